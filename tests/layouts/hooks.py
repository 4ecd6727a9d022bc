"""Changes to sheets that are drawn already: hidden things, notes beside, sheets around, slipped columns."""

from __future__ import annotations

import copy
from decimal import Decimal
from random import Random

from .plain import SUBJECT_COLUMNS
from .style import Hook, Num, Sheet, Shown, Style

__all__ = ["Hook", "Shown"]


def _nine(sheets: list[Sheet]) -> list[Sheet]:
    return [sheet for sheet in sheets if sheet.key]


def _of(sheets: list[Sheet], key: str) -> Sheet:
    return next(sheet for sheet in sheets if sheet.key == key)


def _each_text(sheet: Sheet, rows: range) -> list[tuple[int, int, str]]:
    return [
        (row, column, cell)
        for row in rows
        for column, cell in enumerate(sheet.rows[row] if row < len(sheet.rows) else [])
        if isinstance(cell, str)
    ]


def money_missing_on_two(sheets: list[Sheet], style: Style, rng: Random) -> None:
    """Two of the nine do not say the unit of money."""
    from .heads import money_text

    for sheet in rng.sample(_nine(sheets), 2):
        for row, column, text in _each_text(sheet, range(sheet.body)):
            if money_text(style) in text:
                sheet.rows[row][column] = text.replace(money_text(style), "").strip("　（）") or None


def other_money_on_one(sheets: list[Sheet], style: Style, rng: Random) -> None:
    """One sheet says another unit of money besides its own."""
    sheet = rng.choice([one for one in _nine(sheets) if one.head])
    _insert(sheet, sheet.head, [f"金额单位：{'元' if style.money != 4 else '万元'}"])


def _insert(sheet: Sheet, at: int, row: list[object]) -> None:
    """A row more, everything below moves down."""
    sheet.rows.insert(at, row)
    sheet.merges = [
        (top + (top >= at), left, bottom + (bottom >= at), right) for top, left, bottom, right in sheet.merges
    ]
    sheet.head += sheet.head >= at
    sheet.body += sheet.body >= at
    sheet.end += sheet.end >= at
    sheet.hidden_rows = {row + (row >= at) for row in sheet.hidden_rows}


def year_missing_on_some(sheets: list[Sheet], style: Style, rng: Random) -> None:
    """Three sheets do not say the year."""
    for sheet in rng.sample(_nine(sheets), 3):
        for row, column, text in _each_text(sheet, range(sheet.body)):
            if text == style.year(sheet.year):
                sheet.rows[row][column] = None


def without_empty_tables(sheets: list[Sheet], style: Style, rng: Random) -> None:
    """A unit that has none does not print 07 and 08."""
    for key in ("government_funds", "state_capital"):
        for sheet in [one for one in sheets if one.key == key]:
            if not any(isinstance(cell, Num) and cell.value for row in sheet.rows for cell in row):
                sheets.remove(sheet)


def hidden_row_with_other_money(sheets: list[Sheet], style: Style, rng: Random) -> None:
    """A hidden row of the old form says another unit of money."""
    for sheet in _nine(sheets):
        _insert(sheet, sheet.head, [f"金额单位：{'元' if style.money != 4 else '万元'}"])
        sheet.hidden_rows.add(sheet.head - 1)


def hidden_row_with_other_year(sheets: list[Sheet], style: Style, rng: Random) -> None:
    """A hidden row of the old form says an older year."""
    for sheet in _nine(sheets):
        _insert(sheet, sheet.head, [None, f"{sheet.year - 2}年度"])
        sheet.hidden_rows.add(sheet.head - 1)


def hidden_column_with_old_amounts(sheets: list[Sheet], style: Style, rng: Random) -> None:
    """A hidden column behind the table holds last year's amounts."""
    for key in ("income", "expenditure", "general_public_budget"):
        for sheet in [one for one in sheets if one.key == key]:
            at = sheet.width
            sheet.put(sheet.body - 1, at, "上年决算数")
            for row in range(sheet.body, sheet.end):
                amounts = [cell for cell in sheet.rows[row] if isinstance(cell, Num)]
                if amounts and amounts[0].value:
                    sheet.put(row, at, Num(amounts[0].value + Decimal("3.33")))
            sheet.hidden_columns.add(at)


