"""Text files that a person keeps in Notepad, one `名称 = 内容` on a line, lines that begin with # left out.

UTF-8 with or without a mark, or the code page of Chinese Windows.
"""

from __future__ import annotations

from configparser import ConfigParser, DuplicateOptionError, ParsingError
from pathlib import Path

from narrate.errors import UnreadableFile

_SECTION = "settings"
_MOST_BYTES = 100_000


def named_lines(path: Path, example: str) -> dict[str, str]:
    """Name and content of each line, in order; quotes around a content are left out.

    Raises:
        UnreadableFile: a line is no such line, or one name stands twice; tells the `example`.
    """
    content = path.read_bytes()[:_MOST_BYTES]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", "replace")
    parser = ConfigParser(delimiters=("=", "＝", "：", ":"), comment_prefixes=("#", ";"), interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    try:
        parser.read_string(f"[{_SECTION}]\n{text}")
    except ParsingError as error:
        raise UnreadableFile(f"{path}：读不懂", advice=f"一行写一项，例：{example}") from error
    except DuplicateOptionError as error:
        raise UnreadableFile(f"{path}：“{error.option}”写了两次", advice=f"只留一行，例：{example}") from error
    return {key: value.strip(" “”‘’\"'") for key, value in parser[_SECTION].items()}
