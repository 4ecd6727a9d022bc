"""What refreshing a document will do, as values: edits, struck and inserted paragraphs, remarks, and what is told.

Nothing here touches a document; `narrate.refresh.apply` does, and does no more than the plan says.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import blake2b
from typing import Any, NamedTuple

from narrate.editing.chart_renewal import Renew
from narrate.refresh.document_tables import DocumentRow, DocumentTable
from narrate.refresh.locate import Placed
from narrate.report.values import Paragraph, Span, Table, TableCell
from narrate.word.markup import Element


class ChangeKind(StrEnum):
    """What happened to a place of the document."""

    FIGURE = "figure"  # a number renewed
    WORD = "word"  # a direction word renewed
    ORDINAL = "ordinal"
    NAME = "name"
    ANSWER = "answer"  # a reason taken from the form
    WORDING = "wording"  # a sentence of ours put anew
    INSERTED = "inserted"
    STRUCK = "struck"
    CONFLICT = "conflict"  # a person changed it too: theirs stays
    UNSURE = "unsure"  # not certain to be ours: stays
    REWORDED = "reworded"  # a person's sentence that ours would read differently: stays
    REASON = "reason"  # may no longer hold
    KEPT = "kept"  # a person changed it, the data did not
    ABSENT = "absent"  # a person deleted it: not brought back
    REJECTED = "rejected"  # offered before and not accepted; the data say the same: not offered again
    COPY = "copy"  # a number or paragraph that is not ours and reads as an old one of ours
    CHART = "chart"  # given its new values
    STALE_CHART = "stale_chart"  # a chart whose data a person edited: stays
    NOT_PLACED = "not_placed"
    MISSING = "missing"  # figures that the data had and have no more


HALF_TAKEN = "上次的修改只接受了一半，里面有从前的数，请核对"
LEFT_EMPTY = "这里的数空着"
NOT_AGAIN = "数据没有再变，没有再提"  # why a change that was not accepted is not offered again

SHOWN = {
    ChangeKind.FIGURE: "数",
    ChangeKind.WORD: "方向词",
    ChangeKind.ORDINAL: "序号",
    ChangeKind.NAME: "名称",
    ChangeKind.ANSWER: "填报内容",
    ChangeKind.WORDING: "句子",
    ChangeKind.INSERTED: "新增",
    ChangeKind.STRUCK: "划去",
    ChangeKind.CONFLICT: "冲突",
    ChangeKind.UNSURE: "没有把握",
    ChangeKind.REWORDED: "改写过的句子",
    ChangeKind.REASON: "原因",
    ChangeKind.KEPT: "人工改过",
    ChangeKind.ABSENT: "已删去",
    ChangeKind.REJECTED: "上次没有接受",
    ChangeKind.COPY: "不是生成的内容",
    ChangeKind.CHART: "图",
    ChangeKind.STALE_CHART: "图",
    ChangeKind.NOT_PLACED: "没有放进去",
    ChangeKind.MISSING: "缺数",
}
NEEDS_PERSON = frozenset(
    {
        ChangeKind.CONFLICT,
        ChangeKind.UNSURE,
        ChangeKind.REWORDED,
        ChangeKind.REASON,
        ChangeKind.COPY,
        ChangeKind.STALE_CHART,
        ChangeKind.NOT_PLACED,
        ChangeKind.MISSING,
        ChangeKind.REJECTED,
    }
)
DONE = frozenset(
    {
        ChangeKind.FIGURE,
        ChangeKind.WORD,
        ChangeKind.ORDINAL,
        ChangeKind.NAME,
        ChangeKind.ANSWER,
        ChangeKind.WORDING,
        ChangeKind.INSERTED,
        ChangeKind.STRUCK,
        ChangeKind.CHART,
    }
)


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the summary. `where` is a place as a person looks for it; old and new are texts of the report."""

    kind: ChangeKind
    where: str
    key: str
    old: str
    new: str
    why: str = ""
    needs_person: bool = False

    def as_json(self) -> dict[str, Any]:
        """One change of the schema `narrate.refresh/1`."""
        return {
            "kind": self.kind.value,
            "where": self.where,
            "key": self.key,
            "old": self.old,
            "new": self.new,
            "why": self.why,
            "needs_person": self.needs_person,
        }

    def line(self) -> str:
        """As the terminal shows it."""
        place = f"{self.where}：" if self.where else ""
        return f"{place}{SHOWN[self.kind]} {self.turned}"

    @property
    def turned(self) -> str:
        """What became what, and why, without the place and the kind."""
        turned = f"{_short(self.old)} → {_short(self.new)}" if self.old and self.new else _short(self.new or self.old)
        if self.kind is ChangeKind.WORDING and not (self.old and self.new):  # else the kind says which of them it is
            turned = f"{'加上' if self.new else '删去'}“{turned}”"
        return turned + (f"（{self.why}）" if self.why else "")


