"""核对: the page says what the command says; ticks stay; a rule is switched off in the person's own form."""

from __future__ import annotations

import io
import time
from html import unescape
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.main import get_command

from narrate.checking import check
from narrate.cli import app
from narrate.files import read_bytes
from narrate.findings import Severity
from narrate.intake.pdf_text import PdfText
from narrate.progress import tell
from narrate.table_checking import check_tables_of
from narrate.unit import open_unit
from narrate.workbench.pages.check import shown_findings
from narrate.workbench.ticked import NAME, known_by, read_ticks
from workbench.conftest import Sender, opened


@pytest.fixture
def wrong(folder: Path) -> Path:
    """A document of the unit in which a number was changed."""
    page = opened(folder)
    name = page.put("/documents/政务局", {"what": "narrative"}).json["file"]
    path = folder / "政务局" / name
    from docx import Document

    document = Document(str(path))
    for text in document.element.body.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"):
        if text.text == "92.61":
            text.text = "95.61"
    document.save(str(path))
    return path


def test_every_finding_of_the_tables_is_shown_in_the_commands_words(page: Sender, folder: Path) -> None:
    text = unescape(page.get("/check/政务局").text)
    result = check_tables_of(folder / "政务局").result
    assert result.counted in text
    assert [one.message for one in result.findings if one.message not in text] == []


def test_a_wrong_number_of_the_document_is_shown_in_its_sentence(page: Sender, folder: Path, wrong: Path) -> None:
    text = page.get("/check/政务局", query_string={"document": wrong.name}).text
    result = check(folder / "政务局", wrong).result
    found = [one for one in result.findings if one.severity is Severity.ERROR and one.anchor]
    assert found
    assert all(f'<mark class="told">{one.written}' in text for one in found[:1])
    assert "应为：<strong>92.61" in text


def test_what_is_wrong_with_the_document_comes_before_what_is_wrong_with_the_tables(page: Sender, wrong: Path) -> None:
    text = page.get("/check/政务局", query_string={"document": wrong.name}).text
    assert text.index("〔D02〕") < text.index("〔B01〕")


SHEET = "/sheet/政务局?file=2022年度部门决算公开表.xlsx&sheet=收入支出决算总表"


@pytest.mark.parametrize("address", ["/check/政务局", SHEET])
def test_the_workbooks_of_a_unit_are_read_once(page: Sender, monkeypatch: Any, address: str) -> None:
    read: list[str] = []

    def counted(path: Path, *given: Any) -> Any:
        read.append(path.name)
        return read_bytes(path, *given)

    monkeypatch.setattr("narrate.intake.workbook.read_bytes", counted)
    assert page.get(address).status_code == 200
    assert sorted(read) == sorted({*read}) and len(read) == 5


def _pdf(folder: Path, monkeypatch: Any, stops_at: int | None = None) -> list[int]:
    """A PDF of three pages; gives those that were read. At page `stops_at` it waits to be stopped."""
    pages: list[int] = []

    def read(data: bytes) -> PdfText:
        for page in range(3):
            tell(page, 3)
            pages.append(page)
            while page == stops_at:
                time.sleep(0.01)
                tell(page, 3)
        return PdfText(("2022年度决算情况说明", "2022年度收入总计9,999.99万元。"), ())

    monkeypatch.setattr("narrate.intake.published_pdf._pdf_text", read)
    (folder / "政务局" / "公开.pdf").write_bytes(str(folder).encode())
    return pages


def _read(page: Sender, address: str) -> str:
    """What a page shows when the reading has ended."""
    for _ in range(500):
        if "data-goes-on" not in (text := page.get(address).text):
            return text
        time.sleep(0.01)
    raise AssertionError("the reading does not end")


def test_a_pdf_is_read_by_a_job_that_tells_its_page_and_once(page: Sender, folder: Path, monkeypatch: Any) -> None:
    pages = _pdf(folder, monkeypatch)
    assert "9,999.99" in _read(page, "/check/政务局?document=公开.pdf")
    assert pages == [0, 1, 2]
    (job,) = page.bench.jobs._jobs.values()
    assert (job.told, job.total) == ("正在读《公开.pdf》第3页，共3页", 3)


@pytest.mark.parametrize("needing", ["check", "roll-forward"])
def test_the_reading_of_a_pdf_can_be_stopped_and_begun_again(
    page: Sender, folder: Path, monkeypatch: Any, needing: str
) -> None:
    address = f"/{needing}/政务局?document=公开.pdf"
    _pdf(folder, monkeypatch, stops_at=1)
    assert 'data-job="1"' in page.get(address).text
    page.delete("/jobs/1")
    while page.bench.jobs.running:
        time.sleep(0.01)
    assert 'data-job="1"' in (text := page.get(address).text) and "再读一次" in text
    assert 'data-job="2"' in page.get(f"{address}&again=1").text
    page.delete("/jobs/2")


def test_a_pdf_that_cannot_be_read_is_told(page: Sender, folder: Path) -> None:
    (folder / "政务局" / "坏的.pdf").write_bytes(b"none")
    assert "《坏的.pdf》读不出来" in _read(page, "/check/政务局?document=坏的.pdf")


def test_the_cells_of_a_finding_stand_beside_it(folder: Path) -> None:
    result = check_tables_of(folder / "政务局").result
    grids = [table.head.pieces[0].grid for table in [open_unit(folder / "政务局").inputs.budget] if table]
    shown = shown_findings(result.findings, {}, [], grids)["年初预算"][0]
    assert [(cell.name, cell.text) for cell in shown.rows[0].cells if cell.is_told] == [("C17", "2520.9")]


