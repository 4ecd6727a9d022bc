"""What stands beside a table on its sheet: 备注, notes to oneself, figures somebody checked with. Told, never published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from narrate.cell_names import cell_name, column_letters
from narrate.findings import Finding, Severity
from narrate.intake.accounts import TableHead, TableStretch
from narrate.intake.hypotheses import Plan, ReadRegion
from narrate.intake.line_tables import LineRegion
from narrate.intake.subject_columns import Block, SubjectRegion

_SHOWN = 3  # cells that the message names


def rightmost(found: ReadRegion, plan: Plan) -> int | None:
    """The last column a plan reads something from."""
    if isinstance(found, SubjectRegion):
        blocks = [block for block in plan if isinstance(block, Block)]
        columns = [column for block in blocks for column in (block.name, *block.codes, *block.amounts.values())]
        return max(columns, default=None)
    if isinstance(found, LineRegion):
        if isinstance(plan, Mapping) and plan:
            return max((column for _, columns in plan.values() for column in columns.values()), default=None)  # type: ignore[union-attr]
        return max((column for block in found.blocks for column, _ in block.columns), default=None)
    return max((column for items in found.sides.values() for column in items.values()), default=None)


def beside(head: TableHead, table: str) -> Iterator[Finding]:
    """One finding for a table that has filled cells on its right."""
    cells = [cell for piece in head.pieces for cell in _filled(piece)]
    if not cells:
        return
    piece = head.pieces[0]
    first = column_letters((piece.right or 0) + 1)
    shown = "、".join(cells[:_SHOWN])
    place = f"《{piece.grid.file}》“{piece.grid.sheet}”"
    yield Finding(
        "intake-cells-beside",
        Severity.NOTE,
        f"{place}（{table}）{first}列起有{len(cells)}格不是这张表的内容，没有用，也不公开，如{shown}",
        (f"{place}!{cells[0]}",),
        "不要公开的内容可以删掉；是这张表的一栏，把列名写成表样上的名称",
    )


def _filled(piece: TableStretch) -> Iterator[str]:
    if piece.right is None:
        return
    for row in range(piece.first, min(piece.last + 1, len(piece.grid.rows))):
        cells = piece.grid.rows[row]
        for column in range(piece.right + 1, len(cells)):
            if cells[column] != "" and piece.grid.is_seen(row, column):
                yield cell_name(row, column)
