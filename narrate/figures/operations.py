"""十、机关运行经费, 十一、政府采购, 十二、国有资产占用: what 机构运行信息表 (财决附03表) tells."""

from __future__ import annotations

from typing import NamedTuple

from narrate.figures import readings
from narrate.figures.figure import Comparison, Ledger, Number
from narrate.intake.accounts import OperationsTable, YearTables
from narrate.intake.grid import Reading

VEHICLE_USES = (
    "provincial_leaders",
    "main_leaders",
    "confidential",
    "emergency",
    "enforcement",
    "special",
    "retired",
    "other",
)
VEHICLE_LABELS = {
    "provincial_leaders": "副部（省）级及以上领导用车",
    "main_leaders": "主要领导干部用车",
    "confidential": "机要通信用车",
    "emergency": "应急保障用车",
    "enforcement": "执法执勤用车",
    "special": "特种专业技术用车",
    "retired": "离退休干部用车",
    "other": "其他用车",
}


RESERVED = {
    "reserved_sme": "面向中小企业预留政府采购项目预算金额",
    "reserved_micro": "面向小微企业预留政府采购项目预算金额",
    "reserved_sme_awarded": "面向中小企业预留的政府采购项目中，由中小企业供应商中标或成交的采购金额",
    "reserved_micro_awarded": "面向小微企业预留的政府采购项目中，由小微企业供应商中标或成交的采购金额",
    "unreserved_sme_awarded": "其他政府采购项目中，由中小企业供应商中标或成交的采购金额",
}


class AgencyOperating(NamedTuple):
    """机关运行经费 against its 年初预算 (asked in the form) and the prior year."""

    budget: Number
    actual: Number
    completion: Number
    against_budget: Comparison
    against_prior: Comparison


class OneSpending(NamedTuple):
    """会议费, 培训费 or 差旅费 against its budget and the prior year."""

    name: str
    budget: Number
    actual: Number
    completion: Number
    against_budget: Comparison
    against_prior: Comparison


class Spending(NamedTuple):
    """会议费, 培训费 (机构运行信息表, or beside “三公” in 09) and 差旅费, which few tables give: the form is asked."""

    meetings: OneSpending
    training: OneSpending
    travel: OneSpending


class Procurement(NamedTuple):
    """政府采购支出 by kind; contracts with 中小企业 (share of the total) and 小微企业 (share of both denominators).

    The last five are in no table, the form gives them: what the budget set aside (预留) for 中小企业 and 小微企业, and
    what such suppliers won (中标、成交) of it and of the other projects.
    """

    total: Number
    goods: Number
    works: Number
    services: Number
    sme: Number
    sme_share: Number
    micro: Number
    micro_share: Number  # of 授予中小企业合同金额
    micro_share_of_total: Number  # of 政府采购支出总额
    reserved_sme: Number
    reserved_micro: Number
    reserved_sme_awarded: Number
    reserved_micro_awarded: Number
    unreserved_sme_awarded: Number


class VehicleUse(NamedTuple):
    """Vehicles of one use (车辆用途). `key` names the use for the phrasebook."""

    key: str
    name: str
    number: Number


class Assets(NamedTuple):
    """国有资产占用: vehicles in all and by use, equipment over one million yuan."""

    vehicles: Number
    uses: tuple[VehicleUse, ...]
    equipment: Number

    def use(self, key: str) -> VehicleUse:
        return next(use for use in self.uses if use.key == key)


