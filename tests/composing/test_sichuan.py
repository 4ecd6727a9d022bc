"""The phrasebook with charts: every sentence that its region was seen to write, and none of the errors seen there.

The golden text is what the units below say. After a change that is meant, write it anew, then read the difference:

    UPDATE_GOLDEN=1 pytest tests/composing/test_sichuan.py
"""

from __future__ import annotations

import os
import re
from decimal import Decimal
from pathlib import Path
from random import Random

import docx
import pytest

from narrate.report.values import Chart, ChartKind, Paragraph, Report, SpanKind
from narrate.word.reader import read_document
from narrate.writing.report_writer import render
from narrate.writing.template import load_template
from support.memory import report_of
from support.units import SubjectData, SubjectLine, UnitData, jiaozuo_data, random_data, rebalance

ZERO = Decimal("0.00")
GOLDEN = Path(__file__).with_name("golden") / "sichuan.txt"


def money(text: str) -> dict[str, Decimal]:
    return {"total": Decimal(text), "project": Decimal(text)}


def items(data: UnitData) -> list[SubjectLine]:
    table = data.current.general_public_budget
    assert table is not None
    return [row for row in table.rows if len(row.code) == 7]


def budgeted(data: UnitData, **budgets: str) -> UnitData:
    """全年预算数 of every item, its final figure where not told otherwise (`_2010301="700"`)."""
    for row in items(data):
        data.answers[f"figure/general_public_budget.{row.code}.adjusted_budget"] = float(row.amounts["total"])
    for code, amount in budgets.items():
        data.answers[f"figure/general_public_budget.{code[1:]}.adjusted_budget"] = float(amount)
    return data


def answered(data: UnitData) -> UnitData:
    """Words of a person for everything that the sentences below ask."""
    for key, words in {
        "totals": "新增病虫害防治项目",
        "appropriation": "新增病虫害防治项目和国有土地出让收入安排的支出",
        "three_public/total": "厉行节约，减少公务用车运行支出",
        "agency_operating/prior": "办公设备购置减少",
        "government_funds/2120803": "项目跨年实施",
    }.items():
        data.answers[f"reason/{key}"] = words
    for row in items(data):
        data.answers[f"reason/general_public_budget/{row.code}"] = "部分项目结转下年实施"
    data.answers["purpose/three_public/overseas"] = "农业技术考察"
    data.answers["purpose/three_public/vehicle_purchase"] = "更新一辆报废车辆"
    data.answers["purpose/three_public/reception"] = "上级检查和外地考察的用餐"
    return data


def busy() -> UnitData:
    """Everything occurs: three budgets, other income, more and less than the budget, travel, a new car."""
    data = jiaozuo_data()
    data.name = "某县农业综合技术服务中心"
    now = data.current
    assert now.income and now.three_public and now.operations
    now.government_funds = SubjectData(
        [SubjectLine("2120803", "城市建设支出", money("8.00"))], {"income": Decimal("8.00"), **money("8.00")}
    )
    now.state_capital = SubjectData(
        [SubjectLine("2230105", "国有企业棚户区改造支出", money("3.50"))], {"income": Decimal("3.50"), **money("3.50")}
    )
    now.three_public.actual.update(
        overseas=Decimal("2.00"), vehicle_purchase=Decimal("18.00"), vehicles=Decimal("22.05"), total=Decimal("24.90")
    )
    now.three_public.budget.update(
        overseas=Decimal("2.00"), vehicle_purchase=Decimal("20.00"), vehicles=Decimal("24.80"), total=Decimal("27.65")
    )
    now.operations.actual.update(overseas_groups=Decimal(1), overseas_persons=Decimal(3), vehicles_purchased=Decimal(1))
    data = rebalance(data)
    data.answers["figure/three_public.total.prior"] = 20.5
    data.answers["figure/agency_operating.prior"] = 50.0
    data.answers["figure/government_funds.2120803.adjusted_budget"] = 10.0
    data.answers["figure/state_capital.2230105.adjusted_budget"] = 3.5
    return answered(budgeted(data, _2010301="760.80", _2060404="460", _2011102="0"))


