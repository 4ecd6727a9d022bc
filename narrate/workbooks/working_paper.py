"""The working paper (底稿): every figure of the report with value, formula and cells, as a workbook to print and file."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from narrate.errors import UsageError
from narrate.explain import Mention, cells, clause, mentions, source_text
from narrate.figures.derive import UnitFigures
from narrate.figures.figure import Direction, Figure, Missing, Quantity
from narrate.files import check_target, write_files
from narrate.report.values import Report, Role
from narrate.workbooks.printed_sheet import PrintedBook, Row

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


def write_working_paper(report: Report, figures: UnitFigures, target: Path, *, force: bool = False) -> int:
    """Write the workbook; returns how many figures and words of the document it lists.

    Raises:
        UsageError: the name does not end in .xlsx.
        OutputRefused: the file exists (without `force`), is open elsewhere, or cannot be written.
    """
    if target.suffix.lower() != ".xlsx":
        raise UsageError(f"底稿的文件名要以 .xlsx 结尾，给的是《{target.name}》", advice=f"改为《{target.stem}.xlsx》")
    check_target(target, force=force)
    book = PrintedBook()
    title = f"{report.unit_name}{report.year}年度决算情况说明底稿"
    listed = list(mentions(report, figures.by_id))
    sections = _sections(report)
    printed = [_printed_row(number, mention, sections) for number, mention in enumerate(listed, 1)]
    book.add_sheet("文中的数", title, _PRINTED_COLUMNS, printed)
    book.add_sheet("全部的数", title, _FIGURE_COLUMNS, [_figure_row(one) for one in figures.by_id.values()])
    write_files({target: book.content()}, force=force)
    return len(listed)


def _sections(report: Report) -> dict[str, str]:
    """Paragraph key → the heading it stands under."""
    found, heading = {}, ""
    for paragraph in report.paragraphs():
        if paragraph.role in (Role.PART, Role.HEADING1):
            heading = paragraph.text
        found[paragraph.key] = heading
    return found


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
