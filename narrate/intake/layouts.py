"""The recognition data of `layouts.toml` as frozen values, loaded once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

_FILE = Path(__file__).with_name("layouts.toml")
_EXTRA_FILE = Path(__file__).with_name("extra_tables.toml")


@dataclass(frozen=True, slots=True, eq=False)
class HalfLayout:
    """One half (收入 or 支出) of a table of lines. `lines` holds the names below another line under that line's key."""

    columns: Mapping[str, str]  # header word → column key
    required: tuple[str, ...]
    required_lines: tuple[str, ...]
    lines: Mapping[str, str]  # bare name → line key
    lines_after: Mapping[str, Mapping[str, str]]
    names: Mapping[str, str]  # key → the name it is told by in messages
    sums: Mapping[str, tuple[str, ...]]  # line → the lines it is the sum of
    column_sums: Mapping[str, tuple[str, ...]]  # column → the columns it is the sum of


@dataclass(frozen=True, slots=True)
class ItemLayout:
    """One item of 机构运行信息表: where its name stands and whether it counts things or is money."""

    key: str
    section: str
    count: bool
    after: str | None


@dataclass(frozen=True, slots=True, eq=False)
class TableLayout:
    """How one table is recognised. Which fields are filled depends on `shape`."""

    key: str
    number: str
    shape: str
    name: str
    titles: tuple[str, ...]
    required: tuple[str, ...] = ()
    essential: tuple[str, ...] = ()
    distinctive: tuple[str, ...] = ()
    marks: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    columns: Mapping[str, str] = field(default_factory=dict)  # header word → column key
    column_names: Mapping[str, str] = field(default_factory=dict)  # column key → the name used in messages
    halves: Mapping[str, HalfLayout] = field(default_factory=dict)
    sides: Mapping[str, str] = field(default_factory=dict)  # 预算数 → budget, 决算数 → actual
    items: Mapping[str, str] = field(default_factory=dict)  # “三公” item name → key
    feet: Mapping[str, str] = field(default_factory=dict)  # 人员经费合计 → personnel_total
    sections: Mapping[str, str] = field(default_factory=dict)
    sums: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # column or item → what it is the sum of
    balance: bool = False  # opening + income − total = closing
    statistics: Mapping[tuple[str, str], tuple[ItemLayout, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class ExtraTable:
    """A table some regions publish beside the nine. A title that holds all the words of one of `words` is its title."""

    name: str
    words: tuple[tuple[str, ...], ...]


class Words(NamedTuple):
    """Header words that belong to no one table."""

    names: frozenset[str]
    code_endings: tuple[str, ...]
    codes: frozenset[str]
    lines: frozenset[str]
    values: frozenset[str]
    row_numbers: frozenset[str]
    column_numbers: frozenset[str]
    generic: frozenset[str]
    totals: frozenset[str]
    three_public: frozenset[str]
    notes: tuple[str, ...]
    other_in_brackets: frozenset[str]
    value_endings: tuple[str, ...]
    other_time: frozenset[str]
    total_endings: tuple[str, ...]
    sum_endings: tuple[str, ...]
    parts: tuple[str, ...]
    page_totals: frozenset[str]
    name_like: frozenset[str]


class FormLayout(NamedTuple):
    """How the 说明填报表 and its 单位信息 are found, and what is taken off an answer."""

    key: str
    topic: str
    section: str
    answer: str
    mark: str
    status: str
    confirmed: str
    profile_header: frozenset[str]
    profile: Mapping[str, str]  # row name → field of UnitProfile
    lead_ins: tuple[str, ...]
    lead_ins_before_colon: tuple[str, ...]
    first_of_lead_ins: tuple[str, ...]  # the characters that any of them begins with
    separators: str
    endings: str
    yes: frozenset[str]


class Layouts(NamedTuple):
    """Everything in `layouts.toml`."""

    words: Words
    dashes: frozenset[str]
    nothing: frozenset[str]
    tables: tuple[TableLayout, ...]
    form: FormLayout
    extras: tuple[ExtraTable, ...]
    between: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]  # amounts that two tables state, as paths

    def table(self, key: str) -> TableLayout:
        return next(table for table in self.tables if table.key == key)


@cache
def layouts() -> Layouts:
    """The data, read at the first call."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    words: dict[str, Any] = {name: _words(name, value) for name, value in data["words"].items()}
    return Layouts(
        words=Words(**words),
        dashes=frozenset(data["dash"]["marks"]),
        nothing=frozenset(data["dash"]["nothing"]),
        tables=tuple(_table(entry) for entry in data["table"]),
        form=_form(data["form"]),
        extras=tuple(_extra(entry) for entry in tomllib.loads(_EXTRA_FILE.read_text(encoding="utf-8"))["extra"]),
        between=tuple((tuple(one.split("/")), tuple(other.split("/"))) for one, other in data["between"]["same"]),
    )


def _extra(entry: dict[str, Any]) -> ExtraTable:
    return ExtraTable(entry["name"], tuple(tuple(words) for words in entry["words"]))


def _words(name: str, value: list[str]) -> frozenset[str] | tuple[str, ...]:
    return (
        tuple(value)
        if name in ("code_endings", "notes", "value_endings", "total_endings", "sum_endings", "parts")
        else frozenset(value)
    )


def _turned(aliases: Mapping[str, list[str]]) -> dict[str, str]:
    """key → names turned into name → key."""
    return {name: key for key, names in aliases.items() for name in names}


def _sums(entry: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {whole: tuple(parts) for whole, parts in entry.items()}


def _first_names(aliases: Mapping[str, list[str]]) -> dict[str, str]:
    return {key: names[0] for key, names in aliases.items()}


def _table(entry: dict[str, Any]) -> TableLayout:
    columns = entry.get("columns") or (entry.get("items") if entry["shape"] == "three_public" else None) or {}
    is_statistics = entry["shape"] == "operations"
    return TableLayout(
        key=entry["key"],
        number=entry["number"],
        shape=entry["shape"],
        name=entry["name"],
        titles=tuple(entry["titles"]),
        required=tuple(entry.get("required", ())),
        essential=tuple(entry.get("essential", entry.get("required", ()))),
        distinctive=tuple(entry.get("distinctive", ())),
        marks=frozenset(entry.get("marks", ())),
        groups=frozenset(entry.get("groups", ())),
        columns=_turned(entry.get("columns", {})),
        column_names=_first_names(columns),
        halves={half: _half(entry[half]) for half in ("income", "expenditure") if entry["shape"] == "lines"},
        sides=_turned(entry.get("sides", {})),
        items={} if is_statistics else _turned(entry.get("items", {})),
        feet=_turned(entry.get("feet", {})),
        sections=_turned(entry.get("sections", {})),
        sums=_sums(entry.get("sums", {})),
        balance=entry.get("balance", False),
        statistics=_statistics(entry["items"]) if is_statistics else {},
    )


def _half(entry: dict[str, Any]) -> HalfLayout:
    after = {key: _turned(lines) for key, lines in entry.get("lines_after", {}).items()}
    return HalfLayout(
        columns=_turned(entry["columns"]),
        required=tuple(entry["required"]),
        required_lines=tuple(entry["required_lines"]),
        lines=_turned(entry["lines"]),
        lines_after=after,
        sums=_sums(entry.get("sums", {})),
        column_sums=_sums(entry.get("column_sums", {})),
        names=_first_names(entry["columns"]) | _first_names(entry["lines"]),
    )


def _statistics(items: dict[str, Any]) -> dict[tuple[str, str], tuple[ItemLayout, ...]]:
    found: dict[tuple[str, str], tuple[ItemLayout, ...]] = {}
    for key, entry in items.items():
        item = ItemLayout(key, entry["in"], entry.get("count", False), entry.get("after"))
        for name in entry["names"]:
            found[item.section, name] = (*found.get((item.section, name), ()), item)
    return found


def _form(entry: dict[str, Any]) -> FormLayout:
    answers = entry["answers"]
    return FormLayout(
        key=entry["key"],
        topic=entry["topic"],
        section=entry["section"],
        answer=entry["answer"],
        mark=entry["mark"],
        status=entry["status"],
        confirmed=entry["confirmed"],
        profile_header=frozenset(entry["profile_header"]),
        profile=_turned(entry["profile"]),
        lead_ins=tuple(sorted(answers["lead_ins"], key=len, reverse=True)),
        lead_ins_before_colon=tuple(sorted(answers["lead_ins_before_colon"], key=len, reverse=True)),
        first_of_lead_ins=tuple({text[0] for text in answers["lead_ins"] + answers["lead_ins_before_colon"]}),
        separators=answers["separators"],
        endings=answers["endings"],
        yes=frozenset(answers["yes"]),
    )
