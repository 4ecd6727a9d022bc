from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from form.person import cell_of, header_of, keys_in_order, shown
from form.sample_slots import PROFILE, number, reason, sample_slots
from narrate.errors import UsageError
from narrate.form.columns import Column
from narrate.form.rows import starred_keys
from narrate.form.writer import make_form
from narrate.intake.answers import Answer, UnitProfile
from narrate.report.values import Slot, SlotKind


@pytest.fixture
def form(tmp_path: Path) -> Path:
    path = tmp_path / "说明填报表.xlsx"
    make_form(sample_slots(), PROFILE, path, phrasebooks=("甲省", "乙市"))
    return path


def test_the_header_row_has_exactly_the_documented_texts(form: Path) -> None:
    sheet = load_workbook(form)["说明填报表"]
    header, _ = header_of(sheet)
    assert [cell.value for cell in sheet[header]] == [
        "序号", "章节", "填报事项", "参考数据", "上年填报", "本年填报", "状态", "数据标记", "标识",
    ]  # fmt: skip


def test_the_profile_comes_first_and_says_what_is_known(form: Path) -> None:
    workbook = load_workbook(form)
    assert workbook.sheetnames[:2] == ["单位信息", "说明填报表"]
    rows = [[cell or "" for cell in row[:2]] for row in workbook["单位信息"].iter_rows(values_only=True)]
    assert rows == [
        ["项目", "内容"],
        ["单位全称", "某市政务服务和大数据管理局"],
        ["简称", "某市政务服务和大数据管理局"],
        ["类型", "部门"],
        ["自称", ""],
        ["级次", "市级"],
        ["年度", 2022],
        ["编报日期", "2023年9月"],
        ["短语库", "甲省"],
        ["本年新设", "否"],
        ["决算单位构成", "某市政务服务和大数据管理局本级\n某市电子政务管理中心\n某市政务服务中心"],
        ["附件", ""],
        ["停用规则", "total-change：上年口径不同"],
    ]


def test_slots_stand_in_the_order_of_the_report(form: Path) -> None:
    assert keys_in_order(form) == [slot.key for slot in sample_slots()]


def test_a_row_shows_question_context_and_state(form: Path) -> None:
    row = shown(form)["reason/general_public_budget/2010301"]
    assert row["填报事项"].endswith("行政运行（项）：决算与年初预算存在差异的主要原因")
    assert row["参考数据"] == "年初预算 664.23，决算 684.70，多 20.47，完成 103.08%"
    assert (row["状态"], row["数据标记"]) == ("待填", "up|20.47")


def test_a_slot_that_may_stay_empty_says_so(form: Path) -> None:
    assert shown(form)["text/procurement/remark"]["状态"] == "选填"


def test_state_follows_the_answer_while_a_person_types(form: Path) -> None:
    cell = cell_of(load_workbook(form)["说明填报表"], "reason/total/change", Column.STATUS)
    assert cell.value == f'=IF(TRIM(F{cell.row})="","待填","已填")'


def test_only_the_fill_cells_are_unlocked(form: Path) -> None:
    sheet = load_workbook(form)["说明填报表"]
    header, columns = header_of(sheet)
    unlocked = {c.coordinate for row in sheet.iter_rows() for c in row if not c.protection.locked}
    last = header + len(sample_slots())
    assert sheet.protection.sheet and not sheet.protection.password
    assert unlocked == {f"F{row}" for row in range(header + 1, last + 1)}
    assert columns["本年填报"] == 6


def test_choices_have_a_drop_down_and_numbers_a_check_in_chinese(form: Path) -> None:
    sheet = load_workbook(form)["说明填报表"]
    rules = {
        key: next(
            v for v in sheet.data_validations.dataValidation if cell_of(sheet, key, Column.ANSWER).coordinate in v.sqref
        )
        for key in ("choice/performance/key_review", "budget/operations")
    }
    assert rules["choice/performance/key_review"].formula1 == '"是,否"'
    assert rules["budget/operations"].type == "decimal"
    assert rules["budget/operations"].error == "这一格只填数字（单位：万元），不写单位、“约”等文字，例如 12.50。"


