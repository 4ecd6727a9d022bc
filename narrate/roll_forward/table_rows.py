"""Rows of a Word table that come and go: subjects in rows of their own, or in a list that stands beside another.

What this year's workbook lists and the document does not is written as its neighbours are; what the workbook does not
list any more goes, or is left blank where the table prints subjects without an amount.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from narrate.intake.accounts import BasicExpenditureTable, LineTable, SubjectRow, SubjectTable
from narrate.intake.column_headers import is_numbering
from narrate.intake.grid import Reading
from narrate.intake.normalisation import clean_name, plain, without_ordinal
from narrate.report.numerals import hanzi
from narrate.roll_forward.plan import RowInsert
from narrate.roll_forward.table_parts import Pen, TablePart

Values = Mapping[tuple[str, str], Reading]
_FUNCTIONS = "支出按功能分类/"
_ORDINAL = re.compile(r"[一二三四五六七八九十]{1,3}(?=[、.．])")
_BLANK = 0.5  # share of a table's subjects without an amount, from which on it prints all there are
_CODE_HEAD = ("编码", "代码")
_NAME_HEAD = ("名称", "科目", "项目")


@dataclass(slots=True)
class TableRows:
    """Rows to be written and struck. `settled` are keys of rows whose amounts are not to be looked at again, `written`
    the paragraphs of the cells that hold them."""

    inserts: list[RowInsert] = field(default_factory=list)
    strikes: list[tuple[int, ...]] = field(default_factory=list)
    settled: set[str] = field(default_factory=set)
    written: set[int] = field(default_factory=set)


class _Standing(NamedTuple):
    """A subject's row of the document."""

    part: TablePart
    row: SubjectRow


def rows_of_subjects(pen: Pen, parts: Sequence[TablePart], due: SubjectTable | BasicExpenditureTable) -> TableRows:
    """Subjects in rows of their own: by code, in the order of this year's workbook."""
    found = TableRows()
    here: dict[str, _Standing] = {}
    for part in parts:
        for row in _subjects(part.read.table):
            here.setdefault(row.code, _Standing(part, row))
    for row in due.rows:
        if row.code in here:
            _renamed(pen, here[row.code], row.name)
    _gone(pen, here, {row.code for row in due.rows}, found)
    _come(pen, parts, here, due, found)
    return found


def _subjects(table: object) -> tuple[SubjectRow, ...]:
    return table.rows if isinstance(table, SubjectTable | BasicExpenditureTable) else ()


def _has_amount(row: SubjectRow) -> bool:
    return any(reading.value for reading in row.amounts.values())


def _is_frame(with_amount: Sequence[bool]) -> bool:
    """Whether a table prints subjects without an amount, too, as a form does."""
    return len(with_amount) - sum(with_amount) >= _BLANK * len(with_amount)


def _renamed(pen: Pen, standing: _Standing, name: str) -> None:
    """The name this year's workbook gives a code."""
    part, row = standing
    old = clean_name(row.name)
    if not name or not old or plain(old) == plain(name):
        return
    for column in pen.columns(part, row.row):
        text = pen.text(part, row.row, column)
        if clean_name(text).endswith(old):
            new = text.strip()[: -len(old)] + clean_name(name) if text.strip().endswith(old) else clean_name(name)
            pen.put(part, part.table.cells[row.row, column], new)
            return


def _gone(pen: Pen, here: Mapping[str, _Standing], due: set[str], found: TableRows) -> None:
    prints_zeros = _is_frame([_has_amount(one.row) for one in here.values()])
    for code, (part, row) in here.items():
        if code in due:
            continue
        found.settled.add(code)
        if not prints_zeros and not pen.is_merged(part, row.row):
            found.strikes.append(pen.row(part, row.row))
            continue
        for reading in row.amounts.values():
            index = part.table.cells.get((row.row, reading.column))
            if index is not None and reading.value:
                pen.put(part, index, part.nothing or "")


def _come(
    pen: Pen,
    parts: Sequence[TablePart],
    here: Mapping[str, _Standing],
    due: SubjectTable | BasicExpenditureTable,
    found: TableRows,
) -> None:
    codes = [row.code for row in due.rows]
    standing = {code: one for code, one in here.items() if code in codes}
    for index, row in enumerate(due.rows):
        if row.code in here or not _has_amount(row):
            continue
        before = next((standing[code] for code in reversed(codes[:index]) if code in standing), None)
        after = next((standing[code] for code in codes[index:] if code in standing), None)
        anchor = before or after
        if anchor is None:
            _first_row(pen, parts, row, found)
            continue
        like = _like(pen, here, row, anchor)
        cells = _cells(pen, like, row)
        place = pen.row(anchor.part, anchor.row.row)[0]
        pattern = pen.row(like.part, like.row.row)
        if cells is None or pen.is_merged(like.part, like.row.row):
            pen.remark(place, f"今年有新的科目{row.code}{row.name}，没有写进这张表，请补一行")
            continue
        found.inserts.append(RowInsert(place, pattern[0], cells, before=before is None))


