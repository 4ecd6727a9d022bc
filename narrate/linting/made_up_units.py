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
_ONE, _CENT = Decimal(1), Decimal("0.01")
_LESS, _MORE = Decimal("0.8"), Decimal("1.25")
_A_LITTLE_LESS, _A_LITTLE_MORE = Decimal("0.88"), Decimal("1.14")  # of the prior year: its rates are not the budget's

Rows = Sequence[tuple[str, str, str]]  # code, name, amount in 万元 (of 类 and 款: the sum of what is below)

# no amount is another's, nor a part of another's digits: a figure printed for another shows
_BUDGET: Rows = (
    ("201", "一般公共服务支出", ""),
    ("20103", "政府办公厅（室）及相关机构事务", ""),
    ("2010301", "行政运行", "1634.27"),
    ("2010302", "一般行政管理事务", "318.46"),
    ("208", "社会保障和就业支出", ""),
    ("20805", "行政事业单位养老支出", ""),
    ("2080505", "机关事业单位基本养老保险缴费支出", "152.83"),
)
_GOVERNMENT_FUNDS: Rows = (
    ("212", "城乡社区支出", ""),
    ("21208", "国有土地使用权出让收入安排的支出", ""),
    ("2120803", "城市建设支出", "96.14"),
)
_STATE_CAPITAL: Rows = (
    ("223", "国有资本经营预算支出", ""),
    ("22301", "解决历史遗留问题及改革成本支出", ""),
    ("2230105", "国有企业退休人员社会化管理补助支出", "41.37"),
)
_BASIC: Rows = (
    ("30101", "基本工资", "1012.54"),
    ("30102", "津贴补贴", "287.65"),
    ("30103", "奖金", "0"),
    ("30305", "生活补助", "66.92"),
    ("30201", "办公费", "88.31"),
    ("30211", "差旅费", "24.58"),
    ("30216", "培训费", "0"),
    ("30228", "工会经费", "19.06"),
)
_GENERAL_INCOME, _FUNDS_INCOME, _CAPITAL_INCOME = "2117.92", "103.46", "44.19"
_INCOME = {
    "superior_subsidy": "57.83",
    "business": "129.64",
    "operating": "73.51",
    "affiliated_remittance": "18.29",
    "other": "95.07",
    "general_public_budget": _GENERAL_INCOME,
    "government_funds": _FUNDS_INCOME,
    "state_capital": _CAPITAL_INCOME,
}
_EXPENDITURE = {
    "basic": "1583.29",
    "project": "862.45",
    "remitted_to_superior": "21.68",
    "operating": "64.37",
    "subsidy_to_affiliated": "36.12",
}
_THREE_PUBLIC = {"overseas": "14.83", "vehicle_purchase": "27.46", "vehicle_operation": "19.57", "reception": "6.38"}
_OPERATIONS = {
    "overseas_groups": "3",
    "overseas_persons": "17",
    "vehicles_purchased": "2",
    "vehicles_kept": "13",
    "foreign_affairs_reception": "1.74",
    "foreign_affairs_batches": "6",
    "foreign_affairs_persons": "29",
    "domestic_reception": "5.21",
    "domestic_batches": "48",
    "domestic_persons": "315",
    "abroad_reception": "1.17",
    "abroad_batches": "4",
    "abroad_persons": "21",
    "agency_operating": "98.43",
    "procurement": "703.44",
    "procurement_goods": "213.48",
    "procurement_works": "187.35",
    "procurement_services": "302.61",
    "contracts_sme": "561.37",
    "contracts_micro": "342.85",
    "vehicles_total": "75",
    "vehicles_provincial_leaders": "1",
    "vehicles_main_leaders": "5",
    "vehicles_confidential": "7",
    "vehicles_emergency": "8",
    "vehicles_enforcement": "14",
    "vehicles_special": "9",
    "vehicles_retired": "11",
    "vehicles_other": "20",
    "equipment_over_million": "12",
}
_GRAND_TOTAL, _APPROPRIATION_TOTAL = "2790.36", "2358.71"
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
_FUNDS = ("general_public_budget", "government_funds", "state_capital")
_ITEM = 7  # digits of an item's code
PRIOR = "上年"  # before the title of a table of the prior year


def scaled(amount: str | Decimal, scale: Decimal) -> Decimal:
    """An amount (万元, two decimals) at a scale; each its own way, so that no two rates are alike. Counts only vanish."""
    given = Decimal(amount)
    if scale in (ZERO, _ONE) or given == given.to_integral_value():
        return given * (scale if scale == ZERO else _ONE)
    apart = int(given.scaleb(2)) % 19 - 9  # hundredths: 0.8 becomes 0.73 to 0.87
    return (given * scale * (1 + Decimal(apart) / 110)).quantize(_CENT)


