"""Sentences, figures and direction words: what refresh does to them in a document that people edited.

Every outcome is held against every promise (`refresh.desk.outcome`); a test states what its case adds to that.
"""

from __future__ import annotations

import pytest
from lxml import etree

from narrate.report.values import Report
from refresh import edits
from refresh.data_changes import (
    DataChange,
    fell_since_last_year,
    funds_appeared,
    goods_bought,
    item_vanished,
    items_vanished,
    multiplied,
    no_three_public,
    office_differs,
    report_after,
    report_before,
    rose_more,
    same_as_last_year,
    staff_paid_more,
    training_as_budgeted,
    training_grew,
    unchanged,
    without_last_year,
)
from refresh.desk import LATER, Outcome, drafted, outcome, renewed
from refresh.drafts import Edit, edited, w
from refresh.judge import (
    Judged,
    all_accepted,
    all_rejected,
    changed_parts,
    new_audit_errors,
    ours_accepted,
    ours_rejected,
    parts_of,
)
from refresh.promises import broken
from word.samples import document

INCOME = "2022年度收入合计2,334.98万元，其中：财政拨款收入2,334.60万元，占99.98%"
CHANGE = "收、支总计各增加62.35万元，增长2.74%"
BOUGHT = [("del", "859.30"), ("ins", "869.30"), ("del", "39.90"), ("ins", "49.90")]


def refreshed(*made: Edit, after: DataChange = unchanged) -> Outcome:
    """The draft edited, then refreshed with changed data; every promise holds."""
    return outcome(edited(drafted(), *made) if made else drafted(), report_after(after))


# -------------------------------------------------------------------------------------------- 1. wording is edited


def test_reworded_sentence_keeps_its_words_and_gets_the_new_figures() -> None:
    done = refreshed(
        edits.reworded(INCOME, "全年实现收入2,334.98万元（其中财政拨款收入2,334.60万元，占比99.98%）"),
        after=staff_paid_more,
    )
    assert done.line("全年实现收入").startswith(
        "全年实现收入2,434.98万元（其中财政拨款收入2,434.60万元，占比99.98%）；其他收入0.38万元"
    )


def test_clauses_in_another_order_get_each_its_own_figures() -> None:
    done = refreshed(
        edits.text_moved("⟨财政拨款收入2,334.60万元，占99.98%；⟩其他", "占0.02%⟨⟩。"),
        after=staff_paid_more,
    )
    assert "收入合计2,434.98万元，其中：其他收入0.38万元，占0.02%财政拨款收入2,434.60万元，占99.98%；。" in done.text


def test_new_words_beside_figures_stay() -> None:
    done = refreshed(
        edits.typed_over("其中：⟨基本支出⟩923.12", "基本部分"),
        edits.typed_over("⟨2022年度支出合计⟩2,334.61", "总支出"),
        after=staff_paid_more,
    )
    assert "总支出2,434.61万元，其中：基本部分1,023.12万元，占42.02%" in done.text


def test_restyled_paragraph_keeps_its_style() -> None:
    done = refreshed(edits.restyled(INCOME, "Heading3"), edits.realigned(INCOME), after=staff_paid_more)
    line = next(line for line in done.judged.flat.view(all_accepted) if "收入合计2,434.98" in line.text)
    assert line.style == "Heading3"


# -------------------------------------------------------------------------------------------- 2. a figure changed


def test_changed_figures_are_struck_and_written_and_nothing_else_is() -> None:
    done = refreshed(after=goods_bought)
    assert done.marks == BOUGHT
    assert done.notes == []


def test_change_stands_inside_the_control_of_its_figure() -> None:
    done = refreshed(after=goods_bought)
    root = etree.fromstring(done.judged.parts["word/document.xml"])
    for change in (*root.iter(w("ins")), *root.iter(w("del"))):
        assert change.getparent().tag == w("sdtContent")


def test_changes_carry_author_and_date_as_given() -> None:
    done = refreshed(after=goods_bought)
    assert {(author, date) for _, author, date, _ in done.judged.pending(ours=True)} == {
        ("narrate", "2026-11-25T09:00:00Z")
    }


def test_only_the_document_and_the_snapshot_change() -> None:
    done = refreshed(after=goods_bought)
    changed = changed_parts(done.edited, done.data)
    assert "word/document.xml" in changed
    assert changed <= {"word/document.xml", "customXml/item1.xml", "customXml/itemProps1.xml", "docProps/custom.xml"}


