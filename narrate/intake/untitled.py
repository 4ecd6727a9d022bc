"""Tables without a title: which one each is, told by the amounts it shares with the tables of its year that have one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from narrate.findings import Finding
from narrate.intake.accounts import SheetVerdict, Table
from narrate.intake.agreement import agreement
from narrate.intake.arithmetic import score
from narrate.intake.choosing import has_figures
from narrate.intake.subject_tables import is_classified
from narrate.intake.tables import FoundTable, SheetReading, Untitled


def untitled_recognised(sheets: Sequence[SheetReading]) -> tuple[list[SheetVerdict], list[Finding]]:
    """Each becomes a table of its sheet where the amounts tell which it is; else it stays passed over.

    Returns the verdicts of those that were recognised, which hold no longer, and what was met in reading them.

    A table of zeros agrees with everything: there the 公开0N表 counts.
    """
    overruled: list[SheetVerdict] = []
    findings: list[Finding] = []
    by_year: dict[int, dict[str, Table]] = {}
    for sheet in sheets:
        for found in sheet.tables:
            if found.head.year is not None:
                by_year.setdefault(found.head.year, {}).setdefault(found.layout.key, found.table)
    for sheet in sheets:
        for one in sheet.untitled:
            year = one.may_be[0].head.year or max(by_year, default=0)
            taken = _recognised(one, by_year.get(year, {}))
            if taken is not None:
                overruled.append(one.verdict)
                findings += one.told[one.may_be.index(taken)]
                head = replace(taken.head, year=year)
                table = replace(taken.table, head=head)
                sheet.tables.append(replace(taken, table=table, evidence=_WHY))
                by_year.setdefault(year, {})[taken.layout.key] = table
    return overruled, findings


_FUNDS = ("government_funds", "state_capital")  # of two tables without a figure it is the same which is which


_WHY = "没有标题，按它与其他表相符的数认"


def _recognised(one: Untitled, others: dict[str, Table]) -> FoundTable | None:
    open_ones = [found for found in one.may_be if found.layout.key not in others and is_classified(found.table)]
    marks = [(agreement(found.layout.key, found.table, others), found) for found in open_ones]
    sound = [(mark, found) for mark, found in marks if not mark.broken]
    best = max((mark.held for mark, _ in sound), default=0)
    leading = [found for mark, found in sound if mark.held == best]
    if best == 0:
        numbered = [found for found in leading if found.layout.number == one.number and one.number]
        empty_funds = all(found.layout.key in _FUNDS and not has_figures(found.table) for found in leading)
        alone = [found for found in leading if len(one.may_be) == 1 and _adds_up(found)]
        leading = numbered or alone or (leading[:1] if empty_funds else [])
    return leading[0] if len(leading) == 1 else None


def _adds_up(found: FoundTable) -> bool:
    """Whether the table's own sums hold, all of them."""
    mark = score(found.table, found.layout)
    return mark.held > 0 and not mark.broken
