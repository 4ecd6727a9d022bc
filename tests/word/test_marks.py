"""How marks look, and that they can be told from a person's own controls and bookmarks."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrate.report.values import Paragraph, Role, Span, SpanKind
from narrate.word import marks
from narrate.word.markup import parse, w
from narrate.word.reader import read_document
from word.samples import document, narrative, paragraph, parts_of, report, with_tables, xml_of

KEYS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=120)
CONTROL = (
    r'<w:bookmarkStart w:id="(\d+)" w:name="_n[0-9a-f]{16}"/><w:sdt><w:sdtPr>'
    r'(<w:alias w:val="[^"]*"/>)?<w:tag w:val="narrate:[^"]*"/><w:id w:val="\d+"/><w15:appearance w15:val="hidden"/></w:sdtPr>'
    r'<w:sdtContent><w:r>.*?</w:r></w:sdtContent></w:sdt><w:bookmarkEnd w:id="\1"/>'
)


@given(KEYS)
def test_tag_and_bookmark_fit_into_word_and_lead_back_to_the_key(key: str) -> None:
    tag, name = marks.tag_of(key), marks.span_bookmark(key)
    assert len(tag.encode("utf-16-le")) <= 2 * 64
    assert len(name) <= 40
    assert name.startswith("_")
    keys = marks.Keys([key])
    assert keys.of_tag(tag) == key
    assert keys.of_bookmark(name) == key


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=200))
def test_alias_fits_into_word_and_is_a_beginning_of_the_source(source: str) -> None:
    alias = marks.alias_of(source)
    assert len(alias.encode("utf-16-le")) <= 2 * 64
    assert source.startswith(alias.removesuffix("…"))


def test_short_keys_can_be_read_without_a_snapshot() -> None:
    assert marks.Keys().of_tag(marks.tag_of("totals.income")) == "totals.income"


def test_hashed_keys_need_the_snapshot() -> None:
    assert marks.Keys().of_tag(marks.tag_of("k" * 100)) is None


@pytest.mark.parametrize(
    "name", ["_GoBack", "_Toc123456789", "_np1234", "年份", "_n0123456789abcdeF", "_nx0123456789abcdef"]
)
def test_bookmarks_of_people_and_of_word_are_not_ours(name: str) -> None:
    assert not marks.is_our_bookmark(name)


@pytest.mark.parametrize("make", [marks.span_bookmark, marks.paragraph_bookmark, marks.table_bookmark])
def test_our_bookmarks_are_told_apart_by_kind(make) -> None:
    name = make("key")
    assert marks.is_our_bookmark(name)
    kinds = [marks.is_span_bookmark, marks.is_paragraph_bookmark, marks.is_table_bookmark]
    assert [is_kind(name) for is_kind in kinds].count(True) == 1


def test_span_stands_in_a_rich_hidden_control_inside_a_hidden_bookmark() -> None:
    xml = xml_of(document(narrative()))
    assert len(re.findall(CONTROL, xml)) == xml.count("<w:sdt>") == 9


@pytest.mark.parametrize("harmful", ["<w:text/>", "w:dataBinding", "w:lock", "w:showingPlcHdr"])
def test_controls_have_nothing_that_corrupts_text_or_stops_reviewers(harmful: str) -> None:
    assert harmful not in xml_of(document(narrative()))


@pytest.mark.parametrize("kind", list(SpanKind))
def test_every_kind_is_marked_but_names(kind: SpanKind) -> None:
    xml = xml_of(document(report(paragraph("p", "共22项", ("22", kind)))))
    assert ("<w:sdt>" in xml) == (kind is not SpanKind.NAME)


def test_figure_is_titled_with_its_source() -> None:
    assert '<w:alias w:val="《决算公开表.xlsx》“收入决算表”!C7"/>' in xml_of(document(narrative()))


def test_empty_span_has_no_control() -> None:
    value = report(Paragraph("p", Role.BODY, "无", (Span(0, 0, SpanKind.FIGURE, "a", "a"),)))
    assert "<w:sdt>" not in xml_of(document(value))


def test_bookmark_ids_are_unique_and_paired() -> None:
    root = parse(parts_of(document(with_tables()))["word/document.xml"])
    bookmarks = [start.get(w("id")) for start in root.iter(w("bookmarkStart"))]
    assert sorted(bookmarks) == sorted(end.get(w("id")) for end in root.iter(w("bookmarkEnd")))
    assert len(set(bookmarks)) == len(bookmarks) > 0


def test_control_ids_are_unique() -> None:
    root = parse(parts_of(document(narrative()))["word/document.xml"])
    ids = [number.get(w("val")) for number in root.iterfind(f".//{w('sdtPr')}/{w('id')}")]
    assert len(set(ids)) == len(ids) > 0


def test_every_paragraph_and_table_has_a_bookmark_of_its_own() -> None:
    paragraphs = read_document(document(with_tables())).paragraphs
    assert [key for p in paragraphs for key in p.keys] == ["before", "wide", "after"]
    assert [key for p in paragraphs for key in p.tables] == ["wide.table", "first", "second"]
