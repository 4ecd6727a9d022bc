"""What picture files tell about who made them, where and with what: taken out, the picture itself bit for bit as it was.

In: the bytes of a picture. Out: the same picture without EXIF, GPS, XMP, IPTC, comments, descriptions and whatever
follows its end; None for a format of which this cannot be said. Nothing is decoded and nothing compressed anew.

Sources: JPEG is ITU-T T.81 annex B and CIPA DC-008 (EXIF); PNG the W3C recommendation; GIF89a; TIFF 6.0; EMF and WMF
are [MS-EMF] and [MS-WMF]; WebP is RIFF (RFC 9649). The orientation that EXIF gives a JPEG is kept: it is how it looks.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import NamedTuple

_JPEG, _PNG, _GIF = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", (b"GIF87a", b"GIF89a")
_TIFF = (b"II*\0", b"MM\0*")
_EMF_HEADER, _EMF_MARK_AT = b"\x01\0\0\0", 40
_WMF = (b"\xd7\xcd\xc6\x9a", b"\x01\0\x09\0")
_PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD hIST pHYs sPLT acTL fcTL fdAT cICP mDCV cLLI".split()
)
_WEBP_KEPT = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
_WEBP_EXIF_AND_XMP = 0x0C  # flags of VP8X
_ORIENTATION, _UPRIGHT = 0x0112, 1
# of TIFF: what a picture needs to be drawn (baseline, extensions, ICC profile); every other tag goes
_TIFF_KEPT = frozenset(
    {273, 274, 286, 287, *range(290, 294), 296, 297, 301, 317, 318, 319, 334, 336, 345, 347, *range(529, 533), 34675}
    | {*range(254, 267), *range(277, 285), *range(320, 330), 331, 332, *range(338, 344), *range(512, 522)}
)
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}  # bytes of a TIFF type
_EMR_EOF, _EMR_COMMENT = 14, 70
_EMF_DRAWN = (b"EMF+", b"\0\0\0\0", b"GDIC")  # comments that draw, or that hold what draws
_WITHIN = (b"Exif\0\0", b"ns.adobe.com/xap", b"<x:xmpmeta")  # of a photograph that a metafile draws
_META_ESCAPE, _MFCOMMENT = 0x0626, 15


class DamagedError(ValueError):
    """Not what its first bytes say."""


class Cleaned(NamedTuple):
    """A picture without what tells of people; `changed` where anything was taken out."""

    data: bytes
    changed: bool


def cleaned(data: bytes) -> Cleaned | None:
    """The picture without metadata; None where the format is not known or the file is damaged."""
    cleaner = _cleaner(data)
    if cleaner is None:
        return None
    try:
        after = cleaner(data)
    except (DamagedError, struct.error, IndexError, OverflowError):
        return None
    if cleaner in (_emf, _wmf) and any(mark in after for mark in _WITHIN):
        return None
    return Cleaned(after, after != data)


def _cleaner(data: bytes) -> Callable[[bytes], bytes] | None:
    if data.startswith(_JPEG):
        return _jpeg
    if data.startswith(_PNG):
        return _png
    if data.startswith(_GIF):
        return _gif
    if data.startswith(_TIFF):
        return _tiff
    if data.startswith(_EMF_HEADER) and data[_EMF_MARK_AT : _EMF_MARK_AT + 4] == b" EMF":
        return _emf
    if data.startswith(_WMF):
        return _wmf
    if data.startswith(b"BM"):
        return bytes  # holds nothing but its dots
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return _webp
    return None


# -- JPEG --------------------------------------------------------------------------------------------------------


def _jpeg(data: bytes) -> bytes:
    kept = [data[:2]]
    at, orientation = 2, _UPRIGHT
    while True:
        marker, start, end = _jpeg_segment(data, at)
        payload = data[start + 4 : end]
        if marker == 0xE1 and payload.startswith(b"Exif\0\0"):
            orientation = _exif_orientation(payload[6:])
        if _is_drawn(marker, payload):
            kept.append(data[start:end])
        at = end
        if marker == 0xD9:
            break
        if marker == 0xDA:
            at = _scan_end(data, end)
            kept.append(data[end:at])
    if orientation != _UPRIGHT:
        exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0" + struct.pack("<HHIHH", _ORIENTATION, 3, 1, orientation, 0) + bytes(4)
        kept.insert(1, b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif)
    return b"".join(kept)


def _jpeg_segment(data: bytes, at: int) -> tuple[int, int, int]:
    """Marker, beginning and end of a segment; fill bytes before it are passed over."""
    if data[at] != 0xFF:
        raise DamagedError
    while data[at + 1] == 0xFF:
        at += 1
    marker = data[at + 1]
    if marker in (0x01, 0xD9) or 0xD0 <= marker <= 0xD7:
        return marker, at, at + 2
    end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    if end > len(data) or end < at + 4:
        raise DamagedError
    return marker, at, end


def _is_drawn(marker: int, payload: bytes) -> bool:
    """Whether a segment is needed to draw: no comment, and of the application segments JFIF, ICC profile and Adobe's."""
    if marker == 0xFE:
        return False
    if not 0xE0 <= marker <= 0xEF:
        return True
    return (
        (marker == 0xE0 and payload.startswith(b"JFIF\0") and payload[12:14] == b"\0\0")  # without a small copy
        or (marker == 0xE2 and payload.startswith(b"ICC_PROFILE\0"))
        or (marker == 0xEE and payload.startswith(b"Adobe") and len(payload) == 12)
    )


