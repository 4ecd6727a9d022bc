"""How much of a form last year's document and the published budget answer."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from benchmarks.questions_left import add_budget, last_years_document, with_document

from narrate.unit import open_unit

COUNTY = Path(__file__).resolve().parents[3] / "shared" / "cases" / "county-unit"


@pytest.mark.skipif(not COUNTY.is_dir(), reason="the cases are not beside this checkout")
def test_no_more_than_thirty_questions_are_left(tmp_path: Path) -> None:
    document = last_years_document(COUNTY, tmp_path, "henan")
    unit = Path(shutil.copytree(COUNTY, tmp_path / "unit"))
    add_budget(unit)
    left = [slot for slot in with_document(open_unit(unit, phrasebook="henan"), document).slots if slot.answer is None]
    assert len(left) <= 30
    kinds = {slot.key.split("/")[0] for slot in left}
    assert "reason" in kinds  # last year's reasons answer nothing
