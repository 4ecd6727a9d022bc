from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.sheets import grid, reader
from narrate.findings import Severity
from narrate.intake.amounts import holds_figure, parse_number
from narrate.intake.grid import State
from narrate.quantity import UnitOfMeasure


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234.50", "1234.50"),
        ("１，２３４．５０", "1234.50"),
        ("12,3456.7", "123456.7"),
        ("1 234.5", "1234.5"),
        ("¥12.30", "12.30"),
        ("￥12.30", "12.30"),
        ("人民币12.30", "12.30"),
        ("(1,234.50)", "-1234.50"),
        ("（12）", "-12"),
        ("-3.2", "-3.2"),
        ("－3.2", "-3.2"),
        ("'12", "12"),
        ("0.00", "0.00"),
        ("5.", "5"),
    ],
)
def test_text_that_is_a_number(text: str, value: str) -> None:
    assert parse_number(text) == (Decimal(value), None)


@pytest.mark.parametrize(
    "text", ["", "abc", "1,23", "1.2.3", "12%", "(-3)", "见附注", "1e5", "1/2", "--", "九", "1" * 30, "2022年"]
)
def test_text_that_is_no_number(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("text", "unit"),
    [("12.3万元", UnitOfMeasure.WAN_YUAN), ("123000 元", UnitOfMeasure.YUAN), ("1.2亿元", UnitOfMeasure.YI_YUAN)],
)
def test_a_unit_behind_a_number_is_told(text: str, unit: UnitOfMeasure) -> None:
    parsed = parse_number(text)
    assert parsed is not None and parsed[1] is unit


@given(st.text(max_size=60))
def test_no_text_breaks_the_parser(text: str) -> None:
    parsed = parse_number(text)
    assert parsed is None or parsed[0].is_finite()


@pytest.mark.parametrize(
    ("raw", "value", "state"),
    [
        (2334.61, "2334.61", State.NUMBER),
        (0.1 + 0.2, "0.3", State.NUMBER),
        (-0.0, "0", State.NUMBER),
        ("2,334.61", "2334.61", State.NUMBER),
        ("", "0", State.BLANK),
        (" \u3000", "0", State.BLANK),
        ("-", "0", State.DASH),
        ("—", "0", State.DASH),
        ("――", "0", State.DASH),
        ("/", "0", State.DASH),
    ],
)
def test_an_amount_cell_and_its_state(raw: object, value: str, state: State) -> None:
    amounts, findings = reader(grid([[raw]]))
    reading = amounts.amount(0, 0)
    assert (reading.value, reading.state, reading.unit) == (Decimal(value), state, UnitOfMeasure.WAN_YUAN)
    assert findings == []


@pytest.mark.parametrize("raw", ["见附注", True, float("nan"), float("inf"), 1e300])
def test_what_is_no_number_gives_none_and_a_finding_with_its_place(raw: object) -> None:
    amounts, findings = reader(grid([["x", raw]], sheet="支出决算表", file="决算.xlsx"))
    reading = amounts.amount(0, 1)
    assert (reading.value, reading.state) == (None, State.TEXT)
    (finding,) = findings
    assert finding.severity is Severity.ERROR
    assert finding.places == ("《决算.xlsx》“支出决算表”!B1",)
    assert str(raw)[:10] in finding.message


def test_a_formula_without_a_result_is_no_blank() -> None:
    amounts, findings = reader(grid([["", ""]], uncalculated=frozenset({(0, 1)})))
    assert amounts.amount(0, 0).state is State.BLANK
    reading = amounts.amount(0, 1)
    assert (reading.value, reading.state) == (None, State.UNCALCULATED)
    assert "WPS" in findings[0].advice


@pytest.mark.parametrize(
    ("money", "raw", "value"),
    [
        (UnitOfMeasure.YUAN, 23346100.0, "2334.61"),
        (UnitOfMeasure.YUAN, "23,346,123.45", "2334.612345"),
        (UnitOfMeasure.YI_YUAN, 0.5, "5000"),
        (UnitOfMeasure.YUAN, "12.5万元", "12.5"),
    ],
)
def test_amounts_are_turned_into_wan_yuan_exactly(money: UnitOfMeasure, raw: object, value: str) -> None:
    amounts, _ = reader(grid([[raw]]), money)
    assert amounts.amount(0, 0).value == Decimal(value)


COLUMNS = {"total": 1, "basic": 3, "project": 2}


@given(st.lists(st.floats() | st.sampled_from(["", "-", "12.5"]), min_size=1, max_size=4))
def test_a_row_reads_as_its_cells_do(cells: list[object]) -> None:
    one_by_one, told_one_by_one = reader(grid([["201", *cells]]))
    expected = {key: one_by_one.amount(0, column) for key, column in COLUMNS.items()}
    rows, told = reader(one_by_one.grid)
    assert dict(rows.amounts(0, COLUMNS)) == expected
    assert sorted(finding.message for finding in told) == sorted(finding.message for finding in told_one_by_one)


@pytest.mark.parametrize("raw", [1e15, -1e15, float("nan"), float("-inf")])
def test_a_number_beyond_the_bound_is_told_though_nobody_looks_at_it(raw: float) -> None:
    amounts, findings = reader(grid([["201", 1.0, raw, -raw]]))
    amounts.amounts(0, COLUMNS)
    assert {finding.places for finding in findings} == {("《表.xlsx》“表”!C1",), ("《表.xlsx》“表”!D1",)}


def test_a_row_has_no_amount_of_a_column_the_table_does_not_have() -> None:
    amounts, _ = reader(grid([["201", 1.0, 2.0, 3.0]]))
    row = amounts.amounts(0, COLUMNS)
    assert (row.get("remitted"), "remitted" in row, len(row)) == (None, False, 3)


def test_counts_are_not_converted() -> None:
    amounts, _ = reader(grid([[3, "1,200", "-"]]), UnitOfMeasure.YUAN)
    readings = [amounts.count(0, column) for column in range(3)]
    assert [(r.value, r.unit) for r in readings] == [
        (3, UnitOfMeasure.COUNT),
        (1200, UnitOfMeasure.COUNT),
        (0, UnitOfMeasure.COUNT),
    ]


def test_a_cell_beyond_the_edge_is_blank() -> None:
    amounts, _ = reader(grid([[1]]))
    assert amounts.amount(0, 9).state is State.BLANK


@pytest.mark.parametrize(
    ("raw", "held"), [(1.5, True), (0.0, False), ("1,000", True), ("0.00", False), ("", False), ("合计", False)]
)
def test_a_figure_is_a_number_other_than_zero(raw: object, held: bool) -> None:
    assert holds_figure(raw) is held


def test_an_amount_shown_as_a_percentage_is_the_amount() -> None:
    of = grid([[1234.5]], scaled={(0, 0): "0.00%"})
    amounts, findings = reader(of)
    assert str(amounts.amount(0, 0).value) == "1234.5"
    assert [one.severity for one in findings] == [Severity.WARNING]
