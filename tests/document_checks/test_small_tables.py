"""A small table within the narrative: its cells are held against figures like the numbers of the sentences."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import docx
import pytest

from narrate.document_checks.document import check_document
from narrate.document_checks.table_grids import word_tables
from narrate.findings import Severity
from narrate.pipeline import Unit, basis_of, open_unit
from narrate.word.reader import read_document
from support.sample_code import SAMPLES

OURS = [
    ["项目", "预算数", "决算数"],
    ["合计", "5.65万元", "4.89万元"],
    ["其中：公务用车购置费", "0.00万元", "0.00万元"],
    ["公务用车运行维护费", "4.81万元", "4.05万元"],
    ["公务接待费", "0.85万元", "0.85万元"],
]
ANOTHER = [
    ["支出项目", "2022年决算数（万元）", "占比（%）"],
    ["一般公共服务支出（类）", "1,013.01", "43.39"],
    ["社会保障和就业支出（类）", "75.60", "3.24"],
]


@cache
def unit() -> Unit:
    return open_unit(SAMPLES / "jiaozuo-2022", phrasebook="henan")


def told(folder: Path, title: str, rows: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    """Code and words of the errors and warnings of a document with this table below a sentence of its section."""
    made = docx.Document()
    made.add_paragraph("第三部分 2022年度部门决算情况说明")
    made.add_paragraph(title)
    made.add_paragraph("具体情况见下表。")
    table = made.add_table(len(rows), len(rows[0]))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    made.add_paragraph("以上为支出情况。")
    path = folder / "文稿.docx"
    made.save(str(path))
    document = read_document(path)
    result = check_document(document, word_tables(document), basis_of(unit()))
    wrong = [one for one in result.findings if one.code in ("D01", "D02", "D03")]
    return [(one.code, one.written) for one in wrong if one.severity is not Severity.NOTE]


def changed(rows: Sequence[Sequence[str]], row: int, column: int, text: str) -> list[list[str]]:
    found = [list(one) for one in rows]
    found[row][column] = text
    return found


@pytest.mark.parametrize(("row", "column", "text"), [(1, 2, "4.98万元"), (3, 1, "4.18万元"), (4, 2, "8.50万元")])
def test_a_wrong_cell_is_told_at_its_words(row: int, column: int, text: str, tmp_path: Path) -> None:
    title = "八、财政拨款“三公”经费支出决算情况说明"
    assert told(tmp_path, title, OURS) == []
    assert told(tmp_path, title, changed(OURS, row, column, text)) == [("D01", text.removesuffix("万元"))]


def test_a_unit_in_the_header_and_a_share_are_read(tmp_path: Path) -> None:
    title = "五、一般公共预算财政拨款支出决算情况说明"
    right = told(tmp_path, title, ANOTHER)
    assert right == []
    wrong = changed(changed(ANOTHER, 1, 1, "1,031.01"), 2, 2, "3.42")
    assert [code for code, _ in told(tmp_path, title, wrong)] == ["D01", "D02"]


def test_a_table_that_says_something_else_accuses_nobody(tmp_path: Path) -> None:
    """Most cells differ: the numbers are of another meaning (several years' averages, say)."""
    rows = [OURS[0], *([name, "9.99万元", "8.88万元"] for name, *_ in OURS[1:])]
    assert told(tmp_path, "八、财政拨款“三公”经费支出决算情况说明", rows) == []
