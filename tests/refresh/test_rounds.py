"""The refreshes after the first: what they make of their own changes that are pending, accepted or rejected.

Untouched drafts, one change of the data after another, a decision between them: what stands at the end is what would be
written today, or it is told as not accepted.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from random import Random

import pytest

from narrate.refresh.plan import ChangeKind
from refresh import edits, reviewing
from refresh.data_changes import (
    CHANGES,
    DataChange,
    before,
    education_appeared,
    fell_since_last_year,
    funds_appeared,
    goods_bought,
    item_appeared,
    item_vanished,
    items_appeared,
    items_vanished,
    multiplied,
    office_differs,
    renamed,
    report_after,
    report_before,
    rose_more,
    same_as_last_year,
    spent,
    staff_paid_more,
    training_grew,
    unchanged,
    without_budget,
    without_items_of,
)
from refresh.desk import DATE, LATER, Outcome, drafted, renewed
from refresh.drafts import Draft, Edit, control_of, edited, w
from refresh.judge import Judged, all_rejected, complaints
from support.memory import report_of
from support.units import UnitData, rebalance
from word.samples import document

NOTHING = ()
ACCEPTED, REJECTED = (edits.decided(True),), (edits.decided(False),)
ALL = (*CHANGES, without_budget)
PAIRS = Random(16).sample([pair for pair in product(ALL, ALL) if pair[0] is not pair[1]], 20)
named = pytest.mark.parametrize("first, second", PAIRS, ids=lambda change: change.__name__)


def decided(data: bytes, *decision: Edit) -> bytes:
    """A decision on our changes; none are left where there were none."""
    return edited(data, *decision) if decision and Judged(data).our_changes() else data


def round_of(data: bytes, *changes: DataChange, offer_again: bool = False) -> Outcome:
    """The next refresh, which leaves people's document as it was."""
    done = Outcome(data, renewed(data, report_after(*changes), date=LATER, offer_again=offer_again))
    assert complaints(data, done.data) == []
    return done


def after_first(first: DataChange, *decision: Edit) -> bytes:
    """A draft refreshed once, and the decision on it."""
    return decided(renewed(drafted(), report_after(first)).data, *decision)


# -------------------------------------------------------------------------------------------------- 1. still pending


@named
def test_refresh_over_pending_changes_reads_as_one_written_today(first: DataChange, second: DataChange) -> None:
    assert round_of(after_first(first), second).text == report_after(second).text()


@named
def test_refresh_over_pending_changes_is_rejected_to_the_first_draft(first: DataChange, second: DataChange) -> None:
    done = round_of(after_first(first), second)
    assert done.judged.text(all_rejected) == report_before().text().split("\n")


@pytest.mark.parametrize("first", ALL, ids=lambda change: change.__name__)
def test_data_that_come_back_leave_no_change_of_ours(first: DataChange) -> None:
    assert round_of(after_first(first), unchanged).marks == []


def test_piece_of_a_pending_clause_is_put_where_it_belongs() -> None:
    """A clause inserted whole, then its beginning turned: the reason stays behind it."""
    changes = (unchanged, without_budget, staff_paid_more)
    base, first, second = (report_of(change(before()), "shanghai") for change in changes)
    pending = renewed(document(base), first).data
    done = Outcome(pending, renewed(pending, second, date=LATER))
    assert done.text == second.text()


def test_without_tracking_a_pending_change_is_settled_where_it_is_written_over() -> None:
    done = renewed(after_first(goods_bought), report_after(multiplied), tracked=False, date=LATER)
    judged = Judged(done.data)
    assert judged.our_changes() == []
    assert "\n".join(judged.text()) == report_after(multiplied).text()
    assert judged.text(all_rejected) == judged.text()


# ------------------------------------------------------------------------------------------------------ 2. accepted


@named
def test_refresh_over_accepted_changes_reads_as_one_written_today(first: DataChange, second: DataChange) -> None:
    done = round_of(after_first(first, *ACCEPTED), second)
    assert done.text == report_after(second).text()


