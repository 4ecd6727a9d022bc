"""What stands in a sheet and nobody sees: hidden rows that hold amounts are read, control characters are left out; both
are said.

In: the tables taken, the sheets read. Out: findings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from narrate.findings import Finding, Severity
from narrate.intake.amounts import holds_figure
from narrate.intake.grid import Grid
from narrate.intake.table_selection import where
from narrate.intake.tables import FoundTable

_SHOWN = 3


def hidden_rows_read(tables: Iterable[FoundTable]) -> Iterator[Finding]:
    """One note a table, with the first rows."""
    for found in tables:
        rows = [
            row
            for piece in found.head.pieces
            for row in range(piece.body, piece.last + 1)
            if row in piece.grid.hidden_rows and any(map(holds_figure, piece.grid.rows[row]))
        ]
        if rows:
            shown = "、".join(f"第{row + 1}行" for row in rows[:_SHOWN]) + ("等" if len(rows) > _SHOWN else "")
            yield Finding(
                "intake-hidden-rows",
                Severity.NOTE,
                f"{where(found)}（{found.layout.name}）有{len(rows)}行有数、是隐藏的（{shown}），照读了",
                (where(found),),
                "取消隐藏看一遍；不该有的行删掉",
            )


def characters_left_out(grids: Iterable[Grid]) -> Iterator[Finding]:
    """One note a sheet, with the first cells and the characters."""
    for grid in grids:
        if grid.unseen:
            places = [str(grid.place(row, column)) for row, column in grid.unseen]
            names = list(dict.fromkeys(name for unseen in grid.unseen.values() for name in unseen))
            shown = "、".join(names[:_SHOWN]) + ("等" if len(names) > _SHOWN else "")
            yield Finding(
                "intake-unseen-characters",
                Severity.NOTE,
                f"《{grid.file}》“{grid.sheet}”有{len(places)}格的文字里有看不见的控制字符（{shown}），读的时候去掉了",
                tuple(places[:_SHOWN]),
                "把这几格的文字重新输入一遍",
            )
