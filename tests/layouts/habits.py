"""Habits met in real workbooks that no form asks for: titles in two rows, names in two rows, what stands below a table."""

from __future__ import annotations

from random import Random

from .hooks import _each_text, _insert, _nine
from .style import Num, Sheet, Style


def title_in_two_rows(sheets: list[Sheet], style: Style, rng: Random) -> None:
    """The title is too long for its cell and goes on in the next row."""
    for sheet in _nine(sheets):
        for row, column, text in _each_text(sheet, range(sheet.head)):
            if text.endswith("表") and "公开" not in text and len(text) > 8:
                _insert(sheet, row + 1, [None] * column + [text[len(text) // 2 :]])
                sheet.rows[row][column] = text[: len(text) // 2]
                break


def names_in_two_rows(sheets: list[Sheet], style: Style, rng: Random) -> None:
    """Long names of subjects go on in a row of their own, as page converters leave them."""
    for sheet in sheets:
        if sheet.key not in ("income", "expenditure", "general_public_budget"):
            continue
        for row in range(sheet.end - 1, sheet.body - 1, -1):
            cells = sheet.rows[row]
            name = next((c for c, cell in enumerate(cells) if isinstance(cell, str) and len(cell) > 10), None)
            if name is not None and any(isinstance(cell, Num) for cell in cells):
                text = cells[name]
                _insert(sheet, row + 1, [None] * name + [text[8:]])
                cells[name] = text[:8]


def control_characters(sheets: list[Sheet], style: Style, rng: Random) -> None:
    """Characters that nobody sees, brought along by copying: a bell, marks of writing direction."""
    for sheet in _nine(sheets):
        for row, column, text in _each_text(sheet, range(sheet.body, sheet.end)):
            if len(text) > 2 and rng.random() < 0.2:
                sheet.rows[row][column] = f"{text[:2]}\u202c{text[2:]}\u200e"


def signed_with_numbers(sheets: list[Sheet], style: Style, rng: Random) -> None:
    """Who filled it in, a telephone number, a date that is a number, a check: numbers that are no amounts."""
    for sheet in _nine(sheets):
        at = len(sheet.rows) + 1
        sheet.put(at, 0, "填表人：李四")
        sheet.put(at + 1, 0, "联系电话：")
        sheet.put(at + 1, 2, 52564588)
        sheet.put(at + 2, 0, "填报日期")
        sheet.put(at + 2, 2, 45535)
        sheet.put(at + 3, 0, "校验")
        sheet.put(at + 3, 3, 0.01)


def numbers_below_the_note(sheets: list[Sheet], style: Style, rng: Random) -> None:
    """Somebody's sum below the note."""
    for sheet in sheets:
        if sheet.key in ("income", "expenditure", "general_public_budget"):
            at = len(sheet.rows)
            sheet.put(at, 0, "注：本表反映部门本年度的情况。")
            sheet.put(at + 1, 3, 12345.67)
