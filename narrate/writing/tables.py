"""A native Word table from a `Table` value: real column widths, repeated header rows, rows that do not break.

Widths go to w:gridCol (WPS takes them from there) and are narrowed together when they exceed the page. Everything is
built as text, a row at a time; what surrounds the text of a cell is made once for each kind of cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from narrate.report.values import FigureRow, RowShape, Table, TableCell
from narrate.values import value
from narrate.word import marks
from narrate.writing import runs

_TWIPS = 1440 / 25.4
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_MARGINS = '<w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/>'
_ALIGNED = {"left": "left", "center": "center", "right": "right"}
ROW_HEIGHT, DENSE_ROW_HEIGHT = 397, 300  # twips, at least
_CONTINUED = "<w:vMerge/>"
_END_OF_CELL = "</w:p></w:tc>"


@value(eq=False)
class _Frame:
    """How the paragraphs of one table's cells begin (w:pStyle …), and its columns; alike frames are one object."""

    header: str
    text: str
    height: int
    widths: tuple[int, ...]

    @property
    def keeping(self) -> _Frame:
        """The frame of a row that stays with what comes next."""
        return _frame(self.header, f"{self.text}<w:keepNext/>", self.height, self.widths)


_frame = lru_cache(maxsize=512)(_Frame)


class _Look(NamedTuple):
    """The frame of a table, and its marks."""

    frame: _Frame
    marker: marks.Marker | None
    wrap: runs.Wrap | None