def hidden_copy_of_last_year(sheets: list[Sheet], style: Style, rng: Random) -> None:
    """A hidden sheet with an older state of 05: every amount another, the year the same."""
    old = copy.deepcopy(_of(sheets, "general_public_budget"))
    old.name, old.hidden, old.key = f"{old.name}旧", True, ""
    old.rows = [
        [Num(cell.value * 3, cell.total) if isinstance(cell, Num) and cell.value else cell for cell in row]
        for row in old.rows
    ]
    sheets.append(old)


def hidden_parameters(sheets: list[Sheet], style: Style, rng: Random) -> None:
    """The software's hidden sheet (county-unit)."""
    rows: list[list[object]] = [["VERSION", "2024.1"], ["收入支出决算总表", ""], ["单位：元", 10000]]
    sheets.append(Sheet("HIDDENSHEET_PARAM", "", rows, hidden=True))


def covered_old_text(sheets: list[Sheet], style: Style, rng: Random) -> None:
    """Text that a merged area covers: an older year beneath the title."""
    for sheet in _nine(sheets):
        wide = [one for one in sheet.merges if one[3] > one[1] and one[0] < sheet.body]
        if wide:
            top, _, _, right = wide[0]
            sheet.put(top, right, f"{sheet.year - 1}年度　单位：{'元' if style.money != 4 else '万元'}")


def hidden_zero_rows(sheets: list[Sheet], style: Style, rng: Random) -> None:
    """Lines of 01 without an amount are hidden, as they are before printing."""
    sheet = _of(sheets, "income_expenditure")
    for row in range(sheet.body, sheet.end):
        amounts = [cell for cell in sheet.rows[row] if isinstance(cell, Num)]
        if amounts and not any(cell.value for cell in amounts):
            sheet.hidden_rows.add(row)


def note_beside(sheets: list[Sheet], style: Style, rng: Random) -> None:
    """What the accountant wrote to herself, two columns beside a table."""
    for sheet in rng.sample(_nine(sheets), 4):
        sheet.put(sheet.body, sheet.width + 2, "已与国库核对")
        sheet.put(sheet.body + 1, sheet.width + 2, "含上年结转，见指标文123号")


def remark_column(sheets: list[Sheet], style: Style, rng: Random) -> None:
    """A column 备注 behind tables by subject, with words and a number."""
    for sheet in sheets:
        if sheet.key in ("income", "expenditure", "general_public_budget"):
            top = max(sheet.head + 1, sheet.body - 2)
            sheet.put(top, sheet.width, "备注")
            sheet.put(sheet.body + 1, sheet.width, "年中追加")
            sheet.put(sheet.body + 2, sheet.width, 123)


def check_column_beside(sheets: list[Sheet], style: Style, rng: Random) -> None:
    """A check of sums beside a table: numbers under 核对, one column apart."""
    for sheet in sheets:
        if sheet.key in ("income", "expenditure", "general_public_budget"):
            sheet.put(sheet.body - 1, sheet.width + 1, "核对")
            for row in range(sheet.body, sheet.end):
                sheet.put(row, sheet.width + 1, Num(Decimal(0)) if row % 5 else Num(Decimal("0.01")))


def check_row_below(sheets: list[Sheet], style: Style, rng: Random) -> None:
    """A row of numbers two rows below everything, without a word."""
    for sheet in sheets:
        if sheet.key in ("income", "general_public_budget"):
            at = len(sheet.rows) + 2
            first = next(
                (row for row in sheet.rows[sheet.body :] if any(isinstance(c, Num) and c.value for c in row)), []
            )
            for column, cell in enumerate(first):
                if isinstance(cell, Num):
                    sheet.put(at, column, cell)


def slipped_column(sheets: list[Sheet], style: Style, rng: Random) -> None:
    """In 03 the amounts of 项目支出 stand one column to the right, under 上缴上级支出."""
    for sheet in [one for one in sheets if one.key == "expenditure"]:
        for row in range(sheet.body, sheet.end):
            cells = sheet.rows[row]
            amounts = [at for at, cell in enumerate(cells) if isinstance(cell, Num)]
            if len(amounts) == len(SUBJECT_COLUMNS["expenditure"]) and cells[amounts[2]].value:
                cells[amounts[3]], cells[amounts[2]] = cells[amounts[2]], Num(None)


