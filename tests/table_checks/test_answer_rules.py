"""Numbers that cannot be are told as doubts, each once; a large change is a note, one for all."""

from __future__ import annotations

from decimal import Decimal

import pytest

from narrate.findings import Finding, Severity
from narrate.table_checks.reconcile import reconcile
from support.memory import figures_of, inputs_of
from support.units import jiaozuo_data


def told(code: str, **answers: object) -> list[Finding]:
    data = jiaozuo_data()
    data.answers |= {f"figure/{key.replace('__', '.')}": answer for key, answer in answers.items()}
    return [finding for finding in reconcile(inputs_of(data), figures_of(data)) if finding.code == code]


def test_the_published_answers_are_none_of_these() -> None:
    assert told("F04") == [] and told("A05") == []


def test_yuan_for_wan_yuan_is_told_with_what_it_is_compared_with() -> None:
    """机关运行经费 was spent in tens of 万元; the budget is given in 元."""
    data = jiaozuo_data()
    assert data.current.operations is not None
    spent = data.current.operations.actual["agency_operating"]
    (finding,) = told("F04", agency_operating__original_budget=float(spent * 10000))
    assert finding.severity is Severity.WARNING
    assert "机关运行经费年初预算数" in finding.message and "10,000倍" in finding.message


def test_an_amount_far_above_all_that_was_spent_is_told() -> None:
    (finding,) = told("F04", performance__projects__amount=9_876_543.21)
    assert "支出总计只有" in finding.message


@pytest.mark.parametrize(
    ("part", "whole"),
    [("performance.grades.excellent", "自评项目数"), ("performance.overall.appropriation", "整体支出")],
)
def test_a_part_above_its_whole_is_told(part: str, whole: str) -> None:
    findings = told("F04", **{part: 5000})
    assert [finding for finding in findings if "大于" in finding.message and whole in finding.message]


def test_a_count_with_decimals_is_a_doubt() -> None:
    (finding,) = told("F04", performance__projects__count=22.5)
    assert finding.severity is Severity.WARNING and "要填整数，填的是22.5" in finding.message


def test_a_score_above_a_hundred_is_told() -> None:
    (finding,) = told("F04", performance__overall__score=985)
    assert "超过100分" in finding.message


def test_a_share_above_a_hundred_is_told() -> None:
    data = jiaozuo_data()
    assert data.current.income is not None
    data.current.income.total["appropriation"] += Decimal(9000)
    found = [one for one in reconcile(inputs_of(data), figures_of(data)) if one.code == "A05"]
    assert found and "超过100%" in found[0].message


def test_large_changes_are_one_note() -> None:
    data = jiaozuo_data()
    assert data.prior is not None and data.prior.income_expenditure is not None and data.prior.appropriation is not None
    for table, column in ((data.prior.income_expenditure, "amount"), (data.prior.appropriation, "amount")):
        table.income["grand_total"][column] *= 100
    (finding,) = [one for one in reconcile(inputs_of(data), figures_of(data)) if one.code == "A06"]
    assert finding.severity is Severity.NOTE and finding.message.startswith("2个增减率超过90%")
