"""Amounts that two tables of the year state, and amounts of one table that another bounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from narrate.figures.structure import INCOME_SOURCES
from narrate.figures.subjects import CLASS_DIGITS
from narrate.findings import Finding, Severity
from narrate.intake.accounts import (
    BasicExpenditureTable,
    LineTable,
    OperationsTable,
    SubjectRow,
    SubjectTable,
    ThreePublicTable,
)
from narrate.intake.grid import State
from narrate.intake.layouts import layouts
from narrate.intake.normalisation import plain
from narrate.quantity import ZERO
from narrate.table_checks import table_cells
from narrate.table_checks.relations import Amount, RelationKind
from narrate.table_checks.rule import CheckedUnit, Lacking, Look, Outcome, Rule, of_all, relate
from narrate.table_checks.sums_within import FUNDS


@of_all("income_expenditure", "income")
def _income_by_source(case: CheckedUnit, lines: LineTable, table: SubjectTable) -> Iterator[Outcome]:
    """01 and 02."""
    for key, name in INCOME_SOURCES.items():
        stated = table_cells.total(case, table, key)
        if key == "appropriation":
            parts = [table_cells.line(case, lines, "income", fund) for fund in FUNDS if fund in lines.income]
            if not parts:
                yield Lacking(f"{lines.head.title}没有列出三种财政拨款收入")
                continue
        else:
            parts = [table_cells.line(case, lines, "income", key)]
        kind = RelationKind.SUM if key == "appropriation" else RelationKind.EQUAL
        yield relate(f"{name}（收入决算表与收入支出决算总表）", stated, parts, kind=kind)


@of_all("income_expenditure", "expenditure")
def _functions(case: CheckedUnit, lines: LineTable, table: SubjectTable) -> Iterator[Outcome]:
    """01 and 03."""
    yield from _by_class(case, lines, "amount", table, "X02")


@of_all("appropriation")
def _fiscal_functions(case: CheckedUnit, lines: LineTable) -> Iterator[Outcome]:
    """04 and 05, 07, 08."""
    for fund in FUNDS:
        table = getattr(case.inputs.current, fund)
        if isinstance(table, SubjectTable):
            yield from _by_class(case, lines, fund, table, "X04")
        else:
            yield Lacking(f"没有{layouts().table(fund).name}")


def _by_class(case: CheckedUnit, lines: LineTable, column: str, table: SubjectTable, code: str) -> Iterator[Outcome]:
    """Each 类 of a table by subject is a line of 01 or 04, by its name."""
    functions = {plain(name): (name, one) for name, one in lines.functions.items()}
    if not functions:
        yield Lacking(f"{lines.head.title}没有按功能分类列出的支出")
        return
    if not any(column in amounts for _, amounts in functions.values()):
        yield Lacking(f"{lines.head.title}没有“{table_cells.column_name(lines.head.key, column)}”一栏")
        return
    titles = f"{lines.head.title}与{table.head.title}"
    for row in table.rows:
        if len(row.code) != CLASS_DIGITS:
            continue
        name, amounts = functions.pop(plain(row.name), (row.name, None))
        if amounts is not None:
            stated = case.amount(lines.head, amounts.get(column), name)
            yield relate(f"{name}（{titles}）", stated, [table_cells.cell(case, table, row)], kind=RelationKind.EQUAL)
        elif row.amounts["total"].value:
            yield _no_such_line(code, row, lines, table)
    for name, amounts in functions.values():
        if column in amounts:
            stated = case.amount(lines.head, amounts[column], name)
            yield relate(f"{name}（{titles}，后者没有这一类）", stated, [])


def _no_such_line(code: str, row: SubjectRow, lines: LineTable, table: SubjectTable) -> Finding:
    return Finding(
        code,
        Severity.WARNING,
        f"{table.head.title}的{row.code}{row.name}在{lines.head.title}里没有同名的一行，没有相比",
        (str(row.amounts["total"].place),),
        "统一类级科目的名称",
        written=row.name,
    )


@of_all("income_expenditure", "appropriation")
def _fiscal_income(case: CheckedUnit, whole: LineTable, money: LineTable) -> Iterator[Outcome]:
    """01 and 04."""
    for fund in FUNDS:
        if fund in whole.income or fund in money.income:
            left, right = table_cells.line(case, whole, "income", fund), table_cells.line(case, money, "income", fund)
            what = f"{table_cells.line_name('income_expenditure', 'income', fund)}（收入支出决算总表与财政拨款收入支出决算总表）"
            yield relate(what, left, [right], kind=RelationKind.EQUAL)


_FUND_LINES = (
    ("opening", "income", "opening_{fund}", "amount", "年初结转和结余"),
    ("income", "income", "{fund}", "amount", "本年收入"),
    ("total", "expenditure", "current_total", "{fund}", "本年支出"),
    ("closing", "expenditure", "closing_carryover", "{fund}", "年末结转和结余"),
)


@of_all("appropriation")
def _fund_totals(case: CheckedUnit, lines: LineTable) -> Iterator[Outcome]:
    """04 and 07, 08."""
    for fund in ("government_funds", "state_capital"):
        table = getattr(case.inputs.current, fund)
        if not isinstance(table, SubjectTable):
            yield Lacking(f"没有{layouts().table(fund).name}")
            continue
        if not table.total:
            yield Lacking(f"{table.head.title}没有合计行")
            continue
        for column, side, key, where, name in _FUND_LINES:
            if column in table.total:
                stated = table_cells.line(case, lines, side, key.format(fund=fund), where.format(fund=fund))
                what = f"{name}（{table.head.title}与{lines.head.title}）"
                yield relate(what, table_cells.total(case, table, column), [stated], kind=RelationKind.EQUAL)


@of_all("appropriation")
def _fund_balances(case: CheckedUnit, lines: LineTable) -> Iterator[Outcome]:
    """04, each fund: 总计 = 本年收入 + 年初结转和结余."""
    for fund in FUNDS:
        if fund not in lines.expenditure.get("grand_total", {}):
            continue
        whole = table_cells.line(case, lines, "expenditure", "grand_total", fund)
        parts = [
            table_cells.line(case, lines, "income", fund),
            table_cells.line(case, lines, "income", f"opening_{fund}"),
        ]
        what = f"{table_cells.column_name('appropriation', fund)}的收入加年初结转等于支出总计"
        yield relate(what, whole, parts, section=lines.head.title)


class _Fund(NamedTuple):
    """05, 07 or 08, its rows by code."""

    table: SubjectTable
    rows: Mapping[str, SubjectRow]

    def cell(self, case: CheckedUnit, code: str, column: str) -> Amount | Lacking:
        return case.amount(self.table.head, self.rows[code].amounts.get(column), self.table.head.title)


def _funds(case: CheckedUnit) -> list[_Fund]:
    tables = (getattr(case.inputs.current, fund) for fund in FUNDS)
    return [_Fund(one, {row.code: row for row in one.rows}) for one in tables if isinstance(one, SubjectTable)]


def _is_whole(case: CheckedUnit, lines: LineTable) -> bool:
    """Whether every fund that spent anything has its table."""
    spent = lines.expenditure.get("current_total", {})
    absent = [fund for fund in FUNDS if getattr(case.inputs.current, fund) is None]
    return not any(spent[fund].value != 0 for fund in absent if fund in spent)


@of_all("expenditure", "general_public_budget", "appropriation")
def _fiscal_spending(case: CheckedUnit, spent: SubjectTable, _: SubjectTable, lines: LineTable) -> Iterator[Outcome]:
    """03 holds what 05, 07 and 08 hold, subject by subject; nothing else where all that was spent is fiscal money."""
    totals = table_cells.total(case, spent), table_cells.line(case, lines, "expenditure", "current_total", "total")
    alike = relate("", totals[0], [totals[1]])
    if isinstance(alike, Lacking):
        yield alike
        return
    only_fiscal = alike.whole.value == alike.computed and _is_whole(case, lines)
    funds = _funds(case)
    rows = {row.code: row for row in spent.rows}
    for code in dict.fromkeys((*rows, *(code for fund in funds for code in fund.rows))):
        holders = [fund for fund in funds if code in fund.rows]
        if not holders and not only_fiscal:
            continue
        for column in ("total", *_KINDS):
            parts = [fund.cell(case, code, column) for fund in holders]
            row = rows.get(code)
            name = row.name if row else holders[0].rows[code].name
            whole = _in_table(case, spent, row, column)
            kind = (RelationKind.EQUAL if len(parts) == 1 else RelationKind.SUM) if only_fiscal else RelationKind.WITHIN
            yield relate(
                f"科目{code}{name}的{_KINDS.get(column, '支出')}（支出决算表与财政拨款各表）", whole, parts, kind=kind
            )


_KINDS = {"basic": "基本支出", "project": "项目支出"}


def _in_table(case: CheckedUnit, table: SubjectTable, row: SubjectRow | None, column: str) -> Amount | Lacking:
    """A cell called by its table; zero where the table has no such row."""
    if row is None:
        return Amount(ZERO, ZERO, f"{table.head.title}（没有这一行）")
    return case.amount(table.head, row.amounts.get(column), table.head.title)


@of_all("income", "general_public_budget", "appropriation")
def _fiscal_income_by_subject(
    case: CheckedUnit, table: SubjectTable, _: SubjectTable, lines: LineTable
) -> Iterator[Outcome]:
    """02 and 05, 07, 08: without carryover at either end, what was received for a subject was spent on it."""
    opening = table_cells.line(case, lines, "income", "opening_carryover")
    closing = table_cells.line(case, lines, "expenditure", "closing_carryover", "total")
    for amount in (opening, closing):
        if isinstance(amount, Lacking):
            yield amount
            return
        if amount.value:
            yield Lacking("有财政拨款结转和结余，各科目的拨款收入不必等于支出")
            return
    if not _is_whole(case, lines):
        yield Lacking("有支出的预算没有表")
        return
    funds = _funds(case)
    rows = {row.code: row for row in table.rows}
    for code in dict.fromkeys((*rows, *(code for fund in funds for code in fund.rows))):
        parts = [fund.cell(case, code, "total") for fund in funds if code in fund.rows]
        whole = _in_table(case, table, rows.get(code), "appropriation")
        kind = RelationKind.EQUAL if len(parts) == 1 else RelationKind.SUM
        yield relate(f"科目{code}的财政拨款收入与支出（收入决算表与财政拨款各表）", whole, parts, kind=kind)


_SAME_ITEMS = ("total", "overseas", "vehicles", "vehicle_purchase", "vehicle_operation", "reception")
_TOLD_BY_R01 = {("actual", "total"), ("actual", "vehicles"), ("actual", "reception")}


@of_all("three_public", "operations")
def _three_public(case: CheckedUnit, spent: ThreePublicTable, info: OperationsTable) -> Iterator[Outcome]:
    """09 and 机构运行信息表."""
    for side in ("budget", "actual"):
        for key in _SAME_ITEMS:
            there = (info.budget if side == "budget" else info.actual).get(key)
            if (side, key) in _TOLD_BY_R01 or there is None or there.state is State.DASH:
                continue
            left, right = table_cells.item(case, spent, key, side), table_cells.item(case, info, key, side)
            what = (
                f"{table_cells.item_name('three_public', key)}{table_cells.SIDES[side]}（“三公”经费表与机构运行信息表）"
            )
            yield relate(what, left, [right], kind=RelationKind.EQUAL)


# economic subject → item of 09, item of 机构运行信息表 that holds it, as 06 covers the basic expenditure only
_ECONOMIC_ITEMS = {
    "30212": "overseas",
    "30217": "reception",
    "30231": "vehicle_operation",
    "31013": "vehicle_purchase",
}
_ECONOMIC_STATISTICS = {"30215": "meetings", "30216": "training"}


@of_all("basic_expenditure", "three_public")
def _basic_three_public(case: CheckedUnit, detail: BasicExpenditureTable, table: ThreePublicTable) -> Iterator[Outcome]:
    yield from _bounded(case, detail, table, _ECONOMIC_ITEMS)


@of_all("basic_expenditure", "operations")
def _basic_statistics(case: CheckedUnit, detail: BasicExpenditureTable, table: OperationsTable) -> Iterator[Outcome]:
    yield from _bounded(case, detail, table, _ECONOMIC_STATISTICS)


def _bounded(
    case: CheckedUnit,
    detail: BasicExpenditureTable,
    table: ThreePublicTable | OperationsTable,
    items: Mapping[str, str],
) -> Iterator[Outcome]:
    """Economic subjects of 06 against the items of another table, which cover the project expenditure too."""
    for row in detail.rows:
        if row.code in items:
            part = case.amount(detail.head, row.amounts.get("amount"), f"{row.code}{row.name}")
            whole = table_cells.item(case, table, items[row.code])
            name = table_cells.item_name(table.head.key, items[row.code])
            what = f"{row.code}{row.name}（{detail.head.title}）不大于{name}"
            yield relate(what, whole, [part], kind=RelationKind.WITHIN)


@of_all("basic_expenditure", "operations")
def _agency_operating(case: CheckedUnit, detail: BasicExpenditureTable, info: OperationsTable) -> Iterator[Outcome]:
    part = table_cells.item(case, info, "agency_operating")
    whole = case.amount(detail.head, detail.operating_total, "公用经费合计")
    yield relate("机关运行经费不大于基本支出的公用经费", whole, [part], kind=RelationKind.WITHIN)


@of_all("income_expenditure", "appropriation")
def _carryovers(case: CheckedUnit, whole: LineTable, money: LineTable) -> Iterator[Outcome]:
    """01 covers all money, 04 the fiscal part."""
    for side, key, column, name in (
        ("income", "opening_carryover", "amount", "年初结转和结余"),
        ("expenditure", "closing_carryover", "total", "年末结转和结余"),
    ):
        part = table_cells.line(case, money, side, key, column)
        what = f"财政拨款的{name}不大于全部的{name}"
        yield relate(what, table_cells.line(case, whole, side, key), [part], kind=RelationKind.WITHIN)


_FORM = "部门决算公开表样表间关系"
_STATISTICS = "机构运行信息表（财决附03表）填报说明"
_BETWEEN = "表间关系"
_EQUAL = "两处应当相等，请核对决算表"
_WARNING = Severity.WARNING


def _rule(code: str, holds: str, look: Look, source: str = _FORM) -> Rule:
    return Rule(code, holds, source, look, _BETWEEN, advice=_EQUAL)


RULES = (
    _rule("X01", "收入支出决算总表的各项收入等于收入决算表的合计（01、02表）", _income_by_source),
    _rule("X02", "收入支出决算总表按功能分类的支出等于支出决算表的各类（01、03表）", _functions),
    _rule("X03", "两张总表的三种拨款收入相等（01、04表）", _fiscal_income),
    _rule("X04", "财政拨款总表按功能分类的支出等于各预算支出表的各类（04与05、07、08表）", _fiscal_functions),
    _rule("X05", "财政拨款总表的基金、国资预算收支等于07、08表的合计", _fund_totals),
    _rule("X06", "每一种拨款的本年收入加年初结转和结余等于总计（04表左右两边）", _fund_balances),
    _rule("X07", "每个科目的财政拨款支出不大于全部支出；全部是财政拨款的相等（03与05、07、08表）", _fiscal_spending),
    Rule(
        "X08",
        "没有结转和结余的，每个科目的财政拨款收入等于支出（02与05、07、08表）",
        _FORM,
        _fiscal_income_by_subject,
        _BETWEEN,
        _WARNING,
        "核对这个科目的收入和支出",
    ),
    Rule(
        "X09",
        "基本支出中的“三公”科目不大于“三公”经费决算数（06、09表）",
        _FORM,
        _basic_three_public,
        _BETWEEN,
        _WARNING,
    ),
    _rule("X10", "“三公”经费表与机构运行信息表各项的预算数、决算数相等", _three_public, _STATISTICS),
    Rule(
        "X11",
        "基本支出中的会议费、培训费不大于机构运行信息表的会议费、培训费（06表、附03表）",
        _STATISTICS,
        _basic_statistics,
        _BETWEEN,
        _WARNING,
    ),
    Rule(
        "X12",
        "机关运行经费不大于基本支出的公用经费（附03表、06表）",
        _STATISTICS,
        _agency_operating,
        _BETWEEN,
        _WARNING,
    ),
    Rule("X13", "财政拨款结转和结余不大于全部结转和结余（04、01表）", _FORM, _carryovers, _BETWEEN, _WARNING),
)
