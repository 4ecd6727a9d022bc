from __future__ import annotations

from pathlib import Path

from form.person import answer
from form.sample_slots import PROFILE, sample_slots

from narrate.form.previous import hints_of, previous_answers
from narrate.form.writer import make_form
from narrate.intake.answers import Answer


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


def test_answers_read_already_serve_as_well() -> None:
    assert hints_of({"a": Answer("a", "答"), "b": Answer("b", "")}) == {"a": "答"}
