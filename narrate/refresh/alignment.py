"""Where the spans of a text stand in a paragraph that a person may have reworded.

In: a `Text` as it was written, a paragraph as it reads now, and the ranges that its marks give. Out: a `View`: each
sentence intact (word for word ours, whatever stands in its spans) or not, and where each span is, with certainty or
without. Marks come first; where they are missing or make no sense the words around tell.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

from narrate.directions import directions
from narrate.refresh.direction_words import NUMBER, SIGNS
from narrate.refresh.report_texts import ReportText
from narrate.report.values import Span, SpanKind

_FREE = frozenset({SpanKind.ANSWER, SpanKind.OPEN})
_ORDINAL = r"(?:[（(]?[0-9一二三四五六七八九十]{1,3}[)）]?[、.．]?\s?)?"
_ANY_WORDS = "【[^】]*】|[^【】]+?"  # an open place, whole, or words that stand for it
_WORD_AND_NUMBER = re.compile(rf"([^0-9０-９]*?)([-－+]?{NUMBER.pattern})")  # two places side by side, filled in
_LEAST_LITERAL = 5  # characters of a sentence that must be ours before its spans may be anything
_GONE_OLD, _GONE_NEW = "\ue000", "\ue001"  # stand for what is matched already, and never for each other


class Hit(NamedTuple):
    """Where a span stands: `text[start:end]` of the paragraph. `certain`: it is surely this span."""

    start: int
    end: int
    text: str
    certain: bool


class Segment(NamedTuple):
    """`old[start:end]` stands at `new_start:new_end`; equal texts unless it is a span."""

    start: int
    end: int
    new_start: int
    new_end: int


@dataclass(slots=True)
class Sentence:
    """A sentence of the text: `segments` where it is intact, none where the person reworded or removed it."""

    start: int
    end: int
    segments: tuple[Segment, ...] = ()

    @property
    def intact(self) -> bool:
        """Whether its words stand as they were written."""
        return bool(self.segments)

    def at(self, position: int) -> int:
        """The place in the paragraph of a position of the text that lies in a literal or at the edge of a span."""
        for segment in self.segments:
            if segment.start <= position < segment.end:
                return segment.new_start + min(position - segment.start, segment.new_end - segment.new_start)
        return self.segments[-1].new_end

    def range(self) -> tuple[int, int]:
        """Where an intact sentence stands."""
        return self.segments[0].new_start, self.segments[-1].new_end


@dataclass(slots=True)
class View:
    """One text seen in one paragraph."""

    text: ReportText
    now: str
    sentences: list[Sentence]
    hits: dict[str, list[Hit]] = field(default_factory=dict)
    overwritten: dict[str, str] = field(default_factory=dict)  # marks of figures that hold words without a digit

    def sentence_of(self, position: int) -> Sentence:
        """The sentence that a position of the text lies in; at a border, the one that ends there."""
        for sentence in self.sentences:
            if position <= sentence.end:
                return sentence
        return self.sentences[-1]

    @property
    def intact(self) -> int:
        """How many characters of intact sentences were found."""
        return sum(sentence.end - sentence.start for sentence in self.sentences if sentence.intact)

    def place(self, sentence: Sentence) -> tuple[int, int]:
        """Where a sentence stands, as far as can be told; the whole paragraph where it cannot."""
        if sentence.intact:
            return sentence.range()
        found = [
            hit
            for span in self.text.spans
            if sentence.start <= span.start < sentence.end
            for hit in self.hits.get(span.key, ())
        ]
        if not found:
            return 0, len(self.now)
        start, end = min(hit.start for hit in found), max(hit.end for hit in found)
        start = max(self.now.rfind(stop, 0, start) for stop in "。；！？\n") + 1
        ends = [at + 1 for stop in "。；！？\n" if (at := self.now.find(stop, end)) >= 0]
        return start, min(ends, default=len(self.now))


def view(
    text: ReportText,
    now: str,
    marked: Mapping[str, Iterable[tuple[int, int]]],
    foreign: Iterable[tuple[int, int]] = (),
    others: Container[str] = (),
) -> View:
    """Look for a text in a paragraph. `marked`: the ranges that marks of its spans have there, by key; `foreign`: what
    is another text's there; `others`: sentences as texts of ours have them, which none else is taken for.
    """
    sentences = [Sentence(start, end) for start, end in text.sentences]
    seen = View(text, now, sentences)
    if text.text == now and not _strayed(text, marked):
        for sentence in sentences:
            sentence.segments = tuple(_identity(text, sentence))
        seen.hits = {span.key: [Hit(span.start, span.end, text.of(span), True)] for span in text.spans}
        return seen
    given = {key: _plausible(text, key, now, ranges) for key, ranges in marked.items() if key in text.by_key}
    seen.overwritten = {key: words for key in given if (words := _words_for_figure(text, key, now, marked[key]))}
    taken: list[tuple[int, int]] = list(foreign)
    behind: int | None = None  # where the sentence before ends
    for sentence in sentences:
        sentence.segments = _found(text, sentence, now, given, taken, others, behind)
        behind = sentence.range()[1] if sentence.intact else None
        if sentence.intact:
            taken.append(sentence.range())
    _collect(seen, given)
    _align_the_rest(seen, taken)
    return seen


def _strayed(text: ReportText, marked: Mapping[str, Iterable[tuple[int, int]]]) -> bool:
    """Whether a mark stands elsewhere than the words say: a copied figure, say."""
    return any(
        key in text.by_key and any(found != (text.by_key[key].start, text.by_key[key].end) for found in ranges)
        for key, ranges in marked.items()
    )


def _spans_in(text: ReportText, start: int, end: int) -> Iterator[Span]:
    return (span for span in text.spans if start <= span.start and span.end <= end)


def _identity(text: ReportText, sentence: Sentence) -> Iterator[Segment]:
    return (Segment(start, end, start, end) for start, end, _ in _atoms(text, sentence))


def _atoms(text: ReportText, sentence: Sentence) -> Iterator[tuple[int, int, Span | None]]:
    """The literals and spans of a sentence in order."""
    at = sentence.start
    for span in _spans_in(text, sentence.start, sentence.end):
        if span.start > at:
            yield at, span.start, None
        yield span.start, span.end, span
        at = span.end
    if at < sentence.end:
        yield at, sentence.end, None


# -- sentences that stand as they were written -------------------------------------------------------------------------


def _found(
    text: ReportText,
    sentence: Sentence,
    now: str,
    given: Mapping[str, list[Hit]],
    taken: list[tuple[int, int]],
    others: Container[str],
    behind: int | None,
) -> tuple[Segment, ...]:
    """The segments of a sentence whose words stand in the paragraph."""
    atoms = list(_atoms(text, sentence))
    contents = [text.text[start:end] if span is None else _content(text, span, given) for start, end, span in atoms]
    near = [hit.start for start, end, span in atoms if span is not None for hit in given.get(span.key, ())]
    for wanted in ([text.text[start:end] for start, end, _ in atoms], contents):
        place = _find("".join(wanted), now, taken, min(near, default=None), behind)
        if place is not None:
            return tuple(_laid_out(atoms, wanted, place))
    return _matched(text, atoms, now, taken, others, behind)


def _content(text: ReportText, span: Span, given: Mapping[str, list[Hit]]) -> str:
    hits = given.get(span.key, ())
    return next(iter(hits)).text if hits else text.of(span)


def _find(wanted: str, now: str, taken: list[tuple[int, int]], near: int | None, behind: int | None) -> int | None:
    """Where a sentence stands that no other claimed, with no number cut; of several places the one that holds its marks,
    else the one right behind the sentence before, else the first."""
    places: list[int] = []
    at = now.find(wanted) if wanted else -1
    while at >= 0:
        free = all(at >= end or at + len(wanted) <= start for start, end in taken)
        if free and not _cuts_a_number(now, at, at + len(wanted)):
            places.append(at)
        at = now.find(wanted, at + 1)
    if near is not None:
        holding = [place for place in places if place <= near < place + len(wanted)]
        places = holding or places
    elif behind in places:
        return behind
    return places[0] if places else None


def _cuts_a_number(now: str, start: int, end: int) -> bool:
    """Whether a stretch has only a part of a number, or a number without its sign."""
    if _begins_behind_a_digit(now, start) or (now[start].isdigit() and now[max(0, start - 1) : start] in SIGNS):
        return True
    if not (now[start].isdigit() or now[end - 1].isdigit()):
        return False
    return any(match.start() < edge < match.end() for match in NUMBER.finditer(now) for edge in (start, end))


def _begins_behind_a_digit(now: str, start: int) -> bool:
    """Whether a sign follows a digit: 9-57.60 is no -57.60."""
    return now[start] in SIGNS and now[max(0, start - 1) : start].isdigit()


def _laid_out(atoms: list[tuple[int, int, Span | None]], contents: list[str], place: int) -> Iterator[Segment]:
    for (start, end, _), content in zip(atoms, contents, strict=True):
        yield Segment(start, end, place, place + len(content))
        place += len(content)


def _matched(
    text: ReportText,
    atoms: list[tuple[int, int, Span | None]],
    now: str,
    taken: list[tuple[int, int]],
    others: Container[str],
    before: int | None,
) -> tuple[Segment, ...]:
    """The same where other figures, words or answers stand in the spans; only where there is one such place, and not one
    that reads as a sentence of ours does, but right behind the sentence before."""
    literal = sum(end - start for start, end, span in atoms if span is None)
    if literal < _LEAST_LITERAL or all(span is None for _, _, span in atoms):
        return ()
    pattern = "".join(f"({_atom_pattern(text, start, end, span)})" for start, end, span in atoms)
    matches = [
        match
        for match in re.finditer(pattern, now, re.DOTALL)
        if all(match.start() >= end or match.end() <= start for start, end in taken)
    ]
    if len(matches) != 1 or (matches[0].group() in others and matches[0].start() != before):
        return ()
    ranges = [matches[0].span(number) for number in range(1, len(atoms) + 1)]
    for number, ((_, _, span), (_, _, behind)) in enumerate(pairwise(atoms)):
        if span is not None and behind is not None and {span.kind, behind.kind} <= _FREE:
            (start, middle), (_, end) = ranges[number : number + 2]
            if "【" in (now[start], now[middle]):
                continue
            parted = _WORD_AND_NUMBER.fullmatch(now, start, end)
            if parted is None:
                return ()  # nothing says where the one ends and the other begins
            ranges[number : number + 2] = [parted.span(1), parted.span(2)]
    return tuple(Segment(start, end, *found) for (start, end, _), found in zip(atoms, ranges, strict=True))


def _atom_pattern(text: ReportText, start: int, end: int, span: Span | None) -> str:
    if span is None or span.kind is SpanKind.NAME:
        return re.escape(text.text[start:end])
    if span.kind in _FREE:
        return _ANY_WORDS
    if span.kind is SpanKind.WORD:
        return f"{re.escape(text.of(span))}|{directions().pattern}"
    if span.kind is SpanKind.ORDINAL:
        return _ORDINAL
    return rf"[-－+]?{NUMBER.pattern}"


# -- spans that marks give ---------------------------------------------------------------------------------------------


def _plausible(text: ReportText, key: str, now: str, ranges: Iterable[tuple[int, int]]) -> list[Hit]:
    """The marked ranges that can be this span: a word holds no digit, a figure holds one and is taken whole."""
    span = text.by_key[key]
    hits: list[Hit] = []
    for start, end in ranges:
        if span.kind is SpanKind.FIGURE:
            start, end = _whole_number(now, start, end)
        inside = now[start:end]
        has_digit = any(character.isdigit() for character in inside)
        if not inside.strip() or (span.kind is SpanKind.WORD and has_digit):
            continue
        if span.kind is SpanKind.FIGURE and not has_digit:
            continue
        if all((hit.start, hit.end) != (start, end) for hit in hits):
            hits.append(Hit(start, end, inside, True))
    return _without_overlaps(hits)


def _words_for_figure(text: ReportText, key: str, now: str, ranges: Iterable[tuple[int, int]]) -> str:
    """The words in the mark of a figure, where no digit is left in it."""
    if text.by_key[key].kind is not SpanKind.FIGURE:
        return ""
    inside = (now[start:end].strip() for start, end in ranges)
    return next((words for words in inside if words and not any(map(str.isdigit, words))), "")


def _whole_number(now: str, start: int, end: int) -> tuple[int, int]:
    """A mark may have lost its edge while a person typed: widened to the number it lies in."""
    for match in NUMBER.finditer(now):
        if match.start() < end and match.end() > start:
            start, end = min(start, match.start()), max(end, match.end())
    return start, end


def _without_overlaps(hits: list[Hit]) -> list[Hit]:
    """Control and bookmark of one place count once; the wider of two."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start - hit.end, hit.start)):
        if all(hit.start >= other.end or hit.end <= other.start for other in kept):
            kept.append(hit)
    return sorted(kept)


