"""The numbers of a paragraph held against each other, without any table: 预算、决算、完成率，增减额、增减率，分项、合计、占比.

Rounded numbers stand for ranges of half a unit; only what cannot be reached from the ranges is told. What belongs
together is data (`arithmetic.toml`).
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from narrate.claims.claim import Claim
from narrate.claims.lexer import MONEY
from narrate.claims.vocabulary import vocabulary
from narrate.document_checks.document_texts import DocumentText
from narrate.document_checks.statements import finding
from narrate.findings import Finding
from narrate.quantity import HUNDRED, UNGROUPED, ZERO, print_number

_FILE = Path(__file__).with_name("arithmetic.toml")
_CENT = Decimal("0.01")
_TELLING = Decimal("0.1")  # 万元: two equal differences below this are chance
_MOST_DECIMALS = 2
_FAR = 400
_COMPARES = re.compile(r"，(?:比|较|与|同)[^，。；\d]{0,12}(?:20\d\d年[^，。；\d]{0,10})?")
_CHANGES = re.compile(r"(?:相比)?，?[^，。；\d]{0,8}")


@cache
def _rules() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads(_FILE.read_text("utf-8"))


class Range(NamedTuple):
    """A rounded number: from and to."""

    low: Decimal
    high: Decimal

    def meets(self, other: Range) -> bool:
        """Whether one number can be both."""
        return self.low <= other.high and other.low <= self.high


class Stated(NamedTuple):
    """A claim's number as arithmetic takes it: `value` in 万元 or as it is, at its decimals."""

    claim: Claim
    value: Decimal
    reach: Range

    @property
    def who(self) -> str:
        """Whom it speaks of: figures where they are known, else the words."""
        return "|".join(self.claim.subject.figures) + self.claim.subject.column or self.claim.subject.words

    @property
    def place(self) -> int:
        return self.claim.start


def stated(claims: Sequence[Claim]) -> list[Stated]:
    """The exact numbers of a paragraph; amounts as exact as the most exact beside them (1万元 beside 0.53万元)."""
    decimals: dict[str, int] = {}
    exact = [one for one in claims if one.number and not one.number.approximate]
    for claim in exact:
        assert claim.number is not None
        if claim.number.unit in MONEY:
            unit = claim.number.unit
            decimals[unit] = max(decimals.get(unit, 0), min(claim.number.decimals, _MOST_DECIMALS))
    found = []
    for claim in exact:
        number = claim.number
        assert number is not None
        shift = MONEY.get(number.unit, 0)
        half = Decimal(5).scaleb(-max(number.decimals, decimals.get(number.unit, 0)) - 1)
        value = abs(number.value)
        found.append(
            Stated(claim, value.scaleb(shift), Range((value - half).scaleb(shift), (value + half).scaleb(shift)))
        )
    return found


def arithmetic(text: DocumentText, claims: Sequence[Claim]) -> Iterator[Finding]:
    """Everything in the claims of one paragraph that cannot be true together."""
    numbers = [one for one in stated(claims) if not one.claim.free]
    yield from _in_order(text, numbers)
    yield from _shares(text, numbers)
    yield from _sums(text, numbers)
    yield from _balance(text, numbers)
    yield from _apart(text, numbers)
    yield from _needless_reasons(text, claims)


def _ratio(part: Range, whole: Range) -> Range | None:
    if whole.low <= 0:
        return None
    return Range(max(part.low, ZERO) / whole.high * HUNDRED, part.high / whole.low * HUNDRED)


class _Order:
    """What was stated last of each measure while a paragraph is read in order."""

    def __init__(self) -> None:
        self.final: Stated | None = None
        self.budgets: list[Stated] = []
        self.change: Stated | None = None

    def budget(self, claim: Claim) -> Stated | None:
        """The budget that a completion or a difference is measured by: of the same subject, of the basis said."""
        same = [one for one in self.budgets if one.who == _who(claim) or not _who(claim)]
        said = [one for one in same if one.claim.basis == claim.basis or "any" in (one.claim.basis, claim.basis)]
        return (said or same or [None])[-1]  # type: ignore[list-item]


def _who(claim: Claim) -> str:
    return "|".join(claim.subject.figures) + claim.subject.column or claim.subject.words


