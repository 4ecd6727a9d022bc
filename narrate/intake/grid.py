"""A sheet as plain values with addresses; knows nothing of budgets."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from narrate.cell_names import cell_name
from narrate.quantity import UnitOfMeasure

# what calamine gives: text, numbers (always float), booleans, dates; "" for an empty cell
Raw = object
Merge = tuple[int, int, int, int]  # first row, first column, last row, last column: zero-based, inclusive


class Place(NamedTuple):
    """Where a value stands: file name, sheet name, zero-based row and column."""

    file: str
    sheet: str
    row: int
    column: int

    @property
    def address(self) -> str:
        """The cell as a spreadsheet names it: C7."""
        return cell_name(self.row, self.column)

    def __str__(self) -> str:
        return f"《{self.file}》“{self.sheet}”!{cell_name(self.row, self.column)}"


class Dated(NamedTuple):
    """What stands in a cell that is shown as a date: the number, and the format (2010301 and yyyy-mm-dd)."""

    serial: float
    format: str


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """One sheet, whole: titles, headers, merges, notes. `rows[r][c]` are raw values, addresses not shifted.

    A text that a merge covers is "", nobody sees it.

    `merges` are None where the file format does not tell them. `uncalculated` are the (row, column) of formulas that no
    program has calculated yet, or whose result is an error (#REF!): their raw value is "" too, and they are no blanks.
    `scaled` are the cells whose number is shown as another number or not at all, with the format that does it; `dated`
    those shown as a date. `covered` are numbers that a merge covers: they stand in `rows` and nobody sees them. What
    stands in hidden rows and columns is in `rows`, too. `commented` are the cells with a comment, where the format tells.
    `unseen` are the cells whose text held characters that nobody sees
    (control characters), with their names; `rows` have the text without them.
    """

    file: str
    sheet: str
    rows: tuple[tuple[Raw, ...], ...]
    merges: tuple[Merge, ...] | None = None
    hidden: bool = False
    uncalculated: Set[tuple[int, int]] = frozenset()
    scaled: Mapping[tuple[int, int], str] = field(default_factory=dict)
    dated: Mapping[tuple[int, int], Dated] = field(default_factory=dict)
    covered: Set[tuple[int, int]] = frozenset()
    hidden_rows: Set[int] = frozenset()
    hidden_columns: Set[int] = frozenset()
    commented: Set[tuple[int, int]] = frozenset()
    unseen: Mapping[tuple[int, int], tuple[str, ...]] = field(default_factory=dict)

    def raw(self, row: int, column: int) -> Raw:
        """The raw value, "" beyond the edge."""
        if row < 0 or column < 0:
            return ""
        try:
            return self.rows[row][column]
        except IndexError:
            return ""

    def is_seen(self, row: int, column: int) -> bool:
        """Whether a person who opens the sheet sees this cell."""
        return row not in self.hidden_rows and column not in self.hidden_columns and (row, column) not in self.covered

    def place(self, row: int, column: int) -> Place:
        return Place(self.file, self.sheet, row, column)


class State(Enum):
    """What an amount cell holds. Four ways to hold no digits are kept apart; only some of them mean zero."""

    NUMBER = "数字"
    BLANK = "空白"
    DASH = "短横"
    UNCALCULATED = "未计算的公式"
    TEXT = "文字"
    SHOWN_OTHERWISE = "显示的不是这个数"


class Reading(NamedTuple):
    """One cell read as an amount or a count.

    `value` is in `unit` (amounts: always 万元, converted exactly); None when the cell gives no number. A blank or a
    dash that the table's convention reads as zero has value 0 and keeps its state, so that explain can say so.
    """

    value: Decimal | None
    state: State
    unit: UnitOfMeasure
    grid: Grid
    row: int
    column: int

    @property
    def place(self) -> Place:
        return self.grid.place(self.row, self.column)

    @property
    def address(self) -> str:
        """Where it stands, as `Place` tells it."""
        grid = self.grid
        return f"《{grid.file}》“{grid.sheet}”!{cell_name(self.row, self.column)}"

    @property
    def cell(self) -> tuple[int, int, int]:
        """Which cell it is, among those of one run: the same for every reading of it, made anew at each look-up."""
        return id(self.grid), self.row, self.column

    @property
    def written(self) -> str:
        """What the cell holds, as text."""
        return str(self.grid.raw(self.row, self.column))
