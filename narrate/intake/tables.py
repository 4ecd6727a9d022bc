"""Which table each region of a sheet is, and the tables read from it.

In: one `Grid`. Out: `SheetReading`: tables with their heads, what was not understood, verdicts on everything else,
findings. A table is recognised by its title; where that says nothing, by its 公开0N表 with fitting columns, or columns
that belong to no other table; never by sheet name, order or cell address. What is not recognised is reported, not
guessed at. Which column is what is a hypothesis (`hypotheses`), and the sums of the table decide between several.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from narrate.cell_names import column_letters
from narrate.findings import Finding, Severity
from narrate.intake.accounts import NotUnderstood, SheetVerdict, Table, TableHead, TableStretch
from narrate.intake.amounts import AmountReader
from narrate.intake.beside import beside, rightmost
from narrate.intake.captions import HeadFacts, extra_of, facts_above, money_below, money_in_name, money_named
from narrate.intake.choosing import Attempt, choose_reading, largest
from narrate.intake.empty_tables import empty_tables_between, table_of_a_note
from narrate.intake.findings_by_cause import one_a_cause
from narrate.intake.grid import Grid
from narrate.intake.hypotheses import Hypothesis, ReadRegion, by_words, missing_names, others
from narrate.intake.layouts import TableLayout, layouts
from narrate.intake.line_tables import LineRegion, read_lines
from narrate.intake.normalisation import plain, words_of
from narrate.intake.operations_table import read_operations
from narrate.intake.recognition import (
    by_columns,
    by_sheet_name,
    fits_shape,
    fitting_tables,
    header_of,
    lost_table,
    not_recognised,
    without_header,
)
from narrate.intake.regions import Region, region_by_content, regions
from narrate.intake.side_by_side import strips
from narrate.intake.slips import slipped
from narrate.intake.subject_columns import SubjectRegion
from narrate.intake.subject_tables import is_classified, read_basic_expenditure, read_subjects
from narrate.intake.three_public_table import ThreePublicRegion, read_three_public, read_vertical
from narrate.quantity import UnitOfMeasure

_YI = Decimal(10_000)  # 万元 in an 亿元
_HARDLY_ANY = 100 * _YI  # 万元: what hardly any department takes in


@dataclass(frozen=True, slots=True)
class FoundTable:
    """One table of one sheet. `evidence` says how it was recognised where the words alone did not tell."""

    layout: TableLayout
    table: Table
    grid: Grid
    evidence: str = ""
    money_written: bool = True  # False: no unit of money stands anywhere, 万元 is supposed

    @property
    def head(self) -> TableHead:
        return self.table.head

    @property
    def cells(self) -> str:
        """A4:F38, from the header to the last row of the body; both stretches where there are two."""
        pieces = self.head.pieces
        width = len(self.grid.rows[pieces[0].first])
        return f"A{pieces[0].first + 1}:{column_letters(width - 1)}{pieces[-1].last + 1}"


class Untitled(NamedTuple):
    """A table without a title, read as each that it may be, and what is told of each reading; `verdict` is what is said
    of it when nothing tells which."""

    may_be: tuple[FoundTable, ...]
    told: tuple[tuple[Finding, ...], ...]
    number: str
    verdict: SheetVerdict


@dataclass(slots=True)
class SheetReading:
    """What one sheet gave."""

    grid: Grid
    tables: list[FoundTable] = field(default_factory=list)
    is_form: bool = False
    verdicts: list[SheetVerdict] = field(default_factory=list)  # of what was not recognised
    findings: list[Finding] = field(default_factory=list)
    not_understood: list[NotUnderstood] = field(default_factory=list)
    untitled: list[Untitled] = field(default_factory=list)


@dataclass(slots=True)
class _Group:
    """Regions that are pieces of one table."""

    layout: TableLayout
    facts: HeadFacts
    found: list[ReadRegion]


_BY_CONTENT = "表头里没有认识的科目名称一列，按列里的编码和名称认"


class _Stuck(Exception):
    """A table that cannot be read: why, where, what to do."""

    def __init__(self, reason: str, cells: tuple[str, ...], advice: str) -> None:
        super().__init__(reason)
        self.reason, self.cells, self.advice = reason, cells, advice


def read_sheet(grid: Grid) -> SheetReading:
    """Everything recognised in one sheet, in tables side by side one after the other."""
    reading = SheetReading(grid)
    for strip in strips(grid):
        _read_strip(strip, reading)
    return reading


def _read_strip(grid: Grid, reading: SheetReading) -> None:
    seen = regions(grid) or _by_content(grid)
    if any(region.shape in ("form", "profile") for region in seen):
        reading.is_form = True
        return
    for group in _grouped(seen, reading):
        try:
            table = _read(group, reading, grid)
        except _Stuck as stuck:
            reading.not_understood.append(_not_understood(group, grid, stuck))
            continue
        reading.tables.append(table)
        _read_three_public_among_statistics(group, table, reading)
    if not seen:
        _read_nothing(grid, reading)
        return
    for layout, empty in empty_tables_between(grid, seen):
        reading.tables.append(FoundTable(layout, empty, grid))


def _read_three_public_among_statistics(group: _Group, table: FoundTable, reading: SheetReading) -> None:
    """A table without a title that has the columns of 机构运行信息表 may be 09 with statistics below it: it is read as
    09, too, which counts where there is no other."""
    layout = layouts().table("three_public")
    if group.facts.title or table.layout.key != "operations":
        return
    alone = SheetReading(table.grid)
    found = [header_of(one.region, layout, group.facts.year) for one in group.found]
    try:
        other = _read(_Group(layout, group.facts, found), alone, table.grid)
    except _Stuck:
        return
    verdict = SheetVerdict(table.grid.file, table.grid.sheet, "", "", None, "", "")
    reading.untitled.append(Untitled((other,), (tuple(alone.findings),), "", verdict))


def _by_content(grid: Grid) -> list[Region]:
    """The tables of a sheet in whose headers no word is known, one below the other."""
    found: list[Region] = []
    first = 0
    while (region := region_by_content(grid, first, len(grid.rows))) is not None:
        found.append(region)
        first = region.limit
    return found


def _read_nothing(grid: Grid, reading: SheetReading) -> None:
    if (empty := table_of_a_note(grid)) is not None:
        reading.tables.append(FoundTable(empty[0], empty[1], grid))
        return
    facts = lost_table(grid)
    if facts is None or facts.layout is None:
        reading.verdicts.append(without_header(grid))
        return
    first = next(r for r, row in enumerate(grid.rows) if any(cell.__class__ is float for cell in row))
    stuck = _Stuck(
        "没有找到认识的表头",
        (str(grid.place(max(first - 1, 0), 0)),),
        "在数的上方写上表头：科目编码、科目名称、各栏的名称",
    )
    reading.not_understood.append(_not_understood(_Group(facts.layout, facts, []), grid, stuck))


def _not_understood(group: _Group, grid: Grid, stuck: _Stuck) -> NotUnderstood:
    return NotUnderstood(
        key=group.layout.key,
        table=group.layout.name,
        year=None if any("年度" in one.reason for one in group.facts.contradictions) else group.facts.year,
        file=grid.file,
        sheet=grid.sheet,
        cells=stuck.cells,
        reason=stuck.reason,
        advice=stuck.advice,
    )


def _grouped(seen: list[Region], reading: SheetReading) -> Iterator[_Group]:
    """Regions put together into tables: a piece repeats the header, with or without its title."""
    group: _Group | None = None
    passed_over: _PassedOver | None = None  # the table that stands last above and was not recognised
    for region in seen:
        facts = facts_above(region.grid, region.above, region.top)
        if passed_over is not None and _goes_on(passed_over.pieces[0], region, facts):
            passed_over.pieces.append(region)
            continue
        if group is not None and (piece := _piece_of(group, region, facts)) is not None:
            group.found.append(piece)
            continue
        if group is not None:
            yield group
        group = _recognise(region, facts, reading)
        if passed_over is not None:
            passed_over.read(reading)
        passed_over = _PassedOver([region], facts, reading.verdicts[-1]) if group is None else None
    if group is not None:
        yield group
    if passed_over is not None:
        passed_over.read(reading)


@dataclass(slots=True)
class _PassedOver:
    """A table that was not recognised, with the pieces that go on below it."""

    pieces: list[Region]
    facts: HeadFacts
    verdict: SheetVerdict

    def read(self, reading: SheetReading) -> None:
        if not self.facts.title and self.facts.extra is None:
            _read_untitled(self.pieces, self.facts, self.verdict, reading)


def _goes_on(first: Region, region: Region, facts: HeadFacts) -> bool:
    """Whether a region without a title repeats the header of the table above it that was passed over."""
    if facts.title or region.shape != first.shape:
        return False
    here, there = (set(words_of(one.grid.rows[one.anchor])) for one in (region, first))
    return here <= there or there <= here  # 备注 stands on one page


def _piece_of(group: _Group, region: Region, facts: HeadFacts) -> ReadRegion | None:
    """The region as one more piece of the table above it, or None when it is a table of its own."""
    if facts.unknown_title or facts.layout not in (None, group.layout):
        return None
    if facts.year is not None and group.facts.year not in (None, facts.year):
        return None
    if facts.number and group.facts.number and facts.number != group.facts.number:
        return None
    region = _as_table_of(group.layout, region)
    if not fits_shape(region, group.layout):
        return None
    found = header_of(region, group.layout, facts.year or group.facts.year)
    if type(found) is not type(group.found[0]):
        return None
    if facts.layout is None and not _same_columns(found, group.found[0], group.layout):
        return None
    return found


def _as_table_of(layout: TableLayout | None, region: Region) -> Region:
    """The region, by its content where its header is none of the table's and the table lists subjects."""
    if layout is None or layout.shape not in ("subjects", "economic") or fits_shape(region, layout):
        return region
    return region_by_content(region.grid, region.above, region.limit) or region


