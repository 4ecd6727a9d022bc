"""Sums inside one table: rows, columns, and the levels of the subject codes."""

from __future__ import annotations

from collections.abc import Iterator

from narrate.figures.subjects import CLASS_DIGITS, ITEM_DIGITS
from narrate.findings import Severity
from narrate.intake.accounts import (
    BasicExpenditureTable,
    LineTable,
    OperationsTable,
    SubjectRow,
    SubjectTable,
    ThreePublicTable,
)
from narrate.intake.arithmetic import PERSONNEL, roots
from narrate.intake.grid import State
from narrate.intake.layouts import layouts
from narrate.table_checks import table_cells
from narrate.table_checks.relations import Amount, RelationKind
from narrate.table_checks.rule import CheckedUnit, Lacking, Outcome, Rule, of_all, of_each, relate

FUNDS = ("general_public_budget", "government_funds", "state_capital")
_SPENDING = ("basic", "project")
_LINES = ("income_expenditure", "appropriation")
SUBJECT_TABLES = ("income", "expenditure", "general_public_budget", "government_funds", "state_capital")
_COLUMNS = {key: layouts().table(key).sums["total"] for key in SUBJECT_TABLES}
_TOTALLED = frozenset({"income", "expenditure"})  # whose 合计 row R02 adds across
_VEHICLES = layouts().table("three_public").sums["vehicles"]


def _columns(table: LineTable) -> list[str]:
    """The columns of the right half; the first alone, which is named by none, where it has no total line to tell them."""
    found = table.expenditure.get("current_total") or table.expenditure.get("grand_total")
    return list(found or ["total"])


@of_each(*_LINES)
def _income_totals(case: CheckedUnit, table: LineTable) -> Iterator[Outcome]:
    kinds = layouts().table(table.head.key).halves["income"].sums["current_total"]
    parts = [table_cells.line(case, table, "income", key) for key in kinds if key in table.income]
    if not parts:
        yield Lacking(f"{table.head.title}没有列出各项收入")
        return
    whole = table_cells.line(case, table, "income", "current_total")
    yield relate("本年收入合计", whole, parts, section=table.head.title)


@of_each(*_LINES)
def _income_grand_totals(case: CheckedUnit, table: LineTable) -> Iterator[Outcome]:
    keys = [key for key in ("nonfiscal_surplus_used", "opening_carryover") if key in table.income]
    parts = [table_cells.line(case, table, "income", key) for key in ("current_total", *keys)]
    yield relate("收入总计", table_cells.line(case, table, "income", "grand_total"), parts, section=table.head.title)


@of_each(*_LINES)
def _expenditure_totals(case: CheckedUnit, table: LineTable) -> Iterator[Outcome]:
    if not table.functions:
        yield Lacking(f"{table.head.title}没有按功能分类列出的支出")
    for column in _columns(table) if table.functions else ():
        parts = [case.amount(table.head, one.get(column), name) for name, one in table.functions.items()]
        whole = table_cells.line(case, table, "expenditure", "current_total", column)
        yield relate(_by_column(table, "本年支出合计", column), whole, parts, section=table.head.title)


@of_each(*_LINES)
def _expenditure_grand_totals(case: CheckedUnit, table: LineTable) -> Iterator[Outcome]:
    keys = [key for key in ("surplus_distribution", "closing_carryover") if key in table.expenditure]
    for column in _columns(table):
        parts = [table_cells.line(case, table, "expenditure", key, column) for key in ("current_total", *keys)]
        whole = table_cells.line(case, table, "expenditure", "grand_total", column)
        yield relate(_by_column(table, "支出总计", column), whole, parts, section=table.head.title)


def _by_column(table: LineTable, what: str, column: str) -> str:
    return what if column in ("amount", "total") else f"{what}（{table_cells.column_name(table.head.key, column)}）"


