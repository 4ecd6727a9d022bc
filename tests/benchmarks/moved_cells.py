"""Prints what share of all amounts of the sample tables, moved out of their range one by one, a check finds and names.

python tests/benchmarks/moved_cells.py [单位文件夹 …]
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:] = [str(ROOT / "tests"), *sys.path, str(ROOT)]

from narrate.pipeline import open_unit  # noqa: E402
from support.moved_cells import amount_cells, tally  # noqa: E402


def main(folders: list[Path]) -> int:
    """Each unit in turn; status 1 when anything was missed or falsely told."""
    wrong = 0
    for folder in folders:
        unit = open_unit(folder)
        cells = amount_cells(unit.inputs, unit.figures)
        held = [cell for cell in cells if cell.relations]
        count = tally(unit, held)
        found = count.beyond - len(count.missed)
        print(f"{unit.name}: {len(cells)} amounts, {len(held)} in a relation")
        print(f"  moved out of the tightest range: {found} of {count.beyond} found and named")
        print(f"  moved inside every range: {len(count.false_alarms)} of {count.within} told as errors")
        for line in (*count.missed, *count.false_alarms):
            print(f"    {line}")
        print("  in no relation:", *(f"\n    {cell.place}" for cell in cells if not cell.relations))
        wrong += len(count.missed) + len(count.false_alarms)
    return 1 if wrong else 0


if __name__ == "__main__":
    samples = [ROOT / "samples" / name for name in ("jiaozuo-2022", "putuo-finance-2024")]
    sys.exit(main([Path(word) for word in sys.argv[1:]] or samples))
