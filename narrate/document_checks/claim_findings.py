"""Claims held against their figures: what is wrong with each, and whether it could be held against anything.

Nobody is accused on a guess: a claim whose subject is unsure is right where its figure or any published cell prints its
number, and otherwise stays 未核对. A number that differs from its figure by a rounding tail and is printed by a cell is
right. Approximate numbers are held at their own precision and never called wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum

from narrate.claims.claim import Claim
from narrate.claims.lexer import MONEY
from narrate.document_checks.document_texts import DocumentText
from narrate.document_checks.numbers import Judgement, Written, explained, judge, shown
from narrate.document_checks.published_cells import Published
from narrate.document_checks.resolution import Ground, open_basis, quantities
from narrate.document_checks.statements import finding
from narrate.figures.figure import Direction, Figure, FigureKind, Missing, Quantity, Why
from narrate.findings import Finding
from narrate.quantity import UnitOfMeasure, round_half_up

_DECIMALS = 2
_TAIL = Decimal("0.02")  # 万元: as much as rounded parts and wholes can be apart
_TELLING = 3
_CODES = {Judgement.COARSE: "D18", Judgement.CUT: "D16", Judgement.UNROUNDED: "D17"}
_AMOUNTS = (UnitOfMeasure.YUAN, UnitOfMeasure.WAN_YUAN, UnitOfMeasure.YI_YUAN)
_ABOUT = Decimal("0.05")
_WORDS = {"budget": {1: "大于", 0: "持平", -1: "小于"}, "": {1: "增加", 0: "持平", -1: "减少"}}
_COMPARED = re.compile(
    r"(?:相比|(?:与|较|比|同)[^，。；]{0,14}(?:预算数?|决算数?|上年度?|\d{4}年度?|年初的?\d[\d,.]*万?元))$"
)


class State(Enum):
    """What became of a claim."""

    VERIFIED = "核对过"
    RECOGNISED = "认出了，没有可以核对的数"
    UNKNOWN = "没有认出说的是哪个数"


@dataclass(frozen=True, slots=True)
class Held:
    """A claim, what became of it, what is wrong with it, and the figure it states where that is sure."""

    claim: Claim
    state: State
    finding: Finding | None = None
    figure: Quantity | None = None


def held(claim: Claim, text: DocumentText, ground: Ground) -> Held:
    """One claim against the figures that it can be."""
    found = quantities(claim, ground)
    if claim.number is None:
        return _direction(claim, text, found)
    if not found:
        return _unsure(claim, ground.published, State.RECOGNISED if _recognised(claim) else State.UNKNOWN)
    written = _written(claim)
    decimals = _due_decimals(claim)
    for quantity in found:
        if isinstance(quantity, Figure) and _fits(quantity, claim):
            judgement = judge(written, quantity, decimals)
            if judgement is Judgement.RIGHT and (wrong := _wrong_count_unit(claim, text, quantity)) is not None:
                return Held(claim, State.VERIFIED, wrong, quantity)
            if (
                judgement is Judgement.RIGHT
                and claim.number.value
                and (claim.number.kind in ("points", "times") or claim.number.unit == "‰")
            ):
                told = f"{quantity.label}写成{_said(claim, text)}，单位应为%"
                wrong = finding("D05", told, text, claim.start, claim.number.stop, expected="%", quantity=quantity)
                return Held(claim, State.VERIFIED, wrong, quantity)
            nothing = not claim.number.value and not claim.number.decimals  # 年初预算为0: of nothing no unit is asked
            if judgement is Judgement.RIGHT and not claim.number.unit and not nothing and (unit := _due_unit(quantity)):
                told = f"{quantity.label}写成{_said(claim, text)}，后面漏了{unit}"
                wrong = finding("D05", told, text, claim.start, claim.end, expected=unit, quantity=quantity)
                return Held(claim, State.VERIFIED, wrong, quantity)
            if judgement is Judgement.RIGHT or (judgement is Judgement.COARSE and claim.number.approximate):
                return _signed(claim, text, quantity, found)
            if judgement is Judgement.COARSE:
                signed = _signed(claim, text, quantity, found)  # a wrong direction is graver than a lacking decimal
                if signed.finding is not None:
                    return signed
                return Held(claim, State.VERIFIED, _wrong(claim, text, quantity, judgement, ground), quantity)
    if (lacking := _without_direction(claim, text, ground)) is not None:
        return lacking
    sure = claim.subject.sure and len(claim.subject.figures) == 1 and not claim.free and not open_basis(claim, found)
    if not sure or claim.number.approximate or claim.number.kind in ("points", "times"):
        if claim.number.approximate and any(_is_about(claim, one) for one in found):
            return Held(claim, State.VERIFIED)
        return _unsure(claim, ground.published, State.RECOGNISED)
    best = next((one for one in found if isinstance(one, Figure) and _may_stand_for(one, claim)), None)
    if best is None:
        return _without_figure(claim, text, found, ground.published)
    if _is_tail(claim, best, ground.published):
        return Held(claim, State.VERIFIED, None, best)
    judgement = judge(written, best, decimals)
    return Held(claim, State.VERIFIED, _wrong(claim, text, best, judgement, ground), best)


def _without_direction(claim: Claim, text: DocumentText, ground: Ground) -> Held | None:
    """The amount of a change with no word for its direction: 与上年相比62.10万元."""
    if claim.measure not in ("final", "prior", "budget") or not claim.number or claim.number.kind != "money":
        return None
    left = text.plain[max(0, claim.start - 20) : claim.start]
    if not _COMPARED.search(left):
        return None
    against = "budget" if "预算" in left else "prior"
    for figure in quantities(replace(claim, measure="change", against=against), ground):
        if isinstance(figure, Figure) and figure.value and judge(_written(claim), figure, 2) is Judgement.RIGHT:
            word = _WORDS[""][_sign_of(figure) or 0]
            wrong = finding("D13", f"漏写了“{word}”", text, claim.start, claim.end, expected=word, quantity=figure)
            return Held(claim, State.VERIFIED, wrong, figure)
    return None


def _written(claim: Claim) -> Written:
    number = claim.number
    assert number is not None
    return Written(abs(number.value), number.decimals, {"万": "万元", "亿": "亿元"}.get(number.unit, number.unit))


def _due_decimals(claim: Claim) -> int:
    assert claim.number is not None
    return 0 if claim.number.kind in ("count", "bare") else _DECIMALS


def _fits(quantity: Figure, claim: Claim) -> bool:
    """Whether a figure is of the number's kind: money, percent, or a count."""
    assert claim.number is not None
    kind = claim.number.kind
    if quantity.unit in _AMOUNTS:
        return kind in ("money", "bare")
    if quantity.unit is UnitOfMeasure.PERCENT:
        return kind in ("rate", "bare", "points", "times")
    return kind in ("count", "bare") or (kind == "rate" and quantity.unit is UnitOfMeasure.POINTS)