def quiet() -> UnitData:
    """Nothing changed against last year, nothing differs from the budget, no “三公” at all."""
    data = jiaozuo_data()
    data.name = "某县文化馆"
    now = data.current
    assert now.three_public and now.operations and data.prior and now.income_expenditure and now.appropriation
    assert data.prior.income_expenditure and data.prior.appropriation and data.prior.general_public_budget
    for half in ("income", "expenditure"):
        for name in ("income_expenditure", "appropriation"):
            before, today = getattr(getattr(data.prior, name), half), getattr(getattr(now, name), half)
            before["grand_total"] = dict(today["grand_total"])
    data.prior.general_public_budget.total["total"] = Decimal("2334.61")
    now.three_public.actual = dict.fromkeys(now.three_public.actual, ZERO)
    now.three_public.budget = dict.fromkeys(now.three_public.budget, ZERO)
    now.operations.actual = dict.fromkeys(now.operations.actual, ZERO)
    now.three_public.actual |= {"total": Decimal("1.50"), "reception": Decimal("1.50")}
    now.three_public.budget |= {"total": Decimal("1.50"), "reception": Decimal("1.50")}
    data.answers["figure/three_public.total.prior"] = 1.5
    data.answers["figure/agency_operating.prior"] = 0.0
    return budgeted(data)


def new() -> UnitData:
    """Set up during the year."""
    data = quiet()
    data.name = "某县新设中心"
    data.prior = data.budget = None
    return data


def every_reason(folder: Path) -> str:
    """A phrasebook of a county that also wants the reason where nothing differs."""
    folder.mkdir()
    (folder / "phrasebook.toml").write_text('parent = "sichuan"\n[phrases]\nlevel_reason = true\n', "utf-8")
    return str(folder)


def shown(report: Report) -> str:
    """Paragraphs and charts, a line each."""
    lines = []
    for block in report.blocks:
        if isinstance(block, Paragraph):
            lines.append(block.text)
        elif isinstance(block, Chart):
            lines.append(f"〔{block.kind}〕{block.alt}")
    return "\n".join(lines)


def whole_text(folder: Path) -> str:
    reports = (
        ("一、样样都有", report_of(busy(), "sichuan", kind="单位")),
        ("二、样样持平", report_of(quiet(), "sichuan")),
        ("三、持平也写原因", report_of(answered(quiet()), every_reason(folder / "某县"))),
        ("四、本年新设", report_of(new(), "sichuan", established_this_year=True)),
    )
    return "".join(f"=== {title}\n{shown(report)}\n\n" for title, report in reports)


def test_the_golden_text(tmp_path: Path) -> None:
    text = whole_text(tmp_path)
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(text, "utf-8")
    assert text == GOLDEN.read_text("utf-8"), "differs from the golden text; meant? UPDATE_GOLDEN=1 writes it anew"


# The sentences of the reference, word by word, but for what its units mix or contradict (年 and 年度, a complete list
# that ends in 等, a share or completion of nothing, the sort of chart beside the chart); {…} is filled, of {甲|乙} one is chosen.
SENTENCES = (
    "{Y}年度收、支总计均为{x}万元。与{Y}年度相比，收、支总计各{增加|减少}{x}万元，{增长|下降}{p}%。主要变动原因是{原因}。"
    "（图1：收、支决算总计变动情况图）",
    "{Y}年度本年收入合计{x}万元，其中：一般公共预算财政拨款收入{x}万元，占{p}%；政府性基金预算财政拨款收入{x}万元，占{p}%；"
    "国有资本经营预算财政拨款收入{x}万元，占{p}%；上级补助收入{x}万元，占{p}%；事业收入{x}万元，占{p}%；"
    "经营收入{x}万元，占{p}%；附属单位上缴收入{x}万元，占{p}%；其他收入{x}万元，占{p}%。（图2：收入决算结构图）",
    "政府性基金预算财政拨款收入0万元，占0%；",
    "因公出国（境）费支出决算0万元，占0%；",
    "基本支出{x}万元，占{p}%；项目支出{x}万元，占{p}%；上缴上级支出{x}万元，占{p}%；经营支出{x}万元，占{p}%；"
    "对附属单位补助支出{x}万元，占{p}%。（图3：",
    "财政拨款收入总计{x}万元，与{Y}年度相比{增加|减少}{x}万元，{增长|下降}{p}%；财政拨款支出总计{x}万元，"
    "与{Y}年度相比{增加|减少}{x}万元，{增长|下降}{p}%。收入、支出变动的主要原因是{原因}。（图4：",
    "一般公共预算财政拨款支出{x}万元，占本年支出合计的{p}%。与{Y}年度相比，一般公共预算财政拨款支出{增加|减少}{x}万元，"
    "{增长|下降}{p}%。（图5：",
    "社会保障和就业支出{x}万元，占{p}%；",
    "{Y}年度一般公共预算支出决算数为{x}万元，完成预算{p}%。其中：",
    "{n}.{科目}（类）{科目}（款）{科目}（项）：支出决算为{x}万元，完成预算{p}%，决算数小于预算数的主要原因是{原因}。",
    "{n}.{科目}（类）{科目}（款）{科目}（项）：支出决算为{x}万元，完成预算{p}%，决算数等于预算数的主要原因是{原因}。",
    "{n}.{科目}（类）{科目}（款）{科目}（项）：支出决算为{x}万元，完成预算100%，决算数与预算数持平。",
    "{n}.社会保障和就业（类）",
    "人员经费{x}万元，主要包括：{原因}。",
    "公用经费{x}万元，主要包括：{原因}。",
    "{Y}年度“三公”经费财政拨款支出决算为{x}万元，完成预算{p}%，较上年{增加|减少}{x}万元，{增长|下降}{p}%。"
    "决算数小于预算数的主要原因是{原因}。（注：上述“预算”口径为全年预算数",
    "决算数与预算数持平。（注：上述“预算”口径为全年预算数",
)
SLOTS = {
    "Y": r"20\d\d",
    "x": r"\d+(?:\.\d{1,2})?",
    "p": r"\d+(?:\.\d{1,2})?",
    "n": r"\d+",
    "原因": "[^。]+",
    "科目": "[^（）]+(?:（[^）]+）[^（）]*)?",
}


