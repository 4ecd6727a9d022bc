"""What is to be done with last year's document: edits, remarks for people, and what is told of them. Plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from narrate.editing.commented_copy import Remark


class Kind(StrEnum):
    """What an edit renews."""

    NUMBER = "数"
    DIRECTION = "方向词"
    YEAR = "年度"
    REASON = "原因"
    ITEM = "科目"


@dataclass(frozen=True, slots=True)
class Edit:
    """Characters of a paragraph (its index in the document, raw positions) and what stands there from now on.

    `open`: the new text holds a 【待补：…】. `corrects`: last year's text said something else than last year's tables.
    """

    paragraph: int
    start: int
    end: int
    old: str
    new: str
    kind: Kind
    open: bool = False
    corrects: bool = False


@dataclass(frozen=True, slots=True)
class Insert:
    """A new paragraph after one of the document (or before it), that looks like it."""

    paragraph: int
    text: str
    before: bool = False


@dataclass(slots=True)
class Plan:
    """All of it; remarks are comments for the person who goes on with the draft, strikes whole paragraphs."""

    edits: list[Edit] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    strikes: list[int] = field(default_factory=list)
    inserts: list[Insert] = field(default_factory=list)

    def take(self, other: Plan) -> None:
        """All of another plan as well; nothing is remarked on in a paragraph that is struck."""
        self.edits += other.edits
        self.remarks += other.remarks
        self.strikes += other.strikes
        self.inserts += other.inserts
        self.remarks = [one for one in self.remarks if one.paragraph not in self.strikes]

    def without_overlaps(self) -> list[Edit]:
        """The edits by place; of two that touch the same characters the longer one."""
        kept: list[Edit] = []
        struck = set(self.strikes)
        for edit in sorted(self.edits, key=lambda one: (one.paragraph, one.start - one.end)):
            apart = all(
                other.paragraph != edit.paragraph or edit.end <= other.start or other.end <= edit.start
                for other in kept
            )
            if apart and edit.paragraph not in struck and edit.old != edit.new:
                kept.append(edit)
        return sorted(kept, key=lambda one: (one.paragraph, one.start))
