"""Prints what refresh makes of the tables of whole reports: cells left old, rows doubled or lost, what was not told.

python tests/benchmarks/refresh_tables.py [number of trials] [first seed]
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:] = [str(ROOT / "tests"), *sys.path, str(ROOT)]

from refresh.table_trials import trials  # noqa: E402

_SHOWN = 40


def main(count: int, first: int) -> int:
    """All of them; status 1 when anything is wrong."""
    wrong: Counter[str] = Counter()
    with_fault: Counter[str] = Counter()
    cells = rounds = told = prose = shown = 0
    for verdict in trials(count, first):
        cells, rounds, told = cells + verdict.cells, rounds + verdict.rounds, told + verdict.told
        prose += verdict.prose
        for name, lines in verdict.faults().items():
            wrong[name] += len(lines)
            with_fault[name] += 1
            if shown < _SHOWN:
                shown += 1
                print(f"{verdict.trial.seed} {name}: {len(lines)}; {lines[0]}", flush=True)
    print(f"{count} trials, {rounds} refreshes, {cells} cells and rows differing between the data, {told} cells told")
    for name in ("silently old", "rows", "around", "rejected", "words", "crash"):
        print(f"  {name}: {wrong[name]} in {with_fault[name]} trials")
    print(f"  paragraphs of the prose otherwise than in a fresh report: {prose}")
    return 1 if wrong else 0


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*(numbers + [1000, 0][len(numbers) :])))
