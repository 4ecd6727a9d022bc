"""Cells that a person typed into or that a reviewer decided by halves, tables that come, go and are copied from."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from narrate.refresh.plan import HALF_TAKEN, ChangeKind
from narrate.report.values import Report, Role, Span, SpanKind, Table, TableCell
from narrate.word.markup import w
from refresh import edits, reviewing
from refresh.drafts import Draft, edited
from refresh.table_trials import tables_of
from refresh.test_rejected_tables import kinds, reads, turned
from refresh.test_whole_tables import OLD, Values, table, tables
from word.samples import document, paragraph, report

FIRST: Values = {**OLD, "行政运行": ("31.27", "2.00")}
SECOND: Values = {**OLD, "行政运行": ("9.05", "2.00")}
OTHER: Values = {"公用经费": ("11.00", "12.00"), "人员经费": ("13.00", "14.00")}


def typed(data: bytes, old: str, new: str) -> bytes:
    """A cell typed over as a whole, in its own run."""
    draft = Draft(data)
    (node,) = (one for one in draft.root.iter(w("t")) if one.text == old)
    node.text = new
    return draft.save()


@pytest.mark.parametrize(
    "words",
    [
        "131.27",
        "31.275",
        "-31.27",
        "－31.27",
        "–31.27",
        "—31.27",
        "12.0031.27",
        "1.31.27",
        "31.2712.00",
        "1,31.27",
        "3131.27",
    ],
)
def test_digits_typed_beside_the_figure_of_a_cell_are_a_persons_number(words: str) -> None:
    done = turned(typed(document(tables(FIRST)), "31.27", words), tables(SECOND), 10)
    assert words in str(reads(done.data))
    (told,) = done.changes
    assert (told.kind, told.old, told.new) == (ChangeKind.CONFLICT, words, "9.05")
    same = turned(typed(document(tables(FIRST)), "31.27", words), tables(FIRST), 10)
    assert [(one.kind, one.new) for one in same.changes] == [(ChangeKind.KEPT, words)]


@pytest.mark.parametrize("words", ["见附件1", "第1项", "共1笔", "1（注）"])
def test_a_number_among_a_persons_words_in_a_cell_is_not_our_figure_written_otherwise(words: str) -> None:
    data = typed(document(tables({"行政运行": ("1.00", "2.00")})), "1.00", words)
    done = turned(data, tables({"行政运行": ("163.26", "2.00")}), 10)
    assert words in str(reads(done.data))
    assert kinds(done) == {ChangeKind.CONFLICT}


@pytest.mark.parametrize("words", ["约31.27", "31.27万元", "31.27（含结转）"])
def test_words_beside_the_figure_of_a_cell_stay_beside_todays(words: str) -> None:
    done = turned(typed(document(tables(FIRST)), "31.27", words), tables(SECOND), 10)
    assert words.replace("31.27", "9.05") in str(reads(done.data))


def by_halves(first: Values, second: Values, *, came: bool, went: bool) -> bytes:
    """A refresh of which a reviewer accepted what came, or what went, and rejected the other."""
    opened = reviewing.Opened(turned(document(tables(first)), tables(second), 10).data)
    reviewing.settle(opened.root, lambda change: came if change.tag == w("ins") else went)
    return opened.save()


def test_a_cell_with_the_old_figure_and_the_new_one_is_told_while_the_data_stay() -> None:
    data = by_halves(FIRST, SECOND, came=True, went=False)
    assert "31.279.05" in str(reads(data))
    done = turned(data, tables(SECOND), 11)
    assert done.data == data
    assert kinds(done) == {ChangeKind.REJECTED}


def test_a_whole_number_of_a_person_is_not_two_of_ours_side_by_side() -> None:
    first, second, third = ({"公务用车": (text, "2.00")} for text in ("1", "2", "3"))
    data = turned(document(tables(first)), tables(second), 10, tracked=False).data
    done = turned(typed(data, "2", "12"), tables(third), 11)
    assert "12" in str(reads(done.data))
    assert kinds(done) == {ChangeKind.CONFLICT}


@pytest.mark.parametrize("now", [FIRST, {**OLD, "行政运行": ("8.50", "2.00")}], ids=["back", "another"])
def test_a_cell_with_two_figures_of_ours_is_written_anew_when_the_data_say_something_else(now: Values) -> None:
    done = turned(by_halves(FIRST, SECOND, came=True, went=False), tables(now), 11)
    assert reads(done.data) == reads(document(tables(now)))


def test_a_cell_with_two_figures_of_ours_is_written_anew_when_all_is_offered_again() -> None:
    done = turned(by_halves(FIRST, SECOND, came=True, went=False), tables(SECOND), 11, again=True)
    assert reads(done.data) == reads(document(tables(SECOND)))


@pytest.mark.parametrize("now", [SECOND, FIRST, {**OLD, "行政运行": ("8.50", "2.00")}], ids=["same", "back", "another"])
def test_a_cell_that_a_half_accepted_change_left_blank_needs_a_person(now: Values) -> None:
    done = turned(by_halves(FIRST, SECOND, came=False, went=True), tables(now), 11)
    assert [one.needs_person for one in done.changes] == [True]


def test_a_figure_that_a_person_deleted_from_a_cell_is_told_while_the_data_stay() -> None:
    done = turned(typed(document(tables(FIRST)), "31.27", ""), tables(FIRST), 10)
    assert [(one.kind, one.old) for one in done.changes] == [(ChangeKind.KEPT, "31.27")]


def test_a_pending_table_that_the_data_have_no_more_leaves_no_table_without_rows() -> None:
    came = turned(document(tables(OLD)), tables(OLD, OTHER), 10)
    gone = turned(came.data, tables(OLD), 11)
    assert [len(one.findall(w("tr"))) for one in Draft(gone.data).root.iter(w("tbl"))] == [len(OLD) + 1]


def test_a_note_below_a_table_that_finds_no_place_is_told_as_the_table_is() -> None:
    frame = (paragraph("head", "附表", role=Role.PART), paragraph("body", "以下各表。"))
    title = paragraph("sheet.b.title", "政府性基金支出决算表", role=Role.SHEET_TITLE)
    none = paragraph("sheet.b.none", "说明：本表无数据。", role=Role.SHEET_NOTE)
    note = paragraph("sheet.b.note", "注：本表反映政府性基金。", role=Role.SHEET_NOTE)
    data = edited(document(report(*frame, title, none)), edits.deleted("政府性基金支出决算表"))
    done = turned(data, report(*frame, title, table("table.b", OLD), note), 10)
    told = {one.key for one in done.changes if one.kind is ChangeKind.NOT_PLACED}
    assert told == {"table.b", "sheet.b.note"}


def copied_row(draft: Draft) -> None:
    """A row copied below itself, without marks."""
    row = next(one for one in draft.root.iter(w("tr")) if "行政运行" in "".join(t.text or "" for t in one.iter(w("t"))))
    other: Any = etree.fromstring(etree.tostring(row))
    for mark in [*other.iter(w("bookmarkStart"), w("bookmarkEnd"), w("tag"))]:
        mark.getparent().remove(mark)
    row.addnext(other)


def test_a_copied_row_is_told_in_every_refresh_that_changes_its_table() -> None:
    data = edited(document(tables(FIRST)), copied_row)
    for day, figure in ((10, "9.05"), (11, "8.01"), (12, "7.77")):
        done = turned(data, tables({**FIRST, "行政运行": (figure, "2.00")}), day)
        data = done.data
        copies = [one for one in done.changes if one.kind is ChangeKind.COPY]
        assert [(one.old, one.new) for one in copies] == [("行政运行 31.27 2.00", f"行政运行 {figure} 2.00")]


def test_rows_of_a_table_that_came_whole_are_refused_by_who_rejects_them() -> None:
    opened = reviewing.Opened(turned(document(tables(OLD)), tables(OLD, OTHER), 10).data)
    refused = next(row for row in opened.root.iter(w("tr")) if "人员经费" in "".join(row.itertext()))
    reviewing.settle(opened.root, lambda change: refused not in change.iterancestors())
    same, again = (turned(opened.save(), tables(OLD, OTHER), 11, again=again) for again in (False, True))
    assert kinds(same) == {ChangeKind.REJECTED}
    assert reads(again.data) == reads(document(tables(OLD, OTHER)))


def test_a_row_that_was_struck_with_a_pending_figure_comes_back_with_todays() -> None:
    """Nobody decided anything: the figure of the time before it is not taken for a person's, nor for a rejection."""
    gone = {name: row for name, row in OLD.items() if name != "行政运行"}
    data = document(tables(FIRST))
    for day, now in ((10, SECOND), (11, gone), (12, SECOND), (13, SECOND)):
        done = turned(data, tables(now), day)
        data = done.data
        assert reads(data) == reads(document(tables(now)))
        assert not kinds(done) & {ChangeKind.REWORDED, ChangeKind.REJECTED}


