"""Habits of real workbooks that no form asks for: each amount as it stands, or missing and told."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from intake.sheets import write_xlsx
from narrate.intake.captions import misspelt_title_of, title_of
from narrate.intake.normalisation import plain
from narrate.intake.subject_codes import SplitCodes, name_of_subject
from narrate.intake.tables import read_sheet
from narrate.intake.unit_folder import read_unit
from narrate.intake.workbook import read_workbook

TITLE = "一般公共预算财政拨款支出决算表"
HEAD = ["部门：某局", None, "2024年度", None, "单位：万元"]
SUBJECTS = [
    ["功能分类科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出"],
    ["201", "一般公共服务支出", 3, 2, 1],
    ["20103", "政府办公厅（室）及相关机构事务", 3, 2, 1],
    ["2010301", "行政运行", 3, 2, 1],
    [None, "合计", 3, 2, 1],
]


def written(folder: Path, rows: list[list[Any]], sheet: str = "Sheet1") -> Path:
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    path = folder / "表.xlsx"
    book.save(path)
    return path


def reading(folder: Path, rows: list[list[Any]], sheet: str = "Sheet1") -> Any:
    return read_sheet(read_workbook(written(folder, rows, sheet)).grids[0])


def only(folder: Path, rows: list[list[Any]], sheet: str = "Sheet1") -> Any:
    (found,) = reading(folder, rows, sheet).tables
    return found


def totals(table: Any) -> dict[str, Decimal | None]:
    return {key: one.value for key, one in table.total.items()}


def test_control_characters_are_left_out_and_told(tmp_path: Path) -> None:
    rows = [[TITLE], HEAD, *SUBJECTS[:3], ["2010301", "行\u202c政运行\u200e", 3, 2, 1], SUBJECTS[4]]
    written(tmp_path, rows)
    inputs = read_unit(tmp_path)
    table = inputs.current.general_public_budget
    assert table is not None and table.rows[-1].name == "行政运行"
    (told,) = [one for one in inputs.findings if one.code == "intake-unseen-characters"]
    assert told.places == ("《表.xlsx》“Sheet1”!B6",)


def test_a_title_in_two_rows_is_one_title(tmp_path: Path) -> None:
    found = only(tmp_path, [["一般公共预算财政拨款"], ["支出决算表"], HEAD, *SUBJECTS])
    assert found.layout.key == "general_public_budget"


def test_a_title_with_a_wrong_character_is_read_and_told(tmp_path: Path) -> None:
    found = only(tmp_path, [[TITLE.replace("拨", "拔")], HEAD, *SUBJECTS])
    assert (found.layout.key, bool(found.evidence)) == ("general_public_budget", True)


@pytest.mark.parametrize(
    "title", ["国有资本经营预算财政拨款支出预算表", "一般公共预算财政拨款收入决算表", "财政拨款支出决算表"]
)
def test_a_character_that_makes_another_table_is_no_slip_of_the_pen(title: str) -> None:
    assert misspelt_title_of(plain(title)) is None


def test_what_stands_in_front_of_a_title_may_end_with_a_dash() -> None:
    found = title_of(plain("2024年度部门决算公开—支出决算表"))
    assert found is not None and found.key == "expenditure"


def test_the_name_of_the_sheet_counts_where_no_title_is_written(tmp_path: Path) -> None:
    columns = [*SUBJECTS[0], "年初预算数"]  # alone it would make a budget of it
    found = only(tmp_path, [HEAD, columns, *([*row, 9] for row in SUBJECTS[1:])], TITLE)
    assert (found.layout.key, totals(found.table)["total"]) == ("general_public_budget", 3)


@pytest.mark.parametrize("word", ["项目名称", "支出功能分类", "名目"])
def test_a_header_word_nobody_knows_is_no_reason_to_refuse_a_table(word: str, tmp_path: Path) -> None:
    found = only(tmp_path, [[TITLE], HEAD, [SUBJECTS[0][0], word, *SUBJECTS[0][2:]], *SUBJECTS[1:]])
    assert totals(found.table) == {"total": 3, "basic": 2, "project": 1}
    assert [row.code for row in found.table.rows] == ["201", "20103", "2010301"]


LINES = [
    ["一、一般公共预算财政拨款收入（含一般债券）", 5, "一、一般公共服务支出", 5],
    ["本年收入", 5, "本年支出", 5],
    ["年初结转和结余", 1, "年末结转和结余", 1],
    ["合计", 6, "合计", 6],
]


@pytest.mark.parametrize("header", [["内容", "决算数", "内容", "决算数"], ["收入项目", "决算数", "支出事项", "决算数"]])
def test_lines_are_found_by_what_they_are_called(header: list[str], tmp_path: Path) -> None:
    rows = [["收入支出决算总表"], HEAD, ["收入", None, "支出", None], header, *LINES]
    table = only(tmp_path, rows).table
    income = {key: line["amount"].value for key, line in table.income.items()}
    assert income == {"general_public_budget": 5, "current_total": 5, "opening_carryover": 1, "grand_total": 6}
    assert table.expenditure["current_total"]["amount"].value == 5
    assert set(table.functions) == {"一般公共服务支出"}


def test_what_is_signed_below_a_table_is_no_amount(tmp_path: Path) -> None:
    below = [["联系电话：", None, 52564588], ["填报日期", 45535], ["校验", None, 0.01]]
    found = reading(tmp_path, [[TITLE], HEAD, *SUBJECTS, [], *below])
    assert [row.code for row in found.tables[0].table.rows] == ["201", "20103", "2010301"]
    assert found.findings == []


def test_the_class_may_stand_once_more_in_front_of_its_code() -> None:
    codes = SplitCodes((0, 1))
    assert [codes.of(row) for row in (("208", "208"), ("", "20805"), ("", "2080501"))] == ["208", "20805", "2080501"]


@pytest.mark.parametrize("written", ["[2010301]行政运行", "□行政运行", "2010301 行政运行"])
def test_a_name_has_neither_its_code_nor_a_sign_in_front(written: str) -> None:
    assert name_of_subject(written, "2010301") == "行政运行"


def test_only_the_table_with_the_wrong_unit_of_money_is_told_of(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheets: dict[str, list[list[Any]]] = {
        "财政拨款收入支出决算总表": [
            ["收入", None, "支出"],
            ["项目", "决算数", "项目", "合计", "一般公共预算财政拨款", "政府性基金预算财政拨款"],
            ["本年收入合计", 3000, "本年支出合计", 3000, 3000, 0],
            ["总计", 3000, "总计", 3000, 3000, 0],
        ],
        TITLE: [SUBJECTS[0], ["201", "一般公共服务支出", 3000, 2000, 1000], [None, "合计", 3000, 2000, 1000]],
        "一般公共预算财政拨款基本支出决算表": [
            ["经济分类科目编码", "科目名称", "决算数"],
            ["301", "工资福利支出", 1500],
            ["302", "商品和服务支出", 500],
            [None, "人员经费合计", 1500],
            [None, "公用经费合计", 500],
        ],
    }
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        sheet.append([title])
        sheet.append([*HEAD[:4], "单位：元" if title == TITLE else "单位：万元"])
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / "表.xlsx")
    told = [one for one in read_unit(tmp_path).findings if one.code == "intake-money-unit-doubtful"]
    assert [one.places for one in told] == [(f"《表.xlsx》“{TITLE}”",)]


def test_a_blank_sum_of_three_public_items_is_no_zero(tmp_path: Path) -> None:
    rows = [
        ["财政拨款“三公”经费支出决算表"],
        HEAD,
        ["项目", "预算数", "决算数"],
        ["合计", None, 0.39],
        ["1.因公出国（境）费", 0, 0],
        ["2.公务用车购置及运行维护费", 0, 0],
        ["（1）公务用车购置费", 0, 0],
        ["（2）公务用车运行维护费", 0, 0],
        ["3.公务接待费", 2.85, 0.39],
    ]
    found = reading(tmp_path, rows)
    table = found.tables[0].table
    assert (table.budget["total"].value, table.actual["total"].value) == (None, Decimal("0.39"))
    assert [one.code for one in found.findings] == ["intake-blank-total"]


@pytest.mark.parametrize("year", ["2024年度", None])
def test_a_whole_set_in_a_subfolder_is_told_once_whether_its_year_is_written_or_not(
    year: str | None, tmp_path: Path
) -> None:
    sample = Path(__file__).resolve().parents[2] / "samples" / "putuo-finance-2024" / "2024年度部门决算公开表.xlsx"
    book = openpyxl.load_workbook(sample)
    for sheet in book:
        for cell in [one for row in sheet.iter_rows(max_row=4) for one in row if one.value == "2024年度"]:
            cell.value = year
    book.save(tmp_path / sample.name)
    for cell in [one for row in book.worksheets[4].iter_rows() for one in row if isinstance(one.value, float)]:
        cell.value = round(cell.value / 2, 2)
    (tmp_path / "作废").mkdir()
    book.save(tmp_path / "作废" / sample.name)
    codes = [one.code for one in read_unit(tmp_path).findings]
    assert (codes.count("intake-another-set"), codes.count("intake-two-tables")) == (1, 0)


def test_two_tables_of_state_capital_that_agree_are_one(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    head = ["科目编码", "科目名称"]
    both = [
        [*head, "本年收入", "本年支出", "基本支出", "项目支出"],
        ["223", "国资支出", 5, 5, 0, 5],
        [None, "合计", 5, 5, 0, 5],
    ]
    one = [[*head, "本年支出", "基本支出", "项目支出"], ["223", "国资支出", 5, 0, 5], [None, "合计", 5, 0, 5]]
    for kind, rows in (("支出", one), ("收入支出", both)):
        sheet = book.create_sheet()
        for row in [[f"国有资本经营预算财政拨款{kind}决算表"], HEAD, *rows]:
            sheet.append(row)
    book.save(tmp_path / "表.xlsx")
    inputs = read_unit(tmp_path)
    assert inputs.current.state_capital is not None and inputs.current.state_capital.total["income"].value == 5
    assert [one.code for one in inputs.findings if one.code.startswith("intake-two")] == []


def test_a_number_in_the_middle_of_a_title_is_no_part_of_it() -> None:
    found = title_of(plain("某市某局2022年度公开05表　支出决算表（分科目）"))
    assert found is not None and found.key == "expenditure"


def test_a_number_never_outdoes_what_a_title_ends_with(tmp_path: Path) -> None:
    """An odd title that ends as that of 03 does, on a table that bears the number and has the columns of 05."""
    rows = [["按科目列示之支出决算表"], ["公开05表", None, "2024年度", None, "单位：万元"], *SUBJECTS]
    assert [one.layout.key for one in reading(tmp_path, rows).tables] == []


def test_a_table_without_a_unit_of_money_takes_that_of_most_others(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    columns = ["科目编码", "科目名称"]
    sheets: dict[str, tuple[str, list[list[Any]]]] = {
        "收入决算表": (
            "单位：元",
            [[*columns, "本年收入合计", "财政拨款收入"], ["201", "甲", 5e6, 5e6], [None, "合计", 5e6, 5e6]],
        ),
        "支出决算表": ("单位：元", [SUBJECTS[0], ["201", "甲", 5e6, 5e6, 0], [None, "合计", 5e6, 5e6, 0]]),
        "国有资本经营预算财政拨款支出决算表": ("单位：万元", [SUBJECTS[0], [None, "合计", 0, 0, 0]]),
        "财政拨款“三公”经费支出决算表": (
            "",
            [["项目", "预算数", "决算数"], ["合计", 9500, 0]]
            + [
                [name, amount, 0]
                for name, amount in zip(
                    [
                        "因公出国（境）费",
                        "公务用车购置及运行维护费",
                        "公务用车购置费",
                        "公务用车运行维护费",
                        "公务接待费",
                    ],
                    [0, 0, 0, 0, 9500],
                    strict=True,
                )
            ],
        ),
    }
    for title, (money, rows) in sheets.items():
        sheet = book.create_sheet()
        for row in [[title], [None, None, "2024年度", None, money], *rows]:
            sheet.append(row)
    book.save(tmp_path / "表.xlsx")
    table = read_unit(tmp_path).current.three_public
    assert table is not None and table.budget["total"].value == Decimal("0.95")


def test_pages_under_unknown_headers_are_all_read(tmp_path: Path) -> None:
    columns = ["编码", "名目", "本年支出合计", "基本支出", "项目支出"]
    one = [["201", "一般公共服务支出", 3, 2, 1], ["20103", "政府办公厅事务", 3, 2, 1]]
    two = [["205", "教育支出", 4, 4, 0], ["20501", "教育管理事务", 4, 4, 0], [None, "合计", 7, 6, 1]]
    found = only(tmp_path, [[TITLE], HEAD, columns, *one, [TITLE], HEAD, columns, *two])
    assert [row.code for row in found.table.rows] == ["201", "20103", "205", "20501"]


def test_a_row_of_dashes_under_the_units_name_is_the_total_of_an_empty_table(tmp_path: Path) -> None:
    found = only(tmp_path, [["国有资本经营预算财政拨款支出决算表"], HEAD, SUBJECTS[0], [None, "某局", "/", "/", "/"]])
    assert totals(found.table) == {"total": 0, "basic": 0, "project": 0}


def test_a_blank_class_over_items_with_amounts_is_no_zero(tmp_path: Path) -> None:
    blank = [["201", "一般公共服务支出", None, None, None], *SUBJECTS[2:]]
    found = reading(tmp_path, [[TITLE], HEAD, SUBJECTS[0], *blank])
    assert [one.value for one in found.tables[0].table.rows[0].amounts.values()] == [None, None, None]
    assert [one.code for one in found.findings] == ["intake-blank-whole"]


def test_rows_of_amounts_written_as_text_are_no_header_of_the_next_page(tmp_path: Path) -> None:
    columns = ["功能分类科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出"]
    one = [[None, "合计", "7.00 ", "6.00 ", "1.00 "], ["201 一般公共服务支出", None, "3.00 ", "2.00 ", "1.00 "]]
    found = only(tmp_path, [[TITLE], HEAD, columns, *one, columns, ["205 教育支出", None, "4.00 ", "4.00 ", "0.00 "]])
    assert ([row.code for row in found.table.rows], totals(found.table)["total"]) == (["201", "205"], 7)


def test_a_table_of_functional_subjects_is_not_taken_for_one_of_economic_ones(tmp_path: Path) -> None:
    title = "一般公共预算财政拨款基本支出决算表"
    columns = ["科目编码", "科目名称", "决算数"]
    found = reading(tmp_path, [[title], HEAD, columns, ["201", "一般公共服务支出", 3], ["20103", "政府办公厅事务", 3]])
    assert found.tables == []
    assert "另一种分类" in found.not_understood[0].reason


@pytest.mark.parametrize("amount", [3, 0])
def test_last_years_table_that_is_this_years_cell_for_cell_is_no_prior_year(amount: int, tmp_path: Path) -> None:
    rows = [SUBJECTS[0], ["201", "一般公共服务支出", amount, amount, 0], ["20103", "政府办公厅事务", amount, amount, 0]]
    sheets = {
        "本年": [[TITLE], [None, None, "2024年度", None, "单位：万元"], *rows],
        "旧": [[TITLE], [None, None, "2023年度", None, "单位：万元"], *rows],
    }
    write_xlsx(tmp_path / "表.xlsx", sheets)
    inputs = read_unit(tmp_path)
    assert inputs.prior is None
    assert "intake-stale-year" in [one.code for one in inputs.findings]
