"""Lists of 经济科目 (人员经费……主要包括：…) against table 06: without an amount, unknown, twice, left out.

Names are compared as names, in any order; a list may close with 和, 及 or 等. One that closes with 等 need not be whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import NamedTuple

from narrate.claims.assembly import Reading
from narrate.document_checks.document_texts import DocumentText, normalised
from narrate.document_checks.statements import finding
from narrate.findings import Finding
from narrate.intake.accounts import BasicExpenditureTable, SubjectRow

_FEWEST = 3
_LIKE = 0.6
_OPENING = re.compile(r"(?:主要包括|主要用于|具体包括|包括|用于|其中有)(?:以下方面)?：?")
_SEPARATOR = re.compile(r"[、，]|(?:以及|和|及|与)(?=[\u4e00-\u9fff])")
_TAIL = re.compile(r"等(?:支出|费用|方面|项目|科目|项)*")
_SUFFIX = re.compile(r"(?:支出|费用)(?=[、，；。]|和|及|等|$)")
_STOP = re.compile(r"[。；]|$")
GROUPS = {
    "basic_expenditure.personnel": ("301", "303"),
    "basic_expenditure.operating": ("302", "307", "309", "310", "311", "312", "399"),
}


class EconomicRows(NamedTuple):
    """Rows of table 06 by normalised name; one with an amount comes before one of the same name without."""

    rows: Mapping[str, SubjectRow]


class _Listed(NamedTuple):
    name: str
    start: int
    end: int


def economic_rows(table: BasicExpenditureTable | None) -> EconomicRows:
    """The rows of 款 of table 06."""
    rows: dict[str, SubjectRow] = {}
    for row in table.rows if table else ():
        name = normalised(row.name or "")[0]
        if name and len(row.code) > 3 and (name not in rows or not amount_of(rows[name])):
            rows[name] = row
    return EconomicRows(rows)


def amount_of(row: SubjectRow | None) -> bool:
    """Whether a row has an amount."""
    reading = row.amounts.get("amount") if row else None
    return bool(reading and reading.value)


def list_findings(reading: Reading, text: DocumentText, known: EconomicRows) -> Iterator[Finding]:
    """What the lists of a paragraph on 基本支出 say that table 06 does not, and the other way round."""
    if reading.passage.topic != "basic_expenditure" or not known.rows:
        return
    plain = text.plain
    for opening in _OPENING.finditer(plain):
        stop = _STOP.search(plain, opening.end())
        end = stop.start() if stop else len(plain)
        listed, open_end = _names(plain, opening.end(), end, known)
        if len(listed) < _FEWEST or not any(one.name in known.rows for one in listed):
            continue
        yield from _judged(listed, open_end, _group(reading, opening.start()), text, known)


def _group(reading: Reading, place: int) -> tuple[str, ...]:
    """Which codes the list before a place is of: 人员经费 or 公用经费, by the last of the two that was spoken of."""
    for one in reversed(reading.mentions):
        if one.start < place:
            for term in one.terms:
                if term.figure in GROUPS:
                    return GROUPS[term.figure]
    return ()


def _names(plain: str, start: int, end: int, known: EconomicRows) -> tuple[list[_Listed], bool]:
    """The names of a list and where they stand; whether it closes with 等."""
    by_first: dict[str, list[str]] = {}
    for name in known.rows:
        by_first.setdefault(name[:1], []).append(name)
    found: list[_Listed] = []
    at = start
    while at < end:
        if _TAIL.match(plain, at) is not None:
            return found, True
        name = max((one for one in by_first.get(plain[at], ()) if plain.startswith(one, at)), key=len, default="")
        after = at + len(name)
        if name and (word := _SUFFIX.match(plain, after)) is not None:
            after = word.end()
        if not name or not (after == end or _SEPARATOR.match(plain, after) or _TAIL.match(plain, after)):
            mark = _SEPARATOR.search(plain, at + 1, end)
            stop = mark.start() if mark else end
            tail = _TAIL.search(plain, at, stop)
            after = tail.start() if tail and tail.end() == stop else stop
        if after > at:
            found.append(_Listed(plain[at:after], at, after))
        tail = _TAIL.match(plain, after)
        if tail is not None:
            return found, True
        mark = _SEPARATOR.match(plain, after)
        at = mark.end() if mark else after + 1
    return found, False


def _judged(
    listed: Sequence[_Listed], open_end: bool, group: tuple[str, ...], text: DocumentText, known: EconomicRows
) -> Iterator[Finding]:
    said = [one.name for one in listed]
    due = [name for name, row in known.rows.items() if amount_of(row) and row.code.startswith(group or ("3",))]
    missing = [name for name in due if name not in said] if group else []
    seen: set[str] = set()
    wrongs: list[Finding] = []
    for one in listed:
        row = known.rows.get(one.name)
        if one.name in seen:
            wrongs.append(finding("D07", f"“{one.name}”列了两次", text, one.start, one.end))
        elif not amount_of(row) or (row is not None and group and not row.code.startswith(group)):
            meant = next(iter(get_close_matches(one.name, missing, 1, _LIKE)), "") if row is None else ""
            if meant:
                missing.remove(meant)
            wrong = _wrong(one, row, meant, group, text, known)
            if wrong is not None:
                wrongs.append(wrong)
        seen.add(one.name)
    if missing and not open_end and wrongs and "两次" not in wrongs[-1].message:  # one slip, mostly: one finding
        told = "、".join(f"{name}{_shown(known.rows[name])}" for name in missing)
        wrongs[-1] = replace(
            wrongs[-1],
            message=f"{wrongs[-1].message}；有金额却没有列出的：{told}",
            expected=wrongs[-1].expected or "、".join(missing),
        )
    yield from wrongs
    if missing and not open_end and not (wrongs and "两次" not in wrongs[-1].message):
        told = "、".join(f"{name}{_shown(known.rows[name])}" for name in missing)
        place = due.index(missing[0])
        before = due[place - 1] if place else ""
        last = next((one for one in listed if one.name == before), listed[0] if not place else listed[-1])
        yield finding("D07", f"有金额的科目没有列出：{told}", text, last.start, last.end, expected="、".join(missing))


def _wrong(
    one: _Listed, row: SubjectRow | None, meant: str, group: tuple[str, ...], text: DocumentText, known: EconomicRows
) -> Finding | None:
    bare = one.name.removesuffix("支出").removesuffix("费用")
    close = known.rows.get(bare)
    if row is None and close is not None:
        if not amount_of(close):
            found = finding("D07", f"“{bare}”在表中没有金额", text, one.start, one.end)
            return replace(found, places=_places(close))
        last = text.plain[one.end : one.end + 1] in ("。", "；", "")
        if last:
            return None  # 办公设备购置支出。: the word closes the list
        found = finding("D06", f"“{one.name}”应为“{bare}”", text, one.start, one.end, expected=bare)
        return replace(found, places=_places(close))
    if row is not None and amount_of(row):
        told = f"“{one.name}”（{row.code}）不属于这里列的经费"
        return finding("D07", told, text, one.start, one.end)
    told = f"“{one.name}”在表中没有金额" if row is not None else f"“{one.name}”不是表中的科目"
    if meant:
        told += f"，应为“{meant}”{_shown(known.rows.get(meant))}"
    found = finding("D07" if row is not None else "D06", told, text, one.start, one.end, expected=meant)
    return replace(found, places=(*_places(row), *_places(known.rows.get(meant))))


def _places(row: SubjectRow | None) -> tuple[str, ...]:
    return (str(row.amounts["amount"].place),) if row and "amount" in row.amounts else ()


def _shown(row: SubjectRow | None) -> str:
    reading = row.amounts.get("amount") if row else None
    return f"（{row.code}，{reading.value}万元）" if row and reading and reading.value is not None else ""