def test_figures_in_a_table_that_is_struck_are_not_told_as_copies() -> None:
    says = [paragraph("p", "支出307.82万元。", ("307.82", SpanKind.FIGURE))]
    now = [paragraph("p", "支出356.14万元。", ("356.14", SpanKind.FIGURE))]
    spent = table("table.t", {"行政运行": ("307.82", "2.00")})
    end = paragraph("end", "以上。")
    done = turned(document(report(*says, paragraph("title", "第1张表"), spent, end)), report(*now, end), 10)
    assert ChangeKind.COPY not in kinds(done)


@pytest.mark.parametrize("words", ["9-57.60", "57-57.60", "1—57.60"])
def test_a_digit_typed_before_a_negative_figure_makes_a_persons_number(words: str) -> None:
    data = typed(document(tables({**OLD, "行政运行": ("-57.60", "2.00")})), "-57.60", words)
    done = turned(data, tables({**OLD, "行政运行": ("31.27", "2.00")}), 10)
    assert words in str(reads(done.data))
    assert [(one.kind, one.old, one.new) for one in done.changes] == [(ChangeKind.CONFLICT, words, "31.27")]


@pytest.mark.parametrize("words", ["/", " ", "（", "→", "注12号"])
def test_two_figures_of_ours_with_a_persons_words_between_them_are_told_and_stay(words: str) -> None:
    half = by_halves(FIRST, SECOND, came=True, went=False)
    data = edited(half, edits.typed_over("31.27⟨⟩9.05", words))
    written = f"31.27{words}9.05"
    assert written in str(reads(data))
    same = turned(data, tables(SECOND), 11)
    assert [(one.kind, one.new) for one in same.changes] == [(ChangeKind.KEPT, written)]
    other = turned(data, tables({**OLD, "行政运行": ("8.50", "2.00")}), 11)
    assert [(one.kind, one.old) for one in other.changes] == [(ChangeKind.CONFLICT, written)]
    assert written in str(reads(other.data))


