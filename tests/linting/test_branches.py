"""Every branch of the first phrasebook: what is written when something is equal, absent, zero, or there twice."""

from __future__ import annotations

from decimal import Decimal

import pytest

from narrate.report.values import Report, SpanKind
from support.memory import report_of
from support.units import SubjectData, SubjectLine, UnitData, jiaozuo_data

ZERO = Decimal("0.00")


def text_of(report: Report, key: str) -> str:
    return next(paragraph.text for paragraph in report.paragraphs() if paragraph.key == key)


def keys(report: Report) -> list[str]:
    return [paragraph.key for paragraph in report.paragraphs()]


def unit() -> UnitData:
    return jiaozuo_data()


def test_the_prior_year_equal_to_this_one_is_level_and_needs_no_reason() -> None:
    data = unit()
    assert data.prior is not None and data.prior.income_expenditure is not None
    data.prior.income_expenditure.income["grand_total"]["amount"] = Decimal("2337.23")
    report = report_of(data)
    assert text_of(report, "totals.total") == "2022年度收、支总计均为2,337.23万元。与上年度相比，收、支总计持平。"
    assert "reason/totals" not in [slot.key for slot in report.slots]


def test_a_decrease_turns_both_words() -> None:
    data = unit()
    assert data.prior is not None and data.prior.income_expenditure is not None
    data.prior.income_expenditure.income["grand_total"]["amount"] = Decimal("2400.00")
    assert "收、支总计各减少62.77万元，下降2.62%" in text_of(report_of(data), "totals.total")


def test_a_prior_year_of_zero_gives_the_amount_and_no_percentage() -> None:
    data = unit()
    assert data.prior is not None and data.prior.income_expenditure is not None
    data.prior.income_expenditure.income["grand_total"]["amount"] = ZERO
    assert "收、支总计各增加2,337.23万元，主要原因是：" in text_of(report_of(data), "totals.total")


def test_no_prior_year_is_an_open_slot_not_a_guess() -> None:
    data = unit()
    data.prior = None
    report = report_of(data)
    assert (
        "与上年度相比，收、支总计各【待补：增加或减少】【待补：收、支总计的增减额】万元，【待补：增长或下降】【待补：收、支总计的增减率】%，主要原因是"
        in text_of(report, "totals.total")
    )
    assert "figure/totals.prior" in [slot.key for slot in report.open_slots()]


def test_a_unit_set_up_this_year_is_not_compared_and_has_no_budget() -> None:
    data = unit()
    data.prior = data.budget = None
    data.answers["figure/general_public_budget.adjusted_budget"] = 2672.11
    data.answers["figure/general_public_budget.2010301.adjusted_budget"] = 700
    report = report_of(data, established_this_year=True)
    assert text_of(report, "totals.total") == "2022年度收、支总计均为2,337.23万元。"
    assert text_of(report, "general_public_budget.2010301") == (
        "1. 一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）行政运行（项）。全年预算为700.00万元，"
        "支出决算为684.70万元，完成全年预算的97.81%。决算数与全年预算数存在差异的主要原因是人员经费增加。"
    )
    assert text_of(report, "general_public_budget.budget").startswith(
        "2022年度一般公共预算财政拨款支出年初预算为0.00万元，全年预算为2,672.11万元，支出决算为2,334.61万元，完成全年预算的87.37%。"
    )


def test_an_item_equal_to_its_budget_has_no_reason() -> None:
    assert text_of(report_of(unit()), "general_public_budget.2080711").endswith(
        "年初预算为1.60万元，支出决算为1.60万元，完成年初预算的100.00%。"
    )


def test_an_item_without_a_budget_has_no_completion_rate_but_a_reason() -> None:
    assert "年初预算为0.00万元，支出决算为1.00万元。决算数与年初预算数存在差异的主要原因是" in text_of(
        report_of(unit()), "general_public_budget.2011102"
    )


def test_an_item_with_a_budget_and_no_final_figure_is_an_item_of_its_own() -> None:
    data = unit()
    assert data.budget is not None
    data.budget.rows.append(SubjectLine("2010305", "专项业务及机关事务管理", {"total": Decimal("31.66")}))
    report = report_of(data)
    assert text_of(report, "general_public_budget.2010305") == (
        "3. 一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）专项业务及机关事务管理（项）。"
        "年初预算为31.66万元，支出决算为0.00万元，完成年初预算的0.00%。"
        "决算数与年初预算数存在差异的主要原因是【待补：2010305专项业务及机关事务管理决算数与年初预算数存在差异的主要原因】。"
    )


