"""What becomes of each sentence: base, theirs and new compared, sentence by sentence.

In: the texts as written (base) and as they would be written today (new), and where they stand in the document. Out:
entries of the `Plan`. The rules:

- a sentence whose words stand as written gets the new wording; one that a person reworded keeps it, only its figures
  and direction words that are certainly ours are renewed;
- where the meaning of a reworded sentence turns and one of its direction words is not certain, all of it stays and
  ours stands in a comment;
- what a person typed over stays; so does every answer.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence

from narrate.refresh.copies import stands_free
from narrate.refresh.differences import Group, Hunk, brings_figure, grouped, hunks, rewords, turns_in
from narrate.refresh.direction_words import renewed_number
from narrate.refresh.locate import Located, Placed, Sighting
from narrate.refresh.overwritten import (
    DELETED,
    gone_code,
    in_place_of,
    is_two_of,
    leaves_hole,
    tell_gone,
    written_out_code,
)
from narrate.refresh.plan import HALF_TAKEN, LEFT_EMPTY, NOT_AGAIN, ChangeKind, Plan, code_of
from narrate.refresh.report_texts import ReportText
from narrate.refresh.sentences import Ground, SentenceDecision, held_code
from narrate.refresh.standing import Standing
from narrate.refresh.wordings import REWORDED, SENTENCE, likeness
from narrate.report.values import Span, SpanKind


class Decider:
    """Decides text by text and writes the decisions into a plan."""

    def __init__(
        self,
        plan: Plan,
        located: Located,
        history: Mapping[str, Sequence[str]],
        stands: Standing,
        today: Sequence[ReportText],
        stand_again: Container[str],
        *,
        offer_again: bool,
    ) -> None:
        """`today`: all that would be written; `stand_again`: keys of texts that were struck, until now: what was pending in
        them is offered once more."""
        self._plan = plan
        self._located = located
        self._stands = stands
        self._offer_again = offer_again
        self._stand_again = stand_again
        cells = (text for text in today if text.role is None)  # of rows that come back as well
        known = frozenset(span.key for text in (*stands.texts, *cells) for span in text.spans)
        self._ground = Ground(plan, history, stands.values, known)

    def text(self, old: ReportText, new: ReportText) -> None:
        """One text that both versions have, everywhere it stands. Its ordinal is for `Structure` to count."""
        differences = [hunk for hunk in hunks(old, new) if hunk.span is None or hunk.span.kind is not SpanKind.ORDINAL]
        sightings = [] if old.key in self._stands.unwanted else self._located.of(old.key)
        if not sightings:
            self._absent(old, new, changed=bool(differences))
            return
        for group in self._wanted(old, new, grouped(old, differences), sightings[0]):
            seen = [sighting for sighting in sightings if _concerns(sighting, old, group)]
            if not seen:
                self._plan.held.update(held_code(new, hunk) for hunk in group.hunks)
                if not self._overwritten(old, new, group, sightings[0]):
                    self._sentence_absent(old, new, group, sightings[0])
            for copy, sighting in enumerate(seen):
                SentenceDecision(self._ground, old, new, group, sighting).decide(copy)
        self._deleted(old, new, differences, sightings)
        changed = {
            span.key for span in old.spans for hunk in differences if hunk.start <= span.start and span.end <= hunk.end
        }
        self._emptied(old, changed, sightings)
        self._kept(old, new, changed, sightings)

    def _wanted(self, old: ReportText, new: ReportText, groups: Sequence[Group], sighting: Sighting) -> Iterator[Group]:
        """The groups without what was offered before, was not accepted, and would be offered as it was. A sentence whose
        words turn is offered whole or not at all, and always where a figure of its paragraph is another one now. What was
        told and not made is decided on each time."""
        written = self._stands.written.get(old.key, old)
        refused = {_named(hunk, written) for hunk in hunks(old, written)}
        offers: list[tuple[Group, list[Hunk], list[Hunk]]] = []  # with what was rejected, and what is new
        for group in groups:
            known = [hunk for hunk in group.hunks if _named(hunk, new) in refused]
            same = [hunk for hunk in known if held_code(new, hunk) not in self._plan.held_before]
            others = [hunk for hunk in group.hunks if hunk not in known]
            again = self._offer_again or old.key in self._stand_again
            if again or (others and any(map(rewords, group.hunks))):
                same, others = [], list(group.hunks)
            offers.append((group, same, others))
        moved = any(brings_figure(new, hunk) for *_, others in offers for hunk in others)
        for group, same, _ in offers:
            if not same or (moved and turns_in(old, new, group)):
                yield group
                continue
            for hunk in same:
                key = old.key if hunk.span is None else hunk.span.ref
                words, offered = old.text[hunk.start : hunk.end], new.text[hunk.new_start : hunk.new_end]
                self._plan.tell(ChangeKind.REJECTED, sighting.placed, key, words, offered, NOT_AGAIN)
            if wanted := [hunk for hunk in group.hunks if hunk not in same]:
                yield Group(group.sentences, wanted)

    def _absent(self, old: ReportText, new: ReportText, *, changed: bool) -> None:
        if old.key in self._stands.unwanted:
            self._plan.tell(ChangeKind.REJECTED, None, old.key, "", new.text, NOT_AGAIN)
        elif old.text.strip() and old.role is not None:
            why = "人工删去，没有写回" + ("；它的内容按新数据有变化" if changed else "")
            self._plan.tell(ChangeKind.ABSENT, None, old.key, old.text, new.text if changed else "", why)

    def _sentence_absent(self, old: ReportText, new: ReportText, group: Group, sighting: Sighting) -> None:
        words = old.text[old.sentences[group.sentences[0]][0] : old.sentences[group.sentences[-1]][1]]
        if (other := stands_free(words, self._located)) is not None:
            why = "这一句人工挪到了这里，没有更新；按新数据这一段应为所列"
            self._plan.tell(ChangeKind.UNSURE, other, old.key, words, new.text, why)
            return
        if any(likeness(words, one) >= REWORDED for one in SENTENCE.findall(sighting.view.now)):
            SentenceDecision(self._ground, old, new, group, sighting).decide(0)  # nothing in it is ours for sure
        else:
            self._plan.tell(ChangeKind.ABSENT, sighting.placed, old.key, words, "", "这一句人工删去，没有写回")

    def _overwritten(self, old: ReportText, new: ReportText, group: Group, sighting: Sighting) -> bool:
        """Whether the figures of sentences that are not found were put in other words: these are told, not called deleted."""
        figures = [hunk.span for hunk in group.hunks if hunk.span is not None and hunk.span.kind is SpanKind.FIGURE]
        found = [span for span in figures if in_place_of(old.by_key[span.key], sighting.view)]
        for span in found:
            tell_gone(self._plan, self._located, old, span, new.of(span), sighting)
        return bool(found)

    def _deleted(
        self, old: ReportText, new: ReportText, differences: Sequence[Hunk], sightings: Sequence[Sighting]
    ) -> None:
        """Figures that a person deleted from a sentence, and that the data moved since."""
        for hunk in differences:
            if hunk.span is None or hunk.span.kind is not SpanKind.FIGURE:
                continue
            self._plan.looked_at.add(code_of("overwritten", hunk.span.key))
            group = grouped(old, [hunk])[0]
            key = hunk.span.key
            seen = [s for s in sightings if s.own and _concerns(s, old, group) and not s.view.hits.get(key)]
            elsewhere = any(s.view.hits.get(key) for s in sightings)  # then only where it is put otherwise
            gone = [s for s in seen if in_place_of(old.by_key[key], s.view)] if elsewhere else seen[:1]
            for one in gone:
                tell_gone(self._plan, self._located, old, hunk.span, new.of(hunk.span), one)

    def _emptied(self, old: ReportText, changed: set[str], sightings: Sequence[Sighting]) -> None:
        """Places of figures that stay the same now and that are empty: of one that was renewed before a reviewer accepted
        that the old figure goes, and not that the new one comes; another one a person deleted."""
        lacking = [span for span in old.spans if not any(one.view.hits.get(span.key) for one in sightings)]
        for span in lacking:
            if span.kind not in (SpanKind.FIGURE, SpanKind.WORD) or span.key in changed:
                continue
            if self._told_as_written_out(old, span, sightings):
                continue
            hole = _with_neighbours(span, lacking)
            empty = next((one for one in sightings if one.own and leaves_hole(hole, old, one.view.now)), None)
            if empty is None:
                continue
            if (code := gone_code(span.key)) in self._plan.held_before:
                self._plan.held.add(code)
                self._plan.tell(ChangeKind.ABSENT, empty.placed, span.key, old.of(span), "", DELETED)
            elif len(self._stands.values.get(span.key, ())) > 1:
                why = LEFT_EMPTY if span.kind is SpanKind.FIGURE else "这里的方向词空着"
                self._plan.tell(ChangeKind.UNSURE, empty.placed, span.key, "", old.of(span), why)
            else:
                self._plan.tell(ChangeKind.KEPT, empty.placed, span.key, old.of(span), "", "数据没有变")

    def _told_as_written_out(self, old: ReportText, span: Span, sightings: Sequence[Sighting]) -> bool:
        """A figure that a person put in other words before the data moved it: in conflict still, though they stay now."""
        if (code := written_out_code(span.key)) not in self._plan.held_before:
            return False
        for one in (one for one in sightings if one.own):
            if words := in_place_of(span, one.view):
                self._plan.held.add(code)
                why = f"人工改写为{words}，没有改动"
                self._plan.tell(ChangeKind.CONFLICT, one.placed, span.ref, words, old.of(span), why)
                return True
        return False

    def _kept(self, old: ReportText, new: ReportText, changed: set[str], sightings: Sequence[Sighting]) -> None:
        """Figures and words that a person typed over while the data stayed the same: told, not touched."""
        for sighting in sightings:
            for span in old.spans:
                if span.key in changed or span.kind not in (SpanKind.FIGURE, SpanKind.WORD):
                    continue
                for hit in sighting.view.hits.get(span.key, ()):
                    if hit.certain and hit.text != old.of(span) and renewed_number(hit.text, old.of(span), "0") is None:
                        self._typed_over(sighting.placed, span, old.of(span), hit.text)

    def _typed_over(self, placed: Placed, span: Span, ours: str, theirs: str) -> None:
        said = self._stands.values.get(span.key, ())
        if theirs in said:  # in a copy, and accepted elsewhere
            self._plan.tell(ChangeKind.REJECTED, placed, span.key, theirs, ours, NOT_AGAIN)
        elif is_two_of("".join(theirs.split()), said, span.kind):
            self._plan.tell(ChangeKind.REJECTED, placed, span.key, theirs, ours, HALF_TAKEN)
        else:
            self._plan.tell(ChangeKind.KEPT, placed, span.key, ours, theirs, "数据没有变")


def _with_neighbours(span: Span, others: Sequence[Span]) -> Span:
    """A span, as far as others reach that stand side by side with it."""
    start, end = span.start, span.end
    for one in reversed(others):
        start = one.start if one.end == start else start
    for one in others:
        end = one.end if one.start == end else end
    return span._replace(start=start, end=end)


def _named(hunk: Hunk, new: ReportText) -> tuple[int, int, str, str]:
    """What a difference does, whichever version it leads to."""
    return hunk.start, hunk.end, new.text[hunk.new_start : hunk.new_end], "" if hunk.span is None else hunk.span.key


def _concerns(sighting: Sighting, old: ReportText, group: Group) -> bool:
    """Whether the sentences of a group, or some figure of them, stand in this paragraph."""
    view = sighting.view
    if any(view.sentences[index].intact for index in group.sentences):
        return True
    keys = {
        span.key
        for index in group.sentences
        for span in old.spans
        if old.sentences[index][0] <= span.start < old.sentences[index][1]
    }
    return any(view.hits.get(key) for key in keys)
