"""机构运行信息表 (财决附03表): named statistics, budget and final, money rows and rows that count things.

Read in reading order, left half first; a section (一、二、三 …) decides what a name means, and 其中：外事接待… belongs to
the item it follows. A blank is unknown (None) when the sheet writes zeros somewhere among its statistics, else 0:
a form that writes its zeros leaves out only what nobody filled in. A dash is 0.
"""

from __future__ import annotations

from collections.abc import Iterable

from narrate.intake.accounts import OperationsTable, TableHead
from narrate.intake.amounts import AmountReader, missing
from narrate.intake.grid import Reading, State
from narrate.intake.layouts import ItemLayout, TableLayout
from narrate.intake.line_tables import LineBlock, LineRegion
from narrate.intake.normalisation import bare
from narrate.intake.three_public_table import side_columns

Readings = dict[str, dict[str, Reading]]


def read_operations(
    found: Iterable[LineRegion], layout: TableLayout, head: TableHead, reader: AmountReader
) -> OperationsTable:
    """One table from all its halves and pieces."""
    read: Readings = {"budget": {}, "actual": {}}
    walk = _Walk(layout, reader, read)
    for region in found:
        for block in region.blocks:
            walk.block(region, block)
    writes_zeros = any(r.state is State.NUMBER and r.value == 0 for r in read["actual"].values())
    if writes_zeros:
        for items in read.values():
            for key, reading in items.items():
                if reading.state is State.BLANK:
                    items[key] = missing(reading)
    return OperationsTable(head, read["budget"], read["actual"])


class _Walk:
    """Where the reading stands: the section, and the item met last that is not an 其中."""

    def __init__(self, layout: TableLayout, reader: AmountReader, read: Readings) -> None:
        self._layout = layout
        self._reader = reader
        self._read = read
        self._section = ""
        self._last = ""

    def block(self, found: LineRegion, block: LineBlock) -> None:
        sides, name_column, sections = side_columns(block, self._layout), block.name, self._layout.sections
        for row, cells in enumerate(found.region.grid.rows[found.body : found.region.limit], found.body):
            raw = cells[name_column] if name_column < len(cells) else ""
            if raw.__class__ is not str or not (name := bare(raw)):
                continue
            self._section = sections.get(name, self._section)
            item = self._item(name)
            if item is None or item.key in self._read["actual"]:
                continue
            self._last = item.key if item.after is None else self._last
            read = self._reader.count if item.count else self._reader.amount
            for side, column in sides.items():
                if side == "actual" or not item.count:
                    self._read[side][item.key] = read(row, column)

    def _item(self, name: str) -> ItemLayout | None:
        for item in self._layout.statistics.get((self._section, name), ()):
            if item.after is None or item.after == self._last:
                return item
        return None
