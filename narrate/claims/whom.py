"""Whom a number speaks of: a name in its own statement, else whoever was spoken of before."""

from __future__ import annotations

from bisect import bisect_right

from narrate.claims.claim import NOBODY, Subject
from narrate.claims.context import BREAK, WINDOW, Context, inside
from narrate.claims.lexer import Number
from narrate.claims.sections import default_subjects
from narrate.claims.subjects import Chain, Mention, SubjectIndex, Term
from narrate.claims.vocabulary import vocabulary

_PARTS = {"基本支出": "basic", "项目支出": "project"}
_ITEM_TOPICS = ("general_public_budget", "government_funds", "state_capital")


def subject_of(state: Context, number: Number, start: int, end: int, measure: str, free: bool) -> Subject:
    """Whom a number speaks of: the last name before it in its statement, else whoever was spoken of."""
    chain = _chain_before(state, number.start)
    if chain is not None:
        state.item = state.subject = chain
        state.named += 1
    if (respective := state.respective.get(number.start)) is not None:
        named = _meaning(state, respective.name, number.unit, number.kind)
        if named is not None:
            return named
    named = named_between(state, start, end, number.unit, number.kind)
    if named is None and number.kind == "count":
        named = _named_behind(state, number)
    if named is None and (not free or number.kind in ("count", "bare")):
        named = _named_in_between(state, number, start)
    if named is not None:
        if state.item.figures and named.words in _PARTS and len(state.item.figures) == 1:
            return state.item._replace(column=_PARTS[named.words], sure=True)
        if state.item.figures and not free and named.words in names_of_items(state):
            return state.item
        if free:
            return named
        if inside(number.start, state.brackets):
            return named  # （其中，…）: behind it, whoever was spoken of before
        if not state.item.figures or not _is_same_family(state.item, named):
            state.subject = named
            state.named += 1
        return named
    if free:
        return state.subject._replace(sure=False)
    said = vocabulary().noise.sub("", vocabulary().compared.sub("", state.passage.plain[start:end]))
    if chain is not None and chain.start >= start:
        return chain
    if measure in ("final", "count", "prior") and len(said) > 1 and number.start - start > 1:
        # an unknown name: nobody who was spoken of before
        if state.item.figures:
            return state.item._replace(sure=False)
        return NOBODY
    if not state.subject.figures and (figure := default_subjects().get(state.passage.topic)):
        return Subject(
            "", (figure,), 0, 0, state.passage.topic == "agency_operating" and number.kind not in ("count", "bare")
        )
    return state.subject


def names_of_items(state: Context) -> frozenset[str]:
    """Names that stand in an item's statement and mean the item: 一般公共预算财政拨款支出, 支出决算."""
    return frozenset(("一般公共预算财政拨款支出", "一般公共预算支出", "财政拨款支出", "本年支出", "支出"))


def _is_same_family(item: Subject, named: Subject) -> bool:
    return not named.figures or named.figures[0].partition(".")[0] not in _ITEM_TOPICS


def _chain_before(state: Context, place: int) -> Subject | None:
    """The subject written by level since the number before; taken once."""
    found = None
    while state.chains and state.chains[0].end <= place:
        found = state.chains.pop(0)
    return of_chain(found, state.index, state.passage.topic) if found else None


def of_chain(chain: Chain, index: SubjectIndex, topic: str) -> Subject:
    """A subject written by level, with the figures of the rows it can be."""
    rows, exact = index.rows_of(chain, topic)
    return Subject(chain.lowest.name, tuple(dict.fromkeys(one.figure for one in rows)), chain.start, chain.end, exact)


def named_between(state: Context, start: int, end: int, unit: str, kind: str) -> Subject | None:
    """The last name between two places that a number of this unit can belong to."""
    plain, topic = state.passage.plain, state.passage.topic
    other: Subject | None = None
    at = bisect_right(state.starts, end) - 1
    while at >= 0 and state.mentions[at].start >= start:
        one = state.mentions[at]
        at -= 1
        closed = inside(one.start, state.brackets) and plain.find("）", one.end, end) >= 0
        if closed or one.start >= max(end, start + 1) or plain.endswith("不含", 0, one.start):
            continue
        found = _meaning(state, one, unit, kind)
        if found is not None and (not topic or any(term.topic in (topic, "") for term in one.terms)):
            return found
        other = other or found
    return other


def _named_in_between(state: Context, number: Number, start: int) -> Subject | None:
    """A name in the clauses between the number before and this one's; for a count or a rate, in the sentence so far."""
    low = max(state.stop, state.sentence)
    found = named_between(state, low, start, number.unit, number.kind)
    if found is not None and (number.kind in ("count", "bare") or not inside(found.start, state.free)):
        return found
    if number.kind in ("count", "bare") or (
        number.kind in ("money", "rate") and state.subject.figures and _is_count(state, number.unit)
    ):
        return named_between(state, max(state.sentence, start - 4 * WINDOW), start, number.unit, number.kind)
    return None


def _is_count(state: Context, unit: str) -> bool:
    """Whether whoever was spoken of has a meaning only for other units."""
    return any(
        term.figure == state.subject.figures[0] and bool(term.units) and unit not in term.units
        for one in state.mentions
        if one.start == state.subject.start
        for term in one.terms
    )


def _named_behind(state: Context, number: Number) -> Subject | None:
    """A name right behind a count: 22个项目……"""
    at = bisect_right(state.starts, number.stop - 1)
    if at < len(state.mentions):
        one = state.mentions[at]
        between = state.passage.plain[number.stop : one.start]
        if len(between) < 12 and "（" not in between and BREAK.search(between) is None:
            return _meaning(state, one, number.unit, number.kind)
    return None


def _meaning(state: Context, one: Mention, unit: str, kind: str) -> Subject | None:
    """What a name means for a number of this unit in this section.

    A count whose unit is none of the name's still speaks of it, where the name has but one meaning for counts.
    """
    topic = state.passage.topic
    counts = kind in ("count", "bare")
    fitting = [
        term for term in one.terms if (unit in term.units if term.units else not (kind == "count" and _has(one)))
    ]
    units: tuple[str, ...] = ()
    if (counts or kind == "rate") and not any(term.units for term in fitting):
        other = [term for term in one.terms if term.units and term.topic == topic and "万元" not in term.units]
        other = [term for term in other if counts or "分" in term.units]
        if other:
            one_figure = all(term.figure == other[0].figure for term in other)
            fitting, units = [other[0]._replace(sure=one_figure)], other[0].units
    here = [term for term in fitting if term.topic == topic]
    chosen: list[Term] = here or [term for term in fitting if not term.topic]
    sure = True
    if not chosen:
        chosen = fitting
        sure = len({term.figure for term in fitting}) == 1 and not topic.startswith("performance")
    if not chosen:
        return None
    figures = tuple(dict.fromkeys(term.figure for term in chosen))
    return Subject(one.words, figures, one.start, one.end, sure and all(term.sure for term in chosen), "", units)


def _has(one: Mention) -> bool:
    """Whether a name has a meaning for counts of its own."""
    return any(term.units for term in one.terms)
