"""What can be told from the words alone: leftovers of templates, doubled words, punctuation, years, names of units.

The patterns are data (`leftovers.toml`), each with the rule it breaks, how it is told, and where it was seen.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from narrate.document_checks.document_texts import DocumentText, ordinal_end
from narrate.document_checks.passages import Passage
from narrate.document_checks.statements import finding
from narrate.findings import Finding

_FILE = Path(__file__).with_name("leftovers.toml")
_BRACKETS = {"（": "）", "《": "》", "【": "】", "〔": "〕"}
_CLOSING = {close: open_ for open_, close in _BRACKETS.items()}
_YEAR = re.compile(r"(?<!\d)(20\d\d)年")
_ACCOUNTS = re.compile(r"度?(?:部门|单位)?决算(?!数)")
_OPENS = re.compile(r"[^，。；：、\d（）《》]{4,40}")  # the unit's name before 2023年度收入合计
_OPENING = 60
_STATES = re.compile(r"度(?:[“\"]?三公|机关运行|一般公共预算|财政拨款|收入|支出|收支|本年|总收|总支|政府采购)|12月31日")
_COMPARED = re.compile(r"(?:与|较|比|同|上年|(?<!截)至|自|从)[^，。；]{0,6}$")


class Leftover(NamedTuple):
    """A pattern of words that should not stand in a finished document."""

    code: str
    pattern: re.Pattern[str]
    told: str
    whole: bool
    needs: tuple[str, ...]  # one of these must be there (none: nothing is known)
    beside: re.Pattern[str] | None = None  # what the document must write elsewhere


@cache
def leftovers() -> tuple[Leftover, ...]:
    """The data, read once."""
    entries = tomllib.loads(_FILE.read_text("utf-8"))["leftover"]
    return tuple(
        Leftover(
            entry["code"],
            re.compile(entry["pattern"], re.MULTILINE),
            entry["told"],
            entry.get("whole", False),
            tuple(entry.get("needs", ())),
            re.compile(entry["beside"]) if "beside" in entry else None,
        )
        for entry in entries
    )


def leftover_findings(texts: Sequence[DocumentText], *, whole: bool = False) -> Iterator[Finding]:
    """Leftovers, doubled words and marks; each place told once, by the first pattern that finds it.

    Every pattern runs once over all paragraphs together. `whole`: only what must not stand anywhere in the document.
    """
    starts = list(accumulate((len(text.plain) + 1 for text in texts), initial=0))
    joined = "\n".join([text.plain for text in texts])
    taken: list[tuple[int, int]] = []
    for one in leftovers():
        if (whole and not one.whole) or (one.needs and not any(word in joined for word in one.needs)):
            continue
        if one.beside is not None and one.beside.search(joined) is None:
            continue
        for found in one.pattern.finditer(joined):
            start, end = found.span()
            if "\n" in found[0] or any(start < other[1] and other[0] < end for other in taken):
                continue
            taken.append((start, end))
            place = bisect_right(starts, start) - 1
            text, first = texts[place], starts[place]
            shown = text.words(start - first, end - first)
            yield finding(one.code, one.told.format(shown), text, start - first, end - first)


def mark_findings(texts: Iterable[DocumentText]) -> Iterator[Finding]:
    """Brackets and quotes that are not in pairs."""
    for text in texts:
        yield from _brackets(text)
        if text.plain.count('"') % 2:
            yield from _quotes(text)


def _brackets(text: DocumentText) -> Iterator[Finding]:
    open_places: list[int] = []
    plain = text.plain
    if not any(mark in plain for mark in "（）《》【】〔〕"):
        return
    for place, character in enumerate(plain):
        if character in _BRACKETS:
            open_places.append(place)
        elif character in _CLOSING:
            if open_places and plain[open_places[-1]] == _CLOSING[character]:
                open_places.pop()
            elif not (character == "）" and place and plain[place - 1].isdigit()):  # 1）2） as ordinals
                yield finding(
                    "D25", f"多了一个“{character}”，或者前面漏了“{_CLOSING[character]}”", text, place, place + 1
                )
    for place in open_places:
        character = plain[place]
        end = len(plain) if len(open_places) == 1 else place + 1
        yield finding("D25", f"“{character}”没有对应的“{_BRACKETS[character]}”", text, place, end)


def _quotes(text: DocumentText) -> Iterator[Finding]:
    places = [place for place, character in enumerate(text.plain) if character == '"']
    if len(places) % 2:
        yield finding("D25", "引号不成对", text, places[-1], places[-1] + 1)


def ending_findings(read: Sequence[Passage]) -> Iterator[Finding]:
    """Paragraphs of the narrative that end with a mark that ends no paragraph."""
    for place, passage in enumerate(read):
        plain = passage.text.plain
        if not passage.depth and plain.endswith(("；", "，", "、")):
            following = read[place + 1] if place + 1 < len(read) else None
            if (
                following is not None
                and not following.depth
                and ordinal_end(plain)
                and ordinal_end(following.text.plain)
            ):
                continue  # 1.……；2.……；: one sentence over several paragraphs
            if plain.endswith("；") and following is not None and not following.depth and _in_a_list(read, place):
                continue
            size = len(plain)
            yield finding("D26", f"段末是“{plain[-1]}”，应为“。”", passage.text, size - 1, size, expected="。")


def _in_a_list(read: Sequence[Passage], place: int) -> bool:
    """Whether a paragraph is a member of a list that stands in paragraphs of their own, opened by 其中："""
    while place and not read[place].depth:
        place -= 1
        before = read[place].text.plain
        if before.endswith("："):
            return True
        if not before.endswith("；"):
            return False
    return False


def year_findings(read: Sequence[Passage], year: int, free: Sequence[tuple[int, int, int]]) -> Iterator[Finding]:
    """Years that a report of this year does not speak of: at the beginning of a statement, or before 年度部门决算.

    `free` are the ranges (paragraph, start, end) that a person wrote: years there are theirs.
    """
    ranges: dict[int, list[tuple[int, int]]] = {}
    for number, start, end in free:
        ranges.setdefault(number, []).append((start, end))
    for passage in read:
        text = passage.text
        for found in _YEAR.finditer(text.plain):
            written, before = int(found[1]), text.plain[: found.start()]
            inside = any(start <= found.start() < end for start, end in ranges.get(text.number, ()))
            if written == year or inside or _is_quoted(text.plain, found.start()) or _COMPARED.search(before):
                continue
            leads = passage.depth > 0 or not before or before[-1] in "。；" or before.endswith(("部分", "截至"))
            names = _OPENS.fullmatch(before[-_OPENING:].rpartition("。")[2]) and text.plain.startswith(
                "度", found.end()
            )
            if (
                leads
                or names
                or (written > year and _STATES.match(text.plain, found.end()))
                or _ACCOUNTS.match(text.plain, found.end())
            ):
                told = f"写的是{written}年，这份说明是{year}年度的"
                yield finding("D11", told, text, found.start(), found.end(), expected=f"{year}年")


def prior_year_findings(read: Sequence[Passage], year: int) -> Iterator[Finding]:
    """Comparisons with the year before last, or with the year itself, where last year is meant."""
    for passage in read:
        for found in _WITH_A_YEAR.finditer(passage.text.plain):
            written = int(found["year"])
            if written in (year - 2, year):
                told = f"与{written}年比较，应与{year - 1}年比较"
                start, end = found.span("year")
                yield finding("D11", told, passage.text, start, end, expected=str(year - 1))


_WITH_A_YEAR = re.compile(
    r"(?:与|较|比|同)(?P<year>20\d\d)年(?:度)?(?=相比|决算|支出|收入|增加|减少|增长|下降|持平|上升|，|的\d)(?!决算数?与)(?![^，。；]{0,6}预算)"
)


def heading_findings(read: Sequence[Passage]) -> Iterator[Finding]:
    """Headings of a final account that speak of a budget where 决算 is meant."""
    for passage in read:
        plain = passage.text.plain
        if not passage.depth or "决算" in plain or "预算" not in plain:
            continue
        for found in _BUDGET_HEAD.finditer(plain):
            told = "决算说明的标题写成了“预算”"
            yield finding("D34", told, passage.text, found.start("word"), found.end("word"), expected="决算")
            break


_BUDGET_HEAD = re.compile(r"(?:收入|支出|收支|总体|拨款|经费)(?P<word>预算)(?=总体|结构|具体|情况|$)")


def _is_quoted(plain: str, place: int) -> bool:
    """Whether a place lies in a title 《…》."""
    return plain.rfind("《", 0, place) > plain.rfind("》", 0, place)


def style_findings(read: Sequence[Passage], *, zeros: bool = True) -> Iterator[Finding]:
    """Numbers of one document written in more ways than one: thousands separators with and without, 0 and 0.00.

    Told once for each, where the rarer way is first seen. `zeros=False`: trailing zeros are dropped on purpose.
    """
    grouped: list[tuple[DocumentText, re.Match[str]]] = []
    bare: list[tuple[DocumentText, re.Match[str]]] = []
    whole: list[tuple[DocumentText, re.Match[str]]] = []
    decimal: list[tuple[DocumentText, re.Match[str]]] = []
    yuan: list[tuple[DocumentText, re.Match[str]]] = []
    wan: list[tuple[DocumentText, re.Match[str]]] = []
    for passage in read:
        for found in _MONEY.finditer(passage.text.plain):
            number = found[1]
            if "," in number:
                grouped.append((passage.text, found))
            elif len(number.partition(".")[0]) > 3:
                bare.append((passage.text, found))
            (decimal if "." in number else whole).append((passage.text, found))
            (wan if found[2] == "万元" else yuan).append((passage.text, found))
    yield from _rarer(grouped, bare, "千分位有的写、有的不写")
    if zeros:
        yield from _rarer(decimal, whole, "金额的小数位有的写、有的不写")
    yield from _rarer(yuan, wan, "计量单位有的是万元、有的不是")


_MONEY = re.compile(r"(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(亿元|万元|元)(?!（含|以上)")


def _rarer(
    one: Sequence[tuple[DocumentText, re.Match[str]]], other: Sequence[tuple[DocumentText, re.Match[str]]], told: str
) -> Iterator[Finding]:
    if one and other:
        text, found = min(one, other, key=len)[0]
        yield finding("D30", f"{told}：{text.words(found.start(), found.end())}", text, found.start(), found.end())
