"""The words a document is read with: directions, lead-ins, synonyms, contrasts, units, topics of headings.

All of them are data (`wording.toml`), read once; nothing here is a sentence, sentences are the phrasebooks'.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from narrate.document_checks.document_texts import NUMBER

_FILE = Path(__file__).with_name("wording.toml")
LEVEL = 0


@dataclass(frozen=True, slots=True)
class Wording:
    """wording.toml in the forms that the checks use."""

    signs: Mapping[str, int]  # direction word → 1, 0, -1
    direction: re.Pattern[str]
    reason: re.Pattern[str]
    same: Mapping[str, str]  # a way to say it → the first way
    same_words: re.Pattern[str]
    light: frozenset[str]
    contrasts: tuple[tuple[str, ...], ...]
    units: re.Pattern[str]
    money: frozenset[str]
    topics: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]
    tokens: re.Pattern[str]


@cache
def wording() -> Wording:
    """The data, read once."""
    data = tomllib.loads(_FILE.read_text("utf-8"))
    direction, lead, units = data["direction"], data["lead_in"], data["units"]
    signs = {word: sign for key, sign in (("more", 1), ("less", -1), ("level", LEVEL)) for word in direction[key]}
    same = {
        word: group["words"][0] for group in data["same"] if not group.get("compare_only") for word in group["words"]
    }
    any_direction = alternatives(signs)
    return Wording(
        signs=signs,
        direction=re.compile(any_direction),
        reason=re.compile(rf"(?:{alternatives(lead['reason'])})：?"),
        same=same,
        same_words=re.compile(alternatives(same)),
        light=frozenset(data["light"]["words"]),
        contrasts=tuple(tuple(group["words"]) for group in data["contrast"]),
        units=re.compile(alternatives([*units["money"], *units["rate"], *units["count"]])),
        money=frozenset(units["money"]),
        topics=tuple(_topic(entry) for entry in data["topic"]),
        tokens=re.compile(f"({NUMBER.pattern})|({any_direction})|(.)", re.DOTALL),
    )


def alternatives(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _topic(entry: Mapping[str, Any]) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    return entry["key"], tuple(entry["all"]), tuple(entry["none"])


@lru_cache(maxsize=1024)
def topic_of(heading: str) -> str:
    """What a heading is about: the beginning of the ids of its figures; empty where it cannot be told."""
    for key, wanted, unwanted in wording().topics:
        if all(word in heading for word in wanted) and not any(word in heading for word in unwanted):
            return key
    return ""


def is_light(words: str) -> bool:
    """Whether words add no meaning (为, 的, 共)."""
    return wording().light.issuperset(words)


def same_meaning(written: str, due: str) -> bool:
    """Whether two ways to say it are ways to say the same."""
    known = wording()
    return known.same_words.sub(lambda found: known.same[found[0]], written) == known.same_words.sub(
        lambda found: known.same[found[0]], due
    )
