"""Widths of the columns of a table, from what stands in them: numbers are never broken, names are when they must be.

In: rows of cells. Out: millimetres, together as wide as the page's text (GB/T 9704: 156 upright, 225 turned).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache

from narrate.phrasing.report import TableCell

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
    rows: Sequence[Sequence[TableCell | None]], header_rows: int, figures: Collection[int], landscape: bool | None
) -> tuple[tuple[float, ...], float]:
    """Widths in millimetres, and what the table would take at least without broken numbers.

    `landscape` None: the turned page only where the upright one is too narrow.
    """
    columns = len(rows[0]) if rows else 0
    wanted = [_wanted(rows, header_rows, column, column in figures) for column in range(columns)]
    natural = sum(wanted)
    room = TURNED if landscape or (landscape is None and natural > UPRIGHT) else UPRIGHT
    if natural <= 0:
        return (), 0.0
    if natural <= room:
        return tuple(round(width * room / natural, 2) for width in wanted), natural
    texts = [column for column in range(columns) if column not in figures]
    spare = sum(wanted[column] for column in texts)
    factor = max(0.5, 1 - (natural - room) / spare) if spare else 1.0
    narrowed = [width * factor if column in texts else width for column, width in enumerate(wanted)]
    scale = min(1.0, room / sum(narrowed))
    return tuple(round(width * scale, 2) for width in narrowed), natural


def _wanted(rows: Sequence[Sequence[TableCell | None]], header_rows: int, column: int, is_figure: bool) -> float:
    """What the longest single cell of a column asks for; a header may take three lines."""
    header = body = _NARROWEST
    is_number = True  # codes, 行次
    for number, row in enumerate(rows):
        cell = row[column]
        if cell is None or cell.column_span != 1:
            continue
        text = cell.text
        if number < header_rows:
            length = halves(text)
            header = max(header, min(length, max(_SHORT_HEADER, -(-length // _HEADER_LINES))))
        elif (length := len(text) if text.isascii() else halves(text)) > body:
            body = length
            is_number = is_number and text.isascii()
    header = min(header + header % 2, _LONGEST_NAME)
    if is_figure or is_number:
        return max(body * _DIGIT, header * _UNIT) + _MARGINS
    return max(min(body, _LONGEST_NAME), header) * _UNIT + _MARGINS
