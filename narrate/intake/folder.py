"""The files of one unit: found in its folder, opened, the ones left unread named.

In: a folder, or one file. Out: `UnitFiles`: the workbooks as grids, the attachments, a verdict on everything that is no
workbook, and what could not be opened. Tables may also lie in a .zip, or one folder deeper; their names say so
(子文件夹/表.xlsx, 包.zip/表.xlsx). Knows nothing of tables.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from narrate.errors import MissingInput, NarrateError, UnreadableFile
from narrate.files import read_reason
from narrate.findings import Finding, Severity
from narrate.intake import archive_tables, side_files
from narrate.intake.accounts import Outcome, SheetVerdict
from narrate.intake.archive_tables import Archive
from narrate.intake.side_files import ATTACHMENT, DICTIONARY
from narrate.intake.workbook import TABLE_EXTENSIONS, Workbook, bytes_of, read_workbook, workbook_of
from narrate.visible import file_name, is_utf8

_BACKUP = re.compile(r".+\.备份-\d+\.xlsx")
_SILENT = frozenset({"thumbs.db", "desktop.ini", "__macosx"})
_PDF = ".pdf"
_READ_TOO = (*TABLE_EXTENSIONS, archive_tables.SUFFIX)
_SUPPORTED = f"支持 {'、'.join(TABLE_EXTENSIONS)}，以及装着它们的 .zip 和下一层文件夹"
_KINDS = {
    **dict.fromkeys((".docx", ".doc", ".rtf"), "Word 文档"),
    **dict.fromkeys((".wps", ".wpt"), "WPS 文字文档"),
    **dict.fromkeys((".ppt", ".pptx", ".dps"), "演示文稿"),
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".bmp", ".gif", ".tif", ".tiff", ".webp", ".heic"), "图片"),
    **dict.fromkeys((".rar", ".7z", ".tar", ".gz", ".tgz", ".z01"), "压缩包（不是 .zip）"),
    **dict.fromkeys((".ofd", ".html", ".htm", ".mht"), "版式文件或网页"),
    ".pdf": "PDF",
    ".txt": "文本文件",
    ".xlsb": "二进制工作簿（.xlsb）",
    ".xml": "XML 文件",
}
_TO_DO = {
    "压缩包（不是 .zip）": "解开后再运行",
    "二进制工作簿（.xlsb）": "另存为 .xlsx 再运行",
    "图片": "表格要导出成 .xlsx",
}
_NAMED = 3  # files of a subfolder or archive that are named, of those left unread


class FoundWorkbook(NamedTuple):
    """A workbook of the unit, opened. One whose name says 附件 is an attachment unless it holds a table or a form.

    `path` is None for one in an archive. `within` is the subfolder or archive it lies in, "" for the unit folder.
    """

    path: Path | None
    workbook: Workbook
    may_be_attachment: bool
    within: str = ""


class FoundPdf(NamedTuple):
    """A PDF of the unit, not opened: reading one takes as long as many workbooks, and may not be needed."""

    path: Path
    name: str


class UnitFiles(NamedTuple):
    """What lies in a unit folder. `verdicts` are on files that are no input tables, in the order of their names."""

    workbooks: tuple[FoundWorkbook, ...]
    attachments: tuple[Path, ...]
    verdicts: tuple[SheetVerdict, ...]
    errors: tuple[NarrateError, ...]
    findings: tuple[Finding, ...] = ()
    pdfs: tuple[FoundPdf, ...] = ()


def unit_files(folder: Path) -> UnitFiles:
    """The files of a unit folder, or the one workbook (or .zip) that holds everything.

    Raises:
        MissingInput: no folder, or no workbook in it.
        UnreadableFile: the folder cannot be looked into.
    """
    gathered = _Gathered()
    lying = _lying_in(folder)
    for path in lying.files:
        gathered.take_file(path)
    for path in lying.folders:
        gathered.take_folder(path, folder)
    gathered.findings += _names_not_utf8((*lying.files, *lying.folders))
    if not gathered.workbooks and not gathered.pdfs and not gathered.errors:
        raise _no_workbook((*lying.files, *lying.folders))
    return UnitFiles(
        tuple(gathered.workbooks),
        tuple(gathered.attachments),
        tuple(gathered.verdicts),
        tuple(gathered.errors),
        tuple(gathered.findings),
        tuple(gathered.pdfs),
    )


def input_files(folder: Path) -> list[Path]:
    """Every file that a unit may be read from, in the order of their paths: tables, what is attached, the dictionary of
    subjects, which may lie one folder up; nothing where there is no such folder.

    Raises:
        OSError: the folder cannot be looked into.
    """
    if not folder.exists():
        return []
    lying = _look(folder)
    deeper = [path for below in lying.folders if not _leads_back(below, folder) for path in _look(below).files]
    attached = [path for path in lying.files if side_files.kind_of(file_name(path.name)) == ATTACHMENT]
    read = [path for path in (*lying.files, *deeper) if path.name.lower().endswith((*_READ_TOO, _PDF))]
    above = side_files.own_dictionary(folder)
    return list(dict.fromkeys((*read, *attached, *([Path(above)] if above else ()))))


class _Lying(NamedTuple):
    """What lies in a folder and is not passed over, by name."""

    files: tuple[Path, ...]
    folders: tuple[Path, ...] = ()


def _lying_in(folder: Path) -> _Lying:
    shown = file_name(str(folder))
    if not folder.exists():
        raise MissingInput(f"找不到“{shown}”", advice="检查路径；单位是一个文件夹，或者一个装有全部表格的工作簿")
    try:
        return _look(folder)
    except OSError as problem:
        raise UnreadableFile(f"文件夹“{shown}”打不开：{read_reason(problem)}") from problem


def _look(folder: Path) -> _Lying:
    if folder.is_file():
        return _Lying((folder,))
    with os.scandir(folder) as entries:
        found = sorted([(one.name, _is_folder(one)) for one in entries if not _is_passed_over(one.name)])
    files = [folder / name for name, is_folder in found if is_folder is False]
    return _Lying(tuple(files), tuple([folder / name for name, is_folder in found if is_folder]))


def _is_folder(entry: os.DirEntry[str]) -> bool | None:
    """Whether it is a folder; None for what is neither folder nor file, and for a link that leads to itself."""
    try:
        return True if entry.is_dir() else False if entry.is_file() else None
    except OSError:
        return None


def _is_passed_over(name: str) -> bool:
    """Lock files of an open workbook (~$…), hidden files, files of the system, backups that narrate keeps."""
    return name.startswith(("~$", ".")) or name.lower() in _SILENT or _BACKUP.fullmatch(name) is not None


def _leads_back(path: Path, folder: Path) -> bool:
    """Whether a link in a folder leads to that folder, or to one it lies in."""
    if not path.is_symlink():
        return False
    return Path(os.path.realpath(folder)).is_relative_to(os.path.realpath(path))


@dataclass(slots=True)
class _Gathered:
    """Everything found so far."""

    workbooks: list[FoundWorkbook] = field(default_factory=list)
    attachments: list[Path] = field(default_factory=list)
    verdicts: list[SheetVerdict] = field(default_factory=list)
    errors: list[NarrateError] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    pdfs: list[FoundPdf] = field(default_factory=list)

    def take_file(self, path: Path) -> None:
        """A file that lies in the unit folder itself."""
        name = file_name(path.name)
        kind, suffix = side_files.kind_of(name), path.suffix.lower()
        if kind == DICTIONARY or (kind and suffix not in TABLE_EXTENSIONS):
            self.verdicts.append(side_files.verdict(path))
            self.attachments += [path] if kind == ATTACHMENT else []
        elif suffix in _READ_TOO:
            self._open(path, name, "", may_be_attachment=bool(kind))
        elif suffix == _PDF and not name.startswith(ATTACHMENT):
            self.pdfs.append(FoundPdf(path, name))
        else:
            self._say(name, _why_not_read(name))

    def take_folder(self, path: Path, folder: Path) -> None:
        """A folder in the unit folder: its tables are the unit's, too; what lies deeper is named."""
        name = file_name(path.name)
        if _leads_back(path, folder):
            self._say(name, "这个文件夹是指回自己的链接，没有看")
            return
        try:
            lying = _look(path)
        except OSError as problem:
            self._say(name, f"文件夹打不开：{read_reason(problem)}", Outcome.NOT_UNDERSTOOD)
            return
        unread: list[str] = []
        for file in lying.files:
            if file.suffix.lower() in _READ_TOO:
                self._open(file, f"{name}/{file_name(file.name)}", name)
            elif file.suffix.lower() == _PDF:
                self.pdfs.append(FoundPdf(file, f"{name}/{file_name(file.name)}"))
            else:
                unread.append(file_name(file.name))
        self._say_unread(name, "文件夹", unread)
        for deeper in lying.folders:
            self._say(
                f"{name}/{file_name(deeper.name)}", "文件夹里的文件夹，没有看：表格放在单位文件夹或下一层文件夹里"
            )

    def _open(self, path: Path, name: str, within: str, *, may_be_attachment: bool = False) -> None:
        try:
            if path.suffix.lower() == archive_tables.SUFFIX:
                self._take_archive(Archive(name, bytes_of(path, name)))
            else:
                self.workbooks.append(FoundWorkbook(path, read_workbook(path, name), may_be_attachment, within))
        except NarrateError as problem:
            self.errors.append(problem)

    def _take_archive(self, archive: Archive) -> None:
        unread: list[str] = []
        tables = 0
        for member in archive.members():
            place = PurePosixPath(member.name)
            if any(_is_passed_over(part) for part in place.parts):
                continue
            if place.suffix.lower() not in TABLE_EXTENSIONS:
                unread.append(place.name)
                continue
            tables += 1
            name = f"{archive.name}/{member.name}"
            try:
                workbook = workbook_of(name, archive.read(member))
            except NarrateError as problem:
                self.errors.append(problem)
            else:
                within = PurePosixPath(name).parent.as_posix()
                self.workbooks.append(FoundWorkbook(None, workbook, may_be_attachment=False, within=within))
        if tables:
            self._say_unread(archive.name, "压缩包", unread)
        else:
            self._say(archive.name, f"压缩包里没有表格{_listed(unread)}")

    def _say(self, name: str, reason: str, outcome: Outcome = Outcome.PASSED_OVER) -> None:
        self.verdicts.append(SheetVerdict(name, "", "", "", None, "", reason, outcome))

    def _say_unread(self, name: str, kind: str, unread: Sequence[str]) -> None:
        if unread:
            self._say(name, f"{kind}里有{len(unread)}个文件不是表格，没有读{_listed(unread)}")


