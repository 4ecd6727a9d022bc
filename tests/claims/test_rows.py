"""Lines of a table that stands in the text: what a line of names says of the numbers below it."""

from __future__ import annotations

import pytest

from narrate.claims.rows import cells_of, columns_of


@pytest.mark.parametrize(
    ("line", "measures"),
    [
        ("科目名称年初预算数决算数", ["budget", "final"]),
        ("项目全年预算数决算数完成率", ["budget", "final", "completion"]),
        ("类别2023年决算数本年数增减额增减率占比", ["prior", "final", "change", "growth", "share"]),
        ("其中，年初预算数与决算数相同", []),
        ("年初预算数5.00万元决算数", []),
    ],
)
def test_a_line_of_names(line: str, measures: list[str]) -> None:
    assert [one.measure for one in columns_of(line)] == measures


def test_the_unit_of_money_said_above_holds_for_amounts_not_for_rates() -> None:
    columns = columns_of("单位：元", columns_of("项目决算数占比"))
    assert [one.unit for one in columns] == ["元", "%"]


def test_numbers_are_matched_with_columns_only_where_there_are_as_many() -> None:
    columns = columns_of("科目年初预算数决算数")
    assert [one.measure for one in cells_of("2050803培训支出2.64｜2.04", columns).values()] == ["budget", "final"]
    assert [one.measure for one in cells_of("培训支出2.64｜2.04｜0.09%", columns).values()] == ["other"] * 3


def test_a_sentence_is_no_row() -> None:
    assert cells_of("培训支出年初预算2.64万元，决算2.04万元。", columns_of("科目年初预算数决算数")) == {}
