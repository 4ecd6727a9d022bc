"""The form as a file: reading it whole, telling what cannot be kept, and replacing it without losing anything.

Bytes and zip parts only, no workbook. A file is written beside its target and renamed; it is refused while another
program has it open or when it changed since it was read.
"""

from __future__ import annotations

import hashlib
import io
import os
import posixpath
import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from narrate.errors import OutputRefused, UnreadableFile
from narrate.files import read_reason

BACKUP_MARK = ".备份-"
"""NAME.备份-1.xlsx: a copy of the person's file as it was before a run. Such files are no inputs."""

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

_FIXED_TIME = (1980, 1, 1, 0, 0, 0)

# what openpyxl writes back, or what a reader of the form cannot miss (caches, printer settings, labels)
_KEPT_PARTS = re.compile(
    r"""\[Content_Types\]\.xml | (.*/)?_rels/[^/]*\.rels | docProps/.* | docMetadata/.* | customXml/.*
    | xl/workbook\.xml | xl/sharedStrings\.xml | xl/styles\.xml | xl/theme/.* | xl/calcChain\.xml
    | xl/worksheets/[^/]+\.xml | xl/tables/[^/]+\.xml | xl/externalLinks/[^/]+\.xml
    | xl/(comments/)?comment[^/]*\.xml | xl/drawings/[^/]*vmlDrawing[^/]*\.vml | xl/drawings/commentsDrawing[^/]*\.vml
    | xl/printerSettings/.* | xl/worksheets/printerSettings/.* | xl/persons/.*""",
    re.VERBOSE | re.IGNORECASE,
)

# LibreOffice writes a drawing without anything in it beside comments and filters
_DRAWING = re.compile(r"xl/drawings/drawing\d*\.xml")

# part name (beginning, after xl/) → what a person calls it
_LOST_PARTS = {
    "vbaProject": "宏",
    "macrosheets": "宏表",
    "charts": "图表",
    "chartsheets": "图表工作表",
    "drawings": "图形、文本框或图片",
    "media": "图片",
    "cellimages": "嵌入单元格的图片",
    "richData": "嵌入单元格的图片",
    "threadedComments": "带回复的新式批注",
    "pivotTables": "数据透视表",
    "pivotCache": "数据透视表",
    "slicers": "切片器",
    "slicerCaches": "切片器",
    "timelines": "日程表",
    "diagrams": "SmartArt 图形",
    "embeddings": "嵌入的文档",
    "activeX": "控件",
    "ctrlProps": "控件",
    "connections": "外部数据连接",
    "queryTables": "外部数据连接",
    "model": "数据模型",
    "metadata": "动态数组公式",
}

_LOST_MARKUP = (
    (re.compile(rb"<(?:\w+:)?protectedRanges\b"), "允许编辑区域"),
    (re.compile(rb"<(?:\w+:)?rPh\b"), "拼音指南"),
)


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was read: where it lies (links followed), its bytes, and their digest."""

    path: Path
    data: bytes
    digest: str


def read_source(path: Path) -> Source:
    """The whole file.

    Raises:
        UnreadableFile: it cannot be read, or is no .xlsx (an .xls renamed, a password, half a download).
    """
    target = path.resolve()
    try:
        data = target.read_bytes()
    except OSError as error:
        raise UnreadableFile(
            f"说明填报表《{path.name}》读不出来：{read_reason(error)}",
            advice="关闭正在使用它的程序，确认文件还在、有读取权限，再运行。",
        ) from error
    if not zipfile.is_zipfile(io.BytesIO(data)):
        raise UnreadableFile(
            f"说明填报表《{path.name}》不是 .xlsx 工作簿",
            details=("可能是改了后缀的 .xls／.et，加了打开密码，或文件已损坏。",),
            advice="在 Excel 或 WPS 里另存为“Excel 工作簿（*.xlsx）”，不设打开密码，再运行。",
        )
    return Source(target, data, _digest(data))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def unkept_parts(data: bytes) -> tuple[str, ...]:
    """What the workbook holds that would be lost by writing it back, in a person's words, each once."""
    lost: dict[str, None] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            for what in _unkept_in(package, name.lstrip("/")):
                lost[what] = None
    return tuple(lost)


def _unkept_in(package: zipfile.ZipFile, name: str) -> Iterator[str]:
    if name.endswith("/"):
        return
    if not _KEPT_PARTS.fullmatch(name):
        if not (_DRAWING.fullmatch(name) and b"Anchor" not in package.read(name)):
            yield _words_for(name)
        return
    if name.lower().endswith(".vml") and not _only_notes(package.read(name)):
        yield "控件或页眉页脚图片"
    if name.startswith(("xl/worksheets/", "xl/sharedStrings")):
        text = package.read(name)
        yield from (what for pattern, what in _LOST_MARKUP if pattern.search(text))


