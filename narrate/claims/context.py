"""What a reader knows at a place of a paragraph: sentences, comparisons, budgets, and words that a person wrote."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from narrate.claims.claim import NOBODY, Subject
from narrate.claims.respective import Respective
from narrate.claims.rows import Column
from narrate.claims.subjects import Chain, Mention, SubjectIndex
from narrate.claims.vocabulary import vocabulary

_LONGEST_LEAD = 16  # characters of words that open free words
_STOP_MARK = re.compile("。")
WINDOW = 64  # characters before a number that can say what it is
BREAK = re.compile(r"[，；。：｜]|(?<!收)、(?!支)")
_SENTENCE = re.compile(r"[^。！？]*[。！？]?")
_GOES_ON_AS_NAME = re.compile(r"[^，。；：、（]{2,40}（[款项]）")
_CODE_AHEAD = re.compile(r'(?<!\d)(?:\d{5}|\d{7})"?$')
_SEMICOLON = re.compile("；")


class Passage(NamedTuple):
    """A paragraph to read: its number, its normalised words, and what its section is about.

    `unread` numbers stand behind these words, left out before.
    """

    number: int
    plain: str
    topic: str
    unread: int = 0


class Marks(NamedTuple):
    """Where the sentences of a paragraph begin, what it compares with, and which budgets it names, in order of place."""

    sentences: list[int]
    compared: list[tuple[int, int, str, str]]  # start, end, prior or budget, the year that it names
    basis: list[tuple[int, str]]  # start, original or adjusted

    def sentence(self, place: int) -> int:
        """Where the sentence of a place begins."""
        return self.sentences[bisect_right(self.sentences, place) - 1] if self.sentences else 0


def marks_of(plain: str) -> Marks:
    """Where a paragraph has sentences, comparisons and names of budgets."""
    words = vocabulary()
    sentences = [0, *(one.end() for one in _STOP_MARK.finditer(plain))]
    compared = [
        (one.start(), one.end(), "budget" if one["budget"] else "prior", one["year"] or "")
        for one in words.compared.finditer(plain)
    ]
    basis = sorted((one.start(), words.basis[one[0]]) for one in words.basis_words.finditer(plain))
    return Marks(sentences, compared, basis)


@dataclass(slots=True)
class Context:
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
    respective: dict[int, Respective] = field(default_factory=dict)
    cells: dict[int, Column] = field(default_factory=dict)
    marks: Marks = field(default_factory=lambda: Marks([], [], []))


def free_stretches(plain: str) -> Iterator[tuple[int, int]]:
    """The stretches that a person wrote: from a lead-in to the end of its sentence, or to where numbers go on."""
    words = vocabulary()
    open_before = False
    for sentence in _SENTENCE.finditer(plain):
        start, end = sentence.span()
        if start == end:
            continue
        lead = _lead_in(plain, start, end)
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
            lead = _lead_in(plain, at, end)


def _lead_in(plain: str, start: int, end: int) -> re.Match[str] | None:
    """The first words between two places that free words follow: not those that a name begins with.

    用于社会福利的彩票公益金支出（项）, 2296002用于社会福利的彩票公益金支出.
    """
    search = vocabulary().lead_in.search
    lead = search(plain, start, end)
    while lead and (_GOES_ON_AS_NAME.match(plain, lead.end(), end) or _CODE_AHEAD.search(plain, start, lead.start())):
        lead = search(plain, lead.end(), end)
    return lead


def is_reason(plain: str, start: int) -> bool:
    """Whether the free words that begin at a place are a reason; else they are a purpose."""
    lead = vocabulary().lead_in.search(plain, max(0, start - _LONGEST_LEAD), start)
    return lead is not None and vocabulary().reason.search(lead[0]) is not None


def _free_end(plain: str, lead: re.Match[str], end: int) -> re.Match[str] | None:
    """Where numbers go on after a lead-in: after words that open a number, or with the next of several statements."""
    words = vocabulary()
    stop = words.free_end.search(plain, lead.end(), end)
    for mark in _SEMICOLON.finditer(plain, lead.end(), stop.start() if stop else end):
        if words.goes_on.match(plain, mark.end()) is None:
            return mark
    return stop


def inside(place: int, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether a place lies in one of these spans, which are in order."""
    at = bisect_right(spans, (place, 1 << 60)) - 1
    return at >= 0 and spans[at][0] <= place < spans[at][1]


def compared_with(state: Context, first: int, place: int) -> tuple[str, str]:
    """What a change is a change from, and the year that is named: the comparison said last between two places."""
    known = state.marks.compared
    at = bisect_right(known, (place, 0, "", "")) - 1
    while at >= 0 and known[at][0] >= first:
        if known[at][1] <= place:
            return known[at][2:]
        at -= 1
    return "", ""


def basis_of(said: str | None, state: Context, first: int, place: int) -> str:
    """Which budget is meant: by its own word, else by the word said last between two places."""
    if said:
        return vocabulary().basis.get(said, "any")
    known = state.marks.basis
    at = bisect_right(known, (place, "")) - 1
    return known[at][1] if at >= 0 and known[at][0] >= first else "any"


def sign_of(words: str) -> int:
    """The direction that a word says: 1, 0, -1."""
    found = vocabulary().direction.search(words)
    if found is not None:
        return vocabulary().signs[found[0]]
    return -1 if any(mark in words for mark in ("少", "降", "压", "缩")) else 1
