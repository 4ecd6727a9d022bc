"""Units whose data change again and again: what a sequence of refreshes draws from.

A `World` is a unit's plain data, what its form says, and the items that went and may come back. `made(seed)` gives the
first one, `turned(world, name, seed)` the next: `TURNS` are changes of the data by name, each taking a generator of its
own, so that leaving one out of a sequence changes nothing in the others. `opened` writes the workbooks and reads them.
"""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from narrate.errors import NarrateError
from narrate.pipeline import open_unit
from narrate.report.values import Report, Slot, SlotKind
from samples import subjects
from samples.balance import ZERO, rebalance
from samples.realistic import realistic_unit
from samples.unit_data import SubjectData, SubjectLine, UnitData
from support.memory import report_of
from support.units import random_data, sample_data, write_unit

NAMES = ("云岭县水务局", "青川县第一中学", "临江县残疾人联合会", "河口市图书馆", "望山区统计局")
REASONS = (
    "人员增减变动",
    "上级追加专项资金",
    "按规定调整缴费基数",
    "项目跨年度实施，部分款项结转下年支付",
    "厉行节约，压减一般性支出",
    "原因一：政策调整；原因二：机构划转",
)
BOOKS = ("henan", "shanghai", "sichuan")
ITEM_TABLES = ("general_public_budget", "income", "expenditure")


@dataclass
class World:
    """A unit as it stands now. `gone`: items that went, with their rows by table."""

    data: UnitData
    phrasebook: str
    layout: str
    money: str
    blanks: bool
    on_paper: bool = True  # its narrative, too, is drafted from workbooks
    answers: dict[str, object] = field(default_factory=dict)
    gone: list[dict[str, SubjectLine]] = field(default_factory=list)


def made(seed: int) -> World:
    """The first world of a seed: a sample now and then, else a made unit; any phrasebook, layout, money and blanks."""
    rng = Random(f"world {seed}")
    luck = rng.random()
    on_paper = rng.random() < 0.15
    if luck < 0.3:
        name, book = ("jiaozuo-2022", "henan") if luck < 0.15 else ("putuo-finance-2024", "shanghai")
        return World(rebalance(sample_data(name)), book, book, "万元", rng.random() < 0.5, on_paper)
    data = realistic_unit(rng, rng.choice(NAMES)) if luck < 0.8 else random_data(rng)
    layout, money = rng.choice(("henan", "shanghai")), rng.choice(("万元", "元"))
    return World(data, rng.choice(BOOKS), layout, money, rng.random() < 0.5, on_paper)


def drafted(world: World, *, whole: bool) -> Report:
    """What is drafted today: through workbooks that are written and read, or (the narrative of most) without them.

    Raises:
        NarrateError: they cannot be read as a unit.
    """
    if not whole and not world.on_paper:
        world.data.answers = dict(world.answers)
        return report_of(world.data, world.phrasebook)
    with tempfile.TemporaryDirectory() as folder:
        unit = open_unit(folder_of(world, Path(folder)), phrasebook=world.phrasebook).with_answers(world.answers)
        return unit.whole_report if whole else unit.report


def folder_of(world: World, folder: Path) -> Path:
    """The world's workbooks in a folder."""
    return write_unit(
        deepcopy(world.data), folder, layout=world.layout, money=world.money, blanks_for_zero=world.blanks
    )


def answered(world: World, slots: tuple[Slot, ...], rng: Random, share: float) -> World:
    """The world with about this share of the open questions answered in the form."""
    given = {slot.key: _answer(slot, rng) for slot in slots if slot.key not in world.answers and rng.random() < share}
    world.answers.update({key: text for key, text in given.items() if text is not None})
    return world


def _answer(slot: Slot, rng: Random) -> object:
    if slot.kind is SlotKind.CHOICE:
        return rng.choice(slot.choices) if slot.choices else None
    if slot.kind is SlotKind.NUMBER:
        return str(rng.randint(1, 400))
    return rng.choice(REASONS)


def turned(world: World, name: str, seed: str) -> World:
    """The world after a turn; the same one where the turn leaves tables that cannot be made consistent."""
    after: World = pickle.loads(pickle.dumps(world))
    TURNS[name](after, Random(seed))
    if name == "cell":
        return after
    try:
        after.data = rebalance(after.data)
    except (ValueError, KeyError):
        return world
    return after


# ------------------------------------------------------------------------------------------------------------ turns


def _leaves(world: World) -> list[SubjectLine]:
    table = world.data.current.general_public_budget
    return table.leaves() if table is not None else []


def _spend(world: World, code: str, kind: str, amount: Decimal) -> None:
    """An item of the general public budget spends this much of a kind, in 05 and in 03."""
    year = world.data.current
    was = ZERO
    for row in _leaves(world):
        if row.code == code:
            was = row.amounts.get(kind, ZERO)
            row.amounts[kind] = amount
    for row in year.expenditure.leaves() if year.expenditure is not None else []:
        if row.code == code:
            row.amounts[kind] = max(row.amounts.get(kind, ZERO) - was + amount, amount)


