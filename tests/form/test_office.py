"""The form through a real spreadsheet program."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment

from form.person import answer, cell_of, editing, shown
from form.sample_slots import PROFILE, sample_slots
from narrate.form.columns import Column
from narrate.form.layout import SLOT_SHEET
from narrate.form.patch import patch_form
from narrate.form.previous import previous_answers
from narrate.form.writer import make_form
from narrate.report.values import Slot, SlotKind

pytestmark = [
    pytest.mark.office,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed"),
]
ODD = Slot("choice/odd", "performance", "十三、预算绩效情况说明", "选", kind=SlotKind.CHOICE, choices=("甲，乙", "丙"))


def resaved(path: Path, folder: Path) -> Path:
    """The workbook as LibreOffice writes it."""
    target = folder / "saved"
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
         "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(target), str(path)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return target / path.name


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("office")
    path = folder / "说明填报表.xlsx"
    make_form([*sample_slots(), ODD], PROFILE, path, phrasebooks=("甲省", "乙市"))
    answer(path, {"reason/total/change": "新增专项", "budget/operations": 52.6})
    with editing(path) as workbook:
        cell = cell_of(workbook[SLOT_SHEET], "count/performance/projects", Column.ANSWER)
        cell.value, cell.comment = "=3+4", Comment("问过绩效科", "李四", width=300, height=200)
    return resaved(path, folder)


@pytest.fixture
def form(saved: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(saved, tmp_path / "it's 表.xlsx"))


def test_a_form_saved_by_libreoffice_is_readable(form: Path) -> None:
    assert previous_answers(form) == {
        "reason/total/change": "新增专项",
        "budget/operations": "52.6",
        "count/performance/projects": "7",
    }


def test_states_follow_the_answers_in_libreoffice(form: Path) -> None:
    rows = shown(form)
    assert {key: rows[key]["状态"] for key in ("reason/total/change", "budget/operations", "reason/operations")} == {
        "reason/total/change": "已填",
        "budget/operations": "已填",
        "reason/operations": "待填",
    }


def test_a_form_saved_by_libreoffice_is_patched_with_answers_kept(form: Path) -> None:
    slots = [replace(s, facts="less|9") if s.key == "reason/total/change" else s for s in sample_slots()]
    slots.insert(5, Slot("new", "general_public_budget", "五", "新问题"))
    changes = patch_form(form, slots, PROFILE)
    rows = shown(form)
    assert changes.added == ("new",)
    assert rows["reason/total/change"]["状态"] == "请核对：原为多62.36，现为少9.00"
    assert rows["choice/odd"]["状态"] == "不再需要"
    assert rows["count/performance/projects"]["本年填报"] == 7
    assert list(rows)[5] == "new"
    note = cell_of(load_workbook(form)[SLOT_SHEET], "count/performance/projects", Column.ANSWER).comment
    assert note is not None and "问过绩效科" in note.text
    assert not patch_form(form, slots, PROFILE).written


def test_libreoffice_keeps_what_guides_the_person(form: Path) -> None:
    sheet = load_workbook(form)[SLOT_SHEET]
    cell = cell_of(sheet, "choice/performance/key_review", Column.ANSWER)
    assert any(cell.coordinate in v.sqref and v.type == "list" for v in sheet.data_validations.dataValidation)
    assert sheet.protection.sheet
    assert (cell.protection.locked, cell_of(sheet, "budget/operations", Column.CONTEXT).protection.locked) == (
        False, True,
    )  # fmt: skip
    assert sheet.column_dimensions["I"].hidden
    assert len(sheet.conditional_formatting) > 0


def test_a_patched_form_opens_again_in_libreoffice(form: Path, tmp_path: Path) -> None:
    patch_form(form, sample_slots()[3:], PROFILE)
    assert shown(resaved(form, tmp_path))["reason/total/change"]["本年填报"] == "新增专项"
