"""What stands in a table and nobody sees: rows that are hidden and hold amounts are read, and said.

In: the tables taken. Out: findings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from narrate.findings import Finding, Severity
from narrate.intake.amounts import holds_figure
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
