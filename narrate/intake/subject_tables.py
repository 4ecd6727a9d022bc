"""Tables by subject code: 02, 03, 05, 07, 08, the 年初预算, and 06 with its blocks side by side.

A code stands in one column, split in 类 款 项 (类 款), or in front of the name; 合计 first, last or not at all. Blank
amounts are 0 as published, but a blank in the 合计 row is None where its column has other figures, with a finding. The
total row is the one called so; where none is, the row without a code that is the sum of the 类.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from narrate.findings import Finding, Severity
from narrate.intake.accounts import BasicExpenditureTable, SubjectRow, SubjectTable, Table, TableHead
from narrate.intake.amounts import AmountReader, Amounts, holds_figure, holds_number, missing
from narrate.intake.arithmetic import roots
from narrate.intake.grid import Grid, Reading, State
from narrate.intake.layouts import TableLayout, layouts
from narrate.intake.normalisation import bare, clean_name, plain
from narrate.intake.subject_codes import SplitCodes, code_and_name, code_digits, name_of_subject, whole_code
from narrate.intake.subject_columns import Block, SubjectRegion
from narrate.quantity import ZERO

Piece = tuple[SubjectRegion, tuple[Block, ...]]
_SHORTEST_CODE = 3
_BROKEN = 5  # characters of a name so long that its cell may have been broken
_TAIL = Decimal("0.01")  # what rounding leaves of one amount, in 万元


class _Uncoded(NamedTuple):
    """A row without a code that holds an amount. `after` is the code read last above it."""

    grid: Grid
    number: int
    block: Block
    label: str
    after: str
    amounts: Amounts

    @property
    def place(self) -> str:
        """Its first cell that holds an amount."""
        columns = sorted(self.block.amounts.values())
        filled = next((c for c in columns if holds_figure(self.grid.raw(self.number, c))), columns[0] if columns else 0)
        return str(self.grid.place(self.number, filled))


@dataclass(slots=True)
class Collected:
    """What the regions of one table gave, in sheet order."""

    reader: AmountReader
    rows: list[SubjectRow] = field(default_factory=list)
    places: dict[str, SubjectRow] = field(default_factory=dict)
    uncoded: list[_Uncoded] = field(default_factory=list)
    feet: dict[str, Reading] = field(default_factory=dict)
    total: Amounts = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    broken: int = 0  # rows in which the name of the last subject went on

    def report(self, code: str, severity: Severity, message: str, places: Sequence[str], advice: str) -> None:
        self.reader.findings.append(Finding(code, severity, message, tuple(places), advice))


def read_subjects(found: Iterable[Piece], layout: TableLayout, head: TableHead, reader: AmountReader) -> SubjectTable:
    """One block a region; several regions are pieces of one table."""
    collected = Collected(reader)
    for region, blocks in found:
        _read_block(region, blocks[0], layout, collected)
        _total_in_header(region, blocks[0], collected)
    _settle(collected, layout)
    return SubjectTable(head, tuple(collected.rows), collected.total, tuple(dict.fromkeys(collected.unread)))


def read_basic_expenditure(
    found: Iterable[Piece], layout: TableLayout, head: TableHead, reader: AmountReader
) -> BasicExpenditureTable:
    """06: one to three blocks side by side, 人员经费合计 and 公用经费合计 at their feet; rows in order of code."""
    collected = Collected(reader)
    for region, blocks in found:
        for block in blocks:
            _read_block(region, block, layout, collected)
        _read_feet(region, blocks, layout, collected)
    _settle(collected, layout)
    total = collected.total
    return BasicExpenditureTable(
        head,
        tuple(sorted(collected.rows, key=lambda row: row.code)),
        collected.feet.get("personnel_total") or total.get("personnel"),
        collected.feet.get("operating_total") or total.get("operating"),
        total.get("amount") if "personnel" in total else None,  # else it may be the foot of one block of several
    )


def is_classified(table: Table) -> bool:
    """Whether the codes are of the table's own 分类: 经济分类 (301 …) in 06, 功能分类 (201 …) in every other."""
    codes = (
        [row.code for row in table.rows if row.code] if isinstance(table, BasicExpenditureTable | SubjectTable) else []
    )
    economic = sum(code.startswith("3") for code in codes)
    return not codes or (economic * 2 > len(codes)) is isinstance(table, BasicExpenditureTable)


