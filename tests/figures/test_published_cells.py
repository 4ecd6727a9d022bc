"""A figure that a table prints is that cell: no sum of rounded parts takes its place."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from narrate.figures.basic_expenditure import BasicExpenditure, basic_expenditure
from narrate.figures.figure import Figure, Ledger, Missing, Publishing
from narrate.intake.accounts import BasicExpenditureTable, SubjectRow, SubjectTable, TableHead
from narrate.intake.grid import Grid, Reading, State
from narrate.quantity import UnitOfMeasure

GRID = Grid("表.xlsx", "表一", ())


def cell(value: str | None, row: int = 6) -> Reading:
    return Reading(None if value is None else Decimal(value), State.NUMBER, UnitOfMeasure.WAN_YUAN, GRID, row, 3)


def head(key: str) -> TableHead:
    return TableHead(key, key, None, 2024, "万元", ())


def detail(personnel: str | None, operating: str | None) -> BasicExpenditureTable:
    feet = [None if value is None else cell(value, 40) for value in (personnel, operating)]
    return BasicExpenditureTable(head("basic_expenditure"), (), feet[0], feet[1])


def general(basic: str | None) -> SubjectTable:
    return SubjectTable(head("general_public_budget"), (), {"basic": cell(basic)})


def total(table: BasicExpenditureTable | None, five: SubjectTable | None) -> str:
    found = basic_expenditure(Ledger(Publishing(), {}), table, five).total
    return str(found.published) if isinstance(found, Figure) else found.why.value


def test_basic_expenditure_is_the_cell_of_table_05() -> None:
    """人员经费 441.23 and 公用经费 42.65 make 483.88; the table of the subjects prints 483.89."""
    assert total(detail("441.23", "42.65"), general("483.89")) == "483.89"


def test_its_source_is_that_cell() -> None:
    found = basic_expenditure(Ledger(Publishing(), {}), detail("441.23", "42.65"), general("483.89")).total
    assert isinstance(found, Figure) and found.source == cell("483.89")


def test_a_total_that_table_06_prints_comes_first() -> None:
    printed = replace(detail("441.23", "42.65"), total=cell("483.88"))
    assert total(printed, general("483.89")) == "483.88"


def test_where_no_table_prints_it_the_parts_are_added() -> None:
    assert total(detail("441.23", "42.65"), None) == "483.88"


def test_a_cell_without_a_number_does_not_hide_the_parts() -> None:
    assert total(detail("441.23", "42.65"), general(None)) == "483.88"


def test_a_cell_without_a_number_does_not_hide_that_nothing_was_spent() -> None:
    assert total(detail("0", "0"), general(None)) == "0.00"


def test_a_zero_in_table_05_does_not_hide_what_table_06_holds() -> None:
    assert total(detail("441.23", "42.65"), general("0")) == "483.88"


def test_without_table_06_it_is_still_the_cell_of_table_05() -> None:
    assert total(None, general("483.89")) == "483.89"


def test_what_nobody_gives_is_missing() -> None:
    found = basic_expenditure(Ledger(Publishing(), {}), None, None).total
    assert isinstance(found, Missing)


def test_a_zero_stays_the_cell_of_table_05_where_nothing_was_spent() -> None:
    found = basic_expenditure(Ledger(Publishing(), {}), detail("0", "0"), general("0")).total
    assert isinstance(found, Figure) and found.source == cell("0")


def row(code: str, amount: str) -> SubjectRow:
    return SubjectRow(code, "某科目", {"amount": cell(amount), "total": cell(amount)}, GRID, 6)


LOST = replace(general("483.89"), rows=(row("201", "483.89"),), total={})


def test_where_table_05_has_lost_its_total_row_the_parts_do_not_stand_in() -> None:
    assert total(detail("441.23", "42.65"), LOST) == "没有提供"


def test_where_table_05_has_lost_its_total_row_the_total_of_table_06_stands() -> None:
    assert total(replace(detail("441.23", "42.65"), total=cell("483.88")), LOST) == "483.88"


def test_a_cell_without_a_number_is_told_where_the_parts_are_not_whole() -> None:
    assert total(detail("441.23", None), general(None)) == "单元格里不是数"


def test_where_no_table_prints_it_and_a_part_is_missing_it_waits_for_that() -> None:
    assert total(detail("441.23", None), None) == "所依据的数缺失"


ROWS = (row("303", "5.00"), row("30201", "2.00"), row("301", "9.00"), row("30102", "4.00"), row("30101", "5.00"))


def made(personnel: str | None, operating: str | None) -> BasicExpenditure:
    table = replace(detail(personnel, operating), rows=ROWS)
    return basic_expenditure(Ledger(Publishing(), {}), table, None)


def test_subjects_are_the_groups_by_code_and_a_class_without_any_stands_for_itself() -> None:
    found = made("14.00", "2.00")
    assert [one.code for one in found.personnel_subjects] == ["30101", "30102", "303"]
    assert [one.code for one in found.operating_subjects] == ["30201"]


@pytest.mark.parametrize(("foot", "personnel"), [("14.50", "14.50"), (None, "14.00")])
def test_a_foot_comes_before_the_sum_of_the_subjects(foot: str | None, personnel: str) -> None:
    found = made(foot, "2.00").personnel
    assert isinstance(found, Figure) and found.published == Decimal(personnel)


def test_without_a_foot_and_without_subjects_a_part_is_missing() -> None:
    found = basic_expenditure(Ledger(Publishing(), {}), detail(None, "2.00"), None).personnel
    assert isinstance(found, Missing)
