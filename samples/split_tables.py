"""The nine tables in their bare shape: no 公开0N表, no 行次 or 栏次, codes split in 类 款 项.

The published sheets name neither the unit nor the year; both stand once, above the first table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from samples import unit_data as names
from samples.budget import split_code
from samples.numbered_tables import Line, Page, blocks_of_basic, function_lines, numbered, totals
from samples.sheet import Kind, Manner, Sheet, Value, amounts
from samples.unit_data import BasicData, LineData, SubjectData, SubjectLine, ThreePublicData, YearData

Spans = list[tuple[int, int, int, int, str]]
EMPTY_ROWS = 8  # rows a table without data is printed with


def start(title: str, page: Page, widths: Sequence[float], heading: bool = False) -> Sheet:
    """A sheet with the lines above a table: 表名 and 单位, the report's heading above them where it is printed."""
    sheet = Sheet(title, widths, page.manner.amount_format)
    if heading:
        text = f"第二部分 {page.unit}{page.year}年度部门决算表"
        sheet.put(0, 0, text, Kind.TITLE, 1, sheet.columns)
        sheet.heights[0] = 40.0
    row = sheet.rows
    sheet.put(row, 0, title, Kind.TITLE, 1, sheet.columns)
    sheet.heights[row] = 30.0
    sheet.put(row + 1, sheet.columns - 1, f"单位：{page.manner.money}", Kind.RIGHT)
    return sheet


def _two_sided(sheet: Sheet, left: list[Line], right: list[Line], columns: Sequence[str], page: Page) -> Sheet:
    rows = list(zip(left, right, strict=True))
    if not any(line.values is not None and not line.total for line in left + right):
        rows = [row for row in rows if row[0].label or row[1].label]
    for one, other in rows:
        cells: list[tuple[Value, Kind]] = []
        for line, keys in ((one, ("amount",)), (other, tuple(columns))):
            cells.append((line.label or None, Kind.TOTAL if line.total else Kind.LABEL))
            cells += amounts(line.values or {}, keys, page.manner)
        sheet.line(cells)
    sheet.notes(page.notes)
    return sheet


def income_expenditure(table: LineData, page: Page, heading: bool) -> Sheet:
    """收入支出决算总表."""
    sheet = start("收入支出决算总表", page, (36, 16, 34, 16), heading)
    sides: Spans = [(0, 0, 1, 2, "收入"), (0, 2, 1, 2, "支出")]
    sheet.header(sides + [(1, n, 1, 1, text) for n, text in enumerate(("项目", "决算数") * 2)])
    below_income = {
        **names.INCOME_TOTAL_LINES,
        "nonfiscal_surplus_used": "使用非财政拨款结余（含专用结余）",
        "grand_total": "总计",
    }
    below_expenditure = {**names.EXPENDITURE_TOTAL_LINES, "grand_total": "总计"}
    left = numbered(names.INCOME_LINES, table.income) + totals(below_income, table.income)
    right = function_lines(table) + totals(below_expenditure, table.expenditure)
    return _two_sided(sheet, left, right, ("amount",), page)


def appropriation(table: LineData, page: Page, heading: bool) -> Sheet:
    """财政拨款收入支出决算总表."""
    sheet = start("财政拨款收入支出决算总表", page, (32, 14, 34, 14, 16, 16, 16), heading)
    texts = ("项目", "决算数", "项目", *names.APPROPRIATION_COLUMNS.values())
    sides: Spans = [(0, 0, 1, 2, "收入"), (0, 2, 1, 5, "支出")]
    sheet.header(sides + [(1, n, 1, 1, text) for n, text in enumerate(texts)])
    below_income = dict(names.APPROPRIATION_INCOME_TOTAL_LINES)
    for ordinal, (key, label) in zip("一二三", names.APPROPRIATION_LINES.items(), strict=True):
        below_income[f"opening_{key}"] = f"{ordinal}、{label}"
    below_expenditure: dict[str, str | None] = {
        **{key: label for key, label in names.APPROPRIATION_EXPENDITURE_TOTAL_LINES.items() if key != "grand_total"},
        "gap 1": None,
        "gap 2": None,
        "gap 3": None,
        "grand_total": "总计",
    }
    left = numbered(names.APPROPRIATION_LINES, table.income) + totals(below_income, table.income)
    right = function_lines(table) + totals(below_expenditure, table.expenditure)
    return _two_sided(sheet, left, right, list(names.APPROPRIATION_COLUMNS), page)


