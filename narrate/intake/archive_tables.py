"""The files in a .zip of a unit, read where they lie: nothing is ever unpacked onto the disk.

Names are what people see: GBK where the archive does not say UTF-8 (Windows), and never a way out of the archive.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import NamedTuple

from narrate.errors import UnreadableFile
from narrate.intake.workbook import MAX_BYTES
from narrate.packages import DAMAGED, Bounds, TooLarge, entries, is_encrypted
from narrate.visible import on_one_line

SUFFIX = ".zip"

_BOUNDS = Bounds(parts=5_000, part=300_000_000, total=300_000_000)
_UTF8_NAME = 0x800  # bit of the flags
_UNPACK = "解开，把里面的表格放进单位文件夹，再运行"


class Member(NamedTuple):
    """A file in an archive. `name` is its path there, written with /."""

    name: str
    info: zipfile.ZipInfo


class Archive:
    """A .zip that is held."""

    def __init__(self, name: str, data: bytes) -> None:
        """Open it; `name` is what messages call it.

        Raises:
            UnreadableFile: it is damaged, or would unpack to more than the bounds.
        """
        self.name = name
        try:
            self._package = zipfile.ZipFile(io.BytesIO(data))
            self._entries = entries(self._package, _BOUNDS)
        except TooLarge as problem:
            raise UnreadableFile(f"《{name}》里的文件太多或太大，没有读", advice=_UNPACK) from problem
        except DAMAGED as problem:
            raise UnreadableFile(
                f"《{name}》打不开：不是 .zip 压缩包，或者已经损坏", advice="重新压缩，或者" + _UNPACK
            ) from problem

    def members(self) -> Iterator[Member]:
        """Its files, in the order of their names; what Mac and Windows put in for themselves is left out."""
        found = [Member(_shown(info), info) for info in self._entries]
        for member in sorted(found, key=lambda one: one.name):
            if member.name and not member.name.startswith("__MACOSX/"):
                yield member

    def read(self, member: Member) -> bytes:
        """The content of one.

        Raises:
            UnreadableFile: it is damaged, protected by a password, or larger than `MAX_BYTES`.
        """
        shown = f"《{self.name}/{member.name}》"
        if is_encrypted(member.info):
            raise UnreadableFile(f"{shown}在有密码的压缩包里，读不了", advice=_UNPACK)
        if member.info.file_size > MAX_BYTES:
            raise UnreadableFile(f"{shown}太大：超过{MAX_BYTES // 1_000_000}MB", advice="看是否放错了文件")
        try:
            return self._package.read(member.info)
        except DAMAGED as problem:
            raise UnreadableFile(f"{shown}已经损坏", advice="重新压缩，或者" + _UNPACK) from problem


def _shown(info: zipfile.ZipInfo) -> str:
    """The path of a file within its archive, without drives, beginnings at the root and ways up."""
    name = info.orig_filename
    if not info.flag_bits & _UTF8_NAME:
        name = _without_flag(name)
    parts = name.replace("\\", "/").split("/")
    return on_one_line("/".join(part for part in parts if part not in ("", ".", "..") and not part.endswith(":")))


def _without_flag(name: str) -> str:
    """`zipfile` takes bytes of an unnamed encoding for cp437: they are UTF-8 or GBK."""
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name
