"""Every branch of the phrasebook made from an official template: 持平, 不涉及的不列, 无…的作下述说明, 本年新设."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from narrate.pipeline import open_unit
from narrate.report.values import Report, SpanKind
from support.memory import report_of
from support.sample_code import SAMPLES
from support.units import SubjectData, SubjectLine, UnitData, jiaozuo_data, random_data, sample_data, write_unit

ZERO = Decimal("0.00")
UNIT = "焦作市政务服务和大数据管理局"


def text_of(report: Report, key: str) -> str:
    return next(paragraph.text for paragraph in report.paragraphs() if paragraph.key == key)


def keys(report: Report) -> list[str]:
    return [paragraph.key for paragraph in report.paragraphs()]


def asked(report: Report) -> set[str]:
    return {slot.key for slot in report.slots}


def unit() -> UnitData:
    """The tables of the first sample; any unit's tables will do."""
    return jiaozuo_data()


def written(data: UnitData, **profile: object) -> Report:
    return report_of(data, "shanghai", **profile)


def before(data: UnitData, **totals: str) -> UnitData:
    """The unit with other totals in its prior year: `totals`, `appropriation`, `general`."""
    prior = data.prior
    assert prior and prior.income_expenditure and prior.appropriation and prior.general_public_budget
    cells = {
        "totals": (prior.income_expenditure.income["grand_total"], "amount"),
        "appropriation": (prior.appropriation.income["grand_total"], "amount"),
        "general": (prior.general_public_budget.total, "total"),
    }
    for key, amount in totals.items():
        row, column = cells[key]
        row[column] = Decimal(amount)
    return data


def expenses_before(data: UnitData, overseas: str, vehicles: str, reception: str) -> UnitData:
    total = sum(map(Decimal, (overseas, vehicles, reception)), ZERO)
    for key, amount in (
        ("total", str(total)),
        ("overseas", overseas),
        ("vehicles", vehicles),
        ("reception", reception),
    ):
        data.answers[f"figure/three_public.{key}.prior"] = float(amount)
    return data


def test_the_sections_are_those_of_the_official_template_in_its_order() -> None:
    report = written(unit())
    assert text_of(report, "part") == f"第三部分 {UNIT}2022年度部门决算情况说明"
    assert [p.text for p in report.paragraphs() if p.role.value == "heading1"] == [
        "一、收入支出决算总体情况说明",
        "二、收入决算情况说明",
        "三、支出决算情况说明",
        "四、财政拨款收入支出决算总体情况说明",
        "五、一般公共预算财政拨款支出决算情况说明",
        "六、一般公共预算财政拨款基本支出决算情况说明",
        "七、财政拨款“三公”经费支出决算情况说明",
        "八、政府性基金预算财政拨款收入支出决算情况说明",
        "九、国有资本经营预算财政拨款收入支出决算情况说明",
        "十、预算绩效管理情况",
        "十一、其他重要事项的情况说明",
    ]
    assert [p.text for p in report.paragraphs() if p.role.value == "heading2"] == [
        "（一）一般公共预算财政拨款支出决算总体情况",
        "（二）一般公共预算财政拨款支出决算结构情况",
        "（三）一般公共预算财政拨款支出决算具体情况",
        "（一）“三公”经费财政拨款支出决算总体情况说明",
        "（二）“三公”经费财政拨款支出决算具体情况说明",
        "（一）机关运行经费支出情况",
        "（二）政府采购支出情况",
        "（三）国有资产占有使用情况说明",
    ]


