"""Whose document it is, and names of units where this unit's should stand: misspelt, doubled, another's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from narrate.claims.context import free_stretches
from narrate.document_checks.document_texts import DocumentText, normalised
from narrate.document_checks.passages import Passage
from narrate.document_checks.statements import finding
from narrate.document_rules import document_rules
from narrate.findings import Finding, Severity

_SUFFIX = "局|委员会|中心|办公室|院|厅|委|会|校|馆|所|站|队|部|街道办事处|镇人民政府|人民政府|管理处|法庭|总社|学校|医院|公司|园|处|科|室"
_NAMED = re.compile(
    r"(?:^|(?<=[。；，]))(?:第[一二三四五六]部分)?(?:截至\d{4}年\d+月\d+日，)?(?:纳入)?"
    rf"(?P<name>[\u4e00-\u9fff（）]{{3,30}}?(?:{_SUFFIX}))(?=20\d\d年)"
)
_BODIES = "局|委员会|办公室|中心|人民政府|街道办事处|管理处|医院|学校"
_NAMED_BEHIND = re.compile(
    rf"20\d\d年(?:度|末|\d{{1,2}}月\d{{1,2}}日)?，?(?P<name>[\u4e00-\u9fff（）]{{3,30}}?(?:{_BODIES}))"
    r"(?=机关运行经费|政府采购|部门决算|单位决算|共有|收入总计|支出总计|收、支总计|财政拨款|一般公共预算|政府性基金|国有资本|没有|无|共有)"
)
_COVER = 12  # paragraphs among which the cover's lines stand
_ON_COVER = re.compile(
    rf"^(?:第[一二三四五六]部分)?(?:20\d\d年(?:度)?)?(?P<name>[\u4e00-\u9fff（）]{{3,30}}?(?:{_SUFFIX}))(?:20\d\d年(?:度)?)?(?:部门|单位)?(?:部门|单位)决算(?:公开)?(?:说明|报告|情况说明)?$"
)
_SELF = ("我单位", "本单位", "我部门", "本部门")
_SELVES = re.compile("|".join(_SELF))
_EITHER = re.compile(r"[我本](?:部门（单位）|单位（部门）|部门/单位|单位/部门)")
_FEWEST = 3
_LIKE = 0.8
_HEAD, _TAIL = 3, 1
_SHORTEST = 5
_AS_SUBJECT = re.compile(
    r"20\d\d年|(?:收入|支出)(?:总计|合计)|收、支总计|共有|所属|没有|无|机关运行经费|运行经费|政府采购支出|一般公共预算|政府性基金|国有资本经营|\"三公\"经费|本年度|部门决算|单位决算"
)


def name_of(read: Sequence[Passage], known: str) -> str:
    """The unit's name: the one that is known, if the document knows it too; else the one it calls itself by mostly."""
    named = Counter(found["name"] for one in read for found in _NAMED.finditer(one.text.plain))
    if known and any(known in one.text.plain for one in read):
        return known
    mostly = named.most_common(1)
    return mostly[0][0] if mostly and mostly[0][1] >= _FEWEST else known


def another_unit(texts: Sequence[str], known: str) -> str:
    """The name of the unit whose document this is, where it is not that of `known`; "" where it is, or is not told.

    The cover tells, else the name that most sentences speak of. A name that is nearly the known one is the known one.
    """
    known = normalised(known)[0]
    plain = [normalised(text)[0] for text in texts]
    if not known or not plain:
        return ""
    cover = next((found["name"] for text in plain[:_COVER] if (found := _ON_COVER.search(text))), "")
    named = Counter(found["name"] for text in plain for way in (_NAMED, _NAMED_BEHIND) for found in way.finditer(text))
    others = Counter({name: times for name, times in named.items() if not _is_one(name, known)})
    own = sum(known in text for text in plain)
    if cover:
        return "" if _is_one(cover, known) else cover
    name, times = others.most_common(1)[0] if others else ("", 0)
    return name if times >= _FEWEST and times > 2 * own else ""


def _is_one(name: str, other: str) -> bool:
    like = SequenceMatcher(None, name, other, autojunk=False).ratio() >= _LIKE
    return name in other or other in name or like


