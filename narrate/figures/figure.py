"""A figure: value, unit, formula, source. The only arithmetic of the program.

Rules (stated once, tested one by one):

* Amounts are published amounts: rounded half-up to the publishing unit and decimals before anything is computed
  from them, so that a citizen can recompute every percentage (setting `percentages_from_source` asks for the
  unrounded amounts instead).
* Percentages are kept unrounded and rounded once, when printed.
* A ratio to zero does not exist (`Why.ZERO_BASE`); a ratio to a negative amount means nothing and does not exist
  either (`Why.NEGATIVE_BASE`). The difference is still an amount.
* Missing is not zero: what is computed from a missing figure is missing, and knows what was missing.
* Equal means equal at published precision (持平).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, ValuesView
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple, NoReturn, TypeVar

from narrate.intake.answers import Answer, Answers
from narrate.intake.grid import Reading, State
from narrate.quantity import HUNDRED, ZERO, UnitOfMeasure, from_wan_yuan, rounding, to_wan_yuan


class FigureKind(StrEnum):
    """What sort of figure it is; decides number style and what a zero base is worded as."""

    AMOUNT = "金额"
    SHARE = "占比"
    COMPLETION = "完成预算的百分比"
    CHANGE = "增减额"
    GROWTH = "增减率"
    COUNT = "数量"
    SCORE = "得分"
    DIRECTION = "方向"
    AVERAGE = "平均数"


class Why(StrEnum):
    """Why there is no figure."""

    NOT_SUPPLIED = "没有提供"
    UNREADABLE = "单元格里不是数"
    BLANK = "单元格空白"
    NO_NUMBER = "填报表里填的不是数"
    ZERO_BASE = "基数为0"
    NEGATIVE_BASE = "基数为负"
    DEPENDS = "所依据的数缺失"
    NOT_APPLICABLE = "不适用"


def _no_truth(name: str) -> NoReturn:
    raise TypeError(f"{name}: 请写明要判断什么：is given（有数）、is missing（缺）、is zero（为零）、is level（持平）")


class Figure(NamedTuple):
    """A number that the report may print.

    `value`: amounts in 万元, unrounded as the cell gives it; percentages in percent, unrounded; counts as they are.
    `published`: the value as computations take it (amounts rounded to the published precision, in the publishing
    unit). `formula` says in words how it came about; `inputs` are the figures it was computed from; `source` is the
    cell of the tables or of the form, for figures that were read.
    """

    id: str
    label: str
    kind: FigureKind
    unit: UnitOfMeasure
    value: Decimal
    published: Decimal
    formula: str
    inputs: tuple[Quantity, ...] = ()
    source: Reading | Answer | None = None

    def __bool__(self) -> NoReturn:
        _no_truth(self.id)


class Missing(NamedTuple):
    """A figure that there is not, and why. `inputs` are the missing figures it waits for."""

    id: str
    label: str
    kind: FigureKind
    unit: UnitOfMeasure
    why: Why
    inputs: tuple[Quantity, ...] = ()
    source: Reading | Answer | None = None

    def __bool__(self) -> NoReturn:
        _no_truth(self.id)

    def roots(self) -> Iterator[Missing]:
        """The missing facts that a person or a table must supply, each once, in order."""
        found: dict[str, Missing] = {}
        pending: list[Missing] = [self]
        while pending:
            missing = pending.pop()
            waiting = [one for one in missing.inputs if isinstance(one, Missing)]
            if waiting:
                pending.extend(reversed(waiting))
            else:
                found.setdefault(missing.id, missing)
        return iter(found.values())


class Direction(NamedTuple):
    """The sign of a difference at published precision: 1 more, 0 level (持平), -1 less. Worded by the phrasebook."""

    id: str
    label: str
    sign: int
    inputs: tuple[Quantity, ...] = ()

    def __bool__(self) -> NoReturn:
        _no_truth(self.id)


Quantity = Figure | Missing | Direction
Number = Figure | Missing
_Q = TypeVar("_Q", Figure, Missing, Direction)


class Comparison(NamedTuple):
    """A figure held against another: 增减额 (absolute), 增减率 (absolute, percent), direction."""

    current: Number
    base: Number
    change: Number  # signed difference
    magnitude: Number  # its absolute value, the one that is printed
    rate: Number  # absolute 增减率
    direction: Direction | Missing


@dataclass(frozen=True, slots=True)
class Publishing:
    """How amounts are published: the unit they are printed in, its decimals, and what percentages come from.

    `adjusted_budgets`: items are held against their 全年预算数, which no published table has: the form gives it.
    `further`: also what few regions say: each source, kind and class against last year, 结转结余, averages.
    `third_year`: a year before the last that the region compares with, too.
    `new_units_compared`: a unit set up this year is compared with last year's zero (without a rate), not left out.
    """

    unit: UnitOfMeasure = UnitOfMeasure.WAN_YUAN
    decimals: int = 2
    percentages_from_source: bool = False
    adjusted_budgets: bool = False
    further: bool = False
    third_year: int | None = None
    new_units_compared: bool = False

    @property
    def publish(self) -> Callable[[Decimal], Decimal]:
        """Takes an amount in 万元, gives it as published: in the publishing unit, rounded half-up once."""
        rounded = rounding(self.decimals)
        return (
            rounded
            if self.unit is UnitOfMeasure.WAN_YUAN
            else lambda wan_yuan: rounded(from_wan_yuan(wan_yuan, self.unit))
        )


class FigureSet(Mapping[str, Quantity]):
    """All figures of one unit by id, in the order of the narrative.

    `uncommon` are those read from the form, and those whose cell or answer holds no number; `negative` are amounts and
    counts below zero.
    """

    def __init__(
        self, figures: Mapping[str, Quantity], uncommon: Sequence[Number] = (), negative: Sequence[Figure] = ()
    ) -> None:
        self._figures = dict(figures)
        self.uncommon = tuple(uncommon)
        self.negative = tuple(negative)

    def __getitem__(self, key: str) -> Quantity:
        return self._figures[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._figures)

    def __len__(self) -> int:
        return len(self._figures)

    def values(self) -> ValuesView[Quantity]:
        return self._figures.values()


class Ledger:
    """Where figures are made, each entered under its own id. What it has entered is its only state.

    `published` gives an amount in 万元 as it is published.
    """

    def __init__(self, publishing: Publishing, answers: Answers) -> None:
        self.publishing = publishing
        self.published = publishing.publish
        self._given = {key[len(_FROM_FORM) :]: one for key, one in answers.items() if key.startswith(_FROM_FORM)}
        self._entries: dict[str, Quantity] = {}
        self._uncommon: list[Number] = []
        self._negative: list[Figure] = []

    def figures(self) -> FigureSet:
        return FigureSet(self._entries, self._uncommon, self._negative)

    def amount(
        self,
        key: str,
        label: str,
        reading: Reading | None,
        *,
        absent: str | None = None,
        form_first: bool = False,
        applicable: bool = True,
    ) -> Number:
        """An amount read from a table, else from the form (slot `figure/<key>`).

        `absent`: why its absence means zero (预算表中无此科目); without it an absent amount is missing.
        `form_first`: the form may override the table. `applicable=False`: this unit cannot have it (the prior year of
        a unit set up during the year), so nobody is asked for it.
        """
        kind, unit = FigureKind.AMOUNT, UnitOfMeasure.WAN_YUAN
        if not applicable:
            return self._inapplicable(key, label, kind, unit)
        return self._read(key, label, reading, kind, unit, absent, form_first)

    def _inapplicable(self, key: str, label: str, kind: FigureKind, unit: UnitOfMeasure) -> Number:
        """What this unit cannot have; a phrasebook may compare a unit set up this year with zero."""
        if self.publishing.new_units_compared and key.endswith(".prior"):
            return self._read(key, label, None, kind, unit, _SET_UP_SINCE)
        return self._enter(Missing(key, label, kind, unit, Why.NOT_APPLICABLE))

    def count(
        self,
        key: str,
        label: str,
        reading: Reading | None,
        *,
        kind: FigureKind = FigureKind.COUNT,
        absent: str | None = None,
    ) -> Number:
        """A count or a score read from a table, else from the form. `absent`: why its absence means zero."""
        unit = UnitOfMeasure.COUNT if kind is FigureKind.COUNT else UnitOfMeasure.POINTS
        return self._read(key, label, reading, kind, unit, absent)

    def _read(
        self,
        key: str,
        label: str,
        reading: Reading | None,
        kind: FigureKind,
        unit: UnitOfMeasure,
        absent: str | None,
        form_first: bool = False,
    ) -> Number:
        answer = self._given.get(key)
        value: Decimal
        source: Reading | Answer | None
        if (
            answer is not None
            and answer.number is not None
            and (form_first or reading is None or reading.value is None)
        ):
            value, formula, source = answer.number, "取自说明填报表", answer
        elif reading is not None and reading.value is not None:
            value, formula, source = reading.value, _FROM_CELL, reading
            if reading.state is not State.NUMBER:
                formula = _READ_AS_ZERO.get(reading.state, _FROM_CELL)
        elif reading is not None:
            why = Why.BLANK if reading.state is State.BLANK else Why.UNREADABLE
            return self._enter_unread(Missing(key, label, kind, unit, why, (), reading))
        elif answer is not None:
            return self._enter_unread(Missing(key, label, kind, unit, Why.NO_NUMBER, (), answer))
        elif absent is not None:
            value, formula, source = ZERO, absent, None
        else:
            return self._enter(Missing(key, label, kind, unit, Why.NOT_SUPPLIED, (), None))
        published = self.published(value) if kind is FigureKind.AMOUNT else value
        figure = self._enter_figure(Figure(key, label, kind, unit, value, published, formula, (), source))
        if source is answer is not None:
            self._uncommon.append(figure)
        return figure

    def number(self, key: str) -> Number | None:
        """A number that was entered before; None where none has this id."""
        found = self._entries.get(key)
        return None if isinstance(found, Direction) else found

    def sum(self, key: str, label: str, parts: Sequence[Number]) -> Number:
        """The sum of the parts as published."""
        return self._combined(key, label, parts, " + ")

    def difference(self, key: str, label: str, minuend: Number, subtrahend: Number) -> Number:
        """Minuend less subtrahend, both as published (counts as they are)."""
        return self._combined(key, label, (minuend, subtrahend), " - ")

    def _combined(self, key: str, label: str, parts: Sequence[Number], sign: str) -> Number:
        kind, unit = parts[0].kind, parts[0].unit
        given = [part for part in parts if isinstance(part, Figure)]
        if len(given) < len(parts):
            return self._depends(key, label, kind, unit, parts)
        value = given[0].published
        for part in given[1:]:
            value = value + part.published if sign == " + " else value - part.published
        formula = sign.join(part.label for part in given)
        inside = self._inside(value, kind)
        return self._enter_figure(Figure(key, label, kind, unit, inside, value, formula, tuple(given)))

    def share(self, key: str, label: str, part: Number, whole: Number) -> Number:
        """占比: part ÷ whole, in percent, unrounded. No share of a total that is zero or negative."""
        return self._ratio(key, label, FigureKind.SHARE, part, whole)

    def completion(self, key: str, label: str, actual: Number, budget: Number) -> Number:
        """完成（年初）预算的百分比: 决算数 ÷ 预算数, in percent, unrounded. None where the budget is zero or absent."""
        return self._ratio(key, label, FigureKind.COMPLETION, actual, budget)

    def compare(self, key: str, label: str, current: Number, base: Number) -> Comparison:
        """Current against base: ids `key.change`, `.magnitude`, `.growth`, `.direction`; `label` names the current."""
        if not (isinstance(current, Figure) and isinstance(base, Figure)):
            return self._incomparable(key, label, current, base)
        inputs = (current, base)
        difference = current.published - base.published
        unit, kind, formula = current.unit, FigureKind.CHANGE, f"{current.label} - {base.label}"
        inside = self._inside(difference, FigureKind.AMOUNT) if unit is UnitOfMeasure.WAN_YUAN else difference
        change = Figure(f"{key}.change", f"{label}的差额", kind, unit, inside, difference, formula, inputs)
        magnitude = Figure(
            f"{key}.magnitude", f"{label}的增减额", kind, unit, abs(inside), abs(difference), f"|{formula}|", inputs
        )
        sign = (difference > 0) - (difference < 0)
        self._enter(change)
        self._enter(magnitude)
        rate = self._growth(f"{key}.growth", f"{label}的增减率", current, base)
        direction = self._enter(Direction(f"{key}.direction", f"{label}的方向", sign, inputs))
        return Comparison(current, base, change, magnitude, rate, direction)

    def compare_prior(
        self,
        key: str,
        label: str,
        current: Number,
        reading: Reading | None,
        *,
        absent: str | None = None,
        applicable: bool,
    ) -> Comparison:
        """Current against last year's (`key.prior`), an amount or a count as it is, which a table gives, else the form."""
        prior, named, kind, unit = f"{key}.prior", f"上年度{label}", current.kind, current.unit
        before = (
            self._read(prior, named, reading, kind, unit, absent)
            if applicable
            else self._inapplicable(prior, named, kind, unit)
        )
        return self.compare(f"{key}.against_prior", f"{label}比上年度", current, before)

    def average(self, key: str, label: str, amount: Number, number: Number) -> Number:
        """Amount ÷ number, in 万元, not rounded. None where the number is zero or absent."""
        parts = (amount, number)
        if not (isinstance(amount, Figure) and isinstance(number, Figure)):
            return self._depends(key, label, FigureKind.AVERAGE, UnitOfMeasure.WAN_YUAN, parts)
        if number.value <= 0:
            return self._enter(
                Missing(key, label, FigureKind.AVERAGE, UnitOfMeasure.WAN_YUAN, Why.ZERO_BASE, (amount, number))
            )
        value = self._inside(self._basis(amount), FigureKind.AMOUNT) / number.value
        formula = f"{amount.label} ÷ {number.label}"
        return self._enter(
            Figure(key, label, FigureKind.AVERAGE, UnitOfMeasure.WAN_YUAN, value, self.published(value), formula, parts)
        )

    def _incomparable(self, key: str, label: str, current: Number, base: Number) -> Comparison:
        parts = (current, base)
        unit = current.unit
        return Comparison(
            current,
            base,
            self._depends(f"{key}.change", f"{label}的差额", FigureKind.CHANGE, unit, parts),
            self._depends(f"{key}.magnitude", f"{label}的增减额", FigureKind.CHANGE, unit, parts),
            self._depends(f"{key}.growth", f"{label}的增减率", FigureKind.GROWTH, UnitOfMeasure.PERCENT, parts),
            self._depends(f"{key}.direction", f"{label}的方向", FigureKind.DIRECTION, UnitOfMeasure.NONE, parts),
        )

    def _growth(self, key: str, label: str, current: Figure, base: Figure) -> Number:
        inputs = (current, base)
        denominator = self._basis(base)
        if denominator <= 0:
            why = Why.NEGATIVE_BASE if denominator else Why.ZERO_BASE
            return self._enter(Missing(key, label, FigureKind.GROWTH, UnitOfMeasure.PERCENT, why, inputs))
        value = abs(self._basis(current) - denominator) / denominator * HUNDRED
        formula = f"|{current.label} - {base.label}| ÷ {base.label} × 100%"
        return self._enter(
            Figure(key, label, FigureKind.GROWTH, UnitOfMeasure.PERCENT, value, value, formula, inputs, None)
        )

    def _ratio(self, key: str, label: str, kind: FigureKind, part: Number, whole: Number) -> Number:
        if not (isinstance(part, Figure) and isinstance(whole, Figure)):
            return self._depends(key, label, kind, UnitOfMeasure.PERCENT, (part, whole))
        inputs = (part, whole)
        denominator = self._basis(whole)
        if denominator <= 0:
            why = Why.NEGATIVE_BASE if denominator else Why.ZERO_BASE
            return self._enter(Missing(key, label, kind, UnitOfMeasure.PERCENT, why, inputs))
        value = self._basis(part) / denominator * HUNDRED
        formula = f"{part.label} ÷ {whole.label} × 100%"
        return self._enter(Figure(key, label, kind, UnitOfMeasure.PERCENT, value, value, formula, inputs, None))

    def _basis(self, figure: Figure) -> Decimal:
        """What a percentage is computed from."""
        return figure.value if self.publishing.percentages_from_source else figure.published

    def _inside(self, published: Decimal, kind: FigureKind) -> Decimal:
        """A published amount back in 万元, the unit kept inside the program."""
        return to_wan_yuan(published, self.publishing.unit) if kind is FigureKind.AMOUNT else published

    def _depends(self, key: str, label: str, kind: FigureKind, unit: UnitOfMeasure, parts: Sequence[Number]) -> Missing:
        missing = tuple([part for part in parts if isinstance(part, Missing)])
        applicable = [part for part in missing if part.why is not Why.NOT_APPLICABLE]
        why = Why.DEPENDS if applicable else Why.NOT_APPLICABLE
        return self._enter(Missing(key, label, kind, unit, why, missing, None))

    def _enter_unread(self, missing: Missing) -> Missing:
        """One whose cell or answer holds no number."""
        self._uncommon.append(missing)
        return self._enter(missing)

    def _enter_figure(self, figure: Figure) -> Figure:
        """One that may be below zero."""
        if figure.value < ZERO and figure.kind in _COUNTED:
            self._negative.append(figure)
        return self._enter(figure)

    def _enter(self, quantity: _Q) -> _Q:
        if self._entries.setdefault(quantity.id, quantity) is not quantity:
            raise ValueError(f"figure id used twice: {quantity.id}")
        return quantity


_COUNTED = (FigureKind.AMOUNT, FigureKind.COUNT)
_FROM_FORM = "figure/"  # slot keys of numbers
_SET_UP_SINCE = "本年新设，上年没有，按0"
_FROM_CELL = "取自表中"
_READ_AS_ZERO = {State.BLANK: f"{_FROM_CELL}（空白，按0）", State.DASH: f"{_FROM_CELL}（短横，按0）"}
