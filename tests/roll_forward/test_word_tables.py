"""The Word tables inside last year's document hold this year's amounts, in the person's own tables."""

from __future__ import annotations

import io
from collections.abc import Callable
from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from random import Random

import docx
import pytest
from docx.document import Document
from docx.shared import Pt
from docx.table import Table
from roll_forward.foreign_tables import trial
from roll_forward.next_year import next_year
from typer.testing import CliRunner

from narrate.cli import app
from narrate.editing.revisions import Revision
from narrate.intake.unit_folder import read_unit
from narrate.rolling import RolledForward, roll_forward
from samples.balance import rebalance
from samples.unit_data import SubjectLine
from support.unit_random import random_data
from support.units import UnitData, jiaozuo_data, write_unit

_TABLE_RULES = ("D50", "D51", "D52", "D53", "D54")
Change = Callable[[UnitData], None]


def _unchanged(data: UnitData) -> None:
    pass


def _years(tmp_path: Path, change: Change = _unchanged, before: Change = _unchanged) -> tuple[Path, Path]:
    """The sample's folder a year later, changed; and last year's whole report."""
    then = rebalance(jiaozuo_data())
    before(then)
    then = rebalance(then)
    now = deepcopy(then)
    now.current.year += 1
    change(now)
    now = rebalance(now)
    now.prior = deepcopy(then.current)
    write_unit(then, tmp_path / "then")
    write_unit(now, tmp_path / "now")
    done = CliRunner().invoke(
        app, ["report", str(tmp_path / "then"), "-o", str(tmp_path / "then.docx"), "--phrasebook", "henan"]
    )
    assert done.exit_code in (0, 1), done.output
    return tmp_path / "now", tmp_path / "then.docx"


def _edited(document: Path, edit: Callable[[Document], None]) -> Path:
    made = docx.Document(str(document))
    edit(made)
    target = document.with_name("人改过的.docx")
    made.save(str(target))
    return target


def _rolled(unit: Path, document: Path, *, tracked: bool = False) -> tuple[RolledForward, Document]:
    rolled = roll_forward(unit, document, Revision(tracked=tracked))
    return rolled, docx.Document(io.BytesIO(rolled.data))


def _row(table: Table, first: str) -> list[str]:
    return next([cell.text.strip() for cell in row.cells] for row in table.rows if row.cells[0].text.strip() == first)


def _with(document: Document, words: str) -> Table:
    return next(
        table for table in document.tables if any(words in cell.text for row in table.rows for cell in row.cells)
    )


def _more_for(code: str, amount: str) -> Change:
    def change(data: UnitData) -> None:
        for table in (data.current.general_public_budget, data.current.expenditure):
            assert table is not None
            table.row(code).amounts["basic"] += Decimal(amount)

    return change


def _without(code: str) -> Change:
    def change(data: UnitData) -> None:
        for table in (data.current.general_public_budget, data.current.expenditure, data.current.income, data.budget):
            assert table is not None
            table.rows = [row for row in table.rows if row.code != code]

    return change


def _told(rolled: RolledForward) -> list[str]:
    return [line for one in rolled.plan.remarks for line in one.lines]


def test_an_amount_is_this_years(tmp_path: Path) -> None:
    unit, document = _years(tmp_path, _more_for("2010301", "5000.00"))
    said = _row(_with(_rolled(unit, document)[1], "2010301"), "2010301")
    due = read_unit(unit).current.income
    assert due is not None
    row = due.row("2010301")
    assert row is not None
    assert f"{row.amounts['total'].value:,.2f}" in said


@pytest.mark.parametrize("code", ["2010301", "2010302"])
def test_a_subject_that_is_gone_has_no_row_any_more(code: str, tmp_path: Path) -> None:
    unit, document = _years(tmp_path, _without(code))
    _, made = _rolled(unit, document)
    assert not any(code in cell.text for table in made.tables for row in table.rows for cell in row.cells)


