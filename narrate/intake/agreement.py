"""Whether a table agrees with the other tables of its year: the amounts that two of them state.

They tell two tables of one kind apart, the year of a table that writes none, and a wrong unit of money (a factor of
10⁴). Which amounts are the same is data: `between` in layouts.toml.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from narrate.intake.accounts import (
    BasicExpenditureTable,
    LineTable,
    OperationsTable,
    SubjectTable,
    Table,
    ThreePublicTable,
)
from narrate.intake.arithmetic import roots
from narrate.intake.layouts import layouts
from narrate.quantity import UnitOfMeasure, from_wan_yuan, to_wan_yuan

_TAIL = Decimal("0.02")  # 万元: two amounts, each rounded
_UNITS = (
    UnitOfMeasure.WAN_YUAN,
    UnitOfMeasure.YUAN,
    UnitOfMeasure.QIAN_YUAN,
    UnitOfMeasure.BAI_WAN_YUAN,
    UnitOfMeasure.YI_YUAN,
)


class Agreement(NamedTuple):
    """How many shared amounts are equal, and how many are not; shared zeros say nothing."""

    held: int
    broken: int

    @property
    def worth(self) -> int:
        return self.held - self.broken


def agreement(key: str, table: Table, others: Mapping[str, Table]) -> Agreement:
    """How a table stands to the others."""
    pairs = list(shared(key, table, others))
    held = sum(abs(here - there) <= _TAIL for here, there in pairs)
    return Agreement(held, len(pairs) - held)


def shared(key: str, table: Table, others: Mapping[str, Table]) -> Iterator[tuple[Decimal, Decimal]]:
    """The amounts a table shares with others: its own and theirs, in 万元."""
    for one, other in layouts().between:
        for mine, theirs in ((one, other), (other, one)):
            if mine[0] == key and theirs[0] != key and theirs[0] in others:
                here, there = amount_at(table, mine[1:]), amount_at(others[theirs[0]], theirs[1:])
                if here is not None and there is not None and (here or there):
                    yield here, there


def amount_at(table: Table, path: tuple[str, ...]) -> Decimal | None:
    """An amount by its part, line and column: ("income", "current_total", "amount")."""
    part, *rest = path
    reading = None
    if isinstance(table, LineTable):
        lines = table.income if part == "income" else table.expenditure
        reading = lines.get(rest[0], {}).get(rest[1])
    elif isinstance(table, SubjectTable):
        reading = table.total.get(rest[0])
    elif isinstance(table, ThreePublicTable | OperationsTable):
        reading = (table.budget if part == "budget" else table.actual).get(rest[0])
    elif isinstance(table, BasicExpenditureTable):
        feet = [table.personnel_total, table.operating_total]
        values = [reading.value for reading in feet if reading is not None and reading.value is not None]
        return sum(values, Decimal(0)) if len(values) == len(feet) else _sum_of(table)
    return None if reading is None else reading.value


def _sum_of(table: BasicExpenditureTable) -> Decimal | None:
    """Σ of the 类 of 06, whose feet were not found."""
    amounts = [row.amounts["amount"].value for row in roots(table.rows) if "amount" in row.amounts]
    return sum((one for one in amounts if one is not None), Decimal(0)) if amounts and None not in amounts else None


def fitting_money(key: str, table: Table, others: Mapping[str, Table], supposed: UnitOfMeasure) -> UnitOfMeasure | None:
    """The one unit of money in which a table agrees with the others; None where none or several do."""
    pairs = [(here, there) for here, there in shared(key, table, others) if here and there]
    fits = []
    for unit in _UNITS:
        moved = [(to_wan_yuan(from_wan_yuan(here, supposed), unit), there) for here, there in pairs]
        held = sum(abs(here - there) <= _TAIL + abs(there) * Decimal("0.00001") for here, there in moved)
        if held and 2 * held > len(pairs):
            fits.append(unit)
    return fits[0] if len(fits) == 1 else None
