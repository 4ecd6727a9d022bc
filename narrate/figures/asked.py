"""Numbers that only a person has: [[figure]] in a phrasebook's slots.toml, asked in the form, figures like all others.

Where slots.toml names a cell (`cell`), the number is read there and asked only where the unit has no such sheet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from narrate.errors import PhrasebookError
from narrate.figures.figure import Comparison, FigureKind, Ledger, Number
from narrate.findings import Finding
from narrate.intake.accounts import UnitInputs
from narrate.intake.grid import Reading
from narrate.intake.named_cells import NamedCell, read_named
from narrate.quantity import WHOLE, UnitOfMeasure, print_number

PREFIX = "asked"


class Bounds(NamedTuple):
    """What a number can be, in its own unit; None where it has no end there."""

    least: Decimal | None = None
    most: Decimal | None = None
    whole: bool = False

    def __str__(self) -> str:
        """不小于0，不大于100，整数."""
        ends = (("不小于", self.least), ("不大于", self.most))
        told = [f"{word}{print_number(end, WHOLE)}" for word, end in ends if end is not None]
        return "，".join([*told, *(["整数"] if self.whole else [])])

    def allow(self, number: Decimal) -> bool:
        """Whether a number is within them."""
        if self.whole and number % 1:
            return False
        return (self.least is None or number >= self.least) and (self.most is None or number <= self.most)


NO_BOUNDS = Bounds()


@dataclass(frozen=True, slots=True)
class AskedFigure:
    """What slots.toml says of one: `key` is its name in templates (`asked.key`), `prior` asks for last year's too.

    `cell` is where it can be read, `prior_cell` last year's where the same sheet has it (年初数), else the same cell of
    last year's sheet. The row must hold `beside`, the label where that is not written.
    """

    key: str
    label: str
    unit: UnitOfMeasure = UnitOfMeasure.WAN_YUAN
    prior: bool = False
    hint: str = ""
    cell: NamedCell | None = None
    prior_cell: NamedCell | None = None
    beside: str = ""
    bounds: Bounds = NO_BOUNDS
    of: str = ""  # the id of the whole that it is a part of


class Asked(NamedTuple):
    """The number, its comparison with last year's and its share of a whole, where those are wanted. `told` is about its
    cell."""

    amount: Number
    against_prior: Comparison | None
    bounds: Bounds
    told: tuple[Finding, ...]
    share: Number | None = None


def asked(
    ledger: Ledger, wanted: Sequence[AskedFigure], inputs: UnitInputs, *, established: bool
) -> Mapping[str, Asked]:
    """By key; ids are `asked.key`, last year's `asked.key.prior`. Amounts are in 万元, counts and points as they are."""
    made = {one.key: _asked(ledger, one, inputs, established) for one in wanted}
    for one in wanted:
        if one.of:
            made[one.key] = made[one.key]._replace(share=_share(ledger, one, made[one.key].amount))
    return made


def _share(ledger: Ledger, one: AskedFigure, part: Number) -> Number:
    whole = ledger.number(one.of)
    if whole is None:
        raise PhrasebookError(
            f"短语库 slots.toml 的 [[figure]] {one.key}：of 写的“{one.of}”不是一个数的编号",
            advice="编号用 narrate phrasebook figures 查",
        )
    return ledger.share(f"{PREFIX}.{one.key}.share", f"{one.label}占{whole.label}", part, whole)


def _asked(ledger: Ledger, one: AskedFigure, inputs: UnitInputs, established: bool) -> Asked:
    key = f"{PREFIX}.{one.key}"
    told: list[Finding] = []
    reading = _reading(one, one.cell, inputs.year, inputs, told)
    kind = FigureKind.SCORE if one.unit is UnitOfMeasure.POINTS else FigureKind.COUNT
    amount = (
        ledger.amount(key, one.label, reading)
        if one.unit is UnitOfMeasure.WAN_YUAN
        else ledger.count(key, one.label, reading, kind=kind)
    )
    if not one.prior:
        return Asked(amount, None, one.bounds, tuple(told))
    beside = one.prior_cell is not None
    before = (
        _reading(one, one.prior_cell or one.cell, inputs.year if beside else inputs.year - 1, inputs, told)
        if not established
        else None
    )
    compared = ledger.compare_prior(key, one.label, amount, before, applicable=not established)
    return Asked(amount, compared, one.bounds, tuple(told))


def _reading(
    one: AskedFigure, cell: NamedCell | None, year: int, inputs: UnitInputs, told: list[Finding]
) -> Reading | None:
    """What the cell gives; a blank one gives nothing, and the form asks."""
    if cell is None:
        return None
    read = read_named(inputs.sheets, cell, year, one.unit, beside=one.beside or one.label, shown=one.label)
    told += read.findings
    return read.reading if read.reading is not None and read.reading.value is not None else None
