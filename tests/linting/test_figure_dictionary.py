"""The dictionary of figures is what the program computes: complete, and written the way it says."""

from __future__ import annotations

from narrate.linting.figure_dictionary import FORM, Entry, dictionary, pattern
from narrate.linting.made_up_units import inputs, variants
from support.memory import figures_of
from support.units import jiaozuo_data


def entry(key: str) -> Entry:
    return next(one for one in dictionary() if one.id == key)


def test_every_figure_of_a_real_unit_is_in_it() -> None:
    known = {one.id for one in dictionary()}
    assert {pattern(key) for key in figures_of(jiaozuo_data()).by_id} <= known


def test_a_growth_rate_is_told_whole() -> None:
    assert entry("totals.against_prior.growth") == Entry(
        "totals.against_prior.growth",
        "收、支总计的增减率",
        "增减率",
        "%",
        "|收入总计 - 上年度收、支总计| ÷ 上年度收、支总计 × 100%",
        ("收入支出决算总表", "上年收入支出决算总表"),
        "totals.against_prior.rate",
    )


def test_an_item_stands_for_every_subject() -> None:
    one = entry("general_public_budget.*.completion")
    assert (one.path, one.label) == ("general_public_budget.items.*.completion", "〈科目〉完成年初预算的百分比")
    assert one.formula == "〈科目〉决算数 ÷ 〈科目〉年初预算数 × 100%"


def test_an_element_by_key_is_written_with_its_method() -> None:
    assert entry("income.other").path == 'income.part("other").amount'
    assert entry("assets.vehicles.other").path == 'assets.use("other").number'


def test_what_no_table_gives_comes_from_the_form() -> None:
    assert entry("performance.projects.count").tables == (FORM,)


def test_what_only_a_new_unit_has_is_marked() -> None:
    assert entry("general_public_budget.adjusted_budget").optional
    assert not entry("totals.income").optional


def test_no_subject_of_the_made_up_units_is_in_it() -> None:
    assert not [one for one in dictionary() if "行政运行" in one.label + one.formula or "城市建设" in one.label]


def test_the_made_up_units_are_the_same_every_time() -> None:
    assert inputs(variants()[0]) == inputs(variants()[0])
