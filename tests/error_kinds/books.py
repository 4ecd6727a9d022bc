"""A sample's figures read from its source data and worked out here, on their own: nothing of narrate is used.

The documents of other regions' wording are written from these, so that a checker is not judged on its own sums.
"""

from __future__ import annotations

import csv
import tomllib
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple

SOURCE = Path(__file__).resolve().parents[2] / "samples" / "source"
UNITS = ("jiaozuo-2022", "putuo-finance-2024")
CENT = Decimal("0.01")
NOTHING = Decimal("0.00")

# What the samples' tables do not hold and other regions' documents tell: last year's 三公 and 机关运行经费 (万元).
TOLD = {
    "jiaozuo-2022": {
        "three_public.total.prior": Decimal("6.10"),
        "three_public.overseas.prior": NOTHING,
        "three_public.vehicles.prior": Decimal("5.20"),
        "three_public.reception.prior": Decimal("0.90"),
        "agency_operating.prior": Decimal("48.20"),
    },
    "putuo-finance-2024": {
        "three_public.total.prior": NOTHING,
        "three_public.overseas.prior": NOTHING,
        "three_public.vehicles.prior": NOTHING,
        "three_public.reception.prior": NOTHING,
        "agency_operating.prior": Decimal("182.10"),
    },
}


class Item(NamedTuple):
    """An item (项) of the general public budget with its group (款) and class (类); amounts in 万元."""

    code: str
    name: str
    group: str
    klass: str
    budget: Decimal
    final: Decimal


class Part(NamedTuple):
    """A class, a source of income or a cost: name and amount in 万元."""

    name: str
    amount: Decimal


def rounded(number: Decimal, places: Decimal = CENT) -> Decimal:
    """Half up, once."""
    return number.quantize(places, ROUND_HALF_UP)


def share(part: Decimal, whole: Decimal, places: Decimal = CENT) -> Decimal:
    """Per cent, two places."""
    return rounded(part * 100 / whole, places)


def cut(part: Decimal, whole: Decimal) -> Decimal:
    """Per cent as somebody writes it who does not round."""
    return (part * 100 / whole).quantize(CENT, ROUND_DOWN)


def _amount(text: str) -> Decimal:
    return Decimal(text).quantize(CENT) if text.strip() else NOTHING


class Books:
    """One sample: the amounts as published, in 万元."""

    def __init__(self, unit: str) -> None:
        self.key = unit
        folder = SOURCE / unit
        told = tomllib.loads((folder / "tables.toml").read_text("utf-8"))
        self.name: str = told["unit"]
        self.year: int = told["year"]
        self.prior = {key: Decimal(amount) for key, amount in told["prior"]["totals"].items()}
        self.told = TOLD[unit]

        def rows(name: str) -> list[dict[str, str]]:
            with (folder / f"{name}.csv").open(encoding="utf-8-sig") as lines:
                return list(csv.DictReader(lines))

        both = {row["项目"]: _amount(row["决算数"]) for row in rows("income_expenditure")}
        self.total = both["收入总计"]
        self.opening, self.closing = both["年初结转和结余"], both["年末结转和结余"]
        self.income, self.expenditure = both["本年收入合计"], both["本年支出合计"]
        self.income_table, self.expenditure_table = rows("income"), rows("expenditure")
        sums = self.income_table[0]
        self.sources = tuple(Part(name, _amount(sums[name])) for name in list(sums)[3:])
        spent = self.expenditure_table[0]
        self.spending = tuple(Part(name, _amount(spent[name])) for name in list(spent)[3:])
        self.appropriation = next(_amount(r["决算数"]) for r in rows("appropriation") if r["项目"] == "总计")
        self.appropriation_table = rows("appropriation")
        self.both_table = rows("income_expenditure")
        self.general_table, self.basic_table = rows("general_public_budget"), rows("basic_expenditure")
        general = self.general_table
        self.general, self.general_basic, self.general_project = (
            _amount(general[0][column]) for column in ("小计", "基本支出", "项目支出")
        )
        names = {row["科目编码"]: row["科目名称"] for row in general}
        budgets = {row["科目编码"]: _amount(row["年初预算数"]) for row in rows("budget")}
        self.budget = budgets.pop("")
        self.classes = tuple(
            Part(row["科目名称"], _amount(row["小计"])) for row in general if len(row["科目编码"]) == 3
        )
        finals = {r["科目编码"]: _amount(r["小计"]) for r in general if len(r["科目编码"]) == 7}
        self.items = tuple(
            Item(code, names[code], names[code[:5]], names[code[:3]], budgets.get(code, NOTHING), finals[code])
            for code in finals
        )
        basic = {row["科目名称"]: row for row in self.basic_table}
        self.staff, self.public = (_amount(basic[name]["决算数"]) for name in ("人员经费合计", "公用经费合计"))
        used = [r for r in self.basic_table if len(r["科目编码"]) == 5]
        self.staff_names = [r["科目名称"] for r in used if r["科目编码"][:3] in ("301", "303") and _amount(r["决算数"])]
        self.public_names = [
            r["科目名称"] for r in used if r["科目编码"][:3] in ("302", "310") and _amount(r["决算数"])
        ]
        self.unused_names = [r["科目名称"] for r in used if not _amount(r["决算数"])]
        self.three_table = rows("three_public")
        self.three = {r["项目"]: (_amount(r["预算数"]), _amount(r["决算数"])) for r in self.three_table}
        self.operations = {r["key"]: _amount(r["统计数"]) for r in rows("operations")}
        self.fund_table, self.capital_table = rows("government_funds"), rows("state_capital")

    def count(self, key: str) -> int:
        """A number of vehicles, groups, persons."""
        return int(self.operations[key])

    def quotients(self) -> list[tuple[Decimal, Decimal]]:
        """Parts and wholes whose rates the documents print."""
        pairs = [(i.final, i.budget) for i in self.items if i.budget] + [(self.general, self.budget)]
        pairs += [(c.amount, self.general) for c in self.classes]
        pairs += [(s.amount, self.income) for s in self.sources] + [(s.amount, self.expenditure) for s in self.spending]
        pairs += [(abs(now - then), then) for now, then in self.changes()]
        return pairs

    def changes(self) -> list[tuple[Decimal, Decimal]]:
        """This year's and last year's totals that are compared."""
        return [
            (self.total, self.prior["income_expenditure"]),
            (self.appropriation, self.prior["appropriation"]),
            (self.general, self.prior["general_public_budget"]),
            (self.operations["agency_operating"], self.told["agency_operating.prior"]),
        ]


@cache
def books(unit: str) -> Books:
    return Books(unit)
