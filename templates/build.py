"""Makes templates/gongwen.docx, the built-in Word template in 公文格式 (GB/T 9704—2012): python templates/build.py

The output is committed; run this after a change here or in styles.toml. Same source, same bytes.

It is made with python-docx; what its API has no word for (East Asian fonts, indents in characters, the document's
defaults, compatibility) is set on its elements. Sizes are in points and twips (1 mm = 56.69): 二号 22 pt, 三号 16 pt,
四号 14 pt, 小四 12 pt. 22 lines of 28.95 pt fill the 225 mm of the 版心. Fonts are named outright in all four slots,
never through the theme, so that Word and WPS show Chinese quotes and dashes in the Chinese font; fontTable.xml says
what to take where a font is not installed.
"""

from __future__ import annotations

import io
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import OxmlElement, parse_xml
from docx.section import _Footer
from docx.shared import Pt, Twips
from docx.styles.style import CharacterStyle, ParagraphStyle
from docx.text.paragraph import Paragraph
from lxml import etree

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from narrate.packages import Bounds, pack, read_parts  # noqa: E402  (runs from a checkout without installation)

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SONG, HEI, KAI, FANG = "宋体", "黑体", "楷体_GB2312", "仿宋_GB2312"
TITLE_FONT = "方正小标宋简体"
# font → what to use where it is missing, family (for the fallback), GB 2312 character set
SUBSTITUTES = {TITLE_FONT: "方正小标宋_GBK", SONG: "SimSun", HEI: "SimHei", KAI: "楷体", FANG: "仿宋"}

LINE = 579  # twips: 28.95 pt, 22 lines in 225 mm
CHARACTER = 320  # twips: 三号
LEFT, CENTRE, RIGHT, BOTH = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)
# the order of the schema (CT_PPrBase): what the API does not set goes to its place
IGNORABLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Ignorable"
_PROPERTIES = (
    *("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr", "suppressLineNumbers"),
    *("pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap", "overflowPunct", "topLinePunct"),
    *("autoSpaceDE", "autoSpaceDN", "bidi", "adjustRightInd", "snapToGrid", "spacing", "ind", "contextualSpacing"),
    *("mirrorIndents", "suppressOverlap", "jc", "textDirection", "textAlignment", "textboxTightWrap", "outlineLvl"),
)


@dataclass(frozen=True)
class Spacing:
    """Lines of an exact height in twips (None: single), and the room above and below the paragraph."""

    line: int | None = None
    before: int = 0
    after: int = 0


class Styles:
    """The styles of the template being made."""

    def __init__(self, document: Document) -> None:
        self._styles = document.styles
        for child in list(self._styles.element):
            self._styles.element.remove(child)
        self._following: list[tuple[ParagraphStyle, str]] = []

    def raw(self, xml: str) -> None:
        """What the API does not make: the document's defaults and its default styles."""
        self._styles.element.append(parse_xml(xml.replace(" ", f" {nsdecls('w')} ", 1)))

    def paragraph(
        self,
        style_id: str,
        name: str,
        *,
        based_on: str = "Normal",
        following: str = "",
        priority: int = 0,
        quick: bool = True,
        hidden: bool = False,
    ) -> ParagraphStyle:
        """A paragraph style with its place in the lists of Word."""
        style = self._styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=name[0].isascii())
        style.element.set(qn("w:styleId"), style_id)
        style.base_style = self._by_id(based_on)
        style.priority = priority
        style.hidden = style.unhide_when_used = hidden
        style.quick_style = quick
        if following:
            self._following.append((style, following))
        return style

    def character(self, style_id: str, name: str) -> CharacterStyle:
        """A character style of Word's own."""
        style = self._styles.add_style(name, WD_STYLE_TYPE.CHARACTER, builtin=True)
        style.element.set(qn("w:styleId"), style_id)
        style.base_style = self._by_id("DefaultParagraphFont")
        style.priority = 99
        style.unhide_when_used = True
        style.quick_style = False
        return style

    def finish(self) -> None:
        """Say which style follows which, once all are there."""
        for style, following in self._following:
            style.next_paragraph_style = self._by_id(following)

    def _by_id(self, style_id: str) -> ParagraphStyle:
        return next(style for style in self._styles if style.style_id == style_id)


