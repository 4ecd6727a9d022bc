"""The ruled tables of a PDF as sheets, each with the lines above it: title, unit of money, name, year.

A table without a new line above it goes on the one before (the next page); what is printed over several lines of a cell
is one text. A page of pictures without characters is told, not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from narrate.intake.grid import Merge, Raw
from narrate.intake.pdf_pages import is_legible, opened_pdf, pages_of, ruled_tables, texts_of_line, upright_lines
from narrate.intake.sheet_facts import Sheet, SheetFacts

_DIGITS = re.compile(r"[\d\s]+")
_MOST_LINES = 6  # above a table: its number, title, unit of money, name and year


@dataclass(frozen=True, slots=True)
class PdfTables:
    """The sheets, and the pages (from one) that hold a picture and not one character."""

    sheets: tuple[Sheet, ...]
    scanned: tuple[int, ...]


@dataclass(slots=True)
class _Table:
    """A table as it grows over pages: rows, merges, the pages it lies on, and what stood above it there."""

    number: int
    columns: int
    above: set[str]
    rows: list[list[Raw]]
    merges: list[Merge]
    pages: list[int]


def first_page(data: bytes) -> Sheet:
    """The lines of the first page, which may be a cover.

    Raises:
        ValueError: no PDF that can be read.
    """
    with opened_pdf(data) as pdf:
        return _page_of_lines(pdf.pages[0])


def pdf_tables(data: bytes) -> PdfTables:
    """The first page as lines, and the tables in the order of the pages.

    Raises:
        ValueError: no PDF that can be read, or more than `MOST_PAGES` pages.
    """
    tables: list[_Table] = []
    scanned: list[int] = []
    with opened_pdf(data) as pdf:
        cover = _page_of_lines(pdf.pages[0])
        for number, page in pages_of(pdf):
            if not is_legible(page):
                scanned.append(number)
            else:
                _take_page(page, number, tables)
    return PdfTables((cover, *map(_sheet, tables)), tuple(scanned))


def _page_of_lines(page: Any) -> Sheet:
    lines = _lines(page, 0, page.height, [0, page.width])
    return Sheet(f"第{page.page_number}页", tuple(map(tuple, lines)))


def _take_page(page: Any, number: int, tables: list[_Table]) -> None:
    """The tables of one page, new ones and the rest of one that began before.

    A table goes on where nothing stands above the rest but what stood above the beginning: a running head, the title
    once more, a page number.
    """
    found = ruled_tables(page)
    top = 0.0
    for order, table in enumerate(found, 1):
        grid, merges = table.cells(page)
        lines = _lines(page, top, table.top, table.columns)[-_MOST_LINES:]
        above = {_DIGITS.sub("", "".join(map(str, line))) for line in lines}
        top = table.bottom
        before = tables[-1] if tables else None
        columns = len(table.columns) - 1
        if order == 1 and before is not None and before.columns == columns and above <= before.above:
            _append(before, grid, merges, number)
            continue
        made = _Table(order, columns, above, lines, [], [number])
        _append(made, grid, merges, number)
        tables.append(made)
    if found:
        tables[-1].rows += _lines(page, top, page.height, found[-1].columns)[:_MOST_LINES]


def _append(table: _Table, grid: list[list[Raw]], merges: list[Merge], page: int) -> None:
    start = len(table.rows)
    table.rows += grid
    table.merges += [(top + start, left, bottom + start, right) for top, left, bottom, right in merges]
    if page not in table.pages:
        table.pages.append(page)


def _lines(page: Any, top: float, bottom: float, edges: Sequence[float]) -> list[list[Raw]]:
    """The lines of text between two heights, each text in the column it begins in."""
    rows: list[list[Raw]] = []
    for line in upright_lines(char for char in page.chars if top <= (char["top"] + char["bottom"]) / 2 < bottom):
        row: list[Raw] = [""] * (len(edges) - 1)
        for start, text in texts_of_line(line):
            place = _column_of(edges, start)
            while row[place] and place + 1 < len(row):
                place += 1
            row[place] = f"{row[place]} {text}".strip()
        if any(row):
            rows.append(row)
    return rows


def _column_of(edges: Sequence[float], x: float) -> int:
    """The column a text belongs to that begins at `x`; what begins beside the table, the one at its edge."""
    inside = (index for index, (left, right) in enumerate(pairwise(edges)) if left - 2 <= x < right)
    return next(inside, 0 if x < edges[0] else len(edges) - 2)


def _sheet(table: _Table) -> Sheet:
    first, last = table.pages[0], table.pages[-1]
    pages = f"第{first}页" if first == last else f"第{first}—{last}页"
    name = pages if table.number == 1 else f"{pages}表{table.number}"
    return Sheet(name, tuple(map(tuple, table.rows)), facts=SheetFacts(merges=tuple(table.merges)))
