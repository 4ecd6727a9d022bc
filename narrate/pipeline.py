"""The functions every command is made of. Read these first; a test runs this page on the first sample of `samples/`.

Files → a unit: its tables, what its form says, its phrasebook:

    >>> unit = open_unit(folder)
    >>> unit.year, unit.phrasebook.name == unit.profile.phrasebook
    (2022, True)

A cell that was read, and where it stands:

    >>> spent = unit.inputs.current.general_public_budget.total["total"]
    >>> spent.value, spent.place.address
    (Decimal('2334.61'), 'C7')

Every figure once, with the formula it came by:

    >>> completion = unit.figures.by_id["general_public_budget.completion"]
    >>> f"{completion.value:.4f}{completion.unit}"
    '92.6102%'
    >>> completion.formula
    '一般公共预算财政拨款支出 ÷ 一般公共预算财政拨款支出年初预算数 × 100%'

Sentences with spans, open slots, findings; and the whole report:

    >>> next(line.text for line in unit.report.paragraphs() if "92.61" in line.text)[:45]
    '2022年度一般公共预算财政拨款支出年初预算为2,520.90万元，支出决算为2,334.'
    >>> len(list(unit.whole_report.tables()))
    9

`draft` and `write_whole` write them as Word documents, `check` holds tables and a document against each other. IO is at
the two ends: `open_unit` reads, `draft` writes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from narrate.composing.compose import Subject, compose
from narrate.document_checks.rules import document_rules
from narrate.errors import MissingInput, UsageError
from narrate.explain import clause_around
from narrate.figures.derive import UnitFigures, derive
from narrate.figures.figure import Publishing, Quantity
from narrate.files import check_target, write_files
from narrate.findings import Anchor, Finding, Severity
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
from narrate.table_checks.result import CheckResult, Doubt

if TYPE_CHECKING:
    from narrate.document_checks.document import Basis, Wordings


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
        return self._with_findings(self._composed)

    @cached_property
    def whole_report(self) -> Report:
        """The whole report; attachments and the bureau's dictionary of subjects are read here."""
        from narrate.attachments import read_material
        from narrate.composing.whole_report import compose_whole

        material, digests, findings = read_material(self.inputs, self.profile.attachments)
        subject = self._subject(digests)
        whole = compose_whole(self.figures, self.answers, subject, self.phrasebook, self.inputs.current, material)
        told = self._with_findings(replace(whole, findings=(*whole.findings, *findings, *_doubtful(whole))))
        return replace(told, doubtful={**told.doubtful, **self._doubtful_cells(told)})

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Everything the form asks: what the narrative needs, then what stands around it in the whole report."""
        sections = {section.key for section in self.phrasebook.sections}
        return tuple(sorted(self.whole_report.slots, key=lambda slot: slot.section not in sections))

    @cached_property
    def _composed(self) -> Report:
        """The narrative, with what was met while it was composed."""
        report = compose(self.figures, self.answers, self._subject({}), self.phrasebook)
        return replace(report, findings=(*report.findings, *_doubtful(report)))

    def _subject(self, more: Mapping[str, str]) -> Subject:
        return Subject(self.name, self.year, self.profile, _digest({**self.inputs.digests, **more}))

    def _with_findings(self, report: Report) -> Report:
        odd = (*report.findings, *reconcile(self.inputs, self.figures))
        findings = (*self.findings, *_without_switched_off(odd, self.profile.switched_off))
        doubtful = doubtful_figures(self.figures.by_id, findings)
        attention = bool(self.inputs.not_understood or doubtful or any(map(is_unplaced, findings)))
        return replace(report, findings=findings, doubtful=doubtful, attention=attention)

    def _doubtful_cells(self, whole: Report) -> Mapping[str, tuple[str, ...]]:
        """The figures of the published tables that an error touches, by their refs."""
        from narrate.composing.public_tables import PublishedTable, addresses_of

        cells = DoubtfulCells(whole.findings)
        if not cells:
            return {}
        tables = [getattr(self.inputs.current, layout.key, None) for layout in layouts().tables]
        found = (pair for table in tables if isinstance(table, PublishedTable) for pair in addresses_of(table))
        return {ref: codes for ref, address in found if (codes := cells.codes(address))}

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

    def basis(self) -> Basis:
        """What a document is held against: this unit's report, and its report in the wording of other phrasebooks."""
        from narrate.document_checks.document import Basis

        prior = prior_figures(self.inputs)
        figures = self.figures.by_id
        return Basis(self.name, self.year, self.inputs, figures, prior, self._wordings(), self._other_wordings)

    def _wordings(self) -> Wordings:
        from narrate.document_checks.document import Wordings

        return Wordings(self._composed, self.figures, self.phrasebook.settings)

    def _other_wordings(self) -> Iterator[Wordings]:
        """One phrasebook after the other, as long as somebody asks."""
        for name in phrasebooks.installed():
            if name != self.phrasebook.name:
                yield replace(self, phrasebook=phrasebooks.load(name))._wordings()

    @property
    def met(self) -> tuple[Finding, ...]:
        """What reading the tables and the form and composing the report met, before any rule of the tables runs."""
        return (*self.findings, *self._composed.findings)


def open_unit(folder: Path, *, phrasebook: str | None = None, otherwise: str | None = None) -> Unit:
    """Read a unit folder (or one workbook that holds everything).

    `phrasebook` overrides the one that 单位信息 names; `otherwise` stands in where neither is given.

    Raises:
        NarrateError: something stops the run; all problems are told at once.
    """
    return _unit(read_unit(folder), phrasebook, otherwise)


