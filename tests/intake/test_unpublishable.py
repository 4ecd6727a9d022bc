"""What must not be published with the tables is told with its cells; a workbook that stays at home is not looked at."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment

from narrate.intake.unit_folder import read_unit

SAMPLE = Path(__file__).parents[2] / "samples" / "putuo-finance-2024"
BOOK = "2024年度部门决算公开表.xlsx"


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAMPLE, tmp_path / "单位"))


def codes(unit: Path) -> list[str]:
    told = ("intake-personal-data", "intake-secret-mark", "intake-hidden-sheet", "intake-comment")
    return [finding.code for finding in read_unit(unit).findings if finding.code in told]


def test_the_sample_has_nothing_of_the_kind(unit: Path) -> None:
    assert codes(unit) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("制表人身份证号：11010519491231002X", "intake-personal-data"),
        ("联系电话：13800138000", "intake-personal-data"),
        ("机密★1年", "intake-secret-mark"),
    ],
)
def test_a_cell_that_must_not_be_published_is_told(unit: Path, text: str, code: str) -> None:
    book = load_workbook(unit / BOOK)
    book["收入决算表"].cell(40, 1).value = text
    book.save(unit / BOOK)
    assert codes(unit) == [code]


def test_a_hidden_sheet_beside_the_tables_is_told(unit: Path) -> None:
    book = load_workbook(unit / BOOK)
    sheet = book.create_sheet("工资明细")
    sheet.append(["姓名", "金额"])
    sheet.sheet_state = "hidden"
    book.save(unit / BOOK)
    assert codes(unit) == ["intake-hidden-sheet"]


def test_a_comment_on_a_cell_is_told_with_the_cell(unit: Path) -> None:
    book = load_workbook(unit / BOOK)
    book["收入决算表"]["E8"].comment = Comment("待核实", "会计")
    book.save(unit / BOOK)
    assert codes(unit) == ["intake-comment"]
    told = next(one for one in read_unit(unit).findings if one.code == "intake-comment")
    assert told.places == (f"《{BOOK}》“收入决算表”!E8",)


def test_another_workbook_of_the_folder_is_not_looked_at(unit: Path) -> None:
    book = Workbook()
    book.active.append(["姓名", "13800138000"])
    book.save(unit / "工资.xlsx")
    assert codes(unit) == []
