"""Lists of economic subjects (主要包括：…) that follow the phrasebook: whether their order is that of the table."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import NamedTuple

from narrate.document_checks.align import Pair
from narrate.document_checks.expected import Part, Sort
from narrate.document_checks.statements import finding
from narrate.findings import Finding

_FEWEST = 3
_TAILS = ("等支出", "等费用", "等")
_LEADS = re.compile(r"^.{0,12}?(?:用于|包括|其中|为|有)：?")
_SEPARATOR = "、"


class Named(NamedTuple):
    """A name of a list and where it stands."""

    name: str
    start: int
    end: int


def is_list(part: Part) -> bool:
    """Whether an expected clause lists names and nothing else."""
    return part.words.count(_SEPARATOR) >= _FEWEST - 1 and not any(
        piece.sort is not Sort.FIXED for piece in part.pieces
    )


def names(plain: str, start: int, end: int) -> list[Named]:
    """The names of a list, without 等 and the final mark."""
    found: list[Named] = []
    at = start
    for word in plain[start:end].split(_SEPARATOR):
        name = word.rstrip("。；，")
        lead = _LEADS.match(name) if at == start else None
        if lead is not None:
            at, name, word = at + lead.end(), name[lead.end() :], word[lead.end() :]
        for tail in _TAILS:
            name = name.removesuffix(tail)
        if name:
            found.append(Named(name, at, at + len(name)))
        at += len(word) + 1
    return found


def out_of_order(pair: Pair) -> Finding | None:
    """The first name of a list that stands in another place than in the table; None where the order is the table's."""
    text, owner = pair.clause.text, pair.part.owner
    written = names(text.plain, pair.clause.start, pair.clause.end)
    due = [one.name for one in names(owner.plain, pair.part.start, pair.part.end)]
    said = [one.name for one in written]
    if not set(said) & set(due):
        return None  # no list of these subjects
    for tag, _, _, first, end in SequenceMatcher(None, due, said, autojunk=False).get_opcodes():
        for one in written[first:end] if tag not in ("equal", "delete") else ():
            if one.name in due and said.count(one.name) <= due.count(one.name):
                return finding("D28", f"“{one.name}”的先后与表不同", text, one.start, one.end)
    return None
