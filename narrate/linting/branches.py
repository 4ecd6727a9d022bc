"""Rules of what a phrasebook writes: every section rendered for every made-up unit, and the sentences looked at.

A missing branch shows in what is printed: an amount of change where the two are equal, a percentage of nothing, a
【待补】 that nobody can fill in. What the sentences say is held against the unit's figures: by the words around each
figure (`printed_spans`) and by the reader of claims (`printed_claims`). The line is that of the tag which printed it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any

from narrate.errors import NarrateError
from narrate.figures.figure import Direction, Figure, FigureKind, FigureSet, Missing, Quantity, Why
from narrate.linting.lint_rules import Allowed, Problem, line_of
from narrate.linting.made_up_units import Variant, inputs, render, variants
from narrate.linting.printed_claims import Fault, claim_faults
from narrate.linting.printed_spans import span_faults
from narrate.phrasebooks.phrasebook import Phrasebook, Section, fresh
from narrate.phrasebooks.slot_definitions import SlotDefinition
from narrate.report.values import Paragraph, Report, Role, Slot, SpanKind

_PAIRS = {"（": "）", "“": "”", "‘": "’", "《": "》", "〈": "〉", "【": "】", "〔": "〕", "(": ")", "[": "]"}
_CLOSING = {closing: opening for opening, closing in _PAIRS.items()}
_DOUBLED = re.compile(r"[，。；：、][，。；、]|。：")
_CHANGES = (".magnitude", ".change", ".growth")
_NEAR = 10  # characters within which two findings have one cause
_BESIDE = 8  # characters from a word to the figure that it belongs to
_TITLE_MARK = re.compile(r"^[一二三四五六七八九十（）()\d]+[、.．]?")
_PRIOR = re.compile(r"\.[a-z_]*against_prior\.")
_HELD = frozenset({SpanKind.ANSWER, SpanKind.OPEN, SpanKind.NAME})


class Branches:
    """Renders and watches. What it has seen printed, and the problems found, are its only state."""

    def __init__(self, phrasebook: Phrasebook, allowed: Allowed) -> None:
        self._phrasebook = fresh(phrasebook)
        self._allowed = allowed
        self._printed: list[tuple[str, int, str, Quantity]] = []
        self._roots = tuple(str(folder) for folder in phrasebook.folders)
        filters = self._phrasebook.environment.filters
        for name in ("amount", "percent", "count", "score", "word"):
            filters[name] = self._watched(name, filters[name])
        self.asked: set[str] = set()  # slot keys
        self._told: set[tuple[str, int, str]] = set()
        self._nameless: set[str] = set()

    def problems(self) -> Iterator[Problem]:
        """Everything that some made-up unit shows; where one fails, section by section."""
        for variant in variants():
            try:
                found = list(self._render(self._phrasebook.sections, variant))
            except NarrateError:
                found = [one for section in self._phrasebook.sections for one in self._alone(section, variant)]
            yield from found

    def _alone(self, section: Section, variant: Variant) -> Iterator[Problem]:
        try:
            yield from self._render((section,), variant)
        except NarrateError as error:
            yield _failure(error, self._phrasebook.folders[0] / section.file, variant)

    def _render(self, sections: tuple[Section, ...], variant: Variant) -> Iterator[Problem]:
        self._printed.clear()
        figures, report = render(variant, replace(self._phrasebook, sections=sections))
        self.asked.update(slot.key for slot in report.slots)
        for file, line, name, quantity in self._printed:
            code_message = _missing_branch(name, quantity, figures.by_id, self._phrasebook)
            if code_message:
                code, message = code_message
                yield Problem(file, line, code, f"{message}（{variant.name}）")
        by_key = {section.key: section for section in sections}
        for paragraph in report.paragraphs():
            section = by_key.get(paragraph.key.partition(".")[0])
            if section is not None:
                yield from self._sentence(section, paragraph)
        if variant.tables:  # without any figure nothing is stated
            yield from self._held(report, figures.by_id, variant, by_key)
        yield from self._unnamed(report)

    def _held(
        self, report: Report, figures: Mapping[str, Quantity], variant: Variant, sections: Mapping[str, Section]
    ) -> Iterator[Problem]:
        """What the finished paragraphs say that this unit's figures do not; each place once a rule."""
        lines = self._lines_of(report)
        paragraphs = list(report.paragraphs())
        around = list(span_faults(paragraphs, figures))
        claimed = [
            one
            for one in claim_faults(paragraphs, inputs(variant), figures)
            if not any(one.paragraph is other.paragraph and abs(one.start - other.start) < _NEAR for other in around)
        ]
        for fault in (*around, *claimed):
            place = lines.get(_nearest(fault)) or self._beginning(fault, sections)
            if (*place, fault.code) not in self._told:
                self._told.add((*place, fault.code))
                yield Problem(*place, fault.code, f"{fault.message}（{variant.name}）")

    def _beginning(self, fault: Fault, sections: Mapping[str, Section]) -> tuple[str, int]:
        """Where a paragraph that prints no figure begins: its mark, or the title in phrasebook.toml."""
        section = sections.get(fault.paragraph.key.partition(".")[0])
        file = self._phrasebook.folders[0] / "phrasebook.toml"
        if section is None or fault.paragraph.role in (Role.PART, Role.HEADING1):
            title = _TITLE_MARK.split(fault.paragraph.text)[-1].strip()
            return str(file), line_of(file, title) or (line_of(file, "title", "[part]") if section is None else 0)
        return self._written(section, fault.paragraph.key)

    def _lines_of(self, report: Report) -> dict[str, tuple[str, int]]:
        """The template line of each printed figure and word, by the key of its span.

        A report is composed more than once; the last prints of a figure are those that stand in it, in their order.
        """
        prints: dict[tuple[str, bool], list[tuple[str, int]]] = {}
        for file, line, name, quantity in self._printed:
            prints.setdefault((quantity.id, name == "word"), []).append((file, line))
        spans: dict[tuple[str, bool], list[str]] = {}
        for paragraph in report.paragraphs():
            for span in paragraph.spans:
                if span.kind in (SpanKind.FIGURE, SpanKind.WORD):
                    is_word = span.kind is SpanKind.WORD
                    spans.setdefault((span.ref.partition("/")[0], is_word), []).append(span.key)
        found: dict[str, tuple[str, int]] = {}
        for key, keys in spans.items():
            places = prints.get(key, [])[-len(keys) :]
            found.update(zip(keys, places, strict=False))
        return found

    def _unnamed(self, report: Report) -> Iterator[Problem]:
        """Questions of the form that should name what they ask of, and are asked without a name."""
        for slot in report.slots:
            definition = self._asks_for_a_name(slot)
            if definition is None or slot.label != definition.ask.replace("{name}", "") or slot.key in self._nameless:
                continue
            self._nameless.add(slot.key)
            kind = slot.key.partition("/")[0]
            file, line = self._call(kind, slot.key.partition("/")[2])
            told = f"问“{definition.ask}”时没有给名称，填报表上是“{slot.label}”：{kind}(…) 的最后一项写名称"
            yield Problem(file, line, "no-name", told)

    def _asks_for_a_name(self, slot: Slot) -> SlotDefinition | None:
        try:
            definition = self._phrasebook.slot(slot.key)
        except NarrateError:
            return None
        return definition if "{name}" in definition.ask else None

    def _call(self, kind: str, key: str) -> tuple[str, int]:
        """The line that asks: one with the key itself, else the first of the phrasebook that asks this way."""
        first: tuple[str, int] | None = None
        for folder in self._phrasebook.folders:
            for file in sorted((folder / "sections").glob("*.j2")):
                for number, line in enumerate(_lines(file), 1):
                    if f'{kind}("{key}"' in line:
                        return str(file), number
                    if first is None and f"{kind}(" in line:
                        first = str(file), number
        return first or (str(self._phrasebook.folders[0] / "slots.toml"), 0)

    def _watched(self, name: str, function: Callable[..., str]) -> Callable[..., str]:
        """A filter that notes which line of which template printed what."""

        def watched(quantity: Any, *given: Any) -> str:
            if isinstance(quantity, Figure | Missing | Direction):
                self._printed.append((*self._line(), name, quantity))
            return function(quantity, *given)

        return watched

    def _line(self) -> tuple[str, int]:
        """The template line that is running."""
        frame: FrameType | None = sys._getframe(2)
        while frame is not None:
            file = frame.f_code.co_filename
            if file.startswith(self._roots):
                table = [pair.partition("=") for pair in str(frame.f_globals.get("debug_info", "")).split("&")]
                lines = [int(line) for line, _, code in table if code and int(code) <= frame.f_lineno]
                return file, lines[-1] if lines else 1
            frame = frame.f_back
        return str(self._phrasebook.folders[0] / "phrasebook.toml"), 0

    def _sentence(self, section: Section, paragraph: Paragraph) -> Iterator[Problem]:
        """Punctuation of a finished paragraph; what people and tables give is left out."""
        text = paragraph.text
        for span in reversed(paragraph.spans):
            if span.kind in _HELD:
                text = text[: span.start] + "数" * (span.end - span.start) + text[span.end :]
        file, line = self._written(section, paragraph.key)
        for found in _DOUBLED.finditer(text):
            if not self._allowed.covers(text, *found.span()):
                yield Problem(file, line, "doubled", f"标点重叠：“{text[max(0, found.start() - 8) : found.end() + 4]}”")
        odd = unpaired(text)
        if odd:
            yield Problem(file, line, "unbalanced", f"“{odd}”不成对：“{text[:30]}…”")

    def _written(self, section: Section, key: str) -> tuple[str, int]:
        """Where a paragraph begins: its mark in the section's file or in another of the phrasebook."""
        name = key.removeprefix(f"{section.key}.")
        folders = self._phrasebook.folders
        files = [folder / section.file for folder in folders]
        files += [file for folder in folders for file in sorted((folder / "sections").glob("*.j2"))]
        own = next((file for file in files if file.is_file()), folders[0] / "phrasebook.toml")
        for wanted in (f" {name}〕", " {{"):
            for file in files:
                for number, line in enumerate(_lines(file), 1):
                    if line.lstrip().startswith("〔") and wanted in line:
                        return str(file), number
        return str(own), 1


