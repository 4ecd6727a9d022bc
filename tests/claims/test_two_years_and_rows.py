"""Sentences of two years, and rows of names with rows of numbers (分别为): each number is its own subject's."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from narrate.document_checks.document import check_document
from narrate.findings import Severity
from narrate.pipeline import Unit, basis_of, open_unit
from support.mutations import as_document
from support.sample_code import SAMPLES

BOTH = "一、收入支出决算总体情况说明"
SPENT = "三、支出决算情况说明"


@cache
def unit() -> Unit:
    return open_unit(SAMPLES / "jiaozuo-2022")


def told(heading: str, line: str) -> list[tuple[str, str]]:
    bare = replace(basis_of(unit()), own=None)
    result = check_document(as_document([heading, line]), [], bare)
    found = [one for one in result.findings if one.severity is not Severity.NOTE and one.written]
    return [(one.code, one.written) for one in found if one.code not in ("D10", "D14", "D29")]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("2021年度收入总计2,274.87万元，2022年度为2,337.23万元。", []),
        ("2021年度收入总计、支出总计均为2,274.87万元，2022年度比2021年度增加62.36万元，增长2.74%。", []),
        ("2021年度收入总计2,337.23万元。", [("D11", "2021年")]),
        ("2022年度收入总计2,274.87万元。", [("D01", "2,274.87")]),
    ],
)
def test_an_amount_is_that_of_the_year_its_sentence_begins_with(line: str, found: list[tuple[str, str]]) -> None:
    assert told(BOTH, line) == found


@pytest.mark.parametrize(
    "row",
    [
        "基本支出和项目支出分别为{}万元和{}万元，分别占{}%和{}%。",
        "其中基本支出、项目支出分别为{}万元、{}万元，分别占本年支出合计的{}%、{}%。",
    ],
)
@pytest.mark.parametrize(
    ("numbers", "found"),
    [
        (("923.13", "1411.49", "39.54", "60.46"), []),
        (("1411.49", "923.13", "39.54", "60.46"), ["1411.49", "923.13"]),
        (("923.13", "1411.49", "39.54", "64.06"), ["64.06"]),
        (("923.13", "1411.49", "60.46", "39.54"), ["60.46", "39.54"]),
    ],
)
def test_a_row_of_numbers_belongs_to_the_row_of_names(row: str, numbers: tuple[str, ...], found: list[str]) -> None:
    assert [written for _, written in told(SPENT, "2022年度支出合计2,334.61万元，" + row.format(*numbers))] == found


@pytest.mark.parametrize(
    ("line", "found"), [("年初预算为0，支出决算为1.00万元。", []), ("年初预算为0万元，支出决算为1.50万元。", ["1.50"])]
)
def test_a_bare_nothing_needs_no_unit(line: str, found: list[str]) -> None:
    item = "一般公共服务支出（类）纪检监察事务（款）一般行政管理事务（项）。"
    written = [words for _, words in told("五、一般公共预算财政拨款支出决算情况说明", item + line)]
    assert written == found
