"""The 说明填报表 of a made unit, as a book to write: 单位信息, and answers to some of what its narrative needs."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from narrate.report.values import Slot, SlotKind
from samples.sheet import Book, Kind, Sheet, Value

FORM_NAME = "说明填报表"
_COLUMNS = ("序号", "章节", "填报事项", "参考数据", "本年填报", "状态", "数据标记", "标识")
# what fits the direction: more, less, and either
_REASONS = {
    "more": ("人员增加，相应的经费增加", "上级追加专项资金", "按规定上调缴费基数", "新增信息化建设项目"),
    "less": ("人员退休、调出", "厉行节约，压减一般性支出", "部分项目结转下年实施", "上年有一次性项目"),
    "": ("人员变动和项目安排调整", "按规定调整缴费基数", "项目跨年度实施"),
}
# what fits the subject: the first word that the question holds
_PURPOSES = {
    "运行维护": "按规定保留的公务用车燃料费、维修费、过桥过路费、保险费等支出",
    "购置": "更新达到报废年限的公务用车",
    "出国": "参加业务培训和交流的国际旅费、住宿费、伙食费等支出",
    "接待": "接待上级部门调研、外地同行学习交流",
    "其他用车": "下乡服务和应急用车",
    "离退休": "退休人员的补助",
    "养老": "在职人员基本养老保险缴费",
    "年金": "在职人员职业年金缴费",
    "医疗": "在职人员医疗保险缴费",
    "公积金": "在职人员住房公积金",
    "机关运行经费": "办公费、印刷费、邮电费、差旅费、维修（护）费等",
}


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
    if slot.key.startswith("purpose/"):
        own = f"{slot.label.strip('0123456789').removesuffix('主要用于')}方面的工作支出"
        return next((words for subject, words in _PURPOSES.items() if subject in slot.label), own)
    return rng.choice(_REASONS.get(slot.facts.partition("|")[0], _REASONS[""]))
