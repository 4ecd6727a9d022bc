"""What has been found in a document so far, and which of its numbers were held against the tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from narrate.document_checks.align import Pair
from narrate.document_checks.compare import Compared
from narrate.document_checks.document_texts import Clause, DocumentText
from narrate.document_checks.expected import Part, Sort
from narrate.document_checks.followed_wording import Tie
from narrate.document_checks.statements import StatementInput, judged
from narrate.document_checks.subject_lists import Lists
from narrate.findings import Finding

_OPEN = "【"  # a slot still open is told as a leftover


@dataclass(slots=True)
class Gathered:
    """What has been found so far; its lists are its only state."""

    lists: Lists
    matched: dict[int, DocumentText] = field(default_factory=dict)  # expected paragraph → the text that states it
    findings: list[Finding] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    told: set[tuple[int, int]] = field(default_factory=set)  # numbers held against a figure
    fixed: set[tuple[int, int]] = field(default_factory=set)  # numbers that are no figures: years, 100万元以上
    free: list[Clause] = field(default_factory=list)
    more: list[Clause] = field(default_factory=list)
    less: list[tuple[Part, Clause]] = field(default_factory=list)  # expected clauses left out, and the one before
    pairs: list[tuple[Pair, Compared]] = field(default_factory=list)


def take(ties: Iterable[Tie], case: StatementInput, work: Gathered) -> None:
    """Enter ties, with what is wrong with each."""
    for tie in ties:
        work.ties.append(tie)
        place = (tie.text.number, tie.start)
        if tie.piece.sort is Sort.FIGURE:
            work.told.add(place)
        elif tie.piece.sort is Sort.FREE:
            if not tie.written.startswith(_OPEN):
                told = work.more if tie.piece.words.startswith(_OPEN) else work.free
                told.append(Clause(tie.text, tie.start, tie.end, True))
            continue
        if (wrong := judged(tie, case)) is not None:
            work.findings.append(wrong)
