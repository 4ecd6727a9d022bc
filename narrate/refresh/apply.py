"""The plan carried out on the document: edits, inserts, strikes, comments, and the new base put inside.

Comments are anchored first, at the words as they were read, those that keep a person's words on what stays; then each
paragraph is edited from its end to its beginning; what appears and vanishes comes last. The result is opened once more before it is given out.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence

from narrate.editing.comments import Comments, OwnComment, keeps_words
from narrate.editing.edited_document import Edition
from narrate.editing.fragments import Fragments, colour_marked
from narrate.editing.inner_snapshot import keep_base
from narrate.editing.paragraph_editor import ParagraphEditor, is_last, row_of
from narrate.editing.revisions import Revision
from narrate.refresh.direction_words import NUMBER
from narrate.refresh.document_tables import DocumentTable
from narrate.refresh.locate import Placed
from narrate.refresh.plan import Insert, Plan, Replace, RowInsert, TableInsert
from narrate.word.markup import Element, w
from narrate.word.package import open_package
from narrate.word.reader import Document, our_bookmarks
from narrate.word.snapshot import Snapshot
from narrate.word.styles import Styles
from narrate.writing.pages import text_width
from narrate.writing.template_styles import style_id_of

_IN_TABLES = ("sheet_header", "sheet_text", "table_header", "table_text")
_NARROW = 8844  # twips of text on a page of 156 mm, where the document has no section of its own


def apply(
    document: Document,
    placed: Sequence[Placed],
    plan: Plan,
    base: Snapshot,
    revision: Revision,
    revived: Iterable[str] = (),
    doubtful: Container[str] = frozenset(),
) -> bytes:
    """The document with the plan carried out and `base` as its base; in the parts `revived` something was done before.
    `placed` are the paragraphs of the document.

    `doubtful` are the bookmarks of figures that an error of the tables touches now: they stand on a colour.
    """
    return _Application(document, placed, base, revision).run(plan, revived, doubtful)


class _Application:
    """One document being patched."""

    def __init__(self, document: Document, placed: Sequence[Placed], base: Snapshot, revision: Revision) -> None:
        self._document = document
        self._placed = placed
        self._base = base
        self._edition = Edition(document.package, revision)
        taken = (name for name, _, _ in our_bookmarks(document))
        self._fragments = Fragments(self._edition, base.sources, taken)
        self._editors: dict[int, ParagraphEditor] = {}
        self._new: dict[str, Element] = {}  # inserted paragraphs, rows and tables by key
        self._tables: dict[str, TableInsert] = {}  # those to be inserted still
        self._styles = Styles.of(document.package)

    def run(self, plan: Plan, revived: Iterable[str], doubtful: Container[str]) -> bytes:
        """Carry it out; the new archive, opened once more as a check."""
        for part in revived:
            self._edition.tree(part)
        comments = self._comment(plan)
        for edit in plan.apart():
            editor = self._editor(edit.placed)
            if isinstance(edit, Replace):
                editor.replace(edit.start, edit.end, edit.text, highlighted=edit.highlighted)
            else:
                in_cell = edit.placed.paragraph.cell is not None
                editor.splice(edit.start, edit.end, edit.text, edit.spans, in_cell=in_cell)
        self._tables = dict(plan.table_inserts)
        for insert in plan.inserts:
            self._insert(insert)
        for key in plan.table_inserts:
            self._table(key)
        for placed in plan.strikes:
            self._editor(placed).strike()
        for row in plan.row_inserts:
            self._insert_row(row)
        for cells in plan.row_strikes:
            self._strike_row(cells)
        for editor in self._editors.values():
            editor.settle()
        if plan.row_strikes:
            comments.drop_unanchored()
        comments.finish()
        for renew in plan.charts:
            renew(self._edition)
        if doubtful:
            colour_marked(self._edition.tree(self._document.package.main), doubtful)
        keep_base(self._edition, self._base)
        data = self._edition.pack()
        open_package(data, self._document.package.shown)
        return data

    def _editor(self, placed: Placed) -> ParagraphEditor:
        if placed.number not in self._editors:
            self._editors[placed.number] = ParagraphEditor(
                self._edition, self._fragments, placed.part, placed.paragraph
            )
        return self._editors[placed.number]

    def _comment(self, plan: Plan) -> Comments:
        """New remarks anchored, old ones of the same sentence rewritten, those that no longer apply taken away."""
        comments = Comments(self._edition)
        self._hang_on_what_stays(comments, plan)
        own, struck = comments.own(), plan.struck()
        for code, remark in plan.remarks.items():
            text = "\n".join(remark.lines)
            known = own.get(code)
            if known is None or known.touched:
                number = comments.add(text, code)
            else:
                comments.rewrite(known, _after_earlier(known.text, text) if remark.keeps else text)
                if comments.hangs_on(known) is not None:
                    continue
                number = known.number
            goes = keeps_words(text) and remark.placed.number in struck
            stays = plan.carrier(self._placed, remark.placed.number) if goes else None
            placed, start, end = (remark.placed, remark.start, remark.end) if stays is None else (stays, 0, 0)
            self._editor(placed).anchor(start, end, number)
        for code, comment in own.items():
            if code in plan.remarks or comment.touched:
                continue
            if code in plan.stand_again:
                self._take_back(comments, comment, plan.stand_again[code])
            elif code in plan.looked_at:
                comments.remove(comment)
        return comments

    @staticmethod
    def _take_back(comments: Comments, comment: OwnComment, now: str) -> None:
        """What a comment says last of a text that stands again as `now`, where all that it keeps of it is there."""
        *earlier, last = comment.text.split("\n")
        if not _stands(last, now):
            return
        if earlier:
            comments.rewrite(comment, "\n".join(earlier))
        else:
            comments.remove(comment)

    def _hang_on_what_stays(self, comments: Comments, plan: Plan) -> None:
        """Comments that keep a person's words leave what is struck, with which they would go."""
        struck = {element: number for number in plan.struck() for element in self._placed[number].paragraph.elements}
        moved = False
        for comment in comments.keeping() if struck else ():
            on = comments.hangs_on(comment)
            stays = plan.carrier(self._placed, struck[on]) if on in struck else None
            if stays is not None:
                comments.take_off(comment)
                self._editor(stays).anchor(0, 0, comment.number)
                moved = True
        if moved:
            comments.look_again()

    def _insert(self, insert: Insert) -> None:
        like = None if insert.like is None else insert.like.paragraph.elements[-1]
        after = self._element(insert.after)
        part = self._part(insert)
        style = None if like is not None else style_id_of(self._styles, insert.paragraph.role.value)
        made = self._fragments.paragraph(insert.paragraph, like, style)
        self._edition.tree(part)
        if after is not None:
            place = _where_it_can_go_again(after)
            place.addnext(made)
            self._fragments.share_last_mark(place, made)
        elif insert.before is not None:
            insert.before.paragraph.elements[0].addprevious(made)
        self._new[insert.paragraph.key] = made

    def _table(self, key: str) -> None:
        """Insert a table, where that is one and not there yet."""
        if (insert := self._tables.pop(key, None)) is None:
            return
        after = self._element(insert.after)
        assert after is not None
        root = self._edition.tree(
            insert.after.part if isinstance(insert.after, Placed) else self._document.package.main
        )
        sections = (node.find(f".//{w('sectPr')}") for node in after.itersiblings(w("p"), w("sectPr")))
        section = next((found for found in sections if found is not None), root.find(f"{w('body')}/{w('sectPr')}"))
        made = self._fragments.table(
            insert.table, self._table_styles(root), _NARROW if section is None else text_width(section)
        )
        after.addnext(made)
        self._new[key] = made

    def _table_styles(self, root: Element) -> dict[str, str]:
        """The styles of a new table's cells: by name; where an office calls them otherwise, those of the first table."""
        first = root.find(f".//{w('tbl')}")
        rows = [] if first is None else first.findall(w("tr"))
        head, last = ("", "") if not rows else (_style_of(rows[0]), _style_of(rows[-1]))
        found = {}
        for role in _IN_TABLES:
            alike = head if role.endswith("header") else last
            found[role] = style_id_of(self._styles, role) or alike or self._styles.default_paragraph
        return found

    def _insert_row(self, insert: RowInsert) -> None:
        after = self._new[insert.after] if isinstance(insert.after, str) else insert.after
        self._edition.tree(insert.part)
        if insert.like is None:
            made = self._fragments.first_row(insert.cells, insert.head, style_id_of(self._styles, "sheet_text"))
        else:
            made = self._fragments.row(insert.cells, insert.like.element)
        if after is not None:
            after.addnext(made)
        elif insert.before is not None:
            insert.before.addprevious(made)
        self._new[insert.key] = made

    def _strike_row(self, cells: tuple[Placed, ...]) -> None:
        for placed in cells:
            self._editor(placed).strike_text()
        row = row_of(cells[0].paragraph)
        if row is not None:
            self._fragments.strike_row(row)

    def _element(self, after: Placed | DocumentTable | str | None) -> Element | None:
        if isinstance(after, str):
            self._table(after)
            return self._new[after]
        if isinstance(after, DocumentTable):
            return after.element
        return None if after is None else after.paragraph.elements[-1]

    def _part(self, insert: Insert) -> str:
        near = insert.before if isinstance(insert.after, str) or insert.after is None else insert.after
        return self._document.package.main if near is None else near.part


def _after_earlier(earlier: str, text: str) -> str:
    """The words of a comment that keeps those it has, without what it says again."""
    quotes = ((line, line[line.find("“") :]) for line in earlier.split("\n"))
    return "\n".join([*(line for line, quote in quotes if quote not in text), text])


def _stands(line: str, words: str) -> bool:
    """Whether all sentences that a line of a comment quotes stand in some words, numbers aside."""
    quote, now = (NUMBER.sub("0", text) for text in (line[line.find("“") + 1 : line.rfind("”")], words))
    return all(sentence in now for sentence in quote.split("。"))


def _where_it_can_go_again(after: Element) -> Element:
    """What a new paragraph stands behind, for a place behind a paragraph: no editor takes the last paragraph of a cell
    or a text box away again, so behind that one it stands behind the table or the paragraph that holds the box."""
    place = after
    while is_last(place):
        holder = next(place.iterancestors(w("tc"), w("txbxContent")), None)
        if holder is None:
            return after
        place = next(holder.iterancestors(w("tbl"), w("p")))
    return place


def _style_of(row: Element) -> str:
    """The style of a row's first paragraph that has one."""
    return next((str(one.get(w("val"), "")) for one in row.iter(w("pStyle"))), "")
