"""A figure: value, unit, formula, source. The only arithmetic of the program.

Rules (stated once, tested one by one):

* Amounts are published amounts: rounded half-up to the publishing unit and decimals before anything is computed
  from them, so that a citizen can recompute every percentage (setting `percentages_from_source` asks for the
  unrounded amounts instead).
* Percentages are kept unrounded and rounded once, when printed.
* A ratio to zero does not exist (`Why.ZERO_BASE`); a rate of change from a negative base, or a completion rate or
  share of a negative one, means nothing and does not exist either (`Why.NEGATIVE_BASE`).
* Missing is not zero: what is computed from a missing figure is missing, and knows what was missing.
* Equal means equal at published precision (持平).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple, NoReturn

from narrate.intake.answers import Answer, Answers
from narrate.intake.grid import Reading, State
from narrate.quantity import HUNDRED, ZERO, Unit, from_wan_yuan, round_half_up


class Kind(StrEnum):
    """What sort of figure it is; decides number style and what a zero base is worded as."""

    AMOUNT = "金额"
    SHARE = "占比"
    COMPLETION = "完成预算的百分比"
    CHANGE = "增减额"
    GROWTH = "增减率"
    COUNT = "数量"
    SCORE = "得分"
    DIRECTION = "方向"


class Why(StrEnum):
    """Why there is no figure."""

    NOT_SUPPLIED = "没有提供"
    UNREADABLE = "单元格里不是数"
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
    kind: Kind
    unit: Unit
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
    kind: Kind
    unit: Unit
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


class Comparison(NamedTuple):
    """A figure held against another: 增减额 (absolute), 增减率 (absolute, percent), direction."""

    base: Number
    change: Number  # signed difference
    magnitude: Number  # its absolute value, the one that is printed
    rate: Number  # absolute 增减率
    direction: Direction | Missing


@dataclass(frozen=True, slots=True)
class Publishing:
    """How amounts are published: the unit they are printed in, its decimals, and what percentages come from."""

    unit: Unit = Unit.WAN_YUAN
    decimals: int = 2
    percentages_from_source: bool = False

    def amount(self, wan_yuan: Decimal) -> Decimal:
        """The amount as published, in the publishing unit, rounded half-up once."""
        return round_half_up(from_wan_yuan(wan_yuan, self.unit), self.decimals)


class FigureSet(Mapping[str, Quantity]):
    """All figures of one unit by id, in the order of the narrative."""

    def __init__(self, figures: Mapping[str, Quantity]) -> None:
        self._figures = dict(figures)

    def __getitem__(self, key: str) -> Quantity:
        return self._figures[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._figures)

    def __len__(self) -> int:
        return len(self._figures)


class Ledger:
    """Where figures are made and entered, each under its own id. Building is its only state."""

    def __init__(self, publishing: Publishing, answers: Answers) -> None:
        self.publishing = publishing
        self._answers = answers
        self._entries: dict[str, Quantity] = {}

    def figures(self) -> FigureSet:
        return FigureSet(self._entries)

    def _enter[Q: (Figure, Missing, Direction)](self, quantity: Q) -> Q: ...
