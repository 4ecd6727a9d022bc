"""Units as they were read last: a unit is read anew only where something in it has changed."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from narrate.answering import form_place
from narrate.batch.fingerprint import Fingerprint, fingerprint
from narrate.errors import UsageError
from narrate.intake.unit_folder import form_read_again
from narrate.unit import Unit, open_unit, unit_of
from narrate.workbench.opened_folder import OpenedFolder

ReadUnits: TypeAlias = OrderedDict[Path, tuple[Fingerprint, Unit]]
"""The folder of a unit → what it was read from, and the unit; those asked for last at the end."""

_MOST = 4


def unit_now(read: ReadUnits, folder: Path) -> Unit:
    """The unit in a folder as it is now, kept in `read`.

    Raises:
        NarrateError: see `narrate.unit.open_unit`.
    """
    now = fingerprint(folder, "", None)
    before, unit = read.pop(folder, (None, None))
    if before is None or unit is None or not before.still_holds(now):
        again = _form_again(before, unit, now) if before and unit else None
        unit = again or open_unit(folder)
        before = replace(now, phrasebook=unit.asked_for, phrasebook_digest=unit.phrasebook.digest)
    read[folder] = before, unit
    if len(read) > _MOST:
        read.popitem(last=False)
    return unit


def _form_again(before: Fingerprint, unit: Unit, now: Fingerprint) -> Unit | None:
    """The unit with what its form says now, where nothing but the form changed; None where something else did."""
    if not unit.inputs.form:
        return None
    file = unit.inputs.form[0].file
    if file not in now.inputs:  # taken away, or under another name
        return None
    same = replace(now, inputs={**now.inputs, file: before.inputs.get(file, "")})
    if same.inputs != before.inputs or not replace(before, digest=now.digest).still_holds(now):
        return None
    inputs = form_read_again(unit.inputs)
    return unit_of(inputs, None) if inputs is not None else None


def form_of(opened: OpenedFolder, unit: Unit) -> Path:
    """Where the form of a unit is written to.

    Raises:
        UsageError: it lies in an archive.
        OutputRefused: a link leads out of the folder that was opened.
    """
    if unit.inputs.form and not unit.inputs.form_path:
        raise UsageError(
            f"《{unit.inputs.form[0].file}》在压缩包里，不能在里面更新",
            advice="把它拿出来放进单位文件夹，压缩包里的删掉",
        )
    return opened.checked(form_place(unit))
