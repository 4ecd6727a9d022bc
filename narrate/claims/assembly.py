"""The reader: paragraphs of normalised words in, claims out (`read_claims`).

A sentence is read from left to right. A number's measure is told by the words right before it, its subject by the last
name before it: in its own clause, else taken over from the clause, sentence or paragraph before. What a person wrote
freely (reasons, purposes) is read as well, and marked.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from narrate.claims.claim import NOBODY, Claim, Subject
from narrate.claims.lexer import Number, numbers
from narrate.claims.sections import default_subjects
from narrate.claims.subjects import Chain, Mention, SubjectIndex, Term
from narrate.claims.vocabulary import MeasureFrame, vocabulary

_NEAR = 12  # claims before a direction that can say whose it is
_STOP_MARK = re.compile("。")
_CLAUSE_MARK = re.compile("[。，；]")
_MOST = 400  # numbers of a paragraph that are read; a narrative's have some dozens
_SHORT_END = 6
_WINDOW = 64  # characters before a number that can say what it is
_BREAK = re.compile(r"[，；。：]|(?<!收)、(?!支)")
_SENTENCE = re.compile(r"[^。！？]*[。！？]?")
_ORDINAL = re.compile(
    r"第[一二三四五六七八九十\d]{1,3}部分|[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十\d]{1,3}）、?"
    r"|\d{1,2}(?:[、．]|\.(?!\d)|）)|[①-⑳]"
)
_SEMICOLON = re.compile("；")
_BRACKETED = re.compile(r"【[^】]{0,80}】?|《[^》]{0,60}》")
_HELD = re.compile(r"(?P<sign>大于|小于|高于|低于|等于|多于|少于)(?:年初|全年|调整)?(?:预算|上年)")
_LEVEL = re.compile(r"(?:基本)?持平|无增减变化|没有变化|无变化|无增减")
_OF_A_REASON = re.compile(r"(?P<sign>增加|减少|增长|下降|降低|上升)(?:的)?(?:主要)?(?:变动)?原因")
_BARE = re.compile(r"(?P<sign>增加|减少|增长|下降)(?=[。；]|，其中)")
_OF_A_WHOLE = re.compile(r"(?:预算数?|合计|总额|支出|收入|经费)的$|占[^，。；]{0,24}$")
_INSIDE = re.compile(r"（(?:其中|含|包括|不含)[^（）]{0,60}）")
_PARTS = {"基本支出": "basic", "项目支出": "project"}
_ITEM_TOPICS = ("general_public_budget", "government_funds", "state_capital")


class Passage(NamedTuple):
    """A paragraph to read: its number, its normalised words, and what its section is about."""

    number: int
    plain: str
    topic: str


class Reading(NamedTuple):
    """What was read of one paragraph: its claims, the subjects it names by level or code, and the names of the field.

    `unread` numbers stand behind those that were read, where there are more than any paragraph of a narrative has.
    """

    passage: Passage
    claims: tuple[Claim, ...]
    chains: tuple[Chain, ...]
    mentions: tuple[Mention, ...]
    unread: int = 0


class _Marks(NamedTuple):
    """Where the sentences of a paragraph begin, what it compares with, and which budgets it names, in order of place."""

    sentences: list[int]
    compared: list[tuple[int, int, str]]  # start, end, prior or budget
    basis: list[tuple[int, str]]  # start, original or adjusted

    def sentence(self, place: int) -> int:
        """Where the sentence of a place begins."""
        return self.sentences[bisect_right(self.sentences, place) - 1] if self.sentences else 0


def _marks(plain: str) -> _Marks:
    words = vocabulary()
    sentences = [0, *(one.end() for one in _STOP_MARK.finditer(plain))]
    compared = [
        (one.start(), one.end(), "budget" if one["budget"] else "prior") for one in words.compared.finditer(plain)
    ]
    basis = sorted((one.start(), words.basis[one[0]]) for one in words.basis_words.finditer(plain))
    return _Marks(sentences, compared, basis)


@dataclass(slots=True)
class _State:
    """Who is spoken of: in the statement, the sentence, the paragraph. The reading of one paragraph; its only state."""

    passage: Passage
    index: SubjectIndex
    mentions: list[Mention]
    chains: list[Chain]
    free: list[tuple[int, int]]
    subject: Subject = NOBODY
    item: Subject = NOBODY
    sentence: int = 0
    stop: int = 0  # where the number before ends
    named: int = 0  # subjects named in the sentence so far
    unread: int = 0
    starts: list[int] = field(default_factory=list)
    brackets: list[tuple[int, int]] = field(default_factory=list)
    marks: _Marks = field(default_factory=lambda: _Marks([], [], []))


def read_claims(passages: Iterable[Passage], index: SubjectIndex) -> Iterator[Reading]:
    """What each paragraph states, in order. A paragraph that only names an item speaks for those below it."""
    carried = NOBODY
    topic = ""
    for passage in passages:
        if passage.topic != topic:
            carried, topic = NOBODY, passage.topic
        reading, carried = _read(passage, index, carried)
        yield reading


def _read(passage: Passage, index: SubjectIndex, carried: Subject) -> tuple[Reading, Subject]:
    plain = passage.plain
    ordinal = _ORDINAL.match(plain)
    chains = index.chains(plain)
    state = _State(passage, index, _outside(index.mentions(plain), chains), list(chains), list(free_stretches(plain)))
    state.starts = [one.start for one in state.mentions]
    state.marks = _marks(plain)
    state.brackets = [one.span() for one in _INSIDE.finditer(plain)]
    if carried.figures and not chains and ordinal is None:
        state.subject = state.item = carried._replace(sure=True, start=0, end=0)
    found = list(_claims(state, ordinal.end() if ordinal else 0))
    follows = NOBODY
    numbered = [one for one in found if one.number]
    if chains and (not numbered or (len(numbered) == 1 and len(plain) - numbered[0].end < _SHORT_END)):
        follows = _of_chain(chains[-1], index, passage.topic)
    elif carried.figures and not chains and ordinal is None:
        follows = carried
    return Reading(passage, tuple(found), tuple(chains), tuple(state.mentions), state.unread), follows


def _outside(mentions: Sequence[Mention], chains: Sequence[Chain]) -> list[Mention]:
    """Names that are no part of a subject written by level."""
    spans = [(one.start, one.end) for one in chains]
    starts = [start for start, _ in spans]
    kept = []
    for one in mentions:
        place = bisect_right(starts, one.start) - 1
        if place < 0 or spans[place][1] <= one.start:
            kept.append(one)
    return kept


def free_stretches(plain: str) -> Iterator[tuple[int, int]]:
    """The stretches that a person wrote: from a lead-in to the end of its sentence, or to where numbers go on."""
    words = vocabulary()
    open_before = False
    for sentence in _SENTENCE.finditer(plain):
        start, end = sentence.span()
        if start == end:
            continue
        lead = words.lead_in.search(plain, start, end)
        if lead is None and open_before and words.goes_on.match(plain, start):
            yield start, end
            continue
        open_before = False
        at = start
        while lead is not None:
            stop = _free_end(plain, lead, end)
            yield lead.end(), stop.start() if stop else end
            open_before = stop is None
            at = stop.end() if stop else end
            lead = words.lead_in.search(plain, at, end)


def _free_end(plain: str, lead: re.Match[str], end: int) -> re.Match[str] | None:
    """Where numbers go on after a lead-in: after words that open a number, or with the next of several statements."""
    words = vocabulary()
    stop = words.free_end.search(plain, lead.end(), end)
    for mark in _SEMICOLON.finditer(plain, lead.end(), stop.start() if stop else end):
        if words.goes_on.match(plain, mark.end()) is None:
            return mark
    return stop


def _claims(state: _State, start: int) -> Iterator[Claim]:
    """The claims of a paragraph in order of their place: those with a number, and directions that none goes with."""
    plain = state.passage.plain
    masked = [(one.start(), one.end()) for one in _BRACKETED.finditer(plain)]
    found = [one for one in numbers(plain, start) if not _inside(one.start, masked)]
    state.unread = max(0, len(found) - _MOST)
    found = found[:_MOST]
    state.stop = start
    spans: list[tuple[int, int]] = []
    told: list[Claim] = []
    for number in found:
        claim = _of_number(state, number)
        told.append(claim)
        if claim.sign_at != (0, 0):
            spans.append(claim.sign_at)
        state.stop = number.stop
    told += [one for one in _directions(state, told) if not _inside(one.start, spans)]
    yield from sorted(told, key=lambda one: one.start)


def _inside(place: int, spans: Sequence[tuple[int, int]]) -> bool:
    at = bisect_right(spans, (place, 1 << 60)) - 1
    return at >= 0 and spans[at][0] <= place < spans[at][1]


def _of_number(state: _State, number: Number) -> Claim:
    plain = state.passage.plain
    low = max(state.stop, number.start - _WINDOW)
    left_start = low
    for mark in _BREAK.finditer(plain, low, number.start):
        left_start = mark.end()
    left = plain[left_start : number.start].rstrip("-约近超逾")
    frame, match = _frame(left, number.kind, plain, left_start, state)
    groups = match.groupdict() if match else {}
    said_end = left_start + (match.start() if match else len(left))
    free = _inside(number.start, state.free)
    sentence = state.marks.sentence(number.start)
    if sentence != state.sentence:
        state.sentence = sentence
        if state.named > 1 and not state.item.figures:
            state.subject = state.subject._replace(sure=False)
        state.named = 0
    subject = _subject(state, number, left_start, said_end, frame, free)
    if number.kind == "count" and subject.words and subject.start >= sentence:
        free = False  # 主要用于……，国内公务接待7批次: a count says itself what it counts
    sign_at = (0, 0)
    sign = None
    if groups.get("sign"):
        sign_at = left_start + match.start("sign"), left_start + match.end("sign")  # type: ignore[union-attr]
        sign = _sign(groups["sign"])
    against = _against(state, sentence, number.start) if frame in ("change", "growth", "reached") else ""
    return Claim(
        state.passage.number,
        number.start,
        number.end,
        number,
        frame,
        subject,
        state.passage.topic,
        sign,
        sign_at,
        against,
        _basis(groups.get("against"), state, sentence, number.start),
        groups.get("whole") or "",
        free,
        groups.get("year") or "",
    )


def _frame(left: str, kind: str, plain: str, start: int, state: _State) -> tuple[str, re.Match[str] | None]:
    """What kind of number stands behind these words."""
    if kind == "rate" and not left.strip("，的") and start == state.stop:
        # 完成全年预算5.00万元的78%: the words stand before the amount between
        head = plain[max(0, start - _WINDOW) : start]
        if re.search(r"(?:完成|达到|占|为|是)[^，。；]{0,24}预算[^，。；]{0,24}$", head):
            return "completion", None
    if kind not in ("rate", "bare") and (kind != "money" or _OF_A_WHOLE.search(left)):
        for frame in vocabulary().measures:
            near = frame.measure in ("completion", "share") or (
                kind in ("points", "times") and frame.measure == "growth"
            )
            if near and (found := frame.before.search(left)):
                return frame.measure, found
    kinds = ("rate", "money") if kind == "bare" else (kind,)
    for wanted in kinds:
        for frame in vocabulary().measures:
            if (
                frame.unit == wanted
                and (found := frame.before.search(left))
                and (kind != "bare" or _tells(found, frame))
            ):
                return frame.measure, found
    return {"rate": "other", "points": "other", "times": "other", "money": "final"}.get(kind, "count"), None


def _tells(found: re.Match[str], frame: MeasureFrame) -> bool:
    """Whether the words before a number without a unit tell what it is: 增长13.95, 支出决算为35.20."""
    words = found[0]
    if frame.unit == "rate":
        return not words.startswith(("增加", "减少"))
    return frame.measure != "final" or bool(words)


def _subject(state: _State, number: Number, start: int, end: int, measure: str, free: bool) -> Subject:
    """Whom a number speaks of: the last name before it in its statement, else whoever was spoken of."""
    chain = _chain_before(state, number.start)
    if chain is not None:
        state.item = state.subject = chain
        state.named += 1
    named = _named(state, start, end, number.unit, number.kind)
    if named is None and number.kind == "count":
        named = _named_behind(state, number)
    if named is None and (not free or number.kind in ("count", "bare")):
        named = _named_between(state, number, start)
    if named is not None:
        if state.item.figures and named.words in _PARTS and len(state.item.figures) == 1:
            return state.item._replace(column=_PARTS[named.words], sure=True)
        if state.item.figures and not free and named.words in _of_items(state):
            return state.item
        if free:
            return named
        if not state.item.figures or not _is_same_family(state.item, named):
            state.subject = named
            state.named += 1
        return named
    if free:
        return state.subject._replace(sure=False)
    said = vocabulary().noise.sub("", state.passage.plain[start:end])
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


def _of_items(state: _State) -> frozenset[str]:
    """Names that stand in an item's statement and mean the item: 一般公共预算财政拨款支出, 支出决算."""
    return frozenset(("一般公共预算财政拨款支出", "一般公共预算支出", "财政拨款支出"))


