"""What is wrong or odd in the data, as values: collected, never raised, all of one run told together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from narrate.cell_names import column_number, place_in_words


class Severity(StrEnum):
    """How bad: ERROR 错误 (the published text would be wrong), WARNING 存疑 (a person must look), NOTE 提示."""

    ERROR = "错误"
    WARNING = "存疑"
    NOTE = "提示"


SEVERITY_ORDER = {severity: place for place, severity in enumerate(Severity)}
"""Errors first."""


class Anchor(NamedTuple):
    """The words of a document that a finding is about.

    `paragraph` is the index into `narrate.word.reader.Document.paragraphs`; `start` and `end` (exclusive) are
    characters of that paragraph's text.
    """

    paragraph: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One oddity. `places` are written-out addresses (《文件》“工作表”!C7); `advice` says what to do next.

    `touches` are the addresses of further cells that this makes doubtful (the 合计 of rows that were not read), a whole
    sheet where no cell is named. `cause` says in words what is alike in all findings of one cause; without it the
    message says so (`by_cause`).

    What a check adds, each empty where there is nothing to say: `section` is the part of the document, the table or
    the subject it belongs to; `fragment` the words of the document around it; `written` what stands there;
    `expected` what should; `computation` how that comes about, in numbers; `anchor` the words themselves.
    """

    code: str
    severity: Severity
    message: str
    places: tuple[str, ...] = ()
    advice: str = ""
    section: str = ""
    fragment: str = ""
    written: str = ""
    expected: str = ""
    computation: str = ""
    anchor: Anchor | None = None
    touches: tuple[str, ...] = ()
    cause: str = ""

    @property
    def title(self) -> str:
        """错误〔R01〕: the severity and the code that 停用规则 and --rules name; other codes are the program's own."""
        return f"{self.severity}〔{self.code}〕" if is_rule(self.code) else str(self.severity)

    @property
    def is_of_document(self) -> bool:
        """Whether a rule of documents (文稿规则, letter D) found it; others are of the tables."""
        return self.code.startswith("D")

    def remark(self) -> Iterator[str]:
        """The finding as the lines of a comment on its words."""
        yield f"{self.severity}〔{self.code}〕{self.message}"
        if self.expected and self.expected not in self.message:
            yield f"应为：{self.expected}"
        if self.computation:
            yield f"算式：{self.computation}"
        yield from (f"位置：{place}" for place in places_by_sheet(self.places))
        if self.advice:
            yield f"可以：{self.advice}"

    def as_json(self) -> dict[str, Any]:
        """The first five always, what a check adds only where there is something to say."""
        added = {
            "section": self.section,
            "fragment": self.fragment,
            "written": self.written,
            "expected": self.expected,
            "computation": self.computation,
            "anchor": self.anchor._asdict() if self.anchor else None,
        }
        return {
            "code": self.code,
            "severity": self.severity.name.lower(),
            "message": self.message,
            "places": list(self.places),
            "advice": self.advice,
        } | {key: value for key, value in added.items() if value}


TAIL = "（尾差，按表写，没有调整）"
"""What the message of a 尾差 ends with: a difference inside what rounding explains."""

SWITCHED_OFF = "停用的规则"
"""The section of what the unit's form switched off: told in one sentence each, always."""


class Cause(NamedTuple):
    """Findings that have one cause and are told as one: the first speaks for all."""

    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        return self.findings[0]

    @property
    def severity(self) -> Severity:
        return self.first.severity

    @property
    def is_tail(self) -> bool:
        """Whether they are nothing but 尾差."""
        return all(finding.message.endswith(TAIL) for finding in self.findings)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(finding.code for finding in self.findings))

    @property
    def places(self) -> tuple[str, ...]:
        """The places of all of them, each once."""
        return tuple(dict.fromkeys(place for finding in self.findings for place in finding.places))


