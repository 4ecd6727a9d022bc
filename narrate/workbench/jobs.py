"""Long work: it goes on while nobody looks, tells how far it is, can be stopped, and is found again.

A job runs in a thread of its own (work that needs processes starts them itself) and is known by a key: the same work on
the same thing is not started twice.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from narrate.errors import OutputRefused
from narrate.progress import Stopped
from narrate.unexpected import told
from narrate.workbench.replies import error_as_json

_LOOKS = 0.05  # seconds between two looks whether work has ended
RUNNING, DONE, FAILED, STOPPED = "running", "done", "failed", "stopped"


@dataclass
class Job:
    """A piece of work. `finished` of `total` steps are done (0: nobody knows how many); `told` says what is going on."""

    number: int
    key: str
    title: str
    state: str = RUNNING
    finished: int = 0
    total: int = 0
    told: str = ""
    result: Any = None  # what the work gave, as JSON
    error: dict[str, object] | None = None
    _stop: threading.Event = field(default_factory=threading.Event, repr=False)

    def progress(self, finished: int, total: int, told: str = "") -> None:
        """Say how far the work is; called by the work, now and then.

        Raises:
            Stopped: a person stopped it.
        """
        self.finished, self.total, self.told = finished, total, told
        if self._stop.is_set():
            raise Stopped

    @property
    def is_to_stop(self) -> bool:
        """Whether a person asked it to stop: for work that ends by itself when asked."""
        return self._stop.is_set()

    def stop(self) -> None:
        """Ask the work to stop."""
        self._stop.set()

    def as_json(self) -> dict[str, Any]:
        """The job for a script."""
        return {
            "number": self.number,
            "key": self.key,
            "title": self.title,
            "state": self.state,
            "finished": self.finished,
            "total": self.total,
            "told": self.told,
            "stopping": self._stop.is_set(),
            "result": self.result,
            "error": self.error,
        }


class Jobs:
    """All jobs since the workbench started."""

    def __init__(self) -> None:
        self._jobs: dict[int, Job] = {}
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def start(self, key: str, title: str, work: Callable[[Job], Any]) -> Job:
        """Start a piece of work; `work` gives its result as JSON.

        Raises:
            OutputRefused: work of this key runs already.
        """
        with self._lock:
            if any(job.key == key and job.state == RUNNING for job in self._jobs.values()):
                raise OutputRefused(f"“{title}”正在进行", advice="等它做完，或者先停下它")
            job = Job(next(self._numbers), key, title)
            self._jobs[job.number] = job
        threading.Thread(target=_run, args=(job, work), name=f"job-{job.number}", daemon=True).start()
        return job

    def get(self, number: int) -> Job | None:
        """A job by its number."""
        return self._jobs.get(number)

    def latest(self, key: str) -> Job | None:
        """The last job of a key, running or ended."""
        return next((job for job in reversed(list(self._jobs.values())) if job.key == key), None)

    @property
    def running(self) -> list[Job]:
        """What is going on."""
        return [job for job in list(self._jobs.values()) if job.state == RUNNING]

    def end(self, patience: float) -> None:
        """Stop whatever goes on, and wait for it, at most so many seconds."""
        for job in self.running:
            job.stop()
        until = time.monotonic() + patience
        while self.running and time.monotonic() < until:
            time.sleep(_LOOKS)


def _run(job: Job, work: Callable[[Job], Any]) -> None:
    try:
        job.result = work(job)
        job.state = STOPPED if job.is_to_stop else DONE
    except Stopped:
        job.state = STOPPED
    except Exception as error:
        job.error = error_as_json(told(error))
        job.state = FAILED
