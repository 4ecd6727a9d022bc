"""How a long run is told while it goes on: a bar on a terminal, plain lines elsewhere. All of it on standard error."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

from narrate.cli.console import print_note

if TYPE_CHECKING:
    from narrate.batch.run import Tally
    from narrate.batch.tasks import Outcome

_SECONDS_BETWEEN_LINES = 10.0


class PlainProgress:
    """A line now and then, for log files and for consoles that cannot draw."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def __enter__(self) -> PlainProgress:
        return self

    def __exit__(self, *exception: object) -> None:
        return None

    def show(self, tally: Tally, outcome: Outcome | None) -> None:
        """Say how far the run is, unless it was said a moment ago."""
        if time.monotonic() - self._last >= _SECONDS_BETWEEN_LINES and tally.finished < tally.total:
            self._last = time.monotonic()
            print_note(progress_line(tally, time.monotonic() - tally.started))


class BarProgress:
    """A bar that is drawn anew in its place."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        columns: tuple[Any, ...] = (BarColumn(bar_width=30), TextColumn("{task.description}"))
        self._progress = Progress(*columns, console=Console(stderr=True), transient=True, refresh_per_second=4)
        self._task = self._progress.add_task("正在开始…", total=None)

    def __enter__(self) -> BarProgress:
        self._progress.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._progress.stop()

    def show(self, tally: Tally, outcome: Outcome | None) -> None:
        """Move the bar."""
        line = progress_line(tally, time.monotonic() - tally.started)
        self._progress.update(self._task, completed=tally.finished, total=tally.total, description=line)


def progress_for_stream() -> PlainProgress | BarProgress:
    """A bar where standard error is a terminal."""
    is_terminal = sys.stderr is not None and sys.stderr.isatty()
    return BarProgress() if is_terminal else PlainProgress()


def progress_line(tally: Tally, seconds: float) -> str:
    """Done, failed, open slots, speed and time left, after so many seconds."""
    parts = [f"{tally.finished}／{tally.total}个单位"]
    if tally.unchanged:
        parts.append(f"没有变化{tally.unchanged}个")
    parts.append(f"没有完成{tally.failed}个")
    parts.append(f"待补{tally.open_slots:,}处")
    if tally.finished and seconds > 0:
        speed = tally.finished / seconds
        parts.append(f"每秒{speed:.1f}个")
        parts.append(f"还要约{in_words((tally.total - tally.finished) / speed)}")
    return "，".join(parts)


def in_words(seconds: float) -> str:
    """A duration: 45秒, 3分20秒, 1小时05分."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole}秒"
    if whole < 3600:
        return f"{whole // 60}分{whole % 60:02d}秒"
    return f"{whole // 3600}小时{whole % 3600 // 60:02d}分"
