"""Tracked changes accepted and rejected as Word does it, on plain XML; and the text that stands afterwards.

`settle` takes for each change of a document whether it is accepted, rejected or left, and does it in place:

- what is refused (an insertion rejected, a deletion accepted) goes with everything inside it;
- what is kept stands without its mark;
- a table row whose mark is refused goes, and the table with its last row;
- a paragraph whose mark is refused runs into the next one, which keeps its own look; before a table, or at the end of
  a cell, it goes when nothing is left in it.

Bookmarks of a paragraph that goes stand collapsed in the next one (as LibreOffice leaves them), or go (as Word does
with those that lie wholly inside): `Leftovers`. The same for controls that have nothing left in them.
"""

from __future__ import annotations

import copy
import io
import zipfile
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from lxml import etree

from refresh.judge import MAIN, MC, OURS, w

INSERTED = frozenset({w("ins"), w("moveTo")})
DELETED = frozenset({w("del"), w("moveFrom")})
_CHANGES = (*INSERTED, *DELETED)
_RANGES = tuple(w(f"{kind}Range{end}") for kind in ("moveFrom", "moveTo") for end in ("Start", "End"))
_PROPERTIES = frozenset({w("rPr"), w("trPr")})
_FALLBACK = f"{{{MC}}}Fallback"

Fate = Callable[[Any], bool | None]
"""What becomes of a change: accepted, rejected, or left (None)."""


class Leftovers(NamedTuple):
    """What a program leaves where text went."""

    bookmarks: bool = True  # of a paragraph that went: collapsed in the next one
    controls: bool = True  # that hold nothing any more


def changes(root: Any, author: str = OURS) -> list[Any]:
    """The tracked changes of an author, marks of paragraphs and rows among them."""
    return [node for node in root.iter(*_CHANGES) if node.get(w("author")) == author]


def everything(accepted: bool, author: str | None = OURS) -> Fate:
    """One decision on all changes of an author (None: everybody's)."""
    return lambda change: accepted if author in (None, change.get(w("author"))) else None


def settle(root: Any, fate: Fate, leaves: Leftovers = Leftovers()) -> None:  # noqa: B008  a constant
    """Accept and reject in place."""
    decided = {change: fate(change) for change in root.iter(*_CHANGES)}
    refused = {c for c, yes in decided.items() if yes is not None and yes == (c.tag in DELETED)}
    kept = [c for c, yes in decided.items() if yes is not None and c not in refused]
    for row in list(root.iter(w("tr"))):
        if any(change in refused for change in row.iterfind(f"{w('trPr')}/*")):
            _drop_row(row)
    unmarked = [
        p for p in root.iter(w("p")) if any(change in refused for change in p.iterfind(f"{w('pPr')}/{w('rPr')}/*"))
    ]
    for change in refused:
        if change.getparent() is not None and change.getparent().tag not in _PROPERTIES:
            _drop(change, leaves)
    for paragraph in unmarked:
        _run_on(paragraph, refused, leaves)
    for change in kept:
        parent = change.getparent()
        if parent is None:
            continue
        if parent.tag in _PROPERTIES:
            parent.remove(change)
        else:
            for node in change.iter(w("delText")):
                node.tag = w("t")
            for child in list(change):
                change.addprevious(child)
            parent.remove(change)
    for mark in [p for p in root.iter(w("rPr")) if len(p) == 0 and p.getparent().tag == w("pPr")]:
        mark.getparent().remove(mark)
    if not any(True for _ in root.iter(w("moveFrom"), w("moveTo"))):
        for mark in list(root.iter(*_RANGES)):
            mark.getparent().remove(mark)


def _drop(change: Any, leaves: Leftovers) -> None:
    """Take a change away with what is in it; a control around it goes with its last words, if controls do."""
    parent = change.getparent()
    parent.remove(change)
    control = next(parent.iterancestors(w("sdt")), None) if parent.tag == w("sdtContent") else None
    if control is not None and not leaves.controls and next(control.iter(w("r")), None) is None:
        control.getparent().remove(control)


def _drop_row(row: Any) -> None:
    table = row.getparent()
    table.remove(row)
    if table.tag == w("tbl") and next(table.iter(w("tr")), None) is None:
        table.getparent().remove(table)


