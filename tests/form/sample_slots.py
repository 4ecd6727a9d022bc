"""A unit's slots as a form shows them, made up after a published report; and a small profile."""

from __future__ import annotations

from decimal import Decimal

from narrate.intake.answers import UnitProfile
from narrate.report.values import Slot, SlotKind

PROFILE = UnitProfile(
    full_name="某市政务服务和大数据管理局",
    short_name="某市政务服务和大数据管理局",
    level="市级",
    year=2022,
    compiled_on="2023年9月",
    phrasebook="甲省",
    member_units=("某市政务服务和大数据管理局本级", "某市电子政务管理中心", "某市政务服务中心"),
    switched_off={"total-change": "上年口径不同"},
)


def reason(
    key: str, section: str, title: str, label: str, facts: str, context: str, *, hint: str = "", required: bool = True
) -> Slot:
    weight = Decimal(facts.partition("|")[2] or 0)
    return Slot(key, section, title, label, hint=hint, context=context, weight=weight, facts=facts, required=required)


def number(key: str, section: str, title: str, label: str, unit: str, context: str = "") -> Slot:
    return Slot(key, section, title, label, kind=SlotKind.NUMBER, unit=unit, context=context)


def _item(code: str, name: str, actual: str, budget: str, rate: str) -> Slot:
    gap = Decimal(actual) - Decimal(budget)
    more = "多" if gap > 0 else "少"
    return reason(
        f"reason/general_public_budget/{code}",
        "general_public_budget",
        "五、一般公共预算财政拨款支出决算情况说明",
        f"{name}：决算与年初预算存在差异的主要原因",
        f"{'up' if gap > 0 else 'down'}|{abs(gap)}",
        f"年初预算 {budget}，决算 {actual}，{more} {abs(gap)}{f'，完成 {rate}' if rate else ''}",
    )


def sample_slots() -> list[Slot]:
    total, grants = "一、收入支出决算总体情况说明", "四、财政拨款收入支出决算总体情况说明"
    three, office = "八、“三公”经费支出决算情况说明", "十、机关运行经费支出情况说明"
    goods, assets, results = "十一、政府采购支出情况说明", "十二、国有资产占用情况说明", "十三、预算绩效情况说明"
    chosen = ("是", "否")
    return [
        reason("reason/total/change", "total", total, "收、支总计比上年增减的主要原因", "up|62.36",
               "2022年度 2,337.23，上年 2,274.87，增加 62.36，增长 2.74%"),
        reason("reason/appropriation/change", "appropriation", grants, "财政拨款收、支总计比上年增减的主要原因",
               "up|62.10", "2022年度 2,334.61，上年 2,272.51，增加 62.10，增长 2.73%",
               hint="与第一节相同的，填“同上”"),
        _item("2010301", "一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）行政运行（项）", "684.70", "664.23", "103.08%"),
        _item("2010302", "一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）一般行政管理事务（项）", "187.80", "880.87", "21.32%"),
        _item("2010350", "一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）事业运行（项）", "137.78", "127.43", "108.12%"),
        _item("2011102", "一般公共服务支出（类）纪检监察事务（款）一般行政管理事务（项）", "1.00", "0.00", ""),
        _item("2050803", "教育支出（类）进修及培训（款）培训支出（项）", "2.04", "2.64", "77.27%"),
        _item("2060404", "科学技术支出（类）技术与开发（款）科技成果转化与扩散（项）", "467.90", "0.00", ""),
        _item("2069999", "科学技术支出（类）其他科学技术支出（款）其他科学技术支出（项）", "737.61", "700.00", "105.37%"),
        _item("2080505", "社会保障和就业支出（类）行政事业单位养老支出（款）机关事业单位基本养老保险缴费支出（项）", "43.65", "44.33", "98.47%"),
        _item("2101101", "卫生健康支出（类）行政事业单位医疗（款）行政单位医疗（项）", "16.05", "16.40", "97.87%"),
        reason("reason/three_public/total", "three_public", three, "“三公”经费决算与预算存在差异的主要原因", "down|0.76",
               "预算 5.65，决算 4.89，少 0.76，完成 86.55%"),
        reason("reason/three_public/vehicles", "three_public", three, "公务用车购置及运行费：决算与预算存在差异的主要原因",
               "down|0.76", "预算 4.81，决算 4.05，少 0.76，完成 84.20%"),
        reason("purpose/three_public/vehicle_running", "three_public", three, "公务用车运行维护支出主要用于", "",
               "决算 4.05；保有量 3 辆", hint="例：按规定保留的公务用车燃料费、维修费、过桥过路费、保险费等支出"),
        reason("purpose/three_public/domestic_reception", "three_public", three, "其他国内公务接待支出主要用于", "",
               "决算 0.85；7 个团组、62 人次"),
        number("count/three_public/domestic_groups", "three_public", three, "国内来访团组", "个"),
        number("count/three_public/domestic_guests", "three_public", three, "国内来宾（不含陪同人员）", "人次"),
        number("budget/operations", "operations", office, "机关运行经费年初预算", "万元", "决算 45.45"),
        reason("reason/operations", "operations", office, "机关运行经费决算与年初预算存在差异的主要原因", "down|7.15",
               "年初预算 52.60，决算 45.45，少 7.15，完成 86.41%"),
        reason("text/procurement/remark", "procurement", goods, "政府采购需要补充说明的", "", "政府采购支出总额 612.40",
               required=False),
        reason("text/assets/other_vehicles", "assets", assets, "其他用车主要是", "", "其他用车 3 辆"),
        number("count/performance/projects", "performance", results, "纳入自评的项目个数", "个", "项目支出 1,411.49"),
        number("amount/performance/projects", "performance", results, "自评项目涉及预算资金", "万元"),
        number("score/performance/overall", "performance", results, "整体支出绩效自评得分", "分"),
        number("count/performance/grade_a", "performance", results, "自评等级为“优”的项目数", "个"),
        number("count/performance/grade_b", "performance", results, "自评等级为“良”的项目数", "个"),
        Slot("choice/performance/key_review", "performance", results, "财政部门是否选取本部门项目开展重点绩效评价",
             kind=SlotKind.CHOICE, choices=chosen),
        Slot("choice/performance/public", "performance", results, "绩效自评结果的公开方式", kind=SlotKind.CHOICE,
             choices=("随决算一并公开，附件另列", "在门户网站单独公开", "不公开（涉密）"), required=False),
        reason("text/performance/self_review", "performance", results, "绩效自评情况（可写多段）", "",
               "自评得分、主要成效、存在的问题和下一步措施"),
    ]  # fmt: skip
