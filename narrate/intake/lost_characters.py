"""A table by subject whose Chinese became question marks (saved in an encoding without Chinese), put together again.

Codes and amounts are all there. The title is found by its length among the known ones, the columns by the length of
their names, their order and the table's sums, the names of subjects by their codes in the other tables of the unit.
Where one of these leaves anything open, nothing is put together. In: a `Grid` and names by code. Out: a `Grid`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from narrate.findings import Finding, Severity
from narrate.intake.grid import Grid, Raw
from narrate.intake.layouts import TableLayout, layouts

_CHINESE = re.compile("[^\0-\u2e7f]")
_LOST = re.compile(r"\?{2,}")
_LEAST_LOST = 5  # cells
_SHORTEST_TITLE = 10
_CODE_LENGTHS = (3, 5, 7)
_MONEY = tuple(f"{label}{unit}" for label in ("单位：", "金额单位：") for unit in ("元", "万元", "千元"))
_YEARS = ("年度", "年")
_YEAR = re.compile(r"(20\d\d)(\?{1,2})")
_TAIL = 0.02  # in the table's own unit of money


def is_lost(grid: Grid) -> bool:
    """Whether a sheet has question marks where its Chinese was."""
    if any(isinstance(cell, str) and _CHINESE.search(cell) for row in grid.rows for cell in row):
        return False
    texts = [cell for row in grid.rows for cell in row if isinstance(cell, str) and cell]
    return sum(map(bool, map(_LOST.search, texts))) >= _LEAST_LOST


def put_together(grid: Grid, names: Mapping[str, str]) -> Grid | None:
    """The sheet with its words again, or None where they do not follow from what is left."""
    codes = _column_of(grid, lambda cell: _code(cell) is not None)
    name_column = _column_of(grid, lambda cell: isinstance(cell, str) and bool(_LOST.fullmatch(cell)))
    if codes is None or name_column is None:
        return None
    coded = [row for row, cells in enumerate(grid.rows) if _code(cells[codes]) is not None]
    body = coded[0] - 1 if coded[0] and _is_total(grid.rows[coded[0] - 1], name_column) else coded[0]
    values = _value_columns(grid, body, name_column)
    numbered = body - 1 if _is_numbering(grid.rows[body - 1], values) else body
    found = _title(grid, numbered)
    if found is None or not values or found[1] >= numbered - 1:
        return None
    layout, title_row = found
    header = _header(grid, layout, values, range(title_row + 1, numbered), coded)
    restored = None if header is None else _names(grid, coded, codes, name_column, names)
    if header is None or restored is None:
        return None
    rows = [list(cells) for cells in grid.rows]
    for row in range(numbered):
        rows[row] = [_caption(cell) for cell in rows[row]]
    for row in range(body, len(rows)):
        rows[row] = [
            restored.get(row, "") if column == name_column else _kept(cell) for column, cell in enumerate(rows[row])
        ]
    rows[title_row][0] = layout.name
    rows[numbered - 1] = ["" for _ in rows[numbered - 1]]
    for column, word in ((codes, "科目编码"), (name_column, "科目名称"), *header.items()):
        rows[numbered - 1][column] = word
    if numbered < body:
        rows[numbered] = [_kept(cell) for cell in rows[numbered]]
        rows[numbered][name_column] = "栏次"
    return replace(grid, rows=tuple(map(tuple, rows)), merges=())


def lost_finding(grid: Grid, *, read: bool) -> Finding:
    """What to say of such a sheet."""
    place = f"《{grid.file}》“{grid.sheet}”"
    if read:
        message = f"{place}里的汉字存成了问号：表名、列名按表样认回，科目名称按编码取自其他表"
        return Finding(
            "intake-characters-lost", Severity.WARNING, message, (place,), "核对这张表；最好另存为 .xlsx 再运行"
        )
    message = f"{place}里的汉字存成了问号，认不出是什么表，没有读"
    return Finding("intake-characters-lost", Severity.ERROR, message, (place,), "从原来的表格另存为 .xlsx 再运行")


def _fits(lost: object, text: str) -> bool:
    """Whether a text with question marks for its Chinese is this one."""
    return (
        isinstance(lost, str)
        and len(lost) == len(text)
        and all(
            a == b or (a == "?" and not b.isascii()) or (a == ":" and b == "：")
            for a, b in zip(lost, text, strict=True)
        )
    )


def _code(cell: Raw) -> str | None:
    """A cell as the code of a subject."""
    text = str(int(cell)) if isinstance(cell, float) and cell == int(cell) else cell
    return text if isinstance(text, str) and text.isdecimal() and len(text) in _CODE_LENGTHS else None


def _column_of(grid: Grid, wanted: object) -> int | None:
    """The first of the columns that hold most of such cells."""
    counted = Counter(
        column for cells in grid.rows for column, cell in enumerate(cells) if callable(wanted) and wanted(cell)
    )
    return max(sorted(counted), key=lambda column: counted[column], default=None)


def _is_total(cells: Sequence[Raw], name_column: int) -> bool:
    return _fits(cells[name_column], "合计") and any(isinstance(cell, float) for cell in cells[name_column + 1 :])


def _value_columns(grid: Grid, body: int, name_column: int) -> list[int]:
    width = len(grid.rows[body])
    return [
        column
        for column in range(name_column + 1, width)
        if any(isinstance(cells[column], float) for cells in grid.rows[body:])
    ]


def _is_numbering(cells: Sequence[Raw], values: Sequence[int]) -> bool:
    """Whether this is the row of 栏次: 1 2 3 …"""
    return [cells[column] for column in values] == [float(number) for number in range(1, len(values) + 1)]


def _title(grid: Grid, limit: int) -> tuple[TableLayout, int] | None:
    """The one table by subject whose title fits, by its 公开0N表 where several do, and the row of the title."""
    above = [(row, cell) for row in range(limit) for cell in grid.rows[row] if isinstance(cell, str)]
    for row, cell in above:
        if len(cell) < _SHORTEST_TITLE:
            continue
        fitting = [table for table in layouts().tables if any(_fits(cell, title) for title in table.titles)]
        if len(fitting) > 1:
            fitting = [table for table in fitting if any(_fits(other, f"公开{table.number}表") for _, other in above)]
        if fitting:
            return (fitting[0], row) if len(fitting) == 1 and fitting[0].shape == "subjects" else None
    return None


def _header(
    grid: Grid, layout: TableLayout, values: Sequence[int], rows: range, coded: Sequence[int]
) -> dict[int, str] | None:
    """Column → word, when one choice of the table's columns, in their order, fits the lengths and the sums."""
    written = {column: [grid.rows[row][column] for row in rows] for column in values}
    keys = list(dict.fromkeys(layout.columns.values()))
    fitting = []
    for chosen in combinations(keys, len(values)):
        if not set(layout.required) <= set(chosen):
            continue
        words = [_word(layout, key, written[column]) for key, column in zip(chosen, values, strict=True)]
        by_key = dict(zip(chosen, values, strict=True))
        if all(words) and _sums_hold(grid, layout, by_key, coded):
            fitting.append(dict(zip(values, [layout.column_names[key] for key in chosen], strict=True)))
    return fitting[0] if len(fitting) == 1 else None


