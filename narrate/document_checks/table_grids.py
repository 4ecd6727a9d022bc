"""The Word tables of a document as grids, with the lines above each: what the reader of sheets reads, it reads here too.

In: a document. Out: `WordTable`s in the order they stand, each with the paragraphs of its cells, so that what is found
in a grid is told at its words. A table that goes on after a page break with the same header is a table of its own here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from narrate.intake.amounts import parse_number
from narrate.intake.captions import title_of
from narrate.intake.grid import Grid
from narrate.intake.normalisation import plain
from narrate.visible import without_unseen
from narrate.word.reader import CellPlace, Document, Paragraph

_MOST_LINES = 6  # paragraphs above a table that may speak of it: number, title, year, unit's name, unit of money
_TITLE_ROWS = 3  # of a table, which may hold its title
_LONGEST_LINE = 80  # characters; a longer paragraph is prose
_AMOUNT = re.compile(r"[-−(（]?\s*[\d,，]+\.\d+\s*[)）]?")
_PAIRED = re.compile(r"(?<=\S)(?:\s{2,}|\t+|\s+(?=(?:金额)?单位\s*[:：]))")  # 编制部门：某局    单位：万元


@dataclass(frozen=True)
class WordTable:
    """One table. `grid` begins with the lines above (`above` of them are rows of their own), then the table's rows.

    `cells` is (row of the grid, column) → index of the first paragraph of that cell in the document; `lines` the same
    for the lines above; `notes` the paragraphs below, up to the next table or heading.
    """

    number: int
    grid: Grid
    above: int
    cells: Mapping[tuple[int, int], int]
    lines: tuple[int, ...]
    notes: tuple[int, ...]

    @cached_property
    def columns(self) -> Mapping[int, Sequence[int]]:
        """Row of the grid → the columns in which a cell of it begins, from the left."""
        found: dict[int, list[int]] = {}
        for row, column in sorted(self.cells):
            found.setdefault(row, []).append(column)
        return found

    @property
    def first(self) -> int:
        """The paragraph that the table begins with."""
        return min(self.cells.values())


def word_tables(document: Document, name: str = "文稿") -> list[WordTable]:
    """Every table of the body that has two rows or more."""
    paragraphs = document.paragraphs
    found = []
    for number, cells in _joined(_by_table(paragraphs), paragraphs).items():
        table = _table(number, cells, paragraphs, name)
        if len(table.grid.rows) - table.above > 1:
            found.append(table)
    return found


_Cells = list[tuple[int, CellPlace, str]]  # index of the paragraph, its cell, its text


def _by_table(paragraphs: Sequence[Paragraph]) -> dict[int, _Cells]:
    found: dict[int, _Cells] = {}
    for index, paragraph in enumerate(paragraphs):
        if paragraph.cell is not None:
            found.setdefault(paragraph.cell.table, []).append((index, paragraph.cell, paragraph.text))
    return found


def _joined(tables: dict[int, _Cells], paragraphs: Sequence[Paragraph]) -> dict[int, _Cells]:
    """Tables that a page break cut: as wide as the one before, with nothing but page numbers between."""
    found: dict[int, _Cells] = {}
    last: _Cells = []
    for number, cells in tables.items():
        between = (
            [paragraphs[index].text.strip(" -—\n\t") for index in range(last[-1][0] + 1, cells[0][0])] if last else []
        )
        goes_on = bool(last) and _width(last) == _width(cells) and _titles(cells) <= _titles(last)
        if goes_on and all(not text or text.isdigit() for text in between):
            offset = max(place.row for _, place, _ in last) + 1
            last += [(index, place._replace(row=place.row + offset), text) for index, place, text in cells]
            continue
        last = cells
        found[number] = cells
    return found


def _titles(cells: _Cells) -> set[str]:
    """The titles of tables that stand in the first rows."""
    found = (plain(text) for _, place, text in cells if place.row < _TITLE_ROWS)
    return {text for text in found if title_of(text) is not None}


def _width(cells: _Cells) -> int:
    return max(place.column for _, place, _ in cells)


def _table(number: int, cells: _Cells, paragraphs: Sequence[Paragraph], name: str) -> WordTable:
    lines = tuple(reversed(list(_lines_above(cells[0][0], paragraphs))))
    texts: dict[tuple[int, int], str] = {}
    first: dict[tuple[int, int], int] = {}
    for index, cell, text in cells:
        place = cell.row + len(lines), cell.column
        texts[place] = f"{texts[place]}\n{text}" if texts.get(place) else text
        first.setdefault(place, index)
    height = max(row for row, _ in texts) + 1
    width = max(2, max(column for _, column in texts) + 1)
    rows = [_line_cells(paragraphs[index].text, width) for index in lines]
    rows += [tuple(_cell(texts.get((row, column), "")) for column in range(width)) for row in range(len(lines), height)]
    last = cells[-1][0]
    notes = tuple(_lines_below(last, paragraphs))
    grid = Grid(name, f"第{number + 1}个表格", (*rows, *(_line_cells(paragraphs[i].text, width) for i in notes)))
    return WordTable(number, grid, len(lines), first, lines, notes)


def _lines_above(start: int, paragraphs: Sequence[Paragraph]) -> Iterator[int]:
    """Short paragraphs right above, from the nearest on."""
    taken = 0
    for index in range(start - 1, -1, -1):
        paragraph = paragraphs[index]
        text = paragraph.text.strip()
        if paragraph.cell is not None or len(text) > _LONGEST_LINE or taken == _MOST_LINES:
            return
        if text.startswith(("注", "说明")) or text.endswith("。"):
            return
        if text:
            taken += 1
            yield index


def _lines_below(last: int, paragraphs: Sequence[Paragraph]) -> Iterator[int]:
    """The notes: 注：…, 说明：…, and lines of prose among them (instructions of a template that were left)."""
    for index in range(last + 1, len(paragraphs)):
        text = paragraphs[index].text.strip()
        if paragraphs[index].cell is not None:
            return
        if text.startswith(("注", "说明", "备注")) or "无数据" in text or (text and text[-1] in "：:" and "，" in text):
            yield index
        elif text:
            return


def _line_cells(text: str, width: int) -> tuple[object, ...]:
    parts = [part for part in _PAIRED.split(text.strip()) if part]
    return (*parts, *[""] * (width - len(parts)))


def _cell(text: str) -> object:
    """An amount as a number, everything else as it reads, without characters that nobody sees."""
    text = without_unseen(text).strip()
    if _AMOUNT.fullmatch(text) and (parsed := parse_number(text)) is not None:
        return float(parsed[0])
    return text
