"""Spreadsheet files → `Grid`s: the only module of the program that imports a spreadsheet reader.

In: a file (.xlsx .xlsm .xls .et .ods .csv), whatever it really holds: a web page or SpreadsheetML under the name .xls is
read, too. Out: its sheets as plain values, hidden ones too, chart sheets not, and the sha256 of the bytes. Whatever is
wrong with a file, hostile ones included, ends here as `UnreadableFile` with advice. calamine gets the file as it is;
what it does not tell is found beside it (see `sheet_facts`), and bounds are held before it.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path, PurePath
from typing import NamedTuple

import python_calamine

from narrate.errors import UnreadableFile
from narrate.files import read_bytes, read_reason
from narrate.intake import file_kinds
from narrate.intake.grid import Grid, Merge, Raw
from narrate.intake.sheet_facts import MAX_CELLS, NOTHING_KNOWN, Sheet, SheetFacts
from narrate.intake.xlsx_facts import xlsx_facts
from narrate.on_demand import on_demand
from narrate.packages import Bounds, TooLarge, entries
from narrate.visible import file_name, on_one_line, unseen_in, without_unseen

EXTENSIONS = (".xlsx", ".xlsm", ".xls", ".et", ".ods")
TABLE_EXTENSIONS = (*EXTENSIONS, ".csv")
MAX_BYTES = 50_000_000
BOUNDS = Bounds(parts=10_000, part=300_000_000, total=300_000_000)

_MOST_DEFLATED = 1032  # deflate makes nothing smaller than that
_TEXTS = "xl/sharedStrings.xml"
# what is no .xlsx is read by these
_ods_facts = on_demand("narrate.intake.ods_facts", "ods_facts")
_xls_facts = on_demand("narrate.intake.xls_facts", "xls_facts")
_is_spreadsheetml = on_demand("narrate.intake.spreadsheetml", "is_spreadsheetml")
_spreadsheetml_sheets = on_demand("narrate.intake.spreadsheetml", "spreadsheetml_sheets")
_is_page = on_demand("narrate.intake.html_tables", "is_page")
_page_sheets = on_demand("narrate.intake.html_tables", "page_sheets")
_text_sheet = on_demand("narrate.intake.text_tables", "text_sheet")
_KnownBy = Callable[[int, str], SheetFacts]  # number and name of a sheet → what it tells


class Workbook(NamedTuple):
    """One file: its name, the sha256 of its bytes, its sheets."""

    file: str
    digest: str
    grids: tuple[Grid, ...]


def read_workbook(path: Path, name: str = "") -> Workbook:
    """All sheets of a file, called `name` where that is to be more than its own name (a subfolder before it).

    Raises:
        UnreadableFile: not a workbook, damaged, protected by a password, empty, locked, or larger than `MAX_BYTES`,
            `BOUNDS` or `sheet_facts.MAX_CELLS`.
    """
    name = name or file_name(path.name)
    return workbook_of(name, bytes_of(path, name))


def workbook_of(name: str, data: bytes) -> Workbook:
    """As `read_workbook`, of a file that is held already."""
    try:
        grids = grids_of(name, _sheets(name, data))
    except (KeyboardInterrupt, SystemExit):
        raise
    except TooLarge as problem:
        raise _too_large(name) from problem
    except BaseException as problem:  # a panic of the Rust library is no Exception
        raise _unreadable(name, data, problem) from problem
    return Workbook(name, hashlib.sha256(data).hexdigest(), grids)


def bytes_of(path: Path, name: str) -> bytes:
    """The content of a file.

    Raises:
        UnreadableFile: it cannot be read, is empty or larger than `MAX_BYTES`.
    """
    if path.is_dir():  # Windows says of it that there is no right to open it
        raise UnreadableFile(f"《{name}》读不出来：这是文件夹，不是文件", advice="写明文件名")
    try:
        data = read_bytes(path, MAX_BYTES)
    except PermissionError as problem:
        raise UnreadableFile(
            f"《{name}》打不开：没有权限，或者正被别的程序占用", advice="关掉打开它的程序，再运行"
        ) from problem
    except OSError as problem:
        raise UnreadableFile(
            f"《{name}》读不出来：{read_reason(problem)}", advice="看文件是否还在、磁盘或网络是否正常"
        ) from problem
    if data is None:
        raise _too_large(name)
    if not data:
        raise UnreadableFile(f"《{name}》是空文件（0 字节）", advice="重新导出或重新复制这个文件")
    return data


def _sheets(name: str, data: bytes) -> list[Sheet]:
    """The sheets, by what the bytes are; the file's name has no say."""
    if data.startswith(file_kinds.ZIP):
        return _by_calamine(data, _package_facts(data))
    if data.startswith(file_kinds.OLE):
        by_name: dict[str, SheetFacts] = _xls_facts(data)
        return _by_calamine(data, lambda _, sheet: by_name.get(sheet, NOTHING_KNOWN))
    found: list[Sheet]
    if _is_spreadsheetml(data):
        found = _spreadsheetml_sheets(data)
        return found
    stem = PurePath(name).stem
    if _is_page(data):
        found = _page_sheets(stem, data)
    elif data.startswith(file_kinds.NO_TABLE):
        found = []
    else:
        table = _text_sheet(stem, data)
        found = [] if table is None else [table]
    if not found:
        raise ValueError(name)
    return found


