"""A paragraph of a person's document changed in place: text replaced, inserted and struck, comments anchored.

Positions are those of the paragraph as it was read (`narrate.word.paragraphs.Paragraph.text`) and stay so while it
is edited: what was struck keeps its positions, what was inserted has none. Every change is tracked when the revision
says so: old text in w:del, new text in w:ins beside it, inside the content control that holds it. A change of ours
that is still pending is rewritten in place, and vanishes when it comes back to the original (`settle`); one of other
people is left as it stands (their insertion is split where ours goes between).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import deepcopy

from narrate.editing import revisions
from narrate.editing.cancelling import cancel, take_away
from narrate.editing.edited_document import Edition
from narrate.editing.fragments import Fragments, Look
from narrate.report.values import Span
from narrate.word import marks
from narrate.word.markup import XML_SPACE, Element, w
from narrate.word.paragraphs import Paragraph, TextStretch

_PLAIN = frozenset(w(name) for name in ("rPr", "t", "tab", "br", "cr", "noBreakHyphen", "ptab", "sym", "softHyphen"))
_INERT = frozenset(w(name) for name in ("proofErr", "lastRenderedPageBreak", "bookmarkStart", "bookmarkEnd"))
_SEEN_THROUGH = frozenset({w("sdt"), w("sdtContent")})
_CHANGES = frozenset({w("ins"), w("del")})
_COMMENT_RANGE = (w("commentRangeStart"), w("commentRangeEnd"))


class ParagraphEditor:
    """One paragraph being edited. Make one for each and keep it: it knows where its text has gone."""

    def __init__(self, edition: Edition, fragments: Fragments, part: str, paragraph: Paragraph) -> None:
        self.paragraph = paragraph
        self.part = part
        self._edition = edition
        self._fragments = fragments
        self._revision = edition.revision
        self._pieces: list[TextStretch] = list(paragraph.pieces)

    def look(self, position: int) -> Look:
        """How the text around a position looks: the properties of its run, the one before it at an end."""
        piece = self._piece(position) or self._piece(position - 1) or (self._pieces[-1] if self._pieces else None)
        return Look.of_run(None if piece is None else piece.element.getparent())

    # -- changes ---------------------------------------------------------------------------------------------------

    def replace(self, start: int, end: int, text: str, *, highlighted: bool | None = None) -> None:
        """Put a text in the place of another, with the formatting of its first run, inside the mark that holds it.

        `highlighted`: None keeps the highlight that is there; False takes the yellow of an open slot away.
        """
        self._touch()
        self._accept(start, end)
        runs = self._runs(start, end)
        first = runs[0]
        new = self._fragments.run(text, Look.of_run(first).highlighted(highlighted).undoubted())
        if self._own_insertion(first) is not None or not self._revision.tracked:
            first.addprevious(new)
            self._delete(runs)
        else:
            struck = self._delete(runs)
            behind = [deletion for deletion in struck if deletion.getparent() is struck[0].getparent()][-1]
            behind.addnext(self._fragments.insertion([new]))

    def splice(
        self,
        start: int,
        end: int,
        text: str,
        spans: Sequence[Span],
        *,
        in_cell: bool = False,
        look: Look | None = None,
    ) -> None:
        """Put a piece of a sentence, with its marks, in the place of another; the marks of what goes are left empty.

        It looks as the text around it, or as `look` says.
        """
        self._touch()
        self._accept(start, end)
        look = (look or self.look(start)).highlighted(False)
        runs = self._runs(start, end) if end > start else []
        self._insert(end, self._fragments.nodes(text, spans, look, in_cell=in_cell))
        _unwrap_struck(self._delete(runs))

    def strike(self) -> None:
        """Strike the paragraph out: its text and its mark; what only we inserted is taken away."""
        element = self.paragraph.elements[-1]
        lender = revisions.lender_of(element, self._revision.author) if revisions.ends_story(element) else None
        lends = revisions.lends_mark(element, self._revision.author)
        self.strike_text()
        is_empty = next(element.iter(w("r")), None) is None
        if is_empty and lender is not None:
            _take_away(element)
            for change in [one for one in revisions.mark_changes(lender) if self._revision.is_ours(one)]:
                change.getparent().remove(change)
            return
        if is_last(element) or element.find(f"{w('pPr')}/{w('sectPr')}") is not None:
            return
        changes = list(revisions.mark_changes(element))
        came = any(change.tag == w("ins") and self._revision.is_ours(change) for change in changes)
        if (came and not lends) or not self._revision.tracked:
            if is_empty:
                _take_away(element)
        elif not any(change.tag in (w("del"), w("moveFrom")) for change in changes):
            self._fragments.change_mark(element, "del")

    def strike_text(self) -> None:
        """Strike the text of the paragraph out; the paragraph stays."""
        self._touch()
        self._accept(0, len(self.paragraph.text))
        if self.paragraph.text:
            _unwrap_struck(self._delete(self._runs(0, len(self.paragraph.text))))

    def settle(self) -> None:
        """See to it, after all edits, that no pending change of ours puts a text in the place of the same text."""
        cancel(self.paragraph.elements, self._revision)

    # -- comments --------------------------------------------------------------------------------------------------

    def anchor(self, start: int, end: int, number: int) -> None:
        """Anchor a comment on a range (the whole paragraph where the range is empty)."""
        self._touch()
        if end <= start:
            start, end = 0, len(self.paragraph.text)
        begin, finish, reference = self._fragments.comment_anchor(number)
        if not self._pieces:
            element = self.paragraph.elements[-1]
            for node in (begin, finish, reference):
                element.append(node)
            return
        self._split(start)
        self._split(end)
        first, last = self._node_at(start), self._node_at(end - 1)
        first, last = _outside_controls(first, self._revision), _outside_controls(last, self._revision)
        _before_marks(first).addprevious(begin)
        last = _after_own_insertions(last, self._revision)
        _after_marks(last).addnext(finish)
        finish.addnext(reference)

    # -- pieces and runs -------------------------------------------------------------------------------------------

    def _touch(self) -> None:
        self._edition.tree(self.part)

    def _piece(self, position: int) -> TextStretch | None:
        return next((piece for piece in self._pieces if piece.start <= position < piece.end), None)

    def _split(self, position: int) -> None:
        """See to it that a run begins at a position."""
        index = next((i for i, p in enumerate(self._pieces) if p.start <= position < p.end), None)
        if index is None:
            return
        piece = self._pieces[index]
        if position > piece.start:
            piece = self._cut(index, position)
        _begin_run(piece.element, self._edition)

    def _cut(self, index: int, position: int) -> TextStretch:
        """Cut a text element in two; the second half is a piece of its own."""
        start, end, element, offset = self._pieces[index]
        at = offset + position - start
        rest = deepcopy(element)
        rest.text, element.text = element.text[at:], element.text[:at]
        rest.tail = None
        for half in (element, rest):
            half.set(XML_SPACE, "preserve")
        element.addnext(rest)
        self._pieces[index] = TextStretch(start, position, element, offset)
        piece = TextStretch(position, end, rest, 0)
        self._pieces.insert(index + 1, piece)
        return piece

    def _runs(self, start: int, end: int) -> list[Element]:
        """The runs that hold exactly a range."""
        self._split(start)
        self._split(end)
        runs: list[Element] = []
        for piece in self._pieces:
            if piece.end <= start or piece.start >= end:
                continue
            run = piece.element.getparent()
            if any(child.tag not in _PLAIN for child in run):  # a drawing or reference beside the text stays
                _begin_run(piece.element, self._edition)
                if (following := piece.element.getnext()) is not None:
                    _begin_run(following, self._edition)
                run = piece.element.getparent()
            if not runs or runs[-1] is not run:
                runs.append(run)
        return runs

    def _node_at(self, position: int) -> Element:
        piece = self._piece(position)
        assert piece is not None, f"paragraph {self.paragraph.number} has no character {position}"
        return piece.element.getparent()

    # -- deleting and inserting ------------------------------------------------------------------------------------

    def _own_insertion(self, run: Element) -> Element | None:
        change = revisions.insertion_of(run)
        return change if change is not None and self._revision.is_ours(change) else None

    def _accept(self, start: int, end: int) -> None:
        """Without tracking: where something of ours is pending that is written over plainly, all of ours that is pending in
        the paragraph is accepted first; a rejection of the rest would leave pieces of it."""
        if self._revision.tracked:
            return
        author = self._revision.author
        runs = (piece.element.getparent() for piece in self._pieces if piece.end > start and piece.start < end)
        pending = any(self._own_insertion(run) is not None for run in runs)
        if not pending and not revisions.deletions_at(self.paragraph, start, end, author):
            return
        changes = [node for element in self.paragraph.elements for node in element.iter(w("ins"), w("del"))]
        for change in (change for change in changes if self._revision.is_ours(change)):
            if change.tag == w("ins"):
                revisions.let_in(change)
            elif len(change):  # not that of the paragraph's mark
                take_away(change)

    def _delete(self, runs: list[Element]) -> list[Element]:
        """Strike runs, or take them away where they are ours and pending; returns the deletions made."""
        made: list[Element] = []
        for run in runs:
            if next(run.iterancestors(w("del")), None) is not None:
                continue
            own = self._own_insertion(run)
            if own is not None or not self._revision.tracked:
                if run.getparent() is own and len(own) == 1:
                    run = own
                take_away(run)
                continue
            revisions.mark_deleted(run)
            if not made or _before_spelling(run) is not made[-1]:
                made.append(self._fragments.deletion())
                run.addprevious(made[-1])
            made[-1].append(run)
        return made

    def _insert(self, position: int, nodes: Iterable[Element]) -> None:
        """Place nodes between the character before a position and the one at it."""
        self._split(position)
        before = self._piece(position - 1)
        if before is not None:
            anchor = _after_marks(self._climb(before.element.getparent(), last=True))
            for node in nodes:
                anchor.addnext(node)
                anchor = node
            return
        first = self._piece(position)
        if first is not None:
            anchor = _before_marks(self._climb(first.element.getparent(), last=False))
            for node in nodes:
                anchor.addprevious(node)
            return
        element = self.paragraph.elements[-1]
        for node in nodes:
            element.append(node)

    def _climb(self, node: Element, *, last: bool) -> Element:
        """Out of controls and of our own changes, as long as the node is at their edge; other people's insertions and
        moves are not left, so that what is put there goes with them."""
        while (parent := node.getparent()).tag != w("p"):
            at_edge = _following(node) is None if last else _previous(node) is None
            own = parent.tag in _CHANGES and self._revision.is_ours(parent)
            if own and not at_edge:
                _cut_after(parent, node if last else _previous(node), self._edition)
                parent = parent if last else parent.getnext()
            elif not own and (parent.tag not in _SEEN_THROUGH or not at_edge):
                return node
            node = parent
        return node


def let_stand(paragraph: Element, revision: revisions.Revision) -> None:
    """Take back our pending striking of a paragraph: of its words, and of its mark where that is struck."""
    struck = [c for c in revisions.mark_changes(paragraph) if c.tag == w("del") and revision.is_ours(c)]
    for change in [node for node in paragraph.iter(w("del")) if revision.is_ours(node) and node not in struck]:
        revisions.take_back(change)
    for change in struck:
        change.getparent().remove(change)


def _before_spelling(node: Element) -> Element | None:
    """What stands before a node, marks of the spelling aside: one figure that they part is struck as one."""
    before = node.getprevious()
    while before is not None and before.tag == w("proofErr"):
        before = before.getprevious()
    return before


def can_edit(paragraph: Paragraph, start: int, end: int) -> bool:
    """Whether every character of a range lies in an ordinary run, not in a formula or above ruby text."""
    return all(
        piece.element.getparent().tag == w("r") and piece.element.tag in _PLAIN
        for piece in paragraph.pieces
        if piece.end > start and piece.start < end
    )


def row_of(paragraph: Paragraph) -> Element | None:
    """The table row that a paragraph lies in."""
    return next(paragraph.elements[0].iterancestors(w("tr")), None)


def table_of(paragraph: Paragraph) -> Element | None:
    """The table that a paragraph lies in."""
    return next(paragraph.elements[0].iterancestors(w("tbl")), None)


def _unwrap_struck(deletions: Iterable[Element]) -> None:
    """Take our controls away from what is struck out for good, their bookmarks stay: a control that is empty once the
    striking is accepted would show, and print, the editor's placeholder."""
    for deletion in deletions:
        content = deletion.getparent()
        if content.tag != w("sdtContent") or any(child.tag not in (w("del"), *_INERT) for child in content):
            continue
        control = content.getparent()
        if marks.is_our_tag(marks.control_tag(control)):
            for child in list(content):
                control.addprevious(child)
            control.getparent().remove(control)


