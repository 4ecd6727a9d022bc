"""SpreadsheetML 2003 (XML 表格 2003), often saved under the name of an .xls → its sheets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from lxml import etree

from narrate.intake.grid import Dated, Raw
from narrate.intake.number_format import is_date, may_scale
from narrate.intake.sheet_facts import MAX_COLUMNS, MAX_ROWS, Collected, Sheet, hidden_stretch
from narrate.packages import TooLarge

_LARGEST = 20_000_000  # bytes
_NAMESPACE = "urn:schemas-microsoft-com:office:spreadsheet"
_S = f"{{{_NAMESPACE}}}"
_X = "{urn:schemas-microsoft-com:office:excel}"
_DAY_ZERO = datetime(1899, 12, 30)
_NAMED = {"Percent": "0.00%", "Short Date": "yyyy-mm-dd", "General Date": "yyyy-mm-dd", "Long Date": "yyyy-mm-dd"}


def is_spreadsheetml(data: bytes) -> bool:
    """Whether these bytes are an XML of that kind."""
    start = data[:4096].replace(b"\0", b"")
    return b"<" in start[:10] and _NAMESPACE.encode() in start and b"<html" not in start.lower()


def spreadsheetml_sheets(data: bytes) -> list[Sheet]:
    """The sheets.

    Raises:
        TooLarge: the file or a sheet exceeds the bounds.
        etree.XMLSyntaxError: it is damaged.
    """
    if len(data) > _LARGEST:
        raise TooLarge
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    book = etree.fromstring(data.lstrip(), parser)
    codes = _codes(book)
    return [_sheet(sheet, codes) for sheet in book.iterfind(f"{_S}Worksheet")]


def _codes(book: etree._Element) -> Mapping[str, str]:
    """Style → format, of the formats that show something else than a plain number; a style takes over its parent's."""
    codes: dict[str, str] = {}
    for style in book.iterfind(f"{_S}Styles/{_S}Style"):
        own = style.find(f"{_S}NumberFormat")
        written = own.get(f"{_S}Format") if own is not None else None
        code = codes.get(style.get(f"{_S}Parent") or "", "") if written is None else _NAMED.get(written, written)
        if code and (may_scale(code) or is_date(code)):
            codes[style.get(f"{_S}ID") or ""] = code
    return codes


def _sheet(sheet: etree._Element, codes: Mapping[str, str]) -> Sheet:
    seen = Collected()
    cells: dict[tuple[int, int], Raw] = {}
    table = sheet.find(f"{_S}Table")
    row = column = 0
    for element in () if table is None else table:
        if element.tag == f"{_S}Column":
            column = _index(element, column)
            span = _number(element, "Span", 0)
            if _is_hidden(element, "Width"):
                seen.hidden_columns.update(hidden_stretch(column, column + span))
            column += span + 1
        elif element.tag == f"{_S}Row":
            row = _index(element, row)
            span = _number(element, "Span", 0)
            if _is_hidden(element, "Height"):
                seen.hidden_rows.update(range(row, min(row + span + 1, MAX_ROWS)))
            _take_row(seen, cells, element, row, codes)
            row += span + 1
    visible = sheet.findtext(f"{_X}WorksheetOptions/{_X}Visible") or ""
    rows: list[list[Raw]] = [[""] * seen.columns for _ in range(seen.rows)]
    for (down, across), value in cells.items():
        rows[down][across] = value
    return Sheet(sheet.get(f"{_S}Name") or "", tuple(map(tuple, rows)), visible.startswith("SheetHidden"), seen.facts())


def _index(element: etree._Element, expected: int) -> int:
    return max(_number(element, "Index", expected + 1) - 1, 0)


def _number(element: etree._Element, name: str, otherwise: int) -> int:
    text = element.get(f"{_S}{name}") or ""
    if not text.isdecimal():
        return otherwise
    if len(text) > 7:
        raise TooLarge
    return int(text)


def _is_hidden(element: etree._Element, size: str) -> bool:
    return element.get(f"{_S}Hidden") == "1" or element.get(f"{_S}{size}") == "0"


def _take_row(
    seen: Collected, cells: dict[tuple[int, int], Raw], row: etree._Element, at: int, codes: Mapping[str, str]
) -> None:
    column = 0
    row_style = row.get(f"{_S}StyleID") or ""
    for cell in row.iterchildren(f"{_S}Cell"):
        column = _index(cell, column)
        if at >= MAX_ROWS or column >= MAX_COLUMNS:
            raise TooLarge
        across, down = _number(cell, "MergeAcross", 0), _number(cell, "MergeDown", 0)
        if (across or down) and seen.merges is not None:
            seen.merges.append((at, column, at + down, column + across))
        data = cell.find(f"{_S}Data")
        kind = data.get(f"{_S}Type") if data is not None else None
        text = "".join(map(str, data.itertext())) if data is not None else ""
        if kind == "Error" or (not text and kind != "String" and cell.get(f"{_S}Formula")):
            seen.filled(at + 1, column + 1)
            seen.uncalculated.add((at, column))
        elif text:
            seen.filled(at + 1, column + 1)
            cells[at, column] = value = _value(text, kind)
            code = codes.get(cell.get(f"{_S}StyleID") or row_style)
            if isinstance(value, date):
                seen.dated[at, column] = Dated(_serial(value), code or _NAMED["Short Date"])
            elif code is not None and isinstance(value, float):
                seen.shown_in(code, value, at, column)
        column += across + 1


def _value(text: str, kind: str | None) -> Raw:
    try:
        if kind == "Number":
            return float(text)
        if kind == "DateTime":
            moment = datetime.fromisoformat(text)
            return moment.date() if moment.time() == time() else moment
    except ValueError:
        return text
    return text == "1" if kind == "Boolean" else text


def _serial(moment: date) -> float:
    """The number behind a date."""
    whole = moment if isinstance(moment, datetime) else datetime.combine(moment, time())
    return (whole - _DAY_ZERO) / timedelta(days=1)
