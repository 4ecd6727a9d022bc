"""What stands between a document and its publication: open slots, undecided tracked changes, open comments.

In: a read document. Out: every obstacle with its place (paragraph, heading) and a fragment; nothing is changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from narrate.word import marks
from narrate.word.markup import W14, W15, Element, w
from narrate.word.places import Places, shortened
from narrate.word.reader import Document

_OPEN_SLOT = re.compile(r"[【\[［〔]\s*待补[^】\]］〕]*[】\]］〕]?")
_INSERTED = {"ins": "插入", "del": "删除", "moveFrom": "移走", "moveTo": "移来"}
_PARENTS = {w("trPr"): "表格行的", w("rPr"): "段落标记的"}
_OTHER_CHANGES = {
    "rPrChange": "字体格式修改",
    "pPrChange": "段落格式修改",
    "sectPrChange": "页面设置修改",
    "tblPrChange": "表格格式修改",
    "tblPrExChange": "表格格式修改",
    "tblGridChange": "表格列宽修改",
    "trPrChange": "表格行格式修改",
    "tcPrChange": "单元格格式修改",
    "numberingChange": "编号修改",
    "cellIns": "单元格插入",
    "cellDel": "单元格删除",
    "cellMerge": "单元格合并",
    "customXmlInsRangeStart": "插入",
    "customXmlDelRangeStart": "删除",
    "customXmlMoveFromRangeStart": "移走",
    "customXmlMoveToRangeStart": "移来",
}
_CHANGES = tuple(w(name) for name in (*_INSERTED, *_OTHER_CHANGES))
_ANCHORS = (w("commentReference"), w("commentRangeStart"))


class Obstacle(NamedTuple):
    """One thing a person has to settle first."""

    kind: str  # 待补, 修订（插入）, 批注 …
    where: str
    fragment: str

    def line(self) -> str:
        """As messages show it."""
        return f"{self.where}：{self.kind}" + (f"“{self.fragment}”" if self.fragment else "")


def obstacles(document: Document) -> list[Obstacle]:
    """All of them, in reading order within each kind."""
    places = Places(document)
    found = [*_open_slots(document, places), *_emptied_controls(document, places)]
    for part in _parts_with_changes(document):
        found += _tracked_changes(document.package.tree(part), part, places)
    return [*found, *_open_comments(document, places)]


def _open_slots(document: Document, places: Places) -> Iterator[Obstacle]:
    for part, paragraph in document.all_paragraphs():
        for slot in _OPEN_SLOT.finditer(paragraph.text):
            yield Obstacle("待补", places.of(part, paragraph), shortened(slot.group(), 40))


def _emptied_controls(document: Document, places: Places) -> Iterator[Obstacle]:
    """A control of ours that a person emptied shows, and prints, the editor's placeholder."""
    for part, paragraph in document.all_paragraphs():
        for mark in paragraph.marks:
            if mark.control is not None and marks.is_emptied(mark.control):
                yield Obstacle(
                    "清空后的占位文字", places.of(part, paragraph), shortened(paragraph.text[mark.start : mark.end])
                )


def _parts_with_changes(document: Document) -> list[str]:
    package = document.package
    definitions = [part for kind in ("styles", "numbering") for part in package.related(package.main, kind)]
    return [package.main, *document.stories, *definitions]


def _tracked_changes(root: Element, part: str, places: Places) -> list[Obstacle]:
    """Changes of one kind and author that follow each other in a paragraph are told as one."""
    found: list[Obstacle] = []
    texts: list[str] = []
    last: tuple[str, str, str] | None = None
    for node in root.iter(*_CHANGES):
        kind = _kind(node)
        same = (kind, node.get(w("author"), ""), places.around(part, node))
        if same == last:
            texts[-1] += _changed_text(node)
            continue
        last = same
        texts.append(_changed_text(node))
        found.append(Obstacle(f"修订（{kind}）", same[2], ""))
    return [obstacle._replace(fragment=shortened(text)) for obstacle, text in zip(found, texts, strict=True)]


def _kind(node: Element) -> str:
    name = node.tag.rpartition("}")[2]
    if name in _OTHER_CHANGES:
        return _OTHER_CHANGES[name]
    parent = node.getparent()
    return _PARENTS.get("" if parent is None else parent.tag, "") + _INSERTED[name]


def _changed_text(node: Element) -> str:
    return "".join(text.text or "" for text in node.iter(w("t"), w("delText")))


def _open_comments(document: Document, places: Places) -> Iterator[Obstacle]:
    """Comments that a person can see and has not marked done; replies count with their thread."""
    package = document.package
    anchors = _anchors(document)
    done = set(_done_threads(document))
    for part in package.related(package.main, "comments"):
        for comment in package.tree(part).iterfind(w("comment")):
            number = comment.get(w("id"), "")
            paragraphs = [node.get(f"{{{W14}}}paraId", "") for node in comment.iter(w("p"))]
            if number in anchors and not done.intersection(paragraphs):
                story, anchor = anchors[number]
                text = "".join(node.text or "" for node in comment.iter(w("t")))
                author = comment.get(w("author"), "")
                yield Obstacle(f"批注（{author}）" if author else "批注", places.around(story, anchor), shortened(text))


def _anchors(document: Document) -> dict[str, tuple[str, Element]]:
    found: dict[str, tuple[str, Element]] = {}
    for part in (document.package.main, *document.stories):
        for node in document.package.tree(part).iter(*_ANCHORS):
            found.setdefault(node.get(w("id"), ""), (part, node))
    return found


def _done_threads(document: Document) -> Iterator[str]:
    """Paragraph ids of comments marked done, and of the replies to them."""
    package = document.package
    for part in package.related(package.main, "commentsExtended"):
        lines = list(package.tree(part).iter(f"{{{W15}}}commentEx"))
        states = {line.get(f"{{{W15}}}paraId", ""): line.get(f"{{{W15}}}done") in ("1", "true", "on") for line in lines}
        for line in lines:
            own, parent = line.get(f"{{{W15}}}paraId", ""), line.get(f"{{{W15}}}paraIdParent")
            if states.get(parent or own, False):
                yield own


def obstacle_lines(found: Iterable[Obstacle]) -> list[str]:
    """The lines of a message."""
    return [obstacle.line() for obstacle in found]