def _may_stand_for(quantity: Figure, claim: Claim) -> bool:
    """Whether a number was meant for a figure: of its kind, or an amount whose unit is what is wrong."""
    assert claim.number is not None
    return (
        _fits(quantity, claim)
        or claim.measure not in ("share", "completion", "growth")
        or bool(quantity.unit is UnitOfMeasure.PERCENT)
    )


def _wrong_count_unit(claim: Claim, text: DocumentText, figure: Figure) -> Finding | None:
    """A count that is right in a unit that its subject is not counted in."""
    number, units = claim.number, claim.subject.units
    assert number is not None
    if (
        not units
        or number.unit in units
        or (figure.unit is not UnitOfMeasure.COUNT and figure.unit is not UnitOfMeasure.POINTS)
    ):
        return None
    said = f"写成“{number.unit}”" if number.unit else "漏了"
    told = f"{figure.label}的计量单位{said}，应为“{units[0]}”"
    return finding("D05", told, text, claim.start, number.stop, expected=units[0], quantity=figure)


def _due_unit(quantity: Figure) -> str:
    return "万元" if quantity.unit in _AMOUNTS else "%" if quantity.unit is UnitOfMeasure.PERCENT else ""


def _recognised(claim: Claim) -> bool:
    return bool(claim.subject.figures) and claim.measure not in ("other",)


