"""The data files of a phrasebook: read once for each state of the file, of a bounded size, and inside its folder."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from narrate.errors import PhrasebookError
from narrate.templating.sandbox import LARGEST_FILE

_HEADING = re.compile(r"\s*\[\[?([^\[\]]+)\]")


def read_toml(path: Path) -> dict[str, Any]:
    """A data file of a phrasebook, parsed once for each state of the file."""
    try:
        stat = path.stat()
    except FileNotFoundError as error:
        raise PhrasebookError(f"短语库缺少文件：{path}") from error
    return _parsed_toml(path, stat.st_mtime_ns, stat.st_size)


def check_file(path: Path, folder: Path) -> None:
    """A file of a phrasebook lies in its folder (no link leads out of it) and is not large."""
    if not path.resolve().is_relative_to(folder.resolve()):
        raise PhrasebookError(f"短语库的文件指向了文件夹以外：{path}", advice="换成文件本身，不用链接")
    if path.stat().st_size > LARGEST_FILE:
        raise PhrasebookError(f"短语库的文件太大：{path}", details=[f"最大{LARGEST_FILE // 1000}KB"])


@lru_cache(maxsize=64)
def _parsed_toml(path: Path, _modified: int, _size: int) -> dict[str, Any]:
    """Parsed once for each state of the file; callers only read it."""
    check_file(path, path.parent)
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise PhrasebookError(
            f"短语库文件读不懂：{path}", details=[str(error)], advice="按 TOML 格式改正后再试"
        ) from error


def key_line(path: Path, key: str, table: str = "") -> int:
    """The line of a data file where a key of a table stands, or the heading that is the key; 0 where none is found."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        return 0
    wanted = f"{table}.{key}" if table else key
    named = re.compile(rf"""\s*["']?{re.escape(key)}["']?\s*[=.]""")
    within = ""
    for number, line in enumerate(lines, 1):
        if heading := _HEADING.match(line):
            within = re.sub(r"[\s\"']", "", heading[1])
            if f"{within}.".startswith(f"{wanted}."):
                return number
        elif within == table and named.match(line):
            return number
    return next((number for number, line in enumerate(lines, 1) if key in line), 0)  # a table within a line
