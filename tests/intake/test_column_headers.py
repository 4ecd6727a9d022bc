from __future__ import annotations

from intake.sheets import grid
from narrate.intake.column_headers import is_numbering, read_header
from narrate.intake.column_words import column_key
from narrate.intake.layouts import layouts

FUNDS_UPPER = ["项目", None, "年初结转和结余", "本年收入", "本年支出", None, None, "年末结转和结余"]
FUNDS_LOWER = ["功能分类科目编码", "科目名称", None, None, "小计", "基本支出", "项目支出", None]
FUNDS = ["opening", "income", "total", "basic", "project", "closing"]


def keys(table: str, rows: list[list[str | None]], merges: list[str] | None) -> list[str | None]:
    layout = layouts().table(table)
    header = read_header(grid(rows, merges=merges), 0, len(rows))
    return [column_key(layout, stack) for stack in header.stacks]


def test_merged_headers_of_two_levels() -> None:
    merges = ["A1:B1", "C1:C2", "D1:D2", "E1:G1", "H1:H2"]
    assert keys("government_funds", [FUNDS_UPPER, FUNDS_LOWER], merges)[2:] == FUNDS


def test_the_same_header_without_merges() -> None:
    assert keys("government_funds", [FUNDS_UPPER, FUNDS_LOWER], None)[2:] == FUNDS


def test_a_header_of_four_levels_with_a_group_bounded_by_its_own_group() -> None:
    rows = [
        ["合计", None, "公务用车费", None, None, None, "公务接待费", None],
        [None, None, "小计", None, "公务用车购置费", None, None, None],
        [None] * 8,
        ["预算数", "决算数"] * 4,
    ]
    stacks = read_header(grid(rows, merges=None), 0, 4).stacks
    assert stacks[1] == ("合计", "决算数")
    assert stacks[3] == ("公务用车费", "小计", "决算数")
    assert stacks[5] == ("公务用车费", "公务用车购置费", "决算数")
    assert stacks[7] == ("公务接待费", "决算数")


def test_a_subtotal_takes_its_meaning_from_its_group() -> None:
    income = layouts().table("income")
    assert column_key(income, ("事业收入", "小计")) == "business"
    assert column_key(income, ("本年收入", "小计")) == "total"
    assert column_key(income, ("事业收入", "其中:教育收费")) is None


def test_a_column_of_another_group_is_not_taken() -> None:
    funds = layouts().table("government_funds")
    assert column_key(funds, ("年初结转和结余", "基本支出")) is None
    assert column_key(funds, ("上年决算数", "小计")) is None
    assert column_key(funds, ("年初结转和结余", "合计")) == "opening"


def test_numbering_rows_are_told_with_and_without_the_word() -> None:
    assert is_numbering(("栏次", "", 1.0, 2.0))
    assert is_numbering((1.0, 2.0, 3.0, 4.0))
    assert is_numbering(("", "1", "2", "3"))
    assert not is_numbering((5.65, 0.0, 4.81))
    assert not is_numbering(("合计", 1.0, 2.0, 3.0))
    assert not is_numbering((1.0, 2.0))