def _nearest(fault: Fault) -> str:
    """The key of the span that a fault is at: around it, else the last before it, else the first."""
    spans = [one for one in fault.paragraph.spans if one.kind in (SpanKind.FIGURE, SpanKind.WORD)]
    before = [one for one in spans if one.start <= fault.start]
    after = [one for one in spans if one.start > fault.start]
    beside = next((one for one in after if one.start - fault.start < _BESIDE), None)
    if before and fault.start < before[-1].end:
        return before[-1].key
    chosen = beside or next(iter(reversed(before)), None) or next(iter(after), None)
    return chosen.key if chosen else ""


def _lines(file: Path) -> list[str]:
    return file.read_text("utf-8-sig").splitlines() if file.is_file() else []


def _failure(error: NarrateError, template: Path, variant: Variant) -> Problem:
    """A template that cannot be rendered: at the line that its message names."""
    told = "；".join([error.message, *error.details])
    place = re.search(r"第(\d+)行（(.+?)）", error.message)
    file, line = (place[2], int(place[1])) if place else (str(template), 0)
    return Problem(file, line, "fails", f"{told}（{variant.name}）")


def _missing_branch(
    name: str, quantity: Quantity, figures: FigureSet, phrasebook: Phrasebook
) -> tuple[str, str] | None:
    """What the print of one quantity says about a branch that is not there."""
    prior = bool(_PRIOR.search(quantity.id))
    if isinstance(quantity, Missing):
        if quantity.why in (Why.ZERO_BASE, Why.NEGATIVE_BASE):
            if name == "percent" and any(quantity.id.startswith(key) for key in phrasebook.settings.zero_base):
                return None
            return "no-zero-base", f"基数为零时仍写“{quantity.label}”，先写 is not baseless"
        if quantity.why is Why.NOT_APPLICABLE:
            if prior or quantity.id.endswith(".prior"):
                return "no-prior", f"没有上年数的单位仍写“{quantity.label}”，先写 is inapplicable 的分支"
            return "not-applicable", f"本年新设的单位没有“{quantity.label}”，先写 is inapplicable 的分支"
        return None
    direction = _direction(quantity, figures)
    if direction is not None and direction.sign == 0:
        return "no-level", f"持平时仍写“{quantity.label}”，先写 is level 的分支"
    return None


def _direction(quantity: Quantity, figures: FigureSet) -> Direction | None:
    """The direction that an amount or rate of change goes with."""
    if isinstance(quantity, Figure) and quantity.kind in (FigureKind.CHANGE, FigureKind.GROWTH):
        stem = next((quantity.id.removesuffix(end) for end in _CHANGES if quantity.id.endswith(end)), None)
        found = figures.get(f"{stem}.direction")
        return found if isinstance(found, Direction) else None
    return None


def unpaired(text: str) -> str:
    """The first bracket or quotation mark without its other half; empty where all are paired."""
    waiting: list[str] = []
    for character in text:
        if character in _PAIRS:
            waiting.append(character)
        elif character in _CLOSING and (not waiting or waiting.pop() != _CLOSING[character]):
            return character
    return waiting[0] if waiting else ""
