"""A written number against the figure it stands for: at its written precision and unit; and what went wrong with it.

A number is right if the figure rounds half-up to it at the decimals it is written with. Cut off instead of rounded is
told as that. A percentage that only the unrounded amounts behind the published ones could give is told as that too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import ROUND_DOWN, Decimal
from enum import Enum
from typing import NamedTuple

from narrate.document_checks.wording import alternatives
from narrate.figures.figure import Direction, Figure, FigureKind, Missing, Quantity
from narrate.quantity import HUNDRED, UNGROUPED, ZERO, UnitOfMeasure, print_number, round_half_up

_HALF = Decimal("0.005")  # 万元: the tables' last digit
_SHIFT = {"元": 4, "千元": 1, "万元": 0, "百万元": -2, "亿元": -4}
_TELLING = 3  # digits from which on an equal number elsewhere is no chance
_POINTS = (Decimal("0.01"), HUNDRED)


class Judgement(Enum):
    """How a written number stands to its figure."""

    RIGHT = "相符"
    COARSE = "少写了小数"
    CUT = "没有四舍五入，直接截断"
    UNROUNDED = "按未公开的尾数才算得出"
    WRONG = "不符"


class Written(NamedTuple):
    """A number as it is written, and its unit as it is written (empty: none)."""

    value: Decimal
    decimals: int
    unit: str = ""


def read_written(words: str, unit: str = "") -> Written:
    """The number of normalised words: digits with a point and thousands separators."""
    digits = words.replace(",", "")
    value = Decimal(digits)
    return Written(value, len(digits.partition(".")[2]), unit)


def due(figure: Figure, unit: str) -> Decimal:
    """The figure's value in the unit it is written in: amounts shifted from 万元, all else as it is."""
    if figure.unit in (UnitOfMeasure.YUAN, UnitOfMeasure.WAN_YUAN, UnitOfMeasure.YI_YUAN) and unit in _SHIFT:
        return figure.value.scaleb(_SHIFT[unit])
    return figure.value


def judge(written: Written, figure: Figure, decimals: int) -> Judgement:
    """`decimals` is how the phrasebook prints this kind of number."""
    value = due(figure, written.unit)
    if round_half_up(value, written.decimals) == written.value:
        printed = round_half_up(value, decimals)
        coarse = written.decimals < decimals and written.unit not in ("亿元", "元") and printed != written.value
        return Judgement.COARSE if coarse else Judgement.RIGHT
    if _is_amount(figure):
        if round_half_up(figure.value, 2).scaleb(_SHIFT.get(written.unit, 0)) == written.value:
            return Judgement.RIGHT  # more decimals than the tables have
        if written.unit == "元" and abs(value - written.value) <= _HALF.scaleb(4):
            return Judgement.RIGHT  # 元 where the tables are rounded to 万元
    if (
        written.decimals < decimals
        and value.quantize(Decimal(1).scaleb(-written.decimals), ROUND_DOWN) == written.value
    ):
        return Judgement.CUT
    if figure.unit is UnitOfMeasure.PERCENT:
        if value.quantize(Decimal(1).scaleb(-written.decimals), ROUND_DOWN) == written.value:
            return Judgement.CUT
        low, high = _reach(figure)
        half = Decimal(5).scaleb(-written.decimals - 1)
        if low - half <= written.value <= high + half:
            return Judgement.UNROUNDED
    return Judgement.WRONG


def _is_amount(figure: Figure) -> bool:
    return figure.unit in (UnitOfMeasure.YUAN, UnitOfMeasure.WAN_YUAN, UnitOfMeasure.YI_YUAN)


def _reach(figure: Figure) -> tuple[Decimal, Decimal]:
    """The least and the most that the percentage can be, its amounts being rounded to two decimals."""
    parts = [one for one in figure.inputs if isinstance(one, Figure)]
    if len(parts) != 2 or any(_is_whole(one) for one in parts):
        return figure.value, figure.value
    part, whole = parts[0].published, parts[1].published
    if figure.kind is FigureKind.GROWTH:
        part = abs(part - whole)
        slack = 2 * _HALF
    else:
        slack = _HALF
    if part == ZERO or whole <= _HALF or (figure.kind is not FigureKind.GROWTH and part == whole):
        return figure.value, figure.value
    return (part - slack) / (whole + _HALF) * HUNDRED, (part + slack) / (whole - _HALF) * HUNDRED


