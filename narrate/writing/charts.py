"""Native, editable charts in a document: which parts they add, and what content types and relationships say of them.

In: the static parts of a template and, one by one, the charts of a report. Out: the drawing for each paragraph, and
the parts of the package with chart parts (DrawingML with cached values) and embedded workbooks added. A document
without charts never comes here.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

from narrate import archive
from narrate.archive import Entry
from narrate.report.values import Chart
from narrate.word import markup
from narrate.word.markup import R
from narrate.word.package import CONTENT_TYPES, relationships_name
from narrate.writing import chart_workbook, chart_xml

_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_DRAWING_ID = re.compile(rb'<(?:\w+:)?docPr\b[^>]*?\bid="(\d+)"')
_PREFIX = "rIdNarrateChart"
_WORKBOOK_EXTENSION = "xlsx"


class ChartParts:
    """The charts of one document. Those placed so far are its only state."""

    def __init__(self, static: Iterable[Entry], document: str) -> None:
        """`static` are the parts that the document shares with others of its template; `document` is its main part."""
        self._static = tuple(static)
        self._document = document
        self._folder = posixpath.dirname(document)
        self._taken = {entry.name for entry in self._static}
        self._first_drawing = _highest_drawing(self._static) + 1
        self._charts: dict[str, Chart] = {}  # relationship id → chart

    def place(self, chart: Chart, text_width: int) -> str:
        """The run that shows the chart."""
        number = len(self._charts)
        relationship = f"{_PREFIX}{number + 1}"
        self._charts[relationship] = chart
        return chart_xml.inline(chart, relationship, self._first_drawing + number, text_width)

    def entries(self) -> list[Entry]:
        """The static parts, the types and relationships among them extended, then the charts'."""
        numbers = self._free_numbers()
        named = {
            relationship: (self._path("charts", f"chart{n}.xml"), self._path("embeddings", f"chart{n}.xlsx"), chart)
            for (relationship, chart), n in zip(self._charts.items(), numbers, strict=False)
        }
        relationships = relationships_name(self._document)
        extended = {
            CONTENT_TYPES: lambda xml: _with_types(xml, (part for part, _, _ in named.values())),
            relationships: lambda xml: _with_relationships(
                xml, {key: posixpath.relpath(part, self._folder or ".") for key, (part, _, _) in named.items()}
            ),
        }
        made = [
            archive.deflate(entry.name, extended[entry.name](_inflated(entry)).encode("utf-8"))
            if entry.name in extended
            else entry
            for entry in self._static
        ]
        for part, book, chart in named.values():
            made += _chart_entries(part, book, chart)
        return made

    def _path(self, folder: str, name: str) -> str:
        return posixpath.join(self._folder, folder, name)

    def _free_numbers(self) -> Iterator[int]:
        """Numbers of parts that the template has not taken."""
        number = 0
        while True:
            number += 1
            names = {self._path("charts", f"chart{number}.xml"), self._path("embeddings", f"chart{number}.xlsx")}
            if not names & self._taken:
                yield number


def texts(chart: Chart) -> Iterator[str]:
    """Every text of a chart that goes into XML."""
    yield from (chart.key, chart.title, chart.alt, chart.number_format, *chart.categories)
    yield from (series.name for series in chart.series)
    yield from (point.ref for point in chart.points())


def paragraph(content: str, style: str, section: str = "") -> str:
    """The paragraph of a chart: centred, as high as the chart (an exact line height would cut it off)."""
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/><w:snapToGrid w:val="0"/>'
        '<w:spacing w:before="120" w:after="120" w:line="240" w:lineRule="auto"/>'
        f'<w:ind w:left="0" w:right="0" w:firstLine="0"/><w:jc w:val="center"/>{section}</w:pPr>{content}</w:p>'
    )


def _inflated(entry: Entry) -> str:
    return archive.inflate(entry.packed)[0].decode("utf-8")


def _highest_drawing(static: Iterable[Entry]) -> int:
    """Drawings of headers and footers share the document's numbers."""
    parts = (archive.inflate(entry.packed)[0] for entry in static if _is_story(posixpath.basename(entry.name)))
    return max((int(number) for data in parts for number in _DRAWING_ID.findall(data)), default=0)


def _is_story(name: str) -> bool:
    return name.startswith(("header", "footer", "footnotes", "endnotes")) and name.endswith(".xml")


def _with_types(xml: str, parts: Iterable[str]) -> str:
    lines = "".join(f'<Override PartName="/{part}" ContentType="{_CHART_TYPE}"/>' for part in parts)
    if f'Extension="{_WORKBOOK_EXTENSION}"' not in xml:
        known = f'<Default Extension="{_WORKBOOK_EXTENSION}" ContentType="{chart_workbook.CONTENT_TYPE}"/>'
        xml = xml.replace("<Default ", f"{known}<Default ", 1)
    return xml.replace("</Types>", f"{lines}</Types>")


def _with_relationships(xml: str, targets: dict[str, str]) -> str:
    lines = "".join(f'<Relationship Id="{key}" Type="{R}/chart" Target="{target}"/>' for key, target in targets.items())
    return xml.replace("</Relationships>", f"{lines}</Relationships>")


def _chart_entries(part: str, book: str, chart: Chart) -> Iterator[Entry]:
    """The chart part, its relationships and its workbook."""
    target = posixpath.relpath(book, posixpath.dirname(part))
    relationships = (
        f'{markup.DECLARATION}<Relationships xmlns="{_RELATIONSHIPS}"><Relationship Id="{chart_xml.WORKBOOK_ID}" '
        f'Type="{R}/package" Target="{target}"/></Relationships>'
    )
    yield archive.deflate(part, chart_xml.chart_part(chart))
    yield archive.deflate(relationships_name(part), relationships.encode())
    yield archive.deflate(book, chart_workbook.workbook(chart))
