"""Published tables (公开表) as native tables: the recognised cells, laid out as the workbook lays them out.

In: a table of `FinalAccounts`, the sheet it was read from and how its amounts are printed. Out: a `Table` whose figures are spans of
the same readings the sentences are made of; everything else (names, codes, 行次, 栏次, merged headers) is as the sheet
has it. A table cut into pieces is put together again; the Word table repeats the header itself. No Word, no templates.

A blank stays blank and a dash a dash: the published table says the same as the workbook. A cell that should hold an
amount and holds none that can be read is an open slot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from narrate.composing.column_widths import column_widths
from narrate.intake.accounts import (
    BasicExpenditureTable,
    LineTable,
    SubjectTable,
    TableHead,
    TableStretch,
    ThreePublicTable,
)
from narrate.intake.grid import Grid, Reading, State
from narrate.intake.layouts import layouts
from narrate.intake.normalisation import plain
from narrate.quantity import NumberStyle, UnitOfMeasure, from_float, from_wan_yuan, print_number, to_wan_yuan
from narrate.report.values import Row as TableRow
from narrate.report.values import Span, SpanKind, Table, TableCell

PublishedTable = LineTable | SubjectTable | BasicExpenditureTable | ThreePublicTable
Printer = Callable[[Decimal], str]
Merge = tuple[int, int, int, int]


class Sheet(NamedTuple):
    """A published table. `places` says for each row of it which row of which sheet it is; None for the header's."""

    table: Table
    places: tuple[tuple[Grid, int] | None, ...]
    first: int  # column of the sheet that is the table's first
    has_figures: bool  # any amount other than zero
    natural_width: float  # millimetres that it would take with nothing broken but long names

    def sources(self) -> dict[str, str]:
        """Where each figure stands: ref → cell."""
        found: dict[str, str] = {}
        for row, place in zip(self.table.rows, self.places, strict=True):
            for column, cell in enumerate(row if place is not None else ()):
                for span in cell.spans if cell is not None else ():
                    if place is not None and span.kind is SpanKind.FIGURE:
                        found[span.ref] = str(place[0].place(place[1], self.first + column))
        return found


class _Row(NamedTuple):
    """A row with amounts: what it is called in keys, and its readings by column."""

    key: str
    amounts: Mapping[str, Reading]


def printer(style: NumberStyle, unit: UnitOfMeasure) -> Printer:
    """How amounts (万元) are printed; for one report, whose tables repeat each other's amounts."""

    @cache
    def shown(value: Decimal) -> str:
        amount = from_wan_yuan(value, unit)
        return print_number(amount, style)

    return shown


def sheet_of(table: PublishedTable, shown: Printer, open_slot: str, landscape: bool | None) -> Sheet:
    """A published table. `open_slot` is the region's 【待补：{}】; `landscape` None lets the width decide."""
    builder = _Builder(table.head, shown, open_slot)
    rows = builder.rows(_rows(table))
    widths, natural = column_widths(rows, builder.header_rows, builder.figure_columns, landscape)
    made = Table(f"table.{table.head.key}", rows, widths, builder.header_rows, dense=True)
    return Sheet(made, tuple(builder.places), builder.first, builder.has_figures, natural)


def addresses_of(table: PublishedTable) -> Iterator[tuple[str, str]]:
    """Every figure of a published table: its ref, and the address of its cell."""
    for rows in _rows(table).values():
        for row in rows:
            for column, reading in row.amounts.items():
                yield f"table.{table.head.key}.{row.key}.{column}", reading.address


def plain_table(key: str, grid: Grid, first: int = 0, header_rows: int = 0) -> Table:
    """A sheet as it stands, without figures of ours: an attachment."""
    rows = list(grid.rows[first:])
    while rows and not any(cell != "" for cell in rows[-1]):
        rows.pop()
    width = max((len(row) for row in rows), default=0)
    cells = [[_static(row[c] if c < len(row) else "", "left") for c in range(width)] for row in rows]
    matrix: list[list[TableCell | None]] = [list(row) for row in cells]
    merges = [(top - first, left, bottom - first, right) for top, left, bottom, right in grid.merges or ()]
    _merge(matrix, [merge for merge in merges if merge[0] >= 0 and merge[2] < len(matrix) and merge[3] < width])
    made = tuple(map(tuple, matrix))
    widths, _ = column_widths(made, header_rows, frozenset(), None)
    return Table(key, made, widths, header_rows, dense=True)


def _rows(table: PublishedTable) -> dict[int, list[_Row]]:
    """Row of the sheet → the readings in it, each under the name its row has in keys."""
    found: dict[int, list[_Row]] = {}
    if isinstance(table, SubjectTable | BasicExpenditureTable):
        for line in table.rows:
            found.setdefault(line.row, []).append(_Row(line.code, line.amounts))
    for key, amounts in _named_rows(table):
        for reading in amounts.values():
            found.setdefault(reading.row, []).append(_Row(key, amounts))
            break
    return found


