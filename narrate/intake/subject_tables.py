"""Tables by subject code: 02, 03, 05, 07, 08, the 年初预算, and 06 with its blocks side by side.

A code stands in one column or split in 类 款 项 (类 款), as text or number; 合计 first, last or not at all. Blank amounts
are 0 as published, but a blank in the 合计 row is None where its column has other figures, with a finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import itemgetter

from narrate.findings import Finding, Severity
from narrate.intake.accounts import BasicExpenditureTable, SubjectRow, SubjectTable, TableHead
from narrate.intake.amounts import AmountReader, Amounts, holds_figure, missing
from narrate.intake.column_headers import Header, column_key, is_code_header, is_numbering, read_header
from narrate.intake.grid import Grid, Reading, State
from narrate.intake.layouts import TableLayout, layouts
from narrate.intake.normalisation import clean_name, plain
from narrate.intake.regions import Region, Stack
from narrate.values import new, value


@value()
class Block:
    """Columns of one block: codes (one, or 类 款 项), name, amounts by key."""

    codes: tuple[int, ...]
    name: int
    amounts: Mapping[str, int]


@value()
class SubjectRegion:
    """A region with its header read and its blocks found; `body` is the first row that may hold data."""

    region: Region
    header: Header
    body: int
    name_columns: tuple[int, ...]

    def blocks(self, layout: TableLayout) -> tuple[Block, ...]:
        """The blocks as the table's layout names the columns."""
        return _blocks(self.header.stacks, self.name_columns, layout)

    def doubled(self, layout: TableLayout) -> list[str]:
        """Names of columns that two columns of one block claim."""
        return list(_doubled(self.header.stacks, self.name_columns, layout))


@lru_cache(maxsize=512)  # by header texts, which all units of a bureau share
def _doubled(stacks: tuple[Stack, ...], name_columns: tuple[int, ...], layout: TableLayout) -> tuple[str, ...]:
    starts = _block_starts(stacks, name_columns)
    names: list[str] = []
    for start, end in zip(starts, [*starts[1:], len(stacks)], strict=True):
        keys = [column_key(layout, stacks[column]) for column in range(start, end)]
        names += [layout.column_names[key] for key in dict.fromkeys(keys) if key and keys.count(key) > 1]
    return tuple(names)


@lru_cache(maxsize=512)
def _blocks(stacks: tuple[Stack, ...], name_columns: tuple[int, ...], layout: TableLayout) -> tuple[Block, ...]:
    starts = _block_starts(stacks, name_columns)
    found = []
    for start, name, end in zip(starts, name_columns, [*starts[1:], len(stacks)], strict=True):
        amounts: dict[str, int] = {}
        for column in range(name + 1, end):
            key = column_key(layout, stacks[column])
            if key:
                amounts.setdefault(key, column)
        found.append(Block(tuple(range(start, name)), name, amounts))
    return tuple(found)


def _block_starts(stacks: tuple[Stack, ...], name_columns: tuple[int, ...]) -> list[int]:
    """The first code column of each block; the name column itself where there is no code column."""
    starts, after = [], 0
    for name in name_columns:
        codes = [column for column in range(after, name) if is_code_header(stacks[column])]
        starts.append(codes[0] if codes else name)
        after = name + 1
    return starts


def subject_region(region: Region) -> SubjectRegion:
    """Header and body told apart: the header ends at 栏次, a code or 合计."""
    grid, known = region.grid, layouts().words
    names = tuple(
        c for c, cell in enumerate(grid.rows[region.anchor]) if isinstance(cell, str) and plain(cell) in known.names
    )
    end = region.anchor + 1
    while end < region.limit and not _ends_header(grid.rows[end], names[0]):
        end += 1
    body = end
    while body < region.limit and is_numbering(grid.rows[body]):
        body += 1
    return SubjectRegion(region, read_header(grid, region.top, end), body, names)


def _ends_header(row: tuple[object, ...], name: int) -> bool:
    totals = layouts().words.totals
    for cell in row[: name + 1]:
        if cell.__class__ is float:
            return True
        if cell.__class__ is str and cell and ((word := plain(cell)) in totals or word[:3].isdigit()):
            return True
    return is_numbering(row)


