"""Makers for the nine tables: one change in a sample's workbook, as an accountant's export or hand would leave it."""

from __future__ import annotations

import random
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
from openpyxl.comments import Comment

from error_kinds.books import Books, books
from error_kinds.own import SAMPLES
from narrate.findings import Finding
from narrate.pipeline import check

OTHER = {"jiaozuo-2022": "焦作市市场监督管理局", "putuo-finance-2024": "上海市静安区审计局"}


class TableChange(NamedTuple):
    """What is done to the workbook, and the words by which a finding about it is known."""

    act: Callable[[Any], None]
    words: tuple[str, ...]


TableMaker = Callable[[Books, Any, random.Random], Iterator[TableChange]]
TABLE_MAKERS: dict[str, TableMaker] = {}


def table_maker(kind: str) -> Callable[[TableMaker], TableMaker]:
    def register(made: TableMaker) -> TableMaker:
        TABLE_MAKERS[kind] = made
        return made

    return register


def book_path(unit: str) -> Path:
    return SAMPLES / unit / f"{books(unit).year}年度部门决算公开表.xlsx"


@cache
def opened(unit: str) -> Any:
    """The workbook, to look at."""
    return openpyxl.load_workbook(book_path(unit))


def findings(unit: str, act: Callable[[Any], None] | None = None) -> tuple[Finding, ...]:
    """What the check of the tables says, after a change of the workbook; a refusal is one finding."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / unit
        shutil.copytree(SAMPLES / unit, place)
        if act is not None:
            path = place / book_path(unit).name
            book = openpyxl.load_workbook(path)
            act(book)
            book.save(path)
        return check(place).result.findings


def sheet(book: Any, part: str) -> Any:
    """The sheet whose name holds this, the shortest one."""
    return book[min((name for name in book.sheetnames if part in name), key=len)]


SUBJECT_SHEETS = ("收入决算表", "支出决算表", "一般公共预算财政拨款支出决算表")


def exact(book: Any, name: str) -> Any:
    return book[name]


def amounts(ws: Any) -> list[Any]:
    """Cells with an amount that is no ordinal of a row or a column."""
    out = []
    for row in ws.iter_rows():
        for cell in row:
            if isinstance(cell.value, float) or (
                isinstance(cell.value, int) and cell.value > 400 and cell.column > 2 and cell.row > 5
            ):
                out.append(cell)
    return [c for c in out if isinstance(c.value, float)]


def code_of(ws: Any, row: int) -> str:
    """A row's code, in one column or three."""
    first = str(ws.cell(row, 1).value or "")
    if len(first) == 3 and str(ws.cell(row, 2).value or "").isdigit() and len(str(ws.cell(row, 2).value)) == 2:
        return first + str(ws.cell(row, 2).value) + str(ws.cell(row, 3).value or "")
    return first if first.isdigit() else ""


def rows_with_code(ws: Any, length: int) -> list[int]:
    return [r for r in range(1, ws.max_row + 1) if len(code_of(ws, r)) == length]


def name_column(ws: Any) -> int:
    return (
        4 if "款" in [str(c.value) for c in ws[6]] or any(str(ws.cell(r, 2).value) == "款" for r in range(3, 8)) else 2
    )


def _set(title: str, row: int, column: int, value: Any) -> Callable[[Any], None]:
    def act(book: Any) -> None:
        book[title].cell(row, column).value = value

    return act


def last_note(ws: Any) -> tuple[int, str]:
    for r in range(ws.max_row, 0, -1):
        text = str(ws.cell(r, 1).value or "")
        if text.startswith(("注", "说明")):
            return r, text
    return ws.max_row + 1, ""


def _replace(title: str, old: str, new: str) -> Callable[[Any], None]:
    """Words in the head of a sheet."""

    def act(book: Any) -> None:
        for row in book[title].iter_rows(max_row=4):
            for cell in row:
                if isinstance(cell.value, str) and old in cell.value:
                    cell.value = cell.value.replace(old, new)

    return act


