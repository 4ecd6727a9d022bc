"""The functions every command is made of. Read these first.

    unit = open_unit(folder)          files → UnitInputs, answers, profile, phrasebook
    figures = unit.figures()          every figure once
    report = unit.report()            sentences with spans, open slots, findings
    whole = unit.whole_report()       the whole report: cover, contents, tables, narrative, glossary, attachments
    draft(folder, target)             the narrative, written as a Word document
    write_whole(folder, target)       the whole report, written as a Word document

IO is at the two ends: `open_unit` reads, `draft` writes.
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from narrate.checks.reconcile import reconcile, without_switched_off
from narrate.errors import MissingInput
from narrate.figures.derive import UnitFigures, derive
from narrate.findings import Finding, Severity
from narrate.form.facts import Mark, judge
from narrate.intake.accounts import UnitInputs
from narrate.intake.amounts import parse_number
from narrate.intake.answers import Answer, Answers, UnitProfile, read_form, trimmed_answer
from narrate.intake.unit import read_unit
from narrate.phrasing import phrasebook as phrasebooks
from narrate.phrasing.compose import Subject, compose
from narrate.phrasing.phrasebook import Phrasebook
from narrate.phrasing.report import Report, Slot


@dataclass(frozen=True)
class Unit:
    """A unit folder, read: the tables, what its form says, and the phrasebook it uses."""

    inputs: UnitInputs
    profile: UnitProfile
    answers: Answers
    phrasebook: Phrasebook
    findings: tuple[Finding, ...]  # from reading

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

    def known_profile(self) -> UnitProfile:
        """The profile with what the tables tell where nobody wrote it, for a new form."""
        return replace(
            self.profile,
            full_name=self.name or None,
            year=self.year,
            phrasebook=self.profile.phrasebook or self.phrasebook.name,
        )

    @cached_property
    def figures(self) -> UnitFigures:
        """Every figure of the unit, computed once."""
        return derive(self.inputs, self.answers, self.profile, self.phrasebook.settings.publishing())

    @cached_property
    def report(self) -> Report:
        """The narrative, with open slots and everything odd in the tables."""
        return self._with_findings(compose(self.figures, self.answers, self._subject({}), self.phrasebook))

    @cached_property
    def whole_report(self) -> Report:
        """The whole report; attachments and the bureau's dictionary of subjects are read here."""
        from narrate.material import read_material
        from narrate.phrasing.whole import compose_whole

        material, digests, findings = read_material(self.inputs, self.profile.attachments)
        subject = self._subject(digests)
        whole = compose_whole(self.figures, self.answers, subject, self.phrasebook, self.inputs.current, material)
        return self._with_findings(replace(whole, findings=(*whole.findings, *findings)))

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Everything the form asks: what the narrative needs, then what stands around it in the whole report."""
        sections = {section.key for section in self.phrasebook.sections}
        return tuple(sorted(self.whole_report.slots, key=lambda slot: slot.section not in sections))

    def _subject(self, more: Mapping[str, str]) -> Subject:
        return Subject(self.name, self.year, self.profile, _digest({**self.inputs.digests, **more}))

    def _with_findings(self, report: Report) -> Report:
        odd = (*report.findings, *_doubtful(report), *reconcile(self.inputs, self.figures))
        return replace(report, findings=(*self.findings, *without_switched_off(odd, self.profile.switched_off)))


def open_unit(folder: Path, *, phrasebook: str | None = None, otherwise: str | None = None) -> Unit:
    """Read a unit folder (or one workbook that holds everything).

    `phrasebook` overrides the one that 单位信息 names; `otherwise` stands in where neither is given.

    Raises:
        NarrateError: something stops the run; all problems are told at once.
    """
    inputs = read_unit(folder)
    profile, answers, findings = read_form(inputs.form)
    chosen = phrasebook or profile.phrasebook or otherwise
    if chosen is None:
        raise MissingInput(
            "还不知道用哪个短语库",
            details=[f"已安装的短语库：{'、'.join(phrasebooks.installed())}"],
            advice="在命令里加 --phrasebook 名字，或在说明填报表“单位信息”的“短语库”一行填写",
        )
    return Unit(inputs, profile, answers, phrasebooks.load(chosen), (*inputs.findings, *findings))


def draft(
    folder: Path, target: Path, *, phrasebook: str | None = None, template: Path | None = None, force: bool = False
) -> Report:
    """Unit folder → marked Word document. Returns the report that was written."""
    from narrate.word.template import load_template
    from narrate.word.writer import write_report

    with _collector_paused():
        report = open_unit(folder, phrasebook=phrasebook).report
        write_report(report, load_template(template), target, force=force)
    return report


@contextmanager
def _collector_paused() -> Iterator[None]:
    """No search for reference cycles meanwhile: one unit's values hold hardly any, are few megabytes and go at once.

    The searches, several a unit, were a twentieth of a draft.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def write_whole(
    folder: Path, target: Path, *, phrasebook: str | None = None, template: Path | None = None, force: bool = False
) -> Report:
    """Unit folder → the whole report as a marked Word document. Returns the report that was written."""
    from narrate.word.template import load_template
    from narrate.word.writer import write_report

    with _collector_paused():
        report = open_unit(folder, phrasebook=phrasebook).whole_report
        write_report(report, load_template(template), target, force=force)
    return report


def default_name(report: Report, what: str = "年度决算情况说明") -> str:
    """The file name of a draft without -o: unit and year, safe on Windows."""
    unit = "".join("_" if character in '\\/:*?"<>|' else character for character in report.unit_name).strip(" .")
    return f"{unit or '单位'}{report.year}{what}.docx"


def _doubtful(report: Report) -> tuple[Finding, ...]:
    """Answers whose difference flipped, vanished or grew beyond measure since they were given."""
    found = []
    for slot in report.slots:
        answer = slot.answer
        if answer is None or not answer.mark:
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
