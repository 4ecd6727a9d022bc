"""一批: a run from the page, stopped in the middle and gone on with, what the page tells, reminders and sums."""

from __future__ import annotations

import io
import re
import shutil
import sqlite3
import time
from decimal import Decimal
from html import escape
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from batch.made_units import run_batch
from narrate.batch.manifest import FILE, written_in
from narrate.batch.tasks import Which
from narrate.batch.units import OWN_LISTS, find_units
from narrate.intake.unit_folder import read_unit
from narrate.quantity import print_number
from narrate.workbench.jobs import DONE, FAILED, STOPPED, Job
from narrate.workbench.live_batch import KEY
from workbench.batch_in_browser import COUNTIES, made_counties
from workbench.conftest import SAMPLES, Sender, opened

COUNT = 12
PATIENCE = 300.0


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve units of three kinds in the folders of two counties."""
    scratch, root = tmp_path_factory.mktemp("made") / "样例", tmp_path_factory.mktemp("batch") / "全市"
    return made_counties(COUNT, scratch, root, kinds=3)


@pytest.fixture
def units(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / "全市")


@pytest.fixture(scope="module")
def drafted(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two units of one county and one of another, drafted once."""
    root = tmp_path_factory.mktemp("drafted") / "全市"
    for county, folders in ((COUNTIES[0], 2), (COUNTIES[1], 1)):
        for folder in sorted((made / county).iterdir())[:folders]:
            shutil.copytree(folder, root / county / folder.name)
    done(opened(root))
    return root


@pytest.fixture
def few(drafted: Path, tmp_path: Path) -> Path:
    """Those units, to be changed."""
    return shutil.copytree(drafted, tmp_path / "全市")


def start(page: Sender, job: str = "draft", which: str = "unfinished") -> Job:
    answer = page.put("/batch/runs", {"job": job, "which": which, "phrasebook": "", "workers": "1"})
    assert answer.status_code == 200, answer.text
    found = page.bench.jobs.get(answer.json["number"])
    assert found is not None
    return found


def ended(job: Job) -> Job:
    until = time.monotonic() + PATIENCE
    while job.state == "running":
        assert time.monotonic() < until, "the run does not end"
        time.sleep(0.02)
    return job


def done(page: Sender, job: str = "draft", which: str = "unfinished") -> Job:
    found = ended(start(page, job, which))
    assert found.state == DONE, found.error
    return found


def states(folder: Path, job: str = "draft") -> list[str]:
    return [row["status"] for row in written_in(folder / OWN_LISTS).rows[job]]


def spoil(folder: Path) -> None:
    """Leave no workbook of a unit that can be read."""
    for path in folder.iterdir():
        if path.suffix in (".xlsx", ".ods") and path.stem != "说明填报表":
            path.write_bytes(b"broken")


def line(text: str, unit: str) -> str:
    """The line of a unit in the page."""
    found = re.search(rf'<tr data-line="{re.escape(unit)}".*?</tr>', text, re.DOTALL)
    assert found, unit
    return found[0]


def test_a_run_stopped_in_the_middle_ends_cleanly_and_page_and_command_go_on_with_it(units: Path) -> None:
    page = opened(units)
    job = start(page)
    while job.finished < 2 and job.state == "running":
        time.sleep(0.01)
    assert page.delete(f"/jobs/{job.number}").status_code == 200
    assert ended(job).state == STOPPED
    told = states(units)
    assert 2 <= told.count("done") < COUNT and set(told) == {"done", "pending"}
    assert f"已停下，完成{told.count('done')}个" in page.get("/batch").text
    assert not list(units.rglob("*.tmp"))
    assert (units / OWN_LISTS / "初稿汇总.html").is_file()
    tally = run_batch(units, units / OWN_LISTS, which=Which.UNFINISHED, in_units=True)
    assert (tally.unchanged, tally.done) == (told.count("done"), COUNT - told.count("done"))
    again = done(opened(units))
    assert again.result["counts"] == {"done": COUNT, "failed": 0, "edited": 0, "pending": 0}
    assert states(units) == ["done"] * COUNT


