from __future__ import annotations

import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from form.person import answer, cell_of, editing, header_of, keys_in_order, row_of, shown
from form.sample_slots import PROFILE, number, sample_slots
from narrate.errors import ConflictingInput, OutputRefused, UnreadableFile
from narrate.form.book import open_book
from narrate.form.columns import Column
from narrate.form.layout import SLOT_SHEET
from narrate.form.patch import patch_form
from narrate.form.writer import make_form
from narrate.report.values import Slot, SlotKind

RUNNING = "reason/general_public_budget/2010301"
TOTAL = "reason/total/change"


@pytest.fixture
def form(tmp_path: Path) -> Path:
    path = tmp_path / "说明填报表.xlsx"
    make_form(sample_slots(), PROFILE, path, phrasebooks=("甲省", "乙市"))
    return path


def turned(key: str, facts: str, context: str = "新的参考数据") -> list[Slot]:
    """The sample's slots with one difference changed."""
    return [replace(s, facts=facts, context=context) if s.key == key else s for s in sample_slots()]


# -- what changes


def test_a_form_that_needs_no_change_is_not_written(form: Path) -> None:
    answer(form, {RUNNING: "人员经费增加"})
    before = form.read_bytes()
    changes = patch_form(form, sample_slots(), PROFILE, phrasebooks=("甲省", "乙市"))
    assert (changes.written, changes.backup, form.read_bytes()) == (False, None, before)
    assert list(form.parent.iterdir()) == [form]


def test_patching_twice_is_patching_once(form: Path) -> None:
    answer(form, {RUNNING: "人员经费增加"})
    assert patch_form(form, turned(RUNNING, "less|3.10"), PROFILE).written
    assert not patch_form(form, turned(RUNNING, "less|3.10"), PROFILE).written


def test_a_flipped_direction_makes_the_answer_doubtful_and_leaves_it(form: Path) -> None:
    answer(form, {RUNNING: "人员经费增加"})
    changes = patch_form(form, turned(RUNNING, "less|3.10"), PROFILE)
    row = shown(form)[RUNNING]
    assert (row["状态"], row["本年填报"]) == ("请核对：原为多20.47，现为少3.10", "人员经费增加")
    assert [(d.key, d.reason) for d in changes.doubtful] == [(RUNNING, "原为多20.47，现为少3.10")]


def test_an_empty_answer_is_never_doubtful(form: Path) -> None:
    changes = patch_form(form, turned(RUNNING, "less|3.10"), PROFILE)
    assert changes.doubtful == ()
    assert (shown(form)[RUNNING]["状态"], shown(form)[RUNNING]["数据标记"]) == ("待填", "less|3.10")


def test_a_doubtful_state_can_be_confirmed_in_its_own_cell(form: Path) -> None:
    answer(form, {RUNNING: "人员经费增加"})
    patch_form(form, turned(RUNNING, "less|3.10"), PROFILE)
    with editing(form) as workbook:
        cell = cell_of(workbook[SLOT_SHEET], RUNNING, Column.STATUS)
        assert not cell.protection.locked
        assert any(
            cell.coordinate in v.sqref and v.formula1 == '"已核对"'
            for v in workbook[SLOT_SHEET].data_validations.dataValidation
        )
        cell.value = "已核对"
    assert patch_form(form, turned(RUNNING, "less|3.10"), PROFILE).doubtful == ()
    row = shown(form)[RUNNING]
    assert (row["状态"], row["数据标记"], row["本年填报"]) == ("已填", "less|3.10", "人员经费增加")
    assert cell_of(load_workbook(form)[SLOT_SHEET], RUNNING, Column.STATUS).protection.locked


def test_rewriting_a_doubtful_answer_ends_the_doubt(form: Path) -> None:
    answer(form, {RUNNING: "人员经费增加"})
    patch_form(form, turned(RUNNING, "less|3.10"), PROFILE)
    answer(form, {RUNNING: "人员减少"})
    assert patch_form(form, turned(RUNNING, "less|3.10"), PROFILE).doubtful == ()
    assert shown(form)[RUNNING]["状态"] == "已填"


