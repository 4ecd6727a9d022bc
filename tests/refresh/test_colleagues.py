"""Tracked changes and comments of colleagues: they stay as they are, and what is around them is renewed."""

from __future__ import annotations

from io import BytesIO

import pytest

from refresh import edits
from refresh.data_changes import (
    DataChange,
    fell_since_last_year,
    goods_bought,
    multiplied,
    report_after,
    unchanged,
)
from refresh.desk import LATER, Outcome, drafted, outcome, renewed
from refresh.drafts import Edit, edited
from refresh.judge import Judged, all_rejected, ours_accepted

GOODS = "政府采购货物支出⟨39.90⟩万元"


def refreshed(*made: Edit, after: DataChange = goods_bought) -> Outcome:
    """The draft edited, then refreshed with changed data; every promise holds."""
    return outcome(edited(drafted(), *made) if made else drafted(), report_after(after))


def test_colleagues_changes_stay_pending_and_figures_around_them_are_renewed() -> None:
    done = refreshed(
        edits.tracked("⟨2022年度政府采购支出总额⟩859.30", "全年采购总额"),
        edits.tracked("政府采购服务支出819.40万元⟨⟩。授予", "（含监理费）"),
        edits.tracked_bold("⟨授予中小企业合同金额⟩0.00"),
    )
    assert "全年采购总额869.30万元，其中：政府采购货物支出49.90万元" in done.text
    assert "政府采购服务支出819.40万元（含监理费）。授予" in done.text


def test_figure_a_colleague_replaced_with_tracking_is_a_conflict() -> None:
    done = refreshed(edits.tracked(GOODS, "40.00"))
    assert "政府采购货物支出40.00万元" in done.text
    assert any("49.90" in note for note in done.notes)
    assert done.judged.pending() == Judged(done.edited).pending()


def test_figure_a_colleague_struck_out_is_not_written_again() -> None:
    done = refreshed(edits.tracked(GOODS, ""))
    assert "49.90" not in done.text


def test_digit_a_colleague_inserted_within_a_figure_makes_it_his() -> None:
    done = refreshed(edits.tracked("政府采购货物支出39⟨⟩.90万元", "5"))
    assert "政府采购货物支出395.90万元" in done.text


def test_figure_within_a_colleagues_new_paragraph_is_his() -> None:
    done = refreshed(edits.tracked_paragraph("2022年度政府采购支出总额859.30", "政府采购货物支出39.90万元，均为电脑。"))
    assert "政府采购货物支出39.90万元，均为电脑。" in done.text


def test_two_colleagues_and_ours_are_told_apart_when_all_is_rejected() -> None:
    done = refreshed(
        edits.tracked("⟨2022年度政府采购支出总额⟩859.30", "全年采购总额", edits.ZHANG),
        edits.tracked("政府采购⟨工程⟩支出0.00", "基建", edits.LI),
    )
    assert done.judged.text(all_rejected) == Judged(drafted()).text()
    assert "全年采购总额869.30万元" in done.text
    assert "政府采购基建支出0.00万元" in done.text


def test_word_of_direction_that_a_colleague_changed_is_flipped_or_told() -> None:
    done = refreshed(edits.tracked("收、支总计各⟨增加⟩62.35万元", "上升"), after=fell_since_last_year)
    assert "收、支总计各下降150.00万元" in done.text or any("减少" in note for note in done.notes)


def test_rejecting_a_colleagues_move_takes_our_figures_in_it_along() -> None:
    done = refreshed(edits.tracked_move("2022年度政府采购支出总额859.30", "二、收入决算情况说明"))
    assert done.judged.text(ours_accepted) == Judged(drafted()).text(), "no digit of ours is left where he had put it"


def test_comment_on_a_figure_stays_on_it() -> None:
    done = refreshed(edits.commented(GOODS, "这个数和采购办对过吗？"))
    theirs = [note for note in done.judged.notes() if note.author == edits.LI]
    assert [(note.text, "49.90" in note.anchor) for note in theirs] == [("这个数和采购办对过吗？", True)]
    assert "政府采购货物支出49.90万元" in done.text


def test_comment_of_ours_comes_beside_those_that_are_there() -> None:
    done = refreshed(edits.commented("⟨2022年度政府采购支出总额⟩859.30", "口径？"), edits.typed_over(GOODS, "40.00"))
    assert {note.author for note in done.judged.notes()} == {edits.LI, "narrate"}
    assert len({note.number for note in done.judged.notes()}) == 2


def test_comment_that_python_docx_added_stays() -> None:
    def remark(document) -> None:
        paragraph = next(p for p in document.paragraphs if "我部门纳入预算绩效管理" in p.text)
        document.add_comment(paragraph.runs[0], text="请绩效科核对", author="王五", initials="王")
        paragraph.runs[-1].bold = True
        document.add_paragraph("本说明由办公室汇总。")

    done = outcome(edits.with_python_docx(remark)(drafted()), report_after(multiplied))
    assert [note.author for note in done.judged.notes() if note.author != "narrate"] == ["王五"]
    assert done.text == report_after(multiplied).text() + "\n本说明由办公室汇总。"


def test_python_docx_opens_what_was_refreshed() -> None:
    from docx import Document

    done = refreshed(edits.commented(GOODS, "核对"), after=multiplied)
    assert len(Document(BytesIO(done.data)).paragraphs) > 50


@pytest.mark.parametrize("accept", [True, False], ids=["accepted", "rejected"])
def test_deciding_ours_leaves_the_colleagues_pending(accept: bool) -> None:
    done = refreshed(edits.tracked("⟨2022年度政府采购支出总额⟩859.30", "全年采购总额"))
    decided = Judged(edited(done.data, edits.decided(accept)))
    assert decided.our_changes() == []
    assert decided.pending() == Judged(done.edited).pending()
    assert ("政府采购货物支出49.90" in "".join(decided.text())) == accept


def test_colleague_changes_our_pending_figure_and_it_is_his_from_then_on() -> None:
    first = refreshed()
    theirs = edited(first.data, edits.typed_over("政府采购货物支出⟨49.90⟩万元", "50.00"))
    done = Outcome(theirs, renewed(theirs, report_after(goods_bought, goods_bought), date=LATER))
    assert "政府采购货物支出50.00万元" in done.text
    assert any("59.90" in note for note in done.notes)


def test_nothing_of_people_is_touched_when_nothing_changed() -> None:
    data = edited(drafted(), edits.tracked(GOODS, "40.00"), edits.commented("⟨819.40⟩", "核对"))
    assert renewed(data, report_after(unchanged)).data == data