def test_while_a_run_goes_on_its_page_is_found_again_and_another_cannot_start(units: Path) -> None:
    page = opened(units)
    job = start(page)
    while job.finished < 1:
        time.sleep(0.01)
    text = page.get("/batch").text
    assert f'data-job="{job.number}"' in text and "正在做" in text
    live = page.get("/batch/live?since=0").json
    assert live["seen"] >= 1 and live["job"]["key"] == KEY
    assert all(unit in line(html, unit) for unit, html in live["lines"].items())
    assert page.get(f"/batch/live?since={live['seen']}").status_code == 200
    refused = page.put("/batch/runs", {"job": "check", "which": "all", "phrasebook": "", "workers": "1"})
    assert (refused.status_code, "正在进行" in refused.json["error"]["message"]) == (409, True)
    assert page.delete("/workbench").status_code == 409
    job.stop()
    ended(job)


def test_the_command_and_the_page_do_not_write_at_once(few: Path) -> None:
    page = opened(few)
    holding = sqlite3.connect(few / OWN_LISTS / FILE, isolation_level=None)
    holding.execute("BEGIN EXCLUSIVE")
    assert "另一个 narrate batch 正在" in page.get("/batch").text
    refused = page.put("/batch/runs", {"job": "draft", "which": "all", "phrasebook": "", "workers": "1"})
    assert refused.status_code == 409
    holding.close()
    assert "另一个 narrate batch" not in page.get("/batch").text


def test_units_in_trouble_are_first_and_an_edited_document_waits_for_an_update(few: Path) -> None:
    page = opened(few)
    first, second, third = find_units(few)
    document = next(first.folder.glob("*.docx"))
    theirs = document.read_bytes() + b"edited"
    document.write_bytes(theirs)
    for book in few.rglob("*机构运行信息表*.xlsx"):
        book.unlink()
    spoil(third.folder)
    before = page.get("/batch").text
    assert "材料改过" in line(before, first.unit) and "和上次做的时候不一样" in line(before, first.unit)
    assert done(page).result["counts"] == {"done": 1, "failed": 1, "edited": 1, "pending": 0}
    text = page.get("/batch").text
    assert re.findall(r'<tr data-line="([^"]+)"', text) == [third.unit, first.unit, second.unit]
    reason = next(row["error"] for row in written_in(few / OWN_LISTS).rows["draft"] if row["unit"] == third.unit)
    assert "没有完成" in line(text, third.unit)
    assert all(escape(part, quote=False) in line(text, third.unit) for part in reason.splitlines())
    assert "待更新" in line(text, first.unit) and "更新" in line(text, first.unit)
    assert document.read_bytes() == theirs


def test_a_line_leads_to_the_unit_its_document_and_its_form(few: Path) -> None:
    page = opened(few)
    for place in find_units(few):
        found = line(page.get("/batch").text, place.unit)
        addresses = [one.replace("&amp;", "&") for one in re.findall(r'href="([^"]+)"', found)]
        assert len(addresses) >= 3
        for address in addresses:
            assert page.get(address).status_code == 200, address
        assert "说明填报表.xlsx" in found and "年度决算情况说明.docx" in found


def test_a_form_that_a_unit_filled_in_is_there_for_the_next_run(few: Path) -> None:
    page = opened(few)
    done(page, "form")
    done(page)
    place = find_units(few)[0]
    book = openpyxl.load_workbook(place.folder / "说明填报表.xlsx")
    book["单位信息"]["A30"] = "（单位填过）"
    book.save(place.folder / "说明填报表.xlsx")
    assert "说明填报表.xlsx" in line(page.get("/batch?job=draft").text, place.unit)
    assert page.get("/batch?job=draft").text.count('data-state="changed"') == 1
    assert done(page).finished == 3
    assert page.get("/batch?job=draft").text.count('data-state="changed"') == 0


def _grand_total(folder: Path, side: str) -> Decimal:
    """Of a unit's table as it is read, with no figure in between."""
    table = read_unit(folder).current.income_expenditure
    assert table is not None
    lines: Any = table.income if side == "income" else table.expenditure
    value = lines["grand_total"]["amount"].value
    assert isinstance(value, Decimal)
    return value


def test_the_sums_are_those_of_the_tables_and_tell_who_is_not_in_them(few: Path) -> None:
    page = opened(few)
    missing = find_units(few)[2]
    text = page.get("/batch").text
    county = [place.folder for place in find_units(few) if place.unit.startswith(COUNTIES[0])]
    wanted = print_number(sum((_grand_total(folder, "income") for folder in county), Decimal(0)))
    found = re.search(rf'<th scope="row">{COUNTIES[0]}</th>(.*?)</tr>', text, re.DOTALL)
    assert found and f'<td class="number">{wanted}</td>' in found[1]
    spoil(missing.folder)
    done(page)
    other = re.search(rf'<th scope="row">{COUNTIES[1]}</th>(.*?)</tr>', page.get("/batch").text, re.DOTALL)
    assert other and "—" in other[1] and "缺1个单位" in other[1]


