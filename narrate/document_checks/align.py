"""Texts that do not follow the expected wording: their clauses laid beside the expected clauses, in order.

A classic alignment (dynamic programming) over clauses, whose likeness is that of their words with numbers and
directions made alike. Clauses that agree at both ends are taken first, so a document changed in one place costs that
place alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from narrate.document_checks.document_texts import NUMBER, Clause, DocumentText, clauses
from narrate.document_checks.expected import Expected, Part, parts
from narrate.document_checks.wording import masked, wording

_ALIKE = 0.5  # below this two clauses are not the same statement
_NUMBERS = 0.3  # what equal numbers add
_FREE_FITS, _FREE = 0.12, 0.02  # a person's words where a lead-in opened them, and elsewhere


class Pair(NamedTuple):
    """A clause of the document and the expected clause it states. `likeness` is 1 where only numbers may differ.

    0 where the clauses have nothing in common and only stand in the same place, between clauses that were paired.
    """

    clause: Clause
    part: Part
    likeness: float


class Alignment(NamedTuple):
    """What was paired, and what is left over on either side; what a person wrote freely is neither."""

    pairs: tuple[Pair, ...]
    more: tuple[Clause, ...]  # of the document
    less: tuple[Part, ...]  # of the expected report


def align(texts: Sequence[DocumentText], paragraphs: Sequence[Expected]) -> Alignment:
    """The clauses of these texts beside the clauses of these paragraphs."""
    due = [part for one in paragraphs for part in parts(one)]
    written = [clause for text in texts for clause in clauses(text, wording().lead_in)]
    return _aligned(due, written)


def _aligned(due: Sequence[Part], written: Sequence[Clause]) -> Alignment:
    pairs: list[Pair] = []
    head = 0
    while head < min(len(due), len(written)) and _is_same(due[head], written[head]):
        pairs.append(Pair(written[head], due[head], 1.0))
        head += 1
    tail = 0
    while tail < min(len(due), len(written)) - head and _is_same(due[-1 - tail], written[-1 - tail]):
        pairs.append(Pair(written[-1 - tail], due[-1 - tail], 1.0))
        tail += 1
    left, right = due[head : len(due) - tail], written[head : len(written) - tail]
    more: list[Clause] = []
    less: list[Part] = []
    for run_due, run_written in _runs(left, right, list(_best(left, right)), pairs):
        if len(run_due) == len(run_written):
            pairs += [Pair(clause, part, 0.0) for part, clause in zip(run_due, run_written, strict=True)]
        else:
            less += run_due
            more += run_written
    pairs.sort(key=lambda pair: (pair.clause.text.number, pair.clause.start))
    return Alignment(tuple(pairs), tuple(more), tuple(less))


def _runs(
    due: Sequence[Part],
    written: Sequence[Clause],
    steps: Sequence[tuple[int, int, float]],
    pairs: list[Pair],
) -> Iterator[tuple[list[Part], list[Clause]]]:
    """Enters what was paired, and gives what is left over on both sides between two pairs."""
    run_due: list[Part] = []
    run_written: list[Clause] = []
    for i, j, likeness in steps:
        if i >= 0 and j >= 0:
            if run_due or run_written:
                yield run_due, run_written
                run_due, run_written = [], []
            if (
                due[i].free
                and NUMBER.search(written[j].words)
                and (not written[j].led or due[i].words.startswith("【"))
            ):
                run_written.append(written[j])  # a number that no lead-in gave away to a person's words
            elif not due[i].free:
                pairs.append(Pair(written[j], due[i], likeness))
        elif i >= 0:
            run_due.append(due[i])
        elif not written[j].led:
            run_written.append(written[j])
    if run_due or run_written:
        yield run_due, run_written


def _is_same(part: Part, clause: Clause) -> bool:
    return not part.free and part.words == clause.words


def _best(due: Sequence[Part], written: Sequence[Clause]) -> Iterator[tuple[int, int, float]]:
    """The steps of the best alignment: (i, j, likeness) paired, (i, -1, 0) and (-1, j, 0) left over."""
    rows, columns = len(due), len(written)
    score = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    gains = [[0.0] * columns for _ in range(rows)]
    for i in range(rows):
        part, above, here, gain = due[i], score[i], score[i + 1], gains[i]
        for j in range(columns):
            best = above[j + 1] if above[j + 1] > here[j] else here[j]
            if part.free:
                worth = _FREE_FITS if written[j].led else _FREE
                gain[j] = worth
                through = max(above[j], here[j]) + worth  # free words go on over several clauses
            else:
                like = likeness(part.words, written[j].words)
                if like < _ALIKE:
                    here[j + 1] = best
                    continue
                gain[j] = like
                through = above[j] + like
            here[j + 1] = through if through > best else best
    yield from _traced(due, score, gains)


def _traced(
    due: Sequence[Part], score: list[list[float]], gains: list[list[float]]
) -> Iterator[tuple[int, int, float]]:
    i, j = len(score) - 1, len(score[0]) - 1
    steps: list[tuple[int, int, float]] = []
    while i and j:
        here, gain = score[i][j], gains[i - 1][j - 1]
        if gain and due[i - 1].free and here == score[i][j - 1] + gain:
            steps.append((i - 1, j - 1, gain))
            j -= 1
        elif gain and here == score[i - 1][j - 1] + gain:
            steps.append((i - 1, j - 1, gain))
            i, j = i - 1, j - 1
        elif here == score[i - 1][j]:
            steps.append((i - 1, -1, 0.0))
            i -= 1
        else:
            steps.append((-1, j - 1, 0.0))
            j -= 1
    steps.extend((-1, k, 0.0) for k in range(j - 1, -1, -1))
    steps.extend((k, -1, 0.0) for k in range(i - 1, -1, -1))
    return reversed(steps)


@lru_cache(maxsize=16384)
def likeness(due: str, written: str) -> float:
    """0 to 1, and a little more for equal numbers: how alike two clauses are, numbers and directions made alike."""
    mask, other = masked(due), masked(written)
    if mask == other:
        like = 1.0
    else:
        mine, theirs = _pairs_of(mask), _pairs_of(other)
        if not mine or not theirs:
            return 0.0
        like = 2 * len(mine & theirs) / (len(mine) + len(theirs))
    return like + _NUMBERS if "#" in mask and NUMBER.findall(due) == NUMBER.findall(written) else like


@lru_cache(maxsize=8192)
def _pairs_of(words: str) -> frozenset[str]:
    """Neighbouring characters, those at the ends with the end."""
    padded = f"^{words}$"
    return frozenset(padded[place : place + 2] for place in range(len(padded) - 1))
