"""Published workbooks of real units, as they stand: all nine tables are read, every printed cell is what was printed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from narrate.intake.accounts import (
    BasicExpenditureTable,
    LineTable,
    SubjectTable,
    ThreePublicTable,
    UnitInputs,
    YearTables,
)
from narrate.intake.amounts import parse_number
from narrate.intake.grid import Reading
from narrate.intake.unit_folder import read_unit

PUBLISHED = Path(__file__).resolve().parents[3] / "shared" / "published"
UNITS = sorted(path.parent for path in PUBLISHED.glob("*/tables.json")) if PUBLISHED.is_dir() else []
NINE = [key for key in YearTables.__dataclass_fields__ if key not in ("year", "operations")]

INPUTS = ["*.xlsx", "*.pdf"]  # the tables exported, and as they were published

pytestmark = pytest.mark.skipif(not UNITS, reason="the published units are not beside this checkout")


def printed(folder: Path) -> list[dict[str, Any]]:
    tables: list[dict[str, Any]] = json.loads((folder / "tables.json").read_text("utf-8"))["tables"]
    return tables


def amounts_of(rows: list[dict[str, Any]]) -> list[Decimal]:
    """Every printed amount that is not zero, sorted."""
    found = []
    for row in rows:
        for half in (row, row.get("left") or {}, row.get("right") or {}):
            for text in half.get("values") or ():
                parsed = parse_number(text) if text else None
                if parsed is not None and parsed[0]:
                    found.append(parsed[0])
    return sorted(found)


def readings(table: Any) -> Iterator[Reading]:
    if isinstance(table, LineTable):
        for half in (table.income, table.expenditure, table.functions):
            for amounts in half.values():
                yield from amounts.values()
    elif isinstance(table, ThreePublicTable):
        yield from (*table.budget.values(), *table.actual.values())
    else:
        for row in table.rows:
            yield from row.amounts.values()
        if isinstance(table, SubjectTable):
            yield from table.total.values()
        if isinstance(table, BasicExpenditureTable):
            yield from [one for one in (table.personnel_total, table.operating_total) if one is not None]


@pytest.fixture(
    scope="module", params=[(unit, kind) for unit in UNITS for kind in INPUTS], ids=lambda p: f"{p[0].name}{p[1]}"
)
def given(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, UnitInputs]:
    """A published unit, and what is read from its workbook alone, or from its PDF alone."""
    unit, kind = request.param
    folder = tmp_path_factory.mktemp("unit")
    for path in unit.glob(kind):
        shutil.copy(path, folder)
    return unit, read_unit(folder)


def test_all_nine_tables_are_read_and_nothing_is_left_open(given: tuple[Path, UnitInputs]) -> None:
    _, inputs = given
    assert [key for key in NINE if getattr(inputs.current, key) is None] == []
    assert inputs.not_understood == ()


def test_every_printed_amount_is_read_once_and_no_other(given: tuple[Path, UnitInputs]) -> None:
    folder, inputs = given
    current = inputs.current
    by_title = {"".join(table["title"].split()): table for table in printed(folder)}
    for key in NINE:
        table = getattr(current, key)
        one = by_title["".join(table.head.title.split())]
        read = sorted(reading.value for reading in readings(table) if reading.value)
        assert read == amounts_of([*one["rows"], *one.get("total_rows", ())]), (key, table.head.title)


def test_every_row_of_a_subject_has_the_amounts_printed_beside_its_code(given: tuple[Path, UnitInputs]) -> None:
    folder, inputs = given
    current = inputs.current
    by_title = {"".join(table["title"].split()): table for table in printed(folder)}
    for key in ("income", "expenditure", "general_public_budget"):
        table = getattr(current, key)
        rows = by_title["".join(table.head.title.split())]["rows"]
        there = {row["code"]: row["values"] for row in rows if row.get("code")}
        assert set(there) == {row.code for row in table.rows}
        for row in table.rows:
            columns = sorted(row.amounts.values(), key=lambda reading: reading.column)
            values = [reading.value for reading in columns]
            assert values == [(parse_number(text) or (Decimal(0),))[0] if text else 0 for text in there[row.code]]