def _read_block(found: SubjectRegion, block: Block, layout: TableLayout, collected: Collected) -> None:
    grid, body, limit = found.region.grid, found.body, found.region.limit
    read, columns = collected.reader.amounts, block.amounts
    split = SplitCodes(block.codes) if len(block.codes) > 1 else None
    code_column = block.codes[0] if block.codes else None
    last = ""
    for number in range(body, limit):
        cells = _with_serials(grid, number) if grid.dated else grid.rows[number]
        name_cell = cells[block.name] if block.name < len(cells) else ""
        code, name = "", _shown(name_cell)
        if split is not None:
            code = split.of(cells)
        elif code_column is not None and code_column < len(cells):
            code = whole_code(cells[code_column])
        if not code.strip("0"):  # 000 合计
            code, name = _code_in_one_cell(cells, block, name)
        if len(code) < _SHORTEST_CODE:
            _join_broken_name(grid, number, block, collected)
            _read_uncoded(grid, number, block, layout, last, collected)
            continue
        name = name_of_subject(name or _name_further_on(cells, block), code)
        collected.broken = 0
        row = SubjectRow(code, name, read(number, columns), grid, number)
        last = code
        if collected.places.setdefault(code, row) is row:
            collected.rows.append(row)
        elif not _is_copy(row, collected.places[code]):
            _report_twice(row, block, collected)


def _name_further_on(cells: tuple[object, ...], block: Block) -> str:
    """The name where each level has a column of its own: the first text between the name's column and the amounts."""
    texts = cells[block.name + 1 : min(block.amounts.values(), default=block.name + 1)]
    return next(
        (_shown(text) for text in texts if isinstance(text, str) and plain(text) and not holds_figure(text)), ""
    )


def _with_serials(grid: Grid, number: int) -> tuple[object, ...]:
    """A row with the numbers that its cells hold which are shown as dates: 2010301 as 7404-02-09."""
    dated = grid.dated
    return tuple(
        dated[number, column].serial if (number, column) in dated else cell
        for column, cell in enumerate(grid.rows[number])
    )


def _shown(name: object) -> str:
    """The name as it is printed."""
    return clean_name(name) if isinstance(name, str) else str(name)


def _code_in_one_cell(cells: tuple[object, ...], block: Block, name: str) -> tuple[str, str]:
    """Code and name where they share the cell of the name, or of the code."""
    for column in (block.name, *block.codes):
        cell = cells[column] if column < len(cells) else ""
        if cell.__class__ is str and cell:
            code, rest = code_and_name(str(cell))
            if code:
                return code, rest
            if column == block.name and len(code_digits(cell)) in (3, 5, 7) and not block.codes:
                return code_digits(cell), ""
    return "", name


def _is_copy(row: SubjectRow, first: SubjectRow) -> bool:
    """A row that stands once more with the same amounts, in another block or on the next page."""
    here, there = row.grid.rows[row.row], first.grid.rows[first.row]
    return here == there and row.row != first.row and any(cell.__class__ is float and cell for cell in here[2:])


def _report_twice(row: SubjectRow, block: Block, collected: Collected) -> None:
    """A code met before is a finding, the first row stays."""
    first = collected.places[row.code]
    column = block.codes[0] if block.codes else block.name
    places = (str(first.grid.place(first.row, column)), str(row.grid.place(row.row, column)))
    collected.report(
        "intake-code-twice",
        Severity.ERROR,
        f"科目编码{row.code}（{row.name}）出现两次，取前一行",
        places,
        "看是不是重复的行，或者编码写错了",
    )


