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
| told, and left to a person | as it did then; its code is in `Snapshot.held`: it is decided on anew, never called rejected |

So a text of the base is, sentence by sentence and figure by figure, the last version of which the words are found; what
is not the last one there was rejected. What was rejected is offered again when today's report says something else than
what was rejected, sentence by sentence (`decide`), for paragraphs that came together as one (`structure`).
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from narrate.directions import directions
from narrate.refresh.alignment import view
from narrate.refresh.direction_words import NUMBER, number_of
from narrate.refresh.locate import Located, Sighting
from narrate.refresh.plan import shifted
from narrate.refresh.report_texts import ReportText, report_texts
from narrate.refresh.wordings import LEAST_REMNANT, covered, likeness, with_values, worded_as_found
from narrate.report.values import Span, SpanKind
from narrate.word.snapshot import Snapshot

_WORDINGS_BACK = 2  # earlier wordings that are looked for where a text is nowhere
_ROUNDS = 2  # of values that stand and were written at some time
_JOINTS = 3  # places at most where pieces of our versions meet that no version has side by side
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
    texts, located = _as_worded_before(texts, known, versions, located, locate)
    values = _values(old, (*written, *struck))
    worded = [worded_as_found(text, versions.get(text.key, ()), located, values) for text in texts]
    texts, located = _again(texts, worded, located, locate)
    for _ in range(_ROUNDS):  # what stands beside a value is found where that stands
        texts, located = _again(
            texts, [_valued(text, values, located.own(text.key)) for text in texts], located, locate
        )
    doubtful = {text.key for text in struck} | old.offered
    kept = {text.key for text in struck if _really_stands(text, located, doubtful)}
    lost = {text.key for text in struck} - kept
    texts = _in_order([text for text in texts if text.key not in lost], kept, located)
    offered = (text for text in texts if text.key in old.offered)
    unwanted = frozenset(text.key for text in offered if not _really_stands(text, located, doubtful))
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


def _as_worded_before(
    texts: Sequence[ReportText],
    known: Container[str],
    versions: Mapping[str, Sequence[ReportText]],
    located: Located,
    locate: Locate,
) -> tuple[Sequence[ReportText], Located]:
    """The texts, those that are nowhere as they were written last in an earlier wording that stands, and where they are:
    a sentence that a person reworded was left as it was, though ours became another one."""

    def is_lost(text: ReportText, found: Located) -> bool:
        return text.key in known and not found.own(text.key)

    for number in range(_WORDINGS_BACK):
        lost = {text.key for text in texts if is_lost(text, located) and len(versions.get(text.key, ())) > number}
        if not lost:
            break
        tried = [versions[text.key][number] if text.key in lost else text for text in texts]
        found = locate(tried)
        if any(found.own(key) for key in lost):
            chosen = [other if found.own(other.key) else one for one, other in zip(texts, tried, strict=True)]
            texts, located = _again(texts, chosen, located, locate)
    return texts, located


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
    if any(_stands_alone(version, now, said) for version in (*versions, *map(_without_ordinal, versions))):
        return False
    ours = {piece for version in versions for piece in pairs_of(version.text)}
    odd = [at for at, piece in enumerate(pairs_of(now)) if piece not in ours]
    plain, plains = NUMBER.sub("0", now), [NUMBER.sub("0", version.text) for version in versions]
    inside = {plain[at] for at in odd if at - 1 in odd}  # a sign that meets no neighbour of ours
    return len(odd) <= _JOINTS and all(any(sign in words for words in plains) for sign in inside)


def is_remnant(versions: Sequence[ReportText], now: str) -> bool:
    """Whether a paragraph is pieces of one text, in any of its versions, and not that text: what decisions by halves left."""
    if len(now) < LEAST_REMNANT or any(_stands_alone(version, now) for version in versions):
        return False
    ours = {piece for version in versions for piece in pairs_of(version.text)}
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
    return seen.intact >= len(text.text) and covered(seen) >= len(now)


def _without_ordinal(text: ReportText) -> ReportText:
    """A text as it reads where a person deleted its ordinal."""
    first = next(iter(text.spans), None)
    if first is None or first.kind is not SpanKind.ORDINAL or first.start:
        return text
    words = text.text[first.end :].lstrip()
    start = len(text.text) - len(words)
    return ReportText(text.key, text.role, words, shifted(text.spans, start, len(text.text)))


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


def _really_stands(text: ReportText, located: Located, doubtful: Container[str]) -> bool:
    """Whether some of a text is there, not its bookmark alone, which an editor may leave in a paragraph that is another
    text of ours, perhaps worded alike. `doubtful`: keys of texts that came or went and that nobody may have accepted."""
    for sighting in located.own(text.key):
        if any(_is_rather(other, sighting, doubtful) for other in _others(text, sighting, located)):
            continue
        hits = (sighting.view.hits.get(span.key) for span in text.spans if span.kind is not SpanKind.ORDINAL)
        found = bool(sighting.view.intact or any(hits))
        others = [other for other in _others(text, sighting, located) if other.view.intact]
        if found and _names_itself(text, sighting):
            share = _found_share(sighting)
            if all(_found_share(other) <= share for other in others):
                return True
        elif not others and (found or likeness(text.text, sighting.placed.now) >= _STILL_THE_SAME):
            return True
    return False


def _others(text: ReportText, sighting: Sighting, located: Located) -> Iterator[Sighting]:
    """Where other texts of ours are seen in the same paragraph."""
    for key, others in located.sightings.items():
        if key != text.key:
            yield from (one for one in others if one.own and one.placed.number == sighting.placed.number)


def _is_rather(other: Sighting, one: Sighting, doubtful: Container[str]) -> bool:
    """Whether a paragraph that two texts would fill with the same words, all of them, is the other: the one that nobody
    doubts, else the one whose mark it has, else the first."""
    if not (one.view.intact and _found_share(one) == _found_share(other) == 1.0):
        return False
    if _ranges(one) != _ranges(other):
        return False
    ranks = [
        (s.view.text.key in doubtful, s.view.text.key not in s.placed.paragraph.keys, s.view.text.key)
        for s in (other, one)
    ]
    return ranks[0] < ranks[1]


def _ranges(sighting: Sighting) -> list[tuple[int, int]]:
    return [sentence.range() for sentence in sighting.view.sentences]


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
    """Today's texts with those kept against our striking between them, for what counts all that stands: behind those that
    come after the same text, as these stand right behind that."""
    texts = list(after)
    known = {text.key for text in texts}
    stood = {text.key for text in before}
    for index, text in enumerate(before):
        if text.key in kept and text.key not in known:
            earlier = {other.key for other in before[:index]}
            at = max((at for at, other in enumerate(texts, 1) if other.key in earlier), default=0)
            while 0 < at < len(texts) and texts[at].key not in stood:
                at += 1
            texts.insert(at, text)
    return tuple(texts)


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
