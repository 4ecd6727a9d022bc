"""A round trip through LibreOffice leaves text and marks findable. Skipped where LibreOffice is not installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from narrate.phrasing.report import Report
from narrate.word.finalize import cleaned
from narrate.word.package import open_package
from narrate.word.reader import read_document
from narrate.word.snapshot import Snapshot
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


def test_document_that_libreoffice_saved_can_be_published(tmp_path: Path) -> None:
    saved = converted(document(narrative()), tmp_path, "docx")
    copy, result = cleaned(open_package(saved))
    assert read_document(copy).text() == read_document(document(narrative())).text()
    assert result.snapshot
    assert not [paragraph for paragraph in read_document(copy).paragraphs if paragraph.marks or paragraph.keys]
    assert b"w:sdt>" not in open_package(copy).parts["word/document.xml"]


def test_converts_to_pdf(tmp_path: Path) -> None:
    assert converted(document(report(table())), tmp_path, "pdf").startswith(b"%PDF")
