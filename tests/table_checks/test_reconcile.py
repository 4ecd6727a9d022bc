"""What is told of the tables at the end of a draft: each rule finds its fault, and a 尾差 is no fault."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from narrate.figures.derive import derive
from narrate.figures.figure import Figure, FigureKind, Publishing
from narrate.findings import Finding, Severity
from narrate.intake.answers import Answer, UnitProfile
from narrate.intake.grid import Place, State
from narrate.table_checks.reconcile import RULES, reconcile
from narrate.table_checks.switched_off import without_switched_off
from narrate.table_checks.table_cells import readings_of, tables_of
from support.consistent import Broken, unit
from support.memory import answers_of, figures_of, inputs_of
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


# ---------------------------------------------------------------------------------------------- what is counted, where


def test_a_draft_names_the_total_that_does_not_fit_and_a_check_all_its_cells() -> None:
    (brief,) = [finding for finding in found(jiaozuo_data()) if finding.code == "B01"]
    data = jiaozuo_data()
    (whole,) = [finding for finding in Broken(data).found("B01") if finding.code == "B01"]
    assert data.budget is not None
    assert (len(brief.places), len(whole.places)) == (1, 1 + len(data.budget.leaves()))


@pytest.mark.parametrize(
    ("by", "apart", "severity"),
    [
        ("0.50", "有0.50万元没有落到任何一项", Severity.WARNING),
        ("-0.50", "比合计多0.50万元", Severity.WARNING),
        ("0.01", "尾差", Severity.NOTE),
        ("0.02", "有0.02万元没有落到任何一项", Severity.WARNING),
    ],
)
def test_a_budget_and_its_items_may_differ_by_their_rounding(by: str, apart: str, severity: Severity) -> None:
    """One item: two amounts, each rounded to half a cent."""
    data = jiaozuo_data()
    assert data.budget is not None
    data.budget.rows = [SubjectLine("2010301", "行政运行", {"total": Decimal("5.00")})]
    data.budget.total = {"total": Decimal("5.00") + Decimal(by)}
    (finding,) = [finding for finding in found(data) if finding.code == "B01"]
    assert finding.severity is severity and apart in finding.message


def test_the_first_eight_codes_that_no_item_splits_are_named() -> None:
    data = jiaozuo_data()
    assert data.budget is not None
    data.budget.rows = [SubjectLine(str(code), "某类", {"total": Decimal("1.00")}) for code in range(301, 311)]
    (finding,) = [finding for finding in found(data) if finding.code == "B03"]
    assert len(finding.places) == 8 and "10个类、款" in finding.message


@pytest.mark.parametrize(("answer", "told"), [(0, False), (-2, True)])
def test_an_answer_of_zero_is_no_negative(answer: int, told: bool) -> None:
    data = jiaozuo_data()
    data.answers["figure/performance.projects.count"] = answer
    assert any(finding.code == "F01" for finding in found(data)) is told


def test_a_wrong_answer_is_told_with_its_place_where_it_has_one() -> None:
    data = jiaozuo_data()
    answer = Answer("figure/performance.projects.count", "大约22", None, Place("填报表.xlsx", "说明", 4, 3))
    for given, places in ((answer, ("《填报表.xlsx》“说明”!D5",)), (answer._replace(place=None), ())):
        answers = answers_of(data) | {answer.key: given}
        figures = derive(inputs_of(data), answers, UnitProfile(), Publishing())
        (finding,) = [one for one in reconcile(inputs_of(data), figures) if one.code == "F01"]
        assert finding.places == places


def blank(*keys: str, met: tuple[str, ...] = ()) -> list[Finding]:
    """These statistics left blank; what reading said of blanks by the code it did."""
    inputs = inputs_of(jiaozuo_data())
    table = inputs.current.operations
    assert table is not None
    nothing = {key: table.actual[key]._replace(value=None, state=State.BLANK) for key in keys}
    said = tuple(Finding(code, Severity.ERROR, "空白", (nothing[keys[0]].address,)) for code in met)
    now = replace(inputs.current, operations=replace(table, actual={**table.actual, **nothing}))
    inputs = replace(inputs, current=now, findings=said)
    figures = derive(inputs, {}, UnitProfile(), Publishing())
    return [finding for finding in reconcile(inputs, figures) if finding.code == "M01"]


COUNTS = ("overseas_groups", "overseas_persons", "vehicles_purchased", "vehicles_kept", "domestic_batches")
MORE = ("domestic_persons", "foreign_affairs_batches", "foreign_affairs_persons", "abroad_batches", "abroad_persons")


@pytest.mark.parametrize(("keys", "places"), [(COUNTS[:1], 1), ((*COUNTS, *MORE), 8)])
def test_blanks_are_told_in_one_with_the_first_eight_cells(keys: tuple[str, ...], places: int) -> None:
    (finding,) = blank(*keys)
    assert (len(finding.places), finding.message.partition("个")[0]) == (places, str(len(keys)))


@pytest.mark.parametrize(("met", "told"), [("intake-blank-total", 0), ("intake-blank-whole", 0), ("intake-other", 1)])
def test_a_blank_that_reading_told_is_not_told_again(met: str, told: int) -> None:
    assert len(blank("overseas_groups", met=(met,))) == told


def test_counts_that_do_not_add_up_are_told_with_the_cells_that_hold_any() -> None:
    data = jiaozuo_data()
    assert data.current.operations is not None
    actual = data.current.operations.actual
    actual["vehicles_total"] += 1
    (finding,) = [one for one in found(data) if one.code == "R04"]
    used = [key for key in actual if key.startswith("vehicles_") and key not in ("vehicles_kept", "vehicles_purchased")]
    assert len(finding.places) == sum(1 for key in used if actual[key])
    parts = actual["vehicles_total"] - 1
    assert (finding.written, finding.expected) == (f"{actual['vehicles_total']:f}", f"{parts:f}")


def test_counts_of_which_one_is_not_given_are_not_added_up() -> None:
    data = jiaozuo_data()
    data.answers["figure/performance.grades.excellent"] = 19
    del data.answers["figure/performance.grades.good"]
    assert "R04" not in codes(data, Severity.WARNING)


@pytest.mark.parametrize(
    ("code", "breaks"),
    [
        ("A01", lambda now: now.three_public.actual.update(reception=Decimal("-0.85"))),
        ("A04", lambda now: now.income.rows[0].amounts.update(total=Decimal("-0.01"))),
        ("N01", lambda now: setattr(now.income.row("2010350"), "name", "别的名称")),
    ],
)
def test_as_many_things_are_looked_at_where_one_is_wrong(code: str, breaks: Callable[[Any], None]) -> None:
    one = unit()
    before = one.check(code).verified[code]
    breaks(one.now)
    after = one.check(code)
    assert (after.verified[code], len(after.findings)) == (before, 1)


def test_a_negative_cell_is_told_once_by_the_figure_that_is_read_from_it() -> None:
    one = unit()
    one.now.three_public.actual["reception"] = Decimal("-0.85")
    assert [finding.code for finding in one.check("A01", "A04").findings] == ["A01"]


def test_a_zero_is_not_negative() -> None:
    one = unit()
    one.now.income.rows[0].amounts["total"] = Decimal("0.00")
    assert one.found("A04") == []


def test_every_cell_is_looked_at_for_its_sign() -> None:
    one = unit()
    inputs = inputs_of(one.data)
    cells = sum(1 for table in tables_of(inputs) for _ in readings_of(table))
    assert one.check("A04").verified["A04"] == cells


def test_amounts_of_cells_and_what_is_computed_of_them_are_looked_at_for_their_sign() -> None:
    data = unit().data
    figures = figures_of(data).by_id.values()
    kinds = (FigureKind.AMOUNT, FigureKind.COUNT)
    mine = [one for one in figures if isinstance(one, Figure) and one.kind in kinds]
    of_the_form = [one for one in mine if isinstance(one.source, Answer)]
    assert of_the_form
    assert unit().check("A01").verified["A01"] == len(mine) - len(of_the_form)


@pytest.mark.parametrize(
    ("key", "value", "shown", "advice"),
    [
        ("reception", "-0.85", "公务接待费支出决算数是负数：-0.85万元", "确认是否冲销"),
        ("total", "-0.85", "“三公”经费支出决算数是负数：-0.85万元", "确认是否冲销"),
    ],
)
def test_a_negative_cell_is_told_with_its_place(key: str, value: str, shown: str, advice: str) -> None:
    data = jiaozuo_data()
    assert data.current.three_public is not None
    data.current.three_public.actual[key] = Decimal(value)
    (finding,) = [one for one in found(data) if one.code == "A01"]
    assert (finding.message, finding.severity, len(finding.places)) == (shown, Severity.WARNING, 1)
    assert finding.advice.startswith(advice)


def test_a_computed_negative_is_an_error_with_the_places_of_what_it_was_computed_from() -> None:
    data = jiaozuo_data()
    assert data.current.operations is not None
    data.current.operations.actual["foreign_affairs_batches"] = Decimal(100)
    (finding,) = [one for one in found(data) if one.code == "A01"]
    assert (finding.severity, finding.advice, len(finding.places)) == (Severity.ERROR, "核对相减的两个数", 2)


def test_a_subject_is_looked_up_above_itself_and_told_at_its_row() -> None:
    one = unit()
    before = one.check("N02").verified["N02"]
    one.now.income.rows.append(SubjectLine("2130101", "行政运行", {"total": Decimal("0.00")}))
    result = one.check("N02")
    assert [finding.places for finding in result.findings] == [("《内存.xlsx》“表”!A1",)]
    assert "科目2130101行政运行的上级科目21301不在表中" in result.findings[0].message
    assert result.verified["N02"] == before + 1


def test_an_item_with_a_budget_and_no_final_figure_is_told_with_the_cell_of_the_budget() -> None:
    one = unit()
    assert one.data.budget is not None
    planned = sum(1 for row in one.data.budget.leaves() if row.amounts["total"])
    one.data.budget.rows += [
        SubjectLine("2010305", "专项业务", {"total": Decimal("31.66")}),
        SubjectLine("2010306", "没有预算的", {"total": Decimal("0.00")}),
    ]
    result = one.check("B02")
    (finding,) = result.findings
    assert "科目2010305专项业务有年初预算31.66万元" in finding.message and len(finding.places) == 1
    assert result.verified["B02"] == planned + 1


def test_own_money_beside_the_general_public_budget_leaves_the_kinds_of_spending_apart() -> None:
    one = unit()
    one.now.expenditure.total["total"] += Decimal("5.00")
    one.now.expenditure.total["basic"] += Decimal("5.00")
    assert [finding.message.partition("：")[0] for finding in one.found("R01")] == ["本年支出合计（总表与支出决算表）"]


@pytest.mark.parametrize(
    ("table", "why"),
    [("income_expenditure", "没有收入支出决算总表"), ("appropriation", "没有财政拨款收入支出决算总表")],
)
def test_equalities_that_lack_a_summary_say_which(table: str, why: str) -> None:
    one = unit()
    setattr(one.now, table, None)
    (rule,) = one.check("R01").not_run
    assert (rule.partly, rule.reasons) == (True, (why,))


@pytest.mark.parametrize("table", ["income", "expenditure", "general_public_budget", "three_public", "operations"])
def test_equalities_go_on_without_a_table(table: str) -> None:
    one = unit()
    setattr(one.now, table, None)
    result = one.check("R01", "R02")
    lost = {"income": 2, "expenditure": 3, "general_public_budget": 3, "three_public": 3, "operations": 3}[table]
    assert result.verified["R01"] == 11 - lost
    assert result.findings == ()