def _unit(inputs: UnitInputs, phrasebook: str | None, otherwise: str | None = None) -> Unit:
    profile, answers, findings = inputs.said
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
    from narrate.writing.report_writer import write_report
    from narrate.writing.template import load_template

    report = open_unit(folder, phrasebook=phrasebook).report
    write_report(report, load_template(template), target, force=force)
    return report


def write_whole(
    folder: Path, target: Path, *, phrasebook: str | None = None, template: Path | None = None, force: bool = False
) -> Report:
    """Unit folder → the whole report as a marked Word document. Returns the report that was written."""
    from narrate.writing.report_writer import write_report
    from narrate.writing.template import load_template

    report = open_unit(folder, phrasebook=phrasebook).whole_report
    write_report(report, load_template(template), target, force=force)
    return report


@dataclass(frozen=True)
class Checked:
    """What was checked, and what came of it."""

    unit_name: str
    year: int
    result: CheckResult


def check(
    folder: Path,
    document: Path | None = None,
    *,
    phrasebook: str | None = None,
    chosen: frozenset[str] | None = None,
) -> Checked:
    """The tables of a unit against each other, and a document against the tables. Writes nothing.

    Tables alone need no phrasebook. `chosen` are the codes of the rules that run, all without it. What the unit's form
    switches off is told with its reason.
    """
    from narrate.table_checks.rules import check_tables

    inputs = read_unit(folder)
    profile, answers, findings = inputs.said
    name = profile.full_name or inputs.name or ""
    if not (phrasebook or profile.phrasebook):
        figures = derive(inputs, answers, profile, Publishing())
        result = check_tables(inputs, figures, (*inputs.findings, *findings), chosen)
        basis = _bare_basis(name, inputs, figures) if document is not None else None
    else:
        unit = _unit(inputs, phrasebook)
        result = check_tables(inputs, unit.figures, unit.met, chosen)
        basis = unit.basis() if document is not None else None
    if document is not None and basis is not None:
        result = result.joined(_held_against(document, basis, chosen))
    switched_off = {code: why for code, why in profile.switched_off.items() if chosen is None or code in chosen}
    told = _without_switched_off(result.findings, switched_off)
    return Checked(name, inputs.year, replace(result, findings=told))


def check_document(unit: Unit, document: Path, chosen: frozenset[str] | None = None) -> CheckResult:
    """A document of any origin against the tables, the worst findings first. The document is read and never written.

    Raises:
        UnreadableFile: not a readable .docx.
    """
    return _held_against(document, unit.basis(), chosen)


def prior_figures(inputs: UnitInputs) -> Mapping[str, Quantity]:
    """Last year's own figures, where its tables are at hand."""
    if inputs.prior is None:
        return {}
    then = replace(inputs, year=inputs.prior.year, current=inputs.prior, prior=None, budget=None)
    return derive(then, {}, UnitProfile(), Publishing()).by_id


def _bare_basis(name: str, inputs: UnitInputs, figures: UnitFigures) -> Basis:
    """What a document is held against where no phrasebook is known."""
    from narrate.document_checks.document import Basis

    return Basis(name, inputs.year, inputs, figures.by_id, prior_figures(inputs), None, tuple)


def _held_against(document: Path, basis: Basis, chosen: frozenset[str] | None) -> CheckResult:
    from narrate.document_checks.document import check_document as held_against
    from narrate.document_checks.reassembly import reassembled
    from narrate.document_checks.whole_document import check_frame_and_tables
    from narrate.word.reader import read_body

    whole = reassembled(read_body(document))
    body = whole.document
    result = held_against(body, basis).joined(check_frame_and_tables(body, basis.inputs, basis.unit_name))
    result = whole.told_of(result)
    order = list(Severity)
    found = sorted(result.findings, key=lambda one: order.index(one.severity))
    if chosen is None:
        return replace(result, findings=tuple(found))
    return replace(
        result,
        findings=tuple(one for one in found if one.code in chosen),
        verified={code: count for code, count in result.verified.items() if code in chosen},
    )


def write_comments(document: Path, result: CheckResult, target: Path, date: str, *, force: bool = False) -> int:
    """A copy of a checked document with what was found as comments on the words. Returns how many.

    Raises:
        UsageError: the name does not end in .docx.
        OutputRefused: the copy exists (without `force`), or cannot be written.
        UnreadableFile: the document is no readable .docx.
    """
    from narrate.editing.commented_copy import Remark, with_remarks
    from narrate.word.reader import read_body

    if target.suffix.lower() != ".docx":
        raise UsageError(
            f"批注副本的文件名要以 .docx 结尾，给的是《{target.name}》", advice=f"改为《{target.stem}.docx》"
        )
    check_target(target, force=force)
    read = read_body(document)
    remarks = [
        Remark(*(one.anchor or Anchor(0, 0, 0)), tuple(one.remark()))
        for one in result.findings
        if one.anchor or one.code in document_rules()
    ]
    write_files({target: with_remarks(read, remarks if read.paragraphs else (), date)}, force=force)
    return len(remarks)


def default_name(report: Report, what: str = "年度决算情况说明") -> str:
    """The file name of a draft without -o: unit and year, safe on Windows."""
    unit = "".join("_" if character in '\\/:*?"<>|' else character for character in report.unit_name).strip(" .")
    return f"{unit or '单位'}{report.year}{what}.docx"


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


def _without_switched_off(findings: Sequence[Finding], switched_off: Mapping[str, str]) -> tuple[Finding, ...]:
    """As the rules' own; a draft that switches nothing off does without the list of all rules."""
    if not switched_off:
        return tuple(findings)
    from narrate.table_checks.switched_off import without_switched_off

    return without_switched_off(findings, switched_off)
