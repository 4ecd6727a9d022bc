"""Which of our wordings of a text stands in a paragraph, sentence by sentence.

In: a text as it was written last, its earlier versions, and where it was found. Out: the text in the wording that
stands: what a reviewer rejected reads as before, what a person reworded is the wording that is most alike.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from narrate.refresh.alignment import View, view
from narrate.refresh.differences import Hunk, grouped, hunks
from narrate.refresh.direction_words import NUMBER
from narrate.refresh.locate import Located
from narrate.refresh.report_texts import ReportText
from narrate.report.values import Span, SpanKind, pieces_of

_MOST_TRIED = 5  # changes of wording in one sentence that are tried one by one, not only all together
_A_LITTLE = 0.001
_NEARLY_ALL = 0.98  # share of a paragraph from which on it is taken for the text without looking for other wordings
_MARGIN = 0.02  # an earlier wording of a sentence that a person reworded has to be this much more alike
_MOSTLY = 0.7  # share of the words of a sentence from which on it is that sentence, reworded
_REASON = re.compile("原因|主要系|主要是|由于|因为|(?:^|，)因(?!公)")  # what a sentence that gives a reason says
SENTENCE = re.compile("[^。]+。?")
REWORDED = 0.6  # as much alike are a sentence of ours and what a person made of it
LEAST_REMNANT = 8  # characters that are surely ours


def worded_as_found(
    text: ReportText, versions: Sequence[ReportText], located: Located, values: Mapping[str, set[str]]
) -> ReportText:
    """The text in the wording that stands, sentence by sentence."""
    own = sorted(
        located.own(text.key), key=lambda sighting: not sighting.placed.now
    )  # moved away, it has no words there
    if not own:
        found = [_said_before(one, located, values) for one in (text, *versions)]
        return max(found, key=lambda one: one[0])[1] or text
    for version in versions:
        text = _worded(text, version, own[0].placed.now, values)
    return text


def _said_before(text: ReportText, located: Located, values: Mapping[str, set[str]]) -> tuple[float, ReportText | None]:
    """A text of which no mark is left, with the values that stand, where more than half of a paragraph is made of its
    sentences and of values that they had at some time; and how much of both is the same."""
    forms = [_form(text, start, end, values) for start, end in text.sentences]
    found: dict[str, str] = {}
    most, share = len(text.text) / 2, 0.0
    for placed in located.placed:
        matches = [(keys, match) for keys, form in forms if (match := form.search(placed.now))]
        length = sum(len(match.group()) for _, match in matches)
        if length > most and length > len(placed.now) / 2:
            most, share = length, 2 * length / (len(text.text) + len(placed.now))
            found = {key: said for keys, match in matches for key, said in zip(keys, match.groups(), strict=True)}
    return share, with_values(text, found) if found else None


def _form(text: ReportText, start: int, end: int, values: Mapping[str, set[str]]) -> tuple[list[str], re.Pattern[str]]:
    """The spans of a sentence, and the sentence with any of their values."""
    spans = [span for span in text.spans if start <= span.start and span.end <= end]
    pieces, at = [], start
    for span in spans:
        said = "|".join(map(re.escape, sorted(values[span.key], key=len, reverse=True)))
        pieces.append(f"{re.escape(text.text[at : span.start])}({said})")
        at = span.end
    return [span.key for span in spans], re.compile("".join(pieces) + re.escape(text.text[at:end]))


def _worded(text: ReportText, version: ReportText, now: str, values: Mapping[str, set[str]]) -> ReportText:
    """The text with the wording of an earlier version where that stands."""
    if text.text == now:
        return text
    chosen: list[Hunk] = []
    for group in grouped(text, hunks(text, version)):
        worded = [hunk for hunk in group.hunks if hunk.span is None or hunk.span.kind is SpanKind.NAME]
        if worded:
            chosen += _best(text, version, now, worded, values)
    return (chosen and merged(text, version, chosen)) or text


def _best(
    text: ReportText, version: ReportText, now: str, worded: Sequence[Hunk], values: Mapping[str, set[str]]
) -> Sequence[Hunk]:
    """The changes of wording with which most stands word for word; where nothing more does, because a person reworded
    the sentence, all or none, whichever is more alike."""
    best: Sequence[Hunk] = ()
    most = _standing_share(text, now, values)
    for option in _options(worded):
        candidate = merged(text, version, option)
        if candidate is None or _says_more(text, candidate, now) or _says_less(text, candidate, now, option):
            continue
        if _is_only_shorter(text, candidate, now, option):
            continue
        share = _standing_share(candidate, now, values)
        if share > most:
            best, most = option, share
    if best or most > _NEARLY_ALL:
        return best
    whole = merged(text, version, worded)
    if (
        whole is None
        or _says_more(text, whole, now)
        or _says_less(text, whole, now, worded)
        or likeness(whole.text, now) < likeness(text.text, now) + _MARGIN
    ):
        return ()
    return worded


def _is_only_shorter(text: ReportText, other: ReportText, now: str, differences: Sequence[Hunk]) -> bool:
    """Whether another wording is a text without words that stand, and no sentence more stands for it."""
    drops = (text.text[hunk.start : hunk.end] if hunk.new_start == hunk.new_end else "" for hunk in differences)
    if not all(words and words in now for words in drops):
        return False
    ours, others = (sum(one.intact for one in view(version, now, {}).sentences) for version in (text, other))
    return others <= ours


def _says_more(text: ReportText, other: ReportText, now: str) -> bool:
    """Whether the open places of another wording would take figures of a text that stand for what a person filled in."""
    places = [span.key for span in other.spans if span.kind is SpanKind.OPEN]
    if not places:
        return False
    figures = {text.of(span) for span in text.spans if span.kind is SpanKind.FIGURE}
    hits = view(other, now, {}).hits
    return any(not figures.isdisjoint(NUMBER.findall(hit.text)) for key in places for hit in hits.get(key, ()))


def _says_less(text: ReportText, other: ReportText, now: str, differences: Sequence[Hunk]) -> bool:
    """Whether another wording has a clause of a text not, and a paragraph has it word for word; or not a sentence, and it is
    there in a person's words: most of ours, or a reason where ours gives one."""
    seen = view(other, now, {})
    others = [other.text[one.start : one.end] for one in seen.sentences]
    ours = [one.range() for one in seen.sentences if one.intact]
    sentences = (found.span() for found in SENTENCE.finditer(now))
    theirs = [now[i:j] for i, j in sentences if not any(start < j and i < end for start, end in ours)]
    for hunk in differences:
        words, lacking = _own_words(text, hunk.start, hunk.end), text.text[hunk.start : hunk.end]
        if len(lacking) >= LEAST_REMNANT and any(lacking in said for said in theirs):
            return True
        if "。" not in words or len(words) - (hunk.new_end - hunk.new_start) < LEAST_REMNANT:
            continue
        gives_reason = _REASON.search(words) is not None and not any(map(_REASON.search, others))
        for said in theirs:
            blocks = SequenceMatcher(None, words, said, autojunk=False).get_matching_blocks()
            is_most = sum(block.size for block in blocks if block.size > 1) > _MOSTLY * len(words)
            if is_most and all(likeness(one, said) < likeness(lacking, said) for one in others):
                return True
            if gives_reason and _REASON.search(said):
                return True
    return False


