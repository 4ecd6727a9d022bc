"""Runs that write into the units' own folders: forms come back by themselves, documents lie beside their tables."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest
from openpyxl import load_workbook

from batch.made_units import NARRATE, manifest, run_batch
from batch.test_document_jobs import written_at_the_end
from narrate.batch.manifest import FILE, Manifest, written_in
from narrate.batch.tasks import Which
from narrate.batch.units import find_units, lists_folder
from narrate.unit import open_unit
from refresh.drafts import edited
from samples.generate import generate

COUNT = 2


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("in-units") / "各单位"
    generate(COUNT, folder, seed=9)
    return folder


@pytest.fixture
def units(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / "各单位")


def run(units: Path, job: str = "draft", which: Which = Which.ALL):  # type: ignore[no-untyped-def]
    return run_batch(units, lists_folder(units), job=job, which=which, in_units=True)


def answered(form: Path, text: str) -> str:
    """Fill in the first open question, as a person does in a spreadsheet program; its key."""
    book = load_workbook(form)
    sheet = book["说明填报表"]
    header = next(row for row in sheet.iter_rows() if any(cell.value == "标识" for cell in row))
    columns = {cell.value: cell.column for cell in header}
    rows = sheet.iter_rows(min_row=header[0].row + 1)
    keys = ((row[0].row, row[columns["标识"] - 1].value, row[columns["本年填报"] - 1].value) for row in rows)
    number, key = next((row, key) for row, key, answer in keys if key and key.startswith("reason/") and not answer)
    sheet.cell(number, columns["本年填报"]).value = text
    book.save(form)
    return str(key)


def test_the_lists_are_no_unit_and_the_documents_lie_in_the_units(units: Path) -> None:
    before = find_units(units)
    assert run(units).done == COUNT
    assert find_units(units) == before
    for place in before:
        assert len([*place.folder.glob("*年度决算情况说明.docx")]) == 1
    assert {path.name for path in lists_folder(units).iterdir()} >= {"初稿汇总.html", "初稿清单.xlsx", "初稿清单.json"}
    assert run(units, which=Which.UNFINISHED).unchanged == COUNT
    for unit in manifest(lists_folder(units)):
        assert all((lists_folder(units) / one["file"]).is_file() for one in unit["outputs"])


def test_a_form_is_renewed_in_its_place_with_a_copy_kept_and_its_answers_reach_the_draft(units: Path) -> None:
    place = find_units(units)[0]
    form = place.folder / "说明填报表.xlsx"
    key = answered(form, "这一年的新项目较多")
    theirs = form.read_bytes()
    assert run(units, "form").done == COUNT
    assert [path.read_bytes() for path in place.folder.glob("说明填报表.备份-*.xlsx")] in ([], [theirs])
    assert open_unit(place.folder).answers[key].text == "这一年的新项目较多"
    assert run(units, "form", Which.UNFINISHED).unchanged == COUNT
    run(units)
    answered(form, "回来的填报表")
    tally = run(units, which=Which.UNFINISHED)
    assert (tally.done, tally.unchanged) == (1, COUNT - 1)


def test_check_leaves_no_list_among_the_tables_and_refresh_writes_beside(units: Path) -> None:
    run(units)
    document = next(find_units(units)[0].folder.glob("*.docx"))
    document.write_bytes(edited(document.read_bytes(), written_at_the_end("本段由经办人补充。")))
    (document.parent / "去年的文稿.docx").write_bytes(document.read_bytes())
    assert run(units, "check").done == COUNT
    assert not list(units.glob("*/*/核对清单*.xlsx"))
    assert len(list(lists_folder(units).glob("*/*/核对清单.xlsx"))) == COUNT
    for book in document.parent.glob("*机构运行信息表*.xlsx"):
        book.unlink()
    assert run(units).edited == 1
    assert run(units, "refresh").done == COUNT
    assert document.with_name(f"{document.stem}.refreshed.docx").is_file()


def test_the_whole_report_is_a_job(units: Path) -> None:
    assert run(units, "report").done == COUNT
    assert len(list(units.glob("*/*/*年度部门决算.docx"))) + len(list(units.glob("*/*/*年度单位决算.docx"))) == COUNT


def test_what_is_written_down_is_read_without_holding_it(units: Path) -> None:
    assert written_in(lists_folder(units)).rows == {}
    run(units)
    written = written_in(lists_folder(units))
    assert [row["status"] for row in written.rows["draft"]] == ["done"] * COUNT
    assert written.phrasebooks == {"draft": None}


def narrate(*words: object) -> tuple[int, str]:
    done = subprocess.run([*NARRATE, *map(str, words)], capture_output=True, text=True, encoding="utf-8", check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("words", [(), ("-o", "初稿", "--in-units")])
def test_the_command_wants_one_place_to_write_to(units: Path, words: tuple[str, ...]) -> None:
    status, told = narrate("batch", units, *words)
    assert status == 2
    assert "--in-units" in told


def test_the_command_tells_of_documents_that_wait_for_an_update(units: Path) -> None:
    run(units)
    document = next(find_units(units)[0].folder.glob("*.docx"))
    document.write_bytes(b"edited by a person")
    for book in document.parent.glob("*机构运行信息表*.xlsx"):
        book.unlink()
    status, told = narrate("batch", units, "--in-units", "--resume", "-j", "1")
    assert status == 1
    assert "待更新1个" in told and find_units(units)[0].unit in told
    assert document.read_bytes() == b"edited by a person"


def test_a_manifest_without_amounts_is_gone_on_with(units: Path, tmp_path: Path) -> None:
    places = find_units(units)
    with Manifest(tmp_path, "draft") as manifest:
        manifest.begin(places)
    connection = sqlite3.connect(tmp_path / FILE)
    connection.execute("ALTER TABLE units DROP COLUMN amounts")
    connection.execute("UPDATE about SET value = '1' WHERE key = 'format'")
    connection.commit()
    connection.close()
    assert [row["amounts"] for row in written_in(tmp_path).rows["draft"]] == [{}] * COUNT
    with Manifest(tmp_path, "draft") as manifest:
        assert [row["amounts"] for row in manifest.rows()] == [{}] * COUNT
    assert len(written_in(tmp_path).rows["draft"]) == COUNT
