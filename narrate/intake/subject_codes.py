"""Codes of subjects (科目编码) as cells hold them, and codes that share a cell with the name.

2010301 stands as number, as text, with blanks, as a date a spreadsheet made of it, split in 类 款 项, filled up with
zeros, or in front of the name: 2010301行政运行, [2010301]行政运行, 2010301-行政运行.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache

from narrate.intake.normalisation import clean_name, plain

_WHOLE = re.compile(r"(\d{3})(?:[-.·]?(\d{2}))?(?:[-.·]?(\d{2}))?(?:\.0+)?")
_PART = re.compile(r"(\d{1,7})(?:\.0+)?")
_BEFORE_NAME = re.compile(r"[\[(【〔{]?(\d{3}(?:\d{2}){0,2})[\])】〕}]?[-—_:：、.·\s]*(?=[^\d\s.,\-—_])(.+)", re.DOTALL)
_LEVEL_SIGN = re.compile(r"^[□■○●◇◆▪▫•·∙※*★☆►▶→>\-\u2010-\u2015_]+(?=[\u4e00-\u9fff])")
_FIRST_DAY = date(1899, 12, 30)  # of a spreadsheet's dates


@lru_cache(maxsize=8192, typed=True)  # typed: True and 1.0 are equal, and only one of them is a code
def whole_code(cell: object) -> str:
    """The code of a cell that holds all of it, "" for none. The same subjects stand in all tables."""
    return unpadded(code_digits(cell))


def unpadded(code: str) -> str:
    """A code some exports fill up with zeros: 2010000 → 201, 2010300 → 20103. No 款 and no 项 is numbered 00."""
    while len(code) > 3 and code.endswith("00"):
        code = code[:-2]
    return code


def code_digits(cell: object) -> str:
    """A part of a code: 2010301, 201.0, "01", "201-03-01", "" for anything else."""
    if cell.__class__ is str:
        text = plain(str(cell)).lstrip("'`") if cell else ""
        if found := _PART.fullmatch(text):
            return found[1]
        found = _WHOLE.fullmatch(text)
        return "".join(part for part in found.groups() if part) if found else ""
    if cell.__class__ is float and cell == int(cell) and cell > 0:
        return str(int(cell))
    if isinstance(cell, datetime):
        cell = cell.date()
    return str((cell - _FIRST_DAY).days) if isinstance(cell, date) else ""


def is_code(cell: object) -> bool:
    """Whether a cell holds the whole code of a subject by itself."""
    return len(code_digits(cell)) in (3, 5, 7)


def code_and_name(text: str) -> tuple[str, str]:
    """A code in front of a name, and the name; two empty texts where there is none."""
    found = _BEFORE_NAME.fullmatch(text.strip().strip("'`"))
    return (unpadded(found[1]), clean_name(found[2])) if found else ("", "")


def name_of_subject(name: str, code: str) -> str:
    """A name as it is printed, without its own code in front and without the sign that marks its level (□行政运行)."""
    before, rest = code_and_name(name)
    return _LEVEL_SIGN.sub("", rest if before == code else name) or name


class SplitCodes:
    """Puts codes together that no one column has whole; a 款 or 项 whose 类 is not repeated takes it from the rows above."""

    def __init__(self, columns: Sequence[int]) -> None:
        self._columns = columns
        self._parts: list[str] = []

    def of(self, cells: tuple[object, ...]) -> str:
        """The code of a row, "" for none."""
        parts = [code_digits(cells[column]) if column < len(cells) else "" for column in self._columns]
        if not any(parts):
            return ""
        last = max(level for level, part in enumerate(parts) if part)
        if len(parts[last]) >= 3:  # the whole code stands in one column
            self._parts = [parts[last]]
            return unpadded(parts[last])
        kept = [parts[level] or (self._parts[level] if level < len(self._parts) else "") for level in range(last + 1)]
        if len(kept[0]) != 3 or not all(kept):
            return ""
        self._parts = [kept[0], *(part[-2:].zfill(2) for part in kept[1:])]
        return unpadded("".join(self._parts))
