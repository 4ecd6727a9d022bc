"""The published 焦作 tables, in every layout and format they can be written in, read to the same values."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest

from narrate.intake.accounts import (
    BasicExpenditureTable,
    LineTable,
    OperationsTable,
    SubjectTable,
    ThreePublicTable,
    UnitInputs,
    YearTables,
)
from narrate.intake.unit_folder import read_unit
from support.units import jiaozuo_data, random_data, write_unit

SAMPLE = Path(__file__).parents[2] / "samples" / "jiaozuo-2022"


def numbers(readings: Any) -> dict[str, Decimal | None]:
    return {key: reading.value for key, reading in readings.items()}


def content(table: Any) -> Any:
    """A table as plain values by key; columns only one layout has, and dashes for “not asked”, left out."""
    if isinstance(table, LineTable):
        return [
            {line: numbers(amounts) for line, amounts in half.items()}
            for half in (table.income, table.expenditure, table.functions)
        ]
    if isinstance(table, ThreePublicTable):
        return numbers(table.budget), numbers(table.actual)
    if isinstance(table, OperationsTable):
        return numbers(table.actual)
    if isinstance(table, BasicExpenditureTable):
        feet = (table.personnel_total, table.operating_total)
        return {row.code: (row.name, numbers(row.amounts)) for row in table.rows}, [
            foot and foot.value for foot in feet
        ]
    if isinstance(table, SubjectTable):
        left_out = {"opening", "income", "closing"} if table.head.key == "state_capital" else set()
        rows = {row.code: (row.name, _without(row.amounts, left_out)) for row in table.rows}
        return rows, _without(table.total, left_out)
    return table


def _without(readings: Any, left_out: set[str]) -> dict[str, Decimal | None]:
    return {key: value for key, value in numbers(readings).items() if key not in left_out}


def everything(inputs: UnitInputs) -> dict[str, Any]:
    years: dict[str, YearTables | None] = {"current": inputs.current, "prior": inputs.prior}
    found = {
        f"{role}/{key}": content(getattr(of, key))
        for role, of in years.items()
        if of
        for key in YearTables.__dataclass_fields__
        if key != "year"
    }
    budget = inputs.budget
    found["budget"] = budget and {row.code: numbers(row.amounts)["total"] for row in budget.rows if len(row.code) == 7}
    return found


@cache
def published() -> dict[str, Any]:
    return everything(read_unit(SAMPLE))


@pytest.mark.parametrize("money", ["万元", "元", "亿元"])
@pytest.mark.parametrize("file_format", ["xlsx", "xls", "ods"])
@pytest.mark.parametrize("layout", ["henan", "shanghai"])
def test_every_layout_format_and_unit_reads_to_the_published_values(
    tmp_path: Path, layout: str, file_format: str, money: str
) -> None:
    write_unit(jiaozuo_data(), tmp_path, layout=layout, file_format=file_format, money=money)
    assert everything(read_unit(tmp_path)) == published()


@pytest.mark.parametrize("file_format", ["xlsx", "xls", "ods"])
@pytest.mark.parametrize("layout", ["henan", "shanghai"])
@pytest.mark.parametrize("blanks", [True, False])
def test_one_workbook_with_or_without_zeros_reads_to_the_same(
    tmp_path: Path, layout: str, file_format: str, blanks: bool
) -> None:
    write_unit(
        jiaozuo_data(), tmp_path, layout=layout, file_format=file_format, one_workbook=True, blanks_for_zero=blanks
    )
    inputs = read_unit(tmp_path)
    assert everything(inputs) == published()
    assert (inputs.name, inputs.findings) == ("焦作市政务服务和大数据管理局", ())


@pytest.mark.parametrize("seed", range(12))
def test_random_units_read_to_the_same_in_both_layouts(tmp_path: Path, seed: int) -> None:
    data = random_data(Random(seed))
    read = [read_unit(write_unit(data, tmp_path / layout, layout=layout)) for layout in ("henan", "shanghai")]
    assert everything(read[0]) == everything(read[1])


def _written(table: Any) -> dict[tuple[str, str], Decimal]:
    """Every amount of a table of the sample's plain data, by code or line and column."""
    lines: dict[str, Any] = {}
    for name in ("income", "expenditure", "functions", "budget", "actual"):
        part = getattr(table, name, {})
        lines |= {
            f"{name} {line}": amounts if isinstance(amounts, dict) else {"": amounts} for line, amounts in part.items()
        }
    lines |= {row.code: row.amounts for row in getattr(table, "rows", [])}
    lines["合计"] = getattr(table, "total", {})
    return {(line, column): value for line, amounts in lines.items() for column, value in amounts.items()}


def _read(table: Any) -> dict[tuple[str, str], Decimal | None]:
    if isinstance(table, LineTable):
        halves = {"income": table.income, "expenditure": table.expenditure, "functions": table.functions}
        return {
            (f"{half} {line}", c): r.value
            for half, lines in halves.items()
            for line, of in lines.items()
            for c, r in of.items()
        }
    if isinstance(table, ThreePublicTable | OperationsTable):
        sides = {"budget": table.budget, "actual": table.actual}
        return {
            (f"{side} {item}", ""): reading.value for side, items in sides.items() for item, reading in items.items()
        }
    rows = {(row.code, column): reading.value for row in table.rows for column, reading in row.amounts.items()}
    total = table.total if isinstance(table, SubjectTable) else {}
    return rows | {("合计", column): reading.value for column, reading in total.items()}


@pytest.mark.parametrize("key", [key for key in YearTables.__dataclass_fields__ if key != "year"])
def test_every_amount_of_the_sample_is_read(key: str) -> None:
    written = _written(getattr(jiaozuo_data().current, key))
    read = _read(getattr(read_unit(SAMPLE).current, key))
    assert {place: read.get(place) for place in written} == written
    assert len(written) >= (3 if key in ("state_capital", "government_funds") else 12)


def test_the_sample_has_no_findings_and_its_known_figures() -> None:
    inputs = read_unit(SAMPLE)
    assert inputs.findings == ()
    tables = inputs.current
    assert tables.income_expenditure and tables.expenditure and tables.basic_expenditure and tables.operations
    assert str(tables.income_expenditure.income["grand_total"]["amount"].value) == "2337.23"
    assert str(tables.expenditure.total["basic"].value) == "923.13"
    assert str(tables.expenditure.row("2010301").amounts["project"].value) == "13.85"  # type: ignore[union-attr]
    assert (
        str(tables.basic_expenditure.personnel_total.value),
        str(tables.basic_expenditure.operating_total.value),
    ) == ("855.02", "68.1")  # type: ignore[union-attr]
    assert str(tables.operations.actual["procurement"].value) == "859.3"


def test_last_year_may_be_totals_only() -> None:
    prior = read_unit(SAMPLE).prior
    assert prior is not None and prior.income_expenditure and prior.general_public_budget
    assert str(prior.income_expenditure.income["grand_total"]["amount"].value) == "2274.87"
    assert prior.general_public_budget.total["basic"].value is None
    assert prior.income is None
