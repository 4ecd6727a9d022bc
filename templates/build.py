"""Makes templates/gongwen.docx, the built-in Word template in 公文格式 (GB/T 9704—2012): python templates/build.py

The output is committed; run this after a change here or in styles.toml. Same source, same bytes.

Sizes are in half-points (w:sz) and twips (1 mm = 56.69): 二号 22 pt, 三号 16 pt, 四号 14 pt, 小四 12 pt. 22 lines of
28.95 pt fill the 225 mm of the 版心. Fonts are named outright in all four slots, never through the theme, so that Word and WPS
show Chinese quotes and dashes in the Chinese font; fontTable.xml says what to take where a font is not installed.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from narrate.packages import pack  # noqa: E402  (runs from a checkout without installation)

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "application/vnd.openxmlformats-officedocument"

SONG, HEI, KAI, FANG = "宋体", "黑体", "楷体_GB2312", "仿宋_GB2312"
TITLE_FONT = "方正小标宋简体"
# font → what to use where it is missing, family (for the fallback), GB 2312 character set
SUBSTITUTES = {TITLE_FONT: "方正小标宋_GBK", SONG: "SimSun", HEI: "SimHei", KAI: "楷体", FANG: "仿宋"}

LINE = 579  # 28.95 pt: 22 lines in 225 mm
TWO_CHARACTERS = '<w:ind w:firstLineChars="200" w:firstLine="640"/>'
NO_INDENT = '<w:ind w:firstLineChars="0" w:firstLine="0"/>'


def fonts(name: str) -> str:
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="{name}"/>'


def size(half_points: int) -> str:
    return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


def exact(twips: int, before: int = 0, after: int = 0) -> str:
    return f'<w:spacing w:before="{before}" w:after="{after}" w:line="{twips}" w:lineRule="exact"/>'


SINGLE = '<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>'


def paragraph_style(
    style_id: str,
    name: str,
    *,
    based_on: str = "Normal",
    following: str = "",
    ppr: str = "",
    rpr: str = "",
    priority: int = 0,
    quick: bool = True,
    hidden: bool = False,
    link: str = "",
) -> str:
    """One w:style; child order is the schema's."""
    custom = "" if name[0].isascii() else ' w:customStyle="1"'
    parts = [f'<w:style w:type="paragraph"{custom} w:styleId="{style_id}"><w:name w:val="{name}"/>']
    parts.append(f'<w:basedOn w:val="{based_on}"/>')
    parts.append(f'<w:next w:val="{following}"/>' if following else "")
    parts.append(f'<w:link w:val="{link}"/>' if link else "")
    parts.append(f'<w:uiPriority w:val="{priority}"/>')
    parts.append("<w:semiHidden/><w:unhideWhenUsed/>" if hidden else "")
    parts.append("<w:qFormat/>" if quick else "")
    parts.append(f"<w:pPr>{ppr}</w:pPr>" if ppr else "")
    parts.append(f"<w:rPr>{rpr}</w:rPr>" if rpr else "")
    return "".join((*parts, "</w:style>"))


def heading(level: int, name: str, font: str, *, bold: bool = False) -> str:
    weight = "<w:b/><w:bCs/>" if bold else ""
    return paragraph_style(
        f"Heading{level}",
        name,
        following="GongwenBody",
        priority=9,
        ppr=f'<w:keepNext/><w:keepLines/>{exact(LINE)}{TWO_CHARACTERS}<w:outlineLvl w:val="{level - 1}"/>',
        rpr=fonts(font) + weight,
    )


def centred_title(style_id: str, name: str, priority: int, outline: str = "") -> str:
    """方正小标宋简体 二号, centred, a line below it."""
    return paragraph_style(
        style_id,
        name,
        following="GongwenBody",
        priority=priority,
        ppr=f'<w:keepNext/><w:keepLines/>{exact(680, after=LINE)}{NO_INDENT}<w:jc w:val="center"/>{outline}',
        rpr=fonts(TITLE_FONT) + size(44),
    )


