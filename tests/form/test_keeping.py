"""Whatever a person does to a form, and whatever the figures do meanwhile, nothing a person wrote is lost."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from form.person import editing, header_of, row_of, shown
from form.sample_slots import PROFILE
from narrate.form.layout import SLOT_SHEET
from narrate.form.patch import patch_form
from narrate.form.writer import make_form
from narrate.report.values import Slot, SlotKind

FACTS = st.one_of(
    st.just(""), st.builds("{}|{}.{}".format, st.sampled_from(["more", "less"]), st.integers(0, 99), st.integers(0, 9))
)
TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"), min_size=1
).filter(lambda text: text.strip() == text and not text.startswith("=") and "_x" not in text)
KEYS = [f"key/{n}" for n in range(12)]


@st.composite
def slot_lists(draw: st.DrawFn) -> list[Slot]:
    """Some of the keys, in the order of the report, each in its own section and kind, with facts of now."""
    chosen = sorted(draw(st.sets(st.integers(0, len(KEYS) - 1), min_size=1)))
    return [
        Slot(
            KEYS[n],
            f"s{n // 4}",
            f"第{n // 4}节",
            f"问{n}",
            kind=list(SlotKind)[n % 3],
            unit="万元",
            choices=("是", "否", "其,他") if n % 3 == 2 else (),
            context=draw(TEXT),
            facts=draw(FACTS),
            required=n % 5 > 0,
        )
        for n in chosen
    ]


@dataclass(frozen=True)
class Edits:
    answers: dict[str, str | int]
    shuffle: int
    column_at: int
    notes: Sequence[str]
    rows_above: int
    highlight: bool


EDITS = st.builds(
    Edits,
    answers=st.dictionaries(st.sampled_from(KEYS), st.one_of(TEXT, st.integers(-(10**9), 10**9))),
    shuffle=st.integers(0, 3),
    column_at=st.integers(0, 12),
    notes=st.lists(TEXT, max_size=2),
    rows_above=st.integers(0, 2),
    highlight=st.booleans(),
)


def edit(path: Path, edits: Edits) -> dict[str, str | int]:
    """Do to the form what a person does; returns the answers that were filled in."""
    filled = {}
    with editing(path) as workbook:
        sheet = workbook[SLOT_SHEET]
        header, columns = header_of(sheet)
        _shuffle(sheet, header, edits.shuffle)
        present = {sheet.cell(r, columns["标识"]).value for r in range(header + 1, sheet.max_row + 1)}
        for key, value in edits.answers.items():
            if key in present:
                cell = sheet.cell(row_of(sheet, key), columns["本年填报"])
                cell.value = filled[key] = value
                if isinstance(value, str):
                    cell.data_type = "s"
                if edits.highlight:
                    cell.fill = PatternFill("solid", fgColor="FF00FF00")
                    cell.comment = Comment(f"批注{key}", "某人")
        _add_around(workbook, sheet, edits)
    return filled


def _shuffle(sheet, header: int, seed: int) -> None:  # type: ignore[no-untyped-def]
    rows = [[(c.value, c._style) for c in row] for row in sheet.iter_rows(min_row=header + 1)]
    if seed:
        Random(seed).shuffle(rows)
    for row, contents in enumerate(rows, header + 1):
        for column, (value, style) in enumerate(contents, 1):
            sheet.cell(row, column).value, sheet.cell(row, column)._style = value, style


def _add_around(workbook, sheet, edits: Edits) -> None:  # type: ignore[no-untyped-def]
    header, columns = header_of(sheet)
    if edits.column_at:
        sheet.insert_cols(edits.column_at)
        sheet.cell(header, edits.column_at).value = "经办"
        _, columns = header_of(sheet)
        for row in range(header + 1, sheet.max_row + 1):
            sheet.cell(row, edits.column_at).value = f"经办人{sheet.cell(row, columns['标识']).value}"
    for note in edits.notes:
        cell = sheet.cell(sheet.max_row + 1, columns["填报事项"])
        cell.value, cell.data_type = note, "s"
        workbook.create_sheet(f"底稿{len(workbook.sheetnames)}")["C3"] = f"记{note}"
    if edits.rows_above:
        sheet.insert_rows(1, edits.rows_above)
        sheet.cell(1, 1).value = "局内流转单"


def texts(path: Path) -> list[tuple[str, str]]:
    """Every cell a person could have written, outside our columns: sheet and text, places apart."""
    workbook = load_workbook(path)
    ours = {"序号", "章节", "参考数据", "上年填报", "状态", "数据标记", "标识", "填报事项"}
    found = []
    for sheet in workbook.worksheets:
        columns = header_of(sheet)[1] if sheet.title == SLOT_SHEET else {}
        skipped = {column for text, column in columns.items() if text in ours - {"填报事项"}}
        found += [
            (sheet.title, str(cell.value))
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None and cell.column not in skipped
        ]
    return sorted(found)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(before=slot_lists(), after=slot_lists(), edits=EDITS)
def test_patching_loses_nothing_a_person_wrote(before: list[Slot], after: list[Slot], edits: Edits) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "说明 填报表.xlsx"
        make_form(before, PROFILE, path)
        filled = edit(path, edits)
        written = texts(path)
        patch_form(path, after, PROFILE, backup=False)

        rows = shown(path)  # fails where a key stands twice
        assert set(rows) == {slot.key for slot in (*before, *after)}
        assert {key: rows[key]["本年填报"] for key in filled} == filled
        remaining = texts(path)
        for cell in written:
            assert cell in remaining
            remaining.remove(cell)
        if edits.column_at:
            assert all(rows[slot.key]["经办"] == f"经办人{slot.key}" for slot in before)
        if edits.highlight:
            sheet = load_workbook(path)[SLOT_SHEET]
            _, columns = header_of(sheet)
            for key in filled:
                cell = sheet.cell(row_of(sheet, key), columns["本年填报"])
                assert (cell.fill.fgColor.rgb, cell.comment.text) == ("FF00FF00", f"批注{key}")

        once = path.read_bytes()
        assert not patch_form(path, after, PROFILE, backup=False).written
        assert path.read_bytes() == once


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(before=slot_lists(), between=slot_lists(), answers=EDITS)
def test_slots_that_come_and_go_leave_one_row_each_and_the_answers(
    before: list[Slot], between: list[Slot], answers: Edits
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "f.xlsx"
        make_form(before, PROFILE, path)
        filled = edit(path, answers)
        for slots in (between, before, between, before):
            patch_form(path, slots, PROFILE, backup=False)
        rows = shown(path)
        assert set(rows) == {slot.key for slot in (*before, *between)}
        assert {key: rows[key]["本年填报"] for key in filled} == filled
        needed = {slot.key for slot in before}
        assert {key for key in rows if rows[key]["状态"] == "不再需要"} == set(rows) - needed
