from __future__ import annotations

import pytest

from narrate.visible import file_name, is_utf8, on_one_line, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("行政\x1b[31m运行", "行政〔U+001B〕[31m运行"),
        ("响\x07", "响〔U+0007〕"),
        ("倒\u202e序", "倒〔U+202E〕序"),
        ("\x9b2J", "〔U+009B〕2J"),
        ("半\udcb6", "半〔U+DCB6〕"),
        ("一行\r\n两行\t列", "一行\n两行\t列"),
        ("盖\r住", "盖\n住"),
        ("平常　的𠀋字", "平常　的𠀋字"),
    ],
)
def test_characters_that_steer_a_terminal_are_written_out(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_a_name_stands_on_one_line() -> None:
    assert on_one_line("一\n二\t三") == "一 二 三"


def test_a_name_in_gbk_is_told_as_people_read_it() -> None:
    name = ("决算表".encode("gbk") + b".xlsx").decode("utf-8", "surrogateescape")
    assert (is_utf8(name), file_name(f"单位/{name}")) == (False, "单位/决算表.xlsx")


def test_bytes_that_are_no_name_at_all_are_written_out() -> None:
    assert file_name(b"a\xff\xfe.xlsx".decode("utf-8", "surrogateescape")).encode()
