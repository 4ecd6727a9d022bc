"""What 开始.cmd runs: the workbench on a folder; whatever stops it is told in Chinese, and kept in the log.

The command file sends standard error to the log; what is written there is shown in its window too.
"""

from __future__ import annotations

import platform
import sys
import traceback
from pathlib import Path

TOLD = 70  # the exit status by which the command file knows that everything has been said
BESIDE = Path(__file__).resolve().parent.parent
ADVICE = """
没有打开工作台。可以：
  1. 再双击一次“开始.cmd”。
  2. 杀毒软件有没有拦截、删除这个文件夹里的文件：有的话恢复并加入信任，或者把压缩包重新解压到别的文件夹。
  3. 双击“命令行.cmd”，不用工作台也能用：narrate draft 单位文件夹。
  4. 仍然不行，把下面的日志文件发给维护人员（其中可能有文件夹的名称）。
"""


class Both:
    """A stream that writes to the log and to the window."""

    encoding = "utf-8"

    def __init__(self, *streams: object) -> None:
        self.streams = [stream for stream in streams if stream is not None]

    def write(self, text: str) -> int:
        """Write to each; the number of characters."""
        for stream in self.streams:
            stream.write(text)
            stream.flush()
        return len(text)

    def flush(self) -> None:
        """Nothing is held back."""

    def isatty(self) -> bool:
        """Progress is not drawn into a log."""
        return False


def unit_folder(given: str) -> Path:
    """The folder to open: the one dropped on the command file, or that of the file dropped on it.

    Without any, 资料 beside the command file, or among the person's documents where nothing can be written there.
    """
    if given:
        dropped = Path(given[:-1] + "\\" if given.endswith('"') else given)  # "D:\" arrives as D:"
        return dropped.parent if dropped.is_file() else dropped
    for place in (BESIDE, Path.home() / "Documents", Path.home()):
        folder = place / "资料"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            probe = folder / ".narrate-probe.tmp"
            probe.write_bytes(b"")
            probe.unlink()
        except OSError:
            continue
        return folder
    raise SystemExit("没有一个可以写入的文件夹：把单位文件夹拖到“开始.cmd”上再试。")


def main(given: str) -> int:
    """Open the workbench and wait until it ends; its exit status, or TOLD."""
    log = sys.stderr
    print(f"{platform.platform()}, Python {platform.python_version()}, {BESIDE}", file=log, flush=True)
    sys.stderr = Both(log, sys.stdout)  # type: ignore[assignment]
    try:
        folder = unit_folder(given)
        print(f"正在打开工作台，资料在：{folder}\n这个窗口要开着；关掉最后一页，它自己结束。")
        from narrate.cli import main as narrate

        sys.argv = ["narrate", "workbench", str(folder)]
        narrate()
    except SystemExit as leaving:
        status = leaving.code
        if isinstance(status, str):
            print(status, file=sys.stderr)
    except BaseException:
        status = TOLD
        traceback.print_exc(file=log)
        print("程序没有启动起来（原因在日志里）。")
    else:
        status = 0
    if status in (0, None):
        return 0
    print(ADVICE)
    return TOLD


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
