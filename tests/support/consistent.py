"""A unit in which every rule of the tables holds and every one can run; tests break it, one rule at a time.

`unit()` has no carryover, so that X08 runs; `unit(carried=True)` has money of two funds carried over the year.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from narrate.figures.derive import derive
from narrate.findings import Finding
from narrate.intake.accounts import UnitInputs
from narrate.intake.answers import UnitProfile
from narrate.phrasebooks import phrasebook
from narrate.table_checks.result import CheckResult
from narrate.table_checks.rules import check_tables
from samples.balance import subtotal
from support.memory import answers_of, inputs_of
from support.sample_code import LineData, SubjectData, SubjectLine, UnitData, YearData
from support.units import jiaozuo_data, rebalance

NO_DATA = "说明：没有此类收支，故本表无数据。"
_OFFICIAL = "技术研究与开发"  # 20604, which the sample names two ways
_FUND_ROWS = {
    "government_funds": ("212", "21208", "2120803", "城市建设支出"),
    "state_capital": ("223", "22301", "2230105", "国有企业退休人员社会化管理补助支出"),
}

_OFFICIAL_NAMES = {
    "212": "城乡社区支出",
    "21208": "国有土地使用权出让收入安排的支出",
    "223": "国有资本经营预算支出",
    "22301": "解决历史遗留问题及改革成本支出",
}


@dataclass
class Broken:
    """A unit to break: its plain data, what is done to the inputs made of it, and what reading met."""

    data: UnitData
    changes: list[Callable[[UnitInputs], UnitInputs]] = field(default_factory=list)
    met: list[Finding] = field(default_factory=list)

    @property
    def now(self) -> Any:
        """This year's tables, all there."""
        return self.data.current

    def change(self, table: str, **fields: Any) -> None:
        """Replace fields of a recognised table of the year, or of its head (`notes`, `pieces`)."""
        self.changes.append(lambda inputs: _changed(inputs, table, fields))

    def check(self, *codes: str) -> CheckResult:
        """All rules over the unit, or these alone."""
        inputs = inputs_of(self.data)
        for key in ("government_funds", "state_capital"):
            table = getattr(self.now, key)
            if table is not None and not any(row.amounts.get("total") for row in table.rows):
                inputs = _changed(inputs, key, {"notes": (NO_DATA,)})
        for change in self.changes:
            inputs = change(inputs)
        publishing = phrasebook.load("henan").settings.publishing()
        figures = derive(inputs, answers_of(self.data), UnitProfile(), publishing)
        return check_tables(inputs, figures, tuple(self.met), frozenset(codes) or None)

    def found(self, code: str) -> list[Finding]:
        """What one rule finds."""
        return list(self.check(code).findings)


def unit(*, carried: bool = False) -> Broken:
    """The consistent unit."""
    data = jiaozuo_data()
    now: Any = data.current
    for table in (now.income, now.expenditure, now.general_public_budget, data.budget):
        for row in table.rows:
            row.name = _OFFICIAL if row.code == "20604" else row.name
    now.expenditure.row("2010301").amounts["basic"] = Decimal("670.84")  # the sample's 尾差
    if carried:
        for table, (top, group, code, name) in _FUND_ROWS.items():
            row = SubjectLine(code, name, _amounts(opening="5.00", income="10.00", project="12.00"))
            setattr(now, table, SubjectData([row]))
            above = ((top, _OFFICIAL_NAMES[top]), (group, _OFFICIAL_NAMES[group]))
            getattr(now, table).rows += [SubjectLine(*one) for one in above]
    data = rebalance(data)
    data.prior = _before(data)
    data.budget = _with_classes(data)
    return Broken(data)


def _amounts(**amounts: str) -> dict[str, Decimal]:
    return {key: Decimal(amount) for key, amount in amounts.items()}


def _before(data: UnitData) -> YearData:
    """Last year: its totals, and at its end what this year begins with."""
    now: Any = data.current
    total = {"amount": Decimal("2000.00")}
    opening = now.appropriation.income
    funds = ("general_public_budget", "government_funds", "state_capital")
    closing = {fund: opening[f"opening_{fund}"]["amount"] for fund in funds}
    closing["total"] = opening["opening_carryover"]["amount"]
    carried = {"amount": now.income_expenditure.income["opening_carryover"]["amount"]}
    before = YearData(
        now.year - 1,
        LineData({"grand_total": total}, {"grand_total": total, "closing_carryover": carried}),
        appropriation=LineData({"grand_total": total}, {"grand_total": {"total": total["amount"]}}),
        general_public_budget=SubjectData(total={"total": Decimal("2000.00")}),
    )
    assert before.appropriation is not None
    before.appropriation.expenditure["closing_carryover"] = closing
    for table in _FUND_ROWS:
        rows = getattr(now, table).rows
        closing_rows = [SubjectLine(row.code, row.name, {"closing": row.amounts["opening"]}) for row in rows]
        setattr(before, table, SubjectData(closing_rows, {"closing": closing[table]}))
    return before


def _with_classes(data: UnitData) -> SubjectData:
    """The 年初预算 with 类, 款 and 合计, and basic and project expenditure."""
    assert data.budget is not None
    budget = data.budget
    for row in budget.rows:
        row.amounts |= {"basic": row.amounts["total"], "project": Decimal("0.00")}
    now: Any = data.current
    subtotal(budget, ["total", "basic", "project"], {row.code: row.name for row in now.general_public_budget.rows})
    return budget


def _changed(inputs: UnitInputs, table: str, fields: dict[str, Any]) -> UnitInputs:
    old = getattr(inputs.current, table)
    of_head = {key: value for key, value in fields.items() if key in ("notes", "pieces")}
    new = replace(old, **{key: value for key, value in fields.items() if key not in of_head})
    if of_head:
        new = replace(new, head=replace(new.head, **of_head))
    return replace(inputs, current=replace(inputs.current, **{table: new}))
