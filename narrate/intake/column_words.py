"""Which column is what, by the words above it.

A column has a stack of header texts, from the top; a layout knows which words stand over which column of its table.
"""

from __future__ import annotations

from functools import cache

from narrate.intake.layouts import TableLayout, layouts
from narrate.intake.normalisation import header_word

Stack = tuple[str, ...]


def is_code_header(stack: Stack) -> bool:
    """Whether a column holds subject codes: 科目编码, or one of 类 款 项."""
    known = layouts().words
    return bool(stack) and (stack[-1] in known.codes or any(text.endswith(known.code_endings) for text in stack))


def column_key(layout: TableLayout, stack: Stack, over_name: Stack = (), *, lenient: bool = False) -> str | None:
    """The key of a column by its stack, or None. 小计 and the like take their meaning from the group above.

    `over_name` are the texts that stand over the name column too: a group that reaches over it (项目, 人员经费 above a
    whole block) says nothing of one column. `lenient`: groups of unknown words say nothing either.
    """
    if not stack:
        return None
    generic = layouts().words.generic
    groups, leaf = [group for group in stack[:-1] if group not in over_name], stack[-1]
    if lenient:
        groups = [group for group in groups if group in generic or _known(layout, group) or is_other_time(group)]
    whole = "total" if "total" in layout.required else "amount"
    key = _known(layout, leaf)
    if leaf not in generic:
        inside = all(_is_neutral(layout, group, whole) or _known(layout, group) == key for group in groups)
        return key if inside and not is_other_time(leaf) else None
    for group in reversed(groups):
        if group not in generic and (found := _known(layout, group)):
            return found
        if not _is_neutral(layout, group, whole):
            return None
    return whole


def _known(layout: TableLayout, word: str) -> str | None:
    """The key of a header word, with or without 决算数 behind it: 基本支出决算数."""
    if word in layout.columns:
        return layout.columns[word]
    for ending in layouts().words.value_endings:
        if word.endswith(ending) and word[: -len(ending)] in layout.columns and word != ending:
            return layout.columns[word[: -len(ending)]]
    return None


def is_other_time(word: str) -> bool:
    """Whether a header speaks of other figures than this year's: 上年决算数, 比上年增减, 完成率."""
    return any(mark in word for mark in layouts().words.other_time)


def _is_neutral(layout: TableLayout, group: str, whole: str) -> bool:
    """A group that says nothing a column would not say itself: 项目, 本年支出."""
    return group in layout.groups or group in layouts().words.generic or _known(layout, group) == whole


@cache
def column_words() -> frozenset[str]:
    """Every word that stands over a column of amounts in some table."""
    found: set[str] = set()
    for table in layouts().tables:
        found |= table.columns.keys() | table.groups
        for half in table.halves.values():
            found |= half.columns.keys()
    return frozenset(found) | layouts().words.generic | layouts().words.values


def is_column_word(word: str) -> bool:
    """Whether a plain text is a word of a header, with or without a year, a unit or 决算数."""
    shown = header_word(word)
    if shown in column_words():
        return True
    return any(shown.endswith(end) and shown[: -len(end)] in column_words() for end in layouts().words.value_endings)