def _unsure(claim: Claim, published: Published, otherwise: State) -> Held:
    """A claim that can be held against no figure of its own: right where any cell prints its number."""
    assert claim.number is not None
    telling = len(str(abs(claim.number.value)).replace(".", "").strip("0")) >= _TELLING
    if (
        claim.number.kind not in ("count",)
        and (telling or claim.number.value == 0)
        and published.prints(_written(claim))
    ):
        return Held(claim, State.VERIFIED)
    return Held(claim, otherwise)


def _is_about(claim: Claim, quantity: Quantity) -> bool:
    assert claim.number is not None
    if not isinstance(quantity, Figure):
        return False
    value = claim.number.wan_yuan if claim.number.unit in MONEY else claim.number.value
    return abs(value - quantity.value) <= abs(quantity.value) * _ABOUT


def _is_tail(claim: Claim, figure: Figure, published: Published) -> bool:
    """Whether a number is apart from its figure by a rounding tail only, and a table prints it."""
    assert claim.number is not None
    if claim.number.unit not in MONEY or figure.unit not in _AMOUNTS:
        return False
    apart = abs(abs(claim.number.wan_yuan) - abs(figure.value))
    return apart <= _TAIL and apart != 0 and bool(published.prints(_written(claim)))


def _without_figure(claim: Claim, text: DocumentText, found: list[Quantity], published: Published) -> Held:
    """A number where there is no figure: a percentage of nothing is wrong, what was not given stays unknown."""
    assert claim.number is not None
    missing = next((one for one in found if isinstance(one, Missing)), None)
    if missing is not None and missing.why is Why.ZERO_BASE and claim.number.kind == "rate":
        if not claim.number.value:
            return Held(claim, State.VERIFIED)
        told = f"{missing.label}写成{_said(claim, text)}，基数是0，算不出百分比"
        wrong = finding("D21", told, text, claim.start, claim.end, expected="不写百分比", quantity=missing)
        return Held(claim, State.VERIFIED, wrong, missing)
    return _unsure(claim, published, State.RECOGNISED)


def _said(claim: Claim, text: DocumentText) -> str:
    assert claim.number is not None
    return text.words(claim.start, claim.number.stop)


def _signed(claim: Claim, text: DocumentText, figure: Figure, found: list[Quantity]) -> Held:
    """A number that is right: its sign and the word beside it."""
    number = claim.number
    assert number is not None
    if number.value < 0 and claim.sign:
        told = f"“{text.words(claim.sign_at[0], number.stop)}”用了方向词又写负号，意思反了"
        wrong = finding("D03", told, text, claim.sign_at[0], claim.end, expected=shown(figure, number.unit))
        return Held(claim, State.VERIFIED, wrong, figure)
    if number.value < 0 < figure.value and claim.measure in ("final", "budget", "prior"):
        wrong = finding(
            "D01", f"{figure.label}多写了负号", text, claim.start, claim.end, expected=shown(figure, number.unit)
        )
        return Held(claim, State.VERIFIED, wrong, figure)
    if claim.measure == "reached" and figure.id.endswith(".magnitude"):
        to = text.plain[claim.sign_at[1] : claim.start]
        word = text.words(*claim.sign_at)
        told = f"写的是差额，“{word}{to}”后面应当是变化以后的数；应为“{word}”"
        wrong = finding("D03", told, text, claim.sign_at[0], claim.end, expected=f"{word}{_said(claim, text)}")
        return Held(claim, State.VERIFIED, wrong, figure)
    if claim.measure in ("change", "growth") and claim.sign is not None and claim.subject.sure and not claim.free:
        signs = {sign for one in found if isinstance(one, Figure) and (sign := _sign_of(one)) is not None}
        if signs and claim.sign not in signs and 0 not in signs:
            return Held(claim, State.VERIFIED, _turned(claim, text, figure, min(signs)), figure)
    return Held(claim, State.VERIFIED, None, figure)


def _sign_of(figure: Figure) -> int | None:
    """The direction of the change that a figure is the amount or the rate of."""
    inputs = [one for one in figure.inputs if isinstance(one, Figure)]
    if len(inputs) != 2:
        return None
    apart = inputs[0].published - inputs[1].published
    return (apart > 0) - (apart < 0)