def put(style: ParagraphStyle, name: str, **values: str) -> None:
    """A property of the paragraph that the API has no word for, at its place in the schema."""
    properties = style.element.get_or_add_pPr()
    node = properties.find(qn(f"w:{name}"))
    if node is None:
        node = OxmlElement(f"w:{name}")
        later = {qn(f"w:{one}") for one in _PROPERTIES[_PROPERTIES.index(name) + 1 :]}
        at = next((at for at, child in enumerate(properties) if child.tag in later), len(properties))
        properties.insert(at, node)
    for key, value in values.items():
        node.set(qn(f"w:{key}"), value)


def space(style: ParagraphStyle, spacing: Spacing) -> None:
    """Lines and the room around the paragraph."""
    layout = style.paragraph_format
    layout.space_before, layout.space_after = Twips(spacing.before), Twips(spacing.after)
    if spacing.line is None:
        layout.line_spacing = 1.0
    else:
        layout.line_spacing = Twips(spacing.line)
        layout.line_spacing_rule = WD_LINE_SPACING.EXACTLY


def indent(style: ParagraphStyle, characters: int) -> None:
    """The first line, in characters of 三号."""
    style.paragraph_format.first_line_indent = Twips(characters * CHARACTER)
    put(style, "ind", firstLineChars=str(characters * 100))


def keep(style: ParagraphStyle, *, together: bool = True) -> None:
    """With the next paragraph, and in one piece."""
    style.paragraph_format.keep_with_next = True
    if together:
        style.paragraph_format.keep_together = True


def outline(style: ParagraphStyle, level: int) -> None:
    """The level of a heading, counted from 1."""
    put(style, "outlineLvl", val=str(level - 1))


def font(style: CharacterStyle, name: str = "", points: float = 0, *, bold: bool = False) -> None:
    """One font in all four slots, and its size."""
    if name:
        style.font.name = name
        fonts = style.element.rPr.rFonts
        fonts.set(qn("w:eastAsia"), name)
        fonts.set(qn("w:cs"), name)
    if bold:
        style.font.bold = style.font.cs_bold = True
    if points:
        style.font.size = Pt(points)
        size = OxmlElement("w:szCs")
        size.set(qn("w:val"), str(int(points * 2)))
        style.element.rPr.find(qn("w:sz")).addnext(size)


# -- the styles ----------------------------------------------------------------------------------------------------


