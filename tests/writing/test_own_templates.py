"""Templates of offices: styles of other names, numbering in styles, letterheads, protection. Each is made here."""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm

from narrate import resources
from narrate.errors import TemplateError
from narrate.report.values import Report
from narrate.word.reader import read_document
from narrate.writing.report_writer import render
from narrate.writing.template import load_template, open_template
from narrate.writing.template_check import check_template
from narrate.writing.template_styles import mapping_beside, mapping_text, proposals
from word.samples import document, narrative, parts_of, with_tables, xml_of

BUILT_IN = resources.templates() / "gongwen.docx"
Change = Callable[[Any], None]


def made(path: Path, *changes: Change, start: Path | None = None) -> Path:
    word = docx.Document(str(start) if start else None)
    for change in changes:
        change(word)
    word.save(str(path))
    return path


def style(name: str, *, level: int | None = None, indent: bool = False, alias: str = "") -> Change:
    def add(word: Any) -> None:
        one = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        if alias:
            node = OxmlElement("w:aliases")
            node.set(qn("w:val"), alias)
            one.element.insert(1, node)
        properties = one.element.get_or_add_pPr()
        if indent:
            properties.append(element("ind", firstLine="640", firstLineChars="200"))
        if level is not None:
            properties.append(element("outlineLvl", val=str(level)))

    return add


def element(name: str, **attributes: str) -> Any:
    node = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        node.set(qn(f"w:{key}"), value)
    return node


def without_headings(word: Any) -> None:
    for name in ("Title", "Heading 1", "Heading 2", "Heading 3"):
        node = word.styles[name].element
        node.getparent().remove(node)


def numbered(*names: str) -> Change:
    """The styles number their paragraphs: 一、（一）1."""

    def number(word: Any) -> None:
        root = word.part.numbering_part.element
        abstract = element("abstractNum", abstractNumId="77")
        for level, name in enumerate(names):
            line = element("lvl", ilvl=str(level))
            kinds = {"start": "1", "numFmt": "chineseCounting", "pStyle": word.styles[name].style_id}
            for key, value in {**kinds, "lvlText": f"%{level + 1}、"}.items():
                line.append(element(key, val=value))
            abstract.append(line)
            place = element("numPr")
            place.append(element("ilvl", val=str(level)))
            place.append(element("numId", val="77"))
            word.styles[name].element.get_or_add_pPr().insert(0, place)
        root.insert(0, abstract)
        reference = element("num", numId="77")
        reference.append(element("abstractNumId", val="77"))
        root.append(reference)

    return number


def picture(red: int = 200) -> io.BytesIO:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes((red, 0, 0)) * 8 for _ in range(8))
    head = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    return io.BytesIO(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    )


WPS = (
    style("公文标题"), style("一级标题", level=0), style("二级标题", level=1), style("三级标题", level=2),
    style("公文内容", indent=True),
)  # fmt: skip


def paragraphs(template: Path, report: Report | None = None) -> list[str]:
    return re.findall(r"<w:p>.*?</w:p>", xml_of(render(report or narrative(), load_template(template))))


def of_style(template: Path, name: str) -> list[str]:
    word = docx.Document(str(template))
    number = word.styles[name].style_id
    return [one for one in paragraphs(template) if f'<w:pStyle w:val="{number}"/>' in one]


def test_styles_of_usual_other_names_are_found_without_a_word(tmp_path: Path) -> None:
    path = made(tmp_path / "本局.docx", *WPS)
    assert of_style(path, "一级标题") and of_style(path, "公文内容")
    assert not [lack for lack in check_template(path) if lack.required]


def test_a_style_is_found_by_its_alias(tmp_path: Path) -> None:
    first = style("BT1", level=0, alias="黑体三号,一级标题")
    path = made(tmp_path / "本局.docx", WPS[0], first, *WPS[2:])
    assert of_style(path, "BT1")


def test_the_style_that_the_templates_own_text_uses_goes_first(tmp_path: Path) -> None:
    path = made(tmp_path / "本局.docx", *WPS, lambda word: word.add_paragraph("一", style="Heading 1"))
    assert of_style(path, "Heading 1")
    assert any("模板里还有“一级标题”" in lack.message for lack in check_template(path))


