from __future__ import annotations

import io
import os
import struct
import zipfile
from datetime import date, time
from hashlib import sha256
from pathlib import Path

import openpyxl
import openpyxl.styles
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.sheets import write_ods, write_xls, write_xlsx
from narrate.errors import UnreadableFile
from narrate.intake import workbook, xlsx_facts
from narrate.intake.workbook import read_workbook
from narrate.packages import Bounds

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ROWS = [["科目编码", None, "合计"], [2010301, "行政运行", 684.7], [None, None, None], ["201", "x", 0.0]]
CELLS = (("科目编码", "", "合计"), (2010301.0, "行政运行", 684.7), ("", "", ""), ("201", "x", 0.0))


def error_of(path: Path) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        read_workbook(path)
    return caught.value


def file(tmp_path: Path, name: str, data: bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


def changed(path: Path, part: str, old: bytes, new: bytes) -> Path:
    """The package with something replaced in one part."""
    with zipfile.ZipFile(path) as package_file:
        parts = {name: package_file.read(name) for name in package_file.namelist()}
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package_file:
        for name, content in parts.items():
            package_file.writestr(name, content)
    return path


@pytest.mark.parametrize(("write", "name"), [(write_xlsx, "a.xlsx"), (write_xls, "a.xls"), (write_ods, "a.ods")])
def test_the_three_formats_give_the_same_cells(tmp_path: Path, write: object, name: str) -> None:
    path = write(tmp_path / name, {"支出": ROWS})  # type: ignore[operator]
    (grid,) = read_workbook(path).grids
    assert (grid.file, grid.sheet, grid.rows) == (name, "支出", CELLS)


def test_dates_are_told_from_numbers_whatever_fonts_and_borders_there_are(tmp_path: Path) -> None:
    written = openpyxl.Workbook()
    for cell, value in (("A1", date(2023, 9, 1)), ("B1", 45170), ("C1", time(8, 30))):
        written.active[cell] = value
        written.active[cell].font = openpyxl.styles.Font(name="黑体", color="FF0000", bold=cell == "B1")
        written.active[cell].border = openpyxl.styles.Border(bottom=openpyxl.styles.Side(style="thin"))
    written.active["B1"].number_format = "#,##0.00"
    written.save(tmp_path / "a.xlsx")
    (grid,) = read_workbook(tmp_path / "a.xlsx").grids
    assert grid.rows == ((date(2023, 9, 1), 45170.0, time(8, 30)),)


def test_styles_in_an_unusual_order_are_read_as_they_are(tmp_path: Path) -> None:
    written = openpyxl.Workbook()
    written.active["A1"] = date(2023, 9, 1)
    written.save(tmp_path / "a.xlsx")
    changed(tmp_path / "a.xlsx", "xl/styles.xml", b"<fonts", b"<!-- <fonts <cellXfs </cellXfs> --><fonts")
    (grid,) = read_workbook(tmp_path / "a.xlsx").grids
    assert grid.rows == ((date(2023, 9, 1),),)


def test_number_formats_behind_the_fonts_tell_dates_too(tmp_path: Path) -> None:
    written = openpyxl.Workbook()
    written.active["A1"] = date(2023, 9, 1)
    written.active["A1"].number_format = "yyyy/mm/dd"
    path = tmp_path / "a.xlsx"
    written.save(path)
    with zipfile.ZipFile(path) as archive:
        styles = archive.read("xl/styles.xml")
    formats = styles[styles.index(b"<numFmts") : styles.index(b"</numFmts>") + len(b"</numFmts>")]
    changed(path, "xl/styles.xml", formats, b"")
    changed(path, "xl/styles.xml", b"</fonts>", b"</fonts>" + formats)
    (grid,) = read_workbook(path).grids
    assert grid.rows == ((date(2023, 9, 1),),)


def test_the_digest_is_of_the_bytes(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"a": ROWS})
    assert read_workbook(path).digest == sha256(path.read_bytes()).hexdigest()