@pytest.mark.parametrize("vanished", [item_vanished, items_vanished], ids=lambda change: change.__name__)
def test_item_struck_and_accepted_is_written_again_when_the_data_bring_it_back(vanished: DataChange) -> None:
    """The reviewer's program leaves the bookmarks of the struck paragraphs, empty, in the next one."""
    done = round_of(after_first(vanished, *ACCEPTED), unchanged)
    assert done.text == report_before().text()


def test_item_struck_next_to_another_that_stays_struck_comes_back_alone() -> None:
    gone = after_first(items_vanished)
    done = round_of(gone, item_vanished)
    assert done.text == report_after(item_vanished).text()


# ------------------------------------------------------------------------------------------------------ 3. rejected


@named
def test_rejected_changes_are_offered_again_when_asked_for(first: DataChange, second: DataChange) -> None:
    done = round_of(after_first(first, *REJECTED), second, offer_again=True)
    assert done.text == report_after(second).text()


@named
def test_what_differs_from_today_after_a_rejection_is_told_as_not_accepted(
    first: DataChange, second: DataChange
) -> None:
    done = round_of(after_first(first, *REJECTED), second)
    told = [change for change in done.renewal.changes if change.kind.value == "rejected"]
    standing = {text.split(" ", 1)[-1] for text in done.judged.text()}
    old = {text.split(" ", 1)[-1] for text in report_before().text().split("\n")}
    for paragraph in report_after(second).paragraphs():
        if paragraph.text.split(" ", 1)[-1] not in standing:
            refs = {paragraph.key, *(span.ref for span in paragraph.spans)}
            assert any(change.key in refs and change.needs_person for change in told), paragraph
    assert standing <= old | {p.text.split(" ", 1)[-1] for p in report_after(second).paragraphs()} | {
        text.split(" ", 1)[-1] for text in done.judged.text() if told
    }
    assert not [change for change in done.renewal.changes if change.kind.value in ("kept", "conflict", "reworded")]


@pytest.mark.parametrize("first", ALL, ids=lambda change: change.__name__)
def test_same_data_after_a_rejection_change_no_byte_and_are_told(first: DataChange) -> None:
    data = after_first(first, *REJECTED)
    done = renewed(data, report_after(first), date=LATER)
    assert done.data == data
    assert done.unchanged
    assert {change.kind.value for change in done.changes} == {"rejected"}
    assert done.open


def test_rejected_figure_is_offered_again_when_the_data_say_something_else() -> None:
    done = round_of(after_first(goods_bought, *REJECTED), goods_bought, goods_bought)
    assert "政府采购支出总额879.30万元，其中：政府采购货物支出59.90万元" in done.text


def test_rejected_direction_is_offered_with_its_whole_sentence() -> None:
    done = round_of(after_first(fell_since_last_year, *REJECTED), fell_since_last_year, staff_paid_more)
    assert done.text.count("各减少") == report_after(fell_since_last_year, staff_paid_more).text().count("各减少")
    assert "各增加" not in done.text


def test_rejected_direction_is_offered_with_a_figure_of_its_paragraph_that_moved_again() -> None:
    """The amount stands in one sentence, what it is against its budget in the next."""
    base, first, second = (
        report_of(change(before()), "shanghai")
        for change in (unchanged, office_differs, lambda data: office_differs(office_differs(data)))
    )
    rejected = decided(renewed(document(base), first).data, *REJECTED)
    done = Outcome(rejected, renewed(rejected, second, date=LATER))
    assert done.text == second.text()


def test_rejected_clause_stays_rejected_while_another_sentence_changes() -> None:
    done = round_of(after_first(same_as_last_year, *REJECTED), same_as_last_year, goods_bought)
    assert "收、支总计各增加62.35万元，增长2.74%" in done.text
    assert "政府采购支出总额869.30万元" in done.text
    done.told("rejected", "totals", needs_person=True)


