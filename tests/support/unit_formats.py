"""Books of sheets to .xls (xlwt) and .ods (odfpy), with merged areas; .xlsx is written by the samples' own writer."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import xlwt  # type: ignore[import-untyped]
from odf.opendocument import OpenDocumentSpreadsheet  # type: ignore[import-untyped]
from odf.table import CoveredTableCell, Table, TableCell, TableColumn, TableRow  # type: ignore[import-untyped]
from odf.text import P  # type: ignore[import-untyped]

from support.sample_code import Book, Kind, Sheet, Value, xlsx


def _covered(sheet: Sheet) -> dict[tuple[int, int], tuple[int, int]]:
    """Every cell of a merged area but the first, with the area's first cell."""
    return {
        (row, column): (top, left)
        for top, left, bottom, right in sheet.merges
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
        if (row, column) != (top, left)
    }


def _number(value: Value) -> Value | float:
    return float(value) if isinstance(value, Decimal) else value


def _xls_style(kind: Kind, amount_format: str) -> Any:
    style = xlwt.XFStyle()
    if kind is Kind.AMOUNT:
        style.num_format_str = amount_format
    return style


def write_xls(book: Book, folder: Path) -> Path:
    """The book as an .xls (BIFF 8)."""
    workbook = xlwt.Workbook(encoding="utf-8")
    for sheet in book.sheets:
        worksheet = workbook.add_sheet(sheet.name)
        styles = {kind: _xls_style(kind, sheet.amount_format) for kind in Kind}
        merged = {(top, left): (bottom, right) for top, left, bottom, right in sheet.merges}
        covered = _covered(sheet)
        for (row, column), cell in sorted(sheet.cells.items()):
            if (row, column) in covered:
                continue
            value, style = _number(cell.value), styles[cell.kind]
            if (row, column) in merged:
                bottom, right = merged[row, column]
                worksheet.write_merge(row, bottom, column, right, value, style)
            else:
                worksheet.write(row, column, value, style)
    path = folder / f"{book.name}.xls"
    workbook.save(str(path))
    return path


def _ods_cell(value: Value, span: tuple[int, int] | None) -> Any:
    attributes: dict[str, Any] = {}
    if span is not None:
        attributes = {"numberrowsspanned": span[0], "numbercolumnsspanned": span[1]}
    if isinstance(value, Decimal | int):
        text = f"{value:f}" if isinstance(value, Decimal) else str(value)
        cell = TableCell(valuetype="float", value=text, **attributes)
        cell.addElement(P(text=text))
    elif value:
        cell = TableCell(valuetype="string", **attributes)
        for line in value.split("\n"):
            cell.addElement(P(text=line))
    else:
        cell = TableCell(**attributes)
    return cell


def _ods_table(sheet: Sheet) -> Any:
    table = Table(name=sheet.name)
    table.addElement(TableColumn(numbercolumnsrepeated=sheet.columns))
    spans = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in sheet.merges}
    covered = _covered(sheet)
    for number in range(sheet.rows):
        row = TableRow()
        for column in range(sheet.columns):
            cell = sheet.cells.get((number, column))
            if (number, column) in covered:
                row.addElement(CoveredTableCell())
            else:
                row.addElement(_ods_cell(cell.value if cell else None, spans.get((number, column))))
        table.addElement(row)
    return table


def write_ods(book: Book, folder: Path) -> Path:
    """The book as an .ods."""
    document = OpenDocumentSpreadsheet()
    for sheet in book.sheets:
        document.spreadsheet.addElement(_ods_table(sheet))
    path = folder / f"{book.name}.ods"
    document.save(str(path))
    return path


WRITERS = {"xlsx": xlsx.write, "xls": write_xls, "ods": write_ods}
