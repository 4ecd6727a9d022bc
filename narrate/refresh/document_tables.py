"""The tables of an edited document, and which of ours each of them is.

In: the paragraphs of the document and the blocks of the base. Out: `DocumentTable`s by the keys of ours. Marks tell
first: that of the table, then those of its figures. Where an editor dropped them, the title above and what the rows say
do; what could be two tables is neither.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from narrate.editing.paragraph_editor import row_of, table_of
from narrate.refresh.locate import Placed
from narrate.report.values import Block, Paragraph, Row, Table
from narrate.word.markup import Element

_SAME = 0.6  # of the words of a table, its title counting half of them, must be there for it to be ours
_MARGIN = 0.05
_TITLE = 0.5


class DocumentRow(NamedTuple):
    """A standing row: its cells by grid column, the paragraphs of each. `stray`: it stands alone in a table that is not
    its own."""

    element: Element
    cells: Mapping[int, tuple[Placed, ...]]
    stray: bool = False

    @property
    def texts(self) -> tuple[str, ...]:
        """What its cells say, their first paragraphs."""
        return tuple(self.cells[column][0].now for column in sorted(self.cells))

    def first(self) -> Placed:
        """Its first cell."""
        return self.cells[min(self.cells)][0]


@dataclass(slots=True)
class DocumentTable:
    """A table of the document. `above`: the paragraphs since the table before it. One that a person cut holds the rows of
    all its pieces (`split_tables`); `repeated`: head rows that stand once more above a piece, with their numbers."""

    part: str
    above: tuple[str, ...]
    rows: list[DocumentRow] = field(default_factory=list)
    repeated: list[tuple[int, DocumentRow]] = field(default_factory=list)

    @property
    def last(self) -> DocumentRow:
        """The last row that stands among its own."""
        return next((row for row in reversed(self.rows) if not row.stray), self.rows[-1])

    @property
    def element(self) -> Element:
        """The w:tbl, the last of its pieces."""
        return table_of(self.last.first().paragraph)

    @property
    def elements(self) -> list[Element]:
        """The w:tbl of each piece."""
        return list(dict.fromkeys(table_of(row.first().paragraph) for row in self.rows if not row.stray))

    @property
    def columns(self) -> list[int]:
        """Its grid columns in which a cell begins."""
        return sorted({column for row in self.rows for column in row.cells})

    def paragraphs(self) -> Iterator[Placed]:
        """Every paragraph of its cells."""
        for row in (*self.rows, *(row for _, row in self.repeated)):
            for paragraphs in row.cells.values():
                yield from paragraphs


@dataclass(frozen=True, slots=True)
class Found:
    """Our tables in the document; `doubtful` are keys of those that could be one of several; `others`: tables that are
    none of ours."""

    by_key: Mapping[str, DocumentTable]
    doubtful: frozenset[str]
    others: tuple[DocumentTable, ...] = ()

    def numbers(self) -> set[int]:
        """The paragraphs that lie in one of them."""
        return {placed.number for table in self.by_key.values() for placed in table.paragraphs()}


def tables_in(placed: Iterable[Placed]) -> list[DocumentTable]:
    """The tables in reading order."""
    made: dict[tuple[str, int], DocumentTable] = {}
    cells: dict[tuple[str, int], dict[int, dict[int, list[Placed]]]] = {}
    above: list[str] = []
    for one in placed:
        place = one.paragraph.cell
        if place is None:
            above.append(one.now.strip())
        elif not one.paragraph.in_text_box:
            at = one.part, place.table
            if at not in made:
                made[at] = DocumentTable(one.part, tuple(text for text in above if text))
                cells[at] = defaultdict(lambda: defaultdict(list))
                above = []
            cells[at][place.row][place.column].append(one)
    for at, table in made.items():
        for _, columns in sorted(cells[at].items()):
            kept = {column: tuple(paragraphs) for column, paragraphs in columns.items()}
            element = row_of(next(iter(kept.values()))[0].paragraph)
            table.rows.append(DocumentRow(element, kept))
    return list(made.values())


def find_tables(blocks: Sequence[Block], tables: Sequence[DocumentTable]) -> Found:
    """Which of the document's tables is which of ours."""
    ours = {block.key: block for block in blocks if isinstance(block, Table)}
    by_key = _by_marks(ours, tables)
    titles = _titles(blocks)
    free = [table for table in tables if not any(table is taken for taken in by_key.values())]
    missing = [key for key in ours if key not in by_key]
    scores = [
        (score, key, number)
        for key, words in ((key, _words(ours[key])) for key in (missing if free else ()))
        for number, table in enumerate(free)
        if (score := _likeness(words, titles[key], table)) >= _SAME
    ]
    doubtful: set[str] = set()
    taken: set[int] = set()
    for score, key, number in sorted(scores, key=lambda line: -line[0]):
        if key in by_key or key in doubtful or number in taken:
            continue
        rivals = [
            (other, table)
            for rival, other, table in scores
            if rival > score - _MARGIN and (other == key) != (table == number)
            if other not in by_key and other not in doubtful and table not in taken
        ]
        keys, numbers = {key, *(other for other, _ in rivals)}, {number, *(table for _, table in rivals)}
        if len(keys) == len(numbers):  # as many as there are: in the order in which they stand
            pairs = zip([k for k in ours if k in keys], sorted(numbers), strict=True)
            by_key |= {one: free[table] for one, table in pairs}
            taken |= numbers
        else:
            doubtful |= keys
    return Found(by_key, frozenset(doubtful))


