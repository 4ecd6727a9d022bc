"""The reader: paragraphs of normalised words in, claims out (`read_claims`).

A sentence is read from left to right. A number's measure is told by the words right before it, its subject by the last
name before it: in its own clause, else taken over from the clause, sentence or paragraph before. What a person wrote
freely (reasons, purposes) is read as well, and marked.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from narrate.claims.claim import NOBODY, Claim, Subject
from narrate.claims.context import (
    BREAK,
    WINDOW,
    Context,
    Passage,
    basis_of,
    compared_with,
    free_stretches,
    inside,
    marks_of,
    sign_of,
)
from narrate.claims.directions import directions
from narrate.claims.lexer import Number, numbers, readable
from narrate.claims.respective import respectively
from narrate.claims.rows import Column, cells_of, columns_of
from narrate.claims.subjects import Chain, Mention, SubjectIndex
from narrate.claims.vocabulary import MeasureFrame, vocabulary
from narrate.claims.whom import of_chain, subject_of

_SHORT_END = 6
_ORDINAL = re.compile(
    r"第[一二三四五六七八九十\d]{1,3}部分|[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十\d]{1,3}）、?"
    r"|\d{1,2}(?:[、．]|\.(?!\d)|\.(?=\d{7}[\u4e00-\u9fff])|）)|[①-⑳]"
)
_BRACKETED = re.compile(r"【[^】]{0,80}】?|《[^》]{0,60}》")
_SLOT = re.compile(r"【[^】]{0,80}】")
_OF_A_WHOLE = re.compile(r"(?:预算数?|合计|总额|支出|收入|经费)的$|占[^，。；]{0,24}$")
_YEAR_AHEAD = re.compile(r"(20\d\d)年")
_OTHER_YEAR = re.compile(r"20\d\d年|上年|去年|同比")
_MOVED = ("change", "reached")
_USED_FOR = re.compile(r"用于：?$")
_AMOUNT_BEHIND = re.compile(r"\"?(?:支出|决算|数|为|：){0,3}\d[\d,.]*(?:万元|亿元|元)")
_SPEAKS_ON = re.compile(
    r"(?:支出)?(?:年初|全年|调整)?(?:决算|预算)数?(?:为|与|大|小|高|低|等|比|较|\d)|(?:主要|差异|变动)原因|完成(?:年初|全年|调整)"
)  # a paragraph that begins so goes on with the item of the one before
_ORDINAL_SIZE = 4  # characters of an ordinal and a quotation mark before a name
_INSIDE = re.compile(r"（(?:其中|含|包括|不含)[^（）]{0,120}）")


class Reading(NamedTuple):
    """What was read of one paragraph: its claims, the subjects it names by level or code, and the names of the field.

    `unread` numbers stand behind those that were read, where there are more than any paragraph of a narrative has.
    """

    passage: Passage
    claims: tuple[Claim, ...]
    chains: tuple[Chain, ...]
    mentions: tuple[Mention, ...]
    unread: int = 0


def read_claims(passages: Iterable[Passage], index: SubjectIndex) -> Iterator[Reading]:
    """What each paragraph states, in order. A paragraph that only names an item speaks for those below it."""
    carried = item = NOBODY
    topic = ""
    columns: tuple[Column, ...] = ()
    for passage in passages:
        columns = columns_of(passage.plain, columns)
        if passage.topic != topic:
            carried, item, topic = NOBODY, NOBODY, passage.topic
        if item.figures and _SPEAKS_ON.match(passage.plain):
            carried = item
        reading, carried = _read(passage, index, carried, columns)
        if reading.chains:
            item = of_chain(reading.chains[-1], index, topic)
        elif not carried.figures:
            item = NOBODY
        yield reading


def _read(
    passage: Passage, index: SubjectIndex, carried: Subject, columns: Sequence[Column]
) -> tuple[Reading, Subject]:
    plain, behind = readable(passage.plain)
    unread = passage.unread + behind
    if behind:
        passage = passage._replace(plain=plain)
    ordinal = _ORDINAL.match(plain)
    slots = [one.span() for one in _SLOT.finditer(plain)]  # what an open slot asks for is nobody's statement
    chains = [one for one in index.chains(plain) if not inside(one.start, slots)]
    mentions = [one for one in index.mentions(plain, passage.topic) if not inside(one.start, slots)]
    state = Context(
        passage,
        index,
        _outside(mentions, chains),
        list(chains),
        [],
    )
    state.free = [span for span in free_stretches(plain) if not _is_enumeration(state, span)]
    state.unread = unread
    state.starts = [one.start for one in state.mentions]
    state.marks = marks_of(plain)
    state.cells = cells_of(plain, columns)
    state.respective = respectively(plain, state.mentions)
    state.brackets = [one.span() for one in _INSIDE.finditer(plain)]
    if carried.figures and not chains and ordinal is None:
        state.subject = state.item = carried._replace(sure=True, start=0, end=0)
    found = list(_claims(state, ordinal.end() if ordinal else 0))
    follows = NOBODY
    numbered = [one for one in found if one.number]
    if chains and (not numbered or (len(numbered) == 1 and len(plain) - numbered[0].end < _SHORT_END)):
        follows = of_chain(chains[-1], index, passage.topic)
    elif carried.figures and not chains and ordinal is None:
        follows = carried
    return Reading(passage, tuple(found), tuple(chains), tuple(state.mentions), state.unread), follows


def _is_enumeration(state: Context, span: tuple[int, int]) -> bool:
    """Whether words behind 主要用于 enumerate the section's own subjects with amounts: those are statements."""
    start, end = span
    plain, topic = state.passage.plain, state.passage.topic
    if _USED_FOR.search(plain, max(0, start - _SHORT_END), start) is None:
        return False
    known = [(one.start, one.end) for one in state.chains]
    known += [
        (one.start, one.end) for one in state.mentions if any(term.figure.startswith(f"{topic}.") for term in one.terms)
    ]
    first = min((one for one in known if one[0] >= start), default=None)
    near = first is not None and first[0] - start <= _ORDINAL_SIZE
    return near and first is not None and _AMOUNT_BEHIND.match(plain, first[1], end) is not None


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


