"""The form as a file: reading it whole, telling what cannot be kept, and replacing it without losing anything.

Bytes and zip parts only, no workbook. A file is written beside its target and renamed; it is refused while another
program has it open or when it changed since it was read.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from narrate.errors import UnreadableFile
from narrate.files import Source, read_reason

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
    return Source.of(target, data)


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
