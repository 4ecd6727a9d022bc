"""五、一般公共预算财政拨款支出 (table 05): total, structure by 类, every 项 against 年初预算."""

from __future__ import annotations

from typing import NamedTuple

from narrate.figures import readings
from narrate.figures.figure import Comparison, Ledger, Number
from narrate.figures.subjects import (
    CLASS_DIGITS,
    GROUP_DIGITS,
    AdjustedBudget,
    SubjectItem,
    SubjectNames,
    adjusted_budget,
    against_adjusted,
    class_rows,
    items,
)
from narrate.intake.accounts import SubjectTable, UnitInputs

PREFIX = "general_public_budget"
LABEL = "一般公共预算财政拨款支出"
NEW = "本年新设，没有年初预算，按0"


class FunctionClass(NamedTuple):
    """A 类 or 款 of table 05: amount and share of the table's total; the others are further figures.

    `budget` is its 年初预算, which the budget table prints or its 项 add up to.
    """

    code: str
    name: str
    amount: Number
    share: Number
    budget: Number | None = None
    completion: Number | None = None
    against_budget: Comparison | None = None
    against_prior: Comparison | None = None


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
    basic: Number | None = None
    project: Number | None = None
    income: Number | None = None
    income_against_prior: Comparison | None = None
    groups: tuple[FunctionClass, ...] = ()  # 款; a further figure


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
    found = GeneralPublicBudget(
        total,
        ledger.share(f"{PREFIX}.share", f"{LABEL}占支出合计", total, expenditure_total),
        ledger.compare(f"{PREFIX}.against_prior", LABEL, total, before),
        _classes(ledger, table, total),
        budget,
        ledger.completion(f"{PREFIX}.completion", f"{LABEL}完成年初预算的百分比", total, budget),
        ledger.compare(f"{PREFIX}.against_budget", f"{LABEL}决算数比年初预算数", total, budget),
        lines,
        _adjusted(ledger, inputs, total, lines, established),
        ledger.amount(f"{PREFIX}.no_original_budget", f"{LABEL}年初预算数", None, absent=NEW) if established else None,
    )
    return _further(ledger, inputs, found, established) if ledger.publishing.further else found


def _further(ledger: Ledger, inputs: UnitInputs, found: GeneralPublicBudget, established: bool) -> GeneralPublicBudget:
    """基本支出, 项目支出, the income (table 04), and each 类 against its budget and last year."""
    table, applicable = inputs.current.general_public_budget, not established
    income_label, line = "一般公共预算财政拨款收入", PREFIX
    income = ledger.amount(f"{PREFIX}.income", income_label, readings.income_line(inputs.current.appropriation, line))
    before = readings.income_line(inputs.prior.appropriation if inputs.prior else None, line)
    groups = _classes(ledger, table, found.total, GROUP_DIGITS)
    classes, groups = (
        tuple(_compared(ledger, inputs, found, one, applicable) for one in lines) for lines in (found.classes, groups)
    )
    return found._replace(
        classes=classes,
        groups=groups,
        basic=ledger.amount(f"{PREFIX}.basic", f"{LABEL}中的基本支出", readings.total(table, "basic")),
        project=ledger.amount(f"{PREFIX}.project", f"{LABEL}中的项目支出", readings.total(table, "project")),
        income=income,
        income_against_prior=ledger.compare_prior(
            f"{PREFIX}.income", income_label, income, before, applicable=applicable
        ),
    )


def _compared(
    ledger: Ledger, inputs: UnitInputs, found: GeneralPublicBudget, one: FunctionClass, applicable: bool
) -> FunctionClass:
    """A 类 or 款 against its budget and last year."""
    key = f"{PREFIX}.{one.code}"
    prior = inputs.prior.general_public_budget if inputs.prior else None
    budget = _class_budget(ledger, inputs, found, one.code, f"{one.name}年初预算数", applicable)
    level = "类" if len(one.code) == CLASS_DIGITS else "款"
    absent = f"上年表中没有这一{level}，按0" if prior is not None and not prior.unread else None
    return one._replace(
        budget=budget,
        completion=ledger.completion(f"{key}.completion", f"{one.name}完成年初预算的百分比", one.amount, budget),
        against_budget=ledger.compare(f"{key}.against_budget", f"{one.name}比年初预算数", one.amount, budget),
        against_prior=ledger.compare_prior(
            key, one.name, one.amount, readings.item(prior, one.code), absent=absent, applicable=applicable
        ),
    )


def _class_budget(
    ledger: Ledger, inputs: UnitInputs, found: GeneralPublicBudget, code: str, label: str, applicable: bool
) -> Number:
    """The cell of the 类 or 款; a budget that lists 项 alone says it by their sum."""
    key = f"{PREFIX}.{code}.original_budget"
    stated = readings.item(inputs.budget, code)
    items = [item.budget for item in found.items if code in (item.class_code, item.group_code)]
    if stated is None and inputs.budget is not None and items and applicable:
        return ledger.sum(key, label, items)
    return ledger.amount(key, label, stated, applicable=applicable)


def _classes(
    ledger: Ledger, table: SubjectTable | None, total: Number, digits: int = CLASS_DIGITS
) -> tuple[FunctionClass, ...]:
    classes = []
    for row in class_rows(table, digits):
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
