"""Notes of another table and totals written twice: told where they are, silent on what tables do print."""

from __future__ import annotations

import pytest

from narrate.intake.accounts import TableStretch
from narrate.intake.grid import Grid
from support.consistent import unit


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
