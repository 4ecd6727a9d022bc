"""A chart of ours in an edited document given new values; what a person did to its looks stays.

A chart cannot carry a tracked change. One that nobody touched is made anew; one that was restyled gets its values
and its workbook renewed; one whose data a person edited, or that has another shape now, is left as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from narrate.editing.edited_document import Edition
from narrate.report.values import Chart
from narrate.word.markup import Element, R
from narrate.word.package import Package
from narrate.writing import chart_workbook, chart_xml

_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"

Renew = Callable[[Edition], None]


class _Found(NamedTuple):
    part: str
    workbook: str | None


def renewal_of(package: Package, source: str, paragraph: Element, old: Chart, new: Chart) -> Renew | None:
    """What gives the chart in a paragraph of a part its new values; None where that would touch a person's data."""
    found = _find(package, source, paragraph)
    if found is None:
        return None
    data = None if found.workbook is None else package.parts[found.workbook]
    if data is not None and not chart_workbook.holds(data, old):
        return None
    if package.parts[found.part] == chart_xml.chart_part(old):
        return lambda edition: _anew(edition, source, paragraph, found, (old, new))
    if not _same_shape(old, new) or not _holds(package.tree(found.part), old):
        return None
    return lambda edition: _patched(edition, source, paragraph, found, (old, new))


def _find(package: Package, source: str, paragraph: Element) -> _Found | None:
    """The one chart in a paragraph, and its workbook if it kept one."""
    names = [node.get(f"{{{R}}}id") for node in paragraph.iter(f"{_C}chart")]
    targets = {line.id: line.target for line in package.relationships(source) if not line.external}
    parts = [targets[name] for name in names if name in targets and targets[name] in package.parts]
    if len(parts) != 1:
        return None
    return _Found(parts[0], next(iter(package.related(parts[0], "package")), None))


def _same_shape(old: Chart, new: Chart) -> bool:
    """The same categories and series, a value where there was one."""
    return (
        old.kind is new.kind
        and old.categories == new.categories
        and [series.name for series in old.series] == [series.name for series in new.series]
        and _gaps(old) == _gaps(new)
    )


def _gaps(chart: Chart) -> list[list[bool]]:
    return [[point is None for point in series.points] for series in chart.series]


def _holds(root: Element, chart: Chart) -> bool:
    """Whether the values shown are those that we wrote."""
    shown = [[_number(point) for point in _points(series)] for series in root.iter(f"{_C}ser")]
    return shown == [[point.value for point in series.points if point is not None] for series in chart.series]


def _points(series: Element) -> list[Element]:
    return [
        value
        for values in series.iterfind(f"{_C}val")
        for point in values.iter(f"{_C}pt")
        for value in point.iterfind(f"{_C}v")
    ]


def _number(value: Element) -> Decimal | None:
    try:
        return Decimal(value.text or "")
    except InvalidOperation:
        return None


def _anew(edition: Edition, source: str, paragraph: Element, found: _Found, charts: tuple[Chart, Chart]) -> None:
    edition.write(found.part, chart_xml.chart_part(charts[1]))
    _workbook_and_words(edition, source, paragraph, found, charts)


def _patched(edition: Edition, source: str, paragraph: Element, found: _Found, charts: tuple[Chart, Chart]) -> None:
    old, new = charts
    root = edition.tree(found.part)
    for series, values in zip(root.iter(f"{_C}ser"), new.series, strict=True):
        points = [point for point in values.points if point is not None]
        for node, point in zip(_points(series), points, strict=True):
            node.text = format(point.value, "f")
    for node in root.iter(f"{_A}t"):
        if node.text == old.title:
            node.text = new.title
    _workbook_and_words(edition, source, paragraph, found, charts)


def _workbook_and_words(
    edition: Edition, source: str, paragraph: Element, found: _Found, charts: tuple[Chart, Chart]
) -> None:
    """The data behind the chart, and what it says to those who cannot see it."""
    old, new = charts
    if found.workbook is not None:
        edition.write(found.workbook, chart_workbook.workbook(new))
    for node in paragraph.iter(f"{_WP}docPr"):
        if node.get("descr") == old.alt and old.alt != new.alt:
            edition.tree(source)
            node.set("descr", new.alt)
