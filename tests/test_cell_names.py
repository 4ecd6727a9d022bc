"""Cells by name, held against what spreadsheet libraries say."""

from __future__ import annotations

import pytest
from openpyxl.utils import column_index_from_string, get_column_letter
from xlsxwriter.utility import xl_rowcol_to_cell

from narrate.cell_names import cell_name, column_letters, column_number, place_in_words


@pytest.mark.parametrize("column", [0, 25, 26, 51, 701, 702, 16_383])
def test_columns_are_named_as_spreadsheets_name_them(column: int) -> None:
    assert column_letters(column) == get_column_letter(column + 1)


@pytest.mark.parametrize("letters", ["A", "Z", "AA", "ZZ", "AAA", "XFD"])
def test_letters_are_read_as_spreadsheets_read_them(letters: str) -> None:
    assert column_number(letters) == column_index_from_string(letters) - 1


@pytest.mark.parametrize(("row", "column"), [(0, 0), (6, 2), (1_048_575, 16_383)])
def test_a_cell_is_named_as_spreadsheets_name_it(row: int, column: int) -> None:
    assert cell_name(row, column) == xl_rowcol_to_cell(row, column)


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("《定稿.pdf》“第8—9页”!C7", "《定稿.pdf》“第8—9页”第7行第3列"),
        ("《定稿.PDF》“第8页”!C7、D7:H7", "《定稿.PDF》“第8页”第7行第3列、第7行第4列至第7行第8列"),
        ("《定稿.pdf》“第8页”", "《定稿.pdf》“第8页”"),
        ("《表.xlsx》“支出决算表”!C7", "《表.xlsx》“支出决算表”!C7"),
        ("《a.pdf.xlsx》“表”!C7", "《a.pdf.xlsx》“表”!C7"),
    ],
)
def test_a_place_in_a_pdf_is_told_by_row_and_column(place: str, words: str) -> None:
    assert place_in_words(place) == words
