"""What an answer says: what points above, what says nothing, and lines that are put together."""

from __future__ import annotations

import pytest

from narrate.intake.answer_words import joined_lines, points_above, says_nothing

FILLERS = [
    "见附件",
    "详见附件。",
    "待定",
    "与去年一样",
    "同上年",
    "XXX",
    "xxxx",
    "×××",
    "123",
    "无",
    "略",
    "。。。",
    "……",
    "/",
    "-",
    "—",
    "？",
    "N/A",
    "“无”",
    "（略）",
    "待补充",
    "正常变动",
    "2022",
]


@pytest.mark.parametrize("text", FILLERS)
def test_a_filler_is_no_reason(text: str) -> None:
    assert says_nothing(text, reason=True)


@pytest.mark.parametrize(
    "text",
    [
        "人员增加",
        "退休2人",
        "无公务接待任务",
        "没有新增项目，上年项目已完工",
        "与去年一样的项目今年只做了一半",
        "“三公”经费压减",
        "正常增资",
        "A楼维修",
        "待遇提高",
        "略有结余的项目继续使用上年资金",
    ],
)
def test_a_reason_is_a_reason(text: str) -> None:
    assert not says_nothing(text, reason=True)


@pytest.mark.parametrize(
    ("text", "nothing"), [("无", False), ("XXX", True), ("待定", True), ("1次", False), ("。", True)]
)
def test_other_texts_may_say_that_there_is_nothing(text: str, nothing: bool) -> None:
    assert says_nothing(text, reason=False) is nothing


@pytest.mark.parametrize("text", ["同上", "同上。", "“同上”", "（同上）", "原因同上", "同前"])
def test_what_points_to_the_row_above(text: str) -> None:
    assert points_above(text)


@pytest.mark.parametrize("text", ["同上年", "同上级部门联合办案", "如上海市要求", ""])
def test_what_does_not(text: str) -> None:
    assert not points_above(text)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("人员增加\n工资提高", "人员增加；工资提高"),
        ("人员增加，\n工资提高", "人员增加，工资提高"),
        ("人员增加。\r\n\r\n工资提高", "人员增加。工资提高"),
        ("人员增加\n导致工资总额提高", "人员增加，导致工资总额提高"),
        ("1.人员增加\n2.工资提高\n", "1.人员增加；2.工资提高"),
        ("购置（\n一辆）", "购置（一辆）"),
        ("人员增加\u2028工资提高", "人员增加；工资提高"),
        ("一行", "一行"),
        ("\n \n", ""),
    ],
)
def test_lines_are_joined_with_a_mark_and_never_glued(text: str, line: str) -> None:
    assert joined_lines(text) == line
