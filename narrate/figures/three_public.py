"""九、财政拨款“三公”经费 (table 09 and 机构运行信息表): each item against its budget, shares, counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from narrate.figures import readings
from narrate.figures.figure import Comparison, Ledger, Number
from narrate.intake.accounts import OperationsTable, ThreePublicTable, YearTables

PREFIX = "three_public"
NAMES = {
    "total": "“三公”经费",
    "overseas": "因公出国（境）费",
    "vehicles": "公务用车购置及运行费",
    "vehicle_purchase": "公务用车购置费",
    "vehicle_operation": "公务用车运行费",
    "reception": "公务接待费",
}
COUNTS = {
    "overseas_groups": "因公出国（境）团组数",
    "overseas_persons": "因公出国（境）人次",
    "vehicles_purchased": "公务用车购置数",
    "vehicles_kept": "公务用车保有量",
}


class Expense(NamedTuple):
    """One of the “三公” items: budget (全年预算数 of table 09), actual, completion, share of the total, change."""

    budget: Number
    actual: Number
    completion: Number
    share: Number
    against_budget: Comparison
    against_prior: Comparison


class Reception(NamedTuple):
    """接待支出 of one sort: amount, batches (批次／团组) and persons (人次)."""

    amount: Number
    batches: Number
    persons: Number


class ThreePublic(NamedTuple):
    """The ninth section."""

    total: Expense
    overseas: Expense
    vehicles: Expense
    vehicle_purchase: Expense
    vehicle_operation: Expense
    reception: Expense
    overseas_groups: Number
    overseas_persons: Number
    vehicles_purchased: Number
    vehicles_kept: Number
    foreign_reception: Reception  # 外宾接待: the 外事 part of 国内接待
    domestic_reception: Reception  # 其他国内公务接待: 国内接待 less its 外事 part
    whole_domestic_reception: Reception  # 国内接待, its 外事 part included
    abroad_reception: Reception  # 国（境）外接待
    reception_a_person: Number | None = None  # 人均接待费: 国内接待费 ÷ 国内接待人次
    purchase_a_vehicle: Number | None = None  # 车均购置费
    operation_a_vehicle: Number | None = None  # 车均运行维护费: of the vehicles kept
    against_third: Comparison | None = None  # the total against that of `Publishing.third_year`


def three_public(
    ledger: Ledger,
    tables: YearTables,
    prior: YearTables | None,
    older: Mapping[int, YearTables],
    *,
    established: bool,
) -> ThreePublic:
    """All figures of the section. `older` are the tables of the years before last year's."""
    table = tables.three_public
    before = prior.three_public if prior else None
    whole = _actual(ledger, table, "total")
    expenses = {key: _expense(ledger, key, table, before, whole, established) for key in NAMES}
    info = tables.operations
    counts = {
        key: ledger.count(f"{PREFIX}.{key}", name, readings.operations(info, key)) for key, name in COUNTS.items()
    }
    foreign, domestic, whole_domestic, abroad = _receptions(ledger, info)
    found = ThreePublic(
        total=expenses["total"],
        overseas=expenses["overseas"],
        vehicles=expenses["vehicles"],
        vehicle_purchase=expenses["vehicle_purchase"],
        vehicle_operation=expenses["vehicle_operation"],
        reception=expenses["reception"],
        overseas_groups=counts["overseas_groups"],
        overseas_persons=counts["overseas_persons"],
        vehicles_purchased=counts["vehicles_purchased"],
        vehicles_kept=counts["vehicles_kept"],
        foreign_reception=foreign,
        domestic_reception=domestic,
        whole_domestic_reception=whole_domestic,
        abroad_reception=abroad,
    )
    year = ledger.publishing.third_year
    if year is not None and year < tables.year - 1:
        third = older.get(year)
        found = found._replace(against_third=_third(ledger, whole, third, year, applicable=not established))
    if not ledger.publishing.further:
        return found
    person, purchase, vehicle = (
        ledger.average(f"{PREFIX}.{key}", label, amount, number)
        for key, label, amount, number in (
            ("reception_a_person", "人均接待费", whole_domestic.amount, whole_domestic.persons),
            ("purchase_a_vehicle", "车均购置费", expenses["vehicle_purchase"].actual, counts["vehicles_purchased"]),
            ("operation_a_vehicle", "车均运行维护费", expenses["vehicle_operation"].actual, counts["vehicles_kept"]),
        )
    )
    return found._replace(reception_a_person=person, purchase_a_vehicle=purchase, operation_a_vehicle=vehicle)


