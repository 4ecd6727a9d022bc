"""Lint: everything in a phrasebook that is wrong or looks so, each with file and line. Nothing is changed.

Three looks: at the templates as they are written (`lint_text`), as they are understood (`lint_templates`), and at
what they write for made-up units (`lint_branches`); and at the data files beside them. Told are the problems of the
phrasebook itself and of parents that are there to inherit from only; an installed parent is linted under its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from jinja2 import TemplateSyntaxError

from narrate.errors import NarrateError
from narrate.linting.branches import Branches, unpaired
from narrate.linting.expressions import alike
from narrate.linting.figure_dictionary import dictionary
from narrate.linting.lint_rules import HAN_RE, Allowed, Exemption, Problem, exemptions, line_of
from narrate.linting.literal_text import PRINTED, LiteralStretch, line_problems, text_problems
from narrate.linting.template_walk import Templates
from narrate.phrasebooks.data_files import read_toml
from narrate.phrasebooks.merged_data import FILE, merged_data
from narrate.phrasebooks.phrasebook import (
    Phrasebook,
    chain,
    find,
    load,
    uncompiled,
    with_usable_settings,
)
from narrate.phrasebooks.report_outline import outline_of
from narrate.report.values import Role

_KNOWN = {
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
            "words",
            "names",
            "amount.unit",
            "percent.from_source",
        ),
        *(f"{style}.pattern" for style in ("amount", "percent", "score")),
    )
)
_PLACE = re.compile(r"\{[^{}]*\}")
_TAGS = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")


def lint(name: str) -> tuple[Problem, ...]:
    """The problems of a phrasebook (a name or a folder), by file and line.

    Raises:
        MissingInput: there is no such phrasebook.
    """
    folder = find(name)
    try:
        folders = chain(folder)
        merged = merged_data(folders)
        missing = list(_missing_templates(folders, merged))
        if missing:
            return tuple(missing)
    except NarrateError as error:
        return (_unreadable(error, folder),)
    if not merged.get("section") and not merged.get("part"):
        return _to_inherit_from(folders)
    try:
        phrasebook = load(name)
    except NarrateError as error:
        try:
            phrasebook = with_usable_settings(folders)
        except NarrateError:
            return _uncompiled(error, folders)
        return tuple(sorted({_unreadable(error, folder), *_told(_problems(phrasebook, merged), phrasebook)}))
    return tuple(sorted(set(_told(_problems(phrasebook, merged), phrasebook))))


def _to_inherit_from(folders: tuple[Path, ...]) -> tuple[Problem, ...]:
    """What is wrong in a phrasebook without a report of its own, which others inherit from: its texts and terms."""
    try:
        phrasebook = uncompiled(folders)
    except NarrateError as error:
        return (_unreadable(error, folders[0]),)
    table = read_toml(folders[0] / FILE).get("lint", {})
    found = [*_texts(phrasebook, Allowed(table.get("allow", []))), *_terms(phrasebook), *_syntax(phrasebook)]
    return tuple(sorted(set(_told(found, phrasebook))))


def _syntax(phrasebook: Phrasebook) -> Iterator[Problem]:
    """Templates that cannot be parsed."""
    for file in sorted((phrasebook.folders[0] / "sections").rglob("*.j2")):
        try:
            phrasebook.environment.parse(file.read_text("utf-8-sig", errors="replace"))
        except TemplateSyntaxError as error:
            yield Problem(str(file), error.lineno, "unreadable", f"模板写错了：{error.message}")


def _uncompiled(error: NarrateError, folders: tuple[Path, ...]) -> tuple[Problem, ...]:
    """What is wrong in a phrasebook that cannot be used: what its templates tell as they stand, else the message."""
    told = _unreadable(error, folders[0])
    try:
        phrasebook = uncompiled(folders)
    except NarrateError:
        return (told,)
    templates = Templates(phrasebook)
    templates.walk()
    found = set(_told(templates.problems, phrasebook))
    explained = any((one.line, Path(one.file).name) == (told.line, Path(told.file).name) for one in found)
    return tuple(sorted(found if explained else found | {told}))


def _unreadable(error: NarrateError, folder: Path) -> Problem:
    """What stops the phrasebook from being read, at the place its message names."""
    told = "；".join([error.message, *error.details])
    place = re.search(r"：(\S.*?) 第(\d+)行", told)
    in_toml = re.search(r"at line (\d+)", told)
    file = place[1] if place else next((word for word in re.findall(r"[^\s：（）]+\.(?:j2|toml)", told)), "")
    line = int(place[2]) if place else int(in_toml[1]) if in_toml else 0
    return Problem(file or str(folder / FILE), line, "unreadable", told)


def _missing_templates(folders: tuple[Path, ...], merged: Mapping[str, Any]) -> Iterator[Problem]:
    """Sections that no file writes."""
    for entry in merged.get("section", []):
        file = f"sections/{entry.get('file', entry.get('key'))}.j2"
        if not any((folder / file).is_file() for folder in folders):
            line = line_of(folders[0] / FILE, f'"{entry.get("file", entry.get("key"))}"')
            yield Problem(str(folders[0] / FILE), line, "missing-template", f"没有模板文件 {file}")


def _told(problems: Iterable[Problem], phrasebook: Phrasebook) -> Iterator[Problem]:
    """Those of the phrasebook itself; each place once a rule, and each file as a path from here."""
    own, *parents = phrasebook.folders
    folders = [own, *(parent for parent in parents if parent.name.startswith("_"))]
    seen: set[tuple[str, int, str, str]] = set()
    for problem in sorted(problems):
        place = (problem.file, problem.line, problem.code, problem.message.partition("（")[0])
        if place not in seen and any(Path(problem.file).is_relative_to(folder) for folder in folders):
            seen.add(place)
            yield problem


def _problems(phrasebook: Phrasebook, merged: Mapping[str, Any]) -> Iterator[Problem]:
    tables = [read_toml(folder / FILE).get("lint", {}) for folder in phrasebook.folders]
    allowed = Allowed(phrase for table in tables for phrase in table.get("allow", []))
    exempt: list[Exemption] = []
    for folder, table in zip(phrasebook.folders, tables, strict=True):
        found, wrong = exemptions(table.get("exempt", []), folder / FILE)
        exempt += found
        yield from wrong
    told = _looked_at(phrasebook, merged, allowed)
    yield from (one for one in told if not any(exemption.covers(one) for exemption in exempt))


def _looked_at(phrasebook: Phrasebook, merged: Mapping[str, Any], allowed: Allowed) -> Iterator[Problem]:
    templates, branches = Templates(phrasebook), Branches(phrasebook, allowed)
    offered = _offered(phrasebook, merged)
    templates.walk(offered)
    yield from _titles(phrasebook, merged, templates, allowed)
    yield from branches.problems()
    yield from templates.problems
    yield from _texts(phrasebook, allowed)
    yield from _unused_templates(phrasebook, templates)
    if not offered:
        yield from _unused_slots(phrasebook, templates.expressions.asked | branches.asked)
    yield from _settings(phrasebook, templates.expressions.settings)
    yield from _phrases(phrasebook, templates.expressions.settings, allowed, offered=bool(offered))
    yield from _terms(phrasebook)
    yield from _outline(phrasebook)


def _offered(phrasebook: Phrasebook, merged: Mapping[str, Any]) -> list[str]:
    """The sections that a phrasebook which is there to inherit from has a title and a file for."""
    if not phrasebook.folders[0].name.startswith("_"):
        return []
    files = [f"sections/{key}.j2" for key in merged.get("titles", {})]
    return [file for file in files if any((folder / file).is_file() for folder in phrasebook.folders)]


def _outline(phrasebook: Phrasebook) -> Iterator[Problem]:
    """What stops the whole report: report.toml, its templates and dictionaries."""
    try:
        outline_of(phrasebook)
    except NarrateError as error:
        yield _unreadable(error, phrasebook.folders[0])


def _titles(
    phrasebook: Phrasebook, merged: Mapping[str, Any], templates: Templates, allowed: Allowed
) -> Iterator[Problem]:
    """Headings, which stand in phrasebook.toml."""
    file = phrasebook.folders[0] / FILE
    titles = [str(merged.get("part", {}).get("title", "")), *(str(one["title"]) for one in merged.get("section", []))]
    for title in titles:
        line = line_of(file, title)
        if not line:
            continue  # a parent's
        templates.inline(title, str(file), line)
        text = _TAGS.sub(PRINTED, title)
        yield from line_problems(str(file), LiteralStretch(line, text, loose=False), allowed, spaces=False)
        odd = unpaired(text)
        if odd:
            yield Problem(str(file), line, "unbalanced", f"“{odd}”不成对：“{title}”")


def _texts(phrasebook: Phrasebook, allowed: Allowed) -> Iterator[Problem]:
    """The literal text of every template, also of those that nothing uses."""
    for folder in phrasebook.folders:
        for file in sorted([*(folder / "sections").rglob("*.j2"), *(folder / "report").rglob("*.j2")]):
            if file.is_file():
                source = file.read_text("utf-8-sig", errors="replace")
                yield from text_problems(str(file), source, phrasebook.environment, allowed)


def _unused_templates(phrasebook: Phrasebook, templates: Templates) -> Iterator[Problem]:
    """Files of the phrasebook itself that no section uses."""
    for file in sorted((phrasebook.folders[0] / "sections").rglob("*.j2")):
        if str(file.resolve()) not in templates.files:
            yield Problem(str(file), 1, "unused-template", f"没有哪一节用到 {file.name}")


def _unused_slots(phrasebook: Phrasebook, asked: set[str]) -> Iterator[Problem]:
    """Definitions of the phrasebook itself that nothing asks for."""
    path = phrasebook.folders[0] / "slots.toml"
    figures = {f"figure/{entry.id}" for entry in dictionary()}
    for entry in read_toml(path).get("slot", []) if path.is_file() else []:
        key = str(entry["key"])
        if key not in figures and not any(alike(one, key) for one in asked):
            yield Problem(str(path), line_of(path, f'"{key}"'), "unused-slot", f"没有模板问到“{key}”")


def _settings(phrasebook: Phrasebook, read: set[str]) -> Iterator[Problem]:
    """Settings that neither the program nor a template reads."""
    file = phrasebook.folders[0] / FILE
    own = read_toml(file)
    for place, known in _KNOWN.items():
        tables = [own] if not place else own.get(place, {}) if place == "section" else [own.get(place, {})]
        for table in tables:
            for key in sorted(set(table) - known):
                shown = f"{place}.{key}" if place else key
                yield Problem(str(file), line_of(file, key), "unknown-setting", f"没有“{shown}”这一项")
    yield from _unknown(own.get("settings", {}), "settings", phrasebook, read, file)


def _phrases(phrasebook: Phrasebook, read: set[str], allowed: Allowed, *, offered: bool) -> Iterator[Problem]:
    """Own phrases that no template reads (those that are offered to phrasebooks below may not be), and what is wrong with their words; titles of sections that no file writes."""
    file = phrasebook.folders[0] / FILE
    own = read_toml(file)
    for key in own.get("titles", {}):
        if not any((folder / f"sections/{key}.j2").is_file() for folder in phrasebook.folders):
            yield _no_setting(file, "titles", key)
    everywhere = {place.rpartition(".")[2] for place in read if place.startswith("phrases.")}
    for key, value in own.get("phrases", {}).items():
        table = value if isinstance(value, Mapping) else {key: value}
        for name, phrase in table.items():
            own_place = {f"phrases.{key}.{name}", f"phrases.{key}.*"}
            known = bool(own_place & read) if table is value else name in everywhere
            header = f"[phrases.{key}]" if table is value else "[phrases]"
            if not known and not offered:
                yield Problem(
                    str(file), line_of(file, name, header), "unknown-setting", f"没有模板用到 {header} 的 {name}"
                )
            if isinstance(phrase, str):
                text = LiteralStretch(line_of(file, name, header), _PLACE.sub(PRINTED, phrase), loose=True)
                yield from line_problems(str(file), text, allowed)


def _unknown(
    table: Mapping[str, Any], path: str, phrasebook: Phrasebook, read: set[str], file: Path
) -> Iterator[Problem]:
    """Own settings that no parent has, no template reads and the program does not know."""
    for key, value in table.items():
        place = f"{path}.{key}"
        if place == "settings.zero_base":
            yield from _zero_base(value, file)
        elif place == "settings.numbering":
            yield from (_no_setting(file, place, role) for role in value if role not in set(Role))
        elif isinstance(value, Mapping) and place not in _SETTINGS:
            yield from _unknown(value, place, phrasebook, read, file)
        elif place not in _SETTINGS and not _is_read(place, read):
            yield _no_setting(file, path, key)


def _is_read(place: str, read: set[str]) -> bool:
    """Whether templates read a setting, or a table of it by a key that is not known."""
    whole = (table for table in read if place.startswith(f"{table}."))
    return place in read or any(not any(one.startswith(f"{table}.") for one in read) for table in whole)


def _no_setting(file: Path, table: str, key: str) -> Problem:
    return Problem(str(file), line_of(file, key, f"[{table}"), "unknown-setting", f"没有“{table}.{key}”这一项")


def _zero_base(table: Mapping[str, Any], file: Path) -> Iterator[Problem]:
    """Beginnings of figures' ids that no figure has."""
    for key in table:
        if not any(entry.id.startswith(key) or fnmatchcase(key, f"{entry.id}*") for entry in dictionary()):
            yield _no_setting(file, "settings.zero_base", key)


def _terms(phrasebook: Phrasebook) -> Iterator[Problem]:
    """Local names of terms that are none."""
    file = phrasebook.folders[0] / FILE
    labels = {entry.label for entry in dictionary()}
    texts = [*(line for folder in phrasebook.folders for line in _strings(folder))]
    for standard in read_toml(file).get("settings", {}).get("names", {}):
        if standard not in labels and standard not in texts:
            line = line_of(file, standard)
            yield Problem(str(file), line, "unknown-term", f"“{standard}”不是标准名称，写在这里不起作用")


def _strings(folder: Path) -> Iterator[str]:
    """Texts in quotation marks in the templates, which `|term` may be given."""
    for file in sorted((folder / "sections").rglob("*.j2")):
        if file.is_file():
            found = re.findall(r"\"([^\"]+)\"|'([^']+)'", file.read_text("utf-8-sig", errors="replace"))
            yield from (one or two for one, two in found if HAN_RE.search(one or two))
