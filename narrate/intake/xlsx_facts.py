"""`SheetFacts` of an .xlsx: gone through with lxml, row by row; the size of a large sheet costs no memory."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
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
        facts.append(_sheet(package, sheet.part, formats))
    return tuple(facts)


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
    """The facts of a part: of a small one at once, of a large one row by row, so that it is never held whole."""
    seen = Collected()
    settings: Any = {"resolve_entities": False, "no_network": True, "load_dtd": False, "recover": recover}
    if package.getinfo(name).file_size <= _SMALL:
        parser = etree.XMLParser(**settings)
        root = etree.fromstring(package.read(name), parser)
        _take_rows(seen, list(root.iter("{*}row")), -1, formats)
        for element in root.iter("{*}col", "{*}mergeCell"):
            _take_other(seen, element)
        errors = parser.error_log
    else:
        row = -1
        with package.open(name) as stream:
            elements = etree.iterparse(stream, tag=("{*}row", "{*}col", "{*}mergeCell"), **settings)
            for _, element in elements:
                if element.tag.endswith("}row"):
                    row = _take_rows(seen, [element], row, formats)
                else:
                    _take_other(seen, element)
                forget(element)
            errors = elements.error_log
    if recover and not only_bad_characters(errors):
        raise zipfile.BadZipFile
    return seen.facts()


def _take_other(seen: Collected, element: etree._Element) -> None:
    """The settings of columns, or a merge."""
    if element.tag.endswith("}mergeCell"):
        merge = _merge(element.get("ref") or "")
        if merge is not None and seen.merges is not None:
            seen.merges.append(merge)
    elif element.get("hidden") in _TRUE or element.get("width") in _NO_SIZE:
        first, last = int(element.get("min") or 1), int(element.get("max") or 1)
        seen.hidden_columns.update(hidden_stretch(first - 1, last - 1))


def _take_rows(seen: Collected, rows: Sequence[etree._Element], before: int, formats: _Formats) -> int:
    """The facts of rows that follow row `before`, and the number of the last of them."""
    numbers = _numbers(rows, before)
    for number, row in zip(numbers, rows, strict=True):
        if row.get("hidden") in _TRUE or row.get("ht") in _NO_SIZE:
            seen.hidden_rows.add(number)
    cells = [cell for row in rows for cell in row if len(cell) or cell.get("t") == "e"]  # the others are empty
    names = [cell.get("r") or "" for cell in cells]
    if "" in names:
        cells = [cell for row in rows for cell in row]
        names = [name for number, row in zip(numbers, rows, strict=True) for name in _names(row, number)]
    places = list(map(cell_place, names))
    if places:
        seen.filled(max(places)[0] + 1, max([column for _, column in places]) + 1)
    formulas = {formula.getparent() for row in rows for formula in row.iter("{*}f")}
    if formulas or formats.codes or "e" in [cell.get("t") for cell in cells]:
        for cell, place in zip(cells, places, strict=True):
            if cell.get("t") == "e" or (cell in formulas and _no_result(cell, formats)):
                seen.uncalculated.add(place)
            elif (code := formats.codes.get(cell.get("s") or "")) is not None:
                _take_number(seen, cell, place, code)
    return numbers[-1] if numbers else before


def _numbers(rows: Sequence[etree._Element], before: int) -> list[int]:
    """The rows by number; one that tells none follows the one before it."""
    numbers = []
    for row in rows:
        written = row.get("r") or ""
        before = int(written) - 1 if written.isdecimal() else before + 1
        numbers.append(before)
    return numbers


def _names(element: etree._Element, row: int) -> list[str]:
    """The cells of a row by name, those that write none too."""
    names: list[str] = []
    column = 0
    for cell in element:
        names.append(cell.get("r") or f"{column_letters(column)}{row + 1}")
        column = cell_place(names[-1])[1] + 1
    return names


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
