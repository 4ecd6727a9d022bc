"""Paragraphs and items that came, went, moved, were copied, cut in two or joined, by people and by the data."""

from __future__ import annotations

import pytest

from narrate.editing.revisions import Revision
from narrate.refresh.plan import ChangeKind
from narrate.refresh.renew import renew
from narrate.report.values import Paragraph, Role, SpanKind
from refresh import edits, reviewing
from refresh.data_changes import (
    DataChange,
    funds_appeared,
    goods_bought,
    item_appeared,
    item_vanished,
    items_appeared,
    items_came_and_went,
    items_vanished,
    multiplied,
    report_after,
    report_before,
    staff_paid_more,
    training_as_budgeted,
    training_grew,
    unchanged,
)
from refresh.desk import LATER, Outcome, drafted, outcome, renewed
from refresh.drafts import Edit, edited
from refresh.judge import Judged, all_accepted, all_rejected, ours_rejected
from refresh.promises import broken, missing_paragraphs
from refresh.table_trials import with_body
from word.samples import document, paragraph, report

TRAINING = "培训支出（项）"
OPERATIONS = "事业运行（项）"
PROCUREMENT = "2022年度政府采购支出总额859.30万元"


def refreshed(*made: Edit, after: DataChange = unchanged) -> Outcome:
    """The draft edited, then refreshed with changed data; every promise holds."""
    return outcome(edited(drafted(), *made) if made else drafted(), report_after(after))


def ordinals(done: Outcome) -> list[str]:
    """The ordinals of the items of the general public budget, as they stand."""
    return [text.split(" ")[0] for text in done.judged.text() if "（款）" in text and text[0].isdigit()]


# ------------------------------------------------------------------------------------------------ 5. 6. 16. people's


def test_deleted_paragraph_stays_deleted_and_is_told() -> None:
    done = refreshed(edits.deleted(TRAINING), after=training_grew)
    assert TRAINING not in done.text
    assert "115.15" not in done.text
    done.told("2050803")


def test_deleted_procurement_leaves_nothing_to_mark() -> None:
    done = refreshed(edits.deleted(PROCUREMENT), after=goods_bought)
    assert done.marks == []
    assert "869.30" not in done.text


def test_paragraph_a_colleague_struck_out_is_left_as_it_is() -> None:
    done = refreshed(edits.tracked_paragraph_deletion(PROCUREMENT), after=goods_bought)
    assert done.marks == []
    assert "869.30" not in done.text


def test_other_sentences_of_the_same_shape_do_not_take_a_deleted_ones_figures() -> None:
    done = refreshed(edits.deleted(OPERATIONS), after=multiplied)
    wanted = [p.text for p in report_after(multiplied).paragraphs() if p.key != "general_public_budget.2010350"]
    numberless = [text.split(". ", 1)[-1] for text in done.judged.text()]
    assert numberless == [text.split(". ", 1)[-1] for text in wanted]


@pytest.mark.parametrize("move", [edits.moved, edits.tracked_move], ids=["cut and pasted", "tracked"])
def test_moved_paragraph_is_renewed_where_it_stands(move) -> None:
    done = refreshed(move(PROCUREMENT, "二、收入决算情况说明"), after=goods_bought)
    texts = done.judged.text()
    at = texts.index("二、收入决算情况说明")
    assert texts[at + 1].startswith("2022年度政府采购支出总额869.30万元，其中：政府采购货物支出49.90万元")
    assert sum("政府采购货物" in text for text in texts) == 1


def test_moved_item_keeps_its_place_and_gets_its_own_figures() -> None:
    done = refreshed(edits.moved(OPERATIONS, TRAINING), after=staff_paid_more)
    texts = done.judged.text()
    assert texts.index(done.line(TRAINING)) < texts.index(done.line(OPERATIONS))


def test_copied_sentence_is_renewed_in_both_places() -> None:
    done = refreshed(edits.duplicated(PROCUREMENT, "二、收入决算情况说明"), after=goods_bought)
    assert done.text.count("政府采购支出总额869.30万元，其中：政府采购货物支出49.90万元") == 2


def test_paragraph_cut_in_two_is_renewed_in_both_halves() -> None:
    done = refreshed(edits.split("政府采购支出总额859.30万元，⟨⟩其中：政府采购货物"), after=goods_bought)
    assert "2022年度政府采购支出总额869.30万元，" in done.judged.text()
    assert done.line("政府采购货物").startswith("其中：政府采购货物支出49.90万元")


