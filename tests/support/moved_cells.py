"""Each amount of a unit's tables moved on its own, on values in memory: what a check finds of it.

A cell is moved by the smallest step that leaves the range of its tightest relation (beyond), and by the largest that
stays in the range of all of them (within). Beyond must be found as an error that names the cell; within never.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from narrate.figures.derive import UnitFigures, derive
from narrate.findings import Finding, Severity
from narrate.intake.accounts import SubjectRow, UnitInputs
from narrate.intake.grid import Reading
from narrate.pipeline import Unit
from narrate.quantity import UnitOfMeasure as Measure
from narrate.table_checks import table_cells
from narrate.table_checks.relations import Relation, RelationKind
from narrate.table_checks.rule import CheckedUnit
from narrate.table_checks.rules import RULES, check_tables

STEP = Decimal("0.01")
MOST_STEPS = 400


@dataclass(frozen=True)
class Cell:
    """An amount cell of the year's tables or of the budget, and the relations that an error is made of."""

    reading: Reading
    relations: tuple[Relation, ...]

    @property
    def place(self) -> str:
        return str(self.reading.place)

    def step(self, sign: int, *, beyond: bool) -> Decimal | None:
        """The smallest move out of the tightest range, or the largest inside all of them; None where there is none."""
        inside = None
        for number in range(1, MOST_STEPS):
            by = STEP * number * sign
            if any(_leaves(relation, self.reading, by) for relation in self.relations):
                return by if beyond else inside
            inside = by
        return None if beyond else inside


def amount_cells(inputs: UnitInputs, figures: UnitFigures) -> list[Cell]:
    """Every amount cell that gives a number, with its relations."""
    case = CheckedUnit(inputs, figures, (), table_cells.halves(inputs))
    found: dict[tuple[int, int, int], list[Relation]] = {}
    for rule in RULES:
        for outcome in rule.look(case):
            if isinstance(outcome, Relation) and rule.severity is Severity.ERROR:
                for amount in outcome.amounts:
                    if isinstance(amount.source, Reading):
                        found.setdefault(amount.source.cell, []).append(outcome)
    tables = [getattr(inputs.current, name) for name in inputs.current.__slots__ if name != "year"]
    return [
        Cell(reading, tuple(found.get(reading.cell, ())))
        for table in (*tables, inputs.budget)
        if table is not None
        for reading in table_cells.readings_of(table)
        if reading.value is not None and reading.unit is not Measure.COUNT
    ]


def _leaves(relation: Relation, reading: Reading, by: Decimal) -> bool:
    """Whether a relation breaks when one of its cells is moved."""
    difference = relation.whole.value - relation.computed
    tolerance = relation.tolerance
    for amounts, sign in (((relation.whole,), 1), (relation.parts, -1), (relation.less, 1)):
        for amount in amounts:
            if isinstance(amount.source, Reading) and amount.source.cell == reading.cell:
                difference += sign * by
                half = Decimal("0.005") if amount.value + by else Decimal(0)
                tolerance += half - amount.half
    if relation.kind is RelationKind.WITHIN:
        return difference < 0 and -difference > tolerance
    return abs(difference) > tolerance


def moved(inputs: UnitInputs, reading: Reading, by: Decimal) -> UnitInputs:
    """The inputs with one cell changed."""
    assert reading.value is not None
    new = reading._replace(value=reading.value + by)
    for holder, name in (*((inputs.current, name) for name in inputs.current.__slots__), (inputs, "budget")):
        table = getattr(holder, name)
        if (
            name == "year"
            or table is None
            or not any(one.cell == reading.cell for one in table_cells.readings_of(table))
        ):
            continue
        changed = _replaced(table, reading, new)
        if holder is inputs:
            return replace(inputs, budget=changed)
        return replace(inputs, current=replace(inputs.current, **{name: changed}))
    raise AssertionError(f"{reading.place}: no cell of the unit")


def _replaced(value: Any, old: Reading, new: Reading) -> Any:
    """A table or a part of one with the cell replaced; what does not hold it stays the same object."""
    if isinstance(value, Reading):
        return new if value.cell == old.cell else value
    if isinstance(value, SubjectRow):
        return value._replace(amounts=_replaced(value.amounts, old, new))
    if isinstance(value, Mapping):
        return {key: _replaced(one, old, new) for key, one in value.items()}
    if isinstance(value, tuple):
        return tuple(_replaced(one, old, new) for one in value)
    if hasattr(value, "head"):
        names = [name for name in value.__slots__ if name != "head"]
        return replace(value, **{name: _replaced(getattr(value, name), old, new) for name in names})
    return value


@dataclass
class Tally:
    """How many moves were made, and which went wrong."""

    beyond: int = 0
    within: int = 0
    missed: list[str] = field(default_factory=list)
    false_alarms: list[str] = field(default_factory=list)


def tally(unit: Unit, chosen: Sequence[Cell]) -> Tally:
    """Move each cell up and down, beyond and within."""
    count = Tally()
    for cell in chosen:
        for sign in (1, -1):
            by = cell.step(sign, beyond=True)
            if by is not None:
                count.beyond += 1
                if not any(cell.place in finding.places for finding in _errors(unit, cell, by)):
                    count.missed.append(f"{cell.place} {by}")
            by = cell.step(sign, beyond=False)
            if by is not None:
                count.within += 1
                count.false_alarms += [f"{cell.place} {by}: {finding.message}" for finding in _errors(unit, cell, by)]
    return count


def _errors(unit: Unit, cell: Cell, by: Decimal) -> list[Finding]:
    inputs, figures = moved(unit.inputs, cell.reading, by), unit.figures
    operations = unit.inputs.current.operations
    if operations is not None and any(one.cell == cell.reading.cell for one in table_cells.readings_of(operations)):
        publishing = unit.phrasebook.settings.publishing()  # one relation is of figures, which the form may give too
        figures = derive(inputs, unit.answers, unit.profile, publishing)
    found = check_tables(inputs, figures, chosen=_WITH_RELATIONS).findings
    return [finding for finding in found if finding.severity is Severity.ERROR]


_WITH_RELATIONS = frozenset(rule.code for rule in RULES if rule.code[0] in "BRWXY")
