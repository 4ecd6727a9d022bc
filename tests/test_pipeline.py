"""What a draft takes from real workbooks and the form together."""

from __future__ import annotations

import doctest
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

import narrate.pipeline
from narrate.pipeline import open_unit
from support.units import jiaozuo_data, write_unit

SAMPLE = Path(__file__).parents[1] / "samples" / "jiaozuo-2022"


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAMPLE, tmp_path / "单位"))


def change(path: Path, sheet: str, cells: dict[str, object]) -> None:
    book = load_workbook(path)
    for address, value in cells.items():
        book[sheet][address] = value
    book.save(path)


def codes(unit: Path) -> list[str]:
    return [finding.code for finding in open_unit(unit).report.findings]


def test_a_reason_whose_difference_flipped_is_told(unit: Path) -> None:
    change(unit / "2022年度部门决算公开表.xlsx", "收入支出决算总表", {"C40": 2200, "F40": 2200})
    told = [finding.message for finding in open_unit(unit).report.findings if finding.code == "F03"]
    assert len(told) == 1 and "原为多62.36，现为少74.87" in told[0]


def test_a_reason_marked_as_checked_is_not_told(unit: Path) -> None:
    change(unit / "2022年度部门决算公开表.xlsx", "收入支出决算总表", {"C40": 2200, "F40": 2200})
    book = load_workbook(unit / "说明填报表.xlsx")
    sheet = book["说明填报表"]
    heads = next(row for row in sheet.iter_rows() if any(cell.value == "标识" for cell in row))
    columns = {cell.value: cell.column for cell in heads}
    row = next(r for r in range(1, sheet.max_row + 1) if sheet.cell(r, columns["标识"]).value == "reason/totals")
    sheet.cell(row, columns["状态"]).value = "已核对"
    book.save(unit / "说明填报表.xlsx")
    assert "F03" not in codes(unit)


def test_codes_filled_up_with_zeros_are_the_codes_they_stand_for(tmp_path: Path) -> None:
    data = jiaozuo_data()
    for table in (data.current.income, data.current.expenditure, data.current.general_public_budget):
        assert table is not None
        for row in table.rows:
            row.code = row.code.ljust(7, "0")
    plain = open_unit(write_unit(jiaozuo_data(), tmp_path / "甲"), phrasebook="henan").report.text()
    assert open_unit(write_unit(data, tmp_path / "乙"), phrasebook="henan").report.text() == plain


def test_a_blank_budget_half_beside_written_zeros_is_not_zero(unit: Path) -> None:
    blank = dict.fromkeys(("A8", "B8", "C8", "D8", "E8", "F8"))
    change(unit / "2022年度部门决算公开表.xlsx", "财政拨款“三公”经费支出决算表", blank)
    text = open_unit(unit).report.text()
    assert "“三公”经费财政拨款支出预算为【待补：“三公”经费预算数（单元格空白）】万元" in text


def test_a_rule_the_unit_switched_off_is_reported_and_silent(unit: Path) -> None:
    book = load_workbook(unit / "说明填报表.xlsx")
    sheet = book["单位信息"]
    row = next(r for r in range(1, sheet.max_row + 1) if str(sheet.cell(r, 1).value).startswith("停用规则"))
    sheet.cell(row, 2).value = "B01：已向财政核实"
    book.save(unit / "说明填报表.xlsx")
    told = [finding.message for finding in open_unit(unit).report.findings if finding.code == "B01"]
    assert told == ["规则B01已停用，1处没有列出（理由：已向财政核实）"]


def test_a_doubt_the_unit_switched_off_is_reported_and_silent(unit: Path) -> None:
    change(unit / "2022年度部门决算公开表.xlsx", "收入支出决算总表", {"C40": 2200, "F40": 2200})
    book = load_workbook(unit / "说明填报表.xlsx")
    sheet = book["单位信息"]
    row = next(r for r in range(1, sheet.max_row + 1) if str(sheet.cell(r, 1).value).startswith("停用规则"))
    sheet.cell(row, 2).value = "F03：原因已核对"
    book.save(unit / "说明填报表.xlsx")
    told = [finding.message for finding in open_unit(unit).report.findings if finding.code == "F03"]
    assert told == ["规则F03已停用，1处没有列出（理由：原因已核对）"]


def test_a_backup_of_the_form_is_no_second_form(unit: Path) -> None:
    shutil.copy(unit / "说明填报表.xlsx", unit / "说明填报表.备份-1.xlsx")
    assert open_unit(unit).answers["figure/agency_operating.original_budget"].number == Decimal("52.6")


def test_the_same_folder_gives_the_same_document_id(unit: Path) -> None:
    assert open_unit(unit).report.document_id == open_unit(SAMPLE).report.document_id


def test_the_examples_of_the_module_run() -> None:
    result = doctest.testmod(narrate.pipeline, extraglobs={"folder": SAMPLE})
    assert (result.failed, result.attempted > 5) == (0, True)
