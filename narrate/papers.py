"""The working paper (底稿): every figure of the report with value, formula and cells, as a workbook."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from narrate.errors import UsageError
from narrate.explain import Mention, cells, clause, mentions, source_text
from narrate.figures.derive import UnitFigures
from narrate.figures.figure import Direction, Figure, Missing, Quantity
from narrate.files import check_target, write_files
from narrate.phrasing.report import Report

_PRINTED_COLUMNS = (
    ("序号", 6),
    ("段落", 30),
    ("句子", 60),
    ("文中写法", 14),
    ("数的名称", 36),
    ("未四舍五入的值", 24),
    ("单位", 8),
    ("算式", 50),
    ("依据的单元格", 60),
    ("编号", 44),
)
_FIGURE_COLUMNS = (("编号", 44), ("数的名称", 40), ("类别", 16), ("值", 24), ("单位", 8), ("算式或来源", 70))


def write_working_paper(report: Report, figures: UnitFigures, target: Path, *, force: bool = False) -> int:
    """Write the workbook; returns how many figures of the document it lists.

    Raises:
        OutputRefused: the file exists (without `force`) or is open elsewhere.
    """
    if target.suffix.lower() != ".xlsx":
        raise UsageError(f"底稿的文件名要以 .xlsx 结尾，给的是《{target.name}》", advice=f"改为《{target.stem}.xlsx》")
    check_target(target, force=force)
    book = Workbook()
    printed = _sheet(book, "文中的数", _PRINTED_COLUMNS)
    listed = list(mentions(report, figures.by_id))
    for number, mention in enumerate(listed, 1):
        printed.append(_printed_row(number, mention))
    everything = _sheet(book, "全部的数", _FIGURE_COLUMNS)
    for quantity in figures.by_id.values():
        everything.append(_figure_row(quantity))
    del book["Sheet"]
    content = BytesIO()
    book.save(content)
    write_files({target: content.getvalue()}, force=force)
    return len(listed)


def _sheet(book: Workbook, title: str, columns: tuple[tuple[str, int], ...]) -> Any:
    sheet = book.create_sheet(title)
    sheet.append([name for name, _ in columns])
    for index, (_, width) in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(index)].width = width
        head = sheet.cell(1, index)
        head.font = Font(bold=True)
        head.fill = PatternFill("solid", fgColor="DDE6F0")
        head.alignment = Alignment(horizontal="center")
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}1"
    return sheet


def _printed_row(number: int, mention: Mention) -> list[object]:
    quantity = mention.quantity
    value, unit, formula = _value(quantity)
    return [
        number,
        mention.paragraph.key,
        _safe(clause(mention)),
        _safe(mention.written),
        quantity.label,
        value,
        unit,
        _safe(formula),
        _safe("\n".join(cells(quantity))),
        quantity.id,
    ]


def _figure_row(quantity: Quantity) -> list[object]:
    value, unit, formula = _value(quantity)
    source = "" if isinstance(quantity, Direction) else source_text(quantity.source)
    kind = "方向" if isinstance(quantity, Direction) else quantity.kind.value
    return [quantity.id, quantity.label, kind, value, unit, _safe(source or formula)]


def _value(quantity: Quantity) -> tuple[object, str, str]:
    if isinstance(quantity, Figure):
        return quantity.value, quantity.unit.value, quantity.formula
    if isinstance(quantity, Missing):
        return f"没有（{quantity.why}）", quantity.unit.value, ""
    return quantity.sign, "", " 比 ".join(part.label for part in quantity.inputs)


def _safe(text: str) -> str:
    """Text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text[:1] in "=+-@" else text