def test_a_new_subject_stands_where_the_workbook_has_it(tmp_path: Path) -> None:
    unit, document = _years(tmp_path, before=_without("2010302"))
    rolled, made = _rolled(unit, document)
    assert sum(one.rows_in for one in rolled.plan.tables) == 0
    (tmp_path / "other").mkdir()
    then = rebalance(jiaozuo_data())
    _without("2010302")(then)
    write_unit(rebalance(then), tmp_path / "less")
    now = rebalance(jiaozuo_data())
    now.current.year += 1
    now.prior = deepcopy(rebalance(then).current)
    write_unit(now, tmp_path / "more")
    rolled, made = _rolled(tmp_path / "more", document)
    codes = [row.cells[0].text.strip() for row in _with(made, "2010302").rows]
    assert codes.index("2010302") == codes.index("2010301") + 1


def test_a_check_of_the_result_finds_no_error_in_the_tables(tmp_path: Path) -> None:
    rng = Random(7)
    then = random_data(rng)
    now = next_year(then, rng, items=True)
    write_unit(then, tmp_path / "then")
    write_unit(now, tmp_path / "now")
    CliRunner().invoke(
        app, ["report", str(tmp_path / "then"), "-o", str(tmp_path / "a.docx"), "--phrasebook", "shanghai"]
    )
    rolled, _ = _rolled(tmp_path / "now", tmp_path / "a.docx")
    assert [one.message for one in rolled.left if one.code in _TABLE_RULES] == []
    assert len([one for one in rolled.plan.tables if not one.why]) == 9


def test_the_persons_own_formatting_is_kept(tmp_path: Path) -> None:
    unit, document = _years(tmp_path, _more_for("2010301", "5000.00"))

    def larger(made: Document) -> None:
        for run in _with(made, "2010301").rows[-1].cells[-1].paragraphs[0].runs:
            run.font.size = Pt(31)
        for row in _with(made, "2010301").rows:
            for run in [run for cell in row.cells for paragraph in cell.paragraphs for run in paragraph.runs]:
                run.font.size = Pt(31)

    _, made = _rolled(unit, _edited(document, larger))
    row = next(row for row in _with(made, "2010301").rows if row.cells[0].text.strip() == "2010301")
    assert {run.font.size for cell in row.cells for run in cell.paragraphs[0].runs if run.text} == {Pt(31)}


def test_amounts_in_yuan_stay_in_yuan(tmp_path: Path) -> None:
    unit, document = _years(tmp_path, _more_for("2010301", "5000.00"))

    def in_yuan(made: Document) -> None:
        for paragraph in made.paragraphs:
            for run in paragraph.runs:
                run.text = run.text.replace("单位：万元", "单位：元")
        for table in made.tables:
            for cell in {id(cell._tc): cell for row in table.rows for cell in row.cells}.values():
                bare = cell.text.strip().replace(",", "")
                if bare.replace(".", "").replace("-", "").isdigit() and "." in bare:
                    cell.text = f"{Decimal(bare) * 10000:,.2f}"

    rolled, made = _rolled(unit, _edited(document, in_yuan))
    due = read_unit(unit).current.income
    assert due is not None and due.total["total"].value is not None
    shown = f"{due.total['total'].value * 10000:,.2f}"
    assert any(cell.text == shown for table in made.tables for row in table.rows for cell in row.cells)
    assert rolled.tables_left == []


def test_amounts_printed_with_the_noise_of_sums_are_renewed_with_two_decimals(tmp_path: Path) -> None:
    unit, document = _years(tmp_path, _more_for("2010301", "5000.00"))

    def with_noise(made: Document) -> None:
        for cell in (cell for row in _with(made, "2010301").rows for cell in row.cells):
            if cell.text.strip().replace(",", "").replace(".", "").isdigit() and "." in cell.text:
                cell.text = f"{cell.text.strip()}0000000001"

    _, made = _rolled(unit, _edited(document, with_noise))
    assert {"5,685.06", "5,684.69"} <= set(_row(_with(made, "2010301"), "2010301"))