def _run_on(paragraph: Any, refused: set[Any], leaves: Leftovers) -> None:
    if paragraph.getparent() is None:
        return
    following = next(
        (n for n in paragraph.itersiblings() if isinstance(n.tag, str) and n.tag != w("bookmarkEnd")), None
    )
    left = [child for child in paragraph if child.tag != w("pPr")]
    empty = not said(paragraph)
    if empty and not leaves.bookmarks:
        own = {n.get(w("id")) for n in left if n.tag == w("bookmarkStart")}
        left = [n for n in left if not (n.tag in (w("bookmarkStart"), w("bookmarkEnd")) and n.get(w("id")) in own)]
    if following is not None and following.tag == w("p"):
        at = 0 if following.find(w("pPr")) is None else 1
        if not empty and not said(following):  # what is left is the paragraph whose words are left
            following.attrib.update(paragraph.attrib)
        for offset, child in enumerate(left):
            following.insert(at + offset, child)
        paragraph.getparent().remove(paragraph)
    elif empty and _may_go(paragraph):
        for child in left:
            if child.tag in (w("bookmarkStart"), w("bookmarkEnd")):
                paragraph.addprevious(child)
        paragraph.getparent().remove(paragraph)
    else:  # the last of its container, or before a table with words left: the mark stays
        for change in list(paragraph.iterfind(f"{w('pPr')}/{w('rPr')}/*")):
            if change in refused:
                change.getparent().remove(change)


def _may_go(paragraph: Any) -> bool:
    """A cell needs a paragraph at its end; nothing else does."""
    container = paragraph.getparent()
    return container.tag != w("tc") or container.findall(w("p"))[-1] is not paragraph


# ------------------------------------------------------------------------------------------------- what stands then


def accepted(root: Any) -> Any:
    """A copy of the tree with everybody's changes accepted."""
    made = copy.deepcopy(root)
    settle(made, everything(True, None))
    return made


def paragraphs(root: Any) -> Iterator[Any]:
    """The paragraphs of the body a person sees, those of cells and boxes among them, in document order."""
    for paragraph in root.iter(w("p")):
        if not any(ancestor.tag == _FALLBACK for ancestor in paragraph.iterancestors()):
            yield paragraph


def said(paragraph: Any) -> str:
    """The words of a paragraph: text, tabs and breaks of its runs; nothing deleted, no field codes, no boxes in it."""
    words: list[str] = []
    depth: list[bool] = []
    for run in paragraph.iter(w("r")):
        around = []
        for ancestor in run.iterancestors():
            if ancestor is paragraph:
                break
            around.append(ancestor.tag)
        if w("txbxContent") in around or not DELETED.isdisjoint(around):
            continue
        for node in run:
            if node.tag == w("fldChar"):
                _field(node.get(w("fldCharType")), depth)
            elif True in depth:
                continue
            elif node.tag == w("t"):
                words.append(node.text or "")
            elif node.tag == w("tab"):
                words.append("\t")
            elif node.tag == w("cr") or (node.tag == w("br") and node.get(w("type"), "textWrapping") == "textWrapping"):
                words.append("\n")
            elif node.tag == w("noBreakHyphen"):
                words.append("-")
    return "".join(words)


def _field(kind: str, depth: list[bool]) -> None:
    """Between `begin` and `separate` stands the code of a field."""
    if kind == "begin":
        depth.append(True)
    elif kind == "separate" and depth:
        depth[-1] = False
    elif kind == "end" and depth:
        depth.pop()


def root_of(data: bytes) -> Any:
    """The body's tree of a document."""
    return Opened(data).root


class Opened:
    """A document with its body's tree, to be changed and saved; the other parts stay as they are."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self._parts = {name: archive.read(name) for name in archive.namelist()}
        self.root = etree.fromstring(self._parts[MAIN])

    def save(self) -> bytes:
        """The document as a package."""
        self._parts[MAIN] = etree.tostring(self.root, xml_declaration=True, encoding="UTF-8", standalone=True)
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            for name, data in self._parts.items():
                archive.writestr(zipfile.ZipInfo(name, (2026, 11, 20, 10, 0, 0)), data)
        return stream.getvalue()
