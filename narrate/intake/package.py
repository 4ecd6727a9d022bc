"""A zipped workbook (.xlsx, .ods) looked at from outside: how large it would grow, which cells hold no result.

calamine builds a sheet as a full rectangle up to its last cell, so that one stray cell in row 1048576 of a small file
takes gigabytes; and it gives "" for a formula that was never calculated and for an error value. Both show in the XML,
which is unpacked here once and searched as bytes. As it is unpacked then, calamine gets the sheets that way, with
what it looks for in front: that halves its work. No spreadsheet reader, no XML parser.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import NamedTuple

MAX_UNPACKED = 300_000_000  # bytes of all parts together
MAX_CELLS = 2_000_000  # of one sheet, as a full rectangle
_MOST_DEFLATED = 1032  # deflate makes nothing smaller than that
_MOST_REPACKED = 20_000_000  # bytes of all parts together; above, the memory is worth more than the time

Cells = frozenset[tuple[int, int]]

_SHEET_PART = re.compile(rb"xl/worksheets/[^/]+\.xml")
_LAST_REFERENCE = re.compile(rb' r="([A-Z]{0,3})(\d{1,7})"')
_WIDE = re.compile(rb' r="[A-Z]{3}')
_FILLED_CELL = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,3})(\d{1,7})"[^>]*[^/]>')
_ERROR_CELL = re.compile(rb'<(?:\w+:)?c ([^>]*t="e"[^>]*)>')
_NO_VALUE = re.compile(rb"\s*(?:<(?:\w+:)?v(?: [^>]*)?(?:/>|></(?:\w+:)?v>))?\s*</(?:\w+:)?c>")
_FORMULA_END = re.compile(rb"</(?:\w+:)?f>|<(?:\w+:)?f [^>]*/>")
_REFERENCE = re.compile(rb' r="([A-Z]{0,3})(\d{1,7})"')
_WIDE = re.compile(rb' r="[A-Z]{3}')
_FILLED_CELL = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,3})(\d{1,7})"[^>]*[^/]>')
_ERROR_CELL = re.compile(rb'<(?:\w+:)?c ([^>]*t="e"[^>]*)>')
_FORMULA_WITHOUT_VALUE = re.compile(
    rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f [^>]*/>)\s*(?:<(?:\w+:)?v(?: [^>]*)?(?:/>|></(?:\w+:)?v>))?\s*</(?:\w+:)?c>"
)
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_SHEET_ENTRY = re.compile(rb"<(?:\w+:)?sheet ([^>]*)>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship ([^>]*)>")
_ATTRIBUTE = re.compile(rb'([\w:-]+)="([^"]*)"')
_ODS_TAG = re.compile(rb"<table:(table|table-row|table-cell|covered-table-cell)(?: ([^>]*))?>")

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_ZIP64 = 0xFFFFFFFF  # the real number stands elsewhere


class TooLarge(Exception):
    """Unpacked, the file or one of its sheets would exceed the bounds above."""


class Examined(NamedTuple):
    """A workbook's bytes for calamine, with the same content; and for each sheet in the workbook's order the cells with
    a formula or error and no value, [] when there are none."""

    data: bytes
    without_result: list[Cells]


class _Entry(NamedTuple):
    """One part in the archive's directory; `line` is its entry there, empty when it was not read as bytes."""

    name: bytes
    flags: int
    method: int
    checksum: int
    packed: int
    size: int
    header: int
    line: bytes = b""


def cells_without_result(data: bytes) -> list[Cells]:
    """What `examine` says of the sheets."""
    return examine(data).without_result


def examine(data: bytes) -> Examined:
    """Hold the bounds; find the cells without a result; unpack the sheets of an .xlsx.

    Raises:
        TooLarge: see `MAX_UNPACKED`, `MAX_CELLS`.
        zipfile.BadZipFile: the package is damaged.
    """
    entries = _directory(data) or _directory_as_zipfile_reads_it(data)
    unpacked = sum(entry.size for entry in entries)
    if unpacked > MAX_UNPACKED:
        raise TooLarge
    parts = {entry.name: entry for entry in entries}
    for entry in entries:
        if entry.packed * _MOST_DEFLATED > MAX_UNPACKED:
            _unpacked(data, entry)  # the size declared may be a lie
    if b"content.xml" in parts:
        return Examined(data, _ods_cells(_unpacked(data, parts[b"content.xml"])))
    plainly_laid_out = len(parts) == len(entries) and all(entry.line for entry in entries)
    return _examine_xlsx(data, parts, repack=plainly_laid_out and unpacked <= _MOST_REPACKED)


