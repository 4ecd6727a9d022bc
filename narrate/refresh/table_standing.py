"""What stands of a table in the document, in our own words, row by row and cell by cell: the base of the next merge.

In: the table as we wrote it last (`written`), as it would read had all our pending changes been rejected then (`before`),
and the document's. Out: `RowState`s. A cell that reads as before, not as we wrote it, was rejected; so was the striking
of a row that stands still, and a row we put in that is nowhere. What reads as neither is a person's.

`before_now` is the same for the next time: what is pending keeps its text from before, what was decided is what stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from narrate.editing.revisions import AUTHOR, has_changes, row_changes, row_is_struck, text_of
from narrate.refresh.direction_words import number_of
from narrate.refresh.document_tables import DocumentRow, DocumentTable
from narrate.refresh.row_pairs import By, Line, in_order, nameless, paired, same_labels, same_subjects, same_words
from narrate.refresh.table_columns import columns_of
from narrate.report.values import Row, Table, TableCell
from narrate.word.markup import Element, w
from narrate.word.story_walker import cells_of_row

NOTHING = TableCell("")


class RowState(NamedTuple):
    """A row of ours. `row`: as it stands; `written`: as we wrote it last (None: struck by us, and it stands); `before`: its
    number in the table as it was before (None: we put it in); `place`: the document's row (None: nowhere); `moved`: we put it
    elsewhere."""

    row: Row
    written: Row | None
    before: int | None
    place: int | None
    moved: bool = False


class Lines:
    """Rows as lines that can be paired: those of ours, and those of the document in the columns of ours."""

    def __init__(self, tables: Sequence[Table], document: DocumentTable) -> None:
        """`tables`: every version, the last written one first."""
        rows = tables[0].rows
        self._width = max(map(len, rows), default=0)
        self._named = _columns_of_names(tables)
        self.columns = columns_of(tables[0], document, self._width)

    def of(self, row: Row) -> Line:
        """A row of ours."""
        cells = [cell or NOTHING for cell in row]
        subjects = frozenset(span.key.rpartition(".")[0] for cell in cells for span in cell.spans)
        texts = tuple(_without_dashes(cell.text) for cell in cells)
        return Line(texts, tuple(texts[column] for column in self._named if column < len(texts)), subjects)

    def shown(self, row: Row) -> Line:
        """A row of ours as far as the document has its columns."""
        line = self.of(row)
        if len(self.columns) == self._width:
            return line
        texts = tuple(text if column in self.columns else "" for column, text in enumerate(line.texts))
        return line._replace(texts=texts, labels=tuple(texts[column] for column in self._named if column < len(texts)))

    def of_document(self, row: DocumentRow) -> Line:
        """A row of the document."""
        places = [row.cells.get(self.columns.get(column, -1)) for column in range(self._width)]
        texts = tuple("" if place is None else _without_dashes(place[0].now) for place in places)
        subjects = frozenset(
            mark.key.rpartition(".")[0]
            for paragraphs in row.cells.values()
            for placed in paragraphs
            for mark in placed.paragraph.marks
            if mark.key is not None and not mark.emptied
        )
        return Line(texts, tuple(texts[column] for column in self._named), subjects)

    def struck(self, document: DocumentTable) -> Counter[tuple[str, ...]]:
        """The names and codes of the rows that we struck and that nobody decided on."""
        wanted = [self.columns.get(column, -1) for column in self._named]
        found: Counter[tuple[str, ...]] = Counter()
        for row in struck_rows(document):
            cells = dict(cells_of_row(row))
            labels = (cells[column].iter(w("del")) if column in cells else () for column in wanted)
            found[tuple("".join(map(text_of, deletions)) for deletions in labels)] += 1
        return found


def rows_standing(
    written: Table, before: Table | None, document: DocumentTable, lines: Lines, *, came: bool = False
) -> list[RowState]:
    """The rows as last written, in their order, then those that we struck and that stand nevertheless; `came`: the table
    is one that we put in whole."""
    ours, here = [lines.shown(row) for row in written.rows], [lines.of_document(row) for row in document.rows]
    ways = (same_words, same_subjects, same_labels)
    if before is None:
        places = paired(ours, here, ways)
        rows = enumerate(written.rows)
        return [RowState(row, row, None if came else number, places.get(number)) for number, row in rows]
    then = [lines.of(row) for row in before.rows]
    head = written.header_rows
    body = paired(then[head:], ours[head:], (same_subjects, same_labels, same_words))
    became = {number: number for number in range(head)} | {one + head: other + head for one, other in body.items()}
    moved = {became[number] for number in set(became) - in_order(became)}
    came_from = {other: one for one, other in became.items()}
    places = paired(ours, here, (same_words,), alike=False)
    places |= {
        became[number]: place
        for number, place in _further(then, here, (same_words, same_subjects), set(places.values())).items()
        if number in became and became[number] not in places
    }
    places = paired(ours, here, ways, known=places)
    states = []
    for number, row in enumerate(written.rows):
        place, earlier = places.get(number), came_from.get(number)
        stands = row
        if place is not None and earlier is not None:
            stands = _as_found(row, before.rows[earlier], document.rows[place], lines.columns)
        states.append(RowState(stands, row, earlier, place, number in moved))
    others = [
        number
        for number in range(len(then))
        if number not in became
        or became[number] in moved
        or nameless(then[number])  # paired for want of a name, and both stand
        or then[number].labels != ours[became[number]].labels
    ]
    fixed = {one: places[other] for one, other in became.items() if other in places and other not in moved}
    found = _further([then[number] for number in others], here, ways, set(places.values()))
    left = {others[one]: place for one, place in found.items()}
    for number in [number for number in left if became.get(number) in moved & places.keys()]:
        if not any(_is_behind_the_same(number, place, fixed) for place in (left[number], places[became[number]])):
            del left[number]  # it went where we put it, and a person copied it
    states += [RowState(before.rows[number], None, number, place) for number, place in sorted(left.items())]
    return states


def _is_behind_the_same(number: int, place: int, fixed: Mapping[int, int]) -> bool:
    """Whether a place of the document is where a row of the table as it was stood among those that stay in their places."""
    return all((other < number) == (at < place) for other, at in fixed.items())


def _further(ours: Sequence[Line], here: Sequence[Line], ways: Sequence[By], taken: set[int]) -> dict[int, int]:
    """Pairs with the rows of the document that nothing is paired with yet."""
    free = [number for number in range(len(here)) if number not in taken]
    pairs = paired(ours, [here[number] for number in free], ways, alike=False)
    return {one: free[other] for one, other in pairs.items()}


def _as_found(row: Row, before: Row, place: DocumentRow, columns: Mapping[int, int]) -> Row:
    """The row as it was written, with the cells from before where those stand."""
    cells = []
    for column, cell in enumerate(row):
        paragraphs = place.cells.get(columns.get(column, -1))
        earlier = before[column] if column < len(before) else None
        reads = None if paragraphs is None else paragraphs[0].now
        cells.append(earlier if reads is not None and _reads_as(reads, cell, earlier) else cell)
    return tuple(cells)


def _reads_as(now: str, written: TableCell | None, before: TableCell | None) -> bool:
    """Whether a text is the one from before, a number also where a person spells it otherwise, and not the one we wrote."""
    texts = (written or NOTHING).text, (before or NOTHING).text
    if now == texts[0] or texts[0] == texts[1]:
        return False
    number = number_of(now)
    return now == texts[1] or (number is not None and number == number_of(texts[1]) != number_of(texts[0]))


def is_refused(was: TableCell | None, written: TableCell | None, today: TableCell) -> bool:
    """Whether what a cell would say today was offered before and not accepted."""
    return written is not None and (was or NOTHING).text != written.text == today.text


def stands_now(state: RowState, today: Row, again: bool) -> Row:
    """A row as a refresh without tracking leaves it: today's, but for the cells that it does not offer again."""
    cells = []
    for column, cell in enumerate(today):
        was, written = (row[column] if row and column < len(row) else None for row in (state.row, state.written))
        cells.append(was if not again and is_refused(was, written, cell or NOTHING) else cell)
    return tuple(cells)


