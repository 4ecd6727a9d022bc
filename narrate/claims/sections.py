"""What a heading is about, and which subject a section speaks of where its sentences name none (`sections.toml`)."""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

_FILE = Path(__file__).with_name("sections.toml")


class _Topic(NamedTuple):
    key: str
    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]


@cache
def _topics() -> tuple[_Topic, ...]:
    data = tomllib.loads(_FILE.read_text("utf-8"))
    return tuple(_Topic(one["key"], tuple(one["all"]), tuple(one["none"])) for one in data["topic"])


@lru_cache(maxsize=1024)
def topic_of(heading: str) -> str:
    """What a heading is about: the beginning of the ids of its figures; empty where it cannot be told."""
    for key, wanted, unwanted in _topics():
        if all(word in heading for word in wanted) and not any(word in heading for word in unwanted):
            return key
    return ""


@cache
def default_subjects() -> dict[str, str]:
    """Topic → the figure that a sentence of its section speaks of when it names nobody."""
    data = tomllib.loads(_FILE.read_text("utf-8"))
    return dict(data["default"])
