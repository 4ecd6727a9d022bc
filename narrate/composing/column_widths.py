"""Widths of the columns of a table, from what stands in them: numbers are never broken, names are when they must be.

In: rows of cells. Out: millimetres, together as wide as the page's text (GB/T 9704: 156 upright, 225 turned).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

from narrate.report.values import FigureRow, Row, RowShape, TableCell

UPRIGHT, TURNED = 156.0, 225.0
_UNIT = 1.8  # half a character of 10 pt, with a little to spare
_DIGIT = 2.3  # a digit where the Latin font is wider than half a character, as it is without 仿宋
_MARGINS = 3.4  # left and right of a cell's text
_LONGEST_NAME = 24  # halves: a name longer than twelve characters is broken
_HEADER_LINES = 3
_SHORT_HEADER = 8  # halves: 事业收入 is not broken
_NARROWEST = 4


@lru_cache(maxsize=1 << 14)
def halves(text: str) -> int:
    """The width of a text in halves of a character."""
    return sum(1 if character.isascii() else 2 for character in text)


def column_widths(
    rows: Sequence[Row], header_rows: int, figures: Collection[int], landscape: bool | None
) -> tuple[tuple[float, ...], float]:
    """Widths in millimetres, and what the table would take at least without broken numbers.

    `landscape` None: the turned page only where the upright one is too narrow.
    """
    longest = _longest(rows, header_rows)
    wanted = [_wanted(one, column in figures) for column, one in enumerate(longest)]
    natural = sum(wanted)
    room = TURNED if landscape or (landscape is None and natural > UPRIGHT) else UPRIGHT
    if natural <= 0:
        return (), 0.0
    if natural <= room:
        return tuple(round(width * room / natural, 2) for width in wanted), natural
    texts = [column for column in range(len(wanted)) if column not in figures]
    spare = sum(wanted[column] for column in texts)
    factor = max(0.5, 1 - (natural - room) / spare) if spare else 1.0
    narrowed = [width * factor if column in texts else width for column, width in enumerate(wanted)]
    scale = min(1.0, room / sum(narrowed))
    return tuple(round(width * scale, 2) for width in narrowed), natural


class _Longest:
    """The longest texts of a column, in halves of a character; a header may take three lines."""

    __slots__ = ("body", "header", "is_number")

    def __init__(self) -> None:
        self.header = self.body = _NARROWEST
        self.is_number = True  # codes, 行次


def _longest(rows: Sequence[Row], header_rows: int) -> list[_Longest]:
    """The longest single cells of each column; what covers several columns asks for nothing."""
    columns = [_Longest() for _ in range(len(rows[0]) if rows else 0)]
    figures: defaultdict[tuple[int, ...], list[tuple[str, ...]]] = defaultdict(list)  # by the columns they stand in
    for number, row in enumerate(rows):
        if number < header_rows:
            asked = _asked_by(row.shape) if type(row) is FigureRow else _asked(row)
            for place, length in asked:
                columns[place].header = max(columns[place].header, length)
            continue
        lengths: Iterable[tuple[int, int, bool]]
        if type(row) is FigureRow:
            lengths = _lengths_of(row.shape)
            figures[row.shape.columns].append(row.texts)
        else:
            lengths = _lengths(row)
        for place, length, is_ascii in lengths:
            column = columns[place]
            if length > column.body:
                column.body = length
                column.is_number = column.is_number and is_ascii
    for places, printed in figures.items():
        for place, texts in zip(places, zip(*printed, strict=True), strict=True):
            columns[place].body = max(columns[place].body, max(map(len, texts)))
    return columns


@lru_cache(maxsize=1 << 10)  # headers come back in each unit of a bureau, and so do rows
def _asked_by(shape: RowShape) -> tuple[tuple[int, int], ...]:
    return _asked(shape.cells)


@lru_cache(maxsize=1 << 13)
def _lengths_of(shape: RowShape) -> tuple[tuple[int, int, bool], ...]:
    return _lengths(shape.cells)


def _asked(cells: Iterable[TableCell | None]) -> tuple[tuple[int, int], ...]:
    """Column, and what the header above it asks for: all in one line if short, else up to three lines."""
    lengths = ((place, halves(cell.text)) for place, cell in enumerate(cells) if cell and cell.column_span == 1)
    return tuple((place, min(length, max(_SHORT_HEADER, -(-length // _HEADER_LINES)))) for place, length in lengths)


def _lengths(cells: Iterable[TableCell | None]) -> tuple[tuple[int, int, bool], ...]:
    """Column, length of its text, and whether that is letters and digits only."""
    return tuple(
        (column, len(cell.text) if cell.text.isascii() else halves(cell.text), cell.text.isascii())
        for column, cell in enumerate(cells)
        if cell is not None and cell.column_span == 1 and cell.text
    )


def _wanted(longest: _Longest, is_figure: bool) -> float:
    """What the longest single cell of a column asks for."""
    header = min(longest.header + longest.header % 2, _LONGEST_NAME)
    if is_figure or longest.is_number:
        return max(longest.body * _DIGIT, header * _UNIT) + _MARGINS
    return max(min(longest.body, _LONGEST_NAME), header) * _UNIT + _MARGINS
