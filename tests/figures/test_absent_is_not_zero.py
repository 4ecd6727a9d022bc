"""What a table does not say is zero only where the rest of the table leaves no room for it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from narrate.figures.figure import Figure, Ledger, Missing, Number, Publishing
from narrate.figures.structure import EXPENDITURE_KINDS, structure
from narrate.figures.subjects import SubjectNames, items
from narrate.intake.accounts import SubjectRow, SubjectTable, TableHead
from narrate.intake.grid import Grid, Reading, State
from narrate.quantity import UnitOfMeasure

GRID = Grid("表.xlsx", "表一", ())
HEAD = TableHead("expenditure", "支出决算表", None, 2024, "万元", ())


def cell(value: str) -> Reading:
    return Reading(Decimal(value), State.NUMBER, UnitOfMeasure.WAN_YUAN, GRID, 6, 2)


def operating(**total: str) -> Number:
    """经营支出 of a table that has no such column."""
    table = SubjectTable(HEAD, (), {key: cell(value) for key, value in total.items()})
    return (
        structure(Ledger(Publishing(), {}), "expenditure", "本年支出合计", table, EXPENDITURE_KINDS)
        .part("operating")
        .amount
    )


def test_a_column_that_is_not_there_is_zero_where_the_others_make_up_the_total() -> None:
    found = operating(total="10.00", basic="6.00", project="4.00")
    assert isinstance(found, Figure) and found.value == 0


def test_a_tail_leaves_no_room_for_a_column() -> None:
    assert isinstance(operating(total="10.01", basic="6.00", project="4.00"), Figure)


def test_it_is_missing_where_the_others_do_not_make_up_the_total() -> None:
    assert isinstance(operating(total="12.50", basic="6.00", project="4.00"), Missing)


def row(code: str, value: str) -> SubjectRow:
    return SubjectRow(code, "某项", {"total": cell(value)}, GRID, 6)


@pytest.mark.parametrize(("unread", "kind"), [((), Figure), (("201",), Missing), (("",), Missing), (("208",), Figure)])
def test_an_item_of_the_budget_is_zero_only_where_every_row_of_its_class_was_read(
    unread: tuple[str, ...], kind: type
) -> None:
    accounts = SubjectTable(HEAD, (row("201", "5.00"), row("20101", "5.00"), row("2010101", "5.00")), {}, unread)
    budget = SubjectTable(HEAD, (row("2010101", "5.00"), row("2010102", "3.00")), {})
    book = Ledger(Publishing(), {})
    found = items(book, "general_public_budget", accounts, budget, SubjectNames((accounts, budget), {}))
    assert isinstance(found[1].actual, kind)
