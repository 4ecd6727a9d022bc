"""A document with a trace of somebody in every place where Office programs leave one, and a scan that finds them all.

Each plant is a function that changes the parts of a document and hides `MARK` with its own name in them. The scan knows
nothing of narrate: it unpacks whatever is packed, decodes whatever is coded, and looks for the mark.
"""

from __future__ import annotations

import base64
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator

from narrate.word.markup import R, W
from word.samples import DOCUMENT, document, narrative, parts_of

Parts = dict[str, bytes]
MARK = "ZHANGSAN"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MS = "http://schemas.microsoft.com/office"
RELS = "word/_rels/document.xml.rels"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"


def path_of(name: str) -> str:
    return rf"C:\Users\{MARK}-{name}\Documents\a.docx"


# ------------------------------------------------------------------------------------------------------- putting in


def relate(parts: Parts, kind: str, target: str, *, source: str = DOCUMENT, external: bool = False) -> str:
    """A relationship with a new id; `kind` is a last word of the standard's, or a whole type."""
    folder, _, name = source.rpartition("/")
    rels = f"{folder}/_rels/{name}.rels" if source else "_rels/.rels"
    empty = f'<Relationships xmlns="{PACKAGE}/relationships"></Relationships>'.encode()
    text = parts.get(rels, empty).replace(b"<Relationships/>", empty)
    number = f"planted{text.count(b'<Relationship ')}"
    mode = ' TargetMode="External"' if external else ""
    whole = kind if "://" in kind else f"{R}/{kind}"
    line = f'<Relationship Id="{number}" Type="{whole}" Target="{target}"{mode}/>'
    parts[rels] = text.replace(b"</Relationships>", line.encode() + b"</Relationships>")
    return number


def declare(parts: Parts, name: str, content_type: str) -> None:
    line = f'<Override PartName="/{name}" ContentType="{content_type}"/>'.encode()
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", line + b"</Types>")


def default(parts: Parts, ending: str, content_type: str) -> None:
    line = f'<Default Extension="{ending}" ContentType="{content_type}"/>'.encode()
    if f'Extension="{ending}"'.encode() not in parts["[Content_Types].xml"]:
        text = parts["[Content_Types].xml"]
        at = text.index(b">", text.index(b"<Types")) + 1
        parts["[Content_Types].xml"] = text[:at] + line + text[at:]


def body(parts: Parts, xml: str) -> None:
    """A block at the end of the document."""
    text = parts[DOCUMENT]
    at = text.rindex(b"<w:sectPr")
    parts[DOCUMENT] = text[:at] + xml.encode() + text[at:]


def within(parts: Parts, name: str, before: bytes, xml: str) -> None:
    assert before in parts[name], (name, before)
    parts[name] = parts[name].replace(before, xml.encode() + before, 1)


def paragraph(inner: str) -> str:
    return f'<w:p xmlns:w="{W}" xmlns:r="{R}">{inner}</w:p>'


def run(text: str, properties: str = "") -> str:
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}<w:t>{text}</w:t></w:r>"


