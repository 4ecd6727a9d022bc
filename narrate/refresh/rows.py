"""The tables of both versions against those of the document: rows that come, go and change order, and their cells.

In: the tables as they were written and as they would be written today, and the document's (`document_tables`). Out:
entries of the plan. Each table is compared as a whole: rows by what they are of (`row_pairs`), then cell by cell what
stands in the document, blanks included. What a person wrote stays and is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from operator import ne

from narrate.refresh.alignment import view
from narrate.refresh.cells import CellDecision, Versions, number_in_cell, text_of_cell
from narrate.refresh.document_tables import DocumentRow, DocumentTable, Found
from narrate.refresh.locate import Placed, Sighting
from narrate.refresh.plan import NOT_AGAIN, ChangeKind, RowInsert, code_of
from narrate.refresh.row_pairs import (
    By,
    Line,
    in_order,
    nameless,
    paired,
    same_first,
    same_labels,
    same_subjects,
    same_words,
)
from narrate.refresh.table_standing import (
    NOTHING,
    Lines,
    RowState,
    before_now,
    rows_standing,
    stands_now,
    struck_rows,
    typed_into,
)
from narrate.refresh.whole_tables import COPY_IT, Merge, is_offered_anew, same_head, strike_table, title_of
from narrate.report.values import Row, Table, TableCell
from narrate.word.markup import Element, w

_ELSEWHERE = "按新数据排在别处"
_UNLISTED = "按新数据不再列示"


def merge_tables(
    merge: Merge, found: Found, old: Sequence[Table], new: Sequence[Table], before: Mapping[str, Table]
) -> None:
    """Every table of either version against the document; `before` are those that read otherwise without our pending
    changes, by key."""
    plan = merge.plan
    written, after = {table.key: table for table in old}, {table.key: table for table in new}
    struck = {key: table for key, table in before.items() if key not in written}
    for key, table in (written | struck).items():
        document, now = found.by_key.get(key), after.get(key)
        place = None if document is None else document.rows[0].first()
        if document is not None and key in struck and now is None and not merge.again:
            plan.tell(ChangeKind.REJECTED, place, key, title_of(table), "", "按新数据没有这张表")
            plan.tables_before[key] = table
        elif now is None:
            if document is not None:
                strike_table(merge, table, document)
                plan.tables_before[key] = before.get(key, table)
            elif key in before:
                plan.tables_before[key] = before[key]
        elif document is not None and same_head(table, now):
            _TableMerge(merge, table, now, document, before.get(key)).run()
        elif document is not None:
            told = f"表头和栏目按新数据有变，这张表没有更新，{COPY_IT}"
            plan.tell(ChangeKind.NOT_PLACED, place, key, title_of(table), title_of(now), told)
        elif key in found.doubtful:
            told = f"有几张表都像这张表，没有更新，{COPY_IT}"
            plan.tell(ChangeKind.NOT_PLACED, None, key, title_of(table), "", told)
        elif key in merge.offered:
            if not is_offered_anew(merge, table, now):
                plan.tell(ChangeKind.REJECTED, None, key, "", title_of(now), NOT_AGAIN)
        elif key in written and table.rows != now.rows:
            told = "这张表人工删去，没有写回；它的内容按新数据有变化"
            plan.tell(ChangeKind.ABSENT, None, key, title_of(table), "", told)


class _TableMerge:
    """One table. Its rows are numbered: those of ours (`RowState`s), of the new version, and of the document."""

    def __init__(self, merge: Merge, old: Table, new: Table, document: DocumentTable, before: Table | None) -> None:
        self._plan, self._located, _, _, offered, self._again, self._tracked = merge
        self._table, self._document = new, document
        self._key = old.key
        self._cell = CellDecision(merge, old.key)
        self._old, self._new = old.rows, new.rows
        self._before = before if before is not None and same_head(before, old) else None
        self._rows = document.rows
        self._part = document.part
        self._head = old.header_rows
        self._lines = Lines([old, new, *([self._before] if self._before else [])], document)
        self._columns = self._lines.columns
        came = self._before is None and old.key in offered  # whole, and nobody was seen to accept it
        self._states = rows_standing(old, self._before, document, self._lines, came=came)
        self._standing = {n: state.place for n, state in enumerate(self._states) if state.place is not None}
        self._become: dict[int, int] = {}  # number of ours → new row
        self._placed: dict[int, int] = {}  # new row → the document's row that it is from now on
        self._struck: set[int] = set()  # rows of the document
        self._came: list[int] = []  # new rows that are put in

    def run(self) -> None:
        """Rows are paired, then each pair's cells are compared; the rest is struck, or inserted."""
        new, here = [self._lines.of(row) for row in self._new], [self._lines.of_document(row) for row in self._rows]
        self._become = self._pairs(new)
        moved = self._moved()
        for number, place in self._standing.items():
            now = self._become.get(number)
            if not self._rows[place].stray and (number in moved or (now is None and not self._is_refused(number))):
                self._struck.add(place)
            elif now is not None:
                self._placed[now] = place
        returned = self._returned(new, here)
        self._placed |= returned
        for number, state in enumerate(self._states):
            self._row(number, state)
        for now, place in returned.items():
            self._cells(RowState((), None, None, place), self._new[now], self._rows[place])
        self._insert(moved)
        for number, again in self._document.repeated:
            self._cells(RowState(self._old[number], None, number, None), self._new[number], again)
        for row in struck_rows(self._document):
            self._keep_typed(row)
        become = (
            {}
            if self._tracked
            else {n: stands_now(self._states[n], self._new[now], self._again) for n, now in self._become.items()}
        )
        rows = before_now(self._states, self._before, self._document, self._lines, become)
        came = () if self._tracked else (self._new[number] for number in self._came)
        self._plan.tables_before[self._key] = replace(self._table, rows=(*rows, *came))

    # -- which row is which ----------------------------------------------------------------------------------------

    def _pairs(self, new: Sequence[Line]) -> dict[int, int]:
        """Which row is which today: those of the same names first, as we wrote them last or as they stand though we struck
        them; then those as we wrote them, those as they stand, and the rest of what we struck."""
        head, length = self._head, len(self._old)
        written = [self._lines.of(row) for row in self._old[head:]]
        stands = [self._lines.of(state.row) for state in self._states[head:length]]
        named = paired(written, new[head:], (same_labels,), alike=False)
        back = self._back(new, set(range(head)) | {at + head for at in named.values()}, (same_words, same_labels))
        free = [n for n in range(head, len(new)) if n not in back.values()]
        today = [new[n] for n in free]
        known = {n: free.index(at + head) for n, at in named.items()}
        ways = (same_labels, same_subjects, same_first)
        body = paired(stands, today, ways, known=paired(written, today, ways, alike=False, known=known))
        become = {number: number for number in range(head)} | {n + head: free[at] for n, at in body.items()}
        taken = {*become.values(), *back.values()}
        return become | back | self._back(new, taken, (same_subjects, nameless), set(back))

    def _back(
        self, new: Sequence[Line], taken: set[int], ways: Sequence[By], known: set[int] | None = None
    ) -> dict[int, int]:
        """The rows that stand though we struck them, without those that are known, that are wanted again."""
        kept = [n for n in range(len(self._old), len(self._states)) if n not in (known or ())]
        wanted = [n for n in range(len(new)) if n not in taken]
        lines = [self._lines.of(self._states[n].row) for n in kept]
        pairs = paired(lines, [new[n] for n in wanted], ways, alike=False)
        return {kept[one]: wanted[other] for one, other in pairs.items()}

    def _moved(self) -> set[int]:
        """Rows that stand elsewhere than they are wanted."""
        ours = ((number, now) for number, now in self._become.items() if number < len(self._old))
        written = {number: now for number, now in ours if not self._was_gone(self._states[number])}
        moved = set(written) - in_order(written) - {n for n, at in self._standing.items() if self._rows[at].stray}
        back = any(number >= len(self._old) for number in self._become)
        if not back and not any(state.moved and state.place is not None for state in self._states):
            return moved
        among = (n for n, at in self._standing.items() if n in self._become and not self._rows[at].stray)
        order = sorted(among, key=lambda n: self._standing[n])
        kept = in_order({at: self._become[number] for at, number in enumerate(order)})
        displaced = {number for at, number in enumerate(order) if at not in kept}
        if moved or back or self._again:
            return displaced
        for number in sorted(displaced):
            first, name = self._rows[self._standing[number]].first(), self._name(self._states[number].row)
            self._plan.tell(ChangeKind.REJECTED, first, name, _told(self._states[number].row), "", _ELSEWHERE)
        return set()

    def _is_refused(self, number: int) -> bool:
        """Whether a row stands though we struck it, and that is not offered again."""
        return self._states[number].written is None and not self._again

    def _returned(self, new: Sequence[Line], here: Sequence[Line]) -> dict[int, int]:
        """Rows that are wanted now and stand though they were none of ours: a person wrote them."""
        wanted = [n for n in range(len(new)) if n not in self._become.values()]
        taken = set(self._standing.values())
        free = [n for n in range(len(here)) if n not in taken]
        pairs = paired([new[n] for n in wanted], [here[n] for n in free], (same_words, same_labels), alike=False)
        return {wanted[one]: free[other] for one, other in pairs.items()}

    # -- rows that were written ------------------------------------------------------------------------------------

    def _row(self, number: int, state: RowState) -> None:
        now = self._become.get(number)
        if state.place is None:
            if not self._was_offered(state):
                self._absent(state.row, None if now is None else self._new[now])
            return
        self._see(state.row, self._rows[state.place], besides=state.written is None and now is None)
        if state.place in self._struck:
            self._strike(number, state.row, state.place)
        elif now is None:
            kind, why = ChangeKind.REJECTED, _UNLISTED
            if self._rows[state.place].stray and state.written is not None:
                kind, why = ChangeKind.NOT_PLACED, f"{_UNLISTED}，这一行在别的表里，没有划去"
            self._plan.tell(kind, self._rows[state.place].first(), self._name(state.row), _told(state.row), "", why)
        else:
            self._cells(state, self._new[now], self._rows[state.place])

    def _was_offered(self, state: RowState) -> bool:
        """Whether a row that is nowhere was put there by us and not accepted: no person deleted it."""
        return state.place is None and (state.before is None or state.moved) and not self._was_gone(state)

    def _was_gone(self, state: RowState) -> bool:
        """Whether a row was told as one that a person deleted, and is nowhere still."""
        return state.place is None and self._gone_code(state.row) in self._plan.held_before

    def _gone_code(self, row: Row) -> str:
        return code_of("row gone", self._name(row))

    def _absent(self, row: Row, now: Row | None) -> None:
        """A row that a person deleted."""
        if now is not None:
            self._plan.held.add(self._gone_code(now))
        if now is None:
            self._plan.tell(ChangeKind.ABSENT, None, self._name(row), _told(row), "", f"{_UNLISTED}，文稿里已经没有")
        elif (blank := self._blank()) is not None and any(cell is not None and cell.text for cell in row):
            why = f"表里有空行，像是这一行只剩下空格，没有写回，{COPY_IT}"
            self._plan.tell(ChangeKind.NOT_PLACED, blank, self._name(row), _told(row), _told(now), why)
        elif any(cell is not None and cell.text for cell in row):
            why = "这一行人工删去，没有写回" + ("；它的内容按新数据有变化" if row != now else "")
            self._plan.tell(ChangeKind.ABSENT, None, self._name(row), _told(row), _told(now) if row != now else "", why)

    def _blank(self) -> Placed | None:
        """A row without a word that is none of ours: what is left where a row was accepted and its words were not."""
        taken = {*self._standing.values(), *self._placed.values()}
        free = (row for n, row in enumerate(self._rows) if n not in taken and n >= self._head and not any(row.texts))
        return next((row.first() for row in free), None)

    def _see(self, row: Row, place: DocumentRow, *, besides: bool) -> None:
        """Remember where the figures of a row stand; `besides`: where they may stand once more."""
        for column, cell in enumerate(row):
            paragraphs = place.cells.get(self._columns.get(column, -1))
            if cell is None or not cell.spans or paragraphs is None:
                continue
            text, placed = text_of_cell(cell), paragraphs[0]
            seen = view(text, placed.now, {text.key: number_in_cell(placed.now, cell.text)})
            others = self._located.own(text.key) if besides else []
            self._located.sightings[text.key] = [*others, Sighting(placed, seen, own=True)]

    def _strike(self, number: int, row: Row, place: int) -> None:
        """A row that is not wanted any more, or stands elsewhere now."""
        cells = [placed for paragraphs in self._rows[place].cells.values() for placed in paragraphs]
        now = " ".join(placed.now for placed in cells if placed.now)
        self._plan.row_strikes.append(tuple(cells))
        why = _UNLISTED if number not in self._become else _ELSEWHERE
        self._plan.tell(ChangeKind.STRUCK, cells[0], self._name(row), now, "", why)
        code = code_of("struck", self._name(row))
        if now != _told(row) and (above := self._above(place)) is not None:
            words = f"{why}，这里的一行已划去。它经过人工修改，请确认。原文：“{now}”"
            self._plan.remark(code, above, (0, len(above.now)), words, keeps=True)

    def _keep_typed(self, row: Element) -> None:
        """What a person wrote into a row after we struck it stays readable, and is told."""
        words = typed_into(row)
        numbers = {place.element: number for number, place in enumerate(self._rows)}
        before = (numbers[other] for other in row.itersiblings(w("tr"), preceding=True) if other in numbers)
        above = self._above(next(before, -1) + 1) if words else None
        if above is not None:
            line = f"这里的一行按新数据不再列示，已划去；划去之后有人在里面写了：“{words}”，请确认这一行要不要。"
            self._plan.remark(code_of("typed into struck", self._key, words), above, (0, len(above.now)), line)
            told = "写在已划去的一行里，接受修订会随这一行删去"
            self._plan.tell(ChangeKind.CONFLICT, above, self._key, words, "", told)

    def _above(self, place: int) -> Placed | None:
        """A cell with text of the nearest row above that stays, of the one below, what stands before the table at last."""
        order = [*range(place - 1, -1, -1), *range(place + 1, len(self._rows))]
        cells = (
            paragraphs[0]
            for n in order
            if n not in self._struck
            for _, paragraphs in sorted(self._rows[n].cells.items())
        )
        near = next((placed for placed in cells if placed.now and self._plan.can_remark(placed)), None)
        first = next(iter(self._rows[0].cells.values()))[0].number if self._rows else 0
        return near or self._plan.carrier(self._located.placed, first)

    # -- cells -----------------------------------------------------------------------------------------------------

    def _cells(self, state: RowState, new: Row, place: DocumentRow) -> None:
        """What stands in a row becomes what it is today."""
        for column, cell in enumerate(new):
            was = _at(state.row, column)
            if cell is None and was is None:
                continue
            paragraphs = place.cells.get(self._columns.get(column, -1))
            today, written = cell or NOTHING, None if state.written is None else _at(state.written, column)
            if paragraphs is None:
                if (was or NOTHING).text != today.text:
                    told = f"第{column + 1}列的格子文稿里没有，没有改动"
                    texts = (was or NOTHING).text, today.text
                    self._plan.tell(ChangeKind.NOT_PLACED, place.first(), self._name(new), *texts, told)
            else:
                before = None if state.before is None or self._before is None else self._before.rows[state.before]
                earlier = None if before is None else _at(before, column)
                self._cell.become(Versions(was, written, earlier, today), paragraphs[0], self._name(new))

    # -- rows that come --------------------------------------------------------------------------------------------

    def _insert(self, moved: set[int]) -> None:
        """Each new row after the one before it, or before the first that stands."""
        came = {self._become[n]: n for n in self._become}
        head = self._rows[self._placed.get(self._head - 1, 0)].element
        after: Element | str | None = None
        for number, row in enumerate(self._new):
            if number in self._placed:
                place = self._rows[self._placed[number]]
                after = after if place.stray else place.element
                continue
            was = came.get(number)
            if was is not None and not (was in moved and was in self._standing):
                state = self._states[was]
                if not self._was_offered(state):
                    continue  # a person deleted it
                if not self._again and _unnumbered(state.row) == _unnumbered(row):
                    self._plan.tell(ChangeKind.REJECTED, None, self._name(row), "", _told(row), NOT_AGAIN)
                    continue
            before = None if after is not None else self._first_behind(number)
            like = self._like(number, row)
            if after is None and before is None:
                told = f"找不到该放的位置，{COPY_IT}"
                self._plan.tell(ChangeKind.NOT_PLACED, None, self._name(row), "", _told(row), told)
                continue
            key = f"{self._key}|{number}"
            self._plan.row_inserts.append(
                RowInsert(
                    key, self._across(row, like), after, before, None if like is None else like[0], head, self._part
                )
            )
            self._came.append(number)
            near = self._rows[self._nearest(number)].first()
            why = "按新数据排在这里" if was in moved else "新数据里有"
            self._plan.tell(ChangeKind.INSERTED, near, self._name(row), "", _told(row), why)
            after = key

    def _first_behind(self, number: int) -> Element | None:
        behind = (self._rows[self._placed[n]] for n in sorted(self._placed) if n > number)
        return next((row.element for row in behind if not row.stray), None)

    def _nearest(self, number: int) -> int:
        """The document's row that a new row comes behind."""
        before = [self._placed[n] for n in self._placed if n < number]
        return max(before, default=0)

    def _like(self, number: int, row: Row) -> tuple[DocumentRow, Row] | None:
        """The nearest row of the document that is laid out as this one, and whole; with what we wrote there."""
        near = self._nearest(number)
        whole = len(max((place.cells for place in self._rows), key=len, default={}))
        wanted = _laid_out(row)
        ranked = [
            (sum(map(ne, wanted, _laid_out(self._states[n].row))), abs(place - near), place, n)
            for n, place in self._standing.items()
            if n >= self._head and len(self._rows[place].cells) == whole and not self._rows[place].stray
        ]
        if not ranked:
            return None
        *_, place, written = min(ranked)
        return self._rows[place], self._states[written].row

    def _across(self, row: Row, like: tuple[DocumentRow, Row] | None) -> tuple[TableCell, ...]:
        """The cells of a new row in the columns of the document; they stand as those of `like` do where ours does."""
        ours = {theirs: column for column, theirs in self._columns.items()}
        made = []
        for column in self._document.columns if like is None else sorted(like[0].cells):
            cell = (row[ours[column]] if column in ours else None) or NOTHING
            if like is None:
                made.append(cell)
                continue
            other = like[1][ours[column]] if column in ours else None
            made.append(cell._replace(align="") if other is None or other.align == cell.align else cell)
        return tuple(made)

    def _name(self, row: Row) -> str:
        """What messages and remarks know a row by: its figures' subject, else its first words."""
        line = self._lines.of(row)
        return f"{self._key}|{min(line.subjects, default=line.first)}"


def _laid_out(row: Row) -> tuple[str, ...]:
    return tuple("" if cell is None else cell.align for cell in row)


def _at(row: Row, column: int) -> TableCell | None:
    return row[column] if column < len(row) else None


def _unnumbered(row: Row) -> list[str]:
    """What a row says, without its number in the table."""
    cells = [cell for cell in row if cell is not None]
    return [cell.text for cell in cells if cell.spans or not cell.text.isdecimal()]


def _told(row: Row) -> str:
    return " ".join(cell.text for cell in row if cell is not None and cell.text)