def _collect(seen: View, given: Mapping[str, list[Hit]]) -> None:
    """Hits of intact sentences by their words, then what the marks give elsewhere."""
    text = seen.text
    for sentence in seen.sentences:
        for segment in sentence.segments:
            for span in text.spans:
                if (span.start, span.end) == (segment.start, segment.end):
                    inside = seen.now[segment.new_start : segment.new_end]
                    if inside:
                        seen.hits[span.key] = [Hit(segment.new_start, segment.new_end, inside, True)]
    for key, hits in given.items():
        known = seen.hits.get(key, [])
        more = [hit for hit in hits if all(hit.start >= one.end or hit.end <= one.start for one in known)]
        if known or more:
            seen.hits[key] = [*known, *more]


# -- spans that only the words around tell -----------------------------------------------------------------------------


def _align_the_rest(seen: View, taken: list[tuple[int, int]]) -> None:
    """Spans of reworded sentences that no mark gives, by what stands around them."""
    text = seen.text
    missing = [
        span
        for sentence in seen.sentences
        if not sentence.intact
        for span in _spans_in(text, sentence.start, sentence.end)
        if span.key not in seen.hits
    ]
    if not missing or not seen.now.strip():
        return
    old = _blanked(text.text, [(s.start, s.end) for s in seen.sentences if s.intact], _GONE_OLD)
    new = _blanked(seen.now, taken, _GONE_NEW)
    before, after = tokens_of(old), tokens_of(new)
    matcher = SequenceMatcher(None, [t.text for t in before], [t.text for t in after], autojunk=False)
    pairs = {
        before[i + k].start: (after[j + k], i + k, j + k)
        for i, j, size in matcher.get_matching_blocks()
        for k in range(size)
    }
    claimed = [(hit.start, hit.end) for hits in seen.hits.values() for hit in hits]
    for span in missing:
        hit = _aligned(span, text, seen.now, pairs, before, after) or _somewhere(span, text, new)
        if hit is not None and all(hit.start >= end or hit.end <= start for start, end in claimed):
            seen.hits[span.key] = [hit]
            claimed.append((hit.start, hit.end))


