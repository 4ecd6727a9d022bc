"""The nine tables drawn in a style: plain data in, sheets of cells out. Only here is it known what a table looks like."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from .heads import MONEY, write_head
from .plain import (
    EXPENDITURE_FEET,
    GRANT_EXPENDITURE_FEET,
    GRANT_FEET,
    GRANT_LINES,
    INCOME_FEET,
    INCOME_LINES,
    THREE_PUBLIC,
    Amount,
    Plain,
    Row,
    Subjects,
)
from .style import Cell, Entry, Merge, Num, Sheet, Shown, Style

Path = tuple[str, ...]

HEADERS: dict[str, list[Path]] = {
    "income": [
        ("本年收入合计",), ("财政拨款收入",), ("上级补助收入",), ("事业收入",), ("经营收入",), ("附属单位上缴收入",),
        ("其他收入",),
    ],
    "expenditure": [
        ("本年支出合计",), ("基本支出",), ("项目支出",), ("上缴上级支出",), ("经营支出",), ("对附属单位补助支出",),
    ],
    "general_public_budget": [("本年支出", "小计"), ("本年支出", "基本支出"), ("本年支出", "项目支出")],
    "government_funds": [
        ("年初结转和结余",), ("本年收入",), ("本年支出", "小计"), ("本年支出", "基本支出"), ("本年支出", "项目支出"),
        ("年末结转和结余",),
    ],
    "state_capital": [
        ("年初结转和结余",), ("本年收入",), ("本年支出", "小计"), ("本年支出", "基本支出"), ("本年支出", "项目支出"),
        ("年末结转和结余",),
    ],
}  # fmt: skip
# 一般公共预算财政拨款收入支出决算表 (财决07, 云南 05): what comes in and goes out, three levels of header
IN_AND_OUT: list[Path] = [
    ("年初结转和结余", "合计"), ("年初结转和结余", "基本支出结转"), ("年初结转和结余", "项目支出结转和结余"),
    ("本年收入", "合计"), ("本年收入", "基本支出"), ("本年收入", "项目支出"),
    ("本年支出", "合计"), ("本年支出", "基本支出"), ("本年支出", "项目支出"),
    ("年末结转和结余", "合计"), ("年末结转和结余", "基本支出结转"),
    ("年末结转和结余", "项目支出结转和结余", "项目支出结转"),
    ("年末结转和结余", "项目支出结转和结余", "项目支出结余"),
]  # fmt: skip
NOTES = {
    "income_expenditure": "注：本表反映部门本年度的总收支和年末结转结余情况。",
    "income": "注：本表反映部门本年度取得的各项收入情况。",
    "expenditure": "注：本表反映部门本年度各项支出情况。",
    "appropriation": "注：本表反映部门本年度财政拨款的总收支和年末结转结余情况。",
    "general_public_budget": "注：本表反映部门本年度一般公共预算财政拨款支出情况。",
    "basic_expenditure": "注：本表反映部门本年度一般公共预算财政拨款基本支出明细情况。",
    "government_funds": "注：本表反映部门本年度政府性基金预算财政拨款收入、支出及结转和结余情况。",
    "state_capital": "注：本表反映部门本年度国有资本经营预算财政拨款支出情况。",
    "three_public": "注：本表反映部门本年度财政拨款“三公”经费支出预决算情况。",
}
NO_DATA = {
    "government_funds": "说明：我部门没有政府性基金收入，也没有使用政府性基金安排的支出，故本表无数据。",
    "state_capital": "说明：我部门没有使用国有资本经营预算安排的支出，故本表无数据。",
    "three_public": "说明：我部门本年度没有财政拨款“三公”经费支出，故本表无数据。",
}


def spread(word: str, manner: str) -> str:
    """A header word with spaces or a line break in it, as justified cells have."""
    if manner == "spaces" and len(word) <= 4:
        return "　".join(word)
    if manner == "breaks" and len(word) > 4:
        return f"{word[: len(word) // 2]}\n{word[len(word) // 2 :]}"
    return word


# ----------------------------------------------------------------------------------------------------------- the header


class Header(NamedTuple):
    """Rows of a header and the areas merged in it, from row 0."""

    rows: list[list[Cell]]
    merges: list[Merge]


def header(paths: Sequence[Path], style: Style) -> Header:
    """Words from top to bottom for each column; "" goes on with the word above; equal neighbours share a cell."""
    depth = max(len(path) for path in paths)
    owners: list[list[Path]] = []
    for level in range(depth):
        row = []
        for path in paths:
            last = max(at for at, word in enumerate(path[: level + 1]) if word)
            row.append(path[: last + 1])
        owners.append(row)
    cells: list[list[Cell]] = [[None] * len(paths) for _ in range(depth)]
    merges: list[Merge] = []
    ends = set(owners[-1])
    for level, row in enumerate(owners):
        for column, owner in enumerate(row):
            if len(owner) != level + 1 or (column and row[column - 1] == owner):
                continue
            right, bottom = column, level
            while right + 1 < len(paths) and row[right + 1] == owner:
                right += 1
            while bottom + 1 < depth and owners[bottom + 1][column] == owner:
                bottom += 1
            cells[level][column] = _word(owner, owner in ends, style)
            if (bottom, right) != (level, column):
                merges.append((level, column, bottom, right))
    return Header(cells, merges)


def _word(owner: Path, leaf: bool, style: Style) -> str:
    """A word of the header; the leaves over amounts say the unit of money where the style wants it there."""
    word = spread(owner[-1], style.spread)
    quiet = {style.item_head, "项目", "行次", "科目", "类", "款", "项", style.name_header}
    if style.money_at == "header" and leaf and owner[-1] not in quiet and "编码" not in word and "代码" not in word:
        return f"{word}（{MONEY[style.money]}）"
    return word


def settled(made: Header, style: Style) -> Header:
    """The header merged, not merged, or with the word in each cell of what is one."""
    if style.merged == "merged":
        return made
    if style.merged == "repeated":
        for top, left, bottom, right in made.merges:
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    made.rows[row][column] = made.rows[top][left]
    return Header(made.rows, [])


def code_columns(style: Style) -> int:
    """How many columns hold the code."""
    return 3 if style.code in ("three", "three-blank", "three-number", "three-merged") else 1


def subject_header(columns: Sequence[Path], style: Style) -> Header:
    """项目 over code and name, then the columns of amounts."""
    top = (style.item_head,) if style.item_head else ()
    leading: list[Path] = [(*top, style.code_word), (*top, style.name_header)]
    if code_columns(style) == 3:
        kinds = [()] * 3 if style.lanci == "lkx" or style.total == "header" else [("类",), ("款",), ("项",)]
        leading = [*((*top, style.code_word, *kind) for kind in kinds), (*top, style.name_header)]
    elif style.code.startswith("joined") and style.code != "joined-beside":
        leading = [(*top, "科目")]
    made = header([*leading, *columns], style)
    if style.header_gap == "inside":
        depth = len(made.rows)
        made.rows.append([None] * len(made.rows[0]))
        made = Header(made.rows, [(t, left, b + (b == depth - 1), r) for t, left, b, r in made.merges])
    return settled(made, style)


def lanci_row(style: Style, lead: int, columns: int) -> list[Cell] | None:
    """The row of 栏次: its word in the last of the leading columns, then numbers."""
    if style.lanci == "none":
        return None
    numbers: list[Cell] = list(range(1, columns + 1))
    if style.lanci in ("text", "lkx"):
        numbers = [str(number) for number in numbers]
    words: list[Cell] = [None] * lead
    if style.lanci == "lkx" and lead == 4:
        words = ["类", "款", "项", "栏次"]
    elif style.lanci != "no-word":
        words[-1] = "栏次"
    return [*words, *numbers]


# ------------------------------------------------------------------------------------------------- codes, names, totals


def code_cells(code: str, name: str, style: Style) -> list[Cell]:
    """The cells that hold code and name of a subject."""
    shown = named(name, len(code), style.name)
    level = (code, "", "") if len(code) == 3 else (code[:3], code[3:5], "") if len(code) == 5 else ()
    parts = level or (code[:3], code[3:5], code[5:])
    own = max(at for at, part in enumerate(parts) if part)
    match style.code:
        case "number":
            return [int(code), shown]
        case "date":
            return [Shown(int(code), "yyyy-mm-dd"), shown]
        case "trailing":
            return [f"{code} ", shown]
        case "float-text":
            return [f"{code}.0", shown]
        case "three":
            return [*(part or None for part in parts), shown]
        case "three-number":
            return [*(int(part) if part else None for part in parts), shown]
        case "three-blank":
            return [*(part if at == own else None for at, part in enumerate(parts)), shown]
        case "three-merged":
            return [code, None, None, shown]
        case "joined":
            return [f"{code}{name}"]
        case "joined-space":
            return [f"{code} {name}"]
        case "joined-brackets":
            return [f"[{code}]{name}"]
        case "joined-dash":
            return [f"{code}-{name}"]
        case "joined-beside":
            return [f"{code} {name}", None]
    return [code, shown]


def named(name: str, length: int, manner: str) -> str:
    """A subject's name as a cell writes it."""
    depth = (length - 3) // 2
    match manner:
        case "indent":
            return "  " * depth + name
        case "full-indent":
            return "　" * depth + name
        case "spaces":
            return "　".join(name) if len(name) <= 4 else name
        case "break":
            return f"{name[:6]}\n{name[6:]}" if len(name) > 8 else name
        case "trailing":
            return f"{name}　 "
        case "nbsp":
            return "\u00a0" * (2 * depth) + name
        case "level-sign":
            return "　" * depth + "□" * (depth > 0) + name
    return name


