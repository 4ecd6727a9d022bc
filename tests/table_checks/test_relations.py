"""尾差 and error told apart: printed amounts are ranges of half a unit."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrate.findings import Finding, Severity
from narrate.quantity import round_half_up
from narrate.table_checks.relations import (
    PRINTED_HALF,
    Amount,
    Relation,
    RelationKind,
    decimals_written,
    half_of,
    judge,
)

exact_amounts = st.lists(
    st.decimals(min_value="0.005", max_value="99999", places=6, allow_nan=False), min_size=1, max_size=12
)


def printed(value: Decimal | str) -> Amount:
    rounded = round_half_up(Decimal(value), 2)
    return Amount(rounded, PRINTED_HALF if rounded else Decimal(0), "数")


def judged(whole: Decimal | str, parts: list[Decimal | str], kind: RelationKind = RelationKind.SUM) -> Finding | None:
    relation = Relation("和", printed(whole), tuple(printed(part) for part in parts), kind=kind)
    return judge(relation, "W00", Severity.ERROR, "请核对")


@given(exact_amounts)
def test_a_true_sum_rounded_cell_by_cell_is_never_an_error(parts: list[Decimal]) -> None:
    found = judged(sum(parts, Decimal(0)), list(parts))
    assert found is None or found.severity is Severity.NOTE


@given(exact_amounts, st.integers(1, 10_000))
def test_a_sum_outside_the_range_is_always_an_error(parts: list[Decimal], cents: int) -> None:
    rounded = [round_half_up(part, 2) for part in parts]
    beyond = PRINTED_HALF * (len(parts) + 1) + Decimal(cents).scaleb(-2)
    found = judged(sum(rounded, Decimal(0)) + beyond, list(rounded))
    assert found is not None
    assert found.severity is Severity.ERROR


@pytest.mark.parametrize(
    ("left", "right", "severity"),
    [("923.13", "923.13", None), ("923.13", "923.12", Severity.NOTE), ("923.14", "923.12", Severity.ERROR)],
)
def test_the_same_amount_in_two_tables_may_differ_by_two_half_units(
    left: str, right: str, severity: Severity | None
) -> None:
    found = judged(left, [right], RelationKind.EQUAL)
    assert (found.severity if found else None) is severity


def test_a_printed_zero_lends_no_range() -> None:
    found = judged("1.03", ["1.00", *["0.00"] * 9])
    assert found is not None
    assert found.severity is Severity.ERROR


@pytest.mark.parametrize(
    ("whole", "part", "severity"),
    [("5.00", "4.00", None), ("5.00", "5.01", Severity.NOTE), ("5.00", "5.02", Severity.ERROR)],
)
def test_a_part_is_not_more_than_its_whole(whole: str, part: str, severity: Severity | None) -> None:
    found = judged(whole, [part], RelationKind.WITHIN)
    assert (found.severity if found else None) is severity


def values(*texts: str) -> list[Decimal]:
    return [Decimal(text) for text in texts]


def test_decimals_are_those_a_third_of_the_amounts_have() -> None:
    in_yuan = values(*(f"{number}.123456" for number in range(5)), *(f"{number}.12" for number in range(10)))
    assert decimals_written(in_yuan) == 6


def test_one_amount_with_more_decimals_makes_the_others_no_more_exact() -> None:
    assert decimals_written(values("1.234567", *(f"{number}.12" for number in range(12)))) == 2


def test_a_few_amounts_say_nothing_of_the_decimals() -> None:
    assert decimals_written(values("5", "4", "0", "0")) is None


def test_an_amount_that_stands_in_many_cells_counts_once() -> None:
    assert decimals_written(values("5", "10", "12", "3") * 6) is None


def test_whole_amounts_are_rounded_to_one() -> None:
    assert half_of(decimals_written(values(*map(str, range(1, 20)))) or 0) == Decimal("0.5")
