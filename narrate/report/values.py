"""The report as values: what every writer, reader, checker and refresher agrees on. No Word, no templates.

A paragraph is text plus spans; stripping the spans leaves exactly the text a reader sees.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from narrate.findings import Finding
from narrate.intake.answers import Answer


class SpanKind(StrEnum):
    """What a stretch of text stands for."""

    FIGURE = "figure"  # digits of a figure, without its unit
    WORD = "word"  # a word that hangs on a figure: 增加, 下降, 大于
    ORDINAL = "ordinal"  # 一、 （一） 1. and the like
    ANSWER = "answer"  # what a person wrote into the form
    OPEN = "open"  # a slot without an answer: 【待补：…】
    NAME = "name"  # a name taken from data: subject, unit, year


class Span(NamedTuple):
    """`text[start:end]` of its paragraph. `ref` is the figure id or slot key; `key` is unique in the document."""

    start: int
    end: int
    kind: SpanKind
    ref: str
    key: str


class Role(StrEnum):
    """What a paragraph is; each role is one style of the Word template."""

    TITLE = "title"
    PART = "part"  # 第三部分 …
    HEADING1 = "heading1"  # 一、…
    HEADING2 = "heading2"  # （一）…
    HEADING3 = "heading3"  # 1. … as a heading of its own
    ITEM = "item"  # 1. … a numbered paragraph
    BODY = "body"
    COVER = "cover"  # 封面: a line of the title
    COVER_DATE = "cover_date"  # 封面: 二〇二三年九月
    CONTENTS_TITLE = "contents_title"  # 目录
    TERM = "term"  # 名词解释: 一、…：…
    SHEET_TITLE = "sheet_title"  # the name of a published table
    SHEET_HEAD = "sheet_head"  # 公开01表; 部门、年度、单位, a tab between two of them
    SHEET_NOTE = "sheet_note"  # 注：… 说明：… below a published table


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph. `key` is stable across years and figures and unique in the document (section.paragraph).

    With `new_page` it begins a page.
    """

    key: str
    role: Role
    text: str
    spans: tuple[Span, ...] = ()
    new_page: bool = False


def pieces_of(text: str, spans: Sequence[Span]) -> tuple[str, ...]:
    """A text cut at its spans: the words before the first, in it, between it and the second, and so on.

    Raises:
        ValueError: the spans overlap or leave the text.
    """
    pieces: list[str] = []
    at = 0
    for span in spans:
        if not at <= span.start <= span.end <= len(text):
            raise ValueError(f"spans overlap or leave the text: {span} in {text!r}")
        pieces += (text[at : span.start], text[span.start : span.end])
        at = span.end
    return (*pieces, text[at:])


