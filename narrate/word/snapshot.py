"""The base: what narrate last wrote, kept inside the document (custom XML) and beside it (NAME.docx.narrate).

In: a `Report`. Out: a `Snapshot` (its words, spans and what refresh needs to judge them) and its XML, which reads
back as an equal value. Unknown elements and attributes are ignored, so that later versions may add some.

    <base xmlns="urn:narrate:base:1" document="…" unit="…" year="2022" title="…" phrasebook="…" version="…">
      <p key="…" role="body">2022年度收入合计<s kind="figure" ref="…">2,334.99</s>万元。</p>   key: see below
      <t key="…" header="1" widths="20.0 30.5"><r><c>…</c><n/></r></t>   n: covered by a span
      <t key="table.income" …><r><c>合计</c><f k="total.other">0.38</f></r></t>   f: a figure of a published table
      <page landscape="1"/>
      <toc key="…"><e target="…">第一部分 …</e></toc>
      <chart …/>                                                     narrate.word.chart_snapshot
      <slot key="…" facts="more|20.47"/>
      <struck><p …>…</p></struck>                                      paragraphs that refresh struck out since
      <earlier><p …>…</p></earlier>                                    other wordings of paragraphs, the latest first
      <tables-before><t …>…</t></tables-before>                        as they read without our pending changes
      <offered key="…"/>                     a paragraph or table inserted with tracking, not seen accepted since
      <held code="…"/>                               a change that was told and not made (`narrate.refresh.plan.Plan.held`)
      <was key="…"><v>2,334.98</v></was>                              what a span said before, the latest first
      <source ref="…">《…》“…”!C7</source>
    </base>

The key of an `s` is that of its paragraph or table, a colon and its ref; only another key is written (key="…"), and
key="" stands for the ref itself. A cell `f` stands right and holds nothing but the figure whose ref and key are those of
its table, a dot and `k`; where it came from is not kept: the key tells table, row and column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from lxml import etree

from narrate.errors import UnreadableFile
from narrate.report.values import (
    Block,
    Chart,
    Contents,
    ContentsEntry,
    PageSection,
    Paragraph,
    Report,
    Role,
    Span,
    SpanKind,
    Table,
    TableCell,
    pieces_of,
)
from narrate.word import chart_snapshot, marks, markup
from narrate.word.markup import Element, escape
from narrate.word.package import Package, open_package

NAMESPACE = "urn:narrate:base:1"
SCHEMA = 1
SIDE_SUFFIX = ".narrate"
PROPERTY = "narrate.document"  # the custom property that says which document this is
_FORMAT_ID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # of custom properties, fixed by the standard
_ANY_VERSION = "{urn:narrate:base:"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
VALUES = f"{_OFFICE}/docPropsVTypes"


class NewerSnapshot(UnreadableFile):
    """A snapshot that a later version of narrate wrote."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was written: the blocks, each slot's facts at that time, and where the printed figures came from.

    `history` holds the earlier texts of spans that were renewed, the latest first: a person may reject a change.
    `earlier` holds, for the same reason, paragraphs as they were worded before, the latest first, and `offered` the keys
    of paragraphs and tables inserted with tracking that nobody was seen to accept. `struck` are paragraphs as they were written
    that refresh struck out since: they may come back. `tables_before` are the tables that would read otherwise than they
    were written if all our pending changes were rejected, as they would read; those that refresh struck out among them.
    `held` are the codes of changes that were told and not made, so that nobody can have rejected them.
    """

    document_id: str
    unit_name: str
    year: int
    title: str
    phrasebook: str
    phrasebook_version: str
    blocks: tuple[Block, ...]
    facts: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    history: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    struck: tuple[Paragraph, ...] = ()
    earlier: tuple[Paragraph, ...] = ()
    offered: frozenset[str] = frozenset()
    tables_before: tuple[Table, ...] = ()
    held: frozenset[str] = frozenset()

    @classmethod
    def of(cls, report: Report) -> Snapshot:
        """The snapshot of a report."""
        return cls(
            document_id=report.document_id,
            unit_name=report.unit_name,
            year=report.year,
            title=report.title,
            phrasebook=report.phrasebook,
            phrasebook_version=report.phrasebook_version,
            blocks=report.blocks,
            facts={slot.key: slot.facts for slot in report.slots if slot.facts},
            sources=report.sources,
        )

    def paragraphs(self) -> Iterator[Paragraph]:
        """The paragraphs in order."""
        return (block for block in self.blocks if isinstance(block, Paragraph))

    def tables(self) -> Iterator[Table]:
        """The tables in order."""
        return (block for block in self.blocks if isinstance(block, Table))

    def charts(self) -> Iterator[Chart]:
        """The charts in order."""
        return (block for block in self.blocks if isinstance(block, Chart))

    def spans(self) -> Iterator[tuple[str, Span]]:
        """Each span with the text it stood for, cells included."""
        return ((text[span.start : span.end], span) for text, spans in _texts(self.blocks) for span in spans)

    def keys(self) -> marks.Keys:
        """What turns the marks of the document back into keys."""
        before = (span.key for _, spans in _texts((*self.struck, *self.earlier, *self.tables_before)) for span in spans)
        return marks.Keys(
            (*(span.key for _, span in self.spans()), *before),
            (*self._paragraph_keys(), *(paragraph.key for paragraph in self.struck)),
            (table.key for table in (*self.tables(), *self.tables_before)),
        )

    def _paragraph_keys(self) -> Iterator[str]:
        for block in self.blocks:
            if isinstance(block, Paragraph | Chart):
                yield block.key
            elif isinstance(block, Contents):
                yield from map(block.entry_key, block.entries)

    def xml(self) -> str:
        """The XML, the same for the same values; every text that goes into a document stands in it."""
        return "".join(_written(self))

    def to_bytes(self) -> bytes:
        """The XML as it is kept."""
        return self.xml().encode()


def _texts(blocks: Iterable[Block]) -> Iterator[tuple[str, tuple[Span, ...]]]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text, block.spans
        elif isinstance(block, Table):
            yield from ((cell.text, cell.spans) for row in block.rows for cell in row if cell is not None)


def _written(snapshot: Snapshot) -> Iterator[str]:
    """The XML, in pieces."""
    yield (
        f'{markup.DECLARATION}<base xmlns="{NAMESPACE}" document="{escape(snapshot.document_id)}" '
        f'unit="{escape(snapshot.unit_name)}" year="{snapshot.year}" title="{escape(snapshot.title)}" '
        f'phrasebook="{escape(snapshot.phrasebook)}" version="{escape(snapshot.phrasebook_version)}" xml:space="preserve">'
    )
    yield from map(_block, snapshot.blocks)
    yield from (f'<slot key="{escape(key)}" facts="{escape(facts)}"/>' for key, facts in snapshot.facts.items())
    yield from (f'<source ref="{escape(ref)}">{escape(where)}</source>' for ref, where in snapshot.sources.items())
    if snapshot.struck:
        yield f"<struck>{''.join(map(_block, snapshot.struck))}</struck>"
    if snapshot.earlier:
        yield f"<earlier>{''.join(map(_block, snapshot.earlier))}</earlier>"
    if snapshot.tables_before:
        yield f"<tables-before>{''.join(map(_block, snapshot.tables_before))}</tables-before>"
    yield from (f'<offered key="{escape(key)}"/>' for key in sorted(snapshot.offered))
    yield from (f'<held code="{escape(code)}"/>' for code in sorted(snapshot.held))
    for key, texts in snapshot.history.items():
        yield f'<was key="{escape(key)}">{"".join(f"<v>{escape(text)}</v>" for text in texts)}</was>'
    yield "</base>"


def _block(block: Block) -> str:
    if isinstance(block, Paragraph):
        page = ' page="1"' if block.new_page else ""
        words = _mixed(block.text, block.spans, block.key)
        return f'<p key="{escape(block.key)}" role="{block.role}"{page}>{words}</p>'
    if isinstance(block, Table):
        widths = " ".join(repr(float(width)) for width in block.widths)
        dense = ' dense="1"' if block.dense else ""
        rows = "".join(f"<r>{''.join([_cell(cell, block.key) for cell in row])}</r>" for row in block.rows)
        return f'<t key="{escape(block.key)}" header="{block.header_rows}" widths="{widths}"{dense}>{rows}</t>'
    if isinstance(block, PageSection):
        return f'<page landscape="{block.landscape:d}"/>'
    if isinstance(block, Chart):
        return chart_snapshot.chart_xml(block)
    entries = "".join(f'<e target="{escape(target)}">{escape(text)}</e>' for text, target in block.entries)
    return f'<toc key="{escape(block.key)}">{entries}</toc>'


def _cell(cell: TableCell | None, table: str) -> str:
    """A cell of the table with this key."""
    if cell is None:
        return "<n/>"
    if _is_figure(cell, table):
        return f'<f k="{escape(cell.spans[0].ref[len(table) + 1 :])}">{escape(cell.text)}</f>'
    columns = f' columns="{cell.column_span}"' if cell.column_span != 1 else ""
    rows = f' rows="{cell.row_span}"' if cell.row_span != 1 else ""
    align = f' align="{escape(cell.align)}"' if cell.align != "left" else ""
    return f"<c{columns}{rows}{align}>{_mixed(cell.text, cell.spans, table)}</c>"


def _is_figure(cell: TableCell, table: str) -> bool:
    """Whether a cell is a figure of its published table and nothing else."""
    if len(cell.spans) != 1 or (cell.column_span, cell.row_span, cell.align) != (1, 1, "right"):
        return False
    span = cell.spans[0]
    is_whole = (span.start, span.end) == (0, len(cell.text))
    return is_whole and span.kind is SpanKind.FIGURE and span.ref == span.key and span.ref.startswith(f"{table}.")


def _mixed(text: str, spans: Sequence[Span], block: str) -> str:
    """A text whose spans stand in elements; `block` is the key of its paragraph or table.

    Raises:
        ValueError: the spans overlap or leave the text.
    """
    if not spans:
        return escape(text)
    first, *others = pieces_of(text, spans)
    written = [escape(first)]
    for span, inside, behind in zip(spans, others[0::2], others[1::2], strict=True):
        key = (
            ""
            if span.key == f"{block}:{span.ref}"
            else ' key=""'
            if span.key == span.ref
            else f' key="{escape(span.key)}"'
        )
        written.append(f'<s kind="{span.kind}" ref="{escape(span.ref)}"{key}>{escape(inside)}</s>{escape(behind)}')
    return "".join(written)


def parse_snapshot(data: bytes, shown: str = "底稿快照") -> Snapshot:
    """Read a snapshot back: of a side file, or of a document's custom part.

    Raises:
        UnreadableFile: damaged, written by a newer version, or no snapshot at all.
    """
    try:
        root = markup.parse(data)
        if root.tag != f"{{{NAMESPACE}}}base":
            raise _not_a_snapshot(root, shown)
        return _read(root)
    except (markup.BrokenXmlError, KeyError, ValueError) as error:
        advice = "换用生成时留下的 .narrate 文件（--base），或重新生成文档"
        if not _names_ours(data):
            raise UnreadableFile(f"{shown}不是 narrate 留下的快照", advice="检查是不是选错了文件") from error
        raise UnreadableFile(f"{shown}已损坏，读不了", advice=advice) from error


def _not_a_snapshot(root: Element, shown: str) -> UnreadableFile:
    if str(root.tag).startswith(_ANY_VERSION):
        return NewerSnapshot(f"{shown}是更新版本的 narrate 写成的，本版本读不了", advice="升级 narrate 后再试")
    return UnreadableFile(f"{shown}不是 narrate 留下的快照", advice="检查是不是选错了文件")


def read_snapshot(source: Package | Path | bytes) -> Snapshot | None:
    """The snapshot inside a document, found by its namespace; None when there is none (any more)."""
    package = source if isinstance(source, Package) else open_package(source)
    for name in snapshot_parts(package):
        return parse_snapshot(package.parts[name], f"{package.shown}里的底稿快照")
    return None


def snapshot_parts(package: Package) -> list[str]:
    """The names of the custom XML parts that hold a snapshot of ours, of any version, damaged ones too."""
    return [name for name in package.custom_parts() if _is_ours(package.parts[name])]


def _names_ours(data: bytes) -> bool:
    return _ANY_VERSION[1:].encode() in data


def _is_ours(data: bytes) -> bool:
    """Whether a part is a snapshot, or what is left of one."""
    if not _names_ours(data):
        return False
    try:
        return str(markup.parse(data).tag).startswith(_ANY_VERSION)
    except markup.BrokenXmlError:
        return True


def custom_properties_xml(document_id: str) -> bytes:
    """Which document this is, as a property of the document: for editors that drop the snapshot."""
    space = f"{_OFFICE}/custom-properties"
    root = markup.root(space, "Properties", {"vt": VALUES})
    for number, (name, value) in enumerate(((PROPERTY, document_id), ("narrate.schema", str(SCHEMA))), 2):
        line = etree.SubElement(root, f"{{{space}}}property", fmtid=_FORMAT_ID, pid=str(number), name=name)
        etree.SubElement(line, f"{{{VALUES}}}lpwstr").text = value
    return markup.serialize(root)


def properties_xml(document_id: str) -> bytes:
    """The custom part's own id, made from the document's so that it is the same each time."""
    digest = blake2b(document_id.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest().upper()
    guid = f"{{{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:]}}}"
    return (
        f'{markup.DECLARATION}<ds:datastoreItem xmlns:ds="{_OFFICE}/customXml" ds:itemID="{guid}">'
        f'<ds:schemaRefs><ds:schemaRef ds:uri="{NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
    ).encode()


def side_file(document: Path) -> Path:
    """Where the snapshot beside a document lies."""
    return document.with_name(document.name + SIDE_SUFFIX)


def with_side_file(document: Path, data: bytes, base: bytes) -> dict[Path, bytes]:
    """A document and the snapshot beside it, in the order in which they may be put into place one after the other.

    A newer snapshot beside an older document would hide that the document is old: the document goes first. A new
    document goes last, so that it does not stand in the way of the next run.
    """
    files = {document: data, side_file(document): base}
    return files if document.exists() else dict(reversed(files.items()))


def _read(root: Element) -> Snapshot:
    readers: dict[str, Callable[[Element], Block]] = {
        "p": _read_paragraph,
        "t": _read_table,
        "page": _read_page,
        "chart": chart_snapshot.read_chart,
    }
    readers["toc"] = _read_contents
    blocks = tuple(readers[name](node) for name, node in _children(root) if name in readers)
    return Snapshot(
        document_id=root.attrib["document"],
        unit_name=root.attrib["unit"],
        year=int(root.attrib["year"]),
        title=root.attrib["title"],
        phrasebook=root.attrib["phrasebook"],
        phrasebook_version=root.attrib["version"],
        blocks=blocks,
        facts={node.attrib["key"]: node.attrib["facts"] for name, node in _children(root) if name == "slot"},
        sources={node.attrib["ref"]: node.text or "" for name, node in _children(root) if name == "source"},
        struck=_read_kept(root, "struck"),
        earlier=_read_kept(root, "earlier"),
        tables_before=_read_tables_before(root),
        offered=frozenset(node.attrib["key"] for name, node in _children(root) if name == "offered"),
        held=frozenset(node.attrib["code"] for name, node in _children(root) if name == "held"),
        history={
            node.attrib["key"]: tuple(value.text or "" for _, value in _children(node))
            for name, node in _children(root)
            if name == "was"
        },
    )


def _children(node: Element) -> Iterator[tuple[str, Element]]:
    """Our own child elements by local name; anything else is ignored."""
    prefix = f"{{{NAMESPACE}}}"
    for child in node:
        if isinstance(child.tag, str) and child.tag.startswith(prefix):
            yield child.tag[len(prefix) :], child


def _read_mixed(node: Element, block: str) -> tuple[str, tuple[Span, ...]]:
    text = node.text or ""
    spans = []
    for child in node:
        inside = child.text or ""
        if child.tag == f"{{{NAMESPACE}}}s":
            start = len(text)
            kind, ref = SpanKind(child.attrib["kind"]), child.attrib["ref"]
            spans.append(Span(start, start + len(inside), kind, ref, child.get("key", f"{block}:{ref}") or ref))
        text += inside + (child.tail or "")
    return text, tuple(spans)


def _read_paragraph(node: Element) -> Paragraph:
    key = node.attrib["key"]
    text, spans = _read_mixed(node, key)
    return Paragraph(key, Role(node.attrib["role"]), text, spans, node.get("page") == "1")


def _read_kept(root: Element, kind: str) -> tuple[Paragraph, ...]:
    """Paragraphs that are no blocks of the report any more."""
    kept = (line for name, node in _children(root) if name == kind for line in _children(node))
    return tuple(_read_paragraph(paragraph) for tag, paragraph in kept if tag == "p")


def _read_tables_before(root: Element) -> tuple[Table, ...]:
    kept = (line for name, node in _children(root) if name == "tables-before" for line in _children(node))
    return tuple(_read_table(table) for tag, table in kept if tag == "t")


def _read_contents(node: Element) -> Block:
    entries = (ContentsEntry(entry.text or "", entry.attrib["target"]) for _, entry in _children(node))
    return Contents(node.attrib["key"], tuple(entries))


def _read_page(node: Element) -> Block:
    return PageSection(landscape=node.attrib["landscape"] == "1")


def _read_table(node: Element) -> Table:
    key = node.attrib["key"]
    rows = tuple(
        tuple(_read_cell(name, cell, key) for name, cell in _children(row) if name in ("c", "f", "n"))
        for tag, row in _children(node)
        if tag == "r"
    )
    widths = tuple(float(width) for width in node.attrib["widths"].split())
    return Table(key, rows, widths, int(node.attrib["header"]), node.get("dense") == "1")


def _read_cell(name: str, node: Element, table: str) -> TableCell | None:
    if name == "n":
        return None
    if name == "f":
        figure, ref = node.text or "", f"{table}.{node.attrib['k']}"
        return TableCell(figure, align="right", spans=(Span(0, len(figure), SpanKind.FIGURE, ref, ref),))
    text, spans = _read_mixed(node, table)
    columns, rows = int(node.get("columns", "1")), int(node.get("rows", "1"))
    return TableCell(text, columns, rows, str(node.get("align", "left")), spans)
