"""What happens to a unit's data between two drafts: functions of a unit, `unit → unit`, totals following.

`before()` is the unit as first drafted: the sample, its totals derived from its items, so that a change of one item
changes what hangs on it and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from functools import cache
from random import Random

from narrate.report.values import Report
from support.memory import report_of
from support.units import SubjectData, SubjectLine, ThreePublicData, UnitData, jiaozuo_data, rebalance

DataChange = Callable[[UnitData], UnitData]
ZERO = Decimal("0.00")
EARNERS = ("general_public_budget", "income", "expenditure")


@cache
def _sample() -> UnitData:
    return rebalance(jiaozuo_data())


def before() -> UnitData:
    """The unit of the first draft."""
    return deepcopy(_sample())


@cache
def report_before() -> Report:
    """What is drafted first."""
    return report_of(before())


def report_after(*changes: DataChange) -> Report:
    """What would be written after the changes, in turn."""
    data = before()
    for change in changes:
        data = change(data)
    return report_of(data)


def spent(data: UnitData, code: str, amount: Decimal, *, kind: str = "project") -> None:
    """An item of the general public budget, if it is there, spends so much more or less of the appropriation."""
    for table in (data.current.general_public_budget, data.current.expenditure):
        assert table is not None
        for row in table.rows:
            if row.code == code:
                row.amounts[kind] = row.amounts.get(kind, ZERO) + amount


def unchanged(data: UnitData) -> UnitData:
    """The same data again."""
    return data


def goods_bought(data: UnitData) -> UnitData:
    """政府采购货物支出 10万元 more, and the total with it: nothing else hangs on it."""
    assert data.current.operations is not None
    data.current.operations.actual["procurement_goods"] += Decimal("10.00")
    return rebalance(data)


def staff_paid_more(data: UnitData) -> UnitData:
    """行政运行 100万元 more of 基本支出: totals, shares, changes and completions follow."""
    spent(data, "2010301", Decimal("100.00"), kind="basic")
    return rebalance(data)


def training_grew(data: UnitData) -> UnitData:
    """培训支出 from less than its budget to more: the reason's direction flips, a total or two follow."""
    spent(data, "2050803", Decimal("1.00"))
    return rebalance(data)


def training_as_budgeted(data: UnitData) -> UnitData:
    """培训支出 exactly as budgeted: the difference and its reason vanish."""
    assert data.current.general_public_budget is not None
    for row in data.current.general_public_budget.leaves():
        if row.code == "2050803":
            spent(data, row.code, Decimal("2.64") - row.amounts["total"])
    return rebalance(data)


def office_differs(data: UnitData) -> UnitData:
    """其他政府办公厅支出, as budgeted before, differs now: a reason is asked for that was not."""
    spent(data, "2010399", Decimal("0.50"))
    return rebalance(data)


def _prior(data: UnitData, amount: Callable[[Decimal], Decimal]) -> UnitData:
    """Last year's three totals from this year's; nothing to do without last year."""
    year, prior = data.current, data.prior
    if prior is None:
        return data
    assert prior.income_expenditure and prior.appropriation and prior.general_public_budget
    assert year.income_expenditure and year.appropriation and year.general_public_budget
    for now, then in (
        (year.income_expenditure, prior.income_expenditure),
        (year.appropriation, prior.appropriation),
    ):
        then.income["grand_total"]["amount"] = amount(now.income["grand_total"]["amount"])
    prior.general_public_budget.total["total"] = amount(year.general_public_budget.total["total"])
    return data


def fell_since_last_year(data: UnitData) -> UnitData:
    """Every 增加 against last year is 减少 now."""
    return _prior(data, lambda now: now + Decimal("150.00"))


def rose_more(data: UnitData) -> UnitData:
    """Still 增加, three times as much."""
    return _prior(data, lambda now: now - Decimal("186.00"))


def same_as_last_year(data: UnitData) -> UnitData:
    """持平: nothing to explain."""
    return _prior(data, lambda now: now)


def without_last_year(data: UnitData) -> UnitData:
    """Last year's tables are gone."""
    data.prior = None
    return data


