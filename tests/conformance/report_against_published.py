"""How much of a published report the whole report holds, in order: headings, table cells, sentences, terms.

    python tests/conformance/report_against_published.py DOCUMENT.docx PUBLISHED.txt [--show N]

The published text is a paragraph a line, table rows with tabs between their cells, long tables cut in pieces that repeat
the header, and lines broken where a page ended. Both sides are read into the same four lists and compared in order, white
space and the width of brackets and colons aside; amounts and percentages in sentences by their value. Prints the share of
the published units that are there, and every difference. Attachments are counted apart: they are there as far as given.
Exit status 0 when everything but attachments is there, 1 otherwise.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

from narrate.word.reader import read_document

KINDS = ("headings", "cells", "sentences", "terms", "attachments")
_PART = re.compile(r"第[一二三四五]部分")
_ORDINAL = re.compile(r"[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[)）]")
_ITEM = re.compile(r"\d+\.(?!\d)")
_HEAD_PIECE = re.compile(r"公开\d\d表|部门：|单位：|20\d\d年度$")
_SENTENCE = re.compile(r"[^。]+。?")
_AMOUNT = re.compile(r"(?<![\d.,])((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(?=万元|%)")
_ALIKE = str.maketrans("（）：；％", "():;%")
_LONGEST_HEADING = 45
_NOTES = ("注：", "说明：")


class Line(NamedTuple):
    """A paragraph, or a row of a table as its cells."""

    text: str
    cells: tuple[str, ...] | None = None


@dataclass
class Units:
    """What a report is made of, by kind, in order."""

    by_kind: dict[str, list[str]] = field(default_factory=lambda: {kind: [] for kind in KINDS})

    def add(self, kind: str, text: str) -> None:
        if shown := alike(text):
            self.by_kind[kind].append(shown)


class Share(NamedTuple):
    """How many published units were found in order; what is missing, and what the report has instead or besides."""

    found: int
    total: int
    differences: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]

    @property
    def is_whole(self) -> bool:
        return self.found == self.total


def alike(text: str) -> str:
    """The text without white space, brackets and colons half-width, amounts and percentages by their value."""
    compact = re.sub(r"\s+", "", text).translate(_ALIKE)
    return _AMOUNT.sub(lambda match: format(Decimal(match[1].replace(",", "")).normalize(), "f"), compact)


def published_lines(path: Path) -> list[Line]:
    """The lines of a published text; those that a page's end broke are put together again."""
    lines: list[Line] = []
    broken = ""
    for raw in path.read_text("utf-8-sig").splitlines():
        if "\t" in raw:
            lines.append(Line("", tuple(cell.strip() for cell in raw.split("\t"))))
            continue
        text = broken + raw.strip()
        if not text:
            continue
        broken = text if _is_broken(text) else ""
        if not broken:
            lines.append(Line(text))
    return [*lines, *([Line(broken)] if broken else [])]


def _is_broken(text: str) -> bool:
    """A paragraph that does not end where it stands: an item or a long one, and without a closing mark."""
    return (len(text) > _LONGEST_HEADING or _ITEM.match(text) is not None) and text[-1] not in "。：:；"


def document_lines(path: Path) -> list[Line]:
    """The paragraphs of a document; the cells of a row together, page numbers of the contents left out."""
    lines: list[Line] = []
    row: tuple[int, int] | None = None
    for paragraph in read_document(path).paragraphs:
        if paragraph.cell is not None:
            place = (paragraph.cell.table, paragraph.cell.row)
            cells = (*(lines.pop().cells or ()), paragraph.text) if place == row else (paragraph.text,)
            lines.append(Line("", cells))
            row = place
            continue
        row = None
        lines += [Line(piece) for piece in _pieces(paragraph.text)]
    return lines


def _pieces(text: str) -> list[str]:
    if re.search(r"\t\d+$", text):  # a line of the contents
        return [text.rpartition("\t")[0]]
    return [piece for piece in text.split("\t") if piece.strip()]


