"""Every way a user can go wrong ends in Chinese advice and the promised exit status, and leaves nothing half-written.

0 done, 1 refused by --strict or not ready, 2 called wrongly, 3 could not be done.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from narrate.cli import app
from support.recomputation import document_text
from support.sample_code import SAMPLES
from support.units import SubjectLine, jiaozuo_data, write_unit

ACCOUNTS = "2022年度部门决算公开表.xlsx"
FORM = "说明填报表.xlsx"
NAME = "焦作市政务服务和大数据管理局"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Run:
    """What a command did: exit status, standard output, standard error."""

    status: int
    out: str
    err: str

    @property
    def all(self) -> str:
        return self.out + self.err


def narrate(*words: object) -> Run:
    done = CliRunner().invoke(app, [str(word) for word in words])
    return Run(done.exit_code, done.stdout, done.stderr)


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, hidden ones too."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def check_refused(folder: Path, status: int, parts: tuple[str, ...], *words: object) -> Run:
    """Run a command that has to fail with all parts of a message, and leave every file below the folder as it was."""
    before = files_of(folder)
    run = narrate(*words)
    assert run.status == status, run.all
    assert run.out == ""
    assert run.err.startswith("错误：")
    assert "Traceback" not in run.err
    assert "程序内部出错" not in run.err
    for part in parts:
        assert part in run.err
    assert files_of(folder) == before
    return run


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """A copy of the sample's folder."""
    folder = tmp_path / "单位"
    shutil.copytree(SAMPLES / "jiaozuo-2022", folder)
    return folder


@pytest.fixture(scope="module")
def bare_source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_unit(jiaozuo_data(), tmp_path_factory.mktemp("表"))


@pytest.fixture
def bare(bare_source: Path, tmp_path: Path) -> Path:
    """The sample without a 说明填报表."""
    folder = tmp_path / "单位"
    shutil.copytree(bare_source, folder)
    return folder


def edit(path: Path, change: Callable[[Any], None]) -> None:
    """A person opens a workbook, changes it and saves it."""
    workbook = load_workbook(path)
    change(workbook)
    workbook.save(path)


def replace_cells(sheet: Any, old: object, new: object) -> None:
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == old]
    assert cells
    for cell in cells:
        cell.value = new


# ------------------------------------------------------------------------------------ what lies in the unit folder


def nothing_there(unit: Path) -> None:
    shutil.rmtree(unit)


def empty_folder(unit: Path) -> None:
    shutil.rmtree(unit)
    unit.mkdir()


def word_only(unit: Path) -> None:
    empty_folder(unit)
    (unit / "决算.doc").write_bytes(OLE + bytes(600))


def broken_pdf_only(unit: Path) -> None:
    empty_folder(unit)
    (unit / "决算.pdf").write_bytes(b"%PDF-1.4\n")


def image_only(unit: Path) -> None:
    empty_folder(unit)
    (unit / "扫描.png").write_bytes(b"\x89PNG\r\n\x1a\n")