class _Token(NamedTuple):
    start: int
    end: int
    text: str


def tokens_of(text: str) -> list[_Token]:
    """Numbers and direction words whole, everything else character by character."""
    pattern = re.compile(f"{NUMBER.pattern}|{directions().pattern}|.", re.DOTALL)
    return [_Token(match.start(), match.end(), match.group()) for match in pattern.finditer(text)]


def _blanked(text: str, ranges: Iterable[tuple[int, int]], filler: str) -> str:
    for start, end in ranges:
        text = text[:start] + filler * (end - start) + text[end:]
    return text


def _aligned(
    span: Span,
    text: ReportText,
    now: str,
    pairs: Mapping[int, tuple[_Token, int, int]],
    before: list[_Token],
    after: list[_Token],
) -> Hit | None:
    """A span whose every token stands in the paragraph side by side; certain where it is the only such number or word
    in both, or a neighbour beside it is the same as well."""
    tokens = [(index, token) for index, token in enumerate(before) if span.start <= token.start < span.end]
    if not tokens or any(token.start not in pairs for _, token in tokens):
        return None
    places = [pairs[token.start] for _, token in tokens]
    first, last = places[0], places[-1]
    if last[2] - first[2] != len(places) - 1:
        return None
    start, end = first[0].start, last[0].end
    if now[start:end] != text.of(span) or _begins_behind_a_digit(now, start):
        return None
    is_word = span.kind is SpanKind.WORD
    certain = _is_certain(text.of(span), text.text, now, first, last, before, after, is_word=is_word)
    return Hit(start, end, now[start:end], certain)


def _somewhere(span: Span, text: ReportText, now: str) -> Hit | None:
    """A figure that stands once in what is left of the paragraph, in no order that tells which it is: not certain."""
    inside = text.of(span)
    places = [match.start() for match in NUMBER.finditer(now) if match.group() == inside]
    if span.kind is not SpanKind.FIGURE or len(places) != 1:
        return None
    return Hit(places[0], places[0] + len(inside), inside, False)


def _is_certain(
    inside: str,
    text: str,
    now: str,
    first: tuple[_Token, int, int],
    last: tuple[_Token, int, int],
    before: list[_Token],
    after: list[_Token],
    *,
    is_word: bool,
) -> bool:
    if not is_word and text.count(inside) == 1 and now.count(inside) == 1:
        return True  # a number says what it is; a word that stands once may still be the person's own

    def same(i: int, j: int) -> bool:
        inside_both = 0 <= i < len(before) and 0 <= j < len(after)
        return inside_both and before[i].text == after[j].text

    left = all(same(first[1] - step, first[2] - step) for step in (1, 2))
    right = all(same(last[1] + step, last[2] + step) for step in (1, 2))
    return left or right
