"""The sets of tables that regions publish: order, titles, extra tables, and what else is always so there.

Sources: the lists of `tables-of-regions.md` and of the regions' evidence (2019–2024), the official Shanghai template, and
for 江苏 and 四川 the common lists of published finals. A set is one entry; a table more is one line.
"""

from __future__ import annotations

from typing import Any

from .style import Entry

_CHINESE = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四", "十五"]
NATIONAL = (
    Entry("income_expenditure", "收入支出决算总表"),
    Entry("income", "收入决算表"),
    Entry("expenditure", "支出决算表"),
    Entry("appropriation", "财政拨款收入支出决算总表"),
    Entry("general_public_budget", "一般公共预算财政拨款支出决算表"),
    Entry("basic_expenditure", "一般公共预算财政拨款基本支出决算明细表"),
    Entry("government_funds", "政府性基金预算财政拨款收入支出决算表"),
    Entry("state_capital", "国有资本经营预算财政拨款支出决算表"),
    Entry("three_public", "财政拨款“三公”经费支出决算表"),
)
_BY_KEY = {entry.key: entry for entry in NATIONAL}
_FIRST_FIVE = NATIONAL[:5]
_BASIC = Entry("basic_expenditure", "一般公共预算财政拨款基本支出决算表")
_FUNDS = _BY_KEY["government_funds"]
_CAPITAL = Entry("state_capital", "国有资本经营预算财政拨款收入支出决算表")
_THREE = _BY_KEY["three_public"]


def _but(tables: tuple[Entry, ...], **titles: str) -> tuple[Entry, ...]:
    """The same tables, some under other titles."""
    return tuple(Entry(one.key, titles.get(one.key, one.title)) for one in tables)


# 云南: no 总 in 01, what came in stands in 05 too, “三公” as lines under a heading of dashes
_YUNNAN = (
    Entry("income_expenditure", "收入支出决算表"),
    NATIONAL[1],
    NATIONAL[2],
    Entry("appropriation", "财政拨款收入支出决算表"),
    Entry("general_public_budget", "一般公共预算财政拨款收入支出决算表"),
    _BASIC,
    Entry("+project-by-economy", "一般公共预算财政拨款项目支出决算表"),
    _FUNDS,
    _CAPITAL,
    Entry("three_public", "财政拨款“三公”经费、行政参公单位机关运行经费情况表"),
)
_IN_AND_OUT = {"general_shape": "in-and-out", "capital_shape": "in-and-out", "three": "dashes"}
_SICHUAN = (
    *NATIONAL[:4],
    Entry("+grants-by-economy", "财政拨款支出决算明细表"),
    NATIONAL[4],
    Entry("+general-by-economy", "一般公共预算财政拨款支出决算明细表"),
    _BASIC,
    Entry("+project-by-function", "一般公共预算财政拨款项目支出决算表"),
    _FUNDS,
    _CAPITAL,
    Entry("+capital-spending", "国有资本经营预算财政拨款支出决算表"),
    _THREE,
)