def test_heading_joined_with_its_paragraph_is_renewed() -> None:
    done = refreshed(edits.merged("十一、政府采购支出情况说明"), after=goods_bought)
    assert done.line("十一、政府采购").startswith("十一、政府采购支出情况说明2022年度政府采购支出总额869.30万元")


def test_two_paragraphs_joined_are_both_renewed() -> None:
    done = refreshed(edits.merged(OPERATIONS), after=multiplied)
    line = done.line(OPERATIONS)
    wanted = {p.key: p.text for p in report_after(multiplied).paragraphs()}
    assert line == wanted["general_public_budget.2010350"] + wanted["general_public_budget.2010399"]


@pytest.mark.parametrize("place", [edits.in_a_cell, edits.in_a_text_box], ids=["table cell", "text box"])
def test_paragraph_put_elsewhere_is_renewed_there(place) -> None:
    done = refreshed(place(PROCUREMENT), after=goods_bought)
    assert done.line("政府采购货物").startswith("2022年度政府采购支出总额869.30万元，其中：政府采购货物支出49.90万元")


def test_persons_own_paragraph_with_a_figure_of_ours_is_not_touched() -> None:
    own = "另：政府采购支出总额859.30万元含上年结转项目，培训支出2.04万元。"
    done = refreshed(edits.written("十一、政府采购支出情况说明", own), after=goods_bought)
    assert own in done.judged.text()


def test_copy_of_a_changed_figure_in_a_persons_own_paragraph_is_told() -> None:
    own = "另：政府采购支出总额859.30万元含上年结转项目。"
    done = refreshed(edits.written("十一、政府采购支出情况说明", own), after=goods_bought)
    assert any("859.30" in note.text + note.anchor for note in done.judged.our_notes())


def test_text_a_person_merged_in_from_elsewhere_stays() -> None:
    done = refreshed(edits.typed_over("政府采购服务支出819.40万元。⟨⟩", "采购程序合规。"), after=goods_bought)
    assert "政府采购服务支出819.40万元。采购程序合规。授予中小企业" in done.text


# --------------------------------------------------------------------------------------------------- 7. items appear


@pytest.mark.parametrize(
    "change",
    [item_appeared, items_appeared, items_came_and_went, item_vanished, items_vanished, funds_appeared],
    ids=lambda change: change.__name__,
)
def test_items_follow_the_data_in_an_untouched_draft(change: DataChange) -> None:
    done = refreshed(after=change)
    assert done.text == report_after(change).text()


def test_new_item_looks_like_its_neighbours_and_is_marked() -> None:
    done = refreshed(edits.restyled(OPERATIONS, "Heading3"), after=item_appeared)
    lines = done.judged.flat.view(all_accepted)
    styles = {line.style for line in lines if "（款）" in line.text and OPERATIONS not in line.text}
    assert len(styles) == 1
    again = Outcome(done.data, renewed(done.data, report_after(item_appeared, multiplied), date=LATER))
    assert missing_paragraphs(report_before(), report_after(item_appeared, multiplied), again.judged) == []


def test_new_item_stands_behind_the_nearest_that_is_left() -> None:
    done = refreshed(
        edits.deleted("其他政府办公厅（室）及相关机构事务支出（项）"), edits.deleted(OPERATIONS), after=item_appeared
    )
    texts = done.judged.text()
    new = next(n for n, text in enumerate(texts) if "信息化建设（项）" in text)
    assert "一般行政管理事务（项）" in texts[new - 1]


def test_new_item_beside_a_persons_own_leaves_it_alone() -> None:
    own = "5. 专项补助（项）。另行公开，支出决算为8.00万元。"
    done = refreshed(edits.written("其他政府办公厅（室）及相关机构事务支出（项）", own), after=item_appeared)
    assert "专项补助（项）。另行公开，支出决算为8.00万元。" in done.text
    assert "信息化建设（项）。年初预算为0.00万元" in done.text


def test_new_item_of_a_section_that_was_deleted_is_told_and_not_written() -> None:
    gone = [p.text for p in report_before().paragraphs() if p.key.startswith("general_public_budget")]
    done = outcome(edited(drafted(), *(edits.deleted(text) for text in gone)), report_after(item_appeared))
    assert "信息化建设" not in done.text
    done.told("2010607", "信息化建设（项）")


# ------------------------------------------------------------------------------------------------- 8. items vanish


def test_vanished_item_is_struck_and_its_reason_kept_in_a_comment() -> None:
    done = refreshed(after=item_vanished)
    assert TRAINING not in done.text
    done.note("培训次数减少")
    assert TRAINING in done.rejected