def total_cells(style: Style, lead: int) -> list[Cell]:
    """The leading cells of the row of 合计."""
    cells: list[Cell] = [None] * lead
    if style.total == "header" and lead == 4:
        return ["类", "款", "项", style.total_word]
    at = 0 if style.total.endswith("-code") or lead == 1 else lead - 1
    cells[at] = style.total_word
    return cells


# ------------------------------------------------------------------------------------------------- tables by subject


def opened(entry: Entry, plain: Plain, style: Style, width: int) -> Sheet:
    """An empty sheet with the head of a table: title, 公开0N表, 部门, 年度, 单位."""
    sheet = Sheet(entry.title, entry.key, [], width=width, year=plain.year)
    write_head(sheet, entry, plain, style)
    return sheet


def add_header(sheet: Sheet, made: Header, lanci: list[Cell] | None) -> None:
    """A header (and 栏次) below what is there."""
    at = len(sheet.rows)
    sheet.rows += [list(row) for row in made.rows]
    sheet.merges += [(top + at, left, bottom + at, right) for top, left, bottom, right in made.merges]
    if lanci is not None:
        sheet.rows.append(lanci)
    sheet.body = len(sheet.rows)


def in_and_out(plain: Plain) -> tuple[Subjects, list[Path]]:
    """05 with what came in: opening and closing are those of 04, all of the first subject (类, 款 and 项)."""
    opening = plain.grant_income["opening_general_public_budget"]
    closing = plain.grant_lines["closing_carryover"][1]
    first = plain.general_public_budget.rows[0].code if plain.general_public_budget.rows else ""
    leaf = next((row.code for row in plain.general_public_budget.rows if len(row.code) == 7), "")

    def wide(amounts: list[Amount], own: bool) -> list[Amount]:
        total, basic, project = amounts
        start, left = (opening, closing) if own else (None, None)
        income = _sum(total, left) - (start or Decimal(0)) if total is not None else None
        project_income = _sum(project, left) - (start or Decimal(0)) if own else project
        return [start, None, start, income, basic, project_income, total, basic, project, left, None, left, None]

    rows = [
        Row(row.code, row.name, wide(row.amounts, row.code in (first, leaf[:5], leaf)))
        for row in plain.general_public_budget.rows
    ]
    return Subjects(rows, wide(plain.general_public_budget.total, True)), IN_AND_OUT


