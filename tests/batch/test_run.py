"""A run that is disturbed ends like one that was not: the same documents, the same manifest."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import time
import zipfile
from collections.abc import Callable
from concurrent.futures import Future
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from batch.made_units import NARRATE, documents, manifest, run_batch
from narrate.batch import session as sessions
from narrate.batch.manifest import FILE
from narrate.batch.run import Interrupted, Plan, Tally
from narrate.batch.session import Means, session
from narrate.batch.supervisor import LocalExecutor
from narrate.batch.tasks import Outcome, Status, Task, Which
from narrate.batch.units import find_units
from narrate.errors import MissingInput, OutputRefused, UsageError
from samples.generate import generate

# a shell that starts the tests in the background has them ignore Ctrl-C, and all they start; SIGTERM means the same
_INTERRUPTION = signal.SIGTERM if signal.getsignal(signal.SIGINT) is signal.SIG_IGN else signal.SIGINT
COUNT = 18
SPOILT = 3


@pytest.fixture(scope="module")
def units(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run") / "各单位"
    generate(COUNT, folder, seed=5, defects=Decimal(SPOILT) / COUNT)
    return folder


@pytest.fixture(scope="module")
def undisturbed(units: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("undisturbed")
    tally = run_batch(units, output, workers=2)
    assert (tally.total, tally.finished) == (COUNT, COUNT)
    return output


@pytest.fixture
def own_units(units: Path, tmp_path: Path) -> Path:
    """A few of the units, to be changed: the first four are 档案馆, 水务局, 第一中学, 残疾人联合会."""
    county = next(path for path in sorted(units.iterdir()) if path.is_dir())
    for unit in sorted(county.iterdir())[:4]:
        shutil.copytree(unit, tmp_path / "own" / unit.name)
    return tmp_path / "own"


def assert_same(output: Path, undisturbed: Path) -> None:
    assert documents(output) == documents(undisturbed)
    assert manifest(output) == manifest(undisturbed)


class Disturbed(LocalExecutor):
    """An executor whose calls for one unit are replaced by another call."""

    unit = ""
    instead: tuple[Any, ...] = ()

    def submit(self, function: Any, /, *arguments: Any, **named: Any) -> Future[Any]:
        if arguments and isinstance(arguments[0], Task) and arguments[0].unit.endswith(self.unit):
            return super().submit(*self.instead)
        return super().submit(function, *arguments, **named)


def test_a_run_on_one_process_gives_the_same_bytes(units: Path, undisturbed: Path, tmp_path: Path) -> None:
    run_batch(units, tmp_path / "out")
    assert_same(tmp_path / "out", undisturbed)


def test_every_unit_is_in_the_manifest_in_the_order_of_units(undisturbed: Path) -> None:
    told = manifest(undisturbed)
    assert [unit["number"] for unit in told] == list(range(1, COUNT + 1))
    assert [unit["unit"] for unit in told] == sorted(unit["unit"] for unit in told)
    stopped = [unit for unit in told if unit["status"] == "failed"]
    assert 0 < len(stopped) <= SPOILT
    assert all(unit["error"] for unit in stopped)


def test_killed_workers_change_nothing(
    units: Path, undisturbed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[LocalExecutor] = []

    def remember(*given: Any) -> LocalExecutor:
        made.append(LocalExecutor(*given))
        return made[0]

    killed: set[int] = set()

    def kill(tally: Tally, outcome: Outcome | None) -> None:
        pid = made[0].supervisors[tally.finished % 2].pid
        if tally.finished in (4, 9) and outcome is not None and pid is not None:
            os.kill(pid, signal.SIGKILL)
            killed.add(pid)

    monkeypatch.setattr(sessions, "LocalExecutor", remember)
    run_batch(units, tmp_path / "out", told=kill, workers=2)
    assert len(killed) == 2  # of each supervisor once: no unit can be hit twice
    assert_same(tmp_path / "out", undisturbed)


@pytest.mark.parametrize(
    ("instead", "reason"), [((os._exit, 7), "中途退出（退出状态 7）"), ((time.sleep, 600), "超过0.5秒没有做完")]
)
def test_a_unit_that_kills_or_holds_its_worker_is_named_and_costs_no_other(
    instead: tuple[Any, ...],
    reason: str,
    units: Path,
    undisturbed: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bad = next(unit for unit in manifest(undisturbed) if unit["status"] == "done")["unit"]
    monkeypatch.setattr(Disturbed, "unit", bad)
    monkeypatch.setattr(Disturbed, "instead", instead)
    limit = 0.5 if instead[0] is time.sleep else None
    # only the held unit is to run into the limit, whatever the machine is busy with
    monkeypatch.setattr(
        sessions,
        "LocalExecutor",
        lambda workers, _: Mixed(workers, limit) if limit else Disturbed(workers),
    )
    run_batch(units, tmp_path / "out", workers=2)
    told = {unit["unit"]: unit for unit in manifest(tmp_path / "out")}
    assert told[bad]["status"] == "failed"
    assert reason in told[bad]["error"]
    others = [unit for unit in manifest(undisturbed) if unit["unit"] != bad]
    assert [told[unit["unit"]] for unit in others] == others


class Mixed(Disturbed):
    """One executor for the held unit, with a short limit; another, without one, for the rest."""

    def __init__(self, workers: int, limit: float) -> None:
        super().__init__(1, limit)
        self._rest = LocalExecutor(workers)

    def submit(self, function: Any, /, *arguments: Any, **named: Any) -> Future[Any]:
        if arguments and isinstance(arguments[0], Task) and not arguments[0].unit.endswith(self.unit):
            return self._rest.submit(function, *arguments)
        return super().submit(function, *arguments)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._rest.shutdown(wait, cancel_futures=cancel_futures)
        super().shutdown(wait, cancel_futures=cancel_futures)


def test_an_interrupted_run_goes_on_where_it_was(units: Path, undisturbed: Path, tmp_path: Path) -> None:
    def interrupt(tally: Tally, outcome: Outcome | None) -> None:
        if tally.finished == 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_batch(units, tmp_path / "out", told=interrupt, workers=2)
    half = manifest(tmp_path / "out")
    assert 6 <= sum(unit["status"] != "pending" for unit in half) < COUNT
    tally = run_batch(units, tmp_path / "out", which=Which.UNFINISHED)
    assert tally.unchanged == sum(unit["status"] == "done" for unit in half)
    assert_same(tmp_path / "out", undisturbed)


@pytest.mark.skipif(os.name == "nt", reason="sends SIGINT")
def test_ctrl_c_ends_the_command_cleanly_and_resume_finishes(units: Path, undisturbed: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    command = [*NARRATE, "batch", str(units), "-o", str(output), "-j", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        while process.poll() is None and len(list(output.glob("*/*/*.docx"))) < 2:
            time.sleep(0.005)
        process.send_signal(_INTERRUPTION)
        _, errors = process.communicate(timeout=60)
    assert (process.returncode, "已中断" in errors, "--resume" in errors) == (3, True, True)
    assert not list(output.rglob("*.tmp"))
    resumed = subprocess.run([*command, "--resume"], capture_output=True, text=True, timeout=120, check=False)
    assert resumed.returncode == 1
    assert_same(output, undisturbed)


def test_a_run_that_was_killed_outright_goes_on(units: Path, undisturbed: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    command = [*NARRATE, "batch", str(units), "-o", str(output), "-j", "2"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None and len(list(output.glob("*/*/*.docx"))) < 3:
            time.sleep(0.005)
        process.kill()
    run_batch(units, output, which=Which.UNFINISHED)
    assert_same(output, undisturbed)


def test_two_runs_on_one_folder_exclude_each_other(units: Path, tmp_path: Path) -> None:
    def second(tally: Tally, outcome: Outcome | None) -> None:
        if tally.finished == 1:
            with pytest.raises(OutputRefused, match="另一个 narrate batch"):
                run_batch(units, tmp_path)
            command = [*NARRATE, "batch", str(units), "-o", str(tmp_path)]
            refused.append(subprocess.run(command, capture_output=True, text=True, check=False))

    refused: list[subprocess.CompletedProcess[str]] = []
    run_batch(units, tmp_path, told=second)
    assert refused[0].returncode == 3
    assert "另一个 narrate batch" in refused[0].stderr


def test_resume_does_again_only_what_failed_or_changed(own_units: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    run_batch(own_units, output)
    first, second, *_ = sorted(own_units.iterdir())
    assert run_batch(own_units, output, which=Which.UNFINISHED).unchanged == 4
    (first / "说明填报表.xlsx").unlink()  # no phrasebook now
    second_document = next((output / second.name).glob("*.docx"))
    second_document.unlink()
    tally = run_batch(own_units, output, which=Which.UNFINISHED)
    assert (tally.unchanged, tally.done, tally.failed) == (2, 1, 1)
    assert second_document.exists()
    assert "还不知道用哪个短语库" in manifest(output)[0]["error"]


def cut(document: Path) -> None:
    document.write_bytes(document.read_bytes()[: document.stat().st_size // 2])


def emptied(document: Path) -> None:
    document.write_bytes(b"")


def blanked(document: Path) -> None:
    data = document.read_bytes()
    document.write_bytes(data[:600] + bytes(len(data) - 600))


def blanked_within(document: Path) -> None:
    data = document.read_bytes()
    document.write_bytes(data[:1000] + bytes(2000) + data[3000:])


@pytest.mark.parametrize("lose", [cut, emptied, blanked, blanked_within])
@pytest.mark.parametrize("suffix", [".docx", ".narrate"])
def test_resume_writes_anew_what_a_power_cut_left_of_a_document(
    own_units: Path, tmp_path: Path, lose: Callable[[Path], None], suffix: str
) -> None:
    output = tmp_path / "out"
    run_batch(own_units, output)
    before = documents(output)
    lose(output / next(name for name in before if name.endswith(suffix)))
    tally = run_batch(own_units, output, which=Which.UNFINISHED)
    assert (documents(output), tally.done) == (before, 1)


@pytest.mark.parametrize("saved", [b"\xd0\xcf\x11\xe0 with a password", None])
def test_resume_leaves_what_a_person_saved(own_units: Path, tmp_path: Path, saved: bytes | None) -> None:
    output = tmp_path / "out"
    run_batch(own_units, output)
    document = output / next(name for name in documents(output) if name.endswith(".docx"))
    if saved is None:
        with zipfile.ZipFile(document, "a") as package:
            package.writestr("customXml/mine.xml", "<mine/>")
    else:
        document.write_bytes(saved)
    theirs = document.read_bytes()
    tally = run_batch(own_units, output, which=Which.UNFINISHED)
    assert (document.read_bytes(), tally.done, tally.failed) == (theirs, 0, 0)


def test_only_changed_and_only_failed(own_units: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    first, second, third, _ = sorted(own_units.iterdir())
    form = (first / "说明填报表.xlsx").read_bytes()
    (first / "说明填报表.xlsx").unlink()
    (second / "说明填报表.xlsx").unlink()
    assert run_batch(own_units, output).failed == 2
    (first / "说明填报表.xlsx").write_bytes(form)
    shutil.copyfile(third / "说明填报表.xlsx", third / "说明填报表2.xlsx")
    failed = run_batch(own_units, output, which=Which.FAILED)
    assert (failed.total, failed.done, failed.failed) == (2, 1, 1)
    changed = run_batch(own_units, output, which=Which.CHANGED)
    assert (changed.total, changed.unchanged, changed.done) == (4, 3, 1)  # two forms are told, and stop nobody


def test_a_changed_phrasebook_is_a_change(own_units: Path, tmp_path: Path) -> None:
    book = tmp_path / "own-book"
    making = [*NARRATE, "phrasebook", "new", book.name, "--from", "henan"]
    subprocess.run(making, check=True, capture_output=True, cwd=tmp_path)
    run_batch(own_units, tmp_path / "out", phrasebook=str(book))
    assert run_batch(own_units, tmp_path / "out", which=Which.UNFINISHED, phrasebook=str(book)).unchanged == 4
    with (book / "phrasebook.toml").open("a", encoding="utf-8") as file:
        file.write("\n# changed\n")
    assert run_batch(own_units, tmp_path / "out", which=Which.UNFINISHED, phrasebook=str(book)).done == 4


def test_what_a_person_wrote_is_not_overwritten_and_waits_for_an_update(own_units: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    run_batch(own_units, output)
    document = min(output.glob("*/*.docx"))
    document.write_bytes(b"edited by a person")
    for book in own_units.rglob("*机构运行信息表*.xlsx"):
        book.unlink()
    tally = run_batch(own_units, output)
    assert (tally.done, tally.failed, tally.edited) == (3, 0, 1)
    assert document.read_bytes() == b"edited by a person"
    told = manifest(output)[0]
    assert told["status"] == "edited"
    assert "在上次生成以后被改动过" in told["error"] and "--job refresh" in told["error"]
    assert told["open_slots"] and told["amounts"]  # what is known of the unit is of now
    assert run_batch(own_units, output, which=Which.UNFINISHED).edited == 1


def test_what_a_person_made_of_a_document_of_now_waits_for_nothing(own_units: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    run_batch(own_units, output)
    document = min(output.glob("*/*.docx"))
    document.write_bytes(b"edited by a person")
    tally = run_batch(own_units, output)
    assert (tally.done, tally.edited) == (4, 0)
    assert document.read_bytes() == b"edited by a person"


def test_a_run_that_is_to_stop_ends_cleanly_and_is_resumed(own_units: Path, tmp_path: Path) -> None:
    plan = Plan(find_units(own_units), tmp_path / "out", "draft")
    seen: list[Outcome] = []
    with session(plan, own_units) as held, pytest.raises(Interrupted):
        held.run(Means(1, 60.0), lambda tally, outcome: seen.append(outcome) if outcome else None, lambda: bool(seen))
    told = [unit["status"] for unit in manifest(tmp_path / "out")]
    assert 1 <= told.count("done") < 4 and set(told) == {"done", "pending"}
    tally = run_batch(own_units, tmp_path / "out", which=Which.UNFINISHED)
    assert tally.unchanged == told.count("done")
    assert [unit["status"] for unit in manifest(tmp_path / "out")] == ["done"] * 4


def test_an_edited_document_whose_inputs_are_as_they_were_is_in_nobodys_way(own_units: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    run_batch(own_units, output)
    next(output.glob("*/*.docx")).write_bytes(b"edited by a person")
    assert run_batch(own_units, output, which=Which.UNFINISHED).unchanged == 4


def test_units_that_are_gone_leave_the_manifest(own_units: Path, tmp_path: Path) -> None:
    run_batch(own_units, tmp_path / "out")
    shutil.rmtree(sorted(own_units.iterdir())[0])
    run_batch(own_units, tmp_path / "out", which=Which.UNFINISHED)
    assert [unit["number"] for unit in manifest(tmp_path / "out")] == [1, 2, 3]


def test_forms_are_made_and_renewed_as_copies(own_units: Path, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in own_units.rglob("*.xlsx")}
    tally = run_batch(own_units, tmp_path / "out", job="form")
    assert tally.done == 4
    assert {path: path.read_bytes() for path in own_units.rglob("*.xlsx")} == before
    assert sorted({path.name for path in (tmp_path / "out").glob("*/*")}) == ["说明填报表.xlsx"]
    again = documents(tmp_path / "out")
    run_batch(own_units, tmp_path / "again", job="form")
    assert documents(tmp_path / "again") == again


def test_an_output_folder_among_the_units_is_refused(own_units: Path, tmp_path: Path) -> None:
    for output in (own_units, own_units / "out", tmp_path):
        with pytest.raises(UsageError, match="不能一个在另一个里面"):
            run_batch(own_units, output)


def test_a_job_that_is_not_there_is_refused(own_units: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="没有“translate”这项工作"):
        run_batch(own_units, tmp_path / "out", job="translate")
    assert not (tmp_path / "out").exists()


def test_the_manifest_is_a_database(undisturbed: Path) -> None:
    with sqlite3.connect(undisturbed / FILE) as connection:
        rows = connection.execute("SELECT status, COUNT(*) FROM units GROUP BY status").fetchall()
    connection.close()
    told = [unit["status"] for unit in manifest(undisturbed)]
    assert dict(rows) == {status: told.count(status) for status in set(told)}


def test_a_manifest_that_is_no_database_is_told(own_units: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / FILE).write_bytes(b"not a database" * 100)
    refused = subprocess.run(
        [*NARRATE, "batch", str(own_units), "-o", str(tmp_path / "out")], capture_output=True, text=True, check=False
    )
    assert (refused.returncode, "已经损坏" in refused.stderr) == (3, True)


def test_json_goes_to_standard_output_and_the_rest_does_not(own_units: Path, tmp_path: Path) -> None:
    command = [*NARRATE, "batch", str(own_units), "-o", str(tmp_path / "out"), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    told = json.loads(done.stdout)
    assert (done.returncode, told["schema"], told["job"], len(told["units"])) == (0, "narrate.batch/1", "draft", 4)
    assert done.stderr == ""


def test_a_scheduler_that_is_not_there_is_told(
    own_units: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("narrate.batch.cluster._CONNECT_SECONDS", 1)
    with pytest.raises(MissingInput):
        run_batch(own_units, tmp_path / "out", scheduler="tcp://127.0.0.1:9")


def test_an_outcome_is_recorded_under_its_own_unit_however_late(own_units: Path, tmp_path: Path) -> None:
    heard: list[str] = []

    def listen(tally: Tally, outcome: Outcome | None) -> None:
        if outcome is not None:
            assert outcome.status is Status.DONE
            heard.append(outcome.unit)

    run_batch(own_units, tmp_path / "out", told=listen, workers=2)
    assert sorted(heard) == [unit["unit"] for unit in manifest(tmp_path / "out")]


class Stubborn(Exception):
    """An exception that pickle cannot rebuild."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(one)


def test_calls_that_cannot_travel_are_told_and_cost_no_process() -> None:
    with LocalExecutor(1) as executor:
        assert executor.submit(divmod, 7, 2).result() == (3, 1)
        process = executor.supervisors[0].pid
        with pytest.raises(ZeroDivisionError):
            executor.submit(divmod, 1, 0).result()
        with pytest.raises(ModuleNotFoundError):  # this module is not to be found there
            executor.submit(Stubborn, "a", "b").result()
        assert executor.submit(divmod, 7, 2).result() == (3, 1)
        assert executor.supervisors[0].pid == process


def test_a_process_is_replaced_after_so_many_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("narrate.batch.supervisor.CALLS_PER_PROCESS", 2)
    with LocalExecutor(1) as executor:
        processes = [executor.submit(os.getpid).result() for _ in range(5)]
    assert [processes.count(process) for process in dict.fromkeys(processes)] == [2, 2, 1]
