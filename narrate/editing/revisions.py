"""How a change is written: tracked (w:ins, w:del) with author and date, or plainly; and whose change an element is.

Nothing here knows what is changed or why. `narrate.editing.paragraph_editor` uses it on paragraphs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from narrate.errors import UsageError
from narrate.word.markup import XML_SPACE, Element, w
from narrate.word.paragraphs import Paragraph

AUTHOR = "narrate"
_INSERTIONS = frozenset({w("ins"), w("moveTo")})
_DELETIONS = frozenset({w("del"), w("moveFrom")})
_FROM_TEXT = {w("t"): w("delText"), w("instrText"): w("delInstrText")}
_TO_TEXT = {deleted: plain for plain, deleted in _FROM_TEXT.items()}
_MARK_CHANGES = (w("ins"), w("del"), w("moveFrom"), w("moveTo"))


def revision_date(given: str | None) -> str:
    """The time of a tracked change: ISO 8601 in UTC, to the second; now where none is given.

    Raises:
        UsageError: it is no date.
    """
    if given is None:
        return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    try:
        read = datetime.fromisoformat(given)
    except ValueError as error:
        raise UsageError(f"看不懂的时间“{given}”", advice="写成 2026-11-25 或 2026-11-25T09:00:00Z 的样子") from error
    moment = read.astimezone(UTC) if read.tzinfo else read
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class Revision:
    """Who changes the document, when (ISO 8601, UTC), and whether the change is tracked."""

    author: str = AUTHOR
    date: str = "2000-01-01T00:00:00Z"
    tracked: bool = True

    def is_ours(self, change: Element) -> bool:
        """Whether a w:ins or w:del was written by us, now or in an earlier run."""
        return bool(change.get(w("author"), "") == self.author)

    def sign(self, change: Element, number: int) -> Element:
        """Put number, author and date on a new w:ins or w:del."""
        change.set(w("id"), str(number))
        change.set(w("author"), self.author)
        change.set(w("date"), self.date)
        return change


def insertion_of(node: Element) -> Element | None:
    """The nearest tracked insertion or move around an element of a paragraph, if any."""
    for ancestor in node.iterancestors():
        if ancestor.tag in _INSERTIONS:
            return ancestor
        if ancestor.tag == w("p"):
            return None
    return None


def mark_deleted(run: Element) -> None:
    """The text of a run as that of a deletion."""
    _retag(run, _FROM_TEXT)


def mark_standing(run: Element) -> None:
    """The text of a deleted run as that of a standing one."""
    _retag(run, _TO_TEXT)


def take_back(deletion: Element) -> None:
    """Undo a tracked deletion: its runs stand again."""
    for run in list(deletion):
        mark_standing(run)
        deletion.addprevious(run)
    deletion.getparent().remove(deletion)


def let_in(insertion: Element) -> None:
    """Accept a tracked insertion: what it holds stands plainly."""
    for child in list(insertion):
        insertion.addprevious(child)
    insertion.getparent().remove(insertion)


def _retag(run: Element, tags: dict[str, str]) -> None:
    for child in run.iter(*tags):
        child.tag = tags[child.tag]
        child.set(XML_SPACE, "preserve")


def text_of(change: Element) -> str:
    """The text that a w:ins or w:del holds."""
    return "".join(node.text or "" for node in change.iter(w("t"), w("delText")))


def paragraph_mark(paragraph: Element) -> Element | None:
    """The properties of a paragraph's mark, if it has any."""
    return paragraph.find(f"{w('pPr')}/{w('rPr')}")


def mark_changes(paragraph: Element) -> Iterator[Element]:
    """The tracked changes of a paragraph's mark."""
    mark = paragraph_mark(paragraph)
    if mark is not None:
        yield from (child for child in mark if child.tag in _MARK_CHANGES)


def row_changes(row: Element) -> Iterator[Element]:
    """The tracked changes of a table row as such."""
    yield from row.iterfind(f"{w('trPr')}/{w('ins')}")
    yield from row.iterfind(f"{w('trPr')}/{w('del')}")


def row_is_struck(row: Element, author: str) -> bool:
    """Whether a table row as such is a pending deletion of an author."""
    return any(change.tag == w("del") and change.get(w("author")) == author for change in row_changes(row))


