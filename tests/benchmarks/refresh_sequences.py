"""Drafts refreshed again and again, with people, reviewers and LibreOffice in between: how many go wrong, by kind.

    python tests/benchmarks/refresh_sequences.py N [--seed S] [--workers 1] [--no-office] [--kind dense] [--shrink]
        [--plan JSON]

N sequences from the seed S on (see `tests/refresh/sequences.py`); tells each fault on stderr as it comes, prints the
number of each kind, the first of each, and with --shrink the smallest plan that still shows it. --plan plays one plan.
Status 1 when anything is wrong. Not collected by pytest.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:] = [str(ROOT), str(ROOT / "tests"), *sys.path]

from refresh.sequences import Plan, Played, dense, planned, played, shrunk, undecided  # noqa: E402

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
_AT_A_TIME = 25


_KINDS = {"dense": dense, "undecided": undecided}


def _play(seeds: range, office: str | None, kind: str) -> list[tuple[int, Played]]:
    plans = {_KINDS[kind](seed) if kind in _KINDS else planned(seed, office=office is not None): seed for seed in seeds}
    return [(plans[one.plan], one) for one in played(list(plans), office=office)]


def main() -> int:
    """Play, count, tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int, nargs="?", default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--no-office", action="store_true")
    parser.add_argument("--kind", choices=["mixed", *_KINDS], default="mixed", help="of plans: see the module")
    parser.add_argument("--shrink", action="store_true", help="the smallest plan of the first fault of each kind")
    parser.add_argument("--each", type=int, default=1, help="how many faults of each kind are told")
    parser.add_argument("--plan", type=Plan.read, help="one plan instead")
    arguments = parser.parse_args()
    office = None if arguments.no_office else OFFICE
    if arguments.plan is not None:
        (one,) = played([arguments.plan], office=OFFICE)
        print("\n".join(f"{fault.kind}: {fault.what}" for fault in one.faults) or one.skipped or "nothing is wrong")
        return 1 if one.faults else 0
    last = arguments.seed + arguments.count
    slices = [range(at, min(at + _AT_A_TIME, last)) for at in range(arguments.seed, last, _AT_A_TIME)]
    kinds: Counter[str] = Counter()
    examples: dict[str, list[tuple[int, Played]]] = {}
    skipped: Counter[str] = Counter()
    refreshes = 0
    with ProcessPoolExecutor(arguments.workers) as executor:
        for ended in executor.map(_play, slices, [office] * len(slices), [arguments.kind] * len(slices)):
            for seed, one in ended:
                refreshes += len(one.plan.steps)
                skipped.update([one.skipped[:60]] if one.skipped else [])
                for kind in {fault.kind for fault in one.faults}:
                    print(f"seed {seed}: {kind}", file=sys.stderr, flush=True)
                    kinds[kind] += 1
                    examples.setdefault(kind, []).append((seed, one))
    print(f"{arguments.count} sequences, {refreshes} refreshes, seeds {arguments.seed} to {last - 1}")
    for why, count in skipped.items():
        print(f"skipped {count}: {why}")
    print("faults: " + (", ".join(f"{kind} {count}" for kind, count in kinds.most_common()) or "none"))
    for kind, found in examples.items():
        for seed, one in found[: arguments.each]:
            plan = shrunk(one.plan, kind, office=office) if arguments.shrink else one.plan
            (end,) = played([plan], office=office)
            fault = next((f for f in end.faults if f.kind == kind), one.faults[0])
            print(f"\n{kind}, seed {seed}\n  {fault.what}\n  --plan '{plan.told()}'")
    return 1 if kinds else 0


if __name__ == "__main__":
    sys.exit(main())
