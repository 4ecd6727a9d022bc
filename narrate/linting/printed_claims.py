"""What a phrasebook writes for a made-up unit, read as claims and held against that unit's figures.

The phrasebook's own filters say what was printed; the reader of claims says what the words make of it. It knows no
phrasebook, so a wrong name, a wrong figure or a wrong direction shows, in whatever words a region writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from narrate.claims.context import free_stretches
from narrate.document_checks.claim_findings import Held
from narrate.document_checks.claims_check import check_claims
from narrate.document_checks.document_texts import DocumentText, text_of
from narrate.document_checks.passages import passages
from narrate.document_checks.resolution import Ground, quantities
from narrate.document_checks.text_rules import (
    heading_findings,
    leftover_findings,
    prior_year_findings,
    year_findings,
)
from narrate.figures.figure import Figure, Quantity
from narrate.intake.accounts import UnitInputs
from narrate.report.values import Paragraph, Role, Span, SpanKind

_LEVELS = {Role.HEADING1: 0, Role.HEADING2: 1}
_CODES = {
    **dict.fromkeys(("D01", "D02", "D04", "D16", "D17", "D19", "D20"), "wrong-figure"),
    **dict.fromkeys(("D03", "D13", "D32", "D36"), "wrong-direction"),
    **dict.fromkeys(("D06", "D07", "D08", "D09", "D29"), "wrong-subject"),
    "D05": "wrong-unit",
    "D11": "wrong-year",
    "D23": "placeholder",
    "D24": "doubled",
    "D34": "wrong-title",
}
_ASKED = frozenset({SpanKind.ANSWER, SpanKind.OPEN})


class Fault(NamedTuple):
    """Something wrong at a place of a paragraph: the rule of lint that it breaks, and what is told."""

    paragraph: Paragraph
    start: int
    code: str
    message: str


def claim_faults(
    paragraphs: Sequence[Paragraph], inputs: UnitInputs, figures: Mapping[str, Quantity]
) -> Iterator[Fault]:
    """What the claims of these paragraphs say that the figures do not."""
    texts = [
        text_of(number, one.text, "", _LEVELS.get(one.role))
        for number, one in enumerate(paragraphs)
        if one.text.strip()
    ]
    read = passages(texts)
    ground = Ground.of(inputs, figures, {})
    checked = check_claims(read, ground)
    free = [(text.number, start, end) for text in texts for start, end in free_stretches(text.plain)]
    findings = [
        *checked.findings,
        *leftover_findings(texts),
        *heading_findings(read),
        *year_findings(read, inputs.year, free),
        *prior_year_findings(read, inputs.year),
    ]
    for one in findings:
        code, anchor = _CODES.get(one.code), one.anchor
        if code is None or anchor is None:
            continue
        paragraph = paragraphs[anchor.paragraph]
        if not _lies_in(paragraph.spans, anchor.start, anchor.end):
            said = paragraph.text[max(0, anchor.start - 12) : anchor.end + 4]
            yield Fault(paragraph, anchor.start, code, f"{one.message}：“{said}”")
    for told in checked.told:
        for held in told.helds:
            fault = _unsure(held, told.text, paragraphs[told.text.number], ground)
            if fault is not None:
                yield fault


def _lies_in(spans: Sequence[Span], start: int, end: int) -> bool:
    """Whether a place touches what a person answers or has yet to answer."""
    return any(span.kind in _ASKED and span.start < end and start < span.end for span in spans)


def _unsure(held: Held, text: DocumentText, paragraph: Paragraph, ground: Ground) -> Fault | None:
    """A printed figure whose words name another one, or none, though nothing wrong could be proved by its value."""
    claim = held.claim
    if held.figure is not None or held.finding is not None or claim.number is None:
        return None
    place = text.anchor(claim.start, claim.end)
    span = next((one for one in paragraph.spans if one.start == place.start and one.kind is SpanKind.FIGURE), None)
    printed = ground.figures.get(span.ref) if span else None
    if span is None or not isinstance(printed, Figure) or not printed.value:
        return None  # 年初预算为0.00万元 of a unit that was set up since has no figure of its own
    said = paragraph.text[max(0, span.start - 16) : span.end + 2]
    meant = [one for one in quantities(claim, ground) if isinstance(one, Figure)]
    if any(one.id == span.ref or abs(one.value) == abs(printed.value) for one in meant):
        return None
    if meant:
        told = f"文字说的是“{meant[0].label}”，印的是“{printed.label}”：“{said}”"
        return Fault(paragraph, span.start, "wrong-figure", told)
    told = f"文字看不出是“{printed.label}”，写明是什么的数：“{said}”"
    return Fault(paragraph, span.start, "unread", told)
