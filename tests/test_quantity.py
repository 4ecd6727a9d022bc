"""Rounding, conversion, printing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrate.quantity import UnitOfMeasure, from_float, from_wan_yuan, print_number, round_half_up, to_wan_yuan


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
    assert print_number(Decimal(value), 2) == printed


@pytest.mark.parametrize(("value", "printed"), [("91.88", "91.88"), ("91.80", "91.8"), ("91.00", "91")])
def test_trailing_zeros_go_where_the_style_says(value: str, printed: str) -> None:
    assert print_number(Decimal(value), 2, keep_zeros=False) == printed


def test_no_separators_where_the_style_says() -> None:
    assert print_number(Decimal("2995.39"), 2, grouping=False) == "2995.39"


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
    assert Decimal(print_number(value, 2).replace(",", "")) == round_half_up(value, 2)
    assert abs(round_half_up(value, 2) - value) <= Decimal("0.005")