def test_a_figure_with_an_earlier_one_behind_it_as_a_persons_note_is_renewed() -> None:
    done = turned(document(tables(FIRST)), tables(SECOND), 10, tracked=False)
    data = typed(done.data, "9.05", "9.05（原31.27）")
    again = turned(data, tables({**OLD, "行政运行": ("8.50", "2.00")}), 11)
    assert "8.50（原31.27）" in str(reads(again.data))


def named(name: str, budget: str = "28.63") -> Report:
    """A table of two rows whose figures are known by a code and not by the name."""

    def row(code: str, name: str, *texts: str) -> tuple[TableCell, ...]:
        refs = [f"table.t.{code}.{column}" for column in range(len(texts))]
        spans = [(Span(0, len(text), SpanKind.FIGURE, ref, ref),) for text, ref in zip(texts, refs, strict=True)]
        cells = (TableCell(text, align="right", spans=one) for text, one in zip(texts, spans, strict=True))
        return TableCell(name), *cells

    head = (TableCell("项目"), TableCell("预算数"), TableCell("决算数"))
    rows = (row("20101", name, budget, "2.00"), row("20102", "培训支出", "12.00", "5.00"))
    return report(
        paragraph("title", "第1张表"), Table("table.t", (head, *rows), (60.0, 40.0, 40.0)), paragraph("end", "以上。")
    )


def names_by_halves(*, came: bool, went: bool) -> bytes:
    """A name renewed, of which a reviewer accepted what came, or what went, and rejected the other."""
    opened = reviewing.Opened(turned(document(named("公务用车")), named("公务用车经费"), 10).data)
    reviewing.settle(opened.root, lambda change: came if change.tag == w("ins") else went)
    return opened.save()


def test_a_name_that_stands_behind_the_earlier_one_is_told_while_the_data_stay() -> None:
    data = names_by_halves(came=True, went=False)
    assert "公务用车公务用车经费" in str(reads(data))
    done = turned(data, named("公务用车经费"), 11)
    assert done.data == data
    assert [(one.kind, one.why) for one in done.changes] == [(ChangeKind.REJECTED, HALF_TAKEN)]


@pytest.mark.parametrize("now", ["公务用车", "公务用车费"], ids=["back", "another"])
def test_a_name_that_stands_behind_the_earlier_one_is_written_anew_when_the_data_say_something_else(now: str) -> None:
    done = turned(names_by_halves(came=True, went=False), named(now), 11)
    assert reads(done.data) == reads(document(named(now)))
    assert kinds(done) == {ChangeKind.NAME}


def test_a_name_that_a_person_wrote_twice_is_no_half_of_a_change() -> None:
    data = typed(document(named("公务用车")), "公务用车", "公务用车公务用车")
    assert kinds(turned(data, named("公务用车"), 10)) == {ChangeKind.KEPT}


@pytest.mark.parametrize("now", [("公务用车经费",), ("公务用车",), ("公务用车费",), ("公务用车经费", "30.00")])
def test_a_name_of_which_no_half_stands_needs_a_person_and_its_row_stays_the_one_it_is(now: tuple[str, ...]) -> None:
    done = turned(names_by_halves(came=False, went=True), named(*now), 11)
    assert kinds(done) <= {ChangeKind.UNSURE, ChangeKind.FIGURE}
    assert [one.kind for one in done.changes if not one.new.startswith("30")] == [ChangeKind.UNSURE]
    assert len(tables_of(reads(done.data))[0]) == 3


def test_a_row_whose_figures_are_known_by_its_name_stays_the_one_it_is_though_no_half_of_the_name_stands() -> None:
    first, second = ({name: ("28.63", "2.00"), **OTHER} for name in ("公务用车", "公务用车经费"))
    done = turned(by_halves(first, second, came=False, went=True), tables(second), 11)
    assert kinds(done) == {ChangeKind.UNSURE}
