"""Files that a refresh no longer finds or cannot read: told with their names, and no document of open places is made."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from narrate import refresh_pipeline
from narrate.errors import MissingInput
from narrate.refresh.no_longer_known import no_longer_known
from narrate.refresh.plan import ChangeKind
from narrate.refresh.renew import Renewal
from narrate.unit import open_unit
from narrate.word.snapshot import Snapshot
from narrate.writing.report_writer import write_report
from narrate.writing.template import load_template
from refresh.data_changes import item_appeared, report_after, without_budget
from refresh.desk import revision
from support.sample_code import SAMPLES

TABLES = "2022年度部门决算公开表.xlsx"
BUDGET = "2022年部门预算公开表.xlsx"
PRIOR = "2021年度部门决算公开表.xlsx"


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAMPLES / "jiaozuo-2022", tmp_path / "单位"))


def _drafted(unit: Path, *, whole: bool = False) -> Path:
    document = unit.parent / "初稿.docx"
    opened = open_unit(unit)
    write_report(opened.whole_report if whole else opened.report, load_template(None), document)
    return document


def _cut_off(workbook: Path) -> None:
    workbook.write_bytes(workbook.read_bytes()[: workbook.stat().st_size // 2])


def _refreshed(document: Path, unit: Path) -> Renewal:
    opened = refresh_pipeline.open_edited(document)
    return refresh_pipeline.refresh(opened, refresh_pipeline.report_today(opened, unit), revision())


def _told(document: Path, unit: Path) -> list[str]:
    return [one.line() for one in _refreshed(document, unit).open if one.kind is ChangeKind.MISSING]


@pytest.mark.parametrize("whole", [False, True])
def test_tables_that_cannot_be_read_refuse_the_refresh_and_are_named(unit: Path, whole: bool) -> None:
    document = _drafted(unit, whole=whole)
    _cut_off(unit / TABLES)
    with pytest.raises(MissingInput) as refused:
        _refreshed(document, unit)
    assert any(TABLES in one for one in refused.value.details)


def test_a_budget_that_cannot_be_read_is_named_for_a_person(unit: Path) -> None:
    document = _drafted(unit)
    _cut_off(unit / BUDGET)
    (told,) = _told(document, unit)
    assert f"《{BUDGET}》已经损坏" in told


def test_a_budget_that_is_gone_is_named_for_a_person(unit: Path) -> None:
    document = _drafted(unit)
    (unit / BUDGET).unlink()
    (told,) = _told(document, unit)
    assert f"《{BUDGET}》" in told


def test_the_accounts_of_the_year_before_that_are_gone_are_told(unit: Path) -> None:
    document = _drafted(unit)
    (unit / PRIOR).unlink()
    assert len(_told(document, unit)) == 1


def test_what_the_draft_lacked_already_is_not_told_again(unit: Path) -> None:
    (unit / PRIOR).unlink()
    assert _told(_drafted(unit), unit) == []


def test_sentences_of_another_phrasebook_that_ask_for_more_are_not_missed(unit: Path) -> None:
    """They lack figures that nobody had."""
    (unit / "机构运行信息表.xlsx").unlink()
    document = _drafted(unit)
    opened = refresh_pipeline.open_edited(document)
    renewal = refresh_pipeline.refresh(opened, refresh_pipeline.report_today(opened, unit, "chongqing"), revision())
    assert not any(one.kind is ChangeKind.MISSING for one in renewal.changes)


def test_an_item_that_is_new_and_lacks_its_budget_is_not_missed() -> None:
    first = report_after(without_budget)
    assert no_longer_known(Snapshot.of(first), report_after(without_budget, item_appeared)) is None


def test_a_renamed_file_that_lacks_one_figure_is_not_called_gone(unit: Path) -> None:
    document = _drafted(unit)
    book = openpyxl.load_workbook(unit / "机构运行信息表.xlsx")
    assert book.active["E22"].value == "1.货物"
    book.active["G22"].value = None
    book.save(unit / "机构运行信息表（定稿）.xlsx")
    (unit / "机构运行信息表.xlsx").unlink()
    (line,) = _told(document, unit)
    assert "没有用到" not in line and "货物" in line


def test_a_file_under_another_name_is_not_missed(unit: Path) -> None:
    document = _drafted(unit)
    (unit / BUDGET).rename(unit / "年初预算（新）.xlsx")
    assert _told(document, unit) == []
