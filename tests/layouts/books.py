"""Sheets of cells to files: .xlsx by XlsxWriter, .xls by xlwt, .ods by odfpy, .csv; folders and zips of them."""

from __future__ import annotations

import csv
import io
import os
import zipfile
from decimal import Decimal
from math import inf, nextafter
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

import xlsxwriter
import xlwt  # type: ignore[import-untyped]
from odf.opendocument import OpenDocumentSpreadsheet  # type: ignore[import-untyped]
from odf.table import CoveredTableCell, Table, TableCell, TableColumn, TableRow  # type: ignore[import-untyped]
from odf.text import P  # type: ignore[import-untyped]

from .heads import MONEY
from .style import Formula, Num, Sheet, Shown, Style

# number formats that show an amount smaller than it is kept, and by how many powers of ten
SCALING = {"0!.0000": 4, '0.00,,"百万"': 6, "#,##0.00,": 3}
ZEROS: dict[str, Any] = {
    "zero": 0,
    "blank": None,
    "dash": "-",
    "emdash": "—",
    "wu": "无",
    "text0": "0.00",
    "slash": "/",
}
FULL_WIDTH = str.maketrans("0123456789.,", "０１２３４５６７８９．，")


class Written(NamedTuple):
    """What stands in a cell of the file, its number format, and a formula where there is one."""

    value: Any
    number_format: str = ""
    formula: str = ""


class Printer:
    """Amounts to what the cells of one workbook hold."""

    def __init__(self, style: Style, rng: Random) -> None:
        self.style, self.rng = style, rng
        self.scaling = SCALING.get(style.number_format, 0)

    def cell(self, cell: Any, sheet: Sheet) -> Written | None:
        """One cell."""
        if cell is None or cell == "":
            return None
        if isinstance(cell, Shown):
            return Written(cell.value, cell.number_format)
        if isinstance(cell, Formula):
            return Written(cell.result, self.style.number_format, cell.text)
        if isinstance(cell, Num):
            return self.amount(cell, sheet)
        return Written(cell)

    def amount(self, cell: Num, sheet: Sheet) -> Written | None:
        """An amount, in the money and the manner of the style."""
        style, number_format = self.style, self.style.number_format
        if not cell.value and style.zero != "as-data":
            shown = ZEROS[self.rng.choice(["zero", "blank", "dash"])] if style.zero == "mixed" else ZEROS[style.zero]
            return None if shown is None else Written(shown, number_format)
        if cell.value is None:
            return None
        money = style.money if sheet.money is None else sheet.money
        value = cell.value.scaleb(money + self.scaling)
        number = float(value)
        if style.formulas and cell.value and style.file_format == "xlsx":
            made = self.formula(cell, number, sheet)
            if made is not None:
                return made
        decimals = max(2, -value.normalize().as_tuple().exponent)  # type: ignore[operator]
        match style.number:
            case "text":
                return Written(f"{value:.{decimals}f}")
            case "text-grouped":
                return Written(f"{value:,.{decimals}f}")
            case "full-width":
                return Written(f"{value:.{decimals}f}".translate(FULL_WIDTH))
            case "trailing":
                return Written(f"{value:,.{decimals}f} ")
            case "nbsp":
                return Written(f"\u00a0{value:,.{decimals}f}\u00a0")
            case "wide-comma":
                return Written(f"{value:,.{decimals}f}".replace(",", "，"))
            case "with-unit":
                return Written(f"{value:.{decimals}f}{MONEY[money]}")
            case "currency":
                return Written(f"￥{value:,.{decimals}f}")
            case "circled" if cell.value and self.rng.random() < 0.15:
                return Written(f"{value:.{decimals}f}{self.rng.choice('①②③')}")
            case "raised" if cell.value and self.rng.random() < 0.15:
                return Written(f"{value:.{decimals}f}{self.rng.choice('¹²³')}")
            case "noise" if number:
                return Written(nextafter(number, inf), number_format)
            case "text-noise" if number:
                return Written(repr(nextafter(nextafter(number, inf), inf)))
        return Written(number, number_format)

    def formula(self, cell: Num, number: float, sheet: Sheet) -> Written | None:
        """The cell as a formula, where the style wants one there."""
        style = self.style
        if style.formulas == "cached" and cell.total:
            return Written(number, style.number_format, f"={number}+0")
        if style.formulas == "uncached" and cell.total and sheet.key == "expenditure":
            return Written(0, style.number_format, f"={number}+0")
        if style.formulas == "error-total" and cell.total and sheet.key == "expenditure":
            return Written("#REF!", style.number_format, "=#REF!+0")
        erroneous = style.formulas == "error-cell" and not cell.total and sheet.key == "general_public_budget"
        if erroneous and cell.value == self.marked(sheet):
            return Written("#VALUE!", style.number_format, '="a"+0')
        return None

    def marked(self, sheet: Sheet) -> Decimal | None:
        """The amount whose cells hold an error: that of the third row with one."""
        found = [
            cell.value for row in sheet.rows for cell in row if isinstance(cell, Num) and cell.value and not cell.total
        ]
        return found[6] if len(found) > 6 else None


