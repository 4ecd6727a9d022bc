"""Last year's drafts rolled onto random next years: how many say anything that a fresh draft does not, unmarked.

python tests/benchmarks/next_years.py 2000 --seed 0
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from roll_forward.next_year import anybody, sample, trial  # noqa: E402


def main() -> int:
    """Print the pairs that went wrong, and how many there were."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs", type=int)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    wrong = bound = loose = 0
    for seed in range(given.seed, given.seed + given.pairs):
        with tempfile.TemporaryDirectory() as folder:
            made = trial(seed, sample if seed % 4 == 0 else anybody, Path(folder), items=seed % 2 == 1)
        bound += len(made.rolled.bindings.bound)
        loose += len(made.rolled.loose)
        if made.wrong:
            wrong += 1
            print(f"seed {seed}: {made.wrong[0][:160]}")
    print(f"{given.pairs} pairs, {wrong} with a wrong paragraph unmarked; {bound} bound, {loose} not")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