def units_of(lines: Iterable[Line]) -> Units:
    """The lines sorted by what they are. The parts tell: what stands after 第四部分 is a term, after 第五部分 attached."""
    units, part, header = Units(), 0, []
    in_contents = False
    for line in lines:
        if line.cells is not None:
            header = _row(units, line.cells, part, header)
            continue
        text = line.text
        in_contents = in_contents and not (_PART.match(text) and alike(text) in units.by_kind["headings"])
        if alike(text) == "目录":
            in_contents = True
        if _PART.match(text) and not in_contents:
            part = "一二三四五".index(text[1]) + 1
        if part < 5 and not text.startswith(_NOTES) and not in_contents and _begins_table(text):
            header = []
        _text(units, text, part, in_contents=in_contents)
    return units


def _begins_table(text: str) -> bool:
    return text.endswith("表") and not _HEAD_PIECE.match(text)


def _row(units: Units, cells: tuple[str, ...], part: int, header: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The cells of a row; a row of the header that comes again on a later page is passed over."""
    if part >= 5:
        for cell in cells:
            units.add("attachments", cell)
        return header
    shape = tuple(alike(cell) for cell in cells if alike(cell))
    if shape and not any(re.fullmatch(r"-?[\d,]+\.\d+", cell) for cell in shape):
        if shape in header and _is_header(shape):
            return header
        header = [*header, shape]
    for cell in shape:
        units.add("cells", cell)
    return header


def _is_header(shape: tuple[str, ...]) -> bool:
    """Words over columns, or 栏次 with its numbers."""
    words = {"项目", "栏次", "收入", "支出", "科目名称", "小计", "决算数"}
    return bool(words & set(shape))


def _text(units: Units, text: str, part: int, *, in_contents: bool) -> None:
    is_heading = _PART.match(text) or in_contents or part == 0 or (part == 2 and not text.startswith(_NOTES))
    if is_heading or (part in (1, 3) and len(text) <= _LONGEST_HEADING and _is_numbered(text)):
        units.add("headings", text)
    elif part == 4:
        units.add("terms", text)
    elif part == 5 and not text.endswith("。"):  # the name of an attachment
        units.add("attachments", text)
    else:
        for sentence in _SENTENCE.findall(text):
            units.add("sentences", sentence)


def _is_numbered(text: str) -> bool:
    return _ORDINAL.match(text) is not None


def shares(document: Path, published: Path) -> dict[str, Share]:
    """Kind → how much of the published report the document holds, in order."""
    ours, theirs = units_of(document_lines(document)), units_of(published_lines(published))
    return {kind: _share(theirs.by_kind[kind], ours.by_kind[kind]) for kind in KINDS}


def _share(wanted: list[str], given: list[str]) -> Share:
    matcher = SequenceMatcher(None, wanted, given, autojunk=False)
    found = sum(block.size for block in matcher.get_matching_blocks())
    different = ((tuple(wanted[a:b]), tuple(given[c:d])) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal")
    return Share(found, len(wanted), tuple(different))


def report_lines(result: dict[str, Share], most: int) -> Iterator[str]:
    """What is printed: a line for each kind, then its differences (- published, + ours)."""
    for kind, share in result.items():
        percent = 100 * share.found / share.total if share.total else 100.0
        yield f"{kind}: {share.found}/{share.total} = {percent:.1f}%"
        for missing, instead in share.differences[:most]:
            yield from (f"  - {text}" for text in missing)
            yield from (f"  + {text}" for text in instead)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("document", type=Path, help="the whole report, a .docx")
    parser.add_argument("published", type=Path, help="the published text")
    parser.add_argument("--show", type=int, default=1000, help="at most so many differences of a kind")
    arguments = parser.parse_args()
    result = shares(arguments.document, arguments.published)
    for line in report_lines(result, arguments.show):
        print(line)
    return 0 if all(share.is_whole for kind, share in result.items() if kind != "attachments") else 1


if __name__ == "__main__":
    sys.exit(main())
