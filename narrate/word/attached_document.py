"""A given Word document as blocks of a report: an attachment (附件), its words and tables without its formatting.

In: a .docx of any origin. Out: paragraphs and tables in order, and how many pictures were left behind: a report holds
text, tables and charts of its own, and says so where something of an attachment is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from narrate.report.values import Block, Paragraph, Role, Table, TableCell
from narrate.word.markup import Element, w
from narrate.word.package import open_package
from narrate.word.reader import Document, read_document

_MILLIMETRES = 25.4 / 1440
_PICTURES = (w("drawing"), w("pict"), w("object"))


class Attached(NamedTuple):
    """What a document gave."""

    blocks: tuple[Block, ...]
    pictures: int


def read_attachment(path: Path, key: str) -> Attached:
    """The paragraphs and tables of a document.

    Raises:
        UnreadableFile: not a readable .docx.
    """
    package = open_package(path)
    document = read_document(package)
    body = package.tree(package.main).find(w("body"))
    if body is None:
        return Attached((), 0)
    blocks = tuple(_blocks(body, _texts(document), key))
    return Attached(blocks, sum(1 for _ in body.iter(*_PICTURES)))


def _texts(document: Document) -> dict[Element, tuple[str, int | None]]:
    """Paragraph element → its visible text and outline level; what a tracked deletion joins counts once."""
    found: dict[Element, tuple[str, int | None]] = {}
    for paragraph in document.paragraphs:
        for number, element in enumerate(paragraph.elements):
            found[element] = (paragraph.text, paragraph.outline_level) if number == 0 else ("", None)
    return found


def _blocks(body: Element, texts: dict[Element, tuple[str, int | None]], key: str) -> Iterator[Block]:
    for number, child in enumerate(_members(body, (w("p"), w("tbl"))), 1):
        if child.tag == w("tbl"):
            if (table := _table(child, texts, f"{key}.table-{number}")) is not None:
                yield table
            continue
        text, level = texts.get(child, ("", None))
        if text.strip():
            yield Paragraph(f"{key}.{number}", Role.BODY if level is None else Role.HEADING2, text.strip())


def _members(container: Element, tags: tuple[str, ...]) -> Iterator[Element]:
    """The children of these tags, through content controls and custom XML around them."""
    for child in container:
        if child.tag in tags:
            yield child
        elif child.tag in (w("sdt"), w("sdtContent"), w("customXml"), w("ins"), w("moveTo")):
            yield from _members(child, tags)


def _table(table: Element, texts: dict[Element, tuple[str, int | None]], key: str) -> Table | None:
    widths = tuple(round(_number(column, "w", 0) * _MILLIMETRES, 2) for column in table.iterfind(f"{w('tblGrid')}/*"))
    rows: list[list[TableCell | None]] = []
    starts: dict[int, int] = {}  # column → row where the cell begins that goes on below
    for number, row in enumerate(_members(table, (w("tr"),))):
        rows.append(_row(row, number, rows, starts, texts))
    columns = max(map(len, rows), default=0)
    if not columns:
        return None
    made = tuple(tuple(row + [TableCell("")] * (columns - len(row))) for row in rows)
    return Table(key, made, widths if len(widths) == columns and all(widths) else (), 0, dense=True)


def _row(
    row: Element,
    number: int,
    above: list[list[TableCell | None]],
    starts: dict[int, int],
    texts: dict[Element, tuple[str, int | None]],
) -> list[TableCell | None]:
    cells: list[TableCell | None] = []
    for cell in _members(row, (w("tc"),)):
        column = len(cells)
        properties = cell.find(w("tcPr"))
        span = _number(None if properties is None else properties.find(w("gridSpan")), "val", 1)
        merged = None if properties is None else properties.find(w("vMerge"))
        if merged is not None and merged.get(w("val")) != "restart" and column in starts:
            start = starts[column]
            first = above[start][column]
            if first is not None:
                above[start][column] = first._replace(row_span=number - start + 1)
            cells += [None] * span
            continue
        starts.pop(column, None)
        if merged is not None:
            starts[column] = number
        lines = (texts.get(paragraph, ("", None))[0] for paragraph in cell.iter(w("p")))
        cells += [TableCell("\n".join(line for line in lines if line), span, 1, "center"), *[None] * (span - 1)]
    return cells


def _number(element: Element | None, name: str, default: int) -> int:
    value = "" if element is None else str(element.get(w(name), ""))
    return int(value) if value.isdigit() else default
