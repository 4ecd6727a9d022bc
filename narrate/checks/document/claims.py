"""Clauses that no sentence of a phrasebook explains, read by frames: what kind of number stands there, and of whom.

Frames, names and endings of figure ids are data (`frames.toml`). A claim names its figure where that can be told; where
it cannot, its numbers can still be held against each other (`consistency`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from narrate.checks.document.numbers import Written, read_written
from narrate.checks.document.texts import NUMBER, Text, normalised, ordinal_end
from narrate.checks.document.wording import alternatives, wording
from narrate.figures.derive import UnitFigures
from narrate.figures.figure import Figure, Quantity

_FILE = Path(__file__).with_name("frames.toml")
_BREAK = re.compile(r"[，；。：）]|(?<!收)、")
_NOT_A_FIGURE = re.compile(r"年|月|日|号|时|周年|届|楼|期|万元（含）|－|-\d")
_AGAINST = re.compile(
    r"(?P<budget>(?:与|较|比|同|大于|小于)[^，。；]{0,14}预算)"
    r"|(?P<prior>(?:与|较|比|同)[^，。；]{0,10}(?:上年|去年|\d{4}年)|同比)"
)
_HEAD = re.compile(r"（款）(?P<name>.+?)（项）")
_CLASS = re.compile(r"^(?P<name>[^（]*?)（类）")
_FINAL = "final"
_MOST_DECIMALS = 2


class Claim(NamedTuple):
    """A number that a document states. `who` is the beginning of its figure's id, empty where it cannot be told.

    `sure`: the clause or the one before it names whom it speaks of. `sign` is that of a change (0: none is said);
    `against` is prior or budget, what a change is a change from; `whole` the words for what a share is a share of.
    """

    text: Text
    start: int
    end: int
    written: Written
    measure: str
    subject: str
    who: str
    sure: bool
    sign: int
    against: str
    whole: str


class _Frame(NamedTuple):
    measure: str
    before: re.Pattern[str]
    unit: str


class Frames(NamedTuple):
    """frames.toml in the forms that reading uses."""

    frames: tuple[_Frame, ...]
    noise: re.Pattern[str]
    who: Mapping[str, tuple[tuple[str, str], ...]]  # topic → (words, figure), the longest words first
    endings: Mapping[str, Sequence[str]]
    sums: tuple[Mapping[str, Any], ...]


@cache
def frames() -> Frames:
    """The data, read once."""
    data = tomllib.loads(_FILE.read_text("utf-8"))
    who: dict[str, list[tuple[str, str]]] = {}
    for entry in data["who"]:
        who.setdefault(entry["topic"], []).extend((normalised(word)[0], entry["figure"]) for word in entry["words"])
    return Frames(
        tuple(_Frame(entry["measure"], re.compile(entry["before"]), entry["unit"]) for entry in data["frame"]),
        re.compile("|".join(data["subject"]["noise"])),
        {topic: tuple(sorted(names, key=lambda pair: -len(pair[0]))) for topic, names in who.items()},
        data["measure"],
        tuple(data["sum"]),
    )


class Names(NamedTuple):
    """Whom a clause can speak of, by what is normally there (frames.toml) and by this unit's own subjects."""

    by_topic: Mapping[str, Sequence[tuple[str, str]]]
    items: Sequence[tuple[str, str, str]]  # class name, item name, beginning of the id

    def find(self, topic: str, words: str) -> str:
        """The figure whose name stands last in the words, the longest first; empty for none."""
        for name, figure in self.by_topic.get(topic, ()):
            if name in words:
                return figure
        return ""

    def item(self, topic: str, plain: str) -> str:
        """The item that a paragraph's head (…（款）…（项）) names."""
        head = _HEAD.search(plain)
        if head is None:
            return ""
        class_name = _CLASS.match(plain[ordinal_end(plain) :])
        found = [
            (figure, group)
            for group, name, figure in self.items
            if name == head["name"] and figure.startswith(topic)
        ]
        if len(found) > 1 and class_name is not None:
            found = [(figure, group) for figure, group in found if class_name["name"] in (group, group.removesuffix("支出"))]
        return found[0][0] if len(found) == 1 else ""