def test_a_missing_subject_name_is_asked_for() -> None:
    data = unit()
    assert data.budget is not None
    data.budget.rows.append(SubjectLine("2130101", "行政运行", {"total": Decimal("5.00")}))
    report = report_of(data)
    assert "【待补：科目213的名称】（类）【待补：科目21301的名称】（款）行政运行（项）" in text_of(
        report, "general_public_budget.2130101"
    )
    assert {"name/213", "name/21301"} <= {slot.key for slot in report.open_slots()}


def test_no_budget_table_opens_a_slot_for_each_item() -> None:
    data = unit()
    data.budget = None
    report = report_of(data)
    assert "年初预算为【待补：2010301行政运行年初预算数】万元" in text_of(report, "general_public_budget.2010301")
    assert "figure/general_public_budget.2010301.original_budget" in [slot.key for slot in report.open_slots()]


def test_sources_of_income_are_as_many_as_there_are() -> None:
    data = unit()
    assert data.current.income is not None
    total = data.current.income.total
    total.update({"appropriation": ZERO, "other": ZERO, "business": Decimal("1.00"), "total": Decimal("1.00")})
    assert text_of(report_of(data), "income.total") == ("2022年度收入合计1.00万元，其中：事业收入1.00万元，占100.00%。")


def test_no_income_at_all_has_no_list_and_no_share() -> None:
    data = unit()
    assert data.current.income is not None
    data.current.income.total = dict.fromkeys(data.current.income.total, ZERO)
    assert text_of(report_of(data), "income.total") == "2022年度收入合计0.00万元。"


def funded() -> SubjectData:
    return SubjectData(
        [
            SubjectLine("212", "城乡社区支出", {"total": Decimal("8.00"), "project": Decimal("8.00")}),
            SubjectLine("21208", "国有土地使用权出让收入安排的支出", {"total": Decimal("8.00")}),
            SubjectLine("2120803", "城市建设支出", {"total": Decimal("3.00")}),
            SubjectLine("2120899", "其他国有土地使用权出让收入安排的支出", {"total": Decimal("5.00")}),
        ],
        {"income": Decimal("8.00"), "total": Decimal("8.00"), "basic": ZERO, "project": Decimal("8.00")},
    )


def test_government_funds_with_several_items_lists_each() -> None:
    data = unit()
    data.current.government_funds = funded()
    data.answers["figure/government_funds.2120803.original_budget"] = 3
    report = report_of(data)
    assert text_of(report, "government_funds.total") == (
        "2022年度政府性基金预算财政拨款收入8.00万元，支出8.00万元，支出具体情况如下："
    )
    assert text_of(report, "government_funds.2120803") == (
        "1. 城乡社区支出（类）国有土地使用权出让收入安排的支出（款）城市建设支出（项）。"
        "年初预算为3.00万元，支出决算为3.00万元，完成年初预算的100.00%。"
    )
    assert "2. 城乡社区支出（类）" in text_of(report, "government_funds.2120899")


def test_state_capital_income_without_spending_is_told() -> None:
    data = unit()
    data.current.state_capital = SubjectData([], {"income": Decimal("2.00"), "total": ZERO})
    assert text_of(report_of(data), "state_capital.total") == (
        "2022年度国有资本经营预算财政拨款收入2.00万元，没有使用国有资本经营安排的支出。"
    )


def three_public_of_nothing() -> UnitData:
    data = unit()
    table = data.current.three_public
    assert table is not None
    table.budget = dict.fromkeys(table.budget, ZERO)
    table.actual = dict.fromkeys(table.actual, ZERO)
    return data


def test_no_three_public_expenses_at_all_is_one_sentence() -> None:
    data = three_public_of_nothing()
    assert data.current.operations is not None
    data.current.operations.actual["vehicles_kept"] = ZERO
    report = report_of(data)
    assert text_of(report, "three_public.nothing") == "我部门2022年度没有使用财政拨款安排的“三公”经费支出。"
    assert "three_public.vehicles" not in keys(report)


def test_no_share_of_three_public_expenses_that_are_nothing_is_written() -> None:
    assert "占" not in text_of(report_of(three_public_of_nothing()), "three_public.shares")


def test_no_procurement_is_one_sentence_and_no_vehicle_has_no_uses() -> None:
    data = unit()
    assert data.current.operations is not None
    data.current.operations.actual = dict.fromkeys(data.current.operations.actual, ZERO)
    report = report_of(data)
    assert text_of(report, "procurement.total") == "我部门2022年度没有政府采购支出。"
    assert text_of(report, "assets.total") == (
        "2022年期末，我部门共有车辆0辆；单价100万元（含）以上设备（不含车辆）0台（套）。"
    )