@of_all("appropriation")
def _fund_columns(case: CheckedUnit, table: LineTable) -> Iterator[Outcome]:
    """04: 合计 of each line is the sum of the funds."""
    lines = {table_cells.line_name("appropriation", "expenditure", key): one for key, one in table.expenditure.items()}
    for name, one in (*table.functions.items(), *lines.items()):
        funds = [key for key in FUNDS if key in one]
        parts = [case.amount(table.head, one[key], table_cells.column_name("appropriation", key)) for key in funds]
        yield relate(name, case.amount(table.head, one.get("total"), name), parts, section=table.head.title)


@of_all("appropriation")
def _opening_carryover(case: CheckedUnit, table: LineTable) -> Iterator[Outcome]:
    parts = [
        table_cells.line(case, table, "income", f"opening_{key}") for key in FUNDS if f"opening_{key}" in table.income
    ]
    if not parts:
        yield Lacking(f"{table.head.title}没有按预算列出年初结转和结余")
        return
    whole = table_cells.line(case, table, "income", "opening_carryover")
    yield relate("年初财政拨款结转和结余", whole, parts, section=table.head.title)


@of_each(*SUBJECT_TABLES)
def _rows(case: CheckedUnit, table: SubjectTable) -> Iterator[Outcome]:
    """合计 of a row is the sum of its columns."""
    for row in table.rows:
        what = f"{row.code}{row.name}"
        columns = [key for key in _COLUMNS[table.head.key] if key in row.amounts]
        parts = [table_cells.column_cell(case, table, row, column) for column in columns]
        yield relate(what, table_cells.cell(case, table, row), parts, section=table.head.title)
    if table.total and table.head.key not in _TOTALLED:
        columns = [key for key in _COLUMNS[table.head.key] if key in table.total]
        parts = [table_cells.total(case, table, column) for column in columns]
        yield relate("合计行", table_cells.total(case, table), parts, section=table.head.title)


def _levels_of(case: CheckedUnit, table: SubjectTable) -> Iterator[Outcome]:
    """类 = Σ 款, 款 = Σ 项, in every column."""
    below: dict[str, list[SubjectRow]] = {}
    for row in table.rows:
        below.setdefault(row.code[:-2], []).append(row)
    for row in table.rows:
        if row.code not in below:
            continue
        for column in row.amounts:
            what = f"{row.code}{row.name}（{table_cells.column_name(table.head.key, column)}）"
            parts = [table_cells.cell(case, table, one, column) for one in below[row.code]]
            yield relate(what, table_cells.cell(case, table, row, column), parts, section=table.head.title)


_levels = of_each(*SUBJECT_TABLES)(_levels_of)


@of_each(*SUBJECT_TABLES)
def _total_rows(case: CheckedUnit, table: SubjectTable) -> Iterator[Outcome]:
    """合计 = Σ 类, in every column."""
    if not table.total:
        yield Lacking(f"{table.head.title}没有合计行")
    elif table.rows:
        yield from _table_total(case, table)
    elif any(reading.value for reading in table.total.values()):
        yield Lacking(f"{table.head.title}只有合计，没有按科目列出")


def _table_total(case: CheckedUnit, table: SubjectTable) -> Iterator[Outcome]:
    tops = roots(table.rows)
    for column in table.total:
        if table.head.key == "general_public_budget" and column == "total":
            continue  # R02
        what = f"合计（{table_cells.column_name(table.head.key, column)}）"
        parts = [table_cells.cell(case, table, one, column) for one in tops if column in one.amounts]
        yield relate(what, table_cells.total(case, table, column), parts, section=table.head.title)


@of_each("government_funds", "state_capital")
def _carryovers(case: CheckedUnit, table: SubjectTable) -> Iterator[Outcome]:
    """07, 08: 年初 + 收入 − 支出 = 年末, of each row."""
    lines = [(f"{row.code}{row.name}", row.amounts) for row in table.rows]
    for name, amounts in (*lines, *([("合计", table.total)] if table.total else [])):
        if not {"opening", "income", "closing"} <= amounts.keys():
            continue  # some regions print the spending of 08 alone
        found = {
            column: case.amount(table.head, amounts.get(column), table_cells.column_name(table.head.key, column))
            for column in ("opening", "income", "total", "closing")
        }
        parts = [found["opening"], found["income"]]
        what = f"{name}的年末结转和结余"
        yield relate(what, found["closing"], parts, [found["total"]], section=table.head.title)


