"""Words that differ from the expected wording: which of them matter.

A unit, a subject's name, a word that means something else (收入 for 支出) matter in every document. Other words matter
in a document that follows the phrasebook, where somebody changed one by mistake; a person's rewording does not.
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


def judged_difference(found: Difference, case: StatementInput, *, strict: bool) -> Iterator[Finding]:
    """What is wrong with words that differ. `strict`: the document follows the phrasebook here."""
    written, due = found.written, found.due
    text = found.pair.clause.text
    if _is_subject(found):
        yield _subject(found)
        return
    if _PUNCTUATION.match(written) and _PUNCTUATION.match(due):
        return
    wrong = _unit(found, strict=strict) or _direction(found, case, strict=strict) or (_name(found) if strict else None)
    if wrong is not None:
        yield wrong
        return
    contrast = _contrast(found)
    if contrast is not None:
        start, end, said, should = contrast
        told = f"写的是“{said}”，应为“{should}”"
        yield finding("D08", told, text, start, end, expected=should)
    elif is_light(written) and is_light(due):
        return
    elif strict and due and not same_meaning(*_widened(found)) and not _PUNCTUATION.match(due):
        said, should = _widened(found)
        told = f"固定用语写成“{said}”，应为“{should}”" if written else f"漏了“{due}”"
        yield finding("D09", told, text, found.start, found.end, expected=should)
    elif strict and not due and _HAN.fullmatch(written):
        told = f"固定用语里多了“{written}”"
        yield finding("D37", told, text, found.start, found.end, expected=_widened(found)[1])


def _unit(found: Difference, *, strict: bool) -> Finding | None:
    """The unit behind a number: absent, or another."""
    owner, text = found.pair.part.owner, found.pair.clause.text
    start = found.due_start
    while start > found.pair.part.start and not _DIGIT.match(owner.plain[start - 1]) and found.due_start - start < 3:
        start -= 1
    if not (start and _DIGIT.match(owner.plain[start - 1])):
        return None
    due = wording().units.match(owner.plain, start)
    if due is None or due.end() <= found.due_start or not found.due:
        return None
    at = found.start - (found.due_start - start)
    said = wording().units.match(text.plain, at) if at >= 0 else None
    number = at
    while number and (text.plain[number - 1].isdigit() or text.plain[number - 1] in ",."):
        number -= 1
    if number == at:
        return None
    if said is not None and said[0] == due[0]:
        return None
    if said is not None and not strict:
        return None  # another unit in other words: the number is judged in its unit
    if said is None:
        told = f"数后面漏了“{due[0]}”"
        return finding("D05", told, text, number, max(found.end, at), expected=text.plain[number:at] + due[0])
    told = f"计量单位写成“{said[0]}”，应为“{due[0]}”"
    return finding("D05", told, text, at, max(said.end(), found.end), expected=due[0])


def _direction(found: Difference, case: StatementInput, *, strict: bool) -> Finding | None:
    """A direction that the expected clause words as more than one word, or not at all."""
    piece = piece_at(found.pair, found.due_start, found.due_end)
    said = wording().direction.search(found.pair.clause.text.plain, found.start, found.end)
    if piece is None or piece.sort is not Sort.WORD:
        return None
    direction = case.figures.get(piece.ref.partition("/")[0])
    text = found.pair.clause.text
    if said is not None and isinstance(direction, Direction) and wording().signs[said[0]] != direction.sign:
        told = f"写的是“{said[0]}”，应为“{piece.words}”"
        return finding("D03", told, text, said.start(), said.end(), expected=piece.words, quantity=direction)
    if strict and said is None and wording().direction.search(found.due):
        told = f"方向词“{piece.words}”写成了“{found.written}”" if found.written else f"漏了方向词“{piece.words}”"
        return finding("D03", told, text, found.start, found.end, expected=piece.words, quantity=direction)
    return None


def _name(found: Difference) -> Finding | None:
    """The unit's name, or the year in words."""
    piece = piece_at(found.pair, found.due_start, found.due_end)
    if piece is None or piece.sort is not Sort.NAME or not found.due:
        return None
    what, code = ("年度", "D11") if piece.words.isdigit() else ("单位名称", "D12")
    told = (
        f"{what}与“{piece.words}”不一致：写的是“{found.written}”"
        if found.written
        else f"{what}漏字，应为“{piece.words}”"
    )
    return finding(code, told, found.pair.clause.text, found.start, found.end, expected=piece.words)


def _is_subject(found: Difference) -> bool:
    """Whether the differing words are (part of) a subject's name before （类）（款）（项）."""
    owner = found.pair.part.owner
    for level in _LEVELS.finditer(owner.plain, found.pair.part.start, found.pair.part.end):
        if found.due_end <= level.start():
            return True
    return False


def _subject(found: Difference) -> Finding:
    said = _widened(found)[0]
    owner, part = found.pair.part.owner, found.pair.part
    bounds = [part.start, *(level.end() for level in _LEVELS.finditer(owner.plain, part.start, part.end))]
    first = max(bound for bound in bounds if bound <= found.due_start)
    last = next((m.start() for m in _LEVELS.finditer(owner.plain, found.due_end, part.end)), part.end)
    whole = owner.plain[first:last]
    told = f"科目名称与表不一致：写的是“{said}”，表里是“{whole}”"
    return finding("D06", told, found.pair.clause.text, found.start, found.end, expected=whole)


def _contrast(found: Difference) -> tuple[int, int, str, str] | None:
    """Whether the words, seen with their neighbours, are one of a group and the expected ones another of it."""
    plain, owner = found.pair.clause.text.plain, found.pair.part.owner.plain
    best: tuple[int, int, str, str] | None = None
    for group in wording().contrasts:
        for said in group:
            at = plain.find(said, max(found.pair.clause.start, found.start - len(said) + 1), found.end + len(said))
            if at < 0 or at >= max(found.end, found.start + 1) or at + len(said) <= found.start:
                continue
            for should in group - {said}:
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
