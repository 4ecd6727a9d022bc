"""Roll-forward with this year's form beside it: its answers are written, and what nobody confirmed can be opened."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Mapping
from pathlib import Path
from random import Random

import pytest
from roll_forward.next_year import next_year, sample

from narrate.answering import form_place, renew_form
from narrate.drafting import draft
from narrate.editing.revisions import Revision
from narrate.roll_forward.plan import Kind
from narrate.rolling import RolledForward, roll_forward
from narrate.unit import open_unit
from narrate.word.reader import read_body
from support.recomputation import document_text
from support.sample_code import SAMPLES
from support.units import write_unit

KEY = "reason/totals"
PURPOSE = "purpose/three_public/vehicle_operation"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unit of 2023 (今年), and its document of 2022."""
    root, rng = tmp_path_factory.mktemp("made"), Random(1)
    then = sample(rng)
    write_unit(then, root / "then")
    write_unit(next_year(then, rng, items=False), root / "今年")
    shutil.copy(SAMPLES / "jiaozuo-2022" / "说明填报表.xlsx", root / "then")
    draft(root / "then", root / "2022.docx", phrasebook="henan")
    return root


def _rolled(
    made: Path, folder: Path, given: Mapping[str, str], *, opened: bool = False, last_years: Collection[str] = ()
) -> RolledForward:
    shutil.copytree(made / "今年", folder / "今年")
    unit = open_unit(folder / "今年", phrasebook="henan")
    if given:
        renew_form(unit, form_place(unit), given, last_years=last_years)
    return roll_forward(folder / "今年", made / "2022.docx", Revision(tracked=False), reasons_opened=opened)


def _texts(rolled: RolledForward) -> list[str]:
    return [one.text for one in read_body(rolled.data).paragraphs]


def _of_last_year(made: Path) -> str:
    lines = document_text(made / "2022.docx")
    line = next(one for one in lines if "收、支总计" in one and "财政" not in one)
    return line.partition("主要原因是：")[2].rstrip("。")


def _remarks(rolled: RolledForward) -> str:
    return "\n".join(line for one in rolled.plan.remarks for line in one.lines)


def test_an_answer_of_this_year_comes_in_the_place_of_last_years_words(made: Path, tmp_path: Path) -> None:
    rolled = _rolled(made, tmp_path, {KEY: "新增信息化项目"})
    line = next(one for one in _texts(rolled) if "收、支总计" in one)
    assert "新增信息化项目" in line and _of_last_year(made) not in line
    assert f"上年的原话：{_of_last_year(made)}" in _remarks(rolled)
    assert [one.new for one in rolled.edits if one.kind is Kind.ANSWER] == ["新增信息化项目"]


def test_last_years_words_that_were_confirmed_are_not_asked_about_again(made: Path, tmp_path: Path) -> None:
    words = _of_last_year(made)
    before = _rolled(made, tmp_path / "a", {})
    after = _rolled(made, tmp_path / "b", {KEY: words})
    asked = [[one for one in rolled.plan.remarks if "上年的原因" in one.lines[0]] for rolled in (before, after)]
    assert len(asked[1]) == len(asked[0]) - 1
    assert any(words in line for line in _texts(after) if "收、支总计" in line)


def test_words_taken_from_last_year_and_not_confirmed_are_no_answer(made: Path, tmp_path: Path) -> None:
    rolled = _rolled(made, tmp_path, {PURPOSE: "只是抄来的"}, last_years=(PURPOSE,))
    assert not any("只是抄来的" in line for line in _texts(rolled))


def test_a_purpose_that_was_answered_is_written(made: Path, tmp_path: Path) -> None:
    assert any("今年的用途" in line for line in _texts(_rolled(made, tmp_path, {PURPOSE: "今年的用途"})))


def test_opened_no_reason_of_last_year_stays_but_those_that_were_answered(made: Path, tmp_path: Path) -> None:
    words = _of_last_year(made)
    rolled = _rolled(made, tmp_path, {KEY: words}, opened=True)
    texts = _texts(rolled)
    assert [one for one in texts if words in one] == [one for one in texts if "收、支总计" in one and "财政" not in one]
    assert "人员经费增加" not in "\n".join(texts)
    assert "上年的原话：人员经费增加" in _remarks(rolled) or "上年的原因：人员经费增加" in _remarks(rolled)


def test_opened_the_remark_still_says_what_the_reason_would_explain(made: Path, tmp_path: Path) -> None:
    remarks = _remarks(_rolled(made, tmp_path, {}, opened=True))
    assert "今年比上年增加" in remarks or "今年比上年减少" in remarks
    assert "请核对：上年的原因" not in remarks


def test_opened_is_told_in_the_summary(made: Path, tmp_path: Path) -> None:
    assert "没有确认的原因都改成了待补" in "\n".join(_rolled(made, tmp_path, {}, opened=True).lines(None))
