"""What a check found as a findings list (核对清单): one row a finding, to sort, tick off and file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from xlsxwriter.worksheet import Worksheet

from narrate.errors import UsageError
from narrate.files import check_target, write_files
from narrate.findings import Finding, Severity, is_rule, places_by_sheet
from narrate.table_checks.result import CheckResult, Doubt
from narrate.workbooks.printed_sheet import HEAD_ROW, PrintedBook, Row

_COLUMNS = (
    ("序号", 6),
    ("级别", 7),
    ("规则", 7),
    ("表/章节", 16),
    ("问题", 36),
    ("位置", 30),
    ("写的是", 16),
    ("应为", 14),
    ("算式", 34),
    ("怎么办", 24),
    ("处理情况", 10),
)
_NOT_RUN_COLUMNS = (("规则", 7), ("核对什么", 60), ("为什么没有核对", 70), ("范围", 12))
_UNVERIFIED_COLUMNS = (("序号", 6), ("章节", 24), ("文字", 70), ("为什么没有核对", 50))
_DOUBTFUL_COLUMNS = (("序号", 6), ("数", 40), ("文中写的", 16), ("规则", 14), ("句子", 70))
TREATMENTS = ("已改", "无需改", "待查")
"""What a person ticks off with."""
_COLOURS = {Severity.ERROR: "#F8CBAD", Severity.WARNING: "#FFE699"}


def write_findings_list(
    result: CheckResult, title: str, target: Path, *, doubtful: Sequence[Doubt] = (), force: bool = False
) -> None:
    """Write the workbook. `doubtful` are the figures of a document that errors touch.

    Raises:
        UsageError: the name does not end in .xlsx.
        OutputRefused: the file exists (without `force`), is open elsewhere, or cannot be written.
    """
    if target.suffix.lower() != ".xlsx":
        raise UsageError(f"清单的文件名要以 .xlsx 结尾，给的是《{target.name}》", advice=f"改为《{target.stem}.xlsx》")
    check_target(target, force=force)
    book = PrintedBook()
    rows = [_row(number, finding) for number, finding in enumerate(result.findings, 1)]
    sheet = book.add_sheet("核对清单", f"{title}核对清单", _COLUMNS, rows)
    if rows:
        _to_tick_off(book, sheet, len(rows))
    if doubtful:
        touched: list[Row] = [
            [number, one.label, one.written, "、".join(one.codes), one.sentence]
            for number, one in enumerate(doubtful, 1)
        ]
        book.add_sheet("受错误影响的数", f"{title}受错误影响的数", _DOUBTFUL_COLUMNS, touched)
    if result.not_run:
        not_run: list[Row] = [
            [one.code, one.holds, "\n".join(one.reasons), "一部分" if one.partly else "全部"] for one in result.not_run
        ]
        book.add_sheet("没有核对的规则", f"{title}没有核对的规则", _NOT_RUN_COLUMNS, not_run)
    if result.unverified:
        unverified: list[Row] = [
            [number, one.section, one.fragment, one.why] for number, one in enumerate(result.unverified, 1)
        ]
        book.add_sheet("未核对的文字", f"{title}未核对的文字", _UNVERIFIED_COLUMNS, unverified)
    write_files({target: book.content()}, force=force)


def _row(number: int, finding: Finding) -> Row:
    return [
        number,
        finding.severity.value,
        finding.code if is_rule(finding.code) else "",  # other codes are the program's own
        finding.section,
        finding.message if not finding.fragment else f"{finding.message}\n“{finding.fragment}”",
        "\n".join(places_by_sheet(finding.places)),
        finding.written,
        finding.expected,
        finding.computation,
        finding.advice,
        "",
    ]


def _to_tick_off(book: PrintedBook, sheet: Worksheet, rows: int) -> None:
    """The drop-down of the last column, and colours by severity."""
    first, last, column = HEAD_ROW + 1, HEAD_ROW + rows, len(_COLUMNS) - 1
    told = {"error_title": "请从下拉列表中选", "error_message": f"请从下拉列表中选一项：{'、'.join(TREATMENTS)}。"}
    sheet.data_validation(first, column, last, column, {"validate": "list", "source": list(TREATMENTS), **told})
    for severity, colour in _COLOURS.items():
        look = book.book.add_format({"bg_color": colour})
        rule = {"type": "cell", "criteria": "==", "value": f'"{severity.value}"', "format": look}
        sheet.conditional_format(first, 1, last, 1, rule)
