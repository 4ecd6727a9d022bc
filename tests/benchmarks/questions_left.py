"""How many questions a form asks when last year's document and the published budget are at hand.

python tests/benchmarks/questions_left.py ../shared/cases/county-unit [--phrasebook henan] [--keep FOLDER]

Last year's document is made: the unit's tables of this year relabelled to the last (so it speaks of the same subjects; of
the last year the folder holds two tables alone), a whole report drafted from them with made-up answers, and that copied
paragraph by paragraph as a person's document without marks, its wording edited. The published budget is the unit's own with the usual sheets
added (基金预算, “三公”, 机关运行经费), and a 整体支出绩效自评表 of this year.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import docx
import openpyxl
import xlrd

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from typer.testing import CliRunner  # noqa: E402

from narrate.answering import form_place, renew_form  # noqa: E402
from narrate.cli import app  # noqa: E402
from narrate.form.fill import fitting  # noqa: E402
from narrate.report.values import Slot, SlotKind  # noqa: E402
from narrate.rolling import words_of_last_year  # noqa: E402
from narrate.unit import Unit, open_unit  # noqa: E402

_EDITS = (
    ("我部门", "我单位"),
    ("主要原因是：", "主要原因："),
    ("无变化", "没有变化"),
    ("主要用于：", "主要用于"),
)


def main() -> int:
    """Print the questions before and after, and what is left by kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("unit", type=Path)
    parser.add_argument("--phrasebook", default="henan")
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = given.keep or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        document = last_years_document(given.unit, folder, given.phrasebook)
        unit = folder / "单位"
        shutil.copytree(given.unit, unit, dirs_exist_ok=True)
        before = open_unit(unit, phrasebook=given.phrasebook)
        print(f"bare: {_open(before)} of {len(before.slots)}")
        _told("last year's document alone", with_document(before, document))
        add_budget(unit)
        budgeted = open_unit(unit, phrasebook=given.phrasebook)
        _told("the published budget alone", budgeted)
        both = with_document(budgeted, document)
        _told("both", both)
        for slot in both.slots:
            if slot.answer is None:
                print(f"  {slot.key}  {slot.label}")
        narrative = {slot.key for slot in both.report.slots if slot.answer is None}
        print(f"for the 情况说明 alone: {len(narrative)}")
    return 0


def _open(unit: Unit) -> int:
    return sum(slot.answer is None for slot in unit.slots)


def _told(what: str, unit: Unit) -> None:
    print(f"{what}: {_open(unit)} of {len(unit.slots)} left")


def with_document(unit: Unit, document: Path) -> Unit:
    """The unit with what last year's document answers, as `form --from` fills it in."""
    slots = {slot.key: slot for slot in unit.slots}
    said = words_of_last_year(unit.inputs, document, {key: slot.label for key, slot in slots.items()}) or []
    stays = {
        one.key: one.text if one.number is None else one.number
        for one in said
        if unit.phrasebook.lasts(one.key) and slots[one.key].answer is None
    }
    lasting, _ = fitting(stays, unit.slots)
    return unit.with_answers(lasting)


def last_years_document(unit: Path, folder: Path, phrasebook: str) -> Path:
    """Last year's published report of the unit, as a person keeps it."""
    then = folder / "上年"
    then.mkdir(exist_ok=True)
    year = open_unit(unit, phrasebook=phrasebook).year
    for path in sorted(unit.iterdir()):
        if "预算" in path.name or path.suffix not in (".xlsx", ".xls"):
            continue
        if str(year - 1) not in path.name:
            relabelled(path, year, then / f"{path.stem}.xlsx")
    opened = open_unit(then, phrasebook=phrasebook)
    renew_form(opened, form_place(opened), {slot.key: _made_up(slot) for slot in opened.slots})
    opened = open_unit(then, phrasebook=phrasebook)
    for _ in range(2):  # questions that come with answers
        renew_form(
            opened, form_place(opened), {slot.key: _made_up(slot) for slot in opened.slots if slot.answer is None}
        )
        opened = open_unit(then, phrasebook=phrasebook)
    marked = folder / "marked.docx"
    done = CliRunner().invoke(app, ["report", str(then), "-o", str(marked), "--phrasebook", phrasebook, "--force"])
    assert done.exit_code in (0, 1), done.output
    target = folder / f"{year - 1}年度部门决算.docx"
    _edited(marked, target)
    return target


