"""Which share of single changes in a correct document the checker finds, on the right words.

    python tests/benchmarks/document_mutations.py [--each 500] [--seed 1] [--require 0.99]

One figure, direction word, subject name, unit, ordinal or prescribed word of a sample's report is changed at random,
never what a person wrote. Found means: a finding beyond those of the unchanged document (which has none of its own)
lies on the changed words. Prints the share for each kind and unit, and what was missed. Not collected by pytest.
"""

from __future__ import annotations

import argparse
import random
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:] = [str(ROOT / "tests"), *sys.path, str(ROOT)]

from narrate.document_checks.document import check_document  # noqa: E402
from narrate.pipeline import basis_of, open_unit  # noqa: E402
from support.mutations import KINDS, as_document, found, mutate  # noqa: E402

UNITS = ("jiaozuo-2022", "putuo-finance-2024")


def shares(name: str, each: int, seed: int) -> tuple[int, int]:
    """Print the shares of one unit; gives how many were found, of how many."""
    unit = open_unit(ROOT / "samples" / name)
    report, basis = unit.report, basis_of(unit)
    usual = check_document(as_document([one.text for one in report.paragraphs()]), [], basis)
    print(f"{name}: findings of the unchanged document: {len(usual.findings)}")
    chance = random.Random(seed)
    hit = 0
    for kind in KINDS:
        missed = []
        for _ in range(each):
            mutation = mutate(report, kind, chance)
            if not found(mutation, check_document(as_document(mutation.paragraphs), [], basis), usual):
                missed.append(str(mutation))
        hit += each - len(missed)
        print(f"  {kind:10} {each - len(missed):6} of {each}  {(each - len(missed)) / each:7.2%}")
        for line in missed[:5]:
            print(f"    missed: {line}")
    return hit, each * len(KINDS)


def main() -> int:
    """Both samples; status 1 below the required share."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--each", type=int, default=500, help="changes of each kind and unit")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--require", type=float, help="end with status 1 below this share")
    arguments = parser.parse_args()
    told = [shares(name, arguments.each, arguments.seed) for name in UNITS]
    hit, made = sum(one for one, _ in told), sum(other for _, other in told)
    print(f"found {hit} of {made}: {hit / made:.2%}")
    return 1 if arguments.require is not None and hit / made < arguments.require else 0


if __name__ == "__main__":
    sys.exit(main())