def test_what_is_ticked_off_is_still_so_after_a_new_start(folder: Path) -> None:
    finding = check_tables_of(folder / "政务局").result.findings[0]
    assert opened(folder).put("/ticks/政务局", {"key": known_by(finding), "how": "无需改"}).status_code == 200
    assert f'data-finding="{known_by(finding)}" data-how="无需改"' in opened(folder).get("/check/政务局").text


def test_a_tick_can_be_taken_back(page: Sender, folder: Path) -> None:
    for how in ("已改", ""):
        page.put("/ticks/政务局", {"key": "k", "how": how})
    assert read_ticks(folder / "政务局") == {}


def test_a_treatment_that_there_is_not_is_refused(page: Sender) -> None:
    assert page.put("/ticks/政务局", {"key": "k", "how": "不管"}).status_code == 400


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"ticks": 1}', b'{"ticks": {"k": 5}}'])
def test_ticks_that_are_none_are_no_ticks(folder: Path, content: bytes) -> None:
    (folder / NAME).write_bytes(content)
    assert read_ticks(folder) == {}


def test_a_changed_number_is_another_finding(folder: Path) -> None:
    findings = check_tables_of(folder / "政务局").result.findings
    assert len({known_by(one) for one in findings}) == len(findings)


def test_the_ticks_are_no_input_of_the_unit(page: Sender, folder: Path) -> None:
    before = open_unit(folder / "政务局").inputs
    page.put("/ticks/政务局", {"key": "k", "how": "已改"})
    after = open_unit(folder / "政务局").inputs
    assert (after.verdicts, after.digests) == (before.verdicts, before.digests)


def test_a_rule_is_switched_off_with_its_reason_in_the_form_and_on_again(page: Sender, folder: Path) -> None:
    assert page.put("/switched-off/政务局", {"code": "B01", "reason": "预算表确实少列一项"}).status_code == 200
    assert open_unit(folder / "政务局").profile.switched_off == {"B01": "预算表确实少列一项"}
    text = page.get("/check/政务局").text
    assert "规则B01已停用，1处没有列出（理由：预算表确实少列一项）" in text
    assert page.delete("/switched-off/政务局?code=B01").status_code == 200
    assert open_unit(folder / "政务局").profile.switched_off == {}


def test_switching_off_changes_nothing_else_of_the_form(page: Sender, folder: Path) -> None:
    before = open_unit(folder / "政务局")
    page.put("/switched-off/政务局", {"code": "B01", "reason": "核实过"})
    after = open_unit(folder / "政务局")
    assert {key: one.text for key, one in after.answers.items()} == {
        key: one.text for key, one in before.answers.items()
    }
    assert after.profile.full_name == before.profile.full_name


@pytest.mark.parametrize(("code", "reason"), [("B01", " "), ("Z99", "核实过"), ("", "核实过"), ("B01：x", "核实过")])
def test_a_rule_that_there_is_not_or_no_reason_is_refused(page: Sender, folder: Path, code: str, reason: str) -> None:
    assert page.put("/switched-off/政务局", {"code": code, "reason": reason}).status_code == 400
    assert open_unit(folder / "政务局").profile.switched_off == {}


def test_a_reason_of_several_lines_stays_the_reason_of_one_rule(page: Sender, folder: Path) -> None:
    page.put("/switched-off/政务局", {"code": "B01", "reason": "核实过\nW01：没有；W02：没有"})
    assert list(open_unit(folder / "政务局").profile.switched_off) == ["B01"]


def test_the_findings_list_is_the_commands(page: Sender, folder: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(page.get("/findings-list/政务局").data))
    told = {str(row[4].value).partition("\n")[0] for row in book["核对清单"].iter_rows(min_row=3) if row[4].value}
    expected: Any = {one.message for one in check_tables_of(folder / "政务局").result.findings}
    assert expected <= told


def test_the_copy_with_comments_is_byte_for_byte_the_commands(
    page: Sender, folder: Path, wrong: Path, tmp_path: Path, monkeypatch: Any
) -> None:
    for place in ("narrate.workbench.pages.check", "narrate.editing.revisions"):
        monkeypatch.setattr(f"{place}.revision_date", lambda given: "2026-11-30T09:00:00Z")
    before, target = wrong.read_bytes(), tmp_path / "批注.docx"
    told = page.put("/commented/政务局", {"document": wrong.name}).json
    arguments = ["check", str(folder / "政务局"), str(wrong), "--comments", str(target)]
    assert get_command(app).main(args=arguments, standalone_mode=False) == 1
    assert (wrong.with_name(told["file"]).read_bytes(), wrong.read_bytes()) == (target.read_bytes(), before)
    assert told["comments"] > 0


def test_another_copy_with_comments_is_asked_about_and_kept(page: Sender, wrong: Path) -> None:
    written = wrong.with_name(page.put("/commented/政务局", {"document": wrong.name}).json["file"])
    written.write_bytes(b"edited in WPS")
    met = page.put("/commented/政务局", {"document": wrong.name})
    assert (met.status_code, met.json["taken"], written.read_bytes()) == (409, written.name, b"edited in WPS")
    again = {"document": wrong.name, "then": "replace", "digest": met.json["digest"]}
    kept = page.put("/commented/政务局", again).json["kept"]
    assert written.with_name(kept).read_bytes() == b"edited in WPS"


def test_no_comments_are_written_into_a_pdf(page: Sender, folder: Path) -> None:
    (folder / "政务局" / "公开.pdf").write_bytes(b"none")
    assert page.put("/commented/政务局", {"document": "公开.pdf"}).status_code == 400