def test_paragraphs_without_a_changed_figure_stay_as_they_are() -> None:
    done = refreshed(after=goods_bought)
    before, after = (etree.fromstring(parts_of(data)["word/document.xml"]) for data in (done.edited, done.data))
    pairs = zip(before.iter(w("p")), after.iter(w("p")), strict=True)
    differ = [one for one, other in pairs if etree.tostring(one, method="c14n") != etree.tostring(other, method="c14n")]
    assert len(differ) == 1


def test_what_hangs_on_a_figure_changes_with_it() -> None:
    assert refreshed(after=staff_paid_more).text == report_after(staff_paid_more).text()


@pytest.mark.parametrize(
    "change",
    [goods_bought, staff_paid_more, training_grew, fell_since_last_year, rose_more, multiplied],
    ids=lambda change: change.__name__,
)
def test_untouched_draft_reads_as_one_written_today(change: DataChange) -> None:
    assert refreshed(after=change).text == report_after(change).text()


def test_refreshed_document_is_valid(tmp_path) -> None:
    done = refreshed(edits.commented("⟨859.30⟩", "核对"), after=multiplied)
    assert new_audit_errors(done.edited, done.data, tmp_path) == []


def test_without_tracking_the_text_is_simply_new() -> None:
    made = renewed(drafted(), report_after(goods_bought), tracked=False)
    judged = Judged(made.data)
    assert judged.text(all_rejected) == judged.text(all_accepted) == report_after(goods_bought).text().split("\n")
    assert judged.our_changes() == []


# ------------------------------------------------------------------------------------------- 3. a direction flipped


def test_flip_in_an_untouched_sentence_is_written_tracked() -> None:
    done = refreshed(after=fell_since_last_year)
    assert done.text == report_after(fell_since_last_year).text()
    assert done.marks.count(("del", "增加")) == done.marks.count(("ins", "减少")) == 3


@pytest.mark.parametrize(
    ("theirs", "ours"), [("上升", "下降"), ("提高", "降低"), ("增长", "下降"), ("多", "少"), ("增加", "减少")]
)
def test_synonym_of_a_person_is_turned_into_its_opposite(theirs: str, ours: str) -> None:
    done = refreshed(
        edits.typed_over("⟨与上年度相比，收、支总计各⟩增加62.35万元", "比上年，收支合计"),
        *([edits.typed_over("比上年，收支合计⟨增加⟩62.35万元", theirs)] if theirs != "增加" else []),
        after=fell_since_last_year,
    )
    assert f"比上年，收支合计{ours}150.00万元，下降6.03%" in done.text


def test_flip_in_a_reworded_sentence_is_said_in_a_comment_on_it() -> None:
    done = refreshed(
        edits.typed_over("⟨与上年度相比，收、支总计各⟩增加62.35万元", "比上年，收支合计"), after=fell_since_last_year
    )
    notes = [note for note in done.judged.our_notes() if "增加" in note.text and "减少" in note.text]
    assert notes and all(any(word in note.anchor for word in ("减少", "150.00", "比上年")) for note in notes)


def test_direction_in_words_we_do_not_know_stays_and_ours_stands_in_the_comment() -> None:
    done = refreshed(
        edits.typed_over("与上年度相比，⟨收、支总计各增加62.35万元，增长2.74%⟩，主要", "总盘子有所扩张"),
        after=fell_since_last_year,
    )
    assert "总盘子有所扩张，主要原因是" in done.text
    done.note("各减少150.00万元，下降6.03%")
    done.told("减少", needs_person=True)


def test_difference_that_vanished_in_an_untouched_sentence_reads_as_equal() -> None:
    done = refreshed(after=same_as_last_year)
    assert done.text == report_after(same_as_last_year).text()
    assert any("焦作市人民政府电子政务管理中心" in note for note in done.notes), "the reason is kept in a comment"


def test_difference_that_vanished_in_a_reworded_sentence_stays_and_is_told() -> None:
    done = refreshed(
        edits.typed_over("⟨与上年度相比，收、支总计各⟩增加62.35万元", "比上年，收支合计"), after=same_as_last_year
    )
    assert "比上年，收支合计" in done.text
    assert any("持平" in note for note in done.notes)
    assert done.text.count("总计持平") == 1, "only the untouched sentence about the appropriation says so"


