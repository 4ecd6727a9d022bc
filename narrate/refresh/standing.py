"""What stands in the document, in our own words: the base of a refresh after the first.

A refresh holds three things against each other: what of our writing stands in the document (this module), what people
made of it (`alignment`), and what would be written today. The document is read as it would be with our pending changes
accepted. How each thing shows in it:

| whose | in the XML |
|---|---|
| a person's | outside of changes by our author; also words inside a pending insertion of ours that we did not write |
| ours, pending | in w:ins beside w:del by our author: reads as we wrote last, and is rewritten in place |
| ours, accepted | plain runs that read as we wrote last (`Snapshot.blocks`) |
| ours, rejected | plain runs that read as we wrote before that (`Snapshot.earlier`, for values `Snapshot.history`) |
| inserted paragraph, pending | its mark in w:ins by our author |
| inserted paragraph, rejected | nowhere, and never seen accepted (`Snapshot.offered`) |
| struck paragraph, pending | its mark in w:del by our author |
| struck paragraph, accepted | nowhere; its bookmark may be left, empty, in the next paragraph, and proves nothing |
| struck paragraph, rejected | stands, though we no longer write it (`Snapshot.struck`) |
| paragraph that a person deleted | nowhere, and accepted or written without tracking before |

So a text of the base is, sentence by sentence and figure by figure, the last version of which the words are found; what
is not the last one there was rejected. What was rejected is offered again when today's report says something else than
what was rejected, sentence by sentence (`decide`), for paragraphs that came together as one (`structure`).
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from narrate.directions import directions
from narrate.refresh.alignment import View, view
from narrate.refresh.differences import Hunk, grouped, hunks
from narrate.refresh.direction_words import NUMBER, number_of
from narrate.refresh.locate import Located, Sighting
from narrate.refresh.report_texts import ReportText, report_texts
from narrate.report.values import Span, SpanKind, pieces_of
from narrate.word.snapshot import Snapshot

_ROUNDS = 2  # of values that stand and were written at some time
_MOST_TRIED = 5  # changes of wording in one sentence that are tried one by one, not only all together
_A_LITTLE = 0.001
_NEARLY_ALL = 0.98  # share of a paragraph from which on it is taken for the text without looking for other wordings
_MARGIN = 0.02  # an earlier wording of a sentence that a person reworded has to be this much more alike
_JOINTS = 3  # places at most where pieces of our versions meet that no version has side by side
_LEAST_REMNANT = 8  # characters that are surely ours
_SPELLED = str.maketrans("零〇壹贰叁肆伍陆柒捌玖一二三四五六七八九点", "00123456789123456789.")
_STILL_THE_SAME = 0.4  # as much alike a paragraph without any sentence or figure of a text is that text, reworded

Locate = Callable[[Sequence[ReportText]], Located]


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands: `texts` in their order, where they are, and as they were written last; `kept`: keys of texts whose
    striking was rejected; `unwanted`: of inserted ones that are nowhere; `values`: all that a span said at some time."""

    texts: tuple[ReportText, ...]
    located: Located
    written: Mapping[str, ReportText]
    kept: frozenset[str]
    unwanted: frozenset[str]
    values: Mapping[str, set[str]]


def what_stands(old: Snapshot, locate: Locate) -> Standing:
    """Every text of the base as it stands in the document, and those struck out that stand nevertheless."""
    written = report_texts(old.blocks)
    known = {text.key for text in written}
    struck = [text for text in report_texts(old.struck) if text.key not in known]
    versions = _versions(old)
    texts: Sequence[ReportText] = (*written, *struck)
    located = locate(texts)
    values = _values(old, (*written, *struck))
    worded = [_worded_as_found(text, versions.get(text.key, ()), located, values) for text in texts]
    texts, located = _again(texts, worded, located, locate)
    for _ in range(_ROUNDS):  # what stands beside a value is found where that stands
        texts, located = _again(
            texts, [_valued(text, values, located.own(text.key)) for text in texts], located, locate
        )
    kept = {text.key for text in struck if _really_stands(text, located)}
    lost = {text.key for text in struck} - kept
    texts = _in_order([text for text in texts if text.key not in lost], kept, located)
    unwanted = frozenset(text.key for text in texts if text.key in old.offered and not _really_stands(text, located))
    return Standing(texts, located, {text.key: text for text in (*written, *struck)}, frozenset(kept), unwanted, values)