def test_a_share_of_contracts_that_there_are_none_of_is_not_written() -> None:
    data = unit()
    assert data.current.operations is not None
    data.current.operations.actual.update({"contracts_sme": ZERO, "contracts_micro": ZERO})
    assert text_of(report_of(data), "procurement.total").endswith("其中：授予小微企业合同金额0.00万元。")


def test_vehicles_bought_and_guests_from_abroad_are_told() -> None:
    data = unit()
    table, info = data.current.three_public, data.current.operations
    assert table is not None and info is not None
    table.actual.update({"vehicle_purchase": Decimal("18.00"), "vehicles": Decimal("22.05")})
    info.actual.update(
        {
            "vehicles_purchased": Decimal(1),
            "foreign_affairs_reception": Decimal("0.25"),
            "foreign_affairs_batches": Decimal(2),
            "foreign_affairs_persons": Decimal(12),
        }
    )
    report = report_of(data)
    assert text_of(report, "three_public.vehicle_purchase") == "公务用车购置支出18.00万元，购置车辆1辆。"
    assert text_of(report, "three_public.foreign_reception") == (
        "外宾接待支出0.25万元，主要用于【待补：外宾接待支出主要用于】。"
        "2022年共接待国（境）外来访团组2个、来访外宾12人次（不包括陪同人员）。"
    )
    assert text_of(report, "three_public.domestic_reception").startswith("其他国内公务接待支出0.60万元，")
    assert "共接待国内来访团组5个、来宾50人次" in text_of(report, "three_public.domestic_reception")


def test_travel_abroad_asks_what_for() -> None:
    data = unit()
    assert data.current.three_public is not None
    data.current.three_public.actual["overseas"] = Decimal("3.00")
    assert "开支内容主要包括：【待补：因公出国（境）费的开支内容】。" in text_of(
        report_of(data), "three_public.overseas"
    )


def test_a_unit_without_agency_operating_expenses_says_so() -> None:
    data = unit()
    assert data.current.operations is not None
    data.current.operations.actual["agency_operating"] = ZERO
    del data.answers["figure/agency_operating.original_budget"]
    assert text_of(report_of(data), "agency_operating.total") == "我部门2022年度没有机关运行经费支出。"


def test_other_vehicles_are_explained_only_where_there_are_some() -> None:
    data = unit()
    assert data.current.operations is not None
    data.current.operations.actual["vehicles_other"] = Decimal(0)
    text = text_of(report_of(data), "assets.total")
    assert "其他用车0辆；单价100万元" in text
    assert "其他用车主要是" not in text


def test_grades_that_no_project_got_are_left_out() -> None:
    assert "个项目自评等级为中" not in text_of(report_of(unit()), "performance.grades")


def test_no_projects_means_no_self_evaluation() -> None:
    data = unit()
    data.answers["figure/performance.projects.count"] = 0
    report = report_of(data)
    assert text_of(report, "performance.no_projects") == "我部门2022年度没有开展项目支出绩效自评。"
    assert "performance.grades" not in keys(report)


def test_a_chosen_project_asks_for_the_result() -> None:
    data = unit()
    data.answers["choice/performance/key_evaluation"] = "已选取"
    assert "【待补：重点绩效评价的项目和结果" in text_of(report_of(data), "performance.key_evaluation_text")


def test_same_as_above_takes_the_answer_above() -> None:
    data = unit()
    data.answers["reason/appropriation"] = "同上"
    report = report_of(data)
    assert f"主要原因是：{data.answers['reason/totals']}。" in text_of(report, "appropriation.total")


def test_a_single_unit_is_called_so_throughout() -> None:
    report = report_of(unit(), kind="单位")
    assert text_of(report, "part") == "第三部分 2022年度单位决算情况说明"
    assert "我单位2022年度没有政府性基金收入" in text_of(report, "government_funds.total")
    assert "部门整体支出" not in report.text()


def test_negative_amounts_are_printed_and_their_rates_are_not() -> None:
    data = unit()
    assert data.budget is not None
    data.budget.row("2050803").amounts["total"] = Decimal("-1.00")
    assert "年初预算为-1.00万元，支出决算为2.04万元。决算数" in text_of(
        report_of(data), "general_public_budget.2050803"
    )


def test_every_open_slot_is_asked_for_and_every_question_is_visible() -> None:
    data = unit()
    data.answers.clear()
    report = report_of(data, level=None)
    spans = [span.ref for p in report.paragraphs() for span in p.spans if span.kind is SpanKind.OPEN]
    asked = {slot.key for slot in report.open_slots()}
    assert {part for ref in spans for part in ref.split("|")} == asked
    assert len(asked) == 35


