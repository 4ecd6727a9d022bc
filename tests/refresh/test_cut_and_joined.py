"""Documents without marks of which a person cut or joined paragraphs: every piece is known by its words alone."""

from __future__ import annotations

import pytest

from narrate.editing.revisions import Revision
from narrate.refresh.locate import placed_in
from narrate.refresh.plan import ChangeKind, Outcome, Plan, Replace
from narrate.refresh.renew import Renewal, renew
from narrate.refresh.settling import settle
from narrate.report.values import Paragraph, Role, SpanKind
from narrate.word.reader import read_document
from refresh import edits
from refresh.drafts import Edit, edited
from refresh.judge import Judged
from word.samples import document, paragraph, report

_NAMES = (
    "社会保障支出（类）养老支出（款）基本养老保险缴费支出（项）",
    "社会保障支出（类）养老支出（款）职业年金缴费支出（项）",
)
_REASON = "实际缴费人数略少"
_NEW = Revision(date="2026-11-10T09:00:00Z")


def items(*amounts: str, directions: tuple[str, ...] = ("小于", "小于")) -> list[Paragraph]:
    """Two items with the same budget clause and the same reason."""
    return [
        paragraph(
            f"item.{number}",
            f"{number + 1}、{name}。年初预算为160.00万元，支出决算为{amount}万元。决算数{word}预算数的主要原因：{_REASON}。",
            (f"{number + 1}、", SpanKind.ORDINAL),
            (amount, SpanKind.FIGURE),
            (word, SpanKind.WORD),
            (_REASON, SpanKind.ANSWER),
            role=Role.ITEM,
        )
        for number, (name, amount, word) in enumerate(zip(_NAMES, amounts, directions, strict=True))
    ]


def refreshed(*made: Edit, tracked: bool = True, directions: tuple[str, ...] = ("大于", "大于")) -> Renewal:
    """The two items drafted, edited without marks, and renewed: the amounts move and the directions turn."""
    data = edited(document(report(*items("150.25", "151.75"))), *made, edits.without_marks())
    today = report(*items(*("195.25" if word == "大于" else "150.25" for word in directions), directions=directions))
    return renew(data, today, Revision(date=_NEW.date, tracked=tracked))


@pytest.mark.parametrize("at", ["150.25万元。⟨⟩决算数小于", "160.00万元，⟨⟩支出决算为150.25", "支出决算为150.25⟨⟩万元"])
def test_an_item_cut_in_two_is_renewed_in_both_pieces(at: str) -> None:
    done = refreshed(edits.split(at))
    assert "".join(Judged(done.data).text()) == "".join(
        one.text for one in items("195.25", "195.25", directions=("大于",) * 2)
    )
    assert ChangeKind.ABSENT not in {change.kind for change in done.changes}


@pytest.mark.parametrize("tracked", [True, False], ids=["tracked", "plain"])
def test_joined_items_that_say_the_same_turn_each_for_itself(tracked: bool) -> None:
    done = refreshed(edits.merged("基本养老保险"), tracked=tracked)
    assert "".join(Judged(done.data).text()) == "".join(
        one.text for one in items("195.25", "195.25", directions=("大于",) * 2)
    )


def test_of_joined_items_that_say_the_same_only_the_one_turns_whose_figures_did() -> None:
    done = refreshed(edits.merged("基本养老保险"), directions=("小于", "大于"))
    (line,) = Judged(done.data).text()
    assert line.count("支出决算为195.25万元。决算数大于预算数") == 1
    assert line.count("支出决算为150.25万元。决算数小于预算数") == 1


def test_a_sentence_put_behind_the_next_item_is_not_called_deleted() -> None:
    reason = f"决算数小于预算数的主要原因：{_REASON}。"
    first, second = items("150.25", "151.75")
    moved = (
        edits.typed_over(f"150.25万元。⟨{reason}⟩", ""),
        edits.reworded(f"151.75万元。{reason}", f"151.75万元。{reason}{reason}"),
    )
    done = renew(
        edited(document(report(first, second)), *moved),
        report(*items("195.25", "151.75", directions=("大于", "小于"))),
        _NEW,
    )
    assert ChangeKind.ABSENT not in {change.kind for change in done.changes if change.old == reason}


def met(*edits: tuple[int, int, str], sentences: bool = True, line: str = "") -> Plan:
    """A plan with edits of one paragraph, each of a sentence or each for itself, settled."""
    read = read_document(document(report(*items("150.25", "151.75"))))
    placed = placed_in(read.all_paragraphs())[0]
    plan = Plan(lambda _: "第1段", read.package.main)
    for number, (start, end, new) in enumerate(edits):
        edit, told = Replace(placed, start, end, new), (ChangeKind.WORD, f"{number}", placed.now[start:end], new, "")
        if sentences:
            lines = (line,) if line else ()
            plan.sentences.append(
                Outcome(f"{number}", placed, (start, end), lambda: "今天的一句。", (edit,), (told,), lines)
            )
        else:
            plan.edits.append(edit)
            plan.tell(told[0], placed, *told[1:])
    settle(plan)
    return plan


@pytest.mark.parametrize("sentences", [True, False])
def test_of_two_edits_that_meet_none_is_made_and_both_are_told(sentences: bool) -> None:
    plan = met((0, 2, "大于"), (0, 2, "等于"), sentences=sentences)
    assert plan.edits == []
    assert [change.needs_person for change in plan.changes()] == [True, True]


def test_an_edit_met_behind_another_one_that_lies_between_is_not_made() -> None:
    plan = met((0, 20, "甲"), (2, 4, "乙"), (8, 10, "丙"))
    assert plan.edits == []
    assert [change.needs_person for change in plan.changes()] == [True] * 3


def test_another_change_to_the_same_words_is_made_and_told_as_made() -> None:
    plan = met((0, 2, "大于"), (1, 3, "等于"), (10, 12, "大于"), sentences=False)
    assert [(edit.start, edit.text) for edit in plan.edits] == [(10, "大于")]
    assert [change.needs_person for change in plan.changes()] == [True, True, False]


def test_an_edit_that_is_not_made_leaves_no_comment_that_says_it_was() -> None:
    plan = met((0, 2, "大于"), (1, 3, "等于"), line="数据变化后方向由“小于”变为“大于”")
    assert all("变为" not in line for remark in plan.remarks.values() for line in remark.lines)
    assert all("今天的一句。" in remark.lines[0] for remark in plan.remarks.values())
