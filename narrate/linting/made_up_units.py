"""Made-up units, one for each way the figures can turn out: more, less, equal, nothing to compare with, all open.

What `lint`, `preview --branches` and the dictionary of figures render and walk. Built from the types of the intake
without a workbook; nothing here is random, and no name is a real unit's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from narrate.composing.compose import Subject, compose
from narrate.figures.derive import UnitFigures, derive
from narrate.figures.figure import Figure, FigureKind, Missing, Quantity, Why
from narrate.intake.accounts import (
    BasicExpenditureTable,
    LineTable,
    OperationsTable,
    SubjectRow,
    SubjectTable,
    TableHead,
    ThreePublicTable,
    UnitInputs,
    YearTables,
)
from narrate.intake.answers import Answer, UnitProfile
from narrate.intake.grid import Grid, Reading, State
from narrate.phrasebooks.phrasebook import Phrasebook
from narrate.quantity import ZERO, UnitOfMeasure
from narrate.report.values import Report, SlotKind

YEAR = 2024
_ONE = Decimal(1)
_LESS, _MORE = Decimal("0.8"), Decimal("1.25")

Rows = Sequence[tuple[str, str, str]]  # code, name, amount in 万元

_BUDGET: Rows = (
    ("201", "一般公共服务支出", "90"),
    ("20103", "政府办公厅（室）及相关机构事务", "90"),
    ("2010301", "行政运行", "60"),
    ("2010302", "一般行政管理事务", "30"),
    ("208", "社会保障和就业支出", "10"),
    ("20805", "行政事业单位养老支出", "10"),
    ("2080505", "机关事业单位基本养老保险缴费支出", "10"),
)
_GOVERNMENT_FUNDS: Rows = (
    ("212", "城乡社区支出", "7"),
    ("21208", "国有土地使用权出让收入安排的支出", "7"),
    ("2120803", "城市建设支出", "7"),
)
_STATE_CAPITAL: Rows = (
    ("223", "国有资本经营预算支出", "3"),
    ("22301", "解决历史遗留问题及改革成本支出", "3"),
    ("2230105", "国有企业退休人员社会化管理补助支出", "3"),
)
_BASIC: Rows = (
    ("30101", "基本工资", "40"),
    ("30102", "津贴补贴", "12"),
    ("30305", "生活补助", "5"),
    ("30201", "办公费", "6"),
    ("30211", "差旅费", "2"),
)
_INCOME = {
    "total": "125",
    "appropriation": "110",
    "general_public_budget": "100",
    "government_funds": "7",
    "state_capital": "3",
    "superior_subsidy": "2",
    "business": "5",
    "operating": "3",
    "affiliated_remittance": "1",
    "other": "4",
}
_EXPENDITURE = {
    "total": "125",
    "basic": "72",
    "project": "45",
    "remitted_to_superior": "1",
    "operating": "5",
    "subsidy_to_affiliated": "2",
}
_THREE_PUBLIC = {
    "total": "20",
    "overseas": "4",
    "vehicles": "13",
    "vehicle_purchase": "8",
    "vehicle_operation": "5",
    "reception": "3",
}
_OPERATIONS = {
    "overseas_groups": "1",
    "overseas_persons": "3",
    "vehicles_purchased": "1",
    "vehicles_kept": "4",
    "foreign_affairs_reception": "1",
    "foreign_affairs_batches": "2",
    "foreign_affairs_persons": "9",
    "domestic_reception": "3",
    "domestic_batches": "12",
    "domestic_persons": "80",
    "abroad_reception": "0.5",
    "abroad_batches": "1",
    "abroad_persons": "5",
    "agency_operating": "30",
    "procurement": "50",
    "procurement_goods": "20",
    "procurement_works": "20",
    "procurement_services": "10",
    "contracts_sme": "40",
    "contracts_micro": "25",
    "vehicles_total": "10",
    "vehicles_provincial_leaders": "1",
    "vehicles_main_leaders": "1",
    "vehicles_confidential": "1",
    "vehicles_emergency": "1",
    "vehicles_enforcement": "2",
    "vehicles_special": "1",
    "vehicles_retired": "1",
    "vehicles_other": "2",
    "equipment_over_million": "2",
}
_TITLES = {
    "income_expenditure": "收入支出决算总表",
    "income": "收入决算表",
    "expenditure": "支出决算表",
    "appropriation": "财政拨款收入支出决算总表",
    "general_public_budget": "一般公共预算财政拨款支出决算表",
    "basic_expenditure": "一般公共预算财政拨款基本支出决算表",
    "government_funds": "政府性基金预算财政拨款收入支出决算表",
    "state_capital": "国有资本经营预算财政拨款支出决算表",
    "three_public": "财政拨款“三公”经费支出决算表",
    "operations": "机构运行信息表",
    "budget": "年初预算表",
}
PRIOR = "上年"  # before the title of a table of the prior year


@dataclass(frozen=True, slots=True)
class Variant:
    """A made-up unit. Scales are how large this year, the budget and the prior year are; None: not supplied."""

    name: str
    scale: Decimal = _ONE
    budget: Decimal | None = _LESS
    prior: Decimal | None = _LESS
    items: int = len(_BUDGET)  # how many rows of the budget table
    funds: Decimal = _ONE  # expenditure of the two funds; their income stays
    no_funds: bool = False
    tables: bool = True
    answered: bool = True
    choice: int = 0  # which choice of a slot with choices is taken
    kind: str = "部门"
    established: bool = False

    def profile(self) -> UnitProfile:
        return UnitProfile(
            full_name="示例单位", kind=self.kind, level="市级", year=YEAR, established_this_year=self.established
        )


@cache
def variants() -> tuple[Variant, ...]:
    """Every made-up unit, the ordinary one first."""
    return (
        Variant("决算数比预算数和上年多"),
        Variant("决算数比预算数和上年少", budget=_MORE, prior=_MORE, choice=1),
        Variant("决算数与预算数、上年持平", budget=_ONE, prior=_ONE, choice=2),
        Variant("预算数、上年数为零", budget=ZERO, prior=ZERO),
        Variant("没有上年数", prior=None),
        Variant("没有预算数", budget=None),
        Variant("本年新设的单位", prior=None, established=True),
        Variant("本年新设的单位，什么都没有填", budget=None, prior=None, established=True, answered=False),
        Variant("只有一个科目", items=3),
        Variant("没有政府性基金和国有资本经营预算", no_funds=True),
        Variant("政府性基金和国有资本经营预算只有收入", funds=ZERO),
        Variant("单位决算", kind="单位"),
        Variant("有预算数，没有决算数", scale=ZERO, budget=_ONE, prior=_ONE),
        Variant("全部为零", scale=ZERO, budget=ZERO, prior=ZERO),
        Variant("什么都没有填", budget=None, prior=None, answered=False),
        Variant("什么表都没有", budget=None, prior=None, tables=False, answered=False),
    )


def render(variant: Variant, phrasebook: Phrasebook) -> tuple[UnitFigures, Report]:
    """The figures and the report of a made-up unit, every slot answered unless the variant leaves them open."""
    profile, publishing = variant.profile(), phrasebook.settings.publishing()
    given = inputs(variant)
    answers = numbers(variant, derive(given, {}, profile, publishing).by_id) if variant.answered else {}
    figures = derive(given, answers, profile, publishing)
    subject = Subject("示例单位", YEAR, profile, "")
    report = compose(figures, answers, subject, phrasebook)
    if variant.answered:
        answers = answers | _words(variant, report)
        report = compose(figures, answers, subject, phrasebook)
    return figures, report


def numbers(variant: Variant, figures: Mapping[str, Quantity]) -> dict[str, Answer]:
    """The numbers that the form asks for; what the variant does not supply stays open."""
    answers = {}
    for key, quantity in figures.items():
        if isinstance(quantity, Missing) and quantity.why is Why.NOT_SUPPLIED:
            value = _number(variant, key, quantity, figures)
            if value is not None:
                answers[f"figure/{key}"] = Answer(f"figure/{key}", f"{value:f}", value)
    return answers


def _number(variant: Variant, key: str, missing: Missing, figures: Mapping[str, Quantity]) -> Decimal | None:
    prefix, _, last = key.rpartition(".")
    scale = variant.budget if last.endswith("budget") else variant.prior if last == "prior" else None
    if last.endswith("budget") or last == "prior":
        beside = next((figures[f"{prefix}.{one}"] for one in ("actual", "total") if f"{prefix}.{one}" in figures), None)
        whole = beside.value if isinstance(beside, Figure) and beside.value else Decimal(10)
        return None if scale is None else whole * scale
    usual = {FigureKind.AMOUNT: Decimal(12), FigureKind.SCORE: Decimal(95)}.get(missing.kind, Decimal(2))
    return usual * variant.scale


def _words(variant: Variant, report: Report) -> dict[str, Answer]:
    """A text for every slot that asks for one, and a choice for every slot with choices."""
    answers = {}
    for slot in report.open_slots():
        if slot.kind is SlotKind.CHOICE and slot.choices:
            answers[slot.key] = Answer(slot.key, slot.choices[variant.choice % len(slot.choices)])
        elif slot.kind is SlotKind.TEXT:
            answers[slot.key] = Answer(slot.key, slot.label)
    return answers


# ------------------------------------------------------------------------------------------------------- tables


def inputs(variant: Variant) -> UnitInputs:
    """What would have been read from the unit's folder."""
    if not variant.tables:
        return UnitInputs("示例", "示例单位", YEAR, YearTables(YEAR), None, None)
    current = _Year(YEAR, "", variant.scale, variant.budget)
    now = current.tables(variant)
    before = None
    if variant.prior is not None:
        before = _Year(YEAR - 1, PRIOR, variant.prior, None).tables(replace(variant, budget=None))
    budget = None
    if variant.budget is not None:
        budget = replace(current, scale=variant.budget).subjects("budget", _BUDGET[: variant.items])
    return UnitInputs("示例", "示例单位", YEAR, now, before, budget)


