"""Enumerations of 类 with amounts (主要用于以下方面：一般公共服务支出（类）…万元，占…；…) brought up to this year's table.

A 类 that has no amount now is taken out of its sentence; a new one is said as its neighbour is, at its place by code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from narrate.claims.subjects import stem
from narrate.document_checks.document_texts import DocumentText, normalised
from narrate.intake.accounts import SubjectTable, UnitInputs
from narrate.roll_forward.binding import Bound, said_of
from narrate.roll_forward.plan import Edit, Kind
from narrate.roll_forward.renewal import Renewer, applied

_CLASS = re.compile(r"(?P<topic>general_public_budget|government_funds|state_capital)\.(?P<code>\d{3})")
_SEPARATOR = re.compile(r"[；，、]\s*$")
_FEWEST = 2
_OPENING = re.compile(r"(?:方面|用于|包括|如下)：$")


@dataclass(frozen=True, slots=True)
class _Segment:
    """What an enumeration says of one 类: `start` to `stop` with its separator, `end` without."""

    code: str
    start: int
    end: int
    stop: int
    bound: tuple[Bound, ...]


def enumerations_renewed(renewer: Renewer, bound: Sequence[Bound], inputs: UnitInputs) -> Iterator[Edit]:
    """One edit for each sentence whose 类 are others this year: the whole enumeration anew."""
    by_sentence: dict[tuple[int, int], list[Bound]] = {}
    for one in bound:
        by_sentence.setdefault((one.text.number, one.text.sentence(one.claim.start)[0]), []).append(one)
    for group in by_sentence.values():
        text = group[0].text
        topic, segments = _segments(text, group)
        table = getattr(inputs.current, topic, None) if topic else None
        if not isinstance(table, SubjectTable) or not segments:
            continue
        if len(segments) < _FEWEST and not _OPENING.search(text.plain[: segments[0].start]):
            continue
        names = {row.code: normalised(row.name)[0] for row in table.rows if len(row.code) == 3 and row.name}
        due = [
            row.code
            for row in table.rows
            if len(row.code) == 3 and (reading := row.amounts.get("total")) is not None and reading.value
        ]
        said = [one.code for one in segments]
        if sorted(said) == sorted(due) or not due or not set(said) & set(due):
            continue
        names |= {code: name for code, name in renewer.class_names(topic).items() if code not in names}
        yield _anew(renewer, text, topic, segments, due, names)


def _segments(text: DocumentText, group: Sequence[Bound]) -> tuple[str, list[_Segment]]:
    """The 类 of a sentence in a row, each once, each named at its beginning."""
    whom: dict[str, list[Bound]] = {}
    topics = set()
    for one in group:
        found = _CLASS.fullmatch(one.claim.subject.figures[0]) if len(one.claim.subject.figures) == 1 else None
        if found is not None and one.claim.subject.words:
            whom.setdefault(found["code"], []).append(one)
            topics.add(found["topic"])
    if len(topics) != 1:
        return "", []
    starts = sorted((min(one.claim.subject.start for one in own), code) for code, own in whom.items())
    last = text.sentence(starts[-1][0])[1]
    ends = [start for start, _ in starts[1:]] + [last - (text.plain[last - 1 : last] in "。；")]
    segments = []
    for (start, code), stop in zip(starts, ends, strict=True):
        words = text.plain[start:stop]
        mark = _SEPARATOR.search(words)
        end = start + mark.start() if mark else stop
        if any(not start <= one.claim.start < stop for one in whom[code]):
            return "", []
        segments.append(_Segment(code, start, end, stop, tuple(whom[code])))
    return topics.pop(), segments


def _anew(
    renewer: Renewer,
    text: DocumentText,
    topic: str,
    segments: Sequence[_Segment],
    due: Sequence[str],
    names: Mapping[str, str],
) -> Edit:
    kept = [one for one in segments if one.code in due]
    marks = [text.plain[one.end : one.stop] for one in segments if one.stop > one.end]
    mark = max(set(marks), key=marks.count) if marks else "；"
    said: dict[str, str] = {one.code: _said(renewer, text, one, topic, one.code, names) for one in kept}
    order = [one.code for one in kept]
    for code in due:
        if code in said:
            continue
        frame = max(segments, key=lambda one: len(one.bound))
        said[code] = _said(renewer, text, frame, topic, code, names)
        place = next((at for at, other in enumerate(order) if other > code), len(order))
        order.insert(place, code)
    start, end = segments[0].start, segments[-1].end
    anchor = text.anchor(start, end)
    new = mark.join(said[code] for code in order)
    return Edit(text.number, anchor.start, anchor.end, text.words(start, end), new, Kind.ITEM, "【待补" in new)


def _said(
    renewer: Renewer, text: DocumentText, frame: _Segment, topic: str, code: str, names: Mapping[str, str]
) -> str:
    """A segment said of a 类 with this year's figures."""
    start, end = frame.start, frame.end
    bound = [said_of(one, f"{topic}.{frame.code}", f"{topic}.{code}") for one in frame.bound]
    anchor = text.anchor(start, end)
    edits = [
        replace(one, start=one.start - anchor.start, end=one.end - anchor.start)
        for one in renewer.of(bound, reasons=False).without_overlaps()
        if anchor.start <= one.start and one.end <= anchor.end
    ]
    words = applied(text.words(start, end), edits)
    if code == frame.code:
        return words
    old, new = (stem(names.get(one, "")) for one in (frame.code, code))
    return words.replace(old, new, 1) if old and new else words
