"""How much of the world's layouts is read: N layouts by seed, the result by value of each axis.

    python tests/benchmarks/layouts.py 5000 [--seed 0] [--axis NAME=VALUE …] [--keep FOLDER] [--show 5] [--to RUN.json]
    python tests/benchmarks/layouts.py 0 --pool RUN.json RUN.json …

`--axis` puts a value into every layout. `--to` keeps what came of a run, at every hundredth layout, and `--pool` adds up
several runs: 5,000 layouts may run in slices. `--keep` writes the folders of what was silent, refused or crashed. The result
ends with what must hold: no silent figure, 95 % read without a question, 80 % of every value (those that contradict
themselves by design apart: there it must be told).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
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
    parser.add_argument("--to", type=Path)
    parser.add_argument("--pool", type=Path, nargs="*", default=[])
    given = parser.parse_args()
    forced = dict(one.split("=", 1) for one in given.axis)
    shown: Counter[tuple[str, ...]] = Counter()
    counted = Counted()
    for run in given.pool:
        counted.add(json.loads(run.read_text(encoding="utf-8")))
    for number, seed in enumerate(range(given.seed, given.seed + given.count), 1):
        layout = random_layout(seed, forced)
        result = judge(layout)
        counted.take(layout, result.came)
        _show(layout, result.came, result.why, shown, given)
        if given.to and (number % 100 == 0 or number == given.count):
            given.to.write_text(json.dumps(counted.kept(), ensure_ascii=False, indent=0), encoding="utf-8")
    _table(counted.by_value)
    return _summary(counted.whole, counted.contradictions, counted.by_value)


@dataclass
class Counted:
    """What came of layouts: of plain ones, of those that contradict themselves, and by value of each axis."""

    whole: Counter[Came] = field(default_factory=Counter)
    contradictions: Counter[Came] = field(default_factory=Counter)
    by_value: dict[tuple[str, str], Counter[Came]] = field(default_factory=lambda: defaultdict(Counter))

    def take(self, layout: Layout, came: Came) -> None:
        """One more layout."""
        (self.contradictions if layout.by_design else self.whole)[came] += 1
        for choice in layout.choices.items():
            if not layout.by_design or choice in BY_DESIGN:
                self.by_value[choice][came] += 1

    def kept(self) -> dict[str, dict[str, int]]:
        """As it is kept in a file: "plain", "by design" and axis=value → outcome → how many."""
        named = {"plain": self.whole, "by design": self.contradictions}
        named |= {"=".join(choice): counts for choice, counts in self.by_value.items()}
        return {name: {came.name: count for came, count in counts.items()} for name, counts in named.items()}

    def add(self, run: dict[str, dict[str, int]]) -> None:
        """Another run, as it was kept."""
        for name, counts in run.items():
            axis, _, value = name.partition("=")
            into = {"plain": self.whole, "by design": self.contradictions}.get(name)
            (self.by_value[axis, value] if into is None else into).update(
                {Came[came]: count for came, count in counts.items()}
            )


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
