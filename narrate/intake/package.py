"""A zipped workbook (.xlsx, .ods) looked at from outside: how large it would grow, which cells hold no result.

calamine builds a sheet as a full rectangle up to its last cell, so that one stray cell in row 1048576 of a small file
takes gigabytes; and it gives "" for a formula that was never calculated and for an error value. Both show in the XML,
which is unpacked here once and searched as bytes; what was unpacked is handed on unpacked, so that nobody does it
again. No spreadsheet reader, no XML parser.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property
from typing import NamedTuple, TypeVar

from narrate.archive import Damaged, Entry, Part, content, directory, pack, packed, stored

MAX_UNPACKED = 300_000_000  # bytes of all parts together
MAX_CELLS = 2_000_000  # of one sheet, as a full rectangle

_MOST_DEFLATED = 1032  # deflate makes nothing smaller than that

Cells = frozenset[tuple[int, int]]
_T = TypeVar("_T")

# what no reader of cells looks at: not unpacked, not checked, not handed on
_NO_CELLS = (
    *("docProps/", "customXml/", "xl/theme/theme", "xl/media/", "xl/drawings/", "xl/charts/", "xl/printerSettings/"),
    *("xl/comments", "xl/threadedComments/", "xl/persons/", "xl/calcChain", "xl/externalLinks/", "xl/pivot"),
)
_MOST_HELD = 8_000_000  # bytes of unpacked parts that are held at once
_TYPES = "[Content_Types].xml"
_TEXTS = "xl/sharedStrings.xml"
_STYLES, _END_OF_FORMATS = "xl/styles.xml", b"</cellXfs>"
_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_NOT_TOLD: tuple[type[Exception], ...] = (KeyError, *Damaged)
_BEGINNING = 10_000  # bytes in which the cells of nearly all sheets begin
_CELLS, _END_OF_CELLS = b"<sheetData>", b"</sheetData>"
_BEFORE_FONTS = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:<\?xml [^<>]*\?>)?\s*<styleSheet [^<>]*>\s*"
    rb"(?:<numFmts [^<>]*>\s*(?:<numFmt [^<>]*/>\s*|<numFmt [^<>]*></numFmt>\s*)*</numFmts>\s*)?"
)
_ANY_CELLS = b"sheetData"
_COMMENT = b"<!"  # or a CDATA section: what stands in it only looks like markup
_MERGES, _END_OF_MERGES, _NO_MERGES = b"<mergeCells", b"</mergeCells>", b"<mergeCells></mergeCells>"
_LAST_REFERENCE = re.compile(rb' r="([A-Z]{0,3})(\d{1,7})"')
_WIDE = re.compile(rb' r="[A-Z]{3}')
_FILLED_CELL = re.compile(rb"<(?:\w+:)?c\s(?:[^<>]*?\s)?r\s*=\s*[\"']([A-Z]{1,3})(\d{1,7})[\"'](?:[^<>]*[^<>/])?>")
_ERROR_CELL = re.compile(rb'<(?:\w+:)?c ([^>]*t="e"[^>]*)>')
_NO_VALUE = rb"\s*(?:<(?:\w+:)?v(?: [^>]*)?(?:/>|></(?:\w+:)?v>))?\s*</(?:\w+:)?c>"
_FORMULA_WITHOUT_VALUE = re.compile(rb"f>" + _NO_VALUE)  # fixed text at its beginning: eight times as fast
_SHARED_FORMULA_WITHOUT_VALUE = re.compile(rb"<(?:\w+:)?f [^>]*/>" + _NO_VALUE)  # its text stands in another cell
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_SHEET_ENTRY = re.compile(rb"<(?:\w+:)?sheet ([^>]*)>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship ([^>]*)>")
_ATTRIBUTE = re.compile(rb'([\w:-]+)="([^"]*)"')
_ODS_TAG = re.compile(rb"<table:(table|table-row|table-cell|covered-table-cell)(?: ([^>]*))?>")


class TooLarge(Exception):
    """Unpacked, the file or one of its sheets would exceed the bounds above."""


class CellsWithoutResult(Set[tuple[int, int]]):
    """The (row, column) of a sheet's cells with a formula or error and no value; searched for when somebody asks."""

    __slots__ = ("_find", "_found")

    def __init__(self, find: Callable[[], Cells]) -> None:
        self._find = find
        self._found: Cells | None = None

    @classmethod
    def _from_iterable(cls, it: Iterable[_T]) -> Set[_T]:
        """What set operations give."""
        return frozenset(it)

    def _cells(self) -> Cells:
        if self._found is None:
            self._found = self._find()
        return self._found

    def __contains__(self, cell: object) -> bool:
        return cell in self._cells()

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return iter(self._cells())

    def __len__(self) -> int:
        return len(self._cells())


