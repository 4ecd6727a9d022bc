"""Small tables within the narrative (项目、预算数、决算数), read as claims: a row names whom, a column what.

In: a document and the passages of its narrative. Out: for each such table its cells with a number, each with the claim
that it makes. A table whose header or rows are not understood is none, nor is one of the published tables. Whether a
cell is right is for `claims_check`; where most cells of a table differ, its meaning was not understood, and it is left.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from narrate.claims.claim import Claim, Subject
from narrate.claims.context import sign_of
from narrate.claims.lexer import Number, numbers
from narrate.claims.rows import Column, column_named
from narrate.claims.sections import default_subjects
from narrate.claims.subjects import SubjectIndex
from narrate.claims.vocabulary import vocabulary
from narrate.document_checks.document_texts import DocumentText, text_of
from narrate.document_checks.passages import Passage
from narrate.document_checks.table_contents import recognised_tables
from narrate.document_checks.table_grids import WordTable
from narrate.word.reader import Document

_MOST_ROWS, _MOST_COLUMNS = 30, 8  # more is a published table
_UNIT = re.compile(r"(万元|亿元|元)")
_UNIT_SAID = re.compile(r"单位：(万元|亿元|元)")
_WHOLE = ("合计", "总计")
_LEAD = re.compile(r"(?:其中：|其中|\d{1,2}[.、]|（\d{1,2}）|[一二三四五六七八九十]{1,2}、)+")
_LEVEL = re.compile(r"（[类款项]）$")
_AGAINST = {"change": "prior", "growth": "prior"}


class TableClaims(NamedTuple):
    """The claims of a table's cells, each with the cell's text, and the passage that the table stands below."""

    passage: Passage
    claims: tuple[tuple[DocumentText, Claim], ...]


class SmallTable(NamedTuple):
    """A table of the narrative as words: its header, its rows (name, column → cell), and the unit said above it."""

    passage: Passage
    header: Mapping[int, str]
    rows: tuple[tuple[str, Mapping[int, DocumentText]], ...]
    unit: str


def small_tables(document: Document, tables: Sequence[WordTable], read: Sequence[Passage]) -> Iterator[SmallTable]:
    """Those of a document's tables that stand among the paragraphs of the narrative and are none of the published."""
    places = [one.text.number for one in read]
    texts = [one.text for one in document.paragraphs]
    for table in tables:
        before = _paragraph_before(table.first, document)
        at = bisect_left(places, before)
        height = len(table.grid.rows) - table.above - len(table.notes)
        if at == len(places) or places[at] != before or height > _MOST_ROWS or len(table.grid.rows[0]) > _MOST_COLUMNS:
            continue
        if not recognised_tables(table, texts):
            yield _as_words(table, read[at], document)


def _paragraph_before(first: int, document: Document) -> int:
    """The nearest paragraph above that says something and is in no table; -1 for none."""
    for number in range(first - 1, -1, -1):
        one = document.paragraphs[number]
        if one.cell is None and one.text.strip():
            return number
    return -1


def _as_words(table: WordTable, passage: Passage, document: Document) -> SmallTable:
    header: dict[int, str] = {}
    rows: list[tuple[str, Mapping[int, DocumentText]]] = []
    for row in sorted(table.columns):
        cells = {
            column: text_of(index, paragraph.text, paragraph.style_name, paragraph.outline_level, paragraph.cell)
            for column in table.columns[row]
            if (paragraph := document.paragraphs[index := table.cells[row, column]]).text.strip()
        }
        if any(column and next(numbers(cell.plain), None) for column, cell in cells.items()):
            name = cells.pop(0, None)
            rows.append((name.plain if name else "", cells))
        elif not rows:
            for column, cell in cells.items():
                header[column] = header.get(column, "") + cell.plain
    said = _UNIT_SAID.search("".join(text_of(index, document.paragraphs[index].text).plain for index in table.lines))
    return SmallTable(passage, header, tuple(rows), said[1] if said else "")


def table_claims(table: SmallTable, index: SubjectIndex, year: int) -> TableClaims:
    """What the cells state whose row and column are understood."""
    columns = {place: _column(words, table.unit, year) for place, words in table.header.items()}
    found = []
    for name, cells in table.rows:
        subject = _subject(name, table.passage.topic, index)
        if subject is None:
            continue
        for place, cell in cells.items():
            column = columns.get(place)
            claim = _claim(cell, column, subject, table.passage.topic) if column is not None else None
            if claim is not None:
                found.append((cell, claim))
    return TableClaims(table.passage, tuple(found))


def _column(words: str, unit: str, year: int) -> Column | None:
    column = column_named(words)
    if column is None:
        return None
    written = set(re.findall(r"(20\d\d)年", words))
    if column.measure in ("prior", "final") and written:
        measure = {str(year): "final", str(year - 1): "prior"}.get(written.pop()) if len(written) == 1 else None
        if measure is None:
            return None
        column = column._replace(measure=measure)
    if column.unit != "%":
        here = _UNIT.search(words)
        column = column._replace(unit=here[1] if here else unit)
    return column


def _subject(name: str, topic: str, index: SubjectIndex) -> Subject | None:
    """Whom a row speaks of: the whole section, or the one that its name names, and nobody else."""
    lead = _LEAD.match(name)
    plain = _LEVEL.sub("", name[lead.end() :] if lead else name)
    if plain in _WHOLE:
        default = default_subjects().get(topic)
        return Subject(plain, (default,), 0, len(plain)) if default else None
    for mention in index.mentions(plain, topic):
        if (mention.start, mention.end) != (0, len(plain)):
            return None
        terms = [term for term in mention.terms if not term.units]
        here = [term for term in terms if term.topic == topic] or [term for term in terms if not term.topic]
        figures = tuple(dict.fromkeys(term.figure for term in here))
        return Subject(plain, figures, 0, len(plain)) if len(figures) == 1 else None
    return None


def _claim(cell: DocumentText, column: Column, subject: Subject, topic: str) -> Claim | None:
    """The claim of a cell that holds one number; its unit is its own, else the column's."""
    found = list(numbers(cell.plain))
    if len(found) != 1:
        return None
    number: Number = found[0]
    unit = number.unit or column.unit or ("%" if column.measure in ("share", "growth", "completion") else "")
    if not unit or (unit == "%") != (column.unit == "%"):
        return None
    word = vocabulary().direction.search(cell.plain, 0, number.start)
    sign, at = (sign_of(word[0]), word.span()) if word else (None, (0, 0))
    if sign is None and number.value < 0 and column.measure in _AGAINST:
        sign, at = -1, (number.start, number.start + 1)
    if column.measure in _AGAINST:
        number = number._replace(value=abs(number.value))
    return Claim(
        cell.number,
        number.start,
        number.end,
        number._replace(unit=unit),
        column.measure,
        subject,
        topic,
        sign,
        at,
        _AGAINST.get(column.measure, ""),
        column.basis,
    )