@pytest.mark.parametrize(
    ("prior", "said"),
    [
        ("2337.23", "与2021年度相比，收入支出总计持平。"),
        ("2400.00", "与2021年度相比，收入支出总计减少62.77万元，下降2.62%。主要原因："),
        ("2274.87", "与2021年度相比，收入支出总计增加62.36万元，增长2.74%。主要原因："),
        ("0", "与2021年度相比，收入支出总计增加2337.23万元。主要原因："),
    ],
)
def test_the_totals_against_the_prior_year(prior: str, said: str) -> None:
    text = text_of(written(before(unit(), totals=prior)), "totals.total")
    assert text.startswith(f"{UNIT}2022年度收入支出总计2337.23万元。{said}")
    assert text.endswith("持平。") == (prior == "2337.23")


def test_level_totals_ask_for_no_reason() -> None:
    report = written(before(unit(), totals="2337.23", appropriation="2334.61", general="2334.61"))
    assert text_of(report, "appropriation.total").endswith("与2021年度相比，财政拨款收入支出总计持平。")
    assert text_of(report, "general_public_budget.total").endswith("与2021年度相比，一般公共预算财政拨款支出持平。")
    assert not {"reason/totals", "reason/appropriation", "reason/general_public_budget/total"} & asked(report)


def test_an_unknown_prior_year_is_asked_for() -> None:
    data = unit()
    data.prior = None
    report = written(data)
    assert "与2021年度相比，收入支出总计【待补：增加或减少】【待补：收、支总计的增减额】万元，" in text_of(
        report, "totals.total"
    )
    assert {"figure/totals.prior", "figure/agency_operating.prior", "figure/three_public.total.prior"} <= asked(report)


def test_same_as_above_reaches_through_two_answers() -> None:
    data = unit()
    data.answers.update({"reason/appropriation": "同上", "reason/general_public_budget/total": "同上"})
    assert f"主要原因：{data.answers['reason/totals']}。" in text_of(written(data), "general_public_budget.total")


def test_sources_and_kinds_that_do_not_occur_are_left_out() -> None:
    data = unit()
    assert data.current.income and data.current.expenditure
    data.current.income.total.update({"business": Decimal("1.00"), "other": ZERO})
    report = written(data)
    assert text_of(report, "income.total") == (
        "本年收入合计2334.99万元，其中：财政拨款收入2334.61万元，占99.98%；事业收入1.00万元，占0.04%。"
    )
    assert text_of(report, "expenditure.total") == (
        "本年支出合计2334.61万元，其中：基本支出923.13万元，占39.54%；项目支出1411.49万元，占60.46%。"
    )


def test_classes_carry_their_suffix_behind_the_name() -> None:
    assert "主要用于以下方面：一般公共服务支出（类）1013.01万元，占43.39%；教育支出（类）2.04万元" in text_of(
        written(unit()), "general_public_budget.classes"
    )


@pytest.mark.parametrize(
    ("budget", "said"),
    [
        (
            "2520.90",
            "完成年初预算的92.61%。决算数小于预算数的主要原因：【待补：一般公共预算财政拨款支出决算数与预算数存在",
        ),
        ("2334.61", "完成年初预算的100.00%。决算数与预算数持平。其中："),
        ("2000.00", "完成年初预算的116.73%。决算数大于预算数的主要原因："),
    ],
)
def test_the_whole_against_its_budget(budget: str, said: str) -> None:
    data = unit()
    assert data.budget is not None
    data.budget.total["total"] = Decimal(budget)
    text = text_of(written(data), "general_public_budget.budget")
    assert text.startswith(f"一般公共预算财政拨款支出年初预算为{budget}万元，支出决算为2334.61万元，{said}")
    assert text.endswith("。其中：")


def test_an_item_tells_its_purpose_and_no_completion_rate() -> None:
    data = unit()
    data.answers["purpose/general_public_budget/2010301"] = "机关日常运转"
    report = written(data)
    assert text_of(report, "general_public_budget.2010301") == (
        "1、一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）行政运行（项）。主要用于：机关日常运转。"
        "年初预算为664.23万元，支出决算为684.70万元。决算数大于预算数的主要原因：人员经费增加。"
    )