def _scan_end(data: bytes, at: int) -> int:
    """Where the coded data after a scan header end: at the next marker that is no stuffing and no restart."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 == len(data):
            raise DamagedError
        if data[at + 1] != 0 and not 0xD0 <= data[at + 1] <= 0xD7:
            return at
        at += 2


def _exif_orientation(tiff: bytes) -> int:
    try:
        order = "<" if tiff.startswith(b"II") else ">"
        (start,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, start)
        for number in range(count):
            tag, _, _, value = struct.unpack_from(f"{order}HHIH", tiff, start + 2 + 12 * number)
            if tag == _ORIENTATION and 1 <= value <= 8:
                return int(value)
    except struct.error:
        pass
    return _UPRIGHT


# -- PNG, GIF, WebP ------------------------------------------------------------------------------------------------


def _png(data: bytes) -> bytes:
    kept, at = [_PNG], len(_PNG)
    while True:
        (length,) = struct.unpack_from(">I", data, at)
        kind, end = data[at + 4 : at + 8], at + 12 + length
        if end > len(data):
            raise DamagedError
        if kind in _PNG_KEPT or not kind[0] & 0x20:  # a capital first letter: needed to draw
            kept.append(data[at:end])
        if kind == b"IEND":
            return b"".join(kept)
        at = end


def _gif(data: bytes) -> bytes:
    at = 13 + _colours(data[10])
    kept = [data[:at]]
    while True:
        start = at
        if data[at] == 0x3B:
            return b"".join([*kept, b"\x3b"])
        if data[at] == 0x2C:
            at = _blocks_end(data, at + 11 + _colours(data[at + 9]))
            kept.append(data[start:at])
        elif data[at] == 0x21:
            label, begins = data[at + 1], data[at + 3 : at + 14]
            at = _blocks_end(data, at + 2)
            if label == 0xF9 or (label == 0xFF and begins in (b"NETSCAPE2.0", b"ANIMEXTS1.0")):
                kept.append(data[start:at])
        else:
            raise DamagedError


def _colours(flags: int) -> int:
    """Bytes of the colour table that the flags announce."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _blocks_end(data: bytes, at: int) -> int:
    while data[at]:
        at += data[at] + 1
    return at + 1


def _webp(data: bytes) -> bytes:
    end = min(8 + int.from_bytes(data[4:8], "little"), len(data))
    kept, at = [], 12
    while at + 8 <= end:
        kind, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        chunk = data[at : at + 8 + size + (size & 1)]
        if kind == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~_WEBP_EXIF_AND_XMP]) + chunk[9:]
        if kind in _WEBP_KEPT:
            kept.append(chunk)
        at += len(chunk)
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