# -- the next time -----------------------------------------------------------------------------------------------------


def before_now(
    states: Sequence[RowState],
    before: Table | None,
    document: DocumentTable,
    lines: Lines,
    become: Mapping[int, Row] | None = None,
) -> tuple[Row, ...]:
    """How the table would read with all our pending changes rejected, in our words; rows that a person deleted stay.

    `become`: what each row (by its number among the states) is from now on, where the changes are not tracked.
    """
    become = become or {}
    rows: list[tuple[int, Row]] = []  # with the state's number, or -1
    if before is not None and _has_pending(document):
        known = {state.before: number for number, state in enumerate(states) if state.before is not None}
        struck = [number for number in range(len(before.rows)) if number not in known]
        pending = lines.struck(document)
        if pending.total() < len(struck):  # the others were accepted: they are not there any more
            struck = [number for number in struck if pending[lines.of(before.rows[number]).labels]]
        for number, row in enumerate(before.rows):
            at = known.get(number, -1)
            if number in struck:
                rows.append((at, row))
            elif at != -1 and _stays(states[at]):
                rows.append((at, _mixed(states[at], row, document, lines.columns, become.get(at))))
    else:
        rows += [
            (at, become.get(at, states[at].row))
            for at in sorted(range(len(states)), key=lambda number: _order(states, number))
            if states[at].before is not None and _stays(states[at])
        ]
    for at, state in enumerate(states):
        numbers = [number for number, _ in rows]
        if at not in numbers and state.place is not None and not has_come(document.rows[state.place]):
            above = max((numbers.index(number) + 1 for number in range(at) if number in numbers), default=0)
            rows.insert(above, (at, become.get(at, state.row)))
    return tuple(row for _, row in rows)


