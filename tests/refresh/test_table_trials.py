"""Whole reports whose tables change at random, judged cell by cell by code that is not the project's: a fixed slice.

All of them: `tests/benchmarks/refresh_tables.py`.
"""

from __future__ import annotations

import pytest

from refresh.table_trials import judged, made


@pytest.mark.parametrize("seed", range(16))
def test_every_cell_is_as_today_or_told_and_rejecting_gives_the_persons_document_back(seed: int) -> None:
    assert judged(made(seed)).faults() == {}
