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
from typing import Any, BinaryIO

_LENGTH = struct.Struct(">Q")


def write_frame(stream: BinaryIO, value: Any) -> None:
    """Send a value."""
    data = pickle.dumps(value)
    stream.write(_LENGTH.pack(len(data)) + data)
    stream.flush()


def read_frame(stream: BinaryIO) -> Any:
    """Receive a value.

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
    return pickle.loads(data)  # from our own parent or child, over a pipe nobody else holds


def serve(calls: BinaryIO, results: BinaryIO) -> None:
    """Answer call after call with (True, result) or (False, exception) until there are no more."""
    while True:
        try:
            function, arguments = read_frame(calls)
        except EOFError:
            return
        try:
            answer = True, function(*arguments)
        except Exception as problem:
            answer = False, problem
        write_frame(results, answer)


def main() -> None:
    """Take the pipes away from whatever the program might print, and serve."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    calls, results = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    if not sys.warnoptions:
        import warnings

        warnings.simplefilter("ignore")
    serve(calls, results)


if __name__ == "__main__":
    main()
