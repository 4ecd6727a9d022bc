"""The Word tables of a document held against the tables of the workbook, cell by cell (表与表一致).

Both sides are what the reader of sheets recognised, so a cell is known by what its row and column mean, not by its
place. In: the tables of a document and the year's tables. Out: findings. Compared are amounts at the decimals written,
names of subjects, rows that one side lacks, what the lines above a table say (year, unit of money, unit's name), and
the notes about tables without data.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple

from narrate.document_checks.table_grids import WordTable
from narrate.document_rules import document_rules
from narrate.findings import Anchor, Finding
from narrate.intake.accounts import (
    BasicExpenditureTable,
    LineTable,
    SubjectRow,
    SubjectTable,
    Table,
    ThreePublicTable,
    YearTables,
)
from narrate.intake.amounts import parse_number
from narrate.intake.captions import title_of
from narrate.intake.grid import Reading, State
from narrate.intake.layouts import layouts
from narrate.intake.normalisation import plain
from narrate.intake.tables import FoundTable, read_sheet
from narrate.quantity import print_number, round_half_up

_YEAR = re.compile(r"(20\d\d)年")
_HALF = Decimal("0.005")
_TEN_THOUSAND = Decimal(10000)
_MOST = 12  # cells of one table told one by one; more have one cause, told once
_NOTES = Path(__file__).with_name("table_notes.toml")
FUNDS = {"government_funds": "政府性基金", "state_capital": "国有资本经营"}
NO_DATA = ("无数据", "没有数据", "未发生", "没有使用", "空表")
_SAME = Decimal("0.9")  # share of the amounts from which on a table is another one's content


class AmountCell(NamedTuple):
    """One amount of a table by what it is: `row` and `column` are keys, `name` is how it is told."""

    row: str
    column: str
    name: str
    reading: Reading


def table_findings(
    tables: Sequence[WordTable], paragraphs: Sequence[str], year: YearTables, unit_name: str
) -> tuple[list[Finding], int]:
    """What differs between the document's tables and the workbook's, and how many amounts were compared.

    `paragraphs` are the document's texts by index.
    """
    found: list[Finding] = []
    compared = 0
    seen: set[str] = set()
    for table in tables:
        for read, title in recognised_tables(table, paragraphs):
            key = read.layout.key
            due = getattr(year, key, None)
            if due is None or isinstance(due, int):
                continue
            if title:
                place = _Place(table, read, paragraphs)
                message = f"标题是“{title}”，内容却是{read.layout.name}的"
                found.append(place.finding("D52", message, place.line_with(title[:6]), expected=read.layout.name))
                continue
            if key in seen and title_of(plain(read.head.title)) is not None and table.above:
                place = _Place(table, read, paragraphs)
                found.append(place.finding("D54", f"“{place.title}”放了两次", table.first))
                continue
            told, count = _compared(table, read, due, year, paragraphs, unit_name)
            found += told
            compared += count
            seen.add(key)
    if len(seen) >= 3:
        found += _absent(seen, year, tables)
    return found, compared


def recognised_tables(table: WordTable, paragraphs: Sequence[str]) -> list[tuple[FoundTable, str]]:
    """The tables of a Word table by its lines above and header, or by its header alone where the title misleads.

    The title of another table that stands above comes with it, "" where none does.
    """
    read = read_sheet(table.grid)
    if read.tables:
        return [(one, "") for one in read.tables]
    blank = ("",) * max(len(row) for row in table.grid.rows)
    bare = replace(table.grid, rows=(*[blank] * table.above, *table.grid.rows[table.above :]))
    titles = [(paragraphs[index].strip(), title_of(plain(paragraphs[index]))) for index in table.lines]
    named = next(((text, layout.key) for text, layout in reversed(titles) if layout is not None), ("", ""))
    return [(one, named[0] if named[1] not in ("", one.layout.key) else "") for one in read_sheet(bare).tables]


def _compared(
    table: WordTable,
    read: FoundTable,
    due: Table,
    year: YearTables,
    paragraphs: Sequence[str],
    unit_name: str,
) -> tuple[list[Finding], int]:
    place = _Place(table, read, paragraphs)
    written, expected = list(amount_cells(read.table)), list(amount_cells(due))
    other = content_of(written, expected, read.layout.key, year)
    if other:
        message = f"标题是“{place.title}”，内容却是{layouts().table(other).name}的"
        return [place.finding("D52", message, table.first, expected=place.title)], len(written)
    factor = factor_of(written, expected)
    found = []
    if factor != 1:
        message = f"表上写的金额单位与金额对不上：按写的单位，各金额与决算表相差{'1万倍' if factor > 1 else '万分之一'}"
        found.append(place.finding("D52", message, place.line_with("单位"), expected="与决算表一致的金额单位"))
    differing = _differences(written, expected, factor, place)
    found += differing if len(differing) <= _MOST else [_gathered(differing)]
    found += [*_names(read.table, due, place), *_twice(place)]
    found += _lines(read, due, year.year, unit_name, place)
    found += _notes(due, place, paragraphs)
    return found, len(expected)


class _Place:
    """Where in the document something of a table stands, and how the table is called."""

    def __init__(self, table: WordTable, read: FoundTable, paragraphs: Sequence[str]) -> None:
        self.table = table
        self.title = read.head.title or read.layout.name
        self._paragraphs = paragraphs

    def of(self, reading: Reading) -> int:
        """The paragraph of a cell; the table's first for one that the table does not have."""
        return self.table.cells.get((reading.row, reading.column), self.table.first)

    def line_with(self, word: str) -> int:
        """The line above that holds a word; the table's first paragraph where none does."""
        return next((index for index in self.table.lines if word in self._paragraphs[index]), self.table.first)

    def year_beside_the_unit(self) -> int | None:
        """The year on the line that tells the unit of money: 部门：某局　2024年度　单位：万元."""
        lines = [self._paragraphs[index] for index in self.table.lines]
        return next((int(found[1]) for line in lines if "单位" in line and (found := _YEAR.search(line))), None)

    def finding(
        self, code: str, message: str, paragraph: int, *, expected: str = "", places: tuple[str, ...] = ()
    ) -> Finding:
        """A finding on a paragraph of the document."""
        text = self._paragraphs[paragraph]
        return Finding(
            code,
            document_rules()[code].severity,
            message,
            places,
            section=f"公开表：{self.title}",
            fragment=text.strip()[:40],
            written=text.strip()[:40],
            expected=expected,
            anchor=Anchor(paragraph, 0, len(text)),
        )