def _short(text: str, length: int = 40) -> str:
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1] + "…"


class Replace(NamedTuple):
    """A stretch of a paragraph becomes another text, with its formatting, inside its mark."""

    placed: Placed
    start: int
    end: int
    text: str
    highlighted: bool | None = None


class Splice(NamedTuple):
    """A piece of a sentence, with its marks, comes in the place of a stretch."""

    placed: Placed
    start: int
    end: int
    text: str
    spans: tuple[Span, ...]


class Insert(NamedTuple):
    """A new paragraph after a paragraph or a table of the document, or after one inserted before it, or before one; it
    looks like `like`."""

    paragraph: Paragraph
    after: Placed | DocumentTable | str | None
    before: Placed | None
    like: Placed | None


class TableInsert(NamedTuple):
    """A new table after a paragraph of the document, or after one inserted before it."""

    table: Table
    after: Placed | str


class RowInsert(NamedTuple):
    """A new row of a table after a row of the document, or after one inserted before it, or before one; it looks like
    `like`, or, in a table that has nothing but a head, as a report is written. `head` is the last row of that. A cell without
    `align` stands as that of `like`."""

    key: str
    cells: tuple[TableCell, ...]
    after: Element | str | None
    before: Element | None
    like: DocumentRow | None
    head: Element
    part: str


Told = tuple[ChangeKind, str, str, str, str]  # kind, key, old, new, why


class Outcome(NamedTuple):
    """What becomes of some sentences in one paragraph. `code`: of their remark; `where`: their stretch; `today`: gives
    how they would be written today; `kept`: remarks that keep a person's words, with their codes and what is told of
    them; `back`: codes of such remarks that are not needed any more; `changes`: the codes of all that ours says otherwise
    there, and `held`: of what of that is told and not made."""

    code: str
    placed: Placed
    where: tuple[int, int]
    today: Callable[[], str]
    edits: tuple[Replace | Splice, ...]
    told: tuple[Told, ...]
    lines: tuple[str, ...]
    kept: tuple[tuple[str, str, Told], ...] = ()
    back: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    held: tuple[str, ...] = ()


@dataclass(slots=True)
class Remark:
    """A comment on a stretch of a paragraph. Its code says which sentence it is about. `keeps`: it holds words of a person's
    that go, and an earlier one of this code may hold others."""

    placed: Placed
    start: int
    end: int
    lines: list[str]
    keeps: bool = False


