"""A figure that an error touches is seen without the terminal: in Word by its colour, in --json by the rule's code."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from narrate.cli import app
from narrate.cli.screen import LINES, height
from support.sample_code import SAMPLES

ACCOUNTS = "2022年度部门决算公开表.xlsx"
_RUN = re.compile(r"<w:r>(?:<w:rPr>(.*?)</w:rPr>)?<w:t[^>]*>([^<]*)</w:t></w:r>")


def narrate(*words: object) -> Any:
    return CliRunner().invoke(app, [str(word) for word in words])


def coloured(document: Path, colour: str = "cyan") -> list[str]:
    """The words of a document that stand on a colour."""
    with zipfile.ZipFile(document) as package:
        text = package.read("word/document.xml").decode("utf-8")
    return [words for properties, words in _RUN.findall(text) if f'<w:highlight w:val="{colour}"/>' in properties]


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    """The sample, 其他收入 of the 合计 row of 02 raised by 50万元: the parts no longer make the total."""
    folder = tmp_path / "单位"
    shutil.copytree(SAMPLES / "jiaozuo-2022", folder)
    book = load_workbook(folder / ACCOUNTS)
    sheet = book["收入决算表"]
    column = next(cell.column for row in sheet.iter_rows() for cell in row if cell.value == "其他收入")
    row = next(cell.row for row in sheet.iter_rows() for cell in row if cell.value == "合计" and cell.column < 4)
    sheet.cell(row, column).value = 50
    book.save(folder / ACCOUNTS)
    return folder


def test_a_draft_of_wrong_tables_is_written_and_ends_in_status_one(wrong: Path, tmp_path: Path) -> None:
    target = tmp_path / "初稿.docx"
    assert narrate("draft", wrong, "-o", target).exit_code == 1
    assert target.exists()


def test_the_figures_of_the_broken_sum_stand_on_a_colour(wrong: Path, tmp_path: Path) -> None:
    target = tmp_path / "初稿.docx"
    narrate("draft", wrong, "-o", target)
    marked = coloured(target)
    assert "50.00" in marked
    assert not {"4.89", "923.12"} & set(marked)  # of other tables


def test_a_sound_draft_has_no_such_colour(tmp_path: Path) -> None:
    target = tmp_path / "初稿.docx"
    assert narrate("draft", SAMPLES / "jiaozuo-2022", "-o", target).exit_code == 0
    assert coloured(target) == []


def test_json_names_the_rule_beside_the_span(wrong: Path, tmp_path: Path) -> None:
    told = json.loads(narrate("draft", wrong, "-o", tmp_path / "初稿.docx", "--json").stdout)
    spans = [(p["text"][s["start"] : s["end"]], s) for p in told["paragraphs"] for s in p["spans"]]
    touched = {written: span["doubtful"] for written, span in spans if "doubtful" in span}
    assert "R02" in touched["50.00"]
    assert told["attention"] is True and "income.other" in told["doubtful"]


def test_the_list_beside_the_document_has_the_figures_with_their_sentences(wrong: Path, tmp_path: Path) -> None:
    target = tmp_path / "清单.xlsx"
    narrate("draft", wrong, "-o", tmp_path / "初稿.docx", "--xlsx", target)
    rows = [[cell.value for cell in row] for row in load_workbook(target)["受错误影响的数"].iter_rows()]
    assert any(row[1] == "其他收入" and row[2] == "50.00" and "其他收入" in str(row[4]) for row in rows)


def test_the_tables_of_the_whole_report_are_coloured_too(wrong: Path, tmp_path: Path) -> None:
    target = tmp_path / "报告.docx"
    assert narrate("report", wrong, "-o", target).exit_code == 1
    assert coloured(target).count("50.00") >= 2  # the cell, and the sentence


def test_the_final_document_has_no_colour_and_says_so(wrong: Path, tmp_path: Path) -> None:
    draft, final = tmp_path / "初稿.docx", tmp_path / "定稿.docx"
    narrate("draft", wrong, "-o", draft)
    done = narrate("finalize", draft, "-o", final)
    assert coloured(final) == []
    assert "受表格里的错误影响" in done.stdout + done.stderr


@pytest.mark.parametrize("command", ["draft", "check", "tables"])
def test_a_failing_unit_fits_one_screen(command: str, tmp_path: Path) -> None:
    """未定 in every cell that held nothing: some five hundred cells, one cause."""
    folder = tmp_path / "单位"
    shutil.copytree(SAMPLES / "jiaozuo-2022", folder)
    book = load_workbook(folder / ACCOUNTS)
    for sheet in book.worksheets:
        for row in sheet.iter_rows(min_row=8, min_col=3):
            for cell in row:
                if cell.value in (None, 0) and cell.coordinate not in sheet.merged_cells:
                    cell.value = "未定"
    book.save(folder / ACCOUNTS)
    words = ["-o", tmp_path / "初稿.docx"] if command == "draft" else []
    done = narrate(command, folder, *words)
    assert done.exit_code == 1
    lines = (done.stdout + done.stderr).splitlines()
    sheets = sum(line.startswith(("《", "  “")) for line in lines) if command == "tables" else 0
    assert height(lines) - sheets <= LINES
    assert 1 <= sum("应当是数，写的是“未定”" in line for line in lines) <= 9  # one a table at most


def test_all_of_a_failing_unit_is_told_on_request(wrong: Path, tmp_path: Path) -> None:
    short = narrate("check", wrong).stdout.splitlines()
    everything = narrate("check", wrong, "--all").stdout.splitlines()
    assert len(short) <= LINES < len(everything)


def test_sheets_are_listed_also_where_nothing_could_be_read(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.title = "通讯录"
    book.active.append(["姓名", "电话"])
    book.active.append(["甲", "一"])
    (tmp_path / "单位").mkdir()
    book.save(tmp_path / "单位" / "表.xlsx")
    done = narrate("tables", tmp_path / "单位")
    assert done.exit_code == 3
    assert "《表.xlsx》" in done.stdout and "“通讯录”：没有用" in done.stdout


def test_refresh_colours_what_an_error_of_the_new_tables_touches(wrong: Path, tmp_path: Path) -> None:
    document, renewed = tmp_path / "初稿.docx", tmp_path / "更新.docx"
    narrate("draft", SAMPLES / "jiaozuo-2022", "-o", document)
    narrate("refresh", wrong, document, "-o", renewed)
    assert "50.00" in coloured(renewed)


def test_refresh_takes_the_colour_from_a_number_that_was_put_right(wrong: Path, tmp_path: Path) -> None:
    document, renewed = tmp_path / "初稿.docx", tmp_path / "更新.docx"
    narrate("draft", wrong, "-o", document)
    narrate("refresh", SAMPLES / "jiaozuo-2022", document, "-o", renewed, "--no-track")
    assert "0.37" not in coloured(renewed) and "50.00" not in coloured(renewed)
