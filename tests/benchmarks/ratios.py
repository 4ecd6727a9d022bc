"""Every speed the project speaks of, as ratios of interleaved runs on one machine; never times to be compared.

    python tests/benchmarks/ratios.py [--only g,h] [--peer-python PEER/bin/python] [--against OTHER_CHECKOUT]
        [--batch-units 300] [--most-units 10000]

The targets: (g) a unit's workbooks → document against the whole job that one would script instead (openpyxl reads the
same workbooks, docxtpl renders: `../shared/bench/whole-job/job.py`), processor time, in turns    (h) `narrate draft` as a
whole process, and `narrate batch -j 1`, against another checkout, processor time of the whole command, in turns

For information: (a) workbook → document against docxtpl's bare render    (b) two worker processes against one, beside
what the machine gives any two processes    (c) memory of a worker after 2,000 units against after 50    (d) cost per
unit of runs of 10 to 10,000    (e) `narrate --help` and one draft as whole processes against `python -c pass` and against
importing typer alone    (f) check and refresh against draft, where those jobs exist

(d) and (e) take processor time (user and system), which other work on the machine disturbs least. Linux only for (c)
and (d). Not collected by pytest.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import timeit
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from draft_against_docxtpl import BENCH, Peer, interleave, quartiles, ratios_to, remove, take_turns, timed, why_no_peer

from narrate.batch import supervisor
from narrate.batch.jobs import JOBS
from narrate.batch.run import Plan, Tally
from narrate.batch.session import Means, session
from narrate.batch.supervisor import LocalExecutor
from narrate.batch.tasks import Outcome, Task, run_task
from narrate.batch.units import UnitPlace, find_units
from narrate.pipeline import draft, write_whole

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT))

from samples.generate import generate  # noqa: E402  the path is set above

SAMPLE = ROOT / "samples" / "jiaozuo-2022"
WHOLE_JOB = BENCH.parent / "whole-job" / "job.py"
TARGETS = {("第三部分", "read-only"): 3.0, ("第三部分", "normal"): 4.5, ("整份报告", "normal"): 3.5}
MADE_UNITS = 400  # different ones: a run over the same few would hide what piles up
LIMIT = 300.0
KNOWN_TO_BOTH = "henan"  # a unit that an older checkout cannot write, for want of its phrasebook, would cost it nothing

Call = tuple[Any, ...]
"""A function and its arguments."""


def said(letter: str, what: str, values: Sequence[float]) -> None:
    """One line of the result: median and quartiles of a ratio."""
    print(f"({letter}) {what}: {quartiles(values).strip()}", flush=True)


class WholeJob:
    """The peer's whole job behind a pipe: one for each line sent, answered with its processor nanoseconds."""

    def __init__(self, python: str, template: str, target: Path, *, read_only: bool) -> None:
        files = [WHOLE_JOB, SAMPLE, BENCH / template, BENCH / "data_seed.json", target]
        command = [python, *map(str, files), "--serve", *(["--read-only"] if read_only else [])]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __call__(self) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline().split()[0])

    def close(self) -> None:
        """Let it end."""
        self._process.communicate()


def processor_time(work: Callable[[], object], target: Path) -> Callable[[], int]:
    """A contestant of this process that tells its processor nanoseconds; it writes a new file each time."""

    def once() -> int:
        start = time.process_time_ns()
        work()
        taken = time.process_time_ns() - start
        remove(target)
        return taken

    return once


def whole_job(folder: Path, units: Path, arguments: argparse.Namespace) -> None:
    """(g)"""
    reason = why_no_peer(arguments.peer_python, BENCH) or ("" if WHOLE_JOB.is_file() else f"no {WHOLE_JOB.name}")
    if reason:
        print(f"(g) skipped: {reason}")
        return
    target = folder / "ours.docx"
    for what, make, template in (
        ("第三部分", draft, "template_narrative.docx"),
        ("整份报告", write_whole, "template_full.docx"),
    ):
        peers = {
            manner: WholeJob(arguments.peer_python, template, folder / "theirs.docx", read_only=manner == "read-only")
            for manner in ("read-only", "normal")
        }
        ours = {"narrate": processor_time(lambda make=make: make(SAMPLE, target), target)}  # type: ignore[misc]
        turns = interleave({**ours, **peers}, arguments.rounds)
        for manner, peer in peers.items():
            wanted = TARGETS.get((what, manner))
            said(
                "g",
                f"{what}, workbooks → document, warm, times as fast as openpyxl ({manner}) and docxtpl"
                f"{f', target ≥ {wanted}' if wanted else ''}; theirs leaves out recognition, arithmetic, checks and marks,"
                " ours nothing but the start of the program",
                [their / our for their, our in zip(turns[manner], turns["narrate"], strict=True)],
            )
            peer.close()