def report_styles(names: dict[str, str]) -> list[str]:
    """The styles of the contract (styles.toml)."""
    cell = f'<w:snapToGrid w:val="0"/>{SINGLE}{NO_INDENT}<w:jc w:val="left"/>'
    header = '<w:keepNext/><w:jc w:val="center"/>'
    return [
        centred_title("Title", names["title"], 10),
        centred_title("PartHeading", names["part"], 8, '<w:outlineLvl w:val="0"/>'),
        heading(1, names["heading1"], HEI),
        heading(2, names["heading2"], KAI),
        heading(3, names["heading3"], FANG, bold=True),
        paragraph_style("GongwenBody", names["body"], priority=1, ppr=exact(LINE) + TWO_CHARACTERS),
        paragraph_style("TableText", names["table_text"], priority=11, ppr=cell, rpr=size(24)),
        paragraph_style(
            "TableHeader", names["table_header"], based_on="TableText", priority=11, ppr=header, rpr=fonts(HEI)
        ),
    ]


def whole_report_styles(names: dict[str, str]) -> list[str]:
    """Cover, contents and published tables: 10 pt in the tables, so that nine columns of amounts fit a turned page."""
    # exact lines: a row is as high in every font, so that it can be told beforehand what fits a page
    left = f'<w:snapToGrid w:val="0"/>{exact(260)}{NO_INDENT}<w:jc w:val="left"/>'
    # the room above the first line only: between lines of the same style it does not count
    apart = "<w:contextualSpacing/>"
    cover = f'<w:snapToGrid w:val="0"/>{exact(1000, before=3000)}{NO_INDENT}{apart}<w:jc w:val="center"/>'
    date = f'<w:snapToGrid w:val="0"/>{exact(680, before=4600)}{NO_INDENT}<w:jc w:val="center"/>'
    name = (
        f'<w:keepNext/><w:keepLines/><w:snapToGrid w:val="0"/>{exact(560, after=120)}{NO_INDENT}<w:jc w:val="center"/>'
    )
    title = f'<w:keepNext/><w:keepLines/>{exact(680, after=LINE)}{NO_INDENT}<w:jc w:val="center"/>'
    return [
        paragraph_style(
            "SheetText", names["sheet_text"], based_on="TableText", priority=12, ppr=exact(260), rpr=size(20)
        ),
        paragraph_style(
            "SheetHeader", names["sheet_header"], based_on="TableHeader", priority=12, ppr=exact(260), rpr=size(20)
        ),
        paragraph_style(
            "SheetTitle",
            names["sheet_title"],
            following="GongwenBody",
            priority=12,
            ppr=f'{name}<w:outlineLvl w:val="0"/>',
            rpr=fonts(TITLE_FONT) + size(36),
        ),
        paragraph_style("SheetHead", names["sheet_head"], priority=12, ppr=f"<w:keepNext/>{left}", rpr=size(21)),
        paragraph_style(
            "SheetNote",
            names["sheet_note"],
            priority=12,
            ppr=left.replace('w:before="0"', 'w:before="40"'),
            rpr=size(20),
        ),
        paragraph_style("CoverTitle", names["cover"], priority=13, ppr=cover, rpr=fonts(TITLE_FONT) + size(44)),
        paragraph_style("CoverDate", names["cover_date"], priority=13, ppr=date, rpr=fonts(KAI) + size(36)),
        paragraph_style(
            "ContentsTitle", names["contents_title"], priority=13, ppr=title, rpr=fonts(TITLE_FONT) + size(44)
        ),
    ]


def page_styles() -> list[str]:
    """Header, footer and table of contents."""
    edge = '<w:tabs><w:tab w:val="center" w:pos="4422"/><w:tab w:val="right" w:pos="8844"/></w:tabs>'
    edge += f'<w:snapToGrid w:val="0"/>{SINGLE}{NO_INDENT}<w:jc w:val="left"/>'
    entry = '<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="8834"/></w:tabs>'
    indents = [f'<w:ind w:leftChars="{200 * level}" w:left="{640 * level}"/>' for level in range(3)]
    contents = [
        paragraph_style(
            f"TOC{level}",
            f"toc {level}",
            following="Normal",
            priority=39,
            quick=False,
            ppr=f'{entry}{exact(LINE)}{indent}<w:jc w:val="left"/>',
        )
        for level, indent in enumerate(indents, 1)
    ]
    return [
        paragraph_style("Header", "header", priority=99, quick=False, ppr=edge, rpr=size(18)),
        paragraph_style("Footer", "footer", priority=99, quick=False, ppr=edge, rpr=fonts(SONG) + size(28)),
        *contents,
    ]


