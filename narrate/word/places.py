"""Where something lies in a document, told as a person would look for it: 第12段（“三、支出决算情况说明”之下）."""

from __future__ import annotations

import re
from collections.abc import Iterator

from narrate.word.markup import Element, w
from narrate.word.reader import Document, Paragraph

_FRAGMENT = 24
_UNDER = re.compile("(?P<place>.*)（“(?P<heading>.*)”之下）")
_CELL = re.compile("(?P<table>.*第[0-9]+个表格)(?P<cell>第[0-9]+行第[0-9]+列)(?P<under>.*)", re.DOTALL)
_STORIES = {"header": "页眉", "footer": "页脚", "footnotes": "脚注", "endnotes": "尾注"}


class Places:
    """Where an element lies, as a person would look for it."""

    def __init__(self, document: Document) -> None:
        self._main = document.package.main
        self._stories = _story_names(document)
        self._paragraphs: dict[Element, Paragraph] = {}
        self._headings: dict[int, str] = {}  # number of a body paragraph → the heading above it
        heading = ""
        for part, paragraph in document.all_paragraphs():
            self._paragraphs.update(dict.fromkeys(paragraph.elements, paragraph))
            if part == self._main:
                self._headings[paragraph.number] = heading
                if paragraph.outline_level is not None and paragraph.text.strip():
                    heading = paragraph.text.strip()

    def of(self, part: str, paragraph: Paragraph) -> str:
        """第12段（“三、支出决算情况说明”之下），or 页脚第1段."""
        place = f"{self._stories.get(part, '')}第{paragraph.number}段"
        if paragraph.cell is not None:
            table, row, column = paragraph.cell
            place = f"{self._stories.get(part, '')}第{table + 1}个表格第{row + 1}行第{column + 1}列"
        heading = self._headings.get(paragraph.number, "") if part == self._main else ""
        return place + (f"（“{shortened(heading)}”之下）" if heading else "")

    def around(self, part: str, node: Element) -> str:
        """The place of the paragraph that holds an element, or that it holds."""
        for element in self._candidates(node):
            if element in self._paragraphs:
                return self.of(part, self._paragraphs[element])
        return self._stories.get(part, "正文")

    @staticmethod
    def _candidates(node: Element) -> Iterator[Element]:
        yield from node.iterancestors(w("p"))
        for ancestor in node.iterancestors():
            yield from ancestor.iter(w("p"))
            if ancestor.tag == w("tbl"):
                return


def _story_names(document: Document) -> dict[str, str]:
    package = document.package
    names = {part: name for kind, name in _STORIES.items() for part in package.related(package.main, kind)}
    definitions = {
        part: "样式和编号定义" for kind in ("styles", "numbering") for part in package.related(package.main, kind)
    }
    return names | definitions


def shortened(text: str, length: int = _FRAGMENT) -> str:
    """A text on one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1] + "…"


def heading_of(place: str) -> tuple[str, str]:
    """A place as `Places.of` tells it, and apart from it the heading that it lies under, "" for none."""
    found = _UNDER.fullmatch(place)
    return (found["place"], found["heading"]) if found else (place, "")


def cell_of(place: str) -> tuple[str, str]:
    """A place of `Places.of` as its table (with the heading it lies under) and its cell; "" and the place elsewhere."""
    found = _CELL.fullmatch(place)
    return (found["table"] + found["under"], found["cell"]) if found else ("", place)
