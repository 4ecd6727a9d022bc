"""Sets of tables in subfolders: another unit's, last week's, the year before's."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest

from narrate.intake.unit_folder import read_unit

SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "jiaozuo-2022"
ACCOUNTS = "2022年度部门决算公开表.xlsx"


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    folder = tmp_path / "单位"
    shutil.copytree(SAMPLE, folder)
    return folder


def renamed(path: Path, target: Path) -> None:
    """The accounts under the name of another unit."""
    book = openpyxl.load_workbook(path)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    cell.value = cell.value.replace("焦作市政务服务和大数据管理局", "某市某中心")
    target.parent.mkdir(parents=True, exist_ok=True)
    book.save(target)


def codes(unit: Path) -> list[str]:
    return [finding.code for finding in read_unit(unit).findings]


def test_the_accounts_of_a_unit_below_are_not_mixed_in(unit: Path) -> None:
    before = read_unit(unit)
    renamed(unit / ACCOUNTS, unit / "下属" / ACCOUNTS)
    after = read_unit(unit)
    assert (after.name, repr(after.current), after.digests) == (before.name, repr(before.current), before.digests)
    assert sorted(codes(unit)) == sorted([*(finding.code for finding in before.findings), "intake-another-unit"])


def test_an_older_set_in_a_subfolder_is_one_message(unit: Path) -> None:
    (unit / "旧").mkdir()
    shutil.copy(unit / ACCOUNTS, unit / "旧" / ACCOUNTS)
    assert codes(unit).count("intake-another-set") == 1
    assert "intake-same-table-twice" not in codes(unit)


def test_the_year_before_is_found_in_a_subfolder_and_in_an_archive(unit: Path) -> None:
    whole = read_unit(unit)
    former = unit / "2021年度部门决算公开表.xlsx"
    data = former.read_bytes()
    former.unlink()
    (unit / "去年").mkdir()
    (unit / "去年" / former.name).write_bytes(data)
    assert read_unit(unit).prior is not None and whole.prior is not None
    shutil.rmtree(unit / "去年")
    with zipfile.ZipFile(unit / "去年.zip", "w") as archive:
        archive.writestr(former.name, data)
    assert read_unit(unit).prior is not None


def test_a_table_in_the_folder_goes_before_one_in_a_subfolder(unit: Path) -> None:
    book = openpyxl.load_workbook(unit / ACCOUNTS)
    for name in book.sheetnames[1:]:
        del book[name]
    for row in book.active.iter_rows():
        for cell in row:
            if isinstance(cell.value, float):
                cell.value = cell.value + 1
    (unit / "草稿").mkdir()
    book.save(unit / "草稿" / "一张.xlsx")
    table = read_unit(unit).current.income_expenditure
    assert table is not None and table.head.pieces[0].grid.file == ACCOUNTS


def test_a_form_in_an_archive_is_read_and_cannot_be_renewed(unit: Path) -> None:
    form = unit / "说明填报表.xlsx"
    with zipfile.ZipFile(unit / "填报.zip", "w") as archive:
        archive.write(form, form.name)
    form.unlink()
    inputs = read_unit(unit)
    assert (bool(inputs.form), inputs.form_path) == (True, None)
    assert "intake-form-in-archive" in codes(unit)
