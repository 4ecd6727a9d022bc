"""Small reports and hand-made documents for the tests of this folder."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from decimal import Decimal

from narrate.packages import pack
from narrate.report.values import (
    Block,
    Chart,
    ChartKind,
    ChartPoint,
    ChartSeries,
    PageSection,
    Paragraph,
    Report,
    Role,
    Slot,
    Span,
    SpanKind,
    Table,
    TableCell,
)
from narrate.word.markup import W14, W15, R, W
from narrate.writing.report_writer import render
from narrate.writing.template import load_template

DOCUMENT = "word/document.xml"
OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def span(text: str, part: str, kind: SpanKind, key: str, ref: str = "") -> Span:
    """The span of the one place where `part` stands in `text`."""
    start = text.index(part)
    return Span(start, start + len(part), kind, ref or key, key)


def paragraph(key: str, text: str, *parts: tuple[str, SpanKind], role: Role = Role.BODY) -> Paragraph:
    """A paragraph whose named parts are spans with keys key.0, key.1, …"""
    spans = tuple(span(text, part, kind, f"{key}.{number}") for number, (part, kind) in enumerate(parts))
    return Paragraph(key, role, text, spans)


def report(*blocks: Block, sources: Mapping[str, str] | None = None, slots: tuple[Slot, ...] = ()) -> Report:
    return Report(
        unit_name="某市某局",
        year=2022,
        title="2022年度某市某局部门决算情况说明",
        phrasebook="sample",
        phrasebook_version="1",
        document_id="0123456789abcdef",
        blocks=blocks,
        sources=sources or {},
        slots=slots,
    )


TOTALS = "2022年度收入合计2,334.99万元，比上年增加62.36万元，主要原因是：新增“豫正通”平台建设。"


def narrative() -> Report:
    """A heading of each kind, an item, figures, words, an answer."""
    return report(
        paragraph("title", "2022年度部门决算情况说明", role=Role.TITLE),
        paragraph("part", "第三部分 2022年度部门决算情况说明", role=Role.PART),
        paragraph("totals.heading", "一、收入支出决算总体情况说明", ("一、", SpanKind.ORDINAL), role=Role.HEADING1),
        paragraph(
            "totals.body",
            TOTALS,
            ("2022", SpanKind.NAME),
            ("2,334.99", SpanKind.FIGURE),
            ("增加", SpanKind.WORD),
            ("62.36", SpanKind.FIGURE),
            ("新增“豫正通”平台建设", SpanKind.ANSWER),
        ),
        paragraph("structure.heading", "（一）结构情况。", ("（一）", SpanKind.ORDINAL), role=Role.HEADING2),
        paragraph("vehicles.heading", "1. 公务用车", ("1.", SpanKind.ORDINAL), role=Role.HEADING3),
        paragraph(
            "item.1",
            "1. 行政运行（项）684.70万元。",
            ("1.", SpanKind.ORDINAL),
            ("684.70", SpanKind.FIGURE),
            role=Role.ITEM,
        ),
        sources={"totals.body.1": "《决算公开表.xlsx》“收入决算表”!C7"},
        slots=(Slot("totals.reason", "totals", "一", "主要原因", facts="up|62.36"),),
    )


def with_open_slot() -> Report:
    text = "减少的主要原因是：【待补：减少的主要原因】。"
    return report(paragraph("reason", text, ("【待补：减少的主要原因】", SpanKind.OPEN)))


def table(key: str = "table") -> Table:
    """Two header rows with both kinds of merges, and a figure."""
    cell = TableCell
    figure = cell("4.05", align="right", spans=(Span(0, 4, SpanKind.FIGURE, "vehicles", f"{key}.vehicles"),))
    return Table(
        key,
        (
            (cell("项目", row_span=2), cell("“三公”经费", column_span=2), None),
            (None, cell("预算数"), cell("决算数")),
            (cell("公务用车"), cell("4.81", align="right"), figure),
        ),
        widths=(60.0, 40.0, 40.0),
        header_rows=2,
    )


def with_tables() -> Report:
    return report(
        paragraph("before", "一、概况", role=Role.HEADING1),
        PageSection(landscape=True),
        paragraph("wide", "附表", role=Role.HEADING1),
        table("wide.table"),
        PageSection(landscape=False),
        paragraph("after", "二、其他", role=Role.HEADING1),
        table("first"),
        table("second"),
    )


def document(value: Report, *, marked: bool = True) -> bytes:
    return render(value, load_template(), marked=marked)


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def xml_of(data: bytes, part: str = DOCUMENT) -> str:
    return parts_of(data)[part].decode("utf-8")


def edited(data: bytes, change: Callable[[str], str], part: str = DOCUMENT) -> bytes:
    """The document with one part's XML changed, as a person's editor might leave it."""
    parts = parts_of(data)
    changed = change(parts[part].decode("utf-8"))
    assert changed != parts[part].decode("utf-8"), "the edit changed nothing"
    return pack({**parts, part: changed.encode("utf-8")})


def replaced(data: bytes, old: str, new: str, part: str = DOCUMENT) -> bytes:
    """The document with the first occurrence of a piece of XML replaced."""
    return edited(data, lambda xml: xml.replace(old, new, 1), part)


def raw_document(body: str, *, styles: str = "", parts: Mapping[str, str] | None = None, **related: str) -> bytes:
    """A .docx of the given body. `related`: relationship type's last word → part name, listed in `parts`."""
    prefixes = f'xmlns:w="{W}" xmlns:r="{R}" xmlns:w14="{W14}" xmlns:w15="{W15}"'
    prefixes += ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    prefixes += ' xmlns:v="urn:schemas-microsoft-com:vml"'
    lines = "".join(
        f'<Relationship Id="r{number}" Type="{R}/{kind}" Target="{name.removeprefix("word/")}"/>'
        for number, (kind, name) in enumerate({"styles": "word/styles.xml", **related}.items())
    )
    namespace = "http://schemas.openxmlformats.org/package/2006"
    files = {
        "[Content_Types].xml": f'<Types xmlns="{namespace}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{OFFICE}.document.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{namespace}/relationships"><Relationship Id="r1" '
        f'Type="{R}/officeDocument" Target="word/document.xml"/></Relationships>',
        DOCUMENT: f"<w:document {prefixes}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{namespace}/relationships">{lines}</Relationships>',
        "word/styles.xml": f"<w:styles {prefixes}>{styles}</w:styles>",
        **{name: xml.replace("PREFIXES", prefixes) for name, xml in (parts or {}).items()},
    }
    return pack({name: xml.encode("utf-8") for name, xml in files.items()})


