"""What stands around the narrative and the tables: cover (封面), contents (目录), headings, field residue, personal data.

In: the paragraphs of a document as they read. Out: findings on them. What a document does not have (no cover, no
contents) is not asked for: it may be the narrative alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import pairwise

from narrate.document_checks.document_texts import from_han
from narrate.document_rules import document_rules
from narrate.findings import Anchor, Finding, Severity
from narrate.intake.captions import title_of
from narrate.intake.normalisation import plain
from narrate.intake.unpublishable import IDENTITY_NUMBER, MOBILE_NUMBER
from narrate.word.reader import Paragraph

_COVER_LINES = 12  # paragraphs a cover may take
_YEAR = re.compile(r"(20\d{1,2}|20\d\d)\s*年")
_TITLE_WORDS = re.compile(r"20\d\d年度?|(?:部门|单位)?[决预]算(?:公开|情况|说明|报告)*")
_NO_NAME = re.compile(r"决算|预算|公开|说明|报告|目录|\d")
_BUDGET = re.compile(r"\d{4}\s*年度?\s*(?:部门|单位)?预算(?:公开|说明|情况说明)?$")
_DATE = re.compile(
    r"^(?P<year>[\d〇○零一二三四五六七八九]{3,5})年(?P<month>[\d一二三四五六七八九十]{0,3})月(?:\d{1,2}日)?$"
)
_CONTENTS_TITLE = re.compile(r"^目\s*录$")
_PAGE = re.compile(r"(?:[\s.…·]*\t[\s.…·]*|[.…·]{3,}\s*|\s{2,})[-—]?\s*\d{1,3}\s*[-—]?\s*$")
_GLUED = re.compile(r"(?<=[\u4e00-\u9fff）)])\d{1,3}$")  # 三、支出决算表10
_RESIDUE = (
    (re.compile(r"错误\s*[!！]\s*[^。，]{0,12}"), "目录或引用没有更新：{}"),
    (
        re.compile(r"\b(?:PAGEREF|HYPERLINK|MERGEFIELD|REF _Toc\w*|TOC \\[a-z])\S*(?:\s+\S{1,20}){0,2}|_Toc\d{5,}"),
        "域代码露了出来：{}",
    ),
    (re.compile(r"(?<!\d)20[012]年度|(?<!\d)20\d年(?!\d)|(?<!\d)20\d{3,}年度"), "年度写得不对：{}"),
)
_HEADING = re.compile(r"第[一二三四五六七]部分|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,2}[)）]")
_FIRST_LEVEL = re.compile(r"[一二三四五六七八九十]{1,3}、")
_PART = re.compile(r"第[一二三四五六七]部分")
_DIGITS = {name: number for number, name in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0}
_LIGHT = frozenset("的情况说明与和及")
_WITHOUT_LIGHT = dict.fromkeys(map(ord, _LIGHT))
_LIKE = 0.75  # likeness from which on two titles are meant to be the same


def frame_findings(paragraphs: Sequence[Paragraph], unit_name: str, year: int) -> list[Finding]:
    """Everything of the frame, in the order of the document."""
    texts = [paragraph.text for paragraph in paragraphs]
    inside = [index for index, paragraph in enumerate(paragraphs) if paragraph.cell is None]
    found = [*_cover(paragraphs, inside, unit_name, year), *_contents(paragraphs, inside), *_residue(texts)]
    found += [*_dates(paragraphs, inside, year), *_personal(texts), *_glossary(paragraphs, inside)]
    return sorted(found, key=lambda one: one.anchor.paragraph if one.anchor else 0)


def _finding(
    code: str, message: str, index: int, text: str, span: tuple[int, int], section: str, expected: str = ""
) -> Finding:
    start, end = span
    return Finding(
        code,
        document_rules()[code].severity,
        message,
        section=section,
        fragment=text.strip()[:40],
        written=text[start:end],
        expected=expected,
        anchor=Anchor(index, start, end),
    )


def _cover(paragraphs: Sequence[Paragraph], inside: Sequence[int], unit_name: str, year: int) -> Iterator[Finding]:
    """The first lines up to 目录 or the first part: the title with year and unit, and a unit's name on its own."""
    lines: list[int] = []
    for index in inside[:_COVER_LINES]:
        text = paragraphs[index].text.strip()
        if _CONTENTS_TITLE.match(text) or _HEADING.match(text) or len(text) > 60:
            break
        if text:
            lines.append(index)
    else:
        return  # no cover: the document begins with its text
    title = plain("".join(paragraphs[index].text for index in lines))
    if not lines or ("决算" not in title and "预算" not in title):
        return
    for index in lines:
        text = paragraphs[index].text
        for found in _YEAR.finditer(text):
            if found[1] != str(year) and not _DATE.match(plain(text)):
                message = f"封面写的是{found[1]}年，这份决算是{year}年度的"
                yield _finding("D55", message, index, text, found.span(), "封面", f"{year}年")
        if _BUDGET.search(plain(text)):
            yield _finding("D55", "封面写成了预算", index, text, (0, len(text)), "封面", "决算")
    yield from _cover_name(paragraphs, lines, unit_name)


