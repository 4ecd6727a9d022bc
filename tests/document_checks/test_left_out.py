"""What a document of no known region leaves out is remarked, what is written in another style is read as it is meant."""

from __future__ import annotations

from functools import cache

import pytest

from error_kinds.own import paper, unit
from narrate.checking import basis_of
from narrate.document_checks.document import check_document
from narrate.findings import Finding, Severity
from support.mutations import as_document

UNIT = "jiaozuo-2022"


@cache
def lines(manner: str) -> tuple[str, ...]:
    return tuple(line.text for line in paper(UNIT, manner).lines if line.cell is None and line.text.strip())


def said(manner: str, was: str = "", put: str = "") -> tuple[Finding, ...]:
    """What is said of a correct document of the sample changed in one place."""
    text = "\n".join(lines(manner))
    assert was in text
    return check_document(as_document(text.replace(was, put, 1).split("\n")), [], basis_of(unit(UNIT))).findings


def grave(found: tuple[Finding, ...]) -> list[str]:
    return [one.code for one in found if one.severity is not Severity.NOTE]


@pytest.mark.parametrize(
    ("manner", "was", "told"),
    [
        ("chongqing", "因公出国（境）共计0个团组，0人；", "团组"),
        ("chongqing", "；单价100万元（含）以上设备（不含车辆）2台（套）", "设备"),
        ("anhui", "，其中：政府采购货物支出39.90万元、政府采购工程支出0.00万元、政府采购服务支出819.40万元", "货物"),
        ("yunnan", "与上年相比增加621,000.00元，增长2.73%，主要原因是本年新增专项任务，相应增加支出。", "与上年比较"),
        ("xinjiang", "，决算数小于预算数的主要原因是：公务活动少于安排", "没有写原因"),
    ],
)
def test_what_is_left_out_is_remarked_and_accuses_nobody(manner: str, was: str, told: str) -> None:
    found = said(manner, was)
    assert grave(found) == []
    assert any(told in one.message for one in found)


@pytest.mark.parametrize(
    ("manner", "was", "put", "code"),
    [
        ("beijing", "占收入合计的99.98%", "占支出合计的99.98%", "D02"),  # another side's whole
        ("yunnan", "与上年相比增加621,000.00元", "与上年相比621,000.00元", "D13"),  # no direction
        ("sichuan", "完成预算94.13%，", "完成预算5.87%，", "D02"),  # 全年预算, which only the form has
        ("street", "“三公”经费财政拨款支出预算5.65万元", "“三公”经费财政拨款支出预算万元", "D23"),
    ],
)
def test_a_slip_in_another_regions_words_is_told(manner: str, was: str, put: str, code: str) -> None:
    assert code in grave(said(manner, was, put))


def test_numbers_in_brackets_belong_to_what_is_named_in_them() -> None:
    assert grave(said("zhejiang", "政府性基金预算0.00万元，国有", "政府性基金预算0.10万元，国有")) == ["D01"]


def test_a_quoted_name_that_no_table_has_is_told_as_what_it_ought_to_be() -> None:
    found = said("henan", "（款）培训支出（项）", "（款）“培训费用”（项）")
    assert [one.expected for one in found if one.code == "D06"] == ["培训支出（项）"]