def test_choices_that_cannot_stand_in_a_drop_down_go_to_a_hidden_list(tmp_path: Path) -> None:
    choices = ("甲，乙", "a,b", "=1+1", "丙" * 300)
    slot = Slot("choice/odd", "s", "一、节", "选哪个", kind=SlotKind.CHOICE, choices=choices)
    make_form([slot], PROFILE, tmp_path / "f.xlsx")
    workbook = load_workbook(tmp_path / "f.xlsx")
    [rule] = workbook["说明填报表"].data_validations.dataValidation
    [(title, reference)] = workbook.defined_names[rule.formula1].destinations
    assert workbook[title].sheet_state == "hidden"
    assert tuple(cell.value for [cell] in workbook[title][reference]) == choices


def test_a_level_not_in_the_list_may_be_typed(form: Path) -> None:
    sheet = load_workbook(form)["单位信息"]
    [rule] = [v for v in sheet.data_validations.dataValidation if "B6" in v.sqref]
    assert sheet["A6"].value == "级次"
    assert rule.showErrorMessage is False


def test_installed_phrasebooks_are_the_choices_of_the_profile(form: Path) -> None:
    sheet = load_workbook(form)["单位信息"]
    [rule] = [v for v in sheet.data_validations.dataValidation if "B9" in v.sqref]
    assert rule.formula1 == '"甲省,乙市"'


def test_the_largest_differences_are_starred(form: Path) -> None:
    sheet = load_workbook(form)["说明填报表"]
    starred = {s.key for s in sample_slots() if "★" in cell_of(sheet, s.key, Column.NUMBER).number_format}
    assert starred == {
        "reason/general_public_budget/2010302",
        "reason/general_public_budget/2060404",
        "reason/total/change",
    }
    assert cell_of(sheet, "reason/total/change", Column.NUMBER).value == 1
    assert "★" in sheet["A2"].value


def test_a_fifth_of_the_differences_is_starred_when_there_are_many() -> None:
    slots = [reason(f"r/{n}", "s", "节", "原因", f"more|{n}", "") for n in range(1, 31)]
    assert starred_keys(slots) == {f"r/{n}" for n in range(25, 31)}


def test_without_differences_nothing_is_starred() -> None:
    assert starred_keys([number("n/1", "s", "节", "数", "个")]) == frozenset()


def test_last_years_answers_stand_beside(tmp_path: Path) -> None:
    make_form(sample_slots(), PROFILE, tmp_path / "f.xlsx", hints={"reason/total/change": "新增专项"})
    assert shown(tmp_path / "f.xlsx")["reason/total/change"]["上年填报"] == "新增专项"


def test_answers_the_slots_carry_are_written_numbers_as_numbers(tmp_path: Path) -> None:
    slots = [
        Slot("n", "s", "节", "数", kind=SlotKind.NUMBER, unit="万元", answer=Answer("n", "52.60", Decimal("52.60"))),
        Slot("t", "s", "节", "文", answer=Answer("t", "=不是公式")),
    ]
    make_form(slots, PROFILE, tmp_path / "f.xlsx")
    rows = shown(tmp_path / "f.xlsx")
    assert (rows["n"]["本年填报"], rows["t"]["本年填报"]) == (52.6, "=不是公式")
    assert rows["n"]["状态"] == "已填"


@pytest.mark.parametrize("text", ["=1+1", "=HYPERLINK(0)", "+3", "a\x07b", "<&>“”", "𠮷"])
def test_text_of_ours_is_never_taken_for_a_formula_and_nothing_vanishes(tmp_path: Path, text: str) -> None:
    make_form([Slot("k", "s", "节", "问", context=text)], PROFILE, tmp_path / "f.xlsx")
    assert shown(tmp_path / "f.xlsx")["k"]["参考数据"] == text.replace("\x07", "�")


def test_the_same_slots_give_the_same_bytes(form: Path, tmp_path: Path) -> None:
    make_form(sample_slots(), PROFILE, tmp_path / "again.xlsx", phrasebooks=("甲省", "乙市"))
    assert (tmp_path / "again.xlsx").read_bytes() == form.read_bytes()


