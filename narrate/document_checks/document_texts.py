"""The document as texts: each paragraph normalised for comparing, every character traceable to the paragraph as it reads.

Normalising changes no meaning: full-width and half-width forms of punctuation, brackets, digits and quotes become one,
white space goes. What is found in the normalised text is told by the raw words and their place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from narrate.findings import Anchor
from narrate.word.reader import CellPlace

_FOLDED = str.maketrans(
    {
        **{chr(0xFF10 + digit): str(digit) for digit in range(10)},
        **dict.fromkeys("“”„＂「」『』‘’'", '"'),
        **dict(zip("();:?!％．－−﹣", "（）；：？！%.---", strict=True)),
        "﹪": "%",
        "･": "·",
        **dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff", " "),
    }
)
_LONE_COMMA = re.compile(r"(?<!\d),|,(?!\d)")
_BLANK = re.compile(r"\s")
_COLUMNS = re.compile(r"(?<=\d)[^\S\t]*\t\s*(?=-?\d)|(?<=\.\d\d)\s+(?=-?\d[\d,]*\.\d)")

NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?")
_ORDINAL = re.compile(
    r"第[一二三四五六七八九十\d]{1,3}部分|[一二三四五六七八九十]{1,3}、"
    r"|（[一二三四五六七八九十\d]{1,3}）、?|\d{1,2}(?:[、．]|\.(?!\d))|[①-⑳]"
)
CLAUSE_ENDS = "，；。："
_CLAUSE_END = re.compile("[" + "".join(CLAUSE_ENDS) + "]")
_LONGEST_FRAGMENT, _NEAR = 70, 20
_FAR = 2000  # characters to either side that a sentence is looked for in


@dataclass(frozen=True, slots=True)
class DocumentText:
    """A paragraph for comparing; `number` is its index in the document.

    `at[i]` is the place of `plain[i]` in `raw`; None where they agree.
    """

    number: int
    raw: str
    plain: str
    at: tuple[int, ...] | None = None
    style: str = ""
    level: int | None = None
    cell: CellPlace | None = None

    def anchor(self, start: int, end: int) -> Anchor:
        """The raw range of a range of the normalised text; an empty range takes the character before it."""
        size = len(self.plain)
        start, end = min(start, size), min(end, size)
        if start >= end:
            start, end = max(0, min(start, size) - 1), max(min(1, size), min(start, size))
        if self.at is None or start >= end:
            return Anchor(self.number, start, end)
        return Anchor(self.number, self.at[start], self.at[end - 1] + 1)

    def words(self, start: int, end: int) -> str:
        """The raw words of a range of the normalised text."""
        anchor = self.anchor(start, end)
        return self.raw[anchor.start : anchor.end]

    def sentence(self, start: int) -> tuple[int, int]:
        """The sentence around a place: between 。 of the paragraph."""
        low, high = max(0, start - _FAR), min(len(self.plain), start + _FAR)
        first = self.plain.rfind("。", low, start) + 1 or low
        last = self.plain.find("。", start, high)
        return first, high if last < 0 else last + 1


@lru_cache(maxsize=8192)  # a document's words are mostly those that are expected
def normalised(raw: str) -> tuple[str, tuple[int, ...] | None]:
    """The text folded for comparing, and where each of its characters came from (None: nothing moved)."""
    folded = raw.translate(_FOLDED)
    if "," in folded:
        folded = _LONE_COMMA.sub("，", folded)
    if _BLANK.search(folded) is None:
        return folded, None
    folded = _COLUMNS.sub(lambda gap: "｜".ljust(len(gap[0])), folded)  # 12.00⇥13.50: two numbers, not one
    return "".join(folded.split()), tuple([at for at, character in enumerate(folded) if not character.isspace()])


def text_of(
    number: int, raw: str, style: str = "", level: int | None = None, cell: CellPlace | None = None
) -> DocumentText:
    """A paragraph, normalised."""
    plain, at = normalised(raw)
    return DocumentText(number, raw, plain, at, style, level, cell)


_DIGITS = {character: number for number, character in enumerate("一二三四五六七八九", 1)}


def from_han(words: str) -> int:
    """一 … 九十九."""
    tens, ten, ones = words.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)


def ordinal_end(plain: str) -> int:
    """Where the words begin after 一、 （一） 1. and the like."""
    found = _ORDINAL.match(plain)
    return found.end() if found else 0


def fragment(text: DocumentText, start: int, end: int) -> str:
    """The sentence around some words as it reads; of a long one, the clauses near them."""
    first, last = text.sentence(start)
    if last - first > _LONGEST_FRAGMENT:
        plain = text.plain
        marks = [first, *(mark.end() for mark in _CLAUSE_END.finditer(plain, first, last)), last]
        first = max((mark for mark in marks if mark <= max(first, start - _NEAR)), default=first)
        last = min((mark for mark in marks if mark >= min(last, end + _NEAR)), default=last)
        if last - first > 2 * _LONGEST_FRAGMENT:  # a list without a clause in it
            first, last = max(first, start - _NEAR), min(last, end + _NEAR)
    if last <= first:
        return text.raw
    sentence_first, sentence_last = text.sentence(start)
    before, after = "……" if first > sentence_first else "", "……" if last < sentence_last else ""
    return f"{before}{text.words(first, last)}{after}"


class Clause(NamedTuple):
    """`plain[start:end]`."""

    text: DocumentText
    start: int
    end: int