@dataclass(frozen=True, slots=True)
class _Year:
    """The tables of one year, all amounts multiplied by a scale."""

    year: int
    before: str  # what stands before the titles
    scale: Decimal
    budget: Decimal | None

    def tables(self, variant: Variant) -> YearTables:
        rows = _BUDGET[: variant.items]
        funds = replace(self, scale=self.scale * variant.funds)
        return YearTables(
            self.year,
            self._grand_total("income_expenditure", "130", "amount"),
            self.totals("income", _INCOME),
            self.totals("expenditure", _EXPENDITURE),
            self._grand_total("appropriation", "112", "total"),
            self.subjects("general_public_budget", rows),
            self._basic(),
            None if variant.no_funds else funds._fund("government_funds", _GOVERNMENT_FUNDS, self.scale),
            None if variant.no_funds else funds._fund("state_capital", _STATE_CAPITAL, self.scale),
            self._three_public(),
            OperationsTable(self._head("operations"), {}, self._readings("operations", _OPERATIONS)),
        )

    def _head(self, key: str) -> TableHead:
        return TableHead(key, f"{self.before}{_TITLES[key]}", "示例单位", self.year, "万元", ())

    def _reading(self, key: str, amount: str | Decimal, scale: Decimal | None = None) -> Reading:
        value = Decimal(amount) * (self.scale if scale is None else scale)
        return Reading(value, State.NUMBER, UnitOfMeasure.WAN_YUAN, _grid(f"{self.before}{_TITLES[key]}"), 0, 0)

    def _readings(self, key: str, amounts: Mapping[str, str], scale: Decimal | None = None) -> dict[str, Reading]:
        return {name: self._reading(key, amount, scale) for name, amount in amounts.items()}

    def _row(self, key: str, code: str, name: str, amounts: Mapping[str, Reading]) -> SubjectRow:
        return SubjectRow(code, name, amounts, _grid(f"{self.before}{_TITLES[key]}"), 0)

    def subjects(self, key: str, rows: Rows) -> SubjectTable:
        """A table by subject, its total the sum of its classes."""
        lines = tuple(self._row(key, code, name, {"total": self._reading(key, each)}) for code, name, each in rows)
        whole = sum((Decimal(amount) for code, _, amount in rows if len(code) == 7), ZERO)
        return SubjectTable(self._head(key), lines, {"total": self._reading(key, whole)})

    def totals(self, key: str, amounts: Mapping[str, str]) -> SubjectTable:
        """A table by subject of which the 合计 row matters."""
        return SubjectTable(self._head(key), (), self._readings(key, amounts))

    def _fund(self, key: str, rows: Rows, income: Decimal) -> SubjectTable:
        table = self.subjects(key, rows)
        earned = self._reading(key, rows[0][2], income)
        spent = dict.fromkeys(("total", "project"), table.total["total"])
        return replace(table, total={**spent, "income": earned, "basic": self._reading(key, "0")})

    def _grand_total(self, key: str, amount: str, column: str) -> LineTable:
        reading = self._reading(key, amount)
        funds = ("general_public_budget", "government_funds", "state_capital")
        nothing = {name: self._reading(key, "0") for name in funds}
        income = {"grand_total": {"amount": reading}} | {name: {"amount": zero} for name, zero in nothing.items()}
        spent = {"grand_total": {column: reading}, "current_total": nothing}
        return LineTable(self._head(key), income, spent, {})

    def _basic(self) -> BasicExpenditureTable:
        key = "basic_expenditure"
        rows = tuple(self._row(key, code, name, {"amount": self._reading(key, each)}) for code, name, each in _BASIC)
        return BasicExpenditureTable(self._head(key), rows, self._reading(key, "57"), self._reading(key, "8"))

    def _three_public(self) -> ThreePublicTable:
        key = "three_public"
        budget = {} if self.budget is None else self._readings(key, _THREE_PUBLIC, self.budget)
        return ThreePublicTable(self._head(key), budget, self._readings(key, _THREE_PUBLIC))


@cache
def _grid(title: str) -> Grid:
    return Grid("示例.xlsx", title, ())