def _examine_xlsx(data: bytes, parts: dict[bytes, _Entry], *, repack: bool) -> Examined:
    found: dict[bytes, Cells] = {}
    sheets: dict[bytes, bytes] = {}
    for name, entry in parts.items():
        if not _SHEET_PART.fullmatch(name):
            continue
        xml = _unpacked(data, entry)
        _hold_bounds(xml)
        closing = b":f>" if b":worksheet" in xml[:300] else b"</f>"
        has_errors = b't="e"' in xml
        if has_errors or closing in xml:
            found[name] = _empty_formulas(xml, has_errors=has_errors)
        # a part that is not what the archive says: calamine gets the archive as it is, and refuses it
        repack = repack and len(xml) == entry.size and zlib.crc32(xml) == entry.checksum
        if repack:
            sheets[name] = _merges_first(xml)
    without_result = [found.get(name, frozenset()) for name in _sheet_parts(data, parts)] if any(found.values()) else []
    return Examined(_repacked(data, parts.values(), sheets) if repack else data, without_result)


def _directory(data: bytes) -> list[_Entry]:
    """The parts of an archive laid out as office programs do it; [] for any other: zip64, a comment, more files in one."""
    end = len(data) - _END.size
    if end < 0 or data[end : end + 4] != b"PK\x05\x06":
        return []
    _, disk, _, here, total, length, at, _ = _END.unpack_from(data, end)
    if at + length != end or here != total or disk:
        return []
    entries = []
    while at + _CENTRAL.size <= end:
        mark, _, _, flags, method, _, _, checksum, packed, size, name, extra, comment, _, _, _, header = (
            _CENTRAL.unpack_from(data, at)
        )
        if mark != b"PK\x01\x02" or _ZIP64 in (packed, size, header):
            return []
        start, at = at, at + _CENTRAL.size + name + extra + comment
        label = data[start + _CENTRAL.size : start + _CENTRAL.size + name]
        entries.append(_Entry(label, flags, method, checksum, packed, size, header, data[start:at]))
    return entries if at == end and len(entries) == total else []


def _directory_as_zipfile_reads_it(data: bytes) -> list[_Entry]:
    with zipfile.ZipFile(BytesIO(data)) as package:
        return [
            _Entry(
                entry.filename.encode("utf-8", "surrogatepass"),
                entry.flag_bits,
                entry.compress_type,
                entry.CRC,
                entry.compress_size,
                entry.file_size,
                entry.header_offset,
            )
            for entry in package.infolist()
        ]


def _unpacked(data: bytes, entry: _Entry) -> bytes:
    """The content of a part, without the checks `zipfile` spends most of its time on: calamine makes them."""
    name, extra = struct.unpack_from("<HH", data, entry.header + 26)
    start = entry.header + _LOCAL.size + name + extra
    packed = data[start : start + entry.packed]
    if entry.method == zipfile.ZIP_STORED:
        return packed
    if entry.method != zipfile.ZIP_DEFLATED or entry.flags & 1:
        raise zipfile.BadZipFile
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    content = stream.decompress(packed, MAX_UNPACKED)
    if stream.unconsumed_tail:
        raise TooLarge
    return content


def _repacked(data: bytes, entries: Iterable[_Entry], sheets: dict[bytes, bytes]) -> bytes:
    """The archive with its sheets stored behind all else, not deflated, and merges first; no other part moves."""
    offset = min(len(data), _END.unpack_from(data, len(data) - _END.size)[6])  # the directory's place
    chunks: list[bytes] = [data[:offset]]
    central: list[bytes] = []
    for entry in entries:
        if entry.name not in sheets:
            central.append(entry.line)
            continue
        content = sheets[entry.name]
        common = (entry.flags & 0x800, 0, 0, 0x21, zlib.crc32(content), len(content), len(content), len(entry.name), 0)
        local = _LOCAL.pack(b"PK\x03\x04", 20, *common)
        central += (_CENTRAL.pack(b"PK\x01\x02", 20, 20, *common, 0, 0, 0, 0, offset), entry.name)
        chunks += (local, entry.name, content)
        offset += len(local) + len(entry.name) + len(content)
    directory = b"".join(central)
    number = len(central) - len(sheets)  # a sheet gave two pieces
    end = _END.pack(b"PK\x05\x06", 0, 0, number, number, len(directory), offset, 0)
    return b"".join((*chunks, directory, end))


