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

from narrate.document_checks.numbers import Written, read_written
from narrate.document_checks.texts import NUMBER, DocumentText, normalised, ordinal_end
from narrate.document_checks.wording import wording
from narrate.figures.derive import UnitFigures
from narrate.figures.figure import Figure, Quantity

_FILE = Path(__file__).with_name("frames.toml")
_BREAK = re.compile(r"[，；。：]|(?<!收)、")
_NOT_A_FIGURE = re.compile(r"年|月|日|号|时|周年|届|楼|期|万元（含）|－|-\d")
_AGAINST = re.compile(
    r"(?P<budget>(?:与|较|比|同|大于|小于)[^，。；]{0,14}预算)"
    r"|(?P<prior>(?:与|较|比|同)[^，。；]{0,10}(?:上年|去年|\d{4}年)|同比)"
)
_HEAD = re.compile(
    r"(?:(?P<class>[^，。；：]*?)（类）)?(?:(?P<group>[^，。；：]*?)（款）)?(?P<name>[^，。；：]*?)（项）"
)
_FINAL = "final"
_PER_UNIT = "单价"
_TOTALS = ("totals.", "appropriation.")
_MOST_DECIMALS = 2


class Claim(NamedTuple):
    """A number that a document states. `who` is the beginning of its figure's id, empty where it cannot be told.

    `sure`: the clause or the one before it names whom it speaks of, and what it is held against. `sign` is that of a change (0: none is said);
    `against` is prior or budget, what a change is a change from; `whole` the words for what a share is a share of.
    """

    text: DocumentText
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
    basis: str  # original, adjusted or any: which budget is meant
    sign_at: tuple[int, int]  # the word that says the direction of a change


class _Frame(NamedTuple):
    measure: str
    before: re.Pattern[str]
    unit: str


class _Who(NamedTuple):
    words: str
    figure: str
    units: tuple[str, ...] = ()  # only for numbers of these units
    sure: bool = True  # whether a number that does not fit is wrong, or perhaps another's


class Frames(NamedTuple):
    """frames.toml in the forms that reading uses."""

    frames: tuple[_Frame, ...]
    noise: re.Pattern[str]
    who: Mapping[str, Sequence[_Who]]  # by topic, the longest words first
    endings: Mapping[str, Sequence[str]]
    sums: tuple[Mapping[str, Any], ...]
    basis: Mapping[str, str]  # 年初, 全年 → original, adjusted
    unsaid: tuple[str, ...]  # where a budget that is neither cannot be told


@cache
def frames() -> Frames:
    """The data, read once."""
    data = tomllib.loads(_FILE.read_text("utf-8"))
    who: dict[str, list[_Who]] = {}
    for entry in data["who"]:
        units = tuple(entry.get("units", ()))
        who.setdefault(entry["topic"], []).extend(
            _Who(normalised(word)[0], entry["figure"], units, entry.get("sure", True)) for word in entry["words"]
        )
    return Frames(
        tuple(_Frame(entry["measure"], re.compile(entry["before"]), entry["unit"]) for entry in data["frame"]),
        re.compile("|".join(data["subject"]["noise"])),
        {topic: sorted(names, key=_longest_first) for topic, names in who.items()},
        data["measure"],
        tuple(data["sum"]),
        {word: key for key in ("original", "adjusted") for word in data["unsaid"][key]},
        tuple(f"{topic}." for topic in data["unsaid"]["topics"]) + tuple(data["unsaid"]["topics"]),
    )


class _Item(NamedTuple):
    class_name: str
    group_name: str
    name: str
    figure: str


class Names(NamedTuple):
    """Whom a clause can speak of, by what is normally there (frames.toml) and by this unit's own subjects."""

    by_topic: Mapping[str, Sequence[_Who]]
    items: Sequence[_Item]

    def find(self, topic: str, words: str, unit: str) -> _Who | None:
        """Whom the words name, by the longest name in them; in a passage of no known topic, of any."""
        pairs = self.by_topic.get(topic, ()) if topic else [one for each in self.by_topic.values() for one in each]
        found = [one for one in pairs if one.words in words and (not one.units or unit in one.units)]
        return min(found, key=_longest_first, default=None)

    def item(self, topic: str, plain: str) -> str:
        """The item that a paragraph's head (…（类）…（款）…（项）) names; empty where it could be two."""
        head = _HEAD.match(plain, ordinal_end(plain))
        if head is None:
            return ""
        found = [one for one in self.items if one.name == head["name"] and one.figure.startswith(topic)]
        if len(found) > 1 and head["group"]:
            found = [one for one in found if one.group_name == head["group"]]
        if len(found) > 1 and head["class"]:
            found = [one for one in found if head["class"] in (one.class_name, one.class_name.removesuffix("支出"))]
        return found[0].figure if len(found) == 1 else ""


