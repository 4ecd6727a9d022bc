"""Makers: amounts, rates, signs, units and counts."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from decimal import Decimal

from error_kinds.books import NOTHING, cut, share
from error_kinds.making import (
    AMOUNT,
    RATE,
    Change,
    Ground,
    is_number,
    like,
    maker,
    number,
    places,
    swapped,
)
from error_kinds.paper import Edit

DIGITS = "零壹贰叁肆伍陆柒捌玖"


def capitals(amount: Decimal) -> str:
    """贰仟叁佰叁拾柒万贰仟叁佰元整, of an amount in 万元."""
    whole = int(amount * 10000)
    text, units = "", ["", "拾", "佰", "仟", "万", "拾", "佰", "仟"]
    for at, digit in enumerate(reversed(str(whole))):
        if digit != "0":
            text = DIGITS[int(digit)] + units[at % 8] + ("万" if at % 8 > 4 and "万" not in text[:3] else "") + text
    return re.sub(r"(?<=[拾佰仟])万(?=.*万)", "", text) + "元整"


def _big(m: re.Match[str]) -> bool:
    return number(m[1]) >= 1


def other_digit(m: re.Match[str], ground: Ground) -> str | None:
    """One digit of a number changed so that no tail explains it."""
    text = m[1]
    if not number(text):
        return None
    least = Decimal("0.05") * (10000 if ground.manner == "yunnan" else 1)
    for _ in range(20):
        at = ground.chance.choice([i for i, c in enumerate(text) if c.isdigit()])
        wrong = text[:at] + ground.chance.choice("123456789") + text[at + 1 :]
        if abs(number(wrong) - number(text)) >= least:
            return wrong
    return None


def transposed(m: re.Match[str], ground: Ground) -> str | None:
    spots = [i for i in range(len(m[1]) - 1) if m[1][i : i + 2].isdigit() and m[1][i] != m[1][i + 1]]
    spots = [i for i in spots if not (i == 0 and m[1][1] == "0")]
    if not spots or not _big(m):
        return None
    at = ground.chance.choice(spots)
    text = m[1][:at] + m[1][at + 1] + m[1][at] + m[1][at + 2 :]
    return text if abs(number(text) - number(m[1])) > Decimal("0.05") else None


def shifted(m: re.Match[str], _: Ground) -> str | None:
    if not _big(m) or "." not in m[1]:
        return None
    return like(number(m[1]) * 10, m[1])


def later(delta: str) -> object:
    def new(m: re.Match[str], _: Ground) -> str | None:
        value = number(m[1])
        return like(value + Decimal(delta), m[1]) if value else None

    return new


swapped("unit-yi", r"[1-9][\d.]*(万元)", "亿元")
swapped("unit-yuan", r"[1-9][\d.]*(万元)", "元")
swapped("unit-qian", r"[1-9][\d.]*(万元)", "千元")
swapped("permille", r"[1-9][\d.]*(%)", "‰")
swapped("percentage-point", r"(?:增长|下降|降低)[\d.,]*[1-9][\d.,]*(%)", "个百分点")
swapped("times", r"(?:增长|下降|降低)[\d.,]*[1-9][\d.,]*(%)", "倍")
swapped("decrease-negative", r"减少()(?=\d)", "-")
swapped("increase-negative", r"增加()(?=[\d,.]*[1-9])", "-")
swapped("rate-negative", r"(?:增长|下降|降低)()(?=[\d,.]*[1-9])", "-")
swapped("increase-to", r"增加()(?=[\d,.]*[1-9])", "到")
swapped("increase-up-to", r"增加()(?=[\d,.]*[1-9])", "至")
swapped("capital-numerals", r"(?<![\d.,])(\d[\d,.]*[1-9][\d.]*万元)", lambda m, _: capitals(number(m[1][:-2])))
swapped("fullwidth-digits", AMOUNT, lambda m, _: "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in m[1]))
swapped("stop-for-point", r"\d(\.)\d+(?=万元|元|%)", "。")
swapped("letter-o", r"(?<=[\d.])(0)(?=\d*(?:万元|元|%))", "O")
swapped("space-in-number", r"\d()(?:\d\.|\.)\d+(?:万元|元)", " ")
swapped("blank-before-percent", r"\d()%", " ")
swapped("percent-missing", r"[1-9][\d.]*(%)", "")
swapped("wan-without-yuan", r"\d万(元)", "")
swapped("unit-doubled", r"\d(万元)(?=[，；。])", "万元万元")
swapped("amount-blank", r"(?:为|支出|合计|总计|总额|决算|预算)(\d[\d,.]*)(?=万元)", "")
swapped("percent-blank", r"占(?:比)?[^，。；\d]{0,12}(\d[\d,.]*)(?=%)", "")
swapped("grouping-broken", r"(?<![\d.,])(\d[\d,]*\d\.\d\d)(?=万元)", lambda m, _: _regrouped(m[1]))
swapped("point-doubled", r"\d(\.)\d+(?:万元|元|%)", "..")


def _regrouped(text: str) -> str | None:
    plain = text.replace(",", "")
    return f"{plain[:1]},{plain[1:3]},{plain[3:]}" if len(plain) > 6 else None


swapped("digit", r"(?:为|支出|收入|合计|总计|总额|决算|预算|费)" + AMOUNT, other_digit)
swapped("digits-transposed", r"(?:为|支出|收入|合计|总计|总额|决算|预算|费)" + AMOUNT, transposed)
swapped("point-shifted", r"(?:为|支出|收入|合计|总计|总额|决算|预算|费)" + AMOUNT, shifted)
swapped("change-amount", r"(?:增加|减少)" + AMOUNT, other_digit)
swapped("growth", r"(?:增长|下降|降低)" + RATE, later("1.37"))
swapped("share", r"占(?:比)?[^，。；\d]{0,14}" + RATE, lambda m, _: _off(m[1]))
swapped("completion", r"(?:完成[^，。；\d]{0,8}预算的?|完成预算|执行率)" + RATE, later("3.17"))
swapped(
    "share-over-100",
    r"占(?:比)?[^，。；\d]{0,14}" + RATE,
    lambda m, _: like(number(m[1]) + 101, m[1]) if number(m[1]) else None,
)
swapped(
    "one-minus",
    r"(?:完成[^，。；\d]{0,8}预算的?|完成预算|执行率)" + RATE,
    lambda m, _: like(100 - number(m[1]), m[1]) if 0 < number(m[1]) < 99 else None,
)


def _off(text: str) -> str | None:
    value = number(text)
    return None if not value else like(value + Decimal("1.30") if value < 95 else value - Decimal("1.30"), text)


@maker("amount-as-percent")
def amount_as_percent(ground: Ground) -> Iterator[Change]:
    for n, m in places(ground, r"(?:增加|减少)(\d[\d,.]*)万?元，(?:增长|下降|降低)(\d[\d,.]*)(?=%)"):
        if number(m[1]) != number(m[2]):
            yield Change((Edit(n, m.start(2), m.end(2), m[1]),), (), (n,))


@maker("growth-on-current")
def growth_on_current(ground: Ground) -> Iterator[Change]:
    for now, then in ground.books.changes():
        wrong, right = share(abs(now - then), now), share(abs(now - then), then)
        for n, m in places(ground, r"(?:增长|下降|降低)" + RATE):
            if number(m[1]) == right and wrong != right:
                yield Change((Edit(n, m.start(1), m.end(1), str(wrong)),), (), (n,))


@maker("rate-truncated")
def rate_truncated(ground: Ground) -> Iterator[Change]:
    wrong = {share(p, w): cut(p, w) for p, w in ground.books.quotients() if share(p, w) != cut(p, w)}
    right = {share(p, w) for p, w in ground.books.quotients() if share(p, w) == cut(p, w)}
    for n, m in places(ground, r"(?:占(?:比)?[^，。；\d]{0,14}|预算的?|执行率|增长|下降)" + RATE):
        if number(m[1]) in wrong and number(m[1]) not in right and "." in m[1] and len(m[1].partition(".")[2]) == 2:
            yield Change((Edit(n, m.start(1), m.end(1), str(wrong[number(m[1])])),), (), (n,))


@maker("shares-swapped")
def shares_swapped(ground: Ground) -> Iterator[Change]:
    for n, line in ground.paragraphs():
        found = list(re.finditer(r"占(?:比)?[^，。；\d]{0,14}" + RATE, line.text))
        for one, other in itertools.pairwise(found):
            if number(one[1]) != number(other[1]):
                edits = (Edit(n, *one.span(1), other[1]), Edit(n, *other.span(1), one[1]))
                yield Change(edits, (), (n,))
                break


@maker("amount-of-neighbour")
def amount_of_neighbour(ground: Ground) -> Iterator[Change]:
    for (n, own), (_, next_) in _finals(ground):
        yield Change((Edit(n, *own.span(1), next_[1]),), (), (n,))


@maker("amounts-swapped")
def amounts_swapped(ground: Ground) -> Iterator[Change]:
    for (n, own), (k, next_) in _finals(ground):
        yield Change((Edit(n, *own.span(1), next_[1]), Edit(k, *next_.span(1), own[1])), (), (n, k))


def _finals(ground: Ground) -> Iterator[tuple[tuple[int, re.Match[str]], tuple[int, re.Match[str]]]]:
    """Neighbours' final amounts: of items, or of classes in one paragraph."""
    found = []
    for n, line in ground.paragraphs():
        for m in re.finditer(r"(?:（项）|支出决算为?|（类）|决算|（类）支出|”)" + AMOUNT, line.text):
            if number(m[1]) and re.search(r"（项）|（类）|”", line.text):
                found.append((n, m))
                break
    for one, other in itertools.pairwise(found):
        if number(one[1][1]) != number(other[1][1]):
            yield one, other