@of_all("basic_expenditure")
def _economic_levels(case: CheckedUnit, table: BasicExpenditureTable) -> Iterator[Outcome]:
    for row in table.rows:
        below = [one for one in table.rows if one.code != row.code and one.code.startswith(row.code)]
        for column in row.amounts if below else ():
            parts = [_economic(case, table, one, column) for one in below]
            what = f"{row.code}{row.name}"
            yield relate(what, _economic(case, table, row, column), parts, section=table.head.title)
    for row in table.rows:
        kinds = [column for column in ("personnel", "operating") if column in row.amounts]
        if kinds:
            parts = [case.amount(table.head, row.amounts[kind], _KINDS[kind]) for kind in kinds]
            yield relate(f"{row.code}{row.name}合计", _economic(case, table, row), parts, section=table.head.title)


_KINDS = {"personnel": "人员经费", "operating": "公用经费"}


def _economic(
    case: CheckedUnit, table: BasicExpenditureTable, row: SubjectRow, column: str = "amount"
) -> Amount | Lacking:
    return case.amount(table.head, row.amounts.get(column), f"{row.code}{row.name}")


@of_all("basic_expenditure")
def _personnel_and_operating(case: CheckedUnit, table: BasicExpenditureTable) -> Iterator[Outcome]:
    """人员经费 are 301 and 303, 公用经费 all others."""
    if not table.rows:
        yield Lacking(f"{table.head.title}没有科目")
        return
    tops = roots(table.rows)
    for name, reading, chosen in (
        ("人员经费合计", table.personnel_total, [row for row in tops if row.code[:CLASS_DIGITS] in PERSONNEL]),
        ("公用经费合计", table.operating_total, [row for row in tops if row.code[:CLASS_DIGITS] not in PERSONNEL]),
    ):
        parts = [_economic(case, table, row) for row in chosen]
        yield relate(name, case.amount(table.head, reading, name), parts, section=table.head.title)


@of_all("three_public")
def _vehicle_budget(case: CheckedUnit, table: ThreePublicTable) -> Iterator[Outcome]:
    parts = [table_cells.item(case, table, key, "budget") for key in _VEHICLES]
    what = "公务用车购置及运行费预算数"
    yield relate(what, table_cells.item(case, table, "vehicles", "budget"), parts, section=table.head.title)


_OPERATIONS_SUMS = tuple(layouts().table("operations").sums.items())
_OPERATIONS_PARTS = (
    ("domestic_reception", "foreign_affairs_reception"),
    ("domestic_batches", "foreign_affairs_batches"),
    ("domestic_persons", "foreign_affairs_persons"),
    ("contracts_sme", "contracts_micro"),
    ("procurement", "contracts_sme"),
)


@of_all("operations")
def _operations_sums(case: CheckedUnit, table: OperationsTable) -> Iterator[Outcome]:
    for side, readings in (("budget", table.budget), ("actual", table.actual)):
        for whole, keys in _OPERATIONS_SUMS:
            if whole not in readings or readings[whole].state is State.DASH:
                continue  # a dash stands where the form asks for nothing
            if not any(key in readings for key in keys):
                continue
            if all(readings[key].state is State.DASH for key in keys if key in readings):
                continue
            parts = [table_cells.item(case, table, key, side) for key in keys if key in readings]
            what = f"{table_cells.item_name('operations', whole)}{table_cells.SIDES[side]}"
            yield relate(what, table_cells.item(case, table, whole, side), parts, section=table.head.title)


