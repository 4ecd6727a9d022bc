"""What a page shows is what lies in the folder now, although units that did not change are not read again."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest
from docx import Document

from narrate.intake.unit_folder import form_read_again, read_unit
from narrate.unit import Unit, open_unit
from workbench.conftest import Sender

UNIT = "政务局"


def _same(one: Unit, other: Unit) -> bool:
    """Whether two readings of a unit say the same in every word."""
    return (
        one.whole_report.as_json() == other.whole_report.as_json()
        and one.whole_report.findings == other.whole_report.findings
        and {key: answer.text for key, answer in one.answers.items()}
        == {key: answer.text for key, answer in other.answers.items()}
        and (one.profile, dict(one.inputs.digests)) == (other.profile, dict(other.inputs.digests))
    )


def _write(path: Path, sheet: str, cell: str, value: object) -> None:
    book = openpyxl.load_workbook(path)
    book[sheet][cell].value = value
    book.save(path)


def test_a_unit_that_did_not_change_is_not_read_again(page: Sender) -> None:
    assert page.bench.open_unit(UNIT) is page.bench.open_unit(UNIT)


def test_after_an_answer_the_unit_reads_as_if_it_were_read_anew(page: Sender, folder: Path) -> None:
    first = page.bench.open_unit(UNIT)
    seen = first.answers["reason/totals"].text
    page.put(f"/answers/{UNIT}", {"key": "reason/totals", "text": "新增项目较多", "seen": seen, "digest": ""})
    again = page.bench.open_unit(UNIT)
    assert again.inputs.current is first.inputs.current  # the tables were not read again
    assert _same(again, open_unit(folder / UNIT))


@pytest.mark.parametrize(
    ("file", "sheet", "cell", "value"),
    [
        ("2022年度部门决算公开表.xlsx", "收入支出决算总表", "C7", 2335.61),
        ("2022年部门预算公开表.xlsx", "一般公共预算支出预算表", "C5", 665.23),
        ("说明填报表.xlsx", "单位信息", "B2", "改了名的局"),
        ("说明填报表.xlsx", "说明填报表", "F8", "在WPS里填的"),
    ],
)
def test_whatever_changes_in_the_folder_is_read(
    page: Sender, folder: Path, file: str, sheet: str, cell: str, value: object
) -> None:
    page.bench.open_unit(UNIT)
    _write(folder / UNIT / file, sheet, cell, value)
    assert _same(page.bench.open_unit(UNIT), open_unit(folder / UNIT))


def test_a_form_and_a_table_that_change_at_once_are_both_read(page: Sender, folder: Path) -> None:
    page.bench.open_unit(UNIT)
    _write(folder / UNIT / "说明填报表.xlsx", "说明填报表", "F8", "在WPS里填的")
    _write(folder / UNIT / "2022年度部门决算公开表.xlsx", "收入支出决算总表", "C7", 2335.61)
    assert _same(page.bench.open_unit(UNIT), open_unit(folder / UNIT))


def test_a_table_that_comes_or_goes_is_noticed(page: Sender, folder: Path) -> None:
    page.bench.open_unit(UNIT)
    (folder / UNIT / "机构运行信息表.xlsx").unlink()
    assert _same(page.bench.open_unit(UNIT), open_unit(folder / UNIT))


def test_an_attachment_that_changes_is_read(page: Sender, folder: Path) -> None:
    for text in ("附件的第一稿", "附件的第二稿"):
        document = Document()
        document.add_paragraph(text)
        document.save(str(folder / UNIT / "附件1 说明.docx"))
        assert text in page.bench.open_unit(UNIT).whole_report.text()


def test_a_dictionary_of_subjects_above_the_units_is_read_when_it_changes(page: Sender, folder: Path) -> None:
    code = page.bench.open_unit(UNIT).inputs.current.general_public_budget
    assert code is not None
    row = next(one for one in code.rows if len(one.code) == 7)
    for text in ("第一种解释。", "第二种解释。"):
        (folder / "科目说明.csv").write_text(f"科目编码,科目名称,说明\n{row.code},{row.name},{text}\n", "utf-8-sig")
        assert text in page.bench.open_unit(UNIT).whole_report.text()


def test_the_bureaus_settings_are_read_when_they_change(page: Sender, folder: Path) -> None:
    page.bench.open_unit(UNIT)
    shutil.copy(Path(__file__).resolve().parents[2] / "templates" / "gongwen.docx", folder / "本局.docx")
    (folder / "narrate设置.txt").write_text("模板 = 本局.docx\n", "utf-8")
    assert page.bench.open_unit(UNIT).settings.template == folder / "本局.docx"


def test_a_form_that_is_gone_or_names_another_unit_is_not_read_alone(folder: Path) -> None:
    inputs = read_unit(folder / UNIT)
    _write(folder / UNIT / "说明填报表.xlsx", "单位信息", "B2", "改了名的局")
    assert form_read_again(inputs) is None


def test_after_the_form_was_taken_away_a_page_leads_to_making_one(page: Sender, folder: Path) -> None:
    page.bench.open_unit(UNIT)
    (folder / UNIT / "说明填报表.xlsx").unlink()
    assert "还没有说明填报表" in page.get(f"/text/{UNIT}", follow_redirects=True).text
