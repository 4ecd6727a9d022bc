"""The trial: every kind, its changes in every document, and whether each was told."""

from __future__ import annotations

import random
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from error_kinds import makers_tables
from error_kinds.books import UNITS, books
from error_kinds.foreign_more import MANNERS
from error_kinds.judge import OWN, RANK, found, key, new_texts, said_of, usual
from error_kinds.making import MAKERS, Change, Ground
from error_kinds.own import PHRASEBOOKS, bases, paper
from narrate.errors import NarrateError

KINDS_FILE = Path(__file__).with_name("kinds.toml")
CLASSES_FILE = Path(__file__).with_name("truth_classes.toml")
LEFT_OUT = ("section-missing", "reason-missing")  # what a document owes depends on its region
WHOLE = (*PHRASEBOOKS, "set")


class Kind(NamedTuple):
    """One entry of kinds.toml."""

    id: str
    name: str
    where: str
    klass: str
    severity: str


class Outcome(NamedTuple):
    """One changed document: whose, in which manner, what was changed, whether it was told."""

    kind: Kind
    unit: str
    manner: str
    what: str
    told: bool


@cache
def kinds() -> tuple[Kind, ...]:
    """All kinds, in the order of the list."""
    listed = tomllib.loads(KINDS_FILE.read_text("utf-8"))["kind"]
    return tuple(Kind(k["id"], k["name"], k["where"], k["class"], k["severity"]) for k in listed)


def documents(kind: Kind) -> list[tuple[str, str]]:
    """The (unit, manner) of every document that this kind is tried in."""
    return bases(WHOLE) if kind.where == "report" else bases()


def changes_in(kind: Kind, name: str, manner: str, seed: int) -> tuple[Ground, list[Change]]:
    """Every change of this kind that one document allows."""
    ground = Ground(
        paper(name, manner, kind.where == "report"), books(name), random.Random(f"{seed}{kind.id}{name}"), manner
    )
    return ground, list(MAKERS[kind.id](ground))


def truth_classes() -> dict[str, list[Kind]]:
    """The classes of errors of published reports, and the kinds that stand for each."""
    listed: dict[str, list[str]] = tomllib.loads(CLASSES_FILE.read_text("utf-8"))["classes"]
    named = {kind.id: kind for kind in kinds()}
    return {name: [named[one] for one in members] for name, members in listed.items()}


def of_class(members: list[Kind], each: int, seed: int) -> Iterator[Outcome]:
    """The instances of a class: its kinds in documents that no phrasebook worded."""
    for kind in members:
        yield from trials(kind, each, seed, bases(tuple(MANNERS)))


def trials(kind: Kind, each: int, seed: int, only: list[tuple[str, str]] | None = None) -> Iterator[Outcome]:
    """At most `each` changes of this kind in each document, or in these documents only."""
    if kind.where == "tables":
        yield from _tables(kind, each, seed)
        return
    whole = kind.where == "report"
    for name, manner in only or documents(kind):
        ground, changes = changes_in(kind, name, manner, seed)
        ground.chance.shuffle(changes)
        least = RANK[kind.severity]
        if (kind.where == "omission" or kind.id in LEFT_OUT) and manner not in PHRASEBOOKS:
            least = 1  # what this region's documents owe is not known: a remark is enough
        for change in changes[:each]:
            said = said_of(name, change.made(ground.paper))
            told = found(ground.paper, change, said, usual(name, manner, whole), least)
            words = "；".join(f"{e.new or '（删去）'}" for e in change.edits[:2]) or "、".join(change.words[:2])
            near = next(iter(new_texts(ground.paper, change)), "")
            yield Outcome(
                kind,
                name,
                manner,
                f"{words[:50]} | {_around(near, change.edits[0].start if change.edits else 0)}",
                told,
            )


def _around(text: str, at: int) -> str:
    return text[max(0, at - 40) : at + 60]


@cache
def _usual_of_tables(unit: str) -> Counter[tuple[str, str, str, str]]:
    return Counter(key(f) for f in makers_tables.findings(unit))


def _tables(kind: Kind, each: int, seed: int) -> Iterator[Outcome]:
    for unit in UNITS:
        changes = list(
            makers_tables.TABLE_MAKERS[kind.id](books(unit), makers_tables.opened(unit), random.Random(seed))
        )
        for change in changes[:each]:
            try:
                said = makers_tables.findings(unit, change.act)
            except NarrateError as refused:
                text = " ".join(str(part) for part in (refused, *getattr(refused, "details", ())))
                yield Outcome(kind, unit, "tables", "、".join(change.words[:3]), any(w in text for w in change.words))
                continue
            left, told = Counter(_usual_of_tables(unit)), False
            for f in said:
                if left[key(f)]:
                    left[key(f)] -= 1
                    continue
                text = " ".join((f.message, f.written, f.section, f.advice, f.computation, *f.places))
                told |= OWN[f.severity] >= RANK[kind.severity] and any(w in text for w in change.words)
            yield Outcome(kind, unit, "tables", "、".join(change.words[:3]), told)