def _package_facts(data: bytes) -> _KnownBy:
    """What a zipped workbook tells of its sheets, once it is known to be of a bearable size.

    Raises:
        TooLarge, packages.DAMAGED, etree.XMLSyntaxError: it is not, or damaged.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for part in entries(package, BOUNDS):
            if part.filename == _TEXTS and part.compress_size * _MOST_DEFLATED > BOUNDS.part:
                _read_through(package, part)  # the size that it declares may be a lie; the sheets are read anyway
        names = set(package.namelist())
        facts: tuple[SheetFacts, ...] = _ods_facts(package) if "content.xml" in names else xlsx_facts(package)
    return lambda number, _: facts[number] if number < len(facts) else NOTHING_KNOWN


def _read_through(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    with package.open(part) as stream:
        while stream.read(1 << 20):
            pass


def _by_calamine(data: bytes, known: _KnownBy) -> list[Sheet]:
    workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets = []
    for number, told in enumerate(workbook.sheets_metadata):
        if told.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = workbook.get_sheet_by_index(number)
        if sheet.total_height * sheet.total_width > MAX_CELLS:
            raise TooLarge
        facts = known(number, told.name)
        if facts.merges is None and (merges := sheet.merged_cell_ranges) is not None:
            facts = replace(facts, merges=tuple([(*first, *last) for first, last in merges]))
        rows = sheet.to_python(skip_empty_area=False)
        hidden = told.visible != python_calamine.SheetVisibleEnum.Visible
        sheets.append(Sheet(told.name, rows, hidden, facts))
    return sheets


def grids_of(file: str, sheets: Sequence[Sheet]) -> tuple[Grid, ...]:
    """The sheets of a file as people see them: see `Grid`."""
    return tuple([_grid(file, sheet) for sheet in sheets])


def _grid(file: str, sheet: Sheet) -> Grid:
    facts = sheet.facts
    rows = [_plain(row) for row in sheet.rows]
    for row, column in facts.uncalculated:
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = ""
    covered = _cover(rows, facts.merges or ())
    unseen = _take_out_unseen(rows)
    return Grid(
        file=file,
        sheet=on_one_line(sheet.name),
        rows=tuple(map(tuple, rows)),
        merges=facts.merges,
        hidden=sheet.hidden,
        uncalculated=facts.uncalculated,
        scaled=facts.scaled,
        dated=facts.dated,
        covered=covered,
        hidden_rows=facts.hidden_rows,
        hidden_columns=facts.hidden_columns,
        commented=facts.commented,
        unseen=unseen,
    )


def _take_out_unseen(rows: list[list[Raw]]) -> dict[tuple[int, int], tuple[str, ...]]:
    """Take the characters that nobody sees out of the texts; the cells that held some, with their names."""
    found: dict[tuple[int, int], tuple[str, ...]] = {}
    for row, cells in enumerate(rows):
        if "".join([cell for cell in cells if cell.__class__ is str]).isprintable():
            continue
        for column, cell in enumerate(cells):
            if isinstance(cell, str) and not cell.isprintable():
                if unseen := unseen_in(cell):
                    found[row, column] = unseen
                cells[column] = without_unseen(cell)
    return found


def _plain(row: Sequence[Raw]) -> list[Raw]:
    """Whole numbers, which calamine gives as int from .xls, as float like all others."""
    return [float(cell) if type(cell) is int else cell for cell in row]


def _cover(rows: list[list[Raw]], merges: Sequence[Merge]) -> frozenset[tuple[int, int]]:
    """Take out the texts that merges cover; where the numbers stand that they cover.

    Raises:
        TooLarge: the merges together cover more than `MAX_CELLS`.
    """
    numbers: set[tuple[int, int]] = set()
    covered = 0
    for top, left, bottom, right in merges:
        for row in range(top, min(bottom + 1, len(rows))):
            cells = rows[row]
            limit = min(right + 1, len(cells))
            covered += max(0, limit - left)
            if covered > MAX_CELLS:
                raise TooLarge
            for column in range(left, limit):
                if cells[column] == "" or (row, column) == (top, left):
                    continue
                if isinstance(cells[column], str):
                    cells[column] = ""
                else:
                    numbers.add((row, column))
    return frozenset(numbers)


def _too_large(file: str) -> UnreadableFile:
    return UnreadableFile(
        f"《{file}》太大：文件超过{MAX_BYTES // 1_000_000}MB，或者展开后有工作表超过{MAX_CELLS // 10_000}万格",
        advice="看表的最后一行、最后一列之外是否误填了内容，删掉多余的行列和工作表，另存后再运行",
    )


def _unreadable(file: str, data: bytes, problem: BaseException) -> UnreadableFile:
    kind = (
        file_kinds.PROTECTED
        if isinstance(problem, python_calamine.PasswordError)
        else file_kinds.kind_of(data, PurePath(file).suffix.lower())
    )
    return UnreadableFile(f"《{file}》{kind.said}", advice=kind.advice)
