"""Whom a text speaks of: the field's terms (`subjects.toml`) and a unit's own 科目, by name or code, wherever they stand."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

_FILE = Path(__file__).with_name("subjects.toml")
_MARK = re.compile(r"（(类|款|项)）")
_STOP = re.compile(r"[，。；：！？\"《》]|\d")
_UNIT = (  # 201人次 is a number of persons, 20101人大事务 a subject
    r"[万亿千百]?元|人次|批次|[万亿辆台套次倍余]|个(?![人体])|[人项家户名批件份场期分年月日](?=[，。；、（）]|$)"
)
_CODE = re.compile(rf"(?<!\d)(\d{{7}}|\d{{5}}|\d{{3}})(?!{_UNIT})(?=[\"（]?[\u4e00-\u9fff])")
_CODE_BEHIND = re.compile(r"(?<=[\u4e00-\u9fff\"])（(\d{7}|\d{5}|\d{3})）")
_LEADING = re.compile(
    r"^(?:（[一二三四五六七八九十\d]{1,3}）|[一二三四五六七八九十]{1,3}、|[、．.）]|其中|包括|用于|主要用于|年度|年|\"|支出|和|及|以及|：)+"
)
_LEVELS = {3: "类", 5: "款", 7: "项"}
_LONGEST_CODE = 7
_LONGEST_NAME = 44
_SHORT = 2
_GENERAL = "general_public_budget"


class Term(NamedTuple):
    """A name, and the figures it is a name of in a section. `units`: only for numbers of these units.

    `here`: a name in its own section only; anywhere else it names nobody.
    """

    words: str
    figure: str
    topic: str
    units: tuple[str, ...] = ()
    sure: bool = True
    here: bool = False


class Mention(NamedTuple):
    """A name where it stands, with what it can mean."""

    start: int
    end: int
    words: str
    terms: tuple[Term, ...]


class ItemName(NamedTuple):
    """A row of a table by subject: `figure` is the beginning of its figures' ids, level 类, 款 or 项."""

    code: str
    class_name: str
    group_name: str
    name: str
    figure: str
    level: str

    @property
    def topic(self) -> str:
        return self.figure.partition(".")[0]


class Level(NamedTuple):
    """One level of a subject as it is written: 类, 款 or 项, its name, and where the name stands."""

    level: str
    name: str
    start: int
    end: int


class Chain(NamedTuple):
    """A subject as it is written: …（类）…（款）…（项）, whole or in part. `code` where one stands beside it."""

    start: int
    end: int
    levels: tuple[Level, ...]
    code: str = ""
    under: str = ""  # the one 类 that the paragraph names before it, where it names none itself

    def name(self, level: str) -> str:
        """The name written for a level; empty for none."""
        return next((one.name for one in self.levels if one.level == level), "")

    @property
    def lowest(self) -> Level:
        return self.levels[-1]


@cache
def field_terms() -> tuple[Term, ...]:
    """subjects.toml, the names of the field."""
    data = tomllib.loads(_FILE.read_text("utf-8"))
    return tuple(
        Term(
            words,
            one["figure"],
            one["topic"],
            tuple(one.get("units", ())),
            one.get("sure", True),
            one.get("here", False),
        )
        for one in data["who"]
        for name in one["words"]
        for words in ((name, name.replace("三公", '"三公"')) if "三公" in name else (name,))
    )


@cache
def endings() -> Mapping[str, tuple[str, ...]]:
    """Measure → the endings of the ids of its figures, the likeliest first."""
    return {key: tuple(value) for key, value in tomllib.loads(_FILE.read_text("utf-8"))["measure"].items()}


@cache
def former_classes() -> tuple[str, ...]:
    """Names that a 类 had in earlier years."""
    return tuple(tomllib.loads(_FILE.read_text("utf-8"))["former"]["classes"])


def stem(name: str) -> str:
    """A name of a 类 without 支出 at its end."""
    return name.removesuffix("支出")


