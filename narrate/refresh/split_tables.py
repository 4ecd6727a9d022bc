"""Our tables that people cut: rows that stand in another table of the document than the first of them.

In: which of the document's tables is which of ours (`document_tables.find_tables`), and all its tables. Out: the same, each
of ours with its rows wherever they stand. A table that nobody is and whose rows are mostly rows of ours that we miss is a
piece: what we do to rows is done there as in place. A single row of ours among those of another table is a stray: its
cells are renewed, but it is not struck, and nothing is put in beside it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from narrate.refresh.direction_words import number_of
from narrate.refresh.document_tables import DocumentRow, DocumentTable, Found, find_tables, words_of
from narrate.refresh.table_standing import Lines
from narrate.report.values import Block, Row, Table
from narrate.word.markup import Element
from narrate.word.snapshot import Snapshot

_PIECE = 0.5  # of the rows of a table must be missed ones of ours for it to be a piece
_FIRST_PIECE = 0.6  # the same where no piece of ours is known
_LEAST_NAME = 2  # characters of a row's only words
_OWN_COLUMNS = 1000  # where a person's own columns of a piece are counted from


class _Wanted(NamedTuple):
    """A row of ours: where it stands in the table, what it says and holds."""

    order: int
    row: Row
    words: tuple[str, ...]
    keys: frozenset[str]

    def is_named(self, texts: Sequence[str]) -> bool:
        """Whether a row of the document has its names and codes."""
        if len(texts) != len(self.words):
            return False
        cells = [cell for cell in self.row if cell is not None]
        names = [(cell.text, text) for cell, text in zip(cells, texts, strict=True) if cell.text and not cell.spans]
        return any(not name.isdecimal() for name, _ in names) and all(name == text for name, text in names)


class _Cut:
    """One of our tables while its rows are gathered."""

    def __init__(self, table: Table, before: Table | None, main: DocumentTable, all_keys: Container[str]) -> None:
        self.table = table
        self._all_keys = all_keys  # of the figures in every table of ours
        self.pieces = [main]
        self.strays: list[tuple[int, DocumentRow]] = []
        self._wanted = [_wanted(at, row) for at, row in enumerate(table.rows)]
        known = {line.words for line in self._wanted}
        earlier = () if before is None else before.rows
        self._wanted += [_wanted(at, row) for at, row in enumerate(earlier) if words_of(row) not in known]
        self._by_key: dict[str, list[int]] = defaultdict(list)
        self._by_words: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for at, line in enumerate(self._wanted):
            self._by_words[line.words].append(at)
            for key in line.keys:
                self._by_key[key].append(at)
        self._heads = {line.words: at for at, line in reversed([*enumerate(self._wanted[: table.header_rows])])}
        self.lost = {at for at, line in enumerate(self._wanted) if any(line.words)}
        self.stands: dict[int, _Wanted] = {}  # by the number of a row's first paragraph
        self._see(main.rows)

    def says(self, texts: tuple[str, ...]) -> bool:
        """Whether a row of ours reads so."""
        return texts in self._by_words

    def is_head(self, row: DocumentRow) -> bool:
        """Whether a row is one of our head, once more."""
        return row.texts in self._heads

    def lost_row(self, row: DocumentRow, *, named: bool = False) -> int | None:
        """Which of the rows that stand nowhere it is: by its marks, by all it says, by its names."""
        keys = _keys(row)
        for key in sorted(keys):
            if (found := self._first_lost(self._by_key.get(key, ()))) is not None:
                return found
        if keys and not any(key in self._by_key for key in keys) and any(key in self._all_keys for key in keys):
            return None  # a row of another table of ours
        found = self._first_lost(self._by_words.get(row.texts, ()))
        if found is None and named:
            return next((at for at in sorted(self.lost) if self._wanted[at].is_named(row.texts)), None)
        return found

    def take_piece(self, piece: DocumentTable) -> None:
        """Take a table."""
        self._see(piece.rows)
        self.pieces.append(piece)

    def take_stray(self, row: DocumentRow, at: int) -> None:
        """Take a row that stands alone."""
        self._found(row, at)
        self.strays.append((at, row))

    def whole(self) -> DocumentTable:
        """The table with all its rows, in the columns of its first piece."""
        main = self.pieces[0]
        every = (row for piece in self.pieces for row in self._in_columns(piece.rows))
        rows: list[DocumentRow] = []
        repeated: list[tuple[int, DocumentRow]] = []
        times: Counter[tuple[str, ...]] = Counter()
        for row in sorted(every, key=lambda row: row.first().number):
            times[row.texts] += 1
            if self.pieces[1:] and self.is_head(row) and times[row.texts] > len(self._by_words[row.texts]):
                repeated.append((self._heads[row.texts], row))
            else:
                rows.append(row)
        for at, stray in self.strays:
            order = self._wanted[at].order
            before = (
                n for n, row in enumerate(rows, 1) if (line := self._line_of(row)) is not None and line.order < order
            )
            rows.insert(max(before, default=0), self._in_columns([stray])[0]._replace(stray=True))
        return replace(main, rows=rows, repeated=repeated)

    def _see(self, rows: Sequence[DocumentRow]) -> None:
        """Find out which rows of ours these are; what names alone tell comes last."""
        for named in (False, True):
            for row in rows:
                at = None if self._line_of(row) or not self.lost else self.lost_row(row, named=named)
                if at is not None:
                    self._found(row, at)

    def _found(self, row: DocumentRow, at: int) -> None:
        line = self._wanted[at]
        self.stands[row.first().number] = line
        self.lost -= {at, *(other for key in line.keys for other in self._by_key[key])}

    def _line_of(self, row: DocumentRow) -> _Wanted | None:
        return self.stands.get(row.first().number)

    def _first_lost(self, numbers: Sequence[int]) -> int | None:
        return next((at for at in numbers if at in self.lost), None)

    def _in_columns(self, rows: Sequence[DocumentRow]) -> list[DocumentRow]:
        """Rows whose cells are counted by the columns of the first piece, where a person gave theirs others."""
        main = self.pieces[0]
        theirs = DocumentTable(main.part, (), list(rows))
        if not rows or theirs.columns == main.columns:
            return list(rows)
        known = [(row, line.row) for row in rows if (line := self._line_of(row)) is not None]
        if not known:
            return list(rows)
        ours = replace(self.table, rows=tuple(row for _, row in known), header_rows=0)
        there = Lines([ours], replace(theirs, rows=[row for row, _ in known])).columns
        here = Lines([self.table], main).columns
        column = {there[n]: here[n] for n in there if n in here}
        return [
            row._replace(cells={column.get(at, _OWN_COLUMNS + at): cell for at, cell in row.cells.items()})
            for row in rows
        ]


def our_tables(old: Snapshot, tables: Sequence[DocumentTable]) -> Found:
    """Our tables in the document, as written last or struck out since (nobody may have accepted that)."""
    before = {table.key: table for table in old.tables_before}
    written = {table.key for table in old.tables()}
    blocks = (*old.blocks, *(table for key, table in before.items() if key not in written))
    return _gathered(find_tables(blocks, tables), blocks, before, tables)


def _gathered(
    found: Found, blocks: Sequence[Block], before: Mapping[str, Table], tables: Sequence[DocumentTable]
) -> Found:
    """The tables with their rows that stand elsewhere; `before`: those that read otherwise without our pending changes."""
    ours = {block.key: block for block in blocks if isinstance(block, Table)}
    taken = {id(table) for table in found.by_key.values()}
    free = [table for table in tables if id(table) not in taken]
    by_key = {**found.by_key, **_first_pieces(ours, before, found, free)}
    all_keys = {
        span.key for table in ours.values() for row in table.rows for cell in row if cell for span in cell.spans
    }
    cuts = {key: _Cut(ours[key], before.get(key), table, all_keys) for key, table in by_key.items()}
    short = [cut for cut in cuts.values() if cut.lost]
    places = {table.element: at for at, table in enumerate(tables)}
    mains = {id(table) for table in by_key.values()}
    free = [table for table in free if id(table) not in mains]
    others = []
    for table in free:
        near = _nearest(short, table, places)
        piece_of = max(near, key=lambda cut: _share(cut, table, places), default=None)
        if piece_of is None or _share(piece_of, table, places) < _PIECE:
            others.append(table)
        else:
            piece_of.take_piece(table)
    strays: set[int] = set()  # numbers of the first paragraphs of their rows
    anywhere = [(None, table) for table in others] + [(cut, piece) for cut in cuts.values() for piece in cut.pieces]
    for own, table in anywhere if any(cut.lost for cut in short) else ():
        for row, cut, at in _strays_in(table, own, _nearest(short, table, places)):
            cut.take_stray(row, at)
            strays.add(row.first().number)
    for cut in cuts.values() if strays else ():
        cut.pieces = [_without(piece, strays) for piece in cut.pieces]
    changed = {key: cut.whole() for key, cut in cuts.items() if cut.pieces[1:] or cut.strays or strays}
    left = [table for table in (_without(table, strays) for table in others) if table.rows]
    return replace(found, by_key={**by_key, **changed}, others=tuple(left))


def _first_pieces(
    ours: Mapping[str, Table], before: Mapping[str, Table], found: Found, free: Sequence[DocumentTable]
) -> dict[str, DocumentTable]:
    """Tables of ours that are known by neither marks nor title, nor all their rows: the piece that has the most of one."""
    missing = [key for key in ours if key not in found.by_key and key not in found.doubtful]
    words = {
        key: Counter(words_of(row) for row in table.rows)
        | Counter(words_of(row) for row in before.get(key, table).rows)
        for key, table in (ours.items() if missing else ())
    }
    first: dict[str, DocumentTable] = {}
    for key in missing:
        ranked: list[tuple[int, DocumentTable]] = []
        for table in free:
            theirs = Counter(row.texts for row in table.rows if any(row.texts))
            same = {other: (theirs & rows).total() for other, rows in words.items()}
            if same[key] > 1 and same[key] >= _FIRST_PIECE * theirs.total():
                rivals = (count for other, count in same.items() if other != key)
                if max(rivals, default=0) < same[key] and not any(table is one for one in first.values()):
                    ranked.append((same[key], table))
        if ranked:
            first[key] = max(ranked, key=lambda line: line[0])[1]
    return first


def _nearest(cuts: Sequence[_Cut], table: DocumentTable, places: Mapping[Element, int]) -> list[_Cut]:
    """Tables with rows that stand nowhere, in the same part: the nearest above first."""
    at = places[table.element]

    def distance(cut: _Cut) -> tuple[bool, int]:
        there = places[cut.pieces[0].element]
        return there > at, abs(there - at)

    return sorted((cut for cut in cuts if cut.lost and cut.pieces[0].part == table.part), key=distance)


def _share(cut: _Cut, table: DocumentTable, places: Mapping[Element, int]) -> float:
    """The share of a table's rows that are rows of ours that we miss. Names alone tell only directly behind a piece."""
    body = [row for row in table.rows if any(row.texts) and not cut.is_head(row)]
    behind = places[table.element] == places[cut.pieces[0].element] + len(cut.pieces)
    lost, hits, doubles = set(cut.lost), 0, 0
    for row in body:
        if (at := cut.lost_row(row, named=behind)) is not None:
            cut.lost -= {at}
            hits += 1
        else:
            doubles += cut.says(row.texts)
    cut.lost = lost
    return hits / len(body) if body and hits > doubles else 0.0


