"""The plan carried out on last year's document: words replaced, paragraphs struck and written, comments added."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from narrate.editing.comments import Comments
from narrate.editing.edited_document import Edition
from narrate.editing.fragments import Fragments
from narrate.editing.paragraph_editor import ParagraphEditor
from narrate.editing.revisions import Revision
from narrate.report.values import Paragraph as Block
from narrate.report.values import Role
from narrate.roll_forward.plan import Edit, Plan
from narrate.word.package import open_package
from narrate.word.reader import Document


def with_plan(document: Document, plan: Plan, edits: Iterable[Edit], revision: Revision) -> bytes:
    """The document with the plan done, of its edits these alone, opened once more as a check.

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
    for remark in plan.remarks:
        number = comments.add("\n".join(remark.lines), remark.code)
        editor(remark.paragraph).anchor(remark.start, remark.end, number)
    comments.finish()
    for edit in sorted(edits, key=lambda one: (one.paragraph, -one.start)):
        if edit.new:
            editor(edit.paragraph).replace(edit.start, edit.end, edit.new, highlighted=True if edit.open else None)
        else:
            editor(edit.paragraph).splice(edit.start, edit.end, "", ())
    if plan.inserts:
        edition.tree(document.package.main)
    last: dict[int, Any] = {}
    for index, insert in enumerate(plan.inserts):
        like = document.paragraphs[insert.paragraph].elements[-1]
        made = fragments.paragraph(Block(f"rolled.{index}", Role.BODY, insert.text), like, None)
        if insert.before:
            like.addprevious(made)
        else:
            near: Any = last.get(insert.paragraph, like)
            near.addnext(made)
            last[insert.paragraph] = made
    for number in plan.strikes:
        editor(number).strike()
    data = edition.pack()
    open_package(data, document.package.shown)
    return data