def against_checkout(folder: Path, units: Path, arguments: argparse.Namespace) -> None:
    """(h)"""
    if arguments.against is None:
        print("(h) skipped: name another checkout with --against")
        return
    checkouts = {"this": ROOT, "other": arguments.against.resolve()}
    document, output = str(folder / "h.docx"), folder / "h"

    def command(name: str, *words: str) -> Callable[[], int]:
        run = process_time([sys.executable, "-m", "narrate", *words], {"PYTHONPATH": str(checkouts[name])}, folder)

        def once() -> int:
            shutil.rmtree(output, ignore_errors=True)
            return run()

        return once

    words = ("draft", str(SAMPLE), "-o", document, "--force")
    times = interleave({name: command(name, *words) for name in checkouts}, arguments.rounds)
    ratios = [this / other for this, other in zip(times["this"], times["other"], strict=True)]
    said("h", "narrate draft, the whole process, against the other checkout, target ≤ 1; leaves out nothing", ratios)
    some = folder / "some"
    generate(arguments.batch_units, some, seed=3, phrasebook=KNOWN_TO_BOTH)
    words = ("batch", str(some), "-o", str(output), "-j", "1")
    ratios = []
    for number in range(arguments.batch_rounds):
        order = list(checkouts)[:: 1 if number % 2 else -1]
        taken = {name: command(name, *words)() for name in order}
        ratios.append(taken["this"] / taken["other"])
    print(
        f"(h) narrate batch -j 1 over {len(find_units(some))} units, processor time of the whole command, against the"
        f" other checkout, target ≤ 1.6; leaves out waiting for the disk: {statistics.median(ratios):.2f} of"
        f" {', '.join(f'{ratio:.2f}' for ratio in ratios)}",
        flush=True,
    )


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
        what = f"第三部分, workbooks → document, times as fast as {name}'s bare render, which leaves out reading"
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
    said("b", "drafts, two processes against one, without their start", ratios)
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
    print(
        f"(c) PSS of a worker after 2,000 units against after 50, the parent left out: {growth:.3f} ({taken[2000]:.0f} MB)",
        flush=True,
    )


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
        print(
            f"(d) cost per unit of a run of {size:,} against one of 100, nothing left out: {cost / costs[100]:.2f}",
            flush=True,
        )
    print(f"(d) largest memory of the parent process so far: {parent:.0f} MB")


def process_time(
    command: Sequence[str], variables: Mapping[str, str] | None = None, where: Path | None = None
) -> Callable[[], int]:
    """A contestant that runs a command and tells its processor nanoseconds, those of its own processes among them."""

    def once() -> int:
        environment = {**os.environ, **(variables or {})}
        silent = subprocess.DEVNULL
        process = subprocess.Popen(command, stdout=silent, stderr=silent, env=environment, cwd=where)
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
            said("e", f"{name}, the whole process, against {base}", ratios)


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
        said(
            "f",
            f"{job} against draft, in a batch, the start of the process left out",
            [a / b for a, b in zip(times[job], times["draft"], strict=True)],
        )


BENCHMARKS = {
    "g": whole_job,
    "h": against_checkout,
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
    parser.add_argument("--against", type=Path, help="another checkout, for (h)")
    parser.add_argument("--batch-units", type=int, default=300)
    parser.add_argument("--batch-rounds", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--pair-rounds", type=int, default=15)
    parser.add_argument("--most-units", type=int, default=10_000)
    arguments = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start; median [quartiles] of ratios")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        units = folder / "units"
        for letter in arguments.only.split(","):
            if letter not in "ag" and not units.exists():  # making them leaves this process with a heap full of holes
                generate(MADE_UNITS, units, seed=3)
            BENCHMARKS[letter](folder, units, arguments)
    print(f"load {os.getloadavg()[0]:.1f} at the end; {statistics.mean(os.getloadavg()):.1f} on the whole")
    return 0


if __name__ == "__main__":
    sys.exit(main())
