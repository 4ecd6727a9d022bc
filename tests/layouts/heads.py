"""The head of a sheet: title, 公开0N表, 部门, 年度, 单位 in all the places they are printed in."""

from __future__ import annotations

from .plain import Plain
from .style import Cell, Entry, Sheet, Style

MONEY = {4: "元", 1: "千元", 0: "万元", -2: "百万元", -4: "亿元"}


def money_text(style: Style) -> str:
    """The unit of money in the words of the style."""
    money = MONEY[style.money]
    return style.money_word.format("　".join(money) if style.money_spaced else money)


def write_head(sheet: Sheet, entry: Entry, plain: Plain, style: Style) -> None:
    """The rows above the header."""
    width = max(sheet.width, 2)
    number = next((at for at, one in enumerate(style.tables, 1) if one.title == entry.title.removesuffix("（续）")), 0)
    title = style.title(entry.title, number, plain.year)
    if style.year_at == "title":
        title = f"{plain.year}年度{title}"
    if style.name_at == "title":
        title = f"{plain.name}{plain.year}年度{title}"
    if style.money_at == "title":
        title = f"{title}（{money_text(style)}）"
    if style.title_at == "lower":
        sheet.rows += [[], []]
    at = width // 2 - 1 if style.title_at == "middle" and style.merged != "merged" else 0
    sheet.put(len(sheet.rows), at, title)
    if style.title_at == "heading-everywhere" or (style.title_at == "heading-above" and number == 1):
        sheet.rows.insert(len(sheet.rows) - 1, [f"第二部分　{plain.name}{plain.year}年度部门决算表"])
    if style.merged == "merged":
        sheet.merges.append((len(sheet.rows) - 1, 0, len(sheet.rows) - 1, width - 1))
    _mark(sheet, style, number, width)
    _line(sheet, plain, style, width)
    if style.header_gap == "above":
        sheet.rows.append([])


def _mark(sheet: Sheet, style: Style, number: int, width: int) -> None:
    """公开0N表, and what stands in its row."""
    row: list[Cell] = [None] * width
    if style.mark and number:
        row[0 if style.mark_at == "left" else -1] = style.mark.format(number)
    if style.money_at == "mark-row":
        row[0 if row[-1] else -1] = money_text(style)
    if style.money_at == "with-mark" and row[-1]:
        row[-1] = f"{row[-1]}　{money_text(style)}"
    if style.year_at == "own-row":
        sheet.rows.append([None] * width)
        sheet.rows[-1][width // 2 if style.merged != "merged" else 0] = style.year(sheet.year)
        if style.merged == "merged":
            sheet.merges.append((len(sheet.rows) - 1, 0, len(sheet.rows) - 1, width - 1))
    if any(row):
        sheet.rows.append(row)


def _line(sheet: Sheet, plain: Plain, style: Style, width: int) -> None:
    """The row of 部门, 年度 and 单位, or the rows."""
    name = style.name_word.format(plain.name) if style.name_at in ("line", "beside") else None
    year = style.year(plain.year) if style.year_at == "middle" else None
    money = money_text(style) if style.money_at in ("line", "contradict") else None
    if style.money_at == "with-mark" and not style.mark:
        money = money_text(style)
    row: list[Cell] = [None] * width
    if style.money_at == "one-cell":
        parts = [str(one) for one in (name, year, money_text(style)) if one]
        row[0] = "　　".join(parts)
    else:
        row[0] = name
        if name and style.name_at == "beside":
            row[0], row[1] = style.name_word.format("").strip(), plain.name
        middle = max(width // 2, 1 if not row[1:2] or row[1] is None else 2)
        if year is not None:
            row[min(middle, width - 1)] = year
        if money and row[-1] is not None:  # a narrow table: no cell left in this row
            sheet.rows.append(row)
            row = [None] * width
        if money:
            row[-1] = money
    sheet.head = len(sheet.rows)
    if any(cell is not None for cell in row):
        sheet.rows.append(row)
    if style.money_at == "contradict":
        other = "元" if style.money != 4 else "万元"
        sheet.rows.append([f"金额单位：{other}", *[None] * (width - 1)])
    if style.money_at == "below":
        sheet.rows.append([*[None] * (width - 1), money_text(style)])