def test_vanished_item_that_a_person_reworded_is_struck_with_a_comment_that_keeps_the_words() -> None:
    done = refreshed(
        edits.typed_over("原因是⟨培训次数减少⟩。", "受疫情影响，两期培训改为线上举办"), after=item_vanished
    )
    done.note("受疫情影响，两期培训改为线上举办")


def test_vanished_item_that_a_person_deleted_is_no_matter() -> None:
    done = refreshed(edits.deleted(TRAINING), after=item_vanished)
    assert not any("培训" in note for note in done.notes)


def test_vanished_item_in_which_a_colleague_typed_keeps_the_colleagues_change() -> None:
    done = refreshed(edits.tracked("原因是⟨培训次数减少⟩。", "改为线上培训"), after=item_vanished)
    assert any("改为线上培训" in note for note in done.notes)


@pytest.mark.parametrize("move", [edits.moved, edits.tracked_move], ids=["cut and pasted", "tracked"])
def test_vanished_item_that_was_moved_takes_nothing_of_its_old_neighbour_along(move) -> None:
    done = refreshed(move(TRAINING, "（三）重点绩效评价结果"), after=item_vanished)
    assert "年中下达指标时调整功能分类为其他科学技术支出" in done.line("科技成果转化与扩散（项）")
    assert TRAINING not in done.text


def test_own_pending_item_that_vanishes_again_leaves_no_trace() -> None:
    first = refreshed(after=item_appeared)
    back = Outcome(first.data, renewed(first.data, report_before(), date=LATER))
    assert back.text == report_before().text()
    assert back.marks == []


def test_struck_item_that_comes_back_is_no_longer_struck() -> None:
    first = refreshed(after=item_vanished)
    back = Outcome(first.data, renewed(first.data, report_before(), date=LATER))
    assert back.text == report_before().text()
    assert back.marks == []


@pytest.mark.parametrize(
    ("pattern", "words"),
    [("培训支出（项）。⟨⟩年初预算", "（含线上培训）"), ("原因是⟨培训次数减少⟩。", "两期培训改为线上举办")],
    ids=["words", "reason"],
)
@pytest.mark.parametrize("later", [unchanged, training_grew], ids=lambda change: change.__name__)
def test_words_of_a_person_in_a_struck_item_stand_again_when_it_comes_back(
    pattern: str, words: str, later: DataChange
) -> None:
    gone, new = report_after(item_vanished), report_after(later)
    first = outcome(edited(drafted(), edits.typed_over(pattern, words)), gone)
    back = Outcome(first.data, renewed(first.data, new, date=LATER))
    assert broken(gone, first.data, new, back.data, earlier=[report_before()]) == []
    assert words in back.line(TRAINING)


# ---------------------------------------------------------------------------------------------------- numbering


def test_numbers_follow_when_an_item_vanishes() -> None:
    assert ordinals(refreshed(after=item_vanished)) == [f"{n}." for n in range(1, 15)]


def test_numbers_follow_the_order_that_stands_when_a_person_deleted_one() -> None:
    done = refreshed(edits.deleted(OPERATIONS), after=item_appeared)
    assert ordinals(done) == [f"{n}." for n in range(1, 16)]


def test_numbers_a_person_typed_stay() -> None:
    done = refreshed(
        edits.typed_over("⟨3. ⟩一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）事业运行", "（3）"),
        after=item_appeared,
    )
    assert done.line(OPERATIONS).startswith("（3）一般公共服务")


def test_typed_numbers_do_not_come_back_where_a_person_numbered_automatically() -> None:
    items = [
        p.text.split(". ", 1)[1][:60] for p in report_before().paragraphs() if "（款）" in p.text and "（项）" in p.text
    ]
    snippets = [text[: text.index("。")] for text in items]
    done = refreshed(edits.numbered_automatically(*snippets), after=item_appeared)
    standing = [text for text in done.judged.text() if "（款）" in text and "信息化建设" not in text]
    assert len(standing) == 15
    assert not any(text[0].isdigit() for text in standing)


# ---------------------------------------------------------------------------------------- headings, contents, header


def heading_with_a_figure(amount: str, ordinal: str = "一、"):
    """A report whose heading holds a figure."""
    text = f"{ordinal}收入{amount}万元的来源"
    return report(
        paragraph("income.heading", text, (ordinal, SpanKind.ORDINAL), (amount, SpanKind.FIGURE), role=Role.HEADING1),
        paragraph("income.body", f"收入合计{amount}万元。", (amount, SpanKind.FIGURE)),
    )


