"""One cell is pointed out only where it alone explains every relation it stands in."""

from __future__ import annotations

from decimal import Decimal

from narrate.findings import Severity
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
