"""五、一般公共预算财政拨款支出 (table 05): total, structure by 类, every 项 against 年初预算."""

from __future__ import annotations

from typing import NamedTuple

from narrate.figures import readings
from narrate.figures.figure import Comparison, Ledger, Number
from narrate.figures.subjects import (
    AdjustedBudget,
    SubjectItem,
    SubjectNames,
    adjusted_budget,
    against_adjusted,
    class_rows,
    items,
)
from narrate.intake.accounts import UnitInputs

PREFIX = "general_public_budget"
LABEL = "一般公共预算财政拨款支出"
NEW = "本年新设，没有年初预算，按0"


class FunctionClass(NamedTuple):
    """A 类 of table 05: amount and share of the table's total."""

    code: str
    name: str
    amount: Number
    share: Number


class GeneralPublicBudget(NamedTuple):
    """The fifth section. `budget` is the stated total of the 年初预算, also where no item holds part of it.

    A unit set up during the year has `adjusted` (全年预算) and `no_original_budget` (its 年初预算, which is 0) instead.
    Where the phrasebook asks for the 全年预算, `adjusted` is the sum of the items'. Both are None elsewhere.
    """

    total: Number
    share: Number  # of 支出合计, table 03
    against_prior: Comparison
    classes: tuple[FunctionClass, ...]
    budget: Number
    completion: Number
    against_budget: Comparison
    items: tuple[SubjectItem, ...]
    adjusted: AdjustedBudget | None
    no_original_budget: Number | None


def general_public_budget(
    ledger: Ledger, inputs: UnitInputs, expenditure_total: Number, names: SubjectNames, *, established: bool
) -> GeneralPublicBudget:
    """All figures of the section."""
    table = inputs.current.general_public_budget
    total = ledger.amount(f"{PREFIX}.total", LABEL, readings.total(table))
    prior = inputs.prior.general_public_budget if inputs.prior else None
    before = ledger.amount(f"{PREFIX}.prior", f"上年度{LABEL}", readings.total(prior), applicable=not established)
    lines = items(ledger, PREFIX, table, inputs.budget, names, budgeted=not established)
    budget = _budget(ledger, inputs, lines, established)
    return GeneralPublicBudget(
        total,
        ledger.share(f"{PREFIX}.share", f"{LABEL}占支出合计", total, expenditure_total),
        ledger.compare(f"{PREFIX}.against_prior", LABEL, total, before),
        _classes(ledger, inputs, total),
        budget,
        ledger.completion(f"{PREFIX}.completion", f"{LABEL}完成年初预算的百分比", total, budget),
        ledger.compare(f"{PREFIX}.against_budget", f"{LABEL}决算数比年初预算数", total, budget),
        lines,
        _adjusted(ledger, inputs, total, lines, established),
        ledger.amount(f"{PREFIX}.no_original_budget", f"{LABEL}年初预算数", None, absent=NEW) if established else None,
    )


def _classes(ledger: Ledger, inputs: UnitInputs, total: Number) -> tuple[FunctionClass, ...]:
    classes = []
    for row in class_rows(inputs.current.general_public_budget):
        amount = ledger.amount(f"{PREFIX}.{row.code}.amount", row.name, row.amounts.get("total"))
        share = ledger.share(f"{PREFIX}.{row.code}.share", f"{row.name}占{LABEL}", amount, total)
        classes.append(FunctionClass(row.code, row.name, amount, share))
    return tuple(classes)


def _adjusted(
    ledger: Ledger, inputs: UnitInputs, total: Number, lines: tuple[SubjectItem, ...], established: bool
) -> AdjustedBudget | None:
    budgets = [line.adjusted.budget for line in lines if line.adjusted] if ledger.publishing.adjusted_budgets else []
    if established and not budgets:
        return adjusted_budget(ledger, PREFIX, LABEL, total, readings.total(inputs.budget))
    if not budgets:
        return None
    whole = ledger.sum(f"{PREFIX}.adjusted_budget", f"{LABEL}全年预算数", budgets)
    return against_adjusted(ledger, PREFIX, LABEL, total, whole)


def _budget(ledger: Ledger, inputs: UnitInputs, lines: tuple[SubjectItem, ...], established: bool) -> Number:
    """The stated 合计 of the budget; where a budget states none, the sum of its items."""
    key, label = f"{PREFIX}.original_budget", f"{LABEL}年初预算数"
    stated = readings.total(inputs.budget)
    if stated is None and inputs.budget is not None and lines and not established:
        return ledger.sum(key, label, [line.budget for line in lines])
    return ledger.amount(key, label, stated, applicable=not established)
