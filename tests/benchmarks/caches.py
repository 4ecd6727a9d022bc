"""What each cache of functions saves in a batch: its share of the processor time of drafting and checking many units.

    python tests/benchmarks/caches.py [--units 60] [--jobs draft,check]

Saved is what its hits would have cost at the mean of its misses. A cache that saves less than a thousandth is not kept,
but for data read once and for what must be one object. Not collected by pytest.
"""

from __future__ import annotations

import argparse
import functools
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT))

caches: list[tuple[str, Any, list[int]]] = []  # name, cached function, nanoseconds spent in misses
remember = functools.lru_cache


def timed_cache(maxsize: Any = 128, typed: bool = False) -> Any:
    """In the place of functools.lru_cache: the time of each miss is counted."""

    def decorated(function: Callable[..., Any]) -> Any:
        spent = [0]

        @functools.wraps(function)
        def timed(*given: Any, **named: Any) -> Any:
            started = time.thread_time_ns()
            try:
                return function(*given, **named)
            finally:
                spent[0] += time.thread_time_ns() - started

        cached = remember(maxsize, typed)(timed)
        if function.__module__.startswith("narrate."):
            caches.append((f"{function.__module__}.{function.__qualname__}", cached, spent))
        return cached

    return timed_cache(128, typed)(maxsize) if callable(maxsize) else decorated


def main() -> int:
    """Draft and check generated units in this process, then tell of every cache."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=60)
    parser.add_argument("--jobs", default="draft,check")
    arguments = parser.parse_args()
    functools.lru_cache, functools.cache = timed_cache, timed_cache(None)  # type: ignore[assignment]
    from narrate.batch.tasks import Task, run_task
    from narrate.batch.units import find_units
    from samples.generate import generate

    with tempfile.TemporaryDirectory() as made:
        generate(arguments.units, Path(made) / "units", seed=3)
        units = find_units(Path(made) / "units")
        started = time.thread_time_ns()
        for job in arguments.jobs.split(","):
            for number, one in enumerate(units):
                run_task(Task(number, one.unit, one.folder, Path(made) / "out" / one.unit, job))
        whole = time.thread_time_ns() - started
    rows = []
    for name, cached, spent in caches:
        told = cached.cache_info()
        rows.append((100 * told.hits * spent[0] / max(1, told.misses) / whole, told.hits, told.misses, name))
    print(f"{'saved %':>8}{'hits':>9}{'misses':>8}")
    for saved, hits, misses, name in sorted(rows, reverse=True):
        print(f"{saved:8.2f}{hits:9}{misses:8}  {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
