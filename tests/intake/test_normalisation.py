from __future__ import annotations

import pytest

from narrate.intake.normalisation import bare, clean_name, header_word, plain, without_ordinal, words_of


@pytest.mark.parametrize(
    ("text", "same_as"),
    [
        ("科 目\n名 称", "科目名称"),
        ("合\u3000\u3000计", "合计"),
        ("因公出国（境）费", "因公出国(境)费"),
        ("财政拨款“三公”经费", "财政拨款三公经费"),
        ("单位：万元", "单位:万元"),
        ("２０２２年度", "2022年度"),
    ],
)
def test_plain_takes_away_what_tells_no_names_apart(text: str, same_as: str) -> None:
    assert plain(text) == same_as


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("一、一般公共预算财政拨款收入", "一般公共预算财政拨款收入"),
        ("二十六、抗疫特别国债安排的支出", "抗疫特别国债安排的支出"),
        ("（一）支出合计", "支出合计"),
        ("（1）公务用车购置费", "公务用车购置费"),
        ("3.公务接待费", "公务接待费"),
        ("5．国内公务接待批次（个）", "国内公务接待批次"),
        ("其中：外事接待人次（人）", "外事接待人次"),
        ("（二）单价100万元（含）以上设备（不含车辆）（台，套）", "单价100万元(含)以上设备(不含车辆)"),
        ("一般公共服务支出", "一般公共服务支出"),
        ("1.", "1."),
    ],
)
def test_bare_takes_ordinals_and_units_off_line_names(text: str, name: str) -> None:
    assert bare(text) == name


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("2022年决算数", "决算数"),
        ("2022年度预算数（万元）", "预算数"),
        ("本年预算数", "预算数"),
        ("本年支出", "本年支出"),
        ("本年度支出合计", "本年度支出合计"),
        ("2022年", "2022年"),
    ],
)
def test_header_word_takes_off_the_year_and_the_unit(text: str, word: str) -> None:
    assert header_word(text) == word


def test_names_keep_their_brackets_as_written() -> None:
    assert clean_name(" 维修（护） 费") == "维修（护）费"
    assert without_ordinal("八、社会保障和就业支出") == "社会保障和就业支出"
    assert without_ordinal("（一）行政单位（本级）") == "行政单位（本级）"


def test_words_of_a_row_leaves_numbers_and_blanks_out() -> None:
    assert words_of(("合 计", 1.0, "", True, "项目")) == ["合计", "项目"]
