"""Notes of another table and totals written twice: told where they are, silent on what tables do print."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from narrate.intake.accounts import TableStretch, UnitInputs
from narrate.intake.grid import Grid
from support.consistent import NO_DATA, unit
from support.sample_code import SubjectLine


def codes(table: str, **changed: object) -> list[str]:
    one = unit()
    one.change(table, **changed)
    return [found.code for found in one.check().findings if found.code in ("T11", "T16")]


@pytest.mark.parametrize(
    ("table", "note", "told"),
    [
        ("income", "注：本表反映单位本年度国有资本经营预算财政拨款支出情况。", True),
        ("expenditure", "注：本表反映单位本年度“三公”经费支出预决算情况。", True),
        ("income", "注：本表反映单位本年度取得的各项收入情况。", False),
        ("income", "注：本表反映各项收入，财政拨款收入包括政府性基金预算拨款。", False),
        ("expenditure", "注：本表反映单位本年度基本支出、项目支出等各项支出情况。", False),
        ("income", "注：本表反映政府性基金预算、国有资本经营预算的收入情况。", False),
        ("income", "注：国有资本经营预算财政拨款支出情况。", False),  # says nothing of itself
        ("government_funds", "注：本表反映国有资本经营预算财政拨款支出情况。", True),
        ("government_funds", "注：本表反映国有资本经营预算、“三公”经费支出情况。", True),
        ("government_funds", "注：本表反映政府性基金预算，不含国有资本经营预算。", False),
        ("government_funds", "注：本表反映本年度收入、支出情况。", False),
        (
            "appropriation",
            "注：本表反映一般公共预算财政拨款、政府性基金预算财政拨款和国有资本经营预算财政拨款的收支。",
            False,
        ),
    ],
)
def test_a_note_is_held_against_its_table(table: str, note: str, told: bool) -> None:
    assert codes(table, notes=(note,)) == (["T11"] if told else [])


HEADER = ("科目编码", "科目名称", "合计")
TOTAL, ROW = ("", "合计", 5.0), ("201", "一般公共服务支出", 5.0)


@pytest.mark.parametrize(
    ("rows", "stretches", "told"),
    [
        ((HEADER, TOTAL, ROW), [(0, 2, 1)], False),
        ((HEADER, TOTAL, ROW, HEADER, TOTAL, ROW), [(0, 2, 1), (3, 5, 4)], False),  # the next page repeats it
        ((HEADER, TOTAL, ROW, HEADER, ROW, TOTAL), [(0, 2, 1), (3, 5, 4)], True),
        ((HEADER, ROW, TOTAL, TOTAL), [(0, 3, 1)], True),
    ],
)
def test_a_total_stands_once(
    rows: tuple[tuple[object, ...], ...], stretches: list[tuple[int, int, int]], told: bool
) -> None:
    grid = Grid("表.xlsx", "收入决算表", rows)
    pieces = tuple(TableStretch(grid, first, last, body) for first, last, body in stretches)
    assert codes("income", pieces=pieces) == (["T16"] if told else [])


SHEET = Grid("表.xlsx", "收入决算表", (("公开02表",), ("科目编码", "科目名称", "合计"), TOTAL, ROW, ROW, TOTAL))
OTHER_SHEET = Grid("续表.xlsx", "收入决算表", ())


@pytest.mark.parametrize(
    ("row", "grid", "told"),
    [(2, SHEET, 0), (7, SHEET, 0), (4, SHEET, 1), (3, SHEET, 0), (5, SHEET, 0), (4, OTHER_SHEET, 0)],
)
def test_the_total_is_the_first_or_the_last_row_of_its_sheet(row: int, grid: Grid, told: int) -> None:
    """The subjects stand in rows 3 to 5 of one sheet."""
    one = unit()

    def placed(inputs: UnitInputs) -> UnitInputs:
        table = inputs.current.income
        assert table is not None
        rows = tuple(each._replace(grid=SHEET, row=3 + number) for number, each in enumerate(table.rows[:3]))
        total = {key: reading._replace(grid=grid, row=row) for key, reading in table.total.items()}
        return replace(inputs, current=replace(inputs.current, income=replace(table, rows=rows, total=total)))

    one.changes.append(placed)
    assert [finding.places for finding in one.found("T02")] == [("《表.xlsx》“收入决算表”!A5",)] * told
    assert all("第5行" in finding.message for finding in one.found("T02"))


def test_a_total_written_twice_is_told_with_its_rows() -> None:
    one = unit()
    one.change("income", pieces=(TableStretch(SHEET, 1, 5, 2),))
    (finding,) = one.found("T16")
    assert "写了2行（第3、6行）" in finding.message
    assert finding.places == ("《表.xlsx》“收入决算表”!A3", "《表.xlsx》“收入决算表”!A6")


@pytest.mark.parametrize(
    "again", [("", "合计", 0.0), ("", "合计", ""), ("", "一共", 5.0), ("", "", "", "", "", "合计", 5.0)]
)
def test_a_row_is_a_total_by_its_name_and_its_amount(again: tuple[object, ...]) -> None:
    one = unit()
    grid = Grid("表.xlsx", "收入决算表", (HEADER, TOTAL, ROW, again))
    one.change("income", pieces=(TableStretch(grid, 0, 3, 1),))
    assert one.found("T16") == []


def test_a_row_below_the_table_is_none_of_it() -> None:
    one = unit()
    one.change("income", pieces=(TableStretch(SHEET, 1, 4, 2),))
    assert one.found("T16") == []


@pytest.mark.parametrize(("amounts", "told"), [({"total": "0", "other": "0"}, 1), ({"total": "0.01"}, 0), ({}, 0)])
def test_a_subject_without_any_amount_is_told(amounts: dict[str, str], told: int) -> None:
    one = unit()
    one.now.income.rows.append(SubjectLine("2130101", "行政运行", {key: Decimal(one) for key, one in amounts.items()}))
    assert [finding.places for finding in one.found("T17")] == [("《内存.xlsx》“表”!A1",)] * told


def test_a_table_of_zeros_alone_has_no_row_too_many() -> None:
    one = unit()
    for table in ("government_funds", "state_capital"):
        getattr(one.now, table).rows.append(SubjectLine("2120803", "城市建设支出", {"total": Decimal(0)}))
    assert one.found("T17") == []


def test_a_row_that_cannot_be_read_is_no_row_of_zeros() -> None:
    one = unit()
    one.now.income.rows.append(SubjectLine("2130101", "行政运行", {"total": Decimal(0)}))

    def unread(inputs: UnitInputs) -> UnitInputs:
        table = inputs.current.income
        assert table is not None
        *rows, last = table.rows
        nothing = {"total": last.amounts["total"]._replace(value=None)}
        changed = replace(table, rows=(*rows, last._replace(amounts=nothing)))
        return replace(inputs, current=replace(inputs.current, income=changed))

    one.changes.append(unread)
    assert one.found("T17") == []


def test_of_a_table_that_says_it_has_no_data_the_first_six_cells_are_named() -> None:
    one = unit()
    one.change("income", notes=(NO_DATA,))
    (finding,) = one.found("T09")
    assert (len(finding.places), finding.written) == (6, NO_DATA)


def numbered(first: int, number: str, row: int, rows: int = 14) -> Grid:
    """A sheet whose header is in row `first` and that says its number in `row`."""
    lines: list[tuple[object, ...]] = [("", "")] * rows
    lines[first] = ("科目编码", "")
    lines[row] = ("", number)
    return Grid("表.xlsx", "表", tuple(lines))


@pytest.mark.parametrize(
    ("first", "row", "told"),
    [(10, 9, 1), (10, 8, 1), (10, 2, 1), (10, 1, 0), (10, 11, 0), (1, 0, 1), (1, 13, 0), (2, 0, 1)],
)
def test_the_number_of_a_table_stands_in_the_rows_right_above_its_header(first: int, row: int, told: int) -> None:
    one = unit()
    for table, number in (("income", "公开02表"), ("expenditure", "公开2表")):
        one.change(table, pieces=(TableStretch(numbered(first, number, row), first, first, first),))
    findings = one.found("T12")
    assert [finding.places for finding in findings] == [(f"《表.xlsx》“表”!B{row + 1}",) * 2] * told
    assert all("2张表都写着公开02表" in finding.message for finding in findings)


def test_the_number_nearest_above_a_header_is_that_of_its_table() -> None:
    one = unit()
    above = Grid("表.xlsx", "表", (("公开02表",), ("公开03表",), ("科目编码",)))
    one.change("income", pieces=(TableStretch(numbered(1, "公开02表", 0), 1, 1, 1),))
    one.change("expenditure", pieces=(TableStretch(above, 2, 2, 2),))
    assert one.found("T12") == []
    assert one.check("T12").verified["T12"] == 2


def test_the_number_above_a_second_header_is_that_of_another_table() -> None:
    one = unit()
    first, second = numbered(3, "", 0), numbered(1, "公开03表", 0)
    one.change("income", pieces=(TableStretch(first, 3, 9, 4), TableStretch(second, 1, 1, 1)))
    one.change("expenditure", pieces=(TableStretch(second, 1, 1, 1),))
    assert one.found("T12") == []


def test_tables_that_write_no_number_write_none_twice() -> None:
    assert unit().check("T12").verified == {"T12": 1}


PIECE = TableStretch(numbered(3, "", 0), 3, 9, 4)
TOP = ("《表.xlsx》“表”!A4",)


def test_a_table_without_its_total_is_told_at_its_first_cell() -> None:
    one = unit()
    one.now.income.total = {}
    one.change("income", pieces=(PIECE, TableStretch(SHEET, 1, 1, 2)))
    assert [finding.places for finding in one.found("T01")] == [TOP]


def test_a_budget_without_its_total_is_told() -> None:
    one = unit()
    assert one.data.budget is not None
    one.data.budget.total = {}
    assert ["budget没有“合计”" in finding.message for finding in one.found("T10")] == [True]


@pytest.mark.parametrize("foot", ["personnel_total", "operating_total"])
def test_a_table_without_one_of_its_feet_is_told_at_its_first_cell(foot: str) -> None:
    one = unit()
    one.change("basic_expenditure", pieces=(PIECE, PIECE), **{foot: None})
    assert [finding.places for finding in one.found("T10")] == [TOP]
    assert one.check("T10").verified == unit().check("T10").verified