class Looked(NamedTuple):
    """`data` holds the same cells as the file, unpacked where that was done."""

    data: bytes
    without_result: Callable[[int], Cells]  # of a sheet, by its number in the workbook


def looked_at(data: bytes) -> Looked:
    """The workbook once it is known to be of a bearable size.

    Raises:
        TooLarge: see `MAX_UNPACKED`, `MAX_CELLS`.
        archive.Damaged: the package is damaged, or a part is larger than it declares.
    """
    parts = {part.name: part for part in directory(data)}
    if sum([part.size for part in parts.values()]) > MAX_UNPACKED:
        raise TooLarge
    if "content.xml" in parts:
        cells = _ods_cells(content(data, parts["content.xml"]))
        return Looked(data, lambda number: cells[number] if number < len(cells) else frozenset())
    handed = [part for part in parts.values() if not part.name.startswith(_NO_CELLS) and part.name != _TYPES]
    held = [part for part in handed if _may_hold_cells(part.name)]
    for part in handed:
        if part.packed_size * _MOST_DEFLATED > MAX_UNPACKED:
            content(data, part)  # the size that its package declares may be a lie
    if sum([part.size for part in held]) > _MOST_HELD:  # a large workbook: no two of its parts are held at once
        found, names = {part.name: _empty_formulas(_bounded(data, part)) for part in held}, _sheet_parts(data, parts)
        return Looked(data, _Sheets(lambda: names, lambda: found).without_result)
    unpacked = {part.name: _bounded(data, part) for part in held}
    sheets = _Sheets(
        lambda: _sheet_parts(data, parts), lambda: {name: _empty_formulas(xml) for name, xml in unpacked.items()}
    )
    return Looked(_repacked(data, handed, unpacked), sheets.without_result)


def _bounded(data: bytes, part: Part) -> bytes:
    """The content of a part that holds no sheet beyond the bounds."""
    xml = content(data, part)
    _hold_bounds(xml)
    return xml


def nothing_known(data: bytes) -> Looked:
    """A workbook that is no package: its cells do not tell."""
    return Looked(data, lambda _: frozenset())


def _may_hold_cells(name: str) -> bool:
    """A sheet may lie anywhere; the others among these parts are small."""
    return name.endswith(".xml")


def _repacked(data: bytes, handed: Sequence[Part], unpacked: Mapping[str, bytes]) -> bytes:
    """The package with the parts that may hold cells unpacked."""
    entries = []
    for part in handed:
        xml = unpacked.get(part.name)
        if xml is None:
            entries.append(Entry(part.name, part.checksum, part.size, packed(data, part), part.method))
        else:
            entries.append(stored(part.name, _easier(part.name, xml)))
    return pack(entries)


def _easier(name: str, xml: bytes) -> bytes:
    """The part with the same cells, for calamine to go through with less."""
    if name == _TEXTS or (b"!" in xml and _COMMENT in xml):  # the rare ! is found faster than the whole
        return xml
    return _formats_alone(xml) if name == _STYLES else _merges_first(xml)


def _formats_alone(xml: bytes) -> bytes:
    """The styles without what only a screen needs: fonts, fills, borders. The formats tell which numbers are dates.

    Only where number formats, fonts and the formats of cells stand in the order that the standard asks for.
    """
    fonts, formats, end = xml.find(b"<fonts"), xml.find(b"<cellXfs"), xml.find(_END_OF_FORMATS)
    if not 0 < fonts < formats < end or _BEFORE_FONTS.fullmatch(xml, 0, fonts) is None:
        return xml
    if xml.find(b"<numFmt", fonts, end) >= 0:
        return xml
    return b"".join((xml[:fonts], xml[formats:end], _END_OF_FORMATS, b"</styleSheet>"))


