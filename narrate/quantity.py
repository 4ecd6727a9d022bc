"""Units, exact conversion, rounding and printing of numbers.

Numbers are `Decimal` from cell to sentence. 四舍五入 is `quantize(…, ROUND_HALF_UP)`, written out here and nowhere
else: `round()`, `format()` and Babel round half to even (2.665 → 2.66), so everything is quantized first.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import cache

from babel import Locale, numbers

ZERO = Decimal(0)
HUNDRED = Decimal(100)


class UnitOfMeasure(StrEnum):
    """The unit a number is in. Amounts are kept in 万元 inside the program, whatever the sheet was in."""

    YUAN = "元"
    QIAN_YUAN = "千元"
    WAN_YUAN = "万元"
    BAI_WAN_YUAN = "百万元"
    QIAN_WAN_YUAN = "千万元"
    YI_YUAN = "亿元"
    PERCENT = "%"
    COUNT = "个"
    POINTS = "分"
    NONE = ""


# powers of ten that turn an amount in the unit into 万元
_SHIFT_TO_WAN_YUAN = {
    UnitOfMeasure.YUAN: -4,
    UnitOfMeasure.QIAN_YUAN: -1,
    UnitOfMeasure.WAN_YUAN: 0,
    UnitOfMeasure.BAI_WAN_YUAN: 2,
    UnitOfMeasure.QIAN_WAN_YUAN: 3,
    UnitOfMeasure.YI_YUAN: 4,
}


def to_wan_yuan(value: Decimal, unit: UnitOfMeasure) -> Decimal:
    """The amount in 万元, exact (a shift of the decimal point, no rounding).

    Raises:
        KeyError: the unit is not a unit of money.
    """
    shift = _SHIFT_TO_WAN_YUAN[unit]
    return value.scaleb(shift) if shift else value


def from_wan_yuan(value: Decimal, unit: UnitOfMeasure) -> Decimal:
    """An amount kept in 万元 in the unit it is printed in, exact."""
    shift = _SHIFT_TO_WAN_YUAN[unit]
    return value.scaleb(-shift) if shift else value


def from_float(number: float) -> Decimal:
    """A spreadsheet's number: 15 significant digits, the precision a spreadsheet shows (no binary noise)."""
    return Decimal(f"{number:.15g}") if number else ZERO


def round_half_up(value: Decimal, decimals: int) -> Decimal:
    """四舍五入 to the number of decimals; half goes away from zero; never returns a negative zero."""
    return rounding(decimals)(value)


@cache
def rounding(decimals: int) -> Callable[[Decimal], Decimal]:
    """`round_half_up` to this number of decimals."""
    quantum = Decimal(1).scaleb(-decimals)

    def rounded(value: Decimal) -> Decimal:
        number = value.quantize(quantum, ROUND_HALF_UP)
        return number if number else abs(number)

    return rounded


_LOCALE = Locale("root")  # its signs are those of zh_Hans_CN, whose dates and names would be loaded, too
_PATTERN = re.compile(r"(?P<grouping>#,##)?0(?:\.(?P<zeros>0*)(?P<optional>#*))?")
MOST_DECIMALS = 8


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """How numbers are printed, made by `number_style`.

    `keeps_zeros`: zeros at the end stay; `groups`: thousands stand apart (千分位).
    """

    pattern: str
    decimals: int
    keeps_zeros: bool
    groups: bool
    parsed: numbers.NumberPattern = field(repr=False, compare=False)

    def spreadsheet_code(self) -> str:
        """The format code of a spreadsheet that is as near to it as one can say it."""
        if not (self.keeps_zeros or self.groups):
            return "General"
        return ("#,##0" if self.groups else "0") + (f".{'0' * self.decimals}" if self.decimals else "")


@cache
def number_style(pattern: str) -> NumberStyle:
    """The style of a CLDR number pattern: `#,##0.00` prints 2,334.60, `0.##` prints 2334.6.

    Raises:
        ValueError: it is no such pattern, or has more than eight decimals.
    """
    match = _PATTERN.fullmatch(pattern)
    decimals = len(pattern.partition(".")[2])
    if match is None or pattern.endswith(".") or decimals > MOST_DECIMALS:
        raise ValueError(pattern)
    return NumberStyle(
        pattern, decimals, not match["optional"], bool(match["grouping"]), numbers.parse_pattern(pattern)
    )


AMOUNT = number_style("#,##0.00")
UNGROUPED = number_style("0.00")
TENTHS = number_style("#,##0.0")
WHOLE = number_style("#,##0")


def print_number(value: Decimal, style: NumberStyle = AMOUNT) -> str:
    """The number as text, rounded half-up once: 2334.605 → 2,334.61."""
    rounded = round_half_up(value, style.decimals)
    return numbers.format_decimal(rounded, style.parsed, locale=_LOCALE, group_separator=style.groups)
