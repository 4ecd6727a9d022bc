"""Rows whose amounts stand beside their columns: shifted to the right or left against the header.

Two of six published reports have such rows. They are read as they stand, and told once with the shift.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from narrate.findings import Finding, Severity
from narrate.intake.accounts import SubjectRow, SubjectTable, Table
from narrate.intake.amounts import parse_number
from narrate.intake.grid import Grid
from narrate.intake.layouts import TableLayout, layouts
from narrate.quantity import ZERO, from_float

_SHIFTS = (1, -1, 2, -2)
_TAIL = Decimal("0.01")


def slipped(table: Table, layout: TableLayout) -> Iterator[Finding]:
    """One finding for each shift met in a table by subject."""
    if not isinstance(table, SubjectTable) or not layout.sums:
        return
    by_shift: dict[int, list[SubjectRow]] = {}
    for row in table.rows:
        if _adds_up_as_read(row, layout):
            continue
        columns = {key: reading.column for key, reading in row.amounts.items()}
        if not _adds_up(row.grid, row.row, columns, layout, 0):
            shift = next((s for s in _SHIFTS if _adds_up(row.grid, row.row, columns, layout, s)), 0)
            if shift:
                by_shift.setdefault(shift, []).append(row)
    for shift, rows in by_shift.items():
        yield _finding(rows, shift, layout)


def _adds_up_as_read(row: SubjectRow, layout: TableLayout) -> bool:
    """Whether the amounts are the sum of each other to the last digit, as most rows are: nothing has moved."""
    for whole, parts in layout.sums.items():
        there = [row.amounts[key].value for key in parts if key in row.amounts]
        if whole in row.amounts and there:
            known = [one for one in there if one is not None]
            if len(known) < len(there) or row.amounts[whole].value != sum(known, ZERO):
                return False
    return True


def _adds_up(grid: Grid, row: int, columns: Mapping[str, int], layout: TableLayout, shift: int) -> bool:
    """Whether the amounts, read so many columns beside, are the sum of each other and not all zero."""
    for whole, parts in layout.sums.items():
        there = [key for key in parts if key in columns]
        if whole not in columns or not there:
            continue
        total = _number(grid.raw(row, columns[whole] + shift))
        amounts = [_number(grid.raw(row, columns[key] + shift)) for key in there]
        if total is None or any(amount is None for amount in amounts):
            return False
        if shift and not total:
            return False
        if abs(total - sum((amount for amount in amounts if amount), ZERO)) > _TAIL * (len(amounts) + 1):
            return False
    return True


def _number(raw: object) -> Decimal | None:
    if isinstance(raw, float):
        return from_float(raw)
    if isinstance(raw, str):
        nothing = not raw.strip() or raw.strip() in layouts().dashes | layouts().nothing
        parsed = (ZERO, None) if nothing else parse_number(raw)
        return parsed[0] if parsed else None
    return None


def _finding(rows: list[SubjectRow], shift: int, layout: TableLayout) -> Finding:
    first = rows[0]
    numbers = "、".join(str(row.row + 1) for row in rows[:3])
    side = "右" if shift > 0 else "左"
    message = (
        f"《{first.grid.file}》“{first.grid.sheet}”（{layout.name}）第{numbers}行{'等' if len(rows) > 3 else ''}共{len(rows)}行"
        f"的金额比表头{side}移了{abs(shift)}列，按表头读出的数不对"
    )
    places = tuple(
        str(row.grid.place(row.row, column))
        for row in rows
        for column in sorted({reading.column + s for reading in row.amounts.values() for s in (0, shift)})
        if row.grid.raw(row.row, column) not in ("", 0.0)
    )
    advice = f"把这些行的金额向{'左' if shift > 0 else '右'}移{abs(shift)}列"
    return Finding("intake-slipped-columns", Severity.ERROR, message, places, advice)


def slipped_between(whole: SubjectTable, part: SubjectTable, layout: TableLayout) -> Iterator[Finding]:
    """03 beside 05: an amount that 05 has under 项目支出 stands in 03 under another column, in row after row."""
    beside: dict[tuple[str, str], list[SubjectRow]] = {}
    there = {row.code: row for row in part.rows}
    for row in whole.rows:
        other = there.get(row.code)
        for key in ("basic", "project") if other else ():
            here, wanted = row.amounts.get(key), other.amounts.get(key)  # type: ignore[union-attr]
            if here is None or wanted is None or here.value or not wanted.value:
                continue
            columns = [
                name for name, reading in row.amounts.items() if reading.value == wanted.value and name != "total"
            ]
            if columns:
                beside.setdefault((key, columns[0]), []).append(row)
    for (key, column), rows in beside.items():
        if len(rows) < 2:
            continue
        first = rows[0]
        names = layout.column_names
        places = tuple(str(row.amounts[name].place) for row in rows for name in (key, column))
        yield Finding(
            "intake-slipped-columns",
            Severity.ERROR,
            f"《{first.grid.file}》“{first.grid.sheet}”（{layout.name}）有{len(rows)}行的{names[key]}写在“{names[column]}”一列，"
            f"与一般公共预算财政拨款支出决算表比较移了列，按表头读出的数不对",
            places,
            f"把这些数移到“{names[key]}”一列",
        )