def test_a_reminder_is_plain_text_and_what_a_unit_writes_stays_text(few: Path) -> None:
    page = opened(few)
    place = find_units(few)[0]
    row = written_in(few / OWN_LISTS).rows["draft"][0]
    text = page.get(f"/reminders/{place.unit}", query_string={"due": "<b>7月</b>"}).json["text"]
    assert row["open_slots"] and all(slot["label"] in text for slot in row["open_slots"])
    assert "请于<b>7月</b>前" in text
    assert page.get("/reminders/没有这个").status_code == 404


def test_names_of_units_cannot_become_markup(tmp_path: Path) -> None:
    shutil.copytree(SAMPLES / "jiaozuo-2022", tmp_path / "全县" / "甲<script>alert(1)</script>&乙")
    shutil.copytree(SAMPLES / "putuo-finance-2024", tmp_path / "全县" / "丙")
    text = opened(tmp_path / "全县").get("/batch").text
    assert "<script>alert" not in text and "甲&lt;script&gt;" in text


def test_one_workbook_has_all_that_is_owed(few: Path) -> None:
    page = opened(few)
    rows = written_in(few / OWN_LISTS).rows["draft"]
    book = openpyxl.load_workbook(io.BytesIO(page.get("/batch/owed.xlsx?job=draft&due=7月15日").data))
    owed = [(one[0], one[2]) for one in book["待补内容"].iter_rows(min_row=2, values_only=True)]
    assert sorted(owed) == sorted((row["unit"], slot["label"]) for row in rows for slot in row["open_slots"])
    words = {one[0]: one[3] for one in book["催办"].iter_rows(min_row=2, values_only=True)}
    assert set(words) == {row["unit"] for row in rows if row["open_slots"]}
    assert all("请于7月15日前" in str(text) for text in words.values())


def test_what_a_check_does_not_tell_is_told_by_the_draft(few: Path) -> None:
    page = opened(few)
    owed = {row["unit"]: len(row["open_slots"]) for row in written_in(few / OWN_LISTS).rows["draft"]}
    done(page, "check")
    text = page.get("/batch?job=check").text
    for unit, number in owed.items():
        assert f'data-owed="{number}"' in line(text, unit)
        found = re.search(r'href="(/batch/lists[^"]+)"', line(text, unit))
        assert found and page.get(found[1].replace("&amp;", "&")).data.startswith(b"PK")


def test_lists_outside_of_the_batch_are_not_given(few: Path) -> None:
    page = opened(few)
    for query in ({"name": "../" + FILE}, {"name": FILE}, {"name": "说明填报表.xlsx", "unit": ".."}, {"name": ""}):
        assert page.get("/batch/lists", query_string=query).status_code == 404
    assert page.get("/batch/lists?name=初稿清单.xlsx").data.startswith(b"PK")


@pytest.mark.parametrize("given", [{"job": "translate"}, {"which": "x"}, {"workers": "0"}, {"workers": "一"}])
def test_a_run_that_makes_no_sense_is_refused(few: Path, given: dict[str, str]) -> None:
    asked = {"job": "draft", "which": "all", "phrasebook": "", "workers": "1"} | given
    assert opened(few).put("/batch/runs", asked).status_code == 400


def test_without_units_below_there_is_no_batch(folder: Path) -> None:
    page = opened(folder / "政务局")
    assert page.get("/batch").status_code == 200
    asked = {"job": "draft", "which": "all", "phrasebook": "", "workers": "1"}
    assert page.put("/batch/runs", asked).status_code == 404


def test_what_stands_in_every_units_way_is_told_once(tmp_path: Path) -> None:
    for name in ("甲", "乙"):
        shutil.copytree(SAMPLES / "jiaozuo-2022", tmp_path / "全县" / name)
        (tmp_path / "全县" / name / "说明填报表.xlsx").unlink()
    page = opened(tmp_path / "全县")
    assert ended(start(page)).state == FAILED
    assert "还不知道用哪个短语库" in page.get("/batch").text


def test_read_only_shows_the_batch_and_starts_none(few: Path) -> None:
    page = opened(few, read_only=True)
    assert "data-run>" not in page.get("/batch").text
    asked = {"job": "draft", "which": "all", "phrasebook": "", "workers": "1"}
    assert page.put("/batch/runs", asked).status_code == 403
