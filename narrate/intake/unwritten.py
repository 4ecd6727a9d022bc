"""What a table's head does not write, completed from the rest of the unit: the year, the unit of money.

The evidence is the amounts a table shares with others. Where it says nothing, the year and the unit of money of its
workbook count, and 万元 at last.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from narrate.findings import Finding, Severity
from narrate.intake.accounts import (
    BasicExpenditureTable,
    LineTable,
    NotUnderstood,
    OperationsTable,
    SubjectTable,
    Table,
    ThreePublicTable,
)
from narrate.intake.agreement import agreement, fitting_money
from narrate.intake.captions import year_in_name
from narrate.intake.choosing import largest
from narrate.intake.cover import Cover
from narrate.intake.grid import Reading
from narrate.intake.table_selection import BUDGET, BUDGETS, OPERATIONS, Choice, Key, where
from narrate.intake.tables import FoundTable, SheetReading, money_not_written
from narrate.quantity import UnitOfMeasure, from_wan_yuan, to_wan_yuan

_NEAR = 30  # times: 元 and 万元 are 10,000 apart


def years_completed(sheets: Sequence[SheetReading], covers: Sequence[Cover]) -> list[Finding]:
    """A table that writes no year takes that of its workbook, its cover or the tables it agrees with, with a finding.

    A table whose year cannot be told is moved to its sheet's `not_understood`.
    """
    written: dict[str, set[int]] = {}
    by_year: dict[int, dict[str, Table]] = {}
    for sheet in sheets:
        for table in sheet.tables:
            if table.head.year is not None:
                if table.layout.key not in BUDGETS:
                    written.setdefault(table.grid.file, set()).add(table.head.year)
                    by_year.setdefault(table.head.year, {}).setdefault(table.layout.key, table.table)
                else:
                    by_year.setdefault(table.head.year, {})
    for cover in covers:
        if cover.grid.file not in written:
            written[cover.grid.file] = {cover.year}
            by_year.setdefault(cover.year, {})
    without: dict[tuple[str, int, bool], list[str]] = {}
    for sheet in sheets:
        for found in [table for table in sheet.tables if table.head.year is None]:
            year, by_name = _year_for(found, written.get(found.grid.file, set()), by_year)
            number = sheet.tables.index(found)
            if year is None:
                sheet.not_understood.append(_no_year(sheet.tables.pop(number)))
                continue
            sheet.tables[number] = replace(found, table=_of_year(found.table, year))
            without.setdefault((found.grid.file, year, by_name), []).append(where(found))
    return [
        _year_supposed(*key, places)
        for key, places in without.items()
        if key[2] or not key[0].lower().endswith(".pdf")  # a document writes its year once, not over every table
    ]


def _year_supposed(file: str, year: int, by_name: bool, places: Sequence[str]) -> Finding:
    """The finding on the tables of a workbook that write no year; a doubt where only a name says it."""
    message = f"《{file}》有{len(places)}张表没有写年度，按{'名称里的' if by_name else ''}{year}年度读"
    if by_name:
        return Finding("intake-year-from-name", Severity.WARNING, message, tuple(places), "在表头上方写明年度")
    return Finding("intake-year-not-written", Severity.NOTE, message, tuple(places), "在表头上方写明年度")


def _of_year(table: Table, year: int) -> Table:
    return replace(table, head=replace(table.head, year=year))


def _year_for(found: FoundTable, here: set[int], by_year: Mapping[int, Mapping[str, Table]]) -> tuple[int | None, bool]:
    """The one year of the workbook; else the year whose tables it agrees with; else that of its name, or the only one.

    A name is the last witness: a unit that writes the year nowhere else is not refused for it. True where it decided.
    """
    if len(here) == 1:
        return next(iter(here)), False
    years = sorted(here or by_year)
    if not here and years and found.layout.key in (*BUDGETS, OPERATIONS):
        return max(years), False
    marks = {year: agreement(found.layout.key, found.table, by_year.get(year, {})).worth for year in years}
    best = max(marks.values(), default=0)
    fitting = [year for year, mark in marks.items() if mark == best and mark > 0]
    if len(fitting) == 1:
        return fitting[0], False
    if (named := year_in_name(found.grid.sheet) or year_in_name(found.grid.file)) and (not here or named in here):
        return named, True
    return (years[0] if len(years) == 1 else None), False


def _no_year(found: FoundTable) -> NotUnderstood:
    place = str(found.grid.place(found.head.pieces[0].first, 0))
    return NotUnderstood(
        found.layout.key,
        found.layout.name,
        None,
        found.grid.file,
        found.grid.sheet,
        (place,),
        "没有写年度，看不出是哪一年的",
        "在表头上方写明年度，如“2022年度”",
    )


def pages_in_one_money(sheets: Sequence[SheetReading]) -> None:
    """A page of a table without a unit of money is in that of the other pages of it, in whatever sheet they stand."""
    written: dict[tuple[str, str, int | None], set[str]] = {}
    for found in [table for sheet in sheets for table in sheet.tables if table.money_written]:
        written.setdefault(_which(found), set()).add(found.head.money)
    for sheet in sheets:
        for number, found in enumerate(sheet.tables):
            monies = written.get(_which(found), set())
            if not found.money_written and len(monies) == 1:
                supposed, money = UnitOfMeasure(found.head.money), UnitOfMeasure(next(iter(monies)))
                table = _in_money(found.table, supposed, money)
                sheet.tables[number] = replace(found, table=table, money_written=True)


def _which(found: FoundTable) -> tuple[str, str, int | None]:
    return found.grid.file, found.layout.key, found.head.year


def money_completed(choice: Choice, year: int) -> list[Finding]:
    """A unit of money that is not written is told by the amounts of other tables; one that is written is held to them."""
    unwritten = {key: found for key, found in choice.tables.items() if not found.money_written}
    told = {}
    for key, found in unwritten.items():
        supposed = UnitOfMeasure(found.head.money)
        told[key] = fitting_money(key[0], found.table, _witnesses(choice, key), supposed)
    known = [one for key, one in choice.tables.items() if one.money_written]
    known += [_read_in(found, money) for key, found in unwritten.items() if (money := told[key]) is not None]
    findings = []
    for key, found in unwritten.items():
        money = told[key] or _money_of_budget(choice, found) or _usual_money(known, found)
        choice.tables[key] = _read_in(found, money)
        findings.append(money_not_written(choice.tables[key]))
    suspects: set[Key] = set()
    while (suspect := _most_suspect(choice, year, suspects)) is not None:
        key, fitting = suspect
        suspects.add(key)
        findings.append(_other_money(choice.tables[key], fitting))
    return findings


def _witnesses(choice: Choice, key: Key, suspects: Container[Key] = ()) -> dict[str, Table]:
    """The other tables of the year that write a unit of money which nothing contradicts."""
    return {
        name: one.table
        for (name, of), one in choice.tables.items()
        if of == key[1] and name != key[0] and one.money_written and (name, of) not in suspects
    }


def _most_suspect(choice: Choice, year: int, suspects: Container[Key]) -> tuple[Key, UnitOfMeasure] | None:
    """The table whose amounts agree with most others once they stand in another unit of money, and with none as it is:
    a table that agrees with one wrong table only is told of no more once that one is out of the way."""
    best: tuple[int, Key, UnitOfMeasure] | None = None
    for key, found in choice.tables.items():
        if key[1] != year or key in suspects or not found.money_written:
            continue
        others = _witnesses(choice, key, suspects)
        supposed = UnitOfMeasure(found.head.money)
        if agreement(key[0], found.table, others).held:
            continue
        fitting = fitting_money(key[0], found.table, others, supposed)
        if fitting is None or fitting is supposed:
            continue
        held = agreement(key[0], _in_money(found.table, supposed, fitting), others).held
        if best is None or held > best[0]:
            best = held, key, fitting
    return best[1:] if best else None


def _money_of_budget(choice: Choice, found: FoundTable) -> UnitOfMeasure | None:
    """元 or 万元, in which the budget is of the size of what was spent; None for another table, or where neither is."""
    accounts = choice.tables.get(("general_public_budget", found.head.year or 0))
    if found.layout.key != BUDGET or accounts is None:
        return None
    planned, spent = largest(found.table), largest(accounts.table)
    for money in (UnitOfMeasure.WAN_YUAN, UnitOfMeasure.YUAN) if spent else ():
        moved = to_wan_yuan(from_wan_yuan(planned, UnitOfMeasure(found.head.money)), money)
        if spent / _NEAR < moved < spent * _NEAR:
            return money
    return None


def _usual_money(known: Iterable[FoundTable], found: FoundTable) -> UnitOfMeasure:
    """The unit of money of most other tables of the workbook; the one the table was read in where none is most."""
    counted = Counter(one.head.money for one in known if one.grid.file == found.grid.file)
    ranked = counted.most_common(2)
    clear = len(ranked) == 1 or (len(ranked) == 2 and ranked[0][1] > ranked[1][1])
    return UnitOfMeasure(ranked[0][0] if clear else found.head.money)


def _read_in(found: FoundTable, money: UnitOfMeasure) -> FoundTable:
    """A table that does not write its unit of money, as it is in this one."""
    supposed = UnitOfMeasure(found.head.money)
    return found if money is supposed else replace(found, table=_in_money(found.table, supposed, money))


def _other_money(found: FoundTable, fitting: UnitOfMeasure) -> Finding:
    place = where(found)
    return Finding(
        "intake-money-unit-doubtful",
        Severity.ERROR,
        f"{place}（{found.layout.name}）写的金额单位是{found.head.money}，与其他表核对，多半是{fitting.value}",
        (place,),
        "核对表头上方的金额单位，改正后再运行",
    )


def _in_money(table: Table, supposed: UnitOfMeasure, money: UnitOfMeasure) -> Table:
    """A table read in one unit of money, as it is in another."""

    def moved(readings: Mapping[str, Reading]) -> dict[str, Reading]:
        return {key: _moved(reading, supposed, money) for key, reading in readings.items()}

    head = replace(table.head, money=money.value)
    if isinstance(table, LineTable):
        halves: Iterable[Any] = (table.income, table.expenditure, table.functions)
        return LineTable(head, *({line: moved(amounts) for line, amounts in half.items()} for half in halves))
    if isinstance(table, ThreePublicTable | OperationsTable):
        return replace(table, head=head, budget=moved(table.budget), actual=moved(table.actual))
    rows = tuple(row._replace(amounts=moved(row.amounts)) for row in table.rows)
    if isinstance(table, SubjectTable):
        return replace(table, head=head, rows=rows, total=moved(table.total))
    assert isinstance(table, BasicExpenditureTable)
    feet = [one and _moved(one, supposed, money) for one in (table.personnel_total, table.operating_total, table.total)]
    return BasicExpenditureTable(head, rows, *feet)


def _moved(reading: Reading, supposed: UnitOfMeasure, money: UnitOfMeasure) -> Reading:
    if reading.value is None or reading.unit is not UnitOfMeasure.WAN_YUAN:
        return reading
    return reading._replace(value=to_wan_yuan(from_wan_yuan(reading.value, supposed), money))
