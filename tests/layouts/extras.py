"""Tables that regions publish besides the nine, and sheets that stand around tables: covers, contents, notes."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from . import drawing
from .drawing import Path, add_header, header, opened, settled
from .plain import Amount, Plain, Row, Subjects
from .style import Cell, Entry, Num, Sheet, Style


def _part(value: Amount, share: str) -> Amount:
    return None if value is None else (value * Decimal(share)).quantize(Decimal("0.01"))


def _by_economic(entry: Entry, plain: Plain, style: Style) -> Sheet:
    """…支出决算明细表 (四川 05, 07): subjects by function in rows, by economy in columns."""
    columns: list[Path] = [
        ("合计",),
        ("工资福利支出", "小计"),
        ("工资福利支出", "基本工资"),
        ("工资福利支出", "津贴补贴"),
        ("商品和服务支出", "小计"),
        ("商品和服务支出", "办公费"),
        ("资本性支出",),
    ]
    made = drawing.subject_header(columns, style)
    sheet = opened(entry, plain, style, len(made.rows[0]))
    lead = len(drawing.code_cells("201", "", style))
    add_header(sheet, made, drawing.lanci_row(style, lead, len(columns)))

    def cells(amounts: list[Amount]) -> list[Cell]:
        total, basic, project = amounts
        some = _part(basic, "0.4")
        rest = None if basic is None or some is None else basic - some
        return [Num(one) for one in (total, basic, some, rest, project, project, None)]

    table = plain.general_public_budget
    sheet.rows.append([*drawing.total_cells(style, lead), *cells(table.total)])
    for row in table.rows:
        sheet.rows.append([*drawing.code_cells(row.code, row.name, style), *cells(row.amounts)])
    return drawing.finished(sheet, "", plain, style)


def _project_by_function(entry: Entry, plain: Plain, style: Style) -> Sheet:
    """一般公共预算财政拨款项目支出决算表 (四川 09): code, name, 合计."""
    made = drawing.subject_header([("项目支出",)], style)
    sheet = opened(entry, plain, style, len(made.rows[0]))
    lead = len(drawing.code_cells("201", "", style))
    add_header(sheet, made, drawing.lanci_row(style, lead, 1))
    table = plain.general_public_budget
    sheet.rows.append([*drawing.total_cells(style, lead), Num(table.total[2])])
    for row in table.rows:
        if row.amounts[2]:
            sheet.rows.append([*drawing.code_cells(row.code, row.name, style), Num(row.amounts[2])])
    return drawing.finished(sheet, "", plain, style)


def _economic_twin(entry: Entry, plain: Plain, style: Style, share: str = "1.5") -> Sheet:
    """A table in the shape of 06 with other amounts: 项目支出 by economy (云南 07), 政府性基金基本支出 (北京)."""
    other = Style(**{**vars(style), "hooks": ()})
    rows = [Row(row.code, row.name, [_part(row.amounts[0], share)]) for row in plain.basic]
    personnel, operating = _part(plain.personnel, share), _part(plain.operating, share)
    made = Plain(**{**vars(plain), "basic": rows, "personnel": personnel, "operating": operating})
    (sheet,) = drawing.basic_expenditure(entry, made, other)
    return sheet


def _fund_basic(entry: Entry, plain: Plain, style: Style) -> Sheet:
    """政府性基金预算财政拨款基本支出决算表: nothing in it."""
    return _economic_twin(entry, plain, style, "0")


def _by_unit(key: str) -> Callable[[Entry, Plain, Style], Sheet]:
    def drawn(entry: Entry, plain: Plain, style: Style) -> Sheet:
        """…（分单位）: the units of a department in rows instead of subjects."""
        columns = drawing.HEADERS[key]
        made = settled(header([(style.item_head or "项目", "单位名称"), *columns], style), style)
        sheet = opened(entry, plain, style, len(made.rows[0]))
        add_header(sheet, made, drawing.lanci_row(style, 1, len(columns)))
        total = plain.subjects(key).total
        part = [_part(value, "0.6") for value in total]
        rest = [None if a is None or b is None else a - b for a, b in zip(total, part, strict=True)]
        for name, values in (("合计", total), (f"{plain.name}本级", part), ("下属服务中心", rest)):
            sheet.rows.append([name, *map(Num, values)])
        return drawing.finished(sheet, "", plain, style)

    return drawn


def _whole_grants(entry: Entry, plain: Plain, style: Style) -> Sheet:
    """财政拨款支出决算表（功能科目） (江苏 05): what all three budgets paid, in the shape of 05."""
    kept = ("government_funds", "state_capital")
    table = plain.general_public_budget
    by_code = {row.code: list(row.amounts) for row in table.rows}
    names = {row.code: row.name for row in table.rows}
    total = list(table.total)
    for key in kept:
        more = plain.subjects(key)
        for row in more.rows:
            names.setdefault(row.code, row.name)
            by_code[row.code] = _sums(by_code.get(row.code, [None] * 3), row.amounts[2:5])
        total = _sums(total, more.total[2:5])
    whole = Subjects([Row(code, names[code], by_code[code]) for code in sorted(by_code)], total)
    made = Plain(**{**vars(plain), "general_public_budget": whole})
    plainer = Style(**{**vars(style), "general_shape": "spending", "pages": "one"})
    (sheet,) = drawing.subject_table(Entry("general_public_budget", entry.title), made, plainer)
    sheet.key = ""
    return sheet


def _sums(one: list[Amount], two: list[Amount]) -> list[Amount]:
    return [a if not b else (a or Decimal(0)) + b for a, b in zip(one, two, strict=True)]


def _capital_twin(entry: Entry, plain: Plain, style: Style) -> Sheet:
    """国有资本经营预算财政拨款支出决算表 beside the one with what came in (四川 12)."""
    plainer = Style(**{**vars(style), "capital_shape": "spending", "columns": {}})
    (sheet,) = drawing.subject_table(Entry("state_capital", entry.title), plain, plainer)
    sheet.key = ""
    return sheet


def _simple(columns: list[str], lines: list[list[Cell]]) -> Callable[[Entry, Plain, Style], Sheet]:
    def drawn(entry: Entry, plain: Plain, style: Style) -> Sheet:
        made = settled(header([(word,) for word in columns], style), style)
        sheet = opened(entry, plain, style, len(columns))
        add_header(sheet, made, None)
        sheet.rows += [[*line, *[None] * (len(columns) - len(line))] for line in lines]
        return drawing.finished(sheet, "", plain, style)

    return drawn


def _three_general(entry: Entry, plain: Plain, style: Style) -> Sheet:
    """一般公共预算财政拨款“三公”经费情况表 (云南 11): that part of 09 which the first budget pays."""
    (sheet,) = drawing.three_public(Entry("three_public", entry.title), plain, style)
    sheet.key = ""
    return sheet


def _procurement(entry: Entry, plain: Plain, style: Style) -> Sheet:
    values = [Num(Decimal(text)) for text in ("859.30", "39.90", "0.00", "819.40")]
    lines: list[list[Cell]] = [
        [word, value] for word, value in zip(["合计", "货物", "工程", "服务"], values, strict=True)
    ]
    return _simple(["项目", "政府采购金额"], lines)(entry, plain, style)


def _assets(entry: Entry, plain: Plain, style: Style) -> Sheet:
    """国有资产使用情况表 (云南 12): one row of amounts under names of assets."""
    columns = ["资产总额", "流动资产", "固定资产", "对外投资", "在建工程", "无形资产", "其他资产"]
    values = [Num(Decimal(text)) for text in ("1520.30", "310.20", "980.10", "0.00", "0.00", "230.00", "0.00")]
    return _simple(["项目", "行次", *columns], [["合计", 1, *values]])(entry, plain, style)


def _projects(entry: Entry, plain: Plain, style: Style) -> Sheet:
    """项目支出决算表 (天津 11, 内蒙古 11): projects by name."""
    table = plain.general_public_budget
    rows = [row for row in table.rows if len(row.code) == 7 and row.amounts[2]][:6]
    lines: list[list[Cell]] = [[f"{row.name}专项", row.code, Num(row.amounts[2])] for row in rows]
    lines.append(["合计", None, Num(table.total[2])])
    return _simple(["项目名称", "科目编码", "决算数"], lines)(entry, plain, style)


def _performance(entry: Entry, plain: Plain, style: Style) -> Sheet:
    total = plain.general_public_budget.total[0]
    lines: list[list[Cell]] = [
        ["年度资金总额", Num(total), Num(total), 10, "100%", 10],
        ["其中：财政拨款", Num(total), Num(total)],
    ]
    return _simple(["项目支出绩效自评", "全年预算数", "全年执行数", "分值", "执行率", "得分"], lines)(
        entry, plain, style
    )


def _running(entry: Entry, plain: Plain, style: Style) -> Sheet:
    """机构运行经费支出、国有资产占用情况及政府采购支出信息表 (内蒙古 12)."""
    lines: list[list[Cell]] = [
        ["一、机构运行经费支出", Num(plain.operating)],
        ["二、国有资产占用情况", None],
        ["（一）车辆数合计（辆）", 3],
        ["三、政府采购支出合计", Num(Decimal("859.30"))],
    ]
    return _simple(["项目", "统计数"], lines)(entry, plain, style)


def _meetings(entry: Entry, plain: Plain, style: Style) -> Sheet:
    """“三公”经费及会议费、培训费支出决算表 (陕西 07, 江苏 09): 09 with two columns more."""
    names = {"total": "合计"}
    made = Style(**{**vars(style), "three": "blocks", "three_words": names, "merged": "merged"})
    (sheet,) = drawing.three_public(Entry("three_public", entry.title), plain, made)
    sheet.key = "three_public"
    top = sheet.body - (4 if style.lanci != "none" else 3)
    for at, word in ((12, "会议费"), (13, "培训费")):
        sheet.put(top, at, word)
        sheet.merges.append((top, at, top + 2, at))
        row = sheet.body
        sheet.put(row, at, Num(Decimal("1.20") if at == 12 else Decimal("0.80")))
    return sheet


EXTRAS: dict[str, Callable[[Entry, Plain, Style], Sheet]] = {
    "+grants-by-economy": _by_economic,
    "+general-by-economy": _by_economic,
    "+project-by-function": _project_by_function,
    "+project-by-economy": _economic_twin,
    "+fund-basic": _fund_basic,
    "+income-by-unit": _by_unit("income"),
    "+expenditure-by-unit": _by_unit("expenditure"),
    "+whole-grants": _whole_grants,
    "+whole-basic": lambda entry, plain, style: _economic_twin(entry, plain, style, "1"),
    "+capital-spending": _capital_twin,
    "+three-general": _three_general,
    "+procurement": _procurement,
    "+service-purchase": _simple(
        ["序号", "项目名称", "承接主体", "金额"], [[1, "物业管理服务", "某物业公司", Num(Decimal("35.00"))]]
    ),
    "+assets": _assets,
    "+projects": _projects,
    "+performance": _performance,
    "+running": _running,
    "three_public+meetings": _meetings,
}

DRAWN: dict[str, Callable[[Entry, Plain, Style], list[Sheet]]] = {
    "income_expenditure": drawing.income_expenditure,
    "income": drawing.subject_table,
    "expenditure": drawing.subject_table,
    "appropriation": drawing.appropriation,
    "general_public_budget": drawing.subject_table,
    "basic_expenditure": drawing.basic_expenditure,
    "government_funds": drawing.subject_table,
    "state_capital": drawing.subject_table,
    "three_public": drawing.three_public,
}


def tables(plain: Plain, style: Style) -> list[Sheet]:
    """Every table of the set, in its order."""
    made: list[Sheet] = []
    for entry in style.tables:
        made += (
            DRAWN[entry.key](entry, plain, style) if entry.key in DRAWN else [EXTRAS[entry.key](entry, plain, style)]
        )
    return made


def cover(plain: Plain) -> Sheet:
    """封面."""
    rows: list[list[Cell]] = [[], [], [], [plain.name], [], [f"{plain.year}年度部门决算"], [], ["2025年9月"]]
    return Sheet("封面", "", rows)


def contents(plain: Plain, style: Style) -> Sheet:
    """目录: the titles of all tables."""
    rows: list[list[Cell]] = [["目　录"], [f"第二部分　{plain.year}年度部门决算表"]]
    rows += [[f"{at}、{entry.title}", at + 4] for at, entry in enumerate(style.tables, 1)]
    return Sheet("目录", "", rows)


def explanation(plain: Plain) -> Sheet:
    """填报说明."""
    return Sheet(
        "填报说明", "", [["填报说明"], ["1.本套报表由部门决算软件导出。"], ["2.合计应与收入支出决算总表一致。"]]
    )