def test_reference_data_are_renewed(form: Path) -> None:
    changes = patch_form(form, turned(RUNNING, "more|21.00", "决算 685.23，多 21.00"), PROFILE)
    assert changes.renewed == (RUNNING,)
    assert shown(form)[RUNNING]["参考数据"] == "决算 685.23，多 21.00"


def test_a_slot_no_longer_needed_keeps_row_and_answer(form: Path) -> None:
    answer(form, {RUNNING: "人员经费增加"})
    changes = patch_form(form, [s for s in sample_slots() if s.key != RUNNING], PROFILE)
    row = shown(form)[RUNNING]
    assert changes.retired == (RUNNING,)
    assert (row["状态"], row["本年填报"], row["序号"]) == ("不再需要", "人员经费增加", "—")


def test_a_slot_needed_again_is_an_ordinary_row_again(form: Path) -> None:
    answer(form, {RUNNING: "人员经费增加"})
    patch_form(form, [s for s in sample_slots() if s.key != RUNNING], PROFILE)
    changes = patch_form(form, sample_slots(), PROFILE)
    assert (changes.revived, changes.added) == ((RUNNING,), ())
    assert (shown(form)[RUNNING]["状态"], shown(form)[RUNNING]["序号"]) == ("已填", 3)


def test_a_new_slot_stands_in_its_place_and_looks_like_its_neighbour(form: Path) -> None:
    new = number("amount/new", "operations", "十、机关运行经费支出情况说明", "新的数", "万元")
    slots = sample_slots()
    position = next(i for i, s in enumerate(slots) if s.key == "reason/operations") + 1
    slots.insert(position, new)
    assert patch_form(form, slots, PROFILE).added == ("amount/new",)
    assert keys_in_order(form) == [slot.key for slot in slots]
    sheet = load_workbook(form)[SLOT_SHEET]
    fresh, neighbour = (cell_of(sheet, key, Column.CONTEXT) for key in ("amount/new", "reason/operations"))
    assert fresh._style == neighbour._style
    cell = cell_of(sheet, "amount/new", Column.ANSWER)
    assert (cell.number_format, cell.protection.locked) == ("#,##0.00", False)
    assert sheet.auto_filter.ref == f"A4:I{4 + len(slots)}"


@pytest.mark.parametrize("position", [0, 1, 29])
def test_a_new_slot_may_come_first_or_last(form: Path, position: int) -> None:
    slots = sample_slots()
    slots.insert(position, Slot("new", "new", "新的一节", "新问题"))
    patch_form(form, slots, PROFILE)
    assert keys_in_order(form) == [slot.key for slot in slots]


def test_several_new_slots_keep_their_order(form: Path) -> None:
    slots = sample_slots()
    slots[3:3] = [Slot(f"new/{n}", "general_public_budget", "五", f"问{n}") for n in range(3)]
    patch_form(form, slots, PROFILE)
    assert keys_in_order(form) == [slot.key for slot in slots]


def test_in_a_sorted_form_a_new_slot_joins_its_section(form: Path) -> None:
    with editing(form) as workbook:
        reverse_rows(workbook[SLOT_SHEET])
    first = sample_slots()[21]
    assert first.section == "performance"
    new = Slot("text/performance/new", first.section, first.section_title, "新问题")
    patch_form(form, [*sample_slots()[:21], new, *sample_slots()[21:]], PROFILE)
    order = keys_in_order(form)
    assert order.index(new.key) == order.index(first.key) - 1


def reverse_rows(sheet) -> None:  # type: ignore[no-untyped-def]
    """Sort descending, as a spreadsheet program does: contents and formats move, validations stay."""
    header, _ = header_of(sheet)
    rows = [[(c.value, c._style) for c in row] for row in sheet.iter_rows(min_row=header + 1)]
    for row, contents in enumerate(reversed(rows), header + 1):
        for column, (value, style) in enumerate(contents, 1):
            cell = sheet.cell(row, column)
            cell.value, cell._style = value, style


