"""Units, exact conversion, rounding and printing of numbers.

Numbers are `Decimal` from cell to sentence. 四舍五入 is `quantize(…, ROUND_HALF_UP)`, written out here and nowhere
else: `round()`, `format()` and Babel round half to even (2.665 → 2.66), so everything is quantized first.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import cache

from babel import Locale
from babel.numbers import get_decimal_symbol, get_group_symbol, get_minus_sign_symbol

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
    return Decimal(f"{number:.15g}")


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


_LOCALE = Locale("zh", "CN", script="Hans")
# Babel says which symbols Chinese numbers are written with; applying a Babel pattern to each number costs forty times
# a format() and would be a third of a whole draft.
_SYMBOLS = {
    ord(plain): symbol
    for plain, symbol in (
        (",", get_group_symbol(_LOCALE)),
        (".", get_decimal_symbol(_LOCALE)),
        ("-", get_minus_sign_symbol(_LOCALE)),
    )
    if symbol != plain
}


def print_number(value: Decimal, decimals: int, *, grouping: bool = True, keep_zeros: bool = True) -> str:
    """The number as text, rounded half-up once: 2334.605 → 2,334.61. Trailing zeros go unless `keep_zeros`."""
    text = format(rounding(decimals)(value), ",f" if grouping else "f")
    if not keep_zeros and "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.translate(_SYMBOLS) if _SYMBOLS else text