def _in_order(text: DocumentText, numbers: Sequence[Stated]) -> Iterator[Finding]:
    order = _Order()
    for place, one in enumerate(numbers):
        measure = one.claim.measure
        if measure == "final" and one.claim.number and one.claim.number.kind == "money":
            order.final = one
        elif measure == "budget":
            order.budgets = [*order.budgets[-7:], one]
        elif measure == "completion":
            yield from _completion(text, one, order)
        elif measure in ("change", "reached"):
            order.change = one
            yield from _change(text, one, order)
            if not any(other.claim.measure == "growth" for other in numbers[place + 1 : place + 2]):
                order.change = None
        elif measure == "difference":
            yield from _difference(text, one, order)
        elif measure == "growth":
            yield from _growth(text, one, order)
            order.change = None


def _beside(text: DocumentText, one: Stated, other: Stated) -> bool:
    """Whether two numbers stand in one sentence."""
    first, last = sorted((one.place, other.place))
    return "。" not in text.plain[first:last]


def _same(one: Stated, other: Stated) -> bool:
    return one.who == other.who or not one.who or not other.who


def _told(text: DocumentText, one: Stated, due: str, how: str, *, code: str = "D19", why: str = "") -> Finding:
    number = one.claim.number
    assert number is not None
    said = text.words(number.start, number.stop)
    message = f"写的是{said}，按文中的数应为{due}" + (f"：{why}" if why else "")
    return replace(finding(code, message, text, number.start, number.end, expected=due), computation=how)


def _percent(value: Decimal) -> str:
    return f"{print_number(value, UNGROUPED)}%"


def _amount(value: Decimal) -> str:
    return print_number(value)


def _completion(text: DocumentText, one: Stated, order: _Order) -> Iterator[Finding]:
    budget, final = order.budget(one.claim), order.final
    if budget is None or not _beside(text, budget, one):
        yield from _whole_but(text, one)
        return
    if not budget.value:
        if one.value:
            other = next((b for b in order.budgets if b.value), None)
            instead = "完成全年预算的" if other is not None and other.claim.basis == "adjusted" else "不写完成率"
            yield _told(text, one, instead, "预算是0", code="D21", why="这里说的预算是0，没有完成率")
        else:
            number = one.claim.number
            assert number is not None
            yield finding("D22", "预算是0，“完成预算的0%”没有意义", text, number.start, number.end)
        return
    said, stated_as = one.claim.basis, budget.claim.basis
    if "any" not in (said, stated_as) and said != stated_as and one.claim.number is not None:
        words = {"original": "年初预算", "adjusted": "全年预算"}
        told = f"前面写的是{words[stated_as]}，这里写成完成{words[said]}"
        at = text.plain.rfind("预算", 0, one.place)
        yield finding("D08", told, text, max(0, at - 2), at + 2, expected=words[stated_as])
    if final is not None and _same(final, one) and _same(final, budget):
        due = _ratio(final.reach, budget.reach)
        if due is not None and not due.meets(one.reach):
            value = final.value / budget.value * HUNDRED
            why = ""
            if abs(HUNDRED - value - one.value) < 1:
                why = "写的是100%减去完成率"
            elif abs(abs(final.value - budget.value) - one.value) <= _CENT:
                why = "写的是差额（万元），不是百分比"
            yield _told(text, one, _percent(value), f"{_amount(final.value)} ÷ {_amount(budget.value)} × 100%", why=why)
    yield from _whole_but(text, one)


def _whole_but(text: DocumentText, one: Stated) -> Iterator[Finding]:
    """完成预算100% beside 大于 or 小于."""
    number = one.claim.number
    assert number is not None
    if one.value != HUNDRED or number.decimals:
        return
    for word in ("大于", "小于"):
        at = text.plain.find(f"决算数{word}预算数", number.end, number.end + 32)
        if at >= 0:
            told = f"前面写完成预算100%，这里写“{word}”，互相矛盾"
            yield finding("D03", told, text, at + 3, at + 5, expected="等于")


def _change(text: DocumentText, one: Stated, order: _Order) -> Iterator[Finding]:
    final, budget = order.final, order.budget(one.claim)
    if final is None or not _beside(text, final, one) or not _same(final, one):
        return
    near = budget is not None and _beside(text, budget, one) and _same(budget, one)
    if budget is None or not near or one.claim.measure == "reached":
        return
    gap = final.value - budget.value
    telling = one.value >= _TELLING and budget.value and final.value  # from nothing, to nothing: no wonder they agree
    if one.claim.against == "prior" and telling and abs(gap) == one.value:
        told = "与上年比的差额正好是预算与决算的差额，请核对是不是用错了数"
        how = f"{_amount(budget.value)} - {_amount(final.value)}"
        yield replace(finding("D36", told, text, one.place, one.claim.end), computation=how)
    if one.claim.against == "budget":
        apart = Range(final.reach.low - budget.reach.high, final.reach.high - budget.reach.low)
        mine = one.reach if (one.claim.sign or 0) >= 0 else Range(-one.reach.high, -one.reach.low)
        if not apart.meets(mine):
            how = f"{_amount(final.value)} - {_amount(budget.value)}"
            yield _told(text, one, _amount(abs(gap)) + "万元", how)


