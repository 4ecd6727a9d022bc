"""Plain-text layout of help pages: Han characters are two columns wide and lines may break between them.

Strings in, strings out; nothing here knows of commands or of the terminal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from narrate.text_width import text_width

# a word of ASCII, a run of blanks, or one other character
_PIECE = r"[!-~]+|\s+|."
_NOT_AT_LINE_START = frozenset("，。、；：？！）》」』】〕”’…—·％,.;:?!)]}%")
_NOT_AT_LINE_END = frozenset("（《「『【〔“‘([{")


def _unbreakable_pieces(line: str) -> list[str]:
    """The line cut wherever it may be broken: never before a closing sign, never after an opening one."""
    pieces: list[str] = []
    for piece in re.findall(_PIECE, line):
        glued = pieces and (piece[0] in _NOT_AT_LINE_START or pieces[-1][-1] in _NOT_AT_LINE_END)
        if glued and not piece.isspace():
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return pieces


def _wrap_line(line: str, width: int) -> list[str]:
    if text_width(line) <= width:
        return [line]
    lines = [""]
    for piece in _unbreakable_pieces(line):
        if lines[-1] and text_width(lines[-1]) + text_width(piece.rstrip()) > width:
            lines[-1] = lines[-1].rstrip()
            lines.append(piece.lstrip())
        else:
            lines[-1] += piece
    return lines


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` columns; its own line breaks are kept."""
    return [shown for line in text.splitlines() for shown in _wrap_line(line, width)]


def paragraph(text: str, width: int, indent: str = "  ") -> list[str]:
    """The text wrapped and indented; empty lines stay empty."""
    return [(indent + line).rstrip() for line in wrap(text, width - len(indent))]


def two_columns(rows: Iterable[Sequence[str]], width: int, left_limit: int = 30) -> list[str]:
    """Names at the left, what they mean at the right; a long name gets a line of its own."""
    pairs = [(row[0], row[1]) for row in rows]
    fitting = [text_width(left) for left, _ in pairs if text_width(left) <= left_limit]
    column = max(fitting, default=left_limit) + 4
    lines: list[str] = []
    for left, right in pairs:
        explained = wrap(right, max(width - column, 20)) or [""]
        head = f"  {left}"
        if text_width(head) + 2 > column:
            lines.append(head)
        else:
            lines.append((head + " " * (column - text_width(head)) + explained.pop(0)).rstrip())
        lines.extend((" " * column + line).rstrip() for line in explained)
    return lines
