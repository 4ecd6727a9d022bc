"""Every number that a table of the unit prints, by its value: what a claim whose subject is unsure is held against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from narrate.claims.lexer import MONEY
from narrate.document_checks.numbers import Written
from narrate.figures.figure import Figure, FigureKind, Quantity
from narrate.intake.accounts import (
    BasicExpenditureTable,
    LineTable,
    OperationsTable,
    SubjectTable,
    ThreePublicTable,
    UnitInputs,
    YearTables,
)
from narrate.intake.grid import Reading
from narrate.quantity import UnitOfMeasure, round_half_up

_AMOUNTS = (UnitOfMeasure.YUAN, UnitOfMeasure.WAN_YUAN, UnitOfMeasure.YI_YUAN)


def readings(tables: YearTables) -> Iterator[Reading]:
    """Every cell of a year's tables that was read as a number."""
    for name in (
        "income_expenditure",
        "income",
        "expenditure",
        "appropriation",
        "general_public_budget",
        "basic_expenditure",
        "government_funds",
        "state_capital",
        "three_public",
        "operations",
    ):
        yield from of_table(getattr(tables, name))


def of_table(table: object) -> Iterator[Reading]:
    """Every cell of a table that was read as a number."""
    if isinstance(table, LineTable):
        for block in (table.income, table.expenditure, table.functions):
            for line in block.values():
                yield from line.values()
    elif isinstance(table, SubjectTable):
        for row in table.rows:
            yield from row.amounts.values()
        yield from table.total.values()
    elif isinstance(table, BasicExpenditureTable):
        for row in table.rows:
            yield from row.amounts.values()
        yield from (one for one in (table.personnel_total, table.operating_total) if one)
    elif isinstance(table, ThreePublicTable | OperationsTable):
        yield from table.budget.values()
        yield from table.actual.values()


class Published:
    """The numbers of a unit: amounts in 万元, percentages, counts, each with the first place that prints it."""

    def __init__(self, inputs: UnitInputs, figures: Mapping[str, Quantity]) -> None:
        self._exact: dict[str, dict[Decimal, Reading | Figure]] = {"money": {}, "rate": {}, "count": {}}
        self._rounded: dict[tuple[str, int], dict[Decimal, Reading | Figure]] = {}
        for tables in (inputs.current, inputs.prior):
            for reading in readings(tables) if tables else ():
                self._enter(reading)
        for reading in (*of_table(inputs.budget), *of_table(inputs.fund_budget)):
            self._enter(reading)
        for figure in figures.values():
            if isinstance(figure, Figure):
                kind = (
                    "money" if figure.unit in _AMOUNTS else "rate" if figure.unit is UnitOfMeasure.PERCENT else "count"
                )
                value = abs(figure.value) if figure.kind is FigureKind.CHANGE else figure.value
                self._exact[kind].setdefault(value, figure)

    def _enter(self, reading: Reading) -> None:
        if reading.value is not None:
            kind = "money" if reading.unit in _AMOUNTS else "count"
            self._exact[kind].setdefault(reading.value, reading)

    def prints(self, written: Written) -> str:
        """Where a number equal to the written one, at its precision, is printed; empty for nowhere."""
        kind = "money" if written.unit in MONEY else "rate" if written.unit == "%" else "count"
        shift = MONEY.get(written.unit, 0)
        decimals = max(-8, min(written.decimals - shift, 12))
        key = kind, decimals
        if key not in self._rounded:
            values: dict[Decimal, Reading | Figure] = {}
            for value, printed in self._exact[kind].items():
                values.setdefault(_at(value, decimals), printed)
            self._rounded[key] = values
        found = self._rounded[key].get(_at(abs(written.value).scaleb(shift), decimals))
        if found is None:
            return ""
        return found.label if isinstance(found, Figure) else found.address


def _at(value: Decimal, decimals: int) -> Decimal:
    return round_half_up(value, decimals) if decimals >= 0 else round_half_up(value.scaleb(decimals), 0)
