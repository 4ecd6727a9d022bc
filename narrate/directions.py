"""Direction words (增加, 下降, 小于 …): which mean the same, and what each becomes when the direction turns.

The words are data (`directions.toml`), the one place for whoever turns a direction: `refresh` and `roll_forward`.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple


class Directions(NamedTuple):
    """Word → its class (change/up …), and word → what it becomes when the direction turns."""

    classes: dict[str, str]
    opposites: dict[str, str]
    pattern: str  # any of them, the longest first, as a regular expression


@lru_cache(maxsize=1)
def directions() -> Directions:
    """The file `directions.toml`."""
    with Path(__file__).with_name("directions.toml").open("rb") as stream:
        data = tomllib.load(stream)
    classes = {
        word: f"{kind}/{side}" for kind in ("change", "compare") for side in ("up", "down") for word in data[kind][side]
    }
    words = sorted((*classes, "持平"), key=len, reverse=True)
    return Directions(classes, data["opposite"], "|".join(re.escape(word) for word in words))