def _like(pen: Pen, here: Mapping[str, _Standing], row: SubjectRow, anchor: _Standing) -> _Standing:
    """The row a new one is made like: of the same level, the nearest."""
    same = [one for code, one in here.items() if len(code) == len(row.code)]
    same = [one for one in same if not pen.is_merged(one.part, one.row.row)]
    place = anchor.row.row
    return min(same, key=lambda one: (one.part is not anchor.part, abs(one.row.row - place)), default=anchor)


def _cells(pen: Pen, like: _Standing, row: SubjectRow) -> dict[int, str] | None:
    """The texts of a row of another subject; None where its code or name cannot be told apart in the pattern."""
    part, pattern = like
    columns = {reading.column: key for key, reading in pattern.amounts.items()}
    code, name = _digits(pattern.code), clean_name(pattern.name)
    pieces = [
        column
        for column in pen.columns(part, pattern.row)
        if column not in columns and _digits(pen.text(part, pattern.row, column)) == pen.text(part, pattern.row, column)
    ]
    whole = "".join(pen.text(part, pattern.row, column) for column in pieces)
    cells: dict[int, str] = {}
    has_name = False
    at = 0
    for column in pen.columns(part, pattern.row):
        text = pen.text(part, pattern.row, column)
        if column in columns:
            reading = row.amounts.get(columns[column])
            cells[column] = (pen.printed(part, reading) or part.nothing or "") if reading is not None else ""
        elif whole == code and column in pieces and len(row.code) == len(code):
            cells[column] = row.code[at : at + len(text)]
            at += len(text)
        elif text and (new := _put_in(text, code, row.code, name, clean_name(row.name))) is not None:
            cells[column] = new
            has_name = True
        elif text.strip() == pattern.code:
            cells[column] = row.code
        else:
            cells[column] = ""
    return cells if has_name else None


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def _put_in(text: str, code: str, new_code: str, name: str, new_name: str) -> str | None:
    """A cell's text with another name (and code, where it holds it) in it; the blanks in front stay."""
    bare = clean_name(text)
    indent = text[: len(text) - len(text.lstrip())]
    if bare == name:
        return indent + new_name
    if bare.endswith(name) and bare[: -len(name)].strip("-—.、") == code:
        return indent + text.strip().removesuffix(name).replace(code, new_code) + new_name
    return None


def _first_row(pen: Pen, parts: Sequence[TablePart], row: SubjectRow, found: TableRows) -> None:
    """The first subject of a table that had none: at a blank row, or beside the total."""
    part = parts[0]
    table = part.read.table
    total = table.total if isinstance(table, SubjectTable) else {}
    columns = {reading.column: key for key, reading in total.items()}
    heads = _heads(part)
    rows = [number for piece in part.read.head.pieces for number in range(piece.body, piece.last + 1)]
    totals = {reading.row for reading in total.values() if pen.columns(part, reading.row)}
    blank = [
        number
        for number in rows
        if number not in totals
        and pen.columns(part, number)
        and not any(pen.text(part, number, column) for column in pen.columns(part, number))
    ]
    code = next((column for column, text in heads.items() if any(word in text for word in _CODE_HEAD)), None)
    name = next(
        (column for column, text in heads.items() if column != code and any(word in text for word in _NAME_HEAD)), None
    )
    like = blank[0] if blank else min(totals, default=None)
    below = like is not None and not blank and not any(number < like for number in rows)
    is_merged = like is not None and pen.is_merged(part, like)
    if like is None or code is None or name is None or not columns or (is_merged and not below):
        pen.remark(part.table.first, f"今年有数据：{row.code}{row.name}等，没有写进这张表，请补上")
        return
    cells = dict.fromkeys(pen.columns(part, like), "")
    amounts = {column: row.amounts[key] for column, key in columns.items() if key in row.amounts}
    cells |= {column: pen.printed(part, reading) or part.nothing or "" for column, reading in amounts.items()}
    levels = _levels(part) or (code,)
    pieces = [row.code[:3], row.code[3:5], row.code[5:]] if len(levels) > 1 else [row.code]
    cells |= {**dict(zip(levels, pieces, strict=True)), name: clean_name(row.name)}
    place = pen.row(part, like)[0]
    found.inserts.append(RowInsert(place, place, cells, before=not below, alone=is_merged))
    blanks = [pen.row(part, number) for number in blank]
    found.strikes += [row for row in blanks if row not in found.strikes]


