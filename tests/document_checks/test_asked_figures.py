"""A number that only a person has, asked by a phrasebook of anybody: wrong by a digit in the text, it is found."""

from __future__ import annotations

from pathlib import Path

from narrate.document_checks.document import check_document
from narrate.pipeline import basis_of, open_unit
from support.sample_code import SAMPLES

from .test_document import as_document

SECTION = "〔段 total〕\n{{ year }}年末，{{ we }}固定资产净值{{ asked.net_assets.amount|amount }}。\n"


def test_an_asked_number_that_is_wrong_by_a_digit_is_found(tmp_path: Path) -> None:
    folder = tmp_path / "本地"
    (folder / "sections").mkdir(parents=True)
    (folder / "phrasebook.toml").write_text('parent = "henan"\n', "utf-8")
    (folder / "slots.toml").write_text('[[figure]]\nkey = "net_assets"\nlabel = "固定资产净值"\n', "utf-8")
    (folder / "sections" / "assets.j2").write_text(SECTION, "utf-8")
    unit = open_unit(SAMPLES / "jiaozuo-2022", phrasebook=str(folder)).with_answers(
        {"figure/asked.net_assets": "418.36"}
    )
    paragraphs = [one.text for one in unit.report.paragraphs()]
    right = check_document(as_document(paragraphs), [], basis_of(unit))
    wrong = check_document(as_document([one.replace("418.36", "418.86") for one in paragraphs]), [], basis_of(unit))
    assert [one.message for one in right.findings if "固定资产净值" in one.message] == []
    assert [one.message for one in wrong.findings if "固定资产净值" in one.message] == [
        "固定资产净值写成418.86万元，应为418.36万元"
    ]
