"""Small inputs on which reading once failed, and real workbooks as they stand: each amount as its cell prints it.

The inputs lie in ../shared; the expectations are the plain data of the units (`layouts.plain`) or written by hand.
"""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from layouts.judging import Came, found, in_print, judge_folder, printed, reference
from layouts.plain import PUBLISHED, known
from layouts.style import Style

from narrate.pipeline import open_unit

CASES = PUBLISHED.parent / "cases"
pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="the evidence (../shared) is not here")

# to be read to every cell: folder → whose data it prints, and the shape of 08
READ = {
    "reading/06-foot-label-away-from-value": "jiaozuo-2022",
    "reading/06-group-row-above": "jiaozuo-2022",
    "reading/official-tables-8-9": "putuo-finance-2024",
    "reading/sichuan-13-tables": "jiaozuo-2022",
    "reading/extra-table-bj": "jiaozuo-2022",
    "reading/extra-table-yn": "jiaozuo-2022",
    "reading/extra-table-yn2": "jiaozuo-2022",
    "reading/extra-table-zj": "jiaozuo-2022",
}
# to be read, or missing and told
READ_OR_TOLD = (
    "wild-02/u", "wild-04/u", "wild-05/a-07明细表", "wild-05/b-两张国资表", "wild-10/u", "wild-12/u", "wild-14/u",
    "wild-27/units/甲", "wild-32/u", "wild-35/d-两处单位不一致",
)  # fmt: skip
NOT_YET: frozenset[str] = frozenset()


def read(folder: Path) -> dict[str, Any]:
    return found(open_unit(folder, phrasebook="henan").inputs)


def shape(data: str) -> Style:
    return Style(capital_shape="spending" if data == "jiaozuo-2022" else "in-and-out")


@pytest.mark.parametrize("case", sorted(READ.keys() - NOT_YET))
def test_a_plain_case_is_read_to_every_cell(case: str) -> None:
    result = judge_folder(CASES / case, known()[READ[case]], shape(READ[case]))
    assert result.came in (Came.READ, Came.ASKED), result.why


@pytest.mark.parametrize("case", sorted(set(READ_OR_TOLD) - NOT_YET))
def test_a_wild_case_is_read_or_told(case: str) -> None:
    result = judge_folder(CASES / case, known()["jiaozuo-2022"], shape("jiaozuo-2022"))
    assert result.came in (Came.READ, Came.ASKED, Came.TOLD), result.why


@pytest.mark.parametrize("unit", ["ghj-2024", "sgb-2024", "putuo-finance-2024"])
def test_a_published_workbook_is_read_as_it_stands(unit: str, tmp_path: Path) -> None:
    for workbook in (PUBLISHED / unit).glob("*.xlsx"):
        shutil.copy(workbook, tmp_path)
    data = known().get(f"{unit}-published") or known()[unit]
    result = judge_folder(tmp_path, data, shape(unit), "shanghai")
    assert result.came in (Came.READ, Came.ASKED), result.why


@pytest.mark.parametrize("unit", ["ghj-2024", "sgb-2024", "putuo-finance-2024"])
def test_a_published_unit_is_printed_as_it_was(unit: str, tmp_path: Path) -> None:
    folder = tmp_path / "单位"
    folder.mkdir()
    for workbook in (PUBLISHED / unit).glob("*.xlsx"):
        shutil.copy(workbook, folder)
    data = known().get(f"{unit}-published") or known()[unit]
    status, cells = printed(folder, tmp_path / "报告.docx", "shanghai")
    wanted = {
        reference(key, cell): value
        for key, of in in_print(data, shape(unit)).items()
        for cell, value in of.items()
        if value is not None
    }
    assert status in (0, 1)
    assert cells == wanted


def test_yuan_in_brackets_is_yuan() -> None:
    """23372300 under 单位（元） (rows of 06 that the case left in 万元 are not looked at)."""
    cells = read(CASES / "wild-08" / "a")
    assert cells["income_expenditure"]["income", "grand_total", "amount"] == Decimal("2337.23")
    assert cells["general_public_budget"]["total", "basic"] == Decimal("923.12")


# ------------------------------------------------------------------------------------------- lone sheets, by hand: 元


LONE_05 = {
    (code, column): Decimal(amount) / 10_000
    for code in ("201", "20103", "2010301", "total")
    for column, amount in (("total", 100), ("basic", 60), ("project", 40))
}


