"""Every speed the project speaks of, as ratios of interleaved runs on one machine; never times to be compared.

    python tests/benchmarks/ratios.py [--peer-python PEER/bin/python] [--only a,b,e] [--most-units 10000]

(a) workbook → document against docxtpl's render step alone    (b) two worker processes against one, beside what the
machine gives any two processes    (c) memory of a worker after 2,000 units against after 50    (d) cost per unit of
runs of 10 to 10,000    (e) `narrate --help` and one draft as whole processes against `python -c pass` and against
importing typer alone    (f) check and refresh against draft, where those jobs exist

(d) and (e) take processor time (user and system), which other work on the machine disturbs least. Linux only for (c)
and (d). Not collected by pytest.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import timeit
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from draft_against_docxtpl import BENCH, Peer, interleave, quartiles, ratios_to, take_turns, timed, why_no_peer

from narrate.batch import supervisor
from narrate.batch.jobs import JOBS
from narrate.batch.run import Plan, Tally
from narrate.batch.session import Means, session
from narrate.batch.supervisor import LocalExecutor
from narrate.batch.tasks import Outcome, Task, run_task
from narrate.batch.units import UnitPlace, find_units
from narrate.pipeline import draft

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT))

from samples.generate import generate  # noqa: E402  the path is set above

SAMPLE = ROOT / "samples" / "jiaozuo-2022"
MADE_UNITS = 400  # different ones: a run over the same few would hide what piles up
LIMIT = 300.0

Call = tuple[Any, ...]
"""A function and its arguments."""


def said(letter: str, what: str, values: Sequence[float]) -> None:
    """One line of the result: median and quartiles of a ratio."""
    print(f"({letter}) {what}: {quartiles(values).strip()}", flush=True)


def whole_draft(folder: Path, units: Path, arguments: argparse.Namespace) -> None:
    """(a)"""
    reason = why_no_peer(arguments.peer_python, BENCH)
    if reason:
        print(f"(a) skipped: {reason}")
        return
    target = folder / "draft.docx"
    ours = {"narrate": timed(lambda: draft(SAMPLE, target), target)}
    for environment, name in (("shared", "docxtpl"), ("cached", "docxtpl with kept template")):
        with Peer(arguments.peer_python, BENCH, environment, whole=False) as peer:
            turns = take_turns({**ours, name: peer}, arguments.rounds)
        what = f"第三部分, workbooks → document, times as fast as {name}'s render step alone"
        said("a", f"{what}, warm", ratios_to(turns.warm, name))
        said("a", f"{what}, right after another's turn", ratios_to(turns.first, name))


def tasks_of(units: Sequence[UnitPlace], count: int, target: Path) -> Iterator[Task]:
    """Drafts of the units, over and over, up to a number."""
    for number, place in enumerate(islice(cycle(units), count), 1):
        yield Task(number, place.unit, place.folder.absolute(), target / place.unit, "draft")


def elapsed(executor: LocalExecutor, calls: Sequence[Call]) -> float:
    """Seconds until all calls have returned."""
    started = time.perf_counter()
    for future in [executor.submit(*call) for call in calls]:
        future.result()
    return time.perf_counter() - started


def two_processes(folder: Path, units: Path, arguments: argparse.Namespace) -> None:
    """(b)"""
    places = find_units(units)
    drafts: list[Call] = [(run_task, task) for task in tasks_of(places, 60, folder / "b")]
    statement = "sum(n * n % 7 for n in range(200))"  # work for a processor and nothing else
    burning: list[Call] = [(timeit.timeit, statement, "pass", time.perf_counter, 1500)] * 60
    one, two = LocalExecutor(1), LocalExecutor(2)
    ratios, ceilings, shares = [], [], []
    for number in range(arguments.pair_rounds + 1):
        order = (one, two) if number % 2 else (two, one)
        work = {executor: elapsed(executor, drafts) for executor in order}
        bare = {executor: elapsed(executor, burning) for executor in order}
        if number:  # the first round starts the processes
            ratios.append(work[one] / work[two])
            ceilings.append(bare[one] / bare[two])
            shares.append(ratios[-1] / ceilings[-1])
    one.shutdown()
    two.shutdown()
    said("b", "drafts, two processes against one", ratios)
    said("b", "processor work alone, two processes against one (the machine's ceiling)", ceilings)
    said("b", "share of the ceiling that is reached", shares)


def pss(pid: int) -> float:
    """Megabytes of a process, shared pages counted in parts."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")) / 1024


