"""Number formats (单元格格式): which show something else than the cell's value, and which show a date.

`0!.0000` shows 12345 as 1.2345, `#,##0,` as 12, `0.00%` as 1234500.00%: a person reads the shown number, every program
the value. In: a format code as .xlsx, .xls and SpreadsheetML write it. No cells, no files.
"""

from __future__ import annotations

import re
from functools import lru_cache

_LONGEST = 1000  # characters of a code that are looked at; spreadsheets allow 255
# what prints as it stands: "text", \c or !c (one character), _c (a space as wide as c), *c (filled with c)
_LITERAL = re.compile(r'"([^"]*)"?|[\\!](.)|[_*].', re.DOTALL)
_BRACKETS = re.compile(r"\[([^\]]*)\]")
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_DATE = re.compile(r"[yYdDhHsS年月日]|(?<![a-zA-Z])[mM]+(?![a-zA-Z])")
_POINT = "\0"  # stands for a point that is printed as it stands
_SCALED = re.compile(rf"%|‰|[0#?],+(?![0#?,])|[0#?][,0#?]*{_POINT}[,0#?]*[0#?]")
_SHOWN = re.compile(r"[0#?@]|general|通用格式", re.IGNORECASE)
_BUILT_IN_PERCENT = {9: "0%", 10: "0.00%"}
_BUILT_IN_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))


def built_in(number: int) -> str:
    """The code behind a format's number where none is written out; "General" for one that changes nothing."""
    if number in _BUILT_IN_DATES:
        return "yyyy-mm-dd"
    return _BUILT_IN_PERCENT.get(number, "General")


@lru_cache(maxsize=1024)
def is_date(code: str) -> bool:
    """Whether a number in this format is shown as a date or time."""
    bare = _BRACKETS.sub("", _LITERAL.sub("", code[:_LONGEST]))
    return "general" not in bare.lower() and _DATE.search(bare) is not None


@lru_cache(maxsize=1024)
def may_scale(code: str) -> bool:
    """Whether some number in this format is shown as another number, or not at all."""
    return not is_date(code) and any(map(_changes, [section for _, section in _sections(code)]))


def scales(code: str, value: float) -> bool:
    """Whether this number in this format is shown as another number, or not at all. Zero is zero in every one."""
    return bool(value) and may_scale(code) and _changes(_section_for(code, value))


def _changes(section: str) -> bool:
    return _SCALED.search(section) is not None or _SHOWN.search(section) is None


def _section_for(code: str, value: float) -> str:
    """The section of a code that a number is shown with: by its condition, otherwise by its sign."""
    sections = _sections(code)
    if any(condition for condition, _ in sections):
        for condition, section in sections:
            if not condition or _holds(condition, value):
                return section
        return ""
    if value < 0 and len(sections) > 1:
        return sections[1][1]
    return sections[0][1]


def _holds(condition: str, value: float) -> bool:
    found = _CONDITION.match(condition)
    if found is None:
        return True
    sign, bound = found[1], float(found[2])
    return {
        "<": value < bound,
        ">": value > bound,
        "=": value == bound,
        "<=": value <= bound,
        ">=": value >= bound,
        "<>": value != bound,
    }[sign]


def _sections(code: str) -> tuple[tuple[str, str], ...]:
    """(condition, placeholders) of each section: colours and printed text taken out, printed points kept as one sign."""
    bare = _LITERAL.sub(_printed, code[:_LONGEST])
    sections = []
    for section in bare.split(";")[:3]:
        conditions = [text for text in _BRACKETS.findall(section) if _CONDITION.match(text)]
        sections.append((conditions[0] if conditions else "", _BRACKETS.sub("", section).replace(" ", "")))
    return (("", "General"),) if sections in ([("", "")], []) else tuple(sections)


def _printed(literal: re.Match[str]) -> str:
    text = literal[1] or literal[2] or ""
    return _POINT if "." in text or "．" in text else ""
