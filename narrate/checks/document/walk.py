"""A text that follows the expected wording, walked in one pass: fixed words as they stand, numbers whatever they are.

This is what a draft that nobody reworded costs: a comparison of strings for each stretch of fixed words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from narrate.checks.document.expected import Expected, ExpectedReport, Piece, Sort, beginning
from narrate.checks.document.texts import NUMBER, Text, ordinal_end
from narrate.checks.document.wording import wording

_YEAR = re.compile(r"\d{4}")


class Tie(NamedTuple):
    """A piece of the expected report, and the words of the document that stand in its place."""

    piece: Piece
    owner: Expected
    text: Text
    start: int
    end: int

    @property
    def written(self) -> str:
        return self.text.plain[self.start : self.end]


def walk(one: Expected, text: Text) -> list[Tie] | None:
    """The ties of a text that follows the paragraph's wording from end to end; None where it does not."""
    plain, at = text.plain, 0
    ties: list[Tie] = []
    pieces = one.pieces
    last = len(pieces) - 1
    for number, piece in enumerate(pieces):
        sort = piece.sort
        if sort is Sort.FIXED:
            if not plain.startswith(piece.words, at):
                return None
            at += len(piece.words)
            continue
        if sort is Sort.FREE:
            end = _free_end(pieces, number, last, plain, at)
        else:
            end = _end(piece, plain, at)
        if end < 0:
            return None
        if sort is not Sort.ORDINAL or end > at:
            ties.append(Tie(piece, one, text, at, end))
        at = end
    return ties if at == len(plain) else None


def _end(piece: Piece, plain: str, at: int) -> int:
    """Where the words in the place of a piece end; -1 where nothing of its sort stands there."""
    if piece.sort is Sort.ORDINAL:
        return at + ordinal_end(plain[at : at + 12])
    if piece.sort is Sort.FIGURE:
        found = NUMBER.match(plain, at)
        return found.end() if found else -1
    if plain.startswith(piece.words, at):
        return at + len(piece.words)
    if piece.sort is Sort.WORD and (found := wording().direction.match(plain, at)):
        rest = wording().direction.sub("", piece.words, count=1)  # 大于预算数: the word and what belongs to it
        return found.end() + len(rest) if plain.startswith(rest, found.end()) else -1
    if piece.sort is Sort.NAME and piece.words.isdigit() and (found := _YEAR.match(plain, at)):
        return found.end()
    return -1


def _free_end(pieces: Sequence[Piece], number: int, last: int, plain: str, at: int) -> int:
    """Where a person's words end: as the form has them, else before the fixed words that follow."""
    words = pieces[number].words
    following = pieces[number + 1].words if number < last and pieces[number + 1].sort is Sort.FIXED else ""
    if plain.startswith(words, at) and plain.startswith(following, at + len(words)):
        return at + len(words)
    if number == last:
        return len(plain)
    if not following:
        return -1
    if number + 1 == last:
        return len(plain) - len(following) if plain.endswith(following) and len(plain) > at else -1
    return plain.find(following, at)


def follow(texts: Sequence[Text], expected: ExpectedReport) -> dict[int, tuple[Expected, list[Tie]]]:
    """The texts that follow a paragraph of the report, by their place in `texts`; each paragraph taken once."""
    taken: set[int] = set()
    found: dict[int, tuple[Expected, list[Tie]]] = {}
    following = 0
    for place, text in enumerate(texts):
        for one in _candidates(text, expected, following):
            if one.index in taken:
                continue
            if (ties := walk(one, text)) is not None:
                taken.add(one.index)
                found[place] = one, ties
                following = one.index + 1
                break
    return found


def _candidates(text: Text, expected: ExpectedReport, following: int) -> Iterator[Expected]:
    """The paragraph that comes next, then those that begin with the same words."""
    if following < len(expected.paragraphs):
        yield expected.paragraphs[following]
    plain = text.plain
    yield from expected.by_beginning.get(beginning(plain, ordinal_end(plain[:12])), ())