class SubjectIndex:
    """The names of one unit beside those of the field; names are found in one pass, the longest first.

    `items` are its 类、款、项 by table; `economic` its 经济科目 (code, name); `strangers` are 类 that it has not (code, name);
    `asked` are the numbers that its phrasebook asks for (id, name, the units they are counted in).
    All names are normalised.
    """

    def __init__(
        self,
        items: Iterable[ItemName] = (),
        economic: Iterable[tuple[str, str]] = (),
        strangers: Iterable[tuple[str, str]] = (),
        asked: Iterable[tuple[str, str, tuple[str, ...]]] = (),
    ) -> None:
        self.items = tuple(items)
        self._levels: dict[tuple[str, str], list[ItemName]] = {}
        self.codes: dict[str, list[ItemName]] = {}
        terms = [*field_terms(), *(Term(name, figure, "", units) for figure, name, units in asked)]
        for one in self.items:
            self.codes.setdefault(one.code, []).append(one)
            self._levels.setdefault((one.level, one.name), []).append(one)
            terms.append(Term(one.name, one.figure, one.topic))
            if one.level == "类":
                self._levels.setdefault((one.level, stem(one.name)), []).append(one)
        terms += [Term(name, f"basic_expenditure.{code}", "basic_expenditure") for code, name in economic if name]
        foreign = [Term(name, f"{_GENERAL}.{code}", _GENERAL) for code, name in strangers]
        self.strangers = frozenset(term.words for term in foreign)
        terms += foreign
        by_words: dict[str, list[Term]] = {}
        for term in terms:
            if len(term.words) >= _SHORT:
                by_words.setdefault(term.words, []).append(term)
        self._by_start: dict[str, list[tuple[str, tuple[Term, ...]]]] = {}
        for words in sorted(by_words, key=len, reverse=True):
            self._by_start.setdefault(words[:_SHORT], []).append((words, tuple(by_words[words])))

    def at_level(self, level: str, name: str) -> Sequence[ItemName]:
        """The rows that have this name at this level; a 类 with or without 支出."""
        return self._levels.get((level, name), ())

    def mentions(self, plain: str, topic: str = "") -> list[Mention]:
        """The names of a section's text, the longest at each place, none inside another."""
        found: list[Mention] = []
        at, end = 0, len(plain) - _SHORT + 1
        while at < end:
            for words, terms in self._by_start.get(plain[at : at + _SHORT], ()):
                if plain.startswith(words, at) and not all(term.here and term.topic != topic for term in terms):
                    found.append(Mention(at, at + len(words), words, terms))
                    at += len(words) - 1
                    break
            at += 1
        return found

    def chains(self, plain: str) -> list[Chain]:
        """The subjects that a text names by level or by code."""
        found: list[Chain] = []
        levels: list[Level] = []
        before = 0
        for mark in _MARK.finditer(plain):
            goes_on = bool(levels) and _is_next(plain, levels[-1], before, mark)
            if levels and not goes_on:
                found.append(self._chain(plain, levels))
                levels = []
            end = mark.start() - 1 if plain[mark.start() - 1 : mark.start()] == '"' else mark.start()
            start = _name_start(plain, before, end) if not levels else before
            start = self._known_start(plain, start, end, mark[1]) if not levels else start
            lead = _LEADING.match(plain[start:end])
            if lead is not None and not self.at_level(mark[1], plain[start:end]):
                start += lead.end()
            start += plain.startswith('"', start)
            levels.append(Level(mark[1], plain[start:end].strip('"'), start, mark.start()))
            before = mark.end()
        if levels:
            found.append(self._chain(plain, levels))
        covered = [(one.start, one.end) for one in found]
        for code in _CODE.finditer(plain):
            chain = self._by_code(plain, code)
            if chain is not None and not any(
                s <= chain.start < e or code.end() <= s <= code.end() + 2 for s, e in covered
            ):
                found.append(chain)
        for code in _CODE_BEHIND.finditer(plain):
            if code[1] in self.codes or len(code[1]) == _LONGEST_CODE:
                found.append(
                    self._before_code(
                        plain, code, max((one.end for one in found if one.end <= code.start()), default=0)
                    )
                )
        return _under_their_class(sorted(found))

    def _before_code(self, plain: str, code: re.Match[str], before: int) -> Chain:
        """住房公积金（2210201）: the name that stands before a code in brackets."""
        level, end = _LEVELS[len(code[1])], code.start()
        start = self._known_start(plain, _name_start(plain, before, end), end, level)
        lead = _LEADING.match(plain[start:end])
        if lead is not None and not self.at_level(level, plain[start:end]):
            start += lead.end()
        return Chain(start, code.end(), (Level(level, plain[start:end].strip('"'), start, end),), code[1])

    def _chain(self, plain: str, levels: Sequence[Level]) -> Chain:
        start, end = levels[0].start, levels[-1].end + 3
        code = ""
        if (beside := re.search(r"(\d{3}|\d{5}|\d{7})\"?$", plain[max(0, start - 9) : start])) is not None:
            code = beside[1]
        return Chain(start, end, tuple(levels), code)

    def _known_start(self, plain: str, start: int, end: int, level: str) -> int:
        """Where the longest known name that ends at a mark begins; else behind the last 、 before it."""
        for at in range(start, end):
            if self.at_level(level, plain[at:end]):
                return at
        comma = plain.rfind("、", start, end)
        return comma + 1 if comma >= 0 else start

    def _by_code(self, plain: str, code: re.Match[str]) -> Chain | None:
        rows = self.codes.get(code[1], ())
        start = code.end()
        if plain.startswith('"', start):
            start += 1
        named = [one for one in self.items if plain.startswith(one.name, start)]
        if rows and not named:
            stop = _STOP.search(plain, start)
            end = min(stop.start() if stop else len(plain), start + _LONGEST_NAME)
            level = _LEVELS[len(code[1])]
            return Chain(code.start(), end, (Level(level, plain[start:end], start, end),), code[1])
        if named:
            one = max(named, key=lambda row: (len(row.name), row.code == code[1]))
            level = _LEVELS[len(code[1])]
            end = start + len(one.name)
            return Chain(code.start(), end, (Level(level, one.name, start, end),), code[1])
        return None

    def rows_of(self, chain: Chain, topic: str = "") -> tuple[tuple[ItemName, ...], bool]:
        """The rows that a subject can be, and whether every level that is written is right for them.

        Where no row has all the names, the rows that have most of them.
        """
        lowest = chain.lowest
        if chain.code and chain.code in self.codes and not chain.name("款"):
            rows = [one for one in self.codes[chain.code] if one.name == lowest.name or not lowest.name]
            if rows:
                return _of_topic(rows, topic), True
        rows = [one for one in self.at_level(lowest.level, lowest.name) if _fits(one, chain)]
        rows = [one for one in rows if stem(one.class_name) == stem(chain.under)] or rows
        if rows:
            return _of_topic(rows, topic), True
        if chain.code in self.codes and len(chain.levels) == 1:
            return _of_topic(self.codes[chain.code], topic), False
        scored = [(_agreeing(one, chain), one) for one in self.items if one.level == lowest.level]
        best = max((score for score, _ in scored), default=0)
        if best <= 0:
            return (), False
        return _of_topic([one for score, one in scored if score == best], topic), False