def _levels(part: TablePart) -> tuple[int, ...]:
    """The columns of 类, 款 and 项 where a code stands in three; none where it stands in one."""
    for cells in part.table.grid.rows:
        found = tuple(next((at for at, raw in enumerate(cells) if raw == level), -1) for level in ("类", "款", "项"))
        if -1 not in found:
            return found
    return ()


def _heads(part: TablePart) -> dict[int, str]:
    """The lowest words of each column's head."""
    piece = part.read.head.pieces[0]
    heads: dict[int, str] = {}
    for row in (number for number in range(piece.first, piece.body) if not is_numbering(piece.grid.rows[number])):
        for column, raw in enumerate(piece.grid.rows[row]):
            if isinstance(raw, str) and plain(raw) and (row, column) in part.table.cells:
                heads[column] = plain(raw)
    return heads


# -- lists beside each other ---------------------------------------------------------------------------------------


class _Entry(NamedTuple):
    """One name of a list: its key among amounts, the row it stands in, its amounts' columns by their keys."""

    key: str
    row: int
    columns: Mapping[str, int]
    has_amount: bool


class _Block(NamedTuple):
    """A list that takes a few columns of a table: the columns of its texts, and its rows, blank ones at the end too."""

    part: TablePart
    entries: tuple[_Entry, ...]
    texts: tuple[int, ...]
    rows: tuple[int, ...]

    @property
    def columns(self) -> tuple[int, ...]:
        """All of its columns."""
        return (*self.texts, *sorted(set(self.entries[0].columns.values())))


class _Name(NamedTuple):
    """What a list of this year's workbook has: a code ("" for none), and the name as it writes it."""

    code: str
    name: str


def rows_of_lists(
    pen: Pen, parts: Sequence[TablePart], due: LineTable | BasicExpenditureTable, values: Values
) -> TableRows:
    """Names in lists beside each other (06 in three blocks; 支出 by 功能分类 beside 收入): each list is written anew."""
    found = TableRows()
    names = _names(due)
    held = {key for key, _ in values}
    blocks = [block for part in parts for block in _blocks(pen, part)]
    if not blocks:
        return found
    here = {entry.key for block in blocks for entry in block.entries}
    prints_zeros = _is_frame([entry.has_amount for block in blocks for entry in block.entries])
    with_amount = {key for (key, _), reading in values.items() if reading.value}
    due_keys = list(names)
    come: dict[int, list[str]] = {}
    for index, key in enumerate(due_keys):
        if key in here or key not in with_amount:
            continue
        before = [other for other in due_keys[:index] if other in here]
        number = next(
            (at for at, block in enumerate(blocks) if before and any(one.key == before[-1] for one in block.entries)), 0
        )
        come.setdefault(number, []).append(key)
    for number, block in enumerate(blocks):
        gone = [one.key for one in block.entries if one.key not in held and one.has_amount]
        if come.get(number) or (gone and not prints_zeros):
            _write_list(pen, block, [] if prints_zeros else gone, come.get(number, []), names, values, found)
        for entry in block.entries if prints_zeros else ():
            if entry.key in gone and entry.key not in found.settled:
                found.settled.add(entry.key)
                for column in entry.columns.values():
                    if (place := block.part.table.cells.get((entry.row, column))) is not None:
                        pen.put(block.part, place, block.part.nothing or "")
    return found


def _names(due: LineTable | BasicExpenditureTable) -> dict[str, _Name]:
    """What this year's workbook lists, in its order."""
    if isinstance(due, BasicExpenditureTable):
        return {row.code: _Name(row.code, clean_name(row.name)) for row in due.rows}
    found = {}
    for name, readings in due.functions.items():
        reading = next(iter(readings.values()), None)
        row = reading.grid.rows[reading.row][: reading.column] if reading is not None else ()
        said = next((clean_name(str(raw)) for raw in reversed(row) if raw and without_ordinal(str(raw)) == name), name)
        found[f"{_FUNCTIONS}{name}"] = _Name("", said)
    return found


