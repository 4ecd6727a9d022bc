"""Every rule of the tables: silent where everything is right, told where it is broken, and not run where it cannot be."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest

from narrate.errors import UsageError
from narrate.findings import Finding, Severity
from narrate.intake.accounts import TableStretch, UnitInputs
from narrate.intake.grid import Grid, State
from narrate.table_checks.reconcile import RULES as TOLD_BY_DRAFT
from narrate.table_checks.rules import BY_CODE, RULES, choose
from narrate.table_checks.subject_names import code_list
from support.consistent import NO_DATA, Broken, unit
from support.sample_code import SubjectLine
from support.units import random_data, rebalance

ONE = Decimal("1.00")
Break = Callable[[Broken], None]


def line(table: str, side: str, key: str, column: str = "amount", by: Decimal = ONE) -> Break:
    """A line of 01 or 04 raised."""

    def broken(one: Broken) -> None:
        getattr(getattr(one.now, table), side)[key][column] += by

    return broken


def subject(table: str, code: str, column: str, by: Decimal = ONE) -> Break:
    """A cell of a subject raised; the 合计 row for an empty code."""

    def broken(one: Broken) -> None:
        found = getattr(one.now, table)
        (found.row(code).amounts if code else found.total)[column] += by

    return broken


def operations(key: str, by: Decimal, side: str = "actual") -> Break:
    def broken(one: Broken) -> None:
        getattr(one.now.operations, side)[key] += by

    return broken


def met(code: str) -> Break:
    """What reading the tables or the form tells."""

    def broken(one: Broken) -> None:
        one.met.append(Finding(code, Severity.ERROR, "读到的", ("《表.xlsx》“表”!A1",)))

    return broken


def three_public(key: str, side: str, by: Decimal = ONE) -> Break:
    def broken(one: Broken) -> None:
        getattr(one.now.three_public, side)[key] += by

    return broken


def answered(key: str, answer: str | float) -> Break:
    def broken(one: Broken) -> None:
        one.data.answers[key] = answer

    return broken


def renamed(table: str, code: str, name: str) -> Break:
    def broken(one: Broken) -> None:
        getattr(one.now, table).row(code).name = name

    return broken


def unplaced_budget(one: Broken) -> None:
    assert one.data.budget is not None
    one.data.budget.total["total"] += ONE


def unspent_budget(one: Broken) -> None:
    assert one.data.budget is not None
    one.data.budget.rows.append(SubjectLine("2010305", "专项业务及机关事务管理", {"total": ONE}))


def coarse_budget(one: Broken) -> None:
    assert one.data.budget is not None
    one.data.budget.rows = [row for row in one.data.budget.rows if len(row.code) < 7]


def budget_row(one: Broken) -> None:
    assert one.data.budget is not None
    one.data.budget.row("2010301").amounts["basic"] += ONE


def orphan(one: Broken) -> None:
    one.now.expenditure.rows.append(SubjectLine("2130101", "行政运行", {"total": Decimal(0)}))


def odd_code(one: Broken) -> None:
    one.now.income.rows.append(SubjectLine("2010", "行政运行", {"total": Decimal(0)}))


def without_total(one: Broken) -> None:
    one.now.income.total = {}


def without_prior(one: Broken) -> None:
    one.data.prior = None


def prior_line(one: Broken) -> None:
    assert one.data.prior is not None and one.data.prior.income_expenditure is not None
    one.data.prior.income_expenditure.expenditure["closing_carryover"]["amount"] += ONE


def prior_in_another_unit(one: Broken) -> None:
    """Last year's totals ten thousand times too large."""
    assert one.data.prior is not None and one.data.prior.income_expenditure is not None
    one.data.prior.income_expenditure.income["grand_total"]["amount"] *= 10000


def numbered_alike(one: Broken) -> None:
    for table in ("income", "expenditure"):
        one.change(table, pieces=(TableStretch(Grid("表.xlsx", table, (("公开02表",), ("科目编码",))), 1, 1, 1),))


def total_again(one: Broken) -> None:
    rows = (("科目编码", "科目名称", "合计"), ("", "合计", 5.0), ("201", "一般公共服务支出", 5.0), ("", "合计", 5.0))
    one.change("income", pieces=(TableStretch(Grid("表.xlsx", "收入决算表", rows), 0, 3, 1),))


