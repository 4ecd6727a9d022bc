"""The boxes of plain comments (批注): openpyxl keeps their text and forgets their size; here it is read back.

In: the zip of a workbook. Out: sheet title, cell and size of each box, in pixels as openpyxl writes them.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator

from openpyxl.workbook import Workbook

from narrate.intake.sheet_parts import sheet_parts

_PIXELS = {"px": 1.0, "pt": 96 / 72, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4}
_SHAPE = re.compile(r"<(?:\w+:)?shape[\s>].*?</(?:\w+:)?shape>", re.DOTALL)
_SIZE = re.compile(r"(?<![-\w])(width|height):\s*([\d.]+)(px|pt|in|cm|mm)")
_PLACE = re.compile(r"<(?:\w+:)?(Row|Column)>\s*(\d+)\s*<")
_DRAWING = re.compile(r'Target="([^"]+\.vml)"')


def restore_note_sizes(workbook: Workbook, package: zipfile.ZipFile) -> None:
    """Give each comment the size of its box in the file it was read from."""
    for title, part in sheet_parts(package).items():
        sheet = workbook[title]
        for row, column, width, height in _boxes(package, part):
            comment = sheet.cell(row, column).comment
            if comment is not None:
                comment.width, comment.height = width, height


def _boxes(package: zipfile.ZipFile, part: str) -> Iterator[tuple[int, int, int, int]]:
    folder, name = posixpath.split(part)
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in package.namelist():
        return
    for target in _DRAWING.findall(package.read(relations).decode("utf-8", "replace")):
        drawing = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        if drawing in package.namelist():
            for shape in _SHAPE.findall(package.read(drawing).decode("utf-8", "replace")):
                size = {what: float(number) * _PIXELS[unit] for what, number, unit in _SIZE.findall(shape)}
                place = {what: int(number) for what, number in _PLACE.findall(shape)}
                if len(size) == len(place) == 2:
                    yield place["Row"] + 1, place["Column"] + 1, round(size["width"]), round(size["height"])
