"""What a person typed, put right where only one thing can be meant: quotes of any kind around a path, arguments swapped.

In: the words of the command line, and the parameters Typer parsed from them. Nothing is read but whether a path exists.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_QUOTES = {"“": "”", "‘": "’", "”": "”", "’": "’", '"': '"', "'": "'", "「": "」", "『": "』", "《": "》", "＂": "＂"}
_TABLES = (".xlsx", ".xlsm", ".xls", ".et", ".ods", ".csv", ".zip")


def unquoted(text: str) -> str:
    """A text without the pair of quotes around it; as it is where there is none."""
    bare = text.strip()
    if len(bare) > 2 and bare[0] in _QUOTES and bare[-1] in (_QUOTES[bare[0]], bare[0]):
        return bare[1:-1].strip()
    return text


def joined_quotes(words: Sequence[str]) -> list[str]:
    """The words with a quoted path put together again that the shell took apart at its spaces.

    Only quotes the shell does not know stand here still; words are joined only where a path of that name exists.
    """
    words = [piece for word in words for piece in _parted_at_quote(word)]
    made, index = [], 0
    while index < len(words):
        end = _end_of_path(words, index)
        made.append(unquoted(" ".join(words[index : end + 1])) if end > index else words[index])
        index = max(end, index) + 1
    return made


def _parted_at_quote(word: str) -> list[str]:
    r"""A folder typed as "D:\单位\" (PowerShell completes it so), and what was typed after it.

    Windows takes \" for a quote within the word, which then goes on to the next quote or the end of the line.
    """
    folder, quote, rest = word.partition('"')
    if not (quote and folder) or Path(word).exists() or not Path(folder).is_dir():
        return [word]
    return [folder, *rest.split()]


def _end_of_path(words: Sequence[str], start: int) -> int:
    """The word that closes a quote opened at `start`, if the whole is a path that exists; else `start`."""
    closing = _QUOTES.get(words[start][:1])
    if closing is None or words[start][-1:] == closing:
        return start
    for end in range(start + 1, len(words)):
        if words[end][-1:] == closing:
            return end if Path(unquoted(" ".join(words[start : end + 1]))).exists() else start
    return start


def put_right(given: Mapping[str, Any], arguments: Sequence[str]) -> tuple[dict[str, Any], str]:
    """The parameters without quotes around paths, unit and document in their places; and what to say of it.

    `arguments` are the names of the positional ones in order. They change places only where the first is no unit
    (a folder or a workbook) and the second is one.
    """
    values = {
        key: Path(unquoted(str(value))) if isinstance(value, Path) and not value.exists() else value
        for key, value in given.items()
    }
    if "unit" not in arguments or len(arguments) < 2:
        return values, ""
    first, second = arguments[:2]
    if first == "unit" and values.get(second) is not None:
        unit, other = values[first], values[second]
        if not _is_unit(Path(unit)) and _is_unit(Path(unquoted(str(other)))):
            kind = type(other)
            values |= {first: Path(unquoted(str(other))), second: kind(str(unit))}
            return values, f"两个参数的先后写反了，已按单位“{values[first]}”处理。"
    return values, ""


def _is_unit(path: Path) -> bool:
    return path.is_dir() or (path.suffix.lower() in _TABLES and path.is_file())
