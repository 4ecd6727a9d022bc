"""What an answer says: whether it points to the one above, says nothing, or comes in several lines.

In: the text of an answer. The words are data (`answer_words.toml`).
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path
from typing import NamedTuple

_FILE = Path(__file__).with_name("answer_words.toml")
_LINE_BREAKS = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
_LETTER = re.compile(r"[^\W\d_]")
_PLACEHOLDER_LETTERS = re.compile(r"[x×✕*某○o]+", re.IGNORECASE)
_OPENING, _CLOSING = "（(“‘《〈「『【〔[", "）)”’》〉」』】〕]、，。；：！？,.;:!?…%％"
_ENDS_A_CLAUSE = "、，。；：！？,.;:!?…—-"


class AnswerWords(NamedTuple):
    """The lists of `answer_words.toml`, as `bare` puts them."""

    same_as_above: frozenset[str]
    fillers: frozenset[str]
    placeholders: frozenset[str]
    continues: tuple[str, ...]


@cache
def answer_words() -> AnswerWords:
    """The data, read at the first call."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    lists = {name: frozenset(map(bare, data[name])) for name in ("same_as_above", "fillers", "placeholders")}
    return AnswerWords(**lists, continues=tuple(data["continues"]))


def bare(text: str) -> str:
    """A text without blanks, quotation marks and punctuation, small letters: what is compared with the lists."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join([c for c in folded if c.isalnum() or c in "×*○" or unicodedata.category(c)[0] not in "PZSC"])


def points_above(text: str) -> bool:
    """同上 and its like."""
    return bare(text) in answer_words().same_as_above


def says_nothing(text: str, *, reason: bool) -> bool:
    """Whether a text is no content: 同上 still, a filler or figures alone for a reason, a placeholder for any text."""
    words, core = answer_words(), bare(text)
    if not core or core in words.same_as_above or _PLACEHOLDER_LETTERS.fullmatch(core):
        return True
    if not reason:
        return core in words.placeholders
    return core in words.fillers or _LETTER.search(core) is None


def joined_lines(text: str) -> str:
    """Several lines as one: a mark stands where a line ended without one, so that nothing is glued.

    、， and the like at either side are kept; a line that goes on the sentence (导致, 并, 其中) is joined by ，, any other by
    ；.
    """
    lines = [line.strip() for line in _LINE_BREAKS.split(text)]
    lines = [line for line in lines if line]
    if not lines:
        return ""
    one = lines[0]
    for line in lines[1:]:
        one += _between(one, line) + line
    return one


def _between(before: str, after: str) -> str:
    if before[-1] in _ENDS_A_CLAUSE or before[-1] in _OPENING or after[0] in _CLOSING:
        return ""
    return "，" if after.startswith(answer_words().continues) else "；"
