"""Tables of which a person deleted or moved a column or filled the blank cells, with marks and without: they are renewed
as they are written today."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from lxml import etree

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


def placed_cells(row: Any) -> Iterator[tuple[int, Any, int]]:
    """The cells of a row with their first columns and how many they go over."""
    at = 0
    for cell in row.findall(f"{W}tc"):
        span = cell.find(f"{W}tcPr/{W}gridSpan")
        width = 1 if span is None else int(span.get(f"{W}val"))
        yield at, cell, width
        at += width


def without_column(root: Any, number: int, column: int) -> None:
    """A column of a table deleted (删除列): cells that go over it get narrower."""
    table = list(root.iter(f"{W}tbl"))[number]
    for row in table.findall(f"{W}tr"):
        _, cell, width = next(place for place in placed_cells(row) if place[0] <= column < place[0] + place[2])
        if width == 1:
            row.remove(cell)
        else:
            cell.find(f"{W}tcPr/{W}gridSpan").set(f"{W}val", str(width - 1))
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


def with_columns_swapped(root: Any, number: int, column: int) -> None:
    """Two columns side by side change places, in each row that has both."""
    table = list(root.iter(f"{W}tbl"))[number]
    for row in table.findall(f"{W}tr"):
        places = {at: (cell, width) for at, cell, width in placed_cells(row)}
        if all(places.get(n, (None, 0))[1] == 1 for n in (column, column + 1)):
            places[column][0].addprevious(places[column + 1][0])


@pytest.mark.parametrize("marks", [True, False], ids=["marks", "no marks"])
@pytest.mark.parametrize("column", range(3, 6))
@pytest.mark.parametrize("key", ["table.income", "table.expenditure", "table.appropriation"])
def test_columns_that_changed_places_are_renewed_where_they_stand(key: str, column: int, marks: bool) -> None:
    old, new = versions(3)
    number, now = ([table.key for table in version.tables()].index(key) for version in (old, new))
    data = with_body(document(old), lambda root: with_columns_swapped(root, number, column))
    if not marks:
        data = edited(data, edits.without_marks())
    wanted = with_body(document(new), lambda root: with_columns_swapped(root, now, column))
    assert cells(renew(data, new, _NEW).data, number) == cells(wanted, now)


@pytest.mark.parametrize("marks", [True, False], ids=["marks", "no marks"])
@pytest.mark.parametrize("dash", ["—", "-", "/"])
@pytest.mark.parametrize("key", ["table.income", "table.expenditure", "table.basic_expenditure"])
def test_rows_with_dashes_typed_into_their_blank_cells_are_renewed(key: str, dash: str, marks: bool) -> None:
    old, new = versions(3)
    number, now = ([table.key for table in version.tables()].index(key) for version in (old, new))

    def filled(root: Any) -> None:
        table = list(root.iter(f"{W}tbl"))[number]
        for paragraph in table.iter(f"{W}p"):
            if not "".join(node.text or "" for node in paragraph.iter(f"{W}t")):
                run = etree.SubElement(paragraph, f"{W}r")
                etree.SubElement(run, f"{W}t").text = dash

    data = with_body(document(old), filled)
    if not marks:
        data = edited(data, edits.without_marks())
    done = renew(data, new, _NEW)
    told = "\n".join(f"{c.new} {c.why}" for c in done.open)
    for row, wanted in zip(cells(done.data, number), cells(document(new), now), strict=True):
        for text, today in zip(row, wanted, strict=True):
            assert text in (today, dash) and (text == today or not today or today in told)
