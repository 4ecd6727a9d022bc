"""A report for reading in the terminal: figures, words and answers marked; and every branch of a phrasebook once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from narrate.linting.made_up_units import render, variants
from narrate.phrasebooks.phrasebook import Phrasebook
from narrate.report.values import Paragraph, Report, Role, SpanKind

# how a stretch is marked: what stands before and after it
Marks = Mapping[SpanKind, tuple[str, str]]
BRACKETS: Marks = {
    SpanKind.FIGURE: ("[", "]"),
    SpanKind.WORD: ("{", "}"),
    SpanKind.ANSWER: ("<", ">"),
}
COLOURS: Marks = {
    SpanKind.FIGURE: ("\x1b[36m", "\x1b[0m"),
    SpanKind.WORD: ("\x1b[32m", "\x1b[0m"),
    SpanKind.ANSWER: ("\x1b[33m", "\x1b[0m"),
    SpanKind.OPEN: ("\x1b[31m", "\x1b[0m"),
}
_SENTENCE = re.compile(r"[^。]+。?")
_OPEN = re.compile(r"【[^】]*】")


class Sentence(NamedTuple):
    """One outcome: where it stands, what it says, and the first made-up unit that gives it."""

    section: str
    title: str
    paragraph: str
    text: str
    variant: str

    def as_json(self) -> dict[str, str]:
        """One sentence of the schema `narrate.branches/1`."""
        return dict(self._asdict())


def marked(paragraph: Paragraph, marks: Marks) -> str:
    """The paragraph with its figures, words, answers and open slots marked."""
    out, at = [], 0
    for span in paragraph.spans:
        before, after = marks.get(span.kind, ("", ""))
        out += [paragraph.text[at : span.start], before, paragraph.text[span.start : span.end], after]
        at = span.end
    return "".join([*out, paragraph.text[at:]])


def section_lines(report: Report, section: str | None, marks: Marks) -> list[str]:
    """The paragraphs of a section (all without one), a line each."""
    return [
        marked(paragraph, marks)
        for paragraph in report.paragraphs()
        if section is None or _section(paragraph) == section
    ]


def _section(paragraph: Paragraph) -> str:
    return paragraph.key.partition(".")[0]


def branches(phrasebook: Phrasebook, section: str | None, marks: Marks) -> list[Sentence]:
    """Every distinct sentence that the made-up units give, in the order of the narrative.

    Two sentences are alike if only their figures, answers, open slots or names of subjects differ.
    """
    found: dict[tuple[str, str], Sentence] = {}
    titles: dict[str, str] = {}
    for variant in variants():
        _, report = render(variant, phrasebook)
        for paragraph in report.paragraphs():
            key = _section(paragraph)
            if paragraph.role is Role.HEADING1:
                titles[key] = paragraph.text
            if section is not None and key != section:
                continue
            for shape, text in _sentences(paragraph, marks):
                sentence = Sentence(key, titles.get(key, ""), paragraph.key, text, variant.name)
                found.setdefault((key, shape), sentence)
    order = {key: number for number, key in enumerate(titles)}
    return sorted(found.values(), key=lambda one: order.get(one.section, -1))


def _sentences(paragraph: Paragraph, marks: Marks) -> Iterator[tuple[str, str]]:
    """Each sentence as its shape (what differs taken out) and its text."""
    at = 0
    for found in _SENTENCE.finditer(paragraph.text):
        inside = [span for span in paragraph.spans if found.start() <= span.start and span.end <= found.end()]
        shifted = tuple(span._replace(start=span.start - at, end=span.end - at) for span in inside)
        part = Paragraph(paragraph.key, paragraph.role, found[0], shifted)
        yield _shape(part), marked(part, marks)
        at = found.end()


def _shape(part: Paragraph) -> str:
    """The text with figures, answers, open slots, ordinals and names of subjects as □."""
    text = part.text
    for span in reversed(part.spans):
        if span.kind is not SpanKind.WORD:
            text = text[: span.start] + "□" + text[span.end :]
    text = _OPEN.sub("□", text)
    return re.sub(r"[^，。：；、（）□]+（(类|款|项)）", r"□（\1）", text)
