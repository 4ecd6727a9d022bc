"""Rows and cells after a rejection: told as not accepted, offered again when the data say something else, or when asked."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy

import pytest

from narrate.editing.revisions import Revision
from narrate.refresh.plan import ChangeKind
from narrate.refresh.renew import Renewal, renew
from narrate.report.values import Report, Span, SpanKind, Table, TableCell
from refresh.table_trials import Decision, all_accepted, decided, ours_accepted, ours_rejected, view, with_body
from refresh.test_whole_tables import OLD, table, tables
from word.samples import document, paragraph, report

Values = Mapping[str, tuple[str, ...]]
CHANGED: Mapping[str, Values] = {
    "another figure": {**OLD, "行政运行": ("9.00", "2.00")},
    "to blank": {**OLD, "行政运行": ("", "2.00")},
    "from blank": {**OLD, "培训支出": ("3.00", "5.00")},
    "zero to blank": {**OLD, "住房公积金": ("", "")},
    "a row came": {"行政运行": OLD["行政运行"], "项目一": ("4.00", "4.00"), **OLD},
    "a row went": {name: row for name, row in OLD.items() if name != "培训支出"},
    "rows changed places": {"住房公积金": OLD["住房公积金"], "行政运行": OLD["行政运行"], **OLD},
    "all of it": {"项目一": ("1.00", "1.00"), "合计": ("5.00", "")},
    "a name": {("行政运行经费" if name == "行政运行" else name): row for name, row in OLD.items()},
}


def turned(data: bytes, new: Report, day: int, *, again: bool = False, tracked: bool = True) -> Renewal:
    return renew(data, new, Revision(date=f"2026-11-{day}T09:00:00Z", tracked=tracked), offer_again=again)


def rejected(first: Values, second: Values) -> bytes:
    """A draft of the first, refreshed to the second, everything of that rejected."""
    done = turned(document(tables(first)), tables(second), 10)
    return with_body(done.data, lambda root: decided(root, ours_rejected))


def reads(data: bytes) -> object:
    return view(data, all_accepted)


def kinds(done: Renewal) -> set[ChangeKind]:
    return {change.kind for change in done.changes}


@pytest.mark.parametrize("now", CHANGED.values(), ids=list(CHANGED))
def test_what_was_rejected_is_told_and_not_offered_again_while_the_data_stay(now: Values) -> None:
    data = rejected(OLD, now)
    elsewhere = report(*tables(now).blocks, paragraph("more", "另有一段。"))
    done = turned(data, elsewhere, 11)
    assert reads(done.data)[:-1] == reads(document(tables(OLD)))
    assert kinds(done) == {ChangeKind.REJECTED, ChangeKind.INSERTED}
    assert all(change.needs_person for change in done.changes if change.kind is ChangeKind.REJECTED)


@pytest.mark.parametrize("now", CHANGED.values(), ids=list(CHANGED))
def test_the_same_data_after_a_rejection_change_no_byte_and_are_told(now: Values) -> None:
    data = rejected(OLD, now)
    done = turned(data, tables(now), 11)
    assert done.data == data
    assert kinds(done) == {ChangeKind.REJECTED}


@pytest.mark.parametrize("now", CHANGED.values(), ids=list(CHANGED))
def test_what_was_rejected_is_offered_again_when_asked_for(now: Values) -> None:
    done = turned(rejected(OLD, now), tables(now), 11, again=True)
    assert reads(done.data) == reads(document(tables(now)))
    assert view(done.data, ours_rejected) == reads(document(tables(OLD)))


@pytest.mark.parametrize("now", CHANGED.values(), ids=list(CHANGED))
@pytest.mark.parametrize("last", CHANGED.values(), ids=list(CHANGED))
def test_what_was_rejected_is_offered_when_the_data_say_something_else(now: Values, last: Values) -> None:
    """Judged where every cell that was rejected is another one again."""
    other = {name: tuple(f"{text}1" if text else "7.77" for text in row) for name, row in last.items()}
    done = turned(rejected(OLD, now), tables(other), 11)
    assert ChangeKind.CONFLICT not in kinds(done)
    if ChangeKind.REJECTED not in kinds(done):
        assert reads(done.data) == reads(document(tables(other)))


@pytest.mark.parametrize("now", CHANGED.values(), ids=list(CHANGED))
def test_pending_changes_that_are_rejected_one_refresh_later_are_known(now: Values) -> None:
    """The second refresh finds them pending, the third rejected."""
    first = turned(document(tables(OLD)), tables(now), 10)
    second = turned(first.data, report(*tables(now).blocks, paragraph("more", "另有一段。")), 11)
    data = with_body(second.data, lambda root: decided(root, ours_rejected))
    third = turned(data, tables(now), 12)
    assert reads(third.data) == reads(document(tables(OLD)))
    assert ChangeKind.REJECTED in kinds(third)
    assert ChangeKind.CONFLICT not in kinds(third)


@pytest.mark.parametrize("now", CHANGED.values(), ids=list(CHANGED))
def test_back_to_what_stands_after_a_rejection_nothing_is_to_do(now: Values) -> None:
    done = turned(rejected(OLD, now), tables(OLD), 11)
    assert reads(done.data) == reads(document(tables(OLD)))
    assert done.changes == ()


def test_a_row_that_was_accepted_and_that_a_person_deleted_then_is_not_brought_back() -> None:
    now = {"项目一": ("4.00", "4.00"), **OLD, "行政运行": ("9.00", "2.00")}
    data = turned(document(tables(OLD)), tables(now), 10).data
    data = with_body(data, lambda root: decided(root, ours_accepted))
    later = {**now, "行政运行": ("8.00", "2.00")}
    data = turned(data, tables(later), 11).data  # it was seen accepted

    def without(root: object) -> None:
        row = next(row for row in root.iter(f"{W}tr") if "项目一" in "".join(row.itertext()))
        row.getparent().remove(row)

    done = turned(with_body(data, without), tables({**later, "项目一": ("5.00", "5.00")}), 12)
    assert "项目一" not in str(reads(done.data))
    assert ChangeKind.ABSENT in kinds(done)


def test_a_row_whose_striking_was_accepted_beside_a_pending_one_is_offered_again_and_no_person_deleted_it() -> None:
    without = {name: row for name, row in OLD.items() if name not in ("培训支出", "住房公积金")}

    def one_accepted(root: object) -> None:
        row = next(row for row in root.iter(f"{W}tr") if "培训支出" in "".join(row.itertext()))
        row.getparent().remove(row)

    data = with_body(turned(document(tables(OLD)), tables(without), 10).data, one_accepted)
    data = with_body(turned(data, tables(OLD), 11).data, lambda root: decided(root, ours_rejected))
    assert kinds(turned(data, tables(OLD), 12)) == {ChangeKind.REJECTED}
    assert reads(turned(data, tables(OLD), 12, again=True).data) == reads(document(tables(OLD)))


def test_a_pending_struck_row_that_the_data_bring_back_stands_again_with_todays_figures() -> None:
    without = {name: row for name, row in OLD.items() if name != "培训支出"}
    back = {**OLD, "培训支出": ("", "6.00")}
    struck = turned(document(tables(OLD)), tables(without), 10).data
    done = turned(struck, tables(back), 11)
    assert reads(done.data) == reads(document(tables(back)))
    assert view(done.data, ours_rejected) == reads(document(tables(OLD)))
    assert "培训支出" not in "".join(change.new for change in done.changes if change.kind is ChangeKind.INSERTED)


def test_a_rejected_cell_is_known_after_a_refresh_without_tracking_too() -> None:
    now = {**OLD, "行政运行": ("9.00", "2.00")}
    later = report(*tables(now).blocks, paragraph("more", "另有一段。"))
    data = turned(rejected(OLD, now), later, 11, tracked=False).data
    assert kinds(turned(data, later, 12)) == {ChangeKind.REJECTED}
    assert reads(turned(data, later, 12, again=True).data) == reads(document(later))


def two_tables(*values: Values) -> Report:
    """Titles for both; a table for each that is given."""
    blocks = [paragraph("title0", "第一张表")]
    for number, rows in enumerate(values):
        blocks += [table(f"table.t{number}", rows), paragraph(f"title{number + 1}", f"第{number + 2}张表")]
    return report(*blocks)


OTHER: Values = {"公用经费": ("11.00", "12.00"), "人员经费": ("13.00", "14.00")}


@pytest.mark.parametrize("again", [False, True], ids=["data alone", "asked for"])
def test_a_table_that_came_and_was_rejected(again: bool) -> None:
    one, both = report(*two_tables(OLD, OTHER).blocks[:3], two_tables(OLD, OTHER).blocks[-1]), two_tables(OLD, OTHER)
    data = with_body(turned(document(one), both, 10).data, lambda root: decided(root, ours_rejected))
    done = turned(data, both, 11, again=again)
    assert (ChangeKind.INSERTED if again else ChangeKind.REJECTED) in kinds(done)
    assert reads(done.data) == reads(document(both if again else one))


@pytest.mark.parametrize("again", [False, True], ids=["data alone", "asked for"])
def test_a_table_that_was_struck_and_that_was_rejected(again: bool) -> None:
    one, both = report(*two_tables(OLD, OTHER).blocks[:3], two_tables(OLD, OTHER).blocks[-1]), two_tables(OLD, OTHER)
    data = with_body(turned(document(both), one, 10).data, lambda root: decided(root, ours_rejected))
    done = turned(data, one, 11, again=again)
    assert (ChangeKind.STRUCK if again else ChangeKind.REJECTED) in kinds(done)
    assert reads(done.data) == reads(document(one if again else both))
    back = turned(data, both, 11)
    assert reads(back.data) == reads(document(both))


def nameless(*amounts: str) -> Report:
    """A table of one row without a name, as that of 三公 is: a budget and an account; none where nothing was spent."""

    def cell(column: int, text: str) -> TableCell:
        ref = f"table.three.{('budget', 'actual')[column]}.total"
        spans = (Span(0, len(text), SpanKind.FIGURE, ref, ref),) if text else ()
        return TableCell(text, align="right", spans=spans)

    head = (TableCell("预算数"), TableCell("决算数"))
    rows = (tuple(cell(column, text) for column, text in enumerate(amounts)),) if amounts else ()
    one = Table("table.three", (head, *rows), (60.0, 60.0))
    return report(paragraph("title", "“三公”经费支出决算表"), one, paragraph("end", "以上各表。"))


def test_the_one_row_without_a_name_whose_striking_was_rejected_takes_todays_figures() -> None:
    data = with_body(
        turned(document(nameless("0.95", "")), nameless(), 10).data, lambda root: decided(root, ours_rejected)
    )
    done = turned(data, nameless("", "2.73"), 11)
    assert reads(done.data) == reads(document(nameless("", "2.73")))
    assert view(done.data, ours_rejected) == reads(document(nameless("0.95", "")))


def test_a_row_without_a_name_that_stands_beside_the_one_that_came_is_told() -> None:
    """The striking of the one was rejected, the insertion of the other accepted."""

    def by_halves(root: object) -> None:
        struck = next(row for row in root.iter(f"{W}tr") if "0.95" in "".join(row.itertext()))
        decided(struck, ours_rejected)
        decided(root, ours_accepted)

    struck = turned(document(nameless("0.95", "")), nameless(), 10).data
    data = with_body(turned(struck, nameless("", "2.73"), 11).data, by_halves)
    for today in (nameless("", "2.73"), nameless("", "3.00"), nameless()):
        told = [change.old for change in turned(data, today, 12).changes if change.needs_person]
        assert any("0.95" in old for old in told)


def without_row(root: object) -> None:
    row = next(row for row in root.iter(f"{W}tr") if "行政运行" in "".join(row.itertext()))
    row.getparent().remove(row)


SHORT: Values = {"行政运行": ("81.27", "2.00"), "培训支出": ("12.00", "5.00"), "合计": ("93.27", "7.00")}
MOVED: Values = {"培训支出": SHORT["培训支出"], "行政运行": SHORT["行政运行"], "合计": SHORT["合计"]}
NEWER: Values = {"行政运行": ("99.27", "2.00")}


@pytest.mark.parametrize("between", [None, ours_accepted, ours_rejected], ids=["pending", "accepted", "rejected"])
@pytest.mark.parametrize(
    "states",
    [
        [MOVED, SHORT, SHORT, {**MOVED, **NEWER}],
        [MOVED, {**MOVED, **NEWER}],
        [{**SHORT, **NEWER}, {**MOVED, **NEWER}, MOVED],
        [MOVED, SHORT, {**SHORT, "合计": ("94.27", "7.00")}, {**SHORT, **NEWER, "合计": ("94.27", "7.00")}],
    ],
)
def test_a_row_that_a_person_deleted_is_not_put_in_wherever_the_data_move_it(
    states: list[Values], between: Decision | None
) -> None:
    data = with_body(document(tables(SHORT)), without_row)
    for day, now in enumerate(states, 10):
        done = turned(data, tables(now), day)
        told = [(one.kind, one.key) for one in done.changes if "行政运行" in one.key]
        assert told == [(ChangeKind.ABSENT, "table.t1|table.t1.行政运行")]
        assert "行政运行" not in str(reads(done.data))
        data = done.data if between is None else with_body(done.data, lambda root: decided(root, between))


def test_rows_stay_in_their_places_though_a_row_that_a_person_deleted_moves_past_them() -> None:
    data = with_body(document(tables(SHORT)), without_row)
    data = turned(data, tables(MOVED), 10).data
    assert kinds(turned(data, tables(SHORT), 11)) == {ChangeKind.ABSENT}


@pytest.mark.parametrize(
    "today", [SHORT, MOVED, {**SHORT, **NEWER}], ids=["back", "the same", "back, with another figure"]
)
def test_a_row_that_stands_twice_after_a_half_accepted_move_is_told_each_time(today: Values) -> None:
    def by_halves(root: object) -> None:
        came = [row for row in root.iter(f"{W}tr") if row.find(f"{W}trPr/{W}ins") is not None]
        for row in came:
            decided(row, ours_accepted)
        decided(root, ours_rejected)

    data = with_body(turned(document(tables(SHORT)), tables(MOVED), 10).data, by_halves)
    assert str(reads(data)).count("行政运行") == 2
    for day in (11, 12, 13):
        done = turned(data, tables(today), day)
        told = {(one.kind, one.key) for one in done.changes if one.kind is not ChangeKind.FIGURE}
        assert told == {(ChangeKind.REJECTED, "table.t1|table.t1.行政运行")}
        data = done.data


def test_a_row_that_a_person_copied_after_its_move_was_accepted_is_not_said_to_be_rejected() -> None:
    def copied(root: object) -> None:
        row = next(row for row in root.iter(f"{W}tr") if "行政运行" in "".join(row.itertext()))
        other = deepcopy(row)
        for mark in list(other.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")):
            mark.getparent().remove(mark)
        row.addnext(other)

    data = with_body(turned(document(tables(SHORT)), tables(MOVED), 10).data, lambda root: decided(root, ours_accepted))
    data = with_body(data, copied)
    for day, more in enumerate(([], [paragraph("more", "另有一段。")]), 11):
        done = turned(data, report(*tables(MOVED).blocks, *more), day)
        assert kinds(done) <= {ChangeKind.INSERTED}
        data = done.data


W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
