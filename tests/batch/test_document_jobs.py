"""Check and refresh over many units: what a run left or a person edited, held against the tables and renewed."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from batch.made_units import manifest, run_batch
from narrate.batch.tasks import Which
from samples.generate import generate

COUNT = 3


@pytest.fixture(scope="module")
def units(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("documents") / "各单位"
    generate(COUNT, folder, seed=9)
    return folder


def test_refresh_writes_beside_the_document_and_leaves_it(units: Path, tmp_path: Path) -> None:
    run_batch(units, tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.glob("*/*/*.docx")}
    tally = run_batch(units, tmp_path, job="refresh")
    assert (tally.done, len(before)) == (COUNT, COUNT)
    assert {path: path.read_bytes() for path in before} == before
    assert all(path.with_name(f"{path.stem}.refreshed.docx").is_file() for path in before)
    assert run_batch(units, tmp_path, job="refresh", which=Which.UNFINISHED).unchanged == COUNT


def test_refresh_without_a_document_says_so(units: Path, tmp_path: Path) -> None:
    assert run_batch(units, tmp_path, job="refresh").failed == COUNT
    assert all("没有这个单位的文稿" in unit["error"] for unit in manifest(tmp_path, "更新"))


def test_check_holds_tables_and_document(units: Path, tmp_path: Path) -> None:
    assert run_batch(units, tmp_path, job="check").done == COUNT  # the tables alone
    run_batch(units, tmp_path)
    assert run_batch(units, tmp_path, job="check", which=Which.UNFINISHED).done == COUNT  # documents are new inputs
    assert run_batch(units, tmp_path, job="check", which=Which.UNFINISHED).unchanged == COUNT
    assert all(
        [one["file"].rpartition("/")[2] for one in unit["outputs"]] == ["核对清单.xlsx"]
        for unit in manifest(tmp_path, "核对")
    )


def test_a_list_of_the_check_lies_with_each_unit_and_its_document_stays(units: Path, tmp_path: Path) -> None:
    run_batch(units, tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.glob("*/*/*.docx")}
    run_batch(units, tmp_path, job="check")
    lists = sorted(tmp_path.glob("*/*/核对清单.xlsx"))
    assert len(lists) == COUNT
    sheets = [load_workbook(path)["核对清单"] for path in lists]
    assert all("核对清单" in str(sheet.cell(1, 1).value) for sheet in sheets)
    assert {path: path.read_bytes() for path in before} == before
