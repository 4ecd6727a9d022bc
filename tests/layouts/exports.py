"""What exports, page converters and accountants make of tables: years beside each other, tables side by side, odd heads."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from .hooks import _amounts, _by_subject, _each_text, _header_row, _insert, _insert_column, _nine, _of
from .plain import Amount
from .style import Hook, Num, Sheet, Style


def _twice(cell: object) -> object:
    return Num(cell.value * 2) if isinstance(cell, Num) and cell.value else cell


def compared_lines(before: str, now: str) -> Hook:
    """01 and the left half of 04 with another column in front of 决算数; {0} is the year, {1} the year before."""

    def hook(sheets: list[Sheet], style: Style, rng: Random) -> None:
        for key, columns in (("income_expenditure", (5, 2)), ("appropriation", (2,))):
            sheet = _of(sheets, key)
            for at in columns:
                _column_in_front(sheet, at, before.format(sheet.year, sheet.year - 1), now.format(sheet.year))

    return hook


def _column_in_front(sheet: Sheet, at: int, before: str, now: str) -> None:
    """A column of doubled amounts in front of column `at`, whose word 决算数 becomes `now`."""
    _insert_column(sheet, at)
    for row in range(sheet.head + 1, sheet.body):
        if len(sheet.rows[row]) > at + 1 and sheet.rows[row][at + 1] == "决算数":
            sheet.rows[row][at], sheet.rows[row][at + 1] = before, now
    for row in range(sheet.body, sheet.end):
        if len(sheet.rows[row]) > at + 1 and isinstance(sheet.rows[row][at + 1], Num):
            sheet.rows[row][at] = _twice(sheet.rows[row][at + 1])


def compared_groups(before: str, now: str) -> Hook:
    """02, 03 and 05 with all their columns twice, under two groups."""

    def hook(sheets: list[Sheet], style: Style, rng: Random) -> None:
        for sheet in _by_subject(sheets):
            _doubled(sheet, before.format(sheet.year, sheet.year - 1), now.format(sheet.year))

    return hook


def _doubled(sheet: Sheet, before: str, now: str) -> None:
    first, top, size = sheet.codes, sheet.head + 1, sheet.width - sheet.codes
    leaves = [
        next(
            (row[c] for row in sheet.rows[sheet.body - 1 : top - 1 : -1] if c < len(row) and isinstance(row[c], str)),
            "",
        )
        for c in range(first, sheet.width)
    ]
    sheet.merges = [one for one in sheet.merges if not (top <= one[0] < sheet.body and one[3] >= first)]
    for row in range(top, sheet.end):
        cells = sheet.rows[row]
        cells.extend([None] * (sheet.width - len(cells)))
        own = cells[first : sheet.width]
        if row >= sheet.body:
            made = [*map(_twice, own), *own]
        elif any(isinstance(cell, int) for cell in own):
            made = [*own, *(cell + size for cell in own)]
        elif row == top:
            made = [before, *[None] * (size - 1), now, *[None] * (size - 1)]
        else:
            made = [*leaves, *leaves] if row == top + 1 else [None] * (2 * size)
        cells[first : sheet.width] = made
    sheet.merges += [(top, first, top, first + size - 1), (top, first + size, top, first + 2 * size - 1)]
    sheet.width += size


def compared_basic(before: str, now: str) -> Hook:
    """06 with another column in front of 决算数 in each block."""

    def hook(sheets: list[Sheet], style: Style, rng: Random) -> None:
        sheet = _of(sheets, "basic_expenditure")
        for block in range(sheet.width // 3 - 1, -1, -1):
            _column_in_front(sheet, 3 * block + 2, before.format(sheet.year, sheet.year - 1), now.format(sheet.year))

    return hook


def three_public_lines(*columns: tuple[str, str]) -> Hook:
    """09 as lines with the columns named; each is of budget, actual, prior (other amounts) or original (more budget)."""

    def made(kind: str, budget: Amount, actual: Amount) -> Num:
        none = Decimal(0)
        other = {"prior": (actual or none) * 2 + 1, "original": (budget or none) + 3}
        return Num({"budget": budget, "actual": actual, **other}[kind])

    def hook(sheets: list[Sheet], style: Style, rng: Random) -> None:
        from .making import unit_of

        sheet, top = _of(sheets, "three_public"), 0
        top = sheet.head + 1
        names = (
            "合计",
            "1.因公出国（境）费",
            "2.公务用车购置及运行维护费",
            "（1）公务用车购置费",
            "（2）公务用车运行维护费",
        )
        rows = zip((*names, "3.公务接待费"), unit_of(style).three_public.values(), strict=True)
        lines = [[name, *(made(kind, *values) for _, kind in columns)] for name, values in rows]
        header = ["项目", *(word.format(sheet.year, sheet.year - 1) for word, _ in columns)]
        sheet.rows[top : sheet.end] = [header, *lines]
        sheet.merges = [one for one in sheet.merges if one[0] < top]
        sheet.body, sheet.end = top + 1, top + 1 + len(lines)

    return hook


def side_by_side(*keys: str) -> Hook:
    """Some of the nine beside each other on the sheet of the first, one empty column between."""

    def hook(sheets: list[Sheet], style: Style, rng: Random) -> None:
        first = _of(sheets, keys[0])
        for sheet in [_of(sheets, key) for key in keys[1:]]:
            at = first.width + 1
            for row, cells in enumerate(sheet.rows):
                for column, cell in enumerate(cells):
                    if cell is not None:
                        first.put(row, at + column, cell)
            first.merges += [(top, left + at, bottom, right + at) for top, left, bottom, right in sheet.merges]
            first.width, first.also = at + sheet.width, (*first.also, sheet.key)
            sheets.remove(sheet)

    return hook


def money_elsewhere(where: str) -> Hook:
    """All nine in 元, which only the name of the sheet, a line at the foot or a row below the header says."""

    def hook(sheets: list[Sheet], style: Style, rng: Random) -> None:
        from .heads import money_text

        for sheet in _nine(sheets):
            for row, column, text in _each_text(sheet, range(sheet.body)):
                if money_text(style) in text:
                    sheet.rows[row][column] = text.replace(money_text(style), "") or None
            sheet.money = 4
            if where == "sheet-name":
                sheet.name = f"{sheet.name[:20]}（元）"
            elif where == "foot":
                sheet.rows.append(["单位：元"])
        for sheet in _by_subject(sheets) if where == "row-below" else ():
            _insert(sheet, sheet.body - 1, [*[None] * sheet.codes, *["元"] * (sheet.width - sheet.codes)])

    return hook


def year_in_name_only(sheets: list[Sheet], style: Style, rng: Random) -> None:
    """The year stands in the name of the workbook and nowhere else."""
    for sheet in _nine(sheets):
        for row, column, text in _each_text(sheet, range(sheet.body)):
            if str(sheet.year) in text:
                sheet.rows[row][column] = None


def class_sums(sheets: list[Sheet], style: Style, rng: Random) -> None:
    """Below the subjects of each 类 its sum once more: 一般公共服务支出小计."""
    for sheet in _by_subject(sheets):
        tops = [r for r in range(sheet.body, sheet.end) if len(str(sheet.rows[r][0] or "")) == 3]
        for top, after in reversed(list(zip(tops, [*tops[1:], sheet.end], strict=True))):
            last = max(r for r in range(top, after) if _amounts(sheet, r) and sheet.rows[r][0])
            name = "".join(str(sheet.rows[top][1]).split())
            _insert(sheet, last + 1, [None, f"{name}小计", *_amounts(sheet, top)])


def column_a_level(sheets: list[Sheet], style: Style, rng: Random) -> None:
    """Names of 类, 款 and 项 in a column each."""
    for sheet in _by_subject(sheets):
        at = _header_row(sheet)
        _insert_column(sheet, 2)
        _insert_column(sheet, 3)
        assert at < sheet.body
        for row in range(sheet.body, sheet.end):
            cells = sheet.rows[row]
            code = str(cells[0] or "") if cells else ""
            if code.isdigit() and len(code) > 3:
                cells[1], cells[len(code) // 2] = None, cells[1]