def chart(key: str = "chart", kind: ChartKind = ChartKind.COLUMN) -> Chart:
    """Two years in columns, or three sources in a pie."""
    if kind is ChartKind.PIE:
        points = (("甲类收入", "2334.61"), ("乙类收入", "120.5"), ("丙类<收入>", "0.38"))
        title = "收入决算结构图（单位：万元）"
    else:
        points = (("2021年", "2274.87"), ("2022年", "2337.23"))
        title = "收、支决算总计变动情况图（单位：万元）"
    series = ChartSeries(
        "收、支总计", tuple(ChartPoint(Decimal(value), f"{key}.{n}") for n, (_, value) in enumerate(points))
    )
    alt = f"{title}：" + "，".join(f"{label}{value}万元" for label, value in points)
    return Chart(key, kind, title, tuple(label for label, _ in points), (series,), alt)


def two_series(key: str = "two") -> Chart:
    """Two rows of columns; one value is not there."""
    income = ChartSeries("收入总计", (ChartPoint(Decimal("3"), "a"), ChartPoint(Decimal("-1.50"), "b")))
    expenditure = ChartSeries("支出总计", (None, ChartPoint(Decimal("4"), "c")))
    return Chart(key, ChartKind.COLUMN, "两组", ("2021年", "2022年"), (income, expenditure), "两组数", "#,##0.00")


def with_charts() -> Report:
    """Charts in running text, and one that ends a section."""
    said = "收、支总计均为2337.23万元。（图1：变动情况图）"
    number = Span(said.index("图") + 1, said.index("图") + 2, SpanKind.ORDINAL, "chart", "said:chart")
    total = span(said, "2337.23", SpanKind.FIGURE, "said:totals")
    return report(
        paragraph("before", "一、概况", role=Role.HEADING1),
        Paragraph("said", Role.BODY, said, (total, number)),
        chart(),
        chart("pie", ChartKind.PIE),
        PageSection(landscape=True),
        two_series(),
        paragraph("after", "二、其他", role=Role.HEADING1),
        sources={"chart.1": "《决算公开表.xlsx》“收入支出决算总表”!C7"},
    )
