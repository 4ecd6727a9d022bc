"""七、政府性基金预算 (table 07) and 八、国有资本经营预算 (table 08): what came in, what was spent, every 项."""

from __future__ import annotations

from typing import NamedTuple

from narrate.figures import readings
from narrate.figures.figure import Comparison, Figure, Ledger, Number
from narrate.figures.structure import makes_up
from narrate.figures.subjects import SubjectItem, SubjectNames, items
from narrate.intake.accounts import LineTable, SubjectTable
from narrate.intake.grid import Reading

ABSENT = "表中没有此列，按0"


class Funds(NamedTuple):
    """One of the two funds. `nothing` is True where there is neither income nor expenditure of the year."""

    nothing: bool
    income: Number
    total: Number
    basic: Number
    project: Number
    budget: Number
    completion: Number
    against_budget: Comparison
    items: tuple[SubjectItem, ...]


def funds(
    ledger: Ledger,
    prefix: str,
    label: str,
    table: SubjectTable | None,
    appropriation: LineTable | None,
    names: SubjectNames,
    *,
    established: bool,
    planned: SubjectTable | None = None,
) -> Funds:
    """`planned` is the fund's sheet of the published budget, where that has one; else the form tells. `prefix` is "government_funds" or "state_capital", which is also the column of table 04 that stands in for a
    table that was not supplied."""
    income = ledger.amount(f"{prefix}.income", f"{label}收入", _income(prefix, table, appropriation))
    total = ledger.amount(f"{prefix}.total", f"{label}支出", _expenditure(prefix, table, appropriation))
    kinds = [readings.total(table, kind) for kind in ("basic", "project")]
    absent = ABSENT if table and table.total and makes_up(ledger, total, kinds) else None
    basic = ledger.amount(f"{prefix}.basic", f"{label}基本支出", readings.total(table, "basic"), absent=absent)
    project = ledger.amount(f"{prefix}.project", f"{label}项目支出", readings.total(table, "project"), absent=absent)
    lines = items(ledger, prefix, table, planned, names, budgeted=not established)
    nothing = not lines and all(isinstance(n, Figure) and n.published == 0 for n in (income, total))
    applicable = not (established or nothing)
    budget = ledger.amount(
        f"{prefix}.original_budget", f"{label}支出年初预算数", readings.total(planned), applicable=applicable
    )
    completion = ledger.completion(f"{prefix}.completion", f"{label}支出完成年初预算的百分比", total, budget)
    against = ledger.compare(f"{prefix}.against_budget", f"{label}支出决算数比年初预算数", total, budget)
    return Funds(nothing, income, total, basic, project, budget, completion, against, lines)


def _income(prefix: str, table: SubjectTable | None, appropriation: LineTable | None) -> Reading | None:
    """本年收入 of the table where it has the column, else the fund's line in table 04."""
    return readings.total(table, "income") or readings.income_line(appropriation, prefix)


def _expenditure(prefix: str, table: SubjectTable | None, appropriation: LineTable | None) -> Reading | None:
    return readings.total(table) or readings.expenditure_line(appropriation, "current_total", prefix)
