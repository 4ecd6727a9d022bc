from __future__ import annotations

import pytest

from intake.sheets import grid
from narrate.intake.captions import HeadFacts, facts_above, title_of
from narrate.intake.normalisation import plain
from narrate.quantity import UnitOfMeasure


def facts(*rows: list[object]) -> HeadFacts:
    return facts_above(grid(rows), 0, len(rows))


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("收入支出决算总表", "income_expenditure"),
        ("财政拨款收入支出决算总表", "appropriation"),
        ("2022年度支出决算表", "expenditure"),
        ("某市某局2022年度支出决算表", "expenditure"),
        ("某市某局支出决算表（续）", "expenditure"),
        ("三、支出决算表", "expenditure"),
        ("附件3：支出决算表", "expenditure"),
        ("一般公共预算财政拨款支出决算表", "general_public_budget"),
        ("一般公共预算财政拨款基本支出决算明细表", "basic_expenditure"),
        ("财政拨款“三公”经费支出决算表", "three_public"),
        ("国有资本经营预算财政拨款收入支出决算表", "state_capital"),
        ("2022年一般公共预算支出预算表", "budget"),
        ("部门整体支出绩效自评情况表", "performance"),
    ],
)
def test_a_title_is_known_by_its_end(title: str, key: str) -> None:
    table = title_of(plain(title))
    assert table is not None and table.key == key


@pytest.mark.parametrize(
    "title",
    [
        "项目支出决算表",
        "基本支出决算表",
        "部门预算支出总表",
        "支出预算总表",
        "收入支出预算总表",
        "目录",
        "支出决算表填报说明",
    ],
)
def test_another_table_is_not_taken_for_one_whose_title_it_ends_with(title: str) -> None:
    assert title_of(plain(title)) is None


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("部门：某市某局", "某市某局"),
        ("单位: 某市某局", "某市某局"),
        ("编制单位：某市某局", "某市某局"),
        ("公开部门：某市某局（本级）", "某市某局（本级）"),
        ("部门名称：101001-某市某局", "某市某局"),
        ("部门：某市某局   2022年度   单位：万元", "某市某局"),
        ("部门：某市某局2022年度金额单位：万元", "某市某局"),
        ("第二部分 某市某局2022年度部门决算表", "某市某局"),
    ],
)
def test_the_name_of_the_unit_is_read(line: str, name: str) -> None:
    assert facts([line]).unit_name == name


@pytest.mark.parametrize("line", ["单位：万元", "金额单位：元", "单位:亿元", "单位： 万元", "单位：人民币元"])
def test_a_unit_of_money_is_no_name(line: str) -> None:
    assert facts([line]).unit_name is None


def test_a_name_may_stand_in_the_next_cell() -> None:
    assert facts(["部门：", None, "某市某局", "单位：万元"]).unit_name == "某市某局"
    assert facts(["部门：", "2022年度", "单位：万元"]).unit_name is None


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("单位：万元", UnitOfMeasure.WAN_YUAN),
        ("金额单位：元", UnitOfMeasure.YUAN),
        ("单位:亿元", UnitOfMeasure.YI_YUAN),
        ("单位:人民币元", UnitOfMeasure.YUAN),
        ("（万元）", UnitOfMeasure.WAN_YUAN),
    ],
)
def test_the_unit_of_money_is_read(line: str, unit: UnitOfMeasure) -> None:
    assert facts([line]).money is unit


@pytest.mark.parametrize(
    ("rows", "year"),
    [
        ([["2022年度"]], 2022),
        ([["2022年度收入支出决算总表"]], 2022),
        ([["2022年一般公共预算支出表"]], 2022),
        ([["年度", 2022]], 2022),
        ([["编制日期：2023年9月15日"], ["2022年度"]], 2022),
        ([["支出决算表"], ["编制日期：2023年9月15日"]], None),
    ],
)
def test_the_year_is_read_and_a_date_is_not_taken_for_it(rows: list[list[object]], year: int | None) -> None:
    assert facts(*rows).year == year


def test_the_number_of_the_table_is_read() -> None:
    assert facts(["公开03表"]).number == "03"
    assert facts(["财决附03表"]).number == "附03"
    assert facts(["财决04表"]).number == ""


def test_the_last_title_counts() -> None:
    found = facts(["某市某局2022年度部门决算公开表"], ["支出决算表"])
    assert found.layout is not None and found.layout.key == "expenditure"
    assert found.unknown_title == ""


def test_an_unknown_title_is_kept_for_the_report() -> None:
    assert facts(["项目支出明细表"], ["单位：万元"]).unknown_title == "项目支出明细表"


def test_a_label_that_stands_twice_names_the_unit_behind_it() -> None:
    assert facts(["编制单位：", "编制单位：", "某某局"]).unit_name == "某某局"


def test_name_year_and_mark_may_stand_in_front_of_a_title_together() -> None:
    table = title_of(plain("某市某局2024年度表二　收入决算表"))
    assert table is not None and table.key == "income"