def _code_header(rows: int) -> Spans:
    """项目 over 支出功能分类科目编码 (two words in two rows, then 类 款 项) and 科目名称."""
    header: Spans = [(0, 0, 1, 4, "项目"), (1, 0, 1, 3, "支出功能分类"), (1, 3, rows - 1, 1, "科目名称")]
    return [*header, (2, 0, 1, 3, "科目编码")]


def _subject_line(row: SubjectLine, columns: Sequence[str], page: Page) -> list[tuple[Value, Kind]]:
    kind = Kind.LABEL if row.code else Kind.TOTAL
    return [*split_code(row.code), (row.name, kind), *amounts(row.amounts, columns, page.manner)]


def _total_first(title: str, table: SubjectData, columns: Mapping[str, str], page: Page, heading: bool) -> Sheet:
    """02 and 03: 合计 stands in the row of the words 类 款 项, above the items."""
    sheet = start(title, page, (6, 6, 6, 36, *[15] * len(columns)), heading)
    header = _code_header(3) + [(0, 4 + n, 3, 1, text) for n, text in enumerate(columns.values())]
    sheet.header(header)
    words: list[tuple[Value, Kind]] = [(word, Kind.HEADER) for word in ("类", "款", "项")]
    sheet.line([*words, ("合计", Kind.TOTAL), *amounts(table.total, list(columns), page.manner)])
    for row in table.rows:
        sheet.line(_subject_line(row, list(columns), page))
    sheet.notes(page.notes)
    return sheet


def income(table: SubjectData, page: Page, heading: bool) -> Sheet:
    """收入决算表."""
    return _total_first("收入决算表", table, names.INCOME_COLUMNS, page, heading)


def expenditure(table: SubjectData, page: Page, heading: bool) -> Sheet:
    """支出决算表."""
    return _total_first("支出决算表", table, names.EXPENDITURE_COLUMNS, page, heading)


def general_public_budget(table: SubjectData, page: Page, heading: bool) -> Sheet:
    """一般公共预算财政拨款支出决算表: 合计 last."""
    sheet = start("一般公共预算财政拨款支出决算表", page, (8, 8, 8, 46, 18, 18, 18), heading)
    columns = {**names.SPENDING_COLUMNS, "total": "合计"}
    header = _code_header(4) + [(3, n, 1, 1, word) for n, word in enumerate(("类", "款", "项"))]
    sheet.header(header + [(0, 4 + n, 4, 1, text) for n, text in enumerate(columns.values())])
    for row in [*table.rows, SubjectLine("", "合计", table.total)]:
        sheet.line(_subject_line(row, list(columns), page))
    sheet.notes(page.notes)
    return sheet


def _economic(row: SubjectLine | None, page: Page) -> list[tuple[Value, Kind]]:
    code = row.code if row else ""
    label: list[tuple[Value, Kind]] = [(code[:3] or None, Kind.CODE), (code[3:] or None, Kind.CODE)]
    label.append((row.name if row else None, Kind.LABEL))
    return label + amounts(row.amounts if row else {}, ("amount",), page.manner)


def basic_expenditure(table: BasicData, page: Page, heading: bool) -> Sheet:
    """一般公共预算财政拨款基本支出决算表: two blocks, 类 and 款 in columns."""
    sheet = start("一般公共预算财政拨款基本支出决算表", page, (6, 6, 34, 16) * 2, heading)
    header: Spans = []
    for left in (0, 4):
        header += [(0, left, 1, 2, "经济分类"), (1, left, 1, 2, "科目编码"), (2, left, 1, 1, "类")]
        header += [(2, left + 1, 1, 1, "款"), (0, left + 2, 3, 1, "科目名称"), (0, left + 3, 3, 1, "决算数")]
    sheet.header(header)
    personnel, goods, others = blocks_of_basic(table)
    operating = goods + others
    for number in range(max(len(personnel), len(operating))):
        one = personnel[number] if number < len(personnel) else None
        other = operating[number] if number < len(operating) else None
        sheet.line(_economic(one, page) + _economic(other, page))
    foot: list[tuple[Value, Kind]] = []
    for label, amount in (("人员经费合计", table.personnel_total), ("公用经费合计", table.operating_total)):
        foot += [(None, Kind.CODE), (None, Kind.CODE), (label, Kind.TOTAL)]
        foot.append((page.manner.amount(amount), Kind.AMOUNT))
    sheet.line(foot)
    sheet.notes(page.notes)
    return sheet


