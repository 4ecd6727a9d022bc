"""A sheet of a new workbook: title, frozen header and filter, printed on A4 landscape, all columns on one page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from narrate.visible import visible
from narrate.wrapping import text_height

Row = list[str | int | Decimal]
HEAD_ROW = 1  # the row of column names, below the title; the first is 0
_FONT_SIZE = 11.0
_LONGEST = 32_000  # characters of a cell; Excel takes 32,767
_RULED = {"border": 1, "border_color": "#999999", "valign": "top", "text_wrap": True}


class PrintedBook:
    """A workbook of such sheets. Text that begins like a formula or an address stays text."""

    def __init__(self) -> None:
        self._content = BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self.book = Workbook(self._content, options)
        self.book.set_properties({"created": datetime(2000, 1, 1)})  # the same rows give the same bytes
        add = self.book.add_format
        self._title: Format = add({"bold": True, "font_size": 14})
        self._head: Format = add(_RULED | {"bold": True, "bg_color": "#DDE6F0", "align": "center", "valign": "vcenter"})
        self._body: Format = add(_RULED)
        self._amount: Format = add(_RULED | {"num_format": "#,##0.00######"})

    def add_sheet(self, name: str, title: str, columns: Sequence[tuple[str, int]], rows: Sequence[Row]) -> Worksheet:
        """A sheet of the rows; `columns` are their names and widths."""
        sheet = self.book.add_worksheet(name)
        sheet.write_string(0, 0, visible(title), self._title)
        for column, (label, width) in enumerate(columns):
            sheet.set_column(column, column, width)
            sheet.write_string(HEAD_ROW, column, label, self._head)
        for number, row in enumerate(rows, HEAD_ROW + 1):
            sheet.set_row(number, _height(row, columns))
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(number, column, visible(cell)[:_LONGEST], self._body)
                else:
                    look = self._amount if isinstance(cell, Decimal) else self._body
                    sheet.write_number(number, column, cell, look)
        sheet.freeze_panes(HEAD_ROW + 1, 0)
        sheet.autofilter(HEAD_ROW, 0, HEAD_ROW + len(rows), len(columns) - 1)
        sheet.repeat_rows(HEAD_ROW)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C第 &P 页，共 &N 页")
        return sheet

    def content(self) -> bytes:
        """The workbook as a file; nothing can be added after it."""
        self.book.close()
        return self._content.getvalue()


def _height(row: Row, columns: Sequence[tuple[str, int]]) -> float:
    """Points that the fullest cell takes; Excel stops at 409."""
    texts = zip(row, columns, strict=True)
    return min(
        409.0,
        max(
            text_height(str(value), width, _FONT_SIZE) for value, (_, width) in texts if not isinstance(value, Decimal)
        ),
    )