def _read_uncoded(grid: Grid, number: int, block: Block, layout: TableLayout, after: str, collected: Collected) -> None:
    """合计, 部门合计, 其中…, a blank row: what is a total is decided when all rows are known."""
    cells = grid.rows[number]
    start = block.codes[0] if block.codes else block.name
    words = [plain(cell) for cell in cells[start : block.name + 1] if isinstance(cell, str)]
    if layout.feet and any(isinstance(cell, str) and bare(cell) in layout.feet for cell in cells):
        return  # a foot: its label may stand in another block than its amount
    label = "".join(dict.fromkeys(words))
    filled = any(
        holds_figure(grid.raw(number, column)) or (number, column) in grid.uncalculated
        for column in block.amounts.values()
    )
    dashes = layouts().dashes
    numbers = any(holds_number(raw) or raw in dashes for raw in (grid.raw(number, c) for c in block.amounts.values()))
    if filled or numbers or _is_total_word(label):
        amounts = collected.reader.amounts(number, block.amounts)
        collected.uncoded.append(_Uncoded(grid, number, block, label, after, amounts))


def _join_broken_name(grid: Grid, number: int, block: Block, collected: Collected) -> None:
    """A row with nothing but a text below a long name, as page converters break them: the name goes on in it."""
    rows, here = collected.rows, grid.rows[number]
    texts = [column for column, cell in enumerate(here) if cell != ""]
    above = rows[-1] if rows and rows[-1].grid is grid and rows[-1].row == number - collected.broken - 1 else None
    if texts != [block.name] or above is None or len(str(grid.raw(above.row, block.name))) < _BROKEN:
        collected.broken = 0
        return
    rest = _shown(here[block.name])
    if rest.startswith(layouts().words.parts) or _is_total_word(plain(rest)):
        return
    rows[-1] = collected.places[above.code] = above._replace(name=above.name + rest)
    collected.broken += 1
    place = str(grid.place(number, block.name))
    collected.report(
        "intake-name-broken",
        Severity.NOTE,
        f"{place}：第{number + 1}行只有“{rest}”，作上一行名称的下半，接成“{above.name}{rest}”",
        (place,),
        "核对名称；名称写在一格里更好",
    )


def _is_total_word(label: str) -> int:
    """2 for 合计 and its kind, 1 for what only ends so (部门合计), 0 for no total."""
    words = layouts().words
    if label in words.totals:
        return 2
    return int(label.endswith(words.total_endings) and label not in words.page_totals)


def _total_in_header(found: SubjectRegion, block: Block, collected: Collected) -> None:
    """合计 in a row that is header for some columns (tables 8, 9 of some forms): the blank cells are its amounts."""
    if collected.uncoded or (found.total_row is None and collected.rows):
        return
    grid, read = found.region.grid, collected.reader.amount
    if found.total_row is None:  # neither a subject nor a total: every cell below the header is blank
        collected.total = _blanks(found, block, collected)
        return
    amounts = {}
    for key, column in block.amounts.items():
        raw = grid.raw(found.total_row, column)
        is_word = isinstance(raw, str) and bool(raw.strip()) and not holds_figure(raw)
        if is_word and collected.rows:
            continue  # the form leaves no room for this total
        below = found.body if grid.raw(found.body, column) == "" else len(grid.rows)
        amounts[key] = read(below if is_word else found.total_row, column)
    collected.total = amounts


def _blanks(found: SubjectRegion, block: Block, collected: Collected) -> Amounts:
    """The blank cells of a table that lists nothing and has no total row, or nothing where any cell is filled."""
    grid, columns = found.region.grid, block.amounts.values()
    rows = range(found.body, found.region.limit)
    if any(grid.raw(row, column) != "" or (row, column) in grid.uncalculated for row in rows for column in columns):
        return {}
    below = rows[0] if rows else len(grid.rows)
    return {key: collected.reader.amount(below, column) for key, column in block.amounts.items()}