def _is_whole(figure: Figure) -> bool:
    """Whether an amount is known to more than the two decimals it is published with."""
    return figure.value != figure.published


def shown(figure: Quantity, unit: str = "") -> str:
    """The value as a person reads it, with its unit."""
    if isinstance(figure, Direction):
        return {1: "增加", 0: "持平", -1: "减少"}[figure.sign]
    if isinstance(figure, Missing):
        return f"没有（{figure.why}）"
    if figure.unit is UnitOfMeasure.PERCENT:
        return f"{print_number(figure.value, UNGROUPED)}%"
    if _is_amount(figure):
        used = unit if unit in _SHIFT else "万元"
        return f"{print_number(due(figure, used))}{used}"
    return f"{figure.value.normalize():f}"


def computation(figure: Quantity) -> str:
    """How the figure comes about, with the numbers put in: 2,106.66 ÷ 2,940.05 × 100% = 71.65%."""
    inputs = [one for one in getattr(figure, "inputs", ()) if isinstance(one, Figure)]
    if isinstance(figure, Direction) and len(inputs) == 2:
        current, base = inputs
        difference = current.published - base.published
        return f"{_plain(current)} - {_plain(base)} = {print_number(difference)}（{current.label}，{base.label}）"
    if not isinstance(figure, Figure):
        return ""
    if not inputs:
        return ""
    numbers = {one.label: f"{one.label}{_plain(one)}" for one in inputs}
    told = re.sub(alternatives(numbers), lambda found: numbers[found[0]], figure.formula)
    return f"{told} = {shown(figure)}"


def _plain(figure: Figure) -> str:
    return print_number(figure.published)


def cells(figure: Quantity) -> tuple[str, ...]:
    """The cells that the figure rests on, each once."""
    found: dict[str, None] = {}
    pending: list[Quantity] = [figure]
    while pending:
        one = pending.pop(0)
        place = getattr(getattr(one, "source", None), "place", None)
        if place:
            found[str(place)] = None
        pending += one.inputs if not isinstance(one, Missing) else ()
    return tuple(found)


def explained(written: Written, figure: Figure, figures: Mapping[str, Quantity]) -> str:
    """What the written number is instead, where that can be told: another figure, a wrong base, a slipped point."""
    return next(_explanations(written, figure, figures), "")


def _explanations(written: Written, figure: Figure, figures: Mapping[str, Quantity]) -> Iterator[str]:
    value, decimals = written.value, written.decimals
    if not value:
        return

    def is_it(other: Decimal) -> bool:
        return round_half_up(other, decimals) == value

    parts = [one.published for one in figure.inputs if isinstance(one, Figure)]
    if figure.unit is UnitOfMeasure.PERCENT and len(parts) == 2:
        part, whole = parts
        if is_it(HUNDRED - figure.value) and figure.value < HUNDRED:
            yield f"写的是100%减去{_kind(figure)}"
        if part and is_it(abs(part - whole) / part * HUNDRED):
            yield "写的是差额除以本年数，应当除以比较的基数" if figure.kind is FigureKind.GROWTH else "分子、分母颠倒了"
        if part and is_it(whole / part * HUNDRED):
            yield "分子、分母颠倒了"
        if is_it(abs(part - whole)):
            yield "写的是差额（万元），不是百分比"
        if figure.kind is FigureKind.GROWTH and whole and is_it(part / whole * HUNDRED):
            yield "写的是本年数除以基数，没有减去100%"
        if figure.kind is not FigureKind.GROWTH and whole and is_it(abs(part - whole) / whole * HUNDRED):
            yield "写的是增减率"
    for factor in _POINTS:
        if is_it(figure.value * factor):
            yield "小数点错了两位"
    family = figure.id.rpartition(".")[0]
    telling = len(str(value).replace(".", "").strip("0")) >= _TELLING
    others = (one for one in figures.values() if isinstance(one, Figure) and one.unit is figure.unit)
    for other in sorted(others, key=lambda one: not one.id.startswith(family)):
        if other.id != figure.id and (telling or other.id.startswith(family)) and is_it(due(other, written.unit)):
            yield f"这是“{other.label}”的数"
            return


def _kind(figure: Figure) -> str:
    return {FigureKind.COMPLETION: "完成率", FigureKind.GROWTH: "增减率"}.get(figure.kind, "占比")
