"""The same unit laid out another way, in another format and another money, gives the same figures and the same text.

`write_unit` writes no 说明填报表, so every answer is open in both. NARRATE_LAYOUTS=50 compares 50 random units.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest

from narrate.figures.figure import Direction, Figure
from narrate.pipeline import Unit, open_unit
from support.sample_code import UnitData, unit_data
from support.units import SubjectLine, jiaozuo_data, random_data, write_unit

SEEDS = range(int(os.environ.get("NARRATE_LAYOUTS", "6")))
FORMATS = ("xlsx", "xls", "ods")
MONEY = ("元", "万元", "亿元")


def with_parents(data: UnitData) -> UnitData:
    """The budget with rows for 类 and 款, as 上海 prints it: names that a plain list leaves out."""
    budget = data.budget
    if budget is None:
        return data
    known = dict(unit_data.FUNCTIONS)
    for table in (data.current.income, data.current.expenditure, data.current.general_public_budget):
        known |= {row.code: row.name for row in table.rows} if table else {}
    rows = {row.code: row for row in budget.rows}
    for row in budget.leaves():
        for code in (row.code[:3], row.code[:5]):
            if code not in rows:
                rows[code] = SubjectLine(code, known.get(code, f"款{'甲乙丙丁'[int(code) % 4]}"))
    for code in sorted(rows.keys() - {row.code for row in budget.rows}):
        below = [row.amounts["total"] for row in budget.leaves() if row.code.startswith(code)]
        rows[code].amounts["total"] = sum(below, Decimal("0.00"))
    budget.rows = [rows[code] for code in sorted(rows)]
    return data


def unit_of(seed: int | None) -> UnitData:
    """焦作 for None, else a random unit."""
    return with_parents(jiaozuo_data() if seed is None else random_data(Random(f"layout {seed}")))


def opened(data: UnitData, folder: Path, **manner: Any) -> Unit:
    return open_unit(write_unit(data, folder, **manner), phrasebook="henan")


def published(unit: Unit) -> dict[str, Decimal | int | str]:
    """Id → published number, sign of a direction, or why there is none."""

    def of(quantity: Any) -> Decimal | int | str:
        if isinstance(quantity, Figure):
            return quantity.published
        return quantity.sign if isinstance(quantity, Direction) else quantity.why.value

    return {key: of(quantity) for key, quantity in unit.figures.by_id.items()}


def texts(unit: Unit) -> list[str]:
    return [paragraph.text for paragraph in unit.report.paragraphs()]


Seed = int | None
Reference = Callable[[Seed], Unit]


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    """The unit laid out the 河南 way: .xlsx, 万元, zeros printed."""

    @cache
    def of(seed: Seed) -> Unit:
        return opened(unit_of(seed), tmp_path_factory.mktemp("河南"))

    return of


def manners() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every format, money and way to write a zero, one workbook or several, with a name."""
    for file_format, money, blanks in product(FORMATS, MONEY, (True, False)):
        name = f"{file_format}-{money}-{'blank' if blanks else 'zero'}"
        yield name, {"file_format": file_format, "money": money, "blanks_for_zero": blanks}
    for file_format in FORMATS:
        yield f"{file_format}-together", {"file_format": file_format, "one_workbook": True}


MANNERS = dict(manners())


def random_manner(seed: int) -> dict[str, Any]:
    rng = Random(f"manner {seed}")
    return {
        "file_format": rng.choice(FORMATS),
        "money": rng.choice(MONEY),
        "blanks_for_zero": rng.random() < 0.5,
        "one_workbook": rng.random() < 0.3,
    }


@pytest.mark.parametrize("manner", MANNERS)
def test_the_shanghai_layout_gives_the_same_figures(manner: str, reference: Reference, tmp_path: Path) -> None:
    other = opened(unit_of(None), tmp_path / "上海", layout="shanghai", **MANNERS[manner])
    assert published(other) == published(reference(None))


@pytest.mark.parametrize("manner", MANNERS)
def test_the_shanghai_layout_gives_the_same_text(manner: str, reference: Reference, tmp_path: Path) -> None:
    other = opened(unit_of(None), tmp_path / "上海", layout="shanghai", **MANNERS[manner])
    assert texts(other) == texts(reference(None))


@pytest.mark.parametrize("manner", MANNERS)
def test_the_henan_layout_gives_the_same_figures_however_written(
    manner: str, reference: Reference, tmp_path: Path
) -> None:
    other = opened(unit_of(None), tmp_path / "河南", **MANNERS[manner])
    assert published(other) == published(reference(None))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_random_unit_the_shanghai_way_gives_the_same_figures(seed: int, reference: Reference, tmp_path: Path) -> None:
    other = opened(unit_of(seed), tmp_path / "上海", layout="shanghai", **random_manner(seed))
    assert published(other) == published(reference(seed))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_random_unit_the_shanghai_way_gives_the_same_text(seed: int, reference: Reference, tmp_path: Path) -> None:
    other = opened(unit_of(seed), tmp_path / "上海", layout="shanghai", **random_manner(seed))
    assert texts(other) == texts(reference(seed))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_random_unit_the_henan_way_gives_the_same_text_however_written(
    seed: int, reference: Reference, tmp_path: Path
) -> None:
    other = opened(unit_of(seed), tmp_path / "河南", **random_manner(seed))
    assert texts(other) == texts(reference(seed))


@pytest.mark.parametrize("key", ["income", "general_public_budget"])
def test_a_piece_whose_last_row_is_blank_goes_on_in_the_next(key: str, tmp_path: Path) -> None:
    """24 rows a piece, the 合计 with them: the 23rd subject stands last above the header that is repeated."""
    data = jiaozuo_data()
    last = getattr(data.current, key).rows[22]
    last.amounts = dict.fromkeys(last.amounts, Decimal("0.00"))
    unit = opened(data, tmp_path, blanks_for_zero=True)
    assert [row.code for row in getattr(unit.inputs.current, key).rows] == [
        row.code for row in getattr(data.current, key).rows
    ]


def test_different_amounts_give_different_figures(reference: Reference, tmp_path: Path) -> None:
    data = unit_of(None)
    assert data.current.three_public is not None
    data.current.three_public.actual["reception"] += Decimal("0.01")
    other = published(opened(data, tmp_path / "上海", layout="shanghai"))
    same = published(reference(None))
    assert {key for key in same if same[key] != other[key]} == {
        "three_public.reception.actual",
        "three_public.reception.completion",
        "three_public.reception.share",
        "three_public.reception.against_budget.change",
        "three_public.reception.against_budget.direction",
        "three_public.reception.against_budget.growth",
        "three_public.reception.against_budget.magnitude",
    }