def _by_marks(ours: Mapping[str, Table], tables: Sequence[DocumentTable]) -> dict[str, DocumentTable]:
    """By the table's own mark, else by those of its figures: the table that has the most of them."""
    owner = {
        span.key: key
        for key, table in ours.items()
        for row in table.rows
        for cell in row
        for span in (cell.spans if cell is not None else ())
    }
    counted: list[tuple[int, str, int]] = []
    for number, table in enumerate(tables):
        count = Counter(
            owner[mark.key]
            for placed in table.paragraphs()
            for mark in placed.paragraph.marks
            if mark.key in owner and not mark.emptied
        )
        for placed in table.paragraphs():
            count.update({key: len(owner) + 1 for key in placed.paragraph.tables if key in ours})
        counted += [(hits, key, number) for key, hits in count.items()]
    found: dict[str, DocumentTable] = {}
    taken: set[int] = set()
    for _, key, number in sorted(counted, key=lambda line: (-line[0], line[2])):
        if key not in found and number not in taken:
            found[key] = tables[number]
            taken.add(number)
    return found


def _titles(blocks: Sequence[Block]) -> dict[str, tuple[str, ...]]:
    """What stands above each table since the one before it."""
    found: dict[str, tuple[str, ...]] = {}
    above: list[str] = []
    for block in blocks:
        if isinstance(block, Table):
            found[block.key] = tuple(above)
            above = []
        elif isinstance(block, Paragraph) and block.text.strip():
            above.append(block.text.strip())
    return found


def behind_tables(blocks: Sequence[Block], found: Found, came: Container[str]) -> dict[str, DocumentTable | str]:
    """The paragraphs, by key, that stand directly behind a table of ours: that of the document, or one that came, by
    its key."""
    return {
        behind.key: block.key if block.key in came else found.by_key[block.key]
        for block, behind in pairwise(blocks)
        if isinstance(block, Table)
        and isinstance(behind, Paragraph)
        and (block.key in came or block.key in found.by_key)
    }


def words_of(row: Row) -> tuple[str, ...]:
    """What the cells of a row say."""
    return tuple(cell.text for cell in row if cell is not None)


def _words(table: Table) -> Counter[tuple[str, ...]]:
    return Counter(words_of(row) for row in table.rows)


def _likeness(words: Counter[tuple[str, ...]], title: Sequence[str], table: DocumentTable) -> float:
    """Half of it what the rows say, half what is written directly above."""
    theirs = Counter(row.texts for row in table.rows)
    same = (words & theirs).total() / (max(words.total(), theirs.total()) or 1)
    nearest = title[-4:]
    return (1 - _TITLE) * _better(same, words, theirs) + _TITLE * (
        sum(text in table.above for text in nearest) / len(nearest) if nearest else same
    )


def _better(rows: float, words: Counter[tuple[str, ...]], theirs: Counter[tuple[str, ...]]) -> float:
    """The share of equal rows or, where people changed many, nearly that of equal cells."""
    one, other = (Counter(text for row in each.elements() for text in row if text) for each in (words, theirs))
    cells = (one & other).total() / (max(one.total(), other.total()) or 1)
    return max(rows, 0.9 * cells)