class TableCell(NamedTuple):
    """A cell of a native table; spans of the text mark its figures. Spans of rows and columns are counts."""

    text: str
    column_span: int = 1
    row_span: int = 1
    align: str = "left"  # left, center, right
    spans: tuple[Span, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """One cell of the schema `narrate.report/1`: its text, what it covers, and the figures in it."""
        covered = {"columns": self.column_span, "rows": self.row_span}
        refs = [span.ref for span in self.spans]
        return {"text": self.text} | {k: n for k, n in covered.items() if n != 1} | ({"refs": refs} if refs else {})


Row = tuple[TableCell | None, ...]
"""The cells of a row; None: covered by a cell above or to the left."""


@dataclass(frozen=True, slots=True)
class Table:
    """A native table. A cell covered by a span above or to the left is None. `widths` are in millimetres.

    A published table (公开表) has the key `table.NAME`; the span of a figure in it has the key
    `table.NAME.ROW.COLUMN` and the same ref: ROW is a subject code, a line or "total", COLUMN an amount of that row,
    as `narrate.intake.layouts.toml` calls them. `dense` tables are set smaller, for many columns.
    """

    key: str
    rows: tuple[Row, ...]
    widths: tuple[float, ...]
    header_rows: int = 1
    dense: bool = False

    def as_json(self) -> dict[str, Any]:
        """One table of the schema `narrate.report/1`; None: covered by a cell to the left or above."""
        return {
            "key": self.key,
            "header_rows": self.header_rows,
            "rows": [[None if cell is None else cell.as_json() for cell in row] for row in self.rows],
        }


class PageSection(NamedTuple):
    """From here on pages are laid out this way, until the next PageSection."""

    landscape: bool = False


class ContentsEntry(NamedTuple):
    """A line of the contents: its words, and the key of the paragraph it leads to."""

    text: str
    target: str


class Contents(NamedTuple):
    """目录: the headings of the report in order."""

    key: str
    entries: tuple[ContentsEntry, ...]

    def entry_key(self, entry: ContentsEntry) -> str:
        """The key of an entry's paragraph in the document."""
        return f"{self.key}:{entry.target}"


class ChartKind(StrEnum):
    """How a chart is drawn; the word that templates use for it."""

    COLUMN = "column"  # 柱状图
    PIE = "pie"  # 饼状图


class ChartPoint(NamedTuple):
    """A value of a chart as it is published, and the id of the figure it is."""

    value: Decimal
    ref: str


class ChartSeries(NamedTuple):
    """A row of values, one for each category of the chart (None: there is no such figure)."""

    name: str
    points: tuple[ChartPoint | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A native chart (图). Its caption is a sentence of the report; `alt` is what a reader who cannot see it is told.

    `number_format` is a spreadsheet's format code, for the labels and the embedded workbook. Sizes in millimetres.
    """

    key: str
    kind: ChartKind
    title: str
    categories: tuple[str, ...]
    series: tuple[ChartSeries, ...]
    alt: str
    number_format: str = "General"
    width: float = 150.0
    height: float = 65.0

    def points(self) -> Iterator[ChartPoint]:
        """Every value, series by series."""
        return (point for series in self.series for point in series.points if point is not None)

    def as_json(self) -> dict[str, Any]:
        """One chart of the schema `narrate.draft/1`."""
        return {
            "key": self.key,
            "kind": self.kind.value,
            "title": self.title,
            "categories": list(self.categories),
            "series": [
                {
                    "name": series.name,
                    "values": [None if point is None else format(point.value, "f") for point in series.points],
                    "refs": [None if point is None else point.ref for point in series.points],
                }
                for series in self.series
            ],
            "alt": self.alt,
        }


Block = Paragraph | Table | PageSection | Chart | Contents


class SlotKind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Slot:
    """Something only a person knows that this unit's narrative needs, answered or not.

    `weight` is the absolute difference the answer explains (万元), for marking what matters most; `facts` is that
    difference as `direction|magnitude` (more|20.47), kept with the answer so that a later run can tell that the reason
    may have become doubtful. `context` is what the tables say that helps to answer.
    """

    key: str
    section: str  # section key
    section_title: str
    label: str
    kind: SlotKind = SlotKind.TEXT
    unit: str = ""
    choices: tuple[str, ...] = ()
    hint: str = ""
    context: str = field(default="", compare=False)
    weight: Decimal = Decimal(0)
    facts: str = ""
    required: bool = True
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """The narrative of one unit and year. `document_id` is a hash of unit, year, phrasebook and inputs."""

    unit_name: str
    year: int
    title: str
    phrasebook: str
    phrasebook_version: str
    document_id: str
    blocks: tuple[Block, ...]
    slots: tuple[Slot, ...] = ()
    findings: tuple[Finding, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)  # figure id → 《file》“sheet”!C7 or formula, for hover
    doubtful: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # figure id → codes of the errors touching it
    attention: bool = False  # a needed sheet was not understood, or an error touches a figure

    def doubtful_keys(self) -> Iterator[str]:
        """The keys of all spans, of the text and of tables, that an error makes doubtful."""
        if not self.doubtful:
            return
        cells = (cell for table in self.tables() for row in table.rows for cell in row if cell is not None)
        spans = [*(one.spans for one in self.paragraphs()), *(cell.spans for cell in cells)]
        yield from (span.key for each in spans for span in each if self.doubts_of(span))

    def doubts_of(self, span: Span) -> tuple[str, ...]:
        """The errors that make what a span prints doubtful: a figure, or a word that hangs on one."""
        return (
            self.doubtful.get(span.ref.partition("/")[0], ()) if span.kind in (SpanKind.FIGURE, SpanKind.WORD) else ()
        )

    def paragraphs(self) -> Iterator[Paragraph]:
        return (block for block in self.blocks if isinstance(block, Paragraph))

    def charts(self) -> Iterator[Chart]:
        return (block for block in self.blocks if isinstance(block, Chart))

    def tables(self) -> Iterator[Table]:
        return (block for block in self.blocks if isinstance(block, Table))

    def open_slots(self) -> tuple[Slot, ...]:
        return tuple(slot for slot in self.slots if slot.answer is None and slot.required)

    def text(self) -> str:
        """The report as plain text, a paragraph a line."""
        return "\n".join(paragraph.text for paragraph in self.paragraphs())

    def as_json(self) -> dict[str, Any]:
        """The paragraphs and spans as `narrate.draft/1` prints them (documented in README)."""
        return {
            "unit": self.unit_name,
            "year": self.year,
            "phrasebook": self.phrasebook,
            "document_id": self.document_id,
            "paragraphs": [
                {
                    "key": paragraph.key,
                    "role": paragraph.role.value,
                    "text": paragraph.text,
                    "spans": [
                        {"start": s.start, "end": s.end, "kind": s.kind.value, "ref": s.ref, "key": s.key}
                        | ({"doubtful": list(codes)} if (codes := self.doubts_of(s)) else {})
                        for s in paragraph.spans
                    ],
                }
                for paragraph in self.paragraphs()
            ],
            "charts": [chart.as_json() for chart in self.charts()],
            "tables": [table.as_json() for table in self.tables()],
            "doubtful": {ref: list(codes) for ref, codes in self.doubtful.items()},
        }