def test_a_workbook_under_another_formats_name_is_read(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"a": ROWS}).rename(tmp_path / "a.xls")
    assert read_workbook(path).grids[0].rows == CELLS


def test_hidden_sheets_are_kept_and_marked(tmp_path: Path) -> None:
    grids = read_workbook(write_xlsx(tmp_path / "a.xlsx", {"a": ROWS, "b": ROWS}, hidden=["b"])).grids
    assert [(grid.sheet, grid.hidden) for grid in grids] == [("a", False), ("b", True)]


def test_leading_empty_rows_do_not_shift_addresses(tmp_path: Path) -> None:
    (grid,) = read_workbook(write_xlsx(tmp_path / "a.xlsx", {"a": [[], [], [None, "x"]]})).grids
    assert grid.raw(2, 1) == "x"


def test_a_formula_that_was_never_calculated_is_told_from_a_blank(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"空": [[1]], "表": [["x", "=1+1"], [None, 2]]})
    empty, grid = read_workbook(path).grids
    assert (empty.uncalculated, grid.uncalculated, grid.raw(0, 1)) == (frozenset(), {(0, 1)}, "")


def test_cells_without_a_result_are_a_set_like_any_other(tmp_path: Path) -> None:
    (grid,) = read_workbook(write_xlsx(tmp_path / "a.xlsx", {"表": [["x", "=1+1", "=1+2"]]})).grids
    assert (grid.uncalculated - {(0, 1)}, grid.uncalculated & {(0, 1)}) == ({(0, 2)}, {(0, 1)})


def test_texts_that_look_like_formulas_and_errors_are_none(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"表": [["f(x) </f>", "#1", None], [None, 't="e"', 2]]})
    assert read_workbook(path).grids[0].uncalculated == frozenset()


def test_an_error_value_is_told_from_a_blank(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"表": [[3, 4]]})
    changed(
        path,
        "xl/worksheets/sheet1.xml",
        b'<c r="B1" t="n"><v>4</v></c>',
        b'<c r="B1" t="e"><f>A1/0</f><v>#DIV/0!</v></c>',
    )
    assert read_workbook(path).grids[0].uncalculated == {(0, 1)}


@pytest.mark.parametrize("cell", [b'<c r="B1" t="e"/>', b'<c r="B1" t="e"></c>', b'<c r="B1" t="e"><v></v></c>'])
def test_an_error_without_its_value_is_no_blank(tmp_path: Path, cell: bytes) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"表": [[3, 4]]})
    changed(path, "xl/worksheets/sheet1.xml", b'<c r="B1" t="n"><v>4</v></c>', cell)
    assert read_workbook(path).grids[0].uncalculated == {(0, 1)}


def test_a_formula_with_a_result_is_a_number(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"表": [[3, 4]]})
    changed(path, "xl/worksheets/sheet1.xml", b'<c r="B1" t="n"><v>4</v></c>', b'<c r="B1"><f>A1+1</f><v>4</v></c>')
    grid = read_workbook(path).grids[0]
    assert (grid.raw(0, 1), grid.uncalculated) == (4.0, frozenset())


def test_a_formula_that_gave_an_empty_text_is_a_blank(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"表": [[3, 4]]})
    changed(
        path,
        "xl/worksheets/sheet1.xml",
        b'<c r="B1" t="n"><v>4</v></c>',
        b'<c r="B1" t="str"><f>IF(A1,"","")</f><v></v></c>',
    )
    assert read_workbook(path).grids[0].uncalculated == frozenset()