@of_all("operations")
def _operations_parts(case: CheckedUnit, table: OperationsTable) -> Iterator[Outcome]:
    for whole, part in _OPERATIONS_PARTS:
        if whole in table.actual and part in table.actual:
            names = table_cells.item_name("operations", part), table_cells.item_name("operations", whole)
            what = f"{names[0]}不大于{names[1]}"
            amounts = table_cells.item(case, table, whole), [table_cells.item(case, table, part)]
            yield relate(what, *amounts, kind=RelationKind.WITHIN, section=table.head.title)


@of_all("budget")
def _budget_sums(case: CheckedUnit, table: SubjectTable) -> Iterator[Outcome]:
    """Rows, levels and 合计 of the 年初预算, as far as it has them."""
    for row in table.rows:
        columns = [column for column in _SPENDING if column in row.amounts]
        if columns and any(row.amounts[column].state is not State.BLANK for column in columns):
            parts = [table_cells.column_cell(case, table, row, column) for column in columns]
            yield relate(f"{row.code}{row.name}", table_cells.cell(case, table, row), parts, section=table.head.title)
    yield from _levels_of(case, table)
    tops = roots(table.rows)
    if table.total and any(len(row.code) < ITEM_DIGITS for row in tops):  # B01 adds up the 项
        parts = [table_cells.cell(case, table, row) for row in tops]
        yield relate("年初预算合计（各类之和）", table_cells.total(case, table), parts, section=table.head.title)


_FORM = "部门决算公开表样表内关系"
_OPERATIONS_FORM = "机构运行信息表（财决附03表）填报说明"
_WITHIN = "表内相加"
RULES = (
    Rule("W01", "本年收入合计等于各项收入之和（01、04表）", _FORM, _income_totals, _WITHIN),
    Rule(
        "W02", "收入总计等于本年收入合计加使用的结余、年初结转和结余（01、04表）", _FORM, _income_grand_totals, _WITHIN
    ),
    Rule("W03", "本年支出合计等于按功能分类的各项支出之和（01、04表各栏）", _FORM, _expenditure_totals, _WITHIN),
    Rule(
        "W04",
        "支出总计等于本年支出合计加结余分配、年末结转和结余（01、04表各栏）",
        _FORM,
        _expenditure_grand_totals,
        _WITHIN,
    ),
    Rule("W05", "财政拨款支出每一行的合计等于三种预算之和（04表）", _FORM, _fund_columns, _WITHIN),
    Rule("W06", "年初财政拨款结转和结余等于三种预算之和（04表）", _FORM, _opening_carryover, _WITHIN),
    Rule("W07", "每一行的合计等于各栏之和（02、03、05、07、08表）", _FORM, _rows, _WITHIN),
    Rule("W08", "类等于各款之和，款等于各项之和（02、03、05、07、08表每一栏）", _FORM, _levels, _WITHIN),
    Rule("W09", "合计行等于各类之和（02、03、05、07、08表每一栏）", _FORM, _total_rows, _WITHIN),
    Rule("W10", "年初结转和结余加本年收入减本年支出等于年末结转和结余（07、08表）", _FORM, _carryovers, _WITHIN),
    Rule("W11", "基本支出经济分类的类等于各款之和（06表）", _FORM, _economic_levels, _WITHIN),
    Rule(
        "W12",
        "人员经费合计等于工资福利支出、对个人和家庭的补助之和，公用经费合计等于其余各类之和（06表）",
        _FORM,
        _personnel_and_operating,
        _WITHIN,
    ),
    Rule("W13", "公务用车购置及运行费预算数等于购置费、运行费之和（09表）", _FORM, _vehicle_budget, _WITHIN),
    Rule("W14", "机构运行信息表的合计等于各部分之和", _OPERATIONS_FORM, _operations_sums, _WITHIN),
    Rule("W15", "机构运行信息表的其中项不大于总数", _OPERATIONS_FORM, _operations_parts, _WITHIN, Severity.WARNING),
    Rule("W16", "年初预算表每一行、每一级相加相等", "预算公开表表内关系", _budget_sums, "年初预算"),
)
