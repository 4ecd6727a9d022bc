"""A table saved as text (.csv, or text under the name of a workbook) → one sheet.

Encoding and separator are found out, not asked for: UTF-8, UTF-16 or GBK; comma, semicolon or tab. Values are what a
spreadsheet program would make of them (see `typed`).
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Sequence

from narrate.intake.grid import Raw
from narrate.intake.sheet_facts import MAX_CELLS, NOTHING_KNOWN, Sheet
from narrate.packages import TooLarge

_SEPARATORS = (",", ";", "\t")
_LOOKED_AT = 2000  # rows that the separator is told from
_LONGEST_FIELD = 10_000_000
_NUMBER = re.compile(r"[-+]?(?:0|[1-9]\d{0,14}|[1-9]\d{0,2}(?:,\d{3}){1,4})(?:\.\d{1,15})?")
_LONGEST_NUMBER = 24
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def text_of(data: bytes) -> str | None:
    """The bytes as text, by their byte order mark, as UTF-8, as UTF-16 without a mark, as GBK; None for no text."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return _decoded(data.removeprefix(codecs.BOM_UTF8), encoding)
    if b"\0" in data[:1000]:
        zeros = [data[:1000][offset::2].count(0) for offset in (0, 1)]
        return _decoded(data, "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le")
    text = _decoded(data, "utf-8")
    return text if text is not None else _decoded(data, "gb18030")


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if _CONTROL.search(text) else text


def text_sheet(name: str, data: bytes) -> Sheet | None:
    """The one sheet of a text file, or None when it is no text, or text without columns.

    Raises:
        TooLarge: more than `MAX_CELLS` cells.
    """
    text = text_of(data)
    if text is None:
        return None
    tried = [(_columns(text, separator), separator) for separator in _SEPARATORS]
    (rows, columns), separator = max(tried, key=lambda one: one[0])
    if columns < 2 or not rows:
        return None
    read = _rows(text, separator)
    return (
        None
        if read is None
        else Sheet(name, rectangle([[typed(cell) for cell in row] for row in read]), facts=NOTHING_KNOWN)
    )


def _columns(text: str, separator: str) -> tuple[int, int]:
    """How many rows agree on their number of columns, and that number; rows of one column (titles) have no say."""
    counts: Counter[int] = Counter()
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=separator)):
            if number >= _LOOKED_AT:
                break
            if len(row) > 1 and any(row):
                counts[len(row)] += 1
    except csv.Error:
        return 0, 0
    columns, rows = max(counts.items(), key=lambda one: (one[1], one[0]), default=(0, 0))
    return rows, columns


def _rows(text: str, separator: str) -> list[list[str]] | None:
    previous = csv.field_size_limit(_LONGEST_FIELD)
    try:
        return list(csv.reader(io.StringIO(text), delimiter=separator))
    except csv.Error:
        return None
    finally:
        csv.field_size_limit(previous)


def typed(text: str) -> Raw:
    """A text as the value that a spreadsheet program takes it for: 1,234.50 a number, 0101 (a code) and 85% a text."""
    bare = text.strip()
    if 0 < len(bare) <= _LONGEST_NUMBER and _NUMBER.fullmatch(bare):
        return float(bare.replace(",", ""))
    return text if bare else ""


def rectangle(rows: Sequence[Sequence[Raw]]) -> tuple[tuple[Raw, ...], ...]:
    """The rows, all as long as the longest, without empty ones at the end.

    Raises:
        TooLarge: more than `MAX_CELLS` cells.
    """
    filled = max((number for number, row in enumerate(rows, 1) if any(cell != "" for cell in row)), default=0)
    width = max((len(row) for row in rows[:filled]), default=0)
    if filled * width > MAX_CELLS:
        raise TooLarge
    return tuple(tuple(row) + ("",) * (width - len(row)) for row in rows[:filled])
