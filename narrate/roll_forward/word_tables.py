"""The Word tables inside last year's document refilled from this year's workbook; the person's own tables stay.

In: the document, the tables of its year and of this year. Out: a `Plan`. Both sides are what the reader of sheets
recognised (as in `document_checks.table_contents`), so a cell is known by its row's code or name and its column's
heading, not by its place. A table of which last year's workbook does not hold the amounts is none of ours. A table, a
column or a cell that is not understood stays as it is and is remarked on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from narrate.document_checks.table_contents import FUNDS, AmountCell, agrees, content_of, factor_of, recognised_tables
from narrate.document_checks.table_grids import WordTable, word_tables
from narrate.intake.accounts import BasicExpenditureTable, LineTable, SubjectTable, Table, YearTables
from narrate.intake.amounts import parse_number
from narrate.intake.column_headers import is_numbering
from narrate.intake.grid import Reading, State
from narrate.intake.normalisation import plain
from narrate.quantity import ZERO, UnitOfMeasure, from_float, to_wan_yuan
from narrate.roll_forward.plan import Plan, TableTold
from narrate.roll_forward.table_notes import notes_renewed, table_lacking
from narrate.roll_forward.table_parts import Pen, TablePart, amounts, table_part
from narrate.roll_forward.table_rows import TableRows, rows_of_lists, rows_of_subjects
from narrate.word.reader import Document

_NOT_UNDERSTOOD = "没有认出这张表，没有更新，还是上年的数，请核对"
_ANOTHER = "标题和内容不是同一张表，没有更新，还是上年的数，请核对"
_NOT_OURS = "表里的数与上年的决算表对不上，没有更新，还是上年的数，请核对"
_NONE_NOW = "今年的决算表里没有这张表，没有更新，还是上年的数，请核对"
_OLD_CELL = "没有认出这一格是什么数，没有更新，还是上年的，请核对"
_OLD_COLUMN = "没有认出这一栏是什么数，没有更新，还是上年的，请核对"
_NO_MONEY = "上年这张表没有数，也没有写金额单位；今年的数按{}写，请核对"
_NO_COLUMN = "今年的决算表里没有这一栏，没有填，请核对"
_AGREEING = Decimal("0.5")  # it is the table of last year's workbook where more of its amounts than these stand there
_Side = tuple[str, str]  # half of a table, key of a column


@dataclass(slots=True)
class TablesRenewed:
    """What is to be done in the tables; `captions` are the paragraphs whose years go on with them (lines above, heads,
    notes), `left` those above tables that stay as they are."""

    plan: Plan = field(default_factory=Plan)
    captions: list[int] = field(default_factory=list)
    left: set[int] = field(default_factory=set)


def tables_renewed(document: Document, then: YearTables, now: YearTables, later: int) -> TablesRenewed:
    """Every Word table of a document with the amounts of `now`; `later` is how many years that is after the document.

    In the document's own year (`later` 0) only cells that are wrong change.
    """
    made = TablesRenewed()
    refill = _Refill(document, made, later)
    by_key: dict[str, list[TablePart]] = defaultdict(list)
    by_table: dict[int, list[TablePart]] = defaultdict(list)
    for table in word_tables(document):
        for part in refill.parts(table):
            by_key[part.read.layout.key].append(part)
    _take_manner([part for group in by_key.values() for part in group])
    for key, parts in ((key, copy) for key, group in by_key.items() for copy in _copies(group)):
        was, due = getattr(then, key, None), getattr(now, key, None)
        told = refill.why_not(parts, was, due, then)
        if told or due is None:
            for part in parts:
                refill.leave(part.table, part.title, told)
            continue
        refill.table(parts, was, due)
        for part in parts:
            by_table[part.table.number].append(part)
        for part in parts if later else ():
            made.captions += [*part.table.lines, *_head(part), *part.table.notes]
        if later:
            has_data = any(cell.reading.value for cell in amounts(due))
            notes_renewed(made.plan, refill.pen.texts, parts[-1].table, key, has_data=has_data)
    for key in FUNDS if later else ():
        due = getattr(now, key, None)
        if key not in by_key and due is not None and any(cell.reading.value for cell in amounts(due)):
            table_lacking(made.plan, document.paragraphs, key)
    for parts in by_table.values() if later else ():
        refill.others(parts[0].table, parts, now)
    return made


def _states_money(part: TablePart) -> bool:
    """Whether the lines above a table or its head say in which unit of money it is."""
    first = min((piece.body for piece in part.read.head.pieces), default=0)
    return any(isinstance(raw, str) and "元" in raw for row in part.table.grid.rows[:first] for raw in row)


def _take_manner(parts: Sequence[TablePart]) -> None:
    """A table without amounts will write them as the document's others do."""
    other = next((part for part in parts if part.pattern is not None), None)
    for part in parts:
        if other is not None and part.pattern is None and part.money is other.money:
            part.decimals, part.groups = other.decimals, other.groups
            part.is_wide, part.behind = other.is_wide, other.behind


