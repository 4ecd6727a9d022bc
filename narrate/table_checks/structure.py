"""Whether the tables are whole: 合计 where it belongs, no code twice, every table there, an empty one explained.

What reading the tables and the form met (a code twice, a 合计 left blank) becomes a finding of a rule here, so that it is listed, can
be switched off, and is counted when it is right.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from narrate.findings import Finding, Severity
from narrate.intake.accounts import BasicExpenditureTable, SubjectTable, TableHead
from narrate.intake.grid import Place
from narrate.intake.layouts import layouts
from narrate.intake.normalisation import plain
from narrate.table_checks.rule import HELD, CheckedUnit, Look, Outcome, Right, Rule, Table, of_each
from narrate.table_checks.sums_within import SUBJECT_TABLES
from narrate.table_checks.table_cells import readings_of

_EMPTY = re.compile(r"(?:无|没有)数据")
_IF_EMPTY = re.compile(r"[如若]果?(?:[本此该]表)?(?:无|没有)数据")  # an instruction, that says nothing of this table
_NUMBER = re.compile(r"公开(\d{1,2}(?:-\d)?)表")
_ABOUT_ITSELF = re.compile(r"本表|此表|该表")
_ALSO_OF_OTHERS = re.compile(r"含|包括|除")  # 本表含政府性基金……: what a table of all kinds of money says of its parts
_PARTS_OF_ALL = frozenset({"basic_expenditure"})  # 基本支出 is a column of 03
_LABELS = 5  # columns of a sheet that can hold the word 合计
_HEAD_ROWS = 8  # rows above a header that may hold its number
_NINE = (
    "income_expenditure",
    "income",
    "expenditure",
    "appropriation",
    "general_public_budget",
    "basic_expenditure",
    "government_funds",
    "state_capital",
    "three_public",
)


@of_each(*SUBJECT_TABLES)
def _misplaced_total(case: CheckedUnit, table: SubjectTable) -> Iterator[Outcome]:
    """合计 is the first or the last row."""
    total = table.total.get("total")
    rows = [row.row for row in table.rows if total is not None and row.grid is total.grid]
    if total is None or not rows:
        return
    if not min(rows) < total.row < max(rows):
        yield HELD
        return
    message = f"{table.head.title}的合计在第{total.row + 1}行，夹在科目中间"
    advice = "把合计行移到第一行或最后一行"
    yield Finding("T02", Severity.WARNING, message, (str(total.place),), advice, section=table.head.title)


@of_each("basic_expenditure", "government_funds", "state_capital", "budget")
def _without_total(case: CheckedUnit, table: SubjectTable | BasicExpenditureTable) -> Iterator[Outcome]:
    """06, 07, 08 and the 年初预算; the others are T01's."""
    if isinstance(table, BasicExpenditureTable):
        for name, reading in (("人员经费合计", table.personnel_total), ("公用经费合计", table.operating_total)):
            yield HELD if reading is not None else _no_total(table.head, name)
    elif table.rows:
        yield HELD if table.total else _no_total(table.head, "合计")


def _no_total(head: TableHead, name: str) -> Finding:
    message = f"{head.title}没有“{name}”"
    return Finding("T10", Severity.WARNING, message, _top(head), f"补上“{name}”，或重新导出", section=head.title)


def _met_while_reading(code: str, met: str) -> Look:
    """The rule whose breach reading tells."""

    def look(case: CheckedUnit) -> Iterator[Outcome]:
        found = [replace(finding, code=code) for finding in case.findings if finding.code == met]
        yield from found
        if not found:
            yield HELD

    return look


def _says_empty(head: TableHead) -> str:
    """The note that says that the table has no data, "" for none."""
    return next((note for note in head.notes if _EMPTY.search(_IF_EMPTY.sub("", note))), "")


@of_each(*_NINE)
def _unexplained(case: CheckedUnit, table: Table) -> Iterator[Outcome]:
    if any(reading.value for reading in readings_of(table)) or _says_empty(table.head):
        yield HELD
        return
    message = f"{table.head.title}没有数，也没有说明“本表无数据”"
    yield Finding("T08", Severity.WARNING, message, _top(table.head), "在表下写明没有这类收支，故本表无数据")