def _new_item(data: UnitData, code: str, name: str, amount: str) -> None:
    for key in EARNERS:
        table: SubjectData = getattr(data.current, key)
        amounts = {"basic": ZERO, "project": Decimal(amount)} if key != "income" else {}
        table.rows.append(SubjectLine(code, name, amounts))
        table.rows.sort(key=lambda row: row.code)


def without_budget(data: UnitData) -> UnitData:
    """No budget was handed in: every budget figure, completion and comparison becomes an open place."""
    data.budget = None
    return rebalance(data)


def renamed(data: UnitData) -> UnitData:
    """培训支出 has another name."""
    for key in EARNERS:
        table: SubjectData = getattr(data.current, key)
        table.rows = [replace(row, name="干部培训支出") if row.code == "2050803" else row for row in table.rows]
    return data


def item_appeared(data: UnitData) -> UnitData:
    """财政事务 信息化建设 between 一般行政管理事务 and 纪检监察."""
    _new_item(data, "2010607", "信息化建设", "33.30")
    return rebalance(data)


def education_appeared(data: UnitData) -> UnitData:
    """进修及培训 干部教育, right before 培训支出."""
    _new_item(data, "2050802", "干部教育", "12.34")
    return rebalance(data)


def items_appeared(data: UnitData) -> UnitData:
    """One in front of all, one in the middle, one at the end."""
    for code, name in (("2010101", "行政运行"), ("2040604", "基层司法业务"), ("2210201", "住房公积金")):
        _new_item(data, code, name, "12.34")
    return rebalance(data)


def without_items_of(data: UnitData, *codes: str) -> UnitData:
    tables = [getattr(data.current, key) for key in EARNERS]
    for table in (*tables, data.budget):
        assert table is not None
        table.rows = [row for row in table.rows if row.code not in codes]
    return rebalance(data)


def item_vanished(data: UnitData) -> UnitData:
    """培训支出 (6.) is gone, budget and all."""
    return without_items_of(data, "2050803")


def items_vanished(data: UnitData) -> UnitData:
    """The first, two neighbours, and the last."""
    return without_items_of(data, "2010301", "2080505", "2080599", "2120101")


def items_came_and_went(data: UnitData) -> UnitData:
    """One vanished, another appeared behind it."""
    return item_vanished(item_appeared(data))


def no_three_public(data: UnitData) -> UnitData:
    """No “三公” spending and no budget for it."""
    data.current.three_public = ThreePublicData()
    operations = data.current.operations
    assert operations is not None
    for key in ("vehicles_kept", "domestic_batches", "domestic_persons"):
        operations.actual[key] = Decimal(0)
    return rebalance(data)


def funds_appeared(data: UnitData) -> UnitData:
    """政府性基金 where there was none: a sentence gives way to a section."""
    row = SubjectLine(
        "2120803", "城市建设支出", {"basic": ZERO, "project": Decimal("55.00"), "income": Decimal("60.00")}
    )
    data.current.government_funds = SubjectData([row])
    return rebalance(data)


def multiplied(data: UnitData) -> UnitData:
    """Every item by another factor: every figure moves."""
    return scattered(Random(7))(data)


def scattered(rng: Random) -> DataChange:
    """Items of the general public budget, the prior totals and the procurement by factors at random."""

    def change(data: UnitData) -> UnitData:
        assert data.current.general_public_budget is not None and data.current.operations is not None
        for row in data.current.general_public_budget.leaves():
            factor = Decimal(rng.randint(1, 400)) / 100
            for kind in ("basic", "project"):
                was = row.amounts.get(kind, ZERO)
                spent(data, row.code, (was * factor).quantize(ZERO) - was, kind=kind)
        for key in ("procurement_goods", "procurement_services"):
            data.current.operations.actual[key] = Decimal(rng.randint(0, 10**6)).scaleb(-2)
        data = rebalance(data)
        return _prior(data, lambda now: (now * Decimal(rng.randint(50, 150)) / 100).quantize(ZERO))

    return change


CHANGES: tuple[DataChange, ...] = (
    goods_bought,
    staff_paid_more,
    training_grew,
    training_as_budgeted,
    office_differs,
    fell_since_last_year,
    rose_more,
    same_as_last_year,
    without_last_year,
    item_appeared,
    items_appeared,
    item_vanished,
    items_vanished,
    items_came_and_went,
    no_three_public,
    funds_appeared,
    multiplied,
)
