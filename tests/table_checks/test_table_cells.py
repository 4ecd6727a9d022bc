"""What the rows and columns of the tables are called, and how finely each table is rounded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

import pytest

from narrate.intake.accounts import SubjectRow, SubjectTable, TableHead, UnitInputs, YearTables
from narrate.intake.grid import Grid, Reading, State
from narrate.quantity import UnitOfMeasure
from narrate.table_checks.relations import Amount
from narrate.table_checks.rule import CheckedUnit
from narrate.table_checks.table_cells import column_name, halves, item_name, line_name, readings_of, tables_of, total
from support.memory import figures_of, inputs_of
from support.units import jiaozuo_data

GRID = Grid("表.xlsx", "表", ())


@pytest.mark.parametrize(
    ("table", "side", "line", "name"),
    [
        ("income_expenditure", "income", "nonfiscal_surplus_used", "使用非财政拨款结余"),
        ("income_expenditure", "expenditure", "closing_carryover", "年末结转和结余"),
        ("appropriation", "income", "government_funds", "政府性基金预算财政拨款"),
        ("appropriation", "income", "opening_state_capital", "国有资本经营预算财政拨款"),
    ],
)
def test_a_line_is_called_as_the_form_prints_it(table: str, side: str, line: str, name: str) -> None:
    assert line_name(table, side, line) == name


@pytest.mark.parametrize(
    ("table", "column", "name"),
    [
        ("appropriation", "total", "合计"),
        ("appropriation", "state_capital", "国有资本经营预算财政拨款"),
        ("expenditure", "project", "项目支出"),
        ("budget", "unknown", "unknown"),
    ],
)
def test_a_column_is_called_as_the_form_prints_it(table: str, column: str, name: str) -> None:
    assert column_name(table, column) == name


@pytest.mark.parametrize(
    ("table", "key", "name"),
    [
        ("three_public", "total", "“三公”经费合计"),
        ("operations", "total", "“三公”经费合计"),
        ("three_public", "overseas", "因公出国（境）费"),
        ("operations", "vehicles_kept", "公务用车保有量"),
        ("operations", "contracts_sme", "政府采购授予中小企业合同金额"),
    ],
)
def test_an_item_is_called_as_the_form_prints_it(table: str, key: str, name: str) -> None:
    assert item_name(table, key) == name


@pytest.mark.parametrize(("column", "name"), [("total", "合计"), ("appropriation", "合计（财政拨款收入）")])
def test_a_cell_of_the_total_row_is_called_by_its_column_where_that_is_not_the_total(column: str, name: str) -> None:
    data = jiaozuo_data()
    inputs = inputs_of(data)
    assert inputs.current.income is not None
    found = total(CheckedUnit(inputs, figures_of(data)), inputs.current.income, column)
    assert isinstance(found, Amount) and found.name == name


def test_every_cell_of_every_table_is_read_once() -> None:
    inputs = inputs_of(jiaozuo_data())
    cells = [one.cell for table in tables_of(inputs) for one in readings_of(table)]
    assert len(set(cells)) == len(cells)
    written = len(cells)
    basic = inputs.current.basic_expenditure
    assert basic is not None and {basic.personnel_total, basic.operating_total} <= set(readings_of(basic))
    without = replace(basic, personnel_total=None)
    fewer = replace(inputs, current=replace(inputs.current, basic_expenditure=without))
    assert sum(1 for table in tables_of(fewer) for _ in readings_of(table)) == written - 1


def test_the_tables_are_those_of_both_years_and_the_budget() -> None:
    inputs = inputs_of(jiaozuo_data())
    assert inputs.prior is not None
    keys = [(table.head.key, table.head.year) for table in tables_of(inputs)]
    assert ("budget", 2022) in keys and ("appropriation", 2021) in keys and ("three_public", 2022) in keys
    assert "budget" not in {table.head.key for table in tables_of(replace(inputs, budget=None))}
    assert {table.head.year for table in tables_of(replace(inputs, prior=None))} == {2022}


def table(key: str, values: Iterable[str], *, money: str = "万元", unit: UnitOfMeasure | None = None) -> SubjectTable:
    measure = UnitOfMeasure.WAN_YUAN if unit is None else unit
    rows = tuple(
        SubjectRow("201", "某项", {"total": Reading(Decimal(one), State.NUMBER, measure, GRID, row, 0)}, GRID, row)
        for row, one in enumerate(values)
    )
    return SubjectTable(TableHead(key, key, None, 2024, money, ()), rows, {})


CENTS = [f"{number}.25" for number in range(12)]
YUAN = [f"{number}.1234" for number in range(12)]
WHOLE = [str(number) for number in range(1, 13)]


def half(asked: SubjectTable, *others: SubjectTable) -> Decimal:
    """What a table of income is rounded to, others beside it."""
    tables = {one.head.key: one for one in (asked, *others)}
    inputs = UnitInputs("单位", None, 2024, YearTables(2024, **tables), None, None)  # type: ignore[arg-type]
    return halves(inputs)[2024, asked.head.key]


@pytest.mark.parametrize(
    ("values", "others", "rounded_to"),
    [
        (CENTS, YUAN, "0.005"),
        (YUAN, CENTS, "0.00005"),
        (["5.25"], [], "0.005"),
        (["5.25"], YUAN, "0.00005"),
        (WHOLE, YUAN * 3, "0.00005"),
        (WHOLE, [], "0.5"),
    ],
)
def test_a_table_of_few_or_round_amounts_is_rounded_as_those_beside_it(
    values: list[str], others: list[str], rounded_to: str
) -> None:
    assert half(table("income", values), table("expenditure", others)) == Decimal(rounded_to)


def test_tables_in_another_unit_of_money_say_nothing() -> None:
    assert half(table("income", ["5.25"]), table("expenditure", YUAN, money="元")) == Decimal("0.005")


def test_counts_say_nothing_of_decimals() -> None:
    persons = table("expenditure", WHOLE, unit=UnitOfMeasure.COUNT)
    assert half(table("income", ["5.25"]), persons) == Decimal("0.005")
