"""What goes wrong with the folders that units send in, each kind as a change to a made unit.

A kind acts on the books before they are written, on the written files, or on the form. `stops` tells whether the unit
cannot be drafted at all (its message is the reason) or is drafted with a finding that names what is wrong.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cache
from io import BytesIO
from random import Random
from typing import NamedTuple

from samples import numbered_tables
from samples.sheet import Book, Cell, Kind, Manner, Sheet, Value
from samples.unit_data import UnitData

Files = dict[str, bytes]
"""File name → content, of one unit folder."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
_BOMB_SIZE = 400_000_000  # bytes of the part once unpacked
_OTHER_UNIT = "外县另一家单位"
_ENTITIES = b"""<?xml version="1.0"?>
<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">
<!ENTITY e SYSTEM "file:///etc/passwd">]>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">
<c r="A1" t="inlineStr"><is><t>&d;&e;</t></is></c></row></sheetData></worksheet>"""


class Defect(NamedTuple):
    """One kind: what the listing calls it, whether it stops the unit, and the change it makes."""

    label: str
    stops: bool
    books: Callable[[list[Book], UnitData, Random], None] | None = None
    files: Callable[[Files, Random], None] | None = None
    other_form: tuple[str, int] | None = None  # (name of the form's unit or "", years its 年度 is off)


def _sheet(books: Iterable[Book], name: str) -> Sheet:
    return next(sheet for book in books for sheet in book.sheets if sheet.name == name)


def _amounts(sheet: Sheet) -> list[tuple[int, int]]:
    """The cells that hold an amount other than zero, in reading order."""
    return sorted(at for at, cell in sheet.cells.items() if cell.kind is Kind.AMOUNT and cell.value)


def _change(sheet: Sheet, at: tuple[int, int], value: Value) -> None:
    sheet.cells[at] = Cell(value, sheet.cells[at].kind)


def _wrong_total(books: list[Book], unit: UnitData, rng: Random) -> None:
    sheet = _sheet(books, "支出决算表")
    row = next(row for (row, _), cell in sorted(sheet.cells.items()) if cell.kind is Kind.TOTAL)
    at = next(place for place in _amounts(sheet) if place[0] == row)
    value = sheet.cells[at].value
    assert isinstance(value, Decimal)
    _change(sheet, at, value + rng.randint(1, 9) * 10 ** max(value.adjusted(), 0))


def _moved_cell(books: list[Book], unit: UnitData, rng: Random) -> None:
    """基本支出 and 项目支出 of the 合计 in each other's place."""
    sheet = _sheet(books, "一般公共预算财政拨款支出决算表")
    row = next(row for (row, _), cell in sorted(sheet.cells.items()) if cell.kind is Kind.TOTAL)
    basic, project = sorted(at for at, cell in sheet.cells.items() if at[0] == row and cell.kind is Kind.AMOUNT)[1:3]
    sheet.cells[basic], sheet.cells[project] = sheet.cells[project], sheet.cells[basic]


def _text_in_amount(books: list[Book], unit: UnitData, rng: Random) -> None:
    sheet = _sheet(books, "支出决算表")
    _change(sheet, rng.choice(_amounts(sheet)), "见附件")


def _missing_table(books: list[Book], unit: UnitData, rng: Random) -> None:
    books[0].sheets.pop(rng.randrange(len(books[0].sheets)))


def _missing_column(books: list[Book], unit: UnitData, rng: Random) -> None:
    sheet = _sheet(books, "支出决算表")
    for at in [at for at, cell in sheet.cells.items() if cell.value == "本年支出合计"]:
        _change(sheet, at, "备注")


def _two_current_years(books: list[Book], unit: UnitData, rng: Random) -> None:
    again = Book(f"{books[0].name}（修改后）", numbered_tables.sheets(unit.name, unit.current, Manner()))
    for sheet in again.sheets:
        for at in _amounts(sheet)[:1]:
            _change(sheet, at, Decimal("1.23"))
    books.append(again)


def _table_of_another_unit(books: list[Book], unit: UnitData, rng: Random) -> None:
    assert unit.current.income is not None
    books[0].sheets = [sheet for sheet in books[0].sheets if sheet.name != "收入决算表"]
    other = numbered_tables.income(unit.current.income, numbered_tables.Page(_OTHER_UNIT, unit.year, Manner()))
    books.append(Book("收入决算表", [other]))


def _no_year(books: list[Book], unit: UnitData, rng: Random) -> None:
    for sheet in books[0].sheets:
        for at, cell in list(sheet.cells.items()):
            if isinstance(cell.value, str) and f"{unit.year}年" in cell.value:
                _change(sheet, at, cell.value.replace(f"{unit.year}年度", "").replace(f"{unit.year}年", ""))


def _first_workbook(files: Files) -> str:
    return min(name for name in files if "决算公开表" in name)


