"""Rows of native tables that appear and vanish, names in them that change, and tables whose marks were lost.

In: the tables of both versions and where their cells stand. Out: entries of the plan. A row is known by what its
figures are of (a subject code, a line); in tables with two sides a row has no such key, and its cells only change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from narrate.editing.paragraph_editor import cells_beside
from narrate.refresh.alignment import view
from narrate.refresh.locate import Located, Placed, Sighting
from narrate.refresh.plan import ChangeKind, Plan, Replace, RowInsert, code_of
from narrate.refresh.report_texts import ReportText
from narrate.report.values import Row, Table, TableCell

_SAME_TABLE = 0.8  # share of its names that a table without marks must hold to be taken for ours

Grid = Mapping[tuple[int, int], Placed]  # (row, column) → the cell's paragraph


class Rows:
    """The tables of both versions against the document. Made once for a plan."""

    def __init__(self, plan: Plan, old: Sequence[Table], new: Sequence[Table], located: Located) -> None:
        self._plan = plan
        self._old = {table.key: table for table in old}
        self._new = {table.key: table for table in new}
        self._located = located
        self._grids = _grids(located)

    def decide(self) -> None:
        """Rows and names of every table that both versions have."""
        for key, old in self._old.items():
            new = self._new.get(key)
            if new is None:
                self._plan.tell(ChangeKind.NOT_PLACED, None, key, key, "", "按新数据没有这张表，没有改动")
            elif new != old:
                self._table(old, new)
        for key in self._new:
            if key not in self._old:
                self._plan.tell(
                    ChangeKind.NOT_PLACED, None, key, "", key, "新数据里有这张表，从重新生成的报告里复制过来"
                )

    def _table(self, old: Table, new: Table) -> None:
        before, after = _keyed(old), _keyed(new)
        if before is None or after is None:
            if _cells(old).keys() != _cells(new).keys():
                told = "表的行按新数据有增减，只更新了原有的数，请核对"
                self._plan.tell(ChangeKind.NOT_PLACED, self._some(old), old.key, "", "", told)
            return
        for key, row in before.items():
            if key not in after:
                self._strike(key, row)
            else:
                self._names(row, after[key])
        inserted: set[str] = set()
        order = list(after)
        for index, key in enumerate(order):
            if key not in before:
                self._insert(key, after[key], order[:index], inserted, before)

    def _some(self, table: Table) -> Placed | None:
        return next((placed for row in table.rows for placed in self._places(row)), None)

    def _places(self, row: Row) -> Iterator[Placed]:
        """The paragraphs of a row's figures, as they are found."""
        for cell in row:
            for sighting in self._located.of(cell.spans[0].key) if cell is not None and cell.spans else ():
                yield sighting.placed

    def _line(self, row: Row) -> dict[int, Placed]:
        """The cells of a row of the document by grid column."""
        placed = next(self._places(row), None)
        if placed is None or placed.paragraph.cell is None:
            return {}
        cell = placed.paragraph.cell
        grid = self._grids[placed.part, cell.table]
        return {column: other for (number, column), other in grid.items() if number == cell.row}

    def _strike(self, key: str, row: Row) -> None:
        line = self._line(row)
        if not line:
            self._plan.tell(ChangeKind.ABSENT, None, key, _told(row), "", "按新数据不再列示，文稿里已经没有")
            return
        first = next(iter(line.values()))
        cells = self._all_in_row(first)
        now = " ".join(placed.now for placed in cells if placed.now)
        self._plan.row_strikes.append(cells)
        self._plan.tell(ChangeKind.STRUCK, first, key, now, "", "按新数据不再列示")
        above = self._above(first)
        if now != _told(row) and above is not None:
            words = f"按新数据，这里的一行不再列示，已划去。它经过人工修改，请确认。原文：“{now}”"
            self._plan.remark(code_of("struck", key), above, (0, len(above.now)), words)

    def _all_in_row(self, one: Placed) -> tuple[Placed, ...]:
        """Every paragraph of the row of a cell."""
        place = one.paragraph.cell
        return tuple(
            other
            for other in self._located.placed
            if place is not None
            and (cell := other.paragraph.cell) is not None
            and (other.part, cell.table, cell.row) == (one.part, place.table, place.row)
        )

    def _above(self, one: Placed) -> Placed | None:
        """A cell with text of the nearest row above, the head at last."""
        place = one.paragraph.cell
        if place is None:
            return None
        struck = {placed.number for cells in self._plan.row_strikes for placed in cells}
        grid = self._grids[one.part, place.table]
        rows = sorted(((r, c) for r, c in grid if r < place.row), reverse=True)
        return next((grid[at] for at in rows if grid[at].now and grid[at].number not in struck), None)

    def _names(self, old: Row, new: Row) -> None:
        """Texts of a row that are no figures: a subject's name, its code."""
        if len(old) != len(new):
            return
        changed = [
            (column, one.text, other.text)
            for column, (one, other) in enumerate(zip(old, new, strict=True))
            if one is not None and other is not None and not one.spans and not other.spans and one.text != other.text
        ]
        line = self._line(old) if changed else {}
        for column, was, now in changed:
            placed = line.get(column)
            if placed is None or placed.now == now:
                continue
            if placed.now == was and was:
                self._plan.edits.append(Replace(placed, 0, len(was), now))
                self._plan.tell(ChangeKind.NAME, placed, "", was, now)
            else:
                told = f"原为{was}，人工改为{placed.now}，保留人工的"
                self._plan.tell(ChangeKind.CONFLICT, placed, "", placed.now, now, told)

    def _insert(self, key: str, row: Row, before: Sequence[str], inserted: set[str], known: Mapping[str, Row]) -> None:
        for earlier in reversed(before):
            if earlier in inserted:
                after: Placed | str = earlier
            elif earlier in known and (line := self._line(known[earlier])):
                after = next(iter(line.values()))
            else:
                continue
            like = self._like(known, [*reversed(before), *known])
            if like is None or None in row or cells_beside(like.paragraph) != len(row):
                break
            inserted.add(key)
            self._plan.row_inserts.append(RowInsert(key, tuple(cell for cell in row if cell is not None), after, like))
            beside = after if isinstance(after, Placed) else like
            self._plan.tell(ChangeKind.INSERTED, beside, key, "", _told(row), "新数据里有")
            return
        place = self._some(self._old[key.rpartition("|")[0]])
        self._plan.tell(ChangeKind.NOT_PLACED, place, key, "", _told(row), "找不到该放的位置，请人工加入")

    def _like(self, known: Mapping[str, Row], order: Sequence[str]) -> Placed | None:
        """The nearest row that stands, to be copied."""
        return next((placed for key in order if key in known for placed in self._places(known[key])), None)