def _strays_in(table: DocumentTable, own: _Cut | None, cuts: Sequence[_Cut]) -> Iterator[tuple[DocumentRow, _Cut, int]]:
    """Rows of ours that we miss, in a table of a person or in another of ours."""
    for row in table.rows if own is None else table.rows[1:]:  # a table of ours keeps a row
        if own is not None and (row.first().number in own.stands or (own.says(row.texts) and not _keys(row))):
            continue
        for cut in cuts:
            at = cut.lost_row(row)
            if at is None or cut is own or not (_keys(row) or _tells(row.texts)):
                continue
            if own is None and not _keys(row) and any(cut.says(other.texts) for other in table.rows if other != row):
                continue  # a copy of the table has the row that a person deleted in ours
            yield row, cut, at
            break


def _without(table: DocumentTable, rows: set[int]) -> DocumentTable:
    """A table without rows that are strays of others."""
    return replace(table, rows=[row for row in table.rows if row.first().number not in rows])


def _tells(texts: Sequence[str]) -> bool:
    """Whether a row says enough to be known by it."""
    words = [text for text in texts if text]
    return len(words) > 1 or any(len(text) >= _LEAST_NAME and number_of(text) is None for text in words)


def _wanted(order: int, row: Row) -> _Wanted:
    keys = frozenset(span.key for cell in row if cell is not None for span in cell.spans)
    return _Wanted(order, row, words_of(row), keys)


def _keys(row: DocumentRow) -> frozenset[str]:
    """The marks of figures in a row."""
    return frozenset(
        mark.key
        for paragraphs in row.cells.values()
        for placed in paragraphs
        for mark in placed.paragraph.marks
        if mark.key is not None and not mark.emptied
    )
