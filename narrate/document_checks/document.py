"""A document against the tables: `check_document`.

The report that the tables give is the expectation. What follows its wording is walked; what departs from it is
aligned clause by clause; what no sentence of the phrasebook explains is read by frames. Then come the rules that need
the whole document. A number that is tied to nothing is listed as 未核对. Pure: nothing is read or written here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from narrate.document_checks.align import Alignment, Pair, align
from narrate.document_checks.claims import is_figure
from narrate.document_checks.compare import Compared, Difference, compare
from narrate.document_checks.expected import Expected, ExpectedReport, Part, Sort, expected_report, parts
from narrate.document_checks.gathered import Gathered, take
from narrate.document_checks.outline import (
    classes_left_out,
    classes_without_amount,
    item_findings,
    left_out,
    numbering_findings,
    section_findings,
)
from narrate.document_checks.passages import Passage, narrative, passages, read_texts
from narrate.document_checks.rules import document_rules
from narrate.document_checks.statements import StatementInput, finding
from narrate.document_checks.subject_lists import economic_rows, is_list, judged_list
from narrate.document_checks.text_rules import (
    ending_findings,
    leftover_findings,
    mark_findings,
    style_findings,
    unit_findings,
    year_findings,
)
from narrate.document_checks.texts import NUMBER, Clause, DocumentText
from narrate.document_checks.unexplained import read_by_frames
from narrate.document_checks.walk import Tie, follow, nearly
from narrate.document_checks.wording import wording
from narrate.document_checks.words import judged_difference
from narrate.document_checks.words_alone import in_order, overlap
from narrate.figures.derive import UnitFigures
from narrate.findings import Finding, Severity
from narrate.intake.accounts import UnitInputs
from narrate.report.values import Report
from narrate.table_checks.result import CheckResult, Unverified
from narrate.templating.settings import Settings
from narrate.word.reader import Document

_FOLLOWS = 0.5  # share of the paragraphs from which on a document is taken to follow a phrasebook
_SMALL = 12  # paragraphs of a gap that are aligned without asking what they are about
_RULES_OF = {Sort.WORD: "D03", Sort.NAME: "D12"}
_MOST_COARSE = 3
_SURE = 0.8  # likeness from which on clauses with the same numbers are the same statement
_FEW = 2  # differing stretches of a paragraph up to which words are taken for changed by mistake


@dataclass(frozen=True, slots=True)
class Wordings:
    """A phrasebook's report of the unit, with the figures that it was made of."""

    report: Report
    figures: UnitFigures
    settings: Settings


@dataclass(frozen=True, slots=True)
class Basis:
    """What a document is held against. `others` gives the unit's report in other phrasebooks, when asked."""

    unit_name: str
    year: int
    inputs: UnitInputs
    own: Wordings
    others: Callable[[], Iterable[Wordings]]


def check_document(document: Document, basis: Basis) -> CheckResult:
    """Everything that can be told of a document, in its order."""
    texts, rest = narrative(read_texts(document))
    read = passages(texts)
    wordings, expected, followed = _best_wording(texts, basis)
    case = StatementInput(basis.unit_name, basis.year, wordings.figures.by_id, wordings.settings)
    work = Gathered(economic_rows(basis.inputs.current.basic_expenditure))
    for place, (one, ties) in followed.items():
        work.matched[one.index] = texts[place]
        take(ties, case, work)
    strict = 0 < _FOLLOWS * len(texts) <= len(followed)
    for group, due in _gaps(read, expected, followed):
        if strict:
            group, due = _nearly_followed(group, due, case, work)
        _aligned(align(group, due), case, strict, work)
    read_by_frames(read, expected, wordings.figures, case, work)
    work.findings = _coarse_once(work.findings)
    work.findings = _whole(read, rest, expected, case, strict, work)
    return _result(read, work)


def _coarse_once(findings: Sequence[Finding]) -> list[Finding]:
    """The findings, with numbers written coarsely told once where that is how the document writes them."""
    coarse = [one for one in findings if one.code == "D18"]
    if len(coarse) <= _MOST_COARSE:
        return list(findings)
    first = replace(coarse[0], message=f"{coarse[0].message}；全文{len(coarse)}处这样写，四舍五入都相符")
    return [first, *(one for one in findings if one.code != "D18")]


