"""A native Word table from a `Table` value: real column widths, repeated header rows, rows that do not break.

Widths go to w:gridCol (WPS takes them from there) and are narrowed together when they exceed the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from narrate.phrasing.report import Table, TableCell
from narrate.word import marks, runs

_TWIPS = 1440 / 25.4
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_MARGINS = '<w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/>'
_ALIGNED = {"left": "left", "center": "center", "right": "right"}


def table_xml(table: Table, styles: Mapping[str, str], text_width: int, marker: marks.Marker | None) -> str:
    """The table; with a marker, its figures stand in bookmarks, and its first cell holds the table's own."""
    widths = _twips(table, text_width)
    rows = "".join(_row(table, number, widths, styles, marker) for number in range(len(table.rows)))
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{_BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>{_MARGINS}</w:tblCellMar>'
        f'<w:tblLook w:val="0000"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>'
    )


def _twips(table: Table, text_width: int) -> list[int]:
    columns = len(table.widths) or max((len(row) for row in table.rows), default=1)
    wanted = [width * _TWIPS for width in table.widths] or [text_width / columns] * columns
    scale = min(1.0, text_width / sum(wanted)) if sum(wanted) > 0 else 1.0
    return [max(1, round(width * scale)) for width in wanted]


def _row(table: Table, number: int, widths: list[int], styles: Mapping[str, str], marker: marks.Marker | None) -> str:
    header = number < table.header_rows
    properties = '<w:cantSplit/><w:trHeight w:val="397" w:hRule="atLeast"/>' + ("<w:tblHeader/>" if header else "")
    style = styles["table_header" if header else "table_text"]
    cells = []
    for column, cell, continued in _laid_out(table, number):
        span = cell.column_span
        vertical = '<w:vMerge w:val="restart"/>' if cell.row_span > 1 else ""
        content = ""
        if continued:
            vertical = "<w:vMerge/>"
        else:
            content = runs.runs(cell.text, cell.spans, None if marker is None else runs.cell_wrap(marker))
            if marker is not None and number == column == 0:
                content = marker.table(table.key, content)
        spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
        cells.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{sum(widths[column : column + span])}" w:type="dxa"/>{spanned}{vertical}'
            f'<w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="{style}"/>{_alignment(cell, header)}'
            f"</w:pPr>{content}</w:p></w:tc>"
        )
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def _alignment(cell: TableCell, header: bool) -> str:
    """Header cells stand as their style says unless the cell asks for something else than the default."""
    if header and cell.align == "left":
        return ""
    return f'<w:jc w:val="{_ALIGNED[cell.align]}"/>'


def _laid_out(table: Table, number: int) -> Iterator[tuple[int, TableCell, bool]]:
    """The cells that a row writes, with their grid column, and whether they only continue one from above."""
    row = table.rows[number]
    column = 0
    while column < len(row):
        cell = row[column]
        continued = cell is None
        if cell is None:
            cell = _above(table, number, column) or TableCell("")
            continued = cell.row_span > 1
        yield column, cell, continued
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
