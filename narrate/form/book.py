"""The form as a workbook: opening it so that nothing is lost, and turning it back into bytes.

openpyxl drops the calculated values of formulas when it writes; they are read beside and written back, so that an
answer typed as =12.5+8 still reads as 20.5 before a spreadsheet program has opened the file again.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from html import escape
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.packaging.core import DocumentProperties
from openpyxl.utils.datetime import to_excel
from openpyxl.writer.excel import ExcelWriter

from narrate.cell_names import column_number
from narrate.errors import OutputRefused, UnreadableFile
from narrate.files import Source, replace_source, write_files
from narrate.form.notes import restore_note_sizes
from narrate.form.package import read_source, repacked, unkept_parts
from narrate.intake.sheet_parts import sheet_parts

AnyCell = Cell | MergedCell
CellKey = tuple[str, int, int]  # sheet title, row, column (from 1)

_FIXED_DATE = datetime(2000, 1, 1)

# openpyxl's own words for what it will not keep → a person's words; other warnings of the kind are passed on as they are
_LOSS_WARNINGS = {
    "Conditional Formatting extension": "数据条、图标集等扩展的条件格式",
    "Data Validation extension": "引用其他工作表的数据有效性",
    "Sparkline": "迷你图",
    "Slicer": "切片器",
    "Protected Range": "允许编辑区域",
    "Timeline": "日程表",
    "header or footer": "页眉页脚里的特殊内容",
    "conditional formatting rule": "个别条件格式",
}
_HARMLESS_WARNINGS = ("Ignored Error extension", "default style", "outside the limits for dates")


@dataclass(slots=True)
class FormBook:
    """An open form; `source` is None for one being made.

    `values` are the calculated values of its formulas, `auto_heights` the rows whose height follows their text: openpyxl
    would forget the first and freeze the second.
    """

    workbook: Workbook
    source: Source | None = None
    values: dict[CellKey, object] = field(default_factory=dict)
    auto_heights: set[tuple[str, int]] = field(default_factory=set)
    unkept: tuple[str, ...] = ()

    def value(self, cell: AnyCell) -> object:
        """What the cell shows: for a formula its calculated value, None where no program has calculated it."""
        if cell.data_type == "f":
            return self.values.get(_key(cell))
        return cell.value

    def text(self, cell: AnyCell) -> str:
        """What the cell shows, as trimmed text; an uncalculated formula as it is written."""
        value = self.value(cell)
        if value is None and cell.data_type == "f":
            value = getattr(cell.value, "text", cell.value)
        return "" if value is None else str(value).strip()

    def to_bytes(self) -> bytes:
        """The whole file; the same workbook gives the same bytes."""
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
            ExcelWriter(self.workbook, package).write_data()
        sheets = {f"xl/worksheets/sheet{number}.xml": s.title for number, s in enumerate(self.workbook.worksheets, 1)}
        return repacked(
            written.getvalue(),
            lambda name, content: self._completed(sheets[name], content) if name in sheets else content,
        )

    def _completed(self, title: str, sheet_xml: bytes) -> bytes:
        known = {(row, column): v for (sheet, row, column), v in self.values.items() if sheet == title}
        growing = {row for sheet, row in self.auto_heights if sheet == title}
        text = _spelled_out(sheet_xml.decode("utf-8"))
        return _with_values(_with_growing_rows(text, growing), known).encode("utf-8")

    def save_new(self, path: Path) -> None:
        write_files({path: self.to_bytes()})

    def save_back(self, *, backup: bool) -> Path | None:
        """Replace the file this book was read from. Returns the backup.

        Raises:
            OutputRefused: something in the file cannot be kept, it is open elsewhere, or it changed meanwhile.
        """
        assert self.source is not None
        if self.unkept:
            raise OutputRefused(
                f"《{self.source.path.name}》里有改写时保不住的内容，没有写入：{'、'.join(self.unkept)}",
                advice="把这些内容移到另一个工作簿（填报内容不受影响），保存后再运行。",
            )
        return replace_source(self.source, self.to_bytes(), backup=backup)


def _key(cell: Any) -> CellKey:
    return cell.parent.title, cell.row, cell.column


def new_book() -> FormBook:
    """An empty workbook whose properties hold no clock and no name of a person."""
    workbook = Workbook()
    del workbook[workbook.sheetnames[0]]
    workbook.properties = DocumentProperties(
        creator="narrate", title="说明填报表", created=_FIXED_DATE, modified=_FIXED_DATE
    )
    return FormBook(workbook)


def open_book(path: Path) -> FormBook:
    """The person's file, with everything openpyxl can keep and the names of what it cannot."""
    source = read_source(path)
    try:
        workbook, losses = _load(source.data, data_only=False)
        shown, _ = _load(source.data, data_only=True)
        parts = unkept_parts(source.data)
        with zipfile.ZipFile(io.BytesIO(source.data)) as package:
            heights = _auto_heights(package)
            restore_note_sizes(workbook, package)
    except Exception as error:  # openpyxl raises whatever its parsers raise on a broken part
        raise UnreadableFile(
            f"说明填报表《{path.name}》打不开：工作簿内部有损坏",
            details=(f"{type(error).__name__}：{error}",),
            advice="用 Excel 或 WPS 打开后另存一份再运行；打不开的，改用备份文件。",
        ) from error
    values = {
        _key(cell): shown[sheet.title][cell.coordinate].value
        for sheet in workbook.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }
    kept = {key: value for key, value in values.items() if value is not None}
    return FormBook(workbook, source, kept, heights, tuple(dict.fromkeys((*parts, *losses))))


