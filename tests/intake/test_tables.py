from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.sheets import SPENDING, head, only_table, read, spending, totals, values

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


def test_of_two_columns_the_one_of_the_tables_year_is_taken() -> None:
    rows = [
        *head("2022年一般公共预算支出表"),
        ["科目编码", "科目名称", "2021年预算数", "2022年预算数"],
        [2010301, "行政运行", 1, 2],
    ]
    assert values(only_table(rows).rows[0].amounts) == {"total": "2"}


def test_two_columns_for_one_thing_are_not_understood() -> None:
    rows = [
        *head("一般公共预算支出表"),
        ["科目编码", "科目名称", "预算数", "年初预算数"],
        [2010301, "行政运行", 1, 2],
    ]
    reading = read(rows)
    (stuck,) = reading.not_understood
    assert (reading.tables, stuck.key) == ([], "budget")
    assert stuck.reason.startswith("有两列都是“合计”")


def test_the_sums_tell_which_of_two_columns_it_is() -> None:
    rows = [
        *head("一般公共预算支出表"),
        ["科目编码", "科目名称", "预算数", "年初预算数", "基本支出", "项目支出"],
        [2010301, "行政运行", 1, 5, 3, 2],
        [2010302, "一般行政管理事务", 4, 9, 8, 1],
    ]
    assert [values(row.amounts)["total"] for row in only_table(rows).rows] == ["5", "9"]


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
    assert "项目支出决算表" in reading.verdicts[0].reason and "没有用" in reading.verdicts[0].reason


def test_the_nearest_table_and_what_it_lacks_are_told() -> None:
    reading = read(
        [["某某表格"], ["科目编码", "科目名称", "本年支出合计", "基本支出"], ["201", "一般公共服务支出", 3, 2]]
    )
    assert reading.verdicts[0].reason.endswith("缺项目支出")


def test_a_missing_column_is_not_understood_and_says_what_is_wanted_and_where() -> None:
    rows = [
        *head("支出决算表"),
        [],
        ["科目编码", "科目名称", "本年支出合计", "基本支出", "开支", *EXPENDITURE[5:]],
        ["201", "一般公共服务支出", 3, 2, "若干", 0, 0, 0],
    ]
    reading = read(rows, sheet="支出决算表", file="决算公开表.xlsx")
    (stuck,) = reading.not_understood
    assert (stuck.key, stuck.table, stuck.year, stuck.file, stuck.sheet) == (
        "expenditure",
        "支出决算表",
        2022,
        "决算公开表.xlsx",
        "支出决算表",
    )
    assert stuck.reason == "没有认出“项目支出”一列"
    assert stuck.cells == ("《决算公开表.xlsx》“支出决算表”!E4",)
    assert "layouts.toml" not in stuck.advice
    assert reading.tables == []


def test_a_column_nobody_printed_is_nothing_where_the_rows_add_up_without_it() -> None:
    rows = [
        *head("支出决算表"),
        ["科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出"],
        ["201", "一般公共服务支出", 3, 2, 1],
        [None, "合计", 3, 2, 1],
    ]
    assert values(only_table(rows).total) == {"total": "3", "basic": "2", "project": "1"}


def test_a_column_nobody_printed_is_wanted_where_the_rows_do_not_add_up() -> None:
    rows = [
        *head("支出决算表"),
        ["科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出"],
        ["201", "一般公共服务支出", 9, 2, 1],
        [None, "合计", 9, 2, 1],
    ]
    reading = read(rows)
    assert reading.tables == [] and "上缴上级支出" in reading.not_understood[0].reason


def test_the_sums_find_a_column_the_words_do_not_name() -> None:
    rows = [
        *head("一般公共预算财政拨款支出决算表"),
        ["科目编码", "科目名称", "本年支出合计", "日常", "专项"],
        ["201", "一般公共服务支出", 3.5, 2.25, 1.25],
        ["205", "教育支出", 7, 1, 6],
        [None, "合计", 10.5, 3.25, 7.25],
    ]
    reading = read(rows)
    assert values(reading.tables[0].table.total) == {"total": "10.5", "basic": "3.25", "project": "7.25"}
    assert "D列作“基本支出”" in reading.tables[0].evidence


def test_a_unit_of_money_in_the_header_is_read() -> None:
    rows = [
        ["一般公共预算财政拨款支出决算表"],
        ["2022年度"],
        ["科目编码", "科目名称", "合计（元）", "基本支出（元）", "项目支出（元）"],
        *ROWS,
    ]
    reading = read(rows)
    assert (reading.tables[0].head.money, reading.findings) == ("元", [])


def test_no_unit_of_money_is_read_as_wan_yuan_and_remembered_as_not_written() -> None:
    reading = read([["一般公共预算财政拨款支出决算表"], ["2022年度"], SPENDING, *ROWS])
    (found,) = reading.tables
    assert (found.head.money, found.money_written, reading.findings) == ("万元", False, [])


@pytest.mark.parametrize("written", ["美元", "某元"])
def test_an_unknown_unit_of_money_is_not_understood_and_quoted(written: str) -> None:
    rows = spending([["201", "一般公共服务支出", 1.0, 1.0, 0.0]])
    rows = [[cell.replace("万元", written) if isinstance(cell, str) else cell for cell in row] for row in rows]
    reading = read(rows)
    assert reading.tables == []
    assert [one.reason for one in reading.not_understood] == [f"金额单位写的是“{written}”，不认识"]
    assert reading.not_understood[0].cells == ("《表.xlsx》“表”!C2",)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (["金额单位：元", "单位：万元"], "表头写了2个金额单位：“元”、“万元”"),
        (["2022年度", "2021年度"], "表头写了2个年度：“2022”、“2021”"),
        (["编制单位：甲市某局", "单位：乙市某局"], "表头写了2个单位：“甲市某局”、“乙市某局”"),
    ],
)
def test_a_head_that_contradicts_itself_is_not_understood(line: list[str], reason: str) -> None:
    rows = [["一般公共预算财政拨款支出决算表"], line, SPENDING, *ROWS]
    reading = read(rows)
    assert reading.tables == []
    (stuck,) = reading.not_understood
    assert (stuck.reason, stuck.cells) == (reason, ("《表.xlsx》“表”!A2", "《表.xlsx》“表”!B2"))


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
    assert (reading.findings, reading.not_understood) == ([], [])


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
    assert len(reading.tables) + len(reading.verdicts) + len(reading.not_understood) + reading.is_form >= 1
