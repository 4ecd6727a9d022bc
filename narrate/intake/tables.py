"""Which table each region of a sheet is, and the tables read from it.

In: one `Grid`. Out: `SheetReading`: tables with their heads, verdicts on everything seen, findings, errors. A table is
recognised by its title, or its 公开0N表 with fitting columns, or columns that belong to no other table; never by sheet
name, order or cell address. What is not recognised is reported, not guessed at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from narrate.errors import ConflictingInput, MissingInput, NarrateError
from narrate.findings import Finding, Severity
from narrate.intake.accounts import (
    BasicExpenditureTable,
    LineTable,
    OperationsTable,
    SheetVerdict,
    SubjectTable,
    TableHead,
    TableStretch,
    ThreePublicTable,
)
from narrate.intake.amounts import AmountReader
from narrate.intake.captions import HeadFacts, facts_above
from narrate.intake.grid import Grid, column_letters
from narrate.intake.layouts import TableLayout
from narrate.intake.line_tables import LineRegion, read_lines
from narrate.intake.operations_table import read_operations
from narrate.intake.recognition import (
    ReadRegion,
    by_columns,
    fits_shape,
    header_of,
    missing_names,
    not_recognised,
    without_header,
)
from narrate.intake.regions import Region, regions
from narrate.intake.subject_tables import SubjectRegion, read_basic_expenditure, read_subjects
from narrate.intake.three_public_table import ThreePublicRegion, read_three_public, read_vertical
from narrate.quantity import UnitOfMeasure

Table = LineTable | SubjectTable | BasicExpenditureTable | ThreePublicTable | OperationsTable


@dataclass(frozen=True, slots=True)
class FoundTable:
    """One table of one sheet."""

    layout: TableLayout
    table: Table
    grid: Grid

    @property
    def head(self) -> TableHead:
        return self.table.head

    @property
    def cells(self) -> str:
        """A4:F38, from the header to the last row of the body."""
        pieces = self.head.pieces
        width = len(self.grid.rows[pieces[0].first])
        return f"A{pieces[0].first + 1}:{column_letters(width - 1)}{pieces[-1].last + 1}"


@dataclass(slots=True)
class SheetReading:
    """What one sheet gave."""

    grid: Grid
    tables: list[FoundTable] = field(default_factory=list)
    is_form: bool = False
    verdicts: list[SheetVerdict] = field(default_factory=list)  # of what was not recognised
    findings: list[Finding] = field(default_factory=list)
    errors: list[NarrateError] = field(default_factory=list)


@dataclass(slots=True)
class _Group:
    """Regions that are pieces of one table."""

    layout: TableLayout
    facts: HeadFacts
    found: list[ReadRegion]


def read_sheet(grid: Grid) -> SheetReading:
    """Everything recognised in one sheet."""
    reading = SheetReading(grid)
    seen = regions(grid)
    if any(region.shape in ("form", "profile") for region in seen):
        reading.is_form = True
        return reading
    for group in _grouped(seen, reading):
        table = _read(group, reading)
        if table is not None:
            reading.tables.append(FoundTable(group.layout, table, grid))
    if not seen:
        reading.verdicts.append(without_header(grid))
    return reading


def _grouped(seen: list[Region], reading: SheetReading) -> Iterator[_Group]:
    """Regions put together into tables: a piece repeats the header, with or without its title."""
    group: _Group | None = None
    for region in seen:
        facts = facts_above(region.grid, region.above, region.top)
        if group is not None and (piece := _piece_of(group, region, facts)) is not None:
            group.found.append(piece)
            continue
        if group is not None:
            yield group
        group = _recognise(region, facts, reading)
    if group is not None:
        yield group


def _piece_of(group: _Group, region: Region, facts: HeadFacts) -> ReadRegion | None:
    """The region as one more piece of the table above it, or None when it is a table of its own."""
    if facts.unknown_title or facts.layout not in (None, group.layout):
        return None
    if facts.year is not None and group.facts.year not in (None, facts.year):
        return None
    if facts.number and group.facts.number and facts.number != group.facts.number:
        return None
    if not fits_shape(region, group.layout):
        return None
    found = header_of(region, group.layout)
    if facts.layout is None and found.header.stacks != group.found[0].header.stacks:
        return None
    return found if not missing_names(found, group.layout) else None


def _recognise(region: Region, facts: HeadFacts, reading: SheetReading) -> _Group | None:
    layout = facts.layout
    if layout is not None and fits_shape(region, layout):
        found = header_of(region, layout)
        missing = missing_names(found, layout)
        if not missing:
            return _Group(layout, facts, [found])
        reading.errors.append(_missing_column(found, layout, missing))
        return None
    candidates = [] if layout is not None else by_columns(region, facts)
    if len(candidates) == 1:
        return _Group(candidates[0], facts, [header_of(region, candidates[0])])
    reading.verdicts.append(not_recognised(region, facts, candidates))
    return None


def _missing_column(found: ReadRegion, layout: TableLayout, missing: list[str]) -> MissingInput:
    region = found.region
    names = "、".join(f"“{name}”" for name in dict.fromkeys(missing))
    header_row = (
        f"第{region.anchor + 1}行" if region.top == region.anchor else f"第{region.top + 1}至{region.anchor + 1}行"
    )
    return MissingInput(
        f"《{region.grid.file}》工作表“{region.grid.sheet}”没有{names}一列（{layout.name}）。",
        details=(f"{header_row}找到的列：{'、'.join(found.header.texts())}",),
        advice=f"改列名，或把这个叫法加进该表的列名别名（layouts.toml 的 {layout.key}）",
    )


def _read(group: _Group, reading: SheetReading) -> Table | None:
    facts, layout = group.facts, group.layout
    doubled = [name for found in group.found if isinstance(found, SubjectRegion) for name in found.doubled(layout)]
    if doubled:
        reading.errors.append(_doubled_column(group, doubled))
        return None
    reader = AmountReader(reading.grid, _money(group, reading), reading.findings)
    head = TableHead(
        key=layout.key,
        title=facts.title or layout.name,
        unit_name=facts.unit_name,
        year=facts.year,
        money=reader.money.value,
        pieces=tuple(
            TableStretch(found.region.grid, found.region.top, found.region.limit - 1, found.body)
            for found in group.found
        ),
        notes=tuple(note for found in group.found for note in found.region.notes),
    )
    return _read_by_shape(group, head, reader, reading)


def _read_by_shape(group: _Group, head: TableHead, reader: AmountReader, reading: SheetReading) -> Table | None:
    layout, found = group.layout, group.found
    subjects = [piece for piece in found if isinstance(piece, SubjectRegion)]
    lines = [piece for piece in found if isinstance(piece, LineRegion)]
    if layout.shape == "subjects":
        return read_subjects(subjects, layout, head, reader)
    if layout.shape == "economic":
        return read_basic_expenditure(subjects, layout, head, reader)
    if layout.shape == "lines":
        return read_lines(lines, layout, head, reader)
    if layout.shape == "operations":
        return read_operations(lines, layout, head, reader)
    if isinstance(found[0], ThreePublicRegion):
        return read_three_public(found[0], head, reader)
    table = read_vertical(found[0].region, layout, head, reader)
    if table is None:
        reading.errors.append(_missing_column(found[0], layout, ["“三公”经费各项"]))
    return table


def _money(group: _Group, reading: SheetReading) -> UnitOfMeasure:
    """The unit of money of a table; 万元 with a finding when nothing is written."""
    if group.facts.money is not None:
        return group.facts.money
    grid, top = reading.grid, group.found[0].region.top
    for stack in group.found[0].header.written:
        for text in stack:
            for unit in (UnitOfMeasure.WAN_YUAN, UnitOfMeasure.YI_YUAN, UnitOfMeasure.YUAN):
                if text.endswith(f"({unit.value})"):
                    return unit
    if group.facts.other_money:
        reading.errors.append(
            ConflictingInput(
                f"《{grid.file}》工作表“{grid.sheet}”（{group.layout.name}）的金额单位写的是“{group.facts.other_money}”，"
                "不认识",
                details=[f"位置：{group.facts.other_money_place}"],
                advice="把金额换算成元、万元或亿元，单位也改过来，再运行",
            )
        )
        return UnitOfMeasure.WAN_YUAN
    place = str(grid.place(top, 0))
    reading.findings.append(
        Finding(
            "intake-money-unit-not-written",
            Severity.WARNING,
            f"《{grid.file}》工作表“{grid.sheet}”（{group.layout.name}）没有写金额单位，按万元读",
            (place,),
            "在表头上方写明“单位：万元”或“单位：元”",
        )
    )
    return UnitOfMeasure.WAN_YUAN


def _doubled_column(group: _Group, names: list[str]) -> ConflictingInput:
    region = group.found[0].region
    shown = "、".join(f"“{name}”" for name in dict.fromkeys(names))
    return ConflictingInput(
        f"《{region.grid.file}》工作表“{region.grid.sheet}”有两列都是{shown}（{group.layout.name}）。",
        details=(f"找到的列：{'、'.join(group.found[0].header.texts())}",),
        advice="删掉不是本年的一列，或者改列名",
    )
