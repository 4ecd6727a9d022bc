"""Figures and direction words of a document held against what narrate wrote, or would write today.

Before a document is published, whoever finishes it should know which numbers a person typed over, and which the data
no longer give. In: a read document with marks, its snapshot, and (where the unit's folder is given) today's texts by
key. Out: obstacles, in reading order. What lost its mark is not seen here; `narrate check` reads such sentences.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from narrate.editing.obstacles import Obstacle
from narrate.report.values import SpanKind
from narrate.word.places import Places
from narrate.word.reader import Document

_HELD = (SpanKind.FIGURE, SpanKind.WORD)
_LIGHT = str.maketrans("０１２３４５６７８９．，％－", "0123456789.,%-", ", \u3000\u00a0")


def overtyped(document: Document, due: Mapping[str, str] | None = None) -> Iterator[Obstacle]:
    """Each figure or word that differs from the snapshot's, or, with `due`, from today's text of its key."""
    if document.snapshot is None:
        return
    written = {span.key: text for text, span in document.snapshot.spans() if span.kind in _HELD}
    places = Places(document)
    for part, paragraph in document.all_paragraphs():
        told: set[str] = set()
        for mark in paragraph.marks:
            if mark.key is None or mark.key not in written or mark.emptied or mark.key in told:
                continue
            told.add(mark.key)
            now = paragraph.text[mark.start : mark.end].strip()
            was = written[mark.key]
            if due is not None and (today := due.get(mark.key)) is not None and not _same(now, today):
                yield Obstacle("与现在的表不同", places.of(part, paragraph), f"{now}，按现在的表是{today}")
            elif due is None and not _same(now, was):
                yield Obstacle("与底稿不同", places.of(part, paragraph), f"{now}，底稿是{was}")


def _same(one: str, other: str) -> bool:
    """Whether two writings are the same: separators, full-width digits and blanks say nothing."""
    return one.translate(_LIGHT) == other.translate(_LIGHT)
