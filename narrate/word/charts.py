"""Native, editable charts in a new document: a chart part (DrawingML with cached values) and its embedded workbook.

In: a python-docx document and, one by one, the charts of a report. Out: the paragraph of each, its parts related to
the document. python-docx knows no charts; it keeps their parts, content types and relationships.
"""

from __future__ import annotations

import itertools

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.parser import parse_xml

from narrate.phrasing.report import Chart
from narrate.word import chart_workbook, chart_xml
from narrate.word.markup import Element, add


def add_paragraph(parent: Element, style: str) -> Element:
    """The paragraph of a chart: centred, as high as the chart (an exact line height would cut it off)."""
    paragraph = add(parent, "p")
    properties = add(paragraph, "pPr")
    add(properties, "pStyle", val=style)
    add(properties, "snapToGrid", val="0")
    add(properties, "spacing", before="120", after="120", line="240", lineRule="auto")
    add(properties, "ind", left="0", right="0", firstLine="0")
    add(properties, "jc", val="center")
    return paragraph


def add_chart(paragraph: Element, document: Document, chart: Chart, number: int, text_width: int) -> None:
    """The run that shows the chart, and its parts. `number` is its drawing's own, `text_width` in twips."""
    relationship = document.part.relate_to(_chart_part(document, chart), RELATIONSHIP_TYPE.CHART)
    paragraph.append(parse_xml(chart_xml.inline(chart, relationship, number, text_width)))


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
