"""The files of one unit: found in its folder, opened, the ones left unread named.

In: a folder, or one file. Out: `UnitFiles`: the workbooks as grids, the attachments, a verdict on everything that is no
workbook, and what could not be opened. Knows nothing of tables.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from narrate.errors import MissingInput, NarrateError, UnreadableFile
from narrate.files import read_reason
from narrate.intake import side_files
from narrate.intake.accounts import SheetVerdict
from narrate.intake.side_files import ATTACHMENT, DICTIONARY
from narrate.intake.workbook import EXTENSIONS, Workbook, read_workbook
from narrate.values import value

_BACKUP = re.compile(r".+\.备份-\d+\.xlsx")
_SILENT = frozenset({"thumbs.db", "desktop.ini"})


@value()
class FoundWorkbook:
    """A workbook of the unit, opened. One whose name says 附件 is an attachment unless it holds a table or a form."""

    path: Path
    workbook: Workbook
    may_be_attachment: bool


@value()
class UnitFiles:
    """What lies in a unit folder. `verdicts` are on files that are no input tables, in the order of their names."""

    workbooks: tuple[FoundWorkbook, ...]
    attachments: tuple[Path, ...]
    verdicts: tuple[SheetVerdict, ...]
    errors: tuple[NarrateError, ...]


def unit_files(folder: Path) -> UnitFiles:
    """The files of a unit folder, or the one workbook that holds everything.

    Raises:
        MissingInput: no folder, or no workbook in it.
        UnreadableFile: the folder cannot be looked into.
    """
    files = _files(folder)
    verdicts: list[SheetVerdict] = []
    attachments: list[Path] = []
    workbooks: list[FoundWorkbook] = []
    errors: list[NarrateError] = []
    for path in files:
        kind = side_files.kind_of(path.name)
        if path.suffix.lower() in EXTENSIONS and kind != DICTIONARY:
            try:
                workbooks.append(FoundWorkbook(path, read_workbook(path), bool(kind)))
            except NarrateError as problem:
                errors.append(problem)
        elif kind:
            verdicts.append(side_files.verdict(path))
            attachments += [path] if kind == ATTACHMENT else []
        else:
            verdicts.append(SheetVerdict(path.name, "", "", "", None, "", _why_not_read(path)))
    if not workbooks and not errors:
        raise _no_workbook(files)
    return UnitFiles(tuple(workbooks), tuple(attachments), tuple(verdicts), tuple(errors))


def _files(folder: Path) -> list[Path]:
    if folder.is_file():
        return [folder]
    if not folder.is_dir():
        raise MissingInput(f"找不到“{folder}”", advice="检查路径；单位是一个文件夹，或者一个装有全部表格的工作簿")
    try:
        with os.scandir(folder) as entries:
            names = sorted([one.name for one in entries if _is_file(one) and not _is_passed_over(one.name)])
    except OSError as problem:
        raise UnreadableFile(f"文件夹“{folder}”打不开：{read_reason(problem)}") from problem
    return [folder / name for name in names]


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:  # a link that leads to itself
        return False


def _is_passed_over(name: str) -> bool:
    """Lock files of an open workbook (~$…), hidden files, files of the system, backups that narrate keeps."""
    return name.startswith(("~$", ".")) or name.lower() in _SILENT or _BACKUP.fullmatch(name) is not None


def _no_workbook(files: Sequence[Path]) -> MissingInput:
    found = "、".join(path.name for path in files[:10])
    return MissingInput(
        "没有找到表格文件" if not files else f"没有找到表格文件，只有：{found}",
        advice=f"把决算公开表放进来，支持 {'、'.join(EXTENSIONS)}",
    )


def _why_not_read(path: Path) -> str:
    if path.name.startswith(ATTACHMENT):
        return f"附件只接 {'、'.join(side_files.ATTACHMENT_SUFFIXES)}，这个文件没有接进报告"
    kinds = {
        ".docx": "Word 文档",
        ".doc": "Word 文档",
        ".wps": "文字文档",
        ".pdf": "PDF",
        ".csv": "文本文件",
        ".txt": "文本文件",
    }
    kind = kinds.get(path.suffix.lower(), "文件")
    return f"{kind}，不是表格，没有读（支持 {'、'.join(EXTENSIONS)}）"
