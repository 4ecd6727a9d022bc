"""A file into its place: written beside and renamed, so that it is there whole or not at all, also after a power cut.

Refuses (`OutputRefused`) what exists without force, what another program has open, folders, and full or missing
disks; leaves no temporary file behind. A person's own file (`Source`) is replaced only as it was read, a copy of it
kept beside as NAME.备份-1.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import itertools
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from narrate.errors import OutputRefused

_BACKUP_MARK = ".备份-"
_COUNTER = itertools.count()
_BINARY = getattr(os, "O_BINARY", 0)  # Windows would turn line ends otherwise
_AT_ONCE = 1 << 20
_READ, _WRITE_NEW = os.O_RDONLY | _BINARY, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY
_REASONS = {
    errno.EACCES: ("没有权限，或者正被别的程序打开", "关闭正在使用它的程序，或换一个位置"),
    errno.EPERM: ("没有权限", "换一个有权限的位置"),
    errno.EISDIR: ("这是文件夹，不是文件", "写明文件名"),
    errno.ENOTDIR: ("路径中间的一段不是文件夹", "检查路径"),
    errno.EIO: ("磁盘或网络位置读写出错", "把文件复制到本机硬盘再试"),
    errno.ENOSPC: ("磁盘空间不足", "清理磁盘，或用 -o 写到别的磁盘"),
    errno.EROFS: ("所在磁盘是只读的", "用 -o 写到可以写的文件夹"),
    errno.ENAMETOOLONG: ("文件名太长", "用 -o 换一个短一些的文件名"),
    errno.ENOENT: ("所在的文件夹不存在", "先建文件夹，或用 -o 写到别处"),
    errno.EINVAL: ("文件名里有系统不允许的字符", "用 -o 换一个文件名"),
}


def read_reason(error: OSError) -> str:
    """Why a file cannot be read, in Chinese."""
    if error.errno == errno.ENOENT:
        return "找不到这个文件"
    if error.filename and os.path.isdir(error.filename):  # noqa: PTH112 - Windows: no right to open it as a file
        return _REASONS[errno.EISDIR][0]
    return _REASONS[error.errno][0] if error.errno in _REASONS else f"系统报告的错误号 {error.errno}"


def read_bytes(path: Path, most: int) -> bytes | None:
    """The content of a file; None where it has more than `most` bytes. Asks the system for no more than that.

    Raises:
        OSError: it cannot be read.
    """
    file = os.open(path, _READ)
    try:
        size = os.fstat(file).st_size
        if size > most:
            return None
        data = os.read(file, size)
        while more := os.read(file, _AT_ONCE):  # a network drive gives less than asked for, some devices tell no size
            data += more
            if len(data) > most:
                return None
        return data
    finally:
        os.close(file)


def check_target(target: Path, *, force: bool = False) -> None:
    """Raise OutputRefused if writing to the target would fail or would overwrite something; write nothing."""
    try:
        check_place(target)
        exists = target.exists()
    except OSError as error:
        raise _refused(target, error) from error
    if exists:
        refuse_if_open(target)
    if exists and not force:
        raise OutputRefused(f"“{target}”已经存在，没有覆盖", advice="换一个文件名，或加 --force 覆盖")


def check_place(target: Path) -> None:
    """Raise OutputRefused where no file can be: a folder stands there, or its folder does not exist."""
    if os.path.isfile(target):  # noqa: PTH113 - the usual case, without a second look
        return
    if target.is_dir():
        raise OutputRefused(f"“{target}”是一个文件夹，不能当作文件写入", advice="用 -o 写明文件名，例如 -o 初稿.docx")
    folder = target.parent
    if not folder.exists():
        raise OutputRefused(f"“{target}”所在的文件夹不存在", advice="先建这个文件夹，或用 -o 写到别处")
    if not folder.is_dir():
        raise OutputRefused(f"“{folder}”不是文件夹，里面不能放文件", advice="用 -o 写到别处")


def refuse_if_open(target: Path) -> None:
    """Raise OutputRefused where another program has the file open: its lock file lies beside."""
    if (holder := lock_file(target)) is not None:
        raise OutputRefused(
            f"“{target}”正在 Word、Excel 或 WPS 里打开，没有写入",
            details=[f"同一文件夹里有锁定文件“{holder.name}”"],
            advice="先保存并关闭它再运行；若确实没有程序打开它，请删除这个锁定文件",
        )


def lock_file(target: Path) -> Path | None:
    """The owner file that Word (~$), WPS (.~) or LibreOffice (.~lock) keeps beside an open document, if any.

    Word drops up to two leading characters of long names.
    """
    name = target.name
    names = (f"~${name}", f"~${name[1:]}", f"~${name[2:]}", f".~{name}", f".~lock.{name}#")
    folder = str(target.parent)
    for candidate in names:
        if os.path.isfile(os.path.join(folder, candidate)):  # noqa: PTH113, PTH118 - five Paths made for nothing
            return target.with_name(candidate)
    return None


def write_files(
    files: Mapping[Path, bytes],
    *,
    force: bool = False,
    unchecked: tuple[Path, ...] = (),
    last_look: Callable[[], None] = lambda: None,
) -> None:
    """Write all files or none: every one is complete beside its place before the first is renamed.

    `unchecked` targets (side files of ours) are replaced without asking. `last_look` may still refuse, when all are
    complete and none is in its place.

    Raises:
        OutputRefused: nothing was written.
    """
    for target in files:
        if target not in unchecked:
            check_target(target, force=force)
    written: list[tuple[Path, Path]] = []
    try:
        for target, data in files.items():
            real = Path(os.path.realpath(target)) if os.path.islink(target) else target  # noqa: PTH114 - never raises
            beside = _name_beside(real)
            written.append((beside, real))
            _write(beside, target, data)
        last_look()
        while written:
            _rename(*written[0])
            del written[0]
        for folder in {target.parent for target in files}:
            _sync_folder(folder)
    finally:
        for beside, _ in written:
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)


@contextlib.contextmanager
def written_beside(target: Path) -> Iterator[Path]:
    """The path of a file for the caller to write piece by piece; renamed to `target` at the end, gone on an error.

    For files of our own that are replaced without asking.

    Raises:
        OutputRefused: it cannot be written.
    """
    beside = _name_beside(target)
    try:
        check_place(target)
        yield beside
        with beside.open("rb+") as file:
            os.fsync(file.fileno())
        beside.replace(target)
        _sync_folder(target.parent)
    except OSError as error:
        raise _refused(target, error) from error
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was read: where it lies (links followed), its bytes, and their digest."""

    path: Path
    data: bytes
    digest: str

    @classmethod
    def of(cls, path: Path, data: bytes) -> Source:
        """The source of a file that was just read."""
        return cls(path.resolve(), data, hashlib.sha256(data).hexdigest())


