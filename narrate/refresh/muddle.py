"""Sentences of which a reviewer decided some pieces of our pending change and not the others.

What stands then is neither as we wrote it nor as a person did: “各持平0.11。”. Without what is still pending it reads as one
of our versions again, so that is where the next refresh begins: our pending changes of the paragraph are taken back, and
today's sentence is offered whole. Nothing of a person's is in them: an insertion with other words than ours stays. Where
nothing is pending any more and the paragraph is made of nothing but pieces of ours, it is put anew once the data say
something else (`put_anew`); else it is only told (`tell_halves`).
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from narrate.editing.cancelling import take_away
from narrate.editing.revisions import AUTHOR, Revision, is_inserted, take_back, text_of, text_without
from narrate.refresh.alignment import view
from narrate.refresh.differences import hunks
from narrate.refresh.direction_words import NUMBER, number_of
from narrate.refresh.locate import Located, Placed, Sighting
from narrate.refresh.overwritten import leaves_hole
from narrate.refresh.plan import DONE, ChangeKind, Plan, Splice, code_of, shifted, text_after
from narrate.refresh.report_texts import ReportText, report_texts
from narrate.refresh.sentences import held_code
from narrate.refresh.standing import Standing, is_remnant, pairs_of, pieced_together, versions_of
from narrate.report.values import Span, SpanKind
from narrate.word.markup import Element, w
from narrate.word.snapshot import Snapshot

_ENDS = "。；！？：、.．） \n"  # of sentences and ordinals


def take_back_muddles(
    old: Snapshot, stands: Standing, after: Sequence[ReportText], revision: Revision
) -> frozenset[str]:
    """Take back what is pending in muddled paragraphs whose text reads otherwise today; the parts they lie in.

    The document's trees are edited: it must be read anew.
    """
    parts: set[str] = set()
    newer = {text.key: text for text in after}
    for text in stands.texts:
        today = newer.get(text.key)
        if today is None or today.text == stands.written[text.key].text:
            continue
        for sighting in stands.located.own(text.key):
            placed = sighting.placed
            if placed.now != text.text and _is_muddled(text, versions_of(old, text.key), placed, stands.values):
                for change in _changes(placed, revision):
                    (take_away if change.tag == w("ins") else take_back)(change)
                parts.add(placed.part)
    return frozenset(parts)


def put_anew(
    plan: Plan,
    old: Snapshot,
    before: Sequence[ReportText],
    newer: Mapping[str, ReportText],
    stands: Standing,
    *,
    offer_again: bool,
) -> None:
    """Paragraphs that would still be no sentence with the edits of a plan, and that are nothing but pieces of ours: today's
    words come in the place of what differs, how they read stays in a comment. One that is pieces of a single version may
    be so because a person deleted words: it is left as it is where no whole sentence would come of it, and what it would
    read today stands in a comment."""
    edits = plan.apart()
    struck = {block.key for block in old.struck}
    for text in before:
        today = newer.get(text.key)
        written = stands.written[text.key]
        if text.role is None or today is None or (today.text == written.text and not offer_again):
            continue
        plan.looked_at.add(code_of("halves", text.key))
        own = stands.located.own(text.key)  # one that reads as we wrote it at some time is whole, whatever was rejected
        reworded = [one for one in own if one.placed.now != text.text and plan.can_remark(one.placed)]
        versions = (versions_of(old, text.key) or (written,)) if reworded else ()
        for sighting in reworded:
            placed = sighting.placed
            if not _is_all_ours((*versions, text), placed.now, stands.values):
                continue
            left = text_after(edits, placed)
            garbled = len(versions) > 1 and pieced_together((*versions, today), left)
            one_by_one = garbled and any(_is_all_ours([one], placed.now, stands.values) for one in versions)
            if (garbled and not one_by_one) or (text.key in struck and _has_holes(text, sighting)):
                _put_anew(plan, today, sighting)
            elif garbled and not _is_whole(text, today, left):
                plan.edits[:] = [edit for edit in plan.edits if edit.placed.number != placed.number]
                plan.held.update(held_code(today, hunk) for hunk in hunks(text, today))
                _forget(plan, placed, *DONE)
                _remark(plan, today, placed, f"这一段不成句，没有改写。按新数据应为：“{today.text}”")


def _is_whole(text: ReportText, today: ReportText, left: str) -> bool:
    """Whether every sentence of today that is another one now would stand whole, between others or alone."""
    numbered = max((span.end for span in today.spans if _is_in_front(span)), default=0)
    sentences = (today.text[max(start, numbered) : end] for start, end in today.sentences)
    changed = (words for words in sentences if words not in text.text)
    places = [left.find(words) for words in changed]
    return all(at == 0 or (at > 0 and left[at - 1] in _ENDS) for at in places)


def _is_in_front(span: Span) -> bool:
    """Whether a number is that of an item, not that of a chart within the sentence."""
    return span.kind is SpanKind.ORDINAL and span.start == 0


def _forget(plan: Plan, placed: Placed, *kinds: ChangeKind) -> None:
    """Say nothing about a paragraph of what was planned for its sentences, and tell nothing of these kinds."""
    plan.told[:] = [line for line in plan.told if line[0] != placed.number or line[1].kind not in kinds]
    for code in [code for code, remark in plan.remarks.items() if remark.placed.number == placed.number]:
        del plan.remarks[code]


def _remark(plan: Plan, today: ReportText, placed: Placed, line: str) -> None:
    plan.remark(code_of("halves", today.key), placed, (0, len(placed.now)), line)


def _has_holes(text: ReportText, sighting: Sighting) -> bool:
    """Whether figures are gone and the words around them stand side by side."""
    figures = (span for span in text.spans if span.kind is SpanKind.FIGURE)
    return any(
        not sighting.view.hits.get(span.key) and leaves_hole(span, text, sighting.placed.now) for span in figures
    )


def _put_anew(plan: Plan, today: ReportText, sighting: Sighting) -> None:
    placed, now = sighting.placed, sighting.placed.now
    first = new_first = 0  # behind the ordinal, which is counted elsewhere
    for span in today.spans:  # an ordinal that stands is counted elsewhere
        if _is_in_front(span) and (hits := sighting.view.hits.get(span.key)):
            first, new_first = hits[0].end, span.end
    start = _alike(now[first:], today.text[new_first:])
    behind = _alike(now[first + start :][::-1], today.text[new_first + start :][::-1])
    new_start, new_end = new_first + start, len(today.text) - behind
    for span in today.spans:  # a figure comes or goes whole
        if span.start < new_start < span.end:
            new_start = span.start
        if span.start < new_end < span.end:
            new_end = span.end
    start, end = first + new_start - new_first, len(now) - (len(today.text) - new_end)
    if start < first or end < start:
        return
    words = today.text[new_start:new_end]
    plan.edits[:] = [
        edit for edit in plan.edits if edit.placed.number != placed.number or edit.start < edit.end <= first
    ]
    plan.edits.append(Splice(placed, start, end, words, shifted(today.spans, new_start, new_end)))
    _forget(plan, placed, *DONE)
    plan.tell(ChangeKind.WORDING, placed, today.key, now[start:end], words, "上次的修改只接受了一部分，这一段重写")
    _remark(plan, today, placed, f"上次的修改只接受了一部分，这一段按新数据重写。原文：“{now}”")


def _alike(one: str, other: str) -> int:
    """With how many same characters two texts begin."""
    differing = (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    return next(differing, min(len(one), len(other)))


def _is_all_ours(versions: Sequence[ReportText], now: str, values: Mapping[str, set[str]]) -> bool:
    """Whether a paragraph has no character and no number that our versions have not."""
    ours = {pair for version in versions for pair in pairs_of(version.text)}
    known = [pair in ours for pair in pairs_of(now)]
    said = " ".join(
        (*(version.text for version in versions), *(value for several in values.values() for value in several))
    )
    numbers = set(NUMBER.findall(said))
    return all(one or other for one, other in pairwise(known)) and numbers.issuperset(NUMBER.findall(now))


def tell_halves(
    plan: Plan,
    old: Snapshot,
    before: Sequence[ReportText],
    newer: Mapping[str, ReportText],
    stands: Standing,
) -> None:
    """Texts of which a reviewer took some pieces of our change and not the others, and nothing else is said of them."""
    told = {change.key for _, change in plan.told if change.needs_person}
    gone = {change.key for _, change in plan.told if change.kind is ChangeKind.ABSENT}
    edits = plan.apart()
    for text in before:
        if text.role is None or text.key in told or text.key not in newer:
            continue
        before_today = versions_of(old, text.key)
        versions = *before_today, newer[text.key]
        own = stands.located.own(text.key)
        if len(own) > 1 and not pieced_together(versions, "".join(one.placed.now for one in own)):
            continue  # a person parted the paragraph
        for placed in (one.placed for one in own):
            without = "without a sentence", text.key  # that a person deleted: nobody decided on anything since
            if text.key in gone or code_of(*without, placed.now) in plan.held_before:
                plan.held.add(code_of(*without, text_after(edits, placed)))
            elif len(before_today) > 1 and pieced_together(versions, left := text_after(edits, placed)):
                why = "上次的修改只接受了一部分，这一段和哪一次写的都不一样，请改成完整的句子"
                plan.tell(ChangeKind.REJECTED, placed, text.key, left, newer[text.key].text, why)


def tell_remnants(plan: Plan, old: Snapshot, stands: Standing, in_tables: Container[int]) -> None:
    """Paragraphs that are no text of ours any more and pieces of one: of one that we struck, that was not accepted, or
    that we wrote otherwise before."""
    why = "上次的修改只接受了一部分，这一段是剩下的半截，请改成完整的句子或者删去"
    offered = [stands.written[key] for key in stands.unwanted if key in stands.written]
    located = stands.located
    struck = [text for text in report_texts(old.struck) if text.key not in stands.kept]
    not_there = {text.key for text in (*struck, *offered)}
    for half in (*struck, *offered):  # beside another text in one paragraph
        for sighting in located.own(half.key):
            left = _left_of(sighting.placed, located, not_there)
            if left != sighting.placed.now and is_remnant([half], left):
                plan.tell(ChangeKind.REJECTED, sighting.placed, half.key, left, "", why)
    gone: dict[str, Sequence[ReportText]] = {
        text.key: [text] for text in (*struck, *offered) if not located.own(text.key)
    }
    for text in stands.texts:  # written otherwise at some time, and nowhere as it was at any
        is_nowhere = text.role is not None and not located.own(text.key)
        if is_nowhere and len(versions := versions_of(old, text.key)) > 1:
            gone[text.key] = versions
    ours = {one.placed.number for key in located.sightings for one in located.own(key)}
    for placed in located.placed if gone else ():
        if placed.number in ours or placed.number in in_tables or placed.in_contents:
            continue
        key = next((key for key, versions in gone.items() if is_remnant(versions, placed.now)), None)
        if key is not None:
            plan.tell(ChangeKind.REJECTED, placed, key, placed.now, "", why)


def _left_of(placed: Placed, located: Located, not_there: Container[str]) -> str:
    """The words of a paragraph outside of the sentences that stand as written of texts that are there."""
    others = (one for key in located.sightings if key not in not_there for one in located.own(key))
    here = [sentence for one in others if one.placed.number == placed.number for sentence in one.view.sentences]
    left = placed.now
    for start, end in sorted((sentence.range() for sentence in here if sentence.intact), reverse=True):
        left = left[:start] + left[end:]
    return left


def _is_muddled(
    text: ReportText, versions: Iterable[ReportText], placed: Placed, values: Mapping[str, set[str]]
) -> bool:
    """Whether much more of a paragraph is as we wrote it at some time without our pending changes."""
    if is_inserted(placed.paragraph, AUTHOR):
        return False
    revision = Revision()
    changes = [change for change in _changes(placed, revision) if change.tag == w("ins")]
    known = [text, *versions]
    if not changes or not all(any(text_of(change) in version.text for version in known) for change in changes):
        return False
    in_places = [text_of(change) for change in changes if change.getparent().tag == w("sdtContent")]
    if not all(any(words in said for said in values.values()) for words in in_places):
        return False  # a person wrote beside a figure, be it words that we have as well: 2.00万元万元
    before = text_without(placed.paragraph, AUTHOR)
    intact = max(view(text, placed.now, {}).intact, _as_written(text, placed.now, values))  # a number may be typed over
    rest = len(placed.now) - intact
    rest_before = min(len(before) - _as_written(version, before, values) for version in known)
    return rest_before < rest / 2


def _as_written(version: ReportText, words: str, values: Mapping[str, set[str]]) -> int:
    """How many characters of a paragraph are sentences of a version, with numbers and with what we said in its spans."""
    seen = view(version, words, {})
    odd = [
        span
        for span in version.spans
        if any(not _is_said(hit.text, span, values) for hit in seen.hits.get(span.key, ()))
    ]
    found = [one for one in seen.sentences if one.intact and not any(one.start <= s.start < one.end for s in odd)]
    return sum(end - start for start, end in (one.range() for one in found))


def _is_said(words: str, span: Span, values: Mapping[str, set[str]]) -> bool:
    return words in values.get(span.key, ()) or (span.kind is SpanKind.FIGURE and number_of(words) is not None)


def _changes(placed: Placed, revision: Revision) -> Iterator[Element]:
    """Our pending changes of the text of a paragraph."""
    for element in placed.paragraph.elements:
        for change in list(element.iter(w("ins"), w("del"))):
            if revision.is_ours(change) and change.getparent().tag != w("rPr"):
                yield change
