"""Native, editable charts in a new document: a chart part (DrawingML with cached values) and its embedded workbook.

In: the charts of a report. Out: the paragraph that shows each, and its parts in a python-docx document, which knows no
charts, but keeps their parts, content types and relationships.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from functools import partial

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part

from narrate.report.values import Chart
from narrate.writing import chart_workbook, chart_xml


def relationship_id(number: int) -> str:
    """The id by which the document relates to its chart of this number, counted from 0."""
    return f"rIdNarrateChart{number + 1}"


def run_xml(chart: Chart, number: int, drawing: int, text_width: int) -> str:
    """The run that shows the chart of this number. `drawing` is unique in the document, `text_width` in twips."""
    return chart_xml.inline(chart, relationship_id(number), drawing, text_width)


def paragraph_xml(content: str, style: str) -> str:
    """The paragraph of a chart: centred, as high as the chart (an exact line height would cut it off)."""
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/><w:snapToGrid w:val="0"/>'
        '<w:spacing w:before="120" w:after="120" w:line="240" w:lineRule="auto"/>'
        f'<w:ind w:left="0" w:right="0" w:firstLine="0"/><w:jc w:val="center"/></w:pPr>{content}</w:p>'
    )


def add_charts(document: Document, charts: Iterable[Chart]) -> None:
    """The parts of the charts that the document shows."""
    package = document.part.package
    folder = document.part.partname.baseURI.rstrip("/")
    taken = {str(part.partname) for part in package.iter_parts()}
    free = itertools.count(1)
    for at, chart in enumerate(charts):
        names = next(names for names in map(partial(_names, folder), free) if taken.isdisjoint(names))
        part = Part(PackURI(names[0]), CONTENT_TYPE.DML_CHART, chart_xml.chart_part(chart), package)
        book = Part(PackURI(names[1]), CONTENT_TYPE.SML_SHEET, chart_workbook.workbook(chart), package)
        part.load_rel(RELATIONSHIP_TYPE.PACKAGE, book, chart_xml.WORKBOOK_ID)
        document.part.load_rel(RELATIONSHIP_TYPE.CHART, part, relationship_id(at))


def _names(folder: str, number: int) -> tuple[str, str]:
    """A chart part and its workbook."""
    return f"{folder}/charts/chart{number}.xml", f"{folder}/embeddings/chart{number}.xlsx"
