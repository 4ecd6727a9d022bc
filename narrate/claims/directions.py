"""Directions that no number goes with: 决算数小于预算数, 与上年持平, 减少的主要原因."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from narrate.claims.claim import NOBODY, Claim, Subject
from narrate.claims.context import WINDOW, Context, basis_of, compared_with, inside, sign_of
from narrate.claims.sections import default_subjects
from narrate.claims.vocabulary import vocabulary
from narrate.claims.whom import named_between, names_of_items

_NEAR = 12  # claims before a direction that can say whose it is
_CLAUSE_MARK = re.compile("[。，；]")
_HELD = re.compile(r"(?P<sign>大于|小于|高于|低于|等于|多于|少于)(?:年初|全年|调整)?(?:预算|上年)")
_LEVEL = re.compile(r"(?:基本)?持平|无增减变化|没有变化|无变化|无增减")
_OF_A_REASON = re.compile(r"(?P<sign>增加|减少|增长|下降|降低|上升)(?:的)?(?:主要)?(?:变动)?原因")
_BARE = re.compile(r"(?P<sign>增加|减少|增长|下降)(?=[。；]|，其中)")


def directions(state: Context, told: Sequence[Claim]) -> Iterator[Claim]:
    """Directions that no number goes with: 决算数小于预算数, 与上年持平, 减少的主要原因."""
    plain = state.passage.plain
    clauses = [0, *(one.end() for one in _CLAUSE_MARK.finditer(plain))]
    both = "年初预算" in plain and ("全年预算" in plain or "调整预算" in plain)
    seen: set[int] = set()
    for pattern in (_HELD, _LEVEL, _OF_A_REASON, _BARE):
        for found in pattern.finditer(plain):
            group = "sign" if pattern is not _LEVEL else 0
            start, end = found.span(group)
            if start in seen or inside(start, state.free):
                continue
            seen.add(start)
            first = state.marks.sentence(start)
            clause = clauses[bisect_right(clauses, start) - 1]
            subject = _direction_subject(state, told, clause, start, first)
            places = (clause, first, 0)
            told_with = (compared_with(state, place, end) for place in places)
            against, year = next((one for one in told_with if one[0]), ("", ""))
            if pattern is _HELD:
                against = "budget" if "预算" in found[0] else "prior"
            if pattern is _LEVEL and "预算" in plain[max(clause, start - WINDOW) : end]:
                against = "budget"
            sign = vocabulary().signs.get(found[group], sign_of(found[group]) if pattern is not _LEVEL else 0)
            basis = basis_of(None, state, clause, min(len(plain), end + 4))
            if basis == "any" and not both:
                basis = basis_of(None, state, 0, start)
            number, topic = state.passage.number, state.passage.topic
            yield Claim(
                number,
                start,
                end,
                None,
                "direction",
                subject,
                topic,
                sign,
                (start, end),
                against,
                basis,
                against_year=year if against == "prior" else "",
            )


def _direction_subject(state: Context, told: Sequence[Claim], clause: int, place: int, sentence: int) -> Subject:
    """Whom a direction speaks of: a name in its clause, else the item, else whoever the number before speaks of."""
    named = named_between(state, clause, place, "", "money")
    if state.item.figures and (named is None or named.words in names_of_items(state)):
        if state.item.start <= place:
            return state.item
        before = _spoken_before(told, place)
        return before[-1].subject if before else state.item
    if named is not None:
        return named
    before = _spoken_before(told, place)
    since = named_between(state, max(sentence, before[-1].end if before else 0), place, "", "money")
    if since is not None and not inside(since.start, state.free):
        return since  # 甲支出比预算持平，比去年持平：nobody has been spoken of with a number since 甲
    if before:
        near = before[-1]
        alone = len({one.subject.figures for one in before}) == 1
        if not alone and near.start < sentence and all(one.subject.sure for one in before):
            spoken = tuple(dict.fromkeys(who for one in before for who in one.subject.figures))
            return near.subject._replace(figures=spoken)  # a sentence without a name: of any of those before
        return near.subject._replace(sure=near.subject.sure and (alone or near.start >= sentence))
    if figure := default_subjects().get(state.passage.topic):
        return Subject("", (figure,), 0, 0, False)
    return NOBODY


def _spoken_before(told: Sequence[Claim], place: int) -> list[Claim]:
    """The last claims before a place whose subject is known and that are no person's free words."""
    at = bisect_right(told, place, key=lambda one: one.start)
    return [one for one in told[max(0, at - _NEAR) : at] if one.subject.figures and not one.free]
