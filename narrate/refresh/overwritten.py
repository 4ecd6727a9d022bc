"""What a person put in the place of a figure that is found nowhere: a number in Han characters, with blanks, in words.

In: a text seen in a paragraph and one of its figures without a hit. Out: the words that stand in its place, by its mark
or by what stands around it; "" where nothing does, so that the figure was deleted; and what is told of such a figure.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from difflib import SequenceMatcher

from narrate.refresh.alignment import View, tokens_of
from narrate.refresh.direction_words import NUMBER
from narrate.refresh.locate import Located, Placed, Sighting
from narrate.refresh.plan import LEFT_EMPTY, ChangeKind, Plan, code_of
from narrate.refresh.report_texts import ReportText
from narrate.report.values import Span, SpanKind

_HAN_NUMBER = re.compile("[〇零一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾佰仟]{2,}")
_NUMBER_LIKE = re.compile(f"[0-9０-９]|{_HAN_NUMBER.pattern}")
DELETED = "这个数人工删去，没有写回"
_LONGEST = 24  # characters that may stand for a number
_LEAST_CLAUSE = 4  # characters before the first figure of a clause, by which it is known
_BESIDE = 2  # characters on either side of a figure


def spelled_number(words: str) -> bool:
    """Whether a person spelled a number out in Han characters."""
    return _HAN_NUMBER.search(words) is not None


def in_place_of(span: Span, seen: View) -> str:
    """What a person wrote where the figure was."""
    if span.key in seen.overwritten:
        return seen.overwritten[span.key]
    before, after = tokens_of(seen.text.text), tokens_of(seen.now)
    matcher = SequenceMatcher(None, [t.text for t in before], [t.text for t in after], autojunk=False)
    pairs = [(before[i + k], after[j + k]) for i, j, size in matcher.get_matching_blocks() for k in range(size)]
    start = max((theirs.end for ours, theirs in pairs if ours.end <= span.start), default=0)
    end = min((theirs.start for ours, theirs in pairs if ours.start >= span.end), default=len(seen.now))
    words = seen.now[start:end].strip()
    return words if len(words) <= _LONGEST and _NUMBER_LIKE.search(words) else ""


def stands_already(words: str, spans: Sequence[Span], behind: str, was_behind: str) -> bool:
    """Whether a clause that is to be inserted stands there already, its figures as a person spelled them or without its
    stop: its words up to the first span begin what stands `behind` the place, and did not begin what we had there."""
    first = words[: min((span.start for span in spans), default=0)]
    return len(first) >= _LEAST_CLAUSE and behind.startswith(first) and not was_behind.startswith(first)


def leaves_hole(span: Span, text: ReportText, now: str) -> bool:
    """Whether the words before and behind a figure that is gone stand side by side: 增加万元. A cell has none."""
    around = text.text[max(0, span.start - _BESIDE) : span.start] + text.text[span.end : span.end + _BESIDE]
    return bool(around.strip()) and around in now


def gone_code(key: str) -> str:
    """The code by which the base remembers that a person took a figure, or what a cell says, away."""
    return code_of("gone", key)


def written_out_code(key: str) -> str:
    """The code by which the base remembers that a figure was told as put in other words, and not renewed."""
    return code_of("written out", key)


def is_two_of(words: str, said: Collection[str], kind: SpanKind) -> bool:
    """Whether words are one of the values that a span `said` behind another: one came, and the other did not go. Two whole
    numbers may be a number that a person wrote."""
    first = (one for one in said if kind is not SpanKind.FIGURE or "." in one)
    return words not in said and any(words.startswith(one) and words[len(one) :] in said for one in first)


def tell_gone(plan: Plan, located: Located, old: ReportText, span: Span, today: str, sighting: Sighting) -> None:
    """A figure that the data moved and that is not found: put in other words, cut off, or deleted. `span` is today's."""
    was = old.by_key[span.key]
    number, placed = old.of(was), sighting.placed
    if written := in_place_of(was, sighting.view):
        plan.held.add(written_out_code(span.key))
        why = f"原为{number}，人工改写为{written}，没有改动"
        plan.tell(ChangeKind.CONFLICT, placed, span.ref, written, today, why)
        place = sighting.view.place(sighting.view.sentence_of(was.end))
        line = f"数据由{number}变为{today}，此处已人工改写为{written}，没有改动。"
        plan.remark(code_of("overwritten", span.key), placed, place, line)
    elif leaves_hole(was, old, sighting.view.now):
        plan.tell(ChangeKind.UNSURE, placed, span.ref, "", today, f"原为{number}，{LEFT_EMPTY}")
    elif (other := _cut_off(number, located, placed, old.key)) is not None:
        why = "在像是从上面一段分出来的一段里，没有改动"
        plan.tell(ChangeKind.UNSURE, other, span.ref, number, today, why)
        line = f"数据由{number}变为{today}；这一段像是从上面一段分出来的，其中的{number}没有改动。"
        plan.remark(code_of("overwritten", span.key), other, (0, len(other.now)), line)
    else:
        plan.held.add(gone_code(span.key))
        plan.tell(ChangeKind.ABSENT, placed, span.ref, number, today, DELETED)


def _cut_off(number: str, located: Located, placed: Placed, key: str) -> Placed | None:
    """The paragraph directly behind that is no other text's and has a number: an item that a person cut in two, without marks."""
    behind = next(iter(located.placed[placed.number + 1 : placed.number + 2]), None)
    if behind is None or number not in NUMBER.findall(behind.now):
        return None
    ours = (one for other in located.sightings if other != key for one in located.own(other))
    return None if any(one.placed.number == behind.number for one in ours) else behind
