"""What the check by claims says of made paragraphs: the slips of kinds, and what must stay silent."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from narrate.document_checks.document import check_document
from narrate.findings import Severity
from narrate.pipeline import Unit, basis_of, open_unit
from support.mutations import as_document
from support.sample_code import SAMPLES

UNIT = "jiaozuo-2022"


@cache
def unit() -> Unit:
    return open_unit(SAMPLES / UNIT)


def codes(was: str, put: str) -> list[str]:
    """Codes of errors and warnings of the sample's draft changed in one place."""
    text = unit().report.text()
    assert was in text
    result = check_document(as_document(text.replace(was, put, 1).split("\n")), [], basis_of(unit()))
    return [one.code for one in result.findings if one.severity is not Severity.NOTE]


@pytest.mark.parametrize(
    ("was", "put", "code"),
    [
        ("各增加62.36万元，增长2.74%", "各增加-62.36万元，增长2.74%", "D03"),
        ("各增加62.36万元，增长2.74%", "各增加到62.36万元，增长2.74%", "D03"),
        ("增长2.74%，主要", "增长2.74‰，主要", "D05"),
        ("政府采购服务支出819.40万元", "政府采购服务支出819.40千元", "D05"),
        ("政府采购工程支出0.00万元", "政府采购工程支出959.30万元", "D01"),
        ("；公务接待费支出决算0.85万元，完成预算的100.00%，占17.38%。", "。", "D29"),
        ("完成年初预算的92.61%", "完成全年预算的92.61%", "D08"),
    ],
)
def test_a_slip_is_told_once(was: str, put: str, code: str) -> None:
    assert codes(was, put) == [code]


@pytest.mark.parametrize(
    ("was", "put"),
    [
        ("收、支总计均为2,337.23万元", "收、支总计均为约2,340万元"),
        ("收、支总计均为2,337.23万元", "收、支总计均为2,300余万元"),
        ("基本支出923.13万元，占39.54%", "基本支出923.12万元，占39.54%"),  # a tail, printed by another table
    ],
)
def test_what_is_right_enough_accuses_nobody(was: str, put: str) -> None:
    assert codes(was, put) == []


def test_no_phrasebook_is_needed() -> None:
    text = unit().report.text().replace("占60.46%", "占64.06%", 1)
    bare = replace(basis_of(unit()), own=None)
    result = check_document(as_document(text.split("\n")), [], bare)
    assert [one.code for one in result.findings if one.severity is not Severity.NOTE] == ["D02"]
    assert result.numbers_verified == result.numbers


@pytest.mark.parametrize(("percent", "told"), [("60.46", []), ("12.34", ["D02"])])
def test_a_share_of_last_year_is_held_against_last_years_tables(percent: str, told: list[str]) -> None:
    basis = basis_of(unit())
    text = unit().report.text()
    place = text.index("\n", text.index("支出合计"))
    added = f"2021年项目支出占2021年支出合计的{percent}%。"
    then = replace(
        basis, ground=replace(basis.ground, prior=basis.ground.figures)
    )  # as if last year's tables were the same
    result = check_document(as_document((text[:place] + added + text[place:]).split("\n")), [], then)
    found = [one.code for one in result.findings if one.severity is not Severity.NOTE]
    assert [code for code in found if code != "D11"] == told
    assert ("D11" in found) == bool(told)
