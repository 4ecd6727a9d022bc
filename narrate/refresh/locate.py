"""Which paragraphs of the edited document a text of ours became: by marks, by words, piece by piece.

In: the texts as they were written and the document as it reads. Out: for each text its `Sighting`s: a paragraph and
the `View` of the text in it. None: a person deleted it. Several: copied, or split in two. A paragraph may hold several
texts (merged). Marks are an accelerator: without any, equal words, then the most alike, decide; what could be two
things is neither.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from narrate.refresh.alignment import View, view
from narrate.refresh.direction_words import NUMBER
from narrate.refresh.ordinals import without_ordinal
from narrate.refresh.report_texts import ReportText
from narrate.report.values import Role, SpanKind
from narrate.word.paragraphs import Paragraph

_ALIKE = 0.6  # a paragraph is a text's when they are at least this much alike …
_ALIKE_IN_WORDS = 0.85  # … or this much, numbers aside
_MARGIN = 0.08  # … and nothing else is nearly as much
_MOSTLY = 0.8  # of a piece is in the text that it was cut from
_GRAM = 3
_FREQUENT = 40  # pieces of text found in more paragraphs than this tell nothing
_LEAST_KEPT = 0.34  # of a text must be in a paragraph for that to be the text itself, not a place it was quoted
_CONTENTS_STYLE = re.compile(r"(toc|目录) ?\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Placed:
    """A paragraph of the document and the part it lies in. `number` counts over the whole document."""

    part: str
    paragraph: Paragraph
    number: int

    @property
    def now(self) -> str:
        """Its text as it reads."""
        return self.paragraph.text

    @property
    def in_contents(self) -> bool:
        """Whether it is a line of the table of contents (目录)."""
        return _CONTENTS_STYLE.match(self.paragraph.style_name) is not None


@dataclass(slots=True)
class Sighting:
    """A text of ours in a paragraph. `own`: the paragraph is the text (or a part of it), not a place it is quoted in;
    `whole`: it is nothing else but that, so that it may go with it.
    """

    placed: Placed
    view: View
    own: bool
    whole: bool = False


@dataclass(slots=True)
class Located:
    """Where everything is."""

    placed: tuple[Placed, ...]
    sightings: dict[str, list[Sighting]] = field(default_factory=dict)  # by key of the text

    def of(self, key: str) -> list[Sighting]:
        """The sightings of a text, in document order."""
        return self.sightings.get(key, [])

    def own(self, key: str) -> list[Sighting]:
        """Those that are the text itself."""
        return [sighting for sighting in self.of(key) if sighting.own]


def placed_in(paragraphs: Iterable[tuple[str, Paragraph]]) -> tuple[Placed, ...]:
    """The paragraphs of a document, numbered."""
    return tuple(Placed(part, paragraph, number) for number, (part, paragraph) in enumerate(paragraphs))


def locate(texts: Sequence[ReportText], placed: tuple[Placed, ...], in_tables: Container[int] = frozenset()) -> Located:
    """Find every text in the document. `in_tables`: the paragraphs in tables of ours, where words alone find none."""
    return _Search(texts, placed, in_tables).run()


class _Search:
    """One search. Its state: who claims which paragraph."""

    def __init__(self, texts: Sequence[ReportText], placed: tuple[Placed, ...], in_tables: Container[int]) -> None:
        self._texts = texts
        self._in_tables = in_tables
        self._placed = placed
        self._by_key = {text.key: text for text in texts}
        self._owner = {span.key: text.key for text in texts for span in text.spans}
        self._ordinals = {span.key for text in texts for span in text.spans if span.kind is SpanKind.ORDINAL}
        self._firsts = {text.key: first for text in texts if text.role is Role.ITEM and (first := _first_words(text))}
        self._marked: dict[tuple[str, int], dict[str, list[tuple[int, int]]]] = {}
        self._sentences = {text.text[start:end] for text in texts for start, end in text.sentences}
        self._claims: dict[str, list[int]] = {text.key: [] for text in texts}
        self._bookmarked: set[tuple[str, int]] = set()
        self._claimed: set[int] = set()

    def run(self) -> Located:
        """By marks, then by words; then the lines of the contents."""
        self._by_marks()
        self._by_equal_words()
        self._by_likeness(_ALIKE)
        self._by_likeness(_ALIKE_IN_WORDS, figures=False)
        self._by_pieces()
        result = Located(self._placed)
        self._index_claims()
        for text in self._texts:
            seen = [self._sighting(text, number) for number in sorted(set(self._claims[text.key]))]
            result.sightings[text.key] = [sighting for sighting in seen if sighting is not None]
        self._scattered(result)
        self._contents(result)
        return result

    # -- by marks --------------------------------------------------------------------------------------------------

    def _by_marks(self) -> None:
        """A bookmark in a paragraph that reads as another text is what a rejected or struck text left there."""
        worded: dict[str, set[str]] = defaultdict(set)
        for text in self._texts:
            worded[_unnumbered(text.text)].add(text.key)
        for placed in self._placed:
            keys = (*placed.paragraph.keys, *placed.paragraph.continued)
            others = worded.get(_unnumbered(placed.now), set()) if keys and placed.now.strip() else set()
            for key in keys:
                if key not in self._by_key or placed.in_contents or self._begins_another(key, placed):
                    continue
                if not others or key in others:
                    self._claim(key, placed.number)
                    self._bookmarked.add((key, placed.number))
            for mark in placed.paragraph.marks:
                owner = None if mark.key is None else self._owner.get(mark.key)
                if owner is None or mark.key is None or mark.emptied or self._begins_another(owner, placed):
                    continue
                ranges = self._marked.setdefault((owner, placed.number), {}).setdefault(mark.key, [])
                ranges.append((mark.start, mark.end))
                if placed.number not in self._claims[owner]:
                    self._claim(owner, placed.number)

    def _begins_another(self, key: str, placed: Placed) -> bool:
        """Whether a paragraph has nothing but the bookmark and the number of a text, and the first sentence of another one, not of it."""
        first = self._firsts.get(key)
        if first is None or first in placed.now:
            return False
        marks = (mark.key for mark in placed.paragraph.marks if mark.key is not None and not mark.emptied)
        if any(self._owner.get(mark) == key and mark not in self._ordinals for mark in marks):
            return False
        return any(other in placed.now for other in self._firsts.values())

    def _claim(self, key: str, number: int) -> None:
        self._claims[key].append(number)
        self._claimed.add(number)

    # -- by words --------------------------------------------------------------------------------------------------

    def _unclaimed(self) -> list[Placed]:
        return [
            placed
            for placed in self._placed
            if placed.number not in self._claimed and placed.number not in self._in_tables
            if placed.now.strip() and not placed.in_contents
        ]

    def _missing(self) -> list[ReportText]:
        """Texts that no mark leads to, or only one left in an empty paragraph."""
        return [text for text in self._texts if text.text.strip() and text.role and not self._leads_to_words(text.key)]

    def _leads_to_words(self, key: str) -> bool:
        return any(self._placed[number].now.strip() for number in self._claims[key])

    def _by_equal_words(self) -> None:
        """Texts and paragraphs that read the same, in order; then the same but for the numbers, and but for its ordinal too,
        where only one does."""
        for shape in (str, _masked, _unnumbered):
            missing, free = defaultdict(list), defaultdict(list)
            for text in self._missing():
                missing[shape(text.text)].append(text)
            for placed in self._unclaimed():
                free[shape(placed.now)].append(placed)
            for words, texts in missing.items():
                found = free.get(words, [])
                if len(found) == len(texts) and (shape is str or len(texts) == 1):
                    for text, placed in zip(texts, found, strict=True):
                        self._claim(text.key, placed.number)
                elif shape is str and len(texts) == 1 and any(s.kind is SpanKind.FIGURE for s in texts[0].spans):
                    for placed in found:  # a person copied it
                        self._claim(texts[0].key, placed.number)

    def _by_likeness(self, least: float, *, figures: bool = True) -> None:
        """The most alike of what is left, each the other's best by a margin; by words alone where no figure needs to be
        the same."""
        texts, free = self._missing(), self._unclaimed()
        if not texts or not free:
            return
        scores = _scores(texts, free, figures=figures)
        for text in texts:
            ranked = scores.best_for_text.get(text.key, [])
            if not ranked or ranked[0][0] < least:
                continue
            score, number = ranked[0]
            same = [other for _, other in ranked if self._placed[other].now == self._placed[number].now]  # copied
            runner_up = next((least for least, other in ranked if other not in same), 0.0)
            rival = scores.second_for_paragraph(number, text.key)
            if score - max(runner_up, rival) >= _MARGIN:
                for one in same:
                    self._claim(text.key, one)

    def _by_pieces(self) -> None:
        """The pieces of a paragraph that a person cut, one behind the other, where no mark tells: behind and before the one
        that was found, and where none alone is alike enough, all of them together."""
        free = {placed.number: placed.now for placed in self._unclaimed()}
        if not free:
            return
        shares = {number: grams_of(now) for number, now in free.items()}
        missing = {text.key: text for text in self._missing()}
        for text in self._texts:
            if text.role is None or not text.text.strip():
                continue
            found = [number for number in self._claims[text.key] if self._placed[number].now.strip()]
            if len(found) == 1 and not {found[0] - 1, found[0] + 1}.isdisjoint(free):
                for number in _pieces(text, found[0], self._placed[found[0]].now, free):
                    self._claim(text.key, number)
                    del free[number]
        for text in missing.values():
            numbers = _cut_up(text, free, shares, [other for other in missing.values() if other is not text])
            for number in numbers:
                self._claim(text.key, number)
                del free[number]

    # -- results ---------------------------------------------------------------------------------------------------

    def _sighting(self, text: ReportText, number: int) -> Sighting | None:
        placed = self._placed[number]
        marked = self._marked.get((text.key, number), {})
        seen = view(text, placed.now, marked, self._foreign(text, number), self._sentences)
        bookmarked = (text.key, number) in self._bookmarked
        begins = text.key in placed.paragraph.keys
        if not seen.hits and not seen.intact and not begins and (bookmarked or marked):
            return None  # a person's own paragraph inside a bookmark that runs on, or a mark without its text
        if bookmarked and not marked and self._is_crowded(number) and not _has_sentence(text, placed.now):
            return None  # the bookmark of a text that a person deleted with tracking, before another text of ours
        own = self._is_own(text, seen, bookmarked=bookmarked, marked=bool(marked))
        return Sighting(placed, seen, own, whole=begins or not marked or _is_mostly(seen))

    def _index_claims(self) -> None:
        """Who claims each paragraph."""
        self._claimants: dict[int, list[str]] = defaultdict(list)
        for key, numbers in self._claims.items():
            for number in set(numbers):
                self._claimants[number].append(key)

    def _foreign(self, text: ReportText, number: int) -> list[tuple[int, int]]:
        """What other texts have in a paragraph: their marks, and their sentences that stand there word for word."""
        found: list[tuple[int, int]] = []
        now = self._placed[number].now
        for key in self._claimants[number]:
            if key == text.key:
                continue
            for ranges in self._marked.get((key, number), {}).values():
                found += [at for at in ranges if at[0] < at[1]]
            other = self._by_key[key]
            for start, end in other.sentences:
                words = other.text[start:end]
                if end - start > _GRAM and words not in text.text and now.count(words) == 1:
                    found.append((now.index(words), now.index(words) + len(words)))
        return found

    def _is_crowded(self, number: int) -> bool:
        """Whether bookmarks of several texts begin in a paragraph."""
        return sum(key in self._by_key for key in self._placed[number].paragraph.keys) > 1

    @staticmethod
    def _is_own(text: ReportText, seen: View, *, bookmarked: bool, marked: bool) -> bool:
        if bookmarked or not marked or seen.intact:
            return True
        found = sum(any(hit.certain for hit in seen.hits.get(span.key, ())) for span in text.spans)
        return found >= max(1, len(text.spans) * _LEAST_KEPT) and (found > 1 or len(text.spans) == 1)

    def _scattered(self, result: Located) -> None:
        """Sentences that stand word for word in a paragraph that is not their text's: split off, merged or moved."""
        lost: list[tuple[ReportText, str]] = []
        for text in self._texts:
            found = result.sightings[text.key]
            for position, sentence in enumerate(text.sentences):
                if any(sighting.view.sentences[position].intact for sighting in found) or text.role is None:
                    continue
                words = text.text[slice(*sentence)]
                if len(words) > _GRAM * 3 and any(
                    span.kind is SpanKind.FIGURE and sentence[0] <= span.start < sentence[1] for span in text.spans
                ):
                    lost.append((text, words))
        if not lost:
            return
        everything = "\n".join(placed.now for placed in self._placed)
        for text, words in lost:
            if everything.count(words) != 1:
                continue
            placed = next(p for p in self._placed if words in p.now)
            if any(sighting.placed is placed for sighting in result.sightings[text.key]) or placed.in_contents:
                continue
            others = (self._by_key[key] for key in self._claimants[placed.number] if key != text.key)
            if any(words in other.text for other in others):
                continue  # one that says the same there
            seen = view(text, placed.now, self._marked.get((text.key, placed.number), {}))
            result.sightings[text.key].append(Sighting(placed, seen, own=True, whole=_is_mostly(seen)))

    def _contents(self, result: Located) -> None:
        """Headings as the table of contents repeats them."""
        lines = defaultdict(list)
        for placed in self._placed:
            if placed.in_contents:
                lines[placed.now.partition("\t")[0].strip()].append(placed)
        if not lines:
            return
        for text in self._texts:
            if text.role is not None and text.role.value.startswith("heading"):
                for placed in lines.get(text.text.strip(), ()):
                    result.sightings[text.key].append(Sighting(placed, view(text, placed.now, {}), own=False))