def test_an_item_equal_to_its_budget_is_level_without_a_reason() -> None:
    report = written(unit())
    assert text_of(report, "general_public_budget.2080711").endswith(
        "年初预算为1.60万元，支出决算为1.60万元。决算数与预算数持平。"
    )
    assert "reason/general_public_budget/2080711" not in asked(report)
    assert "purpose/general_public_budget/2080711" in asked(report)


def test_an_item_without_a_budget_and_one_without_a_final_figure() -> None:
    data = unit()
    assert data.budget is not None
    data.budget.rows.append(SubjectLine("2010305", "专项业务及机关事务管理", {"total": Decimal("31.66")}))
    report = written(data)
    assert "年初预算为0.00万元，支出决算为1.00万元。决算数大于预算数的主要原因：增加派驻" in text_of(
        report, "general_public_budget.2011102"
    )
    assert "年初预算为31.66万元，支出决算为0.00万元。决算数小于预算数的主要原因：" in text_of(
        report, "general_public_budget.2010305"
    )


def test_an_item_whose_budget_is_unknown_claims_no_direction() -> None:
    data = unit()
    data.budget = None
    assert (
        "年初预算为【待补：2010301行政运行年初预算数】万元，支出决算为684.70万元。"
        "决算数【待补：大于预算数或小于预算数】的主要原因：人员经费增加。"
    ) in text_of(written(data), "general_public_budget.2010301")


def test_basic_expenditure_names_the_subjects_that_were_spent_on() -> None:
    text = text_of(written(unit()), "basic_expenditure.total")
    assert text.startswith("一般公共预算财政拨款基本支出923.12万元。其中：人员经费855.02万元，主要包括：基本工资、")
    assert "；公用经费68.10万元，主要包括：办公费、" in text
    assert "职业年金" not in text


def test_no_general_public_budget_is_one_sentence_a_section() -> None:
    data = unit()
    table, basic = data.current.general_public_budget, data.current.basic_expenditure
    assert table is not None and basic is not None
    table.rows.clear()
    table.total = dict.fromkeys(table.total, ZERO)
    data.budget = SubjectData()
    basic.rows.clear()
    basic.personnel_total = basic.operating_total = ZERO
    report = written(data)
    assert text_of(report, "general_public_budget.nothing") == f"{UNIT}2022年度无一般公共预算财政拨款支出。"
    assert text_of(report, "basic_expenditure.nothing") == f"{UNIT}2022年度无一般公共预算财政拨款基本支出。"


def test_three_public_against_the_budget_item_by_item() -> None:
    assert text_of(written(unit()), "three_public.total") == (
        "“三公”经费财政拨款支出年初预算为5.65万元，支出决算为4.89万元，完成预算的86.55%，其中："
        "因公出国（境）费决算为0.00万元；"
        "公务用车购置及运行维护费支出决算为4.05万元，完成预算的84.20%；"
        "公务接待费支出决算为0.85万元，完成预算的100.00%。"
        "2022年度“三公”经费支出决算数小于预算数的主要原因：公务接待和公车运行维护次数减少。"
    )


def test_an_expense_that_was_not_budgeted_has_no_completion_rate() -> None:
    data = unit()
    assert data.current.three_public is not None
    data.current.three_public.actual["overseas"] = Decimal("3.00")
    assert "因公出国（境）费决算为3.00万元；公务用车" in text_of(written(data), "three_public.total")


def test_three_public_level_with_its_budget() -> None:
    data = unit()
    assert data.current.three_public is not None
    data.current.three_public.actual = dict(data.current.three_public.budget)
    assert text_of(written(data), "three_public.total").endswith("2022年度“三公”经费支出决算数与预算数持平。")


