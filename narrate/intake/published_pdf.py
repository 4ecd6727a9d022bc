"""A published PDF as a workbook: its tables are sheets, so that recognition, rules and explain work as with any other."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from narrate.errors import UnreadableFile
from narrate.findings import Finding, Severity
from narrate.intake.cover import cover_of
from narrate.intake.pdf_tables import first_page, pdf_tables
from narrate.intake.workbook import Workbook, bytes_of, grids_of

_TEXT_PDF = "用文字版的 PDF（从 Word、WPS 直接输出的），或者放导出的 .xlsx"


@dataclass(frozen=True, slots=True)
class PublishedPdf:
    """The tables of a PDF, and what is to be told of it."""

    workbook: Workbook
    findings: tuple[Finding, ...]


def read_pdf(path: Path, name: str, had: Collection[int]) -> PublishedPdf | None:
    """The tables of a PDF; None for one whose cover names a year whose tables are `had` already.

    Raises:
        UnreadableFile: it cannot be read, has a password, or is nothing but scanned pages.
    """
    data = bytes_of(path, name)
    try:
        cover = cover_of(grids_of(name, [first_page(data)])[0])
        if cover is not None and cover.year in had:
            return None
        found = pdf_tables(data)
    except ValueError as problem:
        raise UnreadableFile(f"《{name}》读不出来：不是完整的 PDF，或者有密码保护", advice=_TEXT_PDF) from problem
    if found.scanned and not any(any(row) for sheet in found.sheets for row in sheet.rows):
        raise UnreadableFile(f"《{name}》是扫描的图片，读不出文字", advice=_TEXT_PDF)
    told: tuple[Finding, ...] = ()
    if found.scanned:
        pages = "、".join(map(str, found.scanned))
        message = f"《{name}》第{pages}页是扫描的图片，读不出文字，没有猜"
        told = (Finding("intake-scanned-pages", Severity.WARNING, message, (f"《{name}》",), _TEXT_PDF),)
    workbook = Workbook(name, hashlib.sha256(data).hexdigest(), grids_of(name, found.sheets))
    return PublishedPdf(workbook, told)
