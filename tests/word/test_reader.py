"""The walker sees what a person sees when all changes are accepted, each character once and traceable."""

from __future__ import annotations

import pytest

from narrate.report.values import SpanKind
from narrate.word.markup import parse, serialize
from narrate.word.reader import Paragraph, read_document
from narrate.word.snapshot import read_snapshot
from word.samples import document, edited, narrative, paragraph, raw_document, replaced, report, with_tables

FALLBACK = (
    "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p>"
    "</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r>"
    "</w:p></w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)
FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(content: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{content}</w:p>"


def paragraphs(body: str, **more: str) -> tuple[Paragraph, ...]:
    return read_document(raw_document(body, **more)).paragraphs


def texts(body: str, **more: str) -> list[str]:
    return [paragraph.text for paragraph in paragraphs(body, **more)]


A, B, C = run("甲"), run("乙"), run("丙")
INLINE = {
    "control": (f"{A}<w:sdt><w:sdtContent>{B}</w:sdtContent></w:sdt>{C}", "甲乙丙"),
    "hyperlink": (f"{A}<w:hyperlink>{B}</w:hyperlink>", "甲乙"),
    "smart tag": (f"{A}<w:smartTag>{B}</w:smartTag>", "甲乙"),
    "simple field": (f'<w:fldSimple w:instr="PAGE">{B}</w:fldSimple>', "乙"),
    "insertion": (f"{A}<w:ins>{B}</w:ins>", "甲乙"),
    "deletion": (f"{A}<w:del><w:r><w:delText>乙</w:delText></w:r></w:del>{C}", "甲丙"),
    "deletion written as text": (f"{A}<w:del>{B}</w:del>{C}", "甲丙"),
    "insertion deleted by another": (f"{A}<w:ins><w:del>{B}</w:del></w:ins>{C}", "甲丙"),
    "moved from": (f"{A}<w:moveFrom>{B}</w:moveFrom>{C}", "甲丙"),
    "moved to": (f"{A}<w:moveTo>{B}</w:moveTo>{C}", "甲乙丙"),
    "wrappers in wrappers": (
        f"<w:ins><w:sdt><w:sdtContent><w:hyperlink>{B}</w:hyperlink></w:sdtContent></w:sdt></w:ins>",
        "乙",
    ),
    "spelling marks": (f'{run("2,")}<w:proofErr w:type="spellStart"/>{run("730")}{run(".57")}', "2,730.57"),
    "tab": ("<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t></w:r>", "甲\t乙"),
    "line break": ("<w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t></w:r>", "甲\n乙"),
    "page break": ('<w:r><w:t>甲</w:t><w:br w:type="page"/><w:t>乙</w:t></w:r>', "甲乙"),
    "no-break hyphen": ("<w:r><w:noBreakHyphen/><w:t>3.2</w:t></w:r>", "-3.2"),
    "symbol": ('<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>', "\uf0fc"),
    "broken symbol": ('<w:r><w:sym w:char="zz"/></w:r>', ""),
    "ruby": (f"<w:r><w:ruby><w:rt>{run('zi')}</w:rt><w:rubyBase>{A}</w:rubyBase></w:ruby></w:r>", "甲"),
    "field": (FIELD.format(result=B), "乙"),
    "field in a field": (FIELD.format(result=FIELD.format(result=B)), "乙"),
    "field that never ends": (f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{B}', "乙"),
    "blanks not preserved": ("<w:r><w:t> 甲 </w:t></w:r>", "甲"),
    "footnote mark": (f'{A}<w:r><w:footnoteReference w:id="1"/></w:r>', "甲"),
    "comment": (f'<w:commentRangeStart w:id="0"/>{A}<w:r><w:commentReference w:id="0"/></w:r>', "甲"),
    "hidden": (f"{A}{run('乙', '<w:vanish/>')}{C}", "甲丙"),
    "hidden switched off": (run("乙", '<w:vanish w:val="0"/>'), "乙"),
    "text box": (f"{A}{FALLBACK}{C}", "甲丙"),
}


@pytest.mark.parametrize(("content", "expected"), INLINE.values(), ids=INLINE.keys())
def test_inline_content(content: str, expected: str) -> None:
    assert texts(p(content))[0] == expected


BLOCKS = {
    "paragraphs": (p(A) + p(B), ["甲", "乙"]),
    "block control": (f"<w:sdt><w:sdtPr/><w:sdtContent>{p(A)}{p(B)}</w:sdtContent></w:sdt>{p(C)}", ["甲", "乙", "丙"]),
    "text box, once, after its paragraph": (p(A + FALLBACK) + p(C), ["甲", "框", "丙"]),
    "table": (f"<w:tbl><w:tr><w:tc>{p(A)}</w:tc><w:tc>{p(B)}</w:tc></w:tr></w:tbl>{p(C)}", ["甲", "乙", "丙"]),
    "row and cell controls": (
        f"<w:tbl><w:sdt><w:sdtContent><w:tr><w:sdt><w:sdtContent><w:tc>{p(A)}</w:tc></w:sdtContent></w:sdt></w:tr>"
        "</w:sdtContent></w:sdt></w:tbl>",
        ["甲"],
    ),
    "table in a table": (
        f"<w:tbl><w:tr><w:tc>{p(A)}<w:tbl><w:tr><w:tc>{p(B)}</w:tc></w:tr></w:tbl>{p(C)}</w:tc></w:tr></w:tbl>",
        ["甲", "乙", "丙"],
    ),
    "deleted row": (f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc>{p(A)}</w:tc></w:tr></w:tbl>{p(B)}", ["乙"]),
    "cell under a vertical merge": (
        f"<w:tbl><w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr>{p(A)}</w:tc><w:tc>{p(B)}</w:tc></w:tr></w:tbl>",
        ["乙"],
    ),
    "deleted paragraph mark": (p(A, "<w:rPr><w:del/></w:rPr>") + p(B) + p(C), ["甲乙", "丙"]),
    "inserted paragraph mark": (p(A, "<w:rPr><w:ins/></w:rPr>") + p(B), ["甲", "乙"]),
    "moved paragraph": (
        p(f"<w:moveFrom>{A}</w:moveFrom>", "<w:rPr><w:moveFrom/></w:rPr>") + p(B) + p(f"<w:moveTo>{A}</w:moveTo>"),
        ["乙", "甲"],
    ),
    "field over two paragraphs": (
        p(
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC</w:instrText></w:r>'
            f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{A}'
        )
        + p(f'{B}<w:r><w:fldChar w:fldCharType="end"/></w:r>'),
        ["甲", "乙"],
    ),
}


@pytest.mark.parametrize(("body", "expected"), BLOCKS.values(), ids=BLOCKS.keys())
def test_blocks(body: str, expected: list[str]) -> None:
    assert texts(body) == expected


def test_every_character_can_be_traced_to_its_element() -> None:
    (found,) = paragraphs(p(f"{run('2,')}<w:ins>{run('730')}</w:ins><w:r><w:t> 万元 </w:t><w:tab/></w:r>"))
    assert found.text == "2,730万元\t"
    for position, character in enumerate(found.text[:-1]):
        element, offset = found.origin(position)
        assert element.text[offset] == character
    assert found.origin(7).element.tag.endswith("}tab")


def test_position_outside_the_text_is_an_error() -> None:
    with pytest.raises(IndexError):
        paragraphs(p(A))[0].origin(1)


def test_joined_paragraphs_keep_both_elements_and_the_style_of_the_last() -> None:
    first = p(A, '<w:pStyle w:val="one"/><w:rPr><w:del/></w:rPr>')
    (found,) = paragraphs(first + p(B, '<w:pStyle w:val="two"/>'))
    assert len(found.elements) == 2
    assert found.style_id == "two"


def test_style_names_outline_levels_and_hidden_styles_are_inherited() -> None:
    styles = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/>'
        '<w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="x"><w:name w:val="我的标题"/><w:basedOn w:val="1"/></w:style>'
        '<w:style w:type="character" w:styleId="h"><w:name w:val="隐"/><w:rPr><w:vanish/></w:rPr></w:style>'
    )
    hidden = run("乙", '<w:rStyle w:val="h"/>')
    first, second = paragraphs(p(A) + p(A + hidden, '<w:pStyle w:val="x"/>'), styles=styles)
    assert (first.style_name, first.outline_level) == ("Normal", None)
    assert (second.style_name, second.outline_level, second.text) == ("我的标题", 0, "甲")


def test_cells_are_numbered_by_grid_column() -> None:
    row = f'<w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{p(A)}</w:tc><w:tc>{p(B)}</w:tc></w:tr>'
    assert [found.cell for found in paragraphs(f"<w:tbl>{row}{row}</w:tbl>{p(C)}")] == [
        (0, 0, 0),
        (0, 0, 2),
        (0, 1, 0),
        (0, 1, 2),
        None,
    ]


def test_headers_and_notes_are_stories_of_their_own() -> None:
    body = raw_document(
        p(A),
        parts={
            "word/header1.xml": f"<w:hdr PREFIXES>{p(B)}</w:hdr>",
            "word/footnotes.xml": f'<w:footnotes PREFIXES><w:footnote w:id="1">{p(C)}</w:footnote></w:footnotes>',
        },
        header="word/header1.xml",
        footnotes="word/footnotes.xml",
    )
    found = read_document(body)
    assert [paragraph.text for paragraph in found.paragraphs] == ["甲"]
    assert {part: [x.text for x in story] for part, story in found.stories.items()} == {
        "word/header1.xml": ["乙"],
        "word/footnotes.xml": ["丙"],
    }


# -- marks in documents that people edited -------------------------------------------------------------------------


def marks_of(data: bytes, key: str) -> list[tuple[str, bool]]:
    """The text under each mark of a key, and whether the mark is a control."""
    return [
        (paragraph.text[mark.start : mark.end], mark.control is not None)
        for paragraph in read_document(data).paragraphs
        for mark in paragraph.marks
        if mark.key == key
    ]


FIGURE = "totals.body.1"


def test_control_and_bookmark_cover_the_figure() -> None:
    assert sorted(marks_of(document(narrative()), FIGURE)) == [("2,334.99", False), ("2,334.99", True)]


def test_figure_that_an_editor_split_is_still_one() -> None:
    split = run("2,") + '<w:proofErr w:type="spellStart"/>' + run("334.99")
    data = replaced(document(narrative()), "<w:r><w:t>2,334.99</w:t></w:r>", split)
    assert sorted(marks_of(data, FIGURE)) == [("2,334.99", False), ("2,334.99", True)]


def test_tracked_replacement_inside_the_control_reads_as_the_new_text() -> None:
    change = f"<w:del><w:r><w:delText>2,334.99</w:delText></w:r></w:del><w:ins>{run('9.99')}</w:ins>"
    data = replaced(document(narrative()), "<w:r><w:t>2,334.99</w:t></w:r>", change)
    assert sorted(marks_of(data, FIGURE)) == [("9.99", False), ("9.99", True)]


def test_emptied_control_is_told() -> None:
    data = replaced(document(narrative()), "<w:r><w:t>2,334.99</w:t></w:r>", "")
    found = [mark for paragraph in read_document(data).paragraphs for mark in paragraph.marks if mark.key == FIGURE]
    assert [mark.emptied for mark in found] == [True, True]


def test_copied_control_is_found_twice() -> None:
    def copy(xml: str) -> str:
        start = xml.index("<w:sdt>")
        control = xml[start : xml.index("</w:sdt>") + len("</w:sdt>")]
        return xml.replace("<w:sectPr", p(control) + "<w:sectPr", 1)

    data = edited(document(narrative()), copy)
    controls = [text for text, is_control in marks_of(data, "totals.heading.0") if is_control]
    assert controls == ["一、", "一、"]


def test_bookmark_without_an_end_does_not_swallow_the_rest() -> None:
    def drop_end(xml: str) -> str:
        number = xml.split('w:name="_np', 1)[0].rsplit('w:id="', 1)[1].split('"', 1)[0]
        return xml.replace(f'<w:bookmarkEnd w:id="{number}"/>', "", 1)

    found = read_document(edited(document(narrative()), drop_end)).paragraphs
    assert found[0].keys == ("title",)
    assert all(paragraph.continued == () for paragraph in found)


def test_split_paragraph_is_continued_in_the_next() -> None:
    data = replaced(
        document(narrative()), "<w:r><w:t>万元，比上年</w:t></w:r>", run("万元。") + "</w:p><w:p>" + run("比上年")
    )
    found = read_document(data).paragraphs
    (index,) = [number for number, paragraph in enumerate(found) if "totals.body" in paragraph.keys]
    assert found[index].text.endswith("万元。")
    assert found[index + 1].continued == ("totals.body",)
    assert found[index + 2].continued == ()


def test_bookmark_between_paragraphs_belongs_to_the_next() -> None:
    def move_out(xml: str) -> str:
        start = xml.index("<w:bookmarkStart")
        mark = xml[start : xml.index("/>", start) + 2]
        return xml.replace(mark, "", 1).replace("<w:p>", mark + "<w:p>", 1)

    assert read_document(edited(document(narrative()), move_out)).paragraphs[0].keys == ("title",)


def test_marks_of_long_keys_are_resolved_through_the_snapshot() -> None:
    key = "k" * 100
    value = report(paragraph(key, "共22项", ("22", SpanKind.FIGURE)))
    assert [text for text, _ in marks_of(document(value), f"{key}.0")] == ["22", "22"]


def test_side_snapshot_names_the_bookmarks_of_a_document_that_lost_its_own() -> None:
    data = document(narrative())
    lost = edited(data, lambda xml: xml.replace("urn:narrate:base:1", "urn:else"), "customXml/item1.xml")
    assert read_document(lost).paragraphs[0].keys == ()
    assert read_document(lost, read_snapshot(data)).paragraphs[0].keys == ("title",)


def test_reading_changes_nothing() -> None:
    data = document(with_tables())
    found = read_document(data)
    main = found.package.main
    assert serialize(found.package.tree(main)) == serialize(parse(found.package.parts[main]))
