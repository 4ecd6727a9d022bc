"""Numbers as a document writes them: its units, decimals, thousands marks and zeros at the end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from narrate.claims.lexer import MONEY, Number
from narrate.figures.figure import Figure
from narrate.quantity import UnitOfMeasure, number_style, print_number, round_half_up
from narrate.roll_forward.binding import Bound

_DECIMALS = 2


@dataclass(frozen=True, slots=True)
class Manner:
    """`groups`: 2,334.61; `drops_zeros`: 6.2 for 6.20; `decimals` of amounts and rates."""

    groups: bool
    drops_zeros: bool
    decimals: int


def manner_of(bound: Iterable[Bound]) -> Manner:
    """How a document writes its numbers, from those that are right."""
    written = [
        (one.text.plain[one.claim.start : one.claim.end], one.claim.number, one.figure)
        for one in bound
        if one.right and one.claim.number is not None and isinstance(one.figure, Figure)
    ]
    thousands = [digits for digits, number, _ in written if abs(number.value) >= 1000]
    parted = [digits for digits in thousands if "," in digits]
    decimal = [(digits, number, figure) for digits, number, figure in written if number.kind in ("money", "rate")]
    decimals = max([number.decimals for _, number, _ in decimal], default=_DECIMALS)
    kept = [digits for digits, number, _ in decimal if number.decimals == decimals and digits.endswith("0")]
    dropped = [digits for digits, number, _ in decimal if number.decimals < decimals]
    return Manner(len(parted) * 2 > len(thousands), len(dropped) > len(kept), min(decimals, _DECIMALS) or _DECIMALS)


def as_written(figure: Figure, like: Number, digits: str, manner: Manner) -> str:
    """The digits of a figure in the place of `digits`, in their unit, with their decimals and marks."""
    value = abs(figure.published if figure.unit is not UnitOfMeasure.PERCENT else figure.value)
    if like.value < 0:
        value = figure.published
    if figure.unit in (UnitOfMeasure.WAN_YUAN, UnitOfMeasure.YUAN) and like.unit in MONEY:
        value = value.scaleb(-MONEY[like.unit])
    decimals = _decimals(value, like, manner)
    groups = "," in digits or (manner.groups and like.kind == "money" and abs(like.value) < 1000)
    return print_number(
        value, number_style(("#,##" if groups else "") + "0" + (f".{'0' * decimals}" if decimals else ""))
    )


def _decimals(value: Decimal, like: Number, manner: Manner) -> int:
    """As many as the document writes; zeros at the end go where it lets them go."""
    if like.kind in ("count", "bare") and not like.decimals:
        return 0
    if like.kind == "money" and like.unit in ("元", "千元") and not like.decimals:
        return 0
    most = max(like.decimals, manner.decimals)
    if not manner.drops_zeros:
        return most
    text = str(round_half_up(value, most))
    return len(text.partition(".")[2].rstrip("0"))