def _stays(state: RowState) -> bool:
    """Whether a row would be there with our changes rejected: it stands, or a person deleted it."""
    return state.place is not None or not state.moved


def _order(states: Sequence[RowState], number: int) -> tuple[int, int]:
    """Where a row stands in the document; one that does not, behind the one before it."""
    for at in range(number, -1, -1):
        if (place := states[at].place) is not None:
            return place, number
    return -1, number


def _mixed(
    state: RowState, before: Row, document: DocumentTable, columns: Mapping[int, int], become: Row | None
) -> Row:
    """The row as it stands, with the cells from before where a change is pending."""
    if state.place is None:
        return state.row
    place = document.rows[state.place]
    cells = []
    for column, cell in enumerate(state.row):
        paragraphs = place.cells.get(columns.get(column, -1))
        pending = paragraphs is not None and any(has_changes(one.paragraph, AUTHOR) for one in paragraphs)
        if become is not None and column < len(become) and (become[column] or NOTHING).text != (cell or NOTHING).text:
            cells.append(become[column])
        else:
            cells.append(before[column] if pending and column < len(before) else cell)
    return tuple(cells)


def struck_rows(table: DocumentTable) -> Iterator[Element]:
    """The rows that we struck and that nobody decided on."""
    return (row for element in table.elements for row in element.iter(w("tr")) if row_is_struck(row, AUTHOR))


def typed_into(row: Element) -> str:
    """What people wrote into a row that we struck: it goes with the row."""
    nodes = (node for node in row.iter(w("t")) if not any(_is_ours(a) for a in node.iterancestors(w("ins"))))
    return "".join(node.text or "" for node in nodes)


def _is_ours(change: Element) -> bool:
    return bool(change.get(w("author")) == AUTHOR)


def _has_pending(table: DocumentTable) -> bool:
    """Whether a row came or went, or a cell changed, and nobody decided on that."""
    alone = [row.element for row in table.rows if row.stray]
    changes = (change for element in (*table.elements, *alone) for change in element.iter(w("ins"), w("del")))
    return any(change.get(w("author")) == AUTHOR for change in changes)


def has_come(row: DocumentRow) -> bool:
    """Whether a row is a pending insertion of ours."""
    return any(change.tag == w("ins") and change.get(w("author")) == AUTHOR for change in row_changes(row.element))


# -- columns -----------------------------------------------------------------------------------------------------------


def _without_dashes(text: str) -> str:
    """What a cell says: a dash or a stroke typed into a blank one says nothing."""
    return text if text.strip("-－—–―/／ 　") else ""


def _columns_of_names(tables: Sequence[Table]) -> list[int]:
    """The columns that hold figures in no version."""
    bodies = [row for table in tables for row in table.rows[table.header_rows :]]
    figures = {column for row in bodies for column, cell in enumerate(row) if cell is not None and cell.spans}
    return [column for column in range(max(map(len, bodies), default=0)) if column not in figures]