@maker("total-is-sum")
def total_is_sum(ground: Ground) -> Iterator[Change]:
    b = ground.books
    for total, instead in ((b.total, b.income), (b.total, b.expenditure), (b.appropriation, b.general)):
        for n, m in places(ground, r"总计[^，。；\d]{0,4}" + AMOUNT):
            if total != instead and number(m[1]) in (total, total * 10000):
                scale = 1 if number(m[1]) == total else 10000
                yield Change((Edit(n, *m.span(1), like(instead * scale, m[1])),), (), (n,))
                break


@maker("income-not-expenditure")
def income_not_expenditure(ground: Ground) -> Iterator[Change]:
    for n, m in places(ground, r"收入总计\d[\d,.]*万元[^。]*?支出总计" + AMOUNT):
        yield Change((Edit(n, *m.span(1), like(number(m[1]) - Decimal("2.40"), m[1])),), (), (n,))
    for n, m in places(ground, r"(收、支总计)(?:均为)?(\d[\d,.]*)万元"):
        wrong = f"收入总计{m[2]}万元、支出总计{like(number(m[2]) - Decimal('2.40'), m[2])}万元"
        yield Change((Edit(n, m.start(), m.end(), wrong),), (), (n,))


@maker("prior-amount")
def prior_amount(ground: Ground) -> Iterator[Change]:
    for n, m in places(ground, r"(?:上年(?:的|决算数|支出数)|年初预算数|年初的)" + AMOUNT):
        yield Change((Edit(n, *m.span(1), like(number(m[1]) + Decimal("13.20"), m[1])),), (), (n,))


