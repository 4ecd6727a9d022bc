"""A number read from the cell that a phrasebook names: 资产负债简表!C7, of a sheet that is none of the nine tables.

In: the sheets of a unit, which cell, what must stand beside it. Out: `CellRead`: a reading, or why there is none. A row
that was put in above moves every cell below it; the words beside say whether it is the one that is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from narrate.cell_names import column_number
from narrate.findings import Finding, Severity
from narrate.intake.amounts import AmountReader
from narrate.intake.captions import facts_above, money_below, money_in_name, year_in_name
from narrate.intake.grid import Grid, Reading
from narrate.intake.normalisation import plain
from narrate.quantity import UnitOfMeasure

_CELL = re.compile(r"(?P<sheet>[^!]+)!\$?(?P<letters>[A-Z]{1,3})\$?(?P<row>[1-9]\d{0,6})")


class NamedCell(NamedTuple):
    """A cell of the sheet of this name; row and column are counted from zero."""

    sheet: str
    row: int
    column: int

    @classmethod
    def parse(cls, text: str) -> NamedCell | None:
        """资产负债简表!C7; None for what is no such thing."""
        found = _CELL.fullmatch(text.strip())
        return found and cls(found["sheet"].strip(), int(found["row"]) - 1, column_number(found["letters"]))


class DatedSheet(NamedTuple):
    """A sheet of a unit and the year of the tables beside it in its file; None where there are none."""

    grid: Grid
    year: int | None


class CellRead(NamedTuple):
    """What the cell gives: a reading, and what there is to tell. Neither where the unit has no such sheet."""

    reading: Reading | None = None
    findings: tuple[Finding, ...] = ()


def read_named(
    sheets: Iterable[DatedSheet], cell: NamedCell, year: int, unit: UnitOfMeasure, *, beside: str, shown: str
) -> CellRead:
    """The number of this year's sheet. `beside` are words of its row, `shown` what the figure is called in messages."""
    grids = sheets_of_year([one for one in sheets if plain(one.grid.sheet) == plain(cell.sheet)], year)
    if not grids:
        return CellRead()
    findings: list[Finding] = []
    readings = [_read(grid, cell, unit, beside, shown, findings) for grid in grids]
    if findings:
        return CellRead(None, tuple(findings))
    given = [one for one in readings if one is not None]
    if len({one.value for one in given}) > 1:
        places = tuple(one.address for one in given)
        return CellRead(None, (_told(f"“{shown}”在{len(given)}张“{cell.sheet}”里的数不同", places, "只留一张"),))
    return CellRead(next(iter(given), None))


def sheets_of_year(sheets: Sequence[DatedSheet], year: int) -> list[Grid]:
    """The sheets of the year: what they say themselves goes before the tables beside them; one of no year is any year's
    only where nothing else is."""
    dated = [(one.grid, _year_of(one)) for one in sheets]
    of_year = [grid for grid, own in dated if own == year]
    return of_year or [grid for grid, own in dated if own is None]


def _year_of(sheet: DatedSheet) -> int | None:
    grid = sheet.grid
    own = facts_above(grid, 0, min(len(grid.rows), _HEAD)).year
    return own or year_in_name(grid.sheet) or sheet.year or year_in_name(grid.file)


_HEAD = 6  # rows in which a sheet says its year


def _read(
    grid: Grid, cell: NamedCell, unit: UnitOfMeasure, beside: str, shown: str, findings: list[Finding]
) -> Reading | None:
    place = str(grid.place(cell.row, cell.column))
    row = grid.rows[cell.row] if cell.row < len(grid.rows) else ()
    words = [plain(one) for one in row if isinstance(one, str)]
    if not any(plain(beside) in word for word in words):
        why = f"{place}这一行没有“{beside}”，没有当作“{shown}”"
        findings.append(_told(why, (place,), "行有增减的，恢复表样；或者在填报表里填这个数"))
        return None
    money = UnitOfMeasure.WAN_YUAN
    if unit is UnitOfMeasure.WAN_YUAN:
        written = money_of(grid, cell.row)
        if written is None:
            why = f"{place}所在的表没有写金额单位，“{shown}”没有读"
            findings.append(_told(why, (place,), "在表头上方写明“单位：万元”或“单位：元”"))
            return None
        money = written
    reader = AmountReader(grid, money, findings, blank_is_zero=False)
    if unit is UnitOfMeasure.WAN_YUAN:
        return reader.amount(cell.row, cell.column)
    return reader.count(cell.row, cell.column)


def money_of(grid: Grid, row: int) -> UnitOfMeasure | None:
    """The unit of money that a sheet states for a row; None where it states none."""
    above = facts_above(grid, 0, row).money
    return above or money_below(grid, row) or money_in_name(grid.sheet) or money_in_name(grid.file)


def _told(message: str, places: tuple[str, ...], advice: str) -> Finding:
    return Finding("intake-named-cell", Severity.WARNING, message, places, advice)
