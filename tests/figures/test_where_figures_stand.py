"""Which cell of which table each figure is, in a unit where no two cells of two years hold the same amount."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache, reduce
from itertools import count
from typing import Any

import pytest

from narrate.figures.derive import UnitFigures, derive
from narrate.figures.figure import Figure, Missing, Publishing, Why
from narrate.intake.accounts import (
    BasicExpenditureTable,
    LineTable,
    OperationsTable,
    SubjectRow,
    SubjectTable,
    TableHead,
    ThreePublicTable,
    UnitInputs,
    YearTables,
)
from narrate.intake.answers import UnitProfile
from narrate.intake.grid import Grid, Reading, State
from narrate.quantity import UnitOfMeasure

FUNDS = ("general_public_budget", "government_funds", "state_capital")
SOURCES = ("superior_subsidy", "business", "operating", "affiliated_remittance", "other")
KINDS = ("basic", "project", "remitted_to_superior", "operating", "subsidy_to_affiliated")
ITEMS = ("overseas", "vehicles", "vehicle_purchase", "vehicle_operation", "reception")
CODES = ("201", "20103", "2010301", "208", "20805", "2080505")
LINES = ("current_total", "opening_carryover", "closing_carryover", "grand_total")
RECEPTIONS = ("foreign_affairs", "domestic", "abroad")
# figure → statistic of 机构运行信息表
STATISTICS = {
    "agency_operating.actual": "operations/actual/agency_operating",
    "procurement.total": "operations/actual/procurement",
    **{f"procurement.{kind}": f"operations/actual/procurement_{kind}" for kind in ("goods", "works", "services")},
    **{f"procurement.{kind}": f"operations/actual/contracts_{kind}" for kind in ("sme", "micro")},
    "assets.vehicles": "operations/actual/vehicles_total",
    "assets.vehicles.retired": "operations/actual/vehicles_retired",
    "assets.equipment": "operations/actual/equipment_over_million",
    **{
        f"three_public.{key}": f"operations/actual/{key}"
        for key in (
            *("overseas_groups", "overseas_persons", "vehicles_purchased", "vehicles_kept"),
            *(f"{kind}_{what}" for kind in RECEPTIONS for what in ("reception", "batches", "persons")),
        )
    },
}
_GRID = Grid("表.xlsx", "表", ())
_NUMBERS = count(1)


def cells(*keys: str) -> dict[str, Reading]:
    """A cell for each key, with an amount that no other has."""
    readings = {}
    for key in keys:
        number = next(_NUMBERS)
        value = Decimal(number) * 7 + Decimal("0.13")
        readings[key] = Reading(value, State.NUMBER, UnitOfMeasure.WAN_YUAN, _GRID, number, 0)
    return readings


def lines(key: str, left: tuple[str, ...], *columns: str) -> LineTable:
    halves = (*LINES, "surplus_distribution", "nonfiscal_surplus_used")
    income = {line: cells("amount") for line in (*halves, *left)}
    return LineTable(TableHead(key, key, None, 2024, "万元", ()), income, {one: cells(*columns) for one in halves}, {})


def subjects(key: str, codes: tuple[str, ...], *columns: str) -> SubjectTable:
    rows = tuple(SubjectRow(code, f"科目{code}", cells(*columns), _GRID, 0) for code in codes)
    return SubjectTable(TableHead(key, key, None, 2024, "万元", ()), rows, cells(*columns))


def year(number: int) -> YearTables:
    basic = subjects("basic_expenditure", ("301", "30101", "302", "30201", "303"), "amount")
    feet = cells("personnel", "operating")
    spent = ("total", *ITEMS)
    statistics = (*spent, *(place.rpartition("/")[2] for place in STATISTICS.values()), "meetings", "training")
    return YearTables(
        number,
        lines("income_expenditure", (*FUNDS, *SOURCES), "amount"),
        subjects("income", (), "total", "appropriation", *SOURCES),
        subjects("expenditure", CODES, "total", *KINDS),
        lines("appropriation", (*FUNDS, *(f"opening_{fund}" for fund in FUNDS)), "total", *FUNDS),
        subjects("general_public_budget", CODES, "total", "basic", "project"),
        BasicExpenditureTable(basic.head, basic.rows, feet["personnel"], feet["operating"]),
        subjects("government_funds", ("2120803",), "opening", "income", "total", "basic", "project", "closing"),
        subjects("state_capital", ("2230105",), "opening", "income", "total", "basic", "project", "closing"),
        ThreePublicTable(basic.head, cells(*spent, "travel"), cells(*spent, "travel")),
        OperationsTable(basic.head, cells(*statistics), cells(*statistics)),
    )


@cache
def given() -> UnitInputs:
    budget = subjects("budget", CODES, "total", "basic", "project")
    told = cells("amount", "appropriation", "score")
    return UnitInputs("单位", None, 2024, year(2024), year(2023), budget, evaluation=told)


@cache
def figures() -> UnitFigures:
    return derive(given(), {}, UnitProfile(), Publishing(further=True))


def cell(tables: Any, place: str) -> Decimal:
    """The amount of a cell: table/side/line/column, or table/code/column."""

    def step(here: Any, name: str) -> Any:
        if isinstance(here, SubjectTable | BasicExpenditureTable) and name.isdigit():
            return next(row.amounts for row in here.rows if row.code == name)
        return here[name] if isinstance(here, Mapping) else getattr(here, name)

    value = reduce(step, place.split("/"), tables).value
    assert isinstance(value, Decimal)
    return value


def amount(key: str) -> Decimal:
    found = figures().by_id[key]
    assert isinstance(found, Figure), found
    return found.value


# figure → its cell in the tables of the year; `.prior` of the same is the same cell of last year's
BOTH_YEARS = {
    "balances.used": "income_expenditure/income/nonfiscal_surplus_used/amount",
    "balances.opening": "income_expenditure/income/opening_carryover/amount",
    "balances.distributed": "income_expenditure/expenditure/surplus_distribution/amount",
    "balances.closing": "income_expenditure/expenditure/closing_carryover/amount",
    "balances.appropriation_opening": "appropriation/income/opening_carryover/amount",
    "balances.appropriation_closing": "appropriation/expenditure/closing_carryover/total",
    "balances.general_closing": "appropriation/expenditure/closing_carryover/general_public_budget",
    "basic_expenditure.personnel": "basic_expenditure/personnel_total",
    "basic_expenditure.operating": "basic_expenditure/operating_total",
    "general_public_budget.income": "appropriation/income/general_public_budget/amount",
    "income.total": "income/total/total",
    "expenditure.total": "expenditure/total/total",
    "income.appropriation": "income/total/appropriation",
    **{f"income.{source}": f"income/total/{source}" for source in SOURCES},
    **{f"expenditure.{kind}": f"expenditure/total/{kind}" for kind in KINDS},
}
# figures whose id ends otherwise
AMOUNTS = {
    **{f"basic_expenditure.class_{code}": f"basic_expenditure/{code}/amount" for code in ("301", "302", "303")},
    **{f"expenditure.{code}": f"expenditure/{code}/total" for code in ("201", "208")},
    **{f"general_public_budget.{code}": f"general_public_budget/{code}/total" for code in CODES if len(code) < 7},
}
ACTUAL = {
    "spending.meetings": "operations/actual/meetings",
    "spending.training": "operations/actual/training",
    "spending.travel": "three_public/actual/travel",
    "agency_operating": "operations/actual/agency_operating",
    **{f"three_public.{item}": f"three_public/actual/{item}" for item in ("total", *ITEMS)},
}
PLACES = {
    **{key: (key, f"{key}.prior", place) for key, place in BOTH_YEARS.items()},
    **{key: (f"{key}.amount", f"{key}.prior", place) for key, place in AMOUNTS.items()},
    **{key: (f"{key}.actual", f"{key}.prior", place) for key, place in ACTUAL.items()},
}
OF_THE_YEAR = {
    "basic_expenditure.total": "general_public_budget/total/basic",
    "general_public_budget.basic": "general_public_budget/total/basic",
    "general_public_budget.project": "general_public_budget/total/project",
    **{f"{fund}.{one}": f"{fund}/total/{one}" for fund in FUNDS[1:] for one in ("income", "total", "basic", "project")},
    **{f"income.appropriation.{fund}": f"income_expenditure/income/{fund}/amount" for fund in FUNDS},
    "performance.total": "expenditure/total/total",
    "performance.basic": "expenditure/total/basic",
    "performance.project": "expenditure/total/project",
    "performance.project_base": "expenditure/total/project",
    "totals.income": "income_expenditure/income/grand_total/amount",
    "totals.expenditure": "income_expenditure/expenditure/grand_total/amount",
    "appropriation.income": "appropriation/income/grand_total/amount",
    "appropriation.expenditure": "appropriation/expenditure/grand_total/total",
    "general_public_budget.total": "general_public_budget/total/total",
    **STATISTICS,
    "spending.meetings.budget": "operations/budget/meetings",
    "spending.training.budget": "operations/budget/training",
    "spending.travel.budget": "three_public/budget/travel",
}


@pytest.mark.parametrize("figure", PLACES)
def test_a_figure_of_both_years_is_its_cell_in_each(figure: str) -> None:
    now, before, place = PLACES[figure]
    tables = given()
    assert (amount(now), amount(before)) == (cell(tables.current, place), cell(tables.prior, place))


OF_LAST_YEAR = {
    "totals.prior": "income_expenditure/income/grand_total/amount",
    "totals.prior_expenditure": "income_expenditure/expenditure/grand_total/amount",
    "appropriation.prior": "appropriation/income/grand_total/amount",
    "appropriation.prior_expenditure": "appropriation/expenditure/grand_total/total",
    "general_public_budget.prior": "general_public_budget/total/total",
}


@pytest.mark.parametrize("figure", OF_LAST_YEAR)
def test_a_figure_of_last_year_is_its_cell(figure: str) -> None:
    assert amount(figure) == cell(given().prior, OF_LAST_YEAR[figure])


@pytest.mark.parametrize("figure", OF_THE_YEAR)
def test_a_figure_of_the_year_is_its_cell(figure: str) -> None:
    assert amount(figure) == cell(given().current, OF_THE_YEAR[figure])


def test_vehicles_are_found_by_their_use() -> None:
    assert figures().assets.use("retired").number is figures().by_id["assets.vehicles.retired"]


def test_classes_are_told_of_the_expenditure_alone() -> None:
    assert [one.code for one in figures().expenditure.classes] == ["201", "208"]
    assert figures().income.classes == ()


@pytest.mark.parametrize("code", ["201", "20805"])
def test_the_budget_of_a_class_or_group_is_the_cell_that_the_budget_prints(code: str) -> None:
    assert amount(f"general_public_budget.{code}.original_budget") == cell(given(), f"budget/{code}/total")


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("performance.overall.amount", "amount"),
        ("performance.overall.appropriation", "appropriation"),
        ("performance.overall.score", "score"),
    ],
)
def test_what_the_evaluation_of_the_unit_tells_is_its_cell(key: str, told: str) -> None:
    assert amount(key) == cell(given().evaluation, told)


# part, whole, share
SHARES = [
    ("basic_expenditure.personnel", "basic_expenditure.total", "basic_expenditure.personnel.share"),
    ("basic_expenditure.operating", "basic_expenditure.total", "basic_expenditure.operating.share"),
    ("expenditure.201.amount", "expenditure.total", "expenditure.201.share"),
    ("general_public_budget.20805.amount", "general_public_budget.total", "general_public_budget.20805.share"),
    ("income.appropriation.state_capital", "income.total", "income.appropriation.state_capital.share"),
]


@pytest.mark.parametrize(("part", "whole", "share"), SHARES)
def test_a_share_is_the_part_by_its_own_whole(part: str, whole: str, share: str) -> None:
    assert amount(share) == amount(part) / amount(whole) * 100


@pytest.mark.parametrize(
    ("each", "money", "number"),
    [
        ("reception_a_person", "domestic_reception", "domestic_persons"),
        ("purchase_a_vehicle", "vehicle_purchase.actual", "vehicles_purchased"),
        ("operation_a_vehicle", "vehicle_operation.actual", "vehicles_kept"),
    ],
)
def test_an_average_is_by_its_own_number(each: str, money: str, number: str) -> None:
    expected = amount(f"three_public.{money}") / amount(f"three_public.{number}")
    assert amount(f"three_public.{each}") == expected
    assert getattr(figures().three_public, each) is figures().by_id[f"three_public.{each}"]


@pytest.mark.parametrize("what", ["batches", "persons"])
def test_other_domestic_reception_is_all_of_it_less_what_was_for_foreign_affairs(what: str) -> None:
    whole, foreign = amount(f"three_public.domestic_{what}"), amount(f"three_public.foreign_affairs_{what}")
    assert amount(f"three_public.other_domestic.{what}") == whole - foreign


@pytest.mark.parametrize(("years_before", "compared"), [(1, False), (2, True), (3, True)])
def test_a_third_year_is_one_before_the_last(years_before: int, compared: bool) -> None:
    third = 2024 - years_before
    tables = replace(given(), older={third: year(third)})
    made = derive(tables, {}, UnitProfile(), Publishing(third_year=third)).three_public.against_third
    assert (made is not None) is compared


def test_a_unit_set_up_this_year_has_no_third_year() -> None:
    made = derive(given(), {}, UnitProfile(established_this_year=True), Publishing(third_year=2020)).by_id
    before = made["three_public.total.third"]
    assert isinstance(before, Missing) and before.why is Why.NOT_APPLICABLE


def test_a_unit_set_up_this_year_is_not_asked_for_last_years() -> None:
    made = derive(replace(given(), prior=None), {}, UnitProfile(established_this_year=True), Publishing(further=True))
    asked = [key for _, key, _ in PLACES.values()]
    assert {one.why for key in asked if isinstance(one := made.by_id[key], Missing)} == {Why.NOT_APPLICABLE}
    assert not [key for key in asked if isinstance(made.by_id[key], Figure)]


def test_a_class_that_last_years_table_does_not_have_was_not_spent_on() -> None:
    prior = given().prior
    assert prior is not None and prior.expenditure and prior.general_public_budget and prior.basic_expenditure
    shorter = replace(
        prior,
        expenditure=replace(prior.expenditure, rows=()),
        general_public_budget=replace(prior.general_public_budget, rows=()),
        basic_expenditure=replace(prior.basic_expenditure, rows=()),
    )
    made = derive(replace(given(), prior=shorter), {}, UnitProfile(), Publishing(further=True)).by_id
    for key in AMOUNTS:
        found = made[f"{key}.prior"]
        assert isinstance(found, Figure) and found.value == 0, key
        assert ("款" if len(key.rpartition(".")[2]) == 5 else "类") in found.formula


@pytest.mark.parametrize(("business", "kind"), [("3.00", Figure), ("2.50", Missing)])
def test_a_source_that_last_years_table_does_not_have_was_nothing_where_the_others_are_all(
    business: str, kind: type
) -> None:
    prior = given().prior
    assert prior is not None and prior.income is not None
    some = prior.income.total["total"]
    values = {"total": "9.00", "appropriation": "6.00", "business": business}
    whole = {key: some._replace(value=Decimal(value)) for key, value in values.items()}
    before = replace(prior, income=replace(prior.income, total=whole))
    made = derive(replace(given(), prior=before), {}, UnitProfile(), Publishing(further=True)).by_id
    assert isinstance(made["income.other.prior"], kind)


def test_without_last_years_table_what_was_spent_on_a_class_is_missing() -> None:
    prior = given().prior
    assert prior is not None
    without = replace(prior, expenditure=None, general_public_budget=None, basic_expenditure=None)
    made = derive(replace(given(), prior=without), {}, UnitProfile(), Publishing(further=True)).by_id
    assert [key for key in AMOUNTS if not isinstance(made[f"{key}.prior"], Missing)] == []


def test_where_a_row_of_last_years_table_was_not_read_an_absent_class_is_missing() -> None:
    prior = given().prior
    assert prior is not None and prior.expenditure and prior.general_public_budget
    unread = replace(
        prior,
        expenditure=replace(prior.expenditure, rows=(), unread=("201",)),
        general_public_budget=replace(prior.general_public_budget, rows=(), unread=("201",)),
    )
    made = derive(replace(given(), prior=unread), {}, UnitProfile(), Publishing(further=True)).by_id
    assert isinstance(made["expenditure.201.prior"], Missing)
    assert isinstance(made["general_public_budget.201.prior"], Missing)
