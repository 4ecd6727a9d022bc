"""What fits one screen: findings by cause, in less detail the more of them there are; `--all` and lists give every one.

A terminal that scrolls past is read by nobody. So a command shows at most `LINES` lines by default: first everything
about every cause, else the notes shorter, then the doubts, then the errors, and at last a line of how many are not shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from narrate.findings import SWITCHED_OFF, Cause, Finding, Severity, by_cause, places_by_sheet
from narrate.text_width import text_width

if TYPE_CHECKING:
    from narrate.intake.accounts import SheetVerdict
    from narrate.table_checks.result import Doubt

LINES = 25
_COLUMNS = 120  # of a terminal; what is longer takes two lines there
_FIRST_CELLS = 3
_MOST_FILES = 4
_MORE = "--all 逐条列出，--xlsx 清单.xlsx 写成清单。"
# lines for each error, doubt and note: 0 is one line for all of them together
_DETAILS = ((3, 3, 3), (3, 3, 2), (3, 3, 1), (3, 2, 1), (3, 2, 0), (2, 2, 0), (2, 1, 0))


def height(lines: Iterable[str]) -> int:
    """How many lines of a terminal they take."""
    return sum(max(1, -(-text_width(line) // _COLUMNS)) for text in lines for line in text.split("\n"))


def findings_lines(findings: Sequence[Finding], room: int = LINES, *, more: str = _MORE) -> list[str]:
    """The findings by cause, the worst first, in at most `room` lines, the last of which counts them. Empty for none.

    `more` says how to see all of them.
    """
    if not findings:
        return []
    fine = by_cause(findings)
    lines = [*_detailed(fine, (3, 3, 3)), counted(findings)]
    if height(lines) <= room:
        return lines
    causes = by_cause(findings, coarse=True)
    end = f"{counted(findings)}{more}"
    for details in _DETAILS:
        lines = [*_detailed(causes, details), end]
        if height(lines) <= room:
            return lines
    return _cut(causes, room, end)


def counted(findings: Sequence[Finding]) -> str:
    """共12处：错误1处，提示11处。"""
    numbers = {severity: sum(one.severity is severity for one in findings) for severity in Severity}
    told = "，".join(f"{severity}{number}处" for severity, number in numbers.items() if number)
    return f"共{len(findings)}处：{told}。"


def _detailed(causes: Sequence[Cause], details: Sequence[int]) -> list[str]:
    lines: list[str] = []
    for severity, detail in zip(Severity, details, strict=True):
        alike = [cause for cause in causes if cause.severity is severity]
        if not detail:
            left = [cause for cause in alike if cause.first.section != SWITCHED_OFF]
            if left:
                lines.append(f"另有{severity}{sum(len(cause.findings) for cause in left)}处，这里没有列出。")
            alike = [cause for cause in alike if cause.first.section == SWITCHED_OFF]
        lines += [line for cause in alike for line in cause_lines(cause, max(1, detail))]
    return lines


def _cut(causes: Sequence[Cause], room: int, end: str) -> list[str]:
    """A line or two a cause as far as there is room, and how many more there are."""
    shown: list[str] = []
    for number, cause in enumerate(causes):
        lines = cause_lines(cause, 2 if cause.severity is Severity.ERROR else 1)
        if height([*shown, *lines, end]) + 1 > room:
            left = causes[number:]
            of_tables = sum(not one.first.is_of_document for one in left)
            beside = f"，其中{of_tables}种是表格的" if 0 < of_tables < len(causes) else ""
            shown.append(f"还有{len(left)}种没有列出{beside}。")
            break
        shown += lines
    return [*shown, end]


def cause_lines(cause: Cause, detail: int = 3) -> list[str]:
    """One cause: what was found and how often; with more detail where, and what to do."""
    first, number = cause.first, len(cause.findings)
    if cause.is_tail and number > 1:
        codes = "、".join(cause.codes)
        return [f"{first.severity}：尾差{number}处，在四舍五入的范围内，分不清是不是差错，按表写，没有调整（{codes}）"]
    often = f"（同样的共{number}处）" if number > 1 else ""
    title = first.title + (f"【{first.section}】" if first.anchor and first.section else "")
    if detail == 1:
        return [f"{title}：{first.message}{often}{_beside(cause)}"]
    lines = [f"{title}：{_without_place(first) if cause.places else first.message}{often}"]
    if number == 1 and detail > 2:
        lines += [f"  位置：{place}" for place in places_by_sheet(first.places)]
    elif cause.places:
        lines.append(f"  位置：{first_cells(cause.places)}")
    if first.advice and (detail > 2 or first.cause):
        lines.append(f"  可以：{first.advice}")
    return lines


def first_cells(places: Sequence[str]) -> str:
    """The first cells, and how many there are on how many sheets."""
    whole = "；".join(places_by_sheet(places))
    if text_width(whole) <= _COLUMNS - len("  位置：") * 2:
        return whole
    sheets = len({place.rpartition("!")[0] or place for place in places})
    spread = f"，在{sheets}张表里" if sheets > 1 else ""
    return f"{'；'.join(places_by_sheet(places[:_FIRST_CELLS]))} 等{len(places)}处{spread}"


def _without_place(finding: Finding) -> str:
    """The message without the address it begins with, which stands in the line below."""
    place = next((place for place in finding.places[:1] if "!" in place), "")  # of a sheet it is the subject
    rest = finding.message.removeprefix(place).lstrip("：")
    return finding.message if not rest or rest.startswith("（") else rest


def _beside(cause: Cause) -> str:
    """The first cell, for a line that has no line below; nothing where the message names it."""
    place = next(iter(cause.places), "")
    return f"　{place}" if place and place not in cause.first.message else ""


def unread_lines(verdicts: Sequence[SheetVerdict], *, everything: bool = False) -> list[str]:
    """The files of the folder that were not read, on one line: somebody put them there to be used."""
    unread = [one for one in verdicts if not (one.sheet or one.what)]
    if everything:
        return [f"没有读：《{one.file}》（{one.reason}）" for one in unread]
    if not unread:
        return []
    shown = "、".join(f"《{one.file}》" for one in unread[:_MOST_FILES])
    return [
        f"没有读的文件{len(unread)}个：{shown}{'等' if len(unread) > _MOST_FILES else ''}（narrate tables 说明原因）"
    ]


def doubtful_lines(doubts: Sequence[Doubt], *, everything: bool = False) -> list[str]:
    """The figures of the document that an error touches."""
    if not doubts:
        return []
    line = f"受错误影响的数{len(doubts)}个，Word 里用颜色标出，改正表格后再写一次。"
    if everything:
        return [line, *(f"  {one.label}（{'、'.join(one.codes)}）：{one.sentence}" for one in doubts)]
    return [line]
