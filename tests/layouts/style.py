"""What can be said about a layout: one field for each thing in which printed tables differ, and the sheets drawn so.

The words a field may take are in `axes`; what they look like is in `drawing` and `marks`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Any, NamedTuple

from .plain import Amount


class Num(NamedTuple):
    """An amount in 万元; None is printed blank. `total`: it stands in a row of 合计."""

    value: Amount
    total: bool = False


class Shown(NamedTuple):
    """A number with a number format of its own (a code that is shown as a date, a year as 0年度)."""

    value: float
    number_format: str


class Formula(NamedTuple):
    """A formula with the result that the file keeps: a number, an error (#REF!) or 0 where no program calculated it."""

    text: str
    result: Decimal | str


Cell = Any  # None, str, int, Num, Shown, Formula
Merge = tuple[int, int, int, int]  # first row, first column, last row, last column


@dataclass
class Sheet:
    """One sheet as it will be written. `key` names the table of the nine ("" for any other)."""

    name: str
    key: str
    rows: list[list[Cell]]
    merges: list[Merge] = field(default_factory=list)
    hidden: bool = False
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    head: int = 0  # the row of 部门, 年度, 单位
    body: int = 0  # first row below the header
    end: int = 0  # the row behind the last of the body
    width: int = 0
    year: int = 0
    codes: int = 0  # columns that hold codes and names
    money: int | None = None  # another unit of money than the rest
    also: tuple[str, ...] = ()  # the keys of other tables below this one
    protected: bool = False

    def put(self, row: int, column: int, cell: Cell) -> None:
        """A cell anywhere, the sheet made as large as that takes."""
        while len(self.rows) <= row:
            self.rows.append([])
        line = self.rows[row]
        line.extend([None] * (column + 1 - len(line)))
        line[column] = cell


class Entry(NamedTuple):
    """A table of a regional set: which of the nine (or which extra table), its title and its number."""

    key: str
    title: str


Hook = Callable[[list[Sheet], "Style", Random], None]


@dataclass
class Style:
    """A layout. Every field has the value of the plain base layout."""

    tables: tuple[Entry, ...] = ()
    # the head
    title: Callable[[str, int, int], str] = lambda title, number, year: title
    title_at: str = "first"
    mark: str = "公开{:02d}表"
    mark_at: str = "right"
    money: int = 0  # powers of ten from 万元: 元 4, 千元 1, 万元 0, 百万元 -2, 亿元 -4
    money_word: str = "单位：{}"
    money_at: str = "line"
    money_spaced: bool = False
    year: Callable[[int], Cell] = lambda year: f"{year}年度"
    year_at: str = "middle"
    name_word: str = "部门：{}"
    name_at: str = "line"
    # the header
    merged: str = "merged"
    lanci: str = "numbers"
    header_gap: str = ""
    spread: str = ""  # spaces or line breaks in header words
    code_word: str = "功能分类科目编码"
    name_header: str = "科目名称"
    columns: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    item_head: str = "项目"
    # codes and names
    code: str = "text"
    name: str = "plain"
    # total rows
    total: str = "first"
    total_word: str = "合计"
    # tables of lines
    line_numbers: bool = True
    ordinals: str = "一、"
    functions: str = "all"
    line_amount: str = "决算数"
    grand: str = "own"
    line_words: dict[str, str] = field(default_factory=dict)
    grant_columns: int = 4
    # the other shapes
    general_shape: str = "spending"
    capital_shape: str = "spending"
    basic: str = "three"
    basic_feet: str = "name"
    basic_group: str = ""
    basic_codes: int = 1
    three: str = "blocks"
    three_words: dict[str, str] = field(default_factory=dict)
    empty: str = "zeros"
    # below and beside
    notes: str = "below"
    # cells
    number: str = "number"
    number_format: str = "#,##0.00"
    zero: str = "as-data"
    formulas: str = ""
    # pages, sheets, files
    pages: str = "one"
    sheet_name: str = "title"
    files: str = "one-workbook"
    file_format: str = "xlsx"
    hooks: tuple[Hook, ...] = ()
    # data
    data: str = ""
    funds: bool = False
    wrong: int = 0
    accompany: str = ""