def test_rejected_item_is_offered_again_when_its_figures_change() -> None:
    again = round_of(after_first(item_appeared, *REJECTED), item_appeared, staff_paid_more)
    assert "信息化建设" not in again.text
    again.told("rejected", "2010607", needs_person=True)
    changed = round_of(after_first(item_appeared, *REJECTED), item_appeared, lambda data: scaled(data, "2010607"))
    assert "信息化建设（项）" in changed.text


def scaled(data: UnitData, code: str) -> UnitData:
    """An item twice as large."""
    spent(data, code, next(row for row in data.current.expenditure.rows if row.code == code).amounts["project"])
    return rebalance(data)


def test_rejected_section_is_offered_again_with_its_heading() -> None:
    data = after_first(funds_appeared, *REJECTED)
    assert round_of(data, funds_appeared, offer_again=True).text == report_after(funds_appeared).text()


def test_item_kept_against_our_striking_is_told_and_counted() -> None:
    done = round_of(after_first(item_vanished, *REJECTED), item_vanished, goods_bought)
    numbers = [text.split(".")[0] for text in done.judged.text() if "（款）" in text and text[0].isdigit()]
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
    done.told("rejected", "2050803", needs_person=True)


def test_item_new_beside_one_kept_against_our_striking_is_counted_where_it_stands() -> None:
    done = round_of(after_first(item_vanished, *REJECTED), item_vanished, education_appeared)
    numbers = [text.split(".")[0] for text in done.judged.text() if "（款）" in text and text[0].isdigit()]
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]


def test_item_that_was_struck_with_a_pending_figure_comes_back_with_todays() -> None:
    """Nobody decided anything: the figure of the time before it is not taken for a rejection."""
    data = after_first(training_grew)
    for changes in ((item_vanished,), (training_grew,)):
        done = round_of(data, *changes)
        data = done.data
    assert done.text == report_after(training_grew).text()
    assert ChangeKind.REJECTED not in {change.kind for change in done.renewal.changes}


@pytest.mark.parametrize("back, pending", [("2101102", "2101101"), ("2101101", "2101102"), ("2080505", "2080599")])
def test_item_that_is_back_does_not_let_another_stand_whose_striking_is_pending(back: str, pending: str) -> None:
    """The striking of the one was accepted, that of one worded alike is not decided: they are not taken for each other."""
    data = decided(renewed(drafted(), report_after(without_items(back))).data, *ACCEPTED)
    data = renewed(data, report_after(without_items(back, pending))).data
    done = round_of(data, without_items(pending))
    assert done.text == report_after(without_items(pending)).text()
    assert ChangeKind.REJECTED not in {change.kind for change in done.renewal.changes}


def without_items(*codes: str) -> DataChange:
    """Some items are gone, budget and all."""
    return lambda data: without_items_of(data, *codes)


@pytest.mark.parametrize("typed", ["万元", "元", "（含结转）"])
def test_words_typed_behind_a_pending_figure_stay_and_nothing_is_taken_back(typed: str) -> None:
    """Also where they are the words that stand there already."""
    data = edited(after_first(training_grew), edits.typed_over("支出决算为⟨3.04⟩万元", f"3.04{typed}"))
    done = round_of(data, training_grew, item_appeared)
    assert f"支出决算为3.04{typed}万元" in done.text
    assert ChangeKind.REJECTED not in {change.kind for change in done.renewal.changes}


def numbers_of(done: Outcome) -> list[str]:
    """The ordinals of the items as they stand."""
    return [text.split(".")[0] for text in done.judged.text() if "（款）" in text and text[0].isdigit()]


def counted(done: Outcome) -> bool:
    """Whether the items are numbered in the order in which they stand."""
    return numbers_of(done) == [str(number) for number in range(1, len(numbers_of(done)) + 1)]


@pytest.mark.parametrize("more", [unchanged, items_appeared, training_grew], ids=lambda change: change.__name__)
def test_items_behind_one_that_is_struck_when_all_is_offered_again_are_counted(more: DataChange) -> None:
    done = round_of(after_first(item_vanished, *REJECTED), item_vanished, more, offer_again=True)
    assert done.text == report_after(item_vanished, more).text()