def test_after_sorting_drop_downs_return_to_their_questions(form: Path) -> None:
    with editing(form) as workbook:
        reverse_rows(workbook[SLOT_SHEET])
    assert patch_form(form, sample_slots(), PROFILE).written
    sheet = load_workbook(form)[SLOT_SHEET]
    kinds = {
        slot.key: [
            v.type
            for v in sheet.data_validations.dataValidation
            if cell_of(sheet, slot.key, Column.ANSWER).coordinate in v.sqref
        ]
        for slot in sample_slots()
    }
    expected = {SlotKind.TEXT: [], SlotKind.NUMBER: ["decimal"], SlotKind.CHOICE: ["list"]}
    assert kinds == {slot.key: expected[slot.kind] for slot in sample_slots()}
    assert not patch_form(form, sample_slots(), PROFILE).written


def test_a_deleted_row_is_asked_again(form: Path) -> None:
    with editing(form) as workbook:
        workbook[SLOT_SHEET].delete_rows(row_of(workbook[SLOT_SHEET], RUNNING))
    assert patch_form(form, sample_slots(), PROFILE).added == (RUNNING,)


def test_a_copied_row_is_reported_and_both_answers_stay(form: Path) -> None:
    with editing(form) as workbook:
        sheet = workbook[SLOT_SHEET]
        last = sheet.max_row + 1
        for column in range(1, 10):
            sheet.cell(last, column).value = sheet.cell(row_of(sheet, TOTAL), column).value
        sheet.cell(last, 6).value = "另一个说法"
        sheet.cell(5, 6).value = "一个说法"
    [finding] = patch_form(form, sample_slots(), PROFILE).findings
    assert finding.message == "标识 reason/total/change 在说明填报表里有2行，填报内容不同"
    answers = [cell.value for cell in load_workbook(form)[SLOT_SHEET]["F"]]
    assert {"一个说法", "另一个说法"} <= set(answers)


def test_stars_follow_the_weights(form: Path) -> None:
    slots = [replace(s, weight=Decimal(9999)) if s.key == RUNNING else s for s in sample_slots()]
    patch_form(form, slots, PROFILE)
    sheet = load_workbook(form)[SLOT_SHEET]
    assert "★" in cell_of(sheet, RUNNING, Column.NUMBER).number_format
    assert "★" not in cell_of(sheet, TOTAL, Column.NUMBER).number_format


def test_hints_come_in_later_and_stay_when_not_given_again(form: Path) -> None:
    patch_form(form, sample_slots(), PROFILE, hints={TOTAL: "上年的原因"})
    assert not patch_form(form, sample_slots(), PROFILE).written
    assert shown(form)[TOTAL]["上年填报"] == "上年的原因"


# -- what stays


def test_what_a_person_added_stays(form: Path) -> None:
    with editing(form) as workbook:
        sheet = workbook[SLOT_SHEET]
        _decorate(workbook, sheet)
    slots = sample_slots()
    slots.insert(0, Slot("new/first", "total", "一、收入支出决算总体情况说明", "新问题"))
    patch_form(form, slots, PROFILE)
    workbook = load_workbook(form)
    sheet = workbook[SLOT_SHEET]
    row = row_of(sheet, RUNNING)
    assert (sheet.cell(row, 6).value, sheet.cell(row, 6).font.b) == ("人员经费增加", True)
    assert sheet.cell(row, 6).comment.text == "问过财务科"
    kept = open_book(form).workbook[SLOT_SHEET].cell(row, 6).comment
    assert (kept.width, kept.height) == (300, 200)
    assert (sheet.cell(row, 10).value, sheet.cell(4, 10).value) == ("张三", "经办人")
    assert sheet.cell(row, 11).value == f"=LEN(F{row})"
    assert workbook["我的底稿"]["A1"].value == f"=COUNTA({SLOT_SHEET}!F6:F34)"
    assert sheet.column_dimensions["F"].width == 70
    assert sheet.row_dimensions[row].height == 99
    assert sheet.cell(sheet.max_row, 3).value == "附注：以上均已核"
    assert any(r.type == "cellIs" for f in sheet.conditional_formatting for r in f.rules)
    assert any("K9" in v.sqref or f"K{row}" in v.sqref for v in sheet.data_validations.dataValidation)
    assert [str(m) for m in sheet.merged_cells.sorted() if m.min_row > 4] == [f"J{sheet.max_row}:K{sheet.max_row}"]
    assert workbook.defined_names["我的格"].attr_text == f"{SLOT_SHEET}!$F${row}"


