"""The shapes a unit's workbooks come in: the nine tables, 机构运行信息表 and the budget, as books to write."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from samples import budget, numbered_tables, operations, split_tables
from samples.sheet import Book, Manner, Sheet
from samples.unit_data import OperationsData, SubjectData, UnitData, YearData


class Layout(NamedTuple):
    """How a region lays its tables out. Each function takes the unit, the data to draw and how amounts are written."""

    nine_tables: Callable[[str, YearData, Manner], list[Sheet]]
    operations: Callable[[str, int, OperationsData, Manner], Sheet]
    budget: Callable[[UnitData, SubjectData, Manner], Sheet]
    blanks_for_zero: bool


NUMBERED = Layout(numbered_tables.sheets, operations.two_halves, budget.plain_list, False)
SPLIT = Layout(split_tables.sheets, operations.one_list, budget.split_columns, True)
LAYOUTS: dict[str, Layout] = {"henan": NUMBERED, "shanghai": SPLIT}
"""Which shape the workbooks of a region's samples have."""


def books(unit: UnitData, layout: Layout, manner: Manner) -> list[Book]:
    """The workbooks of a unit folder: this year, last year, the budget, 机构运行信息表; those it has data for."""
    made: list[Book] = []
    for tables in (unit.current, unit.prior):
        if tables is None:
            continue
        nine = layout.nine_tables(unit.name, tables, manner)
        if nine:
            made.append(Book(f"{tables.year}年度部门决算公开表", nine))
    if unit.budget is not None:
        sheet = layout.budget(unit, unit.budget, manner)
        made.append(Book(f"{unit.year}年部门预算公开表", [sheet]))
    for tables in (unit.current, unit.prior):
        if tables is not None and tables.operations is not None:
            sheet = layout.operations(unit.name, tables.year, tables.operations, manner)
            name = "机构运行信息表" if tables is unit.current else f"{tables.year}年度机构运行信息表"
            made.append(Book(name, [sheet]))
    return made
