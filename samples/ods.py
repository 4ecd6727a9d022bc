"""Sheets to an .ods with merged areas; the bytes depend on nothing but the sheets."""

from __future__ import annotations

import zipfile
from decimal import Decimal
from html import escape
from io import BytesIO

from samples.sheet import Book, Cell, Sheet

_MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
    f'<manifest:file-entry manifest:full-path="/" manifest:version="1.2" manifest:media-type="{_MIMETYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)
_OPENING = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">'
    "<office:body><office:spreadsheet>"
)
_CLOSING = "</office:spreadsheet></office:body></office:document-content>"


def workbook_bytes(book: Book) -> bytes:
    """The book as an .ods, the same bytes whenever it is made."""
    content = _OPENING + "".join(_table(sheet) for sheet in book.sheets) + _CLOSING
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        _add(package, "mimetype", _MIMETYPE, zipfile.ZIP_STORED)
        _add(package, "META-INF/manifest.xml", _MANIFEST, zipfile.ZIP_DEFLATED)
        _add(package, "content.xml", content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _add(package: zipfile.ZipFile, name: str, text: str, method: int) -> None:
    package.writestr(zipfile.ZipInfo(name), text.encode("utf-8"), method)


def _table(sheet: Sheet) -> str:
    spans = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in sheet.merges}
    covered = {
        (row, column)
        for (top, left), (rows, columns) in spans.items()
        for row in range(top, top + rows)
        for column in range(left, left + columns)
        if (row, column) != (top, left)
    }
    pieces = [f'<table:table table:name="{escape(sheet.name)}">']
    pieces.append(f'<table:table-column table:number-columns-repeated="{sheet.columns}"/>')
    for row in range(sheet.rows):
        pieces.append("<table:table-row>")
        for column in range(sheet.columns):
            if (row, column) in covered:
                pieces.append("<table:covered-table-cell/>")
            else:
                pieces.append(_cell(sheet.cells.get((row, column)), spans.get((row, column))))
        pieces.append("</table:table-row>")
    return "".join([*pieces, "</table:table>"])


def _cell(cell: Cell | None, span: tuple[int, int] | None) -> str:
    value = cell.value if cell else None
    spanned = f' table:number-rows-spanned="{span[0]}" table:number-columns-spanned="{span[1]}"' if span else ""
    if value is None or value == "":
        return f"<table:table-cell{spanned}/>"
    if isinstance(value, str):
        lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in value.split("\n"))
        return f'<table:table-cell office:value-type="string"{spanned}>{lines}</table:table-cell>'
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    number = f' office:value-type="float" office:value="{text}"{spanned}'
    return f"<table:table-cell{number}><text:p>{text}</text:p></table:table-cell>"