def drawing(number: str, *, attributes: str = "", name: str = "图片 1", link: str = "", crop: str = "") -> str:
    blip = f"<a:blip{f' r:embed={chr(34)}{number}{chr(34)}' if number else ''}{link}/>"
    return (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{WP}"><wp:extent cx="9525" cy="9525"/>'
        f'<wp:docPr id="77" name="{name}"{attributes}/><a:graphic xmlns:a="{A}"><a:graphicData uri="{PIC}">'
        f'<pic:pic xmlns:pic="{PIC}"><pic:nvPicPr><pic:cNvPr id="0" name="{name}"{attributes}/><pic:cNvPicPr/>'
        f"</pic:nvPicPr><pic:blipFill>{blip}{crop}<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>"
        '<a:off x="0" y="0"/><a:ext cx="9525" cy="9525"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        "</pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def show(parts: Parts, ending: str, data: bytes, content_type: str, **named: str) -> None:
    """A picture of the document."""
    name = f"word/media/planted-{ending}{len(parts)}.{ending}"
    parts[name] = data
    default(parts, ending, content_type)
    body(parts, paragraph(drawing(relate(parts, "image", name.removeprefix("word/")), **named)))


# --------------------------------------------------------------------------------------------------------- pictures


def tiff_block(order: str, entries: list[tuple[int, int, bytes]], base: int = 8) -> bytes:
    """A directory of (tag, type, value) at `base`, with the values behind it."""
    body_, at = b"", base + 2 + 12 * len(entries) + 4
    lines = []
    for tag, kind, value in sorted(entries):
        count = len(value) // {2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 1: 1}[kind]
        if len(value) <= 4:
            lines.append(struct.pack(f"{order}HHI", tag, kind, count) + value.ljust(4, b"\0"))
        else:
            lines.append(struct.pack(f"{order}HHII", tag, kind, count, at + len(body_)))
            body_ += value + b"\0" * (len(value) % 2)
    return struct.pack(f"{order}H", len(entries)) + b"".join(lines) + bytes(4) + body_


def exif(name: str, orientation: int = 1) -> bytes:
    entries = [
        (0x010E, 2, f"{MARK}-{name} description\0".encode()),
        (0x013B, 2, f"{MARK}-{name} artist\0".encode()),
        (0x0112, 3, struct.pack("<H", orientation)),
        (0x9C9D, 1, f"{MARK}-{name}\0".encode("utf-16-le")),
    ]
    return b"II*\0\x08\0\0\0" + tiff_block("<", entries)


_GREY = bytes.fromhex(  # one grey dot, baseline
    "ffd8ffe000104a46494600010100000100010000ffdb004300" + "08" * 64 + "ffc0000b080001000101011100"
    "ffc4001f0000010501010101010100000000000000000102030405060708090a0b"
    "ffc400b5100002010303020403050504040000017d01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738393a434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa"
    "ffda0008010100003f00d2cf20ffd9"
)


def jpeg(name: str, orientation: int = 1) -> bytes:
    def segment(marker: int, data: bytes) -> bytes:
        return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data

    said = f"{MARK}-{name}".encode()
    extra = segment(0xE1, b"Exif\0\0" + exif(name, orientation))
    extra += segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" + said + b"</x:xmpmeta>")
    extra += segment(0xED, b"Photoshop 3.0\08BIM" + said) + segment(0xFE, said) + segment(0xE4, said)
    return _GREY[:2] + extra + _GREY[2:] + b"\xff\xd8 trailer " + said


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(name: str = "") -> bytes:
    said = f"{MARK}-{name}".encode()
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    told = (
        chunk(b"tEXt", b"Author\0" + said)
        + chunk(b"zTXt", b"Comment\0\0" + zlib.compress(said))
        + chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + said)
        + chunk(b"eXIf", exif(name))
        + chunk(b"tIME", struct.pack(">HBBBBB", 2026, 1, 1, 0, 0, 0))
        + chunk(b"prVt", said)
    )
    image = chunk(b"IDAT", zlib.compress(b"\0\x80")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + head + (told if name else b"") + image + (said if name else b"")


def gif(name: str) -> bytes:
    said = f"{MARK}-{name}".encode()
    comment = b"\x21\xfe" + bytes([len(said)]) + said + b"\0"
    xmp = b"\x21\xff\x0bXMP DataXMP" + bytes([len(said)]) + said + b"\0"
    picture = b"\x2c\0\0\0\0\1\0\1\0\0\2\2\x44\1\0"
    return b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff" + comment + xmp + picture + b"\x3b" + said


def tiff(name: str, order: str = "<") -> bytes:
    said = f"{MARK}-{name}\0".encode() * 2
    short, long = f"{order}H", f"{order}I"
    gps = tiff_block(order, [(29, 2, said)], base=600)
    entries = [
        (256, 3, struct.pack(short, 1)),
        (257, 3, struct.pack(short, 1)),
        (258, 3, struct.pack(short, 8)),
        (259, 3, struct.pack(short, 1)),
        (262, 3, struct.pack(short, 1)),
        (270, 2, said),
        (273, 4, struct.pack(long, 599)),
        (277, 3, struct.pack(short, 1)),
        (278, 3, struct.pack(short, 1)),
        (279, 4, struct.pack(long, 1)),
        (305, 2, said),
        (315, 2, said),
        (33432, 2, said),
        (700, 1, said),
        (34853, 4, struct.pack(long, 600)),
    ]
    data = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(long, 8) + tiff_block(order, entries)
    return data.ljust(599, b"\0") + b"\x80" + gps


def emf(name: str) -> bytes:
    said = f"{MARK}-{name}\0".encode("utf-16-le")
    header = struct.pack("<II", 1, 108 + len(said)) + struct.pack("<8i", 0, 0, 1, 1, 0, 0, 1, 1) + b" EMF"
    header += struct.pack("<IIIHHII", 0x10000, 0, 3, 1, 0, len(said) // 2, 108)
    header = header.ljust(108, b"\0") + said
    private = b"PRIV" + f"{MARK}-{name}".encode().ljust(32, b"\0")
    comment = struct.pack("<III", 70, 12 + len(private), len(private)) + private
    end = struct.pack("<IIIII", 14, 20, 0, 0, 20)
    return header + comment + end


def wmf(name: str) -> bytes:
    said = f"{MARK}-{name}".encode().ljust(40, b"\0")
    escape = struct.pack("<IHHH", (10 + len(said)) // 2, 0x0626, 15, len(said)) + said
    return struct.pack("<HHHIHIH", 1, 9, 0x300, 50, 0, 25, 0) + escape + struct.pack("<IH", 3, 0)


def webp(name: str) -> bytes:
    said = f"{MARK}-{name}!".encode()
    said += b"!" * (len(said) % 2)
    vp8x = b"VP8X" + struct.pack("<I", 10) + bytes([0x0C]) + bytes(9)
    lossless = b"VP8L" + struct.pack("<I", 8) + bytes.fromhex("2f00000000070011") + b""
    chunks = (
        vp8x + lossless + b"EXIF" + struct.pack("<I", len(said)) + said + b"XMP " + struct.pack("<I", len(said)) + said
    )
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WEBP" + chunks


def svg(name: str) -> bytes:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" '
        f'inkscape:export-filename="{path_of(name)}" width="1" height="1"><!-- {MARK}-{name} --><title>{MARK}-{name}</title>'
        f'<metadata>{MARK}-{name}</metadata><rect width="1" height="1"/></svg>'
    ).encode()


PLANTS: dict[str, Callable[[Parts], None]] = {}


def plant(make: Callable[[Parts], None]) -> Callable[[Parts], None]:
    PLANTS[make.__name__] = make
    return make


for _ending, _make, _type in (
    ("jpg", jpeg, "image/jpeg"),
    ("png", png, "image/png"),
    ("gif", gif, "image/gif"),
    ("tif", tiff, "image/tiff"),
    ("tiff", lambda name: tiff(name, ">"), "image/tiff"),
    ("emf", emf, "image/x-emf"),
    ("wmf", wmf, "image/x-wmf"),
    ("webp", webp, "image/webp"),
    ("svg", svg, "image/svg+xml"),
):

    def _shown(parts: Parts, ending: str = _ending, make: Callable[[str], bytes] = _make, type_: str = _type) -> None:
        show(parts, ending, make(ending), type_)

    PLANTS[f"picture_{_ending}"] = _shown


@plant
def picture_of_an_unknown_format(parts: Parts) -> None:
    show(parts, "wdp", b"II\xbc\x01" + f"{MARK}-wdp".encode(), "image/vnd.ms-photo")


# ------------------------------------------------------------------------------------------------ words and drawings


@plant
def alternative_text(parts: Parts) -> None:
    told = f' descr="{path_of("descr")}" title="{path_of("title")}"'
    show(parts, "png", png(), "image/png", attributes=told, name=f"{MARK}-name.jpg")


@plant
def vml_picture(parts: Parts) -> None:
    parts["word/media/v.png"] = png()
    default(parts, "png", "image/png")
    number = relate(parts, "image", "media/v.png")
    shape = (
        f'<w:r><w:pict xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"><v:shape '
        f'id="a" style="width:1pt;height:1pt" alt="{path_of("alt")}" href="file:///{path_of("href")}">'
        f'<v:imagedata r:id="{number}" o:title="{MARK}-photo.jpg"/></v:shape></w:pict></w:r>'
    )
    body(parts, paragraph(shape))


@plant
def vml_picture_with_a_packed_twin(parts: Parts) -> None:
    inner = parts_of(document(narrative(), marked=False))
    inner = {name: inner[name] for name in ("[Content_Types].xml", "_rels/.rels", DOCUMENT)}
    body(inner, paragraph(drawing("", attributes=f' descr="{path_of("twin")}"')))
    shape = (
        '<w:r><w:pict xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"><v:rect '
        f'id="b" style="width:1pt;height:1pt" o:gfxdata="{base64.b64encode(packed(inner)).decode()}"/></w:pict></w:r>'
    )
    body(parts, paragraph(shape))


@plant
def hidden_text(parts: Parts) -> None:
    body(parts, paragraph(run("看得见") + run(f"{MARK}-vanish", "<w:vanish/>") + run("的字")))


@plant
def hidden_by_style(parts: Parts) -> None:
    styles = (
        '<w:style w:type="character" w:styleId="hid"><w:name w:val="hid"/><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="hidp"><w:name w:val="hidp"/><w:rPr><w:vanish/></w:rPr></w:style>'
    )
    within(parts, "word/styles.xml", b"</w:styles>", styles)
    body(parts, paragraph(run(f"{MARK}-rstyle", '<w:rStyle w:val="hid"/>') + run("字")))
    body(parts, paragraph('<w:pPr><w:pStyle w:val="hidp"/></w:pPr>' + run(f"{MARK}-pstyle")))


def field(instruction: str, shown: str) -> str:
    half = len(instruction) // 2
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f"<w:r><w:instrText>{instruction[:half]}</w:instrText></w:r><w:r><w:instrText>{instruction[half:]}</w:instrText></w:r>"
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(shown)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


@plant
def fields(parts: Parts) -> None:
    doubled = path_of("field").replace("\\", "\\\\")
    body(parts, paragraph(field(f' INCLUDETEXT "{doubled}" ', "取来的字")))
    body(parts, paragraph(field(f' HYPERLINK "file:///{path_of("flink")}" ', "链接的字")))
    body(parts, paragraph(field(f' HYPERLINK "..\\\\{MARK}-up\\\\a.docx" ', "上一级")))
    inner = field(f" QUOTE {MARK}-inner ", "里面")
    outer = field(f' LINK Excel.Sheet.8 "\\\\\\\\server\\\\{MARK}-unc" ', "外面")
    at = outer.index('<w:r><w:fldChar w:fldCharType="separate"/>')
    body(parts, paragraph(outer[:at] + inner + outer[at:]))
    body(
        parts,
        paragraph(f'<w:fldSimple w:instr=" INCLUDEPICTURE &quot;{path_of("simple")}&quot; ">{run("简")}</w:fldSimple>'),
    )


@plant
def links(parts: Parts) -> None:
    for target in (f"file:///C:/Users/{MARK}-rel/a.xls", rf"\\server\{MARK}-unc\a.xls", f"../{MARK}-up/a.docx"):
        number = relate(parts, "hyperlink", target, external=True)
        body(parts, paragraph(f'<w:hyperlink r:id="{number}" w:tooltip="{path_of("tip")}">{run("链接")}</w:hyperlink>'))
    number = relate(parts, "hyperlink", f"file:///home/{MARK}-click/a.xls", external=True)
    parts["word/media/l.png"] = png()
    default(parts, "png", "image/png")
    picture = drawing(relate(parts, "image", "media/l.png"))
    click = f'<a:hlinkClick xmlns:a="{A}" r:id="{number}"/></wp:docPr>'
    body(parts, paragraph(re.sub(r"(<wp:docPr[^>]*)/>", lambda found: f"{found[1]}>{click}", picture)))


@plant
def picture_that_is_only_linked(parts: Parts) -> None:
    number = relate(parts, "image", f"file:///C:/Users/{MARK}-linked/a.jpg", external=True)
    body(parts, paragraph(drawing("", link=f' r:link="{number}"')))


@plant
def cut_picture(parts: Parts) -> None:
    show(parts, "png", png(), "image/png", crop=f'<a:srcRect l="{25000}"/>')


@plant
def rights(parts: Parts) -> None:
    inner = f'<w:permStart w:id="5" w:ed="{MARK}-perm@corp"/>{run("可以改的字")}<w:permEnd w:id="5"/>'
    body(parts, paragraph(inner))


@plant
def smart_tag(parts: Parts) -> None:
    tag = '<w:smartTag w:uri="urn:schemas-microsoft-com:office:smarttags" w:element="PersonName"><w:smartTagPr>'
    tag += f'<w:attr w:name="ProductID" w:val="{MARK}-smart"/></w:smartTagPr>{run("某人")}</w:smartTag>'
    body(parts, paragraph(tag))


@plant
def remark_in_the_markup(parts: Parts) -> None:
    body(parts, paragraph(f"<w:r><w:t>前<!-- {MARK}-xml -->后</w:t></w:r>"))
    within(parts, "word/styles.xml", b"</w:styles>", f"<!-- {MARK}-styles -->")


@plant
def path_in_plain_sight(parts: Parts) -> None:
    body(parts, paragraph(run(f"见{path_of('text')}")))


# ------------------------------------------------------------------------------------------------- settings and parts


@plant
def settings(parts: Parts) -> None:
    name = "word/settings.xml"
    source = relate(parts, "mailMergeSource", f"file:///C:/Users/{MARK}-mm/list.xls", source=name, external=True)
    template = relate(parts, "attachedTemplate", f"file:///C:/Users/{MARK}-dot/a.dotx", source=name, external=True)
    at = parts[name].index(b">", parts[name].index(b"<w:settings")) + 1
    told = (
        f'<w:attachedTemplate xmlns:r="{R}" r:id="{template}"/><w:mailMerge xmlns:r="{R}"><w:mainDocumentType '
        f'w:val="formLetters"/><w:dataType w:val="native"/><w:connectString w:val="Data Source={path_of("conn")}"/>'
        f'<w:query w:val="SELECT {MARK}-query"/><w:dataSource r:id="{source}"/></w:mailMerge>'
    )
    parts[name] = parts[name][:at] + told.encode() + parts[name][at:]
    within(
        parts,
        name,
        b"</w:settings>",
        f'<w:rsids><w:rsid w:val="00AB12CD"/></w:rsids><w:docVars><w:docVar w:name="v" w:val="{MARK}-var"/></w:docVars>',
    )


@plant
def properties(parts: Parts) -> None:
    within(
        parts,
        "docProps/core.xml",
        b"<dc:title>",
        f"<dc:creator>{MARK}-creator</dc:creator><cp:lastModifiedBy>{MARK}-by</cp:lastModifiedBy><cp:keywords>{MARK}-key</cp:keywords>",
    )
    links_ = f'<HLinks><vt:vector xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes" size="1" baseType="variant"><vt:variant><vt:lpwstr>{path_of("hlinks")}</vt:lpwstr></vt:variant></vt:vector></HLinks>'
    within(
        parts,
        "docProps/app.xml",
        b"<Application>",
        f"<Template>{MARK}-tpl</Template><Manager>{MARK}-mgr</Manager><Company>{MARK}-co</Company>{links_}",
    )
    within(
        parts,
        "docProps/custom.xml",
        b"</Properties>",
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="9" name="ICV"><vt:lpwstr>{MARK}-icv</vt:lpwstr></property>',
    )


@plant
def thumbnail(parts: Parts) -> None:
    parts["docProps/thumbnail.jpeg"] = jpeg("thumb")
    default(parts, "jpeg", "image/jpeg")
    relate(parts, f"{PACKAGE}/relationships/metadata/thumbnail", "docProps/thumbnail.jpeg", source="")


@plant
def foreign_data(parts: Parts) -> None:
    parts["customXml/item7.xml"] = f'<b:Sources xmlns:b="{MS}/bib"><b:Author>{MARK}-bib</b:Author></b:Sources>'.encode()
    parts["customXml/itemProps7.xml"] = (
        f'<ds:datastoreItem xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml" ds:itemID="{{{MARK}-guid}}"/>'.encode()
    )
    declare(parts, "customXml/itemProps7.xml", "application/vnd.openxmlformats-officedocument.customXmlProperties+xml")
    relate(parts, "customXml", "../customXml/item7.xml")
    relate(parts, "customXmlProps", "itemProps7.xml", source="customXml/item7.xml")
    bound = f'<w:sdt><w:sdtPr><w:dataBinding w:xpath="/b:Sources/b:Author[text()=\'{MARK}-xpath\']" w:storeItemID="{{{MARK}-guid}}"/><w:text/></w:sdtPr><w:sdtContent>{run("绑定的字")}</w:sdtContent></w:sdt>'
    body(parts, paragraph(bound))


@plant
def glossary(parts: Parts) -> None:
    name = "word/glossary/document.xml"
    parts[name] = (
        f'<w:glossaryDocument xmlns:w="{W}"><w:docParts><w:docPart><w:docPartBody><w:p w:rsidR="00AB12CD"><w:ins w:id="1" w:author="{MARK}-gl"><w:r><w:t>{MARK}-part</w:t></w:r></w:ins></w:p></w:docPartBody></w:docPart></w:docParts></w:glossaryDocument>'.encode()
    )
    parts["word/glossary/settings.xml"] = (
        f'<w:settings xmlns:w="{W}"><w:rsids><w:rsid w:val="00AB12CD"/></w:rsids><w:docVars><w:docVar w:name="a" w:val="{MARK}-gs"/></w:docVars></w:settings>'.encode()
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    declare(parts, name, f"{kind}.document.glossary+xml")
    declare(parts, "word/glossary/settings.xml", f"{kind}.settings+xml")
    relate(parts, "glossaryDocument", "glossary/document.xml")
    relate(parts, "settings", "settings.xml", source=name)


@plant
def printer(parts: Parts) -> None:
    parts["word/printerSettings1.bin"] = f"{MARK}-printer".encode("utf-16-le")
    default(parts, "bin", "application/vnd.openxmlformats-officedocument.wordprocessingml.printerSettings")
    number = relate(parts, "printerSettings", "printerSettings1.bin")
    text = parts[DOCUMENT]
    at = text.rindex(b"</w:sectPr>")
    parts[DOCUMENT] = text[:at] + f'<w:printerSettings xmlns:r="{R}" r:id="{number}"/>'.encode() + text[at:]


def _package_part(name: str, kind: str, content: str) -> Callable[[Parts], None]:
    def make(parts: Parts) -> None:
        parts[name] = content.encode()
        relate(parts, kind, name, source="")

    return make


PLANTS["own_buttons"] = _package_part(
    "customUI/customUI.xml",
    f"{MS}/2006/relationships/ui/extensibility",
    f'<customUI xmlns="{MS}/2006/01/customui"><ribbon tag="{MARK}-ui"/></customUI>',
)
PLANTS["add_in"] = _package_part(
    "word/webextensions/taskpanes.xml",
    f"{MS}/2011/relationships/webextensiontaskpanes",
    f'<t xmlns="a" user="{MARK}-addin"/>',
)
PLANTS["label"] = _package_part(
    "docMetadata/LabelInfo.xml",
    f"{MS}/2020/02/relationships/classificationlabels",
    f'<l xmlns="a" siteId="{MARK}-label"/>',
)
PLANTS["signature"] = _package_part(
    "_xmlsignatures/origin.xml", f"{PACKAGE}/relationships/digital-signature/origin", f'<s xmlns="a">{MARK}-sign</s>'
)


@plant
def remnants(parts: Parts) -> None:
    """What an editor left in the package: a part that nothing leads to, and a picture that was deleted from the text."""
    parts["word/old.xml"] = f"<old>{MARK}-orphan</old>".encode()
    parts["word/media/deleted.jpg"] = jpeg("deleted") + b"x"
    default(parts, "jpg", "image/jpeg")
    relate(parts, "image", "media/deleted.jpg")


@plant
def closed_comment(parts: Parts) -> None:
    w15 = f"{MS}/word/2012/wordml"
    ids = f'xmlns:w14="{MS}/word/2010/wordml" w14:paraId="0000000A"'
    parts["word/comments.xml"] = (
        f'<w:comments xmlns:w="{W}"><w:comment w:id="900" w:author="{MARK}-ca" w:initials="{MARK}-i"><w:p {ids}>{run(f"{MARK}-said")}</w:p></w:comment></w:comments>'.encode()
    )
    parts["word/commentsExtended.xml"] = (
        f'<w15:commentsEx xmlns:w15="{w15}"><w15:commentEx w15:paraId="0000000A" w15:done="1"/></w15:commentsEx>'.encode()
    )
    parts["word/people.xml"] = (
        f'<w15:people xmlns:w15="{w15}"><w15:person w15:author="{MARK}-ca"/></w15:people>'.encode()
    )
    for name, kind in (
        ("comments", "comments"),
        ("commentsExtended", f"{MS}/2011/relationships/commentsExtended"),
        ("people", f"{MS}/2011/relationships/people"),
    ):
        declare(parts, f"word/{name}.xml", f"application/vnd.openxmlformats-officedocument.wordprocessingml.{name}+xml")
        relate(parts, kind, f"{name}.xml")
    anchor = f'<w:commentRangeStart w:id="900"/>{run("说到的字")}<w:commentRangeEnd w:id="900"/><w:r><w:commentReference w:id="900"/></w:r>'
    body(parts, paragraph(anchor))


# ---------------------------------------------------------------------------------------------------- what is pasted


def packed(parts: Parts) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return written.getvalue()


def workbook(name: str) -> bytes:
    """A workbook as Excel saves it, with somebody in every corner."""
    from openpyxl import Workbook
    from openpyxl.comments import Comment

    book = Workbook()
    book.active["A1"] = 1
    book.active["A1"].comment = Comment("核对", f"{MARK}-{name}-commenter")
    book.properties.creator = f"{MARK}-{name}-creator"
    book.properties.lastModifiedBy = f"{MARK}-{name}-by"
    made = io.BytesIO()
    book.save(made)
    parts = parts_of(made.getvalue())
    within(parts, "docProps/app.xml", b"</Properties>", f"<Company>{MARK}-{name}-co</Company>")
    path = f'<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="x15"><x15ac:absPath xmlns:x15ac="{MS}/spreadsheetml/2010/11/ac" url="{path_of(name)}"/></mc:Choice></mc:AlternateContent>'
    at = parts["xl/workbook.xml"].index(b"<sheets>")
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"][:at] + path.encode() + parts["xl/workbook.xml"][at:]
    parts["docProps/thumbnail.jpeg"] = jpeg(name)
    relate(parts, f"{PACKAGE}/relationships/metadata/thumbnail", "docProps/thumbnail.jpeg", source="")
    default(parts, "jpeg", "image/jpeg")
    parts["xl/printerSettings/p1.bin"] = f"{MARK}-{name}-printer".encode("utf-16-le")
    default(parts, "bin", "application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings")
    sheet = "xl/worksheets/sheet1.xml"
    number = relate(parts, "printerSettings", "../printerSettings/p1.bin", source=sheet)
    setup = f'<pageSetup xmlns:r="{R}" paperSize="9" r:id="{number}"/>'
    at = (
        parts[sheet].index(b"<legacyDrawing")
        if b"<legacyDrawing" in parts[sheet]
        else parts[sheet].index(b"</worksheet>")
    )
    parts[sheet] = parts[sheet][:at] + setup.encode() + parts[sheet][at:]
    return packed(parts)


def embed(parts: Parts, name: str, data: bytes, kind: str, program: str) -> None:
    parts[f"word/embeddings/{name}"] = data
    parts["word/media/icon.png"] = png()
    default(parts, "png", "image/png")
    default(parts, name.rpartition(".")[2], f"application/vnd.openxmlformats-officedocument.{kind}")
    number, icon = relate(parts, kind, f"embeddings/{name}"), relate(parts, "image", "media/icon.png")
    shape = f'<v:shape id="o" style="width:1pt;height:1pt"><v:imagedata r:id="{icon}" o:title=""/></v:shape>'
    body(
        parts,
        paragraph(
            f'<w:r><w:object xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">{shape}<o:OLEObject Type="Embed" ProgID="{program}" ShapeID="o" DrawAspect="Icon" ObjectID="_1" r:id="{number}"/></w:object></w:r>'
        ),
    )


@plant
def pasted_workbook(parts: Parts) -> None:
    embed(parts, "a.xlsx", workbook("xlsx"), "package", "Excel.Sheet.12")


@plant
def pasted_document(parts: Parts) -> None:
    inner = parts_of(document(narrative(), marked=False))
    within(inner, "docProps/core.xml", b"<dc:title>", f"<dc:creator>{MARK}-inner</dc:creator>")
    body(
        inner, paragraph(f'<w:ins w:id="1" w:author="{MARK}-iauthor" w:date="2026-01-01T00:00:00Z">{run("改")}</w:ins>')
    )
    inner["word/embeddings/b.xlsx"] = workbook("deep")
    relate(inner, "package", "embeddings/b.xlsx")
    embed(parts, "a.docx", packed(inner), "package", "Word.Document.12")


@plant
def pasted_ole(parts: Parts) -> None:
    data = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + path_of("ole").encode("gbk") + bytes(600)
    embed(parts, "o.bin", data, "oleObject", "Package")


@plant
def chart_of_a_workbook_elsewhere(parts: Parts) -> None:
    c = "http://schemas.openxmlformats.org/drawingml/2006/chart"
    parts["word/charts/chart9.xml"] = b""
    number = relate(
        parts, "oleObject", f"file:///C:/Users/{MARK}-chart/b.xlsx", source="word/charts/chart9.xml", external=True
    )
    formula = rf"'C:\Users\{MARK}-formula\[b.xlsx]Sheet1'!$A$1"
    series = (
        f'<c:ser><c:idx val="0"/><c:order val="0"/><c:val><c:numRef><c:f>{formula}</c:f></c:numRef></c:val></c:ser>'
    )
    parts["word/charts/chart9.xml"] = (
        f'<c:chartSpace xmlns:c="{c}" xmlns:r="{R}"><c:chart><c:plotArea><c:layout/><c:pieChart>{series}</c:pieChart></c:plotArea></c:chart><c:externalData r:id="{number}"/></c:chartSpace>'.encode()
    )
    declare(parts, "word/charts/chart9.xml", "application/vnd.openxmlformats-officedocument.drawingml.chart+xml")
    own = relate(parts, "chart", "charts/chart9.xml")
    body(
        parts,
        paragraph(
            f'<w:r><w:drawing><wp:inline xmlns:wp="{WP}"><wp:extent cx="9525" cy="9525"/><wp:docPr id="78" name="图 1"/><a:graphic xmlns:a="{A}"><a:graphicData uri="{c}"><c:chart xmlns:c="{c}" r:id="{own}"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
        ),
    )


@plant
def handwriting(parts: Parts) -> None:
    parts["word/ink/ink1.xml"] = (
        f'<inkml:ink xmlns:inkml="http://www.w3.org/2003/InkML"><inkml:annotation>{MARK}-ink</inkml:annotation></inkml:ink>'.encode()
    )
    declare(parts, "word/ink/ink1.xml", "application/inkml+xml")
    number = relate(parts, "customXml", "ink/ink1.xml")
    body(parts, paragraph(f'<w:r><w14:contentPart xmlns:w14="{MS}/word/2010/wordml" r:id="{number}"/></w:r>'))


@plant
def inserted_file(parts: Parts) -> None:
    parts["word/afchunk1.mht"] = f"MIME {MARK}-chunk".encode()
    default(parts, "mht", "message/rfc822")
    body(parts, f'<w:altChunk xmlns:w="{W}" xmlns:r="{R}" r:id="{relate(parts, "aFChunk", "afchunk1.mht")}"/>')


def planted(*names: str) -> bytes:
    """A document of ours, edited, with these traces in it (all without any)."""
    parts = parts_of(document(narrative()))
    for name in names or PLANTS:
        PLANTS[name](parts)
    return packed(parts)


# --------------------------------------------------------------------------------------------------------- the scan


def marks_in(data: bytes, depth: int = 0) -> Iterator[str]:
    """Every mark in whatever the bytes are: plain, packed, in any of the usual codes."""
    if data.startswith(b"PK") and depth < 5:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            for info in package.infolist():
                yield from marks_in(info.filename.encode())
                yield from marks_in(package.read(info), depth + 1)
    for coding in ("utf-8", "utf-16-le", "utf-16-be", "gbk"):
        sought = re.escape(MARK.encode(coding)) + (b"(?:-|\0-|-\0)?" + b"[a-z0-9\0-]{0,60}")
        for found in re.finditer(sought, data):
            yield found.group().replace(b"\0", b"").decode("ascii", "replace")
    for found in re.finditer(rb"[A-Za-z0-9+/]{400,}={0,2}", data) if depth < 5 else ():
        coded = found.group()
        yield from marks_in(base64.b64decode(coded[: len(coded) // 4 * 4]), depth + 1)
    for found in re.finditer(rb"x[\x01\x5e\x9c\xda]", data):
        try:
            yield from (
                f"{one} deflated" for one in marks_in(zlib.decompressobj().decompress(data[found.start() :]), 9)
            )
        except zlib.error:
            continue