def _merges_first(xml: bytes) -> bytes:
    """A sheet with its merged cells told before its cells.

    calamine goes through a sheet once for the cells and once more for the merges, until it has found them.
    """
    cells = xml.find(_CELLS, 0, _BEGINNING)
    end = xml.rfind(_END_OF_CELLS) if cells >= 0 else -1
    if end < 0:
        return xml
    first = xml.find(_MERGES, end)
    last = xml.find(_END_OF_MERGES, first) + len(_END_OF_MERGES) if first >= 0 else -1
    if last < len(_END_OF_MERGES):
        return b"".join((xml[:cells], _NO_MERGES, xml[cells:])) if first < 0 else xml
    return b"".join((xml[:cells], xml[first:last], xml[cells:first], xml[last:]))


class _Sheets:
    """The cells of a workbook's sheets with a formula or error and no value.

    `find` looks for them, by part; `name` tells the parts of the sheets. Each is called when somebody asks.
    """

    def __init__(self, name: Callable[[], Sequence[str]], find: Callable[[], Mapping[str, Cells]]) -> None:
        self._name = name
        self._find = find

    @cached_property
    def _names(self) -> Sequence[str]:
        return self._name()

    @cached_property
    def _found(self) -> Mapping[str, Cells]:
        """Parts with none are left out."""
        return {name: cells for name, cells in self._find().items() if cells}

    def without_result(self, number: int) -> Cells:
        """Those of one sheet; of all sheets where the package does not say which is which: better asked than guessed."""
        if not self._found:  # most workbooks: which part is which sheet does not matter
            return frozenset()
        if not self._names:
            return frozenset().union(*self._found.values())
        return self._found.get(self._names[number], frozenset()) if number < len(self._names) else frozenset()


def _hold_bounds(xml: bytes) -> None:
    """The last row times the last column must not exceed the bound; exact only when a quick look exceeds it."""
    if _ANY_CELLS not in xml:
        return
    last = _LAST_REFERENCE.match(xml, xml.rfind(b' r="'))
    if last is not None and _fits(int(last[2]), xml):
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


def _empty_formulas(xml: bytes) -> Cells:
    """Cells with an error value, or a formula and no value.

    t="str" with nothing in it is a formula that was calculated and gave an empty text.
    """
    if not _holds_formulas(xml):
        return frozenset()
    prefix = b":" if b":worksheet" in xml[:300] else b"<"
    opening = prefix + b"c "
    formulas = list(_FORMULA_WITHOUT_VALUE.finditer(xml))
    if prefix + b"f " in xml:
        formulas += _SHARED_FORMULA_WITHOUT_VALUE.finditer(xml)
    tags = _ERROR_CELL.findall(xml) if b't="e"' in xml else []
    for formula in formulas:
        start = xml.rfind(opening, 0, formula.start())
        tag = xml[start : xml.find(b">", start)]
        if b't="str"' not in tag:
            tags.append(tag)
    places = (_REFERENCE.search(tag) for tag in tags)
    return frozenset((int(place[2]) - 1, _column_number(place[1]) - 1) for place in places if place)


def _holds_formulas(xml: bytes) -> bool:
    """Whether a sheet may have cells with a formula or an error value.

    Among cells of numbers and shared texts no letter f stands but that of a formula.
    """
    first, last = xml.find(_ANY_CELLS), xml.rfind(_ANY_CELLS)
    if first < 0:
        return False
    closing = b":f>" if b":worksheet" in xml[:300] else b"</f>"
    return b't="e"' in xml or (xml.find(b"f", first, last) >= 0 and closing in xml)


def _sheet_parts(data: bytes, parts: Mapping[str, Part]) -> list[str]:
    """The parts of the sheets, in the workbook's order; nothing where the package does not tell."""
    try:
        listed, related = (content(data, parts[name]) for name in (_WORKBOOK, _RELATIONS))
    except _NOT_TOLD:
        return []
    relations = {}
    for text in _RELATION.findall(related):
        relation = dict(_ATTRIBUTE.findall(text))
        relations[relation.get(b"Id", b"")] = relation.get(b"Target", b"").decode("utf-8", "replace")
    names = []
    for text in _SHEET_ENTRY.findall(listed):
        identity = next((value for name, value in _ATTRIBUTE.findall(text) if name.endswith(b":id")), b"")
        target = relations.get(identity, "")
        names.append(target.lstrip("/") if target.startswith("/") else f"xl/{target}")
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
