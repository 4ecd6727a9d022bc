"""How words and numbers are written: full-width digits, half-width marks, blanks in numbers, dates that are none, slips.

Read from the document as it is written, before anything is normalised. The patterns are data (`typography.toml`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from narrate.document_rules import document_rules
from narrate.findings import Anchor, Finding, Severity
from narrate.word.reader import Paragraph

_FILE = Path(__file__).with_name("typography.toml")
_HABIT = 10  # places from which on a way of writing is a habit, told once
_NEAR = 12  # characters shown beside what was found


class _Pattern(NamedTuple):
    code: str
    pattern: re.Pattern[str]
    told: str
    severity: Severity
    habit: bool


_LONGEST_QUOTED = 15
_REVERSED = _Pattern("D25", re.compile("”[^“”]*“"), "引号的方向写反了：{}", Severity.WARNING, False)


@cache
def _patterns() -> tuple[_Pattern, ...]:
    data = tomllib.loads(_FILE.read_text("utf-8"))
    patterns = [
        _Pattern(
            one["code"],
            re.compile(one["pattern"]),
            one["told"],
            Severity[one["severity"]] if "severity" in one else document_rules()[one["code"]].severity,
            one.get("habit", False),
        )
        for one in data["pattern"]
    ]
    for slip in data["slip"]:
        words = "|".join(map(re.escape, slip["wrong"]))
        told = f"“{{}}”多半是“{slip['right']}”的别字"
        patterns.append(_Pattern("D24", re.compile(words), told, document_rules()["D24"].severity, False))
    return tuple(patterns)


def typography_findings(paragraphs: Sequence[Paragraph]) -> Iterator[Finding]:
    """Every place, in order of the patterns; what is written so all over the document once, as a note."""
    texts = [(index, one.text) for index, one in enumerate(paragraphs) if one.cell is None and one.text.strip()]
    for index, text in texts:
        yield from _reversed_quotes(index, text)
    for pattern in _patterns():
        found = [(index, text, *place.span()) for index, text in texts for place in pattern.pattern.finditer(text)]
        if pattern.habit and len(found) > _HABIT:
            first = _finding(pattern, *found[0])
            yield _as_habit(first, len(found))
            continue
        yield from (_finding(pattern, *one) for one in found)


def _reversed_quotes(index: int, text: str) -> Iterator[Finding]:
    """”三公“: a closing mark where none is open, an opening one after it."""
    is_open = False
    for place in re.finditer("[“”]", text):
        if place[0] == "”" and not is_open:
            following = text.find("“", place.end())
            if 0 < following - place.end() <= _LONGEST_QUOTED:
                yield _finding(_REVERSED, index, text, place.start(), following + 1)
                return
        is_open = place[0] == "“"


def _as_habit(first: Finding, count: int) -> Finding:
    return Finding(
        first.code,
        Severity.NOTE,
        f"{first.message}；全文{count}处这样写",
        section=first.section,
        fragment=first.fragment,
        written=first.written,
        anchor=first.anchor,
    )


def _finding(pattern: _Pattern, index: int, text: str, start: int, end: int) -> Finding:
    return Finding(
        pattern.code,
        pattern.severity,
        pattern.told.format(text[start:end].strip()),
        section="文字",
        fragment=text[max(0, start - _NEAR) : end + _NEAR].strip(),
        written=text[start:end],
        anchor=Anchor(index, start, end),
    )
