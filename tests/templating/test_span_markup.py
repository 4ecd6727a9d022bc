"""Marks go through rendering and come back as spans; text from data can never forge one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrate.report.numerals import hanzi
from narrate.report.values import Role, SpanKind
from narrate.templating.span_markup import inline, mark, parse, plain, strip, translate_directives, unknown_directives


def test_a_span_comes_back_with_its_place() -> None:
    text, spans = inline("总计" + mark(SpanKind.FIGURE, "totals.income", "2,337.23") + "万元")
    assert text == "总计2,337.23万元"
    assert spans == ((2, 10, SpanKind.FIGURE, "totals.income"),)


def test_paragraph_marks_become_paragraphs_and_lines_are_joined() -> None:
    source = "{# 注 #}\n〔段 total〕\n收入，\n  支出。\n〔条 2010301〕行政运行。\n"
    rendered = translate_directives(source.replace("{# 注 #}", ""))
    assert [(p.key, p.role, p.marked) for p in parse(rendered)] == [
        ("total", Role.BODY, "收入，支出。"),
        ("2010301", Role.ITEM, "行政运行。"),
    ]


def test_document_numbers_in_brackets_are_text() -> None:
    rendered = translate_directives("〔段 a〕依据焦财〔2022〕5号文件。")
    assert parse(rendered)[0].marked == "依据焦财〔2022〕5号文件。"


def test_an_unknown_paragraph_mark_is_told_with_its_line() -> None:
    assert unknown_directives("〔段 a〕甲\n〔断 b〕乙") == [(2, "断")]


def test_text_before_the_first_paragraph_mark_is_refused() -> None:
    with pytest.raises(ValueError, match="第一个段落标记之前"):
        parse("多余" + translate_directives("〔段 a〕甲"))


def test_a_mark_cut_by_a_template_is_refused() -> None:
    with pytest.raises(ValueError, match="不成对"):
        inline(mark(SpanKind.FIGURE, "a", "1")[:-1])


texts = st.text(max_size=30)


@given(texts, texts, texts)
def test_stripping_the_marks_gives_the_plain_text(before: str, inside: str, after: str) -> None:
    marked = plain(before) + mark(SpanKind.ANSWER, "reason/totals", plain(inside)) + plain(after)
    assert strip(marked) == plain(before) + plain(inside) + plain(after)


@given(texts)
def test_private_use_characters_pass_and_noncharacters_do_not(text: str) -> None:
    assert plain(f"\ue000{text}\ufdd0") == "\ue000" + plain(text)


@pytest.mark.parametrize(("number", "written"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九")])
def test_ordinals(number: int, written: str) -> None:
    assert hanzi(number) == written