def pattern(sentence: str) -> re.Pattern[str]:
    pieces = re.split(r"\{([^}]+)\}", sentence)
    out = [
        re.escape(piece) if number % 2 == 0 else SLOTS.get(piece, f"(?:{piece})") for number, piece in enumerate(pieces)
    ]
    return re.compile("".join(out))


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda sentence: sentence[:24])
def test_every_sentence_of_the_reference_is_in_the_golden_text(sentence: str) -> None:
    assert pattern(sentence).search(GOLDEN.read_text("utf-8"))


def test_seven_charts_each_behind_its_caption() -> None:
    report = report_of(busy(), "sichuan")
    assert [chart.kind for chart in report.charts()] == [
        ChartKind.COLUMN,
        ChartKind.PIE,
        ChartKind.PIE,
        ChartKind.COLUMN,
        ChartKind.COLUMN,
        ChartKind.PIE,
        ChartKind.PIE,
    ]
    number = 0
    for before, block in zip(report.blocks, report.blocks[1:], strict=False):
        if isinstance(block, Chart):
            number += 1
            assert isinstance(before, Paragraph)
            title = block.title.removesuffix("（单位：万元）")
            assert before.text.endswith(f"（图{number}：{title}）")


def test_charts_show_the_figures_of_the_sentences_beside_them() -> None:
    """What is not printed is last year's amount, and the printed change leads to it."""
    report = report_of(busy(), "sichuan")
    for before, block in zip(report.blocks, report.blocks[1:], strict=False):
        if not isinstance(block, Chart):
            continue
        assert isinstance(before, Paragraph)
        printed = {
            span.ref: Decimal(before.text[span.start : span.end])
            for span in before.spans
            if span.kind is SpanKind.FIGURE
        }
        for series in block.series:
            last, *earlier = reversed([point for point in series.points if point is not None])
            assert printed[last.ref] == last.value
            if block.kind is ChartKind.PIE:
                assert all(printed[point.ref] == point.value for point in earlier)
            else:
                (prior,) = earlier
                assert abs(last.value - prior.value) in printed.values()


@pytest.mark.parametrize("missing", ["prior", "three_public"])
def test_a_chart_that_cannot_be_drawn_is_an_open_slot(missing: str) -> None:
    data = busy()
    if missing == "prior":
        data.prior = None
    else:
        data.current.three_public = None
    report = report_of(data, "sichuan")
    texts = [p.text for p in report.paragraphs() if p.text.startswith("【待补：") and p.text.endswith("】")]
    assert len(texts) == (3 if missing == "prior" else 1)
    assert len(list(report.charts())) + len(texts) == 7


def test_budgets_of_the_whole_year_are_asked_for_item_by_item() -> None:
    """No published table has them, and the 年初预算 must not pass for them."""
    report = report_of(jiaozuo_data(), "sichuan")
    asked = {slot.key for slot in report.open_slots()}
    assert {f"figure/general_public_budget.{row.code}.adjusted_budget" for row in items(jiaozuo_data())} <= asked
    text = next(p.text for p in report.paragraphs() if p.key == "general_public_budget.2010301")
    assert text.endswith(
        "支出决算为684.7万元，完成预算【待补：2010301行政运行完成全年预算的百分比】%，"
        "决算数【待补：大于或小于】预算数的主要原因是人员经费增加。"
    )


