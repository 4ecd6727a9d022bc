"""A unit's tables made consistent from their leaf items: every total, subtotal and repeated figure follows from them."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from decimal import Decimal

from samples import unit_data as names
from samples.unit_data import (
    Amounts,
    BasicData,
    LineData,
    OperationsData,
    SubjectData,
    SubjectLine,
    ThreePublicData,
    UnitData,
    YearData,
)

ZERO = Decimal("0.00")
FUNDS = ("general_public_budget", "government_funds", "state_capital")
PERSONNEL = ("301", "303")  # 人员经费; every other economic 类 is 公用经费

_VEHICLES = (
    "vehicles_provincial_leaders",
    "vehicles_main_leaders",
    "vehicles_confidential",
    "vehicles_emergency",
    "vehicles_enforcement",
    "vehicles_special",
    "vehicles_retired",
    "vehicles_other",
)


def rebalance(data: UnitData) -> UnitData:
    """The unit with every total, subtotal and repeated figure derived anew from the leaves; `data` stays as it was.

    The leaves, which keep their amounts: per 项 the basic and project expenditure of 05, 07 and 08, their opening
    carryover and income (07, 08); in 02 the incomes that are no appropriation; in 03 what an item spends beyond its
    funds (own money) and the last three columns; 年初结转和结余, 使用非财政拨款结余, 结余分配; the single items of 09
    (06 gives way to 05: its largest items are cut, or 基本工资 raised, until they sum to 05's basic expenditure) and of
    附03. Raised only where a balance would go below zero: income of a fund item, 年初结转和结余 of 01.
    All nine tables must be there; 附03 and the budget are made consistent when they are.
    """
    unit = deepcopy(data)
    year = unit.current
    income, expenditure, budget, funds, capital, lines, appropriation, basic = _tables(year)
    spending = (budget, funds, capital)
    _spend(budget)
    _carry(funds)
    _carry(capital)
    _cover(expenditure, spending)
    _receive(income, expenditure, spending)
    known = {row.code: row.name for table in (income, expenditure, capital, funds, budget) for row in table.rows}
    for table, columns in (
        (income, names.INCOME_COLUMNS),
        (expenditure, names.EXPENDITURE_COLUMNS),
        (budget, names.SPENDING_COLUMNS),
        (funds, names.FUND_COLUMNS),
        (capital, names.FUND_COLUMNS),
    ):
        subtotal(table, list(columns), known)
    _fit(basic, budget.total["basic"])
    own_opening = _amount(lines.income, "opening_carryover") - _amount(appropriation.income, "opening_carryover")
    year.appropriation = _appropriation(appropriation, budget, funds, capital)
    year.income_expenditure = _income_expenditure(lines, income, expenditure, year.appropriation, own_opening)
    if year.three_public is not None:
        balance_three_public(year.three_public, year.operations)
    if year.operations is not None:
        balance_operations(year.operations)
    if unit.budget is not None:
        _budget(unit.budget)
    _drop_empty_table_notes(year)
    return unit


def _tables(
    year: YearData,
) -> tuple[SubjectData, SubjectData, SubjectData, SubjectData, SubjectData, LineData, LineData, BasicData]:
    if (
        year.income is None
        or year.expenditure is None
        or year.general_public_budget is None
        or year.government_funds is None
        or year.state_capital is None
        or year.income_expenditure is None
        or year.appropriation is None
        or year.basic_expenditure is None
    ):
        raise ValueError("rebalance needs all nine tables")
    return (
        year.income,
        year.expenditure,
        year.general_public_budget,
        year.government_funds,
        year.state_capital,
        year.income_expenditure,
        year.appropriation,
        year.basic_expenditure,
    )


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)


def _amount(lines: dict[str, Amounts], line: str, column: str = "amount") -> Decimal:
    return lines.get(line, {}).get(column, ZERO)


def _spend(table: SubjectData) -> None:
    """小计 of each item."""
    for row in table.leaves():
        basic, project = row.amounts.get("basic", ZERO), row.amounts.get("project", ZERO)
        row.amounts = {**row.amounts, "basic": basic, "project": project, "total": basic + project}


def _carry(table: SubjectData) -> None:
    """07, 08: 年末结转和结余 of each item; 本年收入 is what was spent where it is not given, and never too little."""
    _spend(table)
    for row in table.leaves():
        opening, spent = row.amounts.get("opening", ZERO), row.amounts["total"]
        income = max(row.amounts.get("income", spent), spent - opening)
        row.amounts |= {"opening": opening, "income": income, "closing": opening + income - spent}


def _leaf(table: SubjectData, code: str, name: str) -> SubjectLine:
    """The item's row, added when the table has none."""
    for row in table.rows:
        if row.code == code:
            return row
    row = SubjectLine(code, name)
    table.rows.append(row)
    return row


def _by_code(tables: Iterable[SubjectData]) -> dict[str, list[SubjectLine]]:
    found: dict[str, list[SubjectLine]] = {}
    for table in tables:
        for row in table.leaves():
            found.setdefault(row.code, []).append(row)
    return found


def _cover(expenditure: SubjectData, spending: Iterable[SubjectData]) -> None:
    """03: every item spends at least what the three funds spent on it."""
    for code, rows in _by_code(spending).items():
        row = _leaf(expenditure, code, rows[0].name)
        for column in ("basic", "project"):
            spent = _sum(fund.amounts[column] for fund in rows)
            row.amounts[column] = max(row.amounts.get(column, ZERO), spent)
    columns = [column for column in names.EXPENDITURE_COLUMNS if column != "total"]
    for row in expenditure.leaves():
        row.amounts = {column: row.amounts.get(column, ZERO) for column in columns}
        row.amounts["total"] = _sum(row.amounts.values())


def _receive(income: SubjectData, expenditure: SubjectData, spending: tuple[SubjectData, ...]) -> None:
    """02: 财政拨款收入 of an item is what was spent of the general public budget and received of the other funds."""
    budget, *others = spending
    received = {row.code: row.amounts["total"] for row in budget.leaves()}
    for table in others:
        for row in table.leaves():
            received[row.code] = received.get(row.code, ZERO) + row.amounts["income"]
    for row in expenditure.leaves():
        _leaf(income, row.code, row.name)
    columns = [column for column in names.INCOME_COLUMNS if column not in ("total", "appropriation")]
    for row in income.leaves():
        row.amounts = {column: row.amounts.get(column, ZERO) for column in columns}
        row.amounts["appropriation"] = received.get(row.code, ZERO)
        row.amounts["total"] = _sum(row.amounts.values())


def subtotal(table: SubjectData, columns: list[str], names_elsewhere: dict[str, str]) -> None:
    """Make the rows of 款 and 类 and the 合计 anew from the items; names that are there stay."""
    known = names_elsewhere | {row.code: row.name for row in table.rows}
    leaves = table.leaves()
    rows = list(leaves)
    for length in (3, 5):
        for code in {leaf.code[:length] for leaf in leaves}:
            below = [leaf for leaf in leaves if leaf.code.startswith(code)]
            name = known.get(code) or names.FUNCTIONS.get(code) or below[0].name
            rows.append(SubjectLine(code, name, _column_sums(below, columns)))
    table.rows = sorted(rows, key=lambda row: row.code)
    table.total = _column_sums(leaves, columns)


def _column_sums(rows: list[SubjectLine], columns: list[str]) -> Amounts:
    return {column: _sum(row.amounts.get(column, ZERO) for row in rows) for column in columns}


def _fit(table: BasicData, total: Decimal) -> None:
    """06: make the items sum to the basic expenditure of 05, then the 类 and the two totals."""
    leaves = [row for row in table.rows if len(row.code) == 5]
    for row in leaves:
        row.amounts.setdefault("amount", ZERO)
    missing = total - _sum(row.amounts["amount"] for row in leaves)
    if missing > 0:
        table.row("30101").amounts["amount"] += missing
    for row in sorted(leaves, key=lambda row: -row.amounts["amount"]):
        cut = min(max(-missing, ZERO), row.amounts["amount"])
        row.amounts["amount"] -= cut
        missing += cut
    sums: dict[str, Decimal] = {}
    for row in leaves:
        sums[row.code[:3]] = sums.get(row.code[:3], ZERO) + row.amounts["amount"]
    for row in table.rows:
        if len(row.code) == 3:
            row.amounts["amount"] = sums.get(row.code, ZERO)
    table.personnel_total = _sum(amount for code, amount in sums.items() if code in PERSONNEL)
    table.operating_total = _sum(amount for code, amount in sums.items() if code not in PERSONNEL)


def _columns(general: Decimal, funds: Decimal, capital: Decimal) -> Amounts:
    amounts = (general + funds + capital, general, funds, capital)
    return dict(zip(names.APPROPRIATION_COLUMNS, amounts, strict=True))


def _class(table: SubjectData, code: str) -> Decimal:
    return next((row.amounts["total"] for row in table.rows if row.code == code), ZERO)


def _appropriation(old: LineData, budget: SubjectData, funds: SubjectData, capital: SubjectData) -> LineData:
    """04. The carryover of the general public budget is the same at both ends of the year."""
    carried = _amount(old.income, "opening_general_public_budget")
    opening = (carried, funds.total["opening"], capital.total["opening"])
    received = (budget.total["total"], funds.total["income"], capital.total["income"])
    income = {key: {"amount": amount} for key, amount in zip(FUNDS, received, strict=True)}
    income["current_total"] = {"amount": _sum(received)}
    income["opening_carryover"] = {"amount": _sum(opening)}
    income |= {f"opening_{key}": {"amount": amount} for key, amount in zip(FUNDS, opening, strict=True)}
    income["grand_total"] = {"amount": _sum(received) + _sum(opening)}
    spent = _columns(budget.total["total"], funds.total["total"], capital.total["total"])
    closing = _columns(carried, funds.total["closing"], capital.total["closing"])
    return LineData(
        income,
        {
            "current_total": spent,
            "closing_carryover": closing,
            "grand_total": {column: spent[column] + closing[column] for column in spent},
        },
        {
            name: _columns(_class(budget, code), _class(funds, code), _class(capital, code))
            for code, name in names.FUNCTIONS.items()
        },
    )


def _income_expenditure(
    old: LineData, income: SubjectData, expenditure: SubjectData, fiscal: LineData, own_opening: Decimal
) -> LineData:
    """01."""
    received = {key: _amount(fiscal.income, key) for key in FUNDS}
    received |= {key: income.total[key] for key in names.INCOME_LINES if key not in FUNDS}
    total, spent = income.total["total"], expenditure.total["total"]
    surplus = _amount(old.income, "nonfiscal_surplus_used")
    distributed = _amount(old.expenditure, "surplus_distribution")
    fiscal_closing = _amount(fiscal.expenditure, "closing_carryover", "total")
    opening = max(own_opening, ZERO) + _amount(fiscal.income, "opening_carryover")
    opening += max(fiscal_closing - (total + surplus + opening - spent - distributed), ZERO)
    closing = total + surplus + opening - spent - distributed
    left = {
        **received,
        "current_total": total,
        "nonfiscal_surplus_used": surplus,
        "opening_carryover": opening,
        "grand_total": total + surplus + opening,
    }
    right = {
        "current_total": spent,
        "surplus_distribution": distributed,
        "closing_carryover": closing,
        "grand_total": spent + distributed + closing,
    }
    return LineData(
        {key: {"amount": amount} for key, amount in left.items()},
        {key: {"amount": amount} for key, amount in right.items()},
        {name: {"amount": _class(expenditure, code)} for code, name in names.FUNCTIONS.items()},
    )


def balance_three_public(table: ThreePublicData, operations: OperationsData | None) -> None:
    """09, and the same figures in 附03."""
    for side in (table.budget, table.actual):
        single = {key: side.get(key, ZERO) for key in names.THREE_PUBLIC_ITEMS}
        single["vehicles"] = single["vehicle_purchase"] + single["vehicle_operation"]
        single["total"] = single["overseas"] + single["vehicles"] + single["reception"]
        side.update(single)
    if operations is not None:
        operations.budget.update(table.budget)
        operations.actual.update(table.actual)


def balance_operations(table: OperationsData) -> None:
    """附03: sums, and parts that are not more than their whole."""
    actual = table.actual

    def of(key: str) -> Decimal:
        return actual.get(key, ZERO)

    actual["abroad_reception"] = min(of("abroad_reception"), of("reception"))
    actual["domestic_reception"] = of("reception") - of("abroad_reception")
    for part, whole in (
        ("foreign_affairs_reception", "domestic_reception"),
        ("foreign_affairs_batches", "domestic_batches"),
        ("foreign_affairs_persons", "domestic_persons"),
    ):
        actual[part] = min(of(part), of(whole))
    parts = ("agency_operating_administrative", "agency_operating_reference")
    actual["agency_operating"] = _sum(of(key) for key in parts)
    actual["vehicles_total"] = sum((of(key) for key in _VEHICLES), Decimal(0))
    goods, works, services = of("procurement_goods"), of("procurement_works"), of("procurement_services")
    actual["procurement"] = goods + works + services
    actual["contracts_sme"] = min(of("contracts_sme"), of("procurement"))
    actual["contracts_micro"] = min(of("contracts_micro"), of("contracts_sme"))


def _budget(table: SubjectData) -> None:
    """年初预算: 合计 of the items; no rows for 类 and 款."""
    table.rows = sorted(table.leaves(), key=lambda row: row.code)
    for row in table.rows:
        if "basic" in row.amounts or "project" in row.amounts:
            row.amounts["total"] = row.amounts.get("basic", ZERO) + row.amounts.get("project", ZERO)
    columns = sorted({column for row in table.rows for column in row.amounts} | {"total"})
    table.total = _column_sums(table.rows, columns)


def _drop_empty_table_notes(year: YearData) -> None:
    """A table with rows is not followed by the note that it has no data (故本表无数据)."""
    for key in ("government_funds", "state_capital"):
        table = getattr(year, key)
        if table.rows and key in year.notes:
            year.notes[key] = [note for note in year.notes[key] if "无数据" not in note]
