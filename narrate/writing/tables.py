"""A native Word table from a `Table` value: real column widths, repeated header rows, rows that do not break.

Widths go to w:gridCol (WPS takes them from there) and are narrowed together when they exceed the page.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import NamedTuple

from narrate.report.values import Table, TableCell
from narrate.word import marks
from narrate.writing import runs
from narrate.writing.paragraph_overrides import NO_OVERRIDES, NONE, Override

_TWIPS = 1440 / 25.4
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_MARGINS = '<w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/>'  # twips beside a cell's text
ROW_HEIGHT, DENSE_ROW_HEIGHT = 397, 300  # twips, at least


class _Look(NamedTuple):
    """Style ids of header cells and of others, the least height of a row, the widths of the columns in twips, and the
    figures that stand on a colour, and what cells say against their style."""

    header: str
    text: str
    height: int
    widths: list[int]
    doubtful: Container[str]
    of_header: Override
    of_text: Override


def table_xml(
    table: Table,
    styles: Mapping[str, str],
    text_width: int,
    marker: marks.Marker,
    doubtful: Container[str] = frozenset(),
    *,
    noted: bool = False,
    overrides: Mapping[str, Override] = NO_OVERRIDES,
) -> str:
    """The table; figures stand in bookmarks, and the first cell holds the table's own. `doubtful` are the refs of
    figures that an error touches.

    The last row of a `noted` table stays with the note below, so that no note stands on a page alone.
    """
    header, text = ("sheet_header", "sheet_text") if table.dense else ("table_header", "table_text")
    height = DENSE_ROW_HEIGHT if table.dense else ROW_HEIGHT
    own = (overrides.get(header, NONE), overrides.get(text, NONE))
    look = _Look(styles[header], styles[text], height, twips(table, text_width), doubtful, *own)
    last = len(table.rows) - 1 if noted else None
    rows = (_row(table, number, look, marker, keeps_with_next=number == last) for number in range(len(table.rows)))
    return f"<w:tbl>{_properties(look.widths)}{''.join(rows)}</w:tbl>"


def _properties(widths: list[int]) -> str:
    """How the table stands on the page, and its grid."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{_BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>{_MARGINS}</w:tblCellMar>'
        f'<w:tblLook w:val="0000"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
    )


def _row(table: Table, number: int, look: _Look, marker: marks.Marker, *, keeps_with_next: bool) -> str:
    is_header = number < table.header_rows
    header = "<w:tblHeader/>" if is_header else ""
    keep = "<w:keepNext/>" if keeps_with_next else ""
    cells: list[str] = []
    for column, cell, is_continued in _laid_out(table, number):
        content = "" if is_continued else runs.cell_runs(cell, marker, look.doubtful)
        if number == column == 0:
            content = marker.table(table.key, content)
        # header cells stand as their style says unless they ask for something else than left
        own = look.of_header if is_header else look.of_text
        align = "" if is_header and cell.align == "left" else f'<w:jc w:val="{cell.align}"/>'
        cells.append(
            f"<w:tc><w:tcPr>{_place(column, cell, look.widths, is_continued=is_continued)}"
            '<w:vAlign w:val="center"/></w:tcPr>'
            f'<w:p><w:pPr><w:pStyle w:val="{look.header if is_header else look.text}"/>{keep}'
            f"{own.numbering}{own.layout}{align}</w:pPr>"
            f"{content}</w:p></w:tc>"
        )
    return (
        f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{look.height}" w:hRule="atLeast"/>{header}</w:trPr>'
        f"{''.join(cells)}</w:tr>"
    )


def _place(column: int, cell: TableCell, widths: list[int], *, is_continued: bool) -> str:
    """The width of a cell, and what it covers."""
    span = f'<w:gridSpan w:val="{cell.column_span}"/>' if cell.column_span > 1 else ""
    merge = "<w:vMerge/>" if is_continued else '<w:vMerge w:val="restart"/>' if cell.row_span > 1 else ""
    width = sum(widths[column : column + cell.column_span]) if span else widths[column]
    return f'<w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}'


def twips(table: Table, text_width: int) -> list[int]:
    """The widths of the columns on a page with so much room."""
    columns = len(table.widths) or max((len(row) for row in table.rows), default=1)
    wanted = [width * _TWIPS for width in table.widths] or [text_width / columns] * columns
    scale = min(1.0, text_width / sum(wanted)) if sum(wanted) > 0 else 1.0
    return [max(1, round(width * scale)) for width in wanted]


def _laid_out(table: Table, number: int) -> Iterator[tuple[int, TableCell, bool]]:
    """The cells that a row writes, with their grid column, and whether they only continue one from above."""
    row = table.rows[number]
    column = 0
    while column < len(row):
        cell = row[column]
        is_continued = cell is None
        if cell is None:
            cell = _above(table, number, column) or TableCell("")
            is_continued = cell.row_span > 1
        yield column, cell, is_continued
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
