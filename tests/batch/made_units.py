"""Made units for the tests of batch, and what a run left behind as values that can be compared."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from narrate.batch.run import Plan, Tally
from narrate.batch.session import Means, Session, session
from narrate.batch.tasks import Outcome, Which
from narrate.batch.units import find_units

NARRATE = (sys.executable, "-m", "narrate")
TIME_LIMIT = 60.0


def nothing(tally: Tally, outcome: Outcome | None) -> None:
    """A listener that does not listen."""


def run_batch(
    source: Path,
    output: Path,
    *,
    job: str = "draft",
    which: Which = Which.ALL,
    told: Callable[[Tally, Outcome | None], None] = nothing,
    workers: int = 1,
    scheduler: str | None = None,
    phrasebook: str | None = None,
    in_units: bool = False,
) -> Tally:
    """A run as `narrate batch` makes it; more workers than one only where that is what is tested, each costs a start."""
    plan = Plan(find_units(source), output, job, phrasebook, which, in_units)
    with session(plan, source) as held:
        assert isinstance(held, Session)
        return held.run(Means(workers, TIME_LIMIT, scheduler), told)


def documents(output: Path) -> dict[str, bytes]:
    """Every file of the units below an output folder, by path; nothing else may lie there."""
    return {
        path.relative_to(output).as_posix(): path.read_bytes()
        for path in sorted(output.glob("*/**/*"))
        if path.is_file()
    }


def manifest(output: Path, label: str = "初稿") -> list[dict[str, Any]]:
    """The units of the manifest without times and durations."""
    units = json.loads((output / f"{label}清单.json").read_text("utf-8"))["units"]
    return [{key: value for key, value in unit.items() if key not in ("seconds", "finished_at")} for unit in units]
