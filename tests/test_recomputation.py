"""Drafts of units whose amounts are random, held against an independent recomputation (`support.recomputation`).

Each kind of unit is drafted a few times, the same ones in every run; NARRATE_RECOMPUTATIONS=100 drafts 100 of each.
A failure names the seed and shows which fact differs: `-` is recomputed, `+` is what the document says.
"""

from __future__ import annotations

import difflib
import os
import shutil
from collections.abc import Callable, Iterator
from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from narrate.pipeline import draft
from support.recomputation import ANSWERED, Unexpected, document_text, expected, stated, write_form
from support.sample_code import operations
from support.units import (
    Amounts,
    SubjectData,
    SubjectLine,
    ThreePublicData,
    UnitData,
    YearData,
    jiaozuo_data,
    random_data,
    rebalance,
    write_unit,
)

SEEDS = range(int(os.environ.get("NARRATE_RECOMPUTATIONS", "5")))
PHRASEBOOKS = Path(__file__).resolve().parents[1] / "phrasebook"
ZERO = Decimal("0.00")
TABLES = ("general_public_budget", "government_funds", "state_capital", "income", "expenditure")
OWN_INCOME = ("superior_subsidy", "business", "operating", "affiliated_remittance", "other")
SINGLE_EXPENSES = ("overseas", "vehicle_purchase", "vehicle_operation", "reception")

Cell = tuple[Amounts, str]


# ---------------------------------------------------------------------------------------------- units at random


def random_amount(rng: Random) -> Decimal:
    return Decimal(rng.randint(1, 10 ** rng.randint(1, 7))).scaleb(-2)


def subject_rows(data: UnitData) -> Iterator[SubjectLine]:
    for key in TABLES:
        table = getattr(data.current, key)
        yield from table.leaves() if table else ()


def leaf_cells(data: UnitData) -> list[Cell]:
    """The cells that `rebalance` keeps and derives the others from, and last year's totals."""
    year = data.current
    assert year.basic_expenditure is not None and year.three_public is not None
    cells = [(row.amounts, column) for row in subject_rows(data) for column in row.amounts if column != "total"]
    cells += [(row.amounts, "amount") for row in year.basic_expenditure.rows if len(row.code) == 5]
    cells += [(side, key) for side in (year.three_public.budget, year.three_public.actual) for key in SINGLE_EXPENSES]
    cells += [(row.amounts, "total") for row in data.budget.leaves()] if data.budget else []
    return cells + operations_cells(year, counted=False) + prior_cells(data)


def operations_cells(year: YearData, *, counted: bool) -> list[Cell]:
    if year.operations is None:
        return []
    return [(year.operations.actual, key) for key, item in operations.ITEMS.items() if item.counted is counted]


def prior_cells(data: UnitData) -> list[Cell]:
    prior = data.prior
    if prior is None:
        return []
    lines = [lines.income["grand_total"] for lines in (prior.income_expenditure, prior.appropriation) if lines]
    total = [(prior.general_public_budget.total, "total")] if prior.general_public_budget else []
    return [(amounts, "amount") for amounts in lines] + total


def every_cell(data: UnitData) -> list[Cell]:
    """Every amount of the year's tables, totals too."""
    year = data.current
    assert year.income_expenditure and year.appropriation and year.basic_expenditure and year.three_public
    halves = [
        half for lines in (year.income_expenditure, year.appropriation) for half in (lines.income, lines.expenditure)
    ]
    cells = [(amounts, column) for half in halves for amounts in half.values() for column in amounts]
    for key in TABLES:
        table = getattr(year, key)
        cells += [(row.amounts, column) for row in table.rows for column in row.amounts]
        cells += [(table.total, column) for column in table.total]
    cells += [(row.amounts, column) for row in year.basic_expenditure.rows for column in row.amounts]
    cells += [(side, key) for side in (year.three_public.budget, year.three_public.actual) for key in side]
    if data.budget is not None:
        cells += [(amounts, "total") for amounts in (*(row.amounts for row in data.budget.rows), data.budget.total)]
    return cells + operations_cells(year, counted=False) + prior_cells(data)


def multiplied(rng: Random) -> UnitData:
    """焦作, every amount by a factor of its own."""
    data = jiaozuo_data()
    for amounts, key in leaf_cells(data):
        factor = Decimal(rng.randint(1, 10**6)).scaleb(-rng.randint(2, 6))
        amounts[key] = (amounts.get(key, ZERO) * factor).quantize(ZERO)
    return rebalance(data)


def shuffled(rng: Random) -> UnitData:
    """焦作, its amounts dealt out anew among all items."""
    data = jiaozuo_data()
    cells = leaf_cells(data)
    values = [amounts.get(key, ZERO) for amounts, key in cells]
    rng.shuffle(values)
    for (amounts, key), value in zip(cells, values, strict=True):
        amounts[key] = value
    return rebalance(data)


