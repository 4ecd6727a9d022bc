"""Relations among amounts that tables print: what must be equal, add up, or not be less.

A printed amount is rounded, so it stands for a range of half a unit to either side: sums and equalities are compared
as ranges (Calc 1.1 of XBRL works the same way). What is inside the range cannot be told from rounding: a 尾差, a note,
never repaired. What is outside is wrong. A printed zero is nothing at all, exactly.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from narrate.findings import TAIL, Finding, Severity
from narrate.intake.answers import Answer
from narrate.intake.grid import Place, Reading
from narrate.quantity import MOST_DECIMALS, ZERO, UnitOfMeasure, number_style, print_number

PRINTED_HALF = Decimal("0.005")  # 万元, where tables print two decimals
USUAL_DECIMALS = 2
_FEW = 12  # different amounts other than zero that are too few to tell decimals by


class Amount(NamedTuple):
    """An amount as printed, in 万元, and half the unit it is rounded to. `name` is what the row or column is called."""

    value: Decimal
    half: Decimal
    name: str
    source: Reading | Answer | None = None

    @property
    def place(self) -> Place | None:
        return self.source.place if self.source is not None else None

    @property
    def address(self) -> str:
        """Where it stands, as `Place` tells it; "" for nowhere."""
        return "" if self.source is None else self.source.address


class RelationKind(Enum):
    """What must hold between the whole and its parts."""

    EQUAL = "相等"  # two cells state the same amount
    SUM = "相加"  # the whole is the sum of the parts less `less`
    WITHIN = "不大于"  # the parts together are not more than the whole


class Relation(NamedTuple):
    """`whole` = Σ`parts` − Σ`less` (SUM, EQUAL), or `whole` ≥ Σ`parts` (WITHIN). `section` is where it is told."""

    what: str
    whole: Amount
    parts: tuple[Amount, ...]
    less: tuple[Amount, ...] = ()
    kind: RelationKind = RelationKind.SUM
    section: str = ""

    @property
    def amounts(self) -> tuple[Amount, ...]:
        return (self.whole, *self.parts, *self.less)

    @property
    def computed(self) -> Decimal:
        """What the parts make, in 万元, exact."""
        return sum([part.value for part in self.parts], ZERO) - sum([part.value for part in self.less], ZERO)

    @property
    def tolerance(self) -> Decimal:
        """The summed half units, in 万元: a difference up to this may be rounding."""
        return sum((amount.half for amount in self.amounts), ZERO)

    @property
    def computation(self) -> str:
        """财政拨款收入 684.70 + 其他收入 0.37 = 685.07; zeros are left out."""
        if self.kind is RelationKind.EQUAL and len(self.parts) == 1:
            return (
                f"{self.whole.name} {amount_text(self.whole.value)}，{self.parts[0].name} {amount_text(self.computed)}"
            )
        added = " + ".join(f"{part.name} {amount_text(part.value)}" for part in self.parts if part.value) or "0"
        taken = "".join(f" - {part.name} {amount_text(part.value)}" for part in self.less if part.value)
        return f"{added}{taken} = {amount_text(self.computed)}"


def amount(reading: Reading, half: Decimal, name: str) -> Amount | None:
    """A cell as an amount, or as a count, which is exact; None where it gives no number."""
    if reading.value is None:
        return None
    exact = not reading.value or reading.unit is UnitOfMeasure.COUNT
    return Amount(reading.value, ZERO if exact else half, name, reading)


def decimals_written(values: Iterable[Decimal]) -> int | None:
    """How many decimals amounts in 万元 are rounded to; None for too few different amounts to say.

    As many as a third of them have: a last digit is zero now and then, and one amount with more decimals does not make
    the others exact.
    """
    decimals = Counter(max(0, -int(value.normalize().as_tuple().exponent)) for value in set(values) if value)
    total, seen = sum(decimals.values()), 0
    for number in sorted(decimals, reverse=True) if total >= _FEW else ():
        seen += decimals[number]
        if seen * 3 >= total:
            return number
    return None


def half_of(decimals: int) -> Decimal:
    """Half the unit of so many decimals, in 万元."""
    return Decimal(5).scaleb(-decimals - 1)


def judge(relation: Relation, code: str, severity: Severity, advice: str) -> Finding | None:
    """Nothing where it holds as printed, a note for a 尾差, a finding of the given severity beyond that."""
    difference = relation.whole.value - relation.computed
    if difference >= 0 if relation.kind is RelationKind.WITHIN else not difference:
        return None
    tail = abs(difference) <= relation.tolerance
    ending = TAIL if tail else ""
    return Finding(
        code,
        Severity.NOTE if tail else severity,
        f"{relation.what}：{_compared(relation)}，相差{amount_text(abs(difference))}万元{ending}",
        tuple([one.address for one in relation.amounts if one.address]),
        "" if tail else advice,
        section=relation.section,
    )


def in_full(finding: Finding, relation: Relation) -> Finding:
    """The finding of a relation with what is written, what should be, and the computation."""
    expected = ("不小于" if relation.kind is RelationKind.WITHIN else "") + amount_text(relation.computed)
    written = amount_text(relation.whole.value)
    return replace(finding, written=written, expected=expected, computation=relation.computation)


def amount_text(value: Decimal) -> str:
    """An amount as a person reads it: two decimals, more where it has more."""
    exponent = int(value.normalize().as_tuple().exponent)
    return print_number(value, number_style(f"#,##0.{'0' * max(USUAL_DECIMALS, min(-exponent, MOST_DECIMALS))}"))


def _compared(relation: Relation) -> str:
    whole, computed = amount_text(relation.whole.value), amount_text(relation.computed)
    if relation.kind is RelationKind.EQUAL:
        return f"{whole}与{computed}"
    if relation.kind is RelationKind.WITHIN:
        return f"{computed}大于{whole}"
    return f"合计{whole}，各部分相加{computed}" if not relation.less else f"写的是{whole}，算得{computed}"
