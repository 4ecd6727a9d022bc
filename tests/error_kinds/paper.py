"""A Word document as a person edits it: paragraphs of text, words replaced in place, paragraphs struck or added."""

from __future__ import annotations

import copy
import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import docx
from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MAIN = "word/document.xml"


class Line(NamedTuple):
    """One paragraph: its text, whether it lies in a table (and its place there), its style's name."""

    text: str
    cell: tuple[int, int, int] | None = None  # table, row, column
    style: str = ""


class Edit(NamedTuple):
    """Characters `start` to `end` of a line become `new`; the whole paragraph goes with `strike`; `after` adds one."""

    line: int
    start: int = 0
    end: int = 0
    new: str = ""
    strike: bool = False
    after: bool = False


class Paper:
    """A .docx in memory. `lines` are all paragraphs of the body in reading order, tables' cells included."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.lines = tuple(Line(text_of(p), place, style_of(p)) for p, place in paragraphs(self._body()))

    def _body(self) -> Any:
        with zipfile.ZipFile(io.BytesIO(self.content)) as package:
            return etree.fromstring(package.read(MAIN))

    def edited(self, edits: Iterable[Edit]) -> bytes:
        """The document with these edits."""
        return self.rewritten(lambda root: apply(root, list(edits)))

    def rewritten(self, change: Any) -> bytes:
        """The document after `change` was at its body's tree."""
        root = self._body()
        change(root)
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(self.content)) as old, zipfile.ZipFile(out, "w") as new:
            for entry in old.infolist():
                if entry.filename == MAIN:
                    new.writestr(MAIN, etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
                else:
                    new.writestr(entry.filename, old.read(entry.filename))
        return out.getvalue()


def paragraphs(root: Any) -> list[tuple[Any, tuple[int, int, int] | None]]:
    """Every paragraph with its cell (of the innermost table)."""
    places: dict[Any, tuple[int, int, int]] = {}
    for t, table in enumerate(root.iter(f"{W}tbl")):
        for r, row in enumerate(table.findall(f"{W}tr")):
            for c, cell in enumerate(row.iter(f"{W}tc")):
                places.update(dict.fromkeys(cell.iter(f"{W}p"), (t, r, c)))
    return [(p, places.get(p)) for p in root.iter(f"{W}p")]


def text_of(p: Any) -> str:
    return "".join(node.text or "" for node in texts(p))


def texts(p: Any) -> list[Any]:
    return list(p.iter(f"{W}t"))


def style_of(p: Any) -> str:
    style = p.find(f"{W}pPr/{W}pStyle")
    return "" if style is None else style.get(f"{W}val", "")


def apply(root: Any, edits: Sequence[Edit]) -> None:
    """All edits at once; their places are those of the unchanged document."""
    all_paragraphs = [p for p, _ in paragraphs(root)]
    for edit in sorted(edits, key=lambda one: (one.line, one.start), reverse=True):
        p = all_paragraphs[edit.line]
        if edit.strike:
            p.getparent().remove(p)
        elif edit.after:
            added = copy.deepcopy(p)
            _write(added, 0, len(text_of(added)), edit.new)
            for mark in (*added.iter(f"{W}bookmarkStart"), *added.iter(f"{W}bookmarkEnd")):
                mark.getparent().remove(mark)
            p.addnext(added)
        else:
            _write(p, edit.start, edit.end, edit.new)


def _write(p: Any, start: int, end: int, new: str) -> None:
    """Put `new` for the characters, into the first run they touch."""
    nodes = texts(p)
    if not nodes:
        run = etree.SubElement(p, f"{W}r")
        nodes = [etree.SubElement(run, f"{W}t")]
    position, written = 0, False
    for at, node in enumerate(nodes):
        text = node.text or ""
        low, high = max(start - position, 0), min(end - position, len(text))
        inside = low < high or (start == end and low <= len(text) and position <= start)
        if (inside and not written) or (not written and at == len(nodes) - 1):
            low, high = min(low, len(text)), max(min(high, len(text)), min(low, len(text)))
            node.text, written = text[:low] + new + text[high:], True
        elif low < high:
            node.text = text[:low] + text[high:]
        node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        position += len(text)


def written(lines: Iterable[tuple[str, str]], *, headings: bool = True) -> bytes:
    """A plain document of (level, text): level is part, h1, h2 or body. Without `headings` all is plain text."""
    made: Any = docx.Document()
    styles = {"part": "Title", "h1": "Heading 1", "h2": "Heading 2"}
    for level, text in lines:
        made.add_paragraph(text, style=styles.get(level) if headings else None)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()