def _difference(text: DocumentText, one: Stated, order: _Order) -> Iterator[Finding]:
    final, budget = order.final, order.budget(one.claim)
    if final is None or budget is None or not _beside(text, final, one) or not _same(final, budget):
        return
    value = abs(final.value - budget.value)
    if abs(value - one.value) > _CENT:
        how = f"{_amount(final.value)} - {_amount(budget.value)}"
        yield _told(text, one, _amount(value) + "万元", how)


def _growth(text: DocumentText, one: Stated, order: _Order) -> Iterator[Finding]:
    change, final = order.change, order.final
    if change is None or not _beside(text, change, one):
        budget = order.budget(one.claim)
        unfounded = budget is not None and not budget.value and budget.who == one.who and _beside(text, budget, one)
        if unfounded and one.value and one.claim.against != "prior" and final is not None:
            yield _told(text, one, "不写增长率", "预算是0", code="D21", why="预算是0，没有增长率")
        return
    sign, said = change.claim.sign, one.claim.sign
    if sign and said and sign != said:
        yield finding("D03", "增减额和增减率的方向不同", text, one.place, one.claim.end)
    if sign == 0 or sign is None or final is None or not _same(final, one):
        if change.value and change.value == one.value:
            told = f"百分比与增减额的数字相同（{text.words(change.place, change.claim.end)}），像是写错了"
            yield finding("D19", told, text, one.place, one.claim.end)
        return
    if change.claim.against == "budget" and (budget := order.budget(one.claim)) is not None and _same(budget, one):
        base = budget.reach
        value = budget.value
    elif sign > 0:
        base = Range(final.reach.low - change.reach.high, final.reach.high - change.reach.low)
        value = final.value - change.value
    else:
        base = Range(final.reach.low + change.reach.low, final.reach.high + change.reach.high)
        value = final.value + change.value
    if value <= 0 or base.low <= 0:
        if value == 0 and one.value:
            how = f"{_amount(final.value)} - {_amount(change.value)} = 0"
            yield _told(text, one, "不写增长率", how, code="D21", why="上年是0，没有增长率")
        return
    due = _ratio(change.reach, base)
    if due is not None and not due.meets(one.reach):
        why = ""
        if final.value and abs(change.value / final.value * HUNDRED - one.value) < _CENT:
            why = "用本年数作了分母"
        elif one.value in (change.value, change.value / 10):
            why = "把增减额写成了百分比"
        how = f"{_amount(change.value)} ÷ {_amount(value)} × 100%"
        yield _told(text, one, _percent(change.value / value * HUNDRED), how, why=why)


def _apart(text: DocumentText, numbers: Sequence[Stated]) -> Iterator[Finding]:
    """An amount, the one it is compared with, and what they are apart: 55.34万元，比年初的49.14万元增加6.20万元."""
    plain = text.plain
    for now, then, apart in zip(numbers, numbers[1:], numbers[2:], strict=False):
        if any(one.claim.number is None or one.claim.number.unit not in MONEY for one in (now, then, apart)):
            continue
        first, second, sign = now.claim.number, then.claim.number, apart.claim.sign
        assert first is not None and second is not None
        lead, words = plain[first.stop : then.place], plain[second.stop : apart.place]
        if not _COMPARES.fullmatch(lead) or not _CHANGES.fullmatch(words) or not sign:
            continue
        gap = now.value - then.value
        slack = sum((one.reach.high - one.value for one in (now, then)), _CENT)
        how = f"{_amount(now.value)} - {_amount(then.value)} = {_amount(gap)}"
        word = text.words(*apart.claim.sign_at)
        if apart.claim.measure == "reached" and abs(abs(gap) - apart.value) <= slack and abs(gap) > slack:
            to = text.words(apart.claim.sign_at[1], apart.place)
            told = f"写的是差额，“{word}{to}”应为“{word}”"
            found = finding("D03", told, text, apart.claim.sign_at[0], apart.claim.end, expected=word)
            yield replace(found, computation=how)
        elif apart.claim.measure == "change" and abs(abs(gap) - apart.value) > slack:
            yield _told(text, apart, _amount(abs(gap)) + "万元", how)
        elif apart.claim.measure == "change" and gap * sign < -slack:
            right = "增加" if gap > 0 else "减少"
            found = finding("D03", f"写成“{word}”，应为“{right}”", text, *apart.claim.sign_at, expected=right)
            yield replace(found, computation=how)


