"""The columns of the 说明填报表, and what they show in a form whose sheets were read as any table is."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from narrate.intake.grid import Grid


class Column(StrEnum):
    """The header texts of the 说明填报表, in order."""

    NUMBER = "序号"
    SECTION = "章节"
    QUESTION = "填报事项"
    CONTEXT = "参考数据"
    PREVIOUS = "上年填报"
    ANSWER = "本年填报"
    STATUS = "状态"
    MARK = "数据标记"
    KEY = "标识"


def hints_in(grids: Sequence[Grid]) -> dict[str, str]:
    """What a form, as its sheets were read, shows under 上年填报, by slot key."""
    return _column_in(grids, Column.PREVIOUS)


def questions_in(grids: Sequence[Grid]) -> dict[str, str]:
    """What a form, as its sheets were read, asks under 填报事项, by slot key; without the hints below it."""
    return {key: text.partition("\n")[0] for key, text in _column_in(grids, Column.QUESTION).items()}


def _column_in(grids: Sequence[Grid], wanted: Column) -> dict[str, str]:
    """The texts of a column by slot key; of a row that was copied the first one."""
    found: dict[str, str] = {}
    for grid in grids:
        columns: dict[object, int] = {}
        for row, cells in enumerate(grid.rows):
            if not columns:
                titles: dict[object, int] = {cell: at for at, cell in enumerate(cells) if isinstance(cell, str)}
                columns = titles if Column.KEY in titles and wanted in titles else {}
                continue
            key, text = (str(grid.raw(row, columns[one])).strip() for one in (Column.KEY, wanted))
            if key and text:
                found.setdefault(key, text)
    return found
