"""A copy of a document with comments on exact words: what a check found, where it found it. The text stays as it is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

from narrate.editing.comments import Comments
from narrate.editing.edited_document import Edition
from narrate.editing.fragments import Fragments
from narrate.editing.paragraph_editor import ParagraphEditor
from narrate.editing.revisions import Revision
from narrate.word.package import open_package
from narrate.word.reader import Document


class Remark(NamedTuple):
    """A comment on characters of a paragraph (its index in the document); the whole paragraph for an empty range."""

    paragraph: int
    start: int
    end: int
    lines: tuple[str, ...]

    @property
    def code(self) -> str:
        """Eight hexadecimal digits that stand for the remark, so that it is not added twice."""
        told = "\n".join((str(self.paragraph), str(self.start), *self.lines))
        return hashlib.sha256(told.encode("utf-8", "surrogateescape")).hexdigest()[:8]


def with_remarks(document: Document, remarks: Iterable[Remark], date: str) -> bytes:
    """The document's bytes with these comments, opened once more as a check. `date` is ISO 8601 in UTC.

    Raises:
        UnreadableFile: the result cannot be opened.
    """
    edition = Edition(document.package, Revision(date=date))
    fragments = Fragments(edition, {}, ())
    comments = Comments(edition)
    there = set(comments.own())
    editors: dict[int, ParagraphEditor] = {}
    for remark in remarks:
        if remark.code in there:
            continue
        there.add(remark.code)
        if remark.paragraph not in editors:
            paragraph = document.paragraphs[remark.paragraph]
            editors[remark.paragraph] = ParagraphEditor(edition, fragments, document.package.main, paragraph)
        number = comments.add("\n".join(remark.lines), remark.code)
        editors[remark.paragraph].anchor(remark.start, remark.end, number)
    comments.finish()
    data = edition.pack()
    open_package(data, document.package.shown)
    return data
