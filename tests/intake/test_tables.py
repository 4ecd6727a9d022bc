from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.sheets import SPENDING, head, only_table, read, spending, totals, values
from narrate.errors import ConflictingInput, MissingInput
from narrate.findings import Severity

ROWS: list[list[Any]] = [["201", "一般公共服务支出", 3, 2, 1], [None, "合计", 3, 2, 1]]
EXPENDITURE = [
    "科目编码",
    "科目名称",
    "本年支出合计",
    "基本支出",
    "项目支出",
    "上缴上级支出",
    "经营支出",
    "对附属单位补助支出",
]


def test_the_title_decides_not_the_name_of_the_sheet() -> None:
    (found,) = read(spending(ROWS), sheet="支出决算表").tables
    assert found.layout.key == "general_public_budget"


def test_the_head_says_title_unit_year_and_money() -> None:
    table = only_table(spending(ROWS, unit="某市某局", year=2023, money="元"))
    assert (table.head.title, table.head.unit_name, table.head.year, table.head.money) == (
        "一般公共预算财政拨款支出决算表",
        "某市某局",
        2023,
        "元",
    )
    assert values(table.total)["total"] == "0.0003"


def test_the_cells_a_table_was_read_from() -> None:
    (found,) = read([*spending(ROWS), ["注：尾差。"]]).tables
    assert found.cells == "A3:E5"


def test_several_tables_in_one_sheet() -> None:
    reading = read(
        [
            *totals(),
            ["注：本表反映总收支。"],
            [],
            *spending(ROWS, title="国有资本经营预算财政拨款支出决算表"),
            [],
            *spending(ROWS),
        ]
    )
    assert [table.layout.key for table in reading.tables] == [
        "income_expenditure",
        "state_capital",
        "general_public_budget",
    ]
    assert reading.tables[0].head.notes == ("注：本表反映总收支。",)


def test_two_years_of_one_table_in_one_sheet() -> None:
    reading = read([*spending(ROWS), [], *spending(ROWS, year=2021)])
    assert [table.head.year for table in reading.tables] == [2022, 2021]


def test_the_number_and_the_columns_decide_where_the_title_is_not_known() -> None:
    rows = [["一般公共预算拨款支出情况公开表"], ["公开05表"], ["2022年度", None, "单位：万元"], SPENDING, *ROWS]
    assert [table.layout.key for table in read(rows).tables] == ["general_public_budget"]


def test_columns_of_one_table_only_decide_without_a_title() -> None:
    rows = [["2022年度", None, "单位：万元"], EXPENDITURE, ["201", "一般公共服务支出", 3, 2, 1, 0, 0, 0]]
    assert [table.layout.key for table in read(rows).tables] == ["expenditure"]


def test_the_budget_is_known_by_its_header_alone() -> None:
    rows = [["2022年", None, "单位：万元"], ["科目编码", "科目名称", "年初预算数"], [2010301, "行政运行", 664.23]]
    (found,) = read(rows).tables
    assert (found.layout.key, values(found.table.rows[0].amounts)) == ("budget", {"total": "664.23"})


def test_the_budget_of_this_year_is_told_from_last_years_figures() -> None:
    rows = [
        ["2022年一般公共预算支出表", None, "单位：万元"],
        ["科目编码", "科目名称", "2021年执行数", "2022年预算数", None, None, "增减%"],
        [None, None, None, "小计", "基本支出", "项目支出", None],
        [2010301, "行政运行", 600, 664.23, 600, 64.23, 10],
    ]
    assert values(only_table(rows).rows[0].amounts) == {"total": "664.23", "basic": "600", "project": "64.23"}


def test_two_columns_for_one_thing_are_an_error() -> None:
    reading = read(
        [
            *head("2022年一般公共预算支出表"),
            ["科目编码", "科目名称", "2021年预算数", "2022年预算数"],
            [2010301, "行政运行", 1, 2],
        ]
    )
    (error,) = reading.errors
    assert isinstance(error, ConflictingInput)
    assert "2021年预算数、2022年预算数" in error.details[0]


def test_columns_that_fit_several_tables_are_not_guessed_at() -> None:
    reading = read([["2022年度", None, "单位：万元"], SPENDING, *ROWS])
    assert reading.tables == []
    (verdict,) = reading.verdicts
    assert verdict.what == "" and verdict.reason.startswith("没有写标题；最接近一般公共预算财政拨款支出决算表")


def test_an_unknown_title_is_not_overruled_by_its_columns() -> None:
    reading = read(
        [
            ["项目支出明细表"],
            ["2022年度", None, "单位：万元"],
            EXPENDITURE,
            ["201", "一般公共服务支出", 3, 2, 1, 0, 0, 0],
        ]
    )
    assert reading.tables == []
    assert "标题“项目支出明细表”不是认识的表" in reading.verdicts[0].reason


def test_the_nearest_table_and_what_it_lacks_are_told() -> None:
    reading = read(
        [["某某表格"], ["科目编码", "科目名称", "本年支出合计", "基本支出"], ["201", "一般公共服务支出", 3, 2]]
    )
    assert reading.verdicts[0].reason.endswith("缺项目支出")


