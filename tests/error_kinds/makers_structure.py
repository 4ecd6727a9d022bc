"""Makers: sections, items and ordinals, and what is left out."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from error_kinds.makers_words import places_any
from error_kinds.making import (
    NUMERALS,
    Change,
    Ground,
    maker,
    renumbered,
    section_of,
    swapped,
)
from error_kinds.paper import Edit

TOPICS = {
    "机关运行经费": "机关运行经费",
    "政府采购": "政府采购",
    "国有资产": "国有资产",
    "政府性基金": "政府性基金",
    "国有资本": "国有资本",
    "基本支出": "基本支出",
    "绩效": "绩效",
    "收入决算": "收入",
    "支出决算": "支出",
}


def _sections(ground: Ground, level: str = "1") -> list[tuple[int, str, list[int]]]:
    """(heading, what it is about, its lines) of every section of a level whose topic is known."""
    out = []
    for n, at, _, title in ground.headings():
        topic = next((word for key, word in TOPICS.items() if key in title), "")
        if topic == "支出" and re.search(r"财政拨款|一般公共|收入支出", title):
            topic = ""
        if at == level and topic and "“三公”" not in title:
            out.append((n, topic, section_of(ground, n)))
    return out


def _struck(lines: list[int]) -> tuple[Edit, ...]:
    return tuple(Edit(n, strike=True) for n in lines)


@maker("section-missing")
def section_missing(ground: Ground) -> Iterator[Change]:
    for n, topic, lines in _sections(ground):
        if topic != "支出":
            yield Change((*_struck(lines), *renumbered(ground, [n])), (topic,))


@maker("two-sections")
def two_sections(ground: Ground) -> Iterator[Change]:
    found = _sections(ground)
    for (n, topic, lines), (k, other, more) in itertools.pairwise(found):
        if lines[-1] + 1 == k:
            yield Change((*_struck([*lines, *more]), *renumbered(ground, [n, k])), (topic, other))


@maker("performance-missing")
def performance_missing(ground: Ground) -> Iterator[Change]:
    for n, topic, lines in _sections(ground):
        if topic == "绩效":
            yield Change((*_struck(lines), *renumbered(ground, [n])), (topic,))


def _bodies_gone(kind: str, *topics: str) -> None:
    @maker(kind)
    def made(ground: Ground) -> Iterator[Change]:
        for level in "12":
            for n, topic, lines in _sections(ground, level):
                if topic in topics and len(lines) > 1:
                    yield Change(_struck(lines[1:]), (topic,), (n,))


_bodies_gone("purchase-paragraph", "政府采购")
_bodies_gone("fund-statement", "政府性基金", "国有资本")


@maker("bodies-swapped")
def bodies_swapped(ground: Ground) -> Iterator[Change]:
    lines = ground.paper.lines
    for level in "12":
        found = [(n, t, s) for n, t, s in _sections(ground, level) if len(s) == 2]
        for (n, one, a), (k, other, b) in itertools.pairwise(found):
            first, second = lines[a[1]].text, lines[b[1]].text
            if one != other and first != second:
                edits = (Edit(a[1], 0, len(first), second), Edit(b[1], 0, len(second), first))
                yield Change(edits, (), (n, k, a[1], b[1]), True)


@maker("heading-of-other")
def heading_of_other(ground: Ground) -> Iterator[Change]:
    for level in "12":
        found = [(n, t, s) for n, t, s in _sections(ground, level) if len(s) == 2]
        for (n, one, a), (_k, other, b) in itertools.pairwise(found):
            own, title = ground.paper.lines[n].text, ground.paper.lines[b[0]].text
            mark = max(own.find("、"), own.find("）") if own.startswith("（") else -1) + 1
            from_ = max(title.find("、"), title.find("）") if title.startswith("（") else -1) + 1
            if one != other:
                yield Change((Edit(n, mark, len(own), title[from_:]),), (title[from_:],), (n, a[1], b[0]), True)


@maker("ordinal-twice")
def ordinal_twice(ground: Ground) -> Iterator[Change]:
    for n, level, ordinal, _ in ground.headings():
        if level == "1" and ordinal in NUMERALS[2:11] and ground.paper.lines[n].text.startswith(ordinal):
            yield Change((Edit(n, 0, len(ordinal), NUMERALS[NUMERALS.index(ordinal) - 1]),), (), (n,))
    for n, m in ground.items():
        if int(m["n"]) > 1:
            yield Change((Edit(n, *m.span("n"), str(int(m["n"]) - 1)),), (), (n,))


@maker("ordinal-skipped")
def ordinal_skipped(ground: Ground) -> Iterator[Change]:
    items = ground.items()
    for n, _m in items[1:]:
        later = [(k, o) for k, o in items if k >= n]
        yield Change(tuple(Edit(k, *o.span("n"), str(int(o["n"]) + 1)) for k, o in later), (), (n, n - 1))
    ones = [h for h in ground.headings() if h[1] == "1"]
    for n, _, ordinal, _ in ones[-3:]:
        if ordinal in NUMERALS[2:]:
            later_ = [(k, o) for k, _, o, _ in ones if k >= n and NUMERALS.index(o) >= NUMERALS.index(ordinal)]
            edits = tuple(Edit(k, 0, len(o), NUMERALS[NUMERALS.index(o) + 1]) for k, o in later_)
            yield Change(edits, (), (n,))


@maker("second-level-ordinal")
def second_level_ordinal(ground: Ground) -> Iterator[Change]:
    for n, level, ordinal, _ in ground.headings():
        if level == "2" and ordinal in ("二", "三"):
            yield Change((Edit(n, 1, 1 + len(ordinal), NUMERALS[NUMERALS.index(ordinal) - 1]),), (), (n,))


def _item_lines(ground: Ground, n: int) -> list[int]:
    """An item's paragraph and, where its heading stands alone, the sentence below it."""
    below = ground.paper.lines[n + 1].text if n + 1 < len(ground.paper.lines) else ""
    return [n, n + 1] if not ground.paper.lines[n].text.endswith("。") and "年初预算" in below else [n]


