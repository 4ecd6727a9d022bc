"""The cells of the tables as amounts, called by the names their rows and columns have in Chinese."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache

from narrate.intake.accounts import (
    BasicExpenditureTable,
    LineTable,
    OperationsTable,
    SubjectRow,
    SubjectTable,
    ThreePublicTable,
    UnitInputs,
    YearTables,
)
from narrate.intake.grid import Reading
from narrate.intake.layouts import layouts
from narrate.quantity import UnitOfMeasure
from narrate.table_checks.relations import PRINTED_HALF, USUAL_DECIMALS, Amount, decimals_written, half_of
from narrate.table_checks.rule import CheckedUnit, Lacking, Table

SIDES = {"budget": "预算数", "actual": "决算数"}
_THREE_PUBLIC_TOTAL = "“三公”经费合计"
_FULL_WIDTH = str.maketrans("()", "（）")  # as printed; names to compare are kept half-width


@cache
def line_name(key: str, side: str, line: str) -> str:
    """What a line of 01 or 04 is called."""
    half = layouts().table(key).halves[side]
    below = (name for lines in half.lines_after.values() for name, one in lines.items() if one == line)
    return (half.names.get(line) or next(below)).translate(_FULL_WIDTH)


def line(case: CheckedUnit, table: LineTable, side: str, key: str, column: str = "amount") -> Amount | Lacking:
    """A cell of a named line of 01 or 04; `side` is income or expenditure."""
    lines = table.income if side == "income" else table.expenditure
    name = line_name(table.head.key, side, key)
    if column not in ("amount", "total"):
        name = f"{name}（{column_name(table.head.key, column)}）"
    return case.amount(table.head, lines.get(key, {}).get(column), name)


@cache
def column_name(key: str, column: str) -> str:
    """What a column is called."""
    layout = layouts().table(key)
    if layout.halves:
        return layout.halves["expenditure"].names[column]
    return layout.column_names.get(column, column)


def total(case: CheckedUnit, table: SubjectTable, column: str = "total") -> Amount | Lacking:
    """A cell of the 合计 row."""
    name = "合计" if column == "total" else f"合计（{column_name(table.head.key, column)}）"
    return case.amount(table.head, table.total.get(column), name)


def cell(case: CheckedUnit, table: SubjectTable, row: SubjectRow, column: str = "total") -> Amount | Lacking:
    """A cell of a subject, called by the subject."""
    return case.amount(table.head, row.amounts.get(column), f"{row.code}{row.name}")


def column_cell(case: CheckedUnit, table: SubjectTable, row: SubjectRow, column: str) -> Amount | Lacking:
    """A cell of a subject, called by its column."""
    return case.amount(table.head, row.amounts.get(column), column_name(table.head.key, column))


def item(
    case: CheckedUnit, table: ThreePublicTable | OperationsTable, key: str, side: str = "actual"
) -> Amount | Lacking:
    """An item of 09 or of 机构运行信息表."""
    found = (table.budget if side == "budget" else table.actual).get(key)
    return case.amount(table.head, found, f"{item_name(table.head.key, key)}{SIDES[side]}")


@cache
def item_name(table: str, key: str) -> str:
    """What an item of 09 or of 机构运行信息表 is called."""
    layout = layouts().table(table)
    if key == "total":
        return _THREE_PUBLIC_TOTAL
    statistics = (name for (_, name), items in layout.statistics.items() if any(one.key == key for one in items))
    items = (name for name, one in layout.items.items() if one == key)
    return next(items if table == "three_public" else statistics).translate(_FULL_WIDTH)


def readings_of(table: Table) -> Iterator[Reading]:
    """Every amount and count of a table."""
    if isinstance(table, LineTable):
        for lines in (table.income, table.expenditure, table.functions):
            for amounts in lines.values():
                yield from amounts.values()
    elif isinstance(table, SubjectTable | BasicExpenditureTable):
        for row in table.rows:
            yield from row.amounts.values()
        if isinstance(table, SubjectTable):
            yield from table.total.values()
        else:
            yield from (one for one in (table.personnel_total, table.operating_total) if one is not None)
    else:
        yield from table.budget.values()
        yield from table.actual.values()


def tables_of(inputs: UnitInputs) -> Iterator[Table]:
    """Every table of the unit: of the year, of the year before, and the budget."""
    for year in (inputs.current, inputs.prior):
        yield from _of_year(year) if year is not None else ()
    if inputs.budget is not None:
        yield inputs.budget


def _of_year(year: YearTables) -> Iterator[Table]:
    for layout in layouts().tables:
        table = getattr(year, layout.key, None)
        if table is not None:
            yield table


def halves(inputs: UnitInputs) -> Mapping[tuple[int | None, str], Decimal]:
    """Half the unit each table is rounded to, in 万元, by year and key of the table.

    By the decimals a table is written with. One with few amounts, or with round ones only, is taken to be rounded as
    the tables of its year in the same unit of money are together.
    """
    values: dict[tuple[int | None, str], list[Decimal]] = {}
    money: dict[tuple[int | None, str], tuple[int | None, str]] = {}
    alike: dict[tuple[int | None, str], list[Decimal]] = {}
    for table in tables_of(inputs):
        head = table.head
        amounts = [
            one.value for one in readings_of(table) if one.value is not None and one.unit is not UnitOfMeasure.COUNT
        ]
        values[head.year, head.key], money[head.year, head.key] = amounts, (head.year, head.money)
        alike.setdefault((head.year, head.money), []).extend(amounts)
    together = {key: decimals_written(amounts) for key, amounts in alike.items()}
    found = {}
    for key, amounts in values.items():
        decimals = decimals_written(amounts)
        if decimals is None or decimals < USUAL_DECIMALS:
            decimals = together[money[key]]
        found[key] = PRINTED_HALF if decimals is None else half_of(decimals)
    return found