def headed(book: Any, words: str) -> list[str]:
    """Sheets whose head holds these words."""
    return [
        ws.title
        for ws in book
        if any(isinstance(c.value, str) and words in c.value for row in ws.iter_rows(max_row=4) for c in row)
    ]


def _head_maker(
    kind: str, old: Callable[[Books], str], new: Callable[[Books], str], words: Callable[[Books], tuple[str, ...]]
) -> None:
    @table_maker(kind)
    def made(b: Books, book: Any, chance: random.Random) -> Iterator[TableChange]:
        full = [ws.title for ws in book if len(amounts(ws)) > 3]
        names = [name for name in headed(book, old(b)) if name in full]
        for name in chance.sample(names, 3) if len(names) > 3 else ():
            yield TableChange(_replace(name, old(b), new(b)), (*words(b), name))
        if len(names) <= 3:  # a layout without such a line on each sheet: somebody adds one
            for name in chance.sample(full[1:], 3):

                def act(wb: Any, name: str = name) -> None:
                    ws = wb[name]
                    ws.cell(2, 1).value = f"部门：{new(b)}" if kind == "sheet-unit-name" else f"{new(b)}年度"

                yield TableChange(act, (*words(b), name))


_head_maker(
    "sheet-unit-name",
    lambda b: f"部门：{b.name}",
    lambda b: f"部门：{OTHER[b.key]}" if b.key[0] == "j" else OTHER[b.key],
    lambda b: (OTHER[b.key],),
)
_head_maker(
    "sheet-year",
    lambda b: f"{b.year}年度",
    lambda b: f"{b.year - 1}年度" if b.key[0] == "j" else str(b.year - 1),
    lambda b: (str(b.year - 1),),
)
_head_maker("sheet-money-unit", lambda b: "单位：万元", lambda b: "单位：元", lambda b: ("金额单位",))


@table_maker("sheet-number-twice")
def sheet_number_twice(b: Books, book: Any, chance: random.Random) -> Iterator[TableChange]:
    marked = headed(book, "公开0")
    for name in marked[2:5]:
        own = next(c.value for row in book[name].iter_rows(max_row=3) for c in row if "公开0" in str(c.value))
        yield TableChange(_replace(name, own, "公开02表"), ("公开02表",))
    for name in list(book.sheetnames)[2:5] if not marked else ():

        def act(wb: Any, name: str = name) -> None:
            for at in (name, wb.sheetnames[1]):
                wb[at].cell(
                    2 if wb[at].cell(2, 1).value is None else 1, max(1, wb[at].max_column - 1)
                ).value = "公开02表"

        yield TableChange(act, ("公开02表",))


def _subject(
    kind: str, length: int, new: Callable[[str], tuple[Any, Any]], sheets: tuple[str, ...] = SUBJECT_SHEETS
) -> None:
    """Another code in a row: `new` gives what to write and the word a finding names."""

    @table_maker(kind)
    def made(b: Books, book: Any, chance: random.Random) -> Iterator[TableChange]:
        for title in sheets:
            ws = book[title]
            row = chance.choice(rows_with_code(ws, length))
            code = code_of(ws, row)
            changed, word = new(code)

            def act(wb: Any, title: str = title, row: int = row, changed: str = changed) -> None:
                at = wb[title]
                if len(str(at.cell(row, 1).value)) == 3 and len(changed) > 3:
                    for c, part in enumerate((changed[:3], changed[3:5], changed[5:]), 1):
                        at.cell(row, c).value = part or None
                else:
                    at.cell(row, 1).value = changed

            yield TableChange(act, (word, f"上级科目{code}"))


_subject("fund-code", 7, lambda code: ("2120801", "2120801"))
_subject("unknown-group", 5, lambda code: (code[:3] + "98", code[:3] + "98"))
_subject("code-in-no-list", 7, lambda code: (code[:5] + "77", code[:5] + "77"))


