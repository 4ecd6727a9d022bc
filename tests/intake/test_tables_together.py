"""Tables that share a sheet, a workbook or a folder: where one ends, whose unit of money and year another has."""

from __future__ import annotations

from datetime import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from intake.sheets import SPENDING, head, read, spending, totals, values, write_xlsx
from narrate.intake.captions import extra_of
from narrate.intake.grid import Dated
from narrate.intake.normalisation import plain
from narrate.intake.unit_folder import read_unit

NO_FUNDS = "说明：本单位没有政府性基金收入，也没有使用政府性基金安排的支出，故本表无数据。"
BASIC = ["科目编码", "科目名称", "决算数"]


@pytest.mark.parametrize("mark", ["附表9：", "表九：", "附件9：", "公开09表："])
def test_a_mark_with_a_colon_in_front_of_a_title_says_nothing_of_the_table(mark: str) -> None:
    assert extra_of(plain(f"{mark}政府性基金预算财政拨款基本支出决算表")) is not None


def test_of_two_tables_06_the_one_that_agrees_with_05_is_taken_though_its_feet_are_not_found(tmp_path: Path) -> None:
    spent = spending([["201", "一般公共服务支出", 10, 6, 4], [None, "合计", 10, 6, 4]])
    basic = [*head("一般公共预算财政拨款基本支出决算明细表"), BASIC]
    write_xlsx(
        tmp_path / "a.xlsx",
        {
            "01": totals(),
            "05": spent,
            "空": [*basic, ["301", "工资福利支出", 0]],
            "06": [*basic, ["301", "工资福利支出", 6]],
        },
    )
    table = read_unit(tmp_path).current.basic_expenditure
    assert table is not None and [row.amounts["amount"].value for row in table.rows] == [Decimal(6)]


def test_a_table_ends_where_the_title_of_one_beside_the_nine_stands() -> None:
    rows = [
        *spending([["201", "一般公共服务支出", 3, 2, 1], [None, "合计", 3, 2, 1]]),
        [None],
        ["机构运行经费支出、国有资产占用情况表"],
        ["车辆", None, 2, 1, 1],
    ]
    reading = read(rows)
    assert [one.code for one in reading.findings] == []
    assert len(reading.tables[0].table.rows) == 1  # type: ignore[union-attr]


def test_an_empty_table_of_a_note_may_stand_below_another() -> None:
    rows = [
        *spending([["201", "一般公共服务支出", 3, 2, 1], [None, "合计", 3, 2, 1]]),
        [None],
        ["政府性基金预算财政拨款收入支出决算表"],
        [NO_FUNDS],
    ]
    assert [one.layout.key for one in read(rows).tables] == ["general_public_budget", "government_funds"]


def test_a_page_without_a_unit_of_money_is_in_that_of_the_other_page(tmp_path: Path) -> None:
    first = spending([["201", "一般公共服务支出", 30000, 20000, 10000]], money="元")
    first[1] = ["部门：某市某局", "2022年度"]
    second = spending([["205", "教育支出", 20000, 20000, 0], [None, "合计", 50000, 40000, 10000]], money="元")
    write_xlsx(tmp_path / "a.xlsx", {"01": totals(), "05": first, "05续": second})
    table = read_unit(tmp_path).current.general_public_budget
    assert table is not None
    assert [str(row.amounts["total"].value) for row in table.rows] == ["3.0000", "2.0000"]


def test_a_budget_without_a_unit_of_money_is_in_the_one_in_which_it_is_of_the_size_of_what_was_spent(
    tmp_path: Path,
) -> None:
    spent = spending([["201", "一般公共服务支出", 300, 200, 100], [None, "合计", 300, 200, 100]])
    budget: list[list[Any]] = [
        ["一般公共预算支出预算表"],
        ["2022年"],
        ["科目编码", "科目名称", "年初预算数"],
        ["201", "一般公共服务支出", 2900000],
        [None, "合计", 2900000],
    ]
    write_xlsx(tmp_path / "a.xlsx", {"01": totals(), "05": spent})
    write_xlsx(tmp_path / "预算.xlsx", {"表": budget})
    read_budget = read_unit(tmp_path).budget
    assert read_budget is not None and values(read_budget.total) == {"total": "290.0000"}


def test_what_is_met_in_reading_a_table_without_a_title_is_told(tmp_path: Path) -> None:
    untitled = [
        ["2022年度", None, "单位：万元"],
        SPENDING,
        ["201", "一般公共服务支出", 10, "见附件", 4],
        [None, "合计", 10, 6, 4],
    ]
    grants = [
        *head("财政拨款收入支出决算总表"),
        ["收入", None, "支出"],
        [
            "项目",
            "决算数",
            "项目",
            "合计",
            "一般公共预算财政拨款",
            "政府性基金预算财政拨款",
            "国有资本经营预算财政拨款",
        ],
        ["本年收入合计", 10, "本年支出合计", 10, 10, 0, 0],
        ["总计", 10, "总计", 10, 10, 0, 0],
    ]
    write_xlsx(tmp_path / "a.xlsx", {"01": totals(), "04": grants, "表": untitled})
    inputs = read_unit(tmp_path)
    assert inputs.current.general_public_budget is not None
    assert [one.code for one in inputs.findings].count("intake-not-a-number") == 1


def test_the_year_of_the_cover_counts_where_no_table_is_understood(tmp_path: Path) -> None:
    rows = totals()
    rows[1] = ["部门：某市某局", "单位：万元", "单位：元"]
    write_xlsx(tmp_path / "a.xlsx", {"封面": [["某市某局"], ["2022年度部门决算"]], "01": rows})
    inputs = read_unit(tmp_path)
    assert inputs.year == 2022 and [one.key for one in inputs.not_understood] == ["income_expenditure"]


def test_a_page_of_one_column_is_a_cover_and_names_the_year(tmp_path: Path) -> None:
    page = "<html><body><table><tr><td>某市某局</td></tr><tr><td>2022年度部门决算</td></tr></table></body></html>"
    (tmp_path / "封面.xls").write_text(page, encoding="utf-8")
    rows = totals()
    rows[1] = ["部门：某市某局", "单位：万元"]
    write_xlsx(tmp_path / "a.xlsx", {"01": rows})
    assert read_unit(tmp_path).year == 2022


def test_column_numbers_repeated_on_a_page_are_no_row_without_a_code() -> None:
    rows = spending([["201", "一般公共服务支出", 3, 2, 1], ["栏次", None, 1, 2, 3], [None, "合计", 3, 2, 1]])
    assert [one.code for one in read(rows).findings] == []


def test_a_code_shown_as_a_time_is_the_number_of_its_cell() -> None:
    rows = spending([[time(0, 0), "一般公共服务支出", 3, 2, 1], [None, "合计", 3, 2, 1]])
    (found,) = read(rows, dated={(3, 0): Dated(201.0, "hh:mm")}).tables
    assert [row.code for row in found.table.rows] == ["201"]  # type: ignore[union-attr]
