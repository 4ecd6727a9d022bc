"""一、收入支出决算总体 (table 01) and 四、财政拨款收入支出决算总体 (table 04): the grand total against the prior year."""

from __future__ import annotations

from typing import NamedTuple

from narrate.figures import readings
from narrate.figures.figure import Comparison, Figure, Ledger, Number
from narrate.intake.accounts import LineTable
from narrate.intake.grid import Reading


class Totals(NamedTuple):
    """收入总计 and 支出总计 (equal by construction of the table) and their change against the prior year.

    `against_prior` holds the income against the prior year's; `expenditure_against_prior` the expenditure. In a sound
    table the two are one amount, and then one comparison.
    """

    income: Number
    expenditure: Number
    against_prior: Comparison
    expenditure_against_prior: Comparison


def totals(
    ledger: Ledger, prefix: str, label: str, table: LineTable | None, prior: LineTable | None, *, established: bool
) -> Totals:
    """`prefix` is "totals" (01) or "appropriation" (04). `established`: set up this year, so no prior year."""
    column = "amount" if prefix == "totals" else "total"
    income = ledger.amount(f"{prefix}.income", f"{label}收入总计", readings.income_line(table, "grand_total"))
    expenditure = ledger.amount(
        f"{prefix}.expenditure", f"{label}支出总计", readings.expenditure_line(table, "grand_total", column)
    )
    before = ledger.amount(
        f"{prefix}.prior",
        f"上年度{label}收、支总计",
        readings.income_line(prior, "grand_total"),
        applicable=not established,
    )
    against_prior = ledger.compare(f"{prefix}.against_prior", f"{label}收、支总计", income, before)
    spent = None if established else readings.expenditure_line(prior, "grand_total", column)
    if _is_published_as(ledger, spent, before) and _are_equal(income, expenditure):
        return Totals(income, expenditure, against_prior, against_prior)
    if spent is not None:
        before = ledger.amount(f"{prefix}.prior_expenditure", f"上年度{label}支出总计", spent)
    against = ledger.compare(f"{prefix}.expenditure_against_prior", f"{label}支出总计", expenditure, before)
    return Totals(income, expenditure, against_prior, against)


def _is_published_as(ledger: Ledger, spent: Reading | None, before: Number) -> bool:
    """Whether last year's expenditure is no other amount than last year's income; unknown, it is taken for the same."""
    if spent is None:
        return True
    return spent.value is not None and isinstance(before, Figure) and ledger.published(spent.value) == before.published


def _are_equal(income: Number, expenditure: Number) -> bool:
    return isinstance(income, Figure) and isinstance(expenditure, Figure) and income.published == expenditure.published
