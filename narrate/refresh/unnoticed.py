"""The last net: what we wrote earlier and what stands where nothing of ours was found, as in a document without marks.

In: the finished plan, every version of the texts, and where ours stand. Out: lines and remarks that need a person. A number
with many digits can hardly be chance; one with few is told where it stands beside what stood beside ours, whatever the
width of the signs. A paragraph in which nothing was found is told as a whole where nearly all of it is a text of ours
that is called deleted.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from narrate.refresh.copies import touches
from narrate.refresh.direction_words import NUMBER, number_of
from narrate.refresh.locate import Located, Placed, grams_of
from narrate.refresh.plan import ChangeKind, Plan, code_of
from narrate.refresh.report_texts import ReportText
from narrate.refresh.standing import Standing
from narrate.report.values import SpanKind

_MANY_DIGITS = 5  # of a number that can hardly be chance
_SOME_DIGITS = 4  # of one that the sign on one side is enough for
_FEW_DIGITS = 3  # of one that needs both
_LEAST = 8  # characters of a paragraph that can hardly be chance
_MOSTLY = 0.7  # of a paragraph is in a text that it was


class _Was(NamedTuple):
    """A figure as it was: the signs before and behind it, and what is written there today ("": nothing)."""

    before: str
    behind: str
    today: str


def find_unnoticed(
    plan: Plan,
    texts: Sequence[ReportText],
    newer: Mapping[str, ReportText],
    stands: Standing,
    rows: Container[int] = frozenset(),
) -> None:
    """Tell the paragraphs and the numbers outside of everything that was found; not those in `rows`, which were told."""
    _tell_paragraphs(plan, texts, newer, stands.located)
    was = _figures(texts, newer, stands)
    if not was:
        return
    current = _current(newer.values())
    found = _found(stands.located)
    struck = {placed.number for cells in (plan.strikes, *plan.row_strikes) for placed in cells}
    for edit in plan.edits:
        found[edit.placed.number].append((edit.start, edit.end))
    for placed in stands.located.placed:
        if placed.number in rows or placed.number in struck or placed.in_contents:
            continue
        for start, end, today in _numbers(placed, was, current):
            number = placed.now[start:end]
            if not touches(found.get(placed.number, ()), start, end) and number not in plan.said_of(placed):
                now = f"生成的数现为{today}" if today else "按新数据不再写"
                line = f"{number}与更新前的数相同，但不是生成的数，没有更新；{now}。"
                plan.remark(code_of("copy", placed.number, start), placed, (start, end), line)
                plan.tell(ChangeKind.COPY, placed, "", number, today, f"不是生成的数，没有更新；{now}")


# -- numbers -----------------------------------------------------------------------------------------------------------


def _figures(
    texts: Iterable[ReportText], newer: Mapping[str, ReportText], stands: Standing
) -> Mapping[Decimal, list[_Was]]:
    """What the figures that are otherwise today were, at any time."""
    found: dict[Decimal, list[_Was]] = defaultdict(list)
    for text in texts:
        new = newer.get(text.key)
        for version in {text, stands.written.get(text.key, text)}:
            for span in version.spans:
                if span.kind is not SpanKind.FIGURE:
                    continue
                today = "" if new is None or span.key not in new.by_key else new.of(new.by_key[span.key])
                beside = _sign(version.text[: span.start][-1:]), _sign(version.text[span.end :][:1])
                for said in {version.of(span), *stands.values.get(span.key, ())} - {today}:
                    if (number := number_of(said)) is not None and "." in said:
                        found[number].append(_Was(*beside, today))
    return found


def _current(texts: Iterable[ReportText]) -> Mapping[Decimal, set[tuple[str, str]]]:
    """The figures of today with the signs beside them."""
    found: dict[Decimal, set[tuple[str, str]]] = defaultdict(set)
    for text in texts:
        for span in text.spans:
            if span.kind is SpanKind.FIGURE and (number := number_of(text.of(span))) is not None:
                found[number].add((_sign(text.text[: span.start][-1:]), _sign(text.text[span.end :][:1])))
    return found


def _numbers(
    placed: Placed, was: Mapping[Decimal, Sequence[_Was]], current: Mapping[Decimal, set[tuple[str, str]]]
) -> Iterator[tuple[int, int, str]]:
    """Where a number stands that was a figure of ours, and what that is today."""
    for match in NUMBER.finditer(placed.now):
        number = number_of(match.group()) if "." in match.group() else None
        if number is None or number not in was:
            continue
        digits = sum(one.isdigit() for one in match.group())
        before, behind = _sign(placed.now[: match.start()][-1:]), _sign(placed.now[match.end() :][:1])
        alike = [(one.before == before) + (one.behind == behind) for one in was[number]]
        least = 0 if digits >= _MANY_DIGITS else 1 if digits == _SOME_DIGITS else 2 if digits == _FEW_DIGITS else 3
        best = max(alike)
        if best < least or (least and placed.paragraph.cell is not None):
            continue
        if number in current and (digits >= _MANY_DIGITS or (before, behind) in current[number]):
            continue
        yield *match.span(), was[number][alike.index(best)].today


def _sign(sign: str) -> str:
    """A sign, whatever its width."""
    return unicodedata.normalize("NFKC", sign)


def _found(located: Located) -> dict[int, list[tuple[int, int]]]:
    """Where spans of ours stand, by paragraph; a person may have put a figure of ours into a reason."""
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for sightings in located.sightings.values():
        for sighting in sightings:
            for key, hits in sighting.view.hits.items():
                if sighting.view.text.by_key[key].kind not in (SpanKind.ANSWER, SpanKind.OPEN):
                    found[sighting.placed.number] += [(hit.start, hit.end) for hit in hits]
    return found


# -- paragraphs --------------------------------------------------------------------------------------------------------


def _tell_paragraphs(
    plan: Plan, texts: Sequence[ReportText], newer: Mapping[str, ReportText], located: Located
) -> None:
    """A paragraph in which nothing was found and that is mostly a text which is called deleted."""
    absent = {one.key for _, one in plan.told if one.kind is ChangeKind.ABSENT}
    missing = [(text, grams_of(text.text)) for text in texts if text.key in absent and text.role is not None]
    if not missing:
        return
    seen = {one.placed.number for key in located.sightings for one in located.of(key)}
    for placed in located.placed:
        if placed.number in seen or placed.in_contents or placed.paragraph.cell is not None or len(placed.now) < _LEAST:
            continue
        grams = grams_of(placed.now)
        text, ours = max(missing, key=lambda one: len(grams & one[1]))
        if not _is_in(grams, ours) or placed.now in plan.said_of(placed):
            continue
        plan.told[:] = [
            (at, one)
            for at, one in plan.told
            if one.kind is not ChangeKind.ABSENT or one.key != text.key or not _is_in(grams_of(one.old), grams)
        ]
        today = newer[text.key].text if text.key in newer else ""
        now = f"按新数据那一段应为：“{today}”" if today else "按新数据不再列示"
        plan.remark(
            code_of("alike", placed.number),
            placed,
            (0, len(placed.now)),
            f"像是“{text.text}”改写或分出来的，没有更新；{now}。",
        )
        plan.tell(ChangeKind.UNSURE, placed, text.key, placed.now, today, "像是原来的一段，认不准，没有更新")


def _is_in(grams: set[str], others: set[str]) -> bool:
    """Whether nearly all of some words is in others."""
    return len(grams & others) >= _MOSTLY * len(grams)