def _sum(*values: Amount) -> Decimal:
    return sum((value or Decimal(0) for value in values), Decimal(0))


def subject_table(entry: Entry, plain: Plain, style: Style) -> list[Sheet]:
    """02, 03, 05, 07 or 08: one sheet, two where it goes on in another."""
    key = entry.key
    data = plain.subjects(key)
    columns = style.columns.get(key, HEADERS[key])
    if key == "general_public_budget" and style.general_shape == "in-and-out":
        data, columns = in_and_out(plain)
    if key == "state_capital" and style.capital_shape == "spending" and len(columns) == 6:
        columns = columns[2:5]
        data = Subjects([row._replace(amounts=row.amounts[2:5]) for row in data.rows], data.total[2:5])
    if key in NO_DATA and not data.rows and style.empty != "zeros":
        return [empty_table(entry, plain, style, columns)]
    lead = len(code_cells("201", "", style))
    if style.code == "joined-beside":
        lead = 2
    made = subject_header(columns, style)
    lanci = lanci_row(style, lead, len(columns))
    if style.total == "header" and lead == 4:
        lanci = None
    lines = [[*code_cells(row.code, row.name, style), *map(Num, row.amounts)] for row in data.rows]
    total = [*total_cells(style, lead), *(Num(value, True) for value in data.total)]
    if style.total != "none":
        lines = [*lines, total] if style.total.startswith("last") else [total, *lines]
    return paged(entry, plain, style, made, lanci, lines, lead)


