"""The judge can fail: each fault that a refresh could commit is noticed. And it is content with what is right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from refresh import edits
from refresh.data_changes import goods_bought, item_vanished, report_after, report_before, training_grew
from refresh.drafts import Draft, Edit, edited, isolate, made, w
from refresh.judge import Judged, all_rejected, complaints, new_audit_errors, ours_accepted
from refresh.promises import broken, human_stretches, lost_words, missing_paragraphs, stale_figures
from word.samples import document

OURS = "narrate"
TOTAL = "政府采购支出总额⟨859.30⟩万元"
GOODS = "政府采购货物支出⟨39.90⟩万元"
BY_HAND = (edits.tracked(TOTAL, "869.30", OURS), edits.tracked(GOODS, "49.90", OURS))


def drafted() -> bytes:
    return document(report_before())


def judged(edit: Edit, *more: Edit) -> list[str]:
    """What is said of a refresh for 政府采购货物 that these edits play."""
    return broken(report_before(), drafted(), report_after(goods_bought), edited(drafted(), edit, *more))


def test_a_right_refresh_has_no_complaints() -> None:
    assert judged(*BY_HAND) == []


def test_a_figure_that_is_not_renewed_is_noticed() -> None:
    assert re.search("was 39.90, should be 49.90", judged(BY_HAND[0])[0])


def test_a_wrong_figure_is_noticed() -> None:
    assert any("should be 49.90" in said for said in judged(BY_HAND[0], edits.tracked(GOODS, "49.91", OURS)))


def test_an_untracked_change_is_noticed() -> None:
    assert any(
        said.startswith("rejecting ours") for said in judged(*BY_HAND, edits.typed_over("⟨我部门⟩共有车辆", "我局"))
    )


def test_formatting_that_differs_is_noticed() -> None:
    assert any("formatted otherwise" in said for said in judged(*BY_HAND, edits.formatted("⟨我部门⟩共有车辆")))


def test_another_style_is_noticed() -> None:
    assert any("the style of" in said for said in judged(*BY_HAND, edits.restyled("我部门共有车辆", "Heading1")))


def test_a_changed_style_sheet_is_noticed() -> None:
    assert "word/styles.xml was changed" in judged(*BY_HAND, edits.style_changed())


def test_a_lost_paragraph_is_noticed() -> None:
    assert any(said.startswith("rejecting ours") for said in judged(*BY_HAND, edits.deleted("我部门共有车辆")))


def test_a_colleagues_change_that_is_accepted_is_noticed() -> None:
    before = edited(drafted(), edits.tracked("⟨我部门⟩共有车辆", "我局"))
    assert complaints(before, before) == []
    accepted = edited(before, edits.decided(True, edits.ZHANG))
    assert any("people's tracked changes differ" in said for said in complaints(before, accepted))
    assert any("people's rejected" in said for said in complaints(before, accepted))


def test_a_change_within_a_colleagues_insertion_leaves_it_what_it_was() -> None:
    before = edited(drafted(), edits.tracked_paragraph("我部门共有车辆", "另有租用车辆12辆。"))
    after = edited(before, edits.tracked("租用车辆⟨12⟩辆", "13", OURS))
    assert complaints(before, after) == []


def test_a_comment_that_is_lost_is_noticed() -> None:
    before = edited(drafted(), edits.commented(TOTAL, "请核对"))
    assert complaints(before, edited(before, edits.tracked(TOTAL, "869.30", OURS))) == []
    gone = edited(before, _comments_emptied)
    assert any("is gone or changed" in said for said in complaints(before, gone))


def _comments_emptied(draft: Draft) -> None:
    draft.parts["word/comments.xml"] = re.sub(rb"<w:comment .*</w:comment>", b"", draft.parts["word/comments.xml"])


def test_an_id_used_twice_is_noticed() -> None:
    def clash(draft: Draft) -> None:
        deletion = next(draft.root.iter(w("del")))
        deletion.set(w("id"), next(draft.root.iter(w("bookmarkStart"))).get(w("id")))

    assert any("is used 2 times" in said for said in judged(*BY_HAND, clash))


def test_a_bookmark_without_an_end_is_noticed() -> None:
    def cut(draft: Draft) -> None:
        end = next(draft.root.iter(w("bookmarkEnd")))
        end.getparent().remove(end)

    assert any("do not begin or end" in said for said in judged(*BY_HAND, cut))


def test_a_date_that_was_not_given_is_noticed() -> None:
    after = edited(drafted(), *BY_HAND)
    assert complaints(drafted(), after, edits.DATE) == []
    assert complaints(drafted(), after, "2026-01-01T00:00:00Z") != []


def test_a_persons_words_struck_out_are_noticed_unless_a_comment_keeps_them() -> None:
    before = edited(drafted(), edits.typed_over("政府采购支出总额⟨⟩859.30万元", "（不含涉密采购）"))
    struck = edited(before, edits.tracked("政府采购支出总额⟨（不含涉密采购）⟩859.30", "", OURS))
    said = list(lost_words([report_before()], Judged(before), Judged(struck)))
    assert said and "不含涉密采购" in said[0]
    kept = edited(struck, edits.commented("工程支出⟨0.00⟩万元", "原文有“（不含涉密采购）”", OURS))
    assert list(lost_words([report_before()], Judged(before), Judged(kept))) == []


def test_an_answer_that_vanishes_is_noticed() -> None:
    struck = edited(drafted(), edits.tracked_paragraph_deletion("培训支出（项）", OURS))
    said = broken(report_before(), drafted(), report_after(item_vanished), struck)
    assert any("培训次数减少" in line for line in said)


def test_an_item_that_still_stands_is_noticed() -> None:
    said = broken(report_before(), drafted(), report_after(item_vanished), drafted())
    assert any("is not written any more and still stands" in line for line in said)


def test_an_emptied_control_that_is_filled_again_is_noticed() -> None:
    def emptied(draft: Draft) -> None:
        run = isolate(draft.select(GOODS))[0]
        run.getparent().remove(run)

    def filled(draft: Draft) -> None:
        content = next(c for c in draft.root.iter(w("sdtContent")) if not len(c))
        content.append(made('<w:ins w:id="95000" w:author="narrate"><w:r><w:t>49.90</w:t></w:r></w:ins>'))

    before = edited(drafted(), emptied)
    after = edited(before, edits.tracked(TOTAL, "869.30", OURS))
    new = report_after(goods_bought)
    assert list(stale_figures(report_before(), Judged(before), new, Judged(after))) == []
    again = list(stale_figures(report_before(), Judged(before), new, Judged(edited(after, filled))))
    assert [line for line in again if "a person emptied it" in line]


def test_what_is_missing_of_the_new_report_is_noticed() -> None:
    from refresh.data_changes import item_appeared

    new = report_after(item_appeared)
    assert missing_paragraphs(report_before(), new, Judged(drafted())) == ["general_public_budget.2010607"]
    assert missing_paragraphs(report_before(), new, Judged(document(new))) == []


@pytest.mark.parametrize(
    ("text", "human"),
    [
        ("支出合计2,334.61万元，其中：基本支出923.12万元。", []),
        ("支出合计约2,334.61万元，其中：基本支出923.12万元。", ["约"]),
        ("支出合计2,434.61万元，其中：基本支出923.12万元。", ["2,434.61"]),
        ("支出合计2334.61万元，其中：基本支出923.12万元。", []),
        ("支出合计２３３４．６１万元，其中：基本支出923.12万元。", []),
        ("全年支出2,334.61万元，包括基本支出923.12万元。", ["全年", "包括"]),
        ("支出合计2,334.61万元，其中：基本支出923.12万元。比上年上升8.00%。", ["比上年", "8.00%。"]),
    ],
)
def test_what_a_person_wrote_is_told_from_what_was_drafted(text: str, human: list[str]) -> None:
    from refresh.promises import _values

    bases = ["支出合计2,334.61万元，其中：基本支出923.12万元。"]
    assert [text[start:end] for start, end in human_stretches(text, bases, _values(bases))] == human


def test_accepting_and_rejecting_give_what_word_gives() -> None:
    before = drafted()
    both = edited(
        before,
        edits.tracked_paragraph("事业运行（项）", "新的一段。", OURS),
        edits.tracked_paragraph_deletion("培训支出（项）", OURS),
    )
    for accept, decision in ((True, ours_accepted), (False, all_rejected)):
        played = Judged(edited(both, edits.decided(accept))).text()
        assert Judged(both).text(decision) == played
    assert Judged(both).text(all_rejected) == Judged(before).text()


def test_the_package_check_says_what_is_new(tmp_path: Path) -> None:
    def spoil(draft: Draft) -> None:
        draft.paragraph("我部门共有车辆").append(made("<w:nonsense/>"))

    assert new_audit_errors(drafted(), edited(drafted(), *BY_HAND), tmp_path) == []
    assert new_audit_errors(drafted(), edited(drafted(), spoil), tmp_path) != []


def test_the_reason_of_a_refresh_that_never_happened_is_noticed() -> None:
    said = broken(report_before(), drafted(), report_after(training_grew), drafted())
    assert any("should be 115.15" in line for line in said)


def test_a_cell_whose_words_are_deleted_keeps_an_empty_paragraph() -> None:
    def put_into_a_cell(draft: Draft) -> None:
        edits.in_a_cell("我部门共有车辆")(draft)
        edits.deleted("我部门共有车辆")(draft)

    cells = list(Judged(edited(drafted(), put_into_a_cell)).root.iter(w("tc")))
    assert all(cell.find(w("p")) is not None for cell in cells)
