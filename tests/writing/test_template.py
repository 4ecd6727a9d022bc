"""The built-in template is 公文格式 and reproducible; a person's own takes its place when it has the named styles."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from narrate import resources
from narrate.errors import TemplateError, UnreadableFile
from narrate.packages import pack
from narrate.report.values import Role
from narrate.word.reader import read_document
from narrate.writing.report_writer import render
from narrate.writing.template import load_template
from narrate.writing.template_styles import style_names
from word.samples import document, narrative, parts_of, raw_document, replaced, with_tables, xml_of

BUILT_IN = resources.templates() / "gongwen.docx"
STYLES = BUILT_IN.read_bytes()
STYLES_XML = xml_of(STYLES, "word/styles.xml")


def style(style_id: str) -> str:
    found = re.search(rf'<w:style [^>]*w:styleId="{style_id}">.*?</w:style>', STYLES_XML)
    assert found is not None
    return found.group()


def own_template(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "自己的模板.docx"
    path.write_bytes(data)
    return path


def test_committed_template_is_what_the_script_makes() -> None:
    made = runpy.run_path(str(resources.templates() / "build.py"))["template"]()
    assert parts_of(made) == parts_of(STYLES)


def test_script_is_deterministic() -> None:
    template = runpy.run_path(str(resources.templates() / "build.py"))["template"]
    assert template() == template()


def test_every_role_has_a_style() -> None:
    assert set(Role) <= set(load_template().styles)
    assert {"table_text", "table_header"} <= set(load_template().styles)


def test_page_is_a4_with_the_margins_of_the_standard() -> None:
    twips = {name: round(mm / 25.4 * 1440) for name, mm in {"top": 37, "bottom": 35, "left": 28, "right": 26}.items()}
    portrait = load_template().portrait.first
    assert '<w:pgSz w:w="11906" w:h="16838"/>' in portrait
    found = {name: int(value) for name, value in re.findall(r'w:(top|bottom|left|right)="(\d+)"', portrait)}
    assert all(abs(found[name] - twips[name]) <= 1 for name in twips)


def test_no_theme_font_is_used_and_each_font_is_named_for_east_asia() -> None:
    assert "Theme=" not in STYLES_XML
    assert all("w:eastAsia=" in fonts and "w:cs=" in fonts for fonts in re.findall(r"<w:rFonts[^>]*>", STYLES_XML))
    assert 'w:eastAsia="zh-CN"' in STYLES_XML


@pytest.mark.parametrize(
    ("style_id", "font", "size"),
    [
        ("Title", "方正小标宋简体", "44"),
        ("PartHeading", "方正小标宋简体", "44"),
        ("Heading1", "黑体", None),
        ("Heading2", "楷体_GB2312", None),
        ("Heading3", "仿宋_GB2312", None),
    ],
)
def test_headings_have_the_fonts_of_the_standard(style_id: str, font: str, size: str | None) -> None:
    assert f'w:eastAsia="{font}"' in style(style_id)
    assert size is None or f'<w:sz w:val="{size}"/>' in style(style_id)


@pytest.mark.parametrize("level", [1, 2, 3])
def test_headings_are_in_the_navigation_pane_and_stay_with_what_follows(level: int) -> None:
    assert f'<w:name w:val="heading {level}"/>' in style(f"Heading{level}")
    assert f'<w:outlineLvl w:val="{level - 1}"/>' in style(f"Heading{level}")
    assert "<w:keepNext/>" in style(f"Heading{level}")


def test_body_has_exact_spacing_and_a_two_character_indent_and_tables_do_not() -> None:
    assert 'w:firstLineChars="200"' in style("GongwenBody")
    assert 'w:lineRule="exact"' in style("GongwenBody")
    assert 'w:lineRule="exact"' not in style("TableText")


def test_page_numbers_stand_outside_right_and_left_with_a_cached_result() -> None:
    parts = parts_of(STYLES)
    odd, even = parts["word/footer1.xml"].decode(), parts["word/footer2.xml"].decode()
    assert '<w:jc w:val="right"/>' in odd
    assert '<w:jc w:val="left"/>' in even
    assert "<w:evenAndOddHeaders/>" in parts["word/settings.xml"].decode()
    stories = read_document(document(narrative())).stories
    assert [paragraphs[0].text for paragraphs in stories.values()] == ["— 1 —", "— 2 —"]


def test_own_template_without_styles_is_refused_with_all_that_is_missing(tmp_path: Path) -> None:
    path = own_template(tmp_path, raw_document("<w:p/>"))
    with pytest.raises(TemplateError) as caught:
        load_template(path)
    lines = "\n".join(caught.value.lines())
    assert all(line.shown in lines for line in style_names() if not line.instead)
    assert "自己的模板.docx" in lines
    assert "可以：" in lines


def test_missing_styles_are_told_by_the_name_that_word_shows(tmp_path: Path) -> None:
    changed = replaced(STYLES, '<w:name w:val="heading 2"/>', '<w:name w:val="别的"/>', "word/styles.xml")
    with pytest.raises(TemplateError) as caught:
        load_template(own_template(tmp_path, changed))
    assert caught.value.details == ("缺：“标题 2”（heading 2）",)


def test_own_style_ids_and_localized_names_are_followed(tmp_path: Path) -> None:
    changed = replaced(
        STYLES,
        'w:styleId="Heading1"><w:name w:val="heading 1"/>',
        'w:styleId="a7"><w:name w:val="标题 1"/>',
        "word/styles.xml",
    )
    made = render(narrative(), load_template(own_template(tmp_path, changed)))
    assert '<w:pStyle w:val="a7"/>' in xml_of(made)


def test_own_margins_headers_and_footers_are_used(tmp_path: Path) -> None:
    changed = replaced(STYLES, 'w:top="2098"', 'w:top="1234"')
    changed = replaced(changed, "— ", "第 ", "word/footer1.xml")
    made = render(narrative(), load_template(own_template(tmp_path, changed)))
    assert 'w:top="1234"' in xml_of(made)
    assert read_document(made).stories["word/footer1.xml"][0].text == "第 1 —"


def test_own_template_changed_on_disk_is_read_again(tmp_path: Path) -> None:
    path = own_template(tmp_path, STYLES)
    assert 'w:top="2098"' in load_template(path).portrait.first
    path.write_bytes(replaced(STYLES, 'w:top="2098"', 'w:top="12345"'))
    assert 'w:top="12345"' in load_template(path).portrait.first


def test_text_and_comments_of_the_template_do_not_reach_the_document(tmp_path: Path) -> None:
    parts = parts_of(STYLES)
    rels = parts["word/_rels/document.xml.rels"].decode()
    line = '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments" Target="comments.xml"/>'
    parts["word/_rels/document.xml.rels"] = rels.replace("</Relationships>", line + "</Relationships>").encode()
    parts["word/comments.xml"] = "<a>张三</a>".encode()
    made = render(narrative(), load_template(own_template(tmp_path, pack(parts))))
    assert "word/comments.xml" not in parts_of(made)
    assert "这里的文字不会进入文档" not in xml_of(made)


def test_a_generated_document_serves_as_template_without_its_snapshot(tmp_path: Path) -> None:
    first = document(with_tables())
    made = render(narrative(), load_template(own_template(tmp_path, first)))
    assert sorted(parts_of(made)) == sorted(parts_of(document(narrative())))
    assert xml_of(made, "customXml/item1.xml") == xml_of(document(narrative()), "customXml/item1.xml")


def test_template_file_is_written_as_a_document(tmp_path: Path) -> None:
    changed = replaced(STYLES, "document.main+xml", "template.main+xml", "[Content_Types].xml")
    made = render(narrative(), load_template(own_template(tmp_path, changed)))
    assert "document.main+xml" in xml_of(made, "[Content_Types].xml")


def test_macro_template_is_refused(tmp_path: Path) -> None:
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    changed = replaced(STYLES, main, "application/vnd.ms-word.document.macroEnabled.main+xml", "[Content_Types].xml")
    with pytest.raises(TemplateError, match="宏"):
        load_template(own_template(tmp_path, changed))


def test_missing_template_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="找不到 Word 模板"):
        load_template(tmp_path / "无.docx")


def test_later_sections_neither_restart_page_numbers_nor_have_a_title_page(tmp_path: Path) -> None:
    changed = replaced(STYLES, "<w:cols", '<w:pgNumType w:start="5"/><w:cols')
    changed = replaced(changed, "<w:docGrid", "<w:titlePg/><w:docGrid")
    xml = xml_of(render(with_tables(), load_template(own_template(tmp_path, changed))))
    assert xml.count('w:start="5"') == 1
    assert xml.count("<w:titlePg/>") == 1
