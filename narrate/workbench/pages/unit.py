"""单位: one unit's files, what each sheet was taken for, and its cells. Files dropped on the page are copied in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from flask import Response, jsonify, make_response, render_template, request, url_for

from narrate.answering import refuse_other_wording, renew_form
from narrate.bureau_settings import settings_for
from narrate.cell_names import cell_name, column_letters, column_number
from narrate.errors import MissingInput, NarrateError, UsageError
from narrate.findings import SEVERITY_ORDER, Finding
from narrate.intake.accounts import Outcome, SheetVerdict, UnitInputs, counted
from narrate.intake.folder import unit_files
from narrate.intake.grid import Grid
from narrate.intake.side_files import ATTACHMENT_SUFFIXES
from narrate.intake.unit_folder import read_unit
from narrate.intake.workbook import TABLE_EXTENSIONS
from narrate.phrasebooks import phrasebook as phrasebooks
from narrate.table_checks.reconcile import supplied_or_not
from narrate.unit import open_unit
from narrate.workbench.bench import bench, sent
from narrate.workbench.cells import written
from narrate.workbench.opened_folder import digest_of, put, settled

_TAKEN = frozenset({*TABLE_EXTENSIONS, *ATTACHMENT_SUFFIXES, ".pdf", ".zip"})
_MOST_ROWS, _MOST_COLUMNS = 400, 60  # of a sheet, on the page
_CELLS = re.compile(r"([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?")
_CLASSES = {Outcome.READ: "good", Outcome.PASSED_OVER: "faint", Outcome.NOT_UNDERSTOOD: "bad"}


@dataclass(frozen=True)
class UnitView:
    """What reading a unit's folder came to: `files` with their sheets; `stopped` is why nothing could be made of it."""

    name: str
    year: int | None
    files: Mapping[str, Sequence[SheetVerdict]]
    counted: str
    findings: Sequence[Finding] = ()
    stopped: NarrateError | None = None
    phrasebook: str | None = None
    has_form: bool = False


def view_of(inputs: UnitInputs, phrasebook: str | None) -> UnitView:
    """The view of a folder that could be read."""
    name = inputs.said.profile.full_name or inputs.name or ""
    files = _by_file(inputs.verdicts)
    lacking = (one for one in supplied_or_not(inputs) if isinstance(one, Finding))
    told = sorted((*lacking, *inputs.findings, *inputs.said.findings), key=lambda one: SEVERITY_ORDER[one.severity])
    return UnitView(
        name, inputs.year, files, counted(inputs.verdicts), told, None, phrasebook, inputs.form_path is not None
    )


def _by_file(verdicts: Sequence[SheetVerdict]) -> dict[str, list[SheetVerdict]]:
    """File → its sheets, those that need a person first; files that were not read at the end."""
    order = sorted(verdicts, key=lambda one: (not one.sheet, one.outcome is not Outcome.NOT_UNDERSTOOD))
    files: dict[str, list[SheetVerdict]] = {}
    for verdict in order:
        files.setdefault(verdict.file, []).append(verdict)
    return files


def unit(unit: str) -> str:
    """The unit's tables."""
    folder = bench().folder.unit(unit)
    try:
        inputs = read_unit(folder)
        view = view_of(inputs, inputs.said.profile.phrasebook or settings_for(folder).phrasebook)
    except NarrateError as error:
        files = _by_file(error.sheets)
        view = UnitView("", None, files, counted(error.sheets), stopped=error)
    return render_template("unit.html.j2", unit=unit, view=view, classes=_CLASSES, phrasebooks=phrasebooks.offered())


def form(unit: str) -> Response:
    """Make the unit's form, or bring it up to date, with the phrasebook that was chosen."""
    held = bench()
    opened = open_unit(held.folder.unit(unit), phrasebook=sent("phrasebook")["phrasebook"] or None)
    target = held.form_of(opened)
    refuse_other_wording(opened, target)
    changes = renew_form(opened, target, {})
    return jsonify(changes.as_json() | {"address": url_for("answers.answers", unit=unit)})


def put_file(unit: str) -> Response:
    """A file dropped on the page, as it is. What lies there under its name is never replaced without being asked.

    The answer to a name that is taken is 409 with `taken` and the digest of what lies there; asked again with
    `how=beside` it goes under a new name, with `how=replace` and that digest it takes the place, a copy kept.
    """
    held = bench()
    name, data = request.args.get("name", ""), request.get_data()
    target = held.folder.place_for(unit, name)
    if target.suffix.lower() not in _TAKEN:
        raise UsageError(f"“{name}”不是表格或附件，没有放进来", advice=f"可以放：{'、'.join(sorted(_TAKEN))}")
    if not data:
        raise UsageError(f"“{name}”是空的，没有放进来", advice="文件夹请打开后选里面的文件")
    if target.exists() and target.read_bytes() == data:
        return jsonify(file=name, same=True)
    place = settled(target, request.args.get("how", ""), request.args.get("digest", ""))
    if place is None:
        return make_response(jsonify(taken=name, digest=digest_of(target)), 409)
    backup = put(data, place)
    return jsonify(file=place.target.name, backup=backup.name if backup else None)


