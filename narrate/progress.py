"""Who wants to hear how far long work is, without every function on the way handing it on: reading the pages of a PDF.

    with heard_by(job.progress):
        read_pdf_text(path, name)

Whoever hears may end the work by raising `Stopped`, which passes through every reader as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Listener = Callable[[int, int], None]
"""Told how many of how many steps are done."""

_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


class Stopped(Exception):
    """Raised in the middle of work that a person stopped."""


@contextmanager
def heard_by(listener: Listener) -> Iterator[None]:
    """Have the work of this thread, inside, tell how far it is."""
    before = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(before)


def tell(finished: int, total: int) -> None:
    """Say how far the work is, if anybody hears.

    Raises:
        Stopped: a person stopped it.
    """
    if (listener := _listener.get()) is not None:
        listener(finished, total)