@table_maker("names-swapped")
def names_swapped(b: Books, book: Any, chance: random.Random) -> Iterator[TableChange]:
    for title in SUBJECT_SHEETS:
        ws, column = book[title], name_column(book[title])
        rows = list(rows_with_code(ws, 7))
        one = chance.randrange(len(rows) - 1)
        first, second = rows[one], rows[one + 1]
        names = ws.cell(first, column).value, ws.cell(second, column).value

        def act(
            wb: Any,
            title: str = title,
            first: int = first,
            second: int = second,
            column: int = column,
            names: Any = names,
        ) -> None:
            wb[title].cell(first, column).value, wb[title].cell(second, column).value = names[1], names[0]

        yield TableChange(act, names)


@table_maker("name-other-year")
def name_other_year(b: Books, book: Any, chance: random.Random) -> Iterator[TableChange]:
    for title in SUBJECT_SHEETS:
        ws, column = book[title], name_column(book[title])
        row = chance.choice(rows_with_code(ws, 7))
        yield TableChange(_set(title, row, column, "机关服务"), ("机关服务",))


@table_maker("four-decimals")
def four_decimals(b: Books, book: Any, chance: random.Random) -> Iterator[TableChange]:
    for title in SUBJECT_SHEETS:
        cell = chance.choice(amounts(book[title]))
        value = round(cell.value + 0.0012, 4)  # the sum of two binary fractions has many more
        yield TableChange(_set(title, cell.row, cell.column, value), ("小数", str(value), f"{value:,.4f}", "位"))


@table_maker("over-budget")
def over_budget(b: Books, book: Any, chance: random.Random) -> Iterator[TableChange]:
    title = next(n for n in book.sheetnames if "三公" in n)
    ws = book[title]
    heads = {str(c.value): c for row in ws.iter_rows() for c in row if c.value}
    row = next(r for r in range(ws.max_row, 0, -1) if isinstance(ws.cell(r, 1).value, float))
    pairs = [(12, 7), (8, 7), (11, 7)] if "行次" in heads or b.key[0] == "j" else [(12, 2), (4, 2), (6, 2)]
    for cell, total in pairs:

        def act(wb: Any, cell: int = cell, total: int = total) -> None:
            at = wb[title]
            for column in {cell, total, 9 if (b.key[0] == "j" and cell in (11,)) else cell}:
                at.cell(row, column).value = float(at.cell(row, column).value or 0) + 7.25

        yield TableChange(act, ("超", "大于预算", "预算数"))


def _note_maker(kind: str, sheets: Callable[[Any, Books], list[str]], text: str, words: tuple[str, ...]) -> None:
    @table_maker(kind)
    def made(b: Books, book: Any, chance: random.Random) -> Iterator[TableChange]:
        for title in sheets(book, b):
            row, _ = last_note(book[title])
            yield TableChange(_set(title, row, 1, text), words)


def _named(*parts: str) -> Callable[[Any, Books], list[str]]:
    return lambda book, b: [
        n for n in book.sheetnames if any(n == p or (p in n and p not in SUBJECT_SHEETS) for p in parts)
    ]


NO_DATA = "说明：本部门没有此项收支，故本表无数据。"
_note_maker(
    "no-data-under-05", _named("一般公共预算财政拨款支出决算表", "基本支出", "支出决算表"), NO_DATA, ("无数据",)
)
_note_maker("empty-without-note", _named("政府性基金", "国有资本"), "", ("说明", "空表", "无数据"))
_note_maker(
    "note-of-other-table",
    _named("一般公共预算财政拨款支出决算表", "收入决算表", "基本支出"),
    "注：本表反映部门本年度政府性基金预算财政拨款收入、支出及结转和结余情况。",
    ("注", "政府性基金"),
)


