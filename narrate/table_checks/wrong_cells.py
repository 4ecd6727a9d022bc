"""Which cell is wrong, where several broken relations point to one.

A single slip breaks every relation its cell stands in, and by the same amount. So a cell is suspected when it stands in
two relations or more, none of them holds, and one correction would make all of them hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from narrate.findings import Finding
from narrate.intake.grid import Reading
from narrate.table_checks.relations import Amount, Relation, RelationKind, amount_text

_Cell = tuple[int, int, int]


class Judged(NamedTuple):
    """A relation and what is found of it, if anything."""

    relation: Relation
    finding: Finding | None


class _Correction(NamedTuple):
    """What a cell would have to be raised by for one relation to hold, give or take the relation's tolerance."""

    by: Decimal
    tolerance: Decimal


def pointed_out(judged: Sequence[Judged]) -> dict[Finding, Finding]:
    """Each finding that one cell explains together with others → the same finding, its advice naming the cell."""
    broken = [one for one in judged if _is_broken(one)]
    standing = _relations_by_cell(one for one in judged if one.relation.kind is not RelationKind.WITHIN)
    found: dict[Finding, Finding] = {}
    for one in broken:
        suspicions = {_cell(amount): _suspicion(amount, standing) for amount in one.relation.amounts}
        advice = [suspicion for suspicion in suspicions.values() if suspicion]
        if len(advice) == 1 and one.finding is not None:
            found[one.finding] = replace(one.finding, advice=advice[0], cause=advice[0])
    return found


def _is_broken(one: Judged) -> bool:
    difference = abs(one.relation.whole.value - one.relation.computed)
    return one.relation.kind is not RelationKind.WITHIN and difference > one.relation.tolerance


def _relations_by_cell(judged: Iterable[Judged]) -> dict[_Cell, list[Judged]]:
    """Cell → the relations it stands in."""
    found: dict[_Cell, list[Judged]] = {}
    for one in judged:
        for amount in one.relation.amounts:
            if isinstance(amount.source, Reading):
                found.setdefault(amount.source.cell, []).append(one)
    return found


def _suspicion(amount: Amount, standing: dict[_Cell, list[Judged]]) -> str:
    """What to say of a cell that alone explains all its relations, "" for any other."""
    relations = standing.get(amount.source.cell, []) if isinstance(amount.source, Reading) else []
    if len(relations) < 2 or not all(map(_is_broken, relations)):
        return ""
    corrections = [_correction(one.relation, amount) for one in relations]
    low = max(one.by - one.tolerance for one in corrections)
    high = min(one.by + one.tolerance for one in corrections)
    if low > high:
        return ""
    fitting = [one.by for one in corrections if low <= one.by <= high] or [low]
    right = amount.value + max(fitting, key=fitting.count)
    return f"多半是{amount.place}写错了：写的是{amount_text(amount.value)}，改为{amount_text(right)}，它所在的{len(relations)}个关系就都相符"


def _cell(amount: Amount) -> object:
    """What tells amounts apart: the cell, or the answer that gives it."""
    return amount.source.cell if isinstance(amount.source, Reading) else id(amount.source)


def _correction(relation: Relation, amount: Amount) -> _Correction:
    difference = relation.whole.value - relation.computed
    is_part = any(_cell(part) == _cell(amount) for part in relation.parts)
    return _Correction(difference if is_part else -difference, relation.tolerance)
