"""One cell is pointed out only where it alone explains every relation it stands in."""

from __future__ import annotations

from decimal import Decimal

import pytest

from narrate.findings import Severity
from narrate.intake.answers import Answer
from narrate.intake.grid import Grid, Reading, State
from narrate.quantity import UnitOfMeasure
from narrate.table_checks.relations import PRINTED_HALF, Amount, Relation, RelationKind, judge
from narrate.table_checks.wrong_cells import Judged, pointed_out

GRID = Grid("表.xlsx", "支出决算表", ())


def cell(value: str, column: int) -> Amount:
    reading = Reading(Decimal(value), State.NUMBER, UnitOfMeasure.WAN_YUAN, GRID, 0, column)
    return Amount(Decimal(value), PRINTED_HALF, "数", reading)


def advice(*relations: Relation) -> list[str]:
    judged = [Judged(one, judge(one, "W00", Severity.ERROR, "请核对")) for one in relations]
    return [finding.advice for finding in pointed_out(judged).values()]


total, basic, project, group, elsewhere = (
    cell("684.70", 0),
    cell("607.85", 1),
    cell("13.85", 2),
    cell("670.85", 3),
    cell("684.70", 4),
)
row = Relation("行", total, (basic, project))
column = Relation("列", group, (basic,))
same = Relation("表间", elsewhere, (total,), kind=RelationKind.EQUAL)


def test_the_cell_that_stands_in_all_broken_relations_is_pointed_out() -> None:
    told = advice(row, column, same)
    assert len(told) == 2
    assert all("“支出决算表”!B1写错了：写的是607.85，改为670.85，它所在的2个关系就都相符" in one for one in told)


def test_one_broken_relation_points_to_nobody() -> None:
    assert advice(row, same) == []


def test_a_cell_in_a_relation_that_holds_is_not_suspected() -> None:
    right = Relation("另一列", cell("607.85", 5), (basic,))
    assert advice(row, column, right) == []


def test_relations_that_want_different_corrections_point_to_nobody() -> None:
    other = Relation("列", cell("999.00", 3), (basic,))
    assert advice(row, other) == []


def test_two_cells_that_explain_the_same_relations_point_to_neither() -> None:
    first, second = cell("1.00", 6), cell("2.00", 7)
    assert (
        advice(Relation("行", cell("9.00", 8), (first, second)), Relation("列", cell("9.00", 9), (first, second))) == []
    )


def part_of(whole: str, row: int) -> Relation:
    """A column of which the cell B1 is all there is."""
    return Relation("列", Amount(Decimal(whole), PRINTED_HALF, "数", reading(whole, row, 9)), (basic,))


def reading(value: str, row: int, column: int) -> Reading:
    return Reading(Decimal(value), State.NUMBER, UnitOfMeasure.WAN_YUAN, GRID, row, column)


def test_corrections_that_rounding_lets_meet_point_to_the_cell() -> None:
    """Raised by 63.00 and by 63.02: each may be off by the two half cents of its relation."""
    told = advice(part_of("670.85", 1), part_of("670.87", 2))
    assert len(told) == 2 and all("!B1写错了" in one for one in told)


def test_corrections_that_rounding_does_not_let_meet_point_to_nobody() -> None:
    assert advice(part_of("670.85", 1), part_of("670.88", 2)) == []


@pytest.mark.parametrize(
    ("wholes", "right"), [(("670.85", "670.86", "670.86"), "670.86"), (("670.86", "670.85", "670.85"), "670.85")]
)
def test_the_correction_is_that_of_most_relations(wholes: tuple[str, ...], right: str) -> None:
    told = advice(*(part_of(whole, row) for row, whole in enumerate(wholes)))
    assert len(told) == 3 and all(f"改为{right}，它所在的3个关系" in one for one in told)


def test_a_whole_that_is_wrong_is_corrected_the_other_way() -> None:
    first = Relation("行", total, (cell("600.00", 1),))
    second = Relation("表间", total, (cell("600.00", 2),), kind=RelationKind.EQUAL)
    assert all("!A1写错了：写的是684.70，改为600.00" in one for one in advice(first, second))
    assert len(advice(first, second)) == 2


def test_what_is_taken_off_is_corrected_like_a_whole() -> None:
    closing, opening, spent = cell("3.00", 1), cell("10.00", 2), cell("9.00", 3)
    balance = Relation("年末", closing, (opening,), (spent,))
    other = Relation("表间", cell("7.00", 4), (spent,), kind=RelationKind.EQUAL)
    (first, second) = advice(balance, other)
    assert first == second and "!D1写错了：写的是9.00，改为7.00" in first


def test_a_bound_that_is_broken_points_to_nobody() -> None:
    bound = Relation("其中", cell("500.00", 6), (basic,), kind=RelationKind.WITHIN)
    assert advice(column, bound) == []


def test_a_bound_that_holds_leaves_a_cell_suspected() -> None:
    bound = Relation("其中", cell("900.00", 6), (basic,), kind=RelationKind.WITHIN)
    assert len(advice(row, column, bound)) == 2


def test_a_tail_is_not_broken() -> None:
    assert advice(part_of("607.86", 1), part_of("607.86", 2)) == []


def test_an_answer_of_the_form_is_no_cell() -> None:
    answer = Amount(Decimal("5.00"), PRINTED_HALF, "数", Answer("figure/a", "5", Decimal(5)))
    wrong = [Relation("和", cell("9.00", number), (answer,)) for number in (1, 2)]
    assert advice(*wrong) == []