@maker("item-twice")
def item_twice(ground: Ground) -> Iterator[Change]:
    found = ground.items()
    if not found:
        return
    last_line = _item_lines(ground, found[-1][0])[-1]
    for n, m in found[:-1]:
        copies = [ground.paper.lines[k].text for k in _item_lines(ground, n)]
        copies[0] = str(int(found[-1][1]["n"]) + 1) + copies[0][len(m["n"]) :]
        edits = tuple(Edit(last_line, new=text, after=True) for text in copies)
        yield Change(edits, (m["item"],), (n, last_line))


@maker("item-missing")
def item_missing(ground: Ground) -> Iterator[Change]:
    found = ground.items()
    for n, m in found[1:]:
        later = [(k, o) for k, o in found if k > n]
        edits = [*_struck(_item_lines(ground, n)), *(Edit(k, *o.span("n"), str(int(o["n"]) - 1)) for k, o in later)]
        yield Change(tuple(edits), (m["item"],))


# ------------------------------------------------------------------------------------------------ left out

swapped(
    "listed-without-amount",
    r"(?:（类）支出|支出（类）|（类）|支出”)([\d,.]+万元)(?=，占|、占|（占)",
    "",
    whole_line=True,
)
swapped(
    "other-income",
    r"([；，和]其他收入[\d,.]+万?元(?:，占(?:比|总收入的|收入合计的)?[\d.]+%|、占[\d.]+%|（占[\d.]+%）))",
    "",
    words=("其他收入",),
    whole_line=True,
)


@maker("class-of-structure")
def class_of_structure(ground: Ground) -> Iterator[Change]:
    for c in ground.books.classes:
        stem = c.name.removesuffix("支出")
        pattern = (
            rf"[；，、]“?{stem}(?:支出)?”?(?:（类）)?(?:支出)?[\d,.]+万元[，、（]占[^；，。）]*%）?(?=[；，、和。])"
        )
        for n, m in places_any(ground, pattern):
            yield Change((Edit(n, *m.span(), ""),), (stem,), (n,), True)