def paged(
    entry: Entry,
    plain: Plain,
    style: Style,
    made: Header,
    lanci: list[Cell] | None,
    lines: list[list[Cell]],
    lead: int,
) -> list[Sheet]:
    """The lines of a table on one page or two."""
    width = len(made.rows[0])
    sheet = opened(entry, plain, style, width)
    add_header(sheet, made, lanci)
    sheet.codes = lead
    half, body = max(3, len(lines) // 2), sheet.body
    if style.pages == "one" or len(lines) < 8:
        sheet.rows += lines
    elif style.pages in ("two-sheets", "two-sheets-same"):
        sheet.rows += lines[:half]
        sheet.end = len(sheet.rows)
        title = entry.title if style.pages == "two-sheets-same" else f"{entry.title}（续）"
        more = opened(Entry(entry.key, title), plain, style, width)
        add_header(more, made, lanci)
        more.rows += lines[half:]
        more.codes, more.end = lead, len(more.rows)
        return [sheet, finished(more, entry.key, plain, style)]
    else:
        sheet.rows += lines[:half]
        if style.pages == "repeat-all":
            again = opened(entry, plain, style, width)
            sheet.merges += [(t + len(sheet.rows), a, b + len(sheet.rows), c) for t, a, b, c in again.merges]
            sheet.rows += again.rows
        other = Header([list(row) for row in made.rows], made.merges)
        if style.pages == "other-word":
            other = reworded(other)
        add_header(sheet, other, lanci if style.pages != "no-lanci" else None)
        sheet.body = body
        sheet.rows += lines[half:]
    sheet.end = len(sheet.rows)
    if style.pages == "remark-first" and sheet.end > body + len(lines):
        at = body - (2 if lanci is not None else 1)
        sheet.put(at, width, "备注")
        sheet.put(body + 1, width, "含上年结转")
    empty = entry.key in NO_DATA and len(lines) < 2
    return [finished(sheet, entry.key, plain, style, no_data=empty)]


def reworded(made: Header) -> Header:
    """The header of a second page, one word of which the export wrote in another way."""
    words = {
        "财政拨款收入": "财政拨款",
        "项目支出": "项目支出数",
        "科目名称": "功能分类科目名称",
        "本年支出": "本年支出数",
    }
    done = False
    for row in made.rows:
        for column, cell in enumerate(row):
            if not done and cell in words:
                row[column], done = words[cell], True
    return made


def empty_table(entry: Entry, plain: Plain, style: Style, columns: Sequence[Path]) -> Sheet:
    """07 or 08 of a unit that has none, in the way `style.empty` says."""
    key = entry.key
    if style.empty == "note-only":
        sheet = opened(entry, plain, style, 4)
        sheet.body = len(sheet.rows)
        sheet.rows.append([NO_DATA[key]])
        return sheet
    lead = 4 if code_columns(style) == 3 else 2
    plainer = style if not style.code.startswith("joined") else Style(code="text")
    made = subject_header(columns, plainer)
    if style.empty == "official":
        leaves = [path[-1].replace("小计", "合计") if len(path) > 1 else None for path in columns]
        made = subject_header([path[:1] for path in columns], plainer)
        sheet = opened(entry, plain, style, len(made.rows[0]))
        add_header(sheet, made, None)
        sheet.rows.append(["合计", *[None] * (lead - 1), *leaves])
        sheet.merges.append((len(sheet.rows) - 1, 0, len(sheet.rows) - 1, lead - 1))
    else:
        sheet = opened(entry, plain, style, len(made.rows[0]))
        add_header(sheet, made, lanci_row(style, lead, len(columns)))
        if style.empty == "blank":
            sheet.rows.append([*total_cells(Style(total="first", total_word=style.total_word), lead)])
    if style.empty != "header-only":
        sheet.rows += [[None] * len(made.rows[0]) for _ in range(3)]
    sheet.end = len(sheet.rows)
    return finished(sheet, key, plain, style, no_data=True)


def finished(sheet: Sheet, key: str, plain: Plain, style: Style, *, no_data: bool = False) -> Sheet:
    """Notes below a table."""
    sheet.end = sheet.end or len(sheet.rows)
    texts = [NOTES[key]] if key in NOTES and style.notes != "none" else []
    if style.money_at == "note":
        texts.append(f"说明：本表金额单位为{MONEY[style.money]}。")
    if no_data:
        texts.append(NO_DATA[key])
    if style.notes == "signature":
        texts.append("单位负责人：王某　　财务负责人：李某　　填表人：张某　　填报日期：2025年3月1日")
    if style.notes == "page-number":
        texts.append("— 3 —")
    for text in texts:
        sheet.rows.append([text])
        if style.merged == "merged" and sheet.width > 1:
            sheet.merges.append((len(sheet.rows) - 1, 0, len(sheet.rows) - 1, sheet.width - 1))
    return sheet


# --------------------------------------------------------------------------------------------------- tables of lines


_ORDINALS = "一二三四五六七八九十"


def ordinal(number: int, manner: str) -> str:
    """The number in front of a line's name."""
    tens, ones = divmod(number, 10)
    chinese = ("" if tens == 0 else "十" if tens == 1 else f"{_ORDINALS[tens - 1]}十") + (
        _ORDINALS[ones - 1] if ones else ""
    )
    match manner:
        case "一、":
            return f"{chinese}、"
        case "（一）":
            return f"（{chinese}）"
        case "1.":
            return f"{number}."
        case "1、":
            return f"{number}、"
    return ""


def _line_names(names: Iterable[str], style: Style) -> list[str]:
    return [f"{ordinal(at, style.ordinals)}{style.line_words.get(name, name)}" for at, name in enumerate(names, 1)]


def _foot(name: str, style: Style) -> str:
    shown = style.line_words.get(name, name)
    if name in ("收入总计", "支出总计", "总计"):
        shown = {"bare": "总计", "sum": "合计"}.get(style.grand, shown)
    return spread(shown, "spaces") if style.grand == "spaced" and len(shown) <= 4 else shown


Line = tuple[str, list[Amount], bool]


def two_halves(
    entry: Entry, plain: Plain, style: Style, left: tuple[list[Line], list[Line]], right: tuple[list[Line], list[Line]],
    columns: Sequence[str],
) -> Sheet:  # fmt: skip
    """收入 on the left, 支出 on the right: lines first, then the feet, both beginning in the same row."""
    numbers = style.line_numbers
    gap: list[Path] = [("收入", "行次")] if numbers else []
    paths: list[Path] = [("收入", "项目"), *gap, ("收入", style.line_amount), ("支出", "项目")]
    paths += [("支出", "行次")] if numbers else []
    paths += [("支出", column) for column in columns]
    made = settled(header(paths, style), style)
    sheet = opened(entry, plain, style, len(paths))
    lanci: list[Cell] | None = None
    if style.lanci != "none" and numbers:
        values: list[Cell] = list(range(1, len(columns) + 2))
        if style.lanci in ("text", "lkx"):
            values = [str(one) for one in values]
        lanci = ["栏次", None, values[0], "栏次", None, *values[1:]]
    add_header(sheet, made, lanci)
    body = max(len(left[0]), len(right[0]))
    feet = max(len(left[1]), len(right[1]))

    def placed(half: tuple[list[Line], list[Line]]) -> list[Line | None]:
        lines: list[Line | None] = [*half[0], *[None] * (body - len(half[0]))]
        last = half[1][-1]
        return [*lines, *half[1][:-1], *[None] * (feet - len(half[1])), last]

    height = body + feet
    pairs = zip(placed(left), placed(right), strict=True)
    for row, (one, two) in enumerate(pairs):
        cells: list[Cell] = _line_cells(one, 1, row + 1 if numbers else None)
        cells += _line_cells(two, len(columns), height + row + 1 if numbers else None)
        sheet.rows.append(cells)
    sheet.codes = 1
    sheet.end = len(sheet.rows)
    if style.pages == "repeat-header":
        at = sheet.body + 24
        again = [list(row) for row in made.rows]
        sheet.rows[at:at] = again
        sheet.end += len(again)
    return finished(sheet, entry.key, plain, style)


def _line_cells(line: Line | None, columns: int, number: int | None) -> list[Cell]:
    gap: list[Cell] = [] if number is None else [number]
    if line is None:
        return [None, *gap, *[None] * columns]
    name, amounts, total = line
    return [name, *gap, *(Num(value, total) for value in amounts)]


def _functions(values: dict[str, list[Amount]], style: Style) -> list[Line]:
    kept = {name: of for name, of in values.items() if style.functions == "all" or any(of)}
    return [(name, of, False) for name, of in zip(_line_names(kept, style), kept.values(), strict=True)]


def income_expenditure(entry: Entry, plain: Plain, style: Style) -> list[Sheet]:
    """01 收入支出决算总表."""
    lines = zip(_line_names(INCOME_LINES.values(), style), INCOME_LINES, strict=True)
    left = [(name, [plain.income_lines[key]], False) for name, key in lines]
    left_feet = [(_foot(name, style), [plain.income_lines[key]], True) for key, name in INCOME_FEET.items()]
    right = _functions({name: [value] for name, value in plain.functions.items()}, style)
    right_feet = [(_foot(name, style), [plain.expenditure_lines[key]], True) for key, name in EXPENDITURE_FEET.items()]
    return [two_halves(entry, plain, style, (left, left_feet), (right, right_feet), [style.line_amount])]


def appropriation(entry: Entry, plain: Plain, style: Style) -> list[Sheet]:
    """04 财政拨款收入支出决算总表."""
    lines = zip(_line_names(GRANT_LINES.values(), style), GRANT_LINES, strict=True)
    left: list[Line] = [(name, [plain.grant_income[key]], False) for name, key in lines]
    left_feet: list[Line] = []
    for at, (key, name) in enumerate(GRANT_FEET.items()):
        inner = ordinal(at - 1, style.ordinals) if key.startswith("opening_") and key != "opening_carryover" else ""
        left_feet.append((f"{inner}{_foot(name, style)}", [plain.grant_income[key]], not inner))
    kept = style.grant_columns
    right = _functions({name: values[:kept] for name, values in plain.grant_functions.items()}, style)
    right_feet = [
        (_foot(name, style), plain.grant_lines[key][:kept], True) for key, name in GRANT_EXPENDITURE_FEET.items()
    ]
    columns = ["合计", "一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款"][:kept]
    return [two_halves(entry, plain, style, (left, left_feet), (right, right_feet), columns)]


# -------------------------------------------------------------------------------------------------- 06 基本支出明细


def basic_expenditure(entry: Entry, plain: Plain, style: Style) -> list[Sheet]:
    """06, in blocks side by side, as a list, or with 合计, 人员经费, 公用经费 as columns."""
    if style.basic in ("list", "columns"):
        return [_basic_list(entry, plain, style)]
    personnel = [row for row in plain.basic if row.code[:3] in ("301", "303")]
    goods = [row for row in plain.basic if row.code[:3] == "302"]
    others = [row for row in plain.basic if row.code[:3] not in ("301", "302", "303")]
    blocks = [personnel, goods, others] if style.basic == "three" else [personnel, [*goods, *others]]
    word = style.code_word.replace("功能分类", "经济分类").replace("支出经济分类", "经济分类")
    kinds: list[Path] = [(word, "类"), (word, "款")] if style.basic_codes == 2 else [(word,)]
    one: list[Path] = [*kinds, (style.name_header,), (style.line_amount,)]
    size = len(one)
    groups: list[Path] = [()] * len(blocks)
    if style.basic_group:
        groups = [("人员经费",), *[("公用经费",)] * (len(blocks) - 1)]
    made = header([(*group, *path) for group in groups for path in one], style)
    made = Header(made.rows, [] if style.basic_group == "plain" else made.merges)
    sheet = opened(entry, plain, style, size * len(blocks))
    add_header(sheet, settled(made, style), None)
    for row in range(max(map(len, blocks))):
        cells: list[Cell] = []
        for block in blocks:
            if row >= len(block):
                cells += [None] * size
                continue
            of = block[row]
            code: list[Cell] = [of.code]
            if style.basic_codes == 2:
                code = [of.code[:3], of.code[3:] or None]
            elif style.code in ("number", "date"):
                code = [int(of.code)]
            cells += [*code, named(of.name, len(of.code), style.name), Num(of.amounts[0])]
        sheet.rows.append(cells)
    _basic_feet(sheet, plain, style, size, len(blocks))
    sheet.codes, sheet.end = 0, len(sheet.rows)
    return [finished(sheet, entry.key, plain, style)]


def _basic_feet(sheet: Sheet, plain: Plain, style: Style, size: int, blocks: int) -> None:
    row: list[Cell] = [None] * (size * blocks)
    at = len(sheet.rows)
    label = 0 if style.basic_feet in ("code", "away", "away-merged") else size - 2
    row[label], row[size - 1] = "人员经费合计", Num(plain.personnel, True)
    row[-1] = Num(plain.operating, True)
    second = size if style.basic_feet.startswith("away") else size * (blocks - 1) + label
    row[second] = "公用经费合计"
    if style.basic_feet in ("code", "away-merged") and size > 2:
        sheet.merges += [(at, 0, at, size - 2), (at, second, at, size * blocks - 2)]
    sheet.rows.append(row)


def _basic_list(entry: Entry, plain: Plain, style: Style) -> Sheet:
    word = style.code_word.replace("功能分类", "经济分类").replace("支出经济分类", "经济分类")
    wide = style.basic == "columns"
    amounts: list[Path] = [("本年支出", "合计"), ("本年支出", "人员经费"), ("本年支出", "公用经费")]
    made = settled(
        header([(word,), (style.name_header,), *(amounts if wide else [(style.line_amount,)])], style), style
    )
    sheet = opened(entry, plain, style, len(made.rows[0]))
    add_header(sheet, made, lanci_row(style, 2, 3 if wide else 1))

    def values(amount: Amount, personnel: bool) -> list[Cell]:
        none = None if amount is None else Decimal(0)
        return [Num(amount), Num(amount if personnel else none), Num(none if personnel else amount)]

    both = _sum(plain.personnel, plain.operating)
    if wide:
        total = [Num(both, True), Num(plain.personnel, True), Num(plain.operating, True)]
        sheet.rows.append([None, "合计", *total])
    for of in plain.basic:
        own = of.code[:3] in ("301", "303")
        cells = values(of.amounts[0], own) if wide else [Num(of.amounts[0])]
        sheet.rows.append([of.code, named(of.name, len(of.code), style.name), *cells])
    if not wide:
        sheet.rows.append([None, "人员经费合计", Num(plain.personnel, True)])
        sheet.rows.append([None, "公用经费合计", Num(plain.operating, True)])
    sheet.end = len(sheet.rows)
    return finished(sheet, entry.key, plain, style)


# ---------------------------------------------------------------------------------------------------- 09 “三公”经费


def three_public(entry: Entry, plain: Plain, style: Style) -> list[Sheet]:
    """09, as blocks of 预算数 and 决算数, as pairs under each item, or as lines."""
    names = {key: style.three_words.get(name, name) for key, name in THREE_PUBLIC.items()}
    values = plain.three_public
    if style.three in ("lines", "dashes", "plain-lines"):
        return [_three_lines(entry, plain, style, names)]
    vehicles = names["vehicles"]
    paths: dict[str, Path] = {
        "total": (names["total"],),
        "overseas": (names["overseas"],),
        "vehicles": (vehicles, "小计"),
        "vehicle_purchase": (vehicles, names["vehicle_purchase"]),
        "vehicle_operation": (vehicles, names["vehicle_operation"]),
        "reception": (names["reception"],),
    }
    order = list(paths)
    if style.three == "blocks-reception-second":
        order = ["total", "overseas", "reception", "vehicles", "vehicle_purchase", "vehicle_operation"]
    if style.three == "pairs":
        # three levels of items, then 预算数 and 决算数 under each
        made = header([(*_deep(paths[key], 2), side) for key in order for side in ("预算数", "决算数")], style)
        cells: list[Cell] = [Num(value) for key in order for value in values[key]]
    else:
        made = header([(side, *paths[key]) for side in ("预算数", "决算数") for key in order], style)
        cells = [Num(values[key][side]) for side in (0, 1) for key in order]
    sheet = opened(entry, plain, style, 12)
    add_header(sheet, settled(made, style), None if style.lanci == "none" else list(range(1, 13)))
    sheet.rows.append(cells)
    sheet.end = len(sheet.rows)
    return [finished(sheet, entry.key, plain, style, no_data=not any(map(any, values.values())))]


def _deep(path: Path, depth: int) -> Path:
    """A path as deep as the others: its word again below itself is one merged cell."""
    return path if len(path) == depth else (*path, *[""] * (depth - len(path)))


def _three_lines(entry: Entry, plain: Plain, style: Style, names: dict[str, str]) -> Sheet:
    numbers = style.line_numbers and style.three != "plain-lines"
    paths: list[Path] = [("项目",), *([("行次",)] if numbers else []), ("预算数",), ("决算数",)]
    if style.three == "dashes":
        paths[-1] = ("决算统计数",)
    sheet = opened(entry, plain, style, len(paths))
    lanci: list[Cell] | None = ["栏次", None, 1, 2] if numbers and style.lanci != "none" else None
    add_header(sheet, settled(header(paths, style), style), lanci)
    own = plain.three_public
    if not entry.key:  # 机构运行信息表: a blank says nothing there, so zeros are written
        own = {key: (budget or Decimal(0), actual or Decimal(0)) for key, (budget, actual) in own.items()}
    lines: list[tuple[str, Cell, Cell]] = []
    if style.three == "dashes":
        lines.append(("一、“三公”经费支出", "—", "—"))
    words = {
        "total": "（一）支出合计" if style.three == "dashes" else names["total"],
        "overseas": f"1.{names['overseas']}",
        "vehicles": f"2.{names['vehicles']}",
        "vehicle_purchase": f"（1）{names['vehicle_purchase']}",
        "vehicle_operation": f"（2）{names['vehicle_operation']}",
        "reception": f"3.{names['reception']}",
    }
    lines += [(words[key], Num(own[key][0]), Num(own[key][1])) for key in words]
    if style.three == "dashes":
        reception = own["reception"][1]
        lines += [
            ("（1）国内接待费", "—", Num(reception)),
            ("其中：外事接待费", "—", Num(Decimal(0))),
            ("（2）国（境）外接待费", "—", Num(Decimal(0))),
            ("（二）相关统计数", "—", "—"),
            ("1.因公出国（境）团组数（个）", "—", 0),
            ("2.因公出国（境）人次数（人）", "—", 0),
            ("3.公务用车购置数（辆）", "—", 0),
            ("4.公务用车保有量（辆）", "—", 2),
            ("5.国内公务接待批次（个）", "—", 7),
            ("其中：外事接待批次（个）", "—", 0),
            ("6.国内公务接待人次（人）", "—", 62),
            ("其中：外事接待人次（人）", "—", 0),
            ("7.国（境）外公务接待批次（个）", "—", 0),
            ("8.国（境）外公务接待人次（人）", "—", 0),
            ("二、机关运行经费", "—", Num(plain.operating)),
            ("（一）行政单位", "—", Num(plain.operating)),
            ("（二）参照公务员法管理事业单位", "—", Num(Decimal(0))),
        ]
    for at, (name, budget, actual) in enumerate(lines, 1):
        sheet.rows.append([name, *([at] if numbers else []), budget, actual])
    sheet.codes, sheet.end = 1, len(sheet.rows)
    return finished(sheet, entry.key, plain, style, no_data=bool(entry.key) and not any(map(any, own.values())))
