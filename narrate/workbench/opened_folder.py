"""The folder that was opened: its units, and the files in them. Nothing outside of it is named, read or written here.

A unit or a file is found among those that are there, by its name, and never by a path that somebody gives; one that a
link leads out of the folder is refused.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from narrate.batch.units import ITSELF, UnitsIn, units_in
from narrate.errors import MissingInput, OutputRefused, UsageError
from narrate.files import BACKUP_MARK, Source, replace_source, write_files
from narrate.visible import file_name

_BESIDE = ("beside", "free")  # as the pages say it
_PASSED_OVER = (".", "~$")
_LONGEST_NAME = 150  # characters of a name that is given
_NOT_IN_NAMES = frozenset('\\/:*?"<>|')
_DEVICES = frozenset({"CON", "PRN", "AUX", "NUL", *(f"{one}{n}" for one in ("COM", "LPT") for n in range(1, 10))})


class OpenedFolder:
    """A folder with units in it, or one unit."""

    def __init__(self, root: Path) -> None:
        """For a folder that is there.

        Raises:
            MissingInput: there is no such folder.
        """
        if not root.is_dir():
            raise MissingInput(f"找不到文件夹“{file_name(str(root))}”", advice="检查路径；要的是一个文件夹")
        self.root = Path(os.path.abspath(root))  # noqa: PTH100 - a linked folder is where the link lies

    @property
    def name(self) -> str:
        """What the folder is called."""
        return file_name(self.root.name) or file_name(str(self.root))

    def units(self) -> UnitsIn:
        """Every unit, the folder itself first where it is one; those that a link leads out of the folder are left out."""
        found = units_in(self.root)
        return found._replace(places=tuple(place for place in found.places if self.holds(place.folder)))

    def unit(self, name: str) -> Path:
        """The folder of a unit.

        Raises:
            MissingInput: there is no such unit.
        """
        if name == ITSELF:
            return self.root
        found: Path | None = self.root
        for part in name.split("/"):
            found = next(_folders(found, part), None) if found is not None else None
        if found is None or not self.holds(found):
            raise MissingInput(f"“{self.name}”里没有单位“{name}”", advice="回到单位列表看看，可能改了名或者移走了")
        return found

    def title(self, name: str) -> str:
        """What a unit is called in a list."""
        return self.name if name == ITSELF else name

    def holds(self, path: Path) -> bool:
        """Whether a path, links followed, lies in the folder."""
        return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(self.root))

    def files(self, folder: Path, endings: Collection[str] = ()) -> Iterator[Path]:
        """The files that lie in a unit's folder itself, by name; hidden ones, lock files and backups are passed over."""
        for path in sorted(folder.iterdir(), key=lambda one: one.name):
            passed_over = path.name.startswith(_PASSED_OVER) or BACKUP_MARK in path.stem
            ending = not endings or path.suffix.lower() in endings
            if not passed_over and ending and self.holds(path) and path.is_file():
                yield path

    def file(self, unit: str, name: str) -> Path:
        """One of `files`.

        Raises:
            MissingInput: there is none of this name.
        """
        found = next((path for path in self.files(self.unit(unit)) if file_name(path.name) == name), None)
        if found is None:
            raise MissingInput(
                f"“{self.title(unit)}”里没有文件《{name}》", advice="刷新这一页看看，可能改了名或者移走了"
            )
        return found

    def place_for(self, unit: str, name: str) -> Path:
        """Where a file of a given name goes in a unit's folder.

        Raises:
            UsageError: it is no name of a file.
            OutputRefused: something of that name leads out of the folder.
        """
        return self.checked(self.unit(unit) / allowed_name(name))

    def checked(self, path: Path) -> Path:
        """The path, once it is known to lie in the folder, links followed.

        Raises:
            OutputRefused: it does not.
        """
        if not self.holds(path):
            raise OutputRefused(
                f"“{file_name(path.name)}”不在打开的文件夹“{self.name}”里，没有写入",
                advice="它是通到别处的链接；把文件本身放进单位文件夹",
            )
        return path


def _folders(folder: Path, name: str) -> Iterator[Path]:
    """The folder of this name in a folder, among those that are there."""
    if not name.startswith(_PASSED_OVER):
        with os.scandir(folder) as entries:
            yield from (Path(entry.path) for entry in entries if file_name(entry.name) == name and entry.is_dir())


def allowed_name(name: str) -> str:
    """A name for a file or folder that every system takes.

    Raises:
        UsageError: it is none, with what is wrong.
    """
    name = name.strip()
    stem = name.partition(".")[0].strip().upper()
    wrong = (
        "没有写名称" if not name
        else f"名称超过{_LONGEST_NAME}个字" if len(name) > _LONGEST_NAME
        else "名称里不能有 \\ / : * ? \" < > | 和换行" if _NOT_IN_NAMES & set(name) or not name.isprintable()
        else "名称不能以点、波浪号开头，或者以点结尾" if name.startswith((".", "~")) or name.endswith(".")
        else "这个名称是系统保留的" if stem in _DEVICES
        else ""
    )  # fmt: skip
    if wrong:
        raise UsageError(f"“{name[:40]}”不能用：{wrong}", advice="改一个名称")
    return name


def digest_of(path: Path) -> str:
    """The sha256 of a file, "" where there is none."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return ""


class Place(NamedTuple):
    """Where a file goes, and the file whose place it takes, if any."""

    target: Path
    in_place_of: Source | None = None


def settled(target: Path, how: str, digest: str) -> Place | None:
    """Where a new file of this name goes; None where one lies there and a person is to be asked.

    `how` is what the person answered: "beside" (or "free") gives it a name of its own, "replace" the place of the file
    with this digest, and of no other.
    """
    standing = digest_of(target)
    if not standing:
        return Place(target)
    if how in _BESIDE:
        return Place(free_place(target))
    if how == "replace" and digest == standing:
        return Place(target, Source.of(target, target.read_bytes()))
    return None


def put(data: bytes, place: Place) -> Path | None:
    """Write a file where `settled` says; gives the copy of the one whose place it took."""
    if place.in_place_of is not None:
        return replace_source(place.in_place_of, data, backup=True)
    write_files({place.target: data})
    return None


def free_place(target: Path) -> Path:
    """名称（2）.xlsx beside a file, or the first number that is free."""
    number = 2
    while (place := target.with_name(f"{target.stem}（{number}）{target.suffix}")).exists():
        number += 1
    return place
