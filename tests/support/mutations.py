"""Correct reports changed in one place, at random and repeatably: what a checker of documents must find.

A mutation changes one figure, direction word, subject name, unit, ordinal or prescribed word of a report, never what a
person answered. `found` says whether a check finds it on the right words, beyond what it says of the unchanged report.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from narrate.findings import Anchor
from narrate.report.values import Paragraph as Told
from narrate.report.values import Report, Span, SpanKind
from narrate.table_checks.result import CheckResult
from narrate.word.reader import Document, Paragraph

KINDS = ("figure", "direction", "subject", "unit", "ordinal", "word")

_UNITS = re.compile(r"(?<=\d)(?:万元|%|个|辆|台（套）|台|人次|分)")
_OTHER_UNITS = {
    "万元": ("元", "亿元", ""),
    "%": ("", "万元", "个百分点"),
    "个": ("辆", "人次", ""),
    "辆": ("个", "台", ""),
    "台（套）": ("辆", "个"),
    "台": ("个", "辆"),
    "人次": ("批次", "个", ""),
    "分": ("%", ""),
}
_DIRECTIONS = ("增加", "减少", "增长", "下降", "持平", "大于", "小于")
_OPPOSITE = {"增加": "减少", "减少": "增加", "增长": "下降", "下降": "增长", "大于": "小于", "小于": "大于"}
_LEVELS = re.compile(r"([\u4e00-\u9fff（）]+?)（[类款项]）")
_LISTED = re.compile(r"主要包括：([^；。]+)")
_HAN = re.compile(r"[\u4e00-\u9fff]{2,}")
_DIGITS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Mutation:
    """`paragraphs` of a report, one of them changed: `place` is where the changed words stand (perhaps none)."""

    kind: str
    paragraphs: tuple[str, ...]
    place: Anchor
    before: str
    after: str

    def __str__(self) -> str:
        text = self.paragraphs[self.place.paragraph]
        return f"{self.kind}：“{self.before}”→“{self.after}” 在“…{text[max(0, self.place.start - 14) : self.place.end + 8]}…”"


def as_document(paragraphs: Sequence[str]) -> Document:
    """Plain paragraphs as the reader would give them."""
    read = tuple(
        Paragraph(number, text, (), "", "", None, (), (), (), (), (), None, False)
        for number, text in enumerate(paragraphs, 1)
    )
    return Document(package=None, snapshot=None, paragraphs=read, stories={})  # type: ignore[arg-type]


def mutate(report: Report, kind: str, chance: random.Random) -> Mutation:
    """A mutation of this kind; every call gives another."""
    told = list(report.paragraphs())
    while True:
        number = chance.randrange(len(told))
        made = _MAKERS[kind](told[number], report, chance)
        if made is None:
            continue
        start, end, after = made
        text = told[number].text
        if text[start:end] == after:
            continue
        texts = [one.text for one in told]
        texts[number] = text[:start] + after + text[end:]
        return Mutation(kind, tuple(texts), Anchor(number, start, start + len(after)), text[start:end], after)


def found(mutation: Mutation, result: CheckResult, usual: CheckResult) -> bool:
    """Whether a finding beyond the usual ones lies on the changed words (or beside them, where nothing is left)."""
    known = {(one.code, one.message) for one in usual.findings}
    place = mutation.place
    return any(
        one.anchor is not None
        and (one.code, one.message) not in known
        and one.anchor.paragraph == place.paragraph
        and one.anchor.start <= max(place.end, place.start + 1)
        and place.start - 1 <= one.anchor.end
        for one in result.findings
    )


Made = tuple[int, int, str] | None


def _of_kind(told: Told, *kinds: SpanKind) -> list[Span]:
    return [span for span in told.spans if span.kind in kinds]


def _figure(told: Told, report: Report, chance: random.Random) -> Made:
    spans = _of_kind(told, SpanKind.FIGURE)
    if not spans:
        return None
    span = chance.choice(spans)
    words = told.text[span.start : span.end]
    if chance.random() < 0.3:  # the number of another figure
        other = chance.choice([one for one in report.paragraphs() if _of_kind(one, SpanKind.FIGURE)])
        taken = chance.choice(_of_kind(other, SpanKind.FIGURE))
        after = other.text[taken.start : taken.end]
    else:
        at = chance.choice([place for place, character in enumerate(words) if character.isdigit()])
        after = words[:at] + chance.choice("0123456789") + words[at + 1 :]
    if float(after.replace(",", "")) == float(words.replace(",", "")):
        return None
    return span.start, span.end, after


def _direction(told: Told, report: Report, chance: random.Random) -> Made:
    spans = _of_kind(told, SpanKind.WORD)
    if not spans:
        return None
    span = chance.choice(spans)
    words = told.text[span.start : span.end]
    for word in _DIRECTIONS:
        if word in words:
            at = span.start + words.index(word)
            after = _OPPOSITE.get(word) or chance.choice(["增加", "减少"])
            if chance.random() < 0.2 and word != "持平" and len(words) == 2:
                after = "持平"
            return at, at + len(word), after
    return None


def _names(report: Report) -> list[str]:
    text = report.text()
    names = {found[1] for found in _LEVELS.finditer(text)}
    for listed in _LISTED.finditer(text):
        names.update(listed[1].split("、"))
    return sorted(name for name in names if 2 <= len(name) <= 24)


def _subject(told: Told, report: Report, chance: random.Random) -> Made:
    places = []
    for level in _LEVELS.finditer(told.text):
        places.append(level.span(1))
    for listed in _LISTED.finditer(told.text):
        at = listed.start(1)
        for name in listed[1].split("、"):
            places.append((at, at + len(name)))
            at += len(name) + 1
    places = [(s, e) for s, e in places if not _is_free(told, s, e)]
    if not places:
        return None
    start, end = chance.choice(places)
    name = told.text[start:end]
    way = chance.random()
    if way < 0.6:
        after = chance.choice(_names(report))
    elif way < 0.8:
        at = chance.randrange(len(name))
        after = name[:at] + name[at + 1 :]
    else:
        at = chance.randrange(len(name))
        after = name[:at] + chance.choice("其他费用管理服务项目") + name[at + 1 :]
    return (start, end, after) if after and after != name else None


def _unit(told: Told, report: Report, chance: random.Random) -> Made:
    places = [one for one in _UNITS.finditer(told.text) if not _is_free(told, *one.span())]
    if not places:
        return None
    place = chance.choice(places)
    return place.start(), place.end(), chance.choice(_OTHER_UNITS[place[0]])


def _ordinal(told: Told, report: Report, chance: random.Random) -> Made:
    spans = _of_kind(told, SpanKind.ORDINAL)
    if not spans:
        return None
    span = spans[0]
    words = told.text[span.start : span.end]
    digits = re.search(r"\d+|[一二三四五六七八九十]+", words)
    assert digits is not None
    after = str(chance.randrange(1, 20)) if digits[0].isdigit() else chance.choice(_DIGITS)
    return span.start + digits.start(), span.start + digits.end(), after


def _word(told: Told, report: Report, chance: random.Random) -> Made:
    places = list(_HAN.finditer(told.text))
    if not places:
        return None
    place = chance.choice(places)
    length = min(chance.choice((2, 2, 3, 4)), place.end() - place.start())
    start = chance.randrange(place.start(), place.end() - length + 1)
    end = start + length
    if any(span.start < end and start < span.end for span in told.spans):
        return None
    if any(level.start(1) < end and start < level.end(1) for level in _LEVELS.finditer(told.text)):
        return None
    other = chance.choice(_HAN.findall(report.text()))
    at = chance.randrange(0, max(1, len(other) - length + 1))
    return start, end, other[at : at + length]


def _is_free(told: Told, start: int, end: int) -> bool:
    return any(span.start < end and start < span.end for span in _of_kind(told, SpanKind.ANSWER, SpanKind.OPEN))


_MAKERS: dict[str, Callable[[Told, Report, random.Random], Made]] = {
    "figure": _figure,
    "direction": _direction,
    "subject": _subject,
    "unit": _unit,
    "ordinal": _ordinal,
    "word": _word,
}


def mutations(report: Report, each: int, seed: int = 1) -> Iterator[Mutation]:
    """`each` mutations of every kind that the report allows."""
    chance = random.Random(seed)
    for kind in KINDS:
        for _ in range(each):
            yield mutate(report, kind, chance)
