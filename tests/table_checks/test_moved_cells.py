"""Any amount of the sample tables moved out of its range is found and named; inside the range it is no error."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from narrate.pipeline import Unit, open_unit
from support.moved_cells import Cell, Tally, amount_cells, tally

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
UNITS = ("jiaozuo-2022", "putuo-finance-2024")
# what no sum and no equality holds: parts without a whole (附03), and a budget that does not add up itself
UNHELD = {"jiaozuo-2022": 23, "putuo-finance-2024": 21}


@cache
def opened(name: str) -> Unit:
    return open_unit(SAMPLES / name)


@cache
def cells_of(name: str) -> list[Cell]:
    unit = opened(name)
    return amount_cells(unit.inputs, unit.figures)


@cache
def counted(name: str) -> Tally:
    """Every cell with an amount, and every fifth of those with none."""
    held = [cell for cell in cells_of(name) if cell.relations]
    chosen = [cell for cell in held if cell.reading.value] + [cell for cell in held if not cell.reading.value][::5]
    return tally(opened(name), chosen)


@pytest.mark.parametrize("name", UNITS)
def test_a_cell_moved_out_of_its_range_is_always_found_and_named(name: str) -> None:
    assert counted(name).beyond > 300
    assert counted(name).missed == []


@pytest.mark.parametrize("name", UNITS)
def test_a_cell_moved_inside_its_range_is_never_an_error(name: str) -> None:
    assert counted(name).within > 50
    assert counted(name).false_alarms == []


@pytest.mark.parametrize("name", UNITS)
def test_few_cells_are_held_by_no_relation(name: str) -> None:
    unheld = [cell.place for cell in cells_of(name) if not cell.relations]
    assert len(unheld) == UNHELD[name]
    assert all("机构运行信息表" in place or "预算" in place for place in unheld)


@pytest.mark.parametrize("name", UNITS)
def test_the_published_tables_have_no_arithmetic_error(name: str) -> None:
    from narrate.findings import Severity
    from narrate.table_checks.rules import check_tables

    result = check_tables(opened(name).inputs, opened(name).figures)
    grave = [finding.code for finding in result.findings if finding.severity is not Severity.NOTE]
    assert grave == {"jiaozuo-2022": ["B01", "N01", "N03"], "putuo-finance-2024": []}[name]