@pytest.mark.parametrize("refused", ["培训支出（项）", "信息化建设（项）"])
def test_items_are_counted_where_one_was_refused_and_the_numbers_were_not(refused: str) -> None:
    first = item_vanished if "培训" in refused else item_appeared
    opened = reviewing.Opened(renewed(drafted(), report_after(first)).data)
    (paragraph,) = (one for one in reviewing.paragraphs(opened.root) if refused in "".join(one.itertext()))
    reviewing.settle(opened.root, lambda change: paragraph not in change.iterancestors())
    done = round_of(opened.save(), first, staff_paid_more)
    assert counted(done), numbers_of(done)


@pytest.mark.parametrize("by_hand", [True, False])
def test_items_are_counted_in_the_order_that_a_person_gave_them(by_hand: bool) -> None:
    moved = edits.moved("培训支出（项）", "其他科学技术支出（项）")
    numbers = (("⟨7⟩. 科学技术支出", "6"), ("⟨8⟩. 科学技术支出", "7"), ("⟨6⟩. 教育支出", "8"))
    typed = [edits.typed_over(*one) for one in numbers] if by_hand else []
    data = edited(drafted(), moved, *typed)
    done = round_of(data, items_appeared)
    assert counted(done), numbers_of(done)


def test_item_kept_against_our_striking_is_renewed_when_the_data_have_it_again() -> None:
    done = round_of(after_first(item_vanished, *REJECTED), staff_paid_more)
    assert done.text == report_after(staff_paid_more).text()


def test_paragraph_that_a_person_deleted_after_accepting_it_is_not_offered_again() -> None:
    accepted = after_first(item_appeared, *ACCEPTED)
    seen = renewed(accepted, report_after(item_appeared, goods_bought), date=LATER).data
    deleted = edited(seen, edits.deleted("信息化建设（项）"))
    done = round_of(deleted, item_appeared, lambda data: scaled(data, "2010607"))
    assert "信息化建设（项）" not in done.text
    done.told("absent", "2010607")


def test_some_figures_of_a_sentence_rejected_are_known_one_by_one() -> None:
    first = renewed(drafted(), report_after(staff_paid_more), date=DATE).data
    rng = Random(3)
    fates: dict[str, bool] = {}
    some = edited(first, lambda draft: edits.decide(draft, lambda change: chosen(change, fates, rng)))
    assert set(fates.values()) == {True, False}
    done = round_of(some, multiplied)
    assert done.text == report_after(multiplied).text()


def chosen(change, fates, rng: Random) -> bool | None:
    """Accepted or rejected: the changes of one control, and those of a paragraph outside of controls, together."""
    if change.get(w("author")) != "narrate":
        return None
    holder = control_of(change)
    holder = next(change.iterancestors(w("p")), None) if holder is None else holder
    return fates.setdefault(holder, rng.random() < 0.5)


def test_wording_that_turned_twice_and_was_rejected_is_known() -> None:
    data = after_first(same_as_last_year)
    twice = decided(renewed(data, report_after(rose_more), date=LATER).data, *REJECTED)
    done = round_of(twice, without_budget)
    assert "收、支总计各增加62.35万元，增长2.74%" in done.text
    assert not [change for change in done.renewal.changes if change.kind.value in ("kept", "conflict", "reworded")]


# ------------------------------------------------------------------------------------------- a person's words and marks


def test_ordinal_that_holds_two_numbers_is_nobodys_to_count() -> None:
    """A struck ordinal kept and the new one beside it, as a reviewer may leave them."""
    data = edited(drafted(), edits.typed_over("⟨7. ⟩科学技术支出（类）技术与开发", "7. 8. "))
    assert "7. 8. 科学技术支出" in round_of(data, item_vanished).text


