"""What becomes of some sentences of a text in one paragraph: the rules of `narrate.refresh.decide`, carried out.

In: the sentences in both versions and how they stand. Out: an `Outcome`. Sentences that stand as we wrote them become
today's; of sentences in a person's words only figures and direction words that are certainly ours are renewed.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from narrate.directions import directions
from narrate.editing.paragraph_editor import can_edit
from narrate.editing.revisions import AUTHOR, replaced_by_us
from narrate.intake.answers import trimmed_answer
from narrate.refresh.alignment import Hit, Sentence, View
from narrate.refresh.copies import touches
from narrate.refresh.differences import Group, Hunk, hunks, turns
from narrate.refresh.direction_words import NUMBER, SIGNS, number_of, renewed_number, renewed_word
from narrate.refresh.locate import Sighting
from narrate.refresh.overwritten import stands_already
from narrate.refresh.plan import DONE, ChangeKind, Outcome, Plan, Replace, Splice, Told, code_of, shifted
from narrate.refresh.report_texts import ReportText
from narrate.report.values import Span, SpanKind

_ANSWERS = frozenset({SpanKind.ANSWER, SpanKind.OPEN})
_KINDS = {
    SpanKind.FIGURE: ChangeKind.FIGURE,
    SpanKind.WORD: ChangeKind.WORD,
    SpanKind.ORDINAL: ChangeKind.ORDINAL,
    SpanKind.NAME: ChangeKind.NAME,
    SpanKind.ANSWER: ChangeKind.ANSWER,
    SpanKind.OPEN: ChangeKind.ANSWER,
}


class Ground(NamedTuple):
    """What decisions are made with: the plan, what figures said before, all that a span said at some time, and the keys
    of the spans that stand."""

    plan: Plan
    history: Mapping[str, Sequence[str]]
    values: Mapping[str, set[str]]
    known: frozenset[str]

    def was_rejected(self, key: str, text: str) -> bool:
        """Whether a text is what we had written at an earlier time: a person rejected our change."""
        return text in self.history.get(key, ())

    def has_turned(self, key: str) -> bool:
        """Whether a direction word of ours said another direction at some time."""
        return len({directions().classes.get(word) for word in self.values.get(key, ())}) > 1

    def is_figure_left(self, key: str) -> bool:
        """Whether a span that no text has any more was a figure or a direction at some time."""
        said = () if key in self.known else self.values.get(key, ())
        return any(value in directions().classes or number_of(value) is not None for value in said)

    def is_direction(self, key: str, word: str) -> bool:
        """Whether a word has a direction that we know."""
        return word in directions().classes or word in self.values.get(key, ())


class SentenceDecision:
    """One group of sentences in one paragraph."""

    def __init__(self, ground: Ground, old: ReportText, new: ReportText, group: Group, sighting: Sighting) -> None:
        self._ground = ground
        self._old, self._new = old, new
        self._group = group
        self._placed = sighting.placed
        self._view: View = sighting.view
        self._own = sighting.own
        self._sentences = [self._view.sentences[index] for index in group.sentences]
        self._edits: list[Replace | Splice] = []
        self._told: list[Told] = []
        self._lines: list[str] = []
        self._kept: list[tuple[str, str, Told]] = []
        self._back: list[str] = []
        self._held: list[str] = []
        self._open_ended = False  # a direction word is not certain

    def decide(self, copy: int) -> None:
        """Write the outcome into the plan; `copy` counts the places where the sentences stand."""
        plan = self._ground.plan
        again = [copy] if copy else []
        code = code_of(*self._old.name_of(self._group.sentences[0]), *again)
        plan.looked_at.update(code_of(*name, *again) for name in self._names())
        if self._stands():
            self._renew_all()
        else:
            self._renew_certain()
            self._open_ended = self._open_ended or self._turns_beside_another()
        if self._open_ended or self._is_unclear():
            self._edits, self._kept, self._back = [], [], []
            self._told = [line for line in self._told if line[0] not in DONE]
            self._lines = [f"这句话改过措辞，意思按新数据有变，没有自动更新。按新数据应为：“{self._ours()}”"]
            self._told.append(
                (ChangeKind.REWORDED, self._old.key, self._words(), self._ours(), "意思有变，没有自动更新")
            )
            self._held = list(self._codes())
        found = tuple(self._edits), tuple(self._told), tuple(self._lines), tuple(self._kept), tuple(self._back)
        held = tuple(self._codes()), tuple(self._held)
        plan.sentences.append(Outcome(code, self._placed, self._range(), self._ours, *found, *held))

    def _codes(self) -> Iterator[str]:
        """Of all that today's sentences say, as it may be another wording that stands the next time."""
        yield from (held_code(self._new, hunk) for hunk in self._group.hunks)
        for start, end in self._new.sentences:
            if any(start < hunk.new_end and hunk.new_start < end for hunk in self._group.hunks):
                spans = (span for span in self._new.spans if start <= span.start and span.end <= end)
                yield from (_held(self._new, span.key, self._new.of(span)) for span in spans)

    def _is_unclear(self) -> bool:
        """Whether figures would be renewed beside a direction word that is a person's own, where ours said another
        direction at some time: nobody knows which of the two theirs stands for. So too beside a figure or a direction of
        a clause that is not written any more and that stands nevertheless."""
        if not any(kind in (ChangeKind.FIGURE, ChangeKind.WORD) for kind, *_ in self._told):
            return False
        start, end = self._range()
        keys = (m.key for m in self._placed.paragraph.marks if start <= m.start < m.end <= end)
        if any(self._ground.is_figure_left(key) for key in keys if key is not None):
            return True
        for span in self._old.spans:
            inside = any(one.start <= span.start < one.end for one in self._sentences)
            goes = any(hunk.start <= span.start and span.end <= hunk.end for hunk in self._group.hunks)
            if span.kind is SpanKind.WORD and inside and not goes and self._ground.has_turned(span.key):
                words = {hit.text for hit in self._view.hits.get(span.key, ())}
                if not words or any(not self._ground.is_direction(span.key, one) for one in words):
                    return True
        return False

    def _turns_beside_another(self) -> bool:
        """Whether a direction word turns while another of its direction stands in the sentence that is none of ours."""
        turned = {_side(words) for kind, _, words, *_ in self._told if kind is ChangeKind.WORD} - {""}
        if not turned:
            return False
        start, end = self._range()
        known = [(hit.start, hit.end) for hits in self._view.hits.values() for hit in hits]
        static = "\n".join(self._old.text[one.start : one.end] for one in self._sentences)
        for match in re.finditer(directions().pattern, self._view.now[start:end]):
            at = start + match.start(), start + match.end()
            if _side(match.group()) in turned and match.group() not in static and not touches(known, *at):
                return True
        return False

    def _names(self) -> Iterator[tuple[str, str]]:
        """What the sentences are known by, as they were and as they will be."""
        yield from map(self._old.name_of, self._group.sentences)
        for hunk in self._group.hunks:
            for index, (start, end) in enumerate(self._new.sentences):
                if start < hunk.new_end and hunk.new_start < end:
                    yield self._new.name_of(index)

    def _stands(self) -> bool:
        """All sentences intact, one after the other."""
        if not all(sentence.intact for sentence in self._sentences):
            return False
        ranges = [sentence.range() for sentence in self._sentences]
        return all(one[1] == other[0] for one, other in itertools.pairwise(ranges))

    def _range(self) -> tuple[int, int]:
        places = [self._view.place(sentence) for sentence in self._sentences]
        return min(start for start, _ in places), max(end for _, end in places)

    def _words(self) -> str:
        start, end = self._range()
        return self._view.now[start:end]

    def _ours(self) -> str:
        """The sentences as they would be written today."""
        start, end = self._sentences[0].start, self._sentences[-1].end
        new_start, new_end = start, end
        shift = 0
        for hunk in hunks(self._old, self._new):
            if hunk.end <= start and not (hunk.start == hunk.end == start and hunk in self._group.hunks):
                shift = hunk.new_end - hunk.end
        new_start = start + shift
        for hunk in self._group.hunks:
            shift = hunk.new_end - hunk.end
        new_end = end + shift
        return self._new.text[new_start:new_end]

    # -- sentences that stand --------------------------------------------------------------------------------------

    def _renew_all(self) -> None:
        for hunk in self._group.hunks:
            if hunk.span is None:
                self._put_anew(hunk)
            else:
                self._value(hunk, hunk.span)

    def _sentence_at(self, position: int, *, ending: bool) -> Sentence:
        for sentence in self._sentences:
            if sentence.start <= position < sentence.end or (ending and position == sentence.end):
                return sentence
        return self._sentences[-1]

    def _put_anew(self, hunk: Hunk) -> None:
        start = self._sentence_at(hunk.start, ending=hunk.start == hunk.end).at(hunk.start)
        end = self._sentence_at(hunk.end, ending=True).at(hunk.end)
        text = self._new.text[hunk.new_start : hunk.new_end]
        if self._view.now[start:end] == text:
            return  # a person put there what the data now say
        answers, typed = list(self._answers_in(hunk)), list(self._typed_in(hunk))
        kept = not (answers or typed) or self._ground.plan.can_remark(self._placed)  # else they would stand nowhere
        spans = shifted(self._new.spans, hunk.new_start, hunk.new_end)
        behind = self._view.now[start:], self._old.text[hunk.end :]
        if not kept or (start >= end and stands_already(text, spans, *behind)):
            self._open_ended = True
            return
        self._edits.append(Splice(self._placed, start, max(start, end), text, spans))
        self._told.append((ChangeKind.WORDING, self._old.key, self._view.now[start:end], text, ""))
        for span, words in answers:
            told = ChangeKind.REASON, span.ref, words, "", "差异已不存在，划去，全文保留在批注里"
            self._keep(span, words, f"这句话按新数据不再需要，已划去。原来写的内容：“{words}”", told)
        for span, words in typed:
            old = self._old.of(span)
            told = ChangeKind.CONFLICT, span.ref, words, "", f"原为{old}，随原句划去，全文保留在批注里"
            line = f"这句话按新数据重写，其中人工写的{words}（原为{old}）随原句划去。原句：“{self._words()}”"
            self._keep(span, words, line, told)
        taken_back = replaced_by_us(self._placed.paragraph, start, end, AUTHOR) == text
        if taken_back:
            back = (span for span in spans if span.kind in _ANSWERS)
            self._back += (_kept_code(span.key, text[span.start : span.end]) for span in back)
        if not taken_back and turns(self._old, self._new, hunk):
            self._lines.append(f"按新数据，这句话的意思有变，现为：“{self._ours()}”，请核对。")

    def _keep(self, span: Span, words: str, line: str, told: Told) -> None:
        """What a person wrote and what is struck stays readable in a comment."""
        self._kept.append((_kept_code(span.key, words), line, told))

    def _within(self, hunk: Hunk) -> Iterator[tuple[Span, str]]:
        """The spans that go with a piece of a sentence, and what stands in them."""
        for span in self._old.spans:
            if hunk.start <= span.start and span.end <= hunk.end:
                yield from ((span, hit.text) for hit in self._view.hits.get(span.key, ()))

    def _answers_in(self, hunk: Hunk) -> Iterator[tuple[Span, str]]:
        """Reasons that go with their sentence."""
        for span, words in self._within(hunk):
            if span.kind is SpanKind.ANSWER or (span.kind is SpanKind.OPEN and words != self._old.of(span)):
                yield span, words

    def _typed_in(self, hunk: Hunk) -> Iterator[tuple[Span, str]]:
        """What a person typed over, into or around a figure or a direction word that goes with its clause."""
        for span, words in self._within(hunk):
            old = self._old.of(span)
            if words == old or self._ground.was_rejected(span.key, words):
                continue
            if (span.kind is SpanKind.FIGURE and number_of(words) != number_of(old)) or (
                span.kind is SpanKind.WORD and words not in directions().classes
            ):
                yield span, words

    # -- sentences that a person reworded --------------------------------------------------------------------------

    def _renew_certain(self) -> None:
        """Figures, and direction words only where the sentence says the same in other respects: its words turn all
        together or not at all."""
        worded = [hunk for hunk in self._group.hunks if hunk.span is None]
        turning = [
            (self._old.text[hunk.start : hunk.end], self._new.of(hunk.span))
            for hunk in self._group.hunks
            if hunk.span is not None and hunk.span.kind is SpanKind.WORD
        ]
        if any(word not in directions().classes for turn in turning for word in turn):
            self._open_ended = True  # 持平 stands in a sentence of another shape
        for hunk in self._group.hunks:
            if hunk.span is not None:
                self._value(hunk, hunk.span)
        if worded and (turning or any(turns(self._old, self._new, hunk) for hunk in worded)):
            self._open_ended = True
        elif worded and self._own:
            self._lines.append(f"这句话改过措辞，只更新了其中的数。按新数据，原句应为：“{self._ours()}”")
            self._told.append((ChangeKind.REWORDED, self._old.key, self._words(), self._ours(), "只更新了其中的数"))
            self._held += (held_code(self._new, hunk) for hunk in worded)

    # -- one span --------------------------------------------------------------------------------------------------

    def _value(self, hunk: Hunk, span: Span) -> None:
        old = self._old.text[hunk.start : hunk.end]
        new = self._new.of(span)
        was = next(one for one in self._old.spans if one.start == hunk.start and one.end == hunk.end)
        hits = self._view.hits.get(was.key, ())
        for hit in hits:
            made = len(self._edits)
            if span.kind in _ANSWERS:
                self._answer(hit, was, span, new)
            else:
                self._figure(hit, was, old, new)
            if len(self._edits) == made and hit.text != new:
                self._held.append(held_code(self._new, hunk))
        if not hits:
            self._held.append(held_code(self._new, hunk))
        if not hits and was.kind is SpanKind.WORD:
            self._open_ended = True  # the word that turns cannot be found

    def _figure(self, hit: Hit, was: Span, old: str, new: str) -> None:
        if hit.text == new:
            return
        if was.kind is SpanKind.FIGURE:
            hit = _only_the_number(hit, old)
        if not hit.certain or not can_edit(self._placed.paragraph, hit.start, hit.end):
            self._unsure(hit, was, old, new)
            return
        renewed = self._renewed(hit.text, was, old, new)
        if renewed is None:
            if was.kind is SpanKind.WORD:
                self._open_ended = True
            else:
                self._conflict(hit, was, old, new)
            return
        if renewed == hit.text:
            return
        self._edits.append(Replace(self._placed, hit.start, hit.end, renewed))
        self._told.append((_KINDS[was.kind], was.ref, hit.text, renewed, ""))
        original = replaced_by_us(self._placed.paragraph, hit.start, hit.end, AUTHOR)
        if was.kind is SpanKind.WORD and (original or old) != renewed:
            before = original or hit.text
            self._lines.append(f"数据变化后方向由“{before}”变为“{renewed}”，请核对这句话的意思。")

    def _renewed(self, theirs: str, was: Span, old: str, new: str) -> str | None:
        """What the person's text becomes; None where that is not for us to say."""
        if theirs == old or self._ground.was_rejected(was.key, theirs):
            return new
        if was.kind is SpanKind.WORD:
            return renewed_word(theirs, old, new)
        if was.kind is SpanKind.FIGURE:
            return renewed_number(theirs, old, new)
        return None

    def _unsure(self, hit: Hit, was: Span, old: str, new: str) -> None:
        if was.kind is SpanKind.WORD:
            self._open_ended = True
            return
        self._lines.append(f"数据由{old}变为{new}；这里的“{hit.text}”是不是这个数没有把握，没有改动。")
        self._told.append((ChangeKind.UNSURE, was.ref, old, new, "不能确定是这个数，没有改动"))

    def _conflict(self, hit: Hit, was: Span, old: str, new: str) -> None:
        self._lines.append(f"数据由{old}变为{new}，此处已人工改为{hit.text}，没有改动。")
        self._told.append((ChangeKind.CONFLICT, was.ref, hit.text, new, f"原为{old}，人工改为{hit.text}，保留人工的"))

    def _answer(self, hit: Hit, was: Span, span: Span, new: str) -> None:
        """A reason: the person's words in the document come first, then the form's."""
        old = self._old.of(was)
        if new in (hit.text, trimmed_answer(hit.text, was.ref)):
            return
        if span.kind is SpanKind.OPEN:
            if was.kind is SpanKind.OPEN and hit.text == old:  # the words of an open place name items that were renamed
                self._edits.append(Replace(self._placed, hit.start, hit.end, new))
                self._told.append((ChangeKind.NAME, was.ref, old, new, ""))
            return
        if hit.text != old:
            self._lines.append(f"填报表里填的是：“{new}”；文稿里的保留未改。")
            self._told.append((ChangeKind.CONFLICT, was.ref, hit.text, new, "文稿和填报表不同，保留文稿的"))
            return
        self._edits.append(Replace(self._placed, hit.start, hit.end, new, highlighted=False))
        self._told.append((ChangeKind.ANSWER, was.ref, old, new, "填报表里的内容"))
        if was.kind is SpanKind.ANSWER:
            self._lines.append(f"按填报表更新；原来写的是：“{old}”")


def held_code(new: ReportText, hunk: Hunk) -> str:
    """The code of a change, by which the base remembers that it was told and not made."""
    return _held(new, "" if hunk.span is None else hunk.span.key, new.text[hunk.new_start : hunk.new_end])


def _held(new: ReportText, key: str, words: str) -> str:
    return code_of("held", new.key, key, words)


def _side(word: str) -> str:
    """The side of a direction word: up or down; "" for others."""
    return directions().classes.get(word, "").rpartition("/")[2]


def _kept_code(key: str, words: str) -> str:
    """The code of a remark that keeps a person's words: it stays until the words stand in the document again."""
    return code_of("kept", key, words)


def _only_the_number(hit: Hit, old: str) -> Hit:
    """约39.90 typed for 39.90: the number in it, where there is one and it is ours."""
    numbers = list(NUMBER.finditer(hit.text))
    if hit.text == old or len(numbers) != 1 or numbers[0].group() != old:
        return hit
    if hit.text[: numbers[0].start()][-1:] in SIGNS:
        return hit
    start, end = numbers[0].span()
    return Hit(hit.start + start, hit.start + end, old, hit.certain)
