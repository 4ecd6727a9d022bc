"""A .docx opened as parts, whatever its origin: bounds on size, no duplicates, nothing but a Word document passes.

In: a path or bytes. Out: `Package` (part name → bytes, in file order) and its relationships. Anything that is not a
readable .docx is told as `UnreadableFile` in words of what it is instead.

People's documents are read and edited at this level, part by part, and not through python-docx, which writes new
documents: measured on documents of WPS and Word, python-docx serializes parts anew that nobody touched, drops parts
that no relationship leads to, and stops at a relationship that leads nowhere. What a person wrote keeps its bytes here.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from narrate import packages
from narrate.errors import UnreadableFile
from narrate.word import markup

BOUNDS = packages.Bounds(parts=10_000, part=256 << 20, total=512 << 20)
_FILE_LIMIT = 512 << 20
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
CONTENT_TYPES = "[Content_Types].xml"
PACKAGE_RELATIONSHIPS = "_rels/.rels"
_SAVE_AS = "在 Word 或 WPS 里打开它，另存为“Word 文档(*.docx)”后再试"
_OTHERS = (
    ("xl/workbook.xml", "是 Excel 工作簿，不是 Word 文档"),
    ("ppt/presentation.xml", "是 PowerPoint 演示文稿，不是 Word 文档"),
    ("content.xml", "是 OpenDocument（.odt 等）文件，不是 .docx"),
)


class Relationship(NamedTuple):
    """One line of a .rels part; `target` is a part name, or the address of an external one."""

    id: str
    type: str
    target: str
    external: bool

    def is_a(self, kind: str) -> bool:
        """By the last word of the type: officeDocument, styles, header, customXml, comments …"""
        return self.type.rpartition("/")[2] == kind


@dataclass(frozen=True, slots=True)
class Package:
    """The parts of a document in file order. `shown` is how messages call the file."""

    parts: Mapping[str, bytes]
    shown: str
    main: str  # name of the main document part
    _trees: dict[str, markup.Element] = field(default_factory=dict, repr=False, compare=False)

    def tree(self, name: str) -> markup.Element:
        """The parsed part, parsed once and shared: who edits it must serialize it himself."""
        if name not in self._trees:
            try:
                self._trees[name] = markup.parse(self.parts[name])
            except markup.BrokenXmlError as error:
                raise _broken(self.shown, f"部件 {name} 损坏：{error}") from error
        return self._trees[name]

    def relationships(self, source: str) -> tuple[Relationship, ...]:
        """What a part points to; nothing when it has no .rels."""
        name = relationships_name(source)
        if name not in self.parts:
            return ()
        return tuple(relationships(self.tree(name), posixpath.dirname(source)))

    def related(self, source: str, kind: str) -> list[str]:
        """The parts of one kind that a part points to and that exist."""
        return [
            relationship.target
            for relationship in self.relationships(source)
            if relationship.is_a(kind) and not relationship.external and relationship.target in self.parts
        ]

    def custom_parts(self) -> list[str]:
        """Custom XML parts (customXml/itemN.xml), wherever they hang and whatever they are called."""
        found = [*self.related(self.main, "customXml"), *self.related("", "customXml")]
        return list(dict.fromkeys(found))


def relationships_name(source: str) -> str:
    """The .rels part of a part ("" for the package itself)."""
    folder, name = posixpath.split(source)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def relationships(root: markup.Element, folder: str) -> Iterator[Relationship]:
    """The lines of a parsed .rels part; `folder` is that of the part they are of."""
    for node in root:
        if not isinstance(node.tag, str):
            continue
        external = node.get("TargetMode") == "External"
        target = node.get("Target", "")
        yield Relationship(
            node.get("Id", ""), node.get("Type", ""), target if external else resolve(folder, target), external
        )


def resolve(folder: str, target: str) -> str:
    """A relationship's target as a part name."""
    path = unquote(target)
    return path.lstrip("/") if path.startswith("/") else posixpath.normpath(posixpath.join(folder, path))