def _load(data: bytes, *, data_only: bool) -> tuple[Workbook, tuple[str, ...]]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        workbook = load_workbook(io.BytesIO(data), data_only=data_only, rich_text=not data_only)
    messages = [str(warning.message) for warning in caught if issubclass(warning.category, UserWarning)]
    return workbook, tuple(
        next((words for part, words in _LOSS_WARNINGS.items() if part in message), message)
        for message in messages
        if not any(part in message for part in _HARMLESS_WARNINGS)
    )


def put(cell: AnyCell, value: str | int | Decimal) -> bool:
    """Write a value of ours; text stays text even where it begins with =. Returns whether the cell changed.

    A cell the person merged into another one cannot hold anything and is left alone.
    """
    if isinstance(cell, MergedCell):
        return False
    wanted = ILLEGAL_CHARACTERS_RE.sub("�", value) if isinstance(value, str) else value
    present = "" if cell.value is None else cell.value
    if cell.data_type != "f" and (str(present) if isinstance(wanted, str) else present) == wanted:
        return False
    cell.value = None if wanted == "" else wanted
    if isinstance(wanted, str):
        cell.data_type = "s" if wanted else "n"
    return True


def put_formula(book: FormBook, cell: AnyCell, formula: str, value: object) -> bool:
    """Write a formula of ours with the value it shows now. Returns whether the formula changed."""
    if isinstance(cell, MergedCell):
        return False
    book.values[_key(cell)] = value
    if cell.data_type == "f" and _plain(str(cell.value)) == _plain(formula):
        return False
    cell.value = formula
    return True


def _plain(formula: str) -> str:
    return re.sub(r"[\s$]", "", formula).upper()


_REFERENCE = re.compile(r"&#(\d+);")
_LAST_ASCII = 127


def _spelled_out(sheet_xml: str) -> str:
    """汉字 as themselves: openpyxl writes each as a number (&#24180;), three times as long to keep and to read."""
    return _REFERENCE.sub(lambda found: chr(int(found[1])) if int(found[1]) > _LAST_ASCII else found[0], sheet_xml)


# the one shape in which openpyxl writes a formula: no type, no value
_FORMULA_CELL = re.compile(
    r'<c r="([A-Z]+)(\d+)"([^>]*)>(<f\b[^>]*/>|<f\b[^>]*>.*?</f>)(?:<v\s*/>|<v></v>)?</c>', re.DOTALL
)


def _with_values(sheet_xml: str, values: dict[tuple[int, int], object]) -> str:
    def filled(match: re.Match[str]) -> str:
        letters, row, attributes, formula = match.groups()
        value = values.get((int(row), column_number(letters) + 1))
        if value is None:
            return match.group()
        kind, text = _cached(value)
        return f'<c r="{letters}{row}"{attributes}{kind}>{formula}<v>{escape(text, quote=False)}</v></c>'

    return _FORMULA_CELL.sub(filled, sheet_xml)


_ROW_TAG = re.compile(r"<row\b[^>]*>")
_ROW_NUMBER = re.compile(r'\br="(\d+)"')
_FIXED_HEIGHT = re.compile(r'\s+customHeight="(?:1|true)"')


def _with_growing_rows(sheet_xml: str, growing: set[int]) -> str:
    def freed(match: re.Match[str]) -> str:
        number = _ROW_NUMBER.search(match[0])
        return _FIXED_HEIGHT.sub("", match[0]) if number and int(number[1]) in growing else match[0]

    return _ROW_TAG.sub(freed, sheet_xml) if growing else sheet_xml


def _auto_heights(package: zipfile.ZipFile) -> set[tuple[str, int]]:
    """The rows of each sheet that have a height nobody chose."""
    found: set[tuple[str, int]] = set()
    for title, part in sheet_parts(package).items():
        for tag in _ROW_TAG.findall(package.read(part).decode("utf-8", "replace")):
            number = _ROW_NUMBER.search(tag)
            if number and " ht=" in tag and not _FIXED_HEIGHT.search(tag):
                found.add((title, int(number[1])))
    return found


def _cached(value: object) -> tuple[str, str]:
    if isinstance(value, bool):
        return ' t="b"', str(int(value))
    if isinstance(value, (date, datetime, time, timedelta)):
        serial: Any = to_excel  # untyped in the library
        return "", str(serial(value))
    if isinstance(value, str):
        return (' t="e"' if value.startswith("#") and value.endswith(("!", "?", "A", "0")) else ' t="str"'), value
    return "", repr(value) if isinstance(value, float) else str(value)
