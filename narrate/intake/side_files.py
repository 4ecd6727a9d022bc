"""Files in a unit folder that are no input tables: attachments (附件) and a dictionary of subjects (科目说明).

They are the one thing told by its file name: 附件… is appended to the whole report as it stands, unless it is a workbook
with a table or form in it that is known, which is an input like any other; 科目说明.csv or .xlsx holds explanations that
the bureau keeps (columns 科目编码, 科目名称, 说明, 年度, 来源; the first and the third are needed). The dictionary may also
lie one folder up, for all units of a bureau.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from narrate.errors import MissingInput, UnreadableFile
from narrate.files import read_reason
from narrate.intake.accounts import SheetVerdict
from narrate.intake.normalisation import clean_name, plain
from narrate.intake.text_tables import text_of
from narrate.intake.workbook import EXTENSIONS, read_workbook
from narrate.visible import file_name

ATTACHMENT, DICTIONARY = "附件", "科目说明"
ATTACHMENT_SUFFIXES = (".docx", *EXTENSIONS)
DICTIONARY_SUFFIXES = (".csv", *EXTENSIONS)
ANY_CODE = "*"  # a row of the shipped dictionary that explains every 项 of its name (行政运行)
_COLUMNS = {"code": ("科目编码", "编码"), "name": ("科目名称", "名称"), "text": ("说明", "解释"), "year": ("年度",)}
_COLUMNS |= {"source": ("来源", "出处")}
_LARGEST_DICTIONARY = 5_000_000
_WIDEST = 20  # columns looked at for the header


class Explanation(NamedTuple):
    """What a subject is for, as officially explained: year and source say where that is from."""

    code: str
    name: str
    text: str
    year: str
    source: str


def kind_of(name: str) -> str:
    """附件, 科目说明, or "" for a file that can only be an input."""
    if not name.startswith((DICTIONARY, ATTACHMENT)):
        return ""
    path = Path(name)
    if path.stem == DICTIONARY and path.suffix.lower() in DICTIONARY_SUFFIXES:
        return DICTIONARY
    return ATTACHMENT if name.startswith(ATTACHMENT) and path.suffix.lower() in ATTACHMENT_SUFFIXES else ""


def verdict(path: Path) -> SheetVerdict:
    """What `narrate tables` says of one."""
    name = file_name(path.name)
    kind = kind_of(name)
    reason = "附件，接在整份报告最后" if kind == ATTACHMENT else "科目说明，用在名词解释里"
    return SheetVerdict(name, "", kind, kind, None, "", reason)


def in_order(files: Iterable[Path]) -> tuple[str, ...]:
    """The attachments in the order of their numbers: 附件2 before 附件10."""
    return tuple(str(path) for path in sorted(files, key=lambda path: (_number(file_name(path.stem)), path.name)))


def _number(stem: str) -> int:
    digits = "".join(_leading_digits(stem.removeprefix(ATTACHMENT)))
    return int(digits) if digits else 0


def _leading_digits(text: str) -> Iterator[str]:
    for character in text:
        if not (character.isascii() and character.isdigit()):
            return
        yield character


def own_dictionary(folder: Path) -> str | None:
    """科目说明 in the unit folder, or one folder up."""
    if not folder.is_dir():
        return None
    for place in (folder, folder.resolve().parent):
        for suffix in DICTIONARY_SUFFIXES:
            path = place / f"{DICTIONARY}{suffix}"
            if path.is_file():
                return str(path)
    return None


def read_dictionary(path: Path) -> Mapping[str, Explanation]:
    """Code → explanation; for `ANY_CODE`, its name → explanation. Of two rows with one code the later year counts.

    Raises:
        UnreadableFile: it cannot be read.
        MissingInput: it has no column 科目编码 or 说明.
    """
    rows = _csv_rows(path) if path.suffix.lower() == ".csv" else _sheet_rows(path)
    found: dict[str, Explanation] = {}
    for one in _explanations(rows, path):
        key = one.name if one.code == ANY_CODE else one.code
        known = found.get(key)
        if known is None or one.year > known.year:
            found[key] = one
    return found


def _csv_rows(path: Path) -> list[Sequence[object]]:
    try:
        if path.stat().st_size > _LARGEST_DICTIONARY:
            raise UnreadableFile(f"《{file_name(path.name)}》太大，没有读取", advice="检查是不是放错了文件")
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"《{file_name(path.name)}》读不出来：{read_reason(error)}") from error
    text = text_of(data)
    try:
        if text is not None:
            return list(csv.reader(io.StringIO(text)))
    except csv.Error:
        pass
    raise UnreadableFile(f"《{file_name(path.name)}》读不懂", advice="另存为 UTF-8 的 .csv，或者 .xlsx")


def _sheet_rows(path: Path) -> list[Sequence[object]]:
    return [row for grid in read_workbook(path).grids if not grid.hidden for row in grid.rows]


def _explanations(rows: list[Sequence[object]], path: Path) -> Iterator[Explanation]:
    columns: dict[str, int] = {}
    for row in rows:
        texts = [_text(cell) for cell in row]
        words = [plain(text) for text in texts[:_WIDEST]]
        header = {field: words.index(name) for field, names in _COLUMNS.items() for name in names if name in words}
        if "code" in header and "text" in header:
            columns = header
            continue
        told = {field: texts[column] for field, column in columns.items() if column < len(texts)}
        if told.get("code") and told.get("text"):
            name = clean_name(told.get("name", ""))
            yield Explanation(told["code"], name, told["text"], told.get("year", ""), told.get("source", ""))
    if not columns:
        raise MissingInput(
            f"《{file_name(path.name)}》没有“科目编码”和“说明”两列",
            advice="第一行写：科目编码、科目名称、说明、年度、来源",
        )


def _text(cell: object) -> str:
    """A cell as text on one line; a code or year that the sheet holds as a number without its .0."""
    return str(int(cell)) if isinstance(cell, float) and cell == int(cell) else "".join(str(cell).split("\n")).strip()