def table_pieces(
    table: Table, styles: Mapping[str, str], text_width: int, marker: marks.Marker | None, *, noted: bool = False
) -> Iterator[str | bytes]:
    """The table row by row; with a marker, its figures stand in bookmarks, and its first cell holds the table's own.

    The last row of a `noted` table stays with the note below, so that no note stands on a page alone.
    """
    widths = tuple(twips(table, text_width))
    header, text = ("sheet_header", "sheet_text") if table.dense else ("table_header", "table_text")
    height = DENSE_ROW_HEIGHT if table.dense else ROW_HEIGHT
    wrap = None if marker is None else runs.cell_wrap(marker)
    header, text = (f'<w:pStyle w:val="{styles[role]}"/>' for role in (header, text))
    look = _Look(_frame(header, text, height, widths), marker, wrap)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    yield (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{_BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>{_MARGINS}</w:tblCellMar>'
        f'<w:tblLook w:val="0000"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
    )
    last, header_rows = len(table.rows) - 1, table.rows[: table.header_rows]
    shapes = tuple([row.shape for row in header_rows if type(row) is FigureRow])
    first = 0
    if shapes and len(shapes) == len(header_rows) <= last:
        first = len(shapes)
        yield _header_form(shapes, look.frame, table.key if marker else "") % (
            marker.taken(table.key) if marker else ()
        )
    for number in range(first, last):
        yield _row(table, number, look)
    if last >= 0:
        yield _row(table, last, look._replace(frame=look.frame.keeping) if noted else look)
    yield "</w:tbl>"


def twips(table: Table, text_width: int) -> list[int]:
    """The widths of the columns on a page with so much room."""
    columns = len(table.widths) or max((len(row) for row in table.rows), default=1)
    wanted = [width * _TWIPS for width in table.widths] or [text_width / columns] * columns
    scale = min(1.0, text_width / sum(wanted)) if sum(wanted) > 0 else 1.0
    return [max(1, round(width * scale)) for width in wanted]


def _row(table: Table, number: int, look: _Look) -> str | bytes:
    row, is_header = table.rows[number], number < table.header_rows
    if number and not is_header and type(row) is FigureRow:
        form, names = _row_form(row.shape, look.frame, look.marker is not None)
        texts = row.encoded()
        return form % (texts if look.marker is None else look.marker.figures(names, texts))
    cells = _cells(table, number, look) if is_header or not number or None in row else _simple_cells(row, look)
    return f"{_row_opening(look.frame.height, is_header)}{''.join(cells)}</w:tr>"


def _row_opening(height: int, is_header: bool) -> str:
    header = "<w:tblHeader/>" if is_header else ""
    return f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{height}" w:hRule="atLeast"/>{header}</w:trPr>'


@lru_cache(maxsize=1 << 11)  # the same rows come back in each document of a batch
def _row_form(shape: RowShape, frame: _Frame, marked: bool) -> tuple[bytes, tuple[str, ...]]:
    """A row in UTF-8 with gaps (%) for its figures and their marks, and the names of the marks.

    Bytes, because filling gaps in bytes takes a third of the time, and nothing is left to be encoded.
    """
    figures = dict(zip(shape.columns, shape.refs, strict=True))
    names, chunks, style = [], [_row_opening(frame.height, is_header=False)], frame.text
    for column, (width, cell) in enumerate(zip(frame.widths, shape.cells, strict=False)):
        if cell is None:
            raise ValueError("a row below the header has no merges")
        if column not in figures:
            chunks.append(_plain_cell(width, 1, 1, style, cell.align, cell.text).replace("%", "%%"))
            continue
        gap, name = marks.figure_gap(figures[column]) if marked else ("<w:r><w:t>%b</w:t></w:r>", "")
        names.append(name)
        chunks += (_opening(width, 1, "", style, cell.align).replace("%", "%%"), gap, _END_OF_CELL)
    return "".join((*chunks, "</w:tr>")).encode(), marks.distinct(tuple(names)) if marked else tuple(names)


@lru_cache(maxsize=512)
def _header_form(shapes: tuple[RowShape, ...], frame: _Frame, key: str) -> bytes:
    """The rows of a header in UTF-8; with the key of its table, gaps (%) for the number of the table's mark, twice."""
    table = Table(key, tuple(FigureRow(shape, ()) for shape in shapes), (), len(shapes))
    chunks: list[str] = []
    for number in range(len(shapes)):
        opening, first, *cells = [cell.replace("%", "%%") for cell in _cells(table, number, _Look(frame, None, None))]
        if key and number == 0:
            first = marks.table_gap(key, first.removesuffix(_END_OF_CELL)) + _END_OF_CELL
        chunks += (_row_opening(frame.height, is_header=True), opening, first, *cells, "</w:tr>")
    return "".join(chunks).encode()


def _simple_cells(row: Iterable[TableCell | None], look: _Look) -> list[str]:
    """The cells of a row without merges."""
    style, chunks = look.frame.text, []
    for width, cell in zip(look.frame.widths, row, strict=False):
        text, columns, rows, align, spans = cell  # type: ignore[misc]  # there is no None in the row
        if not spans:
            chunks.append(_plain_cell(width, columns, rows, style, align, text))
            continue
        chunks.append(_opening(width, columns, '<w:vMerge w:val="restart"/>' if rows > 1 else "", style, align))
        chunks.append(runs.runs(text, spans, look.wrap))
        chunks.append(_END_OF_CELL)
    return chunks


@lru_cache(maxsize=1 << 14)  # names, codes and 行次 come back in each document of a batch
def _plain_cell(width: int, columns: int, rows: int, style: str, align: str, text: str) -> str:
    """A cell without marks, whole."""
    vertical = '<w:vMerge w:val="restart"/>' if rows > 1 else ""
    return f"{_opening(width, columns, vertical, style, align)}{runs.runs(text, (), None)}{_END_OF_CELL}"


def _cells(table: Table, number: int, look: _Look) -> Iterator[str]:
    """The cells of a row with merges, or of one that begins the table: an opening and the rest for each."""
    header, widths = number < table.header_rows, look.frame.widths
    style = look.frame.header if header else look.frame.text
    for column, cell, continued in _laid_out(table, number):
        span = cell.column_span
        vertical = _CONTINUED if continued else '<w:vMerge w:val="restart"/>' if cell.row_span > 1 else ""
        align = "" if header and cell.align == "left" else cell.align
        content = "" if continued else runs.runs(cell.text, cell.spans, look.wrap)
        if look.marker is not None and number == column == 0:
            content = look.marker.table(table.key, content)
        yield _opening(sum(widths[column : column + span]), span, vertical, style, align)
        yield content + _END_OF_CELL


@lru_cache(maxsize=1 << 12)
def _opening(width: int, span: int, vertical: str, style: str, align: str) -> str:
    """A cell up to its text. Header cells stand as their style says unless they ask for something else than left."""
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    aligned = f'<w:jc w:val="{_ALIGNED[align]}"/>' if align else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spanned}{vertical}<w:vAlign w:val="center"/></w:tcPr>'
        f"<w:p><w:pPr>{style}{aligned}</w:pPr>"
    )


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
