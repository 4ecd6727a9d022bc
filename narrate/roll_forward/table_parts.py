"""A Word table of last year's document as it is refilled: what its cells mean, how it writes amounts, what is put where.

Shared by what refills amounts (`word_tables`) and what lets rows come and go (`table_rows`).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from narrate.document_checks.table_contents import AmountCell, amount_cells
from narrate.document_checks.table_grids import WordTable
from narrate.editing.commented_copy import Remark
from narrate.editing.paragraph_editor import row_of
from narrate.intake.accounts import BasicExpenditureTable, OperationsTable, Table
from narrate.intake.amounts import parse_number
from narrate.intake.grid import Reading, State
from narrate.intake.tables import FoundTable
from narrate.quantity import MOST_DECIMALS, UnitOfMeasure, from_wan_yuan, number_style, print_number
from narrate.roll_forward.plan import Edit, Kind, Plan
from narrate.word.markup import w
from narrate.word.reader import Document

_DECIMALS = 2
_GROUPED = 1000
_NUMBER = re.compile(r"[-−－(（]?\d[\d,，.．]*[)）]?")  # the digits of an amount, of either width
_UNIT = re.compile("|".join(one.value for one in UnitOfMeasure if one.value.endswith("元")))
_WIDE = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")


def amounts(table: Table) -> Iterator[AmountCell]:
    """Every amount of a table, by what its row and column are; of 机构运行信息表 and the whole 合计 of 06, too."""
    yield from amount_cells(table)
    if isinstance(table, BasicExpenditureTable) and table.total is not None:
        yield AmountCell("all", "amount", "合计", table.total)
    elif isinstance(table, OperationsTable):
        for side, items in (("预算数", table.budget), ("决算数", table.actual)):
            yield from (AmountCell(key, side, f"{side}：{key}", one) for key, one in items.items())


@dataclass
class TablePart:
    """A Word table, or one that goes on it over a page: one table of the workbook, or a part of it.

    `factor` is what its amounts are to be multiplied by where it states another unit of money than it writes.
    """

    table: WordTable
    read: FoundTable
    factor: Decimal = Decimal(1)
    cells: tuple[AmountCell, ...] = ()
    decimals: int = _DECIMALS
    groups: bool = True
    is_wide: bool = False  # full-width digits
    behind: str = ""  # the unit that it writes behind each amount
    nothing: str | None = None  # how it writes that there is no amount, where it does
    pattern: int | None = field(default=None)  # a paragraph with an amount, for the look of a blank that is filled

    @property
    def title(self) -> str:
        """How it is told."""
        return self.read.head.title or self.read.layout.name

    @property
    def money(self) -> UnitOfMeasure:
        """The unit of its amounts, as it states it."""
        return UnitOfMeasure(self.read.head.money)


def table_part(table: WordTable, read: FoundTable, texts: Sequence[str]) -> TablePart:
    """A recognised Word table with how it writes its amounts; `texts` are the document's by paragraph."""
    part = TablePart(table, read, cells=tuple(amounts(read.table)))
    decimals: Counter[int] = Counter()
    nothing: Counter[str] = Counter()
    behind: Counter[str] = Counter()
    grouped = ungrouped = wide = 0
    for cell in part.cells:
        index = table.cells.get((cell.reading.row, cell.reading.column))
        if index is None:
            continue
        text = texts[index].strip()
        if cell.reading.value:
            _, number, rest = _pieces(text)
            places = len(unicodedata.normalize("NFKC", number).partition(".")[2].rstrip(")"))
            decimals[places if places <= MOST_DECIMALS else _DECIMALS] += 1  # more are the noise of a sum in binary
            part.pattern = index if part.pattern is None else part.pattern
            has_mark = "," in number or "，" in number
            grouped += has_mark
            ungrouped += abs(cell.reading.value) >= _GROUPED and not has_mark
            wide += not number.isascii() and any(char in number for char in "０１２３４５６７８９")
            unit = _UNIT.match(rest)
            behind[unit[0] if unit else ""] += 1
        elif cell.reading.state is not State.TEXT:
            nothing[text] += 1
    part.decimals = decimals.most_common(1)[0][0] if decimals else _DECIMALS
    part.groups = grouped >= ungrouped
    part.is_wide = wide * 2 > decimals.total()
    part.behind = behind.most_common(1)[0][0] if behind else ""
    part.nothing = nothing.most_common(1)[0][0] if nothing else None
    return part