class ShownCell(NamedTuple):
    """A cell as the page shows it."""

    name: str
    text: str
    rows: int
    columns: int
    is_number: bool
    is_read: bool
    is_told: bool


@dataclass(frozen=True)
class SheetView:
    """The cells of a sheet, those that were read and those that a finding is about marked."""

    file: str
    sheet: str
    letters: Sequence[str]
    rows: Sequence[tuple[int, Sequence[ShownCell]]]
    left_out: str  # what of a large sheet is not shown
    verdicts: Sequence[SheetVerdict]
    findings: Sequence[Finding]


def sheet_view(grid: Grid, verdicts: Sequence[SheetVerdict], findings: Sequence[Finding]) -> SheetView:
    """A sheet for showing."""
    height, width = len(grid.rows), max(map(len, grid.rows), default=0)
    shown_rows, shown_columns = min(height, _MOST_ROWS), min(width, _MOST_COLUMNS)
    read = [area for one in verdicts if one.outcome is Outcome.READ for area in _areas(one.cells)]
    place = f"《{grid.file}》“{grid.sheet}”!"
    told = {one.removeprefix(place) for finding in findings for one in finding.places if one.startswith(place)}
    spans, covered = _merged(grid, shown_rows, shown_columns)
    rows = []
    for row in range(shown_rows):
        cells = [
            ShownCell(
                name := cell_name(row, column),
                written(raw := grid.raw(row, column)),
                *spans.get((row, column), (1, 1)),
                isinstance(raw, int | float),
                any(top <= row <= bottom and left <= column <= right for top, left, bottom, right in read),
                name in told,
            )
            for column in range(shown_columns)
            if (row, column) not in covered
        ]
        rows.append((row + 1, cells))
    left_out = f"这张表有{height}行{width}列，只显示前{shown_rows}行{shown_columns}列。"
    return SheetView(
        grid.file,
        grid.sheet,
        [column_letters(column) for column in range(shown_columns)],
        rows,
        left_out if (shown_rows, shown_columns) != (height, width) else "",
        verdicts,
        [finding for finding in findings if any(one.startswith(place) for one in finding.places)],
    )


def _areas(cells: str) -> list[tuple[int, int, int, int]]:
    """A1:F66 → top, left, bottom, right, from zero."""
    return [
        (int(top) - 1, column_number(left), int(bottom or top) - 1, column_number(right or left))
        for left, top, right, bottom in _CELLS.findall(cells)
    ]


def _merged(grid: Grid, rows: int, columns: int) -> tuple[dict[tuple[int, int], tuple[int, int]], set[tuple[int, int]]]:
    """The first cell of each merge with how far it reaches, and the cells that merges cover."""
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    for top, left, bottom, right in grid.merges or ():
        bottom, right = min(bottom, rows - 1), min(right, columns - 1)
        if top <= bottom and left <= right:
            spans[top, left] = (bottom - top + 1, right - left + 1)
            covered |= {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
            covered.discard((top, left))
    return spans, covered


def _read_or_lying(read: Sequence[Grid], folder: Path) -> Iterator[Grid]:
    """The sheets of a unit; those that were not read for it (a second form, a unit that could not be read) come last."""
    yield from read
    yield from (one for book in unit_files(folder).workbooks for one in book.workbook.grids)


def sheet(unit: str) -> str:
    """The cells of one sheet of a unit."""
    file, name = request.args.get("file", ""), request.args.get("sheet", "")
    folder = bench().folder.unit(unit)
    read: Sequence[Grid] = ()
    try:
        inputs = read_unit(folder)
        verdicts, findings, read = inputs.verdicts, (*inputs.findings, *inputs.said.findings), inputs.grids
    except NarrateError as error:
        verdicts, findings = tuple(error.sheets), ()
    grid = next((one for one in _read_or_lying(read, folder) if (one.file, one.sheet) == (file, name)), None)
    if grid is None:
        raise MissingInput(f"《{file}》里没有能显示的工作表“{name}”", advice="回到“表格”页看看，可能改了名或者移走了")
    of_sheet = [one for one in verdicts if one.file == file and one.sheet == name]
    return render_template("sheet.html.j2", unit=unit, view=sheet_view(grid, of_sheet, findings))
