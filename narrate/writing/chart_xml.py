"""A chart as DrawingML: chart1.xml with cached values, and the frame (wp:inline) that holds it in a paragraph.

In: a `Chart`. Out: XML, of which nothing but the values differs from chart to chart. The cached values are those of the embedded workbook (`narrate.writing.chart_workbook`), cell
by cell, so that what Word shows before and after 编辑数据 is the same. Value axes of amounts start at zero: a cut axis
would show a small change as a large one.
"""

from __future__ import annotations

from collections.abc import Iterator

from narrate.report.values import Chart, ChartKind, ChartSeries
from narrate.word import markup
from narrate.word.markup import R, escape
from narrate.writing import chart_workbook

_C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_EMU = 36_000  # a millimetre
WORKBOOK_ID = "rId1"  # the embedded workbook's relationship, of each chart part

_COLOURS = (
    "2F5597",
    "C55A11",
    "7F7F7F",
    "BF9000",
    "548235",
    "7B5AA6",
    "1F7A8C",
    "A23B3B",
    "8FAADC",
    "F4B183",
    "A9D18E",
    "595959",
)
_FONT = "宋体"
_TITLE_SIZE, _LABEL_SIZE = 1200, 1000  # hundredths of a point
_WIDEST_COLUMNS = 3  # up to so many categories stand apart
_CATEGORY_AXIS, _VALUE_AXIS = 111111111, 222222222


