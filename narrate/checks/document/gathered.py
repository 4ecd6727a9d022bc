"""What has been found in a document so far, and which of its numbers were held against the tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from narrate.checks.document.align import Pair
from narrate.checks.document.compare import Compared
from narrate.checks.document.expected import Part, Sort
from narrate.checks.document.lists import Lists
from narrate.checks.document.statements import Case, judged
from narrate.checks.document.texts import Clause, Text
from narrate.checks.document.walk import Tie
from narrate.findings import Finding

_OPEN = "【"  # a slot still open is told as a leftover


@dataclass(slots=True)
class Gathered:
    """What has been found so far; its lists are its only state."""

    lists: Lists
    matched: dict[int, Text] = field(default_factory=dict)  # expected paragraph → the text that states it
    findings: list[Finding] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    told: set[tuple[int, int]] = field(default_factory=set)  # numbers held against a figure
    fixed: set[tuple[int, int]] = field(default_factory=set)  # numbers that are no figures: years, 100万元以上
    free: list[Clause] = field(default_factory=list)
    more: list[Clause] = field(default_factory=list)
    less: list[tuple[Part, Clause]] = field(default_factory=list)  # expected clauses left out, and the one before
    pairs: list[tuple[Pair, Compared]] = field(default_factory=list)


def take(ties: Iterable[Tie], case: Case, work: Gathered) -> None:
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