def test_a_formula_never_calculated_in_ods(tmp_path: Path) -> None:
    path = write_ods(tmp_path / "a.ods", {"表": [["x", 2.0]]})
    changed(path, "content.xml", b'office:value-type="float" office:value="2.0"', b'table:formula="of:=1+1"')
    assert read_workbook(path).grids[0].uncalculated == {(0, 1)}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "是空文件"),
        (os.urandom(3000), "不是表格文件"),
        (b"a b\n1 2\n", "不是表格文件"),
        (b"%PDF-1.7\n...", "其实是 PDF"),
        (b"<html><p>1</p></html>", "其实是网页"),
        (b"\xef\xbb\xbf<!DOCTYPE html>", "其实是网页"),
        (b"MIME-Version: 1.0\n", "其实是网页"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>', "其实是 XML"),
        (OLE, "已经损坏"),
        (OLE + os.urandom(2000), "已经损坏"),
        (OLE + bytes(504) + "EncryptedPackage".encode("utf-16-le"), "有密码保护"),
        (OLE + bytes(504) + b"\x09\x08\x10\x00\x00\x06\x05\x00" + bytes(12) + b"\x2f\x00\x36\x00", "有密码保护"),
        (OLE + bytes(504) + "WordDocument".encode("utf-16-le"), "其实是 Word 文档"),
        (b"PK\x03\x04" + os.urandom(500), "不完整的压缩包"),
        (b"PK\x05\x06" + bytes(18), "是压缩包，不是表格"),
    ],
)
def test_a_file_that_is_no_workbook_is_named_for_what_it_is(tmp_path: Path, data: bytes, said: str) -> None:
    error = error_of(file(tmp_path, "决算.xls", data))
    assert error.message.startswith("《决算.xls》") and said in error.message
    assert error.advice


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"word/document.xml": "<a/>"}, "Word 文档（.docx）"),
        ({"xl/workbook.bin": "x"}, ".xlsb"),
        ({"xl/workbook.xml": "<a", "[Content_Types].xml": "<"}, "已经损坏"),
        ({"META-INF/manifest.xml": "<manifest:encryption-data/>", "content.xml": "x"}, "有密码保护"),
        ({"readme.txt": "x"}, "是压缩包，不是表格"),
    ],
)
def test_a_zip_that_is_no_workbook_is_named_for_what_it_is(tmp_path: Path, parts: dict[str, str], said: str) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert said in error_of(path).message


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.9, 0.99])
@pytest.mark.parametrize(("write", "name"), [(write_xlsx, "a.xlsx"), (write_ods, "a.ods")])
def test_a_truncated_workbook_is_damaged(tmp_path: Path, write: object, name: str, keep: float) -> None:
    data = write(tmp_path / name, {"a": ROWS}).read_bytes()  # type: ignore[operator]
    assert "不完整的压缩包" in error_of(file(tmp_path, name, data[: int(len(data) * keep)])).message


def test_a_folder_under_a_workbooks_name_and_a_lost_file_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").mkdir()
    assert error_of(tmp_path / "a.xlsx").message.startswith("《a.xlsx》读不出来")
    assert error_of(tmp_path / "b.xlsx").message.startswith("《b.xlsx》读不出来")


def test_a_locked_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"a": ROWS})

    def refused(path: Path, most: int) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(workbook, "read_bytes", refused)
    assert "正被别的程序占用" in error_of(path).message


def test_a_file_over_the_bound_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MAX_BYTES", 100)
    assert "太大" in error_of(write_xlsx(tmp_path / "a.xlsx", {"a": ROWS})).message


def test_a_stray_cell_far_away_is_refused_before_it_takes_the_memory(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"a": [["x"], ["y"]]})
    changed(path, "xl/worksheets/sheet1.xml", b'r="A2"', b'r="XFD1048576"')
    changed(path, "xl/worksheets/sheet1.xml", b'<row r="2"', b'<row r="1048576"')
    assert "太大" in error_of(path).message


@pytest.mark.parametrize(
    "cell",
    [
        b'<c r="XFD1048576"><v>1</v></c>',
        b'<c s="0" r="XFD1048576"><v>1</v></c>',
        b'<c\n r="XFD1048576" ><v>1</v></c>',
        b"<c r='XFD1048576'><v>1</v></c>",
    ],
)
def test_a_stray_cell_is_refused_however_it_is_written(tmp_path: Path, cell: bytes) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"a": [["x"]]})
    changed(path, "xl/worksheets/sheet1.xml", b"</sheetData>", b'<row r="1048576">' + cell + b"</row></sheetData>")
    assert "太大" in error_of(path).message