def test_three_public_against_the_prior_year_item_by_item() -> None:
    report = written(expenses_before(unit(), "2.00", "4.05", "0"))
    assert text_of(report, "three_public.prior") == (
        "2022年度“三公”经费财政拨款支出决算数比2021年度减少1.16万元，下降19.17%，其中："
        "因公出国（境）费支出决算减少2.00万元，下降100.00%；"
        "公务用车购置及运行维护费支出决算持平；"
        "公务接待费支出决算增加0.85万元。"
        "因公出国（境）费支出减少的主要原因是【待补：因公出国（境）费与上年度相比变化的主要原因】。"
        "公务接待费支出增加的主要原因是【待补：公务接待费与上年度相比变化的主要原因】。"
    )
    assert "reason/three_public/vehicles/prior" not in asked(report)


def test_three_public_level_with_the_prior_year() -> None:
    data = expenses_before(unit(), "0", "4.05", "0.85")
    data.answers["figure/three_public.total.prior"] = 4.89
    assert text_of(written(data), "three_public.prior") == (
        "2022年度“三公”经费财政拨款支出决算数与2021年度持平。其中：因公出国（境）费支出决算持平；"
        "公务用车购置及运行维护费支出决算持平；公务接待费支出决算持平。"
    )


def test_three_public_in_detail() -> None:
    data = unit()
    data.answers["purpose/three_public/reception"] = "外地来访人员用餐"
    report = written(data)
    assert text_of(report, "three_public.shares") == (
        "“三公”经费财政拨款支出决算中，因公出国（境）费支出决算0.00万元，占0.00%；"
        "公务用车购置及运行维护费支出决算4.05万元，占82.82%；公务接待费支出决算0.85万元，占17.38%。具体情况如下："
    )
    assert text_of(report, "three_public.overseas") == (
        "1、因公出国（境）费支出0.00万元。全年安排因公出国（境）团组0个、累计0人次。"
    )
    assert text_of(report, "three_public.vehicles") == "2、公务用车购置及运行维护费支出4.05万元。其中："
    assert text_of(report, "three_public.vehicle_purchase") == "公务用车购置支出为0.00万元。"
    assert text_of(report, "three_public.vehicle_operation") == (
        f"公务用车运行维护支出4.05万元。主要用于{data.answers['purpose/three_public/vehicle_operation']}。"
        f"2022年，{UNIT}所属各预算单位开支财政拨款的公务用车保有量为3辆。"
    )
    assert text_of(report, "three_public.reception") == "3、公务接待费支出0.85万元。其中："
    assert text_of(report, "three_public.domestic_reception") == (
        "国内公务接待支出0.85万元（含外宾接待支出0.00万元）。"
        "主要用于外地来访人员用餐，国内公务接待7批次、62人次，其中：接待外宾0批次、0人次。"
    )
    assert "three_public.abroad_reception" not in keys(report)


def test_travel_vehicles_bought_and_receptions_abroad_are_told() -> None:
    data = unit()
    table, info = data.current.three_public, data.current.operations
    assert table is not None and info is not None
    table.actual.update(
        {"overseas": Decimal("3.00"), "vehicle_purchase": Decimal("18.00"), "vehicles": Decimal("22.05")}
    )
    counts = {"overseas_groups": 1, "overseas_persons": 3, "vehicles_purchased": 1, "abroad_batches": 1}
    info.actual.update({key: Decimal(number) for key, number in counts.items()})
    info.actual.update({"abroad_persons": Decimal(4), "abroad_reception": Decimal("0.20")})
    report = written(data)
    assert text_of(report, "three_public.overseas").endswith(
        "团组1个、累计3人次。开支内容包括：【待补：因公出国（境）费的开支内容】。"
    )
    assert text_of(report, "three_public.vehicle_purchase") == (
        "公务用车购置支出为18.00万元。主要用于【待补：公务用车购置支出主要用于】，购置公务用车1辆。"
    )
    assert text_of(report, "three_public.abroad_reception") == "国（境）外公务接待支出0.20万元，接待1批次、4人次。"