def _same_columns(found: ReadRegion, first: ReadRegion, layout: TableLayout) -> bool:
    """Whether two headers have the same columns of amounts, whatever stands beside them (备注), or as many of them."""
    if found.header.stacks == first.header.stacks:
        return True
    return missing_names(found, layout) == missing_names(first, layout)


def _recognise(region: Region, facts: HeadFacts, reading: SheetReading) -> _Group | None:
    layout = facts.layout
    if not facts.title and (extra := extra_of(plain(region.grid.sheet))) is not None:
        facts.title, facts.extra = region.grid.sheet, extra
    if not facts.title and (named := by_sheet_name(region, facts)) is not None:
        layout, facts.supposed = named, "没有标题，按工作表的名称认"
    region = _as_table_of(layout, region)
    if region.names:
        facts.supposed = _BY_CONTENT
    if layout is not None and fits_shape(region, layout):
        return _Group(layout, facts, [header_of(region, layout, facts.year)])
    candidates = [] if layout is not None else by_columns(region, facts)
    if len(candidates) == 1:
        return _Group(candidates[0], facts, [header_of(region, candidates[0], facts.year)])
    reading.verdicts.append(not_recognised(region, facts, candidates))
    return None


def _read_untitled(pieces: list[Region], facts: HeadFacts, verdict: SheetVerdict, reading: SheetReading) -> None:
    """Regions without a title, read as every table they may be: the amounts of the other tables tell which."""
    found, told = [], []
    for layout in fitting_tables(pieces[0]):
        alone = SheetReading(reading.grid)
        try:
            group = _Group(layout, facts, [header_of(region, layout, facts.year) for region in pieces])
            found.append(_read(group, alone, pieces[0].grid))
        except _Stuck:
            continue
        told.append(tuple(alone.findings))
    if found:
        reading.untitled.append(Untitled(tuple(found), tuple(told), facts.number, verdict))


