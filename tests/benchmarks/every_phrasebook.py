"""Every phrasebook's correct draft of the samples, checked with every other phrasebook named and with none.

    python tests/benchmarks/every_phrasebook.py [--only yunnan …] [-v]

A draft whose figures are all right is accused by nobody: prints each finding above a note (open slots apart), and how
many of the numbers were verified at least. Ends with 1 where there is a finding.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]

from narrate.checking import check  # noqa: E402
from narrate.drafting import draft  # noqa: E402
from narrate.findings import Severity  # noqa: E402
from narrate.phrasebooks.phrasebook import installed  # noqa: E402

UNITS = ("jiaozuo-2022", "putuo-finance-2024")
OPEN = "还没有填"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", help="phrasebooks that draft; all without it")
    parser.add_argument("-v", "--verbose", action="store_true", help="each finding")
    given = parser.parse_args()
    started = time.process_time()
    checks = accused = 0
    worst = 1.0
    kinds = Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        for unit in UNITS:
            source = ROOT / "samples" / unit
            for drafted in given.only or installed():
                document = Path(folder) / f"{unit}-{drafted}.docx"
                draft(source, document, phrasebook=drafted)
                for by in (None, *installed()):
                    # the sample's form names a phrasebook of its own: None is that one, or none
                    result = check(source, document, phrasebook=by).result
                    checks += 1
                    worst = min(worst, result.numbers_verified / result.numbers)
                    found = [
                        one
                        for one in result.findings
                        if one.severity is not Severity.NOTE
                        and one.code.startswith("D")
                        and not one.message.startswith(OPEN)
                    ]
                    accused += bool(found)
                    kinds.update(one.code for one in found)
                    if found and given.verbose:
                        print(f"{unit} {drafted} by {by}: {len(found)}")
                        for one in found[:4]:
                            print(f"    {one.code} {one.severity.name} {one.message[:110]}")
    print(f"{checks} checks, {accused} with findings above a note: {sum(kinds.values())} {dict(kinds.most_common())}")
    print(f"numbers verified: {worst:.1%} at least; {time.process_time() - started:.0f} s of CPU time")
    return int(bool(kinds))


if __name__ == "__main__":
    sys.exit(main())
