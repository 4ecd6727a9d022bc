"""Tracked changes and comments of colleagues: they stay as they are, and what is around them is renewed."""

from __future__ import annotations

from io import BytesIO

import pytest
from lxml import etree

from refresh import edits
from refresh.data_changes import (
    DataChange,
    fell_since_last_year,
    goods_bought,
    item_vanished,
    multiplied,
    report_after,
    same_as_last_year,
    unchanged,
)
from refresh.desk import LATER, Outcome, drafted, outcome, renewed
from refresh.drafts import Edit, edited, w
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


def test_tracked_bold_on_a_figure_stays_the_colleagues() -> None:
    done = refreshed(edits.tracked_bold(GOODS))
    assert "政府采购货物支出49.90万元" in done.text
    assert done.judged.formatting_changes() == Judged(done.edited).formatting_changes()


def test_bookmark_of_a_person_on_a_figure_holds_the_new_one() -> None:
    done = refreshed(edits.bookmarked(GOODS))
    assert done.judged.flat.bookmark_texts()["合计数"] == "49.90"


def test_figure_in_a_hyperlink_is_renewed() -> None:
    assert "政府采购货物支出49.90万元" in refreshed(edits.linked(GOODS)).text


def test_line_break_within_a_sentence_is_no_obstacle() -> None:
    done = refreshed(edits.broken_line("总额859.30万元，⟨⟩其中：政府采购货物"))
    assert "政府采购支出总额869.30万元，\n其中：政府采购货物支出49.90万元" in done.text


def test_paragraph_in_a_persons_own_control_is_renewed_there() -> None:
    done = refreshed(edits.in_a_block_control("政府采购货物支出39.90"))
    assert "政府采购货物支出49.90万元" in done.text
    tags = [tag.get(w("val")) for tag in done.judged.root.iter(w("tag"))]
    assert tags.count("正文") == 1


def footnotes_struck(done: Outcome) -> list[str]:
    """The footnotes whose reference is in a deletion of ours."""
    gone = [node for node in done.judged.root.iter(w("del")) if node.get(w("author")) == "narrate"]
    numbers = [mark.get(w("id")) for node in gone for mark in node.iter(w("footnoteReference"))]
    notes = etree.fromstring(done.judged.parts["word/footnotes.xml"])
    return ["".join(note.itertext()) for note in notes if note.get(w("id")) in numbers]


@pytest.mark.parametrize(
    ("pattern", "change"),
    [
        ("增长2.74%⟨⟩，主要原因", same_as_last_year),
        ("培训支出（项）。⟨⟩年初预算", item_vanished),
        ("货物支出39.90⟨⟩万元", goods_bought),
    ],
    ids=["clause", "item", "figure"],
)
def test_footnote_of_a_person_stays_or_its_text_is_in_a_comment(pattern: str, change: DataChange) -> None:
    done = refreshed(edits.footnoted(pattern, "口径见附注三"), after=change)
    assert footnotes_struck(done) == [] or any("口径见附注三" in note for note in done.notes)
    assert done.judged.stories() == Judged(done.edited).stories()
