"""Sheets to an .xlsx as office programs write it (shared strings, UTF-8); the bytes depend on nothing but the sheets."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from samples.sheet import Book, Cell, Kind, Sheet

_WRITTEN = datetime(2023, 9, 1, 9, 0, 0)
_HORIZONTAL = {
    Kind.LEFT: "left",
    Kind.LABEL: "left",
    Kind.NOTE: "left",
    Kind.CODE: "left",
    Kind.RIGHT: "right",
    Kind.AMOUNT: "right",
    Kind.COUNT: "right",
}
_WRAPPED = (Kind.HEADER, Kind.LABEL, Kind.NOTE)


class _Looks:
    """The formats of one workbook, one for each kind of cell and number format."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._known: dict[tuple[Kind, str], Format] = {}

    def of(self, cell: Cell, amount_format: str) -> Format:
        kind, number_format = cell.kind, "General"
        if kind is Kind.AMOUNT:
            number_format = amount_format
        elif kind is Kind.CODE:
            number_format = "@" if isinstance(cell.value, str) else "0"
        if (kind, number_format) not in self._known:
            self._known[kind, number_format] = self._workbook.add_format(_look(kind, number_format))
        return self._known[kind, number_format]


def _look(kind: Kind, number_format: str) -> dict[str, Any]:
    return {
        "font_name": "宋体",
        "font_size": 18 if kind is Kind.TITLE else 10,
        "bold": kind in (Kind.TITLE, Kind.HEADER, Kind.TOTAL),
        "align": _HORIZONTAL.get(kind, "center"),
        "valign": "vcenter",
        "text_wrap": kind in _WRAPPED,
        "border": 1 if kind.bordered else 0,
        "num_format": number_format,
    }


def _draw(worksheet: Worksheet, sheet: Sheet, looks: _Looks) -> None:
    covered = set()
    for top, left, bottom, right in sheet.merges:
        covered |= {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
        cell = sheet.cells[top, left]
        worksheet.merge_range(top, left, bottom, right, _plain(cell), looks.of(cell, sheet.amount_format))
    for (row, column), cell in sorted(sheet.cells.items()):
        if (row, column) not in covered:
            worksheet.write(row, column, _plain(cell), looks.of(cell, sheet.amount_format))
    for column, width in enumerate(sheet.widths):
        worksheet.set_column(column, column, width)
    for row in range(sheet.rows):
        worksheet.set_row(row, sheet.heights.get(row, 16.0))
    worksheet.set_h_pagebreaks(sheet.breaks)
    worksheet.set_landscape()
    worksheet.set_paper(9)  # A4
    worksheet.fit_to_pages(1, 0)
    worksheet.set_margins(0.5, 0.5, 0.5, 0.5)
    worksheet.center_horizontally()


def _plain(cell: Cell) -> str | int | float:
    """What the cell holds; an empty cell is a blank with its look."""
    if isinstance(cell.value, Decimal):
        return float(cell.value)
    return "" if cell.value is None else cell.value


def workbook_bytes(book: Book) -> bytes:
    """The book as an .xlsx, the same bytes whenever it is made."""
    buffer = BytesIO()
    workbook = Workbook(buffer, {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False})
    workbook.set_properties({"author": "narrate samples", "created": _WRITTEN})
    looks = _Looks(workbook)
    for sheet in book.sheets:
        _draw(workbook.add_worksheet(sheet.name), sheet, looks)
    workbook.close()
    return buffer.getvalue()


def write(book: Book, folder: Path) -> Path:
    """Write the book into the folder.

    Returns the file written.
    """
    path = folder / f"{book.name}.xlsx"
    path.write_bytes(workbook_bytes(book))
    return path