def row_of_zeros(one: Broken) -> None:
    one.now.income.rows.append(SubjectLine("2010305", "专项业务及机关事务管理", {"total": Decimal(0)}))


def coded_otherwise(one: Broken) -> None:
    one.now.income.row("2010350").code = "2010377"


def prior_subject(one: Broken) -> None:
    assert one.data.prior is not None and one.data.prior.government_funds is not None
    one.data.prior.government_funds.row("2120803").amounts["closing"] += ONE


def blank(one: Broken) -> None:
    """A blank in a 机构运行信息表 that writes its zeros."""

    def emptied(inputs: UnitInputs) -> UnitInputs:
        table = inputs.current.operations
        assert table is not None
        nothing = table.actual["overseas_groups"]._replace(value=None, state=State.BLANK)
        table = replace(table, actual={**table.actual, "overseas_groups": nothing})
        return replace(inputs, current=replace(inputs.current, operations=table))

    one.changes.append(emptied)


def misplaced_total(one: Broken) -> None:
    def moved(inputs: UnitInputs) -> UnitInputs:
        table = inputs.current.income
        assert table is not None
        rows = tuple(row._replace(row=number * 2) for number, row in enumerate(table.rows))
        total = {key: reading._replace(row=3) for key, reading in table.total.items()}
        return replace(inputs, current=replace(inputs.current, income=replace(table, rows=rows, total=total)))

    one.changes.append(moved)


def without_personnel_total(one: Broken) -> None:
    one.change("basic_expenditure", personnel_total=None)


def noted(table: str, *notes: str) -> Break:
    return lambda one: one.change(table, notes=notes)


# a rule → what breaks it; rules with "carried" are broken in the unit that has money carried over
BREAKS: dict[str, Break] = {
    "A01": three_public("reception", "actual", Decimal("-9.00")),
    "A02": operations("domestic_batches", Decimal(-7)),
    "A03": three_public("reception", "actual", Decimal("9.00")),
    "A04": operations("meetings", Decimal("-5.00")),
    "A05": subject("income", "", "appropriation", Decimal("90000.00")),
    "A06": prior_in_another_unit,
    "B01": unplaced_budget,
    "B02": unspent_budget,
    "B03": coarse_budget,
    "F01": answered("figure/performance.projects.count", "大约22"),
    "F02": met("F02"),
    "F03": met("F03"),
    "F04": answered("figure/performance.projects.count", 22.5),
    "M01": blank,
    "N01": renamed("income", "2060404", "科技成果转化"),
    "N02": orphan,
    "N03": renamed("expenditure", "2080711", "就业见习津贴"),
    "N04": renamed("basic_expenditure", "30309", "奖金"),
    "N05": odd_code,
    "N06": coded_otherwise,
    "R01": line("income_expenditure", "income", "grand_total"),
    "R02": subject("income", "", "other"),
    "R03": subject("general_public_budget", "", "basic"),
    "R04": operations("vehicles_total", Decimal(1)),
    "S01": without_prior,
    "T01": without_total,
    "T02": misplaced_total,
    "T03": met("intake-code-twice"),
    "T04": met("intake-row-without-code"),
    "T05": met("intake-blank-total"),
    "T06": met("intake-tables-absent"),
    "T07": met("intake-line-absent"),
    "T08": noted("government_funds"),
    "T09": noted("three_public", NO_DATA),
    "T10": without_personnel_total,
    "T11": noted("government_funds", "说明：我部门没有使用国有资本经营预算安排的支出，故本表无数据。"),
    "T12": numbered_alike,
    "T13": met("intake-personal-data"),
    "T14": met("intake-secret-mark"),
    "T15": met("intake-hidden-sheet"),
    "T16": total_again,
    "T17": row_of_zeros,
    "T18": met("intake-comment"),
    "W01": line("income_expenditure", "income", "other"),
    "W02": line("appropriation", "income", "opening_carryover"),
    "W03": line("income_expenditure", "functions", "教育支出"),
    "W04": line("appropriation", "expenditure", "closing_carryover", "general_public_budget"),
    "W05": line("appropriation", "functions", "教育支出", "state_capital"),
    "W06": line("appropriation", "income", "opening_government_funds"),
    "W07": subject("expenditure", "2010350", "operating"),
    "W08": subject("income", "2101101", "business"),
    "W09": subject("general_public_budget", "205", "project"),
    "W10": subject("government_funds", "2120803", "closing"),
    "W11": subject("basic_expenditure", "30201", "amount"),
    "W12": subject("basic_expenditure", "302", "amount"),
    "W13": three_public("vehicle_purchase", "budget"),
    "W14": operations("domestic_reception", ONE),
    "W15": operations("contracts_micro", ONE),
    "W16": budget_row,
    "X01": line("income_expenditure", "income", "business"),
    "X02": line("income_expenditure", "functions", "农林水支出"),
    "X03": line("appropriation", "income", "state_capital"),
    "X04": line("appropriation", "functions", "教育支出", "general_public_budget"),
    "X05": subject("government_funds", "", "income"),
    "X06": line("appropriation", "income", "opening_state_capital"),
    "X07": subject("expenditure", "2080711", "project", Decimal("-1.00")),
    "X08": subject("income", "2080711", "appropriation"),
    "X09": subject("basic_expenditure", "30217", "amount", Decimal("9.00")),
    "X10": operations("vehicle_operation", ONE),
    "X11": subject("basic_expenditure", "30216", "amount"),
    "X12": operations("agency_operating", Decimal("900.00")),
    "X13": line("appropriation", "income", "opening_carryover", by=Decimal("900.00")),
    "Y01": prior_line,
    "Y02": prior_subject,
}
CARRIED = {"W10", "Y02"}