def test_empty_formatted_cells_far_away_are_no_reason_to_refuse(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"a": [["x"]]})
    changed(
        path,
        "xl/worksheets/sheet1.xml",
        b"</sheetData>",
        b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>',
    )
    assert read_workbook(path).grids[0].rows == (("x",),)


def test_a_repeated_cell_in_ods_is_refused(tmp_path: Path) -> None:
    path = write_ods(tmp_path / "a.ods", {"a": [[2.0]]})
    changed(path, "content.xml", b"<table:table-row>", b'<table:table-row table:number-rows-repeated="1048576">')
    changed(path, "content.xml", b"<table:table-cell ", b'<table:table-cell table:number-columns-repeated="16384" ')
    assert "太大" in error_of(path).message


def test_a_part_that_unpacks_to_more_than_the_bound_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"a": ROWS})
    changed(path, "xl/worksheets/sheet1.xml", b"</sheetData>", b"</sheetData>" + b" " * 3_000_000)
    monkeypatch.setattr(workbook, "BOUNDS", Bounds(parts=100, part=1_000_000, total=1_000_000))
    assert "太大" in error_of(path).message


def test_a_package_that_lies_about_its_sizes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"a": ROWS})
    changed(path, "xl/worksheets/sheet1.xml", b"</sheetData>", b"</sheetData>" + b" " * 3_000_000)
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        sizes = {entry.file_size for entry in archive.infolist() if entry.file_size > 1_000_000}
    for size in sizes:
        data = bytearray(bytes(data).replace(struct.pack("<I", size), struct.pack("<I", 500)))
    monkeypatch.setattr(workbook, "BOUNDS", Bounds(parts=100, part=1_000_000, total=1_000_000))
    assert "损坏" in error_of(file(tmp_path, "b.xlsx", bytes(data))).message


def _sample() -> bytes:
    buffer = io.BytesIO()
    import openpyxl

    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    book.save(buffer)
    return buffer.getvalue()


SAMPLE = _sample()


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(SAMPLE) - 1), st.integers(0, 255)), min_size=1, max_size=40))
def test_damaged_bytes_never_end_in_anything_but_the_error(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, int]]
) -> None:
    data = bytearray(SAMPLE)
    for at, byte in changes:
        data[at] = byte
    path = file(tmp_path_factory.mktemp("damaged"), "a.xlsx", bytes(data))
    try:
        grids = read_workbook(path).grids
    except UnreadableFile as problem:
        assert problem.advice
    else:
        assert all(isinstance(grid.rows, tuple) for grid in grids)


def test_a_formula_in_a_sheet_with_a_namespace_prefix(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"表": [["x", "=1+1"]]})
    part = "xl/worksheets/sheet1.xml"
    for name in (b"worksheet", b"sheetData", b"row", b"c", b"f", b"v", b"is", b"t"):
        for old, new in (
            (b"<%b " % name, b"<x:%b " % name),
            (b"<%b>" % name, b"<x:%b>" % name),
            (b"</%b>" % name, b"</x:%b>" % name),
        ):
            with zipfile.ZipFile(path) as archive:
                has_it = old in archive.read(part)
            if has_it:
                changed(path, part, old, new)
    changed(path, part, b"xmlns=", b"xmlns:x=")
    with zipfile.ZipFile(path) as archive:
        assert xlsx_facts.xlsx_facts(archive)[0].uncalculated == {(0, 1)}


def test_a_sheet_that_does_not_fit_its_checksum_is_damaged(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"a": ROWS})
    part = "xl/worksheets/sheet1.xml"
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        checksum = struct.pack("<I", archive.getinfo(part).CRC)
    assert checksum in data
    path.write_bytes(bytes(data).replace(checksum, bytes(byte ^ 255 for byte in checksum)))
    assert "损坏" in error_of(path).message


def test_a_sheet_in_another_folder_than_the_usual_is_read(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"a": ROWS})
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    usual, other = "xl/worksheets/sheet1.xml", "xl/tables/one.xml"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            text = content.replace(b"worksheets/sheet1.xml", b"tables/one.xml") if name != usual else content
            archive.writestr(other if name == usual else name, text)
    assert read_workbook(path).grids[0].rows == CELLS