def _amount_columns(found: Mapping[int, Sequence[_Row]]) -> set[int]:
    """The columns of the sheet that hold amounts of the table."""
    return {reading.column for rows in found.values() for row in rows for reading in row.amounts.values()}


def _named_rows(table: PublishedTable) -> Iterator[tuple[str, Mapping[str, Reading]]]:
    if isinstance(table, SubjectTable):
        yield "total", table.total
    elif isinstance(table, BasicExpenditureTable):
        for key, reading in (("personnel_total", table.personnel_total), ("operating_total", table.operating_total)):
            if reading is not None:
                yield key, {"amount": reading}
    elif isinstance(table, LineTable):
        for half, lines in (
            ("income", table.income),
            ("expenditure", table.expenditure),
            ("function", table.functions),
        ):
            yield from ((f"{half}.{name}", amounts) for name, amounts in lines.items())
    else:
        for side, items in (("budget", table.budget), ("actual", table.actual)):
            if len({reading.row for reading in items.values()}) == 1:
                yield side, items
            else:  # items below each other: each in a row of its own
                yield from ((side, {item: reading}) for item, reading in items.items())


def _header(piece: TableStretch, first: int, last: int) -> list[TableRow]:
    """The rows of a header."""
    rows = list(piece.grid.rows[piece.first : piece.body])
    while rows and not any(raw != "" for raw in rows[-1]):  # lines left blank above a lone 合计
        rows.pop()
    merges = piece.grid.merges
    if merges is not None:
        end = piece.first + len(rows)
        inside = (m for m in merges if piece.first <= m[0] and m[2] < end and first <= m[1])
        merges = tuple((m[0] - piece.first, m[1] - first, m[2] - piece.first, min(m[3], last) - first) for m in inside)
    matrix: list[list[TableCell | None]] = [
        [_static(row[c] if c < len(row) else "", "center") for c in range(first, last + 1)] for row in rows
    ]
    _merge(matrix, _groups(matrix) if merges is None else merges)
    return [tuple(row) for row in matrix]


class _Builder:
    """Puts the rows of one table together. What it found on the way is its state."""

    def __init__(self, head: TableHead, shown: Printer, open_slot: str) -> None:
        self._head = head
        self._shown = shown
        self._open_slot = open_slot
        self.header_rows = 0
        self.has_figures = False
        self.first = 0
        self.places: list[tuple[Grid, int] | None] = []
        self.figure_columns: frozenset[int] = frozenset()

    def rows(self, found: Mapping[int, Sequence[_Row]]) -> tuple[TableRow, ...]:
        """Header, then the body of every piece; blank rows and columns at the edges are left out."""
        pieces = self._head.pieces
        self.first, last = first, last = _edges(pieces)
        amount_columns = {column - first for column in _amount_columns(found)}
        self.figure_columns = frozenset(amount_columns)
        made = _header(pieces[0], first, last) if pieces else []
        self.header_rows = len(made)
        self.places += [None] * len(made)
        aligned = tuple(_alignments(pieces, first, last, amount_columns))
        for piece in pieces:
            made += self._body(piece, found, last, aligned)
        return tuple(made)

    def _body(
        self, piece: TableStretch, found: Mapping[int, Sequence[_Row]], last: int, aligned: tuple[str, ...]
    ) -> Iterator[TableRow]:
        grid, first = piece.grid, self.first
        for number in range(piece.body, piece.last + 1):
            raws = grid.rows[number][first : last + 1]
            rows = found.get(number, ())
            if not rows and not any(raw != "" for raw in raws):
                continue
            self.places.append((grid, number))
            yield self._row(rows, raws, aligned)

    def _row(self, rows: Sequence[_Row], raws: Sequence[object], aligned: Sequence[str]) -> TableRow:
        """A row of any kind."""
        figures = {column: cell for row in rows for column, cell in self._figures(row)}
        cells: list[TableCell | None] = [
            figures.get(column) or _static(raw, how)
            for column, (raw, how) in enumerate(zip(raws, aligned, strict=False))
        ]
        cells += [
            figures.get(column) or TableCell("", align=aligned[column]) for column in range(len(cells), len(aligned))
        ]
        if len(self.figure_columns) > sum(len(row.amounts) for row in rows):
            self._print_unread(cells, raws)
        return tuple(cells)

    def _figures(self, row: _Row) -> Iterator[tuple[int, TableCell]]:
        """The figures of a row by their columns."""
        for name, reading in row.amounts.items():
            ref = f"table.{self._head.key}.{row.key}.{name}"
            value, column = reading.value, reading.column - self.first
            if value is None:
                yield column, self._open(ref)
            elif reading.state is State.NUMBER:
                text = self._shown(value)
                yield column, TableCell(text, align="right", spans=(Span(0, len(text), SpanKind.FIGURE, ref, ref),))
                self.has_figures = self.has_figures or bool(value)

    def _open(self, ref: str) -> TableCell:
        """An amount that cannot be read: the workbook is wrong, and the finding says where."""
        text = self._open_slot.format("金额")
        return TableCell(text, align="right", spans=(Span(0, len(text), SpanKind.OPEN, f"figure/{ref}", ref),))

    def _print_unread(self, cells: list[TableCell | None], raws: Sequence[object]) -> None:
        """Amounts that no figure is made of (其中：…), printed like the others; they have no mark."""
        money = UnitOfMeasure(self._head.money)
        for column in self.figure_columns:
            cell = cells[column]
            raw = raws[column] if column < len(raws) else ""
            if isinstance(raw, float) and cell is not None and not cell.spans:
                cells[column] = TableCell(self._shown(to_wan_yuan(from_float(raw), money)), align="right")


