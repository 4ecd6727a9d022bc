"""Names and codes of subjects against the code list and against the other tables."""

from __future__ import annotations

from decimal import Decimal

import pytest

from narrate.table_checks.subject_names import code_list
from support.consistent import unit
from support.sample_code import SubjectLine

PLACE = "《内存.xlsx》“表”!A1"


def test_another_name_is_one_finding_of_all_its_rows_with_the_official_one() -> None:
    one = unit()
    for table in (one.now.income, one.now.expenditure):
        table.row("2010350").name = "事业单位运行"
    (finding,) = one.found("N03")
    assert (finding.written, finding.expected, finding.places) == ("“事业单位运行”", "事业运行", (PLACE, PLACE))
    assert "科目2010350写作“事业单位运行”，科目表（2022、2025年）里是“事业运行”" in finding.message
    assert finding.computation == "公开的部门预决算（2022、2025年）"


def test_a_name_of_no_known_year_is_told_without_one() -> None:
    one = unit()
    one.now.basic_expenditure.row("30309").name = "奖金"
    (finding,) = one.found("N04")
    assert "科目30309写作“奖金”，科目表里是“奖励金”" in finding.message
    assert finding.computation == code_list()["经济", "30309"].source


def test_a_code_that_the_list_does_not_have_says_nothing() -> None:
    one = unit()
    one.now.income.rows.append(SubjectLine("2999999", "某项支出", {"total": Decimal(0)}))
    assert ("功能", "2999999") not in code_list()
    assert one.found("N03") == []


@pytest.mark.parametrize(
    ("table", "code", "digits"),
    [
        ("income", "2010", "3、5、7"),
        ("income", "20103501", "3、5、7"),
        ("basic_expenditure", "3010101", "3、5"),
        ("basic_expenditure", "3010", "3、5"),
    ],
)
def test_a_code_of_another_length_is_told_with_the_lengths_there_are(table: str, code: str, digits: str) -> None:
    one = unit()
    getattr(one.now, table).rows.append(SubjectLine(code, "某科目", {"total": Decimal(0)}))
    (finding,) = one.found("N05")
    assert f"科目编码{code}（某科目）是{len(code)}位，应当是{digits}位" in finding.message
    assert (finding.written, finding.places) == (code, (PLACE,))


OWN, OTHER = "2010350", "2010377"
TABLES = ("income", "expenditure", "general_public_budget")


@pytest.mark.parametrize(
    ("coded_otherwise", "told"),
    [
        (("income",), (OTHER, OWN)),
        (("general_public_budget",), (OTHER, OWN)),
        (("income", "expenditure"), (OWN, OTHER)),
    ],
)
def test_the_code_that_one_table_has_alone_is_held_against_that_of_two(
    coded_otherwise: tuple[str, ...], told: tuple[str, str]
) -> None:
    one = unit()
    for table in coded_otherwise:
        getattr(one.now, table).row(OWN).code = OTHER
    (finding,) = one.found("N06")
    assert (finding.written, finding.expected, finding.places) == (*told, (PLACE,))


def test_one_table_against_one_says_nothing_of_which_is_right() -> None:
    one = unit()
    one.now.income.row(OWN).code = OTHER
    one.now.general_public_budget.rows.remove(one.now.general_public_budget.row(OWN))
    assert one.found("N06") == []


def test_two_tables_against_more_say_nothing_either() -> None:
    one = unit()
    for table in ("government_funds", "state_capital"):
        getattr(one.now, table).rows.append(SubjectLine(OTHER, "事业运行", {"total": Decimal(0)}))
    assert one.found("N06") == []


def test_a_table_that_lists_both_has_two_items_of_one_name() -> None:
    one = unit()
    one.now.income.rows.append(SubjectLine(OTHER, "事业运行", {"total": Decimal("1.00")}))
    assert one.found("N06") == []


def test_groups_of_one_name_are_no_items() -> None:
    one = unit()
    one.now.income.row("20103").code = "20107"
    assert one.found("N06") == []