def test_a_table_of_which_last_years_workbook_knows_nothing_stays_and_is_told(tmp_path: Path) -> None:
    unit, document = _years(tmp_path, _more_for("2010301", "5000.00"))

    def another(made: Document) -> None:
        table = made.add_table(rows=3, cols=3)
        for row, texts in zip(
            table.rows, (("车型", "数量", "购置价"), ("轿车", "2", "31.50"), ("客车", "1", "28.70")), strict=True
        ):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text

    rolled, made = _rolled(unit, _edited(document, another))
    assert _row(made.tables[-1], "轿车") == ["轿车", "2", "31.50"]
    assert [one.why for one in rolled.tables_left] == ["没有认出这张表，没有更新，还是上年的数，请核对"]
    assert any("没有认出这张表" in line for line in _told(rolled))


def test_a_column_that_is_not_understood_is_marked(tmp_path: Path) -> None:
    unit, document = _years(tmp_path, _more_for("2010301", "5000.00"))

    def more(made: Document) -> None:
        table = _with(made, "2010301")
        column = table.add_column(Pt(60))
        column.cells[0].text = "上年同期数"
        column.cells[-1].text = "77.31"

    rolled, made = _rolled(unit, _edited(document, more))
    assert any(cell.text == "77.31" for row in _with(made, "2010301").rows for cell in row.cells)
    assert any("没有认出这一栏" in line or "没有认出这一格" in line for line in _told(rolled))


def test_years_in_heads_and_captions_go_on(tmp_path: Path) -> None:
    unit, document = _years(tmp_path, _more_for("2010301", "1.00"))

    def named(made: Document) -> None:
        cell = _with(made, "2010301").rows[0].cells[-1]
        cell.text = f"2022年{cell.text}"

    _, made = _rolled(unit, _edited(document, named))
    words = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    words += [paragraph.text for paragraph in made.paragraphs]
    assert not any("2022" in text for text in words)


def test_rows_and_cells_can_be_rejected_where_changes_are_tracked(tmp_path: Path) -> None:
    unit, document = _years(tmp_path, _without("2010302"))
    _, made = _rolled(unit, document, tracked=True)
    body = made.element.body
    assert [row for row in body.iter("{*}tr") if next(row.iterfind("{*}trPr/{*}del"), None) is not None]
    struck = {"".join(node.itertext()) for cell in body.iter("{*}tc") for node in cell.iter("{*}delText")}
    assert "2010302" in struck


def test_a_cell_that_was_wrong_is_told(tmp_path: Path) -> None:
    unit, document = _years(tmp_path, _more_for("2010301", "1.00"))

    def wrong(made: Document) -> None:
        row = next(row for row in _with(made, "2010301").rows if row.cells[0].text.strip() == "2010301")
        row.cells[2].text = "1.23"

    rolled, _ = _rolled(unit, _edited(document, wrong))
    assert any("写成1.23" in line for line in rolled.lines(None))


def test_in_its_own_year_only_a_wrong_cell_changes(tmp_path: Path) -> None:
    _, document = _years(tmp_path)

    def wrong(made: Document) -> None:
        row = next(row for row in _with(made, "2010301").rows if row.cells[0].text.strip() == "2010301")
        row.cells[2].text = "1.23"

    rolled, _ = _rolled(tmp_path / "then", _edited(document, wrong))
    assert [one.old for one in rolled.edits] == ["1.23"]


@pytest.mark.parametrize("seed", [1, 5, 8, 13])
def test_no_amount_of_a_foreign_table_is_old_and_unmarked(seed: int, tmp_path: Path) -> None:
    made = trial(seed, tmp_path)
    assert made.wrong == []
    assert len([one for one in made.rolled.plan.tables if not one.why]) > 5


