"""Tables that come and go whole, and what a plan for tables is made with.

In: tables of ours, where they stand in the document or shall stand. Out: entries of the plan. What becomes of the rows of
a table that stays: `rows`.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from narrate.refresh.document_tables import DocumentTable, words_of
from narrate.refresh.locate import Located
from narrate.refresh.plan import ChangeKind, Plan, TableInsert, code_of
from narrate.refresh.report_texts import ReportText
from narrate.report.values import Block, Paragraph, Table

Decide = Callable[[ReportText, ReportText], None]
"""What becomes of a cell that held a figure and holds the same one still: as of any text."""

COPY_IT = "请从重新生成的报告里复制过来"


class Merge(NamedTuple):
    """What a plan for tables is made with: the plan, where figures are seen, what they said before; `offered`: keys of
    tables that came and that nobody was seen to accept; `again`: every change not accepted is offered once more."""

    plan: Plan
    located: Located
    history: Mapping[str, Sequence[str]]
    decide: Decide
    offered: Container[str] = frozenset()
    again: bool = False
    tracked: bool = True


def is_offered_anew(merge: Merge, table: Table, now: Table) -> bool:
    """Whether a table that came and was not accepted is offered once more: it says something else, or all is."""
    return merge.again or table.rows != now.rows


def above_tables(blocks: Sequence[Block], came: Container[str]) -> dict[str, str]:
    """The key of the paragraph that each table that came stands below today; "" where it is none."""
    return {
        block.key: above.key if isinstance(above, Paragraph) else ""
        for above, block in pairwise(blocks)
        if isinstance(block, Table) and block.key in came
    }


def insert_tables(merge: Merge, blocks: Sequence[Block], above: Mapping[str, str], inserted: Container[str]) -> None:
    """Tables that came, each behind the paragraph that it stands below today (`above_tables`); `inserted` are new
    paragraphs, by key."""
    for block in blocks:
        if not isinstance(block, Table) or block.key not in above:
            continue
        key = above[block.key]
        own = merge.located.own(key)
        after = key if key in inserted else own[-1].placed if own else None
        if after is None:
            told = f"新数据里有这张表，文稿里找不到该放的位置，{COPY_IT}"
            merge.plan.tell(ChangeKind.NOT_PLACED, None, block.key, "", title_of(block), told)
        else:
            merge.plan.table_inserts[block.key] = TableInsert(block, after)
            near = None if isinstance(after, str) else after
            merge.plan.tell(ChangeKind.INSERTED, near, block.key, "", title_of(block), "新数据里有这张表")


def strike_table(merge: Merge, table: Table, document: DocumentTable) -> None:
    """A table that the data have no more: all its rows; what a person wrote in it stays in a comment above."""
    plan = merge.plan
    first = document.rows[0].first()
    plan.row_strikes += [
        tuple(placed for paragraphs in row.cells.values() for placed in paragraphs)
        for row in (*document.rows, *(row for _, row in document.repeated))
    ]
    plan.tell(ChangeKind.STRUCK, first, table.key, title_of(table), "", "按新数据没有这张表")
    ours = {text for row in table.rows for text in words_of(row)}
    theirs = [placed.now for placed in document.paragraphs() if placed.now and placed.now not in ours]
    if theirs and (above := plan.carrier(merge.located.placed, first.number)) is not None:
        line = f"按新数据没有下面这张表，已划去。它经过人工修改，请确认。人工写的：“{'”、“'.join(theirs)}”"
        plan.remark(code_of("struck", table.key), above, (0, len(above.now)), line, keeps=True)


def title_of(table: Table) -> str:
    """How messages call a table."""
    words = " ".join(cell.text for row in table.rows[:2] for cell in row if cell is not None and cell.text)
    return f"{words[:20]}…" if len(words) > 20 else words


def same_head(one: Table, other: Table) -> bool:
    """Whether both have the same columns under a head of the same shape."""

    def shape(table: Table) -> object:
        head = table.rows[: table.header_rows]
        return (
            max(map(len, table.rows), default=0),
            [[cell and (cell.column_span, cell.row_span) for cell in row] for row in head],
        )

    return shape(one) == shape(other)
