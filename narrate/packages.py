"""ZIP packages (.docx, .xlsx, .ods) on the standard library's `zipfile`: bounds before anything is inflated, and the
same bytes for the same parts (fixed times, order and compression).
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from typing import NamedTuple

# whatever a damaged package raises in `zipfile`: encrypted is a RuntimeError, packed in an unknown way a subclass of it
DAMAGED: tuple[type[Exception], ...] = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
)
_MIDNIGHT_1980 = (1980, 1, 1, 0, 0, 0)  # the first moment that ZIP can tell
_ENCRYPTED = 1  # bit of the flags


class Bounds(NamedTuple):
    """How many parts a package may have, and how many bytes unpacked: one of them, and all together."""

    parts: int
    part: int
    total: int


class TooLarge(Exception):
    """Unpacked, the package would exceed its bounds; `part` is the name of the one part that does, if it is one."""

    def __init__(self, part: str = "") -> None:
        super().__init__(part)
        self.part = part


UNREADABLE: tuple[type[Exception], ...] = (TooLarge, *DAMAGED)


def entries(package: zipfile.ZipFile, bounds: Bounds) -> list[zipfile.ZipInfo]:
    """The parts of a package in its order, folders left out, by what its directory declares.

    A declared size may be a lie, but `zipfile` never inflates more of a part than it declares.

    Raises:
        TooLarge: the declared sizes exceed the bounds.
    """
    parts = [info for info in package.infolist() if not info.is_dir()]
    if len(parts) > bounds.parts or sum(info.file_size for info in parts) > bounds.total:
        raise TooLarge
    for info in parts:
        if info.file_size > bounds.part:
            raise TooLarge(info.filename)
    return parts


def is_encrypted(info: zipfile.ZipInfo) -> bool:
    """Whether a part can be read only with a password."""
    return bool(info.flag_bits & _ENCRYPTED)


def read_parts(data: bytes, bounds: Bounds) -> dict[str, bytes]:
    """Part name → content, in the order of the package.

    Raises:
        TooLarge: see `entries`.
        DAMAGED: one of these.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {info.filename: package.read(info) for info in entries(package, bounds)}


def pack(parts: Mapping[str, bytes], *, level: int = 6) -> bytes:
    """The parts as a package, in their order; levels of deflating are those of zlib (0: as they are, for a package
    that is opened at once; 1: quickest).
    """
    method = zipfile.ZIP_DEFLATED if level else zipfile.ZIP_STORED
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, data in parts.items():
            info = zipfile.ZipInfo(name, _MIDNIGHT_1980)
            info.create_system = 0  # the same bytes on every system
            package.writestr(info, data, method, level)
    return stream.getvalue()