@pytest.mark.parametrize("tracked", [True, False], ids=["tracked", "plain"])
@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("年初预算为⟨664.23⟩万元", "664.23（含年中追加）"),
        ("年初预算为⟨664.23⟩万元", "调整后664.23"),
        ("年初预算为⟨664.23⟩万元", "六百六十四"),
        ("年初预算为⟨664.23⟩万元", "664.23万元，另有12.00"),
    ],
)
def test_words_typed_into_a_figure_stay_in_a_comment_when_its_clause_goes(
    pattern: str, words: str, tracked: bool
) -> None:
    data = edited(drafted(), edits.typed_over(pattern, words))
    judged = Judged(renewed(data, report_after(without_budget), tracked=tracked).data)
    standing = "\n".join((*judged.text(), *(note.text for note in judged.our_notes())))
    assert words in standing


@pytest.mark.parametrize("tracked", [True, False], ids=["tracked", "plain"])
def test_words_typed_into_a_direction_word_stay_in_a_comment_when_its_clause_goes(tracked: bool) -> None:
    data = edited(drafted(), edits.typed_over("收、支总计各⟨增加⟩62.35万元", "大幅度增加"))
    judged = Judged(renewed(data, report_after(same_as_last_year), tracked=tracked).data)
    standing = "\n".join((*judged.text(), *(note.text for note in judged.our_notes())))
    assert "大幅度增加" in standing


def test_clause_with_typed_words_stays_where_no_comment_can_hang() -> None:
    data = edited(
        drafted(),
        edits.typed_over("收、支总计各增加⟨62.35⟩万元", "62.35（含结转）"),
        edits.in_a_text_box("2022年度收、支总计均为2,337.22万元"),
    )
    done = round_of(data, same_as_last_year)
    assert "62.35（含结转）" in done.text
    done.told("reworded", needs_person=True)


@pytest.mark.parametrize("edit", ["收、支总计⟨⟩各增加62.35", "增长2.74%⟨⟩，主要"])
def test_direction_of_a_reworded_sentence_turns_with_all_of_it_or_not_at_all(edit: str) -> None:
    data = edited(drafted(), edits.typed_over(edit, "（同口径）"))
    done = round_of(data, same_as_last_year)
    assert "各增加62.35万元，增长2.74%" in done.text
    done.told("reworded", needs_person=True)


@pytest.mark.parametrize("written", ["三十九点九", "三十九点九〇", "叁拾玖元玖角"])
def test_figure_in_han_characters_is_told_and_not_called_deleted(written: str) -> None:
    for prepare in ((), (edits.without_marks(),)):
        data = edited(drafted(), edits.typed_over("政府采购货物支出⟨39.90⟩万元", written), *prepare)
        done = round_of(data, goods_bought)
        assert f"政府采购货物支出{written}万元" in done.text
        done.told("conflict", written, "49.90", needs_person=True)
        assert not [change for change in done.renewal.changes if change.kind.value == "absent"]


def test_figure_in_han_characters_typed_over_one_that_stands_after_a_rejection_is_told() -> None:
    left = after_first(goods_bought, *REJECTED)
    data = edited(left, edits.typed_over("政府采购货物支出⟨39.90⟩万元", "叁玖点玖"))
    round_of(data, goods_bought, staff_paid_more).told("conflict", "叁玖点玖", "49.90", needs_person=True)


def test_figure_in_han_characters_that_the_data_do_not_have_any_more_is_told_each_time() -> None:
    """The rate of a difference goes; the sentence is put in other words, so that it is left as it is."""
    data = edited(drafted(), edits.typed_over("各增加62.35万元，增长⟨2.74⟩%", "贰点柒肆"))
    first = round_of(data, same_as_last_year)
    again = round_of(first.renewal.data, same_as_last_year, goods_bought)
    again.told("贰点柒肆", needs_person=True)


def test_figure_with_blanks_is_the_figure() -> None:
    data = edited(drafted(), edits.typed_over("收入合计⟨2,334.98⟩万元", "2 334.98"))
    assert "收入合计2434.98万元" in round_of(data, staff_paid_more).text


def test_figure_with_blanks_and_without_marks_is_told_and_not_called_deleted() -> None:
    data = edited(drafted(), edits.typed_over("收入合计⟨2,334.98⟩万元", "2 334.98"), edits.without_marks())
    done = round_of(data, staff_paid_more)
    done.told("2 334.98", "2,434.98", needs_person=True)


