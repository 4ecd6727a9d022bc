"""What a narrative must speak of, and whether each section speaks of its own matter (`obligations.toml`)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from narrate.document_checks.numbers import shown
from narrate.document_checks.passages import Passage
from narrate.document_checks.statements import finding
from narrate.document_rules import document_rules
from narrate.figures.figure import Figure, Quantity
from narrate.findings import Finding, Severity

_FILE = Path(__file__).with_name("obligations.toml")
_WHOLE = 25  # paragraphs from which on a narrative is taken to be whole
_TOPICS = 5
_SIDES = ("income", "expenditure")  # their words stand everywhere


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(_FILE.read_text("utf-8"))


def obligation_findings(read: Sequence[Passage]) -> Iterator[Finding]:
    """Matters that a whole narrative does not speak of, headings with nothing under them, bodies under another heading."""
    if not _is_whole(read):
        return
    bodies = [one for one in read if not one.depth]
    said = "\n".join(one.text.plain for one in bodies)
    for entry in _data()["required"]:
        if not any(word in said for word in entry["words"]):
            severity = document_rules()["D35"].severity if entry.get("everywhere", True) else Severity.NOTE
            advice = "补写；没有的也要写明没有"
            yield Finding("D35", severity, f"没有写到：{entry['told']}", section="全文", advice=advice)
    yield from _empty(read)
    yield from _strays(read)


def unstated_findings(
    read: Sequence[Passage], stated: frozenset[str], figures: Mapping[str, Quantity]
) -> Iterator[Finding]:
    """Figures that a section mostly states and this one does not: a remark, since regions differ in what they ask."""
    if not _is_whole(read):
        return
    sections = {one.topic: one.section for one in reversed(read) if one.topic}
    absent: dict[str, list[str]] = {}
    for entry in _data()["stated"]:
        due = [one for key in entry["figures"] if isinstance(one := figures.get(key), Figure)]
        if not due or any(key in stated for key in entry["figures"]):
            continue
        topic = entry["topic"]
        if topic not in sections:  # one cause: the section is not there
            absent.setdefault(topic, []).append(entry["told"])
            continue
        advice = f"当地要求写的，补上：{due[0].label}{shown(due[0])}；不要求写的不用改"
        yield Finding("D35", Severity.NOTE, f"没有写到：{entry['told']}", section=sections[topic], advice=advice)
    for told in absent.values():
        advice = "当地要求写这一节的，补上；不要求写的不用改"
        yield Finding("D35", Severity.NOTE, f"没有写到：{'；'.join(told)}", section="全文", advice=advice)


def _is_whole(read: Sequence[Passage]) -> bool:
    bodies = [one for one in read if not one.depth]
    return len(bodies) + len(read) >= _WHOLE and len({one.topic for one in bodies if one.topic}) >= _TOPICS


def _empty(read: Sequence[Passage]) -> Iterator[Finding]:
    """A heading that another of its level or above follows at once."""
    for place, one in enumerate(read):
        following = read[place + 1] if place + 1 < len(read) else None
        if one.depth and one.topic and (following is None or 0 < following.depth <= one.depth):
            if place == 0 or (following is not None and following.text.number == one.text.number):
                continue
            yield finding("D35", "这一节只有标题，没有内容", one.text, 0, len(one.text.plain))


def _strays(read: Sequence[Passage]) -> Iterator[Finding]:
    """The first paragraph of a section that speaks of another section's matter and not of its own."""
    words = {entry["topic"]: entry["words"] for entry in _data()["section"]}
    for before, one in pairwise(read):
        if not before.depth or one.depth or one.topic not in words:
            continue
        plain = one.text.plain
        if any(word in plain for word in words[one.topic]):
            continue
        other = next(
            (
                topic
                for topic, own in words.items()
                if (topic not in _SIDES or one.topic in _SIDES) and any(w in plain for w in own)
            ),
            "",
        )
        if other:
            told = f"“{before.text.raw.strip()}”这一节的正文说的不是这件事"
            yield finding("D27", told, one.text, 0, len(plain))
