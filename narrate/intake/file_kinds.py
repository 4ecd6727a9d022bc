"""What a file is that is no readable workbook, told from its bytes, and what to do: one sentence a kind."""

from __future__ import annotations

import io
import zipfile
from typing import NamedTuple

ZIP = b"PK\x03\x04"
PDF = b"%PDF"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NO_TABLE = (b"%PDF", b"PK", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"<?xml")

_BIFF8_START = b"\x09\x08\x10\x00\x00\x06\x05\x00"  # BOF record of a workbook; 20 bytes with its body
_BIFF8_PASSWORD = b"\x2f\x00"  # FILEPASS record
_SAVE_AS = "用 WPS 或 Excel 打开，另存为 .xlsx，再运行"
_EXPORT = "换成导出的 .xlsx 或 .xls 文件"


class FileKind(NamedTuple):
    """`said` goes on from the name of the file: 《…》其实是 PDF."""

    said: str
    advice: str


PROTECTED = FileKind("有密码保护，读不了", "打开后去掉密码（文件－信息－保护工作簿），保存后再运行")
_PICTURE = FileKind("其实是图片，不是表格", _EXPORT)
_ARCHIVE = FileKind("其实是压缩包，不是表格", "解开，把里面的表格放进文件夹，再运行")
_BEGINNINGS = (
    (b"%pdf", FileKind("其实是 PDF，不是表格", _EXPORT)),
    (b"{\\rtf", FileKind("其实是文字文档（.rtf），不是表格", _EXPORT)),
    (b"<?xml", FileKind("其实是 XML 文档，不是 .xlsx 或 .xls", _SAVE_AS)),
    (b"\x89png", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"gif8", _PICTURE),
    (b"rar!", _ARCHIVE),
    (b"7z\xbc\xaf", _ARCHIVE),
)
_PAGE = FileKind("其实是网页，里面没有表格", _SAVE_AS)


def kind_of(data: bytes, suffix: str) -> FileKind:
    """What the bytes are, and what to do; `suffix` is the name's, lower case."""
    start = data[:2048].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    for beginning, kind in _BEGINNINGS:
        if start.startswith(beginning):
            return kind
    if b"<html" in start or b"<table" in start or start.startswith((b"<!doctype html", b"mime-version")):
        return _PAGE
    if data.startswith(OLE):
        return _what_ole_is(data, suffix)
    if data.startswith(b"PK"):
        return _what_zip_is(data)
    if suffix == ".et":
        return FileKind("是 WPS 表格（.et），读不懂它的内容", _SAVE_AS.replace("WPS 或 Excel", "WPS"))
    if suffix == ".csv":
        return FileKind("读不懂：不是分列的文本，或者编码不认识", "用 WPS 或 Excel 打开，另存为 .xlsx，再运行")
    return FileKind("不是表格文件，或者内容已经损坏", f"支持 .xlsx、.xlsm、.xls、.et、.ods、.csv；{_SAVE_AS}")


def _what_ole_is(data: bytes, suffix: str) -> FileKind:
    """An OLE compound file: encrypted .xlsx, old Word or WPS document, protected or damaged .xls."""
    start = data.find(_BIFF8_START)
    protected = start >= 0 and data[start + 20 : start + 22] == _BIFF8_PASSWORD
    if protected or "EncryptedPackage".encode("utf-16-le") in data:
        return PROTECTED
    if "WordDocument".encode("utf-16-le") in data:
        return FileKind("其实是 Word 文档，不是表格", _EXPORT)
    if suffix == ".et":
        return FileKind("是 WPS 表格（.et），读不懂它的内容", _SAVE_AS.replace("WPS 或 Excel", "WPS"))
    return FileKind("已经损坏，或者不是表格文件", f"重新导出；若能打开，{_SAVE_AS}")


def _what_zip_is(data: bytes) -> FileKind:
    """A zip that is no readable workbook: another Office format, a protected .ods, or a damaged package."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            has_manifest = (
                "META-INF/manifest.xml" in names and archive.getinfo("META-INF/manifest.xml").file_size < 1 << 20
            )
            manifest = archive.read("META-INF/manifest.xml") if has_manifest else b""
    except Exception:  # zipfile, zlib and struct raise many kinds; each means the same to the reader
        return FileKind("已经损坏：不完整的压缩包", "重新导出或重新复制这个文件（可能没有传完）")
    if b"encryption-data" in manifest:
        return FileKind("有密码保护，读不了", "打开后去掉密码，保存后再运行")
    if "word/document.xml" in names:
        return FileKind("其实是 Word 文档（.docx），不是表格", _EXPORT)
    if "xl/workbook.bin" in names:
        return FileKind("是 .xlsb 格式，读不了", _SAVE_AS)
    if "xl/workbook.xml" in names or "content.xml" in names:
        return FileKind("已经损坏，读不完整", f"重新导出；若能打开，{_SAVE_AS}")
    return FileKind("是压缩包，不是表格", "把后缀改回 .zip，或者解开，把里面的表格放进文件夹，再运行")