def _cover_name(paragraphs: Sequence[Paragraph], lines: Sequence[int], unit_name: str) -> Iterator[Finding]:
    """The unit's name on the cover: nearly the unit's own, and not it."""
    own = plain(unit_name)
    joined = plain("".join(paragraphs[index].text for index in lines))
    if not own or own in joined:
        return
    for index in lines:
        text = paragraphs[index].text
        name = _TITLE_WORDS.sub("", plain(text))
        if 4 <= len(name) <= 40 and not _DATE.match(plain(text)) and not _NO_NAME.search(name):
            message = f"封面写的单位是“{name}”，这份决算是“{unit_name}”的"
            yield _finding("D55", message, index, text, (0, len(text)), "封面", unit_name)
            return


def _dates(paragraphs: Sequence[Paragraph], inside: Sequence[int], year: int) -> Iterator[Finding]:
    """A date of the cover or the end: a month that there is not, a year that is not after the accounts'."""
    for index in inside:
        text = paragraphs[index].text
        if len(text) > 20 or (found := _DATE.match(plain(text))) is None:
            continue
        month = found["month"]
        number = int(month) if month.isdigit() else from_han(month)
        written = int("".join(str(_DIGITS.get(digit, digit)) for digit in found["year"]))
        if not 1 <= number <= 12:
            message = f"没有{month}月" if month else "日期里的月份是空的"
            yield _finding("D55", message, index, text, (0, len(text)), "封面")
        elif written <= year or written > year + 5:
            message = f"日期写的是{written}年，{year}年度的决算在第二年公开"
            yield _finding("D55", message, index, text, (0, len(text)), "封面", f"{year + 1}年")


def _contents(paragraphs: Sequence[Paragraph], inside: Sequence[int]) -> Iterator[Finding]:
    """Entries of the contents that are no heading of the text, where one nearly is, or a part that is missing."""
    entries = list(_entries(paragraphs, inside))
    if len(entries) < 3:
        return
    last = entries[-1][0]
    lines = [plain(paragraphs[index].text) for index in inside if index > last and paragraphs[index].text.strip()]
    headings = [line for line in lines if len(line) <= 60]
    known = {_without_ordinal(heading) for heading in headings}
    # a heading may stand on two lines
    known |= {_without_ordinal(one + other) for one, other in pairwise(lines) if len(one) + len(other) <= 80}
    is_whole = sum(_PART.match(heading) is not None for heading in headings) >= 3
    meant: set[str] = set()
    for place, (index, entry) in enumerate(entries):
        title = plain(entry)
        beside = plain("".join(one for _, one in entries[max(0, place - 1) : place + 2]))
        if not _without_ordinal(title) or _without_ordinal(title) in known or any(title in one for one in headings):
            continue
        if any(heading in beside and (heading in title or title in heading) for heading in headings):
            continue  # an entry on two lines
        text = paragraphs[index].text
        start = text.find(entry[:4]) if entry[:4] in text else 0
        own = {_without_ordinal(plain(other)) for at, other in entries if at != index}
        near = _nearest(title, [one for one in headings if _without_ordinal(one) not in own])
        if near:
            meant.add(near)
            message = f"目录写的是“{entry}”，正文标题是“{near}”"
            found = _finding("D56", message, index, text, (start, len(text)), "目录", near)
            light = not (set(title) ^ set(near)) - _LIGHT
            yield replace(found, severity=Severity.NOTE) if light else found
        elif is_whole and _PART.match(title):
            message = f"目录里有“{entry}”，正文里没有这个标题"
            yield _finding("D56", message, index, text, (start, len(text)), "目录")
    yield from _left_out(paragraphs, inside, entries, meant)