def _whole(
    read: Sequence[Passage],
    rest: Sequence[DocumentText],
    expected: ExpectedReport,
    case: StatementInput,
    strict: bool,
    work: Gathered,
) -> list[Finding]:
    """All findings: those that need the whole document with those found word by word; the graver on the same words."""
    texts = [passage.text for passage in read]
    free = [(clause.text.number, clause.start, clause.end) for clause in work.free]
    paragraphs = expected.paragraphs
    told = frozenset(tie.piece.ref for tie in work.ties)
    found = [
        *numbering_findings(read),
        *section_findings(read, paragraphs, work.matched, strict=strict),
        *item_findings(read, paragraphs, work.matched, case, strict=strict),
        *(left_out(paragraphs, work.matched, told) if strict else ()),
        *classes_left_out(work.less, told, case),
        *classes_without_amount(work.more, paragraphs),
        *leftover_findings(texts),
        *leftover_findings(rest, whole=True),
        *mark_findings(texts),
        *ending_findings(read),
        *style_findings(read, zeros=case.settings.amount.keeps_zeros or not strict),
        *year_findings(read, case.year, free),
        *unit_findings(read, case.unit_name),
    ]
    known = [one.anchor for one in work.findings if one.anchor and one.severity is not Severity.NOTE]
    if not work.told and not work.matched:
        rule = document_rules()["D38"]
        found.append(
            Finding(
                "D38",
                rule.severity,
                "没有认出一句决算情况说明，文稿什么都没有核对",
                section="全文",
                advice="检查是不是给错了文稿，或者正文是图片",
            )
        )
    fresh = [one for one in found if one.anchor is None or not any(overlap(one.anchor, other) for other in known)]
    grave = [one.anchor for one in fresh if one.anchor and one.severity is not Severity.NOTE]
    kept = [
        one
        for one in work.findings
        if one.anchor is None
        or one.severity is not Severity.NOTE
        or not any(overlap(one.anchor, other) for other in grave)
    ]
    return [*kept, *fresh]


def _best_wording(
    texts: Sequence[DocumentText], basis: Basis
) -> tuple[Wordings, ExpectedReport, dict[int, tuple[Expected, list[Tie]]]]:
    """The phrasebook whose wording the document follows most: the unit's own where that is half of it."""
    expected = expected_report(basis.own.report)
    best = basis.own, expected, follow(texts, expected)
    if len(best[2]) >= _FOLLOWS * len(texts):
        return best
    for other in basis.others():
        expected = expected_report(other.report)
        found = follow(texts, expected)
        if len(found) > len(best[2]):
            best = other, expected, found
    return best


def _gaps(
    read: Sequence[Passage], expected: ExpectedReport, followed: dict[int, tuple[Expected, list[Tie]]]
) -> Iterable[tuple[list[DocumentText], list[Expected]]]:
    """The paragraphs that follow no wording, with the expected ones that nothing stands for, gap by gap."""
    taken = {one.index for one, _ in followed.values()}
    left = [one for one in expected.paragraphs if one.index not in taken]
    gap: list[Passage] = []
    before = -1
    for place in range(len(read) + 1):
        anchor = followed.get(place)
        if place < len(read) and anchor is None:
            gap.append(read[place])
            continue
        after = anchor[0].index if anchor else len(expected.paragraphs)
        if gap:
            between = [one for one in left if before < one.index < after]
            yield from _by_topic(gap, between or left)
        gap = []
        before = after


def _by_topic(gap: Sequence[Passage], due: Sequence[Expected]) -> Iterable[tuple[list[DocumentText], list[Expected]]]:
    """A gap as it is, if small; else what is about the same together."""
    if len(gap) <= _SMALL and len(due) <= _SMALL:
        yield [passage.text for passage in gap], list(due)
        return
    for topic in dict.fromkeys(passage.topic for passage in gap):
        texts = [passage.text for passage in gap if passage.topic == topic]
        yield texts, [one for one in due if one.topic == topic]


def _nearly_followed(
    group: Sequence[DocumentText], due: Sequence[Expected], case: StatementInput, work: Gathered
) -> tuple[list[DocumentText], list[Expected]]:
    """Takes the paragraphs of a gap that depart from an expected one in one place; gives what is left of both."""
    left, missing = [], list(due)
    for text in group:
        for one in missing:
            if (found := nearly(one, text)) is not None:
                break
        else:
            left.append(text)
            continue
        pieces = tuple(piece for piece in one.pieces if found.due_start <= piece.start and piece.end <= found.due_end)
        part = Part(one, found.due_start, found.due_end, pieces, False)
        pair = Pair(Clause(text, found.start, found.end), part, 1.0)
        compared = compare(pair, one_place=True)
        if any(_in_list(difference, one) for difference in compared.differences):
            left.append(text)  # names are compared as names
            continue
        missing.remove(one)
        work.matched[one.index] = text
        take(found.ties, case, work)
        _compared(pair, compared, case, True, work)
    return left, missing


def _in_list(difference: Difference, one: Expected) -> bool:
    return any(
        is_list(part) and part.start <= difference.due_start and difference.due_end <= part.end for part in parts(one)
    )