def zeroed(rng: Random) -> UnitData:
    """焦作, some of its amounts zero, and counts at random."""
    data = jiaozuo_data()
    share = rng.random()
    for amounts, key in leaf_cells(data):
        if rng.random() < share:
            amounts[key] = ZERO
    for amounts, key in operations_cells(data.current, counted=True):
        amounts[key] = Decimal(rng.choice((0, 0, rng.randint(1, 5000))))
    return rebalance(data)


def scattered(rng: Random) -> UnitData:
    """Every cell an amount of its own, sums be damned: a figure taken from the wrong cell shows."""
    data = rng.choice((jiaozuo_data, lambda: random_data(rng)))()
    for amounts, key in every_cell(data):
        amounts[key] = random_amount(rng)
    basic = data.current.basic_expenditure
    assert basic is not None
    basic.personnel_total, basic.operating_total = random_amount(rng), random_amount(rng)
    return data


def without_prior(rng: Random) -> UnitData:
    """Last year's tables absent, or only some there."""
    data = random_data(rng)
    assert data.prior is not None
    for key in rng.sample(("income_expenditure", "appropriation", "general_public_budget"), rng.randint(1, 3)):
        setattr(data.prior, key, None)
    if rng.random() < 0.4:
        data.prior = None
    return data


def prior_of_zero(rng: Random) -> UnitData:
    """Last year's totals zero, the same as this year's, or 0.01 away."""
    data = random_data(rng)
    year = data.current
    assert year.income_expenditure and year.appropriation and year.general_public_budget
    now = [lines.income["grand_total"]["amount"] for lines in (year.income_expenditure, year.appropriation)]
    now.append(year.general_public_budget.total["total"])
    for (amounts, key), amount in zip(prior_cells(data), now, strict=True):
        amounts[key] = rng.choice((ZERO, amount, amount + Decimal("0.01"), max(amount - Decimal("0.01"), ZERO)))
    return data


def without_budget(rng: Random) -> UnitData:
    """No budget at all, or none for most items."""
    data = random_data(rng)
    assert data.budget is not None
    data.budget.rows = [row for row in data.budget.rows if rng.random() < 0.3]
    if not data.budget.rows or rng.random() < 0.4:
        data.budget = None
    return data


def with_budget_alone(rng: Random) -> UnitData:
    """Items that have a budget and no final figure, named and unnamed 款 above them; the stated total is larger."""
    data = rng.choice((jiaozuo_data, lambda: random_data(rng)))()
    assert data.budget is not None
    known = {row.code for row in data.budget.rows}
    for code in ("2010305", "2010502", "2130101", "2149901"):
        if code not in known and rng.random() < 0.7:
            data.budget.rows.append(
                SubjectLine(code, f"事项{'甲乙丙丁'[int(code) % 4]}", {"total": random_amount(rng)})
            )
    data.budget.rows.sort(key=lambda row: row.code)
    data.budget.total["total"] += random_amount(rng)
    return data


def negative(rng: Random) -> UnitData:
    """Some budgets, amounts and totals below zero."""
    data = random_data(rng)
    share = rng.choice((0.05, 0.2, 0.6))
    for amounts, key in every_cell(data):
        if rng.random() < share:
            amounts[key] = -amounts.get(key, ZERO)
    basic = data.current.basic_expenditure
    assert basic is not None
    if rng.random() < share:
        basic.operating_total = -basic.operating_total
    return data


def with_funds(rng: Random) -> UnitData:
    """政府性基金 and 国有资本经营 with items, with income and no spending, or with nothing."""
    data = jiaozuo_data()
    for key, subjects in (
        ("government_funds", {"2120803": "城市建设支出", "2120899": "其他支出", "2296002": "用于社会福利的支出"}),
        ("state_capital", {"2230105": "社会化管理补助支出", "2239999": "其他国有资本经营预算支出"}),
    ):
        rows = [
            SubjectLine(code, name, {"basic": ZERO, "project": rng.choice((ZERO, random_amount(rng)))})
            for code, name in subjects.items()
            if rng.random() < 0.7
        ]
        for row in rows:
            row.amounts["income"] = rng.choice((ZERO, random_amount(rng)))
        setattr(data.current, key, SubjectData(rows))
    return rebalance(data)


def without_three_public(rng: Random) -> UnitData:
    """No “三公” spending, with and without a budget for it, with and without cars."""
    data = random_data(rng)
    three = ThreePublicData()
    if rng.random() < 0.5:
        three.budget = {key: rng.choice((ZERO, random_amount(rng))) for key in SINGLE_EXPENSES}
    data.current.three_public = three
    assert data.current.operations is not None
    data.current.operations.actual["vehicles_kept"] = Decimal(rng.choice((0, 0, 3)))
    return rebalance(data)


