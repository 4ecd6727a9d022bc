"""Widths of the columns of a table, from what stands in them: numbers are never broken, names are when they must be.

In: rows of cells. Out: millimetres, together as wide as the page's text (GB/T 9704: 156 upright, 225 turned).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from narrate.report.values import Row
from narrate.text_width import text_width

UPRIGHT, TURNED = 156.0, 225.0
_UNIT = 1.8  # half a character of 10 pt, with a little to spare
_DIGIT = 2.3  # a digit where the Latin font is wider than half a character, as it is without 仿宋
_MARGINS = 3.4  # left and right of a cell's text
_LONGEST_NAME = 24  # halves: a name longer than twelve characters is broken
_HEADER_LINES = 3
_SHORT_HEADER = 8  # halves: 事业收入 is not broken
_NARROWEST = 4


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


@dataclass(slots=True)
class _Longest:
    """The longest texts of a column, in halves of a character; a header may take three lines."""

    header: int = _NARROWEST
    body: int = _NARROWEST
    is_number: bool = True  # codes, 行次


def _longest(rows: Sequence[Row], header_rows: int) -> list[_Longest]:
    """The longest single cells of each column; what covers several columns asks for nothing."""
    columns = [_Longest() for _ in range(len(rows[0]) if rows else 0)]
    for number, row in enumerate(rows):
        for column, cell in zip(columns, row, strict=True):
            if cell is None or cell.column_span > 1 or not cell.text:
                continue
            length = text_width(cell.text)
            if number < header_rows:  # all in one line if short, else up to three lines
                asked = min(length, max(_SHORT_HEADER, -(-length // _HEADER_LINES)))
                column.header = max(column.header, asked)
            elif length > column.body:
                column.body = length
                column.is_number = column.is_number and cell.text.isascii()
    return columns


def _wanted(longest: _Longest, is_figure: bool) -> float:
    """What the longest single cell of a column asks for."""
    header = min(longest.header + longest.header % 2, _LONGEST_NAME)
    if is_figure or longest.is_number:
        return max(longest.body * _DIGIT, header * _UNIT) + _MARGINS
    return max(min(longest.body, _LONGEST_NAME), header) * _UNIT + _MARGINS
