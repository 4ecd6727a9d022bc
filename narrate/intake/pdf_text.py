"""The text of a PDF as paragraphs, and its tables as grids, in reading order: what a Word document made of it would hold.

A line is what stands on one base line. A paragraph begins where a line is indented, after a line that ended early, where
the size of the letters changes, and at an ordinal (一、（一）1.) after a finished sentence; it goes on over the end of a
page. Page numbers and lines that stand at the head or foot of most pages are left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from narrate.intake.grid import Raw
from narrate.intake.pdf_pages import Rules, is_legible, opened_pdf, pages_of, ruled_tables, texts_of_line, upright_lines

_PAGE_NUMBER = re.compile(r"[-—–\s]*(?:第?\s*\d{1,3}\s*页?)[-—–\s]*|[-—–\s]*[ivxIVX]{1,5}[-—–\s]*")
_ORDINAL = re.compile(
    r"(?:第[一二三四五六七八九十]{1,2}部分|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[)）]"
    r"|\d{1,2}(?:[、．]|\.(?!\d))|[①-⑳]|注[:：])"
)
_ENDED = re.compile(r"[。！？；][”\"）)]?$")
_NO_START = re.compile(r"[，。、；：！？）)》”’%％‰·…—.,:;!?]")
_NO_END = re.compile(r"[（(《“‘￥$]")
_DIGITS = re.compile(r"\d+")
_OF_CONTENTS = re.compile(r"(?:[.…·]{4,}\s*|\t)\d{1,3}$")  # a line of the table of contents, with its page
_FULL_CONTENTS = re.compile(r"(?P<title>.*[^\d.…·\s])(?P<page>\d{1,3})")  # one that has no room for dots
_INDENT = 1.2  # letters from the left edge on: a first line
_SHORT = 1.6  # letters before the right edge: a last line
_OTHER_SIZE = 1.2  # times as large: another paragraph
_MARGIN = 0.12  # of the page's height, at its head and its foot


@dataclass(frozen=True, slots=True)
class PdfText:
    """Paragraphs (str) and tables (rows of texts) in order; `scanned` are pages that cannot be read (pictures, pages that
    lie on their side), in the place of each stands a paragraph that says so."""

    blocks: tuple[str | tuple[tuple[Raw, ...], ...], ...]
    scanned: tuple[int, ...]


@dataclass(slots=True)
class _Line:
    text: str
    left: float
    right: float
    size: float
    page: int
    place: float  # of the page's height, from above


@dataclass(slots=True)
class _Reading:
    """What is gathered while the pages are gone through: lines, tables and what is told of pages in order."""

    found: list[_Line | str | tuple[tuple[Raw, ...], ...]] = field(default_factory=list)
    scanned: list[int] = field(default_factory=list)


def pdf_text(data: bytes) -> PdfText:
    """Paragraphs and tables of a PDF.

    Raises:
        ValueError: no PDF that can be read.
    """
    reading = _Reading()
    with opened_pdf(data) as pdf:
        for number, page in pages_of(pdf):
            if not is_legible(page):
                reading.scanned.append(number)
                reading.found.append(f"【待补：原文第{number}页是扫描的图片，或者字是横放的，读不出文字】")
            elif page.chars:
                reading.found += _on_page(page, number)
    lines = [one for one in reading.found if isinstance(one, _Line)]
    repeated = _repeated(lines)
    kept = [one for one in reading.found if not (isinstance(one, _Line) and _is_furniture(one, repeated))]
    _part_pages(lines)
    return PdfText(tuple(_whole_tables(_paragraphs(kept))), tuple(reading.scanned))


def _on_page(page: Any, number: int) -> Iterator[_Line | tuple[tuple[Raw, ...], ...]]:
    """Lines outside the tables and tables, from above to below."""
    tables = ruled_tables(page)
    beginnings = [(table.top, table) for table in tables]
    outside = [
        char
        for char in page.chars
        if not any(table.holds(char) for table in tables) and not (char["text"].isspace() and char["text"] != "\u3000")
    ]
    pieces: list[tuple[float, _Line | Rules]] = [*beginnings]
    for line in upright_lines(outside):
        text = "".join(part for _, part in texts_of_line(line, parted=False))
        sizes = Counter(round(char["size"], 1) for char in line)
        made = _Line(
            text.strip(),
            line[0]["x0"],
            line[-1]["x1"],
            sizes.most_common(1)[0][0],
            number,
            line[0]["top"] / float(page.height),
        )
        if made.text:
            pieces.append((line[0]["top"], made))
    for _, piece in sorted(pieces, key=lambda one: one[0]):
        yield tuple(map(tuple, piece.cells(page)[0])) if isinstance(piece, Rules) else piece


def _repeated(lines: Sequence[_Line]) -> set[str]:
    """What stands at the head or foot of three pages or more, numbers aside."""
    pages: dict[str, set[int]] = {}
    for line in lines:
        if line.place < _MARGIN or line.place > 1 - _MARGIN:
            pages.setdefault(_DIGITS.sub("#", line.text), set()).add(line.page)
    return {text for text, on in pages.items() if len(on) > 2 and len(text) > 1}


def _part_pages(lines: Sequence[_Line]) -> None:
    """In a table of contents, the page behind a title that fills its line stands apart, as it does behind dots."""
    listed = [_OF_CONTENTS.search(line.text) is not None for line in lines]
    for before, line, after in zip(listed, lines[1:], listed[2:], strict=False):
        full = _FULL_CONTENTS.fullmatch(line.text)
        if before and after and full is not None and _ORDINAL.match(line.text):
            line.text = f"{full['title']}\t{full['page']}"


def _is_furniture(line: _Line, repeated: set[str]) -> bool:
    at_edge = line.place < _MARGIN or line.place > 1 - _MARGIN
    return at_edge and (_PAGE_NUMBER.fullmatch(line.text) is not None or _DIGITS.sub("#", line.text) in repeated)


def _paragraphs(
    found: Sequence[_Line | str | tuple[tuple[Raw, ...], ...]],
) -> Iterator[str | tuple[tuple[Raw, ...], ...]]:
    edges = _edges([one for one in found if isinstance(one, _Line)])
    group: list[_Line] = []
    for one in found:
        if not isinstance(one, _Line):
            if group:
                yield _joined(group)
            group = []
            yield one
            continue
        if group and _begins(one, group, edges):
            yield _joined(group)
            group = []
        group.append(one)
    if group:
        yield _joined(group)


def _whole_tables(
    blocks: Iterable[str | tuple[tuple[Raw, ...], ...]],
) -> Iterator[str | tuple[tuple[Raw, ...], ...]]:
    """A table that goes on over a page is one; the head that stands on each page once more is there once."""
    table: tuple[tuple[Raw, ...], ...] = ()
    for block in blocks:
        if table and not isinstance(block, str) and len(block[0]) == len(table[0]):
            again = next(
                (at for at, rows in enumerate(zip(table, block, strict=False)) if rows[0] != rows[1]), len(block)
            )
            table += block[again:]
            continue
        if table:
            yield table
        table = () if isinstance(block, str) else block
        if isinstance(block, str):
            yield block
    if table:
        yield table


def _edges(lines: Sequence[_Line]) -> dict[float, tuple[float, float]]:
    """The left and right edge of the text by the size of its letters, with those of all lines under 0."""
    found: dict[float, tuple[float, float]] = {}
    for size in {0.0, *(line.size for line in lines)} if lines else ():
        own = [line for line in lines if size in (0.0, line.size)]
        lefts = Counter(round(line.left) for line in own)
        often = [left for left, times in lefts.items() if times >= max(2, len(own) // 20)] or list(lefts)
        rights = sorted(line.right for line in own)
        found[size] = min(often), rights[int(len(rights) * 0.9)]
    return found


def _begins(line: _Line, group: Sequence[_Line], edges: dict[float, tuple[float, float]]) -> bool:
    """Whether a line begins a paragraph after the lines of `group`."""
    before, size = group[-1], max(line.size, 1.0)
    if _OF_CONTENTS.search(before.text):
        return True
    if max(line.size, before.size) > _OTHER_SIZE * min(line.size, before.size):
        return True
    left, right = edges[0.0]
    finished = _ENDED.search(before.text) is not None
    if _ORDINAL.match(line.text) and (finished or before.right < right - _SHORT * size):
        return True
    if line.left > left + _INDENT * size and not _is_centred(line, before, left, right):
        return True
    gap = right - before.right
    if gap <= _SHORT * size or (not finished and before.text.endswith(("：", ":"))):
        return False
    return finished or ((_unbroken(line.text) + 1) * size < gap and not _is_centred(line, before, left, right))


def _unbroken(text: str) -> float:
    """The width in letters of what begins a line and could not have stood, in part, at the end of the one before."""
    width = 0.0
    for char, following in zip(text, [*text[1:], ""], strict=True):
        width += 0.5 if char.isascii() else 1.0
        together = char.isascii() and following.isascii() and following != "" and not following.isspace()
        if not (together or _NO_END.match(char) or _NO_START.match(following)):
            return width
    return width


def _is_centred(line: _Line, before: _Line, left: float, right: float) -> bool:
    """Whether both lines are one title over two lines: as far from the left as from the right, and not indented alike."""
    middle = (left + right) / 2
    both = (line, before)
    return abs(line.left - before.left) > line.size / 2 and all(
        abs((one.left + one.right) / 2 - middle) < one.size and one.left > left + one.size for one in both
    )


def _joined(lines: Sequence[_Line]) -> str:
    return "".join(line.text for line in lines)