@of_each(*_NINE)
def _contradicted(case: CheckedUnit, table: Table) -> Iterator[Outcome]:
    filled = [str(reading.place) for reading in readings_of(table) if reading.value]
    note = _says_empty(table.head)
    if not (filled and note):
        yield HELD
        return
    message = f"{table.head.title}有数，表下却写着“{note}”"
    yield Finding("T09", Severity.ERROR, message, tuple(filled[:6]), "删去这句说明，或者核对表中的数", written=note)


@cache
def _note_words() -> tuple[Mapping[str, tuple[str, ...]], frozenset[str]]:
    """Table → the words of which its notes have one; and the words that any table's notes may have."""
    data = tomllib.loads(Path(__file__).with_name("table_notes.toml").read_text(encoding="utf-8"))
    return {key: tuple(words) for key, words in data["own"].items()}, frozenset(data["general"])


@of_each(*_NINE)
def _note_of_another(case: CheckedUnit, table: Table) -> Iterator[Outcome]:
    """A note that speaks of itself has none of the table's words and some of another's.

    A table whose own words are anybody's (收入, 支出) is held by what the note names: one other kind of money alone.
    """
    head, (words, general) = table.head, _note_words()
    own = words[head.key]
    telling = [word for word in own if word not in general]
    yield HELD
    for note in head.notes:
        if not _ABOUT_ITSELF.search(note) or any(word in note for word in telling):
            continue
        others = {key for key, their in words.items() if any(word in note for word in their if word not in general)}
        if not telling and (len(others) > 1 or others & _PARTS_OF_ALL or _ALSO_OF_OTHERS.search(note)):
            continue
        if others:
            message = f"{head.title}下面的说明说的是别的表：“{note}”"
            advice = "改成说这张表的说明，或者删去"
            yield Finding("T11", Severity.WARNING, message, _top(head), advice, section=head.title, written=note)


@of_each(*SUBJECT_TABLES)
def _total_twice(case: CheckedUnit, table: SubjectTable) -> Iterator[Outcome]:
    """合计 stands once on a sheet; a table that goes on under a second header may repeat it right below that."""
    yield HELD
    found: dict[int, list[Place]] = {}
    for piece in table.head.pieces:
        totals = [row for row in range(piece.body, piece.last + 1) if _is_total(piece.grid.rows[row])]
        known = found.setdefault(id(piece.grid), [])
        known += [piece.grid.place(row, 0) for row in totals if not known or row != piece.body]
    for places in found.values():
        if len(places) > 1:
            numbers = "、".join(str(place.row + 1) for place in places)
            message = f"{table.head.title}的合计写了{len(places)}行（第{numbers}行）"
            advice = "留一行，别的删去"
            yield Finding("T16", Severity.WARNING, message, tuple(map(str, places)), advice, section=table.head.title)


def _is_total(cells: Sequence[object]) -> bool:
    """Whether a row is called 合计 and holds an amount."""
    words = [cell for cell in cells[:_LABELS] if isinstance(cell, str) and plain(cell) in layouts().words.totals]
    return bool(words) and any(isinstance(cell, float) and cell for cell in cells)


@of_each(*SUBJECT_TABLES)
def _rows_of_zeros(case: CheckedUnit, table: SubjectTable) -> Iterator[Outcome]:
    """A subject without any amount in the year is not listed."""
    yield HELD
    if not any(reading.value for reading in table.total.values()):
        return
    for row in table.rows:
        if row.amounts and not any(reading.value or reading.value is None for reading in row.amounts.values()):
            message = f"{table.head.title}的科目{row.code}{row.name}整行是零"
            place = str(row.grid.place(row.row, 0))
            yield Finding("T17", Severity.NOTE, message, (place,), "没有发生的科目不用列", section=table.head.title)


def _numbers(case: CheckedUnit) -> Iterator[Outcome]:
    """公开01表 … above the tables: each once."""
    seen: dict[str, list[tuple[str, Place]]] = {}
    for key in _NINE:
        table = case.table(key)
        found = None if table is None else _number_above(table.head)
        if table is not None and found is not None:
            seen.setdefault(found[0], []).append((table.head.title, found[1]))
    yield Right(max(1, len(seen)))  # tables that write no number cannot write one twice
    for number, tables in seen.items():
        if len(tables) > 1:
            titles = "、".join(title for title, _ in tables)
            places = tuple(str(place) for _, place in tables)
            message = f"{len(tables)}张表都写着公开{number}表：{titles}"
            yield Finding("T12", Severity.WARNING, message, places, "改正表号，一张表一个号")


