"""Web pages saved under the name of a workbook (.xls): every table of the page a sheet.

Export buttons of many systems do that, Excel's 网页 and 单个文件网页 too. Nothing that a page refers to is fetched.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator

from lxml import etree, html

from narrate.intake.grid import Merge, Raw
from narrate.intake.sheet_facts import MAX_CELLS, Collected, Sheet
from narrate.intake.text_tables import rectangle, text_of, typed
from narrate.packages import TooLarge

_LARGEST = 20_000_000  # bytes of a page
_MOST_SPANNED = 1000  # rows or columns that one cell may span, as browsers have it
_MIME = re.compile(rb"mime-version:", re.IGNORECASE)
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w-]{2,20})""", re.IGNORECASE)
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BREAKS = frozenset({"br", "p", "div"})


def is_page(data: bytes) -> bool:
    """Whether these bytes are a web page, alone or in an envelope (单个文件网页)."""
    start = data[:4096]
    if b"\0" in start:  # UTF-16
        start = start.replace(b"\0", b"")
    start = start.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").lower()
    return start.startswith((b"<!doctype html", b"mime-version")) or b"<html" in start or b"<table" in start


def page_sheets(name: str, data: bytes) -> list[Sheet]:
    """The tables of a page, those with two columns at least; where none has, the lines of a cover or contents.

    A table within a table is part of its cell.

    Raises:
        TooLarge: the page or a table of it exceeds the bounds.
    """
    if len(data) > _LARGEST:
        raise TooLarge
    sheets: list[Sheet] = []
    for text in _pages(data):
        parser = html.HTMLParser(no_network=True, remove_comments=True, encoding="utf-8")
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser) if text.strip() else None
        for table in [] if root is None else root.iter("table"):
            if next(table.iterancestors("table"), None) is None:
                sheets.append(_sheet(table, f"{name}-{len(sheets) + 1}" if sheets else name))
    filled = [sheet for sheet in sheets if sheet.rows and sheet.rows[0]]
    lines = [sheet for sheet in filled if any(isinstance(cell, str) and cell for row in sheet.rows for cell in row)]
    return [sheet for sheet in filled if len(sheet.rows[0]) > 1] or lines


def _pages(data: bytes) -> Iterator[str]:
    if not _MIME.match(data.lstrip()[:20]):
        yield _text(data, "")
        return
    message = email.message_from_bytes(data.lstrip(), policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                yield _text(content, part.get_content_charset() or "")


def _text(data: bytes, charset: str) -> str:
    """The page as text: as it says it is written, where that is so."""
    found = _CHARSET.search(data[:4096])
    said = charset or (found[1].decode() if found else "")
    encoding = "gb18030" if said.lower().startswith("gb") else said
    if encoding:
        try:
            return data.decode(encoding).removeprefix("\ufeff")
        except (UnicodeDecodeError, LookupError):
            pass
    return text_of(data) or data.decode("utf-8", "replace")


def _sheet(table: html.HtmlElement, name: str) -> Sheet:
    seen, merges = Collected(), list[Merge]()
    rows: list[list[Raw]] = []
    taken: set[tuple[int, int]] = set()  # by a cell above or to the left that spans
    for number, row in enumerate(_rows_of(table)):
        cells: list[Raw] = []
        if _is_unseen(row):
            seen.hidden_rows.add(number)
        for cell in row.iterchildren("td", "th"):
            while (number, len(cells)) in taken:
                cells.append("")
            column, down, across = len(cells), _span(cell, "rowspan"), _span(cell, "colspan")
            if (down, across) != (1, 1):
                merges.append((number, column, number + down - 1, column + across - 1))
                taken.update((number + i, column + j) for i in range(down) for j in range(across))
                seen.filled(number + down, column + across)
            seen.filled(number + 1, column + 1)
            if len(taken) > MAX_CELLS:
                raise TooLarge
            cells.append(_value(cell))
        rows.append(cells)
    seen.merges = merges
    return Sheet(name, rectangle(rows), facts=seen.facts())


def _rows_of(table: html.HtmlElement) -> Iterator[html.HtmlElement]:
    for child in table.iterchildren("tr", "thead", "tbody", "tfoot"):
        if child.tag == "tr":
            yield child
        else:
            yield from child.iterchildren("tr")


def _is_unseen(element: html.HtmlElement) -> bool:
    return _UNSEEN.search(element.get("style") or "") is not None or element.get("hidden") is not None


def _span(cell: html.HtmlElement, name: str) -> int:
    text = (cell.get(name) or "1").strip()
    return min(max(int(text), 1), _MOST_SPANNED) if text.isdecimal() and len(text) < 9 else 1


def _value(cell: html.HtmlElement) -> Raw:
    """The number that Excel keeps beside the shown text, or the text."""
    number = next((text for name, text in cell.items() if name in ("x:num", "num") and text), None)
    if number is not None and isinstance(found := typed(number), float):
        return found
    if "\\@" in (cell.get("style") or "") or any(name == "x:str" for name, _ in cell.items()):
        return _words(cell)
    return typed(_words(cell))


def _words(cell: html.HtmlElement) -> str:
    """The text of a cell: white space as a browser shows it, line breaks kept."""
    pieces: list[str] = []
    for event, element in etree.iterwalk(cell, events=("start", "end")):
        if event == "start":
            pieces += ["\n"] if element.tag in _BREAKS and pieces else []
            pieces.append(" ".join((element.text or "").split()) if element.tag not in ("script", "style") else "")
        elif element is not cell:
            pieces.append(" ".join((element.tail or "").split()))
    return "".join(pieces).strip()
