"""一般公共预算支出预算表 of the year (年初预算): a plain list 编码–名称–年初预算数, or 类/款/项 in columns with subtotals."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from samples.sheet import Kind, Manner, Sheet, Value, amounts
from samples.unit_data import BUDGET_COLUMNS, FUNCTIONS, SubjectData, SubjectLine, UnitData


def plain_list(unit: UnitData, table: SubjectData, manner: Manner) -> Sheet:
    """科目编码, 科目名称, 年初预算数; codes are numbers; 合计 last."""
    sheet = Sheet("一般公共预算支出预算表", (20, 50, 20), manner.amount_format)
    sheet.put(0, 0, "一般公共预算支出预算表", Kind.TITLE, 1, 3)
    sheet.heights[0] = 30.0
    sheet.put(1, 0, f"部门：{unit.name}", Kind.LEFT, 1, 3)
    sheet.put(2, 0, f"{unit.year}年度", Kind.LEFT)
    sheet.put(2, 2, f"单位：{manner.money}", Kind.RIGHT)
    sheet.header([(0, 0, 1, 1, "科目编码"), (0, 1, 1, 1, "科目名称"), (0, 2, 1, 1, "年初预算数")])
    columns = list(BUDGET_COLUMNS)
    for row in table.rows:
        figures = amounts(row.amounts, columns, manner)
        sheet.line([(int(row.code), Kind.CODE), (row.name, Kind.LABEL), *figures])
    sheet.line([(None, Kind.CODE), ("合计", Kind.TOTAL), *amounts(table.total, columns, manner)])
    return sheet


def split_columns(unit: UnitData, table: SubjectData, manner: Manner) -> Sheet:
    """类, 款, 项 in columns, 合计/基本支出/项目支出, rows for 类 and 款, 合计 last."""
    title = "一般公共预算支出功能分类预算表"
    sheet = Sheet(title, (8, 8, 8, 46, 18, 18, 18), manner.amount_format)
    sheet.put(0, 0, f"{unit.year}年{title}", Kind.TITLE, 1, 7)
    sheet.heights[0] = 30.0
    sheet.put(1, 0, f"编制部门：{unit.name}", Kind.LEFT, 1, 4)
    sheet.put(1, 6, f"单位：{manner.money}", Kind.RIGHT)
    header = [(0, 0, 1, 4, "项目"), (0, 4, 1, 3, "一般公共预算支出"), (1, 0, 1, 3, "功能分类科目编码")]
    header += [(1, 3, 2, 1, "功能分类科目名称"), (2, 0, 1, 1, "类"), (2, 1, 1, 1, "款"), (2, 2, 1, 1, "项")]
    header += [(1, 4 + n, 2, 1, text) for n, text in enumerate(("合计", "基本支出", "项目支出"))]
    sheet.header(header)
    columns = ["total", "basic", "project"]
    for row in with_parents(table, subject_names(unit)):
        figures = amounts(row.amounts, columns, manner)
        sheet.line([*split_code(row.code), (row.name, Kind.LABEL), *figures])
    blank: list[tuple[Value, Kind]] = [(None, Kind.CODE)] * 3
    sheet.line([*blank, ("合计", Kind.TOTAL), *amounts(table.total, columns, manner)])
    return sheet


def split_code(code: str) -> list[tuple[Value, Kind]]:
    """A functional subject's code in three cells: 201 | 06 | 01."""
    return [(code[:3] or None, Kind.CODE), (code[3:5] or None, Kind.CODE), (code[5:7] or None, Kind.CODE)]


def subject_names(unit: UnitData) -> dict[str, str]:
    """The names of functional subjects, as the year's tables have them."""
    year, known = unit.current, dict(FUNCTIONS)
    for table in (year.income, year.expenditure, year.general_public_budget):
        if table is not None:
            known |= {row.code: row.name for row in table.rows}
    return known


def with_parents(table: SubjectData, known: Mapping[str, str]) -> list[SubjectLine]:
    """The rows with a row for every 类 and 款 above its items; those that are given stay as they are."""
    given = {row.code for row in table.rows}
    parents: dict[str, SubjectLine] = {}
    for row in table.leaves():
        for code in (row.code[:3], row.code[:5]):
            if code in given:
                continue
            parent = parents.setdefault(code, SubjectLine(code, known.get(code, row.name)))
            for column, amount in row.amounts.items():
                parent.amounts[column] = parent.amounts.get(column, Decimal(0)) + amount
    return sorted([*table.rows, *parents.values()], key=lambda row: row.code)
