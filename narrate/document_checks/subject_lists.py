"""Lists of economic subjects (主要包括：…) against the table: which have no amount, which are left out, which come twice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import SequenceMatcher, get_close_matches
from typing import NamedTuple

from narrate.document_checks.align import Pair
from narrate.document_checks.document_texts import DocumentText, normalised
from narrate.document_checks.expected import Part, Sort
from narrate.document_checks.statements import finding
from narrate.findings import Finding
from narrate.intake.accounts import BasicExpenditureTable, SubjectRow

_FEWEST = 3
_LIKE = 0.6
_TAILS = ("等支出", "等费用", "等")
_LEADS = re.compile(r"^.{0,12}?(?:用于|包括|其中|为|有)：?")
_SEPARATOR = "、"


class Named(NamedTuple):
    """A name of a list and where it stands."""

    name: str
    start: int
    end: int


class Lists(NamedTuple):
    """What the lists of a report are held against: the rows of table 06 by normalised name."""

    rows: Mapping[str, SubjectRow]


def economic_rows(table: BasicExpenditureTable | None) -> Lists:
    """Rows of 经济科目 by name; a code's row with an amount comes before one without."""
    rows: dict[str, SubjectRow] = {}
    for row in table.rows if table else ():
        name = normalised(row.name or "")[0]
        if name and (name not in rows or not _amount(rows[name])):
            rows[name] = row
    return Lists(rows)


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


def judged_list(pair: Pair, lists: Lists) -> Iterator[Finding]:
    """What a list says that the table does not, and the other way round."""
    text, owner = pair.clause.text, pair.part.owner
    written = names(text.plain, pair.clause.start, pair.clause.end)
    due = [one.name for one in names(owner.plain, pair.part.start, pair.part.end)]
    if not written:
        return
    said = [one.name for one in written]
    missing = [name for name in due if name not in said]
    if not set(said) & set(due):
        return  # no list of these subjects
    told_out_of_order = False
    for tag, i, k, j, m in SequenceMatcher(None, due, said, autojunk=False).get_opcodes():
        if tag in ("equal", "delete"):
            continue
        places = due[i:k]
        for number, one in enumerate(written[j:m]):
            instead = places[number] if number < len(places) and places[number] in missing else ""
            instead = instead or (
                next(iter(get_close_matches(one.name, missing, 1, _LIKE)), "") if one.name not in due else ""
            )
            if instead:
                missing.remove(instead)
            if one.name not in due:
                yield _wrong(one, instead, lists, text)
            elif said.count(one.name) > due.count(one.name):
                told = f"“{one.name}”列了两次" + (f"，这里应为“{instead}”" if instead else "")
                yield finding("D07", told, text, one.start, one.end, expected=instead)
            elif not told_out_of_order:
                told_out_of_order = True
                yield finding("D28", f"“{one.name}”的先后与表不同", text, one.start, one.end)
    ends = text.plain[written[-1].end : written[-1].end + 1]
    if missing and ends != "等":  # a list that ends with 等 need not be whole
        told = "、".join(f"{name}{_shown(lists.rows.get(name))}" for name in missing)
        place = max(0, min(due.index(missing[0]), len(written)) - 1)
        last = written[place]
        yield finding("D07", f"有金额的科目没有列出：{told}", text, last.start, last.end, expected="、".join(missing))


def _wrong(one: Named, instead: str, lists: Lists, text: DocumentText) -> Finding:
    row = lists.rows.get(one.name)
    told = f"“{one.name}”在表中没有金额" if row is not None else f"“{one.name}”不是表中的科目"
    if instead:
        told += f"，应为“{instead}”{_shown(lists.rows.get(instead))}"
    found = finding("D07" if row is not None else "D06", told, text, one.start, one.end, expected=instead)
    places = [
        str(each.amounts["amount"].place)
        for each in (row, lists.rows.get(instead))
        if each and "amount" in each.amounts
    ]
    return replace(found, places=tuple(places))


def _amount(row: SubjectRow) -> bool:
    reading = row.amounts.get("amount")
    return bool(reading and reading.value)


def _shown(row: SubjectRow | None) -> str:
    reading = row.amounts.get("amount") if row else None
    return f"（{row.code}，{reading.value}万元）" if row and reading and reading.value is not None else ""