def _decorate(workbook, sheet) -> None:  # type: ignore[no-untyped-def]
    row = row_of(sheet, RUNNING)
    cell = sheet.cell(row, 6)
    cell.value, cell.font, cell.fill = "人员经费增加", Font(bold=True), PatternFill("solid", fgColor="FFFFFF00")
    cell.comment = Comment("问过财务科", "李四", width=300, height=200)
    sheet.cell(4, 10).value, sheet.cell(row, 10).value = "经办人", "张三"
    sheet.cell(row, 11).value = f"=LEN(F{row})"
    sheet.column_dimensions["F"].width = 70
    sheet.row_dimensions[row].height = 99
    last = sheet.max_row + 2
    sheet.cell(last, 3).value = "附注：以上均已核"
    sheet.merge_cells(f"J{last}:K{last}")
    sheet.conditional_formatting.add("J5:J40", CellIsRule(operator="equal", formula=['"张三"'], font=Font(bold=True)))
    own = DataValidation(type="list", formula1='"甲,乙"')
    own.add(f"K{row}")
    sheet.add_data_validation(own)
    workbook.create_sheet("我的底稿")["A1"] = f"=COUNTA({SLOT_SHEET}!F5:F33)"
    from openpyxl.workbook.defined_name import DefinedName

    workbook.defined_names["我的格"] = DefinedName("我的格", attr_text=f"{SLOT_SHEET}!$F${row}")


def test_moved_columns_and_rows_above_the_header_are_found(form: Path) -> None:
    with editing(form) as workbook:
        sheet = workbook[SLOT_SHEET]
        sheet.insert_cols(1, 2)
        sheet.insert_rows(1, 3)
        sheet.title = "报给局长的"
    answered = turned(RUNNING, "less|3.10")
    assert RUNNING in patch_form(form, answered, PROFILE).renewed
    assert shown(form, "报给局长的")[RUNNING]["参考数据"] == "新的参考数据"


def test_our_columns_a_person_deleted_are_not_missed(form: Path) -> None:
    with editing(form) as workbook:
        workbook[SLOT_SHEET].delete_cols(5)
    assert patch_form(form, turned(RUNNING, "less|3.10"), PROFILE, hints={TOTAL: "上年"}).written
    assert "上年填报" not in shown(form)[RUNNING]


def test_a_formula_as_answer_keeps_its_calculated_value(form: Path) -> None:
    key = "budget/operations"
    answer(form, {key: "=12.5+8"})
    give_value(form, key, "20.5")
    patch_form(form, turned(RUNNING, "more|1"), PROFILE)
    assert shown(form)[key]["本年填报"] == 20.5
    assert cell_of(load_workbook(form)[SLOT_SHEET], key, Column.ANSWER).value == "=12.5+8"


def give_value(path: Path, key: str, value: str) -> None:
    """Store a calculated value the way a spreadsheet program does."""
    coordinate = cell_of(load_workbook(path)[SLOT_SHEET], key, Column.ANSWER).coordinate
    parts = {}
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            parts[name] = package.read(name)
    head, mark, tail = parts["xl/worksheets/sheet2.xml"].partition(f'<c r="{coordinate}"'.encode())
    assert mark
    tail = tail.replace(b"<v></v>", b"<v>" + value.encode() + b"</v>", 1).replace(
        b"<v/>", f"<v>{value}</v>".encode(), 1
    )
    parts["xl/worksheets/sheet2.xml"] = head + mark + tail
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)


def test_rows_whose_height_nobody_chose_still_grow_after_patching(form: Path) -> None:
    patch_form(form, turned(RUNNING, "more|1"), PROFILE)
    book = open_book(form)
    sheet = book.workbook[SLOT_SHEET]
    assert (SLOT_SHEET, row_of(sheet, TOTAL)) in book.auto_heights
    assert (SLOT_SHEET, 1) not in book.auto_heights


def test_the_profile_is_the_persons_and_only_missing_rows_are_added(form: Path) -> None:
    with editing(form) as workbook:
        sheet = workbook["单位信息"]
        sheet["B3"] = "市政数局"
        sheet.delete_rows(12, 1)
    patch_form(form, sample_slots(), PROFILE)
    sheet = load_workbook(form)["单位信息"]
    assert sheet["B3"].value == "市政数局"
    assert [cell.value for cell in sheet["A"]].count("附件") == 1


