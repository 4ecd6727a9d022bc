"""The sheet 单位信息: who the unit is. Written once; afterwards the person's, only missing rows are added."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import NamedTuple

from openpyxl.styles import PatternFill
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from narrate.errors import ConflictingInput
from narrate.form import layout
from narrate.form.book import FormBook, put
from narrate.form.dropdowns import CellRule, list_rule, renew_rules
from narrate.form.heights import fit_row
from narrate.form.slot_sheet import fit_to_landscape_page, protect
from narrate.intake.answers import UnitProfile

HEADERS = ("项目", "内容", "说明")
_HEADER_SEARCH_ROWS = 20
_NAME, _YEAR, _PHRASEBOOK = "单位全称", "年度", "短语库"
SWITCHED_OFF = "停用规则"


class ProfileRow(NamedTuple):
    """One row: what is asked, how the profile fills it, the note beside it, and the choices (`strict` or suggested)."""

    name: str
    value: Callable[[UnitProfile], str | int]
    note: str
    choices: tuple[str, ...] = ()
    strict: bool = True


def _lines(values: Sequence[str]) -> str:
    return "\n".join(values)


ITEMS = (
    ProfileRow(_NAME, lambda p: p.full_name or "", "与决算公开表上的名称一致"),
    ProfileRow("简称", lambda p: p.short_name or "", "文中简称，没有的留空"),
    ProfileRow("类型", lambda p: p.kind, "部门决算选“部门”，单位决算选“单位”，决定全文的说法", ("部门", "单位")),
    ProfileRow(
        "自称",
        lambda p: p.self_reference or "",
        "文中怎样称呼自己；留空用短语库的说法",
        ("我部门", "我单位", "本部门", "本单位"),
        strict=False,
    ),
    ProfileRow(
        "级次",
        lambda p: p.level or "",
        "可从列表中选，也可自行填写",
        ("中央", "省级", "市级", "县级", "区级", "乡级"),
        strict=False,
    ),
    ProfileRow(_YEAR, lambda p: p.year or "", "决算年度，四位数字，例如 2022"),
    ProfileRow("编报日期", lambda p: p.compiled_on or "", "写在封面上，例如 2023年9月"),
    ProfileRow(_PHRASEBOOK, lambda p: p.phrasebook or "", "用哪个地区的写法；从列表中选"),
    ProfileRow(
        "本年新设",
        lambda p: "是" if p.established_this_year else "否",
        "本年新设立的单位没有上年数和年初预算",
        ("是", "否"),
    ),
    ProfileRow("决算单位构成", lambda p: _lines(p.member_units), "纳入决算的单位，一行一个（格内换行按 Alt+Enter）"),
    ProfileRow("附件", lambda p: _lines(p.attachments), "随文附上的材料，一行一个"),
    ProfileRow(
        SWITCHED_OFF,
        lambda p: _lines([f"{code}：{reason}" for code, reason in p.switched_off.items()]),
        "不用的核对规则，一行一条，写成“规则代码：理由”",
    ),
)


class ProfileSheet(NamedTuple):
    """Where the profile stands: `rows` by item name; columns (from 1) of name and content."""

    sheet: Worksheet
    header_row: int
    name_column: int
    content_column: int
    rows: dict[str, int]

    def text(self, book: FormBook, name: str) -> str:
        return book.text(self.sheet.cell(self.rows[name], self.content_column)) if name in self.rows else ""


def find_profile_sheet(book: FormBook) -> ProfileSheet | None:
    """The sheet 单位信息, whatever it is called now; None where the person took it out."""
    sheets = sorted(book.workbook.worksheets, key=lambda sheet: sheet.title != layout.PROFILE_SHEET)
    return next((place for sheet in sheets if (place := _profile_in(book, sheet)) is not None), None)


def _profile_in(book: FormBook, sheet: Worksheet) -> ProfileSheet | None:
    for row, cells in enumerate(sheet.iter_rows(max_row=min(sheet.max_row, _HEADER_SEARCH_ROWS)), 1):
        columns = {book.text(cell): column for column, cell in reversed(list(enumerate(cells, 1)))}
        if HEADERS[0] in columns and HEADERS[1] in columns:
            name_column = columns[HEADERS[0]]
            names = [(book.text(sheet.cell(r, name_column)), r) for r in range(sheet.max_row, row, -1)]
            rows = {name: r for name, r in names if name}
            if _NAME in rows or _YEAR in rows:
                return ProfileSheet(sheet, row, name_column, columns[HEADERS[1]], rows)
    return None


def new_profile_sheet(book: FormBook, profile: UnitProfile, phrasebooks: Sequence[str]) -> None:
    """Write the sheet, first in the workbook, filled with what is known of the unit."""
    sheet = book.workbook.create_sheet(layout.PROFILE_SHEET, 0)
    for column, (header, width) in enumerate(zip(HEADERS, (16, 56, 52), strict=True), 1):
        cell = sheet.cell(1, column, header)
        cell.font, cell.alignment, cell.border = layout.HEADER_FONT, layout.CENTERED, layout.CELL_BORDER
        cell.fill = layout.ANSWER_HEADER_FILL if header == HEADERS[1] else layout.HEADER_FILL
        sheet.column_dimensions["ABC"[column - 1]].width = width
    sheet.row_dimensions[1].height = 24
    sheet.freeze_panes = "A2"
    protect(sheet)
    fit_to_landscape_page(sheet)
    add_missing_items(book, ProfileSheet(sheet, 1, 1, 2, {}), profile)
    renew_choices(book, phrasebooks)


def add_missing_items(book: FormBook, place: ProfileSheet, profile: UnitProfile) -> bool:
    """Add the rows this version asks for and the sheet lacks. What stands in the others is the person's."""
    missing = [item for item in ITEMS if item.name not in place.rows]
    next_row = max([place.header_row, *place.rows.values()]) + 1
    for row, item in enumerate(missing, next_row):
        texts = (item.name, item.value(profile), item.note)
        columns = (place.name_column, place.content_column, place.content_column + 1)
        fonts = (layout.BODY_FONT, layout.BODY_FONT, layout.REFERENCE_FONT)
        for column, text, font in zip(columns, texts, fonts, strict=True):
            cell = place.sheet.cell(row, column)
            put(cell, text)
            cell.font, cell.alignment, cell.fill = font, layout.LEFT, layout.LOCKED_FILL
            cell.border = layout.CELL_BORDER
        _open_for_filling(place, row, is_number=item.name == _YEAR)
        fit_row(book, place.sheet, row)
    return bool(missing)


