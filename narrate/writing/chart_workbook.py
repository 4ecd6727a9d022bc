"""The workbook (.xlsx) embedded in a chart: one sheet with the values shown and nothing else, so that Word can edit it.

In: a `Chart`. Out: the bytes of a workbook, the same for the same chart, and the ranges that the chart's own XML names.
Categories stand in column A from row 2, each series in a column of its own with its name in row 1.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

import xlsxwriter

from narrate import packages
from narrate.cell_names import cell_name, column_letters
from narrate.report.values import Chart
from narrate.word import markup
from narrate.word.markup import Element

SHEET = "Sheet1"
BOUNDS = packages.Bounds(parts=1000, part=64 << 20, total=64 << 20)
_MADE = datetime(1980, 1, 1, tzinfo=UTC)  # the workbook says when it was made: always the same
MADE = "1980-01-01T00:00:00Z"  # as it says it
_LOOK = {"font_name": "宋体", "font_size": 11}
_WIDTHS = 36, 18  # characters, of the labels and of the values
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_SHEETS, _TEXTS = "xl/worksheets/", "xl/sharedStrings.xml"
_BESIDE = ("xl/comments", "xl/threadedComments/", "xl/drawings/")  # what a person may have put beside the values

_UNREADABLE: tuple[type[Exception], ...] = (*packages.UNREADABLE, InvalidOperation, IndexError)

Cells = dict[str, "str | Decimal"]  # A1 → what stands there


def categories_range(chart: Chart) -> str:
    """Where the labels stand: Sheet1!$A$2:$A$3."""
    return _range(chart, 0)


def name_cell(number: int) -> str:
    """Where the name of a series stands (series are counted from 0)."""
    return f"{SHEET}!${column_letters(number + 1)}$1"


def values_range(chart: Chart, number: int) -> str:
    """Where the values of a series stand."""
    return _range(chart, number + 1)


def _range(chart: Chart, column: int) -> str:
    name = column_letters(column)
    return f"{SHEET}!${name}$2:${name}${len(chart.categories) + 1}"


def workbook(chart: Chart) -> bytes:
    """The package, byte for byte the same each time."""
    stream = io.BytesIO()
    look = {**_LOOK}  # XlsxWriter writes into what it is given
    with xlsxwriter.Workbook(stream, {"in_memory": True, "default_format_properties": look}) as book:
        book.set_properties({"created": _MADE})
        number = book.add_format({**_LOOK, "num_format": chart.number_format})
        sheet = book.add_worksheet(SHEET)
        sheet.set_column(0, 0, _WIDTHS[0])
        sheet.set_column(1, len(chart.series), _WIDTHS[1])
        for address, value in _cells(chart).items():
            if isinstance(value, str):
                sheet.write_string(address, value)
            else:
                sheet.write_number(address, value, number)
    return stream.getvalue()


def _cells(chart: Chart) -> Cells:
    cells: Cells = {cell_name(row, 0): name for row, name in enumerate(chart.categories, 1)}
    for column, series in enumerate(chart.series, 1):
        cells[cell_name(0, column)] = series.name
        for row, point in enumerate(series.points, 1):
            if point is not None:
                cells[cell_name(row, column)] = point.value
    return cells


def holds(data: bytes, chart: Chart) -> bool:
    """Whether a workbook has the data of this chart as we wrote them, and nothing that a person put beside them."""
    try:
        parts = packages.read_parts(data, BOUNDS)
        sheets = [name for name in parts if name.startswith(_SHEETS) and name.endswith(".xml")]
        if len(sheets) != 1 or any(name.startswith(_BESIDE) for name in parts):
            return False
        texts = ["".join(item.itertext()) for item in markup.parse(parts[_TEXTS])] if _TEXTS in parts else []
        found = dict(_read(markup.parse(parts[sheets[0]]), texts))
    except _UNREADABLE:
        return False
    return found == _cells(chart)


def _read(sheet: Element, texts: list[str]) -> Iterator[tuple[str, str | Decimal | None]]:
    """The cells of a sheet; None for a formula."""
    for cell in sheet.iter(f"{_MAIN}c"):
        value = cell.find(f"{_MAIN}v")
        kind = cell.get("t", "n")
        if cell.find(f"{_MAIN}f") is not None:
            yield cell.get("r", ""), None
        elif kind == "inlineStr":
            yield cell.get("r", ""), "".join(cell.itertext())
        elif value is not None:
            text = value.text or ""
            yield cell.get("r", ""), texts[int(text)] if kind == "s" else Decimal(text) if kind == "n" else text
