"""The ruled tables of a PDF as sheets, each with the lines above it: title, unit of money, name, year.

pdfplumber finds rules, cells and characters. A table without a line above it goes on the one before (the next page);
what is printed over several lines of a cell is one text. A page of pictures without characters is told, not guessed.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pdfplumber
from pdfplumber.utils.text import extract_text, extract_words

from narrate.intake.grid import Merge, Raw
from narrate.intake.sheet_facts import Sheet, SheetFacts
from narrate.intake.text_tables import typed

MOST_PAGES = 400
_SAME = 2.0  # points: two rules that near are one
_THICKEST = 4.0  # points: a rule drawn as an area is thinner
_GAP = 1.5  # widths of a character: a gap that parts two texts of a line
_DIGITS = re.compile(r"[\d\s]+")
_FEWEST_COLUMNS = 2
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
    with _opened(data) as pdf:
        return _page_of_lines(pdf.pages[0])


def pdf_tables(data: bytes) -> PdfTables:
    """The first page as lines, and the tables in the order of the pages.

    Raises:
        ValueError: no PDF that can be read, or more than `MOST_PAGES` pages.
    """
    tables: list[_Table] = []
    scanned: list[int] = []
    with _opened(data) as pdf:
        cover = _page_of_lines(pdf.pages[0])
        for number, page in enumerate(pdf.pages, 1):
            if not page.chars and page.images:
                scanned.append(number)
            else:
                _take_page(page, number, tables)
            page.close()
    return PdfTables((cover, *map(_sheet, tables)), tuple(scanned))


@contextmanager
def _opened(data: bytes) -> Iterator[Any]:
    """The PDF; whatever a damaged one does to its reader is a ValueError."""
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            if not 0 < len(pdf.pages) <= MOST_PAGES:
                raise ValueError(len(pdf.pages))
            yield pdf
    except (KeyboardInterrupt, SystemExit, ValueError):
        raise
    except Exception as problem:
        raise ValueError(str(problem)) from problem


def _page_of_lines(page: Any) -> Sheet:
    lines = _lines(page, 0, page.height, [0, page.width])
    return Sheet(f"第{page.page_number}页", tuple(map(tuple, lines)))


def _take_page(page: Any, number: int, tables: list[_Table]) -> None:
    """The tables of one page, new ones and the rest of one that began before.

    A table goes on where nothing stands above the rest but what stood above the beginning: a running head, the title
    once more, a page number.
    """
    ruled = page.filter(_may_be_rule)
    found = [table for table in ruled.find_tables() if max(len(row.cells) for row in table.rows) >= _FEWEST_COLUMNS]
    top, edges = 0.0, [0.0]
    for order, table in enumerate(sorted(found, key=lambda one: one.bbox[1]), 1):
        edges = _edges(table)
        grid, merges = _cells(page, table, edges)
        lines = _lines(page, top, table.bbox[1], edges)[-_MOST_LINES:]
        above = {_DIGITS.sub("", "".join(map(str, line))) for line in lines}
        top = table.bbox[3]
        before = tables[-1] if tables else None
        if order == 1 and before is not None and before.columns == len(edges) - 1 and above <= before.above:
            _append(before, grid, merges, number)
            continue
        made = _Table(order, len(edges) - 1, above, lines, [], [number])
        _append(made, grid, merges, number)
        tables.append(made)
    if found:
        tables[-1].rows += _lines(page, top, page.height, edges)[:_MOST_LINES]


def _may_be_rule(one: dict[str, Any]) -> bool:
    """All but areas of colour without a border: what lies behind a marked word is no cell."""
    area = one["object_type"] == "rect" and min(one["width"], one["height"]) > _THICKEST
    return not (area and one.get("fill") and not one.get("stroke"))


def _append(table: _Table, grid: list[list[Raw]], merges: list[Merge], page: int) -> None:
    start = len(table.rows)
    table.rows += grid
    table.merges += [(top + start, left, bottom + start, right) for top, left, bottom, right in merges]
    if page not in table.pages:
        table.pages.append(page)


def _edges(table: Any) -> list[float]:
    """The left edges of the columns, and the right edge of the last."""
    found: list[float] = []
    for x in sorted(edge for row in table.rows for cell in row.cells if cell for edge in (cell[0], cell[2])):
        if not found or x - found[-1] > _SAME:
            found.append(x)
    return found


def _nearest(edges: Sequence[float], x: float) -> int:
    return min(range(len(edges)), key=lambda index: abs(edges[index] - x))


def _cells(page: Any, table: Any, columns: Sequence[float]) -> tuple[list[list[Raw]], list[Merge]]:
    """The texts of a table, each in the first place of its cell, and the cells that are larger than one place."""
    heights: list[float] = []
    for y in sorted(edge for row in table.rows for cell in row.cells if cell for edge in (cell[1], cell[3])):
        if not heights or y - heights[-1] > _SAME:
            heights.append(y)
    rows: list[list[Raw]] = [[""] * (len(columns) - 1) for _ in range(len(heights) - 1)]
    merges = []
    for cell in {cell for row in table.rows for cell in row.cells if cell}:
        left, right = _nearest(columns, cell[0]), _nearest(columns, cell[2]) - 1
        top, bottom = _nearest(heights, cell[1]), _nearest(heights, cell[3]) - 1
        rows[top][left] = typed(_text_in(page, cell))
        if (left, top) != (right, bottom):
            merges.append((top, left, bottom, right))
    return rows, sorted(merges)


def _text_in(page: Any, box: tuple[float, float, float, float]) -> str:
    """What stands in a cell, line after line without a break; a character belongs where its middle is."""
    left, top, right, bottom = box
    inside = [
        char
        for char in page.chars
        if left <= (char["x0"] + char["x1"]) / 2 < right and top <= (char["top"] + char["bottom"]) / 2 < bottom
    ]
    text: str = extract_text(inside, x_tolerance=1.5, y_tolerance=2) if inside else ""
    return "".join(text.split("\n")).strip()


def _lines(page: Any, top: float, bottom: float, edges: Sequence[float]) -> list[list[Raw]]:
    """The lines of text between two heights, each text in the column it begins in."""
    inside = [char for char in page.chars if top <= (char["top"] + char["bottom"]) / 2 < bottom]
    words = extract_words(inside, x_tolerance=1.5, y_tolerance=2, keep_blank_chars=True) if inside else []
    rows: list[list[Raw]] = []
    for line in _by_line(words):
        row: list[Raw] = [""] * (len(edges) - 1)
        for start, text in _texts(line):
            place = _column_of(edges, start)
            while row[place] and place + 1 < len(row):
                place += 1
            row[place] = f"{row[place]} {text}".strip()
        if any(row):
            rows.append(row)
    return rows


def _texts(line: list[dict[str, Any]]) -> Iterator[tuple[float, str]]:
    """The texts of a line, parted where there is a gap wider than a character or two; where each begins."""
    start, end, text = 0.0, 0.0, ""
    for word in line:
        gap = word["x0"] - end
        if text and gap > _GAP * (word["bottom"] - word["top"]):
            yield start, text.strip()
            text = ""
        start = start if text else word["x0"]
        text, end = text + word["text"], word["x1"]
    if text.strip():
        yield start, text.strip()


def _column_of(edges: Sequence[float], x: float) -> int:
    """The column a text belongs to that begins at `x`; what begins beside the table, the one at its edge."""
    inside = (index for index, (left, right) in enumerate(pairwise(edges)) if left - _SAME <= x < right)
    return next(inside, 0 if x < edges[0] else len(edges) - 2)


def _by_line(words: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Words of one height together, from the top."""
    line: list[dict[str, Any]] = []
    for word in sorted(words, key=lambda one: (one["top"], one["x0"])):
        if line and word["top"] - line[-1]["top"] > (word["bottom"] - word["top"]) / 2:
            yield sorted(line, key=lambda one: one["x0"])
            line = []
        line.append(word)
    if line:
        yield sorted(line, key=lambda one: one["x0"])


def _sheet(table: _Table) -> Sheet:
    first, last = table.pages[0], table.pages[-1]
    pages = f"第{first}页" if first == last else f"第{first}—{last}页"
    name = pages if table.number == 1 else f"{pages}表{table.number}"
    return Sheet(name, tuple(map(tuple, table.rows)), facts=SheetFacts(merges=tuple(table.merges)))