def _edges(pieces: Sequence[TableStretch]) -> tuple[int, int]:
    """First and last column that hold anything in any piece."""
    if not pieces:
        return 0, 0
    held = _held_columns(pieces)
    return (min(held), max(held)) if held else (0, 0)


def _held_columns(pieces: Sequence[TableStretch]) -> set[int]:
    """Columns with a text in the header, as far as something was read: what stands beside belongs to no table."""
    piece = pieces[0]
    right = max((piece.right for piece in pieces if piece.right is not None), default=None)
    rows = piece.grid.rows[piece.first : piece.body]
    held = {column for row in rows for column, raw in enumerate(row) if raw != ""}
    for top, left, _, end in piece.grid.merges or ():
        if piece.first <= top < piece.body:
            held.update(range(left, end + 1))
    return held if right is None else {column for column in held if column <= right}


def _alignments(pieces: Sequence[TableStretch], first: int, last: int, amounts: Iterable[int]) -> list[str]:
    """Amounts stand right, numbers of rows (行次) in the middle, codes and names left."""
    row_numbers = layouts().words.row_numbers
    aligned = ["left"] * (last - first + 1)
    for column in amounts:
        aligned[column] = "right"
    for piece in pieces[:1]:
        for row in piece.grid.rows[piece.first : piece.body]:
            for column, raw in enumerate(row[first : last + 1]):
                if isinstance(raw, str) and raw and plain(raw) in row_numbers:
                    aligned[column] = "center"
    return aligned


def _static(raw: object, align: str) -> TableCell:
    """A cell that is no figure, as it is written; names of totals stand in the middle, a blank where a figure would."""
    if raw == "":
        return TableCell("", align=align)
    if isinstance(raw, float):
        return TableCell(f"{from_float(raw):f}", align=align)
    if isinstance(raw, date):
        return TableCell(f"{raw.year}年{raw.month}月{raw.day}日", align=align)
    text = " ".join(str(raw).split())
    if align == "left" and (plain(text) in layouts().words.totals or text.endswith(("合计", "总计"))):
        align = "center"
    return TableCell(text, align=align)


def _groups(matrix: Sequence[Sequence[TableCell | None]]) -> list[Merge]:
    """The merges of a header whose file does not tell them: right over blanks that have texts below, down over blanks."""
    height = len(matrix)
    width = len(matrix[0]) if matrix else 0
    texts = [[cell.text if cell is not None else "" for cell in row] for row in matrix]
    merges: list[Merge] = []
    taken: set[tuple[int, int]] = set()
    for row in range(height):
        for column in range(width):
            if not texts[row][column] or (row, column) in taken:
                continue
            right = column
            while right + 1 < width and _is_covered(texts, taken, row, right + 1):
                right += 1
            bottom = row
            if right == column:
                while bottom + 1 < height - 1 and not texts[bottom + 1][column]:
                    bottom += 1
            if right > column or bottom > row:
                merges.append((row, column, bottom, right))
                taken |= {(r, c) for r in range(row, bottom + 1) for c in range(column, right + 1)}
    return merges


def _is_covered(texts: Sequence[Sequence[str]], taken: set[tuple[int, int]], row: int, column: int) -> bool:
    below = any(lower[column] for lower in texts[row + 1 : -1])
    return not texts[row][column] and (row, column) not in taken and below


def _merge(matrix: list[list[TableCell | None]], merges: Iterable[Merge]) -> None:
    """Put the spans into a matrix of cells: the first cell of a merge keeps its text, what it covers is None."""
    for top, left, bottom, right in merges:
        cell = matrix[top][left]
        if cell is None or (top == bottom and left == right):
            continue
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                matrix[row][column] = None
        matrix[top][left] = cell._replace(column_span=right - left + 1, row_span=bottom - top + 1)
