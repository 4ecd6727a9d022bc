"""What is told of the tables at the end of a draft: each rule finds its fault, and a 尾差 is no fault."""

from __future__ import annotations

from decimal import Decimal

import pytest

from narrate.findings import Finding, Severity
from narrate.table_checks.reconcile import RULES, reconcile
from narrate.table_checks.switched_off import without_switched_off
from support.memory import figures_of, inputs_of
from support.units import SubjectLine, UnitData, jiaozuo_data, random_data, rebalance


def found(data: UnitData) -> tuple[Finding, ...]:
    return reconcile(inputs_of(data), figures_of(data))


def codes(data: UnitData, severity: Severity) -> list[str]:
    return [finding.code for finding in found(data) if finding.severity is severity]


def test_the_published_tables_have_two_oddities_and_no_arithmetic_error() -> None:
    assert codes(jiaozuo_data(), Severity.ERROR) == []
    assert codes(jiaozuo_data(), Severity.WARNING) == ["B01", "N01"]


def test_budget_that_no_item_holds_is_told_with_its_amount() -> None:
    assert any("有31.66万元没有落到任何一项" in finding.message for finding in found(jiaozuo_data()))


def test_a_subject_named_two_ways_is_told_with_both_names() -> None:
    assert any("“技术与研究开发”、“技术与开发”" in finding.message for finding in found(jiaozuo_data()))


def test_the_same_amount_rounded_two_ways_is_a_note() -> None:
    notes = [finding.message for finding in found(jiaozuo_data()) if finding.severity is Severity.NOTE]
    assert any("923.13与923.12，相差0.01万元（尾差" in message for message in notes)


def test_totals_that_do_not_balance_are_an_error() -> None:
    data = jiaozuo_data()
    assert data.current.income_expenditure is not None
    data.current.income_expenditure.expenditure["grand_total"]["amount"] = Decimal("2337.20")
    assert "R01" in codes(data, Severity.ERROR)


@pytest.mark.parametrize(("moved", "severity"), [("0.01", Severity.NOTE), ("0.50", Severity.ERROR)])
def test_a_sum_is_off_only_beyond_what_rounding_explains(moved: str, severity: Severity) -> None:
    data = jiaozuo_data()
    assert data.current.income is not None
    data.current.income.total["other"] += Decimal(moved)
    assert "R02" in codes(data, severity)


def test_basic_expenditure_that_differs_between_tables_is_an_error() -> None:
    data = jiaozuo_data()
    assert data.current.basic_expenditure is not None
    data.current.basic_expenditure.personnel_total += Decimal("1.00")
    assert "R03" in codes(data, Severity.ERROR)


def test_grades_that_do_not_add_up_are_told() -> None:
    data = jiaozuo_data()
    data.answers["figure/performance.grades.excellent"] = 19
    assert "R04" in codes(data, Severity.WARNING)


def test_an_item_without_its_class_is_told() -> None:
    data = jiaozuo_data()
    assert data.current.general_public_budget is not None
    data.current.general_public_budget.rows.append(SubjectLine("2130101", "行政运行", {"total": Decimal("1.00")}))
    assert "N02" in codes(data, Severity.WARNING)


def test_a_budget_without_a_final_figure_is_told() -> None:
    data = jiaozuo_data()
    assert data.budget is not None
    data.budget.rows.append(SubjectLine("2010305", "专项业务及机关事务管理", {"total": Decimal("31.66")}))
    assert "B02" in codes(data, Severity.NOTE)


def test_a_negative_amount_is_told() -> None:
    data = jiaozuo_data()
    assert data.current.three_public is not None
    data.current.three_public.actual["reception"] = Decimal("-0.85")
    assert "A01" in codes(data, Severity.WARNING)


@pytest.mark.parametrize("seed", range(30))
def test_consistent_tables_have_no_error(seed: int) -> None:
    from random import Random

    data = rebalance(random_data(Random(seed)))
    assert [finding.message for finding in found(data) if finding.severity is Severity.ERROR] == []


def test_every_rule_says_what_it_holds_and_where_it_comes_from() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES)
    assert all(rule.holds and rule.source for rule in RULES)


def test_a_budget_without_items_is_told() -> None:
    data = jiaozuo_data()
    assert data.budget is not None
    data.budget.rows = [SubjectLine("20103", "政府办公厅（室）及相关机构事务", {"total": Decimal("1674.26")})]
    assert {"B01", "B03"} <= {finding.code for finding in found(data)}


def test_a_table_without_its_total_row_is_told() -> None:
    data = jiaozuo_data()
    assert data.current.income is not None
    data.current.income.total = {}
    assert "T01" in codes(data, Severity.ERROR)


def test_a_computed_negative_is_told_with_its_formula() -> None:
    data = jiaozuo_data()
    assert data.current.operations is not None
    data.current.operations.actual["foreign_affairs_batches"] = Decimal(100)
    told = [finding.message for finding in found(data) if finding.code == "A01"]
    assert told == ["其他国内公务接待团组数是负数：-93（国内公务接待批次 - 外事接待批次）"]


@pytest.mark.parametrize(("answer", "told"), [("大约22", "要填数，填的是“大约22”"), (-2, "负数")])
def test_a_number_of_the_form_that_cannot_be_is_told(answer: str | float, told: str) -> None:
    data = jiaozuo_data()
    data.answers["figure/performance.projects.count"] = answer
    assert any(finding.code == "F01" and told in finding.message for finding in found(data))


def test_inputs_that_were_not_supplied_are_told() -> None:
    data = jiaozuo_data()
    data.budget = data.prior = data.current.operations = None
    assert codes(data, Severity.NOTE).count("S01") == 3


def test_a_rule_switched_off_is_reported_with_its_reason() -> None:
    kept = without_switched_off(found(jiaozuo_data()), {"B01": "已核实"})
    assert [finding.message for finding in kept if finding.code == "B01"] == [
        "规则B01已停用，1处没有列出（理由：已核实）"
    ]