@table_maker("no-data-under-full-fund")
def no_data_under_full_fund(b: Books, book: Any, chance: random.Random) -> Iterator[TableChange]:
    title = next(n for n in book.sheetnames if "政府性基金" in n)
    ws = book[title]
    row = next(r for r in range(1, ws.max_row + 1) if "合计" in [str(ws.cell(r, c).value) for c in (1, 2, 4)])
    columns = range(3, 9) if b.key[0] == "j" else range(5, 11)
    for amount in (12.5, 230.0, 4.08):

        def act(wb: Any, amount: float = amount) -> None:
            wb[title].cell(row, columns[1]).value = amount
            for c in (columns[2], columns[4]):
                wb[title].cell(row, c).value = amount

        yield TableChange(act, ("无数据",))


@table_maker("no-data-under-full-public")
def no_data_under_full_public(b: Books, book: Any, chance: random.Random) -> Iterator[TableChange]:
    title = next(n for n in book.sheetnames if "三公" in n)
    row, _ = last_note(book[title])
    for text in (NO_DATA, "注：本部门无“三公”经费支出，故本表无数据。", "说明：本表无数据。"):
        yield TableChange(_set(title, row, 1, text), ("无数据",))


@table_maker("sheet-empty")
def sheet_empty(b: Books, book: Any, chance: random.Random) -> Iterator[TableChange]:
    for part in ("基本支出", "收入决算表", "一般公共预算财政拨款支出决算表"):
        title = next(n for n in book.sheetnames if n == part or (part == "基本支出" and part in n))

        def act(wb: Any, title: str = title) -> None:
            for cell in amounts(wb[title]):
                cell.value = None

        yield TableChange(act, (title,))


@table_maker("class-rows-gone")
def class_rows_gone(b: Books, book: Any, chance: random.Random) -> Iterator[TableChange]:
    for title in SUBJECT_SHEETS:

        def act(wb: Any, title: str = title) -> None:
            ws = wb[title]
            for merged in list(ws.merged_cells.ranges):
                if merged.min_row > 6:
                    ws.unmerge_cells(str(merged))
            for r in reversed(rows_with_code(ws, 3)):
                ws.delete_rows(r)

        yield TableChange(act, ("类", *(f"上级科目{i.code[:3]}" for i in b.items)))


def _cell_maker(
    kind: str, new: Callable[[float], Any], words: tuple[str, ...], sheets: tuple[str, ...] = SUBJECT_SHEETS
) -> None:
    @table_maker(kind)
    def made(b: Books, book: Any, chance: random.Random) -> Iterator[TableChange]:
        for title in sheets:
            cell = chance.choice(amounts(book[title]))
            place = f"{cell.column_letter}{cell.row}"
            yield TableChange(_set(title, cell.row, cell.column, new(cell.value)), (*words, f"!{place}"))


_cell_maker("div-zero", lambda v: "=1/0", ("#DIV/0!", "公式"))
_cell_maker("external-link", lambda v: "='C:\\\\data\\\\[other.xlsx]Sheet1'!A1", ("公式", "外部", "别的文件"))
_cell_maker("cell-wrong", lambda v: round(v + 13.37, 2), ())
_cell_maker("negative", lambda v: -v, ("负",))
_cell_maker("text-amount", lambda v: f"约{v:.0f}", ("约",))


@table_maker("rows-of-zeros")
def rows_of_zeros(b: Books, book: Any, chance: random.Random) -> Iterator[TableChange]:
    for title in SUBJECT_SHEETS:
        ws, column = book[title], name_column(book[title])
        row = chance.choice(rows_with_code(ws, 7))
        code = code_of(ws, row)[:5] + "04"
        last = ws.max_column

        def act(
            wb: Any, title: str = title, row: int = row, column: int = column, code: str = code, last: int = last
        ) -> None:
            at = wb[title]
            moved = [[at.cell(r, c).value for c in range(1, last + 1)] for r in range(row + 1, at.max_row + 1)]
            for merged in list(at.merged_cells.ranges):
                if merged.max_row > row:
                    at.unmerge_cells(str(merged))
            for n, values in enumerate(moved, row + 2):
                for c, value in enumerate(values, 1):
                    at.cell(n, c).value = value
            parts = (code[:3], code[3:5], code[5:]) if column == 4 else (code,)
            for c in range(1, last + 1):
                at.cell(row + 1, c).value = 0.0 if c > column else None
            for c, part in enumerate(parts, 1):
                at.cell(row + 1, c).value = part
            at.cell(row + 1, column).value = "政务公开审批"

        yield TableChange(act, ("政务公开审批", code))