def base_styles(styles: Styles) -> None:
    """The document's defaults, and the styles that all others rest on."""
    fonts = " ".join(f'w:{slot}="{FANG}"' for slot in ("ascii", "hAnsi", "eastAsia", "cs"))
    styles.raw(
        f'<w:docDefaults ><w:rPrDefault><w:rPr><w:rFonts {fonts}/><w:kern w:val="2"/><w:sz w:val="32"/>'
        '<w:szCs w:val="32"/><w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
    )
    # no space of the editor's own between 汉字 and digits: the text is as typed, alike with and without marks
    styles.raw(
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        '<w:pPr><w:widowControl/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:jc w:val="both"/></w:pPr></w:style>'
    )
    styles.raw(
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/><w:unhideWhenUsed/></w:style>'
    )
    styles.raw(
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>'
        '<w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
        '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    )
    styles.raw(
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/></w:style>'
    )


def title(styles: Styles, style_id: str, name: str, priority: int, *, following: str = "GongwenBody") -> ParagraphStyle:
    """方正小标宋简体 二号, centred, a line below it."""
    style = styles.paragraph(style_id, name, following=following, priority=priority)
    keep(style)
    space(style, Spacing(680, after=LINE))
    indent(style, 0)
    style.paragraph_format.alignment = CENTRE
    font(style, TITLE_FONT, 22)
    return style


def heading(styles: Styles, level: int, name: str, face: str, *, bold: bool = False) -> None:
    """A heading of the narrative: as high as the text, two characters in."""
    style = styles.paragraph(f"Heading{level}", name, following="GongwenBody", priority=9)
    keep(style)
    space(style, Spacing(LINE))
    indent(style, 2)
    outline(style, level)
    font(style, face, bold=bold)


def report_styles(styles: Styles, names: dict[str, str]) -> None:
    """The styles of the contract (styles.toml)."""
    title(styles, "Title", names["title"], 10)
    outline(title(styles, "PartHeading", names["part"], 8), 1)
    heading(styles, 1, names["heading1"], HEI)
    heading(styles, 2, names["heading2"], KAI)
    heading(styles, 3, names["heading3"], FANG, bold=True)
    body = styles.paragraph("GongwenBody", names["body"], priority=1)
    space(body, Spacing(LINE))
    indent(body, 2)
    cell = styles.paragraph("TableText", names["table_text"], priority=11)
    flush_left(cell, Spacing())
    font(cell, points=12)
    header = styles.paragraph("TableHeader", names["table_header"], based_on="TableText", priority=11)
    keep(header, together=False)
    header.paragraph_format.alignment = CENTRE
    font(header, HEI)


def flush_left(style: ParagraphStyle, spacing: Spacing) -> None:
    """Text that keeps off the grid of lines and begins at the margin."""
    put(style, "snapToGrid", val="0")
    space(style, spacing)
    indent(style, 0)
    style.paragraph_format.alignment = LEFT


def whole_report_styles(styles: Styles, names: dict[str, str]) -> None:
    """Cover, contents and published tables: 10 pt in the tables, so that nine columns of amounts fit a turned page.

    Lines are exact: a row is as high in every font, so that it can be told beforehand what fits a page.
    """
    for style_id, role, based_on in (
        ("SheetText", "sheet_text", "TableText"),
        ("SheetHeader", "sheet_header", "TableHeader"),
    ):
        cell = styles.paragraph(style_id, names[role], based_on=based_on, priority=12)
        space(cell, Spacing(260))
        font(cell, points=10)
    name = styles.paragraph("SheetTitle", names["sheet_title"], following="GongwenBody", priority=12)
    keep(name)
    flush_left(name, Spacing(560, after=120))
    name.paragraph_format.alignment = CENTRE
    outline(name, 1)
    font(name, TITLE_FONT, 18)
    head = styles.paragraph("SheetHead", names["sheet_head"], priority=12)
    keep(head, together=False)
    flush_left(head, Spacing(260))
    font(head, points=10.5)
    note = styles.paragraph("SheetNote", names["sheet_note"], priority=12)
    flush_left(note, Spacing(260, before=40))
    font(note, points=10)
    cover = styles.paragraph("CoverTitle", names["cover"], priority=13)
    flush_left(cover, Spacing(1000, before=3000))
    put(cover, "contextualSpacing")  # the room above the first line only, not between lines of the same style
    cover.paragraph_format.alignment = CENTRE
    font(cover, TITLE_FONT, 22)
    date = styles.paragraph("CoverDate", names["cover_date"], priority=13)
    flush_left(date, Spacing(680, before=4600))
    date.paragraph_format.alignment = CENTRE
    font(date, KAI, 18)
    title(styles, "ContentsTitle", names["contents_title"], 13, following="")


def page_styles(styles: Styles) -> None:
    """Header, footer and table of contents."""
    for style_id, name, face, points in (("Header", "header", "", 9), ("Footer", "footer", SONG, 14)):
        edge = styles.paragraph(style_id, name, priority=99, quick=False)
        edge.paragraph_format.tab_stops.add_tab_stop(Twips(4422), WD_TAB_ALIGNMENT.CENTER)
        edge.paragraph_format.tab_stops.add_tab_stop(Twips(8844), WD_TAB_ALIGNMENT.RIGHT)
        flush_left(edge, Spacing())
        font(edge, face, points)
    for level in (1, 2, 3):
        entry = styles.paragraph(f"TOC{level}", f"toc {level}", following="Normal", priority=39, quick=False)
        entry.paragraph_format.tab_stops.add_tab_stop(Twips(8834), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
        space(entry, Spacing(LINE))
        entry.paragraph_format.left_indent = Twips(2 * CHARACTER * (level - 1))
        put(entry, "ind", leftChars=str(200 * (level - 1)))
        entry.paragraph_format.alignment = LEFT


def comment_styles(styles: Styles) -> None:
    """What an editor uses for comments and links."""
    text = styles.paragraph("CommentText", "annotation text", priority=99, quick=False)
    space(text, Spacing())
    text.paragraph_format.alignment = LEFT
    font(text, points=10.5)
    subject = styles.paragraph(
        "CommentSubject",
        "annotation subject",
        based_on="CommentText",
        following="CommentText",
        priority=99,
        quick=False,
        hidden=True,
    )
    font(subject, bold=True)
    balloon = styles.paragraph("BalloonText", "Balloon Text", priority=99, quick=False, hidden=True)
    space(balloon, Spacing())
    font(balloon, points=9)
    font(styles.character("CommentReference", "annotation reference"), points=10.5)
    link = styles.character("Hyperlink", "Hyperlink")
    link.font.underline = True
    link.font.color.rgb = docx.shared.RGBColor(0, 0, 0xFF)


# -- the other parts -----------------------------------------------------------------------------------------------


def font_table_xml() -> str:
    lines = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{substitute}"/><w:charset w:val="86"/>'
        f'<w:family w:val="{"auto" if name in (SONG, TITLE_FONT) else "modern"}"/></w:font>'
        for name, substitute in SUBSTITUTES.items()
    )
    return f"{DECLARATION}<w:fonts {nsdecls('w')}>{lines}</w:fonts>"


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
    faces = f'<a:latin typeface="{FANG}"/><a:ea typeface="{FANG}"/><a:cs typeface="{FANG}"/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="6350">{fill}</a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        f'{DECLARATION}<a:theme {nsdecls("a")} name="公文"><a:themeElements>'
        f'<a:clrScheme name="公文">{scheme}</a:clrScheme><a:fontScheme name="公文"><a:majorFont>{faces}</a:majorFont>'
        f'<a:minorFont>{faces}</a:minorFont></a:fontScheme><a:fmtScheme name="公文"><a:fillStyleLst>{fill * 3}</a:fillStyleLst>'
        f"<a:lnStyleLst>{line * 3}</a:lnStyleLst><a:effectStyleLst>{effect * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
    )