def broken(code: str) -> Broken:
    one = unit(carried=code in CARRIED)
    BREAKS[code](one)
    return one


def test_every_rule_has_a_case_that_breaks_it() -> None:
    assert BREAKS.keys() == BY_CODE.keys()


@pytest.mark.parametrize("carried", [False, True], ids=["nothing carried", "carried over"])
def test_no_rule_speaks_where_everything_is_right(carried: bool) -> None:
    assert [finding.message for finding in unit(carried=carried).check().findings] == []


@pytest.mark.parametrize("code", sorted(BY_CODE))
def test_a_rule_looks_at_something_where_everything_is_there(code: str) -> None:
    assert unit(carried=code in CARRIED).check().verified[code] > 0


@pytest.mark.parametrize("code", sorted(BY_CODE))
def test_a_rule_tells_what_breaks_it(code: str) -> None:
    found = [finding for finding in broken(code).check().findings if finding.code == code]
    assert found
    assert found[0].severity is BY_CODE[code].severity or code in ("A01", "F02", "F03", "T04", "T15", "T18")
    assert found[0].message
    assert found[0].section


@pytest.mark.parametrize("code", sorted(code for code in BY_CODE if code[0] in "WXY"))
def test_a_broken_relation_says_what_is_written_and_what_should_be(code: str) -> None:
    found = next(finding for finding in broken(code).check().findings if finding.code == code)
    assert found.written and found.expected and found.computation and found.places and found.advice


# relations of the consistent unit that each rule adds up or compares: none may drop out without a word
HELD = {
    "W01": 2, "W02": 2, "W03": 5, "W04": 5, "W05": 29, "W06": 1, "W07": 93, "W08": 240, "W09": 15, "W10": 2, "W11": 6,
    "W12": 2, "W13": 1, "W14": 6, "W15": 5, "W16": 57, "X01": 6, "X02": 26, "X03": 3, "X04": 78, "X05": 8, "X06": 3,
    "X07": 90, "X08": 30, "X09": 4, "X10": 9, "X11": 2, "X12": 1, "X13": 2, "Y01": 5, "Y02": 2,
    "R01": 11, "R02": 8, "R03": 1, "R04": 2, "A02": 10, "A03": 5, "B02": 12, "N01": 30, "S01": 3,
}  # fmt: skip
CARRIED_OVER = {"W07": 109, "W08": 303, "W09": 27, "W10": 8, "X07": 105, "X08": 0, "Y02": 8, "R01": 9, "N01": 35}


@pytest.mark.parametrize(("carried", "counts"), [(False, HELD), (True, HELD | CARRIED_OVER)])
def test_no_relation_of_a_rule_drops_out(carried: bool, counts: dict[str, int]) -> None:
    verified = unit(carried=carried).check().verified
    assert {code: verified.get(code, 0) for code in counts} == counts


