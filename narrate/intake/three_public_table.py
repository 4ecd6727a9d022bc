"""09 财政拨款“三公”经费支出决算表: 预算数 and 决算数 of six items.

Three layouts: a block of six columns for each side; pairs 预算数/决算数 under each item; items as lines below each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from narrate.intake.accounts import TableHead, ThreePublicTable
from narrate.intake.amounts import AmountReader, holds_number, missing
from narrate.intake.column_headers import Header, is_numbering, is_year_alone, read_header
from narrate.intake.column_words import Stack, is_other_time
from narrate.intake.grid import Reading, State
from narrate.intake.layouts import TableLayout, layouts
from narrate.intake.line_tables import LineBlock, LineRegion, line_region
from narrate.intake.normalisation import bare, header_word, plain, words_of
from narrate.intake.regions import Region
from narrate.intake.subject_tables import blank_total
from narrate.quantity import ZERO

_TAIL = Decimal("0.01")  # what rounding leaves of one amount, in 万元
Sides = Mapping[str, Mapping[str, int]]


class ThreePublicRegion(NamedTuple):
    """The columns by side and item, and the one row of figures."""

    region: Region
    header: Header
    body: int
    sides: Sides


def three_public_region(region: Region, layout: TableLayout, year: int | None = None) -> ThreePublicRegion:
    """Header and figures told apart: the header ends before 栏次 or the first row without header words."""
    grid = region.grid
    end = region.anchor + 1
    while (further := _next_header_row(region, end, layout)) is not None:
        end = further + 1
    header = read_header(grid, region.top, end, year)
    body = end
    while body < region.limit and is_numbering(grid.rows[body]):
        body += 1
    return ThreePublicRegion(region, header, body, _sides(header, layout))


def _next_header_row(region: Region, first: int, layout: TableLayout) -> int | None:
    """The next row that still belongs to the header; a row that a merge leaves empty may lie before it."""
    for number in range(first, min(first + 2, region.limit)):
        row = region.grid.rows[number]
        if any(cell != "" for cell in row):
            return number if _continues_header(row, layout) else None
    return None


def _continues_header(row: tuple[object, ...], layout: TableLayout) -> bool:
    words = [header_word(word) for word in words_of(row)]
    if not words or any(cell.__class__ is float for cell in row) or is_numbering(row):
        return False
    generic = layouts().words.generic
    known = [word for word in words if word in layout.items or word in layout.sides or word in generic]
    return 2 * len(known) > len(words)


def _sides(header: Header, layout: TableLayout) -> Sides:
    sides: dict[str, dict[str, int]] = {"budget": {}, "actual": {}}
    words: dict[tuple[str, str], str] = {}
    for column, stack in enumerate(header.stacks):
        word = next((text for text in stack if text in layout.sides), "")
        item = _item(stack, layout)
        if word and item and not any(map(is_other_time, stack)):
            side = layout.sides[word]
            if item not in sides[side] or _comes_before(layout, word, words[side, item]):
                sides[side][item], words[side, item] = column, word
    return sides


def _comes_before(layout: TableLayout, word: str, other: str) -> bool:
    """Whether a table that prints both means the first: 全年预算数 is the 预算数 of 09, not 年初预算数."""
    order = list(layout.sides)
    return order.index(word) < order.index(other)


def _item(stack: Stack, layout: TableLayout) -> str | None:
    """The item of a column: its lowest item word; 合计 alone is the total, 小计 its group."""
    generic = layouts().words.generic
    texts = [text for text in stack if text not in layout.sides]
    specific = [text for text in texts if text in layout.items and text not in generic]
    if specific and layout.items[specific[-1]] != "total":
        return layout.items[specific[-1]]
    return "total" if any(text in layouts().words.generic for text in texts) or specific else None


def missing_columns(sides: Sides, layout: TableLayout) -> list[str]:
    """The names of required columns that are not there."""
    names = {"budget": "预算数", "actual": "决算数"}
    return [
        f"{names[side]}－{layout.column_names[key]}"
        for side, items in sides.items()
        for key in layout.required
        if key not in items
    ]


def read_three_public(
    found: ThreePublicRegion, sides: Sides, layout: TableLayout, head: TableHead, reader: AmountReader
) -> ThreePublicTable | None:
    """The figures: the one row below the header that holds any, else the first that is no text.

    Of several rows the one called 合计 or by the year is taken, or that which is the sum of the others; None where none is.
    """
    columns = [column for items in sides.values() for column in items.values()]
    row = _row_of_figures(found, columns, head.year, reader)
    if row is None:
        return None
    read = {side: {key: reader.amount(row, c) for key, c in items.items()} for side, items in sides.items()}
    return _table_of(read, layout, head, reader)


def _row_of_figures(found: ThreePublicRegion, columns: list[int], year: int | None, reader: AmountReader) -> int | None:
    grid, dashes = found.region.grid, layouts().dashes
    rows = range(found.body, found.region.limit)
    filled = []
    for row in rows:
        cells = [grid.raw(row, column) for column in columns]
        if any((row, column) in grid.uncalculated for column in columns) or any(
            isinstance(cell, float) or holds_number(cell) or cell in dashes for cell in cells
        ):
            filled.append(row)
    if filled:
        return _one_of(found, filled, columns, year, reader)
    texts = (row for row in rows if all(grid.raw(row, column) == "" for column in columns))
    return next(texts, len(grid.rows))  # beyond the sheet every cell is blank


def _one_of(
    found: ThreePublicRegion, rows: list[int], columns: list[int], year: int | None, reader: AmountReader
) -> int | None:
    """Of rows with figures (of several years, of several units) the one of the year and of all units, None if none is."""
    grid, totals = found.region.grid, layouts().words.totals
    quiet = AmountReader(grid, reader.money, [])
    amounts = {row: [quiet.amount(row, column).value or ZERO for column in columns] for row in rows}
    told = [row for row in rows if any(amounts[row])]
    if len({tuple(amounts[row]) for row in told}) < 2:
        return told[0] if told else rows[0]
    labels = {row: words_of(grid.rows[row][: min(columns)]) for row in told}
    of_year = [row for row in told if any(is_year_alone(word) and word.startswith(str(year)) for word in labels[row])]
    called = [row for row in of_year or told if not totals.isdisjoint(labels[row])]
    for some in (called, of_year):
        if len(some) == 1:
            return some[0]
    sums = [sum(column, ZERO) for column in zip(*(amounts[row] for row in told), strict=True)]
    wholes = [
        row for row in told if all(abs(2 * a - s) <= _TAIL * len(told) for a, s in zip(amounts[row], sums, strict=True))
    ]
    if wholes:
        return wholes[0]
    return None if any(labels.values()) else told[0]


def _table_of(
    read: dict[str, dict[str, Reading]], layout: TableLayout, head: TableHead, reader: AmountReader
) -> ThreePublicTable:
    """The table; a blank sum of items that were filled in is no zero, with a finding."""
    budget, actual = _without_false_zeros(read["budget"], read["actual"])
    for side in (budget, actual):
        for whole, parts in layout.sums.items():
            blank = whole in side and side[whole].state is State.BLANK
            if blank and any(side[part].value for part in parts if part in side):
                reader.findings.append(blank_total(side[whole], "它的各项"))
                side[whole] = missing(side[whole])
    return ThreePublicTable(head, budget, actual)


def _without_false_zeros(
    budget: dict[str, Reading], actual: dict[str, Reading]
) -> tuple[dict[str, Reading], dict[str, Reading]]:
    """A side that is blank throughout beside one that writes its zeros was not filled in: it is not zero."""
    return _unless_unfilled(budget, actual), _unless_unfilled(actual, budget)


def _unless_unfilled(side: dict[str, Reading], other: dict[str, Reading]) -> dict[str, Reading]:
    blank = all(reading.state is State.BLANK for reading in side.values())
    zeros_written = any(reading.state is State.NUMBER and reading.value == 0 for reading in other.values())
    if not (blank and zeros_written):
        return side
    return {key: missing(reading) for key, reading in side.items()}


def read_vertical(
    region: Region, layout: TableLayout, head: TableHead, reader: AmountReader
) -> ThreePublicTable | None:
    """Items below each other beside 预算数 and 决算数; None when they are not all there."""
    found = line_region(region, head.year)
    read: dict[str, dict[str, Reading]] = {"budget": {}, "actual": {}}
    for block in found.blocks:
        _read_vertical_block(found, block, layout, reader, read)
    if any(key not in items for items in read.values() for key in layout.required):
        return None
    return _table_of(read, layout, head, reader)


def side_columns(block: LineBlock, layout: TableLayout) -> dict[str, int]:
    """budget, actual → column of a block of lines."""
    sides: dict[str, int] = {}
    words: dict[str, str] = {}
    for column, stack in block.columns:
        side = layout.sides.get(stack[-1])
        if side is None or any(map(is_other_time, stack)):
            continue
        if side not in sides or _comes_before(layout, stack[-1], words[side]):
            sides[side], words[side] = column, stack[-1]
    return sides


def _read_vertical_block(
    found: LineRegion, block: LineBlock, layout: TableLayout, reader: AmountReader, read: dict[str, dict[str, Reading]]
) -> None:
    sides = side_columns(block, layout)
    for row in range(found.body, found.region.limit):
        raw = found.region.grid.raw(row, block.name)
        key = layout.items.get(bare(raw)) or layout.items.get(plain(raw)) if isinstance(raw, str) and raw else None
        for side, column in sides.items() if key else ():
            if key and (key not in read[side] or read[side][key].state is State.DASH):
                read[side][key] = reader.amount(row, column)
