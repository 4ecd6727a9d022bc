"""The body of a document read without our marks: the text that an editor sees, as `read_document` gives it."""

from __future__ import annotations

from pathlib import Path

import docx
from docx.oxml import parse_xml

from narrate.pipeline import draft
from narrate.word.reader import read_body, read_document
from support.sample_code import SAMPLES

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def test_a_marked_draft_reads_the_same_without_its_marks(tmp_path: Path) -> None:
    written = tmp_path / "draft.docx"
    draft(SAMPLES / "jiaozuo-2022", written)
    whole, body = read_document(written), read_body(written)
    assert body.text() == whole.text()
    assert all(not paragraph.marks and not paragraph.keys for paragraph in body.paragraphs)
    assert [paragraph.outline_level for paragraph in body.paragraphs] == [
        paragraph.outline_level for paragraph in whole.paragraphs
    ]


def test_insertions_are_in_and_deletions_out(tmp_path: Path) -> None:
    made = docx.Document()
    paragraph = made.add_paragraph("收入合计")
    sign = 'w:id="1" w:author="甲" w:date="2026-01-01T00:00:00Z"'
    for xml in (
        f"<w:del {W} {sign}><w:r><w:delText>1</w:delText></w:r></w:del>",
        f"<w:ins {W} {sign}><w:r><w:t>2万元</w:t></w:r></w:ins>",
    ):
        paragraph._p.append(parse_xml(xml))
    made.save(str(tmp_path / "改.docx"))
    assert read_body(tmp_path / "改.docx").text() == "收入合计2万元"
