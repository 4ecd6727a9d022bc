"""How a spreadsheet names its cells: columns by letters, cells as C7. Rows and columns are counted from zero here."""

from __future__ import annotations

import re

_CELL = re.compile(r"([A-Z]+)(\d+)")


def column_letters(column: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """A → 0, Z → 25, AA → 26; the letters are capitals."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def cell_name(row: int, column: int) -> str:
    """(6, 2) → C7."""
    return f"{column_letters(column)}{row + 1}"


def place_in_words(place: str) -> str:
    """《定稿.pdf》“第8—9页”!C7 → 《定稿.pdf》“第8—9页”第7行第3列: a PDF shows no letters. Any other place as it is."""
    sheet, mark, cells = place.rpartition("!")
    if not mark or ".pdf》" not in sheet.lower():
        return place
    return sheet + _CELL.sub(lambda found: f"第{found[2]}行第{column_number(found[1]) + 1}列", cells).replace(":", "至")
