"""A run over all units of the folder, started from a page: the same run as `narrate batch --in-units`, in a job.

While it goes on its manifest is held, so what it has come to is kept here, for whoever looks.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from narrate.batch.jobs import JOBS
from narrate.batch.manifest import Written, blank_row, row_after
from narrate.batch.run import Interrupted, Plan, Tally
from narrate.batch.session import Means, session
from narrate.batch.tasks import Outcome, Status
from narrate.batch.units import ITSELF, UnitPlace
from narrate.workbench.jobs import Job
from narrate.workbench.opened_folder import OpenedFolder

KEY = "batch"
"""Of the job: one run over the folder at a time."""

TIME_LIMIT = 120.0


@dataclass
class LiveBatch:
    """A run as far as it is: what was written down before it began, and the rows of its own job as they change."""

    job: str
    before: Written
    rows: dict[str, dict[str, Any]]
    _changes: list[str] = field(default_factory=list)  # units, in the order in which they were done
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def heard(self, outcome: Outcome) -> None:
        """A unit was done."""
        with self._lock:
            self.rows[outcome.unit] = row_after(self.rows[outcome.unit], outcome)
            self._changes.append(outcome.unit)

    def since(self, number: int) -> tuple[int, list[str]]:
        """How many units have been done, and which of them after the first `number`."""
        with self._lock:
            return len(self._changes), self._changes[max(number, 0) :]

    def written(self) -> Written:
        """What would be written down if the run ended now."""
        with self._lock:
            rows = {**self.before.rows, self.job: list(self.rows.values())}
        return Written(rows, self.before.phrasebooks)


def batch_places(folder: OpenedFolder) -> tuple[UnitPlace, ...]:
    """The units of a run over the folder: those below it, as the command finds them."""
    return tuple(place for place in folder.units().places if place.unit != ITSELF)


def rows_for(places: Sequence[UnitPlace], known: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Unit → its row, in the order of the units; blank where nothing is written down of it."""
    by_unit = {row["unit"]: row for row in known}
    return {
        place.unit: by_unit[place.unit] | {"number": number} if place.unit in by_unit else blank_row(number, place)
        for number, place in enumerate(places, 1)
    }


def work_of(plan: Plan, source: Path, workers: int, live: LiveBatch) -> Callable[[Job], dict[str, Any]]:
    """The work of the job; it ends by itself when it is asked to stop, and says how all units stand."""

    def work(job: Job) -> dict[str, Any]:
        def show(tally: Tally, outcome: Outcome | None) -> None:
            job.finished, job.total = tally.finished, tally.total
            if outcome is not None:
                live.heard(outcome)
                job.told = outcome.unit

        job.total = len(plan.units)
        with session(plan, source) as held:
            with contextlib.suppress(Interrupted):  # the job itself says that it was stopped
                held.run(Means(workers, TIME_LIMIT), show, lambda: job.is_to_stop)
            counts = held.counts()
        return {"job": plan.job, "counts": {status.value: counts.get(status, 0) for status in _TOLD}}

    return work


_TOLD = (Status.DONE, Status.FAILED, Status.EDITED, Status.PENDING)


def title_of(job: str) -> str:
    """What the job is called while it runs."""
    return f"一批：{JOBS[job].label}"