# -- TIFF: in place, the places of what stays do not move ----------------------------------------------------------


def _tiff(data: bytes) -> bytes:
    order = "<" if data.startswith(b"II") else ">"
    out = bytearray(data)
    (at,) = struct.unpack_from(f"{order}I", data, 4)
    seen: set[int] = set()
    while at and at not in seen:
        seen.add(at)
        at = _clear_directory(out, at, order, seen)
    return bytes(out)


def _clear_directory(out: bytearray, at: int, order: str, seen: set[int]) -> int:
    """Take the entries that draw nothing out of a directory, with what they point to; returns where the next is."""
    (count,) = struct.unpack_from(f"{order}H", out, at)
    after = at + 2 + 12 * count
    (following,) = struct.unpack_from(f"{order}I", out, after)
    kept = []
    for number in range(count):
        entry = at + 2 + 12 * number
        tag, kind, values, value = struct.unpack_from(f"{order}HHII", out, entry)
        if tag in _TIFF_KEPT:
            kept.append(bytes(out[entry : entry + 12]))
            continue
        size = _SIZES.get(kind, 1) * values
        if tag in (34665, 34853, 40965, 330) and kind in (4, 13) and values == 1 and value not in seen:
            seen.add(value)
            _wipe_directory(out, value, order)
        elif size > 4:
            _wipe(out, value, size)
    if not kept:
        raise DamagedError
    struct.pack_into(f"{order}H", out, at, len(kept))
    body = b"".join(kept) + struct.pack(f"{order}I", following)
    out[at + 2 : after + 4] = body + bytes(after + 4 - (at + 2) - len(body))
    return int(following)


def _wipe_directory(out: bytearray, at: int, order: str) -> None:
    """A directory of EXIF or GPS, with what it points to."""
    (count,) = struct.unpack_from(f"{order}H", out, at)
    for number in range(count):
        tag, kind, values, value = struct.unpack_from(f"{order}HHII", out, at + 2 + 12 * number)
        size = _SIZES.get(kind, 1) * values
        if tag == 40965 and value != at:
            _wipe_directory(out, value, order)
        elif size > 4:
            _wipe(out, value, size)
    _wipe(out, at, 2 + 12 * count + 4)


def _wipe(out: bytearray, at: int, size: int) -> None:
    size = min(size, len(out) - at)
    if size > 0:
        out[at : at + size] = bytes(size)


# -- metafiles: in place -------------------------------------------------------------------------------------------


def _emf(data: bytes) -> bytes:
    out = bytearray(data)
    length, offset = struct.unpack_from("<II", data, 60)
    if length and offset:
        _wipe(out, offset, 2 * length)
        struct.pack_into("<II", out, 60, 0, 0)
    at = 0
    while at + 8 <= len(data):
        kind, size = struct.unpack_from("<II", data, at)
        if size < 8 or at + size > len(data):
            raise DamagedError
        if kind == _EMR_COMMENT and data[at + 12 : at + 16] not in _EMF_DRAWN:
            _wipe(out, at + 12, size - 12)
        at += size
        if kind == _EMR_EOF:
            return bytes(out[:at])
    raise DamagedError


def _wmf(data: bytes) -> bytes:
    out = bytearray(data)
    at = 22 if data.startswith(_WMF[0]) else 0
    at += 18
    while at + 6 <= len(data):
        words, function = struct.unpack_from("<IH", data, at)
        if words < 3 or at + 2 * words > len(data):
            raise DamagedError
        if function == _META_ESCAPE and data[at + 6 : at + 8] == bytes([_MFCOMMENT, 0]):
            (size,) = struct.unpack_from("<H", data, at + 8)
            if data[at + 10 : at + 14] != b"WMFC":  # an EMF in pieces, which is drawn
                _wipe(out, at + 10, min(size, 2 * words - 10))
        at += 2 * words
        if function == 0:
            return bytes(out[:at])
    raise DamagedError