def test_no_three_public_expenses_is_one_sentence_in_place_of_the_details() -> None:
    data = unit()
    assert data.current.three_public is not None
    data.current.three_public.actual = dict.fromkeys(data.current.three_public.actual, ZERO)
    report = written(data)
    assert text_of(report, "three_public.nothing") == f"{UNIT}2022年度无“三公”经费财政拨款支出。"
    assert text_of(report, "three_public.total").startswith(
        "“三公”经费财政拨款支出年初预算为5.65万元，支出决算为0.00万元，完成预算的0.00%，其中："
    )
    assert "three_public.shares" not in keys(report)


def test_a_single_unit_has_no_subordinate_units() -> None:
    report = written(unit(), kind="单位")
    assert text_of(report, "part") == f"第三部分 {UNIT}2022年度单位决算情况说明"
    assert f"2022年，{UNIT}开支财政拨款的公务用车" in text_of(report, "three_public.vehicle_operation")
    assert "本单位建立了如下预算绩效管理制度" in text_of(report, "performance.total")
    assert text_of(report, "other.procurement_reserved").startswith("2022年度本单位面向中小企业预留")


def fund() -> SubjectData:
    return SubjectData(
        [
            SubjectLine("212", "城乡社区支出", {"total": Decimal("8.00"), "project": Decimal("8.00")}),
            SubjectLine("21208", "国有土地使用权出让收入安排的支出", {"total": Decimal("8.00")}),
            SubjectLine("2120803", "城市建设支出", {"total": Decimal("3.00")}),
            SubjectLine("2120899", "其他国有土地使用权出让收入安排的支出", {"total": Decimal("5.00")}),
        ],
        {"income": Decimal("8.00"), "total": Decimal("8.00"), "basic": ZERO, "project": Decimal("8.00")},
    )


@pytest.mark.parametrize(
    ("section", "name"), [("government_funds", "政府性基金预算"), ("state_capital", "国有资本经营预算")]
)
def test_a_fund_with_items_one_without_spending_and_none(section: str, name: str) -> None:
    data = unit()
    setattr(data.current, section, fund())
    data.answers[f"figure/{section}.2120803.original_budget"] = 3
    data.answers[f"figure/{section}.2120899.original_budget"] = 0
    data.answers[f"purpose/{section}/2120803"] = "道路建设"
    report = written(data)
    assert text_of(report, f"{section}.total") == f"{name}财政拨款收入8.00万元，支出8.00万元，支出具体情况如下："
    assert text_of(report, f"{section}.2120803") == (
        "1、城乡社区支出（类）国有土地使用权出让收入安排的支出（款）城市建设支出（项）。主要用于：道路建设。"
        "年初预算为3.00万元，支出决算为3.00万元。决算数与预算数持平。"
    )
    assert "年初预算为0.00万元，支出决算为5.00万元。决算数大于预算数的主要原因：" in text_of(
        report, f"{section}.2120899"
    )
    setattr(data.current, section, SubjectData([], {"income": Decimal("2.00"), "total": ZERO}))
    assert text_of(written(data), f"{section}.total") == f"{name}财政拨款收入2.00万元，支出0.00万元。"
    assert text_of(written(unit()), f"{section}.total") == f"{UNIT}2022年度无{name}财政拨款收入和支出。"


def evaluated(data: UnitData) -> UnitData:
    counts = {
        "targets.count": 4,
        "targets.amount": 598.42,
        "tracking.count": 3,
        "tracking.amount": 500,
        "projects.count": 4,
    }
    counts |= {"projects.amount": 598.42, "average_score": 99.5, "grades.excellent": 3, "grades.good": 1}
    counts |= {"grades.qualified": 0, "grades.unqualified": 0}
    counts |= {"problems.found": 2, "problems.solved": 1, "problems.pending": 1}
    data.answers.update({f"figure/performance.{key}": value for key, value in counts.items()})
    data.answers.update({"text/performance/systems": "《绩效管理办法》", "text/performance/mechanism": "分级负责"})
    return data


