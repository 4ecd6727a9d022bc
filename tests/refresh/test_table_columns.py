"""Tables from which a person deleted a column, with marks and without: what is left is renewed as it is written today."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from narrate.editing.revisions import Revision
from narrate.refresh.renew import renew
from narrate.report.values import Report
from refresh import edits
from refresh.drafts import edited
from refresh.table_trials import W, all_accepted, made, report_of, tables_of, view, with_body
from word.samples import document

_NEW = Revision(date="2026-11-20T09:00:00Z")
_SEEDS = (1, 3, 5)  # a table whose rows come and go among them


@cache
def versions(seed: int) -> tuple[Report, Report]:
    trial = made(seed)
    one, other = (report_of(state, trial.shape) for state in trial.states[:2])
    return one, other


def changed(seed: int) -> list[str]:
    """The keys of the tables that both versions have and that read otherwise."""
    one, other = ({table.key: table.rows for table in version.tables()} for version in versions(seed))
    return [key for key, rows in one.items() if key in other and other[key] != rows]


def without_column(root: Any, number: int, column: int) -> None:
    """A column of a table deleted (删除列): cells that go over it get narrower."""
    table = list(root.iter(f"{W}tbl"))[number]
    for row in table.findall(f"{W}tr"):
        at = 0
        for cell in row.findall(f"{W}tc"):
            span = cell.find(f"{W}tcPr/{W}gridSpan")
            width = 1 if span is None else int(span.get(f"{W}val"))
            if at <= column < at + width:
                if span is None or width == 1:
                    row.remove(cell)
                else:
                    span.set(f"{W}val", str(width - 1))
                break
            at += width
    grid = table.find(f"{W}tblGrid")
    grid.remove(grid.findall(f"{W}gridCol")[column])


def cells(data: bytes, number: int) -> list[list[str]]:
    return [[cell.text for cell in row] for row in tables_of(view(data, all_accepted))[number]]


@pytest.mark.parametrize("marks", [True, False], ids=["marks", "no marks"])
@pytest.mark.parametrize("column", range(3))
@pytest.mark.parametrize(("seed", "key"), [(seed, key) for seed in _SEEDS for key in changed(seed)])
def test_a_table_without_one_of_its_columns_reads_as_todays_without_it(
    seed: int, key: str, column: int, marks: bool
) -> None:
    old, new = versions(seed)
    number, now = ([table.key for table in version.tables()].index(key) for version in (old, new))
    data = with_body(document(old), lambda root: without_column(root, number, column))
    if not marks:
        data = edited(data, edits.without_marks())
    wanted = with_body(document(new), lambda root: without_column(root, now, column))
    assert cells(renew(data, new, _NEW).data, number) == cells(wanted, now)
