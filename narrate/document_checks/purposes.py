"""Purposes and reasons against what they are given for: another item's purpose, 基本支出 where there is none, a reason
that speaks against its direction, a reason that says nothing. The words are data (`purposes.toml`)."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import Any

from narrate.claims.subjects import ItemName
from narrate.claims.vocabulary import vocabulary
from narrate.document_checks.claim_findings import Held
from narrate.document_checks.document_texts import DocumentText
from narrate.document_checks.resolution import Ground
from narrate.document_checks.statements import finding
from narrate.document_checks.subject_findings import Named
from narrate.figures.figure import Direction, Figure
from narrate.findings import Finding
from narrate.intake.accounts import SubjectTable
from narrate.quantity import HUNDRED

_FILE = Path(__file__).with_name("purposes.toml")
_PURPOSE = re.compile(r"主要用于：?(?P<words>[^。；]{2,120})")
_NOTHING = re.compile(r"[，、；。：\s]|主要|原因|是|为|了|的|所致|导致|单位|部门|本")
_GONE_ON = 80
_LITTLE = 2  # percent
_FAR, _NEAR = 400, 12  # characters and claims before a reason that can say what it is given for
_TELLING = 4
_ENDS_ITEM = re.compile(r"第[一二三四五六七八九十]部分|[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）")


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(_FILE.read_text("utf-8"))


def purpose_findings(text: DocumentText, named: Sequence[Named], ground: Ground) -> Iterator[Finding]:
    """What a paragraph's item is said to be used for, against its name and against what its row has."""
    rows = [one.row for one in named if one.row is not None and one.chain.lowest.level == "项"]
    if len(rows) != 1:
        return
    found = _PURPOSE.search(text.plain)
    if found is None:
        return
    yield from _of_another(text, found, rows[0], ground)
    yield from _of_no_part(text, found, rows[0], ground)


def _of_another(text: DocumentText, found: re.Match[str], row: ItemName, ground: Ground) -> Iterator[Finding]:
    said = found["words"]
    concepts = [tuple(one["own"]) for one in _data()["concept"]]
    own = [one for one in concepts if any(word in row.name for word in one)]
    if not own or any(word in said for one in own for word in one):
        return
    names = [one.name for one in ground.index.items if one.level == "项" and one.code != row.code]
    for concept in concepts:
        if (
            concept not in own
            and any(word in said for word in concept)
            and any(word in name for name in names for word in concept)
        ):
            start = found.start()
            told = (
                f"用途与科目不符：这一项是“{row.name}”，写的是“{text.words(found.start('words'), found.end('words'))}”"
            )
            yield finding("D40", told, text, start, found.end())
            return


def copied_purposes(told: Sequence[tuple[DocumentText, Sequence[Named]]]) -> Iterator[Finding]:
    """The same purpose for items of two 类: the later one was copied; or a purpose that names another item."""
    seen: dict[str, ItemName] = {}
    rows = [one.row for _, named in told for one in named if one.row is not None and one.chain.lowest.level == "项"]
    rows = list(dict.fromkeys(rows))
    own: list[ItemName] = []
    for text, named in told:
        if named or _ENDS_ITEM.match(text.plain):  # a paragraph without a name speaks of the one before
            own = [one.row for one in named if one.row is not None]
        found = _PURPOSE.search(text.plain)
        if len(own) != 1 or found is None or found["words"].startswith("【"):
            continue
        words, row = found["words"].rstrip("，"), own[0]
        other = seen.setdefault(words, row)
        named_there = next((one for one in rows if one.code != row.code and _names(words, one, row)), None)
        apart = (other.code[:3] != row.code[:3] and other.name != row.name) or _fits_better(words, other, row)
        if (apart and len(words) >= _TELLING) or named_there is not None:
            from_item = named_there or other
            said = f"用途与科目不符：这一项是“{row.name}”，写的像是“{from_item.name}”的用途"
            yield finding("D40", said, text, found.start(), found.end())


def _fits_better(words: str, other: ItemName, own: ItemName) -> bool:
    """Whether a purpose that stands at two items is plainly the other's: it shares a longer stretch with that name."""
    theirs, mine = (
        SequenceMatcher(None, words, name, autojunk=False).find_longest_match().size for name in (other.name, own.name)
    )
    return theirs >= _TELLING and theirs > mine + 1


