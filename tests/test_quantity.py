"""Rounding, conversion, printing."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from babel import Locale
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from narrate.quantity import (
    UnitOfMeasure,
    from_float,
    from_wan_yuan,
    number_style,
    print_number,
    round_half_up,
    to_wan_yuan,
)


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        ("2337.23", "2,337.23"),
        ("2.665", "2.67"),  # half-even: 2.66
        ("0.125", "0.13"),  # half-even: 0.12
        ("-0.125", "-0.13"),
        ("-0.004", "0.00"),  # no negative zero
        ("0", "0.00"),
        ("1234567.895", "1,234,567.90"),
    ],
)
def test_amounts_are_rounded_half_up_and_grouped(value: str, printed: str) -> None:
    assert print_number(Decimal(value)) == printed


@pytest.mark.parametrize(("value", "printed"), [("91.88", "91.88"), ("91.80", "91.8"), ("91.00", "91")])
def test_trailing_zeros_go_where_the_style_says(value: str, printed: str) -> None:
    assert print_number(Decimal(value), number_style("0.##")) == printed


def test_no_separators_where_the_style_says() -> None:
    assert print_number(Decimal("2995.39"), number_style("0.00")) == "2995.39"


def test_a_spreadsheet_number_carries_no_binary_noise() -> None:
    assert from_float(0.1 + 0.2) == Decimal("0.3")


@pytest.mark.parametrize(
    ("unit", "expected"),
    [(UnitOfMeasure.YUAN, "0.00015"), (UnitOfMeasure.WAN_YUAN, "1.5"), (UnitOfMeasure.YI_YUAN, "15000")],
)
def test_conversion_to_wan_yuan_is_exact(unit: UnitOfMeasure, expected: str) -> None:
    assert to_wan_yuan(Decimal("1.5"), unit) == Decimal(expected)


numbers = st.decimals(min_value=-(10**12), max_value=10**12, places=6)


@given(numbers, st.sampled_from([UnitOfMeasure.YUAN, UnitOfMeasure.WAN_YUAN, UnitOfMeasure.YI_YUAN]))
def test_conversion_comes_back(value: Decimal, unit: UnitOfMeasure) -> None:
    assert from_wan_yuan(to_wan_yuan(value, unit), unit) == value


@given(numbers)
def test_printed_text_is_the_rounded_number(value: Decimal) -> None:
    assert Decimal(print_number(value).replace(",", "")) == round_half_up(value, 2)
    assert abs(round_half_up(value, 2) - value) <= Decimal("0.005")


@pytest.mark.parametrize(
    "pattern", ["", "0.", "#,##0.000000000", "0.0万", "¤0.00", "0.00%", "0.0#0", "#", "0;(0)", "0E0"]
)
def test_a_pattern_that_is_no_number_style_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(pattern)}$"):
        number_style(pattern)


@pytest.mark.parametrize(
    ("pattern", "printed"),
    [("#,##0.00", "1,234.60"), ("0.00", "1234.60"), ("0.##", "1234.6"), ("0.0##", "1234.6"), ("#,##0", "1,235")],
)
def test_a_pattern_prints_as_the_standard_says(pattern: str, printed: str) -> None:
    assert print_number(Decimal("1234.6"), number_style(pattern)) == printed


@given(numbers, st.integers(0, 8), st.booleans(), st.booleans())
def test_printing_agrees_with_pythons_own(value: Decimal, decimals: int, grouping: bool, keep: bool) -> None:
    pattern = ("#,##0" if grouping else "0") + (f".{('0' if keep else '#') * decimals}" if decimals else "")
    expected = format(round_half_up(value, decimals), ",f" if grouping else "f")
    if not keep and "." in expected:
        expected = expected.rstrip("0").rstrip(".")
    assert print_number(value, number_style(pattern)) == expected


@pytest.mark.parametrize("value", ["-1234567.895", "0", "12.3"])
def test_numbers_are_printed_as_the_country_prints_them(value: str) -> None:
    china = Locale("zh", "CN", script="Hans")
    printed = format_decimal(round_half_up(Decimal(value), 2), "#,##0.00", locale=china)
    assert print_number(Decimal(value)) == printed