@dataclass(frozen=True, slots=True)
class Variant:
    """A made-up unit. Scales are how large this year, the budget and the prior year are; None: not supplied."""

    name: str
    scale: Decimal = _ONE
    budget: Decimal | None = _LESS
    prior: Decimal | None = _A_LITTLE_LESS
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
        Variant("决算数比预算数和上年少", budget=_MORE, prior=_A_LITTLE_MORE, choice=1),
        Variant("决算数比预算数多，比上年少", prior=_A_LITTLE_MORE),
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
    answers = (
        numbers(variant, derive(given, {}, profile, publishing, phrasebook.asked).by_id) if variant.answered else {}
    )
    figures = derive(given, answers, profile, publishing, phrasebook.asked)
    subject = Subject("示例单位", YEAR, profile, "")
    report = compose(figures, answers, subject, phrasebook)
    if variant.answered:
        answers = answers | _words(variant, report)
        report = compose(figures, answers, subject, phrasebook)
    return figures, report


def numbers(variant: Variant, figures: Mapping[str, Quantity]) -> dict[str, Answer]:
    """The numbers that the form asks for; what the variant does not supply stays open."""
    answers: dict[str, Answer] = {}
    for key, quantity in figures.items():
        if isinstance(quantity, Missing) and quantity.why is Why.NOT_SUPPLIED:
            value = _number(variant, key, quantity, figures, len(answers))
            if value is not None:
                answers[f"figure/{key}"] = Answer(f"figure/{key}", f"{value:f}", value)
    _agreeing(answers)
    return answers


def _number(
    variant: Variant, key: str, missing: Missing, figures: Mapping[str, Quantity], place: int
) -> Decimal | None:
    prefix, _, last = key.rpartition(".")
    scale = variant.budget if last.endswith("budget") else variant.prior if last == "prior" else None
    if last.endswith("budget") or last == "prior":
        beside = next((figures[f"{prefix}.{one}"] for one in ("actual", "total") if f"{prefix}.{one}" in figures), None)
        whole = beside.value if isinstance(beside, Figure) and beside.value else Decimal("10.53")
        return None if scale is None else scaled(whole, scale)
    if missing.kind is FigureKind.SCORE:
        usual = Decimal(90 + place % 9)
    elif missing.kind is FigureKind.AMOUNT:
        usual = Decimal("12.37") + place * Decimal("11.09")
    else:
        usual = Decimal(2 + place)
    return usual * variant.scale


def _agreeing(answers: dict[str, Answer]) -> None:
    """Counts and amounts of the form that contain others are as large as those together."""
    for whole, parts in _WHOLES.items():
        given = [answers[f"figure/{one}"].number or ZERO for one in parts if f"figure/{one}" in answers]
        key = f"figure/{whole}"
        if given and key in answers:
            value = sum(given, ZERO)
            answers[key] = Answer(key, f"{value:f}", value)


_WHOLES = {
    "performance.projects.count": [
        f"performance.grades.{one}" for one in ("excellent", "good", "fair", "poor", "qualified", "unqualified")
    ],
    "performance.problems.found": ["performance.problems.solved", "performance.problems.pending"],
    "procurement.reserved_sme": [
        "procurement.reserved_micro",
        "procurement.reserved_sme_awarded",
        "procurement.reserved_micro_awarded",
    ],
    "procurement.reserved_micro": ["procurement.reserved_sme_awarded", "procurement.reserved_micro_awarded"],
}
_SAID = "业务按计划开展"  # what is answered wherever words are asked for


