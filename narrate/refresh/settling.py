"""What was decided sentence by sentence becomes the plan's edits, unless two decisions contradict each other.

In: the `Outcome`s and edits of a `Plan`. Edits that meet on the same characters, as where two texts ran into one
paragraph, cannot both be right, and which of them is nobody can say. A sentence of which one edit meets another is left
as it stands, all of it, so that its meaning turns whole or not at all; it is told as needing a person.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from narrate.refresh.plan import DONE, Change, ChangeKind, Outcome, Plan, Replace, Splice, Told

_CAN_BE_MADE = "上次没有改，现在改得了：加 --offer-again"
_NOT_MADE = "这一段里有几处一样，不能确定是哪一处，没有改动"


def settle(plan: Plan) -> None:
    """Carry the outcomes over into the edits, lines and remarks of the plan."""
    sentences, plan.sentences = plan.sentences, []
    met = _met([*plan.edits, *(edit for one in sentences for edit in one.edits)])
    for edit in [edit for edit in plan.edits if id(edit) in met]:
        _take_back(plan, edit)
    plan.edits[:] = [edit for edit in plan.edits if id(edit) not in met]
    made: set[str] = set()  # in one of several places
    for one in sentences:
        if any(id(edit) in met for edit in one.edits):
            _leave(plan, one)
        else:
            _make(plan, one)
            made.update(set(one.changes) - set(one.held))
            _tell_freed(plan, one)
    plan.held -= made


def _met(edits: Iterable[Replace | Splice]) -> set[int]:
    """The ids of the edits that meet another: a figure in a clause that is put anew goes with the clause."""
    wide = sorted((e for e in edits if e.end > e.start), key=lambda e: (e.placed.number, e.start, -e.end))
    met: set[int] = set()
    reach: list[Replace | Splice] = []  # those before that reach over the place
    for edit in wide:
        reach = [one for one in reach if one.placed.number == edit.placed.number and edit.start < one.end]
        for one in reach:
            within = isinstance(one, Splice) and isinstance(edit, Replace) and edit.end <= one.end
            if not within:
                met |= {id(one), id(edit)}
        reach.append(edit)
    return met


def _make(plan: Plan, one: Outcome) -> None:
    plan.edits += one.edits
    plan.held.update(one.held)
    plan.looked_at.update(one.back)
    for code, line, _ in one.kept:
        plan.remark(code, one.placed, one.where, line)
    _tell(plan, one, (*one.told, *(told for *_, told in one.kept)))
    for line in one.lines:
        plan.remark(one.code, one.placed, one.where, line)


def _tell_freed(plan: Plan, one: Outcome) -> None:
    """What was held back and is not any more, as it is told where nothing is done because the data stay."""
    if plan.held_before.isdisjoint(one.changes):
        return
    for kind, key, old, new, _ in one.told:
        if kind in DONE:
            change = Change(ChangeKind.UNSURE, plan.where(one.placed), key, old, new, _CAN_BE_MADE, True)
            plan.can_be_made.append((one.placed.number, change))


def _leave(plan: Plan, one: Outcome) -> None:
    left = [
        (ChangeKind.UNSURE, key, old, new, _NOT_MADE) if kind in DONE else (kind, key, old, new, why)
        for kind, key, old, new, why in one.told
    ]
    plan.held.update(one.changes)
    _tell(plan, one, left)
    plan.remark(one.code, one.placed, one.where, f"{_NOT_MADE}。按新数据应为：“{one.today()}”")


def _tell(plan: Plan, one: Outcome, told: Iterable[Told]) -> None:
    for kind, key, old, new, why in told:
        plan.tell(kind, one.placed, key, old, new, why)


def _take_back(plan: Plan, edit: Replace | Splice) -> None:
    """An edit that belongs to no sentence: the line that tells it."""
    old = edit.placed.now[edit.start : edit.end]
    for at, (number, change) in enumerate(plan.told):
        if number == edit.placed.number and (change.old, change.new) == (old, edit.text) and change.kind in DONE:
            unsure = replace(change, kind=ChangeKind.UNSURE, why=_NOT_MADE, needs_person=True)
            plan.told[at] = number, unsure
