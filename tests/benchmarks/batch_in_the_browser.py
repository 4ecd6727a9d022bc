"""A batch of 200 units through the page: started, watched, reloaded, stopped in the middle, gone on with to the end.

    python tests/benchmarks/batch_in_the_browser.py [--units 200] [--kinds 4] [--after 80]

One worker process at a time. Prints what happened, and ends with status 1 unless every unit is written in the end, what
was done before the stop was not done again, and no request left the machine. Needs Chromium and Playwright. Not
collected by pytest, whose test takes 8 units.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.remove(str(Path(__file__).resolve().parent))  # a script here is called as the tests' folder is
sys.path.append(str(Path(__file__).resolve().parents[1]))
sys.path.append(str(Path(__file__).resolve().parents[2]))

from playwright.sync_api import sync_playwright

from workbench.batch_in_browser import made_counties, stopped_in_the_middle
from workbench.browsing import CHROMIUM, QUIET, Listening, Served


def main() -> int:
    """Make the units, do what a person does, tell what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=200)
    parser.add_argument("--kinds", type=int, default=4)
    parser.add_argument("--after", type=int, default=80)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as started:
        folder = made_counties(given.units, Path(scratch) / "made", Path(scratch) / "全市", kinds=given.kinds)
        browser = started.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        served = Served(folder, browser, Listening())
        page = served.page("/batch")
        began = time.monotonic()
        told = stopped_in_the_middle(page, folder, given.after)
        before = {path: path.stat().st_mtime_ns for path in folder.glob("*/*/*.docx")}
        print(f"{given.units} units, stopped after {given.after}: {told.stopped}")
        print(f"after the reload the page shows {told.shown_again} as done; at the end {told.ended}")
        print(
            f"{len(before)} documents; {time.monotonic() - began:.0f} s by the clock of a machine that does much else"
        )
        print(f"complaints of the browser and requests elsewhere: {served.complaints}")
        good = (
            told.ended == {"done": given.units}
            and given.after <= told.stopped["done"] == told.shown_again < given.units
            and len(before) == given.units
            and not served.complaints
        )
        served.close()
        browser.close()
    print("as it must be" if good else "NOT as it must be")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
