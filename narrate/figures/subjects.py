"""Budget subjects (科目): their names through the tables, and the items (项) of an expenditure table held against the budget."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from narrate.figures.figure import Comparison, Ledger, Number
from narrate.intake.accounts import SubjectRow, SubjectTable
from narrate.intake.answers import Answers
from narrate.intake.grid import Reading

CLASS_DIGITS, GROUP_DIGITS, ITEM_DIGITS = 3, 5, 7

ABSENT_FROM_BUDGET = "年初预算表中没有此科目，按0"
ABSENT_FROM_ACCOUNTS = "决算表中没有此科目，按0"


class SubjectNames:
    """Code → name. The table of the section comes first, then the other tables, then what the form gives."""

    def __init__(self, tables: Iterable[SubjectTable | None], answers: Answers) -> None:
        names: dict[str, str] = {}
        for table in tables:
            for row in table.rows if table else ():
                if row.name:
                    names.setdefault(row.code, row.name)
        self._names = names
        self._answers = answers

    def __getitem__(self, code: str) -> str | None:
        name = self._names.get(code)
        if name is None and (answer := self._answers.get(f"name/{code}")):
            return answer.text
        return name


class AdjustedBudget(NamedTuple):
    """全年预算数 and the final figure held against it: of a unit set up during the year, which has no 年初预算, and of
    any unit where the region compares with the 全年预算.

    Its fields are named as those of `SubjectItem`, so a template takes the one or the other and goes on alike.
    """

    budget: Number
    completion: Number
    against_budget: Comparison


class SubjectItem(NamedTuple):
    """A 项 with its 类 and 款, 年初预算数 against 决算数. A name that no table gives is None.

    `adjusted` takes the place of the 年初预算 in a unit set up during the year, or where the phrasebook asks for the
    全年预算 (`Publishing.adjusted_budgets`); None elsewhere.
    """

    code: str
    class_code: str
    group_code: str
    class_name: str | None
    group_name: str | None
    name: str | None
    budget: Number
    actual: Number
    completion: Number
    against_budget: Comparison
    adjusted: AdjustedBudget | None


def adjusted_budget(ledger: Ledger, prefix: str, label: str, actual: Number, reading: Reading | None) -> AdjustedBudget:
    """全年预算数 as the form gives it, else as the budget table of the year does.

    Such a unit has no 年初预算, so a budget table it hands in is the one it was given during the year; a table of
    zeros says only that there was no 年初预算, and the form is asked.
    """
    supplied = reading if reading is not None and reading.value != 0 else None
    budget = ledger.amount(f"{prefix}.adjusted_budget", f"{label}全年预算数", supplied, form_first=True)
    return against_adjusted(ledger, prefix, label, actual, budget)


def against_adjusted(ledger: Ledger, prefix: str, label: str, actual: Number, budget: Number) -> AdjustedBudget:
    """The final figure held against a 全年预算数 that is in the ledger."""
    return AdjustedBudget(
        budget,
        ledger.completion(f"{prefix}.adjusted_completion", f"{label}完成全年预算的百分比", actual, budget),
        ledger.compare(f"{prefix}.against_adjusted", f"{label}决算数比全年预算数", actual, budget),
    )


def item_rows(table: SubjectTable | None) -> dict[str, SubjectRow]:
    """The 项 of a table by code."""
    return {row.code: row for row in table.rows if len(row.code) == ITEM_DIGITS} if table else {}


def class_rows(table: SubjectTable | None, digits: int = CLASS_DIGITS) -> list[SubjectRow]:
    """The 类 of a table (the 款, with so many digits), in its order."""
    return [row for row in table.rows if len(row.code) == digits] if table else []


def items(
    ledger: Ledger,
    prefix: str,
    table: SubjectTable | None,
    budget: SubjectTable | None,
    names: SubjectNames,
    *,
    budgeted: bool = True,
) -> tuple[SubjectItem, ...]:
    """Every 项 that has a final figure or a 年初预算, by code; those with neither are left out.

    `budgeted=False`: this unit cannot have a 年初预算 (set up during the year).
    """
    actual, planned = _side(table, ABSENT_FROM_ACCOUNTS), _side(budget, ABSENT_FROM_BUDGET)
    return tuple(
        _item(ledger, prefix, code, actual, planned, names, budgeted)
        for code in sorted(actual.rows.keys() | planned.rows.keys())
        if _says_something(ledger, actual.rows.get(code)) or _says_something(ledger, planned.rows.get(code))
    )


class _Side(NamedTuple):
    """The accounts or the budget: its 项, and what it means that one is not there.

    `coarse` begin the codes below which that is not known: an amount stands there that no 项 splits, or was not read.
    """

    rows: dict[str, SubjectRow]
    supplied: bool
    coarse: tuple[str, ...]
    meaning: str

    def absent(self, code: str) -> str | None:
        """Why a 项 that is not in the table is zero; None where that cannot be said."""
        known = self.supplied and code not in self.rows and not code.startswith(self.coarse)
        return self.meaning if known else None


def _side(table: SubjectTable | None, meaning: str) -> _Side:
    unread = table.unread if table else ()
    return _Side(item_rows(table), table is not None, (*not_itemised(table), *unread), meaning)


def not_itemised(table: SubjectTable | None) -> tuple[str, ...]:
    """Codes of 类 and 款 that hold an amount which no 项 of the table splits: what a 项 below holds is not known."""
    codes = [row.code for row in table.rows] if table else []
    split = {code[:digits] for code in codes if len(code) == ITEM_DIGITS for digits in (CLASS_DIGITS, GROUP_DIGITS)}
    return tuple(
        row.code
        for row in (table.rows if table else ())
        if len(row.code) < ITEM_DIGITS and row.code not in split and (reading := _total(row)) and reading.value
    )


def _says_something(ledger: Ledger, row: SubjectRow | None) -> bool:
    """The row's total is not published as zero (an unreadable cell does say something: a person must look)."""
    if row is None:
        return False
    reading = row.amounts.get("total")
    return reading is not None and (reading.value is None or ledger.published(reading.value) != 0)


