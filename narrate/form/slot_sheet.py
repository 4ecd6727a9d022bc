"""The sheet 说明填报表: where its columns and rows stand in the person's file, and how an empty one is laid out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.workbook import Workbook
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from narrate.cell_names import column_letters
from narrate.errors import ConflictingInput, OutputRefused
from narrate.form import layout
from narrate.form.book import AnyCell, FormBook
from narrate.form.columns import Column
from narrate.form.layout import Status
from narrate.form.shift import bounds

_HEADER_SEARCH_ROWS = 60
_LAST_STYLED_ROW = 2000  # conditional formats reach beyond the last row, so that added rows are covered
_HOW_TO_HEIGHT = 31.0


@dataclass(frozen=True, slots=True)
class SlotSheet:
    """Where things stand: `columns` by header text, `rows` by slot key (more than one where a row was copied)."""

    sheet: Worksheet
    header_row: int
    columns: dict[Column, int]
    rows: dict[str, tuple[int, ...]]

    def cell(self, row: int, column: Column) -> AnyCell | None:
        """The cell; None where the person deleted the column."""
        position = self.columns.get(column)
        return None if position is None else self.sheet.cell(row, position)

    def letter(self, column: Column) -> str:
        return column_letters(self.columns[column] - 1)

    def keyed_rows(self) -> Iterator[tuple[str, int]]:
        return ((key, row) for key, rows in self.rows.items() for row in rows)

    @property
    def last_row(self) -> int:
        """The last row with a key, the header row where there is none."""
        return max((row for _, row in self.keyed_rows()), default=self.header_row)


def find_slot_sheet(book: FormBook, file_name: str) -> SlotSheet:
    """The 说明填报表 of the workbook, whatever its sheet is called now.

    Raises:
        OutputRefused: no sheet has the columns of a form.
        ConflictingInput: several sheets have, and none of them is called 说明填报表.
    """
    found = [place for sheet in book.workbook.worksheets if (place := _header_of(book, sheet))]
    named = [place for place in found if place[0].title == layout.SLOT_SHEET]
    candidates = named or found
    if not candidates:
        raise OutputRefused(
            f"《{file_name}》不是说明填报表，没有改动。",
            details=(f"没有哪个工作表同时有这几列：{'、'.join(layout.ESSENTIAL)}",),
            advice="换一个文件名新做一份；是本程序做的表而列被删的，从备份取回。",
        )
    if len(candidates) > 1:
        titles = "、".join(f"“{sheet.title}”" for sheet, _, _ in candidates)
        raise ConflictingInput(
            f"《{file_name}》里有{len(candidates)}个工作表都像说明填报表：{titles}",
            advice=f"把要用的那个改名为“{layout.SLOT_SHEET}”，再运行。",
        )
    sheet, header_row, columns = candidates[0]
    return SlotSheet(sheet, header_row, columns, _rows_by_key(book, sheet, header_row, columns))


def _header_of(book: FormBook, sheet: Worksheet) -> tuple[Worksheet, int, dict[Column, int]] | None:
    texts = {column.value: column for column in Column}
    for row, cells in enumerate(sheet.iter_rows(max_row=min(sheet.max_row, _HEADER_SEARCH_ROWS)), 1):
        columns: dict[Column, int] = {}
        for position, cell in enumerate(cells, 1):
            column = texts.get(book.text(cell))
            if column is not None:
                columns.setdefault(column, position)
        if all(column in columns for column in layout.ESSENTIAL):
            return sheet, row, columns
    return None


def _rows_by_key(
    book: FormBook, sheet: Worksheet, header_row: int, columns: dict[Column, int]
) -> dict[str, tuple[int, ...]]:
    rows: dict[str, tuple[int, ...]] = {}
    for row in range(header_row + 1, sheet.max_row + 1):
        key = book.text(sheet.cell(row, columns[Column.KEY]))
        if key and key != Column.KEY:
            rows[key] = (*rows.get(key, ()), row)
    return rows


def new_slot_sheet(workbook: Workbook, title: str) -> SlotSheet:
    """An empty 说明填报表: title, how-to, header, protection, print setup. Rows come later."""
    sheet = workbook.create_sheet(layout.SLOT_SHEET)
    _write_head(sheet, title)
    header_row = 2 + len(layout.HOW_TO)
    columns = {column: position for position, column in enumerate(Column, 1)}
    for column, position in columns.items():
        cell = sheet.cell(header_row, position, column.value)
        cell.font, cell.alignment, cell.border = layout.HEADER_FONT, layout.CENTERED, layout.CELL_BORDER
        cell.fill = layout.ANSWER_HEADER_FILL if column is Column.ANSWER else layout.HEADER_FILL
        dimension = sheet.column_dimensions[column_letters(position - 1)]
        dimension.width = layout.WIDTHS[column]
        dimension.hidden = column in layout.HIDDEN
    sheet.row_dimensions[header_row].height = 24
    sheet.freeze_panes = sheet.cell(header_row + 1, 1)
    slot_sheet = SlotSheet(sheet, header_row, columns, {})
    _colour_by_state(slot_sheet)
    protect(sheet)
    _set_up_print(slot_sheet)
    return slot_sheet


def _write_head(sheet: Worksheet, title: str) -> None:
    last = len(Column) - len(layout.HIDDEN)
    lines = [(title, layout.TITLE_FONT, 30.0), *((line, layout.HOW_TO_FONT, _HOW_TO_HEIGHT) for line in layout.HOW_TO)]
    for row, (text, font, height) in enumerate(lines, 1):
        cell = sheet.cell(row, 1, text)
        cell.font, cell.alignment = font, layout.WRAPPED
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=last)
        sheet.row_dimensions[row].height = height
    sheet.cell(1, 1).alignment = layout.CENTERED


def _colour_by_state(place: SlotSheet) -> None:
    # from the header on, so that a row put in right below it is covered as well; the header itself matches no rule
    first, last = place.header_row, _LAST_STYLED_ROW
    status, answer, section = (place.letter(c) for c in (Column.STATUS, Column.ANSWER, Column.SECTION))
    after_section, before_answer = place.letter(Column.QUESTION), place.letter(Column.PREVIOUS)

    def rule(cells: str, formula: str, **look: Any) -> None:
        place.sheet.conditional_formatting.add(
            cells, Rule(type="expression", dxf=DifferentialStyle(**look), formula=[formula])
        )

    grey = Font(color="FFA6A6A6")
    rule(f"A{first}:{status}{last}", f'${status}{first}="{Status.RETIRED}"', font=grey, fill=_solid("FFEFEFEF"))
    for cells in (f"{answer}{first}:{answer}{last}", f"{status}{first}:{status}{last}"):
        rule(cells, f'LEFT(${status}{first},3)="{Status.DOUBTFUL}"', fill=_solid("FFFAD7B5"))
        rule(cells, f'${status}{first}="{Status.OPEN}"', fill=_solid("FFFFF7CC"))
    rule(f"{status}{first}:{status}{last}", f'${status}{first}="{Status.DONE}"', font=Font(color="FF548235"))
    # a section begins with a line and its name stands out, however the rows are sorted; LibreOffice shows only one of
    # several rules that meet in a cell, so these keep off the columns coloured by state and carry all four borders
    begins = f"${section}{first}<>${section}{first - 1}"
    for cells in (f"A{first}:{section}{last}", f"{after_section}{first}:{before_answer}{last}"):
        rule(cells, begins, border=layout.SECTION_BORDER)
    rule(f"{section}{first}:{section}{last}", f"${section}{first}=${section}{first - 1}", font=grey)


def _solid(colour: str) -> PatternFill:
    return PatternFill("solid", bgColor=colour)


def protect(sheet: Worksheet) -> None:
    """Protect without a password, against slips only: formats, rows, columns, notes and filters stay allowed."""
    protection = sheet.protection
    protection.sheet = True
    for allowed in (
        "formatCells", "formatColumns", "formatRows", "insertColumns", "insertRows", "insertHyperlinks",
        "sort", "autoFilter", "objects", "scenarios",
    ):  # fmt: skip
        setattr(protection, allowed, False)


def _set_up_print(place: SlotSheet) -> None:
    sheet = place.sheet
    fit_to_landscape_page(sheet)
    sheet.print_title_rows = f"{place.header_row}:{place.header_row}"
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.5
    footer: Any = sheet.oddFooter
    footer.center.text = "第 &P 页，共 &N 页"


def fit_to_landscape_page(sheet: Worksheet) -> None:
    """A4 landscape, one page wide, as many pages long as it takes."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def open_at_first_answer(workbook: Workbook, place: SlotSheet) -> None:
    """The file opens on this sheet, at the first cell to fill."""
    workbook.active = workbook.index(place.sheet)
    place.sheet.sheet_view.tabSelected = True
    first = f"{place.letter(Column.ANSWER)}{place.header_row + 1}"
    for selection in place.sheet.sheet_view.selection:
        selection.activeCell = selection.sqref = first


def cover_rows(place: SlotSheet) -> bool:
    """Stretch the filter down to the last row with a key. Returns whether it changed."""
    wanted = max(place.last_row, place.header_row + 1)
    current = place.sheet.auto_filter.ref
    if not current:
        return False
    left, right, _, bottom = bounds(current)
    if bottom >= wanted:
        return False
    place.sheet.auto_filter.ref = f"{column_letters(left - 1)}{place.header_row}:{column_letters(right - 1)}{wanted}"
    return True


def add_filter(place: SlotSheet) -> None:
    """Filter buttons over header and rows."""
    place.sheet.auto_filter.ref = (
        f"A{place.header_row}:{column_letters(len(Column) - 1)}{max(place.last_row, place.header_row + 1)}"
    )