def _is_same_family(item: Subject, named: Subject) -> bool:
    return not named.figures or named.figures[0].partition(".")[0] not in _ITEM_TOPICS


def _chain_before(state: _State, place: int) -> Subject | None:
    """The subject written by level since the number before; taken once."""
    found = None
    while state.chains and state.chains[0].end <= place:
        found = state.chains.pop(0)
    return _of_chain(found, state.index, state.passage.topic) if found else None


def _of_chain(chain: Chain, index: SubjectIndex, topic: str) -> Subject:
    rows, exact = index.rows_of(chain, topic)
    return Subject(chain.lowest.name, tuple(dict.fromkeys(one.figure for one in rows)), chain.start, chain.end, exact)


def _named(state: _State, start: int, end: int, unit: str, kind: str) -> Subject | None:
    """The last name between two places that a number of this unit can belong to."""
    plain, topic = state.passage.plain, state.passage.topic
    other: Subject | None = None
    at = bisect_right(state.starts, end) - 1
    while at >= 0 and state.mentions[at].start >= start:
        one = state.mentions[at]
        at -= 1
        closed = _inside(one.start, state.brackets) and plain.find("）", one.end, end) >= 0
        if closed or one.start >= max(end, start + 1) or plain.endswith("不含", 0, one.start):
            continue
        found = _meaning(state, one, unit, kind)
        if found is not None and (not topic or any(term.topic in (topic, "") for term in one.terms)):
            return found
        other = other or found
    return other


