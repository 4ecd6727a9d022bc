"""A person at work in a form, played by openpyxl; and what stands in a form, by key and header."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from narrate.form.columns import Column
from narrate.form.layout import SLOT_SHEET


@contextmanager
def editing(path: Path) -> Iterator[Workbook]:
    """Open, change, save."""
    workbook = load_workbook(path)
    yield workbook
    workbook.save(path)


def header_of(sheet: Worksheet) -> tuple[int, dict[str, int]]:
    for row, cells in enumerate(sheet.iter_rows(values_only=True), 1):
        if Column.KEY.value in cells:
            return row, {str(text): column for column, text in enumerate(cells, 1) if text}
    raise AssertionError("no header row")


def row_of(sheet: Worksheet, key: str) -> int:
    header, columns = header_of(sheet)
    found = [r for r in range(header + 1, sheet.max_row + 1) if sheet.cell(r, columns[Column.KEY]).value == key]
    assert len(found) == 1, (key, found)
    return found[0]


def cell_of(sheet: Worksheet, key: str, column: Column) -> Any:
    return sheet.cell(row_of(sheet, key), header_of(sheet)[1][column])


def answer(path: Path, answers: dict[str, object]) -> None:
    """Fill in the 本年填报 cells."""
    with editing(path) as workbook:
        for key, value in answers.items():
            cell_of(workbook[SLOT_SHEET], key, Column.ANSWER).value = value


def shown(path: Path, sheet: str = SLOT_SHEET) -> dict[str, dict[str, Any]]:
    """Key → header → what the cell shows (formulas by their calculated value)."""
    workbook = load_workbook(path, data_only=True)
    header, columns = header_of(workbook[sheet])
    rows: dict[str, dict[str, Any]] = {}
    for row in range(header + 1, workbook[sheet].max_row + 1):
        values = {text: workbook[sheet].cell(row, column).value for text, column in columns.items()}
        if values[Column.KEY]:
            assert values[Column.KEY] not in rows, "a key stands twice"
            rows[values[Column.KEY]] = values
    return rows


def keys_in_order(path: Path) -> list[str]:
    return list(shown(path))