def offered_anew(stands: Standing, after: Sequence[ReportText], *, everything: bool) -> frozenset[str]:
    """The inserted texts that nobody accepted and that are offered once more: those that came together (a heading and
    what is below it) as soon as one of them says something else, their numbers aside; or all of them."""
    found: set[str] = set()
    for rejected, run in itertools.groupby(after, lambda text: text.key in stands.unwanted):
        texts = list(run)
        if rejected and (everything or any(_unnumbered(t) != _unnumbered(stands.written[t.key]) for t in texts)):
            found.update(text.key for text in texts)
    return frozenset(found)


def _unnumbered(text: ReportText) -> str:
    return with_values(text, {span.key: "" for span in text.spans if span.kind is SpanKind.ORDINAL}).text


def _again(
    before: Sequence[ReportText], after: Sequence[ReportText], located: Located, locate: Locate
) -> tuple[Sequence[ReportText], Located]:
    """Looked for once more where some text reads otherwise than it was looked for."""
    if all(one is other for one, other in zip(before, after, strict=True)):
        return before, located
    return after, locate(after)


def _versions(old: Snapshot) -> Mapping[str, list[ReportText]]:
    """The earlier wordings of each text, the latest first."""
    versions: dict[str, list[ReportText]] = defaultdict(list)
    for text in report_texts(old.earlier):
        versions[text.key].append(text)
    return versions


def versions_of(old: Snapshot, key: str) -> tuple[ReportText, ...]:
    """A text as it was last written, and before that."""
    return report_texts(block for block in (*old.paragraphs(), *old.struck, *old.earlier) if block.key == key)


def pieced_together(versions: Sequence[ReportText], now: str) -> bool:
    """Whether a paragraph reads as none of our versions and yet is made of nothing but pieces of them: a reviewer took
    half of a change, not the whole."""
    if len(versions) < 2 or not now:
        return False
    said = {version.of(span) for version in versions for span in version.spans if _fills_nothing(version, span)}
    if any(_stands_alone(version, now, said) for version in versions):
        return False
    ours = {piece for version in versions for piece in pairs_of(version.text)}
    return sum(piece not in ours for piece in pairs_of(now)) <= _JOINTS


def is_remnant(version: ReportText, now: str) -> bool:
    """Whether a paragraph is pieces of one text and not that text: what decisions by halves left of a struck or a new one."""
    if len(now) < _LEAST_REMNANT or _stands_alone(version, now):
        return False
    ours = set(pairs_of(version.text))
    return sum(piece not in ours for piece in pairs_of(now)) <= _JOINTS


def _fills_nothing(version: ReportText, span: Span) -> bool:
    """Whether what a version says in a span is nothing that a person would put in an open place: a figure of ours, or
    持平, beside which no amount can stand."""
    return span.kind is SpanKind.FIGURE or (span.kind is SpanKind.WORD and version.of(span) not in directions().classes)


def _stands_alone(text: ReportText, now: str, said: Container[str] = ()) -> bool:
    """Whether a paragraph is every sentence of a text as written, and nothing else: no clause of ours in an open place,
    nor what was `said` by other versions there."""
    seen = view(text, now, {})
    free = [span for span in text.spans if span.kind in (SpanKind.OPEN, SpanKind.ANSWER)]
    filled_in = ((span, hit.text) for span in free for hit in seen.hits.get(span.key, ()))
    if any("，" in words and words != text.of(span) for span, words in filled_in):
        return False
    for span in (one for one in free if one.kind is SpanKind.OPEN):
        filled = "\n".join(hit.text for hit in seen.hits.get(span.key, ()))
        if not filled.strip("\n") or any(words in said for words in (filled, *NUMBER.findall(filled))):
            return False
    return seen.intact >= len(text.text) and _covered(seen) >= len(now)


