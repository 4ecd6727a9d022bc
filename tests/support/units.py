"""Unit folders for tests: the sample's data as values to change, written in any region's layout and any format.

    data = jiaozuo_data()
    data.current.general_public_budget.row("2010301").amounts["basic"] = Decimal("600.00")
    write_unit(rebalance(data), tmp_path, layout="shanghai", file_format="xls", money="元")

`UnitData` and the classes it is made of are in `samples/unit_data.py`.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from functools import cache
from pathlib import Path

from samples.balance import rebalance
from support.sample_code import (
    SAMPLES,
    Amounts,
    BasicData,
    Book,
    LineData,
    Manner,
    OperationsData,
    SubjectData,
    SubjectLine,
    ThreePublicData,
    UnitData,
    YearData,
    books,
    layouts,
    source,
)
from support.unit_formats import WRITERS
from support.unit_random import random_data

__all__ = [
    "Amounts",
    "BasicData",
    "LineData",
    "OperationsData",
    "SubjectData",
    "SubjectLine",
    "ThreePublicData",
    "UnitData",
    "YearData",
    "jiaozuo_data",
    "random_data",
    "rebalance",
    "sample_data",
    "write_unit",
]


@cache
def _read(name: str) -> UnitData:
    return source.read(SAMPLES / "source" / name)


def sample_data(name: str) -> UnitData:
    """A sample's plain data, a copy of its own each time."""
    return deepcopy(_read(name))


def jiaozuo_data() -> UnitData:
    """焦作 2022, as published: not rebalanced, with its 尾差 and oddities."""
    return sample_data("jiaozuo-2022")


def write_unit(
    data: UnitData,
    folder: Path,
    *,
    layout: str = "henan",
    file_format: str = "xlsx",
    money: str = "万元",
    blanks_for_zero: bool | None = None,
    one_workbook: bool = False,
) -> Path:
    """Write the unit's workbooks into the folder, which is made when it is not there; no 说明填报表.

    `layout` is "henan" or "shanghai", `file_format` "xlsx", "xls" or "ods", `money` "元", "万元" or "亿元".
    `blanks_for_zero` is the layout's own habit when not told. `one_workbook` puts every sheet into one file.

    Returns the folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    shape = layouts.LAYOUTS[layout]
    blanks = shape.blanks_for_zero if blanks_for_zero is None else blanks_for_zero
    manner = Manner(money, blanks, heading_on_every_sheet=one_workbook)
    if layout != "henan":
        data = _without_notes(data)  # the notes of the sample are those of 河南
    drawn = books(data, shape, manner)
    for book in [_one(drawn, data)] if one_workbook else drawn:
        WRITERS[file_format](book, folder)
    return folder


def _without_notes(data: UnitData) -> UnitData:
    prior = replace(data.prior, notes={}) if data.prior is not None else None
    return replace(data, current=replace(data.current, notes={}), prior=prior)


def _one(books: list[Book], data: UnitData) -> Book:
    """Every sheet in one book; a second sheet of the same name is called by last year."""
    together = Book(f"{data.name}{data.year}年度", [])
    for book in books:
        for sheet in book.sheets:
            if any(sheet.name == other.name for other in together.sheets):
                sheet.name = f"上年{sheet.name}"
            together.sheets.append(sheet)
    return together
