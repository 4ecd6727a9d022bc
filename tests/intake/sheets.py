"""Small sheets for the tests of the intake, as grids or as files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from narrate.findings import Finding
from narrate.intake.amounts import AmountReader
from narrate.intake.grid import Grid
from narrate.intake.tables import SheetReading, read_sheet
from narrate.quantity import UnitOfMeasure

Rows = Sequence[Sequence[Any]]


def grid(
    rows: Rows, *, merges: Sequence[str] | None = (), sheet: str = "表", file: str = "表.xlsx", **more: Any
) -> Grid:
    """A grid as the workbook reader makes it: rectangular, numbers as float, None as empty. `merges` like A1:B2."""
    width = max((len(row) for row in rows), default=0)
    cells = tuple(tuple(_cell(value) for value in [*row, *[None] * (width - len(row))]) for row in rows)
    return Grid(file, sheet, cells, None if merges is None else tuple(map(area, merges)), **more)


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def area(written: str) -> tuple[int, int, int, int]:
    """A1:B2 → zero-based first row, first column, last row, last column."""
    left, top, right, bottom = openpyxl.utils.range_boundaries(written)
    return top - 1, left - 1, bottom - 1, right - 1


def reader(of: Grid, money: UnitOfMeasure = UnitOfMeasure.WAN_YUAN) -> tuple[AmountReader, list[Finding]]:
    findings: list[Finding] = []
    return AmountReader(of, money, findings), findings


def head(title: str, *, unit: str = "某市某局", year: int = 2022, money: str = "万元") -> list[list[Any]]:
    """The lines above a table."""
    return [[title], [f"部门：{unit}", f"{year}年度", f"单位：{money}"]]


SPENDING = ["科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出"]


def spending(rows: Rows, *, title: str = "一般公共预算财政拨款支出决算表", **more: Any) -> list[list[Any]]:
    """Table 05 with one header row."""
    return [*head(title, **more), SPENDING, *map(list, rows)]


def read(rows: Rows, **more: Any) -> SheetReading:
    return read_sheet(grid(rows, **more))


def only_table(rows: Rows, **more: Any) -> Any:
    """The one table of a sheet that is understood."""
    reading = read(rows, **more)
    assert [one.reason for one in reading.not_understood] == []
    (found,) = reading.tables
    return found.table


def values(readings: Any) -> dict[str, Any]:
    return {key: None if reading.value is None else str(reading.value) for key, reading in readings.items()}


def write_xlsx(path: Path, sheets: dict[str, Rows], *, hidden: Sequence[str] = ()) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        if name in hidden:
            sheet.sheet_state = "hidden"
    book.save(path)
    return path


def write_xls(path: Path, sheets: dict[str, Rows]) -> Path:
    book = xlwt.Workbook(encoding="utf-8")
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if value is not None:
                    sheet.write(r, c, value)
    book.save(str(path))
    return path


def write_ods(path: Path, sheets: dict[str, Rows]) -> Path:
    book = OpenDocumentSpreadsheet()
    for name, rows in sheets.items():
        table = Table(name=name)
        for row in rows:
            line = TableRow()
            for value in row:
                line.addElement(_ods_cell(value))
            table.addElement(line)
        book.spreadsheet.addElement(table)
    book.save(str(path))
    return path


def _ods_cell(value: Any) -> Any:
    if value is None:
        return TableCell()
    if isinstance(value, str):
        cell = TableCell(valuetype="string")
        cell.addElement(P(text=value))
        return cell
    return TableCell(valuetype="float", value=str(value))


# the smallest complete table 01, to give a folder its year
TOTALS = [
    ["收入", None, "支出"],
    ["项目", "决算数", "项目", "决算数"],
    ["本年收入合计", 10, "本年支出合计", 10],
    ["总计", 10, "总计", 10],
]


def totals(**more: Any) -> list[list[Any]]:
    return [*head("收入支出决算总表", **more), *TOTALS]
