"""Which kinds of error in final accounts the checker finds, each as one change in a correct document or table.

    python tests/benchmarks/error_kinds.py [--each 2] [--documents N] [--seed 1] [--kind ID …] [--where narrative …] [--missed] [--require 0.95]

The list is tests/error_kinds/kinds.toml. The documents are drafts and whole reports of both samples in the words of
every phrasebook, and documents in the manner of other places that no phrasebook wrote. Found means: a finding beyond
those of the unchanged document, of the level the list asks for, that touches the changed words or names what is
missing. A kind counts as found when at least four fifths of its changes are. Prints what is found by place, class and
kind, and what is said of the unchanged documents, which ought to be nothing. Not collected by pytest.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from error_kinds.judge import grave, usual  # noqa: E402
from error_kinds.own import bases  # noqa: E402
from error_kinds.trial import WHOLE, Kind, changes_in, documents, kinds, of_class, trials, truth_classes  # noqa: E402

ENOUGH = 0.8


def unchanged() -> int:
    """Print what is said of correct documents; gives how many errors and warnings."""
    false = 0
    print("unchanged documents: numbers, verified, errors and warnings")
    for whole, listed in ((False, bases()), (True, bases(WHOLE))):
        for name, manner in listed:
            said = usual(name, manner, whole)
            false += len(grave(said))
            label = f"{name} {manner}{' whole' if whole else ''}"
            print(f"  {label:40} {said.numbers:4} {said.verified:4} {len(grave(said)):3}")
            for f in grave(said)[:5]:
                print(f"      {f.code} {f.message[:90]} | {f.fragment[:60]}")
    return false


def drawn(kind: Kind, count: int | None, seed: int) -> list[tuple[str, str]] | None:
    """Some of the documents that allow this kind; None for all."""
    if count is None or kind.where == "tables":
        return None
    able = [where for where in documents(kind) if changes_in(kind, *where, seed)[1]]
    return random.Random(f"{seed}{kind.id}").sample(able, min(count, len(able)))


def tried(chosen: list[Kind], each: int, seed: int, missed: bool, documents_: int | None = None) -> int:
    """Print the kinds; gives how many were found."""
    found: Counter[str] = Counter()
    of: Counter[str] = Counter()
    hits = changes = 0
    for kind in chosen:
        outcomes = list(trials(kind, each, seed, drawn(kind, documents_, seed)))
        told = sum(o.told for o in outcomes)
        hits, changes = hits + told, changes + len(outcomes)
        good = bool(outcomes) and told / len(outcomes) >= ENOUGH
        for group in ("all", kind.where, f"{kind.where}/{kind.klass}"):
            of[group] += 1
            found[group] += good
        print(
            f"{'found ' if good else 'MISSED'} {told:3} of {len(outcomes):3}  {kind.where:9} {kind.id:24} {kind.name}",
            flush=True,
        )
        if missed:
            for o in outcomes:
                if not o.told:
                    print(f"         {o.unit[:6]} {o.manner:9} {o.what}")
    print("kinds found, of all:")
    for group in of:
        print(f"  {found[group]:3} of {of[group]:3}  {group}")
    print(f"changes found {hits} of {changes}: {hits / max(changes, 1):.1%}")
    return found["all"]


def by_class(each: int, seed: int, missed: bool) -> int:
    """Print each class of published reports' errors; status 1 when one is below nine tenths."""
    low = 0
    for name, members in truth_classes().items():
        outcomes = list(of_class(members, each, seed))
        told = sum(o.told for o in outcomes)
        low += told < 0.9 * len(outcomes)
        print(f"{told:4} of {len(outcomes):4} {told / len(outcomes):6.1%}  {name}", flush=True)
        for o in outcomes if missed else ():
            if not o.told:
                print(f"         {o.kind.id:20} {o.unit[:6]} {o.manner:9} {o.what}")
    return 1 if low else 0


def main() -> int:
    """Status 1 below the required share, or when correct documents are accused."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--each", type=int, default=2, help="changes of a kind in one document")
    parser.add_argument("--documents", type=int, help="so many documents of a kind, drawn by the seed (all without it)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", nargs="*", help="only these")
    parser.add_argument("--where", nargs="*", help="narrative, omission, report, tables")
    parser.add_argument("--missed", action="store_true", help="list every change that was not told")
    parser.add_argument(
        "--classes", action="store_true", help="the classes of published reports instead, in other words"
    )
    parser.add_argument("--require", type=float)
    arguments = parser.parse_args()
    if arguments.classes:
        return by_class(arguments.each, arguments.seed, arguments.missed)
    chosen = [k for k in kinds() if not arguments.kind or k.id in arguments.kind]
    chosen = [k for k in chosen if not arguments.where or k.where in arguments.where]
    false = unchanged()
    found = tried(chosen, arguments.each, arguments.seed, arguments.missed, arguments.documents)
    print(f"kinds found {found} of {len(chosen)}: {found / len(chosen):.1%}; false on unchanged documents: {false}")
    return 1 if arguments.require is not None and (found / len(chosen) < arguments.require or false) else 0


if __name__ == "__main__":
    sys.exit(main())