def test_difference_that_appeared_is_written() -> None:
    base = report_after(same_as_last_year)
    done = outcome(document(base), report_before(), base=base)
    assert done.text == report_before().text()


def test_difference_of_one_item_that_vanished_takes_its_reason_into_a_comment() -> None:
    done = refreshed(after=training_as_budgeted)
    assert "培训次数减少" not in done.text
    done.note("培训次数减少")


def test_something_that_is_no_more_is_written_as_nothing() -> None:
    done = refreshed(after=no_three_public)
    assert "我部门2022年度没有使用财政拨款安排的“三公”经费支出。" in done.text
    for kept in ("公务接待和公车运行维护次数减少", "公车运行维护次数减少", "接待其他地市来我单位进行调研"):
        assert any(kept in note for note in done.notes)


def test_something_that_is_there_again_is_written() -> None:
    base = report_after(no_three_public)
    done = outcome(document(base), report_before(), base=base)
    assert done.text == report_before().text()


def test_last_year_that_is_missing_leaves_a_visible_gap() -> None:
    done = refreshed(after=without_last_year)
    assert "与上年度相比，收、支总计各【待补：增加或减少】【待补：收、支总计的增减额】万元" in done.text


# ---------------------------------------------------------------------------------------- 4. a figure typed over


def test_figure_typed_over_stays_and_ours_stands_in_a_comment() -> None:
    done = refreshed(edits.typed_over("政府采购货物支出⟨39.90⟩万元", "40.00"), after=goods_bought)
    assert "政府采购货物支出40.00万元" in done.text
    note = done.note("39.90", "49.90", "40.00")
    assert ["40.00" in n.anchor for n in done.judged.our_notes() if n.text == note] == [True]
    done.told("40.00", "49.90", needs_person=True)


def test_figure_typed_over_that_did_not_change_is_left_without_a_mark() -> None:
    done = refreshed(edits.typed_over("政府采购服务支出⟨819.40⟩万元", "820.00"), after=goods_bought)
    assert done.marks == BOUGHT
    assert done.notes == []


def test_word_before_a_figure_is_no_conflict() -> None:
    done = refreshed(edits.typed_over("政府采购货物支出⟨⟩39.90万元", "约"), after=goods_bought)
    assert "政府采购货物支出约49.90万元" in done.text
    assert done.marks == BOUGHT


def test_word_before_a_figure_typed_inside_its_control_is_no_conflict() -> None:
    done = refreshed(edits.typed_over("政府采购货物支出⟨39.90⟩万元", "约39.90"), after=goods_bought)
    assert "政府采购货物支出约49.90万元" in done.text
    assert done.marks == BOUGHT


def test_figure_without_separators_stays_without_them() -> None:
    done = refreshed(edits.typed_over("收入合计⟨2,334.98⟩万元", "2334.98"), after=staff_paid_more)
    assert "收入合计2434.98万元" in done.text


def test_figure_in_full_width_digits_is_renewed_or_told_but_never_left_silently() -> None:
    done = refreshed(edits.typed_over("政府采购货物支出⟨39.90⟩万元", "３９．９０"), after=goods_bought)
    assert any(f"政府采购货物支出{shown}万元" in done.text for shown in ("４９．９０", "49.90")) or done.note("49.90")


def test_rounded_figure_is_a_conflict() -> None:
    done = refreshed(edits.typed_over("政府采购货物支出⟨39.90⟩万元", "40"), after=goods_bought)
    assert "政府采购货物支出40万元" in done.text
    done.note("49.90")


def test_figure_that_a_person_already_brought_up_to_date_is_no_conflict() -> None:
    done = refreshed(edits.typed_over("政府采购货物支出⟨39.90⟩万元", "49.90"), after=goods_bought)
    assert done.marks == BOUGHT[:2]
    assert done.notes == []


def test_conflict_is_not_told_again_when_its_figure_did_not_move_since() -> None:
    first = refreshed(edits.typed_over("政府采购货物支出⟨39.90⟩万元", "40.00"), after=goods_bought)
    again = renewed(first.data, report_after(goods_bought), date=LATER)
    assert again.data == first.data


