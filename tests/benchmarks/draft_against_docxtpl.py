"""How fast a draft or a whole report is, as a ratio to docxtpl's render step alone; interleaved, so that the machine cancels out.

    python tests/benchmarks/draft_against_docxtpl.py --peer-python PEER/bin/python [--rounds 60] [--require 2.0]
    python tests/benchmarks/draft_against_docxtpl.py --whole --peer-python PEER/bin/python [--require 5.0]

Ours: unit folder (every workbook in it, the form, the phrasebook) → marked .docx on disk, warm, in this process.
Theirs: `bench/docxtpl/render.py --serve` in an interpreter that has docxtpl, rendering the narrative template from
data already in memory. With `--whole` both make the whole report (cover, contents, nine tables, narrative, terms): ours
with its marks, theirs from the full template. Theirs is measured twice, each time in an interleaved run of ours and
theirs alone: with the environment that its users share among renders, and with its compiled templates kept besides,
its best case. Each round takes both, ten times running: the first run comes after a pause of more than a hundred
milliseconds and finds the processor cold; the next nine, of which the median counts, are warm, as every unit but the
first of a batch is. Ratios are formed within a round, warm against warm and first against first; the median over the
rounds is told, with quartiles. Absolute times are printed to find one's way, not to be compared.
Not collected by pytest. Where docxtpl or the bench folder is absent the comparison is skipped and the reason told.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, TypeVar

ROOT = Path(__file__).resolve().parents[2]
BENCH = ROOT.parent / "shared" / "bench" / "docxtpl"
PEERS = {"shared": "docxtpl, shared", "cached": "docxtpl, cached (best case)"}
FEWEST_ROUNDS = 30
WARM_UPS = 5
RUNS = 10  # of a turn

T = TypeVar("T")
Contestant = Callable[[], int]
"""Does its work once and says how many nanoseconds it took."""


class Peer:
    """docxtpl behind a pipe: one render for each line sent, answered with its nanoseconds."""

    def __init__(self, python: str, bench: Path, environment: str, *, whole: bool) -> None:
        template = "template_full.docx" if whole else "template_narrative.docx"
        files = [bench / "render.py", bench / template, bench / "data_seed.json", "-"]
        command = [python, *map(str, files), "--env", environment, "--serve"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __call__(self) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def __enter__(self) -> Peer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()


def why_no_peer(python: str, bench: Path) -> str:
    """The reason the comparison cannot be made; empty if it can."""
    if not (bench / "render.py").is_file():
        return f"no {bench.name}/render.py beside the checkout"
    try:
        found = subprocess.run([python, "-c", "import docxtpl"], capture_output=True, text=True, check=False)
    except OSError as error:
        return f"the peer's interpreter does not start: {error}"
    return "" if found.returncode == 0 else "its interpreter has no docxtpl (name one that has with --peer-python)"


def timed(work: Callable[[], object], target: Path | None = None) -> Contestant:
    """A contestant of this process; what it writes is a new file each time, as a draft is."""

    def once() -> int:
        start = time.perf_counter_ns()
        work()
        taken = time.perf_counter_ns() - start
        if target is not None:
            remove(target)
        return taken

    return once


def remove(target: Path) -> None:
    """The document and what lies beside it."""
    for path in (target, target.with_name(f"{target.name}.narrate")):
        path.unlink(missing_ok=True)


class Turns(NamedTuple):
    """Nanoseconds of every contestant in every round: of the first run of its turn, and of those after it (median)."""

    first: dict[str, list[int]]
    warm: dict[str, list[float]]


def take_turns(contestants: Mapping[str, Contestant], rounds: int) -> Turns:
    """Every contestant runs several times at each of its turns."""
    turns = {name: (lambda run=run: [run() for _ in range(RUNS)]) for name, run in contestants.items()}
    taken = interleave(turns, rounds, turning=False)
    return Turns(
        {name: [turn[0] for turn in turns] for name, turns in taken.items()},
        {name: [statistics.median(turn[1:]) for turn in turns] for name, turns in taken.items()},
    )


def interleave(contestants: Mapping[str, Callable[[], T]], rounds: int, *, turning: bool = True) -> dict[str, list[T]]:
    """What every contestant tells in every round; who begins turns from round to round.

    Not `turning`: the order stays, so that each turn comes after another's.
    """
    for contestant in contestants.values():
        for _ in range(WARM_UPS):
            contestant()
    times: dict[str, list[T]] = {name: [] for name in contestants}
    names = list(contestants)
    for number in range(rounds):
        turn = number % len(names) if turning else 0
        for name in names[turn:] + names[:turn]:
            times[name].append(contestants[name]())
    return times


def quartiles(values: Sequence[float]) -> str:
    """Median [first quartile - third quartile]."""
    first, median, third = statistics.quantiles(values, n=4, method="inclusive")
    return f"{median:8.2f} [{first:.2f} - {third:.2f}]"


def in_milliseconds(nanoseconds: Sequence[float]) -> list[float]:
    """Nanoseconds as milliseconds."""
    return [taken / 1e6 for taken in nanoseconds]


def stage_times(unit: Path, target: Path, rounds: int, *, whole: bool) -> dict[str, list[int]]:
    """The nanoseconds of each stage of a draft or report, run one after the other as `draft` runs them."""
    from narrate import pipeline
    from narrate.writing.report_writer import write_report
    from narrate.writing.template import load_template

    times: dict[str, list[int]] = {"read": [], "derive": [], "compose": [], "write": []}
    for number in range(WARM_UPS + rounds):
        clock = [time.perf_counter_ns()]
        opened = pipeline.open_unit(unit)
        clock.append(time.perf_counter_ns())
        opened.figures  # noqa: B018 (computed at first use)
        clock.append(time.perf_counter_ns())
        report = opened.whole_report if whole else opened.report
        clock.append(time.perf_counter_ns())
        write_report(report, load_template(None), target)
        clock.append(time.perf_counter_ns())
        remove(target)
        if number >= WARM_UPS:
            for stage, start, end in zip(times, clock, clock[1:], strict=False):
                times[stage].append(end - start)
    return times


def print_comparison(turns: Turns) -> float | None:
    """Print times and ratios; the median warm ratio to docxtpl with a shared environment, if it took part."""
    print(f"{'milliseconds, warm':28} median [quartiles]")
    for name, taken in turns.warm.items():
        print(f"  {name:26} {quartiles(in_milliseconds(taken))}")
    if "narrate" not in turns.warm:
        return None
    for name in turns.warm:
        if name != "narrate":
            warm, first = (quartiles(ratios_to(times, name)).strip() for times in (turns.warm, turns.first))
            print(f"  times as fast as {name}: {warm}; right after another's turn: {first}")
    peer = PEERS["shared"]
    return statistics.median(ratios_to(turns.warm, peer)) if peer in turns.warm else None


def ratios_to(times: Mapping[str, Sequence[float]], name: str) -> list[float]:
    """How many times as long a contestant took as narrate, round by round."""
    return [their / our for their, our in zip(times[name], times["narrate"], strict=True)]


def print_stages(times: Mapping[str, Sequence[int]]) -> None:
    """Print how a draft's time is divided among its stages."""
    print(f"\n{'stages, milliseconds':28} median [quartiles]")
    whole = sum(statistics.median(taken) for taken in times.values())
    for stage, taken in times.items():
        print(f"  {stage:26} {quartiles(in_milliseconds(taken))}   {statistics.median(taken) / whole:4.0%}")


