"""Characters that no Word document may hold, found in a report before anything is written, with the place to mend.

They are refused, never dropped: what the tables or the form say is written as it is or not at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from narrate.errors import NarrateError
from narrate.report.values import Chart, Contents, Paragraph, Report, Role, Table, TableCell
from narrate.writing import tables

# all of XML 1.0, and the carriage return, which an XML parser would read as a line break
_ILLEGAL = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_AROUND = 12  # characters shown before and after
_HEADINGS = frozenset({Role.TITLE, Role.PART, Role.HEADING1, Role.HEADING2, Role.HEADING3})


def refuse_illegal_text(report: Report, written: str) -> None:
    """See to it that XML can hold every text of the report; `written` is one in which all of them stand.

    Raises:
        NarrateError: it cannot; says where the first such text stands.
    """
    if _ILLEGAL.search(written) is None:
        return
    for where, text in _texts(report):
        if (found := _ILLEGAL.search(text)) is None:
            continue
        around = text[max(0, found.start() - _AROUND) : found.end() + _AROUND]
        shown = "".join(c if c.isprintable() else f"〔U+{ord(c):04X}〕" for c in around)
        raise NarrateError(
            f"{where}里有不能写进 Word 的字符 U+{ord(found.group()):04X}",
            details=[f"在“{shown}”里"],
            advice="到来源的表格或填报表里删去这个看不见的字符（重新输入这几个字即可）",
        )


def _texts(report: Report) -> Iterator[tuple[str, str]]:
    """Every text that goes into the document, with where it stands."""
    heading, number = "", 0
    yield from (("报告标题", report.title), ("单位名称", report.unit_name), ("短语库名", report.phrasebook))
    yield from (("短语库版本", report.phrasebook_version), ("文档编号", report.document_id))
    for block in report.blocks:
        if isinstance(block, Paragraph):
            number += 1
            yield f"第{number}段" + (f"（“{heading}”之下）" if heading else ""), block.text
            heading = block.text if block.role in _HEADINGS else heading
            where = f"第{number}段的标识"
            yield from ((where, name) for name in (block.key, *_names(block)))
        elif isinstance(block, Table):
            called = tables.describe(block)
            cells = [cell for row in block.rows for cell in row if cell is not None]
            yield from ((called, cell.text) for cell in cells)
            where = f"{called}的标识"
            yield from ((where, name) for cell in cells for name in _names(cell))
            yield where, block.key
        elif isinstance(block, Contents):
            yield from (("目录", entry.text) for entry in block.entries)
            yield from (("目录的标识", entry.target) for entry in block.entries)
        elif isinstance(block, Chart):
            yield from ((f"图“{block.title[:20]}”", text) for text in _chart_texts(block))
    yield from ((f"数字“{ref}”的来源", source) for ref, source in report.sources.items())
    yield from ((f"填报项“{slot.key}”", text) for slot in report.slots for text in (slot.key, slot.facts))


def _chart_texts(chart: Chart) -> Iterator[str]:
    yield from (chart.key, chart.title, chart.alt, chart.number_format, *chart.categories)
    yield from (series.name for series in chart.series)
    yield from (point.ref for point in chart.points())


def _names(block: Paragraph | TableCell) -> Iterator[str]:
    return (name for span in block.spans for name in (span.ref, span.key))