def inline(chart: Chart, relationship: str, number: int, widest: int) -> str:
    """The run that shows a chart; `widest` is the width of the text in twips, `number` unique in the document."""
    width = min(round(chart.width * _EMU), widest * 635)
    height = round(chart.height * _EMU)
    return (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{_WP}" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{width}" cy="{height}"/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
        f'<wp:docPr id="{number}" name="图表 {number}" descr="{escape(chart.alt)}"/><wp:cNvGraphicFramePr/>'
        f'<a:graphic xmlns:a="{_A}"><a:graphicData uri="{_C}">'
        f'<c:chart xmlns:c="{_C}" r:id="{relationship}"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )


def chart_part(chart: Chart) -> bytes:
    """The chart part."""
    plot = _pie(chart) if chart.kind is ChartKind.PIE else _columns(chart)
    legend = ""
    if chart.kind is ChartKind.PIE or len(chart.series) > 1:
        side = "r" if chart.kind is ChartKind.PIE else "b"
        legend = f'<c:legend><c:legendPos val="{side}"/><c:overlay val="0"/>{_text_style(_LABEL_SIZE)}</c:legend>'
    return (
        f'{markup.DECLARATION}<c:chartSpace xmlns:c="{_C}" xmlns:a="{_A}" xmlns:r="{R}"><c:date1904 val="0"/>'
        f'<c:lang val="zh-CN"/><c:roundedCorners val="0"/><c:chart>{_title(chart.title)}<c:autoTitleDeleted val="0"/>'
        f'<c:plotArea><c:layout/>{plot}</c:plotArea>{legend}<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        '<c:spPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill><a:ln><a:noFill/></a:ln></c:spPr>'
        f'{_text_style(_LABEL_SIZE)}<c:externalData r:id="{WORKBOOK_ID}"><c:autoUpdate val="0"/></c:externalData>'
        "</c:chartSpace>"
    ).encode()


def _title(title: str) -> str:
    properties = f'<a:rPr lang="zh-CN" sz="{_TITLE_SIZE}" b="1">{_font()}</a:rPr>'
    return (
        f"<c:title><c:tx><c:rich><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr/></a:pPr><a:r>{properties}"
        f'<a:t>{escape(title)}</a:t></a:r></a:p></c:rich></c:tx><c:overlay val="0"/></c:title>'
    )


def _font() -> str:
    return (
        '<a:solidFill><a:srgbClr val="000000"/></a:solidFill>'
        f'<a:latin typeface="{_FONT}"/><a:ea typeface="{_FONT}"/><a:cs typeface="{_FONT}"/>'
    )


def _text_style(size: int) -> str:
    return (
        f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{size}" b="0">{_font()}</a:defRPr></a:pPr>'
        '<a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
    )


def _columns(chart: Chart) -> str:
    series = "".join(
        f"{_series_head(chart, number)}{_fill(number)}"
        f'<c:invertIfNegative val="0"/>{_labels(chart, "outEnd")}{_data(chart, number)}</c:ser>'
        for number in range(len(chart.series))
    )
    gap = 150 if len(chart.categories) <= _WIDEST_COLUMNS else 60
    return (
        f'<c:barChart><c:barDir val="col"/><c:grouping val="clustered"/><c:varyColors val="0"/>{series}'
        f'<c:gapWidth val="{gap}"/><c:axId val="{_CATEGORY_AXIS}"/><c:axId val="{_VALUE_AXIS}"/></c:barChart>{_axes(chart)}'
    )


def _axes(chart: Chart) -> str:
    line = '<c:spPr><a:ln w="9525"><a:solidFill><a:srgbClr val="BFBFBF"/></a:solidFill></a:ln></c:spPr>'
    least = "" if any(point.value < 0 for point in chart.points()) else '<c:min val="0"/>'
    return (
        f'<c:catAx><c:axId val="{_CATEGORY_AXIS}"/><c:scaling><c:orientation val="minMax"/></c:scaling>'
        '<c:delete val="0"/><c:axPos val="b"/><c:numFmt formatCode="General" sourceLinked="0"/>'
        f'<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>{line}'
        f'{_text_style(_LABEL_SIZE)}<c:crossAx val="{_VALUE_AXIS}"/><c:crosses val="autoZero"/><c:auto val="0"/>'
        '<c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:noMultiLvlLbl val="1"/></c:catAx>'
        f'<c:valAx><c:axId val="{_VALUE_AXIS}"/><c:scaling><c:orientation val="minMax"/>{least}</c:scaling>'
        '<c:delete val="0"/><c:axPos val="l"/>'
        '<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        '<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:spPr><a:ln><a:noFill/></a:ln></c:spPr>'
        f'{_text_style(_LABEL_SIZE)}<c:crossAx val="{_CATEGORY_AXIS}"/><c:crosses val="autoZero"/>'
        '<c:crossBetween val="between"/></c:valAx>'
    )


def _pie(chart: Chart) -> str:
    slices = "".join(
        f'<c:dPt><c:idx val="{number}"/><c:bubble3D val="0"/>{_fill(number, edged=True)}</c:dPt>'
        for number in range(len(chart.categories))
    )
    return (
        f'<c:pieChart><c:varyColors val="1"/>{_series_head(chart, 0)}{slices}{_labels(chart, "bestFit")}'
        f'{_data(chart, 0)}</c:ser><c:firstSliceAng val="0"/></c:pieChart>'
    )


def _fill(number: int, *, edged: bool = False) -> str:
    edge = '<a:ln w="9525"><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill></a:ln>' if edged else ""
    colour = _COLOURS[number % len(_COLOURS)]
    return f'<c:spPr><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>{edge}</c:spPr>'


def _labels(chart: Chart, position: str) -> str:
    """The values: above their columns; where they fit beside or on their slices, on white, and lines to those far away."""
    pie = chart.kind is ChartKind.PIE
    ground = '<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>' if pie else "<a:noFill/>"
    lines = '<c:leaderLines><c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="7F7F7F"/></a:solidFill></a:ln></c:spPr></c:leaderLines>'
    return (
        f'<c:dLbls><c:numFmt formatCode="{escape(chart.number_format)}" sourceLinked="0"/>'
        f"<c:spPr>{ground}<a:ln><a:noFill/></a:ln></c:spPr>{_text_style(_LABEL_SIZE)}"
        f'<c:dLblPos val="{position}"/><c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
        '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/>'
        + (f'<c:showLeaderLines val="1"/>{lines}' if pie else "")
        + "</c:dLbls>"
    )


def _series_head(chart: Chart, number: int) -> str:
    name = f'<c:ptCount val="1"/><c:pt idx="0"><c:v>{escape(chart.series[number].name)}</c:v></c:pt>'
    return (
        f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/><c:tx><c:strRef>'
        f"<c:f>{chart_workbook.name_cell(number)}</c:f><c:strCache>{name}</c:strCache></c:strRef></c:tx>"
    )


def _data(chart: Chart, number: int) -> str:
    """Labels and values, each with the range they stand in and a copy of what stands there."""
    count = f'<c:ptCount val="{len(chart.categories)}"/>'
    names = "".join(
        f'<c:pt idx="{index}"><c:v>{escape(category)}</c:v></c:pt>' for index, category in enumerate(chart.categories)
    )
    return (
        f"<c:cat><c:strRef><c:f>{chart_workbook.categories_range(chart)}</c:f><c:strCache>{count}{names}</c:strCache>"
        f"</c:strRef></c:cat><c:val><c:numRef><c:f>{chart_workbook.values_range(chart, number)}</c:f><c:numCache>"
        f"<c:formatCode>{escape(chart.number_format)}</c:formatCode>{count}{''.join(_values(chart.series[number]))}"
        "</c:numCache></c:numRef></c:val>"
    )


def _values(series: ChartSeries) -> Iterator[str]:
    for index, point in enumerate(series.points):
        if point is not None:
            yield f'<c:pt idx="{index}"><c:v>{point.value:f}</c:v></c:pt>'