def test_conflict_that_moves_again_has_one_comment_with_the_newest_figure() -> None:
    first = refreshed(edits.typed_over("政府采购货物支出⟨39.90⟩万元", "40.00"), after=goods_bought)
    again = Outcome(first.data, renewed(first.data, report_after(goods_bought, goods_bought), date=LATER))
    assert "政府采购货物支出40.00万元" in again.text
    again.note("59.90")
    assert len(again.notes) == 1


def test_figure_whose_control_was_emptied_is_left_alone() -> None:
    done = refreshed(edits.emptied_control("政府采购货物支出⟨39.90⟩万元"), after=goods_bought)
    assert done.marks == BOUGHT[:2]
    assert "49.90" not in done.text


def test_figure_that_was_deleted_is_not_written_again() -> None:
    done = refreshed(edits.typed_over("：⟨政府采购货物支出39.90万元、⟩政府采购工程", ""), after=goods_bought)
    assert done.marks == BOUGHT[:2]


def test_figure_that_was_deleted_and_moved_since_is_told() -> None:
    done = refreshed(edits.typed_over("政府采购货物支出⟨39.90⟩万元", ""), after=goods_bought)
    assert "政府采购货物支出万元" in done.text
    done.told("procurement.goods", "39.90")


# -------------------------------------------------------------------------------------- 9. 10. reasons of people


def filled_in() -> tuple[Report, bytes]:
    """A draft with one open reason, and the same after a person typed the reason over it."""
    base = report_after(office_differs)
    text = next(p.text for p in base.paragraphs() if "【待补：" in p.text)
    slot = text[text.index("【待补：") : text.index("】") + 1]
    return base, edited(document(base), edits.typed_over(f"⟨{slot}⟩", "两名借调人员的差旅费由我局承担"))


def test_reason_typed_over_an_open_slot_stays_through_two_refreshes() -> None:
    base, answered = filled_in()
    first = outcome(answered, report_after(office_differs, staff_paid_more), base=base)
    assert "主要原因是两名借调人员的差旅费由我局承担。" in first.text
    second = outcome(
        first.data, report_after(office_differs, goods_bought), base=report_after(office_differs, staff_paid_more)
    )
    assert "主要原因是两名借调人员的差旅费由我局承担。" in second.text


def test_open_slot_that_nobody_filled_is_no_doubtful_reason() -> None:
    base = report_after(office_differs)
    done = outcome(document(base), report_after(office_differs, office_differs), base=base)
    assert "【待补：" in done.text
    assert not any("2010399" in note for note in done.notes)


def test_reason_typed_by_a_person_is_doubtful_when_its_difference_grew() -> None:
    base, answered = filled_in()
    done = outcome(answered, report_after(office_differs, office_differs, office_differs), base=base)
    assert "两名借调人员" in done.text
    assert any("原因" in note.text and "借调" in note.anchor for note in done.judged.our_notes())


def test_reason_whose_direction_flipped_gets_a_comment_and_keeps_its_words() -> None:
    done = refreshed(after=training_grew)
    doubted = [note for note in done.judged.our_notes() if "原因" in note.text]
    assert len(doubted) == 1
    assert "培训次数减少" in doubted[0].anchor
    assert "培训次数减少" in done.text


def test_reason_whose_difference_grew_beyond_measure_gets_a_comment() -> None:
    doubted = [note for note in refreshed(after=rose_more).judged.our_notes() if "原因" in note.text]
    assert len(doubted) == 3


def test_answer_that_came_later_through_the_form_is_written_over_the_open_slot() -> None:
    base = report_after(office_differs)

    def answered(data):
        data.answers["reason/general_public_budget/2010399"] = "借调人员差旅费增加"
        return data

    done = outcome(document(base), report_after(office_differs, answered), base=base)
    assert "主要原因是借调人员差旅费增加。" in done.text


# ------------------------------------------------------------------------------------- 18. runs that were split


@pytest.mark.parametrize(
    "split",
    [
        edits.formatted("政府采购货物支出⟨39⟩.90万元"),
        edits.formatted("政府采购货物⟨支出39⟩.90万元", '<w:color w:val="FF0000"/>'),
        edits.spell_checked("政府采购货物支出⟨39.90⟩万元"),
        edits.saved_by_word(),
        edits.saved_by_word(2),
        edits.saved_by_wps(),
    ],
    ids=["half in bold", "part in red", "spell-check", "Word", "Word again", "WPS"],
)
def test_figure_in_several_runs_is_renewed(split: Edit) -> None:
    done = refreshed(split, after=goods_bought)
    assert done.text == report_after(goods_bought).text()


