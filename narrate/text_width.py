"""How wide a text is drawn where Chinese is written, in halves of a Han character: columns of a terminal, of a cell.

Whatever may be drawn wide is drawn wide beside Chinese (“”—…①).
"""

from __future__ import annotations

from wcwidth import width


def text_width(text: str) -> int:
    """Halves of a character: 1 for letters and digits, 2 for Han characters and what stands among them, 0 for marks
    that are drawn over the character before; control characters take no room."""
    return len(text) if text.isascii() else width(text, control_codes="ignore", ambiguous_width=2)
