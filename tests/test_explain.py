"""explain: finding a figure by id, number or words, and its chain down to the cell."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook

from narrate.explain import cells, chain, figure_as_json, find, mentions
from narrate.figures.figure import Figure
from narrate.pipeline import open_unit
from narrate.workbooks.working_paper import write_working_paper
from support.memory import figures_of, report_of
from support.units import jiaozuo_data

SAMPLE = Path(__file__).parents[1] / "samples" / "jiaozuo-2022"


def test_words_that_cover_a_number_find_that_number_only() -> None:
    data = jiaozuo_data()
    found, _ = find(report_of(data), figures_of(data).by_id, "完成年初预算的92.61%")
    assert [mention.quantity.id for mention in found] == ["general_public_budget.completion"]


def test_words_without_a_number_find_the_numbers_of_their_sentence() -> None:
    data = jiaozuo_data()
    found, _ = find(report_of(data), figures_of(data).by_id, "授予小微企业合同金额")
    shares = [
        "procurement.sme",
        "procurement.sme.share",
        "procurement.micro",
    ]  # no contract with 中小企业, so no share of them
    assert [mention.quantity.id for mention in found] == shares


def test_an_id_finds_its_figure() -> None:
    data = jiaozuo_data()
    _, by_id = find(report_of(data), figures_of(data).by_id, "totals.income")
    assert [quantity.id for quantity in by_id] == ["totals.income"]


def test_the_start_of_an_id_finds_all_below_it() -> None:
    data = jiaozuo_data()
    _, by_id = find(report_of(data), figures_of(data).by_id, "totals.against_prior")
    assert len(by_id) == 4


def test_a_chain_goes_down_to_file_sheet_and_cell() -> None:
    unit = open_unit(SAMPLE)
    lines = "\n".join(chain(unit.figures.by_id["general_public_budget.2010301.completion"]))
    assert "2010301行政运行完成年初预算的百分比 = 103.08%" in lines
    assert "《2022年度部门决算公开表.xlsx》“一般公共预算财政拨款支出决算表”!C10（写作 684.7）" in lines
    assert "《2022年部门预算公开表.xlsx》“一般公共预算支出预算表”!C5（写作 664.23）" in lines


def test_every_figure_of_the_document_rests_on_cells_or_says_why_not() -> None:
    unit = open_unit(SAMPLE)
    bare = {
        mention.quantity.id
        for mention in mentions(unit.report, unit.figures.by_id)
        if not cells(mention.quantity)
        and isinstance(mention.quantity, Figure)
        and not mention.quantity.formula.endswith("按0")
    }
    assert bare == set()


def test_json_keeps_every_digit() -> None:
    data = jiaozuo_data()
    told = figure_as_json(figures_of(data).by_id["totals.against_prior.growth"])
    assert told["value"].startswith("2.74125554")
    assert told["inputs"] == ["totals.income", "totals.prior"]


def test_the_working_paper_lists_every_printed_figure(tmp_path: Path) -> None:
    unit = open_unit(SAMPLE)
    target = tmp_path / "底稿.xlsx"
    count = write_working_paper(unit.report, unit.figures, target)
    book = load_workbook(target)
    assert book["文中的数"].max_row == count + 2 == len(list(mentions(unit.report, unit.figures.by_id))) + 2
    assert book["全部的数"].max_row == len(unit.figures.by_id) + 2


def test_a_number_of_a_small_table_in_the_narrative_is_found_by_its_row() -> None:
    unit = open_unit(SAMPLE, phrasebook="anhui")
    found, _ = find(unit.report, unit.figures.by_id, "公务接待费 ｜ 0.85万元 ｜ 0.85万元")
    assert [mention.quantity.id for mention in found] == [
        "three_public.reception.budget",
        "three_public.reception.actual",
    ]
