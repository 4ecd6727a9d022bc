"""Of several readings of one sheet, the one its sums bear out; none where two say different things equally well.

The sums choose, they are no condition: a table with wrong cells is read as its words say, unless another reading
satisfies clearly more of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from narrate.findings import Finding
from narrate.intake.accounts import LineTable, OperationsTable, SubjectTable, Table, ThreePublicTable
from narrate.intake.arithmetic import Score, across, score
from narrate.intake.grid import Reading
from narrate.intake.hypotheses import Hypothesis
from narrate.intake.layouts import TableLayout

_CLEARLY = 3  # relations by which a reading must be better than what the words say
_SHARE = 10  # and by one in so many of all


class Attempt(NamedTuple):
    """One hypothesis, the table it gives (None where it cannot be read at all) and the findings met."""

    hypothesis: Hypothesis
    table: Table | None
    findings: list[Finding]


def choose_reading(layout: TableLayout, plain: Attempt, others: Iterable[Attempt]) -> Attempt | str:
    """The attempt to take, or in one Chinese sentence why none can be."""
    own = None if plain.table is None else score(plain.table, layout)
    complete = own is not None and not plain.hypothesis.clashing and _does_without(plain, layout)
    if complete and own is not None and not own.broken:
        return plain
    scored = [(one, score(one.table, layout)) for one in others if one.table is not None]
    if complete and own is not None:
        margin = max(_CLEARLY, (own.held + own.broken) // _SHARE)
        better = [pair for pair in scored if pair[1].worth >= own.worth + margin and pair[1].broken < own.broken]
        return _best(better) or plain if better else plain
    proven = [(one, mark) for one, mark in scored if mark.held > mark.broken and _does_without(one, layout)]
    if not proven:
        empty = [one for one, mark in scored if not mark.held and not mark.broken and not has_figures(one.table)]
        if empty:
            return empty[0]
    return _best(proven) or _why_not(plain, proven)


def _does_without(attempt: Attempt, layout: TableLayout) -> bool:
    """Whether a table that lacks columns adds up without them: all rows do, or most and no column is left unread."""
    if not attempt.hypothesis.lacking:
        return True
    if layout.shape == "economic" or attempt.table is None:
        return False
    if not has_figures(attempt.table):
        return True
    rows = across(attempt.table, layout)
    return rows.held > 0 and (not rows.broken or (not attempt.hypothesis.loose and rows.held >= rows.broken))


def _best(scored: list[tuple[Attempt, Score]]) -> Attempt | None:
    """The one with the best score; None where another that reads other figures does as well."""
    if not scored:
        return None
    top = max(mark.worth for _, mark in scored)
    first = [one for one, mark in scored if mark.worth == top]
    figures = values_of(first[0].table)
    return first[0] if all(values_of(one.table) == figures for one in first[1:]) else None


def _why_not(plain: Attempt, proven: list[tuple[Attempt, Score]]) -> str:
    names = "、".join(f"“{name}”" for name in plain.hypothesis.clashing or plain.hypothesis.lacking)
    if plain.hypothesis.clashing:
        return f"有两列都是{names}，相加的关系分不出哪一列是"
    if proven:
        return f"没有写明哪一列是{names}，相加的关系也分不出"
    return f"没有认出{names}一列" if names else "各项没有认全"


def has_figures(table: Table | None) -> bool:
    """Whether a figure other than zero stands in a table."""
    return any(one not in (None, 0) for one in _flat(values_of(table)))


def largest(table: Table) -> Decimal:
    """The largest figure of a table, in 万元; 0 where it has none."""
    return max((abs(one) for one in _flat(values_of(table)) if isinstance(one, Decimal)), default=Decimal(0))


def _flat(values: Any) -> Iterable[Any]:
    if isinstance(values, dict):
        values = list(values.values())
    if isinstance(values, list):
        for one in values:
            yield from _flat(one)
    else:
        yield values


def values_of(table: Table | None) -> Any:
    """The numbers of a table by key, without where they stand."""
    if table is None:
        return None
    if isinstance(table, LineTable):
        halves = (table.income, table.expenditure, table.functions)
        return [{line: _numbers(amounts) for line, amounts in half.items()} for half in halves]
    if isinstance(table, ThreePublicTable | OperationsTable):
        return [_numbers(table.budget), _numbers(table.actual)]
    rows = [{row.code: _numbers(row.amounts)} for row in table.rows]
    if isinstance(table, SubjectTable):
        return [rows, _numbers(table.total)]
    feet = (table.personnel_total, table.operating_total)
    return [rows, [None if reading is None else reading.value for reading in feet]]


def _numbers(readings: Any) -> dict[str, Any]:
    found: dict[str, Reading] = dict(readings)
    return {key: reading.value for key, reading in found.items()}
