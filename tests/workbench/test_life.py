"""How a workbench starts, is found again, and ends; and long work in it."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from narrate.errors import MissingInput, OutputRefused
from narrate.workbench import running
from narrate.workbench.jobs import DONE, FAILED, STOPPED, Job, Jobs
from narrate.workbench.life import GRACE, SILENCE, Life
from narrate.workbench.server import serve
from workbench.conftest import Sender, opened


class Clock:
    """A time that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def life(clock: Clock) -> Life:
    return Life(clock)


def test_it_waits_for_its_first_page(life: Life, clock: Clock) -> None:
    clock.now += 10 * SILENCE
    assert not life.is_over(working=False)


def test_it_ends_a_while_after_the_last_page_went(life: Life, clock: Clock) -> None:
    life.seen("a")
    life.gone("a")
    assert not life.is_over(working=False)
    clock.now += GRACE + 1
    assert life.is_over(working=False)


def test_a_page_that_is_loaded_again_keeps_it(life: Life, clock: Clock) -> None:
    life.seen("a")
    life.gone("a")
    clock.now += GRACE / 2
    life.seen("b")
    clock.now += GRACE * 2
    assert not life.is_over(working=False)


def test_one_of_two_pages_keeps_it(life: Life, clock: Clock) -> None:
    life.seen("a")
    life.seen("b")
    life.gone("a")
    clock.now += GRACE * 2
    assert not life.is_over(working=False)


def test_a_page_that_sleeps_keeps_it_and_one_that_is_silent_for_long_does_not(life: Life, clock: Clock) -> None:
    life.seen("a")
    clock.now += SILENCE - 1
    assert not life.is_over(working=False)
    clock.now += 2
    assert life.is_over(working=False)


def test_work_keeps_it(life: Life, clock: Clock) -> None:
    life.seen("a")
    life.gone("a")
    clock.now += GRACE * 2
    assert not life.is_over(working=True)


def test_work_that_goes_on_is_told_before_it_ends(folder: Path) -> None:
    page, go_on = opened(folder), threading.Event()
    page.bench.jobs.start("batch", "一批", lambda job: go_on.wait(10))
    assert page.delete("/workbench").json == {"running": ["一批"]}
    assert not page.bench.life.told_to_end.is_set()
    assert page.delete("/workbench?anyway=1").status_code == 204
    go_on.set()


def _ended(job: Job) -> Job:
    for _ in range(500):
        if job.state != "running":
            return job
        time.sleep(0.01)
    raise AssertionError("the job does not end")


def test_a_job_tells_its_progress_and_its_result(page: Sender) -> None:
    def work(job: Job) -> Any:
        job.progress(3, 4, "第三个")
        return {"written": 3}

    job = _ended(page.bench.jobs.start("batch", "一批", work))
    told = page.get(f"/jobs/{job.number}").json
    assert (told["state"], told["finished"], told["total"], told["result"]) == (DONE, 3, 4, {"written": 3})


def test_a_job_can_be_stopped_and_found_again(page: Sender) -> None:
    started = threading.Event()

    def work(job: Job) -> Any:
        while True:
            started.set()
            time.sleep(0.01)
            job.progress(1, 2)

    job = page.bench.jobs.start("batch", "一批", work)
    assert started.wait(5)
    assert page.bench.jobs.latest("batch") is job
    assert page.delete(f"/jobs/{job.number}").status_code == 200
    assert _ended(job).state == STOPPED


def test_a_job_that_fails_says_why() -> None:
    def work(job: Job) -> Any:
        raise MissingInput("没有表", advice="放进来")

    job = _ended(Jobs().start("batch", "一批", work))
    assert (job.state, job.error) == (FAILED, {"message": "没有表", "details": [], "advice": "放进来"})


def test_the_same_work_is_not_started_twice() -> None:
    jobs, go_on = Jobs(), threading.Event()
    jobs.start("batch", "一批", lambda job: go_on.wait(10))
    with pytest.raises(OutputRefused):
        jobs.start("batch", "一批", lambda job: None)
    go_on.set()


@pytest.fixture
def served(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A workbench in a process of its own."""
    command = [sys.executable, "-X", "utf8", "-m", "narrate", "workbench", str(folder), "--no-browser"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8")
    yield process
    process.kill()
    process.communicate()


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith("工作台：http://127.0.0.1:"), line
    return line.strip().removeprefix("工作台：")


def test_a_second_start_finds_the_one_that_runs_and_it_ends_when_told(served: Any, folder: Path) -> None:
    address = _address(served)
    assert running.address_of_running(folder) == address
    said: list[str] = []
    serve(folder, read_only=False, port=0, browser=False, say=said.append, note=said.append)
    assert said == [f"工作台已经开着：{address}"]
    token, port = address.partition("token=")[2], address.partition("127.0.0.1:")[2].partition("/")[0]
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=10)
    headers = {"Cookie": f"narrate-{port}={token}", "Origin": f"http://127.0.0.1:{port}"}
    connection.request("DELETE", "/workbench", headers=headers)
    assert connection.getresponse().status == 204
    assert served.wait(20) == 0
    assert running.address_of_running(folder) is None
    assert not running.address_file(folder).exists()


def test_an_address_that_nobody_answers_at_is_not_opened(folder: Path) -> None:
    running.write_down(folder, "http://127.0.0.1:9/?token=x")
    assert running.address_of_running(folder) is None


def test_one_that_only_shows_is_no_answer_to_a_start_that_writes(served: Any, folder: Path) -> None:
    address = _address(served)
    running.write_down(folder, address, read_only=True)
    assert running.address_of_running(folder, read_only=True) is None
    assert running.address_of_running(folder) == address


def test_nobody_else_can_read_the_address(folder: Path) -> None:
    path = running.write_down(folder, "http://127.0.0.1:9/?token=x")
    assert path is not None
    assert path.parent.stat().st_mode & 0o077 == 0


def test_a_port_that_is_taken_is_told(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(OutputRefused, match=f"端口{port}不能用"):
            serve(folder, read_only=False, port=port, browser=False, say=print, note=print)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(MissingInput, match="找不到文件夹"):
        serve(tmp_path / "没有", read_only=False, port=0, browser=False, say=print, note=print)
