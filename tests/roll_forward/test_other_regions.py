"""Texts in the frames of other regions: each number bound to its figure, and rolled to what the frame says a year later."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

import pytest
from roll_forward.next_year import anybody, next_year
from roll_forward.other_regions import REGIONS, Stated, narrative

from narrate.editing.revisions import Revision
from narrate.figures.derive import derive
from narrate.figures.figure import Figure, Publishing, Quantity
from narrate.intake.answers import UnitProfile
from narrate.intake.unit_folder import read_unit
from narrate.rolling import RolledForward, roll_forward
from narrate.word.reader import read_body
from narrate.writing.plain_document import plain_document
from support.units import UnitData, write_unit

_OPEN = re.compile(r"【待补[^】]*】")


def _figures(folder: Path) -> dict[str, Quantity]:
    return dict(derive(read_unit(folder), {}, UnitProfile(), Publishing()).by_id)


def _written(region: str, unit: UnitData, folder: Path) -> tuple[list[str], list[Stated], dict[str, Quantity]] | None:
    """The unit's workbooks, and its narrative in a region's frames."""
    figures = _figures(write_unit(unit, folder))
    made = narrative(region, unit.name, unit.year, figures)
    return (*made, figures) if made is not None else None


def _rolled(folder: Path, texts: list[str], target: Path) -> RolledForward:
    target.write_bytes(plain_document(texts))
    return roll_forward(folder, target, Revision(tracked=False))


@pytest.mark.parametrize("region", REGIONS)
def test_every_number_is_bound_to_its_figure(region: str, tmp_path: Path) -> None:
    for seed in range(40):
        rng = Random(seed)
        made = _written(region, next_year(anybody(rng), rng, items=False), tmp_path / str(seed))
        if made is not None:
            break
    assert made is not None
    texts, stated, figures = made
    rolled = _rolled(tmp_path / str(seed), texts, tmp_path / "a.docx")
    bound = {(one.text.number, one.claim.start): one.figure for one in rolled.bindings.bound if one.claim.number}
    values = {
        one: figure.published for one in stated if isinstance(figure := bound.get((one.paragraph, one.start)), Figure)
    }
    due = {one: figure.published for one in stated if isinstance(figure := figures[one.figure], Figure)}
    assert values == due
    assert rolled.edits == ()


@pytest.mark.parametrize("region", REGIONS)
def test_a_year_later_it_says_what_its_frame_says(region: str, tmp_path: Path) -> None:
    """Apart from reasons, which are a person's."""
    for seed in range(200, 260):
        rng = Random(seed)
        then = next_year(anybody(rng), rng, items=False)
        now = next_year(then, rng, items=False)
        before = _written(region, then, tmp_path / f"then{seed}")
        after = _written(region, now, tmp_path / f"now{seed}")
        if before is not None and after is not None:
            break
    assert before is not None and after is not None
    rolled = _rolled(tmp_path / f"now{seed}", before[0], tmp_path / "a.docx")
    said = [_bare(one.text) for one in read_body(rolled.data).paragraphs]
    assert said == [_bare(text) for text in after[0]]


def _bare(text: str) -> str:
    """Without reasons."""
    return re.sub(r"(原因为|主要是因为|主要原因是)[^。；]*", r"\1", _OPEN.sub("", text)).strip()
