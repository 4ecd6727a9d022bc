"""A report to a .docx: document.xml built as text over a template parsed once.

In: a `Report` and a `Template`. Out: the bytes of a .docx, the same for the same report and template; `write_report`
puts them, and the snapshot beside them, into place. Marks (`narrate.word.marks`) and snapshot are left out on
request; nothing else differs then.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from narrate import archive
from narrate.errors import NarrateError
from narrate.files import check_target, write_files
from narrate.report.values import Block, Chart, Contents, PageSection, Paragraph, Report, Role, Table, TableCell
from narrate.word import marks, markup
from narrate.word.markup import IllegalCharacterError, escape
from narrate.word.snapshot import SCHEMA, Snapshot, properties_xml
from narrate.word.snapshot import side_file as side_file_of
from narrate.writing import charts, pagination, runs, tables
from narrate.writing.contents import contents_xml
from narrate.writing.pages import Page
from narrate.writing.template import CORE, CUSTOM, Template

_CLOSING = "</w:body></w:document>"
_BESIDE = 1000  # twips: from a tab in the middle to what stands beside it
_HEADINGS = frozenset({Role.TITLE, Role.PART, Role.HEADING1, Role.HEADING2, Role.HEADING3})
_FORMAT_ID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # of custom properties, fixed by the standard
_PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006"


def render(report: Report, template: Template, *, marked: bool = True) -> bytes:
    """The report as a .docx.

    Raises:
        NarrateError: a text holds a character that Word cannot; says which paragraph.
    """
    return _render(report, template, _snapshot(report) if marked else None)


def write_report(
    report: Report,
    template: Template,
    target: Path,
    *,
    force: bool = False,
    marked: bool = True,
    side_file: bool = True,
) -> None:
    """Write the report, and its snapshot beside it as NAME.docx.narrate, both or neither.

    A side file without its document is stale and is replaced without asking.

    Raises:
        OutputRefused: the target exists (without force), is open elsewhere, is a folder, or cannot be written.
    """
    check_target(target, force=force)
    snapshot = _snapshot(report) if marked or side_file else b""
    files = {target: _render(report, template, snapshot if marked else None)}
    beside = side_file_of(target)
    if side_file:
        files[beside] = snapshot
    write_files(files, force=force, unchecked=(target, beside))  # the target was looked at a moment ago


def _snapshot(report: Report) -> bytes:
    try:
        return Snapshot.of(report).to_bytes()
    except IllegalCharacterError as error:
        raise illegal_text(report) from error


def _render(report: Report, template: Template, snapshot: bytes | None) -> bytes:
    try:
        made = _Document(report, template, marked=snapshot is not None)
        document = archive.deflate_text(template.document, made.pieces())
        core = _core(report.title)
    except IllegalCharacterError as error:
        raise illegal_text(report) from error
    entries = [document, archive.stored(CORE, core)]
    if snapshot is not None:
        entries += (
            archive.stored(CUSTOM, _custom(report.document_id)),
            archive.deflate(template.snapshot, snapshot),
            archive.stored(template.snapshot_properties, properties_xml(report.document_id)),
        )
    static = made.static()
    if static is template.marked or static is template.plain:
        return archive.pack(entries, _begun(static))
    return archive.pack([*static, *entries])  # charts: no two reports share them


@lru_cache(maxsize=8)
def _begun(static: tuple[archive.Entry, ...]) -> archive.Begun:
    """The static parts of a template, packed once."""
    return archive.begin(static)


class _Document:
    """document.xml of one report. A section break stands in the last paragraph before it, as Word has it."""

    def __init__(self, report: Report, template: Template, *, marked: bool) -> None:
        self._report = report
        self._template = template
        self._static = template.marked if marked else template.plain
        self._charts: charts.ChartParts | None = None
        self._marker = marks.Marker(template.first_bookmark) if marked else None
        self._page = template.portrait
        self._chunks: list[str | bytes] = [template.opening]
        self._last: Paragraph | Table | Chart | None = None
        self._sections = 0
        self._targets = {
            entry.target for block in report.blocks if isinstance(block, Contents) for entry in block.entries
        }
        self._bookmarks = self._marker or marks.Marker(template.first_bookmark)

    def pieces(self) -> list[str | bytes]:
        """The whole part, in pieces (bytes: UTF-8)."""
        blocks = self._report.blocks
        for block, following in zip(blocks, (*blocks[1:], None), strict=False):
            if isinstance(block, Paragraph | Chart):
                self._flush(noted=_is_note(block))
                self._last = block
            elif isinstance(block, PageSection):
                self._turn_to(self._template.landscape if block.landscape else self._template.portrait)
            elif isinstance(block, Table):
                self._table(block, noted=_is_note(following))
            else:
                self._contents(block)
        self._flush(at_end=True)
        return [*self._chunks, self._section(), _CLOSING]

    def static(self) -> tuple[archive.Entry, ...]:
        """The parts beside the document: the template's, and those of the charts that `pieces` placed."""
        return self._static if self._charts is None else tuple(self._charts.entries())

    def _turn_to(self, page: Page) -> None:
        if page is not self._page and self._last is not None:
            self._flush(self._section())
            self._sections += 1
        self._page = page

    def _section(self) -> str:
        if self._sections:
            return self._page.later
        first = next((block for block in self._report.blocks if isinstance(block, Paragraph)), None)
        return self._page.cover if first is not None and first.role is Role.COVER else self._page.first

    def _contents(self, contents: Contents) -> None:
        self._flush()
        template = self._template
        pages = pagination.pages_of(self._report.blocks, template.portrait, template.landscape, template.metrics)
        style, width = template.styles["contents_entry"], self._page.text_width
        self._chunks.append(contents_xml(contents, style, width, pages, self._marker))

    def _table(self, table: Table, *, noted: bool) -> None:
        """Tables that touch would become one, so a small empty paragraph keeps them apart."""
        self._flush()
        styles, width = self._template.styles, self._page.text_width
        self._chunks += tables.table_pieces(table, styles, width, self._marker, noted=noted)
        self._last = table

    def _flush(self, section: str = "", *, at_end: bool = False, noted: bool = False) -> None:
        """Write the paragraph that was held back because a section break might belong to it.

        A table with a note below it needs nothing to keep it apart.
        """
        last, self._last = self._last, None
        if isinstance(last, Paragraph):
            self._paragraph(last, section)
        elif isinstance(last, Chart):
            self._chunks.append(self._chart(last, section))
        elif last is not None and not noted:
            self._chunks.append(self._spacer(section, at_end))

    def _paragraph(self, paragraph: Paragraph, section: str) -> None:
        marker = self._marker
        if marker is None:
            content = [runs.runs(paragraph.text, paragraph.spans, None).encode()]
        else:
            content = runs.marked(paragraph, marker, self._report.sources)
        if paragraph.key in self._targets:
            self._bookmarks.target(marks.target_bookmark(paragraph.key), content)
        if marker is not None:
            marker.paragraph(paragraph.key, content)
        layout = section
        if paragraph.role is Role.SHEET_HEAD:
            layout = self._in_thirds(paragraph.text) + layout
        if paragraph.new_page:
            layout = f"<w:pageBreakBefore/>{layout}"
        opening = _opening(self._template.styles[paragraph.role], layout)
        self._chunks.append(b"".join((opening, *content, b"</w:p>")))

    def _in_thirds(self, text: str) -> str:
        """Left, middle and right of a line, whatever the width of the page; a long left pushes the middle along."""
        width = self._page.text_width
        left = pagination.width_of(text.partition("\t")[0], self._template.metrics[Role.SHEET_HEAD].size)
        middle = min(max(width // 2, left + _BESIDE), width - _BESIDE)
        return f'<w:tabs><w:tab w:val="center" w:pos="{middle}"/><w:tab w:val="right" w:pos="{width}"/></w:tabs>'

    def _chart(self, chart: Chart, section: str) -> str:
        """A paragraph of its own, marked as any other, so that the chart can be found and renewed."""
        if self._charts is None:
            self._charts = charts.ChartParts(self._static, self._template.document)
        content = self._charts.place(chart, self._page.text_width)
        if self._marker is not None:
            content = self._marker.whole_paragraph(chart.key, content)
        return charts.paragraph(content, self._template.styles["table_text"], section)

    def _spacer(self, section: str, at_end: bool) -> str:
        style = self._template.styles["table_text"]
        height = 20 if section or at_end else 240
        spacing = f'<w:snapToGrid w:val="0"/><w:spacing w:before="0" w:after="0" w:line="{height}" w:lineRule="exact"/>'
        return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{spacing}{section}</w:pPr></w:p>'


@lru_cache(maxsize=256)
def _opening(style: str, layout: str) -> bytes:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{layout}</w:pPr>'.encode()


def _is_note(block: Block | None) -> bool:
    return isinstance(block, Paragraph) and block.role is Role.SHEET_NOTE


def illegal_text(report: Report) -> NarrateError:
    """The first text of the report that XML cannot hold, as a message that says where it is."""
    for where, text in _all_texts(report):
        try:
            escape(text)
        except IllegalCharacterError as error:
            around = text[max(0, error.position - 12) : error.position + 13]
            shown = "".join(c if c.isprintable() else f"〔U+{ord(c):04X}〕" for c in around)
            return NarrateError(
                f"{where}里有不能写进 Word 的字符 {error}",
                details=[f"在“{shown}”里"],
                advice="到来源的表格或填报表里删去这个看不见的字符（重新输入这几个字即可）",
            )
    raise AssertionError("no text of the report holds an illegal character")


def _all_texts(report: Report) -> Iterator[tuple[str, str]]:
    heading, number = "", 0
    yield from (("报告标题", report.title), ("单位名称", report.unit_name), ("短语库名", report.phrasebook))
    yield from (("短语库版本", report.phrasebook_version), ("文档编号", report.document_id))
    for block in report.blocks:
        if isinstance(block, Paragraph):
            number += 1
            yield f"第{number}段" + (f"（“{heading}”之下）" if heading else ""), block.text
            heading = block.text if block.role in _HEADINGS else heading
            yield from ((f"第{number}段的标识", name) for name in (block.key, *_names(block)))
        elif isinstance(block, Table):
            cells = [cell for row in block.rows for cell in row if cell is not None]
            yield from ((tables.describe(block), cell.text) for cell in cells)
            yield from ((f"{tables.describe(block)}的标识", name) for cell in cells for name in _names(cell))
            yield f"{tables.describe(block)}的标识", block.key
        elif isinstance(block, Contents):
            yield from (("目录", entry.text) for entry in block.entries)
            yield from (("目录的标识", entry.target) for entry in block.entries)
        elif isinstance(block, Chart):
            yield from ((f"图“{block.title[:20]}”", text) for text in charts.texts(block))
    yield from ((f"数字“{ref}”的来源", source) for ref, source in report.sources.items())
    yield from ((f"填报项“{slot.key}”", text) for slot in report.slots for text in (slot.key, slot.facts))


def _names(block: Paragraph | TableCell) -> Iterator[str]:
    return (name for span in block.spans for name in (span.ref, span.key))


def _core(title: str) -> bytes:
    """Title and language; no person, no date."""
    return (
        f'{markup.DECLARATION}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
        'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(title)}</dc:title><dc:language>zh-CN</dc:language></cp:coreProperties>"
    ).encode()


def _custom(document_id: str) -> bytes:
    """Which document this is, for editors that drop the snapshot."""
    values = (("narrate.document", document_id), ("narrate.schema", str(SCHEMA)))
    properties = "".join(
        f'<property fmtid="{_FORMAT_ID}" pid="{number}" name="{name}"><vt:lpwstr>{escape(value)}</vt:lpwstr></property>'
        for number, (name, value) in enumerate(values, 2)
    )
    return (
        f'{markup.DECLARATION}<Properties xmlns="{_PROPERTIES}/custom-properties" '
        f'xmlns:vt="{_PROPERTIES}/docPropsVTypes">{properties}</Properties>'
    ).encode()