def agency_operating(
    ledger: Ledger,
    info: OperationsTable | None,
    prior: OperationsTable | None,
    *,
    established: bool,
    planned: Reading | None = None,
) -> AgencyOperating:
    """Its 年初预算 is in none of the nine: `planned` is of the published budget, else the form gives it (slot
    figure/agency_operating.original_budget)."""
    key, label = "agency_operating", "机关运行经费"
    actual = ledger.amount(f"{key}.actual", f"{label}支出决算数", readings.operations(info, key))
    old = not established
    budget = ledger.amount(f"{key}.original_budget", f"{label}年初预算数", planned, applicable=old)
    before = ledger.amount(f"{key}.prior", f"上年度{label}支出决算数", readings.operations(prior, key), applicable=old)
    return AgencyOperating(
        budget,
        actual,
        ledger.completion(f"{key}.completion", f"{label}完成年初预算的百分比", actual, budget),
        ledger.compare(f"{key}.against_budget", f"{label}决算数比年初预算数", actual, budget),
        ledger.compare(f"{key}.against_prior", f"{label}比上年度", actual, before),
    )


def spending(ledger: Ledger, now: YearTables, prior: YearTables | None, *, established: bool) -> Spending:
    """All figures of it, from the columns beside the “三公” items of the published 09, else from 机构运行信息表."""

    def stated(tables: YearTables | None, key: str, *, budget: bool = False) -> Reading | None:
        if tables is None:
            return None
        info, beside = tables.operations, readings.three_public(tables.three_public, key, budget=budget)
        told = (info.budget if budget else info.actual).get(key) if info else None
        return told if beside is None or (beside.value is None and told is not None) else beside

    def one(key: str, name: str) -> OneSpending:
        figure = f"spending.{key}"
        actual = ledger.amount(f"{figure}.actual", f"{name}支出决算数", stated(now, key))
        budget = ledger.amount(f"{figure}.budget", f"{name}预算数", stated(now, key, budget=True))
        before = stated(prior, key)
        return OneSpending(
            name,
            budget,
            actual,
            ledger.completion(f"{figure}.completion", f"{name}完成预算的百分比", actual, budget),
            ledger.compare(f"{figure}.against_budget", f"{name}决算数比预算数", actual, budget),
            ledger.compare_prior(figure, f"{name}支出决算数", actual, before, applicable=not established),
        )

    return Spending(one("meetings", "会议费"), one("training", "培训费"), one("travel", "差旅费"))


def procurement(ledger: Ledger, info: OperationsTable | None) -> Procurement:
    """All figures of the section."""

    def money(key: str, source: str, label: str) -> Number:
        return ledger.amount(f"procurement.{key}", label, readings.operations(info, source))

    total = money("total", "procurement", "政府采购支出总额")
    goods = money("goods", "procurement_goods", "政府采购货物支出")
    works = money("works", "procurement_works", "政府采购工程支出")
    services = money("services", "procurement_services", "政府采购服务支出")
    sme = money("sme", "contracts_sme", "授予中小企业合同金额")
    micro = money("micro", "contracts_micro", "授予小微企业合同金额")
    return Procurement(
        total,
        goods,
        works,
        services,
        sme,
        ledger.share("procurement.sme.share", "授予中小企业合同金额占政府采购支出总额", sme, total),
        micro,
        ledger.share("procurement.micro.share", "授予小微企业合同金额占授予中小企业合同金额", micro, sme),
        ledger.share("procurement.micro.share_of_total", "授予小微企业合同金额占政府采购支出总额", micro, total),
        *(ledger.amount(f"procurement.{key}", label, None) for key, label in RESERVED.items()),
    )


def assets(ledger: Ledger, info: OperationsTable | None) -> Assets:
    """All figures of the section."""
    total = ledger.count("assets.vehicles", "车辆数合计", readings.operations(info, "vehicles_total"))
    uses = tuple(
        VehicleUse(
            key,
            VEHICLE_LABELS[key],
            ledger.count(f"assets.vehicles.{key}", VEHICLE_LABELS[key], readings.operations(info, f"vehicles_{key}")),
        )
        for key in VEHICLE_USES
    )
    equipment = ledger.count(
        "assets.equipment",
        "单价100万元（含）以上设备（不含车辆）",
        readings.operations(info, "equipment_over_million"),
    )
    return Assets(total, uses, equipment)
