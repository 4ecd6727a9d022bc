"""What is to be done with last year's document: edits, remarks for people, and what is told of them. Plain values."""

from __future__ import annotations

from collections.abc import Mapping
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
    TABLE = "表格里的格子"
    ANSWER = "填报内容"  # what this year's form says in the place of last year's words


@dataclass(frozen=True, slots=True)
class Edit:
    """Characters of a paragraph (its index in the document, raw positions) and what stands there from now on.

    `open`: the new text holds a 【待补：…】. `corrects`: last year's text said something else than last year's tables.
    `like`: the paragraph whose look the text of an empty one takes.
    """

    paragraph: int
    start: int
    end: int
    old: str
    new: str
    kind: Kind
    open: bool = False
    corrects: bool = False
    like: int | None = None


@dataclass(frozen=True, slots=True)
class Insert:
    """A new paragraph after one of the document (or before it), that looks like it, or like another.

    `behind_table`: after the table that the paragraph lies in; `like` is the paragraph it looks like then.
    """

    paragraph: int
    text: str
    before: bool = False
    behind_table: bool = False
    like: int | None = None


@dataclass(frozen=True, slots=True)
class RowInsert:
    """A new row of a Word table behind (or before) the row that a paragraph lies in, made like another row.

    `paragraph` and `like` are paragraphs in a cell of those rows; `cells` are the new texts by grid column. `alone`: of
    what the pattern's cells share with the row above the new row has nothing.
    """

    paragraph: int
    like: int
    cells: Mapping[int, str]
    before: bool = False
    alone: bool = False


@dataclass(frozen=True, slots=True)
class TableTold:
    """What became of one Word table. `why` says what it was left for, "" where it was refilled; `first` is a paragraph
    of it."""

    title: str
    first: int
    cells: int = 0
    rows_in: int = 0
    rows_out: int = 0
    why: str = ""


@dataclass(slots=True)
class Plan:
    """All of it; remarks are comments for the person who goes on with the draft, strikes whole paragraphs.

    `row_strikes` are rows of Word tables, each by the paragraphs of its cells; `errors` are cells of last year's document
    that were wrong in its own year.
    """

    edits: list[Edit] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    strikes: list[int] = field(default_factory=list)
    inserts: list[Insert] = field(default_factory=list)
    row_inserts: list[RowInsert] = field(default_factory=list)
    row_strikes: list[tuple[int, ...]] = field(default_factory=list)
    tables: list[TableTold] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def take(self, other: Plan) -> None:
        """All of another plan as well; nothing is remarked on in a paragraph that is struck."""
        self.edits += other.edits
        self.remarks += other.remarks
        self.strikes += other.strikes
        self.inserts += other.inserts
        self.row_inserts += other.row_inserts
        self.row_strikes += other.row_strikes
        self.tables += other.tables
        self.errors += other.errors
        struck = self.struck()
        self.remarks = [one for one in self.remarks if one.paragraph not in struck]

    def struck(self) -> set[int]:
        """Every paragraph that goes, with its row or alone."""
        return {*self.strikes, *(number for row in self.row_strikes for number in row)}

    def without_overlaps(self) -> list[Edit]:
        """The edits by place; of two that touch the same characters the longer one."""
        kept: dict[int, list[Edit]] = {}
        struck = self.struck()
        for edit in sorted(self.edits, key=lambda one: (one.paragraph, one.start - one.end)):
            if edit.paragraph in struck or edit.old == edit.new:
                continue
            beside = kept.setdefault(edit.paragraph, [])
            if all(edit.end <= other.start or other.end <= edit.start for other in beside):
                beside.append(edit)
        return sorted((one for group in kept.values() for one in group), key=lambda one: (one.paragraph, one.start))
