"""Numbers of one passage held against each other, without any table: 预算、决算、完成率，增减额、增减率，分项、合计、占比.

Rounded numbers stand for ranges of half a unit; only what cannot be reached from the ranges is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from narrate.document_checks.claims import Claim, evened, frames
from narrate.document_checks.statements import finding
from narrate.document_checks.texts import DocumentText
from narrate.document_checks.wording import wording
from narrate.findings import Finding
from narrate.quantity import HUNDRED, UNGROUPED, ZERO, print_number

_SHIFT = {"元": -4, "万元": 0, "亿元": 4}
_LEVEL_GAP = 24
_TELLING = Decimal("0.1")  # 万元: two equal differences below this are chance


class Range(NamedTuple):
    """A rounded number: from and to."""

    low: Decimal
    high: Decimal

    def meets(self, other: Range) -> bool:
        return self.low <= other.high and other.low <= self.high


def reach(claim: Claim) -> Range:
    """What a written number can stand for: half its last digit to either side, money in 万元."""
    half = Decimal(5).scaleb(-claim.written.decimals - 1)
    shift = _SHIFT.get(claim.written.unit, 0)
    return Range((claim.written.value - half).scaleb(shift), (claim.written.value + half).scaleb(shift))


def _value(claim: Claim) -> Decimal:
    return claim.written.value.scaleb(_SHIFT.get(claim.written.unit, 0))


def _ratio(part: Range, whole: Range) -> Range | None:
    if whole.low <= 0:
        return None
    return Range(max(part.low, ZERO) / whole.high * HUNDRED, part.high / whole.low * HUNDRED)


def consistency(passage: Sequence[Claim]) -> Iterator[Finding]:
    """Everything in the claims of one passage (an item, a paragraph or two) that cannot be true together."""
    exact = evened(passage)
    yield from _in_order(exact)
    yield from _shares(exact)
    yield from _sums(exact)


def _in_order(passage: Sequence[Claim]) -> Iterator[Finding]:
    final: Claim | None = None
    budget: Claim | None = None
    change: Claim | None = None
    for place, claim in enumerate(passage):
        if claim.measure == "final":
            final = claim
            if (
                budget is not None
                and budget.subject != claim.subject
                and budget.who != claim.who
                and not _beside(budget, claim)
            ):
                budget = None
        elif claim.measure == "budget":
            budget = claim
        elif claim.measure == "completion":
            yield from _completion(claim, final, budget)
        elif claim.measure == "change":
            change = claim
            yield from _change(claim, final, budget)
            if not any(other.measure == "growth" for other in passage[place + 1 : place + 2]):
                change = None
        elif claim.measure == "difference" and final and budget:
            yield from _difference(claim, final, budget)
        elif claim.measure == "growth":
            yield from _growth(claim, change, final)
            change = None


def _beside(one: Claim, other: Claim) -> bool:
    """Whether two claims stand in one sentence."""
    return one.text is other.text and "。" not in one.text.plain[one.end : other.start]


def _told(claim: Claim, due: str, how: str, *, code: str = "D19", why: str = "") -> Finding:
    said = f"{claim.text.plain[claim.start : claim.end]}{claim.written.unit}"
    message = f"写的是{said}，按文中的数应为{due}" + (f"：{why}" if why else "")
    found = finding(code, message, claim.text, claim.start, claim.end, expected=due)
    return found if not how else _with(found, how)


def _with(found: Finding, how: str) -> Finding:
    return replace(found, computation=how)


def _percent(value: Decimal) -> str:
    return f"{print_number(value, UNGROUPED)}%"


def _amount(value: Decimal) -> str:
    return print_number(value)


def _completion(claim: Claim, final: Claim | None, budget: Claim | None) -> Iterator[Finding]:
    if budget is not None and not _value(budget):
        if _value(claim):
            yield _told(claim, "不写完成率", "预算是0", code="D21")
        else:
            yield finding("D22", "预算是0，“完成预算的0%”没有意义", claim.text, claim.start, claim.end)
        return
    if final is None or budget is None or not _beside(budget, claim):
        yield from _complete_but(claim)
        return
    due = _ratio(reach(final), reach(budget))
    if due is not None and not due.meets(reach(claim)):
        value = _value(final) / _value(budget) * HUNDRED
        written = claim.written.value
        why = ""
        if abs(HUNDRED - value - written) < 1:
            why = "写的是100%减去完成率"
        elif abs(abs(_value(final) - _value(budget)) - written) <= Decimal("0.01"):
            why = "写的是差额（万元），不是百分比"
        yield _told(claim, _percent(value), f"{_amount(_value(final))} ÷ {_amount(_value(budget))} × 100%", why=why)
    yield from _complete_but(claim)


def _complete_but(claim: Claim) -> Iterator[Finding]:
    """完成预算100% beside 大于 or 小于."""
    if claim.written.value != HUNDRED:
        return
    plain = claim.text.plain
    end = min(len(plain), claim.end + _LEVEL_GAP)
    for word in ("大于", "小于"):
        at = plain.find(f"决算数{word}预算数", claim.end, end + 8)
        if at >= 0 and claim.written.decimals == 0:
            told = f"前面写完成预算100%，这里写“{word}”，互相矛盾"
            yield finding("D03", told, claim.text, at + 3, at + 5, expected="等于")


def _change(claim: Claim, final: Claim | None, budget: Claim | None) -> Iterator[Finding]:
    if final is None or not _beside(final, claim):
        return
    if claim.against == "prior" and budget is not None and _beside(budget, claim):
        gap = abs(_value(final) - _value(budget))
        if gap == _value(claim) and gap >= _TELLING:
            told = "与上年比的差额正好是预算与决算的差额，请核对是不是用错了数"
            how = f"{_amount(_value(budget))} - {_amount(_value(final))}"
            yield _with(finding("D36", told, claim.text, claim.start, claim.end), how)
    if claim.against == "budget" and budget is not None and _beside(budget, claim):
        apart = Range(reach(final).low - reach(budget).high, reach(final).high - reach(budget).low)
        mine = reach(claim)
        signed = mine if claim.sign >= 0 else Range(-mine.high, -mine.low)
        if not apart.meets(signed):
            value = _value(final) - _value(budget)
            yield _told(claim, _amount(abs(value)) + "万元", f"{_amount(_value(final))} - {_amount(_value(budget))}")


def _difference(claim: Claim, final: Claim, budget: Claim) -> Iterator[Finding]:
    value = abs(_value(final) - _value(budget))
    if abs(value - _value(claim)) > Decimal("0.01") and _beside(final, claim):
        yield _told(claim, _amount(value) + "万元", f"{_amount(_value(final))} - {_amount(_value(budget))}")


def _growth(claim: Claim, change: Claim | None, final: Claim | None) -> Iterator[Finding]:
    if change is None or not _beside(change, claim):
        return
    amount = reach(change)
    if change.sign and claim.sign and change.sign != claim.sign:
        told = "增减额和增减率的方向不同"
        yield finding("D03", told, claim.text, claim.start, claim.end)
    if final is None or final.text.number < claim.text.number - 1 or not change.sign:
        if _value(change) and _value(change) == claim.written.value:
            told = f"百分比与增减额的数字相同（{change.text.plain[change.start : change.end]}），像是写错了"
            yield finding("D19", told, claim.text, claim.start, claim.end)
        return
    current = reach(final)
    if change.sign > 0:
        base = Range(current.low - amount.high, current.high - amount.low)
    else:
        base = Range(current.low + amount.low, current.high + amount.high)
    value = _value(final) - change.sign * _value(change)
    if value <= 0 or base.low <= 0:
        if value == 0 and claim.written.value:
            yield _told(
                claim,
                "不写增长率",
                f"{_amount(_value(final))} - {_amount(_value(change))} = 0",
                code="D21",
                why="上年是0，没有增长率",
            )
        return
    due = _ratio(amount, base)
    if due is not None and not due.meets(reach(claim)):
        right = _value(change) / value * HUNDRED
        why = ""
        if _value(final) and abs(_value(change) / _value(final) * HUNDRED - claim.written.value) < Decimal("0.01"):
            why = "用本年数作了分母"
        elif claim.written.value == _value(change) or claim.written.value * 10 == _value(change):
            why = "把增减额写成了百分比"
        how = f"{_amount(_value(change))} ÷ {_amount(value)} × 100%"
        yield _told(claim, _percent(right), how, why=why)


class _Share(NamedTuple):
    part: Claim
    share: Claim


def _shares(passage: Sequence[Claim]) -> Iterator[Finding]:
    """Parts with their shares: the whole that the shares tell of must be one, and the one that is written."""
    found: list[_Share] = []
    part: Claim | None = None
    whole: Claim | None = None
    for claim in passage:
        if claim.measure == "final":
            if part is None and whole is None:
                whole = claim
            part = claim
        elif claim.measure == "share" and part is not None and not claim.whole.strip("其"):
            if part is whole:
                whole = None
            found.append(_Share(part, claim))
    telling = [one for one in found if _value(one.part)]
    if not telling:
        return
    added = sum((_value(one.part) for one in found), ZERO)
    stated = _value(whole) if whole is not None else added
    whole_range = (
        reach(whole)
        if whole is not None
        else Range(added - len(found) * Decimal("0.01"), added + len(found) * Decimal("0.01"))
    )
    if whole is None and (len(found) < 2 or _could_be_one(telling)):
        return
    if stated <= 0 or stated < max(_value(one.part) for one in found):
        return
    for one in telling:
        due = _ratio(reach(one.part), whole_range)
        if due is not None and not due.meets(reach(one.share)):
            value = _value(one.part) / stated * HUNDRED
            how = f"{_amount(_value(one.part))} ÷ {_amount(stated)} × 100%"
            yield _told(one.share, _percent(value), how)


def _could_be_one(telling: Sequence[_Share]) -> bool:
    """Whether some whole fits all the shares."""
    low, high = ZERO, Decimal("Infinity")
    for one in telling:
        part, share = reach(one.part), reach(one.share)
        if share.high <= 0:
            return False
        low = max(low, part.low / share.high * HUNDRED)
        high = min(high, part.high / share.low * HUNDRED if share.low > 0 else high)
    return low <= high


def _sums(passage: Sequence[Claim]) -> Iterator[Finding]:
    """A whole and its parts in one passage (frames.toml, sum)."""
    finals = [claim for claim in passage if claim.measure == "final"]
    for entry in frames().sums:
        if any(word in claim.subject for claim in finals for word in entry.get("unless", ())):
            continue
        parts = [next((c for c in finals if word in c.subject), None) for word in entry["parts"]]
        whole = next((c for c in finals if entry["whole"] in c.subject and c not in parts), None)
        if whole is None or None in parts:
            continue
        known = [part for part in parts if part is not None]
        if len(set(known)) < len(known) or not all(
            whole.text.number <= part.text.number <= whole.text.number + 3 for part in known
        ):
            continue
        total = sum((_value(part) for part in known), ZERO)
        slack = sum((reach(part).high - _value(part) for part in known), reach(whole).high - _value(whole))
        if abs(total - _value(whole)) > slack + Decimal("0.01"):
            how = " + ".join(_amount(_value(part)) for part in known) + f" = {_amount(total)}"
            names = "、".join(entry["parts"])
            told = (
                f"{whole.text.plain[whole.start : whole.end]}{whole.written.unit}与{names}之和{_amount(total)}万元不等"
            )
            yield _with(finding("D19", told, whole.text, whole.start, whole.end, expected=f"{_amount(total)}万元"), how)


def balance(text: DocumentText, passage: Sequence[Claim]) -> Iterator[Finding]:
    """收入总计 and 支出总计 are one amount."""
    plain = text.plain
    if "总计" not in plain:
        return
    totals = [
        claim
        for claim in passage
        if claim.measure in ("final", "count")
        and (claim.subject.endswith(("收入总计", "支出总计", "收、支总计")) or "收、支总计" in claim.subject)
    ]
    first = next((claim for claim in totals if "收" in claim.subject), None)
    if first is None:
        return
    for other in totals:
        if other is first or not _beside(first, other):
            continue
        same_side = first.subject == other.subject and "、支" not in first.subject
        if not same_side and not _meets_money(first, other):
            told = f"收入总计与支出总计不等：{plain[first.start : first.end]}、{plain[other.start : other.end]}"
            yield finding("D20", told, text, other.start, other.end, expected=plain[first.start : first.end])


def _meets_money(one: Claim, other: Claim) -> bool:
    unit = other.written.unit or one.written.unit
    pair = [claim._replace(written=claim.written._replace(unit=claim.written.unit or unit)) for claim in (one, other)]
    return reach(pair[0]).meets(reach(pair[1]))


def reason_findings(text: DocumentText, passage: Sequence[Claim]) -> Iterator[Finding]:
    """A reason for a difference that is not there: 持平 or a difference of 0 with a lead-in behind it."""
    plain = text.plain
    for reason in wording().reason.finditer(plain):
        before = plain[max(0, plain.rfind("。", 0, max(0, reason.start() - 1)) + 1) : reason.start()]
        previous = plain[: reason.start()].rstrip("。").rpartition("。")[2]
        said = before or previous
        if "等于" in said.rpartition("，")[2] + plain[reason.start() - 8 : reason.start()]:
            continue  # 决算数等于预算数的主要原因：a habit of some regions
        directions = [found[0] for found in wording().direction.finditer(said)]
        zero = any(c.measure == "difference" and not _value(c) and c.end <= reason.start() for c in passage)
        if (directions and all(wording().signs[word] == 0 for word in directions)) or zero:
            yield finding("D15", "没有差异，却写了原因", text, reason.start(), reason.end())