def test_styles_known_by_outline_level_alone_are_proposed_and_not_taken(tmp_path: Path) -> None:
    path = made(
        tmp_path / "本局.docx", without_headings, style("总题"), style("甲", level=0), style("乙", level=1),
        style("丙", level=2), style("主文", indent=True),
    )  # fmt: skip
    with pytest.raises(TemplateError) as caught:
        load_template(path)
    assert "narrate template styles 本局.docx" in "\n".join(caught.value.lines())
    proposed = {one.line.asked: one.style for one in proposals(open_template(path), path)}
    assert [proposed[name] for name in ("一级标题", "二级标题", "三级标题", "正文")] == ["甲", "乙", "丙", "主文"]


def test_a_mapping_beside_the_template_says_which_style_is_which(tmp_path: Path) -> None:
    path = made(
        tmp_path / "本局.docx", without_headings, style("总题"), style("甲", level=0), style("乙", level=1),
        style("丙", level=2), style("主文", indent=True),
    )  # fmt: skip
    text = mapping_text(path, open_template(path)).replace("总标题 =", "总标题 = 总题")
    mapping_beside(path).write_text(text, "utf-8-sig")
    assert of_style(path, "甲") and of_style(path, "主文")


def test_a_mapping_changed_on_disk_is_read_again(tmp_path: Path) -> None:
    path = made(tmp_path / "本局.docx", *WPS, style("另一种", indent=True))
    assert not of_style(path, "另一种")
    mapping_beside(path).write_text("正文 = 另一种\n", "gb18030")
    assert of_style(path, "另一种")


@pytest.mark.parametrize(
    ("line", "told"), [("大标题 = 公文标题", "没有“大标题”这一种"), ("正文 = 没有的", "没有段落样式“没有的”")]
)
def test_a_mapping_that_names_what_is_not_there_is_told(line: str, told: str, tmp_path: Path) -> None:
    path = made(tmp_path / "本局.docx", *WPS)
    mapping_beside(path).write_text(line, "utf-8")
    with pytest.raises(TemplateError, match=told):
        load_template(path)


def test_headings_that_number_themselves_do_not_number_ours(tmp_path: Path) -> None:
    path = made(tmp_path / "本局.docx", *WPS, numbered("一级标题", "二级标题"))
    headings = of_style(path, "一级标题")
    assert headings
    assert all('<w:numId w:val="0"/>' in one for one in headings)
    assert any("带自动编号" in lack.message for lack in check_template(path))


def test_numbering_that_a_style_inherits_is_switched_off_too(tmp_path: Path) -> None:
    def based(word: Any) -> None:
        word.styles["三级标题"].base_style = word.styles["一级标题"]

    path = made(tmp_path / "本局.docx", *WPS, numbered("一级标题"), based)
    mapping_beside(path).write_text("正文 = 三级标题\n", "utf-8")
    body = of_style(path, "三级标题")
    assert body and all('<w:numId w:val="0"/>' in one for one in body)


def test_styles_without_numbering_are_written_as_before() -> None:
    assert "<w:numPr>" not in xml_of(document(with_tables()))


def test_a_heading_of_no_outline_level_gets_the_level_and_stays_with_its_text(tmp_path: Path) -> None:
    path = made(tmp_path / "本局.docx", WPS[0], style("一级标题"), *WPS[2:])
    headings = of_style(path, "一级标题")
    assert all('<w:outlineLvl w:val="0"/>' in one and "<w:keepNext/>" in one for one in headings)


def test_cells_in_the_style_of_running_text_have_no_indent(tmp_path: Path) -> None:
    path = made(tmp_path / "本局.docx", *WPS)
    cells = re.findall(r"<w:tc>.*?</w:tc>", xml_of(render(with_tables(), load_template(path))))
    assert cells and all('w:firstLineChars="0"' in cell for cell in cells)


