"""Differences that a paragraph states and gives no reason for: a remark, since regions differ in what must be explained."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from narrate.claims.vocabulary import vocabulary
from narrate.document_checks.claim_findings import Held
from narrate.document_checks.omissions import Told
from narrate.document_checks.statements import finding
from narrate.figures.figure import Direction, Figure, Quantity
from narrate.findings import Finding, Severity
from narrate.quantity import HUNDRED

_EXPLAINED = re.compile(
    r"(?:totals|appropriation)\.(?:income|expenditure)|agency_operating|three_public\.total|general_public_budget(?:\.\d{7})?"
)
_OPENING = 12  # characters of the next paragraph within which a reason of this one can begin
_AGAINST = {"prior": "上年", "budget": "预算"}


class _Compared(NamedTuple):
    """A difference that is stated: where, whose, from what."""

    place: int
    who: str
    against: str
    held: Held


def unexplained_findings(
    told: Sequence[Told], figures: Mapping[str, Quantity], asked: Sequence[str] = ()
) -> Iterator[Finding]:
    """Of each paragraph the differences, by subject and by what they are from, that no reason follows.

    `asked` are the figures that the region's wording gives a reason with: there its absence is no mere remark.
    """
    for place, one in enumerate(told):
        plain = one.text.plain
        reasons = [found.start() for found in vocabulary().reason.finditer(plain)]
        following = told[place + 1].text.plain[:_OPENING] if place + 1 < len(told) else ""
        if vocabulary().reason.search(following):
            reasons.append(len(plain))
        compared = sorted(made for held in one.helds if (made := _compared(held, figures, asked)) is not None)
        explained = set()
        for at in reasons:
            before = [made for made in compared if made.place < at]
            if before:
                explained.add((before[-1].who, before[-1].against))
                if before[-1].who.startswith(("totals", "appropriation")):  # income and expenditure are one amount
                    explained.update((made.who, made.against) for made in before)
                if (last := before[-1]).who.endswith(".total"):  # a reason for the whole, behind its parts, is theirs
                    parts = (made for made in before if made.who.startswith(last.who.removesuffix("total")))
                    explained.update((made.who, made.against) for made in parts if made.against == last.against)
        for made in {(made.who, made.against): made for made in compared}.values():
            if (made.who, made.against) in explained:
                continue
            claim = made.held.claim
            label = made.held.figure.label if made.held.figure is not None else claim.subject.words
            told_ = f"与{_AGAINST[made.against]}有差异，没有写原因：{label}"
            near = finding("D14", told_, one.text, claim.start, claim.end)
            yield near if _is_asked(made.who, asked) else replace(near, severity=Severity.NOTE)


def _is_asked(who: str, asked: Sequence[str]) -> bool:
    """Whether one of the figures is the subject's own, not that of a subject below it; 收入 and 支出总计 are one."""
    family = who.partition(".")[0]
    who = family if family in ("totals", "appropriation") else who
    return any(ref == who or (ref.startswith(f"{who}.") and not ref[len(who) + 1].isdigit()) for ref in asked)


def _compared(held: Held, figures: Mapping[str, Quantity], asked: Sequence[str]) -> _Compared | None:
    """A claim as a difference of a subject that is to be explained; None where there is none."""
    claim, number = held.claim, held.claim.number
    who = claim.subject.figures[0] if claim.subject.figures else ""
    if claim.free or claim.subject.column or not (_EXPLAINED.fullmatch(who) or (who and _is_asked(who, asked))):
        return None
    against = ""
    if claim.measure in ("change", "growth", "difference") and number is not None:
        against = (claim.against or "prior") if number.value else ""
    elif claim.measure == "direction":
        sign = held.figure.sign if isinstance(held.figure, Direction) else claim.sign
        against = (claim.against or "prior") if sign else ""
    elif claim.measure == "completion" and number is not None:
        against = "budget" if number.value != HUNDRED else ""
    elif claim.measure == "budget":
        apart = figures.get(f"{who}.against_budget.magnitude")
        against = "budget" if isinstance(apart, Figure) and apart.value else ""
    return _Compared(claim.start, who, against, held) if against else None
