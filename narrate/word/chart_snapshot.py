"""A chart in the snapshot: what narrate last drew, so that a later run can renew it where the figures changed.

<chart key="…" kind="column" title="…" alt="…" format="General" width="150.0" height="75.0">
  <cat>2021年</cat>
  <series name="…"><v ref="totals.prior">2274.87</v><n/></series>   n: no such figure
</chart>
"""

from __future__ import annotations

from decimal import Decimal

from narrate.report.values import Chart, ChartKind, ChartPoint, ChartSeries
from narrate.word.markup import Element, escape


def chart_xml(chart: Chart) -> str:
    """The element, without a namespace of its own."""
    categories = "".join(f"<cat>{escape(category)}</cat>" for category in chart.categories)
    series = "".join(
        f'<series name="{escape(one.name)}">{"".join(_point(point) for point in one.points)}</series>'
        for one in chart.series
    )
    return (
        f'<chart key="{escape(chart.key)}" kind="{chart.kind}" title="{escape(chart.title)}" '
        f'alt="{escape(chart.alt)}" format="{escape(chart.number_format)}" '
        f'width="{float(chart.width)!r}" height="{float(chart.height)!r}">{categories}{series}</chart>'
    )


def read_chart(node: Element) -> Chart:
    """The chart of an element.

    Raises:
        KeyError, ValueError: an attribute is not there, or a value is not a number.
    """
    return Chart(
        key=node.attrib["key"],
        kind=ChartKind(node.attrib["kind"]),
        title=node.attrib["title"],
        categories=tuple(child.text or "" for child in node if _local(child) == "cat"),
        series=tuple(
            ChartSeries(child.attrib["name"], tuple(_read_point(one) for one in child if _local(one) in ("v", "n")))
            for child in node
            if _local(child) == "series"
        ),
        alt=node.attrib["alt"],
        number_format=node.attrib["format"],
        width=float(node.attrib["width"]),
        height=float(node.attrib["height"]),
    )


def _point(point: ChartPoint | None) -> str:
    return "<n/>" if point is None else f'<v ref="{escape(point.ref)}">{point.value:f}</v>'


def _read_point(node: Element) -> ChartPoint | None:
    if _local(node) == "n":
        return None
    text = node.text or ""
    value = Decimal(text) if text.strip() and set(text) <= set("0123456789.-") else None
    if value is None:
        raise ValueError(f"not a number: {text!r}")
    return ChartPoint(value, node.attrib["ref"])


def _local(node: Element) -> str:
    return str(node.tag).rpartition("}")[2]
