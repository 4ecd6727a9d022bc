"""Where in the recognised tables a fact stands. Lookups only; an absent table, line or column gives None."""

from __future__ import annotations

from narrate.intake.accounts import LineTable, OperationsTable, SubjectTable, ThreePublicTable
from narrate.intake.grid import Reading


def income_line(table: LineTable | None, line: str) -> Reading | None:
    """The left half of table 01 or 04."""
    return table.income.get(line, {}).get("amount") if table else None


def expenditure_line(table: LineTable | None, line: str, column: str = "amount") -> Reading | None:
    """The right half of table 01 (column "amount") or 04 (column "total" or a fund)."""
    return table.expenditure.get(line, {}).get(column) if table else None


def total(table: SubjectTable | None, column: str = "total") -> Reading | None:
    """The 合计 row of a table by subject."""
    return table.total.get(column) if table else None


def item(table: SubjectTable | None, code: str, column: str = "total") -> Reading | None:
    """The cell of a subject."""
    row = table.row(code) if table else None
    return row.amounts.get(column) if row else None


def three_public(table: ThreePublicTable | None, key: str, *, budget: bool = False) -> Reading | None:
    """A cell of 09 “三公”经费."""
    if table is None:
        return None
    return (table.budget if budget else table.actual).get(key)


def operations(table: OperationsTable | None, key: str) -> Reading | None:
    """A statistic of 机构运行信息表 (决算统计数／统计数)."""
    return table.actual.get(key) if table else None