def names_of(figures: UnitFigures) -> Names:
    """The names of this unit's classes and items beside those of frames.toml."""
    by_topic = {topic: list(pairs) for topic, pairs in frames().who.items()}
    items = []
    budget = figures.general_public_budget
    for one in budget.classes:
        name = normalised(one.name)[0]
        figure = f"general_public_budget.{one.code}"
        by_topic["general_public_budget"] += [(name, figure), (name.removesuffix("支出") + "（类）", figure)]
    for topic, funds in (
        ("general_public_budget", budget.items),
        ("government_funds", figures.government_funds.items),
        ("state_capital", figures.state_capital.items),
    ):
        items += [
            (normalised(one.class_name or "")[0], normalised(one.name)[0], f"{topic}.{one.code}")
            for one in funds
            if one.name
        ]
    for pairs in by_topic.values():
        pairs.sort(key=lambda pair: -len(pair[0]))
    return Names(by_topic, items)


NOBODY = Names({}, ())


def claims(text: Text, topic: str, names: Names = NOBODY) -> Iterator[Claim]:
    """The numbers that a paragraph states, in order."""
    plain = text.plain
    item = names.item(topic, plain)
    subject, who, sure = "", item, bool(item)
    before = ordinal_end(plain)
    for found in NUMBER.finditer(plain, before):
        if _NOT_A_FIGURE.match(plain, found.end()):
            continue
        unit = _unit(plain, found.end())
        start = max([before, *(mark.end() for mark in _BREAK.finditer(plain, before, found.start()))])
        left = plain[start : found.start()]
        frame, match = _frame(left, unit)
        said = frames().noise.sub("", left[: match.start()]) if match else ""
        if plain[start - 1 : start] == "。" and not item and frame.measure in (_FINAL, "budget"):
            who, sure = "", False
        if said:
            subject = said
            named = "" if item else names.find(topic, said)
            if named:
                who, sure = named, True
            elif not item and frame.measure == _FINAL:
                who, sure = "", False
        groups = match.groupdict() if match else {}
        against = _against(plain, found.start())
        yield Claim(
            text,
            found.start(),
            found.end(),
            read_written(found[0], unit),
            frame.measure,
            subject,
            who,
            sure,
            _sign(groups.get("sign") or ""),
            against,
            groups.get("whole") or "",
        )
        before = found.end() + len(unit)


def evened(passage: Sequence[Claim]) -> list[Claim]:
    """The claims with amounts as exact as the most exact beside them: 1万元 beside 0.53万元 is 1.00万元."""
    decimals: dict[str, int] = {}
    for claim in passage:
        unit = claim.written.unit
        if unit in wording().money:
            decimals[unit] = max(decimals.get(unit, 0), min(claim.written.decimals, _MOST_DECIMALS))
    return [
        claim._replace(
            written=claim.written._replace(
                decimals=max(claim.written.decimals, decimals.get(claim.written.unit, claim.written.decimals))
            )
        )
        for claim in passage
    ]


def _unit(plain: str, end: int) -> str:
    found = wording().units.match(plain, end)
    return found[0] if found else ""


def _frame(left: str, unit: str) -> tuple[_Frame, re.Match[str] | None]:
    kind = "money" if unit in wording().money else "rate" if unit == "%" else "count"
    for frame in frames().frames:
        if frame.unit == kind and (found := frame.before.search(left)):
            return frame, found
    return _Frame("rate" if kind == "rate" else "count", re.compile(""), kind), None


def _sign(words: str) -> int:
    found = wording().direction.search(words)
    return wording().signs[found[0]] if found else 0


def _against(plain: str, place: int) -> str:
    """What a change is a change from: the comparison said last in the sentence."""
    first = plain.rfind("。", 0, place) + 1
    last = ""
    for found in _AGAINST.finditer(plain, first, place):
        last = "budget" if found["budget"] else "prior"
    return last


def figure_of(claim: Claim, figures: Mapping[str, Quantity]) -> Figure | None:
    """The figure that a claim states, where its subject and its measure say so."""
    if not claim.who:
        return None
    measure = claim.measure
    if measure in ("change", "growth"):
        measure = f"{measure}_{claim.against or 'prior'}"
    for ending in frames().endings.get(measure, ()):
        found = figures.get(f"{claim.who}{ending}")
        if isinstance(found, Figure):
            return found
    return None


def any_of(words: Sequence[str]) -> re.Pattern[str]:
    """A pattern for any of the words."""
    return re.compile(alternatives(words))
