"""A table of which nothing is printed but its title and a note that there is nothing in it (本表无数据)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from narrate.intake.accounts import SubjectTable, Table, TableHead, TableStretch, ThreePublicTable
from narrate.intake.captions import facts_above, title_of
from narrate.intake.grid import Grid, Reading, State
from narrate.intake.layouts import TableLayout, layouts
from narrate.intake.normalisation import plain
from narrate.intake.regions import Region
from narrate.quantity import ZERO, UnitOfMeasure

_NOTHING = re.compile(
    r"本表无数据|此表无数据|空表|(?:没有|无|未发生|不涉及|未使用).{0,30}(?:收入|支出|数据|收支|安排|业务)"
)
_MAY_BE_EMPTY = frozenset({"government_funds", "state_capital", "three_public"})


def empty_tables_between(grid: Grid, seen: Sequence[Region]) -> Iterator[tuple[TableLayout, Table]]:
    """The tables of a note that stand above, between or below tables with a header."""
    starts = [0, *(region.limit for region in seen)]
    for first, end in zip(starts, [*(region.top for region in seen), len(grid.rows)], strict=True):
        titled = [
            row
            for row in range(first, end)
            if any(cell.__class__ is str and cell and title_of(plain(str(cell))) is not None for cell in grid.rows[row])
        ]
        last = end == len(grid.rows)  # else the title that stands last is that of the table with a header
        for row, after in zip(titled, [*titled[1:], end] if last else titled[1:], strict=False):
            if (found := table_of_a_note(grid, row, after)) is not None:
                yield found


def table_of_a_note(grid: Grid, first: int = 0, end: int | None = None) -> tuple[TableLayout, Table] | None:
    """The empty table of a sheet, or of its rows `first` to `end` (exclusive), that hold one title, no figure and such a
    note; None for any others."""
    rows = grid.rows[first:end]
    if any(cell.__class__ is float and not 2000 <= float(str(cell)) <= 2100 for row in rows for cell in row):
        return None
    notes = [
        (first + number, str(cell))
        for number, row in enumerate(rows)
        for cell in row
        if isinstance(cell, str) and _NOTHING.search(plain(cell))
    ]
    facts = facts_above(grid, first, notes[0][0]) if notes else None
    if facts is None or facts.layout is None or facts.layout.key not in _MAY_BE_EMPTY or facts.contradictions:
        return None
    layout, last = facts.layout, first + len(rows) - 1
    head = TableHead(
        key=layout.key,
        title=facts.title,
        unit_name=facts.unit_name,
        year=facts.year,
        money=(facts.money or UnitOfMeasure.WAN_YUAN).value,
        pieces=(TableStretch(grid, notes[0][0], last, last),),
        notes=tuple(text.strip() for _, text in notes),
    )
    blank = Reading(ZERO, State.BLANK, UnitOfMeasure.WAN_YUAN, grid, notes[0][0], len(grid.rows[notes[0][0]]))
    cells = dict.fromkeys(layouts().table(layout.key).column_names, blank)
    if layout.key == "three_public":
        return layout, ThreePublicTable(head, cells, cells)
    return layout, SubjectTable(head, (), cells)
