"""The workbooks embedded in charts, before publication: who edited them and where, taken out; their cells stay.

A workbook that narrate wrote holds nothing of the kind. A person who edited the chart's data in Word or WPS leaves a
name, dates and a path in it.
"""

from __future__ import annotations

from collections.abc import Iterator

from narrate import packages
from narrate.editing import cleaning
from narrate.word import markup
from narrate.word.markup import Element
from narrate.word.package import Package
from narrate.writing import chart_workbook

_CORE, _APP, _WORKBOOK = "docProps/core.xml", "docProps/app.xml", "xl/workbook.xml"
_PATH = "{http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac}absPath"


def workbooks(package: Package) -> Iterator[str]:
    """The parts that charts of the document keep their data in."""
    for chart in package.related(package.main, "chart"):
        yield from package.related(chart, "package")


def without_people(data: bytes) -> tuple[bytes, list[str]]:
    """The workbook, and the names of the properties that went; what is no readable workbook stays as it is."""
    try:
        return _cleaned(packages.read_parts(data, chart_workbook.BOUNDS), data)
    except packages.UNREADABLE:
        return data, []


def _cleaned(parts: dict[str, bytes], data: bytes) -> tuple[bytes, list[str]]:
    gone: list[str] = []
    for name, clean in ((_CORE, _clear_core), (_APP, _clear_app), (_WORKBOOK, _drop_path)):
        if name in parts:
            root = markup.parse(parts[name])
            dropped = clean(root)
            if dropped:
                parts[name] = markup.serialize(root)
            gone += dropped
    return (packages.pack(parts), gone) if gone else (data, [])


def _clear_core(root: Element) -> list[str]:
    """What XlsxWriter wrote is a date that is always the same, and no names."""
    return cleaning.clear_core(root, harmless=("", chart_workbook.MADE))


def _clear_app(root: Element) -> list[str]:
    return cleaning.clear_app(root, harmless=("",))


def _drop_path(root: Element) -> list[str]:
    """Where the workbook once lay on somebody's disk."""
    found = list(root.iter(_PATH))
    for node in found:
        node.getparent().remove(node)
    return ["HyperlinkBase"] if found else []
