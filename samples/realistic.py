"""A made unit that looks like one of the thousands a bureau receives: its size, its subjects, its changes over the year.

Out: a `UnitData` whose tables agree with each other (every 勾稽 holds) to the last digit. The same generator state
gives the same unit.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from samples import subjects
from samples import unit_data as names
from samples.balance import ZERO, balance_operations, balance_three_public, rebalance
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

YEARS = (2019, 2024)
# every unit pays these; the others are drawn
_ALWAYS = ("2080505", "2101101", "2210201")
_SPENT_ON_PEOPLE = (*_ALWAYS, "2080506", "2101103", "2210203", "2080501")
_RUNNING = ("01", "50", "04")  # last two digits of 行政运行, 事业运行 …: basic expenditure
# their money is told by “三公” and stays out of 06, so that 09 is never less than 06
_THREE_PUBLIC_SUBJECTS = ("30212", "30217", "30231", "31013")
_SALARIES = ("30101", "30102", "30103", "30107", "30108", "30110", "30112", "30113", "30302", "30305")
_GOODS = ("30201", "30202", "30205", "30206", "30207", "30211", "30216", "30226", "30228", "30229", "30239", "30299")


def realistic_unit(rng: Random, name: str) -> UnitData:
    """A unit of this name: nine tables, 附03, 年初预算, and of last year everything, the totals alone, or nothing."""
    size = Decimal(rng.lognormvariate(7.2, 1.1)) + 60  # 万元; half of all units spend less than about 1,400
    current = _year(rng, size)
    unit = _with_operations(rng, rebalance(UnitData(name, current)))
    unit.budget = _budget(rng, unit.current)
    unit.prior = _prior(rng, unit)
    return rebalance(unit)


def _money(amount: Decimal) -> Decimal:
    """To the cent of a 万元, half up."""
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _about(rng: Random, amount: Decimal, spread: float) -> Decimal:
    """An amount near another one; now and then exactly that one, now and then far from it."""
    luck = rng.random()
    if luck < 0.06:
        return amount
    wide = spread * 5 if luck > 0.95 else spread
    return max(_money(amount * Decimal(rng.gauss(1.0, wide))), ZERO)


def _shares(rng: Random, total: Decimal, count: int) -> list[Decimal]:
    """The total cut in pieces of unlike size."""
    weights = [rng.expovariate(1.0) + 0.02 for _ in range(count)]
    whole = sum(weights)
    parts = [_money(total * Decimal(weight / whole)) for weight in weights]
    parts[0] += _money(total) - sum(parts, ZERO)
    return [max(part, ZERO) for part in parts]


def _subject_table(codes: list[str], known: Mapping[str, str]) -> SubjectData:
    every = {code[:length] for code in codes for length in (3, 5, 7)}
    return SubjectData([SubjectLine(code, known.get(code) or names.FUNCTIONS[code]) for code in sorted(every)])


def _budget_table(rng: Random, size: Decimal) -> SubjectData:
    """05: 行政运行 and the like are basic, the people's subjects too, the rest projects."""
    known = subjects.functional()
    items = [code for code in known if len(code) == 7 and code not in _ALWAYS]
    codes = [*_ALWAYS, *rng.sample(items, rng.randint(3, 16))]
    table = _subject_table(codes, known)
    leaves = table.leaves()
    for row, part in zip(leaves, _shares(rng, size, len(leaves)), strict=True):
        basic = ZERO
        if row.code in _SPENT_ON_PEOPLE or row.code[5:] in _RUNNING:
            part = part or Decimal("1.20")
            basic = part if rng.random() < 0.85 else _money(part * Decimal("0.8"))
        row.amounts = {"basic": basic, "project": part - basic}
    return table


def _fund(rng: Random, known: Mapping[str, str], probability: float, size: Decimal) -> SubjectData:
    """07 or 08: most units have none."""
    if rng.random() >= probability:
        return SubjectData()
    items = [code for code in known if len(code) == 7]
    table = _subject_table(rng.sample(items, rng.randint(1, min(2, len(items)))), known)
    for row in table.leaves():
        spent = _money(size * Decimal(rng.uniform(0.02, 0.3)))
        opening = _money(spent * Decimal("0.1")) if rng.random() < 0.3 else ZERO
        row.amounts = {"basic": ZERO, "project": spent, "opening": opening, "income": spent}
    return table


