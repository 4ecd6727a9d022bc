"""Keys of a phrasebook's data files that nothing reads: a misspelt one would be passed over in silence.

phrasebook.toml, slots.toml and report.toml of the phrasebook itself; what stands in its parents is told of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from narrate.intake.layouts import layouts
from narrate.linting.figure_dictionary import dictionary
from narrate.linting.lint_rules import Problem
from narrate.phrasebooks.data_files import key_line, read_toml
from narrate.phrasebooks.merged_data import FILE
from narrate.phrasebooks.phrasebook import Phrasebook
from narrate.phrasebooks.report_outline import SheetOutline, Term
from narrate.phrasebooks.slot_definitions import OUTLINE, SLOTS
from narrate.report.values import Role

_Known = Mapping[str, set[str]]  # the place of a table, or of a list of tables → its keys

_PHRASEBOOK: _Known = {
    "": {
        "label",
        "version",
        "regions",
        "parent",
        "part",
        "order",
        "titles",
        "parts",
        "section",
        "phrases",
        "settings",
        "lint",
    },
    "part": {"title"},
    "section": {"key", "title", "file"},
    "lint": {"allow", "exempt"},
    "lint.exempt": {"code", "words", "reason"},
}
_SLOTS: _Known = {"": {"lasting", "slot", "figure"}}  # the keys of one [[slot]], one [[figure]]: slot_definitions
_SHEET = set(SheetOutline._fields) - {"key"}
_REPORT: _Known = {
    "": {"order", "contents", "overview", "tables", "glossary", "attachments", "slot"},
    "contents": {"title"},
    "overview": {"title", "section"},
    "overview.section": {"key", "title"},
    "tables": {"title", "ordinal", "head", "published", "amount", "sheet"},
    "tables.amount": {"pattern"},
    "glossary": {"title", "only_used", "term"},
    "glossary.term": set(Term._fields),
    "attachments": {"title"},
}
_SETTINGS = frozenset(
    f"settings.{path}"
    for path in (
        *(
            "self_reference",
            "open_slot",
            "budget_basis",
            "further_figures",
            "third_year",
            "new_units_compared",
            "names",
            "amount.unit",
            "percent.from_source",
        ),
        *(f"{style}.pattern" for style in ("amount", "percent", "score")),
    )
)
_WORDS = ("more", "less", "level")


def unknown_keys(phrasebook: Phrasebook, merged: Mapping[str, Any], read: set[str]) -> Iterator[Problem]:
    """Own keys that neither the program nor a template reads. `read` are the settings that templates read."""
    file = phrasebook.folders[0] / FILE
    own = read_toml(file)
    yield from misspelt_keys(phrasebook.folders[0])
    yield from _parts(own, merged, file)
    yield from _settings(own.get("settings", {}), "settings", phrasebook, read, file)


def misspelt_keys(folder: Path) -> Iterator[Problem]:
    """Keys of a folder's data files that no phrasebook has."""
    yield from _of_file(folder / FILE, _PHRASEBOOK)
    yield from _of_file(folder / SLOTS, _SLOTS)
    yield from _of_file(folder / OUTLINE, {**_REPORT, **_sheets()})


def no_setting(file: Path, table: str, key: str) -> Problem:
    """A key of a data file that is none, at its line."""
    shown = f"{table}.{key}" if table else key
    return Problem(str(file), key_line(file, key, table), "unknown-setting", f"没有“{shown}”这一项")


def _sheets() -> _Known:
    """Each table that can be published."""
    keys = {table.key for table in layouts().tables if table.number.isdigit()}
    return {"tables.sheet": keys, **{f"tables.sheet.{key}": _SHEET for key in keys}}


def _of_file(file: Path, known: _Known) -> Iterator[Problem]:
    data = read_toml(file) if file.is_file() else {}
    for place, keys in known.items():
        for table in _tables(data, place):
            yield from (no_setting(file, place, key) for key in table if key not in keys)


def _tables(data: Mapping[str, Any], place: str) -> list[Mapping[str, Any]]:
    """The tables at a place; one that is written as something else is told where it is read."""
    found: list[Any] = [data]
    for step in place.split(".") if place else ():
        inner = [table.get(step) for table in found if isinstance(table, Mapping)]
        found = [one for each in inner for one in (each if isinstance(each, list) else [each])]
    return [table for table in found if isinstance(table, Mapping)]


def _parts(own: Mapping[str, Any], merged: Mapping[str, Any], file: Path) -> Iterator[Problem]:
    """Own parts of the report that no section begins."""
    begin = {section["key"] for section in merged.get("section", []) if section.get("part") is not None}
    for key in own.get("parts", {}):
        if key not in begin:
            told = f"[parts] 里的“{key}”不是 order 里的一节，写的标题不会出现"
            yield Problem(str(file), key_line(file, key, "parts"), "unknown-setting", told)


def _settings(
    table: Mapping[str, Any], path: str, phrasebook: Phrasebook, read: set[str], file: Path
) -> Iterator[Problem]:
    """Own settings that no parent has, no template reads and the program does not know."""
    for key, value in table.items():
        place = f"{path}.{key}"
        if place == "settings.zero_base":
            yield from _zero_base(value, file)
        elif place == "settings.words":
            yield from _words(value, phrasebook, file)
        elif place == "settings.numbering":
            yield from (no_setting(file, place, role) for role in value if role not in set(Role))
        elif isinstance(value, Mapping) and place not in _SETTINGS:
            yield from _settings(value, place, phrasebook, read, file)
        elif place not in _SETTINGS and not _is_read(place, read):
            yield no_setting(file, path, key)


def _is_read(place: str, read: set[str]) -> bool:
    """Whether templates read a setting, or a table of it by a key that is not known."""
    whole = (table for table in read if place.startswith(f"{table}."))
    return place in read or any(not any(one.startswith(f"{table}.") for one in read) for table in whole)


def _zero_base(table: Mapping[str, Any], file: Path) -> Iterator[Problem]:
    """Beginnings of figures' ids that no figure has."""
    for key in table:
        if not any(entry.id.startswith(key) or fnmatchcase(key, f"{entry.id}*") for entry in dictionary()):
            yield no_setting(file, "settings.zero_base", key)


def _words(sets: Mapping[str, Any], phrasebook: Phrasebook, file: Path) -> Iterator[Problem]:
    """Own sets of words that nothing names (phrasebooks below may), and words for what there is not."""
    named = {name for folder in phrasebook.folders for name in _named_in(folder)}
    for name, words in sets.items():
        if name not in named and not file.parent.name.startswith("_"):
            told = f"没有模板、没有词用到词表“{name}”"
            yield Problem(str(file), key_line(file, name, "settings.words"), "unknown-setting", told)
        for key in words if isinstance(words, Mapping) else ():
            if key not in _WORDS:
                yield no_setting(file, f"settings.words.{name}", key)


def _named_in(folder: Path) -> Iterator[str]:
    """Everything that stands in quotation marks in the templates and phrases of a folder."""
    for file in sorted([folder / FILE, *folder.glob("sections/*.j2"), *folder.glob("report/*.j2")]):
        if file.is_file():
            yield from re.findall(r"[\"']([^\"'\s]+)[\"']", file.read_text("utf-8-sig", errors="replace"))
