"""Names and numbers in two rows: 基本支出和项目支出分别为5.00万元和3.00万元，分别占62.50%和37.50%."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from narrate.claims.lexer import numbers
from narrate.claims.subjects import Mention

_RESPECTIVELY = re.compile(r"分别(?:为|是|占[^，。；\d]{0,20}?|完成[^，。；\d]{0,12}?)?(?=\d)")
_JOINED = re.compile(r"[、和与及，]|以及")
_NAMES_APART = re.compile(r"(?:支出|经费|费)?(?:决算)?(?:[、和与及]|以及)")
_LONGEST = 160  # characters of a row


class Respective(NamedTuple):
    """The name that a number of a row belongs to, and where the words end that say what kind of numbers they are."""

    name: Mention
    opening: int


def respectively(plain: str, mentions: Sequence[Mention]) -> dict[int, Respective]:
    """Start of a number → its name, for every row of numbers that has as many names before it."""
    found: dict[int, Respective] = {}
    names: list[Mention] = []
    for mark in _RESPECTIVELY.finditer(plain):
        sentence = plain.rfind("。", 0, mark.start()) + 1
        row = _numbers_of(plain, mark.end())
        before = [one for one in mentions if sentence <= one.start and one.end <= mark.start()]
        joined = _joined(plain, before, mark.start())
        names = joined if len(joined) > 1 else [one for one in names if one.start >= sentence]
        if len(names) == len(row) > 1:
            found.update({start: Respective(name, mark.end()) for start, name in zip(row, names, strict=True)})
    return found


def _numbers_of(plain: str, start: int) -> list[int]:
    """The starts of the numbers of one row: nothing between them but 、 or 和."""
    row: list[int] = []
    at, unit = start, ""
    for one in numbers(plain[: start + _LONGEST], start):
        between = plain[at : one.start]
        if row and (not _JOINED.fullmatch(between) or one.unit != unit):
            break
        row.append(one.start)
        at, unit = one.stop, one.unit
    return row


def _joined(plain: str, mentions: Sequence[Mention], end: int) -> list[Mention]:
    """The names that stand in one row right before a place."""
    row: list[Mention] = []
    for one in reversed(mentions):
        between = plain[one.end : row[0].start if row else end]
        if not (_NAMES_APART.fullmatch(between) if row else len(between) <= len("支出决算数")):
            break
        row.insert(0, one)
    return row
