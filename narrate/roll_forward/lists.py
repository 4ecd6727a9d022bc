"""Enumerations of 经济科目 (主要包括：基本工资、津贴补贴……) brought up to this year's table 06.

Names that stay keep their order and their spelling; those without an amount now are taken out, new ones stand where the
table has them. A list that closes with 等 keeps its close.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from narrate.document_checks.document_texts import DocumentText
from narrate.document_checks.economic_lists import GROUPS, amount_of, economic_rows
from narrate.intake.accounts import BasicExpenditureTable, SubjectRow

_OPENING = re.compile(r"[，,]?(?:主要包括|主要用于|具体包括|包括|用于)：?")
_STOP = re.compile(r"[。；]|$")
_PARTS = re.compile(r"(?P<name>[^、，和及]+)(?P<mark>[、，]|以及|和|及)?")
_TAIL = re.compile(r"等(?:支出|费用|方面|项目|科目|项)*$")
_SUFFIX = re.compile(r"(?:支出|费用)(?=$|[、，]|以及|和|及)")
_FEWEST = 2
_GROUPS = tuple(GROUPS.values())  # of 人员经费, of 公用经费


class ListEdit(NamedTuple):
    """A stretch of a paragraph's normalised words, and the list that stands there from now on ("" for none)."""

    start: int
    end: int
    new: str


class _Part(NamedTuple):
    words: str
    row: SubjectRow | None


def lists_renewed(
    text: DocumentText, then: BasicExpenditureTable | None, now: BasicExpenditureTable | None
) -> Iterator[ListEdit]:
    """The lists of a paragraph that this year's table makes others of."""
    known, current = economic_rows(then).rows, economic_rows(now).rows
    if not known or not current:
        return
    names = sorted({*known, *current}, key=len, reverse=True)
    for opening in _OPENING.finditer(text.plain):
        stop = _STOP.search(text.plain, opening.end())
        end = stop.start() if stop else len(text.plain)
        tail = _TAIL.search(text.plain, opening.end(), end)
        end = tail.start() if tail else end
        parts = _parts(text.plain[opening.end() : end], names, known, current)
        rows = [part.row for part in parts if part.row is not None]
        if len(rows) < min(_FEWEST, len(parts)) or len(rows) * 2 < len(parts):
            continue
        group = next((one for one in _GROUPS if all(row.code.startswith(one) for row in rows)), None)
        if group is None:
            continue
        made = _made(parts, [row for row in current.values() if amount_of(row) and row.code.startswith(group)])
        if made is None:
            yield ListEdit(opening.start(), stop.start() if stop else end, "")
        elif made != [part.words for part in parts]:
            yield ListEdit(opening.end(), end, "、".join(made))


def groups_without_list(text: DocumentText, now: BasicExpenditureTable | None) -> Iterator[tuple[str, list[str]]]:
    """Where a paragraph lists the subjects of one of 人员经费 and 公用经费 alone: the other's name, and its subjects."""
    current = economic_rows(now).rows
    lists = [text.plain[one.end() :].split("。")[0].split("；")[0] for one in _OPENING.finditer(text.plain)]
    listed = [
        any(row.code.startswith(group) and name in words for words in lists for name, row in current.items())
        for group in _GROUPS
    ]
    if any(listed) and not all(listed):
        for said, group, name in zip(listed, _GROUPS, ("人员经费", "公用经费"), strict=True):
            due = [row.name or "" for row in current.values() if amount_of(row) and row.code.startswith(group)]
            if not said and due and name in text.plain:
                yield name, due


def _parts(
    words: str, names: Sequence[str], known: Mapping[str, SubjectRow], current: Mapping[str, SubjectRow]
) -> list[_Part]:
    """The names of a list; a name of the table that holds 和 or 及 itself is one name."""
    found: list[_Part] = []
    at = 0
    while at < len(words):
        name = next((one for one in names if words.startswith(one, at)), "")
        after = at + len(name)
        suffix = _SUFFIX.match(words, after) if name else None
        after = suffix.end() if suffix else after
        if not name or not (after >= len(words) or re.match(r"[、，]|以及|和|及", words[after:])):
            part = _PARTS.match(words, at)
            name, after = "", at + len(part["name"]) if part else len(words)
        said = words[at:after]
        row = (current.get(name) or known.get(name)) if name else None
        found.append(_Part(said, row if row is not None else known.get(_SUFFIX.sub("", said))))
        mark = re.compile(r"[、，]|以及|和|及").match(words, after)
        at = mark.end() if mark else max(after, at + 1)
    return found


def _made(parts: Sequence[_Part], due: Sequence[SubjectRow]) -> list[str] | None:
    """The list as it is to be; None where nothing is left of it."""
    if not due:
        return None
    codes = [row.code for row in due]
    kept = [part for part in parts if part.row is None or part.row.code in codes]
    said = {part.row.code for part in kept if part.row is not None}
    made = [(part.row.code if part.row is not None else "", part.words) for part in kept]
    for index, row in enumerate(due):
        if row.code in said:
            continue
        before = next((code for code in reversed(codes[:index]) if any(one == code for one, _ in made)), None)
        place = next((at + 1 for at, (code, _) in enumerate(made) if code == before), 0)
        made.insert(place, (row.code, row.name or ""))
    return [words for _, words in made]