def parse_arguments() -> argparse.Namespace:
    """The command line of this script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer-python", default=sys.executable, help="an interpreter that has docxtpl (default: this)")
    parser.add_argument("--bench", type=Path, default=BENCH, help="the folder with the peer's render.py")
    parser.add_argument("--unit", type=Path, default=ROOT / "samples" / "jiaozuo-2022", help="the unit folder")
    parser.add_argument("--rounds", type=int, default=60, help=f"at least {FEWEST_ROUNDS}")
    parser.add_argument("--require", type=float, help="end with status 1 below this ratio to docxtpl (shared)")
    parser.add_argument("--whole", action="store_true", help="the whole report instead of the narrative")
    parser.add_argument("--peer-only", action="store_true", help="time docxtpl alone")
    arguments = parser.parse_args()
    if arguments.rounds < FEWEST_ROUNDS:
        parser.error(f"--rounds: at least {FEWEST_ROUNDS}")
    return arguments


def compare(arguments: argparse.Namespace, contestants: dict[str, Contestant]) -> float | None:
    """Run the rounds against docxtpl in each of its environments, or without it where it is absent."""
    reason = why_no_peer(arguments.peer_python, arguments.bench)
    if reason:
        print(f"docxtpl skipped: {reason}")
        return print_comparison(take_turns(contestants, arguments.rounds)) if contestants else None
    ratio = None
    for environment, name in PEERS.items():
        with Peer(arguments.peer_python, arguments.bench, environment, whole=arguments.whole) as peer:
            found = print_comparison(take_turns({**contestants, name: peer}, arguments.rounds))
        ratio = found if ratio is None else ratio
    return ratio


def main() -> int:
    """Compare, print, and judge if a ratio is required."""
    arguments = parse_arguments()
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "draft.docx"
        contestants: dict[str, Contestant] = {}
        if not arguments.peer_only:
            from narrate.pipeline import draft, write_whole

            make = write_whole if arguments.whole else draft
            contestants["narrate"] = timed(lambda: make(arguments.unit, target), target)
        ratio = compare(arguments, contestants)
        if not arguments.peer_only:
            print_stages(stage_times(arguments.unit, target, arguments.rounds, whole=arguments.whole))
    if arguments.require is None or ratio is None:
        return 0
    print(f"\nrequired {arguments.require:.2f}, reached {ratio:.2f}")
    return 0 if ratio >= arguments.require else 1


if __name__ == "__main__":
    sys.exit(main())