def memory(folder: Path, units: Path, arguments: argparse.Namespace) -> None:
    """(c)"""
    supervisor.CALLS_PER_PROCESS = 1_000_000  # the process is not to be replaced here
    executor, taken = LocalExecutor(1), {}
    places = find_units(units)
    for number, task in enumerate(tasks_of(places, 2000, folder / "c"), 1):
        executor.submit(run_task, task).result()
        if number in (50, 2000):
            pid = executor.supervisors[0].pid
            assert pid is not None
            taken[number] = pss(pid)
    executor.shutdown()
    growth = taken[2000] / taken[50]
    print(f"(c) PSS of a worker after 2,000 units against after 50: {growth:.3f} ({taken[2000]:.0f} MB)", flush=True)


def processor_seconds() -> float:
    """User and system time of this process and of its ended children."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def quiet(tally: Tally, outcome: Outcome | None) -> None:
    """Nobody looks on."""


def cost_per_unit(folder: Path, units: Path, arguments: argparse.Namespace) -> None:
    """(d)"""
    places = find_units(units)
    costs: dict[int, float] = {}
    sizes = [size for size in (10, 100, 1000, 10_000) if size <= arguments.most_units]
    for size in sizes:
        many = tuple(UnitPlace(f"{n // 100}/{n}", place.folder) for n, place in enumerate(islice(cycle(places), size)))
        plan = Plan(many, folder / f"d{size}", "draft")
        started = processor_seconds()
        with session(plan, folder / "list") as held:
            held.run(Means(2, LIMIT), quiet)
        costs[size] = (processor_seconds() - started) / size
    for size, cost in costs.items():
        parent = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"(d) cost per unit of a run of {size:,} against one of 100: {cost / costs[100]:.2f}", flush=True)
    print(f"(d) largest memory of the parent process so far: {parent:.0f} MB")


def process_time(command: Sequence[str]) -> Callable[[], int]:
    """A contestant that runs a command and tells its processor time in nanoseconds."""

    def once() -> int:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, _, usage = os.wait4(process.pid, 0)
        process.returncode = 0
        return int((usage.ru_utime + usage.ru_stime) * 1e9)

    return once


def whole_processes(folder: Path, units: Path, arguments: argparse.Namespace) -> None:
    """(e)"""
    python = sys.executable
    program = [python, "-m", "narrate"]
    times = interleave(
        {
            "python -c pass": process_time([python, "-c", "pass"]),
            "import typer": process_time([python, "-c", "import typer"]),
            "narrate --help": process_time([*program, "--help"]),
            "narrate draft": process_time([*program, "draft", str(SAMPLE), "-o", str(folder / "e.docx"), "--force"]),
        },
        arguments.rounds,
    )
    for name in ("narrate --help", "narrate draft"):
        for base in ("python -c pass", "import typer"):
            ratios = [ours / theirs for ours, theirs in zip(times[name], times[base], strict=True)]
            said("e", f"{name} against {base}", ratios)


def other_jobs(folder: Path, units: Path, arguments: argparse.Namespace) -> None:
    """(f)"""
    target = folder / "f"

    def done(job: str) -> Callable[[], object]:
        return lambda: run_task(Task(1, "sample", SAMPLE, target, job))

    present = [job for job in ("check", "refresh") if job in JOBS]
    for job in ("check", "refresh"):
        if job not in present:
            print(f"(f) {job} skipped: there is no such job")
    if not present:
        return
    times = interleave({job: timed(done(job)) for job in ("draft", *present)}, arguments.rounds)
    for job in present:
        said("f", f"{job} against draft", [a / b for a, b in zip(times[job], times["draft"], strict=True)])


BENCHMARKS = {
    "a": whole_draft,
    "b": two_processes,
    "c": memory,
    "d": cost_per_unit,
    "e": whole_processes,
    "f": other_jobs,
}


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer-python", default=sys.executable, help="an interpreter that has docxtpl")
    parser.add_argument("--only", default=",".join(BENCHMARKS), help="letters, with commas between")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--pair-rounds", type=int, default=15)
    parser.add_argument("--most-units", type=int, default=10_000)
    arguments = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start; median [quartiles] of ratios")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        units = folder / "units"
        for letter in arguments.only.split(","):
            if letter != "a" and not units.exists():  # making them leaves this process with a heap full of holes
                generate(MADE_UNITS, units, seed=3)
            BENCHMARKS[letter](folder, units, arguments)
    print(f"load {os.getloadavg()[0]:.1f} at the end; {statistics.mean(os.getloadavg()):.1f} on the whole")
    return 0


if __name__ == "__main__":
    sys.exit(main())
