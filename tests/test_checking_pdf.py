"""A published PDF held against the tables: its paragraphs are put together, and it is told what its Word file is told."""

from __future__ import annotations

import json
import re
from pathlib import Path

import docx
import pytest
from PIL import Image
from typer.testing import CliRunner

from narrate.checking import check
from narrate.cli import app
from narrate.drafting import draft
from narrate.findings import Severity
from narrate.intake.pdf_text import pdf_text
from narrate.writing import pdf as office
from support.sample_code import SAMPLES

PUBLISHED = Path(__file__).resolve().parents[2] / "shared" / "published"
TEXTS = sorted(path.parent for path in PUBLISHED.glob("*/paragraphs.json")) if PUBLISHED.is_dir() else []
SAMPLE = SAMPLES / "jiaozuo-2022"


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.skipif(not TEXTS, reason="the published PDFs are not beside this checkout")
@pytest.mark.parametrize("folder", TEXTS, ids=lambda path: path.name)
def test_every_paragraph_of_a_published_narrative_is_one_paragraph(folder: Path) -> None:
    told = json.loads((folder / "paragraphs.json").read_text("utf-8"))
    blocks = pdf_text((folder / "published.pdf").read_bytes()).blocks
    found = [_squeezed(block) for block in blocks if isinstance(block, str)]
    whole = "".join(found)
    start, due = whole.rindex(told["starts_with"]), []
    for length in told["lengths"]:
        due.append(whole[start : start + length])
        start += length
    assert [text for text in due if text not in found] == []


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A draft in which a person made three mistakes, as .docx and as .pdf."""
    folder = tmp_path_factory.mktemp("公开")
    draft(SAMPLE, folder / "说明.docx")
    document = docx.Document(str(folder / "说明.docx"))
    plain = docx.Document()
    wrong = {"完成年初预算的92.61%": "完成年初预算的96.21%", "2,334.61": "2,343.61"}
    for paragraph in document.paragraphs:
        text = "".join(node.text or "" for node in paragraph._p.iter("{*}t"))
        for old, new in wrong.items():
            text = text.replace(old, new, 1)
        plain.add_paragraph(text).paragraph_format.first_line_indent = docx.shared.Pt(24)
    plain.save(str(folder / "说明.docx"))
    (folder / "说明.pdf").write_bytes(office.to_pdf(folder / "说明.docx"))
    return folder / "说明.docx", folder / "说明.pdf"


@pytest.mark.office
@pytest.mark.skipif(office.find_office() is None, reason="LibreOffice makes the PDF")
def test_a_pdf_is_told_what_its_document_is_told(published: tuple[Path, Path]) -> None:
    told = [
        sorted((one.code, one.written) for one in check(SAMPLE, path).result.findings if one.severity != Severity.NOTE)
        for path in published
    ]
    assert told[0] == told[1]
    assert len([code for code, _ in told[0] if code.startswith("D")]) >= 2


def test_a_scan_is_refused_with_what_to_do(tmp_path: Path) -> None:
    Image.new("RGB", (300, 400), "white").save(tmp_path / "扫描.pdf")
    done = CliRunner().invoke(app, ["check", str(SAMPLE), str(tmp_path / "扫描.pdf")])
    assert done.exit_code == 3
    assert "扫描的图片" in done.stderr and "文字版" in done.stderr


def test_comments_cannot_be_put_into_a_pdf(tmp_path: Path) -> None:
    Image.new("RGB", (300, 400), "white").save(tmp_path / "a.pdf")
    words = ["check", str(SAMPLE), str(tmp_path / "a.pdf"), "--comments", str(tmp_path / "b.docx")]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 2
    assert "--xlsx" in done.stderr