def test_income_and_expenditure_that_differ_are_each_compared_with_their_own() -> None:
    data = busy()
    assert data.current.appropriation and data.prior and data.prior.appropriation
    data.prior.appropriation.expenditure["grand_total"]["total"] = Decimal("2272.00")
    text = report_of(data, "sichuan").text()
    assert "财政拨款收入总计2346.1万元，与2021年度相比增加73.59万元，" in text
    assert "财政拨款支出总计2346.1万元，与2021年度相比增加74.1万元，" in text


def test_a_rate_that_only_rounds_to_100_is_not_written() -> None:
    data = budgeted(jiaozuo_data(), _2010301="684.71")
    text = report_of(data, "sichuan").text()
    assert "行政运行（项）：支出决算为684.7万元，决算数小于预算数的主要原因是" in text


def test_a_budget_that_no_table_names_is_zero_only_where_the_others_are_the_whole() -> None:
    data = busy()
    assert data.current.income_expenditure and data.current.appropriation
    for table in (data.current.income_expenditure, data.current.appropriation):
        del table.income["state_capital"]
    text = report_of(data, "sichuan").text()
    assert "国有资本经营预算财政拨款收入【待补：国有资本经营预算财政拨款收入】万元" in text
    data = quiet()
    assert data.current.income_expenditure and data.current.appropriation
    for table in (data.current.income_expenditure, data.current.appropriation):
        del table.income["state_capital"]
    assert "国有资本经营预算财政拨款收入0万元，占0%" in report_of(data, "sichuan").text()


def test_no_budget_amount_is_written_beside_a_completion_rate() -> None:
    report = report_of(busy(), "sichuan")
    printed = {span.ref for p in report.paragraphs() for span in p.spans if span.kind is SpanKind.FIGURE}
    assert not [ref for ref in printed if ref.endswith(("adjusted_budget", "original_budget", ".budget"))]


def test_the_income_by_budget_adds_up_to_the_appropriation() -> None:
    report = report_of(busy(), "sichuan")
    chart = next(chart for chart in report.charts() if chart.key == "income.structure")
    values = dict(zip(chart.categories, [point.value for point in chart.points()], strict=True))
    assert values["政府性基金预算财政拨款收入"] == Decimal("8.00")
    assert values["国有资本经营预算财政拨款收入"] == Decimal("3.50")


@pytest.mark.parametrize("seed", range(12))
def test_errors_seen_in_published_texts_cannot_come_about(seed: int) -> None:
    data = random_data(Random(seed))
    text = report_of(budgeted(data) if seed % 2 else data, "sichuan").text()
    for residue in (
        "或与预算数持平",
        "增加（减少）",
        "大小于",
        "数据来源于财决",
        "仅罗列",
        "（款）（项）",
        "None",
        ",",
        "XX",
        "-0",
    ):
        assert residue not in text
    years = set(re.findall(r"20\d\d(?=年)", text))
    assert years <= {str(data.year), str(data.year - 1)}
    for clause in re.split("[。；]", text):
        if "完成预算100%" in clause and "决算数" in clause:
            assert not re.search("大于|小于", clause)
        if "持平" in clause:
            assert "主要原因" not in clause
    basic = re.search(r"基本支出([\d.]+)万元，其中：\n人员经费([\d.]+)万元.*\n公用经费([\d.]+)万元", text)
    if basic:
        total, personnel, operating = (Decimal(number) for number in basic.groups())
        assert total == personnel + operating


@pytest.mark.parametrize("seed", range(4))
def test_no_thousands_separators_and_no_trailing_zeros(seed: int) -> None:
    report = report_of(random_data(Random(seed)), "sichuan")
    for paragraph in report.paragraphs():
        for span in paragraph.spans:
            if span.kind is SpanKind.FIGURE:
                assert re.fullmatch(r"-?\d+(\.\d?[1-9])?", paragraph.text[span.start : span.end])


def test_the_document_reads_as_the_report() -> None:
    report = report_of(busy(), "sichuan")
    read = read_document(render(report, load_template()))
    assert [p.text for p in read.paragraphs if p.text] == [p.text for p in report.paragraphs()]
    assert [p.keys for p in read.paragraphs if not p.text] == [(chart.key,) for chart in report.charts()]


def test_the_sentence_of_a_chart_stands_on_its_page(tmp_path: Path) -> None:
    target = tmp_path / "稿.docx"
    target.write_bytes(render(report_of(busy(), "sichuan"), load_template()))
    paragraphs = docx.Document(str(target)).paragraphs
    drawn = [number for number, one in enumerate(paragraphs) if one._element.xpath(".//w:drawing")]
    assert len(drawn) == 7
    assert all(paragraphs[number - 1].paragraph_format.keep_with_next for number in drawn)