@dataclass(slots=True)
class Plan:
    """All of it. `where` tells a place; `looked_at`: codes of the sentences that were judged anew, so that an old
    remark there can go."""

    where: Callable[[Placed], str]
    main: str  # the part of the body
    sentences: list[Outcome] = field(default_factory=list)  # decided, and not yet carried over (`settling`)
    edits: list[Replace | Splice] = field(default_factory=list)
    strikes: list[Placed] = field(default_factory=list)
    inserts: list[Insert] = field(default_factory=list)
    row_strikes: list[tuple[Placed, ...]] = field(default_factory=list)  # the cells of each
    row_inserts: list[RowInsert] = field(default_factory=list)
    table_inserts: dict[str, TableInsert] = field(default_factory=dict)  # by key of the table
    tables_before: dict[str, Table] = field(default_factory=dict)  # as they read with all our changes rejected
    charts: list[Renew] = field(default_factory=list)
    remarks: dict[str, Remark] = field(default_factory=dict)
    looked_at: set[str] = field(default_factory=set)
    stand_again: dict[str, str] = field(default_factory=dict)  # remarks on what was struck: their codes, how it stands
    told: list[tuple[int, Change]] = field(default_factory=list)  # with the place in the document
    facts: dict[str, str] = field(default_factory=dict)  # of answers, as they are to be remembered
    held: set[str] = field(default_factory=set)  # codes of what is told and not made, or that a person took away
    held_before: frozenset[str] = frozenset()  # the same, of the refreshes before
    can_be_made: list[tuple[int, Change]] = field(default_factory=list)  # lines on what was held and is not any more

    @property
    def changes_document(self) -> bool:
        """Whether anything of the document is to become another."""
        rows = self.row_strikes, self.row_inserts, self.table_inserts
        return any((self.edits, self.strikes, self.inserts, self.charts, *rows))

    def struck(self) -> set[int]:
        """The numbers of the paragraphs that go, those in rows that go among them."""
        return {one.number for one in itertools.chain(self.strikes, *self.row_strikes)}

    def apart(self) -> list[Replace | Splice]:
        """The edits from the end of each paragraph to its beginning, without those in what is struck or put anew."""
        struck = self.struck()
        wide = [edit for edit in self.edits if isinstance(edit, Splice) and edit.end > edit.start]
        kept = [
            edit
            for edit in self.edits
            if edit.placed.number not in struck
            and not any(
                other is not edit
                and other.placed.number == edit.placed.number
                and other.start <= edit.start
                and edit.end <= other.end
                and edit.end > edit.start
                for other in wide
            )
        ]
        return sorted(kept, key=lambda edit: (edit.placed.number, edit.start, edit.end), reverse=True)

    def tell(self, kind: ChangeKind, placed: Placed | None, key: str, old: str, new: str, why: str = "") -> None:
        """A line of the summary."""
        place, number = ("", -1) if placed is None else (self.where(placed), placed.number)
        self.told.append((number, Change(kind, place, key, old, new, why, kind in NEEDS_PERSON)))

    def said_of(self, placed: Placed, key: str | None = None) -> str:
        """The words of what is told of a paragraph, or of a text, and was not done."""
        known = (one for at, one in self.told if at == placed.number or one.key == key)
        return "\n".join(f"{one.old} {one.new} {one.why}" for one in known if one.kind not in DONE)

    def changes(self) -> tuple[Change, ...]:
        """The summary in document order; what has no place any more comes last."""
        order = sorted(self.told, key=lambda line: (line[0] < 0, line[0]))
        return tuple(change for _, change in order)

    def can_remark(self, placed: Placed) -> bool:
        """Whether a comment can hang on a paragraph."""
        return placed.part == self.main and not placed.paragraph.in_text_box

    def carrier(self, placed: Sequence[Placed], number: int) -> Placed | None:
        """The nearest paragraph before a number, else behind it, on which a comment can hang and which is not struck."""
        struck = self.struck()
        order = (*placed[:number][::-1], *placed[number:])
        return next((one for one in order if one.now and self.can_remark(one) and one.number not in struck), None)

    def remark(self, code: str, placed: Placed, where: tuple[int, int], line: str, *, keeps: bool = False) -> None:
        """Say something about a sentence; several lines about one become one comment.

        Editors show comments on the body only: of what stands in headers, notes and text boxes the summary tells.
        """
        if not self.can_remark(placed):
            return
        known = self.remarks.get(code)
        if known is None:
            self.remarks[code] = Remark(placed, *where, [line], keeps)
        elif line not in known.lines:
            known.lines.append(line)


def text_after(edits: Iterable[Replace | Splice], placed: Placed) -> str:
    """How a paragraph reads when edits (as `Plan.apart` orders them) are carried out."""
    words = placed.now
    for edit in (edit for edit in edits if edit.placed.number == placed.number):
        words = words[: edit.start] + edit.text + words[edit.end :]
    return words


def code_of(*names: str | int) -> str:
    """The code of a sentence's remark: eight hex digits of what it is about."""
    return blake2b("\n".join(map(str, names)).encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()


def shifted(spans: Sequence[Span], start: int, end: int) -> tuple[Span, ...]:
    """The spans of a stretch, counted from its beginning."""
    return tuple(
        span._replace(start=span.start - start, end=span.end - start)
        for span in spans
        if start <= span.start and span.end <= end
    )