def _names(words: str, other: ItemName, own: ItemName) -> bool:
    """Whether a purpose names another item and not its own."""
    if other.name.startswith("其他") or other.name == own.name:
        return False
    stem = other.name.removesuffix("支出")
    mine = own.name.removesuffix("支出").removeprefix("其他")
    return len(stem) >= _TELLING and stem in words and stem not in own.name and mine not in words and mine not in stem


def _of_no_part(text: DocumentText, found: re.Match[str], row: ItemName, ground: Ground) -> Iterator[Finding]:
    table = getattr(ground.inputs.current, row.topic, None)
    cells = table.row(row.code) if isinstance(table, SubjectTable) else None
    if cells is None:
        return
    values = {key: one.value for key, one in cells.amounts.items()}
    for word, key, other, right in (
        ("基本支出", "basic", "project", "项目支出"),
        ("项目支出", "project", "basic", "基本支出"),
    ):
        at = text.plain.find(word, found.start("words"), found.end("words"))
        if at >= 0 and not values.get(key) and values.get(other) and right not in found["words"]:
            told = f"写的是{word}，表中{row.code}{row.name}只有{right}"
            start, end = found.start("words"), found.end("words")
            yield finding("D40", told, text, start, end, expected=right)


def reason_findings(text: DocumentText, helds: Sequence[Held]) -> Iterator[Finding]:
    """Reasons that speak against their direction, or say nothing."""
    plain = text.plain
    for lead in vocabulary().reason.finditer(plain):
        stop = plain.find("。", lead.end())
        end = min(stop if stop >= 0 else len(plain), lead.end() + _GONE_ON)
        words = plain[lead.end() : end]
        if not words or words.startswith("【"):
            continue
        bare = _NOTHING.sub("", words)
        if any(_NOTHING.sub("", filler) == bare for filler in _data()["filler"]["words"]):
            yield finding("D42", f"原因没有内容：{text.words(lead.end(), end)}", text, lead.end(), end)
            continue
        if _is_whole(helds, plain, lead.start()):
            yield finding("D15", "完成了100%，没有差异，却写了原因", text, lead.start(), lead.end())
            continue
        sign = _sign_before(helds, plain, lead.start())
        rule: Mapping[str, Any] = _data()["against"].get({1: "more", -1: "less"}.get(sign, ""), {})
        if rule and any(word in words for word in rule["says"]) and not any(word in words for word in rule["unless"]):
            told = f"{'增加' if sign > 0 else '减少'}了，原因说的却相反：{text.words(lead.end(), end)}"
            yield finding("D41", told, text, lead.end(), end)


def _is_whole(helds: Sequence[Held], plain: str, place: int) -> bool:
    """Whether a completion of exactly 100% stands right before a reason for a difference."""
    at = bisect_right(helds, place, key=lambda one: one.claim.start)
    last = helds[at - 1] if at else None
    if last is None or last.claim.measure != "completion" or not isinstance(last.figure, Figure):
        return False
    between = plain[last.claim.end : place]
    return last.figure.value == HUNDRED and "。" not in between and "差异" in between


def _sign_before(helds: Sequence[Held], plain: str, place: int) -> int:
    """The direction that a reason is given for: of the last change or direction before it, as it truly is."""
    low = max(0, place - _FAR)
    first = max(low, plain.rfind("。", low, max(low, place - 1)))
    if place - first < 3 or "存在差异" in plain[first:place]:
        first = max(low, plain.rfind("。", low, max(low, first - 1)))
    at = bisect_right(helds, place, key=lambda one: one.claim.start)
    for one in reversed(helds[max(0, at - _NEAR) : at]):
        claim = one.claim
        if claim.start < place and claim.start >= first and not claim.free:
            if isinstance(one.figure, Direction):
                return one.figure.sign
            if claim.sign is not None and claim.measure in ("change", "growth", "direction"):
                return claim.sign
            if claim.measure == "completion" and claim.number and abs(claim.number.value - HUNDRED) < _LITTLE:
                return 0
            if claim.measure == "completion" and isinstance(one.figure, Figure) and "差异" in plain[claim.end : place]:
                return (one.figure.value > 100) - (one.figure.value < 100)
    return 0
