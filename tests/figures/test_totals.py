"""收入总计 and 支出总计 against last year's: one comparison where they are one amount, two where they are not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from narrate.figures.figure import Figure, Ledger, Missing, Number, Publishing
from narrate.figures.totals import Totals, totals
from narrate.intake.accounts import LineTable, TableHead
from narrate.intake.grid import Grid, Reading, State
from narrate.quantity import UnitOfMeasure

GRID = Grid("表.xlsx", "表一", ())


def cell(value: str | None) -> Reading:
    state = State.TEXT if value is None else State.NUMBER
    return Reading(None if value is None else Decimal(value), state, UnitOfMeasure.WAN_YUAN, GRID, 6, 2)


def lines(income: str | None, expenditure: str | None) -> LineTable:
    head = TableHead("income_expenditure", "收入支出决算总表", None, 2024, "万元", ())
    return LineTable(
        head, {"grand_total": {"amount": cell(income)}}, {"grand_total": {"amount": cell(expenditure)}}, {}
    )


def made(now: LineTable, before: LineTable | None, *, established: bool = False) -> Totals:
    return totals(Ledger(Publishing(), {}), "totals", "", now, before, established=established)


def change(number: Number) -> str:
    return str(number.published) if isinstance(number, Figure) else number.why.value


@pytest.mark.parametrize(
    ("now", "before", "income", "expenditure"),
    [
        (("9.00", "9.00"), ("5.00", "5.00"), "4.00", "4.00"),
        (("9.00", "9.00"), ("5.00", "6.00"), "4.00", "3.00"),
        (("9.00", "8.00"), ("5.00", "5.00"), "4.00", "3.00"),
        (("9.00", "9.00"), ("5.00", None), "4.00", "所依据的数缺失"),
        (("9.00", "9.00"), (None, "5.00"), "所依据的数缺失", "4.00"),
        ((None, "9.00"), ("5.00", "5.00"), "所依据的数缺失", "4.00"),
    ],
)
def test_each_side_is_held_against_its_own_of_last_year(
    now: tuple[str | None, str | None], before: tuple[str | None, str | None], income: str, expenditure: str
) -> None:
    found = made(lines(*now), lines(*before))
    assert (change(found.against_prior.change), change(found.expenditure_against_prior.change)) == (income, expenditure)


@pytest.mark.parametrize(("spent", "one"), [("5.004", True), ("5.006", False)])
def test_one_amount_as_published_is_one_comparison(spent: str, one: bool) -> None:
    found = made(lines("9.00", "9.004"), lines("5.00", spent))
    assert (found.against_prior is found.expenditure_against_prior) is one


def test_where_last_years_expenditure_is_not_known_it_is_taken_for_the_income() -> None:
    before = lines("5.00", "5.00")
    halved = LineTable(before.head, before.income, {}, {})
    found = made(lines("9.00", "8.00"), halved)
    assert (change(found.against_prior.change), change(found.expenditure_against_prior.change)) == ("4.00", "3.00")
    equal = made(lines("9.00", "9.00"), halved)
    assert equal.against_prior is equal.expenditure_against_prior


def test_a_unit_set_up_this_year_is_compared_with_nothing() -> None:
    found = made(lines("9.00", "8.00"), lines("5.00", "6.00"), established=True)
    assert isinstance(found.against_prior.base, Missing) and isinstance(found.expenditure_against_prior.base, Missing)
