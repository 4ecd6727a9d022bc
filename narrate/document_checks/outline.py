"""The document as a whole: numbering, sections missing, doubled or out of order, paragraphs left out, items out of order."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from narrate.document_checks.document_texts import DocumentText, from_han, ordinal_end
from narrate.document_checks.expected import Expected
from narrate.document_checks.passages import Passage
from narrate.document_checks.statements import finding
from narrate.document_checks.wording import topic_of
from narrate.document_rules import document_rules
from narrate.findings import Finding
from narrate.report.values import Role

_HEAD = re.compile(
    r"(?P<han>[一二三四五六七八九十]{1,3})、|（(?P<inner>[一二三四五六七八九十]{1,3})）|(?P<number>\d{1,2})(?:[、．]|\.(?!\d))"
)
_ITEM = re.compile(
    r"^(?:[\u4e00-\u9fff（）]+?（类）)?[\u4e00-\u9fff（）]*（款）[^（）]*(?:（[^）]{1,6}）[^（）]*)*（项）"
)
_ITEM_TOPICS = ("general_public_budget", "government_funds", "state_capital")
_FEWEST_HEADINGS = 4
_NEW_PART = re.compile(r"第[一二三四五六七八九十]部分")
_CODE = re.compile(r"\.(\d{7})$")
_DEFINITION = re.compile(r"：.+。$")  # 七、基本支出：指……。 of the glossary


class Numbered(NamedTuple):
    """An ordinal as it is written: the number it says, and where."""

    number: int
    text: DocumentText
    end: int


def numbering_findings(read: Sequence[Passage]) -> Iterator[Finding]:
    """Ordinals that do not follow: at each level, from one heading above to the next."""
    runs: dict[int, list[Numbered]] = {1: [], 2: [], 3: []}
    first = next((one for one in read if one.text.plain != "目录"), None)
    outer: list[Numbered] = []  # the run that a list 1. 2. 3. below 其中： stands in
    begins = 1  # of the highest level: a narrative alone goes on with its part's number, 二、部门决算情况说明
    for before, passage in zip((None, *read), read, strict=False):
        if _NEW_PART.match(passage.text.plain):
            for below in range(1, 4):
                yield from _sequence(runs[below], begins if below == 1 else 1)
                runs[below] = []
            begins = 1
        found = _HEAD.match(passage.text.plain)
        if found is None:
            continue
        if passage is first and found["han"] not in (None, "一"):
            begins = from_han(found["han"]) + 1
            continue
        depth = 1 if found["han"] else 2 if found["inner"] else 3
        number = int(found["number"]) if found["number"] else from_han(found["han"] or found["inner"])
        if depth == 2 and not passage.depth and len(passage.text.plain) > 60:
            continue  # （一）… inside a sentence of its own
        for below in range(depth + 1, 4):
            yield from _sequence(runs[below])
            runs[below] = []
        if depth < 3:
            yield from _sequence(outer)
            outer = []
        elif number == 1 and runs[3] and before is not None and before.text.plain.endswith("："):
            outer, runs[3] = runs[3], []
        elif outer and number == outer[-1].number + 1 != runs[3][-1].number + 1:
            yield from _sequence(runs[3])
            outer, runs[3] = [], outer
        runs[depth].append(Numbered(number, passage.text, found.end()))
    yield from _sequence(outer)
    for depth in (1, 2, 3):
        yield from _sequence(runs[depth], begins if depth == 1 else 1)


def _sequence(run: Sequence[Numbered], due: int = 1) -> Iterator[Finding]:
    """1, 2, 3 … from the first that is due; one that is wrong alone is told alone, and the count goes on behind it."""
    for place, one in enumerate(run):
        if one.number != due:
            following = run[place + 1].number if place + 1 < len(run) else None
            alone = following is None or following == due + 1
            told = f"序号写成“{one.text.words(0, one.end)}”，这里应是第{due}个"
            if one.number == due - 1 and not alone:
                told = f"序号“{one.text.words(0, one.end)}”重复"
            yield finding("D10", told, one.text, 0, one.end, expected=str(due))
            due = due if alone else one.number
        due += 1


def section_findings(
    read: Sequence[Passage], expected: Sequence[Expected], matched: Mapping[int, DocumentText]
) -> Iterator[Finding]:
    """Sections that the phrasebook has and the document has not, and those out of order."""
    headings = [passage for passage in read if passage.depth == 1]
    if len(headings) < _FEWEST_HEADINGS:
        return
    topics = [topic_of(passage.text.plain) for passage in read if passage.depth]
    due = [one for one in expected if one.role is Role.HEADING1]
    for one in due:
        topic = topic_of(one.plain)
        if one.index not in matched and (not topic or topic not in topics):
            severity = document_rules()["D27"].severity
            title = one.paragraph.text
            yield Finding(
                "D27", severity, f"没有这一节：{title[ordinal_end(one.plain) :]}", section="全文", expected=title
            )
    yield from _out_of_order(headings, due, matched)


def section_twice_findings(read: Sequence[Passage]) -> Iterator[Finding]:
    """Sections that come twice."""
    headings = [passage for passage in read if passage.depth == 1]
    if len(headings) < _FEWEST_HEADINGS:
        return
    seen: dict[str, Passage] = {}
    for passage in headings:
        if _DEFINITION.search(passage.text.plain):
            continue
        words = topic_of(passage.text.plain) or passage.text.plain[ordinal_end(passage.text.plain) :]
        if words in seen:
            told = f"这一节写了两次，前面已有“{seen[words].text.raw.strip()}”"
            yield finding("D27", told, passage.text, 0, len(passage.text.plain))
        seen[words] = passage


def _out_of_order(
    headings: Sequence[Passage], due: Sequence[Expected], matched: Mapping[int, DocumentText]
) -> Iterator[Finding]:
    """Headings that are not in the order of the phrasebook; the fewest that, moved, would put the rest in order."""
    by_text = {text.number: index for index, text in matched.items()}
    by_topic = {topic_of(one.plain): one.index for one in due if topic_of(one.plain)}
    places = [
        (passage, by_text.get(passage.text.number, by_topic.get(topic_of(passage.text.plain)))) for passage in headings
    ]
    known = [(passage, index) for passage, index in places if index is not None]
    kept = _longest_rising([index for _, index in known])
    for number, (passage, _) in enumerate(known):
        if number not in kept:
            told = f"这一节的先后与短语库不同：{passage.text.raw.strip()}"
            yield finding("D28", told, passage.text, 0, len(passage.text.plain))


def _longest_rising(values: Sequence[int]) -> set[int]:
    """Places of a longest rising subsequence."""
    tails: list[int] = []
    at: list[int] = []
    before: list[int] = []
    for place, value in enumerate(values):
        slot = bisect_left(tails, value)
        if slot == len(tails):
            tails.append(value)
            at.append(place)
        else:
            tails[slot], at[slot] = value, place
        before.append(at[slot - 1] if slot else -1)
    kept: set[int] = set()
    place = at[-1] if at else -1
    while place >= 0:
        kept.add(place)
        place = before[place]
    return kept


def items_out_of_order(expected: Sequence[Expected], matched: Mapping[int, DocumentText]) -> Iterator[Finding]:
    """Items (项) that are told in another order than the table has them."""
    for topic in _ITEM_TOPICS:
        due = [one for one in expected if one.topic == topic and _CODE.search(one.paragraph.key)]
        told = [(one, matched[one.index]) for one in due if one.index in matched]
        told.sort(key=lambda pair: pair[1].number)
        kept = _longest_rising([one.index for one, _ in told])
        for number, (_, text) in enumerate(told):
            if number not in kept:
                start = ordinal_end(text.plain)
                found = _ITEM.match(text.plain[start:])
                head = found[0] if found else text.plain[start : start + 20]
                yield finding("D28", f"科目的先后与表不同：{head}", text, start, start + len(head))


def left_out(
    expected: Sequence[Expected], matched: Mapping[int, DocumentText], told: frozenset[str]
) -> Iterator[Finding]:
    """Paragraphs of the phrasebook that the document has not, none of whose figures it tells."""
    for one in expected:
        refs = {
            piece.ref.partition("/")[0] for piece in one.pieces if piece.ref and piece.sort.name in ("FIGURE", "WORD")
        }
        if one.index in matched or one.is_heading or _CODE.search(one.paragraph.key) or not refs or refs & told:
            continue
        rule = document_rules()["D35"]
        words = one.paragraph.text
        shown = words if len(words) <= 60 else words[:58] + "……"
        yield Finding("D35", rule.severity, f"没有写到：{shown}", section=one.section, expected=words)
