"""The same tasks on an engine that is already there (Dask distributed, the extra `narrate[dask]`).

Only paths go out and only outcomes come back; documents are written by the workers to the output folder, which every
machine must see under the same path. On a worker each thread keeps one supervised process, so that a hang or a crash
stays with its unit there too; a worker that is lost gives its units to the others.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any, TypeVar

from narrate.batch.supervisor import Supervisor
from narrate.errors import MissingInput, NarrateError

Result = TypeVar("Result")

_CONNECT_SECONDS = 10
_own = threading.local()


def on_worker(time_limit: float | None, function: Callable[..., Result], arguments: tuple[Any, ...]) -> Result:
    """What a worker of the engine runs: the call in a process that this thread supervises."""
    known: Supervisor | None = getattr(_own, "supervisor", None)
    if known is None or known.time_limit != time_limit:
        if known is not None:
            known.close()
        known = _own.supervisor = Supervisor(time_limit)
    return known.call(function, *arguments)


class ClusterExecutor(Executor):
    """`concurrent.futures` over a Dask client. `workers` is the number of threads its workers have."""

    def __init__(self, address: str, time_limit: float | None = None) -> None:
        """Connect.

        Raises:
            MissingInput: the extra is not installed, nobody answers at the address, or there are no workers.
        """
        try:
            from distributed import Client
        except ImportError as problem:
            raise MissingInput(
                "没有安装 Dask，不能用 --scheduler", advice="安装：pip install 'narrate[dask]'"
            ) from problem
        try:
            self._client: Any = Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as problem:
            raise MissingInput(
                f"连不上调度器“{address}”", advice="检查地址（例：tcp://10.0.0.5:8786）和调度器是否在运行"
            ) from problem
        self._time_limit = time_limit
        self.workers = sum(self._client.nthreads().values())
        if not self.workers:
            self._client.close()
            raise MissingInput(f"调度器“{address}”没有工作进程", advice="先启动 dask worker")

    def submit(self, function: Callable[..., Result], /, *arguments: Any, **named: Any) -> Future[Result]:
        """As `Executor.submit`; arguments by name are not taken."""
        if named:
            raise TypeError("arguments by position only")
        remote = self._client.submit(on_worker, self._time_limit, function, arguments, pure=False)
        future: Future[Result] = Future()
        future.set_running_or_notify_cancel()
        remote.add_done_callback(lambda ended: _hand_over(ended, future))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the engine; it goes on without us."""
        with contextlib.suppress(TimeoutError):
            self._client.close()


def _hand_over(remote: Any, future: Future[Any]) -> None:
    """The engine's result or failure as a plain future's."""
    if remote.status == "finished":
        future.set_result(remote.result())
        return
    problem = remote.exception() if remote.status == "error" else None
    if isinstance(problem, NarrateError):
        future.set_exception(problem)
        return
    why = f"{type(problem).__name__}: {problem}" if problem is not None else remote.status
    future.set_exception(NarrateError(f"调度器没有交回结果（{why}）", advice="看工作进程是否反复退出"))