def _is_mostly(seen: View) -> bool:
    """Whether a paragraph is the text and hardly anything else."""
    return 10 * seen.intact >= 9 * len(seen.now)


def _has_sentence(text: ReportText, now: str) -> bool:
    """Whether a whole sentence of a text stands in a paragraph word for word."""
    return any(end - start > _GRAM and text.text[start:end] in now for start, end in text.sentences)


def _first_words(text: ReportText) -> str:
    """The first sentence of a text behind its ordinal, where nothing in it is computed: what an item is of."""
    start, end = text.sentences[0]
    spans = [span for span in text.spans if span.start < end]
    if any(span.kind is not SpanKind.ORDINAL for span in spans):
        return ""
    return text.text[max((span.end for span in spans), default=start) : end]


def _masked(words: str) -> str:
    """The words with every number alike."""
    return NUMBER.sub("#", words)


def _unnumbered(words: str) -> str:
    """The words without an ordinal in front, and with every number alike."""
    return _masked(without_ordinal(words))


@dataclass(slots=True)
class _Scores:
    best_for_text: dict[str, list[tuple[float, int]]]
    for_paragraph: dict[int, list[tuple[float, str]]]

    def second_for_paragraph(self, number: int, key: str) -> float:
        """The best score of another text for this paragraph."""
        return max((score for score, other in self.for_paragraph[number] if other != key), default=0.0)


