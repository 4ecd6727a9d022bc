"""Tables compared as a whole: blank and zero, rows in another order, tables whose marks are lost, notes below them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from narrate.editing.revisions import Revision
from narrate.pipeline import open_unit
from narrate.refresh.renew import Renewal, renew
from narrate.report.values import Report, Span, SpanKind, Table, TableCell
from narrate.word.markup import w
from refresh import edits
from refresh.drafts import edited
from refresh.judge import Judged
from refresh.table_trials import Item, all_accepted, ours_rejected, tables_of, view
from support.units import UnitData, jiaozuo_data, rebalance, write_unit
from word.samples import document, paragraph, report

Values = Mapping[str, tuple[str, ...]]  # name of a row → the texts of its cells; a blank is no figure
REVISION = Revision(date="2026-11-25T09:00:00Z")


def table(key: str, rows: Values) -> Table:
    """A table with a head and two columns of amounts."""

    def cell(row: str, column: int, text: str) -> TableCell:
        ref = f"{key}.{row}.{column}"
        spans = (Span(0, len(text), SpanKind.FIGURE, ref, ref),) if text else ()
        return TableCell(text, align="right", spans=spans)

    lines = [(TableCell(name), *(cell(name, n, text) for n, text in enumerate(texts))) for name, texts in rows.items()]
    return Table(key, ((TableCell("项目"), TableCell("预算数"), TableCell("决算数")), *lines), (60.0, 40.0, 40.0))


def tables(*values: Values) -> Report:
    """Tables of the same names below each other, each with a title."""
    blocks = []
    for number, rows in enumerate(values, 1):
        blocks += [paragraph(f"title{number}", f"第{number}张表"), table(f"table.t{number}", rows)]
    return report(*blocks, paragraph("end", "以上各表。"))


OLD: Values = {
    "行政运行": ("1.00", "2.00"),
    "住房公积金": ("0.00", ""),
    "培训支出": ("", "5.00"),
    "合计": ("1.00", "7.00"),
}


def refreshed(old: Report, new: Report) -> Renewal:
    """An untouched document refreshed; rejecting gives it back."""
    done = renew(document(old), new, REVISION)
    assert view(done.data, ours_rejected) == view(document(old), all_accepted)
    return done


@pytest.mark.parametrize(
    "now",
    [
        {**OLD, "行政运行": ("", "2.00")},
        {**OLD, "行政运行": ("0.00", "2.00")},
        {**OLD, "住房公积金": ("", "3.00")},
        {**OLD, "住房公积金": ("", "")},
        dict.fromkeys(OLD, ("", "")),
        dict(reversed(OLD.items())),
        {"合计": OLD["合计"], **OLD},
        {"项目一": ("1.00", "1.00"), **OLD, "项目二": ("2.00", "")},
        {"项目一": ("1.00", "1.00")},
        {},
    ],
    ids=["to blank", "to zero", "both", "zero to blank", "all blank", "reversed", "moved", "more", "others", "none"],
)
@pytest.mark.parametrize("way", ["there", "back"])
def test_an_untouched_table_reads_as_one_written_today(now: Values, way: str) -> None:
    old, new = (tables(OLD), tables(now)) if way == "there" else (tables(now), tables(OLD))
    assert view(refreshed(old, new).data, all_accepted) == view(document(new), all_accepted)


@pytest.mark.parametrize("share", ["all", "of tables"])
def test_three_tables_of_the_same_names_are_found_without_marks(share: str) -> None:
    old = tables(OLD, {**OLD, "行政运行": ("3.00", "")}, OLD)
    new = tables({**OLD, "合计": ("2.00", "")}, {**OLD, "行政运行": ("", "4.00")}, {**OLD, "培训支出": ("9.00", "")})
    bare = edited(document(old), edits.without_marks() if share == "all" else edits.without_bookmarks())
    assert view(renew(bare, new, REVISION).data, all_accepted) == view(document(new), all_accepted)


def test_one_of_two_tables_that_say_the_same_and_have_no_titles_is_told() -> None:
    old, new = (report(table("table.t1", OLD), table("table.t2", rows)) for rows in (OLD, {**OLD, "合计": ("", "")}))

    def one_gone(draft) -> None:
        edits.without_marks()(draft)
        first = next(draft.body.iter(edits.w("tbl")))
        first.getparent().remove(first)

    done = renew(edited(document(old), one_gone), new, REVISION)
    assert [change.key for change in done.open] == ["table.t1", "table.t2"]


def test_what_a_person_wrote_in_a_cell_stays_and_is_told_with_its_place() -> None:
    typed = edited(document(tables(OLD)), edits.typed_over("住房公积金⟨⟩", "（注）"))
    done = renew(typed, tables({**OLD, "住房公积金": ("", "8.00")}), REVISION)
    rows = [[cell.text for cell in row] for row in tables_of(view(done.data, all_accepted))[0]]
    assert rows[2] == ["住房公积金（注）", "", "8.00"]

    changed = edited(document(tables(OLD)), edits.typed_over("⟨0.00⟩", "见附注"))
    done = renew(changed, tables({**OLD, "住房公积金": ("", "")}), REVISION)
    assert ["第1个表格第3行第2列" in change.where for change in done.open] == [True]


def whole(data: UnitData, folder: Path, **how: bool) -> Report:
    return open_unit(write_unit(rebalance(data), folder, **how), phrasebook="henan").whole_report


def without_funds(data: UnitData) -> None:
    """No 政府性基金: 故本表无数据 stands below the table."""
    assert data.current.government_funds is not None
    data.current.government_funds.rows = []
    data.current.notes.pop("government_funds", None)


def with_funds(data: UnitData) -> None:
    assert data.current.government_funds is not None
    line = type(data.current.general_public_budget.rows[0])("2120803", "城市建设支出", {"project": Decimal("9.00")})
    data.current.government_funds.rows = [line]
    data.current.notes.pop("government_funds", None)


@pytest.mark.parametrize("blanks", [True, False], ids=["zero is blank", "zero is printed"])
@pytest.mark.parametrize("changes", [(without_funds, with_funds), (with_funds, without_funds)])
def test_the_note_of_a_table_without_data_comes_and_goes_below_it(
    changes: tuple[Callable[[UnitData], None], ...], blanks: bool, tmp_path: Path
) -> None:
    reports = []
    for number, change in enumerate(changes):
        data = jiaozuo_data()
        change(data)
        reports.append(whole(data, tmp_path / str(number), blanks_for_zero=blanks))
    old, new = reports
    assert old.text().count("故本表无数据") != new.text().count("故本表无数据")
    done = renew(document(old), new, REVISION)
    assert unpaged(view(done.data, all_accepted)) == unpaged(view(document(new), all_accepted))
    assert view(done.data, ours_rejected) == view(document(old), all_accepted)


def unpaged(found: list[Item]) -> list[Item]:
    """Without the page numbers of the contents, which an editor counts anew."""
    return [re.sub(r"\t\d+$", "", item) if isinstance(item, str) else item for item in found]


@pytest.mark.parametrize(
    "gone", [("three_public",), ("income_expenditure",), ("state_capital", "income"), ("government_funds",)]
)
@pytest.mark.parametrize("way", ["goes", "comes"])
def test_a_table_that_the_data_have_no_more_goes_and_one_that_they_have_now_comes(
    gone: tuple[str, ...], way: str, tmp_path: Path
) -> None:
    data = jiaozuo_data()
    having = open_unit(write_unit(data, tmp_path / "all"), phrasebook="henan").whole_report
    for key in gone:
        setattr(data.current, key, None)
    lacking = open_unit(write_unit(data, tmp_path / "some"), phrasebook="henan").whole_report
    old, new = (having, lacking) if way == "goes" else (lacking, having)
    done = renew(document(old), new, REVISION)
    assert unpaged(view(done.data, all_accepted)) == unpaged(view(document(new), all_accepted))
    assert view(done.data, ours_rejected) == view(document(old), all_accepted)
    back = renew(done.data, old, REVISION)
    assert tables_of(view(back.data, all_accepted)) == tables_of(view(document(old), all_accepted))


def test_words_of_a_person_in_a_table_that_goes_stay_in_a_comment() -> None:
    old, new = report(paragraph("title", "一张表"), table("table.t1", OLD)), report(paragraph("title", "一张表"))
    done = renew(edited(document(old), edits.typed_over("住房公积金⟨⟩", "（含补缴）")), new, REVISION)
    assert tables_of(view(done.data, all_accepted)) == []
    assert any("住房公积金（含补缴）" in note.text for note in Judged(done.data).our_notes())


def test_a_table_that_comes_looks_like_the_first_one_where_an_office_calls_its_styles_otherwise() -> None:
    """As a report in an office's own template whose mapping named its styles (模板.样式.txt)."""
    title, end = paragraph("title", "一张表"), paragraph("end", "以上各表。")
    old = report(title, table("table.t1", OLD), end)
    new = report(title, table("table.t1", OLD), end, table("table.t2", {"行政运行": ("8.00", "9.00")}))
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document(old))) as read, zipfile.ZipFile(made, "w") as written:
        for name in read.namelist():
            data = read.read(name)
            if name == "word/styles.xml":
                data = data.replace("表格文字".encode(), "某局的字".encode()).replace(
                    "表格表头".encode(), "某局的头".encode()
                )
            written.writestr(name, data)
    with zipfile.ZipFile(io.BytesIO(renew(made.getvalue(), new, REVISION).data)) as done:
        tree = etree.fromstring(done.read("word/document.xml"))
    first, second = ([one.get(w("val")) for one in found.iter(w("pStyle"))] for found in tree.iter(w("tbl")))
    assert {second[0], second[-1]} == {first[0], first[-1]} and second[0] != second[-1]