def _turned(claim: Claim, text: DocumentText, figure: Quantity, sign: int) -> Finding:
    start, end = claim.sign_at
    said = text.words(start, end)
    words = _WORDS["budget" if said in ("大于", "小于", "等于", "高于", "低于") else ""]
    what = figure.label.removesuffix("的方向").removesuffix("的增减额").removesuffix("的增减率")
    told = f"{what}写成“{said}”，应为“{words[sign]}”"
    return finding("D03", told, text, start, end, expected=words[sign], quantity=figure)


def _direction(claim: Claim, text: DocumentText, found: list[Quantity]) -> Held:
    """A direction that no number goes with."""
    known = [one for one in found if isinstance(one, Direction)]
    if not known:
        return Held(claim, State.RECOGNISED if claim.subject.figures else State.UNKNOWN)
    if any(one.sign == claim.sign for one in known):
        said = text.words(claim.start, claim.end)
        if claim.sign == 0 and said.startswith("基本"):
            wrong = finding("D32", f"两数完全相等，写的是“{said}”", text, claim.start, claim.end, expected="持平")
            return Held(claim, State.VERIFIED, wrong, known[0])
        return Held(claim, State.VERIFIED, None, known[0])
    whose = claim.subject.figures  # of several, none has this direction
    told = len(whose) == 1 or all(any(one.id.startswith(who) for one in known) for who in whose)
    sure = claim.subject.sure and told and not claim.free and not open_basis(claim, found)
    if not sure or (claim.sign == 0 and any(_nearly_level(one) for one in known)):
        return Held(claim, State.RECOGNISED)
    return Held(claim, State.VERIFIED, _turned(claim, text, known[0], known[0].sign), known[0])


def _nearly_level(direction: Direction) -> bool:
    """Whether two amounts are so near that 基本持平 may be said."""
    inputs = [one for one in direction.inputs if isinstance(one, Figure)]
    if len(inputs) != 2 or not inputs[1].value:
        return False
    return abs(inputs[0].value - inputs[1].value) / abs(inputs[1].value) < Decimal("0.005")


def _wrong(claim: Claim, text: DocumentText, figure: Figure, judgement: Judgement, ground: Ground) -> Finding:
    """What is wrong with a number that stands for a figure."""
    number = claim.number
    assert number is not None
    written = _written(claim)
    if judgement is Judgement.WRONG and (unit := _meant_unit(claim, figure)):
        told = f"计量单位写成“{number.unit}”，应为“{unit}”"
        return finding("D05", told, text, claim.start, number.stop, expected=unit, quantity=figure)
    seeks = judgement is Judgement.WRONG and ground.explains
    why = explained(written, figure, ground.figures) if seeks else ""
    is_amount = figure.kind in (FigureKind.AMOUNT, FigureKind.CHANGE) and figure.unit is UnitOfMeasure.WAN_YUAN
    code = _CODES.get(judgement) or ("D02" if figure.unit is UnitOfMeasure.PERCENT else "D01" if is_amount else "D04")
    due = shown(figure, number.unit)
    said = _said(claim, text)
    told = {
        Judgement.COARSE: f"{figure.label}写成{said}，少写了小数",
        Judgement.CUT: f"{figure.label}写成{said}，是截断的，四舍五入应为{due}",
        Judgement.UNROUNDED: f"{figure.label}写成{said}，按公开的金额重算是{due}（用未公开的尾数才可能算出{said}）",
    }.get(judgement, f"{figure.label}写成{said}，应为{due}" + (f"：{why}" if why else ""))
    return finding(code, told, text, claim.start, claim.end, expected=due, quantity=figure)


def _meant_unit(claim: Claim, figure: Figure) -> str:
    """The unit in which the number would be right, where it is written in another or in none."""
    number = claim.number
    assert number is not None
    if figure.unit in _AMOUNTS:
        for unit, shift in (("万元", 0), ("元", 4), ("亿元", -4)):
            digits = str(abs(number.value)).replace(".", "").strip("0")
            if (
                unit != number.unit
                and len(digits) >= _TELLING
                and (round_half_up(figure.value.scaleb(shift), number.decimals) == abs(number.value))
            ):
                return unit
    if (
        figure.unit is UnitOfMeasure.PERCENT
        and number.kind in ("points", "count", "money", "bare")
        and (round_half_up(figure.value, number.decimals) == abs(number.value))
    ):
        return "%"
    return ""
