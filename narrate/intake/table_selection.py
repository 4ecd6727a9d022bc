"""Which of the tables found is the unit's: one for each key and year, the current year, the one before, the budget.

In: tables of all sheets. Out: `Choice`, with a verdict on every table. The same table twice is a finding when the
numbers agree and an error when they do not; hidden sheets count only where no visible one has the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from narrate.errors import ConflictingInput, NarrateError
from narrate.findings import Finding, Severity
from narrate.intake.accounts import LineTable, OperationsTable, SheetVerdict, SubjectTable, ThreePublicTable
from narrate.intake.grid import Reading
from narrate.intake.tables import FoundTable, Table

BUDGET, OPERATIONS = "budget", "operations"


@dataclass(slots=True)
class Choice:
    """Tables by key and year, and what was judged on the way."""

    tables: dict[tuple[str, int], FoundTable] = field(default_factory=dict)
    verdicts: list[SheetVerdict] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    errors: list[NarrateError] = field(default_factory=list)

    def of_year(self, year: int) -> dict[str, Any]:
        """The tables of a year by key, the budget not among them."""
        return {key: found.table for (key, of), found in self.tables.items() if of == year and key != BUDGET}


def where(found: FoundTable) -> str:
    """The file and sheet of a table, written out."""
    return f"《{found.grid.file}》“{found.grid.sheet}”"


def choose(tables: Iterable[FoundTable], year: int) -> Choice:
    """One table for each key and year; verdicts on all of them, in the order they were found."""
    choice = Choice()
    verdicts: dict[int, SheetVerdict] = {}
    numbered = list(enumerate(tables))
    for number, found in sorted(numbered, key=lambda pair: pair[1].grid.hidden):
        verdicts[number] = _judge(found, year, choice)
    choice.verdicts = [verdicts[number] for number, _ in numbered]
    if (BUDGET, year) not in choice.tables:
        choice.findings += [_other_budget(found, year) for _, found in numbered if found.layout.key == BUDGET]
    return choice


def _judge(found: FoundTable, year: int, choice: Choice) -> SheetVerdict:
    key = (found.layout.key, found.head.year or 0)
    reason = _years_reason(found, year)
    role = "" if reason else _role(found, year)
    if not reason and (first := choice.tables.get(key)) is not None:
        role, reason = _judge_second(found, first, role, choice)
    elif not reason:
        choice.tables[key] = found
        reason = "隐藏的工作表" if found.grid.hidden else ""
    return SheetVerdict(
        found.grid.file, found.grid.sheet, found.layout.name, role, found.head.year, found.cells, reason
    )


def _role(found: FoundTable, year: int) -> str:
    if found.layout.key == BUDGET:
        return "预算"
    return "本年" if found.head.year == year else "上年"


def _years_reason(found: FoundTable, year: int) -> str:
    """Why a table of this year is not used, "" when it is."""
    if found.layout.key == BUDGET:
        return "" if found.head.year == year else f"不是{year}年的预算，没有用"
    return "" if found.head.year in (year, year - 1) else "不是本年或上年，没有用"


def _other_budget(found: FoundTable, year: int) -> Finding:
    place = where(found)
    return Finding(
        "intake-budget-of-other-year",
        Severity.WARNING,
        f"{place}是{found.head.year}年的预算，不是{year}年的，没有用",
        (place,),
        f"放进{year}年的年初预算",
    )


def _judge_second(found: FoundTable, first: FoundTable, role: str, choice: Choice) -> tuple[str, str]:
    """Role and reason of a second table of one key and year: continued, identical, hidden, or a conflict."""
    here, there = map(where, (found, first))
    if (joined := _continued(first, found)) is not None:
        choice.tables[found.layout.key, found.head.year or 0] = replace(first, table=joined)
        return role, f"接{there}"
    if _values(found.table) == _values(first.table):
        message = f"{here}与{there}内容相同（{found.layout.name}，{found.head.year}年度），取后者"
        choice.findings.append(Finding("intake-same-table-twice", Severity.NOTE, message, (here, there), "删掉一个"))
        return "", f"与{there}内容相同，没有用"
    if found.grid.hidden and not first.grid.hidden:
        return "", "隐藏的工作表，没有用"
    choice.errors.append(
        ConflictingInput(
            f"{found.head.year}年度的{found.layout.name}有两张，内容不同",
            details=(there, here),
            advice="只留正确的一张",
        )
    )
    return "", f"与{there}冲突"


def _continued(first: FoundTable, found: FoundTable) -> SubjectTable | None:
    """A table by subject that goes on in another sheet of the workbook, its title marked 续."""
    one, other = first.table, found.table
    if not isinstance(one, SubjectTable) or not isinstance(other, SubjectTable):
        return None
    if first.grid.file != found.grid.file or "续" not in other.head.title:
        return None
    if {row.code for row in one.rows} & {row.code for row in other.rows}:
        return None
    head = replace(one.head, pieces=one.head.pieces + other.head.pieces, notes=one.head.notes + other.head.notes)
    return SubjectTable(head, one.rows + other.rows, one.total or other.total)


def _values(table: Table) -> Any:
    """The numbers of a table by key, without where they stand."""
    if isinstance(table, LineTable):
        halves = (table.income, table.expenditure, table.functions)
        return [{line: _numbers(amounts) for line, amounts in half.items()} for half in halves]
    if isinstance(table, ThreePublicTable | OperationsTable):
        return [_numbers(table.budget), _numbers(table.actual)]
    rows = [(row.code, _numbers(row.amounts)) for row in table.rows]
    if isinstance(table, SubjectTable):
        return [rows, _numbers(table.total)]
    return [rows, [reading and reading.value for reading in (table.personnel_total, table.operating_total)]]


def _numbers(readings: Mapping[str, Reading]) -> dict[str, Any]:
    return {key: reading.value for key, reading in readings.items()}
