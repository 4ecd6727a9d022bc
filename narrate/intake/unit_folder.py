"""A unit folder, or one workbook that holds everything → `UnitInputs`.

Every workbook is read once; which year a table belongs to is written in it; a
name of a file counts only where nothing else says it. What is not
understood is missing and told, and everything else goes on: only a folder in which nothing can be read stops.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from narrate.errors import MissingInput, NarrateError, raise_all
from narrate.findings import Finding, Severity
from narrate.intake import lost_characters, side_files
from narrate.intake.accounts import (
    LineTable,
    NotUnderstood,
    Outcome,
    SheetVerdict,
    SubjectTable,
    UnitInputs,
    YearTables,
)
from narrate.intake.answers import NOTHING_SAID, FormRead, read_form
from narrate.intake.beside_amounts import agency_budget, overall_evaluation
from narrate.intake.cover import Cover, cover_of
from narrate.intake.folder import FoundPdf, FoundWorkbook, UnitFiles, unit_files
from narrate.intake.grid import Grid, Reading
from narrate.intake.layouts import layouts
from narrate.intake.named_cells import DatedSheet
from narrate.intake.other_sets import another_set
from narrate.intake.published_pdf import read_pdf
from narrate.intake.slips import slipped_between
from narrate.intake.table_selection import BUDGET, BUDGETS, OPERATIONS, Choice, choose
from narrate.intake.tables import FoundTable, SheetReading, read_sheet
from narrate.intake.titles_alone import titles_alone
from narrate.intake.unit_names import unit_name
from narrate.intake.unpublishable import unpublishable
from narrate.intake.unseen import characters_left_out, hidden_rows_read
from narrate.intake.untitled import untitled_recognised
from narrate.intake.unwritten import money_completed, pages_in_one_money, years_completed
from narrate.intake.workbook import Workbook, read_workbook

_SHEET = re.compile("《[^》]*》“[^”]*”")
_IN_WORKBOOKS = "没有读 PDF：这些表工作簿里都有"


@dataclass(slots=True)
class _Gathered:
    """Everything read from the files of one unit."""

    sheets: list[SheetReading] = field(default_factory=list)
    digests: dict[str, str] = field(default_factory=dict)
    verdicts: list[SheetVerdict] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    errors: list[NarrateError] = field(default_factory=list)
    attachments: list[Path] = field(default_factory=list)
    covers: list[Cover] = field(default_factory=list)
    paths: dict[str, Path | None] = field(default_factory=dict)  # of workbooks, None for those in an archive

    @property
    def tables(self) -> list[FoundTable]:
        return [table for sheet in self.sheets for table in sheet.tables]

    @property
    def stuck(self) -> list[NotUnderstood]:
        return [one for sheet in self.sheets for one in sheet.not_understood]


def read_unit(folder: Path) -> UnitInputs:
    """All inputs of a unit.

    Raises:
        MissingInput: no folder, no workbook, not one table that could be read.
        UnreadableFile: no workbook can be read.
        SeveralErrors: more than one of these.
    """
    files = unit_files(folder)
    gathered = _gather(files)
    try:
        gathered.findings += years_completed(gathered.sheets, gathered.covers)
        _take_pdfs(files.pdfs, gathered)
        return _inputs(gathered, folder)
    except NarrateError as stopped:
        stopped.sheets = tuple(gathered.verdicts)
        raise


def form_read_again(inputs: UnitInputs) -> UnitInputs | None:
    """The unit with what its form says now, where nothing else changed; None where that takes reading the whole unit.

    Raises:
        UnreadableFile: the form cannot be read.
    """
    if inputs.form_path is None:
        return None
    file = inputs.form[0].file
    workbook = read_workbook(Path(inputs.form_path), file)
    sheets = {grid.sheet for grid in inputs.form}
    grids = tuple(grid for grid in workbook.grids if grid.sheet in sheets)
    said = read_form(grids)
    if len(grids) < len(inputs.form) or len(workbook.grids) > len(grids) or said.profile != inputs.said.profile:
        return None
    return replace(inputs, form=grids, said=said, digests={**inputs.digests, file: workbook.digest})


def _inputs(gathered: _Gathered, folder: Path) -> UnitInputs:
    overruled, told = untitled_recognised(gathered.sheets)
    gathered.findings += told
    gathered.verdicts = [verdict for verdict in gathered.verdicts if verdict not in overruled]
    form = _form(gathered)
    year = _current_year(gathered, form.said.profile.year, folder)
    name, told = unit_name(gathered.tables, gathered.covers, form.said.profile, year)
    gathered.findings += told
    _hold_form(form, year, gathered)
    pages_in_one_money(gathered.sheets)
    choice = choose(gathered.tables, year, name)
    gathered.findings += money_completed(choice, year)
    gathered.findings += hidden_rows_read(choice.tables.values())
    gathered.findings += characters_left_out(sheet.grid for sheet in gathered.sheets)
    gathered.findings += unpublishable(gathered.sheets, year)
    gathered.findings += titles_alone(gathered.sheets)
    gathered.verdicts += choice.verdicts
    gathered.findings += choice.findings
    not_understood = _not_understood(gathered, choice, year)
    _report_unreadable(gathered)
    current, before = YearTables(year, **choice.of_year(year)), choice.of_year(year - 1)
    budget, fund_budget = (choice.tables.get((key, year)) for key in (BUDGET, "fund_budget"))
    _report_gaps(current, not_understood, gathered)
    if current.expenditure is not None and current.general_public_budget is not None:
        layout = layouts().table("expenditure")
        gathered.findings += slipped_between(current.expenditure, current.general_public_budget, layout)
    sheets = tuple(_dated(gathered.sheets))
    planned, evaluation = agency_budget(sheets, year), overall_evaluation(sheets, year)
    used = {f"《{one.grid.file}》“{one.grid.sheet}”" for one in evaluation.values()}
    gathered.findings = [
        one for one in gathered.findings if one.code != "intake-title-without-table" or not used & set(_sheets_of(one))
    ]
    gathered.verdicts = _taken_beside(gathered.verdicts, [planned] if planned else [], evaluation.values(), year)
    return UnitInputs(
        folder=str(folder),
        name=name,
        year=year,
        current=current,
        prior=YearTables(year - 1, **before) if before else None,
        budget=budget.table if budget is not None and isinstance(budget.table, SubjectTable) else None,
        form=form.grids,
        said=form.said,
        form_path=str(path) if (path := gathered.paths.get(form.file)) is not None else None,
        verdicts=tuple(gathered.verdicts),
        findings=tuple(gathered.findings),
        digests=gathered.digests,
        attachments=side_files.in_order(gathered.attachments),
        older={of: YearTables(of, **tables) for of, tables in choice.before().items()},
        sheets=sheets,
        agency_budget=planned,
        evaluation=evaluation,
        not_understood=tuple(not_understood),
        fund_budget=fund_budget.table
        if fund_budget is not None and isinstance(fund_budget.table, SubjectTable)
        else None,
    )


def _sheets_of(finding: Finding) -> Iterator[str]:
    """The sheets that a finding names."""
    yield from (found[0] for found in _SHEET.finditer(finding.message))


def _taken_beside(
    verdicts: Iterable[SheetVerdict], planned: Iterable[Reading], evaluation: Iterable[Reading], year: int
) -> list[SheetVerdict]:
    """The verdicts, with those on sheets that single numbers were taken from."""
    used = {(one.grid.file, one.grid.sheet): ("机关运行经费预算表", "预算", one) for one in planned}
    used |= {(one.grid.file, one.grid.sheet): ("整体支出绩效自评表", "本年", one) for one in evaluation}
    made = []
    for verdict in verdicts:
        taken = used.get((verdict.file, verdict.sheet))
        if taken is None or verdict.outcome is Outcome.READ:
            made.append(verdict)
            continue
        what, role, reading = taken
        reason = "只取情况说明要的数，其余的没有用"
        made.append(
            SheetVerdict(verdict.file, verdict.sheet, what, role, year, reading.place.address, reason, Outcome.READ)
        )
    return made


def _dated(sheets: Iterable[SheetReading]) -> Iterator[DatedSheet]:
    """The sheets with the year of their tables, else of the tables beside them in the file, where those are of one."""
    own = [sheet for sheet in sheets if not sheet.is_form]
    of_file: dict[str, set[int | None]] = {}
    for sheet in own:
        of_file.setdefault(sheet.grid.file, set()).update(table.head.year for table in sheet.tables)
    for sheet in own:
        years = {table.head.year for table in sheet.tables} or of_file[sheet.grid.file]
        yield DatedSheet(sheet.grid, next(iter(years)) if len(years) == 1 else None)


def _gather(files: UnitFiles) -> _Gathered:
    gathered = _Gathered(verdicts=[*files.verdicts], errors=[*files.errors], attachments=[*files.attachments])
    gathered.findings += files.findings
    lost = [one for one in files.workbooks if any(map(lost_characters.is_lost, one.workbook.grids))]
    places: dict[str, list[FoundWorkbook]] = {"": []}  # the unit folder itself first
    for found in files.workbooks:
        gathered.paths[found.workbook.file] = found.path
        if found not in lost:
            places.setdefault(found.within, []).append(found)
    for within, workbooks in places.items():
        read = [(found, [read_sheet(grid) for grid in found.workbook.grids]) for found in workbooks]
        tables = [table for _, sheets in read for sheet in sheets for table in sheet.tables]
        other = another_set(gathered.tables, tables, within) if within else None
        if other is not None:
            gathered.findings.append(other)
            gathered.verdicts.append(SheetVerdict(within, "", "", "", None, "", other.message))
            continue
        for found, sheets in read:
            if not _take(found.workbook, sheets, gathered, may_be_attached=found.may_be_attachment) and found.path:
                gathered.verdicts.append(side_files.verdict(found.path))
                gathered.attachments.append(found.path)
    _take_lost(lost, gathered)
    return gathered


def _take_pdfs(pdfs: Sequence[FoundPdf], gathered: _Gathered) -> None:
    """PDFs, as far as the workbooks leave tables of this year or the last open."""
    if not pdfs:
        return
    known = {(table.layout.key, table.head.year) for table in gathered.tables}
    whole = _whole_years(known)
    for pdf in pdfs:
        try:
            read = None if len(whole) > 1 else read_pdf(pdf.path, pdf.name, whole)
        except NarrateError as problem:
            if known:  # the unit does without it, and it may be anything
                gathered.verdicts.append(SheetVerdict(pdf.name, "", "", "", None, "", f"没有读：{problem.message}"))
            else:
                gathered.errors.append(problem)
            continue
        if read is None:
            gathered.verdicts.append(SheetVerdict(pdf.name, "", "", "", None, "", _IN_WORKBOOKS))
            continue
        gathered.paths[pdf.name] = pdf.path
        gathered.findings += read.findings
        before = len(gathered.sheets)
        _take(read.workbook, [read_sheet(grid) for grid in read.workbook.grids], gathered, may_be_attached=False)
        gathered.findings += years_completed(gathered.sheets, gathered.covers)
        taken = gathered.sheets[before:]
        gathered.sheets[before:] = [sheet for sheet in taken if not _had_already(sheet, known, gathered)]


def _had_already(sheet: SheetReading, known: Container[tuple[str, int | None]], gathered: _Gathered) -> bool:
    """Whether a sheet of a PDF is nothing but tables that a workbook has; they are taken out of it, and told."""
    for table in [one for one in sheet.tables if (one.layout.key, one.head.year) in known]:
        sheet.tables.remove(table)
        place = (sheet.grid.file, sheet.grid.sheet)
        gathered.verdicts.append(
            SheetVerdict(*place, "", table.layout.name, table.head.year, "", _IN_WORKBOOKS, Outcome.PASSED_OVER)
        )
        if not sheet.tables:
            return True
    return False


def _whole_years(known: Set[tuple[str, int | None]]) -> list[int]:
    """The years whose nine tables are all there, the latest and the one before."""
    nine = [table.key for table in layouts().tables if table.number.isdigit()]
    years = {year for _, year in known if year is not None}
    return [year for year in sorted(years)[-2:] if all((key, year) in known for key in nine)]


def _take_lost(lost: Iterable[FoundWorkbook], gathered: _Gathered) -> None:
    """Workbooks whose Chinese is gone, read with the names that the others have."""
    names = {
        row.code: row.name
        for found in gathered.tables
        if isinstance(found.table, SubjectTable)
        for row in found.table.rows
    }
    for workbook in [found.workbook for found in lost]:
        grids = []
        for grid in workbook.grids:
            whole = lost_characters.put_together(grid, names) if lost_characters.is_lost(grid) else grid
            if whole is not grid:
                gathered.findings.append(lost_characters.lost_finding(grid, read=whole is not None))
            grids.append(whole or grid)
        _take(workbook, [read_sheet(grid) for grid in grids], gathered, may_be_attached=False)


def _take(workbook: Workbook, sheets: list[SheetReading], gathered: _Gathered, *, may_be_attached: bool) -> bool:
    """Everything in a workbook; one that may be an attachment is left alone when no sheet of it is a known table."""
    if may_be_attached and not any(sheet.tables or sheet.is_form or sheet.not_understood for sheet in sheets):
        return False
    gathered.digests[workbook.file] = workbook.digest
    gathered.sheets += sheets
    for sheet in sheets:
        cover = None if sheet.tables or sheet.is_form or sheet.not_understood else cover_of(sheet.grid)
        if cover is not None:
            gathered.covers.append(cover)
            gathered.verdicts.append(_cover_verdict(cover))
        else:
            gathered.verdicts += sheet.verdicts
        gathered.findings += sheet.findings
    return True


def _cover_verdict(cover: Cover) -> SheetVerdict:
    return SheetVerdict(cover.grid.file, cover.grid.sheet, "", "", cover.year, "", "封面", Outcome.PASSED_OVER)


def _current_year(gathered: _Gathered, written: int | None, folder: Path) -> int:
    """The latest year that has 决算 tables; 机构运行信息表 and the budget do not decide it while there is one.

    Where a workbook could not be opened, it may be the one of the year the form, the budget and 机构运行信息表 speak of.
    """
    if gathered.errors and gathered.tables:
        return max([table.head.year or 0 for table in gathered.tables] + [written or 0])
    for keys in (None, OPERATIONS, BUDGET):
        years = [
            table.head.year
            for table in gathered.tables
            if table.head.year
            and (table.layout.key == keys if keys else table.layout.key not in (*BUDGETS, OPERATIONS))
        ]
        if years:
            return max(years)
    if recognised := [one.year for one in gathered.stuck if one.year]:
        return max(recognised)
    if gathered.stuck and gathered.covers:
        return max(cover.year for cover in gathered.covers)
    raise_all(gathered.errors)
    stuck = [f"《{one.file}》“{one.sheet}”（{one.table}）：{one.reason}" for one in gathered.stuck]
    seen = [f"《{v.file}》{f'“{v.sheet}”' if v.sheet else ''}：{v.reason}" for v in gathered.verdicts]
    raise MissingInput(
        f"“{folder.name}”里没有读出一张决算公开表",
        details=tuple([*stuck, *seen][:20]),
        advice="看标题和表头是否完整，见上面每张工作表的原因",
    )


class _Form(NamedTuple):
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
            place = (sheet.grid.file, sheet.grid.sheet)
            gathered.verdicts.append(SheetVerdict(*place, "说明填报表", "填报表", None, "", reason, Outcome.READ))
    if not by_file:
        return _Form()
    file, grids = next(iter(by_file.items()))
    if len(by_file) > 1:
        names = "、".join(f"《{name}》" for name in by_file)
        message = f"有{len(by_file)}个说明填报表：{names}，用的是《{file}》"
        gathered.findings.append(Finding("intake-two-forms", Severity.ERROR, message, (), "只留一个，再运行"))
    if gathered.paths.get(file) is None:
        message = f"《{file}》在压缩包里：写的内容照用，不能在里面更新"
        gathered.findings.append(
            Finding("intake-form-in-archive", Severity.WARNING, message, (), "把它拿出来放进单位文件夹，压缩包里的删掉")
        )
    return _Form(file, tuple(grids), read_form(grids))


def _hold_form(form: _Form, year: int, gathered: _Gathered) -> None:
    written = form.said.profile.year
    if written is not None and written != year:
        gathered.findings.append(
            Finding(
                "intake-form-of-other-year",
                Severity.ERROR,
                f"《{form.file}》写的年度是{written}，决算表最近的年度是{year}：填报的内容可能是别的年度的",
                (f"《{form.file}》",),
                "换成本年的填报表或决算表，或者改年度",
            )
        )


def _not_understood(gathered: _Gathered, choice: Choice, year: int) -> list[NotUnderstood]:
    """What is needed and was not understood; the same table read from another sheet, or of another year, is not."""
    needed = []
    for one in [*gathered.stuck, *choice.not_understood]:
        of = one.year or year
        wanted = of == year or (of == year - 1 and one.key not in BUDGETS)
        reason = ""
        if one.year is not None and not wanted:
            reason = "不是本年或上年，没有用"
        elif (one.key, of) in choice.tables:
            other = choice.tables[one.key, of].grid
            reason = f"没有读懂（{one.reason}）；{of}年度的这张表用《{other.file}》“{other.sheet}”的"
        if one not in choice.not_understood:
            gathered.verdicts.append(_stuck_verdict(one, reason))
        if reason:
            continue
        needed.append(one)
        gathered.findings.append(
            Finding(
                "intake-not-understood",
                Severity.ERROR,
                f"《{one.file}》“{one.sheet}”（{one.table}）没有读懂：{one.reason}；用到它的数都缺",
                one.cells,
                one.advice,
            )
        )
    return needed


def _stuck_verdict(one: NotUnderstood, passed_over: str) -> SheetVerdict:
    outcome = Outcome.PASSED_OVER if passed_over else Outcome.NOT_UNDERSTOOD
    cells = one.cells[0].rpartition("!")[2] if one.cells else ""
    return SheetVerdict(one.file, one.sheet, one.table, "", one.year, cells, passed_over or one.reason, outcome)


def _report_unreadable(gathered: _Gathered) -> None:
    """Workbooks that cannot be opened, where others can."""
    for problem in gathered.errors:
        details = "；".join(problem.details)
        message = f"{problem.message}{f'（{details}）' if details else ''}，里面的表没有读"
        gathered.findings.append(Finding("intake-file-unreadable", Severity.ERROR, message, (), problem.advice))


def _report_gaps(current: YearTables, stuck: Iterable[NotUnderstood], gathered: _Gathered) -> None:
    """Tables of the year that are not there, and lines every 01 and 04 has. What was not understood is told already."""
    told = {one.key for one in stuck if one.year in (None, current.year)}
    absent = [
        table
        for table in layouts().tables
        if table.number.isdigit() and getattr(current, table.key) is None and table.key not in told
    ]
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
                advice = "补上这一行，或者把这一行的名称改成表样上的名称"
                yield Finding("intake-line-absent", Severity.ERROR, message, (place,), advice)
