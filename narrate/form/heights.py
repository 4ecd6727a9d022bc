"""Row heights for wrapped Chinese text: programs do not fit rows when they open a file, only when a cell is edited.

The height is an estimate and never marked as a person's choice, so that rows still grow while somebody types.
"""

from __future__ import annotations

from collections.abc import Iterable

from openpyxl.worksheet.worksheet import Worksheet

from narrate.cell_names import column_letters
from narrate.form.book import AnyCell, FormBook
from narrate.wrapping import text_height

_LEAST, _MOST = 25.0, 400.0  # points; Excel stops at 409

_DEFAULT_WIDTH, _DEFAULT_SIZE = 8.43, 11.0


def fit_row(book: FormBook, sheet: Worksheet, row: int) -> None:
    """Make the row high enough for what stands in it; a height a person set, and a higher row, stay."""
    dimension = sheet.row_dimensions[row]
    known = (sheet.title, row) in book.auto_heights
    if dimension.ht is not None and not known:
        return
    height = round(min(_MOST, max([_LEAST, *_cell_heights(book, sheet, row)])), 1)
    dimension.ht = max(height, dimension.ht or 0.0)
    book.auto_heights.add((sheet.title, row))


def _cell_heights(book: FormBook, sheet: Worksheet, row: int) -> Iterable[float]:
    for column, cell in enumerate(sheet[row], 1):
        dimension = sheet.column_dimensions.get(column_letters(column - 1))
        if dimension is not None and not dimension.hidden:
            yield text_height(book.text(cell), dimension.width or _DEFAULT_WIDTH, _font_size(cell))


def _font_size(cell: AnyCell) -> float:
    return float(cell.font.sz or _DEFAULT_SIZE) if cell.font is not None else _DEFAULT_SIZE
