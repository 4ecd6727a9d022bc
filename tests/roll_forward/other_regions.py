"""Narratives in the frames of nine regions, written by hand without any template of ours, over the tables of any unit.

〔id〕 is a figure, 〔id±〕 the direction of its change; what the reader of claims must bind each number to is thus known.
Sources: the frames seen in published texts of 安徽, 重庆, 广东, 广西, 湖南, 江西, 陕西, 新疆 and 云南; what was not seen is written as such texts are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from narrate.figures.figure import Direction, Figure, Quantity
from narrate.quantity import UnitOfMeasure, number_style, print_number

_TOKEN = re.compile(r"〔([^〕±]+)(±?)〕")

REGIONS: Mapping[str, Sequence[str]] = {
    "广东": (
        "四、财政拨款“三公”经费支出决算情况说明",
        "{unit}{year}年度“三公”经费财政拨款支出决算为〔three_public.total.actual〕万元，完成全年预算〔three_public.total.budget〕万元的〔three_public.total.completion〕%，比上年决算数〔three_public.total.against_prior.magnitude±〕〔three_public.total.against_prior.magnitude〕万元，〔three_public.total.against_prior.growth±〕〔three_public.total.against_prior.growth〕%。其中：公务用车购置及运行维护费支出决算为〔three_public.vehicles.actual〕万元，完成预算〔three_public.vehicles.budget〕万元的〔three_public.vehicles.completion〕%，比上年决算数〔three_public.vehicles.against_prior.magnitude±〕〔three_public.vehicles.against_prior.magnitude〕万元；公务接待费支出决算为〔three_public.reception.actual〕万元，完成预算〔three_public.reception.budget〕万元的〔three_public.reception.completion〕%。",
        "（二）“三公”经费财政拨款支出决算具体情况说明",
        "{year}年度“三公”经费财政拨款支出决算中，公务用车购置及运行维护费支出〔three_public.vehicles.actual〕万元，占〔three_public.vehicles.share〕%；公务接待费支出〔three_public.reception.actual〕万元，占〔three_public.reception.share〕%。",
        "一、收入决算情况说明",
        "{unit}{year}年度总收入〔totals.income〕万元，其中本年收入〔income.total〕万元，财政拨款收入〔income.appropriation〕万元，占本年收入的〔income.appropriation.share〕%。",
    ),
    "湖南": (
        "一、收入支出决算总体情况说明",
        "{year}年度收、支总计〔totals.income〕万元。与上年相比，〔totals.against_prior.magnitude±〕〔totals.against_prior.magnitude〕万元，〔totals.against_prior.growth±〕〔totals.against_prior.growth〕%，主要是因为项目调整。",
        "二、收入决算情况说明",
        "{year}年度收入合计〔income.total〕万元，其中：财政拨款收入〔income.appropriation〕万元，占〔income.appropriation.share〕%。",
        "三、支出决算情况说明",
        "{year}年度支出合计〔expenditure.total〕万元，其中：基本支出〔expenditure.basic〕万元，占〔expenditure.basic.share〕%；项目支出〔expenditure.project〕万元，占〔expenditure.project.share〕%。",
        "四、财政拨款收入支出决算总体情况说明",
        "{year}年度财政拨款收、支总计〔appropriation.income〕万元，与上年相比，〔appropriation.against_prior.magnitude±〕〔appropriation.against_prior.magnitude〕万元，〔appropriation.against_prior.growth±〕〔appropriation.against_prior.growth〕%。",
        "九、“三公”经费支出决算情况说明",
        "{year}年度“三公”经费财政拨款支出预算为〔three_public.total.budget〕万元，实际支出决算为〔three_public.total.actual〕万元。其中公务接待费为〔three_public.reception.actual〕万元，占〔three_public.reception.share〕%；公务用车购置及运行费为〔three_public.vehicles.actual〕万元，占〔three_public.vehicles.share〕%。未超过预算数。",
    ),
    "安徽": (
        "“三公”经费支出决算情况说明",
        "{year}年度一般公共预算及政府性基金财政拨款“三公”经费支出预算为〔three_public.total.budget〕万元，支出决算为〔three_public.total.actual〕万元，完成预算的〔three_public.total.completion〕%；较上年〔three_public.total.against_prior.magnitude±〕〔three_public.total.against_prior.magnitude〕万元，〔three_public.total.against_prior.growth±〕〔three_public.total.against_prior.growth〕%。决算数较上年变化的主要原因是业务量变化。",
        "2.公务接待费预算为〔three_public.reception.budget〕万元，支出决算为〔three_public.reception.actual〕万元，完成预算的〔three_public.reception.completion〕%。决算数与预算数存在差异的主要原因是厉行节约。",
        "3.公务用车购置及运行费预算为〔three_public.vehicles.budget〕万元，支出决算为〔three_public.vehicles.actual〕万元，完成预算的〔three_public.vehicles.completion〕%；较上年〔three_public.vehicles.against_prior.magnitude±〕〔three_public.vehicles.against_prior.magnitude〕万元。",
        "五、一般公共预算财政拨款支出决算情况说明",
        "{year}年度一般公共预算财政拨款支出〔general_public_budget.total〕万元，占本年支出合计的〔general_public_budget.share〕%。与{prior}年相比，一般公共预算财政拨款支出〔general_public_budget.against_prior.magnitude±〕〔general_public_budget.against_prior.magnitude〕万元，〔general_public_budget.against_prior.growth±〕〔general_public_budget.against_prior.growth〕%。",
        "六、一般公共预算财政拨款基本支出决算情况说明",
        "{year}年度一般公共预算财政拨款基本支出〔basic_expenditure.total〕万元，其中：人员经费〔basic_expenditure.personnel〕万元，公用经费〔basic_expenditure.operating〕万元。",
    ),
    "云南": (
        "一、收入决算情况说明",
        "{unit}{year}年度收入合计〔income.total〕万元。其中：财政拨款收入〔income.appropriation〕万元，占总收入的〔income.appropriation.share〕%。",
        "二、支出决算情况说明",
        "{unit}{year}年度支出合计〔expenditure.total〕万元。其中：基本支出〔expenditure.basic〕万元，占总支出的〔expenditure.basic.share〕%；项目支出〔expenditure.project〕万元，占总支出的〔expenditure.project.share〕%。",
        "三、一般公共预算财政拨款支出决算情况说明",
        "{unit}{year}年度一般公共预算财政拨款支出〔general_public_budget.total〕万元，占本年支出合计的〔general_public_budget.share〕%。与上年相比〔general_public_budget.against_prior.magnitude±〕〔general_public_budget.against_prior.magnitude〕万元，〔general_public_budget.against_prior.growth±〕〔general_public_budget.against_prior.growth〕%。",
        "四、财政拨款“三公”经费支出决算情况说明",
        "{year}年“三公”经费预算数为〔three_public.total.budget〕万元，决算支出数为〔three_public.total.actual〕万元，完成年初预算数的〔three_public.total.completion〕%，较{prior}年决算数〔three_public.total.prior〕万元〔three_public.total.against_prior.magnitude±〕〔three_public.total.against_prior.magnitude〕万元，〔three_public.total.against_prior.growth±〕〔three_public.total.against_prior.growth〕%。其中：公务用车购置及运行维护费支出决算〔three_public.vehicles.actual〕万元，占总支出决算的〔three_public.vehicles.share〕%；公务接待费支出决算〔three_public.reception.actual〕万元，占总支出决算的〔three_public.reception.share〕%。",
    ),
    "陕西": (
        "一、收入支出决算总体情况",
        "{year}年度本部门收入总计、支出总计均为〔totals.expenditure〕万元，较上年〔totals.prior〕万元〔totals.against_prior.magnitude±〕〔totals.against_prior.magnitude〕万元，〔totals.against_prior.growth±〕了〔totals.against_prior.growth〕%，原因为机构改革。其中本年收入合计〔income.total〕万元，财政拨款收入〔income.appropriation〕万元，占〔income.appropriation.share〕%；本年支出合计〔expenditure.total〕万元，基本支出〔expenditure.basic〕万元，占〔expenditure.basic.share〕%。",
        "三、“三公”经费支出情况",
        "本部门一般公共预算财政拨款安排的“三公”经费支出〔three_public.total.actual〕万元，较上年〔three_public.total.prior〕万元〔three_public.total.against_prior.magnitude±〕〔three_public.total.against_prior.magnitude〕万元，〔three_public.total.against_prior.growth±〕了〔three_public.total.against_prior.growth〕%，原因为厉行节约。",
        "与年初预算对比：公务接待费支出〔three_public.reception.actual〕万元，年初预算为〔three_public.reception.budget〕万元，完成预算的〔three_public.reception.completion〕%。",
    ),
    "江西": (
        "一、收入决算情况说明",
        "本部门{year}年度收入总计〔totals.income〕万元，较{prior}年〔totals.against_prior.magnitude±〕〔totals.against_prior.magnitude〕万元，〔totals.against_prior.growth±〕〔totals.against_prior.growth〕%；本年收入合计〔income.total〕万元。本年收入的具体构成为：财政拨款收入〔income.appropriation〕万元，占〔income.appropriation.share〕%。",
        "二、支出决算情况说明",
        "本部门{year}年度支出总计〔totals.expenditure〕万元，其中本年支出合计〔expenditure.total〕万元。本年支出的具体构成为：基本支出〔expenditure.basic〕万元，占〔expenditure.basic.share〕%；项目支出〔expenditure.project〕万元，占〔expenditure.project.share〕%。",
        "三、财政拨款支出决算情况说明",
        "本部门{year}年度一般公共预算财政拨款支出年初预算数为〔general_public_budget.original_budget〕万元，决算数为〔general_public_budget.total〕万元，完成年初预算的〔general_public_budget.completion〕%。",
        "四、一般公共预算财政拨款基本支出决算情况说明",
        "本部门{year}年度一般公共预算财政拨款基本支出〔basic_expenditure.total〕万元，其中：人员经费〔basic_expenditure.personnel〕万元；公用经费〔basic_expenditure.operating〕万元。",
        "五、“三公”经费支出决算情况说明",
        "本部门{year}年度“三公”经费支出全年预算数为〔three_public.total.budget〕万元，决算数为〔three_public.total.actual〕万元，完成预算的〔three_public.total.completion〕%，决算数较{prior}年〔three_public.total.against_prior.magnitude±〕〔three_public.total.against_prior.magnitude〕万元，〔three_public.total.against_prior.growth±〕〔three_public.total.against_prior.growth〕%。",
    ),
    "重庆": (
        "（一）收入支出决算总体情况说明",
        "1.总体情况。{year}年度收入总计〔totals.income〕万元，支出总计〔totals.expenditure〕万元。收支较上年决算数〔totals.against_prior.magnitude±〕〔totals.against_prior.magnitude〕万元，〔totals.against_prior.growth±〕〔totals.against_prior.growth〕%，主要原因是项目增减。",
        "2.收入情况。{year}年度收入合计〔income.total〕万元。其中：财政拨款收入〔income.appropriation〕万元，占〔income.appropriation.share〕%。",
        "3.支出情况。{year}年度支出合计〔expenditure.total〕万元。其中：基本支出〔expenditure.basic〕万元，占〔expenditure.basic.share〕%；项目支出〔expenditure.project〕万元，占〔expenditure.project.share〕%。",
        "（二）财政拨款收入支出决算总体情况说明",
        "{year}年度财政拨款收、支总计〔appropriation.income〕万元。与{prior}年相比，财政拨款收、支总计各〔appropriation.against_prior.magnitude±〕〔appropriation.against_prior.magnitude〕万元，〔appropriation.against_prior.growth±〕〔appropriation.against_prior.growth〕%。",
        "（三）一般公共预算财政拨款支出决算情况说明",
        "支出情况。{year}年度一般公共预算财政拨款支出〔general_public_budget.total〕万元，较上年决算数〔general_public_budget.against_prior.magnitude±〕〔general_public_budget.against_prior.magnitude〕万元，〔general_public_budget.against_prior.growth±〕〔general_public_budget.against_prior.growth〕%，主要原因是项目增减。较年初预算数〔general_public_budget.against_budget.magnitude±〕〔general_public_budget.against_budget.magnitude〕万元，〔general_public_budget.against_budget.growth±〕〔general_public_budget.against_budget.growth〕%。",
        "（四）一般公共预算财政拨款基本支出决算情况说明",
        "{year}年度一般公共预算财政拨款基本支出〔basic_expenditure.total〕万元。其中：人员经费〔basic_expenditure.personnel〕万元；公用经费〔basic_expenditure.operating〕万元。",
    ),
    "广西": (
        "一、{year}年度收入支出决算总体情况",
        "（一）本单位{year}年度总收入〔totals.income〕万元，其中本年收入〔income.total〕万元。收入具体情况如下。",
        "1.财政拨款收入〔income.appropriation〕万元，为当年从同级财政取得的资金。",
        "（二）本单位{year}年度总支出〔totals.expenditure〕万元，其中本年支出〔expenditure.total〕万元。支出具体情况如下：",
        "1.基本支出〔expenditure.basic〕万元；2.项目支出〔expenditure.project〕万元。",
        "二、{year}年度一般公共预算财政拨款支出决算情况",
        "本单位{year}年度一般公共预算财政拨款支出年初预算为〔general_public_budget.original_budget〕万元，支出决算为〔general_public_budget.total〕万元，完成年初预算的〔general_public_budget.completion〕%。",
        "六、财政拨款安排的“三公”经费支出决算情况说明",
        "{year}年度“三公”经费支出决算总额〔three_public.total.actual〕万元，比预算〔three_public.total.against_budget.magnitude±〕〔three_public.total.against_budget.magnitude〕万元，比去年〔three_public.total.against_prior.magnitude±〕〔three_public.total.against_prior.magnitude〕万元，〔three_public.total.against_prior.growth±〕〔three_public.total.against_prior.growth〕%，主要原因是业务量变化。其中，公务接待费支出决算〔three_public.reception.actual〕万元，比预算〔three_public.reception.against_budget.magnitude±〕〔three_public.reception.against_budget.magnitude〕万元，比去年〔three_public.reception.against_prior.magnitude±〕〔three_public.reception.against_prior.magnitude〕万元。",
    ),
    "新疆": (
        "一、收入支出决算总体情况说明",
        "{year}年度收入总计〔totals.income〕万元，其中：本年收入合计〔income.total〕万元。",
        "{year}年度支出总计〔totals.expenditure〕万元，其中：本年支出合计〔expenditure.total〕万元。",
        "收入支出总体与上年相比，〔totals.against_prior.magnitude±〕〔totals.against_prior.magnitude〕万元，〔totals.against_prior.growth±〕〔totals.against_prior.growth〕%，主要原因是：项目增减。",
        "二、收入决算情况说明",
        "本年收入〔income.total〕万元，其中：财政拨款收入〔income.appropriation〕万元，占〔income.appropriation.share〕%。",
        "三、支出决算情况说明",
        "本年支出〔expenditure.total〕万元，其中：基本支出〔expenditure.basic〕万元，占〔expenditure.basic.share〕%；项目支出〔expenditure.project〕万元，占〔expenditure.project.share〕%。",
        "四、财政拨款收入支出决算总体情况说明",
        "{year}年度财政拨款收支总计〔appropriation.income〕万元。财政拨款收支总体与上年相比，〔appropriation.against_prior.magnitude±〕〔appropriation.against_prior.magnitude〕万元，〔appropriation.against_prior.growth±〕〔appropriation.against_prior.growth〕%。",
        "五、一般公共预算财政拨款支出决算情况说明",
        "{year}年度一般公共预算财政拨款支出〔general_public_budget.total〕万元，占本年支出合计的〔general_public_budget.share〕%。与年初预算数相比，年初预算数〔general_public_budget.original_budget〕万元，决算数〔general_public_budget.total〕万元。",
    ),
}


class Stated(NamedTuple):
    """A number of a narrative: its paragraph, where its digits begin, and the figure it is."""

    paragraph: int
    start: int
    figure: str


def narrative(
    region: str, unit: str, year: int, figures: Mapping[str, Quantity]
) -> tuple[list[str], list[Stated]] | None:
    """The paragraphs, and what each of their numbers is; None where a figure is missing or nothing changed."""
    texts, stated = [], []
    for number, frame in enumerate(REGIONS[region]):
        text, at = "", 0
        frame = frame.format(unit=unit, year=year, prior=year - 1)
        for token in _TOKEN.finditer(frame):
            text, at = text + frame[at : token.start()], token.end()
            figure = figures.get(token[1])
            if not isinstance(figure, Figure) or not figure.published:
                return None
            if token[2]:
                direction = figures[f"{token[1].rpartition('.')[0]}.direction"]
                if not isinstance(direction, Direction) or not direction.sign:
                    return None
                rate = figure.unit is UnitOfMeasure.PERCENT
                words = ("增长", "下降") if rate else ("增加", "减少")
                text += words[direction.sign < 0]
            else:
                stated.append(Stated(number, len(text), token[1]))
                text += print_number(abs(figure.published), number_style("0.00"))
        texts.append(text + frame[at:])
    return texts, stated