def _basic_table(rng: Random, total: Decimal) -> BasicData:
    """06: salaries first, some goods and services; `rebalance` brings it to the total of 05."""
    table = BasicData([SubjectLine(code, name, {"amount": ZERO}) for code, name in subjects.economic().items()])
    people = _money(total * Decimal(rng.uniform(0.7, 0.92)))
    for codes, amount in ((_SALARIES, people), (_GOODS, total - people)):
        chosen = sorted(rng.sample(codes, rng.randint(5, len(codes))))
        for code, part in zip(chosen, _shares(rng, amount, len(chosen)), strict=True):
            table.row(code).amounts = {"amount": part}
    return table


def _three_public(rng: Random, size: Decimal) -> ThreePublicData:
    table = ThreePublicData()
    if rng.random() < 0.15:
        return table
    kinds = {"overseas": 0.05, "vehicle_purchase": 0.08, "vehicle_operation": 0.7, "reception": 0.6}
    for key, probability in kinds.items():
        spent = _money(size * Decimal(rng.uniform(0.0005, 0.004))) if rng.random() < probability else ZERO
        table.actual[key] = spent
        table.budget[key] = spent if rng.random() < 0.3 else _money(spent * Decimal(rng.uniform(1.0, 1.4)))
    return table


def _year(rng: Random, size: Decimal) -> YearData:
    budget = _budget_table(rng, size)
    funds = _fund(rng, subjects.government_funds(), 0.2, size)
    capital = _fund(rng, subjects.state_capital(), 0.05, size)
    own = _money(size * Decimal(rng.uniform(0.01, 0.2))) if rng.random() < 0.35 else ZERO
    items = {row.code: row.name for table in (budget, funds, capital) for row in table.leaves()}
    first = budget.leaves()[0].code
    income = SubjectData([SubjectLine(first, items[first], {rng.choice(("business", "other")): own})])
    spent = SubjectData([SubjectLine(code, name) for code, name in sorted(items.items())])
    spent.row(first).amounts = {column: budget.row(first).amounts[column] for column in ("basic", "project")}
    spent.row(first).amounts["project"] += _money(own * Decimal("0.9"))
    opening = _money(size * Decimal("0.03")) if rng.random() < 0.4 else ZERO
    basic_total = sum((row.amounts["basic"] for row in budget.leaves()), ZERO)
    return YearData(
        rng.randint(*YEARS),
        LineData({"opening_carryover": {"amount": opening}}),
        income,
        spent,
        LineData({line: {"amount": opening} for line in ("opening_carryover", "opening_general_public_budget")}),
        budget,
        _basic_table(rng, basic_total),
        funds,
        capital,
        _three_public(rng, size),
    )


def _count(rng: Random, money: Decimal, most: int) -> Decimal:
    return Decimal(rng.randint(1, most)) if money else Decimal(0)


