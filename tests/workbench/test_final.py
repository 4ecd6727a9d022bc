"""定稿: what stands in the way, the clean copy as the command makes it, and its PDF."""

from __future__ import annotations

import time
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from docx import Document
from typer.main import get_command

from narrate.cli import app
from narrate.files import BACKUP_MARK
from narrate.workbench.opened_folder import digest_of
from narrate.writing.pdf import find_office
from workbench.conftest import Sender


@pytest.fixture
def draft(page: Sender, folder: Path) -> Path:
    """The narrative of a unit, as the page of the text writes it."""
    return folder / "政务局" / str(page.put("/documents/政务局", {"what": "narrative"}).json["file"])


def _put(page: Sender, draft: Path, **given: str) -> Any:
    return page.put("/final/政务局", {"document": draft.name, "digest": digest_of(draft)} | given)


def _changed(draft: Path, old: str, new: str) -> None:
    document = Document(str(draft))
    for text in document.element.body.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"):
        if text.text == old:
            text.text = new
    document.save(str(draft))


def test_a_document_that_is_done_says_so(page: Sender, draft: Path) -> None:
    assert "可以定稿了" in page.get("/final/政务局").text


def test_the_copy_is_byte_for_byte_the_commands(page: Sender, draft: Path, tmp_path: Path) -> None:
    written = draft.with_name(_put(page, draft).json["file"])
    target = tmp_path / "命令写的.docx"
    arguments = ["finalize", str(draft), "--unit", str(draft.parent), "-o", str(target)]
    assert get_command(app).main(args=arguments, standalone_mode=False) in (0, 1)
    assert written.read_bytes() == target.read_bytes()


def test_what_is_undecided_is_listed_and_nothing_is_written(page: Sender, draft: Path) -> None:
    _changed(draft, "92.61", "【待补：完成率】")
    text = unescape(page.get("/final/政务局").text)
    assert "还没有处理完" in text and "【待补：完成率】" in text and "生成定稿" not in text
    before = sorted(draft.parent.iterdir())
    answer = _put(page, draft)
    assert (answer.status_code, "没有处理完" in answer.json["error"]["message"]) == (422, True)
    assert sorted(draft.parent.iterdir()) == before


def test_what_is_filled_in_the_form_is_said_not_to_be_in_the_document_yet(page: Sender, draft: Path) -> None:
    document = Document(str(draft))
    document.add_paragraph("【待补：原因】")
    document.save(str(draft))
    told = page.get("/final/政务局").text
    assert "文稿不会自己变" in told and 'href="/refresh/政务局"' in unquote(told[told.index("文稿不会自己变") :])


def test_a_number_that_differs_is_listed_and_needs_a_persons_word(page: Sender, draft: Path) -> None:
    _changed(draft, "92.61", "95.61")
    text = unescape(page.get("/final/政务局").text)
    assert "对不上的数" in text and "95.61" in text
    assert _put(page, draft).status_code == 422
    assert _put(page, draft, accept="yes").status_code == 200


def test_a_document_that_changed_since_the_page_was_made_is_not_taken(page: Sender, draft: Path) -> None:
    digest = digest_of(draft)
    _changed(draft, "92.61", "95.61")
    assert _put(page, draft, digest=digest, accept="yes").status_code == 409


def test_another_copy_of_the_name_is_asked_about_and_kept(page: Sender, draft: Path) -> None:
    written = draft.with_name(_put(page, draft).json["file"])
    written.write_bytes(b"edited in WPS")
    met = _put(page, draft)
    assert (met.status_code, met.json["taken"], written.read_bytes()) == (409, written.name, b"edited in WPS")
    assert _put(page, draft, how="replace", standing=met.json["standing"]).status_code == 200
    copies = [path for path in draft.parent.iterdir() if BACKUP_MARK in path.name]
    assert [path.read_bytes() for path in copies] == [b"edited in WPS"]


def test_a_document_that_is_open_in_wps_is_told(page: Sender, draft: Path) -> None:
    draft.with_name(f".~{draft.name}").write_bytes(b"")
    assert "正在 Word 或 WPS 里打开" in page.get("/final/政务局").text


def test_a_document_that_is_none_of_ours_is_not_held_against_the_tables(page: Sender, draft: Path) -> None:
    draft.with_name(f"{draft.name}.narrate").unlink()
    document = Document()
    document.add_paragraph("别人写的一句话。")
    document.save(str(draft))
    text = page.get("/final/政务局").text
    assert "没有和现在的表核对数" in text and "可以定稿了" in text


def test_without_a_document_the_page_leads_to_the_text(page: Sender) -> None:
    assert "还没有文稿" in page.get("/final/政务局").text


def test_without_an_office_program_the_page_says_how_to_do_it(page: Sender, draft: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("narrate.workbench.pages.final.find_office", lambda: None)
    _put(page, draft)
    assert "用 Word 或 WPS 打开文稿，另存为（或输出为）PDF" in page.get("/final/政务局").text


@pytest.mark.office
@pytest.mark.skipif(find_office() is None, reason="LibreOffice is not installed")
def test_the_pdf_is_made_by_a_job_and_lies_beside_the_copy(page: Sender, draft: Path) -> None:
    written = draft.with_name(_put(page, draft).json["file"])
    number = page.put("/pdf/政务局", {"document": written.name}).json["number"]
    for _ in range(1800):
        job = page.get(f"/jobs/{number}").json
        if job["state"] != "running":
            break
        time.sleep(0.1)
    assert (job["state"], job["error"]) == ("done", None)
    assert written.with_suffix(".pdf").read_bytes().startswith(b"%PDF")
    assert page.put("/pdf/政务局", {"document": written.name}).status_code == 409