def _blocks(pen: Pen, part: TablePart) -> Iterator[_Block]:
    """The lists of a Word table."""
    table = part.read.table
    lists: dict[int, list[_Entry]] = {}
    for key, amounts in _listed(table):
        if amounts:
            columns = {name: reading.column for name, reading in amounts.items()}
            has_amount = any(reading.value for reading in amounts.values())
            row = next(iter(amounts.values())).row
            lists.setdefault(min(columns.values()), []).append(_Entry(key, row, columns, has_amount))
    ends = {piece.last for piece in part.read.head.pieces}
    for column, entries in sorted(lists.items()):
        left = max((other for other in lists if other < column), default=-1)
        texts = Counter(
            place
            for entry in entries
            for place in pen.columns(part, entry.row)
            if left < place < column and _is_text_of(pen.text(part, entry.row, place), entry.key)
        )
        names = tuple(sorted(place for place, times in texts.items() if times * 2 >= len(entries)))
        if not names:
            continue
        rows = [entry.row for entry in entries]
        number = max(rows) + 1
        own = (*names, *entries[0].columns.values())
        while number <= max(ends) and all((number, place) in part.table.cells for place in own):
            if any(pen.text(part, number, place).strip() for place in own):
                break
            rows.append(number)
            number += 1
        yield _Block(part, tuple(sorted(entries, key=lambda one: one.row)), names, tuple(sorted(set(rows))))


def _listed(table: object) -> Iterator[tuple[str, Mapping[str, Reading]]]:
    if isinstance(table, BasicExpenditureTable):
        yield from ((row.code, row.amounts) for row in table.rows)
    elif isinstance(table, LineTable):
        yield from ((f"{_FUNCTIONS}{name}", amounts) for name, amounts in table.functions.items())


def _is_text_of(text: str, key: str) -> bool:
    """Whether a cell holds an entry's code or name."""
    if key.startswith(_FUNCTIONS):
        return without_ordinal(text) == key.removeprefix(_FUNCTIONS)
    return (bool(text.strip()) and not text.strip().replace(",", "").replace(".", "").isdigit()) or text.strip() == key


def _write_list(
    pen: Pen,
    block: _Block,
    gone: Sequence[str],
    come: Sequence[str],
    names: Mapping[str, _Name],
    values: Values,
    found: TableRows,
) -> None:
    """One list as it is to be from now on: texts move up or down, rows are added at its end or left blank."""
    part = block.part
    said = {entry.key: {column: pen.text(part, entry.row, column) for column in block.texts} for entry in block.entries}
    order = [entry.key for entry in block.entries if entry.key not in gone]
    known = list(names)
    for key in come:
        before = next((one for one in reversed(known[: known.index(key)]) if one in order), None)
        order.insert(order.index(before) + 1 if before is not None else 0, key)
    texts = [said[key] if key in said else _texts_of(names[key], block, said) for key in order]
    _number_anew(texts, [entry[block.texts[0]].strip() for entry in said.values()], block.texts[0])
    columns = block.entries[0].columns
    for place, row in enumerate(block.rows):
        new = dict.fromkeys(block.columns, "")
        if place < len(order):
            new |= texts[place]
            new |= {column: _amount(pen, part, values, order[place], key) for key, column in columns.items()}
        for column, text in new.items():
            index = part.table.cells[row, column]
            old = pen.text(part, row, column)
            found.written.add(index)
            if old.strip() != text.strip():
                pen.put(part, index, text.strip())
    last = block.rows[-1]
    for place in range(len(block.rows), len(order)):
        new = dict.fromkeys(pen.columns(part, last), "") | texts[place]
        new |= {column: _amount(pen, part, values, order[place], key) for key, column in columns.items()}
        found.inserts.append(RowInsert(pen.row(part, last)[0], pen.row(part, last)[0], new))
    found.settled.update((*said, *come))


def _amount(pen: Pen, part: TablePart, values: Values, key: str, column: str) -> str:
    reading = values.get((key, column))
    return pen.printed(part, reading) if reading is not None else part.nothing or ""


def _texts_of(name: _Name, block: _Block, said: Mapping[str, Mapping[int, str]]) -> dict[int, str]:
    """The texts of a new entry, in the columns where those of its neighbours stand."""
    codes = {
        column
        for column in block.texts
        if all(texts[column].strip().isdigit() for texts in said.values() if texts[column].strip())
    }
    if not name.code:
        return dict.fromkeys(block.texts[:1], name.name)
    names = [column for column in block.texts if column not in codes]
    made = dict.fromkeys(block.texts, "")
    made |= dict.fromkeys(codes, name.code)
    made |= {names[0]: name.name if codes else f"{name.code}{name.name}"} if names else {}
    return made


def _number_anew(texts: Sequence[dict[int, str]], said: Sequence[str], column: int) -> None:
    """Ordinals (一、二、……) from one on where they were so before."""
    ordinals = [found[0] if (found := _ORDINAL.match(text)) else "" for text in said]
    if ordinals != [hanzi(number) for number in range(1, len(said) + 1)]:
        return
    for number, each in enumerate(texts, 1):
        text = each[column].strip()
        found = _ORDINAL.match(text)
        each[column] = hanzi(number) + (text[found.end() :] if found else f"、{text}")