def _claims(state: Context, start: int) -> Iterator[Claim]:
    """The claims of a paragraph in order of their place: those with a number, and directions that none goes with."""
    plain = state.passage.plain
    masked = [(one.start(), one.end()) for one in _BRACKETED.finditer(plain)]
    found = [one for one in numbers(plain, start) if not inside(one.start, masked)]
    state.stop = start
    spans: list[tuple[int, int]] = []
    told: list[Claim] = []
    for number in found:
        claim = _of_number(state, number)
        told.append(claim)
        if claim.sign_at != (0, 0):
            spans.append(claim.sign_at)
        state.stop = number.stop
    told += [one for one in directions(state, told) if not inside(one.start, spans)]
    yield from sorted(told, key=lambda one: one.start)


def _of_number(state: Context, number: Number) -> Claim:
    plain = state.passage.plain
    low = max(state.stop, number.start - WINDOW)
    left_start = low
    for mark in BREAK.finditer(plain, low, number.start):
        left_start = mark.end()
    left = plain[left_start : number.start].rstrip("-约近超逾")
    if number.kind == "money" and left.endswith("（") and len(left) > 1:
        left = left[:-1]  # 年初预算（5.00万元）
    respective = state.respective.get(number.start)
    if respective is not None and respective.opening != left_start + len(left):
        left_start = max(0, respective.opening - WINDOW)
        left = BREAK.split(plain[left_start : respective.opening])[-1]
        left_start = respective.opening - len(left)
    cell = state.cells.get(number.start)
    if cell is not None:
        number = number._replace(unit=cell.unit)
    frame, match = (cell.measure, None) if cell else _frame(left, number, plain, left_start, state)
    groups = match.groupdict() if match else {}
    said_end = left_start + (match.start() if match else len(left))
    free = inside(number.start, state.free)
    sentence = state.marks.sentence(number.start)
    if sentence != state.sentence:
        state.sentence = sentence
        if state.named > 1 and not state.item.figures:
            state.subject = state.subject._replace(sure=False)
        state.named = 0
    subject = subject_of(state, number, left_start, said_end, frame, free)
    if number.kind == "count" and subject.words and subject.start >= sentence:
        free = False  # 主要用于……，国内公务接待7批次: a count says itself what it counts
    if frame == "budget" and subject.words.endswith("预算") and subject.end == left_start + len(left):
        frame = "final"  # 政府性基金预算0.00万元: the name of a source, no budget of anybody's
    sign_at = (0, 0)
    sign = None
    if groups.get("sign"):
        sign_at = left_start + match.start("sign"), left_start + match.end("sign")  # type: ignore[union-attr]
        sign = sign_of(groups["sign"])
    moved = frame in ("change", "growth", "reached")
    against, against_year = compared_with(state, sentence, number.start) if moved else ("", "")
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
        cell.basis if cell else basis_of(groups.get("against"), state, sentence, number.start),
        groups.get("whole") or "",
        free,
        groups.get("year") or _year_of(frame, plain, sentence, left_start, number.start),
        against_year,
    )


def _year_of(frame: str, plain: str, sentence: int, clause: int, place: int) -> str:
    """The year that an amount or a share is of, where its words or its sentence name one."""
    if frame == "share" and (named := set(_YEAR_AHEAD.findall(plain, clause, place))):
        return named.pop() if len(named) == 1 else ""
    return _leading_year(plain, sentence, place) if frame in ("final", "share") else ""


def _leading_year(plain: str, sentence: int, place: int) -> str:
    """The year that a sentence begins with, where it names no other and compares with nothing before a place."""
    found = _YEAR_AHEAD.match(plain, sentence, place)
    if found is None or _OTHER_YEAR.search(plain, found.end(), place):
        return ""
    return found[1]


def _frame(left: str, number: Number, plain: str, start: int, state: Context) -> tuple[str, re.Match[str] | None]:
    """What kind of number stands behind these words."""
    kind = number.kind
    if kind == "rate" and left == "（" and start == state.stop and plain.startswith("）", number.stop):
        return "rate", None  # 5.00万元（12.50%）
    if kind == "rate" and not left.strip("，）的") and start == state.stop:
        # 完成全年预算5.00万元的78%: the words stand before the amount between
        head = plain[max(0, start - WINDOW) : start]
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
    for frame in vocabulary().measures if kind == "count" else ():  # 比上年增加3批次: moved as amounts are
        if frame.unit == "money" and frame.measure in _MOVED and (found := frame.before.search(left)):
            return frame.measure, found
    return {"rate": "other", "points": "other", "times": "other", "money": "final"}.get(kind, "count"), None


def _tells(found: re.Match[str], frame: MeasureFrame) -> bool:
    """Whether the words before a number without a unit tell what it is: 增长13.95, 支出决算为35.20."""
    words = found[0]
    if frame.unit == "rate":
        return not words.startswith(("增加", "减少"))
    return frame.measure != "final" or bool(words)