def amount_cells(table: Table) -> Iterator[AmountCell]:
    """Every amount of a table, total first."""
    if isinstance(table, SubjectTable):
        yield from (AmountCell("total", key, f"合计行{key}", one) for key, one in table.total.items())
        yield from _of_rows(table.rows)
    elif isinstance(table, BasicExpenditureTable):
        for key, name, one in (
            ("personnel", "人员经费合计", table.personnel_total),
            ("operating", "公用经费合计", table.operating_total),
        ):
            if one is not None:
                yield AmountCell(key, "amount", name, one)
        yield from _of_rows(table.rows)
    elif isinstance(table, LineTable):
        for side, lines in (("收入", table.income), ("支出", table.expenditure), ("支出按功能分类", table.functions)):
            for key, amounts in lines.items():
                yield from (
                    AmountCell(f"{side}/{key}", column, f"{side}：{key}", one) for column, one in amounts.items()
                )
    elif isinstance(table, ThreePublicTable):
        for side, items in (("预算数", table.budget), ("决算数", table.actual)):
            yield from (AmountCell(key, side, f"{side}：{key}", one) for key, one in items.items())


def _of_rows(rows: Sequence[SubjectRow]) -> Iterator[AmountCell]:
    for row in rows:
        yield from (AmountCell(row.code, key, f"{row.code} {row.name}", one) for key, one in row.amounts.items())


def _differences(
    written: Sequence[AmountCell], expected: Sequence[AmountCell], factor: Decimal, place: _Place
) -> list[Finding]:
    found = []
    due = {(cell.row, cell.column): cell for cell in expected}
    here = {(cell.row, cell.column): cell for cell in written}
    absent: dict[str, AmountCell] = {}
    for key, cell in due.items():
        other = here.get(key)
        if other is None:
            if cell.reading.value and not any(row == cell.row for row, _ in here):
                absent.setdefault(cell.row, cell)
        elif not agrees(other.reading, cell.reading, factor):
            found.append(_difference(other, cell, place))
    for cell in absent.values():
        message = f"{place.title}少了一行：{_row_name(cell)}，决算表里是{_amount(cell.reading)}"
        found.append(place.finding("D51", message, place.table.first, places=(cell.reading.address,)))
    rows = {row for row, _ in due}
    extra = {cell.row: cell for cell in written if cell.row not in rows and cell.reading.value}
    for cell in extra.values():
        message = f"{place.title}多了一行：{_row_name(cell)}，决算表里没有"
        found.append(place.finding("D51", message, place.of(cell.reading)))
    return found


