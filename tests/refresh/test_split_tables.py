"""Tables that people cut in two or three, rows that they move under another table, and copies without marks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy

import pytest

from narrate.editing.revisions import Revision
from narrate.refresh.plan import ChangeKind
from narrate.refresh.renew import Renewal, renew
from narrate.report.values import Report, SpanKind
from refresh import edits
from refresh.drafts import Draft, edited, w
from refresh.judge import Judged
from refresh.table_trials import all_accepted, ours_accepted, ours_rejected, tables_of, view, with_body
from refresh.table_trials import decided as decided_in
from refresh.test_whole_tables import table
from word.samples import document, paragraph, report

REVISION = Revision(date="2026-11-25T09:00:00Z")
Values = Mapping[str, tuple[str, ...]]
Rows = list[list[str]]
Edit = Callable[[Draft], None]

OLD: Values = {
    "行政运行": ("1.00", "2.00"),
    "住房公积金": ("0.00", ""),
    "培训支出": ("", "5.00"),
    "购房补贴": ("4.00", "4.00"),
    "上年结转": ("2.24", "2.24"),
    "合计": ("7.24", "13.24"),
}
NEW: Values = {
    "行政运行": ("1.00", "2.50"),
    "住房公积金": ("", "6.00"),
    "购房补贴": ("4.00", ""),
    "提租补贴": ("8.00", "9.00"),
    "上年结转": ("3.33", "2.24"),
    "合计": ("16.33", "19.74"),
}
HEAD = ["项目", "预算数", "决算数"]


def written(values: Values) -> Report:
    """The table between two paragraphs, another one behind it."""
    return report(
        paragraph("title", "一张表"), table("table.t1", values), paragraph("end", "以上是表。"),
        table("table.t2", {"办公费": ("6.00", "6.10"), "差旅费": ("5.00", "5.10")}), paragraph("last", "完。"),
    )  # fmt: skip


def cut(*places: int, head: bool = False, bare: bool = False) -> Edit:
    """The first table is cut before each of these rows; `head`: the head is repeated; `bare`: no mark is left."""

    def edit(draft: Draft) -> None:
        first = next(draft.body.iter(w("tbl")))
        rows = first.findall(w("tr"))
        for start, end in reversed(list(zip(places, (*places[1:], len(rows)), strict=True))):
            piece = deepcopy(first)
            for row in piece.findall(w("tr")):
                piece.remove(row)
            piece.extend([*([deepcopy(rows[0])] if head else []), *rows[start:end]])
            first.addnext(piece)
            first.addnext(first.makeelement(w("p")))
        if bare:
            edits.without_marks()(draft)

    return edit


def texts(data: bytes) -> list[Rows]:
    """What the tables say with everything accepted."""
    return [[[cell.text for cell in row] for row in rows] for rows in tables_of(view(data, all_accepted))]


def lines(values: Values) -> Rows:
    return [[name, *texts] for name, texts in values.items()]


def refreshed(data: bytes, new: Report) -> Renewal:
    done = renew(data, new, REVISION)
    assert view(done.data, ours_rejected) == view(data, all_accepted)
    return done


@pytest.mark.parametrize("bare", [False, True], ids=["marks", "bare"])
@pytest.mark.parametrize("head", [False, True], ids=["no head", "head again"])
@pytest.mark.parametrize("places", [(4,), (3, 5), (6,)], ids=["two", "three", "last row"])
def test_a_table_cut_in_pieces_is_renewed_in_each_and_in_the_next_round_too(
    places: tuple[int, ...], head: bool, bare: bool
) -> None:
    data = edited(document(written(OLD)), cut(*places, head=head, bare=bare))
    done = refreshed(data, written(NEW))
    pieces = texts(done.data)[:-1]
    assert len(pieces) == len(places) + 1
    assert [row for piece in pieces for row in piece if row != HEAD] == lines(NEW)
    assert [change for change in done.changes if change.kind is ChangeKind.ABSENT] == []
    assert done.open == ()
    for between in (done.data, with_body(done.data, lambda root: decided_in(root, ours_accepted))):
        back = renew(between, written(OLD), REVISION)
        assert [row for piece in texts(back.data)[:-1] for row in piece if row != HEAD] == lines(OLD)
        assert back.open == ()


def test_a_new_row_and_a_struck_one_land_in_the_half_where_their_neighbours_stand() -> None:
    done = renew(edited(document(written(OLD)), cut(5)), written(NEW), REVISION)
    upper, lower, _ = texts(done.data)
    assert (upper[1:], lower) == (lines(NEW)[:4], lines(NEW)[4:])


@pytest.mark.parametrize("bare", [False, True], ids=["marks", "bare"])
def test_a_row_that_a_person_put_under_another_table_is_renewed_there_and_told_where_it_goes(bare: bool) -> None:
    def put(draft: Draft) -> None:
        first, second = draft.body.iter(w("tbl"))
        second.append(first.findall(w("tr"))[5])
        if bare:
            edits.without_marks()(draft)

    data = edited(document(written(OLD)), put)
    done = refreshed(data, written(NEW))
    assert texts(done.data)[1][-1] == ["上年结转", "3.33", "2.24"]
    assert [change for change in done.changes if change.kind is ChangeKind.ABSENT] == []
    gone = refreshed(data, written({name: row for name, row in NEW.items() if name != "上年结转"}))
    assert [change.where[:6] for change in gone.open] == ["第2个表格第"]


def test_a_row_that_a_person_deleted_is_still_told_as_deleted() -> None:
    def deleted(draft: Draft) -> None:
        first = next(draft.body.iter(w("tbl")))
        first.remove(first.findall(w("tr"))[5])

    done = refreshed(edited(document(written(OLD)), deleted), written(NEW))
    assert [change.old for change in done.changes if change.kind is ChangeKind.ABSENT] == ["上年结转 2.24 2.24"]


# -- copies ------------------------------------------------------------------------------------------------------------


def copied(name: str) -> Edit:
    """The first of these elements stands once more at the end, as pasted text."""

    def edit(draft: Draft) -> None:
        again = deepcopy(next(one for one in draft.body.iter(w(name)) if "2.24" in "".join(one.itertext())))
        for control in list(again.iter(w("sdt"))):
            for child in control.find(w("sdtContent")):
                control.addprevious(child)
            control.getparent().remove(control)
        for mark in list(again.iter(w("bookmarkStart"), w("bookmarkEnd"))):
            mark.getparent().remove(mark)
        draft.body.find(w("sectPr")).addprevious(again)
        draft.body.find(w("sectPr")).addprevious(again.makeelement(w("p")))

    return edit


def sentences(amount: str, values: Values) -> Report:
    more = paragraph("two", f"上年结转{amount}万元。本年另有安排。", (amount, SpanKind.FIGURE))
    return report(more, table("table.t1", values), table("table.t2", OLD), paragraph("end", "以上是表。"))


def copies(done: Renewal) -> list[str]:
    told = [change.old for change in done.open if change.kind is ChangeKind.COPY]
    assert len(Judged(done.data).our_notes()) == len(told)
    return told


def test_rows_of_a_copied_table_that_say_what_ours_did_are_told_however_short_their_figures() -> None:
    data = edited(document(written(OLD)), copied("tbl"))
    now = {**OLD, "上年结转": ("3.33", "2.24")}
    assert copies(refreshed(data, written(now))) == ["上年结转 2.24 2.24"]
    assert copies(refreshed(data, written(OLD | {"提租补贴": ("1.00", "")}))) == []


def test_a_row_that_two_of_our_tables_have_is_no_copy() -> None:
    old, new = (sentences("2.24", values) for values in (OLD, {**OLD, "上年结转": ("3.33", "2.24")}))
    assert copies(refreshed(document(old), new)) == []


def test_a_paragraph_and_a_sentence_of_ours_pasted_as_text_are_told_however_short_their_figures() -> None:
    old, new = sentences("2.24", OLD), sentences("3.33", OLD)
    data = edited(document(old), copied("p"))
    assert copies(refreshed(data, new)) == ["上年结转2.24万元。本年另有安排。"]

    def beside(draft: Draft) -> None:
        copied("p")(draft)
        last = list(draft.body.iterchildren(w("p")))[-2]
        node = last.makeelement(w("r"))
        text = node.makeelement(w("t"))
        text.text = "又：另见附件。"
        node.append(text)
        last.append(node)

    assert copies(refreshed(edited(document(old), beside), new)) == ["上年结转2.24万元。"]
    assert copies(refreshed(data, sentences("2.24", NEW))) == []