def _named_between(state: _State, number: Number, start: int) -> Subject | None:
    """A name in the clauses between the number before and this one's; for a count or a rate, in the sentence so far."""
    low = max(state.stop, state.sentence)
    found = _named(state, low, start, number.unit, number.kind)
    if found is not None and (number.kind in ("count", "bare") or not _inside(found.start, state.free)):
        return found
    if number.kind in ("count", "bare") or (
        number.kind in ("money", "rate") and state.subject.figures and _is_count(state, number.unit)
    ):
        return _named(state, max(state.sentence, start - 4 * _WINDOW), start, number.unit, number.kind)
    return None


def _is_count(state: _State, unit: str) -> bool:
    """Whether whoever was spoken of has a meaning only for other units."""
    return any(
        term.figure == state.subject.figures[0] and bool(term.units) and unit not in term.units
        for one in state.mentions
        if one.start == state.subject.start
        for term in one.terms
    )


def _named_behind(state: _State, number: Number) -> Subject | None:
    """A name right behind a count: 22个项目……"""
    at = bisect_right(state.starts, number.stop - 1)
    if at < len(state.mentions):
        one = state.mentions[at]
        between = state.passage.plain[number.stop : one.start]
        if len(between) < 12 and "（" not in between and _BREAK.search(between) is None:
            return _meaning(state, one, number.unit, number.kind)
    return None


