"""Figures that the last draft had and today's data do not: a file that was forgotten, or that cannot be read any more.

In: the base and today's report. Out: what is told of them, and whether so much is gone that nothing can be brought up
to date. The figures themselves become 【待补：…】 like any other that the data do not tell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from narrate.refresh.plan import Change, ChangeKind
from narrate.refresh.report_texts import ReportText, report_texts
from narrate.report.values import Report, Span, SpanKind
from narrate.word.snapshot import Snapshot

_FIGURE = "figure/"  # what the ref of an open place begins with where a figure lacks, not an answer
_SHOWN = 3  # names of figures in one line
_OF_FILES = ("intake-file-unreadable", "intake-tables-absent")


@dataclass(frozen=True, slots=True)
class NoLongerKnown:
    """Figures that a text of the last draft had and that lack in it today.

    `places` is how many open places there are for them, `lacking` what they are called, `files` those that they came
    from and that nothing comes from today, `said` what reading the folder met of files and tables. `most` tells whether
    the places are more than the figures that are known.
    """

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
        names = f"缺{'、'.join(self.lacking[:_SHOWN])}{'等' if len(self.lacking) > _SHOWN else ''}"
        told = "；".join([names, *self.reasons, "补齐以后再更新一次；确实没有了的，人工改写"])
        return Change(ChangeKind.MISSING, "", "", "", f"上次有、这次没有的数{self.places}处", told, needs_person=True)


def no_longer_known(base: Snapshot, today: Report) -> NoLongerKnown | None:
    """What the texts of the last draft had and have no more; None where there is no such thing, or where the sentences
    are those of another phrasebook, which asks for other figures."""
    if base.phrasebook != today.phrasebook:
        return None
    before = {text.key: {span.key for span in _open_places(text)} for text in report_texts(base.blocks)}
    after = report_texts(today.blocks)
    places = [
        [one.removeprefix(_FIGURE) for one in span.ref.split("|")]
        for text in after
        for span in _open_places(text)
        if span.key not in before.get(text.key, {span.key})
    ]
    if not places:
        return None
    refs = {*chain.from_iterable(places)}
    lacking = tuple(dict.fromkeys(slot.label for slot in today.slots if slot.key.removeprefix(_FIGURE) in refs))
    said = tuple(dict.fromkeys(one.message for one in today.findings if one.code in _OF_FILES))
    known = sum(span.kind is SpanKind.FIGURE for text in after for span in text.spans)
    return NoLongerKnown(len(places), _files_gone(base, today, refs), lacking, said, len(places) > known)


def files_of(base: Snapshot) -> list[str]:
    """The files that a draft was made from, those first from which most of its figures came."""
    return [file for file, _ in Counter(filter(None, map(_file_of, base.sources.values()))).most_common()]


def _open_places(text: ReportText) -> Iterator[Span]:
    """The places of a text that lack a figure."""
    return (span for span in text.spans if span.kind is SpanKind.OPEN and span.ref.startswith(_FIGURE))


def _files_gone(base: Snapshot, today: Report, lacking: set[str]) -> tuple[str, ...]:
    """The files that a figure came from which lacks, and of which nothing is known today, from whichever file."""
    still = {_file_of(source) for ref, source in base.sources.items() if ref in today.sources}
    came_from = (_file_of(source) for ref, source in base.sources.items() if ref in lacking)
    return tuple(dict.fromkeys(file for file in came_from if file and file not in still))


def _file_of(source: str) -> str:
    """The file of a cell; nothing for a formula."""
    return source[1:].partition("》")[0] if source.startswith("《") else ""