def _settle(collected: Collected, layout: TableLayout) -> None:
    """The total row chosen, the other rows without a code told, and blanks over subjects that hold amounts."""
    collected.rows = _without_blank_wholes(collected)
    sums = _sums(collected.rows, layout)
    total = _total_row(collected.uncoded, sums) or _empty_total(collected)
    if total is not None:
        collected.total = total.amounts
    collected.total = _without_false_zeros(collected)
    for row in collected.uncoded:
        if row is not total:
            _report_uncoded(row, total, collected)


def _without_blank_wholes(collected: Collected) -> list[SubjectRow]:
    """The rows; a blank of a 类 or 款 over 款 or 项 that hold amounts is None, with a finding."""
    filled = {
        (row.code[:digits], key)
        for row in collected.rows
        for digits in (3, 5)
        if digits < len(row.code)
        for key, reading in row.amounts.items()
        if reading.value
    }
    rows = []
    for row in collected.rows:
        blank = [key for key, one in row.amounts.items() if one.state is State.BLANK and (row.code, key) in filled]
        if blank:
            places = [str(row.amounts[key].place) for key in blank]
            collected.report(
                "intake-blank-whole",
                Severity.ERROR,
                f"{places[0]}：{row.code}{row.name}的金额是空白，而它下面的科目有数，按不知道处理",
                places,
                "填上这一行的金额",
            )
            row = row._replace(amounts={**row.amounts, **{key: missing(row.amounts[key]) for key in blank}})
        rows.append(row)
    return rows


def _sums(rows: Sequence[SubjectRow], layout: TableLayout) -> dict[str, Decimal]:
    """Σ of the rows that stand under no other row, by column."""
    sums: dict[str, Decimal] = {}
    for row in roots(rows):
        for key, reading in row.amounts.items():
            sums[key] = sums.get(key, ZERO) + (reading.value or ZERO)
    return sums


def _equals(amounts: Amounts, sums: Mapping[str, Decimal], rows: int) -> bool:
    """Whether a row is the sum of the 类 in every column that has figures."""
    pairs = [(reading.value, sums[key]) for key, reading in amounts.items() if key in sums]
    told = [(value, whole) for value, whole in pairs if value or whole]
    return bool(told) and all(value is not None and abs(value - whole) <= _TAIL * (rows + 1) for value, whole in told)


def _total_row(uncoded: Sequence[_Uncoded], sums: Mapping[str, Decimal]) -> _Uncoded | None:
    """The row called 合计; of several, or where none is, the one that is the sum."""
    for strength in (2, 1):
        called = [row for row in uncoded if _is_total_word(row.label) >= strength]
        if called:
            return next((row for row in called if _equals(row.amounts, sums, len(sums))), called[0])
    tells = [row for row in uncoded if not row.label.startswith(layouts().words.parts)]
    return next((row for row in tells if _equals(row.amounts, sums, len(sums))), None)


def _empty_total(collected: Collected) -> _Uncoded | None:
    """The row that stands for the total of a table without a subject: whatever it is called, it holds no figure."""
    if collected.rows or any(reading.value != 0 for row in collected.uncoded for reading in row.amounts.values()):
        return None
    return collected.uncoded[0] if collected.uncoded else None


def _report_uncoded(row: _Uncoded, total: _Uncoded | None, collected: Collected) -> None:
    """A repeated total says nothing new, another one and a row that was not read are told."""
    words = layouts().words
    if row.label.startswith(words.parts) or row.label in words.page_totals | words.column_numbers:
        return
    if not any(reading.value for reading in row.amounts.values()):
        return
    first = f"第{total.number + 1}行的" if total else ""
    may_repeat = _is_total_word(row.label) or not row.label
    if total is not None and may_repeat and _same_amounts(row.amounts, total.amounts):
        return  # a piece, or somebody who checked it, repeats the same 合计
    if total is not None and _is_total_word(row.label):
        collected.report(
            "intake-row-without-code",
            Severity.WARNING,
            f"{row.place}：第{row.number + 1}行又是一个合计，用{first or '前一个'}",
            (row.place,),
            "核对哪一行是全表的合计",
        )
        return
    above = [one for one in collected.rows if row.after.startswith(one.code)]
    if row.label.endswith(words.sum_endings) and any(_same_amounts(row.amounts, one.amounts) for one in above):
        return  # 一般公共服务支出小计 below its subjects: the row of the 类 once more
    collected.unread.append(row.after[:3])
    name = f"“{row.label}”" if row.label else ""
    collected.report(
        "intake-row-without-code",
        Severity.ERROR,
        f"{row.place}：第{row.number + 1}行{name}有金额，没有科目编码，没有读取；它所在的类缺的数按不知道处理",
        (row.place, *_doubtful(row, collected)),
        "补上这一行的科目编码",
    )