@maker("parts-above-total")
def parts_above_total(ground: Ground) -> Iterator[Change]:
    for n, m in places(ground, r"(?:采购金额|合同金额|货物支出|服务支出|货物采购金额|服务采购金额|工程支出)" + AMOUNT):
        factor = 1 if ground.manner != "yunnan" else 10000
        whole = ground.books.operations["procurement"] * factor
        yield Change((Edit(n, *m.span(1), like(whole + number(m[1]) + 100, m[1])),), (), (n,))


@maker("grades-do-not-add")
def grades_do_not_add(ground: Ground) -> Iterator[Change]:
    for n, m in places(ground, r"“(?:优|良|合格|不合格)”的项目(\d+)(?=个)|(?<=，)(\d+)(?=个项目自评等级为)", 0):
        at = 1 if m[1] else 2
        yield Change((Edit(n, *m.span(at), str(int(m[at]) + 3)),), (), (n,))


swapped("vehicle-parts", r"用车(\d+)(?=辆)", lambda m, _: str(int(m[1]) + 1))
swapped("vehicles", r"(?:共有车辆|保有量为?)(\d+)(?=辆)", lambda m, _: str(int(m[1]) + 2))
swapped("equipment-count", r"(\d+)(?=台（套）)", lambda m, _: str(int(m[1]) + 3))
swapped("purchase-count", r"购置(?:车辆|公务用车)?(0)(?=台|辆)", "2")
swapped(
    "persons", r"(?:来宾|批次、?|批次（其中外事接待0批次），|接待人次)(\d+)(?=人)", lambda m, _: str(int(m[1]) + 10)
)
swapped("zero-batches", r"(?:来访团组|[^\d]接待(?:共)?|累计接待)([1-9]\d*)(?=个|批次)", "0")
swapped("overseas-with-no-money", r"(?:出国（境）(?:团组|共计))(0)(?=个)", "2")


