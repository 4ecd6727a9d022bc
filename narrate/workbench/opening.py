"""Opening a file in the program that this machine opens it with: WPS, Word, a viewer of PDF."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from narrate.errors import NarrateError

_OPENERS = {"darwin": "open"}
_OTHERWISE = "xdg-open"
_DOCUMENTS = frozenset({".docx", ".doc", ".xlsx", ".xls", ".et", ".wps", ".ods", ".csv", ".pdf", ".html"})


def open_file(path: Path) -> None:
    """Open a document; nothing that could be run is opened.

    Raises:
        NarrateError: it is no document, or this machine has nothing that opens it.
    """
    if path.suffix.lower() not in _DOCUMENTS:
        raise NarrateError(f"《{path.name}》不是文档，没有打开", advice="到文件夹里打开它")
    if sys.platform == "win32":
        os.startfile(path)
        return
    program = shutil.which(_OPENERS.get(sys.platform, _OTHERWISE))
    if program is None:
        raise NarrateError("这台电脑上没有能打开文件的程序", advice="用“下载”保存，再用 WPS 或 Word 打开")
    subprocess.Popen([program, str(path)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
