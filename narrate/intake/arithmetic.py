"""The sums a table must satisfy by itself: rows, columns, levels (类 = Σ款 = Σ项). They tell readings of a sheet apart.

In: a table as read, and its layout, which says what is the sum of what. Out: how many of its sums hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from narrate.intake.accounts import (
    BasicExpenditureTable,
    LineTable,
    OperationsTable,
    SubjectRow,
    SubjectTable,
    Table,
    ThreePublicTable,
)
from narrate.intake.grid import Reading
from narrate.intake.layouts import TableLayout
from narrate.quantity import ZERO

PERSONNEL = ("301", "303")  # 工资福利支出, 对个人和家庭的补助
_COARSEST = Decimal("0.01")  # 万元: what one amount's rounding leaves at most
_FINEST = -6


_Sum = tuple[Decimal | None, Sequence[Decimal | None]]
"""A whole and its parts, as read; None where a cell holds no number."""
_Sums = Iterator[_Sum]


class Score(NamedTuple):
    """How many sums hold, and how many do not."""

    held: int
    broken: int

    @property
    def worth(self) -> int:
        return self.held - self.broken


def score(table: Table, layout: TableLayout) -> Score:
    """How well a reading agrees with itself."""
    return _judged(_sums(table, layout))


def _judged(sums: _Sums) -> Score:
    """How many hold: equal within what rounding can leave, one unit of the last digit for each amount.

    A sum without a figure in it, or with a cell that holds no number, says nothing.
    """
    told: list[Sequence[Decimal]] = []
    held, off = 0, []
    for whole, parts in sums:
        if not (whole or any(parts)):
            continue
        try:
            difference = whole - sum(parts, ZERO)  # type: ignore[operator, type-var]
        except TypeError:  # None: a cell that holds no number
            continue
        told.append((whole, *parts))  # type: ignore[arg-type]
        if difference:
            off.append((abs(difference), 1 + len(list(filter(None, parts)))))
        else:
            held += 1
    if not off:
        return Score(held, 0)
    quantum = _quantum(value for values in told for value in values if value)
    broken = sum(difference > quantum * amounts for difference, amounts in off)
    return Score(held + len(off) - broken, broken)


def across(table: Table, layout: TableLayout) -> Score:
    """How many rows (of a table of lines: in its columns, or down its halves) add up."""
    if isinstance(table, SubjectTable):
        rows, sums = (*(row.amounts for row in table.rows), table.total), layout.sums
    elif isinstance(table, LineTable):
        rows, sums = (*table.functions.values(), *table.expenditure.values()), layout.halves["expenditure"].column_sums
    else:
        return score(table, layout)
    return _judged(one for amounts in rows for one in _sums_of(amounts, sums))


def _quantum(amounts: Iterable[Decimal]) -> Decimal:
    """The last digit the amounts are written with, in 万元: 0.01 at most, 0.01 元 at least."""
    finest = min([int(amount.as_tuple().exponent) for amount in amounts], default=-2)
    return min(_COARSEST, Decimal(1).scaleb(max(_FINEST, finest)))


def _sums(table: Table, layout: TableLayout) -> _Sums:
    if isinstance(table, SubjectTable):
        yield from _subject_sums(table, layout)
    elif isinstance(table, LineTable):
        yield from _line_sums(table, layout)
    elif isinstance(table, BasicExpenditureTable):
        yield from _basic_sums(table)
    elif isinstance(table, ThreePublicTable | OperationsTable):
        for side in (table.budget, table.actual):
            yield from _sums_of(side, layout.sums)


def _value(reading: Reading | None) -> Decimal | None:
    return None if reading is None else reading.value


def _sums_of(amounts: Mapping[str, Reading], sums: Mapping[str, Sequence[str]]) -> _Sums:
    """The sums within one row: of columns, of items, of lines."""
    for whole, parts in sums.items():
        if whole in amounts and (there := [amounts[key].value for key in parts if key in amounts]):
            yield amounts[whole].value, there


def _subject_sums(table: SubjectTable, layout: TableLayout) -> _Sums:
    for amounts in (*(row.amounts for row in table.rows), table.total):
        yield from _sums_of(amounts, layout.sums)
        if layout.balance and {"opening", "income", "total", "closing"} <= amounts.keys():
            spent = amounts["total"].value
            parts = [amounts["opening"].value, amounts["income"].value, None if spent is None else -spent]
            yield amounts["closing"].value, parts
    yield from _levels(table.rows)
    if table.rows and table.total:
        tops = roots(table.rows)
        for key, reading in table.total.items():
            yield reading.value, [_value(row.amounts.get(key)) for row in tops]


def _levels(rows: Sequence[SubjectRow]) -> _Sums:
    """类 = Σ款, 款 = Σ项, in every column."""
    below: dict[str, list[SubjectRow]] = {}
    for row in rows:
        below.setdefault(row.code[:-2], []).append(row)
    for row in rows:
        parts = below.get(row.code, ())
        for key, reading in row.amounts.items() if parts else ():
            yield reading.value, [one.amounts[key].value if key in one.amounts else None for one in parts]


def roots(rows: Sequence[SubjectRow]) -> list[SubjectRow]:
    """The rows that stand under no other row: 类, or 款 and 项 whose 类 is not listed."""
    codes = {row.code for row in rows}
    return [row for row in rows if not any(row.code[:digits] in codes for digits in range(3, len(row.code), 2))]


def _basic_sums(table: BasicExpenditureTable) -> _Sums:
    yield from _levels(table.rows)
    tops = roots(table.rows)
    for total, chosen in (
        (table.personnel_total, [row for row in tops if row.code[:3] in PERSONNEL]),
        (table.operating_total, [row for row in tops if row.code[:3] not in PERSONNEL]),
    ):
        if total is not None and chosen:
            yield total.value, [_value(row.amounts.get("amount")) for row in chosen]


def _line_sums(table: LineTable, layout: TableLayout) -> _Sums:
    income, expenditure = layout.halves["income"], layout.halves["expenditure"]
    yield from _lines_summed(table.income, income.sums)
    yield from _lines_summed(table.expenditure, expenditure.sums)
    for amounts in (*table.functions.values(), *table.expenditure.values()):
        yield from _sums_of(amounts, expenditure.column_sums)
    for column, whole in table.expenditure.get("current_total", {}).items():
        parts = [_value(one.get(column)) for one in table.functions.values()]
        if parts:
            yield whole.value, parts
    for key, there in table.income.get("grand_total", {}).items():  # 收入总计 = 支出总计
        other = table.expenditure.get("grand_total", {})
        here = other.get("total" if "total" in other else key)
        if here is not None:
            yield there.value, [here.value]


def _lines_summed(lines: Mapping[str, Mapping[str, Reading]], sums: Mapping[str, Sequence[str]]) -> _Sums:
    for whole, parts in sums.items():
        there = [key for key in parts if key in lines]
        for column, reading in lines.get(whole, {}).items() if there else ():
            yield reading.value, [_value(lines[key].get(column)) for key in there]