def _open_for_filling(place: ProfileSheet, row: int, *, is_number: bool) -> None:
    content = place.sheet.cell(row, place.content_column)
    content.protection, content.border = layout.UNLOCKED, layout.ANSWER_BORDER
    content.fill = PatternFill()
    content.number_format = layout.PLAIN_NUMBER_FORMAT if is_number else layout.TEXT_FORMAT


def renew_choices(book: FormBook, phrasebooks: Sequence[str]) -> bool:
    """The drop-downs; that of 短语库 only where the installed phrasebooks are given."""
    place = find_profile_sheet(book)
    if place is None:
        return False
    wanted = {
        place.sheet.cell(place.rows[item.name], place.content_column).coordinate: rule
        for item in ITEMS
        if item.name in place.rows and (rule := _rule(book.workbook, item, phrasebooks)) is not None
    }
    return renew_rules(place.sheet, wanted)


def _rule(workbook: Workbook, item: ProfileRow, phrasebooks: Sequence[str]) -> CellRule | None:
    choices = tuple(phrasebooks) if item.name == _PHRASEBOOK else item.choices
    return list_rule(workbook, choices, strict=item.strict) if choices else None


def refuse_other_unit(book: FormBook, profile: UnitProfile, file_name: str) -> None:
    """Stop before one unit's answers are mixed with another's, or one year's with another's.

    Raises:
        ConflictingInput: the form names another unit or another year than the profile.
    """
    place = find_profile_sheet(book)
    if place is None:
        return
    name, year = place.text(book, _NAME), _year(place.text(book, _YEAR))
    details = []
    if name and profile.full_name and _plain(name) != _plain(profile.full_name):
        details.append(f"单位：表里是“{name}”，这次的数据是“{profile.full_name}”")
    if year and profile.year and year != profile.year:
        details.append(f"年度：表里是{year}，这次的数据是{profile.year}")
    if details:
        raise ConflictingInput(
            f"《{file_name}》是别的单位或别的年度的说明填报表，没有改动。",
            details=details,
            advice=f"核对“{place.sheet.title}”里的单位全称和年度；要另做一份的，换一个文件名或移走这一份；"
            "上年的填报表用 --from 带入作参考。",
        )


def _plain(name: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", name))


def _year(text: str) -> int | None:
    found = re.search(r"(?:19|20)\d\d", unicodedata.normalize("NFKC", text))
    return int(found[0]) if found else None
