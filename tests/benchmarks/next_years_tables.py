"""Tables of last year's documents in foreign manners, refilled: how many hold an amount that they should not, unmarked.

python tests/benchmarks/next_years_tables.py 200 --seed 0 [--keep FOLDER]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from roll_forward.foreign_tables import trial  # noqa: E402


def main() -> int:
    """Print the documents that went wrong, and what came of the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", type=int)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--told", action="store_true", help="print what was left, too")
    given = parser.parse_args()
    wrong = 0
    came: Counter[str] = Counter()
    for seed in range(given.seed, given.seed + given.documents):
        with tempfile.TemporaryDirectory() as folder:
            kept = Path(folder) if given.keep is None else given.keep / str(seed)
            kept.mkdir(parents=True, exist_ok=True)
            made = trial(seed, kept)
        tables = made.rolled.plan.tables
        came["refilled"] += sum(not one.why for one in tables)
        came["left and told"] += sum(bool(one.why) for one in tables)
        came["marked cells"] += len(made.marked)
        if given.told:
            for one in made.rolled.tables_left:
                print(f"seed {seed} {made.layout}: {one.title[:30]} {one.why[:20]}")
        if made.wrong:
            wrong += 1
            print(f"seed {seed} {made.layout}: {len(made.wrong)}", *made.wrong[:4], sep="\n    ", flush=True)
    print(f"{given.documents} documents, {wrong} with an amount that is wrong and unmarked; {dict(came)}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