FUNDS = ("general_public_budget", "government_funds", "state_capital")
FAR = Decimal("9000.00")
# the other cells that a rule of several relations holds
ALSO: list[tuple[str, Break]] = [
    *(("X01", line("income_expenditure", "income", fund)) for fund in FUNDS),
    *(("X03", line("appropriation", "income", fund)) for fund in FUNDS),
    *(("X04", line("appropriation", "functions", "教育支出", fund)) for fund in FUNDS),
    *(("X05", subject(fund, "", column)) for fund in FUNDS[1:] for column in ("opening", "income", "total", "closing")),
    *(("X06", line("appropriation", "income", f"opening_{fund}")) for fund in FUNDS),
    *(("X06", line("appropriation", "expenditure", "grand_total", fund)) for fund in FUNDS),
    ("X07", subject("general_public_budget", "2080711", "basic")),
    *(("X09", subject("basic_expenditure", code, "amount", FAR)) for code in ("30212", "30217", "30231", "31013")),
    *(("X10", three_public(item, "budget")) for item in ("total", "overseas", "vehicles", "reception")),
    *(("X10", three_public(item, "actual")) for item in ("overseas", "vehicle_purchase", "vehicle_operation")),
    *(("X11", subject("basic_expenditure", code, "amount", FAR)) for code in ("30215", "30216")),
    ("X13", line("appropriation", "expenditure", "closing_carryover", "total", FAR)),
    *(("W01", line("appropriation", "income", fund)) for fund in FUNDS),
    *(("W02", line(table, "income", "grand_total")) for table in ("income_expenditure", "appropriation")),
    *(
        ("W02", line("income_expenditure", "income", part))
        for part in ("current_total", "nonfiscal_surplus_used", "opening_carryover")
    ),
    *(("W02", line("appropriation", "income", part)) for part in ("current_total", "opening_carryover")),
    *(("W03", line("appropriation", "expenditure", "current_total", column)) for column in ("total", *FUNDS)),
    *(("W04", line("income_expenditure", "expenditure", part)) for part in ("current_total", "surplus_distribution")),
    *(("W04", line("appropriation", "expenditure", "grand_total", column)) for column in ("total", *FUNDS)),
    ("W04", line("income_expenditure", "expenditure", "closing_carryover")),
    *(("W05", line("appropriation", "expenditure", "current_total", column)) for column in ("total", *FUNDS)),
    *(("W06", line("appropriation", "income", f"opening_{fund}")) for fund in FUNDS),
    *(("W09", subject("general_public_budget", "", column)) for column in ("basic", "project")),
    *(("W12", subject("basic_expenditure", code, "amount")) for code in ("301", "303", "302")),
    *(("W13", three_public(item, "budget")) for item in ("vehicles", "vehicle_operation")),
    *(
        ("W15", operations(part, FAR))
        for part in ("foreign_affairs_reception", "foreign_affairs_batches", "foreign_affairs_persons", "contracts_sme")
    ),
]


# R01: a cell raised → what the equality is called that it breaks
EQUAL_CELLS: list[tuple[Break, list[str]]] = [
    (line("income_expenditure", "expenditure", "grand_total"), ["收入总计与支出总计"]),
    (line("appropriation", "expenditure", "grand_total", "total"), ["财政拨款收入总计与支出总计"]),
    (line("income_expenditure", "income", "current_total"), ["本年收入合计（总表与收入决算表）"]),
    (line("income_expenditure", "expenditure", "current_total"), ["本年支出合计（总表与支出决算表）"]),
    (
        line("appropriation", "income", "current_total"),
        ["财政拨款收入（收入决算表与财政拨款收入支出决算总表）"],
    ),
    (
        line("appropriation", "expenditure", "current_total", "general_public_budget"),
        ["一般公共预算财政拨款支出（财政拨款收入支出决算总表与一般公共预算财政拨款支出决算表）"],
    ),
    (
        subject("expenditure", "", "basic"),
        ["基本支出（支出决算表与一般公共预算财政拨款支出决算表）"],
    ),
    (
        subject("general_public_budget", "", "project"),
        ["项目支出（支出决算表与一般公共预算财政拨款支出决算表）"],
    ),
    (three_public("total", "actual"), ["“三公”经费决算数（“三公”经费表与机构运行信息表）"]),
    (operations("vehicles", ONE), ["公务用车购置及运行费决算数（“三公”经费表与机构运行信息表）"]),
    (operations("reception", ONE), ["公务接待费决算数（“三公”经费表与机构运行信息表）"]),
]


