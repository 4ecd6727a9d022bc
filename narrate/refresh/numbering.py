"""Typed ordinals after items came and went: counted in the order that stands in the document.

In: both versions, where they stand, what was inserted, and what stands or lacks because our change was rejected. Out:
edits of ordinals, and ordinals of inserted paragraphs. Brothers are numbered paragraphs of one kind below one heading.
Where one of them came, went, was refused to come or go, or was renumbered by us, all are counted anew, without those
that a person deleted; an ordinal that a person typed moves on by as much as ours would. Where nothing of this happened,
nothing is touched; what is left there of a change that was decided by halves is told.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence

from narrate.refresh.alignment import Hit
from narrate.refresh.locate import Located, Sighting
from narrate.refresh.ordinals import is_ordinal, number_in, with_number
from narrate.refresh.overwritten import is_two_of
from narrate.refresh.plan import HALF_TAKEN, ChangeKind, Plan, Replace, code_of
from narrate.refresh.report_texts import ReportText
from narrate.report.values import Paragraph, Role, Span, SpanKind

_DEPTHS = {Role.PART: 0, Role.HEADING1: 1, Role.HEADING2: 2, Role.HEADING3: 3}
_DEEPEST = 3
_FIRST_WORDS = 4  # behind an ordinal, by which a paragraph without it is known


def renumber(
    plan: Plan,
    old: Sequence[ReportText],
    new: Sequence[ReportText],
    located: Located,
    inserted: set[str],
    refused: Container[str],
    said: Mapping[str, Collection[str]],
) -> None:
    """Count the ordinals of both versions' texts in the document; `refused`: keys of texts that stand or lack because a
    change of ours was rejected; `said`: what each ordinal was at some time."""
    before = {text.key: text for text in old}
    gone = {text.key for text in old} - {text.key for text in new}
    former = {text.key: group for group in _brothers(old) for text in group}
    for group in _brothers(new):
        known = [text for text in group if text.key in before]
        lost = [text for known_text in known[:1] for text in former.get(known_text.key, ()) if text.key in gone]
        changed = any(text.key in inserted or text.key in refused for text in group)
        changed = changed or any(located.own(text.key) for text in lost)
        if changed or any(_ordinal(before[text.key]) != _ordinal(text) for text in known):
            _Count(plan, before, located, inserted, said).run(group, former.get(known[0].key, []) if known else [])
        else:
            _tell_halves(plan, [before[text.key] for text in known], located, said)
        _tell_lacking(plan, [before[text.key] for text in known], located, said)


def _tell_halves(
    plan: Plan, group: Sequence[ReportText], located: Located, said: Mapping[str, Collection[str]]
) -> None:
    """Two numbers of ours side by side: 2.3."""
    for text, span in _numbered(group):
        for sighting in located.own(text.key):
            for hit in _hits(sighting, text, said):
                if is_two_of(hit.text, said.get(span.key, ()), span.kind):
                    plan.tell(ChangeKind.REJECTED, sighting.placed, span.key, hit.text, text.of(span), HALF_TAKEN)


def _tell_lacking(
    plan: Plan, group: Sequence[ReportText], located: Located, said: Mapping[str, Collection[str]]
) -> None:
    """Ordinals that are not there: a person deleted them, or a reviewer accepted that the old one goes, and not that the
    new one comes."""
    for text, span in _numbered(group):
        own = located.own(text.key)
        if not own or any(sighting.view.hits.get(span.key) for sighting in own):
            continue
        begins = text.text[span.end :].lstrip()[:_FIRST_WORDS]
        placed = next((one.placed for one in own if one.placed.now.lstrip().startswith(begins)), None)
        code = code_of("ordinal gone", span.key)
        if code in plan.held_before or len(said.get(span.key, ())) < 2:
            plan.held.add(code)
        elif placed is not None:
            plan.tell(ChangeKind.UNSURE, placed, span.key, "", text.of(span), "这里的序号空着")


def _hits(sighting: Sighting, text: ReportText, said: Mapping[str, Collection[str]]) -> Iterator[Hit]:
    """Where the ordinal of a text stands; with an earlier one of ours that stands in front of it."""
    span = _span(text)
    key = "" if span is None else span.key
    earlier = {one.strip(): one for one in said.get(key, ()) if one.strip()}
    for hit in sighting.view.hits.get(key, ()):
        before = sighting.view.now[: hit.start].strip()
        yield hit._replace(start=0, text=earlier[before] + hit.text) if before in earlier else hit


def _numbered(texts: Iterable[ReportText]) -> Iterator[tuple[ReportText, Span]]:
    return ((text, span) for text in texts if (span := _span(text)) is not None)


def _brothers(texts: Sequence[ReportText]) -> Iterator[list[ReportText]]:
    """Numbered texts of one role, from one heading of a higher level to the next."""
    open_groups: dict[Role, list[ReportText]] = {}
    for text in texts:
        if text.role is None:
            continue
        depth = _DEPTHS.get(text.role, _DEEPEST if _span(text) else _DEEPEST + 1)
        for role in [role for role in open_groups if _DEPTHS.get(role, _DEEPEST) > depth]:
            yield open_groups.pop(role)
        if _span(text) is not None:
            open_groups.setdefault(text.role, []).append(text)
    yield from open_groups.values()


def _span(text: ReportText) -> Span | None:
    return next((span for span in text.spans if span.kind is SpanKind.ORDINAL), None)


def _ordinal(text: ReportText) -> str:
    span = _span(text)
    return "" if span is None else text.of(span)


class _Count:
    """One group of brothers being counted."""

    def __init__(
        self,
        plan: Plan,
        before: dict[str, ReportText],
        located: Located,
        inserted: set[str],
        said: Mapping[str, Collection[str]],
    ) -> None:
        self._plan = plan
        self._said = said
        self._before = before
        self._located = located
        self._inserted = inserted

    def run(self, group: Sequence[ReportText], former: Sequence[ReportText]) -> None:
        """Number those that stand, from the group's first number on."""
        first = number_in(_ordinal(group[0]))
        if first is None:
            return
        group = self._as_they_stand(group)
        stood = [text.key for text in self._as_they_stand(former) if self._located.own(text.key)]
        places = {key: first + index for index, key in enumerate(stood)}
        shown: int | None = None  # the number of the brother before, as the document will show it
        count = first
        for text in group:
            if text.key in self._inserted:
                self._number_new(text, count if shown is None else shown + 1)
                shown = count if shown is None else shown + 1
            elif text.key in self._before and self._located.own(text.key):
                shown = self._number_standing(text, count, places.get(text.key, count))
            else:
                continue
            count += 1

    def _as_they_stand(self, group: Sequence[ReportText]) -> list[ReportText]:
        """Brothers in the order of the document, each with the new ones behind it: a person may have moved some."""
        runs: list[tuple[int, list[ReportText]]] = [(-1, [])]
        for text in group:
            own = [] if text.key in self._inserted else self._located.own(text.key)
            if own:
                runs.append((own[0].placed.number, [text]))
            else:
                runs[-1][1].append(text)
        return [text for _, run in sorted(runs, key=lambda one: one[0]) for text in run]

    def _number_new(self, text: ReportText, number: int) -> None:
        """An inserted paragraph counts on from its brother before it."""
        wanted = with_number(_ordinal(text), number)
        for index, insert in enumerate(self._plan.inserts):
            if insert.paragraph.key == text.key and wanted != _ordinal(text):
                span = _span(text)
                assert span is not None
                self._plan.inserts[index] = insert._replace(paragraph=_with_ordinal(insert.paragraph, span, wanted))

    def _number_standing(self, text: ReportText, number: int, was: int) -> int | None:
        """An ordinal that stands; returns the number that the document will show."""
        old = self._before[text.key]
        shown: int | None = None
        for sighting in self._located.of(text.key):
            for hit in _hits(sighting, old, self._said):
                wanted = self._wanted(hit.text, old, number, was) if hit.certain else None
                if wanted is None:
                    continue
                shown = number_in(wanted) if sighting.own else shown
                if wanted != hit.text:
                    self._plan.edits.append(Replace(sighting.placed, hit.start, hit.end, wanted))
                    self._plan.tell(ChangeKind.ORDINAL, sighting.placed, text.key, hit.text, wanted)
        return shown

    def _wanted(self, stands: str, old: ReportText, number: int, was: int) -> str | None:
        """What an ordinal that stands becomes; None where a person put something else there."""
        span = _span(old)
        if span is None or stands == old.of(span):
            return with_number(stands, number)
        if is_two_of(stands, self._said.get(span.key, ()), span.kind):
            return with_number(old.of(span), number)
        now = number_in(stands) if is_ordinal(stands) else None
        return None if now is None else with_number(stands, now + number - was)


def _with_ordinal(block: Paragraph, ordinal: Span, text: str) -> Paragraph:
    """The paragraph with another ordinal, its other spans moved along."""
    moved = len(text) - (ordinal.end - ordinal.start)
    spans = tuple(
        span._replace(end=span.end + moved)
        if span == ordinal
        else span._replace(start=span.start + moved, end=span.end + moved)
        if span.start >= ordinal.end
        else span
        for span in block.spans
    )
    return Paragraph(block.key, block.role, block.text[: ordinal.start] + text + block.text[ordinal.end :], spans)
