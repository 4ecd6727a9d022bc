"""Last year's answers, to stand beside this year's questions (上年填报)."""

from __future__ import annotations

from pathlib import Path

from narrate.form.book import open_book
from narrate.form.columns import Column
from narrate.form.slot_sheet import find_slot_sheet
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
