"""Which paragraphs of a document are the narrative, and what each is about.

A document may hold more than the 情况说明: cover, contents, tables, 名词解释. Where a part is headed 情况说明, it is read
from there to the next part; where none is, all of it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from narrate.claims.lexer import readable
from narrate.document_checks.document_texts import DocumentText, from_han, ordinal_end, text_of
from narrate.document_checks.wording import topic_of
from narrate.word.reader import Document

_PART = re.compile(r"第[一二三四五六七八九十]部分")
_NUMBERED = re.compile(r"([一二三四五六七八九十]{1,3})、")
_NUMBERED_NARRATIVE = re.compile(r"[二三四五]、(?:20\d\d年度)?(?:部门|单位)(?:20\d\d年度)?决算情况说明")
_NARRATIVE = re.compile(r"情况说明|决算说明")
_ALSO = re.compile(r"情况说明|决算说明|重要事项|绩效|其他需要说明|其他说明")
_SAYS = re.compile(r"\d(?:万元|元|%|辆|个|台)|。$")
_CONTENTS = re.compile(r"\t\s*\d{1,3}\s*$|[.…·]{4,}\s*\d{1,3}\s*$")
_HEADING1 = re.compile(r"[一二三四五六七八九十]{1,3}、")
_HEADING2 = re.compile(r"（[一二三四五六七八九十]{1,2}）")
_LEAD = re.compile(r"(?:\d{1,2}[.、．]|（\d{1,2}）)([^，。；：]{2,12})。")
_TITLE = ("情况说明", "情况")
_SIDES = ("income", "expenditure")
_LONGEST_HEADING = 45
_PART_ALONE = 6


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of the narrative. `depth` is 1 or 2 for headings, 0 for the rest."""

    text: DocumentText
    topic: str
    section: str  # the heading it stands under
    depth: int
    unread: int = 0  # numbers behind the words that are read, of a paragraph that has more than any narrative's


def read_texts(document: Document) -> list[DocumentText]:
    """Every paragraph that says something, normalised; those of tables and of a table of contents left out."""
    return [
        text_of(number, paragraph.text, paragraph.style_name, paragraph.outline_level, paragraph.cell)
        for number, paragraph in enumerate(document.paragraphs)
        if paragraph.cell is None and paragraph.text.strip() and not is_contents(paragraph.text, paragraph.style_name)
    ]


def is_contents(raw: str, style: str) -> bool:
    """Whether a paragraph is a line of the table of contents."""
    return style.lower().startswith(("toc", "目录")) or _CONTENTS.search(raw) is not None


def narrative(texts: Sequence[DocumentText]) -> tuple[list[DocumentText], list[DocumentText]]:
    """The paragraphs of the 情况说明, and the rest."""
    parts = [place for place, text in enumerate(texts) if _PART.match(text.plain) and len(text.plain) < 60]
    numbered = [] if parts else _numbered_parts(texts)
    parts = parts or numbered
    starts = [place for place in parts if _NARRATIVE.search(_title(texts, place))]
    if not starts:
        return list(texts), []
    start = max(starts, key=lambda place: next((p for p in parts if p > place), len(texts)) - place)
    taken: set[int] = set()
    for place in parts:
        end = next((other for other in parts if other > place), len(texts))
        told = _ALSO.search(_title(texts, place)) and any(_SAYS.search(text.plain) for text in texts[place + 1 : end])
        if place == start or (place > start and told):
            taken.update(range(place, end))
        elif numbered and place > start:
            break  # parts that are numbered on: what comes after the glossary is none of the narrative's
    return [texts[at] for at in sorted(taken)], [text for at, text in enumerate(texts) if at not in taken]


def _numbered_parts(texts: Sequence[DocumentText]) -> list[int]:
    """The parts of a report that calls them 一、部门基本情况 二、部门决算情况说明 三、…: the headings that count on from the
    narrative's, forwards and back to the first."""
    numbered = {
        place: from_han(found[1])
        for place, text in enumerate(texts)
        if (found := _NUMBERED.match(text.plain)) and len(text.plain) <= _LONGEST_HEADING and "。" not in text.plain
    }
    start = next((place for place in numbered if _NUMBERED_NARRATIVE.fullmatch(texts[place].plain)), None)
    if start is None or numbered[start] == 1:
        return []
    parts = [start]
    for place in (one for one in numbered if one > start):
        if numbered[place] == numbered[parts[-1]] + 1:
            parts.append(place)
    for place in sorted((one for one in numbered if one < start), reverse=True):
        if numbered[place] == numbered[parts[0]] - 1:
            parts.insert(0, place)
    return parts


def _title(texts: Sequence[DocumentText], place: int) -> str:
    """The words of a part's title, which may stand in two paragraphs: 第三部分, and what it is."""
    plain = texts[place].plain
    following = texts[place + 1].plain if place + 1 < len(texts) else ""
    broken = len(plain) <= _PART_ALONE and len(following) < 60
    return plain + following if broken or len(following) <= _PART_ALONE else plain


def passages(texts: Sequence[DocumentText]) -> list[Passage]:
    """Each paragraph with its heading and what it is about."""
    found: list[Passage] = []
    chapter = topic = section = ""
    for whole in texts:
        plain, unread = readable(whole.plain)
        text = replace(whole, plain=plain) if unread else whole
        depth = heading_depth(text)
        if depth == 1:
            section = text.raw.strip()
            topic = chapter = topic_of(text.plain)
        elif depth == 2 and not chapter:
            topic = topic_of(text.plain)
        elif depth == 2 and chapter == "totals":  # （一）收入决算说明 below 收入支出决算总体情况
            below = topic_of(text.plain)
            topic = below if below in _SIDES else chapter
        lead = _LEAD.match(text.plain) if not depth else None
        found.append(Passage(text, (topic_of(lead[1]) if lead else "") or topic, section, depth, unread))
    return found


def heading_depth(text: DocumentText) -> int:
    """1 for 一、…, 2 for （一）…, 0 for what is no heading; where Word does the numbering, by level and title."""
    plain = text.plain
    if len(plain) > _LONGEST_HEADING or "。" in plain[ordinal_end(plain) : -1] or "，" in plain:
        return 0
    if _HEADING1.match(plain):
        return 1
    if _HEADING2.match(plain):
        return 2
    if ordinal_end(plain) or not topic_of(plain):
        return 0
    if text.level is not None:
        return min(text.level + 1, 2)
    return 1 if plain.endswith(_TITLE) else 0
