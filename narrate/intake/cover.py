"""The cover (封面) of a workbook: the name of the unit and the year, as the published document bears them.

In: a sheet without a table. Out: `Cover`, or None. A cover is a few short texts, one of which says …年度部门决算.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from narrate.intake.captions import title_of
from narrate.intake.grid import Grid
from narrate.intake.normalisation import clean_name, plain

_TITLE = re.compile(
    r"(?:第[一二三四五六]部分)?(?P<unit>.*?)(?P<year>20\d\d)年度?(?:部门|单位)?决算(?:公开)?(?:报告|表|报表|公开表)?"
)
_YEAR_FIRST = re.compile(r"(?P<year>20\d\d)年度?(?P<unit>.+?)(?:部门|单位)?决算(?:公开)?(?:报告|表|报表|公开表)?")
_DATE = re.compile(
    r"[〇○零一二三四五六七八九十\d]{4}年[一二三四五六七八九十\d]{1,3}月(?:[一二三四五六七八九十\d]{1,3}日)?"
)
_NAME = re.compile(r"(?:(?:部门|单位)(?:名称)?[:：])?(?P<name>[^:：,，。]{3,40})")
_NOT_A_NAME = re.compile(r"决算|报表|封面|目录|公开|日期|第.部分|^附|^20\d\d|[年月日]$|批复|审核|审查|负责人|电话")
_MOST_TEXTS = 12


class Cover(NamedTuple):
    """`name` is "" where the cover names no unit."""

    grid: Grid
    name: str
    year: int


def cover_of(grid: Grid) -> Cover | None:
    """The cover a sheet is, or None."""
    if grid.hidden:
        return None
    texts = [clean_name(str(cell)) for row in grid.rows for cell in row if isinstance(cell, str) and cell.strip()]
    if not texts or len(texts) > _MOST_TEXTS or any(title_of(plain(text)) is not None for text in texts):
        return None
    whole = "".join(text for text in texts if not _DATE.fullmatch(text))  # a title over several lines
    for form in (_TITLE, _YEAR_FIRST):
        found = form.fullmatch(whole)
        if found and _NAME.fullmatch(found["unit"]) and not _NOT_A_NAME.search(found["unit"]):
            return Cover(grid, found["unit"], int(found["year"]))
    for number, text in enumerate(texts):
        found = _TITLE.fullmatch(text)
        if found:
            name = found["unit"] or _name_among(texts[:number][::-1] + texts[number + 1 :])
            return Cover(grid, name, int(found["year"]))
    return None


def _name_among(texts: list[str]) -> str:
    for text in texts:
        found = _NAME.fullmatch(text)
        if found and not _NOT_A_NAME.search(found["name"]):
            return found["name"]
    return ""