def _words_for(name: str) -> str:
    inside = name.removeprefix("xl/")
    for beginning, words in _LOST_PARTS.items():
        if inside.startswith(beginning):
            return words
    return f"本程序不认识的内容（{name}）"


def _only_notes(vml: bytes) -> bool:
    """Whether every shape of a legacy drawing is the box of a plain comment (批注)."""
    shapes = len(re.findall(rb"<(?:\w+:)?shape[\s>]", vml))
    return shapes == len(re.findall(rb"ObjectType\s*=\s*[\"']Note[\"']", vml))


def sheet_parts(package: zipfile.ZipFile) -> dict[str, str]:
    """Sheet title → the name of its part in the zip."""
    targets = {
        relation.get("Id"): relation.get("Target", "")
        for relation in ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
    }
    parts = {}
    for sheet in ElementTree.fromstring(package.read("xl/workbook.xml")).iter(f"{{{_MAIN}}}sheet"):
        target = targets.get(sheet.get(f"{{{_RELATIONS}}}id"), "")
        name = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        if name in package.namelist():
            parts[sheet.get("name", "")] = name
    return parts


def repacked(data: bytes, rewrite: Callable[[str, bytes], bytes]) -> bytes:
    """The same zip with fixed times, each part passed through `rewrite(name, content)`: same input, same bytes."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as package,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in package.namelist():
            entry = zipfile.ZipInfo(name, _FIXED_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o600 << 16
            target.writestr(entry, rewrite(name, package.read(name)))
    return packed.getvalue()


def write_new(path: Path, data: bytes) -> None:
    """Write a file that does not exist yet, whole or not at all."""
    if path.exists():
        raise OutputRefused(f"《{path.name}》已经存在，没有写入。", advice="换一个文件名。")
    refuse_if_open(path)
    with _beside(path, data) as temporary:
        _rename(temporary, path)


def replace(source: Source, data: bytes, *, backup: bool) -> Path | None:
    """Put `data` in the place of the file that was read; with `backup`, keep a copy beside it. Returns the copy.

    Raises:
        OutputRefused: the file is open elsewhere, or changed since it was read; nothing was written.
    """
    path = source.path
    refuse_if_open(path)
    with _beside(path, data) as temporary:
        _refuse_if_changed(source)
        copy = _write_backup(source) if backup else None
        try:
            _rename(temporary, path)
        except OSError:
            if copy is not None:
                copy.unlink(missing_ok=True)
            raise
    return copy


def refuse_if_open(path: Path) -> None:
    """Excel, WPS and LibreOffice each leave a lock file beside a workbook they have open."""
    for lock in (f"~${path.name}", f".~{path.name}", f".~lock.{path.name}#"):
        if path.with_name(lock).exists():
            raise OutputRefused(
                f"《{path.name}》正在别的程序里打开，没有写入。",
                details=(f"旁边有锁定文件 {lock}",),
                advice="保存并关闭它，再运行；确实没有打开的，删去这个锁定文件再运行。",
            )


def _refuse_if_changed(source: Source) -> None:
    try:
        current = _digest(source.path.read_bytes())
    except OSError:
        current = ""
    if current != source.digest:
        raise OutputRefused(
            f"《{source.path.name}》在读取之后又被改动，没有写入。",
            advice="等保存完成、关闭文件后再运行一次。",
        )


def _write_backup(source: Source) -> Path:
    number = 0
    while True:
        number += 1
        copy = source.path.with_name(f"{source.path.stem}{BACKUP_MARK}{number}{source.path.suffix}")
        try:
            with copy.open("xb") as file:
                file.write(source.data)
        except FileExistsError:
            continue
        except OSError as error:
            raise _not_writable(copy, error) from error
        return copy


@contextmanager
def _beside(target: Path, data: bytes) -> Iterator[Path]:
    """A temporary file beside the target (its name starts with a dot, so that no reader takes it for an input)."""
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=".narrate-", suffix=".tmp", dir=target.parent)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        yield temporary
    except OSError as error:
        raise _not_writable(target, error) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _rename(temporary: Path, path: Path) -> None:
    if path.exists():
        shutil.copymode(path, temporary)
    else:
        temporary.chmod(0o666 & ~_umask())
    temporary.replace(path)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


def _not_writable(path: Path, error: OSError) -> OutputRefused:
    if isinstance(error, PermissionError):
        return OutputRefused(
            f"《{path.name}》写不进去：没有权限，或正在别的程序里打开。",
            advice="关闭它，确认文件和所在文件夹不是只读，再运行。",
        )
    return OutputRefused(
        f"《{path.name}》写不进去：{read_reason(error)}",
        advice="确认所在的文件夹存在、磁盘有空间，再运行。",
    )


def overwrite(path: Path, data: bytes) -> Path | None:
    """Put `data` in the place of any file, whatever it is; the old file is kept beside it as backup."""
    target = path.resolve()
    old = target.read_bytes()
    return replace(Source(target, old, _digest(old)), data, backup=True)