def letterhead(word: Any) -> None:
    for paragraph in list(word.paragraphs):
        paragraph._p.getparent().remove(paragraph._p)
    head = word.add_paragraph("某市某局文件")
    head.add_run().add_picture(picture(), width=Cm(2))
    word.add_paragraph("【正文】")
    word.add_paragraph("某市某局办公室印发")


def test_what_stands_around_the_marked_line_stays_with_its_picture(tmp_path: Path) -> None:
    path = made(tmp_path / "本局.docx", letterhead, start=BUILT_IN)
    data = render(narrative(), load_template(path))
    texts = [paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs]
    assert texts[0] == "某市某局文件"
    assert texts[-1] == "某市某局办公室印发"
    assert "【正文】" not in "".join(texts)
    assert any(name.startswith("word/media/") for name in parts_of(data))


def test_two_marked_lines_are_told(tmp_path: Path) -> None:
    path = made(tmp_path / "本局.docx", letterhead, lambda word: word.add_paragraph("【正文】"), start=BUILT_IN)
    with pytest.raises(TemplateError, match="有2行“【正文】”"):
        load_template(path)


def test_a_letterhead_that_would_be_lost_is_told(tmp_path: Path) -> None:
    def pictured(word: Any) -> None:
        word.add_paragraph().add_run().add_picture(picture())

    path = made(tmp_path / "本局.docx", pictured, start=BUILT_IN)
    assert any("不会进入文稿" in lack.message for lack in check_template(path))


def test_revisions_and_comments_of_a_letterhead_are_left_out(tmp_path: Path) -> None:
    def revised(word: Any) -> None:
        head = word.paragraphs[0]._p
        gone = element("del", id="900", author="张三")
        gone.append(element("r"))
        head.append(gone)
        put_in = element("ins", id="901", author="张三")
        run, text = element("r"), element("t")
        text.text = "（2023）"
        run.append(text)
        put_in.append(run)
        head.append(put_in)

    path = made(tmp_path / "本局.docx", letterhead, revised, start=BUILT_IN)
    xml = xml_of(render(narrative(), load_template(path)))
    assert "张三" not in xml
    assert "（2023）" in xml


def test_a_letterhead_in_the_first_pages_header_stays_on_the_first_page(tmp_path: Path) -> None:
    def head(word: Any) -> None:
        section = word.sections[0]
        section.different_first_page_header_footer = True
        section.first_page_header.paragraphs[0].add_run("某市某局").add_picture(picture())

    path = made(tmp_path / "本局.docx", head, start=BUILT_IN)
    data = render(with_tables(), load_template(path))
    assert xml_of(data).count("<w:titlePg") == 1
    assert any("某市某局" in one.text for story in read_document(data).stories.values() for one in story)
    assert any(name.startswith("word/media/") for name in parts_of(data))


def test_headers_that_the_last_section_takes_over_stay(tmp_path: Path) -> None:
    def sections(word: Any) -> None:
        word.sections[0].header.paragraphs[0].text = "某市某局"
        word.add_section()

    path = made(tmp_path / "本局.docx", *WPS, sections)
    data = render(narrative(), load_template(path))
    assert any("某市某局" in one.text for story in read_document(data).stories.values() for one in story)


def test_protection_tracking_and_where_a_template_came_from_are_not_copied(tmp_path: Path) -> None:
    def kept(word: Any) -> None:
        settings = word.settings.element
        for node in (element("documentProtection", edit="readOnly", enforcement="1"), element("trackRevisions")):
            settings.insert(1, node)
        part = next(one.target_part for one in word.part.rels.values() if one.reltype.endswith("/settings"))
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
        attached = element("attachedTemplate")
        attached.set(qn("r:id"), part.relate_to("file:///C:/Users/zhangsan/Normal.dotm", kind, is_external=True))
        settings.insert(1, attached)

    path = made(tmp_path / "本局.docx", kept, start=BUILT_IN)
    parts = parts_of(render(narrative(), load_template(path)))
    settings = parts["word/settings.xml"].decode()
    assert not re.search("documentProtection|trackRevisions|attachedTemplate", settings)
    assert "evenAndOddHeaders" in settings
    assert not any(b"zhangsan" in data for data in parts.values())
