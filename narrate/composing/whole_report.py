"""The whole report (整份报告): cover, contents, overview, tables, narrative, glossary, attachments, in the region's order.

In: the figures, the answers and the tables of a unit, a phrasebook, and `Material` that lies beside them. Out: a
`Report`, composed as the narrative alone is (`compose`), of which it holds the same paragraphs. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from narrate.composing.column_widths import UPRIGHT
from narrate.composing.compose import Composition, Subject
from narrate.composing.public_tables import PublishedTable, Sheet, printer, sheet_of
from narrate.figures.derive import UnitFigures
from narrate.figures.subjects import SubjectItem
from narrate.intake.accounts import SubjectTable, YearTables
from narrate.intake.answers import Answers
from narrate.intake.side_files import Explanation
from narrate.phrasebooks.phrasebook import Phrasebook
from narrate.phrasebooks.report_outline import Outline, SheetOutline, Term, outline_of
from narrate.report.numerals import hanzi
from narrate.report.values import (
    Block,
    Contents,
    ContentsEntry,
    PageSection,
    Paragraph,
    Report,
    Role,
    SpanKind,
    Table,
)
from narrate.templating.span_markup import inline, mark, plain

CONTENTS = "contents"
_LISTED = frozenset({Role.PART, Role.HEADING1, Role.SHEET_TITLE})
_EXPLANATION = "text/explanation/"


class Attachment(NamedTuple):
    """附件: its name as a heading, and what it holds."""

    key: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Material:
    """What lies beside the tables: attachments, read, and the bureau's own dictionary of subjects (科目说明)."""

    attachments: tuple[Attachment, ...] = ()
    explanations: Mapping[str, Explanation] = field(default_factory=dict)


class _Member(NamedTuple):
    """决算单位构成: one unit."""

    key: str
    name: str


def compose_whole(
    figures: UnitFigures,
    answers: Answers,
    subject: Subject,
    phrasebook: Phrasebook,
    tables: YearTables,
    material: Material,
) -> Report:
    """The whole report of one unit.

    Raises:
        PhrasebookError: a template cannot be rendered, or the outline cannot be used.
    """
    return _Whole(figures, answers, subject, phrasebook, tables, material).report()


