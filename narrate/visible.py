"""Characters that nobody sees or that steer a terminal, written out: ESC as 〔U+001B〕; names of files as people read them.

The one place for that: names of files and sheets pass here when they are met, everything else on its way to a person
(terminal, JSON, page, lists). Cells are read without such characters, and that is told; what else brings them (a
phrasebook) is refused when a Word document is written, see `writing.characters`.
"""

from __future__ import annotations

import os
import re

# control characters but tab and line ends, marks that turn the direction of writing, halves of characters, and what no
# XML may hold
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_LINE_END = re.compile("\r\n?")


def visible(text: str) -> str:
    """The text with such characters written out, every line end as \\n."""
    if text.isprintable():
        return text
    return _UNSEEN.sub(_written_out, _LINE_END.sub("\n", text))


def without_unseen(text: str) -> str:
    """The text without such characters, every line end as \\n: what a cell says to those who look at it."""
    return text if text.isprintable() else _UNSEEN.sub("", _LINE_END.sub("\n", text))


def unseen_in(text: str) -> tuple[str, ...]:
    """Such characters of a text by their names (U+001B), each once."""
    return tuple(dict.fromkeys(f"U+{ord(one):04X}" for one in _UNSEEN.findall(text)))


def on_one_line(text: str) -> str:
    """As `visible`, line ends and tabs as spaces: for names."""
    return text if text.isprintable() else " ".join(visible(text).replace("\t", " ").split("\n"))


def _written_out(found: re.Match[str]) -> str:
    return f"〔U+{ord(found[0]):04X}〕"


def is_utf8(name: str) -> bool:
    """Whether a file's name came as UTF-8: bytes that are none (zips made on Windows, unpacked here) become halves."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def file_name(name: str) -> str:
    """A file's name, or a path, for people; where its bytes are not UTF-8, as GBK reads them. Opens nothing."""
    if not is_utf8(name):
        name = "/".join(part if is_utf8(part) else _from_gbk(part) for part in name.split("/"))
    return on_one_line(name)


def _from_gbk(name: str) -> str:
    try:
        return os.fsencode(name).decode("gb18030")
    except UnicodeError:
        return name
