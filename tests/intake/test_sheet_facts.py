"""What a sheet tells besides its values, in every format that tells it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
import xlwt
from lxml import etree

from intake.sheets import write_ods, write_xlsx
from intake.test_workbook import changed, error_of
from narrate.intake.grid import Grid
from narrate.intake.workbook import read_workbook

SHEET = "xl/worksheets/sheet1.xml"


def grid_of(path: Path) -> Grid:
    return read_workbook(path).grids[0]


def made(path: Path, fill: Callable[[openpyxl.worksheet.worksheet.Worksheet], object]) -> Path:
    book = openpyxl.Workbook()
    fill(book.active)
    book.save(path)
    return path


@pytest.mark.parametrize("cell", [b"<c r='B1' t='e'><v>#REF!</v></c>", b"<c  t = 'e'\n r='B1' ><v>#DIV/0!</v></c>"])
def test_an_error_is_no_blank_however_it_is_quoted(tmp_path: Path, cell: bytes) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"a": [[3, 4]]})
    grid = grid_of(changed(path, SHEET, b'<c r="B1" t="n"><v>4</v></c>', cell))
    assert grid.uncalculated == {(0, 1)}


def test_a_zero_kept_for_a_formula_to_be_calculated_on_opening_is_no_result(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [1, 2, 0])
        sheet.write_formula(0, 3, "=A1+B1")
        sheet.write_formula(0, 4, "=A1+B1", None, 3)
    grid = grid_of(tmp_path / "a.xlsx")
    assert (grid.uncalculated, grid.rows) == ({(0, 3)}, ((1.0, 2.0, 0.0, "", 3.0),))


def test_a_zero_that_was_calculated_is_a_zero(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"a": [[3, 4]]})
    changed(path, SHEET, b'<c r="B1" t="n"><v>4</v></c>', b'<c r="B1"><f>A1-3</f><v>0</v></c>')
    changed(path, "xl/workbook.xml", b'fullCalcOnLoad="1"', b"")
    assert (grid_of(path).uncalculated, grid_of(path).raw(0, 1)) == (frozenset(), 0.0)


@pytest.mark.parametrize("last", [b"XFD1048576", b"XFE1", b"A1048577", b"A9999999"])
def test_a_stray_cell_before_the_others_is_refused(tmp_path: Path, last: bytes) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"a": [["x"]]})
    row = b"<row><c r='" + last + b"'><v>1</v></c></row>"
    assert "太大" in error_of(changed(path, SHEET, b"<sheetData>", b"<sheetData>" + row)).message


def test_hidden_rows_and_columns_are_told(tmp_path: Path) -> None:
    def fill(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        for row in (["单位：元", 1, 2], ["x", 3, 4], ["y", 5, 6]):
            sheet.append(row)
        sheet.row_dimensions[1].hidden = True
        sheet.column_dimensions["B"].hidden = True

    grid = grid_of(made(tmp_path / "a.xlsx", fill))
    assert (grid.hidden_rows, grid.hidden_columns) == ({0}, {1})
    assert (grid.is_seen(1, 0), grid.is_seen(0, 0), grid.is_seen(1, 1)) == (True, False, False)


def test_a_text_that_a_merge_covers_is_blank_and_a_number_is_told(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"a": [["单位：万元", "单位：元", 5]]})
    merges = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:C1"/></mergeCells>'
    grid = grid_of(changed(path, SHEET, b"</sheetData>", merges))
    assert (grid.rows, grid.covered) == ((("单位：万元", "", 5.0),), {(0, 2)})


def test_a_format_that_scales_is_told_with_its_cell(tmp_path: Path) -> None:
    def fill(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        sheet.append([123456, 123456, 0])
        sheet["B1"].number_format = sheet["C1"].number_format = "0!.0000"

    grid = grid_of(made(tmp_path / "a.xlsx", fill))
    assert (grid.scaled, grid.rows) == ({(0, 1): "0!.0000"}, ((123456.0, 123456.0, 0.0),))


def test_a_code_shown_as_a_date_is_told_as_the_number_it_is(tmp_path: Path) -> None:
    def fill(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        sheet.append([2010301])
        sheet["A1"].number_format = "yyyy-mm-dd"

    assert grid_of(made(tmp_path / "a.xlsx", fill)).dated == {(0, 0): (2010301.0, "yyyy-mm-dd")}


def test_an_xls_tells_errors_formats_and_what_is_hidden(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("a")
    sheet.write(0, 0, 123456, xlwt.easyxf(num_format_str="0!.0000"))
    sheet.row(0).set_cell_error(1, 0x17)
    sheet.write(1, 0, "x")
    sheet.row(1).hidden = True
    sheet.col(1).hidden = True
    book.save(str(tmp_path / "a.xls"))
    grid = grid_of(tmp_path / "a.xls")
    assert (grid.uncalculated, grid.scaled) == ({(0, 1)}, {(0, 0): "0!.0000"})
    assert (grid.hidden_rows, grid.hidden_columns) == ({1}, {1})


def test_an_ods_tells_errors_and_hidden_rows(tmp_path: Path) -> None:
    path = write_ods(tmp_path / "a.ods", {"a": [["x", 2.0]]})
    changed(path, "content.xml", b"<table:table-row>", b'<table:table-row table:visibility="collapse">')
    calc = b'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" '
    changed(path, "content.xml", b"<office:document-content ", b"<office:document-content " + calc)
    old = b'office:value-type="float" office:value="2.0"'
    changed(path, "content.xml", old, b'calcext:value-type="error" office:value-type="string"')
    grid = grid_of(path)
    assert (grid.uncalculated, grid.hidden_rows) == ({(0, 1)}, {0})


def test_cells_and_rows_that_name_no_place_follow_one_another(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"a": [["x"]]})
    rows = b"<row><c><v>1</v></c><c t='e'><v>#N/A</v></c></row><row><c><f>A1</f></c></row></sheetData>"
    grid = grid_of(changed(path, SHEET, b"</sheetData>", rows))
    assert grid.uncalculated == {(1, 1), (2, 0)}


def test_a_character_that_no_xml_may_hold_does_not_stop_a_sheet(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"a": [["x", 1]]})
    changed(path, SHEET, b"<v>1</v>", b"<v>1</v><!-- \x1b -->")
    assert grid_of(path).rows == (("x", 1.0),)


def test_what_was_wrong_with_an_earlier_file_is_not_held_against_a_sheet(tmp_path: Path) -> None:
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(b"<a><b></a>", etree.XMLParser())
    path = write_xlsx(tmp_path / "a.xlsx", {"a": [["x", 1]]})
    changed(path, SHEET, b"<v>1</v>", b"<v>1</v><!-- \x1b -->")
    assert grid_of(path).rows == (("x", 1.0),)
