"""Where the data that ships with the program lies: phrasebooks and Word templates.

In an installed wheel they lie inside the package; in a checkout they are the top-level folders.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


@cache
def _shipped(name: str) -> Path:
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def phrasebooks() -> Path:
    """The folder of the built-in phrasebooks, one folder each."""
    return _shipped("phrasebook")


def templates() -> Path:
    """The folder of the built-in Word templates."""
    return _shipped("templates")
