"""A table saved in an encoding without Chinese: read where everything follows from what is left, told otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from intake.sheets import grid, spending
from narrate.intake.grid import Grid
from narrate.intake.lost_characters import is_lost, put_together
from narrate.intake.tables import read_sheet
from narrate.intake.unit_folder import read_unit

CASES = Path(__file__).resolve().parents[2].parent / "shared" / "cases"
NAMES = {"201": "一般公共服务支出", "20101": "人大事务", "2010101": "行政运行"}
ROWS = [
    [None, "合计", 6.5, 4.25, 2.25],
    ["201", NAMES["201"], 6.5, 4.25, 2.25],
    ["20101", NAMES["20101"], 6.5, 4.25, 2.25],
    ["2010101", NAMES["2010101"], 6.5, 4.25, 2.25],
]


def without_chinese(of: Grid) -> Grid:
    """What is left of it in an encoding without Chinese."""
    rows = [
        [cell.encode("ascii", "replace").decode() if isinstance(cell, str) else cell for cell in row] for row in of.rows
    ]
    return grid(rows, file="表.csv")


def table_of(rows: list[list[Any]], *, number: str = "公开05表") -> Grid:
    title, *others = spending(rows, money="元")
    return grid([title, [None, None, None, None, number], *others])


def test_a_table_is_put_together_from_lengths_sums_and_codes() -> None:
    whole = put_together(without_chinese(table_of(ROWS)), NAMES)
    assert whole is not None
    (read,), (expected,) = read_sheet(whole).tables, read_sheet(table_of(ROWS)).tables
    told = [
        [(row.code, row.name, {k: r.value for k, r in row.amounts.items()}) for row in one.table.rows]
        for one in (read, expected)
    ]
    assert told[0] == told[1]
    assert (read.layout.key, read.head.year, read.head.money) == (expected.layout.key, 2022, expected.head.money)


@pytest.mark.parametrize("change", ["sums", "name", "length", "number"])
def test_where_anything_is_open_nothing_is_put_together(change: str) -> None:
    rows = [list(row) for row in ROWS]
    names = dict(NAMES)
    if change == "sums":
        rows[2][3] = 5.25
    elif change == "name":
        del names["20101"]
    elif change == "length":
        names["20101"] = "人大的事务"
    lost = without_chinese(table_of(rows, number="" if change == "number" else "公开05表"))
    assert put_together(lost, names) is None


def test_a_table_with_its_chinese_is_none_of_these() -> None:
    assert (is_lost(table_of(ROWS)), is_lost(without_chinese(table_of(ROWS)))) == (False, True)


def test_the_case_is_read_with_every_amount_as_it_stands() -> None:
    if not (CASES / "reading" / "as-csv").is_dir():
        pytest.skip("the shared cases are not here")
    lost = read_unit(CASES / "reading" / "as-csv").current.general_public_budget
    whole = read_unit(CASES / "county-unit").current.general_public_budget
    assert lost is not None and whole is not None
    amounts = [{row.code: {k: r.value for k, r in row.amounts.items()} for row in one.rows} for one in (lost, whole)]
    assert amounts[0] == amounts[1]
    assert {key: one.value for key, one in lost.total.items()} == {key: one.value for key, one in whole.total.items()}
