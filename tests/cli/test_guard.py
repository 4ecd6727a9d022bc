"""How runs end: the exit status and the message of whatever can happen."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from narrate.cli.guard import run_guarded
from narrate.errors import NarrateError, UsageError
from narrate.unexpected import told_os_error


def _raising(error: BaseException) -> Any:
    def function() -> int:
        raise error

    return function


ENDINGS = [
    (NarrateError("不行。"), 3, "错误：不行。\n"),
    (UsageError("不对。"), 2, "错误：不对。\n"),
    (typer.Exit(1), 1, ""),
    (typer.Abort(), 3, "已中断。\n"),
    (KeyboardInterrupt(), 3, "已中断。\n"),
    (typer.BadParameter("年度不对"), 2, "错误：参数：年度不对。\n"),
    (OSError(errno.ENOSPC, "No space left on device", "初稿.docx"), 3, "错误：“初稿.docx”：磁盘空间不足。\n"),
    (PermissionError(errno.EACCES, "Permission denied", "初稿.docx"), 3, "错误：“初稿.docx”：没有权限，"),
    (OSError(errno.EACCES, "Permission denied", "tmp", None, "初稿.docx"), 3, "错误：“初稿.docx”：没有权限，"),
    (FileNotFoundError(errno.ENOENT, "No such file", "甲"), 3, "错误：“甲”：找不到文件或文件夹。\n"),
    (OSError(errno.ELOOP, "奇怪的事"), 3, "错误：读写文件时出错（系统的说法：奇怪的事）。\n"),
    (MemoryError(), 3, "错误：内存不足，没有完成。\n"),
    (BrokenPipeError(errno.EPIPE, "Broken pipe"), 3, ""),
]


@pytest.mark.parametrize(("error", "status", "told"), ENDINGS, ids=[repr(error) for error, *_ in ENDINGS])
def test_every_ending_has_its_status_and_message(
    error: BaseException, status: int, told: str, capsys: pytest.CaptureFixture[str], monkeypatch: Any
) -> None:
    monkeypatch.setattr("narrate.cli.guard._silence_output", lambda: None)
    assert run_guarded(_raising(error)) == status
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith(told)
    assert bool(shown.err) == bool(told)
    assert "Traceback" not in shown.err


@pytest.mark.parametrize(("returned", "status"), [(None, 0), (0, 0), (1, 1)])
def test_a_returned_status_is_the_status(returned: int | None, status: int) -> None:
    assert run_guarded(lambda: returned) == status


@pytest.mark.parametrize("error", [KeyError("甲"), RecursionError("maximum depth"), ZeroDivisionError()])
def test_the_unexpected_is_told_in_one_line_and_kept_in_a_log(
    error: Exception, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: Any
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert run_guarded(_raising(error)) == 3
    told = capsys.readouterr().err
    (log,) = tmp_path.glob("narrate-error-*.log")
    assert told.startswith("错误：程序内部出错（不是您的文件的问题），没有完成。\n  原因：" + type(error).__name__)
    assert f"  详细信息已写入：{log}\n" in told
    assert "Traceback" not in told
    assert "Traceback" in log.read_text(encoding="utf-8")


def test_a_log_that_cannot_be_written_is_no_second_crash(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: Any
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "absent"))
    assert run_guarded(_raising(KeyError("甲"))) == 3
    assert "详细信息没能写入临时文件夹。" in capsys.readouterr().err


def _process(code: str, **settings: Any) -> subprocess.CompletedProcess[bytes]:
    prelude = "import sys\nfrom narrate.cli.guard import run_guarded\nfrom narrate.cli.console import print_result\n"
    return subprocess.run([sys.executable, "-c", prelude + code], stderr=subprocess.PIPE, check=False, **settings)


@pytest.mark.skipif(os.name == "nt", reason="closing a pipe's reader is arranged the POSIX way")
def test_a_reader_that_went_away_is_no_message() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = _process("sys.exit(run_guarded(lambda: print_result('甲' * 100000)))", stdout=writer)
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (3, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs the device that is always full")
def test_a_full_disk_under_the_output_is_told() -> None:
    with Path("/dev/full").open("wb") as full:
        done = _process("sys.exit(run_guarded(lambda: print_result('甲')))", stdout=full)
    assert done.returncode == 3
    assert done.stderr.decode() == "错误：磁盘空间不足。\n  可以：清理磁盘，或用 -o 写到别的磁盘\n"


@pytest.mark.parametrize("encoding", ["gbk", "ascii", "utf-8"])
def test_an_error_about_a_rare_name_is_told_on_any_console(encoding: str) -> None:
    code = "def f():\n    raise FileNotFoundError(2, 'no', '\\U0002000b.xlsx')\nsys.exit(run_guarded(f))"
    done = _process(code, stdout=subprocess.PIPE, env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"})
    assert done.returncode == 3
    name = "〔U+2000B〕" if encoding == "gbk" else "\U0002000b"
    written_as = "utf-8" if encoding == "ascii" else encoding  # an encoding without Chinese is not used
    assert done.stderr.decode(written_as).startswith(f"错误：“{name}.xlsx”")


def test_a_folder_that_windows_gives_no_right_to_is_told_as_a_folder(tmp_path: Path) -> None:
    told = told_os_error(PermissionError(13, "Permission denied", str(tmp_path)))
    assert told.lines() == [f"“{tmp_path}”：这是文件夹，不是文件。", "  可以：写明文件名"]
