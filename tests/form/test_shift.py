from __future__ import annotations

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.table import Table

from narrate.form.book import FormBook
from narrate.form.shift import Shift, insert_rows


@pytest.mark.parametrize(
    ("formula", "shifted"),
    [
        ("=F5+F6", "=F5+F8"),
        ("=SUM($F$5:$F$9)", "=SUM($F$5:$F$11)"),
        ("=说明填报表!F9&'说明填报表'!F2", "=说明填报表!F11&'说明填报表'!F2"),
        ("=底稿!F9", "=底稿!F9"),
        ('="F9"&F9', '="F9"&F11'),
        ("=SUM(F:F)+SUM(9:9)", "=SUM(F:F)+SUM(11:11)"),
        ("=LOG10(F9)+我的格", "=LOG10(F11)+我的格"),
        ("F9", "F11"),
    ],
)
def test_references_follow_two_rows_put_in_after_row_5(formula: str, shifted: str) -> None:
    assert Shift("说明填报表", (5, 5)).formula(formula, "说明填报表") == shifted


def test_a_formula_on_another_sheet_follows_only_where_it_names_the_sheet() -> None:
    assert Shift("甲", (1,)).formula("=A5+甲!A5+'甲'!B1", "乙") == "=A5+甲!A6+'甲'!B1"


def test_a_sheet_name_with_an_apostrophe_is_recognised() -> None:
    assert Shift("it's", (1,)).formula("='it''s'!A5", "乙") == "='it''s'!A6"


def test_everything_below_moves_along() -> None:
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "甲"
    for row in range(1, 8):
        sheet.cell(row, 1).value = f"第{row}行"
    sheet["B6"] = ArrayFormula("B6:B7", "=LEN(A6:A7)")
    sheet["C6"].hyperlink = Hyperlink(ref="C6", location="甲!A7")
    sheet.row_dimensions[6].height = 44
    sheet.merge_cells("D3:D6")
    sheet.merge_cells("E5:F6")
    sheet.row_breaks.append(Break(id=6))
    sheet.print_area = "A1:F7"
    sheet["G5"], sheet["G6"], sheet["G7"] = "列", 1, 2
    sheet.add_table(Table(displayName="表", ref="G5:G7"))
    insert_rows(FormBook(workbook), sheet, {4: 2})
    assert [sheet.cell(row, 1).value for row in (4, 5, 6, 7, 9)] == ["第4行", None, None, "第5行", "第7行"]
    assert (sheet["B8"].value.ref, sheet["B8"].value.text) == ("B8:B9", "=LEN(A8:A9)")
    assert (sheet["C8"].hyperlink.ref, sheet["C8"].hyperlink.location) == ("C8", "甲!A9")
    assert (sheet.row_dimensions[8].height, sheet.row_dimensions[6].height) == (44, None)
    assert {str(merged) for merged in sheet.merged_cells.ranges} == {"D3:D8", "E7:F8"}
    assert [b.id for b in sheet.row_breaks.brk] == [8]
    assert sheet.print_area == "'甲'!$A$1:$F$9"
    assert sheet.tables["表"].ref == "G7:G9"