def test_renamed_item_is_renamed_in_open_places() -> None:
    first = renewed(drafted(), report_after(without_budget)).data
    done = round_of(decided(first, *ACCEPTED), renamed, without_budget)
    assert done.text == report_after(renamed, without_budget).text()
    assert "【待补：2050803干部培训支出年初预算数】" in done.text


def test_run_with_a_tracked_format_that_is_split_keeps_every_number_once() -> None:
    data = edited(drafted(), edits.tracked_bold("万元。⟨与上年度相比，收、支总计各⟩增加62.35"))
    done = round_of(data, same_as_last_year)
    numbers = [node.get(w("id")) for node in done.judged.root.iter(w("rPrChange"))]
    assert len(numbers) == len(set(numbers)) == 2


@pytest.mark.parametrize("first", [same_as_last_year, without_budget, item_vanished])
def test_no_control_of_ours_is_left_empty_when_its_clause_was_struck(first: DataChange) -> None:
    judged = Judged(after_first(first, *ACCEPTED))
    assert "" not in [text for tag, text in judged.flat.control_texts() if tag.startswith("narrate:")]


# ------------------------------------------------------------------------------------- half of a change decided on


def test_change_of_which_some_pieces_were_rejected_is_offered_whole() -> None:
    """A clause that comes in pieces; its words without control rejected, the rest pending."""
    first = renewed(drafted(), report_after(same_as_last_year)).data
    accepted = edited(first, *ACCEPTED)
    second = renewed(accepted, report_after(rose_more), date=LATER).data

    def outside_of_controls(change) -> bool | None:
        ours = change.get(w("author")) == "narrate"
        return False if ours and control_of(change) is None and change.getparent().tag == w("p") else None

    muddled = edited(second, lambda draft: edits.decide(draft, outside_of_controls))
    done = round_of(muddled, staff_paid_more)
    assert done.text == report_after(staff_paid_more).text()


def test_place_of_a_figure_that_was_left_empty_is_told() -> None:
    data = edited(drafted(), edits.typed_over("收、支总计各增加⟨62.35⟩万元", ""))
    round_of(data, staff_paid_more).told("空着", needs_person=True)


def test_direction_that_becomes_level_does_not_turn_in_a_reworded_sentence() -> None:
    data = edited(drafted(), edits.typed_over("各增加62.35万元⟨，增长2.74%⟩", ""))
    done = round_of(data, same_as_last_year)
    assert "持平62.35" not in done.text
    assert "持平万元" not in done.text


def test_number_of_an_earlier_time_left_in_a_garbled_sentence_is_told() -> None:
    """Struck figure kept and new one beside it; then the data move on."""
    first = renewed(drafted(), report_after(goods_bought)).data
    data = edited(decided(first, *ACCEPTED), edits.typed_over("货物支出49.90万元⟨、⟩政府采购工程", "、39.90万元、"))
    round_of(data, goods_bought, goods_bought).told("39.90", needs_person=True)


def test_sentence_of_which_a_reviewer_took_half_is_told_until_it_is_mended() -> None:
    """What we struck is accepted, what we wrote too but for its last piece: a sentence without its end."""
    first = renewed(drafted(), report_after(funds_appeared)).data

    def all_but_its_end(draft: Draft) -> None:
        paragraph = next(p for p in draft.root.iter(w("p")) if "没有政府性基金收入" in "".join(p.itertext()))
        written = [change for change in paragraph.iter(w("ins")) if change.getparent().tag != w("rPr")]
        others = {written[-1]}
        whole = set(paragraph.iter(w("ins"), w("del")))
        edits.decide(draft, lambda change: None if change not in whole else change not in others)

    halved = edited(first, all_but_its_end)
    again = round_of(halved, funds_appeared)
    again.told("rejected", "只接受了一部分", needs_person=True)
    round_of(again.data, funds_appeared, goods_bought).told("rejected", "只接受了一部分", needs_person=True)


