"""`form --from` last year's document: what stays is filled in and marked, a reason is a hint and never an answer."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import docx
import openpyxl
import pytest
from typer.testing import CliRunner

from narrate.cli import app
from narrate.drafting import draft, write_whole
from narrate.writing.plain_document import plain_document
from samples.balance import rebalance
from support.recomputation import document_text
from support.sample_code import SAMPLES
from support.units import sample_data, write_unit

_LAST = "2022年度部门决算.docx"


def _now(tmp_path: Path, name: str = "jiaozuo-2022") -> Path:
    """The sample a year later, with another amount in each item."""
    now = sample_data(name)
    now.prior = sample_data(name).current
    now.prior.operations = None
    table = now.current.general_public_budget
    assert table is not None
    for row in table.leaves():
        row.amounts = {key: amount * 2 for key, amount in row.amounts.items()}
    now = rebalance(now)
    now.current.year += 1
    return write_unit(now, tmp_path / "now", layout="henan" if name.startswith("jiaozuo") else "shanghai")


def _rows(form: Path) -> dict[str, dict[str, str]]:
    """The form by key: header → text."""
    sheet = next(one for one in openpyxl.load_workbook(form) if one.title == "说明填报表")
    lines = [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]
    head = next(line for line in lines if "本年填报" in line)
    key = next(place for place, text in enumerate(head) if "标识" in text)
    return {line[key]: dict(zip(head, line, strict=True)) for line in lines if "/" in line[key]}


def _asked(unit: Path, document: Path, phrasebook: str = "henan") -> dict[str, dict[str, str]]:
    done = CliRunner().invoke(app, ["form", str(unit), "--phrasebook", phrasebook, "--from", str(document)])
    assert done.exit_code in (0, 1), done.output
    return _rows(unit / "说明填报表.xlsx")


def _as_a_person_left_it(made: Path, target: Path) -> Path:
    """The paragraphs of a document without our marks."""
    plain = docx.Document()
    for text in document_text(made):
        plain.add_paragraph(text)
    plain.save(str(target))
    return target


@pytest.mark.parametrize("ours", [True, False])
def test_no_reason_of_last_year_is_an_answer(ours: bool, tmp_path: Path) -> None:
    shutil.copytree(SAMPLES / "jiaozuo-2022", tmp_path / "then")
    write_whole(tmp_path / "then", tmp_path / "a.docx", phrasebook="henan")
    last = tmp_path / "a.docx" if ours else _as_a_person_left_it(tmp_path / "a.docx", tmp_path / _LAST)
    rows = _asked(_now(tmp_path), last)
    reasons = {key: row for key, row in rows.items() if key.startswith("reason/")}
    assert [key for key, row in reasons.items() if row["本年填报"]] == []
    assert "豫事办焦作分行" in reasons["reason/totals"]["上年填报"]
    assert last.name in reasons["reason/totals"]["上年填报"]
    assert sum(bool(row["上年填报"]) for row in reasons.values()) >= 10


def test_what_stays_is_filled_in_to_be_looked_at(tmp_path: Path) -> None:
    shutil.copytree(SAMPLES / "jiaozuo-2022", tmp_path / "then")
    write_whole(tmp_path / "then", tmp_path / "a.docx", phrasebook="henan")
    rows = _asked(_now(tmp_path), _as_a_person_left_it(tmp_path / "a.docx", tmp_path / _LAST))
    for key in ("text/overview/duties", "text/overview/organization", "purpose/three_public/vehicle_operation"):
        assert rows[key]["本年填报"], key
        assert rows[key]["状态"] == "请核对：上年", key
    assert "燃料费" in rows["purpose/three_public/vehicle_operation"]["本年填报"]


def test_each_purpose_goes_to_its_own_subject_and_last_years_amount_to_its_question(tmp_path: Path) -> None:
    draft(SAMPLES / "putuo-finance-2024", tmp_path / "a.docx")
    rows = _asked(_now(tmp_path, "putuo-finance-2024"), tmp_path / "a.docx", "shanghai")
    said = "".join(document_text(tmp_path / "a.docx"))
    purposes = {key: row["本年填报"] for key, row in rows.items() if key.startswith("purpose/general_public_budget/")}
    assert len([text for text in purposes.values() if text]) >= 8
    for key, text in purposes.items():
        name = re.sub(r"^\d{7}|主要用于.*", "", rows[key]["填报事项"].splitlines()[0])
        assert not text or re.search(re.escape(f"{name}（项）") + r"。?主要用于：?" + re.escape(text), said), key
    assert float(rows["figure/agency_operating.prior"]["本年填报"]) == 184.65


def test_what_a_person_filled_in_stays(tmp_path: Path) -> None:
    draft(SAMPLES / "putuo-finance-2024", tmp_path / "a.docx")
    unit, key = _now(tmp_path, "putuo-finance-2024"), "purpose/general_public_budget/2010601"
    answers = tmp_path / "answers.json"
    answers.write_text(f'{{"{key}": "今年写的用途"}}', "utf-8")
    done = CliRunner().invoke(app, ["form", str(unit), "--phrasebook", "shanghai", "--answers", str(answers)])
    assert done.exit_code in (0, 1), done.output
    row = _asked(unit, tmp_path / "a.docx", "shanghai")[key]
    assert row["本年填报"] == "今年写的用途" and "请核对" not in row["状态"]


def test_a_document_of_another_year_is_no_source(tmp_path: Path) -> None:
    last = tmp_path / "2019.docx"
    last.write_bytes(plain_document(["2019年度收、支总计均为100.00万元，主要原因是：扩大规模。"]))
    unit = _now(tmp_path)
    done = CliRunner().invoke(app, ["form", str(unit), "--phrasebook", "henan", "--from", str(last)])
    assert done.exit_code == 3, done.output
    assert not (unit / "说明填报表.xlsx").exists()
