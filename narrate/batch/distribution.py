"""How a percentage is spread over the units of a run, and which of them lie far out."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from statistics import quantiles
from typing import NamedTuple

FENCE = Decimal("1.5")
"""A value is an outlier beyond the quartiles by more than this many times their distance (Tukey's fences)."""

_FEWEST = 8  # below this, quartiles mean nothing
_BINS = 24


class Bar(NamedTuple):
    """A bar of the histogram: from, to (both in %), how many units, whether they are outliers."""

    low: Decimal
    high: Decimal
    units: int
    outlying: bool


class Distribution(NamedTuple):
    """Quartiles, fences and bars; values beyond the fences are gathered in the first and the last bar."""

    units: int
    first: Decimal
    median: Decimal
    third: Decimal
    low_fence: Decimal
    high_fence: Decimal
    bars: tuple[Bar, ...]

    def is_outlier(self, value: Decimal) -> bool:
        """Whether a unit with this value is one to look at."""
        return value < self.low_fence or value > self.high_fence


def distribution(values: Sequence[Decimal]) -> Distribution | None:
    """The spread of values; None where there are too few to speak of one."""
    if len(values) < _FEWEST:
        return None
    first, median, third = quantiles(values, n=4, method="inclusive")
    reach = (third - first) * FENCE
    low, high = first - reach, third + reach
    return Distribution(len(values), first, median, third, low, high, _bars(values, low, high))


def _bars(values: Sequence[Decimal], low: Decimal, high: Decimal) -> tuple[Bar, ...]:
    """Bars of equal width between the fences, and one beyond each that has values there."""
    width = (high - low) / _BINS
    counts = [0] * _BINS
    inside = [value for value in values if low <= value <= high]
    for value in inside:
        counts[min(int((value - low) / width), _BINS - 1) if width else 0] += 1
    bars = [Bar(low + width * n, low + width * (n + 1), count, False) for n, count in enumerate(counts)]
    below, above = [v for v in values if v < low], [v for v in values if v > high]
    if below:
        bars.insert(0, Bar(min(below), low, len(below), True))
    if above:
        bars.append(Bar(high, max(above), len(above), True))
    return tuple(bars)
