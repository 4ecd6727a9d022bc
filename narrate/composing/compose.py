"""Figures and answers into a report: each section's template rendered, spans read back, ordinals counted.

Pure: the same figures, answers and phrasebook give the same report. A fault of a template is a `PhrasebookError`
with file and line, never a traceback.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

from jinja2 import Template

from narrate.composing.charts import ChartRecorder
from narrate.composing.slots import SlotRecorder
from narrate.composing.text_tables import text_table
from narrate.errors import NarrateError, PhrasebookError
from narrate.figures.derive import UnitFigures
from narrate.figures.figure import Figure, Missing
from narrate.intake.answers import Answer, Answers, UnitProfile
from narrate.phrasebooks.merged_data import FILE
from narrate.phrasebooks.phrasebook import Phrasebook, Section
from narrate.report.numerals import hanzi, hanzi_year_month
from narrate.report.values import Block, Paragraph, Report, Role, Span, SpanKind
from narrate.templating.faults import told_in_chinese
from narrate.templating.filters import name as mark_name
from narrate.templating.settings import ADJUSTED
from narrate.templating.span_markup import Rendered, inline, mark, parse, plain, spanned

_SECTIONS = tuple(field.name for field in fields(UnitFigures) if field.name != "by_id")
_MOST_NAMED = 20
_COUNTED_WITHIN = {Role.HEADING1: 1, Role.TERM: 1, Role.HEADING2: 2, Role.HEADING3: 3, Role.ITEM: 3}
_COUNTED_BELOW = {
    role: tuple(other for other, depth in _COUNTED_WITHIN.items() if depth > own)
    for role, own in _COUNTED_WITHIN.items()
}


class Subject(NamedTuple):
    """Who and when the report is about."""

    unit_name: str
    year: int
    profile: UnitProfile
    inputs_digest: str  # hash of everything the figures came from


def compose(figures: UnitFigures, answers: Answers, subject: Subject, phrasebook: Phrasebook) -> Report:
    """The narrative of one unit.

    Raises:
        PhrasebookError: a template cannot be rendered; the message says file and line.
    """
    composition = Composition(figures, answers, subject, phrasebook)
    return composition.report(composition.narrative())


class Composition:
    """A report being put together, part by part: what is asked, counted and drawn goes on from one to the next."""

    def __init__(self, figures: UnitFigures, answers: Answers, subject: Subject, phrasebook: Phrasebook) -> None:
        phrasebook.environment.meter.start()
        self._from_profile = _profile_answers(subject.profile)
        self._subject, self._phrasebook = subject, phrasebook
        self.recorder = SlotRecorder(phrasebook, {**self._from_profile, **answers}, figures.by_id)
        charts = ChartRecorder(phrasebook.filters)
        self.context = _context(figures, subject, phrasebook, self.recorder, charts)
        self.builder = Builder(phrasebook.settings.numbering, figures, self.recorder, charts)

    def narrative(self, *, new_page: bool = False) -> str:
        """情况说明: its title and sections. Returns the title."""
        title = self.part("part", self._phrasebook.part_title, new_page=new_page)
        for section in self._phrasebook.sections:
            if section.part is not None:
                self.part(f"part.{section.key}", section.part, new_page=new_page)
            self.section(section)
            self.recorder.given_figures(f"{section.key}.")
        self.recorder.given_figures()
        return title

    def part(self, key: str, title: Template | str, *, new_page: bool) -> str:
        """The heading of a part; sections are counted anew below it. Returns its words."""
        rendered = self.line(title)
        self.builder.heading(key, Role.PART, rendered, new_page=new_page)
        return inline(rendered)[0]

    def section(self, section: Section) -> None:
        """A heading and the paragraphs below it. A section without a title is all of its part: its small headings stand
        where others have theirs."""
        title = _title(section.title, self.context, self._phrasebook)
        shown = inline(title)[0]
        self.recorder.enter(section, shown or self.builder.part)
        if shown:
            self.builder.heading(section.key, Role.HEADING1, title)
        self.body(section, raised=not shown)

    def body(self, section: Section, *, raised: bool = False) -> None:
        """The paragraphs of a section without its heading."""
        rendered = _render(section.body, self.context, self._phrasebook, section.file)
        try:
            paragraphs = _paragraphs(section, rendered)
            self.builder.section(section, map(_raised, paragraphs) if raised else paragraphs)
        except ValueError as error:
            message = f"短语库“{self._phrasebook.name}”的 {section.file} 写法有误"
            raise PhrasebookError(message, details=[str(error)]) from error

    def line(self, title: Template | str) -> str:
        """One line with the marks of its spans; a text that holds nothing to fill in stands for itself."""
        return _title(title, self.context, self._phrasebook)

    def report(self, title: str) -> Report:
        """What was put together, as a value; nothing can be added after it."""
        subject, phrasebook, recorder = self._subject, self._phrasebook, self.recorder
        return Report(
            unit_name=subject.unit_name,
            year=subject.year,
            title=title,
            phrasebook=phrasebook.name,
            phrasebook_version=phrasebook.version,
            document_id=_document_id(subject, phrasebook),
            blocks=tuple(self.builder.blocks),
            slots=tuple(slot for slot in recorder.slots() if slot.answer is None or slot.key not in self._from_profile),
            sources=self.builder.sources,
            findings=tuple(recorder.findings),
        )


def _context(
    figures: UnitFigures, subject: Subject, phrasebook: Phrasebook, recorder: SlotRecorder, charts: ChartRecorder
) -> dict[str, Any]:
    """Every name a template may use (documented in phrasebook/README.md)."""
    profile, settings = subject.profile, phrasebook.settings
    named = {
        "year": mark(SpanKind.NAME, "year", str(subject.year)),
        "prior_year": mark(SpanKind.NAME, "prior_year", str(subject.year - 1)),
        "unit": mark_name(subject.unit_name),
        "kind": plain(profile.kind),
        "we": plain(profile.self_reference or settings.self_reference.format(部门=profile.kind)),
    }
    places = dict(zip(("年", "上年", "单位", "部门", "自称"), named.values(), strict=True))
    places["预算"] = ADJUSTED if profile.established_this_year else settings.budget_basis
    places["所属"] = "所属各预算单位" if profile.kind == "部门" else ""
    return {
        **{section: getattr(figures, section) for section in _SECTIONS},
        **named,
        "phrases": phrasebook.phrases.said(places),
        "established": profile.established_this_year,
        "settings": phrasebook.settings.raw,
        "reason": recorder.reason,
        "purpose": recorder.purpose,
        "text": recorder.text,
        "choice": recorder.choice,
        "chart": charts.chart,
        "chart_number": charts.number,
    }


def _profile_answers(profile: UnitProfile) -> dict[str, Answer]:
    """Facts of 单位信息 that sentences quote, under slot keys of their own."""
    compiled_on = hanzi_year_month(profile.compiled_on or "")
    told = {"text/profile/level": profile.level, "text/profile/compiled_on": compiled_on}
    return {key: Answer(key, text) for key, text in told.items() if text}


class Builder:
    """Puts the paragraphs in order, with ordinals counted and spans keyed. Its blocks are its only state."""

    def __init__(
        self, numbering: Mapping[str, str], figures: UnitFigures, recorder: SlotRecorder, charts: ChartRecorder
    ) -> None:
        self.blocks: list[Block] = []
        self.sources: dict[str, str] = {}
        self._numbering = numbering
        self._figures = figures.by_id
        self._recorder = recorder
        self._charts = charts
        self._counts = dict.fromkeys(_COUNTED_WITHIN, 0)
        self.part = ""  # the title of the part that is being written

    def heading(self, key: str, role: Role, rendered: str, *, new_page: bool = False) -> None:
        """A paragraph of one line; a part starts all counts anew."""
        if role is Role.PART:
            self._counts = dict.fromkeys(_COUNTED_WITHIN, 0)
            self.part = inline(rendered)[0]
        self._append(key, role, rendered if role is Role.SHEET_HEAD else rendered.strip(), new_page=new_page)

    def section(self, section: Section, paragraphs: Iterable[Rendered]) -> None:
        for paragraph in paragraphs:
            if paragraph.rows:
                self._tabulate(f"{section.key}.{paragraph.key}", paragraph.rows)
            elif paragraph.chart is None:
                self._append(f"{section.key}.{paragraph.key}", paragraph.role, paragraph.marked)
            else:
                self._place(f"{section.key}.{paragraph.key}", paragraph.chart)

    def _place(self, key: str, number: int) -> None:
        """A chart, and where its values come from."""
        chart = self._charts.placed(number, key)
        for point in chart.points():
            self.sources.setdefault(point.ref, _source(self._figures[point.ref]))
        self.blocks.append(chart)

    def _tabulate(self, key: str, rows: Sequence[Sequence[str]]) -> None:
        """A table in the narrative; the first row is its header."""
        table = text_table(key, rows)
        for row in table.rows:
            for cell in row:
                self._met(() if cell is None else cell.spans)
        self.blocks.append(table)

    def _append(self, key: str, role: Role, marked: str, *, new_page: bool = False) -> None:
        text, spans = spanned(marked, key, self._ordinal(role))
        self._met(spans)
        self.blocks.append(Paragraph(key, role, text, spans, new_page))

    def _met(self, spans: Iterable[Span]) -> None:
        """Where the figures come from, and what is still open."""
        for span in spans:
            if span.kind is SpanKind.FIGURE:
                self.sources.setdefault(span.ref, _source(self._figures[span.ref]))
            elif span.kind is SpanKind.OPEN:
                self._ask(span.ref)

    def _ask(self, refs: str) -> None:
        """Facts that only the form can give become slots where they are missed."""
        for ref in refs.split("|"):
            family, _, key = ref.partition("/")
            missing = self._figures.get(key) if family == "figure" else None
            if isinstance(missing, Missing):
                self._recorder.figure(missing)
            elif family == "name":
                self._recorder.subject_name(ref)

    def _ordinal(self, role: Role) -> str:
        """一、 （一） 1. in the region's numbering; a heading starts the count below it anew."""
        below = _COUNTED_BELOW.get(role)
        pattern = None if below is None else self._numbering.get(role)
        if below is None or pattern is None:
            return ""
        self._counts[role] = number = self._counts[role] + 1
        for other in below:
            self._counts[other] = 0
        return pattern.replace("{汉}", hanzi(number)) if "{汉}" in pattern else pattern.replace("{数}", str(number))


