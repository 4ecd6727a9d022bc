"""How high wrapped Chinese text stands in a cell: programs do not fit rows when they open a file, only when one is edited."""

from __future__ import annotations

from narrate.text_width import text_width

_WIDE, _NARROW = 0.195, 0.105  # width of a character in column units, for each point of font size
_EDGES = 2.5  # column units lost at both edges, the indent included
_LINE = 1.4  # line height in font sizes
_PADDING = 9.0  # points


def text_height(text: str, width: float, size: float) -> float:
    """Points that the text takes when wrapped at `width` column units."""
    lines = sum(
        max(1, -(-_length(paragraph) * size // max(1.0, width - _EDGES))) for paragraph in text.splitlines() or [""]
    )
    return lines * size * _LINE + _PADDING


def _length(text: str) -> float:
    wide = text_width(text) - len(text)
    return _WIDE * wide + _NARROW * (len(text) - wide)
