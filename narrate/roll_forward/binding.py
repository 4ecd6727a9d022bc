"""Last year's narrative bound to last year's tables: which figure each number and direction word states.

In: a document and the tables of its year. Out: `Bindings`. What a number states is told by the reader of claims, whoever
wrote the sentence; that it is the figure's own value is checked beside it. What binds to nothing is listed, not guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from narrate.claims.claim import Claim
from narrate.document_checks.claim_findings import Held
from narrate.document_checks.claims_check import check_claims
from narrate.document_checks.document_texts import DocumentText, text_of
from narrate.document_checks.passages import Passage, is_contents, narrative, passages, read_texts
from narrate.document_checks.resolution import Ground, quantities
from narrate.figures.figure import Quantity
from narrate.word.reader import Document


@dataclass(frozen=True, slots=True)
class Bound:
    """A claim of last year's document with the figure it states.

    `right`: the number is the figure's. `error`: what is wrong with it, where its own year's tables tell it.
    """

    text: DocumentText
    claim: Claim
    figure: Quantity
    right: bool
    error: str = ""
    several: bool = False  # its words name several figures that were the same


@dataclass(frozen=True, slots=True)
class Loose:
    """A number or a direction that states no figure that is known."""

    text: DocumentText
    claim: Claim


@dataclass(frozen=True, slots=True)
class Bindings:
    """What a document states, in its order, and its paragraphs: those of the narrative, the others, the contents."""

    bound: tuple[Bound, ...]
    loose: tuple[Loose, ...]
    passages: tuple[Passage, ...]
    rest: tuple[DocumentText, ...]
    contents: tuple[DocumentText, ...] = ()


def bind(document: Document, ground: Ground, now: Ground, later: int) -> Bindings:
    """Every number and direction of the narrative with its figure: of its own year, or, where that has none, of now."""
    texts, rest = narrative(read_texts(document))
    read = passages(texts)
    checked = check_claims(read, ground)
    bound: list[Bound] = []
    loose: list[Loose] = []
    for told in checked.told:
        for one in _narrowed(told.helds):
            figure = _figure_of(one, ground, now, later)
            if figure is None:
                loose.append(Loose(told.text, one.claim))
                continue
            right = one.figure is not None and one.finding is None
            error = one.finding.message if one.finding is not None else ""
            several = not right and len(one.claim.subject.figures) > 1
            bound.append(Bound(told.text, one.claim, figure, right, error, several))
    contents = [
        text_of(number, one.text)
        for number, one in enumerate(document.paragraphs)
        if one.cell is None and is_contents(one.text, one.style_name)
    ]
    return Bindings(tuple(bound), tuple(loose), tuple(read), tuple(rest), tuple(contents))


def _narrowed(helds: Sequence[Held]) -> Iterator[Held]:
    """The claims of a paragraph; where one name stands for several subjects, and its amount tells which, that one alone.

    收入总计100万元，较上年增加10万元: the total that is 100 is the one that grew, though no table tells by how much.
    """
    told: dict[tuple[str, ...], set[str]] = {}
    for one in helds:
        several, figure = one.claim.subject.figures, one.figure
        if len(several) > 1 and figure is not None and one.finding is None and one.claim.measure == "final":
            told.setdefault(several, set()).update(who for who in several if f"{figure.id}.".startswith(f"{who}."))
    for one in helds:
        subject = one.claim.subject
        known = told.get(subject.figures, set())
        if one.figure is None and len(known) == 1:
            subject = subject._replace(figures=tuple(known), sure=True)
        yield replace(one, claim=replace(one.claim, subject=subject))


def _figure_of(held: Held, then: Ground, now: Ground, later: int) -> Quantity | None:
    """The figure a claim was found to state; where its value cannot be had, the one its words name."""
    claim = held.claim
    if held.figure is not None:
        return held.figure
    if claim.free or not claim.subject.sure:
        return None
    found = [*quantities(claim, then), *quantities(moved_on(claim, later), now)]
    return found[0] if found else None


def said_of(one: Bound, old: str, new: str) -> Bound:
    """The claim as it is said of another subject, by the beginnings of their figures' ids."""
    subject = one.claim.subject._replace(figures=(new,))
    figure = one.figure._replace(id=one.figure.id.replace(old, new))
    return replace(one, claim=replace(one.claim, subject=subject), figure=figure, right=one.right and old == new)


def moved_on(claim: Claim, years: int) -> Claim:
    """The claim as it will be said so many years later."""
    return replace(claim, year=str(int(claim.year) + years)) if claim.year.isdigit() else claim
