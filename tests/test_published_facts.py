"""What the published reports of real units say of themselves, filled into the form, against the program's figures, one by one.

The facts (prior year, budgets, reasons, counts) were taken from the published texts by hand; they lie in ../shared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from narrate.figures.figure import Direction, Figure
from narrate.pipeline import Unit
from support.published_facts import (
    ASKED_FROM_TABLES,
    PRIOR,
    PUBLISHED,
    STATED,
    UNITS,
    at,
    facts,
    figures_said,
    filled_unit,
    texts_said,
)

pytestmark = pytest.mark.skipif(not PUBLISHED.is_dir(), reason="the published evidence (../shared) is not here")


@pytest.fixture(scope="module", params=UNITS)
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Unit]:
    """The facts, and the unit with all of them in its form."""
    folder = tmp_path_factory.mktemp("unit") / request.param
    return facts(request.param), filled_unit(request.param, folder, "shanghai")


def value(unit: Unit, name: str) -> Decimal | None:
    figure = unit.figures.by_id.get(name)
    return Decimal(figure.value) if isinstance(figure, Figure) else None


def test_every_figure_that_was_filled_in_is_the_programs(filled: tuple[dict[str, Any], Unit]) -> None:
    """Those the unit has no reason to be asked for (“三公” of a unit without) excepted: they have no figure."""
    said, unit = filled
    given = {name: Decimal(text) for name, text in figures_said(said).items() if value(unit, name) is not None}
    assert {name: value(unit, name) for name in given} == given
    without = figures_said(said).keys() - given.keys()
    assert {name.partition(".")[0] for name in without} <= {"three_public"}, without


def test_what_the_tables_print_is_what_the_text_says(filled: tuple[dict[str, Any], Unit]) -> None:
    said, unit = filled
    stated = {name: at(said, path) for path, name in ASKED_FROM_TABLES.items()}
    for name, one in said["prior_year_comparison"].items():
        if (now := STATED.get(PRIOR[name])) is not None:
            stated[now] = one.get("current")
    for code, item in said["budget"]["items"].items():
        stated[f"general_public_budget.{code}.actual"] = item.get("final")
    stated["general_public_budget.total"] = said["budget"].get("final")
    wanted = {name: Decimal(text) for name, text in stated.items() if text is not None}
    assert {name: value(unit, name) for name in wanted} == wanted


def computed_of(said: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Percentages worked out anew from the published numbers, changes as published."""
    yield "general_public_budget.completion", said["budget"].get("completion_recomputed")
    for code, item in said["budget"]["items"].items():
        yield f"general_public_budget.{code}.completion", item.get("completion_recomputed")
    for name, one in said["prior_year_comparison"].items():
        against = PRIOR[name].removesuffix(".prior") + ".against_prior"
        yield f"{against}.growth", one.get("pct_recomputed_from_derived")
        yield f"{against}.magnitude", one.get("change")


def test_what_is_computed_from_the_facts_is_what_was_computed_by_hand(filled: tuple[dict[str, Any], Unit]) -> None:
    said, unit = filled
    wanted = {name: abs(Decimal(text.rstrip("%"))) for name, text in computed_of(said) if text}
    found = {name: value(unit, name) for name in wanted}
    shown = {name: None if one is None else abs(round_half_up(one)) for name, one in found.items()}
    assert shown == wanted


def round_half_up(number: Decimal) -> Decimal:
    return number.quantize(Decimal("0.01"), rounding="ROUND_HALF_UP")


SIGNS = {"增加": 1, "减少": -1, "持平": 0, "小于": -1, "大于": 1}


def test_the_directions_are_those_of_the_published_text(filled: tuple[dict[str, Any], Unit]) -> None:
    said, unit = filled
    wanted = {
        f"{PRIOR[name].removesuffix('.prior')}.against_prior.direction": SIGNS[one["direction"]]
        for name, one in said["prior_year_comparison"].items()
        if one.get("direction")
    }
    for code, item in said["budget"]["items"].items():
        if item.get("compare"):
            wanted[f"general_public_budget.{code}.against_budget.direction"] = SIGNS[item["compare"]]
    found = {name: unit.figures.by_id.get(name) for name in wanted}
    assert {name: one.sign if isinstance(one, Direction) else one for name, one in found.items()} == wanted


def test_reasons_and_purposes_stand_in_the_report_as_they_were_filled_in(filled: tuple[dict[str, Any], Unit]) -> None:
    said, unit = filled
    text = "".join(paragraph.text for paragraph in unit.report.paragraphs())
    asked = {slot.key for slot in unit.report.slots}
    lost = [key for key, one in texts_said(said).items() if key in asked and _plain(one) not in _plain(text)]
    assert lost == []


def _plain(text: str) -> str:
    return re.sub(r"[\s，。；、：“”]", "", text)
