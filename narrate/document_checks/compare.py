"""A stretch and the expected one compared token by token: which number stands for which figure, which words differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from narrate.document_checks.document_texts import Clause
from narrate.document_checks.expected import ExpectedPiece, Part, Sort
from narrate.document_checks.followed_wording import Tie
from narrate.document_checks.wording import wording


class Pair(NamedTuple):
    """Words of the document and the expected words that they stand for."""

    clause: Clause
    part: Part


class Token(NamedTuple):
    """A number, a direction word or a single character; `alike` is what it is compared by."""

    start: int
    end: int
    words: str
    alike: str


class Difference(NamedTuple):
    """Words of the document (`start` to `end`, perhaps none) where the expected clause has other words (perhaps none)."""

    pair: Pair
    start: int
    end: int
    due_start: int
    due_end: int

    @property
    def written(self) -> str:
        return self.pair.clause.text.plain[self.start : self.end]

    @property
    def due(self) -> str:
        return self.pair.part.owner.plain[self.due_start : self.due_end]


class Compared(NamedTuple):
    """The ties of a pair, and its differing words, told as one place."""

    ties: tuple[Tie, ...]
    differences: tuple[Difference, ...]
    fixed: tuple[tuple[Token, Token], ...]  # numbers of the fixed words (100万元以上) written otherwise


class _Gap(NamedTuple):
    """Two stretches that differ, and where in their rows they begin."""

    due: list[Token]
    written: list[Token]
    i: int
    j: int


def tokens(plain: str, start: int, end: int) -> list[Token]:
    """The tokens of a range."""
    found = []
    for match in wording().tokens.finditer(plain, start, end):
        alike = "#" if match[1] else "±" if match[2] else match[0]
        found.append(Token(match.start(), match.end(), match[0], alike))
    return found


def compare(pair: Pair) -> Compared:
    """What the document says beside what it should say."""
    clause, part = pair.clause, pair.part
    written = tokens(clause.text.plain, clause.start, clause.end)
    due = tokens(part.owner.plain, part.start, part.end)
    pairs: list[tuple[Token, Token]] = []
    gaps: list[_Gap] = []
    for tag, i, k, j, m in _steps(due, written):
        if tag == "equal":
            pairs += zip(due[i:k], written[j:m], strict=True)
        else:
            _pair_numbers(_Gap(due[i:k], written[j:m], i, j), pairs, gaps)
    ties = tuple(_ties(pair, pairs))
    fixed = tuple(
        (one, other)
        for one, other in pairs
        if one.alike == "#" and one.words != other.words and piece_at(pair, one.start, one.end) is None
    )
    differences = tuple(_difference(pair, gap, due, written) for gap in gaps)
    if len(differences) > 1:
        first, last = differences[0], differences[-1]
        differences = (Difference(pair, first.start, last.end, first.due_start, last.due_end),)
    return Compared(ties, differences, fixed)


def _steps(due: Sequence[Token], written: Sequence[Token]) -> Iterator[tuple[str, int, int, int, int]]:
    """How one row of tokens becomes the other: equal ends first, what is left by difflib."""
    short = min(len(due), len(written))
    head = 0
    while head < short and due[head].alike == written[head].alike:
        head += 1
    tail = 0
    while tail < short - head and due[-1 - tail].alike == written[-1 - tail].alike:
        tail += 1
    yield "equal", 0, head, 0, head
    left, right = (
        [one.alike for one in due[head : len(due) - tail]],
        [one.alike for one in written[head : len(written) - tail]],
    )
    if left or right:
        for tag, i, k, j, m in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
            yield tag, i + head, k + head, j + head, m + head
    yield "equal", len(due) - tail, len(due), len(written) - tail, len(written)


def _pair_numbers(gap: _Gap, pairs: list[tuple[Token, Token]], gaps: list[_Gap]) -> None:
    """A stretch that differs: as many numbers on both sides are taken for each other, in order."""
    numbers = [one for one in gap.due if one.alike == "#"]
    others = [one for one in gap.written if one.alike == "#"]
    if numbers and len(numbers) == len(others):
        pairs += zip(numbers, others, strict=True)
        rest = _Gap(
            [one for one in gap.due if one.alike != "#"], [one for one in gap.written if one.alike != "#"], gap.i, gap.j
        )
        if rest.due or rest.written:
            gaps.append(rest)
    else:
        gaps.append(gap)


def _ties(pair: Pair, pairs: Sequence[tuple[Token, Token]]) -> Iterator[Tie]:
    """Each paired token that lies in a piece that means something (a figure, a word, a name)."""
    part, text = pair.part, pair.clause.text
    for piece in part.pieces:
        if piece.sort in (Sort.FIXED, Sort.FREE) or (piece.sort is Sort.ORDINAL and not piece.start):
            continue
        inside = [(one, other) for one, other in pairs if piece.start <= one.start and one.end <= piece.end]
        if not inside:
            continue
        if piece.sort in (Sort.FIGURE, Sort.WORD):
            telling = [other for one, other in inside if one.alike in "#±"]
            if telling:
                yield Tie(piece, part.owner, text, telling[0].start, telling[-1].end)
        else:
            yield Tie(piece, part.owner, text, inside[0][1].start, inside[-1][1].end)


def _difference(pair: Pair, gap: _Gap, all_due: Sequence[Token], all_written: Sequence[Token]) -> Difference:
    """The two stretches; an empty one stands where the other would belong."""
    due, written, i, j = gap
    start, end = _range(written, all_written, j, pair.clause.start)
    due_start, due_end = _range(due, all_due, i, pair.part.start)
    return Difference(pair, start, end, due_start, due_end)


def _range(stretch: Sequence[Token], row: Sequence[Token], at: int, start: int) -> tuple[int, int]:
    if stretch:
        return stretch[0].start, stretch[-1].end
    place = row[at].start if at < len(row) else row[-1].end if row else start
    return place, place


def piece_at(pair: Pair, start: int, end: int) -> ExpectedPiece | None:
    """The meaning piece of the expected clause that overlaps a range."""
    for piece in pair.part.pieces:
        if piece.sort is not Sort.FIXED and piece.start < end and start < piece.end:
            return piece
    return None
