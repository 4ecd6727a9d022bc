from __future__ import annotations

from typing import Any

from intake.sheets import head, only_table, values
from narrate.intake.grid import State
from narrate.quantity import UnitOfMeasure

LEFT: list[list[Any]] = [
    ["一、“三公”经费支出", 1, "—", "—"],
    ["（一）支出合计", 2, 5.65, 4.89],
    ["3.公务接待费", 7, 0.85, 0.85],
    ["（1）国内接待费", 8, "—", 0.85],
    ["其中：外事接待费", 9, "—", 0.1],
    ["（二）相关统计数", 11, "—", "—"],
    ["4.公务用车保有量（辆）", 15, "—", 3],
    ["5.国内公务接待批次（个）", 16, "—", 7],
    ["其中：外事接待批次（个）", 17, "—", 1],
    ["6.国内公务接待人次（人）", 18, "—", 62],
    ["其中：外事接待人次（人）", 19, "—", 5],
    ["二、会议费", 22, "—", 0],
]
RIGHT: list[list[Any]] = [
    ["四、机关运行经费", 24, 45.45],
    ["（一）行政单位", 25, 45.45],
    ["五、国有资产占用情况", 27, "—"],
    ["（一）车辆数合计（辆）", 28, 3],
    ["8.其他用车", 36, 3],
    ["（二）单价100万元（含）以上设备（不含车辆）（台，套）", 37, 2],
    ["六、政府采购支出信息", 38, "—"],
    ["（一）政府采购支出合计", 39, 859.30],
    ["1.货物", 40, 39.9],
    ["（二）政府采购授予中小企业合同金额", 43, None],
    ["其中：授予小微企业合同金额", 44, 0],
]


def two_halves(left: list[list[Any]] = LEFT, right: list[list[Any]] = RIGHT, money: str = "万元") -> Any:
    longer = [*right, *[[None] * 3] * (len(left) - len(right))]
    rows = [[*one, *other] for one, other in zip(left, longer, strict=True)]
    header = [["项目", "行次", "预算数", "决算统计数", "项目", "行次", "统计数"], ["栏次", None, 1, 2, "栏次", None, 3]]
    return only_table([*head("机构运行信息表", money=money), *header, *rows])


def test_both_halves_are_read_by_their_words() -> None:
    actual = values(two_halves().actual)
    assert actual["total"] == "4.89"
    assert actual["vehicles_kept"] == "3"
    assert actual["agency_operating_administrative"] == "45.45"
    assert actual["vehicles_other"] == "3"
    assert actual["equipment_over_million"] == "2"
    assert actual["procurement_goods"] == "39.9"


def test_foreign_affairs_parts_belong_to_the_item_before_them() -> None:
    actual = values(two_halves().actual)
    assert (
        actual["foreign_affairs_reception"],
        actual["foreign_affairs_batches"],
        actual["foreign_affairs_persons"],
    ) == ("0.1", "1", "5")


def test_foreign_affairs_parts_with_the_same_words_are_told_by_context() -> None:
    left = [
        [name.replace("外事接待批次（个）", "外事接待").replace("外事接待人次（人）", "外事接待"), *rest]
        for name, *rest in LEFT
    ]
    actual = values(two_halves(left).actual)
    assert (actual["foreign_affairs_batches"], actual["foreign_affairs_persons"]) == ("1", "5")


def test_the_budget_holds_amounts_only() -> None:
    budget = two_halves().budget
    assert values(budget)["total"] == "5.65"
    assert "vehicles_kept" not in budget and "procurement" not in budget


def test_money_is_converted_and_counts_are_not() -> None:
    actual = two_halves(money="元").actual
    assert (str(actual["agency_operating"].value), actual["agency_operating"].unit) == (
        "0.004545",
        UnitOfMeasure.WAN_YUAN,
    )
    assert (str(actual["domestic_persons"].value), actual["domestic_persons"].unit) == ("62", UnitOfMeasure.COUNT)


def test_a_blank_is_unknown_where_the_sheet_writes_zeros() -> None:
    reading = two_halves().actual["contracts_sme"]
    assert (reading.value, reading.state) == (None, State.BLANK)


def test_a_blank_is_zero_where_the_sheet_writes_none() -> None:
    left = [[name, number, budget, actual or None] for name, number, budget, actual in LEFT]
    right = [[name, number, actual or None] for name, number, actual in RIGHT]
    reading = two_halves(left, right).actual["contracts_sme"]
    assert (reading.value, reading.state) == (0, State.BLANK)


def test_one_long_list_reads_to_the_same_values() -> None:
    rows = [*LEFT, *[[name, number, None, actual] for name, number, actual in RIGHT]]
    table = only_table([*head("机构运行信息表"), ["项目", "行次", "预算数", "统计数"], *rows])
    assert values(table.actual) == values(two_halves().actual)


def test_a_last_row_of_dashes_is_not_taken_for_a_note() -> None:
    rows: list[list[Any]] = [
        ["六、政府采购支出信息", "—"],
        ["（一）政府采购支出合计", 5],
        ["其中：授予小微企业合同金额", "—"],
    ]
    table = only_table([*head("机构运行信息表"), ["项目", "统计数"], *rows])
    assert values(table.actual) == {"procurement": "5", "contracts_micro": "0"}