def safe_names(sheets: list[Sheet]) -> list[str]:
    """The names that sheets have in a workbook: allowed characters, short enough, no two alike."""
    names: list[str] = []
    for sheet in sheets:
        bare = "".join("-" if character in "[]:*?/\\'" else character for character in sheet.name)[:28]
        name, at = bare, 2
        while name in names:
            name, at = f"{bare}({at})", at + 1
        names.append(name)
    return names


def xlsx(path: Path, sheets: list[Sheet], printer: Printer) -> None:
    """A workbook by XlsxWriter."""
    book = xlsxwriter.Workbook(str(path), {"in_memory": True})
    formats: dict[str, Any] = {}

    def looks(number_format: str) -> Any:
        if number_format not in formats:
            formats[number_format] = book.add_format({"num_format": number_format} if number_format else {})
        return formats[number_format]

    for sheet, name in zip(sheets, safe_names(sheets), strict=True):
        page = book.add_worksheet(name)
        for top, left, bottom, right in sheet.merges:
            page.merge_range(top, left, bottom, right, "", looks(""))
        for row, cells in enumerate(sheet.rows):
            for column, cell in enumerate(cells):
                written = printer.cell(cell, sheet)
                if written is None:
                    continue
                if written.formula:
                    page.write_formula(row, column, written.formula, looks(written.number_format), written.value)
                elif isinstance(written.value, str):
                    page.write_string(row, column, written.value, looks(written.number_format))
                else:
                    page.write_number(row, column, written.value, looks(written.number_format))
        for row in sheet.hidden_rows:
            page.set_row(row, None, None, {"hidden": True})
        for column in sheet.hidden_columns:
            page.set_column(column, column, None, None, {"hidden": True})
        if sheet.hidden:
            page.hide()
        if sheet.protected:
            page.protect("secret")
    if sheets[0].hidden:
        next(page for page, sheet in zip(book.worksheets(), sheets, strict=True) if not sheet.hidden).activate()
    book.close()


def xls(path: Path, sheets: list[Sheet], printer: Printer) -> None:
    """A workbook of the old format by xlwt."""
    book = xlwt.Workbook(encoding="utf-8")
    styles: dict[str, Any] = {}
    for sheet, name in zip(sheets, safe_names(sheets), strict=True):
        page = book.add_sheet(name, cell_overwrite_ok=True)
        for top, left, bottom, right in sheet.merges:
            page.merge(top, bottom, left, right)
        for row, cells in enumerate(sheet.rows):
            for column, cell in enumerate(cells):
                written = printer.cell(cell, sheet)
                if written is None:
                    continue
                looks = styles.setdefault(written.number_format, xlwt.XFStyle())
                if written.number_format:
                    looks.num_format_str = written.number_format
                page.write(row, column, written.value, looks)
        for row in sheet.hidden_rows:
            page.row(row).hidden = True
        for column in sheet.hidden_columns:
            page.col(column).hidden = True
        page.visibility = 1 if sheet.hidden else 0
        page.protect = sheet.protected
    book.active_sheet = next(at for at, sheet in enumerate(sheets) if not sheet.hidden)
    book.save(str(path))


def ods(path: Path, sheets: list[Sheet], printer: Printer) -> None:
    """A spreadsheet by odfpy, merged areas with their covered cells."""
    book = OpenDocumentSpreadsheet()
    for sheet, name in zip(sheets, safe_names(sheets), strict=True):
        table = Table(name=name)
        width = max((len(row) for row in sheet.rows), default=1) or 1
        spans = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in sheet.merges}
        covered = {
            (row, column)
            for top, left, bottom, right in sheet.merges
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        } - spans.keys()
        for column in range(width):
            hidden = {"visibility": "collapse"} if column in sheet.hidden_columns else {}
            table.addElement(TableColumn(**hidden))
        for row, cells in enumerate(sheet.rows):
            hidden = {"visibility": "collapse"} if row in sheet.hidden_rows else {}
            line = TableRow(**hidden)
            for column in range(width):
                written = printer.cell(cells[column] if column < len(cells) else None, sheet)
                kind: dict[str, Any] = {}
                if written is not None and not isinstance(written.value, str):
                    kind = {"valuetype": "float", "value": repr(written.value)}
                elif written is not None:
                    kind = {"valuetype": "string"}
                if (row, column) in spans:
                    down, across = spans[row, column]
                    kind |= {"numberrowsspanned": down, "numbercolumnsspanned": across}
                cell = CoveredTableCell(**kind) if (row, column) in covered else TableCell(**kind)
                if written is not None:
                    for text in str(written.value).split("\n"):
                        cell.addElement(P(text=text))
                line.addElement(cell)
            table.addElement(line)
        book.spreadsheet.addElement(table)
    book.save(str(path))