swapped("vehicle-kind-other", r"(、其他用车\d+辆)", "", words=("其他用车", "相加", "合计"), whole_line=True)
swapped(
    "vehicle-kind",
    r"(机要通信用车\d+辆、|应急保障用车\d+辆、|执法执勤用车\d+辆、|离退休干部用车\d+辆、)",
    "",
    words=("用车",),
    whole_line=True,
)
swapped(
    "three-public-budget",
    r"“三公”经费[^。；]{0,24}?支出((?:年初)?预算为?[\d.,]+万?元，)",
    "",
    words=("预算",),
    whole_line=True,
)
swapped(
    "groups",
    r"(全年(?:安排)?因公出国（境）团组\d+个、?，?(?:累计)?\d+人次[。；]|，共安排因公出国（境）团组\d+个，累计\d+人次|因公出国（境）团组\d+个、|因公出国（境）共计\d+个团组，\d+人；)",
    "",
    words=("团组",),
    whole_line=True,
)
swapped(
    "batches-persons",
    r"(，?国内公务接待(?:共)?\d+批次[^。；]*人(?:次)?(?:（[^）]*）)?|，共安排国内公务接待[^。]*人|\d{4}年共接待国内来访团组[^。]*。)",
    "",
    words=("批次", "人次", "接待"),
    whole_line=True,
)
swapped("vehicles-kept", r"([，；。]?[^，；。]{0,24}保有量为?\d+辆)", "", words=("保有量",), whole_line=True)
swapped("sme-share", r"(，占政府采购支出总额的[\d.]+%)", "", words=("占", "中小企业"), whole_line=True)
swapped(
    "three-public-item",
    r"([；，]公务接待费(?:支出决算为?|\d{4}年度决算数|支出)?\d[^；。]*)(?=[；。])",
    "",
    words=("公务接待费",),
    whole_line=True,
)
swapped(
    "three-public-share",
    r"公务(?:接待费|用车购置及运行(?:维护)?费)支出决算[\d.]+万元[^；。]*?(，占[\d.]+%)",
    "",
    words=("占",),
    whole_line=True,
)
swapped("equipment", r"([；。]单价100万元（含）以上设备（不含车辆）\d+台（套）)", "", words=("设备",), whole_line=True)
swapped(
    "completion-left-out",
    r"(，(?:完成[^，。；]{0,8}预算的?[\d,.]*[1-9][\d,.]*%|执行率[\d,.]*[1-9][\d,.]*%))",
    "",
    words=("完成", "完成率"),
    whole_line=True,
)
swapped(
    "prior-year",
    r"(?<=。)([与比较](?:上年|20\d\d年)[^。]*?(?:增加|减少)[^。]*。)|",
    "",
    words=("上年", "比较"),
    whole_line=True,
)
swapped(
    "goods-works-services",
    r"(，其中：(?:政府采购)?货物[^。]*)(?=。)",
    "",
    words=("货物", "工程", "服务"),
    whole_line=True,
)
swapped(
    "share-of-class",
    r"(?:（类）支出|支出（类）|（类）|支出”)[\d,.]+万元([，、]占(?:比|本年财政拨款支出)?[\d.]+%|（占[\d.]+%）)",
    "",
    words=("占",),
    whole_line=True,
)
swapped("budget-left-out", r"（项）[^；]{0,60}?(年初预算(?:为)?[\d,.]+万元，)", "", words=("预算",), whole_line=True)
swapped(
    "final-left-out", r"年初预算(?:为)?[\d,.]+万元(，支出决算(?:为)?[\d,.]+万元)", "", words=("决算",), whole_line=True
)
swapped(
    "public-cost-part",
    r"([；和]公用经费(?:支出)?[\d,.]+万元(?:，[^。；]*)?)(?=[。])",
    "",
    words=("公用经费",),
    whole_line=True,
)
swapped(
    "purchase-works-zero", r"(、(?:政府采购)?工程(?:支出|采购金额)[\d.]+万?元)", "", words=("工程",), whole_line=True
)


@maker("three-public-prior")
def three_public_prior(ground: Ground) -> Iterator[Change]:
    for n, line in ground.paragraphs():
        if "“三公”经费" in line.text and re.search(r"(?:与|比)20\d\d年度|决算数比上年", line.text[:60]):
            yield Change((Edit(n, strike=True),), ("上年", "三公"), (n - 1,))
    for n, m in places_any(ground, r"，较上年(?:增加|减少)[\d.]+万元，(?:增长|下降)[\d.]+%(?=。)"):
        if "“三公”经费" in ground.paper.lines[n].text:
            yield Change((Edit(n, *m.span(), ""),), ("上年",), (n,), True)
