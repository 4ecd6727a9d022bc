"""What is written into the snapshot comes back equal, from the document and from beside it."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrate.errors import UnreadableFile
from narrate.packages import pack
from narrate.report.values import Block, PageSection, Paragraph, Report, Role, Slot, Span, SpanKind, Table, TableCell
from narrate.word import marks
from narrate.word.reader import read_document
from narrate.word.snapshot import NAMESPACE, Snapshot, parse_snapshot, read_snapshot, side_file
from narrate.writing.report_writer import render
from narrate.writing.template import load_template
from word.samples import document, edited, narrative, parts_of, replaced, report, with_open_slot, with_tables, xml_of

TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=12)
TEXTS_WITH_BREAKS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), include_characters="\t\n", exclude_characters="\ufffe\uffff"),
    max_size=12,
)


@st.composite
def mixed(draw: st.DrawFn, prefix: str) -> tuple[str, tuple[Span, ...]]:
    """A text and its spans, with keys that begin with the prefix."""
    text, spans = "", []
    for number, (part, kind) in enumerate(
        draw(st.lists(st.tuples(TEXTS_WITH_BREAKS, st.none() | st.sampled_from(SpanKind)), max_size=6))
    ):
        if kind is not None:
            spans.append(Span(len(text), len(text) + len(part), kind, draw(TEXTS), f"{prefix}.{number}{draw(TEXTS)}"))
        text += part
    return text, tuple(spans)


@st.composite
def blocks(draw: st.DrawFn) -> tuple[Block, ...]:
    made: list[Block] = []
    for number, kind in enumerate(draw(st.lists(st.sampled_from("ppppts"), max_size=6))):
        if kind == "p":
            text, spans = draw(mixed(f"p{number}"))
            made.append(Paragraph(f"p{number}", draw(st.sampled_from(Role)), text, spans))
        elif kind == "s":
            made.append(PageSection(draw(st.booleans())))
        else:
            cells = [draw(mixed(f"t{number}.{column}")) for column in range(draw(st.integers(1, 3)))]
            align = st.sampled_from(["left", "center", "right"])
            row = tuple(TableCell(text, align=draw(align), spans=spans) for text, spans in cells)
            widths = draw(st.lists(st.floats(5, 60), min_size=len(row), max_size=len(row)))
            made.append(Table(f"t{number}", (row,), tuple(widths), draw(st.integers(0, 1))))
    return tuple(made)


@given(blocks())
def test_snapshot_reads_back_as_it_was_written(made: tuple[Block, ...]) -> None:
    written = Snapshot.of(report(*made))
    assert parse_snapshot(written.to_bytes()) == written


@given(blocks())
def test_marked_document_reads_as_the_report(made: tuple[Block, ...]) -> None:
    """Stripping the marks leaves the text of the report, and each mark stands where its span was."""
    value = report(*made)
    read = read_document(document(value))
    assert read.snapshot == Snapshot.of(value)
    by_key = {key: paragraph for paragraph in read.paragraphs for key in paragraph.keys}
    for paragraph in value.paragraphs():
        found = by_key[paragraph.key]
        assert found.text == paragraph.text
        expected = {(s.key, s.start, s.end) for s in paragraph.spans if s.kind is not SpanKind.NAME and s.start < s.end}
        assert {(mark.key, mark.start, mark.end) for mark in found.marks if mark.control is not None} == expected
        assert {(mark.key, mark.start, mark.end) for mark in found.marks if mark.control is None} == expected


@given(blocks())
def test_marked_and_unmarked_documents_read_alike(made: tuple[Block, ...]) -> None:
    value, template = report(*made), load_template()
    texts = [[p.text for p in read_document(render(value, template, marked=m)).paragraphs] for m in (True, False)]
    assert texts[0] == texts[1]


@pytest.mark.parametrize("value", [narrative(), with_tables(), with_open_slot()])
def test_document_holds_its_snapshot(value: Report) -> None:
    assert read_snapshot(document(value)) == Snapshot.of(value)


def test_snapshot_knows_facts_of_reasons_and_sources_of_figures() -> None:
    snapshot = Snapshot.of(narrative())
    assert snapshot.facts == {"totals.reason": "up|62.36"}
    assert snapshot.sources == {"totals.body.1": "《决算公开表.xlsx》“收入决算表”!C7"}


def test_slots_without_facts_leave_no_line() -> None:
    value = report(slots=(Slot("k", "s", "t", "l", weight=Decimal(1)),))
    assert Snapshot.of(value).facts == {}


def test_snapshot_is_found_by_namespace_not_by_name() -> None:
    parts = parts_of(document(narrative()))
    parts["customXml/other.xml"] = parts.pop("customXml/item1.xml")
    rels = parts["word/_rels/document.xml.rels"].replace(b"customXml/item1.xml", b"customXml/other.xml")
    assert read_snapshot(pack({**parts, "word/_rels/document.xml.rels": rels})) == Snapshot.of(narrative())


def test_document_without_snapshot_has_none() -> None:
    assert read_snapshot(document(narrative(), marked=False)) is None


def test_additions_of_later_versions_are_ignored() -> None:
    written = Snapshot.of(narrative())
    grown = written.to_bytes().replace(b"</base>", b'<later x="1">y</later></base>')
    assert parse_snapshot(grown.replace(b"<base ", b'<base hist="1" ')) == written


def test_newer_schema_is_told() -> None:
    data = Snapshot.of(narrative()).to_bytes().replace(NAMESPACE.encode(), b"urn:narrate:base:2")
    with pytest.raises(UnreadableFile, match="更新版本"):
        parse_snapshot(data)


@pytest.mark.parametrize("data", [b"", b"<a/>", b"<base", b'<base xmlns="urn:narrate:base:1"/>'])
def test_what_is_no_snapshot_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFile):
        parse_snapshot(data)


def test_damaged_snapshot_in_a_document_is_told() -> None:
    broken = replaced(document(narrative()), 'role="title"', 'role="unheard"', "customXml/item1.xml")
    with pytest.raises(UnreadableFile, match="底稿快照已损坏"):
        read_snapshot(broken)


def test_side_file_lies_beside_the_document() -> None:
    assert side_file(Path("a") / "初稿.docx") == Path("a") / "初稿.docx.narrate"


def test_document_id_is_in_the_properties_and_nothing_more() -> None:
    xml = xml_of(document(narrative()), "docProps/custom.xml")
    assert xml.count("<property ") == 2
    assert "0123456789abcdef" in xml


def test_custom_part_id_changes_with_the_document() -> None:
    other = dataclasses.replace(narrative(), document_id="other")
    part = "customXml/itemProps1.xml"
    assert xml_of(document(narrative()), part) != xml_of(document(other), part)
    assert edited(document(other), lambda xml: xml + " ", part) != document(other)


def test_tables_as_they_read_without_our_changes_read_back_and_their_marks_are_known() -> None:
    figure = Span(0, 4, SpanKind.FIGURE, "table.x.a", "table.x.a")
    before = Table("table.x", ((TableCell("1.00", align="right", spans=(figure,)),),), (40.0,))
    written = dataclasses.replace(Snapshot.of(report(before)), blocks=(), tables_before=(before,))
    read = parse_snapshot(written.to_bytes())
    assert read == written
    assert read.keys().of_bookmark(marks.table_bookmark("table.x")) == "table.x"
    assert read.keys().of_bookmark(marks.span_bookmark("table.x.a")) == "table.x.a"


def test_codes_of_what_was_told_and_not_made_read_back() -> None:
    written = dataclasses.replace(Snapshot.of(narrative()), held=frozenset({"0a1b2c3d", "ffffffff"}))
    assert parse_snapshot(written.to_bytes()) == written