def _difference(written: AmountCell, due: AmountCell, place: _Place) -> Finding:
    message = f"{place.title}里{_column_of(due)}写成{_written(written.reading)}，决算表里是{_amount(due.reading)}"
    return place.finding(
        "D50",
        message,
        place.of(written.reading),
        expected=_amount(due.reading),
        places=(due.reading.address,),
    )


def _gathered(findings: Sequence[Finding]) -> Finding:
    """Many differences of one table as one."""
    first = findings[0]
    return replace(
        first,
        message=f"{first.section.removeprefix('公开表：')}有{len(findings)}处与决算表不同，多半是贴了旧表；第一处：{first.message}",
        places=tuple(place for one in findings for place in one.places)[:12],
    )


def _row_name(cell: AmountCell) -> str:
    """The code and name of a row as its sheet writes them."""
    grid, row = cell.reading.grid, cell.reading.row
    before = [str(raw).strip() for raw in grid.rows[row][: cell.reading.column] if isinstance(raw, str)]
    name = next((text for text in reversed(before) if text and not _is_number(text)), "")
    return f"{cell.row} {name}" if cell.row.isdigit() else name or cell.name


def _column_of(cell: AmountCell) -> str:
    """How a cell is called: the name of its row in the sheet, and the text of its column's header."""
    grid, row, column = cell.reading.grid, cell.reading.row, cell.reading.column
    above = [
        str(grid.raw(number, column)).strip()
        for number in range(row - 1, -1, -1)
        if isinstance(grid.raw(number, column), str) and not _is_number(str(grid.raw(number, column)))
    ]
    header = next((text for text in above if text), "")
    return f"“{_row_name(cell)}”一行" + (f"“{header}”一栏" if header and len(header) < 20 else "")


def _is_number(text: str) -> bool:
    return parse_number(text) is not None if text else False


def agrees(written: Reading, due: Reading, factor: Decimal) -> bool:
    """Whether a document's amount is the workbook's, at two decimals of 万元; a blank and a zero are the same."""
    if written.value is None or due.value is None:
        return written.state is not State.TEXT and due.value is None
    return abs(written.value * factor - due.value) <= _HALF


def factor_of(written: Sequence[AmountCell], expected: Sequence[AmountCell]) -> Decimal:
    """10⁴ or 10⁻⁴ where a table's amounts all differ so, 1 otherwise."""
    due = {(cell.row, cell.column): cell.reading.value for cell in expected}
    pairs = [
        (cell.reading.value, other)
        for cell in written
        if (other := due.get((cell.row, cell.column))) and cell.reading.value
    ]
    for factor in (_TEN_THOUSAND, 1 / _TEN_THOUSAND):
        agreeing = sum(abs(value * factor - other) <= _HALF * max(Decimal(1), factor) for value, other in pairs)
        if len(pairs) >= 3 and agreeing >= _SAME * len(pairs):
            return factor
    return Decimal(1)


def content_of(written: Sequence[AmountCell], expected: Sequence[AmountCell], key: str, year: YearTables) -> str:
    """The key of another table that these amounts are, where they are not this one's; "" otherwise."""
    values = sorted(cell.reading.value for cell in written if cell.reading.value)
    if len(values) < 3 or _shared(values, expected) >= Decimal("0.5"):
        return ""
    for layout in layouts().tables:
        other = getattr(year, layout.key, None) if layout.key != key else None
        if other is not None and not isinstance(other, int) and _shared(values, list(amount_cells(other))) >= _SAME:
            return layout.key
    return ""


def _shared(values: Sequence[Decimal], cells: Sequence[AmountCell]) -> Decimal:
    """Share of the values that stand among the cells."""
    there = {round_half_up(cell.reading.value, 2) for cell in cells if cell.reading.value}
    return Decimal(sum(round_half_up(value, 2) in there for value in values)) / len(values)


def _names(written: Table, due: Table, place: _Place) -> Iterator[Finding]:
    """Names of subjects that differ from the workbook's at the same code."""
    if not isinstance(written, SubjectTable | BasicExpenditureTable) or not isinstance(due, type(written)):
        return
    names = {row.code: row.name for row in due.rows}
    for row in written.rows:
        name = names.get(row.code)
        if name and row.name and plain(name) != plain(row.name):
            index = _name_cell(row, place)
            yield place.finding(
                "D51", f"{place.title}里科目{row.code}写成“{row.name}”，决算表里是“{name}”", index, expected=name
            )