def test_figure_takes_the_format_it_has() -> None:
    red = '<w:b/><w:color w:val="FF0000"/>'
    done = refreshed(edits.formatted("政府采购货物支出⟨39.90⟩万元", red), after=goods_bought)
    chars = [char for line in done.judged.flat.view(ours_accepted) for char in line.chars if char.changes]
    written = "".join(char.text for char in chars)
    assert written == "869.3049.90"
    assert [b"FF0000" in char.format for char in chars] == [False] * 6 + [True] * 5


def test_half_bold_figure_keeps_a_format_it_has() -> None:
    done = refreshed(edits.formatted("政府采购货物支出⟨39⟩.90万元"), after=goods_bought)
    before = {c.format for line in Judged(done.edited).flat.view(all_accepted) for c in line.chars}
    assert {c.format for line in done.judged.flat.view(all_accepted) for c in line.chars} <= before


# ----------------------------------------------------------------------------------------- 13. 14. 20. once more


def test_unchanged_data_changes_no_byte() -> None:
    for data in (drafted(), edited(drafted(), edits.saved_by_word(), edits.typed_over("收入合计⟨2,334.98⟩", "1.00"))):
        made = renewed(data, report_after(unchanged))
        assert made.data == data
        assert not [change for change in made.changes if change.needs_person]


@pytest.mark.parametrize("change", [goods_bought, multiplied, fell_since_last_year], ids=lambda c: c.__name__)
def test_refreshing_twice_equals_once(change: DataChange) -> None:
    first = refreshed(after=change)
    assert renewed(first.data, report_after(change), date=LATER).data == first.data


def test_third_refresh_with_other_data_still_goes_back_to_the_edited_text() -> None:
    first = refreshed(
        edits.reworded(INCOME, "全年收入2,334.98万元，其中：财政拨款收入2,334.60万元，占99.98%"), after=staff_paid_more
    )
    new = report_after(multiplied)
    second = Outcome(first.data, renewed(first.data, new, date=LATER))
    assert second.rejected == "\n".join(Judged(first.edited).text())
    assert broken(report_after(staff_paid_more), first.data, new, second.data, earlier=[report_before()]) == []
    assert not second.judged.root.findall(f".//{w('ins')}//{w('ins')}")
    assert not second.judged.root.findall(f".//{w('ins')}//{w('del')}")


def known(change: DataChange, reason: str):
    """A data change with which the test is known to fail."""
    return pytest.param(change, marks=pytest.mark.xfail(strict=True, reason=reason), id=change.__name__)


AGAIN = "a clause is struck and the same words are written beside it"


@pytest.mark.parametrize(
    "change",
    [
        goods_bought,
        fell_since_last_year,
        multiplied,
        item_vanished,
        no_three_public,
        training_as_budgeted,
        known(same_as_last_year, AGAIN),
        without_last_year,
        items_vanished,
        funds_appeared,
    ],
    ids=lambda change: change.__name__,
)
def test_back_to_the_first_data_leaves_no_change_and_no_comment(change: DataChange) -> None:
    first = refreshed(after=change)
    back = Outcome(first.data, renewed(first.data, report_before(), date=LATER))
    assert back.text == report_before().text()
    assert back.marks == []
    assert back.notes == []


def test_changes_a_reviewer_accepted_are_the_base_of_the_next_refresh() -> None:
    first = refreshed(after=goods_bought)
    accepted = edited(first.data, edits.decided(True))
    done = outcome(accepted, report_after(goods_bought, goods_bought), base=report_after(goods_bought))
    assert done.marks == [("del", "869.30"), ("ins", "879.30"), ("del", "49.90"), ("ins", "59.90")]


def test_rejected_change_is_not_taken_for_a_figure_typed_over() -> None:
    first = refreshed(after=goods_bought)
    rejected = edited(first.data, edits.decided(False))
    same = renewed(rejected, report_after(goods_bought), date=LATER)
    assert Judged(same.data).text() == Judged(rejected).text(), "what a person rejected is not offered again"
    done = Outcome(rejected, renewed(rejected, report_after(goods_bought, goods_bought), date=LATER))
    assert "政府采购货物支出59.90万元" in done.text
    assert done.notes == []
    assert done.judged.text(ours_rejected) == Judged(rejected).text()
