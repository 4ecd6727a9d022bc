"""What one running workbench holds, and how its pages come to it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Blueprint, current_app, request

from narrate.errors import UsageError
from narrate.unit import Unit, open_unit
from narrate.workbench.jobs import Jobs
from narrate.workbench.life import Life
from narrate.workbench.opened_folder import OpenedFolder

_EXTENSION = "narrate"


@dataclass
class Bench:
    """The folder that was opened, the work that goes on, and the pages that are open.

    `backed_up` are the files of which a copy was kept, once, before the workbench first wrote to them. `lock` is held
    while files of a unit are read and written: one request at a time.
    """

    folder: OpenedFolder
    read_only: bool
    life: Life = field(default_factory=Life)
    jobs: Jobs = field(default_factory=Jobs)
    backed_up: set[Path] = field(default_factory=set)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def open_unit(self, name: str) -> Unit:
        """A unit, read as it is now.

        Raises:
            NarrateError: see `narrate.unit.open_unit`.
        """
        return open_unit(self.folder.unit(name))


@dataclass(frozen=True)
class Page:
    """A page of a unit: the name of its tab, the end point it leads to, and its addresses."""

    title: str
    endpoint: str
    blueprint: Blueprint


def bench() -> Bench:
    """The workbench of this request."""
    held: Bench = current_app.extensions[_EXTENSION]
    return held


def hold(extensions: dict[str, Any], held: Bench) -> None:
    """Let an application's requests find their workbench."""
    extensions[_EXTENSION] = held


def sent(*names: str) -> dict[str, str]:
    """The texts of these names in the JSON of a request; those that are not there are "".

    Raises:
        UsageError: it is no such JSON.
    """
    data = request.get_json(silent=True)
    if not isinstance(data, dict) or not all(isinstance(data.get(name, ""), str) for name in names):
        raise UsageError("这个请求的内容不对", advice="刷新这一页再试")
    return {name: data.get(name, "") for name in names}
