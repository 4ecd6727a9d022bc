"""Makers: subjects and names, years, reasons, residue, privacy, and how things are written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from error_kinds.making import Change, Ground, maker, number, swapped
from error_kinds.paper import Edit


def places_any(ground: Ground, pattern: str) -> Iterator[tuple[int, re.Match[str]]]:
    for n, line in ground.paragraphs():
        for m in re.finditer(pattern, line.text):
            yield n, m


# ------------------------------------------------------------------------------------------------ subjects

OTHER_ITEMS = ("机关服务", "专项业务活动", "信访事务", "法制建设")
OLD_NAMES = {
    "行政事业单位养老支出": "行政事业单位离退休",
    "卫生健康支出": "医疗卫生与计划生育支出",
    "技术与开发": "技术研究与开发",
    "其他行政事业单位养老支出": "其他行政事业单位离退休支出",
    "行政单位离退休": "归口管理的行政单位离退休",
}
TAILS = {
    "住房公积金": "住房公积金支出",
    "行政运行": "行政运行支出",
    "事业运行": "事业运行支出",
    "购房补贴": "购房补贴支出",
    "信息化建设": "信息化建设支出",
    "机关事业单位基本养老保险缴费支出": "机关事业单位基本养老保险缴费",
    "机关事业单位职业年金缴费支出": "机关事业单位职业年金缴费",
    "公务员医疗补助": "公务员医疗补助支出",
}
ECONOMIC = {
    "津贴补贴": "津补贴",
    "其他社会保障缴费": "其他社会保险缴费",
    "办公设备购置": "办公用品购置",
    "差旅费": "出差费",
    "绩效工资": "绩效奖金",
    "职业年金缴费": "企业年金缴费",
    "培训费": "教育培训费",
}


@maker("item-name")
def item_name(ground: Ground) -> Iterator[Change]:
    for k, (n, m) in enumerate(ground.items()):
        yield Change((Edit(n, *m.span("item"), OTHER_ITEMS[k % 4]),), (), (n,))


@maker("group-name")
def group_name(ground: Ground) -> Iterator[Change]:
    for n, m in ground.items():
        klass = m["klass"] if m["klass"].endswith("支出") else m["klass"] + "支出"
        if m["group"] != klass:
            yield Change((Edit(n, *m.span("group"), klass),), (), (n,))


@maker("item-other-class")
def item_other_class(ground: Ground) -> Iterator[Change]:
    found = ground.items()
    names = list(dict.fromkeys(m["klass"] for _, m in found))
    for k, (n, m) in enumerate(found):
        other = names[(names.index(m["klass"]) + 1 + k % max(len(names) - 1, 1)) % len(names)]
        if other != m["klass"]:
            yield Change((Edit(n, *m.span("klass"), other),), (), (n,))


@maker("class-name")
def class_name(ground: Ground) -> Iterator[Change]:
    for c in ground.books.classes:
        stem = c.name.removesuffix("支出")
        for n, m in places_any(ground, rf"(?<![\u4e00-\u9fff]){stem}"):
            wrong = "公共安全" if "保障" not in stem else "文化旅游体育与传媒"
            yield Change((Edit(n, m.start(), m.start() + len(stem), wrong),), (), (n,))


@maker("group-item-swapped")
def group_item_swapped(ground: Ground) -> Iterator[Change]:
    for n, m in ground.items():
        if m["group"] != m["item"]:
            yield Change((Edit(n, *m.span("group"), m["item"]), Edit(n, *m.span("item"), m["group"])), (), (n,))


def _renamed(kind: str, names: dict[str, str], tail: str) -> None:
    @maker(kind)
    def made(ground: Ground) -> Iterator[Change]:
        for right, wrong in names.items():
            for n, m in places_any(
                ground, rf"(?<![\u4e00-\u9fff])({re.escape(right)})(?={tail})|[款类]）({re.escape(right)})(?={tail})"
            ):
                at = 1 if m[1] else 2
                yield Change((Edit(n, *m.span(at), wrong),), (), (n,))


_renamed("old-name", OLD_NAMES, "[（”]")
_renamed("name-tail", TAILS, "（项）")
_renamed("economic-name", ECONOMIC, "[、，；。和等]")


@maker("zero-listed")
def zero_listed(ground: Ground) -> Iterator[Change]:
    unused = [name for name in ground.books.unused_names if name.endswith(("费", "金")) and "公务" not in name]
    for n, line in ground.paragraphs():
        if "基本工资" not in line.text and "办公费" not in line.text:
            continue
        for k, m in enumerate(re.finditer(r"、()(?=手续费|差旅费|福利费|邮电费|津贴补贴|退休费)", line.text)):
            name = unused[(k * 5) % len(unused)]
            yield Change((Edit(n, m.end(), m.end(), name + "、"),), (name,), (n,))


@maker("nonzero-left-out")
def nonzero_left_out(ground: Ground) -> Iterator[Change]:
    for n, m in places_any(ground, r"、(邮电费|差旅费|福利费|劳务费|津贴补贴|退休费)(?=、)"):
        if not re.match(r"[^；。]*等[；。]", ground.paper.lines[n].text[m.end() :]):  # 等 leaves out what it likes
            yield Change((Edit(n, m.start(), m.end(), ""),), (m[1],), (n,), True)


@maker("code-not-of-name")
def code_not_of_name(ground: Ground) -> Iterator[Change]:
    codes = [i.code for i in ground.books.items]
    for k, (n, m) in enumerate(ground.items()):
        own = re.search(r"\d{7}", m[0])
        right = next((i.code for i in ground.books.items if i.name == m["item"] and i.group == m["group"]), "")
        wrong = next(code for code in codes[k:] + codes if code != right)
        if own:
            yield Change((Edit(n, *own.span(), wrong),), (wrong,), (n,))
        else:
            yield Change((Edit(n, m.start("item"), m.start("item"), wrong),), (wrong,), (n,))


# ------------------------------------------------------------------------------------------------ names, years

swapped(
    "self-reference-mixed",
    r"(我部门|本部门)(?=\d|共有|纳入|无|一般|因公|机关|没有|部门整体)",
    lambda m, g: (
        {"我部门": "本单位", "本部门": "我单位"}[m[1]]
        if sum(line.text.count(m[1]) for _, line in g.body()) > 2
        else None
    ),
)


def _name(kind: str, wrong: dict[str, str]) -> None:
    @maker(kind)
    def made(ground: Ground) -> Iterator[Change]:
        name = ground.books.name
        for n, m in places_any(ground, re.escape(name)):
            yield Change((Edit(n, m.start(), m.end(), wrong[ground.books.key]),), (wrong[ground.books.key],), (n,))


_name("other-unit", {"jiaozuo-2022": "焦作市市场监督管理局", "putuo-finance-2024": "上海市静安区审计局"})
_name("unit-name-variant", {"jiaozuo-2022": "焦作市政务服务与大数据管理局", "putuo-finance-2024": "上海市普陀区财务局"})
_name(
    "unit-name-doubled",
    {"jiaozuo-2022": "焦作市焦作市政务服务和大数据管理局", "putuo-finance-2024": "上海市上海市普陀区财政局"},
)
_name("unit-name-cut", {"jiaozuo-2022": "焦作市政务服务和大数据管理", "putuo-finance-2024": "上海市普陀区财政"})


@maker("year-in-paragraph")
def year_in_paragraph(ground: Ground) -> Iterator[Change]:
    y = ground.books.year
    for n, m in places_any(ground, rf"{y}(?=年度?(?!底|末|初|12月))"):
        yield Change((Edit(n, *m.span(), str(y - 1)),), (str(y - 1),), (n,))


@maker("year-in-heading")
def year_in_heading(ground: Ground) -> Iterator[Change]:
    y = ground.books.year
    for n, line in ground.body():
        if not line.text.endswith("。") and (m := re.search(rf"{y}(?=年度)", line.text)) and "情况说明" in line.text:
            yield Change((Edit(n, *m.span(), str(y - 1)),), (str(y - 1),), (n,))


@maker("prior-year-wrong")
def prior_year_wrong(ground: Ground) -> Iterator[Change]:
    y = ground.books.year
    for n, m in places_any(ground, rf"[与比较]{y - 1}(?=年)"):
        yield Change((Edit(n, m.start() + 1, m.end(), str(y - 2)),), (str(y - 2),), (n,))


swapped("year-broken", r"(?<!\d)(202\d)(?=年度)", "202")
swapped("month-13", r"(1[0-2])月31日", "13", words=("13月",))
swapped("day-32", r"1[0-2]月(31)日", "32", words=("32日",))


@maker("budget-for-final")
def budget_for_final(ground: Ground) -> Iterator[Change]:
    for n, line in ground.body():
        if not line.text.endswith("。") and (m := re.search(r"决算(?=(?:总体)?情况|说明)", line.text)):
            yield Change((Edit(n, *m.span(), "预算"),), ("预算",), (n,))


# ------------------------------------------------------------------------------------------------ reasons

REASON = r"主要(?:变动)?(?:原因(?:是|为|：|是：)|是)：?([^。；，]{4,}[^。；]*)(?=[。；])"


@maker("empty-reason")
def empty_reason(ground: Ground) -> Iterator[Change]:
    for n, m in places_any(ground, REASON):
        yield Change((Edit(n, *m.span(1), "据实列支"),), ("据实列支",), (n,))


@maker("reason-against-direction")
def reason_against_direction(ground: Ground) -> Iterator[Change]:
    for n, m in places_any(ground, REASON):
        sentence = ground.paper.lines[n].text[: m.start()]
        sentence = sentence[sentence.rfind("；") + 1 :]
        more: bool | None = None
        if found := re.findall(r"(增加|减少|大于|小于|高于|低于)", sentence):
            more = found[-1] in ("增加", "大于", "高于")
        elif pair := re.search(r"预算数?为([\d,.]+)万元，支出决算数?为([\d,.]+)万元", sentence):
            more = number(pair[2]) > number(pair[1]) if pair[1] != pair[2] else None
        if more is not None:
            new = "厉行节约，压减一般性支出" if more else "人员增加，工资标准提高，支出相应增加"
            yield Change((Edit(n, *m.span(1), new),), (new,), (n,))


@maker("reason-when-level")
def reason_when_level(ground: Ground) -> Iterator[Change]:
    for n, m in places_any(
        ground, r"(?:决算数[与同](?:年初)?预算数(?:持平|相同)|完成(?:年初)?预算的?100(?:\.00)?%)()(?=。)"
    ):
        if "主要原因" not in m[0]:
            yield Change((Edit(n, m.end(), m.end(), "，存在差异的主要原因是厉行节约，压缩开支"),), ("原因",), (n,))


@maker("reason-missing")
def reason_missing(ground: Ground) -> Iterator[Change]:
    pattern = r"(?:(?<=。)|，)[^。，；：]{0,26}主要(?:变动)?(?:原因(?:是：|是|为|：)|是)[^。；]{4,}(?=[。；])(。?)"
    for n, m in places_any(ground, pattern):
        if "持平" in m[0] or "等于" in m[0] or "其他用车" in m[0] or "变动较大" in m[0]:
            continue
        end = m.end() if m[0].startswith("，") is False else m.end() - len(m[1])
        yield Change((Edit(n, m.start(), end, ""),), ("原因",), (n,), True)


@maker("purpose-of-other")
def purpose_of_other(ground: Ground) -> Iterator[Change]:
    found = []
    for n, line in ground.paragraphs():
        m = re.search(r"主要用于：?([^。，；]+)(?=。)", line.text)
        if m and ("（项）" in line.text or "（项）" in ground.paper.lines[n - 1].text or "（类）" in line.text):
            found.append((n, m))
    for (_, one), (k, other) in zip(found, found[2:], strict=False):
        if one[1] != other[1] and re.search("医疗|公积金|购房|培训|信息化|养老", one[1]):  # words of one subject only
            yield Change((Edit(k, *other.span(1), one[1]),), (one[1],), (k, k - 1))


# ------------------------------------------------------------------------------------------------ residue

swapped(
    "either-or", r"(增加|减少)(?=[\d,.]*[1-9])", lambda m, _: {"增加": "增加（减少）", "减少": "减少（增加）"}[m[1]]
)
swapped(
    "either-or-run",
    r"(增加|减少|大于|小于)(?=[\d,.]*[1-9]|(?:年初|全年)?预算数)",
    lambda m, _: "减增加" if m[1] in ("增加", "减少") else "大小于",
)
swapped(
    "instruction-word",
    r"(?:，|。|年)()(?=国内公务接待|公务用车保有量|年末公务用车|因公出国（境）团组|共接待国内|共安排国内|全年安排因公|共有车辆)",
    "列明",
    words=("列明",),
)


@maker("xxx")
def xxx(ground: Ground) -> Iterator[Change]:
    for n, m in places_any(ground, r"(?<![\d.,])\d[\d,.]*(?=万元|元)"):
        yield Change((Edit(n, *m.span(), "XXX"),), ("XXX",), (n,))
    for n, m in places_any(ground, REASON):
        yield Change((Edit(n, *m.span(1), "XXXX"),), ("XXXX",), (n,))


@maker("department-or-unit")
def department_or_unit(ground: Ground) -> Iterator[Change]:
    for n, m in places_any(ground, rf"(?:我部门|本部门|{ground.books.name})(?=\d|共有|无|一般|因公|机关|没有)"):
        new = "本部门（单位）" if "部门" in m[0] else m[0] + "部门（单位）"
        yield Change((Edit(n, *m.span(), new),), ("部门（单位）",), (n,))


@maker("template-remark")
def template_remark(ground: Ground) -> Iterator[Change]:
    for n, m in places_any(ground, r"(?<=[费置等金])。$|(?<=%)。$"):
        text = "（注：数据来源于财决07表和财决08-1表，仅罗列本单位实际支出涉及的经济分类科目。）"
        yield Change((Edit(n, m.start(), m.end(), "。" + text),), ("注：", "财决"), (n,))


@maker("open-slot")
def open_slot(ground: Ground) -> Iterator[Change]:
    for n, m in places_any(ground, REASON):
        yield Change((Edit(n, *m.span(1), "【待补：主要原因】"),), ("待补",), (n,))


@maker("markup")
def markup(ground: Ground) -> Iterator[Change]:
    for n, line in ground.body():
        if re.match(r"[一二三四五六七八九十]+、", line.text):
            at = line.text.index("、") + 1
            yield Change((Edit(n, at, at, "<![endif]>"),), ("endif",), (n,))


# ------------------------------------------------------------------------------------------------ privacy

IDENTITIES = ("11010519491231002X", "410811198507120032")


@maker("identity-number")
def identity_number(ground: Ground) -> Iterator[Change]:
    for k, (n, m) in enumerate(places_any(ground, REASON)):
        at = m.end(1)
        yield Change((Edit(n, at, at, f"（经办人身份证号{IDENTITIES[k % 2]}）"),), (IDENTITIES[k % 2],), (n,))


@maker("telephone")
def telephone(ground: Ground) -> Iterator[Change]:
    for n, m in places_any(ground, REASON):
        yield Change((Edit(n, m.end(1), m.end(1), "（联系人王某，手机13800138000）"),), ("13800138000",), (n,))


@maker("bank-account")
def bank_account(ground: Ground) -> Iterator[Change]:
    for n, m in places_any(ground, REASON):
        yield Change((Edit(n, m.end(1), m.end(1), "（收款账号6222021234567890123）"),), ("6222021234567890123",), (n,))


# ------------------------------------------------------------------------------------------------ writing

swapped("unclosed-quote", r"“[^”“]{1,16}(”)", "", whole_line=True)
swapped("reversed-quotes", r"(“三公”)", "”三公“")
swapped(
    "halfwidth-marks",
    r"(?<=[\u4e00-\u9fff%）])([，；：])(?=[\u4e00-\u9fff])",
    lambda m, _: {"，": ",", "；": ";", "：": ":"}[m[1]],
)
swapped("doubled-words", r"((?:支出决算|财政拨款|年初预算|主要原因|公用经费|政府采购))(?!财政)", lambda m, _: m[1] * 2)
swapped(
    "wrong-character",
    r"(预算|拨款|决算|经费|购置)",
    lambda m, _: {"预算": "予算", "拨款": "拔款", "决算": "绝算", "经费": "径费", "购置": "构置"}[m[1]],
)
swapped("liang-for-liang", r"\d(辆)", "量")
swapped("lead-doubled", r"主要(?:变动)?原因(?:是|为)()(?=[^：])", "主要是", words=("主要是",))
swapped("comma-stray", r"占(?:比)?()(?=\d)", "，", words=("占，",))
swapped("marks-doubled", r"([，；])", lambda m, _: m[1] * 2, words=("，，", "；；"))
swapped("bracket-open", r"（[^（）]{1,14}(）)", "", whole_line=True)
swapped("stop-inside", r"万?元(，)(?=完成|占)", "。")


@maker("character-missing")
def character_missing(ground: Ground) -> Iterator[Change]:
    for right, wrong in (
        ("上年度", "上度"),
        ("一般公共预算", "般公共预算"),
        ("财政拨款", "财拨款"),
        ("年度", "度"),
        ("基本支出", "本支出"),
        ("政府采购", "政采购"),
    ):
        for n, m in places_any(ground, rf"(?<!\d){right}" if right == "年度" else right):
            yield Change((Edit(n, *m.span(), wrong),), (wrong,), (n,))


@maker("vague-words")
def vague_words(ground: Ground) -> Iterator[Change]:
    for n, m in places_any(ground, r"(?<=[入出费])(?<!共)\d[\d,.]*万?元(?=[，、；。（])"):
        yield Change((Edit(n, *m.span(), "若干万元"),), ("若干",), (n,), True)
