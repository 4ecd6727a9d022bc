"""Figures that few regions say, and numbers that only a person has: each worked out by hand from a small unit."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from narrate.errors import PhrasebookError
from narrate.figures.derive import UnitFigures, derive
from narrate.figures.figure import Direction, Figure, Missing, Publishing, Why
from narrate.intake.answers import Answer, UnitProfile
from narrate.intake.grid import State
from narrate.linting.made_up_units import inputs, variants
from narrate.phrasebooks.phrasebook import load

ORDINARY = variants()[0]
ASKED = '[[figure]]\nkey = "assets_total"\nlabel = "资产总额"\nprior = true\n'


def further() -> UnitFigures:
    return derive(inputs(ORDINARY), {}, UnitProfile(), Publishing(further=True))


def amount(figures: UnitFigures, key: str) -> Decimal:
    found = figures.by_id[key]
    assert isinstance(found, Figure), found
    return found.value


def test_each_source_of_income_stands_against_last_year() -> None:
    figures = further()
    for part in figures.income.parts:
        assert part.against_prior is not None
        change, prior = part.against_prior.change, amount(figures, f"income.{part.key}.prior")
        assert isinstance(part.amount, Figure) and isinstance(change, Figure)
        assert change.value == part.amount.value - prior


def test_the_budget_of_a_class_is_that_of_its_items_where_the_budget_prints_none() -> None:
    given = inputs(ORDINARY)
    assert given.budget is not None
    items = tuple(row for row in given.budget.rows if len(row.code) == 7)
    figures = derive(
        replace(given, budget=replace(given.budget, rows=items)), {}, UnitProfile(), Publishing(further=True)
    )
    spent = [row for row in items if row.code.startswith("201")]
    assert amount(figures, "general_public_budget.201.original_budget") == sum(
        row.amounts["total"].value or 0 for row in spent
    )


def test_a_line_that_the_table_does_not_have_is_missing_and_not_zero() -> None:
    carried = further().carryover
    assert carried is not None
    assert isinstance(carried.surplus_used.amount, Missing)
    assert not isinstance(carried.surplus_used.against_prior.direction, Direction)


def test_an_average_is_the_amount_by_the_number_of_persons() -> None:
    figures = further()
    each = figures.three_public.reception_a_person
    assert isinstance(each, Figure)
    assert each.value == Decimal("5.21") / Decimal(315)
    assert load("henan").filters.yuan(each).endswith("元")


def test_meetings_beside_the_three_public_items_are_the_published_ones() -> None:
    given = inputs(ORDINARY)
    table = given.current.three_public
    assert table is not None
    some = table.actual["reception"]
    beside = replace(
        table,
        budget={**table.budget, "training": some._replace(value=Decimal("2.20"))},
        actual={**table.actual, "training": some._replace(value=Decimal("2.10"))},
    )
    figures = derive(
        replace(given, current=replace(given.current, three_public=beside)), {}, UnitProfile(), Publishing(further=True)
    )
    assert amount(figures, "spending.training.actual") == Decimal("2.10")
    assert amount(figures, "spending.training.budget") == Decimal("2.20")


@pytest.mark.parametrize(
    ("beside", "statistic", "value"),
    [(None, "3.30", "3.30"), ("blank", "3.30", "3.30"), ("2.10", "3.30", "2.10"), ("2.10", None, "2.10")],
)
def test_meetings_are_those_beside_the_three_public_items_where_they_hold_a_number(
    beside: str | None, statistic: str | None, value: str
) -> None:
    assert amount(meetings(beside, statistic), "spending.meetings.actual") == Decimal(value)


@pytest.mark.parametrize(("beside", "why"), [("blank", Why.BLANK), (None, Why.NOT_SUPPLIED)])
def test_meetings_that_no_cell_gives_are_missing(beside: str | None, why: Why) -> None:
    found = meetings(beside, None).by_id["spending.meetings.actual"]
    assert isinstance(found, Missing) and found.why is why


def meetings(beside: str | None, statistic: str | None) -> UnitFigures:
    """会议费 beside the “三公” items of 09, and in 机构运行信息表."""
    given = inputs(ORDINARY)
    table, info = given.current.three_public, given.current.operations
    assert table is not None and info is not None
    some = table.actual["reception"]
    blank = some._replace(value=None, state=State.BLANK)
    more = {} if beside is None else {"meetings": blank if beside == "blank" else some._replace(value=Decimal(beside))}
    told = {} if statistic is None else {"meetings": some._replace(value=Decimal(statistic))}
    now = replace(
        given.current,
        three_public=replace(table, actual={**table.actual, **more}),
        operations=replace(info, actual={**info.actual, **told}),
    )
    return derive(replace(given, current=now), {}, UnitProfile(), Publishing(further=True))


def test_further_figures_are_not_made_for_a_region_that_does_not_say_them() -> None:
    figures = derive(inputs(ORDINARY), {}, UnitProfile(), Publishing())
    assert figures.carryover is None
    assert "income.other.prior" not in figures.by_id


def region(folder: Path, slots: str) -> str:
    folder.mkdir()
    (folder / "phrasebook.toml").write_text('parent = "henan"\n', "utf-8")
    (folder / "slots.toml").write_text(slots, "utf-8")
    return str(folder)


def test_a_number_that_only_a_person_has_is_asked_compared_and_known_by_its_id(tmp_path: Path) -> None:
    book = load(region(tmp_path / "本地", ASKED))
    answers = {
        key: Answer(key, text, Decimal(text))
        for key, text in {"figure/asked.assets_total": "120.5", "figure/asked.assets_total.prior": "100"}.items()
    }
    figures = derive(inputs(ORDINARY), answers, UnitProfile(), book.settings.publishing(), book.asked)
    one = figures.asked["assets_total"]
    assert one.against_prior is not None and isinstance(one.against_prior.rate, Figure)
    assert one.against_prior.rate.value == Decimal("20.5")
    assert amount(figures, "asked.assets_total") == Decimal("120.5")
    assert "figure/asked.assets_total" in book.slot_by_key


@pytest.mark.parametrize("wrong", ['[[slot]]\nkey = "reason/totals"\naks = "问"\n', ASKED + "bound = 3\n"])
def test_a_misspelt_key_is_told_with_file_and_line(wrong: str, tmp_path: Path) -> None:
    with pytest.raises(PhrasebookError, match=r"slots\.toml 第\d+行的 \[\[(slot|figure)\]\] 里没有“(aks|bound)”这一项"):
        load(region(tmp_path / "本地", wrong))


def test_a_group_is_held_against_its_budget_and_last_year() -> None:
    figures = further()
    table = inputs(ORDINARY).current.general_public_budget
    assert table is not None
    group = next(row for row in table.rows if len(row.code) == 5)
    made = next(one for one in figures.general_public_budget.groups if one.code == group.code)
    assert isinstance(made.amount, Figure) and made.amount.value == group.amounts["total"].value
    items = [one.budget for one in figures.general_public_budget.items if one.group_code == group.code]
    assert isinstance(made.budget, Figure)
    assert made.budget.value == sum((one.value for one in items if isinstance(one, Figure)), Decimal(0))
    assert made.against_prior is not None and made.completion is not None


def adjusted(*, further: bool, established: bool = False, items: bool = True) -> UnitFigures:
    """The 全年预算 of every item given in the form, 100 each, where the region compares with it."""
    given = inputs(ORDINARY)
    assert given.budget is not None
    codes = [row.code for row in given.budget.rows if len(row.code) == 7]
    keys = [f"figure/general_public_budget.{code}.adjusted_budget" for code in codes]
    answers = {key: Answer(key, "100", Decimal(100)) for key in keys} if items else {}
    profile = UnitProfile(established_this_year=established)
    return derive(given, answers, profile, Publishing(adjusted_budgets=further))


def test_the_budget_of_the_whole_year_is_that_of_the_items_together() -> None:
    found = adjusted(further=True).general_public_budget
    assert found.adjusted is not None and isinstance(found.adjusted.budget, Figure)
    assert found.adjusted.budget.value == 100 * len(found.items)
    assert isinstance(found.adjusted.completion, Figure) and isinstance(found.total, Figure)
    assert found.adjusted.completion.value == found.total.published / found.adjusted.budget.published * 100


def test_a_region_that_compares_with_the_original_budget_has_no_other() -> None:
    found = adjusted(further=False).general_public_budget
    assert found.adjusted is None
    assert [item.adjusted for item in found.items] == [None] * len(found.items)


def test_a_unit_set_up_this_year_has_the_budget_table_as_that_of_the_whole_year() -> None:
    found = adjusted(further=False, established=True, items=False).general_public_budget
    given = inputs(ORDINARY)
    assert given.budget is not None
    assert found.adjusted is not None and isinstance(found.adjusted.budget, Figure)
    assert found.adjusted.budget.source == given.budget.total["total"]
    assert isinstance(found.no_original_budget, Figure) and found.no_original_budget.value == 0
    assert isinstance(found.budget, Missing) and found.budget.why is Why.NOT_APPLICABLE


@pytest.mark.parametrize("printed", [True, False])
def test_the_budget_is_its_total_row_and_without_one_the_sum_of_its_items(printed: bool) -> None:
    given = inputs(ORDINARY)
    assert given.budget is not None
    whole = given.budget.total["total"]._replace(value=Decimal("9999.99"))
    budget = replace(given.budget, total={"total": whole} if printed else {})
    items = sum(row.amounts["total"].value or 0 for row in budget.rows if len(row.code) == 7)
    figures = derive(replace(given, budget=budget), {}, UnitProfile(), Publishing())
    assert amount(figures, "general_public_budget.original_budget") == (Decimal("9999.99") if printed else items)


def test_without_a_budget_table_the_budget_and_that_of_a_class_are_asked_for() -> None:
    figures = derive(replace(inputs(ORDINARY), budget=None), {}, UnitProfile(), Publishing(further=True)).by_id
    for key in ("general_public_budget.original_budget", "general_public_budget.201.original_budget"):
        found = figures[key]
        assert isinstance(found, Missing) and found.why is Why.NOT_SUPPLIED


def test_groups_are_further_figures() -> None:
    figures = derive(inputs(ORDINARY), {}, UnitProfile(), Publishing())
    assert figures.general_public_budget.groups == ()


def test_a_third_year_is_read_from_its_tables_and_asked_where_there_are_none() -> None:
    given = inputs(ORDINARY)
    assert given.prior is not None
    publishing = Publishing(third_year=given.year - 3)
    asked = derive(given, {}, UnitProfile(), publishing)
    assert isinstance(asked.by_id["three_public.total.third"], Missing)
    read = derive(replace(given, older={given.year - 3: given.prior}), {}, UnitProfile(), publishing)
    assert amount(read, "three_public.total.third") == amount(read, "three_public.total.prior")
    assert read.three_public.against_third is not None


def test_last_year_is_no_third_year() -> None:
    given = inputs(ORDINARY)
    assert derive(given, {}, UnitProfile(), Publishing(third_year=given.year - 1)).three_public.against_third is None


def test_a_part_that_is_asked_has_its_share_of_a_figure(tmp_path: Path) -> None:
    slots = '[[figure]]\nkey = "own"\nlabel = "自有"\nof = "totals.income"\n'
    book = load(region(tmp_path / "本地", slots))
    answers = {"figure/asked.own": Answer("figure/asked.own", "10", Decimal(10))}
    figures = derive(inputs(ORDINARY), answers, UnitProfile(), book.settings.publishing(), book.asked)
    share = figures.asked["own"].share
    assert isinstance(share, Figure)
    whole = figures.totals.income
    assert isinstance(whole, Figure) and share.value == Decimal(10) / whole.published * 100


def test_a_whole_that_is_no_figure_is_told(tmp_path: Path) -> None:
    book = load(region(tmp_path / "本地", '[[figure]]\nkey = "own"\nlabel = "自有"\nof = "totals.incom"\n'))
    with pytest.raises(PhrasebookError, match=r"own：of 写的“totals\.incom”不是一个数的编号"):
        derive(inputs(ORDINARY), {}, UnitProfile(), book.settings.publishing(), book.asked)