def settings(document: Document) -> None:
    """How Word lays the document out: as an East Asian editor does, with other footers on even pages."""
    modern = "".join(
        f'<w:compatSetting w:name="{name}" w:uri="http://schemas.microsoft.com/office/word" w:val="{value}"/>'
        for name, value in (
            ("compatibilityMode", 15),
            ("overrideTableStyleFontSizeAndJustification", 1),
            ("enableOpenTypeFeatures", 1),
            ("doNotFlipMirrorIndents", 1),
        )
    )
    wanted = parse_xml(
        f'<w:settings {nsdecls("w")}><w:zoom w:percent="100"/><w:defaultTabStop w:val="640"/>'
        f'<w:drawingGridVerticalSpacing w:val="{LINE}"/><w:characterSpacingControl w:val="compressPunctuation"/>'
        f"<w:compat><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:doNotLeaveBackslashAlone/><w:ulTrailSpace/>"
        f"<w:doNotExpandShiftReturn/><w:adjustLineHeightInTable/><w:useFELayout/>{modern}</w:compat>"
        '<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
    )
    own = document.settings.element
    for child in list(own):
        own.remove(child)
    own.extend(list(wanted))
    document.settings.odd_and_even_pages_header_footer = True


def footer(part: _Footer, *, odd: bool) -> None:
    """— 1 —: 四号 宋体, one character in from the outer edge."""
    part.is_linked_to_previous = False
    paragraph = part.paragraphs[0]
    paragraph.style = "footer"
    paragraph.alignment = RIGHT if odd else LEFT
    if odd:
        paragraph.paragraph_format.right_indent = Twips(280)
    else:
        paragraph.paragraph_format.left_indent = Twips(280)
    paragraph.paragraph_format.element.pPr.find(qn("w:ind")).set(qn(f"w:{'right' if odd else 'left'}Chars"), "100")
    dash(paragraph, "— ")
    for kind in ("begin", "separate", "end"):
        mark = OxmlElement("w:fldChar")
        mark.set(qn("w:fldCharType"), kind)
        paragraph.add_run()._r.append(mark)
        if kind == "begin":
            instruction = OxmlElement("w:instrText")
            instruction.text = " PAGE "
            instruction.set(qn("xml:space"), "preserve")
            paragraph.add_run()._r.append(instruction)
        elif kind == "separate":
            paragraph.add_run("1" if odd else "2")
    dash(paragraph, " —")


