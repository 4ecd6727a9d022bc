"""The words a text is read with: measures, directions, comparisons, lead-ins; all of them data (`vocabulary.toml`)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

_FILE = Path(__file__).with_name("vocabulary.toml")


class MeasureFrame(NamedTuple):
    """A kind of number, and the words right before such a number."""

    measure: str
    before: re.Pattern[str]
    unit: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """vocabulary.toml in the forms that reading uses."""

    signs: Mapping[str, int]  # direction word → 1, 0, -1
    direction: re.Pattern[str]
    lead_in: re.Pattern[str]  # opens words that a person wrote: reasons, purposes
    reason: re.Pattern[str]
    goes_on: re.Pattern[str]
    free_end: re.Pattern[str]
    compared: re.Pattern[str]
    basis: Mapping[str, str]  # 年初, 全年 → original, adjusted
    basis_words: re.Pattern[str]
    measures: tuple[MeasureFrame, ...]
    noise: re.Pattern[str]


def alternatives(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def vocabulary() -> Vocabulary:
    """The data, read once."""
    data = tomllib.loads(_FILE.read_text("utf-8"))
    direction, lead, against = data["direction"], data["lead_in"], data["against"]
    signs = {word: sign for key, sign in (("more", 1), ("less", -1), ("level", 0)) for word in direction[key]}
    openers = [*lead["reason"], *lead["purpose"]]
    not_free = "|".join(re.escape(word.removeprefix("用于").removeprefix("包括")) for word in lead["not_free"])
    compares = alternatives(against["words"])
    prior = alternatives(against["prior"])
    return Vocabulary(
        signs=signs,
        direction=re.compile(alternatives(signs)),
        lead_in=re.compile(rf"(?:{alternatives(openers)})(?!{not_free})(?:是|为)?：?"),
        reason=re.compile(rf"(?:{alternatives(lead['reason'])})(?:是|为)?：?"),
        goes_on=re.compile(rf"(?:{alternatives(lead['goes_on'])}|\d{{1,2}}[、．.]|（\d）|[①-⑳])"),
        free_end=re.compile(rf"[，；](?:{alternatives(lead['ends'])})"),
        compared=re.compile(
            rf"(?P<budget>(?:{compares})[^，。；]{{0,14}}?{alternatives(against['budget'])})"
            rf"|(?P<prior>(?:{compares})[^，。；]{{0,10}}?(?:{prior}|(?P<year>20\d\d)年)|同比|(?<!于)(?:上年|去年)(?=[^，。；]{{0,12}}(?:增|减|下降|持平)))"
        ),
        basis={word: key for key in ("original", "adjusted") for word in data["basis"][key]},
        basis_words=re.compile(alternatives(word for key in ("original", "adjusted") for word in data["basis"][key])),
        measures=tuple(MeasureFrame(one["key"], re.compile(one["before"]), one["unit"]) for one in data["measure"]),
        noise=re.compile("|".join(data["noise"]["words"])),
    )