def _money(rng: Random, digits: int = 6) -> Decimal:
    return Decimal(rng.randint(1, 10 ** rng.randint(2, digits))).scaleb(-2)


def _some(rng: Random, rows: list[SubjectLine], most: int) -> list[SubjectLine]:
    return rng.sample(rows, min(len(rows), rng.randint(1, most)))


def amounts(world: World, rng: Random) -> None:
    """A few items spend more or less."""
    for row in _some(rng, _leaves(world), 3):
        kind = rng.choice(("basic", "project"))
        factor = Decimal(rng.randint(10, 300)) / 100
        was = row.amounts.get(kind, ZERO)
        _spend(world, row.code, kind, (was * factor).quantize(ZERO) if was else _money(rng, 5))


def every_amount(world: World, rng: Random) -> None:
    """All items spend otherwise."""
    for row in _leaves(world):
        for kind in ("basic", "project"):
            was = row.amounts.get(kind, ZERO)
            _spend(world, row.code, kind, (was * Decimal(rng.randint(60, 150)) / 100).quantize(ZERO))


def flipped(world: World, rng: Random) -> None:
    """Some items cross their budget, meet it exactly, or have none."""
    budget = {row.code: row for row in world.data.budget.rows} if world.data.budget is not None else {}
    for row in _some(rng, [row for row in _leaves(world) if row.code in budget], 4):
        spent = row.amounts.get("total", ZERO)
        planned = rng.choice((spent, spent + _money(rng, 5), max(spent - _money(rng, 4), ZERO), ZERO))
        row_there = budget[row.code].amounts
        if "total" in row_there and not {"basic", "project"} & set(row_there):
            row_there["total"] = planned
        else:
            row_there |= {"basic": ZERO, "project": planned, "total": planned}


def nothing_spent(world: World, rng: Random) -> None:
    """An item spends nothing."""
    for row in _some(rng, _leaves(world), 2):
        for kind in ("basic", "project"):
            _spend(world, row.code, kind, ZERO)


def last_year(world: World, rng: Random) -> None:
    """Last year's totals: as this year's, more, less, or zero."""
    now, then = world.data.current, world.data.prior
    if then is None:
        return
    assert now.income_expenditure and now.appropriation and now.general_public_budget
    how = rng.choice(("same", "more", "less", "zero", "mixed"))

    def before(amount: Decimal) -> Decimal:
        which = rng.choice(("same", "more", "less", "zero")) if how == "mixed" else how
        by = _money(rng, 5)
        return {"same": amount, "more": amount + by, "less": max(amount - by, ZERO), "zero": ZERO}[which]

    if then.income_expenditure is not None:
        amount = before(now.income_expenditure.income["grand_total"].get("amount", ZERO))
        for half in (then.income_expenditure.income, then.income_expenditure.expenditure):
            half["grand_total"] = {"amount": amount}
    if then.appropriation is not None:
        amount = before(now.appropriation.income["grand_total"].get("amount", ZERO))
        then.appropriation.income["grand_total"] = {"amount": amount}
        then.appropriation.expenditure["grand_total"] = {"total": amount}
    if then.general_public_budget is not None:
        then.general_public_budget.total["total"] = before(now.general_public_budget.total.get("total", ZERO))
    if then.three_public is not None:
        for key in list(then.three_public.actual):
            then.three_public.actual[key] = before(now.three_public.actual.get(key, ZERO) if now.three_public else ZERO)


def no_last_year(world: World, rng: Random) -> None:
    """Last year's tables are gone."""
    world.data.prior = None


def vanished(world: World, rng: Random) -> None:
    """Items go, budget and all."""
    leaves = _leaves(world)
    for row in _some(rng, leaves, 3)[: max(0, len(leaves) - 1)]:
        rows: dict[str, SubjectLine] = {}
        for key in (*ITEM_TABLES, "budget"):
            table: SubjectData | None = world.data.budget if key == "budget" else getattr(world.data.current, key)
            if table is None:
                continue
            rows.update((key, one) for one in table.rows if one.code == row.code)
            table.rows = [one for one in table.rows if one.code != row.code]
        world.gone.append(rows)


def came(world: World, rng: Random) -> None:
    """New items."""
    there = {row.code for row in _leaves(world)}
    known = subjects.functional()
    free = [code for code in known if len(code) == 7 and code not in there]
    for code in rng.sample(free, min(len(free), rng.randint(1, 3))):
        amount = _money(rng)
        for key in ITEM_TABLES:
            table: SubjectData = getattr(world.data.current, key)
            if any(row.code == code for row in table.rows):
                continue
            amounts_of = {} if key == "income" else {"basic": ZERO, "project": amount}
            table.rows.append(SubjectLine(code, known[code], amounts_of))
        if world.data.budget is not None and rng.random() < 0.7:
            planned = rng.choice((amount, _money(rng)))
            world.data.budget.rows.append(SubjectLine(code, known[code], {"basic": ZERO, "project": planned}))


