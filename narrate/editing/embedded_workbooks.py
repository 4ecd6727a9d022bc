"""The workbooks embedded in charts, before publication: who edited them and where, taken out; their cells stay.

A workbook that narrate wrote holds nothing of the kind. A person who edited the chart's data in Word or WPS leaves a
name, dates and a path in it.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

from narrate.editing import cleaning
from narrate.word import markup
from narrate.word.markup import Element
from narrate.word.package import Package, pack_parts

_CORE, _APP, _WORKBOOK = "docProps/core.xml", "docProps/app.xml", "xl/workbook.xml"
_LARGEST = 64 << 20
_PATH = "{http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac}absPath"


def workbooks(package: Package) -> Iterator[str]:
    """The parts that charts of the document keep their data in."""
    for chart in package.related(package.main, "chart"):
        yield from package.related(chart, "package")


def without_people(data: bytes) -> tuple[bytes, list[str]]:
    """The workbook, and the names of the properties that went; what is no readable workbook stays as it is."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archived:
            if sum(info.file_size for info in archived.infolist()) > _LARGEST:
                return data, []
            parts = {info.filename: archived.read(info) for info in archived.infolist() if not info.is_dir()}
        return _cleaned(parts, data)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, markup.BrokenXmlError):
        return data, []


def _cleaned(parts: dict[str, bytes], data: bytes) -> tuple[bytes, list[str]]:
    gone: list[str] = []
    for name, clean in ((_CORE, cleaning.clear_core), (_APP, cleaning.clear_app), (_WORKBOOK, _drop_path)):
        if name in parts:
            root = markup.parse(parts[name])
            dropped = clean(root)
            if dropped:
                parts[name] = markup.serialize(root)
            gone += dropped
    return (pack_parts(parts), gone) if gone else (data, [])


def _drop_path(root: Element) -> list[str]:
    """Where the workbook once lay on somebody's disk."""
    found = list(root.iter(_PATH))
    for node in found:
        node.getparent().remove(node)
    return ["HyperlinkBase"] if found else []