@dataclass(slots=True)
class Collected:
    """What the regions of one table gave, in sheet order."""

    rows: list[SubjectRow] = field(default_factory=list)
    places: dict[str, SubjectRow] = field(default_factory=dict)
    total: Amounts = field(default_factory=dict)
    feet: dict[str, Reading] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def report_twice(self, row: SubjectRow, column: int) -> None:
        """A code met before is a finding, the first row stays."""
        first = self.places[row.code]
        places = (str(first.grid.place(first.row, column)), str(row.grid.place(row.row, column)))
        self.findings.append(
            Finding(
                "intake-code-twice",
                Severity.ERROR,
                f"科目编码{row.code}（{row.name}）出现两次，取前一行",
                places,
                "看是不是重复的行，或者编码写错了",
            )
        )


def read_subjects(
    found: Iterable[SubjectRegion], layout: TableLayout, head: TableHead, reader: AmountReader
) -> SubjectTable:
    """One block a region; several regions are pieces of one table."""
    collected = Collected(findings=reader.findings)
    for region in found:
        _read_block(region, region.blocks(layout)[0], layout, reader, collected)
    total = _total_without_false_zeros(collected, reader)
    return SubjectTable(head, tuple(collected.rows), total)


def read_basic_expenditure(
    found: Iterable[SubjectRegion], layout: TableLayout, head: TableHead, reader: AmountReader
) -> BasicExpenditureTable:
    """06: one to three blocks side by side, 人员经费合计 and 公用经费合计 at their feet; rows in order of code."""
    collected = Collected(findings=reader.findings)
    for region in found:
        for block in region.blocks(layout):
            _read_block(region, block, layout, reader, collected)
    total = _total_without_false_zeros(collected, reader)
    return BasicExpenditureTable(
        head,
        tuple(sorted(collected.rows, key=lambda row: row.code)),
        collected.feet.get("personnel_total") or total.get("personnel"),
        collected.feet.get("operating_total") or total.get("operating"),
        total.get("amount") if "personnel" in total else None,  # else it may be the foot of one block of several
    )


def _read_block(
    found: SubjectRegion, block: Block, layout: TableLayout, reader: AmountReader, collected: Collected
) -> None:
    grid, body, limit = found.region.grid, found.body, found.region.limit
    rows, places, read, columns = collected.rows, collected.places, reader.amounts, block.amounts
    for number, (code, name) in enumerate(_coded(grid.rows[body:limit], block), body):
        if not code:
            _read_uncoded(grid, number, block, layout, reader, collected)
            continue
        row = new(SubjectRow, (code, name, read(number, columns), grid, number))
        if places.setdefault(code, row) is row:
            rows.append(row)
        else:
            collected.report_twice(row, block.codes[0] if block.codes else block.name)


def _coded(rows: Sequence[tuple[object, ...]], block: Block) -> Iterable[tuple[str, str]]:
    """Code and name of every row; a code of "" for none."""
    if min(map(len, rows), default=0) <= block.name:
        rows = [(*cells, *[""] * (block.name + 1 - len(cells))) for cells in rows]
    names = map(_shown, map(itemgetter(block.name), rows))
    if len(block.codes) == 1:  # nearly all tables
        return zip(map(_whole_code, map(itemgetter(block.codes[0]), rows)), names, strict=True)
    codes = _Codes(block)
    return ((_unpadded(codes.of(cells)), codes.name or name) for cells, name in zip(rows, names, strict=True))


class _Codes:
    """Puts codes together that no one column has whole; a 款 or 项 whose 类 is not repeated takes it from the rows above."""

    def __init__(self, block: Block) -> None:
        self._columns = block.codes
        self._name = block.name
        self._parts: list[str] = []
        self.name = ""  # the name, when code and name share a cell

    def of(self, cells: tuple[object, ...]) -> str:
        """The code of a row, "" for none."""
        if not self._columns:
            return self._before_name(cells)
        parts = [_digits(cells[column]) if column < len(cells) else "" for column in self._columns]
        if not any(parts):
            return ""
        last = max(level for level, part in enumerate(parts) if part)
        if len(parts[last]) >= 5 or last == 0:  # the whole code stands in its own level's column
            self._parts = [parts[last]]
            return parts[last]
        kept = [parts[level] or (self._parts[level] if level < len(self._parts) else "") for level in range(last + 1)]
        self._parts = [kept[0], *(part[-2:].zfill(2) for part in kept[1:])]
        return "".join(self._parts)

    def _before_name(self, cells: tuple[object, ...]) -> str:
        text = clean_name(str(cells[self._name])) if self._name < len(cells) else ""
        bare = text.lstrip("0123456789")
        code = text[: len(text) - len(bare)]
        self.name = bare.lstrip("-—_ ") if len(code) in (3, 5, 7) else ""
        return code if self.name else ""