def _cut_short(files: Files, rng: Random) -> None:
    name = _first_workbook(files)
    files[name] = files[name][: len(files[name]) * 2 // 3]


def _zero_bytes(files: Files, rng: Random) -> None:
    files[_first_workbook(files)] = b""


def _web_page(files: Files, rng: Random) -> None:
    name = _first_workbook(files)
    del files[name]
    files[f"{name.rpartition('.')[0]}.xls"] = "<html><body><table><tr><td>收入决算表</td></tr></table></html>".encode()


def _encrypted(files: Files, rng: Random) -> None:
    name = _first_workbook(files)
    del files[name]
    files[f"{name.rpartition('.')[0]}.xlsx"] = _OLE + "EncryptedPackage".encode("utf-16-le") + rng.randbytes(2048)


def _word_only(files: Files, rng: Random) -> None:
    files.clear()
    files["部门决算说明.doc"] = _OLE + "WordDocument".encode("utf-16-le") + rng.randbytes(1024)


def _empty_folder(files: Files, rng: Random) -> None:
    files.clear()


def _garbage(files: Files, rng: Random) -> None:
    files[_first_workbook(files)] = rng.randbytes(4096)


def _hostile(files: Files, part: tuple[int, int, bytes]) -> None:
    """The first workbook replaced by one whose only sheet is this part (crc, size, raw deflate)."""
    name = _first_workbook(files)
    del files[name]
    files[f"{name.rpartition('.')[0]}.xlsx"] = _package_with(part)


def _zip_bomb(files: Files, rng: Random) -> None:
    _hostile(files, _bomb())


def _entities(files: Files, rng: Random) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    _hostile(files, (zlib.crc32(_ENTITIES), len(_ENTITIES), packer.compress(_ENTITIES) + packer.flush()))


@cache
def _bomb() -> tuple[int, int, bytes]:
    """Spaces by the hundred million, packed."""
    packer, chunk, packed, checksum = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS), b" " * 4_000_000, [], 0
    for _ in range(_BOMB_SIZE // len(chunk)):
        packed.append(packer.compress(chunk))
        checksum = zlib.crc32(chunk, checksum)
    return checksum, _BOMB_SIZE, b"".join([*packed, packer.flush()])


class _Packed(zipfile.ZipFile):
    """A zip that takes a part already packed."""

    def add_packed(self, name: str, checksum: int, size: int, packed: bytes) -> None:
        self.writestr(zipfile.ZipInfo(name), packed)
        entry = self.getinfo(name)
        entry.compress_type, entry.CRC, entry.file_size = zipfile.ZIP_DEFLATED, checksum, size
        entry.compress_size = len(packed)


def _package_with(part: tuple[int, int, bytes]) -> bytes:
    """An .xlsx of one sheet with this content; the entry's own header, like that of a forged file, says otherwise."""
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    small = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="xml" ContentType="text/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        f'xmlns:r="{relations}"><sheets><sheet name="收入决算表" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    }
    buffer = BytesIO()
    with _Packed(buffer, "w") as archive:
        for name, text in small.items():
            archive.writestr(zipfile.ZipInfo(name), text.encode("utf-8"), zipfile.ZIP_DEFLATED)
        archive.add_packed("xl/worksheets/sheet1.xml", *part)
    return buffer.getvalue()


DEFECTS: dict[str, Defect] = {
    "cut-short": Defect("工作簿没有传完", True, files=_cut_short),
    "wrong-total": Defect("合计与各项不符", False, books=_wrong_total),
    "empty-folder": Defect("空文件夹", True, files=_empty_folder),
    "moved-cell": Defect("数填错了列", False, books=_moved_cell),
    "encrypted": Defect("工作簿有密码", True, files=_encrypted),
    "missing-table": Defect("缺一张表", False, books=_missing_table),
    "missing-column": Defect("支出决算表缺合计列", True, books=_missing_column),
    "text-in-amount": Defect("金额里写着文字", False, books=_text_in_amount),
    "two-current-years": Defect("本年的表有两份，数不同", True, books=_two_current_years),
    "word-only": Defect("只有 Word 文档", True, files=_word_only),
    "other-unit-table": Defect("一张表是别的单位的", True, books=_table_of_another_unit),
    "other-unit-form": Defect("填报表是别的单位的", True, other_form=(_OTHER_UNIT, 0)),
    "other-year-form": Defect("填报表是别的年度的", True, other_form=("", -1)),
    "no-year": Defect("本年的表都没有写年度", True, books=_no_year),
    "zero-bytes": Defect("工作簿是空文件", True, files=_zero_bytes),
    "web-page": Defect("网页存成了 .xls", True, files=_web_page),
    "garbage": Defect("工作簿已经损坏", True, files=_garbage),
    "zip-bomb": Defect("压缩炸弹", True, files=_zip_bomb),
    "xml-entities": Defect("XML 实体炸弹", True, files=_entities),
}
