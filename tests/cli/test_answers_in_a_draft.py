"""What people type into the form, as it reaches the sentence."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from narrate.cli import app
from support.recomputation import document_text
from support.sample_code import SAMPLES

FORM = "说明填报表.xlsx"
CASES = SAMPLES.parent.parent / "shared" / "cases" / "form"


def narrate(*words: object) -> Any:
    return CliRunner().invoke(app, [str(word) for word in words])


def answers_in(folder: Path) -> tuple[Any, Any, int, list[tuple[int, str]]]:
    """The form's workbook and sheet, its column of answers, and row and key of every row with a key."""
    book = load_workbook(folder / FORM)
    sheet = book["说明填报表"]
    header = next(row for row in sheet.iter_rows() if any(cell.value == "本年填报" for cell in row))
    columns = {cell.value: cell.column for cell in header}
    rows = range(header[0].row + 1, sheet.max_row + 1)
    keyed = [(row, str(key)) for row in rows if (key := sheet.cell(row, columns["标识"]).value)]
    return book, sheet, columns["本年填报"], keyed


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    folder = tmp_path / "单位"
    shutil.copytree(SAMPLES / "jiaozuo-2022", folder)
    return folder


def drafted(folder: Path, key: str, answer: str, below: str = "") -> str:
    """The draft's text, one answer of the form rewritten, and the reason below it where one is given."""
    book, sheet, column, keyed = answers_in(folder)
    at = next(number for number, (_, one) in enumerate(keyed) if one == key)
    sheet.cell(keyed[at][0], column).value = answer
    if below:
        sheet.cell(keyed[at + 1][0], column).value = below
    book.save(folder / FORM)
    target = folder.parent / "初稿.docx"
    narrate("draft", folder, "-o", target, "--force")
    return "\n".join(document_text(target))


REASON = "reason/general_public_budget/2010301"


def test_a_writers_quotation_marks_stay(unit: Path) -> None:
    assert "调减“甲项目”" in drafted(unit, REASON, "调减“甲项目”")


def test_a_filler_leaves_the_slot_open(unit: Path) -> None:
    text = drafted(unit, REASON, "见附件")
    assert "见附件" not in text and "【待补" in text


def test_same_as_above_takes_the_answer_of_the_row_above(unit: Path) -> None:
    text = drafted(unit, REASON, "新增二级机构三家", below="同上")
    assert text.count("新增二级机构三家") == 2 and "同上" not in text


def test_pasted_lines_are_joined_with_a_mark(unit: Path) -> None:
    assert "新增二级机构；人员增加" in drafted(unit, REASON, "新增二级机构\n人员增加")


@pytest.mark.skipif(not CASES.exists(), reason="the shared cases are not here")
def test_the_case_of_the_quotation_mark(tmp_path: Path) -> None:
    folder = tmp_path / "单位"
    shutil.copytree(CASES / "quote-unit", folder)
    given = json.loads((CASES / "quote.json").read_text("utf-8"))
    narrate("form", folder, "--answers", CASES / "quote.json", "--overwrite-answers")
    target = tmp_path / "初稿.docx"
    narrate("draft", folder, "-o", target)
    text = "\n".join(document_text(target))
    assert all(answer in text for answer in given.values())


def test_a_form_of_another_wording_stays_as_it_is_and_says_what_to_do(unit: Path) -> None:
    before = (unit / FORM).read_bytes()
    run = narrate("form", unit, "--phrasebook", "云南")
    assert (run.exit_code, (unit / FORM).read_bytes() == before) == (3, True)
    assert all(word in run.stderr for word in ("henan", "云南", "没有改动", "可以："))


def test_a_phrasebook_of_ones_own_is_the_one_that_the_form_names(unit: Path, tmp_path: Path) -> None:
    own = tmp_path / "别处" / "我的短语库"
    own.mkdir(parents=True)
    (own / "phrasebook.toml").write_text('parent = "henan"\n', "utf-8")
    (unit / FORM).unlink()
    assert [narrate("form", unit, "--phrasebook", own).exit_code for _ in range(2)] == [0, 0]


def test_a_form_made_elsewhere_in_another_wording_names_it(unit: Path, tmp_path: Path) -> None:
    narrate("form", unit, "--phrasebook", "云南", "-o", tmp_path / "新表.xlsx")
    rows = load_workbook(tmp_path / "新表.xlsx")["单位信息"].iter_rows(values_only=True)
    assert [row[1] for row in rows if row[0] == "短语库"] == ["云南"]
