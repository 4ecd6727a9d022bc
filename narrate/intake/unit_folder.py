"""A unit folder, or one workbook that holds everything → `UnitInputs`.

Every workbook is read once; which year a table belongs to is written in it, never taken from a file name. What makes a
run impossible is collected and raised together; everything else becomes findings.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from narrate.errors import ConflictingInput, MissingInput, NarrateError, raise_all
from narrate.findings import Finding, Severity
from narrate.intake import side_files
from narrate.intake.accounts import (
    LineTable,
    SheetVerdict,
    SubjectTable,
    TableHead,
    UnitInputs,
    YearTables,
)
from narrate.intake.answers import NOTHING_SAID, FormRead, read_form
from narrate.intake.folder import UnitFiles, unit_files
from narrate.intake.grid import Grid
from narrate.intake.layouts import layouts
from narrate.intake.normalisation import plain
from narrate.intake.table_selection import BUDGET, OPERATIONS, choose, where
from narrate.intake.tables import FoundTable, SheetReading, Table, read_sheet
from narrate.intake.workbook import Workbook


@dataclass(slots=True)
class _Gathered:
    """Everything read from the files of one unit."""

    sheets: list[SheetReading] = field(default_factory=list)
    digests: dict[str, str] = field(default_factory=dict)
    verdicts: list[SheetVerdict] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    errors: list[NarrateError] = field(default_factory=list)
    attachments: list[Path] = field(default_factory=list)

    @property
    def tables(self) -> list[FoundTable]:
        return [table for sheet in self.sheets for table in sheet.tables]


def read_unit(folder: Path) -> UnitInputs:
    """All inputs of a unit.

    Raises:
        MissingInput: no folder, no workbook, no 决算 table with a year, a recognised table without a required column.
        UnreadableFile: a workbook that cannot be read.
        ConflictingInput: one table and year twice with different content, tables of two units, a form of another
            unit or year, two forms.
        SeveralErrors: more than one of these.
    """
    gathered = _gather(unit_files(folder))
    _years_completed(gathered)
    year = _current_year(gathered, folder)
    form = _form(gathered)
    name = _unit_name(gathered, year)
    if not gathered.errors:  # a workbook that could not be read may be the one of the form's year
        _hold_form(form, name, year, gathered)
    choice = choose(gathered.tables, year)
    gathered.verdicts += choice.verdicts
    gathered.findings += choice.findings
    raise_all(gathered.errors + choice.errors)
    current, before = YearTables(year, **choice.of_year(year)), choice.of_year(year - 1)
    budget = choice.tables.get((BUDGET, year))
    _report_gaps(current, gathered)
    return UnitInputs(
        folder=str(folder),
        name=name,
        year=year,
        current=current,
        prior=YearTables(year - 1, **before) if before else None,
        budget=budget.table if budget is not None and isinstance(budget.table, SubjectTable) else None,
        form=form.grids,
        said=form.said,
        form_path=str(folder / form.file if folder.is_dir() else folder) if form.file else None,
        verdicts=tuple(gathered.verdicts),
        findings=tuple(gathered.findings),
        digests=gathered.digests,
        attachments=side_files.in_order(gathered.attachments),
    )


def _gather(files: UnitFiles) -> _Gathered:
    gathered = _Gathered(verdicts=[*files.verdicts], errors=[*files.errors], attachments=[*files.attachments])
    gathered.findings += files.findings
    for found in files.workbooks:
        if not _take(found.workbook, gathered, may_be_attached=found.may_be_attachment) and found.path is not None:
            gathered.verdicts.append(side_files.verdict(found.path))
            gathered.attachments.append(found.path)
    return gathered


def _take(workbook: Workbook, gathered: _Gathered, *, may_be_attached: bool) -> bool:
    """Everything in a workbook; one that may be an attachment is left alone when no sheet of it is a known table."""
    sheets = [read_sheet(grid) for grid in workbook.grids]
    if may_be_attached and not any(sheet.tables or sheet.is_form or sheet.errors for sheet in sheets):
        return False
    gathered.digests[workbook.file] = workbook.digest
    gathered.sheets += sheets
    for sheet in sheets:
        gathered.verdicts += sheet.verdicts
        gathered.findings += sheet.findings
        gathered.errors += sheet.errors
    return True


def _years_completed(gathered: _Gathered) -> None:
    """A table that writes no year takes the one year the other tables of its workbook write, with a finding."""
    written: dict[str, set[int]] = {}
    for table in gathered.tables:
        if table.head.year is not None:
            written.setdefault(table.grid.file, set()).add(table.head.year)
    everywhere = set().union(*written.values())
    without: dict[tuple[str, int], list[str]] = {}
    for sheet in gathered.sheets:
        for number, found in enumerate(sheet.tables):
            if found.head.year is None:
                year = _year_for(found, written.get(found.grid.file, set()), everywhere, gathered)
                sheet.tables[number] = replace(found, table=_replaced(found.table, replace(found.head, year=year)))
                without.setdefault((found.grid.file, year), []).append(where(found))
    for (file, year), places in without.items():
        message = f"《{file}》有{len(places)}张表没有写年度，按{year}年度读"
        gathered.findings.append(
            Finding("intake-year-not-written", Severity.NOTE, message, tuple(places), "在表头上方写明年度")
        )


def _year_for(found: FoundTable, here: set[int], everywhere: set[int], gathered: _Gathered) -> int:
    """The one year of the workbook; a budget or 机构运行信息表 alone in its workbook is of the latest year of all."""
    if not here and everywhere and found.layout.key in (BUDGET, OPERATIONS):
        return max(everywhere)
    if len(here) != 1:
        message = f"{where(found)}（{found.layout.name}）没有写年度，看不出是哪一年的"
        gathered.errors.append(MissingInput(message, advice="在表头上方写明年度，如“2022年度”"))
        return 0
    return next(iter(here))


def _replaced(table: Table, head: TableHead) -> Table:
    return replace(table, head=head)


def _current_year(gathered: _Gathered, folder: Path) -> int:
    """The latest year that has 决算 tables; 机构运行信息表 and the budget do not decide it while there is one."""
    final = [t.head.year for t in gathered.tables if t.layout.key not in (BUDGET, OPERATIONS) and t.head.year]
    years = final or [t.head.year for t in gathered.tables if t.layout.key == OPERATIONS and t.head.year]
    if years:
        return max(years)
    raise_all(gathered.errors)
    seen = tuple(f"《{v.file}》{f'“{v.sheet}”' if v.sheet else ''}：{v.reason}" for v in gathered.verdicts[:20])
    raise MissingInput(
        f"“{folder.name}”里没有认出一张决算公开表", details=seen, advice="看标题和表头是否完整，见上面每张工作表的原因"
    )


@dataclass(frozen=True, slots=True)
class _Form:
    file: str = ""
    grids: tuple[Grid, ...] = ()
    said: FormRead = NOTHING_SAID


def _form(gathered: _Gathered) -> _Form:
    """The 说明填报表: all its sheets, from one workbook."""
    by_file: dict[str, list[Grid]] = {}
    for sheet in gathered.sheets:
        if sheet.is_form:
            by_file.setdefault(sheet.grid.file, []).append(sheet.grid)
            reason = "隐藏的工作表" if sheet.grid.hidden else ""
            gathered.verdicts.append(
                SheetVerdict(sheet.grid.file, sheet.grid.sheet, "说明填报表", "填报表", None, "", reason)
            )
    if not by_file:
        return _Form()
    if len(by_file) > 1:
        names = "、".join(f"《{file}》" for file in by_file)
        gathered.errors.append(ConflictingInput(f"有{len(by_file)}个说明填报表：{names}", advice="只留一个"))
    file, grids = next(iter(by_file.items()))
    return _Form(file, tuple(grids), read_form(grids))


def _unit_name(gathered: _Gathered, year: int) -> str | None:
    """The name the nine tables of the year write; two names are an error, another name elsewhere a finding."""
    named = [table for table in gathered.tables if table.head.unit_name and table.head.year == year]
    nine = [table for table in named if table.layout.key not in (BUDGET, OPERATIONS)]
    names: dict[str, list[FoundTable]] = {}
    for table in nine or named:
        names.setdefault(table.head.unit_name or "", []).append(table)
    if len({plain(name) for name in names}) > 1:
        details = tuple(f"{where(t[0])}：{name}" for name, t in names.items())
        gathered.errors.append(
            ConflictingInput(f"{year}年度的表写着{len(names)}个单位名称", details=details, advice="只留同一个单位的表")
        )
    name = next(iter(names), None)
    for table in gathered.tables if name else ():
        other = table.head.unit_name
        if other and name and plain(other) not in map(plain, names):
            gathered.findings.append(_other_name(table, other, name))
    return name


def _other_name(table: FoundTable, other: str, name: str) -> Finding:
    place = where(table)
    return Finding(
        "intake-other-unit-name",
        Severity.ERROR,
        f"{place}（{table.layout.name}，{table.head.year}年度）写的单位是“{other}”，本年的表是“{name}”",
        (place,),
        "若单位更名，可以不理；若是别的单位的表，换掉",
    )


def _hold_form(form: _Form, name: str | None, year: int, gathered: _Gathered) -> None:
    profile = form.said.profile
    written, own = plain(profile.full_name or ""), plain(name or "")
    if written and own and written not in own and own not in written:
        gathered.errors.append(
            ConflictingInput(
                f"《{form.file}》是“{profile.full_name}”的填报表，决算表是“{name}”的",
                advice="换成本单位的填报表，或者改单位全称",
            )
        )
    if profile.year is not None and profile.year != year:
        gathered.errors.append(
            ConflictingInput(
                f"《{form.file}》写的年度是{profile.year}，决算表最近的年度是{year}",
                advice="换成本年的填报表或决算表，或者改年度",
            )
        )


def _report_gaps(current: YearTables, gathered: _Gathered) -> None:
    """Tables of the year that are not there, and lines every 01 and 04 has."""
    absent = [t for t in layouts().tables if t.number.isdigit() and getattr(current, t.key) is None]
    if absent:
        names = "、".join(f"{table.number} {table.name}" for table in absent)
        message = f"{current.year}年度的决算表缺{len(absent)}张：{names}"
        gathered.findings.append(
            Finding("intake-tables-absent", Severity.ERROR, message, (), "补上这些表；没有数的表也要有一张空表")
        )
    for table in (current.income_expenditure, current.appropriation):
        if table is not None:
            gathered.findings += _absent_lines(table)


def _absent_lines(table: LineTable) -> Iterable[Finding]:
    layout = layouts().table(table.head.key)
    grid = table.head.pieces[0].grid
    place = f"《{grid.file}》“{grid.sheet}”"
    for name, lines in (("income", table.income), ("expenditure", table.expenditure)):
        half = layout.halves[name]
        for line in half.required_lines:
            if line not in lines:
                message = f"{place}（{layout.name}）没有“{half.names[line]}”一行"
                yield Finding(
                    "intake-line-absent", Severity.ERROR, message, (place,), "补上这一行，或者把叫法加进 layouts.toml"
                )
