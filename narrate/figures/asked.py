"""Numbers that only a person has: [[figure]] in a phrasebook's slots.toml, asked in the form, figures like all others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from narrate.figures.figure import Comparison, FigureKind, Ledger, Number
from narrate.quantity import UnitOfMeasure

PREFIX = "asked"


@dataclass(frozen=True, slots=True)
class AskedFigure:
    """What slots.toml says of one: `key` is its name in templates (`asked.key`), `prior` asks for last year's too."""

    key: str
    label: str
    unit: UnitOfMeasure = UnitOfMeasure.WAN_YUAN
    prior: bool = False
    hint: str = ""


class Asked(NamedTuple):
    """The number, and its comparison with last year's where that is asked for."""

    amount: Number
    against_prior: Comparison | None


def asked(ledger: Ledger, wanted: Iterable[AskedFigure], *, established: bool) -> Mapping[str, Asked]:
    """By key; ids are `asked.key`, last year's `asked.key.prior`. Amounts are in 万元, counts and points as they are."""
    return {one.key: _asked(ledger, one, established) for one in wanted}


def _asked(ledger: Ledger, one: AskedFigure, established: bool) -> Asked:
    key = f"{PREFIX}.{one.key}"
    if one.unit is not UnitOfMeasure.WAN_YUAN:
        kind = FigureKind.SCORE if one.unit is UnitOfMeasure.POINTS else FigureKind.COUNT
        return Asked(ledger.count(key, one.label, None, kind=kind), None)
    amount = ledger.amount(key, one.label, None)
    if not one.prior:
        return Asked(amount, None)
    return Asked(amount, ledger.compare_prior(key, one.label, amount, None, applicable=not established))
