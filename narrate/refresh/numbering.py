"""Typed ordinals after items came and went: counted in the order that stands in the document.

In: both versions, where they stand, what was inserted, and what stands or lacks because our change was rejected. Out:
edits of ordinals, and ordinals of inserted paragraphs. Brothers are numbered paragraphs of one kind below one heading.
Where one of them came, went, was refused to come or go, or was renumbered by us, all are counted anew, without those
that a person deleted; an ordinal that a person typed moves on by as much as ours would. Where nothing of this happened,
nothing is touched.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

from narrate.refresh.locate import Located
from narrate.refresh.ordinals import number_in, with_number
from narrate.refresh.plan import ChangeKind, Plan, Replace
from narrate.refresh.report_texts import ReportText
from narrate.report.values import Paragraph, Role, Span, SpanKind

_DEPTHS = {Role.PART: 0, Role.HEADING1: 1, Role.HEADING2: 2, Role.HEADING3: 3}
_DEEPEST = 3


def renumber(
    plan: Plan,
    old: Sequence[ReportText],
    new: Sequence[ReportText],
    located: Located,
    inserted: set[str],
    refused: Container[str],
) -> None:
    """Count the ordinals of both versions' texts in the document; `refused`: keys of texts that stand or lack because a
    change of ours was rejected."""
    before = {text.key: text for text in old}
    gone = {text.key for text in old} - {text.key for text in new}
    former = {text.key: group for group in _brothers(old) for text in group}
    for group in _brothers(new):
        known = [text for text in group if text.key in before]
        lost = [text for known_text in known[:1] for text in former.get(known_text.key, ()) if text.key in gone]
        changed = any(text.key in inserted or text.key in refused for text in group)
        changed = changed or any(located.own(text.key) for text in lost)
        if changed or any(_ordinal(before[text.key]) != _ordinal(text) for text in known):
            _Count(plan, before, located, inserted).run(group, former.get(known[0].key, []) if known else [])


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

    def __init__(self, plan: Plan, before: dict[str, ReportText], located: Located, inserted: set[str]) -> None:
        self._plan = plan
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
            elif self._located.own(text.key):
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
        key = next((span.key for span in old.spans if span.kind is SpanKind.ORDINAL), "")
        shown: int | None = None
        for sighting in self._located.of(text.key):
            for hit in sighting.view.hits.get(key, ()):
                now = number_in(hit.text)
                if now is None or not hit.certain:
                    continue
                wanted = with_number(hit.text, number if hit.text == _ordinal(old) else now + number - was)
                shown = number_in(wanted) if sighting.own else shown
                if wanted != hit.text:
                    self._plan.edits.append(Replace(sighting.placed, hit.start, hit.end, wanted))
                    self._plan.tell(ChangeKind.ORDINAL, sighting.placed, text.key, hit.text, wanted)
        return shown


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