def test_figure_in_a_restyled_heading_is_renewed() -> None:
    base, new = heading_with_a_figure("12.30"), heading_with_a_figure("45.60")
    done = outcome(
        edited(document(base), edits.restyled("的来源", "Heading3"), edits.formatted("收入⟨12⟩.30万元的来源")),
        new,
        base=base,
    )
    assert done.text == "一、收入45.60万元的来源\n收入合计45.60万元。"


def test_ordinal_of_a_heading_follows() -> None:
    base, new = heading_with_a_figure("12.30"), heading_with_a_figure("12.30", "二、")
    done = outcome(document(base), new, base=base)
    assert done.marks == [("del", "一、"), ("ins", "二、")]


def test_table_of_contents_stays_as_it_is() -> None:
    done = refreshed(edits.with_contents(), after=staff_paid_more)
    contents = Judged(done.edited).text()[:25]
    assert done.judged.text()[:25] == contents
    assert done.text.split("目录\n")[1].endswith(report_after(staff_paid_more).text())


def test_footer_and_styles_of_a_person_stay() -> None:
    done = refreshed(edits.footer_edited(), edits.style_changed(), after=multiplied)
    for part in ("word/footer1.xml", "word/styles.xml"):
        assert done.judged.parts[part] == Judged(done.edited).parts[part]
    assert done.text == report_after(multiplied).text()


def test_difference_that_vanished_and_a_deleted_reason_leave_no_comment() -> None:
    done = refreshed(
        edits.typed_over("77.27%。⟨决算数与年初预算数存在差异的主要原因是培训次数减少。⟩", ""),
        after=training_as_budgeted,
    )
    assert not any("培训次数减少" in note for note in done.notes)
    assert done.line(TRAINING).endswith("完成年初预算的100.00%。")


# ------------------------------------------------------------------------------------- behind the last paragraph of all

LAST = (paragraph("a", "一、最早的一项名词解释。"), paragraph("b", "二、原来的最后一项名词解释。"))
CAME = (paragraph("c", "三、新来的一项名词解释。"), paragraph("d", "四、更后来的一项名词解释。"))


def _turned(data: bytes, *blocks: Paragraph, day: int, tracked: bool = True) -> Judged:
    return Judged(renew(data, report(*blocks), Revision(date=f"2026-11-{day}T09:00:00Z", tracked=tracked)).data)


def test_paragraphs_behind_the_last_one_are_gone_without_a_trace_when_they_are_rejected() -> None:
    draft = document(report(*LAST))
    once = _turned(draft, *LAST, CAME[0], day=10)
    twice = _turned(once.data, *LAST, *CAME, day=11)
    assert twice.text() == Judged(document(report(*LAST, *CAME))).text()
    assert twice.text(ours_rejected) == once.text(ours_rejected) == Judged(draft).text()


@pytest.mark.parametrize("tracked", [True, False], ids=["tracked", "plain"])
def test_a_pending_paragraph_at_the_end_that_the_data_take_back_leaves_no_empty_one(tracked: bool) -> None:
    once = _turned(document(report(*LAST)), *LAST, CAME[0], day=10)
    assert _turned(once.data, *LAST, day=11, tracked=tracked).text() == Judged(document(report(*LAST))).text()


def test_the_last_paragraph_struck_while_one_behind_it_is_pending() -> None:
    once = _turned(document(report(*LAST)), *LAST, CAME[0], day=10)
    twice = _turned(once.data, LAST[0], CAME[0], day=11)
    assert twice.text() == Judged(document(report(LAST[0], CAME[0]))).text()
    assert twice.text(ours_rejected) == Judged(document(report(*LAST))).text()


def test_a_paragraph_at_the_end_that_was_rejected_is_told() -> None:
    once = _turned(document(report(*LAST)), *LAST, CAME[0], day=10)
    data = with_body(once.data, lambda root: reviewing.settle(root, reviewing.everything(False)))
    done = renew(data, report(*LAST, CAME[0]), Revision(date="2026-11-11T09:00:00Z"))
    assert [change.kind for change in done.changes] == [ChangeKind.REJECTED]


def test_item_struck_without_tracking_leaves_nothing_of_its_pending_changes() -> None:
    """Its number was renewed with tracking before, and that is pending."""
    pending = renewed(drafted(), report_after(item_appeared))
    assert pending.changes
    done = renew(pending.data, report_after(items_vanished), Revision(date="2026-11-11T09:00:00Z", tracked=False))
    assert not [text for text in Judged(done.data).text(all_rejected) if text.strip().rstrip(".、").isdecimal()]
