"""What stands around the text: the years of headers and footers go on; what else of last year is there is told.

No comment can stand in a header, a footer or a note, so what is left as it is goes to the terminal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from narrate.claims.lexer import numbers
from narrate.word.package import Package
from narrate.word.paragraphs import Paragraph
from narrate.word.reader import read_stories

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?=年)(?!年\d{1,2}月)")
_DATED = re.compile(r"(?<!\d)(20\d\d)年\d{1,2}月")
_SHOWN = 30  # characters of a paragraph that are told


class AroundEdit(NamedTuple):
    """Characters of a paragraph of a header or footer, and what stands there from now on."""

    part: str
    paragraph: Paragraph
    start: int
    end: int
    new: str


@dataclass(frozen=True, slots=True)
class Around:
    """The edits, and what was left as it is."""

    edits: tuple[AroundEdit, ...] = ()
    left: tuple[str, ...] = ()


def around_renewed(package: Package, written: int, later: int) -> Around:
    """Headers and footers of a document of the year `written`, said so many years later."""
    if not later:
        return Around()
    edits: list[AroundEdit] = []
    left: list[str] = []
    for kind, part, paragraph in read_stories(package):
        text = paragraph.text
        if kind in ("header", "footer"):
            years = [one for one in _YEAR.finditer(text) if int(one[1]) in (written, written - 1)]
            edits += [AroundEdit(part, paragraph, *one.span(1), str(int(one[1]) + later)) for one in years]
            if any(int(one[1]) in (written, written + 1) for one in _DATED.finditer(text)):
                left.append(f"{'页眉' if kind == 'header' else '页脚'}：{text.strip()[:_SHOWN]}")
        elif _YEAR.search(text) or next(_stated(text), None) is not None:
            left.append(f"{'脚注' if kind == 'footnotes' else '尾注'}：{text.strip()[:_SHOWN]}")
    return Around(tuple(edits), tuple(dict.fromkeys(left)))


def _stated(text: str) -> Iterator[object]:
    """The amounts and rates of a note."""
    return (one for one in numbers(text) if one.kind in ("money", "rate"))
