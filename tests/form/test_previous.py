from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from form.person import answer
from form.sample_slots import PROFILE, sample_slots
from narrate.form.fill import fill_form
from narrate.form.patch import patch_form
from narrate.form.previous import previous_answers
from narrate.form.writer import make_form
from narrate.intake.answers import read_form
from narrate.intake.workbook import read_workbook


def test_last_years_answers_are_read_by_key_numbers_as_written(tmp_path: Path) -> None:
    path = tmp_path / "上年.xlsx"
    make_form(sample_slots(), PROFILE, path)
    answer(path, {"reason/total/change": " 新增专项 ", "budget/operations": 52.6, "count/performance/projects": 7})
    before = path.read_bytes()
    assert previous_answers(path) == {
        "reason/total/change": "新增专项",
        "budget/operations": "52.6",
        "count/performance/projects": "7",
    }
    assert path.read_bytes() == before


def test_the_reader_of_forms_reads_what_was_made_and_filled(tmp_path: Path) -> None:
    path = tmp_path / "说明填报表.xlsx"
    make_form(sample_slots(), PROFILE, path, phrasebooks=("甲省",))
    given = {"reason/total/change": "新增专项", "budget/operations": Decimal("52.60"), "count/performance/projects": 7}
    fill_form(path, given, sample_slots())
    patch_form(path, sample_slots()[1:], PROFILE)
    profile, answers, findings = read_form(read_workbook(path).grids)
    assert (profile, findings) == (PROFILE, [])
    assert {key: answer.text for key, answer in answers.items()} == previous_answers(path)
    assert answers["budget/operations"].number == Decimal("52.6")
