"""Native, editable charts in a new document: a chart part (DrawingML with cached values) and its embedded workbook.

In: a python-docx document and, one by one, the charts of a report. Out: the run that shows each, its parts
related to the document. python-docx knows no charts; it keeps their parts, content types and relationships.
"""

from __future__ import annotations

import itertools

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part

from narrate.phrasing.report import Chart
from narrate.word import chart_workbook, chart_xml


def run_xml(document: Document, chart: Chart, number: int, text_width: int) -> str:
    """The run that shows the chart, whose parts the document has from now on.

    `number` is its drawing's own, `text_width` in twips.
    """
    relationship = document.part.relate_to(_chart_part(document, chart), RELATIONSHIP_TYPE.CHART)
    return chart_xml.inline(chart, relationship, number, text_width)


def paragraph_xml(content: str, style: str) -> str:
    """The paragraph of a chart: centred, as high as the chart (an exact line height would cut it off)."""
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/><w:snapToGrid w:val="0"/>'
        '<w:spacing w:before="120" w:after="120" w:line="240" w:lineRule="auto"/>'
        f'<w:ind w:left="0" w:right="0" w:firstLine="0"/><w:jc w:val="center"/></w:pPr>{content}</w:p>'
    )


def _chart_part(document: Document, chart: Chart) -> Part:
    """The chart part, with its workbook of the same number; numbers that the template has taken are left to it."""
    package = document.part.package
    folder = document.part.partname.baseURI.rstrip("/")
    taken = {str(part.partname) for part in package.iter_parts()}
    for number in itertools.count(1):
        names = f"{folder}/charts/chart{number}.xml", f"{folder}/embeddings/chart{number}.xlsx"
        if taken.isdisjoint(names):
            break
    part = Part(PackURI(names[0]), CONTENT_TYPE.DML_CHART, chart_xml.chart_part(chart), package)
    book = Part(PackURI(names[1]), CONTENT_TYPE.SML_SHEET, chart_workbook.workbook(chart), package)
    part.load_rel(RELATIONSHIP_TYPE.PACKAGE, book, chart_xml.WORKBOOK_ID)
    return part