def _copies(parts: Sequence[TablePart]) -> Iterator[list[TablePart]]:
    """The parts of one table together; one that has the rows of another once more begins another copy."""
    copy: list[TablePart] = []
    seen: set[str] = set()
    for part in parts:
        rows = {cell.row for cell in part.cells}
        if copy and len(rows & seen) * 2 > min(len(rows), len(seen)):
            yield copy
            copy, seen = [], set()
        copy.append(part)
        seen |= rows
    if copy:
        yield copy


def _head(part: TablePart) -> Iterator[int]:
    """The paragraphs of a table's header cells, and of the lines above that stand in its rows."""
    heads = {row for piece in part.read.head.pieces for row in range(piece.first, piece.body)}
    heads |= set(_lines_inside(part.table, min(heads, default=0)))
    yield from (index for (row, _), index in sorted(part.table.cells.items()) if row in heads)


def _lines_inside(table: WordTable, first: int) -> Iterator[int]:
    """The rows right above a head that hold no amount."""
    for row in range(first - 1, table.above - 1, -1):
        if any(raw.__class__ is float for raw in table.grid.rows[row]):
            return
        yield row


class _Refill:
    """One document being refilled."""

    def __init__(self, document: Document, made: TablesRenewed, later: int) -> None:
        self.pen = Pen(document, made.plan, corrects=not later)
        self._made = made
        self._plan = made.plan
        self._later = later
        self._passed: set[int] = set()  # paragraphs of cells that are written or struck with their row
        self._by_name: dict[str, Mapping[tuple[_Side, str], Reading]] = {}

    def parts(self, table: WordTable) -> Iterator[TablePart]:
        """What is read in one Word table; one with amounts that is not understood is left, and told."""
        read = recognised_tables(table, self.pen.texts)
        for one, other in read:
            if other:
                self.leave(table, other, _ANOTHER)
            else:
                yield table_part(table, one, self.pen.texts)
        if not read and any(_is_amount(self.pen.texts[index].strip()) for index in table.cells.values()):
            title = next((self.pen.texts[index].strip() for index in table.lines), "")
            self.leave(table, title or f"第{table.number + 1}个表格", _NOT_UNDERSTOOD)

    def leave(self, table: WordTable, title: str, why: str) -> None:
        """A table stays as it is, and says so."""
        self._plan.tables.append(TableTold(title, table.first, why=why))
        self._made.left.update(table.lines)
        for first in self.pen.beginnings(table):
            self.pen.remark(first, why)

    def why_not(self, parts: Sequence[TablePart], was: Table | None, due: Table | None, then: YearTables) -> str:
        """Why a table cannot be refilled; "" where it can."""
        if due is None:
            return _NONE_NOW
        if was is None:
            return ""  # nothing to hold it against: its title and heading tell
        known = list(amounts(was))
        values = {(cell.row, cell.column): cell.reading for cell in known}
        seen = same = 0
        for part in parts:
            if content_of(part.cells, known, part.read.layout.key, then):
                return _ANOTHER
            part.factor = factor_of(part.cells, known)
            for cell in part.cells:
                reading = values.get((cell.row, cell.column))
                if cell.reading.value:
                    seen += 1
                    same += reading is not None and self._agrees(part, cell.reading, reading)
        blank = not seen and any(reading.value for reading in values.values())
        return _NOT_OURS if blank or (seen and same <= _AGREEING * seen) else ""

    def _agrees(self, part: TablePart, written: Reading, due: Reading) -> bool:
        """Whether a document's amount is the workbook's, as many decimals as it writes."""
        if agrees(written, due, part.factor):
            return True
        index = part.table.cells.get((written.row, written.column))
        text = self.pen.texts[index].strip() if index is not None else ""
        return bool(due.value) and self.pen.printed(part, due, text) == text

    def table(self, parts: Sequence[TablePart], was: Table | None, due: Table) -> None:
        """One table of the workbook, which may stand in several parts."""
        before = len(self._plan.edits)
        values = {(cell.row, cell.column): cell.reading for cell in amounts(due)}
        _add_whole(values, due)
        known = {(cell.row, cell.column): cell for cell in amounts(was)} if was is not None else {}
        for part in parts:
            for cell in part.cells:
                self._told_then(part, cell, known)
        rows = self._rows(parts, due, values)
        for part in parts:
            for cell in part.cells:
                if cell.row not in rows.settled:
                    self._amount(part, cell, values)
        if self._later and any(reading.value for reading in values.values()):
            known_columns = {column for _, column in values}
            for part in parts:
                self._columns_left(part, known_columns)
                if part.pattern is None and not _states_money(part):
                    self.pen.remark(part.table.first, _NO_MONEY.format(part.money.value))
        self._passed |= {*rows.written, *(number for row in rows.strikes for number in row)}
        self._plan.row_inserts += rows.inserts
        self._plan.row_strikes += rows.strikes
        changed = len(self._plan.edits) - before
        first = parts[0]
        told = TableTold(first.title, first.table.first, changed, len(rows.inserts), len(rows.strikes))
        self._plan.tables.append(told)

    def _columns_left(self, part: TablePart, known: set[str]) -> None:
        """A column without amounts that this year's workbook does not have, so that nobody can tell what it would hold."""
        columns: dict[int, list[AmountCell]] = defaultdict(list)
        for cell in part.cells:
            columns[cell.reading.column].append(cell)
        for column, cells in columns.items():
            if not any(cell.column in known or cell.reading.value for cell in cells):
                row = min(at for at, place in part.table.cells if place == column and at >= part.table.above)
                self.pen.remark(part.table.cells[row, column], _NO_COLUMN)

    def _rows(self, parts: Sequence[TablePart], due: Table, values: Mapping[tuple[str, str], Reading]) -> TableRows:
        """Rows that come and go."""
        if not self._later:
            return TableRows()
        if isinstance(due, LineTable) or (isinstance(due, BasicExpenditureTable) and _is_side_by_side(parts)):
            return rows_of_lists(self.pen, parts, due, values)
        if isinstance(due, SubjectTable | BasicExpenditureTable):
            return rows_of_subjects(self.pen, parts, due)
        return TableRows()

    def _told_then(self, part: TablePart, cell: AmountCell, known: Mapping[tuple[str, str], AmountCell]) -> None:
        """A cell that was wrong in its own year."""
        was = known.get((cell.row, cell.column))
        index = part.table.cells.get((cell.reading.row, cell.reading.column))
        if was is not None and index is not None and not self._agrees(part, cell.reading, was.reading):
            written = self.pen.texts[index].strip() or "空白"
            right = self.pen.printed(part, was.reading) or "空白"
            self._plan.errors.append(f"{part.title}的“{cell.name}”写成{written}，{was.reading.address}是{right}")

    def _amount(self, part: TablePart, cell: AmountCell, values: Mapping[tuple[str, str], Reading]) -> None:
        reading, now = cell.reading, values.get((cell.row, cell.column))
        index = part.table.cells.get((reading.row, reading.column))
        if index is None:
            return
        text = self.pen.texts[index].strip()
        if now is None:
            if reading.value and self._later:
                self.pen.remark(index, _OLD_CELL)
        elif not self._later and self._agrees(part, reading, now):
            return
        elif reading.state is State.TEXT and text:
            new = self.pen.printed(part, now) or "空白"
            self.pen.remark(index, f"这一格写的是字，没有更新；今年的决算表里是{new}")
        else:
            self.pen.put(part, index, self.pen.printed(part, now, text), is_open=now.value is None)

    def others(self, table: WordTable, parts: Sequence[TablePart], now: YearTables) -> None:
        """Amounts of a Word table that are none of the cells that are known: by the name of their row (其中：…), else
        remarked on."""
        known = {(cell.reading.row, cell.reading.column) for part in parts for cell in part.cells}
        heads = {row for part in parts for one in part.read.head.pieces for row in range(one.first, one.body)}
        told: set[tuple[int, int]] = set()
        by_row: dict[int, tuple[TablePart, dict[int, _Side]]] = {}
        for part in reversed(parts):
            sides = _sides(part.cells)
            for piece in part.read.head.pieces:
                by_row |= dict.fromkeys(range(piece.body, piece.last + 1), (part, sides))
        for row in range(table.above, len(table.grid.rows)):
            if row in heads or is_numbering(table.grid.rows[row]):
                continue
            own, sides = by_row.get(row, (None, {}))
            for column in table.columns.get(row, ()):
                index = table.cells[row, column]
                text = self.pen.texts[index].strip()
                if (row, column) in known or index in self._passed or not _is_amount(text):
                    continue
                label = _label(table.grid.rows[row], column)
                due = self._named(own, now).get((sides[column], label)) if own is not None and column in sides else None
                if own is not None and due is not None:
                    self.pen.put(own, index, self.pen.printed(own, due, text))
                elif column in sides:
                    self.pen.remark(index, _OLD_CELL)
                elif (column, self.pen.table_of(index)) not in told:
                    told.add((column, self.pen.table_of(index)))
                    self.pen.remark(index, _OLD_COLUMN)

    def _named(self, part: TablePart, now: YearTables) -> Mapping[tuple[_Side, str], Reading]:
        """This year's amounts of a table by what their column means and the name of their row."""
        key = part.read.layout.key
        if key not in self._by_name:
            self._by_name[key] = _by_name(getattr(now, key))
        return self._by_name[key]


