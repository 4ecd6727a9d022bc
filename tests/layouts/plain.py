"""The plain data of known units: both samples (`samples/source`) and, where it is there, the published evidence.

Amounts are `Decimal` in 万元 as they are printed, `None` for a cell that is printed blank. Nothing is computed here but
the made-up variants (`with_funds`, `of_last_year`, `with_wrong_cells`), which say what they change.
"""

from __future__ import annotations

import copy
import csv
import json
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples" / "source"
PUBLISHED = ROOT.parent / "shared" / "published"

Amount = Decimal | None

# the lines of 01 收入支出决算总表 and 04 财政拨款收入支出决算总表 that every unit prints, by the README's names of figures
INCOME_LINES = {
    "general_public_budget": "一般公共预算财政拨款收入",
    "government_funds": "政府性基金预算财政拨款收入",
    "state_capital": "国有资本经营预算财政拨款收入",
    "superior_subsidy": "上级补助收入",
    "business": "事业收入",
    "operating": "经营收入",
    "affiliated_remittance": "附属单位上缴收入",
    "other": "其他收入",
}
INCOME_FEET = {
    "current_total": "本年收入合计",
    "nonfiscal_surplus_used": "使用非财政拨款结余",
    "opening_carryover": "年初结转和结余",
    "grand_total": "收入总计",
}
EXPENDITURE_FEET = {
    "current_total": "本年支出合计",
    "surplus_distribution": "结余分配",
    "closing_carryover": "年末结转和结余",
    "grand_total": "支出总计",
}
GRANT_LINES = {
    "general_public_budget": "一般公共预算财政拨款",
    "government_funds": "政府性基金预算财政拨款",
    "state_capital": "国有资本经营预算财政拨款",
}
GRANT_FEET = {
    "current_total": "本年收入合计",
    "opening_carryover": "年初财政拨款结转和结余",
    "opening_general_public_budget": "一般公共预算财政拨款",
    "opening_government_funds": "政府性基金预算财政拨款",
    "opening_state_capital": "国有资本经营预算财政拨款",
    "grand_total": "总计",
}
GRANT_EXPENDITURE_FEET = {
    "current_total": "本年支出合计",
    "closing_carryover": "年末财政拨款结转和结余",
    "grand_total": "总计",
}
THREE_PUBLIC = {
    "total": "合计",
    "overseas": "因公出国（境）费",
    "vehicles": "公务用车购置及运行维护费",
    "vehicle_purchase": "公务用车购置费",
    "vehicle_operation": "公务用车运行维护费",
    "reception": "公务接待费",
}
SUBJECT_COLUMNS: dict[str, tuple[str, ...]] = {
    "income": (
        "total", "appropriation", "superior_subsidy", "business", "operating", "affiliated_remittance", "other",
    ),
    "expenditure": ("total", "basic", "project", "remitted_to_superior", "operating", "subsidy_to_affiliated"),
    "general_public_budget": ("total", "basic", "project"),
    "government_funds": ("opening", "income", "total", "basic", "project", "closing"),
    "state_capital": ("opening", "income", "total", "basic", "project", "closing"),
}  # fmt: skip


class Row(NamedTuple):
    """A subject: 3 digits 类, 5 款, 7 项."""

    code: str
    name: str
    amounts: list[Amount]


@dataclass
class Subjects:
    """A table by subject: its rows and the 合计."""

    rows: list[Row] = field(default_factory=list)
    total: list[Amount] = field(default_factory=list)


@dataclass
class Plain:
    """What a unit publishes for one year, without any layout."""

    source: str
    name: str
    year: int
    income_lines: dict[str, Amount]
    functions: dict[str, Amount]
    expenditure_lines: dict[str, Amount]
    income: Subjects
    expenditure: Subjects
    grant_income: dict[str, Amount]
    grant_functions: dict[str, list[Amount]]  # 合计, 一般公共预算, 政府性基金, 国有资本
    grant_lines: dict[str, list[Amount]]
    general_public_budget: Subjects
    basic: list[Row]
    personnel: Amount
    operating: Amount
    government_funds: Subjects
    state_capital: Subjects
    three_public: dict[str, tuple[Amount, Amount]]  # 预算数, 决算数
    budget: Subjects | None = None  # 年初预算: one column

    def subjects(self, key: str) -> Subjects:
        """A table by subject, by its key."""
        found: Subjects = getattr(self, key)
        return found

    def names(self) -> dict[str, str]:
        """Subject code → name, of all tables by function."""
        tables = [self.subjects(key) for key in SUBJECT_COLUMNS]
        return {row.code: row.name for table in tables for row in table.rows}


