"""What a check found as a worklist (核对清单): one row a finding, to sort, tick off and file."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook
from openpyxl.formatting.rule import Rule
from openpyxl.styles import PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from narrate.errors import UsageError
from narrate.files import check_target, write_files
from narrate.findings import Finding, Severity, gathered, is_rule
from narrate.table_checks.result import CheckResult, Doubt
from narrate.workbooks.working_paper import HEAD_ROW, Row, add_sheet

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
_DONE = ("已改", "无需改", "待查")
_COLOURS = {Severity.ERROR: "F8CBAD", Severity.WARNING: "FFE699"}


def write_worklist(
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
    book = Workbook()
    book.remove(book.worksheets[0])
    rows = [_row(number, finding) for number, finding in enumerate(result.findings, 1)]
    sheet = add_sheet(book, "核对清单", f"{title}核对清单", _COLUMNS, rows)
    if rows:
        _to_tick_off(sheet, len(rows))
    if doubtful:
        touched: list[Row] = [
            [number, one.label, one.written, "、".join(one.codes), one.sentence]
            for number, one in enumerate(doubtful, 1)
        ]
        add_sheet(book, "受错误影响的数", f"{title}受错误影响的数", _DOUBTFUL_COLUMNS, touched)
    if result.not_run:
        not_run: list[Row] = [
            [one.code, one.holds, "\n".join(one.reasons), "一部分" if one.partly else "全部"] for one in result.not_run
        ]
        add_sheet(book, "没有核对的规则", f"{title}没有核对的规则", _NOT_RUN_COLUMNS, not_run)
    if result.unverified:
        unverified: list[Row] = [
            [number, one.section, one.fragment, one.why] for number, one in enumerate(result.unverified, 1)
        ]
        add_sheet(book, "未核对的文字", f"{title}未核对的文字", _UNVERIFIED_COLUMNS, unverified)
    content = BytesIO()
    book.save(content)
    write_files({target: content.getvalue()}, force=force)


def _row(number: int, finding: Finding) -> Row:
    return [
        number,
        finding.severity.value,
        finding.code if is_rule(finding.code) else "",  # other codes are the program's own
        finding.section,
        finding.message if not finding.fragment else f"{finding.message}\n“{finding.fragment}”",
        "\n".join(gathered(finding.places)),
        finding.written,
        finding.expected,
        finding.computation,
        finding.advice,
        "",
    ]


def _to_tick_off(sheet: Worksheet, rows: int) -> None:
    """The drop-down of the last column, and colours by severity."""
    last = get_column_letter(len(_COLUMNS))
    choices = DataValidation(type="list", formula1=f'"{",".join(_DONE)}"', allow_blank=True, showErrorMessage=True)
    choices.errorTitle, choices.error = "请从下拉列表中选", f"请从下拉列表中选一项：{'、'.join(_DONE)}。"
    choices.add(f"{last}{HEAD_ROW + 1}:{last}{HEAD_ROW + rows}")
    sheet.add_data_validation(choices)
    cells = f"B{HEAD_ROW + 1}:B{HEAD_ROW + rows}"
    for severity, colour in _COLOURS.items():
        look = DifferentialStyle(fill=PatternFill("solid", bgColor=colour))
        rule = Rule(type="cellIs", operator="equal", formula=[f'"{severity}"'], dxf=look)
        sheet.conditional_formatting.add(cells, rule)
