"""Sheets to an .xlsx whose bytes depend on nothing but the sheets: fixed dates inside, fixed times in the archive."""

from __future__ import annotations

import re
import zipfile
from datetime import datetime
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell as ExcelCell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from samples.sheet import Book, Kind, Sheet

_WRITTEN = datetime(2023, 9, 1, 9, 0, 0)
_ARCHIVED = (2023, 9, 1, 9, 0, 0)

_THIN = Side(style="thin", color="000000")
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


@cache
def _look(kind: Kind) -> tuple[Font, Alignment, Border]:
    size = 18 if kind is Kind.TITLE else 10
    font = Font(name="宋体", size=size, bold=kind in (Kind.TITLE, Kind.HEADER, Kind.TOTAL))
    alignment = Alignment(
        horizontal=_HORIZONTAL.get(kind, "center"), vertical="center", wrap_text=kind in _WRAPPED or None
    )
    border = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN) if kind.bordered else Border()
    return font, alignment, border


def _fill(cell: ExcelCell, value: str | int | Decimal | None, kind: Kind, amount_format: str) -> None:
    cell.value = float(value) if isinstance(value, Decimal) else value
    cell.font, cell.alignment, cell.border = _look(kind)
    if kind is Kind.AMOUNT:
        cell.number_format = amount_format
    elif kind is Kind.CODE:
        cell.number_format = "@" if isinstance(value, str) else "0"


def _draw(worksheet: Worksheet, sheet: Sheet) -> None:
    for (row, column), cell in sorted(sheet.cells.items()):
        _fill(worksheet.cell(row + 1, column + 1), cell.value, cell.kind, sheet.amount_format)  # type: ignore[arg-type]
    for top, left, bottom, right in sheet.merges:
        worksheet.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
    for column, width in enumerate(sheet.widths, start=1):
        worksheet.column_dimensions[get_column_letter(column)].width = width
    for row in range(sheet.rows):
        worksheet.row_dimensions[row + 1].height = sheet.heights.get(row, 16.0)
    for row in sheet.breaks:
        worksheet.row_breaks.append(Break(id=row))
    worksheet.page_setup.orientation = "landscape"
    worksheet.page_setup.paperSize = 9  # A4
    worksheet.page_setup.fitToWidth, worksheet.page_setup.fitToHeight = 1, 0
    worksheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    worksheet.page_margins = PageMargins(left=0.5, right=0.5, top=0.5, bottom=0.5, header=0.3, footer=0.3)
    worksheet.print_options.horizontalCentered = True


def _repacked(data: bytes) -> bytes:
    """The same archive with one time on every entry, and the writing time that openpyxl stamps put back."""
    target = BytesIO()
    stamp = _WRITTEN.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, content)
            entry = zipfile.ZipInfo(name, _ARCHIVED)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return target.getvalue()


def workbook_bytes(book: Book) -> bytes:
    """The book as an .xlsx, the same bytes whenever it is made."""
    workbook = Workbook()
    workbook.properties.creator = "narrate samples"
    workbook.properties.created = _WRITTEN
    workbook.remove(workbook.worksheets[0])
    for sheet in book.sheets:
        _draw(workbook.create_sheet(sheet.name), sheet)
    buffer = BytesIO()
    workbook.save(buffer)
    return _repacked(buffer.getvalue())


def write(book: Book, folder: Path) -> Path:
    """Write the book into the folder.

    Returns the file written.
    """
    path = folder / f"{book.name}.xlsx"
    path.write_bytes(workbook_bytes(book))
    return path
