"""Sheets beside the nine from which single amounts are taken: 机关运行经费, 政府性基金预算, 整体支出绩效自评表."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from narrate.intake.accounts import UnitInputs
from narrate.intake.unit_folder import read_unit
from support.units import jiaozuo_data, write_unit

Rows = list[list[object]]
AGENCY: Rows = [["2022年机关运行经费预算表"], ["单位：元"], ["项目", "预算数"], ["合计", 480000], ["办公费", 480000]]
FUNDS: Rows = [
    ["政府性基金预算支出表"],
    ["2022年", None, "单位：元"],
    ["科目编码", "科目名称", "合计"],
    [None, "合计", 1200000],
    ["212", "城乡社区支出", 1200000],
    ["21208", "国有土地使用权出让收入安排的支出", 1200000],
    ["2120803", "城市建设支出", 1200000],
]
EVALUATION: Rows = [
    ["2022年度部门整体支出绩效自评表"],
    ["年度资金总额", "年初预算数（万元）", "全年预算数（万元）", "得分"],
    ["合计", 2015.56, 2100, 9.76],
    ["其中：财政拨款", 2000, 2080, None],
    ["总分", None, None, 96.76],
]


def _read(tmp_path: Path, name: str, *sheets: Rows) -> UnitInputs:
    folder = write_unit(jiaozuo_data(), tmp_path / "unit")
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, 1):
        sheet = book.create_sheet(f"表{number}")
        for row in rows:
            sheet.append(row)
    book.save(folder / f"{name}.xlsx")
    return read_unit(folder)


def test_the_budget_of_the_agency_is_its_total(tmp_path: Path) -> None:
    read = _read(tmp_path, "2022年部门预算公开", AGENCY).agency_budget
    assert read is not None and read.value == Decimal(48)


@pytest.mark.parametrize(
    "rows",
    [
        [AGENCY[0], ["没有写单位"], *AGENCY[2:]],
        [["2022年机关运行经费支出决算表"], *AGENCY[1:]],
        [["2021年机关运行经费预算表"], *AGENCY[1:]],
    ],
    ids=["no-money", "accounts", "another-year"],
)
def test_what_does_not_say_that_it_is_this_years_budget_is_not_taken(rows: Rows, tmp_path: Path) -> None:
    assert _read(tmp_path, "机关运行经费", rows).agency_budget is None


def test_two_sheets_that_differ_are_neither(tmp_path: Path) -> None:
    other = [*AGENCY[:3], ["合计", 500000]]
    assert _read(tmp_path, "2022年部门预算公开", AGENCY, other).agency_budget is None


def test_the_budget_of_the_funds_is_read_and_is_no_table_of_the_accounts(tmp_path: Path) -> None:
    read = _read(tmp_path, "2022年部门预算公开", FUNDS)
    assert read.fund_budget is not None
    row = read.fund_budget.row("2120803")
    assert row is not None and row.amounts["total"].value == Decimal(120)
    before = read.current.government_funds
    assert before is not None and not any(one.value for one in before.total.values())


def test_an_evaluation_tells_its_amounts_and_its_score(tmp_path: Path) -> None:
    read = _read(tmp_path, "整体支出绩效自评表", EVALUATION)
    told = {key: one.value for key, one in read.evaluation.items()}
    assert told == {"amount": Decimal(2100), "appropriation": Decimal(2080), "score": Decimal("96.76")}
    assert not any(one.code == "intake-title-without-table" for one in read.findings)
