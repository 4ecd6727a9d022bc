"""A table with wrong cells is read as its words say: the sums choose between readings, they are no condition."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random

import pytest

from intake.test_published_units import readings
from narrate.intake.grid import Grid, State
from narrate.intake.tables import FoundTable, read_sheet
from narrate.intake.workbook import read_workbook
from support.sample_code import SAMPLES

Cell = tuple[int, int]


@cache
def grids(sample: str) -> tuple[Grid, ...]:
    (path,) = [
        path for path in (SAMPLES / sample).glob("*年度部门决算公开表.xlsx") if path.name.startswith(_year(sample))
    ]
    return read_workbook(Path(path)).grids


def _year(sample: str) -> str:
    return sample.rpartition("-")[2]


def cells_of(found: FoundTable) -> dict[tuple[str, Cell], Decimal | None]:
    """The cells that hold a number; a blank total over a column that has a figure now is another matter."""
    written = [one for one in readings(found.table) if one.state is State.NUMBER]
    return {(found.layout.key, (one.row, one.column)): one.value for one in written}


def with_cells(grid: Grid, changed: dict[Cell, float]) -> Grid:
    rows = tuple(tuple(changed.get((r, c), cell) for c, cell in enumerate(row)) for r, row in enumerate(grid.rows))
    return replace(grid, rows=rows)


def tables(sample: str, wrong: dict[str, dict[Cell, float]]) -> Iterator[FoundTable]:
    for grid in grids(sample):
        yield from read_sheet(with_cells(grid, wrong.get(grid.sheet, {}))).tables


@pytest.mark.parametrize("count", [1, 3, 10])
@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("sample", ["jiaozuo-2022", "putuo-finance-2024"])
def test_wrong_cells_change_nothing_but_themselves(sample: str, seed: int, count: int) -> None:
    rng = Random(f"{sample} {seed} {count}")
    before = {found.grid.sheet: cells_of(found) for found in tables(sample, {})}
    filled = [
        (sheet, cell) for sheet, cells in before.items() for (_, cell), value in cells.items() if value is not None
    ]
    wrong: dict[str, dict[Cell, float]] = {}
    for sheet, cell in rng.sample(filled, count):
        wrong.setdefault(sheet, {})[cell] = round(rng.choice((0.01, 9, 90, 1000)) * rng.uniform(1, 9), 2)
    after = {found.grid.sheet: cells_of(found) for found in tables(sample, wrong)}
    expected = {
        sheet: {
            (key, cell): Decimal(str(wrong[sheet][cell])) if cell in wrong.get(sheet, {}) else value
            for (key, cell), value in cells.items()
        }
        for sheet, cells in before.items()
    }
    assert after == expected


@pytest.mark.parametrize("sample", ["jiaozuo-2022", "putuo-finance-2024"])
def test_ten_wrong_cells_in_one_table_change_nothing_but_themselves(sample: str) -> None:
    rng = Random(sample)
    before = {found.grid.sheet: cells_of(found) for found in tables(sample, {})}
    for sheet, cells in before.items():
        chosen = rng.sample(sorted(cell for _, cell in cells), min(10, len(cells) // 3))
        wrong = {sheet: {cell: round(rng.uniform(1, 5000), 2) for cell in chosen}}
        (after,) = [cells_of(found) for found in tables(sample, wrong) if found.grid.sheet == sheet]
        expected = {k: Decimal(str(wrong[sheet][k[1]])) if k[1] in wrong[sheet] else v for k, v in cells.items()}
        assert after == expected, sheet