def _scores(texts: Sequence[ReportText], free: Sequence[Placed], *, figures: bool) -> _Scores:
    """How alike the pairs are that share something uncommon: 0.4 words, 0.6 share of our figures found there."""
    wanted = SpanKind.FIGURE if figures else None
    grams = {placed.number: grams_of(placed.now) for placed in free}
    numbers = {placed.number: set(NUMBER.findall(placed.now)) for placed in free}
    index: dict[str, list[int]] = defaultdict(list)
    for number, found in grams.items():
        for gram in found:
            index[gram].append(number)
    result = _Scores({}, defaultdict(list))
    for text in texts:
        ours = grams_of(text.text)
        said = [text.of(span) for span in text.spans if span.kind is wanted]
        shared = Counter(
            number for gram in ours if len(index.get(gram, ())) <= _FREQUENT for number in index.get(gram, ())
        )
        ranked = []
        for number, _ in shared.most_common(8):
            score = _likeness(ours, grams[number], said, numbers[number])
            ranked.append((score, number))
            result.for_paragraph[number].append((score, text.key))
        result.best_for_text[text.key] = sorted(ranked, reverse=True)
    return result


def _pieces(text: ReportText, at: int, now: str, free: Mapping[int, str]) -> list[int]:
    """The paragraphs right behind and before one that have more of a text, as far as they go."""
    ours, figures = grams_of(text.text), {text.of(span) for span in text.spans if span.kind is SpanKind.FIGURE}
    grams, numbers = grams_of(now), set(NUMBER.findall(now))
    found: list[int] = []
    for step in (1, -1):
        number = at + step
        while number in free:
            theirs, said = grams_of(free[number]), set(NUMBER.findall(free[number]))
            more = len((theirs & ours) - grams) >= _GRAM or bool((said & figures) - numbers)
            if len(theirs & ours) < _MOSTLY * len(theirs) or not more:
                break
            found.append(number)
            grams, numbers, number = grams | theirs, numbers | said, number + step
    return found


