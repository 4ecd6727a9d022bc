from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from intake.sheets import grid
from narrate.findings import Finding, Severity
from narrate.intake.answers import Answer, UnitProfile, read_form, trimmed_answer

HEADER = ["序号", "章节", "填报事项", "参考数据", "上年填报", "本年填报", "状态", "数据标记", "标识"]


def form(*answers: tuple[object, str]) -> Any:
    rows = [[n, "五", "原因", "", "", answer, "", "", key] for n, (answer, key) in enumerate(answers)]
    return grid([["2022年度说明填报表"], HEADER, *rows], sheet="随便什么名字", file="说明填报表.xlsx")


def answered(raw: object) -> tuple[Answer, list[Finding]]:
    _, answers, findings = read_form([form((raw, "k"))])
    return answers["k"], findings


def profile(*rows: tuple[str, object]) -> UnitProfile:
    return read_form([grid([["单位信息"], ["项目", "内容", "说明"], *[[name, value, ""] for name, value in rows]])])[0]


def test_answers_are_found_by_the_header_and_the_key() -> None:
    _, answers, findings = read_form(
        [form(("人员增加", "reason/a"), ("", "reason/b"), ("旧的", "unknown/key"), ("没有标识", ""))]
    )
    assert {key: answer.text for key, answer in answers.items()} == {"reason/a": "人员增加", "unknown/key": "旧的"}
    assert str(answers["reason/a"].place) == "《说明填报表.xlsx》“随便什么名字”!F3"
    assert findings == []


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("人员增加。", "人员增加"),
        ("人员增加；", "人员增加"),
        ("主要原因是：人员增加。", "人员增加"),
        ("主要原因是人员增加", "人员增加"),
        ("主要原因：人员增加", "人员增加"),
        ("原因是人员增加", "人员增加"),
        ("主要是人员增加", "人员增加"),
        ("是因为人员增加", "人员增加"),
        ("其主要原因是人员增加", "其主要原因是人员增加"),
        ("主要原因是主要是因为人员增加", "人员增加"),
        ("主要用于：办公", "办公"),
        ("人员增加，\n  工资\r\n提高。", "人员增加，工资；提高"),
        ("原因不明", "原因不明"),
        ("甲；乙；丙", "甲；乙；丙"),
        ("一是甲。二是乙。", "一是甲。二是乙"),
        ("主要原因是", "主要原因是"),
        ("。", ""),
    ],
)
def test_an_answer_is_trimmed_so_that_lead_ins_never_double(text: str, answer: str) -> None:
    assert trimmed_answer(text) == answer


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        (664.23, "664.23"),
        (3.0, "3"),
        ("1,234.50", "1234.50"),
        ("12.5万元", "12.5"),
        ("125000元", "12.5000"),
        ("0.5亿元", "5000"),
        ("3个", "3"),
        ("12 人次", "12"),
        ("2台（套）", "2"),
        ("98.5分", "98.5"),
        ("95%", "95"),
    ],
)
def test_a_number_in_an_answer_is_understood(raw: object, number: str) -> None:
    assert answered(raw)[0].number == Decimal(number)


@pytest.mark.parametrize("text", ["人员增加3人", "约3个", "三个", "2022年", "1-3"])
def test_a_text_with_a_number_in_it_is_no_number(text: str) -> None:
    assert answered(text)[0].number is None


def test_a_number_cell_is_text_without_a_false_decimal() -> None:
    assert [answered(raw)[0].text for raw in (3.0, 664.23, 1200000.0)] == ["3", "664.23", "1200000"]


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1f", "\ufdd0", "\ufdef", "\uffff"])
def test_characters_no_document_may_hold_are_taken_out_with_a_finding(character: str) -> None:
    answer, findings = answered(f"人员{character}增加")
    assert answer.text == "人员增加"
    (finding,) = findings
    assert f"U+{ord(character):04X}" in finding.message and finding.places == ("《说明填报表.xlsx》“随便什么名字”!F3",)


def test_rare_characters_and_markup_stay() -> None:
    text = "𠮷野家{{x}} <b>&\ue000"
    assert answered(text)[0].text == text


def test_a_key_answered_twice_is_reported() -> None:
    _, answers, findings = read_form([form(("甲", "k"), ("乙", "k"))])
    assert (answers["k"].text, [finding.severity for finding in findings]) == ("甲", [Severity.ERROR])


def test_a_form_without_its_answer_column_is_reported() -> None:
    _, answers, findings = read_form([grid([["填报事项", "标识"], ["原因", "k"]])])
    assert answers == {} and "本年填报" in findings[0].message


def test_the_profile_is_read_by_the_names_of_its_rows() -> None:
    assert profile(
        ("单位全称", "某市某局"),
        ("简称", "某局"),
        ("类型（部门/单位）", "单位"),
        ("自称", "我局"),
        ("级次", "市级"),
        ("年度", 2022),
        ("编报日期", "2023年9月"),
        ("短语库", "standard"),
        ("本年新设（是/否）", "是"),
        ("决算单位构成", "某市某局本级\n某市某中心；某市某所"),
        ("附件", "附件1；附件2"),
        ("停用规则", "R01：本单位特殊；R02"),
    ) == UnitProfile(
        full_name="某市某局",
        short_name="某局",
        kind="单位",
        self_reference="我局",
        level="市级",
        year=2022,
        compiled_on="2023年9月",
        phrasebook="standard",
        established_this_year=True,
        member_units=("某市某局本级", "某市某中心", "某市某所"),
        attachments=("附件1", "附件2"),
        switched_off={"R01": "本单位特殊", "R02": ""},
    )


def test_an_empty_profile_is_the_default() -> None:
    assert profile(("单位全称", ""), ("简称", None)) == UnitProfile()


@pytest.mark.parametrize(("raw", "year"), [("2022年度", 2022), (2022.0, 2022), ("本年", None)])
def test_the_year_of_the_profile(raw: object, year: int | None) -> None:
    assert profile(("年度", raw)).year == year


def test_a_date_cell_is_written_out() -> None:
    assert profile(("编报日期", date(2023, 9, 5))).compiled_on == "2023年9月5日"


@pytest.mark.parametrize("raw", [1e300, -1e16, float("inf"), float("nan")])
def test_a_number_no_amount_can_be_is_text(raw: float) -> None:
    _, answers, _ = read_form([form((raw, "figure/k"))])
    assert (answers["figure/k"].text, answers["figure/k"].number) == (str(raw), None)
