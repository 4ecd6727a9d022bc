"""The final accounts of a unit as recognised: nine tables, prior year, budget, 机构运行信息, frozen.

These are the types the rest of the program reads. Keys of lines, columns and items are the English terms of
`narrate/intake/layouts.toml`, where each is listed with the Chinese names it was seen under.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from narrate.findings import Finding
from narrate.intake.answers import NOTHING_SAID, FormRead
from narrate.intake.grid import Grid, Reading
from narrate.intake.named_cells import DatedSheet


class TableStretch(NamedTuple):
    """A stretch of one sheet that belongs to a table: rows `first` to `last`, zero-based, inclusive.

    Its header, 栏次 included, ends before row `body`. `right` is the last column that something was read from: what
    stands beside it (备注, figures somebody checked with) belongs to no table; None where that is not known.
    """

    grid: Grid
    first: int
    last: int
    body: int
    right: int | None = None


@dataclass(frozen=True, slots=True)
class TableHead:
    """What a recognised sheet says of itself. `key` names the table: "income_expenditure" (01) … "three_public" (09)."""

    key: str
    title: str
    unit_name: str | None
    year: int | None
    money: str
    pieces: tuple[TableStretch, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LineTable:
    """A table of named lines: 01 收入支出决算总表, 04 财政拨款收入支出决算总表.

    `income` and `expenditure` are line key → column key → reading. Lines of 支出功能分类 (一般公共服务支出 …) are in
    `functions` by their Chinese name without the ordinal. 01 has the column "amount"; 04 has "amount" on the left and
    "total", "general_public_budget", "government_funds", "state_capital" on the right.
    """

    head: TableHead
    income: Mapping[str, Mapping[str, Reading]]
    expenditure: Mapping[str, Mapping[str, Reading]]
    functions: Mapping[str, Mapping[str, Reading]]


class SubjectRow(NamedTuple):
    """A row with a subject code (科目编码): 3 digits 类, 5 款, 7 项 (economic: 3 类, 5 款)."""

    code: str
    name: str
    amounts: Mapping[str, Reading]
    grid: Grid
    row: int


@dataclass(frozen=True, slots=True)
class SubjectTable:
    """A table by subject: 02, 03, 05, 07, 08 and the 年初预算. `total` is the 合计 row, empty when there is none.

    `unread` are the 类 in which a row with an amount was not read ("" where the 类 is not known either): what is absent
    there is not zero.
    """

    head: TableHead
    rows: tuple[SubjectRow, ...]
    total: Mapping[str, Reading]
    unread: tuple[str, ...] = ()

    def row(self, code: str) -> SubjectRow | None:
        return next((row for row in self.rows if row.code == code), None)


@dataclass(frozen=True, slots=True)
class BasicExpenditureTable:
    """06 一般公共预算财政拨款基本支出决算表: economic subjects, each with the column "amount", in order of code.

    `total` is the 合计 of both kinds of money, which only some layouts print.
    """

    head: TableHead
    rows: tuple[SubjectRow, ...]
    personnel_total: Reading | None
    operating_total: Reading | None
    total: Reading | None = None


@dataclass(frozen=True, slots=True)
class ThreePublicTable:
    """09 “三公”经费: item key → reading, for the budget (预算数) and the final figures (决算数)."""

    head: TableHead
    budget: Mapping[str, Reading]
    actual: Mapping[str, Reading]


@dataclass(frozen=True, slots=True)
class OperationsTable:
    """机构运行信息表 (财决附03表): item key → reading. `budget` is 预算数, `actual` 决算统计数／统计数."""

    head: TableHead
    budget: Mapping[str, Reading]
    actual: Mapping[str, Reading]


Table = LineTable | SubjectTable | BasicExpenditureTable | ThreePublicTable | OperationsTable


@dataclass(frozen=True, slots=True)
class YearTables:
    """The nine tables of one year; None where a table was not supplied or not recognised."""

    year: int
    income_expenditure: LineTable | None = None
    income: SubjectTable | None = None
    expenditure: SubjectTable | None = None
    appropriation: LineTable | None = None
    general_public_budget: SubjectTable | None = None
    basic_expenditure: BasicExpenditureTable | None = None
    government_funds: SubjectTable | None = None
    state_capital: SubjectTable | None = None
    three_public: ThreePublicTable | None = None
    operations: OperationsTable | None = None


class Outcome(Enum):
    """What came of a sheet or a file. There is no fourth."""

    READ = "已读"
    PASSED_OVER = "没有用"
    NOT_UNDERSTOOD = "没有读懂"


class SheetVerdict(NamedTuple):
    """What one sheet was taken for, and why. `what` is empty when the sheet was not recognised."""

    file: str
    sheet: str
    what: str
    role: str  # 本年, 上年, 预算, 填报表 or ""
    year: int | None
    cells: str  # A1:F66, the cells it was read from
    reason: str  # one line; with READ the evidence, where there is something to say
    outcome: Outcome = Outcome.PASSED_OVER


def counted(verdicts: Sequence[SheetVerdict]) -> str:
    """共12张工作表：已读9张，没有用2张，没有读懂1张；没有读的文件1个。"""
    sheets = [verdict for verdict in verdicts if verdict.sheet]
    numbers = [(outcome, sum(one.outcome is outcome for one in sheets)) for outcome in Outcome]
    told = "，".join(f"{outcome.value}{number}张" for outcome, number in numbers if number)
    unread = sum(not (one.sheet or one.what) for one in verdicts)
    return f"共{len(sheets)}张工作表：{told or '没有'}{f'；没有读的文件{unread}个' if unread else ''}。"


class NotUnderstood(NamedTuple):
    """A table that is needed and was not understood (没有读懂): what hangs on it is missing, everything else goes on.

    `key` and `year` say which of `YearTables` is None for it ("budget" is the 年初预算); `table` is its Chinese name.
    Each is also one finding of the code `intake-not-understood`.
    """

    key: str
    table: str
    year: int | None
    file: str
    sheet: str
    cells: tuple[str, ...]  # written-out addresses of what it got stuck on
    reason: str  # one Chinese sentence, without the place
    advice: str


@dataclass(frozen=True, slots=True)
class UnitInputs:
    """Everything in a unit folder, read once.

    `form` are the sheets of the 说明填报表, raw, for `narrate.form`; `said` is what they say.
    """

    folder: str
    name: str | None  # 单位 as the tables write it
    year: int
    current: YearTables
    prior: YearTables | None
    budget: SubjectTable | None
    form: tuple[Grid, ...] = ()
    form_path: str | None = None
    said: FormRead = NOTHING_SAID
    verdicts: tuple[SheetVerdict, ...] = ()
    findings: tuple[Finding, ...] = ()
    digests: Mapping[str, str] = field(default_factory=dict)  # file name → sha256 of its bytes
    attachments: tuple[str, ...] = ()  # 附件: paths of what the whole report ends with
    older: Mapping[int, YearTables] = field(default_factory=dict)  # of the years before last year's, by year
    sheets: tuple[DatedSheet, ...] = ()  # all but those of the form, for cells that a phrasebook names
    not_understood: tuple[NotUnderstood, ...] = ()  # needed, and not read: of this year, the year before, the budget
    fund_budget: SubjectTable | None = None  # 年初预算 of 政府性基金, where the published budget has that sheet
    agency_budget: Reading | None = None  # 年初预算 of 机关运行经费, where it has a sheet of that
    evaluation: Mapping[str, Reading] = field(default_factory=dict)  # 整体支出绩效自评: amount, appropriation, score

    @property
    def grids(self) -> tuple[Grid, ...]:
        """Every sheet that was read, those of the form last."""
        return (*(one.grid for one in self.sheets), *self.form)
