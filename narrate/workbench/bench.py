"""What one running workbench holds, and how its pages come to it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import abort, current_app, redirect, request, url_for

from narrate.errors import MissingInput, UsageError
from narrate.on_demand import on_demand
from narrate.workbench.jobs import Jobs
from narrate.workbench.life import Life
from narrate.workbench.opened_folder import OpenedFolder

if TYPE_CHECKING:
    from narrate.unit import Unit
    from narrate.workbench.live_batch import LiveBatch
    from narrate.workbench.read_units import ReadUnits

_EXTENSION = "narrate"
# the list of units needs nothing of what reading one takes
_unit_now = on_demand("narrate.workbench.read_units", "unit_now")
_form_of = on_demand("narrate.workbench.read_units", "form_of")


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
    live: LiveBatch | None = None  # the last run over all units
    lock: threading.RLock = field(default_factory=threading.RLock)

    _read: ReadUnits = field(default_factory=OrderedDict)

    def open_unit(self, name: str) -> Unit:
        """A unit as it is now: read anew if anything in it, or in its phrasebook, has changed since it was read last.

        Raises:
            NarrateError: see `narrate.unit.open_unit`.
        """
        unit: Unit = _unit_now(self._read, self.folder.unit(name))
        return unit

    def form_of(self, unit: Unit) -> Path:
        """Where the form of a unit is written to.

        Raises:
            NarrateError: see `read_units.form_of`.
        """
        place: Path = _form_of(self.folder, unit)
        return place


def form_digest(unit: Unit) -> str:
    """The digest of the form that a unit was read with; "" where there is none."""
    return unit.inputs.digests.get(unit.inputs.form[0].file, "") if unit.inputs.form_path else ""


def bench() -> Bench:
    """The workbench of this request."""
    held: Bench = current_app.extensions[_EXTENSION]
    return held


def hold(extensions: dict[str, Any], held: Bench) -> None:
    """Let an application's requests find their workbench."""
    extensions[_EXTENSION] = held


def unit_for_page(name: str) -> Unit:
    """A unit as it is now, for a page that needs its tables and its phrasebook; a request for one that lacks them is
    sent on to the page of the tables, which says what is missing and what to do.

    Raises:
        NarrateError: see `narrate.unit.open_unit`.
    """
    try:
        return bench().open_unit(name)
    except MissingInput:
        abort(redirect(url_for("unit.unit", unit=name, wanted=request.endpoint)))


def sent(*names: str) -> dict[str, str]:
    """The texts of these names in the JSON of a request; those that are not there are "".

    Raises:
        UsageError: it is no such JSON.
    """
    data = request.get_json(silent=True)
    if not isinstance(data, dict) or not all(isinstance(data.get(name, ""), str) for name in names):
        raise UsageError("这个请求的内容不对", advice="刷新这一页再试")
    return {name: data.get(name, "") for name in names}
