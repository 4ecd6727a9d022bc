"""The report that the tables give, in the form a document is held against: normalised, cut into pieces.

A piece is a stretch of fixed words, or a span of the report: a figure, a word that hangs on one, a name, an ordinal, or
free words (what a person answered, and slots still open).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from narrate.document_checks.document_texts import CLAUSE_ENDS, normalised
from narrate.document_checks.wording import topic_of
from narrate.report.values import Paragraph, Report, Role, SpanKind


class Sort(Enum):
    """What a piece is."""

    FIXED = 0
    FIGURE = 1
    WORD = 2
    NAME = 3
    ORDINAL = 4
    FREE = 5


_SORTS = {
    SpanKind.FIGURE: Sort.FIGURE,
    SpanKind.WORD: Sort.WORD,
    SpanKind.ORDINAL: Sort.ORDINAL,
    SpanKind.ANSWER: Sort.FREE,
    SpanKind.OPEN: Sort.FREE,
    SpanKind.NAME: Sort.NAME,
}
_FEWEST = 3  # names of a list
_HEADINGS = frozenset({Role.PART, Role.TITLE, Role.HEADING1, Role.HEADING2, Role.HEADING3})


class ExpectedPiece(NamedTuple):
    """`plain[start:end]` of its paragraph. `ref` is the figure id, `id/word set`, or slot key."""

    sort: Sort
    words: str
    ref: str
    start: int
    end: int


@dataclass(slots=True, eq=False)
class Expected:
    """A paragraph that the tables give."""

    index: int
    paragraph: Paragraph
    topic: str
    section: str  # the title of its section, with its ordinal
    plain: str
    pieces: tuple[ExpectedPiece, ...]

    @property
    def role(self) -> Role:
        return self.paragraph.role

    @property
    def is_heading(self) -> bool:
        return self.paragraph.role in _HEADINGS


class Part(NamedTuple):
    """A clause of an expected paragraph; a `free` one is a person's words."""

    owner: Expected
    start: int
    end: int
    pieces: tuple[ExpectedPiece, ...]
    free: bool

    @property
    def words(self) -> str:
        return self.owner.plain[self.start : self.end]


@dataclass(frozen=True, slots=True)
class ExpectedReport:
    """All expected paragraphs, and where to look for one by the first words after its ordinal."""

    report: Report
    paragraphs: tuple[Expected, ...]
    by_beginning: dict[str, list[Expected]] = field(default_factory=dict)


def expected_report(report: Report) -> ExpectedReport:
    """The report cut into pieces."""
    made: list[Expected] = []
    topic = chapter = section = ""
    for paragraph in report.paragraphs():
        plain, pieces = _pieces(paragraph)
        if paragraph.role is Role.HEADING1:
            topic = chapter = topic_of(plain)
            section = paragraph.text
        elif paragraph.role is Role.HEADING2 and not chapter:  # 其他重要事项 holds several topics
            topic = topic_of(plain)
        made.append(Expected(len(made), paragraph, topic, section, plain, pieces))
    found = ExpectedReport(report, tuple(made))
    for one in made:
        found.by_beginning.setdefault(beginning(one.plain, _ordinal(one)), []).append(one)
    return found


def beginning(plain: str, start: int) -> str:
    """The first two characters after the ordinal."""
    return plain[start : start + 2]


def _ordinal(one: Expected) -> int:
    return one.pieces[0].end if one.pieces and one.pieces[0].sort is Sort.ORDINAL else 0


def _pieces(paragraph: Paragraph) -> tuple[str, tuple[ExpectedPiece, ...]]:
    """The normalised text and its pieces."""
    out: list[ExpectedPiece] = []
    at = 0
    text = paragraph.text
    plain, moved = normalised(text)
    if moved is None:
        for span in paragraph.spans:
            if at < span.start:
                out.append(ExpectedPiece(Sort.FIXED, plain[at : span.start], "", at, span.start))
            out.append(ExpectedPiece(_SORTS[span.kind], plain[span.start : span.end], span.ref, span.start, span.end))
            at = span.end
        if at < len(plain):
            out.append(ExpectedPiece(Sort.FIXED, plain[at:], "", at, len(plain)))
        return plain, tuple(out)
    return _moved_pieces(paragraph)


def _moved_pieces(paragraph: Paragraph) -> tuple[str, tuple[ExpectedPiece, ...]]:
    """The same where normalising moves characters: stretch by stretch."""
    out: list[ExpectedPiece] = []
    texts: list[str] = []
    length = at = 0
    text = paragraph.text

    def add(sort: Sort, words: str, ref: str) -> None:
        nonlocal length
        plain = normalised(words)[0]
        if plain:
            out.append(ExpectedPiece(sort, plain, ref, length, length + len(plain)))
            texts.append(plain)
            length += len(plain)

    for span in paragraph.spans:
        add(Sort.FIXED, text[at : span.start], "")
        add(_SORTS[span.kind], text[span.start : span.end], span.ref)
        at = span.end
    add(Sort.FIXED, text[at:], "")
    return "".join(texts), tuple(out)


def is_list(part: Part) -> bool:
    """Whether an expected clause lists names and nothing else."""
    return part.words.count("、") >= _FEWEST - 1 and not any(piece.sort is not Sort.FIXED for piece in part.pieces)


def parts(one: Expected) -> Iterator[Part]:
    """The clauses of a paragraph: they end at ，；。： of the fixed words; a person's words are a part of their own."""
    start = 0
    inside: list[ExpectedPiece] = []
    for piece in one.pieces:
        if piece.sort is Sort.FREE:
            if inside:
                yield Part(one, start, piece.start, tuple(inside), False)
            yield Part(one, piece.start, piece.end, (piece,), True)
            inside, start = [], piece.end
            continue
        if piece.sort is not Sort.FIXED:
            inside.append(piece)
            continue
        at = piece.start
        for place, character in enumerate(piece.words, piece.start):
            if character in CLAUSE_ENDS:
                inside.append(ExpectedPiece(Sort.FIXED, one.plain[at : place + 1], "", at, place + 1))
                yield Part(one, start, place + 1, tuple(inside), False)
                inside, start, at = [], place + 1, place + 1
        if at < piece.end:
            inside.append(ExpectedPiece(Sort.FIXED, one.plain[at : piece.end], "", at, piece.end))
    if inside:
        yield Part(one, start, inside[-1].end, tuple(inside), False)