def truncated(unit: Path) -> None:
    whole = (unit / ACCOUNTS).read_bytes()
    (unit / ACCOUNTS).write_bytes(whole[: len(whole) // 2])


def random_bytes(unit: Path) -> None:
    (unit / "乱.xls").write_bytes(Random(1).randbytes(3000))


def page_of_the_web(unit: Path) -> None:
    (unit / "网页.xls").write_text("<html><body><table><tr><td>1</td></tr></table></body></html>", "utf-8")


def encrypted(unit: Path) -> None:
    stream = "EncryptedPackage".encode("utf-16-le")
    (unit / "密.xlsx").write_bytes(OLE + bytes(504) + stream + bytes(900))


def of_no_bytes(unit: Path) -> None:
    (unit / "空.xlsx").write_bytes(b"")


def a_table_twice(unit: Path) -> None:
    shutil.copy(unit / ACCOUNTS, unit / "副本.xlsx")
    edit(unit / "副本.xlsx", lambda book: replace_cells(book["收入决算表"], 0.38, 0.39))


def column_missing(unit: Path) -> None:
    edit(unit / ACCOUNTS, lambda book: replace_cells(book["支出决算表"], "项目支出", "别的支出"))


def form_of_another_unit(unit: Path) -> None:
    edit(unit / FORM, lambda book: replace_cells(book["单位信息"], NAME, "临江县水利局"))


def form_of_another_year(unit: Path) -> None:
    edit(unit / FORM, lambda book: replace_cells(book["单位信息"], 2022, 2020))


def two_forms(unit: Path) -> None:
    shutil.copy(unit / FORM, unit / "说明填报表（改）.xlsx")


def two_units(unit: Path) -> None:
    def rename(book: Any) -> None:
        replace_cells(book["收入决算表"], f"部门：{NAME}", "部门：临江县水利局")

    edit(unit / ACCOUNTS, rename)


UNREADABLE: dict[Callable[[Path], None], tuple[str, ...]] = {
    nothing_there: ("找不到", "单位", "可以：检查路径"),
    empty_folder: ("没有找到表格文件", "可以：", ".xlsx"),
    word_only: ("没有找到表格文件", "决算.doc", "可以："),
    broken_pdf_only: ("《决算.pdf》读不出来", ".xlsx", "可以："),
    image_only: ("没有找到表格文件", "扫描.png", "可以："),
}
PARTLY: dict[Callable[[Path], None], tuple[str, ...]] = {
    truncated: (f"《{ACCOUNTS}》", "损坏", "重新导出"),
    random_bytes: ("《乱.xls》", "不是表格文件"),
    page_of_the_web: ("网页.xls",),
    encrypted: ("《密.xlsx》", "有密码保护", "去掉密码"),
    of_no_bytes: ("《空.xlsx》", "空文件", "重新"),
    a_table_twice: ("有2张，内容不同", f"《{ACCOUNTS}》“收入决算表”", "《副本.xlsx》“收入决算表”"),
    column_missing: (f"《{ACCOUNTS}》", "“支出决算表”", "E列作“项目支出”"),
    form_of_another_unit: ("临江县水利局", NAME),
    form_of_another_year: (f"《{FORM}》", "2020", "2022"),
    two_forms: (f"《{FORM}》", "《说明填报表（改）.xlsx》", "只留一个"),
    two_units: ("“收入决算表”", "临江县水利局", NAME),
}


@pytest.mark.parametrize("command", ["draft", "tables", "explain", "form"])
@pytest.mark.parametrize("wrong", UNREADABLE, ids=lambda wrong: wrong.__name__)
def test_a_unit_that_cannot_be_read_is_told_with_file_place_and_advice(
    wrong: Callable[[Path], None],
    command: str,
    unit: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    wrong(unit)
    check_refused(tmp_path, 3, UNREADABLE[wrong], command, unit)


@pytest.mark.parametrize("wrong", PARTLY, ids=lambda wrong: wrong.__name__)
def test_what_is_wrong_with_one_file_or_sheet_is_told_and_the_rest_is_read(
    wrong: Callable[[Path], None], unit: Path, tmp_path: Path
) -> None:
    wrong(unit)
    run = narrate("draft", unit, "-o", tmp_path / "初稿.docx", "--all")
    assert run.status in (0, 1), run.all
    assert (tmp_path / "初稿.docx").is_file() and "Traceback" not in run.out
    assert [part for part in PARTLY[wrong] if part not in run.all] == []


def test_several_problems_are_told_in_one_run(unit: Path, tmp_path: Path) -> None:
    for wrong in (random_bytes, encrypted, of_no_bytes, two_forms):
        wrong(unit)
    run = narrate("draft", unit, "-o", tmp_path / "初稿.docx", "--all")
    assert run.status == 1
    for part in ("《乱.xls》", "《密.xlsx》", "《空.xlsx》", "《说明填报表（改）.xlsx》"):
        assert part in run.out


def test_tables_that_are_not_understood_leave_their_figures_open_and_the_rest_is_written(
    unit: Path, tmp_path: Path
) -> None:
    def rename(book: Any) -> None:
        replace_cells(book["收入决算表"], "单位：万元", "金额单位：美元")

    edit(unit / ACCOUNTS, rename)
    run = narrate("draft", unit, "-o", tmp_path / "初稿.docx", "--all")
    assert run.status == 1
    assert "（收入决算表）" in run.out
    text = "".join(document_text(tmp_path / "初稿.docx"))
    assert "收入合计【待补：" in text and "收、支总计均为2,337.23万元" in text


def test_the_year_of_an_unreadable_workbook_is_not_lost(unit: Path, tmp_path: Path) -> None:
    truncated(unit)
    run = narrate("draft", unit, "-o", tmp_path / "初稿.docx")
    assert run.status == 1 and f"《{ACCOUNTS}》" in run.out
    assert "2022年度" in "".join(document_text(tmp_path / "初稿.docx"))


def test_a_file_that_is_no_workbook_is_named(tmp_path: Path) -> None:
    (tmp_path / "说明.txt").write_text("你好", "utf-8")
    check_refused(tmp_path, 3, ("说明.txt", "可以："), "draft", tmp_path / "说明.txt")


def test_a_folder_named_like_a_workbook_does_no_harm(unit: Path, tmp_path: Path) -> None:
    (unit / "旧.xlsx").mkdir()
    assert narrate("draft", unit, "-o", tmp_path / "初稿.docx").status == 0


def test_the_lock_file_of_an_open_workbook_is_passed_over(unit: Path, tmp_path: Path) -> None:
    (unit / f"~${ACCOUNTS}").write_bytes(b"\x06user")
    run = narrate("tables", unit)
    assert run.status == 0
    assert "~$" not in run.all


def test_files_that_are_no_workbooks_are_reported_beside_the_tables(unit: Path) -> None:
    (unit / "通知.pdf").write_bytes(b"%PDF-1.4\n")
    sheets = json.loads(narrate("tables", unit, "--json").out)["sheets"]
    assert [sheet["table"] for sheet in sheets if sheet["file"] == "通知.pdf"] == [""]


def test_a_table_that_is_not_understood_is_told_in_json(unit: Path) -> None:
    book = load_workbook(unit / ACCOUNTS)
    book.worksheets[0]["F3"] = "单位：美元"
    book.save(unit / ACCOUNTS)
    run = narrate("tables", unit, "--json")
    assert run.status == 1
    (stuck,) = json.loads(run.out)["not_understood"]
    assert (stuck["key"], stuck["year"]) == ("income_expenditure", 2022)
    assert "美元" in stuck["reason"]


def test_two_years_of_final_accounts_take_the_later_as_current(bare: Path, tmp_path: Path) -> None:
    data = jiaozuo_data()
    data.current.year, data.prior, data.budget, data.current.operations = 2023, None, None, None
    write_unit(data, bare)
    target = tmp_path / "初稿.docx"
    assert narrate("draft", bare, "-o", target, "--phrasebook", "henan").status == 0
    assert "2023年度收、支总计均为2,337.23万元。与上年度相比，收、支总计持平。" in document_text(target)


# ------------------------------------------------------------------------------------------- tables that are wrong


TABLES = {
    "income_expenditure": ("01 收入支出决算总表", "收、支总计均为【待补：收入总计】万元"),
    "income": ("02 收入决算表", "收入合计【待补：本年收入合计】万元"),
    "expenditure": ("03 支出决算表", "支出合计【待补：本年支出合计】万元"),
    "appropriation": ("04 财政拨款收入支出决算总表", "财政拨款收、支总计均为【待补：财政拨款收入总计】万元"),
    "general_public_budget": ("05 一般公共预算财政拨款支出决算表", "支出【待补：一般公共预算财政拨款支出】万元"),
    "basic_expenditure": ("06 一般公共预算财政拨款基本支出决算", "人员经费【待补：人员经费】万元"),
    "government_funds": ("07 政府性基金预算财政拨款", "没有使用政府性基金安排的支出"),
    "state_capital": ("08 国有资本经营预算财政拨款", "没有使用国有资本经营安排的支出"),
    "three_public": ("09 财政拨款“三公”经费支出决算表", "支出预算为【待补：“三公”经费预算数】万元"),
}


@pytest.mark.parametrize("key", TABLES)
def test_a_table_missing_is_an_open_slot_and_a_finding(key: str, tmp_path: Path) -> None:
    """07 and 08 are told by the lines of 04 where they are not there."""
    data = jiaozuo_data()
    setattr(data.current, key, None)
    unit, target = write_unit(data, tmp_path / "单位"), tmp_path / "初稿.docx"
    run = narrate("draft", unit, "-o", target, "--phrasebook", "henan")
    assert run.status == 1, run.all  # an error: figures hang on the table
    assert f"2022年度的决算表缺1张：{TABLES[key][0]}" in run.out
    assert TABLES[key][1] in "".join(document_text(target))


def test_items_of_the_budget_get_no_final_figure_of_zero_when_the_accounts_are_missing(tmp_path: Path) -> None:
    data = jiaozuo_data()
    data.current.general_public_budget = None
    unit, target = write_unit(data, tmp_path / "单位"), tmp_path / "初稿.docx"
    narrate("draft", unit, "-o", target, "--phrasebook", "henan")
    items = [text for text in document_text(target) if re.match(r"\d+\. .*（项）", text)]
    assert items
    assert [text for text in items if "支出决算为0.00万元" in text] == []


def test_all_missing_tables_are_one_finding(tmp_path: Path) -> None:
    data = jiaozuo_data()
    data.current.income = data.current.three_public = data.current.basic_expenditure = None
    unit = write_unit(data, tmp_path / "单位")
    run = narrate("draft", unit, "-o", tmp_path / "初稿.docx", "--phrasebook", "henan")
    assert "缺3张：02 收入决算表、06 一般公共预算财政拨款基本支出决算" in run.out


def test_text_in_an_amount_is_named_with_its_cell_and_never_guessed(unit: Path, tmp_path: Path) -> None:
    def write_words(book: Any) -> None:
        book["收入决算表"]["C8"] = "约五百"
        replace_cells(book["收入支出决算总表"], 2337.23, "两千多")

    edit(unit / ACCOUNTS, write_words)
    target = tmp_path / "初稿.docx"
    run = narrate("draft", unit, "-o", target, "--all")
    assert run.status == 1, run.all
    assert f"《{ACCOUNTS}》“收入支出决算总表”（收入支出决算总表）有2格应当是数，写的是“两千多”，如C40、F40" in run.out
    assert f"《{ACCOUNTS}》“收入决算表”!C8" in run.out
    assert "收、支总计均为【待补：收入总计（单元格里不是数）】万元" in "".join(document_text(target))


def test_a_formula_never_calculated_is_named_with_its_cell(unit: Path, tmp_path: Path) -> None:
    def write_formula(book: Any) -> None:
        book["支出决算表"]["C7"] = "=D7+E7"

    edit(unit / ACCOUNTS, write_formula)
    run = narrate("draft", unit, "-o", tmp_path / "初稿.docx", "--all")
    assert run.status == 1
    assert f"《{ACCOUNTS}》“支出决算表”!C7是公式，没有算出数" in run.out
    assert "可以：用 WPS 或 Excel 打开这个文件" in run.out


def test_a_code_twice_is_named_with_both_cells(unit: Path, tmp_path: Path) -> None:
    def repeat(book: Any) -> None:
        sheet = book["一般公共预算财政拨款支出决算表"]
        sheet["A11"] = sheet["A10"].value

    edit(unit / ACCOUNTS, repeat)
    run = narrate("draft", unit, "-o", tmp_path / "初稿.docx", "--all")
    assert run.status == 1
    assert "错误：科目编码2010301" in run.out
    assert f"《{ACCOUNTS}》“一般公共预算财政拨款支出决算表”!A10、A11" in run.out


def test_an_item_named_nowhere_above_is_asked_for(tmp_path: Path) -> None:
    data = jiaozuo_data()
    assert data.budget is not None
    data.budget.rows.append(SubjectLine("2130101", "行政运行", {"total": data.budget.total["total"]}))
    unit = write_unit(data, tmp_path / "单位")
    run = narrate("draft", unit, "-o", tmp_path / "初稿.docx", "--phrasebook", "henan", "--all")
    assert "科目213的名称" in run.out


# ---------------------------------------------------------------------------------------------- where it is written


def a_draft(unit: Path, folder: Path) -> Path:
    path = folder / "已改.docx"
    assert narrate("draft", unit, "-o", path).status == 0
    return path


def draft_to(unit: Path, target: Path) -> tuple[object, ...]:
    return ("draft", unit, "-o", target)


def papers_to(unit: Path, target: Path) -> tuple[object, ...]:
    return ("explain", unit, "--xlsx", target)


def form_to(unit: Path, target: Path) -> tuple[object, ...]:
    return ("form", unit, "-o", target)


def final_to(unit: Path, target: Path) -> tuple[object, ...]:
    return ("finalize", a_draft(unit, unit.parent), "-o", target)


Writer = Callable[[Path, Path], tuple[object, ...]]
SUFFIXES: dict[Writer, str] = {draft_to: ".docx", papers_to: ".xlsx", form_to: ".xlsx", final_to: ".docx"}


def of_writers(*writers: Writer) -> pytest.MarkDecorator:
    """A test for each writer."""
    return pytest.mark.parametrize("words", writers, ids=lambda writer: writer.__name__)


each_writer = of_writers(*SUFFIXES)


@each_writer
def test_an_existing_output_is_refused_and_stays_as_it_was(words: Writer, unit: Path, tmp_path: Path) -> None:
    target = tmp_path / f"有了{SUFFIXES[words]}"
    target.write_bytes(b"mine")
    command = words(unit, target)
    check_refused(tmp_path, 3, (target.name, "可以："), *command)


@of_writers(draft_to, papers_to, final_to)
def test_an_existing_output_is_replaced_with_force(words: Writer, unit: Path, tmp_path: Path) -> None:
    target = tmp_path / f"有了{SUFFIXES[words]}"
    target.write_bytes(b"mine")
    run = narrate(*words(unit, target), "--force")
    assert run.status == 0, run.all
    assert target.read_bytes().startswith(b"PK")


@each_writer
def test_a_missing_output_folder_is_named(words: Writer, unit: Path, tmp_path: Path) -> None:
    name = f"出{SUFFIXES[words]}"
    command = words(unit, tmp_path / "没有" / name)
    run = check_refused(tmp_path, 3, ("没有", name, "不存在", "可以："), *command)
    assert ".part" not in run.err
    assert ".tmp" not in run.err


@each_writer
def test_a_folder_as_output_is_named(words: Writer, unit: Path, tmp_path: Path) -> None:
    target = tmp_path / f"出{SUFFIXES[words]}"
    target.mkdir()
    command = words(unit, target)
    check_refused(tmp_path, 3, (target.name, "文件夹", "可以："), *command)


@pytest.mark.parametrize("lock", ["~${}", ".~{}", ".~lock.{}#"])
@of_writers(draft_to, papers_to, final_to)
def test_an_output_open_in_another_program_is_refused_even_with_force(
    words: Writer, lock: str, unit: Path, tmp_path: Path
) -> None:
    target = tmp_path / f"出{SUFFIXES[words]}"
    command = words(unit, target)
    target.write_bytes(b"mine")
    (tmp_path / lock.format(target.name)).write_bytes(b"")
    check_refused(tmp_path, 3, (target.name, "打开", "可以："), *command, "--force")


@each_writer
def test_an_output_that_cannot_be_replaced_leaves_no_temporary_file(
    words: Writer, unit: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Windows does it while another program holds the file."""

    def locked(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", "出")

    target = tmp_path / f"出{SUFFIXES[words]}"
    command = words(unit, target)
    for module, name in ((Path, "replace"), (Path, "rename"), (os, "replace"), (os, "rename"), (os, "link")):
        monkeypatch.setattr(module, name, locked)
    check_refused(tmp_path, 3, (target.name, "写不进去", "可以："), *command)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
@each_writer
def test_a_folder_without_permission_is_named(words: Writer, unit: Path, tmp_path: Path) -> None:
    closed = tmp_path / "锁"
    target = closed / f"出{SUFFIXES[words]}"
    command = words(unit, target)
    closed.mkdir(mode=0o555)
    check_refused(tmp_path, 3, (target.name, "权限", "可以："), *command)


def test_without_o_the_draft_lies_in_the_current_folder_and_is_not_overwritten(
    unit: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert narrate("draft", unit).status == 0
    name = f"{NAME}2022年度决算情况说明.docx"
    check_refused(tmp_path, 3, (name, "已经存在", "--force"), "draft", unit)


@pytest.mark.parametrize("more", [(), ("--json",)], ids=["told", "json"])
def test_strict_writes_nothing_while_a_slot_is_open(more: tuple[str, ...], bare: Path, tmp_path: Path) -> None:
    before = files_of(tmp_path)
    run = narrate("draft", bare, "-o", tmp_path / "初稿.docx", "--strict", "--phrasebook", "henan", *more)
    assert run.status == 1
    assert files_of(tmp_path) == before


@pytest.mark.parametrize("command", ["draft", "report"])
def test_a_list_that_cannot_be_written_is_told_before_the_document_is(command: str, unit: Path, tmp_path: Path) -> None:
    (tmp_path / "清单.xlsx").write_bytes(b"mine")
    options = ("-o", tmp_path / "初稿.docx", "--xlsx", tmp_path / "清单.xlsx")
    check_refused(tmp_path, 3, ("清单.xlsx", "已经存在", "--force"), command, unit, *options)


def test_a_list_and_a_copy_with_comments_are_written_both_or_neither(unit: Path, tmp_path: Path) -> None:
    assert narrate("draft", unit, "-o", tmp_path / "初稿.docx").status == 0
    (tmp_path / "批注.docx").write_bytes(b"mine")
    options = ("--xlsx", tmp_path / "清单.xlsx", "--comments", tmp_path / "批注.docx")
    check_refused(tmp_path, 3, ("批注.docx", "已经存在", "--force"), "check", unit, tmp_path / "初稿.docx", *options)


def test_strict_says_what_is_open_and_that_nothing_was_written(bare: Path, tmp_path: Path) -> None:
    run = narrate("draft", bare, "-o", tmp_path / "初稿.docx", "--strict", "--phrasebook", "henan")
    assert "待补35处" in run.out
    assert "按 --strict 的要求没有写文件" in run.out


def test_strict_writes_when_nothing_is_open(unit: Path, tmp_path: Path) -> None:
    assert narrate("draft", unit, "-o", tmp_path / "初稿.docx", "--strict").status == 0
    assert (tmp_path / "初稿.docx").is_file()


# ------------------------------------------------------------------------------------------------------ finalize


def test_a_draft_with_open_slots_is_not_finalized_and_each_is_listed(bare: Path, tmp_path: Path) -> None:
    path = tmp_path / "初稿.docx"
    assert narrate("draft", bare, "-o", path, "--phrasebook", "henan").status == 0
    parts = ("《初稿.docx》", "没有生成", "【待补：收、支总计与上年度相比变化的主要原因】", "【待补：自评项目数】")
    check_refused(tmp_path, 1, parts, "finalize", path, "-o", tmp_path / "定稿.docx")


def not_there(path: Path) -> None:
    pass


def broken_zip(path: Path) -> None:
    path.write_bytes(b"PK\x03\x04" + bytes(40))


def old_word(path: Path) -> None:
    path.write_bytes(OLE + bytes(600))


def a_workbook(path: Path) -> None:
    shutil.copy(SAMPLES / "jiaozuo-2022" / ACCOUNTS, path)


def a_text(path: Path) -> None:
    path.write_text("你好", "utf-8")


def a_folder(path: Path) -> None:
    path.mkdir()


NO_DOCUMENTS: dict[Callable[[Path], None], tuple[str, ...]] = {
    not_there: ("找不到", "可以："),
    broken_zip: ("损坏", "可以："),
    old_word: ("旧格式", "另存为"),
    a_workbook: ("Excel 工作簿", "另存为"),
    a_text: ("可以：",),
    a_folder: ("是文件夹",),
}


@pytest.mark.parametrize("make", NO_DOCUMENTS, ids=lambda make: make.__name__)
def test_what_is_no_document_is_not_finalized(make: Callable[[Path], None], tmp_path: Path) -> None:
    path = tmp_path / "文稿.docx"
    make(path)
    check_refused(tmp_path, 3, ("文稿.docx", *NO_DOCUMENTS[make]), "finalize", path, "-o", tmp_path / "定稿.docx")


@pytest.mark.parametrize("make", [not_there, broken_zip, a_workbook, a_text], ids=lambda make: make.__name__)
def test_what_is_no_template_is_check_refused(make: Callable[[Path], None], unit: Path, tmp_path: Path) -> None:
    path = tmp_path / "模板.docx"
    make(path)
    words = ("draft", unit, "-o", tmp_path / "初稿.docx", "--template", path)
    check_refused(tmp_path, 3, ("模板.docx", "可以："), *words)


# --------------------------------------------------------------------------------------------------- phrasebooks


@pytest.mark.parametrize("command", ["draft", "explain", "form"])
def test_no_phrasebook_named_lists_the_installed_ones(command: str, bare: Path, tmp_path: Path) -> None:
    check_refused(tmp_path, 3, ("短语库", "已安装的短语库：", "henan", "--phrasebook"), command, bare)


@pytest.mark.parametrize("command", ["draft", "explain", "form"])
def test_an_unknown_phrasebook_lists_the_installed_ones(command: str, unit: Path, tmp_path: Path) -> None:
    parts = ("没有短语库“henna”", "已安装的短语库：", "henan", "可以：")
    check_refused(tmp_path, 3, parts, command, unit, "--phrasebook", "henna")


def phrasebook_with(folder: Path, totals: str, settings: str = 'parent = "henan"\n') -> Path:
    """A phrasebook of one section file under 河南."""
    (folder / "sections").mkdir(parents=True)
    (folder / "phrasebook.toml").write_text(settings, "utf-8")
    (folder / "sections" / "totals.j2").write_text(totals, "utf-8")
    return folder


BROKEN_TEMPLATES = {
    "syntax": ("〔段 total〕\n{% if %}甲", ("totals.j2 第2行",)),
    "unclosed": ("〔段 total〕\n{% if year %}甲", ("totals.j2",)),
    "figure": ("〔段 total〕\n{{ totals.nothing|amount }}", ("totals.j2 第2行", "nothing")),
    "name": ("〔段 total〕\n\n{{ nothing|amount }}", ("totals.j2 第3行", "nothing")),
    "bare number": ("〔段 total〕\n{{ totals.income }}", ("totals.j2 第2行", "totals.income", "|amount")),
    "truth of a number": ("〔段 total〕\n{% if totals.income %}甲{% endif %}", ("totals.j2 第2行", "totals.income")),
    "filter": ("〔段 total〕\n{{ totals.income|amont }}", ("totals.j2 第2行", "amont")),
    "no paragraph": ("甲", ("totals.j2", "段落标记")),
    "directive": ("〔断 total〕\n甲", ("totals.j2 第1行", "〔断")),
    "slot": ("〔段 total〕\n{{ reason('nothing') }}", ("reason/nothing", "slots.toml", "可以：")),
    "paragraph twice": ("〔段 total〕\n甲\n〔段 total〕\n乙", ("totals.j2", "total")),
    "secrets": ("〔段 total〕\n{{ totals.__class__.__mro__ }}", ("totals.j2 第2行",)),
    "other file": ("〔段 total〕\n{% include '../../phrasebook.toml' %}", ("totals.j2",)),
}


@pytest.mark.parametrize("fault", BROKEN_TEMPLATES)
def test_a_broken_template_is_named_with_file_and_line(fault: str, unit: Path, tmp_path: Path) -> None:
    template, parts = BROKEN_TEMPLATES[fault]
    book = phrasebook_with(tmp_path / "本地", template)
    check_refused(tmp_path, 3, parts, "draft", unit, "-o", tmp_path / "初稿.docx", "--phrasebook", book)


BROKEN_SETTINGS = {
    "syntax": ("parent = henan\n", ("phrasebook.toml", "可以：")),
    "parent": ('parent = "hanan"\n', ("没有短语库“hanan”", "已安装的短语库：", "henan")),
    "itself": ('parent = "本地"\n', ("parent 绕成了圈", "本地")),
    "section": ('parent = "henan"\n[[section]]\nkey = "nothing"\ntitle = "甲"\n', ("nothing.j2",)),
    "title": ('parent = "henan"\n[[section]]\nkey = "totals"\n', ("phrasebook.toml", "title")),
}


@pytest.mark.parametrize("fault", BROKEN_SETTINGS)
def test_broken_settings_of_a_phrasebook_are_named(fault: str, unit: Path, tmp_path: Path) -> None:
    settings, parts = BROKEN_SETTINGS[fault]
    book = phrasebook_with(tmp_path / "本地", "〔段 total〕\n甲", settings)
    check_refused(tmp_path, 3, parts, "draft", unit, "-o", tmp_path / "初稿.docx", "--phrasebook", book)


def test_a_template_that_is_not_utf8_is_named(unit: Path, tmp_path: Path) -> None:
    book = phrasebook_with(tmp_path / "本地", "")
    (book / "sections" / "totals.j2").write_bytes("〔段 total〕\n甲".encode("gbk"))
    words = ("draft", unit, "-o", tmp_path / "初稿.docx", "--phrasebook", book)
    check_refused(tmp_path, 3, ("totals.j2", "UTF-8"), *words)


# ------------------------------------------------------------------------------------------------------- answers


ANSWERS = {
    "cut short": ('{"reason/totals": "x"', 3, ("《答案.json》", "JSON", "可以：")),
    "empty file": ("", 3, ("《答案.json》", "JSON", "可以：")),
    "a list": ('["甲"]', 3, ("《答案.json》", "可以：写成 {标识: 答案}")),
    "an answer that is a list": ('{"reason/totals": ["甲"]}', 3, ("《答案.json》", "可以：")),
    "an answer that is an object": ('{"reason/totals": {"甲": 1}}', 3, ("《答案.json》", "可以：")),
    "no number": ('{"reason/totals": NaN}', 3, ("《答案.json》", "可以：")),
    "yes": ('{"reason/totals": true}', 2, ("reason/totals", "可以：")),
    "unknown key": ('{"reason/total": "甲"}', 2, ("reason/total", "是不是 reason/totals", "可以：")),
    "words for a number": ('{"figure/performance.projects.count": "很多"}', 2, ("要填数字", "很多", "可以：")),
    "too large": ('{"figure/performance.projects.count": 1e400}', 2, ("要填数字", "可以：")),
    "choice": ('{"choice/performance/key_evaluation": "也许"}', 2, ("未选取、已选取", "也许", "可以：")),
}


@pytest.mark.parametrize("fault", ANSWERS)
def test_answers_that_cannot_be_written_leave_the_form_as_it_was(fault: str, unit: Path, tmp_path: Path) -> None:
    text, status, parts = ANSWERS[fault]
    (tmp_path / "答案.json").write_text(text, "utf-8")
    check_refused(tmp_path, status, parts, "form", unit, "--answers", tmp_path / "答案.json")


def test_all_answers_that_cannot_be_written_are_told_in_one_run(unit: Path, tmp_path: Path) -> None:
    answers = {"reason/甲": "x", "figure/performance.projects.count": "很多", "reason/totals": "可写"}
    (tmp_path / "答案.json").write_text(json.dumps(answers), "utf-8")
    parts = ("有2处写不进", "reason/甲", "figure/performance.projects.count")
    check_refused(tmp_path, 2, parts, "form", unit, "--answers", tmp_path / "答案.json")


def test_answers_that_are_not_utf8_are_named(unit: Path, tmp_path: Path) -> None:
    (tmp_path / "答案.json").write_bytes('{"reason/totals": "增加"}'.encode("gbk"))
    parts = ("《答案.json》", "UTF-8")
    check_refused(tmp_path, 3, parts, "form", unit, "--answers", tmp_path / "答案.json")


def test_an_answer_that_differs_from_the_persons_is_kept_and_told(unit: Path, tmp_path: Path) -> None:
    (tmp_path / "答案.json").write_text('{"reason/totals": "别的原因"}', "utf-8")
    before = files_of(unit)
    run = narrate("form", unit, "--answers", tmp_path / "答案.json")
    assert "有冲突" in run.out
    assert "收、支总计" in run.out and "--overwrite-answers" in run.out
    assert files_of(unit) == before


def test_no_answers_file_is_called_wrongly(unit: Path, tmp_path: Path) -> None:
    check_refused(tmp_path, 2, ("没有.json",), "form", unit, "--answers", tmp_path / "没有.json")


def test_last_years_form_that_is_none_is_named(unit: Path, tmp_path: Path) -> None:
    check_refused(tmp_path, 3, (f"《{ACCOUNTS}》不是说明填报表", "可以："), "form", unit, "--from", unit / ACCOUNTS)


def test_last_years_form_that_is_not_there_is_named(unit: Path, tmp_path: Path) -> None:
    check_refused(tmp_path, 3, ("《没有.xlsx》", "可以："), "form", unit, "--from", tmp_path / "没有.xlsx")


def test_a_form_for_a_unit_in_one_workbook_needs_a_place(unit: Path, tmp_path: Path) -> None:
    words = ("form", unit / ACCOUNTS, "--phrasebook", "henan")
    check_refused(tmp_path, 2, ("-o",), *words)


# -------------------------------------------------------------------------------------- messages are Chinese only


def no_english(text: str) -> list[str]:
    """Stretches of two English words or more, which only a library's own message can be."""
    return re.findall(r"[A-Za-z']{2,}(?:,? [A-Za-z']{2,})+", text.replace("WPS", "").replace("--", ""))


@pytest.mark.parametrize("fault", ["syntax", "figure", "filter"])
def test_a_broken_template_is_told_in_chinese(fault: str, unit: Path, tmp_path: Path) -> None:
    book = phrasebook_with(tmp_path / "本地", BROKEN_TEMPLATES[fault][0])
    run = narrate("draft", unit, "-o", tmp_path / "初稿.docx", "--phrasebook", book)
    assert no_english(run.err) == []


def test_broken_json_is_told_in_chinese(unit: Path, tmp_path: Path) -> None:
    (tmp_path / "答案.json").write_text('{"reason/totals": "x"', "utf-8")
    assert no_english(narrate("form", unit, "--answers", tmp_path / "答案.json").err) == []


def test_a_broken_document_is_told_in_chinese(tmp_path: Path) -> None:
    broken_zip(tmp_path / "文稿.docx")
    assert no_english(narrate("finalize", tmp_path / "文稿.docx").err) == []


def test_a_missing_form_is_told_in_chinese(unit: Path, tmp_path: Path) -> None:
    assert no_english(narrate("form", unit, "--from", tmp_path / "没有.xlsx").err) == []


# ------------------------------------------------------------------------------------------------------ consoles


@pytest.fixture(scope="module")
def rare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A unit whose name no GBK console can show."""
    data = jiaozuo_data()
    data.name = "𠀋县档案馆"
    return write_unit(data, tmp_path_factory.mktemp("罕"))


def on_console(encoding: str, folder: Path, *words: object) -> tuple[int, bytes, bytes]:
    command = [sys.executable, "-m", "narrate", *map(str, words)]
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    done = subprocess.run(command, capture_output=True, cwd=folder, env=environment, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("encoding", ["gbk", "ascii"])
def test_a_name_the_console_cannot_show_stops_nothing(encoding: str, rare: Path, tmp_path: Path) -> None:
    status, _, err = on_console(encoding, tmp_path, "draft", rare, "--phrasebook", "henan")
    assert status == 0, err
    assert b"Traceback" not in err
    assert "𠀋县档案馆2022年度决算情况说明.docx" in files_of(tmp_path)


def test_a_gbk_console_shows_which_character_it_lacks(rare: Path, tmp_path: Path) -> None:
    _, out, _ = on_console("gbk", tmp_path, "tables", rare)
    assert out.decode("gbk").startswith("〔U+2000B〕县档案馆 2022年度")


@pytest.mark.parametrize("encoding", ["gbk", "ascii"])
def test_a_failure_is_told_on_any_console(encoding: str, tmp_path: Path) -> None:
    status, out, err = on_console(encoding, tmp_path, "draft", "𠀋不在")
    assert (status, out) == (3, b"")
    assert b"Traceback" not in err
    assert "不在" in err.decode("utf-8" if encoding == "ascii" else encoding)


@pytest.mark.parametrize("encoding", ["gbk", "ascii"])
def test_json_is_utf8_whatever_the_console(encoding: str, rare: Path, tmp_path: Path) -> None:
    _, out, _ = on_console(encoding, tmp_path, "tables", rare, "--json")
    assert json.loads(out.decode("utf-8"))["unit"] == "𠀋县档案馆"


# ---------------------------------------------------------------------------------------------------------- JSON


SCHEMAS: dict[tuple[str, ...], tuple[str, set[str], str, set[str]]] = {
    ("tables",): (
        "narrate.tables/1",
        {"unit", "year", "sheets", "findings"},
        "sheets",
        {"file", "sheet", "table", "role", "year", "cells", "reason"},
    ),
    ("explain",): (
        "narrate.figures/1",
        {"figures"},
        "figures",
        {"id", "label", "kind", "inputs"},
    ),
    ("form",): (
        "narrate.slots/1",
        {"slots"},
        "slots",
        {"key", "section", "section_title", "label", "kind", "unit", "choices"},
    ),
    ("draft", "-o", "初稿.docx"): (
        "narrate.draft/1",
        {"unit", "year", "phrasebook", "document_id", "paragraphs", "output", "open_slots", "findings"},
        "paragraphs",
        {"key", "role", "text", "spans"},
    ),
    ("form", "-o", "新表.xlsx"): (
        "narrate.form-changes/1",
        {"path", "created", "written", "backup", "added", "conflicts", "skipped", "open", "findings"},
        "findings",
        set(),
    ),
}


@pytest.mark.parametrize("words", SCHEMAS, ids=" ".join)
def test_json_has_its_schema(
    words: tuple[str, ...], unit: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    schema, keys, entries, entry_keys = SCHEMAS[words]
    command, *options = words
    run = narrate(command, unit, *options, "--json")
    assert run.status == 0, run.all
    data = json.loads(run.out)
    assert data["schema"] == schema
    assert keys | {"schema"} <= data.keys()
    assert all(entry_keys <= entry.keys() for entry in data[entries])


def test_a_figure_that_is_nowhere_in_the_text_is_a_finding_not_a_failure(unit: Path) -> None:
    run = narrate("explain", unit, "没有这个数")
    assert (run.status, run.out) == (1, "")
    assert "没有找到“没有这个数”" in run.err


# --------------------------------------------------------------------------------------------------------- usage


USAGE = {
    "no unit": ("draft",),
    "unknown option": ("draft", "单位", "--nosuch"),
    "unknown command": ("drft", "单位"),
    "too much": ("draft", "单位", "别的"),
    "no document": ("finalize",),
    "option without value": ("draft", "单位", "-o"),
}


@pytest.mark.parametrize("fault", USAGE)
def test_a_wrong_call_is_told_with_the_right_one(fault: str, tmp_path: Path) -> None:
    check_refused(tmp_path, 2, ("narrate",), *USAGE[fault])
