"""A person's document with words replaced, paragraphs struck and comments added, at places told by number and range."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from narrate.editing.comments import Comments
from narrate.editing.edited_document import Edition
from narrate.editing.fragments import Fragments
from narrate.editing.paragraph_editor import ParagraphEditor
from narrate.editing.revisions import Revision
from narrate.report.values import Paragraph as Block
from narrate.report.values import Role
from narrate.word.package import open_package
from narrate.word.reader import Document


class Replacement(Protocol):
    """Characters of a paragraph and what takes their place; `open`: it holds an open slot (【待补：…】)."""

    @property
    def paragraph(self) -> int: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def new(self) -> str: ...
    @property
    def open(self) -> bool: ...


class Comment(Protocol):
    """A comment on characters of a paragraph."""

    @property
    def paragraph(self) -> int: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def lines(self) -> tuple[str, ...]: ...


class NewParagraph(Protocol):
    """A text as a paragraph after one of the document, or before it, that looks like it."""

    @property
    def paragraph(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def before(self) -> bool: ...


def with_plan(
    document: Document,
    edits: Iterable[Replacement],
    remarks: Sequence[Comment],
    strikes: Sequence[int],
    inserts: Sequence[NewParagraph],
    revision: Revision,
) -> bytes:
    """The document with all of it done, opened once more as a check.

    Raises:
        UnreadableFile: the result cannot be opened.
    """
    edition = Edition(document.package, revision)
    fragments = Fragments(edition, {}, ())
    editors: dict[int, ParagraphEditor] = {}

    def editor(number: int) -> ParagraphEditor:
        if number not in editors:
            main = document.package.main
            editors[number] = ParagraphEditor(edition, fragments, main, document.paragraphs[number])
        return editors[number]

    comments = Comments(edition)
    for remark in remarks:
        told = "\n".join(remark.lines)
        place = f"{remark.paragraph} {remark.start} {told}"
        code = hashlib.sha256(place.encode("utf-8", "surrogateescape")).hexdigest()[:8]
        editor(remark.paragraph).anchor(remark.start, remark.end, comments.add(told, code))
    comments.finish()
    for edit in sorted(edits, key=lambda one: (one.paragraph, -one.start)):
        if edit.new:
            editor(edit.paragraph).replace(edit.start, edit.end, edit.new, highlighted=True if edit.open else None)
        else:
            editor(edit.paragraph).splice(edit.start, edit.end, "", ())
    if inserts:
        edition.tree(document.package.main)
    last: dict[int, Any] = {}
    for index, insert in enumerate(inserts):
        like = document.paragraphs[insert.paragraph].elements[-1]
        made = fragments.paragraph(Block(f"rolled.{index}", Role.BODY, insert.text), like, None)
        if insert.before:
            like.addprevious(made)
        else:
            near: Any = last.get(insert.paragraph, like)
            near.addnext(made)
            last[insert.paragraph] = made
    for number in strikes:
        editor(number).strike()
    data = edition.pack()
    open_package(data, document.package.shown)
    return data
