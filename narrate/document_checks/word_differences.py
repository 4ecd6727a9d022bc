"""Words that differ from the expected wording: which of them matter.

In a document that follows the phrasebook a word was changed by mistake; a person's rewording is no such paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from narrate.document_checks.compare import Difference, piece_at
from narrate.document_checks.expected import Sort
from narrate.document_checks.statements import StatementInput, finding
from narrate.document_checks.wording import is_light, same_meaning, wording
from narrate.figures.figure import Direction
from narrate.findings import Finding

_PUNCTUATION = re.compile(r"^[，；。：、（）\"\s]*$")
_LEVELS = re.compile(r"（[类款项]）")
_HAN = re.compile(r"[\u4e00-\u9fff]{1,6}")
_DIGIT = re.compile(r"\d")
_WIDENED = 4


def judged_difference(found: Difference, case: StatementInput) -> Iterator[Finding]:
    """What is wrong with words that differ in a document that follows the phrasebook.

    Subjects, units, directions and the unit's name are told by others.
    """
    written, due = found.written, found.due
    text = found.pair.clause.text
    if _is_subject(found) or (_PUNCTUATION.match(written) and _PUNCTUATION.match(due)):
        return
    if _is_unit(found) or _is_direction(found, case):
        return
    if name := _name_at(found):
        if name.isdigit():
            told = f"年度与“{name}”不一致：写的是“{written}”" if written else f"年度漏字，应为“{name}”"
            yield finding("D11", told, text, found.start, found.end, expected=name)
        return
    contrast = _contrast(found)
    if contrast is not None:
        start, end, said, should = contrast
        told = f"写的是“{said}”，应为“{should}”"
        yield finding("D08", told, text, start, end, expected=should)
    elif is_light(written) and is_light(due):
        return
    elif due and not same_meaning(*_widened(found)) and not _PUNCTUATION.match(due):
        said, should = _widened(found)
        told = f"固定用语写成“{said}”，应为“{should}”" if written else f"漏了“{due}”"
        yield finding("D09", told, text, found.start, found.end, expected=should)
    elif not due and _HAN.fullmatch(written):
        told = f"固定用语里多了“{written}”"
        yield finding("D37", told, text, found.start, found.end, expected=_widened(found)[1])


def _is_unit(found: Difference) -> bool:
    """Whether the unit behind a number is absent, or another."""
    owner, text = found.pair.part.owner, found.pair.clause.text
    start = found.due_start
    while start > found.pair.part.start and not _DIGIT.match(owner.plain[start - 1]) and found.due_start - start < 3:
        start -= 1
    if not (start and _DIGIT.match(owner.plain[start - 1])):
        return False
    due = wording().units.match(owner.plain, start)
    if due is None or due.end() <= found.due_start or not found.due:
        return False
    at = found.start - (found.due_start - start)
    said = wording().units.match(text.plain, at) if at >= 0 else None
    if not (at > 0 and (text.plain[at - 1].isdigit() or text.plain[at - 1] in ",.")):
        return False  # behind no number
    return said is None or said[0] != due[0]  # another unit in other words: the number is judged in its unit


def _is_direction(found: Difference, case: StatementInput) -> bool:
    """Whether a direction that the expected clause words as more than one word, or not at all, is another or absent."""
    piece = piece_at(found.pair, found.due_start, found.due_end)
    said = wording().direction.search(found.pair.clause.text.plain, found.start, found.end)
    if piece is None or piece.sort is not Sort.WORD:
        return False
    direction = case.figures.get(piece.ref.partition("/")[0])
    if said is not None:
        return isinstance(direction, Direction) and wording().signs[said[0]] != direction.sign
    return wording().direction.search(found.due) is not None


def _name_at(found: Difference) -> str:
    """The unit's name, or the year in words, that should stand here; "" for neither."""
    piece = piece_at(found.pair, found.due_start, found.due_end)
    return piece.words if piece is not None and piece.sort is Sort.NAME and found.due else ""


def _is_subject(found: Difference) -> bool:
    """Whether the differing words are (part of) a subject's name before （类）（款）（项）."""
    owner = found.pair.part.owner
    for level in _LEVELS.finditer(owner.plain, found.pair.part.start, found.pair.part.end):
        if found.due_end <= level.start():
            return True
    return False


def _contrast(found: Difference) -> tuple[int, int, str, str] | None:
    """Whether the words, seen with their neighbours, are one of a group and the expected ones another of it."""
    plain, owner = found.pair.clause.text.plain, found.pair.part.owner.plain
    best: tuple[int, int, str, str] | None = None
    for group in wording().contrasts:
        for said in group:
            at = plain.find(said, max(found.pair.clause.start, found.start - len(said) + 1), found.end + len(said))
            if at < 0 or at >= max(found.end, found.start + 1) or at + len(said) <= found.start:
                continue
            for should in group:
                if should == said:
                    continue
                there = owner.find(
                    should, max(found.pair.part.start, found.due_start - len(should) + 1), found.due_end + len(should)
                )
                if (
                    there < 0
                    or there >= max(found.due_end, found.due_start + 1)
                    or there + len(should) <= found.due_start
                ):
                    continue
                if found.due and found.written and (best is None or len(said) > len(best[2])):
                    best = at, at + len(said), said, should
    return best


def _widened(found: Difference) -> tuple[str, str]:
    """Both wordings with a few characters of their common surroundings, so that a person sees the word."""
    plain, owner = found.pair.clause.text.plain, found.pair.part.owner.plain
    left = right = 0
    clause, part = found.pair.clause, found.pair.part
    while (
        left < _WIDENED
        and found.start - left > clause.start
        and found.due_start - left > part.start
        and plain[found.start - left - 1] == owner[found.due_start - left - 1]
    ):
        left += 1
    while (
        right < _WIDENED
        and found.end + right < clause.end
        and found.due_end + right < part.end
        and plain[found.end + right] == owner[found.due_end + right]
    ):
        right += 1
    return (
        plain[found.start - left : found.end + right].strip("，；。："),
        owner[found.due_start - left : found.due_end + right].strip("，；。："),
    )
