"""Spreadsheet files → `Grid`s: the only module of the program that imports a spreadsheet reader.

In: a file (.xlsx .xlsm .xls .et .ods). Out: its sheets as plain values, hidden ones too, chart sheets not, and the
sha256 of the bytes. Whatever is wrong with a file, hostile ones included, ends here as `UnreadableFile` with advice.
Formulas without a result are told from blanks in .xlsx and .ods (see `package`), not in .xls.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path

import python_calamine

from narrate.errors import UnreadableFile
from narrate.files import read_bytes, read_reason
from narrate.intake import package
from narrate.intake.grid import Grid, Raw
from narrate.values import value

EXTENSIONS = (".xlsx", ".xlsm", ".xls", ".et", ".ods")
MAX_BYTES = 50_000_000

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BIFF8_START = b"\x09\x08\x10\x00\x00\x06\x05\x00"  # BOF record of a workbook; 20 bytes with its body
_BIFF8_PASSWORD = b"\x2f\x00"  # FILEPASS record
_SAVE_AS = "用 WPS 或 Excel 打开，另存为 .xlsx，再运行"


@value()
class Workbook:
    """One file: its name, the sha256 of its bytes, its sheets."""

    file: str
    digest: str
    grids: tuple[Grid, ...]


def read_workbook(path: Path) -> Workbook:
    """All sheets of a file.

    Raises:
        UnreadableFile: not a workbook, damaged, protected by a password, empty, locked, or larger than `MAX_BYTES`,
            `package.MAX_UNPACKED` or `package.MAX_CELLS`.
    """
    data = _bytes_of(path)
    try:
        looked = package.looked_at(data) if data.startswith(_ZIP) else package.nothing_known(data)
        workbook = python_calamine.CalamineWorkbook.from_filelike(BytesIO(looked.data))
        grids = _grids(workbook, path.name, looked.without_result, is_ole=data.startswith(_OLE))
    except (KeyboardInterrupt, SystemExit):
        raise
    except package.TooLarge as problem:
        raise _too_large(path.name) from problem
    except BaseException as problem:  # a panic of the Rust library is no Exception
        raise _unreadable(path.name, data, problem) from problem
    return Workbook(path.name, hashlib.sha256(data).hexdigest(), grids)


def _bytes_of(path: Path) -> bytes:
    try:
        data = read_bytes(path, MAX_BYTES)
    except PermissionError as problem:
        raise UnreadableFile(
            f"《{path.name}》打不开：没有权限，或者正被别的程序占用", advice="关掉打开它的程序，再运行"
        ) from problem
    except OSError as problem:
        raise UnreadableFile(
            f"《{path.name}》读不出来：{read_reason(problem)}", advice="看文件是否还在、磁盘或网络是否正常"
        ) from problem
    if data is None:
        raise _too_large(path.name)
    if not data:
        raise UnreadableFile(f"《{path.name}》是空文件（0 字节）", advice="重新导出或重新复制这个文件")
    return data


def _grids(
    workbook: python_calamine.CalamineWorkbook, file: str, cells: Callable[[int], package.Cells], *, is_ole: bool
) -> tuple[Grid, ...]:
    grids = []
    for number, sheet_data in enumerate(workbook.sheets_metadata):
        if sheet_data.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = workbook.get_sheet_by_index(number)
        if sheet.total_height * sheet.total_width > package.MAX_CELLS:
            raise package.TooLarge
        merges = sheet.merged_cell_ranges
        grids.append(
            Grid(
                file=file,
                sheet=sheet_data.name,
                rows=_rows(sheet, is_ole),
                merges=None if merges is None else tuple([(*first, *last) for first, last in merges]),
                hidden=sheet_data.visible != python_calamine.SheetVisibleEnum.Visible,
                uncalculated=package.CellsWithoutResult(partial(cells, number)),
            )
        )
    return tuple(grids)


def _rows(sheet: python_calamine.CalamineSheet, is_ole: bool) -> tuple[tuple[Raw, ...], ...]:
    """The cells as they stand; whole numbers, which calamine gives as int from .xls, as float like all others."""
    rows = sheet.to_python(skip_empty_area=False)
    if is_ole:
        return tuple(tuple(float(cell) if type(cell) is int else cell for cell in row) for row in rows)
    return tuple(map(tuple, rows))


def _too_large(file: str) -> UnreadableFile:
    return UnreadableFile(
        f"《{file}》太大：文件超过{MAX_BYTES // 1_000_000}MB，或者展开后有工作表超过{package.MAX_CELLS // 10_000}万格",
        advice="看表的最后一行、最后一列之外是否误填了内容，删掉多余的行列和工作表，另存后再运行",
    )


def _unreadable(file: str, data: bytes, problem: BaseException) -> UnreadableFile:
    message, advice = _what_it_is(data, problem)
    return UnreadableFile(f"《{file}》{message}", advice=advice)


def _what_it_is(data: bytes, problem: BaseException) -> tuple[str, str]:
    """What a file that is no readable workbook is, told from its first bytes, and what to do."""
    if isinstance(problem, python_calamine.PasswordError):
        return "有密码保护，读不了", "打开后去掉密码（文件－信息－保护工作簿），保存后再运行"
    start = data[:2048].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith(b"%pdf"):
        return "其实是 PDF，不是表格", "换成导出的 .xlsx 或 .xls 文件"
    if b"<html" in start or b"<table" in start or start.startswith((b"<!doctype html", b"mime-version")):
        return "其实是网页，不是表格（有的系统把网页存成 .xls）", _SAVE_AS
    if start.startswith(b"<?xml"):
        return "其实是 XML 文档，不是 .xlsx 或 .xls", _SAVE_AS
    if data.startswith(_OLE):
        return _what_ole_is(data)
    if data.startswith(b"PK"):
        return _what_zip_is(data)
    return "不是表格文件，或者内容已经损坏", f"支持 {'、'.join(EXTENSIONS)}；{_SAVE_AS}"


def _what_ole_is(data: bytes) -> tuple[str, str]:
    """An OLE compound file: encrypted .xlsx, old Word document, protected or damaged .xls."""
    start = data.find(_BIFF8_START)
    protected = start >= 0 and data[start + 20 : start + 22] == _BIFF8_PASSWORD
    if protected or "EncryptedPackage".encode("utf-16-le") in data:
        return "有密码保护，读不了", "打开后去掉密码（文件－信息－保护工作簿），保存后再运行"
    if "WordDocument".encode("utf-16-le") in data:
        return "其实是 Word 文档，不是表格", "换成导出的 .xlsx 或 .xls 文件"
    return "已经损坏，或者不是表格文件", f"重新导出；若能打开，{_SAVE_AS}"


def _what_zip_is(data: bytes) -> tuple[str, str]:
    """A zip that calamine refuses: another Office format, a protected .ods, or a damaged package."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
            manifest = archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in names else b""
    except Exception:  # zipfile, zlib and struct raise many kinds; each means the same to the reader
        return "已经损坏：不完整的压缩包", "重新导出或重新复制这个文件（可能没有传完）"
    if b"encryption-data" in manifest:
        return "有密码保护，读不了", "打开后去掉密码，保存后再运行"
    if "word/document.xml" in names:
        return "其实是 Word 文档（.docx），不是表格", "换成导出的 .xlsx 或 .xls 文件"
    if "xl/workbook.bin" in names:
        return "是 .xlsb 格式，读不了", _SAVE_AS
    if "xl/workbook.xml" in names or "content.xml" in names:
        return "已经损坏，读不完整", f"重新导出；若能打开，{_SAVE_AS}"
    return "是压缩包，不是表格", f"解开后放进文件夹；支持 {'、'.join(EXTENSIONS)}"
