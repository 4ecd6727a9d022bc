"""Calls in worker processes that may die or hang, and an executor in the shape of `concurrent.futures` over them.

Why none of those that are kept elsewhere: `ProcessPoolExecutor` is broken as a whole once one of its processes is
killed (`max_tasks_per_child` does not change that). `pebble.ProcessPool` 5.2, with two processes and 600 calls of 20 ms
while one of them was killed 109 times within 25 seconds, gave 119 results, 344 failures (`ProcessExpired`, and in the end
`BrokenProcessPool` for the pool as a whole) and 137 calls without either; two calls that hung went on running after
their parent had been killed. Pools share a queue, which a process can die holding. Here a thread looks after one process
over pipes of their own: a kill costs one call, which is tried again, and a worker ends with its parent.
"""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any, TypeVar

from narrate.batch.worker import read_frame, write_frame
from narrate.errors import NarrateError

Result = TypeVar("Result")

CALLS_PER_PROCESS = 1000
"""A process is replaced after so many calls, so that nothing can pile up in it."""

_ATTEMPTS = 3
_CREATE_NO_WINDOW = 0x08000000  # Windows


class WorkerDied(NarrateError):
    """The process ended in the middle of a call, again and again: killed, out of memory, or crashed."""


class TooSlow(NarrateError):
    """The call took longer than it may."""


class Supervisor:
    """One worker process, started when first needed, replaced when it dies, hangs or has done enough."""

    def __init__(self, time_limit: float | None = None) -> None:
        self.time_limit = time_limit
        self._process: subprocess.Popen[bytes] | None = None
        self._calls = 0
        self._late = threading.Event()
        self._closed = False
        self._scratch = tempfile.TemporaryDirectory(prefix="narrate-batch-", ignore_cleanup_errors=True)

    @property
    def pid(self) -> int | None:
        """The process that runs or will run the next call; None while there is none."""
        return self._process.pid if self._process is not None else None

    def call(self, function: Callable[..., Result], *arguments: Any) -> Result:
        """`function(*arguments)` in the process; both must be importable or picklable there.

        A call whose process dies is tried again: what killed it may have meant another.

        Raises:
            WorkerDied, TooSlow: see there.
            Exception: whatever the function raises.
        """
        status: int | None = None
        for _ in range(_ATTEMPTS):
            if self._closed:
                break
            try:
                return self._try(function, arguments)
            except (EOFError, BrokenPipeError, ConnectionError):
                status = self._bury()
                if self._late.is_set():
                    raise TooSlow(
                        f"超过{self.time_limit:g}秒没有做完，已经停止",
                        advice="看这个单位的文件是否特别大、所在的网络位置是否畅通；可以用 --time-limit 放宽",
                    ) from None
        raise WorkerDied(
            f"处理它的进程中途退出（退出状态 {status}），重试仍然这样",
            advice="可能是内存不足或文件有问题；单独运行一次看是否正常",
        )

    def _try(self, function: Callable[..., Result], arguments: tuple[Any, ...]) -> Result:
        if self._calls >= CALLS_PER_PROCESS:
            self._retire()
        process = self._process or self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        self._late = threading.Event()  # of this call alone: a watch that fires too late must not touch the next
        self._calls += 1
        watch = threading.Timer(self.time_limit, _stop, (process, self._late)) if self.time_limit else None
        if watch is not None:
            watch.daemon = True
            watch.start()
        try:
            write_frame(process.stdin, (function, arguments))  # type: ignore[arg-type]
            good, answer = read_frame(process.stdout)  # type: ignore[arg-type]
        finally:
            if watch is not None:
                watch.cancel()
        if not good:
            raise answer
        return answer  # type: ignore[no-any-return]

    def _start(self) -> subprocess.Popen[bytes]:
        scratch = self._scratch.name
        self._process = subprocess.Popen(
            [sys.executable, "-m", "narrate.batch.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "TMPDIR": scratch, "TEMP": scratch, "TMP": scratch},
            creationflags=_CREATE_NO_WINDOW if os.name == "nt" else 0,
        )
        self._calls = 0
        return self._process

    def _bury(self) -> int | None:
        """Clear away a process that ended; its exit status."""
        process, self._process = self._process, None
        if process is None:
            return None
        process.kill()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        return process.wait()

    def _retire(self) -> None:
        """Let a process that waits for its next call end."""
        process = self._process
        if process is not None and process.stdin is not None:
            with contextlib.suppress(OSError):
                process.stdin.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=5)
        self._bury()

    def kill(self) -> None:
        """Stop the process, also in the middle of a call, and start no other. May be called from any thread."""
        self._closed = True
        process = self._process
        if process is not None:
            process.kill()

    def close(self) -> None:
        """End the process when it has nothing to do, and remove its scratch folder."""
        self._closed = True
        self._retire()
        self._scratch.cleanup()


def _stop(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    process.kill()


class LocalExecutor(Executor):
    """`concurrent.futures` over supervised processes: a thread each, which waits while its process works."""

    def __init__(self, workers: int, time_limit: float | None = None) -> None:
        self._calls: queue.SimpleQueue[tuple[Future[Any], Callable[..., Any], tuple[Any, ...]] | None] = (
            queue.SimpleQueue()
        )
        self._closed = False
        self.supervisors = tuple(Supervisor(time_limit) for _ in range(workers))
        self._threads = [
            threading.Thread(target=self._look_after, args=(one,), daemon=True) for one in self.supervisors
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, function: Callable[..., Result], /, *arguments: Any, **named: Any) -> Future[Result]:
        """As `Executor.submit`; arguments by name are not taken."""
        if self._closed:
            raise RuntimeError("submit after shutdown")
        if named:
            raise TypeError("arguments by position only")
        future: Future[Result] = Future()
        self._calls.put((future, function, arguments))
        return future

    def _look_after(self, supervisor: Supervisor) -> None:
        while (call := self._calls.get()) is not None:
            future, function, arguments = call
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(supervisor.call(function, *arguments))
                except Exception as problem:
                    future.set_exception(problem)
            del call, future  # a result must not outlive its reader here
        supervisor.close()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """As `Executor.shutdown`."""
        if cancel_futures:
            self._cancel_waiting()
        if not self._closed:
            self._closed = True
            for _ in self._threads:
                self._calls.put(None)
        if wait:
            for thread in self._threads:
                thread.join()

    def kill(self) -> None:
        """Stop what runs, forget what waits."""
        self._cancel_waiting()
        for supervisor in self.supervisors:
            supervisor.kill()
        self.shutdown()

    def _cancel_waiting(self) -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                call = self._calls.get_nowait()
                if call is not None:
                    call[0].cancel()
        if self._closed:  # the ends of the threads were taken out as well
            for _ in self._threads:
                self._calls.put(None)


def default_workers() -> int:
    """As many processes as the machine runs at once."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1
