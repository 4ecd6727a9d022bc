"""Report to document: same input, same bytes; every character as it was, or refused by name."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from narrate.errors import NarrateError, OutputRefused
from narrate.report.values import PageSection, Paragraph, Report, Role, Span, SpanKind, Table, TableCell
from narrate.word.markup import W, parse, w
from narrate.word.reader import read_document
from narrate.word.snapshot import read_snapshot, side_file
from narrate.writing.report_writer import render, write_report
from narrate.writing.template import _load, load_template
from word.samples import document, narrative, paragraph, parts_of, report, table, with_open_slot, with_tables, xml_of

NAMESPACES = {"w": W}


def body(text: str) -> Report:
    return report(paragraph("p", text))


def message(value: Report) -> str:
    with pytest.raises(NarrateError) as caught:
        document(value)
    return "\n".join(caught.value.lines())


@pytest.mark.parametrize("value", [narrative(), with_tables(), with_open_slot()])
def test_same_report_gives_same_bytes(value: Report) -> None:
    _load.cache_clear()
    first = document(value)
    _load.cache_clear()
    assert document(value) == first


def test_one_document_leaves_no_trace_in_the_next() -> None:
    alone = document(narrative())
    document(with_tables())
    assert document(narrative()) == alone


@pytest.mark.parametrize(
    "text",
    [
        "科技&数据局",
        "A<B>C",
        "\"双引号\"和'单引号'",
        "{{ 不是模板 }}{% 也不是 %}",
        "𠮷𡈽𪚥",
        "私用区\ue000字符",
        " 前后有空格 ",
        "全角　空格",
        "一\t制表\n换行",
        "“三公”经费——省略……·间隔",
        "&amp;&#10;",
    ],
)
def test_characters_come_out_as_they_were(text: str) -> None:
    assert [p.text for p in read_document(document(body(text))).paragraphs] == [text]


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x0b", "\r", "\ufffe", "\uffff", "\ud800"])
def test_illegal_character_is_refused_with_its_paragraph(character: str) -> None:
    said = message(
        report(paragraph("h", "一、收入", role=Role.HEADING1), paragraph("p", f"其他收入{character}0.38万元"))
    )
    assert f"U+{ord(character):04X}" in said
    assert "第2段（“一、收入”之下）" in said
    assert "其他收入" in said


def test_illegal_character_in_a_table_is_refused_with_its_table() -> None:
    cell = TableCell("坏\x07字")
    assert "表格“项目”" in message(report(Table("t", ((TableCell("项目"),), (cell,)), (50.0,))))


def test_illegal_character_in_a_source_is_refused_with_its_figure() -> None:
    value = dataclasses.replace(narrative(), sources={"totals.body.1": "《\x07》"})
    assert "数字“totals.body.1”的来源" in message(value)


def test_illegal_character_is_refused_in_an_unmarked_document_too() -> None:
    with pytest.raises(NarrateError, match=r"U\+0007"):
        document(body("\x07"), marked=False)


@pytest.mark.parametrize("text", ["“三公”经费", "破折号——", "省略……", "间隔·号", "乘×号"])
def test_ambiguous_characters_ask_for_the_east_asian_font(text: str) -> None:
    assert '<w:rFonts w:hint="eastAsia"/>' in xml_of(document(body(text)))


def test_other_runs_have_no_formatting_of_their_own() -> None:
    assert "<w:rPr>" not in xml_of(document(body("2022年度收入合计2,334.99万元。")))


@pytest.mark.parametrize("marked", [True, False])
def test_open_slot_is_highlighted(marked: bool) -> None:
    root = parse(parts_of(document(with_open_slot(), marked=marked))["word/document.xml"])
    runs = [run for run in root.iter(w("r")) if run.find("w:rPr/w:highlight", NAMESPACES) is not None]
    assert ["".join(run.itertext()) for run in runs] == ["【待补：减少的主要原因】"]


def test_unmarked_document_reads_the_same_and_holds_nothing_of_ours() -> None:
    marked, plain = document(narrative()), document(narrative(), marked=False)
    assert read_document(plain).text() == read_document(marked).text()
    xml = xml_of(plain)
    assert "w:sdt" not in xml
    assert "bookmark" not in xml
    assert not [name for name in parts_of(plain) if name.startswith("customXml") or name == "docProps/custom.xml"]


def test_paragraphs_have_the_style_of_their_role() -> None:
    paragraphs = read_document(document(narrative())).paragraphs
    assert [p.style_name for p in paragraphs] == [
        "Title",
        "部分标题",
        "heading 1",
        "公文正文",
        "heading 2",
        "heading 3",
        "公文正文",
    ]


def test_properties_name_the_title_and_no_person_and_no_date() -> None:
    core = xml_of(document(narrative()), "docProps/core.xml")
    assert "<dc:title>2022年度某市某局部门决算情况说明</dc:title>" in core
    assert not re.search("creator|lastModifiedBy|created|modified", core)


def test_two_spans_with_one_key_are_a_programming_error() -> None:
    spans = (Span(0, 1, SpanKind.FIGURE, "a", "same"), Span(1, 2, SpanKind.FIGURE, "b", "same"))
    with pytest.raises(ValueError, match="same key"):
        document(report(Paragraph("p", Role.BODY, "12", spans)))


def test_overlapping_spans_are_a_programming_error() -> None:
    spans = (Span(0, 2, SpanKind.FIGURE, "a", "a"), Span(1, 3, SpanKind.FIGURE, "b", "b"))
    with pytest.raises(ValueError, match="overlap"):
        document(report(Paragraph("p", Role.BODY, "123", spans)), marked=False)


# -- tables and sections -------------------------------------------------------------------------------------------


def tables_of(value: Report) -> list:
    return list(parse(parts_of(document(value))["word/document.xml"]).iter(w("tbl")))


def test_table_has_grid_widths_and_repeats_its_header() -> None:
    (found,) = tables_of(report(table()))
    assert [column.get(w("w")) for column in found.iter(w("gridCol"))] == ["3402", "2268", "2268"]
    assert len(found.findall("w:tr/w:trPr/w:tblHeader", NAMESPACES)) == 2
    assert len(found.findall("w:tr/w:trPr/w:cantSplit", NAMESPACES)) == 3


def test_wide_table_is_narrowed_to_the_page() -> None:
    (found,) = tables_of(report(Table("t", ((TableCell("甲"), TableCell("乙")),), (300.0, 100.0))))
    widths = [int(column.get(w("w"))) for column in found.iter(w("gridCol"))]
    assert sum(widths) == pytest.approx(load_template().portrait.text_width, abs=2)
    assert widths[0] == pytest.approx(3 * widths[1], abs=3)


def test_spans_become_grid_spans_and_vertical_merges() -> None:
    (found,) = tables_of(report(table()))
    first, second, _ = found.findall("w:tr", NAMESPACES)
    assert [len(row.findall("w:tc", NAMESPACES)) for row in (first, second)] == [2, 3]
    assert [span.get(w("val")) for span in first.iter(w("gridSpan"))] == ["2"]
    assert [merge.get(w("val")) for merge in found.iter(w("vMerge"))] == ["restart", None]


def test_table_reads_back_cell_by_cell() -> None:
    cells = {(p.cell.row, p.cell.column): p.text for p in read_document(document(report(table()))).paragraphs if p.cell}
    assert cells == {
        (0, 0): "项目",
        (0, 1): "“三公”经费",
        (1, 1): "预算数",
        (1, 2): "决算数",
        (2, 0): "公务用车",
        (2, 1): "4.81",
        (2, 2): "4.05",
    }


def test_cells_hold_bookmarks_and_no_controls() -> None:
    (found,) = tables_of(report(table()))
    assert not list(found.iter(w("sdt")))
    assert len(list(found.iter(w("bookmarkStart")))) == 2  # the figure's and the table's own


def test_tables_that_follow_each_other_stay_two() -> None:
    first, _ = tables_of(report(table("a"), table("b")))
    assert first.getnext().tag == w("p")


def test_landscape_pages_begin_and_end_where_the_report_says() -> None:
    root = parse(parts_of(document(with_tables()))["word/document.xml"])
    sections = list(root.iter(w("sectPr")))
    turned = [section.find(w("pgSz")).get(w("orient")) == "landscape" for section in sections]
    assert turned == [False, True, False]
    size = sections[1].find(w("pgSz"))
    assert int(size.get(w("w"))) > int(size.get(w("h")))


def test_section_layout_before_any_text_is_the_first_section() -> None:
    root = parse(parts_of(document(report(PageSection(True), paragraph("p", "横页"))))["word/document.xml"])
    (section,) = root.iter(w("sectPr"))
    assert section.find(w("pgSz")).get(w("orient")) == "landscape"


def test_same_layout_again_is_no_new_section() -> None:
    value = report(paragraph("a", "甲"), PageSection(False), paragraph("b", "乙"))
    assert xml_of(document(value)).count("<w:sectPr>") == 1


# -- writing -------------------------------------------------------------------------------------------------------


def test_document_and_snapshot_lie_side_by_side(tmp_path: Path) -> None:
    target = tmp_path / "初稿.docx"
    write_report(narrative(), load_template(), target)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["初稿.docx", "初稿.docx.narrate"]
    parts = parts_of(target.read_bytes())
    assert side_file(target).read_bytes() == parts["customXml/item1.xml"]


def test_existing_document_is_kept_with_its_side_file(tmp_path: Path) -> None:
    target = tmp_path / "初稿.docx"
    write_report(narrative(), load_template(), target)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(OutputRefused):
        write_report(with_open_slot(), load_template(), target)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_force_replaces_both(tmp_path: Path) -> None:
    target = tmp_path / "初稿.docx"
    write_report(narrative(), load_template(), target)
    write_report(with_open_slot(), load_template(), target, force=True)
    snapshot = read_snapshot(target)
    assert snapshot is not None
    assert "待补" in side_file(target).read_text(encoding="utf-8")


def test_stale_side_file_does_not_stand_in_the_way(tmp_path: Path) -> None:
    target = tmp_path / "初稿.docx"
    side_file(target).write_bytes(b"stale")
    write_report(narrative(), load_template(), target)
    assert side_file(target).read_bytes() != b"stale"


def test_unmarked_document_still_has_its_side_file_unless_told_otherwise(tmp_path: Path) -> None:
    write_report(narrative(), load_template(), tmp_path / "a.docx", marked=False)
    write_report(narrative(), load_template(), tmp_path / "b.docx", marked=False, side_file=False)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.docx", "a.docx.narrate", "b.docx"]


def test_illegal_character_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(NarrateError):
        write_report(body("\x07"), load_template(), tmp_path / "a.docx")
    assert list(tmp_path.iterdir()) == []


def test_render_and_write_agree(tmp_path: Path) -> None:
    write_report(narrative(), load_template(), tmp_path / "a.docx")
    assert (tmp_path / "a.docx").read_bytes() == render(narrative(), load_template())