def amount(text: str | None) -> Amount:
    """A printed amount; blank is None."""
    return Decimal(text.replace(",", "")) if text else None


# ----------------------------------------------------------------------------------------------------- the two samples


def _lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _sample_subjects(path: Path, columns: Sequence[str]) -> Subjects:
    found = Subjects()
    for line in _lines(path):
        amounts = [amount(line.get(column)) for column in columns]
        if line["科目编码"]:
            found.rows.append(Row(line["科目编码"], line["科目名称"], amounts))
        else:
            found.total = amounts
    return found


def _keyed(lines: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    return {key: lines[name] for key, name in names.items()}


def sample(folder: Path) -> Plain:
    """A sample's source folder."""
    said = tomllib.loads((folder / "tables.toml").read_text(encoding="utf-8"))
    first = _lines(folder / "income_expenditure.csv")
    left = {line["项目"]: amount(line["决算数"]) for line in first if line["栏"] == "收入"}
    right = {line["项目"]: amount(line["决算数"]) for line in first if line["栏"] == "支出"}
    fourth = _lines(folder / "appropriation.csv")
    grants = {line["项目"]: amount(line["决算数"]) for line in fourth if line["栏"] == "收入"}
    columns = ["决算数", "一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款"]
    grant_right = {
        line["项目"]: [amount(line[column]) for column in columns] for line in fourth if line["栏"] == "支出"
    }
    feet = {**GRANT_FEET}
    for key in ("general_public_budget", "government_funds", "state_capital"):
        feet[f"opening_{key}"] = f"年初结转和结余：{GRANT_LINES[key]}"
    economic = _lines(folder / "basic_expenditure.csv")
    foot = {line["科目名称"]: amount(line["决算数"]) for line in economic if not line["科目编码"]}
    expenses = {line["项目"]: line for line in _lines(folder / "three_public.csv")}
    income_feet = dict(INCOME_FEET.items())
    if "使用非财政拨款结余" not in left:
        left["使用非财政拨款结余"] = next(value for name, value in left.items() if name.startswith("使用非财政"))
    return Plain(
        folder.name,
        said["unit"],
        said["year"],
        _keyed(left, INCOME_LINES) | _keyed(left, income_feet),
        {name: value for name, value in right.items() if name not in EXPENDITURE_FEET.values()},
        _keyed(right, EXPENDITURE_FEET),
        _sample_subjects(
            folder / "income.csv",
            ("本年收入合计", "财政拨款收入", "上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入"),
        ),
        _sample_subjects(
            folder / "expenditure.csv",
            ("本年支出合计", "基本支出", "项目支出", "上缴上级支出", "经营支出", "对附属单位补助支出"),
        ),
        _keyed(grants, GRANT_LINES) | _keyed(grants, feet),
        {name: values for name, values in grant_right.items() if name not in GRANT_EXPENDITURE_FEET.values()},
        _keyed(grant_right, GRANT_EXPENDITURE_FEET),
        _sample_subjects(folder / "general_public_budget.csv", ("小计", "基本支出", "项目支出")),
        [Row(line["科目编码"], line["科目名称"], [amount(line["决算数"])]) for line in economic if line["科目编码"]],
        foot["人员经费合计"],
        foot["公用经费合计"],
        _sample_subjects(folder / "government_funds.csv", _FUND_WORDS),
        _sample_subjects(folder / "state_capital.csv", _FUND_WORDS),
        {
            key: (amount(expenses[name]["预算数"]), amount(expenses[name]["决算数"]))
            for key, name in THREE_PUBLIC.items()
        },
        _sample_subjects(folder / "budget.csv", ("年初预算数",)),
    )


_FUND_WORDS = ("年初结转和结余", "本年收入", "小计", "基本支出", "项目支出", "年末结转和结余")


# ------------------------------------------------------------------------------------------------ the published units


def _bare(name: str) -> str:
    """A line's name without its ordinal: 一、…."""
    return name.partition("、")[2] or name


def _published_lines(table: dict[str, Any], side: str) -> list[tuple[str, list[Amount]]]:
    cells = [row[side] for row in (*table["rows"], *table["total_rows"])]
    return [(_bare(cell["name"]), [amount(text) for text in cell["values"]]) for cell in cells if cell["name"]]


def _published_subjects(table: dict[str, Any]) -> Subjects:
    rows = [Row(row["code"], row["name"], [amount(text) for text in row["values"]]) for row in table["rows"]]
    return Subjects(rows, [amount(text) for text in table["total_rows"][0]["values"]])


def published(folder: Path) -> Plain:
    """A published unit's `tables.json`."""
    told = json.loads((folder / "tables.json").read_text(encoding="utf-8"))
    by_number = {table["no"]: table for table in told["tables"]}
    left = {name: values[0] for name, values in _published_lines(by_number[1], "left")}
    right = {name: values[0] for name, values in _published_lines(by_number[1], "right")}
    totals = {"总计": "收入总计"}
    left = {totals.get(name, name.partition("（含")[0]): value for name, value in left.items()}
    right = {"支出总计" if name == "总计" else name: value for name, value in right.items()}
    grants = [(name, values[0]) for name, values in _published_lines(by_number[4], "left")]
    names = [*GRANT_LINES, *(key for key in GRANT_FEET)]
    grant_right = dict(_published_lines(by_number[4], "right"))
    economic = [row[side] for row in by_number[6]["rows"] for side in ("left", "right") if row[side]["code"]]
    foot = by_number[6]["total_rows"][0]
    expenses = [amount(text) for text in by_number[7]["rows"][0]["values"]]
    return Plain(
        folder.name,
        told["department"],
        told["year"],
        _keyed(left, INCOME_LINES) | _keyed(left, INCOME_FEET),
        {name: value for name, value in right.items() if name not in EXPENDITURE_FEET.values()},
        _keyed(right, EXPENDITURE_FEET),
        _published_subjects(by_number[2]),
        _published_subjects(by_number[3]),
        {key: value for key, (_, value) in zip(names, grants, strict=True)},
        {name: values for name, values in grant_right.items() if name not in GRANT_EXPENDITURE_FEET.values()},
        _keyed(grant_right, GRANT_EXPENDITURE_FEET),
        _published_subjects(by_number[5]),
        sorted(Row(cell["code"], cell["name"], [amount(cell["values"][0])]) for cell in economic),
        amount(foot["left"]["values"][0]),
        amount(foot["right"]["values"][0]),
        _published_subjects(by_number[8]),
        _published_subjects(by_number[9]),
        {key: (expenses[2 * at], expenses[2 * at + 1]) for at, key in enumerate(THREE_PUBLIC)},
    )


# ------------------------------------------------------------------------------------------------------------ variants


def _plus(value: Amount, more: str) -> Amount:
    return (value or Decimal(0)) + Decimal(more)


def _add(lines: dict[str, Amount], **more: str) -> None:
    for key, text in more.items():
        lines[key] = _plus(lines[key], text)


def _add_rows(table: Subjects, rows: Sequence[tuple[str, str, Sequence[str | None]]]) -> None:
    """New subjects; a 类 that is there already grows by the amounts, and so does 合计 by those of every 类."""
    known = {row.code: row for row in table.rows}
    for code, name, texts in rows:
        amounts = [amount(text) for text in texts]
        if code in known:
            for at, more in enumerate(texts):
                if more:
                    known[code].amounts[at] = _plus(known[code].amounts[at], more)
        else:
            table.rows.append(Row(code, name, amounts))
        if len(code) == 3:
            table.total = [
                _plus(total, more) if more else total for total, more in zip(table.total, texts, strict=True)
            ]
    table.rows.sort(key=lambda row: row.code)


def with_funds(plain: Plain) -> Plain:
    """The same unit with 政府性基金 of 104.50 (15.50 from last year, 1.80 left) and 国有资本经营 of 12.30, in all tables."""
    made = copy.deepcopy(plain)
    made.source = f"{plain.source}+funds"
    _add(
        made.income_lines,
        government_funds="104.50",
        state_capital="12.30",
        current_total="116.80",
        opening_carryover="15.50",
        grand_total="132.30",
    )
    made.functions["城乡社区支出"] = _plus(made.functions["城乡社区支出"], "118.20")
    made.functions["国有资本经营预算支出"] = _plus(made.functions["国有资本经营预算支出"], "12.30")
    _add(made.expenditure_lines, current_total="130.50", closing_carryover="1.80", grand_total="132.30")
    funds = [("212", "城乡社区支出"), ("21208", "国有土地使用权出让收入安排的支出"), ("2120803", "城市建设支出")]
    capital = [
        ("223", "国有资本经营预算支出"),
        ("22301", "解决历史遗留问题及改革成本支出"),
        ("2230105", "国有企业退休人员社会化管理补助支出"),
    ]
    _add_rows(made.income, [(*one, ["104.50", "104.50", *[None] * 5]) for one in funds])
    _add_rows(made.income, [(*one, ["12.30", "12.30", *[None] * 5]) for one in capital])
    _add_rows(made.expenditure, [(*one, ["118.20", None, "118.20", *[None] * 3]) for one in funds])
    _add_rows(made.expenditure, [(*one, ["12.30", None, "12.30", *[None] * 3]) for one in capital])
    _add(
        made.grant_income,
        government_funds="104.50",
        state_capital="12.30",
        current_total="116.80",
        opening_carryover="15.50",
        opening_government_funds="15.50",
        grand_total="132.30",
    )
    more = {"current_total": ("130.50", "118.20", "12.30"), "closing_carryover": ("1.80", "1.80", None)}
    more["grand_total"] = ("132.30", "120.00", "12.30")
    for key, (both, fund, own) in more.items():
        _add_grants(made.grant_lines, key, both, fund, own)
    _add_grants(made.grant_functions, "城乡社区支出", "118.20", "118.20", None)
    _add_grants(made.grant_functions, "国有资本经营预算支出", "12.30", None, "12.30")
    _add_rows(made.government_funds, [(*one, ["15.50", "104.50", "118.20", None, "118.20", "1.80"]) for one in funds])
    _add_rows(made.state_capital, [(*one, [None, "12.30", "12.30", None, "12.30", None]) for one in capital])
    return made


def _add_grants(lines: dict[str, list[Amount]], key: str, both: str, fund: str | None, own: str | None) -> None:
    values = lines[key]
    values[0] = _plus(values[0], both)
    values[2] = _plus(values[2], fund) if fund else values[2]
    values[3] = _plus(values[3], own) if own else values[3]


def _every_list(plain: Plain) -> Iterator[list[Amount]]:
    for key in SUBJECT_COLUMNS:
        table = plain.subjects(key)
        yield table.total
        yield from (row.amounts for row in table.rows)
    yield from (row.amounts for row in plain.basic)
    yield from plain.grant_functions.values()
    yield from plain.grant_lines.values()


def of_last_year(plain: Plain) -> Plain:
    """The year before: every amount doubled, so that all sums hold and no amount is this year's."""

    def twice(value: Amount) -> Amount:
        return None if value is None else value * 2

    made = copy.deepcopy(plain)
    made.year -= 1
    for values in _every_list(made):
        values[:] = [twice(value) for value in values]
    for lines in (made.income_lines, made.functions, made.expenditure_lines, made.grant_income):
        lines.update({key: twice(value) for key, value in lines.items()})
    made.personnel, made.operating = twice(made.personnel), twice(made.operating)
    made.three_public = {key: (twice(one), twice(two)) for key, (one, two) in made.three_public.items()}
    return made


def with_wrong_cells(plain: Plain, count: int, rng: Random) -> Plain:
    """As many amounts of 02, 03 and 05 mistyped: two digits changed places, or a digit wrong. No 合计 is touched."""
    made = copy.deepcopy(plain)
    made.source = f"{plain.source}+wrong{count}"
    cells = [
        (row.amounts, at)
        for key in ("income", "expenditure", "general_public_budget")
        for row in made.subjects(key).rows
        for at, value in enumerate(row.amounts)
        if value
    ]
    for amounts, at in rng.sample(cells, count):
        value = amounts[at]
        assert value is not None
        amounts[at] = value + rng.choice([Decimal("0.90"), Decimal("9.00"), Decimal("-0.27"), Decimal("27.00")])
        if (amounts[at] or 0) <= 0:
            amounts[at] = value + Decimal("0.90")
    return made


@cache
def known() -> dict[str, Plain]:
    """Every unit at hand, by the name of its folder; `putuo-published` is the sample's unit as its report prints it."""
    found = {folder.name: sample(folder) for folder in sorted(SAMPLES.iterdir()) if folder.is_dir()}
    for folder in sorted(PUBLISHED.iterdir()) if PUBLISHED.is_dir() else ():
        if (folder / "tables.json").is_file():
            name = f"{folder.name}-published" if folder.name in found else folder.name
            found[name] = published(folder)
            found[name].source = name
    return found
