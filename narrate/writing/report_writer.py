"""A report to a new .docx: python-docx opens the template with the body in it, holds the document and saves it.

In: a `Report` and a `Template`. Out: the bytes of a .docx, the same for the same report and template; `write_report`
puts them, and the snapshot beside them, into place. Marks (`narrate.word.marks`) and snapshot are left out on
request; nothing else differs then.
"""

from __future__ import annotations

import io
from pathlib import Path

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part

from narrate.files import Source, check_target, replace_source, write_files
from narrate.on_demand import on_demand
from narrate.report.values import Block, Chart, Contents, PageSection, Paragraph, Report, Role, Table
from narrate.word import marks
from narrate.word.snapshot import Snapshot, custom_properties_xml, properties_xml, with_side_file
from narrate.writing import pagination, runs, tables
from narrate.writing.characters import refuse_illegal_text
from narrate.writing.contents import contents_xml
from narrate.writing.pages import Page
from narrate.writing.template import Template

_BESIDE = 1000  # twips: from a tab in the middle to what stands beside it
_LONGEST_PROPERTY = 255  # characters of a title, which the standard allows
_APART, _NO_HEIGHT = 240, 20  # twips of the empty paragraph after a table: between two, and where a page ends anyway
_CUSTOM_XML_PROPERTIES = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
_CUSTOM_PROPERTIES = "application/vnd.openxmlformats-officedocument.custom-properties+xml"

# most reports have no chart
_add_charts = on_demand("narrate.writing.charts", "add_charts")
_chart_run = on_demand("narrate.writing.charts", "run_xml")
_chart_paragraph = on_demand("narrate.writing.charts", "paragraph_xml")


def render(report: Report, template: Template, *, marked: bool = True) -> bytes:
    """The report as a .docx.

    Raises:
        NarrateError: a text holds a character that Word cannot; says which paragraph.
    """
    snapshot = _snapshot(report)
    return _render(report, template, snapshot if marked else None)


def write_report(
    report: Report,
    template: Template,
    target: Path,
    *,
    force: bool = False,
    marked: bool = True,
    side_file: bool = True,
    in_place_of: Source | None = None,
    lasting: bool = True,
) -> None:
    """Write the report, and its snapshot beside it as NAME.docx.narrate, both or neither.

    `in_place_of` is the file at the target as it was read, which is replaced, a copy kept beside it. What is not
    `lasting` will be read again and thrown away.

    A side file without its document is stale and is replaced without asking.

    Raises:
        OutputRefused: the target exists (without force), is open elsewhere, is a folder, or cannot be written.
        NarrateError: see `render`.
    """
    check_target(target, force=force or in_place_of is not None)
    snapshot = _snapshot(report)
    data = _render(report, template, snapshot if marked else None)
    files = with_side_file(target, data, snapshot) if side_file else {target: data}
    if in_place_of is not None:
        companions = {path: content for path, content in files.items() if path != target}
        replace_source(in_place_of, data, backup=True, companions=companions)
        return
    write_files(files, force=force, lasting=lasting, unchecked=tuple(files))  # the target was looked at a moment ago


def _snapshot(report: Report) -> bytes:
    """The snapshot of a report, once none of its texts is found to be one that Word cannot hold."""
    text = Snapshot.of(report).xml()
    refuse_illegal_text(report, text)
    return text.encode()


def _render(report: Report, template: Template, snapshot: bytes | None) -> bytes:
    document = template.document(_Body(report, template, marked=snapshot is not None).xml())
    if drawn := list(report.charts()):
        _add_charts(document, drawn)
    document.core_properties.title = report.title[:_LONGEST_PROPERTY]
    document.core_properties.language = "zh-CN"
    if snapshot is not None:
        _add_snapshot(document, report.document_id, snapshot)
    return _saved(document)


def _add_snapshot(document: Document, document_id: str, snapshot: bytes) -> None:
    """The snapshot as custom XML, and which document this is for editors that drop it."""
    package = document.part.package
    item = package.next_partname("/customXml/item%d.xml")
    part = Part(item, CONTENT_TYPE.XML, snapshot, package)
    own = Part(
        PackURI(item.replace("/item", "/itemProps")), _CUSTOM_XML_PROPERTIES, properties_xml(document_id), package
    )
    part.relate_to(own, RELATIONSHIP_TYPE.CUSTOM_XML_PROPS)
    document.part.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_XML)
    custom = Part(PackURI("/docProps/custom.xml"), _CUSTOM_PROPERTIES, custom_properties_xml(document_id), package)
    package.relate_to(custom, RELATIONSHIP_TYPE.CUSTOM_PROPERTIES)


