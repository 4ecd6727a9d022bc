"""New documents are python-docx's and printed numbers Babel's: a double in the place of each leaves its mark in the .docx."""

from __future__ import annotations

import io
import re
from pathlib import Path

import docx
import pytest
from babel import numbers
from docx.document import Document
from docx.opc.package import OpcPackage
from docx.oxml.ns import qn

from narrate import pipeline
from narrate.report.values import SpanKind
from narrate.word.reader import read_document
from narrate.writing.charts import add_charts
from narrate.writing.report_writer import render
from narrate.writing.template import load_template
from support.sample_code import SAMPLES
from word.samples import document, parts_of, report, with_charts, with_tables

MARK = "※"
UNIT = SAMPLES / "jiaozuo-2022"


def test_every_paragraph_and_table_of_the_body_stands_in_the_document_that_python_docx_saves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    save = Document.save

    def marking(self: Document, target: io.BytesIO) -> None:
        for paragraph in self.paragraphs:
            paragraph.add_run(MARK)
        for table in self.tables:
            for cell in table._cells:
                cell.paragraphs[0].add_run(MARK)
        save(self, target)

    whole = pipeline.open_unit(UNIT, phrasebook="sichuan").whole_report
    before = read_document(render(whole, load_template()))
    monkeypatch.setattr(Document, "save", marking)
    after = read_document(render(whole, load_template()))
    assert len(after.paragraphs) == len(before.paragraphs) > 1000
    assert [p.text for p in after.paragraphs if not p.text.endswith(MARK)] == []


def test_parts_of_charts_and_snapshot_are_related_in_the_document_that_python_docx_saves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[str] = []
    save = Document.save

    def looking(self: Document, target: io.BytesIO) -> None:
        seen.extend(str(part.partname) for part in self.part.package.iter_parts())
        save(self, target)

    monkeypatch.setattr(Document, "save", looking)
    made = parts_of(document(with_charts()))
    assert {f"/{name}" for name in made if not name.endswith((".rels", "[Content_Types].xml"))} == set(seen)
    assert "/word/charts/chart3.xml" in seen
    assert "/customXml/item1.xml" in seen


def test_python_docx_opens_what_was_written_and_finds_the_same_text() -> None:
    value = with_tables()
    opened = docx.Document(io.BytesIO(document(value)))
    assert [p.text for p in opened.paragraphs if p.text] == [p.text for p in value.paragraphs()]
    assert len(opened.tables) == len(list(value.tables()))


def test_each_printed_number_is_printed_by_babel(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    printed = numbers.format_decimal
    monkeypatch.setattr(numbers, "format_decimal", lambda *args, **kwargs: printed(*args, **kwargs) + MARK)
    target = tmp_path / "a.docx"
    pipeline.write_whole(UNIT, target, phrasebook="henan")
    read = read_document(target)
    assert read.snapshot is not None
    figures = [text for text, span in read.snapshot.spans() if span.kind is SpanKind.FIGURE]
    assert len(figures) > 800
    assert [text for text in figures if not text.endswith(MARK)] == []
    body = docx.Document(str(target)).element.body
    amounts = re.findall(r"\d+\.\d\d(?!\d)(.)", "".join(node.text or "" for node in body.iter(qn("w:t"))))
    assert set(amounts) == {MARK}


def test_an_empty_report_is_a_document() -> None:
    assert docx.Document(io.BytesIO(document(report()))).paragraphs == []


def test_a_document_saved_with_fixed_times_has_the_parts_that_python_docx_itself_would_save() -> None:
    made = load_template().document("<w:p/>")
    add_charts(made, with_charts().charts())
    package = made.part.package
    ours, theirs = io.BytesIO(), io.BytesIO()
    package.save(ours)
    OpcPackage.save(package, theirs)
    assert list(parts_of(ours.getvalue()).items()) == list(parts_of(theirs.getvalue()).items())
