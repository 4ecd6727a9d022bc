"""Right passages in manners of writing that accuse nobody, and the same with one thing wrong, which is told."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from narrate.document_checks.document import check_document
from narrate.findings import Severity
from narrate.pipeline import Unit, basis_of, open_unit
from narrate.table_checks.result import CheckResult
from support.mutations import as_document
from support.sample_code import SAMPLES

SPENT = "五、一般公共预算财政拨款支出决算情况说明"
BASIC = "六、一般公共预算财政拨款基本支出决算情况说明"
ASSETS = "十二、国有资产占用情况说明"


@cache
def unit() -> Unit:
    return open_unit(SAMPLES / "jiaozuo-2022")


def checked(*lines: str) -> CheckResult:
    return check_document(as_document(lines), [], replace(basis_of(unit()), own=None))


def told(*lines: str) -> list[tuple[str, str]]:
    """Code and marked words; what so short a document leaves out is not asked."""
    found = [one for one in checked(*lines).findings if one.severity is not Severity.NOTE and one.written]
    return [(one.code, one.written) for one in found if one.code != "D10"]


def verified(*lines: str) -> tuple[int, int]:
    result = checked(*lines)
    return result.numbers_verified, result.numbers


ROWS = (SPENT, "各科目如下（单位：万元）：", "编码\t科目\t年初预算\t决算数", "2010350\t事业运行\t127.43\t{}")


def test_a_row_of_a_table_in_the_text_is_read_by_the_line_of_names_above_it() -> None:
    right = [line.format("137.78") for line in ROWS]
    assert told(*right) == []
    assert verified(*right) == (2, 2)


def test_a_wrong_amount_in_such_a_row_is_told_alone() -> None:
    assert told(*(line.format("137.87") for line in ROWS)) == [("D01", "137.87")]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("事业运行（2010350）支出137.78万元，完成年初预算（127.43万元）的108.12%。", []),
        ("事业运行（2010350）支出137.78万元，完成年初预算（172.43万元）的108.12%。", [("D01", "172.43")]),
        ("事业运行（2010350）支出137.78万元，完成年初预算（127.43万元）的118.12%。", [("D02", "118.12")]),
        ("事业单位运行（2010350）支出137.78万元。", [("D06", "事业单位运行")]),
        ("事业运行（2010351）支出137.78万元。", [("D06", "2010351")]),
        ("按类分：教育支出2.04万元（0.09%）、城乡社区支出2.11万元（0.09%）、卫生健康支出36.33万元（1.56%）等。", []),
        (
            "按类分：教育支出2.04万元（0.09%）、城乡社区支出2.11万元（0.09%）、卫生健康支出36.33万元（1.65%）等。",
            [("D02", "1.65")],
        ),
    ],
)
def test_amounts_codes_and_shares_in_brackets(line: str, found: list[tuple[str, str]]) -> None:
    assert told(SPENT, line) == found


def test_a_share_in_brackets_of_a_name_that_two_rows_have_is_that_of_the_row_whose_amount_it_is() -> None:
    assert told(SPENT, "行政运行684.70万元（年初预算664.23万元），完成103.08%。") == []
    assert told(SPENT, "行政运行684.70万元（年初预算646.23万元），完成103.08%。") == [("D01", "646.23")]


def test_a_share_is_never_held_against_an_amount() -> None:
    line = "一般公共预算财政拨款基本支出923.12万元，其中：人员经费855.02万元，占{}%；公用经费68.10万元，占7.38%。"
    assert told(BASIC, line.format("92.62")) == []
    assert told(BASIC, line.format("96.22")) == [("D02", "96.22")]


def test_items_of_the_structure_and_again_in_detail_are_not_told_twice() -> None:
    structure = (SPENT, "（一）结构情况", "教育支出（类）2.04万元，其中：（1）培训支出（项）2.04万元。")
    detail = "1.教育支出（类）进修及培训（款）培训支出（项）。年初预算为2.64万元，支出决算为2.04万元。"
    assert [one for one in told(*structure, "（二）具体情况", detail) if one[0] == "D29"] == []
    assert [one[0] for one in told(*structure, "（二）具体情况", detail, detail.replace("1.", "2.")) if one[0] == "D29"]


ITEM = "1.一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）事业运行（项）"


@pytest.mark.parametrize("ordinal", ["1.", "6."])
def test_a_reason_in_a_paragraph_of_its_own_speaks_of_the_item_before_it(ordinal: str) -> None:
    item = ITEM.replace("1.", ordinal) + "。年初预算为127.43万元，支出决算为137.78万元。"
    assert told(SPENT, item, "决算数大于年初预算数的主要原因：人员增加，经费相应增加。") == []
    wrong = told(SPENT, item, "决算数小于年初预算数的主要原因：人员减少，经费相应减少。")
    assert ("D03", "小于") in wrong


@pytest.mark.parametrize(
    ("limit", "found"),
    [("50", []), ("100", []), ("200", []), ("400", [("D05", "单价400万元")]), ("10", [("D05", "单价10万元")])],
)
def test_the_limit_of_large_equipment(limit: str, found: list[tuple[str, str]]) -> None:
    assert told(ASSETS, f"本部门共有车辆3辆；单价{limit}万元（含）以上设备2台（套）。") == found


def test_vehicles_in_two_units_are_told_and_in_one_are_not() -> None:
    costs = "九、财政拨款“三公”经费支出决算情况说明"
    assert told(costs, "年末公务用车保有量3台。") == []
    assert told(costs, "购置公务用车0辆，年末公务用车保有量3台。") == [("D05", "3台")]


def test_kinds_of_vehicles_that_a_county_never_has_need_not_be_listed() -> None:
    kinds = "主要领导干部用车0辆、机要通信用车0辆、应急保障用车0辆、执法执勤用车0辆、其他用车3辆"
    assert told(ASSETS, f"共有车辆3辆，分别为{kinds}。") == []


@pytest.mark.parametrize(
    "line",
    [
        "焦作市政务服务和大数据管理局{}年度一般公共预算财政拨款支出2,334.61万元。",
        "由于新增专项任务，{}年度一般公共预算财政拨款支出2,334.61万元。",
    ],
)
def test_a_year_that_is_still_to_come_is_told_wherever_the_statement_begins(line: str) -> None:
    assert [one[0] for one in told(SPENT, line.format("2022"))] == []
    assert [one[0] for one in told(SPENT, line.format("2024"))] == ["D11"]


def test_full_width_digits_of_a_whole_document_are_told_once() -> None:
    found = [
        one for one in checked(SPENT, *["培训支出２．０４万元，占０．０９％。"] * 12).findings if "全角" in one.message
    ]
    assert len(found) <= 1


def test_a_reason_for_the_whole_behind_its_parts_is_a_reason_for_them() -> None:
    heading = "九、财政拨款“三公”经费支出决算情况说明"
    parts = "公务用车购置及运行维护费决算为4.05万元，完成预算的84.20%；公务接待费决算为0.85万元，完成预算的100.00%"
    said = f"“三公”经费支出预算为5.65万元，决算为4.89万元，其中：{parts}。"
    reason = "“三公”经费支出决算数小于预算数的主要原因：用车次数少于预计。"
    whole = check_document(as_document([heading, said + reason]), [], basis_of(unit()))
    assert [one for one in whole.findings if one.code == "D14"] == []
