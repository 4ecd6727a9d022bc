"""Numbers of a text with their units. Every pattern is bounded: one pass, whatever the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from typing import NamedTuple

MONEY = {"元": -4, "千元": -1, "万元": 0, "万": 0, "百万元": 2, "亿元": 4, "亿": 4}
"""Units of money, and the power of ten that turns them into 万元."""

MOST_NUMBERS = 250
"""Numbers of a paragraph that are read; a narrative's have some dozens."""

_NUMBER = re.compile(
    r"(?<![\d.])(?P<sign>-(?=\d))?(?P<digits>\d{1,3}(?:,\d{3}){1,5}(?![\d])(?:\.\d{1,12})?|\d{1,18}(?:\.\d{1,12})?)"
    r"(?P<more>余|多(?!于))?"
    r"(?P<unit>万元|亿元|千元|百万元|元|万(?!人|次|户|辆|个|亩|平)|亿|%|‰|个百分点|百分点|倍|台（套）|台（件、套）|批次|人次|个|辆|量(?=[，。、；（])|台|套|批|人|次|分|项|家|名|户|条|件|份|篇|场|期|期次)?"
)
_LONG = re.compile(r"\d{19,}")
_NOT_A_FIGURE = re.compile(
    r"年|月|日|号|时|点(?!\d)|周年|届|楼|层|路|弄|栋|平方|公里|亩|吨|米|岁|小时|天|期|类|款|章|条|期次|（含）|万元（含）|万元以上|元（含）|万元及以上|～|~|—\d|-\d"
)
_BEFORE = re.compile(r"(?:单价|基数为|基数是|单位价值|第|图|表|附件|编号|财决|公开|〔|\[|[A-Za-z]|N[Oo]\.?)$")
_APPROXIMATE = re.compile(r"(?:约|近|将近|大约|超过?|逾|不足|共计约)$")
_YEAR = re.compile(r"(?:19|20)\d\d(?:年|—|-|至|、)")


class Number(NamedTuple):
    """A number of a text: `start` to `end` its digits, to `stop` with its unit. `value` has the written sign.

    `approximate`: 约300万元, 2,300余万元.
    """

    start: int
    end: int
    stop: int
    value: Decimal
    decimals: int
    unit: str
    approximate: bool = False

    @property
    def kind(self) -> str:
        """money, rate, points, times, count, or bare where no unit is written."""
        if not self.unit:
            return "bare"
        if self.unit in MONEY:
            return "money"
        return {"%": "rate", "‰": "rate", "个百分点": "points", "百分点": "points", "倍": "times"}.get(
            self.unit, "count"
        )

    @property
    def wan_yuan(self) -> Decimal:
        """An amount in 万元, exact."""
        return self.value.scaleb(MONEY[self.unit])


def numbers(plain: str, start: int = 0) -> Iterator[Number]:
    """The numbers of normalised words that can be figures: no years, dates, ordinals, limits or codes."""
    for found in _NUMBER.finditer(plain, start):
        digits, unit = found["digits"], found["unit"] or ""
        if not is_figure(plain, found.start("digits"), found.end("digits"), unit):
            continue
        bare = digits.replace(",", "")
        value = Decimal(bare)
        approximate = bool(found["more"]) or _APPROXIMATE.search(plain[max(0, found.start() - 3) : found.start()])
        yield Number(
            found.start(),
            found.end("digits"),
            found.end(),
            -value if found["sign"] else value,
            len(bare.partition(".")[2]),
            unit,
            bool(approximate),
        )


def readable(plain: str) -> tuple[str, int]:
    """Words up to the most numbers of a paragraph that are read, and how many stand behind them."""
    if len(plain) < MOST_NUMBERS:
        return plain, 0
    last = next(islice(numbers(plain), MOST_NUMBERS, None), None)
    if last is None:
        return plain, 0
    behind = sum(
        is_figure(plain, found.start("digits"), found.end("digits"), found["unit"] or "")
        for found in _NUMBER.finditer(plain, last.start)
    )
    return plain[: last.start], behind


def is_figure(plain: str, start: int, end: int, unit: str = "") -> bool:
    """Whether digits can be a figure: no year, date, ordinal, code or limit such as 单价100万元."""
    if _BEFORE.search(plain[max(0, start - 4) : start]):
        return False
    if unit in ("条", "期", "期次", "件", "份", "篇", "场") or _LONG.match(plain, start):
        return False
    if _NOT_A_FIGURE.match(plain, end) and (
        "." not in plain[start:end] or plain.startswith(("（含", "万元（含", "万元以上"), end)
    ):
        return False
    following = plain[end : end + 1]
    alone = not unit and "." not in plain[start:end]
    if alone and (following.isalpha() or following in ")_〕]"):
        return False
    is_mark = following in "、．）" or (following == "." and not plain[end + 1 : end + 2].isdigit())
    if alone and is_mark and not plain[max(0, start - 1) : start].isalpha():
        return False  # 1、 2） 3. as ordinals
    return not (not unit and end - start in (3, 5, 7) and plain[start:end].isdigit() and following == "")
