"""`SheetFacts` of an .xlsx: gone through with lxml, row by row; the size of a large sheet costs no memory."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from lxml import etree

from narrate.cell_names import column_letters
from narrate.intake.grid import Merge
from narrate.intake.number_format import built_in, is_date, may_scale
from narrate.intake.sheet_facts import (
    Collected,
    Place,
    SheetFacts,
    cell_place,
    forget,
    hidden_stretch,
    only_bad_characters,
)
from narrate.intake.sheet_parts import WorkbookParts

_STYLES = "xl/styles.xml"
_SMALL = 4_000_000  # bytes of a sheet that is held as a tree, which takes a third less time
_TRUE = frozenset({"1", "true"})
_NO_SIZE = frozenset({"0", "0.0"})


class _Formats(NamedTuple):
    """Style number → code, of the formats that show something else than a plain number."""

    codes: Mapping[str, str]
    recalculated: bool  # the workbook is to be calculated when it is opened: a 0 is no result of a formula yet


class _BadCharacters(Exception):
    """A part that is well-formed but for characters that no XML may hold."""


def xlsx_facts(package: zipfile.ZipFile) -> tuple[SheetFacts, ...]:
    """The facts of every sheet, in the workbook's order.

    Raises:
        TooLarge: a sheet as a rectangle exceeds `MAX_CELLS`.
        packages.DAMAGED, etree.XMLSyntaxError: it is damaged.
    """
    parts = WorkbookParts(package)
    if not parts.are_unique:
        raise zipfile.BadZipFile  # two parts of one name: which one a reader takes nobody knows
    formats = _Formats(_codes(parts.tree(_STYLES)), _is_recalculated(parts.workbook))
    facts = []
    for sheet in parts.sheets():
        if sheet.part is None:
            raise zipfile.BadZipFile
        commented = _commented(parts, sheet.part)
        found = _sheet(package, sheet.part, formats)
        facts.append(replace(found, commented=commented) if commented else found)
    return tuple(facts)


def _commented(parts: WorkbookParts, sheet: str) -> frozenset[Place]:
    """The cells of a sheet that somebody put a comment on."""
    trees = [parts.tree(name) for name in parts.comments_of(sheet)]
    names = [one.get("ref") or "" for tree in trees if tree is not None for one in tree.iter("{*}comment")]
    return frozenset(cell_place(name) for name in names if name)


def _is_recalculated(workbook: etree._Element) -> bool:
    settings = workbook.find("{*}calcPr")
    return settings is not None and (settings.get("fullCalcOnLoad") or "") in _TRUE


def _codes(styles: etree._Element | None) -> dict[str, str]:
    if styles is None:
        return {}
    written = {
        one.get("numFmtId") or "": one.get("formatCode") or "" for one in styles.iterfind("{*}numFmts/{*}numFmt")
    }
    codes = {}
    for number, style in enumerate(styles.iterfind("{*}cellXfs/{*}xf")):
        identity = style.get("numFmtId") or "0"
        code = written[identity] if identity in written else built_in(int(identity) if identity.isdecimal() else 0)
        if may_scale(code) or is_date(code):
            codes[str(number)] = code
    return codes


def _sheet(package: zipfile.ZipFile, name: str, formats: _Formats) -> SheetFacts:
    """The facts of one part; once more, more leniently, where only characters are amiss."""
    try:
        return _collected(package, name, formats, recover=False)
    except _BadCharacters:
        return _collected(package, name, formats, recover=True)


def _collected(package: zipfile.ZipFile, name: str, formats: _Formats, *, recover: bool) -> SheetFacts:
    """The facts of a part: of a small one at once, of a large one row by row, so that it is never held whole."""
    seen = Collected()
    settings: Any = {"resolve_entities": False, "no_network": True, "load_dtd": False, "recover": recover}
    if package.getinfo(name).file_size <= _SMALL:
        parser = etree.XMLParser(**settings)
        root = _parsed(package.read(name), parser)
        _take_rows(seen, root, -1, formats)
        _take_columns_and_merges(seen, root)
        errors = parser.error_log
    else:
        row = -1
        with package.open(name) as stream:
            elements = etree.iterparse(stream, tag=("{*}row", "{*}col", "{*}mergeCell"), **settings)
            for element in _streamed(elements):
                if element.tag.endswith("}row"):
                    row = _take_rows(seen, element, row, formats)
                else:
                    _take_columns_and_merges(seen, element)
                forget(element)
            errors = elements.error_log
    if recover and not only_bad_characters(errors):
        raise zipfile.BadZipFile
    return seen.facts()


def _parsed(data: bytes, parser: etree.XMLParser) -> etree._Element:
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as problem:  # its own log holds what earlier files did wrong, too
        if only_bad_characters(parser.error_log):
            raise _BadCharacters from problem
        raise


def _streamed(elements: Any) -> Iterator[etree._Element]:
    try:
        for _, element in elements:
            yield element
    except etree.XMLSyntaxError as problem:
        if only_bad_characters(elements.error_log):
            raise _BadCharacters from problem
        raise


def _take_columns_and_merges(seen: Collected, root: etree._Element) -> None:
    """The hidden ones of the columns whose settings stand within an element, and the merges."""
    for column in root.iter("{*}col"):
        if column.get("hidden") in _TRUE or column.get("width") in _NO_SIZE:
            first, last = int(column.get("min") or 1), int(column.get("max") or 1)
            seen.hidden_columns.update(hidden_stretch(first - 1, last - 1))
    for element in root.iter("{*}mergeCell"):
        merge = _merge(element.get("ref") or "")
        if merge is not None and seen.merges is not None:
            seen.merges.append(merge)


def _take_rows(seen: Collected, root: etree._Element, before: int, formats: _Formats) -> int:
    """The facts of the rows within an element, which follow row `before`, and the number of the last of them."""
    first = before
    for row in root.iter("{*}row"):
        before = _number_of(row, before)
        if row.get("hidden") in _TRUE or row.get("ht") in _NO_SIZE:
            seen.hidden_rows.add(before)
    cells = [cell for cell in root.iter("{*}c") if len(cell) or cell.get("t") == "e"]  # those that hold something
    names = [cell.get("r") for cell in cells]
    if None in names:
        _name_all(root, first)
        names = [cell.get("r") for cell in cells]
    places = [cell_place(name or "") for name in names]
    if places:
        rows, columns = zip(*places, strict=True)
        seen.filled(max(rows) + 1, max(columns) + 1)
    seen.uncalculated.update([place for cell, place in zip(cells, places, strict=True) if cell.get("t") == "e"])
    for formula in root.iter("{*}f"):
        cell = formula.getparent()
        if cell is not None and _no_result(cell, formats):
            seen.uncalculated.add(cell_place(cell.get("r") or ""))
    for cell, place in zip(cells, places, strict=True) if formats.codes else ():
        code = formats.codes.get(cell.get("s") or "")
        if code is not None and len(cell):
            _take_number(seen, cell, place, code)
    return before


def _number_of(row: etree._Element, before: int) -> int:
    """The number of a row; one that tells none follows the one before it."""
    written = row.get("r") or ""
    return int(written) - 1 if written.isdecimal() else before + 1


def _name_all(root: etree._Element, before: int) -> None:
    """Cells that are written without a name get the one that follows from the cell and the row before them."""
    for row in root.iter("{*}row"):
        before = _number_of(row, before)
        column = 0
        for cell in row:
            name = cell.get("r") or f"{column_letters(column)}{before + 1}"
            cell.set("r", name)
            column = cell_place(name)[1] + 1


def _take_number(seen: Collected, cell: etree._Element, place: Place, code: str) -> None:
    if cell.get("t") in (None, "n") and (number := _number(_value(cell))) is not None:
        seen.shown_in(code, number, *place)


def _no_result(cell: etree._Element, formats: _Formats) -> bool:
    """Whether a formula has none; t="str" with nothing in it was calculated and gave an empty text."""
    text = _value(cell)
    if not text:
        return cell.get("t") != "str"
    return formats.recalculated and cell.get("t") in (None, "n") and _number(text) == 0


def _value(cell: etree._Element) -> str:
    for child in cell.iterchildren("{*}v"):
        return (child.text or "").strip()
    return ""


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _merge(reference: str) -> Merge | None:
    corners = [cell_place(corner) for corner in reference.replace("$", "").split(":")]
    return (*corners[0], *corners[-1]) if len(corners) <= 2 else None