def test_performance_in_one_paragraph() -> None:
    assert text_of(written(evaluated(unit())), "performance.total") == (
        f"{UNIT}2022年度预算绩效管理工作开展情况如下：本部门建立了如下预算绩效管理制度：《绩效管理办法》，"
        "建立了分级负责的预算绩效管理工作机制；全过程绩效管理实施情况：编报绩效目标的2022年度项目4个，"
        "涉及预算金额598.42万元；绩效跟踪评价的2022年度项目3个，涉及预算金额500.00万元；"
        "绩效自评的2022年度项目4个，涉及预算金额598.42万元，平均得分99.50分（其中，绩效评级为“优”的项目3个；"
        "绩效评级为“良”的项目1个；绩效评级为“合格”的项目0个；绩效评级为“不合格”的项目0个。"
        "绩效自评中共发现问题2个，已经完成整改的1个，正在整改的1个）。"
    )


def test_a_mechanism_told_in_full_is_not_named_twice() -> None:
    data = evaluated(unit())
    data.answers["text/performance/mechanism"] = "全员参与的预算绩效管理工作机制"
    assert "建立了全员参与的预算绩效管理工作机制；" in text_of(written(data), "performance.total")


def test_no_project_evaluated_has_no_score_and_no_grades() -> None:
    data = evaluated(unit())
    data.answers.update({"figure/performance.projects.count": 0, "figure/performance.projects.amount": 0})
    text = text_of(written(data), "performance.total")
    assert text.endswith("绩效自评的2022年度项目0个，涉及预算金额0.00万元。")


@pytest.mark.parametrize(
    ("prior", "said"),
    [
        (40.0, "机关运行经费支出45.45万元，比2021年度增加5.45万元，增长13.63%。主要原因是"),
        (50.0, "机关运行经费支出45.45万元，比2021年度减少4.55万元，下降9.10%。主要原因是"),
        (0, "机关运行经费支出45.45万元，比2021年度增加45.45万元。主要原因是"),
        (45.45, "机关运行经费支出45.45万元，与2021年度持平。"),
    ],
)
def test_agency_operating_expenses_against_the_prior_year(prior: float, said: str) -> None:
    data = unit()
    data.answers["figure/agency_operating.prior"] = prior
    report = written(data)
    assert text_of(report, "other.agency_operating_total").startswith(said)
    assert ("reason/agency_operating/prior" in asked(report)) == ("主要原因" in said)


def test_a_unit_without_agency_operating_expenses_says_so() -> None:
    data = unit()
    assert data.current.operations is not None
    data.current.operations.actual["agency_operating"] = ZERO
    assert text_of(written(data), "other.agency_operating_total") == f"{UNIT}2022年度无机关运行经费支出。"


def test_procurement_tells_what_was_reserved_and_who_won_it() -> None:
    data = unit()
    given = {"reserved_sme": 500, "reserved_micro": 300, "reserved_sme_awarded": 480.5}
    given |= {"reserved_micro_awarded": 290, "unreserved_sme_awarded": 0}
    data.answers.update({f"figure/procurement.{key}": amount for key, amount in given.items()})
    report = written(data)
    assert text_of(report, "other.procurement_total") == (
        f"{UNIT}2022年度政府采购金额（以合同签订为准）为859.30万元，其中：货物采购金额39.90万元、"
        "工程采购金额0.00万元、服务采购金额819.40万元。"
    )
    assert text_of(report, "other.procurement_reserved") == (
        "2022年度本部门面向中小企业预留政府采购项目预算金额500.00万元，面向小微企业预留政府采购项目预算金额300.00万元。"
        "在面向中小企业预留的政府采购项目中，由中小企业供应商中标或成交的，采购金额480.50万元；"
        "在面向小微企业预留政府采购项目中，由小微企业供应商中标或成交的，采购金额290.00万元；"
        "在其他政府采购项目中，由中小企业供应商中标或成交的，采购金额0.00万元。"
    )


