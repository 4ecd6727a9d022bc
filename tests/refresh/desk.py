"""Drafts and their refreshing for the tests of this folder: `outcome` renews and holds every promise against it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

from narrate.editing.revisions import Revision
from narrate.refresh.renew import Renewal, renew
from narrate.report.values import Report
from narrate.word.snapshot import Snapshot
from refresh.data_changes import report_before
from refresh.judge import Judged, all_accepted, ours_rejected
from refresh.promises import broken
from word.samples import document

DATE = "2026-11-25T09:00:00Z"
LATER = "2026-11-26T09:00:00Z"


@cache
def drafted() -> bytes:
    """The first draft of the sample."""
    return document(report_before())


def revision(*, tracked: bool = True, date: str = DATE) -> Revision:
    """Our changes, dated."""
    return Revision(author="narrate", date=date, tracked=tracked)


def renewed(
    data: bytes,
    new: Report,
    *,
    base: Report | None = None,
    tracked: bool = True,
    date: str = DATE,
    offer_again: bool = False,
) -> Renewal:
    """The document renewed; `base` is what a side file would give."""
    snapshot = Snapshot.of(base) if base is not None else None
    return renew(data, new, revision(tracked=tracked, date=date), snapshot, offer_again=offer_again)


@dataclass(frozen=True)
class Outcome:
    """A refreshed document and what was told."""

    edited: bytes
    renewal: Renewal

    @property
    def data(self) -> bytes:
        return self.renewal.data

    @cached_property
    def judged(self) -> Judged:
        return Judged(self.renewal.data)

    @cached_property
    def text(self) -> str:
        """The body with every change accepted."""
        return "\n".join(self.judged.text(all_accepted))

    @cached_property
    def rejected(self) -> str:
        """The body with ours rejected."""
        return "\n".join(self.judged.text(ours_rejected))

    def line(self, snippet: str) -> str:
        """The one paragraph that holds the snippet, every change accepted."""
        found = [text for text in self.judged.text(all_accepted) if snippet in text]
        assert len(found) == 1, (snippet, found)
        return found[0]

    @property
    def notes(self) -> list[str]:
        """The texts of our comments."""
        return [note.text for note in self.judged.our_notes()]

    def note(self, *snippets: str) -> str:
        """The one comment of ours that holds all snippets."""
        found = [text for text in self.notes if all(snippet in text for snippet in snippets)]
        assert len(found) == 1, (snippets, self.notes)
        return found[0]

    @property
    def marks(self) -> list[tuple[str, str]]:
        """Our tracked changes: kind and text."""
        return self.judged.our_changes()

    def told(self, *snippets: str, needs_person: bool | None = None) -> None:
        """Assert that some change tells all of this, in whatever field."""
        lines = [
            (" ".join(str(part) for part in (c.kind, c.where, c.key, c.old, c.new, c.why)), c.needs_person)
            for c in self.renewal.changes
        ]
        assert any(
            all(snippet in line for snippet in snippets) and needs_person in (None, needs)
            for line, needs in lines
        ), (snippets, lines)  # fmt: skip


def outcome(edited: bytes, new: Report, *, base: Report | None = None, from_side: bool = False) -> Outcome:
    """Renew and assert every promise. `base`: what was drafted, the sample's first draft when not told.

    `from_side` gives the base as a side file would.
    """
    first = base or report_before()
    made = renewed(edited, new, base=first if from_side else None)
    said = broken(first, edited, new, made.data, date=DATE)
    assert not said, "\n".join(said)
    return Outcome(edited, made)