def _render(template: Template, context: dict[str, Any], phrasebook: Phrasebook, file: str = FILE) -> str:
    try:
        return template.render(context)
    except NarrateError:
        raise
    except Exception as error:  # whatever a template of any author does wrong: named with file and line
        place = _place(error.__traceback__, phrasebook) or f"{phrasebook.name} 的 {file}"
        raise PhrasebookError(
            f"短语库模板出错：{place}", details=[told_in_chinese(error)], advice="对照 phrasebook/README.md 改正这一行"
        ) from error


def _title(template: Template | str, context: dict[str, Any], phrasebook: Phrasebook) -> str:
    """A heading: one line."""
    if isinstance(template, str):
        return template  # no template, and without marks
    rendered = _render(template, context, phrasebook)
    try:
        inline(rendered)
    except ValueError as error:
        raise PhrasebookError(f"短语库“{phrasebook.name}”的标题写法有误", details=[str(error)]) from error
    return rendered


def _place(traceback: TracebackType | None, phrasebook: Phrasebook) -> str:
    """The innermost template line of a traceback."""
    place = ""
    roots = tuple(str(folder) for folder in phrasebook.folders)
    while traceback is not None:
        file = traceback.tb_frame.f_code.co_filename
        if file.startswith(roots):
            place = f"{Path(file).name} 第{traceback.tb_lineno}行（{file}）"
        traceback = traceback.tb_next
    return place


def _paragraphs(section: Section, rendered: str) -> list[Rendered]:
    paragraphs = parse(rendered)
    keys = [paragraph.key for paragraph in paragraphs]
    if len(set(keys)) < len(keys):
        twice = sorted(key for key, times in Counter(keys).items() if times > 1)
        raise PhrasebookError(f"{section.file} 里有两个段落同名：{'、'.join(twice[:_MOST_NAMED])}")
    return paragraphs


_RAISED = {Role.HEADING2: Role.HEADING1, Role.HEADING3: Role.HEADING2}


def _raised(paragraph: Rendered) -> Rendered:
    """A heading one level up."""
    return paragraph._replace(role=_RAISED.get(paragraph.role, paragraph.role))


def _source(quantity: object) -> str:
    """Where a figure is from, for hovering over it in Word: the cell, or the formula."""
    if not isinstance(quantity, Figure):
        return ""
    return (quantity.source.address if quantity.source is not None else "") or quantity.formula


def _document_id(subject: Subject, phrasebook: Phrasebook) -> str:
    """A hash of unit, year, phrasebook and inputs: the same input gives the same bytes."""
    parts = (subject.unit_name, str(subject.year), phrasebook.name, phrasebook.digest, subject.inputs_digest)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
