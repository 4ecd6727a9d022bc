"""The same run on a Dask cluster of this machine: the same bytes, also when a worker is lost in the middle."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from batch.made_units import documents, manifest, run_batch
from narrate.batch.run import Tally
from narrate.batch.tasks import Outcome
from samples.generate import generate

pytest.importorskip("distributed", reason="the extra narrate[dask] is not installed")
# the engine's own threads and sockets outlive a test by moments
pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="kills a worker with SIGKILL"),
    pytest.mark.filterwarnings("default"),
]

COUNT = 16
_START_SECONDS = 60


@pytest.fixture(scope="module")
def units(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cluster") / "各单位"
    generate(COUNT, folder, seed=9)
    return folder


@pytest.fixture(scope="module")
def local(units: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("local")
    run_batch(units, output)
    return output


class Cluster:
    """A scheduler and its workers, as processes."""

    def __init__(self, folder: Path) -> None:
        self._file, self._folder = folder / "scheduler.json", folder
        self.scheduler = self._start("dask_scheduler", "--host", "127.0.0.1", "--port", "0")
        self.workers = [
            self._start("dask_worker", "--host", "127.0.0.1", "--nthreads", "1", "--no-nanny") for _ in range(2)
        ]

    def _start(self, program: str, *options: str) -> subprocess.Popen[bytes]:
        until = time.monotonic() + _START_SECONDS
        while program == "dask_worker" and not self._file.exists() and time.monotonic() < until:
            time.sleep(0.05)
        command = [sys.executable, "-m", f"distributed.cli.{program}", *options, "--no-dashboard"]
        command += ["--scheduler-file", str(self._file)]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self._folder)

    @property
    def address(self) -> str:
        return str(json.loads(self._file.read_text("utf-8"))["address"])

    def wait_for_workers(self) -> None:
        from distributed import Client

        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(len(self.workers), timeout=_START_SECONDS)

    def stop(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    made = Cluster(tmp_path_factory.mktemp("dask"))
    try:
        made.wait_for_workers()
        yield made
    finally:
        made.stop()


def test_a_cluster_gives_the_same_bytes_also_when_a_worker_is_killed(
    units: Path, local: Path, cluster: Cluster, tmp_path: Path
) -> None:
    killed: list[int] = []

    def kill(tally: Tally, outcome: Outcome | None) -> None:
        if tally.finished == COUNT // 4 and not killed:
            os.kill(cluster.workers[0].pid, signal.SIGKILL)
            killed.append(cluster.workers[0].pid)

    tally = run_batch(units, tmp_path, told=kill, scheduler=cluster.address)
    assert (len(killed), tally.done) == (1, COUNT)
    assert documents(tmp_path) == documents(local)
    assert manifest(tmp_path) == manifest(local)
