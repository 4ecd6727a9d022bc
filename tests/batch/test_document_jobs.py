"""Check and refresh over many units: what a run left or a person edited, held against the tables and renewed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

from batch.made_units import manifest, run_batch
from narrate.batch.tasks import Which
from refresh.drafts import Draft, Edit, edited, made
from refresh.judge import Judged
from samples.generate import generate

COUNT = 3


@pytest.fixture(scope="module")
def units(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("documents") / "各单位"
    generate(COUNT, folder, seed=9)
    return folder


@pytest.fixture(scope="module")
def drafted(units: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("drafted")
    run_batch(units, folder)
    return folder


@pytest.fixture
def out(drafted: Path, tmp_path: Path) -> Path:
    """Where the units were drafted to, for one test."""
    return shutil.copytree(drafted, tmp_path / "输出")


def test_refresh_writes_beside_the_document_and_leaves_it(units: Path, out: Path) -> None:
    before = {path: path.read_bytes() for path in out.glob("*/*/*.docx")}
    tally = run_batch(units, out, job="refresh")
    assert (tally.done, len(before)) == (COUNT, COUNT)
    assert {path: path.read_bytes() for path in before} == before
    assert all(path.with_name(f"{path.stem}.refreshed.docx").is_file() for path in before)
    assert run_batch(units, out, job="refresh", which=Which.UNFINISHED).unchanged == COUNT


def test_refresh_goes_on_with_what_it_wrote_and_a_person_worked_on(units: Path, out: Path, tmp_path: Path) -> None:
    """The person's version stays as a backup, the next round begins with it."""
    run_batch(units, out, job="refresh")
    refreshed = sorted(out.glob("*/*/*.refreshed.docx"))
    for path in refreshed:
        path.write_bytes(edited(path.read_bytes(), written_at_the_end("本段由经办人补充。")))
    theirs = {path: path.read_bytes() for path in refreshed}
    other = tmp_path / "改过的单位"
    shutil.copytree(units, other)
    for book in other.rglob("*机构运行信息表*.xlsx"):
        book.unlink()
    assert run_batch(other, out, job="refresh").done == COUNT
    for path, data in theirs.items():
        assert "本段由经办人补充。" in Judged(path.read_bytes()).text()
        assert path.read_bytes() != data
        assert [copy.read_bytes() for copy in path.parent.glob("*.备份-*.docx")] == [data]
    assert sorted(out.glob("*/*/*.refreshed.docx")) == refreshed
    assert run_batch(other, out, job="refresh", which=Which.UNFINISHED).unchanged == COUNT


def written_at_the_end(text: str) -> Edit:
    """A paragraph of a person's own, before the end of the body."""

    def edit(draft: Draft) -> None:
        draft.body[-1].addprevious(made(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"))

    return edit


def test_refresh_asks_which_of_two_documents_to_go_on_with(units: Path, out: Path) -> None:
    run_batch(units, out, job="refresh")
    for path in out.glob("*/*/*.docx"):
        later = 2_000_000_000 - (10 if ".refreshed." in path.name else 0)
        os.utime(path, (later, later))
    assert run_batch(units, out, job="refresh").failed == COUNT
    assert all("不知道接着用哪一个" in unit["error"] for unit in manifest(out, "更新"))


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


def test_a_list_of_the_check_lies_with_each_unit_and_its_document_stays(units: Path, out: Path) -> None:
    before = {path: path.read_bytes() for path in out.glob("*/*/*.docx")}
    run_batch(units, out, job="check")
    lists = sorted(out.glob("*/*/核对清单.xlsx"))
    assert len(lists) == COUNT
    sheets = [load_workbook(path)["核对清单"] for path in lists]
    assert all("核对清单" in str(sheet.cell(1, 1).value) for sheet in sheets)
    assert {path: path.read_bytes() for path in before} == before
