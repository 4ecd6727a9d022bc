"""What was carried over (结转和结余) and taken from savings: the lines of table 01 and 04 beside the year's own totals."""

from __future__ import annotations

from typing import NamedTuple

from narrate.figures import readings
from narrate.figures.figure import Comparison, Ledger, Number
from narrate.intake.accounts import YearTables
from narrate.intake.grid import Reading

PREFIX = "balances"


class Carried(NamedTuple):
    """One line, and how it stands to last year's."""

    name: str
    amount: Number
    against_prior: Comparison


class Carryover(NamedTuple):
    """The unit's (table 01), the 财政拨款's and the 一般公共预算's (table 04)."""

    surplus_used: Carried
    opening: Carried
    distribution: Carried
    closing: Carried
    appropriation_opening: Carried
    appropriation_closing: Carried
    general_closing: Carried


def carryover(ledger: Ledger, now: YearTables, before: YearTables | None, *, established: bool) -> Carryover:
    """All of them; a line that a table does not have is missing."""

    def carried(key: str, name: str, current: Reading | None, prior: Reading | None) -> Carried:
        amount = ledger.amount(f"{PREFIX}.{key}", name, current)
        compared = ledger.compare_prior(f"{PREFIX}.{key}", name, amount, prior, applicable=not established)
        return Carried(name, amount, compared)

    own, own_before = now.income_expenditure, before.income_expenditure if before else None
    fiscal, fiscal_before = now.appropriation, before.appropriation if before else None

    def left(key: str, name: str, line: str) -> Carried:
        return carried(key, name, readings.income_line(own, line), readings.income_line(own_before, line))

    def right(key: str, name: str, line: str) -> Carried:
        return carried(key, name, readings.expenditure_line(own, line), readings.expenditure_line(own_before, line))

    closing = "closing_carryover"
    return Carryover(
        left("used", "使用非财政拨款结余", "nonfiscal_surplus_used"),
        left("opening", "年初结转和结余", "opening_carryover"),
        right("distributed", "结余分配", "surplus_distribution"),
        right("closing", "年末结转和结余", closing),
        carried(
            "appropriation_opening",
            "年初财政拨款结转和结余",
            readings.income_line(fiscal, "opening_carryover"),
            readings.income_line(fiscal_before, "opening_carryover"),
        ),
        carried(
            "appropriation_closing",
            "年末财政拨款结转和结余",
            readings.expenditure_line(fiscal, closing, "total"),
            readings.expenditure_line(fiscal_before, closing, "total"),
        ),
        carried(
            "general_closing",
            "年末一般公共预算财政拨款结转和结余",
            readings.expenditure_line(fiscal, closing, "general_public_budget"),
            readings.expenditure_line(fiscal_before, closing, "general_public_budget"),
        ),
    )
