"""A sheet cut into regions: a header block, the body under it, the lines above it and the notes below.

Found by header words alone. A sheet may hold several tables, and a table several regions (cut into pieces that repeat
the header); which region belongs to which table is decided in `tables`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from narrate.intake.amounts import holds_number
from narrate.intake.captions import extra_of, is_meta, is_title
from narrate.intake.column_headers import is_year_alone
from narrate.intake.column_words import is_column_word, is_other_time
from narrate.intake.grid import Grid
from narrate.intake.layouts import layouts
from narrate.intake.name_columns import lines_by_content, names_by_content
from narrate.intake.normalisation import header_word, plain, words_of

_SIGNATURE = re.compile(
    r"(?:单位|部门|财务|财会)?(?:负责人|主管|填表人|填报人|制表人|制表|审核人|审核|复核人|复核|联系人|经办人)(?:\(|:|$)"
    r"|(?:联系)?(?:电话|方式)(?:号码)?(?:\(|:|$)|(?:填报|填表|编制|报送|报出|打印|制表|导出)(?:日期|时间)(?:\(|:|$)"
    r"|(?:平衡|数据|勾稽)?(?:校验|核对|检查|验证)(?:数|结果|差额|公式)?(?:\(|:|$)"
)


@dataclass(frozen=True, slots=True)
class Region:
    """`top` to `anchor` are header rows (the rest of the header is found by shape); `limit` ends the body, exclusive.

    `names` are the columns of names where they were told by their content, not by a word of the header.
    """

    grid: Grid
    shape: str  # subjects, lines, three_public, form, profile
    above: int  # first of the lines above
    top: int
    anchor: int
    limit: int
    notes: tuple[str, ...]
    names: tuple[int, ...] = ()


@cache
def _anchor_words() -> frozenset[str]:
    words, form = layouts().words, layouts().form
    return words.names | words.name_like | words.lines | words.three_public | {"收入", form.topic, "内容"}


def regions(grid: Grid) -> list[Region]:
    """All regions of a sheet, from top to bottom."""
    found: list[Region] = []
    anchors = _anchors(grid)
    if anchors and anchors[0][1] in ("form", "profile"):
        row, shape = anchors[0]
        return [Region(grid, shape, 0, row, row, len(grid.rows), ())]
    tops = [_top(grid, row, anchors[i - 1][0] if i else -1) for i, (row, _) in enumerate(anchors)]
    above = 0
    for i, (anchor, shape) in enumerate(anchors):
        end = tops[i + 1] if i + 1 < len(anchors) else len(grid.rows)
        limit = _body_limit(grid, anchor + 1, end)
        notes, next_above = _notes(grid, limit, end)
        found.append(Region(grid, shape, above, tops[i], anchor, limit, notes))
        above = next_above
    return found


def region_by_content(grid: Grid, first: int, end: int) -> Region | None:
    """The table by subject or of lines that rows `first` to `end` (exclusive) hold, its columns told by their content."""
    subjects = names_by_content(grid, first, end)
    found = subjects or lines_by_content(grid, first, end)
    if found is None:
        return None
    names, anchor = found
    limit = _body_limit(grid, anchor + 1, end)
    notes, _ = _notes(grid, limit, end)
    shape = "subjects" if subjects else "lines"
    return Region(grid, shape, first, _top(grid, anchor, first - 1), anchor, limit, notes, names)


class _Texts(NamedTuple):
    """What a row of texts says by itself. `shape` is that of the header it may belong to, "" for none."""

    words: tuple[str, ...]
    shape: str
    has_note: bool
    has_meta: bool
    has_title: bool
    has_extra: bool  # the title of a known table beside the nine
    has_numbers: bool  # a word that is a number

    @property
    def ends_table(self) -> bool:
        return self.has_note or self.has_meta or self.has_title

    @property
    def may_end_table(self) -> bool:
        """One text or a meta line: such a row may be a note, a title, or a line with blank amounts."""
        return len(self.words) <= 1 or self.has_meta or self.has_note


def _texts(cells: tuple[object, ...]) -> _Texts | None:
    """None for a row that holds a number."""
    return None if float in map(type, cells) else _texts_of(cells)


@lru_cache(maxsize=4096)  # rows without a number are headers, notes and titles: those of a bureau's units are the same
def _texts_of(cells: tuple[object, ...]) -> _Texts:
    words = words_of(cells)
    return _Texts(
        words=tuple(words),
        shape="" if len(words) < 2 or _anchor_words().isdisjoint(map(header_word, words)) else _shape(words),
        has_note=any(map(is_note, words)),
        has_meta=any(map(is_meta, words)) and not _compares_years(cells),
        has_title=any(map(is_title, words)),
        has_extra=any(extra_of(word) is not None for word in words),
        has_numbers=any(map(holds_number, words)),
    )


def _compares_years(cells: tuple[object, ...]) -> bool:
    """2021年 and 2022年 side by side over columns of amounts: header, not the head of a table."""
    words = [plain(cell) if isinstance(cell, str) else "" for cell in cells]
    years = {word for word in words if is_year_alone(word)}
    return len(years) > 1 and words[0] not in years and not any(is_meta(word) for word in words if word not in years)


def _anchors(grid: Grid) -> list[tuple[int, str]]:
    """(row, shape) of each header block; a row with a number is none. A sheet of the form holds nothing else."""
    found: list[tuple[int, str]] = []
    for number, row in enumerate(grid.rows):
        if row and row[-1].__class__ is float:  # most rows end with an amount
            continue
        if float in map(type, row):
            continue
        texts = _texts_of(row)
        shape = texts.shape or ("subjects" if _is_lone_name(grid, number, texts.words) else "")
        if not shape:
            continue
        if shape in ("form", "profile"):
            return [(number, shape)]
        if _subjects_follow(grid, number) and (shape == "lines" or not _names_subjects(row)):
            continue
        if not (found and found[-1][1] == shape and _nothing_between(grid, found[-1][0], number)):
            found.append((number, shape))
    return found


def _nothing_between(grid: Grid, first: int, second: int) -> bool:
    """Whether two header rows follow each other, and so are one header."""
    return all(cell == "" for row in grid.rows[first + 1 : second] for cell in row)


def _shape(words: list[str]) -> str:
    """What kind of header a row of words belongs to, "" for none."""
    known, form = layouts().words, layouts().form
    if form.topic in words and form.key in words:
        return "form"
    if form.profile_header.issubset(words):
        return "profile"
    words = list(map(header_word, words))
    if not known.names.isdisjoint(words) or (not known.name_like.isdisjoint(words) and any(map(is_column_word, words))):
        return "subjects"
    if sum(word in known.three_public for word in words) >= 2:
        return "three_public"
    names = sum(word in known.lines for word in words)
    has_values = not known.values.isdisjoint(words)
    if (has_values and (names or ("收入" in words and "支出" in words))) or names >= 2:
        return "lines"
    return ""


def _is_lone_name(grid: Grid, row: int, words: tuple[str, ...]) -> bool:
    """科目 alone in its row, below a row of columns: the header of codes and names in one column."""
    others = words[1:]  # columns beside the table have their only word in this row
    if not words or words[0] not in layouts().words.name_like or not row or not all(map(is_other_time, others)):
        return False
    return sum(map(is_column_word, words_of(grid.rows[row - 1]))) >= 2


def _names_subjects(row: tuple[object, ...]) -> bool:
    return not layouts().words.names.isdisjoint(map(header_word, words_of(row)))


def _subjects_follow(grid: Grid, row: int) -> bool:
    """Whether 科目名称 (or 科目 alone) stands in the next rows: 项目 is then the upper header of a table by subject."""
    names, below = layouts().words.names, grid.rows[row + 1 : row + 2]
    if any(_is_lone_name(grid, row + 1, tuple(words_of(cells))) for cells in below if float not in map(type, cells)):
        return True
    return any(not names.isdisjoint(map(header_word, words_of(cells))) for cells in grid.rows[row + 1 : row + 4])


def _top(grid: Grid, anchor: int, previous: int) -> int:
    """The first row of the header block: upward over rows of two or more words that are no title and no meta line."""
    top = anchor
    while top - 1 > previous:
        texts = _texts(grid.rows[top - 1])
        if texts is None or len(texts.words) < 2 or texts.has_numbers or texts.ends_table:
            break  # a row of data, its code perhaps text and its amounts blank, is no header
        top -= 1
    return top


def is_note(word: str) -> bool:
    """注：… 说明：… 注1. …"""
    for mark in layouts().words.notes:
        if word.startswith(mark):
            rest = word[len(mark) : len(mark) + 1]
            return rest in (":", ".", "、", "(") or rest.isdigit()
    return False


def _body_limit(grid: Grid, first: int, end: int) -> int:
    """Where the body ends: at the first note, title or meta line of the rows of text that end the stretch, or where the
    title of another table stands in it."""
    end = next((row for row in range(first, end) if _is_title(grid, row)), end)
    limit = end
    for row in range(end - 1, first - 1, -1):
        if _is_signature(grid.rows[row]):
            limit = row
            continue
        if _holds_numbers_only(grid.rows[row]):
            continue  # where a note stands above it, it is no row of the table
        texts = _texts(grid.rows[row])
        if texts is None or not texts.may_end_table:
            break
        if texts.ends_table:
            limit = row
    return limit


def _holds_numbers_only(cells: tuple[object, ...]) -> bool:
    return any(cell.__class__ is float for cell in cells) and not any(isinstance(cell, str) and cell for cell in cells)


def _is_signature(cells: tuple[object, ...]) -> bool:
    """Whether a row is signed, dated or a check (填表人, 联系电话 52564588, 校验 0.00), whatever number stands in it."""
    first = next((cell for cell in cells if cell != ""), "")
    return isinstance(first, str) and bool(_SIGNATURE.match(plain(first)))


def _is_title(grid: Grid, row: int) -> bool:
    """Whether a row holds the title of a table, of the nine or beside them."""
    texts = _texts(grid.rows[row])
    return texts is not None and len(texts.words) <= 3 and (texts.has_title or texts.has_extra)


def _notes(grid: Grid, first: int, end: int) -> tuple[tuple[str, ...], int]:
    """The notes (注：…, 说明：…, lines that continue them) and the row where the lines above the next table begin."""
    notes: list[str] = []
    for row in range(first, end):
        texts = [str(cell) for cell in grid.rows[row] if cell.__class__ is str and plain(str(cell))]
        if not texts:
            continue
        word = plain(texts[0])
        if is_title(word):
            return tuple(notes), row
        if is_note(word) or (notes and len(texts) == 1 and not is_meta(word)):
            notes.append(" ".join(text.strip() for text in texts))
        elif notes:
            return tuple(notes), row
    return tuple(notes), first if not notes else end
