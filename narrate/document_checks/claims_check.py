"""A narrative held against the tables by its claims: `check_claims`. No phrasebook is asked.

Every paragraph is read (`narrate.claims`), its subjects are given their rows, each claim is held against its figure,
then the claims of a paragraph against each other, its lists and enumerations against the tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from narrate.claims.assembly import Reading, read_claims
from narrate.claims.claim import Claim
from narrate.claims.context import Passage as Words
from narrate.claims.subjects import SubjectIndex, endings
from narrate.document_checks.arithmetic import arithmetic, bounds
from narrate.document_checks.claim_findings import Held, State, held
from narrate.document_checks.document_texts import DocumentText, fragment
from narrate.document_checks.economic_lists import economic_rows, list_findings
from narrate.document_checks.narrative_tables import SmallTable, TableClaims, table_claims
from narrate.document_checks.omissions import Told, class_findings, enumeration_findings, item_findings
from narrate.document_checks.passages import Passage
from narrate.document_checks.purposes import copied_purposes, purpose_findings, reason_findings
from narrate.document_checks.resolution import Ground
from narrate.document_checks.subject_findings import (
    misnamed_findings,
    named_subjects,
    settled,
    stranger_findings,
    with_rows,
)
from narrate.findings import Finding
from narrate.table_checks.result import Unverified

_DIRECTIONS = {"prior": ("against_prior",), "budget": ("against_budget", "against_adjusted")}
_HALF = 2
_EXPLAINED = 40  # wrong numbers of a paragraph up to which it is sought what they are instead


@dataclass(frozen=True, slots=True)
class ClaimsChecked:
    """What came of a narrative's claims: what is wrong, and what became of each number."""

    findings: tuple[Finding, ...]
    told: tuple[Told, ...]

    @property
    def numbers(self) -> int:
        """How many numbers the narrative has that can be figures."""
        read = sum(one.claim.number is not None for told in self.told for one in told.helds)
        return read + sum(told.unread for told in self.told)

    @property
    def recognised(self) -> int:
        """How many of them were recognised: whom and what they speak of."""
        return sum(
            one.claim.number is not None and one.state is not State.UNKNOWN for told in self.told for one in told.helds
        )

    @property
    def verified(self) -> int:
        """How many of them were held against a figure or a cell."""
        return sum(
            one.claim.number is not None and one.state is State.VERIFIED for told in self.told for one in told.helds
        )

    @property
    def figures(self) -> frozenset[str]:
        """The ids of the figures that are stated somewhere."""
        return frozenset(one.figure.id for told in self.told for one in told.helds if one.figure is not None)

    @property
    def stated(self) -> frozenset[str]:
        """The ids that the claims can be statements of, right or wrong: whom they speak of with the endings of what."""
        found = set(self.figures)
        for told in self.told:
            for one in (each for each in told.helds if not each.claim.free):
                keys = [key for key in endings() if key.split("_")[0] == one.claim.measure]
                if one.claim.measure in ("change", "growth"):
                    keys = [f"{one.claim.measure}_{base}" for base in _bases_of(one.claim)]
                if one.claim.measure == "direction":
                    found.update(
                        f"{who}.{against}.direction"
                        for who in one.claim.subject.figures
                        for base in _bases_of(one.claim)
                        for against in _DIRECTIONS[base]
                    )
                if one.claim.measure == "reached":
                    keys += [f"{kind}_{base}" for kind in ("change", "growth") for base in _bases_of(one.claim)]
                found.update(
                    f"{who}{end}" for who in one.claim.subject.figures for key in keys for end in endings()[key]
                )
        return frozenset(found)

    def unverified(self) -> list[Unverified]:
        """The sentences with numbers that were held against nothing, each once."""
        found: dict[tuple[int, int], Unverified] = {}
        for told in self.told:
            text = told.text
            if told.unread:
                why = f"这一段的数太多，后面的{told.unread}个没有读"
                found[text.number, -1] = Unverified(fragment(text, 0, 1), why, "", text.anchor(0, 1))
            last = -1
            for one in told.helds:
                if one.claim.number is None or one.state is State.VERIFIED or one.claim.start < last:
                    continue
                start, last = one.claim.start, text.sentence(one.claim.start)[1]
                anchor = text.anchor(start, one.claim.end)
                found[text.number, start] = Unverified(
                    fragment(text, start, one.claim.end), one.state.value, "", anchor
                )
        return list(found.values())


def _bases_of(claim: Claim) -> tuple[str, ...]:
    """What a direction can be a direction from."""
    return (claim.against,) if claim.against else ("prior", "budget")