def _begin_run(child: Element, edition: Edition) -> None:
    """Split a run so that it begins with this child; a change of formatting in both halves has a number in each."""
    run = child.getparent()
    before = [node for node in child.itersiblings(preceding=True) if node.tag != w("rPr")]
    if not before:
        return
    second = run.makeelement(run.tag, dict(run.attrib))
    properties = run.find(w("rPr"))
    if properties is not None:
        second.append(deepcopy(properties))
        for change in (node for node in second.iter() if node.get(w("id")) is not None):
            change.set(w("id"), str(edition.number()))
    for node in [child, *child.itersiblings()]:
        second.append(node)
    run.addnext(second)


def _cut_after(change: Element, child: Element, edition: Edition) -> None:
    """Split a tracked insertion after a child; both halves keep author and date."""
    following = list(child.itersiblings())
    if not following:
        return
    second = change.makeelement(change.tag, dict(change.attrib))
    second.set(w("id"), str(edition.number()))
    for node in following:
        second.append(node)
    change.addnext(second)


def _previous(node: Element) -> Element | None:
    """The sibling before a node, past what is no text."""
    return next((other for other in node.itersiblings(preceding=True) if other.tag not in _INERT), None)


def _following(node: Element) -> Element | None:
    """The sibling after a node, past what is no text."""
    return next((other for other in node.itersiblings() if other.tag not in _INERT), None)


