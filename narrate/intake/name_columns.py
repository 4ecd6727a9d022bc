"""Columns that hold names of subjects or of lines, told by what stands in them: where no word of a header says so."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from narrate.intake.amounts import holds_number
from narrate.intake.column_headers import is_numbering
from narrate.intake.grid import Grid
from narrate.intake.layouts import layouts
from narrate.intake.normalisation import bare, plain
from narrate.intake.subject_codes import code_and_name, is_code

_ROWS = 2  # so many rows make a column of names
_LINES = 3  # so many known lines make a table of lines
# names that are a total's where it stands under no other: a heading over the lines is called so, too
LOOSE_TOTALS = frozenset({"合计", "本年收入", "本年支出"})
_CLOSING_BRACKET = re.compile(r"\([^()]*\)$")
_HEADER = 6  # rows above the first subject that may hold the header


def names_by_content(grid: Grid, first: int, limit: int) -> tuple[tuple[int, ...], int] | None:
    """The columns of names, and the header row that stands over the first of them; None where there are none.

    A name stands behind a code, or in one cell with it, in a row that holds an amount or a dash.
    """
    counted: Counter[int] = Counter()
    top = limit
    for number in range(first, limit):
        columns = _names_in(grid.rows[number])
        counted.update(columns)
        top = min(top, number) if columns else top
    names = tuple(sorted(column for column, count in counted.items() if count >= _ROWS))
    if not counted:
        names, top = _total_alone(grid, first, limit)
    anchor = _header_row(grid, first, top, names[0]) if names else None
    return None if anchor is None else (names, anchor)


def _total_alone(grid: Grid, first: int, limit: int) -> tuple[tuple[int, ...], int]:
    """The column and row of 合计 in a table that lists no subject: a row that holds nothing else but numbers and dashes."""
    words = layouts().words.totals
    for number in range(first, limit):
        texts = [(column, cell) for column, cell in enumerate(grid.rows[number]) if isinstance(cell, str) and cell]
        told = [pair for pair in texts if not holds_number(pair[1]) and pair[1] not in layouts().dashes]
        if len(told) == 1 and plain(str(told[0][1])) in words:
            return (told[0][0],), number
    return (), limit


def lines_by_content(grid: Grid, first: int, limit: int) -> tuple[tuple[int, ...], int] | None:
    """As `names_by_content`, of a table of lines: columns that hold names of lines which 01 or 04 has."""
    names = line_columns(grid, first, limit)
    top = next((n for n in range(first, limit) if any(_is_line(grid.raw(n, name)) for name in names)), limit)
    anchor = next((n for n in range(top - 1, max(first, top - _HEADER) - 1, -1) if _may_be_header(grid, n)), None)
    return (names, anchor) if names and anchor is not None else None


def line_columns(grid: Grid, first: int, limit: int) -> tuple[int, ...]:
    """The columns of rows `first` to `limit` (exclusive) that hold names of lines; none where hardly any line is known."""
    counted = Counter(
        column
        for number in range(first, limit)
        if float in map(type, grid.rows[number])  # no header: the columns of 04 are called as its lines
        for column, cell in enumerate(grid.rows[number])
        if cell.__class__ is str and _is_line(cell)
    )
    if counted.total() < _LINES:
        return ()
    return tuple(sorted(column for column, count in counted.items() if count >= _ROWS))


def _is_line(cell: object) -> bool:
    return isinstance(cell, str) and bool(cell) and without_bracket(bare(cell)) in _line_names()


def without_bracket(name: str) -> str:
    """A plain name without the bracket that closes it: 一般公共预算财政拨款收入(含一般债券)."""
    return _CLOSING_BRACKET.sub("", name)


@cache
def _line_names() -> frozenset[str]:
    halves = [half for table in layouts().tables if table.shape == "lines" for half in table.halves.values()]
    return frozenset(name for half in halves for name in half.lines) | LOOSE_TOTALS


def _may_be_header(grid: Grid, number: int) -> bool:
    row = grid.rows[number]
    return not is_numbering(row) and any(row) and float not in map(type, row)


def _names_in(row: tuple[object, ...]) -> list[int]:
    dashes = layouts().dashes
    if not any(holds_number(cell) or cell in dashes for cell in row):
        return []
    found = []
    before: object = ""
    for column, cell in enumerate(row):
        if cell == "":
            continue
        named = isinstance(cell, str) and not holds_number(cell) and bool(plain(cell))
        if named and (is_code(before) or code_and_name(str(cell))[0]):
            found.append(column)
        before = cell
    return found


def _header_row(grid: Grid, first: int, top: int, name: int) -> int | None:
    """The lowest row above the subjects that has a text over the names and is neither 栏次 nor a row of amounts."""
    totals = layouts().words.totals
    for number in range(top - 1, max(first, top - _HEADER) - 1, -1):
        text = grid.raw(number, name)
        if _may_be_header(grid, number) and isinstance(text, str) and plain(text) and plain(text) not in totals:
            return number
    return None