def check_claims(read: Sequence[Passage], ground: Ground, tables: Iterable[SmallTable] = ()) -> ClaimsChecked:
    """Everything that the claims of these paragraphs, and of the small tables among them, tell, in their order."""
    economic = economic_rows(ground.inputs.current.basic_expenditure)
    texts = {one.text.number: one.text for one in read}
    findings: list[Finding] = []
    paragraphs: list[Told] = []
    for reading in readings(read, ground.index):
        text = texts[reading.passage.number]
        named = named_subjects(reading, text, ground)
        reading = settled(with_rows(reading, named), ground)
        helds = _held(reading, text, ground)
        contradictions = _contradictions(text, helds)
        by_place = {one.anchor.start: one for one in reversed(contradictions) if one.anchor}
        helds = [_contradicted(one, text, by_place) for one in helds]
        said_again = {id(one) for one in contradictions}
        told = Told(text, helds, named, reading.unread)
        paragraphs.append(told)
        findings += [one for subject in named for one in subject.findings]
        findings += [one.finding for one in helds if one.finding is not None and id(one.finding) not in said_again]
        findings += contradictions
        findings += stranger_findings(reading, text, ground)
        findings += misnamed_findings(reading, text, ground)
        findings += list_findings(reading, text, economic)
        findings += enumeration_findings(told, ground)
        findings += purpose_findings(text, named, ground)
        findings += reason_findings(text, helds)
    purposes = {one.anchor.paragraph for one in findings if one.code == "D40" and one.anchor}
    findings += copied_purposes([(one.text, one.named) for one in paragraphs if one.text.number not in purposes])
    findings += item_findings(paragraphs, ground, _chapters(read))
    findings += class_findings(paragraphs, ground, _chapters(read))
    findings += bounds([(told.text, one.claim) for told in paragraphs for one in told.helds])
    for table in tables:
        cells = list(_held_cells(table_claims(table, ground.index, ground.inputs.year), ground))
        paragraphs += cells
        findings += [one.finding for cell in cells for one in cell.helds if one.finding is not None]
    return ClaimsChecked(tuple(findings), tuple(paragraphs))


def _held_cells(table: TableClaims, ground: Ground) -> Iterator[Told]:
    """The cells of a small table against their figures; none where more are wrong than right: it says something else."""
    held_cells = [(text, held(claim, text, ground)) for text, claim in table.claims]
    wrong = sum(one.finding is not None for _, one in held_cells)
    if wrong * _HALF > len(held_cells):
        return
    for text, one in held_cells:
        yield Told(text, [one], [], 0)


def _chapters(read: Sequence[Passage]) -> dict[int, int]:
    """Which heading each paragraph stands under; an item in a line of its own is no heading."""
    found: dict[int, int] = {}
    heading = 0
    for one in read:
        if one.depth and "（项）" not in one.text.plain:
            heading = one.text.number
        found[one.text.number] = heading
    return found


def readings(read: Sequence[Passage], index: SubjectIndex) -> list[Reading]:
    """What each paragraph that is no heading states."""
    words = (Words(one.text.number, one.text.plain, one.topic, one.unread) for one in read if not one.depth)
    return list(read_claims(words, index))


def _held(reading: Reading, text: DocumentText, ground: Ground) -> list[Held]:
    """Each claim of a paragraph against its figures. In one with very many wrong numbers, why they are is not sought."""
    found: list[Held] = []
    wrong = 0
    plainly = replace(ground, explains=False)
    for claim in reading.claims:
        one = held(claim, text, ground if wrong < _EXPLAINED else plainly)
        wrong += one.finding is not None
        found.append(one)
    return found


def _contradicted(one: Held, text: DocumentText, found: Mapping[int, Finding]) -> Held:
    """A claim that its neighbours contradict is spoken of: it was held against them."""
    wrong = found.get(text.anchor(one.claim.start, one.claim.end).start)
    return one if wrong is None or one.finding is not None else replace(one, state=State.VERIFIED, finding=wrong)


def _contradictions(text: DocumentText, helds: Sequence[Held]) -> list[Finding]:
    """What the numbers of a paragraph say against each other, where no figure has spoken of the one in question."""
    settled = {
        text.anchor(one.claim.start, one.claim.end).start
        for one in helds
        if one.figure is not None or one.finding is not None
    }
    claims: list[Claim] = [one.claim for one in helds]
    turned = [one.finding.anchor for one in helds if one.finding is not None and one.finding.code == "D03"]
    return [
        one
        for one in arithmetic(text, claims)
        if not (one.code == "D15" and turned)  # the direction is wrong, not the reason
        and (one.code in ("D15", "D36") or one.anchor is None or one.anchor.start not in settled)
    ]
