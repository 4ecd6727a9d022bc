"""How a spreadsheet names its cells: columns by letters, cells as C7. Rows and columns are counted from zero here."""

from __future__ import annotations


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
