"""`SheetFacts` of an .xlsx: gone through as a stream with lxml, row by row: the size of a sheet costs no memory."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Mapping
from typing import NamedTuple

from lxml import etree

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

_WORKBOOK, _RELATIONS, _STYLES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"
_TRUE = frozenset({"1", "true"})


class _Formats(NamedTuple):
    """Style number → code, of the formats that show something else than a plain number."""

    codes: Mapping[str, str]
    recalculated: bool  # the workbook is to be calculated when it is opened: a 0 is no result of a formula yet


def xlsx_facts(package: zipfile.ZipFile) -> tuple[SheetFacts, ...]:
    """The facts of every sheet, in the workbook's order.

    Raises:
        TooLarge: a sheet as a rectangle exceeds `MAX_CELLS`.
        packages.DAMAGED, etree.XMLSyntaxError: it is damaged.
    """
    parts = {name.replace("\\", "/").lower(): name for name in package.namelist()}
    if len(parts) != len(package.namelist()):
        raise zipfile.BadZipFile  # two parts of one name: which one a reader takes nobody knows
    workbook = _tree(package, parts, _WORKBOOK)
    if workbook is None:
        raise zipfile.BadZipFile
    relations = _tree(package, parts, _RELATIONS)
    targets = {one.get("Id") or "": one.get("Target") or "" for one in (() if relations is None else relations)}
    formats = _Formats(_codes(_tree(package, parts, _STYLES)), _is_recalculated(workbook))
    facts = []
    for sheet in workbook.iterfind("{*}sheets/{*}sheet"):
        identity = next((text for name, text in sheet.items() if str(name).endswith("}id")), "")
        name = parts.get(_part(targets.get(str(identity), "")).lower())
        if name is None:
            raise zipfile.BadZipFile
        facts.append(_sheet(package, name, formats))
    return tuple(facts)


def _part(target: str) -> str:
    """The part a relation of the workbook leads to."""
    whole = target[1:] if target.startswith("/") else target
    return posixpath.normpath(whole if whole.startswith("xl/") else f"xl/{whole}")


def _tree(package: zipfile.ZipFile, parts: Mapping[str, str], name: str) -> etree._Element | None:
    """A small part as a tree, None where it is absent."""
    stored = parts.get(name.lower())
    if stored is None:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    return etree.fromstring(package.read(stored), parser)


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
    except etree.XMLSyntaxError as problem:
        if not only_bad_characters(problem.error_log):
            raise
        return _collected(package, name, formats, recover=True)


def _collected(package: zipfile.ZipFile, name: str, formats: _Formats, *, recover: bool) -> SheetFacts:
    seen, row = Collected(), -1
    formulas: list[etree._Element] = []  # cells of the row that is being read
    with package.open(name) as stream:
        elements = etree.iterparse(
            stream,
            tag=("{*}row", "{*}f", "{*}cols", "{*}mergeCell"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            recover=recover,
        )
        for _, element in elements:
            kind = element.tag.rpartition("}")[2]
            if kind == "f":
                if (cell := element.getparent()) is not None:
                    formulas.append(cell)
                continue
            if kind == "row":
                row = _take_row(seen, element, row + 1, formulas, formats)
                formulas.clear()
            elif kind == "cols":
                _take_columns(seen, element)
            elif (merge := _merge(element.get("ref") or "")) is not None and seen.merges is not None:
                seen.merges.append(merge)
            forget(element)
        if recover and not only_bad_characters(elements.error_log):
            raise zipfile.BadZipFile
    return seen.facts()


def _take_columns(seen: Collected, element: etree._Element) -> None:
    for column in element.iterchildren("{*}col"):
        if column.get("hidden") in _TRUE or column.get("width") == "0":
            first, last = int(column.get("min") or 1), int(column.get("max") or 1)
            seen.hidden_columns.update(hidden_stretch(first - 1, last - 1))


def _take_row(
    seen: Collected, element: etree._Element, expected: int, formulas: list[etree._Element], formats: _Formats
) -> int:
    """The facts of a row, and its number; a row or cell that names no place follows the one before it."""
    written = element.get("r")
    row = int(written) - 1 if written and written.isdecimal() else expected
    if element.get("hidden") in _TRUE or element.get("ht") == "0":
        seen.hidden_rows.add(row)
    place = (row, -1)
    deepest = widest = -1
    codes = formats.codes
    for cell in element:
        name = cell.get("r")
        place = cell_place(name) if name else (row, place[1] + 1)
        is_error = cell.get("t") == "e"
        if not is_error and not len(cell):
            continue  # formatted, and nothing in it
        deepest, widest = max(deepest, place[0]), max(widest, place[1])
        if is_error or (formulas and cell in formulas and _no_result(cell, formats)):
            seen.uncalculated.add(place)
        elif codes and (code := codes.get(cell.get("s") or "")) is not None:
            _take_number(seen, cell, place, code)
    seen.filled(deepest + 1, widest + 1)
    return row


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
    return next((child.text or "" for child in cell if child.tag.endswith("}v")), "").strip()


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _merge(reference: str) -> Merge | None:
    corners = [cell_place(corner) for corner in reference.replace("$", "").split(":")]
    return (*corners[0], *corners[-1]) if len(corners) <= 2 else None
