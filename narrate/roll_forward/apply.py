"""The plan carried out on last year's document: words replaced, paragraphs struck and written, comments added."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from narrate.editing.commented_copy import Remark
from narrate.editing.comments import Comments
from narrate.editing.edited_document import Edition
from narrate.editing.fragments import Fragments
from narrate.editing.paragraph_editor import ParagraphEditor, row_of, table_of
from narrate.editing.revisions import Revision
from narrate.report.values import Paragraph as Block
from narrate.report.values import Role, TableCell
from narrate.roll_forward.around import AroundEdit
from narrate.roll_forward.plan import Edit, Plan
from narrate.word.markup import w
from narrate.word.package import open_package
from narrate.word.reader import Document, read_body
from narrate.word.story_walker import cells_of_row


class Rewriting:
    """One document being rewritten: the plan is carried out, what came of it is read and remarked upon, then packed."""

    def __init__(self, document: Document, revision: Revision) -> None:
        self._document = document
        self._edition = Edition(document.package, revision)
        self._fragments = Fragments(self._edition, {}, ())
        self._comments = Comments(self._edition)

    def carry_out(self, plan: Plan, edits: Iterable[Edit]) -> None:
        """The plan done, of its edits these alone."""
        document, edition, fragments = self._document, self._edition, self._fragments
        editors = self._remark(document, plan.remarks)

        def editor(number: int) -> ParagraphEditor:
            return self._editor(document, editors, number)

        for edit in sorted(edits, key=lambda one: (one.paragraph, -one.start)):
            if edit.start == edit.end:
                look = None if edit.like is None else editor(edit.like).look(0)
                editor(edit.paragraph).splice(edit.start, edit.end, edit.new, (), look=look)
            elif edit.new:
                editor(edit.paragraph).replace(edit.start, edit.end, edit.new, highlighted=True if edit.open else None)
            else:
                editor(edit.paragraph).splice(edit.start, edit.end, "", ())
        if plan.inserts:
            edition.tree(document.package.main)
        last: dict[int, Any] = {}
        for index, insert in enumerate(plan.inserts):
            like = document.paragraphs[insert.paragraph].elements[-1]
            if insert.behind_table:
                like = None if insert.like is None else document.paragraphs[insert.like].elements[-1]
            made = fragments.paragraph(Block(f"rolled.{index}", Role.BODY, insert.text), like, None)
            if insert.behind_table:
                table: Any = table_of(document.paragraphs[insert.paragraph])
                table.addnext(made)
            elif insert.before:
                like.addprevious(made)
            else:
                near: Any = last.get(insert.paragraph, like)
                near.addnext(made)
                last[insert.paragraph] = made
        _rows(document, plan, edition, fragments)
        for cells in plan.row_strikes:
            for number in cells:
                editor(number).strike_text()
            row = row_of(document.paragraphs[cells[0]])
            if row is not None:
                fragments.strike_row(row)
        for number in plan.strikes:
            editor(number).strike()

    def renew_around(self, edits: Iterable[AroundEdit]) -> None:
        """What changes in headers and footers."""
        ordered = sorted(edits, key=lambda one: -one.start)
        editors: dict[int, ParagraphEditor] = {}
        for edit in ordered:
            own = editors.setdefault(
                id(edit.paragraph), ParagraphEditor(self._edition, self._fragments, edit.part, edit.paragraph)
            )
            own.replace(edit.start, edit.end, edit.new)

    def read(self) -> Document:
        """The document as it reads now."""
        return read_body(self._document.package)

    def remark(self, document: Document, remarks: Iterable[Remark]) -> None:
        """Comments on what was read of it."""
        self._remark(document, remarks)

    def pack(self) -> bytes:
        """The file, opened once more as a check.

        Raises:
            UnreadableFile: it cannot be opened.
        """
        self._comments.finish()
        data = self._edition.pack()
        open_package(data, self._document.package.shown)
        return data

    def _remark(self, document: Document, remarks: Iterable[Remark]) -> dict[int, ParagraphEditor]:
        editors: dict[int, ParagraphEditor] = {}
        for remark in remarks:
            number = self._comments.add("\n".join(remark.lines), remark.code)
            self._editor(document, editors, remark.paragraph).anchor(remark.start, remark.end, number)
        return editors

    def _editor(self, document: Document, editors: dict[int, ParagraphEditor], number: int) -> ParagraphEditor:
        if number not in editors:
            paragraph = document.paragraphs[number]
            editors[number] = ParagraphEditor(self._edition, self._fragments, document.package.main, paragraph)
        return editors[number]


def _rows(document: Document, plan: Plan, edition: Edition, fragments: Fragments) -> None:
    """New rows of Word tables, several behind one row in their order."""
    last: dict[int, Any] = {}
    for insert in plan.row_inserts:
        edition.tree(document.package.main)
        like: Any = row_of(document.paragraphs[insert.like])
        anchor: Any = row_of(document.paragraphs[insert.paragraph])
        texts = [TableCell(insert.cells.get(column, ""), align="") for column, _ in cells_of_row(like)]
        made = fragments.row(texts, like)
        for merged in list(made.iter(w("vMerge"))) if insert.alone else ():
            merged.getparent().remove(merged)
        if insert.before:
            anchor.addprevious(made)
        else:
            last.get(insert.paragraph, anchor).addnext(made)
            last[insert.paragraph] = made