def _own_words(text: ReportText, start: int, end: int) -> str:
    """A stretch of a text without what its spans say."""
    inside = {at for span in text.spans for at in range(span.start, span.end)}
    return "".join(text.text[at] for at in range(start, end) if at not in inside)


def _standing_share(text: ReportText, now: str, values: Mapping[str, set[str]]) -> float:
    """How much of a text and a paragraph is the same, with whichever of its directions at any time stand there."""
    share = _share(text, now, values)
    for span in text.spans if share <= _NEARLY_ALL else ():
        if span.kind is SpanKind.WORD:
            for value in values.get(span.key, ()):
                other = with_values(text, {span.key: value})
                if (more := _share(other, now, values)) > share:
                    text, share = other, more
    return share


def _share(text: ReportText, now: str, values: Mapping[str, set[str]]) -> float:
    """How much of a text and a paragraph is sentences of the one that stand in the other, what spans say aside; of two
    that stand alike, the one of which more spans say what they said at some time is ahead (an open place may be filled
    with anything)."""
    seen = view(text, now, {})
    standing = [one for one in seen.sentences if one.intact]
    words = len(text.text) - sum(span.end - span.start for span in text.spans)
    inside = (s for s in text.spans if any(one.start <= s.start and s.end <= one.end for one in standing))
    ours = sum(one.end - one.start for one in standing) - sum(span.end - span.start for span in inside)
    share = 2 * ours / ((words + ours + len(now) - covered(seen)) or 1)
    said = sum(any(hit.text in values[span.key] for hit in seen.hits.get(span.key, ())) for span in text.spans)
    return share + _A_LITTLE * said / (len(text.spans) or 1)


def _options(worded: Sequence[Hunk]) -> Iterator[Sequence[Hunk]]:
    """All changes of a sentence together, then fewer of them."""
    yield worded
    if len(worded) <= _MOST_TRIED:
        for number in range(len(worded) - 1, 0, -1):
            yield from itertools.combinations(worded, number)


def likeness(one: str, other: str) -> float:
    """How much alike two texts are, from 0 to 1."""
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def merged(text: ReportText, version: ReportText, chosen: Sequence[Hunk]) -> ReportText | None:
    """The text with some of the differences to another version carried out; None where a span would stand twice."""
    pieces: list[str] = []
    spans: list[Span] = []
    at = length = 0

    def take(source: ReportText, start: int, end: int) -> None:
        nonlocal length
        moved = length - start
        spans.extend(
            span._replace(start=span.start + moved, end=span.end + moved)
            for span in source.spans
            if start <= span.start and span.end <= end
        )
        pieces.append(source.text[start:end])
        length += end - start

    for hunk in sorted(chosen):
        take(text, at, hunk.start)
        take(version, hunk.new_start, hunk.new_end)
        at = hunk.end
    take(text, at, len(text.text))
    if len({span.key for span in spans}) < len(spans):
        return None
    return replace(text, text="".join(pieces), spans=tuple(spans))


def covered(seen: View) -> int:
    """How many characters of a paragraph are sentences of a text that stand as written."""
    return sum(end - start for start, end in (one.range() for one in seen.sentences if one.intact))


def with_values(text: ReportText, values: Mapping[str, str]) -> ReportText:
    """The text with other values in some of its spans, by key."""
    first, *others = pieces_of(text.text, text.spans)
    words, spans = first, []
    for span, inside, behind in zip(text.spans, others[0::2], others[1::2], strict=True):
        inside = values.get(span.key, inside)
        spans.append(span._replace(start=len(words), end=len(words) + len(inside)))
        words += inside + behind
    return replace(text, text=words, spans=tuple(spans))
