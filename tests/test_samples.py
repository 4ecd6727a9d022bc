"""The committed sample folders are what their plain data makes, and the data holds nothing that can be computed."""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from random import Random

import pytest
from python_calamine import CalamineWorkbook

from narrate.cli import COMMANDS
from narrate.pipeline import open_unit
from support.sample_code import SAMPLES, build
from support.units import jiaozuo_data, random_data, rebalance, sample_data, write_unit

SAMPLE_NAMES = build.sample_names()


def cells(folder: Path) -> dict[tuple[str, str], list[list[object]]]:
    """Every sheet of every workbook, by file name without the ending and sheet name."""
    return {
        (path.stem, name): [list(row) for row in workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)]
        for path in sorted(folder.glob("*.*"))
        for workbook in [CalamineWorkbook.from_path(str(path))]
        for name in workbook.sheet_names
    }


def find(rows: list[list[object]], text: str) -> list[object]:
    """The first row that holds the text."""
    return next(row for row in rows if text in row)


@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_committed_sample_has_the_cells_its_data_makes(name: str, tmp_path: Path) -> None:
    build.build_sample(name, tmp_path)
    made, committed = cells(tmp_path), cells(SAMPLES / name)
    assert made == {key: committed[key] for key in made}, f"rebuild it: python samples/build.py {name}"


@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_building_twice_gives_the_same_bytes(name: str, tmp_path: Path) -> None:
    first, second = build.build_sample(name, tmp_path / "1"), build.build_sample(name, tmp_path / "2")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


@pytest.mark.parametrize("name", SAMPLE_NAMES)
@pytest.mark.parametrize("derived", ["%", "％", "百分", "增加", "减少", "增长", "下降", "持平", "完成年初预算"])
def test_source_data_holds_no_rate_and_no_direction(name: str, derived: str) -> None:
    tables = [path for path in (SAMPLES / "source" / name).iterdir() if path.suffix in (".csv", ".toml")]
    assert len(tables) > 9
    assert [path.name for path in tables if derived in path.read_text(encoding="utf-8")] == []


@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_answers_hold_no_rate(name: str) -> None:
    answers = json.loads((SAMPLES / "source" / name / "answers.json").read_text(encoding="utf-8"))
    assert [key for key, answer in answers.items() if "%" in str(answer)] == []
    assert [key for key, answer in answers.items() if str(answer).endswith("。")] == []


def test_jiaozuo_keeps_the_oddities_of_the_published_tables() -> None:
    year = jiaozuo_data().current
    assert year.income and year.expenditure and year.general_public_budget
    assert year.income.row("20604").name == "技术与研究开发"
    assert year.expenditure.row("20604").name == "技术与开发"
    assert (year.expenditure.total["basic"], year.general_public_budget.total["basic"]) == (
        Decimal("923.13"),
        Decimal("923.12"),
    )


def test_putuo_keeps_blanks_and_tails_of_the_published_tables() -> None:
    data = sample_data("putuo-finance-2024")
    year = data.current
    assert year.basic_expenditure and year.three_public and year.income_expenditure and year.expenditure and data.budget
    assert year.basic_expenditure.row("30309").amounts == {"amount": Decimal("0.31")}
    assert year.basic_expenditure.row("30310").amounts == {}
    assert (year.three_public.budget, year.three_public.actual) == (
        {"total": Decimal("0.95"), "reception": Decimal("0.95")},
        {},
    )
    assert year.income_expenditure.functions["社会保障和就业支出"]["amount"] == Decimal("326.71")
    assert year.expenditure.row("208").amounts["total"] == Decimal("326.72")
    items = sum((row.amounts["total"] for row in data.budget.rows), Decimal(0))
    assert (items, data.budget.total["total"]) == (Decimal("2993.93"), Decimal("2993.92"))


def test_putuo_is_published_in_its_own_layout() -> None:
    sheets = cells(SAMPLES / "putuo-finance-2024")
    nine = [sheet for book, sheet in sheets if book == "2024年度部门决算公开表"]
    assert nine[6] == "财政拨款“三公”经费支出决算表"
    expenses = sheets["2024年度部门决算公开表", "财政拨款“三公”经费支出决算表"]
    assert expenses[-1] == [0.95, "", "", "", "", "", "", "", "", "", 0.95, ""]
    income = sheets["2024年度部门决算公开表", "收入决算表"]
    assert find(income, "信息化建设")[:6] == ["201", "06", "07", "信息化建设", 135.25, 135.25]
    assert not any(0.0 in row for book, sheet in sheets for row in sheets[book, sheet] if "填报" not in book)


@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_a_sample_is_drafted_without_an_open_slot(name: str) -> None:
    assert [slot.key for slot in open_unit(SAMPLES / name).report.open_slots()] == []


def test_long_tables_repeat_their_header_as_published() -> None:
    workbook = CalamineWorkbook.from_path(str(SAMPLES / "jiaozuo-2022" / "2022年度部门决算公开表.xlsx"))
    pieces = {
        name: sum("科目名称" in row or row.count("行次") == 2 for row in workbook.get_sheet_by_name(name).to_python())
        for name in workbook.sheet_names
    }
    assert list(pieces.values()) == [2, 2, 2, 2, 2, 2, 1, 1, 0]


