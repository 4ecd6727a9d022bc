"""Header rows of two to four levels → for each column the stack of its texts, from the top.

Merged cells spread their text over what they cover. Where there is no merge (.ods does not tell them, and 跨列居中 makes
none), a group spreads to the right over empty cells that have a text below, as far as its own group reaches.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from narrate.intake.captions import money_named
from narrate.intake.column_words import Stack
from narrate.intake.grid import Grid
from narrate.intake.layouts import layouts
from narrate.intake.normalisation import header_word, plain


class Header(NamedTuple):
    """`stacks` by column, for matching; `written` the same with years, to choose among equals and for messages."""

    top: int
    body: int
    stacks: tuple[Stack, ...]
    written: tuple[Stack, ...]

    def texts(self) -> list[str]:
        """What the columns are called, lowest level, for messages."""
        return list(dict.fromkeys(stack[-1] for stack in self.written if stack))


_OTHER_YEAR: Stack = ("上年",)  # what stands over a column of another year, whatever its own words are
_YEAR_ALONE = re.compile(r"(20\d\d)(?:年度?)?|本年度?")
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


def read_header(grid: Grid, top: int, body: int, year: int | None = None) -> Header:
    """The header of rows `top` to `body` (exclusive), 栏次 not among them.

    A column whose words name another year than `year` (2021年决算数 beside 2022年决算数) belongs to another time; where no
    year is known, the latest of several in the header counts.
    """
    merges = tuple(merge for merge in grid.merges or () if top <= merge[0] < body)
    written, stacks = _stacks(grid.rows[top:body], merges, top)
    return Header(top, body, _of_year(written, stacks, year), written)


def is_year_alone(word: str) -> bool:
    """Whether a plain text is nothing but a year: the word over a column of figures of that year."""
    return bool(_YEAR_ALONE.fullmatch(word)) and not word.isdigit()


@lru_cache(maxsize=512)
def _of_year(written: tuple[Stack, ...], stacks: tuple[Stack, ...], year: int | None) -> tuple[Stack, ...]:
    """The stacks, columns of another year marked so, and this year's number taken out of the others."""
    years = [frozenset(map(int, _YEAR.findall(" ".join(stack)))) for stack in written]
    said = frozenset().union(*years)
    if not said or (year is None and len(said) < 2):
        return stacks
    this = year or max(said)
    return tuple(
        _OTHER_YEAR if named and this not in named else _without_year(stack) if named else stack
        for stack, named in zip(stacks, years, strict=True)
    )


def _without_year(stack: Stack) -> Stack:
    """A stack without a group that only says the year; where that is the leaf, it stands over the figures of the year."""
    groups = tuple(word for word in stack[:-1] if not is_year_alone(word))
    return (*groups, "决算数" if is_year_alone(stack[-1]) else stack[-1])


@lru_cache(maxsize=512)  # pieces of a table, tables of two years and all units of a bureau repeat their headers
def _stacks(
    rows: tuple[tuple[object, ...], ...], merges: tuple[tuple[int, int, int, int], ...], top: int
) -> tuple[tuple[Stack, ...], tuple[Stack, ...]]:
    """For each column the stack as written, and as compared."""
    width = max(len(row) for row in rows)
    matrix = [
        ["" if money_named(word := plain(cell) if isinstance(cell, str) else "") else word for cell in row]
        + [""] * (width - len(row))
        for row in rows
    ]
    _spread_merges(matrix, merges, top)
    _spread_groups(matrix)
    written = tuple(_stack(column) for column in zip(*matrix, strict=True))
    return written, tuple(tuple(map(header_word, stack)) for stack in written)


_COUNTED = re.compile(r"\(?(\d{1,2})(?:栏|列)?\)?(?:=[\d+\-()=]+)?")


def is_numbering(row: tuple[object, ...]) -> bool:
    """栏次 1 2 3 …, with or without the word; written as numbers or text (1栏, 3=1+2), 类 款 项 beside them."""
    known = layouts().words
    numbers: list[float] = []
    has_word, others = False, 0
    for cell in row:
        if cell.__class__ is float:
            numbers.append(cell)
        elif cell.__class__ is str and cell:
            word = plain(str(cell))
            if word in known.column_numbers:
                has_word = True
            elif found := _COUNTED.fullmatch(word):
                numbers.append(float(found[1]))
            elif word and word not in known.codes:
                others += 1
    if has_word:  # what a hidden column or a note beside holds is no number of a column
        small = sum(number < 60 and number == int(number) for number in numbers)
        return 2 * small >= len(numbers) and others <= small
    if others:
        return False
    return len(numbers) >= 3 and numbers == [numbers[0] + i for i in range(len(numbers))] and numbers[0] in (1.0, 2.0)


def _spread_merges(matrix: list[list[str]], merges: tuple[tuple[int, int, int, int], ...], top: int) -> None:
    height, width = len(matrix), len(matrix[0])
    for first_row, first_column, last_row, last_column in merges:
        if first_column >= width:
            continue
        text = matrix[first_row - top][first_column]
        if not text:
            continue
        for row in range(first_row - top, min(last_row - top + 1, height)):
            for column in range(first_column, min(last_column + 1, width)):
                matrix[row][column] = text


def _spread_groups(matrix: list[list[str]]) -> None:
    for level, cells in enumerate(matrix[:-1]):
        for column in range(1, len(cells)):
            if cells[column] or not cells[column - 1] or not any(lower[column] for lower in matrix[level + 1 :]):
                continue
            if any(upper[column] != upper[column - 1] for upper in matrix[:level]):
                continue
            cells[column] = cells[column - 1]


def _stack(column: tuple[str, ...]) -> Stack:
    stack: list[str] = []
    for text in column:
        if text and (not stack or stack[-1] != text):
            stack.append(text)
    return tuple(stack)
