"""Published tables: the cells of the workbook, laid out as it lays them out, figures with keys that stay."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from narrate.composing.column_widths import TURNED, UPRIGHT, column_widths
from narrate.composing.public_tables import PublishedTable, Sheet, plain_table, printer, sheet_of
from narrate.intake.accounts import YearTables
from narrate.intake.unit_folder import read_unit
from narrate.quantity import UnitOfMeasure, number_style
from narrate.report.values import Span, SpanKind, Table
from support.sample_code import SAMPLES
from support.units import jiaozuo_data, write_unit

STYLE = number_style("#,##0.00")
KEYS = (
    "income_expenditure",
    "income",
    "expenditure",
    "appropriation",
    "general_public_budget",
    "basic_expenditure",
    "government_funds",
    "state_capital",
    "three_public",
)


@cache
def tables(name: str = "jiaozuo-2022") -> YearTables:
    return read_unit(SAMPLES / name).current


def made(table: PublishedTable, unit: UnitOfMeasure = UnitOfMeasure.WAN_YUAN, landscape: bool | None = None) -> Sheet:
    return sheet_of(table, printer(STYLE, unit), "【待补：{}】", landscape)


def rows(table: Table) -> list[list[str | None]]:
    return [[None if cell is None else cell.text for cell in row] for row in table.rows]


def figures(table: Table) -> dict[str, str]:
    """Key → what is printed."""
    return {span.key: cell.text for row in table.rows for cell in row if cell is not None for span in cell.spans}


def test_pieces_are_one_table_with_one_header() -> None:
    table = made(tables().general_public_budget).table
    assert table.header_rows == 3
    shown = rows(table)
    assert shown[:4] == [
        ["项目", None, "本年支出", None, None],
        ["功能分类科目编码", "科目名称", "小计", "基本支出", "项目支出"],
        ["", "栏次", "1", "2", "3"],
        ["", "合计", "2,334.61", "923.12", "1,411.49"],
    ]
    assert [row[0] for row in shown[3:]].count("21011") == 1
    assert len(shown) == 3 + 31


def test_figures_have_keys_by_table_row_and_column_and_come_from_their_cells() -> None:
    sheet = made(tables().general_public_budget)
    assert figures(sheet.table)["table.general_public_budget.2010301.basic"] == "670.84"
    assert figures(sheet.table)["table.general_public_budget.total.total"] == "2,334.61"
    place = "《2022年度部门决算公开表.xlsx》“一般公共预算财政拨款支出决算表”!D10"
    assert sheet.sources()["table.general_public_budget.2010301.basic"] == place


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("name", ["jiaozuo-2022", "putuo-finance-2024"])
def test_every_reading_is_printed_where_it_stands(name: str, key: str) -> None:
    table = getattr(tables(name), key)
    sheet = made(table)
    grid = table.head.pieces[0].grid
    for row in sheet.table.rows:
        for cell in row:
            for span in cell.spans if cell is not None else ():
                assert (span.start, span.end, span.kind) == (0, len(cell.text), SpanKind.FIGURE)
                address = sheet.sources()[span.ref].rpartition("!")[2]
                column = sum((ord(c) - 64) * 26**n for n, c in enumerate(reversed(address.rstrip("0123456789")))) - 1
                raw = grid.raw(int(address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) - 1, column)
                assert Decimal(cell.text.replace(",", "")) == Decimal(str(raw))
    printed = sum(len(row) for row in [[c for c in row if c and c.spans] for row in sheet.table.rows])
    assert printed == len(sheet.sources()) == len(figures(sheet.table))


def test_merged_headers_keep_their_spans() -> None:
    table = made(tables().three_public).table
    first, second, third = table.rows[0], table.rows[1], table.rows[2]
    assert (first[0].text, first[0].column_span) == ("预算数", 6)
    assert (second[0].text, second[0].row_span) == ("合计", 2)
    assert (second[2].text, second[2].column_span) == ("公务用车购置及运行维护费", 3)
    assert third[:3] == (None, None, third[2])
    assert third[2].text == "小计"


def test_a_header_whose_file_tells_no_merges_is_grouped_alike() -> None:
    for key in ("general_public_budget", "three_public", "income", "government_funds"):
        table = getattr(tables(), key)
        grid = replace(table.head.pieces[0].grid, merges=None)
        pieces = tuple(piece._replace(grid=grid) for piece in table.head.pieces)
        untold = made(replace(table, head=replace(table.head, pieces=pieces))).table
        assert untold.rows[: untold.header_rows] == made(table).table.rows[: untold.header_rows], key


def test_blanks_and_dashes_stay_as_they_are() -> None:
    table = made(tables("putuo-finance-2024").income).table
    row = next(row for row in table.rows if row[3] is not None and row[3].text == "行政运行")
    assert [cell.text for cell in row if cell] == [
        "201",
        "06",
        "01",
        "行政运行",
        "1,511.90",
        "1,511.89",
        "",
        "",
        "",
        "",
        "0.01",
    ]


def test_amounts_stand_right_row_numbers_in_the_middle_names_left_and_totals_in_the_middle() -> None:
    table = made(tables().income_expenditure).table
    line = table.rows[3]
    assert [cell.align for cell in line if cell] == ["left", "center", "right", "left", "center", "right"]
    total = next(row for row in table.rows if row[0] is not None and row[0].text == "本年收入合计")
    assert total[0] is not None and total[0].align == "center"


def test_an_amount_that_cannot_be_read_is_an_open_slot() -> None:
    table = tables().general_public_budget
    assert table is not None
    reading = table.total["basic"]
    broken = replace(table, total={**table.total, "basic": reading._replace(value=None)})
    cell = made(broken).table.rows[3][3]
    assert cell is not None
    key = "table.general_public_budget.total.basic"
    assert cell.text == "【待补：金额】"
    assert cell.spans == (Span(0, 7, SpanKind.OPEN, f"figure/{key}", key),)


@pytest.mark.parametrize("layout", ["henan", "shanghai"])
@pytest.mark.parametrize("file_format", ["xlsx", "xls", "ods"])
def test_the_same_figures_from_every_format_and_unit_of_money(tmp_path: Path, layout: str, file_format: str) -> None:
    write_unit(jiaozuo_data(), tmp_path, layout=layout, file_format=file_format, money="元")
    current = read_unit(tmp_path).current
    for key in ("general_public_budget", "three_public", "appropriation"):
        wanted = {k: text for k, text in figures(made(getattr(tables(), key)).table).items() if text != "0.00"}
        got = {k: text for k, text in figures(made(getattr(current, key)).table).items() if text != "0.00"}
        assert got == wanted


def test_another_unit_of_money_is_printed_exactly() -> None:
    table = made(tables().general_public_budget, UnitOfMeasure.YUAN).table
    assert figures(table)["table.general_public_budget.2010301.basic"] == "6,708,400.00"


def test_widths_fill_the_page_and_break_no_number() -> None:
    for key in KEYS:
        for landscape, room in ((True, TURNED), (False, UPRIGHT)):
            table = made(getattr(tables(), key), landscape=landscape).table
            assert sum(table.widths) <= room + 0.5
    table = made(tables().income, landscape=True).table
    longest = max(len(cell.text) for row in table.rows for cell in (row[2],) if cell)
    assert table.widths[2] >= longest * 2.0 + 3


def test_an_empty_table_has_no_widths() -> None:
    assert column_widths((), 0, (), None) == ((), 0.0)


def test_an_attached_sheet_keeps_its_texts_and_merges() -> None:
    grid = tables().three_public.head.pieces[0].grid  # type: ignore[union-attr]
    table = plain_table("attachment-1.table-1", grid)
    assert table.rows[0][0] is not None
    assert table.rows[0][0].column_span == 12
    assert not any(cell.spans for row in table.rows for cell in row if cell)
