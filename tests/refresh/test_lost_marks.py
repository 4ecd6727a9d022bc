"""Documents whose marks an editor dropped: what text alone makes certain is refreshed, the rest is told."""

from __future__ import annotations

from random import Random

import pytest

from narrate.refresh.alignment import view
from narrate.refresh.locate import Placed, locate
from narrate.refresh.report_texts import ReportText
from narrate.report.values import Role, Span, SpanKind
from narrate.word.paragraphs import Paragraph
from refresh import edits
from refresh.data_changes import (
    DataChange,
    fell_since_last_year,
    goods_bought,
    item_appeared,
    item_vanished,
    multiplied,
    report_after,
    report_before,
    same_as_last_year,
    staff_paid_more,
)
from refresh.desk import drafted, outcome, renewed
from refresh.drafts import Draft, Edit, edited
from refresh.judge import Judged
from refresh.promises import span_texts
from refresh.random_edits import OTHERS, PLACES_KEPT

LOST: dict[str, tuple[Edit, ...]] = {
    "controls": (edits.without_controls(),),
    "tags of controls": (edits.without_tags(),),
    "bookmarks": (edits.without_bookmarks(),),
    "tags and bookmarks": (edits.without_tags(), edits.without_bookmarks()),
    "all marks": (edits.without_marks(),),
    "custom parts": (edits.without_custom_parts(),),
    "custom parts and controls": (edits.without_custom_parts(), edits.without_controls()),
    "everything": (edits.without_marks(), edits.without_custom_parts()),
}
REWORDED = (
    edits.reworded(
        "2022年度收入合计2,334.98万元，其中：财政拨款收入2,334.60万元，占99.98%",
        "全年实现收入2,334.98万元（其中财政拨款收入2,334.60万元，占比99.98%）",
    ),
    edits.written("二、收入决算情况说明", "我局收入以财政拨款为主。"),
    edits.deleted("纪检监察事务（款）"),
    edits.moved("培训支出（项）", "其他科学技术支出（项）"),
)


def from_side(lost: str) -> bool:
    """Whether the base has to come from the side file."""
    return "custom" in lost or lost == "everything"


@pytest.mark.parametrize("change", [staff_paid_more, multiplied, fell_since_last_year], ids=lambda c: c.__name__)
@pytest.mark.parametrize("lost", LOST)
def test_untouched_text_without_marks_reads_as_one_written_today(lost: str, change: DataChange) -> None:
    done = outcome(edited(drafted(), *LOST[lost]), report_after(change), from_side=from_side(lost))
    assert done.text == report_after(change).text()


@pytest.mark.parametrize("change", [same_as_last_year, item_appeared, item_vanished], ids=lambda c: c.__name__)
def test_text_without_marks_takes_other_sentences_and_items(change: DataChange) -> None:
    done = outcome(edited(drafted(), *LOST["all marks"]), report_after(change))
    assert done.text == report_after(change).text()


@pytest.mark.parametrize("lost", LOST)
def test_edited_text_without_marks_gets_its_figures(lost: str) -> None:
    data = edited(drafted(), *REWORDED, *LOST[lost])
    done = outcome(data, report_after(staff_paid_more), from_side=from_side(lost))
    assert done.line("全年实现收入").startswith("全年实现收入2,434.98万元（其中财政拨款收入2,434.60万元，占比99.98%）")
    assert "我局收入以财政拨款为主。" in done.text
    assert "纪检监察事务（款）" not in done.text


def test_of_all_figures_of_an_edited_text_without_marks_nearly_all_are_renewed_and_none_is_wrong() -> None:
    data = edited(drafted(), *REWORDED, edits.without_marks())
    new = report_after(multiplied)
    done = outcome(data, new)
    deleted = "general_public_budget.2011102"
    wanted = {p.key: p.text.split(". ", 1)[-1] for p in new.paragraphs() if p.key not in (deleted, "income.total")}
    texts = {text.split(". ", 1)[-1] for text in done.judged.text()}
    missed = [key for key, text in wanted.items() if text not in texts]
    changed = [key for key, text in span_texts(new).items() if span_texts(report_before()).get(key) != text]
    assert missed == []
    assert len(changed) > 50


