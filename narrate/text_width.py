"""How wide a text is drawn where Chinese is written, in halves of a Han character: columns of a terminal, of a cell.

Python's own table of widths (Unicode's East Asian Width) is all that is needed: whatever may be drawn wide is drawn
wide beside Chinese (“”—…①). wcwidth would have to be told so, and its import takes 25 ms, in every command.
"""

from __future__ import annotations

from unicodedata import east_asian_width

_WIDE = frozenset("WFA")


def text_width(text: str) -> int:
    """Halves of a character: 1 for letters and digits, 2 for Han characters and what stands among them."""
    if text.isascii():
        return len(text)
    return sum(2 if east_asian_width(character) in _WIDE else 1 for character in text)