def _shares(text: DocumentText, numbers: Sequence[Stated]) -> Iterator[Finding]:
    """Parts with their shares: the whole that the shares tell of must be one, and the one that is written."""
    found: list[tuple[Stated, Stated]] = []
    part: Stated | None = None
    whole: Stated | None = None
    for one in numbers:
        if one.claim.measure == "final" and one.claim.number and one.claim.number.kind == "money":
            if part is None and whole is None:
                whole = one
            part = one
        elif one.claim.measure == "share" and part is not None and not one.claim.whole.strip("其"):
            if part is whole:
                whole = None
            if _same(part, one):
                found.append((part, one))
    telling = [pair for pair in found if pair[0].value]
    if not telling:
        return
    if whole is None and (len(found) < 2 or _could_be_one(telling)):
        return
    added = sum((one.value for one, _ in found), ZERO)
    value = whole.value if whole is not None else added
    slack = len(found) * _CENT
    reach = whole.reach if whole is not None else Range(added - slack, added + slack)
    if value <= 0 or value < max(one.value for one, _ in found):
        return
    for one, share in telling:
        due = _ratio(one.reach, reach)
        if due is not None and not due.meets(share.reach):
            how = f"{_amount(one.value)} ÷ {_amount(value)} × 100%"
            yield _told(text, share, _percent(one.value / value * HUNDRED), how)


def _could_be_one(telling: Sequence[tuple[Stated, Stated]]) -> bool:
    """Whether some whole fits all the shares."""
    low, high = ZERO, Decimal("Infinity")
    for part, share in telling:
        if share.reach.high <= 0:
            return False
        low = max(low, part.reach.low / share.reach.high * HUNDRED)
        high = min(high, part.reach.high / share.reach.low * HUNDRED if share.reach.low > 0 else high)
    return low <= high


def _of(numbers: Sequence[Stated], who: str) -> Stated | None:
    return next(
        (
            one
            for one in numbers
            if one.claim.measure in ("final", "count", "budget") and who in one.claim.subject.figures
        ),
        None,
    )


def _sums(text: DocumentText, numbers: Sequence[Stated]) -> Iterator[Finding]:
    """A whole and its parts in one paragraph."""
    finals = [one for one in numbers if one.claim.measure == "final"]
    for rule in _rules()["sum"]:
        if any((other := _of(finals, who)) is not None and other.value for who in rule.get("unless", ())):
            continue
        parts = [one for who in rule["parts"] if (one := _of(finals, who)) is not None]
        whole = next((one for who in rule["whole"] if (one := _of(finals, who)) is not None), None)
        if whole is None or len(parts) < len(rule["parts"]) or any(one.place < whole.place for one in parts):
            continue
        total = sum((one.value for one in parts), ZERO)
        slack = sum((one.reach.high - one.value for one in parts), whole.reach.high - whole.value)
        if abs(total - whole.value) > slack + _CENT:
            number = whole.claim.number
            assert number is not None
            names = "、".join(one.claim.subject.words for one in parts)
            told = f"{text.words(number.start, number.stop)}与{names}之和{_amount(total)}万元不等"
            how = " + ".join(_amount(one.value) for one in parts) + f" = {_amount(total)}"
            found = finding("D19", told, text, number.start, number.end, expected=f"{_amount(total)}万元")
            yield replace(found, computation=how)


def bounds(told: Sequence[tuple[DocumentText, Claim]]) -> Iterator[Finding]:
    """Parts that together are more than their whole, over the whole document."""
    by_text: dict[int, list[Claim]] = {}
    texts = {text.number: text for text, _ in told}
    for text, claim in told:
        by_text.setdefault(text.number, []).append(claim)
    numbers = [one for claims in by_text.values() for one in stated(claims)]
    for rule in _rules()["at_most"]:
        whole = _of(numbers, rule["whole"])
        parts = [one for who in rule["parts"] if (one := _of(numbers, who)) is not None]
        if whole is None or not parts or (rule.get("exact") and len(parts) < 2):
            continue
        total = sum((one.value for one in parts), ZERO)
        slack = sum((one.reach.high - one.value for one in parts), whole.reach.high - whole.value)
        less = rule.get("exact") and len(parts) == len(rule["parts"]) and whole.value - total > slack
        if total - whole.value > slack or less:
            last = max((one for one in parts if one.value), key=lambda one: one.place, default=parts[-1])
            number = last.claim.number
            assert number is not None
            text = texts[last.claim.paragraph]
            shown = " + ".join(f"{one.value.normalize():f}" for one in parts)
            word = "多于" if total > whole.value else "少于"
            message = f"{rule['told']}合计{total.normalize():f}，{word}{whole.claim.subject.words or '总数'}{whole.value.normalize():f}"
            found = finding("D19", message, text, number.start, number.end)
            yield replace(found, computation=f"{shown} = {total.normalize():f}")