@pytest.mark.parametrize("answer", ["科技&数据局<甲>", "{{ totals }}", "𠀋字", "\ue000私用"])
def test_an_answer_is_text_whatever_it_holds(answer: str) -> None:
    data = unit()
    data.answers["reason/totals"] = answer
    assert f"主要原因是：{answer}。" in text_of(report_of(data), "totals.total")


def test_spans_cut_exactly_what_they_name() -> None:
    report = report_of(unit())
    for paragraph in report.paragraphs():
        for span in paragraph.spans:
            words = paragraph.text[span.start : span.end]
            if span.kind is SpanKind.FIGURE:
                assert not words.strip("0123456789,.-"), words
            assert words


def test_span_keys_are_unique_in_the_document() -> None:
    found = [
        span.key
        for paragraph in report_of(unit()).paragraphs()
        for span in paragraph.spans
        if span.kind is not SpanKind.NAME
    ]
    assert len(found) == len(set(found))


def test_a_question_comes_with_what_the_tables_say() -> None:
    slots = {slot.key: slot for slot in report_of(unit()).slots}
    item = slots["reason/general_public_budget/2010301"]
    assert item.context == "决算数684.70，年初预算数664.23，多20.47，完成103.08%"
    assert (item.facts, item.weight) == ("more|20.47", Decimal("20.47"))
    assert slots["reason/totals"].context == "收入总计2,337.23，上年度收、支总计2,274.87，多62.36（2.74%）"


def test_a_budget_listed_at_group_level_only_leaves_its_items_open() -> None:
    data = unit()
    assert data.budget is not None
    data.budget.rows = [SubjectLine("20103", "政府办公厅（室）及相关机构事务", {"total": Decimal("1674.26")})]
    text = text_of(report_of(data), "general_public_budget.2010301")
    assert "年初预算为【待补：2010301行政运行年初预算数】万元" in text
    assert "完成年初预算的【待补：2010301行政运行完成年初预算的百分比】%" in text


def test_accounts_without_items_leave_a_budgeted_item_open() -> None:
    data = unit()
    table = data.current.general_public_budget
    assert table is not None
    table.rows = [row for row in table.rows if len(row.code) < 7]
    assert "支出决算为【待补：2010301行政运行决算数】万元" in text_of(report_of(data), "general_public_budget.2010301")


def test_income_without_a_total_row_is_open_and_not_zero() -> None:
    data = unit()
    assert data.current.income is not None
    data.current.income.total = {}
    assert "财政拨款收入【待补：财政拨款收入】万元" in text_of(report_of(data), "income.total")


@pytest.mark.parametrize("answer", ["同上", "“同上”", "无"])
def test_a_reason_that_says_nothing_stays_open_and_is_told(answer: str) -> None:
    data = unit()
    data.answers["reason/general_public_budget/2010302"] = answer
    report = report_of(data)
    assert "主要原因是【待补：" in text_of(report, "general_public_budget.2010302")
    assert [finding.code for finding in report.findings] == ["F02"]


def test_a_choice_that_is_not_offered_stays_open_and_is_told() -> None:
    data = unit()
    data.answers["choice/performance/key_evaluation"] = "没有选取"
    report = report_of(data)
    assert "【待补：财政部门是否选取" in text_of(report, "performance.key_evaluation_text")
    assert "只能选未选取、已选取" in report.findings[0].message


def test_a_missing_amount_of_this_year_is_asked_for_once() -> None:
    data = unit()
    assert data.current.income_expenditure is not None
    del data.current.income_expenditure.income["grand_total"]
    assert text_of(report_of(data), "totals.total").startswith(
        "2022年度收、支总计均为【待补：收入总计】万元。与上年度相比，收、支总计各【待补：增加或减少】"
    )


def test_a_share_of_a_negative_total_is_not_written() -> None:
    data = unit()
    assert data.current.three_public is not None
    data.current.three_public.actual["total"] = Decimal("-1.00")
    text = text_of(report_of(data), "three_public.shares")
    assert "占" not in text and "【" not in text


def test_a_sentence_where_a_word_stands_within_another_is_told_and_left_open() -> None:
    report = report_of(jiaozuo_data(), level="本局为市级预算单位，下设两个科室")
    assert [finding.code for finding in report.findings] == ["F02"]
    assert "按没有填处理" in report.findings[0].message
    assert "text/profile/level" in {slot.key for slot in report.open_slots()}
    assert "对2022年度【待补：预算级次（市级、县级等）】预算项目支出" in report.text()
