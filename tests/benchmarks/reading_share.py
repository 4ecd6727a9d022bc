"""What part of a draft is reading, as ratios of processor time in one run: in one process, and of the whole command.

python tests/benchmarks/reading_share.py [--rounds 9]
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from narrate.drafting import draft
from narrate.intake.unit_folder import read_unit

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ("jiaozuo-2022", "putuo-finance-2024")


def _spent(call: Callable[[], object]) -> float:
    before = time.process_time()
    call()
    return time.process_time() - before


def _command(folder: Path, target: Path) -> float:
    """Processor time of `narrate draft` as a process of its own."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "narrate", "draft", str(folder), "-o", str(target), "--force", "-q"]
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    """Print the shares, medians of rounds that take turns."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    for name in SAMPLES:
        folder = ROOT / "samples" / name
        with tempfile.TemporaryDirectory() as scratch:
            target = Path(scratch) / "a.docx"
            draft(folder, target, force=True)  # imports and caches belong to no round
            turns = [
                (
                    _spent(lambda: read_unit(folder)),  # noqa: B023 - called at once
                    _spent(lambda: draft(folder, target, force=True)),  # noqa: B023
                    _command(folder, target),
                )
                for _ in range(rounds)
            ]
        within = statistics.median(read / whole for read, whole, _ in turns)
        of_command = statistics.median(read / command for read, _, command in turns)
        print(f"{name}: reading is {within:.2f} of a draft in one process, {of_command:.2f} of the command")
    return 0


if __name__ == "__main__":
    sys.exit(main())
