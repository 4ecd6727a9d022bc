"""What can be told of a document without any table: leftovers, marks, numbering, numbers that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from narrate.claims.assembly import Reading, read_claims
from narrate.claims.context import Passage as Words
from narrate.claims.subjects import SubjectIndex
from narrate.document_checks.arithmetic import arithmetic
from narrate.document_checks.outline import numbering_findings
from narrate.document_checks.passages import Passage, narrative, passages, read_texts
from narrate.document_checks.text_rules import (
    ending_findings,
    leftover_findings,
    mark_findings,
    style_findings,
    year_findings,
)
from narrate.document_checks.unit_names import unit_findings
from narrate.findings import Anchor, Finding
from narrate.table_checks.result import CheckResult
from narrate.word.reader import Document


def check_words(document: Document, *, unit_name: str = "", year: int | None = None) -> CheckResult:
    """Everything that the words and numbers of a document tell by themselves, in its order."""
    texts, rest = narrative(read_texts(document))
    read = passages(texts)
    found = [
        *numbering_findings(read),
        *leftover_findings(texts),
        *leftover_findings(rest, whole=True),
        *mark_findings(texts),
        *ending_findings(read),
        *style_findings(read),
        *(year_findings(read, year, ()) if year else ()),
        *unit_findings(read, unit_name),
        *arithmetic_findings(read, readings(read, SubjectIndex())),
    ]
    sections = {passage.text.number: passage.section for passage in read}
    return CheckResult(tuple(in_order(found, sections)))


def readings(read: Sequence[Passage], index: SubjectIndex) -> list[Reading]:
    """What each paragraph that is no heading states."""
    words = (Words(one.text.number, one.text.plain, one.topic) for one in read if not one.depth)
    return list(read_claims(words, index))


def arithmetic_findings(read: Sequence[Passage], found: Sequence[Reading]) -> Iterator[Finding]:
    """The numbers of each paragraph against each other."""
    texts = {one.text.number: one.text for one in read}
    for reading in found:
        yield from arithmetic(texts[reading.passage.number], reading.claims)


def in_order(findings: Sequence[Finding], sections: dict[int, str]) -> list[Finding]:
    """The findings in the order of the document, each with its section; one of a code for the same words."""
    placed = [
        replace(one, section=sections.get(one.anchor.paragraph, "") or "全文")
        if one.anchor and not one.section
        else one
        for one in findings
    ]
    once = {(one.code, one.anchor, one.message): one for one in placed}
    return sorted(once.values(), key=_place)


def _place(one: Finding) -> tuple[int, int]:
    return (one.anchor.paragraph, one.anchor.start) if one.anchor else (1 << 30, 0)


def overlap(one: Anchor, other: Anchor) -> bool:
    """Whether two findings are about the same words."""
    return one.paragraph == other.paragraph and one.start < other.end and other.start < one.end
