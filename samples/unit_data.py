"""A unit's tables as plain values: what sample sources are read into, and what the layouts draw.

Nothing is derived here: every cell of a published table is held as it stands, so that oddities of the published
tables survive. Amounts are `Decimal` in 万元, counts are `Decimal` too. The classes are mutable on purpose: a test
takes a unit, changes an amount and writes it out. An absent key is a blank cell.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

Amounts = dict[str, Decimal]

# 支出功能分类科目（类）, in the order of tables 01 and 04
FUNCTIONS: dict[str, str] = {
    "201": "一般公共服务支出",
    "202": "外交支出",
    "203": "国防支出",
    "204": "公共安全支出",
    "205": "教育支出",
    "206": "科学技术支出",
    "207": "文化旅游体育与传媒支出",
    "208": "社会保障和就业支出",
    "210": "卫生健康支出",
    "211": "节能环保支出",
    "212": "城乡社区支出",
    "213": "农林水支出",
    "214": "交通运输支出",
    "215": "资源勘探工业信息等支出",
    "216": "商业服务业等支出",
    "217": "金融支出",
    "219": "援助其他地区支出",
    "220": "自然资源海洋气象等支出",
    "221": "住房保障支出",
    "222": "粮油物资储备支出",
    "223": "国有资本经营预算支出",
    "224": "灾害防治及应急管理支出",
    "229": "其他支出",
    "232": "债务还本支出",
    "233": "债务付息支出",
    "234": "抗疫特别国债安排的支出",
}

# column key → 栏目, in the order of the tables
INCOME_COLUMNS = {
    "total": "本年收入合计",
    "appropriation": "财政拨款收入",
    "superior_subsidy": "上级补助收入",
    "business": "事业收入",
    "operating": "经营收入",
    "affiliated_remittance": "附属单位上缴收入",
    "other": "其他收入",
}
EXPENDITURE_COLUMNS = {
    "total": "本年支出合计",
    "basic": "基本支出",
    "project": "项目支出",
    "remitted_to_superior": "上缴上级支出",
    "operating": "经营支出",
    "subsidy_to_affiliated": "对附属单位补助支出",
}
SPENDING_COLUMNS = {"total": "小计", "basic": "基本支出", "project": "项目支出"}
FUND_COLUMNS = {
    "opening": "年初结转和结余",
    "income": "本年收入",
    **SPENDING_COLUMNS,
    "closing": "年末结转和结余",
}
APPROPRIATION_COLUMNS = {
    "total": "合计",
    "general_public_budget": "一般公共预算财政拨款",
    "government_funds": "政府性基金预算财政拨款",
    "state_capital": "国有资本经营预算财政拨款",
}
THREE_PUBLIC_ITEMS = {
    "total": "合计",
    "overseas": "因公出国（境）费",
    "vehicles": "公务用车购置及运行维护费",
    "vehicle_purchase": "公务用车购置费",
    "vehicle_operation": "公务用车运行维护费",
    "reception": "公务接待费",
}
BUDGET_COLUMNS = {"total": "年初预算数"}

# line key → 项目 of tables 01 and 04, lines of 支出功能分类 apart
INCOME_LINES = {
    "general_public_budget": "一般公共预算财政拨款收入",
    "government_funds": "政府性基金预算财政拨款收入",
    "state_capital": "国有资本经营预算财政拨款收入",
    "superior_subsidy": "上级补助收入",
    "business": "事业收入",
    "operating": "经营收入",
    "affiliated_remittance": "附属单位上缴收入",
    "other": "其他收入",
}
INCOME_TOTAL_LINES = {
    "current_total": "本年收入合计",
    "nonfiscal_surplus_used": "使用非财政拨款结余",
    "opening_carryover": "年初结转和结余",
    "grand_total": "收入总计",
}
EXPENDITURE_TOTAL_LINES = {
    "current_total": "本年支出合计",
    "surplus_distribution": "结余分配",
    "closing_carryover": "年末结转和结余",
    "grand_total": "支出总计",
}
APPROPRIATION_LINES = {
    "general_public_budget": "一般公共预算财政拨款",
    "government_funds": "政府性基金预算财政拨款",
    "state_capital": "国有资本经营预算财政拨款",
}
APPROPRIATION_INCOME_TOTAL_LINES = {
    "current_total": "本年收入合计",
    "opening_carryover": "年初财政拨款结转和结余",
    "opening_general_public_budget": "年初结转和结余：一般公共预算财政拨款",
    "opening_government_funds": "年初结转和结余：政府性基金预算财政拨款",
    "opening_state_capital": "年初结转和结余：国有资本经营预算财政拨款",
    "grand_total": "总计",
}
APPROPRIATION_EXPENDITURE_TOTAL_LINES = {
    "current_total": "本年支出合计",
    "closing_carryover": "年末财政拨款结转和结余",
    "grand_total": "总计",
}


@dataclass
class LineData:
    """01 收入支出决算总表, 04 财政拨款收入支出决算总表: line key → column key → amount.

    `functions` are the lines of 支出功能分类 by their Chinese name. 01 has the one column "amount"; 04 has "amount" on
    the left and the columns of `APPROPRIATION_COLUMNS` on the right. No functions: only the lines given are drawn.
    """

    income: dict[str, Amounts] = field(default_factory=dict)
    expenditure: dict[str, Amounts] = field(default_factory=dict)
    functions: dict[str, Amounts] = field(default_factory=dict)


@dataclass
class SubjectLine:
    """A row with a subject code (科目编码): 3 digits 类, 5 款, 7 项 (economic: 3 类, 5 款)."""

    code: str
    name: str
    amounts: Amounts = field(default_factory=dict)


@dataclass
class SubjectData:
    """A table by subject: 02, 03, 05, 07, 08 and the 年初预算; `total` is the 合计 row."""

    rows: list[SubjectLine] = field(default_factory=list)
    total: Amounts = field(default_factory=dict)

    def row(self, code: str) -> SubjectLine:
        """The row of a code.

        Raises:
            KeyError: the table has no such row.
        """
        for row in self.rows:
            if row.code == code:
                return row
        raise KeyError(code)

    def leaves(self) -> list[SubjectLine]:
        """The rows of items (项)."""
        return [row for row in self.rows if len(row.code) == 7]


@dataclass
class BasicData:
    """06 基本支出决算明细表: economic subjects in order of code, each with "amount"; the two totals at the foot."""

    rows: list[SubjectLine] = field(default_factory=list)
    personnel_total: Decimal = Decimal(0)
    operating_total: Decimal = Decimal(0)

    def row(self, code: str) -> SubjectLine:
        return SubjectData(self.rows).row(code)


@dataclass
class ThreePublicData:
    """09 “三公”经费: the items of `THREE_PUBLIC_ITEMS`, 预算数 and 决算数."""

    budget: Amounts = field(default_factory=dict)
    actual: Amounts = field(default_factory=dict)


@dataclass
class OperationsData:
    """机构运行信息表 (财决附03表): the items of `samples.operations.ITEMS`, 预算数 and 统计数."""

    budget: Amounts = field(default_factory=dict)
    actual: Amounts = field(default_factory=dict)


@dataclass
class YearData:
    """The tables of one year; None where a table is not there. `notes` are the lines below a table, by its key."""

    year: int
    income_expenditure: LineData | None = None
    income: SubjectData | None = None
    expenditure: SubjectData | None = None
    appropriation: LineData | None = None
    general_public_budget: SubjectData | None = None
    basic_expenditure: BasicData | None = None
    government_funds: SubjectData | None = None
    state_capital: SubjectData | None = None
    three_public: ThreePublicData | None = None
    operations: OperationsData | None = None
    notes: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class UnitData:
    """A unit: this year's tables, last year's, the budget; 单位信息 and answers for the form, as plain values."""

    name: str
    current: YearData
    prior: YearData | None = None
    budget: SubjectData | None = None
    profile: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, str | int | float] = field(default_factory=dict)

    @property
    def year(self) -> int:
        return self.current.year