def slipped_rows(sheets: list[Sheet], style: Style, rng: Random) -> None:
    """In 02 all amounts of the last third of the rows stand one column to the right."""
    for sheet in [one for one in sheets if one.key == "income"]:
        rows = range(sheet.body, sheet.end)
        for row in rows[len(rows) * 2 // 3 :]:
            cells = sheet.rows[row]
            amounts = [at for at, cell in enumerate(cells) if isinstance(cell, Num)]
            if len(amounts) == len(SUBJECT_COLUMNS["income"]):
                values = [cells[at] for at in amounts]
                for at, cell in zip(amounts, [Num(None), *values[:-1]], strict=True):
                    cells[at] = cell


def with_cover(sheets: list[Sheet], style: Style, rng: Random) -> None:
    """封面 in front."""
    from . import extras
    from .making import unit_of

    sheets.insert(0, extras.cover(unit_of(style)))


def with_contents(sheets: list[Sheet], style: Style, rng: Random) -> None:
    """封面 and 目录 in front."""
    from . import extras
    from .making import unit_of

    sheets[:0] = [extras.cover(unit_of(style)), extras.contents(unit_of(style), style)]


def with_explanation(sheets: list[Sheet], style: Style, rng: Random) -> None:
    """填报说明 behind."""
    from . import extras
    from .making import unit_of

    sheets.append(extras.explanation(unit_of(style)))


def with_blank_sheets(sheets: list[Sheet], style: Style, rng: Random) -> None:
    """The empty sheets that a new workbook has."""
    sheets += [Sheet("Sheet2x", "", []), Sheet("Sheet3x", "", [[], [None, " "]])]


def with_a_copy(sheets: list[Sheet], style: Style, rng: Random) -> None:
    """A second copy of one table, made before an edit and forgotten: nothing in it differs."""
    again = copy.deepcopy(rng.choice(_nine(sheets)))
    again.name = f"{again.name}备份"
    sheets.append(again)


def shuffled(sheets: list[Sheet], style: Style, rng: Random) -> None:
    """Sheets in any order."""
    rng.shuffle(sheets)


def _insert_column(sheet: Sheet, at: int) -> None:
    """A column more, everything to the right moves; a merged area that reaches over it grows."""
    for row in sheet.rows:
        if len(row) > at or (row and at == 0):
            row.insert(at, None)
    sheet.merges = [
        (top, left + (left >= at), bottom, right + (right >= at)) for top, left, bottom, right in sheet.merges
    ]
    sheet.hidden_columns = {column + (column >= at) for column in sheet.hidden_columns}
    sheet.width += 1
    sheet.codes += sheet.codes >= at


def _by_subject(sheets: list[Sheet]) -> list[Sheet]:
    return [one for one in sheets if one.key in ("income", "expenditure", "general_public_budget") and one.codes]


def _amounts(sheet: Sheet, row: int) -> list[Num]:
    return [cell for cell in sheet.rows[row] if isinstance(cell, Num)]


def _header_row(sheet: Sheet) -> int:
    """The first row of the header that names code or name."""
    for row, _, text in _each_text(sheet, range(sheet.head + 1, sheet.body)):
        if any(word in text for word in ("科目", "编码", "名称", "类款项")):
            return row
    return sheet.body - 1


def row_numbers(sheets: list[Sheet], style: Style, rng: Random) -> None:
    """A column 行次 between names and amounts, as tables have that were copied from the page (甘肃)."""
    for sheet in _by_subject(sheets):
        at = sheet.codes
        _insert_column(sheet, at)
        top = _header_row(sheet)
        sheet.put(top, at, "行次")
        number = 0
        for row in range(sheet.body, sheet.end):
            if _amounts(sheet, row):
                number += 1
                sheet.put(row, at, number)


def serial_numbers(sheets: list[Sheet], style: Style, rng: Random) -> None:
    """A first column 序号."""
    for sheet in _by_subject(sheets):
        _insert_column(sheet, 0)
        top = _header_row(sheet)
        sheet.put(top, 0, "序号")
        number = 0
        for row in range(sheet.body, sheet.end):
            if _amounts(sheet, row):
                number += 1
                sheet.put(row, 0, number)


def budget_column(sheets: list[Sheet], style: Style, rng: Random) -> None:
    """05 with a column 年初预算数 in front of what was spent."""
    for sheet in [one for one in _by_subject(sheets) if one.key == "general_public_budget"]:
        at = sheet.codes
        _insert_column(sheet, at)
        top = _header_row(sheet)
        sheet.put(top, at, "年初预算数")
        for row in range(sheet.body, sheet.end):
            amounts = _amounts(sheet, row)
            if amounts and amounts[0].value:
                sheet.put(row, at, Num(amounts[0].value + Decimal("7.77")))


def prior_column(sheets: list[Sheet], style: Style, rng: Random) -> None:
    """Behind the columns of 02, 03 and 05: 上年决算数 and 增减%, for all to see."""
    for sheet in _by_subject(sheets):
        at, top = sheet.width, max(sheet.body - 2, 0)
        sheet.put(top, at, "上年决算数")
        sheet.put(top, at + 1, "增减%")
        for row in range(sheet.body, sheet.end):
            amounts = _amounts(sheet, row)
            if amounts and amounts[0].value:
                sheet.put(row, at, Num(amounts[0].value + Decimal("5.55")))
                sheet.put(row, at + 1, -3.21)


def blank_rows(sheets: list[Sheet], style: Style, rng: Random) -> None:
    """An empty row before every 类."""
    for sheet in _by_subject(sheets):
        for row in range(sheet.end - 1, sheet.body + 1, -1):
            cells = [str(cell) for cell in sheet.rows[row][:1] if cell is not None]
            if cells and len(cells[0]) == 3 and cells[0].isdigit():
                _insert(sheet, row, [])


def stacked(*keys: str) -> Hook:
    """Some of the nine (all, where none is named) under each other on the sheet of the first."""

    def stack(sheets: list[Sheet], style: Style, rng: Random) -> None:
        chosen = [one for one in sheets if one.key and (not keys or one.key in keys)]
        if not chosen:
            return
        first = chosen[0]
        for sheet in chosen[1:]:
            at = len(first.rows) + 2
            first.rows += [[], [], *sheet.rows]
            first.merges += [(top + at, left, bottom + at, right) for top, left, bottom, right in sheet.merges]
            first.hidden_rows |= {row + at for row in sheet.hidden_rows}
            first.also = (*first.also, sheet.key)
            sheets.remove(sheet)

    return stack


def stale_year_on_one(sheets: list[Sheet], style: Style, rng: Random) -> None:
    """One sheet still says last year."""
    sheet = rng.choice([one for one in _nine(sheets) if any(_each_text(one, range(one.body)))])
    for row, column, text in _each_text(sheet, range(sheet.body)):
        sheet.rows[row][column] = text.replace(str(sheet.year), str(sheet.year - 1))


def other_name_on_one(sheets: list[Sheet], style: Style, rng: Random) -> None:
    """One sheet was copied from another unit's workbook and still says its name."""
    from .making import unit_of

    name = unit_of(style).name
    for sheet in _nine(sheets)[1:2]:
        for row, column, text in _each_text(sheet, range(sheet.body)):
            sheet.rows[row][column] = text.replace(name, "清河县档案馆")


def mixed_money(sheets: list[Sheet], style: Style, rng: Random) -> None:
    """Three of the nine are in another unit of money than the rest, and say so."""
    from .heads import MONEY

    other = 4 if style.money != 4 else 0
    for sheet in rng.sample(_nine(sheets), 3):
        sheet.money = other
        for row, column, text in _each_text(sheet, range(sheet.body)):
            sheet.rows[row][column] = text.replace(MONEY[style.money], MONEY[other])


def money_in_two_cells(sheets: list[Sheet], style: Style, rng: Random) -> None:
    """金额单位： in one cell, the unit in the next."""
    from .heads import MONEY, money_text

    for sheet in _nine(sheets):
        for row, column, text in _each_text(sheet, range(sheet.body)):
            if text == money_text(style):
                sheet.rows[row][column] = text.replace(MONEY[style.money], "").strip()
                sheet.put(row, column + 1, MONEY[style.money])


def protected(sheets: list[Sheet], style: Style, rng: Random) -> None:
    """Every sheet protected, as the budget office hands them out."""
    for sheet in sheets:
        sheet.protected = True


def no_title(sheets: list[Sheet], style: Style, rng: Random) -> None:
    """The title is on the tab only."""
    for sheet in _nine(sheets):
        for row, column, text in _each_text(sheet, range(max(1, sheet.body - 3))):
            if "表" in text and "公开" not in text and len(text) > 3:
                sheet.rows[row][column] = None
                break


def rounding_note(sheets: list[Sheet], style: Style, rng: Random) -> None:
    """The note that speaks of 万元, whatever the unit of money is."""
    for sheet in _nine(sheets):
        sheet.rows.append(["注：本表金额转换为万元时，因四舍五入可能存在尾差。"])
