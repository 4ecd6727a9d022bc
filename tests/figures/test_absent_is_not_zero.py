"""What a table does not say is zero only where the rest of the table leaves no room for it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from narrate.figures.figure import Figure, Ledger, Missing, Number, Publishing, Why
from narrate.figures.funds import Funds, funds
from narrate.figures.performance import performance
from narrate.figures.structure import EXPENDITURE_KINDS, INCOME_SOURCES, income_by_budget, structure
from narrate.figures.subjects import SubjectNames, adjusted_budget, items, not_itemised
from narrate.intake.accounts import LineTable, SubjectRow, SubjectTable, TableHead
from narrate.intake.answers import Answer
from narrate.intake.grid import Grid, Reading, State
from narrate.quantity import UnitOfMeasure

GRID = Grid("表.xlsx", "表一", ())
HEAD = TableHead("expenditure", "支出决算表", None, 2024, "万元", ())


def cell(value: str) -> Reading:
    return Reading(Decimal(value), State.NUMBER, UnitOfMeasure.WAN_YUAN, GRID, 6, 2)


def operating(**total: str) -> Number:
    """经营支出 of a table that has no such column."""
    table = SubjectTable(HEAD, (), {key: cell(value) for key, value in total.items()})
    return (
        structure(Ledger(Publishing(), {}), "expenditure", "本年支出合计", table, EXPENDITURE_KINDS)
        .part("operating")
        .amount
    )


def test_a_column_that_is_not_there_is_zero_where_the_others_make_up_the_total() -> None:
    found = operating(total="10.00", basic="6.00", project="4.00")
    assert isinstance(found, Figure) and found.value == 0


def test_a_tail_leaves_no_room_for_a_column() -> None:
    assert isinstance(operating(total="10.01", basic="6.00", project="4.00"), Figure)


def test_it_is_missing_where_the_others_do_not_make_up_the_total() -> None:
    assert isinstance(operating(total="12.50", basic="6.00", project="4.00"), Missing)


@pytest.mark.parametrize(("whole", "kind"), [("10.02", Missing), ("10.01", Figure), ("9.99", Figure)])
def test_a_tail_is_half_a_cent_of_each_amount(whole: str, kind: type) -> None:
    assert isinstance(operating(total=whole, basic="6.00", project="4.00"), kind)


def test_more_columns_may_make_a_longer_tail() -> None:
    assert isinstance(operating(total="10.02", basic="6.00", project="3.00", remitted_to_superior="1.00"), Figure)


def test_a_column_that_cannot_be_read_may_hold_what_the_total_does() -> None:
    blank = cell("0")._replace(value=None, state=State.TEXT)
    table = SubjectTable(HEAD, (), {"total": cell("10.00"), "basic": cell("10.00"), "project": blank})
    found = structure(Ledger(Publishing(), {}), "expenditure", "本年支出合计", table, EXPENDITURE_KINDS)
    assert isinstance(found.part("operating").amount, Missing)


def budgets(appropriation: str, **amounts: str) -> list[Number]:
    """财政拨款收入 by budget, of a table 01 that has these lines."""
    book = Ledger(Publishing(), {})
    income = structure(
        book,
        "income",
        "本年收入合计",
        SubjectTable(HEAD, (), {"appropriation": cell(appropriation)}),
        {"appropriation": "财政拨款收入", "other": "其他收入"},
    )
    lines = LineTable(HEAD, {key: {"amount": cell(value)} for key, value in amounts.items()}, {}, {})
    return [part.amount for part in income_by_budget(book, income, lines, None).by_budget]


def test_a_budget_that_no_line_names_is_zero_where_the_others_make_up_the_appropriation() -> None:
    general, funds_income, capital, other = budgets("9.00", general_public_budget="7.00", government_funds="2.00")
    assert [one.value for one in (general, funds_income, capital) if isinstance(one, Figure)] == [7, 2, 0]
    assert isinstance(other, Missing)


def test_a_budget_that_no_line_names_is_missing_where_the_others_leave_room_for_it() -> None:
    assert isinstance(budgets("9.50", general_public_budget="7.00", government_funds="2.00")[2], Missing)


def test_a_budget_whose_cell_holds_no_number_is_missing_though_the_others_make_up_the_appropriation() -> None:
    book = Ledger(Publishing(), {})
    whole = SubjectTable(HEAD, (), {"total": cell("9.00"), "appropriation": cell("9.00")})
    income = structure(book, "income", "本年收入合计", whole, INCOME_SOURCES)
    text = cell("0")._replace(value=None, state=State.TEXT)
    lines = {"general_public_budget": {"amount": cell("9.00")}, "government_funds": {"amount": text}}
    parts = income_by_budget(book, income, LineTable(HEAD, lines, {}, {}), None).by_budget
    assert [type(part.amount) for part in parts[:3]] == [Figure, Missing, Figure]


def test_a_line_that_table_01_lacks_is_that_of_table_04() -> None:
    book = Ledger(Publishing(), {})
    income = structure(book, "income", "本年收入合计", None, INCOME_SOURCES)
    money = LineTable(HEAD, {"state_capital": {"amount": cell("3.00")}}, {}, {})
    found = income_by_budget(book, income, LineTable(HEAD, {}, {}, {}), money).by_budget[2].amount
    assert isinstance(found, Figure) and found.value == 3


def fund(table: SubjectTable | None, *, established: bool = False, **spent: str) -> Funds:
    """政府性基金, its lines of table 04 beside its own."""
    income = {"government_funds": {"amount": cell("8.00")}}
    spending = {"current_total": {key: cell(value) for key, value in spent.items()}}
    return funds(
        Ledger(Publishing(), {}),
        "government_funds",
        "政府性基金预算财政拨款",
        table,
        LineTable(HEAD, income, spending, {}),
        SubjectNames((), {}),
        established=established,
    )


def totals_of(**amounts: str) -> SubjectTable:
    return SubjectTable(HEAD, (), {key: cell(value) for key, value in amounts.items()})


@pytest.mark.parametrize(("there", "absent"), [("basic", "project"), ("project", "basic")])
def test_a_kind_of_spending_of_a_fund_is_zero_where_the_other_is_all(there: str, absent: str) -> None:
    found = getattr(fund(totals_of(total="5.00", **{there: "5.00"})), absent)
    assert isinstance(found, Figure) and found.value == 0
    assert isinstance(getattr(fund(totals_of(total="6.00", **{there: "5.00"})), absent), Missing)


def test_a_kind_of_spending_of_a_fund_without_its_table_is_missing() -> None:
    assert isinstance(fund(None, government_funds="5.00").basic, Missing)


def test_the_lines_of_table_04_stand_in_for_a_table_that_was_not_supplied() -> None:
    found = fund(None, government_funds="5.00")
    assert isinstance(found.income, Figure) and isinstance(found.total, Figure)
    assert (found.income.value, found.total.value) == (8, 5)


def test_the_own_table_of_a_fund_comes_before_table_04() -> None:
    found = fund(totals_of(income="7.00", total="6.00"), government_funds="5.00")
    assert isinstance(found.income, Figure) and isinstance(found.total, Figure)
    assert (found.income.value, found.total.value) == (7, 6)


@pytest.mark.parametrize(
    ("income", "spent", "nothing"),
    [("0", "0", True), ("7.00", "0", False), ("1", "1", False), ("0", None, False)],
)
def test_there_is_nothing_of_a_fund_only_where_both_are_zero(income: str, spent: str | None, nothing: bool) -> None:
    table = totals_of(income=income) if spent is None else totals_of(income=income, total=spent)
    assert fund(table).nothing is nothing


def test_items_of_a_fund_are_something() -> None:
    table = SubjectTable(HEAD, (row("2120803", "5.00"),), {"income": cell("0"), "total": cell("0")})
    assert not fund(table).nothing


@pytest.mark.parametrize(
    ("table", "established", "why"),
    [
        (totals_of(income="0", total="0"), False, Why.NOT_APPLICABLE),
        (totals_of(income="0", total="5"), True, Why.NOT_APPLICABLE),
        (totals_of(income="0", total="5"), False, Why.NOT_SUPPLIED),
    ],
)
def test_the_budget_of_a_fund_is_asked_for_where_it_can_have_one(
    table: SubjectTable, established: bool, why: Why
) -> None:
    found = fund(table, established=established).budget
    assert isinstance(found, Missing) and found.why is why


@pytest.mark.parametrize(("found", "asked"), [(None, True), ("0", False), ("3", True)])
def test_problems_solved_and_pending_are_zero_only_where_none_were_found(found: str | None, asked: bool) -> None:
    key = "figure/performance.problems.found"
    answers = {} if found is None else {key: Answer(key, found, Decimal(found))}
    made = performance(Ledger(Publishing(), answers), None, {})
    assert {isinstance(one, Missing) for one in (made.problems_solved, made.problems_pending)} == {asked}


def test_projects_may_be_graded_as_passing_or_not_below_the_good_ones() -> None:
    made = performance(Ledger(Publishing(), {}), None, {})
    assert [grade.name for grade in made.grades] == ["优", "良", "中", "差"]
    assert [grade.name for grade in made.four_grades] == ["优", "良", "合格", "不合格"]


def test_what_is_managed_by_performance_is_what_the_form_says_where_it_says_so() -> None:
    answers = {"figure/performance.total": Answer("figure/performance.total", "6", Decimal(6))}
    made = performance(Ledger(Publishing(), answers), totals_of(total="9.00", project="4.00"), {})
    assert isinstance(made.total, Figure) and isinstance(made.project, Figure)
    assert (made.total.value, made.project.value) == (6, 4)


@pytest.mark.parametrize(("stated", "budget"), [("5", 5), ("1", 1), ("0", None), (None, None)])
def test_a_budget_of_the_whole_year_that_is_zero_or_absent_is_asked_for(stated: str | None, budget: int | None) -> None:
    book = Ledger(Publishing(), {})
    reading = None if stated is None else cell(stated)
    found = adjusted_budget(book, "x", "某项", book.amount("actual", "决算数", cell("1")), reading).budget
    assert (found.value if isinstance(found, Figure) else None) == budget


def test_the_form_says_the_budget_of_the_whole_year_first() -> None:
    book = Ledger(Publishing(), {"figure/x.adjusted_budget": Answer("figure/x.adjusted_budget", "8", Decimal(8))})
    found = adjusted_budget(book, "x", "某项", book.amount("actual", "决算数", cell("1")), cell("5")).budget
    assert isinstance(found, Figure) and found.value == 8


def test_a_name_that_a_table_leaves_blank_is_that_of_the_next_one() -> None:
    nameless = SubjectTable(HEAD, (row("201", "1.00")._replace(name=""),), {})
    answers = {key: Answer(key, "填报的名称") for key in ("name/201", "name/208")}
    names = SubjectNames((nameless, None, SubjectTable(HEAD, (row("201", "1.00"),), {})), answers)
    assert (names["201"], names["208"], names["205"]) == ("某项", "填报的名称", None)


def test_only_what_is_published_as_something_is_an_item() -> None:
    table = SubjectTable(HEAD, (row("2010101", "0.004"), row("2010102", "0.005"), row("2010103", "1")), {})
    budget = SubjectTable(HEAD, (row("2010101", "0"), row("2010104", "0.01")), {})
    found = items(Ledger(Publishing(), {}), "x", table, budget, SubjectNames((), {}))
    assert [one.code for one in found] == ["2010102", "2010103", "2010104"]


def test_an_item_without_the_column_is_none() -> None:
    table = SubjectTable(HEAD, (row("2010101", "0")._replace(amounts={}),), {})
    assert items(Ledger(Publishing(), {}), "x", table, None, SubjectNames((), {})) == ()


def test_an_item_whose_cell_cannot_be_read_is_listed_and_missing() -> None:
    unread = row("2010101", "0")
    unread.amounts["total"] = cell("0")._replace(value=None, state=State.TEXT)
    (found,) = items(Ledger(Publishing(), {}), "x", SubjectTable(HEAD, (unread,), {}), None, SubjectNames((), {}))
    assert isinstance(found.actual, Missing)


@pytest.mark.parametrize(
    ("rows", "coarse"),
    [
        ((("201", "5"), ("20101", "5"), ("2010101", "5")), ()),
        ((("201", "5"), ("20101", "5")), ("201", "20101")),
        ((("201", "5"), ("20101", "5"), ("20102", "3"), ("2010101", "5")), ("20102",)),
        ((("201", "0"), ("20101", "0")), ()),
    ],
)
def test_what_no_item_splits_is_known_by_its_code(rows: tuple[tuple[str, str], ...], coarse: tuple[str, ...]) -> None:
    assert not_itemised(SubjectTable(HEAD, tuple(row(*one) for one in rows), {})) == coarse


def row(code: str, value: str) -> SubjectRow:
    return SubjectRow(code, "某项", {"total": cell(value)}, GRID, 6)


@pytest.mark.parametrize(("unread", "kind"), [((), Figure), (("201",), Missing), (("",), Missing), (("208",), Figure)])
def test_an_item_of_the_budget_is_zero_only_where_every_row_of_its_class_was_read(
    unread: tuple[str, ...], kind: type
) -> None:
    accounts = SubjectTable(HEAD, (row("201", "5.00"), row("20101", "5.00"), row("2010101", "5.00")), {}, unread)
    budget = SubjectTable(HEAD, (row("2010101", "5.00"), row("2010102", "3.00")), {})
    book = Ledger(Publishing(), {})
    found = items(book, "general_public_budget", accounts, budget, SubjectNames((accounts, budget), {}))
    assert isinstance(found[1].actual, kind)
