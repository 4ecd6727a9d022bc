"""Workbooks that write the title of a table and hold none: what an export or a saved web page lost.

In: the sheets as read. Out: findings. A list of titles (目录) is none of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from narrate.findings import Finding, Severity
from narrate.intake.captions import title_of
from narrate.intake.normalisation import plain
from narrate.intake.tables import SheetReading

_HEAD_ROWS = 8  # rows a title may stand in
_LONGEST_TITLE = 60


def titles_alone(sheets: Sequence[SheetReading]) -> Iterator[Finding]:
    """One finding a sheet, where the whole workbook gave no table and no form."""
    useful = {sheet.grid.file for sheet in sheets if sheet.tables or sheet.is_form or sheet.not_understood}
    for sheet in sheets:
        grid = sheet.grid
        if grid.file in useful or grid.hidden:
            continue
        cells = (cell for row in grid.rows[:_HEAD_ROWS] for cell in row if isinstance(cell, str))
        titles = [cell.strip() for cell in cells if len(cell) <= _LONGEST_TITLE and title_of(plain(cell)) is not None]
        if len(titles) == 1:
            yield Finding(
                "intake-title-without-table",
                Severity.WARNING,
                f"《{grid.file}》“{grid.sheet}”写着“{titles[0]}”，没有表头和数，没有读",
                (f"《{grid.file}》“{grid.sheet}”",),
                "用 WPS 或 Excel 打开看一遍；内容不全的，重新导出",
            )
