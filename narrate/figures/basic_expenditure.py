"""六、一般公共预算财政拨款基本支出 (table 06): 人员经费 and 公用经费 and the economic subjects that were spent on."""

from __future__ import annotations

from typing import NamedTuple

from narrate.figures.figure import Figure, Ledger, Number
from narrate.intake.accounts import BasicExpenditureTable, SubjectRow
from narrate.intake.grid import Reading
from narrate.values import new

PREFIX = "basic_expenditure"
# 人员经费 are 301 工资福利支出 and 303 对个人和家庭的补助; every other 类 is 公用经费 (政府收支分类科目, 支出经济分类)
PERSONNEL_CLASSES = ("301", "303")


class EconomicSubject(NamedTuple):
    """An economic subject (支出经济分类款级科目) and its amount."""

    code: str
    name: str
    amount: Number


class BasicExpenditure(NamedTuple):
    """The sixth section. `total` is the sum of the two as published: table 06 itself states no total."""

    total: Number
    personnel: Number
    operating: Number
    personnel_subjects: tuple[EconomicSubject, ...]
    operating_subjects: tuple[EconomicSubject, ...]


def basic_expenditure(ledger: Ledger, table: BasicExpenditureTable | None) -> BasicExpenditure:
    """All figures of the section; subjects by code, zero ones included."""
    rows = sorted(table.rows, key=lambda row: row.code) if table else []
    personnel_rows = [row for row in rows if row.code[:3] in PERSONNEL_CLASSES]
    operating_rows = [row for row in rows if row.code[:3] not in PERSONNEL_CLASSES]
    # 人员经费 lists the 类 in order of code: 301 before 303
    personnel_subjects = _subjects(ledger, personnel_rows)
    operating_subjects = _subjects(ledger, operating_rows)
    personnel = _funds(
        ledger, "personnel", "人员经费", table.personnel_total if table else None, personnel_rows, personnel_subjects
    )
    operating = _funds(
        ledger, "operating", "公用经费", table.operating_total if table else None, operating_rows, operating_subjects
    )
    total = ledger.sum(f"{PREFIX}.total", "一般公共预算财政拨款基本支出", (personnel, operating))
    return BasicExpenditure(total, personnel, operating, personnel_subjects, operating_subjects)


def _subjects(ledger: Ledger, rows: list[SubjectRow]) -> tuple[EconomicSubject, ...]:
    """款 of the rows; a 类 that was spent on and has no 款 stands for itself."""
    detailed = {row.code[:3] for row in rows if len(row.code) > 3}
    return tuple(
        new(EconomicSubject, (code, name, ledger.amount(f"{PREFIX}.{code}", f"{code}{name}", amounts.get("amount"))))
        for code, name, amounts, _, _ in rows
        if len(code) > 3 or code not in detailed
    )


def _funds(
    ledger: Ledger,
    key: str,
    label: str,
    stated: Reading | None,
    rows: list[SubjectRow],
    subjects: tuple[EconomicSubject, ...],
) -> Number:
    """The stated 合计 of the table's foot; where the foot is missing, the sum of the subjects as published."""
    given = [subject.amount for subject in subjects if isinstance(subject.amount, Figure)]
    if stated is None and rows and given:
        return ledger.sum(f"{PREFIX}.{key}", label, given)
    return ledger.amount(f"{PREFIX}.{key}", label, stated)
