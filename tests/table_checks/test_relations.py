"""尾差 and error told apart: printed amounts are ranges of half a unit."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrate.findings import Finding, Severity
from narrate.intake.grid import Grid, Reading, State
from narrate.quantity import UnitOfMeasure, round_half_up
from narrate.table_checks.relations import (
    PRINTED_HALF,
    Amount,
    Relation,
    RelationKind,
    amount,
    amount_text,
    decimals_written,
    half_of,
    in_full,
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
    [("5.00", "4.00", None), ("5.00", "5.00", None), ("5.00", "5.01", Severity.NOTE), ("5.00", "5.02", Severity.ERROR)],
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


@pytest.mark.parametrize(("decimals", "half"), [(0, "0.5"), (2, "0.005"), (6, "0.0000005")])
def test_an_amount_stands_for_half_its_last_decimal_to_either_side(decimals: int, half: str) -> None:
    assert half_of(decimals) == Decimal(half)


@pytest.mark.parametrize(("finer", "decimals"), [(3, 2), (4, 6), (12, 6)])
def test_decimals_are_those_of_a_third_at_least(finer: int, decimals: int) -> None:
    amounts = [f"{number}.123456" if number < finer else f"{number}.12" for number in range(12)]
    assert decimals_written(values(*amounts)) == decimals


@pytest.mark.parametrize(("number", "decimals"), [(11, None), (12, 2)])
def test_a_dozen_different_amounts_tell_the_decimals(number: int, decimals: int | None) -> None:
    assert decimals_written(values("0", *(f"{one}.25" for one in range(number)))) == decimals


GRID = Grid("表.xlsx", "表", ())


def read(value: str | None, unit: UnitOfMeasure = UnitOfMeasure.WAN_YUAN, column: int = 0) -> Reading:
    return Reading(None if value is None else Decimal(value), State.NUMBER, unit, GRID, 6, column)


@pytest.mark.parametrize(
    ("value", "unit", "half"),
    [("5", UnitOfMeasure.WAN_YUAN, "0.005"), ("0", UnitOfMeasure.WAN_YUAN, "0"), ("5", UnitOfMeasure.COUNT, "0")],
)
def test_a_zero_and_a_count_are_exact(value: str, unit: UnitOfMeasure, half: str) -> None:
    found = amount(read(value, unit), PRINTED_HALF, "数")
    assert found is not None and (found.value, found.half) == (Decimal(value), Decimal(half))


def test_a_cell_without_a_number_is_no_amount() -> None:
    assert amount(read(None), PRINTED_HALF, "数") is None


@pytest.mark.parametrize(
    ("value", "text"),
    [("0", "0.00"), ("5", "5.00"), ("1200", "1,200.00"), ("-0.5", "-0.50"), ("2.3456", "2.3456"), ("2.5000", "2.50")],
)
def test_an_amount_is_written_with_two_decimals_or_with_all_it_has(value: str, text: str) -> None:
    assert amount_text(Decimal(value)) == text


def named(name: str, value: str, column: int | None = None) -> Amount:
    source = None if column is None else read(value, column=column)
    return Amount(Decimal(value), PRINTED_HALF if Decimal(value) else Decimal(0), name, source)


def told(relation: Relation) -> Finding:
    found = judge(relation, "W00", Severity.ERROR, "请核对")
    assert found is not None
    return in_full(found, relation)


WHOLE, PART, OTHER, NONE = (
    named("合计", "9.00", 0),
    named("甲", "5.00", 1),
    named("乙", "3.00", 2),
    named("丙", "0.00", 3),
)


@pytest.mark.parametrize(
    ("relation", "message", "expected", "computation"),
    [
        (
            Relation("和", WHOLE, (PART, NONE, OTHER)),
            "和：合计9.00，各部分相加8.00，相差1.00万元",
            "8.00",
            "甲 5.00 + 乙 3.00 = 8.00",
        ),
        (Relation("和", WHOLE, (NONE,)), "和：合计9.00，各部分相加0.00，相差9.00万元", "0.00", "0 = 0.00"),
        (
            Relation("年末", WHOLE, (PART, OTHER), (named("丁", "2.00"), NONE)),
            "年末：写的是9.00，算得6.00，相差3.00万元",
            "6.00",
            "甲 5.00 + 乙 3.00 - 丁 2.00 = 6.00",
        ),
        (
            Relation("两处", WHOLE, (PART,), kind=RelationKind.EQUAL),
            "两处：9.00与5.00，相差4.00万元",
            "5.00",
            "合计 9.00，甲 5.00",
        ),
        (
            Relation("其中", OTHER, (PART,), kind=RelationKind.WITHIN),
            "其中：5.00大于3.00，相差2.00万元",
            "不小于5.00",
            "甲 5.00 = 5.00",
        ),
    ],
)
def test_a_broken_relation_says_both_amounts_the_difference_and_the_sum(
    relation: Relation, message: str, expected: str, computation: str
) -> None:
    found = told(relation)
    assert (found.message, found.expected, found.computation) == (message, expected, computation)
    assert found.written == f"{relation.whole.value}"


def test_the_places_are_the_cells_of_the_relation_and_nothing_for_what_has_none() -> None:
    found = told(Relation("年末", WHOLE, (PART,), (named("丁", "2.00"),), section="表一"))
    assert found.places == ("《表.xlsx》“表”!A7", "《表.xlsx》“表”!B7")
    assert found.section == "表一"
    assert (WHOLE.place, named("丁", "2.00").place) == (read("9.00").place, None)


@pytest.mark.parametrize(("part", "advice", "tail"), [("8.99", "", True), ("8.98", "请核对", False)])
def test_a_tail_is_told_as_one_and_asks_for_nothing(part: str, advice: str, tail: bool) -> None:
    found = told(Relation("两处", WHOLE, (named("甲", part),), kind=RelationKind.EQUAL))
    assert (found.advice, "尾差" in found.message, found.severity is Severity.NOTE) == (advice, tail, tail)
