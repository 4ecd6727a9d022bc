"""Sentences of which a reviewer decided some pieces of our pending change and not the others.

What stands then is neither as we wrote it nor as a person did: “各持平0.11。”. Without what is still pending it reads as one
of our versions again, so that is where the next refresh begins: our pending changes of the paragraph are taken back, and
today's sentence is offered whole. Nothing of a person's is in them: an insertion with other words than ours stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from narrate.editing.cancelling import take_away
from narrate.editing.revisions import AUTHOR, Revision, is_inserted, take_back, text_of, text_without
from narrate.refresh.alignment import view
from narrate.refresh.direction_words import number_of
from narrate.refresh.locate import Placed
from narrate.refresh.report_texts import ReportText
from narrate.refresh.standing import Standing, versions_of
from narrate.report.values import Span, SpanKind
from narrate.word.markup import Element, w
from narrate.word.snapshot import Snapshot


def take_back_muddles(
    old: Snapshot, stands: Standing, after: Sequence[ReportText], revision: Revision
) -> frozenset[str]:
    """Take back what is pending in muddled paragraphs whose text reads otherwise today; the parts they lie in.

    The document's trees are edited: it must be read anew.
    """
    parts: set[str] = set()
    newer = {text.key: text for text in after}
    for text in stands.texts:
        today = newer.get(text.key)
        if today is None or today.text == stands.written[text.key].text:
            continue
        for sighting in stands.located.own(text.key):
            placed = sighting.placed
            if placed.now != text.text and _is_muddled(text, versions_of(old, text.key), placed, stands.values):
                for change in _changes(placed, revision):
                    (take_away if change.tag == w("ins") else take_back)(change)
                parts.add(placed.part)
    return frozenset(parts)


def _is_muddled(
    text: ReportText, versions: Iterable[ReportText], placed: Placed, values: Mapping[str, set[str]]
) -> bool:
    """Whether much more of a paragraph is as we wrote it at some time without our pending changes."""
    if is_inserted(placed.paragraph, AUTHOR):
        return False
    revision = Revision()
    pending = [text_of(change) for change in _changes(placed, revision) if change.tag == w("ins")]
    known = [text, *versions]
    if not pending or not all(any(words in version.text for version in known) for words in pending):
        return False
    before = text_without(placed.paragraph, AUTHOR)
    rest = len(placed.now) - view(text, placed.now, {}).intact
    rest_before = min(len(before) - _as_written(version, before, values) for version in known)
    return rest_before < rest / 2


def _as_written(version: ReportText, words: str, values: Mapping[str, set[str]]) -> int:
    """How many characters of a paragraph are sentences of a version, with numbers and with what we said in its spans."""
    seen = view(version, words, {})
    odd = [
        span
        for span in version.spans
        if any(not _is_said(hit.text, span, values) for hit in seen.hits.get(span.key, ()))
    ]
    found = [one for one in seen.sentences if one.intact and not any(one.start <= s.start < one.end for s in odd)]
    return sum(end - start for start, end in (one.range() for one in found))


def _is_said(words: str, span: Span, values: Mapping[str, set[str]]) -> bool:
    return words in values.get(span.key, ()) or (span.kind is SpanKind.FIGURE and number_of(words) is not None)


def _changes(placed: Placed, revision: Revision) -> Iterator[Element]:
    """Our pending changes of the text of a paragraph."""
    for element in placed.paragraph.elements:
        for change in list(element.iter(w("ins"), w("del"))):
            if revision.is_ours(change) and change.getparent().tag != w("rPr"):
                yield change
