"""A sample's plain data, `source/NAME/`, read into a `UnitData`. Amounts are taken as they stand; nothing is computed.

`.csv` files have one line per row of a table under the Chinese names of its columns; an empty cell is a blank cell.
"""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

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


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _amounts(row: Mapping[str, str], columns: Mapping[str, str]) -> Amounts:
    """The filled cells of a row, by column key."""
    return {key: Decimal(row[label]) for key, label in columns.items() if row.get(label)}


def subject_table(path: Path, columns: Mapping[str, str]) -> SubjectData:
    """科目编码, 科目名称 and the columns; the row without a code is 合计."""
    table = SubjectData()
    for row in _rows(path):
        amounts = _amounts(row, columns)
        if row["科目编码"]:
            table.rows.append(SubjectLine(row["科目编码"], row["科目名称"], amounts))
        else:
            table.total = amounts
    return table


def line_table(path: Path, left: Mapping[str, str], right: Mapping[str, str], columns: Mapping[str, str]) -> LineData:
    """栏 (收入 or 支出), 项目 and the columns; `left` and `right` give the keys of the lines."""
    keys = {("收入", label): key for key, label in left.items()}
    keys |= {("支出", label): key for key, label in right.items()}
    table = LineData()
    for row in _rows(path):
        side, label = row["栏"], row["项目"]
        amounts = _amounts(row, {"amount": "决算数"} if side == "收入" else columns)
        if side == "支出" and label in names.FUNCTIONS.values():
            table.functions[label] = amounts
        else:
            (table.income if side == "收入" else table.expenditure)[keys[side, label]] = amounts
    return table


def basic_table(path: Path) -> BasicData:
    """科目编码, 科目名称, 决算数; the rows without a code are 人员经费合计 and 公用经费合计."""
    rows = _rows(path)
    foot = {row["科目名称"]: Decimal(row["决算数"]) for row in rows if not row["科目编码"]}
    lines = [
        SubjectLine(row["科目编码"], row["科目名称"], _amounts(row, {"amount": "决算数"}))
        for row in rows
        if row["科目编码"]
    ]
    return BasicData(lines, foot["人员经费合计"], foot["公用经费合计"])


def _two_columns(path: Path, key: str, actual: str) -> tuple[Amounts, Amounts]:
    rows = _rows(path)
    budget = {row[key]: Decimal(row["预算数"]) for row in rows if row["预算数"]}
    return budget, {row[key]: Decimal(row[actual]) for row in rows if row[actual]}


def three_public_table(path: Path) -> ThreePublicData:
    """项目, 预算数, 决算数."""
    keys = {label: key for key, label in names.THREE_PUBLIC_ITEMS.items()}
    budget, actual = _two_columns(path, "项目", "决算数")
    return ThreePublicData(
        {keys[label]: amount for label, amount in budget.items()},
        {keys[label]: amount for label, amount in actual.items()},
    )


def current_year(folder: Path, year: int, notes: dict[str, list[str]]) -> YearData:
    """The nine tables and 机构运行信息表 of the year, each from the file of its key."""
    appropriation_left = {**names.APPROPRIATION_LINES, **names.APPROPRIATION_INCOME_TOTAL_LINES}
    return YearData(
        year,
        line_table(
            folder / "income_expenditure.csv",
            {**names.INCOME_LINES, **names.INCOME_TOTAL_LINES},
            names.EXPENDITURE_TOTAL_LINES,
            {"amount": "决算数"},
        ),
        subject_table(folder / "income.csv", names.INCOME_COLUMNS),
        subject_table(folder / "expenditure.csv", names.EXPENDITURE_COLUMNS),
        line_table(
            folder / "appropriation.csv",
            appropriation_left,
            names.APPROPRIATION_EXPENDITURE_TOTAL_LINES,
            {**names.APPROPRIATION_COLUMNS, "total": "决算数"},
        ),
        subject_table(folder / "general_public_budget.csv", names.SPENDING_COLUMNS),
        basic_table(folder / "basic_expenditure.csv"),
        subject_table(folder / "government_funds.csv", names.FUND_COLUMNS),
        subject_table(folder / "state_capital.csv", names.FUND_COLUMNS),
        three_public_table(folder / "three_public.csv"),
        OperationsData(*_two_columns(folder / "operations.csv", "key", "统计数")),
        notes,
    )


def prior_year(
    year: int, totals: Mapping[str, str], notes: dict[str, list[str]], three_public: ThreePublicData | None = None
) -> YearData:
    """The totals of the year before, as far as they are known: 总计 of 01 and 04, 合计 of 05, “三公”经费 where told."""
    both = Decimal(totals["income_expenditure"])
    appropriation = Decimal(totals["appropriation"])
    return YearData(
        year,
        income_expenditure=LineData({"grand_total": {"amount": both}}, {"grand_total": {"amount": both}}),
        appropriation=LineData({"grand_total": {"amount": appropriation}}, {"grand_total": {"total": appropriation}}),
        general_public_budget=SubjectData(total={"total": Decimal(totals["general_public_budget"])}),
        three_public=three_public,
        notes=notes,
    )


def read(folder: Path) -> UnitData:
    """A sample's source folder."""
    tables: dict[str, Any] = tomllib.loads((folder / "tables.toml").read_text(encoding="utf-8"))
    profile = tomllib.loads((folder / "profile.toml").read_text(encoding="utf-8"))
    answers = json.loads((folder / "answers.json").read_text(encoding="utf-8"))
    prior = tables["prior"]
    prior_expenses = folder / "prior_three_public.csv"
    return UnitData(
        tables["unit"],
        current_year(folder, tables["year"], tables["notes"]),
        prior_year(
            prior["year"],
            prior["totals"],
            prior["notes"],
            three_public_table(prior_expenses) if prior_expenses.is_file() else None,
        ),
        subject_table(folder / "budget.csv", names.BUDGET_COLUMNS),
        profile,
        answers,
    )


def layout_name(folder: Path) -> str:
    """The layout a sample is published in, a key of `samples.layouts.LAYOUTS`."""
    return str(tomllib.loads((folder / "tables.toml").read_text(encoding="utf-8"))["layout"])
