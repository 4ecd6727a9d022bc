"""What a sheet tells besides its values: hidden rows and columns, merges, cells without a result, formats that scale.

calamine gives "" for a formula that was never calculated and for an error value, tells no number formats and no hidden
rows, and builds a sheet as a full rectangle up to its last cell, so that one stray cell in the last row of a small file
takes gigabytes. `Collected` is filled by the module of each format (`xlsx_facts`, `ods_facts`, `xls_facts`,
`spreadsheetml`) while it goes through the cells, and holds the bounds on the way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from narrate.cell_names import column_number
from narrate.intake.grid import Dated, Merge, Raw
from narrate.intake.number_format import is_date, scales
from narrate.packages import TooLarge

MAX_CELLS = 2_000_000  # of one sheet, as a full rectangle
MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384  # what a sheet can have

Place = tuple[int, int]  # row and column, zero-based
_LETTERS = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_BAD_CHARACTERS = frozenset({"ERR_INVALID_CHAR", "ERR_INVALID_CHARREF"})


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """Of one sheet, places as (row, column), zero-based; `merges` is None where the format does not tell them."""

    uncalculated: frozenset[tuple[int, int]] = frozenset()
    scaled: Mapping[tuple[int, int], str] = field(default_factory=dict)
    dated: Mapping[tuple[int, int], Dated] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merges: tuple[Merge, ...] | None = None
    commented: frozenset[tuple[int, int]] = frozenset()


NOTHING_KNOWN = SheetFacts()


class Sheet(NamedTuple):
    """One sheet as its format's reader gives it."""

    name: str
    rows: Sequence[Sequence[Raw]]
    hidden: bool = False
    facts: SheetFacts = NOTHING_KNOWN


@dataclass(slots=True)
class Collected:
    """The facts of one sheet while it is gone through."""

    uncalculated: set[tuple[int, int]] = field(default_factory=set)
    scaled: dict[tuple[int, int], str] = field(default_factory=dict)
    dated: dict[tuple[int, int], Dated] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merges: list[Merge] | None = field(default_factory=list)
    rows: int = 0
    columns: int = 0

    def filled(self, rows: int, columns: int) -> None:
        """There is a cell that holds something as far down and to the right as that (both counted from one).

        Raises:
            TooLarge: the sheet as a rectangle exceeds `MAX_CELLS`.
        """
        self.rows, self.columns = max(self.rows, rows), max(self.columns, columns)
        if self.rows * self.columns > MAX_CELLS:
            raise TooLarge

    def shown_in(self, code: str, number: float, row: int, column: int) -> None:
        """The number of a cell, and the format it is shown in."""
        if is_date(code):
            self.dated[row, column] = Dated(number, code)
        elif scales(code, number):
            self.scaled[row, column] = code

    def facts(self) -> SheetFacts:
        return SheetFacts(
            frozenset(self.uncalculated),
            self.scaled,
            self.dated,
            frozenset(self.hidden_rows),
            frozenset(self.hidden_columns),
            None if self.merges is None else tuple(self.merges),
        )


def forget(element: etree._Element) -> None:
    """An element of a stream, and what stands before it, are needed no more."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def hidden_stretch(first: int, last: int) -> Iterable[int]:
    """Columns that are hidden together; a stretch to the edge of the sheet is one, too."""
    return range(max(first, 0), min(last, MAX_COLUMNS - 1) + 1)


@lru_cache(maxsize=1 << 14)  # the same few thousand in every sheet
def cell_place(name: str) -> Place:
    """C7 → (6, 2).

    Raises:
        TooLarge: no sheet has such a cell.
    """
    found = _LETTERS.fullmatch(name)
    if found is None:
        raise TooLarge
    row, column = int(found[2]) - 1, column_number(found[1])
    if not (0 <= row < MAX_ROWS and column < MAX_COLUMNS):
        raise TooLarge
    return row, column


def only_bad_characters(errors: etree._ListErrorLog) -> bool:
    """Whether nothing is wrong with an XML but characters that it must not contain: some exporters write them."""
    return bool(errors) and all(error.type_name in _BAD_CHARACTERS for error in errors)
