"""Tables as regions print them: what a table does not have is told where it is missed, and is no fault."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from narrate.findings import Severity
from narrate.intake.accounts import OperationsTable, UnitInputs
from narrate.intake.grid import State
from narrate.table_checks.result import CheckResult
from support.consistent import Broken, unit
from support.sample_code import SubjectData, SubjectLine

ONE, ZERO = Decimal("1.00"), Decimal("0.00")
FUNDS = ("general_public_budget", "government_funds", "state_capital")
Change = Callable[[Broken], None]


def reasons(result: CheckResult) -> list[str]:
    return [reason for rule in result.not_run for reason in rule.reasons]


def told(result: CheckResult) -> list[str]:
    return [finding.message for finding in result.findings]


# ---------------------------------------------------------------------------------------- columns and lines of 01, 04


def test_a_summary_without_the_column_of_a_fund_is_not_compared_with_the_table_of_that() -> None:
    one = unit()
    for amounts in one.now.appropriation.functions.values():
        del amounts["state_capital"]
    result = one.check("X04")
    assert (result.verified["X04"], told(result)) == (52, [])
    assert reasons(result) == ["appropriation没有“国有资本经营预算财政拨款”一栏"]


def test_a_class_of_nothing_may_stand_in_its_table_alone() -> None:
    one = unit()
    one.now.government_funds.rows.append(SubjectLine("229", "债务发行费用支出", {"total": ZERO}))
    assert told(one.check("X04")) == []
    one.now.government_funds.rows[-1].amounts["total"] = ONE
    (finding,) = one.found("X04")
    assert (finding.severity, finding.written) == (Severity.WARNING, "债务发行费用支出")
    assert len(finding.places) == 1


def test_a_class_that_the_summary_alone_spent_on_is_told() -> None:
    one = unit()
    one.now.appropriation.functions["教育支出"]["government_funds"] = Decimal("5.00")
    assert told(one.check("X04")) == [
        "教育支出（appropriation与government_funds，后者没有这一类）：合计5.00，各部分相加0.00，相差5.00万元"
    ]


@pytest.mark.parametrize(
    ("tables", "looked_at", "why"),
    [
        (("income_expenditure", "appropriation"), 2, []),
        (("income_expenditure",), 2, ["income_expenditure没有“国有资本经营预算财政拨款收入”"]),
        (("appropriation",), 2, ["appropriation没有“国有资本经营预算财政拨款”"]),
    ],
)
def test_a_budget_that_one_summary_lacks_is_told_and_one_that_both_lack_is_not(
    tables: tuple[str, ...], looked_at: int, why: list[str]
) -> None:
    one = unit()
    for table in tables:
        del getattr(one.now, table).income["state_capital"]
    result = one.check("X03")
    assert (result.verified["X03"], reasons(result), told(result)) == (looked_at, why, [])


@pytest.mark.parametrize("fund", FUNDS[1:])
def test_a_fund_without_its_table_or_its_total_is_not_compared(fund: str) -> None:
    one = unit(carried=True)
    getattr(one.now, fund).total = {}
    result = one.check("X05")
    assert (result.verified["X05"], reasons(result)) == (4, [f"{fund}没有合计行"])
    setattr(one.now, fund, None)
    result = one.check("X05")
    assert result.verified["X05"] == 4 and reasons(result)[0].startswith("没有")


def test_a_fund_table_of_spending_alone_is_compared_in_that() -> None:
    one = unit()
    for amounts in (one.now.state_capital.total, *(row.amounts for row in one.now.state_capital.rows)):
        for column in ("opening", "income", "closing"):
            del amounts[column]
    result = one.check("X05", "W10")
    assert (result.verified["X05"], result.verified["W10"], reasons(result)) == (5, 1, [])


def test_a_fund_table_that_balances_but_has_no_spending_is_told() -> None:
    one = unit()
    for column in ("total", "basic", "project"):
        del one.now.state_capital.total[column]
    result = one.check("W10")
    assert reasons(result) == ["state_capital没有“本年支出”"]


def test_a_fund_without_its_column_is_not_balanced() -> None:
    one = unit()
    del one.now.appropriation.expenditure["grand_total"]["state_capital"]
    assert one.check("X06").verified["X06"] == 2


def test_totals_of_several_columns_are_missed_in_each() -> None:
    one = unit()
    del one.now.appropriation.expenditure["current_total"]
    result = one.check("W03")
    assert (result.verified["W03"], len(reasons(result))) == (1, 4)
    assert reasons(result)[:2] == [
        "appropriation没有“本年支出合计”",
        "appropriation没有“本年支出合计（一般公共预算财政拨款）”",
    ]


def test_the_columns_are_told_by_the_line_of_the_year_where_there_is_no_grand_total() -> None:
    one = unit()
    del one.now.appropriation.expenditure["grand_total"]
    result = one.check("W03")
    assert (result.verified["W03"], reasons(result)) == (5, [])


def test_a_broken_sum_of_a_column_says_which() -> None:
    one = unit()
    one.now.appropriation.expenditure["current_total"]["government_funds"] += ONE
    assert [message.partition("：")[0] for message in told(one.check("W03"))] == [
        "本年支出合计（政府性基金预算财政拨款）"
    ]


def test_a_summary_without_total_lines_is_missed_in_its_first_column() -> None:
    one = unit()
    for table in ("income_expenditure", "appropriation"):
        for line in ("current_total", "grand_total"):
            del getattr(one.now, table).expenditure[line]
    assert reasons(one.check("W04")) == ["income_expenditure没有“支出总计”", "appropriation没有“总计”"]


def test_an_income_that_lists_no_kind_is_not_added_up() -> None:
    one = unit()
    one.now.appropriation.income = {
        key: amounts for key, amounts in one.now.appropriation.income.items() if key not in FUNDS
    }
    result = one.check("W01")
    assert (result.verified["W01"], reasons(result)) == (1, ["appropriation没有列出各项收入"])


def test_a_carryover_that_is_not_split_by_budget_is_not_added_up() -> None:
    one = unit()
    one.now.appropriation.income = {
        key: amounts for key, amounts in one.now.appropriation.income.items() if not key.startswith("opening_g")
    }
    del one.now.appropriation.income["opening_state_capital"]
    result = one.check("W06")
    assert reasons(result) == ["appropriation没有按预算列出年初结转和结余"]


# ------------------------------------------------------------------------------------------------ tables by subject


def test_a_table_of_a_total_alone_is_not_added_up() -> None:
    one = unit()
    one.now.expenditure.rows = []
    assert "expenditure只有合计，没有按科目列出" in reasons(one.check("W09"))


def test_an_empty_table_has_nothing_to_add_up() -> None:
    assert reasons(unit().check("W09")) == []


def test_a_table_without_its_total_row_is_not_added_up() -> None:
    one = unit()
    one.now.general_public_budget.total = {}
    result = one.check("W09", "W07")
    assert reasons(result) == ["general_public_budget没有合计行"]
    assert result.verified["W07"] == 92


def test_without_subjects_of_table_06_its_feet_are_not_added_up() -> None:
    one = unit()
    one.now.basic_expenditure.rows = []
    assert reasons(one.check("W12")) == ["basic_expenditure没有科目"]


def test_groups_alone_add_up_to_the_feet_of_table_06() -> None:
    one = unit()
    one.now.basic_expenditure.rows = [row for row in one.now.basic_expenditure.rows if len(row.code) == 5]
    result = one.check("W12")
    assert (result.verified["W12"], told(result)) == (2, [])


def test_rows_of_table_06_that_print_both_kinds_of_money_add_up() -> None:
    one = unit()
    row = one.now.basic_expenditure.row("30201")
    row.amounts |= {"personnel": ZERO, "operating": row.amounts["amount"]}
    assert one.check("W11").verified["W11"] == 7
    row.amounts["personnel"] = ONE
    (finding,) = one.found("W11")
    assert f"人员经费 1.00 + 公用经费 {row.amounts['amount']}" in finding.computation


def test_a_budget_of_totals_alone_has_no_rows_to_add() -> None:
    one = unit()
    assert one.data.budget is not None
    whole = one.check("W16").verified["W16"]
    rows = len(one.data.budget.rows)
    for row in one.data.budget.rows:
        del row.amounts["basic"], row.amounts["project"]
    assert one.check("W16").verified["W16"] < whole - rows


def test_blank_columns_of_a_budget_are_no_zeros_to_add() -> None:
    one = unit()
    whole = one.check("W16").verified["W16"]

    def blanked(inputs: UnitInputs) -> UnitInputs:
        assert inputs.budget is not None
        first, *others = inputs.budget.rows
        kinds = {key: first.amounts[key]._replace(value=ZERO, state=State.BLANK) for key in ("basic", "project")}
        rows = (first._replace(amounts={**first.amounts, **kinds}), *others)
        return replace(inputs, budget=replace(inputs.budget, rows=rows))

    one.changes.append(blanked)
    result = one.check("W16")
    assert result.verified["W16"] == whole - 1
    assert [message for message in told(result) if "basic" not in message and "基本支出" not in message] == []


def test_a_budget_of_items_alone_is_added_up_by_another_rule() -> None:
    one = unit()
    assert one.data.budget is not None
    one.data.budget.rows = one.data.budget.leaves()
    assert one.check("W16").verified["W16"] == len(one.data.budget.rows)


# ---------------------------------------------------------------------------------------------- 03 against 05, 07, 08


def test_a_subject_of_one_table_is_compared_and_one_of_several_is_added_up() -> None:
    one = unit(carried=True)
    row = one.now.general_public_budget.row("2080711")
    one.now.government_funds.rows.append(SubjectLine("2080711", row.name, dict(row.amounts)))
    messages = told(one.check("X07"))
    assert any(message.startswith("科目2080711") and "各部分相加" in message for message in messages)
    one = unit(carried=True)
    one.now.general_public_budget.row("2080711").amounts["total"] += ONE
    (message,) = told(one.check("X07"))
    assert message.startswith("科目2080711") and "各部分相加" not in message and "大于" not in message


def test_fiscal_money_that_no_table_of_it_has_is_told_where_all_is_fiscal() -> None:
    one = unit()
    one.now.general_public_budget.rows.remove(one.now.general_public_budget.row("2080711"))
    assert any(message.startswith("科目2080711") for message in told(one.check("X07")))


def test_a_subject_that_table_03_does_not_have_is_told_by_the_name_of_the_other() -> None:
    one = unit()
    row = one.now.expenditure.row("2080711")
    one.now.expenditure.rows.remove(row)
    found = one.found("X07")
    assert {finding.message.partition("的")[0] for finding in found} == {f"科目2080711{row.name}"}
    assert any("expenditure（没有这一行） 0.00" in finding.computation for finding in found)


def test_with_own_money_a_subject_may_hold_more_and_never_less() -> None:
    one = unit()
    one.now.expenditure.total["total"] += Decimal("50.00")
    one.now.expenditure.row("2080711").amounts["total"] += ONE
    assert told(one.check("X07")) == []
    one.now.expenditure.row("2080711").amounts["total"] -= ONE * 2
    (message,) = told(one.check("X07"))
    assert "大于" in message


def test_a_fund_that_spent_and_has_no_table_leaves_room_in_table_03() -> None:
    one = unit(carried=True)
    one.now.government_funds = None
    result = one.check("X07", "X08")
    assert told(result) == []


def test_what_was_received_is_not_held_against_what_was_spent_where_a_table_of_spending_is_not_there() -> None:
    one = unit()
    one.now.appropriation.expenditure["current_total"]["government_funds"] = ONE
    one.now.government_funds = None
    assert reasons(one.check("X08")) == ["有支出的预算没有表"]


@pytest.mark.parametrize("table", ["expenditure", "income"])
def test_a_fund_that_spent_nothing_and_has_no_table_leaves_no_room(table: str) -> None:
    one = unit()
    one.now.government_funds = None
    column = "total" if table == "expenditure" else "appropriation"
    getattr(one.now, table).row("2080711").amounts[column] += ONE
    (message,) = told(one.check("X07" if table == "expenditure" else "X08"))
    assert message.startswith("科目2080711") and "大于" not in message and "各部分相加" not in message


@pytest.mark.parametrize(
    ("side", "line", "column"),
    [("income", "opening_carryover", "amount"), ("expenditure", "closing_carryover", "total")],
)
def test_money_carried_over_at_either_end_leaves_income_and_spending_apart(side: str, line: str, column: str) -> None:
    one = unit()
    getattr(one.now.appropriation, side)[line][column] = ONE
    assert reasons(one.check("X08")) == ["有财政拨款结转和结余，各科目的拨款收入不必等于支出"]
    del getattr(one.now.appropriation, side)[line]
    (reason,) = reasons(one.check("X08"))
    assert reason.startswith("appropriation没有“年")


def test_an_income_that_no_table_spent_is_told() -> None:
    one = unit()
    one.now.income.rows.append(SubjectLine("2130101", "行政运行", {"appropriation": ONE, "total": ONE}))
    (message,) = told(one.check("X08"))
    assert message.startswith("科目2130101的财政拨款收入与支出")


# ----------------------------------------------------------------------------------------------------- 机构运行信息表


def operating(change: Callable[[OperationsTable], OperationsTable]) -> Broken:
    one = unit()

    def changed(inputs: UnitInputs) -> UnitInputs:
        table = inputs.current.operations
        assert table is not None
        return replace(inputs, current=replace(inputs.current, operations=change(table)))

    one.changes.append(changed)
    return one


def dashed(*keys: str, side: str = "actual") -> Broken:
    """These of its cells hold a dash, which is read as zero."""

    def change(table: OperationsTable) -> OperationsTable:
        cells = getattr(table, side)
        dashes = {key: cells[key]._replace(value=ZERO, state=State.DASH) for key in keys}
        return replace(table, **{side: {**cells, **dashes}})

    return operating(change)


def without(*keys: str, side: str = "actual") -> Broken:
    def change(table: OperationsTable) -> OperationsTable:
        cells = getattr(table, side)
        return replace(table, **{side: {key: cell for key, cell in cells.items() if key not in keys}})

    return operating(change)


SUMS = 6  # of the table as it is


@pytest.mark.parametrize(
    ("one", "looked_at"),
    [
        (dashed("total"), SUMS - 1),
        (dashed("vehicle_purchase", "vehicle_operation"), SUMS - 1),
        (without("vehicles", side="budget"), SUMS - 1),
        (without("vehicle_purchase", "vehicle_operation", side="budget"), SUMS - 1),
        (without("vehicle_purchase", side="budget"), SUMS),
    ],
)
def test_a_dash_and_what_is_not_there_are_not_added_up(one: Broken, looked_at: int) -> None:
    assert one.check("W14").verified["W14"] == looked_at


def test_a_dash_among_amounts_is_added_as_the_zero_it_is() -> None:
    assert told(dashed("vehicle_operation").check("W14")) != []


@pytest.mark.parametrize(
    ("one", "looked_at"),
    [(dashed("overseas", side="budget"), 8), (without("overseas", side="budget"), 8), (dashed("overseas"), 8)],
)
def test_an_item_that_the_statistics_do_not_give_is_not_compared(one: Broken, looked_at: int) -> None:
    result = one.check("X10")
    assert (result.verified["X10"], reasons(result), told(result)) == (looked_at, [], [])


@pytest.mark.parametrize(("key", "looked_at"), [("contracts_micro", 4), ("contracts_sme", 3), ("domestic_persons", 4)])
def test_a_part_or_whole_that_is_not_there_is_not_compared(key: str, looked_at: int) -> None:
    result = without(key).check("W15")
    assert (result.verified["W15"], reasons(result)) == (looked_at, [])


def test_a_part_above_its_whole_is_told_by_the_names_of_the_form() -> None:
    one = unit()
    one.now.operations.actual["contracts_micro"] += Decimal(9000)
    (message,) = told(one.check("W15"))
    assert message.startswith("授予小微企业合同金额不大于政府采购授予中小企业合同金额：")


@pytest.mark.parametrize("key", ["domestic_reception", "domestic_batches"])
def test_money_and_counts_that_are_not_there_are_told_as_lacking(key: str) -> None:
    result = without(key).check("A02")
    assert len(reasons(result)) == 1 and told(result) == []


@pytest.mark.parametrize(
    ("changed", "told_of"),
    [
        ({"overseas": "5"}, 2),
        ({"overseas": "5", "overseas_groups": "1", "overseas_persons": "2"}, 0),
        ({"overseas_groups": "1", "overseas_persons": "2"}, 0),  # somebody else paid
        ({"vehicles_purchased": "1"}, 1),
        ({"vehicle_purchase": "20"}, 1),
        ({"vehicle_operation": "0"}, 0),  # kept idle
        ({"domestic_reception": "0"}, 2),
    ],
)
def test_there_is_no_money_without_its_count_and_few_counts_without_money(
    changed: dict[str, str], told_of: int
) -> None:
    one = unit()
    one.now.operations.actual |= {key: Decimal(value) for key, value in changed.items()}
    found = one.found("A02")
    assert len(found) == told_of
    assert all(len(finding.places) == 2 for finding in found)


def test_what_does_not_go_together_is_told_by_its_names() -> None:
    one = unit()
    one.now.operations.actual["vehicles_purchased"] = Decimal(1)
    assert told(one.check("A02")) == ["公务用车购置费0.00万元，公务用车购置数1"]


# ------------------------------------------------------------------------------------------------------- two years


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda one: setattr(one.now, "appropriation", None), "没有财政拨款收入支出决算总表"),
        (lambda one: setattr(one.data.prior, "appropriation", None), "没有上年的财政拨款收入支出决算总表"),
        (
            lambda one: one.data.prior.appropriation.expenditure.pop("closing_carryover"),
            "上年的appropriation没有“年末财政拨款结转和结余”",
        ),
    ],
)
def test_the_years_are_compared_as_far_as_both_have_the_table(change: Change, why: str) -> None:
    one = unit(carried=True)
    change(one)
    result = one.check("Y01")
    assert (result.verified["Y01"], reasons(result), told(result)) == (1, [why], [])


def test_a_fund_that_last_year_did_not_print_is_told_as_lacking_last_year() -> None:
    one = unit(carried=True)
    assert one.data.prior is not None and one.data.prior.appropriation is not None
    del one.data.prior.appropriation.expenditure["closing_carryover"]["state_capital"]
    result = one.check("Y01")
    assert result.verified["Y01"] == 4
    assert reasons(result) == ["上年的appropriation没有“年末财政拨款结转和结余（国有资本经营预算财政拨款）”"]


def test_a_fund_that_this_year_does_not_split_is_not_compared() -> None:
    one = unit(carried=True)
    del one.now.appropriation.income["opening_state_capital"]
    result = one.check("Y01")
    assert (result.verified["Y01"], reasons(result)) == (4, [])


@pytest.mark.parametrize("fund", FUNDS[1:])
def test_funds_without_the_columns_of_carryover_are_not_compared(fund: str) -> None:
    one = unit(carried=True)
    del getattr(one.now, fund).total["opening"]
    result = one.check("Y02")
    assert (result.verified["Y02"], len(reasons(result))) == (4, 1)
    one = unit(carried=True)
    del getattr(one.data.prior, fund).total["closing"]
    result = one.check("Y02")
    assert (result.verified["Y02"], len(reasons(result))) == (4, 1)


def test_a_subject_that_last_year_did_not_have_begins_with_nothing() -> None:
    one = unit(carried=True)
    prior = one.data.prior
    assert prior is not None and isinstance(prior.government_funds, SubjectData)
    prior.government_funds.rows.remove(prior.government_funds.row("2120803"))
    (message,) = told(one.check("Y02"))
    assert message.startswith("2120803") and "合计5.00，各部分相加0.00" in message
    one.now.government_funds.row("2120803").amounts["opening"] = ZERO
    assert told(one.check("Y02")) == []
