"""When the workbench ends: a while after its last page was closed, unless work goes on; or when it is told to.

A page says that it is there, and that it goes. One that was put to sleep by the browser says neither for a long time;
one whose browser was killed never says that it goes. So only silence of an hour counts as gone.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

GRACE = 15.0
"""Seconds after the last page went: a page that is loaded again goes and comes."""

SILENCE = 3600.0
"""Seconds after which a page that says nothing is gone."""


class Life:
    """Which pages are open. `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._pages: dict[str, float] = {}
        self._last = float("inf")  # when the last page went: no page has come yet
        self._lock = threading.Lock()
        self.told_to_end = threading.Event()

    def seen(self, page: str) -> None:
        """A page says that it is there."""
        with self._lock:
            self._pages[page] = self._clock()

    def gone(self, page: str) -> None:
        """A page says that it goes."""
        with self._lock:
            if self._pages.pop(page, None) is not None:
                self._last = self._clock()

    def is_over(self, *, working: bool) -> bool:
        """Whether nobody is there any more, and no work runs."""
        if self.told_to_end.is_set():
            return True
        with self._lock:
            now = self._clock()
            for page, heard in list(self._pages.items()):
                if now - heard > SILENCE:
                    del self._pages[page]
                    self._last = heard
            return not self._pages and not working and now - self._last > GRACE