def _covered(seen: View) -> int:
    """How many characters of a paragraph are sentences of a text that stand as written."""
    return sum(end - start for start, end in (one.range() for one in seen.sentences if one.intact))


def pairs_of(text: str) -> list[str]:
    """The neighbouring characters of a text, all numbers alike."""
    plain = NUMBER.sub("0", text)
    return [plain[at : at + 2] for at in range(len(plain) - 1)]


def _values(old: Snapshot, texts: Iterable[ReportText]) -> Mapping[str, set[str]]:
    """Everything that a span said in any version."""
    values: dict[str, set[str]] = defaultdict(set)
    for text in (*texts, *report_texts(old.earlier)):
        for span in text.spans:
            values[span.key].add(text.of(span))
    for key, said in old.history.items():
        values[key].update(said)
    return values


def _really_stands(text: ReportText, located: Located) -> bool:
    """Whether some of a text is there, not its bookmark alone, which an editor may leave in a paragraph that is another
    text of ours, perhaps worded alike."""
    for sighting in located.own(text.key):
        hits = (sighting.view.hits.get(span.key) for span in text.spans if span.kind is not SpanKind.ORDINAL)
        found = bool(sighting.view.intact or any(hits))
        others = [other for other in _others(text, sighting, located) if other.view.intact]
        if found and _names_itself(text, sighting):
            share = _found_share(sighting)
            if all(_found_share(other) <= share for other in others):
                return True
        elif not others and (found or _likeness(text.text, sighting.placed.now) >= _STILL_THE_SAME):
            return True
    return False


def _others(text: ReportText, sighting: Sighting, located: Located) -> Iterator[Sighting]:
    """Where other texts of ours are seen in the same paragraph."""
    for key, others in located.sightings.items():
        if key != text.key:
            yield from (one for one in others if one.own and one.placed.number == sighting.placed.number)


def _found_share(sighting: Sighting) -> float:
    """How much of a text stands as written in a paragraph."""
    sentences = sighting.view.sentences
    return sighting.view.intact / (sum(one.end - one.start for one in sentences) or 1)


def _names_itself(text: ReportText, sighting: Sighting) -> bool:
    """Whether the names that a text gives, where it gives any, stand in a paragraph."""
    return all(
        any(hit.text == text.of(span) for hit in sighting.view.hits.get(span.key, ()))
        for span in text.spans
        if span.kind is SpanKind.NAME
    )


def _in_order(texts: Sequence[ReportText], kept: set[str], located: Located) -> tuple[ReportText, ...]:
    """The texts with those kept against our striking where they stand in the document."""
    if not kept:
        return tuple(texts)
    ordered = [text for text in texts if text.key not in kept]
    for text in (text for text in texts if text.key in kept):
        number = located.own(text.key)[0].placed.number
        before = (
            at
            for at, other in enumerate(ordered, 1)
            if other.role is not None and any(one.placed.number < number for one in located.own(other.key))
        )
        ordered.insert(max(before, default=0), text)
    return tuple(ordered)


def with_kept(
    after: Sequence[ReportText], before: Sequence[ReportText], kept: Container[str]
) -> tuple[ReportText, ...]:
    """Today's texts with those kept against our striking between them, for what counts all that stands."""
    texts = list(after)
    known = {text.key for text in texts}
    for index, text in enumerate(before):
        if text.key in kept and text.key not in known:
            earlier = {other.key for other in before[:index]}
            texts.insert(max((at for at, other in enumerate(texts, 1) if other.key in earlier), default=0), text)
    return tuple(texts)


# -- the wording -------------------------------------------------------------------------------------------------------


def _worded_as_found(
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
        covered = sum(len(match.group()) for _, match in matches)
        if covered > most and covered > len(placed.now) / 2:
            most, share = covered, 2 * covered / (len(text.text) + len(placed.now))
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
        if candidate is None or _says_more(text, candidate, now):
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
        or _likeness(whole.text, now) < _likeness(text.text, now) + _MARGIN
    ):
        return ()
    return worded


