"""A unit folder, read: its tables, what its form says, its phrasebook, and all that follows from them: figures, reports.

In: a folder, or one workbook. Out: `Unit`. Files are read here and none is written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from narrate.attachments import read_material
from narrate.bureau_settings import NAME as SETTINGS
from narrate.bureau_settings import NO_SETTINGS, BureauSettings, settings_for
from narrate.composing.compose import Subject, compose
from narrate.composing.public_tables import PublishedTable, addresses_of
from narrate.composing.whole_report import compose_whole
from narrate.errors import MissingInput
from narrate.explain import clause_around
from narrate.figures.derive import UnitFigures, derive
from narrate.findings import Finding, Severity
from narrate.form.facts import Mark, judge
from narrate.intake.accounts import UnitInputs
from narrate.intake.amounts import parse_number
from narrate.intake.answers import Answer, Answers, UnitProfile, trimmed_answer
from narrate.intake.layouts import layouts
from narrate.intake.unit_folder import read_unit
from narrate.phrasebooks import phrasebook as phrasebooks
from narrate.phrasebooks.phrasebook import Phrasebook
from narrate.report.values import Report, Slot
from narrate.table_checks.doubtful import DoubtfulCells, doubtful_figures, is_unplaced
from narrate.table_checks.reconcile import reconcile
from narrate.table_checks.result import Doubt
from narrate.table_checks.switched_off import without_switched_off


@dataclass(frozen=True)
class Unit:
    """A unit folder, read: the tables, what its form says, and the phrasebook it uses."""

    inputs: UnitInputs
    profile: UnitProfile
    answers: Answers
    phrasebook: Phrasebook
    findings: tuple[Finding, ...]  # from reading
    settings: BureauSettings = NO_SETTINGS
    asked_for: str = ""  # the phrasebook as it was named, which `phrasebooks.load` finds again

    @property
    def name(self) -> str:
        return self.profile.full_name or self.inputs.name or ""

    @property
    def year(self) -> int:
        return self.inputs.year

    def with_answers(self, given: Mapping[str, object]) -> Unit:
        """The unit as it would be with these answers filled in; the form's own answers come first."""
        more = {key: _answer(key, value) for key, value in given.items() if value not in (None, "")}
        return replace(self, answers={**more, **self.answers}) if more else self

    @property
    def has_named_wording(self) -> bool:
        """Whether the phrasebook is the one that the form names; a folder of one's own is named without its path."""
        name = self.profile.phrasebook
        if name is None or name == self.phrasebook.name.partition("/")[0]:
            return name is not None
        try:
            named = phrasebooks.find(phrasebooks.for_year(name, self.year))
        except MissingInput:  # a name that a person mistyped
            return False
        return named.resolve() == self.phrasebook.folders[0]

    def known_profile(self) -> UnitProfile:
        """The profile with what the tables tell where nobody wrote it, for a new form."""
        return replace(
            self.profile,
            full_name=self.name or None,
            year=self.year,
            phrasebook=self.profile.phrasebook
            if self.has_named_wording
            else phrasebooks.offered_name(self.phrasebook.name.partition("/")[0]),
        )

    @cached_property
    def figures(self) -> UnitFigures:
        """Every figure of the unit, computed once."""
        book = self.phrasebook
        return derive(self.inputs, self.answers, self.profile, book.settings.publishing(), book.asked)

    @cached_property
    def report(self) -> Report:
        """The narrative, with open slots and everything odd in the tables."""
        return self._with_findings(self.composed)

    @cached_property
    def whole_report(self) -> Report:
        """The whole report; attachments and the bureau's dictionary of subjects are read here."""
        material, digests, findings = read_material(self.inputs, self.profile.attachments)
        subject = self._subject(digests)
        whole = compose_whole(self.figures, self.answers, subject, self.phrasebook, self.inputs.current, material)
        told = self._with_findings(replace(whole, findings=(*whole.findings, *findings, *_doubtful(whole))))
        return replace(told, doubtful={**told.doubtful, **self._doubtful_cells(told)})

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Everything the form asks: what the narrative needs, then what stands around it in the whole report."""
        of_narrative = self._is_of_narrative()
        return tuple(sorted(self.whole_report.slots, key=lambda slot: not of_narrative(slot)))

    @property
    def narrative_slots(self) -> tuple[Slot, ...]:
        """What the form asks for the narrative alone."""
        return tuple(filter(self._is_of_narrative(), self.slots))

    def _is_of_narrative(self) -> Callable[[Slot], bool]:
        sections = {section.key for section in self.phrasebook.sections}
        return lambda slot: slot.section in sections

    @cached_property
    def composed(self) -> Report:
        """The narrative, with what was met while it was composed."""
        report = compose(self.figures, self.answers, self._subject({}), self.phrasebook)
        return replace(report, findings=(*report.findings, *_doubtful(report)))

    def _subject(self, more: Mapping[str, str]) -> Subject:
        return Subject(self.name, self.year, self.profile, _digest({**self.inputs.digests, **more}))

    def _with_findings(self, report: Report) -> Report:
        odd = (*report.findings, *reconcile(self.inputs, self.figures))
        findings = (*self.findings, *without_switched_off(odd, self.profile.switched_off))
        doubtful = doubtful_figures(self.figures.by_id, findings)
        attention = bool(self.inputs.not_understood or doubtful or any(map(is_unplaced, findings)))
        return replace(report, findings=findings, doubtful=doubtful, attention=attention)

    def _doubtful_cells(self, whole: Report) -> Mapping[str, tuple[str, ...]]:
        """The figures of the published tables that an error touches, by their refs."""
        cells = DoubtfulCells(whole.findings)
        if not cells:
            return {}
        return {ref: codes for ref, address in self.published_cells() if (codes := cells.codes(address))}

    def published_cells(self) -> Iterator[tuple[str, str]]:
        """Every figure of the published tables: its ref, and the address of the cell it was read from."""
        tables = [getattr(self.inputs.current, layout.key, None) for layout in layouts().tables]
        return (pair for table in tables if isinstance(table, PublishedTable) for pair in addresses_of(table))

    def doubts_in(self, report: Report) -> tuple[Doubt, ...]:
        """The figures printed in a report of this unit that an error touches, in the order of the text, each once."""
        found: dict[str, Doubt] = {}
        for paragraph in report.paragraphs():
            for span in paragraph.spans:
                key = span.ref.partition("/")[0]
                if (codes := report.doubts_of(span)) and key not in found:
                    quantity = self.figures.by_id[key]
                    clause = clause_around(paragraph.text, span.start, span.end)
                    found[key] = Doubt(key, quantity.label, paragraph.text[span.start : span.end], codes, clause)
        return tuple(found.values())

    @property
    def met(self) -> tuple[Finding, ...]:
        """What reading the tables and the form and composing the report met, before any rule of the tables runs."""
        return (*self.findings, *self.composed.findings)


def open_unit(folder: Path, *, phrasebook: str | None = None, otherwise: str | None = None) -> Unit:
    """Read a unit folder (or one workbook that holds everything).

    `phrasebook` overrides the one that 单位信息 names, which overrides the bureau's; `otherwise` stands in where none
    is given.

    Raises:
        NarrateError: something stops the run; all problems are told at once.
    """
    return unit_of(read_unit(folder), phrasebook, otherwise)


def unit_of(inputs: UnitInputs, phrasebook: str | None, otherwise: str | None = None) -> Unit:
    """The unit of tables that were read already.

    Raises:
        MissingInput: neither the form nor the arguments name a phrasebook.
        NarrateError: the phrasebook cannot be loaded.
    """
    profile, answers, findings = inputs.said
    settings = settings_for(Path(inputs.folder))
    chosen = phrasebook or profile.phrasebook or settings.phrasebook or otherwise
    if chosen is None:
        raise MissingInput(
            "还不知道用哪个短语库",
            details=[f"已安装的短语库：{phrasebooks.told_installed()}"],
            advice="在命令里加 --phrasebook 名字，或在说明填报表“单位信息”的“短语库”一行填写；"
            f"全部单位用同一个的，写在上级文件夹的 {SETTINGS} 里",
        )
    chosen = phrasebooks.for_year(chosen, inputs.year)
    return Unit(inputs, profile, answers, phrasebooks.load(chosen), (*inputs.findings, *findings), settings, chosen)


def default_name(report: Report, what: str = "年度决算情况说明") -> str:
    """The file name of a draft without -o: unit and year, safe on Windows."""
    unit = "".join("_" if character in '\\/:*?"<>|' else character for character in report.unit_name).strip(" .")
    return f"{unit or '单位'}{report.year}{what}.docx"


def name_of_whole(unit: Unit) -> str:
    """The file name of the whole report without -o."""
    return default_name(unit.whole_report, f"年度{unit.profile.kind}决算")


def _doubtful(report: Report) -> tuple[Finding, ...]:
    """Answers whose difference flipped, vanished or grew beyond measure since they were given."""
    found = []
    for slot in report.slots:
        answer = slot.answer
        if answer is None or not answer.mark or answer.mark == slot.facts:  # most answers: nothing moved
            continue
        why = judge(Mark.parse(answer.mark), answer.text, slot.facts, confirmed=False)[1]
        if why:
            places = (str(answer.place),) if answer.place else ()
            advice = "核对原因是否仍成立；运行 narrate form 可在填报表里逐条标出"
            found.append(
                Finding("F03", Severity.WARNING, f"“{slot.label}”{why}，填的是“{answer.text}”", places, advice)
            )
    return tuple(found)


def _answer(key: str, value: object) -> Answer:
    """An answer given from outside, trimmed as the form's are."""
    text = trimmed_answer(str(value), key)
    read = parse_number(text)
    return Answer(key, text, read[0] if read else None)


def _digest(digests: Mapping[str, str]) -> str:
    """A hash of all input files by name and content."""
    digest = hashlib.sha256()
    for name, content in sorted(digests.items()):
        digest.update(f"{name}\n{content}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()
