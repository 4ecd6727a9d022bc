"""The whole report in Word: contents, cover, pages, tables with their marks; valid, readable, publishable."""

from __future__ import annotations

import re
import shutil
from functools import cache
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openxml_audit import OpenXmlValidator

from narrate.editing.finalize import NotReady, cleaned, finalize
from narrate.pipeline import open_unit
from narrate.report.values import Contents, ContentsEntry, PageSection, Paragraph, Report, Role, Table, TableCell
from narrate.word.marks import target_bookmark
from narrate.word.package import open_package
from narrate.word.reader import read_document
from narrate.word.snapshot import Snapshot, parse_snapshot
from narrate.writing import pagination
from narrate.writing.report_writer import render
from narrate.writing.template import load_template
from support.sample_code import SAMPLES
from word.samples import document, paragraph, parts_of, report, xml_of


@cache
def whole(name: str = "jiaozuo-2022") -> Report:
    return open_unit(SAMPLES / name).whole_report


@cache
def written(name: str = "jiaozuo-2022", *, marked: bool = True) -> bytes:
    return render(whole(name), load_template(), marked=marked)


def with_contents(*headings: str) -> Report:
    blocks = [paragraph(f"h{n}", text, role=Role.HEADING1) for n, text in enumerate(headings)]
    entries = tuple(ContentsEntry(block.text, block.key) for block in blocks)
    return report(paragraph("title", "目录", role=Role.CONTENTS_TITLE), Contents("contents", entries), *blocks)


@pytest.mark.parametrize("name", ["jiaozuo-2022", "putuo-finance-2024"])
@pytest.mark.parametrize("marked", [True, False])
def test_the_whole_report_is_valid(tmp_path: Path, name: str, marked: bool) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(written(name, marked=marked))
    assert [str(error) for error in OpenXmlValidator().validate(path).errors] == []


def test_it_reads_back_as_it_was_composed() -> None:
    read = read_document(written())
    composed = [block for block in whole().blocks if isinstance(block, Paragraph)]
    shown = {key: one.text for one in read.paragraphs for key in one.keys}
    assert {block.key: block.text for block in composed}.items() <= shown.items()
    cells = [one.text for one in read.paragraphs if one.cell is not None]
    wanted = [cell.text for table in whole().tables() for row in table.rows for cell in row if cell is not None]
    assert cells == wanted


def test_every_figure_of_a_table_has_its_mark_and_only_a_bookmark() -> None:
    read = read_document(written())
    found = {m.key: one.text[m.start : m.end] for one in read.paragraphs if one.cell is not None for m in one.marks}
    wanted = {
        span.key: cell.text
        for table in whole().tables()
        for row in table.rows
        for cell in row
        if cell is not None
        for span in cell.spans
    }
    assert found == wanted
    assert len(found) > 700
    assert "<w:sdt>" not in "".join(re.findall(r"<w:tbl>.*?</w:tbl>", xml_of(written())))


def test_the_snapshot_reads_back_as_it_was() -> None:
    snapshot = Snapshot.of(whole())
    assert parse_snapshot(snapshot.to_bytes()) == snapshot
    assert read_document(written()).snapshot == snapshot


def test_same_report_same_bytes() -> None:
    assert render(whole(), load_template()) == written()


def test_contents_are_there_with_links_and_page_fields_and_nothing_prompts() -> None:
    xml = xml_of(document(with_contents("一、甲", "二、乙")))
    assert ' TOC \\o "1-1" \\h \\z \\u ' in xml
    for key, text in (("h0", "一、甲"), ("h1", "二、乙")):
        target = target_bookmark(key)
        assert f'<w:hyperlink w:anchor="{target}" w:history="1"><w:r><w:t>{text}</w:t></w:r><w:r><w:tab/></w:r>' in xml
        assert f" PAGEREF {target} \\h " in xml
        assert f'w:name="{target}"' in xml
    assert xml.count('w:fldCharType="begin"') == xml.count('w:fldCharType="end"') == 3
    assert b"updateFields" not in parts_of(document(with_contents("一、甲")))["word/settings.xml"]
    assert "w:dirty" not in xml


def test_entries_read_as_text_and_page() -> None:
    texts = [one.text for one in read_document(document(with_contents("一、甲", "二、乙"))).paragraphs]
    assert texts == ["目录", "一、甲\t1", "二、乙\t1", "一、甲", "二、乙"]


def test_a_report_without_contents_has_no_targets() -> None:
    assert "_Toc" not in xml_of(document(report(paragraph("h", "一、甲", role=Role.HEADING1))))


def test_the_cover_shows_no_page_number_and_parts_begin_pages() -> None:
    xml = xml_of(written())
    sections = re.findall(r"<w:sectPr.*?</w:sectPr>", xml)
    assert ["<w:titlePg/>" in section for section in sections] == [True] + [False] * (len(sections) - 1)
    assert xml.count("<w:pageBreakBefore/>") == sum(one.new_page for one in whole().paragraphs())
    turned = ['w:orient="landscape"' in section for section in sections]
    assert turned == [False, True, False, True, False, True, False]