def _words(variant: Variant, report: Report) -> dict[str, Answer]:
    """A text for every slot that asks for one, and a choice for every slot with choices."""
    answers = {}
    for slot in report.open_slots():
        if slot.kind is SlotKind.CHOICE and slot.choices:
            answers[slot.key] = Answer(slot.key, slot.choices[variant.choice % len(slot.choices)])
        elif slot.kind is SlotKind.TEXT:
            answers[slot.key] = Answer(slot.key, _SAID)
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
            self._grand_total("income_expenditure", _GRAND_TOTAL, "amount"),
            self.totals("income", _INCOME, {"appropriation": _FUNDS, "total": (*_INCOME,)}),
            self.totals("expenditure", _EXPENDITURE, {"total": (*_EXPENDITURE,)}),
            self._grand_total("appropriation", _APPROPRIATION_TOTAL, "total"),
            self._general(rows),
            self._basic(),
            None if variant.no_funds else funds._fund("government_funds", _GOVERNMENT_FUNDS, _FUNDS_INCOME, self.scale),
            None if variant.no_funds else funds._fund("state_capital", _STATE_CAPITAL, _CAPITAL_INCOME, self.scale),
            self._three_public(),
            OperationsTable(self._head("operations"), {}, self._readings("operations", _OPERATIONS, {})),
        )

    def _head(self, key: str) -> TableHead:
        return TableHead(key, f"{self.before}{_TITLES[key]}", "示例单位", self.year, "万元", ())

    def _reading(self, key: str, amount: str | Decimal, scale: Decimal | None = None) -> Reading:
        value = scaled(amount, self.scale if scale is None else scale)
        return Reading(value, State.NUMBER, UnitOfMeasure.WAN_YUAN, _grid(f"{self.before}{_TITLES[key]}"), 0, 0)

    def _readings(
        self, key: str, amounts: Mapping[str, str], sums: Mapping[str, Sequence[str]], scale: Decimal | None = None
    ) -> dict[str, Reading]:
        """The amounts, and sums of them in their order."""
        found = {name: self._reading(key, amount, scale) for name, amount in amounts.items()}
        for name, parts in sums.items():
            whole = sum((found[part].value or ZERO for part in parts), ZERO)
            found[name] = next(iter(found.values()))._replace(value=whole)
        return found

    def _row(self, key: str, code: str, name: str, amounts: Mapping[str, Reading]) -> SubjectRow:
        return SubjectRow(code, name, amounts, _grid(f"{self.before}{_TITLES[key]}"), 0)

    def _general(self, rows: Rows) -> SubjectTable:
        """Table 05: its 基本支出 is what table 06 holds."""
        table = self.subjects("general_public_budget", rows)
        basic = sum((scaled(amount, self.scale) for _, _, amount in _BASIC), ZERO)
        project = (table.total["total"].value or ZERO) - basic
        parts = {"basic": basic, "project": project}
        more = {key: self._exactly("general_public_budget", amount) for key, amount in parts.items()}
        return replace(table, total={**table.total, **more})

    def subjects(self, key: str, rows: Rows) -> SubjectTable:
        """A table by subject: 类, 款 and 合计 are the sums of their 项."""
        items = [(code, scaled(amount, self.scale)) for code, _, amount in rows if len(code) == _ITEM]
        lines = []
        for code, name, _ in rows:
            amount = sum((each for item, each in items if item.startswith(code)), ZERO)
            lines.append(self._row(key, code, name, {"total": self._exactly(key, amount)}))
        whole = sum((each for _, each in items), ZERO)
        return SubjectTable(self._head(key), tuple(lines), {"total": self._exactly(key, whole)})

    def _exactly(self, key: str, amount: Decimal) -> Reading:
        return self._reading(key, amount, _ONE)

    def totals(self, key: str, amounts: Mapping[str, str], sums: Mapping[str, Sequence[str]]) -> SubjectTable:
        """A table by subject of which the 合计 row matters."""
        return SubjectTable(self._head(key), (), self._readings(key, amounts, sums))

    def _fund(self, key: str, rows: Rows, received: str, income: Decimal) -> SubjectTable:
        table = self.subjects(key, rows)
        earned = self._reading(key, received, income)
        spent = dict.fromkeys(("total", "project"), table.total["total"])
        return replace(table, total={**spent, "income": earned, "basic": self._reading(key, "0")})

    def _grand_total(self, key: str, amount: str, column: str) -> LineTable:
        reading = self._reading(key, amount)
        nothing = {name: self._reading(key, "0") for name in _FUNDS}
        income = {"grand_total": {"amount": reading}} | {name: {"amount": zero} for name, zero in nothing.items()}
        spent = {"grand_total": {column: reading}, "current_total": nothing}
        return LineTable(self._head(key), income, spent, {})

    def _basic(self) -> BasicExpenditureTable:
        key = "basic_expenditure"
        rows = tuple(self._row(key, code, name, {"amount": self._reading(key, each)}) for code, name, each in _BASIC)
        amounts = [(code, scaled(each, self.scale)) for code, _, each in _BASIC]
        operating = sum((each for code, each in amounts if code.startswith("302")), ZERO)
        personnel = sum((each for _, each in amounts), ZERO) - operating
        return BasicExpenditureTable(
            self._head(key), rows, self._exactly(key, personnel), self._exactly(key, operating)
        )

    def _three_public(self) -> ThreePublicTable:
        key = "three_public"
        sums = {"vehicles": ("vehicle_purchase", "vehicle_operation"), "total": (*_THREE_PUBLIC,)}
        budget = {} if self.budget is None else self._readings(key, _THREE_PUBLIC, sums, self.budget)
        return ThreePublicTable(self._head(key), budget, self._readings(key, _THREE_PUBLIC, sums))


@cache
def _grid(title: str) -> Grid:
    return Grid("示例.xlsx", title, ())