def _saved(document: Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


class _Body:
    """The body of one document. A section break stands in the last paragraph before it, as Word has it."""

    def __init__(self, report: Report, template: Template, *, marked: bool) -> None:
        self._report = report
        self._template = template
        self._marker = marks.Marker(template.first_bookmark, marked=marked)
        self._page = template.portrait
        self._written: list[str] = []  # paragraphs and tables
        self._after_table = False
        self._sections = 0
        self._charts = 0
        contents = [block for block in report.blocks if isinstance(block, Contents)]
        self._targets = {entry.target for block in contents for entry in block.entries}

    def xml(self) -> str:
        """All blocks of the report, and the properties of the last section."""
        blocks = self._report.blocks
        for block, following in zip(blocks, [*blocks[1:], None], strict=False):
            if isinstance(block, PageSection):
                self._turn_to(self._template.landscape if block.landscape else self._template.portrait)
                continue
            if self._after_table and not _is_note(block):
                self._space(_APART)  # tables that touch would become one
            self._after_table = isinstance(block, Table)
            self._written += self._block(block, following)
        if self._after_table:
            self._space(_NO_HEIGHT)
        return "".join([*self._written, self._template.after, self._section()])

    def _turn_to(self, page: Page) -> None:
        if page is not self._page and self._written:
            if self._after_table:
                self._space(_NO_HEIGHT)
            self._written[-1] = self._written[-1].replace("</w:pPr>", f"{self._section()}</w:pPr>", 1)
            self._sections += 1
        self._page = page

    def _section(self) -> str:
        """The properties of the section that ends here."""
        if self._sections:
            return self._page.later
        first = next((block for block in self._report.blocks if isinstance(block, Paragraph)), None)
        return self._page.cover if first is not None and first.role is Role.COVER else self._page.first

    def _block(self, block: Paragraph | Table | Chart | Contents, following: Block | None) -> list[str]:
        if isinstance(block, Paragraph):
            return [self._paragraph(block, with_chart=isinstance(following, Chart))]
        if isinstance(block, Chart):
            return [self._chart(block)]
        width = self._page.text_width
        if isinstance(block, Table):
            return [self._table(block, width, noted=_is_note(following))]
        template = self._template
        pages = pagination.pages_of(self._report.blocks, template.portrait, template.landscape, template.metrics)
        return contents_xml(
            block,
            template.styles["contents_entry"],
            width,
            pages,
            self._marker,
            own=template.overrides["contents_entry"],
        )

    def _table(self, table: Table, width: int, *, noted: bool) -> str:
        template, doubtful = self._template, self._report.doubtful
        return tables.table_xml(
            table, template.styles, width, self._marker, doubtful, noted=noted, overrides=template.overrides
        )

    def _paragraph(self, paragraph: Paragraph, *, with_chart: bool) -> str:
        """The sentence that a chart belongs to stands on its page."""
        content = runs.paragraph_runs(paragraph, self._marker, self._report.sources, self._report.doubtful)
        if paragraph.key in self._targets:
            content = self._marker.target(paragraph.key, content)
        content = self._marker.paragraph(paragraph.key, content)
        own = self._template.overrides[paragraph.role]
        keep = "<w:keepNext/>" if with_chart else own.keep
        new_page = "<w:pageBreakBefore/>" if paragraph.new_page else ""
        tabs = self._thirds(paragraph.text) if paragraph.role is Role.SHEET_HEAD else ""
        style = self._template.styles[paragraph.role]
        properties = f'<w:pStyle w:val="{style}"/>{keep}{new_page}{own.numbering}{tabs}{own.layout}{own.outline}'
        return f"<w:p><w:pPr>{properties}</w:pPr>{content}</w:p>"

    def _thirds(self, text: str) -> str:
        """Left, middle and right of a line, whatever the width of the page; a long left pushes the middle along."""
        width = self._page.text_width
        left = pagination.width_of(text.partition("\t")[0], self._template.metrics[Role.SHEET_HEAD].size)
        middle = min(max(width // 2, left + _BESIDE), width - _BESIDE)
        return f'<w:tabs><w:tab w:val="center" w:pos="{middle}"/><w:tab w:val="right" w:pos="{width}"/></w:tabs>'

    def _chart(self, chart: Chart) -> str:
        """A paragraph of its own, marked as any other, so that the chart can be found and renewed."""
        number = self._charts
        self._charts += 1
        content: str = _chart_run(chart, number, self._template.first_drawing + number, self._page.text_width)
        made: str = _chart_paragraph(self._marker.paragraph(chart.key, content), self._template.styles["table_text"])
        return made

    def _space(self, height: int) -> None:
        """A small empty paragraph after a table."""
        style = self._template.styles["table_text"]
        spacing = f'<w:snapToGrid w:val="0"/><w:spacing w:before="0" w:after="0" w:line="{height}" w:lineRule="exact"/>'
        self._written.append(f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{spacing}</w:pPr></w:p>')
        self._after_table = False


def _is_note(block: Block | None) -> bool:
    return isinstance(block, Paragraph) and block.role is Role.SHEET_NOTE
