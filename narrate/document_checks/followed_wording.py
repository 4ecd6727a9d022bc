"""A text that follows the expected wording, walked in one pass: fixed words as they stand, numbers whatever they are.

This is what a draft that nobody reworded costs: a comparison of strings for each stretch of fixed words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from narrate.document_checks.document_texts import NUMBER, DocumentText, ordinal_end
from narrate.document_checks.expected import Expected, ExpectedPiece, ExpectedReport, Sort, beginning
from narrate.document_checks.wording import wording

_YEAR = re.compile(r"\d{4}")
_MOST_MOVED = 16  # characters that one changed place may be longer or shorter
_AGREES = 0.5  # share of equal numbers from which a paragraph elsewhere is taken for the one that is written


class Tie(NamedTuple):
    """A piece of the expected report, and the words of the document that stand in its place."""

    piece: ExpectedPiece
    owner: Expected
    text: DocumentText
    start: int
    end: int

    @property
    def written(self) -> str:
        return self.text.plain[self.start : self.end]


def walk(one: Expected, text: DocumentText) -> list[Tie] | None:
    """The ties of a text that follows the paragraph's wording from end to end; None where it does not."""
    ties, number, at = _forward(one, text)
    return ties if number == len(one.pieces) and at == len(text.plain) else None


def _forward(one: Expected, text: DocumentText) -> tuple[list[Tie], int, int]:
    """How far the text follows: the ties, the number of the first piece that does not stand there, and where."""
    plain, at = text.plain, 0
    ties: list[Tie] = []
    pieces = one.pieces
    last = len(pieces) - 1
    for number, piece in enumerate(pieces):
        sort = piece.sort
        if sort is Sort.FIXED:
            if not plain.startswith(piece.words, at):
                return ties, number, at
            at += len(piece.words)
            continue
        end = _free_end(pieces, number, last, plain, at) if sort is Sort.FREE else _end(piece, plain, at)
        if end < 0:
            return ties, number, at
        if sort is not Sort.ORDINAL or end > at:
            ties.append(Tie(piece, one, text, at, end))
        at = end
    return ties, len(pieces), at


def _backward(one: Expected, text: DocumentText, down_to: int, not_before: int) -> tuple[list[Tie], int, int]:
    """The same from the end, down to a piece and a place: the ties, the piece that does not stand there, and where."""
    plain, end = text.plain, len(text.plain)
    ties: list[Tie] = []
    for number in range(len(one.pieces) - 1, down_to - 1, -1):
        piece = one.pieces[number]
        start = _start(piece, plain, end, one.pieces[number - 1] if number else None)
        if start < not_before:
            return ties[::-1], number, end
        if piece.sort is not Sort.FIXED:
            ties.append(Tie(piece, one, text, start, end))
        end = start
    return ties[::-1], down_to - 1, end


def _start(piece: ExpectedPiece, plain: str, end: int, before: ExpectedPiece | None) -> int:
    """Where the words in the place of a piece begin, if they end there; -1 where nothing of its sort does."""
    if plain.endswith(piece.words, 0, end):
        return end - len(piece.words)
    if piece.sort in (Sort.FIGURE, Sort.ORDINAL):
        start = end
        while start and (plain[start - 1].isdigit() or plain[start - 1] in ".,"):
            start -= 1
        return start if start < end and NUMBER.fullmatch(plain, start, end) else -1
    if piece.sort is Sort.WORD:
        return next((end - len(word) for word in wording().signs if plain.endswith(word, 0, end)), -1)
    if piece.sort is Sort.NAME and piece.words.isdigit() and _YEAR.fullmatch(plain, max(0, end - 4), end):
        return end - 4
    if piece.sort is Sort.FREE and before is not None and before.sort is Sort.FIXED:
        at = plain.rfind(before.words, 0, end)
        return at + len(before.words) if at >= 0 else -1
    return -1


class Nearly(NamedTuple):
    """A text that follows a paragraph but for one piece: the ties around, and the stretch where it does not."""

    ties: tuple[Tie, ...]
    start: int
    end: int
    due_start: int
    due_end: int


def nearly(one: Expected, text: DocumentText) -> Nearly | None:
    """The one place where a text departs from a paragraph's wording; None where it departs in several, or wholly.

    The stretch reaches from the last free words before the place to the next behind it, so that what stands around
    the place can be looked at.
    """
    before, failed, at = _forward(one, text)
    if failed == len(one.pieces):  # followed to its end, and there is more
        failed -= 1
        if one.pieces[failed].sort is not Sort.FIXED:
            return None
        at = before[-1].end if before else 0
    after, stopped, end = _backward(one, text, failed, at)
    if stopped > failed:
        return None
    piece = one.pieces[failed]
    if (
        abs((end - at) - len(piece.words)) > max(_MOST_MOVED, len(piece.words))
        or (end - at) > 3 * len(piece.words) + _MOST_MOVED
    ):
        return None
    if _unlike(piece.words, text.plain[at:end]) and not (before or after):
        return None
    free_before = [tie for tie in before if tie.piece.sort is Sort.FREE]
    free_after = [tie for tie in after if tie.piece.sort is Sort.FREE]
    start, due_start = (free_before[-1].end, free_before[-1].piece.end) if free_before else (0, 0)
    last, due_end = (
        (free_after[0].start, free_after[0].piece.start) if free_after else (len(text.plain), len(one.plain))
    )
    outside = [tie for tie in (*before, *after) if tie.end <= start or tie.start >= last]
    return Nearly(tuple(outside), start, last, due_start, due_end)


def _unlike(due: str, written: str) -> bool:
    """Whether two stretches share neither end."""
    return due[:2] != written[:2] and due[-2:] != written[-2:]


def _end(piece: ExpectedPiece, plain: str, at: int) -> int:
    """Where the words in the place of a piece end; -1 where nothing of its sort stands there."""
    if piece.sort is Sort.ORDINAL and at:
        found = NUMBER.match(plain, at)
        return found.end() if found else -1
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


def _free_end(pieces: Sequence[ExpectedPiece], number: int, last: int, plain: str, at: int) -> int:
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
        end = len(plain) - len(following) if plain.endswith(following) and len(plain) > at else -1
    else:
        end = plain.find(following, at)
    return at + len(words) if end < 0 and plain.startswith(words, at) else end


def follow(texts: Sequence[DocumentText], expected: ExpectedReport) -> dict[int, tuple[Expected, list[Tie]]]:
    """The texts that follow a paragraph of the report, by their place in `texts`; each paragraph taken once.

    Where the wording is that of a paragraph elsewhere, its numbers must agree too: else a subject's name was changed.
    """
    taken: set[int] = set()
    found: dict[int, tuple[Expected, list[Tie]]] = {}
    following = 0
    for place, text in enumerate(texts):
        for one in _candidates(text, expected, following):
            if one.index in taken:
                continue
            ties = walk(one, text)
            if ties is not None and (one.index == following or _agrees(ties)):
                taken.add(one.index)
                found[place] = one, ties
                following = one.index + 1
                break
    return found


def _candidates(text: DocumentText, expected: ExpectedReport, following: int) -> Iterator[Expected]:
    """The paragraph that comes next, then those that begin with the same words."""
    if following < len(expected.paragraphs):
        yield expected.paragraphs[following]
    plain = text.plain
    yield from expected.by_beginning.get(beginning(plain, ordinal_end(plain[:12])), ())


def _agrees(ties: Sequence[Tie]) -> bool:
    numbers = [tie for tie in ties if tie.piece.sort is Sort.FIGURE]
    return not numbers or sum(tie.written == tie.piece.words for tie in numbers) >= _AGREES * len(numbers)