def dash(paragraph: Paragraph, text: str) -> None:
    """A dash in the Chinese font."""
    run = paragraph.add_run(text)
    fonts = run._r.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:hint"), "eastAsia")


def pages(document: Document) -> None:
    """A4 with the margins of the standard: 天头 37 mm, 订口 28 mm, 版心 156 × 225 mm."""
    section = document.sections[0]
    for child in list(section._sectPr):
        section._sectPr.remove(child)
    section._sectPr.attrib.clear()
    section.page_width, section.page_height = Twips(11906), Twips(16838)
    section.top_margin, section.bottom_margin = Twips(2098), Twips(1984)
    section.left_margin, section.right_margin = Twips(1588), Twips(1474)
    section.header_distance, section.footer_distance, section.gutter = Twips(851), Twips(1247), Twips(0)
    section._sectPr.append(parse_xml(f'<w:cols {nsdecls("w")} w:space="425"/>'))
    section._sectPr.append(parse_xml(f'<w:docGrid {nsdecls("w")} w:type="lines" w:linePitch="{LINE}"/>'))
    footer(section.footer, odd=True)
    footer(section.even_page_footer, odd=False)


SAMPLES = (
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


def footers(document: Document) -> list[etree._Element]:
    section = document.sections[0]
    return [one.part.element for one in (section.footer, section.even_page_footer)]


def bare() -> Document:
    """A document of python-docx's own template with nothing but its body, styles and settings."""
    document = docx.Document()
    part, package = document.part, document.part.package
    wanted = {RELATIONSHIP_TYPE.STYLES, RELATIONSHIP_TYPE.SETTINGS, RELATIONSHIP_TYPE.OFFICE_DOCUMENT}
    for relationships in (part.rels, package.rels):
        for key in [key for key, line in relationships.items() if line.reltype not in wanted]:
            del relationships[key]
    return document


def template() -> bytes:
    """The template; its parts do not hang on the clock."""
    document = bare()
    with (HERE / "styles.toml").open("rb") as stream:
        names = {role: line["name"] for role, line in tomllib.load(stream).items() if "name" in line}
    styles = Styles(document)
    base_styles(styles)
    report_styles(styles, names)
    whole_report_styles(styles, names)
    page_styles(styles)
    comment_styles(styles)
    styles.finish()
    settings(document)
    for name, kind, relationship, xml in (
        ("fontTable.xml", CONTENT_TYPE.WML_FONT_TABLE, RELATIONSHIP_TYPE.FONT_TABLE, font_table_xml()),
        ("theme/theme1.xml", CONTENT_TYPE.OFC_THEME, RELATIONSHIP_TYPE.THEME, theme_xml()),
    ):
        document.part.relate_to(Part(PackURI(f"/word/{name}"), kind, xml.encode()), relationship)
    pages(document)
    for style_id, text in SAMPLES:  # so that the file shows what it is; its body is never used
        paragraph = document.add_paragraph(text)
        paragraph._p.style = style_id
    for root in (document.element, document.styles.element, document.settings.element, *footers(document)):
        root.attrib.pop(IGNORABLE, None)
        etree.cleanup_namespaces(root, keep_ns_prefixes=["w", "r"])  # readers look for both, used or not
    stream = io.BytesIO()
    document.save(stream)
    return pack(read_parts(stream.getvalue(), Bounds(parts=100, part=1 << 20, total=1 << 22)))


if __name__ == "__main__":
    (HERE / "gongwen.docx").write_bytes(template())
    print(HERE / "gongwen.docx")