def _same_amounts(one: Amounts, other: Amounts) -> bool:
    return {key: reading.value for key, reading in one.items()} == {key: r.value for key, r in other.items()}


def _doubtful(row: _Uncoded, collected: Collected) -> list[str]:
    """The cells of the 类 the row belongs to and of the total: they may hold what was not read."""
    readings = [one.amounts for one in collected.rows if row.after and one.code == row.after[:3]]
    cells = [reading for amounts in (*readings, collected.total) for reading in amounts.values()]
    return [str(reading.place) for reading in cells if reading.value]


def _without_false_zeros(collected: Collected) -> dict[str, Reading]:
    """The 合计 row, its blanks None where they cannot be zero: the column has figures, or no rows are listed."""
    total = collected.total
    lone = not collected.rows and any(reading.value for reading in total.values())
    result = {}
    for key, reading in total.items():
        if reading.state is not State.BLANK:
            result[key] = reading
            continue
        summed = any(row.amounts[key].value for row in collected.rows if key in row.amounts)
        if summed:
            collected.reader.findings.append(blank_total(reading))
        result[key] = missing(reading) if summed or lone else reading
    return result


def blank_total(reading: Reading, parts: str = "这一列") -> Finding:
    """A blank in a 合计 or 总计 row over a column that has figures, or beside items that have."""
    place = str(reading.place)
    return Finding(
        "intake-blank-total",
        Severity.ERROR,
        f"{place}合计一格是空白，而{parts}有数",
        (place,),
        "填上合计数，或者打开文件保存一次（公式可能没有计算）",
    )


def _read_feet(found: SubjectRegion, blocks: Sequence[Block], layout: TableLayout, collected: Collected) -> None:
    """人员经费合计, 公用经费合计: the amount is the first figure behind the label, however far away (merged cells)."""
    grid = found.region.grid
    for number in range(found.body, found.region.limit):
        cells = grid.rows[number]
        labels = [
            (column, layout.feet[bare(str(cell))])
            for column, cell in enumerate(cells)
            if cell.__class__ is str and cell and bare(str(cell)) in layout.feet
        ]
        ends = [*[column for column, _ in labels[1:]], len(cells)] if labels else []
        for (column, key), after in zip(labels, ends, strict=True):
            amount = _amount_behind(grid, number, column, after, blocks)
            if amount is not None:
                reading = collected.reader.amount(number, amount)
                if key not in collected.feet or collected.feet[key].state is State.BLANK:
                    collected.feet[key] = reading


def _amount_behind(grid: Grid, number: int, label: int, after: int, blocks: Sequence[Block]) -> int | None:
    """The column of the first cell behind a label that is no blank, else of the block's own amounts."""
    own = [block.amounts["amount"] for block in blocks if "amount" in block.amounts and block.amounts["amount"] > label]
    if own and own[0] < after and grid.raw(number, own[0]) != "":
        return own[0]  # whatever stands between, such as 上年决算数, is not what the block gives
    others = {column for block in blocks for column in (*block.codes, block.name)}
    for column in range(label + 1, after):
        raw = grid.raw(number, column)
        if raw == "" and (number, column) not in grid.uncalculated:
            continue
        if column in others and not holds_figure(raw):
            break
        if column in others and len(code_digits(raw)) in (3, 5, 7):
            break  # the next block goes on in this row
        return column
    return own[0] if own else None