def html(path: Path, sheets: list[Sheet], printer: Printer) -> None:
    """Tables of a page saved under the name of a workbook (.xls), one file a sheet."""
    parts = ['<html><head><meta charset="utf-8"></head><body>']
    for sheet in sheets:
        spans = {(t, left): (b - t + 1, right - left + 1) for t, left, b, right in sheet.merges}
        covered = {
            (row, column)
            for t, left, b, right in sheet.merges
            for row in range(t, b + 1)
            for column in range(left, right + 1)
        } - spans.keys()
        width = max((len(row) for row in sheet.rows), default=0)
        parts.append("<table border=1>")
        for row, cells in enumerate(sheet.rows):
            parts.append("<tr>")
            for column in range(width):
                if (row, column) in covered:
                    continue
                down, across = spans.get((row, column), (1, 1))
                written = printer.cell(cells[column] if column < len(cells) else None, sheet)
                text = "" if written is None else escape(str(written.value)).replace("\n", "<br>")
                parts.append(f'<td rowspan="{down}" colspan="{across}">{text}</td>')
            parts.append("</tr>")
        parts.append("</table>")
    path.with_suffix(".xls").write_text("".join([*parts, "</body></html>"]), encoding="utf-8")


def spreadsheet_ml(path: Path, sheets: list[Sheet], printer: Printer) -> None:
    """XML of Excel 2003, saved as .xls."""
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    parts = [f'<?xml version="1.0" encoding="utf-8"?><Workbook xmlns="{space}" xmlns:ss="{space}">']
    for sheet, name in zip(sheets, safe_names(sheets), strict=True):
        spans = {(t, left): (b - t, right - left) for t, left, b, right in sheet.merges}
        parts.append(f'<Worksheet ss:Name="{escape(name)}"><Table>')
        for row, cells in enumerate(sheet.rows):
            parts.append(f'<Row ss:Index="{row + 1}">')
            for column, cell in enumerate(cells):
                written = printer.cell(cell, sheet)
                if written is None:
                    continue
                down, across = spans.get((row, column), (0, 0))
                over = f' ss:MergeAcross="{across}" ss:MergeDown="{down}"' if down or across else ""
                kind = "String" if isinstance(written.value, str) else "Number"
                text = escape(str(written.value))
                parts.append(f'<Cell ss:Index="{column + 1}"{over}><Data ss:Type="{kind}">{text}</Data></Cell>')
            parts.append("</Row>")
        parts.append("</Table></Worksheet>")
    path.with_suffix(".xls").write_text("".join([*parts, "</Workbook>"]), encoding="utf-8")


WRITERS = {"xlsx": xlsx, "xls": xls, "ods": ods, "html": html, "spreadsheet-ml": spreadsheet_ml}


def as_csv(path: Path, sheet: Sheet, printer: Printer) -> None:
    """One sheet as .csv, in the encoding that a Chinese Windows writes."""
    text = io.StringIO()
    writer = csv.writer(text)
    for cells in sheet.rows:
        written = [printer.cell(cell, sheet) for cell in cells]
        writer.writerow(["" if one is None else one.value for one in written])
    path.write_bytes(text.getvalue().encode("gb18030"))


def write(folder: Path, books: dict[str, list[Sheet]], style: Style, rng: Random) -> None:
    """The workbooks of a unit, by name, into a folder; `style.files` says in what containers."""
    folder.mkdir(parents=True, exist_ok=True)
    printer = Printer(style, rng)
    suffix = style.file_format
    target = folder / "报表" if style.files == "subfolder" else folder
    target.mkdir(exist_ok=True)
    for name, sheets in books.items():
        if style.files == "csv-one" and len(books) > 1 and name.endswith("一般公共预算财政拨款支出决算表"):
            as_csv(target / f"{name}.csv", sheets[0], printer)
        else:
            file = f"{name}.{suffix}"
            if style.files == "gbk-names":
                file = os.fsdecode(file.encode("gbk"))
            WRITERS[suffix](target / file, sheets, printer)
    if style.files == "zip":
        found = sorted(target.iterdir())
        with zipfile.ZipFile(folder / "决算报表.zip", "w", zipfile.ZIP_DEFLATED) as packed:
            for one in found:
                packed.write(one, one.name)
        for one in found:
            one.unlink()
