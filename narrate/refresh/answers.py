"""Answers that people wrote into the document, so that the form can have them: they flow back, and are never lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from narrate.refresh.alignment import Hit
from narrate.refresh.locate import Located, Sighting, locate, placed_in
from narrate.refresh.report_texts import ReportText, report_texts
from narrate.report.values import Span, SpanKind
from narrate.word.places import Places
from narrate.word.reader import Document
from narrate.word.snapshot import Snapshot

_ANSWERS = (SpanKind.ANSWER, SpanKind.OPEN)


class WrittenAnswer(NamedTuple):
    """What a person wrote for a slot in the document, and where."""

    key: str
    text: str
    where: str


def answers(texts: Sequence[ReportText], located: Located) -> Iterator[tuple[ReportText, Span, Sighting, Hit]]:
    """Every answer that stands in the document: the form's, or what a person put in the place of an open slot."""
    for text in texts:
        for span in text.spans:
            if span.kind not in _ANSWERS:
                continue
            for sighting in located.own(text.key):
                for hit in sighting.view.hits.get(span.key, ()):
                    if span.kind is SpanKind.ANSWER or hit.text != text.of(span):
                        yield text, span, sighting, hit


def written_answers(document: Document, base: Snapshot) -> tuple[WrittenAnswer, ...]:
    """The answers that differ from what we had written: open slots filled in, reasons put otherwise.

    An open place that stands for several facts at once has no single answer and is left out. Of a sentence that was
    copied the first counts.
    """
    written = report_texts(base.blocks)
    places = Places(document)
    found: dict[str, WrittenAnswer] = {}
    for text, span, sighting, hit in answers(written, locate(written, placed_in(document.all_paragraphs()))):
        if hit.certain and hit.text.strip() and hit.text != text.of(span) and "|" not in span.ref:
            place = places.of(sighting.placed.part, sighting.placed.paragraph)
            found.setdefault(span.ref, WrittenAnswer(span.ref, hit.text.strip(), place))
    return tuple(found.values())
