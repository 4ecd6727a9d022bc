"""The workbench running: bound to this machine alone, on a free port, until nobody needs it any more.

It listens before the application is loaded: while it is, the browser starts, and what it asks for waits.
"""

from __future__ import annotations

import secrets
import socket
import threading
import time
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import waitress

from narrate.errors import OutputRefused
from narrate.on_demand import on_demand
from narrate.workbench.opened_folder import OpenedFolder
from narrate.workbench.running import address_of_running, forget, write_down

if TYPE_CHECKING:
    from narrate.workbench.bench import Bench

_create_app = on_demand("narrate.workbench.application", "create_app")
_HOST = "127.0.0.1"
_THREADS = 8
_PATIENCE = 12.0  # seconds for work that was stopped: a batch lets the units it is at end
_LOOKS = 0.5  # seconds between two looks whether anybody is there


class _Waiting:
    """An application that is not there yet; who asks it waits."""

    def __init__(self) -> None:
        self._is_there = threading.Event()
        self._app: Any = None

    def __call__(self, environ: Any, start: Any) -> Any:
        self._is_there.wait()
        return self._app(environ, start)

    def give(self, app: Any) -> None:
        """The application is there."""
        self._app = app
        self._is_there.set()


def serve(
    folder: Path, *, read_only: bool, port: int, browser: bool, say: Callable[[str], None], note: Callable[[str], None]
) -> None:
    """Run the workbench on a folder until its last page was closed, or it is told to end; `say` is told the address.

    Where one runs on the folder already, that one is opened and nothing is started.

    Raises:
        MissingInput: there is no such folder.
        OutputRefused: the port is taken.
    """
    OpenedFolder(folder)  # whatever is wrong with it is told before anything is opened
    if (running := address_of_running(folder, read_only=read_only)) is not None:
        say(f"工作台已经开着：{running}")
        _show(running, browser=browser, note=note)
        return
    token = secrets.token_urlsafe(24)
    listening = _listening(port)
    address = f"http://{_HOST}:{listening.getsockname()[1]}/?token={token}"
    waiting = _Waiting()
    server = waitress.create_server(
        waiting, sockets=[listening], threads=_THREADS, ident="narrate", clear_untrusted_proxy_headers=True
    )
    threading.Thread(target=server.run, name="server", daemon=True).start()
    kept = write_down(folder, address, read_only=read_only)
    say(f"工作台：{address}")
    note("关掉最后一页，程序自己结束；在这里按 Ctrl+C 也结束。")
    try:
        _show(address, browser=browser, note=note)
        app = _create_app(folder, token, read_only=read_only)
        held = app.extensions["narrate"]
        waiting.give(app)
        _wait_for_the_end(held)
    finally:
        forget(kept, address)


def _wait_for_the_end(held: Bench) -> None:
    """Until nobody needs the workbench any more; what is being written then is written whole."""
    try:
        while not held.life.is_over(working=bool(held.jobs.running)):
            held.life.told_to_end.wait(_LOOKS)
        time.sleep(_LOOKS)  # the answer to the page that told it to end
    finally:
        held.jobs.end(_PATIENCE)
        with held.lock:
            pass


def _listening(port: int) -> socket.socket:
    """A socket on this machine's own address; port 0 is any that is free."""
    try:
        return socket.create_server((_HOST, port))
    except (OSError, OverflowError) as error:
        raise OutputRefused(
            f"端口{port}不能用，多半已经被别的程序占着", advice="不写 --port，程序自己找一个"
        ) from error


def _show(address: str, *, browser: bool, note: Callable[[str], None]) -> None:
    """Open the browser that is there; where there is none, say what to do."""
    if browser and not webbrowser.open(address):
        note("没有找到浏览器：把上面的地址复制到浏览器里打开。")