def _read(group: _Group, reading: SheetReading, grid: Grid) -> FoundTable:
    """The table of a group, by the reading that its sums bear out.

    Raises:
        _Stuck: its head contradicts itself, a column is not found, or two readings are equally good.
    """
    for contradiction in group.facts.contradictions:
        raise _Stuck(contradiction.reason, contradiction.places, "改成一个，再运行")
    money = _money(group, grid) or _money_elsewhere(group, grid)
    by_header = by_words(group.found, group.layout)
    chosen = choose_reading(
        group.layout,
        _attempt(group, by_header, money or UnitOfMeasure.WAN_YUAN, grid),
        (
            _attempt(group, one, money or UnitOfMeasure.WAN_YUAN, grid)
            for one in others(group.found, group.layout, by_header)
        ),
    )
    if isinstance(chosen, str):
        raise _Stuck(chosen, _unknown_cells(group), f"把列名改成该表表样上的名称（{_wanted(by_header)}）")
    table = chosen.table
    assert table is not None
    if not is_classified(table):
        raise _Stuck("科目编码是另一种分类的（功能分类2开头，经济分类3开头）", (), "看标题和内容是不是同一张表")
    reading.findings += one_a_cause(chosen.findings, group.layout.name, grid)
    reading.findings += slipped(table, group.layout)
    reading.findings += beside(table.head, group.layout.name)
    evidence = "；".join(filter(None, (group.facts.supposed, chosen.hypothesis.why)))
    return FoundTable(group.layout, table, grid, evidence, money is not None)


def _wanted(by_header: Hypothesis) -> str:
    names = by_header.clashing or by_header.lacking
    return "、".join(f"“{name}”" for name in names) if names else "预算数、决算数各项"


def _attempt(group: _Group, hypothesis: Hypothesis, money: UnitOfMeasure, grid: Grid) -> Attempt:
    """What one hypothesis gives, with the findings met on the way."""
    if hypothesis.essential:
        return Attempt(hypothesis, None, [])
    findings: list[Finding] = []
    reader = AmountReader(grid, money, findings)
    facts, layout = group.facts, group.layout
    head = TableHead(
        key=layout.key,
        title=facts.title or layout.name,
        unit_name=facts.unit_name,
        year=facts.year,
        money=money.value,
        pieces=tuple(
            TableStretch(
                found.region.grid, found.region.top, found.region.limit - 1, found.body, rightmost(found, plan)
            )
            for found, plan in zip(group.found, hypothesis.plans, strict=True)
        ),
        notes=tuple(note for found in group.found for note in found.region.notes),
    )
    return Attempt(hypothesis, _table(group, hypothesis, head, reader), findings)