def _add_whole(values: dict[tuple[str, str], Reading], due: Table) -> None:
    """The 合计 of 人员经费 and 公用经费, which a document may print though the workbook does not."""
    if not isinstance(due, BasicExpenditureTable) or ("all", "amount") in values:
        return
    one, other = due.personnel_total, due.operating_total
    if one is not None and other is not None and one.value is not None and other.value is not None:
        values["all", "amount"] = one._replace(value=one.value + other.value, state=State.NUMBER)


def _is_side_by_side(parts: Sequence[TablePart]) -> bool:
    """Whether subjects stand in several lists beside each other."""
    return len({cell.reading.column for part in parts for cell in part.cells if cell.row.isdigit()}) > 1


def _is_amount(text: str) -> bool:
    return ("." in text or "．" in text) and parse_number(text) is not None


def _side(cell: AmountCell) -> _Side:
    """What the column of an amount means."""
    half = cell.row.partition("/")[0] if "/" in cell.row else ""
    return half.removesuffix("按功能分类"), cell.column


def _sides(cells: Sequence[AmountCell]) -> dict[int, _Side]:
    """Column of the sheet → what it means."""
    return {cell.reading.column: _side(cell) for cell in cells}


def _label(cells: Sequence[object], column: int) -> str:
    """The name of a row left of a column."""
    texts = (plain(str(raw)) for raw in reversed(cells[:column]) if raw.__class__ is str)
    return next((text for text in texts if text and parse_number(text) is None), "")


def _by_name(table: Table) -> dict[tuple[_Side, str], Reading]:
    """Every amount of a sheet by what its column means and the name of its row, where that is one's."""
    columns = _sides(list(amounts(table)))
    money = UnitOfMeasure(table.head.money)
    found: dict[tuple[_Side, str], list[Reading]] = defaultdict(list)
    for piece in table.head.pieces:
        for row in range(piece.body, piece.last + 1):
            for column, side in columns.items():
                raw = piece.grid.raw(row, column)
                if raw == "" or isinstance(raw, float):
                    state = State.BLANK if raw == "" else State.NUMBER
                    value = to_wan_yuan(from_float(raw), money) if isinstance(raw, float) else ZERO
                    reading = Reading(value, state, UnitOfMeasure.WAN_YUAN, piece.grid, row, column)
                    found[side, _label(piece.grid.rows[row], column)].append(reading)
    return {key: readings[0] for key, readings in found.items() if key[1] and len(readings) == 1}
