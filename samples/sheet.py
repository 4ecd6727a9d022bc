"""A sheet before it is a file: cells with a kind, merged areas, widths. The writers turn it into .xlsx, .xls or .ods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from math import ceil

Value = str | int | Decimal | None

# powers of ten from 万元 to the money the sheets are written in, and how an amount is shown in it
_MONEY = {"元": 4, "万元": 0, "亿元": -4}
_AMOUNT_FORMATS = {"元": "#,##0.00", "万元": "#,##0.00", "亿元": "#,##0.000000"}


class Kind(Enum):
    """What a cell is for; a writer gives each kind its look."""

    TITLE = "title"
    LEFT = "left"  # 部门：…
    CENTRE = "centre"  # 2022年度
    RIGHT = "right"  # 公开01表, 单位：万元
    HEADER = "header"
    LABEL = "label"
    TOTAL = "total"  # 合计, 本年收入合计 …
    CODE = "code"
    INDEX = "index"  # 行次, 栏次
    AMOUNT = "amount"
    COUNT = "count"
    NOTE = "note"

    @property
    def bordered(self) -> bool:
        return self not in (Kind.TITLE, Kind.LEFT, Kind.CENTRE, Kind.RIGHT, Kind.NOTE)


@dataclass(frozen=True, slots=True)
class Cell:
    value: Value
    kind: Kind


@dataclass(frozen=True, slots=True)
class Manner:
    """How a region's tables are written: in which money, whether a zero is a blank cell.

    `heading_on_every_sheet` matters where a layout names unit and year once: needed when two years share a workbook.
    """

    money: str = "万元"
    blanks_for_zero: bool = False
    heading_on_every_sheet: bool = False

    def amount(self, value: Decimal | None) -> Decimal | None:
        """An amount in 万元 as the sheet writes it, exact."""
        if value is None or (self.blanks_for_zero and value == 0):
            return None
        return value.scaleb(_MONEY[self.money])

    @property
    def amount_format(self) -> str:
        return _AMOUNT_FORMATS[self.money]


@dataclass
class Sheet:
    """One sheet; rows and columns count from zero, `merges` are (first row, first column, last row, last column)."""

    name: str
    widths: Sequence[float]
    amount_format: str = "#,##0.00"
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)
    breaks: list[int] = field(default_factory=list)  # a printed page ends before these rows
    rows: int = 0

    @property
    def columns(self) -> int:
        return len(self.widths)

    def put(self, row: int, column: int, value: Value, kind: Kind, rows: int = 1, columns: int = 1) -> None:
        """Set a cell, over several rows and columns when told so."""
        for r in range(row, row + rows):
            for c in range(column, column + columns):
                self.cells[r, c] = Cell(None, kind)
        self.cells[row, column] = Cell(value, kind)
        if rows > 1 or columns > 1:
            self.merges.append((row, column, row + rows - 1, column + columns - 1))
        if isinstance(value, str) and kind in (Kind.HEADER, Kind.LABEL, Kind.NOTE):
            self._make_room(row + rows - 1, value, sum(self.widths[column : column + columns]), rows)
        self.rows = max(self.rows, row + rows)

    def _make_room(self, row: int, text: str, width: float, rows: int) -> None:
        """Make a row high enough for a text that is broken over several lines (a Chinese character is two wide)."""
        lines = sum(ceil(max(len(part), 1) * 1.85 / width) for part in text.split("\n"))
        if lines > rows:
            self.heights[row] = max(self.heights.get(row, 0.0), 14.0 * (lines - rows + 1) + 2.0)

    def line(self, values: Sequence[tuple[Value, Kind]], column: int = 0) -> None:
        """Add a row of cells below what is there."""
        row = self.rows
        for offset, (value, kind) in enumerate(values):
            self.put(row, column + offset, value, kind)

    def header(self, spans: Sequence[tuple[int, int, int, int, str]]) -> None:
        """Add a header below: (row, column, rows, columns, text), rows counted from the header's first."""
        first = self.rows
        for row, column, rows, columns, text in spans:
            self.put(first + row, column, text, Kind.HEADER, rows, columns)
        for row in range(first, self.rows):
            for column in range(self.columns):
                self.cells.setdefault((row, column), Cell(None, Kind.HEADER))

    def notes(self, lines: Sequence[str]) -> None:
        """Add lines below the table, each over the whole width."""
        for line in lines:
            self.put(self.rows, 0, line, Kind.NOTE, 1, self.columns)


@dataclass
class Book:
    """A workbook to be written: its file name without the ending, and its sheets."""

    name: str
    sheets: list[Sheet]


def amounts(values: Mapping[str, Decimal], keys: Sequence[str], manner: Manner) -> list[tuple[Value, Kind]]:
    """The amounts of a row, in the order of the columns; an absent key is a blank cell."""
    return [(manner.amount(values.get(key)), Kind.AMOUNT) for key in keys]
