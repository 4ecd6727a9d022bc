"""Line breaking and columns of help pages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrate.cli.layout import paragraph, two_columns, wrap
from narrate.text_width import text_width


@pytest.mark.parametrize(
    ("text", "columns"),
    [("abc", 3), ("表", 2), ("“表”", 6), ("表 a", 4), ("①—", 4), ("e\u0301", 1), ("表\t", 2), ("", 0)],
)
def test_han_characters_are_two_columns_wide(text: str, columns: int) -> None:
    assert text_width(text) == columns


def test_a_line_never_begins_with_a_closing_sign() -> None:
    assert wrap("读取九张表，写出初稿。", 10) == ["读取九张", "表，写出初", "稿。"]


def test_an_opening_sign_never_ends_a_line() -> None:
    assert wrap("甲乙丙丁（戊）", 10) == ["甲乙丙丁", "（戊）"]


def test_words_and_options_are_not_cut() -> None:
    assert wrap("加上 --overwrite 再试", 14) == ["加上", "--overwrite 再", "试"]


def test_own_line_breaks_are_kept() -> None:
    assert paragraph("一\n\n二", 20) == ["  一", "", "  二"]


def test_a_long_name_gets_a_line_of_its_own() -> None:
    assert two_columns([("-o", "写到哪里"), ("--a-name-much-longer-than-the-rest", "说明")], 60) == [
        "  -o  写到哪里",
        "  --a-name-much-longer-than-the-rest",
        "      说明",
    ]


@given(st.text(alphabet="表甲，。（）“”ab c-", max_size=80), st.integers(min_value=12, max_value=40))
def test_wrapping_loses_only_blanks(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