def test_pasted_into_another_document_is_refreshed_with_the_side_file() -> None:
    data = edited(drafted(), edits.pasted_into_another())
    done = outcome(data, report_after(staff_paid_more), from_side=True)
    assert done.text == "关于报送部门决算情况说明的报告\n" + report_after(staff_paid_more).text()


def test_bookmark_that_covers_half_a_figure_is_not_believed() -> None:
    done = outcome(edited(drafted(), edits.leaking_bookmark("政府采购货物支出⟨39⟩.90万元")), report_after(goods_bought))
    assert "政府采购货物支出49.90万元" in done.text


def test_figures_of_a_sentence_written_anew_are_renewed_or_told() -> None:
    """Without marks, in other words and in another order: what is not certain is said, never left in silence."""
    words = "买了39.90和859.30的东西"
    data = edited(
        drafted(),
        edits.without_marks(),
        edits.typed_over("⟨2022年度政府采购支出总额859.30万元，其中：政府采购货物支出39.90万元⟩、", words),
    )
    done = outcome(data, report_after(goods_bought))
    for old, new in (("39.90", "49.90"), ("859.30", "869.30")):
        if f"{new}" not in done.text:
            done.told(old, new)


def test_copied_paragraph_without_marks_is_renewed_in_both_places() -> None:
    procurement = "2022年度政府采购支出总额859.30万元"
    data = edited(drafted(), edits.duplicated(procurement, "二、收入决算情况说明"), edits.without_marks())
    done = outcome(data, report_after(goods_bought))
    assert done.text.count("政府采购支出总额869.30万元，其中：政府采购货物支出49.90万元") == 2


@pytest.mark.parametrize("seed", range(6))
def test_document_without_marks_is_renewed_as_one_with_them(seed: int) -> None:
    """People's edits at random, then every mark lost: as with the marks, or told where half a sentence cannot tell."""
    rng = Random(f"without marks {seed}")
    draft = Draft(drafted())
    for _ in range(rng.randint(1, 5)):
        rng.choice((*PLACES_KEPT, *OTHERS))(draft, rng)
    data, new = draft.save(), report_after(multiplied)
    bare = Draft(data)
    edits.without_marks()(bare)
    with_marks, without = (renewed(one, new) for one in (data, bare.save()))
    texts = zip(Judged(with_marks.data).text(), Judged(without.data).text(), strict=True)
    told = {change.old for change in without.changes if change.needs_person}
    apart = [(one, other) for one, other in texts if one != other]
    assert [pair for pair in apart if not any(old and old in pair[1] and old not in pair[0] for old in told)] == []


def test_bookmark_of_a_rejected_text_does_not_hide_another_one_whose_number_moved() -> None:
    """Rejected paragraphs leave their bookmark in the next one, whose own mark was lost."""
    stands = ReportText(
        "stands", Role.TERM, "三十四、住房公积金：人员增减变动。", (Span(0, 4, SpanKind.ORDINAL, "", "o"),)
    )
    rejected = ReportText(
        "rejected", Role.TERM, "三十一、公路养护：【待补：说明】。", (Span(9, 16, SpanKind.OPEN, "", "x"),)
    )
    said = "三十二、住房公积金：人员增减变动。"
    paragraph = Paragraph(1, said, (), "", "", None, (), (), ("rejected",), (), (), None, False)
    found = locate([rejected, stands], (Placed("word/document.xml", paragraph, 0),))
    assert [len(found.own(key)) for key in ("stands", "rejected")] == [1, 0]


def test_an_answer_of_an_earlier_time_is_found_behind_its_sentence_though_another_item_says_the_same() -> None:
    first, lead = "5、行政单位离退休（项）。", "决算数小于预算数的主要原因："
    said = f"{first}{lead}人员变动。"
    at = len(first) + len(lead)
    reason = Span(at, at + 4, SpanKind.ANSWER, "", "reason")
    seen = view(
        ReportText("item", Role.ITEM, said, (reason,)),
        said.replace("人员变动", "追加资金"),
        {},
        (),
        {f"{lead}追加资金。"},
    )
    assert [hit.text for hit in seen.hits.get("reason", ())] == ["追加资金"]
