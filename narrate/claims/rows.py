"""A table that stands in the text as lines: a line of names (科目名称 年初预算数 决算数), then a line for each row.

The numbers of such a line have neither a unit nor words before them: the line of names says what each of them is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

_NAMES = (
    ("completion", "", "%", r"(?:预算)?(?:完成率|执行率|完成比例)"),
    ("share", "", "%", r"占比|比重|占[\u4e00-\u9fff]{0,10}比例"),
    ("growth", "", "%", r"增减率|增减幅度|增长率|增幅"),
    ("change", "", "", r"增减额|增减数|增减"),
    ("prior", "", "", r"(?:上年|20\d\d年度?)(?:决算)?数"),
    ("budget", "original", "", r"年初预算数?"),
    ("budget", "adjusted", "", r"(?:全年|调整)预算数?"),
    ("budget", "any", "", r"预算数"),
    ("final", "any", "", r"(?:支出)?决算数?|本年数|金额"),
)
_NAME = re.compile("|".join(f"(?P<n{place}>{words})" for place, (*_, words) in enumerate(_NAMES)))
_ROW = re.compile(r"(?:\d{3}|\d{5}|\d{7})?[^，。；｜\d]{2,44}(?=-?\d)(?P<cells>(?:-?\d[\d,.]*%?｜)+-?\d[\d,.]*%?)$")
_CELL = re.compile(r"-?(\d[\d,.]*)")
_UNIT = re.compile(r"单位：(万元|亿元|元)")
_LONGEST = 80


class Column(NamedTuple):
    """What the numbers of a column are."""

    measure: str
    basis: str
    unit: str


def columns_of(plain: str, before: Sequence[Column] = ()) -> tuple[Column, ...]:
    """The columns that a line names; those that hold so far, where it is a row or a line of words."""
    if unit := _UNIT.search(plain):
        before = tuple(one if one.unit == "%" else one._replace(unit=unit[1]) for one in before)
    if len(plain) > _LONGEST or re.search(r"[，。；]|\d(?!\d{0,3}年)", re.sub(r"20\d\d年", "", plain)):
        return tuple(before)
    unit_here = unit[1] if unit else "万元"
    named = [_NAMES[int(one.lastgroup[1:])] for one in _NAME.finditer(plain) if one.lastgroup]
    if len(named) < 2:
        return tuple(before)
    return tuple(Column(measure, basis or "any", sign or unit_here) for measure, basis, sign, _ in named)


def column_named(words: str) -> Column | None:
    """What the numbers below a header's words are, where the words name one thing; its unit is "%" or not known."""
    named = [_NAMES[int(one.lastgroup[1:])] for one in _NAME.finditer(words) if one.lastgroup]
    if len(named) != 1:
        return None
    measure, basis, sign, _ = named[0]
    return Column(measure, basis or "any", sign)


def cells_of(plain: str, columns: Sequence[Column]) -> dict[int, Column]:
    """Start of a number → its column, for a line that is a row; where no line named columns, nobody knows what it is."""
    row = _ROW.match(plain)
    if row is None:
        return {}
    places = [one.start(1) for one in _CELL.finditer(plain, row.start("cells"))]
    if len(places) != len(columns):
        return {place: Column("other", "any", "万元") for place in places}
    return dict(zip(places, columns, strict=True))
