"""`SheetFacts` of an .ods: its content is one stream, rows and cells may be repeated instead of written out."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from narrate.intake.sheet_facts import MAX_COLUMNS, Collected, SheetFacts, forget

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_NUMBER = "{urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_UNSEEN = frozenset({"collapse", "filter"})
_WATCHED = (f"{_TABLE}table", f"{_TABLE}table-column", f"{_TABLE}table-row", f"{_STYLE}style")
_STYLES = (f"{_NUMBER}number-style", f"{_NUMBER}percentage-style")


@dataclass(slots=True)
class _Reading:
    """Where in the content it stands. `scaling` are the formats that scale, `styles` the cell styles that use them."""

    sheets: list[Collected] = field(default_factory=list)
    scaling: dict[str, str] = field(default_factory=dict)
    styles: dict[str, str] = field(default_factory=dict)
    of_columns: list[tuple[int, str]] = field(default_factory=list)  # (end, default style) of each stretch
    row: int = 0
    column: int = 0


def ods_facts(package: zipfile.ZipFile) -> tuple[SheetFacts, ...]:
    """The facts of every sheet, in the document's order.

    Raises:
        TooLarge: a sheet as a rectangle exceeds `MAX_CELLS`.
        packages.DAMAGED, etree.XMLSyntaxError: it is damaged.
    """
    reading = _Reading()
    with package.open("content.xml") as stream:
        elements = etree.iterparse(
            stream,
            events=("start", "end"),
            tag=(*_WATCHED, *_STYLES),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            remove_comments=True,
        )
        for event, element in elements:
            if event == "start":
                if element.tag == f"{_TABLE}table":
                    reading.sheets.append(Collected())
                    reading.row = reading.column = 0
                    reading.of_columns = []
            else:
                _take(reading, element)
    return tuple(sheet.facts() for sheet in reading.sheets)


def _take(reading: _Reading, element: etree._Element) -> None:
    name = element.get(f"{_STYLE}name") or ""
    if element.tag in _STYLES:
        if (code := _scaling(element)) is not None:
            reading.scaling[name] = code
    elif element.tag == f"{_STYLE}style":
        if (code := reading.scaling.get(element.get(f"{_STYLE}data-style-name") or "")) is not None:
            reading.styles[name] = code
    elif not reading.sheets:
        return
    elif element.tag == f"{_TABLE}table-column":
        first = reading.column
        reading.column = min(first + _repeats(element, "columns"), MAX_COLUMNS)
        reading.of_columns.append((reading.column, element.get(f"{_TABLE}default-cell-style-name") or ""))
        if element.get(f"{_TABLE}visibility") in _UNSEEN:
            reading.sheets[-1].hidden_columns.update(range(first, reading.column))
    elif element.tag == f"{_TABLE}table-row":
        _take_row(reading, element)
        forget(element)


def _scaling(element: etree._Element) -> str | None:
    """The code of a format that shows another number than the value, as .xlsx would write it."""
    if element.tag.endswith("percentage-style"):
        return "0%"
    factor = next((text for one in element if (text := one.get(f"{_NUMBER}display-factor"))), "1")
    if factor not in ("", "1"):
        return "0" + "," * max(1, factor.count("0") // 3)
    printed = [text.text or "" for text in element.iter(f"{_NUMBER}embedded-text")]
    return "0!.0000" if any("." in text for text in printed) else None


def _repeats(element: etree._Element, what: str) -> int:
    text = element.get(f"{_TABLE}number-{what}-repeated") or "1"
    return max(1, int(text)) if text.isdecimal() else 1


def _take_row(reading: _Reading, element: etree._Element) -> None:
    seen, row, rows = reading.sheets[-1], reading.row, _repeats(element, "rows")
    reading.row += rows
    column = filled = 0
    for cell in element:
        if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            continue
        wide = _repeats(cell, "columns")
        kind = cell.get(f"{_OFFICE}value-type")
        formula = cell.get(f"{_TABLE}formula")
        if kind is not None or formula is not None:
            filled = column + wide
            seen.filled(row + rows, filled)
            for place in _places(row, rows, column, wide):
                _take_cell(reading, cell, kind, place)
        _take_merge(seen, cell, row, column)
        column += wide
    if element.get(f"{_TABLE}visibility") in _UNSEEN and filled:
        seen.hidden_rows.update(range(row, row + rows))


def _places(row: int, rows: int, column: int, wide: int) -> Iterator[tuple[int, int]]:
    for one in range(row, row + rows):
        for other in range(column, column + wide):
            yield one, other


def _take_cell(reading: _Reading, cell: etree._Element, kind: str | None, place: tuple[int, int]) -> None:
    seen = reading.sheets[-1]
    if kind is None or cell.get(f"{_CALC}value-type") == "error":
        seen.uncalculated.add(place)
    elif kind in ("float", "currency", "percentage"):
        style = cell.get(f"{_TABLE}style-name") or _default(reading, place[1])
        code = reading.styles.get(style, "0%" if kind == "percentage" else "")
        if code and float(cell.get(f"{_OFFICE}value") or 0):
            seen.scaled[place] = code


def _default(reading: _Reading, column: int) -> str:
    return next((style for end, style in reading.of_columns if column < end), "")


def _take_merge(seen: Collected, cell: etree._Element, row: int, column: int) -> None:
    down, across = (cell.get(f"{_TABLE}number-{what}-spanned") or "1" for what in ("rows", "columns"))
    if (down, across) != ("1", "1") and down.isdecimal() and across.isdecimal() and seen.merges is not None:
        seen.merges.append((row, column, row + int(down) - 1, column + int(across) - 1))
