"""Pages of a PDF through pdfplumber: characters on their base lines, ruled tables with their cells.

What both readers of a PDF need: `pdf_tables` (the nine tables as sheets) and `pdf_text` (paragraphs).
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pdfplumber

from narrate.intake.grid import Merge, Raw
from narrate.intake.text_tables import typed
from narrate.progress import Stopped, tell

MOST_PAGES = 400
_SAME = 2.0  # points: two rules, or two base lines, that near are one
_THICKEST = 4.0  # points: a rule drawn as an area is thinner
_GAP = 1.5  # letters: a gap that parts two texts of a line
_FEWEST_COLUMNS = 2

Char = dict[str, Any]
Box = tuple[float, float, float, float]


@contextmanager
def opened_pdf(data: bytes) -> Iterator[Any]:
    """The PDF; whatever a damaged one does to its reader is a ValueError.

    Raises:
        ValueError: no PDF that can be read, or more than `MOST_PAGES` pages.
    """
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            if not 0 < len(pdf.pages) <= MOST_PAGES:
                raise ValueError(len(pdf.pages))
            yield pdf
    except (KeyboardInterrupt, SystemExit, Stopped, ValueError):
        raise
    except Exception as problem:
        raise ValueError(str(problem)) from problem


def pages_of(pdf: Any) -> Iterator[tuple[int, Any]]:
    """The pages with their numbers, one after the other; how far the reading is, is told, and no page is kept.

    Raises:
        Stopped: a person stopped it.
    """
    for number, page in enumerate(pdf.pages, 1):
        tell(number - 1, len(pdf.pages))
        yield number, page
        page.close()


def is_legible(page: Any) -> bool:
    """Whether a page has letters that stand upright; a scan has none, a page that lies on its side other ones."""
    upright = sum(bool(char.get("upright", True)) for char in page.chars)
    return upright * 2 >= len(page.chars) if page.chars else not page.images


def upright_lines(chars: Iterable[Char]) -> list[list[Char]]:
    """The characters line by line, from above to below: a line is what shares a base line, whatever the fonts."""
    lines: list[list[Char]] = []
    for char in sorted((one for one in chars if one.get("upright", True)), key=lambda one: (-_base(one), one["x0"])):
        if lines and abs(_base(lines[-1][0]) - _base(char)) <= _SAME:
            lines[-1].append(char)
        else:
            lines.append([char])
    return [sorted(line, key=lambda one: one["x0"]) for line in lines]


def _base(char: Char) -> float:
    """The height of the base line a character stands on, from below."""
    return float(char["matrix"][5])


def texts_of_line(line: Sequence[Char], *, parted: bool = True) -> Iterator[tuple[float, str]]:
    """The texts of a line, parted where there is a gap wider than a letter or two; where each begins."""
    start, end, text = 0.0, 0.0, ""
    for char in line:
        if parted and text and char["x0"] - end > _GAP * char["size"]:
            if text.strip():
                yield start, text.strip()
            text = ""
        if not text.strip():
            start, text = char["x0"], ""
        text, end = text + char["text"], char["x1"]
    if text.strip():
        yield start, text.strip()


@dataclass(frozen=True, slots=True)
class Rules:
    """A ruled table: its cells, and the edges of its columns and rows."""

    boxes: frozenset[Box]
    columns: tuple[float, ...]
    rows: tuple[float, ...]

    @property
    def top(self) -> float:
        return self.rows[0]

    @property
    def bottom(self) -> float:
        return self.rows[-1]

    def holds(self, char: Char) -> bool:
        """Whether a character stands in the table."""
        return _is_in(char, (self.columns[0], self.rows[0], self.columns[-1], self.rows[-1]))

    def cells(self, page: Any) -> tuple[list[list[Raw]], list[Merge]]:
        """The texts, each in the first place of its cell, and the cells that are larger than one place."""
        rows: list[list[Raw]] = [[""] * (len(self.columns) - 1) for _ in range(len(self.rows) - 1)]
        inside = [char for char in page.chars if self.holds(char)]
        merges = []
        for box in self.boxes:
            left, right = _nearest(self.columns, box[0]), _nearest(self.columns, box[2]) - 1
            top, bottom = _nearest(self.rows, box[1]), _nearest(self.rows, box[3]) - 1
            lines = upright_lines(char for char in inside if _is_in(char, box))
            text = "".join("".join(char["text"] for char in line).strip() for line in lines)
            rows[top][left] = typed(text)
            if (left, top) != (right, bottom):
                merges.append((top, left, bottom, right))
        return rows, sorted(merges)


def ruled_tables(page: Any) -> list[Rules]:
    """The tables of a page that have two columns at least, from above to below."""
    found = []
    for table in page.filter(_may_be_rule).find_tables():
        boxes = frozenset(cell for row in table.rows for cell in row.cells if cell)
        columns = _edges(edge for box in boxes for edge in (box[0], box[2]))
        if len(columns) > _FEWEST_COLUMNS:
            found.append(Rules(boxes, columns, _edges(edge for box in boxes for edge in (box[1], box[3]))))
    return sorted(found, key=lambda one: one.top)


def _may_be_rule(one: dict[str, Any]) -> bool:
    """All but areas of colour without a border: what lies behind a marked word is no cell."""
    area = one["object_type"] == "rect" and min(one["width"], one["height"]) > _THICKEST
    return not (area and one.get("fill") and not one.get("stroke"))


def _edges(values: Iterable[float]) -> tuple[float, ...]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _SAME:
            found.append(value)
    return tuple(found)


def _nearest(edges: Sequence[float], value: float) -> int:
    return min(range(len(edges)), key=lambda index: abs(edges[index] - value))


def _is_in(char: Char, box: Box) -> bool:
    """Whether the middle of a character lies in a box."""
    left, top, right, bottom = box
    across: float = (char["x0"] + char["x1"]) / 2
    down: float = (char["top"] + char["bottom"]) / 2
    return left <= across < right and top <= down < bottom
