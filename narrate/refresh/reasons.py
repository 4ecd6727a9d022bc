"""Answers that may no longer hold, and numbers left over from earlier: what is told without being changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from narrate.form.facts import Mark, judge
from narrate.refresh.answers import answers
from narrate.refresh.direction_words import NUMBER
from narrate.refresh.locate import Located, Sighting
from narrate.refresh.overwritten import spelled_number
from narrate.refresh.plan import ChangeKind, Plan, code_of, text_after
from narrate.refresh.report_texts import ReportText
from narrate.refresh.standing import Standing
from narrate.report.values import Span, SpanKind

_LEAST_DIGITS = 3  # characters of a number that can hardly be chance
_LEAST_WORDS = 6  # characters that may be a reason


def judge_reasons(
    plan: Plan,
    texts: Sequence[ReportText],
    located: Located,
    facts: tuple[Mapping[str, str], Mapping[str, str]],
) -> None:
    """A remark on each answer whose difference flipped, vanished or grew beyond measure (`form.facts.doubt`).

    `facts`: the differences as they were when the answers were given, and as they are now, by slot key.
    """
    then, now = facts
    dropped = {change.key for change in plan.changes() if change.kind is ChangeKind.REASON}
    for text, span, sighting, hit in answers(texts, located):
        if span.ref not in then:
            continue
        kept, why = judge(Mark.parse(then[span.ref]), hit.text, now.get(span.ref, ""), confirmed=False)
        plan.facts[span.ref] = str(kept)
        sentence = sighting.view.sentence_of(span.end)
        code = code_of(*text.name_of(text.sentences.index((sentence.start, sentence.end))))
        plan.looked_at.add(code)
        if not why or span.ref in dropped or span.ref not in now:
            continue
        told = _asked(why)
        plan.remark(code, sighting.placed, (hit.start, hit.end), f"{told}？")
        plan.tell(ChangeKind.REASON, sighting.placed, span.ref, hit.text, "", told)


def judge_reworded(
    plan: Plan, texts: Sequence[ReportText], located: Located, facts: tuple[Mapping[str, str], Mapping[str, str]]
) -> None:
    """The same for reasons whose own place is gone: the sentence was put in other words."""
    then, now = facts
    for span, sighting, rest in _reworded(texts, located):
        if span.ref not in then or span.ref not in now:
            continue
        kept, why = judge(Mark.parse(then[span.ref]), rest, now[span.ref], confirmed=False)
        plan.facts[span.ref] = str(kept)
        code = code_of("reworded reason", span.key)
        plan.looked_at.add(code)
        if why:
            told = _asked(why)
            sentence = sighting.view.sentence_of(span.end)
            plan.remark(code, sighting.placed, sighting.view.place(sentence), f"{told}？")
            plan.tell(ChangeKind.REASON, sighting.placed, span.ref, rest, "", told)


def _asked(why: str) -> str:
    """What is asked of a doubtful reason."""
    return f"{'' if why.startswith('差异') else '差异'}{why}，原因是否仍成立"


def _reworded(texts: Sequence[ReportText], located: Located) -> Iterator[tuple[Span, Sighting, str]]:
    """Answers that are found nowhere, in sentences that a person put in other words: what now stands there."""
    for text in texts:
        for span in text.spans:
            if span.kind not in (SpanKind.ANSWER, SpanKind.OPEN):
                continue
            sightings = located.own(text.key)
            if not sightings or any(sighting.view.hits.get(span.key) for sighting in sightings):
                continue
            for sighting in sightings:
                rest = _unclaimed(sighting)
                if len(rest) >= _LEAST_WORDS:
                    yield span, sighting, rest


def _unclaimed(sighting: Sighting) -> str:
    """What stands in a paragraph beside the sentences that are as we wrote them."""
    now = sighting.view.now
    for start, end in sorted((s.range() for s in sighting.view.sentences if s.intact), reverse=True):
        now = now[:start] + now[end:]
    return now.strip()


def find_left_over(
    plan: Plan,
    texts: Sequence[ReportText],
    newer: Mapping[str, ReportText],
    located: Located,
    stands: Standing,
) -> None:
    """A line on each number that we wrote earlier, that today's text has not, and that is no figure any more: what a
    decision on half of a change left in a sentence. So too what a person wrote in the mark of such a figure."""
    edits = plan.apart()
    struck = {placed.number for placed in plan.strikes}
    wanted = {span.key for text in newer.values() for span in text.spans}
    for text in texts:
        new = newer.get(text.key)
        if new is None or text.role is None:
            continue
        today = set(NUMBER.findall(new.text))
        spans = (*text.spans, *stands.written[text.key].spans)
        written = {value for span in spans if span.kind is SpanKind.FIGURE for value in stands.values[span.key]}
        for sighting in located.own(text.key):
            if sighting.placed.now == text.text or sighting.placed.number in struck:
                continue
            marks = sighting.placed.paragraph.marks
            marked = {m.key: sighting.placed.now[m.start : m.end] for m in marks if m.key is not None}
            for key, words in marked.items():
                if key in stands.values and key not in wanted and spelled_number(words):
                    told = "这里原来的数按新数据不再写，人工改写过，没有改动，请核对这句话"
                    plan.tell(ChangeKind.UNSURE, sighting.placed, text.key, words, "", told)
            gone = {value for key in marked for value in stands.values.get(key, ())}  # of clauses that went since
            left = text_after(edits, sighting.placed)
            said = plan.said_of(sighting.placed, text.key)
            for number in dict.fromkeys(NUMBER.findall(left)):
                if number in (written | gone) - today and len(number) >= _LEAST_DIGITS and number not in said:
                    told = "以前写的数，没有更新，请核对这句话"
                    plan.tell(ChangeKind.UNSURE, sighting.placed, text.key, number, "", told)
