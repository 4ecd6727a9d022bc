"""What a bureau is told of many units: those in trouble first, sums by folder, the words to remind a unit with."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from narrate.batch.reminders import reminder
from narrate.batch.standing import WHOLE, by_trouble, sums_of

NONE: dict[str, Any] = {"findings": [], "open_slots": [], "amounts": {}, "error": "", "status": "done", "year": 2023}


def row(unit: str, number: int = 1, **more: Any) -> dict[str, Any]:
    return {"unit": unit, "number": number, "name": unit.rpartition("/")[2], **NONE, **more}


def finding(message: str = "合计不等于各项之和", severity: str = "error") -> dict[str, Any]:
    return {"code": "W01", "severity": severity, "message": message, "places": ["《a.xlsx》“收入”!C7"], "advice": ""}


def slot(label: str, section: str = "一、收入支出决算总体情况说明") -> dict[str, str]:
    return {"key": label, "section": section, "label": label}


def test_units_in_trouble_come_first() -> None:
    rows = [
        row("好的", 1),
        row("欠的", 2, open_slots=[slot("原因")]),
        row("没做的", 3, status="pending"),
        row("错的", 4, findings=[finding()]),
        row("更错的", 5, findings=[finding(), finding()]),
        row("改过的", 6, status="edited"),
        row("失败的", 7, status="failed"),
    ]
    told = [one["unit"] for one in sorted(rows, key=by_trouble)]
    assert told == ["失败的", "改过的", "更错的", "错的", "没做的", "欠的", "好的"]


def test_sums_are_by_folder_and_what_is_missing_is_no_zero() -> None:
    folders = sums_of(
        [
            row("甲县/一", amounts={"income": "1.10", "three_public": "0.00"}),
            row("甲县/二", amounts={"income": "2.205"}),
            row("乙县/三", amounts={}),
        ]
    ).folders
    told = {one.folder: one for one in folders}
    assert list(told) == ["乙县", "甲县", WHOLE]
    assert (told["甲县"].sums["income"].total, told["甲县"].without("income")) == (Decimal("3.305"), 0)
    assert (told["甲县"].sums["three_public"].units, told["甲县"].without("three_public")) == (1, 1)
    assert (told["乙县"].sums["income"].units, told["乙县"].without("income")) == (0, 1)
    assert (told[WHOLE].sums["income"].total, told[WHOLE].without("income")) == (Decimal("3.305"), 1)


def test_a_unit_below_a_unit_belongs_to_the_county_and_is_told() -> None:
    sums = sums_of([row("甲县/局/所", amounts={"income": "1"}), row("甲县/局", amounts={"income": "3"})])
    assert [(one.folder, one.units) for one in sums.folders] == [("甲县", 2)]
    assert "加了两遍" in "".join(sums.notes)


def test_units_of_different_years_are_told() -> None:
    assert "2022年度1个、2023年度1个" in "".join(sums_of([row("a"), row("b", year=2022)]).notes)


def test_a_reminder_names_every_question_and_every_error() -> None:
    text = reminder(
        row("甲县/民政局", open_slots=[slot("支出增加的原因"), slot("车辆数")], findings=[finding()]), "7月15日"
    )
    assert text.startswith("民政局：\n")
    assert "2023年度" in text and "请于7月15日前" in text
    for words in ("1．支出增加的原因", "2．车辆数", "合计不等于各项之和", "《a.xlsx》“收入”!C7"):
        assert words in text


def test_a_unit_that_owes_nothing_is_not_reminded() -> None:
    assert reminder(row("甲", status="edited", findings=[finding(severity="warning")])) == ""


def test_a_reminder_tells_why_the_tables_could_not_be_read_but_not_where_they_lie() -> None:
    text = reminder(row("甲", status="failed", error="《表.xlsx》打不开\n位置：D:\\某处\n可以：重新导出"))
    assert "《表.xlsx》打不开" in text and "重新导出" in text and "某处" not in text