def _third(ledger: Ledger, whole: Number, tables: YearTables | None, year: int, *, applicable: bool) -> Comparison:
    """The total against a year before the last, which its table gives, else the form."""
    key, label = f"{PREFIX}.total", f"{year}年{NAMES['total']}支出决算数"
    reading = readings.three_public(tables.three_public if tables else None, "total")
    before = ledger.amount(f"{key}.third", label, reading, applicable=applicable)
    return ledger.compare(f"{key}.against_third", f"{NAMES['total']}比{year}年", whole, before)


def _actual(ledger: Ledger, table: ThreePublicTable | None, key: str) -> Number:
    return ledger.amount(f"{PREFIX}.{key}.actual", f"{NAMES[key]}支出决算数", readings.three_public(table, key))


def _expense(
    ledger: Ledger,
    key: str,
    table: ThreePublicTable | None,
    prior: ThreePublicTable | None,
    whole: Number,
    established: bool,
) -> Expense:
    name, prefix = NAMES[key], f"{PREFIX}.{key}"
    actual = whole if key == "total" else _actual(ledger, table, key)
    budget = ledger.amount(f"{prefix}.budget", f"{name}预算数", readings.three_public(table, key, budget=True))
    before = ledger.amount(
        f"{prefix}.prior", f"上年度{name}支出决算数", readings.three_public(prior, key), applicable=not established
    )
    return Expense(
        budget,
        actual,
        ledger.completion(f"{prefix}.completion", f"{name}完成预算的百分比", actual, budget),
        ledger.share(f"{prefix}.share", f"{name}占“三公”经费支出决算数", actual, whole),
        ledger.compare(f"{prefix}.against_budget", f"{name}决算数比预算数", actual, budget),
        ledger.compare(f"{prefix}.against_prior", f"{name}比上年度", actual, before),
    )


def _receptions(ledger: Ledger, info: OperationsTable | None) -> tuple[Reception, Reception, Reception, Reception]:
    """外宾接待; 其他国内公务接待 = 国内接待 less its 外事 part (amount, batches, persons alike); 国内接待; 国（境）外接待."""

    def money(key: str, label: str) -> Number:
        return ledger.amount(f"{PREFIX}.{key}", label, readings.operations(info, key))

    def number(key: str, label: str) -> Number:
        return ledger.count(f"{PREFIX}.{key}", label, readings.operations(info, key))

    foreign = Reception(
        money("foreign_affairs_reception", "外事接待费"),
        number("foreign_affairs_batches", "外事接待批次"),
        number("foreign_affairs_persons", "外事接待人次"),
    )
    whole = Reception(
        money("domestic_reception", "国内接待费"),
        number("domestic_batches", "国内公务接待批次"),
        number("domestic_persons", "国内公务接待人次"),
    )
    prefix = f"{PREFIX}.other_domestic"
    domestic = Reception(
        ledger.difference(f"{prefix}.amount", "其他国内公务接待支出", whole.amount, foreign.amount),
        ledger.difference(f"{prefix}.batches", "其他国内公务接待团组数", whole.batches, foreign.batches),
        ledger.difference(f"{prefix}.persons", "其他国内公务接待人次", whole.persons, foreign.persons),
    )
    abroad = Reception(
        money("abroad_reception", "国（境）外接待费"),
        number("abroad_batches", "国（境）外公务接待批次"),
        number("abroad_persons", "国（境）外公务接待人次"),
    )
    return foreign, domestic, whole, abroad
