"""A bureau's settings (narrate设置.txt): which phrasebook, Word template and office program its units use.

In: the unit folder. Out: `BureauSettings`, from the nearest file of that name in the folder or above it; paths in it
are taken from where it lies. What a command or the unit's own form says comes first.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from narrate.errors import UnreadableFile
from narrate.named_lines import named_lines

NAME = "narrate设置.txt"
_PHRASEBOOK, _TEMPLATE, _OFFICE = "短语库", "模板", "办公软件"
_EXAMPLE = f"{_TEMPLATE} = 公文模板.docx"


class BureauSettings(NamedTuple):
    """What the file says; None for what it leaves open."""

    path: Path | None = None
    phrasebook: str | None = None
    template: Path | None = None
    office: str | None = None


NO_SETTINGS = BureauSettings()


def settings_for(place: Path) -> BureauSettings:
    """The settings that hold for a unit folder, or for a file in it.

    Raises:
        UnreadableFile: the file is there and is no such file.
    """
    start = Path(os.path.abspath(place))  # noqa: PTH100 - a linked folder is where the link lies
    for folder in (start, *start.parents):
        path = folder / NAME
        if path.is_file():
            return _read(path)
    return NO_SETTINGS


def _read(path: Path) -> BureauSettings:
    known = (_PHRASEBOOK, _TEMPLATE, _OFFICE)
    named: dict[str, str] = {}
    for key, value in named_lines(path, _EXAMPLE).items():
        if key not in known:
            raise UnreadableFile(f"{path}：没有“{key}”这一项", advice=f"可以写的：{'、'.join(known)}，例：{_EXAMPLE}")
        if not value:
            raise UnreadableFile(f"{path}：“{key}”后面没有写", advice=f"例：{_EXAMPLE}；不用的一行删掉")
        named[key] = value
    template = named.get(_TEMPLATE)
    return BureauSettings(
        path,
        _beside(path, named.get(_PHRASEBOOK)),
        path.parent / template if template else None,
        _beside(path, named.get(_OFFICE)),
    )


def _beside(path: Path, named: str | None) -> str | None:
    """A name as it stands, or the path of what lies beside the settings under it."""
    return str(path.parent / named) if named and (path.parent / named).exists() else named
