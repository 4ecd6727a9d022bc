"""Figures that the last draft had and today's data do not: a file that was forgotten, or that cannot be read any more.

In: the base and today's report. Out: what is told of them, and whether so much is gone that nothing can be brought up
to date. The figures themselves become 【待补：…】 like any other that the data do not tell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from narrate.findings import Severity
from narrate.refresh.plan import Change, ChangeKind
from narrate.refresh.report_texts import report_texts
from narrate.report.values import Block, Report, SpanKind
from narrate.word.snapshot import Snapshot

_FIGURE = "figure/"  # what the ref of an open place begins with where a figure lacks, not an answer
_SHOWN = 3  # names of figures in one line
_READING = "intake-"  # what the code of a finding begins with that was met while the tables were read


@dataclass(frozen=True, slots=True)
class NoLongerKnown:
    """`places` are the open places that were none, `files` those that the last draft was made from and that nothing
    comes from today, `lacking` what the figures are called, `said` what reading the tables met; `most` tells whether they are more than the figures that are
    known."""

    places: int
    files: tuple[str, ...]
    lacking: tuple[str, ...]
    said: tuple[str, ...]
    most: bool

    @property
    def reasons(self) -> list[str]:
        """Why they are not known, as far as it can be told."""
        unread = [file for file in self.files if not any(f"《{file}》" in one for one in self.said)]
        return [*self.said, *(f"上次用的《{file}》，这次没有用到里面的数" for file in unread)]

    @property
    def change(self) -> Change:
        """The line of the summary."""
        lacking = f"缺{'、'.join(self.lacking[:_SHOWN])}{'等' if len(self.lacking) > _SHOWN else ''}"
        told = "；".join([*(self.reasons or [lacking]), "补齐以后再更新一次；确实没有了的，人工改写"])
        return Change(ChangeKind.MISSING, "", "", "", f"上次有、这次没有的数{self.places}处", told, needs_person=True)


def no_longer_known(base: Snapshot, today: Report) -> NoLongerKnown | None:
    """What the last draft knew and today's data do not; None where there is no such thing."""
    before = {key for key, _ in _open_places(base.blocks)}
    places = [refs for key, refs in _open_places(today.blocks) if key not in before]
    if not places:
        return None
    refs = {*chain.from_iterable(places)}
    files = _files_gone(base, today, refs)
    lacking = tuple(dict.fromkeys(slot.label for slot in today.slots if slot.key.removeprefix(_FIGURE) in refs))
    errors = (one for one in today.findings if one.severity is Severity.ERROR and one.code.startswith(_READING))
    said = tuple(dict.fromkeys(one.message for one in errors))
    known = sum(span.kind is SpanKind.FIGURE for text in report_texts(today.blocks) for span in text.spans)
    return NoLongerKnown(len(places), files, lacking, said, len(places) > known)


def files_of(base: Snapshot) -> list[str]:
    """The files that a draft was made from, those first from which most of its figures came."""
    return [file for file, _ in Counter(filter(None, map(_file_of, base.sources.values()))).most_common()]


def _open_places(blocks: Iterable[Block]) -> Iterator[tuple[str, list[str]]]:
    """The places that lack a figure, by key, and the figures they lack."""
    for text in report_texts(blocks):
        for span in text.spans:
            if span.kind is SpanKind.OPEN and span.ref.startswith(_FIGURE):
                yield span.key, [one.removeprefix(_FIGURE) for one in span.ref.split("|")]


def _files_gone(base: Snapshot, today: Report, lacking: set[str]) -> tuple[str, ...]:
    """The files that nothing comes from today and that a figure came from which lacks."""
    still = {*map(_file_of, today.sources.values())}
    came_from = (_file_of(source) for ref, source in base.sources.items() if ref in lacking)
    return tuple(dict.fromkeys(file for file in came_from if file and file not in still))


def _file_of(source: str) -> str:
    """The file of a cell; nothing for a formula."""
    return source[1:].partition("》")[0] if source.startswith("《") else ""