def _says_more(text: ReportText, other: ReportText, now: str) -> bool:
    """Whether the open places of another wording would take figures of a text that stand for what a person filled in."""
    places = [span.key for span in other.spans if span.kind is SpanKind.OPEN]
    if not places:
        return False
    figures = {text.of(span) for span in text.spans if span.kind is SpanKind.FIGURE}
    hits = view(other, now, {}).hits
    return any(not figures.isdisjoint(NUMBER.findall(hit.text)) for key in places for hit in hits.get(key, ()))


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
    share = 2 * ours / ((words + ours + len(now) - _covered(seen)) or 1)
    said = sum(any(hit.text in values[span.key] for hit in seen.hits.get(span.key, ())) for span in text.spans)
    return share + _A_LITTLE * said / (len(text.spans) or 1)


def _options(worded: Sequence[Hunk]) -> Iterator[Sequence[Hunk]]:
    """All changes of a sentence together, then fewer of them."""
    yield worded
    if len(worded) <= _MOST_TRIED:
        for number in range(len(worded) - 1, 0, -1):
            yield from itertools.combinations(worded, number)


def _likeness(one: str, other: str) -> float:
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


# -- the values --------------------------------------------------------------------------------------------------------


def _valued(text: ReportText, values: Mapping[str, set[str]], sightings: Sequence[Sighting]) -> ReportText:
    """The text with the values that stand, where we wrote them at some time."""
    found: dict[str, str] = {}
    for span in text.spans:
        hits = [hit.text for sighting in sightings for hit in sighting.view.hits.get(span.key, ())]
        hits += [words for one in sightings if (words := one.view.overwritten.get(span.key))]
        if hits and not any(_says(hit, text.of(span), span) for hit in hits):
            known = values.get(span.key, ())
            said = next((value for hit in hits for value in known if _says(hit, value, span)), None)
            if said is not None:
                found[span.key] = said
        elif not hits and span.kind is SpanKind.WORD:
            others = (value for value in values.get(span.key, ()) if value != text.of(span))
            said = next((value for value in others if _reads_with(text, span, value, sightings)), None)
            if said is not None:
                found[span.key] = said
    return with_values(text, found) if found else text


def _reads_with(text: ReportText, span: Span, value: str, sightings: Sequence[Sighting]) -> bool:
    """Whether the sentence of a direction stands with another value: where no mark is left, its words alone tell."""
    other = with_values(text, {span.key: value})
    at = other.by_key[span.key].start
    seen = (view(other, sighting.placed.now, {}) for sighting in sightings)
    return any(
        one.sentence_of(at + 1).intact and any(h.text == value for h in one.hits.get(span.key, ())) for one in seen
    )


def _says(words: str, value: str, span: Span) -> bool:
    """Whether words are a value of ours, a number also where a person spells it otherwise or wrote words beside it, a
    direction word also where a person wrote another of the same direction, or typed into it."""
    if words != value and span.kind is SpanKind.WORD:
        classes = directions().classes
        if words in classes:
            return classes[words] == classes.get(value)
        return any(words.startswith(value[:at]) and words.endswith(value[at:]) for at in range(1, len(value)))
    if words == value or span.kind is not SpanKind.FIGURE:
        return words == value
    inside = NUMBER.findall(words)
    if not inside:
        words = words.translate(_SPELLED)
    number = number_of(words)
    if number is None:
        return inside == [value] or ("." in value and number_of(value) in map(number_of, inside))
    return number == number_of(value)


def with_values(text: ReportText, values: Mapping[str, str]) -> ReportText:
    """The text with other values in some of its spans, by key."""
    first, *others = pieces_of(text.text, text.spans)
    words, spans = first, []
    for span, inside, behind in zip(text.spans, others[0::2], others[1::2], strict=True):
        inside = values.get(span.key, inside)
        spans.append(span._replace(start=len(words), end=len(words) + len(inside)))
        words += inside + behind
    return replace(text, text=words, spans=tuple(spans))
