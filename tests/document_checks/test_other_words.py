"""Statements in words of no phrasebook: enumerations behind 主要用于, 类 of no table, clipped words, what two amounts are apart."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from narrate.document_checks.document import check_document
from narrate.findings import Severity
from narrate.pipeline import Unit, basis_of, open_unit
from support.mutations import as_document
from support.sample_code import SAMPLES

SPENT = "五、一般公共预算财政拨款支出决算情况说明"
BOTH = "一、收入支出决算总体情况说明"


@cache
def unit() -> Unit:
    return open_unit(SAMPLES / "jiaozuo-2022")


def told(heading: str, *lines: str) -> list[tuple[str, str]]:
    """Code and marked words of errors and warnings; what so short a document leaves out is not asked."""
    bare = replace(basis_of(unit()), own=None)
    result = check_document(as_document([heading, *lines]), [], bare)
    found = [one for one in result.findings if one.severity is not Severity.NOTE and one.written]
    return [(one.code, one.written) for one in found if one.code not in ("D10", "D29")]


LISTED = "2022年度支出主要用于{quote}一般公共服务支出{unquote}1013.01万元（占{first}%）、{quote}教育支出{unquote}{second}万元（占0.09%）。"


@pytest.mark.parametrize("quote", ["", "“"])
@pytest.mark.parametrize(
    ("first", "second", "found"),
    [("43.39", "2.04", []), ("43.93", "2.04", [("D02", "43.93")]), ("43.39", "2.40", [("D01", "2.40")])],
)
def test_an_enumeration_behind_used_for_is_a_statement(
    quote: str, first: str, second: str, found: list[tuple[str, str]]
) -> None:
    unquote = "”" if quote else ""
    assert told(SPENT, LISTED.format(quote=quote, unquote=unquote, first=first, second=second)) == found


def test_a_person_s_purpose_with_amounts_of_its_own_accuses_nobody() -> None:
    purpose = "2010301行政运行684.70万元，主要用于：人员支出600.00万元、办公费等84.70万元。"
    assert told(SPENT, purpose) == []


@pytest.mark.parametrize("name", ["公共安全支出", "文化旅游体育与传媒支出", "农林水支出"])
def test_a_class_that_no_table_has_is_told(name: str) -> None:
    assert told(SPENT, f"按功能分类，{name}1,205.51万元，占51.64%。")[:1] == [("D06", name)]


@pytest.mark.parametrize("name", ["医疗卫生与计划生育支出", "社会保障支出", "国土海洋气象等支出"])
def test_a_former_name_of_a_class_is_told(name: str) -> None:
    assert told(SPENT, f"（2）{name}36.33万元，主要用于缴纳医疗保险。") == [("D06", name)]


def test_a_class_behind_a_bracketed_ordinal_is_read_by_its_name_alone() -> None:
    assert told(SPENT, "（3）科学技术（类）支出1,205.51万元，占51.64%。") == []
    assert [code for code, _ in told(SPENT, "（3）国防（类）支出1,205.51万元，占51.64%。")] == ["D06"]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("（9）行政医疗（2101101）16.05万元，主要用于缴纳医疗保险。", [("D06", "行政医疗")]),
        ("9．公务员医疗15.90万元，用于缴纳医疗保险。", [("D06", "公务员医疗")]),
        ("（9）行政单位医疗（2101101）16.05万元，主要用于缴纳医疗保险。", []),
        ("本年安排办公楼维修16.05万元。", []),
    ],
)
def test_a_name_that_is_nearly_a_row_s_before_its_amount(line: str, found: list[tuple[str, str]]) -> None:
    assert told(SPENT, line) == found


@pytest.mark.parametrize("rate", ["2.7", "2.74"])
def test_a_wrong_direction_is_told_beside_a_coarse_rate(rate: str) -> None:
    line = f"收入、支出总计2,337.23万元。收支较上年增加62.36万元、下降{rate}%。"
    assert told(BOTH, line) == [("D03", "下降")]


def test_a_longer_name_that_ends_like_a_class_is_not_that_class() -> None:
    assert told(SPENT, "其中，绿色农林水支出试点12.00万元。") == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("财政拨款基本支出", "财政拨款基支出"),
        ("一般公共预算财政拨款", "一般公共预算财拨款"),
        ("政府采购支出", "政府购支出"),
        ("公务接待费", "公务待费"),
        ("政府性基金预算", "政府基金预算"),
    ],
)
def test_a_clipped_word_is_told_and_the_whole_one_is_not(right: str, wrong: str) -> None:
    sentence = "本部门按规定管理{}。"
    assert told(BOTH, sentence.format(right)) == []
    assert [code for code, _ in told(BOTH, sentence.format(wrong))] == ["D24"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("比上年末的49.14万元增加6.20万元", []),
        ("比上年末的49.14万元增加7.20万元", [("D19", "7.20")]),
        ("比上年末的49.14万元减少6.20万元", [("D03", "减少")]),
        ("比上年末的49.14万元增加至6.20万元", [("D03", "增加至6.20")]),
        ("比上年末的49.14万元6.20万元", [("D13", "6.20万元")]),
    ],
)
def test_what_two_amounts_are_apart(words: str, found: list[tuple[str, str]]) -> None:
    assert told(BOTH, f"结转结余情况：年末结转和结余55.34万元，{words}。") == found


def test_department_or_unit_is_a_template_s_where_the_document_calls_itself_otherwise() -> None:
    assert told(BOTH, "本部门没有国有资本经营预算支出。", "本部门（单位）没有政府性基金预算支出。") == [
        ("D23", "本部门（单位）")
    ]
    assert told(BOTH, "本部门（单位）没有政府性基金预算支出。", "本部门（单位）没有其他收入来源。") == []


@pytest.mark.parametrize("wrong", ["0。00万元", "0.O0元", "1O.50万元"])
def test_a_mark_or_a_letter_in_a_number_is_told(wrong: str) -> None:
    assert "D33" in [code for code, _ in told(BOTH, f"上级补助收入{wrong}。")]


def test_of_a_paragraph_with_thousands_of_numbers_the_first_are_read_and_the_rest_are_counted() -> None:
    bare = replace(basis_of(unit()), own=None)
    line = "".join(f"一般公共服务支出{number}.50万元，" for number in range(1, 3001))
    result = check_document(as_document([SPENT, line]), [], bare)
    assert result.numbers == 3000
    assert result.numbers_recognised < result.numbers / 2
    assert any("后面的" in one.why for one in result.unverified)