def test_vehicles_by_use_with_the_local_name_of_the_first() -> None:
    text = text_of(written(unit()), "other.assets_total")
    assert text.startswith(f"截至2022年12月31日，{UNIT}共有车辆3辆，其中：部级领导干部用车0辆、主要领导干部用车0辆、")
    assert text.endswith("其他用车3辆。单价100万元（含）以上设备（不含车辆）2台（套）。")


ITEM_STYLES = {
    'quote = "“"\nunquote = "”"\npath_amount = "科目"\nafter_path = "，"\nheld = false': (
        "“一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）行政运行（项）”科目684.70万元，主要用于：人员。"
    ),
    'after_path = ""\npurpose_last = true\ncompleted = "，完成{预算}的"\njoint = "，"': (
        "一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）行政运行（项）年初预算为664.23万元，"
        "支出决算为684.70万元，完成年初预算的103.08%，决算数大于预算数的主要原因：人员经费增加。主要用于：人员。"
    ),
}


@pytest.mark.parametrize("phrases", ITEM_STYLES)
def test_an_office_styles_its_items_with_phrases_alone(phrases: str, tmp_path: Path) -> None:
    own = f'label = "街道"\nversion = "1"\nparent = "shanghai"\n[phrases.item]\n{phrases}\n'
    (tmp_path / "phrasebook.toml").write_text(own, "utf-8")
    data = unit()
    data.answers["purpose/general_public_budget/2010301"] = "人员"
    report = report_of(data, str(tmp_path))
    assert text_of(report, "general_public_budget.2010301") == f"1、{ITEM_STYLES[phrases]}"


def test_where_no_problem_was_found_none_is_solved_and_none_is_asked_for() -> None:
    data = evaluated(unit())
    for key in ("solved", "pending"):
        del data.answers[f"figure/performance.problems.{key}"]
    data.answers["figure/performance.problems.found"] = 0
    text = text_of(written(data), "performance.total")
    assert text.endswith("绩效自评中共发现问题0个，已经完成整改的0个，正在整改的0个）。")


def set_up_this_year() -> UnitData:
    data = unit()
    data.prior = data.budget = None
    data.answers["figure/general_public_budget.adjusted_budget"] = 2400
    data.answers["figure/general_public_budget.2010301.adjusted_budget"] = 684.7
    data.answers["figure/general_public_budget.2010302.adjusted_budget"] = 200
    data.answers["reason/general_public_budget/budget"] = "部分项目跨年实施"
    return data


def test_a_unit_set_up_this_year_is_held_against_its_adjusted_budget() -> None:
    report = written(set_up_this_year(), established_this_year=True)
    assert text_of(report, "general_public_budget.budget") == (
        "一般公共预算财政拨款支出年初预算为0.00万元，全年预算为2400.00万元，支出决算为2334.61万元，"
        "完成全年预算的97.28%。决算数小于预算数的主要原因：部分项目跨年实施。其中："
    )
    assert text_of(report, "general_public_budget.2010301").endswith(
        "全年预算为684.70万元，支出决算为684.70万元。决算数与全年预算数持平。"
    )
    assert "全年预算为200.00万元，支出决算为187.80万元。决算数小于全年预算数的主要原因：" in text_of(
        report, "general_public_budget.2010302"
    )
    assert "全年预算为【待补：2010350事业运行全年预算数】万元" in text_of(report, "general_public_budget.2010350")
    assert not [slot.key for slot in report.open_slots() if slot.key.endswith("original_budget")]


