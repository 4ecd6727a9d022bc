"""What the published reports of three real units say of themselves, and the form filled with it.

The facts (prior year, budgets, reasons, counts) were taken from the published texts by hand; they lie in ../shared.
"""

from __future__ import annotations

import json
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
from typer.testing import CliRunner

from narrate.cli import app
from narrate.pipeline import Unit, open_unit

PUBLISHED = Path(__file__).resolve().parents[3] / "shared" / "published"
UNITS = {"ghj-2024": "facts.json", "sgb-2024": "facts.json", "putuo-finance-2024": "answers.json"}

PRIOR = {
    "收入支出总计": "totals.prior",
    "财政拨款收入支出总计": "appropriation.prior",
    "一般公共预算财政拨款支出": "general_public_budget.prior",
    "机关运行经费": "agency_operating.prior",
    "三公合计": "three_public.total.prior",
    "因公出国（境）费": "three_public.overseas.prior",
    "公务用车购置及运行维护费": "three_public.vehicles.prior",
    "公务接待费": "three_public.reception.prior",
}
# what the tables print: read, not asked
STATED = {
    "totals.prior": "totals.income",
    "appropriation.prior": "appropriation.income",
    "general_public_budget.prior": "general_public_budget.total",
}
SAID = {
    "performance/编报绩效目标/项目数": "performance.targets.count",
    "performance/编报绩效目标/预算金额": "performance.targets.amount",
    "performance/绩效跟踪评价/项目数": "performance.tracking.count",
    "performance/绩效跟踪评价/预算金额": "performance.tracking.amount",
    "performance/绩效自评/项目数": "performance.projects.count",
    "performance/绩效自评/预算金额": "performance.projects.amount",
    "performance/平均得分": "performance.average_score",
    "performance/评级/优": "performance.grades.excellent",
    "performance/评级/良": "performance.grades.good",
    "performance/评级/合格": "performance.grades.qualified",
    "performance/评级/不合格": "performance.grades.unqualified",
    "performance/发现问题数": "performance.problems.found",
    "performance/已完成整改": "performance.problems.solved",
    "performance/正在整改": "performance.problems.pending",
    "政府采购/合计": "procurement.total",
    "政府采购/货物": "procurement.goods",
    "政府采购/工程": "procurement.works",
    "政府采购/服务": "procurement.services",
    "政府采购/面向中小企业预留预算": "procurement.reserved_sme",
    "政府采购/面向小微企业预留预算": "procurement.reserved_micro",
    "政府采购/中小企业预留_中小企业成交": "procurement.reserved_sme_awarded",
    "政府采购/小微企业预留_小微企业成交": "procurement.reserved_micro_awarded",
    "政府采购/其他项目_中小企业成交": "procurement.unreserved_sme_awarded",
    "国有资产/车辆合计": "assets.vehicles",
    "国有资产/车辆/部级领导干部用车": "assets.vehicles.provincial_leaders",
    "国有资产/车辆/主要领导干部用车": "assets.vehicles.main_leaders",
    "国有资产/车辆/机要通信用车": "assets.vehicles.confidential",
    "国有资产/车辆/应急保障用车": "assets.vehicles.emergency",
    "国有资产/车辆/执法执勤用车": "assets.vehicles.enforcement",
    "国有资产/车辆/特种专业技术用车": "assets.vehicles.special",
    "国有资产/车辆/离退休干部用车": "assets.vehicles.retired",
    "国有资产/车辆/其他用车": "assets.vehicles.other",
    "国有资产/单价100万元以上设备": "assets.equipment",
    "sangong/因公出国（境）/团组": "three_public.overseas_groups",
    "sangong/因公出国（境）/人次": "three_public.overseas_persons",
    "sangong/公务用车/保有量": "three_public.vehicles_kept",
    "sangong/公务接待/国内公务接待支出": "three_public.domestic_reception",
    "sangong/公务接待/外宾接待支出": "three_public.foreign_affairs_reception",
    "sangong/公务接待/外宾批次": "three_public.foreign_affairs_batches",
    "sangong/公务接待/外宾人次": "three_public.foreign_affairs_persons",
    "sangong/公务接待/批次": "three_public.domestic_batches",
    "sangong/公务接待/人次": "three_public.domestic_persons",
}
ASKED_FROM_TABLES = {
    "sangong/年初预算": "three_public.total.budget",
    "sangong/决算": "three_public.total.actual",
    "sangong/因公出国（境）/金额": "three_public.overseas.actual",
    "sangong/公务用车/金额": "three_public.vehicles.actual",
    "sangong/公务用车/购置支出": "three_public.vehicle_purchase.actual",
    "sangong/公务用车/运行维护支出": "three_public.vehicle_operation.actual",
    "sangong/公务接待/金额": "three_public.reception.actual",
}
SECTION_REASONS = {
    "七（一）决算小于预算": "reason/three_public/total",
    "七（一）决算与预算": "reason/three_public/total",
    "七（一）公务接待费减少": "reason/three_public/reception/prior",
    "一": "reason/totals",
    "四": "reason/appropriation",
    "五（一）": "reason/general_public_budget/total",
    "五（三）总": "reason/general_public_budget/budget",
    "十一（一）": "reason/agency_operating/prior",
}