def test_what_is_left_of_a_struck_paragraph_of_which_some_pieces_were_accepted_is_told() -> None:
    """Its mark stays, its subject and its amounts go."""
    struck = renewed(drafted(), report_after(item_vanished)).data

    def amounts_only(draft: Draft) -> None:
        paragraph = next(p for p in draft.root.iter(w("p")) if "培训支出（项）" in edits.struck_in(p))
        words = [node for node in paragraph.iter(w("del")) if node.getparent().tag != w("rPr")]
        gone = {node for node in words if any(c.isdigit() for c in edits.struck_in(node)) or node is words[1]}
        whole = set(paragraph.iter(w("del")))
        edits.decide(draft, lambda change: None if change not in whole else change in gone)

    left = edited(struck, amounts_only, edits.without_marks())
    round_of(left, item_vanished, goods_bought).told("rejected", "剩下的半截", needs_person=True)


def test_struck_item_of_which_some_pieces_were_accepted_is_whole_when_the_data_bring_it_back() -> None:
    """Its amounts are gone for good; its mark and the rest of its words wait."""
    struck = renewed(drafted(), report_after(item_vanished)).data

    def amounts_only(draft: Draft) -> None:
        paragraph = next(p for p in draft.root.iter(w("p")) if "培训支出（项）" in edits.struck_in(p))
        words = [node for node in paragraph.iter(w("del")) if node.getparent().tag != w("rPr")]
        gone = {node for node in words if any(c.isdigit() for c in edits.struck_in(node))}
        edits.decide(draft, lambda change: True if change in gone else None)

    back = round_of(edited(struck, amounts_only), training_grew)
    assert back.line("培训支出（项）") in report_after(training_grew).text().split("\n")


def test_figure_rejected_in_a_copy_and_accepted_in_the_original_is_told_as_not_accepted() -> None:
    copied = edited(drafted(), edits.duplicated("政府采购支出总额"))
    first = renewed(copied, report_after(goods_bought)).data

    def one_each(draft: Draft) -> None:
        found = [p for p in draft.root.iter(w("p")) if "政府采购支出总额" in "".join(p.itertext())]
        fates = {change: number == 0 for number, p in enumerate(found) for change in p.iter(w("ins"), w("del"))}
        edits.decide(draft, lambda change: fates.get(change))

    done = round_of(edited(first, one_each), goods_bought, funds_appeared)
    done.told("rejected", "39.90", needs_person=True)


def test_item_struck_kept_and_changed_again_is_known_by_its_earlier_figures() -> None:
    """Its striking is rejected; it comes back with other figures, and those are rejected too."""

    def training_doubled(data: UnitData) -> UnitData:
        spent(data, "2050803", Decimal("5.00"))
        return rebalance(data)

    kept = after_first(item_vanished, *REJECTED)
    offered = renewed(kept, report_after(training_doubled), date=LATER).data
    done = round_of(decided(offered, *REJECTED), training_doubled, goods_bought)
    done.told("rejected", "general_public_budget.2050803", needs_person=True)
    assert not [c for c in done.renewal.changes if c.kind.value == "kept" and "2050803" in c.key]


def test_rejected_item_whose_bookmark_is_left_in_the_next_item_is_offered_again() -> None:
    """Both are items, much alike: the mark in the other one does not make it this one."""
    root = reviewing.Opened(after_first(item_appeared))
    reviewing.settle(root.root, reviewing.everything(False), reviewing.Leftovers(bookmarks=True))
    data = root.save()
    assert round_of(data, item_appeared, offer_again=True).text == report_after(item_appeared).text()
    round_of(data, item_appeared, goods_bought).told("rejected", "2010607", needs_person=True)


def test_figure_that_a_person_wrote_words_beside_after_rejecting_it_is_offered_again() -> None:
    data = edited(after_first(goods_bought, *REJECTED), edits.typed_over("货物支出⟨39.90⟩万元", "约为39.90"))
    assert "约为49.90万元" in round_of(data, goods_bought, offer_again=True).text
    round_of(data, goods_bought).told("rejected", "49.90", needs_person=True)