def test_a_unit_set_up_this_year_says_why_it_spends_more_than_nothing_without_a_rate() -> None:
    """As a unit of the district published in 2024 (but for its 增长100%): the reason has its place, no amount is asked."""
    data = set_up_this_year()
    data.answers["reason/totals"] = data.answers["reason/agency_operating/prior"] = "本年成立"
    report = written(data, established_this_year=True)
    assert text_of(report, "totals.total") == (
        f"{UNIT}2022年度收入支出总计2337.23万元。与2021年度相比，收入支出总计增加2337.23万元。主要原因：本年成立。"
    )
    assert text_of(report, "other.agency_operating_total") == (
        "机关运行经费支出45.45万元，比2021年度增加45.45万元。主要原因是本年成立。"
    )
    assert text_of(report, "three_public.total").startswith("“三公”经费财政拨款支出全年预算为5.65万元，")
    assert not [key for key in asked(report) if key.startswith("figure/") and "prior" in key]


def test_the_budget_table_of_a_unit_set_up_this_year_is_its_adjusted_budget() -> None:
    data = unit()
    data.prior = None
    report = written(data, established_this_year=True)
    assert "全年预算为664.23万元，支出决算为684.70万元。决算数大于全年预算数" in text_of(
        report, "general_public_budget.2010301"
    )
    assert "全年预算为【待补：2011102一般行政管理事务全年预算数】万元" in text_of(
        report, "general_public_budget.2011102"
    )
    data.answers["figure/general_public_budget.2010301.adjusted_budget"] = 700
    report = written(data, established_this_year=True)
    assert "全年预算为700.00万元，支出决算为684.70万元" in text_of(report, "general_public_budget.2010301")


def test_every_question_has_a_definition_and_every_open_slot_is_asked_for() -> None:
    data = unit()
    data.answers.clear()
    data.prior = data.budget = data.current.operations = None
    data.current.government_funds = data.current.state_capital = fund()
    report = written(data)
    refs = [span.ref for p in report.paragraphs() for span in p.spans if span.kind is SpanKind.OPEN]
    open_slots = {slot.key for slot in report.open_slots()}
    assert {part for ref in refs for part in ref.split("|")} == open_slots


def answered(data: UnitData, **profile: object) -> Report:
    """The report with every question answered, asked again until nothing is open."""
    for _ in range(4):
        report = written(data, **profile)
        if not report.open_slots():
            return report
        for slot in report.open_slots():
            data.answers[slot.key] = 1 if slot.kind.value == "number" else "实际需要"
    raise AssertionError([slot.key for slot in report.open_slots()])


@pytest.mark.parametrize("seed", range(40))
def test_any_unit_fully_answered_has_no_separator_no_gap_and_every_number_a_span(seed: int) -> None:
    data = random_data(Random(seed))
    report = answered(data, established_this_year=seed % 5 == 0, kind="单位" if seed % 3 else "部门")
    for paragraph in report.paragraphs():
        assert "【" not in paragraph.text and "待补" not in paragraph.text
        outside = list(paragraph.text)
        for span in paragraph.spans:
            words = paragraph.text[span.start : span.end]
            outside[span.start : span.end] = " " * len(words)
            if span.kind is SpanKind.FIGURE:
                assert "," not in words and "，" not in words
                assert not words.strip("0123456789.-"), words
        left = "".join(outside).replace("12月31日", "").replace("100万元（含）", "").replace(data.name, "")
        assert not set("0123456789") & set(left), left


@pytest.mark.parametrize(
    ("layout", "file_format", "money"), [("henan", "ods", "元"), ("shanghai", "xls", "万元"), ("henan", "xlsx", "亿元")]
)
def test_the_layout_of_the_workbooks_changes_no_word(layout: str, file_format: str, money: str, tmp_path: Path) -> None:
    data = sample_data("putuo-finance-2024")
    folder = write_unit(data, tmp_path, layout=layout, file_format=file_format, money=money)
    told = open_unit(folder, phrasebook="shanghai").with_answers(data.answers)
    assert told.report.text() == open_unit(SAMPLES / "putuo-finance-2024").report.text()
