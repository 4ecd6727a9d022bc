"""Typed ordinals (一、 （二） 3.) read and written again with another number, in the style the person gave them."""

from __future__ import annotations

import re

from narrate.report.numerals import hanzi

_DIGITS = re.compile(r"\d{1,3}")
_HANZI = re.compile("[一二三四五六七八九十]{1,3}")
_LEADING = re.compile(r"\A\s*(?:[0-9]{1,3}|[（(]?[一二三四五六七八九十]{1,3})[)）.．、]\s?")
_WHOLE = re.compile(r"\s*[（(]?第?(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3})(?:是|项)?[)）.．、，]?\s*")
_MOST = 99
_VALUES = {hanzi(number): number for number in range(1, _MOST + 1)}


def number_in(text: str) -> int | None:
    """The number that an ordinal counts; None where it is none, or where there are two."""
    digits, words = _DIGITS.findall(text), _HANZI.findall(text)
    if len(digits) + len(words) != 1:
        return None
    return int(digits[0]) if digits else _VALUES.get(words[0])


def with_number(text: str, number: int) -> str:
    """The ordinal with another number; unchanged where it cannot be."""
    if number < 1:
        return text
    if (found := _DIGITS.search(text)) is not None:
        return text[: found.start()] + str(number) + text[found.end() :]
    found = _HANZI.search(text)
    if found is None or number > _MOST:
        return text
    return text[: found.start()] + hanzi(number) + text[found.end() :]


def is_ordinal(text: str) -> bool:
    """Whether a text is an ordinal and nothing else, in whatever style: 3. （三） 第三、 三是"""
    return _WHOLE.fullmatch(text) is not None


def without_ordinal(words: str) -> str:
    """Words without the ordinal in front."""
    return _LEADING.sub("", words, count=1)
