"""Putting rows into a person's sheet the way a spreadsheet program does: everything that points below moves along.

openpyxl moves cells only. Here row heights, merges, drop-downs, conditional formats, filter, tables, page breaks, links,
defined names and the formulas of all sheets follow.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any

from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token, TokenizerError
from openpyxl.worksheet.cell_range import CellRange, MultiCellRange
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula
from openpyxl.worksheet.worksheet import Worksheet

from narrate.form.book import FormBook

_CELL = re.compile(r"(\$?[A-Za-z]{1,3}\$?)(\d+)")
_ROW = re.compile(r"(\$?)(\d+)")


def bounds(reference: str) -> tuple[int, int, int, int]:
    """A reference to a block of cells as first column, last column, first row, last row (as iter_cols takes them)."""
    area = CellRange(reference)
    return area.min_col, area.max_col, area.min_row, area.max_row


@dataclass(frozen=True, slots=True)
class Shift:
    """Rows put in after certain rows of one sheet: `after` are those rows in order, one entry a new row."""

    title: str
    after: tuple[int, ...]

    def moved(self, row: int) -> int:
        """Where a row stands afterwards."""
        return row + bisect_left(self.after, row)

    def reference(self, text: str) -> str:
        """A reference without its sheet: F5, $F$5:G9, 3:3; column references and names stay as they are."""
        parts = text.split(":")
        if all(_CELL.fullmatch(part) for part in parts):
            return ":".join(_CELL.sub(lambda m: f"{m[1]}{self.moved(int(m[2]))}", part) for part in parts)
        if len(parts) == 2 and all(_ROW.fullmatch(part) for part in parts):
            return ":".join(_ROW.sub(lambda m: f"{m[1]}{self.moved(int(m[2]))}", part) for part in parts)
        return text

    def ranges(self, text: str) -> str:
        """Several references, separated by blanks."""
        return " ".join(self.reference(part) for part in text.split())

    def formula(self, formula: str, home: str) -> str:
        """A formula that stands on sheet `home`; it may begin with = or not (rules and names have none)."""
        prefixed = formula if formula.startswith("=") else f"={formula}"
        try:
            tokenizer = Tokenizer(prefixed)
        except TokenizerError:
            return formula
        for token in tokenizer.items:
            if token.type == Token.OPERAND and token.subtype == Token.RANGE:
                token.value = self._operand(token.value, home)
        shifted = "=" + "".join(token.value for token in tokenizer.items)
        return shifted if formula.startswith("=") else shifted[1:]

    def _operand(self, operand: str, home: str) -> str:
        prefix, mark, reference = operand.rpartition("!")
        sheet = prefix.strip("'").replace("''", "'") if mark else home
        return f"{prefix}{mark}{self.reference(reference)}" if sheet == self.title else operand


def insert_rows(book: FormBook, sheet: Worksheet, counts: Mapping[int, int]) -> Shift:
    """Put `counts[row]` empty rows after each row; returns where everything went."""
    shift = Shift(sheet.title, tuple(row for row in sorted(counts) for _ in range(counts[row])))
    _shift_all_formulas(book, shift)
    _shift_row_dimensions(sheet, shift)
    _shift_cells(book, sheet, shift)
    _shift_merges(sheet, shift)
    _shift_rules(sheet, shift)
    _shift_ranges(sheet, shift)
    return shift


def _shift_cells(book: FormBook, sheet: Worksheet, shift: Shift) -> None:
    for row in sorted(set(shift.after), reverse=True):
        sheet.insert_rows(row + 1, shift.after.count(row))
    for cell in (cell for cells in sheet.iter_rows() for cell in cells):
        if cell.hyperlink is not None:
            cell.hyperlink.ref = cell.coordinate
    book.auto_heights = {(title, shift.moved(row) if title == shift.title else row) for title, row in book.auto_heights}
    book.values = {
        (title, shift.moved(row) if title == shift.title else row, column): value
        for (title, row, column), value in book.values.items()
    }


def _shift_row_dimensions(sheet: Worksheet, shift: Shift) -> None:
    moved: dict[int, RowDimension] = {}
    for row, dimension in sorted(sheet.row_dimensions.items()):
        target = shift.moved(row)
        copied: RowDimension = copy(dimension)
        copied.index = target
        moved[target] = copied
    sheet.row_dimensions.clear()
    sheet.row_dimensions.update(moved)


def _shift_merges(sheet: Worksheet, shift: Shift) -> None:
    for merged in sheet.merged_cells.sorted():
        top, bottom = shift.moved(merged.min_row), shift.moved(merged.max_row)
        merged.expand(down=max(0, bottom - merged.max_row))
        merged.shrink(top=max(0, top - merged.min_row))
    sheet.merged_cells.ranges = set(sheet.merged_cells.sorted())


def _shift_rules(sheet: Worksheet, shift: Shift) -> None:
    for validation in sheet.data_validations.dataValidation:
        validation.sqref = MultiCellRange(shift.ranges(str(validation.sqref)))
        for name in ("formula1", "formula2"):
            formula = getattr(validation, name)
            if formula and not formula.startswith('"'):
                setattr(validation, name, shift.formula(formula, sheet.title))
    shifted = ConditionalFormattingList()
    for formatting in sheet.conditional_formatting:
        for rule in formatting.rules:
            rule.formula = [shift.formula(formula, sheet.title) for formula in rule.formula]
            shifted.add(shift.ranges(str(formatting.sqref)), rule)
    sheet.conditional_formatting = shifted


def _shift_ranges(sheet: Worksheet, shift: Shift) -> None:
    if sheet.auto_filter.ref:
        sheet.auto_filter.ref = shift.reference(sheet.auto_filter.ref)
    for table in sheet.tables.values():
        table.ref = shift.reference(table.ref)
        if table.autoFilter is not None and table.autoFilter.ref:
            table.autoFilter.ref = shift.reference(table.autoFilter.ref)
    for page_break in sheet.row_breaks.brk:
        page_break.id = shift.moved(page_break.id)
    if sheet.print_area:
        areas = str(sheet.print_area).split(",")
        sheet.print_area = ",".join(shift.reference(area.rpartition("!")[2].replace("$", "")) for area in areas)


def _shift_all_formulas(book: FormBook, shift: Shift) -> None:
    changed = False
    for sheet in book.workbook.worksheets:
        for cell in (cell for cells in sheet.iter_rows() for cell in cells):
            if cell.data_type == "f":
                changed = _shift_formula(cell, shift) or changed
            elif cell.hyperlink is not None and cell.hyperlink.location:
                cell.hyperlink.location = shift.formula(cell.hyperlink.location, sheet.title)
        for name in sheet.defined_names.values():
            name.attr_text = shift.formula(name.attr_text or "", sheet.title)
    for name in book.workbook.defined_names.values():
        name.attr_text = shift.formula(name.attr_text or "", "")
    if changed:
        book.workbook.calculation.fullCalcOnLoad = True


def _shift_formula(cell: Any, shift: Shift) -> bool:
    home, value = cell.parent.title, cell.value
    if isinstance(value, DataTableFormula):
        return False
    if isinstance(value, ArrayFormula):
        value.text = shift.formula(value.text or "", home)
        value.ref = shift.reference(value.ref) if home == shift.title else value.ref
        return True
    shifted = shift.formula(value, home)
    if shifted == value:
        return False
    cell.value = shifted
    return True
