"""Whole reports of one unit with a cell that becomes blank, and blank ones that get figures; see ../shared."""

from __future__ import annotations

from pathlib import Path

import pytest

from narrate.editing.revisions import Revision
from narrate.pipeline import open_unit
from narrate.refresh.renew import renew
from refresh.table_trials import all_accepted, ours_rejected, view
from word.samples import document

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases" / "refresh" / "blank-cells"

pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="the cases (../shared) are not here")


@pytest.mark.parametrize("now", ["real", "blank"])
def test_blank_cells_become_what_they_are_today(now: str) -> None:
    old, new = (open_unit(CASES / name).whole_report for name in ("old", now))
    done = renew(document(old), new, Revision(date="2026-11-25T09:00:00Z"))
    assert view(done.data, all_accepted) == view(document(new), all_accepted)
    assert view(done.data, ours_rejected) == view(document(old), all_accepted)
