"""A run over many units: tasks out to an executor, outcomes into the manifest, exports at the end.

Only as many tasks are out as keep the workers busy, and an outcome is forgotten once it is written down, so that ten
thousand units take no more memory than fifty. A unit that is slow holds back nobody else's result.
"""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from pathlib import Path

from narrate.batch.jobs import JOBS
from narrate.batch.manifest import Manifest
from narrate.batch.tasks import Outcome, Status, Task, Which, not_returned, run_task
from narrate.batch.units import UnitPlace

_TASKS_A_WORKER = 4
_GRACE = 10.0  # seconds that running units get to end when the run is interrupted


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run does: these units, this job, into this folder.

    `in_units`: documents and forms go into the units' own folders, and only lists into `output`.
    """

    units: tuple[UnitPlace, ...]
    output: Path
    job: str
    phrasebook: str | None = None
    which: Which = Which.ALL
    in_units: bool = False

    def documents_of(self, place: UnitPlace) -> Path:
        """The folder in which the documents and forms of a unit lie."""
        return place.folder.absolute() if self.in_units else self.output.absolute() / place.unit

    def target_of(self, place: UnitPlace) -> Path:
        """The folder that a unit's work is written to."""
        beside = self.output.absolute() / place.unit
        return beside if JOBS[self.job].lists_only else self.documents_of(place)


@dataclass(slots=True)
class Tally:
    """How far a run is. `open_slots` counts those of the units done in this run."""

    total: int
    done: int = 0
    failed: int = 0
    edited: int = 0
    unchanged: int = 0
    open_slots: int = 0
    attention: int = 0
    started: float = field(default_factory=time.monotonic)

    @property
    def finished(self) -> int:
        return self.done + self.failed + self.edited + self.unchanged

    def add(self, outcome: Outcome) -> None:
        """Count an outcome."""
        match outcome.status:
            case Status.DONE:
                self.done += 1
            case Status.FAILED:
                self.failed += 1
            case Status.EDITED:
                self.edited += 1
            case _:
                self.unchanged += 1
        self.open_slots += len(outcome.product.open_slots)
        self.attention += outcome.product.attention


class Interrupted(Exception):
    """Raised in a run that was asked to stop."""


Show = Callable[[Tally, Outcome | None], None]
"""Hears every outcome as it comes in, and now and then nothing (None) while none does."""


def tasks(plan: Plan, manifest: Manifest) -> Iterator[Task]:
    """The tasks of a run, in the order of units. Those that --only leaves out are not among them."""
    for number, place in enumerate(plan.units, 1):
        before = manifest.before(place.unit)
        if plan.which is Which.FAILED and before is not None and before.status in (Status.DONE, Status.EDITED):
            continue
        yield Task(
            number,
            place.unit,
            place.folder.absolute(),
            plan.target_of(place),
            plan.job,
            plan.phrasebook,
            plan.which,
            before,
            plan.documents_of(place),
        )


def run(
    plan: Plan,
    manifest: Manifest,
    executor: Executor,
    workers: int,
    show: Show,
    is_to_stop: Callable[[], bool] = lambda: False,
) -> Tally:
    """Do the units; every outcome is in the manifest when this returns. `is_to_stop` is asked again and again.

    Raises:
        KeyboardInterrupt: passed on, once what was running has ended (or its grace has) and is written down.
        Interrupted: it was to stop; otherwise the same.
    """
    waiting = list(tasks(plan, manifest)) if plan.which is Which.FAILED else None
    todo = iter(waiting) if waiting is not None else tasks(plan, manifest)
    tally = Tally(len(plan.units) if waiting is None else len(waiting))
    ended: queue.SimpleQueue[Future[Outcome]] = queue.SimpleQueue()
    running: dict[Future[Outcome], Task] = {}

    def send() -> bool:
        task = next(todo, None)
        if task is None:
            return False
        future = executor.submit(run_task, task)
        running[future] = task
        future.add_done_callback(ended.put)
        return True

    def take(future: Future[Outcome]) -> None:
        task = running.pop(future)
        if future.cancelled():
            return
        problem = future.exception()
        outcome = future.result() if problem is None else not_returned(task, problem)
        if outcome.status is not Status.UNCHANGED:
            manifest.record(outcome)
        tally.add(outcome)
        show(tally, outcome)

    try:
        while len(running) < workers * _TASKS_A_WORKER and send():
            pass
        while running:
            if is_to_stop():
                raise Interrupted
            try:
                take(ended.get(timeout=0.5))
            except queue.Empty:
                show(tally, None)
                continue
            send()
    except (KeyboardInterrupt, Interrupted):
        _end(executor, running, ended, take)
        raise
    finally:
        manifest.commit()
    return tally


def _end(
    executor: Executor,
    running: dict[Future[Outcome], Task],
    ended: queue.SimpleQueue[Future[Outcome]],
    take: Callable[[Future[Outcome]], None],
) -> None:
    """Let what is being worked on end, and write it down; what only waits is cancelled."""
    for future in list(running):
        future.cancel()
    until = time.monotonic() + _GRACE
    while running and (left := until - time.monotonic()) > 0:
        try:
            take(ended.get(timeout=left))
        except queue.Empty:
            return
