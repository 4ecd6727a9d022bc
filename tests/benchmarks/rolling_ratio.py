"""A whole roll-forward of one unit against drafts and reports of it, without PDF: processor time in one process, and of
the whole command.

python tests/benchmarks/rolling_ratio.py [--times 7]
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from roll_forward.next_year import next_year, sample  # noqa: E402
from typer.testing import CliRunner  # noqa: E402

from narrate.cli import app  # noqa: E402
from narrate.drafting import draft  # noqa: E402
from narrate.editing.revisions import Revision  # noqa: E402
from narrate.rolling import roll_forward, write_rolled  # noqa: E402
from support.units import write_unit  # noqa: E402

KINDS = {"the 情况说明 alone": "part3.docx", "a whole report with its tables": "whole.docx"}


def _seconds(work: Callable[[], object]) -> float:
    """Processor time of a call in this process."""
    start = time.process_time()
    work()
    return time.process_time() - start


def _of_children(work: Callable[[], object]) -> float:
    """Processor time of the processes that a call starts and waits for."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _told(where: str, runs: Sequence[Callable[[], object]], spent: Callable[..., float], times: int) -> None:
    """The ratios of a draft, a report and the roll-forwards of `KINDS`, which take turns."""
    rounds = [[spent(run) for run in runs] for _ in range(times)]
    draft_seconds, report_seconds, *rolls = (median(each) for each in zip(*rounds, strict=True))
    for name, seconds in zip(KINDS, rolls, strict=True):
        drafts, reports = seconds / draft_seconds, seconds / report_seconds
        print(f"{where}, roll-forward of {name}: {drafts:.2f} drafts, {reports:.2f} reports", flush=True)


def main() -> int:
    """Print the ratios: of a document of the 情况说明 alone, and of a whole report with its tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=7)
    times = parser.parse_args().times
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        then = sample(Random(1))
        now = next_year(then, Random(1), items=True)
        write_unit(then, folder / "then")
        write_unit(now, folder / "now")
        reported = ["report", str(folder / "now"), "-o", str(folder / "c.docx"), "--phrasebook", "henan", "--force"]
        drafted = ["draft", str(folder / "now"), "-o", str(folder / "a.docx"), "--phrasebook", "henan", "--force"]
        draft(folder / "then", folder / "part3.docx", phrasebook="henan")
        CliRunner().invoke(
            app, ["report", str(folder / "then"), "-o", str(folder / "whole.docx"), "--phrasebook", "henan"]
        )

        def rolled(name: str) -> Callable[[], None]:
            def run() -> None:
                done = roll_forward(folder / "now", folder / name, Revision(tracked=False))
                write_rolled(done, folder / name, folder / "b.docx", force=True)

            return run

        in_process: list[Callable[[], object]] = [
            lambda: draft(folder / "now", folder / "a.docx", phrasebook="henan", force=True),
            lambda: CliRunner().invoke(app, reported),
            *map(rolled, KINDS.values()),
        ]

        def whole(arguments: Sequence[str]) -> Callable[[], object]:
            line = [sys.executable, "-m", "narrate", *arguments]
            environment = {**os.environ, "PYTHONPATH": str(ROOT)}
            return lambda: subprocess.run(line, capture_output=True, env=environment, check=False)

        as_commands = [whole(drafted), whole(reported)]
        for name in KINDS.values():
            target = str(folder / "b.docx")
            as_commands.append(
                whole(["roll-forward", str(folder / "now"), str(folder / name), "-o", target, "--force"])
            )
        for run in in_process:
            run()
        _told("in one process", in_process, _seconds, times)
        _told("the whole command", as_commands, _of_children, times)
    return 0


if __name__ == "__main__":
    sys.exit(main())