def _item(
    ledger: Ledger,
    prefix: str,
    code: str,
    accounts: _Side,
    planned: _Side,
    names: SubjectNames,
    budgeted: bool,
) -> SubjectItem:
    budget_row = planned.rows.get(code)
    key = f"{prefix}.{code}"
    name = names[code]
    label = f"{code}{name or ''}"
    actual = ledger.amount(
        f"{key}.actual", f"{label}决算数", _total(accounts.rows.get(code)), absent=accounts.absent(code)
    )
    budget = ledger.amount(
        f"{key}.original_budget",
        f"{label}年初预算数",
        _total(budget_row),
        absent=planned.absent(code),
        applicable=budgeted,
    )
    return SubjectItem(
        code,
        code[:CLASS_DIGITS],
        code[:GROUP_DIGITS],
        names[code[:CLASS_DIGITS]],
        names[code[:GROUP_DIGITS]],
        name,
        budget,
        actual,
        ledger.completion(f"{key}.completion", f"{label}完成年初预算的百分比", actual, budget),
        ledger.compare(f"{key}.against_budget", f"{label}决算数比年初预算数", actual, budget),
        _adjusted(ledger, key, label, actual, budget_row, budgeted),
    )


def _adjusted(
    ledger: Ledger, key: str, label: str, actual: Number, budget_row: SubjectRow | None, budgeted: bool
) -> AdjustedBudget | None:
    """None where the 年初预算 counts. A budget table is the year's whole budget only of a unit that had no other."""
    if budgeted:
        return adjusted_budget(ledger, key, label, actual, None) if ledger.publishing.adjusted_budgets else None
    return adjusted_budget(ledger, key, label, actual, _total(budget_row))


def _total(row: SubjectRow | None) -> Reading | None:
    return row.amounts.get("total") if row else None
