"""What a refresh must know of the one before it: sentences of ours that a person reworded since, and halves of changes."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from narrate.refresh.plan import ChangeKind
from narrate.refresh.renew import Renewal, renew
from narrate.report.values import Report
from narrate.unit import open_unit
from refresh import edits
from refresh.data_changes import goods_bought, office_differs, report_before
from refresh.desk import drafted, renewed, revision
from refresh.drafts import Edit, edited, w
from refresh.judge import Judged, all_accepted
from refresh.test_rounds import ACCEPTED, NOTHING, after_first, round_of
from support.sample_code import SAMPLES
from word.samples import document

OFFICE, REASON = "其他政府办公厅（室）及相关机构事务支出（项）", "存在差异的主要原因"
SENTENCE = "。决算数与年初预算数"


# ------------------------------------------------------------------------- a sentence that a refresh brought, reworded


@pytest.mark.parametrize("decision", [NOTHING, ACCEPTED], ids=["pending", "accepted"])
@pytest.mark.parametrize("words", ["仍是", "系"])
def test_a_sentence_that_a_refresh_brought_and_a_person_reworded_is_not_written_again(
    decision: tuple[Edit, ...], words: str
) -> None:
    first = after_first(office_differs, *decision)
    data = edited(first, edits.typed_over(f"{REASON}⟨是⟩【待补：2010399", words))
    done = round_of(data, office_differs, office_differs)
    assert done.line(OFFICE).count(SENTENCE) == 1
    assert "支出决算为2.73万元" in done.line(OFFICE)


@pytest.mark.parametrize("decision", [NOTHING, ACCEPTED], ids=["pending", "accepted"])
@pytest.mark.parametrize("marks", [(), (edits.without_marks(),)], ids=["marks", "without marks"])
@pytest.mark.parametrize(
    "words",
    [
        "主要系人员增加",
        "差异原因是人员增加导致公用经费支出相应增加",
        "决算数大于年初预算数的主要原因是新增人员公用经费",
        "因新增人员，决算数与年初预算数存在差异",
    ],
)
def test_a_reason_that_a_person_gave_in_place_of_the_sentence_is_not_asked_for_again(
    decision: tuple[Edit, ...], marks: tuple[Edit, ...], words: str
) -> None:
    sentence = (
        f"决算数与年初预算数{REASON}是【待补：2010399其他政府办公厅（室）及相关机构事务支出决算数与年初预算数{REASON}】"
    )
    data = edited(after_first(office_differs, *decision), edits.typed_over(f"⟨{sentence}⟩", words), *marks)
    line = round_of(data, office_differs, office_differs).line(OFFICE)
    assert line.endswith(f"。{words}。")
    assert "支出决算为2.73万元" in line


def test_a_sentence_that_a_refresh_brought_and_a_person_rejected_is_offered_when_the_data_move() -> None:
    data = after_first(office_differs, edits.decided(False))
    assert round_of(data, office_differs, office_differs).line(OFFICE).count(SENTENCE) == 1


# ----------------------------------------------------------------- a sentence that was left while the data had another


PROCUREMENT = ("机构运行信息表.xlsx", "机构运行信息表", "shanghai-template")


def _with_cells(unit: Path, name: str, sheet: str, phrasebook: str, **cells: float) -> Report:
    """The sample's report with other cells in one of its tables."""
    shutil.copy(SAMPLES / unit.name / name, unit)
    book = openpyxl.load_workbook(unit / name)
    for address, value in cells.items():
        book[sheet][address].value = value
    book.save(unit / name)
    return open_unit(unit, phrasebook=phrasebook).report


def _next(data: bytes, report: Report) -> Renewal:
    return renew(data, report, revision())


@pytest.mark.parametrize("marks", ["kept", "lost"])
def test_a_reworded_sentence_left_while_the_data_had_another_is_renewed_when_they_come_back(
    tmp_path: Path, marks: str
) -> None:
    unit = Path(shutil.copytree(SAMPLES / "putuo-finance-2024", tmp_path / "putuo-finance-2024"))
    stripped = [edits.without_marks()] if marks == "lost" else []
    drafted = document(_with_cells(unit, *PROCUREMENT))
    first = _next(drafted, _with_cells(unit, *PROCUREMENT, D46=437.62)).data
    typed = edited(first, edits.typed_over("服务采购金额⟨⟩437.62", "约"), *stripped)
    nothing = _next(typed, _with_cells(unit, *PROCUREMENT, D43=0, D44=8.79)).data
    done = _next(edited(nothing, *stripped), _with_cells(unit, *PROCUREMENT))
    text = "\n".join(Judged(done.data).text(all_accepted))
    assert "服务采购金额约246.47万元" in text
    assert "人工删去" not in " ".join(change.why for change in done.changes)
    assert not any("只接受了一部分" in change.why for change in done.changes)


# ------------------------------------------------------------------------------------------ what is pending and beside


def test_what_is_pending_beside_a_number_typed_over_in_another_form_stays_offered(tmp_path: Path) -> None:
    unit = Path(shutil.copytree(SAMPLES / "jiaozuo-2022", tmp_path / "jiaozuo-2022"))
    tables = ("2022年度部门决算公开表.xlsx", "收入决算表", "henan")
    typed = edited(document(_with_cells(unit, *tables)), edits.typed_over("收入合计⟨2,334.99⟩万元", "23,349,900"))
    first = _next(typed, _with_cells(unit, *tables, C7=3000, I7=665.39)).data
    done = _next(first, _with_cells(unit, *tables, C7=3000, I7=600))
    (line,) = [text for text in Judged(done.data).text(all_accepted) if "23,349,900" in text]
    assert "占77.82%；其他收入600.00万元" in line


# ------------------------------------------------------------------------------------------- half of a change accepted


@pytest.mark.parametrize(("accepted", "kind"), [("ins", ChangeKind.REJECTED), ("del", ChangeKind.UNSURE)])
def test_half_of_a_change_is_told_while_the_data_stay(accepted: str, kind: ChangeKind) -> None:
    """The new figure accepted beside the old one that was kept, or neither of them, as if a person had deleted it."""
    first = after_first(goods_bought)

    def half(draft: edits.Draft) -> None:
        edits.decide(draft, lambda change: (change.tag == w("ins")) == (accepted == "ins"))

    data = edited(first, half)
    done = round_of(data, goods_bought)
    assert done.renewal.unchanged
    told = [one for one in done.renewal.open if one.kind is kind and one.new == "49.90"]
    assert len(told) == 1


def test_a_figure_that_a_person_deleted_from_a_sentence_is_told_while_the_data_stay() -> None:
    data = edited(drafted(), edits.typed_over("2022年度政府采购支出总额⟨859.30⟩万元", ""))
    done = renewed(data, report_before())
    assert [(one.kind, one.old, one.new) for one in done.changes] == [(ChangeKind.KEPT, "859.30", "")]