def unit_findings(read: Sequence[Passage], known: str) -> Iterator[Finding]:
    """Names of units where this unit's should stand; `known` is the name by the form or the tables."""
    name = name_of(read, known)
    if not name:
        return
    if known and name != known:
        told = f"文稿里的单位名称是“{name}”，表上或填报表里是“{known}”，请核对哪一个写错了"
        yield Finding("D12", document_rules()["D12"].severity, told, section="全文", expected=known)
    for passage in read:
        text = passage.text
        taken: list[tuple[int, int]] = []
        for start, end in [*_subjects(text), *_nearly(text, name), *_cut(text, name)]:
            if any(start < other[1] and other[0] < end for other in taken):
                continue
            written = text.plain[start:end]
            if written == name or (name.endswith(written) and len(written) > 2) or written in _SELF:
                continue
            taken.append((start, end))
            yield _another(text, start, end, name)


def _another(text: DocumentText, start: int, end: int, name: str) -> Finding:
    written = text.plain[start:end]
    like = SequenceMatcher(None, written, name, autojunk=False).ratio() >= _LIKE
    if name in written or like:
        told = f"单位名称写成“{written}”，应为“{name}”"
    else:
        told = f"写的是“{written}”，这份说明是“{name}”的"
    return finding("D12", told, text, start, end, expected=name)


def _subjects(text: DocumentText) -> Iterator[tuple[int, int]]:
    """The names that a statement begins with: ……局2024年度……"""
    for pattern in (_NAMED, _NAMED_BEHIND):
        for found in pattern.finditer(text.plain):
            yield found.span("name")


def _cut(text: DocumentText, name: str) -> Iterator[tuple[int, int]]:
    """The name without its end, where a statement's subject stands: ……规划和自然资源2024年度"""
    for less in (1, 2):
        short = name[:-less]
        if len(short) < _SHORTEST:
            return
        at = text.plain.find(short)
        while at >= 0:
            end = at + len(short)
            if not text.plain.startswith(name, at) and _AS_SUBJECT.match(text.plain, end):
                yield at, end
            at = text.plain.find(short, end)


def _of_a_template(read: Sequence[Passage]) -> Iterator[Finding]:
    """本部门（单位）, as templates call whoever fills them in; throughout a document it is how that one writes."""
    found = [(one.text, *place.span()) for one in read for place in _EITHER.finditer(one.text.plain)]
    settled = any(place[0] in _SELF for one in read for place in _SELVES.finditer(_EITHER.sub("", one.text.plain)))
    severity = document_rules()["D23"].severity if settled else Severity.NOTE
    for text, start, end in found if settled else found[:1]:
        told = finding("D23", f"模板的“{text.words(start, end)}”没有换掉", text, start, end)
        yield replace(told, severity=severity)


def selves_findings(read: Sequence[Passage]) -> Iterator[Finding]:
    """我部门 here and 本单位 there: what the document calls itself more rarely, outside a person's words."""
    yield from _of_a_template(read)
    found: dict[str, list[tuple[DocumentText, int, int]]] = {"部门": [], "单位": []}
    for passage in read:
        free = list(free_stretches(passage.text.plain))
        for one in _SELVES.finditer(passage.text.plain):
            plain, at = passage.text.plain, one.start()
            leads = not at or plain[at - 1] in "。，；" or plain[:at].endswith(("年度", "年末", "期末"))
            if leads and plain[one.end() : one.end() + 1] != "的" and not any(s <= at < e for s, e in free):
                found[one[0][1:]].append((passage.text, one.start(), one.end()))
    fewer, more = sorted(found.values(), key=len)
    if fewer and len(fewer) * 2 <= len(more):
        for text, start, end in fewer:
            other = text_of_span(more[0])
            told = f"自称不一致：这里写“{text.words(start, end)}”，别处写“{other}”"
            yield finding("D12", told, text, start, end, expected=other)


def text_of_span(span: tuple[DocumentText, int, int]) -> str:
    """The words at a place."""
    text, start, end = span
    return text.words(start, end)


def _nearly(text: DocumentText, name: str) -> Iterator[tuple[int, int]]:
    """Names that begin and end as the unit's does and are not quite it, wherever they stand."""
    plain, head, tail = text.plain, name[:_HEAD], name[-_TAIL:]
    at = plain.find(head)
    while at >= 0 and len(name) > _HEAD + _TAIL:
        if plain.startswith(name, at):
            at = plain.find(head, at + len(name))
            continue
        end = plain.find(tail, at + len(name) - 3, at + len(name) + 3)
        if end >= 0:
            written = plain[at : end + _TAIL]
            if written.isalpha() and SequenceMatcher(None, written, name, autojunk=False).ratio() >= _LIKE:
                yield at, end + _TAIL
        at = plain.find(head, at + 1)
