"""What a person put in the place of a figure that is found nowhere: a number in Han characters, with blanks, in words.

In: a text seen in a paragraph and one of its figures without a hit. Out: the words that stand in its place, by its mark
or by what stands around it; "" where nothing does, so that the figure was deleted.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from narrate.refresh.alignment import View, tokens_of
from narrate.refresh.report_texts import ReportText
from narrate.report.values import Span

_HAN_NUMBER = re.compile("[〇零一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾佰仟]{2,}")
_NUMBER_LIKE = re.compile(f"[0-9０-９]|{_HAN_NUMBER.pattern}")
_LONGEST = 24  # characters that may stand for a number
_BESIDE = 2  # characters on either side of a figure


def spelled_number(words: str) -> bool:
    """Whether a person spelled a number out in Han characters."""
    return _HAN_NUMBER.search(words) is not None


def in_place_of(span: Span, seen: View) -> str:
    """What a person wrote where the figure was."""
    if span.key in seen.overwritten:
        return seen.overwritten[span.key]
    before, after = tokens_of(seen.text.text), tokens_of(seen.now)
    matcher = SequenceMatcher(None, [t.text for t in before], [t.text for t in after], autojunk=False)
    pairs = [(before[i + k], after[j + k]) for i, j, size in matcher.get_matching_blocks() for k in range(size)]
    start = max((theirs.end for ours, theirs in pairs if ours.end <= span.start), default=0)
    end = min((theirs.start for ours, theirs in pairs if ours.start >= span.end), default=len(seen.now))
    words = seen.now[start:end].strip()
    return words if len(words) <= _LONGEST and _NUMBER_LIKE.search(words) else ""


def leaves_hole(span: Span, text: ReportText, now: str) -> bool:
    """Whether the words before and behind a figure that is gone stand side by side: 增加万元."""
    return text.text[max(0, span.start - _BESIDE) : span.start] + text.text[span.end : span.end + _BESIDE] in now
