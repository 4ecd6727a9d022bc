"""What no sentence of a phrasebook explains: read by frames, held against the figure that its clause names.

A number whose figure cannot be told is held against its neighbours, and stays 未核对.
"""

from __future__ import annotations

from collections.abc import Sequence

from narrate.document_checks.align import Pair
from narrate.document_checks.claims import Claim, claims, figure_of, names_of
from narrate.document_checks.expected import ExpectedReport, parts
from narrate.document_checks.gathered import Gathered
from narrate.document_checks.numbers import shown
from narrate.document_checks.passages import Passage
from narrate.document_checks.statements import StatementInput, finding, judged_number
from narrate.document_checks.subject_lists import is_list, judged_list, names
from narrate.document_checks.texts import clauses
from narrate.document_checks.wording import wording
from narrate.document_checks.words_alone import consistency_findings
from narrate.figures.derive import UnitFigures
from narrate.figures.figure import Direction, Figure
from narrate.findings import Finding


def read_by_frames(
    read: Sequence[Passage], expected: ExpectedReport, figures: UnitFigures, case: StatementInput, work: Gathered
) -> None:
    """What no sentence explained: each number held against the figure that its clause names, else against its neighbours."""
    loose = {clause.text.number for clause in work.more}
    if not loose:
        return
    known_names = names_of(figures)
    inside = [(clause.text.number, clause.start, clause.end) for clause in work.more]
    gathered: list[Claim] = []
    for passage in read:
        if passage.depth:
            continue
        found = list(claims(passage.text, passage.topic, known_names))
        gathered += found
        for claim in found if passage.text.number in loose else ():
            at = (claim.text.number, claim.start)
            if at in work.told or not any(n == at[0] and s <= claim.start < e for n, s, e in inside):
                continue
            figure = figure_of(claim, case.figures)
            if figure is None:
                continue
            wrong = judged_number(claim.text, claim.start, claim.end, claim.written, figure, case)
            if claim.sure and (turned := _judged_sign(claim, figure, case)) is not None:
                work.findings.append(turned)
            if wrong is None or claim.sure:
                work.told.add(at)
            if wrong is not None and claim.sure:
                work.findings.append(wrong)
    for one in consistency_findings(read, gathered):
        place = one.anchor
        if place is None or place.paragraph not in loose:
            continue
        text = next(passage.text for passage in read if passage.text.number == place.paragraph)
        known = {text.anchor(start, start + 1).start for number, start in work.told if number == text.number}
        if place.start not in known:
            work.findings.append(one)
    _lists_elsewhere(read, expected, work)


def _judged_sign(claim: Claim, figure: Figure, case: StatementInput) -> Finding | None:
    """A change said to go the other way."""
    direction = case.figures.get(f"{figure.id.rpartition('.')[0]}.direction")
    if not claim.sign or not isinstance(direction, Direction) or direction.sign in (0, claim.sign):
        return None
    start, end = claim.sign_at
    said = claim.text.words(start, end)
    due = shown(direction)
    told = f"{direction.label.removesuffix('的方向')}写成“{said}”，应为“{due}”"
    return finding("D03", told, claim.text, start, end, expected=due, quantity=direction)


def _lists_elsewhere(read: Sequence[Passage], expected: ExpectedReport, work: Gathered) -> None:
    """Lists of economic subjects in other words: held against the expected list they share most names with."""
    due = [part for one in expected.paragraphs for part in parts(one) if is_list(part)]
    for passage in read if due else ():
        if passage.topic != "basic_expenditure" or passage.text.number not in {c.text.number for c in work.more}:
            continue
        for clause in clauses(passage.text, wording().lead_in):
            if clause.words.count("、") < 2 or any(
                pair.clause.start <= clause.start < pair.clause.end and is_list(pair.part)
                for pair, _ in work.pairs
                if pair.clause.text is clause.text
            ):
                continue
            listed = {one.name for one in names(clause.text.plain, clause.start, clause.end)}
            best = max(due, key=lambda part: len(listed & set(part.words.rstrip("。；").split("、"))))
            work.findings += judged_list(Pair(clause, best, 1.0), work.lists)
