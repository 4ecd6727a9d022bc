from __future__ import annotations

from typing import Any

import pytest

from intake.sheets import head, only_table, read, values

BUDGET = {
    "total": "5.65",
    "overseas": "0",
    "vehicles": "4.81",
    "vehicle_purchase": "0",
    "vehicle_operation": "4.81",
    "reception": "0.85",
}
ACTUAL = {
    "total": "4.89",
    "overseas": "0",
    "vehicles": "4.05",
    "vehicle_purchase": "0",
    "vehicle_operation": "4.05",
    "reception": "0.85",
}
UPPER = ["合计", "因公出国（境）费", "公务用车购置及运行维护费", None, None, "公务接待费"]
LOWER = [None, None, "小计", "公务用车购置费", "公务用车运行维护费", None]
BLOCKS: list[list[Any]] = [["预算数", *[None] * 5, "决算数"], UPPER * 2, LOWER * 2]
BLOCK_ROW = [5.65, 0, 4.81, 0, 4.81, 0.85, 4.89, 0, 4.05, None, 4.05, 0.85]
PAIRS: list[list[Any]] = [
    ["财政拨款“三公”经费"],
    ["合计", None, "因公出国（境）费", None, "公务用车购置及运行费", None, None, None, None, None, "公务接待费"],
    [None, None, None, None, "小计", None, "公务用车购置费", None, "公务用车运行费"],
    [],
    ["预算数", "决算数"] * 6,
]
PAIR_ROW = ["5.65", "4.89", None, None, "4.81", "4.05", None, None, "4.81", "4.05", "0.85", "0.85"]


def table_of(rows: list[list[Any]], **more: Any) -> Any:
    return only_table([*head("财政拨款“三公”经费支出决算表"), *rows], **more)


@pytest.mark.parametrize("numbering", [[], [list(range(1, 13))], [["栏次", *range(1, 12)]]])
def test_two_blocks_of_six_columns(numbering: list[list[Any]]) -> None:
    table = table_of([*BLOCKS, *numbering, BLOCK_ROW])
    assert (values(table.budget), values(table.actual)) == (BUDGET, ACTUAL)


def test_pairs_under_each_item() -> None:
    table = table_of([*PAIRS, PAIR_ROW])
    assert (values(table.budget), values(table.actual)) == (BUDGET, ACTUAL)


def test_the_same_without_merges() -> None:
    table = table_of([*PAIRS, PAIR_ROW], merges=None)
    assert (values(table.budget), values(table.actual)) == (BUDGET, ACTUAL)


def test_items_below_each_other() -> None:
    names = [
        "合计",
        "1.因公出国（境）费",
        "2.公务用车购置及运行费",
        "（1）公务用车购置费",
        "（2）公务用车运行费",
        "3.公务接待费",
    ]
    rows = [
        [name, budget, actual] for name, budget, actual in zip(names, BUDGET.values(), ACTUAL.values(), strict=True)
    ]
    table = table_of([["项目", "预算数", "决算数"], *rows])
    assert (values(table.budget), values(table.actual)) == (BUDGET, ACTUAL)


def test_a_table_without_figures_is_all_zero() -> None:
    table = table_of([*BLOCKS, [None] * 12, ["注：本部门无“三公”经费。"]])
    assert set(values(table.actual).values()) == {"0"}
    assert table.head.notes == ("注：本部门无“三公”经费。",)


def test_a_header_at_the_end_of_the_sheet_is_all_zero() -> None:
    assert set(values(table_of(BLOCKS).budget).values()) == {"0"}


def test_a_missing_item_is_not_understood_and_names_side_and_item() -> None:
    reading = read(
        [
            *head("财政拨款“三公”经费支出决算表"),
            ["预算数", None, "决算数"],
            ["合计", "因公出国（境）费", "合计", "公务接待费"],
            [1, 1, 1, 1],
        ]
    )
    (stuck,) = reading.not_understood
    assert "“预算数－公务接待费”" in stuck.reason and "“决算数－因公出国(境)费”" in stuck.reason


HALF = [None if cell is None else cell / 2 for cell in BLOCK_ROW]


@pytest.mark.parametrize(
    ("rows"),
    [
        [["2021年", *HALF], ["2022年", *BLOCK_ROW]],
        [["本级", *HALF], ["二级单位", *HALF], ["合计", *BLOCK_ROW]],
        [["本级", *HALF], ["二级单位", *HALF], ["某市某局", *BLOCK_ROW]],
    ],
)
def test_of_several_rows_of_figures_the_one_of_the_year_and_of_all_units_is_read(rows: list[list[Any]]) -> None:
    table = table_of([[None, *BLOCKS[0]], ["单位", *BLOCKS[1]], [None, *BLOCKS[2]], *rows])
    assert (values(table.budget), values(table.actual)) == (BUDGET, ACTUAL)


def test_of_rows_of_units_none_of_which_is_the_whole_none_is_read() -> None:
    rows = [["甲单位", *HALF], ["乙单位", *BLOCK_ROW]]
    header = [[None, *BLOCKS[0]], ["单位", *BLOCKS[1]], [None, *BLOCKS[2]]]
    reading = read([*head("财政拨款“三公”经费支出决算表"), *header, *rows])
    assert (reading.tables, len(reading.not_understood)) == ([], 1)


BESIDE = [("会议费", "1.20", "1.10"), ("培训费", "2.20", "2.10")]


def with_meetings(shape: str) -> list[list[Any]]:
    """09 with 会议费 and 培训费 behind the six items (陕西 07, 江苏 09)."""
    names, budgets, actuals = zip(*BESIDE, strict=True)
    if shape == "blocks":
        upper, lower = [*UPPER, *names], [*LOWER, None, None]
        row = [*BLOCK_ROW[:6], *budgets, *BLOCK_ROW[6:], *actuals]
        return [["预算数", *[None] * 7, "决算数"], upper * 2, lower * 2, row]
    if shape == "pairs":
        item = [[*row] for row in PAIRS]
        item[1] += [None, names[0], None, names[1]]
        item[4] = ["预算数", "决算数"] * 8
        return [*item, [*PAIR_ROW, budgets[0], actuals[0], budgets[1], actuals[1]]]
    six = ["合计", "因公出国（境）费", "公务用车购置及运行费", "公务用车购置费", "公务用车运行费", "公务接待费"]
    lines = [*zip(six, BUDGET.values(), ACTUAL.values(), strict=True), *BESIDE]
    return [["项目", "预算数", "决算数"], *(list(line) for line in lines)]


@pytest.mark.parametrize("shape", ["blocks", "pairs", "lines"])
def test_meetings_and_training_beside_the_six_items(shape: str) -> None:
    table = table_of(with_meetings(shape))
    assert values(table.budget) == BUDGET | {"meetings": "1.20", "training": "2.20"}
    assert values(table.actual) == ACTUAL | {"meetings": "1.10", "training": "2.10"}
