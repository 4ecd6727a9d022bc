"""Charts in templates: figures under labels become a value of the report, and nothing else gets in."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from narrate.errors import PhrasebookError
from narrate.report.values import Chart, ChartKind, Report, SpanKind
from support.memory import report_of
from support.units import UnitData, jiaozuo_data

ZERO = Decimal("0.00")


def written(body: str, folder: Path, data: UnitData | None = None, settings: str = "", **profile: object) -> Report:
    """The report of a phrasebook with one section of this body."""
    book = folder / "短语库"
    (book / "sections").mkdir(parents=True, exist_ok=True)
    outline = '[part]\ntitle = "第二部分"\n[[section]]\nkey = "one"\ntitle = "一节"\n'
    (book / "phrasebook.toml").write_text(f'parent = "_common"\n{outline}{settings}', "utf-8")
    (book / "sections" / "one.j2").write_text(body, "utf-8")
    return report_of(data or jiaozuo_data(), str(book), **profile)


def only_chart(report: Report) -> Chart:
    (chart,) = report.charts()
    return chart


TWO_YEARS = """
{% set c = totals.against_prior %}
〔段 total〕
收、支总计{{ totals.income|amount }}。（图{{ chart_number() }}：变动情况图）
〔图 change〕
{{ chart("column", "变动情况图", [(prior_year ~ "年", c.base), (year ~ "年", c.current)]) }}
〔段 after〕
后面的话。（图{{ chart_number() }}）
"""


def test_figures_under_labels_become_a_chart_in_its_place(tmp_path: Path) -> None:
    report = written(TWO_YEARS, tmp_path)
    chart = only_chart(report)
    assert [getattr(block, "key", "") for block in report.blocks] == [
        "part",
        "one",
        "one.total",
        "one.change",
        "one.after",
    ]
    assert (chart.kind, chart.title, chart.categories) == (ChartKind.COLUMN, "变动情况图", ("2021年", "2022年"))
    (series,) = chart.series
    assert series.name == "变动情况图"
    assert [(point.value, point.ref) for point in chart.points()] == [
        (Decimal("2274.87"), "totals.prior"),
        (Decimal("2337.23"), "totals.income"),
    ]
    assert chart.alt == "变动情况图：2021年2,274.87万元，2022年2,337.23万元"
    assert report.sources["totals.prior"]
    assert report.as_json()["charts"][0]["series"][0]["values"] == ["2274.87", "2337.23"]


def test_captions_are_counted_and_marked_as_ordinals(tmp_path: Path) -> None:
    texts = {p.key: p for p in written(TWO_YEARS, tmp_path).paragraphs()}
    assert texts["one.total"].text.endswith("（图1：变动情况图）")
    assert texts["one.after"].text.endswith("（图2）")
    for key, number in (("one.total", "1"), ("one.after", "2")):
        (span,) = [span for span in texts[key].spans if span.kind is SpanKind.ORDINAL]
        assert texts[key].text[span.start : span.end] == number
        assert span.key == f"{key}:chart"


def test_a_missing_figure_leaves_an_open_slot_in_the_place_of_the_chart(tmp_path: Path) -> None:
    data = jiaozuo_data()
    data.prior = None
    report = written(TWO_YEARS, tmp_path, data)
    assert not list(report.charts())
    paragraph = next(p for p in report.paragraphs() if p.key == "one.change")
    assert paragraph.text == "【待补：变动情况图所需的上年度收、支总计】"
    assert [span.kind for span in paragraph.spans] == [SpanKind.OPEN]
    assert "figure/totals.prior" in {slot.key for slot in report.open_slots()}


def test_a_figure_that_cannot_apply_is_not_drawn(tmp_path: Path) -> None:
    report = written(TWO_YEARS, tmp_path, established_this_year=True)
    assert only_chart(report).categories == ("2022年",)


PIE = '〔图 parts〕\n{{ chart("pie", "结构图", income.by_budget) }}\n'


def test_a_pie_has_no_slice_for_zero_and_takes_what_has_a_name_and_an_amount(tmp_path: Path) -> None:
    chart = only_chart(written(PIE, tmp_path))
    assert chart.kind is ChartKind.PIE
    assert chart.categories == ("一般公共预算财政拨款收入", "其他收入")
    assert [point.ref for point in chart.points()] == ["income.appropriation.general_public_budget", "income.other"]


def test_a_pie_of_zeros_is_no_chart(tmp_path: Path) -> None:
    data = jiaozuo_data()
    assert data.current.income is not None and data.current.income_expenditure is not None
    data.current.income.total = dict.fromkeys(data.current.income.total, ZERO)
    for line in ("general_public_budget", "government_funds", "state_capital"):
        data.current.income_expenditure.income[line] = {"amount": ZERO}
    report = written(PIE, tmp_path, data)
    assert [getattr(block, "key", "") for block in report.blocks] == ["part", "one"]


def test_a_negative_amount_turns_a_pie_into_columns(tmp_path: Path) -> None:
    data = jiaozuo_data()
    assert data.current.income is not None
    data.current.income.total["other"] = Decimal("-0.38")
    assert only_chart(written(PIE, tmp_path, data)).kind is ChartKind.COLUMN


def test_groups_become_series_and_gaps_stay_empty(tmp_path: Path) -> None:
    body = (
        '〔图 groups〕\n{{ chart("column", "两组", [("甲", [("一", totals.income), ("二", income.total)]), '
        '("乙", [("二", expenditure.total)])], alt="自己写的") }}\n'
    )
    chart = only_chart(written(body, tmp_path))
    assert [series.name for series in chart.series] == ["甲", "乙"]
    assert chart.categories == ("一", "二")
    assert chart.series[1].points[0] is None
    assert chart.alt == "自己写的"


def test_percentages_are_drawn_as_they_are_printed(tmp_path: Path) -> None:
    body = '〔图 shares〕\n{{ chart("column", "占比", [("基本支出", expenditure.parts[0].share)]) }}\n'
    chart = only_chart(written(body, tmp_path))
    assert [str(point.value) for point in chart.points()] == ["39.54"]
    assert chart.alt == "占比：基本支出39.54%"


@pytest.mark.parametrize(
    ("style", "code"),
    [
        ("", "#,##0.00"),
        ('pattern = "0.##"', "General"),
        ('pattern = "0.00"', "0.00"),
        ('pattern = "#,##0"', "#,##0"),
    ],
)
def test_the_number_format_is_that_of_the_sentences(tmp_path: Path, style: str, code: str) -> None:
    assert only_chart(written(TWO_YEARS, tmp_path, settings=f"[settings.amount]\n{style}\n")).number_format == code


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ('〔图 a〕\n{{ chart("bar", "标题", [("甲", totals.income)]) }}', "没有“bar”这种图"),
        ('〔图 a〕\n{{ chart("pie", "标题", [("甲", 12)]) }}', "“甲”后面不是数，是 12"),
        ('〔图 a〕\n{{ chart("pie", "标题", [("甲", totals.income|amount)]) }}', "“甲”后面不是数"),
        ('〔图 a〕\n{{ chart("pie", "标题", [totals.income]) }}', "内容写法不对"),
        ('〔图 a〕\n{{ chart("pie", "标题", [("甲", totals.income), ("甲", income.total)]) }}', "同一个名称"),
        ('〔图 a〕\n{{ chart("column", "标题", [("甲", totals.income), ("乙", income.parts[0].share)]) }}', "几种单位"),
        ('〔段 a〕\n{{ chart("pie", "标题", [("甲", totals.income)]) }}', "要写在〔图 名称〕下面"),
        ('〔图 a〕\n图：{{ chart("pie", "标题", [("甲", totals.income)]) }}', "只能有一个 chart"),
        ("〔图 a〕\n没有图，只有话", "只能有一个 chart"),
    ],
)
def test_what_is_no_chart_of_figures_is_told(tmp_path: Path, body: str, complaint: str) -> None:
    with pytest.raises(PhrasebookError) as told:
        written(body, tmp_path)
    assert complaint in str(told.value) + "".join(told.value.details)


def test_labels_cannot_forge_a_mark(tmp_path: Path) -> None:
    data = jiaozuo_data()
    assert data.current.general_public_budget is not None
    data.current.general_public_budget.row("205").name = "教育\ufdd5支出"
    body = '〔图 a〕\n{{ chart("pie", "标题", general_public_budget.classes) }}'
    assert "教育支出" in only_chart(written(body, tmp_path, data)).categories