def _meaning(state: _State, one: Mention, unit: str, kind: str) -> Subject | None:
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


def _sign(words: str) -> int:
    found = vocabulary().direction.search(words)
    if found is not None:
        return vocabulary().signs[found[0]]
    return -1 if any(mark in words for mark in ("少", "降", "压", "缩")) else 1


def _against(state: _State, first: int, place: int) -> str:
    """What a change is a change from: the comparison said last between two places."""
    known = state.marks.compared
    at = bisect_right(known, (place, 0, "")) - 1
    while at >= 0 and known[at][0] >= first:
        if known[at][1] <= place:
            return known[at][2]
        at -= 1
    return ""


def _basis(said: str | None, state: _State, first: int, place: int) -> str:
    """Which budget is meant: by its own word, else by the word said last between two places."""
    if said:
        return vocabulary().basis.get(said, "any")
    known = state.marks.basis
    at = bisect_right(known, (place, "")) - 1
    return known[at][1] if at >= 0 and known[at][0] >= first else "any"


def _directions(state: _State, told: Sequence[Claim]) -> Iterator[Claim]:
    """Directions that no number goes with: 决算数小于预算数, 与上年持平, 减少的主要原因."""
    plain = state.passage.plain
    clauses = [0, *(one.end() for one in _CLAUSE_MARK.finditer(plain))]
    both = "年初预算" in plain and ("全年预算" in plain or "调整预算" in plain)
    seen: set[int] = set()
    for pattern in (_HELD, _LEVEL, _OF_A_REASON, _BARE):
        for found in pattern.finditer(plain):
            group = "sign" if pattern is not _LEVEL else 0
            start, end = found.span(group)
            if start in seen or _inside(start, state.free):
                continue
            seen.add(start)
            first = state.marks.sentence(start)
            clause = clauses[bisect_right(clauses, start) - 1]
            subject = _direction_subject(state, told, clause, start, first)
            against = _against(state, clause, end) or _against(state, first, end) or _against(state, 0, end)
            if pattern is _HELD:
                against = "budget" if "预算" in found[0] else "prior"
            if pattern is _LEVEL and "预算" in plain[max(clause, start - _WINDOW) : end]:
                against = "budget"
            sign = vocabulary().signs.get(found[group], _sign(found[group]) if pattern is not _LEVEL else 0)
            basis = _basis(None, state, clause, min(len(plain), end + 4))
            if basis == "any" and not both:
                basis = _basis(None, state, 0, start)
            number, topic = state.passage.number, state.passage.topic
            yield Claim(number, start, end, None, "direction", subject, topic, sign, (start, end), against, basis)


def _direction_subject(state: _State, told: Sequence[Claim], clause: int, place: int, sentence: int) -> Subject:
    """Whom a direction speaks of: a name in its clause, else the item, else whoever the number before speaks of."""
    named = _named(state, clause, place, "", "money")
    if state.item.figures and (named is None or named.words in _of_items(state)):
        if state.item.start <= place:
            return state.item
        before = _spoken_before(told, place)
        return before[-1].subject if before else state.item
    if named is not None:
        return named
    before = _spoken_before(told, place)
    if before:
        near = before[-1]
        alone = len({one.subject.figures for one in before}) == 1
        return near.subject._replace(sure=near.subject.sure and (alone or near.start >= sentence))
    if figure := default_subjects().get(state.passage.topic):
        return Subject("", (figure,), 0, 0, False)
    return NOBODY


def _spoken_before(told: Sequence[Claim], place: int) -> list[Claim]:
    """The last claims before a place whose subject is known and that are no person's free words."""
    at = bisect_right(told, place, key=lambda one: one.start)
    return [one for one in told[max(0, at - _NEAR) : at] if one.subject.figures and not one.free]