def has_changes(paragraph: Paragraph, author: str) -> bool:
    """Whether a paragraph holds pending changes of an author, in its text or its mark."""
    return any(
        node.get(w("author")) == author for element in paragraph.elements for node in element.iter(w("ins"), w("del"))
    )


def text_without(paragraph: Paragraph, author: str) -> str:
    """The text of a paragraph without the pending changes of an author: what he inserted left out, what he struck in."""
    pieces: list[str] = []
    for node in (node for element in paragraph.elements for node in element.iter(w("t"), w("delText"))):
        changes = list(node.iterancestors(*_INSERTIONS, *_DELETIONS))
        theirs = [change for change in changes if change.get(w("author")) != author]
        if len(theirs) == len(changes):
            stands = not any(change.tag in _DELETIONS for change in changes)
        else:
            stands = not any(change.tag in _INSERTIONS for change in changes if change not in theirs)
        if stands:
            pieces.append(node.text or "")
    return "".join(pieces)


def is_inserted(paragraph: Paragraph, author: str) -> bool:
    """Whether a paragraph as such is a pending insertion of an author."""
    element = paragraph.elements[-1]
    return mark_came(element, author) or (lender_of(element, author) is not None)


def mark_came(paragraph: Element, author: str) -> bool:
    """Whether the mark of a paragraph is a pending insertion of an author, and not lent to the last of a story."""
    return _mark_is_inserted(paragraph, author) and not lends_mark(paragraph, author)


def lender_of(paragraph: Element, author: str) -> Element | None:
    """The paragraph before a new one at the end of a story: its mark is the one that came (`lends_mark`)."""
    before = next(paragraph.itersiblings(w("p"), preceding=True), None)
    is_borrower = before is not None and lends_mark(before, author)
    return before if is_borrower and (lends_mark(paragraph, author) or ends_story(paragraph)) else None


def lends_mark(paragraph: Element, author: str) -> bool:
    """Whether the pending mark of a paragraph came with what an author put behind it at the end of a story. The last mark
    of a story cannot be taken away, so a new paragraph there has that one and the paragraph before it the new one."""
    if not _mark_is_inserted(paragraph, author):
        return False
    behind = next((one for one in paragraph.itersiblings(w("p")) if not _mark_is_inserted(one, author)), None)
    if behind is None or not ends_story(behind):
        return False
    ours = [change for change in behind.iter(*_INSERTIONS) if change.get(w("author")) == author]
    return sum(len(text_of(change)) for change in ours) > len(text_of(behind)) / 2


def ends_story(paragraph: Element) -> bool:
    """Whether no paragraph or table stands behind one in the body, a header or a note."""
    in_story = paragraph.getparent().tag not in (w("tc"), w("txbxContent"), w("sdtContent"))
    return in_story and next(paragraph.itersiblings(w("p"), w("tbl"), w("sdt")), None) is None


def _mark_is_inserted(paragraph: Element, author: str) -> bool:
    return any(change.tag == w("ins") and change.get(w("author")) == author for change in mark_changes(paragraph))


def deletions_at(paragraph: Paragraph, start: int, end: int, author: str) -> list[Element]:
    """The pending deletions of one author that a range stands for: from the character before it to its last; those
    at a place between two characters where the range is empty. What replaces a text is written behind it."""
    before = next((p.element for p in paragraph.pieces if p.start < start <= p.end), None)
    last = end - 1 if end > start else end
    after = next((p.element for p in paragraph.pieces if p.start <= last < p.end), None)
    found: list[Element] = []
    inside = before is None
    for node in (node for element in paragraph.elements for node in element.iter()):
        if node is after:
            break
        if inside and node.tag == w("del") and node.get(w("author")) == author and len(node):
            found.append(node)
        inside = inside or node is before
    return found


def replaced_by_us(paragraph: Paragraph, start: int, end: int, author: str) -> str | None:
    """The text that our pending changes put a range in the place of; None where some of it is not such a change."""
    for piece in paragraph.pieces:
        if piece.start < end and piece.end > start:
            change = insertion_of(piece.element)
            if change is None or change.get(w("author")) != author or piece.start < start or piece.end > end:
                return None
    struck = deletions_at(paragraph, start, end, author)
    return "".join(map(text_of, struck)) if struck else None
