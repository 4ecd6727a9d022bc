"""Tables side by side on one sheet, taken apart: each strip is the sheet with everything beside it left out.

Two titles in one row begin two strips. Rows and columns keep their numbers, so that every address stays what it is.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from narrate.intake.captions import title_of
from narrate.intake.grid import Grid
from narrate.intake.normalisation import plain


def strips(grid: Grid) -> list[Grid]:
    """The sheet itself, or one `Grid` for each table of those that stand side by side."""
    for row, cells in enumerate(grid.rows):
        if float in map(type, cells):
            continue  # a row with a number is none of titles
        titled = [column for column, cell in enumerate(cells) if isinstance(cell, str) and title_of(plain(cell))]
        if len(titled) > 1:
            bounds = _bounds(grid, row, titled)
            return [_strip(grid, row, first, after) for first, after in bounds] if bounds else [grid]
    return [grid]


def _bounds(grid: Grid, row: int, titled: list[int]) -> list[tuple[int, int]]:
    """First column and end of each strip, where an empty column or the area of a merged title says where it begins."""
    width = max(map(len, grid.rows))
    empty = [c for c in range(width) if all(grid.raw(r, c) == "" for r in range(row, len(grid.rows)))]
    merged = {left for top, left, _, _ in grid.merges or () if top == row}
    starts = [0]
    for before, column in pairwise(titled):
        between = [c for c in empty if before < c < column]
        if between:
            starts.append(between[-1] + 1)
        elif column in merged:
            starts.append(column)
        else:
            return []
    return list(zip(starts, [*starts[1:], width], strict=True))


def _strip(grid: Grid, row: int, first: int, after: int) -> Grid:
    """The sheet with nothing beside columns `first` to `after` (exclusive), from the row of the titles on."""
    rows = (
        cells
        if number < row
        else tuple(cell if first <= column < after else "" for column, cell in enumerate(cells[:after]))
        for number, cells in enumerate(grid.rows)
    )
    return replace(grid, rows=tuple(rows))
