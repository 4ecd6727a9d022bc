"""A person's file replaced: only as it was read, never while another program has it open, a copy kept beside it.

In: the file as it was read (`Source`) and its new bytes. The new file is complete beside the old one before it takes
its place; what was there stays beside it as NAME.备份-1. Nothing is written when anything is amiss.
"""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import dataclass
from pathlib import Path

from narrate.errors import OutputRefused
from narrate.files import refuse_if_open, write_files

BACKUP_MARK = ".备份-"


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was read: where it lies (links followed), its bytes, and their digest."""

    path: Path
    data: bytes
    digest: str

    @classmethod
    def of(cls, path: Path, data: bytes) -> Source:
        """The source of a file that was just read."""
        return cls(path.resolve(), data, _digest(data))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def replace(source: Source, data: bytes, *, backup: bool) -> Path | None:
    """Put `data` in the place of the file that was read; with `backup`, keep a copy beside it. Returns the copy.

    Raises:
        OutputRefused: the file is open elsewhere, or changed since it was read; nothing was written.
    """
    copies: list[Path] = []

    def last_look() -> None:
        refuse_if_changed(source)
        if backup:
            copies.append(_write_backup(source))

    refuse_if_open(source.path)
    try:
        write_files({source.path: data}, force=True, last_look=last_look)
    except OutputRefused:
        for copy in copies:
            copy.unlink(missing_ok=True)
        raise
    return copies[0] if copies else None


def refuse_if_changed(source: Source) -> None:
    """Raise OutputRefused where the file is no longer as it was read."""
    try:
        current = _digest(source.path.read_bytes())
    except OSError:
        current = ""
    if current != source.digest:
        raise OutputRefused(
            f"《{source.path.name}》在读取之后又被改动，没有写入。",
            advice="等保存完成、关闭文件后再运行一次。",
        )


def _write_backup(source: Source) -> Path:
    """The file as it was read, under the first name that is free."""
    for number in itertools.count(1):
        copy = source.path.with_name(f"{source.path.stem}{BACKUP_MARK}{number}{source.path.suffix}")
        if not copy.exists():
            write_files({copy: source.data})
            return copy
    raise AssertionError("numbers do not end")


def overwrite(path: Path, data: bytes) -> Path | None:
    """Put `data` in the place of any file, whatever it is; the old file is kept beside it as backup."""
    target = path.resolve()
    old = target.read_bytes()
    return replace(Source.of(target, old), data, backup=True)
