"""A published PDF as a workbook: its tables are sheets, so that recognition, rules and explain work as with any other."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from narrate.errors import UnreadableFile
from narrate.findings import Finding, Severity
from narrate.intake.cover import cover_of
from narrate.intake.grid import Raw
from narrate.intake.workbook import Workbook, bytes_of, grids_of
from narrate.on_demand import on_demand

# few runs read a PDF
_first_page = on_demand("narrate.intake.pdf_tables", "first_page")
_pdf_tables = on_demand("narrate.intake.pdf_tables", "pdf_tables")
_pdf_text = on_demand("narrate.intake.pdf_text", "pdf_text")

Block = str | tuple[tuple[Raw, ...], ...]
"""A paragraph, or the rows of a table."""

_TEXT_PDF = "用文字版的 PDF（从 Word、WPS 直接输出的），或者放导出的 .xlsx"


class PublishedPdf(NamedTuple):
    """The tables of a PDF, and what is to be told of it."""

    workbook: Workbook
    findings: tuple[Finding, ...]


def read_pdf_text(path: Path, name: str) -> tuple[Block, ...]:
    """Paragraphs and tables of a PDF in reading order.

    Raises:
        UnreadableFile: it cannot be read, has a password, or is nothing but scanned pages.
        Stopped: whoever hears how far it is stopped it.
    """
    data = bytes_of(path, name)
    with _told(name):
        found = _text_of(data)
    if found.scanned and len(found.blocks) == len(found.scanned):
        raise _scan(name)
    blocks: tuple[Block, ...] = found.blocks
    return blocks


@lru_cache(maxsize=2)
def _text_of(data: bytes) -> Any:
    """The text of a PDF: who rolls a document forward goes through it twice, and the workbench again for every page."""
    return _pdf_text(data)


def read_pdf(path: Path, name: str, had: Collection[int]) -> PublishedPdf | None:
    """The tables of a PDF; None for one whose cover names a year whose tables are `had` already.

    Raises:
        UnreadableFile: it cannot be read, has a password, or is nothing but scanned pages.
    """
    data = bytes_of(path, name)
    with _told(name):
        cover = cover_of(grids_of(name, [_first_page(data)])[0])
        if cover is not None and cover.year in had:
            return None
        found = _pdf_tables(data)
    if found.scanned and not any(any(row) for sheet in found.sheets for row in sheet.rows):
        raise _scan(name)
    told: tuple[Finding, ...] = ()
    if found.scanned:
        pages = "、".join(map(str, found.scanned))
        message = f"《{name}》第{pages}页是扫描的图片，或者字是横放的，读不出文字，没有猜"
        told = (Finding("intake-scanned-pages", Severity.WARNING, message, (f"《{name}》",), _TEXT_PDF),)
    workbook = Workbook(name, hashlib.sha256(data).hexdigest(), grids_of(name, found.sheets))
    return PublishedPdf(workbook, told)


@contextmanager
def _told(name: str) -> Iterator[None]:
    try:
        yield
    except ValueError as problem:
        raise UnreadableFile(f"《{name}》读不出来：不是完整的 PDF，或者有密码保护", advice=_TEXT_PDF) from problem


def _scan(name: str) -> UnreadableFile:
    return UnreadableFile(f"《{name}》是扫描的图片，读不出文字", advice=_TEXT_PDF)