def test_a_missing_column_is_an_error_as_the_style_guide_writes_it() -> None:
    rows = [
        *head("支出决算表"),
        [],
        ["科目编码", "科目名称", "本年支出合计", "基本支出", *EXPENDITURE[5:]],
        ["201", "一般公共服务支出", 3, 2, 0, 0, 0],
    ]
    reading = read(rows, sheet="支出决算表", file="决算公开表.xlsx")
    (error,) = reading.errors
    assert isinstance(error, MissingInput)
    assert error.lines() == [
        "《决算公开表.xlsx》工作表“支出决算表”没有“项目支出”一列（支出决算表）。",
        "  第4行找到的列：科目编码、科目名称、本年支出合计、基本支出、上缴上级支出、经营支出、对附属单位补助支出",
        "  可以：改列名，或把这个叫法加进该表的列名别名（layouts.toml 的 expenditure）",
    ]
    assert reading.tables == []


def test_a_unit_of_money_in_the_header_is_read() -> None:
    rows = [
        ["一般公共预算财政拨款支出决算表"],
        ["2022年度"],
        ["科目编码", "科目名称", "合计（元）", "基本支出（元）", "项目支出（元）"],
        *ROWS,
    ]
    reading = read(rows)
    assert (reading.tables[0].head.money, reading.findings) == ("元", [])


def test_no_unit_of_money_is_read_as_wan_yuan_with_a_finding() -> None:
    reading = read([["一般公共预算财政拨款支出决算表"], ["2022年度"], SPENDING, *ROWS])
    assert reading.tables[0].head.money == "万元"
    (finding,) = reading.findings
    assert (finding.code, finding.severity) == ("intake-money-unit-not-written", Severity.WARNING)


@pytest.mark.parametrize("written", ["千元", "美元"])
def test_an_unknown_unit_of_money_stops_the_run_and_is_quoted(written: str) -> None:
    rows = spending([["201", "一般公共服务支出", 1.0, 1.0, 0.0]])
    rows = [[cell.replace("万元", written) if isinstance(cell, str) else cell for cell in row] for row in rows]
    errors = read(rows).errors
    assert [error.message for error in errors if f"写的是“{written}”" in error.message]


def test_notes_are_collected_with_the_lines_that_continue_them() -> None:
    reading = read(
        [
            *spending(ROWS),
            ["注：1.本表反映支出。"],
            ["2.本表金额有尾差。"],
            ["说明：无。"],
            ["单位负责人：", "填表人："],
        ]
    )
    assert reading.tables[0].head.notes == ("注：1.本表反映支出。", "2.本表金额有尾差。", "说明：无。")


@pytest.mark.parametrize("rows", [[], [[None, None]], [[], []]])
def test_an_empty_sheet_is_passed_over(rows: list[list[Any]]) -> None:
    reading = read(rows)
    assert [verdict.reason for verdict in reading.verdicts] == ["空表"]
    assert (reading.findings, reading.errors) == ([], [])


def test_a_list_of_titles_is_no_table() -> None:
    reading = read([["目录"], ["一、收入支出决算总表"], ["二、收入决算表"]])
    assert reading.tables == []
    assert reading.verdicts[0].reason == "写着“二、收入决算表”，没有找到表头"


def test_the_performance_table_is_listed_only() -> None:
    reading = read([["部门整体支出绩效自评情况表"], ["2022年度"], ["预算执行情况", "全年预算数", "全年执行数", "得分"]])
    assert (reading.tables, reading.verdicts[0].what) == ([], "部门整体支出绩效自评情况表")


def test_the_form_is_told_by_its_header() -> None:
    assert read([["说明填报表"], ["序号", "章节", "填报事项", "本年填报", "标识"]]).is_form
    assert read([["项目", "内容", "说明"], ["单位全称", "某市某局", None]]).is_form


WORDS = [
    "项目",
    "行次",
    "决算数",
    "预算数",
    "金额",
    "收入",
    "支出",
    "科目编码",
    "科目名称",
    "类",
    "款",
    "项",
    "栏次",
    "合计",
    "小计",
    "统计数",
]
WORDS += [
    "基本支出",
    "项目支出",
    "本年支出合计",
    "因公出国（境）费",
    "公务接待费",
    "总计",
    "一般公共预算财政拨款",
    "收入支出决算总表",
    "支出决算表",
]
WORDS += [
    "单位：元",
    "部门：某局",
    "2022年度",
    "公开09表",
    "注：无",
    "其中：外事接待费",
    "财政拨款“三公”经费支出决算表",
    "机构运行信息表",
    "-",
    "x",
]
CELLS = st.one_of(st.sampled_from(WORDS), st.sampled_from(["", 0.0, 1.0, 2.0, 201.0, 2010301.0, "03", -1.5, True]))


@settings(max_examples=400, deadline=None)
@given(
    st.integers(0, 8).flatmap(lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=14)),
    st.booleans(),
)
def test_no_sheet_whatever_its_words_breaks_the_reader(rows: list[list[Any]], merged: bool) -> None:
    reading = read(rows, merges=["A1:B2", "B3:D3", "C2:C9"] if merged else None)
    assert len(reading.tables) + len(reading.verdicts) + len(reading.errors) + reading.is_form >= 1
