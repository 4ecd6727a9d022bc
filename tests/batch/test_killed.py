"""One unit's work, killed before any change to the file system or short of disk: the next run does it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from narrate.batch.tasks import Before, Outcome, Status, Task, Which, run_task
from refresh.data_changes import before, goods_bought
from support.faults import disk_of, files_of, moments, needs_fork
from support.sample_code import SAMPLES
from support.units import write_unit

FORM = "说明填报表.xlsx"


@pytest.fixture(scope="module")
def units(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("units")
    for name, data in (("前", before()), ("后", goods_bought(before()))):
        write_unit(data, folder / name)
        shutil.copy(SAMPLES / "jiaozuo-2022" / FORM, folder / name / FORM)
    return folder


def do(units: Path, name: str, target: Path, earlier: Outcome | None = None) -> Outcome:
    known = Before(Status.DONE, earlier.fingerprint, earlier.outputs) if earlier else None
    return run_task(Task(1, "某局", units / name, target, "draft", which=Which.UNFINISHED, before=known))


@needs_fork
def test_killed_before_any_change_documents_are_old_or_new_and_the_next_run_does_them(
    units: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))  # scratch, too, is left lying there by a kill
    target = tmp_path / "出"

    def lay() -> None:
        shutil.rmtree(target, ignore_errors=True)

    lay()
    done = do(units, "前", target)
    assert done.status is Status.DONE, done.error
    old = files_of(target)
    do(units, "后", target, done)
    new = files_of(target)

    def lay_old() -> None:
        lay()
        do(units, "前", target)

    for _ in moments(lambda: do(units, "后", target, done), lay_old):
        now = {name: data for name, data in files_of(target).items() if not name.endswith(".tmp")}
        assert all(data in (old[name], new[name]) for name, data in now.items())
        again = do(units, "后", target, done)
        assert again.status is Status.DONE, again.error
        assert files_of(target) == new


def test_a_full_disk_leaves_the_documents_as_they_were(units: Path, tmp_path: Path) -> None:
    target = tmp_path / "出"
    done = do(units, "前", target)
    old = files_of(target)
    whole = 2 * sum(map(len, old.values()))  # in the scratch folder, and in its place
    full = 0
    for size in range(0, 2 * whole, whole // 12):
        with disk_of(size):
            outcome = do(units, "后", target, done)
        if outcome.status is Status.DONE:
            break
        full += 1
        assert "磁盘空间不足" in outcome.error
        assert files_of(target) == old
    assert full > 5