def comment_styles() -> list[str]:
    left = f'{SINGLE}<w:jc w:val="left"/>'
    return [
        paragraph_style("CommentText", "annotation text", priority=99, quick=False, ppr=left, rpr=size(21)),
        paragraph_style(
            "CommentSubject",
            "annotation subject",
            based_on="CommentText",
            following="CommentText",
            priority=99,
            quick=False,
            hidden=True,
            rpr="<w:b/><w:bCs/>",
        ),
        paragraph_style("BalloonText", "Balloon Text", priority=99, quick=False, hidden=True, ppr=SINGLE, rpr=size(18)),
        character_style("CommentReference", "annotation reference", size(21)),
        character_style("Hyperlink", "Hyperlink", '<w:color w:val="0000FF"/><w:u w:val="single"/>'),
    ]


def character_style(style_id: str, name: str, rpr: str) -> str:
    return (
        f'<w:style w:type="character" w:styleId="{style_id}"><w:name w:val="{name}"/>'
        '<w:basedOn w:val="DefaultParagraphFont"/><w:uiPriority w:val="99"/><w:unhideWhenUsed/>'
        f"<w:rPr>{rpr}</w:rPr></w:style>"
    )


def base_styles() -> str:
    defaults = (
        f'<w:docDefaults><w:rPrDefault><w:rPr>{fonts(FANG)}<w:kern w:val="2"/>{size(32)}'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
    )
    # no space of the editor's own between 汉字 and digits: the text is as typed, alike with and without marks
    normal = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        '<w:pPr><w:widowControl/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:jc w:val="both"/></w:pPr></w:style>'
    )
    character = (
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/><w:unhideWhenUsed/></w:style>'
    )
    table = (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>'
        '<w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
        '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    )
    numbering = (
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/></w:style>'
    )
    return defaults + normal + character + table + numbering


def styles_xml() -> str:
    with (HERE / "styles.toml").open("rb") as stream:
        names = {role: line["name"] for role, line in tomllib.load(stream).items() if "name" in line}
    styles = "".join(
        (base_styles(), *report_styles(names), *whole_report_styles(names), *page_styles(), *comment_styles())
    )
    return f'{DECLARATION}<w:styles xmlns:w="{W}">{styles}</w:styles>'


def font_table_xml() -> str:
    lines = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{substitute}"/><w:charset w:val="86"/>'
        f'<w:family w:val="{"auto" if name in (SONG, TITLE_FONT) else "modern"}"/></w:font>'
        for name, substitute in SUBSTITUTES.items()
    )
    return f'{DECLARATION}<w:fonts xmlns:w="{W}">{lines}</w:fonts>'


def theme_xml() -> str:
    """A plain theme. No style refers to it; it is there because validators, and WPS, miss one that is not."""
    colours = {
        "dk1": "000000",
        "lt1": "FFFFFF",
        "dk2": "44546A",
        "lt2": "E7E6E6",
        "accent1": "4472C4",
        "accent2": "ED7D31",
        "accent3": "A5A5A5",
        "accent4": "FFC000",
        "accent5": "5B9BD5",
        "accent6": "70AD47",
        "hlink": "0563C1",
        "folHlink": "954F72",
    }
    scheme = "".join(f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in colours.items())
    font = f'<a:latin typeface="{FANG}"/><a:ea typeface="{FANG}"/><a:cs typeface="{FANG}"/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="6350">{fill}</a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        f'{DECLARATION}<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="公文"><a:themeElements>'
        f'<a:clrScheme name="公文">{scheme}</a:clrScheme><a:fontScheme name="公文"><a:majorFont>{font}</a:majorFont>'
        f'<a:minorFont>{font}</a:minorFont></a:fontScheme><a:fmtScheme name="公文"><a:fillStyleLst>{fill * 3}</a:fillStyleLst>'
        f"<a:lnStyleLst>{line * 3}</a:lnStyleLst><a:effectStyleLst>{effect * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
    )


def settings_xml() -> str:
    modern = "".join(
        f'<w:compatSetting w:name="{name}" w:uri="http://schemas.microsoft.com/office/word" w:val="{value}"/>'
        for name, value in (
            ("compatibilityMode", 15),
            ("overrideTableStyleFontSizeAndJustification", 1),
            ("enableOpenTypeFeatures", 1),
            ("doNotFlipMirrorIndents", 1),
        )
    )
    return (
        f'{DECLARATION}<w:settings xmlns:w="{W}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="640"/>'
        '<w:evenAndOddHeaders/><w:drawingGridVerticalSpacing w:val="579"/>'
        '<w:characterSpacingControl w:val="compressPunctuation"/>'
        f"<w:compat><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:doNotLeaveBackslashAlone/><w:ulTrailSpace/>"
        f"<w:doNotExpandShiftReturn/><w:adjustLineHeightInTable/><w:useFELayout/>{modern}</w:compat>"
        '<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
    )