def _pieces(text: str) -> tuple[str, str, str]:
    """What stands before the number of a cell, the number, and what stands behind."""
    found = _NUMBER.search(text)
    return (text[: found.start()], found[0], text[found.end() :]) if found else ("", "", "")


class Pen:
    """Reads and writes the cells of one document's tables: what it writes are edits of the plan."""

    def __init__(self, document: Document, plan: Plan, *, corrects: bool) -> None:
        self.texts = [paragraph.text for paragraph in document.paragraphs]
        self.plan = plan
        self._corrects = corrects
        self._document = document
        self._cell: dict[tuple[int, int, int], list[int]] = defaultdict(list)
        for index, paragraph in enumerate(document.paragraphs):
            if paragraph.cell is not None:
                self._cell[paragraph.cell].append(index)

    def printed(self, part: TablePart, reading: Reading, old: str = "") -> str:
        """An amount as the table writes it; `old` is what stands there, which stays where it says the same."""
        if reading.value is None:
            return "【待补：金额】"
        said = parse_number(old) if old else None
        if not reading.value:
            if (said is not None and not said[0]) or not any(char.isdigit() for char in old):
                return old  # nothing stays nothing, as it was written
            if part.nothing is not None:
                return part.nothing
            if reading.state is not State.NUMBER:
                return ""
        before, number, behind = _pieces(old) if said is not None and said[0] else ("", "", part.behind)
        unit = _UNIT.match(behind)
        amount = from_wan_yuan(reading.value, UnitOfMeasure(unit[0]) if unit else part.money) / part.factor
        zeros = f".{'0' * part.decimals}" if part.decimals else ""
        new = print_number(amount, number_style(("#,##" if part.groups else "") + "0" + zeros))
        if said is not None and said[0] == Decimal(new.replace(",", "")):
            return old
        is_wide = part.is_wide if not number else any(char in number for char in "０１２３４５６７８９")
        return before + (new.translate(_WIDE) if is_wide else new) + behind

    def put(self, part: TablePart, index: int, new: str, *, is_open: bool = False) -> None:
        """A text into the cell that a paragraph begins; what stood in it goes, the blanks around it stay."""
        paragraphs = self.paragraphs(index)
        for one in [one for one in paragraphs if self.texts[one].strip()] or [index]:
            raw = self.texts[one]
            start = len(raw) - len(raw.lstrip()) if raw.strip() else 0
            end = max(start, len(raw.rstrip()))
            if raw[start:end] != new:
                like = None if raw.strip() else part.pattern
                edit = Edit(one, start, end, raw[start:end], new, Kind.TABLE, is_open, self._corrects, like)
                self.plan.edits.append(edit)
            new = ""

    def text(self, part: TablePart, row: int, column: int) -> str:
        """What a cell says, with the blanks that indent it."""
        index = part.table.cells.get((row, column))
        return "" if index is None else "".join(self.texts[one] for one in self.paragraphs(index)).rstrip()

    def columns(self, part: TablePart, row: int) -> Sequence[int]:
        """The columns in which a cell of a row begins."""
        return part.table.columns.get(row, ())

    def row(self, part: TablePart, row: int) -> tuple[int, ...]:
        """The paragraphs of a row's cells."""
        firsts = [part.table.cells[row, column] for column in self.columns(part, row)]
        return tuple(one for index in firsts for one in self.paragraphs(index))

    def paragraphs(self, index: int) -> list[int]:
        """The paragraphs of the cell that one lies in."""
        cell = self._document.paragraphs[index].cell
        return self._cell[cell] if cell is not None else [index]

    def beginnings(self, table: WordTable) -> list[int]:
        """The first paragraph of a Word table, and of each that it goes on in behind a page's end."""
        firsts: dict[int, int] = {}
        for index in sorted(table.cells.values()):
            firsts.setdefault(self.table_of(index), index)
        return list(firsts.values())

    def table_of(self, index: int) -> int:
        """The number of the Word table that a paragraph lies in."""
        cell = self._document.paragraphs[index].cell
        return cell.table if cell is not None else -1

    def is_merged(self, part: TablePart, row: int) -> bool:
        """Whether a cell of a row stands in more than one."""
        rows = (row_of(self._document.paragraphs[index]) for index in self.row(part, row)[:1])
        return any(next(one.iter(w("vMerge")), None) is not None for one in rows if one is not None)

    def remark(self, index: int, line: str) -> None:
        """A comment on a cell."""
        self.plan.remarks.append(Remark(index, 0, len(self.texts[index]), (line,)))
