"""Shapes of published tables, one claim each: headers, codes, totals, feet, captions, numbers, what is slipped or hidden."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from intake.sheets import SPENDING, grid, head, only_table, read, spending, totals, values, write_xlsx
from narrate.findings import Severity
from narrate.intake.amounts import parse_number, places_moved
from narrate.intake.captions import extra_of, facts_above, title_of
from narrate.intake.cover import cover_of
from narrate.intake.normalisation import plain
from narrate.intake.tables import read_sheet
from narrate.intake.unit_folder import read_unit
from narrate.quantity import UnitOfMeasure

ROW: list[Any] = ["201", "一般公共服务支出", 3, 2, 1]
EXPENDITURE = [*SPENDING, "上缴上级支出", "经营支出", "对附属单位补助支出"]
BASIC = ["科目编码", "科目名称", "决算数"]


def test_the_columns_of_a_fund_table_may_stand_in_the_row_of_the_total() -> None:
    rows = [
        *head("政府性基金预算财政拨款收入支出决算表"),
        ["项目", None, "年初结转和结余", "本年收入", "本年支出", None, None, "年末结转和结余"],
        ["科目编码", "科目名称", None, None, None, None, None, None],
        ["合计", None, None, None, "合计", "基本支出", "项目支出", None],
        [None] * 8,
    ]
    table = only_table(rows, merges=["E3:G4", "C3:C4", "D3:D4", "H3:H4"])
    assert set(values(table.total)) == {"opening", "income", "total", "basic", "project", "closing"}
    assert set(values(table.total).values()) == {"0"}


@pytest.mark.parametrize("numbers", [[1, 2, 3], ["1", "2", "3"], ["1栏", "2栏", "3=1-2"]])
def test_class_group_and_item_may_stand_in_the_row_of_column_numbers(numbers: list[Any]) -> None:
    rows = [
        *head("一般公共预算财政拨款支出决算表"),
        ["功能分类科目编码", None, None, "科目名称", *SPENDING[2:]],
        ["类", "款", "项", "栏次", *numbers],
        [None, None, None, "合计", 3, 2, 1],
        ["201", None, None, "一般公共服务支出", 3, 2, 1],
        ["201", "03", None, "政府办公厅", 3, 2, 1],
    ]
    table = only_table(rows, merges=["A3:C3"])
    assert [row.code for row in table.rows] == ["201", "20103"]
    assert values(table.total)["total"] == "3"


@pytest.mark.parametrize("name", ["2010301行政运行", "[2010301]行政运行", "2010301-行政运行", "2010301 行政运行"])
@pytest.mark.parametrize("header", ["科目名称", "科目"])
def test_code_and_name_share_a_cell_in_many_ways(name: str, header: str) -> None:
    rows = [*head("一般公共预算财政拨款支出决算表"), [header, *SPENDING[2:]], [name, 3, 2, 1], ["合计", 3, 2, 1]]
    assert [(row.code, row.name) for row in only_table(rows).rows] == [("2010301", "行政运行")]


def test_a_code_that_became_a_date_is_the_code_again() -> None:
    table = only_table(spending([[date(1955, 1, 14), "政府办公厅", 3, 2, 1]]))
    assert [row.code for row in table.rows] == ["20103"]


@pytest.mark.parametrize("name", ["部门合计", "支出总计", "某市某局", None])
def test_the_total_may_have_any_name_or_none(name: str | None) -> None:
    rows = [ROW, ["205", "教育支出", 7, 1, 6], [None, name, 10, 3, 7]]
    table = only_table(spending(rows))
    assert values(table.total) == {"total": "10", "basic": "3", "project": "7"}
    assert table.unread == ()


def test_a_foot_far_from_its_value_is_read() -> None:
    rows = [
        *head("一般公共预算财政拨款基本支出决算明细表"),
        BASIC * 3,
        [301, "工资福利支出", 5, 302, "商品和服务支出", 2, 310, "资本性支出", 1],
        ["人员经费合计", None, 5, "公用经费合计", None, None, None, None, 3],
    ]
    table = only_table(rows, merges=["D5:H5"])
    assert table.personnel_total.value == 5 and table.operating_total.value == 3


@pytest.mark.parametrize("merges", [["A3:C3", "D3:F3"], []])
def test_a_row_of_groups_above_the_blocks_says_nothing_of_their_columns(merges: list[str]) -> None:
    rows = [
        *head("一般公共预算财政拨款基本支出决算明细表"),
        ["人员经费", None, None, "公用经费", None, None],
        BASIC * 2,
        [301, "工资福利支出", 5, 302, "商品和服务支出", 2],
        ["人员经费合计", None, 5, "公用经费合计", None, 2],
    ]
    table = only_table(rows, merges=merges)
    assert [values(row.amounts) for row in table.rows] == [{"amount": "5"}, {"amount": "2"}]


def test_a_page_with_a_column_of_remarks_is_still_the_same_table() -> None:
    second = [["205", "教育支出", 2, 2, 0], [None, "合计", 5, 4, 1]]
    table = only_table([*head("支出决算表"), [*EXPENDITURE, "备注"], [*ROW, 0, 0, 0], EXPENDITURE, *second])
    assert [row.code for row in table.rows] == ["201", "205"]


def test_rows_beside_their_columns_are_told_once_with_the_shift() -> None:
    rows = [
        *head("支出决算表"),
        EXPENDITURE,
        ["201", "一般公共服务支出", 3, 2, 1, None, None, None],
        ["205", "教育支出", None, 7, 1, 6, None, None],
        ["208", "社会保障和就业支出", None, 9, 4, 5, None, None],
    ]
    (finding,) = [one for one in read(rows).findings if one.code == "intake-slipped-columns"]
    assert finding.severity is Severity.ERROR
    assert "第5、6行共2行的金额比表头右移了1列" in finding.message


def test_what_stands_beside_a_table_is_told_and_belongs_to_no_column() -> None:
    reading = read(spending([[*ROW, None, "核对过"]]))
    (finding,) = [one for one in reading.findings if one.code == "intake-cells-beside"]
    assert "如G4" in finding.message
    assert reading.tables[0].head.pieces[0].right == 4


def test_a_sheet_of_a_title_and_a_note_is_an_empty_table() -> None:
    note = "说明：本单位没有政府性基金收入，也没有使用政府性基金安排的支出，故本表无数据。"
    (found,) = read([*head("政府性基金预算财政拨款收入支出决算表"), [note]]).tables
    assert found.layout.key == "government_funds"
    assert set(values(found.table.total).values()) == {"0"}  # type: ignore[union-attr]


@pytest.mark.parametrize("hidden", [{"hidden_rows": {1}}, {"hidden_columns": {2}}])
def test_a_hidden_caption_says_nothing(hidden: dict[str, Any]) -> None:
    rows = [
        ["支出决算表"],
        ["部门：某局", "2022年度", "单位：元"],
        ["单位：万元", "2022年度"],
        EXPENDITURE,
        [*ROW, 0, 0, 0],
    ]
    assert read_sheet(grid(rows, **hidden)).tables[0].head.money == "万元"


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("单位（元）", UnitOfMeasure.YUAN),
        ("（单位：万元）", UnitOfMeasure.WAN_YUAN),
        ("单位:RMB万元", UnitOfMeasure.WAN_YUAN),
        ("单位：人民币（万元）", UnitOfMeasure.WAN_YUAN),
        ("金额单位：人民币元", UnitOfMeasure.YUAN),
        ("计量单位：千元", UnitOfMeasure.QIAN_YUAN),
        ("单位：百万元", UnitOfMeasure.BAI_WAN_YUAN),
        ("单位：元谋县财政局", None),
    ],
)
def test_every_spelling_of_a_unit_of_money(line: str, unit: UnitOfMeasure | None) -> None:
    assert facts_above(grid([[line]]), 0, 1).money is unit


@pytest.mark.parametrize("line", ["2023年", "预算年度：2023", "二〇二三年度", "2023年12月31日", "（2023）"])
def test_every_way_to_write_the_year(line: str) -> None:
    assert facts_above(grid([["支出决算表"], [line]]), 0, 2).year == 2023


@pytest.mark.parametrize(
    "title",
    [
        "一般公共预算财政拨款项目支出决算表",
        "一般公共预算财政拨款支出决算明细表",
        "政府性基金预算财政拨款基本支出决算表",
        "收入决算表（分单位）",
        "机构运行经费支出、国有资产占用情况及政府采购支出信息表",
        "国有资产使用情况表",
    ],
)
def test_tables_beside_the_nine_are_known_and_none_of_the_nine(title: str) -> None:
    assert title_of(plain(title)) is None and extra_of(plain(title)) is not None


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("支出决算表（按功能分类列示）", "expenditure"),
        ("一般公共预算“三公”经费、会议费、培训费支出决算表", "three_public"),
        ("收入支出决算表", "income_expenditure"),
        ("一般公共预算财政拨款收入支出决算表", "general_public_budget"),
        ("公开02表　收入决算表", "income"),
    ],
)
def test_regional_titles_of_the_nine(title: str, key: str) -> None:
    table = title_of(plain(title))
    assert table is not None and table.key == key


@pytest.mark.parametrize(
    ("text", "number"),
    [("187①", "187"), ("700²", "700"), ("+12.5", "12.5"), ("123.45000000000002", "123.45"), ("1e-17", "0")],
)
def test_numbers_with_marks_and_noise(text: str, number: str) -> None:
    read_number = parse_number(text)
    assert read_number is not None and read_number[0] == Decimal(number)


@pytest.mark.parametrize("text", ["△12.5", "18①7", "12e5"])
def test_what_may_mean_two_things_is_no_number(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(("code", "places"), [("0!.0000", 4), ('#,##0.00,"千"', 3), ("#,##0.00,,", 6), (";;;", None)])
def test_a_format_that_moves_the_point(code: str, places: int | None) -> None:
    assert places_moved(code) == places


def test_a_cover_names_unit_and_year() -> None:
    cover = cover_of(grid([[None], ["某市某区某局"], ["2024年度部门决算"]]))
    assert cover is not None and (cover.name, cover.year) == ("某市某区某局", 2024)


def test_a_table_without_a_title_is_told_by_the_amounts_it_shares(tmp_path: Path) -> None:
    funds = ["项目", "合计", "一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款"]
    grants = [
        *head("财政拨款收入支出决算总表"),
        ["收入", None, "支出"],
        ["项目", "决算数", *funds],
        ["本年收入合计", 10, "本年支出合计", 10, 10, 0, 0],
        ["总计", 10, "总计", 10, 10, 0, 0],
    ]
    untitled = [
        ["2022年度", None, "单位：万元"],
        SPENDING,
        ["201", "一般公共服务支出", 10, 6, 4],
        [None, "合计", 10, 6, 4],
    ]
    write_xlsx(tmp_path / "a.xlsx", {"01": totals(), "04": grants, "表": untitled})
    inputs = read_unit(tmp_path)
    assert inputs.current.general_public_budget is not None and inputs.current.state_capital is None


def test_an_amount_ten_thousand_times_the_others_tells_the_unit_of_money(tmp_path: Path) -> None:
    spent = [["支出决算表"], ["2022年度"], EXPENDITURE, [None, "合计", 100000, 60000, 40000, 0, 0, 0]]
    write_xlsx(tmp_path / "a.xlsx", {"01": totals(), "03": spent})
    table = read_unit(tmp_path).current.expenditure
    assert table is not None and table.head.money == "元"
    assert values(table.total)["total"] == "10.0000"


def test_a_written_unit_of_money_that_disagrees_is_told(tmp_path: Path) -> None:
    spent = [*head("支出决算表"), EXPENDITURE, [None, "合计", 100000, 60000, 40000, 0, 0, 0]]
    income = [*head("收入决算表"), ["科目编码", "科目名称", "本年收入合计", "财政拨款收入"], [None, "合计", 10, 10]]
    write_xlsx(tmp_path / "a.xlsx", {"01": totals(), "02": income, "03": spent})
    told = [one for one in read_unit(tmp_path).findings if one.code == "intake-money-unit-doubtful"]
    assert [one.severity for one in told] == [Severity.ERROR]
