"""A document against the tables: `check_document`.

The narrative is read as claims and held against figures and cells (`claims_check`); then come the rules that need the
whole document, and what a phrasebook's wording hints at where the document follows one. Pure: nothing is read or written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from narrate.claims.context import free_stretches
from narrate.document_checks.claims_check import ClaimsChecked, check_claims
from narrate.document_checks.coverage import coverage_findings
from narrate.document_checks.document_texts import DocumentText
from narrate.document_checks.finding_places import in_order, overlap
from narrate.document_checks.narrative_tables import small_tables
from narrate.document_checks.obligations import obligation_findings, unstated_findings
from narrate.document_checks.outline import numbering_findings, section_twice_findings
from narrate.document_checks.passages import Passage, narrative, passages, read_texts
from narrate.document_checks.resolution import Ground
from narrate.document_checks.table_grids import WordTable
from narrate.document_checks.text_rules import (
    ending_findings,
    heading_findings,
    leftover_findings,
    mark_findings,
    prior_year_findings,
    style_findings,
    year_findings,
)
from narrate.document_checks.unexplained import unexplained_findings
from narrate.document_checks.unit_names import selves_findings, unit_findings
from narrate.document_checks.wording_hints import Others, Wordings, no_others, wording_hints
from narrate.figures.figure import Figure
from narrate.findings import Finding, Severity
from narrate.table_checks.result import CheckResult
from narrate.word.reader import Document

__all__ = ["Basis", "Wordings", "check_document"]

_MOST_COARSE = 3
_COMPARISON = "没有写与上年比较："
_WHOM = 5  # characters that tell whom a figure is of


@dataclass(frozen=True, slots=True)
class Basis:
    """What a document is held against.

    `own` is the unit's report in the phrasebook that is named, None where none is; `others` gives it in the phrasebooks
    that know a document's headings best, when asked.
    """

    unit_name: str
    ground: Ground
    own: Wordings | None = None
    others: Others = no_others

    @property
    def year(self) -> int:
        return self.ground.inputs.year


def check_document(document: Document, word_tables: Sequence[WordTable], basis: Basis) -> CheckResult:
    """Everything that can be told of a document's narrative, in its order; `word_tables` are the document's."""
    texts, rest = narrative(read_texts(document))
    read = passages(texts)
    tables = list(small_tables(document, word_tables, read))
    checked = check_claims(read, basis.ground, tables)
    own = basis.own if checked.numbers else None
    hints = wording_hints(read, own, basis.others, checked.stated)
    zeros = basis.own is None or basis.own.settings.amount.keeps_zeros or not hints.follows
    findings = [*_coarse_once(checked.findings), *_outside(rest, basis), *_whole(read, rest, basis, zeros=zeros)]
    if not hints.follows:  # what the region asks for is not known
        findings += unstated_findings(read, checked.stated, basis.ground.figures)
        silent = {one.anchor.paragraph for one in findings if one.code == "D14" and one.anchor}
    else:  # a paragraph in the region's words gives the reasons that the region asks for
        silent = {one.anchor.paragraph for one in hints.findings if one.code == "D14" and one.anchor}
        silent |= hints.word_for_word
    unexplained = unexplained_findings(checked.told, basis.ground.figures, hints.reasoned)
    findings += [one for one in unexplained if one.anchor and one.anchor.paragraph not in silent]
    last_year = _of_last_year(checked, basis.year)
    findings = [one for one in findings if one.code != "D11" or not one.anchor or not _is_within(one, last_year)]
    findings = _without_echoes(findings, hints.findings)
    loud = coverage_findings(checked, texts, basis.year)
    if any(one.severity is Severity.ERROR for one in loud):  # not understood: nobody is accused
        findings = [replace(one, severity=Severity.NOTE) for one in findings]
    findings = [*loud, *findings]
    sections = {passage.text.number: passage.section for passage in read}
    sections |= {cell.number: one.passage.section for one in tables for _, row in one.rows for cell in row.values()}
    return CheckResult(
        tuple(in_order(findings, sections)),
        dict(_looked_at(checked)),
        unverified=tuple(
            replace(one, section=sections.get(one.anchor.paragraph, "") if one.anchor else "")
            for one in checked.unverified()
        ),
        numbers=checked.numbers,
        numbers_verified=checked.verified,
        numbers_recognised=checked.recognised,
        wording=None if own is None else hints.name,
    )


def _of_last_year(checked: ClaimsChecked, year: int) -> list[tuple[int, int, int]]:
    """The sentences that state last year's amounts by its name, rightly: paragraph, start, end."""
    found = []
    for told in checked.told:
        for one in told.helds:
            rightly = one.finding is None and isinstance(one.figure, Figure) and one.figure.id.endswith(".prior")
            if rightly and one.claim.measure in ("final", "share") and one.claim.year == str(year - 1):
                anchor = told.text.anchor(*told.text.sentence(one.claim.start))
                found.append((anchor.paragraph, anchor.start, anchor.end))
    return found