SETS: dict[str, dict[str, Any]] = {
    "centre-9": {"tables": NATIONAL},
    "henan-9": {"tables": NATIONAL},
    "shanghai-9": {
        "tables": (*_FIRST_FIVE, _BASIC, _THREE, _FUNDS, _CAPITAL),
        "mark": "", "capital_shape": "in-and-out", "three": "pairs", "basic": "two", "line_numbers": False,
        "lanci": "none", "empty": "blank", "grand": "bare", "code_word": "支出功能分类科目编码",
    },
    "gansu-9": {
        "tables": _but(NATIONAL, government_funds="政府性基金预算财政拨款收支决算表", three_public="一般公共预算财政拨款“三公”经费支出决算表"),
    },
    "sichuan-13": {"tables": _SICHUAN, "capital_shape": "in-and-out"},
    "sichuan-13-words": {
        "tables": _but(_SICHUAN, three_public="一般公共预算财政拨款“三公”经费支出决算表", basic_expenditure="一般公共预算财政拨款基本支出决算明细表"),
        "capital_shape": "in-and-out", "title": lambda title, number, year: title.replace("财政拨款收入支出决算总表", "财政拨款收支决算总表"),
    },
    "yunnan-11": {"tables": (*_YUNNAN, Entry("+assets", "国有资产使用情况表")), **_IN_AND_OUT},
    "yunnan-12": {
        "tables": (*_YUNNAN, Entry("+three-general", "一般公共预算财政拨款“三公”经费情况表"), Entry("+assets", "国有资产使用情况表")),
        **_IN_AND_OUT, "basic_group": "merged",
    },
    "yunnan-15": {
        "tables": (
            *_YUNNAN, Entry("+three-general", "一般公共预算财政拨款“三公”经费情况表"), Entry("+assets", "国有资产使用情况表"),
            Entry("+performance", "部门整体支出绩效自评情况"), Entry("+performance", "部门整体支出绩效自评表"),
            Entry("+performance", "项目支出绩效自评表"),
        ),
        **_IN_AND_OUT,
    },
    "beijing-13": {
        "tables": (
            *NATIONAL[:4],
            Entry("general_public_budget", "一般公共预算财政拨款支出决算表"),
            _BASIC,
            Entry("+projects", "项目支出决算表"),
            _FUNDS,
            Entry("+fund-basic", "政府性基金预算财政拨款基本支出决算表"),
            _CAPITAL,
            _THREE,
            Entry("+procurement", "政府采购情况表"),
            Entry("+service-purchase", "政府购买服务决算公开情况表"),
        ),
        "capital_shape": "in-and-out", "title": lambda title, number, year: f"表{_CHINESE[number]}　{title}",
        "mark": "",
    },
    "beijing-in-and-out": {
        "tables": (
            *NATIONAL[:4], Entry("general_public_budget", "一般公共预算财政拨款收入支出决算表"), _BASIC, _FUNDS,
            Entry("+fund-basic", "政府性基金预算财政拨款基本支出决算表"), _CAPITAL, _THREE,
        ),
        "general_shape": "in-and-out", "capital_shape": "in-and-out",
    },
    "zhejiang-11": {
        "tables": (
            NATIONAL[0],
            Entry("+income-by-unit", "收入决算表（分单位）"),
            Entry("income", "收入决算表（分科目）"),
            Entry("+expenditure-by-unit", "支出决算表（分单位）"),
            Entry("expenditure", "支出决算表（分科目）"),
            NATIONAL[3], NATIONAL[4], _BASIC, _FUNDS, _CAPITAL, _THREE,
        ),
        "capital_shape": "in-and-out",
    },
    "jiangsu-12": {
        "tables": (
            *NATIONAL[:4],
            Entry("+whole-grants", "财政拨款支出决算表（功能科目）"),
            Entry("+whole-basic", "财政拨款基本支出决算表（经济科目）"),
            Entry("general_public_budget", "一般公共预算支出决算表（功能科目）"),
            Entry("basic_expenditure", "一般公共预算基本支出决算表（经济科目）"),
            Entry("three_public+meetings", "一般公共预算“三公”经费、会议费、培训费支出决算表"),
            Entry("government_funds", "政府性基金预算收入支出决算表"),
            Entry("state_capital", "国有资本经营预算支出决算表"),
            Entry("+running", "机关运行经费支出决算表"),
        ),
    },
    "neimenggu-12": {
        "tables": (
            *_FIRST_FIVE, _BASIC,
            Entry("+project-by-economy", "一般公共预算财政拨款项目支出决算明细表"),
            _FUNDS, _CAPITAL, _THREE,
            Entry("+projects", "项目收入支出决算表"),
            Entry("+running", "机构运行经费支出、国有资产占用情况及政府采购支出信息表"),
        ),
        "capital_shape": "in-and-out",
    },
    "guangxi-9": {
        "tables": NATIONAL, "title": lambda title, number, year: f"表{_CHINESE[number]}：{title}", "mark": "",
    },
    "tianjin-12": {
        "tables": (
            NATIONAL[0],
            Entry("income", "收入决算表（按功能分类列示）"),
            Entry("+income-by-unit", "收入决算表（按单位列示）"),
            Entry("expenditure", "支出决算表（按功能分类列示）"),
            Entry("+expenditure-by-unit", "支出决算表（按单位列示）"),
            NATIONAL[3], NATIONAL[4], _BASIC, _FUNDS, _CAPITAL,
            Entry("three_public", "一般公共预算财政拨款“三公”经费支出决算表"),
            Entry("+projects", "项目支出决算表"),
        ),
        "capital_shape": "in-and-out",
    },
    "jiangxi-10": {"tables": (*_FIRST_FIVE, _BASIC, _FUNDS, _CAPITAL, _THREE, Entry("+assets", "国有资产占用情况表")), "capital_shape": "in-and-out"},
    "shaanxi-9": {
        "tables": (
            *_FIRST_FIVE, _BASIC,
            Entry("three_public+meetings", "一般公共预算财政拨款“三公”经费及会议费、培训费支出决算表"),
            _FUNDS, NATIONAL[7],
        ),
    },
    "hunan-9": {"tables": (*_FIRST_FIVE, _BASIC, _THREE, _FUNDS, NATIONAL[7])},
    "hubei-9": {"tables": (*_FIRST_FIVE, _BASIC, _FUNDS, _CAPITAL, _THREE), "capital_shape": "in-and-out", "title": lambda title, number, year: f"{year}年{title}"},
    "anhui-9": {"tables": NATIONAL, "three": "plain-lines"},
    "chongqing-9": {"tables": NATIONAL, "title": lambda title, number, year: title, "mark": "公开{:02d}表", "lanci": "none", "line_numbers": False},
    "fujian-9": {"tables": NATIONAL, "title": lambda title, number, year: f"{year}年度{title}", "year_at": "none"},
    "whole-export": {  # 财决 numbers, as the software exports them
        "tables": NATIONAL, "mark": "财决公开{:02d}表",
    },
}  # fmt: skip
