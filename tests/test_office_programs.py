"""narrate pdf: LibreOffice found, given time, and told about when it is not there."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from narrate.cli import app
from narrate.errors import MissingInput, NarrateError
from narrate.pipeline import write_whole
from narrate.word.reader import read_document
from narrate.writing import pdf
from support.sample_code import SAMPLES
from word.samples import document, narrative

runner = CliRunner()


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    path = tmp_path / "文 稿.docx"
    path.write_bytes(document(narrative()))
    return path


def program(folder: Path, script: str) -> str:
    """A stand-in for LibreOffice."""
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def test_without_libreoffice_the_message_says_what_to_do(draft: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "find_office", lambda: None)
    with pytest.raises(MissingInput) as caught:
        pdf.to_pdf(draft)
    assert "LibreOffice" in caught.value.message
    assert "另存为" in caught.value.advice


def test_a_program_that_makes_nothing_is_told_with_what_it_said(draft: Path, tmp_path: Path) -> None:
    with pytest.raises(NarrateError, match="没有把") as caught:
        pdf.to_pdf(draft, office=program(tmp_path, "echo 出了问题"))
    assert caught.value.details == ("出了问题",)


def test_a_program_that_hangs_is_stopped_with_its_children(draft: Path, tmp_path: Path) -> None:
    with pytest.raises(NarrateError, match="已停止"):
        pdf.to_pdf(draft, office=program(tmp_path, "sleep 600 & sleep 600"), seconds=1)


def test_each_run_has_a_profile_of_its_own(draft: Path, tmp_path: Path) -> None:
    noting = program(
        tmp_path, f'echo "$1" >> "{tmp_path}/profiles"; for last; do :; done; cp "$last" "${{last%.docx}}.pdf"'
    )
    assert pdf.to_pdf(draft, office=noting) == pdf.to_pdf(draft, office=noting) == draft.read_bytes()
    profiles = (tmp_path / "profiles").read_text().split()
    assert len(set(profiles)) == 2
    assert all(profile.startswith("-env:UserInstallation=file://") for profile in profiles)


def test_pdf_refuses_to_overwrite_and_names_that_do_not_fit(draft: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "to_pdf", lambda path, **_: b"%PDF")
    assert runner.invoke(app, ["pdf", str(draft), "-o", "a.docx"]).exit_code == 2
    assert runner.invoke(app, ["pdf", str(draft)]).exit_code == 0
    assert draft.with_suffix(".pdf").read_bytes() == b"%PDF"
    assert runner.invoke(app, ["pdf", str(draft)]).exit_code == 3
    assert runner.invoke(app, ["pdf", str(draft), "--force"]).exit_code == 0


@pytest.mark.office
@pytest.mark.skipif(pdf.find_office() is None or shutil.which("pdftotext") is None, reason="LibreOffice or pdftotext")
def test_the_contents_name_the_pages_that_libreoffice_lays_out(tmp_path: Path) -> None:
    path = tmp_path / "report.docx"
    write_whole(SAMPLES / "jiaozuo-2022", path)
    (tmp_path / "report.pdf").write_bytes(pdf.to_pdf(path))
    told = subprocess.run(["pdftotext", "-layout", "report.pdf", "-"], cwd=tmp_path, capture_output=True, check=True)
    pages = ["".join(page.split()) for page in told.stdout.decode().split("\f")]
    lines = [one.text.rsplit("\t", 1) for one in read_document(path).paragraphs if one.style_name == "toc 1"]
    assert len(lines) == 29
    wrong = []
    for text, page in lines:
        wanted = "".join(text.split())
        names = (wanted, wanted.partition("、")[2])  # tables stand on their pages without the number of the contents
        if not any(name and name in pages[int(page) - 1] for name in names):
            wrong.append((text, page))
    assert wrong == []