def test_a_profile_sheet_that_was_taken_out_comes_back(form: Path) -> None:
    with editing(form) as workbook:
        del workbook["单位信息"]
    patch_form(form, sample_slots(), PROFILE)
    assert load_workbook(form)["单位信息"]["B2"].value == PROFILE.full_name


def test_newly_installed_phrasebooks_join_the_drop_down(form: Path) -> None:
    assert patch_form(form, sample_slots(), PROFILE, phrasebooks=("甲省", "乙市", "丙县")).written
    sheet = load_workbook(form)["单位信息"]
    assert any(v.formula1 == '"甲省,乙市,丙县"' and "B9" in v.sqref for v in sheet.data_validations.dataValidation)


# -- backup


def test_backups_are_numbered_and_hold_the_file_as_it_was(form: Path) -> None:
    first = form.read_bytes()
    one = patch_form(form, turned(RUNNING, "more|1"), PROFILE).backup
    second = form.read_bytes()
    two = patch_form(form, turned(RUNNING, "more|2", "又变"), PROFILE).backup
    assert one is not None and two is not None
    assert (one.name, one.read_bytes()) == ("说明填报表.备份-1.xlsx", first)
    assert (two.name, two.read_bytes()) == ("说明填报表.备份-2.xlsx", second)


def test_without_backup_none_is_kept(form: Path) -> None:
    assert patch_form(form, turned(RUNNING, "more|1"), PROFILE, backup=False).backup is None
    assert list(form.parent.iterdir()) == [form]


# -- refusals


def test_a_form_of_another_unit_is_refused(form: Path) -> None:
    before = form.read_bytes()
    with pytest.raises(ConflictingInput) as refused:
        patch_form(form, sample_slots()[:1], replace(PROFILE, full_name="某市财政局", year=2023))
    assert refused.value.lines()[:3] == [
        "《说明填报表.xlsx》是别的单位或别的年度的说明填报表，没有改动。",
        "  单位：表里是“某市政务服务和大数据管理局”，这次的数据是“某市财政局”",
        "  年度：表里是2022，这次的数据是2023",
    ]
    assert form.read_bytes() == before


def test_brackets_and_blanks_do_not_make_another_unit(tmp_path: Path) -> None:
    path = tmp_path / "f.xlsx"
    make_form(sample_slots(), replace(PROFILE, full_name="某局（本级）"), path)
    assert not patch_form(path, sample_slots(), replace(PROFILE, full_name="某局 (本级)")).written


def test_a_workbook_that_is_no_form_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "决算表.xlsx"
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.active["A1"] = "收入支出决算总表"
    workbook.save(path)
    with pytest.raises(OutputRefused, match=r"《决算表\.xlsx》不是说明填报表，没有改动。"):
        make_form(sample_slots(), PROFILE, path)


def test_two_sheets_that_look_alike_are_refused_unless_one_has_the_name(form: Path) -> None:
    with editing(form) as workbook:
        workbook.copy_worksheet(workbook[SLOT_SHEET])
    assert not patch_form(form, sample_slots(), PROFILE).findings
    with editing(form) as workbook:
        workbook[SLOT_SHEET].title = "甲"
    with pytest.raises(ConflictingInput, match="有2个工作表都像说明填报表：“甲”、“说明填报表 Copy”"):
        patch_form(form, sample_slots(), PROFILE)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0old excel"])
def test_a_file_that_is_no_workbook_is_unreadable(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "f.xlsx"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match=r"《f\.xlsx》不是 \.xlsx 工作簿"):
        make_form(sample_slots(), PROFILE, path)


def test_a_broken_workbook_is_unreadable(form: Path) -> None:
    with zipfile.ZipFile(form) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["xl/worksheets/sheet2.xml"] = parts["xl/worksheets/sheet2.xml"][:2000]
    with zipfile.ZipFile(form, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    with pytest.raises(UnreadableFile, match="工作簿内部有损坏"):
        patch_form(form, sample_slots(), PROFILE)