@maker("level-but-differs")
def level_but_differs(ground: Ground) -> Iterator[Change]:
    for n, m in places(ground, r"((?:增加|减少)[\d,.]*[1-9][\d,.]*万?元，(?:增长|下降|降低)[\d,.]+%)"):
        yield Change((Edit(n, *m.span(1), "持平"),), ("持平",), (n,))


swapped("differs-but-level", r"(?<=决算数)((?:与|同|等于)(?:年初)?预算数(?:持平|相同)?)", "小于预算数")
swapped("direction-rate", r"元，(增长|下降|降低)(?=[\d,.]*[1-9])", lambda m, _: "下降" if m[1] == "增长" else "增长")
swapped(
    "direction-disagrees",
    r"(增加|减少)(?=[\d,.]*[1-9][\d,.]*万?元，(?:增长|下降|降低))",
    lambda m, _: "减少" if m[1] == "增加" else "增加",
)
swapped("direction-left-out", r"(增加|减少)(?=[\d,.]*[1-9])", "", whole_line=False)
swapped(
    "direction-budget",
    r"决算数?(大于|小于|高于|低于)(?=(?:年初|全年)?预算)",
    lambda m, _: {"大于": "小于", "小于": "大于", "高于": "低于", "低于": "高于"}[m[1]],
)


@maker("direction-amount")
def direction_amount(ground: Ground) -> Iterator[Change]:
    other = {"增加": "减少", "减少": "增加", "增长": "下降", "下降": "增长", "降低": "增长"}
    for n, m in places(ground, r"(增加|减少)[\d,.]*[1-9][\d,.]*万?元，(增长|下降|降低)"):
        yield Change((Edit(n, *m.span(1), other[m[1]]), Edit(n, *m.span(2), other[m[2]])), (), (n,))


@maker("growth-on-zero")
def growth_on_zero(ground: Ground) -> Iterator[Change]:
    for n, m in places(ground, r"年初预算(?:为|数)?0(?:\.00)?万元，支出决算(?:为)?[\d,.]*[1-9][\d,.]*万元()"):
        yield Change((Edit(n, m.end(), m.end(), "，增长100.00%"),), (), (n,))
    for n, m in places(ground, r"增加[\d,.]*[1-9][\d,.]*万元()，年初没有安排这项预算"):
        yield Change((Edit(n, m.start(1), m.end(), "，增长100.00%"),), (), (n,))


@maker("completion-on-zero")
def completion_on_zero(ground: Ground) -> Iterator[Change]:
    for n, m in places(
        ground,
        r"年初预算(?:为|数)?0(?:\.00)?万元，支出决算(?:为)?[\d,.]*[1-9][\d,.]*万元()(，完成年初预算的--（基数为0，不可比）)?",
    ):
        yield Change((Edit(n, m.start(1), m.end(), "，完成年初预算的100.00%"),), (), (n,))


@maker("denominator-word")
def denominator_word(ground: Ground) -> Iterator[Change]:
    for n, m in places(ground, r"占(?:本年|全年|总)?(收入|支出)(?:合计)?的?(?:比重为)?([\d.]+)(?=%)"):
        if number(m[2]) > 5 and (m[0].startswith("占总") or "合计" in m[0]):
            yield Change((Edit(n, *m.span(1), "支出" if m[1] == "收入" else "收入"),), (), (n,))
    for n, m in places(ground, r"年初预算为[^。]*完成(年初)预算"):
        yield Change((Edit(n, *m.span(1), "全年"),), (), (n,))


@maker("fund-without-table")
def fund_without_table(ground: Ground) -> Iterator[Change]:
    for n, line in ground.paragraphs():
        if "政府性基金" in line.text and re.search(r"没有|无政府性基金", line.text) and "三公" not in line.text:
            y = ground.books.year
            said = f"{y}年度政府性基金预算财政拨款收入35.20万元，支出35.20万元，全部用于社区公共设施维护。"
            yield Change((Edit(n, 0, len(line.text), said),), ("政府性基金", "35.20"), (n,), True)


__all__ = ["NOTHING", "is_number"]
