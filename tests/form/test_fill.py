from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from form.person import answer, cell_of, editing, shown
from form.sample_slots import PROFILE, sample_slots
from narrate.errors import UsageError
from narrate.form.columns import Column
from narrate.form.fill import fill_form
from narrate.form.layout import SLOT_SHEET
from narrate.form.patch import patch_form
from narrate.form.writer import make_form
from narrate.report.values import Slot

TOTAL, BUDGET, CHOICE = "reason/total/change", "budget/operations", "choice/performance/key_review"


@pytest.fixture
def form(tmp_path: Path) -> Path:
    path = tmp_path / "说明填报表.xlsx"
    make_form(sample_slots(), PROFILE, path)
    return path


def test_answers_are_written_by_key(form: Path) -> None:
    changes = fill_form(form, {TOTAL: "新增专项", CHOICE: "否"}, sample_slots())
    rows = shown(form)
    assert (rows[TOTAL]["本年填报"], rows[TOTAL]["状态"], rows[CHOICE]["本年填报"]) == ("新增专项", "已填", "否")
    assert (changes.filled, changes.written) == ((TOTAL, CHOICE), True)
    assert changes.backup is not None


@pytest.mark.parametrize(
    ("given", "stored"),
    [(52.6, 52.6), (52, 52), (Decimal("52.60"), 52.6), ("52.60", 52.6), ("1,234.50", 1234.5), ("１２．５", 12.5), ("-3", -3),
     (1e-05, 1e-05)],
)  # fmt: skip
def test_a_number_is_stored_as_a_real_number(form: Path, given: object, stored: float) -> None:
    fill_form(form, {BUDGET: given}, sample_slots())  # type: ignore[dict-item]
    cell = cell_of(load_workbook(form)[SLOT_SHEET], BUDGET, Column.ANSWER)
    assert (cell.value, cell.data_type) == (stored, "n")


def test_everything_wrong_is_told_at_once_and_nothing_is_written(form: Path) -> None:
    before = form.read_bytes()
    with pytest.raises(UsageError) as refused:
        fill_form(
            form,
            {
                TOTAL: "写得对的",
                BUDGET: "约50万元",
                CHOICE: "可能",
                "reason/total/chnage": "x",
                "count/performance/projects": True,
                "text/assets/other_vehicles": "a\x00b",
                "purpose/three_public/vehicle_running": "长" * 32768,
                "score/performance/overall": float("nan"),
                "amount/performance/projects": 1e300,
            },
            sample_slots(),
        )
    assert refused.value.message == "答案里有8处写不进《说明填报表.xlsx》，一处也没有写。"
    assert refused.value.details == (
        "budget/operations（机关运行经费年初预算）：要填数字，给的是“约50万元”",
        "choice/performance/key_review（财政部门是否选取本部门项目开展重点绩效评价）：只能从这些里选：是、否；给的是“可能”",
        "reason/total/chnage：没有这个标识，是不是 reason/total/change",
        "count/performance/projects（纳入自评的项目个数）：答案只能是文字或数字，给的是 True",
        "text/assets/other_vehicles（其他用车主要是）：含有不能写入单元格的控制字符",
        "purpose/three_public/vehicle_running（公务用车运行维护支出主要用于）：有32768个字，一个单元格最多32767个",
        "score/performance/overall（整体支出绩效自评得分）：要填数字，给的是“nan”",
        "amount/performance/projects（自评项目涉及预算资金）：要填数字，给的是“1e+300”",
    )
    assert form.read_bytes() == before


def test_a_different_answer_of_a_person_is_kept_and_reported(form: Path) -> None:
    answer(form, {TOTAL: "人写的"})
    changes = fill_form(form, {TOTAL: "机器写的", CHOICE: "是"}, sample_slots())
    assert [(c.key, c.kept, c.offered) for c in changes.conflicts] == [(TOTAL, "人写的", "机器写的")]
    assert shown(form)[TOTAL]["本年填报"] == "人写的"
    assert shown(form)[CHOICE]["本年填报"] == "是"


def test_overwrite_replaces_it(form: Path) -> None:
    answer(form, {TOTAL: "人写的"})
    assert fill_form(form, {TOTAL: "机器写的"}, sample_slots(), overwrite=True).conflicts == ()
    assert shown(form)[TOTAL]["本年填报"] == "机器写的"


@pytest.mark.parametrize(("standing", "given"), [("人写的", " 人写的 "), (52.6, "52.60"), ("52.6", 52.6)])
def test_the_same_answer_changes_nothing(form: Path, standing: object, given: str | float) -> None:
    key = TOTAL if standing == "人写的" else BUDGET
    answer(form, {key: standing})
    before = form.read_bytes()
    changes = fill_form(form, {key: given}, sample_slots())
    assert (changes.written, changes.conflicts, form.read_bytes()) == (False, (), before)


def test_filling_twice_is_filling_once(form: Path) -> None:
    fill_form(form, {TOTAL: "新增专项", BUDGET: 52.6}, sample_slots())
    assert not fill_form(form, {TOTAL: "新增专项", BUDGET: 52.6}, sample_slots()).written


def test_no_answer_is_no_answer(form: Path) -> None:
    assert not fill_form(form, {TOTAL: None, BUDGET: "", CHOICE: " "}, sample_slots()).written


def test_a_key_no_longer_needed_is_told_and_left_alone(form: Path) -> None:
    slots = sample_slots()[1:]
    changes = fill_form(form, {TOTAL: "旧的"}, slots)
    assert [(s.key, s.reason) for s in changes.skipped] == [(TOTAL, "这一项已不再需要")]
    assert shown(form)[TOTAL]["本年填报"] is None


def test_a_slot_the_form_lacks_yet_gets_its_row_and_answer(form: Path) -> None:
    new = Slot("new", "total", "一、收入支出决算总体情况说明", "新问题")
    changes = fill_form(form, {"new": "答"}, [*sample_slots(), new])
    assert (changes.added, changes.filled) == (("new",), ("new",))
    assert shown(form)["new"]["本年填报"] == "答"


def test_an_answer_given_anew_is_no_longer_doubtful(form: Path) -> None:
    answer(form, {TOTAL: "旧的原因"})
    slots = [replace(s, facts="less|9") if s.key == TOTAL else s for s in sample_slots()]
    assert patch_form(form, slots, PROFILE).doubtful
    changes = fill_form(form, {TOTAL: "新的原因"}, slots, overwrite=True)
    assert changes.doubtful == ()
    assert (shown(form)[TOTAL]["状态"], shown(form)[TOTAL]["数据标记"]) == ("已填", "less|9")


def test_a_cell_merged_away_cannot_be_filled(form: Path) -> None:
    with editing(form) as workbook:
        workbook[SLOT_SHEET].merge_cells("F5:F6")
    with pytest.raises(UsageError) as refused:
        fill_form(form, {"reason/appropriation/change": "同上"}, sample_slots())
    assert "这一格被合并进了别的单元格，先取消合并" in refused.value.details[0]


def test_text_that_looks_like_a_formula_stays_text(form: Path) -> None:
    fill_form(form, {TOTAL: "=1+1"}, sample_slots())
    assert shown(form)[TOTAL]["本年填报"] == "=1+1"