def open_package(source: Path | bytes, shown: str | None = None) -> Package:
    """Open a .docx.

    Raises:
        UnreadableFile: missing, not a .docx, encrypted, damaged, or unreasonably large.
    """
    name = shown or (f"《{source.name}》" if isinstance(source, Path) else "《文档》")
    data = _read_file(source, name) if isinstance(source, Path) else source
    parts = _unzip(data, name)
    return _with_main_part(parts, name)


def _read_file(path: Path, shown: str) -> bytes:
    try:
        if path.is_dir():
            raise UnreadableFile(f"“{path}”是文件夹，不是 Word 文档", advice="写明文件夹里的哪一个 .docx 文件")
        if path.stat().st_size > _FILE_LIMIT:
            raise UnreadableFile(f"{shown}太大，没有读取", advice="检查是不是放错了文件")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise UnreadableFile(f"找不到文件“{path}”", advice="检查路径和文件名") from error
    except PermissionError as error:
        raise UnreadableFile(f"{shown}读不了：没有权限，或正被别的程序独占", advice="关闭 Word、WPS 后再试") from error
    except (OSError, ValueError) as error:
        raise UnreadableFile(f"{shown}读不了：{error}") from error


def _unzip(data: bytes, shown: str) -> dict[str, bytes]:
    if data.startswith(_OLE):
        raise _ole(data, shown)
    if not data:
        raise UnreadableFile(f"{shown}是空文件", advice="检查文件是否没有存完")
    if not data.startswith(b"PK"):
        raise UnreadableFile(f"{shown}不是 .docx 文档", advice=_SAVE_AS)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = packages.entries(archive, BOUNDS)
            _refuse_oddities(parts, shown)
            return {part.filename: archive.read(part) for part in parts}
    except packages.TooLarge as error:
        what = "里有大得不合常理的部件" if error.part else "展开后大得不合常理"
        raise UnreadableFile(f"{shown}{what}，没有读取", advice="检查文件来源") from error
    except packages.DAMAGED as error:
        raise _broken(shown, "它里面的压缩包读不出来，可能没有下载完或者复制时断了") from error


def _ole(data: bytes, shown: str) -> UnreadableFile:
    if _ENCRYPTED in data:
        return UnreadableFile(f"{shown}有打开密码，读不了", advice="在 Word 或 WPS 里去掉打开密码，另存后再试")
    return UnreadableFile(f"{shown}是旧格式（.doc 或 .wps），不是 .docx", advice=_SAVE_AS)


def _refuse_oddities(parts: list[zipfile.ZipInfo], shown: str) -> None:
    """Parts that are encrypted, or there twice."""
    if any(packages.is_encrypted(part) for part in parts):
        raise UnreadableFile(f"{shown}是加密的压缩包，读不了", advice=_SAVE_AS)
    seen: set[str] = set()
    for part in parts:
        if (folded := part.filename.casefold()) in seen:
            raise _broken(shown, f"部件 {part.filename} 出现了两次")
        seen.add(folded)


def _broken(shown: str, detail: str) -> UnreadableFile:
    return UnreadableFile(
        f"{shown}已损坏，读不了", details=[detail], advice="用 Word 或 WPS 打开修复后另存，或换一份没有损坏的"
    )


def _with_main_part(parts: Mapping[str, bytes], shown: str) -> Package:
    """The package once its main part is known; what was parsed on the way stays parsed."""
    if CONTENT_TYPES not in parts or PACKAGE_RELATIONSHIPS not in parts:
        raise _not_word(parts, shown)
    package = Package(parts, shown, "")
    for main in package.related("", "officeDocument"):
        tag = package.tree(main).tag
        if tag == markup.w("document"):
            return replace(package, main=main)
        if tag == f"{{{markup.STRICT_W}}}document":
            raise UnreadableFile(f"{shown}是“严格 Open XML”格式，读不了", advice=_SAVE_AS)
    raise _not_word(parts, shown)


def _not_word(parts: Mapping[str, bytes], shown: str) -> UnreadableFile:
    for marker, what in _OTHERS:
        if marker in parts:
            return UnreadableFile(f"{shown}{what}", advice=_SAVE_AS)
    return UnreadableFile(f"{shown}不是 Word 文档（里面没有正文）", advice=_SAVE_AS)