def _grids(located: Located) -> Mapping[tuple[str, int], Grid]:
    """The cells of every table of the document by row and column; of a cell its first paragraph."""
    grids: dict[tuple[str, int], dict[tuple[int, int], Placed]] = defaultdict(dict)
    for placed in located.placed:
        if (cell := placed.paragraph.cell) is not None:
            grids[placed.part, cell.table].setdefault((cell.row, cell.column), placed)
    return grids


def find_unmarked(tables: Sequence[Table], texts: Mapping[str, ReportText], located: Located) -> None:
    """Cells of tables none of whose marks is left: by the names beside them, in a table that has most of its names."""
    grids = _grids(located)
    for table in tables:
        figures = _cells(table)
        if not figures or any(located.of(key) for key in figures):
            continue
        found = _same_table(table, list(grids.values()))
        for row, column, cell in _figures(table) if found else ():
            placed_cell = found.get((row, column))
            if placed_cell is not None and _named_alike(table, found, row):
                text = texts[cell.spans[0].key]
                seen = view(text, placed_cell.now, {})
                located.sightings[text.key] = [Sighting(placed_cell, seen, own=True)]


def _same_table(table: Table, grids: Sequence[Grid]) -> Grid:
    """The one table of the document that holds nearly all names of ours at their places."""
    names = [(row, column, cell.text) for row, column, cell in _all(table) if not cell.spans and cell.text]
    shares = [
        sum(place in grid and grid[place].now == text for *at, text in names for place in [(at[0], at[1])]) / len(names)
        for grid in grids
        if names
    ]
    good = [index for index, share in enumerate(shares) if share >= _SAME_TABLE]
    return grids[good[0]] if len(good) == 1 else {}


def _named_alike(table: Table, grid: Grid, row: int) -> bool:
    """Whether the names of a row stand where ours do."""
    names = [(column, cell.text) for column, cell in enumerate(table.rows[row]) if cell is not None and not cell.spans]
    return all((row, column) in grid and grid[row, column].now == text for column, text in names if text)


def _all(table: Table) -> Iterator[tuple[int, int, TableCell]]:
    for number, row in enumerate(table.rows):
        for column, cell in enumerate(row):
            if cell is not None:
                yield number, column, cell


def _figures(table: Table) -> Iterator[tuple[int, int, TableCell]]:
    return ((row, column, cell) for row, column, cell in _all(table) if cell.spans)


def _cells(table: Table) -> dict[str, TableCell]:
    """The cells with figures by their first figure."""
    return {cell.spans[0].key: cell for _, _, cell in _figures(table)}


def _keyed(table: Table) -> dict[str, Row] | None:
    """The rows with figures by what they are of; None for a table with two sides."""
    rows: dict[str, Row] = {}
    for row in table.rows[table.header_rows :]:
        keys = {span.key.rpartition(".")[0] for cell in row if cell is not None for span in cell.spans}
        if len(keys) > 1:
            return None
        for key in keys:
            rows[f"{table.key}|{key}"] = row
    return rows


def _told(row: Row) -> str:
    return " ".join(cell.text for cell in row if cell is not None and cell.text)
