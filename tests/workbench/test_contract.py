"""What the pages' script is told: the same shape here as the script is tested with (`contract/*.json`, each in
`test_browser.py`).

A shape that changes on purpose: `UPDATE_GOLDEN=1 pytest tests/workbench/test_contract.py`, and look at what changed.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from narrate.form.schema import slots_as_json
from narrate.table_checking import check_tables_of
from narrate.unit import open_unit
from narrate.workbench.jobs import STOPPED, Job
from workbench.conftest import Sender

CONTRACT = Path(__file__).with_name("contract")
KEY = "reason/totals"


def _answer(page: Sender, folder: Path, **given: str) -> Any:
    seen = open_unit(folder / "政务局").answers[KEY].text
    return page.put("/answers/政务局", {"key": KEY, "text": "新增项目较多", "seen": seen, "digest": ""} | given)


def _saved(page: Sender, folder: Path) -> Any:
    return _answer(page, folder)


def _conflict(page: Sender, folder: Path) -> Any:
    return _answer(page, folder, seen="别的", digest="别的")


def _refused(page: Sender, folder: Path) -> Any:
    return _answer(page, folder, key="没有", seen="")


def _taken(page: Sender, folder: Path) -> Any:
    return page.put("/files/政务局?name=说明填报表.xlsx", b"x")


def _put_in(page: Sender, folder: Path) -> Any:
    return page.put("/files/政务局?name=新.csv", b"x")


def _document(page: Sender, folder: Path) -> Any:
    return page.put("/documents/政务局", {"what": "narrative"})


def _long_work(page: Sender, until: Callable[[Job], bool]) -> Any:
    """A job that stays at its third page until it is stopped, as it is told once it is so far."""

    def work(job: Job) -> None:
        while True:
            job.progress(2, 9, "第三页")
            time.sleep(0.01)

    job = page.bench.jobs.start("k", "一件事", work)
    while not until(job):
        time.sleep(0.01)
    told = page.get(f"/jobs/{job.number}")
    job.stop()
    return told


def _working(page: Sender, folder: Path) -> Any:
    return _long_work(page, lambda job: bool(job.told))


def _stopped(page: Sender, folder: Path) -> Any:
    def stopped(job: Job) -> bool:
        if job.told:
            job.stop()
        return job.state == STOPPED

    return _long_work(page, stopped)


TOLD: dict[str, Callable[[Sender, Path], Any]] = {
    "saved": _saved,
    "conflict": _conflict,
    "refused": _refused,
    "taken": _taken,
    "put_in": _put_in,
    "document": _document,
    "working": _working,
    "stopped": _stopped,
}


@pytest.mark.parametrize("name", TOLD)
def test_what_the_script_is_told_is_what_it_is_tested_with(page: Sender, folder: Path, name: str) -> None:
    answer = TOLD[name](page, folder)
    told = {"status": answer.status_code, "body": _without_chance(answer.json)}
    kept = CONTRACT / f"{name}.json"
    if os.environ.get("UPDATE_GOLDEN"):
        kept.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", "utf-8")
    assert told == json.loads(kept.read_text("utf-8"))


def _without_chance(body: Any) -> Any:
    """The digests of files that hold a clock, as a word."""
    return {key: "…" if key == "digest" else value for key, value in body.items()} if isinstance(body, dict) else body


def test_the_slot_of_an_answer_is_that_of_narrate_form(page: Sender, folder: Path) -> None:
    slot = _saved(page, folder).json["slot"]
    assert slot in slots_as_json(open_unit(folder / "政务局").slots)["slots"]


def test_the_answer_to_a_new_form_is_that_of_narrate_form(page: Sender, folder: Path) -> None:
    (folder / "政务局" / "说明填报表.xlsx").unlink()
    told = page.put("/form/政务局", {"phrasebook": "河南"}).json
    assert (told["schema"], told["created"]) == ("narrate.form-changes/1", True)
    assert openpyxl.load_workbook(told["path"]).sheetnames[0] == "单位信息"


def test_the_numbers_of_a_check_are_those_of_narrate_check(page: Sender, folder: Path) -> None:
    counts = check_tables_of(folder / "政务局").result.as_json()["counts"]
    text = page.get("/check/政务局").text
    assert text.count('data-finding="') == counts["error"] + counts["warning"]
