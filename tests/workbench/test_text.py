"""文稿: what is shown is what will be printed, and what is written is what the command writes."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from typer.main import get_command

from narrate.cli import app
from narrate.explain import source_text
from narrate.figures.figure import Figure
from narrate.files import BACKUP_MARK
from narrate.report.values import Report
from narrate.unit import open_unit
from workbench.conftest import Sender

WHAT = {"narrative": "draft", "whole": "report"}


def _report(folder: Path, what: str) -> Report:
    unit = open_unit(folder / "政务局")
    return unit.whole_report if what == "whole" else unit.report


def _shown(page: Sender, what: str) -> str:
    paper = page.get(f"/text/政务局?what={what}").text.partition('aria-label="文稿">')[2].partition("<aside")[0]
    return re.sub(r"\s", "", unescape(re.sub(r"<[^>]*>", "", paper)))


@pytest.mark.parametrize("what", WHAT)
def test_every_word_of_the_report_is_shown(page: Sender, folder: Path, what: str) -> None:
    shown, report = _shown(page, what), _report(folder, what)
    words = [line.text for line in report.paragraphs()]
    words += [cell.text for table in report.tables() for row in table.rows for cell in row if cell is not None]
    assert [text for text in words if re.sub(r"\s", "", text) not in shown] == []


@pytest.mark.parametrize("what", WHAT)
def test_the_word_file_is_byte_for_byte_the_commands(page: Sender, folder: Path, tmp_path: Path, what: str) -> None:
    written = page.put("/documents/政务局", {"what": what}).json["file"]
    target = tmp_path / "命令写的.docx"
    (folder / "政务局" / written).rename(tmp_path / written)
    (folder / "政务局" / f"{written}.narrate").rename(tmp_path / f"{written}.narrate")
    arguments = [WHAT[what], str(folder / "政务局"), "-o", str(target)]
    assert get_command(app).main(args=arguments, standalone_mode=False) in (0, 1)
    assert (tmp_path / written).read_bytes() == target.read_bytes()
    assert (tmp_path / f"{written}.narrate").read_bytes() == target.with_name("命令写的.docx.narrate").read_bytes()


def test_the_same_document_again_changes_nothing(page: Sender, folder: Path) -> None:
    page.put("/documents/政务局", {"what": "narrative"})
    before = sorted((folder / "政务局").iterdir())
    assert page.put("/documents/政务局", {"what": "narrative"}).json["same"]
    assert sorted((folder / "政务局").iterdir()) == before


def test_a_document_that_a_person_edited_is_not_replaced_unasked(page: Sender, folder: Path) -> None:
    written = folder / "政务局" / page.put("/documents/政务局", {"what": "narrative"}).json["file"]
    written.write_bytes(b"edited in WPS")
    answer = page.put("/documents/政务局", {"what": "narrative"})
    assert (answer.status_code, answer.json["taken"]) == (409, written.name)
    assert written.read_bytes() == b"edited in WPS"
    beside = page.put("/documents/政务局", {"what": "narrative", "how": "beside"}).json["file"]
    assert (beside != written.name, written.read_bytes()) == (True, b"edited in WPS")
    given = {"what": "narrative", "how": "replace", "digest": answer.json["digest"]}
    assert page.put("/documents/政务局", given).status_code == 200
    copies = [path for path in written.parent.iterdir() if BACKUP_MARK in path.name]
    assert [path.read_bytes() for path in copies] == [b"edited in WPS"]


def test_a_document_that_changed_since_it_was_asked_about_is_asked_about_again(page: Sender, folder: Path) -> None:
    written = folder / "政务局" / page.put("/documents/政务局", {"what": "narrative"}).json["file"]
    written.write_bytes(b"edited in WPS")
    digest = page.put("/documents/政务局", {"what": "narrative"}).json["digest"]
    written.write_bytes(b"edited again")
    given = {"what": "narrative", "how": "replace", "digest": digest}
    assert page.put("/documents/政务局", given).status_code == 409
    assert written.read_bytes() == b"edited again"


def test_a_document_is_sent_as_it_lies_there(page: Sender, folder: Path) -> None:
    written = page.put("/documents/政务局", {"what": "narrative"}).json
    assert page.get(written["address"]).data == (folder / "政务局" / written["file"]).read_bytes()


@pytest.mark.parametrize("what", WHAT)
def test_every_figure_of_the_text_leads_to_its_cells(page: Sender, folder: Path, what: str) -> None:
    unit = open_unit(folder / "政务局")
    links = {
        unescape(one)
        for one in re.findall(r'href="(/figure/[^"]*)" data-figure', page.get(f"/text/政务局?what={what}").text)
    }
    assert len(links) > 50
    for link in sorted(links)[:: max(1, len(links) // 12)]:
        assert "《" in page.get(f"{link}&part=1").text, link
    figure = unit.figures.by_id["general_public_budget.completion"]
    assert isinstance(figure, Figure)
    told = unescape(page.get("/figure/政务局?ref=general_public_budget.completion&part=1").text)
    assert figure.formula in told
    assert all(source_text(one.source) in told for one in figure.inputs if isinstance(one, Figure))


def test_last_years_value_stands_beside_a_figure(page: Sender) -> None:
    told = page.get("/figure/政务局?ref=totals.income&part=1").text
    assert "上年：" in told


def test_what_is_missing_leads_to_its_question(page: Sender, folder: Path) -> None:
    standing = open_unit(folder / "政务局").answers["reason/totals"].text
    page.put("/answers/政务局", {"key": "reason/totals", "text": "", "seen": standing, "digest": ""})
    text = page.get("/text/政务局").text
    assert text.count('href="/answers/%E6%94%BF%E5%8A%A1%E5%B1%80#reason/totals"') == 2
    assert 'id="reason/totals"' in page.get("/answers/政务局").text