def _balance(text: DocumentText, numbers: Sequence[Stated]) -> Iterator[Finding]:
    """收入总计 and 支出总计 are one amount."""
    if "总计" not in text.plain:
        return
    totals = [
        one
        for one in numbers
        if one.claim.measure in ("final", "count")
        and (
            "总计" in one.claim.subject.words
            or (one.claim.subject.figures and "、支" in text.plain[max(0, one.place - 12) : one.place])
        )
        and (one.claim.number is not None and one.claim.number.kind in ("money", "count", "bare"))
    ]
    for before, one in pairwise(totals):
        same_side = before.claim.subject.words == one.claim.subject.words and "、支" not in one.claim.subject.words
        near = text.plain[before.claim.end : one.place]
        if same_side or not _beside(text, before, one) or any(word in near for word in ("其中", "增加", "减少")):
            continue
        unit_shift = MONEY.get(one.claim.number.unit, 0) if one.claim.number else 0
        first = before.value if before.claim.number and before.claim.number.unit else before.value.scaleb(unit_shift)
        slack = (before.reach.high - before.value) + (one.reach.high - one.value)
        if abs(first - one.value) > slack:
            words = text.words(before.place, before.claim.end)
            told = f"收入总计与支出总计不等：{words}、{text.words(one.place, one.claim.end)}"
            yield finding("D20", told, text, one.place, one.claim.end, expected=words)


def _is_equal(claims: Sequence[Claim], place: int, *, of_all: bool) -> bool:
    """Whether the statement before a place gives one amount for budget and final, and 100% for the completion.

    `of_all`: the reason is that of all “三公” expenses; the statement before it may be that of the last of them.
    """
    at = bisect_right(claims, place, key=lambda one: one.end)
    before = [one for one in claims[max(0, at - 8) : at] if one.number is not None and not one.free]
    if len(before) < 3 or before[-1].measure != "completion" or before[-1].number is None:
        return False
    if of_all and not any(figure.startswith("three_public.total") for figure in before[-1].subject.figures):
        return False
    last = {one.measure: one.number for one in before[-3:] if one.subject.figures == before[-1].subject.figures}
    final, budget = last.get("final"), last.get("budget")
    return bool(final and budget and final.value == budget.value and before[-1].number.value == HUNDRED)


def _needless_reasons(text: DocumentText, claims: Sequence[Claim]) -> Iterator[Finding]:
    """A reason for a difference that is not there: 持平 or a difference of 0 with a lead-in behind it."""
    plain, words = text.plain, vocabulary()
    zeros = [one.end for one in claims if one.measure == "difference" and one.number and not one.number.value][:1]
    for reason in words.reason.finditer(plain):
        near = plain[max(0, reason.start() - _FAR) : reason.start()]
        before = near[near.rfind("。", 0, max(0, len(near) - 1)) + 1 :]
        said = before or near.rstrip("。").rpartition("。")[2]
        close = plain[max(0, reason.start() - 8) : reason.start()]
        if "等于" in said.rpartition("，")[2] + close or close.endswith(("持平", "持平的")):
            continue  # 决算数等于预算数的主要原因, 与预算数持平的主要原因: a habit of some regions
        if "】" in close or plain.rfind("【", 0, reason.start()) > plain.rfind("】", 0, reason.start()):
            continue  # the direction is still open, or it is the question in an open place
        signs = [words.signs[found[0]] for found in words.direction.finditer(said)]
        zero = any(place <= reason.start() for place in zeros)
        equal = not any(signs) and _is_equal(claims, reason.start(), of_all="三公" in said)
        if (signs and not any(signs)) or zero or equal:
            said_level = [one.start() for one in words.direction.finditer(plain, 0, reason.start())]
            at = said_level[-1] if said_level and signs and not zero else reason.start()
            start = max(plain.rfind(mark, 0, at) + 1 for mark in "，。；")  # 持平 and the reason contradict each other
            yield finding("D15", "没有差异，却写了原因", text, start, reason.end())