def three_public(table: ThreePublicData, page: Page, heading: bool) -> Sheet:
    """财政拨款“三公”经费支出决算表, the seventh: a pair 预算数/决算数 under each item."""
    sheet = start("财政拨款“三公”经费支出决算表", page, [12] * 12, heading)
    header: Spans = [(0, 0, 1, 12, "财政拨款“三公”经费"), (1, 0, 2, 2, "合计"), (1, 2, 2, 2, "因公出国（境）费")]
    header += [(1, 4, 1, 6, "公务用车购置及运行费"), (1, 10, 3, 2, "公务接待费"), (2, 4, 1, 2, "小计")]
    header += [(2, 6, 2, 2, "公务用车购置费"), (2, 8, 1, 2, "公务用车运行费")]
    header += [(4, n, 1, 1, text) for n, text in enumerate(("预算数", "决算数") * 6)]
    sheet.header(header)
    pairs: list[tuple[Value, Kind]] = []
    for key in names.THREE_PUBLIC_ITEMS:
        pairs += amounts(table.budget, (key,), page.manner) + amounts(table.actual, (key,), page.manner)
    sheet.line(pairs)
    sheet.notes(page.notes)
    return sheet


def _fund(title: str, fund: str, table: SubjectData, page: Page, heading: bool) -> Sheet:
    sheet = start(title, page, (6, 6, 6, 36, *[15] * 6), heading)
    header: Spans = [(0, 0, 1, 4, "项目"), (0, 4, 3, 1, "年初结转和结余"), (0, 5, 3, 1, "本年收入")]
    header += [(0, 6, 1, 3, "本年支出"), (0, 9, 3, 1, "年末结转和结余"), (1, 0, 1, 3, "支出功能分类科目编码")]
    header += [(1, 3, 2, 1, "科目名称"), *((2, n, 1, 1, word) for n, word in enumerate(("类", "款", "项")))]
    sheet.header(header + [(1, 6 + n, 2, 1, text) for n, text in enumerate(names.SPENDING_COLUMNS.values())])
    rows = table.rows or [SubjectLine("", "", {})] * EMPTY_ROWS
    for row in [*rows, SubjectLine("", "合计", table.total)]:
        cells = _subject_line(row, list(names.FUND_COLUMNS), page)
        sheet.line([(value or None, kind) if value == "" else (value, kind) for value, kind in cells])
    own = [] if table.rows else [f"注：{page.unit}无{fund}预算财政拨款支出，故本表无数据。"]
    sheet.notes(page.notes or own)
    return sheet


def government_funds(table: SubjectData, page: Page, heading: bool) -> Sheet:
    """政府性基金预算财政拨款收入支出决算表, the eighth."""
    return _fund("政府性基金预算财政拨款收入支出决算表", "政府性基金", table, page, heading)


def state_capital(table: SubjectData, page: Page, heading: bool) -> Sheet:
    """国有资本经营预算财政拨款收入支出决算表, the ninth."""
    return _fund("国有资本经营预算财政拨款收入支出决算表", "国有资本经营", table, page, heading)


# table key → how it is drawn, in the order of publication
DRAWN: dict[str, Callable[[Any, Page, bool], Sheet]] = {
    "income_expenditure": income_expenditure,
    "income": income,
    "expenditure": expenditure,
    "appropriation": appropriation,
    "general_public_budget": general_public_budget,
    "basic_expenditure": basic_expenditure,
    "three_public": three_public,
    "government_funds": government_funds,
    "state_capital": state_capital,
}


def sheets(unit: str, tables: YearData, manner: Manner) -> list[Sheet]:
    """The tables of a year that are there, in the order of publication.

    The unit and the year stand above the first only, unless the manner tells otherwise.
    """
    drawn: list[Sheet] = []
    for key, draw in DRAWN.items():
        table = getattr(tables, key)
        if table is not None:
            page = Page(unit, tables.year, manner, tables.notes.get(key, ()))
            drawn.append(draw(table, page, manner.heading_on_every_sheet or not drawn))
    return drawn
