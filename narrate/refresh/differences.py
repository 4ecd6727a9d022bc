"""What is different between a text as it was written and as it would be written today.

In: two versions of one `Text`. Out: hunks, from left to right: a *value* hunk where a span that both have reads
differently, a *wording* hunk where the sentence itself differs. Together they turn the old text into the new one.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from narrate.refresh.report_texts import ReportText
from narrate.report.values import Span, SpanKind


class Hunk(NamedTuple):
    """`old.text[start:end]` becomes `new.text[new_start:new_end]`. `span` is the new one of a value hunk."""

    start: int
    end: int
    new_start: int
    new_end: int
    span: Span | None = None


@dataclass(slots=True)
class Group:
    """Sentences that hunks tie together, by their numbers, and those hunks."""

    sentences: list[int]
    hunks: list[Hunk]


def hunks(old: ReportText, new: ReportText) -> list[Hunk]:
    """The differences of two versions of a text."""
    if old.text == new.text:
        return []
    return list(_hunks(old, new))


def _hunks(old: ReportText, new: ReportText) -> Iterator[Hunk]:
    at = new_at = 0
    for one, other in _in_both(old, new):
        yield from _wording(old, new, (at, one.start), (new_at, other.start))
        if old.of(one) != new.of(other):
            yield Hunk(one.start, one.end, other.start, other.end, other)
        at, new_at = one.end, other.end
    yield from _wording(old, new, (at, len(old.text)), (new_at, len(new.text)))


def _in_both(old: ReportText, new: ReportText) -> list[tuple[Span, Span]]:
    """The spans that both versions have, in an order that both agree on; as many as possible."""
    pairs = [(span, new.by_key[span.key]) for span in old.spans if span.key in new.by_key]
    starts = [other.start for _, other in pairs]
    if all(one < other for one, other in itertools.pairwise(starts)):
        return pairs
    return [pairs[index] for index in longest_rising(starts)]


def most_alike(first: Sequence[int], second: Sequence[int], likeness: Callable[[int, int], float]) -> dict[int, int]:
    """Pairs in order whose likeness is greatest in all; what is like nothing has no partner."""
    best = [[0.0] * (len(second) + 1) for _ in range(len(first) + 1)]
    for i, one in enumerate(first, 1):
        for j, other in enumerate(second, 1):
            best[i][j] = max(best[i - 1][j], best[i][j - 1], best[i - 1][j - 1] + likeness(one, other))
    found: dict[int, int] = {}
    i, j = len(first), len(second)
    while i and j:
        if best[i][j] == best[i - 1][j]:
            i -= 1
        elif best[i][j] == best[i][j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            found[first[i]] = second[j]
    return found


def longest_rising(values: Sequence[int]) -> list[int]:
    """Indices of a longest increasing subsequence."""
    tails: list[int] = []  # values that end the best subsequence of each length
    ends: list[int] = []  # and their indices
    before: list[int] = []
    for index, value in enumerate(values):
        place = bisect_left(tails, value)
        before.append(ends[place - 1] if place else -1)
        tails[place : place + 1] = [value]
        ends[place : place + 1] = [index]
    found: list[int] = []
    index = ends[-1] if ends else -1
    while index >= 0:
        found.append(index)
        index = before[index]
    return found[::-1]


def _wording(old: ReportText, new: ReportText, ours: tuple[int, int], theirs: tuple[int, int]) -> Iterator[Hunk]:
    """The difference between two stretches without a common span, as small as can be without cutting a span."""
    start, end = ours
    new_start, new_end = theirs
    if old.text[start:end] == new.text[new_start:new_end]:
        return
    room = min(_literal_before(old, start, end), _literal_before(new, new_start, new_end))
    while room and old.text[start] == new.text[new_start]:
        start, new_start, room = start + 1, new_start + 1, room - 1
    room = min(_literal_after(old, start, end), _literal_after(new, new_start, new_end))
    while room and old.text[end - 1] == new.text[new_end - 1]:
        end, new_end, room = end - 1, new_end - 1, room - 1
    yield Hunk(start, end, new_start, new_end)


def _literal_before(text: ReportText, start: int, end: int) -> int:
    """How many characters from the start of a stretch lie before its first span."""
    return min((span.start for span in text.spans if start <= span.start < end), default=end) - start


def _literal_after(text: ReportText, start: int, end: int) -> int:
    return end - max((span.end for span in text.spans if start < span.end <= end), default=start)


def grouped(old: ReportText, differences: Sequence[Hunk]) -> list[Group]:
    """Hunks by the sentences they touch; a hunk over several sentences ties them together."""
    groups: list[Group] = []
    for hunk in differences:
        touched = [
            index
            for index, (start, end) in enumerate(old.sentences)
            if (start < hunk.end and hunk.start < end) or (hunk.start == hunk.end and start < hunk.start <= end)
        ] or [0]
        if groups and groups[-1].sentences[-1] >= touched[0]:
            last = groups[-1]
            last.sentences = sorted({*last.sentences, *touched})
            last.hunks.append(hunk)
        else:
            groups.append(Group(touched, [hunk]))
    return groups


def rewords(hunk: Hunk) -> bool:
    """Whether a difference is one of words, not of a number alone."""
    return hunk.span is None or hunk.span.kind is not SpanKind.FIGURE


def brings_figure(new: ReportText, hunk: Hunk) -> bool:
    """Whether a difference brings a figure, alone or in other words."""
    figures = (span for span in new.spans if span.kind is SpanKind.FIGURE)
    return any(hunk.new_start <= span.start and span.end <= hunk.new_end for span in figures)


def turns_in(old: ReportText, new: ReportText, group: Group) -> bool:
    """Whether what the sentences of a group say turns: another direction, or one that comes or goes."""
    return any(turns(old, new, hunk) if hunk.span is None else hunk.span.kind is SpanKind.WORD for hunk in group.hunks)


def turns(old: ReportText, new: ReportText, hunk: Hunk) -> bool:
    """Whether a change of wording changes what is said: a direction word comes or goes, or all figures do."""

    if any(span.kind is SpanKind.OPEN and hunk.start <= span.start and span.end <= hunk.end for span in old.spans):
        return False  # an open place was filled

    def has(text: ReportText, start: int, end: int, kind: SpanKind) -> bool:
        return any(span.kind is kind and start <= span.start and span.end <= end for span in text.spans)

    ours, theirs = (old, hunk.start, hunk.end), (new, hunk.new_start, hunk.new_end)
    if has(*ours, SpanKind.WORD) or has(*theirs, SpanKind.WORD):
        return True
    figures = [span for span in old.spans if span.kind is SpanKind.FIGURE]
    gone = [span for span in figures if hunk.start <= span.start and span.end <= hunk.end]
    if figures and len(gone) == len(figures):
        return True
    new_figures = [span for span in new.spans if span.kind is SpanKind.FIGURE]
    return not figures and bool(new_figures)
