"""A narrative held against the tables by its claims: `check_claims`. No phrasebook is asked.

Every paragraph is read (`narrate.claims`), its subjects are given their rows, each claim is held against its figure,
then the claims of a paragraph against each other, its lists and enumerations against the tables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from narrate.claims.claim import Claim
from narrate.claims.subjects import endings
from narrate.document_checks.arithmetic import arithmetic, bounds
from narrate.document_checks.claim_findings import Held, State, held
from narrate.document_checks.economic_lists import economic_rows, list_findings
from narrate.document_checks.omissions import Told, enumeration_findings, item_findings
from narrate.document_checks.passages import Passage
from narrate.document_checks.published_cells import Published
from narrate.document_checks.purposes import copied_purposes, purpose_findings, reason_findings
from narrate.document_checks.resolution import Ground
from narrate.document_checks.subject_findings import named_subjects, with_rows
from narrate.document_checks.texts import DocumentText, fragment, normalised
from narrate.document_checks.unit_subjects import subject_index
from narrate.document_checks.words_alone import readings
from narrate.figures.figure import Quantity
from narrate.findings import Anchor, Finding
from narrate.intake.accounts import UnitInputs
from narrate.table_checks.result import Unverified


@dataclass(frozen=True, slots=True)
class ClaimsChecked:
    """What came of a narrative's claims: what is wrong, and what became of each number."""

    findings: tuple[Finding, ...]
    told: tuple[Told, ...]

    @property
    def numbers(self) -> int:
        """How many numbers the narrative has that can be figures."""
        return sum(one.claim.number is not None for told in self.told for one in told.helds)

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
            for one in told.helds:
                keys = [key for key in endings() if key.split("_")[0] == one.claim.measure]
                if one.claim.measure in ("direction", "reached"):
                    keys += ["change_prior", "change_budget", "growth_prior", "growth_budget"]
                found.update(
                    f"{who}{end}" for who in one.claim.subject.figures for key in keys for end in endings()[key]
                )
        return frozenset(found)

    def unverified(self) -> list[Unverified]:
        """The sentences with numbers that were held against nothing, each once."""
        found: dict[tuple[int, int], Unverified] = {}
        for told in self.told:
            for one in told.helds:
                if one.claim.number is None or one.state is State.VERIFIED:
                    continue
                text, start = told.text, one.claim.start
                sentence = text.sentence(start)
                anchor = text.anchor(start, one.claim.end)
                shown = fragment(text, start, one.claim.end)
                found.setdefault((text.number, sentence[0]), Unverified(shown, one.state.value, "", anchor))
        return list(found.values())


def check_claims(
    read: Sequence[Passage], inputs: UnitInputs, figures: Mapping[str, Quantity], prior: Mapping[str, Quantity]
) -> ClaimsChecked:
    """Everything that the claims of these paragraphs tell, in their order."""
    index = subject_index(inputs)
    ground = Ground(inputs, figures, prior, index)
    published = Published(inputs, figures)
    table = inputs.current.basic_expenditure
    economic = economic_rows(
        table, {row.name: normalised(row.name)[0] for row in (table.rows if table else ()) if row.name}
    )
    texts = {one.text.number: one.text for one in read}
    findings: list[Finding] = []
    paragraphs: list[Told] = []
    for reading in readings(read, index):
        text = texts[reading.passage.number]
        named = named_subjects(reading, text, ground)
        reading = with_rows(reading, named)
        helds = [held(claim, text, ground, published) for claim in reading.claims]
        contradictions = _contradictions(text, helds)
        helds = [_contradicted(one, text, contradictions) for one in helds]
        told = Told(text, helds, named)
        paragraphs.append(told)
        findings += [one for subject in named for one in subject.findings]
        findings += [one.finding for one in helds if one.finding is not None and one.finding not in contradictions]
        findings += contradictions
        findings += list_findings(reading, text, economic)
        findings += enumeration_findings(told, ground)
        findings += purpose_findings(text, named, ground)
        findings += reason_findings(text, helds)
    findings += copied_purposes([(told.text, told.named) for told in paragraphs])
    findings += item_findings(paragraphs, ground)
    findings += bounds([(told.text, one.claim) for told in paragraphs for one in told.helds])
    return ClaimsChecked(tuple(findings), tuple(paragraphs))


def _contradicted(one: Held, text: DocumentText, found: Sequence[Finding]) -> Held:
    """A claim that its neighbours contradict is spoken of: it was held against them."""
    place = text.anchor(one.claim.start, one.claim.end)
    wrong = next((f for f in found if f.anchor is not None and f.anchor.start == place.start), None)
    return one if wrong is None or one.finding is not None else replace(one, state=State.VERIFIED, finding=wrong)


def _contradictions(text: DocumentText, helds: Sequence[Held]) -> list[Finding]:
    """What the numbers of a paragraph say against each other, where no figure has spoken of the one in question."""
    settled: list[Anchor] = [
        text.anchor(one.claim.start, one.claim.end)
        for one in helds
        if one.figure is not None or one.finding is not None
    ]
    claims: list[Claim] = [one.claim for one in helds]
    turned = [one.finding.anchor for one in helds if one.finding is not None and one.finding.code == "D03"]
    return [
        one
        for one in arithmetic(text, claims)
        if not (one.code == "D15" and turned)  # the direction is wrong, not the reason
        and (
            one.code in ("D15", "D36")
            or one.anchor is None
            or not any(one.anchor.start == other.start for other in settled)
        )
    ]
