"""Which column of a table of ours is which of the document's.

In: the table as we wrote it and as it stands. Out: pairs of columns. They are the same, unless a person added, took away or
moved some: all that the cells say decides, and the marks of their figures.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from narrate.refresh.differences import most_alike
from narrate.refresh.document_tables import DocumentTable
from narrate.report.values import Table

_MARK = 3  # how much the mark of a figure counts, a text being 1
_CLEARLY = 3  # by how much columns in another order must be more alike


def columns_of(table: Table, document: DocumentTable, width: int) -> Mapping[int, int]:
    """Column of ours → column of the document."""
    theirs = document.columns
    alike = _alike(table, document)
    kept, moved = _in_order(range(width), theirs, alike), _in_any_order(alike)
    if theirs == list(range(width)):
        kept = dict(zip(theirs, theirs, strict=True))
    if sum(alike[pair] for pair in moved.items()) < sum(alike[pair] for pair in kept.items()) + _CLEARLY:
        return kept
    left = [n for n in range(width) if n not in moved], [n for n in theirs if n not in moved.values()]
    return moved | (dict(zip(*left, strict=True)) if len(left[0]) == len(left[1]) else {})


def _alike(table: Table, document: DocumentTable) -> Counter[tuple[int, int]]:
    """How many texts and figures each column of ours has in common with each of the document's; cells over several columns
    do not tell."""
    rows = [tuple(cell if cell is not None and cell.column_span == 1 else None for cell in row) for row in table.rows]
    owner = {
        span.key: column
        for row in table.rows
        for column, cell in enumerate(row)
        if cell is not None
        for span in cell.spans
    }
    alike: Counter[tuple[int, int]] = Counter()
    said: dict[int, Counter[str]] = defaultdict(Counter)
    says: dict[int, Counter[str]] = defaultdict(Counter)
    for row in rows:
        for column, cell in enumerate(row):
            said[column].update([cell.text] if cell is not None and cell.text else [])
    for number, place in enumerate(document.rows):
        row = rows[number] if number < len(rows) else ()
        for column, paragraphs in place.cells.items():
            now = paragraphs[0].now
            says[column].update([now] if now else [])
            alike.update({(n, column): 1 for n, c in enumerate(row) if c is not None and c.text == now != ""})
            keys = (mark.key for mark in paragraphs[0].paragraph.marks if not mark.emptied)
            alike.update({(owner[key], column): _MARK for key in keys if key in owner})
    for one, other in itertools.product(said, says):
        alike[one, other] += (said[one] & says[other]).total()
    return alike


def _in_order(ours: Sequence[int], theirs: Sequence[int], alike: Mapping[tuple[int, int], int]) -> dict[int, int]:
    """Pairs in order that are most alike in all; as many as are left between two pairs on both sides are pairs too."""
    found = most_alike(ours, theirs, lambda one, other: alike.get((one, other), 0))
    borders = [(-1, -1), *sorted(found.items()), (len(ours), max(theirs, default=0) + 1)]
    for (one, other), (after, behind) in itertools.pairwise(borders):
        left = [n for n in ours if one < n < after], [n for n in theirs if other < n < behind]
        if len(left[0]) == len(left[1]):
            found |= zip(*left, strict=True)
    return found


def _in_any_order(alike: Counter[tuple[int, int]]) -> dict[int, int]:
    """Pairs that are most alike, one after the other, those that kept their place first among equals."""
    found: dict[int, int] = {}
    for (one, other), count in sorted(alike.items(), key=lambda line: (-line[1], abs(line[0][0] - line[0][1]))):
        if count and one not in found and other not in found.values():
            found[one] = other
    return found