class _Whole:
    """Puts the parts in order. The composition and where the contents belong are its state."""

    def __init__(
        self,
        figures: UnitFigures,
        answers: Answers,
        subject: Subject,
        phrasebook: Phrasebook,
        tables: YearTables,
        material: Material,
    ) -> None:
        self._composition = Composition(figures, answers, subject, phrasebook)
        self._blocks = self._composition.builder.blocks
        self._outline = outline_of(phrasebook)
        self._open_slot = phrasebook.settings.open_slot
        self._unit_of_money = phrasebook.settings.amount_unit
        self._answers = answers
        self._tables = tables
        self._material = material
        self._turned = False
        self._contents_at: int | None = None
        members = subject.profile.member_units
        in_table = _codes(tables.general_public_budget)
        items = tuple(item for item in figures.general_public_budget.items if item.code in in_table)
        self._composition.context |= {
            "members": tuple(_Member(f"member-{n}", plain(name)) for n, name in enumerate(members, 1)),
            "member_count": mark(SpanKind.NAME, "member_count", str(len(members))),
            "explained_items": items,
            "explanation": self._explanation,
            "attached": bool(material.attachments),
            "given": self._is_given,
        }

    def report(self) -> Report:
        """All parts; the contents last, when everything they list is there."""
        parts: Mapping[str, Callable[[Outline], None]] = {
            "cover": self._cover,
            "contents": self._contents,
            "overview": self._overview,
            "tables": self._sheets,
            "narrative": lambda _: self._narrative(),
            "glossary": self._glossary,
            "attachments": self._attachments,
        }
        outline = self._outline
        for name in outline.order:
            parts[name](outline)
        if self._contents_at is not None:
            self._blocks.insert(self._contents_at, Contents(CONTENTS, tuple(self._entries(outline))))
        unit, kind = self._composition.context["unit"], self._composition.context["kind"]
        year = self._composition.context["year"]
        return self._composition.report(inline(f"{unit}{year}年度{kind}决算")[0])

    # -- parts -----------------------------------------------------------------------------------------------------

    def _cover(self, outline: Outline) -> None:
        self._composition.recorder.enter(outline.cover, "封面")
        self._composition.body(outline.cover)

    def _contents(self, outline: Outline) -> None:
        title = self._composition.line(outline.contents)
        self._composition.builder.heading(f"{CONTENTS}.title", Role.CONTENTS_TITLE, title, new_page=True)
        self._contents_at = len(self._blocks)

    def _overview(self, outline: Outline) -> None:
        self._composition.part("overview", outline.overview, new_page=True)
        for section in outline.overview_sections:
            self._composition.section(section)

    def _narrative(self) -> None:
        self._turn(landscape=False)
        self._composition.narrative(new_page=True)

    def _glossary(self, outline: Outline) -> None:
        glossary = outline.glossary
        self._turn(landscape=False)
        title = self._composition.part(glossary.key, glossary.title, new_page=True)
        self._composition.recorder.enter(glossary, title)
        self._composition.context["terms"] = tuple(self._terms(outline))
        self._composition.body(glossary)

    def _terms(self, outline: Outline) -> Iterator[Term]:
        """The region's terms; only those that occur so far, where it says so."""
        said = "\n".join(_texts(self._blocks)) if outline.only_used else ""
        for term in outline.terms:
            if not outline.only_used or any(name.strip("“”") in said for name in (term.name, *term.also)):
                yield term

    def _attachments(self, outline: Outline) -> None:
        self._turn(landscape=False)
        title = self._composition.part(outline.attachments.key, outline.attachments.title, new_page=True)
        self._composition.recorder.enter(outline.attachments, title)
        self._composition.body(outline.attachments)
        for attachment in self._material.attachments:
            self._attach(attachment)

    def _attach(self, attachment: Attachment) -> None:
        if not (attachment.title or attachment.blocks):
            return
        wide = any(isinstance(block, Table) and sum(block.widths) > UPRIGHT for block in attachment.blocks)
        self._turn(landscape=wide)
        blocks = attachment.blocks
        if attachment.title:
            blocks = (Paragraph(attachment.key, Role.TITLE, attachment.title), *blocks)
        first, *others = blocks
        self._blocks += [replace(first, new_page=not wide) if isinstance(first, Paragraph) else first, *others]
        self._turn(landscape=False)

    # -- tables ----------------------------------------------------------------------------------------------------

    def _sheets(self, outline: Outline) -> None:
        """The part's heading stands on the page of its first table."""
        tables = outline.tables
        head = "\t".join(self._composition.line(part).strip() for part in tables.head)
        shown = printer(tables.amount, self._unit_of_money)
        for number, sheet in enumerate(tables.sheets):
            table: PublishedTable | None = getattr(self._tables, sheet.key)
            made = None
            if table is not None:
                made = sheet_of(table, shown, self._open_slot, sheet.landscape)
            wide = sheet.landscape if sheet.landscape is not None else made is not None and made.natural_width > UPRIGHT
            turned = self._turn(landscape=bool(wide))
            if number == 0:
                self._composition.part("tables", tables.title, new_page=not turned)
            self._sheet(sheet, made, table, head, new_page=number > 0 and not turned)
        if not tables.sheets:
            self._composition.part("tables", tables.title, new_page=True)

    def _sheet(
        self,
        sheet: SheetOutline,
        made: Sheet | None,
        table: PublishedTable | None,
        head: str,
        *,
        new_page: bool,
    ) -> None:
        builder, line, key = self._composition.builder, self._composition.line, f"table.{sheet.key}"
        builder.heading(f"{key}.title", Role.SHEET_TITLE, line(sheet.title), new_page=new_page)
        if made is None or table is None:
            gap = self._open_slot.format(f"{inline(line(sheet.title))[0]}，文件夹里没有这张表")
            self._append(f"{key}.absent", Role.BODY, mark(SpanKind.OPEN, f"table/{sheet.key}", gap))
            return
        if mark_text := line(sheet.mark):
            builder.heading(f"{key}.mark", Role.SHEET_HEAD, f"\t\t{mark_text}")
        builder.heading(f"{key}.head", Role.SHEET_HEAD, head)
        self._blocks.append(made.table)
        for number, note in enumerate(self._notes(sheet, made, table.head.notes), 1):
            self._append(f"{key}.note-{number}", Role.SHEET_NOTE, note)

    def _notes(self, sheet: SheetOutline, made: Sheet, written: tuple[str, ...]) -> Iterator[str]:
        """What the exported table says below itself, else what the region prescribes; 说明 for a table without data."""
        lines = [plain(note) for note in written] or [self._composition.line(note) for note in sheet.notes]
        yield from lines
        if sheet.empty is not None and not made.has_figures and not any("无数据" in line for line in lines):
            yield self._composition.line(sheet.empty)

    def _append(self, key: str, role: Role, rendered: str) -> None:
        self._composition.builder.heading(key, role, rendered)

    def _turn(self, *, landscape: bool) -> bool:
        """Turn the page; whether that begins a new one."""
        if landscape == self._turned:
            return False
        self._turned = landscape
        self._blocks.append(PageSection(landscape))
        return True

    # -- glossary --------------------------------------------------------------------------------------------------

    def _explanation(self, item: SubjectItem) -> str:
        """What a 项 is for: as the form says, as the bureau's dictionary or the shipped one does, else an open slot."""
        key = f"{_EXPLANATION}{item.code}"
        if not self._is_given(key):
            for known in (self._material.explanations, self._outline.explanations):
                found = known.get(item.code) or (known.get(item.name) if item.name else None)
                if found is not None:
                    return plain(found.text)
        name = "".join(f"{part}（{level}）" for part, level in ((item.group_name, "款"), (item.name, "项")) if part)
        return f"{self._composition.recorder.text(f'explanation/{item.code}', name)}。"

    def _is_given(self, key: str) -> bool:
        """Whether the form has an answer."""
        answer = self._answers.get(key)
        return answer is not None and bool(answer.text)

    # -- contents --------------------------------------------------------------------------------------------------

    def _entries(self, outline: Outline) -> Iterator[ContentsEntry]:
        """Headings of parts, sections and tables; tables numbered as the region numbers them in its contents."""
        counted = 0
        for block in self._blocks:
            if not isinstance(block, Paragraph) or block.role not in _LISTED:
                continue
            if block.role is not Role.SHEET_TITLE:
                yield ContentsEntry(block.text.replace("\n", " "), block.key)
            else:
                counted += 1
                yield ContentsEntry(outline.tables.ordinal.replace("{汉}", hanzi(counted)) + block.text, block.key)


def _codes(table: SubjectTable | None) -> frozenset[str]:
    return frozenset(row.code for row in table.rows) if table is not None else frozenset()


def _texts(blocks: Iterable[Block]) -> Iterator[str]:
    """Everything a reader has read so far."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Table):
            for row in block.rows:
                yield from (cell.text for cell in row if cell is not None)
