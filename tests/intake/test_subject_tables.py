from __future__ import annotations

from typing import Any

import pytest

from intake.sheets import grid, head, only_table, read, spending, values
from narrate.findings import Severity
from narrate.intake.grid import State

SPLIT = ["类", "款", "项", "科目名称", "合计", "基本支出", "项目支出"]


def split(rows: list[list[Any]]) -> list[list[Any]]:
    return [*head("一般公共预算财政拨款支出决算表"), ["科目编码", None, None, "科目名称", *SPLIT[4:]], SPLIT[:3], *rows]


@pytest.mark.parametrize("code", ["2010301", 2010301, "2010301.0", " 2010301 ", "２０１０３０１"])
def test_a_code_in_one_column_as_number_or_text(code: object) -> None:
    table = only_table(spending([[code, "行政运行", 3, 2, 1]]))
    assert [row.code for row in table.rows] == ["2010301"]


@pytest.mark.parametrize(
    "rows",
    [
        [["201", "03", "01", "行政运行", 3, 2, 1]],
        [[201, 3, 1, "行政运行", 3, 2, 1]],
        [["201", "20103", "2010301", "行政运行", 3, 2, 1]],
        [[None, None, "2010301", "行政运行", 3, 2, 1]],
    ],
)
def test_a_code_split_in_columns(rows: list[list[Any]]) -> None:
    assert [row.code for row in only_table(split(rows)).rows] == ["2010301"]


def test_a_code_that_does_not_repeat_its_parents() -> None:
    table = only_table(
        split(
            [
                [201, None, None, "一般公共服务支出", 3],
                [None, 3, None, "政府办公厅", 3],
                [None, None, 1, "行政运行", 3],
                [None, None, 50, "事业运行"],
            ]
        )
    )
    assert [row.code for row in table.rows] == ["201", "20103", "2010301", "2010350"]


def test_code_and_name_in_one_cell() -> None:
    rows = [
        *head("2022年一般公共预算支出预算表"),
        ["科目名称", "年初预算数"],
        ["2010301行政运行", 664.23],
        ["合计", 664.23],
    ]
    table = only_table(rows)
    assert [(row.code, row.name) for row in table.rows] == [("2010301", "行政运行")]


@pytest.mark.parametrize("where", ["first", "last", "none"])
def test_the_total_row_first_last_or_not_at_all(where: str) -> None:
    row, total = ["201", "一般公共服务支出", 3, 2, 1], [None, "合计", 3, 2, 1]
    table = only_table(spending({"first": [total, row], "last": [row, total], "none": [row]}[where]))
    assert len(table.rows) == 1
    assert values(table.total) == ({} if where == "none" else {"total": "3", "basic": "2", "project": "1"})


def test_the_total_in_the_row_of_the_code_headers() -> None:
    rows = [
        *head("一般公共预算财政拨款支出决算表"),
        ["科目编码", None, None, "科目名称", "合计", "基本支出", "项目支出"],
    ]
    table = only_table([*rows, ["类", "款", "项", "合计", 3, 2, 1], ["201", None, None, "一般公共服务支出", 3, 2, 1]])
    assert values(table.total) == {"total": "3", "basic": "2", "project": "1"}
    assert [row.code for row in table.rows] == ["201"]


def test_the_total_written_over_the_code_column() -> None:
    table = only_table(
        spending(
            [["201", "一般公共服务支出", 3, 2, 1], ["合计", None, 3, 2, 1]],
        )
    )
    assert values(table.total)["total"] == "3"


def test_numbering_rows_and_columns_are_no_data() -> None:
    table = only_table(spending([["栏次", None, 1, 2, 3], ["201", "一般公共服务支出", 3, 2, 1]]))
    assert [row.code for row in table.rows] == ["201"]
    assert values(table.total) == {}


def test_pieces_that_repeat_the_header_are_joined() -> None:
    rows = spending([["201", "一般公共服务支出", 3, 2, 1]])
    table = only_table([*rows, rows[2], ["205", "教育支出", 2, 2, 0], [None, "合计", 5, 4, 1], ["注：尾差。"]])
    assert [row.code for row in table.rows] == ["201", "205"]
    assert values(table.total)["total"] == "5"
    assert [(piece.first, piece.last) for piece in table.head.pieces] == [(2, 3), (4, 6)]
    assert table.head.notes == ("注：尾差。",)


def test_pieces_that_repeat_title_and_header_are_joined() -> None:
    rows = spending([["201", "一般公共服务支出", 3, 2, 1]])
    table = only_table([*rows, [], *spending([["205", "教育支出", 2, 2, 0]])])
    assert [row.code for row in table.rows] == ["201", "205"]


def test_a_blank_amount_is_a_published_zero_and_keeps_its_state() -> None:
    row = only_table(spending([["201", "一般公共服务支出", 3, None, "-"]])).rows[0]
    assert values(row.amounts) == {"total": "3", "basic": "0", "project": "0"}
    assert [row.amounts[key].state for key in ("basic", "project")] == [State.BLANK, State.DASH]


def test_a_blank_total_over_figures_is_unknown_and_reported() -> None:
    reading = read(spending([["201", "一般公共服务支出", 3, 2, None], [None, "合计", 3, None, None]]))
    total = reading.tables[0].table.total
    assert values(total) == {"total": "3", "basic": None, "project": "0"}
    (finding,) = reading.findings
    assert (finding.code, finding.severity) == ("intake-blank-total", Severity.ERROR)
    assert finding.places == ("《表.xlsx》“表”!D5",)