@table_maker("total-twice")
def total_twice(b: Books, book: Any, chance: random.Random) -> Iterator[TableChange]:
    for title in SUBJECT_SHEETS:
        ws = book[title]
        row = next(r for r in range(1, ws.max_row + 1) if "合计" in [str(ws.cell(r, c).value) for c in (2, 4)])

        def act(wb: Any, title: str = title, row: int = row) -> None:
            at = wb[title]
            end = max(r for n in (3, 5, 7) for r in rows_with_code(at, n)) + 1
            below = [[at.cell(r, c).value for c in range(1, at.max_column + 1)] for r in range(end, at.max_row + 1)]
            for merged in list(at.merged_cells.ranges):
                if merged.max_row >= end:
                    at.unmerge_cells(str(merged))
            for n, values in enumerate([[at.cell(row, c).value for c in range(1, at.max_column + 1)], *below], end):
                for c, value in enumerate(values, 1):
                    at.cell(n, c).value = value

        yield TableChange(act, ("合计",))


def _added_text(kind: str, texts: tuple[str, ...], words: tuple[str, ...]) -> None:
    @table_maker(kind)
    def made(b: Books, book: Any, chance: random.Random) -> Iterator[TableChange]:
        for title, text in zip(SUBJECT_SHEETS, texts, strict=True):

            def act(wb: Any, title: str = title, text: str = text) -> None:
                ws = wb[title]
                ws.cell(ws.max_row + 1, 1).value = text

            yield TableChange(act, words)


_added_text(
    "personal-data",
    ("制表人身份证号：11010519491231002X", "联系电话：13800138000", "经办人：王某 410811198507120032"),
    ("身份证", "电话", "手机", "个人"),
)
_added_text("secret-mark", ("机密★1年", "秘密★6个月", "机密★启封前"), ("密",))


@table_maker("cell-comment")
def cell_comment(b: Books, book: Any, chance: random.Random) -> Iterator[TableChange]:
    for title in SUBJECT_SHEETS:

        def act(wb: Any, title: str = title) -> None:
            amounts(wb[title])[3].comment = Comment("这个数待核实", "会计")

        yield TableChange(act, ("批注",))


@table_maker("hidden-sheet")
def hidden_sheet(b: Books, book: Any, chance: random.Random) -> Iterator[TableChange]:
    for title in ("底稿", "工资明细", "Sheet2"):

        def act(wb: Any, title: str = title) -> None:
            ws = wb.create_sheet(title)
            ws.append(["姓名", "金额"])
            ws.sheet_state = "hidden"

        yield TableChange(act, (title, "隐藏"))


@table_maker("opening-not-closing")
def opening_not_closing(b: Books, book: Any, chance: random.Random) -> Iterator[TableChange]:
    title = next(n for n in book.sheetnames if n == "收入支出决算总表")
    ws = book[title]
    for delta in (1.5, 20.0, 0.4):

        def act(wb: Any, delta: float = delta) -> None:
            for row in wb[title].iter_rows():
                for cell in row:
                    if re.search("年初结转和结余|收入总计|^总计", str(cell.value)):
                        at = next(c for c in row[cell.column :] if isinstance(c.value, float))
                        at.value = round(at.value + delta, 2)

        yield TableChange(act, ("年初结转和结余", "总计"))
    del ws