def _merges_first(xml: bytes) -> bytes:
    """A sheet with its merges in front of its cells and nothing behind: calamine reads it once for each, up to there."""
    start = xml.find(b"<sheetData>")
    end = xml.rfind(b"</sheetData>") + len(b"</sheetData>")
    if start < 0 or end < start:
        return xml
    merges = xml.find(b"<mergeCells", end)
    merges_end = xml.find(b"</mergeCells>", merges) + len(b"</mergeCells>")
    moved = xml[merges:merges_end] if 0 <= merges < merges_end else b"<mergeCells></mergeCells>"
    return b"".join((xml[:start], moved, xml[start:end], b"</worksheet>"))


def _hold_bounds(xml: bytes) -> None:
    """The last row times the last column must not exceed the bound; exact only when a quick look exceeds it."""
    last = _LAST_REFERENCE.match(xml, xml.rfind(b' r="'))
    if last is None or (_fits(int(last[2]), xml)):
        return
    rows = columns = 0
    for cell in _FILLED_CELL.finditer(xml):
        rows = max(rows, int(cell[2]))
        columns = max(columns, _column_number(cell[1]))
    if rows * columns > MAX_CELLS:
        raise TooLarge


def _fits(rows: int, xml: bytes) -> bool:
    """Whether the sheet fits whatever its columns are, or has none with three letters and fits with those of two."""
    return rows * 16384 <= MAX_CELLS or (rows * 702 <= MAX_CELLS and _WIDE.search(xml) is None)


def _column_number(letters: bytes) -> int:
    """A → 1, AA → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _empty_formulas(xml: bytes, *, has_errors: bool) -> Cells:
    """Cells with an error value, or a formula and no value.

    t="str" with nothing in it is a formula that was calculated and gave an empty text.
    """
    opening = b":c " if b":worksheet" in xml[:300] else b"<c "
    tags = _ERROR_CELL.findall(xml) if has_errors else []
    for start, end in _formula_ends(xml):
        if _NO_VALUE.match(xml, end):
            start = xml.rfind(opening, 0, start)
            tag = xml[start : xml.find(b">", start)]
            if b't="str"' not in tag:
                tags.append(tag)
    places = (_REFERENCE.search(tag) for tag in tags)
    return frozenset((int(place[2]) - 1, _column_number(place[1]) - 1) for place in places if place)


def _formula_ends(xml: bytes) -> Iterator[tuple[int, int]]:
    """Where each formula's last tag starts and ends; by plain searches, a tenth of the time, where no prefix is used."""
    if b":worksheet" in xml[:300] or b"<f " in xml:
        yield from (match.span() for match in _FORMULA_END.finditer(xml))
        return
    end = 0
    while (start := xml.find(b"</f>", end)) >= 0:
        end = start + len(b"</f>")
        yield start, end


def _sheet_parts(data: bytes, parts: dict[bytes, _Entry]) -> list[bytes]:
    """The parts of the sheets, in the workbook's order."""
    relations = {}
    for text in _RELATION.findall(_unpacked(data, parts[b"xl/_rels/workbook.xml.rels"])):
        relation = dict(_ATTRIBUTE.findall(text))
        relations[relation.get(b"Id", b"")] = relation.get(b"Target", b"")
    names = []
    for text in _SHEET_ENTRY.findall(_unpacked(data, parts[b"xl/workbook.xml"])):
        identity = next((value for name, value in _ATTRIBUTE.findall(text) if name.endswith(b":id")), b"")
        target = relations.get(identity, b"")
        names.append(target.lstrip(b"/") if target.startswith(b"/") else b"xl/" + target)
    return names


def _repeats(attributes: dict[bytes, bytes], name: bytes) -> int:
    return int(attributes.get(b"table:number-" + name + b"-repeated", b"1"))


def _ods_cells(xml: bytes) -> list[Cells]:
    sheets: list[set[tuple[int, int]]] = []
    row = column = rows_here = next_row = columns = last_row = 0
    for kind, text in _ODS_TAG.findall(xml):
        attributes = dict(_ATTRIBUTE.findall(text)) if text else {}
        if kind == b"table":
            sheets.append(set())
            next_row = columns = last_row = 0
        elif kind == b"table-row":
            row, column, rows_here = next_row, 0, _repeats(attributes, b"rows")
            next_row += rows_here
        else:
            wide = _repeats(attributes, b"columns")
            is_formula = b"table:formula" in attributes
            if is_formula or b"office:value-type" in attributes:
                last_row, columns = max(last_row, row + rows_here), max(columns, column + wide)
                if last_row * columns > MAX_CELLS:
                    raise TooLarge
            if is_formula and b"office:value-type" not in attributes and sheets:
                sheets[-1].add((row, column))
            column += wide
    return [frozenset(sheet) for sheet in sheets] if any(sheets) else []
