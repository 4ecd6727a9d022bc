"""Which units a run is about: every unit folder below a folder, or every line of a list file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from narrate.errors import MissingInput, UnreadableFile, UsageError
from narrate.files import read_reason
from narrate.intake import side_files
from narrate.intake.workbook import TABLE_EXTENSIONS
from narrate.visible import file_name

LIST_EXTENSION = ".txt"
MANIFEST = "narrate-batch.sqlite"
"""The file that marks a folder as one that runs write to: no unit."""

OWN_LISTS = "一批清单"
"""The folder for the lists of a run that writes into the units' own folders: among the units, and none itself."""


class UnitPlace(NamedTuple):
    """A unit folder, and its name within the run: unique, a relative path written with /."""

    unit: str
    folder: Path


def find_units(source: Path) -> tuple[UnitPlace, ...]:
    """The units in order.

    Below a folder: every folder that directly holds a workbook, and every innermost folder that holds none (someone
    forgot to send the tables: it is told, not passed over) or that cannot be opened, by path; a linked folder is one like
    any other, once. In a list file: a folder or workbook a line, relative to the file, in its order; blank lines and lines
    that begin with # are passed over.

    Raises:
        MissingInput: there is no such folder or file, or no unit in it.
        UnreadableFile: the list is not text.
        UsageError: neither folder nor list file.
    """
    if source.is_dir():
        below = sorted(_below(source, set()))
        found = tuple(UnitPlace(file_name(folder.relative_to(source).as_posix()), folder) for folder in below)
        advice = "要的是装着各单位文件夹的那个文件夹；只有一个单位的，用 narrate draft"
    elif source.is_file():
        if source.suffix.lower() != LIST_EXTENSION:
            raise UsageError(
                f"“{source.name}”不是文件夹，也不是 {LIST_EXTENSION} 名单", advice="名单里每行写一个单位文件夹"
            )
        found = tuple(_named(_lines(source)))
        advice = "名单里每行写一个单位文件夹"
    else:
        raise MissingInput(f"找不到“{source}”", advice="检查路径；要的是装着各单位文件夹的文件夹，或一个名单")
    if not found:
        raise MissingInput(f"“{source}”里没有单位", advice=advice)
    return found


def lists_folder(source: Path) -> Path:
    """Where the lists of a run go that writes into the units' own folders."""
    return (source if source.is_dir() else source.parent) / OWN_LISTS


ITSELF = "~"
"""The name of a folder that is a unit itself, among the units below it."""


class UnitsIn(NamedTuple):
    """The units of a folder, and the folders in it that could not be looked into, whatever units they may hold."""

    places: tuple[UnitPlace, ...]
    closed: tuple[UnreadableFile, ...]


def units_in(folder: Path) -> UnitsIn:
    """The folder itself, called `ITSELF`, where it directly holds a workbook, and every unit below it; there may be none.

    Raises:
        UnreadableFile: the folder itself cannot be looked into.
    """
    is_unit = _look(folder)[1]
    closed: list[UnreadableFile] = []
    below = sorted(_below(folder, set(), in_unit=is_unit, closed=closed))
    own = (UnitPlace(ITSELF, folder),) if is_unit else ()
    places = (UnitPlace(file_name(one.relative_to(folder).as_posix()), one) for one in below)
    return UnitsIn((*own, *places), tuple(closed))


def _below(
    folder: Path, seen: set[str], *, in_unit: bool = False, closed: list[UnreadableFile] | None = None
) -> Iterator[Path]:
    """Unit folders below this one. What lies in a unit's own folders (附件) is a unit only if it holds a workbook.

    A folder that cannot be looked into is put down in `closed`; where that is not given it is a unit, which fails alone.
    """
    seen.add(os.path.realpath(folder))
    for child in _look(folder)[0]:
        if child.name == OWN_LISTS or os.path.isfile(child / MANIFEST):  # noqa: PTH113 - False where nobody may look
            continue
        if os.path.realpath(child) in seen:  # a link to a folder that was looked into, or back to where it lies
            continue
        try:
            children, holds_workbook = _look(child)
        except UnreadableFile as problem:
            if closed is None:
                yield child
            else:
                closed.append(problem)
            continue
        if holds_workbook or not (children or in_unit):
            yield child
        yield from _below(child, seen, in_unit=in_unit or holds_workbook, closed=closed)


def _look(folder: Path) -> tuple[list[Path], bool]:
    """The folders in a folder, links last, and whether it directly holds a workbook; hidden and locked are passed over."""
    folders: list[tuple[bool, Path]] = []
    holds_workbook = False
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.startswith((".", "~$")):
                    continue
                if _is_folder(entry):
                    folders.append((entry.is_symlink(), Path(entry.path)))
                elif _is_workbook(entry.name):
                    holds_workbook = True
    except OSError as problem:
        raise UnreadableFile(f"文件夹“{file_name(str(folder))}”打不开：{read_reason(problem)}") from problem
    return [path for _, path in sorted(folders)], holds_workbook


def _is_workbook(name: str) -> bool:
    """Whether a file makes its folder a unit: a 科目说明 may lie above the units, for all of them."""
    return name.lower().endswith(TABLE_EXTENSIONS) and side_files.kind_of(name) != side_files.DICTIONARY


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself
        return False


def _lines(source: Path) -> list[Path]:
    try:
        text = source.read_text("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = source.read_text("gb18030")  # what 记事本 writes on older machines
        except UnicodeDecodeError as problem:
            raise UnreadableFile(f"名单“{source.name}”不是文本文件", advice="用记事本另存为 UTF-8") from problem
    except OSError as problem:
        raise UnreadableFile(f"名单“{source.name}”打不开：{read_reason(problem)}") from problem
    lines = (line.strip().strip('"') for line in text.splitlines())
    return [source.parent / line for line in lines if line and not line.startswith("#")]


def _named(folders: list[Path]) -> Iterator[UnitPlace]:
    """Each by the last part of its path; a second one of the same name gets a number. One folder twice is one unit."""
    taken: set[str] = set()
    seen: set[Path] = set()
    for folder in folders:
        place = Path(os.path.abspath(folder))  # noqa: PTH100 - takes out .. without following links
        if place in seen:
            continue
        seen.add(place)
        name = unit = file_name(place.name) or "单位"
        number = 2
        while unit.casefold() in taken:
            unit, number = f"{name}-{number}", number + 1
        taken.add(unit.casefold())
        yield UnitPlace(unit, place)
