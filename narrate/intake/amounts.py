"""One cell → `Reading`: numbers, text that is a number, blanks, dashes, and what is none of these.

Conventions, the same for every table:

- a dash (-, —, /) alone in an amount cell is 0, as published;
- a blank is 0, as published, where the caller says so (`blank_is_zero`); its state stays BLANK;
- text that is no number, and a formula no program has calculated, give None and a finding: never a guess.

Amounts come out in 万元, exact; counts as they stand.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal

from narrate.findings import Finding, Severity
from narrate.intake.grid import Grid, Place, Raw, Reading, State
from narrate.intake.layouts import layouts
from narrate.quantity import ZERO, UnitOfMeasure, from_float, to_wan_yuan

# the largest number taken for an amount; anything above is a date serial gone wrong, an inf or a nan
_BOUND = 1e15
_NUMBER = re.compile(
    r"(?P<sign>[-−+]?)(?P<whole>\d{1,20}|\d{1,3}(?:,\d{3})+|\d{1,4}(?:,\d{4})+)(?P<fraction>\.\d{0,20})?"
    r"(?P<power>[eE]-\d{1,3})?(?P<unit>千万元|百万元|亿元|万元|千元|元)?(?P<behind>-?)"
)
_CURRENCY = str.maketrans("", "", " \t\r\n\u00a0\u3000\u200b\ufeff¥$'`")
_MARKS = re.compile(r"[①-⑳⑴-⒇⒈-⒛❶-❿²³¹⁰-⁹₀-₉*＊※†‡]+\s*$")
_DIGIT_MARKS = frozenset("①②③④⑤⑥⑦⑧⑨⑩²³¹⁰⁴⁵⁶⁷⁸⁹")  # in the middle of a number one would become a digit of it: 18①7
_NOISE = Decimal("1e-9")  # what a spreadsheet's arithmetic leaves of zero
_EXACT_DIGITS = 15  # as many as a spreadsheet keeps; what lies behind is the noise of its arithmetic


def without_mark(text: str) -> str:
    """The text without the mark of a footnote behind it: 187①, 700²."""
    return _MARKS.sub("", text)


def parse_number(text: str) -> tuple[Decimal, UnitOfMeasure | None] | None:
    """The number a text stands for and the unit written behind it, or None.

    Understood: separators half and full width (1,234.50 １，２３４．５０ 12,3456), spaces, ¥ and 人民币, full-width
    digits, brackets or a minus sign for negatives, a plus sign, 元 万元 亿元 behind, the mark of a
    footnote behind; of more than 15 digits the noise is rounded off, as a spreadsheet does.
    """
    bare = without_mark(text)
    compact = unicodedata.normalize("NFKC", bare).translate(_CURRENCY).removeprefix("人民币").removeprefix("RMB")
    in_brackets = compact.startswith("(") and compact.endswith(")")
    match = _NUMBER.fullmatch(compact[1:-1] if in_brackets else compact)
    if match is None or not _DIGIT_MARKS.isdisjoint(bare):
        return None
    sign, whole, fraction, power, unit, behind = match.groups("")
    signs = in_brackets + (sign not in ("", "+")) + bool(behind)
    if signs > 1:
        return None
    digits = whole.replace(",", "") + fraction
    value = Decimal(digits + power)
    if power or (fraction and len(digits.replace(".", "").lstrip("0")) > _EXACT_DIGITS):
        value = from_float(float(value)) if abs(value) > _NOISE else ZERO
    return (-value if signs else value) or ZERO, UnitOfMeasure(unit) if unit else None


def is_bounded(number: float) -> bool:
    """Whether a number can be an amount or a count."""
    return -_BOUND < number < _BOUND


def holds_number(raw: Raw) -> bool:
    """Whether a cell holds a number, zero or not."""
    return isinstance(raw, float) or (isinstance(raw, str) and bool(raw) and parse_number(raw) is not None)


def holds_figure(raw: Raw) -> bool:
    """Whether a cell holds a number other than zero."""
    if isinstance(raw, str):
        parsed = parse_number(raw) if raw else None
        return parsed is not None and parsed[0] != 0
    return isinstance(raw, float) and raw != 0


Amounts = Mapping[str, Reading]
"""The amounts of a row by column key."""


class AmountReader:
    """Reads the cells of one sheet in one unit of money; findings collect in `findings`."""

    def __init__(
        self, grid: Grid, money: UnitOfMeasure, findings: list[Finding], *, blank_is_zero: bool = True
    ) -> None:
        self.grid = grid
        self.money = money
        self.findings = findings
        self.blank_is_zero = blank_is_zero
        self._seen_as_stored = not (grid.scaled or grid.covered)
        self._dashes = layouts().dashes
        self._nothing = layouts().nothing

    def amounts(self, row: int, columns: Mapping[str, int]) -> Amounts:
        """The cells of a row as amounts in 万元, by column key."""
        return {key: self._reading(row, column, UnitOfMeasure.WAN_YUAN) for key, column in columns.items()}

    def amount(self, row: int, column: int) -> Reading:
        """One cell as an amount in 万元."""
        return self._reading(row, column, UnitOfMeasure.WAN_YUAN)

    def count(self, row: int, column: int) -> Reading:
        """The cell as a number of things (个、人、辆)."""
        return self._reading(row, column, UnitOfMeasure.COUNT)

    def _reading(self, row: int, column: int, unit: UnitOfMeasure) -> Reading:
        raw = self.grid.raw(row, column)
        if raw.__class__ is float and self._seen_as_stored and unit is not UnitOfMeasure.COUNT and is_bounded(raw):
            return Reading(to_wan_yuan(from_float(raw), self.money), State.NUMBER, unit, self.grid, row, column)
        value, state = self._value_and_state(raw, row, column, unit)
        if value and not self._seen_as_stored and (told := self._seen_otherwise(row, column)) is not None:
            self.findings.append(told)
            shown = self._as_shown(value, row, column)
            return Reading(shown, State.SHOWN_OTHERWISE if shown is None else state, unit, self.grid, row, column)
        if value is None and state in (State.TEXT, State.UNCALCULATED):
            self.findings.append(_not_a_number(self.grid.place(row, column), raw, state))
        return Reading(value, state, unit, self.grid, row, column)

    def _seen_otherwise(self, row: int, column: int) -> Finding | None:
        """What to say of a number that people see otherwise than it is stored."""
        return _seen_otherwise(self.grid, row, column, self._moved(row, column))

    def _moved(self, row: int, column: int) -> int | None:
        """By how many places the format moves the point, where what is shown is meant: 元 shown as 万元 under 单位：元
        is not; an amount shown as a percentage is the amount."""
        code = self.grid.scaled.get((row, column))
        if code is not None and is_percentage(code):
            return 0
        return None if code is None or self.money is UnitOfMeasure.YUAN else places_moved(code)

    def _as_shown(self, value: Decimal, row: int, column: int) -> Decimal | None:
        """The number a person sees; None where nobody knows which is meant."""
        moved = self._moved(row, column)
        return None if moved is None else value.scaleb(-moved)

    def _value_and_state(self, raw: Raw, row: int, column: int, unit: UnitOfMeasure) -> tuple[Decimal | None, State]:
        if isinstance(raw, float):
            if not is_bounded(raw):
                return None, State.TEXT
            return (
                from_float(raw) if unit is UnitOfMeasure.COUNT else to_wan_yuan(from_float(raw), self.money)
            ), State.NUMBER
        if isinstance(raw, str):
            text = raw.strip()
            if not text:
                if (row, column) in self.grid.uncalculated:
                    return None, State.UNCALCULATED
                return (ZERO if self.blank_is_zero else None), State.BLANK
            if text in self._dashes:
                return ZERO, State.DASH
            if text in self._nothing:
                self.findings.append(_nothing(self.grid.place(row, column), text))
                return ZERO, State.DASH
            parsed = parse_number(text)
            if parsed is None or (unit is UnitOfMeasure.COUNT and parsed[1]):
                return None, State.TEXT
            value, written = parsed
            if without_mark(text) != text:
                self.findings.append(_with_mark(self.grid.place(row, column), text))
            return (value if unit is UnitOfMeasure.COUNT else to_wan_yuan(value, written or self.money)), State.NUMBER
        if isinstance(raw, int) and not isinstance(raw, bool):
            return (
                Decimal(raw) if unit is UnitOfMeasure.COUNT else to_wan_yuan(Decimal(raw), self.money)
            ), State.NUMBER
        return None, State.TEXT


def missing(reading: Reading) -> Reading:
    """The same cell, giving no number: a blank that cannot stand for zero."""
    return reading._replace(value=None)


_FORMAT_TEXT = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


def is_percentage(code: str) -> bool:
    """Whether a number format shows percentages: wrong for an amount, whose number is no other for it."""
    return "%" in _FORMAT_TEXT.sub("", code)


def places_moved(code: str) -> int | None:
    """By how many places a number format moves the decimal point to the left: 0!.0000 four, #,##0, three.

    None for a format that hides the number or does something else to it.
    """
    first = code.split(";")[0].replace("!.", "\x00").replace("\\.", "\x00").replace('"."', "\x00")
    plain_code = _FORMAT_TEXT.sub("", first)
    if "\x00" in plain_code:
        behind = plain_code.partition("\x00")[2]
        places = len(behind) - len(behind.lstrip("0#?"))
        return places or None
    digits = plain_code.rstrip("元千万亿 _-)")
    commas = len(digits) - len(digits.rstrip(","))
    if "%" in code or not any(sign in plain_code for sign in "0#"):
        return None
    return 3 * commas or None


def _nothing(place: Place, text: str) -> Finding:
    return Finding(
        "intake-nothing-written",
        Severity.NOTE,
        f"{place}写的是“{text}”，按0读",
        (str(place),),
        "没有数的格留空或写0",
        written=text,
    )


def _seen_otherwise(grid: Grid, row: int, column: int, moved: int | None) -> Finding | None:
    """What to say of a number that people see as another number, or not at all."""
    place = str(grid.place(row, column))
    if (format_code := grid.scaled.get((row, column))) is not None:
        read_as = "没有用" if moved is None else "按显示的读" if moved else "按格子里的数读"
        return Finding(
            "intake-scaled-format",
            Severity.ERROR if moved is None else Severity.WARNING,
            f"{place}的数{grid.raw(row, column)}按格式“{format_code}”显示成别的数，{read_as}",
            (place,),
            "把单元格格式改成“数值”，看数对不对，改成要公开的数",
            written=format_code,
        )
    if (row, column) in grid.covered:
        return Finding(
            "intake-covered-number",
            Severity.ERROR,
            f"{place}有数{grid.raw(row, column)}，被合并单元格盖住看不见，没有用",
            (place,),
            "取消合并看一遍，不该有的数删掉",
        )
    return None


def _with_mark(place: Place, text: str) -> Finding:
    return Finding(
        "intake-footnote-mark",
        Severity.NOTE,
        f"{place}写的是“{text}”，末尾的记号没有算进数里",
        (str(place),),
        "核对这个数；记号可以写到表下的注里",
        written=text,
    )


def _not_a_number(place: Place, raw: Raw, state: State) -> Finding:
    if state is State.UNCALCULATED:
        return Finding(
            "intake-uncalculated-formula",
            Severity.ERROR,
            f"{place}是公式，没有算出数：还没有计算过，或者结果是错误值（如 #REF!）",
            (str(place),),
            "用 WPS 或 Excel 打开这个文件，看这一格是否有数，保存一次，再运行",
            written="公式",
        )
    shown = str(raw) if len(str(raw)) <= 40 else f"{str(raw)[:40]}…"
    return Finding(
        "intake-not-a-number",
        Severity.ERROR,
        f"{place}应当是数，写的是“{shown}”",
        (str(place),),
        "把这一格改成数；没有数就留空或写0",
        written=shown,
    )