def test_blanks_beside_a_lone_total_are_unknown() -> None:
    table = only_table(spending([[None, "合计", 2272.51, None, None]]))
    assert values(table.total) == {"total": "2272.51", "basic": None, "project": None}


def test_an_empty_table_has_a_total_of_zero() -> None:
    table = only_table(spending([[None, "合计", None, None, None]]))
    assert (table.rows, values(table.total)) == ((), {"total": "0", "basic": "0", "project": "0"})


def test_a_code_twice_is_reported_with_both_cells_and_the_first_stays() -> None:
    reading = read(spending([["201", "一般公共服务支出", 3, 2, 1], ["201", "一般公共服务支出", 4, 3, 1]]))
    table = reading.tables[0].table
    assert [values(row.amounts)["total"] for row in table.rows] == ["3"]
    (finding,) = reading.findings
    assert (finding.code, finding.severity) == ("intake-code-twice", Severity.ERROR)
    assert finding.places == ("《表.xlsx》“表”!A4", "《表.xlsx》“表”!A5")


@pytest.mark.parametrize("amount", [5, "5.00"])
def test_amounts_without_a_code_are_reported_not_dropped_in_silence(amount: object) -> None:
    reading = read(spending([["201", "一般公共服务支出", 3, 2, 1], [None, "其他", amount]]))
    (finding,) = reading.findings
    assert finding.code == "intake-row-without-code"
    assert finding.severity is Severity.ERROR and "其他" in finding.message
    assert finding.places == ("《表.xlsx》“表”!C5", *[f"《表.xlsx》“表”!{cell}" for cell in ("C4", "D4", "E4")])
    assert reading.tables[0].table.unread == ("201",)


def test_a_total_repeated_by_a_piece_is_no_finding_another_total_is() -> None:
    total, row = [None, "合计", 3, 2, 1], ["201", "一般公共服务支出", 3, 2, 1]
    assert read(spending([total, row, total])).findings == []
    (finding,) = read(spending([total, row, [None, "合计", 4, 3, 1]])).findings
    assert "又是一个合计" in finding.message


def test_text_in_an_amount_cell_is_reported_with_its_place() -> None:
    reading = read(spending([["201", "一般公共服务支出", 3, "待定", 1]]), sheet="支出")
    assert reading.tables[0].table.rows[0].amounts["basic"].value is None
    assert reading.findings[0].places == ("《表.xlsx》“支出”!D4",)


def test_a_row_remembers_where_it_stands() -> None:
    row = only_table(spending([["201", "一般公共服务支出", 3, 2, 1]])).rows[0]
    assert str(row.amounts["project"].place) == "《表.xlsx》“表”!E4"


BASIC = ["经济分类科目编码", "科目名称", "决算数"]


def basic(rows: list[list[Any]], blocks: int) -> list[list[Any]]:
    return [*head("一般公共预算财政拨款基本支出决算明细表"), BASIC * blocks, *rows]


def test_basic_expenditure_in_three_blocks_is_put_in_order_of_code() -> None:
    table = only_table(
        basic(
            [
                [301, "工资福利支出", 5, 302, "商品和服务支出", 2, 310, "资本性支出", 1],
                [30101, "基本工资", 5, 30201, "办公费", 2, None, None, None],
                [None, "人员经费合计", 5, None, None, None, None, "公用经费合计", 3],
            ],
            3,
        )
    )
    assert [row.code for row in table.rows] == ["301", "30101", "302", "30201", "310"]
    assert str(table.personnel_total.value), str(table.operating_total.value) == ("5", "3")


def test_basic_expenditure_in_two_blocks_with_split_codes() -> None:
    header = ["经济分类", None, "科目名称", "决算数"] * 2
    rows = [
        *head("一般公共预算财政拨款基本支出决算表"),
        header,
        ["科目编码", None, None, None] * 2,
        ["类", "款", None, None] * 2,
        ["301", None, "工资福利支出", "5.00", "302", None, "商品和服务支出", None],
        ["301", "01", "基本工资", "5.00", "302", "12", "因 公 出 国（境）费用", None],
        ["人员经费合计", None, None, "5.00", "公用经费合计", None, None, None],
    ]
    table = only_table(rows)
    assert [(row.code, row.name) for row in table.rows][-1] == ("30212", "因公出国（境）费用")
    assert (str(table.personnel_total.value), str(table.operating_total.value)) == ("5.00", "0")


def test_basic_expenditure_with_personnel_and_operating_columns() -> None:
    rows = [
        *head("一般公共预算财政拨款基本支出决算表"),
        ["经济分类科目编码", "科目名称", "合计", "人员经费", "公用经费"],
        [None, "合计", 7, 5, 2],
        [301, "工资福利支出", 5, 5, None],
        [302, "商品和服务支出", 2, None, 2],
    ]
    table = only_table(rows)
    assert (str(table.personnel_total.value), str(table.operating_total.value)) == ("5", "2")
    assert [values(row.amounts)["amount"] for row in table.rows] == ["5", "2"]


def test_a_grid_row_may_be_shorter_than_the_header() -> None:
    whole = grid(spending([["201", "一般公共服务支出", 3, 2, 1]]))
    assert len(set(map(len, whole.rows))) == 1
