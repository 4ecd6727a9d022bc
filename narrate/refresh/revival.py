"""Paragraphs that an earlier refresh struck out and that today's data bring back.

The base keeps what was struck (`Snapshot.struck`). Where the struck paragraph is still in the document, our striking is
taken back, so that it stands with all that people wrote in it, and it is renewed as any other; where a person accepted
the striking, the paragraph is inserted as a new one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from narrate.editing.paragraph_editor import let_stand
from narrate.editing.revisions import Revision
from narrate.refresh.report_texts import ReportText
from narrate.report.values import Paragraph
from narrate.word import marks
from narrate.word.markup import w
from narrate.word.reader import Document, our_bookmarks
from narrate.word.snapshot import Snapshot


class Revived(NamedTuple):
    """The paragraphs as they were written, and the parts of the document in which our striking was taken back."""

    blocks: tuple[Paragraph, ...]
    parts: frozenset[str]


def revive(document: Document, old: Snapshot, today: Snapshot, revision: Revision) -> Revived:
    """Let struck paragraphs that are wanted again stand. The document's trees are edited: it must be read anew."""
    now = {block.key for block in today.paragraphs()}
    wanted = {marks.paragraph_bookmark(block.key): block for block in old.struck if block.key in now}
    if not wanted:
        return Revived((), frozenset())
    blocks: list[Paragraph] = []
    parts: set[str] = set()
    for name, part, start in list(our_bookmarks(document)):
        paragraph = next(start.iterancestors(w("p")), None)
        if name in wanted and paragraph is not None:
            blocks.append(wanted.pop(name))
            if let_stand(paragraph, revision):
                parts.add(part)
    return Revived(tuple(blocks), frozenset(parts))


def with_revived(
    old: Sequence[ReportText], new: Sequence[ReportText], revived: Sequence[ReportText]
) -> tuple[ReportText, ...]:
    """The texts of the base with the revived ones at the place that they have in the new report."""
    if not revived:
        return tuple(old)
    known = {text.key: text for text in revived}
    texts = list(old)
    for index, text in enumerate(new):
        if text.key in known:
            before = {earlier.key for earlier in new[:index]}
            place = max((at + 1 for at, other in enumerate(texts) if other.key in before), default=0)
            texts.insert(place, known[text.key])
    return tuple(texts)
