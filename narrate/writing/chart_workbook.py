"""The workbook (.xlsx) embedded in a chart: one sheet with the values shown and nothing else, so that Word can edit it.

In: a `Chart`. Out: the bytes of a workbook, the same for the same chart, and the ranges that the chart's own XML names.
Categories stand in column A from row 2, each series in a column of its own with its name in row 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from narrate import archive
from narrate.report.values import Chart
from narrate.word import markup
from narrate.word.markup import R, escape

SHEET = "Sheet1"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_LEVEL = 9
_FILL = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
_COLOURS = {
    "dk1": "000000",
    "lt1": "FFFFFF",
    "dk2": "44546A",
    "lt2": "E7E6E6",
    "accent1": "2F5597",
    "accent2": "C55A11",
    "accent3": "7F7F7F",
    "accent4": "BF9000",
    "accent5": "548235",
    "accent6": "7B5AA6",
    "hlink": "0563C1",
    "folHlink": "954F72",
}


def categories_range(chart: Chart) -> str:
    """Where the labels stand: Sheet1!$A$2:$A$3."""
    return f"{SHEET}!$A$2:$A${len(chart.categories) + 1}"


def name_cell(number: int) -> str:
    """Where the name of a series stands (series are counted from 0)."""
    return f"{SHEET}!${_column(number + 1)}$1"


def values_range(chart: Chart, number: int) -> str:
    """Where the values of a series stand."""
    column = _column(number + 1)
    return f"{SHEET}!${column}$2:${column}${len(chart.categories) + 1}"


def workbook(chart: Chart) -> bytes:
    """The package, byte for byte the same each time."""
    strings = {text: number for number, text in enumerate(dict.fromkeys(_strings(chart)))}
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relationships({"officeDocument": "xl/workbook.xml"}),
        "xl/workbook.xml": (
            f'<workbook xmlns="{_MAIN}" xmlns:r="{R}"><sheets><sheet name="{SHEET}" sheetId="1" r:id="rId1"/></sheets>'
            "</workbook>"
        ),
        "xl/_rels/workbook.xml.rels": _relationships(
            {
                "worksheet": "worksheets/sheet1.xml",
                "theme": "theme/theme1.xml",
                "styles": "styles.xml",
                "sharedStrings": "sharedStrings.xml",
            }
        ),
        "xl/worksheets/sheet1.xml": _sheet(chart, strings),
        "xl/theme/theme1.xml": _theme(),
        "xl/styles.xml": _styles(chart.number_format),
        "xl/sharedStrings.xml": _shared(list(_strings(chart)), strings),
    }
    return archive.pack(
        archive.deflate(name, f"{markup.DECLARATION}{xml}".encode(), _LEVEL) for name, xml in parts.items()
    )


def _column(number: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _strings(chart: Chart) -> Iterator[str]:
    """Every text cell."""
    yield from (series.name for series in chart.series)
    yield from chart.categories


def _sheet(chart: Chart, strings: Mapping[str, int]) -> str:
    rows = "".join(f'<row r="{number}">{"".join(cells)}</row>' for number, cells in enumerate(_rows(chart, strings), 1))
    last = f"{_column(len(chart.series))}{len(chart.categories) + 1}"
    return (
        f'<worksheet xmlns="{_MAIN}"><dimension ref="A1:{last}"/><cols><col min="1" max="1" width="36" customWidth="1"/>'
        f'<col min="2" max="{len(chart.series) + 1}" width="18" customWidth="1"/></cols>'
        f"<sheetData>{rows}</sheetData></worksheet>"
    )


def _rows(chart: Chart, strings: Mapping[str, int]) -> Iterator[list[str]]:
    def text(address: str, words: str) -> str:
        return f'<c r="{address}" t="s"><v>{strings[words]}</v></c>'

    yield [text(f"{_column(number)}1", series.name) for number, series in enumerate(chart.series, 1)]
    for index, category in enumerate(chart.categories):
        values = [(number, series.points[index]) for number, series in enumerate(chart.series, 1)]
        yield [
            text(f"A{index + 2}", category),
            *(
                f'<c r="{_column(number)}{index + 2}" s="1"><v>{point.value:f}</v></c>'
                for number, point in values
                if point is not None
            ),
        ]


def _shared(used: list[str], strings: Mapping[str, int]) -> str:
    items = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in strings)
    return f'<sst xmlns="{_MAIN}" count="{len(used)}" uniqueCount="{len(strings)}">{items}</sst>'


def _theme() -> str:
    """The least that a spreadsheet program asks for."""
    colours = "".join(f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in _COLOURS.items())
    font = '<a:latin typeface="宋体"/><a:ea typeface="宋体"/><a:cs typeface=""/>'
    line = f'<a:ln w="6350">{_FILL}</a:ln>'
    return (
        f'<a:theme xmlns:a="{_DRAWING}" name="图表"><a:themeElements><a:clrScheme name="图表">{colours}</a:clrScheme>'
        f'<a:fontScheme name="图表"><a:majorFont>{font}</a:majorFont><a:minorFont>{font}</a:minorFont></a:fontScheme>'
        f'<a:fmtScheme name="图表"><a:fillStyleLst>{_FILL * 3}</a:fillStyleLst><a:lnStyleLst>{line * 3}</a:lnStyleLst>'
        f"<a:effectStyleLst>{'<a:effectStyle><a:effectLst/></a:effectStyle>' * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{_FILL * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
    )


def _styles(number_format: str) -> str:
    """Two cell styles: text, and numbers as the sentences print them."""
    custom = number_format != "General"
    formats = f'<numFmts count="1"><numFmt numFmtId="164" formatCode="{escape(number_format)}"/></numFmts>'
    return (
        f'<styleSheet xmlns="{_MAIN}">{formats if custom else ""}'
        '<fonts count="1"><font><sz val="11"/><name val="宋体"/><charset val="134"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
        '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        f'<xf numFmtId="{164 if custom else 0}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


def _content_types() -> str:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    overrides = {
        "workbook": f"{kind}.sheet.main",
        "worksheets/sheet1": f"{kind}.worksheet",
        "theme/theme1": "application/vnd.openxmlformats-officedocument.theme",
        "styles": f"{kind}.styles",
        "sharedStrings": f"{kind}.sharedStrings",
    }
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + "".join(
            f'<Override PartName="/xl/{name}.xml" ContentType="{value}+xml"/>' for name, value in overrides.items()
        )
        + "</Types>"
    )


def _relationships(targets: dict[str, str]) -> str:
    lines = "".join(
        f'<Relationship Id="rId{number}" Type="{R}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets.items(), 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'
