"""ZIP packages, the frame of .docx and .xlsx: parts deflated, inflated and packed. The one place that does it.

The same bytes for the same parts: fixed times, order and compression. A part that never changes is deflated once
(`deflate`) and packed many times. Inflating is left to ISA-L and deflating to zlib-ng where they are installed; zlib
takes their place elsewhere (other bytes, the same content). ISA-L does not deflate: once in tens of thousands of
documents it gave other bytes for the same part.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

try:
    from isal import isal_zlib as _fast
except ImportError:  # no build for this system
    import zlib as _fast  # type: ignore[no-redef]

try:
    from zlib_ng import zlib_ng as _deflate
except ImportError:
    import zlib as _deflate  # type: ignore[no-redef]

STORED, DEFLATED = 0, 8  # methods of a ZIP entry
SMALLEST = 9  # level for what is written seldom or kept for long
_QUICK = 2  # level of what is written anew each time; a sixth larger than zlib's usual
_STRETCH = 100_000
_VERSION = 20
_UTF8_NAME = 0x800
_MIDNIGHT_1980 = (0, 0x21)  # DOS time and date
_LOCAL_MARK, _CENTRAL_MARK, _END_MARK = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_IN_64_BITS = 0xFFFFFFFF  # the true number stands elsewhere
_LENGTHS = struct.Struct("<2H")  # of name and extra field, at the end of a local header
_LOCAL_SIZE = 30
_CENTRAL = struct.Struct("<4s4x2H4x3I3H8xI")  # what is read of a line of the directory
_WRITTEN = struct.Struct("<5H")  # version, flags, method, time, date
_SIZES = struct.Struct("<3IH")  # checksum, packed, unpacked, length of the name
_NO_EXTRA = bytes(2)
_NO_EXTRA_OR_ATTRIBUTES = bytes(12)
_END = struct.Struct("<4s4H2IH")
_RAW = -zlib.MAX_WBITS

_damaged: Any = _fast.error
# whatever a damaged package raises, here or in `zipfile`
Damaged: tuple[type[Exception], ...] = (
    zipfile.BadZipFile,
    zlib.error,
    _damaged,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,  # encrypted; NotImplementedError: packed in another way
)


class Entry(NamedTuple):
    """A part as it lies in the archive, by default deflated."""

    name: str
    checksum: int
    size: int
    packed: bytes
    method: int = DEFLATED


def deflate(name: str, data: bytes, level: int = _QUICK) -> Entry:
    """The part as it will lie in the archive."""
    compressor = _compressor(level)
    return Entry(name, _fast.crc32(data), len(data), compressor.compress(data) + compressor.flush())


def deflate_text(name: str, pieces: Iterable[str | bytes], level: int = _QUICK) -> Entry:
    """The part made of these pieces of text (bytes: UTF-8), in stretches: a whole report is never held at once."""
    compressor = _compressor(level)
    packed: list[bytes] = []
    checksum = size = 0
    for data in _stretches(pieces):
        checksum = _fast.crc32(data, checksum)
        size += len(data)
        packed.append(compressor.compress(data))
    return Entry(name, checksum, size, b"".join((*packed, compressor.flush())))


def _compressor(level: int) -> zlib._Compress:
    """What is written seldom is left to zlib, which makes it smallest."""
    made = zlib if level > _QUICK else _deflate
    compressor: zlib._Compress = made.compressobj(level, zlib.DEFLATED, _RAW)
    return compressor


def inflate(packed: bytes, limit: int = 0) -> tuple[bytes, bool]:
    """The content, at most `limit` bytes of it (0: all), and whether that is all of it.

    Raises:
        zlib.error, or ISA-L's: it is damaged.
    """
    stream = _fast.decompressobj(_RAW)
    content = stream.decompress(packed, limit)
    return content, stream.eof


class Part(NamedTuple):
    """A part as the directory of an archive tells of it."""

    name: str
    method: int
    flags: int
    checksum: int
    packed_size: int
    size: int
    offset: int


def directory(data: bytes) -> list[Part]:
    """The parts of an archive, in its order.

    Raises:
        zipfile.BadZipFile: it is no archive, or damaged.
    """
    parts = _usual_directory(data)
    if parts is None:
        with zipfile.ZipFile(io.BytesIO(data)) as archived:
            infos = archived.infolist()
        parts = [
            Part(i.filename, i.compress_type, i.flag_bits, i.CRC, i.compress_size, i.file_size, i.header_offset)
            for i in infos
        ]
    return parts


def _usual_directory(data: bytes) -> list[Part] | None:
    """The directory of an archive in one piece, without a comment, 64-bit sizes and oddities; `zipfile` reads others."""
    end = len(data) - _END.size
    if end < 0 or data[end : end + 4] != _END_MARK:
        return None
    _, disk, first, here, count, length, at, _ = _END.unpack_from(data, end)
    if disk or first or here != count or at + length != end:
        return None
    parts = []
    for _ in range(count):
        if at + _CENTRAL.size > end:
            return None
        fields = _CENTRAL.unpack_from(data, at)
        mark, flags, method, checksum, packed_size, size, named, extra, comment, offset = fields
        if mark != _CENTRAL_MARK or _IN_64_BITS in (packed_size, size, offset):
            return None
        start = at + _CENTRAL.size
        at = start + named
        raw = data[start:at]
        if b"\0" in raw:
            return None
        name = raw.decode("utf-8" if flags & _UTF8_NAME or raw.isascii() else "cp437")
        parts.append(Part(name, method, flags, checksum, packed_size, size, offset))
        at += extra + comment
    return parts if at == end else None


def packed(data: bytes, part: Part) -> bytes:
    """A part as it lies in the archive.

    Raises:
        zipfile.BadZipFile: it does not lie where the directory says.
    """
    start = part.offset
    if not (0 <= start <= len(data) - _LOCAL_SIZE and data.startswith(_LOCAL_MARK, start)):
        raise zipfile.BadZipFile
    name, extra = _LENGTHS.unpack_from(data, start + _LOCAL_SIZE - _LENGTHS.size)
    start += _LOCAL_SIZE + name + extra
    return data[start : start + part.packed_size]


def content(data: bytes, part: Part) -> bytes:
    """A part of the archive, held against its size and checksum; without what makes `zipfile` slow.

    Raises:
        Damaged: damaged, encrypted, packed in a way not known, or larger than the directory says.
    """
    found, is_all = packed(data, part), True
    if part.flags & 1:
        raise zipfile.BadZipFile
    if part.method == DEFLATED:
        found, is_all = inflate(found, part.size + 1)
    elif part.method != STORED:
        with zipfile.ZipFile(io.BytesIO(data)) as archived:
            return archived.read(part.name)
    if not is_all or len(found) != part.size or _fast.crc32(found) != part.checksum:
        raise zipfile.BadZipFile
    return found


def stored(name: str, data: bytes) -> Entry:
    """The part as it is."""
    return Entry(name, _fast.crc32(data), len(data), data, STORED)


def _stretches(pieces: Iterable[str | bytes]) -> Iterator[bytes]:
    """The text in stretches of some hundred thousand bytes."""
    held: list[bytes] = []
    length = 0
    for piece in pieces:
        data = piece if piece.__class__ is bytes else piece.encode("utf-8")  # type: ignore[union-attr]
        held.append(data)
        length += len(data)
        if length > _STRETCH:
            yield b"".join(held)
            held.clear()
            length = 0
    yield b"".join(held)


class Begun(NamedTuple):
    """The beginning of an archive, packed once for many: its parts, and the beginning of the directory."""

    parts: bytes
    directory: bytes
    number: int  # of parts


_NOTHING = Begun(b"", b"", 0)


def begin(entries: Iterable[Entry], begun: Begun = _NOTHING) -> Begun:
    """The beginning of archives that all begin with these parts."""
    chunks, directory = [begun.parts], [begun.directory]
    offset, count = len(begun.parts), begun.number
    for name, checksum, size, packed, method in entries:
        local, central, written = _frame(name, method)
        sizes = _SIZES.pack(checksum, len(packed), size, len(written))
        chunks += (local, sizes, _NO_EXTRA, written, packed)
        directory += (central, sizes, _NO_EXTRA_OR_ATTRIBUTES, offset.to_bytes(4, "little"), written)
        offset += _LOCAL_SIZE + len(written) + len(packed)
        count += 1
    return Begun(b"".join(chunks), b"".join(directory), count)


@lru_cache(maxsize=1 << 10)  # parts of packages have the same names
def _frame(name: str, method: int) -> tuple[bytes, bytes, bytes]:
    """What stands before a part and in its line of the directory as far as its content has no say, and its name."""
    written = _WRITTEN.pack(_VERSION, 0 if name.isascii() else _UTF8_NAME, method, *_MIDNIGHT_1980)
    return _LOCAL_MARK + written, _CENTRAL_MARK + _VERSION.to_bytes(2, "little") + written, name.encode()


def pack(entries: Iterable[Entry], begun: Begun = _NOTHING) -> bytes:
    """The archive: what was begun, and the parts in the order given."""
    parts, directory, count = begin(entries, begun)
    return b"".join((parts, directory, _END.pack(_END_MARK, 0, 0, count, count, len(directory), len(parts), 0)))
