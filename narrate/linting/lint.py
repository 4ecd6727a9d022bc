"""Lint: everything in a phrasebook that is wrong or looks so, each with file and line. Nothing is changed.

Three looks: at the templates as they are written (`lint_text`), as they are understood (`lint_templates`), and at
what they write for made-up units (`lint_branches`); and at the data files beside them. Told are the problems of the
phrasebook itself and of parents that are there to inherit from only; an installed parent is linted under its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from jinja2 import TemplateSyntaxError

from narrate.errors import NarrateError
from narrate.figures.asked import PREFIX
from narrate.linting.branches import Branches, unpaired
from narrate.linting.data_keys import misspelt_keys, no_setting, unknown_keys
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
from narrate.phrasebooks.slot_definitions import OUTLINE, SLOTS

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
        return _unread(error, folder)
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
        return _unread(error, folders[0])
    table = read_toml(folders[0] / FILE).get("lint", {})
    texts = _texts(phrasebook, Allowed(table.get("allow", [])))
    found = [*texts, *_terms(phrasebook), *_syntax(phrasebook), *misspelt_keys(folders[0])]
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


def _unread(error: NarrateError, folder: Path) -> tuple[Problem, ...]:
    """What stops the phrasebook from being read, and the misspelt keys that may be why."""
    told = _unreadable(error, folder)
    try:
        return tuple(sorted({told, *misspelt_keys(folder)}))
    except NarrateError:  # it is one of these files that cannot be read
        return (told,)


def _unreadable(error: NarrateError, folder: Path) -> Problem:
    """What stops the phrasebook from being read, at the place its message names."""
    told = "；".join([error.message, *error.details])
    place = re.search(r"(?:^|：)(\S[^：]*?) 第(\d+)行", told)
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
        yield from _unused_figures(phrasebook, templates.expressions.read)
    yield from _printed_twice(phrasebook, templates)
    yield from unknown_keys(phrasebook, merged, templates.expressions.read)
    yield from _phrases(phrasebook, templates.expressions.read, allowed, offered=bool(offered))
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


def _unused_figures(phrasebook: Phrasebook, read: set[str]) -> Iterator[Problem]:
    """[[figure]] of the phrasebook itself that no template and no other [[figure]] uses."""
    path = phrasebook.folders[0] / SLOTS
    places = [one for folder in phrasebook.folders for one in [folder / OUTLINE, *folder.glob("report/*.j2")]]
    around = "\n".join(one.read_text("utf-8-sig", errors="replace") for one in places if one.is_file())
    used = {*read, *(one.of for one in phrasebook.asked), *re.findall(rf"\b{PREFIX}\.\w+", around)}
    for entry in read_toml(path).get("figure", []) if path.is_file() and f"{PREFIX}.*" not in used else []:
        key = str(entry["key"])
        if f"{PREFIX}.{key}" not in used:
            told = f"没有句子、没有表用到“{key}”（{entry['label']}），填报表里不会问"
            yield Problem(str(path), line_of(path, f'"{key}"', "[[figure]]"), "unused-slot", told)


def _printed_twice(phrasebook: Phrasebook, templates: Templates) -> Iterator[Problem]:
    """Sections that another section of the outline prints, too."""
    file = phrasebook.folders[0] / FILE
    by_file = {section.file: section.key for section in phrasebook.sections}
    for (outer, inner), place in templates.included.items():
        if outer != inner and outer in by_file and inner in by_file:
            key, beside = by_file[inner], by_file[outer]
            line = line_of(file, f'"{key}"', "order") or line_of(file, f'"{key}"')
            told = f"“{key}”单独是一节，“{beside}”里也有它，会印两遍：从 order 里去掉“{key}”，或者改写 {outer}"
            yield Problem(*((str(file), line) if line else place), "printed-twice", told)


def _phrases(phrasebook: Phrasebook, read: set[str], allowed: Allowed, *, offered: bool) -> Iterator[Problem]:
    """Own phrases that no template reads (those that are offered to phrasebooks below may not be), and what is wrong with their words; titles of sections that no file writes."""
    file = phrasebook.folders[0] / FILE
    own = read_toml(file)
    for key in own.get("titles", {}):
        if not any((folder / f"sections/{key}.j2").is_file() for folder in phrasebook.folders):
            yield no_setting(file, "titles", key)
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
