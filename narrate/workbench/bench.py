"""What one running workbench holds, and how its pages come to it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from flask import Blueprint, current_app, request

from narrate.answering import form_place
from narrate.batch.fingerprint import Fingerprint, fingerprint
from narrate.errors import UsageError
from narrate.intake.unit_folder import form_read_again
from narrate.unit import Unit, open_unit, unit_of
from narrate.workbench.jobs import Jobs
from narrate.workbench.life import Life
from narrate.workbench.live_batch import LiveBatch
from narrate.workbench.opened_folder import OpenedFolder

_EXTENSION = "narrate"
_MOST_READ = 4  # units that are kept as they were read


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

    _read: OrderedDict[Path, tuple[Fingerprint, Unit]] = field(default_factory=OrderedDict)

    def open_unit(self, name: str) -> Unit:
        """A unit as it is now: read anew if anything in it, or in its phrasebook, has changed since it was read last.

        Raises:
            NarrateError: see `narrate.unit.open_unit`.
        """
        folder = self.folder.unit(name)
        now = fingerprint(folder, "", None)
        before, unit = self._read.pop(folder, (None, None))
        if before is None or unit is None or not before.still_holds(now):
            again = _form_again(before, unit, now) if before and unit else None
            unit = again or open_unit(folder)
            before = replace(now, phrasebook=unit.asked_for, phrasebook_digest=unit.phrasebook.digest)
        self._read[folder] = before, unit
        if len(self._read) > _MOST_READ:
            self._read.popitem(last=False)
        return unit

    def form_of(self, unit: Unit) -> Path:
        """Where the form of a unit is written to.

        Raises:
            UsageError: it lies in an archive.
            OutputRefused: a link leads out of the folder.
        """
        if unit.inputs.form and not unit.inputs.form_path:
            raise UsageError(
                f"《{unit.inputs.form[0].file}》在压缩包里，不能在里面更新",
                advice="把它拿出来放进单位文件夹，压缩包里的删掉",
            )
        return self.folder.checked(form_place(unit))


def _form_again(before: Fingerprint, unit: Unit, now: Fingerprint) -> Unit | None:
    """The unit with what its form says now, where nothing but the form changed; None where something else did."""
    if not unit.inputs.form:
        return None
    file = unit.inputs.form[0].file
    same = replace(now, inputs={**now.inputs, file: before.inputs.get(file, "")})
    if same.inputs != before.inputs or not replace(before, digest=now.digest).still_holds(now):
        return None
    inputs = form_read_again(unit.inputs)
    return unit_of(inputs, None) if inputs is not None else None


def form_digest(unit: Unit) -> str:
    """The digest of the form that a unit was read with; "" where there is none."""
    return unit.inputs.digests.get(unit.inputs.form[0].file, "") if unit.inputs.form_path else ""


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