def _number_above(head: TableHead) -> tuple[str, Place] | None:
    """The number of the sheet that is written nearest above the header."""
    for piece in head.pieces[:1]:
        for row in range(piece.first - 1, max(-1, piece.first - 1 - _HEAD_ROWS), -1):
            for column, cell in enumerate(piece.grid.rows[row]):
                found = _NUMBER.search(plain(cell)) if isinstance(cell, str) else None
                if found is not None:
                    return found[1].lstrip("0").zfill(2), piece.grid.place(row, column)
    return None


def _top(head: TableHead) -> tuple[str, ...]:
    return tuple(str(piece.grid.place(piece.first, 0)) for piece in head.pieces[:1])


_SUBJECT = "表的格式"
_FORM = "部门决算公开表样"
_REVIEW = "政府信息公开的保密审查、个人信息保护"
_OPENNESS = "部门决算公开要求：空表也公开并说明"
_WARNING = Severity.WARNING
RULES = (
    Rule("T02", "合计行在第一行或最后一行", _FORM, _misplaced_total, _SUBJECT, _WARNING),
    Rule("T03", "同一张表里没有重复的科目编码", _FORM, _met_while_reading("T03", "intake-code-twice"), _SUBJECT),
    Rule(
        "T04",
        "有金额的行都有科目编码，合计只有一行",
        _FORM,
        _met_while_reading("T04", "intake-row-without-code"),
        _SUBJECT,
        _WARNING,
    ),
    Rule("T05", "有数的列合计不是空白", _FORM, _met_while_reading("T05", "intake-blank-total"), _SUBJECT),
    Rule("T06", "九张表齐全", _FORM, _met_while_reading("T06", "intake-tables-absent"), _SUBJECT),
    Rule("T07", "两张总表有本年合计、总计各行", _FORM, _met_while_reading("T07", "intake-line-absent"), _SUBJECT),
    Rule("T08", "没有数的表有“本表无数据”的说明", _OPENNESS, _unexplained, _SUBJECT, _WARNING),
    Rule("T09", "有数的表没有“本表无数据”的说明", _OPENNESS, _contradicted, _SUBJECT),
    Rule("T10", "06、07、08表和年初预算表有合计", _FORM, _without_total, _SUBJECT, _WARNING),
    Rule("T11", "表下的说明说的是这张表", _FORM, _note_of_another, _SUBJECT, _WARNING),
    Rule("T12", "公开01表、02表……的表号不重复", _FORM, _numbers, _SUBJECT, _WARNING),
    Rule("T13", "表里没有身份证号码、手机号码", _REVIEW, _met_while_reading("T13", "intake-personal-data"), _SUBJECT),
    Rule("T14", "表里没有密级标志", _REVIEW, _met_while_reading("T14", "intake-secret-mark"), _SUBJECT),
    Rule(
        "T15",
        "公开的工作簿里没有隐藏的工作表",
        _REVIEW,
        _met_while_reading("T15", "intake-hidden-sheet"),
        _SUBJECT,
        _WARNING,
    ),
    Rule("T16", "合计在一张表里只写一行", _FORM, _total_twice, _SUBJECT, _WARNING),
    Rule("T17", "没有整行是零的科目", _FORM, _rows_of_zeros, _SUBJECT, Severity.NOTE),
    Rule("T18", "公开的表里没有批注", _REVIEW, _met_while_reading("T18", "intake-comment"), _SUBJECT, _WARNING),
)
FORM_RULES = (
    Rule(
        "F02",
        "填报的内容说了事情，不是“无”“略”一类的话",
        "说明填报表",
        _met_while_reading("F02", "F02"),
        "说明填报表",
        _WARNING,
    ),
    Rule(
        "F03",
        "填报的原因与现在的增减方向、差额相符",
        "说明填报表",
        _met_while_reading("F03", "F03"),
        "说明填报表",
        _WARNING,
    ),
)
MET_WHILE_READING = frozenset(
    {
        "intake-code-twice",
        "intake-row-without-code",
        "intake-blank-total",
        "intake-tables-absent",
        "intake-line-absent",
        "intake-personal-data",
        "intake-secret-mark",
        "intake-hidden-sheet",
        "intake-comment",
        "F02",
        "F03",
    }
)