def test_a_table_that_a_conversion_made_lines_of_is_told_with_its_year(tmp_path: Path) -> None:
    unit, document = _years(tmp_path)
    rows = [f"2010{number}行政运行{number}.11 {number}.11" for number in range(101, 107)]
    lines = ["第二部分 2022年度部门决算表", "2022年度收入决算表", *rows]

    def in_lines(made: Document) -> None:
        for table in made.tables:
            table._tbl.getparent().remove(table._tbl)
        start = next(one for one in made.paragraphs if one.text.startswith("第三部分") and one.style.name != "toc 1")
        for line in lines:
            start.insert_paragraph_before(line)

    rolled, made = _rolled(unit, _edited(document, in_lines))
    assert [one.title for one in rolled.tables_left] == ["2022年度收入决算表"]
    texts = [one.text for one in made.paragraphs]
    assert texts[texts.index(rows[0]) - 1] == "2022年度收入决算表"


def _spent_from_funds(data: UnitData) -> None:
    data.current.government_funds = deepcopy(data.current.general_public_budget)
    assert data.current.government_funds is not None
    data.current.government_funds.rows = [SubjectLine("2120803", "城市建设支出", {"project": Decimal("104.50")})]


def test_a_fund_table_that_was_empty_writes_amounts_as_the_others_do(tmp_path: Path) -> None:
    def with_unit(made: Document) -> None:
        for cell in (cell for table in made.tables for cell in table._cells):
            if "." in cell.text and cell.text.replace(",", "").replace(".", "").isdigit():
                cell.paragraphs[0].runs[0].text += "万元"

    unit, document = _years(tmp_path, _spent_from_funds)
    _, made = _rolled(unit, _edited(document, with_unit))
    shown = [{cell.text for cell in table._cells} for table in made.tables]
    assert ["104.50万元" in one for one in shown if "2120803" in one and "2010301" not in one] == [True]


def test_a_fund_table_that_last_year_only_said_was_empty_is_asked_for(tmp_path: Path) -> None:
    def without(made: Document) -> None:
        title = next(one for one in made.paragraphs if one.text.startswith("政府性基金") and one.text.endswith("表"))
        table = next(one for one in title._p.itersiblings() if one.tag.endswith("}tbl"))
        table.getparent().remove(table)

    unit, document = _years(tmp_path, _spent_from_funds)
    rolled, made = _rolled(unit, _edited(document, without))
    assert [one.why[:6] for one in rolled.tables_left] == ["上年没有数据"]
    assert [one.text for one in made.paragraphs if "放进这张表" in one.text] == ["【待补：今年有数据，请放进这张表】"]


def test_a_term_of_a_subject_that_is_gone_is_remarked_on(tmp_path: Path) -> None:
    rolled, _ = _rolled(*_years(tmp_path, _without("2010302")))
    assert len([line for line in _told(rolled) if "这一条要不要留" in line]) == 1


def test_a_new_subject_without_a_term_is_told(tmp_path: Path) -> None:
    def more(data: UnitData) -> None:
        table = data.current.general_public_budget
        assert table is not None
        line = SubjectLine("2010303", "机关服务", {"basic": Decimal("1.00"), "project": Decimal("2.00")})
        table.rows = sorted([*table.rows, line], key=lambda one: one.code)

    rolled, _ = _rolled(*_years(tmp_path, more))
    assert ["机关服务（项）" in line for line in _told(rolled) if "没有解释" in line] == [True]


def test_the_unit_of_an_empty_table_that_states_none_is_doubted(tmp_path: Path) -> None:
    def without_unit(made: Document) -> None:
        for run in (run for paragraph in made.paragraphs for run in paragraph.runs):
            run.text = run.text.replace("单位：万元", "")

    unit, document = _years(tmp_path, _spent_from_funds)
    rolled, _ = _rolled(unit, _edited(document, without_unit))
    assert len([line for line in _told(rolled) if "没有写金额单位" in line]) == 1