@pytest.mark.parametrize("case", sorted({"A_lkx_lanci_heji", "B_nomerge", "D_two_row_code", "F_word_lkx"} - NOT_YET))
def test_a_lone_05_is_read(case: str) -> None:
    cells = found(open_unit(CASES / "reading" / case, phrasebook="henan").inputs)["general_public_budget"]
    assert cells == LONE_05


def test_the_unit_of_money_in_a_title_is_no_part_of_the_units_name() -> None:
    inputs = open_unit(CASES / "reading" / "O_unit_wan_in_title", phrasebook="henan").inputs
    assert inputs.name == "某局"
    assert found(inputs)["general_public_budget"]["2010301", "project"] == 40


@pytest.mark.parametrize("case", ["H06_group_merged", "I06_group_plain"])
def test_a_lone_06_is_read(case: str) -> None:
    cells = found(open_unit(CASES / "reading" / case, phrasebook="henan").inputs)["basic_expenditure"]
    known_cells = {
        ("301", "amount"): Decimal("0.0100"),
        ("30101", "amount"): Decimal("0.0100"),
        ("302", "amount"): Decimal("0.0050"),
        ("30201", "amount"): Decimal("0.0050"),
        ("personnel", "amount"): Decimal("0.0100"),
        ("operating", "amount"): Decimal("0.0050"),
    }
    assert {cell: cells.get(cell) for cell in known_cells} == known_cells


# ---------------------------------------------------------------------------------- the county bureau, by hand, in 元


COUNTY: dict[str, dict[tuple[str, ...], str]] = {
    "income_expenditure": {
        ("income", "general_public_budget", "amount"): "27616876.03",
        ("income", "current_total", "amount"): "32738876.03",
        ("income", "opening_carryover", "amount"): "1050000",
        ("income", "grand_total", "amount"): "33788876.03",
        ("expenditure", "current_total", "amount"): "32976876.03",
        ("expenditure", "closing_carryover", "amount"): "812000",
    },
    "income": {
        ("total", "total"): "32738876.03",
        ("total", "appropriation"): "32352876.03",
        ("total", "business"): "230000",
        ("total", "other"): "156000",
        ("2130306", "business"): "230000",
        ("2080506", "total"): "105220",
    },
    "expenditure": {
        ("total", "total"): "32976876.03",
        ("total", "basic"): "4838876.03",
        ("total", "project"): "28138000",
        ("2130305", "project"): "18650000",
    },
    "appropriation": {
        ("income", "government_funds", "amount"): "4736000",
        ("income", "grand_total", "amount"): "33402876.03",
        ("expenditure", "current_total", "general_public_budget"): "27854876.03",
        ("expenditure", "grand_total", "government_funds"): "4736000",
    },
    "general_public_budget": {
        ("total", "total"): "27854876.03",
        ("total", "basic"): "4838876.03",
        ("total", "project"): "23016000",
        ("2050803", "basic"): "38500",
    },
    "basic_expenditure": {
        ("301", "amount"): "3966933.68",
        ("30299", "amount"): "41707.3",
        ("personnel", "amount"): "4053345.68",
        ("operating", "amount"): "785530.35",
    },
    "government_funds": {
        ("total", "income"): "4736000",
        ("total", "total"): "4736000",
        ("total", "project"): "4736000",
        ("total", "basic"): "0",
    },
    "three_public": {
        ("total", "budget"): "185000",
        ("total", "actual"): "139870.5",
        ("vehicle_operation", "actual"): "98640.5",
        ("reception", "budget"): "65000",
        ("reception", "actual"): "41230",
    },
}


@pytest.mark.parametrize("key", COUNTY)
def test_the_county_bureau_is_read(key: str) -> None:
    cells = read(CASES / "county-unit").get(key, {})
    wanted = {cell: Decimal(text) / 10_000 for cell, text in COUNTY[key].items()}
    assert {cell: cells.get(cell) for cell in wanted} == wanted


def test_a_csv_whose_words_are_lost_is_told_and_the_workbooks_beside_it_are_read() -> None:
    """Every Chinese character of the case's 公开05表.csv is a question mark: its amounts are read right, or 05 is missed."""
    unit = open_unit(CASES / "reading" / "as-csv", phrasebook="henan")
    cells = found(unit.inputs)
    wanted = {cell: Decimal(text) / 10_000 for cell, text in COUNTY["general_public_budget"].items()}
    absent = [one for one in unit.inputs.findings if "05 一般公共预算财政拨款支出决算表" in one.message]
    assert {cell: cells.get("general_public_budget", {}).get(cell) for cell in wanted} == wanted or absent
    assert cells["expenditure"]["total", "total"] == Decimal("3297.687603")
