"""Findings of one cause in one table put together: one message with the count and the first cells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from narrate.findings import Finding
from narrate.intake.grid import Grid

_SHOWN = 3  # cells and texts that a message names
_MESSAGES = {
    "intake-not-a-number": "有{count}格应当是数，写的是{texts}",
    "intake-uncalculated-formula": "有{count}格是公式，没有算出数：还没有计算过，或者结果是错误值（如 #REF!）",
    "intake-scaled-format": "有{count}格的数按格式（{texts}）显示成别的数",
    "intake-covered-number": "有{count}格的数被合并单元格盖住看不见，没有用",
    "intake-footnote-mark": "有{count}格的数后面有记号（{texts}），没有算进数里",
    "intake-nothing-written": "有{count}格写的是{texts}，按0读",
    "intake-name-broken": "有{count}行只有名称，作上一行名称的下半，接上了",
    "intake-row-without-code": "有{count}行有金额，没有科目编码，没有读取；它们所在的类缺的数按不知道处理",
    "intake-unknown-line": "有{count}行有金额，不是认识的行，或者重复，没有读取",
    "intake-code-twice": "有{count}个科目编码出现两次，取前一行",
    "intake-blank-whole": "有{count}行类、款的金额是空白，而它们下面的科目有数，按不知道处理",
    "intake-blank-total": "合计有{count}格是空白，而这些列有数",
}


class _Cause(NamedTuple):
    code: str
    severity: str
    advice: str


def one_a_cause(findings: Iterable[Finding], table: str, grid: Grid) -> list[Finding]:
    """Findings of one table, those of one cause as one; a finding alone stays as it is."""
    groups: dict[object, list[Finding]] = {}
    for number, finding in enumerate(findings):
        cause: object = number
        if finding.code in _MESSAGES:
            cause = _Cause(finding.code, finding.severity.value, finding.advice)
            finding = replace(finding, cause=_MESSAGES[finding.code].format(count="几", texts=""))
        groups.setdefault(cause, []).append(finding)
    return [_together(group, table, grid) if len(group) > 1 else group[0] for group in groups.values()]


def _together(group: list[Finding], table: str, grid: Grid) -> Finding:
    first = group[0]
    texts = list(dict.fromkeys(one.written for one in group if one.written))
    shown = "、".join(f"“{text}”" for text in texts[:_SHOWN]) + ("等" if len(texts) > _SHOWN else "")
    cells = "、".join(one.places[0].rpartition("!")[2] for one in group[:_SHOWN] if one.places)
    what = _MESSAGES[first.code].format(count=len(group), texts=shown)
    places = tuple(dict.fromkeys(place for one in group for place in one.places))
    message = f"《{grid.file}》“{grid.sheet}”（{table}）{what}，如{cells}"
    return Finding(first.code, first.severity, message, places, first.advice, written=shown, cause=first.cause)