@pytest.mark.parametrize(("breaks", "equalities"), EQUAL_CELLS, ids=range(len(EQUAL_CELLS)))
def test_a_cell_that_states_what_another_does_breaks_that_equality_alone(breaks: Break, equalities: list[str]) -> None:
    one = unit()
    breaks(one)
    assert [finding.message.partition("：")[0] for finding in one.found("R01")] == equalities


@pytest.mark.parametrize(
    ("breaks", "sums"),
    [
        (subject("income", "", "business"), ["收入决算表合计行"]),
        (subject("expenditure", "", "operating"), ["支出决算表合计行"]),
        (subject("general_public_budget", "201", "total"), ["一般公共预算财政拨款支出各类之和"]),
        (subject("general_public_budget", "2010350", "total"), ["一般公共预算财政拨款支出各项之和"]),
        (three_public("overseas", "actual"), ["“三公”经费支出"]),
        (three_public("vehicle_purchase", "actual"), ["公务用车购置及运行费"]),
        (three_public("overseas", "budget"), ["“三公”经费预算"]),
        (operations("procurement_works", ONE), ["政府采购支出"]),
    ],
    ids=range(8),
)
def test_a_part_that_is_raised_breaks_its_own_sum(breaks: Break, sums: list[str]) -> None:
    one = unit()
    breaks(one)
    assert [finding.message.partition("：")[0] for finding in one.found("R02")] == sums


@pytest.mark.parametrize(("code", "breaks"), ALSO, ids=[f"{code}-{number}" for number, (code, _) in enumerate(ALSO)])
def test_a_rule_tells_every_cell_that_breaks_it(code: str, breaks: Break) -> None:
    one = unit(carried=code in CARRIED)
    breaks(one)
    assert code in {finding.code for finding in one.check().findings}


def test_every_rule_says_what_it_holds_and_where_it_comes_from() -> None:
    assert len(BY_CODE) == len(RULES)
    assert all(rule.holds and rule.source and rule.subject for rule in RULES)
    assert {rule.code for rule in TOLD_BY_DRAFT} <= BY_CODE.keys()


# tables taken away → rules that cannot run without them
NEEDS = {
    "income_expenditure": {"X01", "X02", "X03", "X13"},
    "income": {"X01", "X08"},
    "expenditure": {"X02", "X07"},
    "appropriation": {"W05", "W06", "X03", "X04", "X05", "X06", "X07", "X08", "X13"},
    "general_public_budget": {"R03", "X07", "X08"},
    "basic_expenditure": {"N04", "R03", "W11", "W12", "X09", "X11", "X12"},
    "three_public": {"A03", "W13", "X09", "X10"},
    "operations": {"A02", "W14", "W15", "X10", "X11", "X12"},
}


@pytest.mark.parametrize("table", sorted(NEEDS))
def test_a_rule_without_its_table_is_not_run_and_says_why(table: str) -> None:
    one = unit()
    setattr(one.now, table, None)
    one.changes.clear()
    result = one.check()
    idle = {rule.code: rule.reasons for rule in result.not_run if not rule.partly}
    assert NEEDS[table] <= idle.keys()
    assert all(any("没有" in reason for reason in idle[code]) for code in NEEDS[table])
    assert NEEDS[table].isdisjoint(result.verified)


def test_a_rule_that_lacks_one_table_of_several_is_told_as_partly_run() -> None:
    one = unit()
    one.now.income = None
    partly = {rule.code for rule in one.check().not_run if rule.partly}
    assert {"W07", "W08", "W09"} <= partly


def test_without_last_year_the_years_are_not_compared() -> None:
    idle = {rule.code: rule.reasons for rule in broken("S01").check().not_run}
    assert idle["Y01"] == ("没有上年的收入支出决算总表", "没有上年的财政拨款收入支出决算总表")


def test_a_blank_total_leaves_its_relations_unrun_and_names_the_cell() -> None:
    one = unit()

    def emptied(inputs: UnitInputs) -> UnitInputs:
        table = inputs.current.expenditure
        assert table is not None
        total = {**table.total, "basic": table.total["basic"]._replace(value=None)}
        return replace(inputs, current=replace(inputs.current, expenditure=replace(table, total=total)))

    one.changes.append(emptied)
    reasons = [reason for rule in one.check().not_run if rule.code == "W09" for reason in rule.reasons]
    assert len(reasons) == 1
    assert re.fullmatch("《内存.xlsx》“表”!A\\d+（合计（基本支出））没有数", reasons[0])


