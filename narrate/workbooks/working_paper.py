"""The working paper (底稿): every figure of the report with value, formula and cells, as a workbook to print and file."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from narrate.errors import UsageError
from narrate.explain import Mention, cells, clause, mentions, source_text
from narrate.figures.derive import UnitFigures
from narrate.figures.figure import Direction, Figure, Missing, Quantity
from narrate.files import check_target, write_files
from narrate.report.values import Report, Role
from narrate.visible import visible
from narrate.wrapping import text_height

Row = list[str | int | Decimal]
_PRINTED_COLUMNS = (
    ("序号", 6),
    ("章节", 16),
    ("句子", 40),
    ("文中写法", 11),
    ("数的名称", 22),
    ("未四舍五入的值", 15),
    ("单位", 6),
    ("算式", 30),
    ("依据的单元格", 38),
    ("编号", 22),
)
_FIGURE_COLUMNS = (
    ("数的名称", 34),
    ("类别", 10),
    ("值", 15),
    ("单位", 6),
    ("算式或来源", 50),
    ("依据的单元格", 50),
    ("编号", 34),
)
_WORDS = {1: "多（增加、大于）", 0: "相等（持平）", -1: "少（减少、小于）"}
_LINE = Side(style="thin", color="999999")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
HEAD_ROW = 2  # the row of column names, below the title
_FONT_SIZE = 11.0


def write_working_paper(report: Report, figures: UnitFigures, target: Path, *, force: bool = False) -> int:
    """Write the workbook; returns how many figures and words of the document it lists.

    Raises:
        UsageError: the name does not end in .xlsx.
        OutputRefused: the file exists (without `force`), is open elsewhere, or cannot be written.
    """
    if target.suffix.lower() != ".xlsx":
        raise UsageError(f"底稿的文件名要以 .xlsx 结尾，给的是《{target.name}》", advice=f"改为《{target.stem}.xlsx》")
    check_target(target, force=force)
    book = Workbook()
    book.remove(book.worksheets[0])
    title = f"{report.unit_name}{report.year}年度决算情况说明底稿"
    listed = list(mentions(report, figures.by_id))
    sections = _sections(report)
    printed = [_printed_row(number, mention, sections) for number, mention in enumerate(listed, 1)]
    add_sheet(book, "文中的数", title, _PRINTED_COLUMNS, printed)
    add_sheet(book, "全部的数", title, _FIGURE_COLUMNS, [_figure_row(one) for one in figures.by_id.values()])
    content = BytesIO()
    book.save(content)
    write_files({target: content.getvalue()}, force=force)
    return len(listed)


def _sections(report: Report) -> dict[str, str]:
    """Paragraph key → the heading it stands under."""
    found, heading = {}, ""
    for paragraph in report.paragraphs():
        if paragraph.role in (Role.PART, Role.HEADING1):
            heading = paragraph.text
        found[paragraph.key] = heading
    return found


def add_sheet(
    book: Workbook, name: str, title: str, columns: Sequence[tuple[str, int]], rows: Sequence[Row]
) -> Worksheet:
    """A sheet with title, frozen header and filter, printed on A4 landscape, all columns on one page."""
    sheet: Any = book.create_sheet(name)
    last = get_column_letter(len(columns))
    sheet.append([visible(title)])
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.append([label for label, _ in columns])
    for index, (_, width) in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(index)].width = width
        head = sheet.cell(HEAD_ROW, index)
        head.font, head.fill = Font(bold=True), PatternFill("solid", fgColor="DDE6F0")
        head.alignment = Alignment(horizontal="center", vertical="center")
    for number, row in enumerate(rows, HEAD_ROW + 1):
        sheet.append([visible(cell) if isinstance(cell, str) else cell for cell in row])
        sheet.row_dimensions[number].height = _height(row, columns)
    for line in sheet.iter_rows(min_row=HEAD_ROW):
        for cell in line:
            _dress(cell)
    sheet.freeze_panes = f"A{HEAD_ROW + 1}"
    sheet.auto_filter.ref = f"A{HEAD_ROW}:{last}{len(rows) + HEAD_ROW}"
    sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"
    dressed: Worksheet = sheet
    return dressed


def _height(row: Row, columns: Sequence[tuple[str, int]]) -> float:
    """Points that the fullest cell takes."""
    texts = zip(row, columns, strict=True)
    return max(
        text_height(str(value), width, _FONT_SIZE) for value, (_, width) in texts if not isinstance(value, Decimal)
    )


def _dress(cell: Any) -> None:
    """Borders and wrapping; text that begins like a formula stays text."""
    cell.border = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
    if cell.row > HEAD_ROW:
        cell.alignment = _WRAPPED
    if cell.data_type == "f":
        cell.data_type = "s"
    if isinstance(cell.value, Decimal):
        cell.number_format = "#,##0.00######"


def _printed_row(number: int, mention: Mention, sections: dict[str, str]) -> Row:
    quantity = mention.quantity
    value, unit, formula = _value(quantity)
    if isinstance(quantity, Missing):
        formula = f"{quantity.why}，短语库规定写作{mention.written}"
    return [
        number,
        sections[mention.paragraph.key],
        clause(mention),
        mention.written,
        quantity.label,
        value,
        unit,
        formula,
        "\n".join(cells(quantity)),
        quantity.id,
    ]


def _figure_row(quantity: Quantity) -> Row:
    value, unit, formula = _value(quantity)
    source = "" if isinstance(quantity, Direction) else source_text(quantity.source)
    kind = "方向" if isinstance(quantity, Direction) else quantity.kind.value
    return [quantity.label, kind, value, unit, source or formula, "\n".join(cells(quantity)), quantity.id]


def _value(quantity: Quantity) -> tuple[str | Decimal, str, str]:
    if isinstance(quantity, Figure):
        return quantity.value, quantity.unit.value, quantity.formula
    if isinstance(quantity, Missing):
        return f"没有（{quantity.why}）", quantity.unit.value, ""
    return _WORDS[quantity.sign], "", " 比 ".join(part.label for part in quantity.inputs)