def replace_source(source: Source, data: bytes, *, backup: bool) -> Path | None:
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
        current = hashlib.sha256(source.path.read_bytes()).hexdigest()
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
        copy = source.path.with_name(f"{source.path.stem}{_BACKUP_MARK}{number}{source.path.suffix}")
        if not copy.exists():
            write_files({copy: source.data})
            return copy
    raise AssertionError("numbers do not end")


def overwrite(path: Path, data: bytes) -> Path | None:
    """Put `data` in the place of any file, whatever it is; the old file is kept beside it as backup."""
    target = path.resolve()
    old = target.read_bytes()
    return replace_source(Source.of(target, old), data, backup=True)


def _name_beside(target: Path) -> Path:
    """The name of an unfinished file; it starts with a dot, so that no reader takes it for an input."""
    return target.with_name(f".narrate-{os.getpid()}-{next(_COUNTER)}.tmp")


def _write(beside: Path, target: Path, data: bytes) -> None:
    try:
        file = os.open(beside, _WRITE_NEW, 0o666)
        try:
            written = os.write(file, data)
            while written < len(data):
                written += os.write(file, data[written:])
            os.fsync(file)
        finally:
            os.close(file)
    except OSError as error:
        raise _refused(target, error) from error


def _rename(beside: Path, target: Path) -> None:
    try:
        if target.exists():
            shutil.copymode(target, beside)
        beside.replace(target)
    except OSError as error:
        raise _refused(target, error) from error


def _sync_folder(folder: Path) -> None:
    """Have the system keep the new names of a folder; Windows does so by itself and opens no folder."""
    with contextlib.suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def _refused(target: Path, error: OSError) -> OutputRefused:
    """What the system said when the target was to be written, in Chinese."""
    if os.path.isdir(target):  # noqa: PTH112 - never raises
        error = IsADirectoryError(errno.EISDIR, "")
    if isinstance(error, PermissionError):
        return OutputRefused(
            f"“{target}”写不进去：文件正被别的程序打开，或没有写入权限",
            advice="关闭 Word、WPS 里打开的该文档后再运行，或用 -o 写到别处",
        )
    reason, advice = _REASONS.get(error.errno or 0, (f"系统报告的错误号 {error.errno}", "用 -o 写到别处"))
    return OutputRefused(f"“{target}”写不进去：{reason}", advice=advice)
