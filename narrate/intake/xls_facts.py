"""`SheetFacts` of an .xls, as far as xlrd tells them: errors, formats, what is hidden.

A formula's cached 0 looks like any other 0 there. A file that xlrd does not understand and calamine does tells nothing.
"""

from __future__ import annotations

import io
from typing import Any

import xlrd

from narrate.intake.number_format import built_in, is_date, may_scale
from narrate.intake.sheet_facts import Collected, SheetFacts, hidden_stretch

_NUMBERS = (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE)
_BLANK = (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK)


def xls_facts(data: bytes) -> dict[str, SheetFacts]:
    """The facts of every worksheet, by its name; nothing where the file does not tell.

    Raises:
        TooLarge: a sheet as a rectangle exceeds `MAX_CELLS`.
    """
    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, ragged_rows=True, logfile=io.StringIO())
    except Exception:  # a damaged file raises every kind of error there; whether it can be read is calamine's to say
        return {}
    codes = _codes(book)
    return {sheet.name: _sheet(sheet, codes) for sheet in book.sheets()}


def _codes(book: Any) -> dict[int, str]:
    """Style number → code, of the formats that show something else than a plain number."""
    codes = {}
    for number, style in enumerate(book.xf_list):
        known = book.format_map.get(style.format_key)
        code = known.format_str if known is not None else built_in(style.format_key)
        if may_scale(code) or is_date(code):
            codes[number] = code
    return codes


def _sheet(sheet: Any, codes: dict[int, str]) -> SheetFacts:
    seen = Collected(merges=None)  # calamine tells them
    seen.hidden_rows.update(row for row, info in sheet.rowinfo_map.items() if info.hidden or info.height == 0)
    for column, info in sheet.colinfo_map.items():
        if info.hidden or info.width == 0:
            seen.hidden_columns.update(hidden_stretch(column, column))
    for row in range(sheet.nrows):
        kinds = sheet.row_types(row)
        for column, kind in enumerate(kinds):
            if kind == xlrd.XL_CELL_ERROR:
                seen.uncalculated.add((row, column))
            elif kind in _NUMBERS and codes:
                code = codes.get(sheet.cell_xf_index(row, column))
                if code is not None:
                    seen.shown_in(code, float(sheet.cell_value(row, column)), row, column)
        filled = [column for column, kind in enumerate(kinds) if kind not in _BLANK]
        if filled:
            seen.filled(row + 1, filled[-1] + 1)
    return seen.facts()
