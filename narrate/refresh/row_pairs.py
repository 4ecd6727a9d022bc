"""Which row of a table is which row of another version of it.

In: two sequences of `Line`s. Out: pairs of their numbers. Rows that say the same come first, then those that hold the
same figures, then those of the same names; what is left between two pairs is paired in order by likeness. A row that
is like none has no partner: it came, or it went.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

from narrate.refresh.differences import longest_rising, most_alike
from narrate.refresh.direction_words import number_of

_ALIKE = 0.5  # rows are at least this much alike to be one and the same
_NAMED_ALIKE = 0.8  # how much a name counts that a person wrote words beside
_LEAST_NAME = 4  # characters of it
_MOST = 200_000  # pairs of rows that are compared with each other at most


class Line(NamedTuple):
    """A row as it reads: the texts of its cells, those of its names and codes, and the keys of what its figures are of."""

    texts: tuple[str, ...]
    labels: tuple[str, ...]
    subjects: frozenset[str]

    @property
    def first(self) -> str:
        """Its first name or code."""
        return next((label for label in self.labels if label), "")


Likeness = Callable[[Line, Line], float]
By = Callable[[Line], Hashable]


def same_words(line: Line) -> Hashable:
    """Rows that say the same."""
    return line.texts if any(line.texts) else None


def same_labels(line: Line) -> Hashable:
    """Rows of the same names and codes."""
    return line.labels if any(line.labels) else None


def same_subjects(line: Line) -> Hashable:
    """Rows whose figures are of the same."""
    return line.subjects or None


def same_first(line: Line) -> Hashable:
    """Rows of the same first name or code."""
    return line.first or None


def nameless(line: Line) -> Hashable:
    """Rows without a name or code."""
    return None if line.first else True


def paired(
    one: Sequence[Line],
    other: Sequence[Line],
    ways: Sequence[By],
    *,
    alike: bool = True,
    known: Mapping[int, int] = MappingProxyType({}),
) -> dict[int, int]:
    """Number in `one` → number in `other`. Without `alike` likeness alone makes no pair; `known` pairs stay."""
    found = dict(known)
    for way in ways:
        taken = set(found.values())
        before = _by(way, [(n, line) for n, line in enumerate(one) if n not in found])
        after = _by(way, [(n, line) for n, line in enumerate(other) if n not in taken])
        for key, numbers in before.items():
            if len(numbers) == len(after.get(key, ())):
                found.update(zip(numbers, after[key], strict=True))
    for first, second in _gaps(found, len(one), len(other)) if alike else ():
        found.update(_alike(one, other, first, second))
    return found


def in_order(pairs: dict[int, int]) -> set[int]:
    """The most of the rows (by their numbers in the first version) that stand in the same order in both."""
    numbers = sorted(pairs)
    return {numbers[index] for index in longest_rising([pairs[number] for number in numbers])}


def _by(way: By, lines: Sequence[tuple[int, Line]]) -> dict[Hashable, list[int]]:
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for number, line in lines:
        if (key := way(line)) is not None:
            groups[key].append(number)
    return groups


def _gaps(pairs: dict[int, int], length: int, other: int) -> list[tuple[list[int], list[int]]]:
    """The rows without a partner between two pairs that stand in order, on both sides."""
    taken = set(pairs.values())
    borders = [(-1, -1), *((n, pairs[n]) for n in sorted(in_order(pairs))), (length, other)]
    found = []
    for (start, new_start), (end, new_end) in pairwise(borders):
        first = [n for n in range(start + 1, end) if n not in pairs]
        second = [n for n in range(new_start + 1, new_end) if n not in taken]
        if first and second:
            found.append((first, second))
    return found


def _alike(one: Sequence[Line], other: Sequence[Line], first: list[int], second: list[int]) -> dict[int, int]:
    """Pairs of rows in order whose likeness is greatest in all."""
    if len(first) * len(second) > _MOST:
        return {}
    rows = (*(one[n] for n in first), *(other[n] for n in second))
    if len(first) == len(second) and all(map(nameless, rows)):
        return dict(zip(first, second, strict=True))  # the one row of a table without names
    return most_alike(first, second, lambda number, new: _likeness(one[number], other[new]))


def _is_longer_name(text: str, other: str) -> bool:
    """Whether one name is the other with words beside it."""
    short, long = sorted((text, other), key=len)
    return len(short) >= _LEAST_NAME and short in long and number_of(short) is None


def _likeness(one: Line, other: Line) -> float:
    """How alike two rows are, names counting three times; 0 where that is not enough."""
    if len(one.texts) != len(other.texts):
        words, theirs = {text for text in one.texts if text}, {text for text in other.texts if text}
        score = len(words & theirs) / (min(len(words), len(theirs)) or 1)
    elif any(one.texts) and not any(one.labels):  # a person may have written a name there
        said = [(text, theirs_text) for text, theirs_text in zip(one.texts, other.texts, strict=True) if text]
        score = sum(text == theirs_text for text, theirs_text in said) / len(said)
    else:
        weight, same = 0, 0.0
        for text, theirs_text in zip(
            (*one.texts, *one.labels, *one.labels), (*other.texts, *other.labels, *other.labels), strict=False
        ):
            if text or theirs_text:
                weight += 1
                same += 1 if text == theirs_text else _NAMED_ALIKE if _is_longer_name(text, theirs_text) else 0
        score = same / (weight or 1)
    return score if score >= _ALIKE else 0.0
