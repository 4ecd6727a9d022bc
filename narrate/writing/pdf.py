"""A Word document to PDF through an installed LibreOffice: one profile a process, a time limit, a clear refusal.

In: a .docx. Out: the bytes of a PDF. A profile of its own lets several runs go side by side, and beside a LibreOffice
that a person has open; it is thrown away afterwards. Nothing is downloaded, nothing on the machine is changed.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from narrate.errors import MissingInput, NarrateError

SECONDS = 180
_NAMES = ("soffice", "libreoffice")
_MAC = "/Applications/LibreOffice.app/Contents/MacOS/soffice"
_WINDOWS_FOLDERS = ("ProgramFiles", "ProgramW6432", "ProgramFiles(x86)", "LOCALAPPDATA")


def find_office() -> str | None:
    """The path of LibreOffice, in the search path or where its installers put it."""
    return next((found for name in _NAMES if (found := shutil.which(name))), None) or next(_installed(), None)


def _installed() -> Iterator[str]:
    if sys.platform == "win32":
        bases = [base for name in _WINDOWS_FOLDERS if (base := os.environ.get(name))]
        places = [Path(base) / "LibreOffice" / "program" / "soffice.exe" for base in bases]
    else:
        places = [Path(_MAC), *sorted(Path("/opt").glob("libreoffice*/program/soffice"), reverse=True)]
    yield from (str(place) for place in places if place.is_file())


def no_office() -> MissingInput:
    """What is said where there is no LibreOffice: how to do without."""
    return MissingInput(
        "这台电脑上没有找到 LibreOffice，没法转成 PDF",
        advice="用 Word 或 WPS 打开文稿，另存为（或输出为）PDF；或者装上 LibreOffice 再运行",
    )


def to_pdf(document: Path, *, office: str | None = None, seconds: int = SECONDS) -> bytes:
    """The document as LibreOffice lays it out.

    Raises:
        MissingInput: there is no LibreOffice.
        NarrateError: it did not finish in time, or made no PDF.
    """
    program = office or find_office()
    if program is None:
        raise no_office()
    with tempfile.TemporaryDirectory(prefix="narrate-") as folder:
        work = Path(folder)
        source = work / "document.docx"
        shutil.copyfile(document, source)
        profile = f"-env:UserInstallation={(work / 'profile').as_uri()}"
        command = [
            program,
            profile,
            "--headless",
            "--norestore",
            "--convert-to",
            "pdf",
            "--outdir",
            folder,
            str(source),
        ]
        said = _run(command, document.name, seconds)
        made = source.with_suffix(".pdf")
        if not made.is_file():
            details = [line for line in said.splitlines() if line.strip()][-3:]
            raise NarrateError(
                f"LibreOffice 没有把《{document.name}》转成 PDF",
                details=details,
                advice="用 Word 或 WPS 打开文稿，另存为 PDF",
            )
        return made.read_bytes()


def _run(command: list[str], name: str, seconds: int) -> str:
    """What the program said; it and what it started are stopped when time is up."""
    posix = sys.platform != "win32"
    try:
        process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=posix,
        )
    except OSError as error:
        raise NarrateError(f"LibreOffice 启动不了：{error.strerror or error}", advice="重新安装 LibreOffice") from error
    try:
        return process.communicate(timeout=seconds)[0]
    except subprocess.TimeoutExpired as error:
        if sys.platform != "win32":
            os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.communicate()
        raise NarrateError(
            f"LibreOffice 用了{seconds}秒还没有把《{name}》转成 PDF，已停止",
            advice="关掉别的程序再试；或者用 Word、WPS 打开文稿，另存为 PDF",
        ) from error
