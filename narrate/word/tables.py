"""A native Word table from a `Table` value: real column widths, repeated header rows, rows that do not break.

Widths go to w:gridCol (WPS takes them from there) and are narrowed together when they exceed the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from narrate.phrasing.report import Table, TableCell
from narrate.word import marks, runs
from narrate.word.markup import Element, add

_TWIPS = 1440 / 25.4
_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
_MARGIN = "85"  # twips left and right of a cell's text
ROW_HEIGHT, DENSE_ROW_HEIGHT = 397, 300  # twips, at least


class _Look(NamedTuple):
    """Style ids of header cells and of others, the least height of a row, the widths of the columns in twips."""

    header: str
    text: str
    height: int
    widths: list[int]


class _Place(NamedTuple):
    """Where a cell that a row writes stands: its grid column, and whether it only continues one from above."""

    column: int
    cell: TableCell
    is_continued: bool


def add_table(
    parent: Element,
    table: Table,
    styles: Mapping[str, str],
    text_width: int,
    marker: marks.Marker,
    *,
    noted: bool = False,
) -> None:
    """The table; figures stand in bookmarks, and the first cell holds the table's own.

    The last row of a `noted` table stays with the note below, so that no note stands on a page alone.
    """
    header, text = ("sheet_header", "sheet_text") if table.dense else ("table_header", "table_text")
    height = DENSE_ROW_HEIGHT if table.dense else ROW_HEIGHT
    look = _Look(styles[header], styles[text], height, twips(table, text_width))
    node = add(parent, "tbl")
    _add_properties(node, look.widths)
    for number in range(len(table.rows)):
        row = _add_row(node, look.height, is_header=number < table.header_rows)
        keeps_with_next = noted and number == len(table.rows) - 1
        for place in _laid_out(table, number):
            _add_cell(row, table, number, place, look, marker, keeps_with_next=keeps_with_next)


def _add_properties(node: Element, widths: list[int]) -> None:
    properties = add(node, "tblPr")
    add(properties, "tblW", w=str(sum(widths)), type="dxa")
    add(properties, "jc", val="center")
    borders = add(properties, "tblBorders")
    for side in _SIDES:
        add(borders, side, val="single", sz="4", space="0", color="000000")
    add(properties, "tblLayout", type="fixed")
    margins = add(properties, "tblCellMar")
    for side in ("left", "right"):
        add(margins, side, w=_MARGIN, type="dxa")
    add(properties, "tblLook", val="0000")
    grid = add(node, "tblGrid")
    for width in widths:
        add(grid, "gridCol", w=str(width))


def _add_row(node: Element, height: int, *, is_header: bool) -> Element:
    row = add(node, "tr")
    properties = add(row, "trPr")
    add(properties, "cantSplit")
    add(properties, "trHeight", val=str(height), hRule="atLeast")
    if is_header:
        add(properties, "tblHeader")
    return row


def _add_cell(
    row: Element,
    table: Table,
    number: int,
    place: _Place,
    look: _Look,
    marker: marks.Marker,
    *,
    keeps_with_next: bool,
) -> None:
    """A cell. Those of the header stand as their style says unless they ask for something else than left."""
    column, cell, is_continued = place
    is_header = number < table.header_rows
    node = add(row, "tc")
    properties = add(node, "tcPr")
    add(properties, "tcW", w=str(sum(look.widths[column : column + cell.column_span])), type="dxa")
    if cell.column_span > 1:
        add(properties, "gridSpan", val=str(cell.column_span))
    if is_continued:
        add(properties, "vMerge")
    elif cell.row_span > 1:
        add(properties, "vMerge", val="restart")
    add(properties, "vAlign", val="center")
    paragraph = add(node, "p")
    properties = add(paragraph, "pPr")
    add(properties, "pStyle", val=look.header if is_header else look.text)
    if keeps_with_next:
        add(properties, "keepNext")
    if not (is_header and cell.align == "left"):
        add(properties, "jc", val=cell.align)
    own = marker.open(paragraph, marks.table_bookmark(table.key)) if marker.marked and number == column == 0 else None
    if not is_continued:
        runs.add_runs(paragraph, cell.text, cell.spans, marker)
    if own is not None:
        marker.close(paragraph, own)


def twips(table: Table, text_width: int) -> list[int]:
    """The widths of the columns on a page with so much room."""
    columns = len(table.widths) or max((len(row) for row in table.rows), default=1)
    wanted = [width * _TWIPS for width in table.widths] or [text_width / columns] * columns
    scale = min(1.0, text_width / sum(wanted)) if sum(wanted) > 0 else 1.0
    return [max(1, round(width * scale)) for width in wanted]


def _laid_out(table: Table, number: int) -> Iterator[_Place]:
    """The cells that a row writes."""
    row = table.rows[number]
    column = 0
    while column < len(row):
        cell = row[column]
        is_continued = cell is None
        if cell is None:
            cell = _above(table, number, column) or TableCell("")
            is_continued = cell.row_span > 1
        yield _Place(column, cell, is_continued)
        column += max(1, cell.column_span)


def _above(table: Table, number: int, column: int) -> TableCell | None:
    """The cell whose row span covers this place."""
    for above in range(number - 1, -1, -1):
        cell = table.rows[above][column] if column < len(table.rows[above]) else None
        if cell is not None:
            return cell if above + cell.row_span > number else None
    return None


def describe(table: Table) -> str:
    """How messages call a table."""
    heading = next((cell.text for row in table.rows for cell in row if cell is not None and cell.text), "")
    return f"表格“{heading[:20]}”" if heading else f"表格“{table.key}”"