def test_another_process_with_another_hash_seed_gives_the_same_bytes(form: Path, tmp_path: Path) -> None:
    program = (
        "from form.sample_slots import *; from narrate.form.writer import make_form; from pathlib import Path; import sys;"
        "make_form(sample_slots(), PROFILE, Path(sys.argv[1]), phrasebooks=('甲省', '乙市'))"
    )
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": os.pathsep.join((str(root), str(root / "tests")))}
    target = tmp_path / "other.xlsx"
    subprocess.run([sys.executable, "-c", program, str(target)], check=True, env=environment, timeout=120)
    assert target.read_bytes() == form.read_bytes()


def test_a_key_given_twice_gets_one_row(tmp_path: Path) -> None:
    make_form([Slot("k", "s", "节", "先"), Slot("k", "s", "节", "后")], PROFILE, tmp_path / "f.xlsx")
    assert shown(tmp_path / "f.xlsx")["k"]["填报事项"] == "先"


def test_a_form_without_slots_can_be_made_and_patched_later(tmp_path: Path) -> None:
    path = tmp_path / "f.xlsx"
    make_form([], PROFILE, path)
    assert make_form(sample_slots(), PROFILE, path).added == tuple(slot.key for slot in sample_slots())


def test_an_empty_profile_makes_a_form_too(tmp_path: Path) -> None:
    make_form(sample_slots(), UnitProfile(), tmp_path / "f.xlsx")
    assert load_workbook(tmp_path / "f.xlsx")["说明填报表"]["A1"].value == "部门决算情况说明填报表"


@pytest.mark.parametrize("name", ["it's 表.xlsx", "填报 表（２０２２）.xlsx", "a&b#1%.XLSX"])
def test_odd_file_names_work(tmp_path: Path, name: str) -> None:
    assert make_form(sample_slots(), PROFILE, tmp_path / name).created
    assert not make_form(sample_slots(), PROFILE, tmp_path / name).written


def test_another_kind_of_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refused:
        make_form(sample_slots(), PROFILE, tmp_path / "填报表.xls")
    assert refused.value.lines() == [
        "说明填报表的文件名要以 .xlsx 结尾，给的是《填报表.xls》",
        "  可以：改为《填报表.xlsx》。",
    ]


def test_force_makes_a_new_form_and_keeps_the_old_file(form: Path) -> None:
    old = form.read_bytes()
    changes = make_form(sample_slots()[:2], PROFILE, form, force=True)
    assert changes.created and changes.backup is not None
    assert changes.backup.name == "说明填报表.备份-1.xlsx"
    assert changes.backup.read_bytes() == old
    assert len(shown(form)) == 2


def test_rows_are_high_enough_for_their_text_and_still_grow(form: Path) -> None:
    sheet = load_workbook(form)["说明填报表"]
    row = cell_of(sheet, "reason/general_public_budget/2080505", Column.QUESTION).row
    assert 40 < sheet.row_dimensions[row].height < 120
    xml = zipfile.ZipFile(form).read("xl/worksheets/sheet2.xml").decode()
    assert f'<row r="{row}" ' in xml
    assert "customHeight" not in xml.split(f'<row r="{row}"')[1].split(">")[0]


def test_the_sheet_prints_on_a4_landscape_with_its_header_on_every_page(form: Path) -> None:
    sheet = load_workbook(form)["说明填报表"]
    header, _ = header_of(sheet)
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (
        "landscape", 1, 0,
    )  # fmt: skip
    assert sheet.print_title_rows == f"${header}:${header}"
    assert sheet.auto_filter.ref == f"A{header}:I{header + len(sample_slots())}"


def test_hanzi_stand_in_the_file_as_themselves(tmp_path: Path) -> None:
    form = tmp_path / "说明填报表.xlsx"
    make_form(sample_slots(), PROFILE, form)
    with zipfile.ZipFile(form) as package:
        sheets = b"".join(package.read(name) for name in package.namelist() if name.startswith("xl/worksheets/"))
    assert b"&#2" not in sheets and "填报".encode() in sheets