def test_an_instruction_below_a_table_does_not_say_that_it_is_empty() -> None:
    one = unit()
    one.change("three_public", notes=("注：如本表无数据，应公开空表并说明。",))
    assert "T09" not in {finding.code for finding in one.check().findings}


@pytest.mark.parametrize(
    ("table", "side", "rules"),
    [
        ("income_expenditure", "income", {"W01", "W02"}),
        ("income_expenditure", "expenditure", {"W03", "W04"}),
        ("appropriation", "income", {"W01", "W02"}),
        ("appropriation", "expenditure", {"W03", "W04", "X05", "X06", "X07"}),
    ],
)
def test_a_summary_table_without_its_total_lines_breaks_nothing_and_is_told(
    table: str, side: str, rules: set[str]
) -> None:
    one = unit()
    lines = getattr(getattr(one.now, table), side)
    for key in ("current_total", "grand_total"):
        del lines[key]
    result = one.check()
    assert rules <= {rule.code for rule in result.not_run}
    assert [finding.message for finding in result.findings if finding.severity is Severity.ERROR] == []


def test_a_summary_table_with_totals_alone_is_not_added_up() -> None:
    one = unit()
    kept = ("current_total", "grand_total", "opening_carryover", "nonfiscal_surplus_used")
    lines = one.now.income_expenditure
    lines.income = {key: amounts for key, amounts in lines.income.items() if key in kept}
    lines.functions = {}
    result = one.check()
    assert {"W01", "W03", "X01", "X02"} <= {rule.code for rule in result.not_run}
    assert [finding.message for finding in result.findings if finding.severity is Severity.ERROR] == []


@pytest.mark.parametrize(("table", "code"), [("income_expenditure", "X02"), ("appropriation", "X04")])
def test_a_class_that_the_summary_table_does_not_name_is_told(table: str, code: str) -> None:
    one = unit()
    functions = getattr(one.now, table).functions
    functions["教育类支出"] = functions.pop("教育支出")
    told = [finding for finding in one.check().findings if finding.code == code]
    assert {finding.severity for finding in told} == {Severity.ERROR, Severity.WARNING}


def test_an_amount_in_two_places_is_set_beside_the_other_and_several_are_added_up() -> None:
    one = unit()
    line("income_expenditure", "income", "business")(one)
    line("income_expenditure", "income", "general_public_budget")(one)
    told = [finding.message for finding in one.check().findings if finding.code == "X01"]
    assert ["各部分相加" in message for message in told] == [True, False]


def test_own_money_beside_fiscal_money_is_no_fault() -> None:
    """03 then holds more than 05, 07 and 08, never less."""
    one = unit()
    one.now.expenditure.row("2010302").amounts["project"] += ONE
    one.data = rebalance(one.data)
    found = one.check()
    assert [finding.message for finding in found.findings if finding.severity is Severity.ERROR] == []
    assert found.verified["X07"] > 0


@pytest.mark.parametrize(
    ("words", "chosen"),
    [
        ("T02,X01", {"T02", "X01"}),
        ("t02，x01", {"T02", "X01"}),
        ("Y", {"Y01", "Y02"}),
        ("Y,-Y02", {"Y01"}),
        ("-Y02", BY_CODE.keys() - {"Y02"}),
        ("", BY_CODE.keys()),
    ],
)
def test_rules_are_chosen_by_code_and_by_letter(words: str, chosen: set[str]) -> None:
    assert choose(words) == chosen


def test_a_rule_that_there_is_not_is_refused() -> None:
    with pytest.raises(UsageError, match="Q77、Z99"):
        choose("W01,Q77,-Z99")


def test_the_code_list_has_a_name_and_a_source_for_every_code() -> None:
    assert all(subject.name and subject.source for subject in code_list().values())
    assert code_list()["功能", "20604"].name == "技术研究与开发"


@pytest.mark.parametrize("seed", range(8))
def test_consistent_tables_of_any_unit_have_no_error(seed: int) -> None:
    one = Broken(rebalance(random_data(Random(seed))))
    assert [finding.message for finding in one.check().findings if finding.severity is Severity.ERROR] == []
