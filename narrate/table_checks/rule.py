"""A rule: its code, what it holds, how bad it is when it does not, where it comes from, and the function that looks.

A look yields an outcome for everything it looks at: a `Relation` (judged here), a `Finding`, `Right` for what is right,
and `Lacking` for what it could not look at. A rule that yields nothing but `Lacking` did not run: that is no pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import wraps
from typing import NamedTuple

from narrate.figures.derive import UnitFigures
from narrate.findings import Finding, Severity
from narrate.intake.accounts import (
    BasicExpenditureTable,
    LineTable,
    OperationsTable,
    SubjectTable,
    TableHead,
    ThreePublicTable,
    UnitInputs,
)
from narrate.intake.grid import Reading
from narrate.intake.layouts import layouts
from narrate.table_checks.relations import PRINTED_HALF, Amount, Relation, RelationKind, amount, in_full, judge
from narrate.table_checks.wrong_cells import Judged

Table = LineTable | SubjectTable | BasicExpenditureTable | ThreePublicTable | OperationsTable


class Lacking(NamedTuple):
    """Why something could not be looked at, in Chinese."""

    why: str


class Right(NamedTuple):
    """How many things were looked at and are right."""

    number: int


HELD = Right(1)
Outcome = Relation | Finding | Lacking | Right


@dataclass(frozen=True, slots=True)
class CheckedUnit:
    """What the rules look at.

    `findings` are those of reading, of the tables and of the form. `halves` are half the units that tables are rounded
    to, in 万元, by year and key of the table; a table that is not there prints 万元 with two decimals. `brief` leaves
    the computation out of what is found.
    """

    inputs: UnitInputs
    figures: UnitFigures
    findings: tuple[Finding, ...] = ()
    halves: Mapping[tuple[int | None, str], Decimal] = field(default_factory=dict)
    brief: bool = False

    def table(self, key: str) -> Table | None:
        """A table of the year or the 年初预算, by its key."""
        found: Table | None = self.inputs.budget if key == "budget" else getattr(self.inputs.current, key)
        return found

    def half(self, head: TableHead) -> Decimal:
        """Half the unit that a table is rounded to, in 万元."""
        return self.halves.get((head.year, head.key), PRINTED_HALF)

    def amount(self, head: TableHead, reading: Reading | None, name: str) -> Amount | Lacking:
        """A cell of a table, called by the name of its row or column."""
        if reading is None:
            return Lacking(f"{head.title}没有“{name}”")
        found = amount(reading, self.half(head), name)
        return Lacking(f"{reading.place}（{name}）没有数") if found is None else found


Look = Callable[[CheckedUnit], Iterator[Outcome]]


def of_all(*keys: str) -> Callable[[Callable[..., Iterator[Outcome]]], Look]:
    """A look that is handed these tables, all of them; it does not run when one is not there, and says which."""

    def made(look: Callable[..., Iterator[Outcome]]) -> Look:
        @wraps(look)
        def looking(case: CheckedUnit) -> Iterator[Outcome]:
            tables = {key: case.table(key) for key in keys}
            absent = [layouts().table(key).name for key, table in tables.items() if table is None]
            if absent:
                yield Lacking(f"没有{'、'.join(absent)}")
            else:
                yield from look(case, *tables.values())

        return looking

    return made


def of_each(*keys: str) -> Callable[[Callable[..., Iterator[Outcome]]], Look]:
    """A look that is handed these tables one after the other; what is not there is told."""

    def made(look: Callable[..., Iterator[Outcome]]) -> Look:
        alone = [of_all(key)(look) for key in keys]

        @wraps(look)
        def looking(case: CheckedUnit) -> Iterator[Outcome]:
            for one in alone:
                yield from one(case)

        return looking

    return made


class Rule(NamedTuple):
    """`holds` is the sentence of what must be so, `source` where that is laid down (表样, 填报说明 …).

    `severity` is what a broken relation is; `subject` heads its findings in a report; `advice` says what to do.
    """

    code: str
    holds: str
    source: str
    look: Look
    subject: str
    severity: Severity = Severity.ERROR
    advice: str = "请核对决算表"


def relate(
    what: str,
    whole: Amount | Lacking,
    parts: Sequence[Amount | Lacking],
    less: Sequence[Amount | Lacking] = (),
    *,
    kind: RelationKind = RelationKind.SUM,
    section: str = "",
) -> Relation | Lacking:
    """The relation, or why it cannot be looked at: the first amount that is not there."""
    if isinstance(whole, Lacking):
        return whole
    for one in (*parts, *less):
        if isinstance(one, Lacking):
            return one
    added = tuple([one for one in parts if isinstance(one, Amount)])
    taken = tuple([one for one in less if isinstance(one, Amount)])
    return Relation(what, whole, added, taken, kind, section)


@dataclass(slots=True)
class Looked:
    """What one rule gave."""

    findings: list[Finding] = field(default_factory=list)
    examined: int = 0
    judged: list[Judged] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)


def found_by(rule: Rule, case: CheckedUnit) -> Iterator[Finding]:
    """What one rule finds, in brief."""
    for outcome in rule.look(case):
        if isinstance(outcome, Relation):
            found = judge(outcome, rule.code, rule.severity, rule.advice)
            if found is not None:
                yield found
        elif isinstance(outcome, Finding):
            yield outcome


def run(rule: Rule, case: CheckedUnit) -> Looked:
    """One rule over one unit."""
    looked = Looked()
    for outcome in rule.look(case):
        if isinstance(outcome, Lacking):
            looked.lacking.append(outcome.why)
            continue
        if isinstance(outcome, Right):
            looked.examined += outcome.number
            continue
        looked.examined += 1
        found = outcome if isinstance(outcome, Finding) else judge(outcome, rule.code, rule.severity, rule.advice)
        if found is not None:
            found = in_full(found, outcome) if isinstance(outcome, Relation) else found
            found = found if found.section else replace(found, section=rule.subject)
            looked.findings.append(found)
        if isinstance(outcome, Relation):
            looked.judged.append(Judged(outcome, found))
    return looked