def _table(group: _Group, hypothesis: Hypothesis, head: TableHead, reader: AmountReader) -> Table | None:
    layout = group.layout
    pairs = list(zip(group.found, hypothesis.plans, strict=True))
    subjects = [(found, plan) for found, plan in pairs if isinstance(found, SubjectRegion)]
    lines = [(found, plan) for found, plan in pairs if isinstance(found, LineRegion)]
    if layout.shape == "subjects":
        return read_subjects(subjects, layout, head, reader)  # type: ignore[arg-type]
    if layout.shape == "economic":
        return read_basic_expenditure(subjects, layout, head, reader)  # type: ignore[arg-type]
    if layout.shape == "lines":
        return read_lines(lines, layout, head, reader)  # type: ignore[arg-type]
    if layout.shape == "operations":
        return read_operations([found for found, _ in lines], layout, head, reader)
    first = group.found[0]
    if isinstance(first, ThreePublicRegion):
        return read_three_public(first, hypothesis.plans[0], layout, head, reader)  # type: ignore[arg-type]
    return read_vertical(first.region, layout, head, reader)


def _unknown_cells(group: _Group) -> tuple[str, ...]:
    """The lowest header cells over columns that no word explains; the first header cell where all are explained."""
    first = group.found[0]
    grid, header = first.region.grid, first.header
    known: set[int] = set()
    if isinstance(first, SubjectRegion):
        for start, name, _ in first.spans():
            known |= set(range(start, name + 1))
        for block in first.blocks(group.layout):
            known |= set(block.amounts.values())
    cells = []
    for column in range(len(header.stacks)):
        rows = [row for row in range(header.top, header.body) if grid.raw(row, column) != ""]
        if column not in known and rows:
            cells.append(str(grid.place(rows[-1], column)))
    return tuple(cells[:6]) or (str(grid.place(first.region.top, 0)),)


def _money(group: _Group, grid: Grid) -> UnitOfMeasure | None:
    """The unit of money a table is written in; None where none is written.

    Raises:
        _Stuck: it is none the program knows, or the head says one and the columns another.
    """
    facts = group.facts
    in_header = _monies_in_header(group, grid)
    if facts.other_money and facts.money is None and not in_header:
        raise _Stuck(
            f"金额单位写的是“{facts.other_money}”，不认识",
            (facts.other_money_place,),
            "把金额换算成元、万元或亿元，单位也改过来，再运行",
        )
    units = dict.fromkeys([*([facts.money] if facts.money else []), *in_header.values()])
    if len(units) > 1:
        shown = "、".join(f"“{unit.value}”" for unit in units)
        raise _Stuck(f"表头写了{len(units)}种金额单位：{shown}", tuple(in_header)[:3], "改成一种，再运行")
    return next(iter(units), None)


def _money_elsewhere(group: _Group, grid: Grid) -> UnitOfMeasure | None:
    """What the lines below the table say, else the name of the sheet, else that of the file."""
    below = money_below(grid, group.found[-1].region.limit)
    return below or money_in_name(grid.sheet) or money_in_name(grid.file)


def _monies_in_header(group: _Group, grid: Grid) -> dict[str, UnitOfMeasure]:
    """Units of money behind header words: 决算数（万元）, by the first cell that says each."""
    found: dict[UnitOfMeasure, str] = {}
    first = group.found[0]
    for row in range(first.header.top, min(first.body + 1, len(grid.rows))):
        for column, cell in enumerate(grid.rows[row]):
            if isinstance(cell, str) and (unit := money_named(plain(cell))):
                found.setdefault(unit, str(grid.place(row, column)))
            if isinstance(cell, str) and cell.rstrip().endswith((")", "）")):
                inside = cell.replace("（", "(").rstrip("）) ").rpartition("(")[2]
                unit = money_named(inside.removeprefix("单位").lstrip("：: "))
                if unit:
                    found.setdefault(unit, str(grid.place(row, column)))
    return {place: unit for unit, place in found.items()}


def money_not_written(found: FoundTable) -> Finding:
    """The finding on a table without a unit of money; an error where hardly any unit has amounts so large."""
    grid, top = found.grid, found.head.pieces[0].first
    most = largest(found.table)
    large = most > _HARDLY_ANY
    why = f"；最大的数合{most / _YI:,.2f}亿元，多半是元" if large and found.head.money == "万元" else ""
    return Finding(
        "intake-money-unit-not-written",
        Severity.ERROR if large else Severity.WARNING,
        f"《{grid.file}》工作表“{grid.sheet}”（{found.layout.name}）没有写金额单位，按{found.head.money}读{why}",
        (str(grid.place(top, 0)),),
        "在表头上方写明“单位：万元”或“单位：元”",
    )