def _is_within(one: Finding, sentences: Sequence[tuple[int, int, int]]) -> bool:
    anchor = one.anchor
    return anchor is not None and any(
        number == anchor.paragraph and start <= anchor.start < end for number, start, end in sentences
    )


def _outside(rest: Sequence[DocumentText], basis: Basis) -> list[Finding]:
    """Amounts that other parts of the document state (概况): held against the tables where they are understood."""
    stated = [
        text
        for text in rest
        if "万元" in text.plain and text.plain.endswith("。") and not text.plain.startswith(("注", "说明"))
    ]
    read = [replace(one, topic=one.topic or "totals") for one in passages(stated)]  # 收入总计 there is the unit's
    checked = check_claims(read, basis.ground)
    return [one for one in checked.findings if one.code in ("D01", "D02", "D03", "D20")]


def _looked_at(checked: ClaimsChecked) -> Counter[str]:
    """Rule → how many statements of the document it was asked about."""
    counted = Counter[str]()
    for told in checked.told:
        for one in told.helds:
            if one.figure is not None:
                counted["D01" if one.claim.number is not None else "D03"] += 1
    return counted


def _coarse_once(findings: Sequence[Finding]) -> list[Finding]:
    """The findings, with numbers written coarsely told once where that is how the document writes them."""
    coarse = [one for one in findings if one.code == "D18"]
    if len(coarse) <= _MOST_COARSE:
        return list(findings)
    first = replace(coarse[0], message=f"{coarse[0].message}；全文{len(coarse)}处这样写，四舍五入都相符")
    return [first, *(one for one in findings if one.code != "D18")]


def _whole(read: Sequence[Passage], rest: Sequence[DocumentText], basis: Basis, *, zeros: bool) -> list[Finding]:
    """What the whole document tells without a table."""
    texts = [passage.text for passage in read]
    free = [(text.number, start, end) for text in texts for start, end in free_stretches(text.plain)]
    return [
        *numbering_findings(read),
        *section_twice_findings(read),
        *leftover_findings(texts),
        *leftover_findings(rest, whole=True),
        *mark_findings(texts),
        *ending_findings(read),
        *style_findings(read, zeros=zeros),
        *year_findings(read, basis.year, free),
        *prior_year_findings(read, basis.year),
        *heading_findings(read),
        *obligation_findings(read),
        *unit_findings(read, basis.unit_name),
        *selves_findings(read),
    ]


def _without_echoes(findings: Sequence[Finding], hints: Sequence[Finding]) -> list[Finding]:
    """One finding for one cause: what only hints at words that are told already goes, the graver stays."""
    by_paragraph: dict[int, list[Finding]] = {}
    kept: list[Finding] = []
    for one in sorted(findings, key=lambda f: f.severity is Severity.NOTE):
        beside = by_paragraph.setdefault(one.anchor.paragraph, []) if one.anchor else []
        if one.anchor and any(_says_the_same(one, other) for other in beside):
            continue
        beside.append(one)
        kept.append(one)
    lacking = [one.expected for one in findings if one.code in ("D13", "D29") and one.expected]
    level = [one.message for one in findings if one.code == "D03" and "持平" in one.written]
    for one in hints:
        whom = one.message.removeprefix("没有写：").removeprefix(_COMPARISON)[:_WHOM]
        if one.message.startswith(_COMPARISON) and any(told.startswith(whom) for told in level):
            continue  # 持平 is wrong and told: whoever mends that writes the amounts
        if one.code == "D13" and any(one.expected in due or whom in due for due in lacking):
            continue
        beside = by_paragraph.get(one.anchor.paragraph, []) if one.anchor else []
        same = any(other.anchor and one.anchor and overlap(one.anchor, other.anchor) for other in beside)
        if not same or one.code == "D28":
            kept.append(one)
    return kept


def _says_the_same(one: Finding, other: Finding) -> bool:
    """Whether a later finding says again what an earlier one says of the same words."""
    if one.anchor is None or other.anchor is None or not overlap(one.anchor, other.anchor):
        return False
    again = one.code == other.code and one.message == other.message
    echo = one.severity is Severity.NOTE or one.code in ("D05", "D13", "D23", "D25", "D33")
    return again or echo