def without_totals(rng: Random) -> UnitData:
    """Nothing at all, or nothing in some of the tables."""
    data = rng.choice((jiaozuo_data, lambda: random_data(rng)))()
    everything = rng.random() < 0.3
    year = data.current
    emptied = [getattr(year, key) for key in TABLES if everything or rng.random() < 0.5]
    for table in emptied:
        for row in table.rows:
            row.amounts = dict.fromkeys(row.amounts, ZERO)
        table.total = dict.fromkeys(table.total, ZERO)
    if everything or rng.random() < 0.5:
        assert year.operations is not None
        year.operations.actual = dict.fromkeys(year.operations.actual, Decimal(0))
    if everything or rng.random() < 0.5:
        assert year.basic_expenditure is not None
        for row in year.basic_expenditure.rows:
            row.amounts = dict.fromkeys(row.amounts, ZERO)
        year.basic_expenditure.personnel_total = year.basic_expenditure.operating_total = ZERO
    if everything or rng.random() < 0.3:
        data.budget = None
    return data


def in_yuan(rng: Random) -> UnitData:
    """Amounts to the cent of a yuan, halves of a published 0.01 among them; everything is rounded once."""
    data = random_data(rng)
    for amounts, key in every_cell(data):
        if amounts.get(key):
            finer = Decimal(rng.choice((4999, 5000, -5000, -5001, rng.randint(-4999, 4999)))).scaleb(-6)
            amounts[key] += finer if amounts[key] > Decimal("0.02") else ZERO
    return data


def answered(rng: Random) -> UnitData:
    """With a form that gives what no table gives."""
    data = random_data(rng)
    answers: dict[str, str | int | float] = {}

    def money(key: str) -> None:
        answers[f"figure/{key}"] = rng.choice((0, float(random_amount(rng))))

    if rng.random() < 0.5:
        data.budget = None
        for row in data.current.general_public_budget.leaves() if data.current.general_public_budget else ():
            money(f"general_public_budget.{row.code}.original_budget")
        money("general_public_budget.original_budget")
    if rng.random() < 0.5:
        data.prior = None
        for key in ("totals", "appropriation", "general_public_budget"):
            money(f"{key}.prior")
    for key in ("government_funds", "state_capital"):
        for row in getattr(data.current, key).leaves():
            money(f"{key}.{row.code}.original_budget")
    for key in ("agency_operating.original_budget", "performance.projects.amount", "performance.overall.amount"):
        money(key)
    for key in ("total", "basic", "project", "project_base"):
        if rng.random() < 0.4:
            money(f"performance.{key}")
    answers["figure/performance.projects.count"] = rng.choice((0, rng.randint(1, 90)))
    for grade in ("excellent", "good", "fair", "poor"):
        answers[f"figure/performance.grades.{grade}"] = rng.choice((0, rng.randint(1, 40)))
    answers["figure/performance.overall.score"] = rng.choice((100, 91.88, 90.5, 88.125, 70))
    answers["choice/performance/key_evaluation"] = rng.choice(("未选取", "已选取"))
    for key in ("reason/totals", "reason/three_public/total", "purpose/assets/other_vehicles"):
        answers[key] = ANSWERED
    data.answers = answers
    return data


def newly_established(rng: Random) -> UnitData:
    """Set up during the year: neither last year nor a budget."""
    data = answered(rng)
    data.prior = data.budget = None
    data.answers = {key: value for key, value in data.answers.items() if "original" not in key and "prior" not in key}
    if rng.random() < 0.5:
        data.answers["figure/agency_operating.original_budget"] = float(random_amount(rng))
    data.profile["established_this_year"] = True
    return data


UNITS: dict[Callable[[Random], UnitData], dict[str, str]] = {
    multiplied: {},
    shuffled: {},
    zeroed: {},
    random_data: {},
    scattered: {},
    without_prior: {},
    prior_of_zero: {},
    without_budget: {},
    with_budget_alone: {},
    negative: {},
    with_funds: {},
    without_three_public: {},
    without_totals: {},
    in_yuan: {"money": "元"},
    answered: {},
    newly_established: {},
}


# ------------------------------------------------------------------------------------------------------ the test


def drafted(data: UnitData, folder: Path, **manner: str) -> list[str]:
    """The text of the unit's draft."""
    unit = write_unit(data, folder / "单位", **manner)  # type: ignore[arg-type]
    if data.answers:
        write_form(data, unit)
    target = folder / "初稿.docx"
    draft(unit, target, phrasebook="henan")
    return document_text(target)


