"""〔表 名称〕: a small table within the narrative, its rows the lines of a template."""

from __future__ import annotations

from pathlib import Path

import pytest

from narrate.errors import PhrasebookError
from narrate.linting.made_up_units import render, variants
from narrate.phrasebooks.phrasebook import load
from narrate.pipeline import open_unit
from narrate.report.values import Report, SpanKind, Table
from narrate.templating.span_markup import mark, parse, translate_directives
from support.sample_code import SAMPLES


def region(folder: Path, body: str) -> str:
    (folder / "sections").mkdir(parents=True)
    (folder / "phrasebook.toml").write_text('parent = "henan"\n', "utf-8")
    (folder / "sections" / "assets.j2").write_text(body, "utf-8")
    return str(folder)


def report(tmp_path: Path, body: str) -> Report:
    return open_unit(SAMPLES / "jiaozuo-2022", phrasebook=region(tmp_path / "本地", body)).report


def table(value: Report) -> Table:
    (found,) = value.tables()
    return found


def texts(value: Table) -> list[list[str]]:
    return [[cell.text if cell else "" for cell in row] for row in value.rows]


def test_a_line_is_a_row_and_a_stroke_parts_cells(tmp_path: Path) -> None:
    body = "〔表 money〕\n项目|金额\n收入|{{ totals.income|amount }}\n支出|{{ totals.expenditure|number }}\n"
    made = table(report(tmp_path, body))
    assert texts(made) == [["项目", "金额"], ["收入", "2,337.23万元"], ["支出", "2,337.23"]]
    assert made.header_rows == 1


def test_a_number_in_a_cell_is_the_figure_and_stands_to_the_right(tmp_path: Path) -> None:
    cell = table(report(tmp_path, "〔表 money〕\n项目|金额\n收入|{{ totals.income|amount }}\n")).rows[1][1]
    assert cell is not None
    assert [(span.kind, span.ref) for span in cell.spans] == [(SpanKind.FIGURE, "totals.income")]
    assert cell.align == "right"


def test_what_is_missing_in_a_cell_is_asked_in_the_form(tmp_path: Path) -> None:
    made = report(tmp_path, "〔表 money〕\n项目|预算\n预留|{{ procurement.reserved_sme|amount }}\n")
    assert "figure/procurement.reserved_sme" in {slot.key for slot in made.open_slots()}


def test_where_a_number_of_a_cell_is_from_is_kept(tmp_path: Path) -> None:
    made = report(tmp_path, "〔表 money〕\n项目|金额\n收入|{{ totals.income|amount }}\n")
    assert "totals.income" in made.sources


def test_a_header_without_rows_is_no_table(tmp_path: Path) -> None:
    assert not list(report(tmp_path, "〔表 money〕\n项目|金额\n").tables())


def test_rows_of_different_lengths_are_told_with_the_table(tmp_path: Path) -> None:
    with pytest.raises(PhrasebookError) as caught:
        _ = report(tmp_path, "〔表 money〕\n项目|金额\n收入|1|2\n")
    assert "〔表 money〕各行的格数不同" in "\n".join(caught.value.lines())


def test_a_stroke_in_a_printed_value_parts_nothing() -> None:
    written = translate_directives(f"〔表 money〕\n甲|乙\n{mark(SpanKind.ANSWER, 'text/a', '一|二')}|三\n")
    (rendered,) = parse(written)
    assert [len(row) for row in rendered.rows] == [2, 2]


def test_the_columns_fill_the_page_and_a_longer_one_is_wider(tmp_path: Path) -> None:
    made = table(report(tmp_path, "〔表 money〕\n收入支出总计的名称|数\n收入|{{ totals.income|amount }}\n"))
    assert sum(made.widths) == pytest.approx(156, abs=1)
    assert made.widths[0] > made.widths[1]


@pytest.mark.parametrize(
    ("book", "header"), [("anhui", ["项目", "预算数", "决算数"]), ("yunnan", ["项目", "2022年决算数"])]
)
def test_regions_that_publish_a_table_of_the_three_have_it(book: str, header: list[str]) -> None:
    made = table(render(variants()[0], load(book))[1])
    assert texts(made)[0][: len(header)] == [word.replace("2022", _year(made)) for word in header]
    assert len(made.rows) == 7


def _year(made: Table) -> str:
    return texts(made)[0][1][:4]


def test_a_word_among_numbers_stands_where_they_do_and_no_number_is_broken(tmp_path: Path) -> None:
    body = "〔表 money〕\n" + "项目|2022年决算数|2021年决算数|增减额|增减幅度\n"
    row = "{{ totals.income|amount }}|{{ totals.income|amount }}|增加{{ totals.income|amount }}|—\n"
    made = table(
        report(
            tmp_path, f"{body}其中：公务用车购置费|{row}合计|{row.replace('增加{{ totals.income|amount }}', '持平')}"
        )
    )
    level = made.rows[2][3]
    assert level is not None and (level.text, level.align) == ("持平", "right")
    assert made.widths[3] >= 4 * 4.2 + 8 * 2.1 + 3  # 增加2,337.23万元 in 12 pt