def _aligned(alignment: Alignment, case: StatementInput, strict: bool, work: Gathered) -> None:
    compared = [(pair, compare(pair)) for pair in alignment.pairs]
    regions = Counter[int]()
    for pair, found in compared:
        regions[pair.clause.text.number] += len(found.differences) + len(found.fixed)
    for clause in alignment.more:
        regions[clause.text.number] += 1
    for pair, found in compared:
        here = strict and regions[pair.clause.text.number] <= _FEW
        if here or _is_trusted(pair, found):
            _compared(pair, found, case, here, work)
        else:
            work.more.append(pair.clause)
    work.free += alignment.free
    work.more += alignment.more
    for part in alignment.less:
        beside = [pair for pair in alignment.pairs if pair.part.owner is part.owner and pair.part.start < part.start]
        if beside and strict:
            work.less.append((part, beside[-1].clause))
            _without_reason(part, beside[-1].clause, work)


def _without_reason(part: Part, before: Clause, work: Gathered) -> None:
    """An expected reason of a paragraph that is told, and that gives none: told where the difference stands."""
    reason = wording().reason
    if reason.search(part.words) and reason.search(before.text.plain, before.start) is None:
        work.findings.append(finding("D14", "有差异，没有写原因", before.text, before.start, before.end))


def _is_trusted(pair: Pair, found: Compared) -> bool:
    """Whether two clauses are the same statement: the same words, or nearly and the same numbers."""
    if pair.likeness >= 1 and not any(tie.written != tie.piece.words for tie in found.ties):
        return True
    numbers = [tie for tie in found.ties if tie.piece.sort is Sort.FIGURE]
    agree = all(tie.written.replace(",", "") == tie.piece.words.replace(",", "") for tie in numbers)
    return pair.likeness >= _SURE and agree and not found.loose


def _compared(pair: Pair, found: Compared, case: StatementInput, strict: bool, work: Gathered) -> None:
    """A paired clause: its ties judged, its differing words judged, its loose numbers kept for reading by frames."""
    text = pair.clause.text
    before = len(work.findings)
    take(found.ties, case, work)
    if is_list(pair.part) and text.plain[pair.clause.start : pair.clause.end] != pair.part.words:
        work.findings += judged_list(pair, work.lists)
        return
    turned = any(one.code == "D03" for one in work.findings[before:])
    known = [one.anchor for one in work.findings[before:] if one.anchor]
    for difference in () if turned else found.differences:
        if not any(overlap(text.anchor(difference.start, difference.end), place) for place in known):
            work.findings += judged_difference(difference, case, strict=strict)
    for due, written in found.fixed:
        work.fixed.add((text.number, written.start))
        if strict:
            told = f"固定用语里的“{due.words}”写成“{written.words}”"
            work.findings.append(finding("D09", told, text, written.start, written.end, expected=due.words))
    work.more += [Clause(text, token.start, token.end) for token in found.loose]
    held = {tie.start for tie in found.ties} | {token.start for token in found.loose}
    for number in NUMBER.finditer(text.plain, pair.clause.start, pair.clause.end):
        if number.start() not in held:
            work.fixed.add((text.number, number.start()))
    work.matched.setdefault(pair.part.owner.index, text)
    work.pairs.append((pair, found))


def _result(read: Sequence[Passage], work: Gathered) -> CheckResult:
    sections = {passage.text.number: passage.section for passage in read}
    unverified = tuple(_unverified(work, sections))
    return CheckResult(
        tuple(in_order(work.findings, sections)),
        dict(_looked_at(work)),
        unverified=unverified,
        numbers=len(work.told) + len(unverified),
        numbers_verified=len(work.told),
    )


def _looked_at(work: Gathered) -> Counter[str]:
    """Rule → how many statements of the document it was asked about."""
    counted = Counter(_RULES_OF.get(tie.piece.sort, "") for tie in work.ties)
    counted["D01"] += len(work.told)
    del counted[""]
    return counted


def _unverified(work: Gathered, sections: dict[int, str]) -> Iterable[Unverified]:
    for untied, why in ((work.more, "没有认出说的是哪个数"), (work.free, "在人写的原因、用途里")):
        for clause in untied:
            for number in NUMBER.finditer(clause.text.plain, clause.start, clause.end):
                if (clause.text.number, number.start()) in work.told or not is_figure(
                    clause.text.plain, *number.span()
                ):
                    continue
                first, last = clause.text.sentence(number.start())
                yield Unverified(
                    clause.text.words(first, last),
                    why,
                    sections.get(clause.text.number, ""),
                    clause.text.anchor(number.start(), number.end()),
                )
