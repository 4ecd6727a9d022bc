"""What may happen to a run at its worst moment: killed before any change to the file system, or out of disk space.

A run is a function in a child process. The changes are those that the interpreter itself reports (audit events) or
hands to the system (`os.write`, `os.fsync`), so that they are counted whoever makes them.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="a child is made with fork, which Windows lacks")

KILLED = 97
_CHANGES = {
    "os.rename",
    "os.remove",
    "os.rmdir",
    "os.mkdir",
    "os.chmod",
    "os.chown",
    "os.link",
    "os.symlink",
    "os.truncate",
    "os.utime",
    "shutil.rmtree",
    "sqlite3.connect",
}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def _is_change(event: str, given: tuple[Any, ...]) -> bool:
    if event == "open":
        path, _, flags = given
        return not isinstance(path, int) and str(path) != os.devnull and bool(flags & _WRITING)
    return event in _CHANGES


def killed_before(moment: int, run: Callable[[], object], *, halves: bool = True) -> bool:
    """Run in a child that dies before its change number `moment` (from 0). Returns whether it came that far.

    A kill in `os.write` leaves the first half of the bytes (with `halves`).
    """
    child = os.fork()
    if child == 0:
        try:
            _die_at(moment, halves=halves)
            run()
        except BaseException:
            os._exit(1)
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, KILLED), "the run failed by itself"
    return status == KILLED


def _die_at(moment: int, *, halves: bool) -> None:
    count = 0
    write, sync = os.write, os.fsync

    def one_more() -> bool:
        nonlocal count
        count += 1
        return count > moment

    def look(event: str, given: tuple[Any, ...]) -> None:
        if _is_change(event, given) and one_more():
            os._exit(KILLED)

    def writing(file: int, data: Any) -> int:
        if one_more():
            if halves:
                write(file, bytes(data)[: len(data) // 2])
            os._exit(KILLED)
        return write(file, data)

    def syncing(file: int) -> None:
        if one_more():
            os._exit(KILLED)
        sync(file)

    sys.addaudithook(look)
    os.write, os.fsync = writing, syncing


def moments(run: Callable[[], object], prepare: Callable[[], object]) -> Iterator[int]:
    """Kill a run before each of its changes in turn, from a state made anew each time; ends when it gets through."""
    moment = 0
    while True:
        prepare()
        if not killed_before(moment, run):
            assert moment > 0, "nothing was changed at all"
            return
        yield moment
        moment += 1


@contextmanager
def disk_of(size: int) -> Iterator[None]:
    """A disk that takes so many bytes more through `os.write`; what does not fit is cut, as the system does it."""
    left, write = size, os.write

    def writing(file: int, data: Any) -> int:
        nonlocal left
        taken = min(len(data), left)
        if data and not taken:
            raise OSError(errno.ENOSPC, "No space left on device")
        left -= taken
        return write(file, bytes(data)[:taken])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "write", writing)
        yield


@contextmanager
def written() -> Iterator[list[int]]:
    """The sizes of all that is given to `os.write`, in order."""
    sizes: list[int] = []
    write = os.write

    def writing(file: int, data: Any) -> int:
        done = write(file, data)
        sizes.append(done)
        return done

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "write", writing)
        yield sizes


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, hidden ones too."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