def footer_xml(*, odd: bool) -> str:
    """— 1 —: 四号 宋体, one character in from the outer edge."""
    hint = '<w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>'
    side = '<w:ind w:rightChars="100" w:right="280"/><w:jc w:val="right"/>'
    if not odd:
        side = '<w:ind w:leftChars="100" w:left="280"/><w:jc w:val="left"/>'
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{1 if odd else 2}</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    return (
        f'{DECLARATION}<w:ftr xmlns:w="{W}"><w:p><w:pPr><w:pStyle w:val="Footer"/>{side}</w:pPr>'
        f'<w:r>{hint}<w:t xml:space="preserve">— </w:t></w:r>{field}'
        f'<w:r>{hint}<w:t xml:space="preserve"> —</w:t></w:r></w:p></w:ftr>'
    )


def document_xml() -> str:
    """A sample paragraph of each style, so that the file shows what it is; its body is never used."""
    samples = (
        ("Title", "总标题"),
        ("PartHeading", "部分标题"),
        ("Heading1", "一、一级标题"),
        ("Heading2", "（一）二级标题"),
        ("Heading3", "1. 三级标题"),
        ("GongwenBody", "正文：修改各样式的字体、行距，页边距和页眉页脚，生成的文档随之改变；这里的文字不会进入文档。"),
        ("TableHeader", "表头文字"),
        ("TableText", "表格文字"),
        ("CoverTitle", "封面标题"),
        ("CoverDate", "封面年月"),
        ("ContentsTitle", "目录标题"),
        ("SheetTitle", "决算表标题"),
        ("SheetHead", "决算表表眉"),
        ("SheetHeader", "决算表表头"),
        ("SheetText", "决算表文字"),
        ("SheetNote", "决算表注"),
    )
    body = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>' for style, text in samples
    )
    return (
        f'{DECLARATION}<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{body}<w:sectPr>'
        '<w:footerReference w:type="default" r:id="rId4"/><w:footerReference w:type="even" r:id="rId5"/>'
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" '
        'w:header="851" w:footer="1247" w:gutter="0"/><w:cols w:space="425"/>'
        f'<w:docGrid w:type="lines" w:linePitch="{LINE}"/></w:sectPr></w:body></w:document>'
    )


def content_types_xml() -> str:
    word = {
        "document": "document.main",
        "styles": "styles",
        "settings": "settings",
        "fontTable": "fontTable",
        "footer1": "footer",
        "footer2": "footer",
    }
    theme = f'<Override PartName="/word/theme/theme1.xml" ContentType="{OFFICE}.theme+xml"/>'
    lines = theme + "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{OFFICE}.wordprocessingml.{kind}+xml"/>'
        for part, kind in word.items()
    )
    return (
        f'{DECLARATION}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{lines}</Types>'
    )


def relationships_xml(*lines: tuple[str, str]) -> str:
    shown = "".join(
        f'<Relationship Id="rId{number}" Type="{R}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(lines, 1)
    )
    namespace = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'{DECLARATION}<Relationships xmlns="{namespace}">{shown}</Relationships>'


def template() -> bytes:
    parts = {
        "[Content_Types].xml": content_types_xml(),
        "_rels/.rels": relationships_xml(("officeDocument", "word/document.xml")),
        "word/document.xml": document_xml(),
        "word/_rels/document.xml.rels": relationships_xml(
            ("styles", "styles.xml"),
            ("settings", "settings.xml"),
            ("fontTable", "fontTable.xml"),
            ("footer", "footer1.xml"),
            ("footer", "footer2.xml"),
            ("theme", "theme/theme1.xml"),
        ),
        "word/styles.xml": styles_xml(),
        "word/settings.xml": settings_xml(),
        "word/theme/theme1.xml": theme_xml(),
        "word/fontTable.xml": font_table_xml(),
        "word/footer1.xml": footer_xml(odd=True),
        "word/footer2.xml": footer_xml(odd=False),
    }
    return pack({name: text.encode("utf-8") for name, text in parts.items()})


if __name__ == "__main__":
    (HERE / "gongwen.docx").write_bytes(template())
    print(HERE / "gongwen.docx")
