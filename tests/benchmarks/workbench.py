"""What the workbench costs, in drafts: processor time of one run, medians of rounds that take turns. Prints, asserts nothing.

python tests/benchmarks/workbench.py [--rounds 9] [--units 300]

A draft is `narrate.drafting.draft` in the same process, warm; the start is held against the whole command.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from narrate.batch.manifest import Manifest
from narrate.batch.run import Plan, tasks
from narrate.batch.tasks import run_task
from narrate.batch.units import find_units, lists_folder
from narrate.drafting import draft
from narrate.workbench.application import create_app
from narrate.workbench.opened_folder import digest_of

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "samples" / "jiaozuo-2022"
TOKEN, ORIGIN = "t", "http://127.0.0.1:80"
KEY = "reason/totals"


def _spent(call: Callable[[], object]) -> float:
    before = time.process_time()
    call()
    return time.process_time() - before


def _used() -> float:
    """Processor time of the processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _command(command: list[str]) -> float:
    """Processor time of a command."""
    before = _used()
    subprocess.run(command, check=True, capture_output=True)
    return _used() - before


def _start(command: list[str], *, answered: bool, shown: bool = False) -> float:
    """Processor time of a workbench until it has told its address; with `answered`, until it has answered there; with
    `shown`, until the list of units, where the answer leads a browser, has come too."""
    before = _used()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8")
    assert process.stdout is not None
    address = process.stdout.readline().strip().removeprefix("工作台：")
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    if answered or shown:
        browser.open(address).read()
    if shown:
        assert "单位000" in browser.open(address.partition("?")[0]).read().decode()
    process.kill()
    process.communicate()
    return _used() - before


def _as_drafted(folder: Path) -> None:
    """Leave what a batch of drafts would: the one that the first unit comes to, for all, since all are alike."""
    places = find_units(folder)
    lists = lists_folder(folder)
    lists.mkdir()
    plan = Plan(places, lists, "draft", in_units=True)
    with Manifest(lists, "draft") as manifest:
        manifest.begin(places)
        outcome = run_task(next(tasks(plan, manifest)))
        for number, place in enumerate(places, 1):
            for name in outcome.outputs if number > 1 else ():
                shutil.copy(places[0].folder / name, place.folder)
            manifest.record(replace(outcome, number=number, unit=place.unit))


def main() -> int:
    """Print each cost as a number of drafts, and the start as a number of commands."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--units", type=int, default=300)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder, target = Path(scratch) / "units", Path(scratch) / "a.docx"
        for number in range(given.units):
            shutil.copytree(SAMPLE, folder / f"单位{number:03}")
        first = folder / "单位000"
        _as_drafted(folder)
        client = create_app(folder, TOKEN).test_client()
        client.get(f"/?token={TOKEN}", base_url=ORIGIN)
        answers = iter(range(1000))

        def page(address: str) -> None:
            assert client.get(address, base_url=ORIGIN).status_code == 200

        def save() -> None:
            text = f"第{next(answers)}次"
            body = {"key": KEY, "text": text, "seen": "", "digest": digest_of(first / "说明填报表.xlsx")}
            told = {"Origin": ORIGIN}
            answer = client.put(
                "/answers/单位000",
                base_url=ORIGIN,
                data=json.dumps(body),
                content_type="application/json",
                headers=told,
            )
            assert answer.status_code == 200

        calls: dict[str, Callable[[], object]] = {
            "text page (≤ 3)": lambda: page("/text/单位000"),
            "whole report page": lambda: page("/text/单位000?what=whole"),
            "form page": lambda: page("/answers/单位000"),
            "tables page": lambda: page("/unit/单位000"),
            "check page": lambda: page("/check/单位000"),
            f"list of {given.units} units (≤ 30 for 300)": lambda: page("/"),
            f"batch of {given.units} units (≤ 30 for 300)": lambda: page("/batch"),
            "saved answer (≤ 2)": save,
        }
        for call in (lambda: draft(first, target, force=True), *calls.values()):
            call()  # imports and caches belong to no round
        turns = [
            [_spent(lambda: draft(first, target, force=True)), *(_spent(call) for call in calls.values())]
            for _ in range(given.rounds)
        ]
        for number, name in enumerate(calls, 1):
            print(f"{name}: {statistics.median(one[number] / one[0] for one in turns):.2f} drafts")
        python = [sys.executable, "-X", "utf8", "-m", "narrate"]
        server = [*python, "workbench", str(folder), "--no-browser"]
        starts = [
            (
                _command([*python, "draft", str(first), "-o", str(target), "--force", "-q"]),
                _start(server, answered=False),
                _start(server, answered=True),
                _start(server, answered=True, shown=True),
            )
            for _ in range(3)
        ]
        told = ("the address told (≤ 1.5)", "the first page answered (≤ 1.5)", "the list of units shown")
        for number, name in enumerate(told, 1):
            print(f"start, {name}: {statistics.median(one[number] / one[0] for one in starts):.2f} commands")
    return 0


if __name__ == "__main__":
    sys.exit(main())
