"""Pending changes of ours that have come to nothing: what was struck stands beside it again.

Refreshing edits a paragraph as it reads with our pending changes accepted: what is ours and pending is rewritten in
place, everything else is struck and written beside. Where the data come back to what was struck, the text struck and
the text inserted are the same then; both changes go, and the runs stand as the person had them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from narrate.editing.revisions import Revision, take_back
from narrate.word.markup import Element, w

_SEEN_THROUGH = frozenset({w("sdt"), w("sdtContent")})
_WITHOUT_TEXT = frozenset(
    w(name)
    for name in (
        *("pPr", "sdtPr", "sdtEndPr", "bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd"),
        *("proofErr", "permStart", "permEnd"),
    )
)
_ENDS = tuple(
    w(name) for name in ("bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd", "permStart", "permEnd")
)
_SILENT_IN_RUNS = frozenset(w(name) for name in ("rPr", "commentReference", "lastRenderedPageBreak"))
_FIXED = {w("tab"): "\t", w("br"): "\n", w("cr"): "\n", w("noBreakHyphen"): "-"}
_TEXTS = (w("t"), w("delText"))


class _Change(NamedTuple):
    """A pending change of ours and the text in it."""

    element: Element
    text: str


def cancel(paragraphs: Iterable[Element], revision: Revision) -> None:
    """Take back our pending changes of these paragraphs that put a text in the place of the same text."""
    for paragraph in paragraphs:
        for group in list(_groups(paragraph, revision)):
            struck = [change for change in group if change.element.tag == w("del")]
            written = [change for change in group if change.element.tag == w("ins")]
            text = "".join(change.text for change in struck)
            if text and text == "".join(change.text for change in written):
                for change in written:
                    take_away(change.element)
                for change in struck:
                    take_back(change.element)


def _groups(paragraph: Element, revision: Revision) -> Iterator[list[_Change]]:
    """Changes of ours between which nothing stands, and nothing of other people either."""
    group: list[_Change] = []
    for change in _pieces(paragraph, revision):
        if change is not None:
            group.append(change)
        elif group:
            yield group
            group = []
    if group:
        yield group


def _pieces(container: Element, revision: Revision) -> Iterator[_Change | None]:
    """Our changes in order; None for anything that keeps two of them apart."""
    for child in container:
        if child.tag in _SEEN_THROUGH:
            yield from _pieces(child, revision)
        elif child.tag in (w("ins"), w("del")):
            text = _text(child) if revision.is_ours(child) else None
            yield None if text is None else _Change(child, text)
        elif child.tag == w("r"):
            if any(node.tag not in _SILENT_IN_RUNS for node in child):
                yield None
        elif child.tag not in _WITHOUT_TEXT:
            yield None


def _text(change: Element) -> str | None:
    """The text of a change that holds runs of text and nothing else."""
    texts: list[str] = []
    for run in change:
        if run.tag != w("r"):
            return None
        for node in run:
            if node.tag in _TEXTS:
                texts.append(node.text or "")
            elif node.tag in _FIXED:
                texts.append(_FIXED[node.tag])
            elif node.tag not in _SILENT_IN_RUNS:
                return None
    return "".join(texts)


def take_away(node: Element) -> None:
    """Remove a run or a change; a control that holds nothing then goes with it. Ends of bookmarks and of commented ranges
    that an editor put inside stay: their other ends stand elsewhere."""
    holder = node.getparent()
    place = holder.getparent() if holder.tag == w("sdtContent") else node
    for end in list(node.iter(*_ENDS)):
        place.addprevious(end)
    holder.remove(node)
    drop_if_empty(holder)


def drop_if_empty(content: Element) -> None:
    """A control from which we took all its text goes, with the bookmark around it."""
    if content.tag != w("sdtContent") or len(content):
        return
    control = content.getparent()
    before, after = control.getprevious(), control.getnext()
    if (
        before is not None
        and after is not None
        and (before.tag, after.tag) == (w("bookmarkStart"), w("bookmarkEnd"))
        and before.get(w("id")) == after.get(w("id"))
    ):
        for node in (before, after):
            node.getparent().remove(node)
    control.getparent().remove(control)
