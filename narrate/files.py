"""A file into its place: written beside and renamed, so that it is there whole or not at all, also after a power cut.

Refuses (`OutputRefused`) what exists without force, what another program has open, folders, and full or missing
disks; leaves no temporary file behind, and clears those of runs that were killed. Files that must agree are put into
place one after the other, in the order that they are given: a run killed between two leaves those before it new, the
others old. A person's own file (`Source`) is replaced only as it was read, a copy of it kept beside as NAME.备份-1.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import itertools
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from narrate.errors import OutputRefused

BACKUP_MARK = ".备份-"
_COUNTER = itertools.count()
_UNFINISHED = re.compile(r"\.narrate-([0-9a-f]{8})-(\d+)-\d+\.tmp")  # a machine, a process on it, a number
_LONGEST_RUN = 24 * 3600  # seconds after which an unfinished file is nobody's any more
_IS_WINDOWS = os.name == "nt"
_LONGEST_PATH = 259  # UTF-16 units; the one after them ends the name
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[1-9¹²³])( *\..*)?", re.IGNORECASE)
_NO_NAME = re.compile(r'[<>:"|?*\x00-\x1f]')
_BINARY = getattr(os, "O_BINARY", 0)  # Windows would turn line ends otherwise
_AT_ONCE = 1 << 20
_READ, _WRITE_NEW = os.O_RDONLY | _BINARY, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY
REFUSALS = {  # of the operating system: why, and what to do
    errno.EACCES: ("没有权限，或者正被别的程序打开", "关闭正在使用它的 Word、WPS 或 Excel，或换一个位置"),
    errno.EPERM: ("没有权限", "换一个有权限的位置"),
    errno.EISDIR: ("这是文件夹，不是文件", "写明文件名"),
    errno.ENOTDIR: ("路径中间的一段不是文件夹", "检查路径"),
    errno.EIO: ("磁盘或网络位置读写出错", "把文件复制到本机硬盘再试"),
    errno.ENOSPC: ("磁盘空间不足", "清理磁盘，或用 -o 写到别的磁盘"),
    errno.EROFS: ("所在磁盘是只读的", "用 -o 写到可以写的文件夹"),
    errno.ENAMETOOLONG: ("文件名或路径太长", "换短一些的文件名，或用 -o 写到上面几层的文件夹"),
    errno.ENOENT: ("所在的文件夹不存在", "先建文件夹，或用 -o 写到别处"),
    errno.EINVAL: ("文件名里有系统不允许的字符", "用 -o 换一个文件名"),
}


def read_reason(error: OSError) -> str:
    """Why a file cannot be read, in Chinese."""
    error = as_meant(error)
    if error.errno == errno.ENOENT:
        return "找不到这个文件"
    return REFUSALS[error.errno][0] if error.errno in REFUSALS else f"系统报告的错误号 {error.errno}"


def as_meant(error: OSError) -> OSError:
    """The error as other systems would give it: Windows has no right to a folder opened as a file, finds no long path."""
    name = error.filename
    if not isinstance(name, str | bytes | os.PathLike):
        return error
    said = (error.strerror, name, None, error.filename2)
    if error.errno in (errno.EACCES, errno.EPERM) and os.path.isdir(name):  # noqa: PTH112 - never raises
        return IsADirectoryError(errno.EISDIR, *said)
    if _IS_WINDOWS and error.errno == errno.ENOENT and is_too_long(os.path.abspath(os.fsdecode(name))):  # noqa: PTH100
        return OSError(errno.ENAMETOOLONG, *said)
    return error


def is_too_long(path: str) -> bool:
    """Whether Windows, as it comes, finds no file of this absolute path."""
    return len(path.encode("utf-16-le", "surrogatepass")) // 2 > _LONGEST_PATH and not path.startswith("\\\\?\\")


def windows_objection(path: str) -> tuple[str, str] | None:
    """Why Windows takes no file or folder of this absolute path, and what to do; None where it takes it."""
    name = path.replace("/", "\\").rpartition("\\")[2]
    if _DEVICE.fullmatch(name.rstrip(" .")):
        return f"“{name}”是 Windows 留给设备的名字", "用 -o 换一个文件名"
    if _NO_NAME.search(name):
        return REFUSALS[errno.EINVAL]
    if is_too_long(path):
        return REFUSALS[errno.ENAMETOOLONG]
    return None


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
    _refuse_no_name(target)


def _refuse_no_name(target: Path) -> None:
    """Raise OutputRefused for what Windows takes no name; other systems tell by themselves."""
    if _IS_WINDOWS and (objection := windows_objection(os.path.abspath(target))):  # noqa: PTH100 - never raises
        raise OutputRefused(f"“{target}”写不进去：{objection[0]}", advice=objection[1])


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
    lasting: bool = True,
) -> None:
    """Write all files or none: every one is complete beside its place before the first is renamed.

    They are renamed in their order, and put back where one cannot be; only a kill stops between two. `unchecked` targets
    (side files of ours) are replaced without asking. `last_look` may still refuse, when all are complete and none is in
    its place. Nobody waits for the disk where they are not `lasting`, but read again and thrown away.

    Raises:
        OutputRefused: nothing was written.
    """
    for target in files:
        if target not in unchecked:
            check_target(target, force=force)
    waiting = [_Waiting.at(target) for target in files]
    folders = {one.target.parent for one in waiting}
    try:
        for folder in folders:
            clear_left_behind(folder)
        for one, (target, data) in zip(waiting, files.items(), strict=True):
            _write(one.beside, target, data, lasting=lasting)
        for one in waiting[:-1]:
            _keep(one)
        last_look()
        _put_in_place(waiting)
        for folder in folders if lasting else ():
            _sync_folder(folder)
    finally:
        for one in waiting:
            for path in (one.beside, one.before):
                with contextlib.suppress(OSError):
                    path.unlink(missing_ok=True)


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """A new folder with its files, paths within it, there whole or not at all.

    Raises:
        OutputRefused: something of that name is there, or it cannot be written.
    """
    if folder.exists() or folder.is_symlink():
        raise OutputRefused(f"“{folder}”已经存在，没有覆盖", advice="换一个名字，或换一个位置")
    _refuse_no_name(folder)
    beside = _name_beside(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        clear_left_behind(folder.parent)
        for inner in {(beside / name).parent for name in files}:
            inner.mkdir(parents=True, exist_ok=True)
        write_files({beside / name: data for name, data in files.items()})
        beside.rename(folder)
        _sync_folder(folder.parent)
    except OSError as error:
        raise _refused(folder, error) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


class _Waiting(NamedTuple):
    """A file that lies complete `beside` its place, and, where several must agree, a copy of what stands there."""

    target: Path
    beside: Path
    before: Path

    @classmethod
    def at(cls, target: Path) -> _Waiting:
        """For a target, links followed."""
        real = Path(os.path.realpath(target)) if os.path.islink(target) else target  # noqa: PTH114 - never raises
        return cls(real, _name_beside(real), _name_beside(real))


def _keep(waiting: _Waiting) -> None:
    """Copy what stands in the place of a file, so that it can be put back."""
    try:
        before = waiting.target.read_bytes()
    except FileNotFoundError:
        return
    except OSError as error:
        raise _refused(waiting.target, error) from error
    _write(waiting.before, waiting.target, before)


def _put_in_place(waiting: Sequence[_Waiting]) -> None:
    """Rename all; where one cannot be, put back what stood in the places of those before it."""
    try:
        for one in waiting:
            _rename(one.beside, one.target)
    except BaseException:
        *kept, last = waiting
        for one in kept if last.beside.exists() else ():
            if not one.beside.exists():
                _put_back(one)
        raise


def _put_back(waiting: _Waiting) -> None:
    with contextlib.suppress(OSError, OutputRefused):
        if waiting.before.exists():
            _rename(waiting.before, waiting.target)
        else:
            waiting.target.unlink()


def clear_left_behind(folder: Path) -> None:
    """Remove the unfinished files of runs that were killed; those of a run that may still be there stay.

    A folder that cannot be read, or is not there, is left as it is.
    """
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            named = _UNFINISHED.fullmatch(entry.name)
            if named and not entry.is_symlink() and _is_left_behind(named[1], int(named[2]), entry.stat().st_mtime):
                if entry.is_dir():
                    shutil.rmtree(entry, ignore_errors=True)
                else:
                    Path(entry).unlink()


def _is_left_behind(machine: str, process: int, written: float) -> bool:
    """Whether the process that writes a file is gone: asked of the system, or, on another machine, told by its age."""
    if time.time() - written > _LONGEST_RUN:
        return True
    if machine != _machine() or _IS_WINDOWS:  # where a process cannot be asked for without disturbing it
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False


@cache
def _machine() -> str:
    """Eight hexadecimal digits for where process numbers mean the same: the machine, and the container on it."""
    name = os.uname().nodename if not _IS_WINDOWS else os.environ.get("COMPUTERNAME", "")
    with contextlib.suppress(OSError):
        name += str(Path("/proc/self/ns/pid").readlink())
    return hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:8]


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
        clear_left_behind(target.parent)
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


class Source(NamedTuple):
    """A file as it was read: where it lies (links followed), its bytes, and their digest."""

    path: Path
    data: bytes
    digest: str

    @classmethod
    def of(cls, path: Path, data: bytes) -> Source:
        """The source of a file that was just read."""
        return cls(path.resolve(), data, hashlib.sha256(data).hexdigest())


def replace_source(
    source: Source, data: bytes, *, backup: bool, companions: Mapping[Path, bytes] | None = None
) -> Path | None:
    """Put `data` in the place of the file that was read; with `backup`, keep a copy beside it. Returns the copy.

    `companions` are files of ours that must agree with it: all are written or none, the person's first.

    Raises:
        OutputRefused: the file is open elsewhere, or changed since it was read; nothing was written.
    """
    copy, is_new = _backup_place(source) if backup else (None, False)

    def last_look() -> None:
        if copy is not None and is_new:
            write_files({copy: source.data})
        refuse_if_open(source.path)
        refuse_if_changed(source)

    refuse_if_open(source.path)
    companions = companions or {}
    try:
        write_files({source.path: data, **companions}, force=True, unchecked=tuple(companions), last_look=last_look)
    except BaseException:
        with contextlib.suppress(OSError):
            if copy is not None and is_new and source.path.read_bytes() != data:
                copy.unlink(missing_ok=True)
        raise
    return copy


def refuse_if_changed(source: Source) -> None:
    """Raise OutputRefused where the file is no longer as it was read."""
    try:
        current = hashlib.sha256(source.path.read_bytes()).hexdigest()
    except OSError:
        current = ""
    if current != source.digest:
        raise changed_meanwhile(source.path)


def changed_meanwhile(path: Path) -> OutputRefused:
    """What is said of a file that is no longer as it was read."""
    return OutputRefused(f"《{path.name}》在读取之后又被改动，没有写入。", advice="等保存完成、关闭文件后再运行一次。")


def _backup_place(source: Source) -> tuple[Path, bool]:
    """The first name that is free for a copy of a file, or where a killed run left one already; whether it is free."""
    for number in itertools.count(1):
        copy = source.path.with_name(f"{source.path.stem}{BACKUP_MARK}{number}{source.path.suffix}")
        if not os.path.lexists(copy):
            return copy, True
        if copy.is_file() and _holds(copy, source.data):
            return copy, False
    raise AssertionError("numbers do not end")


def _holds(path: Path, data: bytes) -> bool:
    """Whether a file has this content."""
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def overwrite(path: Path, data: bytes) -> Path | None:
    """Put `data` in the place of any file, whatever it is; the old file is kept beside it as backup."""
    target = path.resolve()
    old = target.read_bytes()
    return replace_source(Source.of(target, old), data, backup=True)


def _name_beside(target: Path) -> Path:
    """The name of an unfinished file; it starts with a dot, so that no reader takes it for an input."""
    return target.with_name(f".narrate-{_machine()}-{os.getpid()}-{next(_COUNTER)}.tmp")


def _write(beside: Path, target: Path, data: bytes, *, lasting: bool = True) -> None:
    try:
        file = os.open(beside, _WRITE_NEW, 0o666)
        try:
            written = os.write(file, data)
            while written < len(data):
                written += os.write(file, data[written:])
            if lasting:
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
    error = IsADirectoryError(errno.EISDIR, "") if os.path.isdir(target) else as_meant(error)  # noqa: PTH112 - never raises
    if isinstance(error, PermissionError):
        return OutputRefused(
            f"“{target}”写不进去：文件正被别的程序打开，或没有写入权限",
            advice="关闭 Word、WPS 里打开的该文档后再运行，或用 -o 写到别处",
        )
    reason, advice = REFUSALS.get(error.errno or 0, (f"系统报告的错误号 {error.errno}", "用 -o 写到别处"))
    return OutputRefused(f"“{target}”写不进去：{reason}", advice=advice)
