"""Tables as the world prints them: whatever the layout, the figures are those of the data, or they are missing and told.

A slice by seed of what `tests/benchmarks/layouts.py` runs in thousands; NARRATE_PUBLISHED_LAYOUTS=500 makes it longer.
"""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path
from random import Random

import openpyxl
import pytest
from layouts import making
from layouts.axes import AS_THEY_STAND, AXES, BY_DESIGN
from layouts.judging import NINE, Came, judge
from layouts.making import Layout, each_value, random_layout, write_layout
from layouts.plain import PUBLISHED, known
from layouts.regions import SETS
from layouts.style import Num, Sheet, Style

SLICE = int(os.environ.get("NARRATE_PUBLISHED_LAYOUTS", "60"))

# Another figure in silence in some company: each goes as soon as it is mended. The slice leaves them out, the benchmark not.
NOT_YET: frozenset[str] = frozenset()
RIGHT = {Came.READ, Came.ASKED}
TOLD = {*RIGHT, Came.TOLD}


def chosen(layout: Layout) -> set[str]:
    return {f"{axis}={value}" for axis, value in layout.choices.items()}


def chosen_pairs(layout: Layout) -> set[tuple[str, str]]:
    return set(layout.choices.items())


def slice_of(count: int) -> list[Layout]:
    """The first layouts by seed that hold nothing that is not read yet."""
    found: list[Layout] = []
    seed = 0
    while len(found) < count:
        layout = random_layout(seed)
        if not chosen(layout) & NOT_YET:
            found.append(layout)
        seed += 1
    return found


def explained(layout: Layout, came: Came, why: list[str]) -> str:
    return "\n  ".join([f"{came.value}: {layout}", *why])


@pytest.mark.parametrize("layout", slice_of(SLICE), ids=lambda layout: f"{layout.seed}")
def test_a_layout_gives_the_figures_of_the_data_or_tells_what_is_missing(layout: Layout) -> None:
    result = judge(layout)
    wanted = {*TOLD, Came.OTHER_TOLD} if chosen_pairs(layout) & AS_THEY_STAND else TOLD
    assert result.came in wanted, explained(layout, result.came, result.why)


ALONE = [one for one in each_value() if f"{one[0]}={one[1]}" not in NOT_YET]


@pytest.mark.parametrize(("axis", "value"), ALONE, ids=lambda one: one)
def test_a_value_alone_is_read_or_told_where_it_contradicts_itself(axis: str, value: str) -> None:
    layout = Layout(1, "jiaozuo-2022", {"set": "henan-9", axis: value})
    result = judge(layout)
    wanted = TOLD if (axis, value) in BY_DESIGN else {Came.READ}
    wanted = {*TOLD, Came.OTHER_TOLD} if (axis, value) in AS_THEY_STAND else wanted
    assert result.came in wanted, explained(layout, result.came, result.why)


@pytest.mark.skipif(not PUBLISHED.is_dir(), reason="the published evidence (../shared) is not here")
@pytest.mark.parametrize("data", ["ghj-2024", "sgb-2024", "putuo-finance-2024-published"])
def test_a_published_unit_is_read_in_the_national_tables(data: str) -> None:
    layout = Layout(1, data, {"set": "centre-9"})
    result = judge(layout)
    assert result.came is Came.READ, explained(layout, result.came, result.why)


# ------------------------------------------------------------------------------------- the judge itself, and the axes


def consistent_change(sheets: list[Sheet], style: Style, rng: Random) -> None:
    """Another amount that no sum shows: the reception in 09 and the total with it."""
    sheet = next(one for one in sheets if one.key == "three_public")
    for row in sheet.rows:
        for at, cell in enumerate(row):
            if isinstance(cell, Num) and cell.value in (Decimal("0.85"), Decimal("5.65"), Decimal("4.89")):
                row[at] = Num(cell.value + 1)


def without_the_table(sheets: list[Sheet], style: Style, rng: Random) -> None:
    sheets.remove(next(one for one in sheets if one.key == "three_public"))


@pytest.mark.parametrize(("hook", "came"), [(consistent_change, Came.SILENT), (without_the_table, Came.TOLD)])
def test_the_judge_sees_a_fault(hook: object, came: Came, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(AXES, "seeded", {"none": {}, "fault": {"hooks": (hook,)}})
    result = judge(Layout(1, "jiaozuo-2022", {"set": "henan-9", "seeded": "fault"}))
    assert result.came is came, result.why


def test_every_value_of_every_axis_is_drawn() -> None:
    drawn = {choice for seed in range(5000) for choice in random_layout(seed).choices.items()}
    first = {(axis, next(iter(values))) for axis, values in AXES.items() if axis != "set"}
    assert set(each_value()) - drawn - first == set()


def test_every_layout_moves_at_least_two_axes_besides_the_data() -> None:
    assert min(len(random_layout(seed).choices) for seed in range(500)) >= 3


@pytest.mark.parametrize("name", SETS)
def test_every_regional_set_prints_the_nine(name: str) -> None:
    keys = [entry.key.partition("+")[0] for entry in SETS[name]["tables"]]
    assert sorted(key for key in keys if key) == sorted(NINE)


def test_values_by_design_are_values() -> None:
    assert set(each_value()) >= BY_DESIGN


def test_what_is_not_yet_read_is_a_value() -> None:
    assert {f"{axis}={value}" for axis, value in each_value()} >= NOT_YET


def test_a_layout_is_the_same_whenever_it_is_made() -> None:
    assert [random_layout(seed) for seed in (1, 2)] == [random_layout(seed) for seed in (1, 2)]


def test_an_amount_is_printed_in_the_money_of_the_style(tmp_path: Path) -> None:
    """2,334.61万元 is 23346100 in a sheet that says 元."""
    write_layout(Layout(1, "jiaozuo-2022", {"set": "henan-9", "money": "yuan"}), tmp_path)
    page = openpyxl.load_workbook(next(tmp_path.glob("*.xlsx")))["支出决算表"]
    assert (page["H3"].value, page["C7"].value) == ("单位：元", 23346100)


def test_the_variant_with_funds_adds_up() -> None:
    for plain in known().values():
        made = making.with_funds(plain)
        left = sum(
            (made.income_lines[key] or Decimal(0))
            for key in ("current_total", "nonfiscal_surplus_used", "opening_carryover")
        )
        assert made.income_lines["grand_total"] == left == made.expenditure_lines["grand_total"]
