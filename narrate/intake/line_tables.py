"""Tables of named lines: 01 收入支出决算总表, 04 财政拨款收入支出决算总表. 收入 on the left, 支出 on the right.

A line is found by its name without ordinal. On the right a name that is no known line is a 支出功能分类 of its own.
Blank amounts are 0 as published, but in 总计 and 本年…合计 None where the column has figures, with a finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

from narrate.findings import Finding, Severity
from narrate.intake.accounts import LineTable, TableHead
from narrate.intake.amounts import AmountReader, holds_figure, missing
from narrate.intake.column_headers import Header, is_numbering, is_year_alone, read_header
from narrate.intake.column_words import Stack, is_column_word, is_other_time
from narrate.intake.grid import Grid, Reading, State
from narrate.intake.layouts import HalfLayout, TableLayout, layouts
from narrate.intake.name_columns import LOOSE_TOTALS, without_bracket
from narrate.intake.normalisation import bare, header_word, plain, without_ordinal
from narrate.intake.regions import Region
from narrate.intake.subject_tables import blank_total

Lines = dict[str, Mapping[str, Reading]]
_TOTAL_LINES = ("current_total", "grand_total")


class LineBlock(NamedTuple):
    """项目 and the columns to its right, up to the next 项目; 行次 left out."""

    name: int
    columns: tuple[tuple[int, Stack], ...]


class LineRegion(NamedTuple):
    """A region with its header read; `body` is the first row that may hold data."""

    region: Region
    header: Header
    body: int
    blocks: tuple[LineBlock, ...]


def _repeats_header(cells: tuple[object, ...], columns: Iterable[int]) -> bool:
    """Whether words of a header stand where the amounts should: the header of the next page."""
    words = [cells[column] for column in columns if column < len(cells)]
    return bool(words) and all(isinstance(word, str) and is_column_word(plain(word)) for word in words)


class _Loose(NamedTuple):
    """A line that may be a total."""

    grid: Grid
    number: int
    name: str
    amounts: Mapping[str, Reading]


def line_region(region: Region, year: int | None = None) -> LineRegion:
    """Header and body told apart: the header goes on below 项目 while 项目's own column stays empty."""
    grid, known = region.grid, layouts().words
    anchor = grid.rows[region.anchor]
    words = [header_word(cell) if isinstance(cell, str) else "" for cell in anchor]
    name_words = known.lines if not known.lines.isdisjoint(words) else frozenset({"收入", "支出"})
    names = [*region.names] or [column for column, word in enumerate(words) if word in name_words]
    end = region.anchor + 1
    while end < region.limit and _continues_header(grid, end, names):
        end += 1
    header = read_header(grid, region.top, end, year)
    body = end
    while body < region.limit and is_numbering(grid.rows[body]):
        body += 1
    return LineRegion(region, header, body, _blocks(header.stacks, tuple(names)))


def _blocks(stacks: tuple[Stack, ...], names: tuple[int, ...]) -> tuple[LineBlock, ...]:
    skipped = layouts().words.row_numbers
    blocks = []
    for name, after in zip(names, [*names[1:], len(stacks)], strict=True):
        columns = ((column, stacks[column]) for column in range(name + 1, after))
        kept = tuple((column, stack) for column, stack in columns if stack and stack[-1] not in skipped)
        blocks.append(LineBlock(name, kept))
    return tuple(blocks)


def _continues_header(grid: Grid, row: int, names: list[int]) -> bool:
    cells = grid.rows[row]
    if any(grid.raw(row, name) != "" for name in names) or is_numbering(cells):
        return False
    texts = [cell for cell in cells if cell != ""]
    known = _lower_header_words()
    return bool(texts) and all(
        isinstance(text, str) and (header_word(text) in known or is_year_alone(plain(text))) for text in texts
    )


@cache
def _lower_header_words() -> frozenset[str]:
    words = layouts().words
    funds = layouts().table("appropriation").halves["expenditure"].columns
    return words.generic | words.values | words.row_numbers | funds.keys()


def half_columns(block: LineBlock, half: HalfLayout) -> Mapping[str, int]:
    """The columns by the lowest header text the half knows."""
    found: dict[str, int] = {}
    for column, stack in block.columns:
        key = _column_of(half, stack)
        if key:
            found.setdefault(key, column)
    return found


def _column_of(half: HalfLayout, stack: Stack) -> str | None:
    """The key of a column by its lowest text that the half knows; groups of other figures (上年数) make it none."""
    if any(map(is_other_time, stack)):
        return None
    word = stack[-1]
    for shown in (word, *[word.removesuffix(ending) for ending in layouts().words.value_endings]):
        if shown in half.columns:
            return half.columns[shown]
    if "amount" in half.columns.values() and len(stack) > 1 and word in ("小计",):
        return "amount"
    return None


LinePlan = Mapping[str, tuple[LineBlock, Mapping[str, int]]]


def line_plan(found: LineRegion, layout: TableLayout) -> LinePlan:
    """Which block is which half, and its columns, by words; no halves in 机构运行信息表."""
    if not layout.halves:
        return {}
    return {half: (block, half_columns(block, layout.halves[half])) for half, block in halves_of(found).items()}


