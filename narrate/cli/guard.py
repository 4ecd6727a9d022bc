"""The one place where a run ends: whatever happens becomes a Chinese message and an exit status, never a traceback.

Exit statuses: 0 done; 1 findings, or refused by --strict; 2 called wrongly; 3 could not be done.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable

import typer

from narrate.cli.console import prepare_streams, print_error, print_note
from narrate.cli.usage import CLICK_ERROR, usage_in_chinese
from narrate.errors import NarrateError

DONE, FINDINGS, USAGE, FAILED = 0, 1, 2, 3

_OS_REASONS = {
    errno.ENOENT: ("找不到文件或文件夹", "检查名称和所在位置。"),
    errno.EACCES: ("没有读写权限，或者正被别的程序打开", "关闭正在使用它的 Word、WPS 或 Excel，或换一个位置再试。"),
    errno.EPERM: ("没有读写权限", "换一个有权限的位置再试。"),
    errno.EROFS: ("所在的磁盘只能读、不能写", "用 -o 指定别的位置。"),
    errno.ENOSPC: ("磁盘空间不足", "清理磁盘，或用 -o 指定别的磁盘。"),
    errno.EISDIR: ("这是文件夹，不是文件", "指定一个文件名。"),
    errno.ENOTDIR: ("这不是文件夹", "检查路径。"),
    errno.EEXIST: ("已经存在", "换一个名称。"),
    errno.ENAMETOOLONG: ("路径太长", "换一个短一些的路径。"),
    errno.EMFILE: ("同时打开的文件太多", "关闭一些程序再试。"),
    errno.EIO: ("磁盘或网络位置读写出错", "把文件复制到本机硬盘再试。"),
}


def told_os_error(error: OSError) -> NarrateError:
    """The operating system's refusal in Chinese: which file, why, what to do."""
    from narrate.files import as_meant

    error = as_meant(error)
    name = error.filename2 or error.filename
    where = f"“{os.fsdecode(name)}”：" if isinstance(name, str | bytes | os.PathLike) else ""
    if error.errno in _OS_REASONS:
        reason, advice = _OS_REASONS[error.errno]
        return NarrateError(f"{where}{reason}。", advice=advice)
    return NarrateError(f"{where}读写文件时出错（系统的说法：{error.strerror or error}）。")


def run_guarded(function: Callable[[], int | None]) -> int:
    """Run a command and return its exit status; everything that goes wrong is told on standard error.

    `function` returns its own status, None meaning done. `SystemExit` passes through.
    """
    prepare_streams()
    try:
        status = function() or DONE
    except typer.Exit as leaving:
        status = leaving.exit_code
    except (KeyboardInterrupt, typer.Abort):
        print_note("已中断。")
        status = FAILED
    except Exception as error:
        status = _tell(error)
    return _deliver(status)


def _deliver(status: int) -> int:
    """Flush the results here, where a reader that went away or a full disk can still be handled."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError as error:
        _silence_output()
        return _tell(error)
    return status


def _tell(error: Exception) -> int:
    if isinstance(error, OSError) and error.filename is None and _output_closed(error):
        _silence_output()  # `narrate … | head`: nothing to say
        return FAILED
    told = _as_narrate_error(error)
    print_error(told)
    return told.exit_status


def _as_narrate_error(error: Exception) -> NarrateError:
    """Any exception as one of ours; details of what nobody expected are kept in a log file."""
    if isinstance(error, NarrateError):
        return error
    if isinstance(error, CLICK_ERROR):
        return usage_in_chinese(error)
    if isinstance(error, OSError):
        return told_os_error(error)
    if isinstance(error, MemoryError):
        return NarrateError("内存不足，没有完成。", advice="关闭一些程序再试，或一次少处理几个单位。")
    return _internal_error(error)


def _internal_error(error: Exception) -> NarrateError:
    cause = " ".join(f"{type(error).__name__}: {error}".split())
    if len(cause) > 200:
        cause = cause[:200] + "…"
    log = _write_log(error)
    kept = f"详细信息已写入：{log}" if log else "详细信息没能写入临时文件夹。"
    return NarrateError(
        "程序内部出错（不是您的文件的问题），没有完成。",
        details=[f"原因：{cause}", kept],
        advice="把上面的文件发给维护人员（其中可能有文件路径和单元格内容）。" if log else "",
    )


def _write_log(error: Exception) -> str:
    """Write the traceback to a file of its own in the temp directory; its path, or nothing if that fails too."""
    import platform
    import tempfile
    import time
    import traceback

    from narrate import __version__

    try:
        handle, path = tempfile.mkstemp(prefix=time.strftime("narrate-error-%Y%m%d-%H%M%S-"), suffix=".log")
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as log:
            log.write(
                f"narrate {__version__}, Python {platform.python_version()}, {platform.platform()}\n{sys.argv}\n\n"
            )
            log.writelines(traceback.format_exception(error))
    except (OSError, RecursionError, MemoryError):
        return ""
    return path


def _output_closed(error: OSError) -> bool:
    """Windows reports a closed pipe as an invalid argument."""
    return error.errno == errno.EPIPE or (os.name == "nt" and error.errno == errno.EINVAL)


def _silence_output() -> None:
    """The reader of our output is gone: point the stream elsewhere, so that Python's own last flush stays quiet."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    except (OSError, ValueError, AttributeError):
        return