def _outside_controls(node: Element, revision: revisions.Revision) -> Element:
    """Out of content controls and of our own changes: a comment is anchored around them."""
    while (parent := node.getparent()).tag in _SEEN_THROUGH or (
        parent.tag in (w("ins"), w("del")) and revision.is_ours(parent)
    ):
        node = parent
    return node


def _after_own_insertions(node: Element, revision: revisions.Revision) -> Element:
    """Past what we put behind a node: the new text belongs to the old."""
    while (following := node.getnext()) is not None and following.tag == w("ins") and revision.is_ours(following):
        node = following
    return node


def _after_marks(node: Element) -> Element:
    """Past the ends of span bookmarks that begin before a node, so that what follows does not fall into them."""
    while (following := node.getnext()) is not None and following.tag == w("bookmarkEnd"):
        if not _closes_span(following):
            break
        node = following
    return node


def _before_marks(node: Element) -> Element:
    """Before the beginnings of span bookmarks that stand directly before a node."""
    while (before := node.getprevious()) is not None and before.tag == w("bookmarkStart"):
        if not marks.is_span_bookmark(before.get(w("name"), "")):
            break
        node = before
    return node


def _closes_span(end: Element) -> bool:
    number = end.get(w("id"))
    for before in end.itersiblings(preceding=True):
        starts = [before] if before.tag == w("bookmarkStart") else before.iter(w("bookmarkStart"))
        for start in starts:
            if start.get(w("id")) == number:
                return marks.is_span_bookmark(start.get(w("name"), ""))
    return False


def is_last(paragraph: Element) -> bool:
    """Whether no paragraph follows in its container: the mark of the last one cannot be deleted."""
    following = next((node for node in paragraph.itersiblings() if node.tag not in _INERT), None)
    return following is None or following.tag != w("p")


def _take_away(paragraph: Element) -> None:
    """Remove a paragraph of which nothing is left; bookmarks that are not wholly ours and inside it stay."""
    ends = {node.get(w("id")): node for node in paragraph.iter(w("bookmarkEnd"))}
    for start in list(paragraph.iter(w("bookmarkStart"))):
        end = ends.get(start.get(w("id")))
        if end is not None and marks.is_our_bookmark(start.get(w("name"), "")):
            for node in (start, end):
                node.getparent().remove(node)
    for node in list(paragraph.iter(w("bookmarkStart"), w("bookmarkEnd"))):
        paragraph.addprevious(node)
    numbers = [node.get(w("id")) for node in paragraph.iter(*_COMMENT_RANGE)]
    for node in list(paragraph.iter(*_COMMENT_RANGE)):
        if numbers.count(node.get(w("id"))) == 1:
            paragraph.addprevious(node)
    paragraph.getparent().remove(paragraph)
