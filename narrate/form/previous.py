"""Last year's answers, to stand beside this year's questions (上年填报)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from narrate.form.book import open_book
from narrate.form.layout import Column
from narrate.form.slot_sheet import find_slot_sheet
from narrate.intake.grid import Grid
from narrate.quantity import from_float


def previous_answers(path: Path) -> dict[str, str]:
    """The answers of a filled form by key, as text; rows without an answer are left out. The file is only read.

    Of a row that was copied the first answer counts.

    Raises:
        UnreadableFile, OutputRefused, ConflictingInput: it cannot be opened or is no form.
    """
    book = open_book(path)
    place = find_slot_sheet(book, path.name)
    found: dict[str, str] = {}
    for key, row in place.keyed_rows():
        cell = place.sheet.cell(row, place.columns[Column.ANSWER])
        value = book.value(cell)
        text = str(from_float(value)) if isinstance(value, float) else book.text(cell)
        if text:
            found.setdefault(key, text)
    return found


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
