"""Named phrases: inherited, filled in for the unit, and refused with their place where they cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from narrate.errors import PhrasebookError
from narrate.linting.lint import lint
from narrate.phrasebooks.phrasebook import load
from narrate.templating.phrases import read_phrases
from support.memory import report_of
from support.units import jiaozuo_data


def region(folder: Path, settings: str, parent: str = "_national") -> str:
    folder.mkdir()
    (folder / "phrasebook.toml").write_text(f'parent = "{parent}"\n{settings}', "utf-8")
    return str(folder)


def test_a_phrase_of_a_section_goes_before_one_of_all_sections(tmp_path: Path) -> None:
    book = region(tmp_path / "本地", '[phrases]\nversus = "较上年，"\n[phrases.totals]\nversus = "与{上年}年比，"\n')
    text = report_of(jiaozuo_data(), book).text()
    assert "与2021年比，收、支总计各增加62.36万元" in text
    assert "较上年，财政拨款收、支总计各" in text


def test_an_empty_phrase_leaves_its_half_sentence_out(tmp_path: Path) -> None:
    text = report_of(jiaozuo_data(), region(tmp_path / "本地", '[phrases.totals]\nbecause = ""\n')).text()
    assert "收、支总计各增加62.36万元，增长2.74%。\n" in text


def test_the_order_alone_makes_a_region(tmp_path: Path) -> None:
    book = region(tmp_path / "本地", 'order = ["expenditure", "income"]\n[titles]\nincome = "收入"\n')
    assert [section.title for section in load(book).sections] == ["支出决算情况说明", "收入"]


def test_a_section_without_a_title_is_named(tmp_path: Path) -> None:
    with pytest.raises(PhrasebookError, match=r"\[titles\] 缺少：remarks"):
        load(region(tmp_path / "本地", 'order = ["income", "remarks"]\n'))


@pytest.mark.parametrize("wrong", ["{县}", "{", 3, "\ufdd0"])
def test_a_phrase_that_cannot_be_used_is_told(wrong: object) -> None:
    with pytest.raises(PhrasebookError) as told:
        read_phrases({"totals": {"name": wrong}}, "phrasebook.toml")
    assert told.value.details[0].startswith("phrases.totals.name：")


def test_a_phrase_that_no_frame_uses_is_a_problem_at_its_line(tmp_path: Path) -> None:
    book = region(tmp_path / "本地", '[phrases.totals]\nnmae = "收支"\n')
    assert [(one.code, one.line) for one in lint(book)] == [("unknown-setting", 3)]


def test_the_former_name_of_the_base_is_still_one(tmp_path: Path) -> None:
    texts = [
        report_of(jiaozuo_data(), region(tmp_path / name, "", parent)).text()
        for name, parent in (("甲", "_common"), ("乙", "_national"))
    ]
    assert texts[0] == texts[1]


def test_a_grandchild_extends_the_file_of_the_one_that_says_so(tmp_path: Path) -> None:
    """四川 extends the base's 财政拨款; a county below 四川 without a file of its own writes as 四川 does."""
    text = report_of(jiaozuo_data(), region(tmp_path / "某县", "", "sichuan")).text()
    assert "财政拨款收入总计2334.61万元，与2021年度相比" in text
