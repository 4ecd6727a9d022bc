"""narrate report: the whole document, its JSON, what is open, what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from narrate.cli import app
from narrate.word.reader import read_document
from support.sample_code import SAMPLES

runner = CliRunner()
SAMPLE = str(SAMPLES / "jiaozuo-2022")
OPEN = str(SAMPLES / "putuo-finance-2024")


def test_it_writes_the_document_named_after_unit_and_year(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    told = runner.invoke(app, ["report", SAMPLE])
    assert told.exit_code == 0, told.output
    name = "焦作市政务服务和大数据管理局2022年度部门决算.docx"
    assert f"已写出：{name}" in told.stdout
    assert "9张表" in told.stdout
    assert "没有待补内容。" in told.stdout
    assert read_document(Path(name)).snapshot is not None
    assert runner.invoke(app, ["report", SAMPLE]).exit_code == 3


def test_open_slots_are_listed_and_strict_refuses(tmp_path: Path) -> None:
    target = tmp_path / "a.docx"
    told = runner.invoke(app, ["report", OPEN, "-o", str(target), "--strict"])
    assert told.exit_code == 1
    assert not target.exists()
    assert "财政事务（款）信息化建设（项）的说明（名词解释）" in told.stdout


def test_json_holds_paragraphs_and_tables_with_the_refs_of_their_figures(tmp_path: Path) -> None:
    told = runner.invoke(app, ["report", SAMPLE, "-o", str(tmp_path / "a.docx"), "--json"])
    data = json.loads(told.stdout)
    assert data["schema"] == "narrate.report/1"
    table = next(one for one in data["tables"] if one["key"] == "table.general_public_budget")
    assert table["header_rows"] == 3
    assert table["rows"][0][:2] == [{"text": "项目", "columns": 2}, None]
    assert table["rows"][3][2] == {"text": "2,334.61", "refs": ["table.general_public_budget.total.total"]}
    assert any(paragraph["role"] == "term" for paragraph in data["paragraphs"])


def test_the_form_asks_what_the_report_needs_after_what_the_narrative_needs() -> None:
    slots = json.loads(runner.invoke(app, ["form", OPEN, "--json"]).stdout)["slots"]
    keys = [slot["key"] for slot in slots]
    assert keys.index("reason/totals") < keys.index("text/overview/duties")
    asked = [key for key in keys if key.startswith(("text/overview/", "text/explanation/"))]
    assert "text/explanation/2010607" in asked
    assert keys[-len(asked) :] == asked


def test_a_form_for_the_narrative_alone_asks_nothing_else() -> None:
    every, narrative = (
        {slot["key"] for slot in json.loads(runner.invoke(app, ["form", OPEN, "--json", *more]).stdout)["slots"]}
        for more in ([], ["--narrative"])
    )
    around = ("text/overview/", "text/explanation/", "text/attachments/", "text/profile/")
    assert {key for key in every if not key.startswith(around)} == narrative


def test_a_name_that_is_no_document_is_refused(tmp_path: Path) -> None:
    assert runner.invoke(app, ["report", SAMPLE, "-o", str(tmp_path / "a.pdf")]).exit_code == 2
