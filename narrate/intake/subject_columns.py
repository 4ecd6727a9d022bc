"""The header of a table by subject: where it ends, and which column is what.

In: a `Region` that has 科目名称 in its header. Out: `SubjectRegion`, and `Block`s as a table's layout names the columns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from narrate.intake.column_headers import Header, is_numbering, read_header
from narrate.intake.column_words import Stack, column_key, is_code_header, is_column_word
from narrate.intake.grid import Grid
from narrate.intake.layouts import TableLayout, layouts
from narrate.intake.normalisation import header_word, plain
from narrate.intake.regions import Region
from narrate.intake.subject_codes import code_and_name, is_code

_LOOKED_AT = 40  # rows of the body that tell whether a column holds codes


class Block(NamedTuple):
    """Columns of one block: codes (one, or 类 款 项), name, amounts by key."""

    codes: tuple[int, ...]
    name: int
    amounts: Mapping[str, int]


class SubjectRegion(NamedTuple):
    """A region with its header read and its blocks found; `body` is the first row that may hold data.

    `starts` are the first columns of the blocks; `total_row` is a header row that is called 合计 in the name's column.
    """

    region: Region
    header: Header
    body: int
    name_columns: tuple[int, ...]
    starts: tuple[int, ...]
    total_row: int | None = None

    def blocks(self, layout: TableLayout, *, lenient: bool = False) -> tuple[Block, ...]:
        """The blocks as the table's layout names the columns; `lenient` passes over groups of unknown words."""
        return _blocks(self.header.stacks, self.name_columns, self.starts, layout, lenient)

    def doubled(self, layout: TableLayout, *, lenient: bool = False) -> list[str]:
        """Names of columns that two columns of one block claim."""
        return list(_doubled(self.header.stacks, self.name_columns, self.starts, layout, lenient))

    def spans(self) -> list[tuple[int, int, int]]:
        """(first column, name's column, end exclusive) of each block."""
        return _spans(self.name_columns, self.starts, len(self.header.stacks))


def _spans(names: Sequence[int], starts: Sequence[int], width: int) -> list[tuple[int, int, int]]:
    return list(zip(starts, names, [*starts[1:], width], strict=True))


@lru_cache(maxsize=512)  # by header texts, which all units of a bureau share
def _doubled(
    stacks: tuple[Stack, ...], names: tuple[int, ...], starts: tuple[int, ...], layout: TableLayout, lenient: bool
) -> tuple[str, ...]:
    found: list[str] = []
    for start, name, end in _spans(names, starts, len(stacks)):
        keys = [column_key(layout, stacks[c], stacks[name], lenient=lenient) for c in range(start, end) if c != name]
        found += [layout.column_names[key] for key in dict.fromkeys(keys) if key and keys.count(key) > 1]
    return tuple(found)


@lru_cache(maxsize=512)
def _blocks(
    stacks: tuple[Stack, ...], names: tuple[int, ...], starts: tuple[int, ...], layout: TableLayout, lenient: bool
) -> tuple[Block, ...]:
    found = []
    for start, name, end in _spans(names, starts, len(stacks)):
        amounts: dict[str, int] = {}
        codes = tuple(range(start, name))
        for column in range(name + 1, end):
            if not codes and is_code_header(stacks[column]):
                codes = (column,)
                continue
            key = column_key(layout, stacks[column], stacks[name], lenient=lenient)
            if key:
                amounts.setdefault(key, column)
        found.append(Block(codes, name, amounts))
    return tuple(found)


def subject_region(region: Region, year: int | None = None) -> SubjectRegion:
    """Header and body told apart: the header ends at 栏次, a code, 合计 with its amounts, or any other row of data."""
    grid, known = region.grid, layouts().words
    words = [header_word(cell) if isinstance(cell, str) else "" for cell in grid.rows[region.anchor]]
    named = known.names if not known.names.isdisjoint(words) else known.name_like
    names = region.names or tuple(column for column, word in enumerate(words) if word in named)
    total_row = None
    end = region.anchor + 1
    while end < region.limit and not _ends_header(grid, end, region.limit, names):
        if _is_called_total(grid.rows[end], names[0]):
            total_row = end
        end += 1
    body = end
    while body < region.limit and is_numbering(grid.rows[body]):
        body += 1
    header = read_header(grid, region.top, end, year)
    return SubjectRegion(region, header, body, names, _starts(region, header, body, names), total_row)


def _ends_header(grid: Grid, number: int, limit: int, names: Sequence[int]) -> bool:
    row = grid.rows[number]
    if is_numbering(row):
        return True
    if not any(cell != "" for cell in row):
        return not _header_follows(grid, number + 1, limit, names)
    if any(cell.__class__ is float for cell in row):
        return True
    words = [plain(cell) if isinstance(cell, str) else "" for cell in row]
    if _is_called_total(row, names[0]):
        return not any(is_column_word(word) for word in words[names[0] + 1 :] if word)
    return any(word and not _may_be_header(word) for word in words[: names[0] + 1])


def _is_called_total(row: tuple[object, ...], name: int) -> bool:
    totals = layouts().words.totals
    return any(isinstance(cell, str) and plain(cell) in totals for cell in row[: name + 1])


def _may_be_header(word: str) -> bool:
    """Whether a text under 科目编码 or 科目名称 still belongs to the header: 类, 款, 项, 科目编码, 小计."""
    known = layouts().words
    if is_code(word) or word[:3].isdigit() or code_and_name(word)[0]:
        return False
    return (
        word in known.codes
        or word in known.names
        or word.endswith(known.code_endings)
        or is_column_word(word)
        or word in known.row_numbers
    )


def _header_follows(grid: Grid, first: int, limit: int, names: Sequence[int]) -> bool:
    """Whether the next row that is not empty is still header (a row of a merge left empty)."""
    for number in range(first, min(limit, first + 3)):
        row = grid.rows[number]
        if is_numbering(row):
            return True
        words = [plain(cell) for cell in row if isinstance(cell, str) and cell]
        if words or any(cell.__class__ is float for cell in row):
            codes = layouts().words.codes
            return not any(cell.__class__ is float for cell in row) and (
                any(word in codes for word in words) or sum(map(is_column_word, words)) >= 2
            )
    return False


def _starts(region: Region, header: Header, body: int, names: Sequence[int]) -> tuple[int, ...]:
    """The first code column of each block, by header or by what stands below; the name's own where there is none."""
    starts, after = [], 0
    for name in names:
        codes = [column for column in range(after, name) if is_code_header(header.stacks[column])]
        if not codes:
            codes = [c for c in range(after, name) if _holds_codes(region, body, c, header.stacks[c])]
        starts.append(codes[0] if codes else name)
        after = name + 1
    return tuple(starts)


def _holds_codes(region: Region, body: int, column: int, stack: Stack) -> bool:
    """Whether most cells below hold codes of subjects."""
    if stack and is_column_word(stack[-1]):
        return False
    grid = region.grid
    cells = [grid.raw(row, column) for row in range(body, min(region.limit, body + _LOOKED_AT))]
    filled = [cell for cell in cells if cell != ""]
    codes = [cell for cell in filled if is_code(cell) or (isinstance(cell, str) and code_and_name(cell)[0])]
    return len(codes) >= 1 and 2 * len(codes) >= len(filled)