@cache
def facts(unit: str) -> dict[str, Any]:
    said: dict[str, Any] = json.loads((PUBLISHED / unit / UNITS[unit]).read_text("utf-8"))
    if "prior_derived" in said:  # putuo keeps the same facts under other names
        before = said["prior_derived"]
        three = {f"三公{name}" if name == "合计" else name: value for name, value in before["三公"].items()}
        flat = {**{key: value for key, value in before.items() if key != "三公"}, **three}
        said["prior_year_comparison"] = {name: {"prior_derived": value} for name, value in flat.items()}
        for item in said["budget"]["items"].values():
            item["budget"] = item["年初预算"]
    return said


def at(said: Any, path: str) -> Any:
    for step in path.split("/"):
        said = said.get(step) if isinstance(said, dict) else None
    return said


def budget_of(said: dict[str, Any]) -> str:
    """The budget that the published text measures against."""
    return str(said["budget"][f"total_{said['budget']['basis']}"])


def figures_said(said: dict[str, Any]) -> dict[str, str]:
    """Figure id → what a person would fill in."""
    given = {PRIOR[name]: one["prior_derived"] for name, one in said["prior_year_comparison"].items()}
    given |= {name: at(said, path) for path, name in SAID.items()}
    given["agency_operating.actual"] = at(said, "prior_year_comparison/机关运行经费/current") or said.get(
        "机关运行经费", {}
    ).get("current")
    given["general_public_budget.original_budget"] = budget_of(said)
    for code, item in said["budget"]["items"].items():
        given[f"general_public_budget.{code}.original_budget"] = item["budget"]
    return {name: str(value) for name, value in given.items() if value is not None}


def texts_said(said: dict[str, Any]) -> dict[str, str]:
    given: dict[str, str | None] = {}
    for section, key in SECTION_REASONS.items():
        given[key] = given.get(key) or said["reasons_by_section"].get(section)
    for code, item in said["budget"]["items"].items():
        given[f"reason/general_public_budget/{code}"] = item["reason"]
        given[f"purpose/general_public_budget/{code}"] = item["主要用于"]
    given["purpose/three_public/reception"] = at(said, "sangong/公务接待/主要用于")
    systems, mechanism = at(said, "performance/制度"), at(said, "performance/工作机制")
    if systems and not mechanism:  # the text names both in one clause: a person would put its end under 机制
        systems, _, mechanism = systems.partition("，")
    given["text/performance/systems"], given["text/performance/mechanism"] = systems, mechanism
    return {key: text for key, text in given.items() if text}


def is_new(name: str) -> bool:
    """Whether the published text says that the unit was set up this year: its budgets are those of the whole year."""
    return bool(facts(name)["budget"]["basis"] == "全年预算")


def adjusted_said(said: dict[str, Any]) -> dict[str, str]:
    """The budgets under the ids of 全年预算, which a unit set up this year is asked for."""
    budgets = {name: value for name, value in figures_said(said).items() if name.endswith(".original_budget")}
    return {name.replace("original_budget", "adjusted_budget"): value for name, value in budgets.items()}


def _set_up_this_year(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    cells = [row for sheet in book for row in sheet.iter_rows() if any(cell.value == "本年新设" for cell in row)]
    cells[0][1].value = "是"
    book.save(path)


def filled_unit(name: str, folder: Path, phrasebook: str, *, new: bool = False) -> Unit:
    """The unit's published workbook in `folder`, every fact that the form asks for filled in; `new`: set up this year."""
    folder.mkdir(parents=True)
    for workbook in (PUBLISHED / name).glob("*.xlsx"):
        shutil.copyfile(workbook, folder / workbook.name)
    said = facts(name)
    asked = CliRunner().invoke(app, ["form", str(folder), "--phrasebook", phrasebook])
    assert asked.exit_code in (0, 1), asked.output
    if new:
        _set_up_this_year(folder / "说明填报表.xlsx")
        assert CliRunner().invoke(app, ["form", str(folder), "--phrasebook", phrasebook]).exit_code in (0, 1)
    open_keys = {slot.key for slot in open_unit(folder, phrasebook=phrasebook).report.slots}
    figures = figures_said(said) | adjusted_said(said)
    answers = {f"figure/{figure}": value for figure, value in figures.items()} | texts_said(said)
    answers = {key: value for key, value in answers.items() if key in open_keys}
    path = folder.parent / f"{folder.name}.json"
    path.write_text(json.dumps(answers, ensure_ascii=False), "utf-8")
    done = CliRunner().invoke(app, ["form", str(folder), "--phrasebook", phrasebook, "--answers", str(path)])
    assert done.exit_code in (0, 1), done.output
    return open_unit(folder, phrasebook=phrasebook)
