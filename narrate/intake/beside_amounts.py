"""Amounts of sheets beside the nine tables, known by their words: 机关运行经费 of the published budget, and what a
整体支出绩效自评表 tells of the whole unit.

In: the sheets of a unit. Out: readings, or nothing where a sheet is not there, states no unit of money, or leaves open
which of its numbers is meant; then the form asks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from narrate.intake.amounts import AmountReader
from narrate.intake.grid import Grid, Reading
from narrate.intake.named_cells import DatedSheet, money_of, sheets_of_year
from narrate.intake.normalisation import header_word, plain
from narrate.quantity import UnitOfMeasure

_HEAD = 4  # rows in which a sheet says what it is
_AGENCY = re.compile(r"(?:机关|机构)(?:\(单位\))?运行经费")
_EVALUATION = re.compile(r"整体(?:支出)?绩效(?:目标)?自评")
_PLANNED = ("年初预算数", "年初预算", "预算数", "预算金额", "金额", "合计")
_WHOLE_YEAR = ("全年预算数", "全年预算", "全年预算数(A)")
_TOTALS = ("合计", "总计")
_MONEY = ("年度资金总额", "资金总额", "年度预算资金", "部门预算资金", "合计", "部门整体支出")
_SCORES = ("总分", "总得分", "自评总分", "自评得分", "合计得分")
_FULL = 100


def agency_budget(sheets: Sequence[DatedSheet], year: int) -> Reading | None:
    """年初预算 of 机关运行经费, where the published budget has a sheet of it: its 合计."""
    grids = _of_year(sheets, year, _is_budget_of_agency)
    found = [reading for grid in grids if (reading := _total_planned(grid)) is not None]
    return found[0] if len({one.value for one in found}) == 1 else None


def overall_evaluation(sheets: Sequence[DatedSheet], year: int) -> Mapping[str, Reading]:
    """What 整体支出绩效自评表 tells: `amount` and `appropriation` of the whole year's budget, the `score`."""
    grids = _of_year(sheets, year, _is_evaluation)
    return dict(_evaluated(grids[0])) if len(grids) == 1 else {}


def _of_year(sheets: Sequence[DatedSheet], year: int, is_meant: Callable[[Grid], bool]) -> list[Grid]:
    """The sheets of the year that are meant; where a unit has none, as most, no sheet is asked for its year."""
    if not any(is_meant(one.grid) for one in sheets):
        return []
    return [grid for grid in sheets_of_year(sheets, year) if is_meant(grid)]


def _titles(grid: Grid) -> list[str]:
    return [plain(cell) for row in grid.rows[:_HEAD] for cell in row if isinstance(cell, str) and cell]


def _is_evaluation(grid: Grid) -> bool:
    return any(_EVALUATION.search(text) for text in _titles(grid))


def _is_budget_of_agency(grid: Grid) -> bool:
    title = next((text for text in _titles(grid) if _AGENCY.search(text)), "")
    return bool(title) and "决算" not in title and ("预算" in title or "预算" in grid.file)


def _total_planned(grid: Grid) -> Reading | None:
    head = next(_heads(grid, _PLANNED), None)
    if head is None:
        return None
    row, column = head
    for number in range(row + 1, len(grid.rows)):
        words = [plain(cell) for cell in grid.rows[number][:column] if isinstance(cell, str) and cell]
        if any(word in _TOTALS or _AGENCY.fullmatch(word) for word in words):
            return _amount(grid, number, column)
    return None


def _evaluated(grid: Grid) -> Iterator[tuple[str, Reading]]:
    head = next(_heads(grid, _WHOLE_YEAR), None)
    if head is not None:
        row, column = head
        found: dict[str, Reading] = {}
        for number in range(row, min(row + 6, len(grid.rows))):
            words = [plain(cell) for cell in grid.rows[number][:column] if isinstance(cell, str) and cell]
            key = next(
                (key for key, known in (("appropriation", ("财政拨款",)), ("amount", _MONEY)) if _says(words, known)),
                "",
            )
            if key and isinstance(grid.raw(number, column), float) and key not in found:
                reading = _amount(grid, number, column, str(grid.raw(row, column)))
                if reading is not None:
                    found[key] = reading
        yield from found.items()
    for number, cells in enumerate(grid.rows):
        if any(isinstance(cell, str) and plain(cell) in _SCORES for cell in cells):
            numbers = [column for column, cell in enumerate(cells) if isinstance(cell, float)]
            if numbers:
                reading = AmountReader(grid, UnitOfMeasure.WAN_YUAN, [], blank_is_zero=False).count(number, numbers[-1])
                if reading.value is not None and 0 <= reading.value <= _FULL:
                    yield "score", reading
                return


def _says(words: Iterable[str], known: Sequence[str]) -> bool:
    return any(word == one or word.endswith(f":{one}") for word in words for one in known)


def _heads(grid: Grid, words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The cells of a header with one of the words, the first word first."""
    for word in words:
        for row, cells in enumerate(grid.rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, str) and column and header_word(cell) == word:
                    yield row, column


def _amount(grid: Grid, row: int, column: int, head: str = "") -> Reading | None:
    """An amount of a sheet that states its unit of money, above or in the column's header."""
    said = re.search(r"[(（](万?元)[)）]", head)
    money = UnitOfMeasure(said[1]) if said else money_of(grid, row)
    if money is None:
        return None
    reading = AmountReader(grid, money, [], blank_is_zero=False).amount(row, column)
    return reading if reading.value is not None else None