def came_back(world: World, rng: Random) -> None:
    """Items that went are there again, with what they spent or otherwise."""
    while world.gone:
        rows = world.gone.pop()
        for key, row in rows.items():
            table: SubjectData | None = world.data.budget if key == "budget" else getattr(world.data.current, key)
            if table is not None and all(one.code != row.code for one in table.rows):
                table.rows.append(deepcopy(row))
        if rng.random() < 0.5 and "general_public_budget" in rows:
            _spend(world, rows["general_public_budget"].code, "project", _money(rng, 5))
        if rng.random() < 0.4:
            return


def renamed(world: World, rng: Random) -> None:
    """An item has another name in every table."""
    leaves = _leaves(world)
    if not leaves:
        return
    code = rng.choice(leaves).code
    name = next(row.name for row in leaves if row.code == code)
    new = rng.choice(
        (f"{name}（试行）", f"其他{name}", name.replace("支出", "经费") if "支出" in name else f"新{name}")
    )
    for year in (world.data.current, world.data.prior):
        for key in ITEM_TABLES if year is not None else ():
            table: SubjectData | None = getattr(year, key)
            for row in table.rows if table is not None else ():
                if row.code == code:
                    row.name = new
    for row in world.data.budget.rows if world.data.budget is not None else ():
        if row.code == code:
            row.name = new


def three_public(world: World, rng: Random) -> None:
    """“三公”: amounts, budgets or all of it."""
    table = world.data.current.three_public
    if table is None:
        return
    keys = ("overseas", "vehicle_purchase", "vehicle_operation", "reception")
    if rng.random() < 0.2:
        table.actual, table.budget = {}, {}
        return
    for key in rng.sample(keys, rng.randint(1, 3)):
        side = rng.choice((table.actual, table.budget))
        side[key] = rng.choice((ZERO, _money(rng, 4), table.actual.get(key, ZERO)))


def operations(world: World, rng: Random) -> None:
    """附03: a few of its amounts and counts."""
    table = world.data.current.operations
    if table is None or not table.actual:
        return
    for key in rng.sample(sorted(table.actual), min(len(table.actual), rng.randint(1, 4))):
        whole = table.actual[key] == int(table.actual[key])
        table.actual[key] = Decimal(rng.randint(0, 40)) if whole else rng.choice((ZERO, _money(rng, 5)))


def funds(world: World, rng: Random) -> None:
    """政府性基金 or 国有资本经营预算 comes or goes, or spends otherwise."""
    name, known = rng.choice(
        (("government_funds", subjects.government_funds()), ("state_capital", subjects.state_capital()))
    )
    table: SubjectData | None = getattr(world.data.current, name)
    if table is None:
        return
    if table.rows and rng.random() < 0.4:
        table.rows = []
        return
    code = rng.choice([code for code in known if len(code) == 7])
    spent = _money(rng, 5)
    for row in table.rows:
        if row.code == code:
            row.amounts |= {"project": spent, "income": spent}
            return
    table.rows.append(
        SubjectLine(code, known[code], {"basic": ZERO, "project": spent, "income": spent + rng.choice((ZERO, spent))})
    )


def cell(world: World, rng: Random) -> None:
    """One amount somewhere in the tables: another, zero or blank; nothing else follows."""
    cells = list(_cells(world.data.current))
    for amounts_of, column in rng.sample(cells, min(len(cells), rng.randint(1, 3))):
        how = rng.random()
        if how < 0.25:
            amounts_of.pop(column, None)
        else:
            amounts_of[column] = ZERO if how < 0.5 else _money(rng)


def _cells(year: Any) -> list[tuple[dict[str, Decimal], str]]:
    found: list[tuple[dict[str, Decimal], str]] = []
    for key in ("income_expenditure", "appropriation"):
        table = getattr(year, key)
        halves = (table.income, table.expenditure, table.functions) if table is not None else ()
        found += [(columns, column) for half in halves for columns in half.values() for column in columns]
    for key in (*ITEM_TABLES, "government_funds", "state_capital", "basic_expenditure"):
        table = getattr(year, key)
        for row in table.rows if table is not None else ():
            found += [(row.amounts, column) for column in row.amounts]
        if table is not None and hasattr(table, "total"):
            found += [(table.total, column) for column in table.total]
    if year.three_public is not None:
        found += [(side, c) for side in (year.three_public.budget, year.three_public.actual) for c in side]
    return found


def form_filled(world: World, rng: Random) -> None:
    """Somebody fills in the form: open questions answered, one answer changed."""
    try:
        slots = drafted(world, whole=False).slots
    except NarrateError:
        return
    answered(world, slots, rng, rng.choice((0.2, 0.6)))
    text = [key for key, said in world.answers.items() if said in REASONS]
    if text and rng.random() < 0.5:
        world.answers[rng.choice(text)] = rng.choice(REASONS)


Turn = Callable[[World, Random], None]
TURNS: dict[str, Turn] = {
    "amounts": amounts,
    "every amount": every_amount,
    "flipped": flipped,
    "nothing spent": nothing_spent,
    "last year": last_year,
    "no last year": no_last_year,
    "vanished": vanished,
    "came": came,
    "came back": came_back,
    "renamed": renamed,
    "three public": three_public,
    "operations": operations,
    "funds": funds,
    "cell": cell,
    "form filled": form_filled,
}
