"""A round trip through LibreOffice leaves text and marks findable. Skipped where LibreOffice is not installed."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from narrate.editing.finalize import cleaned
from narrate.pipeline import open_unit
from narrate.report.values import Report
from narrate.word.package import open_package
from narrate.word.reader import Document, read_document
from narrate.word.snapshot import Snapshot
from support.sample_code import SAMPLES
from word.samples import document, narrative, report, table, with_tables

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")

pytestmark = [
    pytest.mark.office,
    pytest.mark.skipif(OFFICE is None, reason="LibreOffice (soffice) is not installed"),
]


def converted(data: bytes, folder: Path, kind: str) -> bytes:
    """The document as LibreOffice saves it, with a profile of its own so that tests can run side by side."""
    source = folder / "in.docx"
    source.write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [str(OFFICE), profile, "--headless", "--convert-to", kind, "--outdir", str(folder / "out"), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return (folder / "out" / f"in.{kind}").read_bytes()


@pytest.mark.parametrize("value", [narrative(), with_tables()], ids=["narrative", "tables"])
def test_round_trip_keeps_text_bookmarks_and_snapshot(tmp_path: Path, value: Report) -> None:
    before = read_document(document(value))
    after = read_document(converted(document(value), tmp_path, "docx"))
    assert after.text() == before.text()
    assert after.snapshot == Snapshot.of(value)
    assert [p.keys for p in after.paragraphs] == [p.keys for p in before.paragraphs]
    for old, new in zip(before.paragraphs, after.paragraphs, strict=True):
        kept = {(mark.key, mark.start, mark.end) for mark in new.marks if mark.control is None}
        assert kept == {(mark.key, mark.start, mark.end) for mark in old.marks if mark.control is None}


def test_round_trip_keeps_the_whole_report(tmp_path: Path) -> None:
    report_value = open_unit(SAMPLES / "jiaozuo-2022").whole_report
    made = document(report_value)
    before, after = read_document(made), read_document(converted(made, tmp_path, "docx"))
    assert after.snapshot == Snapshot.of(report_value)
    assert [one.text for one in after.paragraphs if one.cell] == [one.text for one in before.paragraphs if one.cell]
    assert _without_pages(after) == _without_pages(before)
    assert {key for one in after.paragraphs for key in one.keys} == {
        key for one in before.paragraphs for key in one.keys
    }
    for old, new in zip(before.paragraphs, after.paragraphs, strict=True):
        kept = {(mark.key, mark.start, mark.end) for mark in new.marks if mark.control is None}
        assert kept == {(mark.key, mark.start, mark.end) for mark in old.marks if mark.control is None}


def _without_pages(document: Document) -> list[str]:
    """The texts; of the lines of the contents without the page, which LibreOffice may count otherwise."""
    return [re.sub(r"\t\d+$", "", one.text) for one in document.paragraphs]


def test_document_that_libreoffice_saved_can_be_published(tmp_path: Path) -> None:
    saved = converted(document(narrative()), tmp_path, "docx")
    copy, result = cleaned(open_package(saved))
    assert read_document(copy).text() == read_document(document(narrative())).text()
    assert result.snapshot
    assert not [paragraph for paragraph in read_document(copy).paragraphs if paragraph.marks or paragraph.keys]
    assert b"w:sdt>" not in open_package(copy).parts["word/document.xml"]


def test_converts_to_pdf(tmp_path: Path) -> None:
    assert converted(document(report(table())), tmp_path, "pdf").startswith(b"%PDF")
