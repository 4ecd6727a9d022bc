"""概况 and 名词解释 of a whole report: other units' names, counts of members, terms explained twice, ordinals.

In: the paragraphs of a document as they read. Out: findings on them. A document without such parts has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from narrate.document_checks.document_texts import from_han
from narrate.document_rules import document_rules
from narrate.findings import Anchor, Finding
from narrate.intake.normalisation import plain
from narrate.word.reader import Paragraph

_PART = re.compile(r"第[一二三四五六七八九十]部分")
_LONGEST_HEADING = 60
_SUFFIX = "局|委员会|中心|办公室|院|厅|委|会|校|馆|所|站|队|部|街道办事处|人民政府|管理处|公司|园"
_NAMED = re.compile(
    rf"(?:纳入|构成看,|^(?:\d{{1,2}}[.、])?)(?P<name>[\u4e00-\u9fff()]{{4,30}}?(?:{_SUFFIX}))"
    r"(?=20\d\d年度|部门决算|单位决算|本级|\(本级\)|内设)"
)
_SELF = ("本部门", "本单位", "我部门", "我单位")
_COUNT = re.compile(
    r"(?:单位|预算单位|决算单位)(?:共|共有|共计|有)?(?P<count>\d{1,3}|[一二三四五六七八九十]{1,3})(?:个|家)"
)
_LISTED = re.compile(r"(?:\d{1,3}[.、．]|\([\d一二三四五六七八九十]{1,3}\)|[一二三四五六七八九十]{1,3}、)")
_TERM = re.compile(
    r"(?P<ordinal>[一二三四五六七八九十]{1,4}|\d{1,3})(?P<mark>[、.])(?P<term>[^:。；]{2,60}?):|\((?P<bracketed>[一二三四五六七八九十\d]{1,3})\)(?P<other>[^:。]{2,60}?):"
)


def surrounding_findings(paragraphs: Sequence[Paragraph], unit_name: str) -> list[Finding]:
    """Everything of the parts around tables and narrative."""
    overview = _part(paragraphs, ("概况", "基本情况"))
    glossary = _part(paragraphs, ("名词解释",))
    return [
        *_names(paragraphs, overview, unit_name),
        *_members(paragraphs, overview),
        *_terms(paragraphs, glossary),
    ]


def _part(paragraphs: Sequence[Paragraph], words: Sequence[str]) -> list[int]:
    """The paragraphs of the part whose heading holds one of the words; of several such headings the last with a body."""
    best: list[int] = []
    starts = [
        index
        for index, one in enumerate(paragraphs)
        if one.cell is None
        and len(one.text.strip()) <= _LONGEST_HEADING
        and (_PART.match(plain(one.text)) or plain(one.text) in words)
    ]
    for place, start in enumerate(starts):
        title = plain(paragraphs[start].text)
        # the name may stand on the next line
        beside = plain(paragraphs[start + 1].text) if start + 1 < len(paragraphs) else ""
        if any(word in title or (len(beside) < 30 and word in beside) for word in words):
            end = starts[place + 1] if place + 1 < len(starts) else len(paragraphs)
            body = list(range(start + 1, end))
            best = body if len(body) > len(best) else best
    return best


def _finding(code: str, message: str, index: int, text: str, written: str, section: str, expected: str = "") -> Finding:
    start = max(0, text.find(written))
    end = start + len(written) if written in text else len(text)
    return Finding(
        code,
        document_rules()[code].severity,
        message,
        section=section,
        fragment=text.strip()[:60],
        written=written,
        expected=expected,
        anchor=Anchor(index, start, end),
    )


def _names(paragraphs: Sequence[Paragraph], inside: Sequence[int], unit_name: str) -> Iterator[Finding]:
    """Another unit's name where the overview says whose accounts these are."""
    own = plain(unit_name)
    for index in inside:
        text = paragraphs[index].text
        for found in _NAMED.finditer(plain(text)):
            name = found["name"]
            if own and name not in own and own not in name and name not in _SELF:
                message = f"写的是“{name}”，这份决算是“{unit_name}”的"
                yield _finding("D12", message, index, text, name, "概况", unit_name)


def _members(paragraphs: Sequence[Paragraph], inside: Sequence[int]) -> Iterator[Finding]:
    """单位共3个 against the units that are listed below it."""
    for place, index in enumerate(inside):
        text = paragraphs[index].text
        found = _COUNT.search(plain(text))
        if found is None or not plain(text).endswith((":", "包括", "如下")):
            continue
        listed, own_listed = _listed(paragraphs, inside[place + 1 :])
        count = _number(found["count"])
        allowed = {listed} if own_listed else {listed, listed + 1}  # the unit's own level is counted and not listed
        if listed and count not in allowed:
            message = f"写的是{count}个单位，下面列出的是{listed}个"
            yield _finding("D04", message, index, text, found["count"], "概况", str(listed))


def _listed(paragraphs: Sequence[Paragraph], below: Sequence[int]) -> tuple[int, bool]:
    """How many units a list or a table right below names, and whether the unit's own level (本级) is one of them."""
    names: list[str] = []
    rows: dict[int, str] = {}
    for index in below:
        one = paragraphs[index]
        text = plain(one.text)
        if one.cell is not None:
            if names:
                break
            rows[one.cell.row] = rows.get(one.cell.row, "") + text
        elif rows:
            break
        elif _LISTED.match(text):
            names.append(text)
        elif text:
            break
    if rows:
        names = [text for text in rows.values() if re.match(r"\d{1,3}\D", text)]
    return len(names), any("本级" in name or "机关" in name for name in names)


def _number(written: str) -> int:
    return int(written) if written.isdigit() else from_han(written)


def _terms(paragraphs: Sequence[Paragraph], inside: Sequence[int]) -> Iterator[Finding]:
    """名词解释: a term explained twice, an ordinal twice or left out."""
    seen: dict[str, int] = {}
    last: dict[str, int] = {}
    for index in inside:
        text = paragraphs[index].text
        found = _TERM.match(plain(text)) if paragraphs[index].cell is None else None
        if found is None:
            continue
        term, written = found["term"] or found["other"], found["ordinal"] or found["bracketed"]
        if term in seen:
            yield _finding("D24", f"名词解释里“{term}”解释了两次", index, text, term, "名词解释")
        seen.setdefault(term, index)
        style = f"{found['mark'] or '()'}{written.isdigit()}"
        number = _number(written)
        before = last.get(style)
        if before is not None and number not in (before + 1, 1):
            message = f"名词解释的序号写成“{written}”，前面是第{before}"
            yield _finding("D10", message, index, text, written, "名词解释")
        last[style] = number
