"""A worker process: `python -m narrate.batch.worker`, run by `supervisor` and by nobody else.

Calls come in on standard input, results go out on what was standard output, each pickled with its length before it.
One pipe a worker and no lock shared with another: whatever kills a worker, the others do not notice. It ends when its
standard input does, so that no worker outlives its parent.
"""

from __future__ import annotations

import os
import pickle
import signal
import struct
import sys
import warnings
from typing import Any, BinaryIO

_LENGTH = struct.Struct(">Q")


def write_frame(stream: BinaryIO, value: Any) -> None:
    """Send a value."""
    write_packed(stream, pickle.dumps(value))


def write_packed(stream: BinaryIO, data: bytes) -> None:
    """Send a value that is packed already."""
    stream.write(_LENGTH.pack(len(data)) + data)
    stream.flush()


def read_frame(stream: BinaryIO) -> Any:
    """Receive a value, from our own parent or child over a pipe nobody else holds.

    Raises:
        EOFError: the other side is gone.
        Exception: the value cannot be built here.
    """
    return pickle.loads(read_packed(stream))


def read_packed(stream: BinaryIO) -> bytes:
    """Receive a value, not yet built.

    Raises:
        EOFError: the other side is gone.
    """
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (size,) = _LENGTH.unpack(head)
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data


def serve(calls: BinaryIO, results: BinaryIO) -> None:
    """Answer call after call with (True, result) or (False, exception) until there are no more."""
    while True:
        try:
            packed = read_packed(calls)
        except EOFError:
            return
        try:
            function, arguments = pickle.loads(packed)
            answer = pickle.dumps((True, function(*arguments)))
        except Exception as problem:
            answer = _packed_problem(problem)
        write_packed(results, answer)


def _packed_problem(problem: Exception) -> bytes:
    """An exception that cannot travel goes as its words."""
    try:
        return pickle.dumps((False, problem))
    except Exception:  # pickle raises what the exception's own class makes of it
        return pickle.dumps((False, RuntimeError(f"{type(problem).__name__}: {problem}")))


def main() -> None:
    """Take the pipes away from whatever the program might print, and serve."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    calls, results = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    serve(calls, results)


if __name__ == "__main__":
    main()