def halves_of(found: LineRegion) -> Mapping[str, LineBlock]:
    """Which block is 收入 and which 支出: by the header above 项目, else left and right; further blocks are not read."""
    by_text: dict[str, LineBlock] = {}
    for block in found.blocks:
        stack = found.header.stacks[block.name]
        for half, word in (("income", "收入"), ("expenditure", "支出")):
            if any(text.startswith(word) for text in stack):
                by_text.setdefault(half, block)
    if len(by_text) == 2:
        return by_text
    return dict(zip(("income", "expenditure"), found.blocks, strict=False))


def read_lines(
    found: Iterable[tuple[LineRegion, LinePlan]], layout: TableLayout, head: TableHead, reader: AmountReader
) -> LineTable:
    """One table from all its pieces."""
    income: Lines = {}
    expenditure: Lines = {}
    functions: Lines = {}
    loose: dict[str, list[_Loose]] = {half: [] for half in layout.halves}
    for region, plan in found:
        grid = region.region.grid
        rows = [row for row in range(region.body, region.region.limit) if not is_numbering(grid.rows[row])]
        for half, (block, columns) in plan.items():
            lines = income if half == "income" else expenditure
            others = functions if half == "expenditure" else None
            _read_half(grid, rows, block.name, columns, layout.halves[half], reader, lines, others, loose[half])
    for half, lines in (("income", income), ("expenditure", expenditure)):
        _settle_totals(loose[half], lines, layout.halves[half], reader.findings)
    _hold_totals(income, {}, reader)
    _hold_totals(expenditure, functions, reader)
    return LineTable(head, income, expenditure, functions)


def _read_half(
    grid: Grid,
    rows: Iterable[int],
    name_column: int,
    columns: Mapping[str, int],
    half: HalfLayout,
    reader: AmountReader,
    lines: Lines,
    functions: Lines | None,
    loose: list[_Loose],
) -> None:
    for number in rows:
        cells = grid.rows[number]
        raw = cells[name_column] if name_column < len(cells) else ""
        if raw.__class__ is not str or not (name := bare(raw)):
            continue
        if _repeats_header(cells, columns.values()):
            continue
        key = _line_key(half, name, lines)
        if key is not None:
            if key not in lines or _says_nothing(lines[key]):
                lines[key] = reader.amounts(number, columns)
                continue
        elif name in LOOSE_TOTALS:
            loose.append(_Loose(grid, number, str(raw), reader.amounts(number, columns)))
            continue
        elif functions is not None and "current_total" not in lines and not plain(str(raw)).startswith("其中"):
            functions[without_ordinal(str(raw))] = reader.amounts(number, columns)
            continue
        _report_unread(grid, number, str(raw), columns.values(), reader.findings)


def _settle_totals(loose: Iterable[_Loose], lines: Lines, half: HalfLayout, findings: list[Finding]) -> None:
    """合计, 本年收入, 本年支出 are the total that the half has not under its own name; 合计 beside 本年…合计 can only be 总计."""
    for one in loose:
        key = "grand_total" if bare(one.name) == "合计" and "current_total" in lines else "current_total"
        if key not in lines and key in half.lines.values():
            lines[key] = one.amounts
        elif not any(_same(one.amounts, lines[total]) for total in _TOTAL_LINES if total in lines):
            columns = [reading.column for reading in one.amounts.values()]
            _report_unread(one.grid, one.number, one.name, columns, findings)


def _same(one: Mapping[str, Reading], other: Mapping[str, Reading]) -> bool:
    return {key: reading.value for key, reading in one.items()} == {key: r.value for key, r in other.items()}


def _says_nothing(amounts: Mapping[str, Reading]) -> bool:
    """A heading: nothing but dashes, where the line itself follows."""
    return bool(amounts) and all(reading.state is State.DASH for reading in amounts.values())


def _line_key(half: HalfLayout, name: str, seen: Lines) -> str | None:
    """The key of a name; below some lines the same names mean others (the parts of 年初财政拨款结转和结余)."""
    for shown in dict.fromkeys((name, without_bracket(name))):
        for after, lines in half.lines_after.items():
            if after in seen and shown in lines:
                return lines[shown]
        if shown in half.lines:
            return half.lines[shown]
    return None


def _report_unread(grid: Grid, number: int, name: str, columns: Iterable[int], findings: list[Finding]) -> None:
    """A line with an amount that is no known line. Parts (其中：…) are passed over: their whole is read."""
    if plain(name).startswith("其中"):
        return
    filled = next((column for column in columns if holds_figure(grid.raw(number, column))), None)
    if filled is None:
        return
    place = str(grid.place(number, filled))
    findings.append(
        Finding(
            "intake-unknown-line",
            Severity.WARNING,
            f"{place}：“{plain(name)}”有金额，不是认识的行，或者重复，没有读取",
            (place,),
            "核对这一行的名称，改成表样上的名称",
        )
    )


def _hold_totals(lines: Lines, functions: Lines, reader: AmountReader) -> None:
    """Blanks of total lines become None where the column has figures, or where nothing but totals is written."""
    others = [amounts for key, amounts in (*lines.items(), *functions.items()) if key not in _TOTAL_LINES]
    for key in _TOTAL_LINES:
        amounts = lines.get(key, {})
        blank = [column for column, reading in amounts.items() if reading.state is State.BLANK]
        for column in blank:
            summed = any(other[column].value for other in others if column in other)
            if summed:
                reader.findings.append(blank_total(amounts[column]))
            if summed or (not others and any(reading.value for reading in amounts.values())):
                lines[key] = {**lines[key], column: missing(amounts[column])}