def _with_operations(rng: Random, unit: UnitData) -> UnitData:
    """附03, in keeping with “三公” and with 公用经费."""
    year = unit.current
    assert year.three_public is not None
    assert year.basic_expenditure is not None
    spent, operating = year.three_public.actual, year.basic_expenditure.operating_total
    kept = _count(rng, spent["vehicle_operation"], 12)
    actual: Amounts = {
        "overseas_groups": _count(rng, spent["overseas"], 3),
        "overseas_persons": _count(rng, spent["overseas"], 12),
        "vehicles_purchased": _count(rng, spent["vehicle_purchase"], 3),
        "vehicles_kept": kept,
        "domestic_batches": _count(rng, spent["reception"], 60),
        "domestic_persons": _count(rng, spent["reception"], 600),
        "meetings": _money(operating * Decimal("0.01")) if rng.random() < 0.5 else ZERO,
        "training": _money(operating * Decimal("0.02")) if rng.random() < 0.5 else ZERO,
        "agency_operating_administrative": operating,
        "agency_operating_reference": ZERO,
        "equipment_over_million": Decimal(rng.randint(0, 4)),
    }
    absent = ("foreign_affairs_reception", "foreign_affairs_batches", "foreign_affairs_persons")
    actual |= dict.fromkeys((*absent, "abroad_reception", "abroad_batches", "abroad_persons"), Decimal(0))
    vehicles = ("provincial_leaders", "main_leaders", "confidential", "enforcement", "special", "retired")
    actual |= dict.fromkeys([f"vehicles_{kind}" for kind in vehicles], Decimal(0))
    actual["vehicles_emergency"] = Decimal(rng.randint(0, int(kept)))
    actual["vehicles_other"] = kept - actual["vehicles_emergency"]
    assert year.general_public_budget is not None
    bought = year.general_public_budget.total["project"]
    for kind in ("goods", "works", "services"):
        part = Decimal(rng.uniform(0.01, 0.2))
        actual[f"procurement_{kind}"] = _money(bought * part) if rng.random() < 0.6 else ZERO
    actual |= dict.fromkeys(("contracts_sme", "contracts_micro"), _money(bought * Decimal("0.05")))
    year.operations = OperationsData({}, actual)
    return unit


def _budget(rng: Random, current: YearData) -> SubjectData:
    """年初预算: near what was spent; now and then an item without one, or with one and no final figure."""
    assert current.general_public_budget is not None
    rows: list[SubjectLine] = []
    for row in current.general_public_budget.leaves():
        if rng.random() < 0.94:
            planned = {column: _about(rng, row.amounts[column], 0.08) for column in ("basic", "project")}
            rows.append(SubjectLine(row.code, row.name, planned))
    spent = {row.code for row in current.general_public_budget.leaves()}
    unspent = [code for code in subjects.functional() if len(code) == 7 and code not in spent]
    if rng.random() < 0.1:
        code = rng.choice(unspent)
        rows.append(SubjectLine(code, subjects.functional()[code], {"basic": ZERO, "project": Decimal("12.00")}))
    return SubjectData(rows)


def _prior(rng: Random, unit: UnitData) -> YearData | None:
    """The year before: all its tables from a fifth less to a fifth more, or the three totals, or none (asked for)."""
    luck = rng.random()
    if luck < 0.1:
        return None
    before = deepcopy(unit.current)
    before.year -= 1
    trend = Decimal(rng.gauss(0.97, 0.08))
    for table in (before.general_public_budget, before.government_funds, before.state_capital):
        assert table is not None
        for row in table.leaves():
            row.amounts = {
                column: _about(rng, _money(amount * trend), 0.05)
                for column, amount in row.amounts.items()
                if column in ("basic", "project", "opening", "income")
            }
    assert before.three_public is not None
    for key in ("overseas", "vehicle_purchase", "vehicle_operation", "reception"):
        amount = before.three_public.actual.get(key, ZERO)
        before.three_public.actual[key] = before.three_public.budget[key] = _about(rng, amount, 0.1)
    balance_three_public(before.three_public, before.operations)
    before.expenditure = SubjectData()
    before.income = SubjectData()
    whole = rebalance(UnitData(unit.name, before)).current
    assert whole.operations is not None
    balance_operations(whole.operations)
    return whole if luck < 0.6 else _totals_only(whole)


def _totals_only(year: YearData) -> YearData:
    """总计 of 01 and 04 and 合计 of 05: what most units can still find of last year."""
    assert year.income_expenditure is not None
    assert year.appropriation is not None
    assert year.general_public_budget is not None
    both = year.income_expenditure.income["grand_total"]
    fiscal = year.appropriation.expenditure["grand_total"]["total"]
    return YearData(
        year.year,
        LineData({"grand_total": both}, {"grand_total": both}),
        appropriation=LineData({"grand_total": {"amount": fiscal}}, {"grand_total": {"total": fiscal}}),
        general_public_budget=SubjectData(total={"total": year.general_public_budget.total["total"]}),
    )