def _of_topic(rows: Sequence[ItemName], topic: str) -> tuple[ItemName, ...]:
    return tuple(one for one in rows if one.topic == topic) or tuple(rows)


def _fits(row: ItemName, chain: Chain) -> bool:
    class_name, group_name = chain.name("类"), chain.name("款")
    if class_name and row.level != "类" and stem(class_name) != stem(row.class_name):
        return False
    return not (group_name and row.level == "项" and group_name != row.group_name)


def _agreeing(row: ItemName, chain: Chain) -> int:
    """How many of the written levels are a row's; its own name counts double."""
    score = 0
    if chain.lowest.name == row.name:
        score += 3
    if chain.name("类") and stem(chain.name("类")) == stem(row.class_name):
        score += 1
    if chain.name("款") and row.level == "项" and chain.name("款") == row.group_name:
        score += 1
    return score


def _under_their_class(chains: Sequence[Chain]) -> list[Chain]:
    """Items that stand below the one 类 of their paragraph: …（类）5.00万元。其中：（1）行政运行（项）2.00万元."""
    found: list[Chain] = []
    classes: set[str] = set()
    for one in chains:
        if one.name("类"):
            classes.add(one.name("类"))
        elif len(classes) == 1:
            one = one._replace(under=next(iter(classes)))
        found.append(one)
    return found


def _is_next(plain: str, last: Level, before: int, mark: re.Match[str]) -> bool:
    """Whether a mark goes on with the subject of the one before: a lower level, nothing but a name between."""
    order = "类款项"
    between = plain[before : mark.start()].strip('"')
    return order.index(mark[1]) > order.index(last.level) and _STOP.search(between) is None and len(between) < 60


def _name_start(plain: str, before: int, end: int) -> int:
    """Where the words that end at a mark can begin: behind the last stop, at most a name's length away."""
    start = max(before, end - _LONGEST_NAME)
    for stop in _STOP.finditer(plain, start, end):
        start = stop.end()
    return start
