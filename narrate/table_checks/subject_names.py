"""Subject codes and names against the code list of 政府收支分类科目.

`subjects.csv` holds codes and official names with the years they were seen in and where. It is no complete list: a code
that is not in it says nothing.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from narrate.findings import Finding, Severity
from narrate.intake.accounts import BasicExpenditureTable, SubjectRow, SubjectTable
from narrate.intake.layouts import layouts
from narrate.intake.normalisation import plain
from narrate.table_checks.rule import HELD, CheckedUnit, Lacking, Outcome, Rule
from narrate.table_checks.sums_within import SUBJECT_TABLES

_FILE = Path(__file__).with_name("subjects.csv")
_FUNCTIONAL, _ECONOMIC = "功能", "经济"
_GROUP, _ITEM = 5, 7  # digits of a 款 and of a 项
_TABLES_AGAINST_ONE = 2
_LENGTHS = {_FUNCTIONAL: (3, 5, 7), _ECONOMIC: (3, 5)}


class Subject(NamedTuple):
    """A subject of the code list. `years` are those in which the name was seen, empty where that is not known."""

    kind: str
    code: str
    name: str
    years: str
    source: str


@cache
def code_list() -> Mapping[tuple[str, str], Subject]:
    """(功能 or 经济, code) → subject."""
    with _FILE.open(encoding="utf-8", newline="") as lines:
        subjects = [Subject(**row) for row in csv.DictReader(lines)]
    return {(subject.kind, subject.code): subject for subject in subjects}


def _rows(case: CheckedUnit, keys: Iterable[str]) -> Iterator[SubjectRow | Lacking]:
    """The rows of these tables, with a word for each table that is not there."""
    for key in keys:
        table = case.table(key)
        if isinstance(table, SubjectTable | BasicExpenditureTable):
            yield from table.rows
        else:
            yield Lacking(f"没有{layouts().table(key).name}")


def _functional_rows(case: CheckedUnit) -> Iterator[SubjectRow | Lacking]:
    yield from _rows(case, (*SUBJECT_TABLES, "budget"))


def _economic_rows(case: CheckedUnit) -> Iterator[SubjectRow | Lacking]:
    yield from _rows(case, ("basic_expenditure",))


def _functional_names(case: CheckedUnit) -> Iterator[Outcome]:
    yield from _listed("N03", _FUNCTIONAL, _functional_rows(case))


def _economic_names(case: CheckedUnit) -> Iterator[Outcome]:
    yield from _listed("N04", _ECONOMIC, _economic_rows(case))


def _listed(code: str, kind: str, rows: Iterable[SubjectRow | Lacking]) -> Iterator[Outcome]:
    """Names of codes that the list has; all rows of one code make one finding."""
    others: dict[str, list[SubjectRow]] = {}
    for row in rows:
        if isinstance(row, Lacking):
            yield row
        elif (listed := code_list().get((kind, row.code))) is not None:
            if plain(row.name) == plain(listed.name):
                yield HELD
            else:
                others.setdefault(row.code, []).append(row)
    for subject, wrong in others.items():
        listed = code_list()[kind, subject]
        written = "、".join(dict.fromkeys(f"“{row.name}”" for row in wrong))
        seen = f"（{listed.years.replace(' ', '、')}年）" if listed.years else ""
        yield Finding(
            code,
            Severity.WARNING,
            f"科目{subject}写作{written}，科目表{seen}里是“{listed.name}”",
            tuple(str(row.grid.place(row.row, 0)) for row in wrong),
            "对照当年的政府收支分类科目；当年的名称确是这样的，可以不改",
            written=written,
            expected=listed.name,
            computation=f"{listed.source}{seen}",
        )


def _lengths(case: CheckedUnit) -> Iterator[Outcome]:
    for kind, rows in ((_FUNCTIONAL, _functional_rows(case)), (_ECONOMIC, _economic_rows(case))):
        for row in rows:
            if isinstance(row, Lacking):
                yield row
            elif len(row.code) in _LENGTHS[kind]:
                yield HELD
            else:
                digits = "、".join(map(str, _LENGTHS[kind]))
                place = str(row.grid.place(row.row, 0))
                message = f"科目编码{row.code}（{row.name}）是{len(row.code)}位，应当是{digits}位"
                yield Finding("N05", Severity.WARNING, message, (place,), "核对科目编码", written=row.code)


def _same_name_other_code(case: CheckedUnit) -> Iterator[Outcome]:
    """An item that one table writes with another code than all the others: 2010677 for what they call 2010607."""
    tables = [table for key in SUBJECT_TABLES if isinstance(table := case.table(key), SubjectTable)]
    by_name: dict[tuple[str, str], dict[str, list[tuple[SubjectTable, SubjectRow]]]] = {}
    for table in tables:
        for row in table.rows:
            if len(row.code) == _ITEM:
                of_name = by_name.setdefault((row.code[:_GROUP], plain(row.name)), {})
                of_name.setdefault(row.code, []).append((table, row))
    yield HELD
    for codes in by_name.values():
        more, *fewer = sorted(codes, key=lambda code: -len(codes[code]))
        for code in fewer:
            rows = codes[code]
            lists_both = any(table is other for table, _ in rows for other, _ in codes[more])
            if len(rows) > 1 or len(codes[more]) < _TABLES_AGAINST_ONE or lists_both:
                continue
            table, row = rows[0]
            message = f"{table.head.title}里“{row.name}”的编码是{code}，别的表里是{more}"
            place = str(row.grid.place(row.row, 0))
            advice = "对照当年的政府收支分类科目，改正编码"
            yield Finding("N06", Severity.WARNING, message, (place,), advice, written=code, expected=more)


_SOURCE = "政府收支分类科目"
_SUBJECT = "科目名称和编码"
RULES = (
    Rule(
        "N03",
        "功能分类科目的名称与科目表相同（科目表里有的编码）",
        _SOURCE,
        _functional_names,
        _SUBJECT,
        Severity.WARNING,
    ),
    Rule(
        "N04",
        "经济分类科目的名称与科目表相同（科目表里有的编码）",
        _SOURCE,
        _economic_names,
        _SUBJECT,
        Severity.WARNING,
    ),
    Rule("N06", "同一个项在各表里的编码相同", _SOURCE, _same_name_other_code, _SUBJECT, Severity.WARNING),
    Rule("N05", "功能分类编码是3、5、7位，经济分类编码是3、5位", _SOURCE, _lengths, _SUBJECT, Severity.WARNING),
)
