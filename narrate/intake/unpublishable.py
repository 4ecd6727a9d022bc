"""What stands in a workbook of the year's tables and must not be published with it: personal data, 密级, comments, hidden sheets.

In: the sheets as read. Out: findings. Only workbooks that hold a table of the year are looked at: the others stay at home.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from narrate.findings import Finding, Severity
from narrate.intake.grid import Grid
from narrate.intake.tables import SheetReading

IDENTITY_NUMBER = re.compile(
    r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)"
)
MOBILE_NUMBER = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_SECRET = re.compile(r"(?:绝密|机密|秘密)\s*(?:★|☆|\*|级)")
_SHOWN = 3


def unpublishable(sheets: Sequence[SheetReading], year: int) -> Iterator[Finding]:
    """One finding a sheet and kind, with the first cells."""
    published = [sheet for sheet in sheets if any(table.head.year == year for table in sheet.tables)]
    for sheet in published:
        yield from _of_grid(sheet.grid)
    files = {sheet.grid.file for sheet in published}
    for sheet in sheets:
        grid = sheet.grid
        if (
            grid.hidden
            and grid.file in files
            and not sheet.tables
            and any(cell != "" for row in grid.rows for cell in row)
        ):
            yield Finding(
                "intake-hidden-sheet",
                Severity.WARNING,
                f"《{grid.file}》里有隐藏的工作表“{grid.sheet}”，公开工作簿时会一起公开",
                (f"《{grid.file}》“{grid.sheet}”",),
                "公开以前看一遍，不该公开的删掉",
            )


def _of_grid(grid: Grid) -> Iterator[Finding]:
    if grid.commented:
        cells = sorted(grid.commented)
        places = tuple(str(grid.place(row, column)) for row, column in cells)
        message = f"《{grid.file}》“{grid.sheet}”{len(cells)}格有批注，公开工作簿时会一起公开"
        yield Finding("intake-comment", Severity.WARNING, message, places[:_SHOWN], "看过以后删掉批注")
    whole = "\n".join([cell for cells in grid.rows for cell in cells if cell.__class__ is str and cell])
    if "密" not in whole and not IDENTITY_NUMBER.search(whole) and not MOBILE_NUMBER.search(whole):
        return
    texts = [
        (row, column, cell)
        for row, cells in enumerate(grid.rows)
        for column, cell in enumerate(cells)
        if isinstance(cell, str)
    ]
    personal = [
        (row, column) for row, column, text in texts if IDENTITY_NUMBER.search(text) or MOBILE_NUMBER.search(text)
    ]
    secret = [(row, column) for row, column, text in texts if _SECRET.search(text)]
    if personal:
        yield _finding(grid, personal, "intake-personal-data", "像是身份证号码、手机号码，是个人信息", "公开以前删掉")
    if secret:
        yield _finding(grid, secret, "intake-secret-mark", "有密级标志", "涉密的内容不能公开，先按规定审查")


def _finding(grid: Grid, cells: Iterable[tuple[int, int]], code: str, what: str, advice: str) -> Finding:
    places = tuple(str(grid.place(row, column)) for row, column in cells)
    count = f"{len(places)}格" if len(places) > 1 else ""
    message = f"《{grid.file}》“{grid.sheet}”{count}{what}，不能公开"
    return Finding(code, Severity.ERROR, message, places[:_SHOWN], advice)