@pytest.mark.parametrize("layout", ["henan", "shanghai"])
@pytest.mark.parametrize("file_format", ["xls", "ods"])
def test_every_format_holds_the_same_cells(layout: str, file_format: str, tmp_path: Path) -> None:
    write_unit(jiaozuo_data(), tmp_path / "xlsx", layout=layout)
    write_unit(jiaozuo_data(), tmp_path / "other", layout=layout, file_format=file_format)
    assert cells(tmp_path / "other") == cells(tmp_path / "xlsx")


@pytest.mark.parametrize(("money", "written"), [("元", 6846999.0), ("万元", 684.6999), ("亿元", 0.06846999)])
def test_amounts_are_written_in_the_money_asked_for(money: str, written: float, tmp_path: Path) -> None:
    data = jiaozuo_data()
    assert data.current.general_public_budget
    data.current.general_public_budget.row("2010301").amounts["total"] = Decimal("684.6999")
    write_unit(data, tmp_path, money=money)
    sheet = cells(tmp_path)["2022年度部门决算公开表", "一般公共预算财政拨款支出决算表"]
    assert find(sheet, f"单位：{money}")
    assert find(sheet, "2010301")[2] == written


def test_one_workbook_holds_every_sheet(tmp_path: Path) -> None:
    write_unit(jiaozuo_data(), tmp_path / "many")
    write_unit(jiaozuo_data(), tmp_path / "one", one_workbook=True)
    assert len(list((tmp_path / "one").iterdir())) == 1
    assert len(cells(tmp_path / "one")) == len(cells(tmp_path / "many"))


def test_shanghai_tables_have_their_own_shape(tmp_path: Path) -> None:
    sheets = cells(write_unit(jiaozuo_data(), tmp_path, layout="shanghai"))
    nine = [sheet for book, sheet in sheets if book == "2022年度部门决算公开表"]
    assert nine[6:] == [
        "财政拨款“三公”经费支出决算表",
        "政府性基金预算财政拨款收入支出决算表",
        "国有资本经营预算财政拨款收入支出决算表",
    ]
    income = sheets["2022年度部门决算公开表", "收入决算表"]
    assert find(income, "类")[:6] == ["类", "款", "项", "合计", 2334.99, 2334.61]
    assert find(income, "培训支出") == ["205", "08", "03", "培训支出", 2.04, 2.04, "", "", "", "", ""]
    spending = sheets["2022年度部门决算公开表", "一般公共预算财政拨款支出决算表"]
    assert spending[-1] == ["", "", "", "合计", 2334.61, 923.12, 1411.49]
    assert not any("行次" in row or "栏次" in row for key, rows in sheets.items() if key[1] in nine for row in rows)


@pytest.mark.parametrize("seed", range(25))
def test_random_units_agree_with_themselves(seed: int) -> None:
    unit = random_data(Random(seed))
    year = unit.current
    assert year.income and year.expenditure and year.general_public_budget and year.basic_expenditure
    assert year.income_expenditure and year.appropriation
    basic = year.basic_expenditure
    assert basic.personnel_total + basic.operating_total == year.general_public_budget.total["basic"]
    for table in (year.income, year.expenditure, year.general_public_budget):
        for column, total in table.total.items():
            classes = [row.amounts[column] for row in table.rows if len(row.code) == 3]
            assert total == sum(classes) == sum(row.amounts[column] for row in table.leaves())
    for lines in (year.income_expenditure, year.appropriation):
        assert next(iter(lines.income["grand_total"].values())) == next(iter(lines.expenditure["grand_total"].values()))
    assert rebalance(unit) == unit
    assert random_data(Random(seed)) == unit


def test_rebalance_carries_a_changed_item_into_every_table() -> None:
    data = jiaozuo_data()
    assert data.current.general_public_budget
    data.current.general_public_budget.row("2050803").amounts["project"] = Decimal("100.00")
    year = rebalance(data).current
    assert year.general_public_budget and year.income and year.expenditure and year.income_expenditure
    assert year.general_public_budget.row("205").amounts["total"] == Decimal("102.04")
    assert year.expenditure.row("20508").amounts["project"] == Decimal("100.00")
    assert year.income.row("2050803").amounts["appropriation"] == Decimal("102.04")
    assert year.income_expenditure.functions["教育支出"]["amount"] == Decimal("102.04")


def test_units_are_made_from_a_checkout(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "samples", "generate", "2", "-o", str(tmp_path / "试用单位")]
    done = subprocess.run(words, cwd=SAMPLES.parent, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, f"已生成2个单位：{tmp_path / '试用单位'}")
    assert len(list((tmp_path / "试用单位").glob("*/*/说明填报表.xlsx"))) == 2


def test_the_generator_is_no_part_of_the_installed_program() -> None:
    assert "samples" not in COMMANDS
    assert find_spec("narrate.samples") is None
