"""A person's file replaced: only as it was read, never while another program has it open, a copy kept beside it.

In: the file as it was read (`Source`) and its new bytes. The new file is complete beside the old one before it takes
its place; what was there stays beside it as NAME.备份-1. Nothing is written when anything is amiss.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from narrate.errors import OutputRefused
from narrate.files import lock_file, read_reason

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


def write_new(path: Path, data: bytes) -> None:
    """Write a file that does not exist yet, whole or not at all."""
    if path.exists():
        raise OutputRefused(f"《{path.name}》已经存在，没有写入。", advice="换一个文件名。")
    refuse_if_open(path)
    with _beside(path, data) as temporary:
        _rename(temporary, path)


def replace(source: Source, data: bytes, *, backup: bool) -> Path | None:
    """Put `data` in the place of the file that was read; with `backup`, keep a copy beside it. Returns the copy.

    Raises:
        OutputRefused: the file is open elsewhere, or changed since it was read; nothing was written.
    """
    path = source.path
    refuse_if_open(path)
    with _beside(path, data) as temporary:
        refuse_if_changed(source)
        copy = _write_backup(source) if backup else None
        try:
            _rename(temporary, path)
        except OSError:
            if copy is not None:
                copy.unlink(missing_ok=True)
            raise
    return copy


def refuse_if_open(path: Path) -> None:
    """Raise OutputRefused where another program has the file open: its lock file lies beside."""
    if (lock := lock_file(path)) is not None:
        raise OutputRefused(
            f"《{path.name}》正在别的程序里打开，没有写入。",
            details=(f"旁边有锁定文件 {lock.name}",),
            advice="保存并关闭它，再运行；确实没有打开的，删去这个锁定文件再运行。",
        )


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
    number = 0
    while True:
        number += 1
        copy = source.path.with_name(f"{source.path.stem}{BACKUP_MARK}{number}{source.path.suffix}")
        try:
            with copy.open("xb") as file:
                file.write(source.data)
        except FileExistsError:
            continue
        except OSError as error:
            raise _not_writable(copy, error) from error
        return copy


@contextmanager
def _beside(target: Path, data: bytes) -> Iterator[Path]:
    """A temporary file beside the target (its name starts with a dot, so that no reader takes it for an input)."""
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=".narrate-", suffix=".tmp", dir=target.parent)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        yield temporary
    except OSError as error:
        raise _not_writable(target, error) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _rename(temporary: Path, path: Path) -> None:
    if path.exists():
        shutil.copymode(path, temporary)
    else:
        temporary.chmod(0o666 & ~_umask())
    temporary.replace(path)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


def _not_writable(path: Path, error: OSError) -> OutputRefused:
    if isinstance(error, PermissionError):
        return OutputRefused(
            f"《{path.name}》写不进去：没有权限，或正在别的程序里打开。",
            advice="关闭它，确认文件和所在文件夹不是只读，再运行。",
        )
    return OutputRefused(
        f"《{path.name}》写不进去：{read_reason(error)}",
        advice="确认所在的文件夹存在、磁盘有空间，再运行。",
    )


def overwrite(path: Path, data: bytes) -> Path | None:
    """Put `data` in the place of any file, whatever it is; the old file is kept beside it as backup."""
    target = path.resolve()
    old = target.read_bytes()
    return replace(Source.of(target, old), data, backup=True)
