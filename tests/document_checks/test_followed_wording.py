"""Which phrasebook a document is held against: the one whose wording it follows most, whatever phrasebook is named."""

from __future__ import annotations

from functools import cache

from narrate.checking import basis_of
from narrate.document_checks.document import check_document
from narrate.findings import Finding, Severity
from narrate.unit import open_unit
from support.mutations import as_document
from support.sample_code import SAMPLES

OMISSIONS = ("D13", "D27", "D35")


@cache
def drafted_by(phrasebook: str) -> str:
    return open_unit(SAMPLES / "jiaozuo-2022", phrasebook=phrasebook).report.text()


def found(text: str, named: str) -> tuple[Finding, ...]:
    basis = basis_of(open_unit(SAMPLES / "jiaozuo-2022", phrasebook=named))
    return check_document(as_document(text.split("\n")), [], basis).findings


def test_what_only_the_named_region_asks_for_is_a_note_where_another_region_is_followed() -> None:
    omissions = [one for one in found(drafted_by("yunnan"), "henan") if one.code in OMISSIONS]
    assert omissions
    assert {one.severity for one in omissions} == {Severity.NOTE}


def test_a_section_left_out_is_an_error_where_the_named_region_is_followed() -> None:
    text = drafted_by("henan")
    start = text.index("十一、政府采购支出情况说明")
    cut = text[:start] + text[text.index("十二、") :]
    assert [one.code for one in found(cut, "henan") if one.severity is Severity.ERROR and one.code in OMISSIONS]


def test_a_section_left_out_is_told_by_the_region_that_is_followed_though_another_is_named() -> None:
    text = drafted_by("yunnan")
    assert "政府采购" in text
    kept = [line for line in text.split("\n") if "政府采购" not in line]
    lost = {one.message for one in found("\n".join(kept), "henan")} - {one.message for one in found(text, "henan")}
    assert any("政府采购" in message for message in lost)
