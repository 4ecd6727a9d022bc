"""The 说明填报表 of a made unit, as a book to write: 单位信息, and answers to some of what its narrative needs."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from narrate.report.values import Slot, SlotKind
from samples.sheet import Book, Kind, Sheet, Value

FORM_NAME = "说明填报表"
_COLUMNS = ("序号", "章节", "填报事项", "参考数据", "本年填报", "状态", "数据标记", "标识")
_REASONS = ("人员增减变动", "上级追加专项资金", "按规定调整缴费基数", "项目跨年度实施", "厉行节约，压减一般性支出")
_PURPOSES = ("日常公务", "按规定保留的车辆燃料费、维修费、保险费", "接待上级部门调研", "设备购置")


def made_form(name: str, year: int, phrasebook: str, slots: Sequence[Slot], rng: Random, share: float) -> Book:
    """The form with about this share of the questions answered in words; numbers are left to the unit."""
    return Book(FORM_NAME, [_answer_sheet(name, year, slots, rng, share), _profile_sheet(name, year, phrasebook)])


def _profile_sheet(name: str, year: int, phrasebook: str) -> Sheet:
    sheet = Sheet("单位信息", (18, 40, 40))
    sheet.put(0, 0, "单位信息", Kind.TITLE, 1, 3)
    sheet.header([(0, column, 1, 1, text) for column, text in enumerate(("项目", "内容", "说明"))])
    facts: dict[str, Value] = {
        "单位全称": name,
        "简称": name,
        "类型": "部门",
        "级次": "县级",
        "年度": year,
        "编报日期": f"{year + 1}年9月",
        "短语库": phrasebook,
        "决算单位构成": name,
    }
    for label, value in facts.items():
        sheet.line([(label, Kind.LABEL), (value, Kind.LABEL), (None, Kind.LABEL)])
    return sheet


def _answer_sheet(name: str, year: int, slots: Sequence[Slot], rng: Random, share: float) -> Sheet:
    sheet = Sheet(FORM_NAME, (6, 20, 36, 34, 48, 12, 12, 30))
    sheet.put(0, 0, f"{name}{year}年度部门决算情况说明填报表", Kind.TITLE, 1, len(_COLUMNS))
    sheet.header([(0, column, 1, 1, text) for column, text in enumerate(_COLUMNS)])
    for number, slot in enumerate(slots, 1):
        answer = _answer(slot, rng) if rng.random() < share else None
        state = "已填" if answer else "待填"
        words = (slot.section_title, slot.label, slot.context or None, answer, state, slot.facts or None, slot.key)
        sheet.line([(number, Kind.INDEX), *((text, Kind.LABEL) for text in words)])
    return sheet


def _answer(slot: Slot, rng: Random) -> str | None:
    if slot.kind is SlotKind.CHOICE:
        return slot.choices[0] if slot.choices else None
    if slot.kind is SlotKind.NUMBER:
        return None
    return rng.choice(_PURPOSES if slot.key.startswith("purpose/") else _REASONS)