_RULE_CODE = re.compile(r"[A-Z]\d\d")
_ADDRESS = re.compile(r"《[^》]*》(?:工作表)?(?:“(?:[^“”]|“[^“”]*”)*”)?(?:![A-Z]+\d+)?")
_ROW = re.compile(r"第\d+行(?:“[^”]*”)?")
_DETAIL = re.compile(r"（[^（）]*）")
_NUMBER = re.compile(r"\d[\d,.]*")
_TABLE_NAME = re.compile("[\u4e00-\u9fff“”]{2,40}表")
_CELLS = re.compile(r"\b[A-Z]{1,3}\d+(?:[、:：][A-Z]{1,3}\d+)*")


def is_rule(code: str) -> bool:
    """Whether a code is one of `narrate rules`; others are the program's own."""
    return _RULE_CODE.fullmatch(code) is not None


def by_section(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """Section → its findings, in the order given; those of no section are of reading the tables."""
    sections: dict[str, list[Finding]] = {}
    for finding in findings:
        sections.setdefault(finding.section or "读表", []).append(finding)
    return sections


def by_cause(findings: Iterable[Finding], *, coarse: bool = False) -> list[Cause]:
    """Findings put together by cause, the worst first; within a severity in the order given.

    One cause: the same code, and a message that differs in addresses, rows and numbers only. `coarse` puts all findings
    of one rule and one table together as well, one kind of cell in whatever tables, and all 尾差.
    """
    causes: dict[tuple[str, ...], list[Finding]] = {}
    for finding in findings:
        causes.setdefault(_cause_of(finding, coarse=coarse), []).append(finding)
    order = list(Severity)
    return sorted((Cause(tuple(alike)) for alike in causes.values()), key=lambda cause: order.index(cause.severity))


def _cause_of(finding: Finding, *, coarse: bool) -> tuple[str, ...]:
    severity, code = finding.severity.value, finding.code
    if finding.cause:
        return severity, finding.cause
    if coarse and finding.message.endswith(TAIL):
        return severity, TAIL
    if coarse and is_rule(code) and finding.places:
        return severity, code, "" if finding.severity is Severity.NOTE else finding.section
    message = _ROW.sub("第#行", _ADDRESS.sub("", finding.message))
    if coarse:
        message = _TABLE_NAME.sub("表", _CELLS.sub("#", message))
    return severity, code, _NUMBER.sub("#", _DETAIL.sub("", message)), finding.written if finding.anchor else ""


_CELL = re.compile(r"([A-Z]+)(\d+)")


def places_by_sheet(places: Sequence[str]) -> list[str]:
    """Cells of one sheet on one line, neighbours as a range: 《表.xlsx》“支出决算表”!C7、D7:H7."""
    sheets: dict[str, list[str]] = {}
    for place in places:
        sheet, mark, cell = place.rpartition("!")
        sheets.setdefault(sheet + mark, []).append(cell)
    return [place_in_words(sheet + "、".join(_ranges(cells))) for sheet, cells in sheets.items()]


def _ranges(cells: Sequence[str]) -> list[str]:
    """Three or more neighbours in a row or a column as first:last; the order is kept."""
    runs: list[list[str]] = []
    for cell in dict.fromkeys(cells):
        if runs and _continues(runs[-1], cell):
            runs[-1].append(cell)
        else:
            runs.append([cell])
    return [text for run in runs for text in ([f"{run[0]}:{run[-1]}"] if len(run) > 2 else run)]


def _continues(run: Sequence[str], cell: str) -> bool:
    """Whether a cell is the next one of a run, in the direction the run has."""
    step = _step(run[-1], cell)
    return step in ((0, 1), (1, 0)) and (len(run) == 1 or step == _step(run[-2], run[-1]))


def _step(first: str, second: str) -> tuple[int, int] | None:
    """Columns and rows from one cell to another; None where one is no cell."""
    one, other = _CELL.fullmatch(first), _CELL.fullmatch(second)
    if one is None or other is None:
        return None
    return column_number(other[1]) - column_number(one[1]), int(other[2]) - int(one[2])
