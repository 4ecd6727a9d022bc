"""A unit's plain data as recognised inputs, without a workbook between: for tests of figures and sentences alone."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from narrate.composing.compose import Subject, compose
from narrate.figures.derive import UnitFigures, derive
from narrate.intake.accounts import (
    BasicExpenditureTable,
    LineTable,
    OperationsTable,
    SubjectRow,
    SubjectTable,
    TableHead,
    ThreePublicTable,
    UnitInputs,
    YearTables,
)
from narrate.intake.answers import Answer, UnitProfile
from narrate.intake.grid import Grid, Reading, State
from narrate.phrasebooks import phrasebook
from narrate.quantity import UnitOfMeasure
from narrate.report.values import Report

_GRID = Grid("内存.xlsx", "表", ())


_ROWS = itertools.count()


def _reading(value: Decimal) -> Reading:
    """Each in a cell of its own."""
    return Reading(value, State.NUMBER, UnitOfMeasure.WAN_YUAN, _GRID, next(_ROWS), 0)


def _amounts(amounts: Mapping[str, Decimal]) -> dict[str, Reading]:
    return {key: _reading(value) for key, value in amounts.items()}


def _head(key: str, year: int) -> TableHead:
    return TableHead(key, key, None, year, "万元", ())


def _rows(lines: Any) -> tuple[SubjectRow, ...]:
    return tuple(SubjectRow(line.code, line.name, _amounts(line.amounts), _GRID, 0) for line in lines)


def _subjects(key: str, year: int, table: Any) -> SubjectTable | None:
    return SubjectTable(_head(key, year), _rows(table.rows), _amounts(table.total)) if table else None


def _lines(key: str, year: int, table: Any) -> LineTable | None:
    if table is None:
        return None
    halves = [
        {line: _amounts(columns) for line, columns in half.items()}
        for half in (table.income, table.expenditure, table.functions)
    ]
    return LineTable(_head(key, year), *halves)


def _year(data: Any) -> YearTables:
    year, basic = data.year, data.basic_expenditure
    three, info = data.three_public, data.operations
    return YearTables(
        year,
        _lines("income_expenditure", year, data.income_expenditure),
        _subjects("income", year, data.income),
        _subjects("expenditure", year, data.expenditure),
        _lines("appropriation", year, data.appropriation),
        _subjects("general_public_budget", year, data.general_public_budget),
        BasicExpenditureTable(
            _head("basic_expenditure", year),
            _rows(basic.rows),
            _reading(basic.personnel_total),
            _reading(basic.operating_total),
        )
        if basic
        else None,
        _subjects("government_funds", year, data.government_funds),
        _subjects("state_capital", year, data.state_capital),
        ThreePublicTable(_head("three_public", year), _amounts(three.budget), _amounts(three.actual))
        if three
        else None,
        OperationsTable(_head("operations", year), _amounts(info.budget), _amounts(info.actual)) if info else None,
    )


def inputs_of(data: Any) -> UnitInputs:
    """The recognised inputs of a `UnitData`."""
    prior = _year(data.prior) if data.prior else None
    return UnitInputs(
        "内存", data.name, data.year, _year(data.current), prior, _subjects("budget", data.year, data.budget)
    )


def answers_of(data: Any) -> dict[str, Answer]:
    """The answers of a `UnitData`, as the form reader gives them."""
    return {
        key: Answer(key, str(value), None if isinstance(value, str) else Decimal(str(value)))
        for key, value in data.answers.items()
    }


def figures_of(data: Any, **profile: Any) -> UnitFigures:
    """Every figure of a unit, published the way the first phrasebook publishes."""
    book = phrasebook.load("henan")
    return derive(inputs_of(data), answers_of(data), UnitProfile(**profile), book.settings.publishing())


def report_of(data: Any, book: str = "henan", **profile: Any) -> Report:
    """The report of a unit."""
    loaded = phrasebook.load(book)
    who = UnitProfile(**{"full_name": data.name, "level": "市级", **profile})
    inputs, answers = inputs_of(data), answers_of(data)
    figures = derive(inputs, answers, who, loaded.settings.publishing())
    return compose(figures, answers, Subject(data.name, data.year, who, "0"), loaded)
