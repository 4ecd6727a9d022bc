"""Texts of titles, headers and line names, made comparable.

The same words come full-width and half-width, spaced out to fill a column, broken over two lines, quoted in two ways.
`plain` takes all of that away; `bare` also takes the ordinal (一、（一）1.) and 其中：. Both are cached: a workbook
repeats its words, and a run over many units repeats all of them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# spaces, line breaks, zero-width characters and quotes, none of which tells two names apart
_DROPPED = dict.fromkeys(map(ord, " \t\r\n\v\f\u00a0\u3000\u200b\u200c\u200d\u2060\ufeff\"'“”‘’「」『』《》"))
_ORDINAL = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}[、.,]|\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}[.、](?!\d)|其中:?|[减加]:|[*☆★])"
)
_UNIT_SUFFIX = re.compile(
    r"\((?:单位:)?(?:个|人|人次|批|批次|次|辆|台|套|台[,/、]?套|台\(套\)|(?:人民币)?[百千万亿]{0,2}元)\)$"
)
_YEAR_PREFIX = re.compile(r"^(?:20\d\d|本)(?:年度|年(?!度))(?!收入|支出)")


@lru_cache(maxsize=16384)
def plain(text: str) -> str:
    """The text without spaces and quotes, full-width forms made half-width: “三公” 经费（合计） → 三公经费(合计)."""
    return unicodedata.normalize("NFKC", text).translate(_DROPPED)


@lru_cache(maxsize=8192)
def bare(text: str) -> str:
    """`plain`, without leading ordinals and 其中：, a closing unit in brackets （人次） and closing punctuation."""
    name = plain(text)
    while (mark := _ORDINAL.match(name)) and mark.end() < len(name):
        name = name[mark.end() :]
    return _UNIT_SUFFIX.sub("", name).rstrip(":;") or name


@lru_cache(maxsize=4096)
def header_word(text: str) -> str:
    """`plain`, without the year in front (2022年决算数) a unit in brackets behind (决算数（万元）) and a colon."""
    word = _UNIT_SUFFIX.sub("", plain(text)).rstrip(":")
    return _YEAR_PREFIX.sub("", word) or word


def words_of(cells: tuple[object, ...]) -> list[str]:
    """The plain texts of a row, in order, without empty cells and numbers."""
    return [plain(cell) for cell in cells if cell.__class__ is str and cell]


@lru_cache(maxsize=8192)
def clean_name(text: str) -> str:
    """A name as it is printed, without the spaces that fill or indent it; brackets and quotes stay as written."""
    return "".join(text.split())


@lru_cache(maxsize=2048)
def without_ordinal(text: str) -> str:
    """`clean_name` without 一、 or （一） in front."""
    name = clean_name(text)
    mark = _ORDINAL.match(name.replace("（", "(").replace("）", ")").replace("．", "."))
    return name[mark.end() :] if mark and mark.end() < len(name) else name