def test_a_stray_cell_far_away_is_refused_wherever_its_sheet_lies(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"a": [["x"], ["y"]]})
    changed(path, "xl/worksheets/sheet1.xml", b'r="A2"', b'r="XFD1048576"')
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            elsewhere = name.replace("worksheets/sheet1.xml", "tables/one.xml")
            archive.writestr(elsewhere, content.replace(b"worksheets/sheet1.xml", b"tables/one.xml"))
    assert "太大" in error_of(path).message


MERGES = ((0, 0, 0, 1), (1, 0, 2, 0))


@pytest.mark.parametrize("merges", [(), MERGES[:1], MERGES])
def test_merged_cells_are_told_whatever_stands_around_them(
    tmp_path: Path, merges: tuple[tuple[int, int, int, int], ...]
) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["a", "", "b"], ["c", "d", "e"], ["", "f", "<sheetData> </sheetData> <mergeCells>"]):
        sheet.append(row)
    for top, left, bottom, right in merges:
        sheet.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
    sheet.auto_filter.ref = "A1:C3"
    sheet.print_options.horizontalCentered = True
    path = tmp_path / "a.xlsx"
    book.save(path)
    (grid,) = read_workbook(path).grids
    assert set(grid.merges or ()) == set(merges)
    assert grid.rows[2][2] == "<sheetData> </sheetData> <mergeCells>"


def tampered(path: Path, part: str, *, size: int = 0) -> Path:
    """The checksum of one part, or its declared size, no longer fits."""
    data = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo(part)
    old, new = (info.file_size, info.file_size + size) if size else (info.CRC, info.CRC ^ 1)
    path.write_bytes(data.replace(struct.pack("<I", old), struct.pack("<I", new)))
    return path


def with_formula(path: Path, parts: dict[str, bytes]) -> Path:
    book = openpyxl.Workbook()
    book.active.append(["x", "=1+1"])
    book.create_sheet("二").append(["=2+2", "y"])
    book.save(path)
    with zipfile.ZipFile(path, "a") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("part", ["customXml/item9.xml", "xl/comments9.xml", "xl/media/i.png", "docProps/app.xml"])
@pytest.mark.parametrize("size", [0, 1])
def test_a_part_that_holds_no_cells_may_be_amiss(tmp_path: Path, part: str, size: int) -> None:
    others = {} if part.startswith("docProps") else {part: bytes(range(256)) * 2000}
    path = tampered(with_formula(tmp_path / "a.xlsx", others), part, size=size)
    assert [grid.uncalculated for grid in read_workbook(path).grids] == [{(0, 1)}, {(0, 0)}]


def test_a_package_that_does_not_tell_its_sheets_apart_is_damaged(tmp_path: Path) -> None:
    path = tampered(with_formula(tmp_path / "a.xlsx", {}), "xl/_rels/workbook.xml.rels")
    assert "已经损坏" in error_of(path).message


def test_a_large_workbook_gone_through_row_by_row_tells_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = with_formula(tmp_path / "a.xlsx", {})
    small = read_workbook(path)
    monkeypatch.setattr(xlsx_facts, "_SMALL", 100)
    large = read_workbook(path)
    assert [grid.rows for grid in large.grids] == [grid.rows for grid in small.grids]
    assert [grid.uncalculated for grid in large.grids] == [{(0, 1)}, {(0, 0)}]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"</sheetData>", b'</sheetData><!--<mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>-->'),
        (b"<sheetData>", b"<!-- <sheetData> --><sheetData>"),
    ],
)
def test_markup_in_a_comment_is_no_markup(tmp_path: Path, old: bytes, new: bytes) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"a": ROWS})
    before = read_workbook(path).grids[0]
    after = read_workbook(changed(path, "xl/worksheets/sheet1.xml", old, new)).grids[0]
    assert (after.rows, after.merges) == (before.rows, before.merges)
