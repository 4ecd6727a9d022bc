"""Another year, the budget or a period beside this year's figures; tables side by side; money and year in odd places."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from intake.sheets import SPENDING, TOTALS, head, only_table, read, spending, totals, values, write_xlsx
from narrate.findings import Severity
from narrate.intake.unit_folder import read_unit

PAIRS = [("2021年度决算数", "2022年度决算数"), ("2021年", "2022年"), ("上年决算数", "本年决算数"), ("上期数", "本期数")]
LEAVES = ["小计", "基本支出", "项目支出"]


@pytest.mark.parametrize(("before", "now"), [*PAIRS, ("全年预算数", "全年执行数"), ("2021年度", "2022年度")])
@pytest.mark.parametrize("turned", [False, True])
def test_of_two_groups_of_columns_the_one_of_the_year_is_read(before: str, now: str, turned: bool) -> None:
    groups = [(before, [60, 40, 20]), (now, [30, 20, 10])]
    (left, old), (right, new) = reversed(groups) if turned else groups
    rows = [
        *head("一般公共预算财政拨款支出决算表"),
        ["科目编码", "科目名称", left, None, None, right],
        [None, None, *LEAVES, *LEAVES],
        [None, "合计", *old, *new],
        ["201", "一般公共服务支出", *old, *new],
    ]
    table = only_table(rows, merges=["A3:A4", "B3:B4", "C3:E3", "F3:H3"])
    assert values(table.total) == {"total": "30", "basic": "20", "project": "10"}


@pytest.mark.parametrize(("before", "now"), PAIRS)
def test_of_two_columns_of_lines_the_one_of_the_year_is_read(before: str, now: str) -> None:
    rows = [
        *head("收入支出决算总表"),
        ["收入", None, None, "支出"],
        ["项目", before, now, "项目", before, now],
        ["一、一般公共预算财政拨款收入", 20, 10, "一、一般公共服务支出", 20, 10],
        ["本年收入合计", 20, 10, "本年支出合计", 20, 10],
        ["总计", 20, 10, "总计", 20, 10],
    ]
    table = only_table(rows, merges=["A3:C3", "D3:F3"])
    assert values(table.income["grand_total"]) == {"amount": "10"}
    assert values(table.functions["一般公共服务支出"]) == {"amount": "10"}


def test_two_groups_that_no_word_tells_apart_are_not_chosen_between() -> None:
    rows = [
        *head("一般公共预算财政拨款支出决算表"),
        ["科目编码", "科目名称", "甲口径", None, None, "乙口径"],
        [None, None, *LEAVES, *LEAVES],
        [None, "合计", 60, 40, 20, 30, 20, 10],
        ["201", "一般公共服务支出", 60, 40, 20, 30, 20, 10],
    ]
    reading = read(rows, merges=["A3:A4", "B3:B4", "C3:E3", "F3:H3"])
    assert (reading.tables, len(reading.not_understood)) == ([], 1)


@pytest.mark.parametrize("before", ["上年决算数", "2021年决算数"])
def test_the_foot_of_a_block_is_no_figure_of_another_year(before: str) -> None:
    rows = [
        *head("一般公共预算财政拨款基本支出决算表"),
        ["科目编码", "科目名称", before, "决算数", "科目编码", "科目名称", before, "决算数"],
        ["301", "工资福利支出", 20, 10, "302", "商品和服务支出", 8, 4],
        ["30101", "基本工资", 20, 10, "30201", "办公费", 8, 4],
        [None, "人员经费合计", 20, 10, None, "公用经费合计", 8, 4],
    ]
    table = only_table(rows)
    assert [str(row.amounts["amount"].value) for row in table.rows] == ["10", "10", "4", "4"]
    assert (str(table.personnel_total.value), str(table.operating_total.value)) == ("10", "4")


THREE_PUBLIC = [
    "合计",
    "1.因公出国（境）费",
    "2.公务用车购置及运行维护费",
    "（1）公务用车购置费",
    "（2）公务用车运行维护费",
    "3.公务接待费",
]


@pytest.mark.parametrize(
    "columns",
    [
        ["2021年决算数", "2022年预算数", "2022年决算数"],
        ["年初预算数", "全年预算数", "决算数"],
        ["上年决算数", "预算数", "支出数"],
    ],
)
def test_items_in_lines_have_the_budget_of_the_whole_year_and_this_years_accounts(columns: list[str]) -> None:
    lines = [[name, 99, 5 + at, 1 + at] for at, name in enumerate(THREE_PUBLIC)]
    table = only_table([*head("财政拨款“三公”经费支出决算表"), ["项目", *columns], *lines])
    assert (values(table.budget)["reception"], values(table.actual)["reception"]) == ("10", "6")


def test_tables_side_by_side_are_each_read() -> None:
    left = spending([["201", "一般公共服务支出", 3, 2, 1], [None, "合计", 3, 2, 1]], title="支出决算表")
    right = spending([["201", "一般公共服务支出", 6, 4, 2], [None, "合计", 6, 4, 2]])
    width = max(map(len, left))
    rows = [[*one, *[None] * (width + 1 - len(one)), *two] for one, two in zip(left, right, strict=True)]
    reading = read(rows)
    assert [one.reason for one in reading.not_understood] == []
    assert [values(one.table.total)["total"] for one in reading.tables] == ["3", "6"]
    assert str(reading.tables[1].table.total["total"].place).endswith("!I5")


def test_the_sum_of_a_class_below_its_subjects_asks_nothing() -> None:
    rows = [["201", "一般公共服务支出", 3, 2, 1], [None, "一般公共服务支出小计", 3, 2, 1], [None, "合计", 3, 2, 1]]
    assert read(spending(rows)).findings == []


def test_names_may_have_a_column_for_each_level() -> None:
    rows: list[list[Any]] = [
        *head("一般公共预算财政拨款支出决算表"),
        ["科目编码", "科目名称", None, None, *SPENDING[2:]],
        ["201", "一般公共服务支出", None, None, 3, 2, 1],
        ["20103", None, "政府办公厅", None, 3, 2, 1],
        ["2010301", None, None, "行政运行", 3, 2, 1],
        ["合计", None, None, None, 3, 2, 1],
    ]
    assert [row.name for row in only_table(rows).rows] == ["一般公共服务支出", "政府办公厅", "行政运行"]


# ------------------------------------------------------------------------------------------------- money, year

ROW = ["201", "一般公共服务支出", 30000, 20000, 10000]
BARE = [["支出决算表"], ["部门：某市某局", "2022年度"], SPENDING]


def money_of(rows: list[list[Any]], **more: Any) -> str:
    (found,) = read(rows, **more).tables
    return found.head.money


@pytest.mark.parametrize("name", ["支出决算表（元）", "03表(单位：元)", "支出决算表 单位：元"])
def test_the_name_of_the_sheet_may_say_the_unit_of_money(name: str) -> None:
    assert money_of([*BARE, ROW], sheet=name) == "元"


@pytest.mark.parametrize(
    "line", ["单位：元", "金额单位：元", "说明：本表金额单位为元。", "注：本表以元为单位，金额单位均为元"]
)
def test_a_line_below_the_table_may_say_the_unit_of_money(line: str) -> None:
    assert money_of([*BARE, ROW, [line]]) == "元"


def test_a_row_below_the_header_may_say_the_unit_of_money() -> None:
    assert money_of([*BARE, [None, None, "元", "元", "元"], ROW]) == "元"


@pytest.mark.parametrize("line", ["单位：人、万元", "单位：个、人、万元", "单位：万元、%"])
def test_other_units_beside_the_unit_of_money_are_no_name(line: str) -> None:
    rows = [["支出决算表"], ["部门：某市某局", "2022年度", line], SPENDING, ROW]
    (found,) = read(rows).tables
    assert (found.head.money, found.head.unit_name) == ("万元", "某市某局")


@pytest.mark.parametrize(("amount", "severity"), [(23346100.5, Severity.ERROR), (2334.61, Severity.WARNING)])
def test_amounts_without_a_unit_that_are_too_large_for_any_department_are_an_error(
    amount: float, severity: Severity, tmp_path: Path
) -> None:
    lines = [["本年收入合计", amount, "本年支出合计", amount], ["总计", amount, "总计", amount]]
    write_xlsx(tmp_path / "a.xlsx", {"01": [["收入支出决算总表"], [None, "2022年度"], *TOTALS[:2], *lines]})
    found = [one for one in read_unit(tmp_path).findings if one.code == "intake-money-unit-not-written"]
    assert [one.severity for one in found] == [severity]


def test_a_choice_of_two_units_of_money_is_none() -> None:
    rows = [["支出决算表"], ["部门：某市某局", "2022年度", "单位：元/万元"], SPENDING, ROW]
    reading = read(rows)
    assert reading.tables == []
    assert "元/万元" in reading.not_understood[0].reason


@pytest.mark.parametrize(
    "period", ["2022年1-12月", "2022年1月—12月", "2022.01-2022.12", "2022年12月", "2022年1月至2022年12月"]
)
def test_a_period_that_ends_the_year_is_the_year(period: str) -> None:
    rows = [["支出决算表"], ["部门：某市某局", period, "单位：元"], SPENDING, ROW]
    (found,) = read(rows).tables
    assert found.head.year == 2022


def without_year(file: Path) -> None:
    rows = [["收入支出决算总表"], ["部门：某市某局", None, "单位：万元"], *TOTALS]
    write_xlsx(file, {"01": rows})


def test_a_year_that_only_the_file_says_is_taken_and_told(tmp_path: Path) -> None:
    without_year(tmp_path / "2022年度部门决算公开表.xlsx")
    inputs = read_unit(tmp_path)
    assert inputs.year == 2022
    assert [one.severity for one in inputs.findings if one.code == "intake-year-from-name"] == [Severity.WARNING]


def test_the_name_of_a_file_keeps_its_tables_from_the_year_of_another(tmp_path: Path) -> None:
    without_year(tmp_path / "2022年度部门决算公开表.xlsx")
    last = [*totals(year=2021)[:-2], ["本年收入合计", 7, "本年支出合计", 7], ["总计", 7, "总计", 7]]
    write_xlsx(tmp_path / "上年.xlsx", {"01": last})
    inputs = read_unit(tmp_path)
    assert (inputs.year, inputs.prior is not None) == (2022, True)


def test_the_same_table_of_two_years_may_stand_side_by_side() -> None:
    left = spending([["201", "一般公共服务支出", 3, 2, 1], [None, "合计", 3, 2, 1]])
    right = spending([["201", "一般公共服务支出", 6, 4, 2], [None, "合计", 6, 4, 2]], year=2021)
    width = max(map(len, left))
    rows = [[*one, *[None] * (width + 1 - len(one)), *two] for one, two in zip(left, right, strict=True)]
    assert [(one.head.year, values(one.table.total)["total"]) for one in read(rows).tables] == [
        (2022, "3"),
        (2021, "6"),
    ]


@pytest.mark.parametrize("labels", [("人员经费", "公用经费"), ("人员经费 合计：", "日常公用经费")])
def test_the_feet_of_the_basic_table_have_short_names_too(labels: tuple[str, str]) -> None:
    rows = [
        *head("一般公共预算财政拨款基本支出决算表"),
        [*["科目编码", "科目名称", "决算数"] * 2],
        ["301", "工资福利支出", 10, "302", "商品和服务支出", 4],
        [None, labels[0], 10, None, labels[1], 4],
    ]
    table = only_table(rows)
    assert (str(table.personnel_total.value), str(table.operating_total.value)) == ("10", "4")


def test_a_row_of_groups_below_the_header_is_no_foot() -> None:
    rows = [
        *head("一般公共预算财政拨款基本支出决算表"),
        [*["科目编码", "科目名称", "决算数"] * 2],
        [None, "人员经费", None, None, "公用经费", None],
        ["301", "工资福利支出", 10, "302", "商品和服务支出", 4],
        [None, "人员经费合计", 10, None, "公用经费合计", 4],
    ]
    table = only_table(rows)
    assert (str(table.personnel_total.value), str(table.operating_total.value)) == ("10", "4")


def test_a_total_with_a_code_of_noughts_is_a_total() -> None:
    table = only_table(spending([["000", "合计", 3, 2, 1], ["201", "一般公共服务支出", 3, 2, 1]]))
    assert ([row.code for row in table.rows], values(table.total)["total"]) == (["201"], "3")


def test_total_lines_may_end_with_a_colon() -> None:
    rows = [["收入", None, "支出"], ["项目", "决算数", "项目", "决算数"], ["本年收入合计：", 1, "本年支出合计：", 1]]
    table = only_table([*head("收入支出决算总表"), *rows, ["收入总计：", 1, "支出总计：", 1]])
    assert (set(table.functions), set(table.expenditure)) == (set(), {"current_total", "grand_total"})


def test_a_name_that_goes_on_in_the_next_row_is_joined_and_told() -> None:
    rows = [
        ["20103", "政府办公厅（室）及", 3, 2, 1],
        [None, "相关机构事务", None, None, None],
        ["2010301", "行政运行", 3, 2, 1],
        [None, "合计", 3, 2, 1],
    ]
    reading = read(spending(rows))
    assert reading.tables[0].table.rows[0].name == "政府办公厅（室）及相关机构事务"
    assert [(one.code, one.severity) for one in reading.findings] == [("intake-name-broken", Severity.NOTE)]