def _shown(name: object) -> str:
    """The name as it is printed."""
    return clean_name(name) if isinstance(name, str) else str(name)


@lru_cache(maxsize=8192, typed=True)  # typed: True and 1.0 are equal, and only one of them is a code
def _whole_code(cell: object) -> str:
    """The code of a cell that holds all of it, "" for none. The same subjects stand in all tables."""
    return _unpadded(_digits(cell))


def _unpadded(code: str) -> str:
    """A code some exports fill up with zeros: 2010000 → 201, 2010300 → 20103. No 款 and no 项 is numbered 00."""
    while len(code) > 3 and code.endswith("00"):
        code = code[:-2]
    return code


def _digits(cell: object) -> str:
    """A part of a code: 2010301, 201.0, "01", "" for anything else."""
    if cell.__class__ is str:
        text = plain(cell).removesuffix(".0") if cell else ""
        return text if text.isdigit() else ""
    if cell.__class__ is float and cell == int(cell):
        return str(int(cell))
    return ""


def _read_uncoded(
    grid: Grid, number: int, block: Block, layout: TableLayout, reader: AmountReader, collected: Collected
) -> None:
    """合计, 人员经费合计, a blank row; amounts beside no code are reported, never dropped in silence."""
    cells = grid.rows[number]
    words = [
        plain(cell)
        for cell in cells[block.codes[0] if block.codes else block.name : block.name + 1]
        if isinstance(cell, str)
    ]
    foot = next((layout.feet[word] for word in words if word in layout.feet), None)
    if foot:
        reading = reader.amount(number, block.amounts["amount"])
        collected.feet.setdefault(foot, reading)
        return
    is_total = not layouts().words.totals.isdisjoint(words)
    if is_total and not collected.total:
        collected.total = reader.amounts(number, block.amounts)
        return
    filled = next((column for column in block.amounts.values() if holds_figure(grid.raw(number, column))), None)
    if filled is not None:
        _report_uncoded(grid, number, filled, "".join(words), is_total, collected)


def _report_uncoded(grid: Grid, number: int, column: int, name: str, is_total: bool, collected: Collected) -> None:
    place = str(grid.place(number, column))
    if is_total:
        first = next(iter(collected.total.values())).row
        if grid.rows[number] == grid.rows[first]:
            return  # a piece that repeats the same 合计
        message = f"第{number + 1}行又是一个合计，取前一个（第{first + 1}行）"
    else:
        message = f"第{number + 1}行{f'“{name}”' if name else ''}有金额，没有科目编码，没有读取"
    collected.findings.append(
        Finding(
            "intake-row-without-code", Severity.WARNING, f"{place}：{message}", (place,), "补上科目编码，或者删掉这一行"
        )
    )


def _total_without_false_zeros(collected: Collected, reader: AmountReader) -> dict[str, Reading]:
    """The 合计 row, its blanks None where they cannot be zero: the column has figures, or no rows are listed."""
    total = collected.total
    lone = not collected.rows and any(reading.value for reading in total.values())
    result = {}
    for key, reading in total.items():
        if reading.state is not State.BLANK:
            result[key] = reading
            continue
        summed = any(row.amounts[key].value for row in collected.rows if key in row.amounts)
        if summed:
            reader.findings.append(blank_total(reading))
        result[key] = missing(reading) if summed or lone else reading
    return result


def blank_total(reading: Reading) -> Finding:
    """A blank in a 合计 or 总计 row over a column that has figures."""
    place = str(reading.place)
    return Finding(
        "intake-blank-total",
        Severity.ERROR,
        f"{place}合计一格是空白，而这一列有数",
        (place,),
        "填上合计数，或者打开文件保存一次（公式可能没有计算）",
    )