def _word(layout: TableLayout, key: str, written: Sequence[Raw]) -> str:
    """A name of the column that fits what is left of its header."""
    words = [word for word, of in layout.columns.items() if of == key]
    if key == "total":
        words += sorted(layouts().words.generic)
    return next((word for word in words for lost in written if _fits(lost, word)), "")


def _sums_hold(grid: Grid, layout: TableLayout, columns: Mapping[str, int], coded: Sequence[int]) -> bool:
    def amount(row: int, key: str) -> float:
        cell = grid.raw(row, columns[key])
        return cell if isinstance(cell, float) else 0.0

    return any(parts for key, parts in layout.sums.items() if key in columns) and all(
        abs(amount(row, key) - sum(amount(row, part) for part in parts if part in columns)) <= _TAIL
        for key, parts in layout.sums.items()
        if key in columns
        for row in coded
    )


def _names(
    grid: Grid, coded: Sequence[int], codes: int, name_column: int, names: Mapping[str, str]
) -> dict[int, str] | None:
    """Row → name; None where a code is not known, or its name is not as long."""
    restored = {}
    for row in coded:
        name = names.get(_code(grid.rows[row][codes]) or "", "")
        if not _fits(grid.rows[row][name_column], name):
            return None
        restored[row] = name
    if coded[0] and _is_total(grid.rows[coded[0] - 1], name_column):
        restored[coded[0] - 1] = "合计"
    return restored


def _caption(cell: Raw) -> Raw:
    """What stood above a table: year and unit of money where they follow, nothing else."""
    return next(_captions(cell), "") if isinstance(cell, str) else cell


def _captions(cell: str) -> Iterator[str]:
    if (year := _YEAR.fullmatch(cell)) is not None:
        yield from (f"{year[1]}{word}" for word in _YEARS if len(word) == len(year[2]))
    fitting = [text for text in _MONEY if _fits(cell, text)]
    if len(fitting) == 1:
        yield fitting[0]


def _kept(cell: Raw) -> Raw:
    return "" if isinstance(cell, str) and "?" in cell else cell