def _cut_up(
    text: ReportText, free: Mapping[int, str], shares: Mapping[int, set[str]], others: Sequence[ReportText]
) -> list[int]:
    """The paragraphs that a text was cut into, none of which is alike enough alone."""
    ours = grams_of(text.text)
    inside = [number for number in free if len(shares[number] & ours) >= _MOSTLY * len(shares[number])]
    if not inside:
        return []
    first = max(inside, key=lambda number: len(shares[number] & ours))
    numbers = sorted((first, *_pieces(text, first, free[first], free)))
    together = "".join(free[number] for number in numbers)
    mine = _alike(text, together)
    rival = max((_alike(other, together) for other in others), default=0.0)
    return numbers if len(numbers) > 1 and mine >= _ALIKE and mine - rival >= _MARGIN else []


def _alike(text: ReportText, now: str) -> float:
    figures = [text.of(span) for span in text.spans if span.kind is SpanKind.FIGURE]
    return _likeness(grams_of(text.text), grams_of(now), figures, set(NUMBER.findall(now)))


def _likeness(ours: set[str], theirs: set[str], figures: Sequence[str], numbers: set[str]) -> float:
    words = 2 * len(ours & theirs) / ((len(ours) + len(theirs)) or 1)
    if not figures:
        return words
    return 0.4 * words + 0.6 * sum(figure in numbers for figure in figures) / len(figures)


def grams_of(words: str) -> set[str]:
    """The pieces of three characters that words are made of, every number alike."""
    masked = _masked(words)
    return {masked[at : at + _GRAM] for at in range(max(1, len(masked) - _GRAM + 1))}