def _twice(place: _Place) -> Iterator[Finding]:
    """Rows with amounts that stand in the table more than once."""
    grid = place.table.grid
    seen: dict[tuple[object, ...], int] = {}
    for number, row in enumerate(grid.rows):
        name = next((raw for raw in row if isinstance(raw, str) and len(raw) > 1 and not _is_number(raw)), "")
        if not name or not any(isinstance(raw, float) and raw for raw in row):
            continue
        if row in seen:
            index = next((i for (at, _), i in place.table.cells.items() if at == number), place.table.first)
            yield place.finding("D51", f"{place.title}里“{name}”一行写了两次", index)
        seen[row] = number


def _name_cell(row: SubjectRow, place: _Place) -> int:
    for column in range(len(row.grid.rows[row.row])):
        raw = row.grid.raw(row.row, column)
        if isinstance(raw, str) and plain(raw).endswith(plain(row.name)):
            return place.table.cells.get((row.row, column), place.table.first)
    return place.table.first


def _lines(read: FoundTable, due: Table, year: int, unit_name: str, place: _Place) -> Iterator[Finding]:
    """What stands above the table: the year and the unit's name."""
    head = read.head
    written = place.year_beside_the_unit() or head.year  # the title of a part above may name another
    if written is not None and written != year:
        yield place.finding(
            "D52",
            f"{place.title}上写的年度是{written}，决算表是{year}年度的",
            place.line_with(str(written)),
            expected=f"{year}年度",
        )
    names = [name for name in (unit_name, due.head.unit_name or "") if name]
    if head.unit_name and names and not any(_is_named(head.unit_name, name) for name in names):
        yield place.finding(
            "D52",
            f"{place.title}上写的单位是“{head.unit_name}”，应为“{names[0]}”",
            place.line_with(head.unit_name[:4]),
            expected=names[0],
        )


def _is_named(written: str, name: str) -> bool:
    one, other = plain(written), plain(name)
    return one in other or other in one or len(one) < 5 or ("第" in one and "部分" in one)


def _notes(due: Table, place: _Place, paragraphs: Sequence[str]) -> Iterator[Finding]:
    """Notes below a table: without data where there is some, of another table, or missing."""
    has_data = any(cell.reading.value for cell in amount_cells(due))
    notes = [(index, plain(paragraphs[index])) for index in place.table.notes]
    empty = [index for index, text in notes if any(word in text for word in NO_DATA)]
    for index, text in notes:
        spoken = _spoken_of(text)
        if index in empty and has_data:
            yield place.finding("D53", f"{place.title}有数据，下面却写着无数据", index)
        elif spoken and due.head.key not in spoken:
            other = layouts().table(spoken[0]).name
            yield place.finding("D53", f"{place.title}下面的说明讲的是{other}，不是这张表", index)
    if not has_data and not empty and due.head.key in FUNDS:
        yield place.finding("D53", f"{place.title}没有数据，下面没有写明“本表无数据”", place.table.first)


@cache
def _topics() -> tuple[tuple[str, str], ...]:
    """(words of a note, key of the table they speak of), the longest words first; data (`table_notes.toml`)."""
    data = tomllib.loads(_NOTES.read_text("utf-8"))
    pairs = [(plain(words), one["table"]) for one in data["topic"] for words in one["words"]]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


def _spoken_of(note: str) -> list[str]:
    """The tables that a note may speak of: those of the longest words it holds."""
    held = [(words, key) for words, key in _topics() if words in note]
    return [key for words, key in held if len(words) == len(held[0][0])] if held else []


def _absent(seen: set[str], year: YearTables, tables: Sequence[WordTable]) -> Iterator[Finding]:
    """Tables of the workbook that a document with tables does not have."""
    for layout in layouts().tables:
        if layout.number.isdigit() and layout.key not in seen and getattr(year, layout.key, None) is not None:
            yield Finding(
                "D54",
                document_rules()["D54"].severity,
                f"文稿里没有“{layout.name}”，或者没有认出来",
                section="公开表",
                advice="看这张表是不是漏了，标题和表头是否完整",
            )


def _amount(reading: Reading) -> str:
    if reading.value is None:
        return "没有数"
    return f"{print_number(reading.value)}万元" if reading.value else "空白或0"


def _written(reading: Reading) -> str:
    text = reading.written.strip()
    return f"“{text}”" if text else "空白"
