"""Native tables: cells are renewed, rows come and go tracked, and what people did to the table stays."""

from __future__ import annotations

import pytest
from lxml import etree

from narrate.report.values import Report, Span, SpanKind, Table, TableCell
from refresh import edits
from refresh.desk import LATER, Outcome, outcome, renewed
from refresh.drafts import Draft, edited, w
from refresh.judge import Judged, new_audit_errors
from refresh.promises import texts_of
from word.samples import document, narrative, paragraph, report

ROWS = {"overseas": ("因公出国（境）费", "0.00", "0.00"), "vehicles": ("公务用车", "4.81", "4.05"), "reception": ("公务接待费", "0.85", "0.85")}  # fmt: skip


def figure(row: str, column: str, text: str) -> TableCell:
    """A cell that holds one figure."""
    return TableCell(text, align="right", spans=(Span(0, len(text), SpanKind.FIGURE, f"{row}.{column}", f"t:{row}.{column}"),))  # fmt: skip


def with_table(rows: dict[str, tuple[str, str, str]], total: str = "4.90") -> Report:
    """A sentence, the table, a sentence."""
    head = (TableCell("项目"), TableCell("预算数"), TableCell("决算数"))
    lines = tuple(
        (TableCell(name), figure(key, "budget", budget), figure(key, "actual", actual))
        for key, (name, budget, actual) in rows.items()
    )
    return report(
        paragraph("before", f"“三公”经费支出{total}万元，见下表。", (total, SpanKind.FIGURE)),
        Table("t", (head, *lines), (60.0, 40.0, 40.0)),
        paragraph("after", f"合计{total}万元。", (total, SpanKind.FIGURE)),
    )


BASE = with_table(ROWS)
CHANGED = with_table({**ROWS, "vehicles": ("公务用车", "4.81", "14.05")}, "14.90")
GREW = with_table({"overseas": ROWS["overseas"], "purchase": ("公务用车购置", "1.00", "2.00"), **ROWS})
SHRANK = with_table({key: row for key, row in ROWS.items() if key != "vehicles"}, "0.85")


def said(value: Report) -> list[str]:
    """What a document of this report says, empty paragraphs aside."""
    return [text for text in texts_of(value) if text]


def shown(done: Outcome) -> list[str]:
    """What the refreshed document says, empty paragraphs aside."""
    return [text for text in done.judged.text() if text]


@pytest.mark.parametrize("new", [CHANGED, GREW, SHRANK], ids=["cell", "row more", "row less"])
def test_untouched_table_reads_as_one_written_today(new: Report) -> None:
    done = outcome(document(BASE), new, base=BASE)
    assert shown(done) == said(new)


def test_changed_cell_is_struck_and_written() -> None:
    done = outcome(document(BASE), CHANGED, base=BASE)
    assert ("del", "4.05") in done.marks and ("ins", "14.05") in done.marks
    assert len(done.marks) == 6


def test_row_comes_tracked_with_its_neighbours_formatting(tmp_path) -> None:
    done = outcome(document(BASE), GREW, base=BASE)
    assert ("ins", "▤") in done.marks
    rows = [row for row in done.judged.root.iter(w("tr")) if row.find(f"{w('trPr')}/{w('ins')}") is not None]
    assert len(rows) == 1
    assert not list(rows[0].iter(w("sdt"))), "a control in a row leaves an empty row behind in some editors"
    neighbour = rows[0].getnext()
    for one, other in zip(rows[0].iter(w("tcW")), neighbour.iter(w("tcW")), strict=True):
        assert one.get(w("w")) == other.get(w("w"))
    assert new_audit_errors(document(BASE), done.data, tmp_path) == []


def test_row_goes_tracked() -> None:
    done = outcome(document(BASE), SHRANK, base=BASE)
    assert ("del", "▤") in done.marks


@pytest.mark.parametrize("new", [GREW, SHRANK], ids=["row more", "row less"])
def test_deciding_leaves_no_empty_row(new: Report) -> None:
    done = outcome(document(BASE), new, base=BASE)
    for accept, value in ((True, new), (False, BASE)):
        decided = Judged(edited(done.data, edits.decided(accept)))
        assert [text for text in decided.text() if text] == said(value)
        assert len(list(decided.root.iter(w("tr")))) == len(value.blocks[1].rows)


def test_figure_typed_over_in_a_cell_is_a_conflict() -> None:
    typed = edited(document(BASE), edits.typed_over("⟨4.05⟩", "4.06"))
    done = outcome(typed, CHANGED, base=BASE)
    assert "4.06" in shown(done)
    done.note("14.05")


@pytest.mark.parametrize("words", ["见附注", "—", "无"])
def test_words_over_an_accepted_figure_in_a_cell_are_no_half_of_a_change(words: str) -> None:
    first = edited(renewed(document(BASE), CHANGED).data, edits.decided(True))
    typed = edited(first, edits.typed_over("⟨14.05⟩", words))
    assert renewed(typed, CHANGED).open == ()


def test_column_and_row_of_a_person_stay() -> None:
    def own(draft: Draft) -> None:
        edits.typed_over("⟨预算数⟩", "预算数（调整后）")(draft)
        edits.formatted("⟨4.05⟩")(draft)
        edits.written("4.05", "其中租赁1.00")(draft)

    done = outcome(edited(document(BASE), own), CHANGED, base=BASE)
    assert {"预算数（调整后）", "14.05", "其中租赁1.00"} <= set(shown(done))


def test_table_without_marks_is_refreshed_by_row_and_column_or_told() -> None:
    data = edited(document(BASE), edits.without_marks())
    done = outcome(data, CHANGED, base=BASE)
    assert "“三公”经费支出14.90万元，见下表。" in shown(done)
    if "14.05" not in shown(done):
        done.told("14.05", needs_person=True)
    assert shown(done).count("4.81") == 1


def test_deleted_table_stays_deleted() -> None:
    def gone(draft: Draft) -> None:
        table = next(draft.body.iter(w("tbl")))
        table.getparent().remove(table)

    done = outcome(edited(document(BASE), gone), CHANGED, base=BASE)
    assert not list(done.judged.root.iter(w("tbl")))
    assert "合计14.90万元。" in shown(done)


@pytest.mark.parametrize("between", ["\t", " ", ","], ids=["tab", "blank", "comma"])
def test_the_rows_of_a_table_turned_into_text_are_told(between: str) -> None:
    """表格转换为文本: nothing of them can be renewed."""

    def lines(draft: Draft) -> None:
        table = next(draft.body.iter(w("tbl")))
        for row in table.iter(w("tr")):
            words = between.join("".join(t.text for t in cell.iter(w("t"))) for cell in row.iter(w("tc")))
            line = etree.SubElement(etree.SubElement(etree.Element(w("p")), w("r")), w("t"))
            line.text = words
            table.addprevious(line.getparent().getparent())
        table.getparent().remove(table)

    done = outcome(edited(document(BASE), lines), CHANGED, base=BASE)
    done.told("公务用车 4.81 14.05", needs_person=True)


def test_rows_that_came_and_went_again_leave_no_mark() -> None:
    first = outcome(document(BASE), GREW, base=BASE)
    back = Outcome(first.data, renewed(first.data, BASE, date=LATER))
    assert shown(back) == said(BASE)
    assert back.marks == []


def test_small_reports_of_the_writers_tests_are_left_alone() -> None:
    assert renewed(document(narrative()), narrative()).data == document(narrative())