def names_of(figures: UnitFigures) -> Names:
    """The names of this unit's classes and items beside those of frames.toml."""
    by_topic = {topic: list(pairs) for topic, pairs in frames().who.items()}
    items = []
    budget = figures.general_public_budget
    for one in budget.classes:
        name = normalised(one.name)[0]
        figure = f"general_public_budget.{one.code}"
        by_topic["general_public_budget"] += [_Who(name, figure), _Who(name.removesuffix("支出") + "（类）", figure)]
    for topic, funds in (
        ("general_public_budget", budget.items),
        ("government_funds", figures.government_funds.items),
        ("state_capital", figures.state_capital.items),
    ):
        items += [
            _Item(
                normalised(one.class_name or "")[0],
                normalised(one.group_name or "")[0],
                normalised(one.name)[0],
                f"{topic}.{one.code}",
            )
            for one in funds
            if one.name
        ]
    for pairs in by_topic.values():
        pairs.sort(key=_longest_first)
    return Names(by_topic, items)


def _longest_first(one: _Who) -> int:
    return -len(one.words)


NOBODY = Names({}, ())


def claims(text: DocumentText, topic: str, names: Names = NOBODY) -> Iterator[Claim]:
    """The numbers that a paragraph states, in order."""
    plain = text.plain
    item = names.item(topic, plain)
    subject, who, sure = "", item, bool(item)
    before = ordinal_end(plain)
    for found in NUMBER.finditer(plain, before):
        if not is_figure(plain, found.start(), found.end()):
            continue
        unit = _unit(plain, found.end())
        start = max([before, *(mark.end() for mark in _BREAK.finditer(plain, before, found.start()))])
        left = plain[start : found.start()]
        frame, match = _frame(left, unit)
        said = frames().noise.sub("", left[: match.start()].strip(",和及与")) if match else ""
        if plain[start - 1 : start] == "。" and not item and frame.measure in (_FINAL, "budget"):
            who, sure = "", False
        if said or frame.measure == "count":
            subject = said or subject
            named = None if item else names.find(topic, said, unit)
            if named is None and not item and frame.measure == "count":
                named = names.find(topic, subject, unit)
            if named is None and not item and frame.measure == "count":
                named = names.find(topic, _BREAK.split(plain[found.end() + len(unit) :], maxsplit=1)[0], unit)
            if named is not None:
                beside = named.figure.rpartition(".")[0] == who.rpartition(".")[0]  # 4个项目，涉及资金……
                who, sure = named.figure, named.sure or (sure and beside)
            elif not item and frame.measure == _FINAL:
                who, sure = "", False
        groups = match.groupdict() if match else {}
        against = _against(plain, found.start())
        basis = _basis(groups.get("against"), plain, found.start())
        yield Claim(
            text,
            found.start(),
            found.end(),
            read_written(found[0], unit),
            frame.measure,
            subject,
            who,
            sure and not _is_unsaid(frame.measure, who, against, basis),
            _sign(groups.get("sign") or ""),
            against,
            groups.get("whole") or "",
            basis,
            (start + match.start("sign"), start + match.end("sign")) if match and groups.get("sign") else (0, 0),
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


def is_figure(plain: str, start: int, end: int) -> bool:
    """Whether a number can be a figure: no ordinal, year or date, and not 单价100万元."""
    if start < ordinal_end(plain) or plain.endswith(_PER_UNIT, 0, start):
        return False
    return _NOT_A_FIGURE.match(plain, end) is None


def _basis(said: str | None, plain: str, place: int) -> str:
    """Which budget a clause means: by its own word, else by the word said last in the sentence."""
    words = said if said is not None else plain[plain.rfind("。", 0, place) + 1 : place]
    last = max(((words.rfind(word), key) for word, key in frames().basis.items() if word in words), default=(-1, "any"))
    return last[1]


def _is_unsaid(measure: str, who: str, against: str, basis: str) -> bool:
    """Whether it is not said which of two budgets is meant, and it could be either."""
    about_budget = measure in ("budget", "completion") or (measure in ("change", "growth") and against == "budget")
    return about_budget and basis == "any" and who.startswith(frames().unsaid)


def figure_of(claim: Claim, figures: Mapping[str, Quantity]) -> Figure | None:
    """The figure that a claim states, where its subject and its measure say so."""
    if not claim.who:
        return None
    measure = claim.measure
    if measure in ("budget", "completion"):
        measure = f"{measure}_{claim.basis}"
    elif measure in ("change", "growth"):
        measure = f"{measure}_{claim.against or 'prior'}"
    who = [claim.who]
    if claim.who.startswith(_TOTALS) and measure.endswith("_prior"):
        who.append(claim.who.rpartition(".")[0])  # income and expenditure change alike
    for one in who:
        for ending in frames().endings.get(measure, ()):
            found = figures.get(f"{one}{ending}")
            if isinstance(found, Figure):
                return found
    return None