def _listed(names: Sequence[str]) -> str:
    if not names:
        return ""
    return f"：{'、'.join(names[:_NAMED])}{' 等' if len(names) > _NAMED else ''}"


def _no_workbook(lying: Iterable[Path]) -> MissingInput:
    found = [file_name(path.name) for path in lying]
    return MissingInput(
        "没有找到表格文件" if not found else f"没有找到表格文件，只有：{'、'.join(found[:10])}",
        advice=f"把决算公开表放进来，{_SUPPORTED}；只有公开的文字版 PDF 的，放 PDF 也行",
    )


def _why_not_read(name: str) -> str:
    if name.startswith(ATTACHMENT):
        return f"附件只接 {'、'.join(side_files.ATTACHMENT_SUFFIXES)}，这个文件没有接进报告"
    kind = _KINDS.get(PurePosixPath(name).suffix.lower(), "文件")
    return f"{kind}，不是表格，没有读（{_TO_DO.get(kind, _SUPPORTED)}）"


def _names_not_utf8(paths: Iterable[Path]) -> Iterator[Finding]:
    """One note for all names that came in another encoding: what is printed is not what the disk has."""
    names = [file_name(path.name) for path in paths if not is_utf8(path.name)]
    if not names:
        return
    twice = [name for name, times in Counter(names).items() if times > 1]
    yield Finding(
        "intake-file-name",
        Severity.NOTE,
        f"有{len(names)}个文件名不是 UTF-8（多半是 Windows 的压缩包在这里解开的），按 GBK 认作：{'、'.join(names[:_NAMED])}"
        + (f"；其中重名：{'、'.join(twice)}" if twice else ""),
        tuple(f"《{name}》" for name in names),
        "把文件名改过来，或者把压缩包（.zip）直接放进单位文件夹",
    )
