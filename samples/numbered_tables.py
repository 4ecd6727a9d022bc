"""The nine tables in their numbered shape: 公开0N表, 行次 and 栏次, zeros printed, long tables cut in pieces."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from samples import unit_data as names
from samples.sheet import Kind, Manner, Sheet, Value, amounts
from samples.unit_data import BasicData, LineData, SubjectData, SubjectLine, ThreePublicData, YearData

_DIGITS = "一二三四五六七八九"
# 一 … 二十六, as many as there are lines of 支出功能分类
ORDINALS = [*_DIGITS, "十", *(f"十{digit}" for digit in _DIGITS), "二十", *(f"二十{digit}" for digit in _DIGITS[:6])]

# rows of a piece: the published tables repeat the header after this many
PIECE = 24
PIECE_OF_APPROPRIATION = 21


class Page(NamedTuple):
    """What a table is drawn with besides its own amounts."""

    unit: str
    year: int
    manner: Manner
    notes: Sequence[str] = ()


class Line(NamedTuple):
    """One side of a row of 01 or 04: what is written, and the amounts (None: the side is empty here)."""

    label: str = ""
    values: Mapping[str, Decimal] | None = None
    total: bool = False


def start(title: str, mark: str, page: Page, widths: Sequence[float]) -> Sheet:
    """A sheet with the lines above a table: 表名, 公开0N表, 部门, 年度, 单位."""
    sheet = Sheet(title, widths, page.manner.amount_format)
    last = sheet.columns - 1
    sheet.put(0, 0, title, Kind.TITLE, 1, sheet.columns)
    sheet.heights[0] = 30.0
    sheet.put(1, last, mark, Kind.RIGHT)
    middle = max(1, sheet.columns // 2)
    sheet.put(2, 0, f"部门：{page.unit}", Kind.LEFT, 1, middle)
    sheet.put(2, middle, f"{page.year}年度", Kind.CENTRE)
    sheet.put(2, last, f"单位：{page.manner.money}", Kind.RIGHT)
    return sheet


def function_lines(table: LineData) -> list[Line]:
    """The lines of 支出功能分类 with their ordinals; none when the table gives only totals."""
    if not table.functions:
        return [Line()] * len(ORDINALS)
    return [
        Line(f"{ordinal}、{name}", table.functions.get(name, {}))
        for ordinal, name in zip(ORDINALS, names.FUNCTIONS.values(), strict=True)
    ]


def numbered(lines: Mapping[str, str], table: Mapping[str, Mapping[str, Decimal]]) -> list[Line]:
    """Income lines with their ordinals, as far as the table gives them, filled up with empty ones."""
    given = [
        Line(f"{ordinal}、{label}" if key in table else "", table.get(key))
        for ordinal, (key, label) in zip(ORDINALS, lines.items(), strict=False)
    ]
    return given + [Line()] * (len(ORDINALS) - len(given))


def totals(lines: Mapping[str, str | None], table: Mapping[str, Mapping[str, Decimal]]) -> list[Line]:
    """The lines below the items; a label of None, or a line the table does not give, is an empty side."""
    return [Line(label, table[key], True) if label and key in table else Line() for key, label in lines.items()]


def _two_sided(
    sheet: Sheet, header: Sequence[tuple[int, int, int, int, str]], left: list[Line], right: list[Line],
    columns: Sequence[str], page: Page, piece: int,
) -> None:  # fmt: skip
    rows = list(zip(left, right, range(1, len(left) + 1), strict=True))
    partial = not any(line.values is not None and not line.total for line in left + right)
    if partial:
        rows = [row for row in rows if row[0].label or row[1].label]
    for first in range(0, len(rows), piece):
        if first:
            sheet.breaks.append(sheet.rows)
        sheet.header(header)
        sheet.line([("栏次", Kind.HEADER), (None, Kind.INDEX), (1, Kind.INDEX), ("栏次", Kind.HEADER)])
        indexes: list[tuple[Value, Kind]] = [(number, Kind.INDEX) for number in range(2, 2 + len(columns))]
        for offset, (value, kind) in enumerate([(None, Kind.INDEX), *indexes]):
            sheet.put(sheet.rows - 1, 4 + offset, value, kind)
        for one, other, number in rows[first : first + piece]:
            sheet.line(_side(one, number, ("amount",), page) + _side(other, number + len(left), columns, page))


def _side(line: Line, number: int, columns: Sequence[str], page: Page) -> list[tuple[Value, Kind]]:
    label_kind = Kind.TOTAL if line.total else Kind.LABEL
    label: tuple[Value, Kind] = (line.label or None, label_kind)
    return [label, (number, Kind.INDEX), *amounts(line.values or {}, columns, page.manner)]


def income_expenditure(table: LineData, page: Page) -> Sheet:
    """公开01表 收入支出决算总表."""
    sheet = start("收入支出决算总表", "公开01表", page, (36, 6, 15, 36, 6, 15))
    header = [(0, 0, 1, 3, "收入"), (0, 3, 1, 3, "支出")]
    header += [(1, n, 1, 1, text) for n, text in enumerate(("项目", "行次", "决算数") * 2)]
    below_income = {**names.INCOME_TOTAL_LINES, "gap": None}
    below_income["grand_total"] = below_income.pop("grand_total")
    below_expenditure: dict[str, str | None] = {**names.EXPENDITURE_TOTAL_LINES, "gap": None}
    below_expenditure["closing_carryover"] = "年末结转与结余"  # printed 与 in this table, 和 in its note
    below_expenditure["grand_total"] = below_expenditure.pop("grand_total")
    left = numbered(names.INCOME_LINES, table.income) + totals(below_income, table.income)
    right = function_lines(table) + totals(below_expenditure, table.expenditure)
    _two_sided(sheet, header, left, right, ("amount",), page, PIECE)
    sheet.notes(page.notes)
    return sheet


def appropriation(table: LineData, page: Page) -> Sheet:
    """公开04表 财政拨款收入支出决算总表."""
    sheet = start("财政拨款收入支出决算总表", "公开04表", page, (32, 6, 14, 34, 6, 14, 14, 14, 14))
    header = [(0, 0, 1, 3, "收入"), (0, 3, 1, 6, "支出")]
    texts = ("项目", "行次", "金额", "项目", "行次", *names.APPROPRIATION_COLUMNS.values())
    header += [(1, n, 1, 1, text) for n, text in enumerate(texts)]
    below_income = {
        key: label.removeprefix("年初结转和结余：") for key, label in names.APPROPRIATION_INCOME_TOTAL_LINES.items()
    }
    below_expenditure: dict[str, str | None] = {
        "current_total": "本年支出合计",
        "closing_carryover": "年末财政拨款结转和结余",
        "gap 1": None,
        "gap 2": None,
        "gap 3": None,
        "grand_total": "总计",
    }
    left = numbered(names.APPROPRIATION_LINES, table.income) + totals(below_income, table.income)
    right = function_lines(table) + totals(below_expenditure, table.expenditure)
    _two_sided(sheet, header, left, right, list(names.APPROPRIATION_COLUMNS), page, PIECE_OF_APPROPRIATION)
    sheet.notes(page.notes)
    return sheet


def _subject_rows(
    sheet: Sheet, header: Sequence[tuple[int, int, int, int, str]], table: SubjectData, columns: Sequence[str],
    page: Page, numeric_codes: bool,
) -> Sheet:  # fmt: skip
    rows = [SubjectLine("", "合计", table.total), *table.rows]
    for first in range(0, len(rows), PIECE):
        if first:
            sheet.breaks.append(sheet.rows)
        sheet.header(header)
        indexes: list[tuple[Value, Kind]] = [(number, Kind.INDEX) for number in range(1, len(columns) + 1)]
        sheet.line([(None, Kind.HEADER), ("栏次", Kind.HEADER), *indexes])
        for row in rows[first : first + PIECE]:
            code: Value = int(row.code) if row.code and numeric_codes else row.code or None
            kind = Kind.LABEL if row.code else Kind.TOTAL
            sheet.line([(code, Kind.CODE), (row.name, kind), *amounts(row.amounts, columns, page.manner)])
    sheet.notes(page.notes)
    return sheet


def _flat_header(columns: Mapping[str, str], code: str = "功能分类科目编码") -> list[tuple[int, int, int, int, str]]:
    header = [(0, 0, 1, 2, "项目"), (1, 0, 1, 1, code), (1, 1, 1, 1, "科目名称")]
    return header + [(0, 2 + n, 2, 1, text) for n, text in enumerate(columns.values())]


def _spending_header(code: str = "功能分类科目编码") -> list[tuple[int, int, int, int, str]]:
    header = [(0, 0, 1, 2, "项目"), (0, 2, 1, 3, "本年支出"), (1, 0, 1, 1, code), (1, 1, 1, 1, "科目名称")]
    return header + [(1, 2 + n, 1, 1, text) for n, text in enumerate(names.SPENDING_COLUMNS.values())]


def income(table: SubjectData, page: Page) -> Sheet:
    """公开02表 收入决算表."""
    sheet = start("收入决算表", "公开02表", page, (18, 42, *[14] * 7))
    header = _flat_header(names.INCOME_COLUMNS)
    return _subject_rows(sheet, header, table, list(names.INCOME_COLUMNS), page, numeric_codes=False)


def expenditure(table: SubjectData, page: Page) -> Sheet:
    """公开03表 支出决算表; codes are numbers in this one."""
    sheet = start("支出决算表", "公开03表", page, (18, 42, *[15] * 6))
    header = _flat_header(names.EXPENDITURE_COLUMNS)
    return _subject_rows(sheet, header, table, list(names.EXPENDITURE_COLUMNS), page, numeric_codes=True)


def general_public_budget(table: SubjectData, page: Page) -> Sheet:
    """公开05表 一般公共预算财政拨款支出决算表."""
    sheet = start("一般公共预算财政拨款支出决算表", "公开05表", page, (20, 46, 18, 18, 18))
    return _subject_rows(sheet, _spending_header(), table, list(names.SPENDING_COLUMNS), page, numeric_codes=False)


def government_funds(table: SubjectData, page: Page) -> Sheet:
    """公开07表 政府性基金预算财政拨款收入支出决算表."""
    sheet = start("政府性基金预算财政拨款收入支出决算表", "公开07表", page, (20, 36, *[15] * 6))
    header = [(0, 0, 1, 2, "项目"), (1, 0, 1, 1, "功能分类科目编码"), (1, 1, 1, 1, "科目名称")]
    header += [(0, 2, 2, 1, "年初结转和结余"), (0, 3, 2, 1, "本年收入"), (0, 4, 1, 3, "本年支出")]
    header += [(1, 4 + n, 1, 1, text) for n, text in enumerate(names.SPENDING_COLUMNS.values())]
    header += [(0, 7, 2, 1, "年末结转和结余")]
    return _subject_rows(sheet, header, table, list(names.FUND_COLUMNS), page, numeric_codes=False)


def state_capital(table: SubjectData, page: Page) -> Sheet:
    """公开08表 国有资本经营预算财政拨款支出决算表."""
    sheet = start("国有资本经营预算财政拨款支出决算表", "公开08表", page, (20, 46, 18, 18, 18))
    header = _spending_header("科目代码")
    return _subject_rows(sheet, header, table, list(names.SPENDING_COLUMNS), page, numeric_codes=False)


def blocks_of_basic(table: BasicData) -> tuple[list[SubjectLine], list[SubjectLine], list[SubjectLine]]:
    """Economic subjects as they stand side by side: 人员经费, 商品和服务支出, 其余公用经费."""
    personnel = [row for row in table.rows if row.code[:3] in ("301", "303")]
    goods = [row for row in table.rows if row.code[:3] == "302"]
    return personnel, goods, [row for row in table.rows if row.code[:3] not in ("301", "302", "303")]


def basic_expenditure(table: BasicData, page: Page) -> Sheet:
    """公开06表 一般公共预算财政拨款基本支出决算明细表: three blocks side by side; codes are numbers."""
    sheet = start("一般公共预算财政拨款基本支出决算明细表", "公开06表", page, (12, 30, 13) * 3)
    blocks = blocks_of_basic(table)
    length = max(len(block) for block in blocks)
    for number in range(length):
        if number % PIECE == 0:
            if number:
                sheet.breaks.append(sheet.rows)
            # in the repeated header the code's two words stand on two lines
            code = "经济分类\n科目编码" if number else "经济分类科目编码"
            sheet.header([(0, n, 1, 1, text) for n, text in enumerate((code, "科目名称", "决算数") * 3)])
        cells: list[tuple[Value, Kind]] = []
        for block in blocks:
            row = block[number] if number < len(block) else None
            cells += [(int(row.code) if row else None, Kind.CODE), (row.name if row else None, Kind.LABEL)]
            cells += amounts(row.amounts if row else {}, ("amount",), page.manner)
        sheet.line(cells)
    foot: list[tuple[Value, Kind]] = [(None, Kind.CODE)] * 9
    foot[1], foot[2] = ("人员经费合计", Kind.TOTAL), (page.manner.amount(table.personnel_total), Kind.AMOUNT)
    foot[7], foot[8] = ("公用经费合计", Kind.TOTAL), (page.manner.amount(table.operating_total), Kind.AMOUNT)
    sheet.line(foot)
    sheet.notes(page.notes)
    return sheet


def three_public(table: ThreePublicData, page: Page) -> Sheet:
    """公开09表 财政拨款“三公”经费支出决算表: the 预算数 block, then the 决算数 block."""
    sheet = start("财政拨款“三公”经费支出决算表", "公开09表", page, (11, 17, 11, 17, 19, 13) * 2)
    items = names.THREE_PUBLIC_ITEMS
    header: list[tuple[int, int, int, int, str]] = []
    for left, block in ((0, "预算数"), (6, "决算数")):
        header += [(0, left, 1, 6, block), (1, left, 2, 1, items["total"]), (1, left + 1, 2, 1, items["overseas"])]
        header += [(1, left + 2, 1, 3, items["vehicles"]), (1, left + 5, 2, 1, items["reception"])]
        header += [(2, left + 2, 1, 1, "小计"), (2, left + 3, 1, 1, items["vehicle_purchase"])]
        header += [(2, left + 4, 1, 1, items["vehicle_operation"])]
    sheet.header(header)
    sheet.line([(number, Kind.INDEX) for number in range(1, 13)])
    keys = list(items)
    sheet.line(amounts(table.budget, keys, page.manner) + amounts(table.actual, keys, page.manner))
    sheet.notes(page.notes)
    return sheet


def sheets(unit: str, tables: YearData, manner: Manner) -> list[Sheet]:
    """The tables of a year that are there, in the order 01 to 09."""

    def page(key: str) -> Page:
        return Page(unit, tables.year, manner, tables.notes.get(key, ()))

    drawn: list[Sheet] = []
    for key, draw in DRAWN.items():
        table = getattr(tables, key)
        if table is not None:
            drawn.append(draw(table, page(key)))
    return drawn


# table key → how it is drawn, in the order of the published numbers
DRAWN: dict[str, Callable[[Any, Page], Sheet]] = {
    "income_expenditure": income_expenditure,
    "income": income,
    "expenditure": expenditure,
    "appropriation": appropriation,
    "general_public_budget": general_public_budget,
    "basic_expenditure": basic_expenditure,
    "government_funds": government_funds,
    "state_capital": state_capital,
    "three_public": three_public,
}
