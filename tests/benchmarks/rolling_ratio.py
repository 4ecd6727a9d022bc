"""A whole roll-forward of one unit against drafts of it: CPU time of one process, without PDF.

python tests/benchmarks/rolling_ratio.py [--times 7]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
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


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> int:
    """Print the two ratios: of a document of the 情况说明 alone, and of a whole report with its tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=7)
    times = parser.parse_args().times
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        then = sample(Random(1))
        now = next_year(then, Random(1), items=True)
        write_unit(then, folder / "then")
        write_unit(now, folder / "now")
        draft(folder / "then", folder / "part3.docx", phrasebook="henan")
        CliRunner().invoke(
            app, ["report", str(folder / "then"), "-o", str(folder / "whole.docx"), "--phrasebook", "henan"]
        )

        def drafted() -> None:
            draft(folder / "now", folder / "a.docx", phrasebook="henan", force=True)

        def rolled(name: str) -> Callable[[], None]:
            def run() -> None:
                done = roll_forward(folder / "now", folder / name, Revision(tracked=False))
                write_rolled(done, folder / name, folder / "b.docx", force=True)

            return run

        kinds = {"the 情况说明 alone": rolled("part3.docx"), "a whole report with its tables": rolled("whole.docx")}

        def reported() -> None:
            arguments = [
                "report",
                str(folder / "now"),
                "-o",
                str(folder / "c.docx"),
                "--phrasebook",
                "henan",
                "--force",
            ]
            CliRunner().invoke(app, arguments)

        drafted()
        for run in kinds.values():
            run()
        rounds = [[_seconds(run) for run in (drafted, reported, *kinds.values())] for _ in range(times)]
        draft_seconds, report_seconds, *rolls = (median(each[number] for each in rounds) for number in range(4))
        for name, seconds in zip(kinds, rolls, strict=True):
            print(
                f"roll-forward of {name}: {seconds / draft_seconds:.2f} drafts, {seconds / report_seconds:.2f} reports"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
