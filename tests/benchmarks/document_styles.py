"""Whether the checker says the same of a document written another way.

    python tests/benchmarks/document_styles.py [--seed 1] [--show]

Every sample in every manner, with some errors put in, then rewritten in nine styles (numbering, marks, quotes, lists,
amounts in headings, order, soft breaks, a contents list). Prints findings lost and gained by style. Not collected by pytest.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from error_kinds.own import bases  # noqa: E402
from error_kinds.styles import STYLES, compared  # noqa: E402


def main() -> int:
    """Status 1 when anything is lost or gained."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="each document")
    arguments = parser.parse_args()
    whole: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    gained: Counter[str] = Counter()
    for name, manner in bases():
        for style, (count, less, more) in compared(name, manner, arguments.seed).items():
            whole[style] += count
            lost[style] += less
            gained[style] += more
            if arguments.show and (less or more):
                print(f"  {name[:6]} {manner:10} {style:10} of {count:3} lost {less:3} gained {more:3}")
    for style in STYLES:
        print(f"{style:10} findings {whole[style]:4}  lost {lost[style]:4}  gained {gained[style]:4}")
    return 1 if lost.total() or gained.total() else 0


if __name__ == "__main__":
    sys.exit(main())
