"""Units with random but consistent tables, for property tests; the same generator state gives the same unit."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from random import Random

from samples.balance import ZERO, balance_operations, balance_three_public, rebalance
from support.sample_code import (
    SAMPLES,
    Amounts,
    BasicData,
    LineData,
    OperationsData,
    SubjectData,
    SubjectLine,
    ThreePublicData,
    UnitData,
    YearData,
    source,
)
from support.sample_code import unit_data as names

# functional subjects to draw from; 类 are named by the layouts' list
SUBJECTS = {
    "20103": "政府办公厅（室）及相关机构事务",
    "2010301": "行政运行",
    "2010302": "一般行政管理事务",
    "2010350": "事业运行",
    "20106": "财政事务",
    "2010601": "行政运行",
    "2010607": "信息化建设",
    "20111": "纪检监察事务",
    "2011102": "一般行政管理事务",
    "20406": "司法",
    "2040604": "基层司法业务",
    "20508": "进修及培训",
    "2050803": "培训支出",
    "20699": "其他科学技术支出",
    "2069999": "其他科学技术支出",
    "20805": "行政事业单位养老支出",
    "2080501": "行政单位离退休",
    "2080505": "机关事业单位基本养老保险缴费支出",
    "2080506": "机关事业单位职业年金缴费支出",
    "20807": "就业补助",
    "2080711": "就业见习补贴",
    "21011": "行政事业单位医疗",
    "2101101": "行政单位医疗",
    "2101103": "公务员医疗补助",
    "21201": "城乡社区管理事务",
    "2120101": "行政运行",
    "21303": "水利",
    "2130301": "行政运行",
    "22102": "住房改革支出",
    "2210201": "住房公积金",
    "2210203": "购房补贴",
}
FUND_SUBJECTS = {
    "21208": "国有土地使用权出让收入安排的支出",
    "2120803": "城市建设支出",
    "2120899": "其他国有土地使用权出让收入安排的支出",
    "22960": "彩票公益金安排的支出",
    "2296002": "用于社会福利的彩票公益金支出",
}
CAPITAL_SUBJECTS = {
    "22301": "解决历史遗留问题及改革成本支出",
    "2230105": "国有企业退休人员社会化管理补助支出",
    "22399": "其他国有资本经营预算支出",
    "2239999": "其他国有资本经营预算支出",
}
UNIT_NAMES = ("云州市档案馆", "青川县水务局", "临江区第一中学", "河口市残疾人联合会", "望山镇人民政府")

# parts of 06 that belong to “三公” and stay zero, so that 09 is never less than 06
_THREE_PUBLIC_SUBJECTS = ("30212", "30217", "30231", "31013")


def amount(rng: Random, largest: int = 7) -> Decimal:
    """An amount in 万元 with two decimals, from 0.01 up to `largest` digits before and behind the point together."""
    return Decimal(rng.randint(1, 10 ** rng.randint(1, largest))).scaleb(-2)


def _chance(rng: Random, probability: float) -> bool:
    return rng.random() < probability


def _maybe(rng: Random, probability: float, largest: int = 6) -> Decimal:
    return amount(rng, largest) if _chance(rng, probability) else ZERO


def _chosen(rng: Random, subjects: dict[str, str], most: int) -> SubjectData:
    """Some items (项) of the list, and the rows of 类 and 款 above them."""
    items = [code for code in subjects if len(code) == 7]
    codes = rng.sample(items, min(rng.randint(1, most), len(items)))
    above = {code[:length] for code in codes for length in (3, 5)}
    every = sorted({*codes, *above})
    return SubjectData([SubjectLine(code, subjects.get(code) or names.FUNCTIONS[code]) for code in every])


def _spending(rng: Random) -> Amounts:
    kind = rng.choices(("basic", "project", "both", "none"), (6, 6, 6, 1))[0]
    basic = amount(rng) if kind in ("basic", "both") else ZERO
    return {"basic": basic, "project": amount(rng) if kind in ("project", "both") else ZERO}


def _general_public_budget(rng: Random) -> SubjectData:
    one = _chance(rng, 0.15)
    table = _chosen(rng, SUBJECTS, 1 if one else len(SUBJECTS))
    for row in table.leaves():
        row.amounts = _spending(rng)
    return table


def _fund(rng: Random, subjects: dict[str, str], probability: float) -> SubjectData:
    """07 or 08: often empty; carryover at both ends where there is one."""
    if not _chance(rng, probability):
        return SubjectData()
    table = _chosen(rng, subjects, 3)
    for row in table.leaves():
        row.amounts = _spending(rng) | {"opening": _maybe(rng, 0.4)}
        spent = row.amounts["basic"] + row.amounts["project"]
        row.amounts["income"] = spent + _maybe(rng, 0.3)
    return table


def _income(rng: Random, items: list[SubjectLine]) -> SubjectData:
    columns = [column for column in names.INCOME_COLUMNS if column not in ("total", "appropriation")]
    received = [column for column in columns if _chance(rng, 0.3)]
    rows = [SubjectLine(row.code, row.name, {c: _maybe(rng, 0.4) for c in received}) for row in items]
    return SubjectData(rows)


def _expenditure(rng: Random, items: list[SubjectLine]) -> SubjectData:
    """03 beyond the funds: own money on some items, and now and then the last three columns."""
    columns = [column for column in names.EXPENDITURE_COLUMNS if column not in ("total", "basic")]
    used = [column for column in columns if _chance(rng, 0.25)]
    rows: list[SubjectLine] = []
    for row in items:
        own = {column: _maybe(rng, 0.3, 4) for column in used}
        own["project"] = own.get("project", ZERO) + row.amounts.get("project", ZERO)
        rows.append(SubjectLine(row.code, row.name, own))
    return SubjectData(rows)


def _basic(rng: Random, blank: BasicData, total: Decimal) -> BasicData:
    """06: the basic expenditure shared out over some economic subjects."""
    table = deepcopy(blank)
    items = [row for row in table.rows if len(row.code) == 5]
    for row in table.rows:
        row.amounts = {"amount": ZERO}
    free = [row for row in items if row.code not in _THREE_PUBLIC_SUBJECTS]
    for row in rng.sample(free, rng.randint(1, len(free))):
        part = min(amount(rng), total)
        row.amounts["amount"] = part
        total -= part
    return table


def _three_public(rng: Random) -> ThreePublicData:
    table = ThreePublicData()
    if _chance(rng, 0.2):
        return table
    for key in ("overseas", "vehicle_purchase", "vehicle_operation", "reception"):
        actual = _maybe(rng, 0.6, 4)
        table.actual[key] = actual
        table.budget[key] = rng.choice((actual, _maybe(rng, 0.8, 4)))
    return table


def _operations(rng: Random, spent: ThreePublicData, operating: Decimal) -> OperationsData:
    """附03: counts only where there is money for them; 机关运行经费 within 公用经费."""

    def count(money: Decimal, most: int) -> Decimal:
        return Decimal(rng.randint(1, most)) if money else Decimal(0)

    actual = {key: Decimal(0) for key in ("foreign_affairs_batches", "foreign_affairs_persons", "abroad_persons")}
    overseas, reception = spent.actual.get("overseas", ZERO), spent.actual.get("reception", ZERO)
    actual["overseas_groups"], actual["overseas_persons"] = count(overseas, 9), count(overseas, 60)
    actual["vehicles_purchased"] = count(spent.actual.get("vehicle_purchase", ZERO), 5)
    actual["vehicles_kept"] = count(spent.actual.get("vehicle_operation", ZERO), 40)
    actual["domestic_batches"], actual["domestic_persons"] = count(reception, 90), count(reception, 900)
    if _chance(rng, 0.3):
        actual["foreign_affairs_reception"] = min(amount(rng, 3), reception)
        actual["foreign_affairs_batches"] = actual["foreign_affairs_persons"] = count(reception, 5)
    actual |= {"abroad_reception": ZERO, "abroad_batches": Decimal(0)}
    actual |= {"meetings": _maybe(rng, 0.5, 4), "training": _maybe(rng, 0.5, 4)}
    administrative = min(amount(rng), operating)
    actual["agency_operating_administrative"] = administrative
    actual["agency_operating_reference"] = operating - administrative if _chance(rng, 0.3) else ZERO
    _assets_and_procurement(rng, actual)
    return OperationsData({}, actual)


def _assets_and_procurement(rng: Random, actual: Amounts) -> None:
    kinds = ("main_leaders", "confidential", "emergency", "enforcement", "special", "retired", "provincial_leaders")
    for kind in kinds:
        actual[f"vehicles_{kind}"] = Decimal(rng.randint(1, 9) if _chance(rng, 0.2) else 0)
    actual["vehicles_other"] = actual["vehicles_kept"]
    actual["equipment_over_million"] = Decimal(rng.randint(0, 12))
    buys = _chance(rng, 0.8)
    for kind in ("goods", "works", "services"):
        actual[f"procurement_{kind}"] = _maybe(rng, 0.7) if buys else ZERO
    actual["contracts_sme"], actual["contracts_micro"] = _maybe(rng, 0.7), _maybe(rng, 0.7)


def _budget(rng: Random, items: list[SubjectLine]) -> SubjectData:
    """年初预算: most items have one, often not what was spent; some have one and no final figure."""
    rows: list[SubjectLine] = []
    for row in items:
        if _chance(rng, 0.8):
            amounts = dict(row.amounts) if _chance(rng, 0.2) else _spending(rng)
            rows.append(SubjectLine(row.code, row.name, amounts))
    spent = {row.code for row in items}
    unspent = [code for code in SUBJECTS if len(code) == 7 and code not in spent]
    for code in rng.sample(unspent, min(len(unspent), rng.randint(0, 2))):
        rows.append(SubjectLine(code, SUBJECTS[code], _spending(rng)))
    if not rows:
        rows.append(SubjectLine(items[0].code, items[0].name, _spending(rng)))
    return SubjectData(rows)


def _prior(rng: Random, current: YearData) -> YearData:
    """The year before: totals of 01, 04 and 05 as 焦作 has them, or 09 and 附03 too; now and then unchanged."""

    def before(now: Decimal) -> Decimal:
        return now if _chance(rng, 0.1) else amount(rng)

    assert current.income_expenditure and current.appropriation and current.general_public_budget
    total = before(current.income_expenditure.income["grand_total"]["amount"])
    fiscal = before(current.appropriation.income["grand_total"]["amount"])
    prior = YearData(
        current.year - 1,
        LineData({"grand_total": {"amount": total}}, {"grand_total": {"amount": total}}),
        appropriation=LineData({"grand_total": {"amount": fiscal}}, {"grand_total": {"total": fiscal}}),
        general_public_budget=SubjectData(total={"total": before(current.general_public_budget.total["total"])}),
    )
    if _chance(rng, 0.5) and current.operations is not None:
        prior.three_public, prior.operations = _three_public(rng), deepcopy(current.operations)
        actual = prior.operations.actual
        actual["agency_operating_administrative"] = before(actual["agency_operating_administrative"])
        balance_three_public(prior.three_public, prior.operations)
        balance_operations(prior.operations)
    return prior


def _profile(name: str, year: int, kind: str) -> dict[str, object]:
    return {
        "full_name": name,
        "short_name": name,
        "kind": kind,
        "level": "县级",
        "year": year,
        "compiled_on": f"{year + 1}年9月",
        "phrasebook": "henan",
        "member_units": [name],
    }


def random_data(rng: Random) -> UnitData:
    """A unit whose nine tables, 附03, budget and last year's totals are random and agree with each other."""
    budget = _general_public_budget(rng)
    funds, capital = _fund(rng, FUND_SUBJECTS, 0.35), _fund(rng, CAPITAL_SUBJECTS, 0.2)
    items = [*budget.leaves(), *funds.leaves(), *capital.leaves()]
    basic_total = sum((row.amounts["basic"] for row in budget.leaves()), ZERO)
    blank = source.basic_table(SAMPLES / "source" / "jiaozuo-2022" / "basic_expenditure.csv")
    fiscal_opening = _maybe(rng, 0.5)
    current = YearData(
        rng.randint(2019, 2025),
        LineData(
            {
                "opening_carryover": {"amount": fiscal_opening + _maybe(rng, 0.5)},
                "nonfiscal_surplus_used": {"amount": _maybe(rng, 0.2, 4)},
            },
            {"surplus_distribution": {"amount": _maybe(rng, 0.2, 4)}},
        ),
        _income(rng, budget.leaves()),
        _expenditure(rng, items),
        LineData(
            {
                "opening_carryover": {"amount": fiscal_opening},
                "opening_general_public_budget": {"amount": fiscal_opening},
            }
        ),
        budget,
        _basic(rng, blank, basic_total),
        funds,
        capital,
        _three_public(rng),
    )
    unit = rebalance(UnitData(rng.choice(UNIT_NAMES), current, budget=_budget(rng, budget.leaves())))
    assert unit.current.basic_expenditure and unit.current.three_public
    operating = unit.current.basic_expenditure.operating_total
    unit.current.operations = _operations(rng, unit.current.three_public, operating)
    unit = rebalance(unit)
    unit.prior = _prior(rng, unit.current)
    unit.profile = dict(_profile(unit.name, unit.year, rng.choice(("部门", "单位"))))
    return unit
