"""Whatever can go wrong, as one of our errors: a refusal of the operating system, no memory, a fault of the program.

What nobody expected is kept in a log file, which the message names.
"""

from __future__ import annotations

import errno
import os
import platform
import sys
import tempfile
import time
import traceback

from narrate import __version__
from narrate.errors import NarrateError
from narrate.files import REFUSALS, as_meant

_REFUSALS = REFUSALS | {  # where it is not known whether a file was read or written
    errno.ENOENT: ("找不到文件或文件夹", "检查名称和所在位置"),
    errno.EEXIST: ("已经存在", "换一个名称"),
    errno.EMFILE: ("同时打开的文件太多", "关闭一些程序再试"),
}


def told_os_error(error: OSError) -> NarrateError:
    """The operating system's refusal in Chinese: which file, why, what to do."""
    error = as_meant(error)
    name = error.filename2 or error.filename
    where = f"“{os.fsdecode(name)}”：" if isinstance(name, str | bytes | os.PathLike) else ""
    if error.errno in _REFUSALS:
        reason, advice = _REFUSALS[error.errno]
        return NarrateError(f"{where}{reason}。", advice=advice)
    return NarrateError(f"{where}读写文件时出错（系统的说法：{error.strerror or error}）。")


def told(error: Exception) -> NarrateError:
    """Any exception as one of ours; details of what nobody expected are kept in a log file."""
    if isinstance(error, NarrateError):
        return error
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