def difference(data: UnitData, text: list[str]) -> str:
    """The lines in which recomputed and stated facts differ, "" when they agree."""
    recomputed, said = ([f"{name}: {written}" for name, written in facts] for facts in (expected(data), stated(text)))
    return "\n".join(difflib.unified_diff(recomputed, said, "recomputed", "document", n=3, lineterm=""))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.__name__)
def test_every_number_and_word_is_what_a_recomputation_gives(
    unit: Callable[[Random], UnitData], seed: int, tmp_path: Path
) -> None:
    data = unit(Random(f"{unit.__name__} {seed}"))
    if unit not in (answered, newly_established):
        data.answers = {}
    differs = difference(data, drafted(data, tmp_path, **UNITS[unit]))
    assert not differs, differs


# ------------------------------------------------------------------------------------------- the oracle can fail


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[UnitData, list[str]]:
    data = jiaozuo_data()
    data.answers = {}
    return data, drafted(data, tmp_path_factory.mktemp("sample"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("各增加62.36万元", "各增加62.37万元"),
        ("增长2.74%", "增长2.73%"),
        ("各增加62.36万元，增长", "各减少62.36万元，增长"),
        ("，增长2.74%", ""),
        ("其他收入0.38万元", "事业收入0.38万元"),
        ("教育（类）支出2.04万元", "教育（类）支出2.05万元"),
        ("2. 一般公共服务支出（类）", "3. 一般公共服务支出（类）"),
        ("（款）事业运行（项）", "（款）行政运行（项）"),
        ("、机要通信用车0辆", ""),
        ("累计0人次", "累计1人次"),
        ("、津贴补贴", ""),
        ("津贴补贴、奖金", "奖金、津贴补贴"),
    ],
)
def test_the_recomputation_notices_a_change(sample: tuple[UnitData, list[str]], old: str, new: str) -> None:
    data, text = deepcopy(sample)
    changed = [paragraph.replace(old, new) for paragraph in text]
    assert changed != text
    assert difference(data, changed)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("占0.02%。", "占0.02%，比上年增加3个百分点。"),
        ("2,337.23万元", "2337.23万元"),
        ("2,337.23万元", "2,337.2万元"),
        ("二、收入决算情况说明", "三、收入决算情况说明\n2022年度收入合计1.00万元。"),
        ("2台（套）。", "2台（套）。另有1台。"),
    ],
)
def test_the_recomputation_refuses_what_it_does_not_expect(
    sample: tuple[UnitData, list[str]], old: str, new: str
) -> None:
    changed = [paragraph.replace(old, new) for paragraph in sample[1]]
    assert changed != sample[1]
    with pytest.raises(Unexpected):
        stated(changed)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2022年度收、支总计均为", "按照决算口径，2022年度收、支总计均为"),
        ("，增长2.74%，主要原因是", "，与经济形势一致，增长2.74%，主要原因是"),
        ("，增长2.74%，主要原因是", "，增长2.74%，与上年口径相同，主要原因是"),
        ("，占支出合计的", "，按支出功能分类统计，占支出合计的"),
        ("；其他收入0.38万元", "；从来源看，其他收入0.38万元"),
        ("支出决算为4.89万元，", "支出决算为4.89万元，厉行节约，"),
        ("单价100万元（含）以上设备", "按资产管理要求，单价100万元（含）以上设备"),
    ],
)
def test_a_half_sentence_without_a_fact_is_passed_over(sample: tuple[UnitData, list[str]], old: str, new: str) -> None:
    data, text = sample
    changed = [paragraph.replace(old, new) for paragraph in text]
    assert changed != text
    assert not difference(data, changed)


def test_a_half_sentence_with_a_direction_is_not_passed_over(sample: tuple[UnitData, list[str]]) -> None:
    changed = [paragraph.replace("，增长2.74%", "，收入持续增长，增长2.74%") for paragraph in sample[1]]
    with pytest.raises(Unexpected):
        stated(changed)


def test_a_phrasebook_that_gains_half_a_sentence_is_recomputed_as_before(tmp_path: Path) -> None:
    book = shutil.copytree(PHRASEBOOKS / "henan", tmp_path / "henan")
    with (book / "phrasebook.toml").open("a", encoding="utf-8") as settings:
        settings.write('[phrases.totals]\nsubject = "根据部门决算报表，{年}年度"\n')
    data = jiaozuo_data()
    data.answers = {}
    target = tmp_path / "初稿.docx"
    draft(write_unit(data, tmp_path / "单位"), target, phrasebook=str(book))
    text = document_text(target)
    assert any(paragraph.startswith("根据部门决算报表，2022年度收") for paragraph in text)
    assert not difference(data, text)