def test_a_line_in_thirds_has_its_tabs_where_the_page_is_wide() -> None:
    head = paragraph("head", "部门：甲\t2022年度\t单位：万元", role=Role.SHEET_HEAD)
    last = paragraph("last", "部门：甲\t2022年度\t单位：万元", role=Role.SHEET_HEAD)
    xml = xml_of(document(report(paragraph("p", "甲"), PageSection(landscape=True), head, PageSection(), last)))
    assert re.findall(r'w:val="right" w:pos="(\d+)"', xml) == ["12756", "8844"]


def test_header_rows_repeat_and_no_row_breaks() -> None:
    xml = xml_of(written())
    rows = re.findall(r"<w:trPr>.*?</w:trPr>", xml)
    assert all("<w:cantSplit/>" in row for row in rows)
    assert sum("<w:tblHeader/>" in row for row in rows) == sum(table.header_rows for table in whole().tables())


def test_the_last_row_of_a_table_stays_with_the_note_below_it() -> None:
    table = Table("table.x", ((TableCell("甲"),), (TableCell("乙"),), (TableCell("丙"),)), (50.0,), 1, dense=True)
    note = paragraph("note", "注：一句。", role=Role.SHEET_NOTE)
    kept = '<w:pStyle w:val="SheetText"/><w:keepNext/>'
    assert xml_of(document(report(table))).count(kept) == 0
    xml = xml_of(document(report(table, note)))
    assert xml.count(kept) == 1
    assert xml.index(kept) > xml.index("乙")


def test_it_can_be_published_and_keeps_its_contents(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(written())
    finalize(tmp_path / "a.docx", tmp_path / "b.docx")
    after = read_document(tmp_path / "b.docx")
    assert after.text() == read_document(written()).text()
    assert not any(one.marks or one.keys for one in after.paragraphs)
    xml = after.package.parts["word/document.xml"].decode()
    assert "_Toc" in xml
    assert "_n" not in {name[:2] for name in re.findall(r'w:name="([^"]*)"', xml)}
    assert [str(error) for error in OpenXmlValidator().validate(tmp_path / "b.docx").errors] == []


def test_open_slots_forbid_publishing() -> None:
    with pytest.raises(NotReady) as caught:
        cleaned(open_package(written("putuo-finance-2024")))
    assert len(caught.value.obstacles) == len(whole("putuo-finance-2024").open_slots())


def test_a_control_character_in_a_cell_is_told_with_its_table() -> None:
    table = Table("table.x", ((TableCell("项目"),), (TableCell("坏\x07"),)), (50.0,), 1, dense=True)
    with pytest.raises(Exception, match="表格“项目”"):
        document(report(table))


def test_lines_are_counted_in_characters() -> None:
    assert pagination.lines_of("中" * 27, 320, 8844, 0) == 1
    assert pagination.lines_of("中" * 28, 320, 8844, 0) == 2
    assert pagination.lines_of("1" * 54, 320, 8844, 0) == 1
    assert pagination.lines_of("中" * 26, 320, 8844, 640) == 2
    assert pagination.lines_of("", 320, 8844, 0) == 1


def test_headings_stay_with_what_follows_when_pages_are_told() -> None:
    filling = [paragraph(f"p{n}", "正文。") for n in range(21)]
    told = report(*filling, paragraph("h", "一、甲", role=Role.HEADING1), paragraph("after", "正文。"))
    template = load_template()
    pages = pagination.pages_of(told.blocks, template.portrait, template.landscape, template.metrics)
    assert (pages["p20"], pages["h"], pages["after"]) == (1, 2, 2)


@pytest.mark.parametrize("name", ["50%", "%s", "（%b）", "%%d"])
@pytest.mark.parametrize("marked", [True, False])
def test_percent_signs_in_names_of_lines_are_text(tmp_path: Path, name: str, marked: bool) -> None:
    unit = tmp_path / "单位"
    shutil.copytree(SAMPLES / "jiaozuo-2022", unit)
    tables = unit / "2022年度部门决算公开表.xlsx"
    book = load_workbook(tables)
    book["收入支出决算总表"]["D8"] = f"二、外交支出{name}"
    book.save(tables)
    value = open_unit(unit).whole_report
    made = render(value, load_template(), marked=marked)
    read = read_document(made)
    assert any(one.text == f"二、外交支出{name}" for one in read.paragraphs)
    assert read.snapshot is None or read.snapshot == Snapshot.of(value)
    assert not marked or read.snapshot is not None


def test_percent_signs_in_the_names_of_styles_are_text(tmp_path: Path) -> None:
    template = load_template()
    styles = {role: f"{style}50%" for role, style in template.styles.items()}
    made = render(whole(), template._replace(styles=styles))
    assert set(styles.values()) >= set(re.findall(r'w:pStyle w:val="([^"]*)"', xml_of(made)))