def relabelled(path: Path, year: int, target: Path) -> None:
    """This year's workbook as last year's."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    if path.suffix == ".xls":
        book = xlrd.open_workbook(path)
        sheets: list[tuple[str, Any]] = [
            (sheet.name, [sheet.row_values(row) for row in range(sheet.nrows)]) for sheet in book.sheets()
        ]
    else:
        sheets = [
            (one.title, list(one.iter_rows(values_only=True))) for one in openpyxl.load_workbook(path, data_only=True)
        ]
    for name, rows in sheets:
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(
                [value.replace(str(year), str(year - 1)) if isinstance(value, str) else value for value in row]
            )
    made.save(target)


def _made_up(slot: Slot) -> Any:
    """An answer a person could have given last year."""
    if slot.kind is SlotKind.CHOICE:
        return slot.choices[0]
    if "级次" in slot.label:
        return "县级"
    if slot.key.startswith("figure/"):
        return 12
    if slot.key == "text/overview/members":
        return "云岭县水利局本级\n云岭县水利工程管理站"
    if slot.key == "text/profile/compiled_on":
        return "2023年8月"
    if slot.key == "text/overview/organization":
        return "内设机构3个，包括：办公室、水资源股、防汛办公室"
    if slot.key.startswith("reason/"):
        return "据实结算"
    if slot.key.startswith("purpose/"):
        return "车辆燃油、维修和保险" if "vehicle" in slot.key else "接待上级检查和兄弟单位交流"
    return "贯彻执行水利工作的方针政策，负责水资源管理和防汛工作"


def _edited(marked: Path, target: Path) -> None:
    """The text and the tables of a report, typed anew by a person: no marks, other words here and there."""
    source, made = docx.Document(str(marked)), docx.Document()
    for block in source.element.body:
        if block.tag.endswith("}p"):
            text = "".join(node.text or "" for node in block.iter("{*}t"))
            for old, new in _EDITS:
                text = text.replace(old, new)
            made.add_paragraph(text)
        elif block.tag.endswith("}tbl"):
            rows = [
                ["".join(node.text or "" for node in cell.iter("{*}t")) for cell in row.iter("{*}tc")]
                for row in block.iter("{*}tr")
            ]
            table = made.add_table(rows=len(rows), cols=max(map(len, rows)))
            for row, texts in zip(table.rows, rows, strict=True):
                for cell, text in zip(row.cells, texts, strict=False):
                    cell.text = text
    made.save(str(target))


def add_budget(unit: Path) -> None:
    """The usual sheets that a published budget has besides 一般公共预算支出表, and this year's 绩效自评表."""
    opened = open_unit(unit, phrasebook="henan")
    path = next(one for one in unit.glob("*预算*.xlsx"))
    year, name = opened.year, opened.name
    book = openpyxl.load_workbook(path)
    funds = opened.inputs.current.government_funds
    sheet = book.create_sheet("政府性基金预算支出表")
    for line in (
        ["政府性基金预算支出表"],
        [f"单位名称：{name}", None, f"{year}年", None, "单位：元"],
        ["科目编码", "科目名称", "合计", "基本支出", "项目支出"],
    ):
        sheet.append(line)
    rows = [(row.code, row.name, int((row.amounts["total"].value or 0) * 9000)) for row in funds.rows] if funds else []
    sheet.append([None, "合计", sum(amount for code, _, amount in rows if len(code) == 3), None, None])
    for code, words, amount in rows:
        sheet.append([code, words, amount, None, amount])
    three = book.create_sheet("一般公共预算“三公”经费支出表")
    for line in (
        ["一般公共预算“三公”经费支出表"],
        [f"单位名称：{name}", None, None, None, f"{year}年", "单位：元"],
        ["“三公”经费合计", "因公出国（境）费", "公务用车购置及运行费", None, None, "公务接待费"],
        [None, None, "小计", "公务用车购置费", "公务用车运行费", None],
        [120000, 0, 90000, 0, 90000, 30000],
    ):
        three.append(line)
    running = book.create_sheet("机关运行经费")
    for line in (
        [f"{year}年机关运行经费预算表"],
        [f"单位名称：{name}", None, "单位：元"],
        ["科目编码", "科目名称", "预算数"],
        [None, "合计", 480000],
        ["30201", "办公费", 300000],
        ["30211", "差旅费", 180000],
    ):
        running.append(line)
    book.save(path)
    own = openpyxl.Workbook()
    sheet = own.active
    sheet.title = "整体绩效自评表"
    for line in (
        [f"{year}年度部门整体支出绩效自评表"],
        ["部门名称", name],
        ["年度资金总额", "年初预算数（万元）", "全年预算数（万元）", "全年执行数（万元）", "分值", "执行率", "得分"],
        ["合计", 2015.56, 2100.00, 2050.00, 10, "97.62%", 9.76],
        ["其中：财政拨款", 2000.00, 2080.00, 2030.00, None, None, None],
        ["其他资金", 15.56, 20.00, 20.00, None, None, None],
        ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
        ["产出指标", "数量指标", "治理河道长度", "12公里", "12公里", 50, 48],
        ["效益指标", "社会效益", "受益群众", "5000人", "5200人", 30, 29],
        ["满意度指标", "服务对象满意度", "群众满意度", "90%", "95%", 10, 10],
        ["总分", None, None, None, None, 100, 96.76],
    ):
        sheet.append(line)
    own.save(unit / f"{year}年度整体支出绩效自评表.xlsx")


if __name__ == "__main__":
    sys.exit(main())