def _left_out(
    paragraphs: Sequence[Paragraph], inside: Sequence[int], entries: Sequence[tuple[int, str]], meant: set[str]
) -> Iterator[Finding]:
    """Headings of the text that the contents do not have, though they have those beside them.

    `meant` are headings that an entry means and writes in another way.
    """
    listed = {_without_ordinal(plain(entry)) for _, entry in entries}
    last = entries[-1][0]
    kinds: tuple[Callable[[str], object], ...] = (_PART.match, _FIRST_LEVEL.match, title_of)
    for is_kind in kinds:
        headings = [
            index
            for index in inside
            if index > last and _is_heading(paragraphs[index].text) and is_kind(plain(paragraphs[index].text))
        ]
        titles = {_without_ordinal(plain(paragraphs[index].text)) for index in headings}
        known = [_is_listed(paragraphs[index].text, listed, titles) for index in headings]
        for place, index in enumerate(headings):
            beside = [known[other] for other in (place - 1, place + 1) if 0 <= other < len(headings)]
            if plain(paragraphs[index].text) in meant:
                continue
            if not known[place] and beside and all(beside):
                text = paragraphs[index].text
                message = f"目录里没有“{' '.join(text.split())}”"
                yield _finding("D56", message, index, text, (0, len(text)), "目录")


def _is_heading(text: str) -> bool:
    return len(text.strip()) <= 60 and not re.search(r"[。；：:，]", text.strip()[:-1])


def _is_listed(text: str, listed: set[str], titles: set[str]) -> bool:
    """Whether the contents have a heading, perhaps in nearly its words; an entry that is another heading's is not it."""
    title = _without_ordinal(plain(text))
    near = [one for one in listed - titles if abs(len(one) - len(title)) <= 4]
    light = title.translate(_WITHOUT_LIGHT)
    return (
        not title
        or title in listed
        or any(title in one or one in title or light == one.translate(_WITHOUT_LIGHT) for one in near)
    )


def _entries(paragraphs: Sequence[Paragraph], inside: Sequence[int]) -> Iterator[tuple[int, str]]:
    """The entries of the contents: paragraphs of a contents style, or those under 目录 up to the first repeated title."""
    start = next(
        (place for place, index in enumerate(inside) if _CONTENTS_TITLE.match(paragraphs[index].text.strip())), None
    )
    styled = [index for index in inside if paragraphs[index].style_name.lower().startswith(("toc", "目录"))]
    if styled:
        yield from ((index, _entry(paragraphs[index].text)) for index in styled if paragraphs[index].text.strip())
        return
    if start is None:
        return
    seen: set[str] = set()
    for index in inside[start + 1 : start + 120]:
        entry = _entry(paragraphs[index].text)
        if not entry:
            continue
        if entry in seen or len(entry) > 60 or entry.endswith(("。", "；")):
            return
        seen.add(entry)
        yield index, entry


def _entry(text: str) -> str:
    return _GLUED.sub("", _PAGE.sub("", text.strip())).strip(" \t.…·")


def _without_ordinal(title: str) -> str:
    return re.sub(
        r"^(?:第[一二三四五六七八九十]+部分|[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十]{1,3}\)|\d{1,2}[、.])",
        "",
        title,
    )


def _nearest(title: str, headings: Sequence[str]) -> str:
    """The heading that a title nearly is; "" for none."""
    ordinal = title[: len(title) - len(_without_ordinal(title))]
    best, likeness = "", 0.0
    for heading in headings:
        ratio = SequenceMatcher(None, _without_ordinal(title), _without_ordinal(heading), autojunk=False).ratio()
        if ordinal and heading.startswith(ordinal):
            ratio += 0.1
        if ratio > likeness:
            best, likeness = heading, ratio
    return best if likeness >= _LIKE else ""


def _residue(texts: Sequence[str]) -> Iterator[Finding]:
    for index, text in enumerate(texts):
        for pattern, told in _RESIDUE:
            if found := pattern.search(text):
                code = "D11" if "年" in found[0] and "错误" not in found[0] else "D56"
                yield _finding(code, told.format(found[0].strip()), index, text, found.span(), "全文")


def _personal(texts: Sequence[str]) -> Iterator[Finding]:
    for index, text in enumerate(texts):
        if found := IDENTITY_NUMBER.search(text):
            yield _finding("D58", "像是身份证号码，不能公开", index, text, found.span(), "全文")
        elif found := MOBILE_NUMBER.search(text):
            yield _finding("D58", "像是手机号码，公开前核实", index, text, found.span(), "全文")


def _glossary(paragraphs: Sequence[Paragraph], inside: Sequence[int]) -> Iterator[Finding]:
    """A whole report without 名词解释: one that has its other parts, those of the contents not counted."""
    listed = {index for index, _ in _entries(paragraphs, inside)}
    titles = [index for index in inside if len(paragraphs[index].text) < 60]
    parts = [index for index in titles if index not in listed and _PART.match(plain(paragraphs[index].text))]
    if len(parts) >= 3 and not any("名词解释" in paragraphs[index].text for index in titles):
        text = paragraphs[parts[-1]].text
        yield _finding("D57", "没有“名词解释”部分", parts[-1], text, (0, len(text)), "全文")
