from __future__ import annotations

from typing import Any

from intake.sheets import TOTALS, head, only_table, read, values
from narrate.intake.grid import State

FUNDS = ["合计", "一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款"]


def summary(rows: list[list[Any]]) -> list[list[Any]]:
    """Table 01 with 行次 and 栏次."""
    return [
        *head("收入支出决算总表"),
        ["收入", None, None, "支出", None, None],
        ["项目", "行次", "决算数"] * 2,
        ["栏次", None, 1, "栏次", None, 2],
        *rows,
    ]


def appropriation(rows: list[list[Any]]) -> list[list[Any]]:
    return [*head("财政拨款收入支出决算总表"), ["收入", None, "支出"], ["项目", "金额", "项目", *FUNDS], *rows]


def test_lines_are_found_by_name_without_ordinal() -> None:
    table = only_table(
        summary(
            [
                ["一、一般公共预算财政拨款收入", 1, 9, "一、一般公共服务支出", 5, 7],
                ["八、其他收入", 2, 1, "二、教育支出", 6, None],
                ["本年收入合计", 3, 10, "本年支出合计", 7, 7],
                ["使用非财政拨款结余（含专用结余）", 4, 0, "结余分配", 8, 0],
                ["年初结转和结余", 5, 1, "年末结转与结余", 9, 4],
                ["收入总计", 6, 11, "支出总计", 10, 11],
            ]
        )
    )
    assert {key: values(line)["amount"] for key, line in table.income.items()} == {
        "general_public_budget": "9",
        "other": "1",
        "current_total": "10",
        "nonfiscal_surplus_used": "0",
        "opening_carryover": "1",
        "grand_total": "11",
    }
    assert list(table.expenditure) == ["current_total", "surplus_distribution", "closing_carryover", "grand_total"]
    assert {name: values(line)["amount"] for name, line in table.functions.items()} == {
        "一般公共服务支出": "7",
        "教育支出": "0",
    }
    assert table.functions["教育支出"]["amount"].state is State.BLANK


def test_the_parts_of_the_opening_carryover_are_told_from_the_income_lines() -> None:
    table = only_table(
        appropriation(
            [
                ["一、一般公共预算财政拨款", 9, "一、一般公共服务支出", 9, 9, 0, 0],
                ["本年收入合计", 9, "本年支出合计", 9, 9, 0, 0],
                ["年初财政拨款结转和结余", 3, "年末财政拨款结转和结余", 3, 3, 0, 0],
                ["一、一般公共预算财政拨款", 2, None],
                ["政府性基金预算财政拨款", 1, None],
                ["总计", 12, "总计", 12, 12, 0, 0],
            ]
        )
    )
    income = {key: values(line)["amount"] for key, line in table.income.items()}
    assert (
        income["general_public_budget"],
        income["opening_general_public_budget"],
        income["opening_government_funds"],
    ) == ("9", "2", "1")
    assert values(table.expenditure["grand_total"]) == {
        "total": "12",
        "general_public_budget": "12",
        "government_funds": "0",
        "state_capital": "0",
    }


def test_funds_in_a_second_header_row() -> None:
    rows = [
        *head("财政拨款收入支出决算总表"),
        ["收入", None, "支出"],
        ["项目", "金额", "项目", "决算数", None, None, None],
        [None, None, None, *FUNDS],
        ["总计", 5, "总计", 5, 5, 0, 0],
    ]
    assert values(only_table(rows).expenditure["grand_total"])["general_public_budget"] == "5"


def test_pieces_of_a_table_of_lines_are_joined() -> None:
    rows = summary([["一、一般公共预算财政拨款收入", 1, 9, "一、一般公共服务支出", 5, 9]])
    again = [*rows[2:5], ["收入总计", 2, 9, "支出总计", 6, 9]]
    table = only_table([*rows, *again])
    assert (list(table.income), list(table.expenditure)) == (["general_public_budget", "grand_total"], ["grand_total"])
    assert list(table.functions) == ["一般公共服务支出"]


def test_a_blank_grand_total_over_figures_is_unknown_and_reported() -> None:
    reading = read(summary([["一、一般公共预算财政拨款收入", 1, 9], ["收入总计", 2, None, "支出总计", 6, 9]]))
    assert reading.tables[0].table.income["grand_total"]["amount"].value is None
    assert [finding.code for finding in reading.findings] == ["intake-blank-total"]


def test_blank_funds_beside_a_lone_total_are_unknown() -> None:
    table = only_table(appropriation([["总计", 5, "总计", 5, None, None, None]]))
    assert values(table.expenditure["grand_total"])["general_public_budget"] is None


def test_a_line_nobody_knows_is_reported_when_it_has_an_amount() -> None:
    reading = read(
        summary(
            [
                ["九、罚没收入", 1, 9],
                ["十、空行收入", 2, None],
                ["其中：教育收费", 3, 4],
                ["收入总计", 4, 9, "支出总计", 8, 9],
            ]
        )
    )
    (finding,) = reading.findings
    assert finding.code == "intake-unknown-line" and "罚没收入" in finding.message


def test_a_sheet_without_row_numbers_and_without_the_word_for_lines() -> None:
    rows = [*head("收入支出决算总表"), ["收入", "决算数", "支出", "决算数"], ["总计", 5, "总计", 5]]
    assert values(only_table(rows).income["grand_total"]) == {"amount": "5"}


def test_a_third_block_is_not_read() -> None:
    header = ["项目(按功能分类)", "决算数", "项目", "决算数"]
    rows = [
        *head("收入支出决算总表"),
        ["收入", None, "支出"],
        ["项目", "决算数", *header],
        ["总计", 5, "总计", 5, "基本支出", 4],
    ]
    table = only_table(rows)
    assert (list(table.functions), values(table.expenditure["grand_total"])) == ([], {"amount": "5"})


def test_the_smallest_table_is_read() -> None:
    assert values(only_table([*head("收入支出决算总表"), *TOTALS]).income["current_total"]) == {"amount": "10"}
