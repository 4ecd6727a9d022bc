"""How much of the world's layouts is read: N layouts by seed, the result by value of each axis.

    python tests/benchmarks/layouts.py 5000 [--seed 0] [--axis NAME=VALUE …] [--keep FOLDER] [--show 5]

`--axis` puts a value into every layout. `--keep` writes the folders of what was silent, refused or crashed. The result
ends with what must hold: no silent figure, 95 % read without a question, 80 % of every value (those that contradict
themselves by design apart: there it must be told).
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from layouts.axes import BY_DESIGN  # noqa: E402
from layouts.judging import Came, judge  # noqa: E402
from layouts.making import Layout, random_layout, write_layout  # noqa: E402

BAD = (Came.SILENT, Came.UNTOLD, Came.CRASHED, Came.REFUSED, Came.OTHER_TOLD)


def main() -> int:
    """Run and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--axis", action="append", default=[])
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--show", type=int, default=3)
    parser.add_argument("--kind", default="", help="show only this outcome, by name: SILENT, TOLD …")
    given = parser.parse_args()
    forced = dict(one.split("=", 1) for one in given.axis)
    whole: Counter[Came] = Counter()
    by_value: dict[tuple[str, str], Counter[Came]] = defaultdict(Counter)
    shown: Counter[tuple[str, ...]] = Counter()
    contradictions: Counter[Came] = Counter()
    for seed in range(given.seed, given.seed + given.count):
        layout = random_layout(seed, forced)
        result = judge(layout)
        (contradictions if layout.by_design else whole)[result.came] += 1
        for choice in layout.choices.items():
            if not layout.by_design or choice in BY_DESIGN:
                by_value[choice][result.came] += 1
        _show(layout, result.came, result.why, shown, given)
    _table(by_value)
    return _summary(whole, contradictions, by_value)


def _show(
    layout: Layout, came: Came, why: list[str], shown: Counter[tuple[str, ...]], given: argparse.Namespace
) -> None:
    wanted = came.name == given.kind if given.kind else came in BAD
    if not wanted:
        return
    causes = tuple(sorted(f"{axis}={value}" for axis, value in layout.choices.items() if axis != "set"))
    shown[came.name,] += 1
    if shown[came.name,] <= given.show:
        print(f"{came.value}: {layout}", *(f"    {one[:230]}" for one in why), sep="\n", flush=True)
        if given.keep:
            write_layout(layout, given.keep / f"{layout.seed}-{'-'.join(causes)[:80]}")


def _read(counts: Counter[Came]) -> float:
    return counts[Came.READ] / max(1, counts.total())


def _table(by_value: dict[tuple[str, str], Counter[Came]]) -> None:
    kinds = [Came.READ, Came.ASKED, Came.TOLD, Came.OTHER_TOLD, Came.REFUSED, Came.UNTOLD, Came.SILENT, Came.CRASHED]
    print(f"\n{'axis=value':34}{'n':>6}{'read %':>8}", *(f"{kind.name[:7]:>8}" for kind in kinds[1:]), sep="")
    for choice in sorted(by_value, key=lambda one: (_read(by_value[one]), one)):
        counts = by_value[choice]
        design = " (by design)" if choice in BY_DESIGN else ""
        rest = "".join(f"{counts[kind]:>8}" for kind in kinds[1:])
        print(f"{'='.join(choice):34}{counts.total():>6}{_read(counts) * 100:>8.1f}{rest}{design}")


def _summary(
    whole: Counter[Came], contradictions: Counter[Came], by_value: dict[tuple[str, str], Counter[Came]]
) -> int:
    every = whole + contradictions
    low = [choice for choice, counts in by_value.items() if choice not in BY_DESIGN and _read(counts) < 0.8]
    print(f"\n{every.total()} layouts, of them {contradictions.total()} contradict themselves by design")
    print("plain:          ", ", ".join(f"{came.value} {count}" for came, count in whole.most_common()))
    print("by design:      ", ", ".join(f"{came.value} {count}" for came, count in contradictions.most_common()))
    print(
        f"silent: {every[Came.SILENT]}; missing, not told: {every[Came.UNTOLD]}; crashed: {every[Came.CRASHED]}; read without a question: {_read(whole) * 100:.1f} %"
    )
    print(f"values below 80 %: {len(low)}: {'、'.join('='.join(one) for one in sorted(low))}")
    good = not (every[Came.SILENT] + every[Came.UNTOLD] + every[Came.CRASHED])
    return 0 if good and _read(whole) >= 0.95 and not low else 1


if __name__ == "__main__":
    sys.exit(main())
