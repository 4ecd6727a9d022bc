"""The published copy holds nothing of ours and nothing personal, or is refused with every reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from narrate.cli import app
from narrate.editing.finalize import Finalized, NotReady, cleaned, finalize
from narrate.errors import NarrateError, OutputRefused, UnreadableFile
from narrate.packages import pack
from narrate.word.package import open_package
from narrate.word.reader import read_document
from narrate.word.snapshot import Snapshot
from word.samples import (
    DOCUMENT,
    document,
    edited,
    narrative,
    parts_of,
    raw_document,
    replaced,
    with_open_slot,
    with_tables,
    xml_of,
)

RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
FIGURE_RUN = "<w:r><w:t>2,334.99</w:t></w:r>"
AUTHOR = 'w:id="9001" w:author="张三" w:date="2026-01-01T00:00:00Z"'
SECTION = "<w:sectPr>"
OPEN_RUN = "【待补：减少的主要原因】"


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def copy_of(data: bytes) -> bytes:
    return cleaned(open_package(data))[0]


def result_of(data: bytes) -> Finalized:
    return cleaned(open_package(data))[1]


def refusal(data: bytes) -> list[str]:
    with pytest.raises(NotReady) as caught:
        cleaned(open_package(data))
    assert caught.value.exit_status == 1
    assert len(caught.value.details) == len(caught.value.obstacles)
    return list(caught.value.details)


def appended(paragraph: str, data: bytes | None = None) -> bytes:
    """The narrative with a paragraph at its end."""
    return replaced(data or document(narrative()), SECTION, f"<w:p>{paragraph}</w:p>{SECTION}")


def filled() -> bytes:
    """The open slot, filled by a person who typed inside it."""
    return replaced(document(with_open_slot()), OPEN_RUN, "人员减少")


def with_comment(data: bytes, *, done: bool | None = None, reply_done: bool | None = None) -> bytes:
    """A comment on the first figure; `done` adds its state, `reply_done` a reply with a state of its own."""
    w14, w15 = (
        "http://schemas.microsoft.com/office/word/2010/wordml",
        "http://schemas.microsoft.com/office/word/2012/wordml",
    )
    main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    anchor = '<w:commentRangeStart w:id="0"/>{}<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>'
    parts = parts_of(replaced(data, "<w:r><w:t>万元，比上年</w:t></w:r>", anchor.format(run("万元，比上年"))))
    paragraph = '<w:p w14:paraId="{}"><w:r><w:t>{}</w:t></w:r></w:p>'
    comments = f'<w:comment w:id="0" w:author="张三">{paragraph.format("0000000A", "请核对这个数")}</w:comment>'
    states = "" if done is None else f'<w15:commentEx w15:paraId="0000000A" w15:done="{done:d}"/>'
    if reply_done is not None:
        comments += f'<w:comment w:id="1" w:author="李四">{paragraph.format("0000000B", "已核对")}</w:comment>'
        states += f'<w15:commentEx w15:paraId="0000000B" w15:paraIdParent="0000000A" w15:done="{reply_done:d}"/>'
        parts[DOCUMENT] = parts[DOCUMENT].replace(
            b'<w:r><w:commentReference w:id="0"/></w:r>',
            b'<w:r><w:commentReference w:id="0"/></w:r><w:r><w:commentReference w:id="1"/></w:r>',
        )
    parts["word/comments.xml"] = f'<w:comments xmlns:w="{main}" xmlns:w14="{w14}">{comments}</w:comments>'.encode()
    lines = f'<Relationship Id="rIdC" Type="{RELATIONSHIPS}/comments" Target="comments.xml"/>'
    if states:
        parts["word/commentsExtended.xml"] = f'<w15:commentsEx xmlns:w15="{w15}">{states}</w15:commentsEx>'.encode()
        kind = "http://schemas.microsoft.com/office/2011/relationships/commentsExtended"
        lines += f'<Relationship Id="rIdD" Type="{kind}" Target="commentsExtended.xml"/>'
    rels = "word/_rels/document.xml.rels"
    parts[rels] = parts[rels].replace(b"</Relationships>", lines.encode() + b"</Relationships>")
    return pack(parts)


# -- what is taken out -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [document(narrative()), document(with_tables()), filled()])
def test_copy_reads_the_same_and_holds_no_mark(data: bytes) -> None:
    copy = copy_of(data)
    assert read_document(copy).text() == read_document(data).text()
    xml = xml_of(copy)
    assert "w:sdt" not in xml
    assert "_n" not in xml
    assert "!C7" not in xml


def test_snapshot_and_custom_properties_are_gone_with_all_that_points_to_them() -> None:
    parts = parts_of(copy_of(document(narrative())))
    assert not [name for name in parts if "custom" in name]
    assert not [name for name, data in parts.items() if b"custom" in data and name.endswith((".rels", "Types].xml"))]


def test_untouched_parts_keep_their_bytes_and_order() -> None:
    before, after = parts_of(document(narrative())), parts_of(copy_of(document(narrative())))
    changed = {DOCUMENT, "[Content_Types].xml", "_rels/.rels", "word/_rels/document.xml.rels"}
    assert {name for name in after if after[name] != before[name]} == changed
    assert list(after) == [name for name in before if name in after]


def test_unmarked_document_is_not_rewritten_at_all() -> None:
    data = document(narrative(), marked=False)
    assert parts_of(copy_of(data)) == parts_of(data)


def test_finalizing_twice_equals_once() -> None:
    once = copy_of(document(with_tables()))
    assert copy_of(once) == once


def test_same_document_gives_same_bytes() -> None:
    assert copy_of(document(narrative())) == copy_of(document(narrative()))


def test_bookmarks_and_controls_of_people_stay() -> None:
    theirs = (
        '<w:bookmarkStart w:id="9000" w:name="年度"/><w:sdt><w:sdtPr><w:tag w:val="日期"/></w:sdtPr><w:sdtContent>'
        f'{run("甲")}</w:sdtContent></w:sdt><w:bookmarkEnd w:id="9000"/>'
    )
    assert theirs in xml_of(copy_of(appended(theirs)))


def test_formatting_that_a_person_gave_a_figure_stays() -> None:
    bold = "<w:r><w:rPr><w:b/></w:rPr><w:t>2,334.99</w:t></w:r>"
    assert bold in xml_of(copy_of(replaced(document(narrative()), FIGURE_RUN, bold)))


def test_highlight_of_a_filled_slot_goes_and_that_of_a_person_stays() -> None:
    theirs = '<w:r><w:rPr><w:highlight w:val="yellow"/></w:rPr><w:t>注意</w:t></w:r>'
    data = appended(theirs, filled())
    assert xml_of(data).count("w:highlight") == 2
    assert xml_of(copy_of(data)).count("w:highlight") == 1
    assert result_of(data).highlights_left == 1
    assert any("1处底色" in line for line in result_of(data).lines())


def test_control_whose_tag_an_editor_dropped_goes_too() -> None:
    import re

    untagged = edited(document(narrative()), lambda xml: re.sub(r"<w:sdtPr>.*?</w:sdtPr>", "<w:sdtPr/>", xml))
    assert "w:sdt" not in xml_of(copy_of(untagged))


def test_copied_control_goes_too() -> None:
    copied = (
        '<w:sdt><w:sdtPr><w:alias w:val="《a》!C7"/><w:tag w:val="narrate:totals.body.1"/></w:sdtPr>'
        f"<w:sdtContent>{run('2,334.99')}</w:sdtContent></w:sdt>"
    )
    assert "!C7" not in xml_of(copy_of(appended(copied)))


def test_revision_ids_settings_and_properties_of_people_go() -> None:
    data = replaced(document(narrative()), "<w:p>", '<w:p w:rsidR="00AB12CD" w:rsidRDefault="00AB12CD">')
    settings = (
        '<w:rsids><w:rsid w:val="00AB12CD"/></w:rsids><w:docVars><w:docVar w:name="commondata" w:val="x"/></w:docVars>'
    )
    data = replaced(data, "<w:zoom", settings + "<w:zoom", "word/settings.xml")
    people = "<dc:creator>张三</dc:creator><cp:lastModifiedBy>李四</cp:lastModifiedBy>"
    data = replaced(data, "<dc:title>", people + "<dc:title>", "docProps/core.xml")
    data = replaced(
        data, "<Application>", "<Company>某信息中心</Company><Manager>王五</Manager><Application>", "docProps/app.xml"
    )
    copy = b"".join(parts_of(copy_of(data)).values()).decode()
    for word in ("rsid", "docVar", "张三", "李四", "某信息中心", "王五"):
        assert word not in copy, word
    assert "<dc:title>2022年度某市某局部门决算情况说明</dc:title>" in copy
    assert {"作者", "最后修改者", "单位", "经理", "编辑过程标识"} <= set(result_of(data).metadata)


def test_path_of_an_attached_template_goes() -> None:
    parts = parts_of(
        replaced(
            document(narrative()),
            "<w:zoom",
            f'<w:attachedTemplate xmlns:r="{RELATIONSHIPS}" r:id="r1"/><w:zoom',
            "word/settings.xml",
        )
    )
    parts["word/_rels/settings.xml.rels"] = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{RELATIONSHIPS}/attachedTemplate" Target="file:///C:/Users/zhangsan/a.dotx" TargetMode="External"/>'
        "</Relationships>"
    ).encode()
    copy = b"".join(parts_of(copy_of(pack(parts))).values())
    assert b"zhangsan" not in copy
    assert b"attachedTemplate" not in copy


def test_closed_comments_go_without_a_trace() -> None:
    data = with_comment(document(narrative()), done=True)
    copy = copy_of(data)
    assert not [name for name, part in parts_of(copy).items() if "omment" in name or b"commentR" in part]
    assert "comments" not in xml_of(copy, "word/_rels/document.xml.rels")
    assert result_of(data).comments == 1


def test_leftover_ranges_of_moves_with_their_author_go() -> None:
    left = f'<w:moveFromRangeStart {AUTHOR} w:name="m"/>{run("甲")}<w:moveFromRangeEnd w:id="9001"/>'
    assert "张三" not in xml_of(copy_of(appended(left)))


def test_result_says_what_was_taken_out() -> None:
    lines = "\n".join(result_of(document(narrative())).lines())
    assert "已清除标记" in lines
    assert "已清除底稿快照" in lines
    assert "自定义属性" in lines


# -- what is refused ---------------------------------------------------------------------------------------------


def test_open_slot_is_refused_with_its_place() -> None:
    assert refusal(document(with_open_slot())) == ["第1段：待补“【待补：减少的主要原因】”"]


def test_place_names_the_heading_above() -> None:
    data = appended(run("原因是【待补：原因】。"))
    assert refusal(data) == ["第8段（“1. 公务用车”之下）：待补“【待补：原因】”"]


@pytest.mark.parametrize(
    "typed",
    [
        run("【待") + run("补：原") + '<w:proofErr w:type="spellStart"/>' + run("因】"),
        run("【") + f"<w:ins {AUTHOR}>{run('待')}</w:ins>" + run("补：原因】"),
        run("[待补：原因]"),
        run("【待补充】"),
    ],
)
def test_placeholder_is_found_however_it_is_split(typed: str) -> None:
    assert any("待补“" in line for line in refusal(appended(typed)))


def test_open_slot_in_a_footer_is_refused() -> None:
    data = replaced(document(narrative()), "— ", "【待补：页脚】", "word/footer1.xml")
    assert refusal(data) == ["页脚第1段：待补“【待补：页脚】”"]


CHANGES = {
    "插入": f"<w:ins {AUTHOR}>{run('甲')}</w:ins>",
    "删除": f"<w:del {AUTHOR}><w:r><w:delText>甲</w:delText></w:r></w:del>",
    "移走": f"<w:moveFrom {AUTHOR}>{run('甲')}</w:moveFrom>",
    "移来": f"<w:moveTo {AUTHOR}>{run('甲')}</w:moveTo>",
    "字体格式修改": f"<w:r><w:rPr><w:b/><w:rPrChange {AUTHOR}><w:rPr/></w:rPrChange></w:rPr><w:t>甲</w:t></w:r>",
    "段落格式修改": f'<w:pPr><w:jc w:val="left"/><w:pPrChange {AUTHOR}><w:pPr/></w:pPrChange></w:pPr>',
    "段落标记的插入": f"<w:pPr><w:rPr><w:ins {AUTHOR}/></w:rPr></w:pPr>{run('甲')}",
    "段落标记的删除": f"<w:pPr><w:rPr><w:del {AUTHOR}/></w:rPr></w:pPr>{run('甲')}",
}


@pytest.mark.parametrize(("kind", "content"), CHANGES.items(), ids=CHANGES.keys())
def test_undecided_change_is_refused(kind: str, content: str) -> None:
    (line,) = refusal(appended(content))
    assert f"修订（{kind}）" in line


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        ("表格行的插入", f"<w:tr><w:trPr><w:ins {AUTHOR}/></w:trPr><w:tc><w:p>{run('甲')}</w:p></w:tc></w:tr>"),
        ("表格行的删除", f"<w:tr><w:trPr><w:del {AUTHOR}/></w:trPr><w:tc><w:p>{run('甲')}</w:p></w:tc></w:tr>"),
        ("单元格插入", f"<w:tr><w:tc><w:tcPr><w:cellIns {AUTHOR}/></w:tcPr><w:p>{run('甲')}</w:p></w:tc></w:tr>"),
    ],
)
def test_undecided_change_of_a_table_is_refused(kind: str, row: str) -> None:
    data = replaced(document(narrative()), SECTION, f"<w:tbl>{row}</w:tbl><w:p/>{SECTION}")
    (line,) = refusal(data)
    assert f"修订（{kind}）" in line


def test_undecided_change_of_the_page_setup_is_refused() -> None:
    data = replaced(
        document(narrative()), "</w:sectPr>", f"<w:sectPrChange {AUTHOR}><w:sectPr/></w:sectPrChange></w:sectPr>"
    )
    (line,) = refusal(data)
    assert "页面设置修改" in line


def test_undecided_change_in_a_header_is_refused() -> None:
    data = replaced(document(narrative()), "<w:r>", f"<w:ins {AUTHOR}>{run('甲')}</w:ins><w:r>", "word/footer2.xml")
    assert refusal(data) == ["页脚第1段：修订（插入）“甲”"]


def test_undecided_change_in_a_footnote_is_refused() -> None:
    note = (
        f"<w:footnotes PREFIXES><w:footnote><w:p><w:ins {AUTHOR}>{run('甲')}</w:ins></w:p></w:footnote></w:footnotes>"
    )
    data = raw_document("<w:p/>", parts={"word/footnotes.xml": note}, footnotes="word/footnotes.xml")
    assert refusal(data) == ["脚注第1段：修订（插入）“甲”"]


def test_change_that_an_editor_split_is_told_once() -> None:
    pieces = "".join(f"<w:ins {AUTHOR}>{run(text)}</w:ins>" for text in ("新增", "专项", "经费"))
    (line,) = refusal(appended(pieces))
    assert line.endswith("修订（插入）“新增专项经费”")


def test_open_comment_is_refused_with_author_text_and_place() -> None:
    assert refusal(with_comment(document(narrative()))) == [
        "第4段（“一、收入支出决算总体情况说明”之下）：批注（张三）“请核对这个数”"
    ]


def test_comment_marked_undone_is_open() -> None:
    assert len(refusal(with_comment(document(narrative()), done=False))) == 1


def test_reply_is_closed_with_its_thread() -> None:
    assert result_of(with_comment(document(narrative()), done=True, reply_done=False)).comments == 2


def test_reply_marked_done_does_not_close_the_thread() -> None:
    assert len(refusal(with_comment(document(narrative()), done=False, reply_done=True))) == 2


def test_emptied_control_that_shows_a_placeholder_is_refused() -> None:
    data = replaced(document(narrative()), "</w:sdtPr>", "<w:showingPlcHdr/></w:sdtPr>")
    assert "占位文字" in refusal(data)[0]


def test_all_reasons_are_told_at_once() -> None:
    data = with_comment(document(narrative()))
    data = appended(CHANGES["插入"], appended(run("【待补：一】【待补：二】"), data))
    lines = refusal(data)
    assert [line.partition("：")[2][:2] for line in lines] == ["待补", "待补", "修订", "批注"]


# -- files -------------------------------------------------------------------------------------------------------


def test_file_is_written_and_the_original_is_left_alone(tmp_path: Path) -> None:
    source, target = tmp_path / "稿.docx", tmp_path / "发布.docx"
    source.write_bytes(document(narrative()))
    finalize(source, target)
    assert target.read_bytes() == copy_of(document(narrative()))
    assert source.read_bytes() == document(narrative())
    assert len(list(tmp_path.iterdir())) == 2


def test_refused_document_leaves_no_file(tmp_path: Path) -> None:
    source = tmp_path / "稿.docx"
    source.write_bytes(document(with_open_slot()))
    with pytest.raises(NotReady):
        finalize(source, tmp_path / "发布.docx")
    assert list(tmp_path.iterdir()) == [source]


def test_document_itself_is_never_the_target(tmp_path: Path) -> None:
    source = tmp_path / "稿.docx"
    source.write_bytes(document(narrative()))
    with pytest.raises(OutputRefused, match="就是要处理的文档"):
        finalize(source, source, force=True)
    assert source.read_bytes() == document(narrative())


def test_existing_target_needs_force(tmp_path: Path) -> None:
    source, target = tmp_path / "稿.docx", tmp_path / "发布.docx"
    source.write_bytes(document(narrative()))
    target.write_bytes(b"old")
    with pytest.raises(OutputRefused, match="已经存在"):
        finalize(source, target)
    finalize(source, target, force=True)
    assert target.read_bytes() != b"old"


def test_what_is_no_document_is_told(tmp_path: Path) -> None:
    (tmp_path / "稿.docx").write_bytes(b"hello")
    with pytest.raises(UnreadableFile):
        finalize(tmp_path / "稿.docx", tmp_path / "发布.docx")


def test_text_that_would_change_stops_the_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("narrate.editing.cleaning.drop_revision_ids", lambda root: _lose_text(root))
    with pytest.raises(NarrateError, match="文字有变化"):
        copy_of(document(narrative()))


def _lose_text(root) -> int:
    for run_element in list(root.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}r")):
        run_element.getparent().remove(run_element)
    return 1


# -- a snapshot that is damaged ------------------------------------------------------------------------------------


def cut_short(xml: str) -> str:
    return xml[: len(xml) // 2]


def without_year(xml: str) -> str:
    return xml.replace(' year="2022"', "")


def newer(xml: str) -> str:
    return xml.replace("urn:narrate:base:1", "urn:narrate:base:9")


def unknown_span(xml: str) -> str:
    return xml.replace('kind="figure"', 'kind="zahl"')


@pytest.mark.parametrize("spoil", [cut_short, without_year, newer, unknown_span])
def test_a_damaged_snapshot_stops_the_copy_and_another_helps(spoil: Callable[[str], str], tmp_path: Path) -> None:
    whole = document(narrative())
    (tmp_path / "稿.docx").write_bytes(edited(whole, spoil, "customXml/item1.xml"))
    (tmp_path / "稿.docx.narrate").write_bytes(Snapshot.of(narrative()).to_bytes())
    words = ["finalize", str(tmp_path / "稿.docx"), "-o", str(tmp_path / "定稿.docx")]
    refused = CliRunner().invoke(app, words)
    assert refused.exit_code == 3
    assert "底稿快照" in refused.stderr
    done = CliRunner().invoke(app, [*words, "--base", str(tmp_path / "稿.docx.narrate")])
    assert done.exit_code == 0, done.stderr
    assert (tmp_path / "定稿.docx").read_bytes() == copy_of(whole)


def test_figures_are_held_against_the_snapshot_that_is_given() -> None:
    typed = replaced(document(narrative()), FIGURE_RUN, "<w:r><w:t>2,335.99</w:t></w:r>")
    damaged = edited(typed, cut_short, "customXml/item1.xml")
    with pytest.raises(NotReady, match="1处数或方向词对不上"):
        cleaned(open_package(damaged), base=Snapshot.of(narrative()))
