"""What a person does with a batch in a browser, for the test and for the trial of 200 units."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Any, NamedTuple

from narrate.batch.manifest import written_in
from narrate.batch.units import OWN_LISTS
from samples.generate import generate

_PATIENCE = 1800.0  # seconds, for 200 units on a machine that does much else
COUNTIES = ("云岭县", "青川县")


class Stopped(NamedTuple):
    """How a batch that was stopped and gone on with stood: when it was stopped, after a new start on the same folder,
    at the end."""

    stopped: dict[str, int]
    shown_again: int
    ended: dict[str, int]


def made_counties(count: int, scratch: Path, root: Path, *, kinds: int) -> Path:
    """Units in the folders of two counties: a few kinds, copied again and again."""
    generate(kinds, scratch, seed=19)
    units = sorted(path.parent for path in scratch.glob("*/*/说明填报表.xlsx"))
    for number in range(count):
        unit = units[number % len(units)]
        shutil.copytree(
            unit, root / COUNTIES[number % len(COUNTIES)] / f"{number + 1:03}{unit.name.lstrip('0123456789-')}"
        )
    return root


def counts(folder: Path, job: str = "draft") -> dict[str, int]:
    """How many units stand how, as it is written down."""
    states = [row["status"] for row in written_in(folder / OWN_LISTS).rows[job]]
    return {state: states.count(state) for state in sorted(set(states))}


def _wait_until(page: Any, script: str) -> None:
    """Ask again and again, also over reloads; the pages forbid scripts that wait in them."""
    until = time.monotonic() + _PATIENCE
    while not _holds(page, script):
        assert time.monotonic() < until, script
        page.wait_for_timeout(200)


def _holds(page: Any, script: str) -> bool:
    try:
        return bool(page.evaluate(f"Boolean({script})"))
    except Exception as problem:  # Playwright's own, which is not there where it is not installed
        if "navigation" in str(problem) or "context" in str(problem):
            return False
        raise


def stopped_in_the_middle(page: Any, folder: Path, after: int) -> Stopped:
    """Start drafts, watch them, leave and come back, stop after so many, go on to the end."""
    page.get_by_text("初稿：第三部分").click()
    page.get_by_label("同时做").fill("1")
    page.get_by_role("button", name="开始").click()
    progress = page.locator("#batch-progress")
    progress.wait_for()
    _wait_until(page, f"document.querySelector('#batch-progress progress')?.value >= {after}")
    page.reload()  # nothing is lost by it
    page.locator("tr[data-state=done]").first.wait_for()
    page.get_by_role("button", name="停下").click()
    page.get_by_role("button", name="接着做").wait_for()
    stopped = counts(folder)
    shown = page.locator("tr[data-state=done]").count()
    page.get_by_role("button", name="接着做").click()
    progress.wait_for()
    _wait_until(page, "document.querySelector('[data-run]') && !document.querySelector('tr[data-state=pending]')")
    page.get_by_role("button", name="开始").wait_for()
    return Stopped(stopped, shown, counts(folder))
